"""The program that reads the words of a PDF: the file comes in on standard input, JSON goes out on standard output.

It is a process of its own because a PDF may be made to take hours or all memory; whoever started it ends it in time.
Its arguments are the most pages and the most characters to read, and the seconds after which it begins no more pages.

Answer: {"text", "pages", "pages_read"}, or {"error", "detail"}, where error is "locked" or "broken".
"""

from __future__ import annotations

import io
import json
import logging
import os
import sys
import time
from typing import Any, Final

MEMORY: Final = 2_000_000_000  # bytes of address space; a hostile file ends this process and nothing else
# Between the pages of the text.
GAP: Final = "\n\n"


def read(content: bytes, most_pages: int, most_characters: int, seconds: float) -> dict[str, Any]:
    """The answer for one file."""
    from pypdf import PdfReader
    from pypdf.errors import DependencyError, FileNotDecryptedError

    try:
        reader = PdfReader(io.BytesIO(content))
        # Many are encrypted with an empty password, only to forbid printing; every viewer opens them.
        if reader.is_encrypted and not reader.decrypt(""):
            return {"error": "locked", "detail": "a password is needed"}
        return _pages(reader, most_pages, most_characters, time.monotonic() + seconds)
    except (FileNotDecryptedError, DependencyError) as error:
        return {"error": "locked", "detail": str(error)}
    except (Exception, RecursionError) as error:  # noqa: BLE001 - the library lets faults of every kind through
        return {"error": "broken", "detail": f"{type(error).__name__}: {error}"}


def _pages(reader: Any, most_pages: int, most_characters: int, until: float) -> dict[str, Any]:
    texts: list[str] = []
    left = most_characters
    for page in reader.pages[:most_pages]:
        text = page.extract_text().strip()[:left]
        texts.append(text)
        left -= len(text)
        if left <= 0 or time.monotonic() >= until:
            break
    if not texts:
        return {"error": "broken", "detail": "no pages"}
    words = GAP.join(text for text in texts if text)
    whole = words.encode("utf-8", "replace").decode()  # half a character may come out of a wrong table
    return {"text": whole, "pages": len(reader.pages), "pages_read": len(texts)}


def _limit_memory() -> None:
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def main() -> int:
    output = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what libraries print is no part of the answer
    logging.getLogger("pypdf").setLevel(logging.CRITICAL + 1)
    _limit_memory()
    answer = read(sys.stdin.buffer.read(), int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3]))
    output.write(json.dumps(answer).encode())
    output.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
