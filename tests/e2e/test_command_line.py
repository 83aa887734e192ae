"""The subcommands: JSON alone on standard output, and exit codes that scripts can rely on."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

import pytest

import storage
from bot.exchange import COLUMNS
from bot.workspace.records import TEAM_ID
from storage import accounts, advocates, proposals
from tests.e2e._play import run
from tests.e2e._web import Fediverse, Site

if TYPE_CHECKING:
    from pathlib import Path

    from tests.e2e._blog import Blog
    from tests.e2e._play import Play, Ran


class Shell:
    """A folder with a database, and the subcommands run there."""

    def __init__(self, folder: Path, database: str) -> None:
        self.folder, self.database = folder, database

    def __call__(self, *arguments: str, typed: str = "", **environment: str) -> Ran:
        """Run a subcommand."""
        more = {
            "BELLWETHER_ALLOW_HOSTS": "127.0.0.1",
            "BELLWETHER_DATABASE": self.database,
            "BELLWETHER_POLL_SECONDS": "1",
        }
        return run(self.folder, *arguments, typed=typed, **(more | environment))

    def writes(self, name: str, text: str) -> str:
        """Write a file, and give its path."""
        (self.folder / name).write_text(text, encoding="utf-8")
        return str(self.folder / name)


@pytest.fixture
def shell(request: pytest.FixtureRequest, tmp_path: Path) -> Shell:
    """Give a folder to run subcommands in; what is kept of the town is kept as everything is."""
    if "town" not in request.fixturenames:
        return Shell(tmp_path, str(tmp_path / "bellwether.db"))
    return Shell(tmp_path, request.getfixturevalue("keeps_in")(tmp_path))


def _people(town: Blog) -> str:
    return (
        "Person,URL,owner,list,channel\n"
        f"Kim,{town.feed_of('Kim')},U0MAX,Gardeners,C0ADVOCATES\n"
        f"Lea,{town.feed_of('Lea')} {town.url}feeds/about-lea.atom.xml,,Gardeners,\n"
        f"Moe,{town.feed_of('Moe')},,,\n"
    )


def test_what_is_imported_is_polled_told_of_and_exported(shell: Shell, town: Blog) -> None:
    file = shell.writes("people.csv", _people(town))
    rehearsed = shell("import", file, "--dry-run", "--json")
    counts = {"rows": 3, "advocates": 3, "accounts": 4, "watchlists": 2, "left_out": 0}
    assert rehearsed.json == counts
    assert "nothing was changed" in rehearsed.err
    assert shell("export", "empty.csv", "--json").json == {
        "advocates": 0,
        "accounts": 0,
        "watchlists": 0,
    }

    assert shell("import", file, "--json").json == counts
    again = shell("import", file, "--json").json
    assert (again["advocates"], again["accounts"], again["watchlists"]) == (0, 0, 0)

    polled = shell("poll", "--once", "--json")
    assert polled.code == 0
    seen = polled.json
    assert {name: seen[name] for name in ("due", "fetched", "failed", "new_posts")} == {
        "due": 4,
        "fetched": 4,
        "failed": 0,
        "new_posts": 12,
    }
    assert isinstance(seen["seconds"], float)

    digest = shell("digest", "--format", "json", "--watchlist", "gardeners").json
    assert digest["title"] == "Digest of Gardeners"
    assert (digest["advocates"], digest["accounts"], digest["seen"]) == (2, 3, 3)
    assert "3 of 3 accounts seen" in shell("digest", "--watchlist", "Gardeners").out

    assert shell("export", "people.out.csv", "--json").json == {
        "advocates": 3,
        "accounts": 4,
        "watchlists": 2,
    }
    written = (shell.folder / "people.out.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(io.StringIO(written)))
    assert rows[0].keys() == set(COLUMNS)
    assert [row["name"] for row in rows] == ["Kim", "Lea", "Moe"]
    assert rows[0]["owner"] == "U0MAX"


@pytest.mark.parametrize("name", ["people.csv", "people.opml"])
def test_an_export_is_taken_in_as_it_was(shell: Shell, town: Blog, name: str) -> None:
    assert shell("import", shell.writes("first.csv", _people(town))).code == 0
    there = shell("export", name, "--json").json
    other = {"BELLWETHER_DATABASE": str(shell.folder / "other.db")}
    assert shell("import", name, "--json", **other).json["left_out"] == 0
    assert shell("export", f"again-{name}", "--json", **other).json == there
    assert (shell.folder / f"again-{name}").read_bytes() == (shell.folder / name).read_bytes()


def test_an_import_says_what_it_left_out_and_keeps_the_rest(shell: Shell, town: Blog) -> None:
    file = shell.writes(
        "mixed.csv",
        f"name,link\nKim,{town.feed_of('Kim')}\n,{town.feed_of('Lea')}\nMoe,ftp://moe.example\n"
        f"Ned,\nOda,{town.feed_of('Kim')}\n",
    )
    ran = shell("import", file, "--json", "--report", "report.csv")
    assert ran.code == 0
    assert (ran.json["advocates"], ran.json["left_out"]) == (1, 4)
    assert "row 3: a name of 1 to 80 characters is needed" in ran.err
    assert "row 4: a link begins with http:// or https://" in ran.err
    assert "'ftp://moe.example'" in ran.err
    assert "row 5: there is no link" in ran.err
    assert "is followed already, for somebody else" in ran.err
    written = (shell.folder / "report.csv").read_text(encoding="utf-8")
    lines = list(csv.DictReader(io.StringIO(written)))
    assert [(line["name"], line["outcome"]) for line in lines] == [
        ("Kim", "taken"),
        ("", "left out"),
        ("Moe", "left out"),
        ("Ned", "left out"),
        ("Oda", "left out"),
    ]
    assert lines[3]["reason"] == "there is no link"
    again = shell("import", file, "--json", "--report", "again.csv")
    assert again.json["accounts"] == 0
    assert "1,Kim" not in again.err
    assert "Kim,there already," in (shell.folder / "again.csv").read_text(encoding="utf-8")


def test_an_imported_handle_is_found_with_the_places_it_names(shell: Shell) -> None:
    with Fediverse() as profile, Site() as blog:
        profile.said, profile.named = ["One", "Two"], [blog.url]
        blog.blog("Robin writes", f"{profile.url}@robin")
        file = shell.writes("robin.csv", f"name,link\nRobin,{profile.handle}\n")
        assert shell("import", file).code == 0
        polled = shell("poll", "--once", "--json").json
        assert (polled["failed"], polled["new_posts"]) == (0, 2)
        with storage.connect(shell.database) as db:
            (robin,) = advocates.every(db, TEAM_ID)
            (account,) = accounts.of_advocate(db, TEAM_ID, robin.id)
            (asked,) = proposals.waiting(db, TEAM_ID, robin.id)
        assert account.source == "mastodon"
        assert asked.link.rstrip("/") == blog.url.rstrip("/")
        assert "names this one in turn" in asked.why
        read = shell("read", profile.handle, "--json").lines
        assert [line["text"] for line in read] == ["Two", "One"]


def test_an_imported_page_is_followed_to_its_feed(shell: Shell, town: Blog) -> None:
    assert shell("import", shell.writes("page.csv", f"name,link\nTown,{town.url}\n")).code == 0
    polled = shell("poll", "--once", "--json").json
    written = len(list((town.folder / "content").glob("article-*.md")))
    assert (polled["failed"], polled["new_posts"]) == (0, written)


def test_read_shows_the_newest_posts_and_keeps_nothing(shell: Shell, town: Blog) -> None:
    for target in (town.feed_of("Kim"), str(town.folder / "output/feeds/kim.atom.xml")):
        ran = shell("read", target, "--json")
        assert ran.code == 0
        assert [line["title"] for line in ran.lines] == [f"Kim on week {n}" for n in (1, 2, 3)]
        assert ran.lines[0].keys() == {
            "id",
            "url",
            "title",
            "text",
            "lang",
            "published_at",
            "kind",
            "replies",
            "likes",
            "reposts",
        }
    assert not (shell.folder / "bellwether.db").exists()
    assert "Kim on week 1" in shell("read", town.feed_of("Kim")).out


def test_texts_are_scored_line_by_line(shell: Shell) -> None:
    lines = [
        {"id": "a", "text": "I've got to back away from this for a while.", "lang": "en"},
        {"id": "b", "text": "The build is a minute faster now."},
    ]
    typed = "\n".join(json.dumps(line) for line in lines)
    scored = shell("score", "-", "--json", typed=typed).lines
    assert [(line["id"], line["label"]) for line in scored] == [("a", "pausing"), ("b", "none")]
    assert scored[0]["evidence"] == "I've got to back away from this for a while."
    assert scored[0].keys() == {
        "id",
        "label",
        "about_self",
        "confidence",
        "sentiment",
        "evidence",
        "returns_on",
        "lang",
        "read",
    }
    plain = shell("score", typed="I've got to back away from this for a while.\n").lines
    assert [line["label"] for line in plain] == ["pausing"]


def test_labelled_lines_measure_the_reader(shell: Shell) -> None:
    labelled = [
        ("I've got to back away from this for a while.", "pausing", True),
        ("The build is a minute faster now.", "none", False),
    ]
    file = shell.writes(
        "labelled.jsonl",
        "\n".join(
            json.dumps(
                {
                    "id": str(n),
                    "text": text,
                    "lang": "en",
                    "label": label,
                    "self": about_self,
                    "hard": False,
                    "kind": "sample",
                    "source": "authored",
                }
            )
            for n, (text, label, about_self) in enumerate(labelled)
        ),
    )
    found = shell("evaluate", file, "--json").json
    assert found["n"] == 2
    assert found["labels"]["pausing"] == {"precision": 1.0, "recall": 1.0, "f1": 1.0, "support": 1}
    assert found.keys() == {"n", "labels", "any", "false_alarms", "macro_f1"}
    assert found["false_alarms"].keys() == {"hard", "easy"}
    assert "macro F1" in shell("evaluate", file).out


def test_doctor_says_a_line_a_check(shell: Shell, town: Blog) -> None:
    well = shell("doctor", "--json")
    assert well.code == 0
    assert all(line.keys() == {"check", "ok", "says", "next"} for line in well.lines)
    assert {"settings", "database"} <= {line["check"] for line in well.lines}

    shell("import", shell.writes("gone.csv", f"name,link\nKim,{town.url}nowhere.xml\n"))
    shell("poll", "--once")
    sick = shell("doctor", "--json")
    assert sick.code == 1
    wrong = [line for line in sick.lines if not line["ok"]]
    assert {line["check"] for line in wrong} == {"accounts", "account"}
    assert "There is nothing at that address" in wrong[-1]["says"]
    assert "MEND" in shell("doctor").out


@pytest.mark.parametrize("wrong", ["SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"])
def test_a_token_that_slack_does_not_take_is_said_at_the_start(
    shell: Shell, play: Play, wrong: str
) -> None:
    joining = play.joining | {wrong: "xoxb-not-ours"}
    ran = shell("run", **joining, BELLWETHER_PORT="0")
    assert ran.code == 1
    assert "Slack does not take the token (invalid_auth)" in ran.err


def test_doctor_of_a_joined_workspace_looks_at_scopes_and_channels(
    shell: Shell, play: Play
) -> None:
    ran = shell("doctor", "--json", **play.joining, BELLWETHER_DATABASE=play.database)
    checks = {line["check"]: line for line in ran.lines}
    assert checks["settings"]["says"].startswith("joins Slack")
    assert checks["slack"]["ok"]
    assert checks["scopes"]["says"].endswith("granted")
    assert play.slack.asks("workspace")["connections"] == 2


def test_the_manifest_is_what_the_project_carries(
    shell: Shell, request: pytest.FixtureRequest
) -> None:
    carried = json.loads((request.config.rootpath / "manifest.json").read_text(encoding="utf-8"))
    assert shell("manifest").json == shell("manifest", "--json").json == carried


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("frobnicate",),
        ("poll",),
        ("read",),
        ("import", "nowhere.csv"),
        ("export",),
        ("digest", "--days", "0"),
        ("digest", "--format", "pdf"),
        ("evaluate",),
        ("score", "nowhere.jsonl"),
        ("run", "--fast"),
    ],
    ids=lambda arguments: " ".join(arguments) or "nothing",
)
def test_wrong_usage_is_2(shell: Shell, arguments: tuple[str, ...]) -> None:
    ran = shell(*arguments)
    assert ran.code == 2
    assert "Usage" in ran.err
    assert ran.out == ""


@pytest.mark.parametrize(
    ("arguments", "file", "says"),
    [
        (("read", "http://127.0.0.1:9/"), "", "`127.0.0.1` cannot be reached"),
        (("read", "zzz"), "", "I do not know what `zzz` is: give me a link"),
        (("import", "file"), "what,is\nthis,please\n", "file has no columns `name` and `link`"),
        (("import", "file"), "<html><body/></html>", "file names no feed, as OPML or otherwise"),
        (("import", "file"), "", "file has no columns `name` and `link` (I see: nothing)"),
        (("export", "nowhere/people.csv"), "", "people.csv cannot be written"),
        (("digest", "--watchlist", "Zzz"), "", "There is no watchlist `Zzz`; there are: none."),
        (("digest", "--team", "T0"), "", "I know no team 'T0'; I know: none."),
        (("evaluate", "file"), '{"id": "x"}\n', "line 1"),
        (("score", "file"), '{"id": \n', "line 1"),
        (("demand", "file"), '{"id": \n', "line 1"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else None,
)
def test_what_cannot_be_done_is_1_and_a_sentence(
    shell: Shell, arguments: tuple[str, ...], file: str, says: str
) -> None:
    shell.writes("file", file)
    ran = shell(*arguments)
    assert ran.code == 1, ran.err
    assert ran.err.startswith("Error: ")
    assert says in ran.err
    assert ran.out == ""


@pytest.mark.parametrize(
    ("environment", "says"),
    [
        ({"SLACK_BOT_TOKEN": "xoxb-1"}, "SLACK_APP_TOKEN is missing"),
        ({"BELLWETHER_PORT": "many"}, "BELLWETHER_PORT must be a whole number"),
        (
            {"BELLWETHER_POLL_SECONDS": "0", "SLACK_APP_TOKEN": "xapp-1"},
            "SLACK_BOT_TOKEN is missing",
        ),
        ({"BELLWETHER_DATABASE": "/nowhere/x.db"}, "/nowhere/x.db"),
        ({"BELLWETHER_DATABASE": "postgresql://127.0.0.1:9/x"}, "127.0.0.1"),
        (
            {
                "SLACK_BOT_TOKEN": "xoxb-1",
                "SLACK_APP_TOKEN": "xapp-1",
                "SLACK_API_URL": "http://127.0.0.1:9/api/",
            },
            "Slack cannot be reached at http://127.0.0.1:9/api/",
        ),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, dict) else None,
)
def test_what_is_wrong_with_the_settings_is_said_at_the_start(
    shell: Shell, environment: dict[str, str], says: str
) -> None:
    ran = shell("run", **environment)
    assert ran.code == 1
    assert says in ran.err
    assert ran.out == ""


def test_a_taken_port_is_said_at_the_start(shell: Shell, play: Play) -> None:
    ran = shell("run", BELLWETHER_PORT=play.slack.url.rpartition(":")[2])
    assert ran.code == 1
    assert "is taken by another program; stop that, or choose another port" in ran.err
    assert "another BELLWETHER_PORT" in ran.err
