"""Mastodon, and servers that speak as it does: GoToSocial, Akkoma, Misskey's forks, Pixelfed.

Most servers need no key; one that shows posts only to who is logged in needs a token, and until
it has one its feed is read, where it offers one. https://docs.joinmastodon.org/methods/accounts/,
https://docs.joinmastodon.org/entities/Status/, https://docs.gotosocial.org/en/latest/user_guide/rss/.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar
from urllib.parse import urlsplit

from monitors import (
    Fetched,
    Found,
    Option,
    Source,
    SourceError,
    _mastodon_links,
    _nodeinfo,
    _webfinger,
    known,
    source,
)
from monitors import _mastodon_api as api
from monitors import _mastodon_feed as feed
from monitors import _mastodon_look as looking
from monitors._manners import backing_off
from monitors._missing import aged
from monitors._refusals import refused

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from monitors._http import Answer, Http
    from monitors._mastodon_links import Who
    from monitors._mastodon_read import Profile
    from monitors._webfinger import Finger
    from storage.accounts import Account

_API = "/api/v1/accounts/"
_NO_API = frozenset({"auth_needed", "missing", "gone", "blocked", "broken_answer"})
_THREADS = (
    "Threads shows posts by this name only to servers of the Fediverse: if they share theirs,"
    " follow them from an account on a Mastodon server and set BELLWETHER_MASTODON_TOKENS to"
    " `server=token` of that account; or, if you have a token of Threads, give me their link there."
)


@source
class MastodonSource(Source):
    """Reads accounts of the Fediverse where they live."""

    options: ClassVar[tuple[Option, ...]] = (
        Option(
            name="tokens",
            says=(
                "Tokens for servers that show posts only to who is logged in, as"
                " `server=token,server=token`; make them in the settings of an account there, with"
                " the scope `read`. Each is sent to its own server alone. The first server also"
                " looks up those whom nobody else shows, such as people on Threads."
            ),
            secret=True,
        ),
    )

    async def resolve(self, link: str, http: Http) -> Sequence[Found]:
        """Find whom a handle or a profile link means, on the server where they live."""
        who = _mastodon_links.read(link)
        if who is None:
            return ()
        api.tokens(http)  # said before anybody is asked, where they cannot be read
        if who.is_on_threads:
            return [await _by_reader(who, link, http)]
        via = who.base
        if who.id:
            who = await _named(who, http)
            if who is None:
                return ()
        try:
            finger, answer = await _webfinger.ask(http, who.base, who.user, who.host, via)
        except SourceError as error:
            if who.is_handle or error.health == "rate_limited":
                raise
            return ()  # whoever can do with the page itself will say what is the matter
        if finger is None:
            return await _nobody(who, link, answer, http)
        base = _webfinger.server_of(finger, who.base, answer)
        return await _at_home(who, finger, _Home(base=base, via=who.base, http=http))

    async def fetch(self, account: Account, http: Http, now: datetime) -> Fetched:
        """Fetch what is new: by the API, or from the server's feed where that wants a login."""
        with backing_off(account, http.rules.min_seconds, now):
            return await _fetch(account, http, now)


class _Home:
    """The server where somebody lives, as it is asked while a person waits."""

    def __init__(self, base: str, via: str, http: Http) -> None:
        self.base = base
        self.host = urlsplit(base).netloc
        self.via = via
        self.http = http
        self.api = api.Server(http=http, base=base, now=http.now(), via=via, hurry=True)


async def _named(who: Who, http: Http) -> Who | None:
    """Ask for the name of somebody who is known by number; None where nobody answers to it."""
    server = api.Server(http=http, base=who.base, now=http.now(), hurry=True)
    try:
        profile = await server.account(who.id)
    except SourceError as error:
        if error.health == "rate_limited":
            raise
        return None
    parts = urlsplit(profile.link)
    if parts.netloc and parts.netloc.lower() != who.host:
        return _mastodon_links.read(f"@{profile.user}@{parts.netloc.lower()}")
    return replace(who, user=profile.user)


async def _nobody(who: Who, link: str, answer: Answer, http: Http) -> Sequence[Found]:
    """Say that a server knows nobody of that name; of a link, only if it is such a server."""
    if answer.status == 429 or (answer.status == 503 and who.is_handle):
        problem = refused(answer, link, http.now())
        if problem is not None:
            raise problem
    if not who.is_handle:
        try:
            software = await _nodeinfo.software(http, who.base)
        except SourceError as error:
            if error.health == "rate_limited":
                raise
            return ()
        if software not in feed.FEEDS:
            return ()
    says = (
        f"`{who.host}` knows nobody named `{who.handle}` ({answer.status}): check the spelling, or"
        " whether they have left."
    )
    raise SourceError(link, says, health="missing")


async def _at_home(who: Who, finger: Finger, home: _Home) -> Sequence[Found]:
    """Find somebody on their server: by its API, else by its feed, else by other sources."""
    user = _name_at(home.host, finger)
    try:
        profile = await home.api.lookup(user)
        found = _found(profile, home.base, finger.actor, who.host)
        return [replace(found, handle=f"@{finger.user}@{finger.host}")]
    except SourceError as error:
        if error.health not in _NO_API:
            raise
        problem = error
    software = await _nodeinfo.software(home.http, home.base, home.via)
    if software in feed.FEEDS:
        return [
            await _by_feed(
                who, finger, f"{home.base}{feed.FEEDS[software].format(user=user)}", problem, home
            )
        ]
    if problem.health == "auth_needed":
        raise problem
    if not who.is_handle or urlsplit(finger.page).netloc.lower() != home.host:
        return ()
    # A blog or a forum that federates is read as the blog or the forum that it is.
    for name, other in sorted(known().items(), key=lambda pair: pair[0] == "feed"):
        if name != api.SOURCE and (places := await other.resolve(finger.page, home.http)):
            return places
    return ()


def _name_at(host: str, finger: Finger) -> str:
    """Tell what somebody is called at their server, whatever their name elsewhere."""
    for link in (finger.page, finger.actor):
        here = _mastodon_links.read(link)
        if here is not None and here.host == host and here.user:
            return here.user
    return finger.user


def _host(link: str) -> str:
    return urlsplit(link).netloc.lower()


def _found(profile: Profile, base: str, actor: str, host: str) -> Found:
    link = profile.link or actor
    # A server may say what it likes of where its people's pages are, other people's pages too.
    if _host(link).removeprefix("www.") not in {
        one.removeprefix("www.") for one in (_host(base), _host(actor), host)
    }:
        is_here = _host(base) == _host(actor)
        link = f"{base}/@{profile.user}" + ("" if is_here else f"@{host}")
    return Found(
        source=api.SOURCE,
        address=f"{base}{_API}{profile.id}#{profile.user}",
        # Of a server that names an actor elsewhere, the one is taken that led to it.
        stable_id=profile.uri if _host(profile.uri) == _host(actor) else actor,
        title=profile.name or profile.user,
        link=link,
        handle=f"@{profile.user}@{host}",
        claims=profile.claims,
    )


async def _by_feed(who: Who, finger: Finger, url: str, problem: SourceError, home: _Home) -> Found:
    """Find the feed that a server has of somebody. Raises what the API said where it has none."""
    try:
        title = await feed.title(url, home.http)
    except SourceError as error:
        if problem.health == "auth_needed" and _reader(home.http, home.host):
            return await _by_reader(who, finger.page, home.http)
        raise problem from error
    return Found(
        source=api.SOURCE,
        address=f"{url}#{_name_at(home.host, finger)}",
        stable_id=finger.actor,
        title=title or finger.user,
        link=finger.page,
        handle=f"@{finger.user}@{finger.host}",
    )


def _reader(http: Http, besides: str) -> str:
    """Name the server that we have a token for and may ask about people of others; "" if none."""
    return next((host for host in api.tokens(http) if host != besides), "")


async def _by_reader(who: Who, link: str, http: Http) -> Found:
    """Find somebody as another server knows them, where we are logged in."""
    reader = _reader(http, who.host)
    if not reader:
        raise SourceError(link, _THREADS, health="auth_needed")
    base = api.base_of(reader)
    server = api.Server(http=http, base=base, now=http.now(), hurry=True)
    try:
        profile = await server.lookup(f"{who.user}@{who.host}")
    except SourceError as error:
        if error.health != "missing":
            raise
        says = (
            f"`{reader}` does not know `{who.handle}` yet: follow them from the account there whose"
            " token is set, and give me the handle again."
        )
        raise SourceError(link, says, health="missing") from error
    return _found(profile, base, profile.uri or profile.link, who.host)


async def _fetch(account: Account, http: Http, now: datetime) -> Fetched:
    address, _, user = account.address.partition("#")
    parts = urlsplit(address)
    base = f"{parts.scheme}://{parts.netloc}"
    server = api.Server(
        http=http, base=base, now=now, address=account.address, failures=account.failures
    )
    if not parts.path.startswith(_API):
        if not server.token:
            return await _only_feed(account, address, user, http, now)
        # A token was set since: the API says more than the feed.
        profile = await server.lookup(user)
        begun = looking.after_feed(
            looking.Cursor(), feed.ids(address, account.cursor), account.last_good_at
        )
        account = replace(account, address=f"{base}{_API}{profile.id}#{user}", cursor=begun.write())
        return replace(await _fetch(account, http, now), address=account.address)
    past = looking.Cursor.read(account.cursor)
    if past.feed and not server.token and looking.since(past.refused_at, now) < looking.DAY:
        return await _from_feed(account, past, http, now)
    asked = account
    if past.feed:
        had = feed.ids(past.feed, past.feed_cursor)
        begun = looking.after_feed(past, had, account.last_good_at)
        asked = replace(account, cursor=begun.write())
    try:
        return await looking.look(asked, parts.path.removeprefix(_API), user, server)
    except SourceError as error:
        is_home = _host(account.stable_id) == _host(base)
        if error.health == "auth_needed" and not server.token and user and is_home:
            url = past.feed or await _feed_of(base, user, http)
            if url:
                past = replace(past, feed=url, refused_at=now.isoformat())
                return await _from_feed(account, past, http, now, error)
        aged(error, account, now, parts.netloc)
        raise


async def _only_feed(account: Account, url: str, user: str, http: Http, now: datetime) -> Fetched:
    """Read the feed of somebody whom the API does not show."""
    try:
        fetched = await feed.fetch(account, url, account.cursor, http, now)
    except SourceError as error:
        if error.health not in ("missing", "gone"):
            raise
        parts = urlsplit(url)
        base = f"{parts.scheme}://{parts.netloc}"
        finger, _ = await _webfinger.ask(http, base, user, parts.netloc)
        if finger is None:
            raise
        # They are there, and have only switched their feed off.
        says = api.wants_token(parts.netloc)
        raise SourceError(account.address, says, health="auth_needed") from error
    return replace(fetched, address=f"{fetched.address}#{user}" if fetched.address else None)


async def _feed_of(base: str, user: str, http: Http) -> str:
    path = feed.FEEDS.get(await _nodeinfo.software(http, base), "")
    return base + path.format(user=user) if path else ""


async def _from_feed(
    account: Account,
    past: looking.Cursor,
    http: Http,
    now: datetime,
    problem: SourceError | None = None,
) -> Fetched:
    """Read the feed in the place of the API; the cursor of the API is kept for when it answers."""
    try:
        fetched = await feed.fetch(account, past.feed, past.feed_cursor, http, now)
    except SourceError as error:
        if error.health in ("missing", "gone", "broken_feed"):
            says = api.wants_token(urlsplit(past.feed).netloc)
            raise SourceError(
                account.address,
                says,
                health="auth_needed",
                next_at=problem.next_at if problem is not None else None,
            ) from error
        raise
    return replace(fetched, cursor=replace(past, feed_cursor=fetched.cursor).write(), address=None)
