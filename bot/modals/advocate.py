"""Changing what is kept of an advocate: name, kind, owner, watchlists, notes, absence."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from bot import away, consent, owning, roles, sight, text
from bot.answering import whisper
from bot.cards import Shown
from bot.cards import consent as consent_card
from bot.commands import Refusal
from bot.commands._find import NAME
from bot.judge import open_cards
from bot.modals import Later, Wrong, modal
from bot.modals import _fields as f
from bot.modals import _lists as lists
from bot.modals import _whom as whom
from bot.staff import staff
from storage import absences, accounts, advocates, memberships, watchlists

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.cards import Block
    from bot.modals import Asked, Filled
    from storage import Database
    from storage.advocates import Advocate
    from storage.watchlists import Watchlist

KINDS = (
    ("Outside the company", "outside"),
    ("A colleague; they are asked first", "inside"),
)


@modal
class EditAdvocate:
    """All of it in one form; what is left as it is stays."""

    title = "Edit an Advocate"
    submit = "Save"

    def draw(self, asked: Asked) -> list[Block]:
        """Show it as it is."""
        with asked.house.open() as db:
            one = _of(db, asked)
            every = sight.lists(db, asked.team, asked.user)
            on = [found.id for found in watchlists.of_advocate(db, asked.team, one.id)]
            gone = absences.of_subject(db, asked.team, "advocate", one.id, asked.now.date())
        absent = gone[0] if gone else None
        blocks = [
            f.line("name", "Name", value=one.name, most=NAME),
            f.person("owner", "Owner", value=one.owner),
            f.person("backup", "Backup", value=one.backup or "", optional=True),
            f.pick("kind", "Where they belong", KINDS, value=one.kind),
            f.person("colleague", "Which colleague", value=one.slack_user or "", optional=True),
        ]
        if offered := _offered(every, on):
            blocks.append(f.pick_some("lists", "Watchlists", lists.offered(offered), values=on))
        return [
            *blocks,
            f.line("notes", "What to know", value=one.notes, lines=True, optional=True, most=2000),
            f.line(
                "do_nots",
                "What not to do",
                value=one.do_nots,
                lines=True,
                optional=True,
                most=2000,
                hint="Both go into the note when the relationship is handed over.",
            ),
            f.day("from", "Away from", value=absent.from_on if absent else None, optional=True),
            f.day(
                "until",
                "Away until",
                value=absent.until_on if absent else None,
                optional=True,
                hint="Their silence alarms nobody then. Empty both, and nothing is planned.",
            ),
        ]

    def take(self, filled: Filled) -> Shown | Later:
        """Keep all of it, or nothing; who turns out to work here is asked whether they agree."""
        wrong = _wrong(filled)
        if wrong:
            raise Wrong(wrong)
        with filled.house.open() as db, db.transaction():
            one = _of(db, filled)
            name = filled.values.text("name")
            there = advocates.by_name(db, filled.team, name)
            if there is not None and there.id != one.id:
                raise Wrong({"name": "Somebody else is watched by that name; make them differ."})
            asks = _belong(db, one, filled)
            advocates.change(
                db,
                filled.team,
                one.id,
                name=name,
                name_key=advocates.name_key(name),
                notes=filled.values.text("notes"),
                do_nots=filled.values.text("do_nots"),
            )
            _hold(db, one, filled)
            _enlist(db, one, filled)
            _absent(db, one, filled)
        filled.house.nudge.set()
        said = Shown(f"*{text.said(name)}* is kept as you said.")
        return Later(lambda: _asked(filled, one.id, said)) if asks else said


def _asked(filled: Filled, advocate_id: str, said: Shown) -> Shown:
    """Ask a colleague whether they may be read."""
    with filled.house.open() as db:
        one = advocates.one(db, filled.team, advocate_id)
        places = accounts.of_advocate(db, filled.team, advocate_id)
    if one is None or not one.slack_user:
        return said
    taken = whisper(filled.house, filled.team, one.slack_user, "", consent_card.show(one, places))
    then = (
        f"{text.user(one.slack_user)} has been asked; nothing of theirs is read before they agree."
        if taken
        else f"Slack did not let me ask {text.user(one.slack_user)}, so nothing of theirs is read."
    )
    return Shown(f"{said.text} {then}")


def _of(db: Database, asked: Asked) -> Advocate:
    """Give the advocate. Raises Refusal where it is for others to change them."""
    one = whom.given(db, asked)
    if one is None:
        raise Refusal("Whose? `/bellwether show NAME` has the button.")
    if asked.user not in (one.owner, one.backup):
        roles.require(db, asked.team, asked.user, "manager", "change somebody else's advocate")
    return one


def _offered(every: Sequence[Watchlist], on: Sequence[str]) -> list[Watchlist]:
    """Choose the watchlists that are offered: those they are on first, as many as Slack takes."""
    return sorted(every, key=lambda one: one.id not in on)[: f.OPTIONS]


def _wrong(filled: Filled) -> dict[str, str]:
    values, wrong = filled.values, {}
    if not values.text("name"):
        wrong["name"] = "An advocate needs a name."
    if values.text("kind") == "inside" and not values.text("colleague"):
        wrong["colleague"] = "Pick who they are in Slack: they are asked whether they agree."
    if values.text("from") and not values.text("until"):
        wrong["until"] = "Pick the last day away too, or leave both empty."
    if values.text("until") and not values.text("from"):
        wrong["from"] = "Pick the first day away too, or leave both empty."
    return wrong


def _belong(db: Database, one: Advocate, filled: Filled) -> bool:
    """Keep whether they work here; tells whether they have to be asked, which puts them at rest."""
    kind, who = filled.values.text("kind"), filled.values.text("colleague")
    if kind == "inside" and (one.kind, one.slack_user) != ("inside", who):
        advocates.change(db, one.team, one.id, kind="inside", slack_user=who, opted_in_at=None)
        for account in accounts.of_advocate(db, one.team, one.id):
            accounts.change(db, one.team, account.id, ended=True)
        return True
    if kind == "outside" and one.kind == "inside":
        if staff(db, one.team, filled.now).is_living(one.slack_user):
            raise Wrong(
                {"kind": "They work here still, so whether they are read is theirs to say."}
            )
        advocates.change(db, one.team, one.id, kind="outside", slack_user=None)
        for account in accounts.of_advocate(db, one.team, one.id):
            if consent.waits(one):
                accounts.change(db, one.team, account.id, ended=False, due_at=filled.now)
    return False


def _hold(db: Database, one: Advocate, filled: Filled) -> None:
    owner, backup = filled.values.text("owner"), filled.values.text("backup")
    found = advocates.one(db, one.team, one.id)
    if found is None or (owner, backup) == (found.owner, found.backup or ""):
        return
    with whom.at(filled, "owner"):
        roles.require(db, one.team, filled.user, "manager", "assign relationships")
        owning.assign(db, found, owner, by=filled.user, why="edited", now=filled.now, backup=backup)


def _enlist(db: Database, one: Advocate, filled: Filled) -> None:
    """Put them on the watchlists that are picked and take them off those that are not."""
    every = sight.lists(db, one.team, filled.user)
    on = [found.id for found in watchlists.of_advocate(db, one.team, one.id)]
    wanted = set(filled.values.several("lists"))
    for found in _offered(every, on):
        if found.id in wanted and found.id not in on:
            made = memberships.Membership(
                team=one.team, watchlist_id=found.id, advocate_id=one.id, added_at=filled.now
            )
            memberships.add(db, one.team, made)
            open_cards(db, one.team, one.id, found.channel, filled.now)
        elif found.id not in wanted and found.id in on:
            memberships.remove(db, one.team, found.id, one.id)


def _absent(db: Database, one: Advocate, filled: Filled) -> None:
    first, last = filled.values.text("from"), filled.values.text("until")
    gone = absences.of_subject(db, one.team, "advocate", one.id, filled.now.date())
    days = (date.fromisoformat(first), date.fromisoformat(last)) if first else None
    if gone and days == (gone[0].from_on, gone[0].until_on):
        return
    if gone:
        absences.remove(db, one.team, gone[0].id)
    if days:
        with whom.at(filled, "until"):
            away.plan(db, one.team, "advocate", one.id, *days, by=filled.user, now=filled.now)
