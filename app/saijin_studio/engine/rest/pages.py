"""Some rows of a very long list of processes, and what the failed ones have in common.

The engine counts, sorts and cuts; only the rows of the page are looked at more closely. What it cannot ask for in one
question (who waits for a worker, whom a process is about) is first turned into instance ids, within bounds.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import partial
from typing import Final

from ...core.process import InstanceState
from ...core.process_query import CauseGroup, InstanceFilter, InstancePage
from ...core.secret_names import MASK, redacted
from .counts import Counts
from .overview import PERSONA, Overviews
from .queries import Row, is_cause, moment, stamp

MOST_IDS = 10_000  # instances that are named in one question
LONGEST_ASKED: Final = 200  # characters of a message that an address holds, however many bytes each becomes
LIVE = frozenset({InstanceState.RUNNING, InstanceState.WAITING, InstanceState.FAILED})
ENDED = frozenset({InstanceState.COMPLETED, InstanceState.CANCELLED})
FAILED_NOW = {"incidentStatus": "open", "unfinished": True}


class Pages:
    def __init__(self, overviews: Overviews) -> None:
        self._overviews = overviews
        self._client = overviews.client
        self._together = overviews.together
        self._counts = Counts(overviews.client)

    # -- a page ----------------------------------------------------------------------------------------------------

    def page(self, asked: InstanceFilter, first: int, limit: int, about: Collection[str] = ()) -> InstancePage:
        """`about`: business keys that are known to be of the persona asked for, beside what the engine knows."""
        running = self._live(asked, about)
        ended = self._ended(asked, about)
        live, done, failed, rows = self._together(
            lambda: self._counts.running(running) if running else 0,
            lambda: self._counts.ended(ended) if ended else 0,
            self._failed,
            partial(self._rows, running, first, limit),
        )
        if len(rows) < limit:  # not by the counts: one may have ended since
            rows += self._rows(ended, max(0, first - live), limit - len(rows))
        # One that ended between the requests is among both.
        unique = list({row["id"]: row for row in rows}.values())
        return InstancePage(self._overviews.summaries(unique), first, live, done, failed)

    def _failed(self) -> int:
        return int(self._client.post("/process-instance/count", {"withIncident": True})["count"])

    def _rows(self, ask: Row | None, first: int, limit: int) -> list[Row]:
        return [] if ask is None else self._overviews.rows(ask, limit, first)

    # -- what is asked ---------------------------------------------------------------------------------------------

    def _narrow(self, asked: InstanceFilter, about: Collection[str], live: bool) -> Row:
        """What holds for running and ended ones alike, for one of both."""
        either: list[Row] = []
        if asked.text:
            like = {"processInstanceBusinessKeyLike": f"%{_literal(asked.text)}%", "processInstanceId": asked.text}
            either.append(like)
        if asked.persona_key:
            either.append(self._of_persona(asked.persona_key, about, live))
        narrow: Row = {"orQueries": either} if either else {}
        if asked.process_key:
            narrow["processDefinitionKey"] = asked.process_key
        if asked.definition_id:
            narrow["processDefinitionId"] = asked.definition_id
        if asked.started_after:
            narrow["startedAfter"] = stamp(asked.started_after)
        if asked.started_before:
            narrow["startedBefore"] = stamp(asked.started_before)
        return narrow

    def _of_persona(self, persona_key: str, about: Collection[str], live: bool) -> Row:
        """What is in a variable of its own the engine finds; what lies inside a JSON one only others know."""
        wanted: Row = {"name": PERSONA[0], "operator": "eq", "value": persona_key}
        if not about:
            return {"variables": [wanted]}
        # As ids: to look for variables or business keys takes the engine seconds.
        if live:  # of these alone, lest many that have ended hide them
            path, ask = "/variable-instance", {"variableName": PERSONA[0], "variableValues": [wanted]}
        else:
            path, ask = "/history/variable-instance", {"variableName": PERSONA[0], "variableValue": persona_key}
        rows = self._client.post(path, ask, deserializeValues="false", maxResults=MOST_IDS)
        if len(rows) == MOST_IDS:  # there may be more, and which of them came is by chance
            return {"variables": [wanted], "processInstanceBusinessKeyIn": list(about)[:MOST_IDS]}
        ids = {row["processInstanceId"] for row in rows} - {None}
        return {
            "processInstanceBusinessKeyIn": list(about)[:MOST_IDS],
            **({"processInstanceIds": sorted(ids)} if ids else {}),
        }

    def _live(self, asked: InstanceFilter, about: Collection[str]) -> Row | None:
        """None when no running instance can be among them."""
        states = asked.states & LIVE
        if asked.states and not states:
            return None
        if asked.cause and states and InstanceState.FAILED not in states:
            return None
        ask: Row = {**self._narrow(asked, about, live=True), "unfinished": True}
        if asked.cause:
            return self._by_cause(ask, asked.cause)
        if not states or states == LIVE:
            return ask
        if states == {InstanceState.FAILED}:
            return {**ask, **FAILED_NOW}
        return self._by_state(ask, states)

    def _by_cause(self, ask: Row, cause: str) -> Row | None:
        """A message that is shown without its secrets is none that the engine knows."""
        if MASK not in cause:
            return {**ask, **FAILED_NOW, "incidentMessage": cause}
        wanted = {row["processInstanceId"] for row in self._incidents({}, cause)}
        return {**ask, "processInstanceIds": sorted(wanted)} if wanted else None

    def _ended(self, asked: InstanceFilter, about: Collection[str]) -> Row | None:
        """None when no finished instance can be among them; none of them fails any more."""
        states = asked.states & ENDED
        if asked.cause or (asked.states and not states):
            return None
        narrow = self._narrow(asked, about, live=False)
        if states == {InstanceState.COMPLETED}:
            return {**narrow, "completed": True}
        if states == {InstanceState.CANCELLED}:
            either = {"externallyTerminated": True, "internallyTerminated": True}
            return {**narrow, "orQueries": [*narrow.get("orQueries", ()), either]}
        return {**narrow, "finished": True}

    def _by_state(self, ask: Row, states: frozenset[InstanceState]) -> Row | None:
        """Whether an instance waits or runs is known by its tasks alone."""
        failed, (free, held) = self._together(self._failed_ids, self._tasks)
        waiting = free - held - failed
        if InstanceState.RUNNING in states:
            others = (failed if InstanceState.FAILED not in states else set()) | (
                waiting if InstanceState.WAITING not in states else set()
            )
            return {**ask, "processInstanceIdNotIn": sorted(others)} if others else ask
        wanted = waiting | (failed if InstanceState.FAILED in states else set())
        return {**ask, "processInstanceIds": sorted(wanted)} if wanted else None

    def _failed_ids(self) -> set[str]:
        return {row["processInstanceId"] for row in self._incidents({})}

    def _tasks(self) -> tuple[set[str], set[str]]:
        """Instances with a task that nobody has, and with one that a worker has."""
        free = self._client.post("/external-task", {"notLocked": True}, maxResults=MOST_IDS)
        held = self._client.post("/external-task", {"locked": True}, maxResults=MOST_IDS)
        return {row["processInstanceId"] for row in free}, {row["processInstanceId"] for row in held}

    # -- causes ----------------------------------------------------------------------------------------------------

    def causes(self, asked: InstanceFilter, about: Collection[str] = ()) -> tuple[CauseGroup, ...]:
        """What failed, by step and message, newest first; of at most the newest 10,000 incidents."""
        if asked.states and InstanceState.FAILED not in asked.states:
            return ()
        wanted = {"processDefinitionKeyIn": asked.process_key, "processDefinitionId": asked.definition_id}
        ask = {name: value for name, value in wanted.items() if value}
        rows = [row for row in self._incidents(ask, asked.cause) if is_cause(row)]
        if asked.text or asked.persona_key or asked.started_after or asked.started_before:
            narrow = self._narrow(asked, about, live=True)
            ids = {row["id"] for row in self._overviews.rows({**narrow, **FAILED_NOW}, MOST_IDS)}
            rows = [row for row in rows if row["processInstanceId"] in ids]
        return self._groups(rows)

    def _incidents(self, ask: Mapping[str, str], cause: str = "") -> list[Row]:
        """Those of instances: the engine's own work, such as a clean-up, may fail too."""
        if cause and len(cause) <= LONGEST_ASKED and MASK not in cause:
            ask = {**ask, "incidentMessage": cause}
        newest = {"sortBy": "incidentTimestamp", "sortOrder": "desc"}
        rows: list[Row] = self._client.get("/incident", maxResults=MOST_IDS, **newest, **ask)
        found = [row for row in rows if row["processInstanceId"]]
        return [row for row in found if not cause or _message(row) == cause]

    def _groups(self, rows: list[Row]) -> tuple[CauseGroup, ...]:
        """Of incidents, the newest first."""
        if not rows:
            return ()
        texts, models = self._overviews.texts, sorted({row["processDefinitionId"] for row in rows})
        definitions, *_ = self._together(
            partial(self._definitions, models), *(partial(texts.names, one) for one in models if not texts.known(one))
        )
        groups: dict[tuple[str, str, str], list[Row]] = {}
        for row in rows:
            key = definitions[row["processDefinitionId"]]["key"]
            groups.setdefault((key, row["activityId"], _message(row)), []).append(row)
        return tuple(
            CauseGroup(
                cause=cause,
                process_key=key,
                process_name=definitions[group[0]["processDefinitionId"]]["name"] or key,
                activity_id=activity,
                activity_name=texts.names(group[0]["processDefinitionId"]).get(activity, activity),
                instance_ids=tuple(dict.fromkeys(row["processInstanceId"] for row in group)),
                newest=moment(group[0]["incidentTimestamp"]),
            )
            for (key, activity, cause), group in groups.items()
        )

    def _definitions(self, ids: list[str]) -> dict[str, Row]:
        """By id; of one that has been removed meanwhile what its id tells."""
        rows = self._client.get("/process-definition", processDefinitionIdIn=",".join(ids))
        found = {row["id"]: row for row in rows}
        return {one: found.get(one, {"key": one.partition(":")[0], "name": ""}) for one in ids}


def _message(incident: Row) -> str:
    return redacted(incident["incidentMessage"] or "")


def _literal(text: str) -> str:
    """As it stands, for SQL's LIKE."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
