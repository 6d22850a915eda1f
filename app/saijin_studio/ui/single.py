"""One window for each SAIJIN_HOME: a second launch asks the first to raise its window."""

from __future__ import annotations

import hashlib
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtNetwork import QLocalServer, QLocalSocket

RAISE = b"raise\n"
CONNECT_MS = 500
ANSWER_MS = 2000
LONGEST = 64  # bytes; a longer request is none of ours


def server_name(home: Path) -> str:
    """Short, for a socket's path may have about a hundred characters only."""
    return "saijin-studio-" + hashlib.sha256(str(home.resolve()).encode()).hexdigest()[:16]


def ask_first(home: Path) -> bool:
    """Asks the studio that already runs for this home to raise its window; false when there is none."""
    socket = QLocalSocket()
    socket.connectToServer(server_name(home))
    if not socket.waitForConnected(CONNECT_MS):
        return False
    socket.write(RAISE)
    socket.flush()
    answered = socket.waitForReadyRead(ANSWER_MS)
    socket.disconnectFromServer()
    return answered


class SingleWindow(QObject):
    """`raised` comes when a second launch asks for the window."""

    raised = Signal()

    def __init__(self, home: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._greet)
        name = server_name(home)
        if not self._server.listen(name):
            QLocalServer.removeServer(name)  # left by a studio that was killed: nobody answered on it
            self._server.listen(name)

    def close(self) -> None:
        self._server.close()

    @Slot()
    def _greet(self) -> None:
        while (socket := self._server.nextPendingConnection()) is not None:
            socket.setParent(self)
            socket.readyRead.connect(self._read)
            socket.disconnected.connect(socket.deleteLater)

    @Slot()
    def _read(self) -> None:
        socket = self.sender()
        assert isinstance(socket, QLocalSocket)
        asked = socket.read(LONGEST).data()
        if asked == RAISE:
            socket.write(b"ok\n")
            socket.flush()
            self.raised.emit()
        else:
            socket.disconnectFromServer()
