// Dialogs: the app's modals with their inputs, and the question before a button that asks one.

import { blocks, text } from "./blocks.js";
import { byId, el, post } from "./dom.js";

export function confirmed(question, context) {
  const dialog = byId("confirm");
  return new Promise((resolve) => {
    const done = (answer) => {
      dialog.close();
      resolve(answer);
    };
    const style = question.style === "danger" ? "danger" : "primary";
    dialog.replaceChildren(
      el("header", {}, el("h2", { id: "confirm-title" }, text(question.title, context))),
      el("div", { class: "inside" }, el("p", {}, text(question.text, context))),
      el("footer", {},
        el("button", { type: "button", class: "press", onclick: () => done(false) }, text(question.deny, context)),
        el("button", { type: "button", class: `press ${style}`, autofocus: true, onclick: () => done(true) }, text(question.confirm, context))));
    dialog.oncancel = (event) => {
      event.preventDefault();
      done(false);
    };
    dialog.showModal();
  });
}

// Shows the topmost open view of whoever one is; `state` is the page's.
export function modals(state, contextFor) {
  const dialog = byId("modal");
  let shown = null;
  let print = null;

  function values(context) {
    const out = {};
    for (const { block, element, read } of context.inputs.values()) {
      (out[block.block_id] ??= {})[element.action_id] = read();
    }
    return out;
  }

  async function close() {
    if (!shown) return;
    const view = shown;
    shown = null;
    dialog.close();
    await post("/local/close", { user: state.me, view_id: view.id });
  }

  function complain(context, answer, line) {
    const errors = answer.errors ?? {};
    let first = null;
    for (const { block, error, target } of context.inputs.values()) {
      if (!error) continue;
      error.textContent = errors[block.block_id] ?? "";
      error.hidden = !errors[block.block_id];
      target?.setAttribute("aria-invalid", String(!error.hidden));
      if (!error.hidden) first ??= target;
    }
    first?.focus();
    line.textContent = answer.ok || first ? "" : (answer.error ?? "");
    line.hidden = !line.textContent;
  }

  function draw(view) {
    const context = contextFor(() => ({ user: state.me, view_id: view.id }));
    context.inputs = new Map();
    context.state = view.state.values;
    context.values = () => values(context);
    const line = el("p", { class: "error line", role: "alert", hidden: true });
    context.problem = (words) => {
      line.textContent = words ?? "";
      line.hidden = !words;
    };
    const submit = view.submit && el("button", { type: "submit", class: "press primary" }, text(view.submit, context));
    const form = el("form", {
      novalidate: true,
      onsubmit: async (event) => {
        event.preventDefault();
        if (!submit) return;
        submit.disabled = true;
        const answer = await post("/local/submit", { user: state.me, view_id: view.id, values: values(context) });
        submit.disabled = false;
        complain(context, answer, line);
      },
    },
    el("header", {}, el("img", { src: "/page/bell.svg", alt: "", width: 24, height: 24 }), el("h2", { id: "modal-title" }, text(view.title, context)),
      el("button", { type: "button", class: "icon close", "aria-label": "Close", onclick: close })),
    el("div", { class: "inside" }, blocks(view.blocks, context), line),
    el("footer", {}, el("button", { type: "button", class: "press", onclick: close }, view.close ? text(view.close, context) : "Cancel"), submit));
    dialog.replaceChildren(form);
  }

  dialog.addEventListener("cancel", (event) => {
    event.preventDefault();
    close();
  });

  return {
    show(views) {
      const top = views.at(-1);
      if (!top) {
        shown = null;
        print = null;
        if (dialog.open) dialog.close();
        return;
      }
      const next = `${top.id} ${top.hash}`;
      if (next !== print || !dialog.open) draw(top);
      shown = top;
      print = next;
      if (!dialog.open) dialog.showModal();
    },
  };
}
