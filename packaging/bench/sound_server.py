"""A sound device without a sound card: a private PulseAudio, and a recorder of what it plays.

Needs pulseaudio, pulseaudio-utils and libasound2-plugins; touches no sound server that is running.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Frames = NDArray[np.int16]

RATE = 48_000
PIPE_BYTES = 4096  # 43 ms of frames: a page, the least that a pipe holds
PACKAGING = Path(__file__).parents[1]
PROGRAMS = ("pulseaudio", "parec", "pacat", "pactl")
ALSA = "pcm.!default { type pulse }\nctl.!default { type pulse }\n"
START_SECONDS = 10.0
MONITOR = ["parec", "-d", "out.monitor", "--format=s16le", f"--rate={RATE}", "--channels=1"]


class SoundServer:
    """`env` is what a program needs to play to it. Raises RuntimeError when it does not start."""

    def __init__(self, folder: Path) -> None:
        self._socket = folder / "native"
        (folder / "asound.conf").write_text("</usr/share/alsa/alsa.conf>\n" + ALSA)
        self.env = {
            "PULSE_SERVER": f"unix:{self._socket}",
            "ALSA_CONFIG_PATH": str(folder / "asound.conf"),
            "XDG_RUNTIME_DIR": str(folder),
        }
        self.environment = {**os.environ, **self.env, "HOME": str(folder)}
        self._server = self._start()

    def close(self) -> None:
        end(self._server)

    def _start(self) -> subprocess.Popen[bytes]:
        command = [
            "pulseaudio",
            "-n",
            "--daemonize=no",
            "--use-pid-file=no",
            "--exit-idle-time=-1",
            "--log-level=error",
        ]
        command += ["-L", f"module-native-protocol-unix auth-anonymous=1 socket={self._socket}"]
        command += ["-L", f"module-null-sink sink_name=out rate={RATE}"]
        server = subprocess.Popen(command, stderr=subprocess.DEVNULL, env=self.environment)
        deadline = time.monotonic() + START_SECONDS
        while subprocess.run(["pactl", "info"], env=self.environment, capture_output=True, check=False).returncode:
            if time.monotonic() > deadline or server.poll() is not None:
                server.kill()
                server.wait()
                raise RuntimeError("the private PulseAudio does not start")
        return server


class Recorder:
    """Writes all that sounds to `path` as 16-bit frames, by a program of its own: nothing here is kept busy by it.

    From now on the server plays into a pipe. (A null sink is rewound by PulseAudio for what comes after a pause, and
    who listens at its monitor is not: the first milliseconds are missing there, though they were played.)
    """

    def __init__(self, server: SoundServer, path: Path) -> None:
        self._path = path
        pipe = path.with_suffix(".pipe")
        sink = ("sink_name=pipe", f"file={pipe}", "format=s16le", f"rate={RATE}", "channels=1")
        for words in (("load-module", "module-pipe-sink", *sink), ("set-default-sink", "pipe")):
            subprocess.run(["pactl", *words], env=server.environment, check=True, capture_output=True)
        silence = ["pacat", "-d", "pipe", "--raw", f"--rate={RATE}", "--channels=1", "/dev/zero"]
        path.touch()
        with ExitStack() as begun:  # what fails takes along what was begun before
            self._process = self._listening(pipe)
            begun.callback(end, self._process)
            resting = subprocess.Popen(silence, stderr=subprocess.DEVNULL, env=server.environment)  # or it would rest
            begun.callback(end, resting)
            self.wait(0.1)
            self._programs = begun.pop_all()

    @property
    def seconds(self) -> float:
        return self._path.stat().st_size / 2 / RATE

    def wait(self, more: float) -> None:
        """Until so many more seconds are recorded. Raises RuntimeError."""
        wanted, deadline, pause = self.seconds + more, time.monotonic() + more + START_SECONDS, threading.Event()
        while self.seconds < wanted:
            if time.monotonic() > deadline or self._process.poll() is not None:
                raise RuntimeError("nothing comes from the sound device")
            pause.wait(0.05)

    def frames(self) -> Frames:
        """What was recorded until now; read from the file as it is needed."""
        import numpy as np

        count = self._path.stat().st_size // 2
        return np.memmap(self._path, "<i2", "r", shape=(count,))

    def close(self) -> None:
        self._programs.close()

    def _listening(self, pipe: Path) -> subprocess.Popen[bytes]:
        source = os.open(pipe, os.O_RDONLY)
        try:
            fcntl.fcntl(source, fcntl.F_SETPIPE_SZ, PIPE_BYTES)
            ear = [sys.executable, "-m", "bench.pipe_ear", str(source), str(self._path), str(RATE)]
            here = {**os.environ, "PYTHONPATH": str(PACKAGING)}
            return subprocess.Popen(ear, env=here, pass_fds=[source])
        finally:
            os.close(source)


@contextmanager
def sounding() -> Iterator[SoundServer]:
    """Raises RuntimeError when a program is missing or does not start."""
    missing = [program for program in PROGRAMS if shutil.which(program) is None]
    if missing:
        raise RuntimeError(f"not installed: {', '.join(missing)}")
    with tempfile.TemporaryDirectory(prefix="saijin-listen-") as folder:
        server = SoundServer(Path(folder))
        try:
            yield server
        finally:
            server.close()


@contextmanager
def recording(server: SoundServer, path: Path) -> Iterator[Recorder]:
    recorder = Recorder(server, path)
    try:
        yield recorder
    finally:
        recorder.close()


def end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(5)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
