"""An engine of one process of one task, over HTTP as the real one speaks it, for tests of the task loop."""

from __future__ import annotations

import contextlib
import json
import socket
import struct
import sys
import threading
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from saijin_studio.core.bus import EventBus
from saijin_studio.core.events import StepChanged
from saijin_studio.ports import EngineConnection
from saijin_workers.options import RuntimeOptions
from saijin_workers.runtime import WorkerRuntime
from saijin_workers.topic import TaskContext, Topic

WAIT = 20.0
RESET = 0  # in the place of a status: the connection is reset without an answer
Body = dict[str, Any]


@dataclass
class Task:
    topic: str
    id: str = field(default_factory=lambda: uuid.uuid4().hex)
    worker: str | None = None
    locked_until: float = 0.0
    retries: int | None = None
    message: str | None = None
    variables: Body = field(default_factory=dict)
    properties: dict[str, str] = field(default_factory=dict)
    activity: str = "work"
    ended: str = ""  # completed or the code of an error
    output: Body = field(default_factory=dict)
    unlocked: int = 0
    refused: int = 0  # calls of whoever does not have its lock
    key: str = ""  # the business key, "" for one of its own
    reports: list[Body] = field(default_factory=list)  # what was said about it

    def row(self) -> Body:
        return {
            "id": self.id,
            "workerId": self.worker,
            "topicName": self.topic,
            "activityId": self.activity,
            "processInstanceId": f"instance-{self.id}",
            "processDefinitionKey": "one_task",
            "businessKey": self.key or f"key-{self.id}",
            "retries": self.retries,
            "errorMessage": self.message,
            "createTime": "2026-01-01T00:00:00.000+0000",
            "variables": self.variables,
            "extensionProperties": self.properties,
        }


class _Server(ThreadingHTTPServer):
    """One whose kept connections end with it."""

    daemon_threads = True

    def __init__(self, handler: type[BaseHTTPRequestHandler]) -> None:
        super().__init__(("127.0.0.1", 0), handler)
        self._connections: list[socket.socket] = []
        self._thread = threading.Thread(target=self.serve_forever, args=(0.01,), daemon=True)
        self._thread.start()

    def process_request(self, request: Any, client_address: Any) -> None:
        self._connections.append(request)
        super().process_request(request, client_address)

    def handle_error(self, request: Any, client_address: Any) -> None:
        if not isinstance(sys.exc_info()[1], OSError):  # whoever asked has gone, or this server has
            super().handle_error(request, client_address)

    def end(self) -> None:
        self.shutdown()
        self.server_close()
        for connection in self._connections:
            with contextlib.suppress(OSError):  # the other side was first
                connection.shutdown(socket.SHUT_RDWR)


class FakeEngine:
    """Keeps locks, retries and messages as the engine does. `refuse` makes calls of a kind answer an error."""

    def __init__(self) -> None:
        self.away = False
        self.changed = threading.Condition()
        self.tasks: dict[str, Task] = {}
        self.fetches: list[Body] = []
        self.refuse: dict[str, list[tuple[int, Body]]] = {}
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers.get("Content-Length") or 0)) or b"{}")
                self.answer(*outer.post(self.path.removeprefix("/engine-rest/external-task/"), body))

            def do_GET(self) -> None:
                asked = parse_qs(urlsplit(self.path).query)
                self.answer(200, outer.locked(*asked.get("workerId", ())))

            def answer(self, status: int, body: object) -> None:
                if outer.away or status == RESET:
                    self.close_connection = True
                    if status == RESET:  # what is sent now is not an end but a reset
                        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                        self.connection.close()
                    return
                content = b"" if status == HTTPStatus.NO_CONTENT else json.dumps(body).encode()
                self.send_response(status)
                if content:
                    self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
                """Quiet."""

        self._handler = Handler
        self._server = _Server(Handler)

    def connection(self) -> EngineConnection:
        return EngineConnection(f"http://127.0.0.1:{self._server.server_port}/engine-rest")

    def close(self) -> None:
        self._server.end()

    def go_away(self) -> None:
        """Out of reach; what it knows stays, and locks run out."""
        with self.changed:
            self.away = True
            self.changed.notify_all()
        self._server.end()

    def come_back(self) -> None:
        """At another address, as one that was started anew."""
        self.away = False
        self._server = _Server(self._handler)

    def expire_locks(self) -> None:
        """As when its clock jumps ahead."""
        with self.changed:
            for task in self.tasks.values():
                task.locked_until = 0.0
            self.changed.notify_all()

    def add(self, topic: str = "work", **values: Any) -> Task:
        task = Task(topic, **values)
        with self.changed:
            self.tasks[task.id] = task
            self.changed.notify_all()
        return task

    def until(self, there: Callable[[], object], seconds: float = WAIT) -> None:
        with self.changed:
            assert self.changed.wait_for(there, seconds), list(self.tasks.values())

    def locked(self, worker: str = "") -> list[Body]:
        """By this worker, or by anybody."""
        now = time.monotonic()
        with self.changed:
            locked = [task for task in self.tasks.values() if task.worker and task.locked_until > now]
            return [task.row() for task in locked if worker in ("", task.worker)]

    def post(self, path: str, body: Body) -> tuple[int, object]:
        task_id, _, what = path.rpartition("/")
        with self.changed:
            if self.refuse.get(what):
                return self.refuse[what].pop(0)
            try:
                return self._fetch(body) if what == "fetchAndLock" else self._report(task_id, what, body)
            finally:
                self.changed.notify_all()

    def _fetch(self, body: Body) -> tuple[int, object]:
        self.fetches.append(body)
        wanted = {topic["topicName"]: topic["lockDuration"] / 1000 for topic in body["topics"]}
        deadline = time.monotonic() + body.get("asyncResponseTimeout", 0) / 1000
        while not self.away and not self._free(wanted) and time.monotonic() < deadline:
            self.changed.wait(min(0.05, max(0.0, deadline - time.monotonic())))
        found = [] if self.away else self._free(wanted)
        for task in found[: body["maxTasks"]]:
            task.worker, task.locked_until = body["workerId"], time.monotonic() + wanted[task.topic]
        return 200, [task.row() for task in found[: body["maxTasks"]]]

    def _free(self, wanted: dict[str, float]) -> list[Task]:
        now = time.monotonic()
        return [
            task
            for task in self.tasks.values()
            if task.topic in wanted and not task.ended and task.retries != 0 and task.locked_until <= now
        ]

    def _report(self, task_id: str, what: str, body: Body) -> tuple[int, object]:
        task = self.tasks.get(task_id)
        if task is not None and task.ended:
            task.refused += 1
        if task is not None:
            task.reports.append(body)
        if task is None or task.ended:
            return 404, {"type": "RestException", "message": f"External task with id {task_id} does not exist"}
        if what == "unlock":
            task.worker, task.locked_until, task.unlocked = None, 0.0, task.unlocked + 1
            return 204, None
        expired = task.locked_until <= time.monotonic()
        if task.worker != body["workerId"] and not (what == "lock" and expired):
            return self._no(task, f"It is locked by worker '{task.worker}'.")
        if what == "extendLock" and expired:
            return self._no(task, "Cannot extend a lock that expired: lockExpirationTime is too small")
        if what == "complete":
            task.ended, task.output = "completed", body["variables"]
        elif what == "bpmnError":
            task.ended = body["errorCode"]
        elif what == "failure":
            task.retries, task.message = body["retries"], body["errorMessage"]
            task.locked_until = time.monotonic() + body["retryTimeout"] / 1000
        elif what == "extendLock":
            task.locked_until = time.monotonic() + body["newDuration"] / 1000
        elif what == "lock":
            task.worker, task.locked_until = body["workerId"], time.monotonic() + body["lockDuration"] / 1000
        return 204, None

    def _no(self, task: Task, message: str) -> tuple[int, object]:
        task.refused += 1
        return 400, {"type": "BadUserRequestException", "message": message}


@dataclass(frozen=True)
class Given:
    number: int = 0


class Stage:
    """A runtime at a fake engine; `states` are the steps' states as they are told."""

    def __init__(self) -> None:
        self.engine = FakeEngine()
        self.bus = EventBus()
        self.states: list[str] = []
        self.details: list[str] = []
        self.bus.subscribe(StepChanged, self._on_step)
        self._runtimes: list[WorkerRuntime] = []

    def _on_step(self, event: StepChanged) -> None:
        with self.engine.changed:
            self.states.append(event.state)
            self.details.append(event.detail)
            self.engine.changed.notify_all()

    def topic(self, run: Callable[[TaskContext, Given], object], name: str = "work", **options: Any) -> Topic:
        return Topic(name, Given, run, **options)

    def work(self, *topics: Topic, options: RuntimeOptions | None = None, home: str = "test") -> WorkerRuntime:
        runtime = WorkerRuntime(self.engine.connection, topics, self.bus, home, options)
        self._runtimes.append(runtime)
        runtime.start()
        return runtime

    def until_state(self, state: str, times: int = 1) -> None:
        self.engine.until(lambda: self.states.count(state) >= times)

    def close(self) -> None:
        for runtime in self._runtimes:
            runtime.stop(0.2)
        self.engine.close()
