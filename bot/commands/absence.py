"""absence NAME|@U [from DATE] until DATE [note]: plan that an advocate or a colleague is away.

While an advocate is away, and a week after, their silence is no news. While a colleague is, who
stands in hears of their advocates. The last day away counts; without `from` it begins today. With a
name alone it tells what is planned, and with `--remove` that is forgotten.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import away, roles, text
from bot.aloud import noted
from bot.cards import Shown
from bot.commands import Refusal, _days, command
from bot.commands import _find as find
from storage import absences

if TYPE_CHECKING:
    from bot.commands import Request
    from storage import Database


@command
def answer(request: Request) -> Shown:
    """Keep the absence, or tell what is planned."""
    until, rest = request.words.after("until")
    begin, rest = rest.after("from")
    with request.house.open() as db, db.transaction():
        kind, subject, name = _whose(db, request, rest.of("user"), rest.name())
        today = _days.today(db, request)
        planned = absences.of_subject(db, request.team, kind, subject, today)
        if "remove" in rest.of("flag"):
            _may_plan(db, request, kind, subject)
            for one in planned:
                absences.remove(db, request.team, one.id)
            return Shown(
                f"Forgotten: {text.count(len(planned), 'planned absence')} of {name}."
                if planned
                else f"Nothing was planned for {name}, and nothing was changed."
            )
        if until is None and begin is None:
            lines = [
                f"{one.from_on} to {one.until_on}"
                f" {text.said(noted(one.note, share=request.share), 200)}"
                for one in planned
            ]
            return Shown(f"{name} is away: {'; '.join(lines) or 'not that I know of'}.")
        if until is None:
            raise Refusal("Until when? Add `until` and the last day away. Nothing was changed.")
        _may_plan(db, request, kind, subject)
        first = _days.needed(begin, today, "from")[0] if begin is not None else today
        last, note = _days.needed(until, today, "until")
        made = away.plan(
            db,
            request.team,
            kind,
            subject,
            first,
            last,
            by=request.user,
            now=request.now,
            note=note.name(),
        )
    hears = (
        "Their silence is no news until a week after that."
        if kind == "advocate"
        else "Meanwhile who stands in hears of their advocates, else the watchlist's owner."
    )
    return Shown(f"{name} is away from {made.from_on} until {made.until_on}. {hears}")


def _whose(db: Database, request: Request, users: list[str], name: str) -> tuple[str, str, str]:
    if len(users) == 1 and not name:
        return "colleague", users[0], text.user(users[0])
    if users:
        raise Refusal(
            "Whose absence is it? Name an advocate or one colleague, not both. Nothing was changed."
        )
    if not name:
        return "colleague", request.user, text.user(request.user)
    one = find.advocate(db, request, name)
    return "advocate", one.id, f"*{text.said(one.name)}*"


def _may_plan(db: Database, request: Request, kind: str, subject: str) -> None:
    if kind == "colleague" and subject != request.user:
        roles.require(db, request.team, request.user, "manager", "plan somebody else's absence")
