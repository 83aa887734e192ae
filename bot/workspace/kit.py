"""Block Kit as data: what each block, element and object may hold, and how much of it."""

from __future__ import annotations

from bot.workspace.rules import (
    Anything,
    Flag,
    Form,
    Kind,
    Many,
    OneOf,
    Part,
    Rule,
    Shape,
    Str,
    Text,
    Whole,
)

# A message's blocks, written as compact JSON: chat.postMessage answers `msg_blocks_too_long`
# above it although each block is legal (github.com/slackapi/bolt-js/issues/2509).
MESSAGE_CHARACTERS = 13_200
MARKDOWN_CHARACTERS = 12_000
TEXT_CHARACTERS = 40_000
MOST_BLOCKS = {"message": 50, "modal": 100, "home": 100}


ID = Str(255)
URL = Str(3000)
PLACEHOLDER = Text(150, plain=True)
CONFIRM = Part("confirm")
DATE = Form(r"\d{4}-\d{2}-\d{2}", "YYYY-MM-DD")
TIME = Form(r"([01]\d|2[0-3]):[0-5]\d", "HH:mm")

OBJECTS = {
    "confirm": Shape(
        {
            "title": Text(100, plain=True),
            "text": Text(300),
            "confirm": Text(30, plain=True),
            "deny": Text(30, plain=True),
            "style": OneOf(("primary", "danger")),
        },
        needs=("title", "text", "confirm", "deny"),
    ),
    "option": Shape(
        {
            "text": Text(75),
            "value": Str(150),
            "description": Text(75),
            "url": URL,
        },
        needs=("text", "value"),
    ),
    "plain_option": Shape(
        {
            "text": Text(75, plain=True),
            "value": Str(150),
            "description": Text(75, plain=True),
            "url": URL,
        },
        needs=("text", "value"),
    ),
    "option_group": Shape(
        {"label": Text(75, plain=True), "options": Many(Part("plain_option"), 100)},
        needs=("label", "options"),
    ),
    "filter": Shape(
        {
            "include": Many(OneOf(("im", "mpim", "private", "public")), 4),
            "exclude_external_shared_channels": Flag(),
            "exclude_bot_users": Flag(),
        },
        any_of=("include", "exclude_external_shared_channels", "exclude_bot_users"),
    ),
    "dispatch_action_config": Shape(
        {"trigger_actions_on": Many(OneOf(("on_enter_pressed", "on_character_entered")), 2)}
    ),
    "slack_file": Shape({"id": Str(255), "url": URL}, one_of=("id", "url")),
}

_PICK: dict[str, Rule] = {
    "action_id": ID,
    "placeholder": PLACEHOLDER,
    "confirm": CONFIRM,
    "focus_on_load": Flag(),
}
_PICKS: dict[str, Rule] = _PICK | {"max_selected_items": Whole(1, 100)}
_OPTIONS = Many(Part("plain_option"), 100)
_CHOICES: dict[str, Rule] = {
    "options": _OPTIONS,
    "option_groups": Many(Part("option_group"), 100),
}
_BOXES: dict[str, Rule] = {
    "action_id": ID,
    "options": Many(Part("option"), 10),
    "confirm": CONFIRM,
    "focus_on_load": Flag(),
}
_TYPED: dict[str, Rule] = {
    "action_id": ID,
    "placeholder": PLACEHOLDER,
    "dispatch_action_config": Part("dispatch_action_config"),
    "focus_on_load": Flag(),
}

ELEMENTS = {
    "button": Shape(
        {
            "text": Text(75, plain=True),
            "action_id": ID,
            "url": URL,
            "value": Str(2000),
            "style": OneOf(("primary", "danger")),
            "confirm": CONFIRM,
            "accessibility_label": Str(75),
        },
        needs=("text",),
    ),
    "overflow": Shape(
        {"action_id": ID, "options": Many(Part("plain_option"), 5), "confirm": CONFIRM},
        needs=("options",),
    ),
    "static_select": Shape(
        _PICK | _CHOICES | {"initial_option": Part("plain_option")},
        one_of=("options", "option_groups"),
    ),
    "multi_static_select": Shape(
        _PICKS | _CHOICES | {"initial_options": _OPTIONS}, one_of=("options", "option_groups")
    ),
    "external_select": Shape(
        _PICK | {"initial_option": Part("plain_option"), "min_query_length": Whole(0, 3000)}
    ),
    "multi_external_select": Shape(
        _PICKS | {"initial_options": _OPTIONS, "min_query_length": Whole(0, 3000)}
    ),
    "users_select": Shape(_PICK | {"initial_user": ID}),
    "multi_users_select": Shape(_PICKS | {"initial_users": Many(ID, 100)}),
    "channels_select": Shape(_PICK | {"initial_channel": ID, "response_url_enabled": Flag()}),
    "multi_channels_select": Shape(_PICKS | {"initial_channels": Many(ID, 100)}),
    "conversations_select": Shape(
        _PICK
        | {
            "initial_conversation": ID,
            "default_to_current_conversation": Flag(),
            "response_url_enabled": Flag(),
            "filter": Part("filter"),
        }
    ),
    "multi_conversations_select": Shape(
        _PICKS
        | {
            "initial_conversations": Many(ID, 100),
            "default_to_current_conversation": Flag(),
            "filter": Part("filter"),
        }
    ),
    "checkboxes": Shape(_BOXES | {"initial_options": Many(Part("option"), 10)}, needs=("options",)),
    "radio_buttons": Shape(_BOXES | {"initial_option": Part("option")}, needs=("options",)),
    "datepicker": Shape(_PICK | {"initial_date": DATE}),
    "timepicker": Shape(_PICK | {"initial_time": TIME, "timezone": Str(255)}),
    "datetimepicker": Shape(
        {
            "action_id": ID,
            "initial_date_time": Whole(),
            "confirm": CONFIRM,
            "focus_on_load": Flag(),
        }
    ),
    "plain_text_input": Shape(
        _TYPED
        | {
            "initial_value": Str(3000, 0),
            "multiline": Flag(),
            "min_length": Whole(0, 3000),
            "max_length": Whole(1, 3000),
        }
    ),
    "email_text_input": Shape(_TYPED | {"initial_value": Str(3000, 0)}),
    "url_text_input": Shape(_TYPED | {"initial_value": Str(3000, 0)}),
    "number_input": Shape(
        _TYPED
        | {
            "is_decimal_allowed": Flag(),
            "initial_value": Str(255),
            "min_value": Str(255),
            "max_value": Str(255),
        },
        needs=("is_decimal_allowed",),
    ),
    "rich_text_input": Shape(_TYPED | {"initial_value": Anything()}),
    "file_input": Shape(
        {"action_id": ID, "filetypes": Many(Str(20), 100), "max_files": Whole(1, 10)}
    ),
    "image": Shape(
        {"image_url": URL, "alt_text": Str(2000), "slack_file": Part("slack_file")},
        needs=("alt_text",),
        one_of=("image_url", "slack_file"),
    ),
}

SELECTS = tuple(name for name in ELEMENTS if name.endswith("_select"))
PICKERS = ("datepicker", "timepicker", "datetimepicker")
BOXES = ("checkboxes", "radio_buttons")
INPUTS = tuple(name for name in ELEMENTS if name.endswith("_input"))
PRESSED = ("button", "overflow", *SELECTS, *PICKERS, *BOXES)

_STYLE = Anything()
_INLINE = ("text", "link", "user", "channel", "usergroup", "emoji", "date", "broadcast", "color")
_RICH_TEXT = Many(Kind(_INLINE), 1000, 0)
RICH = {
    "text": Shape({"text": Str(40_000), "style": _STYLE}, needs=("text",)),
    "link": Shape(
        {"url": URL, "text": Str(40_000), "style": _STYLE, "unsafe": Flag()}, needs=("url",)
    ),
    "user": Shape({"user_id": ID, "style": _STYLE}, needs=("user_id",)),
    "channel": Shape({"channel_id": ID, "style": _STYLE}, needs=("channel_id",)),
    "usergroup": Shape({"usergroup_id": ID, "style": _STYLE}, needs=("usergroup_id",)),
    "emoji": Shape(
        {"name": Str(255), "unicode": Str(255), "skin_tone": Whole(1, 6), "style": _STYLE},
        needs=("name",),
    ),
    "date": Shape(
        {
            "timestamp": Whole(),
            "format": Str(255),
            "url": URL,
            "fallback": Str(255),
            "style": _STYLE,
        },
        needs=("timestamp", "format"),
    ),
    "broadcast": Shape(
        {"range": OneOf(("here", "channel", "everyone")), "style": _STYLE}, needs=("range",)
    ),
    "color": Shape({"value": Str(20)}, needs=("value",)),
    "rich_text_section": Shape({"elements": _RICH_TEXT}, needs=("elements",)),
    "rich_text_quote": Shape({"elements": _RICH_TEXT, "border": Whole(0, 1)}, needs=("elements",)),
    "rich_text_preformatted": Shape(
        {"elements": _RICH_TEXT, "border": Whole(0, 1), "language": Str(64)}, needs=("elements",)
    ),
    "rich_text_list": Shape(
        {
            "style": OneOf(("bullet", "ordered")),
            "elements": Many(Kind(("rich_text_section",)), 1000, 0),
            "indent": Whole(0, 8),
            "offset": Whole(),
            "border": Whole(0, 1),
        },
        needs=("style", "elements"),
    ),
    "raw_text": Shape({"text": Str(3000, 0)}, needs=("text",)),
}

_RICH_PARTS = (
    "rich_text_section",
    "rich_text_list",
    "rich_text_quote",
    "rich_text_preformatted",
)
BLOCKS = {
    "section": Shape(
        {
            "text": Text(3000),
            "fields": Many(Text(2000), 10),
            "accessory": Kind((*PRESSED, "image")),
            "expand": Flag(),
        },
        any_of=("text", "fields"),
    ),
    "header": Shape({"text": Text(150, plain=True), "level": Whole(1, 6)}, needs=("text",)),
    "context": Shape(
        {"elements": Many(Kind(("mrkdwn", "plain_text", "image")), 10)}, needs=("elements",)
    ),
    "divider": Shape({}),
    "actions": Shape({"elements": Many(Kind(PRESSED), 25)}, needs=("elements",)),
    "image": Shape(
        {
            "image_url": URL,
            "slack_file": Part("slack_file"),
            "alt_text": Str(2000),
            "title": Text(2000, plain=True),
        },
        needs=("alt_text",),
        one_of=("image_url", "slack_file"),
    ),
    "rich_text": Shape({"elements": Many(Kind(_RICH_PARTS), 1000, 0)}, needs=("elements",)),
    "markdown": Shape({"text": Str(MARKDOWN_CHARACTERS)}, needs=("text",), surfaces=("message",)),
    "table": Shape(
        {
            "rows": Many(Many(Kind(("raw_text", "rich_text")), 20), 100),
            "column_settings": Many(Anything(), 20),
        },
        needs=("rows",),
        surfaces=("message",),
    ),
    "input": Shape(
        {
            "label": Text(2000, plain=True),
            "element": Kind((*INPUTS, *SELECTS, *PICKERS, *BOXES)),
            "hint": Text(2000, plain=True),
            "optional": Flag(),
            "dispatch_action": Flag(),
        },
        needs=("label", "element"),
    ),
    "video": Shape(
        {
            "alt_text": Str(2000),
            "title": Text(200, plain=True),
            "video_url": URL,
            "thumbnail_url": URL,
            "title_url": URL,
            "author_name": Str(50),
            "description": Text(200, plain=True),
            "provider_name": Str(255),
            "provider_icon_url": URL,
        },
        needs=("alt_text", "title", "video_url", "thumbnail_url"),
    ),
    "file": Shape(
        {"external_id": ID, "source": OneOf(("remote",))},
        needs=("external_id", "source"),
        surfaces=("message",),
    ),
}

# Where a text object stands among elements (context), its own limit holds.
TEXTS = {
    "mrkdwn": Shape({"text": Str(3000), "verbatim": Flag()}, needs=("text",)),
    "plain_text": Shape({"text": Str(3000), "emoji": Flag()}, needs=("text",)),
}
SHAPES = {**ELEMENTS, **RICH, **TEXTS, "rich_text": BLOCKS["rich_text"]}

_VIEW: dict[str, Rule] = {
    "callback_id": Str(255, 0),
    "private_metadata": Str(3000, 0),
    "external_id": Str(255, 0),
}
VIEWS = {
    "modal": Shape(
        _VIEW
        | {
            "title": Text(24, plain=True),
            "submit": Text(24, plain=True),
            "close": Text(24, plain=True),
            "clear_on_close": Flag(),
            "notify_on_close": Flag(),
            "submit_disabled": Flag(),
        },
        needs=("title", "blocks"),
    ),
    "home": Shape(_VIEW, needs=("blocks",)),
}
