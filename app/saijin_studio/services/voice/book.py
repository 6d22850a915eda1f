"""The voices a person chose for the personas. The cards themselves stay as they are."""

from __future__ import annotations

import logging
import threading
from pathlib import Path

from ...core.errors import SaijinError
from ...core.own_voices import OwnVoices, difference
from ...core.persona import Persona
from ...storage.own_voices import OwnVoiceFiles

log = logging.getLogger(__name__)


class VoiceBook:
    """Thread-safe. A file that is damaged is told of and never written over: the card's voices are used meanwhile."""

    def __init__(self, folder: Path) -> None:
        self._files = OwnVoiceFiles(folder)
        self._writing = threading.Lock()
        self._told: set[str] = set()

    def own(self, key: str) -> OwnVoices:
        """Raises StorageError (reason: own_voices) where the persona's file cannot be used, NotFound."""
        return self._files.read(key)

    def worn(self, persona: Persona) -> Persona:
        """The persona as it is to sound; as its card has it where the person's own choices cannot be read."""
        try:
            return self._files.read(persona.key).worn(persona)
        except SaijinError as error:
            if persona.key not in self._told:
                self._told.add(persona.key)
                log.warning("the card's voices are used for %s: %s", persona.key, error)
            return persona

    def keep(self, card: Persona, wanted: Persona) -> OwnVoices:
        """From now on the persona sounds like `wanted`; `card` is what its card says. Raises StorageError."""
        own = difference(card, wanted)
        self.put(card.key, own)
        return own

    def put(self, key: str, own: OwnVoices) -> None:
        """Takes the place of what was chosen before. Raises StorageError; then all is as it was."""
        with self._writing:
            self._files.write(key, own)

    def reset(self, key: str) -> Path | None:
        """Back to the card's voices. A damaged file is kept under another name, which is returned.

        Raises StorageError.
        """
        with self._writing:
            kept = self._files.set_aside(key)
            self._files.write(key, OwnVoices())
        self._told.discard(key)
        return kept
