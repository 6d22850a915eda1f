"""Where the engine's REST API is, with the credentials of this run."""

from __future__ import annotations

from collections.abc import Callable

from ..ports import EngineConnection

__all__ = ["ConnectionSource", "EngineConnection"]

ConnectionSource = Callable[[], EngineConnection]
"""Gives the connection of this moment; raises EngineUnavailable while there is none."""
