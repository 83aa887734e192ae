"""`bellwether import FILE`: says what a file is and takes it in, or says what would be."""

from __future__ import annotations

from contextlib import nullcontext
from typing import TYPE_CHECKING

import click

import storage
from bot import demand_sheets, exchange, exports, forgotten, intake
from bot.taking import Taken, take
from bot.terminal import print_facts, print_weighed, say, with_progress, write

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from pathlib import Path

    from bot.demand_sheets import Wanted
    from bot.house import House
    from bot.looking import Look

BY = "the terminal"
"""Who imports there; there is no Slack user."""
MOST_SHOWN = 20


def take_file(  # noqa: PLR0913 - the flags of the command
    house: House,
    db: storage.Database,
    team: str,
    file: Path,
    *,
    watchlist: str,
    dry_run: bool,
    report_to: Path | None,
    currency: str,
    day_first: bool | None,
    won: Sequence[str],
    lost: Sequence[str],
    as_json: bool,
) -> int:
    """Take in a file of either kind, and give the exit code: 1 where nothing could be.

    Raises ImportFileError or SheetError where it is none of them.
    """
    data = file.read_bytes()
    if wanted := demand_sheets.recognise(data, file.name):
        return _of_buyers(
            db, team, wanted, house.now(), dry_run=dry_run, to=report_to, as_json=as_json
        )
    if _is_list(data, file.name):
        return _advocates(
            house, db, team, file, data, watchlist, dry_run=dry_run, to=report_to, as_json=as_json
        )
    answers = intake.Answers(
        currency=currency, day_first=day_first, won=won, lost=lost, rest_open=bool(won or lost)
    )
    now = house.now()
    # Reading a large file takes a while, in which others have to be able to write.
    with storage.rehearsal(db) if dry_run else nullcontext():
        found = intake.look_at(db, team, house.settings, data, file.name, answers, now)
        taken = None
        if not found.asks:
            with db.transaction():
                intake.remember(db, team, found, answers, by=BY, now=now)
                taken = take(db, team, found, by=BY, now=now)
    if report_to is not None:
        write(report_to, exchange.report_as_csv(_report(found, taken)))
    if dry_run:
        say("A dry run: nothing was changed.")
    _tell(found, taken, dry_run=dry_run, as_json=as_json)
    return 1 if taken is None or (found.rows and not found.facts) else 0


def _is_list(data: bytes, name: str) -> bool:
    """Tell whether a file lists advocates: OPML, or a CSV with names and links."""
    try:
        exchange.read(data, name)
    except exchange.ImportFileError as error:
        if intake.is_ours(data, name):
            return False
        kinds = "; ".join(kind.says for kind in exports.known().values())
        raise exchange.ImportFileError(f"{error} Else I know: {kinds}.") from error
    return True


def _tell(found: Look, taken: Taken | None, *, dry_run: bool, as_json: bool) -> None:
    for why, count, line in found.reasons()[:MOST_SHOWN]:
        say(f"{count:,} left out, the first in line {line}: {why}")
    for line, why in taken.left_out[:MOST_SHOWN] if taken else []:
        say(f"line {line}: {why}")
    for why, count in taken.not_joined.most_common() if taken else []:
        say(f"{count:,} not joined with whom they have a key in common: {why}")
    for question in found.questions():
        say(
            f"{question} Nothing was taken in; say it with --currency, --day-first or"
            " --month-first, --won and --lost."
        )
    facts = (
        found.as_dict() if taken is None or dry_run else {"form": found.form, "rows": found.rows}
    )
    if taken is not None:
        facts |= taken.as_dict() | {"left_out": len(found.left_out) + len(taken.left_out)}
    if as_json:
        print_facts(facts, as_json=True)
    else:
        print_weighed(facts, as_json=False)


def _report(found: Look, taken: Taken | None) -> exchange.Report:
    lines = [exchange.Line(line, "", "left out", why) for line, why in found.left_out]
    if taken is not None:
        lines += [exchange.Line(line, "", "left out", why) for line, why in taken.left_out]
    out = {line.number for line in lines}
    outcome = "read" if taken is None else "taken"
    lines += [exchange.Line(n, "", outcome) for n, _ in found.facts if n not in out]
    return exchange.Report(lines=sorted(lines, key=lambda line: line.number))


def _advocates(  # noqa: PLR0913 - as above
    house: House,
    db: storage.Database,
    team: str,
    file: Path,
    data: bytes,
    watchlist: str,
    *,
    dry_run: bool,
    to: Path | None,
    as_json: bool,
) -> int:
    rows = exchange.read(data, file.name)
    report = exchange.Report()
    with storage.rehearsal(db) if dry_run else db.transaction():
        growing = exchange.take_in(
            db,
            team,
            rows,
            watchlist=watchlist,
            now=house.now(),
            which=lambda places: forgotten.which(db, team, house, places),
        )
        for report in with_progress(growing, len(rows)):  # noqa: B007 - the last is the whole
            pass
    if dry_run:
        say("A dry run: nothing was changed.")
    for trouble in report.troubles + report.notes:
        click.echo(trouble, err=True)
    facts = {
        "rows": report.rows,
        "advocates": report.advocates,
        "accounts": report.accounts,
        "watchlists": report.watchlists,
        "left_out": len(report.troubles),
    }
    if to is not None:
        write(to, exchange.report_as_csv(report))
    print_facts(facts, as_json=as_json)
    return 1 if report.troubles and len(report.troubles) == report.rows else 0


def _of_buyers(
    db: storage.Database,
    team: str,
    wanted: Wanted,
    now: datetime,
    *,
    dry_run: bool,
    to: Path | None,
    as_json: bool,
) -> int:
    """Take in a sheet about buyers: all that can be taken, or, in a dry run, nothing."""
    report = exchange.Report()
    with storage.rehearsal(db) if dry_run else db.transaction():
        growing = demand_sheets.take_in(db, team, wanted, BY, now)
        for report in with_progress(growing, len(wanted.sheet.rows)):  # noqa: B007 - the last
            pass
    if dry_run:
        say("A dry run: nothing was changed.")
    for line in report.lines:
        if line.says:
            click.echo(f"line {line.number}: {line.outcome}: {line.says}", err=True)
    for note in report.notes:
        click.echo(note, err=True)
    outcomes = [line.outcome for line in report.lines]
    facts = {
        "rows": report.rows,
        "taken": outcomes.count("taken"),
        "there_already": outcomes.count("there already"),
        "left_out": len(report.troubles),
    }
    if to is not None:
        write(to, exchange.report_as_csv(report))
    print_facts(facts, as_json=as_json)
    return 1 if report.troubles and len(report.troubles) == report.rows else 0
