"""How many planted herds are found, and how many independent exits are mistaken for one.

200 advocates in groups of 4 to 12 who reply to each other, and now and then to others. Everybody
leaves at 2 % a month. In the planted world one of each group leads: that exit raises the others'
weekly hazard fivefold for six weeks. In the independent worlds it raises nothing; once with the
same ties, once with the ties of the planted world shuffled. A year is played week by week, and
herds are looked for at the end of each.
"""

from __future__ import annotations

import random
from collections import Counter
from datetime import UTC, datetime, timedelta

from benchmarks.accuracy import interval
from signals._herd import LEAST, WINDOW, Exit, Herd, herds

WORLDS = 120
PEOPLE = 200
WEEKS = 52
HAZARD = 1 - (1 - 0.02) ** (12 / 52)  # a week
PULL = 5.0
START = datetime(2025, 1, 6, tzinfo=UTC)
WEEK = timedelta(weeks=1)
Ties = dict[tuple[str, str], float]


def groups(dice: random.Random) -> list[list[str]]:
    """Part everybody into groups of 4 to 12."""
    left, made = [f"p{n}" for n in range(PEOPLE)], []
    while left:
        size = dice.randint(4, 12)
        if len(left) - size < 4:
            # nobody is left over, and no group is too small or too large
            size = len(left) if len(left) <= 12 else len(left) - 4
        made.append(left[:size])
        left = left[size:]
    return made


def replies(made: list[list[str]], dice: random.Random) -> Ties:
    """Let people reply to their group often, and to anybody now and then."""
    ties: Counter[tuple[str, str]] = Counter()
    everybody = [one for group in made for one in group]
    for group in made:
        for one in group:
            for other in group:
                if one != other:
                    ties[one, other] += round(dice.expovariate(1 / 5))
            ties[one, dice.choice(everybody)] += 1
    return {pair: float(count) for pair, count in ties.items() if count}


def shuffled(ties: Ties, dice: random.Random) -> Ties:
    """Keep how many ties there are and how strong, and let them lead anywhere."""
    names = [f"p{n}" for n in range(PEOPLE)]
    other = dict(zip(names, dice.sample(names, PEOPLE), strict=True))
    return {(one, other[two]): strength for (one, two), strength in ties.items()}


def exits(made: list[list[str]], pull: float, dice: random.Random) -> list[Exit]:
    """Play a year."""
    gone: dict[str, int] = {}
    for week in range(WEEKS):
        for group in made:
            led = gone.get(group[0], week)
            near = 0 < week - led <= WINDOW / WEEK
            for one in group:
                hazard = HAZARD * (pull if near and one != group[0] else 1.0)
                if one not in gone and dice.random() < hazard:
                    gone[one] = week
    return [
        Exit(one, START + week * WEEK + timedelta(hours=dice.randrange(168)))
        for one, week in gone.items()
    ]


def told(ties: Ties, left: list[Exit]) -> list[Herd]:
    """Look for herds at the end of each week, and give each as it was last seen."""
    found: dict[str, Herd] = {}
    for week in range(1, WEEKS + 8):
        now = START + week * WEEK
        for herd in herds(ties, left, PEOPLE, now, since=START):
            found[herd.leader.who] = herd
    return list(found.values())


def _members(herd: Herd) -> set[str]:
    return {gone.who for gone in herd.members}


def main() -> None:
    """Print what was found of what was planted, and what was mistaken."""
    planted = hit = named = alone = 0
    wrong = {"ties as they are": [0, 0, 0], "ties shuffled": [0, 0, 0]}
    mixed = [0, 0]
    for number in range(WORLDS):
        dice = random.Random(number)
        made = groups(dice)
        ties = replies(made, dice)
        left = exits(made, PULL, dice)
        at = {gone.who: gone.at for gone in left}
        found = told(ties, left)
        by_leader = {herd.leader.who: herd for herd in found}
        members = [_members(herd) for herd in found]
        for group in made:
            if group[0] not in at:
                continue
            began = at[group[0]]
            followed = {one for one in group[1:] if began < at.get(one, began) <= began + WINDOW}
            if len(followed) + 1 < LEAST:
                alone += 1
                continue
            planted += 1
            hit += any(len(some & (followed | {group[0]})) >= LEAST for some in members)
            named += group[0] in by_leader
        mixed_ties = shuffled(ties, dice)
        mixed[0] += len(told(mixed_ties, left))
        mixed[1] += len(left)
        calm = exits(made, 1.0, dice)
        for name, graph in (("ties as they are", ties), ("ties shuffled", mixed_ties)):
            false = told(graph, calm)
            wrong[name][0] += len(false)
            wrong[name][1] += len(set().union(*map(_members, false)))
            wrong[name][2] += len(calm)
    print(f"{WORLDS} worlds of {PEOPLE} people, a year each")
    print(f"a leader left and fewer than {LEAST - 1} followed: {alone} times, nothing to find")
    print("planted herds found                     ", interval(hit, planted))
    print("  and the leader named                  ", interval(named, planted))
    for name, (false, people, of) in wrong.items():
        print(f"independent exits, {name}")
        print("  an exit taken for a leader's          ", interval(false, of))
        print("  an exit taken for any part of a herd  ", interval(people, of))
    print("planted exits, ties shuffled")
    print("  an exit taken for a leader's          ", interval(*mixed))


if __name__ == "__main__":
    main()
