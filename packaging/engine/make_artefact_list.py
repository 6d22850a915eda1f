"""Resolves a pom with Maven and writes the flat list of jars that the studio fetches and verifies.

    python3 packaging/engine/make_artefact_list.py camunda|operaton

Needed only when a version in its pom changes. Needs `mvn` and a network; the standard library alone otherwise.
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
LISTS = HERE.parents[1] / "resources" / "engine"
EDITIONS = {"camunda": ("pom.xml", "artefacts.txt"), "operaton": ("pom-operaton.xml", "operaton.txt")}
# Jars that Maven can bring but not resolve, for want of their description.
ALONE = {"operaton": ("org.operaton.spin:operaton-spin-dataformat-json-jackson:1.0.0",)}
HEADER = """\
# The jars of the managed engine: group:artifact:version[:classifier] sha256 size
# Made by packaging/engine/make_artefact_list.py from {pom}; do not edit.
"""


def resolve(pom: str, output: Path) -> list[str]:
    """Maven's list: `group:artifact:jar[:classifier]:version:scope:path`, one a line."""
    command = ["mvn", "-B", "-q", "-f", str(HERE / pom), "dependency:list", "-DincludeScope=runtime"]
    options = [f"-DoutputFile={output}", "-DoutputAbsoluteArtifactFilename=true", "-Dmdep.outputScope=true"]
    subprocess.run([*command, *options], check=True)
    lines = (line.split(" -- ")[0].strip() for line in output.read_text(encoding="utf-8").splitlines())
    return [line for line in lines if line.count(":") >= 5]


def bring(coordinates: str, folder: Path) -> str:
    """One jar without its dependencies, as a line of Maven's list."""
    command = ["mvn", "-B", "-q", "dependency:copy", f"-Dartifact={coordinates}", f"-DoutputDirectory={folder}"]
    subprocess.run(command, check=True)
    group, artifact, version = coordinates.split(":")
    return f"{group}:{artifact}:jar:{version}:runtime:{folder / f'{artifact}-{version}.jar'}"


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


def main(edition: str) -> int:
    pom, target = EDITIONS[edition]
    with tempfile.TemporaryDirectory() as folder:
        found = resolve(pom, Path(folder) / "list.txt")
        found += [bring(coordinates, Path(folder)) for coordinates in ALONE.get(edition, ())]
        entries = sorted(entry(line) for line in found)
    names = [line.split()[0].split(":", 1)[1] for line in entries]
    if len(names) != len(set(names)):
        raise SystemExit("two artefacts have the same file name")
    LISTS.mkdir(parents=True, exist_ok=True)
    (LISTS / target).write_text(HEADER.format(pom=pom) + "\n".join(entries) + "\n", encoding="utf-8")
    sys.stdout.write(f"{len(entries)} artefacts -> {LISTS / target}\n")
    return 0


if __name__ == "__main__":
    if len(sys.argv) != 2 or sys.argv[1] not in EDITIONS:
        raise SystemExit(f"one of: {', '.join(EDITIONS)}")
    sys.exit(main(sys.argv[1]))
