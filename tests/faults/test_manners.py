"""Three days in a town of strangers' servers, on their clock: our manners are counted and scored.

The poller, its processes apart and the database are the real ones; it is ended twice, once in the
midst of its work. `pytest -s` shows the table.
"""

from __future__ import annotations

import asyncio
import random
import sqlite3
import statistics
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import combinations
from typing import TYPE_CHECKING, Any

import pytest

from bot.house import House
from bot.outside import Outside
from bot.poller import Poller
from bot.settings import Settings
from monitors._http import Http, Rules
from storage import accounts, advocates
from tests.bot._world import OLIVE, TEAM, World
from tests.faults._time import Loop, Time, Workers
from tests.faults._town import HOUR, RULES, Refusal, Site, Town, Trouble
from tests.monitors._recorded import Recorded

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

START = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)
HOURS = 72.0
KILLED, STOPPED, BACK = 25.0, 50.0, 52.0  # hours
PAUSE = 5.0  # seconds that a restart takes
LEAST = timedelta(minutes=30)
CROWD = 50
TWINS = 20
SLACK = timedelta(minutes=1)  # of a look: our turn at the host, a slow answer, the next tick


@dataclass(slots=True)
class Lived:
    """What there is to be judged in the end."""

    town: Town
    looked_after: dict[str, str]  # the address that an account began with, by its id
    addresses: dict[str, str] = field(default_factory=dict)  # and the one it has now
    posts: list[dict[str, Any]] = field(default_factory=list)
    health: dict[str, str] = field(default_factory=dict)
    broken_off: int = 0


def people(town: Town) -> None:
    """Let everybody move in."""
    dice = random.Random(11)  # noqa: S311 - chance that repeats
    end = START + timedelta(hours=HOURS)

    def live(url: str, hours: float, **how: Any) -> Site:
        return town.settle(Site(url=url, every=hours * HOUR, **how), START, end, dice)

    forms = ("rss", "atom", "json")
    kinds = (("strong", True), ("weak", False), ("", True), ("odd", True))
    for n in range(TWINS):
        etag, modified = kinds[n % 4]
        twin = live(f"https://twin{n}.example/feed", 24, kind="twin", etag=etag, modified=modified)
        twin.published = town.sites["https://twin0.example/feed"].published
    for n in range(4):
        live(f"https://lively{n}.example/feed.xml", 2, kind="lively", form=forms[n % 3])
        live(f"https://seldom{n}.example/rss", 24 * 9, kind="seldom", form=forms[n % 3])
    for n in range(5):
        live(f"https://many.example/{n}/feed", 9, kind="five at one host", latency=1.5)
    live("https://bare.example/feed", 12, kind="no validators", etag="", modified=False)
    for n in range(8):
        live(f"https://brought.example/{n}/feed", 24, kind="imported", is_link=True)
    town.pages["https://brought.example/"] = b"<!doctype html><title>Many blogs</title>"
    for n in range(3):
        deaf = live(f"https://deaf{n}.example/feed", 6, kind="deaf", deaf=True, latency=3)
        # The first goes on, the others have nothing more to say.
        deaf.published = [at for at in deaf.published if at < START + 20 * n * HOUR or not n]
    hinting(live)
    refusing(town, live)
    troubled(live)
    moving(town, live)


def hinting(live: Callable[..., Site]) -> None:
    """Those whose servers say how often they want to be asked."""
    two, day = 2 * HOUR, 24 * HOUR
    live("https://age.example/feed", 12, kind="hint 2 h", fresh=two, fresh_by="max-age")
    short = timedelta(minutes=1)
    live("https://short.example/feed", 6, kind="hint 1 min", fresh=short, fresh_by="max-age")
    live("https://ahead.example/feed", 12, kind="hint 2 h", fresh=two, fresh_by="expires")
    live("https://behind.example/feed", 12, kind="hint 2 h", fresh=two, fresh_by="expires")
    live("https://ttl.example/feed", 12, kind="hint 2 h", says="<ttl>120</ttl>", said=two)
    live("https://hasty.example/feed", 6, kind="hint 1 min", says="<ttl>1</ttl>", said=short)
    daily = "<sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>1</sy:updateFrequency>"
    live("https://daily.example/feed", 12, kind="hint 1 day", says=daily, said=day)


def refusing(town: Town, live: Callable[..., Site]) -> None:
    """Those whose servers ask for rest, in all the ways there are, some of it over a restart."""
    asks: dict[str, tuple[Refusal, ...]] = {
        "seconds": (Refusal(5, "429 seconds", 3), Refusal(24.6, "429 seconds", 6)),
        "date": (Refusal(5, "429 date", 3), Refusal(24.6, "429 date", 6)),
        "unsaid": (Refusal(5, "429", 1), Refusal(24.6, "429", 1)),
        "tired": (Refusal(5, "503 seconds", 4), Refusal(49, "503 seconds", 8)),
        "gate": (Refusal(5, "403 epoch", 2), Refusal(24.6, "403 epoch", 5)),
        "epoch": (Refusal(5, "left epoch", 4), Refusal(49, "left epoch", 8)),
        "iso": (Refusal(5, "left iso", 4), Refusal(24.6, "left iso", 8)),
        "togo": (Refusal(5, "left seconds", 4), Refusal(49, "left seconds", 8)),
    }
    for name, refusals in asks.items():
        for n in range(2):
            live(f"https://{name}.example/{n}/feed", 24, kind="asks for rest")
        town.hosts[f"{name}.example"].refusals = list(refusals)
    many = [Refusal(24.6, "429 seconds", 6), Refusal(49.6, "503 seconds", 5)]
    town.hosts["many.example"].refusals = many
    # Clocks that go wrong.
    for name, hours in (("ahead", 3), ("behind", -3), ("date", 2), ("epoch", -1), ("iso", -2)):
        town.hosts[f"{name}.example"].skew = hours * HOUR


def troubled(live: Callable[..., Site]) -> None:
    """Those whose servers are not well."""
    away = (Trouble(6, 11, 404), Trouble(30, 31, 404))
    live("https://flaps.example/feed", 12, kind="404 and back", troubles=away)
    ill = (Trouble(8, 14, 500),)
    live("https://ill.example/feed", 12, kind="500 and back", troubles=ill)
    off = (Trouble(10, 15, 0), Trouble(24, 26, 0))
    live("https://off.example/feed", 12, kind="not reached and back", troubles=off)
    live("https://gone0.example/feed", 12, kind="gone", gone_after=9)
    live("https://gone1.example/feed", 12, kind="gone", gone_after=49.5)


def moving(town: Town, live: Callable[..., Site]) -> None:
    """Those who are read elsewhere than they were."""
    time = town.time

    def lead(url: str, status: int, target: str) -> None:
        town.moves[url] = lambda: (status, target)

    live("https://here.example/blog/feed", 18, kind="moved for good")
    lead("https://here.example/feed", 301, "https://here.example/blog/feed")
    live("https://new.example/feed", 18, kind="moved for good")
    lead("https://old.example/feed", 308, "https://new.example/feed")
    for n in range(3):
        live(f"https://shared.example/{n}/feed", 24, kind="moved for now")
        lead(f"https://own{n}.example/feed", 302, f"https://shared.example/{n}/feed")
    live("https://unsure.example/there", 18, kind="moved for good and for now")
    town.moves["https://unsure.example/feed"] = lambda: (
        302 if time.seconds / 3600 % 20 > 18 else 301,
        "https://unsure.example/there",
    )
    town.pages["https://parked.example/"] = b"<!doctype html><title>Buy this name</title>"
    lead("https://sold.example/feed", 301, "https://parked.example/")


def begun(town: Town, world: World) -> dict[str, str]:
    """Follow everybody where they are known to be, all at once."""
    targets = {move()[1] for move in town.moves.values()}
    urls = sorted({*town.sites, *town.moves} - targets)
    with world.open() as db, db.transaction():
        for n, url in enumerate(urls):
            one = advocates.Advocate(
                team=TEAM,
                id=f"advocate {n}",
                name=f"Sample {n}",
                name_key=f"sample {n}",
                owner=OLIVE,
                added_by=OLIVE,
                added_at=town.time(),
                look_at=town.time() + timedelta(days=30),
            )
            advocates.add(db, TEAM, one)
            account = world.account(
                one,
                source="link" if url in town.sites and town.sites[url].is_link else "feed",
                id=f"account {n}",
                address=url,
                stable_id=url,
                first_seen_at=None,
                last_good_at=None,
            )
            accounts.add(db, TEAM, [account])
    return {f"account {n}": url for n, url in enumerate(urls)}


def live(town: Town, house: House, pool: Workers, look: sqlite3.Connection, hours: float) -> None:
    """Run one life of the poller, until it ends in the midst of its work or when all is done."""
    time, ends = town.time, hours * 3600
    rules = Rules(
        contact="https://bellwether.example/bot",
        version="7",
        min_seconds=int(LEAST.total_seconds()),
        concurrency=CROWD,
    )

    async def go() -> None:
        poller = Poller(
            house, Http(rules, house.now, pool, way=Recorded(town), sleep=asyncio.sleep)
        )
        while time.seconds < ends:
            began = await poller.tick()
            if hours == KILLED and time.seconds > ends - 3600 and began:
                await asyncio.sleep(0.1)  # time enough to go in, and not to come out
                if town.inside:
                    break
            await asyncio.sleep(1.0)
            busy, due = look.execute(
                "select count(leased_until), min(due_at) from accounts where ended = 0"
            ).fetchone()
            if not busy:  # the ticks until then would find nothing
                wait = (datetime.fromisoformat(due) - time()).total_seconds()
                await asyncio.sleep(max(0.0, min(wait, ends - time.seconds)))
        time.stands = True

    time.stands = False
    with asyncio.Runner(loop_factory=lambda: Loop(time)) as runner:
        runner.run(go())


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Lived:
    """Let three days pass."""
    time = Time(START)
    world = World(str(tmp_path_factory.mktemp("town") / "town.db"), time)  # type: ignore[arg-type]
    settings = Settings(database=world.address, poll_seconds=int(LEAST.total_seconds()))
    house = House(settings=settings, now=time, outside=Outside(settings, time, 1))
    town = Town(time, LEAST, CROWD)
    people(town)
    lived = Lived(town, begun(town, world))
    look = sqlite3.connect(world.address, isolation_level=None)
    look.row_factory = None

    def due_of(url: str) -> datetime | None:
        row = look.execute("select due_at from accounts where address = ?", (url,)).fetchone()
        return datetime.fromisoformat(row[0]) if row else None

    town.due_of = due_of
    pool = Workers(time)
    live(town, house, pool, look, KILLED)
    lived.broken_off = town.break_off()
    time.seconds += PAUSE
    live(town, house, pool, look, STOPPED)
    time.seconds = BACK * 3600
    live(town, house, pool, look, HOURS)
    pool.close()
    look.row_factory = sqlite3.Row
    rows = look.execute("select id, address, health from accounts").fetchall()
    lived.addresses = {row["id"]: row["address"] for row in rows}
    lived.health = {row["id"]: row["health"] for row in rows}
    lived.posts = [dict(row) for row in look.execute("select account_id, url, seen_at from posts")]
    look.close()
    print(table(lived))  # noqa: T201 - for who asks with -s
    return lived


def table(lived: Lived) -> str:
    """Write down how we did."""
    town = lived.town
    lines = ["", f"{len(town.hosts)} hosts, {len(lived.addresses)} accounts, {HOURS:.0f} hours"]
    lines += [
        f"{rule.kept:>6} kept {len(rule.broken):>4} broken  {rule.says}"
        for rule in town.rules.values()
    ]
    said = ", ".join(f"{status}: {n}" for status, n in sorted(town.statuses.items()))
    lines.append(f"answers: {said}; broken off: {lived.broken_off}")
    lines.append(f"{'minutes until a new post was found':42}{'posts':>6}{'median':>8}{'worst':>8}")
    for kind, delays in sorted(delays_of(lived).items()):
        minutes = [delay.total_seconds() / 60 for delay, _ in delays]
        middle = statistics.median(minutes)
        lines.append(f"{kind:42}{len(minutes):>6}{middle:>8.0f}{max(minutes):>8.0f}")
    return "\n".join(lines)


def delays_of(lived: Lived) -> dict[str, list[tuple[timedelta, Site]]]:
    """Tell of every post that is no baseline how late it was found, by the kind of its server.

    The hours in which we were not there are no part of it.
    """
    gone, back = START + timedelta(hours=STOPPED), START + timedelta(hours=BACK)
    found = {row["url"]: datetime.fromisoformat(row["seen_at"]) for row in lived.posts}
    delays = defaultdict(list)
    for site, n, _ in news(lived.town):
        if site.post(n) in found:
            at, seen = site.published[n], found[site.post(n)]
            away = max(timedelta(0), min(seen, back) - max(at, gone))
            delays[site.kind].append((seen - at - away, site))
    return delays


def news(town: Town) -> Iterator[tuple[Site, int, datetime]]:
    """List every post that a look could have found, and the first such look; no baselines."""
    for url, site in town.sites.items():
        looks = town.pasts[url].answered
        for n, at in enumerate(site.published):
            first = next((look for look in looks if look >= at), None)
            if first is not None and first != looks[0]:
                yield site, n, first


@pytest.mark.parametrize("name", RULES)
def test_a_rule_is_put_to_the_test_and_never_broken(lived: Lived, name: str) -> None:
    rule = lived.town.rules[name]
    assert not rule.broken, (len(rule.broken), rule.broken[:5])
    assert rule.kept >= 3


def test_a_restart_in_the_midst_of_things_was_one(lived: Lived) -> None:
    assert lived.broken_off >= 1


def test_every_post_is_found_once_and_at_the_first_look_that_could_find_it(lived: Lived) -> None:
    found = defaultdict(list)
    for row in lived.posts:
        found[row["url"]].append(datetime.fromisoformat(row["seen_at"]))
    checked = 0
    for site, n, first in news(lived.town):
        checked += 1
        assert len(found[site.post(n)]) == 1, site.post(n)
        assert first <= found[site.post(n)][0] <= first + SLACK, site.post(n)
    assert checked > 400
    assert all(len(times) == 1 for times in found.values())


def test_a_post_is_found_within_the_interval_of_its_author(lived: Lived) -> None:
    checked = 0
    for kind, delays in delays_of(lived).items():
        if kind not in ("twin", "lively", "seldom", "no validators") and "hint" not in kind:
            continue
        for delay, site in delays:
            own = min(max(LEAST, site.every * 1.2 / 12), 6 * HOUR)
            most = max(own, site.fresh, site.said) * 1.1 + SLACK
            assert delay <= most, (site.url, delay, most)
            checked += 1
    assert checked > 200


def test_half_of_what_lively_people_write_is_found_within_half_an_hour(lived: Lived) -> None:
    delays = [delay for delay, _ in delays_of(lived)["lively"]]
    assert len(delays) > 100
    assert statistics.median(delays) <= LEAST


def test_who_writes_seldom_is_asked_seldom(lived: Lived) -> None:
    looks = {
        kind: [
            len(lived.town.pasts[url].asked)
            for url, site in lived.town.sites.items()
            if site.kind == kind
        ]
        for kind in ("seldom", "twin", "lively")
    }
    assert max(looks["seldom"]) <= HOURS / 6 + 1
    assert max(looks["seldom"]) < min(looks["twin"])
    assert max(looks["twin"]) < min(looks["lively"])


def test_those_with_the_same_interval_are_not_always_asked_together(lived: Lived) -> None:
    asked = [lived.town.pasts[f"https://twin{n}.example/feed"].asked for n in range(TWINS)]
    assert min(len(times) for times in asked) >= 25
    for one, other in combinations(asked, 2):
        together = sum(any(abs(a - b) < timedelta(seconds=10) for b in other) for a in one)
        assert together <= len(one) / 3


def test_a_redirect_for_good_is_followed_after_three_times_over_two_days(lived: Lived) -> None:
    now = {lived.looked_after[name]: address for name, address in lived.addresses.items()}
    for old, new in (
        ("https://here.example/feed", "https://here.example/blog/feed"),
        ("https://old.example/feed", "https://new.example/feed"),
    ):
        assert now[old] == new
        times = [at for at, _ in lived.town.moved[old]]
        assert len(times) >= 3
        assert timedelta(hours=48) <= times[-1] - times[0] <= timedelta(hours=56)


@pytest.mark.parametrize(
    "url",
    [
        "https://unsure.example/feed",
        "https://sold.example/feed",
        *(f"https://own{n}.example/feed" for n in range(3)),
    ],
)
def test_no_other_redirect_changes_an_address(lived: Lived, url: str) -> None:
    assert url in lived.addresses.values()
    assert lived.town.moved[url][-1][0] > START + timedelta(hours=HOURS - 24)


def test_what_is_not_there_for_hours_is_asked_ever_less_and_comes_back(lived: Lived) -> None:
    for name, begins, ends in (("flaps", 6, 11), ("ill", 8, 14), ("off", 10, 15)):
        past = lived.town.pasts[f"https://{name}.example/feed"]
        window = (START + timedelta(hours=begins), START + timedelta(hours=ends))
        assert 1 <= sum(window[0] <= at < window[1] for at in past.asked) <= 5
        assert past.answered[-1] > START + timedelta(hours=HOURS - 6)


def test_who_is_gone_is_known_as_gone_and_all_others_are_well(lived: Lived) -> None:
    ill = {
        lived.looked_after[name]: health for name, health in lived.health.items() if health != "ok"
    }
    assert ill.pop("https://sold.example/feed") != "ok"
    assert ill == {f"https://gone{n}.example/feed": "gone" for n in range(2)}
