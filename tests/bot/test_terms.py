"""What is ours and who competes: how it is set, and that the signals hear of it."""

from __future__ import annotations

import pytest

from bot import grammar
from bot.commands import Refusal, Request, known
from bot.commands.settings import MOST
from storage import terms
from tests.bot._world import HERE, MAX, TEAM, World, make_house


@pytest.fixture
def world(world_of_each: World) -> World:
    return world_of_each


def _types(world: World, text: str) -> str:
    typed = grammar.parse(f"settings {text}")
    request = Request(
        house=make_house(world, world.clock),
        team=TEAM,
        user=MAX,
        channel=HERE,
        words=typed.rest,
        now=world.clock(),
        text=typed.text,
    )
    return known()["settings"].answer(request).text


def _kept(world: World) -> dict[str, str]:
    with world.open() as db:
        return {term.word: term.kind for term in terms.every(db, TEAM)}


def test_names_are_kept_listed_and_removed(world: World) -> None:
    assert "none yet" in _types(world, "")
    assert "`Example Cloud` and `Exo` count as ours" in _types(world, "ours “Example Cloud”, Exo")
    assert "`Rivalware` counts as a rival" in _types(world, "rivals Rivalware")
    listed = _types(world, "")
    assert "*Ours*: `Example Cloud`, `Exo`" in listed
    assert "*Rivals*: `Rivalware`" in listed
    assert "`Exo`: no longer" in _types(world, "remove EXO")
    assert _kept(world) == {"Example Cloud": "ours", "Rivalware": "rival"}


def test_a_name_is_of_one_kind_only(world: World) -> None:
    _types(world, "ours Exo example.com")
    _types(world, "rivals exo")
    assert _kept(world) == {"example.com": "ours", "exo": "rival"}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("ours", "Which names?"),
        ("our Exo", "Did you mean `settings ours`"),
        ("colour blue", "not `colour`"),
        ("ours x", "2 to 60 characters"),
        (f"ours {'x' * 61}", "2 to 60 characters"),
        (f"ours {' '.join(f'name{n}' for n in range(MOST + 1))}", "the most I look for"),
        ("remove", "Which name?"),
        ("remove Exo", "I know no name `Exo`"),
    ],
)
def test_what_cannot_be_set_is_refused_and_changes_nothing(
    world: World, text: str, says: str
) -> None:
    with pytest.raises(Refusal, match="othing") as refusal:
        _types(world, text)
    assert says in str(refusal.value)
    assert _kept(world) == {}


def test_the_signals_hear_of_them(world: World) -> None:
    ada = world.advocate("Ada", world.watchlist())
    warm, cold = "I love Exo, it is great.", "Exo is a terrible and sad mess, I hate it."
    said = [
        world.post(ada, "none", text=warm if n < 9 else cold, sentiment=0.8 if n < 9 else -0.8)
        for n in range(12)
    ]
    world.hears(ada, *said[:-1])
    assert world.alerts(ada) == []
    _types(world, "ours Exo")
    world.hears(ada, said[-1])
    assert [alert.label for alert in world.alerts(ada)] == ["cooling"]
