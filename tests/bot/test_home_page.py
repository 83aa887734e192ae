"""The home tab in a real browser: as each role sees it, in light and dark, and by axe-core.

With BELLWETHER_SCREENSHOTS=1 it paints the pictures of the docs into docs/images/.
"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot import handing, owning
from bot.deliver import deliver
from bot.workspace import Workspace
from storage import accounts, colleagues, outbox, touchpoints
from tests._browser import chromium, paints
from tests.bot._world import HERE, MAX, OLIVE, TEAM, Clock, LocalSlack, World

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

    from bot.house import House

pytestmark = pytest.mark.browser
ADMIN = "U0ADA"
IMAGES = Path(__file__).parents[2] / "docs" / "images"
ROLES = {
    "Mia (member)": ["Hand-overs", "Open alerts", "What you promised", "Your advocates"],
    "Max (manager)": ["Your team", "Without an owner", "Who carries what"],
    "Ada (admin)": ["Your team", "could not see"],
}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Start a Chromium."""
    with chromium() as started:
        yield started


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """Open a window; what goes wrong in it fails the test."""
    window = browser.new_context(
        viewport={"width": 1280, "height": 1040 if paints() else 900},
        device_scale_factor=1.5 if paints() else 1,
        color_scheme="light",
        timezone_id="UTC",
        reduced_motion="reduce",
    )
    opened = window.new_page()
    opened.set_default_timeout(60_000)
    wrong: list[str] = []
    opened.on("pageerror", lambda error: wrong.append(str(error)))
    opened.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
    yield opened
    opened.goto("about:blank")
    window.close()
    assert wrong == []


@pytest.fixture
def workspace(clock: Clock) -> Workspace:
    """Give a workspace that waits for as long as a browser on a busy machine takes."""
    return Workspace(
        now=clock, move_clock=clock.move, limits=False, ack_seconds=60, trigger_seconds=60
    )


@pytest.fixture
def busy(connected: House, world: World, clock: Clock) -> House:
    """Let there be something of everything, for a member, a manager and an admin."""
    with world.open() as db:
        colleagues.keep(
            db,
            TEAM,
            [
                colleagues.Colleague(
                    team=TEAM,
                    user_id=user,
                    name=name,
                    tz="UTC",
                    is_slack_admin=False,
                    is_gone=False,
                    checked_at=clock(),
                )
                for user, name in ((OLIVE, "Mia"), (MAX, "Max"), (ADMIN, "Ada"))
            ],
        )
        colleagues.change(db, TEAM, MAX, role="manager")
        colleagues.change(db, TEAM, ADMIN, role="admin")
    here = world.watchlist("speakers")
    people = [world.advocate(f"{name} Sample", here) for name in ("Ada", "Ben", "Cleo", "Dan")]
    world.hears(people[0], world.post(people[0]))
    world.hears(people[1], world.post(people[1], "pausing"))
    other = world.advocate("Eve Sample", here, owner=MAX)
    lost = world.advocate("Finn Sample", here, owner="U0GONE")
    with world.open() as db, db.transaction():
        touchpoints.add(
            db,
            TEAM,
            touchpoints.Touchpoint(
                team=TEAM,
                id="touch 1",
                advocate_id=people[2].id,
                by=OLIVE,
                at=clock() - timedelta(days=9),
                promise="the slides of the talk",
                promise_due_on=clock().date() - timedelta(days=1),
            ),
        )
        handing.begin(db, other, OLIVE, by=MAX, now=clock())
        owning.tend(db, TEAM, clock())
        for one, says in ((lost, "It lets nobody in."), (people[3], "It does not answer.")):
            accounts.change(db, TEAM, f"account {one.name}", health="blocked", health_says=says)
        message = outbox.waiting(db, TEAM, clock(), 1)[0]
        outbox.change(db, TEAM, message.id, state="parked", trouble="is_archived")
    return connected


def shows_home(page: Page, slack: LocalSlack, who: str) -> None:
    """Look at the home of somebody."""
    page.goto(slack.address.url)
    page.get_by_label(who).check()
    page.locator("[data-place='app']").click()
    page.locator("#tab-home").click()
    # Until all of it is there, it may be the home of whom the page showed before.
    for words in ROLES[who]:
        page.get_by_text(words).first.wait_for()


def violations(page: Page) -> list[str]:
    """Name what axe-core finds wrong with the page as it is."""
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page).response["violations"]
    return [f"{one['id']}: {node['html'][:160]}" for one in found for node in one["nodes"]]


@pytest.mark.parametrize("who", ROLES)
def test_everybody_sees_their_home_and_a_screen_reader_finds_its_way(
    busy: House, slack: LocalSlack, page: Page, who: str
) -> None:
    shows_home(page, slack, who)
    name = "home" if who.startswith("Mia") else f"home-{who.partition('(')[2][:-1]}"
    for theme in ("light", "dark"):
        if theme == "dark":
            page.locator("#theme").click()
        assert violations(page) == []
        if paints() and (theme == "light" or name == "home"):
            path = IMAGES / f"{name}{'-dark' if theme == 'dark' else ''}.png"
            page.mouse.move(0, 0)
            page.screenshot(path=path, animations="disabled")


def test_channels_forms_and_the_workspaces_own_dialog_are_for_everybody(
    busy: House, slack: LocalSlack, page: Page
) -> None:
    slack.tell("usergroups", handle="community", users=["mia"])
    deliver(busy)
    shows_home(page, slack, "Max (manager)")
    page.get_by_role("button", name="Add an Advocate").click()
    page.get_by_role("dialog").get_by_label("Name").wait_for()
    assert violations(page) == []
    page.keyboard.press("Escape")
    page.get_by_role("button", name="People, channels, trouble…").click()
    for tab in ("People", "Channels", "Trouble"):
        page.get_by_role("tab", name=tab).click()
        assert violations(page) == []
    page.keyboard.press("Escape")
    page.locator(f"[data-place='{HERE}']").click()
    page.get_by_text("What clears it").first.wait_for()
    page.locator("#composer-text").fill("/bell")
    for _ in ("light", "dark"):
        assert violations(page) == []
        page.locator("#theme").click()
