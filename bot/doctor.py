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
from bot.doubts import BLIND
from bot.key import SealedError, file_of, key_of
from bot.manifest import INSTALL, heard, scopes
from bot.refusals import UNREACHABLE, error_of
from bot.settings import SettingsError
from bot.staff import staff
from bot.text import count, listing, span
from storage import accounts, advocates, erasures, installations, outbox, received, watchlists
from storage import teams as workspaces

if TYPE_CHECKING:
    from collections.abc import Iterator

    from slack_sdk import WebClient

    from bot.house import House

MOST_ACCOUNTS = 200
MOST_WAITING = 50
ORDINARY = "create role bellwether_bot login password '…' nosuperuser nobypassrls"
"""What makes a user of PostgreSQL whom it keeps to one workspace at a time."""
STUCK = timedelta(hours=1)
"""What is to be taken away and is there for longer is told of."""
_BY_HAND = "I go on trying. Let me into the channel again, or delete it there by hand."
_LEFT = {
    "message": ("message", _BY_HAND),
    "edit": ("message that names them", _BY_HAND),
    "file": ("file", "I go on trying; see `scopes` above (files:write), or delete it in Slack."),
    "scrub": (
        "note in the database's file",
        "Something keeps the database open: stop Bellwether and what else reads it, start again.",
    ),
}
"""What each kind of erasure leaves, and what to do."""
APPS = "https://api.slack.com/apps"
"""Where Slack shows people their apps."""


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
            unbound, many = db.unbound(), len(workspaces.every(db)) > 1
    except storage.StorageError as error:
        yield _amiss("database", str(error), "Mend BELLWETHER_DATABASE and start again.")
        return
    if unbound:
        yield Check(
            "walls",
            not many,
            f"PostgreSQL hides nothing from its user {unbound}, so that workspaces are kept apart"
            " by Bellwether alone",
            f"Type `{ORDINARY}` as {unbound}, give it the database (docs/operations.md,"
            " PostgreSQL), and name it in BELLWETHER_DATABASE.",
        )
    if room := storage.trouble_with_room(house.settings.database):
        yield _amiss("disk", room, "Until then nothing new is kept, and nothing is lost.")
    yield from _sources(house)
    yield from _line(house)
    for team in teams:
        client = house.clients.get(team)
        yield from _installation(house, team)
        if client is not None:
            yield from _slack(house, client)
            yield from _channels(house, team, client)
        yield from _outbox(house, team)
        yield from _hooks(house, team)
        yield from _erasures(house, team)
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
        where = " where it is installed" if settings.installs else ""
        yield _well(
            "settings",
            f"joins Slack{where}; polls each account every {settings.poll_seconds} s at most",
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


def _line(house: House) -> Iterator[Check]:
    """Say how Slack reaches us, where this process is the one that it reaches."""
    if house.settings.http:
        yield _well("line", f"Slack speaks to {house.settings.url or 'us'} over signed HTTP")
    elif house.line.count():
        open_now = len(house.line.silence())
        yield Check(
            "line",
            not house.line.is_lost(),
            f"{open_now} of {count(house.line.count(), 'socket')} to Slack open",
            "" if open_now else "Others are being opened; see whether this machine reaches Slack.",
        )


def _installation(house: House, team: str) -> Iterator[Check]:
    """Say whether a workspace that installed us can be served, and where its key is."""
    with house.open() as db:
        mine = installations.one(db, team)
        org = installations.one(db, mine.organisation) if mine and mine.organisation else mine
    if mine is None or org is None:
        if house.settings.installs and team not in house.clients:
            yield _amiss(
                "installation",
                "this workspace has not installed Bellwether, or does not want it any more",
                f"What is known of it is kept. Install it at {house.settings.url}{INSTALL}.",
            )
        return
    file = file_of(house.settings)
    if file is None:
        yield _well("key", "tokens are kept under the key in BELLWETHER_KEY")
    elif not file.exists():
        yield _amiss(
            "key",
            f"the key file {file} is gone, and tokens cannot be read without it",
            f"Bring it back, or install Bellwether again at {house.settings.url}{INSTALL}.",
        )
        return
    elif file.stat().st_mode & 0o077:
        yield _amiss(
            "key",
            f"tokens are kept under the key in {file}, which others on this machine can read",
            f"Type `chmod 600 {file}` where Bellwether runs.",
        )
    else:
        yield _well(
            "key",
            f"tokens are kept under the key in {file}",
            "Keep a copy of it, apart from the database's.",
        )
    try:
        key_of(house.settings).open(org.token)
    except SealedError:
        yield _amiss(
            "installation",
            f"the token of {mine.name} was kept under another key",
            f"Bring back that key, or install Bellwether again at {house.settings.url}{INSTALL}.",
        )
    except SettingsError as error:
        yield _amiss("installation", str(error), "Mend the key and start again.")


def where_to_install(house: House) -> str:
    """Say where to click so that what is granted becomes what is needed."""
    if house.settings.installs:
        return f"Then install it again at {house.settings.url}{INSTALL}, and choose Allow."
    named = house.settings.app_token.split("-")
    app = named[2] if len(named) > 3 and named[2].startswith("A") else ""
    if not app:
        return "Then choose Install App, Reinstall to Workspace, and Allow."
    return f"Then choose Reinstall to Workspace at {APPS}/{app}/install-on-team, and Allow."


def _where_the_manifest_is(house: House) -> str:
    named = house.settings.app_token.split("-")
    app = named[2] if len(named) > 3 and named[2].startswith("A") else ""
    where = f"{APPS}/{app}/app-manifest" if app else f"{APPS}, your app, App Manifest"
    return f"Put what `bellwether manifest` prints in at {where}, and save."


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
            f"Install Bellwether again at {house.settings.url}{INSTALL}."
            if house.settings.installs
            else "Install the app again and set SLACK_BOT_TOKEN anew.",
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
        lacking = "; ".join(f"{scope} ({wanted[scope]})" for scope in missing)
        yield _amiss(
            "scopes",
            f"not granted: {lacking}",
            f"{_where_the_manifest_is(house)} {where_to_install(house)}",
        )
    else:
        yield _well("scopes", f"all {len(wanted)} granted")
    yield _well(
        "events",
        f"listens to {', '.join(heard(house.settings.unfurl_domains))}",
        "Slack does not tell whether it sends them. Where one is missed:"
        f" {_where_the_manifest_is(house)} {where_to_install(house)}",
    )


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
    found = [*_outbox(house, team), *_erasures(house, team), *_accounts(house, team)]
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


def _hooks(house: House, team: str) -> Iterator[Check]:
    """Say which hooks are open, and what they told that could not be counted yet."""
    with house.open() as db:
        parked = received.parked(db, team, MOST_WAITING)
        number = received.count(db, team, "parked")
    if house.settings.secrets:
        yield _well("hooks", f"open for {listing(sorted(house.settings.secrets))}")
    if number:
        reasons = listing(sorted({one.trouble for one in parked})[:3])
        yield _amiss(
            "hooks",
            f"{count(number, 'delivery waits', 'deliveries wait')}, and nothing of it is counted:"
            f" {reasons}",
            "`hook waiting` lists them, to be tried again or left out.",
        )


def _erasures(house: House, team: str) -> Iterator[Check]:
    """Say what was to be taken away of who was forgotten, and is still there."""
    with house.open() as db:
        left = erasures.waiting(db, team, house.now() - STUCK)
    for kind in sorted({one.kind for one in left}):
        mine = [one for one in left if one.kind == kind]
        what, then = _LEFT[kind]
        where = listing(sorted({f"<#{one.channel}>" for one in mine if one.channel})[:5])
        since = span(house.now() - mine[0].asked_at)
        yield _amiss(
            "erasure",
            f"{count(len(mine), what)} of who was forgotten {'is' if len(mine) == 1 else 'are'}"
            f" still there after {since}{f', in {where}' if where else ''}",
            then,
        )


def _accounts(house: House, team: str) -> Iterator[Check]:
    now = house.now()
    with house.open() as db:
        # Whoever asks: of a colleague it tells nothing, not even to an admin.
        people = advocates.outside(db, team)
        watched, by_hand = accounts.of_outside(db, team)
        _, hidden = sight.closed_to(db, team, sight.EVERYBODY)
        wrong = [
            one
            for one in accounts.amiss(db, team)
            if one.advocate_id in people and one.advocate_id not in hidden
        ]
    seen = watched - len(wrong)
    yield Check(
        "accounts",
        all(one.health in accounts.SEEN for one in wrong),
        f"{seen} of {count(watched, 'account')} seen"
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
