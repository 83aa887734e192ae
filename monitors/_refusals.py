"""What it means when a server answers, but not with what was asked for: one sentence a status."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from monitors import SourceError
from monitors._limits import LONGEST, resumes_at
from monitors._manners import in_time

if TYPE_CHECKING:
    from datetime import datetime

    from monitors._http import Answer

_SLOW_DOWN = timedelta(hours=1)  # after a 429 that does not say how long, doubled each time


def refused(answer: Answer, address: str, now: datetime, failures: int = 0) -> SourceError | None:
    """Explain an answer that is a refusal; None where it is none."""
    status = answer.status
    if status < 400 and (status < 300 or status == 304):
        return None
    host = urlsplit(answer.url).netloc
    until = resumes_at(status, answer.headers, now)
    health, says = _explained(status, host)
    if status == 429 and until is None:
        until = in_time(now, min(_SLOW_DOWN * 2 ** min(failures, 10), LONGEST), address)
    if health in ("auth_needed", "blocked") and until is None and not answer.allowed:
        # Asking again soon would look like an attack.
        until = in_time(now, LONGEST, address)
    if status == 410 and until is None:
        # A fault of a server may say so too, and so it is asked for again, as seldom as may be.
        until = in_time(now, LONGEST, address)
    return SourceError(address, says, health=health, next_at=until)


def _explained(status: int, host: str) -> tuple[str, str]:
    """Give the word and the sentence for a status."""
    kind = _KINDS.get(status) or ("broken_redirect" if status < 400 else "server_error")
    return kind, _SAYS[kind].format(host=host, status=status)


_KINDS = {
    401: "auth_needed",
    402: "auth_needed",
    407: "auth_needed",
    403: "blocked",
    451: "blocked",
    404: "missing",
    410: "gone",
    429: "rate_limited",
}
_SAYS = {
    "auth_needed": (
        "`{host}` wants a login ({status}), and I have none: find a public link, or ask its owner"
        " for one with a key in it."
    ),
    "blocked": (
        "`{host}` does not let me in ({status}): ask its owner to let Bellwether read it, or find"
        " another link."
    ),
    "missing": (
        "There is nothing at that address on `{host}` ({status}): check in a browser whether it has"
        " moved."
    ),
    "gone": (
        "`{host}` says that this is gone for good ({status}): take it off, or give me where it is"
        " now."
    ),
    "rate_limited": "`{host}` asked us to come less often ({status}): I wait, and ask again.",
    "broken_redirect": (
        "`{host}` redirects to nowhere ({status}): open the link in a browser and give me the"
        " address where it ends."
    ),
    "server_error": (
        "`{host}` has trouble of its own ({status}): if that goes on, check in a browser whether it"
        " still works."
    ),
}
