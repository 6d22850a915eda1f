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
PIPE_BYTES = 4096  # a page, the least that a pipe holds
PACKAGING = Path(__file__).parents[1]
PROGRAMS = ("pulseaudio", "parec", "pacat", "pactl")
ALSA = "pcm.!default { type pulse }\nctl.!default { type pulse }\n"
START_SECONDS = 20.0
MONITOR = ["parec", "-d", "out.monitor", "--format=s16le", f"--rate={RATE}", "--channels=1"]


class SoundServer:
    """`env` is what a program needs to play to it, `alsa` the file of its devices.

    Raises RuntimeError when it does not start. Without `sink` it has no device until one is loaded.
    """

    def __init__(self, folder: Path, sink: bool = True) -> None:
        self._socket = folder / "native"
        self.alsa = folder / "asound.conf"
        self.alsa.write_text("</usr/share/alsa/alsa.conf>\n" + ALSA)
        self.env = {
            "PULSE_SERVER": f"unix:{self._socket}",
            "ALSA_CONFIG_PATH": str(self.alsa),
            "XDG_RUNTIME_DIR": str(folder),
        }
        self.environment = {**os.environ, **self.env, "HOME": str(folder)}
        self._server = self._start(sink)

    def close(self) -> None:
        end(self._server)

    def pactl(self, *words: str) -> str:
        """What this program answers. Raises CalledProcessError."""
        done = subprocess.run(["pactl", *words], env=self.environment, capture_output=True, text=True, check=True)
        return done.stdout.strip()

    def load_pipe(self, name: str, pipe: Path, rate: int, channels: int) -> str:
        """One more device, whose frames come out of a pipe as 16-bit ones; returns the number of its module."""
        form = ("format=s16le", f"rate={rate}", f"channels={channels}")
        return self.pactl("load-module", "module-pipe-sink", f"sink_name={name}", f"file={pipe}", *form)

    def keep_awake(self, name: str, rate: int, channels: int) -> subprocess.Popen[bytes]:
        """A program that plays silence: without anybody who plays, a device with a pipe gives nothing."""
        words = ["pacat", "-d", name, "--raw", f"--rate={rate}", f"--channels={channels}", "/dev/zero"]
        return subprocess.Popen(words, stderr=subprocess.DEVNULL, env=self.environment)

    def _start(self, sink: bool) -> subprocess.Popen[bytes]:
        command = [
            "pulseaudio",
            "-n",
            "--daemonize=no",
            "--use-pid-file=no",
            "--exit-idle-time=-1",
            "--log-level=error",
        ]
        command += ["-L", f"module-native-protocol-unix auth-anonymous=1 socket={self._socket}"]
        command += ["-L", f"module-null-sink sink_name=out rate={RATE}"] if sink else []
        server = subprocess.Popen(command, stderr=subprocess.DEVNULL, env=self.environment)
        deadline = time.monotonic() + START_SECONDS
        while subprocess.run(["pactl", "info"], env=self.environment, capture_output=True, check=False).returncode:
            if time.monotonic() > deadline or server.poll() is not None:
                end(server)
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
        server.load_pipe("pipe", pipe, RATE, 1)
        server.pactl("set-default-sink", "pipe")
        path.touch()
        with ExitStack() as begun:  # what fails takes along what was begun before
            self._process = self._listening(pipe)
            begun.callback(end, self._process)
            begun.callback(end, server.keep_awake("pipe", RATE, 1))
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
        source = open_pipe(pipe)
        try:
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


def open_pipe(pipe: Path) -> int:
    """To be read, and with room for PIPE_BYTES alone: what lies in it has not sounded yet."""
    opened = os.open(pipe, os.O_RDONLY)
    fcntl.fcntl(opened, fcntl.F_SETPIPE_SZ, PIPE_BYTES)
    return opened


def end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(5)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
