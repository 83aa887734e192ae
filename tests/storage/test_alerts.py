from __future__ import annotations

import threading
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

import storage
from storage import advocates, alerts, costs, findings, readings
from tests.storage._samples import NOW, fill, sample

if TYPE_CHECKING:
    from storage.alerts import Alert

TEAM, OTHER = "T0OURS", "T0THEIRS"


def _alert(number: int, **values: object) -> Alert:
    alert: Alert = sample(TEAM)["alerts"]
    return replace(alert, id=f"alert {number}", **values)  # type: ignore[arg-type]


@pytest.mark.parametrize("state", alerts.LIVE)
def test_an_advocate_has_one_live_alert_for_a_situation(db: storage.Database, state: str) -> None:
    fill(db, TEAM, alerts={"state": state})
    with pytest.raises(storage.TakenError):
        alerts.add(db, TEAM, _alert(2))
    assert [alert.id for alert in alerts.of_advocate(db, TEAM, "advocate 1")] == ["alert 1"]


@pytest.mark.parametrize("state", ["resolved", "dismissed"])
def test_a_closed_alert_makes_room_for_another(db: storage.Database, state: str) -> None:
    fill(db, TEAM, alerts={"state": state})
    assert alerts.live(db, TEAM, "advocate 1", "stepping_back") is None
    alerts.add(db, TEAM, _alert(2))
    live = alerts.live(db, TEAM, "advocate 1", "stepping_back")
    assert live is not None
    assert live.id == "alert 2"


def test_an_alert_is_opened_once_when_many_try(database: str) -> None:
    with storage.connect(database) as db:
        storage.migrate(db, NOW)
        fill(db, TEAM, alerts={"state": "resolved"})
    opened: list[bool] = []
    start = threading.Barrier(4)

    def open_it(number: int) -> None:
        with storage.connect(database) as db:
            start.wait()
            try:
                alerts.add(db, TEAM, _alert(number))
            except storage.TakenError:
                opened.append(False)
            else:
                opened.append(True)

    threads = [threading.Thread(target=open_it, args=[number]) for number in range(2, 6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(opened) == [False, False, False, True]


def test_another_situation_is_another_alert(db: storage.Database) -> None:
    fill(db, TEAM)
    alerts.add(db, TEAM, _alert(2, situation="souring", severity=1))
    alerts.add(db, TEAM, _alert(3, situation="cooling", severity=3, updated_at=NOW))
    assert [alert.id for alert in alerts.every_live(db, TEAM)] == ["alert 3", "alert 1", "alert 2"]
    assert [alert.id for alert in alerts.touched_since(db, TEAM, NOW)] == ["alert 3"]


def test_a_snoozed_alert_wakes_when_its_time_is_up(db: storage.Database) -> None:
    fill(db, TEAM)
    alerts.change(db, TEAM, "alert 1", state="snoozed", snoozed_until=NOW)
    assert alerts.to_wake(db, TEAM, NOW - timedelta(seconds=1)) == []
    assert [alert.id for alert in alerts.to_wake(db, TEAM, NOW)] == ["alert 1"]


def test_the_same_finding_is_known_to_have_been_dismissed(db: storage.Database) -> None:
    rows = fill(db, TEAM, alerts={"state": "dismissed"})
    again = replace(rows["readings"], id="reading again", severity=1)
    assert alerts.was_dismissed(db, TEAM, again)


@pytest.mark.parametrize(
    "change",
    [
        {"signal": "souring"},
        {"post_id": "post 2"},
        {"account_id": "account 2"},
        {"post_id": None},
        {"advocate_id": "advocate 2"},
    ],
    ids=lambda change: next(iter(change)),
)
def test_another_finding_has_not_been_dismissed(
    db: storage.Database, change: dict[str, str | None]
) -> None:
    rows = fill(db, TEAM, alerts={"state": "dismissed"})
    assert not alerts.was_dismissed(db, TEAM, replace(rows["readings"], **change))


def test_what_another_team_dismissed_counts_for_nothing(db: storage.Database) -> None:
    rows = fill(db, TEAM, alerts={"state": "dismissed"})
    db.execute("delete from findings where team = :team", team=TEAM)
    fill(db, OTHER, alerts={"state": "dismissed"})
    assert not alerts.was_dismissed(db, TEAM, rows["readings"])
    findings.add(db, TEAM, "alert 1", "reading 1", NOW)
    db.execute("update readings set post_id = 'post 9' where team = :team", team=TEAM)
    assert not alerts.was_dismissed(db, TEAM, rows["readings"])


def test_evidence_is_listed_in_the_order_it_came(db: storage.Database) -> None:
    rows = fill(db, TEAM)
    more = [replace(rows["readings"], id=name, read_at=NOW) for name in ("z", "a")]
    readings.add(db, TEAM, more)
    for name in ("z", "a", "z"):
        findings.add(db, TEAM, "alert 1", name, NOW)
    under = readings.of_alert(db, TEAM, "alert 1")
    assert [reading.id for reading in under] == ["reading 1", "z", "a"]
    newest = readings.of_advocate(db, TEAM, "advocate 1", most=2)
    assert [reading.id for reading in newest] == ["a", "z"]


def test_forgetting_an_advocate_leaves_nothing_of_theirs(db: storage.Database) -> None:
    fill(db, TEAM)
    advocates.remove(db, TEAM, "advocate 1")
    left = {name for name in storage.tables() if db.across().rows(f"select team from {name}")}
    kept = {"teams", "watchlists", "envelopes", "previews", "rests", "terms", "colleagues"}
    kept |= {"channels", "schedules", "acquisitions", "budgets", "overloads", "installations"}
    # What buyers ask and where they look is theirs; only what answers it was the advocate's.
    kept |= {"buyers", "stages", "places", "looks", "questions", "askers", "evidence"}
    kept |= {"visits", "closings", "demand_readers"}
    # What customers bought is theirs, and what was spent stays spent, on nobody in particular.
    kept |= {"customers", "identities", "joins", "deals", "deal_steps", "transactions", "tickets"}
    kept |= {"reports", "costs", "credit_runs", "forecasts", "meanings", "tombstones"}
    kept |= {"value_channels", "received", "imports", "peppers", "aliases"}
    # Slack's names of what is to go, and of files; hashes of who was seen.
    kept |= {"erasures", "uploads", "audits", "bases", "keepings", "purges"}
    # ids and digests alone, for three days
    kept |= {"strays"}
    kept |= {"usergroups", "homes"}
    assert left == kept
    assert [cost.advocate_id for cost in costs.between(db, TEAM, date.min, date.max)] == [None]


def test_the_words_of_an_alert_are_its_gravest_and_newest(db: storage.Database) -> None:
    rows = fill(db, TEAM)
    first: readings.Reading = rows["readings"]
    alerts.add(db, TEAM, _alert(2, situation="souring"))
    later = NOW + timedelta(hours=1)
    more = [
        replace(first, id="light", severity=1, read_at=later, evidence="light"),
        replace(first, id="grave", severity=3, read_at=NOW, evidence="grave"),
        replace(first, id="graver", severity=3, read_at=later, evidence="graver"),
        replace(first, id="same", severity=3, read_at=later, evidence="said again"),
    ]
    readings.add(db, TEAM, more)
    for one in more:
        findings.add(db, TEAM, "alert 1", one.id, one.read_at)
    asked = ["alert 1", "alert 2", "alert 3"]
    assert readings.gravest_words(db, TEAM, asked) == {"alert 1": "graver"}
