"""Reads what a sound device plays from a pipe, at the pace of a clock: `python -m bench.pipe_ear PIPE FILE RATE`.

PIPE is the number of an open one. The device is as strict as a sound card: it takes each moment's frames when their
time has come, and where whoever reads them had to wait for a core, all that is due at once. So silence in FILE is
silence that a person hears. FILE grows by 16-bit frames of one channel until the pipe ends.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

MOST_BYTES = 2048


def main(pipe: int, file: Path, rate: int) -> None:
    with file.open("wb", buffering=0) as heard:
        began, count = time.monotonic(), 0
        while data := os.read(pipe, MOST_BYTES):
            heard.write(data)
            count += len(data) // 2
            time.sleep(max(0.0, began + count / rate - time.monotonic()))


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))
