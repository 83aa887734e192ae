// Slack's mrkdwn as elements. Entities are undone once and only where text is put in, so an escaped
// `&lt;!channel&gt;` is seen as it was typed and never becomes a mention.

import { el } from "./dom.js";
import { withEmoji } from "./emoji.js";

const ENTITIES = { "&lt;": "<", "&gt;": ">", "&amp;": "&" };
const plain = (text) => text.replace(/&(?:lt|gt|amp);/g, (entity) => ENTITIES[entity]);

export function link(url, label) {
  if (!/^(https?:\/\/|mailto:|tel:)/i.test(url)) return document.createTextNode(label);
  return el("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, label);
}

const chip = (kind, text) => el("span", { class: `chip ${kind}` }, text);

export function person(names, id, fallback) {
  const user = names.users.get(id);
  const me = id === names.me ? " me" : "";
  return chip(`user${me}`, `@${user?.name ?? fallback ?? id}`);
}

export function place(names, id, fallback) {
  return chip("channel", `#${names.channels.get(id)?.name ?? fallback ?? id}`);
}

export function date(names, seconds, format, fallback, url) {
  const when = new Date(Number(seconds) * 1000);
  if (Number.isNaN(when.getTime())) return document.createTextNode(fallback ?? "");
  const days = { weekday: undefined, year: "numeric", month: "long", day: "numeric" };
  const today = new Date(Date.now() + (names.skew ?? 0));
  const far = Math.round((new Date(when).setHours(0, 0, 0, 0) - today.setHours(0, 0, 0, 0)) / 86400000);
  const word = { 0: "today", 1: "tomorrow", [-1]: "yesterday" }[far];
  const forms = {
    date_num: () => when.toISOString().slice(0, 10),
    date_slash: () => when.toLocaleDateString([], { year: "numeric", month: "2-digit", day: "2-digit" }),
    date: () => when.toLocaleDateString([], days),
    date_short: () => when.toLocaleDateString([], { ...days, month: "short" }),
    date_long: () => when.toLocaleDateString([], { ...days, weekday: "long" }),
    time: () => when.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" }),
    time_secs: () => when.toLocaleTimeString(),
    ago: () => word ?? `${Math.abs(far)} days ${far < 0 ? "ago" : "ahead"}`,
    day_divider_pretty: () => word ?? when.toLocaleDateString([], { ...days, weekday: "long" }),
  };
  const text = format.replace(/\{(\w+)\}/g, (whole, name) => {
    const bare = name.replace(/_pretty$/, "");
    if (name.endsWith("_pretty") && word && forms[bare]) return word;
    return (forms[name] ?? forms[bare])?.() ?? whole;
  });
  const node = el("time", { datetime: when.toISOString(), title: fallback }, text);
  return url ? link(url, text) : node;
}

function angle(inside, names) {
  const bar = inside.indexOf("|");
  const [head, label] = bar < 0 ? [inside, null] : [inside.slice(0, bar), plain(inside.slice(bar + 1))];
  if (/^@[A-Z0-9]+$/.test(head)) return person(names, head.slice(1), label);
  if (/^#[A-Z0-9]+$/.test(head)) return place(names, head.slice(1), label);
  if (/^!(here|channel|everyone)$/.test(head)) return chip("all", `@${head.slice(1)}`);
  if (head.startsWith("!subteam^")) return chip("user", label ?? "@group");
  if (head.startsWith("!date^")) {
    const [, seconds, format, url] = head.split("^");
    return date(names, seconds, plain(format ?? ""), label, url);
  }
  const url = plain(head);
  return link(url, label ?? url.replace(/^mailto:/, ""));
}

const STYLES = { "*": "strong", _: "em", "~": "s" };

function styled(text, names, into) {
  const edge = "\\s.,;:!?()\\[\\]{}'\"“”‘’…*_~/—–-";
  const found = new RegExp(`(^|[${edge}])([*_~])(?=[^\\s\\2])([^\\n]*?[^\\s])\\2(?=$|[${edge}])`).exec(text);
  if (!found) {
    into.append(withEmoji(plain(text)));
    return;
  }
  const start = found.index + found[1].length;
  into.append(withEmoji(plain(text.slice(0, start))));
  const inner = el(STYLES[found[2]]);
  pieces(found[3], names, inner);
  into.append(inner);
  pieces(text.slice(found.index + found[0].length), names, into);
}

// Marked-up things first: what stands within code or angle brackets is nobody else's.
function pieces(text, names, into) {
  const found = /`([^`\n]+)`|<([^<>\n]+)>/.exec(text);
  const style = /(^|[\s(])([*_~])(?=\S)/.exec(text);
  if (found && style && style.index < found.index) {
    // A style that spans a link or code: find where it ends beyond it.
    const mark = style[2];
    const start = style.index + style[1].length;
    const end = text.indexOf(mark, found.index + found[0].length);
    const direct = text.slice(start + 1, found.index).indexOf(mark);
    if (direct < 0 && end > 0 && !text.slice(start, end).includes("\n")) {
      styledText(text.slice(0, start), names, into);
      const inner = el(STYLES[mark]);
      pieces(text.slice(start + 1, end), names, inner);
      into.append(inner);
      pieces(text.slice(end + 1), names, into);
      return;
    }
  }
  if (!found) {
    styledText(text, names, into);
    return;
  }
  styledText(text.slice(0, found.index), names, into);
  if (found[1] !== undefined) into.append(el("code", {}, plain(found[1])));
  else into.append(angle(found[2], names));
  pieces(text.slice(found.index + found[0].length), names, into);
}

function styledText(text, names, into) {
  if (text) styled(text, names, into);
}

function lines(text, names, into) {
  let quote = null;
  const rows = text.split("\n");
  rows.forEach((row, number) => {
    const quoted = /^(?:&gt;|>) ?(.*)$/.exec(row);
    if (quoted) {
      if (quote) quote.append(el("br"));
      else into.append((quote = el("blockquote")));
      pieces(quoted[1], names, quote);
      return;
    }
    if (!quote && number > 0) into.append(el("br"));
    quote = null;
    pieces(row, names, into);
  });
}

export function mrkdwn(text, names) {
  const into = document.createDocumentFragment();
  String(text ?? "")
    .split(/```\n?([\s\S]*?)\n?```/)
    .forEach((part, number) => {
      if (number % 2) into.append(el("pre", {}, el("code", {}, plain(part))));
      else if (part) lines(number ? part.replace(/^\n/, "") : part, names, into);
    });
  return into;
}
