"""Importing in Slack: a file in a form, what is in it, one button; and who is who."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from bot import files
from storage import costs, customers, deals, imports, joins, meanings, transactions, value_channels
from tests.bot._team import ADA, MAX, staffed
from tests.bot._world import HERE, OLIVE, TEAM, LocalSlack, World, soon

if TYPE_CHECKING:
    from bot.house import House
    from bot.workspace import Workspace

DATA = Path(__file__).parent.parent / "data" / "import"


@pytest.fixture(autouse=True)
def _people(connected: House, world: World) -> None:
    """Connect the app, and let us know who is here: Ada is an admin, Max manages, Olive neither."""
    assert connected.clients
    staffed(world)


def types(slack: LocalSlack, typed: str, user: str = ADA) -> None:
    assert slack.tell("command", user=user, channel=HERE, text=typed)["ok"]


def word(slack: LocalSlack, words: str, user: str = ADA) -> dict[str, Any]:
    """Wait for a word to one person that says this, and give the newest."""
    return soon(
        lambda: next(
            (m for m in reversed(slack.ask("ephemerals", user=user)) if words in str(m)), {}
        )
    )


def presses(slack: LocalSlack, said: dict[str, Any], action_id: str, user: str = ADA) -> None:
    slack.tell("clock", advance=1)
    done = slack.tell("action", user=user, channel=HERE, ts=said["ts"], action_id=action_id)
    assert done["ok"], done


def gives(slack: LocalSlack, name: str, data: bytes | None = None, **more: str) -> None:
    """Give a file in the form of `import`."""
    types(slack, "import")
    view = slack.view(ADA)
    content = (DATA / name).read_bytes() if data is None else data
    import base64

    encoded = base64.b64encode(content).decode()
    given = slack.tell("files", user=ADA, name=name, base64=encoded)["file"]
    done = slack.submits(view, ADA, file=[given], **more)
    assert done["ok"], done


def test_a_file_is_looked_at_and_taken_in_once(
    slack: LocalSlack, world: World, workspace: Workspace
) -> None:
    gives(slack, "stripe_payments.csv")
    said = word(slack, "can be taken in")
    assert "7 rows read, 3 can be taken in, 4 left out" in said["text"]
    shown = str(said["blocks"])
    assert "••• EUR" in shown
    assert "99.00" not in shown
    assert "@example" not in shown
    with world.open() as db:
        assert customers.every(db, TEAM) == []
    presses(slack, said, "import_take")
    assert "3 new transactions" in word(slack, "Taken in")["text"]
    with world.open() as db:
        assert len(db.across().rows("select id from transactions")) == 3
        [one] = imports.taken(db, TEAM, 5)
        assert (one.taken_by, one.read) == (ADA, 7)
    gives(slack, "stripe_payments.csv")
    again = soon(
        lambda: next(
            (m for m in slack.ask("ephemerals", user=ADA) if "import_take" in str(m)), None
        )
    )
    presses(slack, again, "import_take")
    assert "3 known transactions" in word(slack, "3 known")["text"]


def test_amounts_are_shown_where_they_may_be(slack: LocalSlack, world: World) -> None:
    types(slack, f"settings value <#{HERE}|advocates>", MAX)
    word(slack, "takes the role of an admin", MAX)
    types(slack, f"settings value <#{HERE}|advocates>")
    word(slack, "may be shown in")
    gives(slack, "stripe_payments.csv")
    assert "99.00 EUR" in str(word(slack, "can be taken in")["blocks"])
    types(slack, f"settings value off <#{HERE}|advocates>")
    word(slack, "shown in no channel")
    with world.open() as db:
        assert value_channels.every(db, TEAM) == []
    types(slack, "settings value never")
    word(slack, "Where may amounts be shown")


def test_what_only_the_company_knows_is_asked_once(slack: LocalSlack, world: World) -> None:
    gives(slack, "salesforce_no_ids.csv")
    said = word(slack, "Which of these stages mean won")
    assert "import_take" not in str(said)
    presses(slack, said, "import_answer")
    view = slack.view(ADA)
    options = {
        option["text"]["text"]: option["value"]
        for block in view["blocks"]
        if block["block_id"] == "won"
        for option in block["element"]["options"]
    }
    assert list(options) == ["Signed", "Dead", "Legal Review"]
    both = slack.submits(view, ADA, won=[options["Signed"]], lost=[options["Signed"]])
    assert both["errors"] == {"lost": "A stage means won or lost, not both."}
    done = slack.submits(view, ADA, currency="usd", won=[options["Signed"]], lost=[options["Dead"]])
    assert done["ok"], done
    ready = word(slack, "import_take")
    presses(slack, ready, "import_take")
    word(slack, "3 new deals")
    with world.open() as db:
        assert meanings.of_system(db, TEAM, "sf")["legal review"] == "open"
        states = sorted((one.state, one.amount) for one in deals.every(db, TEAM))
    assert states == [("lost", 25_000_000), ("open", 9_950), ("won", 123_456_700)]


def test_an_import_takes_an_admin(slack: LocalSlack, world: World) -> None:
    for user in (OLIVE, MAX):
        types(slack, "import", user)
        assert "takes the role of an admin" in word(slack, "To import", user)["text"]
    gives(slack, "tickets.csv")
    said = word(slack, "import_take")
    with world.open() as db:
        from storage import colleagues

        colleagues.change(db, TEAM, ADA, role="member")
    presses(slack, said, "import_take")
    word(slack, "takes the role of an admin")
    with world.open() as db:
        assert customers.every(db, TEAM) == []


def test_a_file_is_refused_in_words(
    slack: LocalSlack, world: World, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    gives(slack, "not_known.csv")
    word(slack, "I do not know what")
    workspace.scopes = workspace.scopes - {"files:read"}
    gives(slack, "tickets.csv")
    word(slack, "I may not read files here")
    workspace.scopes = workspace.scopes | {"files:read"}
    monkeypatch.setattr(files, "MOST_BYTES", 10)
    gives(slack, "tickets.csv")
    word(slack, "takes larger")
    monkeypatch.undo()
    types(slack, "import")
    view = slack.view(ADA)
    given = slack.tell("files", user=ADA, name="a.csv", text="x")["file"]
    wrong = slack.submits(view, ADA, file=[given], currency="XXX")
    assert "no currency" in wrong["errors"]["currency"]
    slack.submits(view, ADA, file=[{"id": "F0GONE"}], currency="")
    word(slack, "not in Slack any more")


def test_another_file_in_its_place_is_not_taken_in(
    slack: LocalSlack, world: World, workspace: Workspace
) -> None:
    gives(slack, "tickets.csv")
    said = word(slack, "import_take")
    [upload] = [one for one in workspace.uploads.values() if one.user == ADA]
    upload.content = (DATA / "customers.csv").read_bytes()
    presses(slack, said, "import_take")
    word(slack, "not the one I looked at")
    presses(slack, said, "import_cancel")
    word(slack, "nothing of that file was kept")
    with world.open() as db:
        assert customers.every(db, TEAM) == []


def test_a_token_is_shown_to_slack_alone() -> None:
    api = "https://slack.com/api/"
    assert files._is_slack("https://files.slack.com/files-pri/T1-F1/a.csv", api)
    for url in (
        "http://files.slack.com/a.csv",
        "https://files.slack.com.evil.example/a.csv",
        "https://evil-slack.com/a.csv",
        "file:///etc/passwd",
        "",
    ):
        assert not files._is_slack(url, api)


def test_who_may_be_one_is_a_question_and_a_join_is_undone(slack: LocalSlack, world: World) -> None:
    both = (
        b"email,name,company\njo@example.com,Jo Sample,Example\njo@example.com,Ann Model,Example\n"
    )
    gives(slack, "two.csv", both)
    presses(slack, word(slack, "import_take"), "import_take")
    word(slack, "1 not joined with whom they have a key in common: their names differ")
    types(slack, "customers", OLIVE)
    word(slack, "takes the role of a manager", OLIVE)
    types(slack, "customers", MAX)
    said = word(slack, "Are these one?", MAX)
    assert "*J. S.* of Example" in str(said)
    presses(slack, said, "customer_same", MAX)
    joined = word(slack, "Joined: ", MAX)
    with world.open() as db:
        assert len(customers.every(db, TEAM, "person")) == 1
    presses(slack, joined, "join_undo", MAX)
    word(slack, "Undone: ", MAX)
    with world.open() as db:
        assert len(customers.every(db, TEAM, "person")) == 2
        assert joins.lately(db, TEAM, 5) == []
    types(slack, "customers", MAX)
    soon(lambda: "Are these one?" not in str(slack.ask("ephemerals", user=MAX)[-1]))


def test_two_who_are_two_are_not_asked_about_again(slack: LocalSlack, world: World) -> None:
    firms = b"company,domain\nExample Ltd,one.example\nExample Inc,two.example\n"
    gives(slack, "firms.csv", firms)
    presses(slack, word(slack, "import_take"), "import_take")
    word(slack, "2 new customers")
    types(slack, "customers", MAX)
    said = word(slack, "names that are alike", MAX)
    presses(slack, said, "customer_two", MAX)
    word(slack, "they are two", MAX)
    types(slack, "customers", MAX)
    soon(lambda: "Are these one?" not in str(slack.ask("ephemerals", user=MAX)[-1]))


def test_costs_are_kept_by_typing_and_shown_where_they_may_be(
    slack: LocalSlack, world: World
) -> None:
    world.advocate("Ada", world.watchlist())
    today = world.clock().date()
    types(slack, 'cost perks 350,50 eur for Ada "a microphone"', MAX)
    assert "350.50 EUR" in word(slack, "Kept: perks", MAX)["text"]
    types(slack, "cost hours 1200 EUR 2026-01-01 2026-03-31 40h", MAX)
    word(slack, "2026-01-01 to 2026-03-31", MAX)
    with world.open() as db:
        found = costs.between(db, TEAM, date(2026, 1, 1), today)
    assert [(one.kind, one.amount, one.hours, one.note) for one in found] == [
        ("hours", 120_000, 40.0, ""),
        ("perks", 35_050, None, "a microphone"),
    ]
    types(slack, "cost", MAX)
    said = word(slack, "Spent this quarter", MAX)
    assert "••• EUR" in said["text"]
    assert "350" not in str(said)
    types(slack, "cost remove 1", MAX)
    word(slack, "Taken back: hours", MAX)
    for wrong, says in (
        ("beer 1 EUR", "What was spent"),
        ("perks many EUR", "as an amount"),
        ("perks 0 EUR", "more than nothing"),
        ("perks 1 EUR for Nobody", "I know no advocate"),
        ("remove 9", "Which one?"),
    ):
        types(slack, f"cost {wrong}", MAX)
        word(slack, says, MAX)
    types(slack, "cost perks 1 EUR", OLIVE)
    word(slack, "takes the role of a manager", OLIVE)
    with world.open() as db:
        assert len(costs.between(db, TEAM, date(2026, 1, 1), today)) == 1
        assert transactions.known(db, TEAM, ["x"]) == {}
