"""A new team starts from its customers: two visits, five questions, and where they look."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.e2e._blog import Blog
from tests.e2e._play import Said, until

if TYPE_CHECKING:
    from pathlib import Path

    from tests.e2e._play import Play, Slack

USER = "mia"
BANK = {
    "customer": "Sample Bank",
    "new_buyer": "Head of data",
    "trigger": "The audit found numbers that nobody could explain.",
    "first_search": "Asked a friend, then googled warehouse benchmarks",
    "hoped_to_hear": "Does it hold at 200M rows? How did others pass an audit?",
    "nearly_stopped": "How long does the migration take?",
    "quotable": "yes",
}
SHOP = {
    "customer": "Sample Shop",
    "new_buyer": "Developer",
    "hoped_to_hear": "Can one person run it?",
    "nearly_stopped": "What does it cost when we grow?",
}


def fills(slack: Slack, values: dict[str, Any]) -> Said:
    """Wait for the form that has opened, send it filled in, and give what is said to that."""

    def look() -> dict[str, Any]:
        views = slack.asks("views", user=USER)["views"]
        return next((one for one in views if one["callback_id"]), {})

    view = until(look, "a form")
    before = slack.heard_by(USER)
    done = slack.does("submit", user=USER, view_id=view["id"], values=values)
    assert done["ok"], done
    assert not done.get("errors"), done
    return slack.told(before, user=USER)


def opens(slack: Slack, typed: str) -> None:
    """Type what opens a form."""
    assert slack.does("command", user=USER, channel="advocates", text=typed)["ok"]


def takes_the_questions(slack: Slack, card: Said) -> Said:
    """Take every question that a visit taught; the card says each time what is left."""
    while "They ask: *" in card.markup:
        slack.presses("lesson_take", card, value=card.buttons["lesson_take"][0])
        card = slack.becomes(card)
    return card


def test_a_new_team_starts_from_its_customers(play: Play, tmp_path: Path) -> None:
    slack = play.slack
    for visit in (BANK, SHOP):
        opens(slack, f'visit "{visit["customer"]}"')
        card = fills(slack, visit)
        assert f"Visit: {visit['customer']}" in card.words
        taken = takes_the_questions(slack, card)
        assert "They ask: Q" in taken.words
    listed = slack.types("question list").words
    assert "5 questions" in listed
    assert listed.count("confirmed, held up by 1 visit") == 5
    assert "Q1 Does it hold at 200M rows?" in listed
    rest = slack.types('visit show "Sample Bank"')
    for lesson in rest.buttons["lesson_take"]:
        slack.presses("lesson_take", rest, value=lesson)
        rest = slack.becomes(rest)
    where = slack.types("where").words
    assert "A peer (peer): 1 of 1 case" in where
    assert "The audit found numbers" in slack.types('buyer show "Head of data"').words

    slack.channel("orchard")
    slack.types("watchlist create Orchard #orchard")
    with Blog(tmp_path, author="Pia Sample").has_a_past() as blog:
        blog.writes("Migration", "How long a migration takes, and what it cost us.").publishes()
        slack.confirms(slack.types(f'watch "Pia Sample" {blog.url} to Orchard'))
        play.has_seen("Pia Sample")
    assert "5 by nobody" in slack.types("coverage").words
    gap = slack.types("gap Q3")
    assert "How long does the migration take?" in gap.words
    assert "Pia Sample" in gap.words
    slack.presses("gap_asked", gap, value=_about(gap, "Pia Sample"))
    asked = slack.becomes(gap).words
    assert "Logged:" in asked
    assert "Asked *Pia Sample*" in asked
    assert "answer Q3" in slack.types('ask "Pia Sample"').words


def _about(gap: Said, name: str) -> str:
    """Give what the button beside somebody's name stands for."""
    for block in gap.raw["blocks"]:
        if name in str(block.get("text")) and "accessory" in block:
            return str(block["accessory"]["value"])
    raise AssertionError(gap.words)
