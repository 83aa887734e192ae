// The page: who you are, where you look, and keeping what is seen in step with the workspace.

import { blocks } from "./blocks.js";
import { composer } from "./composer.js";
import { asks } from "./controls.js";
import { byId, el, get, held, post, regain } from "./dom.js";
import { manager } from "./manage.js";
import { avatar, messageList } from "./messages.js";
import { confirmed, modals } from "./modal.js";
import { mrkdwn } from "./mrkdwn.js";

const state = {
  me: localStorage.getItem("me") ?? "U0MIA",
  place: null, // a channel's id, or "app"
  tab: "home",
  thread: null,
  users: new Map(),
  channels: new Map(),
  groups: new Map(),
  verbs: [],
  shortcuts: [],
  command: "/bellwether",
  connections: null,
  unread: new Map(), // channel id -> how many
  skew: 0,
  stream: null,
};

const names = () => state;
const direct = () => [...state.channels.values()].find((c) => c.im_user === state.me);
const channel = () => (state.place === "app" ? (state.tab === "messages" ? direct() : null) : state.channels.get(state.place));
const seenKey = () => `seen ${state.me}`;
const seen = () => JSON.parse(localStorage.getItem(seenKey()) ?? "{}");

// ---- what pressing does

function contextFor(where, extra = {}) {
  const context = { names: state, where, problem: () => {}, ...extra };
  context.suggest = asks(context);
  context.act = async (element, block, value, node) => {
    if (element.confirm && !(await confirmed(element.confirm, context))) return;
    node?.classList.add("busy");
    node?.setAttribute("aria-busy", "true");
    const body = { ...where(), action_id: element.action_id, block_id: block.block_id, value };
    if (context.values) body.values = context.values();
    const answer = await post("/local/action", body);
    node?.classList.remove("busy");
    node?.removeAttribute("aria-busy");
    context.problem(answer.ok ? null : answer.error);
  };
  context.shortcut = async (one, node) => {
    node.disabled = true;
    const answer = await post("/local/shortcut", { ...where(), callback_id: one.callback_id });
    node.disabled = false;
    context.problem(answer.ok ? null : answer.error);
  };
  return context;
}

const contextOf = (openThread) => (message) =>
  contextFor(() => ({ user: state.me, channel: message.channel, ts: message.ts }), { openThread });
const print = () => `${state.me} ${state.users.size} ${state.channels.size}`;
const main = messageList(byId("messages"), { contextOf: contextOf(openThread), print });
const side = messageList(byId("thread-messages"), { contextOf: contextOf(null), print });
const dialogs = modals(state, contextFor);
const manage = manager(state, { go: (id) => go(id) });

function send(thread) {
  return async (text) => {
    const to = channel();
    if (!to) return { ok: false, error: "Choose a channel first." };
    const path = text.startsWith("/") ? "/local/command" : "/local/message";
    if (thread && text.startsWith("/")) return { ok: false, error: "Slash commands do not work in threads; type it in the channel." };
    return post(path, { user: state.me, channel: to.id, text, thread_ts: thread ? state.thread : undefined });
  };
}

const writer = composer({ id: "composer-text", label: "Message", placeholder: "Message", names, send: send(false) });
const replier = composer({ id: "thread-text", label: "Reply", placeholder: "Reply…", names, send: send(true) });
byId("foot").append(writer.node);
byId("thread-foot").append(replier.node);

// ---- drawing

function drawSide() {
  const rows = [...state.channels.values()].filter((c) => !c.im_user && c.members.includes(state.me));
  const place = byId("side").contains(document.activeElement) ? document.activeElement.dataset.place : null;
  byId("channels").replaceChildren(...rows.map((c) => placeRow(c.id, c.is_private ? "🔒" : "#", c.name, state.unread.get(c.id), c.is_archived)));
  const im = direct();
  byId("apps").replaceChildren(placeRow("app", null, "Bellwether", im ? state.unread.get(im.id) : 0));
  const was = held(byId("people"));
  byId("people").replaceChildren(...[...state.users.values()].filter((u) => !u.is_bot && !u.deleted).map((u) =>
    el("label", { class: "person" },
      el("input", { type: "radio", name: "me", value: u.id, checked: u.id === state.me, onchange: () => become(u.id) }),
      avatar(u, "small"), el("span", { class: "name" }, u.real_name), el("time", { class: "theirs", "data-tz": u.tz }))));
  tick();
  if (place) document.querySelector(`[data-place="${CSS.escape(place)}"]`)?.focus();
  if (was) byId("people").querySelector("input:checked")?.focus();
  const count = state.connections;
  byId("link-state").textContent = count ? "Bellwether is connected" : "No app is connected";
  byId("link-state").dataset.on = String(Boolean(count));
}

function placeRow(id, sign, name, count, archived) {
  const here = state.place === id;
  const badge = count ? el("span", { class: "count", "aria-label": `${count} unread` }, count > 99 ? "99+" : String(count)) : null;
  return el("li", {}, el("button", {
    type: "button", class: `place ${count ? "unread" : ""}`, "aria-current": here ? "page" : null, "data-place": id,
    onclick: () => go(id),
  }, sign ? el("span", { class: "sign", "aria-hidden": "true" }, sign) : avatar({ is_bot: true }, "tiny"),
  el("span", { class: "name" }, name), archived && el("span", { class: "gone" }, "archived"), badge));
}

function drawBar() {
  const app = state.place === "app";
  const to = state.channels.get(state.place);
  byId("place-title").textContent = app ? "Bellwether" : `${to?.is_private ? "🔒" : "#"} ${to?.name ?? ""}`;
  const count = to?.members.filter((id) => !state.users.get(id)?.is_bot).length;
  byId("place-about").textContent = app ? "App" : `${count} people${to?.members.includes("U0BELLWETHER") ? " and Bellwether" : ""}`;
  document.title = `${app ? "Bellwether" : `#${to?.name}`} · Local workspace`;
  const tabs = byId("tabs");
  tabs.hidden = !app;
  tabs.replaceChildren(...["home", "messages"].map((tab) => el("button", {
    type: "button", role: "tab", id: `tab-${tab}`, "aria-selected": String(state.tab === tab), "aria-controls": "scroll",
    tabindex: state.tab === tab ? "0" : "-1",
    onclick: () => openTab(tab),
    onkeydown: (event) => ["ArrowLeft", "ArrowRight"].includes(event.key) && openTab(tab === "home" ? "messages" : "home", true),
  }, tab === "home" ? "Home" : "Messages")));
  const home = app && state.tab === "home";
  byId("foot").hidden = home;
  byId("messages").hidden = home;
  byId("home").hidden = !home;
  writer.place(app ? "Message Bellwether" : `Message #${to?.name}`);
  writer.lock(to?.is_archived ? "This channel is archived" : null);
}

function drawTeach(empty) {
  const node = byId("teach");
  node.hidden = !empty;
  if (!empty) return;
  const first = state.verbs.slice(0, 4);
  const examples = first.length ? first : [{ verb: "watch", help: "Follow somebody who speaks up for you" }, { verb: "help", help: "What you can ask" }];
  node.replaceChildren(
    el("img", { src: "/page/bell.svg", alt: "", width: 56, height: 56 }),
    el("h3", {}, "It is quiet here"),
    el("p", {}, "Type ", el("code", {}, `${state.command} watch …`), " in the box below, or begin with one of these:"),
    el("ul", {}, examples.map((one) => el("li", {}, el("button", { type: "button", onclick: () => writer.fill(`${state.command} ${one.verb} `) },
      el("code", {}, `${state.command} ${one.verb}`), el("span", {}, one.help))))));
}

function banner() {
  const node = byId("banner");
  const lost = state.stream?.readyState === EventSource.CONNECTING && state.wasOpen;
  const words = lost ? "The workspace does not answer; trying again…"
    : state.connections === 0 ? "No app is connected, so nobody hears commands yet. Start the bot, then try again." : "";
  node.textContent = words;
  node.hidden = !words;
}

// ---- fetching

async function loadAbout() {
  const about = await get("/local/workspace");
  state.users = new Map(about.users.map((u) => [u.id, u]));
  state.channels = new Map(about.channels.map((c) => [c.id, c]));
  state.groups = new Map(about.usergroups.map((g) => [g.id, g]));
  Object.assign(state, { verbs: about.verbs, shortcuts: about.shortcuts, command: about.command, connections: about.connections });
  state.skew = new Date(about.now) - Date.now();
  if (!state.users.has(state.me) || state.users.get(state.me).deleted) state.me = "U0MIA";
  const mine = [...state.channels.values()].filter((c) => !c.im_user && c.members.includes(state.me));
  if (state.place !== "app" && !mine.some((c) => c.id === state.place)) state.place = mine[0]?.id ?? "app";
  tick();
}

async function messagesOf(id) {
  const [all, own] = await Promise.all([
    get(`/local/messages?channel=${id}`),
    get(`/local/ephemerals?user=${state.me}&channel=${id}`),
  ]);
  return [...(all.messages ?? []), ...(own.messages ?? [])].sort((a, b) => (a.ts < b.ts ? -1 : 1));
}

// Answers may come in another order than they were asked for: only the last asked is drawn.
const turns = {};
async function newest(name, asking) {
  const turn = (turns[name] = (turns[name] ?? 0) + 1);
  const answer = await asking;
  return turns[name] === turn ? answer : null;
}

const top = (message) => !message.thread_ts || message.thread_ts === message.ts || message.broadcast;

async function loadMessages(jump) {
  const to = channel();
  if (!to) return;
  state.jump ||= jump;
  const all = await newest("messages", messagesOf(to.id));
  if (!all || channel()?.id !== to.id) return;
  const scroll = byId("scroll");
  const low = state.jump || scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < 80;
  const fresh = main.show(all.filter(top));
  drawTeach(!all.length);
  if (low) scroll.scrollTop = scroll.scrollHeight;
  state.jump = false;
  say(fresh);
  read(to.id, all);
  if (state.thread) {
    const thread = all.filter((m) => m.ts === state.thread || m.thread_ts === state.thread);
    const pane = byId("thread-scroll");
    const near = state.jumpThread || pane.scrollHeight - pane.scrollTop - pane.clientHeight < 80;
    const replies = side.show(thread);
    say({ came: replies.came.filter((m) => !top(m)), changed: [] });
    byId("thread-about").textContent = to.im_user ? "Bellwether" : `#${to.name}`;
    if (near) pane.scrollTop = pane.scrollHeight;
    state.jumpThread = false;
  }
}

async function loadHome() {
  if (state.place !== "app" || state.tab !== "home") return;
  byId("teach").hidden = true;
  const answer = await newest("home", get(`/local/home?user=${state.me}&open=false`));
  if (!answer) return;
  const { view } = answer;
  const context = contextFor(() => ({ user: state.me, view_id: view?.id }));
  const line = el("p", { class: "error line", role: "alert", hidden: true });
  context.problem = (words) => {
    line.textContent = words ?? "";
    line.hidden = !words;
  };
  context.inputs = new Map();
  context.state = view?.state.values;
  context.values = () => {
    const out = {};
    for (const { block, element, read } of context.inputs.values()) (out[block.block_id] ??= {})[element.action_id] = read();
    return out;
  };
  const was = held(byId("home"));
  byId("home").replaceChildren(...(view ? [...blocks(view.blocks, context), line]
    : [el("div", { class: "teach" }, el("h3", {}, "Nothing here yet"), el("p", {}, "Bellwether draws this home when it hears that you opened it."))]));
  regain(was);
}

async function loadViews() {
  const answer = await newest("views", get(`/local/views?user=${state.me}`));
  if (answer) dialogs.show(answer.views ?? []);
}

function read(id, all) {
  state.unread.delete(id);
  const last = all.at(-1)?.ts;
  if (last) localStorage.setItem(seenKey(), JSON.stringify({ ...seen(), [id]: last }));
  drawSide();
}

async function countUnread() {
  const known = seen();
  state.unread = new Map();
  const mine = [...state.channels.values()].filter((c) => c.members.includes(state.me) && c.id !== channel()?.id);
  await Promise.all(mine.map(async (c) => {
    const all = await messagesOf(c.id);
    const count = all.filter((m) => m.ts > (known[c.id] ?? "") && m.user !== state.me).length;
    if (count) state.unread.set(c.id, count);
  }));
  drawSide();
}

function tell(words) {
  const node = byId("announce");
  node.append(el("p", {}, words));
  while (node.children.length > 5) node.firstChild.remove();
}

// What came, and what changed in place, as somebody who does not see it should hear it.
function say({ came, changed }) {
  const spoken = (message) => mrkdwn(message.text, state).textContent.slice(0, 300) || "a message with blocks";
  for (const message of came.filter((m) => m.user !== state.me)) {
    const who = state.users.get(message.user)?.real_name ?? "Somebody";
    tell(`${who}${message.ephemeral ? ", to you alone" : ""}: ${spoken(message)}`);
  }
  for (const message of changed.slice(0, 3)) tell(`Changed: ${spoken(message)}`);
}

// ---- moving about

async function go(id) {
  state.place = id;
  byId("app").classList.remove("open");
  byId("unfold").setAttribute("aria-expanded", "false");
  closeThread();
  main.clear((Date.now() + state.skew) / 1000);
  drawSide();
  drawBar();
  if (id === "app") await openTab(state.tab);
  else {
    await loadMessages(true);
    writer.focus();
  }
}

async function openTab(tab, focus) {
  state.tab = tab;
  main.clear();
  drawBar();
  if (focus) byId(`tab-${tab}`).focus();
  await post("/local/home", { user: state.me, tab });
  if (tab === "messages" && !direct()) await loadAbout();
  await (tab === "home" ? loadHome() : loadMessages(true));
}

function openThread(ts) {
  state.thread = ts;
  state.jumpThread = true;
  side.clear();
  byId("thread").hidden = false;
  byId("app").classList.add("with-thread");
  loadMessages();
  replier.place("Reply…");
  replier.focus();
}

function closeThread() {
  const open = state.thread;
  state.thread = null;
  byId("thread").hidden = true;
  byId("app").classList.remove("with-thread");
  return open;
}

async function become(id) {
  state.me = id;
  localStorage.setItem("me", id);
  closeThread();
  main.clear();
  await loadAbout();
  drawSide();
  drawBar();
  listen();
  if (state.place === "app") await openTab(state.tab);
  else await loadMessages(true);
  await Promise.all([loadViews(), countUnread()]);
  byId("people").querySelector("input:checked")?.focus();
}

// ---- live

const soon = new Map();
function later(name, work) {
  if (soon.has(name)) return;
  soon.set(name, setTimeout(() => {
    soon.delete(name);
    work();
  }, 30));
}

function heard(note) {
  if (note.kind === "message") {
    if (note.channel === channel()?.id) later("messages", () => loadMessages());
    else {
      if (!note.removed && note.author !== state.me) later("unread", countUnread);
      if (!state.channels.has(note.channel)) later("about", refresh);
    }
  } else if (note.kind === "view") later("views", loadViews);
  else if (note.kind === "home") later("home", loadHome);
  else later("about", refresh);
}

function moved(answer) {
  if (answer.now) state.skew = new Date(answer.now) - Date.now();
  tick();
  byId("time-said").textContent = answer.ok ? `It is ${byId("now").textContent} now.` : answer.error;
}

async function refresh() {
  const before = state.place;
  await loadAbout();
  manage.refresh();
  if (state.place !== before) {
    drawSide();
    await go(state.place);
    return;
  }
  drawSide();
  drawBar();
  banner();
}

const catchUp = () => Promise.all([refresh(), loadMessages(), loadHome(), loadViews(), countUnread()]);

function listen() {
  state.stream?.close();
  const stream = new EventSource(`/local/stream?user=${state.me}`);
  state.stream = stream;
  stream.onopen = async () => {
    const again = state.wasOpen && state.lost;
    state.wasOpen = true;
    state.lost = false;
    if (again) await start();
    else await catchUp(); // what came between the first look and the stream
    banner();
  };
  stream.onerror = () => {
    state.lost = true;
    banner();
  };
  stream.onmessage = (event) => heard(JSON.parse(event.data));
}

function tick() {
  const now = new Date(Date.now() + state.skew);
  document.querySelectorAll("[data-tz]").forEach((node) => {
    node.textContent = now.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: node.dataset.tz });
    node.title = `Their time, in ${node.dataset.tz}`;
  });
  byId("now").textContent = now.toLocaleString([], { weekday: "short", day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit" });
}

// ---- beginning

function theme(choice) {
  document.documentElement.dataset.theme = choice;
  localStorage.setItem("theme", choice);
  byId("theme").textContent = choice === "dark" ? "☀" : "☾";
}

byId("theme").addEventListener("click", () => theme(document.documentElement.dataset.theme === "dark" ? "light" : "dark"));
byId("thread-close").addEventListener("click", () => {
  const ts = closeThread();
  main.node(ts)?.querySelector(".replies, .tools button")?.focus();
});
byId("thread").addEventListener("keydown", (event) => event.key === "Escape" && byId("thread-close").click());
document.querySelectorAll("[data-advance]").forEach((button) => button.addEventListener("click", async () => {
  button.classList.add("busy");
  const answer = await post("/local/clock", { advance: Number(button.dataset.advance) });
  button.classList.remove("busy");
  moved(answer);
}));
byId("until").addEventListener("submit", async (event) => {
  event.preventDefault();
  const wanted = new Date(byId("until-time").value);
  if (Number.isNaN(wanted.getTime())) return;
  moved(await post("/local/clock", { now: wanted.toISOString() }));
});
byId("manage").addEventListener("click", () => manage.open());
byId("unfold").addEventListener("click", (event) => {
  const open = byId("app").classList.toggle("open");
  event.currentTarget.setAttribute("aria-expanded", String(open));
});

// Up and down go from message to message; what can be pressed in one is a Tab away.
for (const id of ["scroll", "thread-scroll"]) {
  byId(id).addEventListener("keydown", (event) => {
    const rows = [...byId(id).querySelectorAll(".message")];
    const here = rows.indexOf(document.activeElement);
    if (here < 0 && document.activeElement !== byId(id)) return;
    const last = rows.length - 1;
    const to = { ArrowUp: here < 0 ? last : here - 1, ArrowDown: here < 0 ? last : here + 1, Home: 0, End: last }[event.key];
    if (to === undefined || !rows.length) return;
    event.preventDefault();
    rows[Math.max(0, Math.min(last, to))].focus();
  });
}

async function start() {
  await loadAbout();
  const [, linked, ts] = /^\/archives\/(\w+)\/p(\d+)$/.exec(location.pathname) ?? [];
  if (state.channels.has(linked)) state.place = linked;
  drawSide();
  drawBar();
  banner();
  await loadMessages(true);
  if (ts) {
    const node = main.node(`${ts.slice(0, -6)}.${ts.slice(-6)}`);
    node?.scrollIntoView({ block: "center" });
    node?.classList.add("linked");
  }
  await Promise.all([loadViews(), loadHome(), countUnread()]);
}

theme(localStorage.getItem("theme") ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light"));
setInterval(tick, 1000);
await start();
listen();
writer.focus();
