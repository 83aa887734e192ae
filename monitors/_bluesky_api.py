"""Asks Bluesky, and explains why it does not show somebody.

https://docs.bsky.app/docs/category/http-reference. It answers 400 with one sentence for whoever is
switched off, suspended, deleted or never was; the reason is told by their profile, and else by who
keeps the account, which the directory of https://web.plc.directory knows.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlencode, urlsplit

from monitors import SourceError, _api
from monitors._bluesky_read import host as read_host
from monitors._bluesky_read import problem as read_problem
from monitors._bluesky_read import status as read_status
from monitors._manners import in_time
from monitors._missing import absent
from monitors._refusals import refused

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from monitors._http import Answer, Http
    from storage.accounts import Account

_PLAIN = ":/"  # as they stand in addresses of posts
_PROFILE = "app.bsky.actor.getProfile"
_DAY = timedelta(hours=24)


async def ask(  # noqa: PLR0913 - one request
    http: Http,
    method: str,
    params: Mapping[str, str | int | list[str]],
    address: str,
    now: datetime,
    *,
    failures: int = 0,
    etag: str = "",
    hurry: bool = False,
) -> Answer:
    """Ask for something; the answer is it, or 304, or 400 with a reason. Raises SourceError."""
    base = http.rules.option("bluesky", "url").rstrip("/")
    url = f"{base}/xrpc/{method}?{urlencode(params, doseq=True, safe=_PLAIN)}"
    answer = await http.get(url, headers={"Accept": _api.JSON}, etag=etag, hurry=hurry)
    problem = None if answer.status == 400 else refused(answer, address, now, failures)
    if problem is not None:
        raise problem
    return answer


async def why_hidden(http: Http, account: Account, now: datetime) -> SourceError:
    """Find out why no posts of an account are shown."""
    did = account.address
    failures = account.failures
    answer = await ask(http, _PROFILE, {"actor": did}, account.address, now, failures=failures)
    if answer.status != 400:
        says = (
            "Bluesky shows their profile and not their posts: if that goes on, look at the profile"
            " in a browser."
        )
        return SourceError(account.address, says, health="server_error")
    name, _ = await _api.read(http, answer, account.address, read_problem)
    return told(name, account.address) or await _as_kept(http, account, now)


def told(name: str, address: str) -> SourceError | None:
    """Explain a refusal by its name; None where that does not tell why."""
    if name == "AccountTakedown":
        says = "Bluesky has suspended this account: nothing of theirs is shown until it is lifted."
        return SourceError(address, says, health="suspended")
    if name == "AccountDeactivated":
        says = "They have switched their account on Bluesky off: they can switch it on again."
        return SourceError(address, says, health="deactivated")
    return None


def asks_for_login(address: str, now: datetime) -> SourceError:
    """Say that somebody wants to be shown to those alone who are logged in, which we are not."""
    says = (
        "They ask Bluesky to show them to those alone who are logged in, so I read nothing of"
        " theirs: ask them whether you may follow them elsewhere."
    )
    return SourceError(address, says, health="private", next_at=in_time(now, _DAY, address))


async def _as_kept(http: Http, account: Account, now: datetime) -> SourceError:
    """Ask who keeps an account how it stands there."""
    did = account.address
    directory, via = _document(did, http)
    answer = await http.get(directory, headers={"Accept": _api.JSON}, via=via)
    if answer.status in (404, 410):
        words = answer.body[:500].decode("utf-8", "replace")
        is_said = "DID not available" in words
        if answer.status == 410 or is_said:
            says = "They have given this identity up for good: take it off, or ask where they are."
            # A status alone may be a fault of whoever answers.
            next_at = None if is_said else in_time(now, _DAY, account.address)
            return SourceError(
                account.address, says, health="gone", permanent=is_said, next_at=next_at
            )
        return _unseen(account, now, "nobody knows where it is kept")
    if problem := refused(answer, account.address, now, account.failures):
        return problem
    keeper = await _api.read(http, answer, account.address, read_host)
    if not keeper:
        return _unseen(account, now, "nobody keeps it")
    url = f"{keeper}/xrpc/com.atproto.sync.getRepoStatus?{urlencode({'did': did})}"
    answer = await http.get(url, headers={"Accept": _api.JSON}, via=directory)
    return await _standing(http, answer, urlsplit(keeper).netloc, account, now)


async def _standing(
    http: Http, answer: Answer, keeper: str, account: Account, now: datetime
) -> SourceError:
    """Explain what the keeper of an account says of it."""
    if answer.status == 400:
        name, _ = await _api.read(http, answer, account.address, read_problem)
        if name == "RepoNotFound":
            return _deleted(account, keeper)
        return _unseen(account, now, f"`{keeper}` does not tell how it stands")
    if problem := refused(answer, account.address, now, account.failures):
        return problem
    active, word = await _api.read(http, answer, account.address, read_status)
    if active:
        return _unseen(account, now, f"`{keeper}` still has it")
    if word == "deleted":
        return _deleted(account, keeper)
    name = {
        "takendown": "AccountTakedown",
        "suspended": "AccountTakedown",
        "deactivated": "AccountDeactivated",
    }.get(word, "")
    return told(name, account.address) or _unseen(
        account, now, f"`{keeper}` has switched it off and does not say why"
    )


def _deleted(account: Account, keeper: str) -> SourceError:
    says = (
        f"They have deleted their account on Bluesky, and `{keeper}` has nothing of it any more:"
        " take it off, or ask where they are."
    )
    return SourceError(account.address, says, health="gone")


def _unseen(account: Account, now: datetime, but: str) -> SourceError:
    return absent(
        account,
        now,
        missing=f"Bluesky does not show this account ({but}): check in a browser whether it is.",
        gone=f"Bluesky has not shown this account for two weeks ({but}): take it off.",
    )


def _document(did: str, http: Http) -> tuple[str, str]:
    """Give where it is written who keeps an account, and who says that it is there."""
    if did.startswith("did:web:"):
        host = unquote(did.removeprefix("did:web:"))
        return f"https://{host}/.well-known/did.json", http.rules.option("bluesky", "url")
    return f"{http.rules.option('bluesky', 'plc').rstrip('/')}/{did}", ""
