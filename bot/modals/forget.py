"""Forgetting somebody for good, once the name was typed again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import forgetting, roles, subjects, text
from bot.cards import Shown
from bot.cards import _blocks as b
from bot.modals import Later, Wrong, modal
from bot.modals import _fields as f
from bot.modals import _whom as whom
from storage.advocates import name_key

if TYPE_CHECKING:
    from bot.cards import Block
    from bot.modals import Asked, Filled

WHAT = "forget somebody"


@modal
class Forget:
    """Whom, and their name once more."""

    title = "Forget for Good"
    submit = "Forget"

    def draw(self, asked: Asked) -> list[Block]:
        """Say what goes, and ask for the name."""
        with asked.house.open() as db:
            roles.require(db, asked.team, asked.user, "admin", WHAT)
            one = whom.given(db, asked)
        return [
            whom.ask(one),
            b.section(
                "Everything that is kept of them is erased, here and in Slack, and nothing follows"
                " them again. *There is no way back.* To stop following without that, use"
                " `/bellwether unwatch`; to keep what a person may ask for, `/bellwether subject`."
            ),
            f.line("name", "Type their name to confirm", most=200),
        ]

    def take(self, filled: Filled) -> Later:
        """See that the name is right; the forgetting comes after."""
        house = filled.house
        with house.open() as db:
            roles.require(db, filled.team, filled.user, "admin", WHAT)
            one = whom.chosen(db, filled)
        if name_key(filled.values.text("name")) != one.name_key:
            raise Wrong({"name": f"Type {text.plain(one.name, 80)} as it is written above."})

        def do() -> Shown:
            with house.open() as db, db.transaction():
                roles.require(db, filled.team, filled.user, "admin", WHAT)
                done = forgetting.forget(house, db, subjects.person(db, one), filled.user)
            return Shown(
                f"Forgotten: {text.count(done.rows, 'row')}, and"
                f" {text.count(done.named, 'place')} that named them."
                f" {text.count(done.messages, 'message')} and {text.count(done.files, 'file')} in"
                " Slack go within a minute. Nothing follows them again. Copies made with"
                " `bellwether backup` are yours to delete."
            )

        return Later(do)
