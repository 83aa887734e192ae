from __future__ import annotations

import itertools
import time
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.grammar import MOST, Words, parse
from tests._fuzz import times

CASES = tomllib.loads(
    (Path(__file__).parents[1] / "data" / "grammar.toml").read_text(encoding="utf-8")
)["typed"]
MARKS = [*"\"'“”„«»‘’<>|@#&;—–-: \n\t\u00a0\u200b", "\ud800", "\0"]
BITS = ["<@U1|", "<#C1|", "<https://x", "to", "owner", "since", "watch", "Grace", "&amp;"]
BITS += ["absence", "assign", "load", "from", "until", "backup", "capacity", "inside"]
PIECES = st.sampled_from([*MARKS, *BITS, "--share", "—share", "a.b.example/x"])
ANYTHING = st.one_of(st.text(), st.lists(PIECES, max_size=60).map("".join))


def told(words: Words | None) -> dict[str, Any]:
    """Write words as the data file does."""
    if words is None:
        return {}
    kinds = {"name": words.name(), "links": words.of("link"), "users": words.of("user")}
    kinds |= {"channels": words.of("channel")}
    return {name: value for name, value in kinds.items() if value}


@pytest.mark.parametrize("case", CASES, ids=[case["text"] for case in CASES])
def test_what_is_typed_is_told_apart(case: dict[str, Any]) -> None:
    typed = parse(case["text"])
    rest, after = typed.rest, {}
    for keyword in typed.rest.keywords:
        words, rest = rest.after(keyword)
        after[keyword] = told(words)
    found = {"verb": typed.verb, "share": typed.share, "rest": told(rest)}
    found |= {keyword: told_of for keyword, told_of in after.items() if told_of}
    wanted: dict[str, Any] = {"verb": "watch", "share": False, "rest": {}}
    case = {name: value for name, value in case.items() if value != {}}
    assert found == wanted | {name: value for name, value in case.items() if name != "text"}


@settings(max_examples=times(100))
@given(ANYTHING)
@example('"')
@example("«")
@example("<")
@example("<@U1|n")
@example("--")
def test_nothing_that_is_typed_is_an_accident(text: str) -> None:
    typed = parse(text)
    for keyword in typed.rest.keywords:
        found, rest = typed.rest.after(keyword)
        assert len(rest.words) + len(found.words if found else ()) <= len(typed.rest.words)
    assert typed.verb == typed.verb.casefold()
    assert all(word.text for word in typed.rest.words)


@given(st.text(alphabet=st.characters(blacklist_categories=["Cs", "Z", "C"]), max_size=40))
def test_what_stands_in_quotes_is_one_word(name: str) -> None:
    inner = "".join("." if c in "\"“”„«»‟「」'‘’‚‹›『』《》&<>" else c for c in f"a{name}")
    for left, right in ('""', "“”", "„“", "””", "«»", "»«", "‘’", "''", "„”"):
        [*words] = parse(f"show {left}{inner}{right} x").rest.words
        assert [word.text for word in words] == [inner, "x"]


@given(
    st.permutations(
        ['"Grace Example"', "https://grace.example", "to Speakers", "owner <@U1|olive>", "--share"]
    )
)
def test_words_go_in_any_order(parts: list[str]) -> None:
    typed = parse(f"watch {' '.join(parts)}")
    to, rest = typed.rest.after("to")
    owner, rest = rest.after("owner")
    assert typed.share
    assert to is not None
    assert owner is not None
    assert (to.name(), owner.of("user")) == ("Speakers", ["U1"])
    assert (rest.name(), rest.of("link")) == ("Grace Example", ["https://grace.example"])


def test_bare_names_of_several_words_stay_whole_on_both_sides_of_a_keyword() -> None:
    for first, then in itertools.permutations(["to Team of Speakers", "owner @olive"]):
        to, rest = parse(f"watch Grace Mary Example {first} {then}").rest.after("to")
        assert to is not None
        assert to.name() == "Team of Speakers"
        assert rest.after("owner")[1].name() == "Grace Mary Example"


def test_no_more_is_read_than_a_command_has() -> None:
    assert sum(len(word.text) for word in parse("watch " + "a" * 10 * MOST).rest.words) < MOST


@pytest.mark.parametrize(
    "piece",
    ['"', "“", "“a ", "<", "<@U1|", "a.", "a-", "--", "&amp;", "https://", "«»", "'a", "x:1/"],
)
def test_no_text_takes_long_to_read(piece: str) -> None:
    def cost(text: str) -> float:
        began = time.process_time()
        parse(text)
        return time.process_time() - began

    assert min(cost(piece * (MOST // len(piece))) for _ in range(3)) < 0.05


@settings(max_examples=50)
@given(st.text(max_size=200))
def test_what_slack_escaped_is_read_as_it_was_typed(name: str) -> None:
    plain = "".join(name.split()).replace('"', "").replace("\x00", "")
    escaped = plain.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    for word in parse(f'show "{escaped}"').rest.words:
        assert word.text == plain
