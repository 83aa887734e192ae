"""One row of every table for a team, so that any question finds something to answer with."""

from __future__ import annotations

import dataclasses
import inspect
import sys
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

import storage
from storage.absences import Absence
from storage.accounts import Account
from storage.acquisitions import Acquisition
from storage.advocates import Advocate
from storage.alerts import Alert
from storage.aliases import Alias
from storage.allocations import Allocation
from storage.answers import Answer
from storage.asked_questions import AskedQuestion
from storage.askers import Asker
from storage.asks import Ask
from storage.audits import Audit
from storage.bases import Basis
from storage.budgets import Budget
from storage.buyers import Buyer
from storage.cards import Card
from storage.channels import Channel
from storage.closings import Closing
from storage.codes import Code
from storage.colleagues import Colleague
from storage.costs import Cost
from storage.credit_runs import CreditRun
from storage.credits import Credit
from storage.customers import Customer
from storage.deal_steps import DealStep
from storage.deals import Deal
from storage.demand_readers import DemandReader
from storage.envelopes import Envelope
from storage.erasures import Erasure
from storage.evidence import Evidence
from storage.findings import Finding
from storage.forecasts import Forecast
from storage.habits import Habit
from storage.handovers import Handover
from storage.homes import Home
from storage.identities import Identity
from storage.imports import Import
from storage.informed import Informed
from storage.installations import Installation
from storage.joins import Join
from storage.keepings import Keeping
from storage.lessons import Lesson
from storage.looks import Look
from storage.meanings import Meaning
from storage.memberships import Membership
from storage.merges import Merge
from storage.notices import Notice
from storage.orphans import Orphan
from storage.outbox import Message
from storage.outcomes import Outcome
from storage.overloads import Overload
from storage.ownerships import Ownership
from storage.peppers import Pepper
from storage.places import Place
from storage.posts import Post
from storage.previews import Preview
from storage.profiles import Profile
from storage.proposals import Proposal
from storage.purges import Purge
from storage.questions import Question
from storage.readings import Reading
from storage.received import Received
from storage.reports import Report
from storage.rests import Rest
from storage.schedules import Schedule
from storage.stage_roles import StageRole
from storage.stages import Stage
from storage.strays import Stray
from storage.struggles import Struggle
from storage.teams import Team
from storage.terms import Term
from storage.tickets import Ticket
from storage.ties import Tie
from storage.tombstones import Tombstone
from storage.touches import Touch
from storage.touchpoints import Touchpoint
from storage.transactions import Transaction
from storage.uploads import Upload
from storage.usergroups import UserGroup
from storage.value_channels import ValueChannel
from storage.visits import Visit
from storage.watchlists import Watchlist

if TYPE_CHECKING:
    from collections.abc import Callable

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
BEFORE = NOW - timedelta(days=1)


def sample(team: str, key: str = "1") -> dict[str, Any]:
    """Make a row of every table, by table name and in an order in which they can be added.

    What identifies a row is the same in every team; what it says names the team, so that one
    team's rows are known when another sees them.
    """
    advocate, account, alert = f"advocate {key}", f"account {key}", f"alert {key}"
    reading, watchlist, post = f"reading {key}", f"watchlist {key}", f"post {key}"
    rows = [
        Team(team=team, name=f"of {team}", bot_user="U0", joined_at=BEFORE),
        Installation(
            team=team,
            name=f"of {team}",
            token=f"sealed for {team}",
            app_id="A1",
            bot_user="U0",
            bot_id="B0",
            scopes=("chat:write",),
            installed_by="U1",
            installed_at=BEFORE,
        ),
        Advocate(
            team=team,
            id=advocate,
            name=f"Ada {key}",
            name_key=f"ada {key}",
            owner=f"Olive of {team}",
            added_by="U1",
            added_at=BEFORE,
            look_at=BEFORE,
        ),
        Watchlist(
            team=team,
            id=watchlist,
            name=f"Speakers {key}",
            name_key=f"speakers {key}",
            channel="C1",
            owner=f"Olive of {team}",
            created_by="U1",
            created_at=BEFORE,
        ),
        Membership(team=team, watchlist_id=watchlist, advocate_id=advocate, added_at=BEFORE),
        Account(
            team=team,
            id=account,
            advocate_id=advocate,
            source="feed",
            address=f"https://{team}.example/feed",
            stable_id=f"https://ada.example/{key}",
            title=f"Ada, read by {team}",
            link="https://ada.example",
            added_at=BEFORE,
            due_at=BEFORE,
            health_since=BEFORE,
            last_good_at=BEFORE,
        ),
        Post(
            team=team,
            account_id=account,
            id=post,
            advocate_id=advocate,
            url="https://ada.example/1",
            title="Goodbye",
            text=f"I am stepping down, says {team}",
            kind="post",
            published_at=BEFORE,
            seen_at=BEFORE,
            backlog=False,
            fingerprint=f"print {key}",
        ),
        Reading(
            team=team,
            id=reading,
            advocate_id=advocate,
            signal="stepping_back",
            label="leaving",
            score=0.9,
            bar=0.6,
            severity=3,
            evidence=f"stepping down, says {team}",
            reasons=("says so",),
            clears="a return",
            account_id=account,
            post_id=post,
            read_at=BEFORE,
        ),
        Alert(
            team=team,
            id=alert,
            advocate_id=advocate,
            situation="stepping_back",
            label="leaving",
            severity=3,
            state="open",
            opened_at=BEFORE,
            updated_at=BEFORE,
            claimed_by=f"Olive of {team}",
        ),
        Finding(team=team, alert_id=alert, reading_id=reading, position=0, found_at=BEFORE),
        Card(team=team, alert_id=alert, channel="C1", ts="1.1", due_at=BEFORE),
        Message(
            team=team,
            id=f"message {key}",
            kind="card",
            channel="C1",
            alert_id=alert,
            created_at=BEFORE,
            due_at=BEFORE,
            trouble=f"none for {team}",
        ),
        Channel(team=team, channel=f"C{key}", set_by=f"Olive of {team}", set_at=BEFORE),
        Schedule(
            team=team,
            id=f"schedule {key}",
            goes_to="C1",
            about="all",
            about_id="",
            days=("0",),
            at="09:00",
            tz="UTC",
            since=BEFORE,
            due_at=BEFORE,
            set_by=f"Olive of {team}",
            set_at=BEFORE,
        ),
        Colleague(
            team=team,
            user_id=f"colleague {key}",
            name=f"Olive of {team}",
            tz="Europe/Berlin",
            is_slack_admin=False,
            is_gone=False,
            checked_at=BEFORE,
        ),
        Envelope(team=team, key=f"envelope {key}", seen_at=BEFORE),
        Preview(
            team=team,
            id=f"preview {key}",
            asked_by=f"Olive of {team}",
            asked_at=BEFORE,
            name="Ada",
            owner="U1",
            watchlist_id=None,
            channel="C1",
            places="[]",
        ),
        Proposal(
            team=team,
            id=f"proposal {key}",
            advocate_id=advocate,
            place="{}",
            link=f"https://social.example/{key}",
            why=f"their page says so, read by {team}",
            proposed_at=BEFORE,
        ),
        Merge(
            team=team,
            id=f"merge {key}",
            kept_id=advocate,
            merged_id=advocate,
            accounts=(account,),
            watchlists=(watchlist,),
            added=(),
            merged_by=f"Olive of {team}",
            merged_at=BEFORE,
        ),
        Tie(
            team=team,
            account_id=account,
            other_id=account,
            times=3 + len(team),
            last_at=BEFORE,
        ),
        Term(
            team=team,
            word_key=f"example {key}",
            word=f"Example of {team}",
            kind="ours",
            added_by="U1",
            added_at=BEFORE,
        ),
        Habit(
            team=team,
            advocate_id=advocate,
            year=0,
            gap=7.0 + len(team),
            longest=21.0,
            measured_at=BEFORE,
        ),
        Outcome(
            team=team,
            alert_id=alert,
            after_days=30,
            became="less" if "OURS" in team else "nothing",
            noted_at=BEFORE,
            again_at=BEFORE,
        ),
        Rest(team=team, key=f"host {key}", until=NOW + timedelta(days=1)),
        Ownership(
            team=team,
            id=f"ownership {key}",
            advocate_id=advocate,
            owner=f"Olive of {team}",
            by="U1",
            why="added",
            from_at=BEFORE,
        ),
        Touchpoint(
            team=team,
            id=f"touchpoint {key}",
            advocate_id=advocate,
            by=f"colleague {key}",
            at=NOW if team.endswith("THEIRS") else BEFORE,
            kind="call",
            note=f"spoke to {team}",
            promise="a review",
        ),
        Ask(
            team=team,
            id=f"ask {key}",
            advocate_id=advocate,
            kind="ask",
            what=f"a talk at {team}",
            by="U1",
            at=BEFORE,
        ),
        Budget(team=team, cooling_days=10 + len(team), set_by="U1", set_at=BEFORE),
        Acquisition(
            team=team, currency=f"XX{key}", amount=100 + len(team), set_by="U1", set_at=BEFORE
        ),
        Handover(
            team=team,
            id=f"handover {key}",
            advocate_id=advocate,
            giver=f"Olive of {team}",
            taker="U2",
            note="They like trains.",
            introduction="Meet the new one.",
            opened_by="U1",
            opened_at=BEFORE,
            first_contact_on=date(2026, 3, 9),
            attention_until=NOW + timedelta(days=1),
        ),
        Orphan(
            team=team,
            id=f"orphan {key}",
            advocate_id=advocate,
            lost=f"Olive of {team}",
            why="gone",
            opened_at=BEFORE,
            proposed=("U1",),
            reasons=("spoke to them last week",),
        ),
        Absence(
            team=team,
            id=f"absence {key}",
            kind="advocate",
            subject_id=advocate,
            from_on=date(2026, 3, 1),
            until_on=date(2026, 3, 9),
            note=f"away, says {team}",
            by="U1",
            at=BEFORE,
        ),
        Notice(team=team, alert_id=alert, whom=f"colleague {key}", role="owner", at=BEFORE),
        Stray(team=team, channel="C1", ts=f"{key}.0", message_id=f"msg {key}", found_at=BEFORE),
        UserGroup(
            team=team,
            group_id=f"S{key}",
            handle=f"group of {team}",
            members=(f"colleague {key}",),
            set_by=f"colleague {key}",
            set_at=BEFORE,
            checked_at=BEFORE,
        ),
        Home(team=team, user_id=f"colleague {key}", opened_at=BEFORE),
        Overload(
            team=team, user_id=f"colleague {key}", why="alerts", at=BEFORE, says=f"9 of {team}"
        ),
        *_demand(team, key),
        *_value(team, key, advocate),
    ]
    return {sys.modules[type(row).__module__].__name__.rpartition(".")[2]: row for row in rows}


def _demand(team: str, key: str) -> list[Any]:
    """Make a row of every table about buyers and what they ask."""
    advocate, account, post = f"advocate {key}", f"account {key}", f"post {key}"
    buyer, place, question, visit = (f"{x} {key}" for x in ("buyer", "place", "question", "visit"))
    return [
        Buyer(
            team=team,
            id=buyer,
            name=f"Head of data {key}",
            name_key=f"head of data {key}",
            segment=f"banks, says {team}",
            role="economic",
            added_by="U1",
            added_at=BEFORE,
        ),
        Stage(team=team, key=f"stage {key}", ord=3, label=f"Piloting at {team}", changed_by="U1"),
        Place(
            team=team,
            id=place,
            kind="community",
            name=f"Data people {key}",
            name_key=f"data people {key}",
            url=f"https://{team}.example",
            added_by="U1",
            added_at=BEFORE,
        ),
        Look(
            team=team,
            id=f"look {key}",
            buyer_id=buyer,
            stage=f"stage {key}",
            place_id=place,
            added_at=BEFORE if "OURS" in team else NOW,
        ),
        Question(
            team=team,
            id=question,
            number=int(key) + 1,
            stage="validate",
            text=f"Does it hold at {team}?",
            text_key=f"does it hold {key}",
            paraphrases=("How big?",),
            added_by="U1",
            added_at=BEFORE,
        ),
        Asker(team=team, question_id=question, buyer_id=buyer),
        Visit(
            team=team,
            id=visit,
            customer=f"Sample Bank of {team}",
            buyer_id=buyer,
            at=BEFORE,
            by=f"Olive of {team}",
            trigger="An audit.",
            quotable=True,
            kept_at=BEFORE,
        ),
        Evidence(
            team=team,
            id=f"evidence {key}",
            target="question",
            target_id=question,
            kind="visit",
            at=BEFORE,
            customer="Sample Bank",
            text=f"We feared the audit, says {team}",
            visit_id=visit,
            by="U1",
        ),
        Lesson(
            team=team,
            id=f"lesson {key}",
            visit_id=visit,
            ord=0,
            kind="touch",
            text=f"Ada of {team}",
            words="Ada told us.",
            advocate_id=advocate,
        ),
        Closing(
            team=team,
            id=f"closing {key}",
            customer=f"Sample Bank {key}",
            customer_key=f"sample bank {key}",
            outcome="lost",
            closed_on=date(2026, 1, 2),
            by=f"Olive of {team}",
            at=BEFORE,
        ),
        Answer(
            team=team,
            id=f"answer {key}",
            advocate_id=advocate,
            question_id=question,
            stage="validate",
            place_key=f"place {key}",
            account_id=account,
            post_id=post,
            quote=f"It holds, says {team}",
            how="suggested",
            score=3.5,
            said_at=BEFORE,
            suggested_at=BEFORE,
        ),
        StageRole(
            team=team,
            advocate_id=advocate,
            stage="validate",
            role="validator",
            stance=1,
            set_by=f"Olive of {team}",
            set_at=BEFORE,
        ),
        Profile(
            team=team,
            advocate_id=advocate,
            role="technical",
            products=(f"Example of {team}",),
            set_by="U1",
            set_at=BEFORE,
        ),
        Struggle(
            team=team,
            id=f"struggle {key}",
            handle="asker",
            words=f"How do you do it at {team}?",
            link="https://ada.example/2",
            source="feed",
            place_key=f"place {key}",
            advocate_id=advocate,
            account_id=account,
            post_id=post,
            at=BEFORE,
            seen_at=BEFORE,
        ),
        AskedQuestion(team=team, ask_id=f"ask {key}", question_id=question),
        DemandReader(team=team, bar=4.0 + len(team), set_by="U1", set_at=BEFORE),
    ]


def _value(team: str, key: str, advocate: str) -> list[Any]:
    """Make the rows of what a customer is, what reached them, and the money that followed."""
    customer, deal, report = f"customer {key}", f"deal {key}", f"report {key}"
    return [
        Customer(
            team=team,
            id=customer,
            kind="account",
            label=f"Sample {key}",
            label_key=f"sample {key}",
            company=f"Sample of {team}",
            state="lead" if key == "1" else "nurture",
            state_at=BEFORE,
            first_seen_at=BEFORE,
            added_at=BEFORE,
        ),
        Identity(
            team=team,
            id=f"identity {key}",
            customer_id=customer,
            ns="sf",
            value=f"00600000000{key}",
            basis="exact",
            source=f"export of {team}",
            at=BEFORE,
        ),
        Join(
            team=team,
            id=f"join {key}",
            kept_id=customer,
            joined_id=customer,
            why="email",
            joined_by=f"Olive of {team}",
            joined_at=BEFORE,
        ),
        Touch(
            team=team,
            id=f"touch {key}",
            customer_id=customer,
            advocate_id=advocate,
            place=f"the forum of {team}",
            stage="validate",
            at=BEFORE,
            kind="mention",
            evidence="observed",
            ext_ref=f"post {key}",
            added_at=BEFORE,
        ),
        Deal(
            team=team,
            id=deal,
            customer_id=customer,
            system="sf",
            system_id=f"006 {key}",
            stage_raw=f"won by {team}",
            state="won",
            amount=100_000,
            currency="EUR",
            closed_at=BEFORE,
            updated_at=BEFORE,
        ),
        DealStep(
            team=team,
            deal_id=deal,
            at=BEFORE,
            stage_raw="Qualified",
            state="open",
            source=f"export of {team}",
        ),
        Meaning(
            team=team,
            system="sf",
            stage_key=f"done {key}",
            state="won",
            set_by=f"Olive of {team}",
            set_at=BEFORE,
        ),
        Code(
            team=team,
            id=f"code {key}",
            advocate_id=advocate,
            code=f"ADA{key}",
            code_key=f"ada{key}",
            link=f"https://{team}.example/ada",
            promotion_id=f"promo_{key}",
            made_by="U1",
            made_at=BEFORE,
        ),
        Transaction(
            team=team,
            id=f"transaction {key}",
            customer_id=customer,
            at=BEFORE,
            amount=5_000,
            currency="EUR",
            ext_id=f"stripe:ch_{key}",
            code_id=f"code {key}",
            source=f"export of {team}",
            added_at=BEFORE,
        ),
        Ticket(
            team=team,
            id=f"ticket {key}",
            customer_id=customer,
            system="desk",
            system_id=f"T-{key}",
            opened_at=BEFORE,
            kind=f"billing of {team}",
        ),
        Report(
            team=team,
            id=report,
            customer_id=customer,
            kind="survey",
            asked_at=BEFORE,
            answered_at=BEFORE,
            raw_text=f"Ada told {team}",
            ref_pct=60.0,
            without="later",
            ext_id=f"answer {key}",
        ),
        Allocation(
            team=team,
            report_id=report,
            advocate_id=advocate,
            pct=40.0,
            basis="confirmed",
            confirmed_by=f"Olive of {team}",
        ),
        Cost(
            team=team,
            id=f"cost {key}",
            kind="perks",
            first_on=date(2026, 3, 1),
            last_on=date(2026, 3, 31),
            amount=12_000,
            currency="EUR",
            note=f"mugs of {team}",
            advocate_id=advocate,
            by="U1",
            at=BEFORE,
            ext_id=f"cost {key}",
        ),
        CreditRun(
            team=team,
            id=f"run {key}",
            method="linear",
            first_on=date(2026, 1, 1),
            last_on=date(2026, 3, 31),
            currency="EUR",
            conversions=20 + len(team),
            whole=100_000,
            at=BEFORE,
        ),
        Credit(
            team=team,
            run_id=f"run {key}",
            advocate_id=advocate,
            method="linear",
            value=100_000,
            low=50_000,
            high=150_000 + len(team),
            customers=7,
        ),
        Forecast(
            team=team,
            id=f"forecast {key}",
            about="all",
            model=f"bgnbd for {team}",
            made_at=BEFORE,
            first_on=date(2025, 12, 1),
            last_on=date(2026, 2, 28),
            currency="EUR",
            point=200_000,
            low=100_000,
            high=400_000,
            customers=300,
            repeats=150,
        ),
        Pepper(team=team, sealed=f"sealed for {team}", made_at=BEFORE),
        Basis(team=team, kind="interests", set_by=f"Olive of {team}", set_at=BEFORE),
        Informed(team=team, advocate_id=advocate, set_by=f"Olive of {team}", set_at=BEFORE),
        Keeping(team=team, kind=f"kind {key}", days=9, set_by=f"Olive of {team}", set_at=BEFORE),
        Purge(team=team, kind=f"kind of {team} {key}", month="2026-01", number=3),
        Erasure(
            team=team,
            kind="edit",
            channel="C1",
            name=f"{key}.1",
            message_id=f"message of {team}",
            asked_at=BEFORE,
            due_at=BEFORE,
        ),
        Upload(team=team, file_id=f"F{key}", title="A chart", words=f"Drawn by {team}", at=BEFORE),
        Audit(
            team=team,
            id=f"audit {key}",
            at=BEFORE,
            who=f"Olive of {team}",
            what="show",
            subject=f"mark {key}",
        ),
        Tombstone(team=team, value=f"email:{key}", at=BEFORE, source=f"Olive of {team}"),
        ValueChannel(team=team, channel=f"C{key}", set_by=f"Olive of {team}", set_at=BEFORE),
        Alias(team=team, name=f"stripe:ch_{key}", root=f"root {key}", at=BEFORE),
        Received(
            team=team,
            id=f"received {key}",
            source="stripe",
            ext_id=f"evt_{key}",
            kind="refund",
            at=BEFORE,
            received_at=BEFORE,
            state="parked",
            trouble=f"no sale of {team} yet",
            about=f"ch_{key}",
            key_ns="stripe",
            key_value=f"mark {key}",
            amount=500,
            currency="EUR",
        ),
        Import(
            team=team,
            id=f"import {key}",
            name=f"export of {team}.csv",
            sha256="0" * 64,
            form="plain_touches",
            asked_by="U1",
            asked_at=BEFORE,
        ),
    ]


def fill(
    db: storage.Database, team: str, key: str = "1", **changes: dict[str, Any]
) -> dict[str, Any]:
    """Keep a row of every table for a team, with some columns of a table as the test wants them."""
    rows = sample(team, key)
    for name, values in changes.items():
        rows[name] = dataclasses.replace(rows[name], **values)
    # Of these a team has one row.
    once = {"bases", "budgets", "demand_readers", "installations", "peppers", "teams", "usergroups"}
    with db.transaction():
        for name, row in rows.items():
            db.insert(name, team, [row], ignore=name in once)
    return rows


@cache
def questions() -> dict[str, Callable[..., Any]]:
    """Find every public function of a table file that works on a database, as `table.function`."""
    found: dict[str, Callable[..., Any]] = {}
    for name, table in storage.tables().items():
        module = sys.modules[table.record.__module__]
        for function_name, function in inspect.getmembers(module, inspect.isfunction):
            if (
                function.__module__ == module.__name__
                and not function_name.startswith("_")
                and "db" in inspect.signature(function).parameters
            ):
                found[f"{name}.{function_name}"] = function
    return found
