"""Fetching a file that somebody gave us in Slack: by its id, and from Slack alone."""

from __future__ import annotations

import urllib.error
import urllib.request
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from slack_sdk.errors import SlackApiError

from bot.commands import Refusal
from bot.refusals import error_of

if TYPE_CHECKING:
    from bot.client import Client

MOST_BYTES = 5_000_000
SECONDS = 60
"""How long a file may take to come."""


class _Stay(urllib.request.HTTPRedirectHandler):
    """Follow nothing: what Slack sends elsewhere is a page to sign in, and our token stays here."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        """Go nowhere."""


_opener = urllib.request.build_opener(_Stay)


def fetch(client: Client, file_id: str) -> tuple[str, bytes]:
    """Give a file's name and what is in it.

    Raises Refusal, in words for who gave it, where it is gone, too large or kept from us.
    """
    try:
        described = client.files_info(file=file_id)["file"]
    except SlackApiError as error:
        if error_of(error) in ("file_not_found", "file_deleted"):
            raise Refusal(
                "That file is not in Slack any more. Nothing was changed; give it again with"
                " `/bellwether import`."
            ) from None
        if error_of(error) == "missing_scope":
            raise Refusal(
                "I may not read files here. Nothing was changed; an admin has to allow `files:read`"
                " by installing me again, or `bellwether import FILE` takes it on the machine I"
                " run on."
            ) from None
        raise
    name, size = str(described.get("name") or "file"), int(described.get("size") or 0)
    if size > MOST_BYTES:
        raise Refusal(
            f"A file may have {MOST_BYTES // 1_000_000} MB here, and this has"
            f" {size / 1_000_000:,.0f}. Nothing was changed; `bellwether import FILE` takes larger"
            " ones on the machine I run on."
        )
    url = str(described.get("url_private_download") or described.get("url_private") or "")
    return name, _download(client, url)


def _download(client: Client, url: str) -> bytes:
    lost = Refusal(
        "Slack did not let me have that file. Nothing was changed; try again in a minute, or give"
        " it again with `/bellwether import`."
    )
    if not _is_slack(url, client.base_url):
        raise lost
    headers = {"Authorization": f"Bearer {client.token}"}
    try:
        request = urllib.request.Request(url, headers=headers)  # noqa: S310 - looked at above
        with _opener.open(request, timeout=SECONDS) as answer:
            if "text/html" in answer.headers.get("Content-Type", ""):
                raise lost  # a page to sign in
            data: bytes = answer.read(MOST_BYTES + 1)
    except (urllib.error.URLError, OSError) as error:
        raise lost from error
    if len(data) > MOST_BYTES:
        raise lost
    return data


def _is_slack(url: str, api: str) -> bool:
    """Tell whether an address is Slack's, so that no one else is shown our token."""
    parts, ours = urlsplit(url), urlsplit(api)
    if (parts.scheme, parts.netloc) == (ours.scheme, ours.netloc):
        return True
    host = parts.hostname or ""
    return parts.scheme == "https" and (host == "slack.com" or host.endswith(".slack.com"))
