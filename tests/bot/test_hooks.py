"""What hooks prove and read: signatures, and payloads made by us in their senders' form."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot import hooks
from bot.hooks import Signed, Unreadable, _money, _signing
from value import money

DATA = Path(__file__).parents[1] / "data" / "hooks"
NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
SECRET, OLD = "a secret of the sample shop", "the one before it"
BODY = b'{"ext_id": "1"}'


def _cases() -> list[Any]:
    return [
        pytest.param(name, case, id=f"{name}: {case['is']}")
        for name in hooks.known()
        for case in json.loads((DATA / f"{name}.json").read_text(encoding="utf-8"))["cases"]
    ]


@pytest.mark.parametrize(("name", "case"), _cases())
def test_a_payload_is_read_as_it_is_meant(name: str, case: dict[str, Any]) -> None:
    body = json.dumps(case["sent"]).encode()
    if "wrong" in case:
        with pytest.raises(Unreadable, match=case["wrong"]):
            hooks.known()[name].read(body, NOW)
        return
    found = [_plain(asdict(one)) for one in hooks.known()[name].read(body, NOW)]
    assert len(found) == len(case["news"])
    for one, wanted in zip(found, case["news"], strict=True):
        assert {field: one[field] for field in wanted} == wanted


def _plain(said: dict[str, Any]) -> Any:
    return json.loads(json.dumps(said, default=str)) | {"at": said["at"].isoformat()}


@pytest.mark.parametrize("name", hooks.known())
@pytest.mark.parametrize(
    "body", [b"", b"{", b"\xff\xfe", b'{"id": NaN}', b"[" * 100_000, b"9" * 9000]
)
def test_what_is_no_json_is_refused_in_words(name: str, body: bytes) -> None:
    with pytest.raises(Unreadable):
        hooks.known()[name].read(body, NOW)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["id", "type", "data", "object", "ext_id", "amount", "currency", "at"])
            | st.text(max_size=8),
            inner,
            max_size=5,
        )
    ),
    max_leaves=12,
)


@settings(max_examples=60, deadline=None)
@given(_JSON, st.sampled_from(sorted(hooks.known())))
def test_no_json_breaks_the_reading(said: Any, name: str) -> None:
    try:
        found = hooks.known()[name].read(json.dumps(said).encode(), NOW)
    except Unreadable:
        return
    assert all(one.at.tzinfo is not None for one in found)


def _timed(at: datetime = NOW, secret: str = SECRET, body: bytes = BODY) -> str:
    seconds = str(int(at.timestamp()))
    right = hmac.new(secret.encode(), seconds.encode() + b"." + body, hashlib.sha256).hexdigest()
    return f"t={seconds},v1={right}"


WRONG = {
    "none": "",
    "another secret": _timed(secret="another"),
    "another body": _timed(body=b"{}"),
    "another time in front": _timed().replace("t=", "t=1,t="),
    "no time": _timed().split(",")[1],
    "a code of the older kind": _timed().replace("v1", "v0"),
    "letters that are no code": "t=1772452800,v1=é",
    "very long": "t=1772452800," + ",".join(["v1=a"] * 10_000),
}


@pytest.mark.parametrize("header", WRONG.values(), ids=list(WRONG))
@pytest.mark.parametrize(
    ("name", "field"), [("stripe", "stripe-signature"), ("conversion", "x-bellwether-signature")]
)
def test_who_did_not_sign_is_not_believed(name: str, field: str, header: str) -> None:
    signed = Signed(method="POST", urls=[], headers={field: header}, body=BODY)
    assert hooks.known()[name].prove(signed, [SECRET, OLD], [NOW]) == _signing.NOT_SIGNED
    nothing = Signed(method="POST", urls=[], headers={}, body=BODY)
    assert hooks.known()[name].prove(nothing, [SECRET], [NOW]) == _signing.NOT_SIGNED


@pytest.mark.parametrize(
    ("seconds", "says"),
    [(0, ""), (300, ""), (-300, ""), (301, _signing.TOO_OLD), (-301, _signing.TOO_OLD)],
)
def test_a_signature_is_good_for_five_minutes(seconds: int, says: str) -> None:
    header = _timed(NOW + timedelta(seconds=seconds))
    assert _signing.timed(header, BODY, [SECRET], [NOW]) == says


def test_two_codes_and_two_secrets_are_tried_while_one_replaces_the_other() -> None:
    both = f"{_timed(secret=OLD)},{_timed().split(',')[1]}"
    assert _signing.timed(both, BODY, [SECRET], [NOW]) == ""
    assert _signing.timed(_timed(secret=OLD), BODY, [SECRET, OLD], [NOW]) == ""
    assert _signing.timed(_timed(), BODY, [SECRET], [NOW + timedelta(days=9), NOW]) == ""
    assert _signing.sign(SECRET, BODY, NOW) == _timed()


def _at_hubspot(url: str, at: datetime = NOW, **changed: str) -> Signed:
    stamp = changed.get("stamp", str(int(at.timestamp() * 1000)))
    words = b"POST" + url.encode() + BODY + stamp.encode()
    code = base64.b64encode(hmac.new(SECRET.encode(), words, hashlib.sha256).digest()).decode()
    return Signed(
        method="POST",
        urls=["https://bot.example/hooks/hubspot", "http://127.0.0.1:3210/hooks/hubspot"],
        headers={
            "x-hubspot-signature-v3": changed.get("code", code),
            "x-hubspot-request-timestamp": stamp,
        },
        body=BODY,
    )


@pytest.mark.parametrize(
    ("signed", "says"),
    [
        (_at_hubspot("https://bot.example/hooks/hubspot"), ""),
        (_at_hubspot("http://127.0.0.1:3210/hooks/hubspot"), ""),
        (_at_hubspot("https://other.example/hooks/hubspot"), _signing.NOT_SIGNED),
        (_at_hubspot("https://bot.example/hooks/hubspot", code="AAAA"), _signing.NOT_SIGNED),
        (_at_hubspot("https://bot.example/hooks/hubspot", stamp=""), _signing.NOT_SIGNED),
        (_at_hubspot("https://bot.example/hooks/hubspot", stamp="１２"), _signing.NOT_SIGNED),
        (
            _at_hubspot("https://bot.example/hooks/hubspot", NOW - timedelta(seconds=301)),
            _signing.TOO_OLD,
        ),
    ],
)
def test_hubspot_signs_method_address_body_and_time(signed: Signed, says: str) -> None:
    assert hooks.known()["hubspot"].prove(signed, [SECRET], [NOW]) == says


@settings(max_examples=100, deadline=None)
@given(st.integers(-(10**9), 10**9), st.sampled_from(["EUR", "JPY", "KWD"]))
def test_an_amount_is_read_back_as_it_was_written(units: int, currency: str) -> None:
    assert _money.minor(f"{money.major(units, currency):f}", currency) == units


@pytest.mark.parametrize(
    ("units", "currency", "found"),
    [
        (500, "USD", 500),
        (500, "JPY", 500),
        (500, "MGA", 50_000),
        (500, "UGX", 5),
        (5000, "KWD", 5000),
    ],
)
def test_stripes_units_become_those_of_the_currency(units: int, currency: str, found: int) -> None:
    assert _money.of_stripe(units, currency) == found


def test_every_hook_has_a_variable_for_its_secret() -> None:
    from bot.settings import HOOKS

    assert sorted(HOOKS) == sorted(hooks.known())
