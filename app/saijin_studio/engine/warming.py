"""Has a fresh engine load what the first message would otherwise wait for."""

from __future__ import annotations

import logging
import threading

from ..core.errors import EngineError
from .rest.client import RestClient

log = logging.getLogger(__name__)
DECISION = "persona_routing"


def warm_decisions(client: RestClient) -> None:
    """Evaluates the routing table once, in the background: the engine's FEEL interpreter takes its time to load."""
    threading.Thread(target=_evaluate, args=(client,), name="engine-warming", daemon=True).start()


def _evaluate(client: RestClient) -> None:
    facts = {"value": '{"mentioned": "warming"}', "type": "Json"}
    try:
        client.post(f"/decision-definition/key/{DECISION}/evaluate", {"variables": {"facts": facts}})
    except EngineError as error:
        log.info("the routing table was not evaluated beforehand: %s", error)
