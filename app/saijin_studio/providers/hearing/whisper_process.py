"""The program that makes text of speech by faster-whisper, where that is installed.

It is a process of its own: a model takes hundreds of megabytes, and its libraries must not touch the studio's.

Messages as in child_messages.py. Request: {"model": the folder it lies in, "language", "count"} with samples at 16 kHz.
Answer: {"text", "language"}, or {"error", "reason": "model_unreadable" where the model cannot be loaded}.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

if __name__ == "__main__":  # last on the path: nothing of the studio's may take the place of what is installed
    sys.path.append(str(Path(__file__).resolve().parents[3]))

from saijin_studio.providers.child_messages import Refusal, first_line, serve


class Models:
    """The model that was asked for last stays loaded."""

    def __init__(self) -> None:
        self._loaded: tuple[str, Any] | None = None

    def get(self, folder: str) -> Any:
        """Raises Refusal."""
        if self._loaded is None or self._loaded[0] != folder:
            from faster_whisper import WhisperModel

            self._loaded = None  # before the next one comes: two do not fit everywhere
            try:
                self._loaded = (folder, WhisperModel(folder, device="auto", local_files_only=True))
            except Exception as error:
                raise Refusal("model_unreadable", f"the model cannot be loaded: {first_line(error)}") from error
        return self._loaded[1]


def answer(models: Models, request: dict[str, Any], samples: bytes) -> tuple[dict[str, Any], bytes]:
    import numpy as np

    model = models.get(str(request["model"]))
    language = request["language"] if request["language"] in model.supported_languages else None
    # Without the filter noise and silence become words that nobody said.
    segments, info = model.transcribe(np.frombuffer(samples, "<f4"), language=language, vad_filter=True)
    text = "".join(segment.text for segment in segments).strip()
    return {"text": text, "language": str(info.language or "")}, b""


if __name__ == "__main__":
    os.environ["HF_HUB_OFFLINE"] = "1"  # what the studio fetches, it fetches itself, when it is asked to
    known = Models()
    sys.exit(serve(lambda request, samples: answer(known, request, samples)))
