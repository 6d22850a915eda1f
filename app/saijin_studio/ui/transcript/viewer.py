"""An attachment in full: a picture as large as the window allows, a document by its text; and a copy of the file."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QRectF, QSize, QSizeF, QStandardPaths, Qt, Slot
from PySide6.QtGui import QImage, QKeyEvent, QKeySequence, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QPlainTextEdit,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from ...core.conversation import Attachment
from ...core.errors import SaijinError
from ..context import UiContext
from ..messages import describe_error
from ..widgets import label, push_button
from .clean import clean
from .pictures import FULL, load

SIZE = QSize(900, 680)  # px
SHOWN_TEXT = 400_000  # characters; the whole is in the file


def show_attachment(context: UiContext, owner: QWidget, attachment: Attachment) -> AttachmentView:
    """Opens the view of an attachment."""
    view = AttachmentView(context, owner, attachment)
    view.open()
    return view


class PictureArea(QWidget):
    """A picture, fitted into the widget, at most at its own size."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.image: QImage | None = None
        self.setAccessibleName(name)

    def show_image(self, image: QImage) -> None:
        self.image = image
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.image is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        size, room = QSizeF(self.image.size()) / self.devicePixelRatioF(), QSizeF(self.size())
        if size.width() > room.width() or size.height() > room.height():
            size = size.scaled(room, Qt.AspectRatioMode.KeepAspectRatio)
        area = QRectF(0, 0, size.width(), size.height())
        area.moveCenter(QRectF(self.rect()).center())
        painter.drawImage(area, self.image)
        painter.end()


class AttachmentView(QDialog):
    """Fetched in the background; what cannot be shown is said, and can still be saved."""

    def __init__(self, context: UiContext, owner: QWidget, attachment: Attachment) -> None:
        super().__init__(owner)
        self._context = context
        self._attachment = attachment
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(attachment.name)
        self.resize(SIZE.boundedTo(owner.window().size() - QSize(40, 40)).expandedTo(QSize(360, 300)))
        self.picture = PictureArea(attachment.name)
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setAccessibleName(attachment.name)
        self.state = label(self.tr("Opening…"), "muted", wrap=True)
        self.state.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._stack = QStackedLayout()
        for part in (self.state, self.picture, self.text):
            self._stack.addWidget(part)
        layout = QVBoxLayout(self)
        layout.addLayout(self._stack, 1)
        layout.addLayout(self._foot())
        self._fetch()

    def _foot(self) -> QHBoxLayout:
        foot = QHBoxLayout()
        foot.addWidget(label(self._facts(), "muted"), 1)
        self.save = push_button(self.tr("Save a copy…"))
        self.save.clicked.connect(self._ask_where)
        close = push_button(self.tr("Close"), "primary")
        close.clicked.connect(self.accept)
        close.setDefault(True)
        close.setFocus(Qt.FocusReason.OtherFocusReason)
        foot.addWidget(self.save)
        foot.addWidget(close)
        return foot

    def _facts(self) -> str:
        size = self.locale().formattedDataSize(self._attachment.size, 1)
        if self._attachment.width and self._attachment.height:
            return f"{self._attachment.width} × {self._attachment.height} · {size}"
        return size

    def _fetch(self) -> None:
        attachment, run = self._attachment, self._context.operations.run
        if attachment.kind == "image":
            run(lambda services: load(services, attachment.hash, FULL), owner=self,
                done=self._show_picture, failed=self._failed)  # fmt: skip
        else:
            run(lambda services: clean(services.attachments.text(attachment.id)[:SHOWN_TEXT]), owner=self,
                done=self._show_text, failed=self._failed)  # fmt: skip

    def _show_picture(self, image: QImage | None) -> None:
        if image is None:
            self.state.setText(self.tr("This picture cannot be shown."))
            return
        self.picture.show_image(image)
        self._stack.setCurrentWidget(self.picture)

    def _show_text(self, text: str) -> None:
        self.text.setPlainText(text)
        self._stack.setCurrentWidget(self.text)

    def _failed(self, error: SaijinError) -> None:
        self.state.setText(describe_error(error))

    @Slot()
    def _ask_where(self) -> None:
        folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DownloadLocation)
        dialog = QFileDialog(self, self.tr("Save a copy"), folder)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.selectFile(Path(self._attachment.name).name)
        dialog.fileSelected.connect(self._save)
        dialog.open()

    @Slot(str)
    def _save(self, chosen: str) -> None:
        digest = self._attachment.hash
        self._context.operations.run(lambda services: services.attachments.save(digest, Path(chosen)), owner=self)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Save):
            self._ask_where()
        else:
            super().keyPressEvent(event)
