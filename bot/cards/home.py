"""The home of one person: what needs them first, whom they hold, and for some the team and the app.

It is drawn to fit: each part shows the first few and counts the rest.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot import text
from bot.cards import Block, Page, card
from bot.cards import _blocks as b
from bot.cards import handover as handover_card
from bot.cards import orphans as orphans_card
from bot.cards.alert import SEVERITY, WORDS, headline

if TYPE_CHECKING:
    from bot.home import Home, Person
    from storage.advocates import Advocate
    from storage.alerts import Alert

WHEN = "home_when"
"""The block that says when the home was drawn."""
FEW, MANY, NEAR = 5, 15, 8
ANY = "any"
"""The value of a button whose form asks for the advocate."""
_CHANNEL = re.compile(r"&lt;#([CG][A-Z0-9]+)&gt;")
_TYPED = re.compile("\N{PRIME}([^\N{PRIME}]+)\N{PRIME}")
_LATER = [
    ("Claim It", "alert_acknowledge"),
    ("Log a Touchpoint …", "alert_touch"),
    ("Settle, with What Was Done …", "alert_resolve"),
    ("Snooze for …", "alert_sleep"),
    ("Why …", "alert_why"),
]
_WITH_THEM = [
    ("Log a Touchpoint …", "advocate_touch"),
    ("Edit …", "advocate_edit"),
    ("Ask or Give …", "advocate_ask"),
    ("Hand Over …", "advocate_handover"),
    ("Assign …", "advocate_assign"),
]


@card
def show(home: Home) -> Page:
    """Draw it: what was just done, what to do, whom they hold, the team, what is out of sight."""
    blocks: list[Block] = []
    if home.note:
        blocks += [b.section(home.note), b.divider()]
    blocks += [b.header(_title(home)), _when(home), _buttons()]
    if not home.watched:
        blocks += _teach()
    if first := _handovers(home) + _alerts(home) + _promises(home):
        blocks += [b.divider(), *first]
    blocks += _people(home)
    if home.role != "member":
        blocks += _team(home)
    if home.role == "admin":
        blocks += _app(home)
    return Page(_title(home), tuple(blocks))


def _waits(home: Home) -> int:
    found = home.mine
    return len(found.handovers) + len(found.alerts) + len(found.promises)


def _title(home: Home) -> str:
    waits = _waits(home)
    if waits:
        return f"{text.count(waits, 'thing')} for you"
    return "Nothing needs you now" if home.watched else "Welcome to Bellwether"


def _when(home: Home) -> Block:
    load = home.mine.load
    small = (
        f"You hold {text.count(home.mine.relationships, 'relationship')}, a load of {load.weight}"
        f" for a capacity of {load.capacity}  ·  Updated {text.when(home.now, '{time}')}"
    )
    return b.context(small) | {"block_id": WHEN}


def _buttons() -> Block:
    return b.actions(
        b.button("Add an Advocate …", "advocate_add", ANY, style="primary"),
        b.button("Log a Touchpoint …", "advocate_touch", ANY),
        b.button("Digest Now", "home_digest", ANY),
        b.menu(
            [
                ("Ask or Give …", "advocate_ask", ANY),
                ("Hand Over …", "advocate_handover", ANY),
                ("Plan an Absence …", "absence_plan", ANY),
                ("New Watchlist …", "watchlist_add", "new"),
            ]
        ),
    )


def _teach() -> list[Block]:
    steps = (
        "*Add an Advocate* takes a name and links; you see what was found before anything is kept.",
        "A card in your channel says when they are about to stop: their words, why, what to do.",
        "What you say and promise to them is logged here; it outlives anybody's job.",
    )
    return [b.section("*Nobody is watched yet.*\n" + b.bullets(steps))]


def _handovers(home: Home) -> list[Block]:
    found = home.mine.handovers
    blocks: list[Block] = _title_of("Hand-overs", len(found))
    for one, advocate in found[:FEW]:
        button = (
            b.button("Confirm", "handover_confirm", one.id, style="primary")
            if one.state == "open"
            else b.button("Log a Touchpoint …", "advocate_touch", advocate.id)
        )
        blocks.append(b.section(handover_card.line(one, advocate), button=button))
    return blocks + _more(len(found) - FEW)


def _alerts(home: Home) -> list[Block]:
    found = home.mine.alerts
    blocks: list[Block] = _title_of("Open alerts", len(found))
    for alert, advocate in found[:NEAR]:
        lines = [line for line in _LATER if alert.state != "acknowledged" or line != _LATER[0]]
        menu = b.menu([(*line, alert.id) for line in lines])
        blocks.append(b.section(_alert(alert, advocate, home), button=menu))
    return blocks + _more(len(found) - NEAR, "`/bellwether alerts mine` shows all")


def _alert(alert: Alert, advocate: Advocate, home: Home) -> str:
    claimed = "  ·  claimed by you" if alert.claimed_by == home.user else ""
    quote = text.said(home.quotes.get(alert.id, ""), 200)
    return (
        f"*{text.escape(headline(alert.label, advocate.name))}*\n"
        + (f"“{quote}”\n" if quote else "")
        + f"{SEVERITY.get(alert.severity, 'Worth knowing')}  ·  since {text.day(alert.opened_at)}"
        f"{claimed}"
    )


def _promises(home: Home) -> list[Block]:
    found, today = home.mine.promises, home.now.date()
    blocks: list[Block] = _title_of("What you promised", len(found))
    for touch, advocate in found[:NEAR]:
        due = touch.promise_due_on
        late = ":warning: " if due and due < today else ""
        when = f", {late}due {due.isoformat()}" if due else ""
        line = f"*{text.said(advocate.name, 80)}*{when}: {text.said(touch.promise, 300)}"
        blocks.append(b.section(line, button=b.button("Done", "promise_kept", touch.id)))
    return blocks + _more(len(found) - NEAR, "`/bellwether mine` shows all")


def _people(home: Home) -> list[Block]:
    if not home.watched:
        return []
    if not home.people:
        return [
            b.divider(),
            b.section(
                f"*Your advocates*\nYou hold no relationship yet. `/bellwether list` shows the"
                f" {text.count(home.watched, 'advocate')} there, and a manager can assign you one."
            ),
        ]
    blocks: list[Block] = [b.divider(), *_title_of("Your advocates", len(home.people))]
    for person in home.people[:NEAR]:
        menu = b.menu([(*line, person.advocate.id) for line in _WITH_THEM])
        blocks.append(b.section(_person(person, home), button=menu))
    rest = home.people[NEAR : NEAR + 2 * MANY]
    blocks += _sections([_person(one, home) for one in rest], 10)
    more = len(home.people) - NEAR - len(rest)
    return blocks + _more(more, "`/bellwether list` names them")


def _person(person: Person, home: Home) -> str:
    now = home.now
    facts = [f"*{text.said(person.advocate.name, 80)}*", _state(person)]
    facts.append(
        f"last post {text.span(now - person.posted_at)} ago"
        if person.posted_at
        else "no post seen yet"
    )
    facts.append(
        f"last contact {text.span(now - person.touched_at)} ago"
        if person.touched_at
        else "no contact logged"
    )
    return "  ·  ".join(facts)


def _state(person: Person) -> str:
    """Say in a word how somebody is."""
    if person.alert is not None:
        known = WORDS.get(person.alert.label)
        words = known[0].replace("{name} ", "").replace(" of {name}", "") if known else ""
        return f":bell: {words or text.said(person.alert.label.replace('_', ' '), 60)}"
    if person.advocate.kind == "inside" and person.advocate.opted_in_at is None:
        return "asked, and has not agreed yet"
    if person.absence is not None:
        return f"away until {person.absence.until_on.isoformat()}"
    if person.unseen:
        return f":warning: {person.places - person.unseen} of {person.places} accounts seen"
    return "steady"


def _team(home: Home) -> list[Block]:
    blocks: list[Block] = [b.divider(), b.header("Your team")]
    orphans = home.mine.orphans
    blocks += _title_of("Without an owner", len(orphans))
    for case, advocate in orphans[:FEW]:
        choices = [
            (f"Give to {home.names.get(user) or 'the next'}", "orphan_assign", f"{case.id} {user}")
            for user in case.proposed[:4]
        ]
        menu = b.menu([*choices, ("Assign …", "advocate_assign", advocate.id)])
        blocks.append(b.section(orphans_card.line(case, advocate), button=menu))
    blocks += _more(len(orphans) - FEW, "`/bellwether mine` shows them")
    if home.passing:
        lines = [handover_card.line(one, advocate) for one, advocate in home.passing[:FEW]]
        blocks.append(b.section(f"*Hand-overs on the way*\n{b.bullets(lines)}"))
        blocks += _more(len(home.passing) - FEW, "`/bellwether handover` shows them")
    carried = [
        f"*{text.said(name, 60) or text.user(load.user)}*  ·  "
        f"{':warning: ' if load.is_over else ''}{load.weight} of {load.capacity}  ·  "
        f"{text.count(load.relationships, 'relationship')}, {text.count(load.alerts, 'open alert')}"
        f", {load.reached} of {load.ceiling} calls this week"
        for load, name in home.loads[:MANY]
    ]
    none = "Nobody carries anything yet; the first to add an advocate does."
    blocks.append(b.section("*Who carries what*\n" + (b.bullets(carried) or none)))
    blocks += _more(len(home.loads) - MANY, "`/bellwether load` shows all")
    blocks += _lists(home)
    if home.mine.tired:
        names = [text.said(one.name, 60) for one, _ in home.mine.tired[:FEW]]
        blocks.append(b.context(f"Asked too much within a year: {text.listing(names)}"))
    return blocks


def _lists(home: Home) -> list[Block]:
    blocks: list[Block] = _title_of("Watchlists", len(home.lists))
    for one, members in home.lists[:NEAR]:
        line = (
            f"*{text.said(one.name, 80)}*  ·  {text.channel(one.channel)}  ·"
            f"  {text.user(one.owner)}  ·  {text.count(members, 'advocate')}"
        )
        blocks.append(b.section(line, button=b.button("Edit …", "watchlist_edit", one.id)))
    return blocks + _more(len(home.lists) - NEAR, "`/bellwether watchlist list` names them")


def _app(home: Home) -> list[Block]:
    wrong = home.unseen
    lines = []
    for check in wrong[:MANY]:
        then = f"\n{_with_code(text.said(check.next, 160))}" if check.next else ""
        # Which channel is meant is ours to say; all else may come from outside.
        says = _CHANNEL.sub(r"<#\1>", text.said(check.says, 240))
        lines.append(f":x: {says}{then}")
    all_of_it = "I see all of it. The doctor also looks at Slack and at every channel."
    return [
        b.divider(),
        b.header("What I could not see or say"),
        *(_sections(lines, 5, "") or [b.section(all_of_it)]),
        *_more(len(wrong) - MANY, "`/bellwether doctor` says all"),
        b.actions(
            b.button("Run the Doctor", "home_doctor", ANY),
            b.button("Settings", "home_settings", ANY),
        ),
    ]


def _with_code(said: str) -> str:
    """Show what is to be typed as code again, in a sentence that was made inert."""
    return _TYPED.sub(r"`\1`", said)


def _sections(lines: list[str], each: int, mark: str = "•  ") -> list[Block]:
    """Write lines in sections of so many, because one holds 3,000 characters."""
    marked = [mark + line for line in lines]
    return [b.section("\n".join(marked[at : at + each])) for at in range(0, len(lines), each)]


def _title_of(title: str, number: int) -> list[Block]:
    return [b.section(f"*{title}* ({number:,})")] if number else []


def _more(number: int, where: str = "") -> list[Block]:
    if number <= 0:
        return []
    return [b.context(f"and {number:,} more" + (f": {where}" if where else ""))]
