"""How much the engine is asked for: one task by its id, the steps of many instances; without an engine."""

from __future__ import annotations

from typing import Any

import pytest

from saijin_studio.core.errors import NotFound
from saijin_studio.core.process_model import Definition
from saijin_studio.engine.rest.client import RestClient
from saijin_studio.engine.rest.migration import MOST_SINGLY, plan
from saijin_studio.engine.rest.open_task import open_task
from tests.engine.models import one_task

OLD, NEW = (Definition(f"d{number}", "one", "One", number, "process") for number in (1, 2))
CREATED = "2026-05-06T12:00:00.000+0000"


class Client(RestClient):
    """One thousand tasks and as many instances, each at its step `work`; `asked` for what."""

    def __init__(self) -> None:
        super().__init__(lambda: pytest.fail("nothing is asked over the network"))
        self.asked: list[tuple[str, Any]] = []
        self.running = [f"p{number}" for number in range(1000)]

    def call(self, method: str, path: str, body: Any = None, query: Any = None) -> Any:
        self.asked.append((path, body))
        if path == "/task":
            tasks = [one for one in self.running if f"t-{one}" in body["taskIdIn"]]
            row = {"name": None, "taskDefinitionKey": "decide", "created": CREATED}
            return [{"id": f"t-{one}", "processInstanceId": one, **row} for one in tasks]
        if path == "/history/process-instance":
            row = {"processDefinitionKey": "one", "businessKey": None}
            return [{"id": one, **row} for one in self.running if one in body["processInstanceIds"]]
        if path == "/process-instance":
            wanted = body.get("processInstanceIds", self.running)
            return [{"id": one} for one in self.running if one in wanted]
        if path.endswith("/activity-instances"):
            return {"id": "root", "activityId": "one", "childActivityInstances": [{"id": "a", "activityId": "work"}]}
        if path.endswith("/statistics"):
            return [{"id": "work", "instances": len(self.running)}]
        work = {"sourceActivityIds": ["work"], "targetActivityIds": ["work"]}
        return {"instructions": [work]} if path == "/migration/generate" else {}


def test_a_task_is_found_by_its_id_however_many_are_open() -> None:
    client = Client()
    task = open_task(client, "t-p999")
    assert (task.activity_id, task.instance_id, task.process_key) == ("decide", "p999", "one")
    assert client.asked == [
        ("/task", {"taskIdIn": ["t-p999"]}),
        ("/history/process-instance", {"processInstanceIds": ["p999"]}),
    ]
    with pytest.raises(NotFound):
        open_task(client, "t-gone")


@pytest.mark.parametrize(("chosen", "counted"), [(3, 3), (MOST_SINGLY + 1, 1000), (0, 1000)])
def test_the_steps_of_many_are_counted_at_once(chosen: int, counted: int) -> None:
    client = Client()
    xml = one_task("one")
    found = plan(client, OLD, NEW, (xml, xml), client.running[:chosen])
    assert len(found.instance_ids) == (chosen or 1000)
    assert {step.source: step.instances for step in found.steps if step.instances} == {"work": counted}
    assert len(client.asked) <= MOST_SINGLY + 5
