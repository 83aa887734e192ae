"""What the Web API gives, and what it refuses."""

import contextlib
import json
from typing import Any

import httpx
import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.workspace.journal import without_secrets
from bot.workspace.records import APP_TOKEN, BOT_TOKEN, CLIENT_SECRET, SIGNING_SECRET


def refused(call: Any, **args: Any) -> Any:
    with pytest.raises(SlackApiError) as caught:
        call(**args)
    return caught.value.response


def test_history_gives_metadata_only_when_asked(web: Any, desk: Any) -> None:
    metadata = {"event_type": "alert", "event_payload": {"id": "a1"}}
    posted = web.chat_postMessage(channel="C0GENERAL", text="card", metadata=metadata)
    web.chat_postMessage(channel="C0GENERAL", text="reply", thread_ts=posted["ts"])
    plain = web.conversations_history(channel="C0GENERAL")["messages"]
    assert [m["text"] for m in plain] == ["card"]
    assert "metadata" not in plain[0]
    assert plain[0]["reply_count"] == 1
    full = web.conversations_history(channel="C0GENERAL", include_all_metadata=True)["messages"]
    assert full[0]["metadata"] == metadata
    thread = web.conversations_replies(channel="C0GENERAL", ts=posted["ts"])["messages"]
    assert [m["text"] for m in thread] == ["card", "reply"]
    assert desk.messages()[0]["metadata"] == metadata


def test_a_second_message_too_many_is_held_back(web: Any, clock: Any, desk: Any) -> None:
    for text in ("one", "two"):
        web.chat_postMessage(channel="C0GENERAL", text=text)
    answer = refused(web.chat_postMessage, channel="C0GENERAL", text="three")
    assert answer.status_code == 429
    assert answer["error"] == "ratelimited"
    assert answer.headers["Retry-After"] == "1"
    web.chat_postMessage(channel="C0ADVOCATES", text="elsewhere")
    desk.post("clock", advance=1)
    web.chat_postMessage(channel="C0GENERAL", text="three")


def test_a_method_has_its_calls_a_minute(start: Any) -> None:
    _, address, desk = start()
    web = WebClient(address.bot_token, base_url=f"{address.url}/api/", retry_handlers=[])
    for _ in range(22):
        web.conversations_list()
    assert refused(web.conversations_list).status_code == 429
    desk.post("clock", advance=61)
    web.conversations_list()


def test_each_method_wants_its_scope(start: Any) -> None:
    _, address, _ = start(scopes={"commands", "channels:read"})
    web = WebClient(address.bot_token, base_url=f"{address.url}/api/", retry_handlers=[])
    answer = refused(web.chat_postMessage, channel="C0GENERAL", text="x")
    assert answer["error"] == "missing_scope"
    assert (answer["needed"], answer["provided"]) == ("chat:write", "channels:read,commands")
    answer = refused(web.conversations_list, types="public_channel,private_channel")
    assert answer["needed"] == "groups:read"
    assert web.conversations_list()["ok"]


def test_tokens_are_looked_at(address: Any) -> None:
    api = f"{address.url}/api/"
    for token, error in (("", "not_authed"), ("xoxb-wrong", "invalid_auth")):
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        answer = httpx.post(f"{api}auth.test", headers=headers, trust_env=False).json()
        assert answer == {"ok": False, "error": error}
    bot = {"Authorization": f"Bearer {address.bot_token}"}
    opened = httpx.post(f"{api}apps.connections.open", headers=bot, trust_env=False).json()
    assert opened["error"] == "not_allowed_token_type"
    asked = httpx.get(f"{api}users.info", params={"user": "U0ADA"}, headers=bot, trust_env=False)
    assert asked.json()["user"]["is_admin"] is True
    unknown = httpx.post(f"{api}chat.shout", headers=bot, trust_env=False).json()
    assert unknown["error"] == "unknown_method"


def test_a_revoked_token_is_worth_nothing(web: Any, desk: Any) -> None:
    desk.post("revoke")
    assert refused(web.auth_test)["error"] == "token_revoked"
    desk.post("revoke", revoked=False)
    assert web.auth_test()["user_id"] == "U0BELLWETHER"


def test_where_the_bot_may_write(start: Any) -> None:
    _, address, desk = start(scopes={"chat:write", "channels:join", "groups:read", "channels:read"})
    web = WebClient(address.bot_token, base_url=f"{address.url}/api/", retry_handlers=[])
    public = desk.post("channels", name="open", user="mia")["channel"]["id"]
    private = desk.post("channels", name="closed", user="mia", private=True)["channel"]["id"]
    assert refused(web.chat_postMessage, channel=public, text="x")["error"] == "not_in_channel"
    web.conversations_join(channel=public)
    web.chat_postMessage(channel=public, text="x")
    hidden = refused(web.chat_postMessage, channel=private, text="x")
    assert hidden["error"] == "channel_not_found"
    desk.post("join", user="bellwether", channel="closed")
    web.chat_postMessage(channel=private, text="x")
    desk.post("archive", channel="open")
    assert refused(web.chat_postMessage, channel=public, text="x")["error"] == "is_archived"
    desk.post("leave", channel="closed")
    assert refused(web.chat_postMessage, channel=private, text="x")["error"] == "channel_not_found"


def test_who_can_be_written_to(web: Any, desk: Any) -> None:
    opened = web.conversations_open(users="U0MIA")["channel"]["id"]
    web.chat_postMessage(channel="U0MIA", text="hello")
    assert [m["text"] for m in desk.messages(opened)] == ["hello"]
    assert refused(web.conversations_open, users="U0NOBODY")["error"] == "user_not_found"
    assert refused(web.conversations_open, users="U0BELLWETHER")["error"] == "cannot_dm_bot"
    desk.post("deactivate", user="mia")
    assert refused(web.chat_postMessage, channel="U0MIA", text="x")["error"] == "user_disabled"
    assert web.users_info(user="U0MIA")["user"]["deleted"] is True


def test_what_can_be_changed(web: Any, desk: Any) -> None:
    by_mia = desk.post("message", user="mia", channel="general", text="mine")["ts"]
    own = web.chat_postMessage(channel="C0GENERAL", text="own", blocks=[{"type": "divider"}])
    args = {"channel": "C0GENERAL", "text": "new"}
    assert refused(web.chat_update, ts=by_mia, **args)["error"] == "cant_update_message"
    assert refused(web.chat_update, ts="1.000001", **args)["error"] == "message_not_found"
    web.chat_update(ts=own["ts"], **args)
    message = desk.messages()[-1]
    assert (message["text"], message["blocks"][0]["type"]) == ("new", "divider")
    silent = refused(web.api_call, api_method="chat.postMessage", json={"channel": "C0GENERAL"})
    assert silent["error"] == "no_text"
    web.chat_delete(channel="C0GENERAL", ts=own["ts"])
    assert [m["ts"] for m in desk.messages()] == [by_mia]


def test_a_text_too_long_is_cut_with_a_warning(web: Any, desk: Any) -> None:
    answer = web.chat_postMessage(channel="C0GENERAL", text="a" * 40_001)
    assert answer["response_metadata"]["warnings"] == ["message_truncated"]
    assert len(desk.messages()[0]["text"]) == 40_000


@pytest.mark.parametrize(
    ("metadata", "error"),
    [
        ("text", "invalid_metadata_format"),
        ({"event_type": "x"}, "invalid_metadata_schema"),
        ({"event_type": "x", "event_payload": {"k": "v" * 9000}}, "metadata_too_large"),
    ],
)
def test_metadata_is_checked(web: Any, metadata: Any, error: Any) -> None:
    answer = refused(web.chat_postMessage, channel="C0GENERAL", text="x", metadata=metadata)
    assert answer["error"] == error


def test_a_scheduled_message_comes_when_its_time_comes(web: Any, clock: Any, desk: Any) -> None:
    at = int(clock.at.timestamp())
    args = {"channel": "C0GENERAL", "text": "later"}
    assert refused(web.chat_scheduleMessage, post_at=at - 1, **args)["error"] == "time_in_past"
    far = at + 121 * 86_400
    assert refused(web.chat_scheduleMessage, post_at=far, **args)["error"] == "time_too_far"
    web.chat_scheduleMessage(post_at=at + 3600, **args)
    assert desk.messages() == []
    desk.post("clock", advance=3600)
    assert [m["text"] for m in desk.messages()] == ["later"]


def test_a_file_is_uploaded_and_shared(web: Any, desk: Any, address: Any) -> None:
    png = {"filename": "d.png", "content": b"\x89PNG", "title": "Digest"}
    web.files_upload_v2(channel="C0GENERAL", alt_txt="A rising line", **png)
    shared = desk.messages()[0]["files"][0]
    assert (shared["title"], shared["alt_txt"]) == ("Digest", "A rising line")
    found = httpx.get(shared["url_private"], trust_env=False)
    assert (found.content, found.headers["content-type"]) == (b"\x89PNG", "image/png")
    web.files_upload_v2(channel="C0ADVOCATES", filename="d.html", content=b"<script>")
    page = desk.messages("advocates")[0]["files"][0]["url_private"]
    found = httpx.get(page, trust_env=False)
    assert found.headers["content-disposition"] == "attachment"


def test_views_conflict_by_their_hash(web: Any) -> None:
    home = {"type": "home", "blocks": [{"type": "divider"}]}
    first = web.views_publish(user_id="U0MIA", view=home)["view"]
    web.views_publish(user_id="U0MIA", view=home, hash=first["hash"])
    stale = refused(web.views_publish, user_id="U0MIA", view=home, hash=first["hash"])
    assert stale["error"] == "hash_conflict"


def test_a_trigger_is_good_once_and_for_a_moment(served: Any, web: Any) -> None:
    workspace, _, desk = served
    modal = {
        "type": "modal",
        "title": {"type": "plain_text", "text": "T"},
        "blocks": [{"type": "divider"}],
    }
    trigger = workspace.triggers.issue("U0MIA")
    web.views_open(trigger_id=trigger, view=modal)
    again = refused(web.views_open, trigger_id=trigger, view=modal)
    assert again["error"] == "exchanged_trigger_id"
    assert refused(web.views_open, trigger_id="1.2", view=modal)["error"] == "invalid_trigger_id"
    late = workspace.triggers.issue("U0MIA")
    desk.post("clock", advance=4)
    assert refused(web.views_open, trigger_id=late, view=modal)["error"] == "expired_trigger_id"
    for _ in range(2):
        web.views_push(trigger_id=workspace.triggers.issue("U0MIA"), view=modal)
    full = refused(web.views_push, trigger_id=workspace.triggers.issue("U0MIA"), view=modal)
    assert full["error"] == "push_limit_reached"


def test_a_response_address_has_five_uses_in_half_an_hour(served: Any, clock: Any) -> None:
    workspace, address, desk = served

    def issue() -> str:
        user, channel = workspace.directory.person("mia"), workspace.directory.channel("general")
        token = workspace.responses.issue(user.id, channel.id, clock.at, None, ephemeral=False)
        return f"{address.url}/respond/T0LOCAL01/{token}"

    def use(url: Any, **said: Any) -> Any:
        return httpx.post(url, json=said, trust_env=False)

    url = issue()
    assert [use(url, text="x").status_code for _ in range(6)] == [200] * 5 + [404]
    assert use(url, text="x").json()["error"] == "used_url"
    url = issue()
    assert use(url, text="all", response_type="in_channel").status_code == 200
    assert [m["text"] for m in desk.messages()] == ["all"]
    assert use(url, blocks=[{"type": "nonsense"}]).json()["error"] == "invalid_blocks"
    desk.post("clock", advance=31 * 60)
    assert use(url, text="x").json()["error"] == "expired_url"


def test_the_journal_tells_all_but_the_secrets(web: Any, desk: Any, address: Any) -> None:
    web.chat_postMessage(channel="C0GENERAL", text=f"leak {address.bot_token}")
    call = desk.calls("chat.postMessage")[0]
    assert call["ok"]
    assert call["args"]["channel"] == "C0GENERAL"
    assert call["answer"]["ts"] == desk.messages()[0]["ts"]
    whole = json.dumps(desk.get("journal"))
    assert address.bot_token not in whole
    assert address.app_token not in whole


def test_no_secret_that_is_given_with_a_call_stays_in_the_journal(web: Any, desk: Any) -> None:
    """Whatever name it is given by, and in whatever it is wrapped."""
    given = {"token": BOT_TOKEN, "client_secret": CLIENT_SECRET, "code": "x", "more": APP_TOKEN}
    for method in ("oauth.v2.access", "auth.test", "chat.postMessage", "no.such.method"):
        with contextlib.suppress(SlackApiError):
            web.api_call(method, params=given)
        with contextlib.suppress(SlackApiError):
            web.api_call(method, json={"blocks": [given], "text": f"{SIGNING_SECRET} {BOT_TOKEN}"})
    whole = json.dumps(desk.get("journal"))
    assert "oauth.v2.access" in whole
    secrets = (BOT_TOKEN, APP_TOKEN, CLIENT_SECRET, SIGNING_SECRET)
    assert [one for one in secrets if one in whole] == []


def test_secrets_are_found_inside() -> None:
    given = {"a": ["xoxb-1-2"], "b": "ws://x/?ticket=abc&y"}
    assert without_secrets(given) == {"a": ["…"], "b": "ws://x/?ticket=…&y"}


def test_names_and_ids_change_nothing_for_scripts(desk: Any) -> None:
    one = desk.post("message", user="mia", channel="general", text="a")
    two = desk.post("message", user="U0MIA", channel="C0GENERAL", text="b")
    assert one["channel"] == two["channel"]
    assert one["ts"] < two["ts"]
    missing = desk.client.post("/local/message", json={"user": "zoe", "channel": "general"})
    assert missing.status_code == 404
    assert missing.json() == {
        "ok": False,
        "error": "There is no user “zoe” here. There are: mia, max, ada.",
    }


def test_a_file_is_as_long_as_announced_and_shared_once(web: Any, desk: Any) -> None:
    def ticket(**more: Any) -> Any:
        return web.files_getUploadURLExternal(filename="d.png", length=4, **more)

    given = ticket(alt_txt="A curve that falls.")
    assert refused(web.files_completeUploadExternal, files=[{"id": given["file_id"]}])["error"] == (
        "file_not_found"
    )
    for content, status in ((b"\x89PNG more", 400), (b"\x89PNG", 200), (b"\x89PNG", 400)):
        sent = httpx.post(given["upload_url"], content=content, trust_env=False)
        assert sent.status_code == status
    files = [{"id": given["file_id"], "title": "Curve"}]
    web.files_completeUploadExternal(files=files, channel_id="C0GENERAL")
    assert desk.messages()[0]["files"][0]["alt_txt"] == "A curve that falls."
    again = refused(web.files_completeUploadExternal, files=files, channel_id="C0GENERAL")
    assert again["error"] == "file_not_found"
    assert refused(ticket, alt_txt="x" * 1001)["error"] == "invalid_arguments"
