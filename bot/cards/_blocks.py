"""The few Block Kit pieces that our cards are made of, each within Slack's limits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.cards import MORE
from bot.text import part, plain, shorten

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.cards import Block

# Slack's limits, in characters and pieces.
HEADER, SECTION, FIELD, BUTTON, QUOTE = 150, 3000, 2000, 75, 2500
FIELDS = 10
LINES = 5


def header(title: str) -> Block:
    """Write a heading; text from outside is harmless here."""
    return {"type": "header", "text": _plain(title, HEADER)}


def section(mrkdwn: str, *, button: Block | None = None) -> Block:
    """Write a paragraph of mrkdwn, already escaped, with a button beside it if one is given."""
    block: Block = {"type": "section", "text": _mrkdwn(mrkdwn, SECTION)}
    if button:
        block["accessory"] = button
    return block


def fields(pairs: Sequence[tuple[str, str]]) -> Block:
    """Write facts in two columns: a name, and mrkdwn that is already escaped."""
    return {
        "type": "section",
        "fields": [_mrkdwn(f"*{name}*\n{value}", FIELD) for name, value in pairs[:FIELDS]],
    }


def quote(text: str, most: int = QUOTE) -> Block:
    """Quote words from outside: shown as they are, never as markup."""
    words = shorten(
        "\n".join(plain(line, most) for line in text.splitlines() if line.strip()), most
    )
    return {
        "type": "rich_text",
        "elements": [
            {"type": "rich_text_quote", "elements": [{"type": "text", "text": words or "…"}]}
        ],
    }


def context(*mrkdwn: str) -> Block:
    """Write small print, already escaped."""
    return {"type": "context", "elements": [_mrkdwn(text, FIELD) for text in mrkdwn[:FIELDS]]}


def divider() -> Block:
    """Draw a line."""
    return {"type": "divider"}


def button(label: str, action_id: str, value: str, *, style: str = "", confirm: str = "") -> Block:
    """Make a button. `style` is primary or danger; `confirm` asks once more, in plain text."""
    block: Block = {
        "type": "button",
        "text": _plain(label, BUTTON),
        "action_id": action_id,
        "value": value,
    }
    if style:
        block["style"] = style
    if confirm:
        block["confirm"] = {
            "title": _plain("Are you sure?", 100),
            "text": _plain(confirm, 300),
            "confirm": _plain(label, 30),
            "deny": _plain("Back", 30),
        }
    return block


def menu(lines: Sequence[tuple[str, str, str]]) -> Block:
    """Make an overflow of up to five lines: what it says, its action id, and what it is about."""
    return {
        "type": "overflow",
        "action_id": MORE,
        "options": [
            {"text": _plain(label, BUTTON), "value": f"{action_id} {about}"}
            for label, action_id, about in lines[:LINES]
        ],
    }


def actions(*buttons: Block, block_id: str = "") -> Block:
    """Put buttons in a row."""
    block: Block = {"type": "actions", "elements": list(buttons)}
    if block_id:
        block["block_id"] = block_id
    return block


def bullets(lines: Sequence[str]) -> str:
    """Write escaped lines as a list."""
    return "\n".join(f"•  {line}" for line in lines)


def _plain(text: str, most: int) -> dict[str, Any]:
    return {"type": "plain_text", "text": plain(text, most) or "…", "emoji": False}


def _mrkdwn(text: str, most: int) -> dict[str, Any]:
    return {"type": "mrkdwn", "text": part(text, most) or "…"}
