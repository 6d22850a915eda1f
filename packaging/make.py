#!/usr/bin/env python3
"""Saijin Studio's one door for developers and users of a checkout: run, test, bench.

Needs Python 3.11 and nothing else; what it installs goes to .venv in the checkout.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys

OLDEST = (3, 11)
EPILOG = """\
what comes after -- goes on to the studio or to pytest:
  python3 packaging/make.py run -- chat "Good morning"
  python3 packaging/make.py test -- tests/unit -k settings
"""


def main(argv: list[str]) -> int:
    """Runs one command; returns the exit code. On POSIX `run` is replaced by the studio and does not return."""
    options, rest = parse(argv)
    if sys.version_info < OLDEST:
        return change_python(argv)
    # Only from here on may the code use what Python 3.11 brought.
    from make_run import dispatch

    return dispatch(options.command, rest)


def parse(argv: list[str]) -> tuple[argparse.Namespace, list[str]]:
    cut = argv.index("--") if "--" in argv else len(argv)
    own, rest = argv[:cut], argv[cut + 1 :]
    parser = argparse.ArgumentParser(
        prog="make.py", description=__doc__, epilog=EPILOG, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    commands.add_parser("run", help="install what is needed, then open the studio")
    commands.add_parser("test", help="ruff, mypy, import-linter and all tests")
    commands.add_parser("bench", help="measure the figures and compare them with their goals")
    commands.add_parser("setup", help="only install what is needed")
    options = parser.parse_args(own)
    if rest and options.command == "setup":
        parser.error("setup takes no further arguments")
    return options, rest


def change_python(argv: list[str]) -> int:
    """Goes on with a newer Python of the PATH, when there is one."""
    for minor in range(OLDEST[1], OLDEST[1] + 6):
        found = shutil.which(f"python{OLDEST[0]}.{minor}")
        if found:
            arguments = [found, os.path.abspath(__file__), *argv]
            if os.name == "posix":
                os.execv(found, arguments)
            import subprocess

            return subprocess.call(arguments)
    have = ".".join(str(part) for part in sys.version_info[:2])
    wanted = ".".join(str(part) for part in OLDEST)
    print(f"make.py: Python {wanted} or newer is needed, this is {have}. Install it and try again.", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
