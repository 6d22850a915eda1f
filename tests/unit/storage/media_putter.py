"""Puts a picture into the database at the URL it is given, says so after the third piece and goes no further.

A program of its own, for it is killed there.
"""

from __future__ import annotations

import sys
from pathlib import Path

from sqlalchemy import event

from saijin_studio.storage.database import Database
from saijin_studio.storage.media import MediaStore
from saijin_studio.storage.shared_media import SharedMedia

CONTENT = bytes(range(256)) * 20_000
_seen: list[str] = []


def main(url: str, folder: Path) -> None:
    database = Database(url)

    @event.listens_for(database.engine, "after_cursor_execute")
    def stop(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if statement.startswith("INSERT INTO media_pieces"):
            _seen.append(statement)
        if len(_seen) == 3:
            print("three", flush=True)
            sys.stdin.read()

    SharedMedia(database, folder / "copies", MediaStore(folder / "own")).put(CONTENT)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
