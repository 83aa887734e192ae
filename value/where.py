"""Where buyers look at each stage, against where our advocates speak."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from storage.advocates import name_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from storage.evidence import Evidence
    from storage.looks import Look
    from storage.places import Place
    from storage.stages import Stage


@dataclass(frozen=True, slots=True)
class Speaker:
    """One of our people at one address: their name, the kind of source, and its host."""

    name: str
    source: str
    host: str


@dataclass(frozen=True, slots=True)
class Spot:
    """One place at one stage: which buyers look there, who said so, and who of ours speaks there.

    `said` counts the customers and other cases behind it, `of` those of all places at the stage.
    """

    stage: str
    place: Place
    buyers: tuple[str, ...]
    said: int
    of: int
    speakers: tuple[str, ...]


def spots(
    stages: Sequence[Stage],
    looks: Iterable[Look],
    places: Mapping[str, Place],
    evidence: Mapping[str, Sequence[Evidence]],
    speakers: Sequence[Speaker],
) -> list[Spot]:
    """Put places by stage, those with most behind them first; `evidence` is by the look's id.

    A look at a stage that is out of use is left out.
    """
    by_stage: dict[str, dict[str, list[Look]]] = {stage.key: {} for stage in stages}
    for look in looks:
        if look.stage in by_stage and look.place_id in places:
            by_stage[look.stage].setdefault(look.place_id, []).append(look)
    found = []
    for stage, there in by_stage.items():
        all_said = _cases([look for some in there.values() for look in some], evidence)
        of_stage = [
            Spot(
                stage,
                places[place_id],
                tuple(dict.fromkeys(look.buyer_id for look in some)),
                len(_cases(some, evidence)),
                len(all_said),
                speaking_at(places[place_id], speakers),
            )
            for place_id, some in there.items()
        ]
        found += sorted(of_stage, key=lambda spot: (-spot.said, spot.place.name_key))
    return found


def speaking_at(place: Place, speakers: Iterable[Speaker]) -> tuple[str, ...]:
    """Name who speaks at a place: at its host or beneath it, or at a source of its name."""
    host = host_of(place.url)
    name = name_key(place.name).replace(" ", "")
    return tuple(
        sorted(
            {
                one.name
                for one in speakers
                if (host and (one.host == host or one.host.endswith(f".{host}")))
                or name == one.source
            }
        )
    )


def host_of(url: str) -> str:
    """Give the host of an address without its `www.`; nothing where it is none."""
    try:
        host = urlsplit(url if "//" in url else f"//{url}").hostname or ""
    except ValueError:
        return ""
    return host.removeprefix("www.")


def _cases(looks: Iterable[Look], evidence: Mapping[str, Sequence[Evidence]]) -> set[str]:
    """Name who said so; a customer counts once, however often."""
    return {
        one.customer.casefold() or one.id for look in looks for one in evidence.get(look.id, ())
    }
