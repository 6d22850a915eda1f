"""What goes with the next message: chips above the words, each added in the background, one after another."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, Qt, Signal, Slot
from PySide6.QtGui import QImage, QResizeEvent
from PySide6.QtWidgets import QFileDialog, QScrollArea, QWidget

from ....core.attachments.examine import MAX_TEXT_BYTES, MB
from ....core.conversation import Attachment
from ....core.errors import SaijinError
from ...context import UiContext
from ...flow import FlowLayout
from ...messages import describe_error
from ...notices import Notice
from .chips import Chip

if TYPE_CHECKING:
    from ....services.container import Services

UNDO_SECONDS = 12.0
TALLEST = 146  # px: three lines of chips
Work = Callable[["Services", str], Attachment]
Begin = Callable[[Callable[[str], None], Callable[[SaijinError], None]], None]


@dataclass(eq=False, slots=True)
class _Job:
    """`conversation_id` is "" while the chat is being made."""

    chip: Chip
    work: Work
    conversation_id: str = ""
    wanted: bool = True


class AttachmentStrip(QScrollArea):
    """`changed` when there is more or less, or when something was read; `told(words, is_fault)` what to say of it.

    `begin` gives the id of the open chat to its first argument, and makes the chat first where there is none; what
    goes wrong then it gives to its second.
    """

    changed = Signal()
    told = Signal(str, bool)

    def __init__(self, context: UiContext) -> None:
        super().__init__()
        self._context = context
        self._conversation_id = ""
        self._chips: list[Chip] = []
        self._jobs: list[_Job] = []
        self._running: _Job | None = None
        self.begin: Begin = lambda run, failed: run(self._conversation_id)
        self._inside = QWidget()
        self._layout = FlowLayout(self._inside)
        self.setWidget(self._inside)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName(self.tr("Attachments"))
        self.changed.connect(self._fit)
        self.hide()

    # -- what the composer asks

    def open(self, conversation_id: str) -> None:
        """Shows what lies beside the draft of this chat; "" is a chat that is not there yet."""
        if conversation_id == self._conversation_id:
            return
        self._conversation_id = conversation_id
        kept = {job.chip for job in self._jobs if job.conversation_id == conversation_id}
        self._drop([chip for chip in self._chips if chip not in kept])
        if conversation_id:
            self._context.operations.run(
                lambda services: (conversation_id, services.attachments.draft(conversation_id)),
                owner=self,
                done=self._read,
            )

    def adopt(self, conversation_id: str) -> None:
        """The chat that was made for what is shown."""
        self._conversation_id = conversation_id

    def busy(self) -> bool:
        """Whether something is still being read."""
        return any(job.wanted and job.conversation_id == self._conversation_id for job in self._jobs)

    def held(self) -> tuple[Attachment, ...]:
        return tuple(chip.attachment for chip in self._chips if chip.attachment is not None)

    def take(self) -> tuple[Attachment, ...]:
        """All that goes with the message which is sent now."""
        held = self.held()
        self._drop(list(self._chips))
        return held

    def give_back(self, attachments: Sequence[Attachment]) -> None:
        """They could not be sent."""
        for attachment in attachments:
            self._show(attachment)

    # -- adding

    def ask_for_files(self) -> None:
        dialog = QFileDialog(self, self.tr("Attach files"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.setNameFilters(
            [
                self.tr("Pictures, PDF and text") + " (*.png *.jpg *.jpeg *.webp *.gif *.pdf *.txt *.md *.csv *.json)",
                self.tr("All files") + " (*)",
            ]
        )
        dialog.filesSelected.connect(lambda names: self.add_files([Path(name) for name in names]))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def add_files(self, paths: Sequence[Path]) -> None:
        for path in paths:
            self._add(path.name, _file(path))

    def add_picture(self, picture: QImage) -> None:
        name = self.tr("Pasted picture") + ".png"
        self._add(name, lambda services, key: services.attachments.add(key, name, png(picture)))

    def add_text(self, text: str) -> Chip:
        """A text too long to be a line of the talk."""
        name = self.tr("Pasted text") + ".txt"
        chip = self._add(name, lambda services, key: services.attachments.add_text(key, name, text))
        if len(text) > MAX_TEXT_BYTES:
            words = self.tr("The text is attached as a file; of so much only the first {most} MB are kept.")
            self.told.emit(words.format(most=MAX_TEXT_BYTES // MB), False)
        return chip

    def _add(self, name: str, work: Work) -> Chip:
        job = _Job(self._chip(name), work)
        self._jobs.append(job)
        self.begin(lambda conversation_id: self._ready(job, conversation_id), lambda error: self._refused(job, error))
        self.changed.emit()
        return job.chip

    def _ready(self, job: _Job, conversation_id: str) -> None:
        job.conversation_id = conversation_id
        self._next()

    def _next(self) -> None:
        self._jobs = [job for job in self._jobs if job.wanted or job is self._running]
        job = next((job for job in self._jobs if job.conversation_id), None)
        if self._running is not None or job is None:
            return
        self._running = job
        self._context.operations.run(
            lambda services: job.work(services, job.conversation_id),
            owner=self,
            done=lambda attachment: self._added(job, attachment),
            failed=lambda error: self._refused(job, error),
        )

    def _added(self, job: _Job, attachment: Attachment) -> None:
        self._over(job)
        if not job.wanted:
            self._context.operations.run(lambda services: services.attachments.remove(attachment.id), owner=self)
        elif job.chip in self._chips:
            job.chip.show_attachment(attachment)
        self.changed.emit()

    def _refused(self, job: _Job, error: SaijinError) -> None:
        self._over(job)
        if job.chip in self._chips:
            self.told.emit(f"{job.chip.name.text()}: {describe_error(error)}", True)
            self._drop([job.chip])
        self.changed.emit()

    def _over(self, job: _Job) -> None:
        self._jobs.remove(job)
        if self._running is job:
            self._running = None
        self._next()

    # -- chips

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    @Slot()
    def _fit(self) -> None:
        """As tall as its lines, up to three of them."""
        self.setFixedHeight(min(TALLEST, self._layout.heightForWidth(self.viewport().width())))

    def _read(self, found: tuple[str, tuple[Attachment, ...]]) -> None:
        conversation_id, attachments = found
        shown = {attachment.id for attachment in self.held()}
        if conversation_id == self._conversation_id:
            for attachment in attachments:
                if attachment.id not in shown:
                    self._show(attachment)

    def _show(self, attachment: Attachment) -> None:
        self._chip(attachment.name).show_attachment(attachment)
        self.changed.emit()

    def _chip(self, name: str) -> Chip:
        chip = Chip(self._context, name)
        chip.removed.connect(lambda: self._remove(chip))
        self._chips.append(chip)
        self._layout.addWidget(chip)
        self.show()
        self._fit()
        return chip

    def _drop(self, chips: Sequence[Chip]) -> None:
        for chip in chips:
            self._chips.remove(chip)
            self._layout.removeWidget(chip)
            chip.hide()
            chip.deleteLater()
        self.setVisible(bool(self._chips))
        self.changed.emit()

    def remove(self, chip: Chip) -> None:
        """Takes it away; where it is still being read, as soon as it was."""
        if chip not in self._chips:
            return
        attachment = chip.attachment
        for job in self._jobs:
            if job.chip is chip:
                job.wanted = False
        self._drop([chip])
        if attachment is not None:
            key = attachment.id
            self._context.operations.run(lambda services: services.attachments.remove(key), owner=self)

    def _remove(self, chip: Chip) -> None:
        """As the person asked by its button: it can be undone."""
        attachment = chip.attachment
        self.remove(chip)
        if attachment is not None:
            self._offer_undo(attachment)

    def _offer_undo(self, attachment: Attachment) -> None:
        conversation_id = self._conversation_id

        def undo() -> None:
            self._context.operations.run(
                lambda services: services.attachments.add_again(conversation_id, attachment),
                owner=self,
                done=lambda again: self._read((conversation_id, (again,))),
            )

        words = self.tr("“{name}” was removed.").format(name=attachment.name)
        notice = Notice(words, button=self.tr("Undo"), run=undo, key="attachment.removed", seconds=UNDO_SECONDS)
        self._context.notices.show(notice)


def _file(path: Path) -> Work:
    return lambda services, conversation_id: services.attachments.add_file(conversation_id, path)


def png(picture: QImage) -> bytes:
    """On a background thread."""
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    picture.save(buffer, "PNG")  # type: ignore[call-overload]
    return bytes(data.data())
