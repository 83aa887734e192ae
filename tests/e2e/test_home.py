"""The home tab and the forms, as people meet them: over the socket, from nothing to a log."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tests.e2e._blog import Blog
from tests.e2e._play import Said, until

if TYPE_CHECKING:
    from pathlib import Path

    from tests.e2e._play import Play, Slack

USER = "max"
NAME = "Hanna <!channel>"


def sees(slack: Slack, words: str) -> dict[str, Any]:
    """Wait until the home says this."""

    def look() -> dict[str, Any]:
        view: dict[str, Any] = slack.asks("home", user=USER, open="false")["view"] or {}
        return view if words in json.dumps(view, ensure_ascii=False) else {}

    return until(look, f"a home that says {words!r}")


def fills(slack: Slack, **values: Any) -> None:
    """Wait for the form that has opened, fill it in and submit it."""

    def look() -> dict[str, Any]:
        views = slack.asks("views", user=USER)["views"]
        return next((one for one in views if one["callback_id"]), {})

    view = until(look, "a form")
    done = slack.does("submit", user=USER, view_id=view["id"], values=values)
    assert done["ok"], done
    assert not done.get("errors"), done
    assert done["ack_ms"] < 3000


def test_somebody_is_added_from_the_home_and_what_is_said_to_them_is_logged(
    play: Play, tmp_path: Path
) -> None:
    slack, blog = play.slack, Blog(tmp_path, author="Hanna").has_a_past()
    slack.channel("homely")
    slack.types("watchlist create Homely #homely", user=USER)
    slack.does("home", user=USER)
    home = sees(slack, "Add an Advocate")
    with blog:
        at_home = {"user": USER, "view_id": home["id"]}
        slack.does("action", action_id="advocate_add", **at_home)
        fills(slack, name=NAME, links=blog.publishes().url, watchlist=_list(slack, "Homely"))

        def preview() -> list[Said]:
            direct = [one for one in slack.asks("workspace")["channels"] if one["im_user"]]
            mine = [one["id"] for one in direct if one["im_user"] == "U0MAX"]
            said = [one for place in mine for one in slack.messages(place)]
            return [one for one in said if "watch_confirm" in one.buttons]

        [found] = until(preview, "a preview in the conversation with Bellwether")
        slack.presses("watch_confirm", found, user=USER)
        until(lambda: "Hanna" in slack.types("list Homely", user=USER).words, "somebody watched")
        sees(slack, "Hanna &lt;!channel&gt;")

        written = slack.does("message", user=USER, channel="homely", text="Met Hanna at the fair")
        where = {"user": USER, "channel": "homely", "ts": written["ts"]}
        assert slack.does("shortcut", callback_id="log_for", **where)["ok"]
        fills(slack, advocate=_advocate(slack), promise="A book about birds")
        home = sees(slack, "A book about birds")
        slack.does("action", user=USER, view_id=home["id"], action_id="promise_kept")
        sees(slack, "Done, says <@U0MAX>")
        assert "Met Hanna at the fair" in slack.types(f'show "{NAME}"', user=USER).words


def _list(slack: Slack, name: str) -> str:
    """Give the value that stands for a watchlist in the form that is open."""

    def look() -> str:
        for view in slack.asks("views", user=USER)["views"]:
            for block in view["blocks"]:
                for option in block.get("element", {}).get("options", []):
                    if option["text"]["text"] == name:
                        return str(option["value"])
        return ""

    return until(look, f"the watchlist {name} to choose")


def _advocate(slack: Slack) -> str:
    """Give the value that stands for Hanna in the form that is open."""

    def look() -> str:
        for view in slack.asks("views", user=USER)["views"]:
            if view["callback_id"] == "touch":
                asked = {"user": USER, "view_id": view["id"], "action_id": "advocates"}
                found = slack.does("suggest", value="hanna", **asked)["response"]["options"]
                return str(found[0]["value"])
        return ""

    return until(look, "Hanna to choose")
