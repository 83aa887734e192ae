"""Being installed by workspaces, and being sent away: who lets us in, under which token.

An organisation of Enterprise Grid installs us once and says for which of its workspaces; they are
served with its token. What we know of a workspace that sends us away is kept, its token is not.
"""

from __future__ import annotations

import logging
import threading
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from slack_sdk.errors import SlackApiError

from bot import people
from bot.client import client_for
from bot.key import SealedError, key_of
from bot.refusals import UNREACHABLE, error_of
from storage import installations, outbox, teams
from storage.installations import Installation

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.client import Client
    from bot.house import House

logger = logging.getLogger(__name__)

LEFT = "Bellwether is not installed there any more"
"""How the outbox says why it waits."""


def open_up(house: House) -> int:
    """Join every workspace that installed us; tells how many cannot be, as their key is lost."""
    with house.open() as db:
        every = installations.every(db)
    if not every:
        return 0
    key = key_of(house.settings)
    lost = 0
    tokens: dict[str, str] = {}
    for one in every:
        house.installed[one.team] = one.installed_at
        try:
            token = key.open(one.token) if one.token else tokens[one.organisation]
        except (SealedError, KeyError):
            logger.warning("the token of %s cannot be read with this key", one.team)
            lost += 1
            continue
        tokens[one.team] = token
        if one.token and len(house.settings.keys) > 1:
            with house.open() as db:
                installations.change(db, one.team, token=key.renew(one.token))
        _serve(house, one, token)
    return lost


def catch_up(house: House) -> None:
    """Serve who installed us through another process, and let go of who sent us away there."""
    with house.open() as db:
        known = {one.team: one.installed_at for one in installations.every(db)}
    for team in set(house.installed) - set(known):
        house.installed.pop(team, None)
        house.clients.pop(team, None)
        house.organisations.discard(team)
    if known.items() - house.installed.items():
        open_up(house)


def install(house: House, given: Installation) -> None:
    """Keep an installation whose token is not sealed yet, and begin to work for who made it.

    Raises SettingsError where there is no key, StorageError where it cannot be kept; SlackApiError
    where an organisation does not tell for which workspaces it is.
    """
    kept = _sealed(house, given)
    if given.team != given.organisation:
        _take_in(house, kept, given.token)
        return
    with house.open() as db:
        installations.keep(db, given.team, kept)
    _serve(house, kept, given.token)
    grant(house, given.organisation)


def grant(house: House, organisation: str, only: Iterable[str] | None = None) -> None:
    """Work for the workspaces that an organisation wants us for; `only` for those just named."""
    with house.open() as db:
        org = installations.one(db, organisation)
    if org is None:
        return
    token = key_of(house.settings).open(org.token)
    wanted = None if only is None else set(only)
    for team, name in _workspaces(client_for(house, token)):
        if wanted is not None and team not in wanted:
            continue
        its = Installation(
            team=team,
            organisation=organisation,
            name=name,
            token="",  # the organisation's
            app_id=org.app_id,
            bot_user=org.bot_user,
            bot_id=org.bot_id,
            scopes=org.scopes,
            installed_by=org.installed_by,
            installed_at=house.now(),
        )
        _take_in(house, its, token)


def leave(house: House, team: str) -> None:
    """Stop working for a workspace: no token, no polling, nothing said; what is known is kept."""
    with house.open() as db, db.transaction():
        installations.remove(db, team)
        teams.leave(db, team, house.now())
        parked = outbox.park_all(db, team, LEFT)
    house.clients.pop(team, None)
    house.installed.pop(team, None)
    logger.warning("%s sent us away; %d messages wait", team, parked)


def leave_organisation(house: House, organisation: str) -> None:
    """Stop working for every workspace that an organisation wanted us for."""
    house.organisations.discard(organisation)
    house.installed.pop(organisation, None)
    with house.open() as db:
        every = [one.team for one in installations.every(db) if one.organisation == organisation]
        installations.remove(db, organisation)
    for team in every:
        if team != organisation:
            leave(house, team)


def is_of(house: House, team: str, organisation: str) -> bool:
    """Tell whether a workspace is served because its organisation wanted it."""
    with house.open() as db:
        one = installations.one(db, team)
    return one is not None and one.organisation == organisation


def _sealed(house: House, given: Installation) -> Installation:
    return replace(given, token=key_of(house.settings).seal(given.token))


def _take_in(house: House, kept: Installation, token: str) -> None:
    """Keep a workspace's installation and serve it; what waited for it is said now."""
    now = house.now()
    team = teams.Team(team=kept.team, name=kept.name, bot_user=kept.bot_user, joined_at=now)
    with house.open() as db, db.transaction():
        teams.join(db, team)
        installations.keep(db, kept.team, kept)
        outbox.unpark_all(db, kept.team, LEFT, now)
    _serve(house, kept, token)
    house.nudge.set()
    # Many people take many calls, and somebody waits at the page.
    threading.Thread(
        target=people.learn, args=(house, kept.team), name="people", daemon=True
    ).start()


def _serve(house: House, one: Installation, token: str) -> None:
    house.installed[one.team] = one.installed_at
    if one.team == one.organisation:
        house.organisations.add(one.organisation)
        return
    client = client_for(house, token, one.team if one.organisation else "")
    client.bot_user, client.bot_id = one.bot_user, one.bot_id
    house.clients[one.team] = client


def _workspaces(client: Client) -> list[tuple[str, str]]:
    """Ask for which workspaces an organisation's token is good."""
    found: list[tuple[str, str]] = []
    cursor = ""
    while True:
        answer = client.auth_teams_list(limit=100, cursor=cursor)
        listed: list[dict[str, Any]] = answer.get("teams", [])
        found += [(str(one["id"]), str(one.get("name") or one["id"])) for one in listed]
        cursor = (answer.get("response_metadata") or {}).get("next_cursor") or ""
        if not cursor:
            return found


def why(error: BaseException) -> str:
    """Say in a word what kept us from being installed, for the log and the page."""
    if isinstance(error, SlackApiError):
        return error_of(error) or "no answer"
    return "no answer" if isinstance(error, UNREACHABLE) else type(error).__name__
