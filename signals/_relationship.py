"""How things stand with somebody, in one word and with reasons, and slow to change for the better.

A state is entered at once and left only after calm: a sign that comes and goes within weeks leaves
the word where it is, and what was grave is first light before it is nothing (hysteresis). It is
worked out from what is kept (alerts, what they said, the last post), so that a verdict that changes
changes it too.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING

from signals._delicate import is_delicate
from storage.alerts import LIVE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from storage.alerts import Alert
    from storage.readings import Departure

GRAVE = 2
"""The severity from which on an alert puts somebody at risk."""
CALM = timedelta(days=14)
"""For so long after its end a grave sign counts as if it went on."""
FADES = timedelta(days=30)
"""For so long after that, and after the end of a light one, it counts as a light one."""
WELCOME = timedelta(days=30)
PARTING = timedelta(days=90)
"""For so long somebody who said that they go is departing, if they still publish."""
SILENT = timedelta(days=30)
"""After so long without a post who said that they go is gone."""
EARLY = timedelta(days=14)
LATE = timedelta(days=14)
"""From two weeks before the day on a post is the return; two weeks after it the day is missed."""
OPEN_PAUSE = timedelta(days=90)
# what these tell of is no sign that somebody goes, or is looked at by itself
_ASIDE = ("unseen", "returned", "moved", "stepping_back", "switching")


@dataclass(frozen=True, slots=True)
class Relation:
    """One of steady, wavering, at risk, away until …, departing, departed, back; and why."""

    state: str
    reasons: tuple[str, ...]


def relation(
    alerts: Sequence[Alert], said: Sequence[Departure], last_at: datetime | None, now: datetime
) -> Relation:
    """Say how things stand. `said` are departures as they are kept, `last_at` is the last post."""
    return (
        _gone(alerts, said, last_at, now)
        or _back(alerts, said, now)
        or _away(said, last_at, now)
        or _weighed(alerts, now)
    )


def _gone(
    alerts: Sequence[Alert], said: Sequence[Departure], last_at: datetime | None, now: datetime
) -> Relation | None:
    """Tell of who said that they go, or has been silent for a year."""
    for alert in alerts:
        if (alert.situation, alert.label) == ("going_quiet", "gone") and alert.state in LIVE:
            return Relation("departed", (f"silent for a year, told on {_day(alert.opened_at)}",))
    farewells = [one for one in said if one.label in ("leaving", "switching") and one.at <= now]
    if not farewells:
        return None
    farewell = max(farewells, key=lambda one: one.at)
    reason = f"{farewell.label}, on {_day(farewell.at)}: {_quoted(farewell)}"
    last = max(farewell.at, last_at or farewell.at)
    if now - last > SILENT:
        return Relation("departed", (reason, f"nothing since {_day(last)}"))
    if any(alert.situation == "returned" and alert.opened_at > farewell.at for alert in alerts):
        return None
    if now - farewell.at <= PARTING:
        return Relation("departing", (reason,))
    return None


def _quoted(said: Departure) -> str:
    """Quote what somebody said; lists and cards that others read have it too."""
    return "personal reasons" if is_delicate(said.evidence) else f"“{said.evidence[:120]}”"


def _back(alerts: Sequence[Alert], said: Sequence[Departure], now: datetime) -> Relation | None:
    """Tell of who came back lately, and has said nothing else since."""
    for alert in alerts:
        if (
            alert.situation == "returned"
            and _counts(alert)
            and now - alert.opened_at <= WELCOME
            and not any(alert.opened_at < one.known_at <= now for one in said)
        ):
            return Relation("back", (f"back since {_day(alert.opened_at)}",))
    return None


def _away(said: Sequence[Departure], last_at: datetime | None, now: datetime) -> Relation | None:
    """Tell of who said that they are away, until the day they named is missed or they are back."""
    pauses = [one for one in said if one.label == "pausing" and one.at <= now]
    if not pauses:
        return None
    pause = max(pauses, key=lambda one: one.at)
    reason = f"said so on {_day(pause.at)}: {_quoted(pause)}"
    if pause.returns_on is None:
        is_back = last_at is not None and last_at > pause.at + EARLY
        if is_back or now > pause.at + OPEN_PAUSE:
            return None
        return Relation("away", (reason, "named no day of return"))
    due = datetime.combine(pause.returns_on, time(tzinfo=UTC))
    if now > due + LATE or (last_at is not None and last_at > max(pause.at, due - EARLY)):
        return None
    return Relation(f"away until {pause.returns_on:%-d %B %Y}", (reason,))


def _weighed(alerts: Sequence[Alert], now: datetime) -> Relation:
    """Weigh the signs that are there, and those that were until lately."""
    signs = sorted(_signs(alerts, now), key=lambda one: (-one[0], one[1].opened_at, one[1].id))
    light = {alert.situation for weight, alert, _ in signs if weight == 1 and alert.state in LIVE}
    reasons = tuple(reason for _, _, reason in signs)
    if any(weight == GRAVE for weight, _, _ in signs):
        return Relation("at risk", reasons)
    if len(light) > 1:
        return Relation("at risk", (*reasons, f"{len(light)} kinds of light signs at once"))
    if signs:
        return Relation("wavering", reasons)
    return Relation("steady", ("no sign of anything else",))


def _signs(alerts: Sequence[Alert], now: datetime) -> Iterator[tuple[int, Alert, str]]:
    for alert in alerts:
        if alert.situation in _ASIDE or not _counts(alert):
            continue
        grave = alert.severity >= GRAVE
        what = alert.label.replace("_", " ")
        if alert.state in LIVE:
            said = f"{what}, open since {_day(alert.opened_at)}"
            yield (GRAVE if grave else 1), alert, said
            continue
        ended = alert.acted_at or alert.updated_at
        held = ended + CALM if grave else ended
        if now <= held:
            yield GRAVE, alert, f"{what}, over since {_day(ended)}; lighter from {_day(held)} on"
        elif now <= held + FADES:
            until = _day(held + FADES)
            yield 1, alert, f"{what}, over since {_day(ended)}; forgotten from {until} on"


def _counts(alert: Alert) -> bool:
    """Tell whether nobody has called it no signal."""
    return alert.state != "dismissed" and alert.verdict != "wrong"


def _day(at: datetime) -> str:
    return f"{at:%-d %B %Y}"
