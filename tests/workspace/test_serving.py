"""Faults on request, the guard, the clock, and the port."""

from datetime import timedelta
from typing import Any

import httpx
import pytest
from slack_sdk.errors import SlackApiError
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from bot.workspace import Workspace, serve


def test_a_fault_fails_the_next_calls_and_no_more(web: Any, desk: Any) -> None:
    desk.post("faults", method="chat.postMessage", status=429, retry_after=7, times=1)
    desk.post("faults", method="chat.postMessage", error="fatal_error", times=1)
    with pytest.raises(SlackApiError) as caught:
        web.chat_postMessage(channel="C0GENERAL", text="x")
    assert caught.value.response.status_code == 429
    assert caught.value.response.headers["Retry-After"] == "7"
    with pytest.raises(SlackApiError, match="fatal_error"):
        web.chat_postMessage(channel="C0GENERAL", text="x")
    web.chat_postMessage(channel="C0GENERAL", text="x")
    assert [m["text"] for m in desk.messages()] == ["x"]
    assert [c["fault"] for c in desk.calls("chat.postMessage")] == [True, True, False]


def test_an_accepted_call_can_lose_its_answer(web: Any, desk: Any) -> None:
    desk.post("faults", method="chat.postMessage", status=500, after=True)
    with pytest.raises(SlackApiError):
        web.chat_postMessage(channel="C0GENERAL", text="once")
    assert [m["text"] for m in desk.messages()] == ["once"]
    assert desk.calls("chat.postMessage")[0]["did"]["ok"]


@pytest.mark.parametrize(("after", "said"), [(False, []), (True, ["cut"])])
def test_a_call_can_be_cut(desk: Any, address: Any, after: Any, said: Any) -> None:
    desk.post("faults", method="chat.postMessage", reset=True, after=after)
    with pytest.raises(httpx.ReadError):
        httpx.post(
            f"{address.url}/api/chat.postMessage",
            json={"channel": "C0GENERAL", "text": "cut"},
            headers={"Authorization": f"Bearer {address.bot_token}"},
            trust_env=False,
        )
    assert [m["text"] for m in desk.messages()] == said


def test_faults_can_be_listed_and_taken_back(desk: Any) -> None:
    desk.post("faults", method="users.info", times=3)
    assert desk.get("faults")["faults"][0]["times"] == 3
    desk.post("faults", method="users.info", times=0)
    assert desk.get("faults")["faults"] == []
    wrong = desk.client.post("/local/faults", json={"methods": "x"})
    assert (wrong.status_code, wrong.json()["ok"]) == (400, False)


@pytest.mark.parametrize(
    "path", ["/", "/local/journal", "/local/stream?user=mia", "/api/auth.test"]
)
@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"},
        {"Host": "evil.example:80"},
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
    ],
    ids=["host", "host and port", "origin", "no origin", "fetched from elsewhere"],
)
def test_others_are_turned_away(desk: Any, path: Any, headers: Any) -> None:
    assert desk.client.get(path, headers=headers).status_code == 403


def test_a_link_to_the_page_may_be_followed(desk: Any) -> None:
    headers = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}
    assert desk.client.get("/", headers=headers).status_code == 200


def test_the_page_is_served_under_a_strict_policy(desk: Any) -> None:
    page = desk.client.get("/")
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert '<script type="module" src=' in page.text
    assert "style=" not in page.text
    for name in ("app.js", "style.css", "bell.svg"):
        assert desk.client.get(f"/page/{name}").status_code == 200
    for name in ("../state.py", "%2e%2e%2fstate.py", "nothing.js"):
        assert desk.client.get(f"/page/{name}").status_code == 404


def test_the_clock_moves_the_products(clock: Any, desk: Any) -> None:
    before = clock.at
    assert desk.post("clock", advance=3600)["ok"]
    assert clock.at - before == timedelta(hours=1)
    desk.post("clock", now="2026-06-01T00:00:00+00:00")
    assert clock.at.isoformat() == "2026-06-01T00:00:00+00:00"
    assert not desk.post("clock", advance="soon")["ok"]


def test_without_the_products_clock_only_ours_moves(start: Any, clock: Any) -> None:
    workspace, _, desk = start(move_clock=None)
    before = clock.at
    desk.post("clock", advance=60)
    assert clock.at == before
    assert workspace.time() - before == timedelta(minutes=1)


def test_the_stream_tells_of_what_is_seen(desk: Any) -> None:
    with desk.client.stream("GET", "/local/stream", params={"user": "mia"}) as stream:
        lines = stream.iter_lines()
        assert next(lines) == "retry: 1000"
        desk.post("message", user="max", channel="general", text="hello")
        data = next(line for line in lines if line.startswith("data:"))
    assert '"kind": "message"' in data


def test_a_taken_port_is_said_clearly(address: Any, clock: Any) -> None:
    port = int(address.url.rpartition(":")[2])
    with (
        pytest.raises(OSError, match=f"port {port} on 127.0.0.1 is taken"),
        serve(Workspace(now=clock.now), port),
    ):
        pass


def test_only_loopback_is_served(clock: Any) -> None:
    with pytest.raises(ValueError, match="loopback"), serve(Workspace(now=clock.now), 0, host="::"):
        pass


def test_other_routes_can_be_served_beside(clock: Any) -> None:
    async def health(request: Any) -> PlainTextResponse:
        return PlainTextResponse("fine")

    with serve(Workspace(now=clock.now), 0, extra_routes=[Route("/healthz", health)]) as address:
        assert httpx.get(f"{address.url}/healthz", trust_env=False).text == "fine"


def test_another_run_names_nothing_as_the_last_one_did(start: Any) -> None:
    home = {"type": "home", "blocks": [{"type": "divider"}]}
    first, second = start()[0], start()[0]
    assert first.triggers.issue("U0MIA") != second.triggers.issue("U0MIA")
    assert first.identity("Ev") != second.identity("Ev")
    hashes = {one.views.publish("U0MIA", home, None)["hash"] for one in (first, second)}
    assert len(hashes) == 2
