"""`make.py bench`: measures the figures and prints them beside their goals.

Runs in the virtual environment. A new figure is a function under packaging/bench that yields `Figure`s, and its line
in MEASURES. Arguments choose some of them by name; `--json` prints them for programs.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import os
import platform
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

import psutil

from bench import (
    chat_long,
    chat_postgres,
    coqui,
    diagram,
    effects,
    engine,
    figure,
    gui,
    section,
    tokens,
    voice,
    voice_gaps,
    voice_hour,
    voice_mixed,
    voice_window,
    window,
)
from bench.figure import Figure, NotThere
from bench.place import JARS


def measure_chat() -> Iterator[Figure]:
    from bench import chat

    with tempfile.TemporaryDirectory(prefix="saijin-chat-") as folder:
        model = chat.StandIn()
        with chat.studio(Path(folder) / "home", model) as running:
            asked, stored = chat.turn_latencies(running, model)
    with tempfile.TemporaryDirectory(prefix="saijin-rate-") as folder:
        with chat.bare_engine(Path(folder)) as host:
            rates = [chat.instances_per_minute(host) for _ in range(5)][2:]  # the first two warm the engine
    method = "a warm engine, a stand-in model that answers at once, no window"
    yield figure.figure("Enter to model asked", "ms", [1000 * one for one in asked], method, 50.0, 90.0)
    yield figure.figure("Last token to stored", "ms", [1000 * one for one in stored], method, 60.0)
    method = f"{chat.INSTANCES} one-task instances, four starters, the studio's own task loop"
    yield figure.figure("Process instances", "/min", rates, method, 10_000.0, at_least=True)


def measure_steps() -> Iterator[Figure]:
    from bench import steps

    with tempfile.TemporaryDirectory(prefix="saijin-steps-") as folder:
        yield from steps.measure(Path(folder))


def measure_kills() -> Iterator[Figure]:
    from bench import kills

    with tempfile.TemporaryDirectory(prefix="saijin-kills-") as folder:
        yield from kills.measure(Path(folder) / "home")


def measure_chat_kills() -> Iterator[Figure]:
    from bench import chat_kills

    with tempfile.TemporaryDirectory(prefix="saijin-chat-kills-") as folder:
        yield from chat_kills.measure(Path(folder))


def measure_growth() -> Iterator[Figure]:
    from bench import growth

    with tempfile.TemporaryDirectory(prefix="saijin-growth-") as folder:
        yield from growth.measure(Path(folder))


def measure_memory() -> Iterator[Figure]:
    from bench import memory

    with tempfile.TemporaryDirectory(prefix="saijin-memory-") as folder:
        yield from memory.measure(Path(folder))


def measure_panel() -> Iterator[Figure]:
    from bench import panel

    with tempfile.TemporaryDirectory(prefix="saijin-panel-") as folder:
        yield from panel.measure(Path(folder))


MEASURES: dict[str, Callable[[], Iterator[Figure]]] = {
    "window": window.measure,
    "gui": gui.measure,
    "diagram": diagram.measure,
    "section": section.measure,
    "tokens": tokens.measure,
    "engine": engine.measure_start,
    "idle": engine.measure_idle,
    "chat": measure_chat,
    "chat_long": chat_long.measure,
    "chat_postgres": chat_postgres.measure,
    "steps": measure_steps,
    "growth": measure_growth,
    "memory": measure_memory,
    "panel": measure_panel,
    "kills": measure_kills,
    "chat_kills": measure_chat_kills,
    "voice_first": voice.measure,
    "voice_gaps": voice_gaps.measure,
    "voice_hour": voice_hour.measure,
    "voice_mixed": voice_mixed.measure,
    "voice_window": voice_window.measure,
    "coqui": coqui.measure,
    "effects": effects.measure,
}
GROUPS = {"voice": ("voice_first", "voice_gaps", "voice_hour", "voice_mixed", "voice_window", "coqui")}


def main(argv: Sequence[str]) -> int:
    """0 when every goal was met, 1 when one was missed or could not be measured."""
    parser = argparse.ArgumentParser(prog="make.py bench --", description="Measures the figures.")
    known = [*GROUPS, *MEASURES]
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"only these: {', '.join(known)}")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument(
        "--minutes", type=float, default=voice_hour.MINUTES, help="of speech on busy cores (%(default)g; 60 = an hour)"
    )
    options = parser.parse_args(argv)
    if unknown := [name for name in options.names if name not in known]:
        parser.error(f"no such figure: {', '.join(unknown)}")
    os.environ.setdefault("SAIJIN_ENGINE_JARS", str(JARS))  # what the tests have fetched serves here too
    MEASURES["voice_hour"] = partial(voice_hour.measure, options.minutes)
    figures, failures, absent = run(chosen(options.names))
    if options.json:
        found = {"figures": [as_json(one) for one in figures], "not_measured": failures, "not_there": absent}
        print(json.dumps(found, indent=2))
    else:
        report(figures, failures, absent)
    return 0 if not failures and all(one.ok for one in figures) else 1


def chosen(names: Sequence[str]) -> list[str]:
    """Each once, with a group's own in its place; all where none is named."""
    single = [each for name in names or MEASURES for each in GROUPS.get(name, (name,))]
    return list(dict.fromkeys(single))


def run(names: Sequence[str]) -> tuple[list[Figure], dict[str, str], dict[str, str]]:
    """The figures, why some could not be measured, and which optional parts are not there."""
    figures: list[Figure] = []
    failures: dict[str, str] = {}
    absent: dict[str, str] = {}
    for name in names:
        print(f"measuring {name} ...", file=sys.stderr, flush=True)
        try:
            figures += MEASURES[name]()
        except NotThere as error:
            absent[name] = str(error)
        except (Exception, SystemExit) as error:  # noqa: BLE001 - one figure that fails must not hide the others
            failures[name] = f"{type(error).__name__}: {error}"
    return figures, failures, absent


def as_json(one: Figure) -> dict[str, object]:
    return {**dataclasses.asdict(one), "ok": one.ok}


def report(figures: Sequence[Figure], failures: dict[str, str], absent: dict[str, str]) -> None:
    memory = psutil.virtual_memory().total / 1e9
    print(f"{platform.platform()}, Python {platform.python_version()}, {os.cpu_count()} cores, {memory:.0f} GB\n")
    rows = [figure.HEADERS, *(figure.row(one) for one in figures)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(figure.HEADERS))]
    for row in rows:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
    print("\nmethod")
    for one in figures:
        print(f"  {one.name}: {one.method}")
    for name, reason in failures.items():
        print(f"\nnot measured: {name}: {reason}")
    for name, reason in absent.items():
        print(f"\nnot there: {name}: {reason}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
