"""How far an utterance was heard: a small file beside its sound, so that the next run goes on at the right sentence.

It is there from the first sentence given to the sound device until all has sounded or a person stopped it.
"""

from __future__ import annotations

import logging
import os
import threading
from pathlib import Path
from typing import Final

log = logging.getLogger(__name__)
FILE: Final = "heard"


class HeardMarks:
    """Thread-safe. A mark that cannot be written costs a repeated sentence after a crash, and nothing else."""

    def __init__(self) -> None:
        self._lock = threading.Lock()

    def begin(self, folder: Path) -> None:
        """Something of it is about to be heard."""
        with self._lock:
            if not (folder / FILE).exists():
                _write(folder, 0)

    def sounded(self, folder: Path, sentence: int) -> None:
        """This sentence was heard to its end."""
        with self._lock:
            if (folder / FILE).exists():
                _write(folder, sentence + 1)

    def next(self, folder: Path) -> int | None:
        """The sentence that was being said or comes next; None when nothing of it is to be heard again."""
        try:
            return int((folder / FILE).read_text("ascii"))
        except (OSError, ValueError):
            return None

    def forget(self, folder: Path) -> None:
        with self._lock:
            (folder / FILE).unlink(missing_ok=True)


def _write(folder: Path, heard: int) -> None:
    part = folder / (FILE + ".part")
    try:
        part.write_text(str(heard), "ascii")
        os.replace(part, folder / FILE)
    except FileNotFoundError:
        return  # the utterance was taken back with its folder: nothing of it is heard again
    except OSError as error:
        log.info("how far %s was heard cannot be noted: %s", folder.name, error)
