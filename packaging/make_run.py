"""What make.py's commands do, once a new enough Python runs them."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import make_environment
import make_system
from make_environment import Environment, MakeError

ROOT = Path(__file__).resolve().parent.parent
INTERRUPTED = 130


def dispatch(command: str, rest: Sequence[str]) -> int:
    """Prepares the environment and runs `command`; foreseeable faults become one line and exit code 1."""
    try:
        environment = prepare(testing=command == "test")
        if command == "run":
            return replace_self(environment, ["-m", "saijin_studio", *rest])
        if command == "test":
            from make_checks import run_all

            return run_all(environment, rest)
        if command == "bench":
            return replace_self(environment, [str(ROOT / "packaging" / "make_bench.py"), *rest])
        return 0
    except MakeError as error:
        print(f"make.py: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nmake.py: interrupted; the next call goes on from here.", file=sys.stderr)
        return INTERRUPTED


def prepare(testing: bool) -> Environment:
    """System packages, then the virtual environment; quick when everything is there."""
    environment = Environment(ROOT)
    environment.stamps.mkdir(parents=True, exist_ok=True)
    make_system.ensure(environment.stamps, testing=testing)
    make_environment.ensure(environment)
    return environment


def replace_self(environment: Environment, arguments: Sequence[str]) -> int:
    """Becomes the virtual environment's Python, so that signals and the exit code need no passing on."""
    python = str(environment.python)
    if os.name == "posix":
        sys.stdout.flush()
        os.execv(python, [python, *arguments])
    return subprocess.call([python, *arguments])
