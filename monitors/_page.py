"""Sets text line by line: paragraphs, list items, marked quotations, code between fences."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from monitors._text import folded, shortened

if TYPE_CHECKING:
    from collections.abc import Iterable

# What happens after some words, said in numbers, as most texts are set for as long as it takes to
# tell these apart.
NOTHING = 0
PARAGRAPH = 1  # one begins or ends
ITEM, ITEM_END = 2, 3
LINE = 4  # one ends
QUOTE, QUOTE_END = 5, 6
CODE, CODE_END = 7, 8
RULE = 9  # a paragraph begins and ends, which code shows

_LONGEST_EMOJI = 8  # characters


def lines_of(  # noqa: C901, PLR0912 - one loop, which would take twice as long in parts
    steps: Iterable[tuple[str, int]], most: int, *, is_even: bool = False
) -> str:
    """Set words, and after each what happens there; no more than `most` characters.

    `is_even` tells that there is no code, no two blanks together and no other white space.
    """
    lines: list[str] = []
    line: list[str] = []
    into = line  # or the code
    fence: list[str] | None = None
    mark = ""  # what the next line begins with: the bullet of a list item
    gap = False  # whether a blank line is due
    quoted = 0
    for words, deed in chain(steps, (("", CODE_END), ("", LINE))):
        if words:
            into.append(words)
        if deed == NOTHING:
            continue
        if deed == CODE_END:
            if fence is not None:
                for each in _fenced(fence):
                    gap = _put(lines, each, quoted, gap=gap)
                fence, into, gap = None, line, True
            continue
        if fence is not None:
            fence.append("\n\n" if deed == RULE else "\n")
        elif line:
            said = line[0] if len(line) == 1 else "".join(line)
            line.clear()
            said = said.strip(" ") if is_even else folded(said)
            if said and not quoted:  # the same as below, but that most are so
                if gap and lines:
                    lines.append("")
                lines.append(mark + said)
                gap, mark = False, ""
            elif said:
                gap = _put(lines, mark + said, quoted, gap=gap)
                mark = ""
        if deed == ITEM:
            if lines and lines[-1].lstrip("> ").startswith("- "):
                gap = False
            mark = "- "
        elif deed == ITEM_END:
            mark = ""
        elif deed != LINE:
            # The paragraph that begins a list item stands beside its bullet.
            gap = fence is None and (gap or not mark)
            if deed == QUOTE:
                quoted += 1
            elif deed == QUOTE_END:
                quoted -= 1
            elif deed == CODE:
                fence = into = []
    return shortened("\n".join(lines).strip(), most)


def emoji(alt: str) -> str:
    """Give the emoji that an image stands for, as blogs have them; else nothing."""
    is_one = 0 < len(alt) <= _LONGEST_EMOJI and not any(c.isalnum() or c.isspace() for c in alt)
    return alt if is_one else ""


def _put(lines: list[str], line: str, quoted: int, *, gap: bool) -> bool:
    """Put a line below the others, and the blank line between them that is due before it."""
    if quoted:
        if gap and lines:
            # Between two quoted paragraphs the blank line is quoted too.
            lines.append(">" if lines[-1].startswith("> ") else "")
        line = "> " * min(quoted, 5) + line
    elif gap and lines:
        lines.append("")
    lines.append(line)
    return False


def _fenced(code: list[str]) -> list[str]:
    """Give the lines of code between fences; none where there is none."""
    # A fence inside would end ours.
    inside = "".join(code).replace("```", "'''").expandtabs(4).strip("\n")
    if not inside.strip():
        return []
    return ["```", *(line.rstrip() for line in inside.split("\n")), "```"]
