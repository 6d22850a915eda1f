"""Where the engine's REST API is, with the credentials of this run; one node of several when it is a cluster."""

from __future__ import annotations

import logging
import re
import socket
import threading
import time
from collections.abc import Callable, Sequence
from urllib.parse import urlsplit

from ..core.errors import EngineUnavailable, SettingsError
from ..ports import EngineConnection

__all__ = ["ConnectionSource", "EngineConnection", "Nodes", "addresses"]

log = logging.getLogger(__name__)
ConnectionSource = Callable[[], EngineConnection]
"""Gives the connection of this moment; raises EngineUnavailable while there is none."""

SURE_SECONDS = 0.5  # a node that was there so lately is taken to be there still
AGAIN_SECONDS = 10.0  # a lost node is left alone for so long
CONNECT_SECONDS = 1.0
PORTS = {"http": 80, "https": 443}


def addresses(text: str) -> tuple[str, ...]:
    """The nodes of a cluster as a person writes them: separated by blanks or commas. Raises SettingsError."""
    found = tuple(part.rstrip("/") for part in re.split(r"[\s,]+", text) if part)
    for address in found or ("",):
        url = urlsplit(address)
        if url.scheme not in PORTS or not url.hostname:
            raise SettingsError("the engine's address is no http(s) URL", address=address)
        if "@" in url.netloc:
            raise SettingsError("the engine's user and password do not belong into its address", address=url.hostname)
    return found


def listens(connection: EngineConnection) -> bool:
    """Whether anybody takes a connection there."""
    url = urlsplit(connection.url)
    try:
        with socket.create_connection((url.hostname or "", url.port or PORTS[url.scheme]), CONNECT_SECONDS):
            return True
    except OSError:
        return False


class Nodes:
    """A ConnectionSource over the nodes of one engine: the first in the list that is there.

    All nodes work on one database, so any of them will do. While a node is lost the next one is taken; some seconds
    later the lost one is looked for again, and is used again once it is there. Thread-safe.
    """

    def __init__(
        self,
        nodes: Sequence[EngineConnection],
        is_there: Callable[[EngineConnection], bool] = listens,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`nodes`: at least one, in the order in which they are preferred."""
        self._nodes = tuple(nodes)
        self._is_there = is_there
        self._clock = clock
        self._lock = threading.Lock()
        self._current = self._nodes[0]
        self._sure_until = float("-inf")
        self._lost_until: dict[str, float] = {}

    def __len__(self) -> int:
        return len(self._nodes)

    @property
    def current(self) -> EngineConnection:
        """The node that was given last."""
        return self._current

    def __call__(self) -> EngineConnection:
        """Raises EngineUnavailable when none of several nodes is there; a single one is not looked for."""
        if len(self._nodes) == 1:
            return self._current
        with self._lock:
            if self._clock() >= self._sure_until:
                self._choose()
            return self._current

    def lost(self, node: EngineConnection) -> None:
        """Nobody answers at `node`, although it may take connections."""
        with self._lock:
            self._note_lost(node)

    def _choose(self) -> None:
        now = self._clock()
        hopeful = [node for node in self._nodes if self._lost_until.get(node.url, now) <= now]
        for node in (*hopeful, *(node for node in self._nodes if node not in hopeful)):
            if self._is_there(node):
                if node is not self._current:
                    log.warning("the engine's node is %s now", node.url)
                self._current = node
                self._sure_until = self._clock() + SURE_SECONDS
                return
            self._note_lost(node)
        raise EngineUnavailable(f"none of the engine's {len(self._nodes)} nodes is there")

    def _note_lost(self, node: EngineConnection) -> None:
        self._lost_until[node.url] = self._clock() + AGAIN_SECONDS
        if node.url == self._current.url:
            self._sure_until = float("-inf")
