"""Who is nearest to a question: by words, in several languages, and by whom they are like."""

from __future__ import annotations

import sys
import threading

from tests.value._demand import people, post, question
from value.coverage import Person
from value.demand import _words as words
from value.nearest import nearest, roots

ROWS = question(
    7,
    "Does it hold at 200 million rows?",
    paraphrases=("How does it scale with very large tables?",),
    hoped_answer="Queries stay under a second on large tables.",
)


def test_who_writes_about_it_is_nearer_than_who_writes_about_something_else() -> None:
    said = [
        post("ada", "We loaded a table with 300 million rows and queries still took a second."),
        post("ada", "Large tables scale if you partition them."),
        post("grace", "One large table of mine has a million rows."),
        post("sam", "My sourdough needs a second proof."),
    ]
    near = nearest(ROWS, (), people("ada", "grace", "sam"), said)
    assert [one.person.id for one in near] == ["ada", "grace"]
    assert near[0].closeness == 1.0
    assert near[0].post is not None
    assert near[0].post.text.startswith("We loaded")
    assert 0 < near[1].closeness < 1


def test_a_word_in_passing_is_not_near() -> None:
    said = [post("ada", "In a second."), post("grace", "")]
    assert nearest(ROWS, (), people("ada", "grace"), said) == []
    assert nearest(ROWS, (), people("ada"), []) == []
    assert nearest(question(1, "?!"), (), people("ada"), said) == []


def test_words_are_met_however_they_are_bent_in_the_language_of_the_post() -> None:
    asked = question(3, "Wie gelingt die Migration großer Tabellen?")
    said = [
        post("ada", "Unsere große Tabelle: so gelang uns die Migration.", lang="de"),
        post("grace", "Die Tabelle der Liga.", lang="de"),
        post("sam", "いい天気", lang="ja"),
        post("sam", "nothing at all", lang=None),
    ]
    near = nearest(asked, (), people("ada", "grace", "sam"), said)
    assert [one.person.id for one in near] == ["ada"]


def test_what_is_said_in_another_language_is_met_by_its_meaning() -> None:
    asked = question(3, "How long does the migration take, and what does Acme cost?")
    said = [
        post("ada", "Die Migration zu Acme: so viel hat der Umzug gekostet.", lang="de"),
        post("grace", "Unsere Preise, unsere Kosten, unsere Rechnung.", lang="de"),
    ]
    near = nearest(asked, (), people("ada", "grace"), said)
    assert [one.person.id for one in near] == ["ada"], "several words of one meaning are one"


def test_the_same_product_and_role_bring_somebody_near() -> None:
    who = {
        "ada": Person("ada", "Ada", role="technical", products=("Base",)),
        "grace": Person("grace", "Grace", products=("base",)),
        "kim": Person("kim", "Kim", role="technical", products=("Other",)),
        "sam": Person("sam", "Sam", role="legal"),
    }
    asked = question(1, "Who runs it?", product="Base")
    near = nearest(asked, {"technical"}, who, [])
    assert [(one.person.id, one.has_role, one.has_product) for one in near] == [
        ("ada", True, True),
        ("grace", None, True),
        ("kim", True, False),
    ]
    assert all(one.post is None for one in near)


def test_the_roots_find_what_is_bent_and_leave_out_what_says_nothing() -> None:
    found = roots(ROWS)
    assert {"millio", "querie", "tables"} <= set(found), found
    assert not {"does", "with", "very"} & set(found)
    assert all(len(root) <= 6 for root in found)
    assert found == sorted(found, key=lambda one: (-len(one), one))


def test_the_order_does_not_depend_on_the_order_of_posts() -> None:
    said = [post(who, f"{who} has million rows in tables") for who in ("ada", "grace", "sam")]
    forth = nearest(ROWS, (), people("ada", "grace", "sam"), said)
    back = nearest(ROWS, (), people("sam", "grace", "ada"), said[::-1])
    assert forth == back


def test_threads_do_not_get_each_others_stems() -> None:
    asked = {
        word: words.stem.__wrapped__(word, "en")
        for word in (f"running{sign}ations" for sign in "abcdefgh")
    }
    wrong: list[str] = []

    def ask() -> None:
        for word, stem in list(asked.items()) * 20:
            if words.stem.__wrapped__(word, "en") != stem:
                wrong.append(word)

    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        threads = [threading.Thread(target=ask) for _ in range(4)]
        for one in threads:
            one.start()
        for one in threads:
            one.join()
    finally:
        sys.setswitchinterval(before)
    assert wrong == []
