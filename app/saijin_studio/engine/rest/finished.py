"""Processes that have ended, for who counts them."""

from __future__ import annotations

from datetime import datetime

from ...core.process import ProcessSummary
from .client import RestClient
from .queries import Overview, Row, stamp, summary


def finished(client: RestClient, after: datetime | None, limit: int) -> tuple[ProcessSummary, ...]:
    """Those that ended at `after` or later, in pages of `limit`; without whom they were about."""
    order = "asc" if after else "desc"
    sorting = [{"sortBy": "endTime", "sortOrder": order}, {"sortBy": "instanceId", "sortOrder": order}]
    ask: Row = {"finished": True, "sorting": sorting, **({"finishedAfter": stamp(after)} if after else {})}
    found: dict[str, ProcessSummary] = {}
    first, full = 0, True
    while full:
        rows = client.post("/history/process-instance", ask, firstResult=first, maxResults=limit)
        found |= {row["id"]: summary(row, Overview()) for row in rows}
        first, full = first + limit, after is not None and len(rows) == limit
    return tuple(found.values())
