"""The buyer board: who asks, what, where; and how an entry becomes a question or a heard case."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from bot import board
from bot.commands import Forgotten, Refusal
from bot.modals import Wrong
from monitors import Item, Voice
from storage import accounts, advocates, evidence, questions, stages, struggles
from tests.bot._buyers import Buyers, words
from tests.bot._team import ADA, MAX, NILS, staffed
from tests.bot._world import OLIVE, TEAM, Clock, World
from tests.bot.test_cards import assert_fits
from tests.storage._samples import NOW

if TYPE_CHECKING:
    from storage.struggles import Struggle

ASKS = (
    "Has anyone run this on 200 million rows? We need query speed for our dashboards."
    " Ideally somebody with real numbers."
)


@pytest.fixture
def there(empty: str) -> Buyers:
    world = World(empty, Clock(NOW))
    staffed(world)
    return Buyers(world)


def item(text: str = ASKS, number: int = 1, **values: Any) -> Item:
    about: dict[str, Any] = {
        "handle": "@sam.example",
        "handle_link": "https://social.example/sam",
        "link": f"https://social.example/sam/{number}",
        "text": text,
        "at": NOW,
    }
    return Item(
        id=f"item {number}",
        url="https://social.example/ada/1",
        title="",
        text="It does.",
        lang="en",
        published_at=NOW,
        kind="reply",
        answers=Voice(**(about | values)),
    )


def hears(there: Buyers, *items: Item) -> int:
    one = there.world.advocate("Ada")
    with there.world.open() as db:
        [account] = accounts.of_advocate(db, TEAM, one.id)
        return board.note(db, account, items, NOW)


def entry(there: Buyers) -> Struggle:
    with there.world.open() as db:
        return struggles.board(db, TEAM, since=NOW - timedelta(days=1), most=10)[0]


def test_what_asks_is_kept_once_with_its_words_and_what_was_hoped_for(there: Buyers) -> None:
    silent = Item(id="x", url="https://x.example", title="", text="x", lang=None, published_at=NOW)
    tells = item("We use it every day in our team and it holds.", 2)
    talk = item("Did you sleep well?", 3)
    assert hears(there, item(), item(), tells, talk, silent) == 2
    one = entry(there)
    assert (one.handle, one.stage, one.source, one.words) == (
        "@sam.example",
        "validate",
        "feed",
        ASKS,
    )
    assert one.hoped == "Ideally somebody with real numbers."
    with there.world.open() as db:
        assert len(struggles.unlisted(db, TEAM, NOW - timedelta(days=1))) == 1


def test_the_board_shows_who_asks_what_where_and_for_which_question(there: Buyers) -> None:
    assert "Nobody asked" in words(there.types("board"))
    there.question()
    hears(there, item(), item("What do you pay per seat for this tool? <!channel> *x*", 2))
    shown = there.types("board")
    assert_fits(shown)
    said = words(shown)
    assert "2 things asked near our advocates, 2 to look at" in said
    assert "<https://social.example/sam|@sam.example>" in said
    assert "in a thread of *Ada*" in said
    assert "It Asks Q1" in said
    assert "Hopes to hear: Ideally somebody" in said
    assert "1 thing" in words(there.types("board select"))
    with pytest.raises(Refusal, match="no stage"):
        there.types("board nowhere")


def test_more_than_fit_are_counted(there: Buyers) -> None:
    hears(there, *(item(number=number) for number in range(8)))
    assert "and 3 more" in words(there.types("board"))


def test_a_click_makes_it_a_heard_case(there: Buyers) -> None:
    question = there.question()
    hears(there, item())
    said = words(there.presses("struggle_take", f"{entry(there).id} {question.id}"))
    assert "Heard as *Q1*, says <@U0MIA>." in said
    assert "taken as *Q1*" in said
    with there.world.open() as db:
        [one] = evidence.about(db, TEAM, "question", question.id)
    assert (one.kind, one.customer, one.quotable) == ("heard", "@sam.example", False)
    assert one.link == "https://social.example/sam/1"
    again = words(there.presses("struggle_take", f"{entry(there).id} {question.id}", MAX))
    assert "taken up before by <@U0MIA>" in again
    with there.world.open() as db:
        assert len(evidence.about(db, TEAM, "question", question.id)) == 1


def test_what_no_buyer_asked_leaves_the_board(there: Buyers) -> None:
    hears(there, item())
    one = entry(there)
    assert "Off the board" in words(there.presses("struggle_dismiss", one.id))
    assert "dismissed before" in words(there.presses("struggle_dismiss", one.id))


def test_a_new_question_is_a_hypothesis_with_one_heard_case(there: Buyers) -> None:
    hears(there, item())
    one = entry(there)
    assert "200 million rows" in there.draws("struggle", one.id)
    said = words(there.fills("struggle", one.id, text="Does it hold?", stage="validate"))
    assert "Heard as *Q1*" in said
    with there.world.open() as db:
        made = questions.by_number(db, TEAM, 1)
        assert made is not None
        assert (made.status, made.text) == ("hypothesis", "Does it hold?")
        assert len(evidence.about(db, TEAM, "question", made.id)) == 1
    assert "taken up before" in words(there.fills("struggle", one.id, text="More?", stage="use"))


def test_it_may_be_a_question_that_is_there(there: Buyers) -> None:
    question = there.question()
    hears(there, item())
    assert "Heard as *Q1*" in words(there.fills("struggle", entry(there).id, question=question.id))


def test_a_form_that_cannot_be_taken_says_why_and_keeps_nothing(there: Buyers) -> None:
    question = there.question()
    hears(there, item())
    one = entry(there)
    with there.world.open() as db:
        last = stages.every(db, TEAM)[-1]
        stages.keep(db, TEAM, [stages.Stage(**(_fields(last) | {"retired_at": NOW}))])
    for filled, field in (
        ({}, "text"),
        ({"text": "A", "question": question.id}, "text"),
        ({"text": "A question?"}, "stage"),
        ({"text": "A question?", "stage": "use"}, "stage"),
        ({"text": question.text, "stage": "validate"}, "text"),
        ({"question": "question_gone"}, "question"),
    ):
        with pytest.raises(Wrong) as wrong:
            there.fills("struggle", one.id, **filled)
        assert list(wrong.value.errors) == [field]
    assert entry(there).status == "new"


def _fields(stage: stages.Stage) -> dict[str, Any]:
    return {name: getattr(stage, name) for name in ("team", "key", "ord", "label", "changed_by")}


def test_what_is_gone_retired_or_not_theirs_to_see_is_told(there: Buyers) -> None:
    question = there.question()
    hears(there, item())
    one = entry(there)
    with there.world.open() as db:
        questions.change(db, TEAM, question.id, status="retired")
        advocates.change(db, TEAM, one.advocate_id, kind="inside", slack_user=ADA)
    value = f"{one.id} {question.id}"
    assert "not yours to see" in words(there.presses("struggle_take", value, NILS))
    assert "Nobody asked" in words(there.types("board", NILS))
    assert "not in use any more" in words(there.presses("struggle_take", value, OLIVE))
    with there.world.open() as db:
        advocates.remove(db, TEAM, one.advocate_id)
    assert "not on the board any more" in words(there.presses("struggle_take", value))
    with pytest.raises(Forgotten):
        there.draws("struggle", one.id)
