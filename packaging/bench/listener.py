"""A sound device that can be listened to: a private PulseAudio with a null sink, recorded at its monitor.

Needs pulseaudio, pulseaudio-utils and libasound2-plugins; touches no sound server that is running.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

RATE = 48_000
LOUD = 300  # on the scale of 16-bit samples: above the noise of a fade, below any speech
PROGRAMS = ("pulseaudio", "parec")
ALSA = "pcm.!default { type pulse }\nctl.!default { type pulse }\n"


class Listener:
    """Reads the monitor all the time; `env` is what a program needs to play to it.

    Times are those of time.monotonic(), which all programs of the machine share.
    """

    def __init__(self, folder: Path) -> None:
        socket = folder / "native"
        (folder / "asound.conf").write_text("</usr/share/alsa/alsa.conf>\n" + ALSA)
        self.env = {
            "PULSE_SERVER": f"unix:{socket}",
            "ALSA_CONFIG_PATH": str(folder / "asound.conf"),
            "XDG_RUNTIME_DIR": str(folder),
        }
        environment = {**os.environ, **self.env, "HOME": str(folder)}
        self._server = self._start_server(socket, environment)
        command = ["parec", "-d", "out.monitor", "--format=s16le", f"--rate={RATE}", "--channels=1", "--latency-msec=5"]
        self._recorder = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment)
        self._changed = threading.Condition()
        self._levels: list[tuple[float, int]] = []
        self._reader = threading.Thread(target=self._read, name="listener", daemon=True)
        self._reader.start()
        with self._changed:
            if not self._changed.wait_for(lambda: bool(self._levels), 10):
                raise RuntimeError("nothing comes from the monitor")

    def first_sound(self, since: float, timeout: float = 10.0) -> float:
        """When something was first heard after `since`. Raises TimeoutError."""
        deadline = time.monotonic() + timeout
        with self._changed:
            while True:
                heard = next((at for at, level in self._levels if at > since and level > LOUD), None)
                if heard is not None:
                    return heard
                if not self._changed.wait(deadline - time.monotonic()):
                    raise TimeoutError(f"no sound within {timeout} s")

    def last_sound(self, since: float, quiet: float = 0.3, timeout: float = 10.0) -> float:
        """When something was last heard after `since`, once `quiet` seconds of silence have followed."""
        deadline = time.monotonic() + timeout
        with self._changed:
            while True:
                loud = [at for at, level in self._levels if at > since and level > LOUD]
                last = loud[-1] if loud else since
                if self._levels[-1][0] - last > quiet:
                    return last
                if not self._changed.wait(deadline - time.monotonic()):
                    raise TimeoutError(f"no silence within {timeout} s")

    def close(self) -> None:
        for process in (self._recorder, self._server):
            process.terminate()
            process.wait(5)
        self._reader.join(2)
        if self._recorder.stdout is not None:
            self._recorder.stdout.close()

    def _start_server(self, socket: Path, environment: dict[str, str]) -> subprocess.Popen[bytes]:
        command = [
            "pulseaudio",
            "-n",
            "--daemonize=no",
            "--use-pid-file=no",
            "--exit-idle-time=-1",
            "--log-level=error",
        ]
        command += ["-L", f"module-native-protocol-unix auth-anonymous=1 socket={socket}"]
        command += ["-L", f"module-null-sink sink_name=out rate={RATE}"]
        server = subprocess.Popen(command, stderr=subprocess.DEVNULL, env=environment)
        deadline = time.monotonic() + 10
        while subprocess.run(["pactl", "info"], env=environment, capture_output=True, check=False).returncode:
            if time.monotonic() > deadline or server.poll() is not None:
                server.kill()
                raise RuntimeError("the private PulseAudio does not start")
        return server

    def _read(self) -> None:
        """The loudest sample of each 2 ms."""
        import numpy as np

        assert self._recorder.stdout is not None
        while data := self._recorder.stdout.read(RATE // 500 * 2):
            level = int(np.abs(np.frombuffer(data[: len(data) // 2 * 2], "<i2").astype(np.int32)).max(initial=0))
            with self._changed:
                self._levels.append((time.monotonic(), level))
                self._changed.notify_all()


@contextmanager
def listening() -> Iterator[Listener]:
    """Raises RuntimeError when a program is missing or does not start."""
    missing = [program for program in (*PROGRAMS, "pactl") if shutil.which(program) is None]
    if missing:
        raise RuntimeError(f"not installed: {', '.join(missing)}")
    with tempfile.TemporaryDirectory(prefix="saijin-listen-") as folder:
        listener = Listener(Path(folder))
        try:
            yield listener
        finally:
            listener.close()
