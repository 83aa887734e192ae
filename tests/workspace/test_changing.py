"""People who come and go, channels that open and close, and what the app hears of it."""

from typing import Any

import pytest

HEARD = (
    "team_join",
    "user_change",
    "subteam_members_changed",
    "subteam_updated",
    "member_joined_channel",
    "member_left_channel",
    "channel_archive",
    "channel_unarchive",
    "channel_rename",
    "group_archive",
    "group_rename",
)


@pytest.fixture
def heard(served: Any, bolt: Any, connect: Any) -> list[dict[str, Any]]:
    """Give what an app hears, in order."""
    workspace, address, _ = served
    app, events = bolt(address), []
    for name in HEARD:

        @app.event(name)
        def hear(event: Any) -> None:
            events.append(event)

    connect(app, workspace, address)
    return events


def members(web: Any, channel: str) -> list[str]:
    return list(web.conversations_members(channel=channel)["members"])


def test_who_is_deactivated_leaves_their_channels(
    heard: Any, desk: Any, web: Any, until: Any
) -> None:
    desk.post("deactivate", user="mia")
    desk.post("deactivate", user="mia")
    until(lambda: heard)
    assert "U0MIA" not in members(web, "C0GENERAL") + members(web, "C0ADVOCATES")
    assert [(one["type"], one["user"]["deleted"]) for one in heard] == [("user_change", True)]
    assert heard[0]["user"]["profile"]["real_name"] == "Mia (member)"


def test_who_comes_back_is_where_everybody_is(heard: Any, desk: Any, web: Any, until: Any) -> None:
    desk.post("deactivate", user="mia")
    desk.post("deactivate", user="mia", active=True)
    desk.post("deactivate", user="mia", active=True)
    until(lambda: len(heard) == 3)
    found = sorted((one["type"], str(one["user"])[:7]) for one in heard)
    assert [kind for kind, _ in found] == ["member_joined_channel", "user_change", "user_change"]
    assert "U0MIA" in members(web, "C0GENERAL")
    assert "U0MIA" not in members(web, "C0ADVOCATES")


def test_who_is_invited_joins(heard: Any, desk: Any, web: Any, until: Any) -> None:
    made = desk.post("users", name="kim", real_name="Kim Sample", role="manager")["user"]
    until(lambda: len(heard) == 2)
    joined = {one["type"]: one for one in heard}
    assert joined["team_join"]["user"]["real_name"] == "Kim Sample"
    assert joined["member_joined_channel"]["user"] == made["id"]
    assert made["id"] in members(web, "C0GENERAL")


def test_a_change_of_role_is_told_as_slack_knows_it(heard: Any, desk: Any, until: Any) -> None:
    assert desk.post("role", user="mia", role="admin")["user"]["role"] == "admin"
    desk.post("role", user="mia", role="admin")
    until(lambda: heard)
    assert [(one["type"], one["user"]["is_admin"]) for one in heard] == [("user_change", True)]
    assert "A role is one of" in desk.post("role", user="mia", role="king")["error"]
    assert desk.post("role", user="bellwether", role="admin")["error"] == "The bot has no role."
    assert "revoked" in desk.post("deactivate", user="bellwether")["error"]


def test_who_leaves_is_told_where_the_app_is_a_member(heard: Any, desk: Any, until: Any) -> None:
    desk.post("channels", name="quiet", user="max", members=["mia"])
    desk.post("leave", user="mia", channel="quiet")
    desk.post("leave", user="mia", channel="advocates")
    desk.post("leave", user="mia", channel="advocates")
    until(lambda: heard)
    left = [(one["type"], one["user"], one["channel"], one["channel_type"]) for one in heard]
    assert left == [("member_left_channel", "U0MIA", "C0ADVOCATES", "C")]


def test_what_becomes_of_channels_is_told(heard: Any, desk: Any, until: Any) -> None:
    private = desk.post("channels", name="inner", user="mia", private=True)["channel"]["id"]
    desk.post("archive", channel="advocates")
    desk.post("archive", channel="advocates")
    desk.post("archive", channel="advocates", archived=False)
    desk.post("rename", channel="advocates", name="speakers")
    desk.post("rename", channel="inner", name="inside")
    desk.post("archive", channel=private)
    until(lambda: len(heard) == 5)
    assert sorted(one["type"] for one in heard) == [
        "channel_archive",
        "channel_rename",
        "channel_unarchive",
        "group_archive",
        "group_rename",
    ]
    assert "cannot be archived" in desk.post("archive", channel="general")["error"]


def test_user_groups_have_people_and_the_app_hears_who_comes_and_goes(
    heard: Any, desk: Any, web: Any, until: Any
) -> None:
    made = desk.post("usergroups", handle="community", users=["mia", "max"])["usergroup"]
    until(lambda: heard)
    desk.post("usergroups", handle="community", users=["mia", "max"])
    desk.post("usergroups", handle="community", users=["ada", "mia"])
    until(lambda: len(heard) == 2)
    assert (heard[1]["added_users"], heard[1]["removed_users"]) == (["U0ADA"], ["U0MAX"])
    assert web.usergroups_users_list(usergroup=made["id"])["users"] == ["U0ADA", "U0MIA"]
    desk.post("deactivate", user="mia")
    until(lambda: len(heard) == 4)
    assert web.usergroups_users_list(usergroup=made["id"])["users"] == ["U0ADA"]
    desk.post("usergroups", handle="community", disabled=True)
    desk.post("usergroups", handle="community", disabled=True)
    until(lambda: len(heard) == 5)
    assert heard[4]["subteam"]["date_delete"] > 0
    assert web.usergroups_list()["usergroups"] == []
    [group] = web.usergroups_list(include_disabled=True, include_users=True)["usergroups"]
    assert (group["handle"], group["users"]) == ("community", ["U0ADA"])
