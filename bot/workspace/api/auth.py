"""Who the token is, the way to a socket, and the workspace itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.workspace.api._method import Args, method
from bot.workspace.records import (
    APP_ID,
    BOT_ID,
    BOT_USER_ID,
    TEAM_DOMAIN,
    TEAM_ID,
    TEAM_NAME,
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
        "team": TEAM_NAME,
        "user": "bellwether",
        "team_id": TEAM_ID,
        "user_id": BOT_USER_ID,
        "bot_id": BOT_ID,
        "app_id": APP_ID,
        "is_enterprise_install": False,
    }


@method("auth.revoke")
def auth_revoke(workspace: Workspace, args: Args) -> Json:
    """Make the bot's token worthless."""
    if not args.flag("test"):
        tokens = {"oauth": [], "bot": [BOT_USER_ID]}
        workspace.emit({"type": "tokens_revoked", "tokens": tokens})
        workspace.revoked = True
    return {"revoked": not args.flag("test")}


@method("apps.connections.open", tier=0, app=True)
def connections_open(workspace: Workspace, args: Args) -> Json:  # noqa: ARG001 - as all methods
    """Say where a Socket Mode connection can be opened, once."""
    base = workspace.url.replace("http", "ws", 1)
    return {"url": f"{base}/link?ticket={workspace.sockets.ticket()}&app_id={APP_ID}"}


@method("team.info", "team:read")
def team_info(workspace: Workspace, args: Args) -> Json:
    """Describe the workspace."""
    if args.text("team", TEAM_ID) != TEAM_ID:
        raise ApiError("team_not_found")
    team = {"id": TEAM_ID, "name": TEAM_NAME, "domain": TEAM_DOMAIN, "email_domain": "example.com"}
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
