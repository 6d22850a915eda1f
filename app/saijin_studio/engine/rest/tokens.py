"""Where the tokens of one running instance are, in one small request."""

from __future__ import annotations

from ...core.errors import NotFound
from ...core.process import Tokens
from .client import RestClient
from .instances import gone_is_not_found, plain_id
from .queries import Row


def tokens(client: RestClient, instance_id: str) -> Tokens:
    """Without any when the instance has ended, or never was."""
    try:
        with gone_is_not_found(client, instance_id):
            root: Row = client.get(f"/process-instance/{plain_id(instance_id)}/activity-instances") or {}
    except NotFound:
        return Tokens()
    found = _below(root)
    marks = {each["id"] for each in found}
    for each in (root, *found):
        marks.update(each.get("incidentIds") or ())
    return Tokens(frozenset(each["activityId"] for each in found), frozenset(marks))


def _below(root: Row) -> list[Row]:
    """All that is in an instance: steps, and what stands before or after one."""
    found: list[Row] = []
    left = [root]
    while left:
        one = left.pop()
        inner = [*(one.get("childActivityInstances") or ()), *(one.get("childTransitionInstances") or ())]
        found += inner
        left += inner
    return found
