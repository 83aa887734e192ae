"""Makes text of a post on Bluesky: whole links, marked quotations, what an image shows.

https://docs.bsky.app/docs/advanced-guides/post-richtext: places in a text are counted in bytes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from monitors import _html, _links
from monitors._api import mapping, rows, text
from monitors._bluesky_links import is_did
from monitors._text import LONGEST_TEXT, one_line, shortened

if TYPE_CHECKING:
    from collections.abc import Iterator

_MOST = 20_000  # characters of a post that are looked at; Bluesky itself takes 300
_MOST_FACETS = 200
_POST = "app.bsky.feed.post"
_ASKS = "!no-unauthenticated"


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What a post says, and of whom; `people` are DIDs."""

    text: str
    people: tuple[str, ...] = ()
    quotes: bool = False


def asks_for_login(author: dict[str, Any]) -> bool:
    """Tell whether somebody asks to be shown to those alone who are logged in."""
    did = author.get("did")
    return any(
        label.get("val") == _ASKS and label.get("src") == did and label.get("neg") is not True
        for label in rows(author.get("labels"))
    )


def words(record: dict[str, Any], view: dict[str, Any]) -> Words:
    """Give the words of a post from its record and the view of what is embedded in it."""
    own, people = _unfolded(record)
    media, quote, quoted, quotes = _embedded(view)
    if not own and not quote:
        own = _shown(media)
    parts = [own, _card(media, own), quote]
    return Words(
        text=shortened("\n\n".join(part for part in parts if part), LONGEST_TEXT),
        people=(*people, *([quoted] if quoted else [])),
        quotes=quotes,
    )


def _unfolded(record: dict[str, Any]) -> tuple[str, list[str]]:
    """Give a text with its links in full, and whom it mentions."""
    raw = text(record.get("text"))[:_MOST].encode("utf-8", "replace")
    parts: list[bytes] = []
    people: list[str] = []
    done = 0
    facets = rows(record.get("facets"))[:_MOST_FACETS]
    for start, end, facet in sorted(_placed(facets, raw), key=lambda one: one[:2]):
        for feature in rows(facet.get("features")):
            kind = text(feature.get("$type"))
            if kind.endswith("#mention") and is_did(did := text(feature.get("did"))):
                people.append(did)
            elif kind.endswith("#link") and start >= done:
                shown = raw[start:end].decode("utf-8", "replace")
                link = _links.tidy(feature.get("uri"))
                parts += [raw[done:start], _linked(shown, link).encode("utf-8", "replace")]
                done = end
    whole = b"".join([*parts, raw[done:]]).decode("utf-8", "replace")
    return _html.plain(whole), people


def _placed(facets: list[dict[str, Any]], raw: bytes) -> Iterator[tuple[int, int, dict[str, Any]]]:
    """Give the facets that stand in the text, between whole characters."""
    for facet in facets:
        index = mapping(facet.get("index"))
        start, end = index.get("byteStart"), index.get("byteEnd")
        if type(start) is int and type(end) is int and 0 <= start < end <= len(raw):
            edges = (raw[start], raw[end] if end < len(raw) else 0)
            if all(byte & 0xC0 != 0x80 for byte in edges):
                yield start, end, facet


def _linked(shown: str, link: str) -> str:
    """Write a link in full in place of what is shown of it, or after words that hide it."""
    stem = shown.strip().rstrip("….").rstrip("/")
    if not link or not stem:
        return shown
    bare = link.partition("://")[2].removeprefix("www.")
    if bare.startswith(stem.partition("://")[2] or stem.removeprefix("www.")):
        return link
    return f"{shown} ({link})"


def _embedded(view: dict[str, Any]) -> tuple[dict[str, Any], str, str, bool]:
    """Part what is embedded: the media, the quoted lines, whose they are, whether it quotes."""
    kind = text(view.get("$type"))
    media, record = view, {}
    if kind.endswith("recordWithMedia#view"):
        media, record = (
            mapping(view.get("media")),
            mapping(mapping(view.get("record")).get("record")),
        )
    elif kind.endswith("record#view"):
        media, record = {}, mapping(view.get("record"))
    if f"/{_POST}/" not in text(record.get("uri")):  # a list or a feed is no quotation
        return media, "", "", False
    author = mapping(record.get("author"))
    did = text(author.get("did"))
    said = "" if asks_for_login(author) else _unfolded(mapping(record.get("value")))[0]
    return media, _quoted(said), did if is_did(did) else "", True


def _quoted(said: str) -> str:
    return "\n".join(f"> {line}".rstrip() for line in said.split("\n")) if said else ""


def _card(media: dict[str, Any], own: str) -> str:
    """Give the title of the page that is linked, which is another's words, and where it is."""
    external = mapping(media.get("external"))
    link = _links.tidy(external.get("uri"))
    if not link:
        return ""
    title = one_line(text(external.get("title")))
    lines = [f"> {title}" if title else "", "" if link in own else link]
    return "\n".join(line for line in lines if line)


def _shown(media: dict[str, Any]) -> str:
    """Give what the author says of their images or video."""
    images = [media, *rows(media.get("images"))[:20]]
    alts = [_html.plain(text(image.get("alt"))) for image in images]
    return "\n\n".join(alt for alt in alts if alt)
