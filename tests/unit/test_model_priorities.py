"""Who is served first when there is more to do than workers: who waits for words, then for sound, then for a model."""

from __future__ import annotations

from pathlib import Path

from lxml import etree

from saijin_studio.core.bpm_config import BpmConfig
from saijin_studio.engine.models.files import read_model
from saijin_studio.paths import shipped
from saijin_workers.options import RuntimeOptions

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
PRIORITY = "{http://camunda.org/schema/1.0/bpmn}taskPriority"


def priority(key: str) -> int:
    root = etree.fromstring(read_model(shipped() / "processes" / f"{key}.bpmn"))
    (process,) = root.iter(f"{BPMN}process")
    return int(process.get(PRIORITY, "0"))


def test_a_chat_goes_before_speech_and_speech_before_a_models_loading() -> None:
    falling = [priority(key) for key in ("chat_interaction", "voice_synthesis", "model_integration", "chat_writing")]
    assert falling == sorted(set(falling), reverse=True) and falling[-1] > 0


def test_workers_ask_for_urgent_tasks_first(tmp_path: Path) -> None:
    assert RuntimeOptions.of(BpmConfig(), tmp_path).priorities
