"""What the engine's refusals mean for a report."""

from __future__ import annotations

import re
from enum import Enum
from http import HTTPStatus

from saijin_studio.core.errors import EngineRefused

_BUSY = (HTTPStatus.UNAUTHORIZED, HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.BAD_GATEWAY, HTTPStatus.GATEWAY_TIMEOUT)
_DATABASE = re.compile(
    r"JDBC|SQLException|PersistenceException|CannotCreateTransaction|TransactionSystem|DataAccess|ENGINE-03004"
    r"|connection (?:is closed|has been closed|refused|attempt failed)|terminating connection"
    r"|database system is (?:starting up|shutting down|in recovery)",
    re.IGNORECASE,
)


class Fault(Enum):
    CLASH = "clash"  # two transactions met; the same call goes through when repeated
    AWAY = "away"  # the engine or its database is not there now
    LOST = "lost"  # the task is not ours any more
    REFUSED = "refused"  # it will be refused again


def fault(error: EngineRefused) -> Fault:
    status, text = error.params.get("status"), f"{error.params.get('type', '')} {error}"
    if status == HTTPStatus.NOT_FOUND or "locked by worker" in text:
        return Fault.LOST
    if status in _BUSY or status == HTTPStatus.SERVICE_UNAVAILABLE:
        return Fault.AWAY
    if status == HTTPStatus.INTERNAL_SERVER_ERROR:
        if "Optimistic" in text or "ENGINE-03005" in text:
            return Fault.CLASH
        if _DATABASE.search(text):
            return Fault.AWAY
    return Fault.REFUSED
