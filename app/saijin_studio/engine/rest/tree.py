"""The processes that called each other, from the first caller down."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Final

from ...core.errors import NotFound
from ...core.process import ProcessSummary
from ...core.process_query import InstanceNode
from .overview import Overviews
from .queries import Row

MOST_CALLED: Final = 500
ABOVE: Final = 100  # callers one above the other; whoever looks at a tree of more runs out of stack
DEEPEST: Final = 150  # levels


def tree(overviews: Overviews, row: Row) -> InstanceNode:
    """Around an instance (a row of its history), of at most 500 instances and as many callers above it as 100.

    Raises NotFound when all are gone.
    """
    oldest = [{"sortBy": "startTime", "sortOrder": "asc"}]
    ask = {"rootProcessInstanceId": row["rootProcessInstanceId"] or row["id"], "sorting": oldest}
    rows: list[Row] = overviews.client.post("/history/process-instance", ask, maxResults=MOST_CALLED)
    by_id = {one["id"]: one for one in rows}
    if row["id"] not in by_id:
        if len(rows) < MOST_CALLED:
            raise NotFound(kind="process", id=row["id"])
        by_id |= _way_up(overviews, row, by_id)
    callers = {one: each["superProcessInstanceId"] for one, each in by_id.items()}
    summaries = {one.instance_id: one for one in overviews.summaries(list(by_id.values()))}
    return _node(summaries[_first_caller(row["id"], callers)], summaries.values(), callers)


def _way_up(overviews: Overviews, row: Row, known: Mapping[str, Row]) -> dict[str, Row]:
    """One that was left out, with its callers up to the first that was not."""
    found = {row["id"]: row}
    above = row["superProcessInstanceId"]
    while above and above not in known and len(found) <= ABOVE:
        rows: list[Row] = overviews.client.post("/history/process-instance", {"processInstanceIds": [above]})
        found |= {one["id"]: one for one in rows}
        above = rows[0]["superProcessInstanceId"] if rows else None
    return found


def _first_caller(instance_id: str, callers: Mapping[str, str | None]) -> str:
    """The history of those above may have been removed before that of those below."""
    for _ in range(ABOVE):
        above = callers[instance_id]
        if above is None or above not in callers:
            break
        instance_id = above
    return instance_id


def _node(top: ProcessSummary, summaries: Iterable[ProcessSummary], callers: Mapping[str, str | None]) -> InstanceNode:
    """Level by level and made from the lowest up: a chain may be longer than Python's stack."""
    called: dict[str | None, list[ProcessSummary]] = defaultdict(list)
    for one in summaries:
        called[callers[one.instance_id]].append(one)
    levels = [[top]]
    while levels[-1] and len(levels) < DEEPEST:
        levels.append([each for one in levels[-1] for each in called[one.instance_id]])
    made: dict[str, InstanceNode] = {}
    for one in (one for level in reversed(levels) for one in level):
        children = (made[each.instance_id] for each in called[one.instance_id] if each.instance_id in made)
        made[one.instance_id] = InstanceNode(one, tuple(children))
    return made[top.instance_id]
