"""What people do: write, type commands, press buttons, fill in modals, open the app's home."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.workspace import check, events, filling, responding, typed
from bot.workspace.records import (
    BOT_USER_ID,
    COMMAND,
    ApiError,
    Channel,
    Json,
    LocalError,
    Message,
    User,
)
from bot.workspace.sockets import Outcome
from bot.workspace.tickets import Response
from bot.workspace.views import elements

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bot.workspace.state import Workspace

_SAID = {
    "operation_timeout": "{what} failed with the error “operation_timeout”: the app did not "
    "acknowledge within {seconds:g} s.",
    "dispatch_failed": "{what} failed with the error “dispatch_failed”: no app is connected.",
}


def answer(workspace: Workspace, outcome: Outcome, what: str, **more: Any) -> Json:
    """Write what became of an envelope for scripts and the page."""
    out: Json = {
        "ok": outcome.error is None,
        "ack_ms": outcome.ack_ms,
        "response": outcome.response,
        **more,
    }
    if outcome.error:
        said = _SAID.get(outcome.error, "{what} failed with the error “{reason}”.")
        seconds = workspace.ack_seconds
        out["reason"] = outcome.error
        out["error"] = said.format(what=what, seconds=seconds, reason=outcome.error)
    return out


def _may_write(user: User, channel: Channel) -> None:
    if channel.is_archived:
        raise LocalError(f"#{channel.name} is archived.", 409)
    if user.id not in channel.members:
        raise LocalError(f"{user.name} is not in #{channel.name}.", 403)


async def command(workspace: Workspace, user: User, channel: Channel, text: str) -> Json:
    """Type a slash command; a text without a slash is one of ours."""
    _may_write(user, channel)
    name, _, rest = text.strip().partition(" ")
    if not name.startswith("/"):
        name, rest = COMMAND, text.strip()
    if name != COMMAND:
        raise LocalError(f"{name} is no command here; there is {COMMAND}.", 404)
    if "commands" not in workspace.scopes or workspace.revoked or not workspace.tokens:
        raise LocalError(f"{name} is no command here: no app is installed that has it.", 404)
    written = typed.command(rest.strip(), workspace.directory)
    payload = events.slash(workspace, user, channel, written, name)
    outcome = await workspace.ask("slash_commands", payload, accepts=True)
    if outcome.response:
        to = Response(user.id, channel.id, workspace.time())
        _carry_out(workspace, outcome, to)
    return answer(workspace, outcome, name)


def _carry_out(workspace: Workspace, outcome: Outcome, to: Response) -> None:
    try:
        responding.acknowledged(workspace, to, outcome.response or {})
    except ApiError as refused:
        outcome.error = refused.code


async def message(
    workspace: Workspace, user: User, channel: Channel, text: str, thread_ts: str | None
) -> Json:
    """Write a message, or a reply."""
    _may_write(user, channel)
    if not text.strip():
        raise LocalError("A message has text.")
    if text.startswith("/"):
        raise LocalError("That is a command: type it by /local/command.")
    if thread_ts and workspace.messages.get(channel.id, thread_ts) is None:
        raise LocalError(f"There is no message {thread_ts} in #{channel.name}.", 404)
    stored = typed.message(text, workspace.directory)
    written = workspace.write(channel, user.id, stored, thread_ts=thread_ts)
    for name, event in events.written(workspace, written):
        workspace.emit(event, name)
    _share_links(workspace, written)
    return {"ok": True, "channel": channel.id, "ts": written.ts, "text": stored}


def _share_links(workspace: Workspace, written: Message) -> None:
    domains = workspace.unfurl_domains
    links = [
        {"domain": domain, "url": url}
        for url in typed.links(written.text)
        for domain in domains
        if typed.host(url) == domain or typed.host(url).endswith(f".{domain}")
    ]
    channel = workspace.directory.channels[written.channel]
    if links and BOT_USER_ID in channel.members:
        about = {"channel": written.channel, "message_ts": written.ts, "user": written.user}
        workspace.emit({"type": "link_shared", "links": links, "source": "conversations", **about})


async def action(workspace: Workspace, user: User, wanted: Json) -> Json:
    """Press a button or pick an option in a message, a modal or the home."""
    if wanted.get("view_id"):
        view = _view_of(workspace, user, str(wanted["view_id"]))
        return await _view_action(workspace, user, view, wanted)
    if wanted.get("channel") or wanted.get("ts"):
        found = _message_of(workspace, user, wanted)
        block, element = _element(found.blocks or [], wanted)
        taken = filling.taken(element, block, wanted.get("value"), workspace.time())
        state = filling.initial(found.blocks or [])
        if element["type"] != "button":
            state.setdefault(block["block_id"], {})[element["action_id"]] = filling.held(taken)
        payload = events.action(workspace, user, found, taken, state)
        return await _interact(workspace, payload, filling.label(element))
    home = workspace.views.homes.get(user.id)
    if home is None:
        raise LocalError(f"Say where: a channel and ts, or a view_id; {user.name} has no home yet.")
    return await _view_action(workspace, user, home, wanted)


async def shortcut(workspace: Workspace, user: User, wanted: Json) -> Json:
    """Choose something in a message's menu."""
    callback_id, known = str(wanted.get("callback_id") or ""), workspace.shortcuts
    if callback_id not in known:
        there = ", ".join(known) or "none"
        raise LocalError(f"There is no shortcut “{callback_id}”. There are: {there}.", 404)
    if not wanted.get("channel") or not wanted.get("ts"):
        raise LocalError("Say which message: a channel and a ts.")
    found = _message_of(workspace, user, wanted)
    if found.seen_by is not None:
        raise LocalError("What only one person sees has no menu.", 409)
    payload = events.message_action(workspace, user, found, callback_id)
    return await _interact(workspace, payload, f"“{known[callback_id]}”")


async def _view_action(workspace: Workspace, user: User, view: Json, wanted: Json) -> Json:
    if wanted.get("values"):
        view["state"]["values"] = filling.state(view["blocks"], wanted["values"])
    block, element = _element(view["blocks"], wanted)
    taken = filling.taken(element, block, wanted.get("value"), workspace.time())
    if element["type"] != "button":
        values = view["state"]["values"].setdefault(block["block_id"], {})
        values[element["action_id"]] = filling.held(taken)
    payload = events.view_action(workspace, user, view, taken)
    return await _interact(workspace, payload, filling.label(element))


async def _interact(workspace: Workspace, payload: Json, what: str) -> Json:
    if workspace.revoked:
        return answer(workspace, Outcome(error="dispatch_failed"), what)
    outcome = await workspace.ask("interactive", payload, accepts=False)
    return answer(workspace, outcome, what)


def _message_of(workspace: Workspace, user: User, wanted: Json) -> Message:
    """Find the message meant; without a `ts`, the newest that has such an element."""
    channel = workspace.directory.channel(wanted["channel"]) if wanted.get("channel") else None
    if channel is not None and user.id not in channel.members:
        raise LocalError(f"{user.name} is not in #{channel.name}.", 403)
    places = [channel] if channel else list(workspace.directory.channels.values())
    seen = [
        m for m in workspace.messages.ephemerals(user.id) if m.channel in {p.id for p in places}
    ]
    for place in places:
        if user.id in place.members:
            seen += workspace.messages.of(place.id)
    if wanted.get("ts"):
        seen = [m for m in seen if m.ts == str(wanted["ts"])]
        if not seen:
            raise LocalError(f"{user.name} sees no message {wanted['ts']} there.", 404)
        return seen[0]
    for message_seen in sorted(seen, key=lambda m: m.ts, reverse=True):
        if any(True for _ in _matching(message_seen.blocks or [], wanted)):
            return message_seen
    raise LocalError(
        f"There is nothing to press with the action_id “{wanted.get('action_id')}”.", 404
    )


def _element(blocks: Iterable[Json], wanted: Json) -> tuple[Json, Json]:
    for pair in _matching(blocks, wanted):
        return pair
    raise LocalError(
        f"There is nothing there with the action_id “{wanted.get('action_id')}”"
        + (f" and the value “{wanted['value']}”." if wanted.get("value") is not None else "."),
        404,
    )


def _matching(blocks: Iterable[Json], wanted: Json) -> Iterator[tuple[Json, Json]]:
    blocks = list(blocks)
    within = wanted.get("block_id")
    # What was drawn anew after the page had it has other ids; the press is none the less meant.
    if within not in {block.get("block_id") for block in blocks}:
        within = None
    for block in blocks:
        if within and block.get("block_id") != within:
            continue
        for element in elements(block):
            if element.get("action_id") == wanted.get("action_id") and filling.fits(
                element, wanted.get("value")
            ):
                yield block, element


def _view_of(workspace: Workspace, user: User, view_id: str) -> Json:
    try:
        owner, view = workspace.views.find(view_id)
    except ApiError as error:
        raise LocalError(f"There is no open view {view_id}.", 404) from error
    if owner != user.id:
        raise LocalError(f"The view {view_id} is not {user.name}'s.", 403)
    return view


async def suggest(workspace: Workspace, user: User, wanted: Json) -> Json:
    """Ask the app for the options of an external select."""
    if wanted.get("view_id"):
        view = _view_of(workspace, user, str(wanted["view_id"]))
        blocks, where = view["blocks"], {"view": view, "container": {"type": "view"}}
    else:
        found = _message_of(workspace, user, wanted)
        blocks = found.blocks or []
        where = {"channel": {"id": found.channel}, "container": {"message_ts": found.ts}}
    block, element = _element(blocks, {**wanted, "value": None})
    text = str(wanted.get("value") or "")
    payload = events.suggestion(workspace, user, where, element, block["block_id"], text)
    outcome = await workspace.ask("interactive", payload, accepts=True)
    return answer(workspace, outcome, "The list")


async def submit(workspace: Workspace, user: User, view_id: str, values: Json) -> Json:
    """Submit a modal with what is filled in, and do what the app answers."""
    view = _view_of(workspace, user, view_id)
    if view["type"] != "modal":
        raise LocalError("Only a modal can be submitted.")
    state = filling.state(view["blocks"], values)
    problems = filling.problems(view["blocks"], state)
    if problems:
        return {"ok": False, "ack_ms": None, "response": None, "errors": problems,
                "error": "The form is not filled in: " + " ".join(problems.values())}  # fmt: skip
    view["state"]["values"] = state
    payload = events.submission(workspace, user, view)
    outcome = await workspace.ask("interactive", payload, accepts=True)
    errors: Json = {}
    if outcome.error is None:
        try:
            errors = _after_submit(workspace, user, view, outcome.response or {})
        except ApiError as refused:
            outcome.error = refused.code
    workspace.tell("view", user=user.id)
    return answer(workspace, outcome, "Submitting", **({"errors": errors} if errors else {}))


def _after_submit(workspace: Workspace, user: User, view: Json, said: Json) -> Json:
    """Do what `response_action` says; give the errors to show, if it says errors."""
    match said.get("response_action"):
        case None:
            workspace.views.close(user.id, view["id"])
        case "clear":
            workspace.views.clear(user.id)
        case "errors":
            errors = said.get("errors")
            known = {block["block_id"] for block in view["blocks"] if block["type"] == "input"}
            if not isinstance(errors, dict) or not errors or not set(errors) <= known:
                raise ApiError("invalid_errors")
            return errors
        case "update" | "push" as way:
            check.view(said.get("view"), ("modal",))
            if way == "push":
                workspace.views.push(user.id, said["view"])
            else:
                workspace.views.update(view, said["view"], None)
        case _:
            raise ApiError("invalid_response_action")
    return {}


async def close(workspace: Workspace, user: User, view_id: str, *, everything: bool) -> Json:
    """Close a modal, or all of a person's at once."""
    view = _view_of(workspace, user, view_id)
    every = everything or view["clear_on_close"]
    closed = workspace.views.clear(user.id) if every else workspace.views.close(user.id, view_id)
    workspace.tell("view", user=user.id)
    for gone in reversed(closed):
        if gone["notify_on_close"]:
            payload = events.closed(workspace, user, gone, cleared=every)
            workspace.background(workspace.ask("interactive", payload, accepts=False))
    return {"ok": True, "closed": [gone["id"] for gone in closed]}


def open_home(workspace: Workspace, user: User, tab: str = "home") -> None:
    """Open the app's home or its messages, which the app is told."""
    channel = workspace.directory.direct(user)
    workspace.home_opened[user.id] = workspace.elapsed()
    workspace.emit(events.home_opened(workspace, user, channel, tab))
