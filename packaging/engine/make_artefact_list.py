"""Resolves pom.xml with Maven and writes the flat list of jars that the studio fetches and verifies.

    python3 packaging/engine/make_artefact_list.py

Needed only when a version in pom.xml changes. Needs `mvn` and a network; the standard library alone otherwise.
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
TARGET = HERE.parents[1] / "resources" / "engine" / "artefacts.txt"
HEADER = """\
# The jars of the managed engine: group:artifact:version[:classifier] sha256 size
# Made by packaging/engine/make_artefact_list.py from pom.xml; do not edit.
"""


def resolve(output: Path) -> list[str]:
    """Maven's list: `group:artifact:jar[:classifier]:version:scope:path`, one a line."""
    command = ["mvn", "-B", "-q", "-f", str(HERE / "pom.xml"), "dependency:list", "-DincludeScope=runtime"]
    options = [f"-DoutputFile={output}", "-DoutputAbsoluteArtifactFilename=true", "-Dmdep.outputScope=true"]
    subprocess.run([*command, *options], check=True)
    lines = (line.split(" -- ")[0].strip() for line in output.read_text(encoding="utf-8").splitlines())
    return [line for line in lines if line.count(":") >= 5]


def entry(line: str) -> str:
    """One line of our list. Raises ValueError for anything but a jar."""
    group, artifact, kind, *rest = line.split(":")
    if kind != "jar":
        raise ValueError(f"not a jar: {line}")
    start = next(i for i, part in enumerate(rest) if part in ("compile", "runtime"))
    path = Path(":".join(rest[start + 1 :]))
    *classifier, version = rest[:start]
    content = path.read_bytes()
    coordinates = ":".join([group, artifact, version, *classifier])
    return f"{coordinates} {hashlib.sha256(content).hexdigest()} {len(content)}"


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        entries = sorted(entry(line) for line in resolve(Path(folder) / "list.txt"))
    names = [line.split()[0].split(":", 1)[1] for line in entries]
    if len(names) != len(set(names)):
        raise SystemExit("two artefacts have the same file name")
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    TARGET.write_text(HEADER + "\n".join(entries) + "\n", encoding="utf-8")
    sys.stdout.write(f"{len(entries)} artefacts -> {TARGET}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
