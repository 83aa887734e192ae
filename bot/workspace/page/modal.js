// Dialogs: the app's modals with their inputs, and the question before a button that asks one.

import { blocks, text } from "./blocks.js";
import { byId, el, held, post, regain } from "./dom.js";

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
      el("div", { class: "inside" }, el("p", { id: "confirm-text" }, text(question.text, context))),
      el("footer", {},
        el("button", { type: "button", class: "press", onclick: () => done(false) }, text(question.deny, context)),
        el("button", { type: "button", class: `press ${style}`, autofocus: true, onclick: () => done(true) }, text(question.confirm, context))));
    dialog.oncancel = (event) => {
      event.preventDefault();
      done(false);
    };
    dialog.setAttribute("aria-describedby", "confirm-text");
    dialog.showModal();
  });
}

// Shows the topmost open view of whoever one is; `state` is the page's.
export function modals(state, contextFor) {
  const dialog = byId("modal");
  let shown = null;
  let print = null;
  let origin = null; // who had the focus before
  let inputs = new Map();

  function values() {
    const out = {};
    for (const { block, element, read } of inputs.values()) {
      (out[block.block_id] ??= {})[element.action_id] = read();
    }
    return out;
  }

  function gone() {
    shown = null;
    print = null;
    inputs = new Map();
    if (dialog.open) dialog.close();
    regain(origin);
    origin = null;
  }

  async function close() {
    if (!shown) return;
    const view = shown;
    gone();
    await post("/local/close", { user: state.me, view_id: view.id });
  }

  const reachable = (target) => (target.matches("input, select, textarea") ? target : target.querySelector("input"));

  function complain(answer, line) {
    const errors = answer.errors ?? {};
    let first = null;
    for (const { block, error, target } of inputs.values()) {
      if (!error) continue;
      error.textContent = errors[block.block_id] ?? "";
      error.hidden = !errors[block.block_id];
      target.setAttribute("aria-invalid", String(!error.hidden));
      if (!error.hidden) first ??= target;
    }
    if (first) reachable(first)?.focus();
    line.textContent = answer.ok || first ? "" : (answer.error ?? "");
    line.hidden = !line.textContent;
  }

  // A field that is the same in the next state of a view stays as it is, with what was typed in it.
  function keep(node, view, before) {
    for (const block of view.blocks) {
      const old = before.get(block.block_id);
      if (block.type !== "input" || !old || JSON.stringify(old.block) !== JSON.stringify(block)) continue;
      node.querySelector(`[data-block="${CSS.escape(block.block_id)}"]`)?.replaceWith(old.node);
      for (const [key, one] of old.inputs) inputs.set(key, one);
    }
  }

  function fields() {
    const found = new Map();
    for (const [key, one] of inputs) {
      const node = dialog.querySelector(`[data-block="${CSS.escape(one.block.block_id)}"]`);
      if (node) found.set(one.block.block_id, { block: one.block, node, inputs: [[key, one]] });
    }
    return found;
  }

  function draw(view, again) {
    const before = again ? fields() : new Map();
    const context = contextFor(() => ({ user: state.me, view_id: view.id }));
    inputs = new Map();
    context.inputs = inputs;
    context.state = view.state.values;
    context.values = values;
    const line = el("p", { class: "error line", role: "alert", hidden: true });
    context.problem = (words) => {
      line.textContent = words ?? "";
      line.hidden = !words;
    };
    const submit = view.submit && el("button", { type: "submit", class: "press primary", "data-action": "modal submit" }, text(view.submit, context));
    const inside = el("div", { class: "inside" }, blocks(view.blocks, context), line);
    keep(inside, view, before);
    const form = el("form", {
      novalidate: true,
      onkeydown: (event) => {
        if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
        event.preventDefault();
        form.requestSubmit();
      },
      onsubmit: async (event) => {
        event.preventDefault();
        if (!submit || submit.disabled) return;
        submit.disabled = true;
        submit.setAttribute("aria-busy", "true");
        const answer = await post("/local/submit", { user: state.me, view_id: view.id, values: values() });
        submit.disabled = false;
        submit.removeAttribute("aria-busy");
        complain(answer, line);
      },
    },
    el("header", {}, el("img", { src: "/page/bell.svg", alt: "", width: 24, height: 24 }),
      el("h2", { id: "modal-title", tabindex: "-1" }, text(view.title, context)),
      el("button", { type: "button", class: "icon close", "aria-label": "Close", "data-action": "modal close", onclick: close })),
    inside,
    el("footer", {}, el("button", { type: "button", class: "press", "data-action": "modal cancel", onclick: close },
      view.close ? text(view.close, context) : "Cancel"), submit));
    dialog.replaceChildren(form);
  }

  // The first thing to fill in, or else the title, so that what came up is read out.
  function begin() {
    const wanted = dialog.querySelector("[data-first]")
      ?? [...inputs.values()].map(({ target }) => target && reachable(target)).find(Boolean);
    (wanted ?? byId("modal-title"))?.focus();
  }

  dialog.addEventListener("cancel", (event) => {
    event.preventDefault();
    close();
  });

  return {
    show(views) {
      const top = views.at(-1);
      if (!top) {
        if (shown || dialog.open) gone();
        return;
      }
      const next = `${top.id} ${top.hash}`;
      if (next === print && dialog.open) return;
      const again = shown?.id === top.id;
      const was = again ? held(dialog) : null;
      if (!dialog.open) origin = held();
      draw(top, again);
      shown = top;
      print = next;
      if (!dialog.open) dialog.showModal();
      const busy = was && was.action;
      if (busy) {
        document.activeElement?.blur();
        regain({ ...was, frame: "modal" });
      }
      if (!busy || !dialog.contains(document.activeElement)) begin();
    },
  };
}
