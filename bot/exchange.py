"""Watchlists in and out: CSV for spreadsheets, OPML for feed readers."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET  # writing only; what is read goes through listparser

from bot import sight
from bot.commands import Refusal
from bot.commands._find import NAME
from bot.follow import Wish, follow, new_watchlist
from bot.mendable import MendableError
from bot.sheets import bare, inert
from bot.text import escape, plain
from monitors import Found, _links
from monitors._handles import is_handle
from storage import accounts, advocates, memberships, watchlists

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from storage import Database

MOST_BYTES = 50_000_000
COLUMNS = ("name", "link", "owner", "backup", "watchlist", "channel")
# What people call the columns in their own sheets.
ALSO = {
    "advocate": "name",
    "person": "name",
    "title": "name",
    "links": "link",
    "url": "link",
    "feed": "link",
    "xmlurl": "link",
    "account": "link",
    "list": "watchlist",
}


Which = Callable[["Sequence[Found]"], "Sequence[object]"]
"""Tells which of some places are of people who were forgotten."""

# An address may hold a comma of its own.
_BETWEEN = re.compile(r"\s+|,(?=https?://)", re.IGNORECASE)
_ID = re.compile(r"[CG][A-Z0-9]+")


class ImportFileError(MendableError):
    """A file could not be read at all. Says what happened and what to do; nothing was changed."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a file: who, where, and on which watchlist."""

    number: int
    name: str
    links: tuple[str, ...]
    owner: str = ""
    watchlist: str = ""
    channel: str = ""
    backup: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """What became of one row: taken, there already, or left out, with the reason."""

    number: int
    name: str
    outcome: str
    says: str = ""


@dataclass(slots=True)
class Report:
    """What an import came to; `troubles` says a sentence for each row that was left out.

    `notes` say what is left to do, `lines` what became of each row.
    """

    rows: int = 0
    advocates: int = 0
    accounts: int = 0
    watchlists: int = 0
    troubles: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)


def read(data: bytes, name: str) -> list[Row]:
    """Read a CSV or OPML file. Raises ImportFileError where it is neither."""
    if len(data) > MOST_BYTES:
        raise ImportFileError(
            f"{name} is larger than {MOST_BYTES // 1_000_000} MB. Nothing was changed; part it."
        )
    head = data[:2000].lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    return _opml(data, name) if head.startswith(b"<") else _csv(data, name)


def _csv(data: bytes, name: str) -> list[Row]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", "replace")
    first = text.lstrip().partition("\n")[0]
    # By the heads alone: what Python's own sniffer makes of the rows is not always what was meant.
    delimiter = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        return _rows(reader, name)
    except csv.Error as error:
        raise ImportFileError(
            f"{name} cannot be read as CSV (line {reader.line_num}: {error}). Nothing was changed."
        ) from error


def _rows(reader: Any, name: str) -> list[Row]:
    heads: list[str] = next(reader, [])
    columns = [_column(head) for head in heads]
    if not {"name", "link"} <= set(columns):
        raise ImportFileError(
            f"{name} has no columns `name` and `link` (I see: {', '.join(heads) or 'nothing'})."
            f" Nothing was changed; the columns are {', '.join(COLUMNS)}."
        )
    rows = []
    for line in reader:
        said: dict[str, str] = {}
        for column, cell in zip(columns, line, strict=False):
            # Of several columns of one name each counts: people have one for every link.
            said[column] = " ".join(part for part in (said.get(column), bare(cell.strip())) if part)
        if any(said.values()):
            links = _BETWEEN.split(said.get("link", ""))
            rows.append(
                Row(
                    reader.line_num,
                    said.get("name", ""),
                    tuple(link for one in links if (link := one.strip(","))),
                    said.get("owner", ""),
                    said.get("watchlist", ""),
                    said.get("channel", ""),
                    said.get("backup", ""),
                )
            )
    return rows


def _column(head: str) -> str:
    word = head.strip().casefold()
    return ALSO.get(word, word)


def _opml(data: bytes, name: str) -> list[Row]:
    import listparser  # noqa: PLC0415 - a whole client of HTTP comes with it

    try:
        found = listparser.parse(data)
    except UnicodeDecodeError:
        found = listparser.parse(data.decode("cp1252", "replace"))
    if not found.feeds:
        raise ImportFileError(f"{name} names no feed, as OPML or otherwise. Nothing was changed.")
    return [
        Row(
            number,
            (feed.title or feed.url).strip(),
            (feed.url,),
            watchlist=(feed.tags[0] if feed.tags else ""),
        )
        for number, feed in enumerate(found.feeds, 1)
    ]


def take_in(
    db: Database,
    team: str,
    rows: list[Row],
    *,
    watchlist: str,
    now: datetime,
    which: Which | None = None,
) -> Iterator[Report]:
    """Follow everyone in the rows, giving the report as it grows; call within a transaction.

    `which` tells what places are of people who were forgotten; those are left out.

    Links are taken as they are and looked at with the first poll. A watchlist that is not there is
    made; it has no channel until the file or `watchlist edit` names one.
    """
    report = Report()
    for row in rows:
        report.rows += 1
        before = report.advocates + report.accounts
        trouble = _gone(row, which) or _take_row(db, team, row, watchlist, now, report)
        if trouble:
            report.troubles.append(f"row {row.number}: {trouble}")
            outcome = "left out"
        else:
            outcome = "taken" if report.advocates + report.accounts > before else "there already"
        report.lines.append(Line(row.number, row.name[:NAME], outcome, trouble))
        yield report


def _gone(row: Row, which: Which | None) -> str:
    """Say that a row is about somebody who was forgotten; nothing where it is not."""
    if which is None or not row.links:
        return ""
    places = [
        Found(source=accounts.A_LINK, address=link, stable_id=link, title="", link=link)
        for link in row.links
    ]
    return "somebody who asked to be forgotten; not followed again" if which(places) else ""


def _take_row(
    db: Database, team: str, row: Row, fallback: str, now: datetime, report: Report
) -> str:
    if not row.name or len(row.name) > NAME:
        return f"a name of 1 to {NAME} characters is needed, and this has {len(row.name)}"
    if not row.links:
        return "there is no link"
    try:
        stable = {link: _place(link) for link in row.links}
    except ValueError as error:
        return str(error)
    if row.backup and row.backup == row.owner:
        return f"owner and backup are both {row.owner[:80]!r}; name two, or no backup"
    before = advocates.by_name(db, team, row.name)
    for place in stable.values():
        there = _followed(db, team, place)
        if there is not None and (before is None or there.advocate_id != before.id):
            return f"{there.link} is followed already, for somebody else"
    list_name = (row.watchlist or fallback)[:NAME].strip()
    chosen = watchlists.by_name(db, team, list_name)
    if chosen is None:
        # Only Slack knows which channel a name means, and it may be another's tomorrow.
        channel = row.channel if _ID.fullmatch(row.channel) else ""
        chosen = new_watchlist(team, list_name, channel, row.owner, row.owner, now)
        watchlists.add(db, team, chosen)
        report.watchlists += 1
        if not channel:
            named = row.channel or "#channel"
            report.notes.append(
                f"watchlist {list_name!r} has no channel yet: type in Slack"
                f" `/bellwether watchlist edit {list_name} {named}`; what waits is shown then"
            )
    places = [
        Found(source=accounts.A_LINK, address=link, stable_id=place, title="", link=link)
        for link, place in stable.items()
        if _followed(db, team, place) is None
    ]
    wish = Wish(
        name=row.name,
        places=places,
        watchlist=chosen,
        channel=chosen.channel,
        owner=row.owner,
        by=row.owner,
        backup=row.backup or None,
    )
    followed = follow(db, team, wish, now)
    report.advocates += before is None
    report.accounts += followed.accounts
    return ""


def unlooked(db: Database, team: str, links: Sequence[str]) -> list[Found]:
    """Make places of links that are looked at with the first poll; those followed are left out.

    Raises Refusal where one is neither link nor handle, or is followed for somebody.
    """
    found = []
    for link in links:
        try:
            place = _place(link)
        except ValueError as error:
            raise Refusal(f"{escape(str(error))}. Nothing was added.") from None
        if _followed(db, team, place) is None:
            found.append(
                Found(source=accounts.A_LINK, address=link, stable_id=place, title="", link=link)
            )
    return found


def _place(link: str) -> str:
    """Name what a link or handle leads to. Raises ValueError, in words, where it is neither."""
    if is_handle(link):
        return link.casefold()
    if _links.is_bare(link):
        link = f"https://{link}"
    if not link.lower().startswith(("http://", "https://")):
        raise ValueError(
            "a link begins with http:// or https://, a handle is like @ada@social.example; this"
            f" is neither: {link[:80]!r}"
        )
    try:
        return _links.same_place(link)
    except ValueError:
        raise ValueError(f"{link[:80]!r} cannot be read as an address") from None


def _followed(db: Database, team: str, place: str) -> accounts.Account | None:
    """Find what is followed there, as far as that can be told without looking."""
    return accounts.by_stable_id(db, team, accounts.A_LINK, place) or accounts.by_stable_id(
        db, team, "feed", place
    )


def rows_of(db: Database, team: str) -> list[Row]:
    """List everyone as rows, one for each advocate and watchlist; no colleague is among them."""
    shown = sight.seen(sight.Viewer(sight.EVERYBODY), advocates.every(db, team))
    people = {one.id: one for one in shown}
    links: dict[str, list[str]] = {}
    for account in accounts.every(db, team):
        # What a feed is read from is its link; elsewhere it may be a number of the platform.
        link = account.address if account.source == "feed" else account.link
        if link:  # what was pasted is nowhere
            links.setdefault(account.advocate_id, []).append(link)
    lists = {one.id: one for one in watchlists.every(db, team)}
    rows = []
    for member in memberships.every(db, team):
        if member.advocate_id not in people:
            continue
        one, chosen = people[member.advocate_id], lists[member.watchlist_id]
        rows.append(
            Row(
                0,
                one.name,
                tuple(sorted(links.get(one.id, ()))),
                one.owner,
                chosen.name,
                chosen.channel,
                one.backup or "",
            )
        )
    return sorted(rows, key=lambda row: (row.watchlist, row.name))


def as_csv(rows: list[Row]) -> str:
    """Write rows as CSV, with cells that a spreadsheet would run as a formula made inert."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for row in rows:
        links = " ".join(row.links)
        cells = (row.name, links, row.owner, row.backup, row.watchlist, row.channel)
        writer.writerow([inert(cell) for cell in cells])
    return out.getvalue()


def report_as_csv(report: Report) -> str:
    """Write what became of each row as CSV."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(("row", "name", "outcome", "reason"))
    for line in report.lines:
        cells = (str(line.number), line.name, line.outcome, line.says)
        writer.writerow([inert(cell) for cell in cells])
    return out.getvalue()


def as_opml(rows: list[Row]) -> str:
    """Write rows as OPML, watchlists as folders."""
    root = ET.Element("opml", version="2.0")
    ET.SubElement(ET.SubElement(root, "head"), "title").text = "Bellwether watchlists"
    body = ET.SubElement(root, "body")
    folders: dict[str, ET.Element] = {}
    for row in rows:
        if row.watchlist not in folders:
            folders[row.watchlist] = ET.SubElement(body, "outline", text=plain(row.watchlist))
        for link in row.links:
            ET.SubElement(
                folders[row.watchlist],
                "outline",
                type="rss",
                text=plain(row.name),
                title=plain(row.name),
                xmlUrl=link,
            )
    ET.indent(root)
    return ET.tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def counts(rows: list[Row]) -> dict[str, int]:
    """Count what rows hold."""
    return {
        "advocates": len(Counter(row.name for row in rows)),
        "accounts": len({link for row in rows for link in row.links}),
        "watchlists": len(Counter(row.watchlist for row in rows)),
    }
