"""Brings the process models into the engine: what changed, file by file, so that a bad one holds up no other."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from ..core.errors import EngineRefused, ModelFileError
from ..ports import DeploymentProblem
from .model_files import ROOTS, element_at, read_model
from .rest import RestEngine
from .rest_client import EngineParseError

log = logging.getLogger(__name__)
SOURCE = "saijin-studio"


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

    `folders`: the shipped one first, the user's own last. Returns what could not be deployed and why.
    Raises EngineUnavailable.
    """
    problems: list[DeploymentProblem] = []
    for path in model_files(folders):
        found = _deploy_one(rest, path)
        for problem in found:
            log.warning("%s is not deployed: %s (%s, line %s)", path, problem.detail, problem.element, problem.line)
        problems += found
    return tuple(problems)


def _deploy_one(rest: RestEngine, path: Path) -> list[DeploymentProblem]:
    try:
        content = read_model(path)
        fields = {
            "deployment-name": path.name,
            "deployment-source": SOURCE,
            "enable-duplicate-filtering": "true",  # compares with the newest deployment of this name
            "deploy-changed-only": "true",
        }
        rest.client.upload("/deployment/create", fields, path.name, content)
    except ModelFileError as error:
        element, line = str(error.params.get("element", "")), int(error.params.get("line", 0))
        return [DeploymentProblem(path.name, element, line, error.detail)]
    except EngineParseError as error:
        return _parse_errors(path, error, content)
    except EngineRefused as error:
        return [DeploymentProblem(path.name, "", 0, error.detail)]
    return []


def _parse_errors(path: Path, error: EngineParseError, content: bytes) -> list[DeploymentProblem]:
    """The engine's own list: message, line, ids of the elements concerned."""
    reports = [report for part in error.details.values() if isinstance(part, dict) for report in part.get("errors", ())]
    found = [_parse_error(path, report, content) for report in reports]
    return found or [DeploymentProblem(path.name, "", 0, error.detail)]


def _parse_error(path: Path, report: dict[str, Any], content: bytes) -> DeploymentProblem:
    """Faults of the schema come with a line alone: the element is the one that begins there."""
    ids, line = report.get("elementIds") or (), int(report.get("line") or 0)
    element = report.get("mainElementId") or next(iter(ids), "") or element_at(content, line)
    return DeploymentProblem(path.name, str(element), line, str(report.get("message", "")))
