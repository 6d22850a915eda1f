"""What a chat asks before it goes out of the window: a file to save to, a link to open."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication, QStandardPaths, Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from ...context import UiContext
from ...transcript.rows import Row

SAFE_LINKS = ("http", "https", "mailto")
translate = QCoreApplication.translate


def ask_audio_file(context: UiContext, owner: QWidget, row: Row, name: str) -> None:
    """Saves what was spoken of a message where the person says."""
    folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.MusicLocation)
    dialog = QFileDialog(owner, translate("ChatPage", "Save the audio"), folder, translate("ChatPage", "Sound (*.wav)"))
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setDefaultSuffix("wav")
    dialog.selectFile(f"{name} {row.at.astimezone():%Y-%m-%d %H-%M}.wav")
    key = row.key

    def save(chosen: str) -> None:
        context.operations.run(lambda services: services.voice.save(key, Path(chosen)), owner=owner)

    dialog.fileSelected.connect(save)
    dialog.open()


def ask_link(owner: QWidget, address: str) -> None:
    """A link is opened only after a look at where it goes."""
    url = QUrl(address, QUrl.ParsingMode.StrictMode)
    box = QMessageBox(owner)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setWindowTitle(translate("ChatPage", "Open a link"))
    if url.scheme() not in SAFE_LINKS or not url.isValid():
        box.setText(translate("ChatPage", "This link is not opened: it does not lead to a web page."))
        box.setInformativeText(address[:500])
        box.open()
        return
    box.setText(translate("ChatPage", "Open this address in your browser?"))
    box.setInformativeText(url.toDisplayString()[:500])
    box.setStandardButtons(QMessageBox.StandardButton.Open | QMessageBox.StandardButton.Cancel)
    box.accepted.connect(lambda: QDesktopServices.openUrl(url))
    box.open()
