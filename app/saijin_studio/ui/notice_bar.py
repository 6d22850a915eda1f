"""The bar at the top of the main area that says what a person should know; the newest notice first."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMessageBox, QVBoxLayout, QWidget

from .context import UiContext
from .icons import icon_pixmap
from .notices import Notice
from .widgets import IconButton, label, push_button, set_property, surface


class NoticeBar(QWidget):
    def __init__(self, context: UiContext) -> None:
        super().__init__()
        self._context = context
        self._shown: Notice | None = None
        self._frame = surface("info")
        self._picture = QLabel()
        self._text = label("", "", wrap=True)
        self._more = label("", "small")
        self._details = push_button(self.tr("Details"), "quiet")
        self._details.clicked.connect(self._show_details)
        self._button = push_button("", name=self.tr("Notice"))
        self._button.clicked.connect(self._press)
        self._close = IconButton(context.theme, "close", self.tr("Close"), self)
        self._close.clicked.connect(self._dismiss)
        inside = QHBoxLayout(self._frame)
        inside.setContentsMargins(14, 6, 8, 6)
        inside.setSpacing(10)
        inside.addWidget(self._picture)
        inside.addWidget(self._text, 1)
        for each in (self._more, self._details, self._button, self._close):
            inside.addWidget(each)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 8, 12, 0)
        layout.addWidget(self._frame)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._dismiss)
        context.notices.changed.connect(self._follow)
        context.theme.changed.connect(self._dress)
        self._follow()

    @Slot()
    def _follow(self) -> None:
        notice = self._context.notices.current
        if notice is not self._shown:
            self._timer.stop()
            if notice is not None and notice.seconds:
                self._timer.start(round(self._context.notices.left(notice) * 1000))
        self._shown = notice
        self.setVisible(notice is not None)
        if notice is None:
            return
        self._text.setText(notice.text)
        self._details.setVisible(bool(notice.detail))
        self._button.setVisible(bool(notice.button))
        self._button.setText(notice.button)
        self._button.setAccessibleName(notice.button or self.tr("Notice"))
        others = self._context.notices.count - 1
        self._more.setVisible(others > 0)
        self._more.setText(self.tr("{number} more").format(number=others))
        self._dress()

    @Slot()
    def _dress(self) -> None:
        if self._shown is None:
            return
        tokens, level = self._context.theme.tokens, self._shown.level
        set_property(self._frame, "surface", level)
        colour = {"info": tokens.accent, "warning": tokens.warning, "error": tokens.error}[level]
        self._picture.setPixmap(icon_pixmap(level, colour, 18, self.devicePixelRatioF()))

    @Slot()
    def _press(self) -> None:
        notice = self._shown
        self._dismiss()
        if notice is not None and notice.run is not None:
            notice.run()

    @Slot()
    def _dismiss(self) -> None:
        if self._shown is not None:
            self._context.notices.close(self._shown)

    @Slot()
    def _show_details(self) -> None:
        if self._shown is None:
            return
        box = QMessageBox(self)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setWindowTitle(self.tr("Details"))
        box.setText(self._shown.text)
        box.setInformativeText(self._shown.detail[:4000])
        box.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        box.open()
