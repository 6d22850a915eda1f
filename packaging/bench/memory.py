"""How much more memory the studio's own process has after 2,000 turns in one run.

Method: a studio without a window on its own engine, with a model that answers at once; twenty turns in each chat, as
`growth` makes them. Memory is what the process alone holds (unique set size), after a full garbage collection, without
the engine and its database, which are processes of their own with a limit each.
"""

from __future__ import annotations

import ctypes
import ctypes.util
import gc
import os
from collections.abc import Iterator
from pathlib import Path

import psutil

from bench.chat import StandIn, studio
from bench.figure import Figure, figure
from bench.growth import chats

TURNS = "SAIJIN_BENCH_TURNS"
WARM = 200  # what is made once has been made after these
MB = 1e6


def measure(folder: Path) -> Iterator[Figure]:
    turns = int(os.environ.get(TURNS, "2000"))
    with studio(folder / "home", StandIn()) as running:
        chats(running, WARM)
        before = held()
        chats(running, turns)
        after = held()
    method = f"{turns} turns after {WARM}, unique set size, {before / MB:.0f} MB before"
    yield figure(f"Memory after {turns:,} turns more", "MB", [(after - before) / MB], method, 30.0)


def held() -> float:
    """Bytes, without what the allocator only keeps for later."""
    gc.collect()
    name = ctypes.util.find_library("c")
    trim = getattr(ctypes.CDLL(name), "malloc_trim", None) if name else None
    if trim is not None:
        trim(0)
    return float(psutil.Process().memory_full_info().uss)
