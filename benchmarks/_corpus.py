"""The lines we wrote to teach and to examine the text reader.

`data/<part>_<lang>.toml` holds, by label and kind, one line each; `tune` is what the reader learns
from, `exam` is never learned from. A kind that begins with "easy" is an ordinary line, the other
kinds of `none` are look-alikes.
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

    @property
    def hard(self) -> bool:
        """Tell a look-alike from an ordinary line."""
        return not self.kind.startswith("easy")


def lines(part: str) -> list[Line]:
    """Give the lines of one part, of all languages."""
    found = []
    for path in sorted(DATA.glob(f"{part}_*.toml")):
        data = tomllib.loads(path.read_text("utf-8"))
        lang = path.stem.rpartition("_")[2]
        for label, kinds in data.items():
            if label == "origin":
                continue
            for kind, listed in kinds.items():
                found += [
                    Line(text.replace("\\n", "\n").strip(), label, kind, lang)
                    for text in listed.strip().splitlines()
                    if text.strip()
                ]
    return found
