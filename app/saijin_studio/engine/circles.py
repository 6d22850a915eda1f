"""Finds an instance that goes round and round: it comes to the same activity too often within one and the same scope.

The passes of a multi-instance activity are no such circle, however many: each is a scope of its own, and the engine
knows from the beginning how many there will be.
"""

from __future__ import annotations

from collections import Counter
from typing import Final, NamedTuple

from .rest.client import RestClient
from .rest.queries import Row

BODY: Final = "multiInstanceBody"  # what holds the passes of a multi-instance activity
SUSPICIOUS: Final = 4  # times among the newest steps, for which a scope inside of the process is looked at
LOOKS: Final = 3  # so many scopes at most
FAR: Final = 5  # so many times what may be is how far back it is looked then


class Circle(NamedTuple):
    activity_id: str
    times: int


def find_circle(client: RestClient, instance_id: str, most: int) -> Circle | None:
    """An activity that the instance came to more than `most` times; None where there is none.

    Counted first; the steps themselves are asked for only where there are suspiciously many. The activity that stands
    most often among the newest is counted over the whole life of the instance, for in a long circle each stands among
    them a few times only. Raises EngineUnavailable, EngineRefused.
    """
    if _count(client, instance_id) <= most:
        return None
    newest = _newest(client, instance_id, most)
    own = Counter(step["activityId"] for step in newest if step["parentActivityInstanceId"] == instance_id)
    for activity, _ in own.most_common(1):
        times = _count(client, instance_id, activityId=activity)
        if times > most:
            return Circle(activity, times)
    return _within_scopes(client, instance_id, most, newest)


def _within_scopes(client: RestClient, instance_id: str, most: int, newest: list[Row]) -> Circle | None:
    """In a sub-process, or in one pass of a multi-instance activity."""
    known = {instance_id, *(step["id"] for step in newest if step["activityType"] == BODY)}
    scopes = ((step["activityId"], step["parentActivityInstanceId"]) for step in newest)
    places = Counter(place for place in scopes if place[1] not in known)
    for (activity, scope), times in places.most_common(LOOKS):
        if times < SUSPICIOUS or _is_body(client, scope):
            continue
        steps = _newest(client, instance_id, FAR * most, activityId=activity)
        times = sum(step["parentActivityInstanceId"] == scope for step in steps)
        if times > most:
            return Circle(activity, times)
    return None


def _is_body(client: RestClient, activity_instance: str) -> bool:
    """Of one that began before the newest steps did."""
    found = client.post("/history/activity-instance", {"activityInstanceId": activity_instance})
    return any(row["activityType"] == BODY for row in found)


def _newest(client: RestClient, instance_id: str, most: int, **more: str) -> list[Row]:
    sorting = [{"sortBy": "startTime", "sortOrder": "desc"}]
    ask = {"processInstanceId": instance_id, "sorting": sorting, **more}
    found: list[Row] = client.post("/history/activity-instance", ask, maxResults=most)
    return found


def _count(client: RestClient, instance_id: str, **more: str) -> int:
    ask = {"processInstanceId": instance_id, **more}
    return int(client.post("/history/activity-instance/count", ask)["count"])
