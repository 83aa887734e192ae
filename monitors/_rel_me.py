"""Finds the places that a page names as its author's own, by rel=me; in a process apart.

https://microformats.org/wiki/rel-me: such a link proves nothing by itself, since anybody may link
to anybody. It does where the other place links back.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser

from monitors import _links

_MOST = 20  # links of one page
_MOST_HTML = 2_000_000  # bytes of it that are looked at


def rel_me(body: bytes, url: str) -> list[str]:
    """List the links of a page that say rel=me, in its order; those to itself are left out."""
    tree, base = _read(body, url)
    here = _links.same_place(url)
    found: dict[str, str] = {}
    for node in tree.css("a[rel][href], link[rel][href]"):
        if "me" not in (node.attributes.get("rel") or "").lower().split():
            continue
        link = _links.tidy(node.attributes.get("href"), base)
        if link and _links.same_place(link) != here:
            found.setdefault(_links.same_place(link), link)
    return list(found.values())[:_MOST]


def authors(body: bytes, url: str) -> list[str]:
    """List the pages on the same host that a page names as its author's, by rel=author."""
    tree, base = _read(body, url)
    host = urlsplit(url).hostname
    found: dict[str, str] = {}
    for node in tree.css("a[rel][href], link[rel][href]"):
        if "author" not in (node.attributes.get("rel") or "").lower().split():
            continue
        link = _links.tidy(node.attributes.get("href"), base)
        if link and urlsplit(link).hostname == host:
            found.setdefault(_links.same_place(link), link)
    return list(found.values())[:_MOST]


def _read(body: bytes, url: str) -> tuple[LexborHTMLParser, str]:
    """Read a page; give it and what its links are relative to."""
    page = body[:_MOST_HTML].decode("utf-8", "replace").replace("\0", "")
    tree = LexborHTMLParser(page)
    node = tree.css_first("base[href]")
    return tree, (node and _links.tidy(node.attributes.get("href"), url)) or url
