"""People of the workspace, and the groups it has none of."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.workspace.api._method import Args, method, user_of
from bot.workspace.records import APP_ID, BOT_ID, ApiError, Json, User

if TYPE_CHECKING:
    from bot.workspace.state import Workspace


def _profile(workspace: Workspace, user: User) -> Json:
    out = {
        "real_name": user.real_name,
        "real_name_normalized": user.real_name,
        "display_name": user.name,
        "display_name_normalized": user.name,
        "team": workspace.team_id,
        "title": "",
    }
    if user.is_bot:
        return out | {"api_app_id": APP_ID, "bot_id": BOT_ID, "always_active": True}
    if "users:read.email" in workspace.scopes:
        out["email"] = user.email
    return out


def as_slack(workspace: Workspace, user: User, now: datetime) -> Json:
    """Write a person as the Web API gives them."""
    shift = now.astimezone(ZoneInfo(user.tz)).utcoffset()
    out: Json = {
        "id": user.id,
        "team_id": workspace.team_id,
        "name": user.name,
        "deleted": user.deleted,
        "profile": _profile(workspace, user),
        "is_bot": user.is_bot,
        "is_app_user": False,
        "updated": int(now.timestamp()),
    }
    if user.deleted:
        return out
    return out | {
        "real_name": user.real_name,
        "tz": user.tz,
        "tz_label": user.tz,
        "tz_offset": int(shift.total_seconds()) if shift else 0,
        "is_admin": user.role == "admin",
        "is_owner": user.role == "admin",
        "is_primary_owner": user.id == "U0ADA",
        "is_restricted": False,
        "is_ultra_restricted": False,
        "locale": "en-US",
    }


@method("users.info", "users:read", tier=4)
def info(workspace: Workspace, args: Args) -> Json:
    """Describe a person."""
    return {"user": as_slack(workspace, user_of(workspace, args.text("user")), workspace.time())}


@method("users.list", "users:read", tier=2)
def list_all(workspace: Workspace, args: Args) -> Json:
    """List everybody, those who left too."""
    found, cursor = args.page(list(workspace.directory.users.values()))
    now = workspace.time()
    members = [as_slack(workspace, user, now) for user in found]
    out = {"members": members, "cache_ts": int(now.timestamp())}
    return out | {"response_metadata": {"next_cursor": cursor}}


@method("users.lookupByEmail", "users:read.email")
def by_email(workspace: Workspace, args: Args) -> Json:
    """Find the person an address belongs to."""
    for user in workspace.directory.people():
        if user.email == args.text("email").lower() and not user.deleted:
            return {"user": as_slack(workspace, user, workspace.time())}
    raise ApiError("users_not_found")


@method("users.profile.get", "users.profile:read", tier=4)
def profile(workspace: Workspace, args: Args) -> Json:
    """Give a person's profile."""
    return {"profile": _profile(workspace, user_of(workspace, args.text("user")))}


@method("usergroups.list", "usergroups:read", tier=2)
def groups(workspace: Workspace, args: Args) -> Json:  # noqa: ARG001 - as all methods
    """List the user groups: there are none."""
    return {"usergroups": []}


@method("usergroups.users.list", "usergroups:read", tier=2)
def group_members(workspace: Workspace, args: Args) -> Json:  # noqa: ARG001 - as all methods
    """List a user group's people: there is no such group."""
    raise ApiError("no_such_subteam")
