"""The external-task client: camunda's own, on kept-alive connections, with many topics in one long poll.

The published client opens a connection for each call and polls for one topic set with one variable list; both cost
more than the work of a chat step. Paths and bodies are those of Camunda's REST API (external-task).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from camunda.client.external_task_client import ExternalTaskClient
from camunda.external_task.external_task import ExternalTask

from saijin_studio.core.errors import EngineRefused
from saijin_studio.ports import EngineConnection

from .topic import Topic
from .variables import names
from .wire import Wire

CALL_SECONDS = 15.0
STOP_SECONDS = 1.0  # a call on the way out
LONGEST_DETAILS = 20_000  # characters of a trace


@dataclass(frozen=True, slots=True)
class StaleTask:
    """A task that an earlier run of this home still holds."""

    task_id: str
    worker: str
    topic: str
    retries: int | None
    message: str | None


class WorkerClient(ExternalTaskClient):  # type: ignore[misc]
    """One worker id at whatever address the engine has now (a restarted engine has another port).

    All calls raise EngineUnavailable when nobody answers and EngineRefused when the engine says no.
    """

    def __init__(self, worker_id: str, connect: Callable[[], EngineConnection], connections: int = 16) -> None:
        """`connections`: how many calls there may be at the same time."""
        super().__init__(worker_id)
        self._connect = connect
        self._connections = connections
        self._wire: Wire | None = None
        self._connection: EngineConnection | None = None

    def fetch(
        self, topics: Iterable[Topic], max_tasks: int, wait_seconds: float, priorities: bool = False
    ) -> list[ExternalTask]:
        """Locks up to `max_tasks` tasks; waits on the server when there are none."""
        body = {
            "workerId": self.worker_id,
            "maxTasks": max_tasks,
            "usePriority": priorities,
            "topics": [_wanted(topic) for topic in topics],
        }
        if wait_seconds:
            body["asyncResponseTimeout"] = int(wait_seconds * 1000)
        found = _parsed(self._post("/external-task/fetchAndLock", body, wait_seconds + CALL_SECONDS))
        return [ExternalTask(entry) for entry in found]

    def complete(self, task_id: str, global_variables: dict[str, Any], local_variables: object = None) -> bool:
        """`global_variables` are typed values as the REST API takes them."""
        body = {"workerId": self.worker_id, "variables": global_variables}
        self._post(f"/external-task/{task_id}/complete", body)
        return True

    def failure(
        self,
        task_id: str,
        error_message: str,
        error_details: str,
        retries: int,
        retry_timeout: int,
        worker_id: str | None = None,
    ) -> bool:
        """`retry_timeout` in milliseconds; `worker_id` of the holder where that is not this worker."""
        body = {
            "workerId": worker_id or self.worker_id,
            "errorMessage": _clean(error_message),
            "errorDetails": _clean(error_details)[-LONGEST_DETAILS:],
            "retries": retries,
            "retryTimeout": retry_timeout,
        }
        self._post(f"/external-task/{task_id}/failure", body)
        return True

    def bpmn_failure(self, task_id: str, error_code: str, error_message: str, variables: object = None) -> bool:
        body = {
            "workerId": self.worker_id,
            "errorCode": _clean(error_code),
            "errorMessage": _clean(error_message)[:600],
        }
        self._post(f"/external-task/{task_id}/bpmnError", body)
        return True

    def extend_lock(self, task_id: str, seconds: float) -> None:
        body = {"workerId": self.worker_id, "newDuration": int(seconds * 1000)}
        self._post(f"/external-task/{task_id}/extendLock", body)

    def lock(self, task_id: str, seconds: float) -> None:
        """Takes a task anew whose lock ran out; refused when another worker has it."""
        body = {"workerId": self.worker_id, "lockDuration": int(seconds * 1000)}
        self._post(f"/external-task/{task_id}/lock", body)

    def stale(self, prefix: str) -> list[StaleTask]:
        """What earlier runs of this home still hold; not what failed for good, which waits for a person."""
        found = _parsed(self._request("GET", "/external-task?locked=true&maxResults=1000", b"", CALL_SECONDS))
        return [
            StaleTask(row["id"], row["workerId"], row["topicName"], row["retries"], row["errorMessage"])
            for row in found
            if row["retries"] != 0 and (row["workerId"] or "").startswith(prefix) and row["workerId"] != self.worker_id
        ]

    def held(self) -> list[str]:
        """Ids of the tasks that are locked for this worker; not of what failed for good."""
        path = f"/external-task?locked=true&maxResults=1000&workerId={quote(self.worker_id)}"
        found = _parsed(self._request("GET", path, b"", CALL_SECONDS))
        return [row["id"] for row in found if row["retries"] != 0]

    def unlock(self, task_id: str, seconds: float = CALL_SECONDS) -> None:
        """Gives a task back."""
        self._post(f"/external-task/{task_id}/unlock", {}, seconds)

    def _post(self, path: str, body: dict[str, Any], seconds: float = CALL_SECONDS) -> bytes:
        return self._request("POST", path, json.dumps(body).encode(), seconds)

    def _request(self, method: str, path: str, body: bytes, seconds: float) -> bytes:
        status, content = self._target().call(method, path, body, seconds)
        if status >= HTTPStatus.BAD_REQUEST:
            raise _refusal(status, content)
        return content

    def _target(self) -> Wire:
        connection = self._connect()
        if self._wire is None or connection != self._connection:
            if self._wire is not None:
                self._wire.close()
            self._wire, self._connection = Wire(connection, self._connections), connection
        return self._wire


def _wanted(topic: Topic) -> dict[str, Any]:
    return {
        "topicName": topic.name,
        "lockDuration": int(topic.lock_seconds * 1000),
        "variables": names(topic.input_type),
        "includeExtensionProperties": True,
    }


def _parsed(data: bytes) -> list[dict[str, Any]]:
    """Raises EngineRefused when it is no list: whoever answers there is no engine."""
    try:
        found = json.loads(data)
    except ValueError as error:
        raise EngineRefused(f"no JSON: {data[:200]!r}", status=200, type="") from error
    if not isinstance(found, list):
        raise EngineRefused(f"no list: {data[:200]!r}", status=200, type="")
    return found


def _clean(text: str) -> str:
    """Without what the database does not take: zero characters and halves of surrogate pairs."""
    return text.replace("\0", "\N{SYMBOL FOR NULL}").encode("utf-8", "replace").decode()


def _refusal(status: int, data: bytes) -> EngineRefused:
    try:
        answer = json.loads(data)
        kind, message = str(answer.get("type", "")), str(answer.get("message", ""))
    except (ValueError, AttributeError):
        kind, message = "", data[:200].decode(errors="replace")
    return EngineRefused(message, status=status, type=kind)
