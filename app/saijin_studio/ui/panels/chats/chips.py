"""One thing beside a draft as it is shown: a picture or a document, with a button that takes it away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QLocale, QSize, Qt, Signal
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout

from ....core.conversation import Attachment
from ...context import UiContext
from ...icons import icon_pixmap
from ...transcript.pictures import load
from ...widgets import IconButton, OneLine

if TYPE_CHECKING:
    from ....services.container import Services

PICTURE = 32  # px, square
NAME_WIDE = 132
translate = QCoreApplication.translate


class Chip(QFrame):
    """`removed` when its button is pressed. Without an attachment it is still being read."""

    removed = Signal()

    def __init__(self, context: UiContext, name: str) -> None:
        super().__init__()
        self._context = context
        self.attachment: Attachment | None = None
        self.setProperty("surface", "chip")
        self._picture = QLabel()
        self._picture.setFixedSize(PICTURE, PICTURE)
        self._picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.name, self.facts = OneLine("strong", self), OneLine("small", self)
        self.name.setText(name)
        self.name.setToolTip(name)
        self.facts.setText(translate("Attachments", "being read…"))
        words = translate("Attachments", "Remove {name}").format(name=name)
        self.button = IconButton(context.theme, "close", words, self)
        self.button.setIconSize(QSize(14, 14))
        self.button.clicked.connect(self.removed)
        self._lay_out()
        context.theme.changed.connect(self._dress)
        self._dress()

    def _lay_out(self) -> None:
        lines = QVBoxLayout()
        lines.setSpacing(0)
        for line in (self.name, self.facts):
            line.setMaximumWidth(NAME_WIDE)
            lines.addWidget(line)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(6, 4, 2, 4)
        layout.setSpacing(8)
        layout.addWidget(self._picture)
        layout.addLayout(lines)
        layout.addWidget(self.button, 0, Qt.AlignmentFlag.AlignTop)

    def show_attachment(self, attachment: Attachment) -> None:
        self.attachment = attachment
        self.name.setText(attachment.name)
        self.facts.setText(facts(attachment))
        self.setAccessibleName(f"{attachment.name}, {self.facts.text()}")
        self._dress()
        if attachment.kind == "image":
            ratio, digest = self.devicePixelRatioF(), attachment.hash
            self._context.operations.run(
                lambda services: thumbnail(services, digest, round(PICTURE * ratio)),
                owner=self,
                done=self._show_picture,
            )

    def _show_picture(self, picture: QImage) -> None:
        if not picture.isNull():
            pixmap = QPixmap.fromImage(picture)
            pixmap.setDevicePixelRatio(self.devicePixelRatioF())
            self._picture.setPixmap(pixmap)

    def _dress(self) -> None:
        if self.attachment is None or self.attachment.kind != "image":
            pixmap = icon_pixmap("document", self._context.theme.tokens.muted, 20, self.devicePixelRatioF())
            self._picture.setPixmap(pixmap)


def facts(attachment: Attachment) -> str:
    """What there is to know of it in a few words."""
    locale = QLocale()
    if attachment.kind == "image":
        return f"{attachment.width} × {attachment.height}"
    words = translate("Attachments", "{count} characters").format(count=locale.toString(attachment.characters))
    return f"PDF, {words}" if attachment.kind == "pdf" else words


def thumbnail(services: Services, digest: str, side: int) -> QImage:
    """On a background thread: the middle of a picture as a square; a null image where it cannot be read."""
    picture = load(services, digest, QSize(8 * side, 8 * side)) or QImage()
    if picture.isNull():
        return picture
    expanding, smooth = Qt.AspectRatioMode.KeepAspectRatioByExpanding, Qt.TransformationMode.SmoothTransformation
    picture = picture.scaled(side, side, expanding, smooth)
    return picture.copy((picture.width() - side) // 2, (picture.height() - side) // 2, side, side)
