"""Who may do what: a member sees and adds, a manager also assigns and settles, an admin all.

A role is what an admin said (`/bellwether settings role @U manager`); who was given none is an
admin where Slack says so, else a member. While nobody has been made a manager, a small team is
trusted: its members may do what a manager may.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.commands import Refusal
from storage import colleagues
from storage.colleagues import ROLES

if TYPE_CHECKING:
    from storage import Database
    from storage.colleagues import Colleague, Role


def role_of(db: Database, team: str, user: str) -> Role:
    """Tell what somebody may do: the role they act in."""
    people = colleagues.every(db, team)
    mine = next((one for one in people if one.user_id == user), None)
    role = _said(mine)
    if role == "member" and not any(one.role == "manager" and not one.is_gone for one in people):
        return "manager"
    return role


def require(db: Database, team: str, user: str, least: Role, what: str) -> None:
    """See that somebody may do a thing. Raises Refusal, which says who may: `what` is the thing."""
    role = role_of(db, team, user)
    if ROLES.index(role) >= ROLES.index(least):
        return
    able = [
        f"<@{one.user_id}>"
        for one in colleagues.every(db, team)
        if not one.is_gone and ROLES.index(_said(one)) >= ROLES.index(least)
    ]
    whom = " or ".join(able[:3]) or "an admin of this workspace"
    raise Refusal(
        f"To {what} takes the role of {_article(least)}, and yours is {role}. Nothing was changed;"
        f" ask {whom}."
    )


def _said(one: Colleague | None) -> Role:
    if one is None:
        return "member"
    for role in ROLES:
        if one.role == role:
            return role
    return "admin" if one.is_slack_admin else "member"


def _article(role: str) -> str:
    return f"an {role}" if role == "admin" else f"a {role}"
