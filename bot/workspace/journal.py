"""Every Web API call with its arguments and its answer, secrets taken out."""

from __future__ import annotations

import re
from collections import deque
from typing import Any

from bot.workspace.records import APP_TOKEN, BOT_TOKEN, CLIENT_SECRET, SIGNING_SECRET, Json

KEPT = 20_000  # calls; older ones are dropped
_SECRET = re.compile(
    "|".join(map(re.escape, (BOT_TOKEN, APP_TOKEN, SIGNING_SECRET, CLIENT_SECRET)))
    + r"|xox[a-z]-[\w-]+|xapp-[\w-]+|(?<=ticket=)[\w-]+"
)


class Journal:
    """What the app asked for and what it was told, oldest first."""

    def __init__(self) -> None:
        self._calls: deque[Json] = deque(maxlen=KEPT)
        self._count = 0

    def add(
        self,
        at: str,
        method: str,
        args: Json,
        status: int,
        answer: Any,
        *,
        fault: bool = False,
        did: Json | None = None,
    ) -> None:
        """Write one call down; `did` is what a call did whose answer was lost on request."""
        self._count += 1
        kept = {name: value for name, value in args.items() if name != "token"}
        self._calls.append(
            {
                "n": self._count,
                "at": at,
                "method": method,
                "args": without_secrets(kept),
                "status": status,
                "ok": bool(isinstance(answer, dict) and answer.get("ok")),
                "answer": without_secrets(answer),
                "fault": fault,
                "did": without_secrets(did),
            }
        )

    def calls(self, method: str | None = None, after: int = 0) -> list[Json]:
        """List the calls kept, of one method if named, numbered above `after`."""
        return [
            call
            for call in self._calls
            if call["n"] > after and (method is None or call["method"] == method)
        ]


def without_secrets(value: Any) -> Any:
    """Copy a JSON value with tokens and tickets blotted out."""
    if isinstance(value, str):
        return _SECRET.sub("…", value)
    if isinstance(value, dict):
        return {name: without_secrets(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [without_secrets(inner) for inner in value]
    return value
