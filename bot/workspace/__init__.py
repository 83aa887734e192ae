"""The local workspace: a strict stand-in for Slack on this machine, with a page to use it."""

from bot.workspace.records import Address
from bot.workspace.server import serve
from bot.workspace.state import Workspace

__all__ = ["Address", "Workspace", "serve"]
