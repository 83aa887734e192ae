"""What is kept of one person, found by the schema itself, so that nothing is left out.

What hangs on a row is found by the references of the tables, and by the few columns that refer
without saying so; what only names somebody is found by looking through every column of text.
"""

from __future__ import annotations

import json
import re
import typing
from dataclasses import fields
from functools import cache
from html import escape
from typing import TYPE_CHECKING, Any

from storage._database import chunks
from storage._registry import tables

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from storage._database import Database

Rows = dict[str, list[dict[str, Any]]]

GONE = "[forgotten]"
"""What stands where a name or a link was."""
LOOSE: dict[str, tuple[tuple[str, str, str], ...]] = {
    "absences": (("subject_id", "advocates", "kind = 'advocate'"),),
    "costs": (("advocate_id", "advocates", ""),),
    "forecasts": (("about_id", "advocates", "about = 'advocate'"),),
    "schedules": (("about_id", "advocates", "about = 'advocate'"),),
}
"""Columns that refer to rows without a reference of the database: column, table, and when."""
SELDOM = frozenset({"colleagues", "teams", "installations", "terms", "usergroups"})
"""Tables where a name is not the advocate's: colleagues as Slack has them, and companies."""
ONLY = {"advocates": ("notes", "do_nots"), "accounts": ("proof", "moved_to", "health_says")}
"""Of others whom we watch these columns may name somebody; the rest is their own."""

_REFERENCE = re.compile(r"foreign key \(team, (\w+)\) references (\w+) \(team, id\)")
_KEY = re.compile(r"primary key \(([\w, ]+)\)")


@cache
def references() -> dict[str, tuple[tuple[str, str, str], ...]]:
    """Tell by table which of its columns refer to which other table, and under what condition."""
    found = {}
    for name, table in tables().items():
        kept = dict.fromkeys(
            (column, other, "")
            for step in table.steps
            for column, other in _REFERENCE.findall(step)
        )
        found[name] = (*kept, *LOOSE.get(name, ()))
    return found


def hanging(db: Database, team: str, roots: Mapping[str, Collection[str]]) -> Rows:
    """Give, by table, the rows with these ids and all that refers to them, as they are stored."""
    found: dict[str, dict[str, dict[str, Any]]] = {}
    ids: dict[str, set[str]] = {}
    fresh = {name: set(some) for name, some in roots.items()}
    for name, some in roots.items():
        _take(found, name, _asked(db, team, name, "id", some, ""))
    while fresh:
        for name, some in fresh.items():
            ids.setdefault(name, set()).update(some)
        new: dict[str, set[str]] = {}
        for name, columns in references().items():
            for column, other, where in columns:
                if other not in fresh:
                    continue
                rows = _asked(db, team, name, column, fresh[other], where)
                _take(found, name, rows)
                if rows and "id" in rows[0]:
                    theirs = {str(row["id"]) for row in rows} - ids.get(name, set())
                    new.setdefault(name, set()).update(theirs)
        fresh = {name: some for name, some in new.items() if some}
    return {name: list(rows.values()) for name, rows in sorted(found.items()) if rows}


def whose(db: Database, team: str, ids: Collection[str]) -> set[str]:
    """Name the advocates that these ids are of, or that what is called so hangs on."""
    found = set()
    for few in chunks(sorted(ids)):
        parts = ["select id as whose from advocates where team = :team and id in :ids"]
        parts += [
            f"select advocate_id as whose from {name} where team = :team and id in :ids"  # noqa: S608
            for name, table in tables().items()
            if {"id", "advocate_id"} <= {one.name for one in fields(table.record)}
        ]
        rows = db.rows(" union ".join(parts), team=team, ids=few)
        found |= {str(row["whose"]) for row in rows if row["whose"]}
    return found


def naming(db: Database, team: str, needles: Iterable[str]) -> Rows:
    """Give, by table, the rows in which one of these stands as a whole word, as they are stored."""
    patterns = _patterns(needles)
    return {
        name: rows
        for name in tables()
        if name not in SELDOM and (rows := _hits(db, team, name, patterns))
    }


def redact(db: Database, team: str, needles: Iterable[str]) -> int:
    """Put `GONE` where one of these stands as a whole word, and tell in how many rows that was.

    A row whose key holds one is deleted. Call within a transaction.
    """
    patterns = _patterns(needles)
    touched = 0
    for name in tables():
        if name in SELDOM:
            continue
        keys = key_of(name)
        for row in _hits(db, team, name, patterns):
            at = {key: row[key] for key in keys if key != "team"}
            if any(_has(patterns, row[key]) for key in at):
                drop(db, team, name, [row])
            else:
                values = {
                    column: _without(patterns, row[column])
                    for column in _texts(name)
                    if _has(patterns, row[column])
                }
                db.change(name, team, at, **values)
            touched += 1
    return touched


def pattern(needle: str) -> re.Pattern[str]:
    """Make what finds a name, link or handle as a whole word; one plain word only as it is cased.

    Ada is not found in Adamant, nor a Will in "will".
    """
    plain = needle.isalpha()
    before = r"(?<!\w)" if needle[0].isalnum() else ""
    after = r"(?!\w)" if needle[-1].isalnum() else ""
    return re.compile(before + re.escape(needle) + after, 0 if plain else re.IGNORECASE)


@cache
def key_of(name: str) -> tuple[str, ...]:
    """Name the columns of a table's key, in its order."""
    for step in reversed(tables()[name].steps):
        if found := _KEY.findall(step):
            return tuple(found[-1].split(", "))
    return ("team",)


@cache
def _texts(name: str) -> tuple[str, ...]:
    """Name the columns of a table that hold words, other than its team."""
    if name in ONLY:
        return ONLY[name]
    record = tables()[name].record
    hints = typing.get_type_hints(record)
    return tuple(
        one.name for one in fields(record) if one.name != "team" and _is_text(hints[one.name])
    )


def _is_text(hint: Any) -> bool:
    """Tell whether a column of this kind holds words: a text, or several as JSON."""
    if typing.get_origin(hint) is tuple:
        return True
    return any(kind is str for kind in (hint, *typing.get_args(hint)))


def _patterns(needles: Iterable[str]) -> dict[str, re.Pattern[str]]:
    """Make patterns by what each looks for, longest first, also as JSON and Slack write it."""
    written = {
        form
        for needle in needles
        if needle.strip()
        for form in (needle, json.dumps(needle)[1:-1], escape(needle, quote=False))
    }
    return {one: pattern(one) for one in sorted(written, key=lambda one: (-len(one), one))}


def _hits(
    db: Database, team: str, name: str, patterns: Mapping[str, re.Pattern[str]]
) -> list[dict[str, Any]]:
    columns = _texts(name)
    if not columns or not patterns:
        return []
    # What the database finds is only likely: its case folding knows the letters of English.
    likely = {f"n{i}": f"%{_ascii_lower(one)}%" for i, one in enumerate(patterns)}
    likely |= {f"w{i}": f"%{_escaped(one.lower())}%" for i, one in enumerate(patterns)}
    where = " or ".join(
        f"lower({column}) like :{one} escape '!'" for column in columns for one in likely
    )
    rows = db.rows(
        f"select * from {name} where team = :team and ({where})",  # noqa: S608 - our names
        team=team,
        **likely,
    )
    return [row for row in rows if any(_has(patterns, row[one]) for one in columns)]


def _ascii_lower(word: str) -> str:
    return _escaped("".join(one.lower() if one.isascii() else one for one in word))


def _escaped(word: str) -> str:
    return re.sub(r"([!%_])", r"!\1", word)


def _has(patterns: Mapping[str, re.Pattern[str]], value: Any) -> bool:
    return isinstance(value, str) and any(one.search(value) for one in patterns.values())


def _without(patterns: Mapping[str, re.Pattern[str]], value: str) -> str:
    for one in patterns.values():
        value = one.sub(GONE, value)
    return value


def _asked(
    db: Database, team: str, name: str, column: str, ids: Collection[str], where: str
) -> list[dict[str, Any]]:
    also = f" and {where}" if where else ""
    return [
        row
        for few in chunks(sorted(ids))
        for row in db.rows(
            f"select * from {name} where team = :team and {column} in :ids{also}",  # noqa: S608
            team=team,
            ids=few,
        )
    ]


def _take(
    found: dict[str, dict[str, dict[str, Any]]], name: str, rows: Iterable[dict[str, Any]]
) -> None:
    kept = found.setdefault(name, {})
    for row in rows:
        kept.setdefault(json.dumps([row[key] for key in key_of(name)]), row)


def drop(db: Database, team: str, name: str, rows: Iterable[Mapping[str, Any]]) -> None:
    """Delete these rows of a table. Call within a transaction."""
    for row in rows:
        at = {key: row[key] for key in key_of(name) if key != "team"}
        where = " and ".join(f"{key} = :{key}" for key in at)
        db.execute(
            f"delete from {name} where team = :team and {where}",  # noqa: S608 - our names
            team=team,
            **at,
        )
