"""Handles as keys, and where a customer stands."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from storage.deals import Deal
from storage.touches import Touch
from storage.transactions import Transaction
from value.handles import handle
from value.states import state_of

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("https://x.com/BuyerSample", "twitter:buyersample"),
        ("https://twitter.com/buyersample/", "twitter:buyersample"),
        ("twitter:@BuyerSample", "twitter:buyersample"),
        ("https://github.com/buyer", "github:buyer"),
        ("https://github.com/buyer/project", ""),
        ("https://bsky.app/profile/did:plc:abc", "bluesky:did:plc:abc"),
        ("did:plc:abc", "bluesky:did:plc:abc"),
        ("https://social.example/@Buyer", "fediverse:buyer@social.example"),
        ("https://social.example/users/buyer", "fediverse:buyer@social.example"),
        ("https://other.example/@buyer@social.example", "fediverse:buyer@social.example"),
        ("@buyer@social.example", "fediverse:buyer@social.example"),
        ("https://forum.example/u/buyer", "forum.example:buyer"),
        ("www.linkedin.com/in/buyer", "linkedin:buyer"),
        ("https://blog.example/", ""),
        ("https://[", ""),
        ("Buyer Sample", ""),
        ("", ""),
    ],
)
def test_a_handle_is_written_one_way(text: str, key: str) -> None:
    assert handle(text) == key


def touch() -> Touch:
    return Touch(
        team="T",
        id="t",
        customer_id="c",
        at=NOW,
        kind="reply",
        evidence="observed",
        ext_ref="r",
        added_at=NOW,
    )


def deal(state: str) -> Deal:
    return Deal(
        team="T",
        id="d",
        customer_id="c",
        system="plain",
        system_id="1",
        stage_raw="",
        state=state,
        updated_at=NOW,
    )


def payment(refunded: int) -> Transaction:
    return Transaction(
        team="T",
        id="t",
        customer_id="c",
        at=NOW,
        amount=100,
        refunded=refunded,
        currency="EUR",
        ext_id="1",
        added_at=NOW,
    )


@pytest.mark.parametrize(
    ("touches", "deals", "payments", "state"),
    [
        ([], [], [], "lead"),
        ([touch()], [], [], "nurture"),
        ([], [deal("open")], [], "nurture"),
        ([], [deal("lost")], [], "lead"),
        ([], [deal("lost"), deal("won")], [], "conversion"),
        ([], [], [payment(0)], "conversion"),
        ([touch()], [], [payment(100)], "nurture"),
    ],
)
def test_a_customer_is_where_their_facts_are(
    touches: list[Touch], deals: list[Deal], payments: list[Transaction], state: str
) -> None:
    assert state_of(touches, deals, payments) == state
