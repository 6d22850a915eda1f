"""One process instance by its id: its history, and what the engine's refusals mean when it has ended."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from typing import Final

from ...core.errors import EngineRefused, NotFound
from .client import RestClient
from .queries import Row

GONE: Final = (400, 404, 500)  # what the engine answers about an instance that has ended, as it happens


def plain_id(instance_id: str) -> str:
    """An id as the engine makes them; anything else names no instance, and some web servers choke on it."""
    if not re.fullmatch(r"[A-Za-z0-9_.:-]+", instance_id) or not instance_id.strip("."):
        raise NotFound(kind="process", id=instance_id)
    return instance_id


def historic(client: RestClient, instance_id: str) -> Row:
    """Its row of history/process-instance, while it runs and after. Raises NotFound."""
    try:
        row: Row = client.get(f"/history/process-instance/{plain_id(instance_id)}")
    except EngineRefused as error:
        if error.params.get("status") == 404:
            raise NotFound(kind="process", id=instance_id) from error
        raise
    return row


@contextlib.contextmanager
def gone_is_not_found(client: RestClient, instance_id: str) -> Iterator[None]:
    """What the engine refuses because the instance has ended is NotFound."""
    try:
        yield
    except EngineRefused as error:
        if error.params.get("status") in GONE and not runs(client, instance_id):
            raise NotFound(kind="process", id=instance_id) from error
        raise


def runs(client: RestClient, instance_id: str) -> bool:
    return bool(client.post("/process-instance", {"processInstanceIds": [instance_id]}))
