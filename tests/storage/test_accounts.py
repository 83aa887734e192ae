from __future__ import annotations

import json
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import storage
from storage import accounts, advocates
from tests.storage._samples import NOW, fill

if TYPE_CHECKING:
    from storage.accounts import Account

TEAM = "T0OURS"
MANY = 60

_CLAIMER = """
import json, sys
from datetime import datetime
import storage
from storage import accounts, advocates
address, team, now = sys.argv[1], sys.argv[2], datetime.fromisoformat(sys.argv[3])
taken = []
with storage.connect(address) as db:
    sys.stdin.readline()
    while some := accounts.claim(db, team, now, 4):
        taken += [account.id for account in some]
print(json.dumps(taken))
"""


@pytest.fixture
def account(db: storage.Database) -> Account:
    """An account that has been due for a day."""
    kept: Account = fill(db, TEAM)["accounts"]
    return kept


def _add_many(db: storage.Database, like: Account) -> list[str]:
    names = [f"account {number:03}" for number in range(MANY)]
    accounts.add(db, TEAM, [replace(like, id=name, stable_id=name) for name in names])
    return [*names, like.id]


def test_an_account_that_is_followed_stays_as_it_is(db: storage.Database, account: Account) -> None:
    accounts.add(db, TEAM, [replace(account, id="again", title="new")])
    accounts.add(db, TEAM, [replace(account, stable_id="elsewhere", title="new")])
    accounts.add(db, TEAM, [])
    assert accounts.every(db, TEAM) == [account]


def test_a_first_look_is_known_for_one(db: storage.Database, account: Account) -> None:
    def first_is_due() -> bool:
        return accounts.has_first_due(db, TEAM, NOW)

    accounts.change(db, TEAM, account.id, first_seen_at=NOW, due_at=NOW)
    assert not first_is_due()
    first = replace(account, id="first", stable_id="first", first_seen_at=None, due_at=NOW)
    accounts.add(db, TEAM, [first])
    assert first_is_due()
    accounts.change(db, TEAM, "first", due_at=NOW + timedelta(seconds=1))
    assert not first_is_due()
    accounts.change(db, TEAM, "first", due_at=NOW, ended=True)
    assert not first_is_due()


def test_a_claim_takes_the_longest_due_first(db: storage.Database, account: Account) -> None:
    for name, hours in (("late", 2), ("later", 3), ("soon", 1)):
        due_at = account.due_at - timedelta(hours=hours)
        accounts.add(db, TEAM, [replace(account, id=name, stable_id=name, due_at=due_at)])
    assert [taken.id for taken in accounts.claim(db, TEAM, NOW, 2)] == ["later", "late"]
    assert [taken.id for taken in accounts.claim(db, TEAM, NOW, 9)] == ["soon", account.id]
    assert accounts.claim(db, TEAM, NOW, 9) == []


@pytest.mark.parametrize(
    "values",
    [
        {"ended": True},
        {"due_at": NOW + timedelta(seconds=1)},
        {"leased_until": NOW},
    ],
    ids=["ended", "not due", "leased"],
)
def test_what_is_not_due_is_not_claimed(
    db: storage.Database, account: Account, values: dict[str, object]
) -> None:
    accounts.change(db, TEAM, account.id, **values)
    assert accounts.due(db, TEAM, NOW) == 0
    assert accounts.claim(db, TEAM, NOW, 9) == []


def test_a_lease_runs_out(db: storage.Database, account: Account) -> None:
    (taken,) = accounts.claim(db, TEAM, NOW, 1)
    assert taken.leased_until == NOW + accounts.LEASE
    assert accounts.claim(db, TEAM, NOW + accounts.LEASE, 1) == []
    later = NOW + accounts.LEASE + timedelta(seconds=1)
    assert [again.id for again in accounts.claim(db, TEAM, later, 1)] == [account.id]


def test_no_account_is_claimed_twice_by_threads(
    db: storage.Database, account: Account, made: str
) -> None:
    wanted = _add_many(db, account)
    start = threading.Barrier(6)

    def claim(_number: int) -> list[str]:
        taken: list[str] = []
        with storage.connect(made) as own:
            start.wait()
            while some := accounts.claim(own, TEAM, NOW, 4):
                taken += [account.id for account in some]
        return taken

    with ThreadPoolExecutor(6) as pool:
        taken = [name for names in pool.map(claim, range(6)) for name in names]
    assert sorted(taken) == sorted(wanted)


def test_no_account_is_claimed_twice_by_processes(
    db: storage.Database, account: Account, made: str
) -> None:
    wanted = _add_many(db, account)
    claimers = [
        subprocess.Popen(
            [sys.executable, "-c", _CLAIMER, made, TEAM, NOW.isoformat()],
            cwd=Path(__file__).parents[2],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(3)
    ]
    taken: list[str] = []
    for claimer in claimers:
        assert claimer.stdin is not None
        claimer.stdin.write("go\n")
        claimer.stdin.flush()
    for claimer in claimers:
        taken += json.loads(claimer.communicate()[0])
    assert sorted(taken) == sorted(wanted)


def test_an_account_is_found_by_what_does_not_change(
    db: storage.Database, account: Account
) -> None:
    assert accounts.by_stable_id(db, TEAM, "feed", account.stable_id) == account
    assert accounts.by_stable_id(db, TEAM, "github", account.stable_id) is None
    assert accounts.one(db, TEAM, account.id) == account
    assert accounts.of_advocate(db, TEAM, "advocate 1") == [account]
    assert accounts.of_advocate(db, TEAM, "nobody") == []


def test_accounts_of_several_are_listed_by_advocate(db: storage.Database) -> None:
    rows = fill(db, TEAM)
    advocates.add(db, TEAM, replace(rows["advocates"], id="advocate 2", name="Ben", name_key="ben"))
    another = replace(rows["accounts"], id="account 2", stable_id="2", advocate_id="advocate 2")
    accounts.add(db, TEAM, [another])
    found = accounts.of_advocates(db, TEAM, ["advocate 2", "advocate 1", "nobody"])
    assert [one.id for one in found] == ["account 1", "account 2"]
    assert accounts.of_advocates(db, TEAM, []) == []
