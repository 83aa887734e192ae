"""Elements in use: what pressing, picking and filling in sends, and what a form still lacks."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bot.workspace.records import Json, LocalError
from bot.workspace.views import elements

# Where each kind keeps what is chosen: (chosen, the field it begins with).
_SINGLE = {
    "users_select": ("selected_user", "initial_user"),
    "channels_select": ("selected_channel", "initial_channel"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
    "datepicker": ("selected_date", "initial_date"),
    "timepicker": ("selected_time", "initial_time"),
    "datetimepicker": ("selected_date_time", "initial_date_time"),
    "multi_users_select": ("selected_users", "initial_users"),
    "multi_channels_select": ("selected_channels", "initial_channels"),
    "multi_conversations_select": ("selected_conversations", "initial_conversations"),
}
_OPTION = {"static_select", "external_select", "overflow", "radio_buttons"}
_OPTIONS = {"multi_static_select", "multi_external_select", "checkboxes"}


def options(element: Json) -> list[Json]:
    """List an element's options, grouped ones too."""
    grouped = [option for group in element.get("option_groups", []) for option in group["options"]]
    return [*element.get("options", []), *grouped]


def label(element: Json) -> str:
    """Name an element the way people see it."""
    text = element.get("text") or element.get("placeholder") or {}
    return f"“{text['text']}”" if text.get("text") else "The menu"


def fits(element: Json, value: Any) -> bool:
    """Tell whether this is the element meant, by the value given."""
    if value is None:
        return True
    kind = element["type"]
    if kind == "button":
        return bool(element.get("value") == value)
    if kind in _OPTION and not kind.startswith("external"):
        return any(option["value"] == value for option in options(element))
    return True


def _option(element: Json, value: Any) -> Json:
    if isinstance(value, dict):
        value = value.get("value")
    for option in options(element):
        if option["value"] == value:
            return option
    if element["type"].endswith("external_select"):
        text = {"type": "plain_text", "text": str(value)}
        return {"text": text, "value": str(value)}
    known = ", ".join(option["value"] for option in options(element))
    raise LocalError(f"There is no option “{value}”. There are: {known}.", 404)


def choice(element: Json, value: Any) -> Json:
    """Write an element's state when this is chosen or typed."""
    kind = element["type"]
    out: Json = {"type": kind}
    empty = value in (None, "", [])
    if kind in _OPTION:
        out["selected_option"] = None if empty else _option(element, value)
    elif kind in _OPTIONS:
        many = [] if empty else value if isinstance(value, list) else [value]
        out["selected_options"] = [_option(element, one) for one in many]
    elif kind in _SINGLE:
        many = kind.startswith("multi_")
        if many:
            value = [] if empty else value if isinstance(value, list) else [value]
        elif kind == "datetimepicker" and not empty:
            value = int(value)
        out[_SINGLE[kind][0]] = value if many or not empty else None
    elif kind == "file_input":
        out["files"] = [] if empty else value if isinstance(value, list) else [value]
    elif kind == "rich_text_input":
        out["rich_text_value"] = value
    else:
        out["value"] = None if empty else str(value)
    return out


def _begin(element: Json) -> Json:
    kind = element["type"]
    if kind in _OPTION:
        return choice(element, element.get("initial_option"))
    if kind in _OPTIONS:
        return choice(element, element.get("initial_options"))
    if kind in _SINGLE:
        return choice(element, element.get(_SINGLE[kind][1]))
    return choice(element, element.get("initial_value"))


def initial(blocks: list[Json]) -> Json:
    """Write the state of blocks before anybody touches them."""
    return {
        block["block_id"]: {
            element["action_id"]: _begin(element)
            for element in elements(block)
            if element["type"] not in ("button", "overflow")
        }
        for block in blocks
        if any(e["type"] not in ("button", "overflow") for e in elements(block))
    }


def state(blocks: list[Json], values: Json) -> Json:
    """Write the state of blocks with these values.

    Values come by block and action, by block, or by action alone, each as Slack's own state or
    just as the text, the option's value, the user's id.
    """
    out = initial(blocks)
    used: set[str] = set()
    for block in blocks:
        for element in elements(block):
            action, kept = element["action_id"], out.get(block["block_id"], {})
            if action not in kept:
                continue
            for name in (block["block_id"], action):
                if name not in values:
                    continue
                used.add(name)
                given = values[name]
                if isinstance(given, dict) and action in given:
                    given = given[action]
                if isinstance(given, dict) and "type" in given:
                    kept[action] = given
                elif not isinstance(given, dict) or "value" in given:
                    kept[action] = choice(element, given)
                break
    unknown = ", ".join(sorted(set(values) - used))
    if unknown:
        raise LocalError(f"The form has no field {unknown}; it has: {', '.join(out)}.")
    return out


def taken(element: Json, block: Json, value: Any, now: datetime) -> Json:
    """Write the action of using an element."""
    out: Json = {
        "action_id": element["action_id"],
        "block_id": block["block_id"],
        "type": element["type"],
        "action_ts": f"{now.timestamp():.6f}",
    }
    if element["type"] == "button":
        out["text"] = element["text"]
        for name in ("value", "style"):
            if name in element:
                out[name] = element[name]
        return out
    if element["type"] in _OPTION and value in (None, ""):
        raise LocalError("Say which option by its value.")
    return out | choice(element, value)


def held(action: Json) -> Json:
    """Write the state an action leaves behind."""
    return {n: v for n, v in action.items() if n not in ("action_id", "block_id", "action_ts")}


def problems(blocks: list[Json], filled: Json) -> Json:
    """Say what each input lacks, by block; the client says it before the app is asked."""
    out: Json = {}
    for block in blocks:
        if block["type"] != "input":
            continue
        element = block["element"]
        kept = filled.get(block["block_id"], {}).get(element["action_id"], {})
        chosen = [value for name, value in kept.items() if name != "type"]
        empty = not any(value not in (None, "", []) for value in chosen)
        name = block["label"]["text"]
        if empty and not block.get("optional"):
            out[block["block_id"]] = f"“{name}” must be filled in."
        elif len(kept.get("files") or []) > element.get("max_files", 10):
            out[block["block_id"]] = f"“{name}” takes at most {element['max_files']} files."
        elif not empty and (said := _length(element, kept.get("value"))):
            out[block["block_id"]] = f"“{name}” {said}"
    return out


def _length(element: Json, value: Any) -> str | None:
    text = str(value or "")
    if element["type"] == "number_input":
        return _number(element, text)
    if len(text) > int(element.get("max_length", 3000)):
        return f"must have at most {element.get('max_length', 3000)} characters."
    if value is not None and len(text) < int(element.get("min_length", 0)):
        return f"must have at least {element['min_length']} characters."
    if element["type"] == "email_text_input" and "@" not in text:
        return "must be an email address."
    if element["type"] == "url_text_input" and "://" not in text:
        return "must be a link."
    return None


def _number(element: Json, text: str) -> str | None:
    try:
        number = float(text)
    except ValueError:
        return "must be a number."
    if not element.get("is_decimal_allowed") and not number.is_integer():
        return "must be a whole number."
    if "min_value" in element and number < float(element["min_value"]):
        return f"must be at least {element['min_value']}."
    if "max_value" in element and number > float(element["max_value"]):
        return f"must be at most {element['max_value']}."
    return None
