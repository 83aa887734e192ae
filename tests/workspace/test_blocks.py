"""The limits of Block Kit, each just kept and just broken."""

from typing import Any

import pytest

from bot.workspace import check
from bot.workspace.records import ApiError


def plain(text: Any) -> Any:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: Any) -> Any:
    return {"type": "mrkdwn", "text": text}


def option(text: Any = "o", value: Any = "v") -> Any:
    return {"text": plain(text), "value": value}


def actions(*elements: Any) -> Any:
    return {"type": "actions", "elements": list(elements)}


def button(**more: Any) -> Any:
    return {"type": "button", "text": plain("B"), **more}


def overflow(count: Any) -> Any:
    options = [option(value=str(n)) for n in range(count)]
    return actions({"type": "overflow", "action_id": "o", "options": options})


def select(count: Any, text: Any = "o") -> Any:
    options = [option(text, str(n)) for n in range(count)]
    return actions({"type": "static_select", "action_id": "s", "options": options})


def confirm(words: Any) -> Any:
    question = {
        "title": plain(words),
        "text": mrkdwn("t"),
        "confirm": plain("y"),
        "deny": plain("n"),
    }
    return actions(button(confirm=question))


def rows(count: Any, width: Any = 1) -> Any:
    cells = [{"type": "raw_text", "text": "c"}] * width
    return {"type": "table", "rows": [cells] * count}


LIMITS = [
    ("header", 150, lambda n: {"type": "header", "text": plain("h" * n)}, "/blocks/0/text/text"),
    (
        "section",
        3000,
        lambda n: {"type": "section", "text": mrkdwn("s" * n)},
        "/blocks/0/text/text",
    ),
    ("fields", 10, lambda n: {"type": "section", "fields": [mrkdwn("f")] * n}, "/blocks/0/fields"),
    (
        "field",
        2000,
        lambda n: {"type": "section", "fields": [mrkdwn("f" * n)]},
        "/blocks/0/fields/0/text",
    ),
    (
        "context",
        10,
        lambda n: {"type": "context", "elements": [mrkdwn("c")] * n},
        "/blocks/0/elements",
    ),
    ("actions", 25, lambda n: actions(*[button() for _ in range(n)]), "/blocks/0/elements"),
    ("overflow", 5, overflow, "/blocks/0/elements/0/options"),
    ("select", 100, select, "/blocks/0/elements/0/options"),
    ("option", 75, lambda n: select(1, "o" * n), "/blocks/0/elements/0/options/0/text/text"),
    ("value", 2000, lambda n: actions(button(value="v" * n)), "/blocks/0/elements/0/value"),
    (
        "action_id",
        255,
        lambda n: actions(button(action_id="a" * n)),
        "/blocks/0/elements/0/action_id",
    ),
    ("url", 3000, lambda n: actions(button(url="u" * n)), "/blocks/0/elements/0/url"),
    ("confirm", 100, lambda n: confirm("q" * n), "/blocks/0/elements/0/confirm/title/text"),
    ("block_id", 255, lambda n: {"type": "divider", "block_id": "b" * n}, "/blocks/0/block_id"),
    ("rows", 100, rows, "/blocks/0/rows"),
    ("columns", 20, lambda n: rows(1, n), "/blocks/0/rows/0"),
]


def problems(blocks: Any) -> list[str]:
    """List what is wrong with a message's blocks."""
    try:
        check.message_blocks(blocks, posted=False)
    except ApiError as error:
        said: list[str] = error.extra["response_metadata"]["messages"]
        return said if error.code == "invalid_blocks" else [error.code]
    return []


@pytest.mark.parametrize(
    ("most", "make", "at"), [x[1:] for x in LIMITS], ids=[x[0] for x in LIMITS]
)
def test_a_limit_holds_to_the_last_one(most: Any, make: Any, at: Any) -> None:
    assert problems([make(most)]) == []
    said = problems([make(most + 1)])
    assert len(said) == 1
    assert said[0].startswith("[ERROR] ")
    assert said[0].endswith(f"[json-pointer:{at}]")
    assert str(most) in said[0] or str(most + 1) in said[0]


@pytest.mark.parametrize(
    ("block", "said"),
    [
        ({"type": "sektion"}, "unsupported type: sektion"),
        ({"type": "section"}, "missing required field: text"),
        ({"type": "header", "text": mrkdwn("h")}, "must be one of: plain_text"),
        ({"type": "section", "text": mrkdwn("")}, "must be more than 0 characters"),
        ({"type": "section", "text": "bare"}, "must be an object"),
        ({"type": "divider", "colour": "red"}, "invalid additional property: colour"),
        (actions(), "no fewer than 1 items allowed"),
        (actions({"type": "plain_text_input"}), "unsupported type: plain_text_input"),
        (actions(button(style="loud")), "must be one of: primary, danger"),
        (actions(button(action_id="a"), button(action_id="a")), "action_id already exists: a"),
        (actions({"type": "static_select"}), "missing required field: options"),
        ({"type": "image", "alt_text": "a"}, "missing required field: image_url"),
        ("text", "must be an object"),
    ],
)
def test_a_malformed_block_is_named(block: Any, said: Any) -> None:
    assert any(said in line for line in problems([block]))


def test_a_message_holds_fifty_blocks_with_ids_of_their_own() -> None:
    divider = {"type": "divider"}
    assert problems([divider] * 50) == []
    assert "no more than 50 items allowed [json-pointer:/blocks]" in problems([divider] * 51)[0]
    twice = [{"type": "divider", "block_id": "b"}] * 2
    assert "block_id already exists: b" in problems(twice)[0]
    assert "only one table allowed" in problems([rows(1), rows(1)])[0]


def test_posted_blocks_are_limited_in_total() -> None:
    blocks = [{"type": "section", "text": mrkdwn("s" * 2900)}] * 5
    with pytest.raises(ApiError, match="msg_blocks_too_long"):
        check.message_blocks(blocks, posted=True)
    check.message_blocks(blocks, posted=False)


def modal(**more: Any) -> Any:
    return {"type": "modal", "title": plain("T"), "blocks": [{"type": "divider"}], **more}


FIELD = {
    "type": "input",
    "label": plain("L"),
    "element": {"type": "plain_text_input", "action_id": "a"},
}


@pytest.mark.parametrize(
    ("view", "said"),
    [
        (
            modal(title=plain("T" * 25)),
            "must be less than 25 characters [json-pointer:/view/title/text]",
        ),
        (modal(private_metadata="p" * 3001), "[json-pointer:/view/private_metadata]"),
        (modal(blocks=[FIELD]), "missing required field: submit"),
        (modal(blocks=[{"type": "divider"}] * 101), "no more than 100 items allowed"),
        (modal(blocks=[{"type": "markdown", "text": "m"}]), "unsupported type in modal: markdown"),
        ({"type": "modal", "title": plain("T")}, "missing required field: blocks"),
        (modal(icon="x"), "invalid additional property: icon"),
    ],
)
def test_a_malformed_modal_is_refused_in_slacks_shape(view: Any, said: Any) -> None:
    with pytest.raises(ApiError) as caught:
        check.view(view, ("modal",))
    assert caught.value.code == "invalid_arguments"
    first, *rest = caught.value.extra["response_metadata"]["messages"]
    assert first == "[ERROR] failed to match all allowed schemas [json-pointer:/view]"
    assert any(said in line for line in rest)


def test_a_modal_of_every_input_is_taken() -> None:
    kinds = ("users_select", "conversations_select", "datepicker", "timepicker", "datetimepicker")
    elements = [{"type": kind, "action_id": kind} for kind in kinds]
    elements += [{"type": "checkboxes", "action_id": "c", "options": [option()]}]
    elements += [{"type": "number_input", "action_id": "n", "is_decimal_allowed": False}]
    blocks = [{"type": "input", "label": plain("L"), "element": e} for e in elements]
    check.view(modal(blocks=blocks, submit=plain("Go")), ("modal",))
