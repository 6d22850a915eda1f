"""One process instance looked at closely: its variables, the tries of its steps, its lines in the log."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final

from ...core.errors import StorageError
from ...core.process_record import Attempt, LogLine, Variable
from ...core.secret_names import masked
from ...ports import Blobs, ProcessEngine
from .log import Excerpt, excerpt
from .step_starts import StepStarts

BLOB: Final = "$blob"  # a value kept elsewhere: {"$blob": "sha256:...", "bytes": n}


class ProcessRecords:
    """All look-ups at the engine raise EngineUnavailable and, for what is gone, NotFound."""

    def __init__(self, engine: ProcessEngine, blobs: Blobs, logs: Path, starts: StepStarts) -> None:
        self._engine = engine
        self._blobs = blobs
        self._logs = logs
        self._starts = starts

    def variables(self, instance_id: str) -> tuple[Variable, ...]:
        """Also of an instance that has ended. Large ones come without their value, secrets always."""
        return tuple(map(_by_reference, self._engine.variable_records(instance_id)))

    def value(self, variable_id: str) -> object:
        """Of one variable, however large, without the secrets in it; bytes of a file.

        Raises InputError (reason: secret), and StorageError where a value that is kept elsewhere cannot be read.
        """
        value = self._engine.variable_value(variable_id)
        reference = reference_of(value)
        if reference is None:
            return value
        try:
            found = json.loads(self._blobs.get(reference))
        except (ValueError, RecursionError) as error:
            raise StorageError(f"the content of {reference} is damaged", reason="damaged") from error
        return masked(found)

    def attempts(self, instance_id: str) -> tuple[Attempt, ...]:
        """`begun_at` is known of what this studio's own workers did since it was started."""
        return self._starts.told(instance_id, self._engine.attempts(instance_id))

    def log(self, correlation_id: str) -> tuple[LogLine, ...]:
        """Newest last, at most 1,000. Raises StorageError when the log cannot be read."""
        return self.excerpt(correlation_id).lines

    def excerpt(self, correlation_id: str) -> Excerpt:
        """The same, with how many lines were broken and whether older ones were left out."""
        return excerpt(self._logs, correlation_id)


def reference_of(value: object) -> str | None:
    """Where a value is kept that is too long for the engine; None for one that is there."""
    if isinstance(value, Mapping) and set(value) == {BLOB, "bytes"}:
        return str(value[BLOB])
    return None


def _by_reference(variable: Variable) -> Variable:
    """What is kept elsewhere is large, as large as what it refers to, and nobody edits the reference to it."""
    value = variable.value
    if not isinstance(value, Mapping) or reference_of(value) is None:
        return variable
    size = value["bytes"]
    size = size if isinstance(size, int) else variable.size
    return replace(variable, value=None, large=True, editable=False, size=size)
