"""Touches in our own plain form: which advocate reached which customer, when, and how we know."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from bot.exports import Plain, export
from bot.exports._facts import Touch
from bot.exports.plain_customers import WHO
from storage.touches import EVIDENCE, KINDS

if TYPE_CHECKING:
    from bot.exports import Columns
    from bot.exports._reading import Row

_EVIDENCE = {
    "link": "tracked",
    "code": "tracked",
    "referral": "recorded",
    "self_report": "reported",
    "reference_call": "recorded",
    "reply": "observed",
    "mention": "observed",
    "event": "observed",
}
"""What a kind of touch is evidence of where a row does not say."""


@export
class Touches(Plain):
    """What reached customers."""

    says = "touches in the plain form"
    system = "plain"
    columns: ClassVar[Columns] = {
        "touch": ("touch_kind", "kind"),
        **WHO,
        "advocate": ("advocate_name", "by"),
        "at": ("date", "on", "day"),
        "evidence": ("evidence_class",),
        "place": ("where", "channel"),
        "stage": ("buying_stage",),
        "ref": ("reference", "ext_ref", "id"),
    }
    needed = ("touch", "at")

    def read(self, row: Row) -> Touch:
        """Say what reached whom."""
        kind = row["touch"].strip().casefold().replace(" ", "_")
        if kind not in KINDS:
            raise ValueError(f"a touch is one of {', '.join(KINDS)}")
        evidence = row["evidence"].strip().casefold() or _EVIDENCE[kind]
        if evidence not in EVIDENCE:
            raise ValueError(f"evidence is one of {', '.join(EVIDENCE)}")
        at = row.moment("at")
        if at is None:
            raise ValueError("no day")
        given = row["ref"].strip()[:200]
        made = row.mark("email", "company", "domain", "advocate", "touch", "at", "place")
        return Touch(
            who=row.customer(),
            advocate=row.word("advocate"),
            kind=kind,
            evidence=evidence,
            at=at,
            ext_ref=f"plain:{given or made}",
            place=row.word("place"),
            stage=row.word("stage"),
        )
