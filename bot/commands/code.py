"""code NAME|@U [as CODE] [link URL] [promo ID]: make an advocate's code, and see what came with it.

The code goes into the link, to be read back where the customer pays: as `client_reference_id` where
that is a payment link of Stripe's, else as `ref`. `link` is the page it leads to; without one, that
of the last code. `promo promo_1Abc` ties it to a promotion code of Stripe's. A name alone shows the
codes somebody has, or makes the first; `code` alone lists all; `code retire CODE` takes one back,
and what comes with it all the same still counts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import coding, purse, roles, sight, text
from bot.cards import Shown
from bot.cards import _blocks as b
from bot.commands import Refusal, command
from bot.commands import _find as find
from storage import advocates, codes
from value.money import written

if TYPE_CHECKING:
    from bot.commands import Request
    from bot.grammar import Words
    from storage import Database
    from storage.advocates import Advocate
    from storage.codes import Code

EXAMPLE = '`/bellwether code "Grace Example" link https://shop.example/plans`'
MOST = 20
_BY_HAND = (
    f"Where you make the payment yourself, give it as `{coding.AT_STRIPE}` or in the metadata as"
    " `code`; a form of your own sends it to `POST /hooks/conversion` as `code`."
)


@command
def answer(request: Request) -> Shown:
    """Make a code, or show what there is."""
    words = request.words.words
    if not words:
        return _all(request)
    if len(words) == 2 and words[0].text.casefold() == "retire" and not words[0].quoted:
        return _retire(request, words[1].text)
    code, rest = request.words.after("as")
    link, rest = rest.after("link")
    promo, rest = rest.after("promo")
    with request.house.open() as db, db.transaction():
        one = _whose(db, request, rest)
        mine = [
            found for found in codes.of_advocate(db, request.team, one.id) if not found.retired_at
        ]
        if mine and code is None and link is None and promo is None:
            return _show(db, request, one, mine)
        roles.require(db, request.team, request.user, "manager", "make a code")
        promotion = _said(promo, "promo")
        if mine and code is None and link is None:
            coding.promote(db, mine[0], promotion)
            return Shown(f"Tied to {text.code(promotion)}: {_line(db, request, mine[0])}")
        made = coding.make(
            db,
            one,
            by=request.user,
            now=request.now,
            code=_said(code, "as"),
            link=_said(link, "link"),
            promotion=promotion,
        )
    return _made(one, made)


def _made(one: Advocate, made: Code) -> Shown:
    line = f"*{text.said(one.name)}* has the code {text.code(made.code)}."
    lines = [
        f"Link: {text.link(made.link, made.link, 200)}"
        if made.link
        else "It has no link yet: `code NAME link URL` makes one that carries it.",
        _BY_HAND,
    ]
    if made.promotion_id:
        lines.append(f"Tied to the promotion code {text.code(made.promotion_id)}.")
    return Shown(line, (b.section(line), *(b.context(one) for one in lines)))


def _whose(db: Database, request: Request, rest: Words) -> Advocate:
    if users := rest.of("user"):
        looks = find.viewer(db, request)
        for one in advocates.every(db, request.team):
            if one.slack_user == users[0] and sight.may_see(looks, one):
                return one
        raise Refusal(
            f"{text.user(users[0])} is no advocate here. Nothing was made; say a name, like"
            f" {EXAMPLE}."
        )
    return find.advocate(db, request, rest.name())


def _said(words: Words | None, keyword: str) -> str:
    if words is None:
        return ""
    if len(words.words) != 1:
        raise Refusal(f"One word goes after `{keyword}`. Nothing was made; like {EXAMPLE}.")
    return words.words[0].text


def _show(db: Database, request: Request, one: Advocate, mine: list[Code]) -> Shown:
    lines = [_line(db, request, code) for code in mine[:MOST]]
    head = f"*{text.said(one.name)}* has {text.count(len(mine), 'code')}."
    links = [text.link(code.link, code.link, 200) for code in mine[:3] if code.link]
    return Shown(
        head, (b.section(head), b.section(b.bullets(lines)), *(b.context(one) for one in links))
    )


def _all(request: Request) -> Shown:
    with request.house.open() as db:
        looks = find.viewer(db, request)
        people = {one.id: one for one in sight.seen(looks, advocates.every(db, request.team))}
        found = [one for one in codes.every(db, request.team) if one.advocate_id in people]
        lines = [
            f"*{text.said(people[one.advocate_id].name, 60)}*: {_line(db, request, one)}"
            for one in found[:MOST]
        ]
    if not found:
        return Shown(f"There are no codes yet. Make one like {EXAMPLE}.")
    head = f"*{text.count(len(found), 'code')}*"
    more = f"{len(found) - MOST} more; `code NAME` shows them." if len(found) > MOST else ""
    blocks = [b.section(head), b.section(b.bullets(lines)), *([b.context(more)] if more else [])]
    return Shown(head, tuple(blocks))


def _line(db: Database, request: Request, code: Code) -> str:
    came = coding.redeemed(db, code)
    said = [text.code(code.code)]
    if code.retired_at:
        said.append("retired")
    if not came.times:
        return f"{', '.join(said)}: nothing has come with it yet"
    orders = text.count(came.times, "order")
    line = f"{', '.join(said)}: {orders} of {text.count(came.customers, 'customer')}"
    if purse.may_show(db, request.team, request.channel):
        line += ", " + text.listing([written(n, c) for c, n in came.net]) + " net of refunds"
    return f"{line}, last {text.day(came.last_at)}" if came.last_at else line


def _retire(request: Request, word: str) -> Shown:
    with request.house.open() as db, db.transaction():
        roles.require(db, request.team, request.user, "manager", "retire a code")
        found = codes.by_code(db, request.team, word)
        if found is None:
            raise Refusal(f"I know no code {text.code(word)}, and changed nothing.")
        codes.change(db, request.team, found.id, retired_at=found.retired_at or request.now)
    return Shown(f"{text.code(found.code)} is retired. What still comes with it counts as tracked.")
