"""Reads what X tells of a person and of what they posted: only in a process apart."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from monitors import Claim, Item, _dates, _html, _links
from monitors._api import UnreadableError, count, loads, mapping, rows, text
from monitors._text import language, one_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

SITE = "https://x.com"
_ID = re.compile(r"\d{1,19}")
_NAME = re.compile(r"[A-Za-z0-9_]{1,20}")
_STATUS = re.compile(
    r"https?://(?:www\.|mobile\.)?(?:x|twitter)\.com/(\w{1,20})/status/(\d{1,19})"
    r"(?:/(photo|video)(?:/\d+)?)?"
)
_BOOSTS = re.compile(r"RT @(\w{1,20}):")
_OLD_NAMES = {"in": "id", "iw": "he"}  # of languages, as X still has them
_SNOWFLAKE = 1_288_834_974_657  # milliseconds since 1970 from which the ids of X count
_FIRST_SNOWFLAKE = 29_700_859_247  # ids before it tell no time
_MOST_CLAIMS = 5
_MOST_PEOPLE = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """What X tells of a person.

    `health` tells why X does not show them, as a word of storage.accounts.HEALTH; "" where it does.
    """

    health: str = ""
    id: str = ""
    name: str = ""
    title: str = ""
    claims: tuple[Claim, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Tweet:
    """One post with what it hangs together with: the ids of its versions, and whom it goes on from.

    `follows` is the id of the post by the same person that it answers, "" where there is none.
    """

    item: Item
    versions: tuple[str, ...]
    follows: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A part of a timeline, newest first; `health` as for a Person.

    `read` counts the posts that X charges for: those that others refer to are among them.
    """

    health: str = ""
    tweets: tuple[Tweet, ...] = ()
    newest: str = ""
    oldest: str = ""
    next_token: str = ""
    read: int = 0


def is_name(name: str) -> bool:
    """Tell whether something may be a name on X."""
    return _NAME.fullmatch(name) is not None


def person(body: bytes) -> Person:
    """Read what is told of a person. Raises UnreadableError."""
    said = mapping(loads(body))
    data = mapping(said.get("data"))
    if not data:
        return Person(health=_trouble(said))
    name, number = text(data.get("username")), text(data.get("id"))
    if not is_name(name) or not _ID.fullmatch(number):
        raise UnreadableError
    entities = mapping(data.get("entities"))
    named = [
        _links.tidy(text(one.get("expanded_url")))
        for place in ("url", "description")
        for one in rows(mapping(entities.get(place)).get("urls"))
    ]
    return Person(
        health="private" if data.get("protected") is True else "",
        id=number,
        name=name,
        title=one_line(text(data.get("name"))),
        claims=tuple(
            Claim(link=link, why="named in the profile on X")
            for link in list(dict.fromkeys(link for link in named if link))[:_MOST_CLAIMS]
        ),
    )


def timeline(body: bytes, owner: str, name: str, now: datetime) -> Page:
    """Read a page of what the person of this id and name posted. Raises UnreadableError."""
    said = mapping(loads(body))
    data = rows(said.get("data"))
    if not data:
        if "errors" in said:
            return Page(health=_trouble(said))
        if not isinstance(said.get("meta"), dict):
            raise UnreadableError
    others = {text(one.get("id")): one for one in rows(mapping(said.get("includes")).get("tweets"))}
    mine = {text(one.get("id")): one for one in data}
    # What a post refers to may be in the same answer as a post of its own.
    others |= mine
    tweets = tuple(
        _tweet(one, others, owner, name, now) for id_, one in mine.items() if _ID.fullmatch(id_)
    )
    ids = sorted((id_ for id_ in mine if _ID.fullmatch(id_)), key=int)
    return Page(
        tweets=tweets,
        newest=ids[-1] if ids else "",
        oldest=ids[0] if ids else "",
        next_token=text(mapping(said.get("meta")).get("next_token"))[:200],
        read=len(others),
    )


def joined(tweets: Sequence[Tweet]) -> list[Item]:
    """Make items: the latest version of each post, and threads to one; oldest first."""
    latest: dict[str, Tweet] = {}
    for tweet in sorted(tweets, key=lambda one: int(one.versions[-1])):
        latest[tweet.versions[0]] = tweet
    root_of: dict[str, str] = {}  # of every version, whose item it belongs to
    threads: dict[str, list[Tweet]] = {}
    for first, tweet in sorted(latest.items(), key=lambda one: int(one[0])):
        goes_on = root_of.get(tweet.follows) if tweet.follows else None
        if goes_on is None:
            goes_on = first
            threads[first] = []
        threads[goes_on].append(tweet)
        root_of.update(dict.fromkeys(tweet.versions, goes_on))
    return [_of_thread(thread) for thread in threads.values()]


def _of_thread(thread: Sequence[Tweet]) -> Item:
    root = thread[0].item
    if len(thread) == 1:
        return root
    people = dict.fromkeys(link for one in thread for link in one.item.people)
    edits = [one.item.edited_at for one in thread if one.item.edited_at]
    return root._replace(
        text=_html.plain("\n\n".join(one.item.text for one in thread if one.item.text)),
        people=tuple(people)[:_MOST_PEOPLE],
        edited_at=max(edits, default=None),
    )


def _tweet(
    data: dict[str, Any],
    others: Mapping[str, dict[str, Any]],
    owner: str,
    name: str,
    now: datetime,
) -> Tweet:
    number = text(data.get("id"))
    versions = _versions(data, number)
    refers = {
        text(one.get("type")): text(one.get("id")) for one in rows(data.get("referenced_tweets"))
    }
    answers_self = text(data.get("in_reply_to_user_id")) == owner
    counts = mapping(data.get("public_metrics"))
    kind, words, people = _said(data, others, refers)
    if "replied_to" in refers and kind != "boost":
        kind = kind if answers_self else "reply"
    created = _dates.read(data.get("created_at")) or now
    edited = len(versions) > 1
    item = Item(
        id=versions[0],
        url=f"{SITE}/{name}/status/{versions[0]}",
        title="",
        text=words,
        lang=_language(data.get("lang")),
        published_at=min((_time(versions[0]) if edited else None) or created, now),
        kind=kind,
        replies=count(counts.get("reply_count")),
        likes=count(counts.get("like_count")),
        reposts=count(counts.get("retweet_count")),
        edited_at=min(_time(number) or created, now) if edited else None,
        people=tuple(
            f"{SITE}/{one}" for one in dict.fromkeys(people) if one.lower() != name.lower()
        )[:_MOST_PEOPLE],
    )
    return Tweet(
        item=item,
        versions=versions,
        follows=refers.get("replied_to", "") if answers_self else "",
    )


def _said(
    data: dict[str, Any], others: Mapping[str, dict[str, Any]], refers: Mapping[str, str]
) -> tuple[str, str, list[str]]:
    """Tell the kind of a post, its text, and the names of the people it is about."""
    words, people = _words(data, "")
    if "retweeted" in refers:
        boosted = others.get(refers["retweeted"])
        by = [found[1]] if (found := _BOOSTS.match(words)) else []
        if boosted is None:  # by somebody who is not shown: only its beginning is told
            return "boost", _BOOSTS.sub("", words).strip(), by
        theirs, called = _words(boosted, "")
        return "boost", theirs, by + called
    quoted = refers.get("quoted", "")
    if not quoted:
        return "post", words, people
    words, people = _words(data, quoted)
    if quoted in others:
        theirs, _ = _words(others[quoted], "")
        lines = "\n".join(f"> {line}".rstrip() for line in theirs.split("\n"))
        words = f"{words}\n\n{lines}".strip()
    return "quote", words, _quoted_by(data, quoted) + people


def _words(data: dict[str, Any], quoted: str) -> tuple[str, list[str]]:
    """Give the whole text of a post with its links as they lead, and the names that it calls.

    The links of its own pictures, and of what it quotes, are left out.
    """
    note = mapping(data.get("note_tweet"))
    whole = note if text(note.get("text")) else data
    words = _html.unescaped(text(whole.get("text"))[:100_000])
    entities = mapping(whole.get("entities"))
    for one in rows(entities.get("urls"))[:100]:
        short = text(one.get("url"))
        target = _links.tidy(text(one.get("unwound_url")) or text(one.get("expanded_url")))
        found = _STATUS.fullmatch(target)
        if found and (found[3] or found[2] == quoted):
            target = ""
        elif not target or not short.startswith("http"):
            continue
        words = words.replace(short, target)
    called = [text(one.get("username")) for one in rows(entities.get("mentions"))]
    return _html.plain(words), [name for name in called if is_name(name)]


def _quoted_by(data: dict[str, Any], quoted: str) -> list[str]:
    """Tell who wrote what is quoted, by the link to it that the post carries."""
    whole = [mapping(data.get("note_tweet")), data]
    links = [
        text(one.get("expanded_url"))
        for part in whole
        for one in rows(mapping(part.get("entities")).get("urls"))
    ]
    found = [_STATUS.match(link) for link in links]
    return [match[1] for match in found if match and match[2] == quoted and match[1] != "i"]


def _versions(data: dict[str, Any], number: str) -> tuple[str, ...]:
    """List the ids that a post has had, the first one first; the last is its own."""
    told = data.get("edit_history_tweet_ids")
    ids = told if isinstance(told, list) else []
    good = {one for one in ids if isinstance(one, str) and _ID.fullmatch(one)} | {number}
    return tuple(sorted((one for one in good if int(one) <= int(number)), key=int))


def _time(number: str) -> datetime | None:
    """Read when a post was made from its id; None where that is from before ids told it."""
    if int(number) < _FIRST_SNOWFLAKE:
        return None
    return datetime.fromtimestamp(((int(number) >> 22) + _SNOWFLAKE) / 1000, UTC)


def _language(value: object) -> str | None:
    found = language(value)
    return _OLD_NAMES.get(found, found) if found else None


def _trouble(said: dict[str, Any]) -> str:
    """Tell from the errors of an answer without data why somebody is not shown."""
    found: Iterable[dict[str, Any]] = rows(said.get("errors"))
    for one in found:
        detail = text(one.get("detail")).lower()
        kind = text(one.get("type"))
        if "suspended" in detail:
            return "suspended"
        if kind.endswith("/not-authorized-for-resource") or "not authorized" in detail:
            return "private"
        if kind.endswith("/resource-not-found") or "could not find" in detail:
            return "missing"
    raise UnreadableError
