from __future__ import annotations

import pickle
from dataclasses import FrozenInstanceError, dataclass
from datetime import UTC, date, datetime
from multiprocessing.reduction import ForkingPickler

import pytest

import bot.reading  # noqa: F401 - says what is carried
from bot.carried import carry
from monitors import Item
from signals._reader import TextReading

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
ITEM = Item(id="1", url="https://blog.example/1", title="One", text="Said.", lang="en",
            published_at=AT, edited_at=AT, replies=3, people=("https://b.example",))  # fmt: skip
READING = TextReading(label="pausing", about_self=True, confidence=0.9, sentiment=-0.1,
                      evidence="Said.", returns_on=date(2026, 4, 1), lang="en", read=True,
                      reasons=("announced, not over",))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Pair:
    """Something with a check that what is carried has passed already."""

    left: int
    right: int

    def __post_init__(self) -> None:
        """Refuse to be made twice."""
        assert not _made, "made anew"
        _made.append(True)


_made: list[bool] = []


def _there_and_back(what: object) -> object:
    return pickle.loads(ForkingPickler.dumps(what))  # noqa: S301 - just made


@pytest.mark.parametrize("record", [ITEM, READING], ids=["item", "reading"])
def test_what_is_carried_is_as_it_was(record: Item | TextReading) -> None:
    came = _there_and_back([record, record])
    assert came == [record, record]
    assert b"_made" in bytes(ForkingPickler.dumps(record))
    assert isinstance(came, list)
    assert came[0] is came[1]
    with pytest.raises(FrozenInstanceError):
        came[0].lang = "de"


def test_what_was_made_once_is_not_made_again() -> None:
    carry(Pair)
    pair = Pair(1, 2)
    assert _there_and_back(pair) == pair
