"""What the app shows beside messages: each person's stack of modals and their App Home."""

from __future__ import annotations

import copy
import hashlib
import json
import secrets
from typing import Any

from bot.workspace.check import MODAL_DEPTH
from bot.workspace.records import APP_ID, BOT_ID, TEAM_ID, ApiError, Json


class Views:
    """Open modals by person, the topmost last, and published homes."""

    def __init__(self, team: str = TEAM_ID) -> None:
        self._team = team
        self.open: dict[str, list[Json]] = {}
        self.homes: dict[str, Json] = {}
        self._made = 0
        self._run = secrets.token_hex(4)

    def push(self, user: str, given: Json) -> Json:
        """Open a modal above what the person has open."""
        stack = self.open.setdefault(user, [])
        if len(stack) >= MODAL_DEPTH:
            raise ApiError("push_limit_reached")
        self._refuse_taken(given)
        stored = self._stored(given)
        stored["root_view_id"] = stack[0]["id"] if stack else stored["id"]
        stored["previous_view_id"] = stack[-1]["id"] if stack else None
        stack.append(stored)
        return stored

    def update(self, found: Json, given: Json, hash_given: str | None) -> Json:
        """Put new content into an open modal; a stale hash is a conflict."""
        if hash_given and hash_given != found["hash"]:
            raise ApiError("hash_conflict")
        if given.get("external_id") != found["external_id"]:
            self._refuse_taken(given)
        kept = {name: found[name] for name in ("id", "root_view_id", "previous_view_id")}
        values = found["state"]["values"]
        found.clear()
        found.update(self._stored(given) | kept)
        # What was typed into blocks that stay, stays.
        ids = {block["block_id"] for block in found["blocks"]}
        found["state"]["values"] = {block: v for block, v in values.items() if block in ids}
        return found

    def publish(self, user: str, given: Json, hash_given: str | None) -> Json:
        """Replace a person's App Home."""
        before = self.homes.get(user)
        if hash_given and (before is None or hash_given != before["hash"]):
            raise ApiError("hash_conflict")
        stored = self._stored(given)
        stored["id"] = before["id"] if before else stored["id"]
        stored["root_view_id"] = stored["id"]
        self.homes[user] = stored
        return stored

    def find(self, view_id: str | None = None, external_id: str | None = None) -> tuple[str, Json]:
        """Find an open modal or a home, and whose it is."""
        for user, stack in self.open.items():
            for view in stack:
                if view["id"] == view_id or (external_id and view["external_id"] == external_id):
                    return user, view
        for user, home in self.homes.items():
            if home["id"] == view_id:
                return user, home
        raise ApiError("not_found")

    def close(self, user: str, view_id: str) -> list[Json]:
        """Close a modal and those above it; give what was closed."""
        stack = self.open.get(user, [])
        for number, view in enumerate(stack):
            if view["id"] == view_id:
                self.open[user] = stack[:number]
                return stack[number:]
        return []

    def clear(self, user: str) -> list[Json]:
        """Close all modals of a person; give what was closed."""
        return self.open.pop(user, [])

    def _refuse_taken(self, given: Json) -> None:
        taken = {v["external_id"] for stack in self.open.values() for v in stack}
        if given.get("external_id") and given["external_id"] in taken:
            raise ApiError("duplicate_external_id")

    def _stored(self, given: Json) -> Json:
        self._made += 1
        blocks = with_ids(given.get("blocks", []), f"v{self._made}")
        digest = hashlib.sha256(json.dumps([self._run, self._made, given]).encode()).hexdigest()
        return {
            "id": f"V0LOCAL{self._made:04d}",
            "team_id": self._team,
            "type": given["type"],
            "title": given.get("title"),
            "submit": given.get("submit"),
            "close": given.get("close"),
            "blocks": blocks,
            "private_metadata": given.get("private_metadata") or "",
            "callback_id": given.get("callback_id") or "",
            "external_id": given.get("external_id") or "",
            "state": {"values": {}},
            "hash": f"{self._made}.{digest[:8]}",
            "clear_on_close": bool(given.get("clear_on_close")),
            "notify_on_close": bool(given.get("notify_on_close")),
            "previous_view_id": None,
            "root_view_id": None,
            "app_id": APP_ID,
            "app_installed_team_id": self._team,
            "bot_id": BOT_ID,
        }


def with_ids(blocks: list[Json], seed: str) -> list[Json]:
    """Copy blocks with the block_id and action_id that Slack makes up where they are missing."""
    out = copy.deepcopy(blocks)
    for number, block in enumerate(out):
        block.setdefault("block_id", f"{seed}-{number}")
        for place, element in enumerate(elements(block)):
            element.setdefault("action_id", f"{seed}-{number}-{place}")
    return out


def elements(block: Json) -> list[Json]:
    """List what can be pressed, picked or filled in within a block."""
    found: list[Any] = [block.get("accessory"), block.get("element")]
    if block.get("type") == "actions":
        found += block["elements"]
    return [e for e in found if isinstance(e, dict) and e.get("type") != "image"]
