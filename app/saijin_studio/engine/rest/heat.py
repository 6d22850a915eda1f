"""How the elements of a model did over many instances."""

from __future__ import annotations

import statistics
from collections import Counter, defaultdict
from collections.abc import Iterable
from functools import partial
from typing import Final

from ...core.process_query import ElementFigures, HeatSpan
from .modifications import BODY
from .overview import NEWEST, Overviews
from .queries import Row, is_cause, moment, stamp

MOST_INSTANCES: Final = 1_000
MOST_STEPS: Final = 20_000  # the newest; a step is half a kilobyte on its way


def heat(overviews: Overviews, definition_id: str, span: HeatSpan) -> dict[str, ElementFigures]:
    """By activity id, over at most 1,000 instances and 20,000 of their steps."""
    instances = _instances(overviews, definition_id, span)
    if not instances:
        return {}
    since = stamp(min(moment(row["startTime"]) for row in instances))
    steps, failures, incidents = _asked(overviews, definition_id, since)
    seen = {row["id"] for row in instances}
    # Each failure of an external task is in its log already.
    others = [row for row in incidents if row["incidentType"] != "failedExternalTask" and is_cause(row)]
    failed = Counter(row["activityId"] for row in (*failures, *others) if row["processInstanceId"] in seen)
    return _figures((row for row in steps if row["processInstanceId"] in seen), failed)


def _instances(overviews: Overviews, definition_id: str, span: HeatSpan) -> list[Row]:
    ask: Row = {"processDefinitionId": definition_id}
    if span.since is not None:
        return overviews.rows({**ask, "startedAfter": stamp(span.since)}, MOST_INSTANCES)
    return overviews.rows(ask, min(span.instances, MOST_INSTANCES)) if span.instances > 0 else []


def _asked(overviews: Overviews, definition_id: str, since: str) -> tuple[list[Row], ...]:
    """Steps, failures of external tasks and incidents of all instances of the definition."""
    post, ask = overviews.client.post, {"processDefinitionId": definition_id}
    steps = {**ask, "startedAfter": since, "sorting": NEWEST}
    failures = {**ask, "failureLog": True, "sorting": [{"sortBy": "timestamp", "sortOrder": "desc"}]}
    incidents = {**ask, "createTimeAfter": since}
    return overviews.together(
        partial(post, "/history/activity-instance", steps, maxResults=MOST_STEPS),
        partial(post, "/history/external-task-log", failures, maxResults=MOST_STEPS),
        partial(overviews.client.get, "/history/incident", maxResults=MOST_STEPS, **incidents),
    )


def _figures(steps: Iterable[Row], failed: Counter[str]) -> dict[str, ElementFigures]:
    """Also of a step that failed before it began, of which there is no instance."""
    counts: Counter[str] = Counter()
    times: dict[str, list[float]] = defaultdict(list)
    for step in steps:
        activity = step["activityId"]
        if activity.endswith(BODY):
            continue
        counts[activity] += 1
        if step["durationInMillis"] is not None:
            times[activity].append(step["durationInMillis"] / 1000)
    return {
        activity: ElementFigures(
            activity,
            counts[activity],
            failed[activity],
            statistics.median(times[activity]) if times[activity] else 0.0,
            max(times[activity], default=0.0),
        )
        for activity in counts.keys() | failed.keys()
    }
