"""How an app is installed: the page that asks for consent, and the token that comes of it."""

from __future__ import annotations

import base64
import binascii
import html
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode, urlsplit

from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from bot.workspace.records import APP_ID, BOT_USER_ID, CLIENT_ID, CLIENT_SECRET, ApiError, Json

if TYPE_CHECKING:
    from starlette.requests import Request

    from bot.workspace.state import Workspace

PATH = "/oauth/v2/authorize"
_MINUTES = timedelta(minutes=10)  # a code is good for that long, once
_LOOPBACK = ("127.0.0.1", "localhost", "::1")
_HEADERS = {
    # A form's answer sends the browser back to the app, at whatever port that is.
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'",
    "Cache-Control": "no-store",
}
_PAGE = """<!doctype html><html lang="en"><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><title>Install Bellwether</title>
<style>:root{{color-scheme:light dark}}body{{font:16px/1.5 system-ui,sans-serif;max-width:34rem;
margin:3rem auto;padding:0 1rem}}fieldset{{border:1px solid #8888;border-radius:8px;margin:1rem 0}}
label{{display:block;padding:.3rem 0}}button{{font:inherit;padding:.5rem 1.2rem;border-radius:6px;
border:1px solid #8888;cursor:pointer}}button[value=allow]{{background:#2b4a3f;color:#fff}}</style>
<main>{content}</main></html>"""


@dataclass
class _Code:
    team: str
    granted: tuple[str, ...]
    redirect_uri: str
    scopes: frozenset[str]
    made_at: datetime
    used: bool = False


class Consent:
    """Asks a person whether an app may be installed, and where."""

    def __init__(self, *workspaces: Workspace) -> None:
        self._town = {one.team_id: one for one in workspaces}
        self._first = workspaces[0]
        self._codes: dict[str, _Code] = {}

    def routes(self) -> list[Route]:
        """List the page, what its form is sent to, and the method that gives the token."""
        return [
            Route(PATH, self._ask, methods=["GET"]),
            Route(PATH, self._decide, methods=["POST"]),
            Route("/api/oauth.v2.access", self._access, methods=["GET", "POST"]),
        ]

    async def _ask(self, request: Request) -> Response:
        given = dict(request.query_params)
        if wrong := self._wrong(given):
            return _page(f"<h1>This link is no good</h1><p>{html.escape(wrong)}</p>", 400)
        places = [
            (one.team_id, one.name) for one in self._town.values() if given.get("team") in
            (None, "", one.team_id)
        ]  # fmt: skip
        organisations = {
            one.organisation.id: f"{one.organisation.name}, for the workspaces chosen below"
            for one in self._town.values()
            if one.organisation is not None
        }
        places += list(organisations.items())
        kept = "".join(
            f'<input type="hidden" name="{name}" value="{html.escape(given.get(name, ""))}">'
            for name in ("client_id", "scope", "state", "redirect_uri")
        )
        choices = "".join(
            f'<label><input type="radio" name="team" value="{html.escape(team)}"'
            f"{' checked' if number == 0 else ''}> {html.escape(name)}</label>"
            for number, (team, name) in enumerate(places)
        )
        grants = "".join(
            f'<label><input type="checkbox" name="grant" value="{html.escape(one.team_id)}">'
            f" {html.escape(one.name)}</label>"
            for one in self._town.values()
            if one.organisation is not None
        )
        if grants:
            grants = f"<fieldset><legend>Workspaces of the organisation</legend>{grants}</fieldset>"
        asks = "".join(
            f"<li><code>{html.escape(scope)}</code></li>" for scope in _scopes(given["scope"])
        )
        return _page(
            "<h1>Bellwether asks to be installed</h1>"
            f'<form method="post" action="{PATH}">{kept}'
            f"<fieldset><legend>Where</legend>{choices}</fieldset>{grants}"
            f"<p>It will be allowed:</p><ul>{asks}</ul>"
            '<button name="decision" value="allow">Allow</button> '
            '<button name="decision" value="deny">Cancel</button></form>'
        )

    async def _decide(self, request: Request) -> Response:
        pairs = parse_qsl((await request.body()).decode("utf-8", "replace"), keep_blank_values=True)
        given = dict(pairs)
        if wrong := self._wrong(given):
            return _page(f"<h1>This link is no good</h1><p>{html.escape(wrong)}</p>", 400)
        state = {"state": given["state"]} if given.get("state") else {}
        if given.get("decision") != "allow":
            return _back(given["redirect_uri"], {"error": "access_denied", **state})
        code = secrets.token_hex(12)
        self._codes[code] = _Code(
            given.get("team") or self._first.team_id,
            tuple(value for name, value in pairs if name == "grant"),
            given["redirect_uri"],
            frozenset(_scopes(given["scope"])),
            self._first.time(),
        )
        return _back(given["redirect_uri"], {"code": code, **state})

    def _wrong(self, given: dict[str, str]) -> str:
        back = urlsplit(given.get("redirect_uri", ""))
        if given.get("client_id") != CLIENT_ID:
            return "There is no app with this client_id."
        if not _scopes(given.get("scope", "")):
            return "It asks for no scope."
        if back.scheme not in ("http", "https") or back.hostname not in _LOOPBACK:
            return "The redirect_uri does not lead back to this machine."
        return ""

    async def _access(self, request: Request) -> Response:
        body = (await request.body()).decode("utf-8", "replace")
        given = dict(request.query_params) | dict(parse_qsl(body))
        basic = _basic(request.headers.get("authorization", ""))
        try:
            answer: Json = {"ok": True, **self._exchange(given, *basic)}
        except ApiError as refused:
            answer = {"ok": False, "error": refused.code}
        first = self._first
        noted = {name: value for name, value in given.items() if name == "redirect_uri"}
        first.journal.add(first.time().isoformat(), "oauth.v2.access", noted, 200, answer)
        return JSONResponse(answer)

    def _exchange(self, given: dict[str, str], client: str, secret: str) -> Json:
        client, secret = given.get("client_id", client), given.get("client_secret", secret)
        if client != CLIENT_ID:
            raise ApiError("invalid_client_id")
        if not secrets.compare_digest(secret, CLIENT_SECRET):
            raise ApiError("bad_client_secret")
        code = self._codes.get(given.get("code", ""))
        if code is None or self._first.time() - code.made_at > _MINUTES:
            raise ApiError("invalid_code")
        if code.used:
            raise ApiError("code_already_used")
        if given.get("redirect_uri", "") not in ("", code.redirect_uri):
            raise ApiError("bad_redirect_uri")
        code.used = True
        return self._install(code)

    def _install(self, code: _Code) -> Json:
        token = f"xoxb-{code.team.lower()}-{secrets.token_hex(8)}"
        answer: Json = {
            "access_token": token,
            "token_type": "bot",
            "scope": ",".join(sorted(code.scopes)),
            "bot_user_id": BOT_USER_ID,
            "app_id": APP_ID,
            "authed_user": {"id": "U0ADA"},
            "is_enterprise_install": code.team not in self._town,
            "team": None,
            "enterprise": None,
        }
        if code.team in self._town:
            workspace = self._town[code.team]
            workspace.scopes = code.scopes
            workspace.installed(token)
            answer["team"] = {"id": workspace.team_id, "name": workspace.name}
            if org := workspace.organisation:
                answer["enterprise"] = {"id": org.id, "name": org.name}
            return answer
        mine = [
            one for one in self._town.values()
            if one.organisation is not None and one.organisation.id == code.team
        ]  # fmt: skip
        if not mine or mine[0].organisation is None:
            raise ApiError("invalid_team_for_non_distributed_app")
        org = mine[0].organisation
        org.tokens.add(token)
        for one in mine:
            one.scopes = code.scopes
            if one.team_id in code.granted:
                one.granted()
        return answer | {"enterprise": {"id": org.id, "name": org.name}}


def _scopes(text: str) -> list[str]:
    return [one for one in text.replace(",", " ").split() if one]


def _back(where: str, what: dict[str, str]) -> Response:
    mark = "&" if urlsplit(where).query else "?"
    return RedirectResponse(f"{where}{mark}{urlencode(what)}", 302, _HEADERS)


def _page(content: str, status: int = 200) -> Response:
    return HTMLResponse(_PAGE.format(content=content), status, _HEADERS)


def _basic(header: str) -> tuple[str, str]:
    scheme, _, coded = header.partition(" ")
    if scheme.lower() != "basic":
        return "", ""
    try:
        client, _, secret = base64.b64decode(coded, validate=True).decode().partition(":")
    except (binascii.Error, ValueError):
        return "", ""
    return client, secret
