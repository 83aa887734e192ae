"""Hold blocks and views against the table of limits and say what is wrong the way Slack does."""

from __future__ import annotations

import json
import re
from typing import Any

from bot.workspace import kit, rules
from bot.workspace.records import ApiError

MODAL_DEPTH = 3


def message_blocks(blocks: Any, *, posted: bool) -> None:
    """Refuse blocks that a message cannot hold; only posted ones have a limit in total."""
    if not isinstance(blocks, list):
        raise ApiError("invalid_blocks_format")
    problems = _blocks(blocks, "message", "/blocks")
    if problems:
        raise ApiError("invalid_blocks", response_metadata={"messages": problems})
    compact = json.dumps(blocks, ensure_ascii=False, separators=(",", ":"))
    if posted and len(compact) > kit.MESSAGE_CHARACTERS:
        raise ApiError("msg_blocks_too_long")


def view(value: Any, surfaces: tuple[str, ...]) -> None:
    """Refuse a view that Slack would not take on one of these surfaces."""
    if not isinstance(value, dict):
        raise ApiError("invalid_arguments", response_metadata=_said("must be a view", "/view"))
    kind = value.get("type")
    if kind not in surfaces:
        raise ApiError(
            "invalid_arguments",
            response_metadata=_said(f"must be one of: {', '.join(surfaces)}", "/view/type"),
        )
    given = {name: inner for name, inner in value.items() if name not in ("type", "blocks")}
    problems = _shape(given, kit.VIEWS[kind], "/view", skip=("blocks",))
    blocks = value.get("blocks")
    if isinstance(blocks, list):
        problems += _blocks(blocks, kind, "/view/blocks")
        inputs = any(isinstance(b, dict) and b.get("type") == "input" for b in blocks)
        if kind == "modal" and inputs and "submit" not in value:
            problems.append(_line("missing required field: submit", "/view"))
    else:
        problems.append(_line("missing required field: blocks", "/view"))
    if problems:
        first = _line("failed to match all allowed schemas", "/view")
        raise ApiError("invalid_arguments", response_metadata={"messages": [first, *problems]})


def _said(text: str, at: str) -> dict[str, list[str]]:
    return {"messages": [_line(text, at)]}


def _line(text: str, at: str) -> str:
    return f"[ERROR] {text} [json-pointer:{at}]"


def _blocks(blocks: list[Any], surface: str, at: str) -> list[str]:
    most = kit.MOST_BLOCKS[surface]
    problems = []
    if len(blocks) > most:
        problems.append(_line(f"no more than {most} items allowed", at))
    seen: dict[str, set[Any]] = {"block_id": set(), "table": set()}
    markdown = 0
    for number, block in enumerate(blocks):
        here = f"{at}/{number}"
        problems += _block(block, surface, here)
        if not isinstance(block, dict):
            continue
        problems += _repeated(block, seen, here)
        if block.get("type") == "markdown":
            markdown += len(str(block.get("text", "")))
    if markdown > kit.MARKDOWN_CHARACTERS:
        problems.append(_line(f"must be less than {kit.MARKDOWN_CHARACTERS + 1} characters", at))
    return problems


def _repeated(block: dict[str, Any], seen: dict[str, set[Any]], at: str) -> list[str]:
    problems = []
    identity = block.get("block_id")
    if identity is not None and str(identity) in seen["block_id"]:
        problems.append(_line(f"block_id already exists: {identity}", f"{at}/block_id"))
    seen["block_id"].add(str(identity))
    if block.get("type") == "table":
        if seen["table"]:
            problems.append(_line("only one table allowed", at))
        seen["table"].add(at)
    actions: set[str] = set()
    elements = block.get("elements")
    for number, element in enumerate(elements if isinstance(elements, list) else []):
        action = element.get("action_id") if isinstance(element, dict) else None
        if action is not None and str(action) in actions:
            where = f"{at}/elements/{number}/action_id"
            problems.append(_line(f"action_id already exists: {action}", where))
        actions.add(str(action))
    return problems


def _block(block: Any, surface: str, at: str) -> list[str]:
    if not isinstance(block, dict):
        return [_line("must be an object", at)]
    shape = kit.BLOCKS.get(str(block.get("type")))
    if shape is None:
        return [_line(f"unsupported type: {block.get('type')}", f"{at}/type")]
    if surface not in shape.surfaces:
        return [_line(f"unsupported type in {surface}: {block['type']}", f"{at}/type")]
    problems = []
    if "block_id" in block:
        problems += _value(block["block_id"], kit.ID, f"{at}/block_id")
    given = {name: inner for name, inner in block.items() if name not in ("type", "block_id")}
    return problems + _shape(given, shape, at)


def _shape(
    given: dict[str, Any], shape: rules.Shape, at: str, skip: tuple[str, ...] = ()
) -> list[str]:
    needed = [name for name in shape.needs if name not in skip]
    problems = [
        _line(f"missing required field: {name}", at) for name in needed if given.get(name) is None
    ]
    chosen = [name for name in (*shape.any_of, *shape.one_of) if given.get(name) is not None]
    if (shape.any_of or shape.one_of) and not chosen:
        problems.append(_line(f"missing required field: {(*shape.any_of, *shape.one_of)[0]}", at))
    if shape.one_of and len(chosen) > 1:
        problems.append(_line(f"only one of these allowed: {', '.join(shape.one_of)}", at))
    for name, value in given.items():
        rule = shape.fields.get(name)
        if rule is None:
            problems.append(_line(f"invalid additional property: {name}", at))
        elif value is not None:
            problems += _value(value, rule, f"{at}/{name}")
    return problems


def _value(value: Any, rule: rules.Rule, at: str) -> list[str]:
    """Hold one value against its rule."""
    match rule:
        case rules.Str(most, least):
            problems = _string(value, most, least, at)
        case rules.Text():
            problems = _text(value, rule, at)
        case rules.Many():
            problems = _many(value, rule, at)
        case rules.Part(name) if isinstance(value, dict):
            problems = _shape(value, kit.OBJECTS[name], at)
        case rules.Part():
            problems = [_line("must be an object", at)]
        case rules.Kind(names):
            problems = _kind(value, names, at)
        case _:
            problems = _simple(value, rule, at)
    return problems


def _simple(value: Any, rule: rules.Rule, at: str) -> list[str]:
    problem = None
    match rule:
        case rules.Flag() if not isinstance(value, bool):
            problem = "must be a boolean"
        case rules.Whole() if isinstance(value, bool) or not isinstance(value, int):
            problem = "must be an integer"
        case rules.Whole(least, most) if not least <= value <= most:
            problem = f"must be between {least} and {most}"
        case rules.OneOf(values) if value not in values:
            problem = f"must be one of: {', '.join(values)}"
        case rules.Form(pattern, says) if not re.fullmatch(pattern, str(value)):
            problem = f"must be of the form {says}"
        case _:
            pass
    return [_line(problem, at)] if problem else []


def _string(value: Any, most: int, least: int, at: str) -> list[str]:
    if not isinstance(value, str):
        return [_line("must be a string", at)]
    if len(value) < least:
        return [_line(f"must be more than {least - 1} characters", at)]
    if len(value) > most:
        return [_line(f"must be less than {most + 1} characters", at)]
    return []


def _text(value: Any, rule: rules.Text, at: str) -> list[str]:
    if not isinstance(value, dict):
        return [_line("must be an object", at)]
    kind = value.get("type")
    kinds = ("plain_text",) if rule.plain else ("plain_text", "mrkdwn")
    if kind not in kinds:
        return [_line(f"must be one of: {', '.join(kinds)}", f"{at}/type")]
    own = kit.TEXTS[str(kind)]
    fields = {**own.fields, "text": rules.Str(rule.most)}
    given = {name: inner for name, inner in value.items() if name != "type"}
    return _shape(given, rules.Shape(fields, needs=own.needs), at)


def _many(value: Any, rule: rules.Many, at: str) -> list[str]:
    if not isinstance(value, list):
        return [_line("must be an array", at)]
    problems = []
    if len(value) < rule.least:
        problems.append(_line(f"no fewer than {rule.least} items allowed", at))
    if len(value) > rule.most:
        problems.append(_line(f"no more than {rule.most} items allowed", at))
    for number, inner in enumerate(value):
        problems += _value(inner, rule.of, f"{at}/{number}")
    return problems


def _kind(value: Any, names: tuple[str, ...], at: str) -> list[str]:
    if not isinstance(value, dict):
        return [_line("must be an object", at)]
    kind = value.get("type")
    if kind not in names:
        return [_line(f"unsupported type: {kind}", f"{at}/type")]
    given = {name: inner for name, inner in value.items() if name != "type"}
    return _shape(given, kit.SHAPES[str(kind)], at)
