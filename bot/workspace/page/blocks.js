// Block Kit as elements. `context` knows the names of people and channels, and what to do when
// something is pressed: context.act(element, block, value, node).

import { control, field } from "./controls.js";
import { el } from "./dom.js";
import { emoji, withEmoji } from "./emoji.js";
import { markdown } from "./markdown.js";
import { date, link, mrkdwn, person, place } from "./mrkdwn.js";

export function text(object, context) {
  if (!object) return "";
  if (object.type === "mrkdwn") return mrkdwn(object.text, context.names);
  return withEmoji(object.text ?? "");
}

function picture(block, small) {
  const source = block.image_url ?? block.slack_file?.url ?? "";
  const ours = source.startsWith(`${location.origin}/`);
  const words = block.alt_text ?? "Image";
  if (ours) return el("img", { src: source, alt: words, class: small ? "thumb" : "picture", loading: "lazy" });
  // This page asks nobody but this machine, so pictures from elsewhere stay links.
  return el("span", { class: small ? "thumb away" : "picture away", role: "img", "aria-label": words, title: source },
    small ? "🖼" : el("span", {}, "🖼 ", source ? link(source, words) : words));
}

const RICH = {
  text: (part) => withEmoji(part.text),
  link: (part) => link(part.url, part.text ?? part.url),
  user: (part, context) => person(context.names, part.user_id),
  channel: (part, context) => place(context.names, part.channel_id),
  emoji: (part) => emoji(part.name),
  broadcast: (part) => el("span", { class: "chip all" }, `@${part.range}`),
  usergroup: () => el("span", { class: "chip user" }, "@group"),
  date: (part, context) => date(context.names, part.timestamp, part.format, part.fallback, part.url),
  color: (part) => el("code", {}, part.value),
};

function inline(parts, context, into) {
  for (const part of parts ?? []) {
    let node = RICH[part.type]?.(part, context) ?? "";
    const style = part.style ?? {};
    for (const [name, tag] of [["code", "code"], ["strike", "s"], ["italic", "em"], ["bold", "strong"]]) {
      if (style[name]) node = el(tag, {}, node);
    }
    into.append(node);
  }
  return into;
}

function rich(block, context) {
  const into = el("div", { class: "rich" });
  for (const part of block.elements ?? []) {
    if (part.type === "rich_text_list") {
      const list = el(part.style === "ordered" ? "ol" : "ul", { class: `indent-${part.indent ?? 0}` });
      if (part.offset) list.setAttribute("start", part.offset + 1);
      for (const row of part.elements) list.append(inline(row.elements, context, el("li")));
      into.append(list);
    } else if (part.type === "rich_text_preformatted") {
      into.append(el("pre", {}, inline(part.elements, context, el("code"))));
    } else {
      const tag = part.type === "rich_text_quote" ? "blockquote" : "div";
      into.append(inline(part.elements, context, el(tag, { class: "lines" })));
    }
  }
  return into;
}

function cell(given, context) {
  return given.type === "rich_text" ? rich(given, context) : given.text;
}

function table(block, context) {
  const [head, ...rows] = block.rows;
  const settings = block.column_settings ?? [];
  const side = (number) => (settings[number]?.align === "right" ? "right" : null);
  return el("div", { class: "table", tabindex: "0", role: "region", "aria-label": "Table" },
    el("table", {},
      el("thead", {}, el("tr", {}, head.map((one, n) => el("th", { scope: "col", class: side(n) }, cell(one, context))))),
      el("tbody", {}, rows.map((row) => el("tr", {}, row.map((one, n) => el("td", { class: side(n) }, cell(one, context))))))));
}

const BLOCKS = {
  section(block, context) {
    const words = el("div", { class: "words" });
    if (block.text) words.append(el("div", { class: "text" }, text(block.text, context)));
    if (block.fields) {
      words.append(el("div", { class: "fields" }, block.fields.map((one) => el("div", {}, text(one, context)))));
    }
    const beside = block.accessory;
    if (!beside) return words;
    const node = beside.type === "image" ? picture(beside, true) : control(beside, block, context);
    return el("div", { class: "with-accessory" }, words, el("div", { class: "accessory" }, node));
  },
  header: (block, context) => el("h3", {}, text(block.text, context)),
  context: (block, context) =>
    el("div", { class: "context" }, block.elements.map((one) =>
      one.type === "image" ? picture(one, true) : el("span", {}, text(one, context)))),
  divider: () => el("hr"),
  actions: (block, context) =>
    el("div", { class: "actions" }, block.elements.map((one) => control(one, block, context))),
  image: (block, context) =>
    el("figure", {}, block.title && el("figcaption", {}, text(block.title, context)), picture(block, false)),
  rich_text: rich,
  markdown: (block) => markdown(block.text),
  table,
  input: field,
};

export function blocks(list, context) {
  return (list ?? []).map((block) => {
    const draw = BLOCKS[block.type];
    const node = draw ? draw(block, context) : el("p", { class: "unknown" }, `(${block.type} is not drawn here)`);
    return el("div", { class: `block ${block.type}`, "data-block": block.block_id }, node);
  });
}
