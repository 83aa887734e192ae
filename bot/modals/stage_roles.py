"""Whom an advocate is like, and what they do for buyers at each stage: never one tier for all."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot import roles as rights
from bot import text
from bot.cards import Shown
from bot.cards import _blocks as b
from bot.modals import Wrong, modal
from bot.modals import _fields as f
from bot.modals import _whom as whom
from storage import buyers, profiles, stage_roles, stages

if TYPE_CHECKING:
    from bot.cards import Block
    from bot.modals import Asked, Filled
    from storage import Database
    from storage.advocates import Advocate
    from storage.stages import Stage

MOST_STAGES = 40
MOST_PRODUCTS = 20
LONGEST = 80
FIELD = "stage_"
"""Begins the name of a stage's field; its key follows, so that a new label breaks nothing."""
ROLES = tuple((role.capitalize(), role) for role in stage_roles.ROLES)
LIKE = tuple((role.capitalize(), role) for role in buyers.ROLES)


@modal
class StageRoles:
    """All stages in one form; who is like nobody in particular may be left without a role."""

    title = "Roles by Stage"
    submit = "Save"

    def draw(self, asked: Asked) -> list[Block]:
        """Show them as they are."""
        with asked.house.open() as db:
            one = whom.given(db, asked)
            known = profiles.of_advocate(db, asked.team, one.id) if one else None
            has = stage_roles.of_advocate(db, asked.team, one.id) if one else []
            shown = stages.every(db, asked.team)[:MOST_STAGES]
        options = [(text.plain(stage.label, 70), stage.key) for stage in shown]
        return [
            whom.ask(one),
            f.pick(
                "like",
                "Their own role in deciding",
                LIKE,
                value=known.role if known else "",
                hint="Buyers listen most to somebody in the same role.",
                optional=True,
            ),
            f.line(
                "products",
                "Products they know",
                value=", ".join(known.products) if known else "",
                hint="As questions name them, with commas between.",
                most=1000,
                optional=True,
            ),
            b.divider(),
            *(
                f.pick_some(
                    f"{FIELD}{stage.key}",
                    stage.label,
                    ROLES,
                    values=[role.role for role in has if role.stage == stage.key],
                )
                for stage in shown
            ),
            f.pick_some(
                "for",
                "At which of these they speak for us",
                options,
                values=sorted({role.stage for role in has if role.stance > 0}),
            ),
            f.pick_some(
                "against",
                "At which against us",
                options,
                values=sorted({role.stage for role in has if role.stance < 0}),
            ),
        ]

    def take(self, filled: Filled) -> Shown:
        """Keep all of it, or nothing. What is said of stages the form did not show stays."""
        products = _products(filled)
        pro, con = set(filled.values.several("for")), set(filled.values.several("against"))
        picked = {
            name.removeprefix(FIELD): filled.values.several(name)
            for name in filled.values.state
            if name.startswith(FIELD)
        }
        wrong = {}
        if pro & con:
            wrong["against"] = "At one stage they speak for us or against us, not both."
        elif bare := [key for key in sorted(pro | con) if not picked.get(key)]:
            name = "against" if bare[0] in con else "for"
            wrong[name] = "Pick a role for them at that stage first, or take it out here."
        if wrong:
            raise Wrong(wrong)
        with filled.house.open() as db, db.transaction():
            one = whom.chosen(db, filled)
            _see_that_they_may(db, one, filled)
            there = {stage.key: stage for stage in stages.every(db, filled.team, retired=True)}
            made = [
                stage_roles.StageRole(
                    team=filled.team,
                    advocate_id=one.id,
                    stage=key,
                    role=role,
                    stance=(key in pro) - (key in con),
                    set_by=filled.user,
                    set_at=filled.now,
                )
                for key, some in picked.items()
                if key in there
                for role in some
                if role in stage_roles.ROLES
            ]
            before = stage_roles.of_advocate(db, filled.team, one.id)
            kept = _moved([role for role in before if role.stage not in picked], one)
            stage_roles.put(db, filled.team, one.id, [*made, *kept])
            profiles.put(
                db,
                filled.team,
                profiles.Profile(
                    team=filled.team,
                    advocate_id=one.id,
                    role=filled.values.text("like"),
                    products=products,
                    set_by=filled.user,
                    set_at=filled.now,
                ),
            )
        return Shown(f"Kept for *{text.said(one.name)}*: {described(made, there) or 'no roles'}.")


def described(roles: list[stage_roles.StageRole], there: dict[str, Stage]) -> str:
    """Say what somebody does at which stage, as escaped mrkdwn."""
    by_stage: dict[str, list[str]] = {}
    for one in roles:
        against = " against us" if one.stance < 0 else ""
        by_stage.setdefault(one.stage, []).append(f"{one.role}{against}")
    return "; ".join(
        f"{text.said(there[key].label if key in there else key, 60)}: {text.listing(some)}"
        for key, some in by_stage.items()
    )


def _moved(roles: list[stage_roles.StageRole], one: Advocate) -> list[stage_roles.StageRole]:
    """Give roles under the name that somebody turned out to have, each once."""
    moved = {(role.stage, role.role): replace(role, advocate_id=one.id) for role in roles}
    return list(moved.values())


def _products(filled: Filled) -> tuple[str, ...]:
    typed = [" ".join(part.split()) for part in filled.values.text("products").split(",")]
    found = tuple(dict.fromkeys(part for part in typed if part))
    if len(found) > MOST_PRODUCTS or any(len(part) > LONGEST for part in found):
        raise Wrong(
            {"products": f"At most {MOST_PRODUCTS} products, each of {LONGEST} characters at most."}
        )
    return found


def _see_that_they_may(db: Database, one: Advocate, filled: Filled) -> None:
    if filled.user not in (one.owner, one.backup):
        with whom.at(filled, "like"):
            rights.require(
                db, filled.team, filled.user, "manager", "say what somebody else's advocate does"
            )
