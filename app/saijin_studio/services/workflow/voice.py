"""A text to be spoken into a WAV file, as a program starts and watches it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from ...core.errors import EngineUnavailable, InputError, NotFound, SaijinError
from ...core.process import ProcessSummary, StepRecord
from ...ports import ProcessEngine
from .runs import Variables, as_id, duplicate, fingerprint, texts
from .types import ProcessState, ProcessStatus

if TYPE_CHECKING:
    from ..container import Services

VOICE: Final = "voice_synthesis"
LOOK_SECONDS: Final = 0.05
BEGIN_SECONDS: Final = 5.0  # a process that was just asked for is on the engine this soon


@dataclass
class Spoken:
    """One text on its way. What is written last is `done`."""

    persona: str
    path: Path
    fingerprint: str
    started_at: datetime
    done: threading.Event = field(default_factory=threading.Event)
    ended_at: datetime | None = None
    seconds: float = 0.0
    error: SaijinError | None = None
    cancelled: bool = False

    def state(self) -> ProcessState:
        if not self.done.is_set():
            return ProcessState.RUNNING
        if self.error is None:
            return ProcessState.COMPLETED
        return ProcessState.CANCELLED if self.cancelled else ProcessState.FAILED


class VoiceRuns:
    """A WAV file of a text. The id is the business key; it is known to this program alone, until that ends.

    Whoever started it writes the file when the process has ended, so another program could not wait for its result.
    """

    def __init__(self, services: Services, engine: ProcessEngine, default_persona: Callable[[], str]) -> None:
        self._voice = services.voice
        self._personas = services.personas
        self._folder = services.paths.audio
        self._engine = engine
        self._end = services.processes.cancel
        self._default_persona = default_persona
        self._spoken: dict[str, Spoken] = {}
        self._lock = threading.Lock()

    def start(self, key: str, variables: Variables, business_key: str) -> str:
        wanted = texts(VOICE, variables, ("text", "persona", "path"))
        if not wanted.get("text", "").strip():
            raise InputError(f"{VOICE} needs the variable `text`: what is to be spoken", reason="empty")
        persona = self._personas.get(wanted.get("persona") or self._default_persona()).key
        run_id, mark = as_id(business_key), fingerprint(variables)
        path = Path(wanted.get("path") or self._folder / f"said-{run_id}.wav").expanduser().absolute()
        with self._lock:
            if known := self._spoken.get(run_id):
                if known.fingerprint != mark:
                    raise duplicate(business_key, "another text has it")
                return run_id
            if business_key and self._engine.find_instances(VOICE, run_id):
                raise duplicate(business_key, "another program, or an earlier run of this one, had a text spoken")
            made = self._spoken[run_id] = Spoken(persona, path, mark, datetime.now(UTC))
        work = threading.Thread(target=self._say, args=(run_id, made, wanted["text"]), name="say", daemon=True)
        work.start()
        if business_key:
            with suppress(EngineUnavailable):  # it is on its way all the same
                self._begun(run_id, made)  # or another program might not see yet that the key is in use
        return run_id

    def open(self, run_id: str) -> bool:
        return not self._one(run_id).done.is_set()

    def status(self, run_id: str) -> ProcessStatus:
        one, instance = self._one(run_id), self._instance(run_id)
        state = one.state()
        return ProcessStatus(
            run_id,
            VOICE,
            run_id,
            state,
            step=None if state.final or instance is None else instance.activity_name,
            started_at=one.started_at,
            ended_at=one.ended_at,
            failure=str(one.error) if one.error else None,
            instance_id=instance.instance_id if instance else None,
        )

    def result(self, run_id: str) -> dict[str, Any]:
        one = self._one(run_id)
        return {"path": str(one.path), "seconds": one.seconds, "persona": one.persona}

    def cancel(self, run_id: str) -> None:
        """Raises EngineUnavailable."""
        one = self._one(run_id)
        one.cancelled = True
        if instance_id := self._begun(run_id, one):
            with suppress(NotFound):  # it has just ended by itself
                self._end(instance_id)

    def steps(self, run_id: str) -> tuple[StepRecord, ...]:
        self._one(run_id)
        found = self._engine.find_instances(VOICE, run_id)
        return self._engine.detail(found[0]).steps if found else ()

    def text(self, run_id: str, final: bool) -> str:
        return ""

    def _one(self, run_id: str) -> Spoken:
        if run_id not in self._spoken:
            raise NotFound(kind="process", id=run_id)
        return self._spoken[run_id]

    def _begun(self, run_id: str, one: Spoken) -> str | None:
        """Waits until the engine has the process; None when it has come to its end first, or does not come at all."""
        deadline = time.monotonic() + BEGIN_SECONDS
        while not one.done.is_set() and time.monotonic() < deadline:
            if found := self._engine.find_instances(VOICE, run_id):
                return found[0]
            one.done.wait(LOOK_SECONDS)
        return None

    def _instance(self, run_id: str) -> ProcessSummary | None:
        """None before it has begun, and while nobody can tell."""
        try:
            found = self._engine.find_instances(VOICE, run_id)
            return self._engine.detail(found[0]).summary if found else None
        except (EngineUnavailable, NotFound):
            return None

    def _say(self, run_id: str, one: Spoken, text: str) -> None:
        try:
            one.seconds = self._voice.say(text, one.persona, one.path, run_id)
        except SaijinError as error:
            one.error = error
        except Exception as error:  # a defect must not look like work that never ends
            one.error = SaijinError(repr(error))
            raise
        finally:
            one.ended_at = datetime.now(UTC)
            one.done.set()
