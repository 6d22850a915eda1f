"""The program that speaks Japanese: sentences come in on standard input, samples go out on standard output.

It is a process of its own since loading the dictionaries holds Python's global lock for up to 200 ms, and since the
library prints to standard output. It ends when its input ends, that is with whoever started it, however that died.

Request: 4 bytes length (big endian), then JSON {"text", "speed", "half_tone"}.
Answer: 4 bytes length, then JSON {"rate", "count"} followed by `count` float32 samples (little endian), or
JSON {"error"}. Speech is on the scale of 16-bit samples divided by 32768 and may go beyond 1.
"""

from __future__ import annotations

import json
import os
import sys
from typing import Any, BinaryIO


def read_exactly(source: BinaryIO, count: int) -> bytes:
    """Raises EOFError when the other side has gone."""
    data = bytearray()
    while len(data) < count:
        part = source.read(count - len(data))
        if not part:
            raise EOFError("the pipe was closed")
        data += part
    return bytes(data)


def read_message(source: BinaryIO) -> dict[str, Any]:
    length = int.from_bytes(read_exactly(source, 4), "big")
    message: dict[str, Any] = json.loads(read_exactly(source, length))
    return message


def write_message(target: BinaryIO, message: dict[str, Any], body: bytes = b"") -> None:
    data = json.dumps(message).encode()
    target.write(len(data).to_bytes(4, "big") + data + body)
    target.flush()


def _speak(request: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    import numpy as np
    import pyopenjtalk

    samples, rate = pyopenjtalk.tts(
        request["text"], speed=float(request["speed"]), half_tone=float(request["half_tone"]), predict_nani=False
    )
    body = (np.asarray(samples) / 32768).astype("<f4").tobytes()
    return {"rate": int(rate), "count": len(body) // 4}, body


def main() -> int:
    output = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what libraries print goes to the log, not into the answers
    while True:
        try:
            request = read_message(sys.stdin.buffer)
        except EOFError:
            return 0
        try:
            header, body = _speak(request)
        except Exception as error:  # noqa: BLE001 - the text of a reply may be anything; the next one may be spoken again
            header, body = {"error": f"{type(error).__name__}: {error}"}, b""
        write_message(output, header, body)


if __name__ == "__main__":
    sys.exit(main())
