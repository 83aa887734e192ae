"""Can we see and be heard? One check a line, each with what to do where it fails."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from slack_sdk.errors import SlackApiError

import monitors
import storage
from bot import sight
from bot.channels import trouble_with
from bot.deliver import BLIND, UNREACHABLE, error_of
from bot.manifest import scopes
from bot.staff import staff
from bot.text import count, span
from storage import accounts, advocates, outbox, watchlists

if TYPE_CHECKING:
    from collections.abc import Iterator

    from slack_sdk import WebClient

    from bot.house import House

MOST_ACCOUNTS = 200


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at: `says` what was found, `next` what to do (if anything)."""

    check: str
    ok: bool
    says: str
    next: str = ""

    def as_dict(self) -> dict[str, object]:
        """Give the check as its JSON line has it."""
        return asdict(self)


def _well(check: str, says: str, then: str = "") -> Check:
    return Check(check, ok=True, says=says, next=then)


def _amiss(check: str, says: str, then: str) -> Check:
    return Check(check, ok=False, says=says, next=then)


def examine(house: House, teams: list[str]) -> Iterator[Check]:
    """Look at settings, database, Slack, channels and accounts, gravest matters first."""
    yield from _settings(house)
    try:
        with house.open() as db:
            db.count("select 1")
            engine = "PostgreSQL" if storage.is_postgres(house.settings.database) else "SQLite"
            yield _well("database", f"{engine} answers")
    except storage.StorageError as error:
        yield _amiss("database", str(error), "Mend BELLWETHER_DATABASE and start again.")
        return
    yield from _sources(house)
    for team in teams:
        client = house.clients.get(team)
        if client is not None:
            yield from _slack(house, client)
            yield from _channels(house, team, client)
        yield from _outbox(house, team)
        yield from _accounts(house, team)


def _settings(house: House) -> Iterator[Check]:
    settings = house.settings
    if not settings.contact:
        yield _well(
            "settings",
            "the places that are read are not told whom to ask about it",
            "Set BELLWETHER_CONTACT to a link or an e-mail address of yours.",
        )
    if settings.joins_slack:
        yield _well(
            "settings",
            f"joins Slack; polls each account every {settings.poll_seconds} s at most",
        )
    else:
        yield _well(
            "settings",
            "no Slack tokens, so this is a workspace on this machine",
            "To join yours, set SLACK_BOT_TOKEN and SLACK_APP_TOKEN (README, five steps).",
        )


def _sources(house: House) -> Iterator[Check]:
    """Say which kinds of places can be read, and for the others what is missing."""
    ready, more, by_hand = [], [], []
    for name, source in monitors.known().items():
        said = house.settings.sources.get(name, {})
        missing = [one for one in source.options if one.needed and one.name not in said]
        if source.one_of and not any(one in said for one in source.one_of):
            missing += [one for one in source.options if one.name in source.one_of]
        if source.by_hand:
            by_hand.append(name)
        elif not missing:
            ready.append(name)
            more += [
                _variable(name, one)
                for one in source.options
                if one.secret and one.name not in said
            ]
        else:
            ways = " Or ".join(f"{_variable(name, one)}: {one.says}" for one in missing)
            yield _well("source", f"{name} cannot be read yet", ways)
    yield _well(
        "sources",
        f"{count(len(ready), 'kind')} of places can be read: {', '.join(ready)};"
        f" only people can read {', '.join(by_hand)}",
        f"A key of yours shows more, or oftener: {', '.join(more)}." if more else "",
    )


def _variable(source: str, option: monitors.Option) -> str:
    return f"BELLWETHER_{source}_{option.name}".upper()


def _slack(house: House, client: WebClient) -> Iterator[Check]:
    try:
        answer = client.auth_test()
    except UNREACHABLE as error:
        word = error_of(error) if isinstance(error, SlackApiError) else ""
        if not word:
            yield _amiss(
                "slack",
                f"Slack does not answer ({type(error).__name__})",
                "See whether this machine reaches SLACK_API_URL; I try again by myself.",
            )
            return
        yield _amiss(
            "slack",
            f"Slack does not take our token ({word})",
            "Install the app again and set SLACK_BOT_TOKEN anew.",
        )
        return
    yield _well("slack", f"heard as {answer.get('user')} in {answer.get('team')}")
    granted = {name.lower(): value for name, value in (answer.headers or {}).items()}.get(
        "x-oauth-scopes"
    )
    if granted is None:
        return
    wanted = scopes(house.settings.unfurl_domains)
    missing = sorted(set(wanted) - {one.strip() for one in str(granted).split(",")})
    if missing:
        yield _amiss(
            "scopes",
            f"not granted: {', '.join(missing)}",
            "Paste `bellwether manifest` into the app's settings and install it again.",
        )
    else:
        yield _well("scopes", f"all {len(wanted)} granted")


def _channels(house: House, team: str, client: WebClient) -> Iterator[Check]:
    with house.open() as db:
        lists = watchlists.every(db, team)
        here = staff(db, team, house.now())
    for one in lists:
        if one.owner and not here.is_living(one.owner):
            yield _amiss(
                "watchlist",
                f"{one.name} is owned by somebody who has left, so nobody stands in for its people",
                f"Type `/bellwether watchlist edit {one.name} owner @you`.",
            )
        if not one.channel:
            yield _amiss(
                "channel",
                f"{one.name} has no channel, so nobody hears of its alerts",
                f"Type `/bellwether watchlist edit {one.name} #channel`; what waits is shown then.",
            )
            continue
        trouble = trouble_with(client, one.channel)
        says = trouble or f"{one.name} is heard in <#{one.channel}>"
        yield Check(
            "channel",
            not trouble,
            says,
            f"Watchlist {one.name} is mute until then." if trouble else "",
        )


def unseen(house: House, team: str) -> list[Check]:
    """List what we could not see and not say, as far as we know it without asking Slack."""
    found = [*_outbox(house, team), *_accounts(house, team)]
    return [one for one in found if not one.ok]


def _outbox(house: House, team: str) -> Iterator[Check]:
    now = house.now()
    with house.open() as db:
        new, doubt = outbox.count(db, team, "new"), outbox.count(db, team, "sending")
        parked = outbox.parked(db, team)
        unclear = outbox.in_doubt(db, team, now, now + timedelta(days=365))
    yield _well("outbox", f"{count(new, 'message')} to be said, {doubt} under way")
    for channel in sorted({message.channel for message in parked}):
        mine = [message for message in parked if message.channel == channel]
        yield _amiss(
            "outbox",
            f"{count(len(mine), 'message')} for <#{channel}> refused: {mine[-1].trouble}",
            "Mend the channel; `doctor` asks again for what was refused as soon as it can be said.",
        )
    for message in unclear:
        if message.trouble.startswith(BLIND):
            yield _amiss(
                "outbox",
                f"a message for <#{message.channel}> may or may not have been said:"
                f" {message.trouble}",
                "Look in the channel, and at `scopes` above; I look again by myself.",
            )


def _accounts(house: House, team: str) -> Iterator[Check]:
    now = house.now()
    with house.open() as db:
        # Whoever asks: of a colleague it tells nothing, not even to an admin.
        seen_by_all = sight.seen(sight.Viewer(sight.EVERYBODY), advocates.every(db, team))
        people = {one.id: one.name for one in seen_by_all}
        places = [one for one in accounts.every(db, team) if one.advocate_id in people]
    by_hand = sum(not accounts.is_watched(one) for one in places)
    places = [one for one in places if accounts.is_watched(one)]
    wrong = [one for one in places if not accounts.is_seen(one)]
    seen = len(places) - len(wrong)
    yield Check(
        "accounts",
        all(one.health in accounts.SEEN for one in wrong),
        f"{seen} of {count(len(places), 'account')} seen"
        + (f"; {by_hand} more only by people" if by_hand else ""),
        "The others are named below." if wrong else "",
    )
    for one in wrong[:MOST_ACCOUNTS]:
        ago = (
            f"seen well {span(now - one.last_good_at)} ago" if one.last_good_at else "not seen yet"
        )
        says = one.health_says if one.health not in accounts.SEEN else "it has not been its turn"
        yield Check(
            "account",
            one.health in accounts.SEEN,
            f"{people.get(one.advocate_id, '')}, {one.address}: {ago}. {says}".strip(),
            f"Tried again by itself after {one.due_at:%Y-%m-%d %H:%M} UTC."
            if not one.ended
            else "Ended for good; `unwatch`, or `watch` them elsewhere.",
        )
