"""Whose turn it is at a host, and how often Slack was called: shared by all that share a server.

Times are the server's own, so that machines whose clocks differ keep the same distance.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from storage._database import Database


def take(
    db: Database, me: str, hosts: Sequence[str], lease: float, *, hurry: bool
) -> dict[str, float]:
    """Ask for a turn at each host. Gives the seconds to wait before asking again; 0: it is ours.

    A turn is ours until it is given back, or for `lease` seconds. In a hurry the gap since the last
    turn is no reason to wait. A turn that somebody else has is waited for by asking again.
    """
    asked = json.dumps(sorted(set(hosts)))
    got = db.rows(
        "insert into queue_hosts as kept (host, free_at, holder, until)"
        " select value, clock_timestamp(), :me, clock_timestamp() + make_interval(secs => :lease)"
        " from json_array_elements_text(cast(:asked as json))"
        " on conflict (host) do update set holder = excluded.holder, until = excluded.until"
        " where (kept.holder is null or kept.until < clock_timestamp())"
        " and (:hurry = 1 or kept.free_at <= clock_timestamp()) returning host",
        me=me,
        lease=lease,
        asked=asked,
        hurry=hurry,
    )
    mine = {row["host"]: 0.0 for row in got}
    left = [host for host in hosts if host not in mine]
    if not left:
        return mine
    waits = db.rows(
        "select host, cast(case when holder is null then 0"
        " else least(0.25, greatest(0, extract(epoch from until - clock_timestamp()))) end"
        " as float8) as held,"
        " cast(extract(epoch from free_at - clock_timestamp()) as float8) as gap from queue_hosts"
        " where host in (select value from json_array_elements_text(cast(:left as json)))",
        left=json.dumps(left),
    )
    found = {row["host"]: max(row["held"], 0.0 if hurry else row["gap"], 0.01) for row in waits}
    return {**dict.fromkeys(left, 0.01), **found, **mine}


def give_back(db: Database, me: str, hosts: Sequence[str], gap: float) -> None:
    """End our turns at hosts; the next one may begin there after so many seconds."""
    db.execute(
        "update queue_hosts set holder = null,"
        " free_at = clock_timestamp() + make_interval(secs => :gap) where holder = :me"
        " and host in (select value from json_array_elements_text(cast(:hosts as json)))",
        me=me,
        gap=gap,
        hosts=json.dumps(sorted(set(hosts))),
    )


def called(db: Database, key: str, within: float) -> None:
    """Note a call, and forget those of this key that are longer ago than so many seconds."""
    db.execute(
        "insert into queue_pace as kept (key, calls) values (:key, array[clock_timestamp()])"
        " on conflict (key) do update set calls = array_append(array("
        "select one from unnest(kept.calls) one"
        " where one > clock_timestamp() - make_interval(secs => :within)), clock_timestamp())",
        key=key,
        within=within,
    )


def rest(db: Database, key: str, seconds: float) -> None:
    """Note that what the key stands for is to be left alone for so long from now."""
    db.execute(
        "insert into queue_pace (key, free_at)"
        " values (:key, clock_timestamp() + make_interval(secs => :seconds))"
        " on conflict (key) do update set free_at = excluded.free_at",
        key=key,
        seconds=seconds,
    )


def waits(db: Database, most: Mapping[str, int], within: float) -> float:
    """Tell how many seconds it is until each of these keys may be used again.

    `most` says by key how many calls there may be within so many seconds; 0: any number.
    """
    rows = db.rows(
        "select key, cast(extract(epoch from free_at - clock_timestamp()) as float8) as rest,"
        " cast(array_to_json(array(select extract(epoch from clock_timestamp() - one)"
        " from unnest(calls) one order by one desc)) as text) as ages"
        " from queue_pace where key in :keys",
        keys=list(most),
    )
    longest = 0.0
    for row in rows:
        ages, limit = json.loads(row["ages"]), most[row["key"]]
        full = within - ages[limit - 1] if limit and len(ages) >= limit else 0.0
        longest = max(longest, row["rest"], full)
    return longest
