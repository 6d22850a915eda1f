"""A secret that goes into the keyring."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QWidget

from ....core.errors import SaijinError
from .form import Row, SettingsEditor

WIDE = 300


class KeyRow(Row):
    """A key that goes into the keyring and is never shown again."""

    changed = Signal()

    def __init__(self, editor: SettingsEditor, secret: str, name: str, meaning: str) -> None:
        self._editor = editor
        self._secret = secret
        box = QWidget()
        box.setAccessibleName(name)
        layout = QHBoxLayout(box)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        self.line = QLineEdit()
        self.line.setEchoMode(QLineEdit.EchoMode.Password)
        self.line.setAccessibleName(name)
        self.button = QPushButton()
        layout.addWidget(self.line, 1)
        layout.addWidget(self.button)
        super().__init__(name, meaning, box, WIDE)
        self.stored = False
        self.line.returnPressed.connect(self._press)
        self.line.textChanged.connect(self._dress)
        self.button.clicked.connect(self._press)
        self._dress()

    def ask(self) -> None:
        """Asks the keyring whether there is a key."""
        secret = self._secret
        self._editor.context.operations.run(
            lambda services: services.models.has_key(secret), owner=self, done=self._known, failed=self._failed
        )

    def _known(self, stored: bool) -> None:
        self.stored = stored
        self._dress()

    @Slot()
    def _dress(self) -> None:
        removing = self.stored and not self.line.text()
        self.button.setText(self.tr("Remove") if removing else self.tr("Save"))
        self.button.setAccessibleName(f"{self.button.text()}: {self.name.text()}")
        self.button.setEnabled(bool(self.line.text()) or self.stored)
        self.line.setPlaceholderText(self.tr("Stored in the keyring") if self.stored else self.tr("None stored"))

    @Slot()
    def _press(self) -> None:
        key, secret = self.line.text().strip() or None, self._secret
        if key is None and not self.stored:
            return
        self.button.setEnabled(False)
        self._editor.context.operations.run(
            lambda services: services.models.set_key(secret, key), owner=self, done=self._saved, failed=self._failed
        )

    def _saved(self, _nothing: None) -> None:
        self.stored = bool(self.line.text())
        self.line.clear()
        self.set_fault("")
        self._dress()
        self.changed.emit()

    def _failed(self, error: SaijinError) -> None:
        self._dress()
        words = self.tr("The keyring of this system did not take the key.")
        self.set_fault(f"{words} {error.detail}" if error.detail else words)
