"""The processes that called each other, from the first caller down."""

from __future__ import annotations

from collections import defaultdict

from ..core.errors import NotFound
from ..core.process import ProcessSummary
from ..core.process_query import InstanceNode
from .rest_overview import Overviews
from .rest_queries import Row

MOST_CALLED = 500


def tree(overviews: Overviews, row: Row) -> InstanceNode:
    """Around an instance (a row of its history), of at most 500 instances. Raises NotFound when all are gone."""
    oldest = [{"sortBy": "startTime", "sortOrder": "asc"}]
    ask = {"rootProcessInstanceId": row["rootProcessInstanceId"] or row["id"], "sorting": oldest}
    rows: list[Row] = overviews.client.post("/history/process-instance", ask, maxResults=MOST_CALLED)
    by_id = {one["id"]: one for one in rows}
    if row["id"] not in by_id:
        if len(rows) < MOST_CALLED:
            raise NotFound(kind="process", id=row["id"])
        by_id[row["id"]] = row
    callers = {one: each["superProcessInstanceId"] for one, each in by_id.items()}
    summaries = overviews.summaries(list(by_id.values()))
    called: dict[str | None, list[ProcessSummary]] = defaultdict(list)
    for one in summaries:
        called[callers[one.instance_id]].append(one)
    top = next(one for one in summaries if one.instance_id == _first_caller(row["id"], callers))
    return _node(top, called)


def _first_caller(instance_id: str, callers: dict[str, str | None]) -> str:
    """The history of those above may have been removed before that of those below."""
    above = callers[instance_id]
    while above in callers:
        instance_id, above = above, callers[above]
    return instance_id


def _node(one: ProcessSummary, called: dict[str | None, list[ProcessSummary]]) -> InstanceNode:
    return InstanceNode(one, tuple(_node(each, called) for each in called[one.instance_id]))
