"""A real Bolt app over real Socket Mode."""

import gc
import threading
from typing import Any

import pytest
from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler as BuiltinHandler
from slack_bolt.adapter.socket_mode.websocket_client import SocketModeHandler

BUTTON = {
    "type": "button",
    "action_id": "press",
    "text": {"type": "plain_text", "text": "Press"},
    "value": "7",
}
MODAL = {
    "type": "modal",
    "callback_id": "form",
    "title": {"type": "plain_text", "text": "Form"},
    "submit": {"type": "plain_text", "text": "Send"},
    "notify_on_close": True,
    "blocks": [
        {
            "type": "input",
            "block_id": "name",
            "label": {"type": "plain_text", "text": "Name"},
            "element": {"type": "plain_text_input", "action_id": "text"},
        }
    ],
}


@pytest.mark.parametrize("handler", [SocketModeHandler, BuiltinHandler], ids=["ws", "builtin"])
def test_a_command_is_acknowledged_and_answered_later(
    served: Any, bolt: Any, connect: Any, until: Any, handler: Any
) -> None:
    workspace, address, desk = served
    app = bolt(address)

    @app.command("/bellwether")
    def command(ack: Any, respond: Any, command: Any) -> None:
        ack(f"heard {command['text']}")
        respond(f"and {command['user_name']}")

    connect(app, workspace, address, handler)
    answer = desk.post("command", user="mia", channel="general", text="/bellwether show @max")
    assert answer["ok"]
    assert answer["ack_ms"] < 3000
    assert answer["response"] == {"text": "heard show <@U0MAX|max>"}
    until(lambda: len(desk.ephemerals()) == 2)
    texts = {m["text"] for m in desk.ephemerals()}
    assert texts == {"heard show <@U0MAX|max>", "and mia"}
    assert desk.messages() == []
    assert desk.ephemerals("max") == []


def test_a_button_updates_its_message(served: Any, bolt: Any, connect: Any, until: Any) -> None:
    workspace, address, desk = served
    app = bolt(address)
    heard = []

    @app.action("press")
    def press(ack: Any, body: Any, client: Any) -> None:
        ack()
        heard.append(body)
        client.chat_update(
            channel=body["channel"]["id"], ts=body["message"]["ts"], text="done", blocks=[]
        )

    connect(app, workspace, address)
    app.client.chat_postMessage(
        channel="general", text="card", blocks=[{"type": "actions", "elements": [BUTTON]}]
    )
    answer = desk.post("action", user="max", channel="general", action_id="press")
    assert answer["ok"], answer
    message = until(lambda: [m for m in desk.messages() if m["edited"]])[0]
    assert (message["text"], message["blocks"]) == ("done", [])
    assert heard[0]["user"]["id"] == "U0MAX"
    assert heard[0]["actions"][0]["value"] == "7"
    assert heard[0]["container"]["is_ephemeral"] is False


def test_a_button_counts_though_its_message_was_drawn_anew_meanwhile(
    served: Any, bolt: Any, connect: Any, until: Any
) -> None:
    workspace, address, desk = served
    app = bolt(address)
    heard = []

    @app.action("press")
    def press(ack: Any, body: Any) -> None:
        ack()
        heard.append(body["actions"][0]["block_id"])

    connect(app, workspace, address)
    blocks = [{"type": "actions", "elements": [BUTTON]}]
    said = app.client.chat_postMessage(channel="general", text="card", blocks=blocks)
    (before,) = desk.messages()[-1]["blocks"]
    app.client.chat_update(channel=said["channel"], ts=said["ts"], text="card", blocks=blocks)
    (after,) = desk.messages()[-1]["blocks"]
    assert before["block_id"] != after["block_id"]
    stale = {"action_id": "press", "block_id": before["block_id"]}
    answer = desk.post("action", user="max", channel="general", ts=said["ts"], **stale)
    assert answer["ok"], answer
    assert until(lambda: heard) == [after["block_id"]]


def test_a_button_of_an_ephemeral_message_replaces_it(
    served: Any, bolt: Any, connect: Any, until: Any
) -> None:
    workspace, address, desk = served
    app = bolt(address)

    @app.command("/bellwether")
    def command(ack: Any) -> None:
        ack(text="sure?", blocks=[{"type": "actions", "elements": [BUTTON]}])

    @app.action("press")
    def press(ack: Any, body: Any, respond: Any) -> None:
        ack()
        assert "message" not in body
        respond(text="yes", replace_original=True)

    connect(app, workspace, address)
    desk.post("command", user="mia", channel="advocates", text="go")
    assert desk.post("action", user="mia", channel="advocates", action_id="press")["ok"]
    until(lambda: [m["text"] for m in desk.ephemerals()] == ["yes"])


def test_a_modal_is_opened_rejected_updated_and_submitted(
    served: Any, bolt: Any, connect: Any, until: Any
) -> None:
    workspace, address, desk = served
    app = bolt(address)

    @app.command("/bellwether")
    def command(ack: Any, client: Any, command: Any) -> None:
        ack()
        opened = client.views_open(trigger_id=command["trigger_id"], view=MODAL)
        titled = {**MODAL, "title": {"type": "plain_text", "text": "Filled"}}
        client.views_update(view_id=opened["view"]["id"], hash=opened["view"]["hash"], view=titled)

    @app.view("form")
    def submitted(ack: Any, view: Any) -> None:
        if view["state"]["values"]["name"]["text"]["value"] == "bad":
            ack(response_action="errors", errors={"name": "Not that"})
        else:
            ack()

    connect(app, workspace, address)
    desk.post("command", user="mia", channel="general", text="form")
    view = until(
        lambda: [
            v for v in desk.get("views", user="mia")["views"] if v["title"]["text"] == "Filled"
        ]
    )[0]
    assert view["state"] == {"values": {}}
    lacking = desk.post("submit", user="mia", view_id=view["id"], values={})
    assert not lacking["ok"]
    assert lacking["errors"] == {"name": "“Name” must be filled in."}
    refused = desk.post("submit", user="mia", view_id=view["id"], values={"name": {"text": "bad"}})
    assert refused["ok"]
    assert refused["errors"] == {"name": "Not that"}
    sent = desk.post("submit", user="mia", view_id=view["id"], values={"name": "Ada"})
    assert sent["ok"]
    assert desk.get("views", user="mia")["views"] == []


def test_a_closed_modal_is_told(served: Any, bolt: Any, connect: Any, until: Any) -> None:
    workspace, address, desk = served
    app = bolt(address)
    told = threading.Event()

    @app.command("/bellwether")
    def command(ack: Any, client: Any, command: Any) -> None:
        ack()
        client.views_open(trigger_id=command["trigger_id"], view=MODAL)

    @app.view_closed("form")
    def closed(ack: Any) -> None:
        ack()
        told.set()

    connect(app, workspace, address)
    desk.post("command", user="mia", channel="general", text="form")
    view = until(lambda: desk.get("views", user="mia")["views"])[0]
    assert desk.post("close", user="mia", view_id=view["id"])["ok"]
    assert told.wait(5)
    assert desk.get("views", user="mia")["views"] == []


def test_the_home_is_drawn_when_it_is_opened(
    served: Any, bolt: Any, connect: Any, until: Any
) -> None:
    workspace, address, desk = served
    app = bolt(address)

    @app.event("app_home_opened")
    def opened(event: Any, client: Any) -> None:
        text = {"type": "mrkdwn", "text": event["tab"]}
        client.views_publish(
            user_id=event["user"],
            view={"type": "home", "blocks": [{"type": "section", "text": text}]},
        )

    connect(app, workspace, address)
    assert desk.get("home", user="ada")["view"] is None
    view = until(lambda: desk.get("home", user="ada", open="false")["view"])
    assert view["blocks"][0]["text"]["text"] == "home"


def test_a_mention_is_told_and_answered_in_its_thread(
    served: Any, bolt: Any, connect: Any, until: Any
) -> None:
    workspace, address, desk = served
    app = bolt(address)

    @app.event("app_mention")
    def mention(event: Any, client: Any) -> None:
        client.chat_postMessage(channel=event["channel"], thread_ts=event["ts"], text="here")

    connect(app, workspace, address)
    sent = desk.post("message", user="mia", channel="general", text="hello @bellwether & <all>")
    assert sent["text"] == "hello <@U0BELLWETHER> &amp; &lt;all&gt;"
    reply = until(lambda: [m for m in desk.messages() if m["text"] == "here"])[0]
    assert reply["thread_ts"] == sent["ts"]


def test_each_envelope_goes_to_one_connection(
    served: Any, bolt: Any, connect: Any, until: Any
) -> None:
    workspace, address, desk = served
    heard = []

    def member(name: str) -> App:
        app: App = bolt(address)

        @app.command("/bellwether")
        def command(ack: Any) -> None:
            ack()
            heard.append(name)

        return app

    for name in ("first", "second"):
        connect(member(name), workspace, address)
    for _ in range(4):
        assert desk.post("command", user="mia", channel="general", text="x")["ok"]
    until(lambda: len(heard) == 4)
    assert sorted(heard) == ["first", "first", "second", "second"]


def test_without_an_acknowledgement_the_person_sees_an_error(
    start: Any, bolt: Any, connect: Any
) -> None:
    workspace, address, desk = start(ack_seconds=0.2)
    nobody = desk.post("command", user="mia", channel="general", text="x")
    assert (nobody["ok"], nobody["reason"]) == (False, "dispatch_failed")
    app = bolt(address)
    blocked = threading.Event()

    @app.command("/bellwether")
    def command(ack: Any) -> None:
        blocked.wait(5)
        ack()

    connect(app, workspace, address)
    late = desk.post("command", user="mia", channel="general", text="x")
    blocked.set()
    assert (late["ok"], late["ack_ms"], late["reason"]) == (False, None, "operation_timeout")
    assert "operation_timeout" in late["error"]


# websocket-client leaves the socket of a connection that was cut to the garbage collector
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize(
    ("how", "handler"),
    [
        ("close", SocketModeHandler),
        ("reset", SocketModeHandler),
        # websocket-client may sit in select for ten seconds after a refresh
        ("refresh", BuiltinHandler),
    ],
    ids=["close", "reset", "refresh"],
)
def test_a_cut_connection_comes_back(
    served: Any, bolt: Any, connect: Any, until: Any, how: Any, handler: Any
) -> None:
    workspace, address, desk = served
    app = bolt(address)
    app.command("/bellwether")(lambda ack: ack("still here"))
    connect(app, workspace, address, handler)
    assert desk.post("disconnect", how=how)["connections"] == 1
    until(lambda: workspace.sockets.count() >= 1)
    answer = until(
        lambda: (a := desk.post("command", user="mia", channel="general", text="x"))["ok"] and a
    )
    assert answer["response"] == {"text": "still here"}
    gc.collect()


def test_the_options_of_an_external_select_are_asked_for(
    served: Any, bolt: Any, connect: Any
) -> None:
    workspace, address, desk = served
    app = bolt(address)
    option = {"text": {"type": "plain_text", "text": "Ada"}, "value": "ada"}

    @app.options("who")
    def who(ack: Any, payload: Any) -> None:
        assert payload["value"] == "a"
        ack(options=[option])

    connect(app, workspace, address)
    picker = {"type": "external_select", "action_id": "who"}
    app.client.chat_postMessage(
        channel="general", text="x", blocks=[{"type": "actions", "elements": [picker]}]
    )
    answer = desk.post("suggest", user="mia", channel="general", action_id="who", value="a")
    assert answer["response"] == {"options": [option]}


def test_a_message_s_menu_calls_a_shortcut_that_may_open_a_form(
    start: Any, bolt: Any, connect: Any, until: Any
) -> None:
    workspace, address, desk = start(shortcuts=[("log", "Log it")])
    app = bolt(address)
    heard: list[dict[str, Any]] = []

    @app.shortcut("log")
    def log(ack: Any, body: dict[str, Any], client: Any, respond: Any) -> None:
        ack()
        heard.append(body)
        client.views_open(trigger_id=body["trigger_id"], view=MODAL)
        respond("noted")

    connect(app, workspace, address)
    written = desk.post("message", user="mia", channel="general", text="I met <b> & co")
    where = {"user": "mia", "channel": "general", "ts": written["ts"]}
    assert desk.post("shortcut", callback_id="log", **where)["ok"]
    [body] = heard
    assert body["type"] == "message_action"
    assert body["message"]["text"] == "I met &lt;b&gt; &amp; co"
    assert body["message_ts"] == written["ts"]
    assert desk.get("views", user="mia")["views"][0]["callback_id"] == "form"
    until(lambda: [m for m in desk.ephemerals() if m["text"] == "noted"])
    assert "There are: log" in desk.post("shortcut", callback_id="no", **where)["error"]
    assert "Say which message" in desk.post("shortcut", callback_id="log", user="mia")["error"]
    assert desk.get("workspace")["shortcuts"] == [{"callback_id": "log", "name": "Log it"}]
