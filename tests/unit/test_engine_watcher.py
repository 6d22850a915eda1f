"""The watcher of model files: what counts as a change, and what a failed deployment means."""

from __future__ import annotations

import threading
from pathlib import Path

from saijin_studio.core.errors import EngineUnavailable
from saijin_studio.engine.models.watcher import ModelWatcher

SECONDS = 10.0


class Deployments:
    """Counts; the first `fail` of them fail."""

    def __init__(self, fail: int = 0) -> None:
        self._fail = fail
        self._changed = threading.Condition()
        self.count = 0

    def __call__(self) -> None:
        with self._changed:
            self.count += 1
            self._changed.notify_all()
            if self.count <= self._fail:
                raise EngineUnavailable("away")

    def wait(self, count: int) -> bool:
        with self._changed:
            return self._changed.wait_for(lambda: self.count >= count, SECONDS)


def test_new_changed_and_removed_files_are_changes(tmp_path: Path) -> None:
    (tmp_path / "old.bpmn").write_text("1", encoding="utf-8")
    done = Deployments()
    watcher = ModelWatcher([tmp_path, tmp_path / "absent"], done, every=0.01)
    watcher.start()
    try:
        (tmp_path / "new.dmn").write_text("1", encoding="utf-8")
        assert done.wait(1)
        (tmp_path / "other.txt").write_text("1", encoding="utf-8")
        (tmp_path / "old.bpmn").write_text("22", encoding="utf-8")
        assert done.wait(2)
        (tmp_path / "new.dmn").unlink()
        assert done.wait(3)
    finally:
        watcher.stop()
    assert done.count == 3


def test_a_deployment_that_failed_is_tried_again(tmp_path: Path) -> None:
    done = Deployments(fail=2)
    watcher = ModelWatcher([tmp_path], done, every=0.01)
    watcher.start()
    try:
        (tmp_path / "new.bpmn").write_text("1", encoding="utf-8")
        assert done.wait(3)
    finally:
        watcher.stop()
    assert done.count == 3
