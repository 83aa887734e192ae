"""Who comes and goes, and what becomes of channels; the app hears of each, as Slack tells it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.workspace.api import conversations, people
from bot.workspace.records import BOT_USER_ID, ROLES, TEAM_ID, Channel, LocalError, User, UserGroup

if TYPE_CHECKING:
    from bot.workspace.state import Workspace

_GENERAL = "C0GENERAL"


def welcome(workspace: Workspace, user: User) -> None:
    """Tell that somebody joined the workspace, and put them where everybody is."""
    workspace.emit({"type": "team_join", "user": _as_slack(workspace, user)})
    general = workspace.directory.channels[_GENERAL]
    if user.id not in general.members:
        conversations.add_member(workspace, general, user.id, None)
    workspace.tell("people")


def deactivate(workspace: Workspace, user: User) -> None:
    """End somebody's account: they leave all channels, and what they wrote stays."""
    if user.is_bot:
        raise LocalError("The bot is not deactivated but revoked: /local/revoke.")
    if user.deleted:
        return
    user.deleted = True
    for group in workspace.directory.groups.values():
        fill(workspace, group, [one for one in group.users if one != user.id])
    for channel in workspace.directory.channels.values():
        if not channel.is_im and user.id in channel.members:
            channel.members.remove(user.id)
    _changed(workspace, user)
    workspace.tell("channels")


def bring_back(workspace: Workspace, user: User) -> None:
    """Let somebody in again; they join the other channels anew."""
    if not user.deleted:
        return
    user.deleted = False
    _changed(workspace, user)
    conversations.add_member(workspace, workspace.directory.channels[_GENERAL], user.id, None)


def change_role(workspace: Workspace, user: User, role: str) -> None:
    """Make somebody a member, a manager or an admin; Slack knows only of admins."""
    if user.is_bot:
        raise LocalError("The bot has no role.")
    if role not in ROLES:
        raise LocalError(f"A role is one of: {', '.join(ROLES)}.")
    if user.role != role:
        user.role = role
        _changed(workspace, user)


def leave(workspace: Workspace, user: User, channel: Channel) -> None:
    """Take somebody out of a channel; the app hears of it where it was a member."""
    if channel.is_im or user.id not in channel.members:
        return
    event = {
        "type": "member_left_channel",
        "user": user.id,
        "channel": channel.id,
        "channel_type": "G" if channel.is_private else "C",
        "team": TEAM_ID,
        "event_ts": workspace.messages.next_ts(workspace.time()),
    }
    if BOT_USER_ID in channel.members:
        workspace.emit(event)
    channel.members.remove(user.id)
    workspace.tell("channels")


def archive(workspace: Workspace, channel: Channel, *, archived: bool) -> None:
    """Archive a channel or open it again."""
    if channel.is_im or channel.id == _GENERAL:
        raise LocalError(f"#{channel.name} cannot be archived.")
    if channel.is_archived == archived:
        return
    channel.is_archived = archived
    kind = f"{channel.kind}_archive" if archived else f"{channel.kind}_unarchive"
    workspace.emit({"type": kind, "channel": channel.id, "user": channel.creator})
    workspace.tell("channels")


def rename(workspace: Workspace, channel: Channel, name: str) -> None:
    """Give a channel another name."""
    channel.name = workspace.directory.free_name(name)
    about = {"id": channel.id, "name": channel.name, "created": channel.created}
    workspace.emit({"type": f"{channel.kind}_rename", "channel": about})
    workspace.tell("channels")


def fill(workspace: Workspace, group: UserGroup, users: list[str]) -> None:
    """Let a user group have these people; the app hears who came and who went."""
    before, group.users = group.users, list(dict.fromkeys(users))
    came = [one for one in group.users if one not in before]
    went = [one for one in before if one not in group.users]
    if not came and not went:
        return
    workspace.emit(
        {
            "type": "subteam_members_changed",
            "subteam_id": group.id,
            "team_id": workspace.team_id,
            "added_users": came,
            "added_users_count": len(came),
            "removed_users": went,
            "removed_users_count": len(went),
        }
    )
    workspace.tell("people")


def disable(workspace: Workspace, group: UserGroup, *, disabled: bool) -> None:
    """Disable a user group, or let it be there again."""
    if bool(group.disabled_at) == disabled:
        return
    group.disabled_at = int(workspace.time().timestamp()) if disabled else 0
    about = people.group_as_slack(workspace, group)
    workspace.emit({"type": "subteam_updated", "subteam": about})
    workspace.tell("people")


def _changed(workspace: Workspace, user: User) -> None:
    workspace.emit({"type": "user_change", "user": _as_slack(workspace, user)})
    workspace.tell("people")


def _as_slack(workspace: Workspace, user: User) -> dict[str, object]:
    return people.as_slack(workspace, user, workspace.time())
