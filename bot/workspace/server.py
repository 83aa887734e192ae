"""One loopback port for all of it: the app's side, the scripts' side and the page."""

from __future__ import annotations

import contextlib
import errno
import socket
from pathlib import Path
from threading import Event, Thread
from typing import TYPE_CHECKING, Any

import uvicorn
from starlette.applications import Starlette
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route, WebSocketRoute

from bot.workspace import wire
from bot.workspace.gateway import Town
from bot.workspace.local import Local
from bot.workspace.oauth import PATH as OAUTH
from bot.workspace.oauth import Consent
from bot.workspace.records import (
    APP_TOKEN,
    BOT_TOKEN,
    BOT_USER_ID,
    SIGNING_SECRET,
    TEAM_ID,
    Address,
)

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator, Sequence

    from starlette.requests import Request
    from starlette.types import ASGIApp, Receive, Scope, Send
    from starlette.websockets import WebSocket

    from bot.workspace.state import Workspace

_PAGE = Path(__file__).parent / "page"
_LOOPBACK = ("127.0.0.1", "localhost", "::1")
_START_SECONDS = 20.0
_STOP_SECONDS = 5.0
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-cache",
}
_TYPES = {
    ".html": "text/html",
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
}
# Only these are shown in the page; anything else an app uploads is a download.
_SHOWN = {".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".gif": "image/gif"}


@contextlib.contextmanager
def serve(
    workspace: Workspace,
    port: int,
    *,
    host: str = "127.0.0.1",
    extra_routes: Sequence[BaseRoute] = (),
    more: Sequence[Workspace] = (),
) -> Iterator[Address]:
    """Serve a workspace from another thread for as long as the context lasts.

    Port 0 is any free one. Raises OSError when the port is taken. `more` are workspaces that have
    the same app; scripts find what is theirs under `/t/` and their id.
    """
    if host not in _LOOPBACK:
        raise ValueError(f"the local workspace listens on loopback only, not on {host!r}")
    listening = _listen(host, port)
    port = listening.getsockname()[1]
    shown = f"[{host}]" if ":" in host else host
    for one in (workspace, *more):
        one.url = f"http://{shown}:{port}"
        # An app has its sockets and its request URL for all that have it.
        one.sockets, one.poster = workspace.sockets, workspace.poster
    ready = Event()
    server = uvicorn.Server(
        uvicorn.Config(
            _application(workspace, more, port, extra_routes, ready),
            http=wire.TrackedProtocol,
            ws="websockets-sansio",
            log_config=None,
            access_log=False,
            timeout_graceful_shutdown=2,
        )
    )
    thread = Thread(target=_run, args=(server, listening), name="local-workspace", daemon=True)
    thread.start()
    try:
        if not ready.wait(_START_SECONDS):
            raise TimeoutError(f"the local workspace did not start on port {port}")
        yield Address(workspace.url, BOT_TOKEN, APP_TOKEN, SIGNING_SECRET, TEAM_ID)
    finally:
        server.should_exit = True
        thread.join(_STOP_SECONDS)
        listening.close()


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, port))
        listening.listen(128)
    except OSError as error:
        listening.close()
        if error.errno == errno.EADDRINUSE:
            raise OSError(
                errno.EADDRINUSE,
                f"port {port} on {host} is taken by another program; "
                "stop that, or choose another port with BELLWETHER_PORT",
            ) from error
        raise
    return listening


def _run(server: uvicorn.Server, listening: socket.socket) -> None:
    server.run(sockets=[listening])


def _application(
    workspace: Workspace,
    more: Sequence[Workspace],
    port: int,
    extra_routes: Sequence[BaseRoute],
    ready: Event,
) -> ASGIApp:
    gateway = Town(workspace, *more)

    async def link(websocket: WebSocket) -> None:
        await workspace.sockets.serve(websocket)

    @contextlib.asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        for one in (workspace, *more):
            one.background(one.keep_schedule())
        ready.set()
        yield

    routes: list[BaseRoute] = [
        *extra_routes,
        *Consent(workspace, *more).routes(),
        Route("/api/{method}", gateway.call, methods=["GET", "POST"]),
        Route("/respond/{team}/{token}", gateway.respond, methods=["POST"]),
        Route("/upload/{file}", gateway.upload, methods=["POST"]),
        Route("/files/{file}/{name}", _file_of(workspace), methods=["GET"]),
        WebSocketRoute("/link", link),
        *Local(workspace).routes(),
        *(route for one in more for route in Local(one).routes(f"/t/{one.team_id}")),
        Route("/", _page, methods=["GET"]),
        Route("/archives/{channel}/{message}", _page, methods=["GET"]),
        Route("/page/{name}", _page, methods=["GET"]),
    ]
    return _Guard(Starlette(routes=routes, lifespan=lifespan), port)


async def _page(request: Request) -> Response:
    """Give the page or one of its files."""
    name = request.path_params.get("name", "index.html")
    found = _PAGE / name
    if found.suffix not in _TYPES or "/" in name or not found.is_file():
        return PlainTextResponse("There is nothing here.", 404)
    return FileResponse(found, media_type=_TYPES[found.suffix])


def _file_of(workspace: Workspace) -> Any:
    async def endpoint(request: Request) -> Response:
        upload = workspace.uploads.get(request.path_params["file"])
        if upload is None or upload.content is None:
            return PlainTextResponse("There is no such file.", 404)
        if upload.user != BOT_USER_ID and not _may_read(workspace, request):
            return PlainTextResponse("Sign in to see this file.", 403)
        kind = _SHOWN.get(Path(upload.name).suffix.lower())
        headers = {} if kind else {"Content-Disposition": "attachment"}
        return Response(
            upload.content, media_type=kind or "application/octet-stream", headers=headers
        )

    return endpoint


def _may_read(workspace: Workspace, request: Request) -> bool:
    """Tell whether this is the app, with a token and the scope that files of people take."""
    token = request.headers.get("authorization", "").removeprefix("Bearer ")
    return token in workspace.tokens and "files:read" in workspace.scopes


class _Guard:
    """Refuse whoever is not from here: another Host (DNS rebinding) or another page's Origin."""

    def __init__(self, app: ASGIApp, port: int) -> None:
        self._app = app
        self._names = {"127.0.0.1", "localhost", "[::1]"}
        self._hosts = {f"{name}:{port}" for name in self._names}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        said = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        if not self._ours(scope, said):
            await self._refuse(scope, receive, send)
            return

        async def sending(message: Any) -> None:
            if message["type"] == "http.response.start":
                headers = [(n.lower().encode(), v.encode()) for n, v in _HEADERS.items()]
                given = {name for name, _ in message["headers"]}
                message["headers"] = [
                    *message["headers"],
                    *((name, value) for name, value in headers if name not in given),
                ]
            await send(message)

        await self._app(scope, receive, sending)

    def _ours(self, scope: Scope, said: dict[str, str]) -> bool:
        host = said.get("host", "").lower()
        # Slack's own socket client leaves the port out; a socket opens by its ticket only.
        bare = scope["type"] == "websocket" and host in self._names
        if host not in self._hosts and not bare:
            return False
        origin = said.get("origin")
        if origin is not None and origin.lower().removeprefix("http://") not in self._hosts:
            return False
        # Following a link to the page is fine; fetching from elsewhere is not.
        foreign = said.get("sec-fetch-site") in ("cross-site", "same-site")
        page = scope["path"] in ("/", OAUTH) or scope["path"].startswith("/archives/")
        opening = page and said.get("sec-fetch-mode") == "navigate"
        return not foreign or opening

    async def _refuse(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008, "reason": ""})
            return
        said = "The local workspace answers only to its own address and its own page."
        await PlainTextResponse(said, 403, _HEADERS)(scope, receive, send)
