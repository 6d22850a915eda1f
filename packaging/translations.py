"""Collects the interface's texts into resources/i18n and compiles them for Qt.

python packaging/translations.py           update the .ts files from the code, then compile
python packaging/translations.py --compile  compile only
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
UI = ROOT / "app" / "saijin_studio" / "ui"
FOLDER = ROOT / "resources" / "i18n"
LANGUAGES = ("ja",)


def tool(name: str) -> str:
    """A tool of PySide6 from the environment that runs this script."""
    suffix = ".exe" if sys.platform == "win32" else ""
    return str(Path(sys.executable).parent / f"{name}{suffix}")


def update(language: str) -> None:
    """Adds new texts and drops those that are gone; what is translated stays."""
    sources = [str(file.relative_to(ROOT)) for file in sorted(UI.rglob("*.py"))]
    target = FOLDER / f"studio_{language}.ts"
    options = ["-no-obsolete", "-locations", "none", "-source-language", "en", "-target-language", language]
    _run(["pyside6-lupdate", *options, *sources, "-ts", str(target.relative_to(ROOT))])


def compile_one(language: str) -> None:
    source = FOLDER / f"studio_{language}.ts"
    _run(["pyside6-lrelease", "-silent", str(source.relative_to(ROOT)), "-qm", str(source.with_suffix(".qm"))])


def _run(command: list[str]) -> None:
    subprocess.run([tool(command[0]), *command[1:]], cwd=ROOT, check=True)


def main() -> None:
    parser = argparse.ArgumentParser(description="Update and compile the translations.")
    parser.add_argument("--compile", action="store_true", help="compile only")
    given = parser.parse_args()
    FOLDER.mkdir(parents=True, exist_ok=True)
    for language in LANGUAGES:
        if not given.compile:
            update(language)
        compile_one(language)


if __name__ == "__main__":
    main()
