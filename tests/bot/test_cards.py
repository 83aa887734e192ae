from __future__ import annotations

import dataclasses
import json
import re
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from slack_sdk.models.blocks import Block as SlackBlock
from slack_sdk.models.blocks import RichTextBlock

from bot import cards, commands, digest, grammar
from bot.cards import answers as answers_card
from bot.cards import board as board_card
from bot.cards.alert import WORDS as SAID
from bot.cards.alert import Situation
from bot.commands import Request
from bot.preview import MOST_CHOICES, Looks, Place
from bot.workspace import check
from bot.workspace.kit import MESSAGE_CHARACTERS
from monitors import Found
from storage import alerts, findings, memberships, readings
from tests.bot._world import HERE, OLIVE, TEAM, Clock, World, make_house
from tests.bot.test_text import AMPERSAND, OUTSIDE
from tests.storage._samples import NOW, sample

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.cards import Shown
    from storage.readings import Reading

ROWS = sample(TEAM)
ROWS["advocates"] = dataclasses.replace(ROWS["advocates"], owner=OLIVE)
LIVE = re.compile(r"<(?!@U[A-Z0-9]+>|#C[A-Z0-9]+>|!date\^\d+\^[^|>]*\|[^>]*>|https?://[^|>\s]+\|)")
BIG = st.sampled_from(
    [
        "x" * 5000,
        "& " * 2500,
        "<!channel>" * 500,
        "👩‍👩‍👧" * 700,
        '"\\' * 2500,
        "مرحبا \u202e" * 600,
        "`|*_~" * 1000,
        "a\n" * 2500,
        " ",
        "",
    ]
)
WORDS = st.one_of(OUTSIDE, BIG)
URL = st.one_of(WORDS, WORDS.map(lambda tail: f"https://x.example/{tail}"))
HOME = "https://x.example/"
# Shrinking texts of thousands of characters takes minutes.
PHASES = (Phase.explicit, Phase.reuse, Phase.generate)
DEEP = settings(
    max_examples=25, phases=PHASES, suppress_health_check=list(HealthCheck), deadline=None
)


def mend(texts: str) -> str:
    """Give a text as the database gives it back."""
    return re.sub("[\ud800-\udfff]", "\ufffd", texts).replace("\x00", "")


def assert_fits(shown: Shown) -> None:
    """Hold a card against Slack's rules, its own models and the size a message may have."""
    assert shown.text.strip()
    assert len(shown.text) <= 4000
    strings = [shown.text]
    if shown.blocks:
        blocks = json.loads(json.dumps(list(shown.blocks)))
        check.message_blocks(blocks, posted=True)
        compact = json.dumps(blocks, ensure_ascii=False, separators=(",", ":"))
        assert len(compact) < MESSAGE_CHARACTERS
        for block in blocks:
            as_modelled(block)
        strings += marked_up(blocks)
    for text in strings:
        assert not LIVE.search(text), text
        assert not AMPERSAND.search(text), text
        assert text.count("<") == text.count(">"), text


def as_modelled(block: dict[str, Any]) -> None:
    """Let slack_sdk's own model of the block say what is wrong with it."""
    parsed = SlackBlock.parse(block)
    assert parsed is not None
    if not isinstance(parsed, RichTextBlock):
        parsed.to_dict()


def marked_up(blocks: Any) -> list[str]:
    """List every text in blocks that Slack reads as mrkdwn."""
    if isinstance(blocks, list):
        return [text for one in blocks for text in marked_up(one)]
    if not isinstance(blocks, dict):
        return []
    if blocks.get("type") == "mrkdwn":
        return [blocks["text"]]
    return [text for one in blocks.values() for text in marked_up(one)]


@st.composite
def a_reading(draw: st.DrawFn, key: int = 0) -> Reading:
    found: Reading = dataclasses.replace(
        ROWS["readings"],
        id=f"reading {key}",
        label=draw(st.sampled_from(["leaving", "pausing", "colder", "un_known"])),
        evidence=draw(WORDS),
        reasons=tuple(draw(st.lists(WORDS, max_size=12))),
        clears=draw(WORDS),
        severity=draw(st.integers(1, 3)),
        score=draw(st.floats(0, 1)),
        returns_on=draw(st.none() | st.dates()),
    )
    return found


def an_alert(draw: st.DrawFn) -> Any:
    return dataclasses.replace(
        ROWS["alerts"],
        label=draw(st.sampled_from(["leaving", "quiet", "un_known"])),
        severity=draw(st.integers(0, 4)),
        state=draw(st.sampled_from(["open", "acknowledged", "snoozed", "resolved", "dismissed"])),
        acted_by=draw(st.sampled_from([None, "U0MIA"])),
        acted_at=draw(st.sampled_from([None, NOW])),
        snoozed_until=draw(st.sampled_from([None, NOW])),
    )


@st.composite
def a_situation(draw: st.DrawFn) -> Situation:
    more = draw(st.sampled_from([0, 1, 500]))
    first = draw(a_reading())
    post = dataclasses.replace(ROWS["posts"], title=draw(WORDS), text=draw(WORDS), url=draw(URL))
    account = dataclasses.replace(ROWS["accounts"], title=draw(WORDS), link=draw(URL))
    return Situation(
        alert=an_alert(draw),
        advocate=dataclasses.replace(
            ROWS["advocates"], name=draw(WORDS), owner=draw(st.sampled_from(["", "U0MIA"]))
        ),
        evidence=[first] * (more + 1),
        post=draw(st.sampled_from([None, post])),
        account=draw(st.sampled_from([None, account])),
        called=dataclasses.replace(
            ROWS["notices"],
            whom=draw(st.sampled_from(["", "U0MIA", "U0MAX"])),
            is_held=draw(st.booleans()),
        ),
        owner_name=draw(WORDS),
    )


@DEEP
@given(a_situation())
def test_the_card_of_any_alert_fits(situation: Situation) -> None:
    assert_fits(cards.known()["alert"](situation))


@DEEP
@given(
    st.data(), st.sampled_from(["evidence", "rise", "wake"]), WORDS, st.sampled_from([0, 1, 5, 500])
)
def test_what_goes_into_the_thread_fits(
    data: st.DataObject, kind: str, name: str, many: int
) -> None:
    found = [data.draw(a_reading(n)) for n in range(min(many, 5))]
    found += found[:1] * (many - len(found))
    alert = data.draw(st.composite(an_alert)())
    assert_fits(cards.known()["evidence"](kind, alert, name, found))


@st.composite
def a_place(draw: st.DrawFn) -> Place:
    found = Found(
        source=draw(st.sampled_from(["feed", "<!here>"])),
        address=draw(URL),
        stable_id=draw(URL),
        title=draw(WORDS),
        link=draw(URL),
    )
    post = dataclasses.replace(ROWS["posts"], title=draw(WORDS), text=draw(WORDS), url=draw(URL))
    raised = draw(st.lists(a_reading(), max_size=4))
    return Place(found, draw(st.sampled_from([[], [post] * 500])), raised, draw(WORDS))


@DEEP
@given(st.lists(a_place(), min_size=1, max_size=10), WORDS, WORDS, st.data())
def test_a_preview_fits(
    places: list[Place], name: str, watchlist: str, data: st.DataObject
) -> None:
    alternatives = data.draw(st.booleans())
    # A choice is one of a few places, and a person's own links are ten at most.
    places = places[: MOST_CHOICES if alternatives else None]
    looks = Looks(places, data.draw(st.lists(WORDS, max_size=8)), alternatives=alternatives)
    choices = [f"preview_{n}" for n in range(len(places))] if alternatives else ["preview_1"]
    assert_fits(cards.known()["preview"](name, OLIVE, watchlist, HERE, looks, choices, NOW))


def test_a_preview_names_who_would_have_been_raised() -> None:
    reading = dataclasses.replace(ROWS["readings"], label="leaving", evidence="I am off.")
    found = Found(source="feed", address=HOME, stable_id=HOME, title="X", link=HOME)
    looks = Looks([Place(found, [], [reading])], [], alternatives=False)
    shown = cards.known()["preview"]("Ada", OLIVE, "list", HERE, looks, ["preview_1"], NOW)
    assert "Ada is leaving: “I am off.”" in json.dumps(shown.blocks, ensure_ascii=False)


@DEEP
@given(st.data(), WORDS, st.sampled_from([0, 1, 6, 500]))
def test_a_digest_fits(data: st.DataObject, title: str, many: int) -> None:
    name, evidence = data.draw(WORDS), data.draw(WORDS)
    who = dataclasses.replace(ROWS["advocates"], name=name)
    entry = digest.Entry(data.draw(st.composite(an_alert)()), who, evidence)
    account = dataclasses.replace(
        ROWS["accounts"], link=data.draw(URL), health_says=data.draw(WORDS)
    )
    assert_fits(
        cards.known()["digest"](
            digest.Digest(
                title=title,
                since=NOW - timedelta(days=7),
                until=NOW,
                people=many,
                posts=many,
                speakers=many,
                waiting=[entry] * many,
                settled=[entry] * many,
                quiet=[(who, NOW - timedelta(days=40))] * many,
                accounts=many,
                unseen=[(who, account)] * many,
            )
        )
    )


@DEEP
@given(st.data(), st.integers(0, 12), st.integers(0, 12))
def test_places_fit(data: st.DataObject, proven: int, asked: int) -> None:
    account = dataclasses.replace(
        ROWS["accounts"], link=data.draw(URL), title=data.draw(WORDS), proof=data.draw(WORDS)
    )
    proposal = dataclasses.replace(ROWS["proposals"], link=data.draw(URL), why=data.draw(WORDS))
    assert_fits(cards.known()["places"]("Watching *Ada*.", [account] * proven, [proposal] * asked))


@DEEP
@given(st.data(), st.sampled_from(["open", "passed", "done", "cancelled"]))
def test_a_handover_fits(data: st.DataObject, state: str) -> None:
    one = dataclasses.replace(
        ROWS["handovers"],
        note=data.draw(WORDS),
        introduction=data.draw(WORDS),
        outcome=data.draw(WORDS),
        state=state,
    )
    who = dataclasses.replace(ROWS["advocates"], name=data.draw(WORDS))
    for viewer in (one.giver, one.taker, ""):
        assert_fits(cards.known()["handover"](one, who, viewer))


@DEEP
@given(st.data(), st.sampled_from(["gone", "left_channel", "unknown"]), st.sampled_from([1, 6, 90]))
def test_cases_without_an_owner_fit(data: st.DataObject, why: str, many: int) -> None:
    users = ("U0MIA", "U0MAX", "U0ADA")
    case = dataclasses.replace(
        ROWS["orphans"],
        why=why,
        lost=data.draw(st.sampled_from(["", "U0MIA"]) | WORDS),
        channel=data.draw(st.sampled_from(["", "C1"])),
        proposed=data.draw(st.sampled_from([(), users])),
        reasons=tuple(data.draw(st.lists(WORDS, min_size=3, max_size=3))),
    )
    who = dataclasses.replace(ROWS["advocates"], name=data.draw(WORDS))
    names = data.draw(st.sampled_from([{}]) | st.fixed_dictionaries({"U0MIA": WORDS}))
    cases = [(dataclasses.replace(case, id=f"orphan {n}"), who) for n in range(many)]
    assert_fits(cards.known()["orphans"](cases, names))


@DEEP
@given(st.data(), st.sampled_from([0, 1, 10]))
def test_the_question_to_a_colleague_fits(data: st.DataObject, many: int) -> None:
    account = dataclasses.replace(ROWS["accounts"], link=data.draw(URL))
    assert_fits(cards.known()["consent"](ROWS["advocates"], [account] * many))


@DEEP
@given(st.data(), st.sampled_from([0, 1, 5, 900]), st.sampled_from([-1, 0, 1]))
def test_what_waits_and_what_was_asked_fit(data: st.DataObject, many: int, stance: int) -> None:
    question = dataclasses.replace(ROWS["questions"], text=data.draw(WORDS))
    answer = dataclasses.replace(
        ROWS["answers"], quote=data.draw(WORDS), link=data.draw(URL), stance=stance
    )
    who, said = data.draw(WORDS), data.draw(st.sampled_from(["", "Done."]))
    waiting = [
        answers_card.Waiting(
            answer=dataclasses.replace(answer, id=f"answer {n}"),
            advocate=who,
            question=question,
            stage=who,
        )
        for n in range(min(many, 5))
    ]
    assert_fits(cards.known()["answers"](waiting, many, said, "small"))
    struggle = dataclasses.replace(
        ROWS["struggles"],
        words=data.draw(WORDS),
        hoped=data.draw(WORDS),
        handle=data.draw(WORDS),
        handle_link=data.draw(URL),
        link=data.draw(URL),
        status=data.draw(st.sampled_from(["new", "taken"])),
    )
    near = data.draw(st.sampled_from([None, question]))
    entries = [
        board_card.Entry(
            struggle=dataclasses.replace(struggle, id=f"struggle {n}"),
            advocate=who,
            question=near,
            near=near,
        )
        for n in range(min(many, 5))
    ]
    assert_fits(cards.known()["board"](entries, many, 0, said))


def test_every_card_there_is_has_been_drawn_here() -> None:
    drawn = {"alert", "evidence", "preview", "places", "digest"}
    drawn |= {"consent", "handover", "orphans"}
    drawn |= {"home", "who"}  # tests/bot/test_home.py
    drawn |= {"answers", "board"}
    drawn |= {"buyer", "question", "visit", "where"}  # tests/bot/test_demand.py
    drawn |= {"coverage", "gap"}  # tests/bot/test_coverage.py, tests/bot/test_gap.py
    drawn |= {"customers", "import_look", "imported"}  # tests/bot/test_value_cards.py
    drawn |= {"roi", "path", "worth"}  # tests/bot/test_roi.py
    assert set(cards.known()) == drawn


@pytest.fixture(scope="module")
def crowd(another: Callable[[Path], str], tmp_path_factory: pytest.TempPathFactory) -> World:
    """Give a world in which 500 people with hostile names have taken leave at length."""
    made = World(another(tmp_path_factory.mktemp("crowd")), Clock(NOW))
    with made.at_once():
        return fill(made)


HOSTILE_NAMES = (
    "<!channel> & <@U0MAX>",
    "👩‍👩‍👧" * 20,
    "مرحبا بالعالم \u202e",
    "`*_~|`" * 13,
    "&" * 80,
    '"\\' * 40,
    "Grace Example",
)


def fill(world: World) -> World:
    lists = [world.watchlist("<!here> & co"), world.watchlist("speakers")]
    talkative = []
    for number in range(500):
        base = HOSTILE_NAMES[number % len(HOSTILE_NAMES)]
        name = f"{base[: 80 - 5]} {number:03d}"
        of = world.advocate(name, lists[number % 2])
        words = HOSTILE_NAMES[(number + 1) % len(HOSTILE_NAMES)] * 60
        said = [
            world.post(of, "leaving", text=words, title=words, url=f"https://x.example/{words}")
            for _ in range(2)
        ]
        world.hears(of, *said)
        if number < 7:
            talkative.append((of.id, words))
        if number == 50:  # from here on the shortest way to an answer matters
            with world.open() as db:
                db.survey()
    for advocate_id, words in talkative:
        long(world, advocate_id, words)
    return world


def long(world: World, advocate_id: str, words: str) -> None:
    """Give an alert 500 more findings with many reasons each."""
    with world.open() as db, db.transaction():
        [alert] = alerts.of_advocate(db, TEAM, advocate_id)
        for number in range(500):
            one = dataclasses.replace(
                ROWS["readings"],
                id=f"more {advocate_id} {number}",
                advocate_id=advocate_id,
                evidence=words,
                reasons=(words,) * 12,
                clears=words,
                account_id=None,
                post_id=None,
            )
            readings.add(db, TEAM, [one])
            findings.add(db, TEAM, alert.id, one.id, NOW)


@pytest.fixture
def ask(crowd: World) -> Callable[[str], Shown]:
    """Ask a command as a person does, without Slack in between."""

    def asked(text: str) -> Shown:
        typed = grammar.parse(text)
        house = make_house(crowd, crowd.clock)
        house.clients.clear()
        request = Request(
            house=house, team=TEAM, user=OLIVE, channel=HERE, words=typed.rest, now=NOW
        )
        return commands.known()[typed.verb].answer(request)

    return asked


@pytest.mark.parametrize(
    "typed",
    [
        "list",
        'list "<!here> & co"',
        "alerts",
        "alerts mine",
        "alerts speakers",
        "digest",
        "digest speakers 30d",
        f"digest <@{OLIVE}>",
        "watchlist list",
        "doctor",
        "help",
        "help watch",
        "mine",
        "load",
        "ask",
        "handover",
    ],
)
def test_answers_about_a_crowd_fit(ask: Callable[[str], Shown], typed: str) -> None:
    assert_fits(ask(typed))


@pytest.mark.parametrize("number", range(7))
@pytest.mark.parametrize("verb", ["show", "why", "digest"])
def test_answers_about_one_person_fit(
    ask: Callable[[str], Shown], crowd: World, verb: str, number: int
) -> None:
    with crowd.open() as db:
        names = [row["name"] for row in db.across().rows("select name from advocates")]
    [name] = [one for one in names if one.endswith(f"{number:03d}")]
    quoted = name.replace('"', "'") if verb == "help" else name
    typed = grammar.Words((grammar.Word(quoted, quoted=True),))
    house = make_house(crowd, crowd.clock)
    request = Request(house=house, team=TEAM, user=OLIVE, channel=HERE, words=typed, now=NOW)
    assert_fits(commands.known()[verb].answer(request))
    assert ask is not None


def test_every_person_of_a_crowd_is_counted(ask: Callable[[str], Shown], crowd: World) -> None:
    with crowd.open() as db:
        assert len(memberships.every(db, TEAM)) == 500
    assert "500 advocates" in ask("list").text
    assert "500 open alerts" in ask("alerts").text


def test_a_database_gives_texts_back_as_these_tests_think(world: World) -> None:
    of = world.advocate("a\ud800b\x00c")
    with world.open() as db:
        [row] = db.across().rows("select name from advocates")
    assert row["name"] == mend(of.name)


def test_every_label_that_a_signal_gives_has_a_headline_and_advice() -> None:
    folder = Path(__file__).parents[2] / "signals"
    texts = [path.read_text("utf-8") for path in folder.glob("[a-z]*.py")]
    labels = {found for text in texts for found in re.findall(r'label="(\w+)"', text)}
    labels |= {
        found
        for text in texts
        for table in re.findall(r"(?:SEVERITIES|_SEVERITY) = \{(.+?)\}", text)
        for found in re.findall(r'"(\w+)"', table)
    }
    assert len(labels) > 10
    assert not labels - set(SAID)
    assert not set(SAID) - labels, "words for what no signal says"
