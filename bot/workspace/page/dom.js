// Make elements: text goes in as text only, so nothing that was written anywhere can become markup.

export function el(tag, traits = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(traits)) {
    if (value === undefined || value === null || value === false) continue;
    if (name === "class") node.className = value;
    else if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name === "value" || name === "checked") node[name] = value;
    else node.setAttribute(name, value === true ? "" : String(value));
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

let made = 0;
export const fresh = () => `f${(made += 1)}`;

export const byId = (id) => document.getElementById(id);

export async function get(path) {
  const answer = await fetch(path, { headers: { Accept: "application/json" } });
  return answer.json();
}

export async function post(path, body) {
  try {
    const answer = await fetch(path, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });
    return await answer.json();
  } catch {
    return { ok: false, error: "The workspace does not answer. Is it still running?" };
  }
}

export function at(ts) {
  return new Date(Number(ts) * 1000);
}

export function clock(date) {
  return date.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
}

export function day(date) {
  return date.toLocaleDateString([], { weekday: "long", day: "numeric", month: "long", year: "numeric" });
}

// Where the focus is, so that it can be given back after what had it was drawn anew.
export function held(root = document.body) {
  const node = document.activeElement;
  if (!node || node === document.body || !root.contains(node)) return null;
  const { action, value } = node.dataset;
  const near = (sign) => node.closest(`[data-${sign}]`)?.dataset[sign];
  return { node, action, value, ts: near("ts"), block: near("block"), frame: node.closest("ol[id], #home")?.id };
}

// Gives the focus back: to the same thing, to what stands in its place, or near it.
export function regain(was) {
  if (!was || (document.activeElement && document.activeElement !== document.body)) return;
  const quoted = (name, value) => (value === undefined ? "" : `[data-${name}="${CSS.escape(value)}"]`);
  const frame = byId(was.frame ?? "") ?? document;
  const root = was.ts ? frame.querySelector(quoted("ts", was.ts)) : frame;
  const action = was.action && quoted("action", was.action);
  const found = was.node.isConnected ? was.node
    : (action && (root?.querySelector(`${quoted("block", was.block)} ${action}`)
      ?? root?.querySelector(action + quoted("value", was.value)) ?? root?.querySelector(action)))
      ?? (was.ts ? root : null) ?? byId("composer-text");
  found?.focus({ preventScroll: true });
}
