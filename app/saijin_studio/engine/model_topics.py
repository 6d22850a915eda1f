"""Who has to do the work that a model names."""

from __future__ import annotations

from collections.abc import Collection

from .model_elements import BPMN, ENGINES
from .model_files import parse


def topics(xml: bytes | str) -> dict[str, tuple[str, ...]]:
    """The topics of a model that was checked, each with the ids of its activities, in the model's order.

    A topic that is an expression is known only when a process is there, and left out.
    """
    found: dict[str, list[str]] = {}
    root = parse(xml.encode() if isinstance(xml, str) else xml)
    for node in root.iter(f"{{{BPMN}}}*"):
        named = (node.get(f"{{{engine}}}topic") for engine in sorted(ENGINES))
        topic = next((name for name in named if name), "")
        if topic and not topic.startswith(("${", "#{")):
            # A message that is thrown stands within the event that is the step.
            step = node.getparent() if str(node.tag).endswith("EventDefinition") else node
            found.setdefault(topic, []).append((step if step is not None else node).get("id") or "")
    return {topic: tuple(activities) for topic, activities in found.items()}


def unserved_topics(xml: bytes | str, served: Collection[str]) -> dict[str, tuple[str, ...]]:
    """Of a model's topics those that no worker takes: a process waits at these activities until one comes."""
    return {topic: activities for topic, activities in topics(xml).items() if topic not in served}
