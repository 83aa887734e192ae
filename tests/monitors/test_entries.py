from __future__ import annotations

import pickle
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from monitors import Item, Voice
from monitors._entries import NEWEST, Entry, Feed, items

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
WORDS = st.text(max_size=20) | st.sampled_from(["", "one", "two"])
ENTRIES = st.lists(
    st.builds(
        Entry,
        id=WORDS | st.text(min_size=600, max_size=700),
        link=st.sampled_from(["", "https://a.example/1", "https://a.example/2"]),
        title=WORDS,
        html=WORDS,
        text=WORDS,
        published_at=st.none() | st.datetimes().map(lambda moment: moment.replace(tzinfo=UTC)),
    ),
    max_size=30,
)


@given(ENTRIES)
def test_whatever_a_feed_says_its_items_are_sound(entries: list[Entry]) -> None:
    made, left_out = items(entries, NOW, "https://a.example/")
    names = [item.id for item in made]
    assert len(names) == len(set(names))
    assert all(0 < len(name) <= 600 for name in names)
    assert [item.published_at for item in made] == sorted(item.published_at for item in made)
    assert all(item.url.startswith("https://") for item in made)
    assert len(made) + left_out <= len(entries)


@given(ENTRIES)
def test_the_same_entries_get_the_same_names(entries: list[Entry]) -> None:
    again, _ = items(entries, NOW, "https://a.example/")
    assert {item.id for item in items(entries, NOW, "https://a.example/")[0]} == {
        item.id for item in again
    }


@given(ENTRIES)
def test_the_order_of_a_feed_does_not_name_its_entries(entries: list[Entry]) -> None:
    forth, _ = items(entries, NOW, "https://a.example/")
    back, _ = items(entries[::-1], NOW, "https://a.example/")
    assert {item.id for item in forth} == {item.id for item in back}


@given(ENTRIES)
def test_a_feed_is_the_same_in_another_process(entries: list[Entry]) -> None:
    made, left_out = items(entries, NOW, "https://a.example/")
    voice = Voice(handle="@b", handle_link="", link="", text="No.", at=NOW)
    edited = [item._replace(edited_at=NOW + timedelta(microseconds=1)) for item in made]
    answering = [item._replace(answers=voice, people=("https://b.example/",)) for item in made[:2]]
    feed = Feed(
        form="rss20",
        title="One",
        link="",
        items=(*made, *edited, *answering),
        left_out=left_out,
        skips=("7", "sunday"),
        is_cut=True,
    )
    carried = pickle.loads(pickle.dumps(feed))  # noqa: S301 - our own
    assert carried == feed
    assert all(type(item) is Item and item.published_at.tzinfo is UTC for item in carried.items)


def test_entries_without_a_date_keep_the_order_of_their_feed() -> None:
    entries = [Entry(id=str(number)) for number in range(NEWEST + 5)]
    made, left_out = items(entries, NOW, "")
    assert [item.id for item in made] == [str(number) for number in reversed(range(NEWEST))]
    assert left_out == 5


def test_entries_of_one_id_are_told_apart_and_doubles_dropped() -> None:
    same = [Entry(id="x", title="One"), Entry(id="x", title="Two"), Entry(id="x", title="Two")]
    made, _ = items(same, NOW, "")
    assert sorted(item.title for item in made) == ["One", "Two"]


def test_an_entry_without_words_is_a_post_all_the_same() -> None:
    """Somebody published a picture, or a place: it is a sign of life."""
    (made,), left_out = items([Entry(link="https://x.example/1")], NOW, "")
    assert (made.title, made.text, made.url, left_out) == ("", "", "https://x.example/1", 0)
    assert len(items([Entry(), Entry()], NOW, "")[0]) == 1
