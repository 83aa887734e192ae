"""The page in a real browser."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

CHROMIUM = Path("/usr/bin/chromium")
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="needs /usr/bin/chromium"),
]
HOSTILE = "&lt;!channel&gt; &amp;lt;b&amp;gt; <img src=x onerror=alert(1)>"


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=str(CHROMIUM), args=list(QUIET))
        yield started
        started.close()


@pytest.fixture
def page(browser: Any, start: Any) -> Iterator[Any]:
    """Open the page of a workspace that knows two verbs; what goes wrong there fails the test."""
    verbs = [("watch", "Follow somebody"), ("why", "Show the reasons")]
    menu = [("log", "Log It")]
    workspace, address, desk = start(verbs=verbs, ack_seconds=0.2, shortcuts=menu)
    opened = browser.new_page()
    opened.set_default_timeout(10_000)
    wrong: list[str] = []
    asked: list[str] = []
    opened.on("pageerror", lambda error: wrong.append(str(error)))
    opened.on("console", lambda said: said.type == "error" and wrong.append(said.text))
    opened.on("request", lambda request: asked.append(request.url))
    opened.goto(address.url)
    opened.wait_for_selector("#teach h3")
    opened.workspace, opened.address, opened.desk = workspace, address, desk
    yield opened
    opened.close()
    assert wrong == []
    assert [url for url in asked if not url.startswith(address.url)] == []


def test_a_command_is_completed_by_keyboard_and_its_failure_is_said(
    page: Any, bolt: Any, connect: Any
) -> None:
    box = page.locator("#composer-text")
    box.press_sequentially("/b")
    box.press("Tab")
    assert page.locator("[role=option]").all_inner_texts() == [
        "watch\nFollow somebody",
        "why\nShow the reasons",
    ]
    box.press("ArrowDown")
    assert box.get_attribute("aria-activedescendant").endswith("-1")
    box.press("Enter")
    assert box.input_value() == "/bellwether why "
    box.press_sequentially("@m")
    box.press("Enter")
    assert box.input_value() == "/bellwether why @mia "
    box.press("Enter")
    error = page.locator(".composer .error:not([hidden])")
    assert "dispatch_failed" in error.inner_text()
    app = bolt(page.address)
    app.command("/bellwether")(lambda ack: ack("because"))
    connect(app, page.workspace, page.address)
    box.fill("/bellwether why")
    box.press("Escape")
    box.press("Enter")
    page.wait_for_selector(".ephemeral >> text=because")
    assert "Only visible to you" in page.locator(".ephemeral").inner_text()


def test_what_was_written_is_shown_as_it_was_written(page: Any, bolt: Any) -> None:
    web = bolt(page.address).client
    block = {"type": "section", "text": {"type": "mrkdwn", "text": HOSTILE}}
    rich = {
        "type": "rich_text",
        "elements": [
            {
                "type": "rich_text_section",
                "elements": [
                    {"type": "text", "text": "<b>as is</b>"},
                    {"type": "link", "url": "javascript:alert(1)", "text": "no link"},
                ],
            }
        ],
    }
    web.chat_postMessage(channel="C0GENERAL", text="hostile", blocks=[block, rich])
    text = page.locator(".message .body")
    text.wait_for()
    seen = text.inner_text()
    assert "<!channel> &lt;b&gt;" in seen
    assert "<b>as is</b>" in seen
    assert page.locator(".message .body :is(img, b, a)").count() == 0


def test_a_button_asks_first_and_changes_its_message(page: Any, bolt: Any, connect: Any) -> None:
    def words(text: str) -> dict[str, str]:
        return {"type": "plain_text", "text": text}

    app = bolt(page.address)

    @app.action("drop")
    def drop(ack: Any, body: Any, client: Any) -> None:
        ack()
        where = {"channel": body["channel"]["id"], "ts": body["message"]["ts"]}
        client.chat_update(**where, text="dropped by <@" + body["user"]["id"] + ">", blocks=[])

    connect(app, page.workspace, page.address)
    question = {k: words(k.title()) for k in ("title", "text", "confirm", "deny")}
    button = {"type": "button", "action_id": "drop", "text": words("Drop"), "confirm": question}
    actions = [{"type": "actions", "elements": [button]}]
    app.client.chat_postMessage(channel="C0GENERAL", text="x", blocks=actions)
    page.get_by_role("button", name="Drop").click()
    page.locator("#confirm").get_by_role("button", name="Confirm").click()
    page.wait_for_selector("text=dropped by")
    assert "(edited)" in page.locator(".message").inner_text()


def test_people_channels_and_threads(page: Any) -> None:
    first = page.desk.post("message", user="max", channel="general", text="hello")
    page.wait_for_selector(".message >> text=hello")
    page.locator(".message").hover()
    page.get_by_role("button", name="Reply").click()
    page.locator("#thread-text").fill("welcome @max")
    page.locator("#thread-text").press("Enter")
    page.wait_for_selector("#thread-messages .message >> text=welcome")
    page.wait_for_selector("#messages >> text=1 reply")
    assert page.desk.messages()[1]["thread_ts"] == first["ts"]
    page.desk.post("message", user="max", channel="advocates", text="psst")
    page.wait_for_selector("[data-place=C0ADVOCATES] .count")
    page.locator("[data-place=C0ADVOCATES]").click()
    page.wait_for_selector(".message >> text=psst")
    assert page.locator("[data-place=C0ADVOCATES] .count").count() == 0
    page.get_by_text("Ada (admin)").click()
    page.locator("#composer-text").fill("it is me")
    page.locator("#composer-text").press("Enter")
    page.wait_for_selector(".message >> text=it is me")
    assert page.desk.messages("advocates")[-1]["user"] == "U0ADA"


def test_the_clock_and_the_colours(page: Any, clock: Any, until: Any) -> None:
    before = clock.at
    page.get_by_role("button", name="Move the clock 7 days on").click()
    until(lambda: (clock.at - before).days == 7)
    page.locator("#theme").click()
    assert page.locator("html").get_attribute("data-theme") == "dark"


def test_a_message_has_a_menu_of_what_the_app_can_do_with_it(
    page: Any, bolt: Any, connect: Any, until: Any
) -> None:
    app = bolt(page.address)
    heard: list[str] = []

    @app.shortcut("log")
    def log(ack: Any, body: dict[str, Any]) -> None:
        ack()
        heard.append(body["message"]["text"])

    connect(app, page.workspace, page.address)
    page.desk.post("message", user="mia", channel="general", text="Met Ada at the fair")
    message = page.locator("#messages .message", has_text="Met Ada")
    message.hover()
    message.get_by_role("button", name="Log It").click()
    assert until(lambda: heard) == ["Met Ada at the fair"]
