// Type to find: a box with the list that the app gives for what is typed, for one choice or several.

import { el, fresh } from "./dom.js";
import { withEmoji } from "./emoji.js";

const PAUSE = 150; // milliseconds after a key before the app is asked

function begin(element, kept) {
  const many = kept?.selected_options ?? element.initial_options ?? [];
  const one = kept?.selected_option ?? element.initial_option;
  return (one ? [one] : many).map((option) => ({ key: option.value, label: option.text?.text ?? option.value }));
}

export function finder(element, block, context, kept, onpick) {
  const multiple = element.type.startsWith("multi_");
  const listId = fresh();
  const list = el("ul", { class: "offers", id: listId, role: "listbox", "aria-label": "What was found", hidden: true });
  const box = el("input", {
    type: "text", role: "combobox", autocomplete: "off", "aria-autocomplete": "list", "aria-expanded": "false",
    "aria-controls": listId, placeholder: element.placeholder?.text ?? "Type to search",
  });
  const chips = el("span", { class: "chosen" });
  const status = el("span", { class: "sr", role: "status" });
  let chosen = begin(element, kept);
  let offers = [];
  let marked = -1;
  let turn = 0;
  let timer = null;

  const read = () => (multiple ? chosen.map((one) => one.key) : (chosen[0]?.key ?? null));

  function close() {
    clearTimeout(timer);
    turn += 1; // an answer that is still to come finds nobody waiting
    offers = [];
    marked = -1;
    list.hidden = true;
    box.setAttribute("aria-expanded", "false");
    box.removeAttribute("aria-activedescendant");
  }

  function mark(to) {
    marked = to;
    [...list.querySelectorAll("[role=option]")].forEach((row, number) => {
      row.setAttribute("aria-selected", String(number === marked));
      if (number === marked) row.scrollIntoView({ block: "nearest" });
    });
    box.setAttribute("aria-activedescendant", `${listId}-${marked}`);
  }

  function show(said) {
    list.replaceChildren(...(offers.length ? offers.map((one, number) => el("li", {
      id: `${listId}-${number}`, role: "option",
      onmousedown: (event) => {
        event.preventDefault();
        take(one);
      },
    }, withEmoji(one.label), one.group && el("span", {}, one.group))) : [el("li", { class: "none" }, said)]));
    list.hidden = false;
    status.textContent = offers.length ? `${offers.length} found` : said;
    box.setAttribute("aria-expanded", "true");
    if (offers.length) mark(0);
    list.scrollIntoView({ block: "nearest" });
  }

  async function search() {
    const mine = (turn += 1);
    const words = !multiple && chosen.length && box.value === chosen[0].label ? "" : box.value;
    if (words.length < (element.min_query_length ?? 3)) return;
    const answer = await context.suggest(element, block, words);
    if (mine !== turn || document.activeElement !== box) return;
    const flat = (options, group) => (options ?? []).map((one) => ({ key: one.value, label: one.text.text, group }));
    offers = [...flat(answer?.options), ...(answer?.option_groups ?? []).flatMap((g) => flat(g.options, g.label.text))];
    if (multiple) offers = offers.filter((one) => !chosen.some((other) => other.key === one.key));
    show(answer ? "Nothing found" : "The app did not answer; type again");
  }

  function draw() {
    if (!multiple) {
      box.value = chosen[0]?.label ?? "";
      return;
    }
    box.value = "";
    chips.replaceChildren(...chosen.map((one) => el("span", { class: "token" }, withEmoji(one.label), el("button", {
      type: "button", "aria-label": `Remove ${one.label}`,
      onclick: () => {
        chosen = chosen.filter((other) => other !== one);
        draw();
        told();
        box.focus();
      },
    }, "✕"))));
  }

  function told() {
    box.dispatchEvent(new Event("change", { bubbles: true }));
    onpick?.(read());
  }

  function take(one) {
    const room = !multiple || chosen.length < (element.max_selected_items ?? Infinity);
    if (room) chosen = multiple ? [...chosen, one] : [one];
    close();
    draw();
    told();
  }

  box.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(search, PAUSE);
  });
  box.addEventListener("click", () => list.hidden && search());
  box.addEventListener("blur", () => {
    if (!multiple && !box.value && chosen.length) {
      chosen = [];
      told();
    }
    close();
    box.value = multiple ? "" : (chosen[0]?.label ?? ""); // the chips stay, or a press on one is lost
  });
  box.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (list.hidden) {
      if (event.key === "Backspace" && multiple && !box.value && chosen.length) {
        chosen = chosen.slice(0, -1);
        draw();
        told();
      }
      if (event.key === "Enter" && multiple) event.preventDefault();
      if (event.key !== "ArrowDown") return;
      search();
    } else if (step && offers.length) {
      mark((marked + step + offers.length) % offers.length);
    } else if (event.key === "Enter") {
      if (offers.length) take(offers[marked]);
    } else if (event.key === "Escape") {
      close();
      event.stopPropagation();
    } else return;
    event.preventDefault();
  });
  draw();
  return { node: el("div", { class: "finder" }, chips, box, list, status), focus: box, read };
}
