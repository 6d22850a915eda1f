"""The program that makes text of speech by faster-whisper, where that is installed.

It is a process of its own: a model takes hundreds of megabytes, and its libraries must not touch the studio's. It
ends when its input ends, that is with whoever started it, however that died.

Request: 4 bytes length (big endian), then JSON {"model", "folder", "fetch": true} to bring a model, or
{"model", "folder", "language", "count"} followed by `count` float32 samples (little endian) at 16 kHz.
Answer: 4 bytes length, then JSON {"text", "language"}, {"fetched": true} or {"error", "kind"}; kind is "missing" where
the model is not on this machine, otherwise "".
"""

from __future__ import annotations

import os
import sys
from typing import Any

from saijin_studio.providers.speech.openjtalk_process import read_exactly, read_message, write_message

_SIGNS_OF_A_MISSING_MODEL = ("LocalEntryNotFoundError", "ValueError", "FileNotFoundError")


class Models:
    """The model that was asked for last stays loaded."""

    def __init__(self) -> None:
        self._loaded: tuple[str, Any] | None = None

    def get(self, name: str, folder: str) -> Any:
        if self._loaded is None or self._loaded[0] != name:
            from faster_whisper import WhisperModel

            self._loaded = None  # before the next one comes: two do not fit everywhere
            # Never from the network here: what is fetched is asked for by name, and its size was told before.
            self._loaded = (name, WhisperModel(name, device="auto", download_root=folder, local_files_only=True))
        return self._loaded[1]


def answer(request: dict[str, Any], samples: bytes, models: Models) -> dict[str, Any]:
    if request.get("fetch"):
        from faster_whisper.utils import download_model

        download_model(request["model"], cache_dir=request["folder"])
        return {"fetched": True}
    import numpy as np

    try:
        model = models.get(request["model"], request["folder"])
    except Exception as error:  # noqa: BLE001 - the library has no error of its own for this
        kind = "missing" if type(error).__name__ in _SIGNS_OF_A_MISSING_MODEL else ""
        return {"error": f"{type(error).__name__}: {error}", "kind": kind}
    segments, info = model.transcribe(np.frombuffer(samples, "<f4"), language=request["language"] or None)
    return {"text": "".join(segment.text for segment in segments).strip(), "language": str(info.language or "")}


def main() -> int:
    output = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what libraries print goes to the log, not into the answers
    models = Models()
    while True:
        try:
            request = read_message(sys.stdin.buffer)
            samples = read_exactly(sys.stdin.buffer, int(request.get("count", 0)) * 4)
        except EOFError:
            return 0
        try:
            told = answer(request, samples, models)
        except Exception as error:  # noqa: BLE001 - said to whoever asked; the next recording may be heard again
            told = {"error": f"{type(error).__name__}: {error}", "kind": ""}
        write_message(output, told)


if __name__ == "__main__":
    sys.exit(main())
