"""The log file never stands between a person and what they do."""

from __future__ import annotations

import importlib
import json
import logging
import stat
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest

from saijin_studio.bootstrap.configured import judge
from saijin_studio.core.bus import EventBus
from saijin_studio.core.cancel import CancelToken
from saijin_studio.core.correlation import correlation, working_for
from saijin_studio.core.secret_names import redacted
from saijin_studio.engine.guard import Overdue
from saijin_studio.logs import (
    KEPT_KERNEL,
    KERNEL,
    KERNEL_LOG,
    NOISY,
    OURS,
    LogFile,
    SharedLogFile,
    log_to,
    set_debug,
    stop_logging,
)
from saijin_studio.ports import ProcessEngine, Speech
from saijin_studio.services.processes.limits import ProcessLimits
from saijin_studio.services.voice.makings import Making, Makings
from tests.unit.heard import heard


def test_a_full_disk_is_one_line_however_much_is_logged(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    handler = LogFile("/dev/full")
    logger = logging.Logger("test")
    logger.addHandler(handler)
    for number in range(3):
        logger.warning("line %s", number)
    handler.flush = lambda: None  # type: ignore[method-assign]  # what could not be written is not tried again at close
    assert capsys.readouterr().err == "saijin-studio: the log cannot be written: No space left on device\n"


def test_a_defect_in_a_message_is_still_shown(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    handler = LogFile(tmp_path / "a.log")
    logger = logging.Logger("test")
    logger.addHandler(handler)
    logger.warning("%d", "no number")
    handler.close()
    assert "TypeError" in capsys.readouterr().err


LONG = "abcdefgh12345678"  # a secret, in what follows


@pytest.fixture
def levels() -> Iterator[None]:
    """The loggers as they were."""
    names = ["", *OURS, *KERNEL, *NOISY]
    before = {name: logging.getLogger(name).level for name in names}
    yield
    stop_logging()
    for name, level in before.items():
        logging.getLogger(name).setLevel(level)


def kernel_lines(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / KERNEL_LOG).read_text("utf-8").split("\n")[:-1]]


def test_the_kernel_writes_json_lines_with_the_turn_on_each(tmp_path: Path, levels: None) -> None:
    log_to(tmp_path, "studio.log")
    token = correlation.set("turn-7")
    try:
        logging.getLogger("saijin_workers.runtime").info("took %s", "a step\nand あ")
    finally:
        correlation.reset(token)
    logging.getLogger("saijin_studio.engine.rest.engine").warning("slow", extra={"correlation_id": "turn-8"})
    logging.getLogger("saijin_studio.ui").info("not the kernel's")
    try:
        raise ValueError("no such step")
    except ValueError:
        logging.getLogger("saijin_studio.storage").exception("failed")
    lines = kernel_lines(tmp_path)
    assert [line["correlation_id"] for line in lines] == ["turn-7", "turn-8", ""], "the last is of no turn"
    assert lines[0]["message"] == "took a step\nand あ"
    assert lines[0]["level"] == "INFO" and lines[0]["logger"] == "saijin_workers.runtime"
    assert lines[0]["thread"] == threading.current_thread().name
    moment = datetime.fromisoformat(lines[0]["time"])
    assert lines[0]["time"].endswith("Z") and abs((datetime.now(UTC) - moment).total_seconds()) < 60
    assert "error" not in lines[0]
    assert lines[2]["error"]["type"] == "ValueError" and lines[2]["error"]["message"] == "no such step"
    assert "test_logs.py" in lines[2]["error"]["traceback"]
    text = (tmp_path / "studio.log").read_text("utf-8")
    assert "not the kernel's" in text and "took a step" in text, "the text log has everything"
    for name in (KERNEL_LOG, "studio.log"):
        assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o600


def test_each_thread_has_its_own_turn(tmp_path: Path, levels: None) -> None:
    log_to(tmp_path, "studio.log")
    together = threading.Barrier(4)

    def work(turn: str) -> None:
        correlation.set(turn)
        together.wait(10)
        for _ in range(20):
            logging.getLogger("saijin_workers").info(turn)

    threads = [threading.Thread(target=work, args=(f"turn-{number}",)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    lines = kernel_lines(tmp_path)
    assert len(lines) == 80 and all(line["correlation_id"] == line["message"] for line in lines)


def test_a_sentence_that_is_made_ahead_is_made_for_its_turn() -> None:
    turns: list[str | None] = []

    def make(making: Making) -> None:
        turns.append(correlation.get())
        making.finish(Speech(np.zeros(1, np.float32), 48_000))

    with working_for("turn-7"):
        Makings().begin(0, make).finished(CancelToken())
    assert turns == ["turn-7"]


def test_what_becomes_of_an_endless_process_is_logged_with_its_turn() -> None:
    engine = SimpleNamespace(user_tasks=lambda key: (), incidents=lambda instance: ("incident",))
    limits = ProcessLimits(cast(ProcessEngine, engine), lambda turn: None, EventBus())
    with heard("saijin_studio.services.processes.limits") as log:
        assert not judge(limits, Overdue("instance", "chat_interaction", "turn-7", 61.0, 60.0))
    assert log.lines == [("turn-7", "instance waits for a person and may")]


def test_the_kernels_log_turns_its_page_and_keeps_a_few(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, levels: None
) -> None:
    monkeypatch.setattr("saijin_studio.logs.LARGEST_KERNEL", 2_000)
    log_to(tmp_path, "studio.log")
    for number in range(200):
        logging.getLogger("saijin_workers").info("line %s", number)
    pages = [page for page in tmp_path.glob(f"{KERNEL_LOG}*") if page.suffix != ".lock"]
    assert len(pages) == KEPT_KERNEL + 1
    assert all(page.stat().st_size <= 2_000 and stat.S_IMODE(page.stat().st_mode) == 0o600 for page in pages)
    assert kernel_lines(tmp_path)[-1]["message"] == "line 199"


def test_two_programs_share_the_log_and_lose_no_line(tmp_path: Path) -> None:
    """One of them turns the page; the other goes on in the new one."""
    loggers = []
    for name in ("window", "command"):
        handler = SharedLogFile(tmp_path / KERNEL_LOG, maxBytes=4_000, backupCount=50, encoding="utf-8", delay=True)
        logger = logging.Logger(name)
        logger.addHandler(handler)
        loggers.append(logger)
    for number in range(150):
        for logger in loggers:
            logger.warning("%s %03d %s", logger.name, number, "x" * 60)
    for logger in loggers:
        logger.handlers[0].close()
    pages = [page for page in tmp_path.iterdir() if not page.name.endswith(".lock")]
    written = sorted(line[:-61] for page in pages for line in page.read_text().splitlines())
    assert written == sorted(f"{logger.name} {number:03d}" for number in range(150) for logger in loggers)
    assert len(pages) > 4


def test_a_page_that_cannot_be_turned_goes_on(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    handler = LogFile(tmp_path / "a.log", maxBytes=50, backupCount=1)
    (tmp_path / "a.log.1").mkdir()
    (tmp_path / "a.log.1" / "taken").touch()
    logger = logging.Logger("test")
    logger.addHandler(handler)
    for number in range(5):
        logger.warning("line %s %s", number, "x" * 30)
    handler.close()
    assert len((tmp_path / "a.log").read_text().splitlines()) == 5
    assert capsys.readouterr().err.count("cannot be written") == 1


@pytest.mark.parametrize(
    "text",
    [
        f"Authorization: Bearer {LONG}",
        f"{{'authorization': 'Basic {LONG}'}}",
        f"('Authorization', 'Bearer {LONG}')",
        f"key sk-proj-{LONG} refused",
        f"OPENAI_API_KEY={LONG}",
        f'{{"api_key": "{LONG}", "model": "x"}}',
        f'"{{\\"api_key\\": \\"{LONG}\\"}}"',
        f"password={LONG}&user=a",
        f"db_password: {LONG}",
        f"postgresql://studio:{LONG}@localhost/db",
        f"redis://:{LONG}@localhost:6379",
        f"access_token='{LONG}'",
        f"Cookie: session={LONG}",
    ],
)
def test_secrets_are_masked_in_both_logs(text: str, tmp_path: Path, levels: None) -> None:
    log_to(tmp_path, "studio.log")
    try:
        raise RuntimeError(text)
    except RuntimeError:
        logging.getLogger("saijin_workers").exception("asked: %s", text)
    for name in (KERNEL_LOG, "studio.log"):
        written = (tmp_path / name).read_text("utf-8")
        assert LONG not in written and written.count("***") >= 2
    assert len(kernel_lines(tmp_path)) == 1


@pytest.mark.parametrize(
    "text",
    ["max_tokens=512, prompt tokens: 34", "the task-force-one came", "http://localhost:11434/api", "a secret place"],
)
def test_what_is_no_secret_stays(text: str) -> None:
    assert redacted(text) == text


def test_masking_a_long_message_is_quick() -> None:
    begun = time.perf_counter()
    for sign in ("a-", "a_", "token", "a ", "://", '"'):
        redacted(sign * 20_000)
    assert time.perf_counter() - begun < 2


@pytest.mark.parametrize(("given", "shown"), [("debug", 2), ("WARNING", 0), ("", 1), ("loud", 1)])
def test_the_environment_chooses_the_level(
    given: str,
    shown: int,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    levels: None,
) -> None:
    monkeypatch.setenv("SAIJIN_LOG_LEVEL", given)
    log_to(tmp_path, "studio.log")
    log_to(tmp_path, "studio.log")
    logging.getLogger("saijin_workers").debug("a")
    logging.getLogger("saijin_workers").info("b")
    written = (tmp_path / KERNEL_LOG).read_text() if (tmp_path / KERNEL_LOG).exists() else ""
    assert len(written.splitlines()) == shown
    said = capsys.readouterr().err
    assert said.count("SAIJIN_LOG_LEVEL='loud' is no level") == (given == "loud")


def test_debug_makes_the_studio_talk_but_not_its_libraries(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, levels: None
) -> None:
    monkeypatch.delenv("SAIJIN_LOG_LEVEL", raising=False)
    log_to(tmp_path, "studio.log")
    set_debug(True)
    logging.getLogger("saijin_workers").debug("said")
    logging.getLogger("some_library").debug("not said")
    set_debug(False)
    logging.getLogger("saijin_workers").debug("not said")
    monkeypatch.setenv("SAIJIN_LOG_LEVEL", "INFO")
    set_debug(True)
    logging.getLogger("saijin_workers").debug("not said")
    assert [line["message"] for line in kernel_lines(tmp_path)] == ["said"]
    assert "not said" not in (tmp_path / "studio.log").read_text()


def test_lines_end_alike_on_every_system(tmp_path: Path, levels: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.linesep", "\r\n")
    monkeypatch.setattr(
        "saijin_studio.logs.open", importlib.import_module("_pyio").open, raising=False
    )  # the one that heeds it
    log_to(tmp_path, "studio.log")
    logging.getLogger("saijin_studio.services.x").info("one")
    stop_logging()
    for name in ("studio.log", KERNEL_LOG):
        assert b"\r" not in (tmp_path / name).read_bytes()
