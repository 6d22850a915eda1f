"""How the elements of a model did over many instances."""

from __future__ import annotations

import statistics
from collections import Counter, defaultdict
from collections.abc import Iterable
from functools import partial
from typing import Final

from ..core.process_query import ElementFigures, HeatSpan
from .rest_overview import NEWEST, Overviews
from .rest_queries import Row, moment, stamp

MOST_INSTANCES: Final = 1_000
MOST_STEPS: Final = 20_000  # the newest; a step is half a kilobyte on its way
BODY: Final = "#multiInstanceBody"  # the frame around the instances of a step that is done several times


def heat(overviews: Overviews, definition_id: str, span: HeatSpan) -> dict[str, ElementFigures]:
    """By activity id, over at most 1,000 instances and 20,000 of their steps."""
    ask: Row = {"processDefinitionId": definition_id}
    if span.since is not None:
        instances = overviews.rows({**ask, "startedAfter": stamp(span.since)}, MOST_INSTANCES)
    else:
        instances = overviews.rows(ask, min(span.instances, MOST_INSTANCES)) if span.instances > 0 else []
    if not instances:
        return {}
    client, since = overviews.client, stamp(min(moment(row["startTime"]) for row in instances))
    newest_first = [{"sortBy": "timestamp", "sortOrder": "desc"}]
    steps, failures, incidents = overviews.together(
        partial(
            client.post,
            "/history/activity-instance",
            {**ask, "startedAfter": since, "sorting": NEWEST},
            maxResults=MOST_STEPS,
        ),
        partial(
            client.post,
            "/history/external-task-log",
            {**ask, "failureLog": True, "sorting": newest_first},
            maxResults=MOST_STEPS,
        ),
        partial(
            client.get,
            "/history/incident",
            maxResults=MOST_STEPS,
            processDefinitionId=definition_id,
            createTimeAfter=since,
        ),
    )
    seen = {row["id"] for row in instances}
    # Each failure of an external task is in its log already.
    others = [row for row in incidents if row["incidentType"] != "failedExternalTask" and _is_cause(row)]
    failed = Counter(row["activityId"] for row in (*failures, *others) if row["processInstanceId"] in seen)
    return _figures((row for row in steps if row["processInstanceId"] in seen), failed)


def _is_cause(row: Row) -> bool:
    return row["rootCauseIncidentId"] in (None, row["id"])


def _figures(steps: Iterable[Row], failed: Counter[str]) -> dict[str, ElementFigures]:
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
            count,
            failed[activity],
            statistics.median(times[activity]) if times[activity] else 0.0,
            max(times[activity], default=0.0),
        )
        for activity, count in counts.items()
    }
