"""What is being written to a persona before there is a chat: kept in a file, for the store has no place for it yet."""

from __future__ import annotations

import threading
from pathlib import Path

import msgspec

from ..core.errors import StorageError
from ..storage.whole_files import file_error, write_whole


class NewDrafts:
    """One draft for each persona. Thread-safe."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._lock = threading.Lock()

    def get(self, persona_key: str) -> str:
        """ "" where there is none, or where the file cannot be read: a draft is not worth a fault."""
        with self._lock:
            try:
                return self._read().get(persona_key, "")
            except StorageError:
                return ""

    def keep(self, persona_key: str, text: str) -> None:
        """No text forgets it. Raises StorageError, StorageFull."""
        with self._lock:
            drafts = self._read()
            if drafts.get(persona_key, "") == text:
                return
            kept = {**drafts, persona_key: text}
            write_whole(self._file, msgspec.json.encode({key: words for key, words in kept.items() if words}))

    def _read(self) -> dict[str, str]:
        try:
            return msgspec.json.decode(self._file.read_bytes(), type=dict[str, str])
        except FileNotFoundError:
            return {}
        except OSError as error:
            raise file_error(self._file, error) from error
        except (msgspec.DecodeError, UnicodeDecodeError):
            return {}  # damaged: the next draft is written over it
