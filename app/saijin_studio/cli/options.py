"""`options`: what one chat has otherwise than its persona and the studio, what the studio says for all, and presets."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

from ..core.chat_options import STUDIO, ChatOptions, Drop, read_note, to_table
from ..core.sampling import NAMES, PRESETS, from_json, to_json
from .actions import Commands, action, group
from .context import Context, Exit, UsageError
from .output import NONE, one_line

if TYPE_CHECKING:
    from ..core.studio_options import StudioOptions
    from ..services.options import OptionsView

TEXTS = ("model", "fallback", "preset", "system_prompt", "language", "profile")
NAMED = (*TEXTS, "note", "voice", "drop", *NAMES)
EVERY = "studio"  # no chat has this id
_CHAT = "as `conversations list` shows it"
_OR_ALL = f"{_CHAT}, or `{EVERY}` for what holds where neither chat nor persona says otherwise"


def add(commands: Commands) -> None:
    """The command with its actions."""
    actions = group(commands, "options", "see and change what one chat has otherwise than its persona and the studio")
    action(actions, "show", show, "show every value and where it comes from").add_argument("id", help=_OR_ALL)
    changed = action(actions, "set", set_value, "set a value for one chat, or for all")
    changed.add_argument("id", help=_OR_ALL)
    changed.add_argument("name", metavar="NAME", choices=NAMED, help=", ".join(NAMED))
    changed.add_argument("value", metavar="VALUE", help='as JSON, or plain words: 0.7, true, {"text": "Be brief."}')
    reset = action(actions, "reset", reset_value, "leave a value to the persona and the studio again; all without NAME")
    reset.add_argument("id", help=_OR_ALL)
    reset.add_argument("name", metavar="NAME", nargs="?", choices=NAMED)
    measured = action(actions, "meter", meter, "say how many tokens the next prompt would have")
    measured.add_argument("id", help=_CHAT)
    measured.add_argument("--text", default="", help="as if these words were sent")
    action(actions, "presets", presets, "list the presets")
    saved = action(actions, "save-preset", save_preset, "keep values under a name")
    saved.add_argument("name", metavar="NAME")
    saved.add_argument("values", metavar="JSON", help='{"temperature": 0.7, "top_p": 0.9}')
    action(actions, "delete-preset", delete_preset, "delete a preset of your own").add_argument("name", metavar="NAME")


def show(context: Context) -> int:
    with context.open(engine=False) as services:
        if context.options.id == EVERY:
            return _shown_studio(context, services.options.studio())
        view = services.options.view(context.options.id)
    return _shown(context, view)


def set_value(context: Context) -> int:
    name, value = context.options.name, _value(context.options.name, context.options.value)
    with context.open(engine=False) as services:
        if context.options.id == EVERY:
            return _shown_studio(context, services.options.change_studio(**{name: value}))
        view = services.options.change(context.options.id, **{name: value})
    return _shown(context, view)


def reset_value(context: Context) -> int:
    key, name = context.options.id, context.options.name
    with context.open(engine=False) as services:
        if key == EVERY:
            return _shown_studio(context, services.options.reset_studio(name or ""))
        view = services.options.change(key, **{name: None}) if name else services.options.put(key, ChatOptions())
    return _shown(context, view)


def meter(context: Context) -> int:
    with context.open(engine=False) as services:
        found = services.options.meter(context.options.id, context.options.text)
    if context.out.as_json:
        context.out.value(found)
    else:
        context.out.line(f"{found.tokens:,} of {found.of:,} tokens{'' if found.exact else ', estimate'}")
    return Exit.OK


def presets(context: Context) -> int:
    with context.open(engine=False) as services:
        found = services.options.presets()
    if context.out.as_json:
        context.out.value({name: to_json(values) for name, values in found.items()})
    else:
        rows = ((name, "studio" if name in PRESETS else "you", json.dumps(to_json(v))) for name, v in found.items())
        context.out.table(("NAME", "FROM", "VALUES"), rows, NONE)
    return Exit.OK


def save_preset(context: Context) -> int:
    try:
        values = json.loads(context.options.values)
    except ValueError as error:
        raise UsageError(f"this is no JSON: {error}") from None
    with context.open(engine=False) as services:
        services.options.save_preset(context.options.name, from_json(values))
    return presets(context)


def delete_preset(context: Context) -> int:
    with context.open(engine=False) as services:
        gone = services.options.delete_preset(context.options.name)
    if context.out.as_json:
        context.out.value({"name": context.options.name, "values": to_json(gone)})
    else:
        context.out.line(f"{context.options.name} is deleted; its values were {json.dumps(to_json(gone))}")
    return Exit.OK


def _value(name: str, text: str) -> object:
    """What was typed, as the option has it. Raises UsageError."""
    if name in TEXTS:
        return text
    if name == "drop":
        return _rule(text)
    try:
        value = json.loads(text)
    except ValueError:
        value = text
    if name == "note":
        return _note(value)
    if name == "voice" and not isinstance(value, bool):
        raise UsageError("voice is true or false")
    return value


def _rule(text: str) -> Drop:
    if text not in list(Drop):
        raise UsageError(f"drop is one of {', '.join(Drop)}")
    return Drop(text)


def _note(value: object) -> object:
    try:
        return read_note({"text": value} if isinstance(value, str) else value)
    except (KeyError, TypeError, ValueError):
        raise UsageError('a note is its text, or {"text": "...", "depth": 4, "role": "system"}') from None


def _shown(context: Context, view: OptionsView) -> int:
    in_force = asdict(view.in_force)
    values = {**in_force, **in_force.pop("sampling")}
    del values["origins"], values["sampling"]
    values["profile"] = {"id": view.in_force.profile.id, "name": view.in_force.profile.name}
    origins = view.in_force.origins
    if context.out.as_json:
        found = {name: {"value": value, "from": origins.get(name)} for name, value in values.items()}
        summary = view.summary and {"text": view.summary.text, "edited": view.summary.edited}
        context.out.value({"options": to_table(view.options), "in_force": found, "summary": summary})
    else:
        rows = ((name, origins.get(name) or "the server", _written(value)) for name, value in values.items())
        context.out.table(("NAME", "FROM", "VALUE"), rows, NONE)
    return Exit.OK


def _shown_studio(context: Context, options: StudioOptions) -> int:
    said = {"preset": options.preset or None, "drop": options.drop}
    values = {**said, **{name: getattr(options.in_force, name) for name in NAMES}}
    origins = {**dict.fromkeys(said, STUDIO), **options.origins}
    if context.out.as_json:
        context.out.value({"in_force": {name: {"value": v, "from": origins.get(name)} for name, v in values.items()}})
    else:
        rows = ((name, origins.get(name) or "the server", _written(value)) for name, value in values.items())
        context.out.table(("NAME", "FROM", "VALUE"), rows, NONE)
    return Exit.OK


def _written(value: object) -> str:
    if value is None or value in ("", ()):
        return NONE
    return one_line(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False), 80)
