"""The Web API: one family of methods per file, found by the name Slack gives them."""

from bot.workspace.api import auth, chat, conversations, files, people, surfaces
from bot.workspace.api._method import METHODS

__all__ = ["METHODS", "auth", "chat", "conversations", "files", "people", "surfaces"]
