"""Customers, what reached them and what they paid, kept in a world in one line each."""

from __future__ import annotations

import json
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from bot import commands, grammar
from bot.commands import Request
from storage import (
    allocations,
    customers,
    deal_steps,
    deals,
    reports,
    touches,
    transactions,
    value_channels,
)
from storage.advocates import name_key
from tests.bot._team import MAX
from tests.bot._world import HERE, TEAM

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from bot.cards import Shown
    from bot.house import House
    from storage import Database
    from storage.advocates import Advocate
    from tests.bot._world import World


def types(house: House, text: str, user: str = MAX, channel: str = HERE) -> Shown:
    """Type a command in a channel, and give what is answered."""
    typed = grammar.parse(text)
    request = Request(
        house=house,
        team=TEAM,
        user=user,
        channel=channel,
        words=typed.rest,
        now=house.now(),
        text=typed.text,
        share=typed.share,
    )
    return commands.known()[typed.verb].answer(request)


def words(shown: Shown) -> str:
    """Give what can be read in an answer."""
    return json.dumps(shown.blocks, ensure_ascii=False) if shown.blocks else shown.text


class Money:
    """Keeps facts some days before the world's now."""

    def __init__(self, world: World) -> None:
        self.world, self._made = world, 0
        self._held: Database | None = None

    @contextmanager
    def at_once(self) -> Iterator[None]:
        """Keep all that follows in one transaction, which is much quicker."""
        with self.world.open() as db, db.transaction():
            self._held = db
            yield
            self._held = None

    @contextmanager
    def _open(self) -> Iterator[Database]:
        if self._held is not None:
            yield self._held
        else:
            with self.world.open() as db:
                yield db

    def ago(self, days: float) -> datetime:
        return self.world.clock() - timedelta(days=days)

    def _id(self) -> str:
        self._made += 1
        return f"row {self._made:04d}"

    def shown(self, channel: str = HERE) -> None:
        """Let amounts be shown in a channel."""
        with self.world.open() as db:
            value_channels.keep(
                db,
                TEAM,
                value_channels.ValueChannel(
                    team=TEAM, channel=channel, set_by="U0ADA", set_at=self.ago(0)
                ),
            )

    def customer(self, label: str, **values: Any) -> str:
        """Keep a customer, an account where nothing else is said."""
        who = values.pop("id", f"customer {label}")
        about: dict[str, Any] = {
            "kind": "account",
            "label": label,
            "label_key": name_key(label),
            "state_at": self.ago(900),
            "first_seen_at": self.ago(900),
            "added_at": self.ago(900),
        }
        with self._open() as db:
            customers.add(db, TEAM, [customers.Customer(team=TEAM, id=who, **(about | values))])
        return who

    def touch(self, who: str, by: Advocate | None, days: float, **values: Any) -> None:
        row = self._id()
        about: dict[str, Any] = {"kind": "code", "evidence": "tracked", "ext_ref": row}
        with self._open() as db:
            touches.add(
                db,
                TEAM,
                [
                    touches.Touch(
                        team=TEAM,
                        id=row,
                        customer_id=who,
                        advocate_id=by.id if by else None,
                        at=self.ago(days),
                        added_at=self.ago(days),
                        **(about | values),
                    )
                ],
            )

    def paid(self, who: str, days: float, amount: int, **values: Any) -> None:
        row = self._id()
        about: dict[str, Any] = {"currency": "GBP", "ext_id": row}
        with self._open() as db:
            transactions.add(
                db,
                TEAM,
                [
                    transactions.Transaction(
                        team=TEAM,
                        id=row,
                        customer_id=who,
                        at=self.ago(days),
                        amount=amount,
                        added_at=self.ago(days),
                        **(about | values),
                    )
                ],
            )

    def deal(self, who: str, amount: int | None, state: str = "open", **values: Any) -> str:
        row = self._id()
        days = values.pop("days", 30)
        about: dict[str, Any] = {
            "system": "plain",
            "system_id": row,
            "stage_raw": "offer",
            "currency": "GBP",
            "opened_at": self.ago(days + 60),
            "closed_at": None if state == "open" else self.ago(days),
        }
        with self._open() as db:
            deals.add(
                db,
                TEAM,
                [
                    deals.Deal(
                        team=TEAM,
                        id=row,
                        customer_id=who,
                        state=state,
                        amount=amount,
                        updated_at=self.ago(days),
                        **(about | values),
                    )
                ],
            )
            deal_steps.add(
                db,
                TEAM,
                [
                    deal_steps.DealStep(
                        team=TEAM,
                        deal_id=row,
                        at=self.ago(days + 50),
                        stage_raw="offer",
                        state="open",
                    )
                ],
            )
        return row

    def report(self, who: str, days: float, ref: float | None, **values: Any) -> None:
        """Keep what a customer said; `parts` are advocates and what they had, of 100."""
        row = self._id()
        parts: dict[str, float] = values.pop("parts", {})
        about: dict[str, Any] = {"kind": "survey", "ext_id": row, "ref_pct": ref}
        with self._open() as db:
            reports.add(
                db,
                TEAM,
                [
                    reports.Report(
                        team=TEAM,
                        id=row,
                        customer_id=who,
                        asked_at=self.ago(days),
                        answered_at=None if ref is None else self.ago(days - 1),
                        **(about | values),
                    )
                ],
            )
            made = [
                allocations.Allocation(
                    team=TEAM, report_id=row, advocate_id=whom, pct=pct, basis="confirmed"
                )
                for whom, pct in parts.items()
            ]
            allocations.keep(db, TEAM, row, made)
