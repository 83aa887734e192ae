"""The story of a sale: a code is given away, a shop tells what was sold with it, and it shows."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
import urllib.error
import urllib.request
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import storage
from bot import quarters
from storage import advocates, codes, received, transactions
from tests.bot._world import TEAM
from tests.e2e.conftest import SECRETS

if TYPE_CHECKING:
    from tests.e2e._play import Play


def posts(
    play: Play, kind: str, said: dict[str, Any], *, header: str, secret: str, late: int = 0
) -> tuple[int, dict[str, Any]]:
    """Sign as any shop would, with nothing of the product's, and send it."""
    body = json.dumps(said).encode()
    seconds = str(int(time.time()) - late)  # noqa: TID251 - a shop has a clock of its own
    code = hmac.new(secret.encode(), seconds.encode() + b"." + body, hashlib.sha256).hexdigest()
    request = urllib.request.Request(
        f"{play.slack.url}/hooks/{kind}", body, {header: f"t={seconds},v1={code}"}
    )
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        with error:
            return error.code, json.load(error)


def shop(play: Play, late: int = 0, **said: Any) -> tuple[int, dict[str, Any]]:
    secret = SECRETS["BELLWETHER_HOOK_SECRET"]
    return posts(
        play, "conversion", said, header="X-Bellwether-Signature", secret=secret, late=late
    )


def stripe(play: Play, kind: str, **said: Any) -> tuple[int, dict[str, Any]]:
    event = {"id": f"evt_{said['id']}", "type": kind, "data": {"object": said}}
    secret = SECRETS["BELLWETHER_STRIPE_SECRET"]
    return posts(play, "stripe", event, header="Stripe-Signature", secret=secret)


def test_what_a_shop_sells_with_a_code_is_seen(play: Play) -> None:
    slack = play.slack
    name = "Hester Sample"
    now = datetime(2026, 1, 1, tzinfo=UTC)
    with storage.connect(play.database) as db:
        made = advocates.Advocate(
            team=TEAM,
            id="advocate hester",
            name=name,
            name_key=name.casefold(),
            owner="U0MIA",
            added_by="U0MIA",
            added_at=now,
            look_at=now,
        )
        advocates.add(db, TEAM, made)
    made_card = slack.types(f'code "{name}" as HESTER10 link https://shop.example/p', user="max")
    assert "https://shop.example/p?ref=HESTER10" in made_card.words
    told = slack.types("hook")
    assert f"{slack.url}/hooks/conversion" in told.words
    assert not any(secret in told.words for secret in SECRETS.values())

    sale = {"ext_id": "order-1", "amount": "49.00", "currency": "EUR", "code": "hester10"}
    buyer = {"email": "buyer@shop.example"}
    assert shop(play, late=301, **sale, **buyer)[0] == 401
    refund = {"ext_id": "order-1", "kind": "refund", "amount": "9.00", "currency": "EUR"}
    assert shop(play, **refund)[0] == 202
    assert "1 delivery waits" in slack.types("hook waiting", user="ada").words
    for repeats in (0, 1):
        status, said = shop(play, **sale, **buyer)
        assert (status, said["repeats"]) == (200, repeats)
    assert "Nothing waits" in slack.types("hook waiting", user="ada").words

    session = {
        "id": "cs_1",
        "payment_status": "paid",
        "amount_total": 12_000,
        "currency": "eur",
        "client_reference_id": "HESTER10",
        "customer": "cus_1",
        "customer_details": buyer,
    }
    assert stripe(play, "checkout.session.completed", **session)[1]["taken"] == 1
    shown = slack.types(f'code "{name}"')
    assert "2 orders of 1 customer" in shown.words
    assert "EUR" not in shown.words

    # What was sold stands in the quarter's card, and its amount where an admin lets it be shown.
    with storage.connect(play.database) as db:
        sold_at = transactions.of_code(db, TEAM, codes.every(db, TEAM)[0].id)[0].at
    asked = f"roi {quarters.of(sold_at)}"
    assert (
        "1 customer came with a code, a link or a referral." in slack.types(asked, user="max").words
    )
    slack.types("settings value #advocates", user="ada")
    card = slack.types(asked, user="max").words
    assert "1 customer came with a code, a link or a referral: €160, net of refunds of €9" in card
    assert "Not a test of cause" in card
    assert shop(play, ext_id="order-2", amount="1", currency="XYZ")[0] == 202
    checks = slack.types("doctor").words
    assert "1 delivery waits" in checks
    assert "XYZ is no currency that is known" in checks

    # It is left out by who may, and then nothing waits and nobody is left of the story.
    card = slack.types("hook waiting", user="ada")
    with storage.connect(play.database) as db:
        [waiting] = received.parked(db, TEAM, 2)
    slack.presses("more", card, user="ada", value=f"hook_drop {waiting.id}")
    assert "is left out" in slack.becomes(card, user="ada").words
    with storage.connect(play.database) as db:
        advocates.remove(db, TEAM, "advocate hester")
