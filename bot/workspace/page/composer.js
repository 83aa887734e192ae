// The box people write in: completes the command, its verbs, @people and #channels.

import { byId, el } from "./dom.js";

let made = 0;

// What can stand where the caret is: [start of the word, the options].
function offers(before, names) {
  const start = before.search(/\S*$/);
  const word = before.slice(start);
  const low = word.slice(1).toLowerCase();
  if (before.startsWith("/")) {
    const [command] = before.split(/\s/, 1);
    if (!before.includes(" ") && names.command.startsWith(command)) {
      return [0, [{ key: names.command, label: names.command, help: "Ask Bellwether" }]];
    }
    const typed = /^\S+ +(\S*)$/.exec(before);
    if (typed && command === names.command && !/^[@#]/.test(typed[1])) {
      const verbs = names.verbs.filter((v) => v.verb.startsWith(typed[1].toLowerCase()));
      return [before.length - typed[1].length, verbs.map((v) => ({ key: v.verb, label: v.verb, help: v.help }))];
    }
  }
  if (word.startsWith("@")) {
    const people = [...names.users.values()].filter((u) => !u.deleted && u.name.startsWith(low));
    const groups = [...names.groups.values()].filter((g) => !g.disabled && g.handle.startsWith(low));
    return [start, [...people.map((u) => ({ key: `@${u.name}`, label: `@${u.name}`, help: u.real_name })),
      ...groups.map((g) => ({ key: `@${g.handle}`, label: `@${g.handle}`, help: "user group" }))]];
  }
  if (word.startsWith("#")) {
    const channels = [...names.channels.values()].filter((c) => !c.im_user && c.name.startsWith(low));
    return [start, channels.map((c) => ({ key: `#${c.name}`, label: `#${c.name}`, help: c.is_private ? "private" : "" }))];
  }
  return [0, []];
}

// A box with its list. `send(text)` answers true when the text can go.
export function composer({ id, label, placeholder, names, send }) {
  const listId = `offers-${(made += 1)}`;
  const list = el("ul", { class: "offers", id: listId, role: "listbox", "aria-label": "Suggestions", hidden: true });
  const box = el("textarea", {
    id, rows: 1, placeholder, "aria-label": label, "aria-autocomplete": "list",
    "aria-controls": listId, "aria-haspopup": "listbox", autocomplete: "off", spellcheck: "true",
  });
  const status = el("p", { class: "status", role: "status" });
  const heard = el("p", { class: "sr", role: "status" });
  const error = el("p", { class: "error line", role: "alert", hidden: true });
  const button = el("button", { type: "button", class: "send", "aria-label": "Send" }, "➤");
  const node = el("div", { class: "composer" }, error, heard, list, el("div", { class: "box" }, box, button),
    el("div", { class: "under" }, status,
      el("p", { class: "keys", "aria-hidden": "true" }, el("kbd", {}, "/"), " command  ", el("kbd", {}, "@"), " person  ",
        el("kbd", {}, "#"), " channel  ", el("kbd", {}, "Enter"), " send")));
  let open = [];
  let start = 0;
  let picked = -1;
  const past = [];
  let back = -1;

  function close() {
    open = [];
    picked = -1;
    list.hidden = true;
    heard.textContent = "";
    box.removeAttribute("aria-activedescendant");
  }

  function mark() {
    [...list.children].forEach((row, number) => {
      row.setAttribute("aria-selected", String(number === picked));
      if (number === picked) row.scrollIntoView({ block: "nearest" });
    });
    box.setAttribute("aria-activedescendant", `${listId}-${picked}`);
  }

  function look() {
    [start, open] = box.selectionStart === box.selectionEnd ? offers(box.value.slice(0, box.selectionStart), names()) : [0, []];
    const word = box.value.slice(start, box.selectionStart);
    if (!open.length || (open.length === 1 && open[0].key === word)) {
      close();
      return;
    }
    picked = 0;
    list.replaceChildren(...open.map((one, number) => el("li", {
      id: `${listId}-${number}`, role: "option",
      onmousedown: (event) => {
        event.preventDefault();
        picked = number;
        accept();
      },
    }, el("b", {}, one.label), el("span", {}, one.help))));
    list.hidden = false;
    heard.textContent = `${open.length} suggestions`;
    mark();
  }

  function accept() {
    const { key } = open[picked];
    const end = box.selectionStart;
    box.setRangeText(`${key} `, start, end, "end");
    close();
    grow();
    look();
  }

  function grow() {
    box.style.height = "auto";
    box.style.height = `${Math.min(box.scrollHeight, 180)}px`;
    button.disabled = !box.value.trim();
  }

  function fail(words) {
    error.textContent = words ?? "";
    error.hidden = !words;
  }

  async function go() {
    const words = box.value.trim();
    if (!words || box.readOnly) return;
    close();
    fail(null);
    box.readOnly = true;
    const wait = setTimeout(() => (status.textContent = "Waiting for the app to acknowledge…"), 400);
    const answer = await send(words);
    clearTimeout(wait);
    box.readOnly = false;
    status.textContent = answer.ok && answer.ack_ms !== undefined ? `Acknowledged in ${answer.ack_ms} ms` : "";
    if (answer.ok || answer.reason) {
      past.unshift(words);
      back = -1;
      box.value = "";
    }
    if (!answer.ok) fail(answer.error ?? "That did not work.");
    grow();
    box.focus();
  }

  function older(step) {
    back = Math.max(-1, Math.min(past.length - 1, back + step));
    box.value = back < 0 ? "" : past[back];
    grow();
  }

  box.addEventListener("input", () => {
    grow();
    look();
  });
  box.addEventListener("blur", close);
  box.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (open.length) {
      if (step) {
        event.preventDefault();
        picked = (picked + step + open.length) % open.length;
        mark();
      } else if ((event.key === "Enter" && !event.shiftKey) || event.key === "Tab") {
        event.preventDefault();
        accept();
      } else if (event.key === "Escape") {
        event.preventDefault();
        event.stopPropagation();
        close();
      }
      return;
    }
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      go();
    } else if (step && (back >= 0 || !box.value) && past.length) {
      event.preventDefault();
      older(-step);
    }
  });
  button.addEventListener("click", go);
  grow();
  return {
    node,
    fail,
    focus: () => box.focus(),
    fill(words) {
      box.value = words;
      box.focus();
      box.setSelectionRange(words.length, words.length);
      grow();
      look();
    },
    place(words) {
      box.placeholder = words;
      box.setAttribute("aria-label", words);
      fail(null);
      status.textContent = "";
      grow();
    },
    lock(reason) {
      box.disabled = Boolean(reason);
      if (reason) box.placeholder = reason;
    },
  };
}

export const focusBox = () => byId("composer-text")?.focus();
