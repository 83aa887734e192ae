"""Modals and App Home."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING

from bot.workspace import check
from bot.workspace.api._method import Args, method, user_of
from bot.workspace.records import ApiError, Json

if TYPE_CHECKING:
    from bot.workspace.state import Workspace


def _view(args: Args, *surfaces: str) -> Json:
    view: Json = args.json("view", "invalid_arguments")
    check.view(view, surfaces)
    return view


@method("views.open", tier=4)
def open_view(workspace: Workspace, args: Args) -> Json:
    """Open a modal for whom the trigger belongs to."""
    view = _view(args, "modal")
    user = workspace.triggers.take(args.text("trigger_id"))
    if workspace.views.open.get(user):
        # Slack opens a second one on top only by views.push; a fresh open takes its place.
        workspace.views.clear(user)
    stored = workspace.views.push(user, view)
    workspace.tell("view", user=user)
    return {"view": copy.deepcopy(stored)}


@method("views.push", tier=4)
def push_view(workspace: Workspace, args: Args) -> Json:
    """Open a modal above the one that is open."""
    view = _view(args, "modal")
    user = workspace.triggers.take(args.text("trigger_id"))
    if not workspace.views.open.get(user):
        raise ApiError("not_found")
    stored = workspace.views.push(user, view)
    workspace.tell("view", user=user)
    return {"view": copy.deepcopy(stored)}


@method("views.update", tier=4)
def update_view(workspace: Workspace, args: Args) -> Json:
    """Change a modal that is open; its kind stays."""
    view = _view(args, "modal", "home")
    if not args.text("view_id") and not args.text("external_id"):
        args.needs("view_id")
    view_id, external_id = args.text("view_id") or None, args.text("external_id") or None
    user, found = workspace.views.find(view_id, external_id)
    if found["type"] != view["type"]:
        raise ApiError("invalid_arguments")
    stored = workspace.views.update(found, view, args.text("hash") or None)
    workspace.tell("view" if view["type"] == "modal" else "home", user=user)
    return {"view": copy.deepcopy(stored)}


@method("views.publish", tier=4)
def publish_view(workspace: Workspace, args: Args) -> Json:
    """Replace a person's App Home."""
    view = _view(args, "home")
    args.needs("user_id")
    user = user_of(workspace, args.text("user_id"))
    if user.is_bot or user.deleted:
        raise ApiError("not_enabled")
    stored = workspace.views.publish(user.id, view, args.text("hash") or None)
    workspace.tell("home", user=user.id)
    return {"view": copy.deepcopy(stored)}
