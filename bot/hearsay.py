"""What customers say had helped them: kept, matched to advocates, and settled by a person.

Who is named exactly is taken at once. Who is only nearly named is asked about (`heard`). What names
nobody we know needs nobody's look, and counts among the answers all the same.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from bot.commands import Refusal
from storage import accounts, advocates, allocations, new_id, reports, terms, touches
from storage.allocations import Allocation
from storage.reports import Report
from value.heard import Meant, Named, is_decoy, meant

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from storage import Database

MOST_TEXT = 1000
# An address of somebody, which is nothing for Slack; a handle with an @ before it is none.
_ADDRESS = re.compile(r"(?<![@\w.+-])[\w.+-]{1,64}@(?:[\w-]{1,63}\.){1,8}[\w-]{2,63}")
DECOY = "decoy"
"""The kind of the names that we do not use to reach anybody."""
_GENERIC = frozenset({"feed", "blog", "rss", "index.xml", "feed.xml", "atom.xml", "users", "about"})
"""What stands in addresses and is nobody's handle."""


@dataclass(frozen=True, slots=True)
class Rates:
    """How many were asked and answered, and how many of them named what we do not do."""

    asked: int
    answered: int
    decoys: int
    named: int


def people(db: Database, team: str) -> list[Named]:
    """List the advocates with the handles of their places, as answers may name them."""
    handles: dict[str, list[str]] = {}
    for place in accounts.every(db, team):
        handles.setdefault(place.advocate_id, []).extend(_handles(place.address, place.link))
    return [
        Named(one.id, (one.name,), tuple(dict.fromkeys(handles.get(one.id, ()))))
        for one in advocates.every(db, team)
    ]


def keep(  # noqa: PLR0913 - what a report is made of
    db: Database,
    team: str,
    *,
    customer_id: str,
    words: str,
    at: datetime,
    ext_id: str,
    source: str,
    now: datetime,
    kind: str = "heard",
    ref_pct: float | None = None,
    without: str = "",
    parts: Mapping[str, float] | None = None,
    by: str = "",
    asked_at: datetime | None = None,
    known: Sequence[Named] | None = None,
    stage: str = "",
) -> Report | None:
    """Keep an answer, within the open transaction; None where it was kept before.

    `parts` are percents by advocate of what others than us had, where the customer said so, or a
    person did (`by`); without, whom they mean is read in their words. `known` are the people.
    """
    decoys = [one.word for one in terms.every(db, team) if one.kind == DECOY]
    made = Report(
        team=team,
        id=new_id("report"),
        customer_id=customer_id,
        kind=kind,
        asked_at=asked_at or at,
        answered_at=at,
        raw_text=_ADDRESS.sub("[address]", words.strip())[:MOST_TEXT],
        ref_pct=ref_pct,
        without=without,
        is_decoy=is_decoy(words, decoys),
        ext_id=ext_id,
        source=source,
    )
    reports.add(db, team, [made])
    if reports.one(db, team, made.id) is None:
        return None
    if parts:
        settle(db, made, parts, "confirmed" if by else "exact", by, now, stage=stage)
        return made
    found = meant(made.raw_text, people(db, team) if known is None else known)
    exact = [one.id for one in found if one.is_exact]
    if exact:
        shares = dict.fromkeys(exact, 100 / len(exact))
        settle(db, made, shares, "exact", "", now, stage=stage)
    elif not found:
        reports.change(db, team, made.id, is_settled=True)
    return made


def settle(
    db: Database,
    report: Report,
    parts: Mapping[str, float],
    basis: str,
    by: str,
    now: datetime,
    *,
    stage: str = "",
) -> None:
    """Keep whom an answer means, and that they touched who gave it; nobody where none is named."""
    team = report.team
    allocations.keep(
        db,
        team,
        report.id,
        [
            Allocation(
                team=team,
                report_id=report.id,
                advocate_id=who,
                pct=pct,
                basis=basis,
                confirmed_by=by,
            )
            for who, pct in parts.items()
        ],
    )
    touches.add(
        db,
        team,
        [
            touches.Touch(
                team=team,
                id=new_id("touch"),
                customer_id=report.customer_id,
                advocate_id=who,
                stage=stage,
                at=report.answered_at or report.asked_at,
                kind="self_report",
                evidence="reported",
                ext_ref=f"report {report.id} {who}",
                source=report.source,
                added_at=now,
            )
            for who in parts
        ],
    )
    reports.change(db, team, report.id, is_settled=True)


def confirm(
    db: Database, team: str, report_id: str, who: Sequence[str], by: str, now: datetime
) -> Report:
    """Keep whom a person says an answer means. Raises Refusal where it was settled before."""
    report = reports.one(db, team, report_id)
    if report is None:
        raise Refusal("That answer is not kept any more. Nothing was changed.")
    if report.is_settled:
        raise Refusal("Somebody was quicker: that answer is settled. Nothing was changed.")
    if any(advocates.one(db, team, one) is None for one in who):
        raise Refusal("They are not watched any more. Nothing was changed; choose somebody else.")
    parts = {one: 100 / len(who) for one in who}
    settle(db, report, parts, "confirmed", by, now)
    return report


def suggested(db: Database, team: str, report: Report) -> list[Meant]:
    """List who may be meant by an answer that nobody has looked at, the likeliest first."""
    return meant(report.raw_text, people(db, team))


def rates(db: Database, team: str, since: datetime, until: datetime) -> Rates:
    """Count the answers of a time: the share of decoys says how far memory can be trusted."""
    asked = reports.between(db, team, since, until)
    answered = [one for one in asked if one.answered_at is not None]
    named = {one.report_id for one in allocations.between(db, team, since, until)}
    return Rates(
        len(asked),
        len(answered),
        sum(one.is_decoy for one in answered),
        sum(one.id in named for one in answered),
    )


def _handles(address: str, link: str) -> list[str]:
    """Give what people may write for a place: `ada@server`, `ada`, the host of a blog of theirs."""
    found = []
    bare = address.removeprefix("acct:").lstrip("@")
    if "/" not in bare:
        found += [bare, bare.partition("@")[0]] if "@" in bare else [bare]
    try:
        where = urlsplit(link)
    except ValueError:
        return found
    last = where.path.rstrip("/").rpartition("/")[2].lstrip("@")
    if last and last.casefold() not in _GENERIC and "." not in last:
        found.append(last)
    if where.hostname and not where.path.strip("/"):
        found.append(where.hostname.removeprefix("www."))
    return found
