"""How the studio and its child processes talk over a pipe: 4 bytes length (big endian), JSON of that length, and where
it says "count", so many float32 samples (little endian).

The programs bring this with them into whatever Python runs them, so it needs nothing but the standard library.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from typing import Any, BinaryIO, Final

LONGEST_HEADER: Final = 64 * 1024 * 1024
LONGEST_BODY: Final = 1024 * 1024 * 1024
_SAMPLE: Final = 4  # bytes

Header = dict[str, Any]


class Refusal(Exception):
    """What was asked cannot be done, for a reason that the studio has a sentence for."""

    def __init__(self, reason: str, words: str) -> None:
        super().__init__(words)
        self.reason = reason


def read_message(source: BinaryIO) -> tuple[Header, bytes]:
    """Raises EOFError when the other side has gone, OSError when it says something else."""
    header = _header(_exactly(source, _length(source)))
    try:
        size = int(header.get("count", 0)) * _SAMPLE
    except (TypeError, ValueError) as error:
        raise OSError(f"a message of no known length: {error}") from error
    if not 0 <= size <= LONGEST_BODY:
        raise OSError(f"a message of {size} bytes")
    return header, _exactly(source, size)


def write_message(target: BinaryIO, header: Header, body: bytes = b"") -> None:
    data = json.dumps(header).encode()
    target.write(len(data).to_bytes(4, "big") + data + body)
    target.flush()


def own_output() -> BinaryIO:
    """Where a program's answers go; what its libraries print goes elsewhere from now on."""
    output = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return output


def serve(answer: Callable[[Header, bytes], tuple[Header, bytes]]) -> int:
    """Answers one request after another until the input ends, that is with whoever asked, however that died.

    What `answer` raises is told as {"error", "reason"}; the next request may fare better.
    """
    output = own_output()
    while True:
        try:
            request, samples = read_message(sys.stdin.buffer)
        except EOFError:
            return 0
        try:
            header, body = answer(request, samples)
        except Refusal as refusal:
            header, body = {"error": str(refusal), "reason": refusal.reason}, b""
        except Exception as error:  # noqa: BLE001 - it may come from any library, and is said to whoever asked
            header, body = {"error": first_line(error)}, b""
        write_message(output, header, body)


def first_line(error: Exception) -> str:
    return f"{type(error).__name__}: {error}".splitlines()[0][:300]


def _length(source: BinaryIO) -> int:
    length = int.from_bytes(_exactly(source, 4), "big")
    if length > LONGEST_HEADER:
        raise OSError(f"a message of {length} bytes")
    return length


def _header(data: bytes) -> Header:
    try:
        header = json.loads(data)
    except ValueError as error:
        raise OSError(f"no message: {error}") from error
    if not isinstance(header, dict):
        raise OSError("no message")
    return header


def _exactly(source: BinaryIO, count: int) -> bytes:
    data = bytearray()
    while len(data) < count:
        part = source.read(count - len(data))
        if not part:
            raise EOFError("the pipe was closed")
        data += part
    return bytes(data)
