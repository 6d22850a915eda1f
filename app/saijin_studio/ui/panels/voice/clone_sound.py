"""The sound behind the dialog in which a voice is cloned: recorded, read from a file, and heard."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from ....core.cancel import CancelToken
from ....core.errors import SaijinError
from ....services.hearing.sample_check import OpenedSample
from ...context import UiContext
from .audition import silence

if TYPE_CHECKING:
    from ....services.container import Services


class CloneSound(QObject):
    """`changed`: there is a recording, or another state; `level` while it records; `opened(name)`: it is of a file of
    this name; `failed(error)`: all else goes on.
    """

    changed = Signal()
    level = Signal(float)
    opened = Signal(str)
    failed = Signal(object)
    _gone = Signal()

    def __init__(self, context: UiContext, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self._token: CancelToken | None = None
        self._closed = CancelToken()
        self._opening = self._ending = False
        self.sample: OpenedSample | None = None
        self.recording = False
        self.unkept = False  # what was recorded here is nowhere else
        self._gone.connect(self.finish)

    @property
    def usable(self) -> bool:
        return self.sample is not None and self.sample.report.verdict != "unusable"

    @property
    def trying(self) -> bool:
        return self._token is not None

    # -- a recording is made or read

    def record(self) -> None:
        """Until `finish`, or until the microphone is gone."""
        self.hush()
        self.recording = self._opening = True
        level, gone, closed = self.level.emit, self._gone.emit, self._closed

        def work(services: Services) -> None:
            services.hearing.samples.record(level, gone)
            if closed.cancelled:  # the dialog was closed while the microphone was being opened
                services.hearing.samples.close()

        self._context.operations.run(work, owner=self, done=self._opened, failed=self._not_recorded)
        self.changed.emit()

    def _opened(self, _nothing: None) -> None:
        self._opening = False
        if self._ending:
            self.finish()

    @Slot()
    def finish(self) -> None:
        """Pieces of work may overtake each other: what is being opened is ended when it is open."""
        self._ending = self._opening
        if self.recording and not self._opening:
            self.recording = False
            self._context.operations.run(
                lambda services: services.hearing.samples.finish(),
                owner=self,
                done=self._recorded,
                failed=self._not_recorded,
            )
            self.changed.emit()

    def read(self, path: Path) -> None:
        self._context.operations.run(
            lambda services: services.hearing.samples.open(path),
            owner=self,
            done=partial(self._read, path.stem),
            failed=self.failed.emit,
        )

    def _recorded(self, sample: OpenedSample) -> None:
        self.sample = sample
        self.unkept = self.usable
        self.changed.emit()

    def _read(self, name: str, sample: OpenedSample) -> None:
        self.sample, self.unkept = sample, False
        self.changed.emit()
        self.opened.emit(name)

    # -- what it sounds like

    @Slot()
    def hear(self) -> None:
        if self.sample is not None:
            speech = self.sample.speech
            self._context.operations.run(
                lambda services: services.voice_trials.hear(speech), owner=self, failed=self.failed.emit
            )

    @Slot()
    def attempt(self) -> None:
        """A sentence in the voice of the recording, which nothing keeps."""
        if self.sample is None:
            return
        sample, language, token = self.sample, self._context.language, CancelToken()
        self._token = token
        self.changed.emit()
        self._context.operations.run(
            lambda services: services.voice_trials.hear(services.voice_clones.sentence(sample, language, token)),
            owner=self,
            done=self._tried,
            failed=self._not_tried,
            lasting=True,
        )

    def _tried(self, _nothing: None) -> None:
        self._token = None
        self.changed.emit()

    @Slot()
    def hush(self) -> None:
        if self._token is not None:
            self._token.cancel()
        self._context.operations.run(silence, owner=self._context)

    @Slot()
    def let_go(self) -> None:
        """The dialog closes: the microphone is free, and what is heard or tried ends."""
        self._closed.cancel()
        if self.recording:
            self._context.operations.run(lambda services: services.hearing.samples.close(), owner=self._context)
        if self.sample is not None:
            self.hush()

    def _not_recorded(self, error: SaijinError) -> None:
        self.recording = self._opening = self._ending = False
        self.changed.emit()
        self.failed.emit(error)

    def _not_tried(self, error: SaijinError) -> None:
        self._token = None
        self.changed.emit()
        self.failed.emit(error)
