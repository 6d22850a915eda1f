"""A little of everything an engine does for the studio, so that its AOT cache holds the code of an ordinary day."""

from __future__ import annotations

import logging

from ..core.errors import EngineRefused
from ..paths import shipped
from ..ports import VariableValue
from .connection import EngineConnection
from .models.deployer import deploy
from .rest.engine import RestEngine

log = logging.getLogger(__name__)
ROUNDS = 5
WORKER = "training"
# What the conditions of the shipped models ask for.
VARIABLES: dict[str, VariableValue] = {
    "persona_key": "training",
    "facts": {"mentioned": "", "rule": "fixed", "own": "training"},
    "count": 1,
    "lore": True,
    "model_loaded": True,
    "approval": False,
    "cached": False,
    "loaded": True,
    "asks": False,
    "sentence_count": 0,
}


def exercise(connection: EngineConnection) -> None:
    """Deploys the shipped models, runs instances of them and asks what the window asks. Raises EngineUnavailable."""
    engine = RestEngine(lambda: connection)
    deploy(engine, [shipped() / "processes"])
    keys = [key for key, _, _ in engine.definitions()]
    for number in range(ROUNDS):
        for key in keys:
            try:
                _one(engine, key, f"training-{number}")
            except EngineRefused as error:  # a model that needs more than this gives it; the others still train
                log.info("training: %s: %s", key, error)
    engine.topics()


def _one(engine: RestEngine, key: str, business_key: str) -> None:
    instance = engine.start_process(key, business_key, VARIABLES)
    topics = [{"topicName": depth.topic, "lockDuration": 30_000} for depth in engine.topics()]
    order = {"workerId": WORKER, "maxTasks": 10, "topics": topics, "asyncResponseTimeout": 1000}
    tasks = engine.client.post("/external-task/fetchAndLock", order) or []
    for task in tasks:
        path = f"/external-task/{task['id']}"
        engine.client.post(f"{path}/extendLock", {"workerId": WORKER, "newDuration": 30_000})
        engine.client.post(f"{path}/failure", {"workerId": WORKER, "retries": 0, "errorMessage": "training"})
    engine.retry(instance)
    for task in engine.client.post("/external-task/fetchAndLock", order) or []:
        done = {"workerId": WORKER, "variables": {"answer": {"value": "x", "type": "String"}}}
        engine.client.post(f"/external-task/{task['id']}/complete", done)
    engine.instances()
    engine.detail(instance)
    engine.find_instances(key, business_key)
    if engine.client.post("/process-instance", {"processInstanceIds": [instance]}):
        engine.cancel(instance, "training")
