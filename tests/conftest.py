"""What every test has: a home of its own, a limit of time, and a look at what it leaves behind."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

# Before anything imports Qt or a keyring: tests show no window and never touch the person's own secrets.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"

pytest.register_assert_rewrite("tests.e2e.voice_checks")  # which says what it saw, as a test does

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


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """What was logged goes from process to process as UTF-8, which has no half of a surrogate pair."""
    report = yield
    report.sections = [(name, text.encode("utf-8", "backslashreplace").decode()) for name, text in report.sections]
    return report


LEFT = "processes left running"
LEFT_KEY = pytest.StashKey[list[str]]()


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Ends what tests left running and calls the run failed: an orphan in a test is one on a person's machine."""
    names = end_children()
    told: dict[str, Any] | None = getattr(session.config, "workeroutput", None)
    if told is not None:  # one of several processes of pytest-xdist: the first one says it
        told[LEFT] = names
        return
    elsewhere: list[str] = session.config.stash.get(LEFT_KEY, [])
    session.config.stash[LEFT_KEY] = names = names + elsewhere
    if names:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    node.config.stash.setdefault(LEFT_KEY, []).extend(getattr(node, "workeroutput", {}).get(LEFT, []))


def end_children() -> list[str]:
    """The processes of this one that did not end by themselves."""
    _, alive = psutil.wait_procs(psutil.Process().children(recursive=True), timeout=GRACE)
    names = [" ".join(child.cmdline()[:4]) or child.name() for child in alive if child.is_running()]
    for child in alive:
        child.kill()
    return names


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Says what failed beside the tests, just above pytest's own last line."""
    if failed := os.environ.get("SAIJIN_FAILED_CHECKS"):
        terminalreporter.write_line(f"failed before the tests: {failed}", red=True, bold=True)
    if left := config.stash.get(LEFT_KEY, []):
        terminalreporter.write_line(f"{LEFT}: {left}", red=True, bold=True)
