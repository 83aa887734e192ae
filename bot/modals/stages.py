"""What the stages of deciding are called; labels that a team may change, add and retire."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING

from bot import roles, text
from bot.cards import Shown
from bot.modals import Wrong, modal
from bot.modals import _fields as f
from storage import stages
from storage.advocates import name_key

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.cards import Block
    from bot.modals import Asked, Filled
    from storage import Database
    from storage.stages import Stage

MOST = 20
LABEL = 40
_FIELD = "stage_"


@modal
class StagesForm:
    """A line for each stage, and one for a new one; an empty line retires its stage."""

    title = "Stages"
    submit = "Save"

    def draw(self, asked: Asked) -> list[Block]:
        """Ask for the labels as they are."""
        with asked.house.open() as db:
            may(db, asked)
            there = stages.every(db, asked.team)
        seen = signature(there)
        blocks = [
            f.line(
                f"{_FIELD}{one.key} {seen}",
                f"Stage {place}",
                value=one.label,
                most=LABEL,
                optional=True,
                hint="Empty takes it out of use; what points to it is kept." if place == 1 else "",
            )
            for place, one in enumerate(there, 1)
        ]
        return [*blocks, f.line("new", "One more", most=LABEL, optional=True)]

    def take(self, filled: Filled) -> Shown:
        """Keep the labels; what points to a stage points to it still."""
        given = {
            name.removeprefix(_FIELD).rpartition(" ")[0]: name
            for name in filled.values.state
            if name.startswith(_FIELD)
        }
        with filled.house.open() as db, db.transaction():
            db.serialise("stages", filled.team)
            may(db, filled)
            there = stages.every(db, filled.team)
            seen = next(iter(given.values()), "").rpartition(" ")[2]
            if seen != signature(there):
                now = ", ".join(one.label for one in there)
                raise Wrong(
                    {
                        "new": "Somebody changed the stages while this was open; they are"
                        f" {now} now. Close it and open it again: nothing was changed."
                    }
                )
            wanted = {
                one.key: text.plain(filled.values.text(given[one.key]), LABEL) for one in there
            }
            new = text.plain(filled.values.text("new"), LABEL)
            _see(given, wanted, new)
            changed = [
                replace(one, label=wanted[one.key], changed_by=filled.user)
                if wanted[one.key]
                else replace(one, retired_at=filled.now, changed_by=filled.user)
                for one in there
                if wanted[one.key] != one.label
            ]
            if new:
                changed.append(added(db, filled.team, new, filled.user))
            stages.keep(db, filled.team, changed)
            labels = [one.label for one in stages.every(db, filled.team)]
        return Shown(f"The stages are now: {text.listing([text.said(one) for one in labels])}.")


def may(db: Database, asked: Asked) -> None:
    """See that somebody may change stages. Raises Refusal."""
    roles.require(db, asked.team, asked.user, "manager", "change the stages")


def added(db: Database, team: str, label: str, by: str) -> Stage:
    """Make a new stage behind the others, or bring back the one that was called so."""
    every = stages.every(db, team, retired=True)
    last = max((one.ord for one in every), default=0)
    back = next((one for one in every if name_key(one.label) == name_key(label)), None)
    if back is not None:
        return replace(back, retired_at=None, ord=last + 1, changed_by=by)
    key = stages.new_key(label, [one.key for one in every])
    return stages.Stage(team=team, key=key, ord=last + 1, label=label, changed_by=by)


def signature(there: Sequence[Stage]) -> str:
    """Name how the stages look, to see whether they look otherwise later."""
    looks = "\n".join(f"{one.key} {one.label}" for one in there)
    return hashlib.sha256(looks.encode(errors="replace")).hexdigest()[:8]


def _see(given: dict[str, str], wanted: dict[str, str], new: str) -> None:
    used = [name_key(label) for label in (*wanted.values(), new) if label]
    if not any(wanted.values()):
        raise Wrong({"new": "At least one stage has to stay in use."})
    wrong = {
        given[key]: "Two stages would be called that."
        for key, label in wanted.items()
        if label and used.count(name_key(label)) > 1
    }
    if new and used.count(name_key(new)) > 1:
        wrong["new"] = "There is a stage called that."
    if len(used) > MOST:
        wrong["new"] = f"{MOST} stages are the most; retire one first."
    if wrong:
        raise Wrong(wrong)
