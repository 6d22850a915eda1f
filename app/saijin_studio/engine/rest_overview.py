"""The list of processes: who runs, where it stands and what failed, in a handful of requests however long it is."""

from __future__ import annotations

import json
from typing import Any

from ..core.process import ProcessSummary
from .rest_client import RestClient
from .rest_queries import Failures, Overview, Row, by_instance, summary

NEWEST = [{"sortBy": "startTime", "sortOrder": "desc"}]
MOST_TASKS = 2000
PERSONA = ("persona_key", "route")  # what processes call whom they are about: a key, or a decision with its reason


def instances(client: RestClient, limit: int, finished: bool) -> tuple[ProcessSummary, ...]:
    """Running ones first, then finished, newest first."""
    rows = _rows(client, {"unfinished": True}, limit)
    if finished and len(rows) < limit:
        rows += _rows(client, {"finished": True}, limit - len(rows))
    return summaries(client, rows)


def _rows(client: RestClient, ask: Row, limit: int) -> list[Row]:
    rows: list[Row] = client.post("/history/process-instance", {**ask, "sorting": NEWEST}, maxResults=limit)
    return rows


def finished(client: RestClient, limit: int) -> tuple[ProcessSummary, ...]:
    """The last that ended, in one request; without whom they were about."""
    ask = {"finished": True, "sorting": [{"sortBy": "endTime", "sortOrder": "desc"}]}
    rows = client.post("/history/process-instance", ask, maxResults=limit)
    return tuple(summary(row, Overview()) for row in rows)


def _persona(row: Row) -> str | None:
    value = row["value"]
    if row["name"] != "route" or not isinstance(value, str):
        return value if isinstance(value, str) else None
    chosen = json.loads(value)
    return str(chosen.get("persona") or "") or None if isinstance(chosen, dict) else None


def summaries(client: RestClient, rows: list[Row]) -> tuple[ProcessSummary, ...]:
    """Of rows of history/process-instance."""
    ids = [row["id"] for row in rows]
    if not ids:
        return ()
    running = [row["id"] for row in rows if row["endTime"] is None]
    variables = {"variableNameIn": list(PERSONA), "processInstanceIdIn": ids}
    found = client.post("/history/variable-instance", variables, deserializeValues="false")
    overview = _overview(client, running) if running else Overview()
    overview.personas = {row["processInstanceId"]: key for row in found if (key := _persona(row))}
    return tuple(summary(row, overview) for row in rows)


def _overview(client: RestClient, running: list[str]) -> Overview:
    """Where the running ones stand. Activities cannot be asked for by several instances: the newest open ones."""
    one = {"processInstanceId": running[0]} if len(running) == 1 else {}
    newest = {"unfinished": True, "sorting": NEWEST, **one}
    activities = client.post("/history/activity-instance", newest, maxResults=MOST_TASKS)
    tasks = client.post("/external-task", {"processInstanceIdIn": running}, maxResults=MOST_TASKS)
    wanted = [task["activityInstanceId"] for task in tasks]
    failures: list[dict[str, Any]] = []
    if wanted:
        body = {"failureLog": True, "activityInstanceIdIn": wanted}
        failures = client.post("/history/external-task-log", body, maxResults=MOST_TASKS)
    return Overview(
        activities=by_instance(activities),
        incidents=by_instance(client.get("/incident", **one)),
        tasks=by_instance(tasks),
        failures=Failures.of(failures),
    )
