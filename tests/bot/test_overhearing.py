"""What posts answer is suggested once, decided by a click, and nothing counts before that."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from bot import board
from bot.commands import Forgotten, Refusal
from bot.jobs import known
from bot.modals import Wrong
from bot.overhearing import LAG, MOST_EACH, read_more, taught
from storage import (
    accounts,
    advocates,
    answers,
    demand_readers,
    new_id,
    posts,
    questions,
    struggles,
)
from tests.bot._buyers import Buyers, words
from tests.bot._team import ADA, MAX, NILS, staffed
from tests.bot._world import HERE, OLIVE, TEAM, Clock, World, soon
from tests.bot.test_board import item as asking
from tests.storage._samples import NOW
from value.demand.teaching import SURE

if TYPE_CHECKING:
    from bot.house import House
    from storage.advocates import Advocate
    from storage.answers import Answer
    from storage.questions import Question
    from tests.bot._world import LocalSlack

SAYS = "We measured query speed in our warehouse on 200 million rows: a second a query. It holds."
CHARTS = "How do business users learn to build their own charts?"


@pytest.fixture
def there(empty: str) -> Buyers:
    world = World(empty, Clock(NOW))
    staffed(world)
    return Buyers(world)


def asks_rows(there: Buyers, **values: Any) -> Question:
    about = {
        "paraphrases": ("query speed on big tables",),
        "hoped_answer": "measured in a warehouse",
    }
    there.question(CHARTS, stage="use")
    return there.question(**(about | values))


def writes(there: Buyers, one: Advocate, *said: str, **values: Any) -> None:
    with there.world.open() as db:
        made = [there.world.post(one, "none", text=text, title="", **values) for text in said]
        posts.add(db, TEAM, made)
    there.world.clock.move(2 * LAG)


def reads(there: Buyers, most: int = 100) -> int:
    with there.world.open() as db:
        return read_more(db, TEAM, there.world.clock(), most)


def kept(there: Buyers, status: str = "suggested") -> list[Answer]:
    with there.world.open() as db:
        return answers.every(db, TEAM, [status])


def waits(there: Buyers, *said: str) -> Answer:
    """Let Ada have answered, and give what is suggested."""
    asks_rows(there)
    writes(there, there.world.advocate("Ada"), *(said or (SAYS,)))
    reads(there)
    return kept(there)[0]


def test_a_post_that_answers_is_suggested_once_with_its_words_and_where(there: Buyers) -> None:
    one = waits(there, SAYS, "Our cat is fine.", "Has anyone run it on 200 million rows?")
    assert (one.advocate_id, one.stage, one.how, one.quote) == (
        "advocate Ada",
        "validate",
        "suggested",
        SAYS,
    )
    assert one.link == "https://blog.example/1"
    assert one.score is not None
    assert one.second_score is not None
    assert one.score > one.second_score
    assert (len(kept(there)), kept(there, "confirmed"), reads(there)) == (1, [], 0)


def test_posts_are_read_in_batches_and_again_where_questions_changed(there: Buyers) -> None:
    ada = there.world.advocate("Ada")
    for _ in range(3):
        writes(there, ada, SAYS, "We use it.")
    assert reads(there) == 0
    question = asks_rows(there)
    assert [reads(there, 2) for _ in range(4)] == [2, 2, 2, 0]
    assert len(kept(there)) == 3
    there.presses("answer_wrong", kept(there)[0].id)
    with there.world.open() as db:
        questions.change(db, TEAM, question.id, hoped_answer="other words")
    assert reads(there) == 6
    assert (len(kept(there)), len(kept(there, "wrong"))) == (2, 1)


def test_an_article_answers_with_its_best_passage(there: Buyers) -> None:
    about = " ".join(f"Sentence {n} is about bread, flour and the oven." for n in range(30))
    one = waits(there, f"{about} {SAYS} {about}")
    assert "200 million rows" in one.quote
    assert len(one.quote) <= 280


def test_what_is_not_their_own_deleted_or_long_ago_is_not_read(there: Buyers) -> None:
    asks_rows(there)
    ada = there.world.advocate("Ada")
    writes(there, ada, SAYS, published_at=NOW - timedelta(days=800))
    with there.world.open() as db:
        boost = there.world.post(ada, "none", text=SAYS)
        db.insert("posts", TEAM, [replace(boost, kind="boost")])
        gone = there.world.post(ada, "none", text=SAYS)
        posts.add(db, TEAM, [gone])
        posts.take_back(db, TEAM, gone.account_id, [gone.id], NOW)
    there.world.clock.move(2 * LAG)
    assert (reads(there), kept(there)) == (1, [])


def test_one_voice_does_not_flood_the_queue(there: Buyers) -> None:
    asks_rows(there)
    ada = there.world.advocate("Ada")
    for _ in range(MOST_EACH + 2):
        writes(there, ada, SAYS)
    reads(there)
    found = kept(there)
    assert len(found) == MOST_EACH
    assert min(one.said_at for one in found) > NOW + 2 * LAG


def test_the_job_reads_for_every_team_and_one_fault_hides_no_other(
    there: Buyers, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    asks_rows(there)
    writes(there, there.world.advocate("Ada"), SAYS)
    monkeypatch.setattr("bot.jobs.overhear.BATCH", "no number")
    known()["overhear"].run(there.house)
    assert "were not read" in caplog.text
    monkeypatch.undo()
    known()["overhear"].run(there.house)
    assert len(kept(there)) == 1


# ---- the queue


def test_the_queue_shows_the_words_and_a_click_decides(there: Buyers) -> None:
    one = waits(there)
    said = words(there.types("answers"))
    assert "1 suggested answer to look at" in said
    assert "*Ada* on *Q2* Does it hold" in said
    assert "200 million rows" in said
    assert "nothing counts that nobody confirmed" in said
    after = words(there.presses("answer_confirm", one.id))
    assert "*Ada* answers *Q2*, says <@U0MIA>." in after
    assert "No suggested answer waits" in after
    [counted] = kept(there, "confirmed")
    assert (counted.decided_by, counted.decided_at) == (OLIVE, there.world.clock())


def test_a_late_and_a_double_click_are_told_and_change_nothing(there: Buyers) -> None:
    one = waits(there)
    there.presses("answer_wrong", one.id, MAX)
    for action in ("answer_confirm", "answer_wrong"):
        said = words(there.presses(action, one.id))
        assert f"That was called no answer before by <@{MAX}>" in said
    assert len(kept(there, "wrong")) == 1


@pytest.mark.parametrize(
    ("status", "says"), [("confirmed", "confirmed before"), ("other", "moved to another question")]
)
def test_what_was_decided_before_says_how(there: Buyers, status: str, says: str) -> None:
    one = waits(there)
    with there.world.open() as db:
        answers.decide(db, TEAM, one.id, status, "", NOW)
    said = words(there.presses("answer_confirm", one.id))
    assert says in said
    assert "by itself" in said


def test_a_retired_question_and_an_erased_advocate_are_told(there: Buyers) -> None:
    one = waits(there)
    there.types("question retire Q2", MAX)
    assert "Q2 was retired meanwhile" in words(there.presses("answer_confirm", one.id))
    with there.world.open() as db:
        advocates.remove(db, TEAM, one.advocate_id)
    assert "not kept any more" in words(there.presses("answer_confirm", one.id))
    with pytest.raises(Forgotten):
        there.draws("answer", one.id)


def test_a_colleagues_words_are_only_for_whom_may_see_them(there: Buyers) -> None:
    one = waits(there)
    with there.world.open() as db:
        advocates.change(db, TEAM, one.advocate_id, kind="inside", slack_user=ADA)
    assert "No suggested answer" in words(there.types("answers", NILS))
    assert "not yours to see" in words(there.presses("answer_confirm", one.id, NILS))
    assert kept(there, "confirmed") == []


def test_another_question_takes_the_words(there: Buyers) -> None:
    one = waits(there)
    assert "It was suggested for Q2" in there.draws("answer", one.id)
    with there.world.open() as db:
        other = questions.by_number(db, TEAM, 1)
    assert other is not None
    said = words(there.fills("answer", one.id, question=other.id))
    assert "*Ada* answers *Q1*" in said
    [moved] = kept(there, "confirmed")
    assert (moved.question_id, moved.stage, moved.how) == (other.id, "use", "manual")
    assert len(kept(there, "other")) == 1
    assert "moved to another question before" in words(
        there.fills("answer", one.id, question=other.id)
    )


def test_another_question_that_was_suggested_too_is_confirmed_there(there: Buyers) -> None:
    one = waits(there)
    with there.world.open() as db:
        other = questions.by_number(db, TEAM, 1)
        assert other is not None
        again = replace(one, id=new_id("answer"), question_id=other.id)
        answers.add(db, TEAM, [again])
    there.fills("answer", one.id, question=other.id)
    assert [found.id for found in kept(there, "confirmed")] == [again.id]


def test_the_same_question_again_confirms_it(there: Buyers) -> None:
    one = waits(there)
    there.fills("answer", one.id, question=one.question_id)
    assert [found.id for found in kept(there, "confirmed")] == [one.id]


def test_a_question_that_is_out_of_use_meanwhile_is_wrong_in_the_form(there: Buyers) -> None:
    one = waits(there)
    with there.world.open() as db:
        other = questions.by_number(db, TEAM, 1)
        assert other is not None
        questions.change(db, TEAM, other.id, status="retired")
    with pytest.raises(Wrong):
        there.fills("answer", one.id, question=other.id)
    assert len(kept(there)) == 1


# ---- what clicks teach


def clicks(there: Buyers, right: int, wrong: int, score: float = 3.0) -> None:
    question = there.question("Anything?")
    one = there.world.advocate("Grace")
    with there.world.open() as db:
        for number in range(right + wrong):
            made = there.answer(
                one,
                replace(question, number=1000 + number),
                how="suggested",
                score=score,
                status="suggested",
            )
            status = "confirmed" if number < right else "wrong"
            answers.decide(db, TEAM, made.id, status, OLIVE, NOW)


def test_clicks_set_the_bar(there: Buyers) -> None:
    clicks(there, 12, 1, 5.0)
    clicks_low = [one.score for one in kept(there, "confirmed")]
    assert len(clicks_low) == 12
    one = waits(there)
    there.presses("answer_confirm", one.id)
    with there.world.open() as db:
        assert demand_readers.of_team(db, TEAM).bar == taught(db, TEAM).bar


def test_only_an_admin_lets_answers_count_by_themselves_and_not_too_early(there: Buyers) -> None:
    with pytest.raises(Refusal, match="role of an admin"):
        there.types("settings answers auto on", NILS)
    with pytest.raises(Refusal, match="takes 50 confirmed"):
        there.types("settings answers auto on", ADA)
    with pytest.raises(Refusal, match="auto on"):
        there.types("settings answers sometimes", ADA)
    clicks(there, SURE, 1, 2.0)
    assert "98% of what is suggested" in words(there.types("settings answers"))
    assert "counts without a click" in words(there.types("settings answers auto on", ADA))
    waits_none = asks_rows(there)
    writes(there, there.world.advocate("Ada"), SAYS)
    reads(there)
    mine = [one for one in kept(there, "confirmed") if one.question_id == waits_none.id]
    assert [(one.how, one.decided_by) for one in mine] == [("auto", "")]
    assert "nothing counts that nobody" in words(there.types("settings answers auto off", ADA))


# ---- in Slack


def test_the_queue_and_the_board_live_in_slack(
    connected: House, slack: LocalSlack, world: World
) -> None:
    there = Buyers(world, connected)
    one = waits(there, SAYS, f"{SAYS} Again.")
    with world.open() as db:
        [account] = accounts.of_advocate(db, TEAM, one.advocate_id)
        board.note(db, account, [asking()], world.clock())

    def types(text: str, shows: str) -> dict[str, Any]:
        slack.tell("command", user=OLIVE, channel=HERE, text=text)
        return sees(shows)

    def sees(shows: str) -> dict[str, Any]:
        return soon(
            lambda: next(
                (m for m in slack.ask("ephemerals", user=OLIVE) if shows in str(m["blocks"])), {}
            )
        )

    def press(message: dict[str, Any], action_id: str, value: str) -> None:
        about = {"user": OLIVE, "channel": HERE, "ts": message["ts"]}
        assert slack.tell("action", **about, action_id=action_id, value=value)["ok"]

    queue = types("answers", "2 suggested answers")
    press(queue, "answer_confirm", one.id)
    left = sees("1 suggested answer to look at")
    assert left["ts"] == queue["ts"], "one message that lives"
    [other] = kept(there)
    press(left, "answer_other", other.id)
    done = slack.submits(slack.view(), question=one.question_id)
    assert not done.get("errors"), done
    soon(lambda: len(kept(there, "confirmed")) == 2)
    shown = types("board", "1 thing asked near")
    with world.open() as db:
        [entry] = struggles.board(db, TEAM, since=NOW, most=9)
    press(shown, "struggle_question", entry.id)
    view = slack.view()
    assert not slack.submits(view, text="Does it hold?", stage="validate").get("errors")
    sees("Heard as *Q3*")
