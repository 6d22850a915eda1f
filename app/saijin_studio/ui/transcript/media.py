"""Gives a transcript what comes from elsewhere: pictures, formulas, and the large view of an attachment."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot

from ..context import UiContext
from .folds import names
from .formulas import Formula, Formulas
from .pictures import Pictures
from .reading import Reading
from .rows import Row
from .text_size import change_text_size
from .transcript import Transcript
from .viewer import show_attachment


class TranscriptMedia(QObject):
    """Also follows the person's wishes for the size of the text."""

    def __init__(self, context: UiContext, transcript: Transcript) -> None:
        super().__init__(transcript)
        self._context = context
        self._transcript = transcript
        measure = transcript.measure
        measure.reading = self._wanted()
        measure.pictures = Pictures(context.operations, self)
        measure.formulas = Formulas(context.operations, self)
        measure.pictures.ready.connect(self._picture_ready)
        measure.formulas.ready.connect(self._formula_ready)
        transcript.inside.connect(self._pressed)
        transcript.zoomed.connect(self._zoom)
        context.settings_changed.connect(self._follow)

    def _wanted(self) -> Reading:
        look = self._context.settings.look
        return Reading(look.text_size, look.compact)

    @Slot()
    def _follow(self) -> None:
        if self._transcript.measure.reading != self._wanted():
            self._transcript.measure.reading = self._wanted()
            self._transcript.restyle()

    @Slot(int)
    def _zoom(self, step: int) -> None:
        change_text_size(self._context, step)

    @Slot(str)
    def _picture_ready(self, digest: str) -> None:
        self._transcript.viewport().update()

    @Slot(object)
    def _formula_ready(self, formula: Formula) -> None:
        if self._transcript.measure.drawn(formula):
            self._transcript.refresh()
        else:
            self._transcript.viewport().update()

    @Slot(str, object)
    def _pressed(self, address: str, row: Row) -> None:
        """Something of the transcript itself was pressed: `fold:<name>` or `attachment:<id>`."""
        what, _, name = address.partition(":")
        if what == "fold" and name in names(row):
            self._transcript.toggle(row, name)
        for attachment in row.attachments:
            if what == "attachment" and attachment.id == name:
                show_attachment(self._context, self._transcript, attachment)
