"""A studio of its own in a process of its own, for tests that kill it: says when it is ready, then waits."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

from saijin_studio.core.bus import EventBus
from saijin_studio.core.settings import EngineSettings
from saijin_studio.engine.supervisor import ManagedEngine
from saijin_studio.paths import Paths

if __name__ == "__main__":
    operaton = os.environ.get("SAIJIN_ENGINE_EDITION") == "operaton"
    settings = EngineSettings(aot_cache=False, edition="operaton" if operaton else "camunda")
    engine = ManagedEngine(Paths(Path(sys.argv[1])), settings, EventBus())
    engine.start()
    sys.stdout.write("ready\n" if engine.wait_ready(120) else "not ready\n")
    sys.stdout.flush()
    signal.pause()
