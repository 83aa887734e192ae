"""The fields that our forms are made of, each within Slack's limits.

A field's name is its `block_id`; `Values` gives what is in it by that name.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from bot.text import plain, shorten

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from bot.cards import Block

LABEL, HINT, PLACEHOLDER, OPTION, OPTIONS, TYPED = 2000, 2000, 150, 75, 100, 3000
USER = re.compile(r"[UW][A-Z0-9]+")
"""What Slack takes for a person; an import may know no more than a name."""
VALUE = "value"
"""The action id of every field, since each stands in a block of its own."""

Option = tuple[str, str]
"""What is shown, and the value that stands for it (150 characters at most)."""


def line(  # noqa: PLR0913 - what Slack knows of a line
    name: str,
    label: str,
    *,
    value: str = "",
    hint: str = "",
    placeholder: str = "",
    most: int = TYPED,
    lines: bool = False,
    optional: bool = False,
) -> Block:
    """Let people type a line, or several `lines`."""
    element: Block = {"type": "plain_text_input", "multiline": lines, "max_length": most}
    if value:
        element["initial_value"] = shorten(value, most)
    if placeholder:
        element["placeholder"] = _plain(placeholder, PLACEHOLDER)
    return _input(name, label, element, hint=hint, optional=optional)


def pick(
    name: str,
    label: str,
    options: Sequence[Option],
    *,
    value: str = "",
    hint: str = "",
    optional: bool = False,
) -> Block:
    """Let people pick one of up to 100 options."""
    element: Block = {"type": "static_select", "options": _options(options)}
    if chosen := [one for one in _options(options) if one["value"] == value]:
        element["initial_option"] = chosen[0]
    return _input(name, label, element, hint=hint, optional=optional)


def pick_some(
    name: str,
    label: str,
    options: Sequence[Option],
    *,
    values: Sequence[str] = (),
    hint: str = "",
    optional: bool = True,
) -> Block:
    """Let people pick several of up to 100 options."""
    element: Block = {"type": "multi_static_select", "options": _options(options)}
    if chosen := [one for one in _options(options) if one["value"] in values]:
        element["initial_options"] = chosen
    return _input(name, label, element, hint=hint, optional=optional)


def find(
    name: str,
    label: str,
    source: str,
    *,
    value: Option | None = None,
    hint: str = "",
    optional: bool = False,
) -> Block:
    """Let people find one of any number of things by typing; `source` is a file of bot/options."""
    element: Block = {"type": "external_select", "min_query_length": 0}
    if value is not None:
        element["initial_option"] = _options([value])[0]
    return _input(name, label, element, hint=hint, optional=optional, action=source)


def person(
    name: str, label: str, *, value: str = "", hint: str = "", optional: bool = False
) -> Block:
    """Let people pick a colleague."""
    element: Block = {"type": "users_select"}
    if USER.fullmatch(value):
        element["initial_user"] = value
    return _input(name, label, element, hint=hint, optional=optional)


def channel(
    name: str, label: str, *, value: str = "", hint: str = "", optional: bool = False
) -> Block:
    """Let people pick a channel; Slack lists them, so that any number will do."""
    element: Block = {
        "type": "conversations_select",
        "filter": {"include": ["public", "private"], "exclude_bot_users": True},
    }
    if value:
        element["initial_conversation"] = value
    return _input(name, label, element, hint=hint, optional=optional)


def day(
    name: str, label: str, *, value: date | None = None, hint: str = "", optional: bool = False
) -> Block:
    """Let people pick a day."""
    element: Block = {"type": "datepicker"}
    if value is not None:
        element["initial_date"] = value.isoformat()
    return _input(name, label, element, hint=hint, optional=optional)


def time_of_day(
    name: str, label: str, *, value: str = "", hint: str = "", optional: bool = False
) -> Block:
    """Let people pick a time of day, as `HH:MM`."""
    element: Block = {"type": "timepicker"}
    if value:
        element["initial_time"] = value
    return _input(name, label, element, hint=hint, optional=optional)


def file(name: str, label: str, kinds: Sequence[str], *, hint: str = "") -> Block:
    """Let people give one file of one of these kinds."""
    element: Block = {"type": "file_input", "filetypes": list(kinds), "max_files": 1}
    return _input(name, label, element, hint=hint, optional=False)


def _input(
    name: str, label: str, element: Block, *, hint: str, optional: bool, action: str = VALUE
) -> Block:
    element["action_id"] = action
    block: Block = {
        "type": "input",
        "block_id": name,
        "label": _plain(label, LABEL),
        "element": element,
        "optional": optional,
    }
    if hint:
        block["hint"] = _plain(hint, HINT)
    return block


def _options(options: Sequence[Option]) -> list[Block]:
    return [{"text": _plain(label, OPTION), "value": value} for label, value in options[:OPTIONS]]


def _plain(text: str, most: int) -> dict[str, Any]:
    return {"type": "plain_text", "text": plain(text, most) or "…", "emoji": False}
