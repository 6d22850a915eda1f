"""How the Python API opens and closes, and what its import costs."""

from __future__ import annotations

import subprocess
import sys

import pytest

from saijin_studio.core.errors import EngineUnavailable
from saijinos import bmp, bpm
from saijinos.bpm import WorkflowEngine

from .stage import Stage, said


def test_it_opens_at_its_first_use_and_closes_once(stage: Stage) -> None:
    engine = WorkflowEngine()
    assert stage.opened == 0
    said(engine)
    said(engine)
    assert stage.opened == 1
    engine.close()
    engine.close()
    assert stage.opened == 0
    with pytest.raises(RuntimeError, match="closed"):
        said(engine)


def test_closing_ends_what_still_waits(stage: Stage) -> None:
    engine = WorkflowEngine()
    process_id = said(engine)
    stage.later(engine.close)
    with pytest.raises(EngineUnavailable, match="closed"):
        engine.get_process_result(process_id)


def test_both_spellings_are_one() -> None:
    assert bmp.WorkflowEngine is bpm.WorkflowEngine
    assert bmp.__all__ == bpm.__all__
    assert all(hasattr(bmp, name) for name in bpm.__all__)


def test_the_import_is_light() -> None:
    heavy = ("PySide6", "sqlalchemy", "requests", "numpy", "pydantic", "openai", "msgspec", "psutil")
    code = f"import sys, saijinos.bpm; print([name for name in {heavy!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.strip() == "[]"
