"""Whether the chain's first model must be loaded before it can answer: asked for each message, so it must be cheap."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable

from ...core.errors import SaijinError
from ...core.local_models import same_model
from ...core.settings import ModelSettings, Settings
from ...ports import ChatModel
from .server import ModelServer

log = logging.getLogger(__name__)
KNOWN_SECONDS = 2.0
ASK_SECONDS = 1.0  # a server that takes longer to say what it has loaded is left to the chain and its time-outs
Need = tuple[str, str] | None


class ModelNeed:
    """Thread-safe; one thread asks, the others wait for what it hears."""

    def __init__(
        self,
        settings: Callable[[], Settings],
        chain: Callable[[Settings], tuple[ChatModel, ...]],
        server: Callable[[str], ModelServer],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._settings = settings
        self._chain = chain
        self._server = server
        self._clock = clock
        self._lock = threading.Lock()
        self._built_for: ModelSettings | None = None
        self._first: ChatModel | None = None
        self._need: Need = None
        self._until = 0.0

    def needed(self) -> Need:
        """(provider, model), None when nothing is to be loaded or nobody can tell."""
        settings = self._settings()
        with self._lock:
            if self._built_for != settings.models:
                chain = self._chain(settings)
                self._built_for, self._first, self._until = settings.models, chain[0] if chain else None, 0.0
            # What the studio and other providers offer is there without loading.
            if self._first is None or self._first.provider != "ollama":
                return None
            if self._clock() >= self._until:
                self._need = self._ask(self._first, settings.models.ollama.address)
                self._until = self._clock() + KNOWN_SECONDS
            return self._need

    def forget(self) -> None:
        """Something was loaded or unloaded, or the chain is another."""
        with self._lock:
            self._built_for, self._until = None, 0.0

    def _ask(self, first: ChatModel, address: str) -> Need:
        try:
            loaded = self._server(address).loaded(ASK_SECONDS)
            name = first.model
        except SaijinError as error:
            log.info("what is loaded cannot be told: %s", error)
            return None
        return None if any(same_model(one.name, name) for one in loaded) else (first.provider, name)
