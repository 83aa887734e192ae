"""Writes docs/sources.md from what every source says of itself and from its recorded cases.

`python -m tests.monitors._matrix` writes the page anew.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import monitors
from storage.accounts import HEALTH, SEEN, SETTLED, UNWATCHED
from tests.monitors import _cases

PAGE = Path(__file__).parents[2] / "docs" / "sources.md"
_HEADS = {"rate_limit": "rate limit"}
_INTRO = """# Where advocates speak

What each source sees and cannot see, what it needs and costs, and what Bellwether makes of every
way in which it breaks. This page is written from the sources' own files and recorded cases
(`python -m tests.monitors._matrix`); a test holds it to them.

Paste a link, a profile page or a handle into `/bellwether watch`, or try `bellwether read` on it.
What a source needs from you is set in the environment or in `.env`; `bellwether doctor` names what
is missing and how to get it.

## What is always so

- Nobody is asked before their time, also after a restart. What a server wants (`Retry-After`, every
  kind of rate-limit header, `Cache-Control`, `ttl`) lengthens the interval and never shortens it; a
  host that asked for rest gets it from all its accounts.
- The interval follows the person: a twelfth of the usual gap between their posts, never under
  `BELLWETHER_POLL_SECONDS`, never over 6 hours. There is one request at a time and a gap of 2
  seconds for each host; no cookies, no referrer, and a User-Agent that says who asks
  (`BELLWETHER_CONTACT`).
- An edited post is read again, and raises something only where it says another thing than before.
  A post that its author deleted is forgotten, as soon as the platform tells; its time stays.
- Posts that are the same words under another id, date or link are no new posts. Of one look at one
  account at most 500 new posts are kept; `show` says how many more there were.
- Nothing is said about somebody's silence while one of their accounts cannot be seen. An account
  that is out of sight for three days, or of which the platform says the last word, is an alert of
  its own, which closes by itself; `doctor` and every digest say how many accounts were seen.

## How an account can be

| word | means | counts as seen |
|---|---|---|
"""

_UNDER_MATRIX = (
    "In each cell how the account is afterwards, as the recorded cases show it; `-` where the"
    " platform does not tell, for the reason that is given below. None of it reads as silence"
    " (`tests/monitors/test_matrix.py`).\n"
)


def page() -> str:
    """Write the whole page."""
    return "\n".join([_INTRO + _words(), _matrix(), *(_section(name) for name in monitors.known())])


def _words() -> str:
    rows = []
    for word, means in HEALTH.items():
        seen = "yes" if word in SEEN else "no promise was made" if word in UNWATCHED else "no"
        if word in SETTLED:
            seen += ", and is told at once"
        rows.append(f"| `{word}` | {means} | {seen} |")
    return "\n".join(rows) + "\n"


def _matrix() -> str:
    heads = [_HEADS.get(word, word) for word in _cases.SHOWS]
    lines = [
        "## What becomes of what can happen\n",
        _UNDER_MATRIX,
        f"| source | {' | '.join(heads)} |",
        f"|---|{'---|' * len(heads)}",
    ]
    cases = _cases.every()
    for name in monitors.known():
        cells = [_cell(cases, name, word) for word in _cases.SHOWS]
        lines.append(f"| `{name}` | {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def _cell(cases: list[_cases.Case], name: str, word: str) -> str:
    said = [case for case in cases if case.source == name and case.shows == word]
    if not said:
        return "-"
    found: dict[str, None] = {}
    for case in said:
        for step in case.said["steps"]:
            found.setdefault(_after(step["expect"]))
    words = [one for one in found if one]
    if len(words) > 1 and "ok" in words:
        words.remove("ok")
    return ", ".join(words) or "ok"


def _after(expect: dict[str, Any]) -> str:
    if "error" in expect:
        return str(expect["error"].get("health", ""))
    if "found" in expect:
        return "found"
    return str(expect.get("health", "ok"))


def _section(name: str) -> str:
    facts = tomllib.loads((_cases.DATA / name / "facts.toml").read_text())
    lines = [
        f"## {name}\n",
        f"- **Sees.** {facts['sees']}",
        f"- **Cannot see.** {facts['blind']}",
        f"- **Costs.** {facts['costs']}",
        f"- **Needs.** {facts['needs']}",
    ]
    options = monitors.known()[name].options
    if options:
        lines += ["\n| set | what it is | default |", "|---|---|---|"]
        lines += [
            f"| `BELLWETHER_{name}_{one.name}` |".replace(name, name.upper()).replace(
                one.name, one.name.upper()
            )
            + f" {one.says} | {f'`{one.default}`' if one.default else ''} |"
            for one in options
        ]
    if absent := facts.get("absent"):
        lines.append("")
        lines += [f"- No {_HEADS.get(word, word)}: {reason}" for word, reason in absent.items()]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page())
