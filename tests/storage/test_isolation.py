"""No team sees or changes what is another's, whatever it asks: for every question there is.

Two teams keep rows that look alike, with the same ids and names, and the other team keeps more of
them. Each function of the table files is asked for our team, twice: with only our rows there, and
with the other team's too. It has to answer the same, do the same to our rows, and leave the other
team's as they were. So it is asked for a team that has nothing. A new function is found by itself,
and fails until `CALLS` says how to ask it.
"""

from __future__ import annotations

import contextlib
import functools
import inspect
import re
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import psycopg
import pytest

import storage
from storage import _traces
from tests.storage._samples import BEFORE, NOW, fill, questions, sample

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

OURS, THEIRS, NOBODYS = "T0OURS", "T0THEIRS", "T0NOBODYS"
# Keys of rows that both teams have, and that only the other one has; the latter sort first.
BOTH, ONLY_THEIRS = "1", "0"
# Answers on no team in particular.
ON_ALL_TEAMS = {"teams.every", "teams.served", "teams.owed", "installations.every"}

_TODAY = date(2026, 3, 2)
_LATER = NOW + timedelta(days=1)
_PARKED = {"outbox": {"state": "parked"}}
_POSTED = {"outbox": {"ts": "1.1"}}
_SENDING = {"outbox": {"state": "sending", "sending_at": BEFORE}}
_SNOOZED = {"alerts": {"state": "snoozed", "snoozed_until": BEFORE}}
_DISMISSED = {"alerts": {"state": "dismissed"}}
_CLOSED = {"orphans": {"closed_at": BEFORE}}
_INSIDE = {"advocates": {"kind": "inside", "opted_in_at": BEFORE}}
_LEASED = {"accounts": {"leased_until": NOW}}
_HELD = {"notices": {"is_held": True}}


def _new(team: str, key: str, table: str, **values: Any) -> Any:
    return replace(sample(team, key)[table], **values)


def _row(table: str, **values: Any) -> Callable[[str, str], Any]:
    return lambda team, key: _new(team, key, table, **values)


def _rows(table: str, **values: Any) -> Callable[[str, str], Any]:
    return lambda team, key: [_new(team, key, table, **values)]


def _unless_ours(key: str) -> str:
    """Name what only the other team has as they do, and else what nobody has yet."""
    return key if key == ONLY_THEIRS else "7"


def _id(kind: str) -> Callable[[str, str], Any]:
    return lambda _team, key: f"{kind} {key}"


def _ids(kind: str) -> Callable[[str, str], Any]:
    return lambda _team, key: [f"{kind} {key}"]


# How to ask each function: its arguments after `db` and `team`, where a function is called with
# the team and key of the row that is meant. `rows` are changes to the rows that are there, `more`
# are further rows, and `without` names what our team has none of, where the function would else
# find or do nothing.
CALLS: dict[str, dict[str, Any]] = {
    "absences.add": {"absence": _row("absences", id="new")},
    "absences.remove": {"absence_id": _id("absence")},
    "absences.of_subject": {
        "kind": "advocate",
        "subject_id": _id("advocate"),
        "since": _TODAY,
    },
    "absences.between": {"kind": "advocate", "first": _TODAY, "last": _TODAY},
    "accounts.add": {"accounts": _rows("accounts", id="new", stable_id="new")},
    "accounts.claim": {"now": NOW, "most": 1},
    "accounts.renew": {"account_ids": _ids("account"), "now": NOW, "rows": _LEASED},
    "accounts.change": {"account_id": _id("account"), "health": "gone"},
    "accounts.of_advocate": {"advocate_id": _id("advocate")},
    "accounts.of_advocates": {"advocate_ids": _ids("advocate")},
    "accounts.sights": {"since": NOW},
    "accounts.unseen": {"since": _LATER},
    "accounts.amiss": {"rows": {"accounts": {"health": "gone"}}},
    "accounts.of_outside": {},
    "accounts.by_stable_id": {
        "source": "feed",
        "stable_id": lambda _team, key: f"https://ada.example/{key}",
    },
    "accounts.by_links": {"links": ["https://ADA.example/"]},
    "accounts.every": {},
    "accounts.of_owner": {"owner": lambda team, _key: f"Olive of {team}"},
    "accounts.due": {"now": NOW},
    "accounts.has_first_due": {"now": NOW},
    "accounts.oldest_due": {"now": NOW},
    "accounts.one": {"account_id": _id("account")},
    "accounts.in_sight": {"since": NOW},
    "accounts.put_back": {"account_id": _id("account"), "due_at": _LATER},
    "accounts.remove": {"account_id": _id("account")},
    "advocates.add": {"advocate": _row("advocates", id="new", name_key="new")},
    "advocates.by_name": {"name": _id("Ada")},
    "advocates.one": {"advocate_id": _id("advocate")},
    "advocates.every": {},
    "advocates.true_ids": {
        "more": {
            "advocates": {
                "id": _id("other"),
                "name_key": _id("other"),
                "merged_into": _id("advocate"),
            }
        }
    },
    "advocates.outside": {},
    "advocates.has_inside": {"rows": {"advocates": {"kind": "inside"}}},
    "advocates.to_look_at": {"now": NOW, "most": 1},
    "advocates.change": {"advocate_id": _id("advocate"), "owner": "U9"},
    "advocates.owned_by": {"owner": lambda team, _key: f"Olive of {team}"},
    "advocates.by_owner": {},
    "advocates.inside": {"rows": _INSIDE},
    "advocates.owners": {},
    "advocates.without_case": {
        "owners": lambda team, _key: [f"Olive of {team}"],
        "rows": _CLOSED,
    },
    "advocates.are_many": {"many": 1},
    "advocates.remove": {"advocate_id": _id("advocate")},
    "aliases.forget": {"names": lambda _team, key: [f"stripe:ch_{key}"]},
    "aliases.join": {
        "names": lambda _team, key: [f"stripe:ch_{key}", f"stripe:pi_{key}", "new"],
        "at": NOW,
        "more": {
            "aliases": {
                "name": lambda _team, key: f"stripe:pi_{key}",
                "root": lambda _team, key: f"another {key}",
            }
        },
    },
    "aliases.around": {
        "names": lambda _team, key: [f"stripe:ch_{key}"],
        "more": {"aliases": {"name": lambda _team, key: f"stripe:pi_{key}"}},
    },
    "aliases.sweep": {"before": NOW},
    "alerts.add": {"alert": _row("alerts", id="new", situation="souring")},
    "alerts.one": {"alert_id": _id("alert")},
    "alerts.live": {"advocate_id": _id("advocate"), "situation": "stepping_back"},
    "alerts.every_live": {},
    "alerts.live_by_owner": {},
    "alerts.last_change": {},
    "alerts.live_about": {"situation": "stepping_back"},
    "alerts.of_advocate": {"advocate_id": _id("advocate")},
    "alerts.touched_since": {"since": BEFORE},
    "alerts.to_wake": {"now": NOW, "rows": _SNOOZED},
    "alerts.claimed_and_calm": {"since": NOW, "rows": {"alerts": {"state": "acknowledged"}}},
    "alerts.by_verdict": {"since": BEFORE},
    "alerts.change": {"alert_id": _id("alert"), "state": "resolved"},
    "alerts.was_dismissed": {"reading": _row("readings", id="new"), "rows": _DISMISSED},
    "channels.keep": {"channel": _row("channels", channel="C9")},
    "channels.change": {"channel": "C1", "level": "grave"},
    "channels.one": {"channel": "C1"},
    "channels.every": {},
    "schedules.add": {"schedule": _row("schedules", id="new")},
    "schedules.one": {"schedule_id": _id("schedule")},
    "schedules.every": {},
    "schedules.due": {"now": NOW},
    "schedules.change": {"schedule_id": _id("schedule"), "at": "10:00"},
    "schedules.remove": {"schedule_id": _id("schedule")},
    "asks.add": {"ask": _row("asks", id="new")},
    "asks.one": {"ask_id": _id("ask")},
    "asks.of_advocate": {"advocate_id": _id("advocate")},
    "asks.since": {"since": BEFORE},
    "asks.change": {"ask_id": _id("ask"), "outcome": "said yes"},
    "acquisitions.keep": {"acquisition": _row("acquisitions", amount=3)},
    "acquisitions.remove": {"currency": lambda _team, key: f"XX{key}"},
    "acquisitions.amount": {"currency": lambda _team, key: f"XX{key}"},
    "acquisitions.every": {},
    "budgets.keep": {"budget": _row("budgets", cooling_days=3)},
    "budgets.cooling_days": {},
    "cards.add": {"card": _row("cards", channel="C2")},
    "cards.of_alert": {"alert_id": _id("alert")},
    "cards.one": {"alert_id": _id("alert"), "channel": "C1"},
    "cards.move": {"card": _row("cards"), "channel": "D1"},
    "cards.ask": {"alert_id": _id("alert"), "now": NOW},
    "cards.ask_live": {"now": NOW},
    "cards.behind": {"now": NOW, "most": 1},
    "cards.posted": {"card": _row("cards"), "ts": "2.2", "showing": 1},
    "cards.delay": {"card": _row("cards"), "until": _LATER},
    "cards.lose": {"card": _row("cards")},
    "cards.give_up": {"card": _row("cards")},
    "colleagues.keep": {"colleagues": _rows("colleagues", name="renamed")},
    "colleagues.one": {"user_id": _id("colleague")},
    "colleagues.every": {},
    "colleagues.change": {"user_id": _id("colleague"), "role": "manager"},
    "envelopes.first_time": {"key": "new", "now": NOW},
    "envelopes.is_known": {"key": _id("envelope")},
    "envelopes.forget": {"key": _id("envelope")},
    "envelopes.sweep": {"before": NOW},
    "findings.words": {"alert_ids": _ids("alert")},
    "findings.add": {
        "alert_id": _id("alert"),
        "reading_id": _id("reading"),
        "now": NOW,
        "without": "findings",
    },
    "habits.keep": {"advocate_id": _id("advocate"), "habits": _rows("habits", gap=3.0)},
    "habits.of_advocate": {"advocate_id": _id("advocate")},
    "habits.alike": {"low": 0.0, "high": 99.0, "but": "nobody"},
    "handovers.add": {"handover": _row("handovers", id="new", state="done")},
    "handovers.one": {"handover_id": _id("handover")},
    "handovers.incomplete": {"user": "U2"},
    "handovers.of_advocate": {"advocate_id": _id("advocate")},
    "handovers.untold": {},
    "handovers.is_attended": {"advocate_id": _id("advocate"), "now": NOW},
    "handovers.change": {"handover_id": _id("handover"), "state": "done"},
    "installations.keep": {"installation": _row("installations", name="renamed")},
    "installations.one": {},
    "installations.change": {"token": "sealed anew"},
    "installations.remove": {},
    "homes.opened": {"user_id": _id("colleague"), "now": NOW},
    "homes.since": {"after": BEFORE - timedelta(days=1)},
    "homes.sweep": {"before": NOW},
    "memberships.add": {"membership": _row("memberships"), "without": "memberships"},
    "memberships.remove": {"watchlist_id": _id("watchlist"), "advocate_id": _id("advocate")},
    "memberships.advocates": {"watchlist_id": _id("watchlist")},
    "memberships.counts": {},
    "memberships.every": {},
    "merges.add": {"merge": _row("merges", id="new")},
    "merges.one": {"merge_id": _id("merge")},
    "merges.undo": {"merge_id": _id("merge"), "now": NOW},
    "notices.add": {"notice": _row("notices"), "without": "notices"},
    "notices.one": {"alert_id": _id("alert")},
    "notices.called": {"whom": _id("colleague")},
    "notices.reached": {"since": BEFORE - timedelta(days=1)},
    "notices.held": {"since": BEFORE, "rows": _HELD},
    "notices.change": {"alert_id": _id("alert"), "is_held": True},
    "orphans.add": {"orphans": _rows("orphans", id="new", closed_at=NOW)},
    "orphans.one": {"orphan_id": _id("orphan")},
    "orphans.open_of": {"advocate_id": _id("advocate")},
    "orphans.every_open": {},
    "orphans.close": {"advocate_id": _id("advocate"), "outcome": "assigned", "now": NOW},
    "orphans.change": {"orphan_id": _id("orphan"), "told_at": NOW},
    "outbox.add": {"message": _row("outbox", id="new")},
    "outbox.one": {"message_id": _id("message")},
    "outbox.said_since": {
        "channel": "C1",
        "kinds": ["card"],
        "since": BEFORE,
        "rows": {"outbox": {"kind": "card", "channel": "C1", "state": "sent", "sent_at": NOW}},
    },
    "outbox.held": {
        "channel": "C1",
        "until": NOW,
        "rows": {"outbox": {"kind": "card", "channel": "C1", "due_at": _LATER}},
    },
    "outbox.waiting": {"now": NOW, "most": 1},
    "outbox.waiting_in": {"channel": "C1", "now": NOW, "most": 1},
    "outbox.places": {"since_before": NOW, "now": NOW},
    "outbox.in_doubt": {"since_before": NOW, "now": NOW, "rows": _SENDING},
    "outbox.newest_ts": {"rows": {"outbox": {"ts": "1.1"}}},
    "outbox.known_ts": {
        "channel": "C1",
        "names": ["1.1", "2.2"],
        "rows": {"outbox": {"ts": "1.1"}},
    },
    "outbox.claim": {"message": _row("outbox"), "now": NOW},
    "outbox.again": {"message": _row("outbox"), "now": NOW, "rows": _SENDING},
    "outbox.change": {"message_id": _id("message"), "state": "sent"},
    "outbox.count": {"state": "new"},
    "outbox.oldest": {},
    "outbox.parked": {"rows": _PARKED},
    "outbox.park_all": {"trouble": "they left"},
    "outbox.unpark_all": {
        "trouble": "they left",
        "now": NOW,
        "rows": {"outbox": {"state": "parked", "trouble": "they left"}},
    },
    "outbox.unpark": {"channel": "C1", "now": NOW, "rows": _PARKED},
    "outcomes.keep": {"outcome": _row("outcomes", became="back")},
    "outcomes.due": {
        "after_days": 30,
        "now": NOW,
        "most": 5,
        "rows": {"alerts": {"opened_at": NOW - timedelta(days=40)}},
    },
    "outcomes.of_alert": {"alert_id": _id("alert")},
    "outcomes.of_alerts_since": {"since": BEFORE - timedelta(days=1)},
    "overloads.note": {
        "overload": lambda team, key: _new(team, _unless_ours(key), "overloads", at=NOW),
        "since": BEFORE - timedelta(days=1),
    },
    "overloads.untold": {},
    "overloads.told": {"overload": _row("overloads"), "at": NOW},
    "ownerships.begin": {"ownership": _row("ownerships", id="new", until_at=NOW)},
    "ownerships.end": {"advocate_id": _id("advocate"), "now": NOW},
    "ownerships.current": {"advocate_id": _id("advocate")},
    "ownerships.of_advocate": {"advocate_id": _id("advocate")},
    "posts.add": {"posts": _rows("posts", id="new")},
    "posts.known": {
        "account_id": _id("account"),
        "ids": _ids("post"),
        "prints": _ids("print"),
    },
    "posts.of_advocate": {"advocate_id": _id("advocate"), "since": BEFORE},
    "posts.read_since": {"since": BEFORE},
    "posts.naming": {
        "account_id": _id("account"),
        "since": BEFORE,
        "rows": {"posts": {"people": ("https://ada.example",)}},
    },
    "posts.on_days": {"since": BEFORE},
    "posts.a_day": {"advocate_id": _id("advocate"), "kinds": ["post"], "since": BEFORE},
    "posts.days": {"advocate_id": _id("advocate"), "kinds": ["post"], "since": BEFORE},
    "posts.at": {"urls": ["https://ada.example/1"]},
    "posts.seen_between": {"after": None, "until": NOW, "since": BEFORE, "most": 10},
    "posts.one": {"account_id": _id("account"), "post_id": _id("post")},
    "posts.holding": {"words": ["stepping"], "kinds": ["post"], "since": BEFORE, "most": 5},
    "posts.oldest": {"account_id": _id("account")},
    "posts.revise": {"post": _row("posts", text="edited")},
    "posts.take_back": {"account_id": _id("account"), "ids": _ids("post"), "now": NOW},
    "posts.move": {
        "account_ids": _ids("account"),
        "advocate_id": _id("friend"),
        "more": {"advocates": {"id": _id("friend"), "name_key": _id("friend")}},
    },
    "posts.lately": {"account_id": _id("account"), "most": 5},
    "previews.add": {"preview": _row("previews", id="new")},
    "previews.take": {"preview_id": _id("preview")},
    "previews.sweep": {"before": NOW},
    "readings.add": {"readings": _rows("readings", id="new")},
    "readings.known": {"ids": _ids("reading")},
    "readings.over_since": {
        "advocate_id": _id("advocate"),
        "signal": "stepping_back",
        "since": BEFORE,
    },
    "readings.over_their_bar": {"signal": "stepping_back", "since": BEFORE},
    "readings.of_alert": {"alert_id": _id("alert")},
    "readings.gravest_words": {"alert_ids": _ids("alert")},
    "readings.of_advocate": {"advocate_id": _id("advocate")},
    "readings.departures": {"since": BEFORE},
    "proposals.add": {"proposals": _rows("proposals", id="new", link="https://new.example")},
    "proposals.one": {"proposal_id": _id("proposal")},
    "proposals.waiting": {"advocate_id": _id("advocate")},
    "proposals.answer": {"proposal_id": _id("proposal"), "said": "taken", "by": "U9"},
    "proposals.refuse": {"proposal": _row("proposals", answer="refused")},
    "rests.keep": {"rests": _rows("rests", until=_LATER + timedelta(days=9))},
    "rests.every": {"now": NOW},
    "rests.sweep": {"before": _LATER + timedelta(days=9)},
    "terms.keep": {"terms": _rows("terms", kind="new")},
    "terms.remove": {"words": _ids("Example")},
    "terms.every": {},
    "ties.note": {"ties": _rows("ties", times=5)},
    "ties.around": {"advocate_ids": _ids("advocate"), "since": BEFORE},
    "touchpoints.add": {"touchpoint": _row("touchpoints", id="new")},
    "touchpoints.one": {"touchpoint_id": _id("touchpoint")},
    "touchpoints.same": {"like": _row("touchpoints"), "since": BEFORE},
    "touchpoints.of_advocate": {"advocate_id": _id("advocate")},
    "touchpoints.due": {"until": _TODAY, "rows": {"touchpoints": {"promise_due_on": _TODAY}}},
    "touchpoints.promised": {"by": _id("colleague")},
    "touchpoints.last_of_each": {},
    "touchpoints.since": {"since": BEFORE},
    "touchpoints.change": {"touchpoint_id": _id("touchpoint"), "promise_kept_at": NOW},
    "usergroups.keep": {"group": _row("usergroups", handle="renamed")},
    "usergroups.one": {},
    "usergroups.change": {"handle": "renamed"},
    "usergroups.remove": {},
    "watchlists.add": {"watchlist": _row("watchlists", id="new", name_key="new")},
    "watchlists.by_name": {"name": _id("Speakers")},
    "watchlists.one": {"watchlist_id": _id("watchlist")},
    "watchlists.every": {},
    "watchlists.of_advocate": {"advocate_id": _id("advocate")},
    "watchlists.change": {"watchlist_id": _id("watchlist"), "owner": "U9"},
    "watchlists.remove": {"watchlist_id": _id("watchlist")},
    "answers.add": {"answers": _rows("answers", id="new", place_key="new")},
    "answers.one": {"answer_id": _id("answer")},
    "answers.same": {"answer": _row("answers")},
    "answers.every": {"statuses": ["suggested"]},
    "answers.of_advocate": {"advocate_id": _id("advocate")},
    "answers.to_question": {"question_id": _id("question")},
    "answers.waiting": {"most": 1},
    "answers.how_many_wait": {},
    "answers.clicked": {
        "most": 1,
        "rows": {"answers": {"status": "confirmed", "decided_by": "U1", "decided_at": NOW}},
    },
    "answers.decide": {
        "answer_id": _id("answer"),
        "status": "confirmed",
        "by": "U1",
        "now": NOW,
        "stance": 1,
    },
    "answers.change": {"answer_id": _id("answer"), "quality": 3},
    "answers.thin": {"most": 0},
    "answers.take_back": {"account_id": _id("account"), "post_ids": _ids("post")},
    "asked_questions.add": {
        "ask_id": _id("ask"),
        "question_id": _id("question"),
        "without": "asked_questions",
    },
    "asked_questions.asks_for": {"question_id": _id("question")},
    "asked_questions.question_of": {"ask_id": _id("ask")},
    "asked_questions.still_open": {},
    "askers.put": {"question_id": _id("question"), "buyer_ids": []},
    "askers.also": {
        "question_id": _id("question"),
        "buyer_id": _id("buyer"),
        "without": "askers",
    },
    "askers.every": {},
    "buyers.add": {"buyer": _row("buyers", id="new", name_key="new")},
    "buyers.one": {"buyer_id": _id("buyer")},
    "buyers.by_name": {"name": _id("Head of data")},
    "buyers.every": {},
    "buyers.change": {"buyer_id": _id("buyer"), "segment": "shops"},
    "buyers.remove": {
        "buyer_id": _id("buyer"),
        "rows": {"evidence": {"target": "trigger", "target_id": "buyer 1"}},
    },
    "closings.keep": {
        "closing": lambda team, key: _new(team, _unless_ours(key), "closings", id="new")
    },
    "closings.one": {"closing_id": _id("closing")},
    "closings.open_between": {"first": date(2026, 1, 1), "last": _TODAY},
    "closings.of_customer": {"customer": _id("Sample Bank")},
    "closings.lost_visited": {
        "since": BEFORE,
        "rows": {"closings": {"settled_at": NOW, "visit_id": "visit 1"}},
    },
    "closings.forget": {"customer": _id("sample bank")},
    "closings.change": {"closing_id": _id("closing"), "reminded_at": NOW},
    "demand_readers.of_team": {},
    "demand_readers.change": {"confirms": True},
    "evidence.add": {"evidence": _rows("evidence", id="new")},
    "evidence.about": {"target": "question", "target_id": _id("question")},
    "evidence.every": {"target": "question"},
    "evidence.since": {"since": BEFORE},
    "evidence.forget": {"customer": "SAMPLE  bank"},
    "evidence.remove": {"evidence_id": _id("evidence")},
    "lessons.add": {"lessons": _rows("lessons", id="new")},
    "lessons.one": {"lesson_id": _id("lesson")},
    "lessons.of_visit": {"visit_id": _id("visit")},
    "lessons.touches": {"rows": {"lessons": {"status": "taken", "decided_at": BEFORE}}},
    "lessons.change": {"lesson_id": _id("lesson"), "stage": "use"},
    "lessons.decide": {
        "lesson_id": _id("lesson"),
        "status": "taken",
        "made_id": "",
        "by": "U1",
        "now": NOW,
    },
    "looks.keep": {"look": _row("looks", id="new")},
    "looks.every": {},
    "looks.of_buyer": {"buyer_id": _id("buyer")},
    "looks.remove": {"look_id": _id("look")},
    "places.add": {"place": _row("places", id="new", name_key="new")},
    "places.one": {"place_id": _id("place")},
    "places.by_name": {"name": _id("Data people")},
    "places.every": {},
    "places.change": {"place_id": _id("place"), "kind": "event"},
    "places.remove": {"place_id": _id("place")},
    "profiles.put": {"profile": _row("profiles", role="user")},
    "profiles.of_advocate": {"advocate_id": _id("advocate")},
    "profiles.every": {},
    "questions.add": {"question": _row("questions", id="new")},
    "questions.one": {"question_id": _id("question")},
    "questions.some": {"question_ids": _ids("question")},
    "questions.by_number": {"number": 2},
    "questions.same": {"text": _id("Does it hold")},
    "questions.every": {},
    "questions.change": {"question_id": _id("question"), "status": "retired"},
    "stage_roles.put": {"advocate_id": _id("advocate"), "roles": []},
    "stage_roles.of_advocate": {"advocate_id": _id("advocate")},
    "stage_roles.every": {},
    "stages.every": {},
    "stages.keep": {"stages": _rows("stages", label="renamed")},
    "stages.labels": {},
    "struggles.add": {"struggles": _rows("struggles", id="new", place_key="new")},
    "struggles.one": {"struggle_id": _id("struggle")},
    "struggles.board": {"since": BEFORE, "most": 1},
    "struggles.unlisted": {"since": BEFORE},
    "struggles.to_question": {
        "question_id": "question 1",
        "rows": {"struggles": {"question_id": "question 1"}},
    },
    "struggles.decide": {
        "struggle_id": _id("struggle"),
        "status": "taken",
        "question_id": _id("question"),
        "by": "U1",
        "now": NOW,
    },
    "struggles.take_back": {"account_id": _id("account"), "post_ids": _ids("post")},
    "visits.add": {"visit": _row("visits", id="new")},
    "visits.one": {"visit_id": _id("visit")},
    "visits.every": {},
    "visits.change": {"visit_id": _id("visit"), "quotable": False},
    "visits.remove": {
        "visit_id": _id("visit"),
        "rows": {"closings": {"settled_at": NOW, "visit_id": "visit 1"}},
    },
    "allocations.keep": {
        "report_id": _id("report"),
        "parts": _rows("allocations", pct=10.0),
    },
    "allocations.of_report": {"report_id": _id("report")},
    "allocations.of_advocate": {"advocate_id": _id("advocate")},
    "allocations.between": {"since": BEFORE, "until": NOW},
    "codes.add": {"code": _row("codes", id="new", code_key="new", promotion_id=None)},
    "codes.by_code": {"code": lambda _team, key: f"Ada{key}"},
    "codes.of_advocate": {"advocate_id": _id("advocate")},
    "codes.every": {},
    "codes.change": {"code_id": _id("code"), "retired_at": NOW},
    "costs.add": {"costs": _rows("costs", id="new", ext_id="new")},
    "costs.known": {"ext_ids": _ids("cost")},
    "costs.one": {"cost_id": _id("cost")},
    "costs.between": {"first": _TODAY, "last": _TODAY},
    "costs.remove": {"cost_id": _id("cost")},
    "credit_runs.add": {"run": _row("credit_runs", id="new")},
    "credit_runs.sweep": {"before": NOW},
    "credit_runs.latest": {"most": 1},
    "credits.add": {"credits": _rows("credits", method="first")},
    "credits.of_run": {"run_id": _id("run")},
    "credits.of_advocate": {"advocate_id": _id("advocate")},
    "customers.add": {"customers": _rows("customers", id="new")},
    "customers.around": {"ids": _ids("customer")},
    "customers.one": {"customer_id": _id("customer")},
    "customers.some": {"ids": _ids("customer")},
    "customers.named": {"words": _id("Sample")},
    "customers.every": {},
    "customers.joined": {"customer_id": _id("customer")},
    "customers.roots": {},
    "customers.counts": {},
    "customers.change": {"customer_id": _id("customer"), "state": "conversion"},
    "customers.remove": {"customer_id": _id("customer")},
    "deal_steps.add": {"steps": _rows("deal_steps", at=NOW)},
    "deal_steps.of_deal": {"deal_id": _id("deal")},
    "deal_steps.every": {},
    "deals.add": {"deals": _rows("deals", id="new", system="new")},
    "deals.one": {"deal_id": _id("deal")},
    "deals.known": {"system": "sf", "system_ids": _ids("006")},
    "deals.of_customer": {"customer_id": _id("customer")},
    "deals.closed": {"since": BEFORE, "until": NOW},
    "deals.every": {},
    "deals.still_open": {"rows": {"deals": {"state": "open", "closed_at": None}}},
    "deals.change": {"deal_id": _id("deal"), "state": "lost"},
    "forecasts.add": {"forecast": _row("forecasts", id="new")},
    "forecasts.lately": {"about": "all", "about_id": "", "most": 1},
    "forecasts.due": {"today": _TODAY},
    "forecasts.change": {"forecast_id": _id("forecast"), "came": 5},
    "identities.add": {"identities": _rows("identities", id="new", ns="stripe")},
    "identities.known": {"values": lambda _team, key: [f"00600000000{key}"]},
    "identities.of_customer": {"customer_id": _id("customer")},
    "identities.of_those": {"customer_ids": _ids("customer")},
    "identities.of_space": {"ns": "sf"},
    "identities.probable": {"most": 1, "rows": {"identities": {"basis": "probable"}}},
    "identities.one": {"identity_id": _id("identity")},
    "identities.remove": {"identity_id": _id("identity")},
    "imports.add": {"asked": _row("imports", id="new")},
    "imports.one": {"import_id": _id("import")},
    "imports.claim": {"import_id": _id("import"), "state": "taken", "by": "U1", "now": NOW},
    "imports.taken": {"most": 1, "rows": {"imports": {"state": "taken"}}},
    "imports.change": {"import_id": _id("import"), "kept": 5},
    "joins.add": {
        "join": lambda team, key: _new(team, key, "joins", id="new", kept_id=f"other {key}"),
        "more": {"customers": {"id": _id("other")}},
    },
    "joins.refuse": {"join": _row("joins", id="new", undone_at=NOW)},
    "joins.one": {"join_id": _id("join")},
    "joins.lately": {"most": 1},
    "joins.undone": {"rows": {"joins": {"undone_at": BEFORE}}},
    "joins.undo": {
        "join": _row("joins"),
        "by": "U1",
        "now": NOW,
        "rows": {"customers": {"merged_into": "customer 1"}},
    },
    "meanings.keep": {"meanings": _rows("meanings", state="lost")},
    "meanings.of_system": {"system": "sf"},
    "peppers.add": {"pepper": _row("peppers"), "without": "peppers"},
    "peppers.one": {},
    "peppers.renew": {"sealed": "sealed anew"},
    "received.first_time": {"received": _row("received", id="new", ext_id="new")},
    "received.known": {"source": "stripe", "ext_id": lambda _team, key: f"evt_{key}"},
    "received.forget": {"values": lambda _team, key: [f"mark {key}", f"evt_{key}"]},
    "received.one": {"received_id": _id("received")},
    "received.parked": {"most": 1},
    "received.waiting_for": {"ext_id": lambda _team, key: f"ch_{key}"},
    "received.count": {"state": "parked"},
    "received.change": {"received_id": _id("received"), "state": "done"},
    "received.sweep": {"before": NOW, "rows": {"received": {"state": "done"}}},
    "reports.add": {"reports": _rows("reports", id="new", ext_id="new")},
    "reports.one": {"report_id": _id("report")},
    "reports.of_customer": {"customer_id": _id("customer")},
    "reports.between": {"since": BEFORE, "until": NOW},
    "reports.unsettled": {"most": 1},
    "reports.change": {"report_id": _id("report"), "is_settled": True},
    "tickets.add": {"tickets": _rows("tickets", id="new", system="new")},
    "tickets.known": {"system": "desk", "system_ids": lambda _team, key: [f"T-{key}"]},
    "tickets.of_customer": {"customer_id": _id("customer")},
    "tickets.change": {"ticket_id": _id("ticket"), "closed_at": NOW},
    "bases.keep": {"basis": _row("bases", kind="consent")},
    "bases.one": {},
    "informed.one": {"advocate_id": _id("advocate")},
    "informed.every": {},
    "informed.note": {
        "advocate_id": _id("advocate"),
        "by": "U1",
        "now": NOW,
        "objected_at": NOW,
    },
    "keepings.keep": {"keeping": _row("keepings", days=3)},
    "keepings.every": {},
    "purges.note": {
        "kind": lambda team, key: f"kind of {team} {key}",
        "month": "2026-01",
        "number": 2,
    },
    "purges.every": {},
    "posts.sweep": {"before": NOW},
    "outbox.sweep": {
        "before": NOW,
        "rows": {"outbox": {"state": "sent", "sent_at": BEFORE, "ts": "1.1"}},
        "more": {
            "outbox": {
                "id": _id("later"),
                "state": lambda _team, _key: "sent",
                "sent_at": lambda _team, _key: BEFORE,
                "ts": lambda team, _key: "5.5" if team == OURS else "9.9",
            }
        },
    },
    "audits.add": {"audits": _rows("audits", id="new")},
    "audits.of_subject": {"subject": _id("mark")},
    "audits.newest": {"most": 1},
    "audits.sweep": {"before": NOW},
    "erasures.add": {"erasures": _rows("erasures", name="new")},
    "erasures.due": {"now": NOW, "most": 1},
    "erasures.count": {},
    "erasures.waiting": {"before": NOW},
    "erasures.done": {"kind": "edit", "channel": "C1", "name": lambda _team, key: f"{key}.1"},
    "erasures.change": {
        "kind": "edit",
        "channel": "C1",
        "name": lambda _team, key: f"{key}.1",
        "attempts": 3,
    },
    "uploads.add": {"upload": _row("uploads", file_id="new")},
    "uploads.before": {"at": NOW},
    "uploads.remove": {"file_id": lambda _team, key: f"F{key}"},
    "strays.every": {},
    "strays.remove": {"channel": "C1", "ts": lambda _team, key: f"{key}.0"},
    "advocates.under": {"advocate_id": _id("advocate")},
    "tombstones.count": {},
    "tombstones.every": {},
    "tombstones.add": {"tombstones": _rows("tombstones", value="new")},
    "tombstones.rename": {"names": lambda _team, key: {f"email:{key}": f"email:new {key}"}},
    "tombstones.among": {"values": lambda _team, key: [f"email:{key}"]},
    "touches.add": {"touches": _rows("touches", id="new", ext_ref="new")},
    "touches.of_customer": {"customer_id": _id("customer")},
    "touches.known": {"ext_refs": _ids("post")},
    "touches.of_advocate": {"advocate_id": _id("advocate")},
    "touches.between": {"since": BEFORE, "until": NOW},
    "touches.unplaced": {"rows": {"touches": {"evidence": "observed", "stage": ""}}},
    "touches.remove": {"ext_ref": lambda _team, key: f"post {key}"},
    "touches.move": {
        "customer_id": _id("customer"),
        "to_id": lambda _team, key: f"else {key}",
        "more": {"customers": {"id": lambda _team, key: f"else {key}"}},
    },
    "touches.change": {"touch_id": _id("touch"), "stage": "select"},
    "touches.sweep": {"before": NOW},
    "transactions.add": {"transactions": _rows("transactions", id="new", ext_id="new")},
    "transactions.known": {"ext_ids": lambda _team, key: [f"stripe:ch_{key}"]},
    "transactions.of_customer": {"customer_id": _id("customer")},
    "transactions.of_code": {"code_id": _id("code")},
    "transactions.between": {"since": BEFORE, "until": NOW},
    "transactions.change": {"transaction_id": _id("transaction"), "refunded": 5},
    "transactions.remove": {"transaction_id": _id("transaction")},
    "transactions.twice": {
        "more": {
            "transactions": {
                "id": lambda _team, key: f"again {key}",
                "ext_id": lambda _team, key: f"stripe:pi_{key}",
            },
            "aliases": {"name": lambda _team, key: f"stripe:pi_{key}"},
        }
    },
    "transactions.sweep": {"before": NOW},
    "value_channels.keep": {"channel": _row("value_channels", channel="C9")},
    "value_channels.remove": {"channel": lambda _team, key: f"C{key}"},
    "value_channels.is_one": {"channel": lambda _team, key: f"C{key}"},
    "value_channels.every": {},
    # The record is the team.
    "strays.add": {"strays": _rows("strays", ts="9.9")},
    "strays.newest": {
        "channel": "C1",
        "thread_ts": "",
        "message_id": lambda _team, key: f"msg {key}",
        "about": "",
    },
    "strays.under": {"channel": "C1", "ts": lambda _team, key: f"{key}.0"},
    "strays.take": {"channel": "C1", "ts": lambda _team, key: f"{key}.0"},
    "strays.sweep": {"before": NOW},
    "teams.join": {"team": _new(OURS, BOTH, "teams", name="renamed")},
    "teams.leave": {"now": NOW},
}


class _Undo(Exception):  # noqa: N818 - no error, the way out of a transaction
    pass


def _fill(db: storage.Database, team: str, key: str, call: dict[str, Any]) -> None:
    changes = dict(call.get("rows", {}))
    if key == ONLY_THEIRS:
        changes["accounts"] = {**changes.get("accounts", {}), "last_good_at": NOW}
        changes["questions"] = {**changes.get("questions", {}), "number": 9}
    fill(db, team, key, **changes)
    for table, values in call.get("more", {}).items():
        made = {name: value(team, key) for name, value in values.items()}
        db.insert(table, team, [_new(team, key, table, **made)])
    if "without" in call and team == OURS:
        db.execute(f"delete from {call['without']} where team = :team", team=team)


@dataclass(frozen=True)
class _Kept:
    """The rows of every table, as text, that each team has."""

    ours: dict[str, list[str]]
    theirs: dict[str, list[str]]


def _kept(db: storage.Database) -> _Kept:
    kept = _Kept({}, {})
    for row in db.across().rows(_everything(), teams=[OURS, THEIRS]):
        whose = kept.ours if row["team"] == OURS else kept.theirs
        whose.setdefault(row["name"], []).append(row["said"])
    for team in (kept.ours, kept.theirs):
        for rows in team.values():
            rows.sort()
    return kept


@functools.cache
def _everything() -> str:
    """Write one question for all rows, which is many times quicker than one a table."""
    parts = []
    for name, table in storage.tables().items():
        columns = [field.name for field in fields(table.record)]
        said = " || '|' || ".join(f"coalesce(cast({one} as text), '-')" for one in columns)
        parts.append(f"select '{name}' as name, team, {said} as said from {name}")
    return f"select * from ({' union all '.join(parts)}) rows where team in :teams"


class _Watched:
    """An engine that remembers whether it was asked to do anything but to look."""

    def __init__(self, engine: Any) -> None:
        self._engine = engine
        self.changes = False

    def __getattr__(self, name: str) -> Any:
        return getattr(self._engine, name)

    def query(self, sql: str, *more: Any) -> Any:
        self.changes |= _LOOKS.match(sql) is None or _CHANGES.search(sql) is not None
        return self._engine.query(sql, *more)

    def execute(self, *given: Any) -> Any:
        self.changes = True
        return self._engine.execute(*given)

    def insert(self, *given: Any, **more: Any) -> Any:
        self.changes = True
        return self._engine.insert(*given, **more)


_LOOKS = re.compile(r"\s*(select|with)\b", re.IGNORECASE)
_CHANGES = re.compile(r"\b(insert|update|delete|returning)\b", re.IGNORECASE)


def _ask(
    db: storage.Database, before: _Kept, question: str, whose: str, key: str, team: str = OURS
) -> tuple[object, _Kept]:
    """Ask for a team, and give the answer with what is kept afterwards; then undo it."""
    call = CALLS[question]
    arguments = {
        name: value(whose, key) if callable(value) else value
        for name, value in call.items()
        if name not in {"rows", "without", "more"}
    }
    arguments.setdefault("team", team)
    watched = _Watched(db._engine)
    # Without the database's own wall, so that what is proven is what the question says.
    asked = storage.Database(watched, across=True)  # type: ignore[arg-type]  # an engine to us
    outcome: tuple[object, _Kept] | None = None
    try:
        with db.transaction():
            answer = questions()[question](asked, **arguments)
            outcome = answer, _kept(db) if watched.changes else before
            raise _Undo  # noqa: TRY301 - this undoes what was asked
    except _Undo:
        pass
    except Exception as error:  # noqa: BLE001 - a refusal is an answer too
        outcome = f"refused: {type(error).__name__}", before
    assert outcome is not None
    return outcome


def test_every_question_has_a_sample_call() -> None:
    asked = set(questions()) - ON_ALL_TEAMS
    missing = sorted(asked - set(CALLS))
    assert not missing, (
        f"no proof that {missing} keep teams apart: say in CALLS of {__file__} how to ask them,"
        " so that they find or change something"
    )
    assert not sorted(set(CALLS) - asked), "these are asked and are no more"


def test_every_question_names_the_team_it_asks_for() -> None:
    for question, function in questions().items():
        if question not in ON_ALL_TEAMS:
            assert list(inspect.signature(function).parameters)[:2] == ["db", "team"], question


_World = tuple[storage.Database, _Kept]
_Worlds = tuple[_World, _World, _World]
_Answers = dict[tuple[str, str], tuple[object, _Kept]]
_OWN = {"rows", "without", "more"}
PLAIN = [name for name, call in sorted(CALLS.items()) if not _OWN & set(call)]


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def worlds(request: pytest.FixtureRequest) -> Iterator[_Worlds]:
    """Give nothing, what our team has alone, and what both have; all that is asked is undone.

    Where both have it the other team's comes first, so that who takes any row takes theirs.
    """
    with contextlib.ExitStack() as stack:
        nothing, ours, both = (
            stack.enter_context(storage.connect(_own(request, stack, name)))
            for name in ("nothing", "alone", "both")
        )
        for db in (nothing, ours, both):
            storage.migrate(db, NOW)
        _fill(both, THEIRS, BOTH, {})
        _fill(both, THEIRS, ONLY_THEIRS, {})
        for db in (ours, both):
            _fill(db, OURS, BOTH, {})
        yield (nothing, _kept(nothing)), (ours, _kept(ours)), (both, _kept(both))


def _own(request: pytest.FixtureRequest, stack: contextlib.ExitStack, name: str) -> str:
    """Make a database of each kind that this module has to itself, and give its address."""
    if request.param == "sqlite":
        made: Path = request.getfixturevalue("tmp_path_factory").mktemp(name) / "own.db"
        return str(made)
    server: str = request.getfixturevalue("postgres_server")
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"create schema isolation_{name}")
    return f"{server}&options=-csearch_path%3Disolation_{name}"


@pytest.mark.parametrize("question", PLAIN)
def test_no_question_sees_or_changes_another_teams_rows(worlds: _Worlds, question: str) -> None:
    nothing, ours, both = worlds
    _compare(*both, question, _asked(*ours, question))
    _has_nothing(*both, question, _ask(*nothing, question, OURS, BOTH, NOBODYS)[0])


@pytest.mark.parametrize("question", sorted(set(CALLS) - set(PLAIN)))
def test_nor_does_one_that_needs_rows_of_its_own(db: storage.Database, question: str) -> None:
    call = CALLS[question]
    nothing, _ = _ask(db, _kept(db), question, OURS, BOTH, NOBODYS)
    _fill(db, OURS, BOTH, call)
    alone = _asked(db, _kept(db), question)
    _fill(db, THEIRS, BOTH, call)
    _fill(db, THEIRS, ONLY_THEIRS, call)
    both = _kept(db)
    _compare(db, both, question, alone)
    _has_nothing(db, both, question, nothing)


CASES = [(OURS, BOTH), (OURS, ONLY_THEIRS), (THEIRS, BOTH), (THEIRS, ONLY_THEIRS)]


def _asked(db: storage.Database, before: _Kept, question: str) -> _Answers:
    """Ask where we are alone, and hold that the question is answered or changes something."""
    alone = {case: _ask(db, before, question, *case) for case in CASES}
    answer, after = alone[OURS, BOTH]
    assert not str(answer).startswith("refused"), f"{question} fails of itself: {answer}"
    assert answer or after != before, f"CALLS asks {question} nothing that it would answer"
    return alone


def _compare(db: storage.Database, before: _Kept, question: str, alone: _Answers) -> None:
    for case in CASES:
        answer, after = _ask(db, before, question, *case)
        assert after.theirs == before.theirs, f"{question} changed another team's rows"
        assert answer == alone[case][0], f"{question} saw another team's rows"
        assert after.ours == alone[case][1].ours, f"{question} acted on another team's rows"
        assert THEIRS not in repr(answer)


def _has_nothing(db: storage.Database, before: _Kept, question: str, nothing: object) -> None:
    """Hold that a team that has nothing is answered as where nobody has anything.

    What is the same for two teams, as a yes or a first time, tells of the other's rows only so.
    """
    if "team" in CALLS[question]:
        return  # it is asked for the team of a record
    answer, after = _ask(db, before, question, OURS, BOTH, NOBODYS)
    assert answer == nothing, f"{question} saw other teams' rows"
    assert after == before, f"{question} changed other teams' rows"


def test_what_is_found_and_forgotten_of_somebody_is_one_teams(db: storage.Database) -> None:
    """What looks through every table is in none of their files."""
    for team, key in ((THEIRS, BOTH), (THEIRS, ONLY_THEIRS), (OURS, BOTH)):
        _fill(db, team, key, {})
    asked = storage.Database(db._engine, across=True)
    assert _traces.whose(asked, OURS, ["account 1", "advocate 0", "account 0"]) == {"advocate 1"}
    hanging = _traces.hanging(asked, OURS, {"advocates": ["advocate 1", "advocate 0"]})
    assert {row["team"] for rows in hanging.values() for row in rows} == {OURS}
    assert [rows for rows in _traces.naming(asked, OURS, [THEIRS]).values() if rows] == []
    before = _kept(db)
    with db.transaction():
        _traces.drop(asked, OURS, "terms", asked.rows("select * from terms"))
    after = _kept(db)
    assert (after.theirs, after.ours.get("terms")) == (before.theirs, None)


def test_every_row_belongs_to_a_team(db: storage.Database) -> None:
    tables = db.columns()
    assert set(storage.tables()) <= set(tables)
    for name, columns in tables.items():
        if name != "_steps":
            assert columns[0] == "team", name


def test_a_record_of_another_team_is_refused(db: storage.Database) -> None:
    fill(db, OURS)
    for name, row in sample(THEIRS).items():
        with pytest.raises(ValueError, match="another team"):
            db.insert(name, OURS, [row])


def test_no_row_passes_to_another_team(db: storage.Database) -> None:
    fill(db, OURS)
    for question, function in questions().items():
        if question.endswith(".change"):
            with pytest.raises(TypeError, match="multiple values"):
                function(db, OURS, "1", team=THEIRS)


def test_a_row_refers_to_rows_of_its_own_team_only(db: storage.Database) -> None:
    """Even SQL that forgets the team cannot tie two teams' rows together."""
    fill(db, OURS)
    rows = sample(THEIRS, "2")
    db.insert("teams", THEIRS, [rows.pop("teams")])
    for name in ("accounts", "memberships", "posts", "readings", "alerts", "cards", "outbox"):
        with pytest.raises(Exception, match=r"(?i)foreign key"), db.transaction():
            db.insert(name, THEIRS, [_new(THEIRS, "1", name)])


def test_all_teams_are_listed_where_all_are_meant(db: storage.Database) -> None:
    fill(db, OURS)
    fill(db, THEIRS)
    for question in sorted(ON_ALL_TEAMS - {"teams.owed"}):
        assert [one.team for one in questions()[question](db)] == [OURS, THEIRS]
    assert questions()["teams.owed"](db, NOW, NOW) == [OURS, THEIRS]
    questions()["accounts.change"](db, THEIRS, "account 1", due_at=_LATER)
    assert questions()["teams.owed"](db, NOW, NOW) == [OURS]
    questions()["teams.leave"](db, OURS, NOW)
    assert [team.team for team in questions()["teams.served"](db)] == [THEIRS]
    assert [team.team for team in questions()["teams.every"](db)] == [OURS, THEIRS]
    questions()["teams.join"](db, _new(OURS, BOTH, "teams"))
    assert [team.team for team in questions()["teams.served"](db)] == [OURS, THEIRS]
