"""What every test has: a home of its own, a limit of time, and a look at what it leaves behind."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

# Before anything imports Qt or a keyring: tests show no window and never touch the person's own secrets.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"

HERE = Path(__file__).parent
ORDER = ("unit", "workers", "ui", "engine", "e2e")  # quick ones first: a plain mistake shows within seconds
SECONDS = {"engine": 240, "e2e": 480}  # the others keep the limit of pyproject.toml
GRACE = 5.0  # seconds in which threads and processes that were told to end must have ended


def room(item: pytest.Item) -> str:
    """The folder under tests/ that a test lies in."""
    parts = item.path.relative_to(HERE).parts
    return parts[0] if len(parts) > 1 else "unit"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: ORDER.index(room(item)) if room(item) in ORDER else len(ORDER))
    for item in items:
        name = room(item)
        if name in SECONDS:
            item.add_marker(getattr(pytest.mark, name))
            if item.get_closest_marker("timeout") is None:
                item.add_marker(pytest.mark.timeout(SECONDS[name]))
        elif not any(item.iter_markers("engine")) and not any(item.iter_markers("e2e")):
            item.add_marker(pytest.mark.unit)


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """SAIJIN_HOME of this test alone; not made yet, as on a first start."""
    folder = tmp_path / "home"
    monkeypatch.setenv("SAIJIN_HOME", str(folder))
    for name in ("OPENAI_API_KEY", "SAIJIN_DEBUG", "SAIJIN_BENCH_MARK"):
        monkeypatch.delenv(name, raising=False)
    return folder


@pytest.fixture(autouse=True)
def no_thread_left() -> Iterator[None]:
    """A thread that outlives its test is one that would keep the studio from ending."""
    before = set(threading.enumerate())
    yield
    deadline = time.monotonic() + GRACE
    left = [thread for thread in threading.enumerate() if thread not in before and not thread.daemon]
    for thread in left:
        thread.join(max(0.0, deadline - time.monotonic()))
    alive = [thread.name for thread in left if thread.is_alive()]
    assert not alive, f"threads left running: {alive}"


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Ends what tests left running and calls the run failed: an orphan in a test is one on a person's machine."""
    children = psutil.Process().children(recursive=True)
    _, alive = psutil.wait_procs(children, timeout=GRACE)
    if not alive:
        return
    names = [" ".join(child.cmdline()[:4]) or child.name() for child in alive if child.is_running()]
    for child in alive:
        child.kill()
    session.config.stash[LEFT] = names
    session.exitstatus = pytest.ExitCode.TESTS_FAILED


LEFT = pytest.StashKey[list[str]]()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Says what failed beside the tests, just above pytest's own last line."""
    if failed := os.environ.get("SAIJIN_FAILED_CHECKS"):
        terminalreporter.write_line(f"failed before the tests: {failed}", red=True, bold=True)
    if left := config.stash.get(LEFT, []):
        terminalreporter.write_line(f"processes left running: {left}", red=True, bold=True)
