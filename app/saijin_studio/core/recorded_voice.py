"""A recording of a person that a voice is made of."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class RecordedVoice:
    """`id` is what VoiceChoice.variant says. What is found out about the voice is kept beside the `file`."""

    id: str
    name: str
    file: Path
