"""The story of the first paragraph, played in a browser by typing in the page and pressing there.

With BELLWETHER_SCREENSHOTS=1 it paints the pictures of the README into docs/images/.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Locator, expect

from tests._browser import chromium, paints
from tests.e2e._blog import Blog
from tests.e2e._play import PATIENCE, playing, until

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, FloatRect, Page

    from tests.e2e._play import Play

pytestmark = pytest.mark.browser
WIDEST = 860  # pixels
HONEST = (
    "Five years of answering your questions here have been a gift, and I learned more than I"
    " taught.\n\nI've got to back away from this for a while. My evenings belong to the family"
    " now.\n\nThe guides stay online, and you may copy what helps you."
)
GOODBYE = (
    "I thought it would be a pause.\n\nI am stepping down as a maintainer and leaving the project"
    " for good.\n\nPlease look after each other."
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Start a Chromium."""
    with chromium() as started:
        yield started


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """Open a window; what goes wrong in it fails the test."""
    window = browser.new_context(
        viewport={"width": 1280, "height": 900},
        device_scale_factor=1.5 if paints() else 1,
        color_scheme="light",
        timezone_id="UTC",
    )
    opened = window.new_page()
    opened.set_default_timeout(PATIENCE * 1000)
    expect.set_options(timeout=PATIENCE * 1000)
    wrong: list[str] = []
    opened.on("pageerror", lambda error: wrong.append(str(error)))
    opened.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
    yield opened
    window.close()
    # A product that ends cuts the stream its page listens on; the browser says so in the console.
    assert [words for words in wrong if "net::ERR_" not in words] == []


def _types(page: Page, text: str) -> Locator:
    """Type a command in the page, and give the newest thing said to who typed it."""
    answers = page.locator("#messages .ephemeral")
    before = answers.count()
    box = page.locator("#composer-text")
    box.fill(text)
    box.press("Escape")
    box.press("Enter")
    expect(answers.nth(before)).to_be_visible()
    return answers.last


@pytest.fixture
def paint(page: Page, request: pytest.FixtureRequest) -> Callable[..., None]:
    """Give what paints one message, or all there is to see, where pictures are wanted."""
    images = request.config.rootpath / "docs" / "images"

    def painting(name: str, what: Locator | None = None) -> None:
        if not paints():
            return
        images.mkdir(parents=True, exist_ok=True)
        page.mouse.move(0, 0)
        clip: FloatRect | None = None
        if what is not None:
            box = what.bounding_box()
            assert box is not None
            clip = {
                "x": box["x"],
                "y": box["y"],
                "width": min(box["width"], WIDEST),
                "height": box["height"],
            }
        page.screenshot(path=images / f"{name}.png", animations="disabled", clip=clip)

    return painting


def test_the_first_story_can_be_played_in_the_page(
    page: Page, tmp_path: Path, paint: Callable[..., None]
) -> None:
    blog = Blog(tmp_path / "blog").has_a_past(weeks=12)
    with blog, playing(tmp_path / "product") as play:
        blog.publishes()
        page.goto(play.slack.url)
        page.locator("[data-place='C0ADVOCATES']").click()
        page.get_by_label("Max (manager)").check()
        made = _types(page, "/bellwether watchlist create Speakers #advocates owner @max")
        expect(made).to_contain_text("Speakers is there")

        preview = _types(page, f'/bellwether watch "Sam Sample" {blog.url}')
        expect(preview).to_contain_text("Watch Sam Sample?")
        expect(preview).to_contain_text("Last post 3 days ago")
        preview.scroll_into_view_if_needed()
        paint("preview", preview)
        preview.get_by_role("button", name="Watch", exact=True).click()
        expect(preview).to_contain_text("Watching Sam Sample")
        play.has_seen("Sam Sample")

        blog.writes("An honest word", HONEST).publishes()
        card = page.locator("#messages .message:not(.ephemeral)", has_text="What clears it")
        expect(card).to_have_count(1)
        expect(card).to_contain_text("Sam Sample is stepping back for a while")
        expect(card).to_contain_text("I've got to back away from this for a while.")
        expect(card.get_by_role("button", name="Acknowledge")).to_be_visible()
        card.scroll_into_view_if_needed()
        paint("card", card)
        paint("workspace")
        if paints():
            page.locator("#theme").click()
            paint("workspace-dark")
            page.locator("#theme").click()

        why = _types(page, "/bellwether why Sam Sample")
        expect(why).to_contain_text("of 100, and the bar is")
        card.get_by_role("button", name="Acknowledge").click()
        expect(card).to_contain_text("Claimed by @max")
        expect(card.get_by_role("button", name="Acknowledge")).to_have_count(0)

        blog.writes("After the pause", GOODBYE).publishes()
        expect(card).to_contain_text("Sam Sample is leaving")
        card.get_by_role("button", name="1 reply").click()
        expect(page.locator("#thread-messages")).to_contain_text("Graver now")
        page.locator("#thread-close").click()

        digest = _types(page, "/bellwether digest")
        expect(digest).to_contain_text("Who needs a call (1)")
        digest.scroll_into_view_if_needed()
        paint("digest", digest)
        page.goto("about:blank")


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Blog]:
    """Put a blog on the air on which three people write."""
    with Blog(tmp_path_factory.mktemp("blog"), author="Ada Sample") as blog:
        for author in ("Ada Sample", "Ben Sample", "Cleo Sample"):
            blog.has_a_past(author=author)
        yield blog.publishes()


@pytest.fixture(scope="module")
def play(
    tmp_path_factory: pytest.TempPathFactory, keeps_in: Callable[[Path], str]
) -> Iterator[Play]:
    """Start the product for the stories below."""
    folder = tmp_path_factory.mktemp("product")
    with playing(folder, database=keeps_in(folder)) as play:
        yield play


@pytest.fixture
def looking(page: Page, play: Play) -> Callable[[str], str]:
    """Give what makes a channel with a watchlist, looks at it as the manager, and names it."""

    def look(name: str) -> str:
        # Another one where a test is tried a second time.
        taken = {one["name"] for one in play.slack.asks("channels")["channels"]}
        name = next(one for one in (name, f"{name}-again", f"{name}-once-more") if one not in taken)
        channel = play.slack.channel(name)
        play.slack.types(f"watchlist create {name} #{name}", user="max")
        page.goto(play.slack.url)
        someone = page.get_by_label("Max (manager)")
        someone.check()
        expect(someone).to_be_focused()  # when all of theirs is there
        page.locator(f"[data-place='{channel}']").click()
        return name

    yield look
    page.goto("about:blank")


def _card(page: Page, name: str) -> Locator:
    """Wait for the one card about somebody."""
    found = page.locator("#messages .message:not(.ephemeral)", has_text="What clears it")
    found = found.filter(has_text=name)
    expect(found).to_have_count(1)
    return found


def test_a_card_is_snoozed_and_settled_by_its_menu(
    page: Page,
    play: Play,
    town: Blog,
    looking: Callable[[str], str],
    paint: Callable[..., None],
) -> None:
    looking("menus")
    play.watches("Ada", town.feed_of("Ada Sample"), "menus", user="max")
    town.writes("An honest word", HONEST, author="Ada Sample").publishes()
    card = _card(page, "Ada is stepping back")
    more = card.get_by_role("button", name="More actions")

    more.click()
    expect(page.get_by_role("menuitem")).to_have_count(5)
    paint("menu", card)
    page.get_by_role("menuitem", name="Snooze for").click()
    form = page.get_by_role("dialog", name="Snooze an Alert")
    expect(form).to_contain_text("In the last 90 days this was found 1 time of Ada")
    length = form.get_by_label("For how long")
    length.select_option(label="Three days (would have held back 1)")
    paint("snooze", form)
    form.get_by_role("button", name="Snooze", exact=True).click()
    expect(card).to_contain_text("Snoozed by @max until")

    more.click()
    page.get_by_role("menuitem", name="Settle").click()
    form = page.get_by_role("dialog", name="Settle an Alert")
    form.get_by_label("What was done").select_option("something else")
    form.get_by_role("button", name="Settle", exact=True).click()
    expect(form).to_contain_text("Say in a sentence what it was")
    expect(form.get_by_label("In a sentence")).to_be_focused()
    page.keyboard.type("We had coffee")
    paint("settle", form)
    form.get_by_role("button", name="Settle", exact=True).click()
    expect(form).to_be_hidden()
    expect(card).to_contain_text("Settled by @max")
    expect(card).to_contain_text("We had coffee")
    expect(card.get_by_role("button", name="More actions")).to_have_count(0)


def test_all_can_be_done_by_keyboard_alone(
    page: Page, play: Play, town: Blog, looking: Callable[[str], str]
) -> None:
    name = looking("keys")
    keys, live = page.keyboard, page.locator("#announce")

    def goes_to_the_newest() -> None:
        """Leave the box backwards until the messages have the focus, and go up to the last."""
        for _ in range(60):
            keys.press("Shift+Tab")
            if page.evaluate("document.activeElement.id") == "scroll":
                break
        keys.press("ArrowUp")

    expect(page.locator("#composer-text")).to_be_focused()
    keys.type(f"/bellwether watch Ben {town.feed_of('Ben Sample')} to {name}")
    keys.press("Enter")
    expect(live).to_contain_text("to you alone: Watch Ben?")
    goes_to_the_newest()
    keys.press("Tab")
    watch = page.get_by_role("button", name="Watch", exact=True)
    while not watch.evaluate("one => one === document.activeElement"):
        keys.press("Tab")
    keys.press("Enter")
    expect(page.locator("#messages .ephemeral")).to_contain_text("Watching Ben")
    play.has_seen("Ben")

    town.writes("After the pause", GOODBYE, author="Ben Sample").publishes()
    card = _card(page, "Ben is leaving")
    expect(live).to_contain_text("Ben is leaving")
    page.locator("#composer-text").focus()
    goes_to_the_newest()
    keys.press("Tab")
    while page.evaluate("document.activeElement.innerText") != "Acknowledge":
        keys.press("Tab")
    keys.press("Enter")
    expect(card).to_contain_text("Claimed by @max")
    expect(card).to_be_focused()
    expect(live).to_contain_text("Changed:")
    while page.evaluate("document.activeElement.ariaLabel") != "More actions":
        keys.press("Tab")
    keys.press("Enter")
    keys.press("w")
    keys.press("Enter")
    form = page.get_by_role("dialog", name="Was It So?")
    expect(form.get_by_label("Was it so?")).to_be_focused()
    keys.type("It was so, and")
    keys.press("Control+Enter")
    expect(form).to_be_hidden()
    expect(card.get_by_role("button", name="More actions")).to_be_focused()


def test_what_is_quiet_at_night_comes_in_the_morning_with_the_digest(
    page: Page,
    play: Play,
    town: Blog,
    looking: Callable[[str], str],
    paint: Callable[..., None],
) -> None:
    looking("nights")

    def is_now(moment: datetime) -> None:
        page.get_by_label("Move the clock to").fill(f"{moment:%Y-%m-%dT%H:%M}")
        page.get_by_role("button", name="Go", exact=True).click()
        expect(page.locator("#time-said")).to_contain_text("It is")

    today = datetime.fromisoformat(play.slack.asks("workspace")["now"])
    night = (today + timedelta(days=1)).replace(hour=3, minute=0)  # late evening for Max
    is_now(night)
    quiet = _types(page, "/bellwether settings channel #nights quiet 20:00-08:00")
    expect(quiet).to_contain_text("quiet from 20:00 to 08:00 (America/New_York)")
    every = _types(page, "/bellwether digest every day at 9:00 #nights nights")
    expect(every).to_contain_text("09:00")
    play.watches("Cleo", town.feed_of("Cleo Sample"), "nights", user="max")
    before = len(play.kept()["alerts"])
    town.writes("An honest word", HONEST, author="Cleo Sample").publishes()
    until(lambda: len(play.kept()["alerts"]) > before, "an alert about Cleo")
    said = page.locator("#messages .message:not(.ephemeral)")
    open_now = _types(page, "/bellwether alerts nights")
    expect(open_now).to_contain_text("Cleo is stepping back")
    expect(said).to_have_count(0)

    is_now(night + timedelta(hours=12))
    _card(page, "Cleo is stepping back")
    digest = said.filter(has_text="New: who needs a call")
    expect(digest).to_contain_text("Cleo is stepping back")
    digest.scroll_into_view_if_needed()
    paint("scheduled", digest)


def test_a_visit_is_filled_in_and_what_it_teaches_is_taken(
    page: Page, looking: Callable[[str], str], paint: Callable[..., None]
) -> None:
    looking("visits")
    box = page.locator("#composer-text")
    box.fill('/bellwether visit "Example Bank"')
    box.press("Enter")
    form = page.get_by_role("dialog", name="Reference Visit")
    expect(form.get_by_label("Customer")).to_have_value("Example Bank")
    for label, words in (
        ("Kind of buyer", "Head of data"),
        ("What was going on", "The audit found two numbers for one thing."),
        ("Where they looked first", "Asked a peer, then searched for audits of warehouses"),
        ("What they hoped to hear", "Does it hold at a bank of our size?"),
        ("What nearly stopped them", "Who helps when the first load fails?"),
    ):
        form.get_by_label(label).first.fill(words)
    form.get_by_label("Customer").scroll_into_view_if_needed()
    paint("visit-form", form)
    form.get_by_role("button", name="Save", exact=True).click()
    card = page.locator("#messages .ephemeral", has_text="What it teaches")
    expect(card).to_contain_text("They ask: Does it hold at a bank of our size?")
    card.scroll_into_view_if_needed()
    paint("visit", card)
    card.get_by_role("button", name="Take It").first.click()
    expect(card).to_contain_text("Taken")
    shown = _types(page, "/bellwether question list")
    expect(shown).to_contain_text("confirmed, held up by 1 visit")
    coverage = _types(page, "/bellwether coverage")
    expect(coverage).to_contain_text("by nobody")
    coverage.scroll_into_view_if_needed()
    paint("coverage", coverage)
