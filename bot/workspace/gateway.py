"""The way in for the app: reads a Web API call, lets it through or not, and writes it down."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from starlette.responses import JSONResponse, PlainTextResponse, Response

from bot.workspace import responding, wire
from bot.workspace.api import METHODS
from bot.workspace.api._method import Args, Method, need
from bot.workspace.records import APP_TOKEN, ApiError, Json

if TYPE_CHECKING:
    from starlette.requests import Request

    from bot.workspace.faults import Fault
    from bot.workspace.state import Workspace

_MOST_BYTES = 1_000_000
# Slack answers a bad response address with these, and what is wrong with a message with 400.
_RESPONSE_STATUS = {"invalid_url": 404, "used_url": 404, "expired_url": 404}


# What a token of an organisation must say the workspace to.
_WANTS_TEAM = frozenset({"conversations.list", "users.list"})


class Town:
    """Workspaces behind one address; the token of a call says whose it is."""

    def __init__(self, *workspaces: Workspace) -> None:
        self._workspaces = workspaces
        self._gateways = {one.team_id: Gateway(one) for one in workspaces}

    async def call(self, request: Request) -> Response:
        """Answer one Web API call."""
        args, _ = await _arguments(request)
        return await self._gateways[self._whose(_token(request, args), args)].call(request)

    async def respond(self, request: Request) -> Response:
        """Take one post to a response address."""
        found = self._gateways.get(request.path_params["team"])
        return await found.respond(request) if found else PlainTextResponse("no_team", 404)

    async def upload(self, request: Request) -> Response:
        """Take the bytes of a file."""
        identity = request.path_params["file"]
        having = [one for one in self._workspaces if identity in one.uploads]
        return await self._gateways[(having or self._workspaces)[0].team_id].upload(request)

    def _whose(self, token: str, args: Args) -> str:
        mine = [one for one in self._workspaces if token in one.tokens | one.past]
        org = [one for one in self._workspaces if one.organisation]
        mine += [one for one in org if one.organisation and token in one.organisation.tokens]
        meant = [one for one in mine if one.team_id == args.text("team_id")]
        return (meant or mine or list(self._workspaces))[0].team_id


class Gateway:
    """The app's side of the workspace over HTTP."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    async def call(self, request: Request) -> Response:
        """Answer one Web API call."""
        name = request.path_params["method"]
        args, broken = await _arguments(request)
        fault = self._workspace.faults.take(name)
        if fault is not None and not fault.after:
            return await self._fail(request, name, args, fault)
        status, answer = self._answer(name, args, _token(request, args), broken)
        if fault is not None:
            return await self._fail(request, name, args, fault, did=answer)
        self._note(name, args, status, answer)
        headers = {"X-OAuth-Scopes": ",".join(sorted(self._workspace.scopes))}
        if status == 429:
            headers["Retry-After"] = str(answer.pop("retry_after"))
        return JSONResponse(answer, status, headers)

    async def respond(self, request: Request) -> Response:
        """Take one post to a response address."""
        workspace = self._workspace
        said, broken = await _arguments(request)
        fault = workspace.faults.take("response_url")
        if fault is not None and not fault.after:
            return await self._fail(request, "response_url", said, fault)
        status, answer = self._responded(request.path_params["token"], said, broken)
        if fault is not None:
            return await self._fail(request, "response_url", said, fault, did=answer)
        self._note("response_url", said, status, answer)
        return PlainTextResponse("ok") if status == 200 else JSONResponse(answer, status)

    def _responded(self, token: str, said: Args, broken: str) -> tuple[int, Json]:
        workspace = self._workspace
        try:
            with workspace.lock:
                to = workspace.responses.take(token, workspace.time())
                _whole("invalid_payload" if broken else "")
                responding.respond(workspace, to, dict(said))
                return 200, {"ok": True}
        except ApiError as refused:
            answer = {"ok": False, "error": refused.code, **refused.extra}
            return _RESPONSE_STATUS.get(refused.code, 400), answer

    async def upload(self, request: Request) -> Response:
        """Take the bytes of a file."""
        workspace = self._workspace
        identity = request.path_params["file"]
        content = await request.body()
        fault = workspace.faults.take("upload")
        note = Args(file=identity, bytes=len(content))
        if fault is not None:
            return await self._fail(request, "upload", note, fault)
        upload = workspace.uploads.get(identity)
        if upload is None or request.query_params.get("ticket") != upload.ticket:
            self._note("upload", note, 404, {"ok": False, "error": "file_not_found"})
            return PlainTextResponse("file_not_found", 404)
        if len(content) != upload.length or upload.content is not None:
            # Once, and as much as was said: what Slack does not promise, nobody may count on.
            self._note("upload", note, 400, {"ok": False, "error": "length_mismatch"})
            return PlainTextResponse("length_mismatch", 400)
        upload.content = content
        self._note("upload", note, 200, {"ok": True})
        return PlainTextResponse(f"OK - {len(content)}")

    def _answer(self, name: str, args: Args, token: str, broken: str) -> tuple[int, Json]:
        workspace = self._workspace
        try:
            with workspace.lock:
                method = _named(name)
                self._let_in(name, method, token, args)
                _whole(broken)
                return 200, {"ok": True, **method.run(workspace, args)}
        except ApiError as refused:
            answer = {"ok": False, "error": refused.code, **refused.extra}
            return (429 if refused.code == "ratelimited" else 200), answer

    def _let_in(self, name: str, method: Method, token: str, args: Args) -> None:
        """Check token, scopes and rate, in the order Slack does."""
        workspace = self._workspace
        org = workspace.organisation
        if name != "api.test":
            if not token:
                raise ApiError("not_authed")
            of_org = org is not None and token in org.tokens
            if token != APP_TOKEN and token not in workspace.tokens and not of_org:
                raise ApiError("token_revoked" if token in workspace.past else "invalid_auth")
            if (token == APP_TOKEN) != method.app:
                raise ApiError("not_allowed_token_type")
            if workspace.revoked:
                raise ApiError("token_revoked")
            if of_org and name in _WANTS_TEAM and not args.text("team_id"):
                raise ApiError("missing_argument")
            if of_org and token not in workspace.tokens and not name.startswith("auth."):
                raise ApiError("team_access_not_granted")
        need(workspace, *method.scopes)
        wait = workspace.throttle.method(name, method.tier) if workspace.limits else 0
        if wait:
            raise ApiError("ratelimited", retry_after=wait)

    async def _fail(
        self, request: Request, name: str, args: Args, fault: Fault, did: Json | None = None
    ) -> Response:
        """Go wrong as asked; `did` is what was carried out all the same."""
        if fault.delay:
            await asyncio.sleep(fault.delay)
        code = fault.error or ("ratelimited" if fault.status == 429 else "internal_error")
        answer: Any = {"ok": False, "error": code}
        if fault.status >= 500 and not fault.error:
            answer = "<!doctype html><title>Server error</title>"
        if fault.reset:
            answer = None
        if fault.delay and not (fault.reset or fault.error or fault.status >= 400) and did:
            answer = did
        status = 0 if fault.reset else fault.status
        self._note(name, args, status, answer, fault=True, did=did)
        if fault.reset:
            wire.reset(request.scope)
            return _Nothing()
        headers = {}
        if fault.status == 429 or fault.retry_after is not None:
            headers["Retry-After"] = str(1 if fault.retry_after is None else fault.retry_after)
        if isinstance(answer, str):
            return Response(answer, fault.status, headers, "text/html")
        return JSONResponse(answer, fault.status, headers)

    def _note(self, name: str, args: Args, status: int, answer: Any, **more: Any) -> None:
        workspace = self._workspace
        at = workspace.time().isoformat()
        workspace.journal.add(at, name, dict(args), status, answer, **more)


class _Nothing(Response):
    """No answer at all: the connection is gone."""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Send nothing."""


def _named(name: str) -> Method:
    if name not in METHODS:
        raise ApiError("unknown_method", req_method=name)
    return METHODS[name]


def _whole(broken: str) -> None:
    if broken:
        raise ApiError(broken)


async def _arguments(request: Request) -> tuple[Args, str]:
    """Read a call's arguments from address and body; the second is what is broken, if anything."""
    args = Args(request.query_params)
    body = await request.body()
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    broken = ""
    if len(body) > _MOST_BYTES:
        broken = "request_too_large"
    elif body.strip() and kind == "application/json":
        broken = _from_json(body, args)
    elif body.strip() and kind in ("application/x-www-form-urlencoded", ""):
        args.update(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))
    elif body.strip():
        broken = "invalid_post_type"
    return args, broken


def _from_json(body: bytes, args: Args) -> str:
    try:
        given = json.loads(body)
    except ValueError:
        return "invalid_json"
    if not isinstance(given, dict):
        return "json_not_object"
    args.update(given)
    return ""


def _token(request: Request, args: Args) -> str:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer" and token:
        return token.strip()
    return args.text("token")
