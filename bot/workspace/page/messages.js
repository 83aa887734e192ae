// A channel's or a thread's messages: drawn once each, drawn anew when they change.

import { blocks } from "./blocks.js";
import { at, clock, day, el, held, regain } from "./dom.js";
import { emoji } from "./emoji.js";
import { link, mrkdwn } from "./mrkdwn.js";

const GROUP_SECONDS = 300;

export function avatar(user, size = "") {
  if (user?.is_bot) return el("img", { class: `avatar ${size}`, src: "/page/bell.svg", alt: "" });
  const name = user?.real_name ?? "?";
  const tone = [...(user?.name ?? name)].reduce((sum, letter) => (sum * 7 + letter.codePointAt(0)) % 997, 0) % 6;
  return el("span", { class: `avatar tone-${tone} ${size}`, "aria-hidden": "true" }, name.slice(0, 1));
}

function file(one) {
  const ours = one.url_private?.startsWith(`${location.origin}/`);
  if (ours && one.mimetype?.startsWith("image/")) {
    return el("figure", { class: "file" }, el("figcaption", {}, one.title),
      el("a", { href: one.url_private, target: "_blank" }, el("img", { src: one.url_private, alt: one.alt_txt || one.title, class: "picture", loading: "lazy" })));
  }
  return el("p", { class: "file" }, "📎 ", ours ? el("a", { href: one.url_private, download: one.name }, one.title) : one.title);
}

function attachment(one, context) {
  return el("div", { class: "attachment" },
    one.title && el("p", {}, el("strong", {}, one.title_link ? link(one.title_link, one.title) : one.title)),
    one.text && el("p", {}, mrkdwn(one.text, context.names)), blocks(one.blocks, context));
}

function body(message, context) {
  const drawn = message.blocks.length
    ? blocks(message.blocks, context)
    : message.text ? [el("div", { class: "text" }, mrkdwn(message.text, context.names))] : [];
  if (message.edited && !message.blocks.length) drawn.at(-1)?.append(" ", edited(message));
  else if (message.edited) drawn.push(edited(message));
  return [...drawn, ...message.attachments.map((one) => attachment(one, context)), ...message.files.map(file)];
}

const edited = (message) => el("span", { class: "edited", title: at(message.edited.ts).toLocaleString() }, "(edited)");

function replies(message, context) {
  if (!message.reply_count || !context.openThread) return null;
  const words = message.reply_count === 1 ? "1 reply" : `${message.reply_count} replies`;
  return el("button", { type: "button", class: "replies", onclick: () => context.openThread(message.ts) }, words);
}

function draw(message, before, view) {
  const context = view.contextOf(message);
  const user = context.names.users.get(message.user);
  const when = at(message.ts);
  const kind = message.ephemeral ? "ephemeral" : "";
  const near = before && before.user === message.user && !before.ephemeral === !message.ephemeral &&
    Number(message.ts) - Number(before.ts) < GROUP_SECONDS && !before.reply_count;
  const problem = el("p", { class: "error line", role: "alert", hidden: true });
  const node = el("li", { class: `message ${kind} ${near ? "near" : ""}`, "data-ts": message.ts, tabindex: "-1" },
    near ? el("time", { class: "gutter", datetime: when.toISOString() }, clock(when).replace(/ ?[AP]M$/i, "")) : avatar(user),
    el("article", { "aria-label": `${user?.real_name ?? message.user}, ${clock(when)}` },
      message.ephemeral && el("p", { class: "only" }, el("span", { "aria-hidden": "true" }, "👁 "), "Only visible to you"),
      !near && el("header", {}, el("b", {}, user?.real_name ?? message.user), user?.is_bot && el("span", { class: "badge" }, "APP"),
        el("time", { datetime: when.toISOString(), title: when.toLocaleString() }, clock(when))),
      el("div", { class: "body" }, body(message, context)),
      message.reactions.length > 0 && el("p", { class: "reactions" }, message.reactions.map((one) => el("span", {}, `${emoji(one.name)} ${one.count}`))),
      replies(message, context), problem),
    context.openThread && !message.ephemeral && el("div", { class: "tools" },
      el("button", { type: "button", onclick: () => context.openThread(message.thread_ts ?? message.ts) }, "Reply"),
      context.names.shortcuts.map((one) => el("button", { type: "button", "data-shortcut": one.callback_id,
        onclick: (event) => context.shortcut(one, event.currentTarget) }, one.name))));
  context.problem = (words) => {
    problem.textContent = words ?? "";
    problem.hidden = !words;
  };
  return node;
}

const said = (message) => `${message.edited?.ts} ${message.text}`;

const divider = (date) => el("li", { class: "day" }, day(date));

// Keeps a list in step with what it should show; gives what came into it and what changed there.
export function messageList(list, view) {
  let drawn = new Map();
  let first = true;
  let opened = Infinity;
  return {
    clear(at = Infinity) {
      drawn = new Map();
      first = true;
      opened = at; // in seconds; what came after it is news though the first look was slow
      list.replaceChildren();
    },
    show(messages) {
      const next = new Map();
      const rows = [];
      const came = [];
      const changed = [];
      let before = null;
      const was = held(list);
      for (const message of messages) {
        const today = at(message.ts).toDateString();
        if (!before || at(before.ts).toDateString() !== today) {
          rows.push(divider(at(message.ts)));
          before = null;
        }
        const print = JSON.stringify([message, before?.ts, before?.reply_count, view.print()]);
        const old = drawn.get(message.ts);
        const node = old?.print === print ? old.node : draw(message, before, view);
        if (!old) came.push(message);
        else if (old.said !== said(message)) changed.push(message);
        next.set(message.ts, { print, node, said: said(message) });
        rows.push(node);
        before = message;
      }
      drawn = next;
      list.replaceChildren(...rows);
      regain(was);
      if (!first) return { came, changed };
      first = false; // what stood there before one looked is no news
      return { came: came.filter((message) => Number(message.ts) > opened), changed: [] };
    },
    node: (ts) => drawn.get(ts)?.node,
  };
}
