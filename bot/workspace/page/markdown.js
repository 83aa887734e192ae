// The markdown block: the common part of Markdown, as elements.

import { el } from "./dom.js";
import { withEmoji } from "./emoji.js";
import { link } from "./mrkdwn.js";

const INLINE = /`([^`]+)`|\*\*([^*]+)\*\*|__([^_]+)__|~~([^~]+)~~|\*([^*\s][^*]*)\*|\b_([^_]+)_\b|\[([^\]]+)\]\(([^)\s]+)\)|(https?:\/\/[^\s)<>]+)/;

function inline(text, into) {
  const found = INLINE.exec(text);
  if (!found) {
    into.append(withEmoji(text));
    return;
  }
  into.append(withEmoji(text.slice(0, found.index)));
  const [, code, bold, bolder, gone, slanted, slant, label, url, bare] = found;
  if (code) into.append(el("code", {}, code));
  else if (label) into.append(link(url, label));
  else if (bare) into.append(link(bare, bare));
  else {
    const node = el(bold || bolder ? "strong" : gone ? "s" : "em");
    inline(bold ?? bolder ?? gone ?? slanted ?? slant, node);
    into.append(node);
  }
  inline(text.slice(found.index + found[0].length), into);
}

const item = (text) => {
  const node = el("li");
  inline(text, node);
  return node;
};

export function markdown(text) {
  const into = el("div", { class: "markdown" });
  let list = null;
  String(text)
    .split(/```\w*\n([\s\S]*?)```/)
    .forEach((part, number) => {
      if (number % 2) {
        into.append(el("pre", {}, el("code", {}, part)));
        return;
      }
      for (const row of part.split("\n")) {
        const [, marks, title] = /^(#{1,6})\s+(.*)$/.exec(row) ?? [];
        const [, bullet] = /^\s*[-*+]\s+(.*)$/.exec(row) ?? [];
        const [, step] = /^\s*\d+[.)]\s+(.*)$/.exec(row) ?? [];
        const kind = bullet !== undefined ? "ul" : step !== undefined ? "ol" : null;
        if (kind) {
          if (list?.localName !== kind) into.append((list = el(kind)));
          list.append(item(bullet ?? step));
          continue;
        }
        list = null;
        if (!row.trim()) continue;
        const tag = marks ? `h${Math.min(6, marks.length + 2)}` : row.startsWith(">") ? "blockquote" : "p";
        if (/^(-{3,}|\*{3,})$/.test(row.trim())) into.append(el("hr"));
        else {
          const node = el(tag);
          inline(title ?? row.replace(/^>\s?/, ""), node);
          into.append(node);
        }
      }
    });
  return into;
}
