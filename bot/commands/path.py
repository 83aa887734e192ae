"""path NAME|CUSTOMER: what reached a customer or came of an advocate, dated, and as a picture.

Of an advocate it says whom they reached, where and how we know (tracked, reported, recorded,
observed, tested), and what those customers bought after. Of a customer it says who reached them at
which stage, and which stage had nobody. It takes a manager; amounts are shown only in the channels
set for it. The picture comes into your direct messages, or with `--share` into the channel.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot import journey, pathchart, purse, roles, text
from bot.cards import Picture
from bot.cards import path as path_card
from bot.commands import Refusal, command
from bot.commands import _find as find
from bot.sight import seen
from storage import advocates, customers, stages

if TYPE_CHECKING:
    from bot.cards import Shown
    from bot.commands import Request
    from bot.journey import Step
    from storage import Database
    from storage.customers import Customer


@command
def answer(request: Request) -> Shown:
    """Find whom it is about, and show the path."""
    with request.house.open() as db:
        roles.require(db, request.team, request.user, "manager", "see who reached whom")
        title, steps, facts = walked(db, request)
        labels = {one.key: one.label for one in stages.every(db, request.team)}
        shown = path_card.show(
            title,
            steps,
            names(db, request),
            labels,
            hidden=purse.hidden(db, request.team, request.channel),
            scope=f'"{request.words.name()}"',
            facts=facts,
        )
    drawn = pathchart.drawing(title, steps, labels)
    if not drawn.points:
        return shown
    picture = Picture(
        "path.png",
        f"The path of {drawn.title}",
        pathchart.described(drawn),
        lambda: pathchart.draw(drawn),
    )
    return replace(shown, picture=picture)


def names(db: Database, request: Request) -> dict[str, str]:
    """Name the advocates who may be named to who looks, by whatever id they had."""
    may = {
        one.id: one.name
        for one in seen(find.viewer(db, request), advocates.every(db, request.team))
    }
    merged = advocates.true_ids(db, request.team)
    return may | {who: may[true] for who, true in merged.items() if true in may}


def walked(db: Database, request: Request) -> tuple[str, list[Step], str]:
    """Give the title, the path and a line of facts of whom the words name.

    Raises Refusal where it is nobody, with the nearest names.
    """
    name = request.words.name()
    if not name:
        raise Refusal('Whose? Say an advocate or a customer, like `/bellwether path "Acme"`.')
    person = advocates.by_name(db, request.team, name)
    if person is not None and seen(find.viewer(db, request), [person]):
        request.seen.add(person.id)
        return person.name, journey.of_advocate(db, person), ""
    found = customers.named(db, request.team, name)
    if not found:
        every = [one.label for one in customers.every(db, request.team, "account")]
        every += [
            one.name for one in seen(find.viewer(db, request), advocates.every(db, request.team))
        ]
        near = find.alike(name, every)
        meant = f" Did you mean {text.listing([text.code(one) for one in near], 'or')}?" * bool(
            near
        )
        raise Refusal(f"I know no advocate and no customer {text.code(name)}.{meant}")
    request.seen.add(found[0].id)
    return found[0].label, journey.of_customer(db, found[0]), _facts(found)


def _facts(found: list[Customer]) -> str:
    one = found[0]
    signs = {"yes": "with a contract", "no": "without a contract"}.get(one.contract, "")
    parts = [
        f"{one.kind}, *{one.state}* since {text.day(one.state_at)}",
        text.said(one.company, 80) if one.company else "",
        signs,
    ]
    if len(found) > 1:
        parts.append(f"{len(found) - 1} more go by that name; this is the one that came first")
    return "  ·  ".join(part for part in parts if part)
