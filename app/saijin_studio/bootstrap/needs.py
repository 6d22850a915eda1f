"""Which model a persona's reply waits for."""

from __future__ import annotations

from collections.abc import Callable

from ..core.persona import Persona
from ..core.settings import Settings
from ..ports import ChatModel
from ..providers.llm.ollama_library import OllamaLibrary
from ..services.models.loading import ModelLoading
from ..services.models.need import ModelNeed
from ..services.models.service import preferring


class Needs:
    """Which model is to be loaded for a persona: its own, or the chain's first."""

    def __init__(
        self,
        settings: Callable[[], Settings],
        chain: Callable[[Settings], tuple[ChatModel, ...]],
        loading: ModelLoading,
    ) -> None:
        self._settings = settings
        self._chain = chain
        self._loading = loading
        self._own: dict[str, ModelNeed] = {}

    def forget(self) -> None:
        """The chain of models has changed."""
        self._own.clear()

    def needed(self, persona: Persona) -> tuple[str, str] | None:
        """None when nothing is to be loaded, or nobody can tell."""
        if not persona.model:
            return self._loading.needed()
        if persona.model not in self._own:
            self._own[persona.model] = ModelNeed(
                lambda: preferring(self._settings(), persona), self._chain, OllamaLibrary
            )
        return self._own[persona.model].needed()
