"""What a hook's word on a deal becomes: a step kept as it came, and the deal as it stands.

A deal may go backwards, and steps may arrive in any order: all are kept, the newest says how it is.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from bot import knowing, text
from bot.exports._reading import stage_key, usual_state
from bot.hooks import _money
from bot.parking import Park
from storage import deal_steps, deals, meanings
from storage.deal_steps import DealStep
from value.money import written

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.hooks import News
    from storage import Database
    from storage.deals import Deal

Done = tuple[str, "Sequence[str]"]
"""What to say, and by which names something may have waited for this."""


def stage(db: Database, team: str, source: str, told: News, now: datetime) -> Done:
    """Keep a step. Raises Park while the deal is not known here."""
    deal = _deal(db, team, source, told)
    before = deal_steps.of_deal(db, team, deal.id)
    state = meaning(db, team, source, told.stage)
    step = DealStep(
        team=team,
        deal_id=deal.id,
        at=told.at,
        stage_raw=told.stage,
        state=state,
        amount=deal.amount,
        source=source,
    )
    deal_steps.add(db, team, [step])
    newest = deal_steps.of_deal(db, team, deal.id)[-1]
    deals.change(
        db,
        team,
        deal.id,
        stage_raw=newest.stage_raw,
        state=newest.state,
        closed_at=None if newest.state == "open" else _closed(deal, newest),
        updated_at=now,
    )
    if newest.state == "won":
        knowing.raise_to(db, team, deal.customer_id, "conversion", newest.at)
    else:
        knowing.reckon(db, team, deal.customer_id, told.at)
    if newest != step:
        return "The step is kept in its place; the deal has moved on since.", []
    went = f"from {text.plain(deal.stage_raw, 60)} to {text.plain(told.stage, 60)} ({state})"
    again = told.stage in {one.stage_raw for one in before}
    if again or (deal.state != "open" and state == "open"):
        return f"The deal went back, {went}. All its steps are kept.", []
    return f"The deal went {went}.", []


def amount(db: Database, team: str, source: str, told: News, now: datetime) -> Done:
    """Keep what a deal is worth. Raises Park where the deal or its currency is not known."""
    deal = _deal(db, team, source, told)
    if not deal.currency:
        raise Park("A deal's amount, and nobody has said in which currency.", _name(source, told))
    try:
        units = _money.minor(told.text, deal.currency) if told.text else None
    except _money.MoneyError as error:
        raise Park(f"A deal's amount: {error}.", _name(source, told)) from None
    if units is not None and units < 0:
        raise Park("A deal's amount is below nothing.", _name(source, told))
    deals.change(db, team, deal.id, amount=units, updated_at=now)
    worth = "nobody knows what" if units is None else written(units, deal.currency)
    return f"The deal is worth {worth}.", []


def meaning(db: Database, team: str, system: str, stage_raw: str) -> str:
    """Tell what a stage means: as somebody said, else by its common name, else open."""
    said = meanings.of_system(db, team, system)
    return said.get(stage_key(stage_raw)) or usual_state(stage_raw) or "open"


def _deal(db: Database, team: str, source: str, told: News) -> Deal:
    found = deals.known(db, team, source, [told.system_id]).get(told.system_id)
    if found is None:
        raise Park("A deal that was not imported yet.", _name(source, told))
    return found


def _name(source: str, told: News) -> str:
    return f"{source} deal {told.system_id}"


def _closed(deal: Deal, newest: DealStep) -> datetime:
    """Tell since when a deal is won or lost; what an import said of it stands."""
    if deal.state == newest.state and deal.closed_at is not None:
        return deal.closed_at
    return newest.at
