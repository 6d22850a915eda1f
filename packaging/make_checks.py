"""`make.py test`: the static checks side by side, the engine's jars meanwhile, then pytest with quick tests first."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass

from make_environment import Environment

CHECKS: Mapping[str, Sequence[str]] = {
    "ruff check": ("-m", "ruff", "check", "."),
    "ruff format": ("-m", "ruff", "format", "--check", "."),
    "import-linter": ("-c", "from importlinter.cli import lint_imports_command as run; run()", "--no-logo"),
    "mypy": ("-m", "mypy"),
    "engine files": ("packaging/fetch_engine.py",),
}

# All tests on two processes, a file's tests on one of them and the quick files first: half of the time is spent waiting
# for engines. More than two would only fight for the memory of the engines.
SIDE_BY_SIDE = ("-n", "2", "--dist", "loadfile", "--no-loadscope-reorder")


@dataclass(frozen=True)
class Outcome:
    name: str
    ok: bool
    seconds: float
    output: str


def run_all(environment: Environment, pytest_arguments: Sequence[str]) -> int:
    """Runs everything even when something fails; pytest's own summary is the last line. Non-zero if any failed."""
    variables = test_variables(environment)
    failed = []
    for outcome in run_checks(environment, variables):
        print(f"{'ok  ' if outcome.ok else 'FAIL'} {outcome.name:<14} {outcome.seconds:5.1f} s", flush=True)
        if not outcome.ok:
            failed.append(outcome.name)
            print(outcome.output, flush=True)
    # The test run's own report names them again at its end, where one looks.
    variables["SAIJIN_FAILED_CHECKS"] = ", ".join(failed)
    command = [str(environment.python), "-m", "pytest", *(pytest_arguments or SIDE_BY_SIDE)]
    code = subprocess.call(command, cwd=environment.root, env=variables)
    return code or (1 if failed else 0)


def test_variables(environment: Environment) -> dict[str, str]:
    variables = dict(os.environ)
    folder = "engine-operaton" if variables.get("SAIJIN_ENGINE_EDITION") == "operaton" else "engine"
    variables.setdefault("SAIJIN_ENGINE_JARS", str(environment.root / ".cache" / folder))
    variables["PATH"] = str(environment.scripts) + os.pathsep + variables.get("PATH", os.defpath)
    variables["PYTHONUTF8"] = "1"
    return variables


def run_checks(environment: Environment, variables: Mapping[str, str]) -> Iterator[Outcome]:
    """The outcomes as they come in."""
    with ThreadPoolExecutor(max_workers=max(2, os.cpu_count() or 2)) as pool:
        # mypy takes the longest: it starts first.
        names = sorted(CHECKS, key=lambda name: name != "mypy")
        for done in as_completed(pool.submit(run_check, name, environment, variables) for name in names):
            yield done.result()


def run_check(name: str, environment: Environment, variables: Mapping[str, str]) -> Outcome:
    begin = time.monotonic()
    command = [str(environment.python), *CHECKS[name]]
    ran = subprocess.run(
        command,
        cwd=environment.root,
        env=dict(variables),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    )
    return Outcome(name, ran.returncode == 0, time.monotonic() - begin, ran.stdout.strip())
