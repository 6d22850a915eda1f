"""`voice silence`: personas whose replies are not spoken."""

from __future__ import annotations

from dataclasses import replace

from .actions import Commands, action
from .context import Context, Exit, UsageError
from .library import language_of


def add(actions: Commands) -> None:
    """Puts it beside the other actions of `voice`."""
    made = action(actions, "silence", silence, "have a persona stay silent, except in chats that are set to be spoken")
    made.add_argument("persona", metavar="PERSONA", nargs="?", help="its key; without it the silent ones are listed")
    made.add_argument("--undo", action="store_true", help="have its replies spoken again")


def silence(context: Context) -> int:
    """The voices and readings that were chosen for it stay."""
    key, silent = context.options.persona, not context.options.undo
    if key is None:
        if not silent:
            raise UsageError("--undo needs a persona")
        return list_silent(context)
    with context.open(engine=False) as services:
        key = services.personas.get(key).key
        services.voice_book.put(key, replace(services.voice_book.own(key), silent=silent))
    if context.out.as_json:
        context.out.value({"persona": key, "silent": silent})
    else:
        context.out.line(f"{key} stays silent now." if silent else f"{key} is heard again.")
    return Exit.OK


def list_silent(context: Context) -> int:
    with context.open(engine=False) as services:
        found = [each for each in services.personas.list() if services.voice_book.worn(each).silent]
        language = language_of(services)
    if context.out.as_json:
        context.out.value([each.key for each in found])
    else:
        rows = ((each.key, each.text(language).name) for each in found)
        context.out.table(("KEY", "NAME"), rows, "All personas are heard.")
    return Exit.OK
