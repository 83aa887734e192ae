"""The living card of one situation: who, what was said, why we think so, what to do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot import text
from bot.aloud import aloud, untitled
from bot.cards import Block, Shown, card
from bot.cards import _blocks as b
from bot.cards.coverage import losses
from storage.alerts import LIVE

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from storage.accounts import Account
    from storage.advocates import Advocate
    from storage.alerts import Alert
    from storage.notices import Notice
    from storage.posts import Post
    from storage.readings import Reading
    from value.coverage import Exposed

# What can be done at leisure, each by a form: its line in the menu, and its action.
_LATER = [
    ("Log a Touchpoint …", "alert_touch"),
    ("Settle, with What Was Done …", "alert_resolve"),
    ("Assign …", "alert_assign"),
    ("Was It So? …", "alert_verdict"),
]
STAYS = frozenset({"returned", "moved", "unseen"})
"""What does not mean that somebody may be lost."""
SEVERITY = {1: "Worth knowing", 2: "Worth acting on this week", 3: "Act today"}

# What happened, by label, and the first kind thing to do about it. A new signal needs no line
# here: its label then speaks for itself.
WORDS = {
    "leaving": (
        "{name} is leaving",
        (
            "Write to them in person today: thank them, ask what led to it, and offer nothing yet."
            " Then look at who relies on them."
        ),
    ),
    "pausing": (
        "{name} is stepping back for a while",
        "Write to them in person: wish them well, ask for nothing, and agree when to speak again.",
    ),
    "souring": (
        "{name} is losing faith in us",
        "Ask what went wrong before answering it, and tell the team it is about.",
    ),
    "switching": (
        "{name} is going over to somebody else",
        "Ask what the other does better. Listen; do not argue.",
    ),
    "colder": (
        "{name} sounds different from usual",
        "Read the post with the person in mind, and ask how things are.",
    ),
    "quiet": (
        "{name} has gone quiet",
        "Ask kindly how they are; most silences of this length end by themselves.",
    ),
    "unseen": (
        "I cannot see all of {name}",
        (
            "Open the link yourself. If they have moved, `watch` them there; if it is gone for"
            " good, `unwatch` it with its link. Nothing is said about their silence until then."
        ),
    ),
    "overdue": (
        "{name} said they would be back, and is not",
        (
            "Ask kindly how they are, and give them time; see to it that nobody waits for an answer"
            " from them meanwhile."
        ),
    ),
    "returned": (
        "{name} is back",
        "Welcome them in person, read what they have made, and ask for nothing yet.",
    ),
    "cooling": (
        "{name} speaks of us more coldly",
        "Read what they wrote about us with the person in mind, and ask what would help.",
    ),
    "drifting": (
        "{name} speaks of us less, and of others more",
        "Ask what they are working on these days, and listen for what they miss with us.",
    ),
    "herd": (
        "{name} is leaving, and others follow",
        (
            "Call those who are still here, in person and one by one, those named last first: ask"
            " what they have heard and how they see it. Then answer what they all name."
        ),
    ),
    "moved": (
        "{name} is somewhere else now",
        (
            "Follow them where they are alive, and find out whether those who read them in the old"
            " place know it."
        ),
    ),
    "gone": (
        "{name} has not been heard of for a year",
        "Call once more if you know them well; else thank them in thought, and ask who follows.",
    ),
    "silent": (
        "{name} has been silent for long",
        "Call, rather than write; and think of who else could answer in their place.",
    ),
}


@dataclass(frozen=True, slots=True)
class Situation:
    """An alert with all that its card shows. `evidence` is in the order it came.

    `called` says who is called by name; who is not is named without being called. `exposed` is what
    coverage of buyers' questions would go with them, and `worth` are lines of mrkdwn on the
    customers who stand with them.
    """

    alert: Alert
    advocate: Advocate
    evidence: Sequence[Reading]
    post: Post | None
    account: Account | None
    called: Notice | None = None
    owner_name: str = ""
    exposed: Sequence[Exposed] = ()
    worth: Sequence[str] = ()


def headline(label: str, name: str) -> str:
    """Say what happened, in plain text."""
    pattern = WORDS.get(label, (f"{{name}}: {label.replace('_', ' ')}", ""))[0]
    return pattern.format(name=text.plain(name, 80))


def advice(label: str) -> str:
    """Say what to do first."""
    return WORDS.get(label, ("", "Have a look, and say below whether it is a signal."))[1]


@card
def show(situation: Situation) -> Shown:
    """Draw the card as things are now: buttons while it is open, the outcome after."""
    alert, advocate = situation.alert, situation.advocate
    strongest = main_reading(situation)
    title = headline(alert.label, advocate.name)
    lost = losses(situation.exposed) if alert.label not in STAYS else []
    blocks: list[Block] = [b.header(title), *([b.section("\n".join(lost))] if lost else [])]
    words = aloud(strongest.evidence)
    blocks.append(b.quote(words))
    if source := _source(situation):
        blocks.append(b.context(source))
    blocks += [
        b.section(
            f"*Why we think so*\n{b.bullets([text.said(aloud(r), 400) for r in strongest.reasons])}"
        ),
        b.section(f"*What to do*\n{text.escape(advice(alert.label))}"),
        b.fields(_facts(situation, strongest)),
    ]
    if situation.worth and alert.label not in STAYS:
        blocks.append(b.section(f"*What stands with them*\n{b.bullets(situation.worth)}"))
        blocks.append(b.context(f"`/bellwether path {text.said(advocate.name, 60)}` has the rows."))
    if outcome := said_of(alert):
        blocks.append(_outcome(alert, outcome))
    if alert.state == "open":
        blocks.append(_buttons(alert.id))
    more = len(situation.evidence) - 1
    last = f"What clears it: {text.said(strongest.clears, 300)}" if strongest.clears else ""
    small = [line for line in (last, _thread(more)) if line]
    if small:
        blocks.append(b.context("  ·  ".join(small)))
    line = f"{text.escape(title)}: “{text.said(words, 200)}”"
    return Shown(line, tuple(blocks))


def main_reading(situation: Situation) -> Reading:
    """Choose the reading that the card is about: the gravest, and of those the newest."""
    graded = [(r.severity, i, r) for i, r in enumerate(situation.evidence)]
    return max(graded, key=lambda one: one[:2])[2]


def said_of(alert: Alert) -> str:
    """Say what a person did about an alert, as mrkdwn; nothing while nobody has."""
    if alert.acted_at is None:
        return ""
    if alert.acted_by is None:
        return f"Over by itself · {text.when(alert.acted_at)}" if alert.state == "resolved" else ""
    return _act_of(alert, alert.acted_by, alert.acted_at)


def _act_of(alert: Alert, by: str, acted_at: datetime) -> str:
    who, at = text.user(by), text.when(acted_at)
    if alert.state == "acknowledged":
        return f"Claimed by {who} · {at}"
    if alert.state == "snoozed" and alert.snoozed_until is not None:
        return f"Snoozed by {who} until {text.day(alert.snoozed_until)} · {at}"
    if alert.state == "dismissed":
        return f"Not a signal, says {who} · {at}"
    if alert.state == "resolved" and alert.done is not None:
        return f"Settled by {who} · {at}: {text.said(aloud(alert.done), 300)}"
    if alert.state == "resolved":
        return f"Settled {at}: claimed by {who}, and a month without anything new"
    return ""


def _outcome(alert: Alert, outcome: str) -> Block:
    """Say what became of it; while it is not closed, with what can still be done."""
    if alert.state not in LIVE:
        return b.context(outcome)
    lines = [*_LATER, ("Claim It", "alert_acknowledge")] if alert.state == "snoozed" else _LATER
    return b.section(outcome, button=b.menu([(*line, alert.id) for line in lines]))


def _facts(situation: Situation, strongest: Reading) -> list[tuple[str, str]]:
    facts = [
        ("How grave", SEVERITY.get(situation.alert.severity, "Worth knowing")),
        ("Relationship owner", _owner(situation)),
        (
            "How sure",
            f"{round(strongest.score * 100)} of 100; the bar is {round(strongest.bar * 100)}",
        ),
    ]
    if strongest.returns_on:
        facts.append(("Back", f"announced for {strongest.returns_on.isoformat()}"))
    return facts


def _owner(situation: Situation) -> str:
    owner, called = situation.advocate.owner, situation.called
    if called is None or (called.whom == owner and not called.is_held):
        return text.user(owner)
    name = text.said(situation.owner_name or owner, 80) or "nobody yet"
    if not called.whom:
        return f"{name}; nobody who could be told is here, so this is kept for the digest"
    if called.is_held:
        return f"{name}; enough has reached them this week, so this is kept for the digest"
    return f"{name}; {text.user(called.whom)} stands in"


def _source(situation: Situation) -> str:
    post, account = situation.post, situation.account
    if post is None:
        return ""
    place = text.said(account.title or account.source, 60) if account else ""
    title = text.link(post.url, untitled(post.title) or "the post")
    return "  ·  ".join(part for part in (title, place, text.when(post.published_at)) if part)


def _buttons(alert_id: str) -> Block:
    return b.actions(
        b.button("Acknowledge", "alert_acknowledge", alert_id, style="primary"),
        b.button("Snooze a Week", "alert_snooze", alert_id),
        b.button("Not a Signal", "alert_wrong", alert_id),
        b.menu([(*line, alert_id) for line in (*_LATER, ("Snooze for …", "alert_sleep"))]),
        block_id=f"{alert_id}:open",
    )


def _thread(more: int) -> str:
    return f"{text.count(more, 'more finding')} in the thread" if more > 0 else ""
