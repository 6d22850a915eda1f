"""Every test has its own stage, and an engine of the public API before it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import saijin_studio.bootstrap.workflow as composition
from saijinos.bpm import WorkflowEngine

from .stage import Stage


@pytest.fixture
def stage(home: Path, monkeypatch: pytest.MonkeyPatch) -> Stage:
    stage = Stage(home)
    monkeypatch.setattr(composition, "open_workflows", stage.open)
    return stage


@pytest.fixture
def engine(stage: Stage) -> Iterator[WorkflowEngine]:
    with WorkflowEngine() as engine:
        yield engine
