"""The story of one person in several places: from any link to all of them, and apart again."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING

import pytest

from tests.e2e._play import until
from tests.e2e._web import Fediverse, Site

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.e2e._play import Play

LEAVING = "After six years I am stepping down as a maintainer."


class Web:
    """Robin: a profile that names three sites, of which only the blog names it in turn."""

    def __init__(self, stack: ExitStack) -> None:
        self.fediverse = stack.enter_context(Fediverse())
        self.blog, self.fans = stack.enter_context(Site()), stack.enter_context(Site())
        self.fediverse.said = ["Hello from here", "Notes on caching are up", "A walk in the woods"]
        self.fediverse.named = [self.blog.url, self.fans.url]
        self.blog.blog("Robin writes", f"{self.fediverse.url}@robin")
        self.fans.blog("Fans of Robin", text="What we hear of somebody we like.")


@pytest.fixture(scope="module")
def web() -> Iterator[Web]:
    with ExitStack() as stack:
        yield Web(stack)


def test_a_handle_leads_to_all_of_a_person(play: Play, web: Web) -> None:
    slack = play.slack
    slack.channel("robins")
    slack.types("watchlist create Robins #robins")
    preview = slack.types(f"watch Robin Sample {web.fediverse.handle} to Robins")
    assert "Watch Robin Sample?" in preview.words
    assert "`mastodon`" in preview.words
    assert "3 posts" in preview.words
    assert "Robin writes" in preview.words
    assert "it names this one in turn" in preview.words
    assert "Perhaps theirs too" in preview.words
    assert "Fans of Robin" in preview.words

    answer = slack.confirms(preview)
    assert "2 new accounts" in answer.words
    assert answer.buttons.keys() == {"account_detach", "account_take", "account_refuse"}
    play.has_seen("Robin Sample")
    shown = slack.types("show Robin Sample")
    assert "theirs because" in shown.words
    assert web.fans.url in shown.words

    # One click takes the suggestion, another lets it go again, for good.
    slack.presses("account_take", answer)
    taken = slack.becomes(answer)
    assert "Robin Sample*'s too" in taken.words
    until(lambda: "3 accounts" in slack.types("show Robin Sample").raw["text"], "three accounts")
    slack.presses("account_detach", taken)
    let_go = slack.becomes(taken)
    assert "do not propose it again" in let_go.words
    shown = slack.types("show Robin Sample")
    assert "2 accounts" in shown.raw["text"]
    assert web.fans.url not in shown.words

    # What is said in the one place and in the other is one person's.
    web.fediverse.said.append(LEAVING)
    card = slack.card("robins")
    assert "Robin Sample is leaving" in card.words
    assert "stepping down as a maintainer" in card.words


def test_words_from_where_no_machine_may_read_are_pasted(play: Play, web: Web) -> None:
    slack = play.slack
    slack.channel("kims")
    slack.types("watchlist create Kims #kims")
    preview = slack.types(
        f'watch "Kim Sample" https://www.linkedin.com/in/kim-sample/ {web.fans.url} to Kims'
    )
    assert "`linkedin`" in preview.words
    assert "/bellwether paste" in preview.words
    slack.confirms(preview)
    play.has_seen("Kim Sample")
    said = slack.types(
        "paste Kim Sample I have lost all trust in this company & its promises."
        " <https://www.linkedin.com/posts/kim-sample_1>"
    )
    assert "Kept as a post of *Kim Sample*" in said.words
    card = slack.card("kims")
    assert "losing faith" in card.words
    assert "lost all trust in this company & its promises" in card.words
    again = slack.types("paste Kim Sample I have lost all trust in this company & its promises.")
    assert "pasted before" in again.words
    assert "by people" in slack.types("show Kim Sample").words
    assert "Whose, and what?" in slack.types("paste").words
    assert "no words after the name" in slack.types("paste Kim Sample").words


def test_two_who_are_one_are_merged_and_parted(play: Play, web: Web) -> None:
    slack = play.slack
    slack.channel("sams")
    slack.types("watchlist create Sams #sams")
    with Site() as one, Site() as other:
        for name, site in (("Alex Sample", one), ("A. Sample", other)):
            site.blog(f"Of {name}", text=f"Words by {name}.")
            slack.confirms(slack.types(f'watch "{name}" {site.url} to Sams'))
            play.has_seen(name)
        assert "Who into whom" in slack.types("merge Alex Sample").words
        merged = slack.types('merge "A. Sample" into "Alex Sample"')
        assert "is *Alex Sample* from now on: 1 account went over" in merged.words
        assert "2 accounts" in slack.types('show "A. Sample"').raw["text"]
        assert "A. Sample" not in slack.types("list Sams").words
        slack.presses("merge_undo", merged)
        undone = slack.becomes(merged)
        assert "are two again" in undone.words
        assert "A. Sample" in slack.types("list Sams").words
        assert "1 account" in slack.types('show "A. Sample"').raw["text"]

        gone = slack.types(f'unwatch "A. Sample" {other.url}feed.xml')
        assert "0 accounts of *A. Sample* are left" in gone.words
        missing = slack.types(f'unwatch "Alex Sample" {web.fans.url}')
        assert "None of *Alex Sample*'s places has that link" in missing.words
