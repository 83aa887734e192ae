"""Words that tell of a death, an illness or a disability are asked about wherever drawn."""

from __future__ import annotations

import ast
import json
import tomllib
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import bot
from bot import digest, gap, goodwill, handing, picture, replay, whose
from bot.aloud import INSTEAD
from bot.cards import who as who_card
from bot.commands import Refusal
from bot.scheduling import send_due
from signals._relationship import Relation
from storage import schedules
from tests.bot._scene import WHO, draws, furnish, lines, presses, types
from tests.bot._team import ADA
from tests.bot._world import HERE, TEAM
from tests.storage._samples import sample
from value.coverage import Person
from value.nearest import Near

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.bot._scene import Scene
    from tests.bot._world import Clock, World

TABLE = tomllib.loads(
    (Path(__file__).parents[1] / "data" / "aloud.toml").read_text(encoding="utf-8")
)
SAY_WHY = ("asked_before", "owner_alone", "colleague_alone", "ours", "places")
_CALLED = (
    "evidence reasons quote quotes raw_text words title text hoped alt note notes do_nots promise"
    " done outcome what says introduction health_says"
)
THEIRS = frozenset(_CALLED.split())
"""What words that may be somebody else's are called in our records."""
DRAWS = frozenset({"said", "plain", "link", "quote", "shorten", "escape", "code", "_linked"})
ASKS = frozenset({"aloud", "untitled", "called", "noted"})
WORDS = "My mother passed away in Xanadu and I am stepping down as a maintainer."
MARK = "Xanadu"


def named(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def unasked(node: ast.AST) -> Iterator[str]:
    """Find the words of others in what is drawn, but for those that were asked about."""
    if isinstance(node, ast.Call):
        if named(node) in ASKS:
            return
        below: list[ast.AST] = [*node.args, *(word.value for word in node.keywords)]
        if isinstance(node.func, ast.Attribute):
            below.append(node.func.value)
    elif isinstance(node, ast.Attribute):
        if node.attr in THEIRS:
            yield ast.unparse(node)
        below = [node.value]
    else:
        below = list(ast.iter_child_nodes(node))
    for one in below:
        yield from unasked(one)


def drawn(source: str) -> set[str]:
    calls = (one for one in ast.walk(ast.parse(source)) if isinstance(one, ast.Call))
    return {
        words
        for call in calls
        if named(call) in DRAWS
        for given in call.args
        for words in unasked(given)
    }


def test_whatever_quotes_has_asked_or_says_why_not() -> None:
    folder = Path(str(bot.__file__)).parent
    found = {
        path.relative_to(folder).as_posix(): names
        for path in folder.rglob("*.py")
        if "workspace" not in path.parts and (names := drawn(path.read_text(encoding="utf-8")))
    }
    known: dict[str, set[str]] = {}
    for kind in SAY_WHY:
        for file, names in TABLE[kind].items():
            known.setdefault(file, set()).update(names)
    assert found == known


def test_a_card_that_quotes_without_asking_is_found() -> None:
    assert drawn("def show(a): return b.quote(a.quote, 300)") == {"a.quote"}
    assert drawn("x = f'{text.said(one.post.title or one.words)}'") == {
        "one.post.title",
        "one.words",
    }
    assert drawn("b.quote(aloud(a.quote))") == set()


def planted(*kinds: str) -> Any:
    """Put the words into rows, as a function of a table and its row."""
    fields: dict[str, list[str]] = {}
    for kind in kinds:
        for table, names in TABLE[kind].items():
            fields.setdefault(table, []).extend(names)

    def change(table: str, row: Any) -> Any:
        values: dict[str, Any] = {
            name: (WORDS,) if isinstance(getattr(row, name), tuple) else WORDS
            for name in fields.get(table, ())
        }
        if table == "alerts" and values:
            values |= {"state": "resolved", "acted_by": "U1", "acted_at": row.updated_at}
        return replace(row, **values) if values else row

    return change


MORE = ["visit show Sample Bank of T0LOCAL01", "board", 'handover "Ada 1" to <@U0MAX>']
"""What else is asked than the table of rights asks."""


def told(scene: Scene, user: str, *, share: bool) -> dict[str, str]:
    """Ask everything that can be asked, and give the answers in which the words are."""
    asked = [line for _, line, _ in lines("commands")] + MORE
    found = {}
    for line in asked:
        house = scene.house()
        try:
            shown = types(house, user, line, share=share)
        except Refusal as refusal:
            said = str(refusal)
        except KeyError as error:
            if error.args != (TEAM,):
                raise  # but for Slack, which is not here
            said = ""
        else:
            drawn_too = shown.picture.alt if shown.picture else ""
            said = shown.text + json.dumps(shown.blocks, ensure_ascii=False) + drawn_too
        house.outside.close()
        if MARK in said:
            found[line] = said
    return found


def test_no_answer_reads_them_out(world: World, clock: Clock) -> None:
    scene = furnish(world, clock, planted("planted"))
    assert told(scene, ADA, share=False) == {}


def test_no_shared_answer_reads_out_what_was_noted_either(world: World, clock: Clock) -> None:
    scene = furnish(world, clock, planted("planted", "noted"))
    assert told(scene, ADA, share=True) == {}


def test_no_button_and_no_form_reads_them_out(world: World, clock: Clock) -> None:
    scene = furnish(world, clock, planted("planted"))
    found = {}
    for kind in ("actions", "forms"):
        for name, about, least in lines(kind):
            house = scene.house()
            try:
                what: object = (presses if kind == "actions" else draws)(
                    house, WHO[least], name, about
                )
            except (Refusal, KeyError) as why:
                what = why
            if MARK in str(what):
                found[name, about] = str(what)
            house.outside.close()
    # what somebody writes is theirs to see again: the form of a visit holds its own answers
    assert set(found) <= {("lesson", "lesson 1")}


def test_no_digest_link_or_replay_reads_them_out(world: World, clock: Clock, now: datetime) -> None:
    furnish(world, clock, planted("planted", "noted"))
    with world.open() as db:
        schedules.change(db, TEAM, "schedule-1", goes_to=HERE, due_at=now)
        send_due(db, TEAM, now)
        found = digest.gather(
            db, TEAM, title="All", whom=None, since=datetime(2020, 1, 1, tzinfo=UTC), now=now
        )
        link = whose.trace(db, TEAM, "https://ada.example/1", HERE)
        assert link is not None
        assert link.post is not None
        said = [
            str(who_card.show(link, now, buttons=False)),
            digest.as_text(found),
            digest.as_json(found),
            str(picture._lines(found)),
            *map(str, replay.replay(db, TEAM, None, datetime(2020, 1, 1, tzinfo=UTC), now)),
            *(str(one) for one in world.outbox() if one.kind in ("digest", "note")),
        ]
    assert [one for one in said if MARK in one] == []
    assert any(INSTEAD in one for one in said)


def test_nobody_is_asked_by_what_they_mourn(world: World, now: datetime) -> None:
    person = world.advocate("Ada Sample")
    mourning = world.post(person, "none", text=f"{WORDS} #Xanadu #Xanadu", title="")
    assert handing.topics([mourning]) == []
    near = Near(
        Person("advocate Ada Sample", "Ada Sample"), 1.0, mourning, has_role=None, has_product=None
    )
    with world.open() as db:
        one = gap.Candidate(
            near, person, goodwill.of(db, person, now), Relation("steady", ()), None, ()
        )
    assert MARK not in gap.draft(one, sample(TEAM)["questions"])
