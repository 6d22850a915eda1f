"""A real Ollama server on a free port with a very small model, for tests; where there is no program they skip."""

from __future__ import annotations

import os
import shutil
import subprocess
import threading
from pathlib import Path

import psutil

from .. import fault_server
from .tiny_gguf import write_tiny_model

MODELFILE = 'FROM ./tiny.gguf\nTEMPLATE "{{ range .Messages }}{{ .Content }}{{ end }}"\nPARAMETER num_thread 1\n'


def ollama_program() -> str | None:
    """The program named by SAIJIN_OLLAMA, else the one on the PATH."""
    named = os.environ.get("SAIJIN_OLLAMA") or shutil.which("ollama")
    return named if named and Path(named).is_file() else None


class OllamaServer:
    """Use in a `with`, or `start` and `kill` it. `extra` lines go into the Modelfile."""

    model = "tiny"

    def __init__(self, folder: Path, extra: str = "") -> None:
        self._folder = folder
        self._extra = extra
        self.url = f"http://127.0.0.1:{fault_server.free_port()}"
        self.process: subprocess.Popen[str] | None = None

    def start(self) -> OllamaServer:
        program = ollama_program()
        assert program is not None
        self._folder.mkdir(parents=True, exist_ok=True)
        environment = {
            "HOME": str(self._folder),
            "OLLAMA_HOST": self.url.removeprefix("http://"),
            "OLLAMA_MODELS": str(self._folder / "models"),
            "PATH": os.environ["PATH"],
        }
        self.process = subprocess.Popen([program, "serve"], env=environment, stderr=subprocess.PIPE, text=True)
        listening = threading.Event()
        threading.Thread(target=_drain, args=(self.process, listening), daemon=True).start()
        assert listening.wait(30), "ollama did not start"
        write_tiny_model(self._folder / "tiny.gguf")
        (self._folder / "Modelfile").write_text(MODELFILE + self._extra)
        made = [program, "create", self.model, "-f", str(self._folder / "Modelfile")]
        subprocess.run(made, env=environment, check=True, capture_output=True, timeout=60)
        return self

    def kill(self) -> None:
        """The server and the runners that it started, all at once as in a crash."""
        assert self.process is not None
        family = [psutil.Process(self.process.pid), *psutil.Process(self.process.pid).children(recursive=True)]
        for process in family:
            process.kill()
        psutil.wait_procs(family, timeout=10)

    def __enter__(self) -> OllamaServer:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.kill()


def _drain(process: subprocess.Popen[str], listening: threading.Event) -> None:
    assert process.stderr
    for line in process.stderr:
        if "Listening on" in line:
            listening.set()
