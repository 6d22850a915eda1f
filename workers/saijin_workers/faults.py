"""What the engine's refusals mean for a report."""

from __future__ import annotations

import re
from enum import Enum
from http import HTTPStatus

from saijin_studio.core.errors import EngineRefused

_BUSY = frozenset(
    {
        HTTPStatus.UNAUTHORIZED,  # the engine was started anew with another password
        HTTPStatus.TOO_MANY_REQUESTS,
        HTTPStatus.BAD_GATEWAY,
        HTTPStatus.SERVICE_UNAVAILABLE,
        HTTPStatus.GATEWAY_TIMEOUT,
    }
)
# ENGINE-03077: a parallel branch ended in the meantime, and what it shared with this one is gone.
_CLASH = ("Optimistic", "ENGINE-03005", "ENGINE-03077")
_DATABASE = re.compile(
    r"JDBC|SQLException|PersistenceException|CannotCreateTransaction|TransactionSystem|DataAccess|ENGINE-03004"
    r"|connection (?:is closed|has been closed|refused|attempt failed)|terminating connection"
    r"|database system is (?:starting up|shutting down|in recovery)",
    re.IGNORECASE,
)


class Fault(Enum):
    CLASH = "clash"  # two transactions met; the same call goes through when repeated
    AWAY = "away"  # the engine or its database is not there now
    EXPIRED = "expired"  # the lock ran out, and nobody else has taken the task yet
    LOST = "lost"  # the task is not ours any more
    REFUSED = "refused"  # it will be refused again


def fault(error: EngineRefused) -> Fault:
    status, kind = int(error.params.get("status", 0)), str(error.params.get("type", ""))
    text = f"{kind} {error}"
    if not kind and (status == HTTPStatus.NOT_FOUND or status >= HTTPStatus.INTERNAL_SERVER_ERROR):
        return Fault.AWAY  # not the engine's own words: its server is just starting or closing
    if status == HTTPStatus.NOT_FOUND or "locked by worker" in text:
        return Fault.LOST
    if "lock that expired" in text:
        return Fault.EXPIRED
    if status in _BUSY:
        return Fault.AWAY
    if status == HTTPStatus.INTERNAL_SERVER_ERROR:
        if any(sign in text for sign in _CLASH):
            return Fault.CLASH
        if _DATABASE.search(text):
            return Fault.AWAY
    return Fault.REFUSED
