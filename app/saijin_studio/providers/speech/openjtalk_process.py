"""The program that speaks Japanese: sentences come in on standard input, samples go out on standard output.

It is a process of its own since loading the dictionaries holds Python's global lock for up to 200 ms, and since the
library prints to standard output.

Messages as in child_messages.py. Request: {"text", "speed", "half_tone"}. Answer: {"rate", "count"} with samples on
the scale of 16-bit samples divided by 32768, which may go beyond 1.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

if __name__ == "__main__":  # last on the path: nothing of the studio's may take the place of what is installed
    sys.path.append(str(Path(__file__).resolve().parents[3]))

from saijin_studio.providers.child_messages import serve


def speak(request: dict[str, Any], _: bytes) -> tuple[dict[str, Any], bytes]:
    import numpy as np
    import pyopenjtalk

    samples, rate = pyopenjtalk.tts(
        request["text"], speed=float(request["speed"]), half_tone=float(request["half_tone"]), predict_nani=False
    )
    body = (np.asarray(samples) / 32768).astype("<f4").tobytes()
    return {"rate": int(rate), "count": len(body) // 4}, body


if __name__ == "__main__":
    sys.exit(serve(speak))
