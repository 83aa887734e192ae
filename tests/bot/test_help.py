"""What `help` says of a verb reads as a paragraph, however its source is broken into lines."""

from __future__ import annotations

import pytest

from bot.commands import known


@pytest.mark.parametrize("verb", sorted(known()))
def test_the_words_about_a_verb_run_on_to_the_end_of_their_paragraph(verb: str) -> None:
    one = known()[verb]
    assert all("\n" not in part for part in one.about.split("\n\n"))
    assert one.usage.startswith(verb)
    assert one.does
