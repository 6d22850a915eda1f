"""Services without engine, store or sound, for the panels that show processes, figures and settings."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import Future
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QWidget

from saijin_studio.core.bus import EventBus
from saijin_studio.core.conversation import Again, AudioClip, ReplyTrace, Turn, TurnState
from saijin_studio.core.errors import EngineUnavailable, NotFound, SaijinError, SettingsError
from saijin_studio.core.events import Event, SettingsChanged
from saijin_studio.core.persona import Persona, PersonaText
from saijin_studio.core.process import (
    EngineState,
    EngineStatus,
    ProcessSummary,
    TopicDepth,
)
from saijin_studio.core.settings import Settings
from saijin_studio.core.trace import Made, Version
from saijin_studio.paths import Paths, shipped_config
from saijin_studio.ports import Gpu, ModelInfo
from saijin_studio.services.config.service import BpmConfigService
from saijin_studio.services.hearing.samples import SampleStore
from saijin_studio.services.models.service import ProviderStatus
from saijin_studio.services.resources import ProcessFigures, ResourceSnapshot, WorkerFigures
from saijin_studio.services.traces.story import Story
from saijin_studio.services.voice.book import VoiceBook
from saijin_studio.services.voice.clones import VoiceClones
from saijin_studio.services.voice.on_air import OnAir
from saijin_studio.services.voice.service import VoiceStatus
from saijin_studio.services.voice.speakers import EngineAbility
from saijin_studio.ui.context import UiContext
from tests.ui.panel_data import ROOT, now
from tests.ui.process_fakes import FakeActs, FakeIncidents, FakeProcesses, FakeRecords
from tests.ui.voice_fakes import FakeAddons, FakeLearner, FakeTrials, FakeVoiceLibrary
from tests.ui.voice_model_fakes import FakeVoiceModels


class FakeChat:
    def __init__(self) -> None:
        self.traces: dict[str, ReplyTrace] = {}
        self.turns: dict[str, Turn] = {}
        self.cancelled: list[str] = []
        self.retried: list[str] = []
        self.unknown: set[str] = set()
        self.wishes: list[tuple[str, Again]] = []
        self.refuse: SaijinError | None = None

    def trace(self, correlation_id: str) -> ReplyTrace:
        if correlation_id not in self.traces:
            raise NotFound(kind="turn", id=correlation_id)
        return self.traces[correlation_id]

    def turn(self, correlation_id: str) -> Turn:
        if correlation_id in self.unknown:
            raise NotFound(kind="turn", id=correlation_id)
        made = Turn(correlation_id, "conversation", "question", TurnState.ANSWERED, now(), reply_message_id="reply")
        return self.turns.get(correlation_id, made)

    def again(self, correlation_id: str, wished: Again) -> Turn:
        if self.refuse is not None:
            raise self.refuse
        self.wishes.append((correlation_id, wished))
        made = replace(self.turn(correlation_id), correlation_id="turn-again", state=TurnState.QUEUED, again=wished)
        self.turns[made.correlation_id] = made
        self.traces[made.correlation_id] = ReplyTrace(made.correlation_id, None, None, None, None)
        return made

    def retry(self, correlation_id: str) -> None:
        self.retried.append(correlation_id)

    def cancel(self, correlation_id: str) -> None:
        self.cancelled.append(correlation_id)


class FakeVoice:
    def __init__(self) -> None:
        self.made: tuple[AudioClip, ...] = ()
        self.output_missing: str | None = None
        self.calls: list[str] = []
        self.kept = 0
        self.air: tuple[OnAir, ...] = ()

    def on_air(self) -> tuple[OnAir, ...]:
        return self.air

    def kept_sounds(self) -> int:
        return self.kept

    def forget_sounds(self) -> int:
        gone, self.kept = self.kept, 0
        return gone

    def status(self) -> VoiceStatus:
        engines = (EngineAbility("espeak", ("en",), None), EngineAbility("openjtalk", ("ja",), None))
        return VoiceStatus(self.output_missing, engines, None)

    def clips(self, message_id: str) -> tuple[AudioClip, ...]:
        return self.made

    def speak(self, message_id: str) -> str:
        self.calls.append(f"speak {message_id}")
        return message_id

    def stop(self, utterance: str | None = None) -> None:
        self.calls.append(f"stop {utterance}" if utterance else "stop")
        self.air = tuple(each for each in self.air if utterance not in (None, each.utterance))

    def save(self, message_id: str, path: Path) -> None:
        self.calls.append(f"save {message_id} {path.name}")


class FakeModels:
    def __init__(self) -> None:
        self.keys: dict[str, str] = {}
        self.tested: list[str] = []
        self.answer = ProviderStatus("ollama", True, True, "qwen3:8b", (), detail="Hello.", seconds=0.31)
        self.states = (
            ProviderStatus(
                "ollama",
                True,
                True,
                "qwen3:8b",
                (ModelInfo("qwen3:8b", 5_200_000_000, "8B Q4"), ModelInfo("gemma3:4b")),
            ),
            ProviderStatus("openai", False, False, "", (), "credentials_refused", "401"),
            ProviderStatus("offline", True, True, "offline"),
        )

    def status(self) -> tuple[ProviderStatus, ...]:
        return self.states

    def test(self, provider: str) -> ProviderStatus:
        self.tested.append(provider)
        return replace(self.answer, provider=provider)

    def set_key(self, provider: str, key: str | None) -> None:
        if key:
            self.keys[provider] = key
        else:
            self.keys.pop(provider, None)

    def has_key(self, provider: str) -> bool:
        return provider in self.keys


class FakeTraces:
    """Tells what the other fakes know; `made` and `others` are what a test has put there."""

    def __init__(self, services: FakeServices) -> None:
        self._services = services
        self.made: dict[str, Made] = {}
        self.others: tuple[Version, ...] = ()
        self.saved: list[tuple[str, Path]] = []

    def story(self, correlation_id: str, closely: bool = False) -> Story:
        services = self._services
        turn, trace = services.chat.turn(correlation_id), services.chat.trace(correlation_id)
        process, fault = None, None
        try:
            process = services.processes.of_turn(correlation_id)
        except EngineUnavailable as error:
            fault = error
        clips = services.voice.clips(turn.reply_message_id) if turn.reply_message_id else ()
        made = self.made.get(correlation_id, Made())
        return Story(turn, trace, made, self.versions(correlation_id), process, fault, clips)

    def versions(self, correlation_id: str) -> tuple[Version, ...]:
        turn = self._services.chat.turn(correlation_id)
        alone = Version(correlation_id, turn.state, turn.created_at, turn.persona_key, standing=True)
        return self.others if correlation_id in {each.correlation_id for each in self.others} else (alone,)

    def save(self, correlation_id: str, path: Path) -> None:
        self.saved.append((correlation_id, path))

    def one(self, correlation_id: str) -> bytes:
        return f"trace of {correlation_id}".encode()


class FakeSettings:
    def __init__(self, bus: EventBus) -> None:
        self.current = Settings()
        self.saved: list[Settings] = []
        self.refuse: str | None = None
        self.problem: Any = None
        self._bus = bus

    def save(self, settings: Settings) -> None:
        if self.refuse:
            raise SettingsError(self.refuse)
        self.current = settings
        self.saved.append(settings)
        self._bus.publish(SettingsChanged())


class FakeEngine:
    def __init__(self) -> None:
        self.state = EngineStatus(
            EngineState.READY,
            version="7.24.0",
            url="http://127.0.0.1:40123/engine-rest",
            engine_pid=4121,
            database_pid=4117,
            started_at=now() - timedelta(minutes=12),
        )
        self.restarted = 0

    def status(self) -> EngineStatus:
        return self.state

    def restart(self) -> None:
        self.restarted += 1


class FakeResources:
    def __init__(self, engine: FakeEngine) -> None:
        self._engine = engine
        self.calls = 0
        self.gpus: tuple[Gpu, ...] = ()
        self.fault: SaijinError | None = None

    def snapshot(self) -> ResourceSnapshot:
        self.calls += 1
        if self.fault:
            raise self.fault
        wave = (self.calls * 37) % 23
        mega = 1024**2
        status = self._engine.state
        processes = [ProcessFigures("studio", 4102, 3.1 + wave / 9, (182 + wave) * mega, 21)]
        if status.state is EngineState.READY:
            processes.append(ProcessFigures("engine", 4121, 6.0 + wave / 3, (312 + wave) * mega, 44))
            processes.append(ProcessFigures("database", 4117, 0.8 + wave / 20, (64 + wave // 4) * mega, 9))
        return ResourceSnapshot(
            engine=status,
            processes=tuple(processes),
            cpu_percent=18 + wave * 1.7,
            cores=8,
            memory_used=(6200 + wave * 30) * mega,
            memory_total=16000 * mega,
            disk_free=212 * 1024 * mega,
            gpus=self.gpus,
            workers=(
                WorkerFigures("worker-1", "chat.ai_processing", now() - timedelta(seconds=2), "turn-1", 214, 1),
                WorkerFigures("worker-2", "voice.synthesis", now() - timedelta(seconds=1), "turn-1", 371, 0),
                WorkerFigures("worker-3", None, None, None, 198, 0),
                WorkerFigures("worker-4", None, None, None, 205, 0),
            ),
            topics=(
                TopicDepth("chat.ai_processing", 1, 1, 0),
                TopicDepth("chat.output_delivery", 0, 0, 0),
                TopicDepth("voice.synthesis", 3, 1, 1),
            ),
        )


class FakePersonas:
    def __init__(self) -> None:
        self.made = tuple(
            Persona(key, {"en": PersonaText(name, ""), "ja": PersonaText(ja, "")}, accent, _avatar(key))
            for key, name, ja, accent in (
                ("yuuri", "Yuuri", "ユウリ", "#3E7CB1"),
                ("reika", "Reika", "レイカ", "#B0413E"),
                ("miyu", "Miyu", "ミユ", "#C2598B"),
                ("freya", "Freya", "フレイヤ", "#4C8C5A"),
            )
        )

    def list(self) -> tuple[Persona, ...]:
        return self.made


def _avatar(key: str) -> Path | None:
    path = ROOT / "resources" / "personas" / f"{key}.svg"
    return path if path.is_file() else None


class FakeServices:
    """Shaped like services.container.Services."""

    def __init__(self, home: Path, rows: tuple[ProcessSummary, ...] = ()) -> None:
        self.bus = EventBus()
        self.paths = Paths(home)
        self.processes = FakeProcesses(rows)
        self.chat = FakeChat()
        self.voice = FakeVoice()
        self.voice_book = VoiceBook(self.paths.own_voices)
        self.voice_trials, self.voice_addons, self.voice_library = FakeTrials(), FakeAddons(), FakeVoiceLibrary()
        self.voice_learner, self.voice_models = FakeLearner(), FakeVoiceModels()
        self.models = FakeModels()
        self.settings = FakeSettings(self.bus)
        self.config = BpmConfigService(self.paths.bpm_config, shipped_config(), self.bus)
        self.engine = FakeEngine()
        self.resources = FakeResources(self.engine)
        self.personas = FakePersonas()
        self.voice_clones = self.clones_of(self.personas)
        self.traces = FakeTraces(self)
        self.records = FakeRecords()
        self.incidents = FakeIncidents(self.processes)
        self.acts = FakeActs(self.records)

    def clones_of(self, personas: Any) -> VoiceClones:
        """The real ones, with a learner that learns nothing."""
        return VoiceClones(SampleStore(self.paths.hearing / "samples"), self.voice_learner, personas, self.voice_book)


def make_context(services: FakeServices, settings: Settings | None = None) -> UiContext:
    """A context over fake services, with the personas read; close it at the end."""
    ready: Future[Any] = Future()
    ready.set_result(services)
    context = UiContext(ready, services.bus, services.paths, settings or services.settings.current)
    context.personas.keep(services.personas.list())
    return context


def on_thread(work: Any) -> None:
    """Runs work on another thread and waits: events come from there."""
    thread = threading.Thread(target=work)
    thread.start()
    thread.join(5)


@dataclass(frozen=True)
class Studio:
    """Fake services and the context over them."""

    services: FakeServices
    context: UiContext

    def publish(self, event: Event) -> None:
        """From another thread, as workers do."""
        on_thread(lambda: self.services.bus.publish(event))


def studio_at(home: Path, *rows: ProcessSummary, settings: Settings | None = None) -> Iterator[Studio]:
    """For a fixture: `yield from studio_at(tmp_path)`."""
    services = FakeServices(home, rows)
    if settings is not None:
        services.settings.current = settings
    context = make_context(services)
    yield Studio(services, context)
    context.close()


def nameless(widget: QWidget) -> list[str]:
    """What under `widget` takes the keyboard's focus without a name that a screen reader can say."""
    found = []
    for child in (widget, *widget.findChildren(QWidget)):
        if child.focusPolicy() == Qt.FocusPolicy.NoFocus or child.objectName().startswith("qt_"):
            continue
        if child.window() is not widget.window():
            continue  # a list that drops down is named by its box
        face = QAccessible.queryAccessibleInterface(child)
        if face is None or not face.text(QAccessible.Text.Name):
            owner = child.parentWidget()
            found.append(f"{type(child).__name__} {child.objectName()} in {type(owner).__name__}")
    return found
