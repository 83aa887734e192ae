"""Asks an interface that answers in JSON, and has the answer read in a process apart."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, TypeVar, TypeVarTuple
from urllib.parse import urlsplit

from monitors import SourceError
from monitors._apart import ApartError
from monitors._refusals import refused

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from monitors._http import Answer, Http

_Result = TypeVar("_Result")
_Arguments = TypeVarTuple("_Arguments")

_SECONDS = 4.0
_SECONDS_A_MB = 3.0
JSON = "application/json"


class UnreadableError(Exception):
    """The bytes are no JSON, or not the JSON that was expected."""


def loads(body: bytes) -> Any:
    """Read JSON. Raises UnreadableError."""
    try:
        return json.loads(body.decode("utf-8-sig", "replace"))
    except (ValueError, RecursionError) as error:
        raise UnreadableError from error


def mapping(value: object) -> dict[str, Any]:
    """Give an object, or an empty one where it is none: strangers send anything."""
    return value if isinstance(value, dict) else {}


def rows(value: object) -> list[dict[str, Any]]:
    """Give the objects of a list, or none."""
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def text(value: object) -> str:
    """Give a text, or a number as a text, or nothing."""
    if isinstance(value, str):
        return value
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else ""


def count(value: object) -> int | None:
    """Give a number that counts something; None where it is not told."""
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None


async def read(
    http: Http,
    answer: Answer,
    address: str,
    reader: Callable[[bytes, *_Arguments], _Result],
    *args: *_Arguments,
) -> _Result:
    """Have an answer's bytes read apart by a picklable function. Raises SourceError.

    The reader raises UnreadableError where the bytes are not what it expects; any other error of
    its own counts as the same.
    """
    host = urlsplit(answer.url).netloc
    try:
        seconds = _SECONDS + _SECONDS_A_MB * len(answer.body) / 1e6
        return await http.apart(reader, answer.body, *args, seconds=seconds)
    except ApartError as error:
        says = f"What `{host}` answers cannot be read in time: tell its owner."
        raise SourceError(address, says, health="broken_answer") from error
    except (UnreadableError, ArithmeticError, LookupError, TypeError, ValueError) as error:
        says = (
            f"`{host}` answers something that I do not understand: if that goes on, it has changed,"
            " and Bellwether needs an update."
        )
        raise SourceError(address, says, health="broken_answer") from error


async def ask(  # noqa: PLR0913 - one request and who reads it
    http: Http,
    url: str,
    reader: Callable[[bytes, *_Arguments], _Result],
    *args: *_Arguments,
    address: str = "",
    headers: Mapping[str, str] | None = None,
    auth: str = "",
    now: datetime | None = None,
    failures: int = 0,
    hurry: bool = False,
) -> _Result:
    """Get a url and have it read. Raises SourceError for a refusal, with what to do about it."""
    answer = await http.get(
        url, headers={"Accept": JSON, **(headers or {})}, auth=auth, hurry=hurry
    )
    if problem := refused(answer, address or url, now or http.now(), failures):
        raise problem
    return await read(http, answer, address or url, reader, *args)
