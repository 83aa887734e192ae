"""What scripts and the page call: `/local/…`, JSON in and out, errors as sentences for people."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from bot.workspace import changing, doing
from bot.workspace.api import conversations, files
from bot.workspace.records import (
    BOT_USER_ID,
    COMMAND,
    Channel,
    Json,
    LocalError,
    Message,
    User,
    UserGroup,
)
from bot.workspace.sockets import REASONS

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from starlette.requests import Request

    from bot.workspace.state import Workspace

_STREAM_HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
_KEEP_ALIVE_SECONDS = 15.0
_Call = Callable[[Json], Awaitable[Json]]


class Local:
    """The scripts' side of the workspace."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._directory = workspace.directory

    def routes(self, under: str = "") -> list[Route]:
        """List the calls; `under` is the path of a workspace beside the first."""
        posts: dict[str, _Call] = {
            "command": self._command,
            "message": self._message,
            "action": self._action,
            "shortcut": self._shortcut,
            "suggest": self._suggest,
            "submit": self._submit,
            "files": self._add_file,
            "close": self._close,
            "home": self._open_home,
            "clock": self._clock,
            "faults": self._fault,
            "users": self._add_user,
            "usergroups": self._change_group,
            "channels": self._add_channel,
            "join": self._join,
            "leave": self._leave,
            "archive": self._archive,
            "rename": self._rename,
            "deactivate": self._deactivate,
            "role": self._role,
            "disconnect": self._disconnect,
            "revoke": self._revoke,
            "uninstall": self._uninstall,
            "access": self._access,
            "request_url": self._request_url,
            "resend": self._resend,
        }
        gets: dict[str, _Call] = {
            "messages": self._messages,
            "ephemerals": self._ephemerals,
            "views": self._views,
            "home": self._home,
            "journal": self._journal,
            "faults": self._faults,
            "users": self._users,
            "usergroups": self._groups,
            "channels": self._channels,
            "workspace": self._about,
        }
        routes = [
            Route(f"{under}/local/{n}", _answering(run), methods=["POST"])
            for n, run in posts.items()
        ]
        routes += [
            Route(f"{under}/local/{n}", _answering(run), methods=["GET"]) for n, run in gets.items()
        ]
        return [*routes, Route(f"{under}/local/stream", self._stream, methods=["GET"])]

    def _person(self, given: Json) -> User:
        return self._directory.person(given.get("user"))

    def _place(self, given: Json) -> Channel:
        if not given.get("channel"):
            raise LocalError("Say which channel.")
        return self._directory.channel(given["channel"])

    async def _command(self, given: Json) -> Json:
        text = str(given.get("text") or "")
        user, channel = self._person(given), self._place(given)
        return await doing.command(self._workspace, user, channel, text)

    async def _message(self, given: Json) -> Json:
        text, thread = str(given.get("text") or ""), given.get("thread_ts")
        user, channel = self._person(given), self._place(given)
        thread_ts = str(thread) if thread else None
        return await doing.message(self._workspace, user, channel, text, thread_ts)

    async def _action(self, given: Json) -> Json:
        if not given.get("action_id"):
            raise LocalError("Say which action_id.")
        return await doing.action(self._workspace, self._person(given), given)

    async def _shortcut(self, given: Json) -> Json:
        return await doing.shortcut(self._workspace, self._person(given), given)

    async def _suggest(self, given: Json) -> Json:
        return await doing.suggest(self._workspace, self._person(given), given)

    async def _submit(self, given: Json) -> Json:
        values = given.get("values") or {}
        if not isinstance(values, dict):
            raise LocalError("values is an object by block_id.")
        view_id = str(given.get("view_id") or "")
        return await doing.submit(self._workspace, self._person(given), view_id, values)

    async def _add_file(self, given: Json) -> Json:
        return {"ok": True, "file": files.given(self._workspace, self._person(given), given)}

    async def _close(self, given: Json) -> Json:
        view_id, every = str(given.get("view_id") or ""), bool(given.get("all"))
        return await doing.close(self._workspace, self._person(given), view_id, everything=every)

    async def _messages(self, given: Json) -> Json:
        channel, messages = self._place(given), self._workspace.messages
        found = messages.of(channel.id)
        if given.get("thread_ts"):
            found = [m for m in found if given["thread_ts"] in (m.ts, m.thread_ts)]
        return {"messages": [messages.as_local(message) for message in found]}

    async def _ephemerals(self, given: Json) -> Json:
        messages = self._workspace.messages
        found: list[Message] = messages.ephemerals(self._directory.user(given.get("user")).id)
        if given.get("channel"):
            place = self._place(given).id
            found = [message for message in found if message.channel == place]
        return {"messages": [messages.as_local(message) for message in found]}

    async def _views(self, given: Json) -> Json:
        user = self._directory.user(given.get("user"))
        return {"views": self._workspace.views.open.get(user.id, [])}

    async def _home(self, given: Json) -> Json:
        """Look at the home: that opens it, so the app hears of it, once a second at most."""
        workspace, user = self._workspace, self._person(given)
        since = workspace.elapsed() - workspace.home_opened.get(user.id, float("-inf"))
        if str(given.get("open", "true")).lower() != "false" and since >= 1.0:
            doing.open_home(workspace, user)
        return {"view": workspace.views.homes.get(user.id)}

    async def _open_home(self, given: Json) -> Json:
        workspace, user = self._workspace, self._person(given)
        tab = str(given.get("tab") or "home")
        if tab not in ("home", "messages"):
            raise LocalError("tab is home or messages.")
        doing.open_home(workspace, user, tab)
        return {"ok": True, "view": workspace.views.homes.get(user.id)}

    async def _journal(self, given: Json) -> Json:
        try:
            after = int(given.get("after") or 0)
        except ValueError as error:
            raise LocalError("after is the number of a call.") from error
        return {"journal": self._workspace.journal.calls(given.get("method"), after)}

    async def _clock(self, given: Json) -> Json:
        workspace = self._workspace
        try:
            if given.get("now"):
                wanted = datetime.fromisoformat(str(given["now"]))
                by = wanted.replace(tzinfo=wanted.tzinfo or UTC) - workspace.time()
            else:
                by = timedelta(seconds=float(given["advance"]))
            # The product may have much to do when its clock moves: not on this thread.
            await asyncio.to_thread(workspace.move, by)
        except (KeyError, TypeError, ValueError, OverflowError) as error:
            raise LocalError("Say advance in seconds, or now as an ISO time.") from error
        workspace.post_scheduled()
        now = workspace.time().isoformat()
        workspace.tell("clock", now=now)
        return {"ok": True, "now": now}

    async def _fault(self, given: Json) -> Json:
        self._workspace.faults.add(given)
        return {"ok": True, "faults": self._workspace.faults.coming()}

    async def _faults(self, _: Json) -> Json:
        return {"faults": self._workspace.faults.coming()}

    async def _users(self, _: Json) -> Json:
        return {"users": [_user(user) for user in self._directory.people()]}

    async def _groups(self, _: Json) -> Json:
        return {"usergroups": [_group(group) for group in self._directory.groups.values()]}

    async def _change_group(self, given: Json) -> Json:
        """Make a user group, or say who is in it, or that it is disabled."""
        handle = str(given.get("handle") or "").removeprefix("@").lower()
        try:
            group = self._directory.group(handle)
        except LocalError:
            group = self._directory.add_group(handle)
        if given.get("users") is not None:
            users = [self._directory.person(user).id for user in given["users"]]
            changing.fill(self._workspace, group, users)
        if given.get("disabled") is not None:
            changing.disable(self._workspace, group, disabled=bool(given["disabled"]))
        self._workspace.tell("people")
        return {"ok": True, "usergroup": _group(group)}

    async def _channels(self, given: Json) -> Json:
        user = self._directory.user(given["user"]) if given.get("user") else None
        return {
            "channels": [
                _channel(channel)
                for channel in self._directory.channels.values()
                if not channel.is_im and (user is None or user.id in channel.members)
            ]
        }

    async def _add_user(self, given: Json) -> Json:
        name = str(given.get("name") or "").lower()
        real = str(given.get("real_name") or name.capitalize())
        role, tz = str(given.get("role") or "member"), str(given.get("tz") or "Europe/Berlin")
        user = self._directory.add_user(name, role, real, tz)
        user.team_id = str(given.get("team_id") or "")
        changing.welcome(self._workspace, user)
        return {"ok": True, "user": _user(user)}

    async def _add_channel(self, given: Json) -> Json:
        """Make a channel; everyone is in it unless members are named, the bot only when named."""
        name = str(given.get("name") or "").removeprefix("#")
        people = self._directory.people()
        everyone = [user.id for user in people if not user.deleted]
        creator = self._person(given) if given.get("user") else people[-1]
        members = [self._directory.user(member).id for member in given.get("members", everyone)]
        private = bool(given.get("private") or given.get("is_private"))
        channel = self._directory.add_channel(name, creator, members, private=private)
        self._workspace.tell("channels")
        return {"ok": True, "channel": _channel(channel)}

    async def _join(self, given: Json) -> Json:
        user, channel = self._directory.user(given.get("user") or BOT_USER_ID), self._place(given)
        if user.id not in channel.members:
            conversations.add_member(self._workspace, channel, user.id, None)
        return {"ok": True}

    async def _leave(self, given: Json) -> Json:
        user, channel = self._directory.user(given.get("user") or BOT_USER_ID), self._place(given)
        changing.leave(self._workspace, user, channel)
        return {"ok": True}

    async def _archive(self, given: Json) -> Json:
        channel = self._place(given)
        changing.archive(self._workspace, channel, archived=given.get("archived") is not False)
        return {"ok": True, "channel": _channel(channel)}

    async def _rename(self, given: Json) -> Json:
        channel = self._place(given)
        changing.rename(self._workspace, channel, str(given.get("name") or ""))
        return {"ok": True, "channel": _channel(channel)}

    async def _deactivate(self, given: Json) -> Json:
        user = self._directory.user(given.get("user"))
        if given.get("active") is True:
            changing.bring_back(self._workspace, user)
        else:
            changing.deactivate(self._workspace, user)
        return {"ok": True, "user": _user(user)}

    async def _role(self, given: Json) -> Json:
        user = self._directory.user(given.get("user"))
        changing.change_role(self._workspace, user, str(given.get("role") or ""))
        return {"ok": True, "user": _user(user)}

    async def _disconnect(self, given: Json) -> Json:
        how = str(given.get("how") or "close")
        if how not in ("close", "reset", "refresh"):
            raise LocalError("how is close, reset or refresh.")
        reason = str(given.get("reason") or "refresh_requested")
        if reason not in REASONS:
            raise LocalError(f"reason is one of {', '.join(REASONS)}.")
        return {"ok": True, "connections": await self._workspace.sockets.disconnect(how, reason)}

    async def _revoke(self, given: Json) -> Json:
        """Revoke the bot's token, or let it be good again."""
        workspace = self._workspace
        revoked = given.get("revoked") is not False
        if revoked and not workspace.revoked:
            tokens = {"oauth": [], "bot": [BOT_USER_ID]}
            workspace.emit({"type": "tokens_revoked", "tokens": tokens})
            workspace.forget_tokens()
        if not revoked:
            workspace.revoked = False
        return {"ok": True, "revoked": revoked}

    async def _uninstall(self, given: Json) -> Json:
        """Remove the app from the workspace, or from the whole organisation."""
        workspace, org = self._workspace, self._workspace.organisation
        whole = bool(given.get("organisation"))
        if whole and org is not None:
            workspace.emit({"type": "app_uninstalled"}, whole=True)
            org.tokens.clear()
            org.granted.clear()
        else:
            workspace.emit({"type": "app_uninstalled"})
        workspace.forget_tokens()
        return {"ok": True}

    async def _access(self, given: Json) -> Json:
        """Let the organisation's installation be good for this workspace too, or no more."""
        workspace, org = self._workspace, self._workspace.organisation
        if org is None or not org.tokens:
            raise LocalError("No organisation has the app installed.", 409)
        granted = given.get("granted") is not False
        kind = "team_access_granted" if granted else "team_access_revoked"
        if granted:
            workspace.granted()
        event = {"type": kind, "team_ids": [workspace.team_id]}
        workspace.emit(event, whole=True)
        if not granted:
            org.granted.pop(workspace.team_id, None)
            workspace.forget_tokens()
        return {"ok": True, "granted": granted}

    async def _request_url(self, given: Json) -> Json:
        """Let the app be told by HTTP at this address; an empty one is Socket Mode again."""
        await self._workspace.poster.set(str(given.get("url") or ""))
        return {"ok": True, "url": self._workspace.poster.url}

    async def _resend(self, given: Json) -> Json:
        """Send one of the last signed requests again as it was: `back` is 1 for the newest."""
        poster = self._workspace.poster
        back = given.get("back", 1)
        if not isinstance(back, int) or not 1 <= back <= len(poster.sent) or not poster.url:
            raise LocalError(f"back is a number from 1 to {len(poster.sent)}.")
        status, body = await poster.again(poster.sent[-back])
        return {"ok": True, "status": status, "body": body}

    async def _about(self, _: Json) -> Json:
        workspace = self._workspace
        return {
            "team": {"id": workspace.team_id, "name": workspace.name},
            "command": COMMAND,
            "shortcuts": [
                {"callback_id": callback_id, "name": name}
                for callback_id, name in workspace.shortcuts.items()
            ],
            "verbs": [{"verb": verb, "help": said} for verb, said in workspace.verbs],
            "users": [_user(user) for user in self._directory.users.values()],
            "channels": [_channel(channel) for channel in self._directory.channels.values()],
            "usergroups": [_group(group) for group in self._directory.groups.values()],
            "bot": BOT_USER_ID,
            "now": workspace.time().isoformat(),
            "connections": workspace.sockets.count(),
            "moves_product": workspace.moves_product,
        }

    async def _stream(self, request: Request) -> Response:
        """Send notes of what changed, as they come, to the page of one person."""
        try:
            user = self._directory.user(request.query_params.get("user"))
        except LocalError as error:
            return JSONResponse({"ok": False, "error": str(error)}, error.status)
        return StreamingResponse(
            self._notes(user.id), media_type="text/event-stream", headers=_STREAM_HEADERS
        )

    async def _notes(self, user: str) -> AsyncIterator[str]:
        queue = self._workspace.watch()
        try:
            yield "retry: 1000\n\n"
            while True:
                try:
                    note = await asyncio.wait_for(queue.get(), _KEEP_ALIVE_SECONDS)
                except TimeoutError:
                    yield ": still here\n\n"
                    continue
                if note is None:
                    return
                if note.get("user") in (None, user):
                    yield f"data: {json.dumps(note)}\n\n"
        finally:
            self._workspace.unwatch(queue)


def _group(group: UserGroup) -> Json:
    return {
        "id": group.id,
        "handle": group.handle,
        "users": list(group.users),
        "disabled": bool(group.disabled_at),
    }


def _user(user: User) -> Json:
    return {
        "id": user.id,
        "name": user.name,
        "role": user.role,
        "real_name": user.real_name,
        "tz": user.tz,
        "is_bot": user.is_bot,
        "deleted": user.deleted,
    }


def _channel(channel: Channel) -> Json:
    return {
        "id": channel.id,
        "name": channel.name,
        "is_private": channel.is_private,
        "is_archived": channel.is_archived,
        "im_user": channel.im_user,
        "members": list(channel.members),
    }


def _answering(run: _Call) -> Callable[[Request], Awaitable[Response]]:
    """Make an endpoint of a call: arguments from the address or a JSON body, errors as JSON."""

    async def endpoint(request: Request) -> Response:
        try:
            answer = await run(await _given(request))
        except LocalError as error:
            return JSONResponse({"ok": False, "error": str(error)}, error.status)
        status = 422 if answer.get("errors") and not answer.get("ok", True) else 200
        return JSONResponse(answer, status, {"Cache-Control": "no-store"})

    return endpoint


async def _given(request: Request) -> Json:
    body = await request.body()
    if not body.strip():
        return dict(request.query_params)
    try:
        given = json.loads(body)
    except ValueError as error:
        raise LocalError("Send a JSON object.") from error
    if not isinstance(given, dict):
        raise LocalError("Send a JSON object.")
    return given
