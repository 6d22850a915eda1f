"""From the start of the process to the first painted window, the engine starting behind it."""

from __future__ import annotations

import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from bench.figure import Figure, figure
from bench.place import end, environment, forget_files, screen, screen_name, studio, wait_until

COLD, WARM = 3, 10
LIMIT = 30.0


def measure() -> Iterator[Figure]:
    """The studio writes the moment of its first painted window to the file that SAIJIN_BENCH_MARK names."""
    with screen() as variables:
        once(variables)  # the first start makes the home
        cold = [once(variables, cold=True) for _ in range(COLD)]
        warm = [once(variables) for _ in range(WARM)]
    method = f"process start to first paint, {screen_name()}"
    yield figure("Window shown, cold", "s", cold, f"{method}, program files dropped from the page cache", 1.0)
    yield figure("Window shown, warm", "s", warm, method, 0.6)


def once(variables: dict[str, str], cold: bool = False) -> float:
    """Seconds. time.monotonic() is one clock for all programs of the machine."""
    if cold:
        forget_files()
    with tempfile.TemporaryDirectory(prefix="saijin-bench-") as folder:
        mark = Path(folder) / "mark"
        begin = time.monotonic()
        process = subprocess.Popen(studio(), env=environment(**variables, SAIJIN_BENCH_MARK=str(mark)))
        try:
            wait_until("window", LIMIT, lambda: written(mark), process)
            return float(mark.read_text()) - begin
        finally:
            end(process)


def written(mark: Path) -> bool:
    return mark.exists() and mark.read_text().endswith("\n")
