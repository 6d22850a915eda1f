"""Camunda 7 and Operaton, its community's continuation: one REST API, one database schema, other names in Java."""

from __future__ import annotations

import re
from typing import Literal

from ..core.errors import EngineRefused

Edition = Literal["camunda", "operaton"]
LISTS: dict[Edition, str] = {"camunda": "artefacts.txt", "operaton": "operaton.txt"}
OLDEST_CAMUNDA = 21  # of 7.x; older ones do not say since when a task waits
OPERATON = ("1", "2")

_RENAMED = (
    ("org.camunda.bpm", "org.operaton.bpm"),
    ("CamundaBpm", "OperatonBpm"),
    ("${camunda.", "${operaton."),
    ("\ncamunda:\n", "\noperaton:\n"),
)


def folder(edition: Edition) -> str:
    """Where its jars lie in the engine's folder."""
    return "jars" if edition == "camunda" else f"jars-{edition}"


def renamed(text: str, edition: Edition) -> str:
    """The engine's configuration, which is written for Camunda, in the names of an edition."""
    if edition == "operaton":
        for camunda, operaton in _RENAMED:
            text = text.replace(camunda, operaton)
    return text


def check_version(version: str) -> None:
    """Whether the studio can work with an engine of this version. Raises EngineRefused (params: version)."""
    found = re.match(r"(\d+)\.(\d+)(?:\.|$)", version)
    major, minor = found.groups() if found else ("", "0")
    if major in OPERATON or (major == "7" and int(minor) >= OLDEST_CAMUNDA):
        return
    needed = f"Camunda 7.{OLDEST_CAMUNDA} or later of 7, or Operaton 1 or 2, is needed"
    raise EngineRefused(
        f"the engine is of version {version or 'unknown'}; {needed}",
        version=version or "?",
        type="version",
        reason="version",
    )
