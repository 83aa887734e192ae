"""People of the workspace, and the groups it has none of."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.workspace.api._method import Args, method, user_of
from bot.workspace.records import APP_ID, BOT_ID, ApiError, Json, User, UserGroup

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
        "team_id": user.team_id or workspace.team_id,
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
    ours = [user for user in workspace.directory.users.values() if not user.team_id]
    found, cursor = args.page(ours)
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


def group_as_slack(workspace: Workspace, group: UserGroup, *, users: bool = True) -> Json:
    """Write a user group as the Web API and events give it."""
    out: Json = {
        "id": group.id,
        "team_id": workspace.team_id,
        "is_usergroup": True,
        "is_subteam": True,
        "name": group.name,
        "handle": group.handle,
        "description": "",
        "date_create": group.created,
        "date_update": int(workspace.time().timestamp()),
        "date_delete": group.disabled_at,
        "user_count": len(group.users),
    }
    return out | ({"users": list(group.users)} if users else {})


@method("usergroups.list", "usergroups:read", tier=2)
def groups(workspace: Workspace, args: Args) -> Json:
    """List the user groups; the disabled, and who is in each, where that is asked for."""
    disabled, users = args.flag("include_disabled"), args.flag("include_users")
    return {
        "usergroups": [
            group_as_slack(workspace, group, users=users)
            for group in workspace.directory.groups.values()
            if disabled or not group.disabled_at
        ]
    }


@method("usergroups.users.list", "usergroups:read", tier=2)
def group_members(workspace: Workspace, args: Args) -> Json:
    """List a user group's people."""
    args.needs("usergroup")
    group = workspace.directory.groups.get(args.text("usergroup"))
    if group is None or (group.disabled_at and not args.flag("include_disabled")):
        raise ApiError("no_such_subteam")
    return {"users": list(group.users)}
