"""The lines we wrote to teach and to examine the text reader.

`data/<part>_<lang>.toml` holds, by label and kind, one line each; the `tune` parts are what the
reader learns from, the `exam` parts are never learned from. A kind that begins with "easy" is an
ordinary line, the other kinds of `none` are look-alikes. What is in one part was written at one
time and shares no phrasing with the others on purpose.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

DATA = Path(__file__).parent / "data"


@dataclass(frozen=True, slots=True)
class Line:
    """One line with what it should be read as."""

    text: str
    label: str
    kind: str
    lang: str
    part: str = ""

    @property
    def hard(self) -> bool:
        """Tell a look-alike from an ordinary line."""
        return not self.kind.startswith("easy")


def lines(parts: str) -> list[Line]:
    """Give the lines of the parts so named, of all languages: `exam_2`, or `tune*` for many."""
    found = []
    for path in sorted(DATA.glob(f"{parts}_??.toml")):
        data = tomllib.loads(path.read_text("utf-8"))
        part, _, lang = path.stem.rpartition("_")
        for label, kinds in data.items():
            if label == "origin":
                continue
            for kind, listed in kinds.items():
                found += [
                    Line(text.replace("\\n", "\n").strip(), label, kind, lang, part)
                    for text in listed.strip().splitlines()
                    if text.strip()
                ]
    return found
