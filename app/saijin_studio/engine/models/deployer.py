"""Brings the process models into the engine: what changed, file by file, so that a bad one holds up no other."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from ...core.errors import EngineRefused, ModelFileError
from ...ports import DeploymentProblem
from ..rest.client import EngineParseError
from ..rest.engine import RestEngine
from .calls import calls_in_circles
from .files import ROOTS, element_at, read_model

log = logging.getLogger(__name__)
SOURCE = "saijin-studio"
FURTHER = 5  # faults of a file that are told beside its first


def model_files(folders: Iterable[Path]) -> tuple[Path, ...]:
    """*.bpmn and *.dmn of all folders by name; a later folder's file takes the place of an earlier one's."""
    found: dict[str, Path] = {}
    for folder in folders:
        for path in sorted(folder.glob("*")) if folder.is_dir() else ():
            if path.suffix in ROOTS and path.is_file():
                found[path.name] = path
    return tuple(found[name] for name in sorted(found))


def deploy(rest: RestEngine, folders: Sequence[Path]) -> tuple[DeploymentProblem, ...]:
    """Deploys each file that is new or changed; running instances finish on their version.

    `folders`: the shipped one first, the user's own last. In the place of a file that cannot be used the last good
    version goes on, or the shipped one. Returns what could not be deployed and why.
    Raises EngineUnavailable.
    """
    problems: list[DeploymentProblem] = []
    paths = model_files(folders)
    endless = {call.path: call for call in calls_in_circles(paths)}
    for path in paths:
        if (call := endless.get(path)) is not None:
            words = f"{call.caller} and {call.called} call each other without end: mark the call as asyncBefore"
            found = [DeploymentProblem(path.name, call.element, call.line, words)]
        else:
            found = _deploy_one(rest, path)
        for problem in found:
            log.warning("%s is not deployed: %s (%s, line %s)", path, problem.detail, problem.element, problem.line)
        problems += found
        if found and (spare := _spare(rest, path, folders)):
            log.warning("%s serves in its place", spare)
            _deploy_one(rest, spare)
    return tuple(problems)


def _spare(rest: RestEngine, path: Path, folders: Sequence[Path]) -> Path | None:
    """The shipped file of this name, where no version that once worked goes on serving."""
    shipped_one = folders[0] / path.name
    if shipped_one == path or not shipped_one.is_file() or rest.client.get("/deployment", name=path.name, maxResults=1):
        return None
    return shipped_one


def _deploy_one(rest: RestEngine, path: Path) -> list[DeploymentProblem]:
    content = b""
    try:
        content = read_model(path)
        upload(rest, path.name, content)
    except (ModelFileError, EngineRefused) as error:
        return [problem_of(path, error, content)]
    return []


def upload(rest: RestEngine, name: str, content: bytes, anew: bool = False) -> dict[str, Any]:
    """Deploys a file that was checked, unless the newest of its name is the same; `anew` even then. Returns the
    engine's deployment.

    Raises EngineUnavailable, EngineRefused.
    """
    fields = {"deployment-name": name, "deployment-source": SOURCE}
    if not anew:  # it compares with the newest deployment of this name, whoever deployed a newer one by another
        fields |= {"enable-duplicate-filtering": "true", "deploy-changed-only": "true"}
    made: dict[str, Any] = rest.client.upload("/deployment/create", fields, name, content)
    return made


def problem_of(path: Path, error: ModelFileError | EngineRefused, content: bytes) -> DeploymentProblem:
    """Why a file could not be deployed, placed where it can be told."""
    if isinstance(error, EngineParseError):
        return _parse_errors(path, error, content)
    element, line = str(error.params.get("element", "")), int(error.params.get("line", 0))
    return DeploymentProblem(path.name, element, line, error.detail)


def _parse_errors(path: Path, error: EngineParseError, content: bytes) -> DeploymentProblem:
    """One problem for the file, placed at its first fault that has a place: the others mostly follow from it."""
    reports = [report for part in error.details.values() if isinstance(part, dict) for report in part.get("errors", ())]
    if not reports:
        return DeploymentProblem(path.name, "", 0, error.detail)
    placed = [(_element(report, content), report) for report in reports]
    element, first = next(((element, report) for element, report in placed if element), placed[0])
    others = [report for report in reports if report is not first][:FURTHER]
    words = [_message(first), *(f"line {_line(other)}: {_message(other)}" for other in others)]
    return DeploymentProblem(path.name, element, _line(first), "\n".join(words))


def _element(report: dict[str, Any], content: bytes) -> str:
    """A fault of the schema comes with a line alone: the element is the one that stands there."""
    ids = report.get("elementIds") or ()
    return str(report.get("mainElementId") or next(iter(ids), "") or element_at(content, _line(report)))


def _line(report: dict[str, Any]) -> int:
    return int(report.get("line") or 0)


def _message(report: dict[str, Any]) -> str:
    """Without the schema's rule numbers and namespaces, which tell a person nothing."""
    plain = re.sub(r"^cvc-[\w.-]+: ", "", str(report.get("message", "")))
    return re.sub(r'"[^"]*":(\w+)', r"\1", plain)
