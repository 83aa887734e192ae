"""A term is a name that counts as ours, or as a rival's, when somebody speaks of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from storage._registry import table
from storage.advocates import name_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from storage._database import Database

KINDS = ("ours", "rival")


@table(
    """
    create table terms (
        team text not null references teams (team),
        word_key text not null,         -- the name as it is looked up: folded and trimmed
        word text not null,
        kind text not null,             -- ours, rival
        added_by text not null,
        added_at text not null,
        primary key (team, word_key)
    )
    """,
)
@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """One name, of a product, a programme or a company."""

    team: str
    word_key: str
    word: str
    kind: str
    added_by: str
    added_at: datetime


def keep(db: Database, team: str, terms: Iterable[Term]) -> None:
    """Keep names; one that is kept already is from now on of the kind that is said last."""
    for term in terms:
        db.execute(
            "delete from terms where team = :team and word_key = :word_key",
            team=team,
            word_key=term.word_key,
        )
        db.insert("terms", team, [term])


def remove(db: Database, team: str, words: Sequence[str]) -> list[str]:
    """Forget names, however they are written; gives those that were kept."""
    keys = {name_key(word) for word in words}
    found = [term.word for term in every(db, team) if term.word_key in keys]
    for key in keys:
        db.execute(
            "delete from terms where team = :team and word_key = :word_key",
            team=team,
            word_key=key,
        )
    return found


def every(db: Database, team: str) -> list[Term]:
    """List all names in the order of the alphabet."""
    return db.all(Term, "select * from terms where team = :team order by word_key", team=team)


def words(found: Iterable[Term], kind: str) -> frozenset[str]:
    """Give the names of one kind."""
    return frozenset(term.word for term in found if term.kind == kind)
