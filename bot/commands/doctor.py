"""doctor: can we see everybody, and be heard in every channel?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.cards import Shown
from bot.cards import _blocks as b
from bot.commands import command
from bot.doctor import examine
from bot.text import count, escape
from storage import outbox, watchlists

if TYPE_CHECKING:
    from bot.commands import Request

MOST = 40


@command
def answer(request: Request) -> Shown:
    """Examine everything, and ask again for messages whose channel has been mended."""
    checks = list(examine(request.house, [request.team]))
    again = _again(
        request, {check.says for check in checks if check.check == "channel" and not check.ok}
    )
    wrong = [check for check in checks if not check.ok]
    title = f"*{count(len(wrong), 'thing')} to mend*" if wrong else "*All is well*"
    ordered = wrong + [check for check in checks if check.ok]
    lines = []
    for check in ordered[:MOST]:
        mark = ":white_check_mark:" if check.ok else ":x:"
        # Channel mentions are ours; everything else in a check may come from outside.
        says = (
            escape(check.says).replace("&lt;#", "<#").replace("&gt;", ">")
            if check.check in ("channel", "erasure", "outbox")
            else escape(check.says)
        )
        then = f"\n        {escape(check.next)}" if check.next else ""
        lines.append(f"{mark} *{check.check}*  {says}{then}")
    if again:
        lines.append(f"{count(again, 'message')} will be said again now.")
    parts = ["\n".join(lines[i : i + 8]) for i in range(0, len(lines), 8)]
    return Shown(title, (b.section(title), *(b.section(part) for part in parts)))


def _again(request: Request, troubles: set[str]) -> int:
    """Unpark what was refused in channels that have no trouble any more."""
    tried = 0
    with request.house.open() as db, db.transaction():
        channels = {one.channel for one in watchlists.every(db, request.team)}
        channels |= {message.channel for message in outbox.parked(db, request.team)}
        for channel in sorted(channels):
            if not any(f"<#{channel}>" in trouble for trouble in troubles):
                tried += outbox.unpark(db, request.team, channel, request.now)
    if tried:
        request.house.nudge.set()
    return tried
