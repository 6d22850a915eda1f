"""A program that is killed while it writes sound leaves whole files, or none under their names."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from saijin_studio.ports import Speech
from saijin_studio.services.voice import sound

APP = Path(__file__).parents[2] / "app"
WRITER = "import sys; from tests.unit.test_sound_kills import write_on; write_on(sys.argv[1], sys.argv[2])"
KILLS = 8
FRAMES = 6 * sound.RATE  # seldom written at once


def write_on(kind: str, folder: str) -> None:
    """Files one after the other, each number twice, until somebody ends this."""
    print("begun", flush=True)
    for number in range(1_000_000):
        path = Path(folder) / f"{number // 2:06d}.wav"
        made = Speech(np.full(FRAMES, (1 + number // 2 % 50) / 100, np.float32), sound.RATE)
        if kind == "sentence":
            sound.write_wav(path, made)
        else:
            sound.write_wav(Path(folder) / "one.part", made)
            sound.join_wavs([Path(folder) / "one.part"], path)


@pytest.mark.parametrize("kind", ["sentence", "joined"])
def test_killed_at_any_moment_no_file_is_half_written(tmp_path: Path, kind: str) -> None:
    env = {**os.environ, "PYTHONPATH": os.pathsep.join([str(APP), str(APP.parent)])}
    moments = random.Random(7)
    for turn in range(KILLS):
        folder = tmp_path / str(turn)
        folder.mkdir()
        command = [sys.executable, "-c", WRITER, kind, str(folder)]
        with subprocess.Popen(command, env=env, stdout=subprocess.PIPE) as child:
            assert child.stdout is not None and child.stdout.readline() == b"begun\n"
            with pytest.raises(subprocess.TimeoutExpired):
                child.wait(moments.uniform(0.02, 0.2))
            child.kill()
        for file in sorted(folder.glob("*.wav")):
            speech = sound.read_wav(file)
            assert len(speech.samples) == FRAMES, f"{file.name} is cut off"
            assert len(np.unique(speech.samples)) == 1
