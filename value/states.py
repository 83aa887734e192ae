"""Where a customer is, lead, nurture or conversion, and who reached them where; pure.

After Brown & Fiorella, "Influence Marketing" (2013): engage, nurture and win; each is judged by
what is known, never by reach. Stages are labels and no funnel: any may come back.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from storage.customers import State
    from storage.deals import Deal
    from storage.touches import Touch
    from storage.transactions import Transaction

STAGES = ("problem", "explore", "require", "select", "validate", "consensus", "use")
"""What a customer may be deciding; the first six after Gartner's six jobs of B2B buying (2018)."""


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


def by_stage(touches: Iterable[Touch], stages: Sequence[str] = STAGES) -> dict[str, list[Touch]]:
    """Part touches by stage, all stages in order and then what has none, oldest first in each.

    A stage that nobody reached has an empty list: that is where nobody we know was heard.
    """
    found: dict[str, list[Touch]] = {stage: [] for stage in (*stages, "")}
    for one in sorted(touches, key=lambda touch: (touch.at, touch.id)):
        found.setdefault(one.stage, []).append(one)
    return found


def unreached(touches: Iterable[Touch], stages: Sequence[str] = STAGES) -> list[str]:
    """List the stages that had nobody we know, in order; touches without a stage fill none."""
    parted = by_stage([one for one in touches if one.advocate_id is not None], stages)
    return [stage for stage in stages if not parted[stage]]
