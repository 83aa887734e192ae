"""What buyers ask, in and out as CSV: whatever a spreadsheet makes of it."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

import storage
from bot import demand_sheets
from bot.__main__ import main
from bot.exchange import Report
from bot.sheets import SheetError
from storage import askers, buyers, evidence, looks, questions
from tests.bot._world import OLIVE, TEAM, Clock, World
from tests.storage._samples import NOW

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

QUESTIONS = (
    "\ufeffQuestion;Stage;Buyer;Paraphrases;Proof;Force;Status;Evidence;Quote;Account;Colour\r\n"
    '"Does it hold\r\nat 200M rows?";Checking the choice;Head of data;"How big? | How much?";;'
    'anxiety;confirmed;visit;"they ""really"" asked";Sample Bank;red\r\n'
    "does it hold at 200M rows;validate;;;;;;;;;\r\n"
    "What does it cost?;Nowhere;;;;;;;;;\r\n"
    "=1+1 is what?;use;Head of data;;;;confirmed;sales opinion;;;\r\n"
    ";use;;;;;;;;;blue\r\n"
)


@pytest.fixture
def world(empty: str) -> World:
    return World(empty, Clock(NOW))


def take(world: World, text: str, *, dry: bool = False) -> Report:
    wanted = demand_sheets.recognise(text.encode(), "sheet.csv")
    assert wanted is not None
    report = Report()
    with world.open() as db, storage.rehearsal(db) if dry else db.transaction():
        for report in demand_sheets.take_in(db, TEAM, wanted, OLIVE, NOW):  # noqa: B007
            pass
    return report


def everything(world: World) -> dict[str, Any]:
    with world.open() as db:
        names = ("questions", "askers", "evidence", "buyers", "places", "looks")
        return {name: db.across().rows(f"select * from {name}") for name in names}


def test_a_sheet_of_questions_is_taken_in_as_people_write_it(world: World) -> None:
    before = everything(world)
    dry = take(world, QUESTIONS, dry=True)
    assert everything(world) == before
    report = take(world, QUESTIONS)
    assert report == dry
    assert [(one.outcome, one.says) for one in report.lines] == [
        ("taken", ""),
        ("left out", "it says the same as line 3"),
        ("left out", report.lines[2].says),
        ("taken", "as a hypothesis: held up only by 1 sales opinion"),
        ("left out", "What do they ask? The question needs words"),
    ]
    assert report.lines[2].says.startswith("I know no stage Nowhere: it is Seeing the problem,")
    assert report.troubles[0] == "line 4: it says the same as line 3"
    assert report.notes == ["columns that I do not know, left out: Colour"]
    with world.open() as db:
        first, second = questions.every(db, TEAM)
        assert first.text == "Does it hold at 200M rows?"
        assert (first.status, second.status) == ("confirmed", "hypothesis")
        assert first.paraphrases == ("How big?", "How much?")
        (buyer,) = buyers.every(db, TEAM)
        assert askers.every(db, TEAM)[first.id] == {buyer.id}
        (piece,) = evidence.about(db, TEAM, "question", first.id)
        assert (piece.text, piece.customer) == ('they "really" asked', "Sample Bank")


def test_what_is_written_is_taken_in_elsewhere_and_twice_is_once(
    world: World, another: Callable[[Path], str], tmp_path: Path
) -> None:
    take(world, QUESTIONS)
    take(world, "buyer,stage,place,kind,url\nDeveloper,use,The Guild,community,https://g.example\n")
    take(world, "buyer,role,segment\nLawyer,legal,Banks\n")
    with world.open() as db:
        sheets = {kind: demand_sheets.write(db, TEAM, kind) for kind in demand_sheets.KINDS}
    rows = list(csv.DictReader(io.StringIO(sheets["questions"], newline="")))
    assert rows[1]["question"] == "'=1+1 is what?"
    again = {kind: take(world, sheet) for kind, sheet in sheets.items()}
    outcomes = {kind: {one.outcome for one in report.lines} for kind, report in again.items()}
    assert outcomes == {key: {"there already"} for key in sheets}
    other = World(another(tmp_path), Clock(NOW))
    for sheet in sheets.values():
        take(other, sheet)
    with other.open() as db:
        assert {kind: demand_sheets.write(db, TEAM, kind) for kind in sheets} == sheets
        assert len(looks.every(db, TEAM)) == 1


@pytest.mark.parametrize(
    ("sheet", "says"),
    [
        ("question,stage,force\nHow?,use,luck\n", "force is push, pull, anxiety or habit, not"),
        ("question,stage,evidence\nHow?,use,rumour\n", "evidence is visit, win_loss,"),
        ("question,stage,proof\nHow?,use," + "x" * 301 + "\n", "at most 300 characters"),
        ("question,stage,buyer\nHow?,use,A; " + "x" * 81 + "\n", "80 is the most"),
        ("buyer,stage,place,kind\nA,use,B,pub\n", "place_kind is community,"),
        ("buyer,stage,place\n,use,B\n", "The buyer needs a name"),
        ("buyer,stage,place\nA,use,\n", "The place needs a name"),
        ("buyer,role\nA,boss\n", "role is economic,"),
    ],
)
def test_a_row_that_cannot_be_kept_leaves_nothing_of_it(
    world: World, sheet: str, says: str
) -> None:
    before = everything(world)
    report = take(world, sheet)
    assert says in report.troubles[0]
    assert everything(world) == before


def test_twice_the_same_buyer_or_look_is_said(world: World) -> None:
    assert take(world, "buyer\nA\na\n").troubles == ["line 3: it says the same as line 2"]
    looks_twice = "buyer,stage,place\nA,use,B\nA,Using it,b\n"
    assert take(world, looks_twice).troubles == ["line 3: it says the same as line 2"]


def test_a_sheet_about_something_else_is_none_of_ours() -> None:
    for data in (b"name,link\nAda,https://a.example\n", b"<opml/>", b"", b'"a'):
        assert demand_sheets.recognise(data, "x") is None
    with pytest.raises(SheetError, match="no column stage"):
        demand_sheets.recognise(b"question\nHow?\n", "x.csv")


def test_the_terminal_says_line_by_line_what_became_of_a_sheet(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BELLWETHER_DATABASE", world.address)
    sheet, out, report = (tmp_path / name for name in ("in.csv", "out.csv", "report.csv"))
    sheet.write_bytes(QUESTIONS.encode())

    def run(*typed: object) -> Any:
        return CliRunner().invoke(main, [str(one) for one in typed])

    dry = run("import", sheet, "--dry-run", "--json")
    assert dry.exit_code == 0, dry.output
    counts = {"rows": 5, "taken": 2, "there_already": 0, "left_out": 3}
    assert json.loads(dry.stdout) == counts
    assert "A dry run: nothing was changed." in dry.stderr
    assert everything(world)["questions"] == []
    done = run("import", sheet, "--report", report)
    assert "5 rows, 2 taken, 0 there already, 3 left out" in done.stdout
    assert "line 4: left out: it says the same as line 3" in done.stderr
    assert "columns that I do not know, left out: Colour" in done.stderr
    assert len(list(csv.reader(io.StringIO(report.read_text(), newline="")))) == 6
    assert json.loads(run("export", out, "--what", "questions", "--json").stdout) == {
        "questions": 2
    }
    again = run("import", out)
    assert "2 there already" in again.stdout
    assert again.exit_code == 0
