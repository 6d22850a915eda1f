"""HTTP to the engine's REST API: kept-alive connections, time-outs, and the engine's errors as ours."""

from __future__ import annotations

import json
import random
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any, cast
from urllib.parse import urlsplit

import requests

from ...core.errors import EngineRefused, EngineUnavailable
from ...ports import VariableValue
from ..connection import ConnectionSource, EngineConnection

CONNECT_SECONDS = 3.0
READ_SECONDS = 15.0
LOCAL_HOSTS = ("127.0.0.1", "localhost", "::1")
CONCURRENT = "ENGINE-03005"  # OptimisticLockingException, which some resources wrap into another
CONCURRENT_TRIES = 8
PAUSE_SECONDS = 0.03
TRANSIENT = frozenset({502, 503, 504})
Reader = Callable[[requests.Response], Any]


class RestClient:
    """Thread-safe: each thread has a session of its own, renewed when the engine was started anew.

    Paths are relative to the REST root. All calls raise EngineUnavailable (not reachable, restarting, overloaded) or
    EngineRefused (params: status, type) with the engine's message as detail.
    """

    def __init__(self, source: ConnectionSource) -> None:
        self._source = source
        self._local = threading.local()

    def get(self, path: str, **query: str | int) -> Any:
        return self.call("GET", path, query=query)

    def post(self, path: str, body: object, **query: str | int) -> Any:
        return self.call("POST", path, body, query=query)

    def put(self, path: str, body: object) -> Any:
        return self.call("PUT", path, body)

    def delete(self, path: str, **query: str | int) -> Any:
        return self.call("DELETE", path, query=query)

    def text(self, path: str) -> str:
        """An answer in plain text, "" when there is none."""
        return str(self._send("GET", path, read=_text, headers={"Accept": "text/plain"}) or "")

    def content(self, path: str) -> bytes:
        """An answer as it came, b"" when there is none."""
        return bytes(self._send("GET", path, read=_bytes, headers={"Accept": "*/*"}) or b"")

    def version(self) -> str:
        return str(self.get("/version")["version"])

    def upload(self, path: str, fields: Mapping[str, str], file_name: str, content: bytes) -> Any:
        """One file with form fields as multipart/form-data."""
        parts = {file_name: (file_name, content, "application/octet-stream")}
        return self._send("POST", path, data=dict(fields), files=parts)

    def call(self, method: str, path: str, body: object = None, query: Mapping[str, str | int] | None = None) -> Any:
        return self._send(method, path, json=body, params=query or None)

    def _send(self, method: str, path: str, **arguments: Any) -> Any:
        """Two that change the same process at once: one is rolled back whole and asked to try again, so it is."""
        for attempt in range(1, CONCURRENT_TRIES + 1):
            try:
                return self._once(method, path, **arguments)
            except EngineRefused as error:
                if CONCURRENT not in error.detail or attempt == CONCURRENT_TRIES:
                    raise
                time.sleep(random.uniform(0.0, PAUSE_SECONDS * attempt))
        raise AssertionError("unreachable")

    def _once(self, method: str, path: str, *, read: Reader | None = None, **arguments: Any) -> Any:
        connection = self._source()
        session = self._session(connection)
        try:
            answer = session.request(
                method, connection.url + path, timeout=(CONNECT_SECONDS, READ_SECONDS), **arguments
            )
        except requests.RequestException as error:
            raise EngineUnavailable(str(error)) from error
        return _content(answer, read or _json)

    def _session(self, connection: EngineConnection) -> requests.Session:
        if getattr(self._local, "connection", None) != connection:
            session = requests.Session()
            # No proxy between the studio and its own machine; a distant engine may need the system's.
            session.trust_env = urlsplit(connection.url).hostname not in LOCAL_HOSTS
            session.auth = (connection.user, connection.password)
            self._local.session = session
            self._local.connection = connection
        found: requests.Session = self._local.session
        return found


def _content(answer: requests.Response, read: Reader) -> Any:
    if answer.status_code == 204 or (answer.ok and not answer.content):
        return None
    if answer.ok:
        return read(answer)
    if answer.status_code in TRANSIENT:
        raise EngineUnavailable(f"HTTP {answer.status_code}", status=answer.status_code)
    raise _refusal(answer)


def _json(answer: requests.Response) -> Any:
    try:
        return answer.json()
    except requests.JSONDecodeError as error:
        raise EngineRefused("the answer is no JSON", status=answer.status_code, type="") from error


def _bytes(answer: requests.Response) -> bytes:
    return answer.content


def _text(answer: requests.Response) -> str:
    return answer.content.decode(errors="replace")


class EngineParseError(EngineRefused):
    """A deployment was refused because a model does not parse; `details` is the engine's list of errors by file."""

    def __init__(self, detail: str, details: Mapping[str, Any], **params: str | int | float) -> None:
        super().__init__(detail, **params)
        self.details = details


def _refusal(answer: requests.Response) -> EngineRefused:
    try:
        said = answer.json()
    except requests.JSONDecodeError:
        said = {}
    kind = str(said.get("type", "")) if isinstance(said, dict) else ""
    message = str(said.get("message", "")) if isinstance(said, dict) else ""
    message = message or answer.text[:500] or f"HTTP {answer.status_code}"
    if isinstance(said, dict) and isinstance(said.get("details"), dict):
        return EngineParseError(message, said["details"], status=answer.status_code, type=kind)
    if answer.status_code == 401:
        return EngineRefused(message, status=401, type=kind, reason="credentials")
    if answer.status_code == 404 and not kind:  # whoever knows no such page is no engine
        return EngineRefused(message, status=404, type=kind, reason="address")
    return EngineRefused(message, status=answer.status_code, type=kind)


def typed(variables: Mapping[str, VariableValue]) -> dict[str, dict[str, object]]:
    """Camunda's typed variables; dict and list go as Json, for untyped objects would need Java serialisation."""
    return {name: _typed(value) for name, value in variables.items()}


def _typed(value: VariableValue) -> dict[str, object]:
    if isinstance(value, (dict, list)):
        return {"value": json.dumps(value, ensure_ascii=False), "type": "Json"}
    if isinstance(value, bool):
        return {"value": value, "type": "Boolean"}
    if isinstance(value, int):
        return {"value": value, "type": "Long"}
    if isinstance(value, float):
        return {"value": value, "type": "Double"}
    if value is None:
        return {"value": None, "type": "Null"}
    return {"value": value, "type": "String"}


def plain(row: Mapping[str, Any]) -> object:
    """A variable of the engine (asked for with deserializeValues=false) as Python's own value."""
    value = row["value"]
    if row["type"] == "Json" and isinstance(value, str):
        return json.loads(value)
    return cast("object", value)
