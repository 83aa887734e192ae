// The workspace's own dialog: people and channels that come and go, and trouble on request.

import { avatar } from "./messages.js";
import { byId, el, post } from "./dom.js";

const TROUBLES = [
  ["chat.postMessage is told to wait 5 s (429)", { method: "chat.postMessage", retry_after: 5 }],
  ["chat.postMessage meets an error of Slack's (500)", { method: "chat.postMessage", status: 500 }],
  ["chat.postMessage is done, but its answer is lost", { method: "chat.postMessage", after: true, reset: true }],
  ["chat.update is refused: message_not_found", { method: "chat.update", error: "message_not_found" }],
  ["views.open comes too late: expired_trigger_id", { method: "views.open", error: "expired_trigger_id" }],
  ["Any call meets an error of Slack's (500)", { method: "*", status: 500 }],
];

export function manager(state, { go }) {
  const dialog = byId("manager");
  const said = el("p", { class: "error line", role: "status", hidden: true });
  const body = el("div", { class: "inside" });
  let tab = "people";

  async function doing(call, what, words) {
    const answer = await post(`/local/${call}`, { user: state.me, ...what });
    said.hidden = false;
    said.classList.toggle("good", Boolean(answer.ok));
    said.textContent = answer.ok ? words : (answer.error ?? "That did not work.");
    return answer.ok;
  }

  const press = (label, name, work, style = "") => el("button", { type: "button", class: `press ${style}`, "aria-label": name, "data-key": name, onclick: work }, label);

  function person(user) {
    const role = el("select", {
      "aria-label": `Role of ${user.real_name}`, "data-key": `role ${user.id}`, disabled: user.deleted,
      onchange: (event) => doing("role", { user: user.id, role: event.target.value }, `${user.real_name} is ${event.target.value} now.`),
    }, ["member", "manager", "admin"].map((one) => el("option", { value: one, selected: user.role === one }, one)));
    const change = user.deleted
      ? press("Bring Back", `Bring back ${user.real_name}`, () => doing("deactivate", { user: user.id, active: true }, `${user.real_name} is back, in #general.`))
      : press("Deactivate", `Deactivate ${user.real_name}`, () => doing("deactivate", { user: user.id }, `${user.real_name} is deactivated and left all channels.`), "danger");
    return el("li", { class: user.deleted ? "away" : "" }, avatar(user, "small"),
      el("span", { class: "name" }, user.real_name, el("small", {}, user.deleted ? "deactivated" : `@${user.name}, ${user.tz}`)), role, change);
  }

  function invite() {
    const name = el("input", { id: "invite-name", required: true, placeholder: "kim", autocomplete: "off" });
    const role = el("select", { "aria-label": "Role of whom you invite" }, ["member", "manager", "admin"].map((one) => el("option", { value: one }, one)));
    return el("form", {
      class: "add",
      onsubmit: async (event) => {
        event.preventDefault();
        const handle = name.value.trim().toLowerCase().replace(/\s+/g, ".");
        const real = name.value.trim().replace(/^./, (letter) => letter.toUpperCase());
        if (await doing("users", { user: undefined, name: handle, real_name: `${real} (${role.value})`, role: role.value }, `${real} joined, in #general.`)) name.value = "";
      },
    }, el("label", { for: "invite-name" }, "Invite somebody"), name, role, el("button", { type: "submit", class: "press primary" }, "Invite"));
  }

  function group(one) {
    const names = one.users.map((id) => state.users.get(id)?.name ?? id);
    const fill = (users, words) => doing("usergroups", { user: undefined, handle: one.handle, users }, words);
    const active = [...state.users.values()].filter((u) => !u.is_bot && !u.deleted);
    return el("li", { class: one.disabled ? "away" : "" },
      el("span", { class: "name" }, `@${one.handle}`, el("small", {}, one.disabled ? "disabled" : names.join(", ") || "nobody in it")),
      !one.disabled && el("span", { class: "ticks", role: "group", "aria-label": `People in @${one.handle}` }, active.map((u) => {
        const inside = one.users.includes(u.id);
        const users = inside ? one.users.filter((id) => id !== u.id) : [...one.users, u.id];
        return el("label", { class: "tick" }, el("input", {
          type: "checkbox", checked: inside, "data-key": `group ${one.id} ${u.id}`,
          onchange: () => fill(users, `${u.real_name} ${inside ? "left" : "is in"} @${one.handle}.`),
        }), u.name);
      })),
      press(one.disabled ? "Enable" : "Disable", `${one.disabled ? "Enable" : "Disable"} @${one.handle}`,
        () => doing("usergroups", { user: undefined, handle: one.handle, disabled: !one.disabled }, `@${one.handle} is ${one.disabled ? "there again" : "disabled"}.`), one.disabled ? "" : "danger"));
  }

  function gather() {
    const name = el("input", { id: "new-group", required: true, placeholder: "community", autocomplete: "off" });
    return el("form", {
      class: "add",
      onsubmit: async (event) => {
        event.preventDefault();
        const handle = name.value.trim().replace(/^@/, "").toLowerCase();
        if (await doing("usergroups", { user: undefined, handle, users: [state.me] }, `@${handle} is there, with you in it.`)) name.value = "";
      },
    }, el("label", { for: "new-group" }, "New user group"), name, el("button", { type: "submit", class: "press primary" }, "Create"));
  }

  function channel(one) {
    const inside = one.members.includes(state.me);
    const bot = one.members.includes("U0BELLWETHER");
    const name = `#${one.name}`;
    return el("li", { class: one.is_archived ? "away" : "" },
      el("span", { class: "name" }, `${one.is_private ? "🔒" : "#"} ${one.name}`,
        el("small", {}, one.is_archived ? "archived" : `${one.members.length} members${bot ? ", Bellwether too" : ", without Bellwether"}`)),
      !one.is_archived && (inside
        ? press("Leave", `Leave ${name}`, () => doing("leave", { channel: one.id }, `You left ${name}.`))
        : press("Join", `Join ${name}`, async () => (await doing("join", { channel: one.id }, `You are in ${name}.`)) && go(one.id))),
      !one.is_archived && (bot
        ? press("Remove Bellwether", `Remove Bellwether from ${name}`, () => doing("leave", { user: "U0BELLWETHER", channel: one.id }, `Bellwether is no longer in ${name}.`))
        : press("Add Bellwether", `Add Bellwether to ${name}`, () => doing("join", { user: "U0BELLWETHER", channel: one.id }, `Bellwether is in ${name}.`))),
      one.id !== "C0GENERAL" && (one.is_archived
        ? press("Open Again", `Open ${name} again`, () => doing("archive", { channel: one.id, archived: false }, `${name} is open again.`))
        : press("Archive", `Archive ${name}`, () => doing("archive", { channel: one.id }, `${name} is archived.`), "danger")));
  }

  function create() {
    const name = el("input", { id: "new-channel", required: true, placeholder: "speakers", autocomplete: "off" });
    const hidden = el("input", { type: "checkbox", id: "new-private" });
    return el("form", {
      class: "add",
      onsubmit: async (event) => {
        event.preventDefault();
        const wanted = name.value.trim().replace(/^#/, "");
        const members = hidden.checked ? ["bellwether"] : undefined;
        if (await doing("channels", { name: wanted, private: hidden.checked, members }, `#${wanted} is there.`)) name.value = "";
      },
    }, el("label", { for: "new-channel" }, "New channel"), name, el("label", { class: "tick" }, hidden, "private"),
    el("button", { type: "submit", class: "press primary" }, "Create"));
  }

  function trouble() {
    const choice = el("select", { "aria-label": "What goes wrong", "data-key": "trouble" }, TROUBLES.map(([words], number) => el("option", { value: number }, words)));
    const times = el("input", { type: "number", min: 1, max: 99, value: 1, "aria-label": "How many times", "data-key": "times" });
    return [
      el("p", { class: "hint" }, "What Slack does on bad days, to see what Bellwether makes of it. Nothing is lost."),
      el("form", {
        class: "add",
        onsubmit: (event) => {
          event.preventDefault();
          const [words, fault] = TROUBLES[choice.value];
          doing("faults", { user: undefined, ...fault, times: Number(times.value) }, `${words}: the next ${times.value} times.`);
        },
      }, choice, times, el("button", { type: "submit", class: "press primary" }, "Make It Fail")),
      el("div", { class: "actions" },
        press("Cut the Connection", "Cut the connection", () => doing("disconnect", { user: undefined, how: "reset" }, "The connection was cut; Bellwether comes back by itself.")),
        press("Revoke Its Token", "Revoke its token", () => doing("revoke", { user: undefined }, "The token is worth nothing now."), "danger"),
        press("Give It Back", "Give its token back", () => doing("revoke", { user: undefined, revoked: false }, "The token is good again."))),
    ];
  }

  const TABS = {
    people: ["People", () => [el("ul", { class: "rows" }, [...state.users.values()].filter((u) => !u.is_bot).map(person)), invite(),
      el("ul", { class: "rows", "aria-label": "User groups" }, [...state.groups.values()].map(group)), gather()]],
    channels: ["Channels", () => [el("ul", { class: "rows" }, [...state.channels.values()].filter((c) => !c.im_user && (!c.is_private || c.members.includes(state.me))).map(channel)), create()]],
    trouble: ["Trouble", trouble],
  };

  function draw() {
    const was = document.activeElement?.dataset.key;
    const typed = [...body.querySelectorAll("input[id]")].map((one) => [one.id, one.value]);
    body.replaceChildren(...TABS[tab][1]());
    for (const [id, value] of typed) if (byId(id)) byId(id).value = value;
    if (was && !dialog.contains(document.activeElement)) {
      (body.querySelector(`[data-key="${CSS.escape(was)}"]`) ?? dialog.querySelector("[aria-selected=true]"))?.focus();
    }
    for (const one of dialog.querySelectorAll("[role=tab]")) {
      one.setAttribute("aria-selected", String(one.dataset.tab === tab));
      one.tabIndex = one.dataset.tab === tab ? 0 : -1;
    }
    body.setAttribute("aria-labelledby", `manager-${tab}`);
  }

  function turn(to) {
    tab = to;
    said.hidden = true;
    draw();
    byId(`manager-${to}`).focus();
  }

  function open() {
    const names = Object.keys(TABS);
    body.setAttribute("role", "tabpanel");
    dialog.replaceChildren(el("div", { class: "frame" },
      el("header", {}, el("h2", { id: "manager-title" }, "This workspace"),
        el("button", { type: "button", class: "icon close", "aria-label": "Close", onclick: () => dialog.close() })),
      el("div", {
        class: "tabs", role: "tablist", "aria-label": "This workspace",
        onkeydown: (event) => {
          const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
          if (step) turn(names[(names.indexOf(tab) + step + names.length) % names.length]);
        },
      }, names.map((one) => el("button", { type: "button", role: "tab", id: `manager-${one}`, "data-tab": one, onclick: () => turn(one) }, TABS[one][0]))),
      said, body));
    said.hidden = true;
    draw();
    dialog.showModal();
    byId(`manager-${tab}`).focus();
  }

  return { open, refresh: () => dialog.open && draw() };
}
