"""Changed variables on their way to a process."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ....core.process_record import Variable
from ....ports import VariableValue
from ..settings.form import BadValue
from .values import in_full, read_value
from .variables import Key

if TYPE_CHECKING:
    from ....services.container import Services

Changes = dict[Key, VariableValue]


def fault_of(text: str, variable: Variable) -> str:
    """What is wrong with a value, "" for nothing."""
    try:
        read_value(text, variable.type, variable.name)
    except BadValue as bad:
        return bad.words
    return ""


def value_of(variable: Variable) -> VariableValue:
    """What an undo sets again; an empty one of any type is empty then, not an empty text."""
    if variable.value is None:
        return None
    return read_value(in_full(variable.value, variable.type), variable.type, variable.name)


def store_changes(services: Services, instance_id: str, changes: Changes) -> None:
    for (scope, name), value in changes.items():
        services.acts.set_variable(instance_id, name, value, scope)


def retry_with_changes(services: Services, instance_id: str, changes: Changes) -> None:
    """What a step holds is set on the step, the others as the process goes on."""
    store_changes(services, instance_id, {key: value for key, value in changes.items() if key[0]})
    services.acts.retry_with(instance_id, {name: value for (scope, name), value in changes.items() if not scope})
