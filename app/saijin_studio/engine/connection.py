"""Where the engine's REST API is, with the credentials of this run."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class EngineConnection:
    """`url` is the REST root without a slash at its end; the password never shows in a repr or a log line."""

    url: str
    user: str
    password: str = field(repr=False)


ConnectionSource = Callable[[], EngineConnection]
"""Gives the connection of this moment; raises EngineUnavailable while there is none."""
