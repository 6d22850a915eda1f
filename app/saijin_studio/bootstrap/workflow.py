"""Opens a studio behind a program that uses the Python API, or joins the one that runs for the same home."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from ..core.bus import EventBus
from ..core.errors import StorageError
from ..core.settings import EngineSettings, Settings
from ..paths import Paths, default_paths
from ..services.settings import SettingsService
from ..services.workflow.engine import PATIENCE, Workflows
from . import _not_opened

if TYPE_CHECKING:
    from .studio import Studio


class _OtherEngine(SettingsService):
    """The home's settings with another engine; the file stays as it is."""

    def __init__(self, file: Path, bus: EventBus, engine: EngineSettings) -> None:
        super().__init__(file, bus)
        self._engine = engine

    @property
    def current(self) -> Settings:
        return msgspec.structs.replace(super().current, engine=self._engine)


@contextmanager
def open_workflows(
    home: Path | None = None, engine_url: str | None = None, user: str = "", patience: float = PATIENCE
) -> Iterator[Workflows]:
    """`home`: None is the user's own. `engine_url` takes the place of the engine that its settings name.

    The engine starts in the background. Logging and the file mode mask stay the program's own.
    Raises StorageError, StorageFull when the studio's data cannot be opened.
    """
    paths = default_paths() if home is None else Paths(home.expanduser().absolute())
    with closing(_build(paths, engine_url, user)) as studio, _workflows(studio, paths, patience) as workflows:
        studio.start()
        yield workflows


def _build(paths: Paths, engine_url: str | None, user: str) -> Studio:
    bus = EventBus()
    try:
        paths.make()
        settings = SettingsService(paths.settings_file, bus)
        if engine_url is not None:
            edition = settings.current.engine.edition
            chosen = EngineSettings(managed=False, edition=edition, address=engine_url, user=user)
            settings = _OtherEngine(paths.settings_file, bus, chosen)
        from .studio import Studio

        return Studio(paths, settings, bus, speaks=False)
    except (OSError, StorageError) as error:
        raise _not_opened(error, paths.home) from error


@contextmanager
def _workflows(studio: Studio, paths: Paths, patience: float) -> Iterator[Workflows]:
    import filelock

    from ..engine.rest.engine import RestEngine
    from ..storage.blobs import BlobStore
    from ..storage.database import Database

    alone = filelock.FileLock(paths.run / "business_keys.lock", mode=0o600)
    with closing(Database.chosen(paths.database_file)) as database:
        engine = RestEngine(studio.services.engine.connection)
        workflows = Workflows(studio.services, engine, BlobStore(database), alone, patience)
        try:
            yield workflows
        finally:
            workflows.close()
