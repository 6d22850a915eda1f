"""What a person does to running and ended processes: retry, edit, leave out, move, restart, end; one or several."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from ...core.correlation import working_for
from ...core.errors import EngineUnavailable, InputError, NotFound, SaijinError
from ...core.process_model import Outcome
from ...ports import InstanceFacts, ProcessEngine, ProcessSteering
from ..waiting import WaitingTurns, going_on
from .service import CHAT, ProcessService, is_approval
from .variables import check_variables

log = logging.getLogger(__name__)


class ProcessActs:
    """All methods raise EngineUnavailable, EngineRefused, and NotFound (kind: process, step, incident) for what is
    there no more, as when somebody else was faster; nothing is half done then.
    """

    def __init__(
        self,
        steering: ProcessSteering,
        engine: ProcessEngine,
        processes: ProcessService,
        turns: WaitingTurns,
        enabled: Callable[[str], bool] = lambda key: True,
    ) -> None:
        """`enabled`: whether the configuration lets a process start."""
        self._steering = steering
        self._engine = engine
        self._processes = processes
        self._turns = turns
        self._enabled = enabled

    def retry(self, instance_ids: Iterable[str]) -> Outcome:
        """New tries for the failed steps of each, also for those of a process that it called and waits for."""
        return for_each(instance_ids, lambda one: self.retry_with(one, {}))

    def retry_with(self, instance_id: str, variables: Mapping[str, Any], keep_types: bool = True) -> int:
        """Sets variables of the instance first, each with the type that it had, or else with that of its new value.
        They stay set where somebody else was faster with the retry. Returns how many steps are tried again.

        Raises InputError (params: name) for what the engine cannot keep; nothing has changed then.
        """
        check_variables(variables)
        facts = self._running(instance_id)
        failing = self._steering.failing(instance_id)
        if not failing:
            raise NotFound(kind="incident", id=instance_id)
        with self._steered(facts):
            if variables and keep_types:
                self._steering.set_typed(instance_id, variables)
            elif variables:
                self._engine.set_variables(instance_id, variables)
            retried = sum(self._engine.retry(one) for one in failing)
            log.info("process %s: %d steps tried again by a person, %s set", instance_id, retried, sorted(variables))
        if not retried:  # under way again, by somebody else
            raise NotFound(kind="incident", id=instance_id)
        return retried

    def set_variable(self, instance_id: str, name: str, value: Any, scope: str = "") -> None:
        """With the type that it had; text may stand for a number, a moment or JSON. `scope` is the step that holds it.

        Raises InputError (params: name; reason: variable, variable_name, variable_type, multi_instance).
        """
        check_variables({name: value})
        facts = self._running(instance_id)
        with working_for(facts.business_key):
            self._steering.set_typed(instance_id, {name: value}, scope)
            log.info("process %s: the variable %s was set by a person", instance_id, name)

    def skip(self, instance_id: str, activity_id: str) -> None:
        """Leaves a step out: its token goes on as if the step had been done. Raises InputError (reason: decision)."""
        facts = self._running(instance_id)
        self._check_decisions(facts, activity_id)
        with self._steered(facts):
            self._engine.skip(instance_id, activity_id)
            log.info("process %s: the step %s was left out by a person", instance_id, activity_id)

    def move(self, instance_id: str, source_activity: str, target_activity: str) -> None:
        """Each token of a step goes on from another step; what the step had begun ends.

        A step that is done once for each of many is left as a whole. Raises InputError (reason: multi_instance for a
        target that lies in such a step, decision for a reply that waits for approval).
        """
        facts = self._running(instance_id)
        self._check_decisions(facts, source_activity)
        with self._steered(facts):
            self._steering.move(instance_id, source_activity, target_activity)
            log.info("process %s: moved by a person from %s to %s", instance_id, source_activity, target_activity)

    def restart(self, instance_id: str, activity_id: str) -> str:
        """A running one goes on from this step, all that is under way in it ends. Of one that has ended a new one
        begins there with the variables of its last moment. Returns the id of the one that now runs.

        Raises InputError (reason: turn_over for a chat that has ended: its turn is settled, and the conversation can
        ask again; workflow_off; else like `move`).
        """
        facts = self._steering.facts(instance_id)
        if facts.running:
            self._check_decisions(facts)
            with self._steered(facts):
                self._steering.move_all(instance_id, activity_id)
                log.info("process %s: begun again by a person at %s", instance_id, activity_id)
            return instance_id
        if facts.process_key == CHAT:
            words = "this turn of the chat is settled: ask for another reply in the conversation"
            raise InputError(words, reason="turn_over", id=instance_id)
        if not self._enabled(facts.process_key):
            words = f"{facts.process_key} is turned off in the configuration"
            raise InputError(words, reason="workflow_off", workflow=facts.process_key)
        with working_for(facts.business_key):
            started = self._steering.restart(instance_id, activity_id)
            log.info("process %s: begun by a person like %s, at %s", started, instance_id, activity_id)
        return started

    def cancel(self, instance_ids: Iterable[str]) -> Outcome:
        """Ends each where it is; of a chat the words so far are kept."""
        return for_each(instance_ids, self.end)

    def end(self, instance_id: str) -> None:
        """One of them."""
        facts = self._running(instance_id)
        with working_for(facts.business_key):
            self._processes.cancel(instance_id)
            log.info("process %s: ended by a person", instance_id)

    def _running(self, instance_id: str) -> InstanceFacts:
        facts = self._steering.facts(instance_id)
        if not facts.running:
            raise NotFound(kind="process", id=instance_id)
        return facts

    @contextmanager
    def _steered(self, facts: InstanceFacts) -> Iterator[None]:
        """The turn of a chat that waits goes on with its process."""
        with working_for(facts.business_key):
            if facts.process_key != CHAT or not self._steering.failing(facts.instance_id):
                yield
                return
            with going_on(self._turns, facts.business_key, lambda error: self._waits(error, facts.instance_id)):
                yield

    def _waits(self, error: SaijinError, instance_id: str) -> bool:
        """Also where the engine has gone away since: it had failed a moment ago."""
        if isinstance(error, EngineUnavailable):
            return True
        try:
            return bool(self._steering.failing(instance_id))
        except EngineUnavailable:
            return True

    def _check_decisions(self, facts: InstanceFacts, activity_id: str = "") -> None:
        """A reply that waits for approval is kept or taken back, not led past the person who decides."""
        if facts.process_key != CHAT:
            return
        for task in self._engine.user_tasks(facts.business_key):
            if task.instance_id == facts.instance_id and is_approval(task) and activity_id in ("", task.activity_id):
                words = "this reply waits for approval: keep it or take it back"
                raise InputError(words, reason="decision", step=task.activity_id)


def for_each(instance_ids: Iterable[str], act: Callable[[str], object]) -> Outcome:
    """Does it for one after another. One that is refused stops no other; without an engine nobody else is asked."""
    done: list[str] = []
    refused: dict[str, SaijinError] = {}
    away: EngineUnavailable | None = None
    for one in dict.fromkeys(instance_ids):
        try:
            if away is not None:
                raise away
            act(one)
            done.append(one)
        except EngineUnavailable as error:
            away = refused[one] = error
        except SaijinError as error:
            refused[one] = error
            log.info("process %s: not done: %s", one, error)
    return Outcome(tuple(done), refused)
