"""The story of the first paragraph, played in a browser by typing in the page and pressing there.

With BELLWETHER_SCREENSHOTS=1 it paints the pictures of the README into docs/images/.
"""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Locator, expect, sync_playwright

from tests.e2e._blog import Blog
from tests.e2e._play import PATIENCE, playing

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, FloatRect, Page

pytestmark = pytest.mark.browser
WIDEST = 860  # pixels
QUIET = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run")
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
    """Start a Chromium; where there is none the story is skipped, and with CI=true it fails."""
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        reason = "needs Chromium: no `chromium` on the path"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=list(QUIET))
        yield started
        started.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """Open a window; what goes wrong in it fails the test."""
    window = browser.new_context(
        viewport={"width": 1280, "height": 900},
        device_scale_factor=1.5 if _paints() else 1,
        color_scheme="light",
    )
    opened = window.new_page()
    opened.set_default_timeout(PATIENCE * 1000)
    expect.set_options(timeout=PATIENCE * 1000)
    wrong: list[str] = []
    opened.on("pageerror", lambda error: wrong.append(str(error)))
    opened.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
    yield opened
    window.close()
    assert wrong == []


def _paints() -> bool:
    return os.environ.get("BELLWETHER_SCREENSHOTS") == "1"


def _types(page: Page, text: str) -> Locator:
    """Type a command in the page, and give the newest thing said to who typed it."""
    answers = page.locator("#messages .ephemeral")
    before = answers.count()
    box = page.locator("#composer-text")
    box.fill(text)
    box.press("Escape")
    box.press("Enter")
    expect(answers).to_have_count(before + 1)
    return answers.last


def test_the_first_story_can_be_played_in_the_page(  # noqa: PLR0915 - it is one story
    page: Page, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    images = request.config.rootpath / "docs" / "images"

    def paint(name: str, what: Locator | None = None) -> None:
        """Paint one message, or all there is to see."""
        if not _paints():
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
        if _paints():
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
