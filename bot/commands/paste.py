"""paste NAME TEXT… [LINK]: read a post that no machine may fetch, such as one on LinkedIn.

Put the name first, in quotes if need be, then the words as the advocate wrote them. A link at the
end is kept as where it stands. It is read like any other post, and raises what it would raise.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import text
from bot.aloud import aloud
from bot.cards import Shown
from bot.cards.alert import headline
from bot.commands import Refusal, command
from bot.commands import _find as find
from bot.grammar import unescaped
from bot.items import fingerprint, own_words, to_post
from bot.judge import judge
from bot.preview import account_of
from monitors import Found, Item, _html, _links
from signals._reader import read_text
from storage import accounts, new_id, posts
from storage.accounts import UNWATCHED

if TYPE_CHECKING:
    from bot.commands import Request
    from storage import Database
    from storage.accounts import Account
    from storage.advocates import Advocate


@command
def answer(request: Request) -> Shown:
    """Keep the words as a post of the advocate, and say what they were read as."""
    with request.house.open() as db:
        advocate, start = find.leading(
            db, request, '`/bellwether paste "Grace Example" I am off for a while https://…`'
        )
        if advocate.kind == "inside":
            raise Refusal(
                "Of a colleague only what is public is read, and what is pasted may not be."
                " Nothing was changed."
            )
    words, link = _words(request, start)
    item = Item(
        id="",
        url=link,
        title="",
        text=words,
        lang=None,
        published_at=request.now,
    )
    mark = fingerprint(item)
    reading = read_text(own_words(item), None, request.now.date())
    with request.house.open() as db, db.transaction():
        account = _pocket(db, request, advocate, link)
        places = accounts.of_advocate(db, request.team, advocate.id)
        if any(posts.known(db, request.team, one.id, [], [mark])[1] for one in places):
            raise Refusal("Those words were pasted before. Nothing was changed.")
        item = item._replace(id=f"pasted:{mark}", url=link or account.link)
        post = to_post(account, item, mark, reading, request.now)
        posts.add(db, request.team, [post])
        judge(db, request.team, advocate, frozenset({(post.account_id, post.id)}), request.now)
    request.house.nudge.set()
    if reading.label is None:
        read_as = "I do not read that language, so it counts as a sign of life only"
    elif reading.label == "none" or not reading.about_self:
        read_as = "I read nothing in it that somebody should hear of"
    else:
        read_as = (
            f"I read it as *{text.escape(headline(reading.label, advocate.name))}*:"
            f" “{text.said(aloud(reading.evidence), 200)}”"
        )
    return Shown(f"Kept as a post of *{text.said(advocate.name)}*, of today. {read_as}.")


def _words(request: Request, start: int) -> tuple[str, str]:
    """Part the words from the link at their end. Raises Refusal where there are no words."""
    said = unescaped(request.text[start:]).strip()
    last = request.words.words[-1]
    link = ""
    if last.kind == "link" and (tidied := _links.tidy(last.text)):
        link = tidied
        said = said[: said.rfind(said.split()[-1])].strip() if said else said
    said = _html.plain(said)
    if not said:
        raise Refusal("There are no words after the name. Nothing was changed; paste them too.")
    return said, link


def _pocket(db: Database, request: Request, advocate: Advocate, link: str) -> Account:
    """Find the account such words belong to: one that only people read, else one made for it."""
    places = accounts.of_advocate(db, request.team, advocate.id)
    by_hand = [one for one in places if one.health in UNWATCHED or one.source == "pasted"]
    for one in by_hand:
        if link and _host(link) == _host(one.link):
            return one
    for one in by_hand:
        if one.source == "pasted":
            return one
    found = Found(
        source="pasted",
        address=advocate.id,
        stable_id=advocate.id,
        title="Pasted by colleagues",
        link="",
    )
    made = account_of(found, request.team, advocate.id, request.now, new_id("account"))
    accounts.add(db, request.team, [made])
    return made


def _host(link: str) -> str:
    return _links.same_place(link).partition("/")[0]
