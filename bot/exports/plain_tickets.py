"""Requests for help in our own plain form, which any desk's export is soon brought into."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from bot.exports import Plain, export
from bot.exports._facts import Ticket
from bot.exports.plain_customers import WHO

if TYPE_CHECKING:
    from bot.exports import Columns
    from bot.exports._reading import Row


@export
class Tickets(Plain):
    """When customers needed help. What was said is not read."""

    says = "tickets in the plain form"
    system = "plain"
    columns: ClassVar[Columns] = {
        "ticket": ("ticket_id", "case", "case_number", "conversation_id"),
        **WHO,
        "opened": ("opened_at", "created", "created_at", "date"),
        "closed": ("closed_at", "solved_at", "resolved_at"),
        "kind": ("type", "category", "topic"),
    }
    needed = ("ticket", "opened")

    def read(self, row: Row) -> Ticket:
        """Say who needed help, and when."""
        opened, closed = row.moment("opened"), row.moment("closed")
        if not row["ticket"] or opened is None:
            raise ValueError("no id, or no day it was opened")
        if closed is not None and closed < opened:
            raise ValueError("closed before it was opened")
        return Ticket(
            who=row.customer(),
            system=self.system,
            system_id=row["ticket"].strip()[:120],
            opened_at=opened,
            closed_at=closed,
            kind=row.word("kind"),
        )
