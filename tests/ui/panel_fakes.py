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
from saijin_studio.core.conversation import AudioClip, ReplyTrace, Turn, TurnState
from saijin_studio.core.errors import EngineUnavailable, NotFound, SaijinError, SettingsError
from saijin_studio.core.events import Event, SettingsChanged
from saijin_studio.core.persona import Persona, PersonaText
from saijin_studio.core.process import (
    EngineState,
    EngineStatus,
    ProcessDetail,
    ProcessSummary,
    TopicDepth,
)
from saijin_studio.core.settings import Settings
from saijin_studio.paths import Paths, shipped_config
from saijin_studio.ports import DeploymentProblem, Gpu, ModelInfo
from saijin_studio.services.bpm_config import BpmConfigService
from saijin_studio.services.models import ProviderStatus
from saijin_studio.services.resources import ProcessFigures, ResourceSnapshot, WorkerFigures
from saijin_studio.services.speakers import EngineAbility
from saijin_studio.services.voice import VoiceStatus
from saijin_studio.ui.context import UiContext
from tests.ui.panel_data import ROOT, detail, now


class FakeProcesses:
    """`down` makes every question raise; calls are counted."""

    def __init__(self, rows: tuple[ProcessSummary, ...] = ()) -> None:
        self.rows = rows
        self.down = False
        self.calls: list[str] = []
        self.details: dict[str, ProcessDetail] = {}
        self.broken: tuple[DeploymentProblem, ...] = ()
        self.models = (("chat_interaction", "Chat interaction", 3), ("voice_synthesis", "Voice synthesis", 1))

    def _ask(self, what: str) -> None:
        self.calls.append(what)
        if self.down:
            raise EngineUnavailable("no engine")

    def list(self, limit: int = 200) -> tuple[ProcessSummary, ...]:
        self._ask("list")
        return self.rows

    def detail(self, instance_id: str) -> ProcessDetail:
        self._ask(f"detail {instance_id}")
        if instance_id in self.details:
            return self.details[instance_id]
        for row in self.rows:
            if row.instance_id == instance_id:
                return detail(row)
        raise NotFound(kind="process", id=instance_id)

    def of_turn(self, correlation_id: str) -> ProcessDetail | None:
        self._ask(f"of_turn {correlation_id}")
        row = next((row for row in self.rows if row.business_key == correlation_id), None)
        return None if row is None else self.details.get(row.instance_id) or detail(row)

    def retry(self, instance_id: str) -> int:
        self._ask(f"retry {instance_id}")
        return 1

    def cancel(self, instance_id: str) -> None:
        self._ask(f"cancel {instance_id}")

    def definitions(self) -> tuple[tuple[str, str, int], ...]:
        self._ask("definitions")
        return self.models

    def problems(self) -> tuple[DeploymentProblem, ...]:
        return self.broken


class FakeChat:
    def __init__(self) -> None:
        self.traces: dict[str, ReplyTrace] = {}
        self.turns: dict[str, Turn] = {}
        self.cancelled: list[str] = []
        self.retried: list[str] = []
        self.unknown: set[str] = set()

    def trace(self, correlation_id: str) -> ReplyTrace:
        if correlation_id not in self.traces:
            raise NotFound(kind="turn", id=correlation_id)
        return self.traces[correlation_id]

    def turn(self, correlation_id: str) -> Turn:
        if correlation_id in self.unknown:
            raise NotFound(kind="turn", id=correlation_id)
        made = Turn(correlation_id, "conversation", "question", TurnState.ANSWERED, now(), reply_message_id="reply")
        return self.turns.get(correlation_id, made)

    def retry(self, correlation_id: str) -> None:
        self.retried.append(correlation_id)

    def cancel(self, correlation_id: str) -> None:
        self.cancelled.append(correlation_id)


class FakeVoice:
    def __init__(self) -> None:
        self.made: tuple[AudioClip, ...] = ()
        self.output_missing: str | None = None
        self.calls: list[str] = []

    def status(self) -> VoiceStatus:
        engines = (EngineAbility("espeak", ("en",), None), EngineAbility("openjtalk", ("ja",), None))
        return VoiceStatus(self.output_missing, engines, None)

    def clips(self, message_id: str) -> tuple[AudioClip, ...]:
        return self.made

    def speak(self, message_id: str) -> str:
        self.calls.append(f"speak {message_id}")
        return message_id

    def stop(self) -> None:
        self.calls.append("stop")

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
        self.models = FakeModels()
        self.settings = FakeSettings(self.bus)
        self.config = BpmConfigService(self.paths.bpm_config, shipped_config(), self.bus)
        self.engine = FakeEngine()
        self.resources = FakeResources(self.engine)
        self.personas = FakePersonas()


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
