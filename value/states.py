"""Where a customer is: lead, nurture or conversion; pure.

After Brown & Fiorella, "Influence Marketing" (2013): engage, nurture and win, each judged by what
is known and never by reach. It may go back, as deals do.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from storage.customers import State
    from storage.deals import Deal
    from storage.touches import Touch
    from storage.transactions import Transaction


def state_of(
    touches: Iterable[Touch], deals: Iterable[Deal], payments: Iterable[Transaction]
) -> State:
    """Tell where somebody is: they bought, are in touch or have an open deal, or are only known.

    A payment that was given back whole is none.
    """
    states = {one.state for one in deals}
    if "won" in states or any(one.amount > one.refunded for one in payments):
        return "conversion"
    return "nurture" if "open" in states or any(True for _ in touches) else "lead"
