"""The page in a real browser."""

import base64
from collections.abc import Iterator
from typing import Any

import pytest

from bot.modals import _fields as f
from tests._browser import chromium

pytestmark = pytest.mark.browser
PIXEL = base64.b64decode(
    b"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
HOSTILE = "&lt;!channel&gt; &amp;lt;b&amp;gt; <img src=x onerror=alert(1)>"


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as started:
        yield started


@pytest.fixture
def page(browser: Any, start: Any) -> Iterator[Any]:
    """Open the page of a workspace that knows two verbs; what goes wrong there fails the test."""
    verbs = [("watch", "Follow somebody"), ("why", "Show the reasons")]
    menu = [("log", "Log It")]
    workspace, address, desk = start(verbs=verbs, shortcuts=menu)
    opened = browser.new_page()
    opened.set_default_timeout(60_000)
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


def said(text: str) -> dict[str, str]:
    return {"type": "plain_text", "text": text}


def focus(page: Any) -> str:
    """Name what has the focus as a screen reader would."""
    return str(
        page.evaluate(
            "(n => n.getAttribute('aria-label') || n.labels?.[0]?.innerText || n.innerText)"
            "(document.activeElement)"
        )
    )


@pytest.fixture
def forms(page: Any, bolt: Any, connect: Any) -> list[Any]:
    """Post a card whose menu opens a form of every field; give what was submitted, in order."""
    app, taken = bolt(page.address), []
    options = [(f"Option {n}", str(n)) for n in range(12)]
    fields = [
        f.line("name", "Name", hint="As the team says it"),
        f.line("note", "Notes", lines=True, optional=True),
        f.pick("kind", "Kind", options, value="3"),
        f.pick_some("lists", "Watchlists", options, values=["2"]),
        f.find("who", "Advocate", "advocates"),
        f.person("owner", "Owner"),
        f.channel("room", "Channel"),
        f.day("day", "Day"),
        f.time_of_day("at", "At", value="09:00"),
    ]
    view = {"type": "modal", "callback_id": "form", "title": said("Every Field")}

    @app.action("more")
    def more(ack: Any, body: Any, client: Any) -> None:
        ack()
        empty = [{"type": "section", "text": said("Loading")}]
        opened = client.views_open(trigger_id=body["trigger_id"], view={**view, "blocks": empty})
        filled = {**view, "submit": said("Save"), "blocks": fields}
        client.views_update(view_id=opened["view"]["id"], view=filled)

    @app.options("advocates")
    def advocates(ack: Any, payload: Any) -> None:
        typed = payload["value"].lower()
        names = [name for name in ("Ada Sample", "Ben Sample") if typed in name.lower()]
        ack(options=[{"text": said(name), "value": name[:3]} for name in names])

    @app.view("form")
    def submitted(ack: Any, view: Any) -> None:
        values = {
            name: next(v for k, v in next(iter(kept.values())).items() if k != "type")
            for name, kept in view["state"]["values"].items()
        }
        if values["name"] == "bad":
            ack(response_action="errors", errors={"name": "Not that.", "day": "A later day."})
        else:
            ack()
            taken.append(values)

    connect(app, page.workspace, page.address)
    menu = [{"text": said(name), "value": name} for name in ("Assign", "Settle…", "Verdict")]
    card = {"type": "actions", "elements": [{"type": "overflow", "action_id": "more"}]}
    card["elements"][0]["options"] = menu  # type: ignore[index]
    app.client.chat_postMessage(channel="C0GENERAL", text="A card", blocks=[card])
    page.locator("[data-action=more]").wait_for()
    return taken


def test_a_form_is_filled_in_by_keyboard_alone(page: Any, forms: list[Any], until: Any) -> None:
    keys = page.keyboard
    page.get_by_label("More actions").first.focus()
    keys.press("ArrowDown")
    assert focus(page) == "Assign"
    keys.press("s")
    assert focus(page) == "Settle…"
    keys.press("Enter")
    page.get_by_role("dialog", name="Every Field").get_by_label("Name").wait_for()
    assert focus(page) == "Name"
    keys.type("bad")
    keys.press("Tab")
    keys.type("two\nlines")
    keys.press("Tab")
    keys.type("Option 5")
    for _ in range(4):  # the search, the list that scrolls, the boxes
        keys.press("Tab")
        if page.evaluate("document.activeElement.value") == "0":
            break
    keys.press("Space")
    page.get_by_label("Advocate").focus()
    keys.type("ben")
    page.get_by_role("option", name="Ben Sample").wait_for()
    keys.press("Enter")
    assert page.get_by_label("Advocate").input_value() == "Ben Sample"
    keys.press("Tab")
    keys.type("Max")
    keys.press("Tab")
    keys.type("# adv")
    keys.press("Tab")
    keys.type("03092026")
    keys.press("Control+Enter")
    page.get_by_text("A later day.").wait_for()
    assert focus(page) == "Name"
    assert page.get_by_label("Day", exact=True).get_attribute("aria-invalid") == "true"
    keys.press("Control+a")
    keys.type("Ada")
    assert page.get_by_text("Not that.").is_hidden()
    keys.press("Enter")
    until(lambda: forms)
    assert {**forms[0], "lists": [one["value"] for one in forms[0]["lists"]]} == {
        "name": "Ada",
        "note": "two\nlines",
        "kind": {"text": {**said("Option 5"), "emoji": False}, "value": "5"},
        "lists": ["0", "2"],
        "who": {"text": said("Ben"), "value": "Ben"},
        "owner": "U0MAX",
        "room": "C0ADVOCATES",
        "day": "2026-03-09",
        "at": "09:00",
    }
    page.locator("#modal").wait_for(state="hidden")
    assert focus(page) == "More actions"


def test_what_was_typed_stays_when_the_form_changes(page: Any, bolt: Any, connect: Any) -> None:
    app = bolt(page.address)
    name = f.line("name", "Name")
    kind = f.pick("kind", "Kind", [("Blog", "blog"), ("Talk", "talk")])
    kind["dispatch_action"] = True
    view = {"type": "modal", "title": said("New"), "submit": said("Save"), "blocks": [name, kind]}

    @app.command("/bellwether")
    def command(ack: Any, client: Any, command: Any) -> None:
        ack()
        client.views_open(trigger_id=command["trigger_id"], view=view)

    @app.action("value")
    def changed(ack: Any, body: Any, client: Any) -> None:
        ack()
        blocks = [name, kind, {"type": "section", "text": said("A talk, then")}]
        client.views_update(view_id=body["view"]["id"], view={**view, "blocks": blocks})

    connect(app, page.workspace, page.address)
    page.locator("#composer-text").fill("/bellwether form")
    page.locator("#composer-text").press("Escape")
    page.locator("#composer-text").press("Enter")
    page.get_by_label("Name").fill("Ada")
    page.get_by_label("Kind").focus()
    page.keyboard.type("Talk")
    page.get_by_text("A talk, then").wait_for()
    assert (focus(page), page.get_by_label("Name").input_value()) == ("Kind", "Ada")
    page.keyboard.press("Escape")
    page.locator("#modal").wait_for(state="hidden")
    assert focus(page) == "Message #general"


def test_several_are_found_by_typing(page: Any, bolt: Any, connect: Any, until: Any) -> None:
    app, picked = bolt(page.address), []

    @app.options("many")
    def options(ack: Any) -> None:
        ack(options=[{"text": said(name), "value": name} for name in ("Ada", "Ben")])

    @app.action("many")
    def many(ack: Any, action: Any) -> None:
        ack()
        picked.append([one["value"] for one in action["selected_options"]])

    connect(app, page.workspace, page.address)
    select = {"type": "multi_external_select", "action_id": "many", "min_query_length": 0}
    select["placeholder"] = said("Whom")
    section = {"type": "section", "text": said("Whom?"), "accessory": select}
    app.client.chat_postMessage(channel="C0GENERAL", text="Whom?", blocks=[section])
    box = page.get_by_placeholder("Whom")
    for name in ("Ada", "Ben"):
        box.click()
        page.get_by_role("option", name=name).click()
    page.get_by_role("button", name="Remove Ada").click()
    page.locator(".token", has_text="Ada").wait_for(state="detached")
    until(lambda: picked == [["Ada"], ["Ada", "Ben"], ["Ben"]])
    assert focus(page) == "Whom"


def test_people_and_channels_come_and_go_in_the_page(page: Any) -> None:
    page.get_by_role("button", name="People, channels, trouble…").click()
    dialog = page.get_by_role("dialog", name="This workspace")
    dialog.get_by_label("Invite somebody").fill("kim")
    dialog.get_by_role("button", name="Invite").click()
    page.get_by_role("radio", name="Kim (member)").wait_for(state="attached")
    dialog.get_by_label("Role of Kim (member)").select_option("manager")
    dialog.get_by_text("Kim (member) is manager now.").wait_for()
    dialog.get_by_role("button", name="Deactivate Max (manager)").click()
    dialog.get_by_role("button", name="Bring back Max (manager)").wait_for()
    assert focus(page) in ("Bring back Max (manager)", "People")
    users = {one["name"]: one for one in page.desk.get("users")["users"]}
    assert users["kim"]["role"] == "manager"
    assert page.get_by_role("radio", name="Max (manager)").count() == 0
    dialog.get_by_label("New user group").fill("community")
    dialog.get_by_role("button", name="Create").click()
    members = dialog.get_by_role("group", name="People in @community")
    members.get_by_label("kim").check()
    dialog.get_by_text("Kim (member) is in @community.").wait_for()
    dialog.get_by_role("button", name="Disable @community").click()
    dialog.get_by_text("@community is disabled.").wait_for()
    page.get_by_role("tab", name="People").focus()
    page.keyboard.press("ArrowRight")
    dialog.get_by_label("New channel").fill("speakers")
    dialog.get_by_role("button", name="Create").click()
    page.locator(".places").get_by_text("speakers").wait_for()
    dialog.get_by_role("button", name="Archive #speakers").click()
    dialog.get_by_role("button", name="Open #speakers again").wait_for()
    dialog.get_by_role("button", name="Leave #general").click()
    dialog.get_by_role("button", name="Join #general").click()
    dialog.get_by_text("You are in #general.").wait_for()
    page.get_by_role("tab", name="Channels").focus()
    page.keyboard.press("ArrowRight")
    dialog.get_by_role("button", name="Make It Fail").click()
    dialog.get_by_text("the next 1 times").wait_for()
    assert page.desk.get("faults")["faults"][0]["retry_after"] == 5
    page.keyboard.press("Escape")
    assert focus(page) == "People, channels, trouble…"


def test_the_home_and_pictures_are_there_for_everybody(page: Any, bolt: Any, connect: Any) -> None:
    app, pressed = bolt(page.address), []

    def home(number: int) -> dict[str, Any]:
        button = {"type": "button", "action_id": "add", "text": said(f"Add {number}")}
        return {"type": "home", "blocks": [{"type": "actions", "elements": [button]}]}

    @app.event("app_home_opened")
    def opened(event: Any, client: Any) -> None:
        client.views_publish(user_id=event["user"], view=home(1))

    @app.action("add")
    def add(ack: Any, body: Any, client: Any) -> None:
        ack()
        pressed.append(body["user"]["id"])
        client.views_publish(user_id=body["user"]["id"], view=home(2))

    connect(app, page.workspace, page.address)
    page.get_by_role("button", name="Bellwether", exact=True).click()
    page.get_by_role("button", name="Add 1").focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Add 2").wait_for()
    assert (focus(page), pressed) == ("Add 2", ["U0MIA"])
    page.get_by_role("tab", name="Home").focus()
    page.keyboard.press("ArrowRight")
    assert page.get_by_role("tab", name="Messages").get_attribute("aria-selected") == "true"
    page.locator("[data-place=C0GENERAL]").click()
    app.client.files_upload_v2(
        channel="C0GENERAL", filename="p.png", content=PIXEL, title="Pulse", alt_txt="It rises"
    )
    page.get_by_role("img", name="It rises").wait_for()


def test_what_comes_and_changes_is_read_out(page: Any, bolt: Any) -> None:
    web = bolt(page.address).client
    page.desk.post("message", user="max", channel="general", text="first")
    page.locator(".message >> text=first").wait_for()
    card = web.chat_postMessage(channel="C0GENERAL", text="*Ada* &amp; <@U0MAX> leave")
    live = page.locator("#announce")
    live.get_by_text("Bellwether: Ada & @max leave").wait_for(state="attached")
    web.chat_update(channel="C0GENERAL", ts=card["ts"], text="Claimed by <@U0MIA>")
    live.get_by_text("Changed: Claimed by @mia").wait_for(state="attached")
    page.get_by_role("region", name="Messages").focus()
    page.keyboard.press("ArrowUp")
    assert "Claimed by" in focus(page)
    page.keyboard.press("ArrowUp")
    assert "first" in focus(page)


def test_a_narrow_window_shows_one_thing_at_a_time(page: Any) -> None:
    page.set_viewport_size({"width": 390, "height": 780})
    page.locator("#composer-text").wait_for()
    assert page.locator("[data-place=C0ADVOCATES]").is_hidden()
    page.get_by_role("button", name="Channels, people and time").click()
    page.locator("[data-place=C0ADVOCATES]").click()
    page.get_by_placeholder("Message #advocates").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") == 390
