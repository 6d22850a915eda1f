"""A studio in processes of its own, driven by its command line as a person would."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import psutil

SECONDS = 120


class StudioProcess:
    """One home. Commands run in it; a chat may run beside."""

    def __init__(self, home: Path, settings: dict[str, Any]) -> None:
        self.home = home
        home.mkdir(parents=True, exist_ok=True)
        given = {"chats": {"titles": False, "summaries": False}, **settings}  # replies alone are made
        (home / "settings.json").write_text(json.dumps(given), encoding="utf-8")
        self.environment = {**os.environ, "SAIJIN_HOME": str(home)}

    def spawn(self, *arguments: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "saijin_studio", *arguments],
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, *arguments: str) -> Any:
        """The command's JSON; a failure shows what it said."""
        process = self.spawn(*arguments, "--json")
        out, err = process.communicate(timeout=SECONDS)
        assert process.returncode == 0, f"{arguments}: {process.returncode}: {err}"
        return json.loads(out) if out.strip() else None

    def start_engine(self) -> dict[str, Any]:
        return dict(self.run("engine", "start"))

    def status(self) -> dict[str, Any]:
        return dict(self.run("engine", "status"))

    def stop_engine(self) -> None:
        self.run("engine", "stop")

    def processes(self) -> list[psutil.Process]:
        """All live processes that belong to this home, whoever their parent is."""
        found = []
        for process in psutil.process_iter():
            try:
                if process.status() != psutil.STATUS_ZOMBIE and self._belongs(process):
                    found.append(process)
            except psutil.Error:
                continue
        return found

    def _belongs(self, process: psutil.Process) -> bool:
        words = " ".join(process.cmdline())
        return str(self.home) in words or process.environ().get("SAIJIN_HOME") == str(self.home)
