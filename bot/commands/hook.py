"""hook [waiting]: where shops and tools send what was sold, how they sign it, and what waits.

Stripe, HubSpot and a shop or tool of your own tell by signed webhooks. The secrets are set where
Bellwether runs, and are never shown. `hook waiting` lists, for admins, what could not be counted
yet and why.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import roles, text
from bot.cards import Shown
from bot.cards import _blocks as b
from bot.commands import Refusal, command
from bot.hooks.conversion import HEADER
from bot.manifest import UNDER
from bot.settings import HOOKS
from storage import received

if TYPE_CHECKING:
    from bot.cards import Block
    from bot.commands import Request
    from bot.house import House

MOST = 15
_WHAT = {
    "stripe": "checkout.session.completed, checkout.session.async_payment_succeeded, invoice.paid,"
    " invoice_payment.paid, charge.succeeded, charge.refunded, customer.subscription.deleted",
    "hubspot": "contact.creation, contact.propertyChange (email, lifecyclestage), contact.merge,"
    " contact.privacyDeletion, deal.propertyChange (dealstage, amount)",
    "conversion": "ext_id, at, email or email_hash, code, amount (like 49.00), currency, kind"
    " (sale, refund, lead, nurture, heard)",
}


@command
def answer(request: Request) -> Shown:
    """Say where to send it and how to sign, or what waits."""
    word = request.words.name().casefold()
    if word == "waiting":
        return _waiting(request)
    if word:
        raise Refusal(f"I know `hook` and `hook waiting`, not {text.code(word)}.")
    with request.house.open() as db:
        waiting = received.count(db, request.team, "parked")
        done = received.count(db, request.team, "done")
    head = "*Where to send it*"
    blocks: list[Block] = [b.section(head)]
    for kind, variable in HOOKS.items():
        ready = bool(request.house.settings.secrets.get(kind))
        state = "open" if ready else f"closed: set `{variable}` where Bellwether runs"
        where = text.code(address(request.house, request.team, kind), 200)
        blocks.append(b.section(f"*{kind}* ({state})\n{where}"))
        blocks.append(b.context(_WHAT[kind]))
    blocks.append(b.section(_signing(request)))
    stand = f"{text.count(done, 'delivery', 'deliveries')} taken in, {waiting} waiting"
    blocks.append(b.context(f"{stand}{'; `hook waiting` lists them' if waiting else ''}."))
    return Shown("Where shops and tools send what was sold", tuple(blocks))


def address(house: House, team: str, kind: str) -> str:
    """Say where the requests of a hook go."""
    settings = house.settings
    base = settings.url
    if not base and not settings.joins_slack:
        base = settings.api_url.removesuffix("/api/")
    if not base:
        base = f"http://{settings.listen}:{settings.port}"
    return f"{base}{UNDER}/{kind}" + (f"/{team}" if len(house.clients) > 1 else "")


def _signing(request: Request) -> str:
    where = address(request.house, request.team, "conversion")
    return (
        f"*How to sign `conversion`*, as Stripe does: `{HEADER}: t=SECONDS,v1=CODE`, where CODE is"
        " HMAC-SHA256, in hexadecimal, of SECONDS, a dot and the body, under the secret. It is good"
        ' for 300 seconds.\n```\nbody=\'{"ext_id":"order-1","code":"ADA-7K3Q","amount":"49.00",'
        '"currency":"EUR"}\'\nt=$(date +%s)\ncode=$(printf \'%s.%s\' "$t" "$body" |'
        ' openssl dgst -sha256 -hmac "$BELLWETHER_HOOK_SECRET" -r | cut -d" " -f1)\n'
        f'curl -d "$body" -H "{HEADER}: t=$t,v1=$code" {where}\n```'
    )


def _waiting(request: Request) -> Shown:
    with request.house.open() as db:
        roles.require(db, request.team, request.user, "admin", "see what waits")
        found = received.parked(db, request.team, MOST)
        count = received.count(db, request.team, "parked")
    if not found:
        return Shown("Nothing waits: all that was told is counted.")
    head = (
        f"*{text.count(count, 'delivery waits', 'deliveries wait')}*, and nothing of it is counted"
    )
    blocks: list[Block] = [b.section(head)]
    for one in found:
        line = (
            f"{text.said(one.source)} {text.said(one.kind)} {text.code(one.ext_id, 80)},"
            f" {text.day(one.at)}: {text.said(one.trouble, 200)}"
        )
        more = b.menu([("Try again", "hook_retry", one.id), ("Leave out", "hook_drop", one.id)])
        blocks.append(b.section(line, button=more))
    return Shown(head, tuple(blocks))
