"""Token counts by whoever knows a model's own tokeniser."""

from __future__ import annotations

from typing import Protocol


class TokenServer(Protocol):
    """Thread-safe. Both questions raise ProviderError, where the server cannot be asked."""

    def can_count(self, model: str) -> bool:
        """Whether it has a tokeniser at all."""

    def count(self, model: str, text: str, seconds: float) -> int:
        """How many tokens a text is for the model. Raises TimeoutError where that takes longer."""

    def close(self) -> None:
        """Ends what is being asked; nothing can be asked any more."""
