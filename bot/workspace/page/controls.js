// What can be pressed, picked and filled in: buttons, menus, pickers and inputs of Block Kit.

import { el, fresh, post } from "./dom.js";
import { finder } from "./finder.js";
import { withEmoji } from "./emoji.js";
import { text } from "./blocks.js";

const value = (option) => option?.value;

// Whether a list of conversations may name a channel, as its filter says.
function listed(channel, filter, me) {
  const kind = channel.im_user ? "im" : channel.is_private ? "private" : "public";
  if (channel.is_archived || (filter?.include && !filter.include.includes(kind))) return false;
  return kind === "public" || (channel.members.includes(me) && (kind === "private" || filter));
}

// The choices of a select as [value, label], grouped where they are.
function choices(element, context, chosen) {
  const kind = element.type.replace("multi_", "");
  const { users, channels, me } = context.names;
  const option = (one) => [one.value, one.text.text];
  if (kind === "users_select") {
    const people = [...users.values()].filter((u) => !u.deleted || chosen.includes(u.id));
    return [[null, people.map((u) => [u.id, u.deleted ? `${u.real_name} (deactivated)` : u.real_name])]];
  }
  if (kind === "channels_select" || kind === "conversations_select") {
    const filter = kind === "channels_select" ? { include: ["public"] } : element.filter;
    const rooms = [...channels.values()].filter((c) => chosen.includes(c.id) || listed(c, filter, me));
    const sign = (c) => (c.im_user ? "Direct message with Bellwether" : `${c.is_private ? "🔒" : "#"} ${c.name}`);
    return [[null, rooms.map((c) => [c.id, sign(c)])]];
  }
  if (element.option_groups) return element.option_groups.map((g) => [g.label.text, g.options.map(option)]);
  return [[null, (element.options ?? []).map(option)]];
}

function starting(element, kept) {
  const single = (v) => (v === undefined || v === null ? [] : [v]);
  const held = kept ?? {};
  const many = held.selected_options ?? element.initial_options;
  if (many) return many.map(value);
  const one = held.selected_option ?? element.initial_option;
  if (one) return [one.value];
  for (const name of ["users", "channels", "conversations"]) {
    const list = held[`selected_${name}`] ?? element[`initial_${name}`];
    if (list?.length) return list;
    const bare = name.slice(0, -1);
    const found = single(held[`selected_${bare}`] ?? element[`initial_${bare}`]);
    if (found.length) return found;
  }
  return [];
}

function select(element, context, kept, onpick) {
  const chosen = starting(element, kept);
  const here = context.names.channels.get(context.names.place);
  if (!chosen.length && element.default_to_current_conversation && here) chosen.push(here.id);
  const groups = choices(element, context, chosen);
  if (element.type.startsWith("multi_")) {
    return boxes(groups.flatMap(([, options]) => options.map(([key, words]) => [key, withEmoji(words)])),
      chosen, { onpick, most: element.max_selected_items, many: true });
  }
  const node = el("select", { "aria-label": element.placeholder?.text ?? "Choose" });
  node.append(el("option", { value: "" }, element.placeholder?.text ?? "Choose…"));
  for (const [label, options] of groups) {
    const into = label ? el("optgroup", { label }) : node;
    for (const [key, words] of options) {
      into.append(el("option", { value: key, selected: chosen.includes(key) }, withEmoji(words)));
    }
    if (label) node.append(into);
  }
  const read = () => node.value || null;
  if (onpick) node.addEventListener("change", () => node.value && onpick(read()));
  return { node, read };
}

const LONG = 8; // more boxes than these can be searched

// Boxes or knobs to tick; `options` are [value, what stands beside it].
function boxes(options, chosen, { onpick, kind = "checkbox", most, many }) {
  const name = fresh();
  const inputs = options.map(([key]) => el("input", { type: kind, name, value: key, checked: chosen.includes(key) }));
  const ticked = () => inputs.filter((one) => one.checked);
  const limit = () => most && inputs.forEach((one) => (one.disabled = !one.checked && ticked().length >= most));
  const read = () => {
    const picked = ticked().map((one) => one.value);
    return kind === "checkbox" ? picked : (picked[0] ?? null);
  };
  inputs.forEach((one) => one.addEventListener("change", () => {
    limit();
    onpick?.(read());
  }));
  limit();
  const rows = options.map(([, words], number) => el("label", {}, inputs[number], el("span", {}, words)));
  const node = el("div", { class: `boxes ${many ? "many" : ""}`, role: kind === "radio" ? "radiogroup" : "group" });
  if (many && options.length > LONG) {
    node.append(el("input", {
      type: "search", class: "sift", placeholder: "Search…", "aria-label": "Search the list",
      oninput: (event) => {
        const low = event.target.value.toLowerCase();
        rows.forEach((row) => (row.hidden = !row.textContent.toLowerCase().includes(low)));
      },
    }));
  }
  node.append(...rows);
  if (!options.length) node.append(el("p", { class: "hint" }, "There is nothing to choose from."));
  return { node, read };
}

function ticks(element, context, kept, onpick) {
  const beside = (option) => [text(option.text, context),
    option.description && el("small", {}, text(option.description, context))].filter(Boolean);
  return boxes(element.options.map((option) => [option.value, beside(option)]), starting(element, kept),
    { onpick, kind: element.type === "checkboxes" ? "checkbox" : "radio" });
}

const TYPES = {
  datepicker: ["date", "initial_date", "selected_date"],
  timepicker: ["time", "initial_time", "selected_time"],
  datetimepicker: ["datetime-local", "initial_date_time", "selected_date_time"],
  plain_text_input: ["text", "initial_value", "value"],
  email_text_input: ["email", "initial_value", "value"],
  url_text_input: ["url", "initial_value", "value"],
  number_input: ["number", "initial_value", "value"],
};

const localTime = (seconds) => {
  const when = new Date(seconds * 1000);
  return new Date(when - when.getTimezoneOffset() * 60000).toISOString().slice(0, 16);
};

function typed(element, kept, onpick) {
  const [type, begins, held] = TYPES[element.type] ?? TYPES.plain_text_input;
  const moment = element.type === "datetimepicker";
  let first = kept?.[held] ?? element[begins] ?? "";
  if (moment && first) first = localTime(first);
  const traits = { placeholder: element.placeholder?.text, maxlength: element.max_length };
  const node = element.multiline
    ? el("textarea", { ...traits, rows: 4 })
    : el("input", { ...traits, type, min: element.min_value, max: element.max_value,
        step: element.is_decimal_allowed ? "any" : null });
  node.value = first;
  const read = () => (moment && node.value ? Math.floor(new Date(node.value) / 1000) : node.value || null);
  if (onpick) node.addEventListener("change", () => onpick(read()));
  return { node, read };
}

const bytes = (file) => new Promise((resolve, reject) => {
  const reader = new FileReader();
  reader.onload = () => resolve(reader.result.replace(/^[^,]*,/, ""));
  reader.onerror = () => reject(reader.error);
  reader.readAsDataURL(file);
});

// Files are given to the workspace as soon as they are picked; the form carries what they are.
function files(element, context, kept) {
  let given = kept?.files ?? [];
  const node = el("input", {
    type: "file", multiple: (element.max_files ?? 10) > 1,
    accept: (element.filetypes ?? []).map((type) => `.${type}`).join(",") || null,
    onchange: async () => {
      node.setAttribute("aria-busy", "true");
      given = [];
      for (const file of node.files) {
        const answer = await post("/local/files", { user: context.names.me, name: file.name, base64: await bytes(file) });
        if (answer.ok) given.push(answer.file);
        else context.problem?.(answer.error);
      }
      node.removeAttribute("aria-busy");
    },
  });
  return { node, read: () => given };
}

function build(element, block, context, kept, onpick) {
  if (element.type === "file_input") return files(element, context, kept);
  if (element.type.endsWith("external_select")) return finder(element, block, context, kept, onpick);
  if (element.type.endsWith("_select")) return select(element, context, kept, onpick);
  if (element.type === "checkboxes" || element.type === "radio_buttons") return ticks(element, context, kept, onpick);
  return typed(element, kept, onpick);
}

function button(element, block, context) {
  const words = withEmoji(element.text.text);
  const node = el("button", {
    type: "button",
    class: `press ${element.style ?? ""}`,
    "data-action": element.action_id,
    "data-value": element.value,
    "aria-label": element.accessibility_label,
    onclick: () => {
      if (element.url && /^https?:\/\//i.test(element.url)) window.open(element.url, "_blank", "noopener,noreferrer");
      context.act(element, block, element.value, node);
    },
  }, words, element.url && el("span", { class: "out", "aria-hidden": "true" }, " ↗"));
  return node;
}

// Opens a menu where there is room for it: below, or above near the lower edge.
function place(menu, opener) {
  menu.classList.remove("up", "left");
  const edge = (opener.closest(".scroll, .inside") ?? document.documentElement).getBoundingClientRect();
  const box = menu.getBoundingClientRect();
  const knob = opener.getBoundingClientRect();
  menu.classList.toggle("up", box.bottom > edge.bottom && knob.top - box.height > edge.top);
  menu.classList.toggle("left", knob.right - box.width < edge.left);
}

function overflow(element, block, context) {
  const menu = el("ul", { class: "menu", role: "menu", "aria-label": "More actions", hidden: true });
  const close = (back) => {
    menu.hidden = true;
    opener.setAttribute("aria-expanded", "false");
    if (back) opener.focus();
  };
  const open = (last) => {
    menu.hidden = false;
    opener.setAttribute("aria-expanded", "true");
    place(menu, opener);
    [...menu.querySelectorAll("button")].at(last ? -1 : 0).focus();
  };
  const opener = el("button", {
    type: "button", class: "press more", "aria-haspopup": "menu", "aria-expanded": "false",
    "aria-label": "More actions", title: "More actions", "data-action": element.action_id,
    onclick: () => (menu.hidden ? open() : close(true)),
  }, "⋯");
  for (const option of element.options) {
    menu.append(el("li", { role: "none" }, el("button", {
      type: "button", role: "menuitem", tabindex: "-1",
      onclick: () => {
        close(true);
        if (option.url && /^https?:\/\//i.test(option.url)) window.open(option.url, "_blank", "noopener,noreferrer");
        context.act(element, block, option.value, opener);
      },
    }, withEmoji(option.text.text), option.description && el("small", {}, text(option.description, context)))));
  }
  const wrap = el("span", { class: "overflow" }, opener, menu);
  wrap.addEventListener("keydown", (event) => {
    const items = [...menu.querySelectorAll("button")];
    const here = items.indexOf(document.activeElement);
    const { key } = event;
    const to = { ArrowDown: here + 1, ArrowUp: here - 1 + items.length, Home: 0, End: items.length - 1 }[key];
    if (menu.hidden) {
      if (key !== "ArrowDown" && key !== "ArrowUp") return;
      open(key === "ArrowUp");
    } else if (key === "Escape") {
      close(true);
    } else if (to !== undefined) {
      items[to % items.length].focus();
    } else if (/^\p{L}$/u.test(key) && !event.ctrlKey && !event.metaKey) {
      const turned = [...items.slice(here + 1), ...items.slice(0, here + 1)];
      turned.find((one) => one.textContent.toLowerCase().startsWith(key.toLowerCase()))?.focus();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  });
  wrap.addEventListener("focusout", (event) => !wrap.contains(event.relatedTarget) && close(false));
  return wrap;
}

// Something that acts at once: in a section, among actions.
export function control(element, block, context) {
  if (element.type === "button") return button(element, block, context);
  if (element.type === "overflow") return overflow(element, block, context);
  const kept = context.state?.[block.block_id]?.[element.action_id];
  const built = build(element, block, context, kept, (picked) => context.act(element, block, picked, built.node));
  built.node.classList.add("pick");
  const target = built.focus ?? built.node;
  target.dataset.action = element.action_id;
  if (!target.getAttribute("aria-label")) target.setAttribute("aria-label", element.placeholder?.text ?? "Choose");
  context.inputs?.set(`${block.block_id} ${element.action_id}`, { block, element, read: built.read });
  return built.node;
}

// An input block: label, input, hint, and where its error is shown.
export function field(block, context) {
  const element = block.element;
  const kept = context.state?.[block.block_id]?.[element.action_id];
  const onpick = block.dispatch_action ? (picked) => context.act(element, block, picked, built.node) : null;
  const built = build(element, block, context, kept, onpick);
  const target = built.focus ?? built.node;
  target.id ||= fresh();
  target.dataset.action = element.action_id;
  const error = el("p", { class: "error", id: `${target.id}-error`, role: "alert", hidden: true });
  const hint = block.hint ? el("p", { class: "hint", id: `${target.id}-hint` }, text(block.hint, context)) : null;
  target.setAttribute("aria-describedby", `${hint ? hint.id : ""} ${error.id}`.trim());
  if (!block.optional) target.setAttribute("aria-required", "true");
  if (element.focus_on_load) target.dataset.first = "";
  context.inputs?.set(`${block.block_id} ${element.action_id}`, { block, element, read: built.read, error, target });
  const label = [text(block.label, context), block.optional && el("span", { class: "optional" }, " (optional)")];
  const group = target.classList.contains("boxes");
  if (!group) target.removeAttribute("aria-label");
  if (group) target.setAttribute("aria-labelledby", `${target.id}-label`);
  const mended = () => {
    error.hidden = true;
    target.removeAttribute("aria-invalid");
  };
  return el("div", { class: "field", oninput: mended, onchange: mended },
    group ? el("span", { class: "label", id: `${target.id}-label` }, label) : el("label", { for: target.id, class: "label" }, label),
    built.node, hint, error);
}

export function asks(context) {
  return async (element, block, typedSoFar) => {
    const where = context.where();
    const answer = await post("/local/suggest", {
      ...where, action_id: element.action_id, block_id: block.block_id, value: typedSoFar,
    });
    return answer.response;
  };
}
