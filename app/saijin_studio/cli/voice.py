"""`voice`: what speaks and what hears on this machine, the optional voices, and voices made of recordings."""

from __future__ import annotations

from . import (
    voice_addons,
    voice_clones,
    voice_hearing,
    voice_hearing_models,
    voice_library,
    voice_models,
    voice_silence,
    voice_speaking,
)
from .actions import Commands, group


def add(commands: Commands) -> None:
    """Puts `voice` with its actions on the command line."""
    actions = group(commands, "voice", "see what speaks, and install more voices")
    voice_speaking.add(actions)
    voice_silence.add(actions)
    voice_hearing.add(actions)
    voice_hearing_models.add(actions)
    voice_addons.add(actions)
    voice_models.add(actions)
    voice_library.add(actions)
    voice_clones.add(actions)
