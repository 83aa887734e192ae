"""The two pages through which a workspace installs us: the way to Slack, and the way back.

Slack asks the person whether they want that, and sends them back with a code, which we trade for a
token. A state that only we can make, and that their browser has too, keeps others from that.
"""

from __future__ import annotations

import html
import logging
import secrets
from typing import TYPE_CHECKING

from slack_bolt import BoltRequest, BoltResponse
from slack_bolt.adapter.starlette.handler import to_starlette_response
from slack_bolt.oauth import OAuthFlow
from slack_bolt.oauth.callback_options import CallbackOptions, FailureArgs, SuccessArgs
from slack_bolt.oauth.oauth_settings import OAuthSettings
from slack_sdk.oauth.installation_store import InstallationStore
from slack_sdk.oauth.state_store import OAuthStateStore
from starlette.routing import Route

from bot import installing
from bot.client import client_for
from bot.key import key_of
from bot.manifest import BACK, INSTALL, SCOPES
from storage.installations import Installation

if TYPE_CHECKING:
    from collections.abc import Sequence

    from slack_sdk.oauth.installation_store import Installation as Given
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import BaseRoute

    from bot.house import House

logger = logging.getLogger(__name__)

_HEADERS: dict[str, str | Sequence[str]] = {
    "Content-Type": ["text/html; charset=utf-8"],
    "Content-Security-Policy": ["default-src 'none'; style-src 'unsafe-inline'"],
    "Referrer-Policy": ["no-referrer"],
    "Cache-Control": ["no-store"],
}
_PAGE = """<!doctype html><html lang="en"><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><title>{title}</title>
<style>:root{{color-scheme:light dark}}body{{font:17px/1.6 system-ui,sans-serif;max-width:34rem;
margin:4rem auto;padding:0 1rem}}</style><main><h1>{title}</h1><p>{says}</p>{more}</main></html>"""
# What can go wrong on the way, and what to do; by Bolt's word for it, or Slack's.
_SAYS = {
    "access_denied": "You chose not to. Nothing was installed; come back whenever you like.",
    "invalid_browser": "This was begun in another browser, or long ago. Nothing was installed.",
    "invalid_state": "This was begun more than ten minutes ago, or is used up. Nothing was"
    " installed.",
    "missing_code": "Slack sent nothing along to be let in with. Nothing was installed.",
    "invalid_code": "Slack does not take the code it sent you with. Nothing was installed; if it"
    " stays so, SLACK_CLIENT_SECRET may be wrong.",
}


class Installer:
    """Serves the pages; what is installed is kept and served from then on."""

    def __init__(self, house: House) -> None:
        self._house = house
        settings = house.settings
        self._flow = OAuthFlow(
            client=client_for(house, ""),
            settings=OAuthSettings(
                client_id=settings.client_id,
                client_secret=settings.client_secret,
                scopes=sorted(SCOPES),
                user_scopes=[],
                redirect_uri=settings.url + BACK,
                install_path=INSTALL,
                redirect_uri_path=BACK,
                install_page_rendering_enabled=False,
                authorization_url=f"{settings.api_url.removesuffix('api/')}oauth/v2/authorize",
                installation_store=_Store(house),
                state_store=_States(house),
                callback_options=CallbackOptions(success=_done, failure=_failed),
            ),
        )

    def routes(self) -> list[BaseRoute]:
        """Make the routes of the two pages."""
        return [
            Route(INSTALL, self._begin, methods=["GET"]),
            Route(BACK, self._end, methods=["GET"]),
        ]

    def _begin(self, request: Request) -> Response:
        return to_starlette_response(self._flow.handle_installation(_read(request)))

    def _end(self, request: Request) -> Response:
        try:
            answer = self._flow.handle_callback(_read(request))
        except Exception as error:  # the edge: whatever it is, a person waits at the page
            reference = secrets.token_hex(3)
            logger.exception("an installation failed, reference %s", reference)
            answer = _page(
                "Bellwether could not be installed",
                f"Something went wrong on our side ({installing.why(error)}). Try again; if it"
                f" stays so, tell who runs Bellwether: {reference}.",
                500,
                again=True,
            )
        return to_starlette_response(answer)


class _Store(InstallationStore):
    """Keeps what Slack gave us the way we keep it."""

    def __init__(self, house: House) -> None:
        self._house = house

    def save(self, installation: Given) -> None:
        """Keep an installation and begin to work for who made it."""
        organisation = str(installation.enterprise_id or "")
        whole = bool(installation.is_enterprise_install)
        name = installation.enterprise_name if whole else installation.team_name
        installing.install(
            self._house,
            Installation(
                team=organisation if whole else str(installation.team_id),
                organisation=organisation if whole else "",
                name=str(name or ""),
                token=str(installation.bot_token),
                app_id=str(installation.app_id or ""),
                bot_user=str(installation.bot_user_id or ""),
                bot_id=str(installation.bot_id or ""),
                scopes=tuple(sorted(installation.bot_scopes or ())),
                installed_by=str(installation.user_id or ""),
                installed_at=self._house.now(),
            ),
        )


class _States(OAuthStateStore):
    """Makes states that only we can make, each good once and for ten minutes."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._used: dict[str, None] = {}

    def issue(self, *_: object, **__: object) -> str:
        """Make a state."""
        return key_of(self._house.settings).ticket(self._house.now())

    def consume(self, state: str) -> bool:
        """Tell whether a state is good, and use it up."""
        good = state not in self._used and key_of(self._house.settings).is_ours(
            state, self._house.now()
        )
        if good:
            self._used[state] = None
            while len(self._used) > 1000:
                del self._used[next(iter(self._used))]
        return good


def _read(request: Request) -> BoltRequest:
    return BoltRequest(body="", query=request.url.query, headers=dict(request.headers))


def _done(args: SuccessArgs) -> BoltResponse:
    given = args.installation
    name = given.enterprise_name if given.is_enterprise_install else given.team_name
    return _page(
        f"Bellwether is in {name}",
        "Close this page and type /bellwether in any channel of it; /bellwether doctor says"
        " whether everything can be seen and heard.",
        200,
    )


def _failed(args: FailureArgs) -> BoltResponse:
    says = _SAYS.get(args.reason, f"Slack says: {args.reason[:80]}. Nothing was installed.")
    title = "Bellwether was not installed"
    return _page(title, says, args.suggested_status_code, again=True)


def _page(title: str, says: str, status: int, *, again: bool = False) -> BoltResponse:
    more = f'<p><a href="{INSTALL}">Begin again</a></p>' if again else ""
    words = _PAGE.format(title=html.escape(title), says=html.escape(says), more=more)
    return BoltResponse(status=status, body=words, headers=_HEADERS)
