"""The words of a PDF, by pypdf in a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from ...core.attachments import PdfText
from ...core.errors import InputError

# A page takes a tenth of a second or less. When the first time is up, what was read so far is taken; a file that does
# not answer within the second one was made to hang.
READ_SECONDS: Final = 30.0
SECONDS: Final = 60.0
MAX_PAGES: Final = 500
MAX_CHARACTERS: Final = 2_000_000  # several books; no model's window holds more
_NO_WINDOW: Final = getattr(subprocess, "CREATE_NO_WINDOW", 0)


def default_command() -> tuple[str, ...]:
    """-P keeps the script's folder off the module path. An installer's program must pass a command of its own."""
    return (sys.executable, "-P", str(Path(__file__).with_name("pdf_process.py")))


class PdfReader:
    """Reads one file at a time; takes up to `seconds`, so never on the thread of the window."""

    def __init__(
        self, command: Sequence[str] | None = None, seconds: float = SECONDS, read_seconds: float = READ_SECONDS
    ) -> None:
        self._command = tuple(command or default_command())
        self._seconds = seconds
        self._read_seconds = read_seconds

    def read(self, content: bytes, most_pages: int = MAX_PAGES, most_characters: int = MAX_CHARACTERS) -> PdfText:
        """Raises InputError (attachment_broken, _locked, _no_text, _slow)."""
        answer = self._answer(content, most_pages, most_characters)
        if answer.get("error") == "locked":
            raise InputError(str(answer.get("detail")), reason="attachment_locked")
        if answer.get("error"):
            raise InputError(str(answer.get("detail")), reason="attachment_broken")
        found = PdfText(str(answer["text"]), int(answer["pages"]), int(answer["pages_read"]))
        if not found.text:
            raise InputError(f"no words on {found.pages_read} pages", reason="attachment_no_text")
        return found

    def _answer(self, content: bytes, most_pages: int, most_characters: int) -> dict[str, Any]:
        try:
            done = subprocess.run(
                (*self._command, str(most_pages), str(most_characters), str(self._read_seconds)),
                input=content,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                timeout=self._seconds,
                creationflags=_NO_WINDOW,
                check=False,
            )
            answer: dict[str, Any] = json.loads(done.stdout)
            return answer
        except subprocess.TimeoutExpired as error:
            raise InputError(f"not read within {self._seconds:g} s", reason="attachment_slow") from error
        except ValueError as error:  # it ended without an answer: out of memory, most likely
            raise InputError(f"the reader ended with {done.returncode}", reason="attachment_broken") from error
