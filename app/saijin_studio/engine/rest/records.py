"""What one instance left behind: its variables and the tries of its tasks."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import datetime
from functools import partial
from typing import Any, Final
from urllib.parse import quote

from ...core.errors import EngineRefused, InputError, NotFound
from ...core.process_record import Attempt, Variable
from ...core.secret_names import is_secret, masked, redacted
from .overview import Overviews
from .queries import Row, locked, moment, was_no_try

LONGEST_SHOWN: Final = 4_000  # characters
MOST_ROWS: Final = 5_000
WRITABLE: Final = frozenset("String Boolean Short Integer Long Double Json Null".split())
BINARY: Final = frozenset({"Bytes", "File"})
VARIABLES: Final = "/history/variable-instance"


def variables(overviews: Overviews, row: Row) -> tuple[Variable, ...]:
    """All that an instance holds or held when it ended (`row` is its history), by name; with their scopes."""
    ask = {"processInstanceId": row["id"]}
    found: list[Row] = overviews.client.post(VARIABLES, ask, deserializeValues="false", maxResults=MOST_ROWS)
    if any(_scope_id(one) and ":" not in _scope_id(one) for one in found):
        steps = overviews.client.post("/history/activity-instance", ask, maxResults=MOST_ROWS)
        names = {step["id"]: step["activityId"] for step in steps}
    else:
        names = {}
    scopes = {one["id"]: _scope(one, names) for one in found}
    same = Counter((one["name"], scopes[one["id"]]) for one in found)
    running = row["endTime"] is None
    made = (_variable(one, scopes[one["id"]], running and same[one["name"], scopes[one["id"]]] == 1) for one in found)
    return tuple(sorted(made, key=lambda one: (one.scope, one.name)))


def _scope_id(row: Row) -> str:
    """The activity instance that holds it, "" for the process instance."""
    holder = row["activityInstanceId"] or ""
    return "" if holder == row["processInstanceId"] else holder


def _scope(row: Row, names: dict[str, str]) -> str:
    """The engine puts the activity's id before its own unless that would be too long."""
    holder = _scope_id(row)
    return names.get(holder) or holder.rpartition(":")[0]


def _variable(row: Row, scope: str, may_change: bool) -> Variable:
    """A secret goes no further; what would write back a mask, or nothing for a large value, cannot be edited."""
    kind, value = row["type"], row["value"]
    secret = is_secret(row["name"], value)
    large = not secret and (kind in BINARY or kind == "Object" or _length(value) > LONGEST_SHOWN)
    kept = None if secret or large else _plain(kind, value)
    shown = masked(kept)
    return Variable(
        id=row["id"],
        name=row["name"],
        type=kind,
        value=shown,
        scope=scope,
        size=0 if secret else _length(value),
        large=large,
        secret=secret,
        editable=may_change and not secret and not large and kind in WRITABLE and shown == kept,
    )


def _length(value: object) -> int:
    return len(value) if isinstance(value, str) else 0


def _plain(kind: str, value: Any) -> object:
    """JSON, also that of objects which the engine wrote, as Python's own; anything else as it came."""
    if kind not in ("Json", "Object") or not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except (ValueError, RecursionError):
        return value


def value(overviews: Overviews, variable_id: str) -> object:
    """Also of a large one; bytes of a file. Raises NotFound, InputError (reason: secret)."""
    path = f"{VARIABLES}/{quote(variable_id, safe='')}"
    try:
        row = overviews.client.get(path, deserializeValue="false")
        if is_secret(row["name"], row["value"]):
            raise InputError(f"{row['name']} is a secret", reason="secret", name=row["name"])
        if row["type"] in BINARY:
            return overviews.client.content(f"{path}/data")
    except EngineRefused as error:
        if error.params.get("status") == 404:
            raise NotFound(kind="variable", id=variable_id) from error
        raise
    return masked(_plain(row["type"], row["value"]))


# -- tries -----------------------------------------------------------------------------------------------------------


def attempts(overviews: Overviews, instance_id: str) -> tuple[Attempt, ...]:
    """Of each external task, oldest task first.

    The engine keeps when a task was made and when it failed, was done or given up, but not when a worker took it:
    `begun_at` is None. A later try could be begun from the failure before on, however long it had to pause then.
    """
    ask = {"processInstanceId": instance_id}
    oldest = {**ask, "sorting": [{"sortBy": "timestamp", "sortOrder": "asc"}]}
    log, tasks = overviews.together(
        partial(overviews.client.post, "/history/external-task-log", oldest, maxResults=MOST_ROWS),
        partial(overviews.client.post, "/external-task", ask, maxResults=MOST_ROWS),
    )
    by_task: dict[str, list[Row]] = defaultdict(list)
    for entry in log:
        by_task[entry["externalTaskId"]].append(entry)
    still_open = {task["id"]: task for task in tasks}
    return tuple(one for task, entries in by_task.items() for one in _tries(entries, still_open.get(task)))


def _tries(entries: list[Row], task: Row | None) -> Iterator[Attempt]:
    """`task` is None when it is not open any more; one without tries left waits for a person, not for a worker."""
    at = moment(entries[0]["timestamp"])
    ends = [entry for entry in entries if not entry["creationLog"] and not was_no_try(entry)]
    number = 0
    for number, end in enumerate(ends, 1):
        ended = moment(end["timestamp"])
        yield _attempt(end, number, at, ended)
        at = ended
    if task is not None and task["retries"] != 0:
        worker = task["workerId"] if locked(task) else ""
        yield Attempt(task["activityId"], number + 1, at, None, None, failed=False, worker=worker)


def _attempt(end: Row, number: int, created: datetime, ended: datetime) -> Attempt:
    return Attempt(
        activity_id=end["activityId"],
        number=number,
        created_at=created,
        begun_at=None,
        ended_at=ended,
        failed=bool(end["failureLog"]),
        worker=end["workerId"] or "",
        message=redacted(end["errorMessage"] or "") if end["failureLog"] else "",
    )
