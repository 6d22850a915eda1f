"""`personas add`: takes a card's file in; voices that came along wait until they are accepted in the window."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from .actions import Commands, action
from .context import Context, Exit
from .output import one_line
from .words import explain

if TYPE_CHECKING:
    from ..services.card_import import BroughtCard


def add(actions: Commands) -> None:
    """The command."""
    one = action(actions, "add", bring, "take in a persona's card: JSON, PNG or CharX")
    one.add_argument("file", metavar="FILE", help="what it is shows in the file itself")


def bring(context: Context) -> int:
    from ..services.card_import import bring_card  # here, for --help must not wait for what it imports

    with context.open(engine=False) as services:
        card = bring_card(services.personas, services.voice_library, Path(context.options.file).expanduser())
    if context.out.as_json:
        context.out.value(_summary(card))
        return Exit.OK
    context.out.line(f"{one_line(card.persona.text('en').name)} is here as {card.persona.key}.")
    for voice in card.voices:
        context.out.note(f"{one_line(voice.name)} came along: not used until you accept it in the window, under Voice.")
    for refused in card.refused:
        context.out.note(f"{refused.name} was not taken: {explain(refused.error)}")
    return Exit.OK


def _summary(card: BroughtCard) -> dict[str, object]:
    return {
        "key": card.persona.key,
        "file": card.persona.source,
        "voices": [{"id": voice.id, "name": voice.name, "state": voice.state} for voice in card.voices],
        "refused": [
            {"file": one.name, "reason": one.error.params.get("reason", one.error.code), "detail": one.error.detail}
            for one in card.refused
        ],
    }
