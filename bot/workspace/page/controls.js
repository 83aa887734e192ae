// What can be pressed, picked and filled in: buttons, menus, pickers and inputs of Block Kit.

import { el, post } from "./dom.js";
import { withEmoji } from "./emoji.js";
import { text } from "./blocks.js";

let made = 0;
const fresh = () => `f${(made += 1)}`;
const value = (option) => option?.value;

// The choices of a select as [value, label], grouped where they are.
function choices(element, context) {
  const kind = element.type.replace("multi_", "");
  const option = (one) => [one.value, one.text.text];
  if (kind === "users_select") {
    return [[null, [...context.names.users.values()].filter((u) => !u.deleted).map((u) => [u.id, u.real_name])]];
  }
  if (kind === "channels_select" || kind === "conversations_select") {
    return [[null, [...context.names.channels.values()].filter((c) => !c.im_user).map((c) => [c.id, `#${c.name}`])]];
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
  const multiple = element.type.startsWith("multi_");
  const chosen = starting(element, kept);
  const node = el("select", { multiple, "aria-label": element.placeholder?.text ?? "Choose" });
  if (!multiple) node.append(el("option", { value: "" }, element.placeholder?.text ?? "Choose…"));
  for (const [label, options] of choices(element, context)) {
    const into = label ? el("optgroup", { label }) : node;
    for (const [key, words] of options) {
      into.append(el("option", { value: key, selected: chosen.includes(key) }, withEmoji(words)));
    }
    if (label) node.append(into);
  }
  const read = () => (multiple ? [...node.selectedOptions].map((o) => o.value) : node.value || null);
  if (onpick) node.addEventListener("change", () => (multiple || node.value) && onpick(read()));
  return { node, read };
}

function external(element, block, context, kept, onpick) {
  const list = el("datalist", { id: fresh() });
  const node = el("input", { type: "text", list: list.id, placeholder: element.placeholder?.text ?? "Type to search" });
  let known = new Map();
  let chosen = starting(element, kept)[0] ?? null;
  if (chosen) node.value = (kept?.selected_option ?? element.initial_option)?.text?.text ?? chosen;
  async function search() {
    const hit = known.get(node.value);
    if (hit !== undefined) {
      chosen = hit;
      onpick?.(hit);
      return;
    }
    if (node.value.length < (element.min_query_length ?? 3)) return;
    const answer = await context.suggest(element, block, node.value);
    const options = [...(answer?.options ?? []), ...(answer?.option_groups ?? []).flatMap((g) => g.options)];
    known = new Map(options.map((o) => [o.text.text, o.value]));
    list.replaceChildren(...options.map((o) => el("option", { value: o.text.text })));
  }
  node.addEventListener("input", search);
  return { node: el("span", {}, node, list), focus: node, read: () => known.get(node.value) ?? chosen };
}

function boxes(element, context, kept, onpick) {
  const kind = element.type === "checkboxes" ? "checkbox" : "radio";
  const chosen = starting(element, kept);
  const name = fresh();
  const inputs = element.options.map((option) =>
    el("input", { type: kind, name, value: option.value, checked: chosen.includes(option.value) }));
  const read = () => {
    const picked = inputs.filter((one) => one.checked).map((one) => one.value);
    return kind === "checkbox" ? picked : (picked[0] ?? null);
  };
  inputs.forEach((one) => onpick && one.addEventListener("change", () => onpick(read())));
  const node = el("div", { class: "boxes", role: kind === "radio" ? "radiogroup" : "group" },
    element.options.map((option, number) =>
      el("label", {}, inputs[number], el("span", {}, text(option.text, context),
        option.description && el("small", {}, text(option.description, context))))));
  return { node, read };
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

function build(element, block, context, kept, onpick) {
  if (element.type.endsWith("external_select")) return external(element, block, context, kept, onpick);
  if (element.type.endsWith("_select")) return select(element, context, kept, onpick);
  if (element.type === "checkboxes" || element.type === "radio_buttons") return boxes(element, context, kept, onpick);
  return typed(element, kept, onpick);
}

function button(element, block, context) {
  const words = withEmoji(element.text.text);
  const node = el("button", {
    type: "button",
    class: `press ${element.style ?? ""}`,
    "data-action": element.action_id,
    "aria-label": element.accessibility_label,
    onclick: () => {
      if (element.url && /^https?:\/\//i.test(element.url)) window.open(element.url, "_blank", "noopener,noreferrer");
      context.act(element, block, element.value, node);
    },
  }, words, element.url && el("span", { class: "out", "aria-hidden": "true" }, " ↗"));
  return node;
}

function overflow(element, block, context) {
  const menu = el("ul", { class: "menu", role: "menu", hidden: true });
  const close = (back) => {
    menu.hidden = true;
    opener.setAttribute("aria-expanded", "false");
    if (back) opener.focus();
  };
  const opener = el("button", {
    type: "button", class: "press more", "aria-haspopup": "menu", "aria-expanded": "false",
    "aria-label": "More actions", "data-action": element.action_id,
    onclick: () => {
      menu.hidden = !menu.hidden;
      opener.setAttribute("aria-expanded", String(!menu.hidden));
      if (!menu.hidden) menu.querySelector("button").focus();
    },
  }, "⋯");
  for (const option of element.options) {
    menu.append(el("li", { role: "none" }, el("button", {
      type: "button", role: "menuitem",
      onclick: () => {
        close(true);
        if (option.url && /^https?:\/\//i.test(option.url)) window.open(option.url, "_blank", "noopener,noreferrer");
        context.act(element, block, option.value, opener);
      },
    }, withEmoji(option.text.text))));
  }
  const wrap = el("span", { class: "overflow" }, opener, menu);
  wrap.addEventListener("keydown", (event) => {
    const items = [...menu.querySelectorAll("button")];
    const here = items.indexOf(document.activeElement);
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === "Escape" && !menu.hidden) {
      event.stopPropagation();
      close(true);
    }
    if (step && here >= 0) {
      event.preventDefault();
      items[(here + step + items.length) % items.length].focus();
    }
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
  built.node.setAttribute("data-action", element.action_id);
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
  const error = el("p", { class: "error", id: `${target.id}-error`, role: "alert", hidden: true });
  const hint = block.hint ? el("p", { class: "hint", id: `${target.id}-hint` }, text(block.hint, context)) : null;
  target.setAttribute("aria-describedby", `${hint ? hint.id : ""} ${error.id}`.trim());
  if (element.focus_on_load) target.setAttribute("autofocus", "");
  context.inputs?.set(`${block.block_id} ${element.action_id}`, { block, element, read: built.read, error, target });
  const label = [text(block.label, context), block.optional && el("span", { class: "optional" }, " (optional)")];
  const group = target.classList.contains("boxes");
  if (group) target.setAttribute("aria-labelledby", `${target.id}-label`);
  return el("div", { class: "field" },
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
