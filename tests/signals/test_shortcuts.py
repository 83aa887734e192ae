"""Each shortcut of the reader against the slow way that it stands for."""

from __future__ import annotations

import json
import math
import re
from importlib import resources

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks._corpus import lines
from signals import _concepts, _language, _memory, _own_words, _reader, _suspects, _words
from signals._concepts import TRIGGERS, cut, load
from signals._cues import cues, sentences, tells
from signals._frames import tag
from signals._memory import Memory
from signals._model import LABELS, leaning, likely, model
from signals._suspects import suspects

SAID = [line.text for line in lines("exam")]
PIECES = st.one_of(
    st.sampled_from(SAID),
    st.sampled_from(["'", "''", " '", "' ", "don't", "90's", "x_y", ". ", "...", "\n", '"', " "]),
    st.sampled_from(
        ["é", "ß", "ñ", "İ", "…", "😀", "’", "日本語", "я", "> ", "  >", "&gt;", "`a`"]
    ),
    st.text(max_size=6),
)
TEXTS = st.lists(PIECES, max_size=6).map("".join)
# as it was before the search could jump from sign to sign
FOREIGN = re.compile(
    r"```.{0,20000}?(?:```|\Z)"
    r"|~~~\n.{0,20000}?(?:~~~|\Z)"
    r"|<(?:pre|code|blockquote)\b[^<>]{0,200}>.{0,20000}?(?:</(?:pre|code|blockquote)>|\Z)"
    r"|`[^`\n]{1,300}`"
    r"|^[ ]{0,3}(?:>|&gt;)[^\n]*"
    r"|^On [^\n]{5,120} wrote:[ ]*$"
    r"|^-- ?\n.{0,2000}\Z"
    r"|</?[a-zA-Z][^<>]{0,300}>"
    r"|https?://[^\s<>\"]{1,2000}"
    r"|&(?:[a-zA-Z]{2,8}|#\d{1,6});",
    re.DOTALL | re.MULTILINE,
)
MAIL = ["> ", "&gt;", "   ", " ", "\n", "On Monday Ada wrote:", "-- \n", "--\n", "O", "h", "a word"]
MAIL += ["https://a.b/c", "<b>", "</b>", "<pre>", "</pre>", "`", "```", "~~~\n", "~~~", "&amp;"]


@settings(deadline=None)
@given(TEXTS)
def test_a_table_finds_the_words_that_an_expression_finds(text: str) -> None:
    assert _words.words(text) == _words.WORD.findall(text.lower())
    assert _words.pure_words(text) == _words.PURE.findall(text.lower())


@settings(deadline=None)
@given(TEXTS, st.integers(0, 50), st.integers(0, 200))
def test_a_plain_text_is_cut_as_any_other(text: str, start: int, end: int) -> None:
    text = text.encode("ascii", "ignore").decode()
    found = [
        (match[0].lower(), match.start() + start, match.end() + start)
        for match in _concepts._TOKEN.finditer(text[start:end])
    ]
    assert cut(text, None, start, end) == found


@settings(deadline=None)
@given(TEXTS)
def test_english_at_a_glance_is_english_by_every_vote(text: str) -> None:
    low, found = text.lower(), _words.pure_words(text)
    if _language._english(found, low):
        votes = _language._votes(found, low)
        assert max(votes, key=lambda lang: votes[lang]) == "en"


def test_most_english_is_seen_at_a_glance() -> None:
    seen = [
        _language._english(_words.pure_words(line.text), line.text.lower())
        for line in lines("exam")
        if line.lang == "en"
    ]
    assert sum(seen) > 0.8 * len(seen)


@settings(deadline=None)
@given(st.lists(st.sampled_from(MAIL), max_size=12).map("".join))
def test_foreign_words_are_found_by_their_first_sign(text: str) -> None:
    assert _own_words._FOREIGN.sub(_own_words._blank, text) == FOREIGN.sub(_own_words._blank, text)


@settings(deadline=None)
@given(st.lists(st.sampled_from([*MAIL, "-", "/", "~"]), max_size=12).map("".join))
def test_a_sign_of_something_foreign_is_seen(text: str) -> None:
    signs = ["<", ">", "&", "`", "://", "~~~", "\n-- ", "\n--\n"]
    assert _own_words._odd(text) == any(sign in text for sign in signs)


@settings(deadline=None)
@given(st.lists(st.sampled_from([word for text in SAID for word in text.split()]), max_size=20))
def test_a_phrase_is_told_where_tagging_all_words_finds_one(words: list[str]) -> None:
    text = " ".join(words)
    lexicon, tokens = load("en"), cut(text)
    slow = any({*names} & {*TRIGGERS} for _, _, names in tag(tokens, lexicon, text))
    assert tells(tokens, lexicon) == slow


PHRASES = [" ".join(phrase) for found in load("en").phrases.values() for phrase, _ in found]
PARTED = st.sampled_from([" ", " ", "  ", "-", ", ", ". ", "? ", "! ", "\n> ", "\n\n", "(", "* "])
STRANGE = st.sampled_from(["\u212a", "\u0130", "。", "é", "x" * 990])
SAYING = st.one_of(PIECES, st.sampled_from(PHRASES), STRANGE)
LONG = st.lists(st.one_of(SAYING, PARTED), max_size=80).map("".join)


@settings(deadline=None)
@given(LONG)
def test_whatever_sentence_tells_of_a_change_was_suspected(text: str) -> None:
    lexicon, found = load("en"), suspects(text)
    telling = [
        match.start()
        for match in _reader._SENTENCE.finditer(text)
        if tells(cut(text, lexicon, *match.span()), lexicon)
    ]
    assert found is None or {*found} >= {*telling}
    for start, end in (found or {}).items():
        assert _reader._SENTENCE.match(text, start)
        assert not _words.words(text[end : end + 1])


@settings(max_examples=30, deadline=None)
@given(LONG, st.integers(1, 12))
def test_what_is_suspected_is_read_as_if_all_were(text: str, times: int) -> None:
    text, lexicon = text * times, load("en")
    edges = [match.span() for match in _reader._SENTENCE.finditer(text)]
    found = _reader._telling(text, edges, _reader._told_alone(text, lexicon), lexicon)
    assert list(found) == list(_reader._telling(text, edges, None, lexicon))


def test_few_sentences_are_suspected() -> None:
    """What is cheap has to be selective too."""
    text = "The new search is twice as fast, and the docs have a page about it. " * 30
    assert suspects(text) == {}
    assert suspects(f"{text}I'm stepping down. {text}") == {len(text) - 1: len(text) + 17}
    assert suspects("a" * 1000) is None
    assert suspects("I quit \u0130") is None


def test_a_phrase_is_suspected_whatever_tears_it() -> None:
    for said in (
        "I'm stepping down",
        "I'm stepping  down",
        "I'm stepping - down",
        "- stepping  down",
    ):
        text = f"One.{said}. Then"
        assert suspects(text) == {4: 4 + len(said)}, said
    # two sentences with nothing but a mark between them, and a list of nothing
    assert suspects("I quit.quit it") == {0: 6, 7: 14}
    assert suspects("- one\n- two\n- three  - four  - five") == {}


def test_more_that_is_suspected_than_is_looked_at_leaves_all_to_be_read() -> None:
    lexicon = load("en")
    assert len(_reader._told_alone("I am stepping down. " * 40, lexicon) or ()) == 40
    assert _reader._told_alone("I am stepping down. " * 41, lexicon) is None


@given(st.lists(st.integers(0, 1100), max_size=4))
def test_a_sentence_that_is_too_long_is_seen(sizes: list[int]) -> None:
    plain = b".".join(b"a" * size for size in sizes)
    assert _suspects._is_too_long(plain) == any(size >= 1000 for size in sizes)


def test_no_other_letters_become_plain_ones_in_lower_case() -> None:
    odd = [n for n in range(128, 0x20000) if chr(n).lower().encode("ascii", "ignore")]
    assert odd == [0x130, 0x212A]


class Asked:
    """Holds what a table holds, and shows nothing of it before it is asked."""

    def __contains__(self, cue: object) -> bool:
        return cue in model().packed


@pytest.mark.parametrize("lang", _concepts.LANGUAGES)
def test_names_that_are_kept_are_those_that_are_made_anew(lang: str) -> None:
    lexicon = load(lang)
    mine = [line for line in lines("exam") if line.lang == lang]
    assert mine
    for line in mine:
        sents = list(sentences(cut(line.text, lexicon)))
        fast = cues(sents, line.text, lexicon, model().packed)
        assert fast == cues(sents, line.text, lexicon, Asked())


def test_one_sum_adds_up_all_labels() -> None:
    known = model()
    source = resources.files("signals").joinpath("_data", "weights.json")
    weights = json.loads(source.read_text("utf-8"))["weights"]
    for start in range(0, len(weights), 997):
        said = list(weights)[start : start + 60]
        scale = known.unit * known.norm / math.sqrt(len(said))
        sums = [
            bias + scale * sum(weights[cue][n] for cue in said) for n, bias in enumerate(known.bias)
        ]
        odds = [math.exp(value) for value in sums]
        assert likely([*said, "no such cue"]) == pytest.approx([v / sum(odds) for v in odds])
        for n in range(len(LABELS)):
            says = weights[said[0]]
            # whole, so that the order in which cues are added up changes nothing
            leans = leaning(n)[said[0]]
            assert isinstance(leans, int)
            assert leans == says[n] - says[LABELS.index("none")]
    assert likely([]) == pytest.approx(likely(["no such cue"]))
    assert leaning(0)["no such cue"] == 0


def test_a_memory_has_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_memory, "KEPT", 10)
    sizes: Memory[str, int] = Memory(len)
    assert [sizes[str(number)] for number in range(100)] == [1] * 10 + [2] * 90
    assert len(sizes) == 10
    long: Memory[str, int] = Memory(len)
    assert long["a" * 41] == 41
    assert not long
