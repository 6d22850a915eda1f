"""What the engine is told so that tokens of an instance go on from another step, with all it would lose otherwise.

The engine ends a sub-process with its last token and calls it cancelled, so the order matters: within a sub-process the
new token is begun before the old one is ended, on the outside after it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from ...core.errors import InputError, NotFound
from ..models.scopes import Place
from .queries import Row
from .tasks import paths

BODY = "#multiInstanceBody"  # the engine's name for all instances of a multi-instance together
Steps = Mapping[str, Place]
Way = tuple[Row, ...]


def moved(tree: Row, steps: Steps, source: str, target: str) -> list[Row]:
    """Each token of a step to another one. Raises NotFound (kind: step), InputError (reason: multi_instance)."""
    goal = goal_of(steps, target)
    found = [way for way in paths([tree]) if len(way) > 1 and way[-1]["activityId"] == source]
    if not found:
        raise NotFound(kind="step", id=source)
    leaving = {way[-1]["id"]: way for way in (_leaving(way, goal) for way in found)}
    instructions: list[Row] = []
    for way in leaving.values():
        _check_reach(goal, steps, way[:-1])
        frame = _frame(way, goal, steps, leaving)
        begin, end = _begin(goal, frame), _cancel(way[-1])
        instructions += [begin, end] if frame else [end, begin]
    return instructions


def begun_again(tree: Row, steps: Steps, target: str) -> list[Row]:
    """All that is under way ends, and one token begins. Raises like `moved`."""
    under_way = [way[-1] for way in paths([tree]) if len(way) == 2]
    return [*map(_cancel, under_way), *begun(steps, target)]


def begun(steps: Steps, target: str) -> list[Row]:
    """One token, where none is. Raises like `moved`."""
    goal = goal_of(steps, target)
    _check_reach(goal, steps, ())
    return [_begin(goal, "")]


def goal_of(steps: Steps, target: str) -> Place:
    if target not in steps:
        raise NotFound(kind="step", id=target)
    return steps[target]


def _leaving(way: Way, goal: Place) -> Way:
    """The way to what is ended: the token itself, or the whole multi-instance around it that the goal lies outside."""
    for depth, node in enumerate(way):
        activity = str(node["activityId"])
        if activity.endswith(BODY) and activity.removesuffix(BODY) not in goal.scopes:
            return way[: depth + 1]
    return way


def _check_reach(goal: Place, steps: Steps, above: Way) -> None:
    """Refuses a goal in a multi-instance that the token is not in: in which of the many?"""
    here = {node["activityId"] for node in above}
    for scope in goal.scopes:
        if steps[scope].many and scope not in here:
            words = f"{goal.id} is done once for each of many in {scope}: move to {scope} itself"
            raise InputError(words, reason="multi_instance", step=scope)


def _frame(way: Way, goal: Place, steps: Steps, leaving: Collection[str]) -> str:
    """The sub-process instance within which the goal is begun; "" where the engine finds its place by itself.

    One that this empties is begun anew with the goal, unless it is one of many, which cannot be.
    """
    around = [node for node in way[1:-1] if node["activityId"] in goal.scopes]
    while around and not goal.waits and not _others(around[-1], leaving):
        last = str(around.pop()["activityId"])
        if steps[last].many:
            words = f"{goal.id} may end {last}, which is one of many, before its time: leave steps out instead"
            raise InputError(words, reason="multi_instance", step=last)
    return str(around[-1]["id"]) if around else ""


def _others(node: Row, leaving: Collection[str]) -> bool:
    """Whether it holds a token beside those that leave."""
    inside: list[Any] = [*node.get("childActivityInstances", ()), *node.get("childTransitionInstances", ())]
    if node["id"] in leaving:
        return False
    return any(_others(child, leaving) for child in inside) if inside else True


def _begin(goal: Place, frame: str) -> Row:
    within = {"ancestorActivityInstanceId": frame} if frame else {}
    return {"type": "startBeforeActivity", "activityId": goal.id + (BODY if goal.many else ""), **within}


def _cancel(node: Row) -> Row:
    kind = "activityInstanceId" if "executionIds" in node else "transitionInstanceId"
    return {"type": "cancel", kind: node["id"]}
