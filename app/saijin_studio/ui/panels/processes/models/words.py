"""Versions, outcomes and faults of models in the words of the UI language."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from .....core.errors import InputError, NotFound, SaijinError
from .....core.process_model import Definition, Outcome
from ....messages import describe_error
from ..words import clock

MOST_TOLD = 8
translate = QCoreApplication.translate


def version_name(definition: Definition) -> str:
    """ "Version 3, 14 Mar 2026 10:00"; a suspended one says so."""
    words = translate("process_models", "Version {number}").format(number=definition.version)
    if definition.deployed_at is not None:
        words = f"{words}, {clock(definition.deployed_at)}"
    if definition.suspended:
        words = translate("process_models", "{version} (suspended)").format(version=words)
    return words


def act_fault(error: SaijinError) -> str:
    """Why something about models was not done."""
    if isinstance(error, NotFound):
        kinds = {
            "definition": translate("process_models", "This version is no longer in the engine: it was removed."),
            "user_task": translate("process_models", "This decision was made meanwhile."),
            "approval": translate("process_models", "This decision was made meanwhile."),
            "process": translate("process_models", "This instance has ended meanwhile."),
        }
        return kinds.get(str(error.params.get("kind", "")), describe_error(error))
    reasons = {
        "file_name": translate("process_models", "A model file has a plain name that ends in .bpmn or .dmn."),
        "model_unreadable": translate("process_models", "This file cannot be read."),
        "deploy_forbidden": translate("process_models", "The engine does not let you deploy models."),
        "workflow_off": translate(
            "process_models", "This process is switched off in the settings of the process kernel."
        ),
        "begins_elsewhere": translate(
            "process_models", "This process begins with a message in a chat, or with words to be spoken."
        ),
        "business_key": translate("process_models", "This key cannot be used."),
        "migration": translate("process_models", "Not every step has a place in the other version."),
    }
    words = reasons.get(str(error.params.get("reason", "")))
    if words:
        return words
    said = describe_error(error)
    return f"{said} {error.detail}" if isinstance(error, InputError) and error.detail else said


def outcome_words(outcome: Outcome) -> str:
    """ "4 moved." or "3 moved, 1 not:" with the causes."""
    done, refused = len(outcome.done), outcome.refused
    if not refused:
        return translate("process_models", "Instances moved: {count}").format(count=done)
    first = translate("process_models", "Instances moved: {count}; not moved: {refused}").format(
        count=done, refused=len(refused)
    )
    told = [f"{key}: {act_fault(error)}" for key, error in list(refused.items())[:MOST_TOLD]]
    return "\n".join((first, *told))
