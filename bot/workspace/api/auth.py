"""Who the token is, the way to a socket, and the workspace itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.workspace.api._method import Args, method
from bot.workspace.records import (
    APP_ID,
    BOT_ID,
    BOT_USER_ID,
    ApiError,
    Json,
)

if TYPE_CHECKING:
    from bot.workspace.state import Workspace


@method("api.test", tier=4)
def api_test(workspace: Workspace, args: Args) -> Json:  # noqa: ARG001 - as all methods
    """Give back what was sent."""
    if args.text("error"):
        raise ApiError(args.text("error"), args=dict(args))
    return {"args": dict(args)}


@method("auth.test", tier=0)
def auth_test(workspace: Workspace, args: Args) -> Json:  # noqa: ARG001 - as all methods
    """Say whose token this is."""
    return {
        "url": f"{workspace.url}/",
        "team": workspace.name,
        "user": "bellwether",
        "team_id": workspace.team_id,
        "user_id": BOT_USER_ID,
        "bot_id": BOT_ID,
        "app_id": APP_ID,
        "is_enterprise_install": workspace.org_wide,
        **({"enterprise_id": workspace.organisation.id} if workspace.organisation else {}),
    }


@method("auth.teams.list", tier=2)
def teams_list(workspace: Workspace, args: Args) -> Json:
    """List the workspaces that an organisation's token, or one of a workspace, is good for."""
    org = workspace.organisation
    teams = [{"id": workspace.team_id, "name": workspace.name}]
    if org is not None and org.tokens:
        teams = [{"id": team, "name": name} for team, name in org.granted.items()]
    found, cursor = args.page(teams)
    return {"teams": found, "response_metadata": {"next_cursor": cursor}}


@method("auth.revoke")
def auth_revoke(workspace: Workspace, args: Args) -> Json:
    """Make the bot's token worthless."""
    if not args.flag("test"):
        tokens = {"oauth": [], "bot": [BOT_USER_ID]}
        workspace.emit({"type": "tokens_revoked", "tokens": tokens})
        workspace.forget_tokens()
    return {"revoked": not args.flag("test")}


@method("apps.connections.open", tier=0, app=True)
def connections_open(workspace: Workspace, args: Args) -> Json:  # noqa: ARG001 - as all methods
    """Say where a Socket Mode connection can be opened, once."""
    base = workspace.url.replace("http", "ws", 1)
    return {"url": f"{base}/link?ticket={workspace.sockets.ticket()}&app_id={APP_ID}"}


@method("team.info", "team:read")
def team_info(workspace: Workspace, args: Args) -> Json:
    """Describe the workspace."""
    if args.text("team", workspace.team_id) != workspace.team_id:
        raise ApiError("team_not_found")
    team = {
        "id": workspace.team_id,
        "name": workspace.name,
        "domain": workspace.domain,
        "email_domain": "example.com",
    }
    return {"team": team | {"url": f"{workspace.url}/", "icon": {"image_default": True}}}


@method("bots.info", "users:read")
def bots_info(workspace: Workspace, args: Args) -> Json:
    """Describe the app's bot."""
    if args.text("bot", BOT_ID) != BOT_ID:
        raise ApiError("bot_not_found")
    return {
        "bot": {
            "id": BOT_ID,
            "app_id": APP_ID,
            "user_id": BOT_USER_ID,
            "name": workspace.directory.users[BOT_USER_ID].real_name,
            "deleted": False,
            "icons": {},
        }
    }
