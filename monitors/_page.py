"""Sets text line by line: paragraphs, list items, marked quotations, code between fences."""

from __future__ import annotations

from monitors._text import folded, shortened

_LONGEST_EMOJI = 8  # characters


class Page:
    """Text being set, line by line."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._size = 0
        self._lines: list[str] = []
        self._line: list[str] = []
        self._mark = ""  # what the next line begins with: the bullet of a list item
        self._gap = False  # whether a blank line is due
        self._quoted = 0
        self._fence: list[str] | None = None

    @property
    def is_full(self) -> bool:
        return self._size > self._most

    def add(self, words: str) -> None:
        """Go on in the present line."""
        self._size += len(words)
        (self._line if self._fence is None else self._fence).append(words)

    def picture(self, alt: str) -> None:
        """Put down the emoji that an image stands for, as blogs have them."""
        if 0 < len(alt) <= _LONGEST_EMOJI and not any(c.isalnum() or c.isspace() for c in alt):
            self.add(alt)

    def end_line(self) -> None:
        if self._fence is not None:
            self._fence.append("\n")
        elif self._line:
            words = folded("".join(self._line))
            self._line.clear()
            if words:
                self._put(self._mark + words)
                self._mark = ""

    def end_paragraph(self) -> None:
        if self._line or self._fence is not None:
            self.end_line()
        # The paragraph that begins a list item stands beside its bullet.
        self._gap = self._fence is None and (self._gap or not self._mark)

    def begin_item(self) -> None:
        self.end_line()
        if self._lines and self._lines[-1].lstrip("> ").startswith("- "):
            self._gap = False
        self._mark = "- "

    def end_item(self) -> None:
        self.end_line()
        self._mark = ""

    def begin_quote(self) -> None:
        self.end_paragraph()
        self._quoted += 1

    def end_quote(self) -> None:
        self.end_paragraph()
        self._quoted -= 1

    def begin_code(self) -> None:
        self.end_paragraph()
        self._fence = []

    def end_code(self) -> None:
        if self._fence is None:
            return
        # A fence inside would end ours.
        code = "".join(self._fence).replace("```", "'''").expandtabs(4).strip("\n")
        self._fence = None
        if code.strip():
            for line in ("```", *(line.rstrip() for line in code.split("\n")), "```"):
                self._put(line)
        self._gap = True

    def _put(self, line: str) -> None:
        if self._gap and self._lines:
            # Between two quoted paragraphs the blank line is quoted too.
            both = self._quoted and self._lines[-1].startswith("> ")
            self._lines.append(">" if both else "")
        self._gap = False
        self._lines.append("> " * min(self._quoted, 5) + line if self._quoted else line)

    def text(self) -> str:
        self.end_code()
        self.end_line()
        return shortened("\n".join(self._lines).strip(), self._most)
