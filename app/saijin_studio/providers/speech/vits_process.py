"""Runs VITS voices in a process of its own, over its pipes: what is loaded is its memory, and so is a crash.

Messages as in child_messages.py. Request: {"model": path, "tokens": [...], "scales": [noise, length, noise of
durations], "speaker": number, "rate": number, "threads": number}. Answer: {"count"} with samples; a fault in the voice
itself comes as {"error", "reason": "voice_file" | "voice_sound"}.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

if __name__ == "__main__":  # last on the path: nothing of the studio's may take the place of what is installed
    sys.path.append(str(Path(__file__).resolve().parents[3]))

from saijin_studio.providers.child_messages import Refusal, first_line, serve

KNOWN = ("input", "input_lengths", "scales", "sid", "langid")
LONGEST_SECONDS = 300
MOST_LOADED = 3  # voices


class Voices:
    """The voices that were used last, loaded."""

    def __init__(self) -> None:
        self._loaded: dict[tuple[str, int], Any] = {}

    def session(self, path: str, threads: int) -> Any:
        try:
            key = (path, os.stat(path).st_mtime_ns)
        except OSError as error:
            raise Refusal("voice_file", f"the voice's file cannot be read: {error.strerror}") from error
        session = self._loaded.pop(key, None) or _load(path, threads)
        self._loaded[key] = session
        while len(self._loaded) > MOST_LOADED:
            del self._loaded[next(iter(self._loaded))]
        return session


def _load(path: str, threads: int) -> Any:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 4
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")  # idle threads leave the window its core
    try:
        session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    except Exception as error:
        raise Refusal("voice_file", f"this is no voice that can be loaded: {first_line(error)}") from error
    named = {each.name: each.type for each in session.get_inputs()}
    if strange := sorted(set(named) - set(KNOWN)):
        raise Refusal("voice_file", f"the voice wants an input that no VITS voice has: {strange[0]}")
    if named.get("input") != "tensor(int64)":
        raise Refusal("voice_file", "the voice has no input for tokens")
    return session


def speak(voices: Voices, request: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    import numpy as np

    session = voices.session(str(request["model"]), int(request["threads"]))
    tokens = np.array([request["tokens"]], np.int64)
    given = {
        "input": tokens,
        "input_lengths": np.array([tokens.shape[1]], np.int64),
        "scales": np.array(request["scales"], np.float32),
        "sid": np.array([request["speaker"]], np.int64),
        "langid": np.array([0], np.int64),
    }
    try:
        made = session.run(None, {each.name: given[each.name] for each in session.get_inputs()})[0]
    except Exception as error:
        raise Refusal("voice_sound", f"the voice could not say it: {first_line(error)}") from error
    body = _checked(np.asarray(made), int(request["rate"])).astype("<f4").tobytes()
    return {"count": len(body) // 4}, body


def _checked(made: Any, rate: int) -> Any:
    """The samples, in -1..1. Raises Refusal for what is no sound."""
    import numpy as np

    if made.dtype.kind != "f" or made.ndim > 4 or made.size != max(made.shape, default=0):
        raise Refusal("voice_sound", f"the voice gave {made.dtype} of the shape {made.shape}, which is no sound")
    if not made.size:
        raise Refusal("voice_sound", "the voice gave no samples")
    if made.size > LONGEST_SECONDS * rate:
        raise Refusal("voice_sound", f"the voice gave {made.size / rate:.0f} s for one sentence")
    samples = made.reshape(-1).astype(np.float32)
    if not np.isfinite(samples).all():
        raise Refusal("voice_sound", "the voice gave samples that are no numbers")
    return samples / max(1.0, float(np.max(np.abs(samples))))


if __name__ == "__main__":
    voices = Voices()
    sys.exit(serve(lambda request, _: speak(voices, request)))
