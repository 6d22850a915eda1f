"""A microphone into which a test speaks: a private PulseAudio whose source is what is played to its null sink."""

from __future__ import annotations

import os
import shutil
import subprocess
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

PROGRAMS = ("pulseaudio", "pactl", "pacat")
ALSA = "</usr/share/alsa/alsa.conf>\npcm.!default { type pulse }\nctl.!default { type pulse }\n"
RATE = 44_100
READY_SECONDS = 10.0


def missing() -> str:
    return ", ".join(program for program in PROGRAMS if shutil.which(program) is None)


class EmulatedMicrophone:
    """`env` is what a program needs to hear it; `say` plays 16-bit frames at RATE, stereo, and waits for their end."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        socket = folder / "native"
        (folder / "asound.conf").write_text(ALSA)
        self.env = {
            **os.environ,
            "HOME": str(folder),
            "XDG_RUNTIME_DIR": str(folder),
            "PULSE_SERVER": f"unix:{socket}",
            "ALSA_CONFIG_PATH": str(folder / "asound.conf"),
        }
        modules = (
            f"module-native-protocol-unix auth-anonymous=1 socket={socket}",
            f"module-null-sink sink_name=out rate={RATE} channels=2",
            "module-remap-source source_name=mic master=out.monitor",
        )
        options = [part for module in modules for part in ("-L", module)]
        command = ["pulseaudio", "-n", "--daemonize=no", "--use-pid-file=no", "--exit-idle-time=-1", *options]
        self.server = subprocess.Popen(command, stderr=subprocess.DEVNULL, env=self.env)
        self._await()

    def say(self, frames: bytes) -> None:
        command = ["pacat", "-p", "-d", "out", "--format=s16le", f"--rate={RATE}", "--channels=2"]
        subprocess.run(command, input=frames, env=self.env, check=True, timeout=30)

    def unplug(self) -> None:
        self.server.kill()
        self.server.wait(5)

    def run(self, program: Sequence[str]) -> subprocess.Popen[str]:
        return subprocess.Popen(
            program, env=self.env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )

    def _await(self) -> None:
        waiting = threading.Event()
        for _ in range(round(READY_SECONDS / 0.05)):
            asked = subprocess.run(["pactl", "info"], env=self.env, capture_output=True, check=False)
            if asked.returncode == 0:
                return
            waiting.wait(0.05)
        raise RuntimeError("the private PulseAudio does not start")


@contextmanager
def emulated_microphone(folder: Path) -> Iterator[EmulatedMicrophone]:
    made = EmulatedMicrophone(folder)
    try:
        yield made
    finally:
        made.unplug()
