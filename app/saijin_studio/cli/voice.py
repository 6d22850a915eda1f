"""`voice`: what speaks on this machine, and the optional voices."""

from __future__ import annotations

from . import voice_addons, voice_speaking
from .actions import Commands, group


def add(commands: Commands) -> None:
    """Puts `voice` with its actions on the command line."""
    actions = group(commands, "voice", "see what speaks, and install more voices")
    voice_speaking.add(actions)
    voice_addons.add(actions)
