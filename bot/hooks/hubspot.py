"""HubSpot: contacts that come, change, are merged or erased, and the stages of deals.

Subscriptions: contact.creation, contact.propertyChange of email and lifecyclestage, contact.merge,
contact.privacyDeletion, and deal.propertyChange of dealstage and amount. They come in batches, and
`eventId` alone is not one event's own. Source: HubSpot, "Webhooks API" and "Validating requests".
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from bot.hooks import News, Unreadable, _signing, hook
from bot.hooks import _reading as r

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from bot.hooks import Signed

MOST = 1000
"""Events in one batch; HubSpot sends a hundred."""
SYSTEM = "hubspot"
STATES = {
    "subscriber": "lead",
    "lead": "lead",
    "marketingqualifiedlead": "lead",
    "salesqualifiedlead": "nurture",
    "opportunity": "nurture",
    "customer": "conversion",
    "evangelist": "conversion",
}
"""What HubSpot's life cycle stages are here; others of a company's own change nothing."""


@hook
class HubSpot:
    """An app of a HubSpot portal, which signs with its client secret, in the third way."""

    def prove(self, signed: Signed, secrets: Sequence[str], clocks: Sequence[datetime]) -> str:
        """Look at `X-HubSpot-Signature-v3` and `X-HubSpot-Request-Timestamp`."""
        return _signing.hubspot(
            signed.headers.get("x-hubspot-signature-v3", ""),
            signed.headers.get("x-hubspot-request-timestamp", ""),
            signed.method,
            signed.urls,
            signed.body,
            secrets,
            clocks,
        )

    def read(self, body: bytes, now: datetime) -> list[News]:
        """Read a batch."""
        batch = r.parsed(body)
        if not isinstance(batch, list) or not all(isinstance(one, dict) for one in batch):
            raise Unreadable("This is no batch of HubSpot's: a list of events.")
        if len(batch) > MOST:
            raise Unreadable(f"This batch has more than {MOST} events. Nothing was taken.")
        return [found for one in batch if (found := _event(one, now))]


def _event(said: Mapping[str, Any], now: datetime) -> News | None:
    kind, about = r.words(said, "subscriptionType", 60), r.words(said, "objectId", 40)
    if not about:
        return None
    millis = r.whole(said, "occurredAt")
    at = r.moment(millis // 1000 if millis is not None else None, now)
    value = r.words(said, "propertyValue")
    changed = r.words(said, "propertyName", 60)
    parts = ("eventId", "subscriptionType", "objectId", "occurredAt", "propertyName")
    ext_id = " ".join(r.words(said, part, 60) for part in parts)
    made = _MADE.get((kind, changed if kind.endswith(".propertyChange") else ""))
    if made is None:
        return None
    told = News(ext_id=ext_id, kind="contact", at=at, ids=((SYSTEM, about),))
    return made(told, said, value)


def _email(told: News, _: Mapping[str, Any], value: str) -> News | None:
    return replace(told, email=value) if value else None


def _life_cycle(told: News, _: Mapping[str, Any], value: str) -> News | None:
    return replace(told, stage=STATES[value]) if value in STATES else None


def _merge(told: News, said: Mapping[str, Any], _: str) -> News:
    return replace(told, kind="merge", others=_merged(said, told.ids[0][1]))


def _stage(told: News, _: Mapping[str, Any], value: str) -> News | None:
    if not value:
        return None
    return replace(told, kind="stage", ids=(), system_id=told.ids[0][1], stage=value)


def _amount(told: News, _: Mapping[str, Any], value: str) -> News:
    return replace(told, kind="amount", ids=(), system_id=told.ids[0][1], text=value)


def _merged(said: Mapping[str, Any], about: str) -> tuple[str, ...]:
    """Name the other contacts that are this one from now on."""
    merged = said.get("mergedObjectIds")
    many = [{"id": one} for one in merged[:100]] if isinstance(merged, list) else []
    ids = [r.words(said, name, 40) for name in ("primaryObjectId", "newObjectId")]
    ids += [r.words(one, "id", 40) for one in many]
    return tuple(dict.fromkeys(one for one in ids if one and one != about))


_MADE: dict[tuple[str, str], Callable[[News, Mapping[str, Any], str], News | None]] = {
    ("contact.creation", ""): lambda told, _, __: told,
    ("contact.propertyChange", "email"): _email,
    ("contact.propertyChange", "lifecyclestage"): _life_cycle,
    ("contact.merge", ""): _merge,
    ("contact.privacyDeletion", ""): lambda told, _, __: replace(told, kind="erasure"),
    ("deal.propertyChange", "dealstage"): _stage,
    ("deal.propertyChange", "amount"): _amount,
}
