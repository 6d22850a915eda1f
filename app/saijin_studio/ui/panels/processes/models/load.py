"""Models as their page shows them: asked for, read and compared off the GUI thread."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from .....core.bpmn.diagram import BpmnModel, parse_model
from .....core.dmn import DecisionModel, parse_dmn
from .....core.errors import InputError, ModelFileError, NotFound
from .....core.process_model import Definition, DefinitionKind, Deployed

if TYPE_CHECKING:
    from .....services.container import Services

Model = BpmnModel | DecisionModel
SUFFIXES: Final = (".bpmn", ".dmn")
LARGEST: Final = 20_000_000  # bytes that are read of a file; what a model may have is checked by the services
AROUND: Final = 3  # lines shown before and after a faulty one


@dataclass(frozen=True, slots=True)
class Drawn:
    """One version with its model; `problem` says why there is none to draw."""

    definition: Definition
    model: Model | None
    problem: ModelFileError | None = None


@dataclass(frozen=True, slots=True)
class Loaded:
    """All versions of a process or decision, newest first, and the one that is shown.

    `gone`: the version that was wanted has been removed, the newest is shown in its place.
    """

    versions: tuple[Definition, ...]
    drawn: Drawn
    gone: bool = False


@dataclass(frozen=True, slots=True)
class Dropped:
    """What came of one file. `before` are the definitions that its own have taken the place of."""

    path: Path
    deployed: Deployed
    before: tuple[Definition, ...] = ()
    model: Model | None = None
    excerpt: str = ""

    @property
    def faulty(self) -> bool:
        return bool(self.deployed.problem)


@lru_cache(maxsize=32)
def parsed(xml: str, kind: DefinitionKind) -> Model:
    """Every look at a version shares one reading of it. Raises ModelFileError."""
    return parse_model(xml) if kind == "process" else parse_dmn(xml)


def draw(services: Services, definition: Definition) -> Drawn:
    """Raises EngineUnavailable, NotFound for a version that was removed."""
    try:
        return Drawn(definition, parsed(services.models_admin.xml(definition.id, definition.kind), definition.kind))
    except ModelFileError as error:
        return Drawn(definition, None, error)


def load(services: Services, key: str, kind: DefinitionKind, wanted: str = "") -> Loaded:
    """`wanted`: the id of the version to show, "" for the newest. Raises EngineUnavailable, NotFound."""
    versions = services.models_admin.versions(key, kind)
    if not versions:
        raise NotFound(kind="definition", id=key)
    shown = next((one for one in versions if one.id == wanted), None)
    return Loaded(versions, draw(services, shown or versions[0]), bool(wanted) and shown is None)


# -- files -------------------------------------------------------------------------------------------------------


def is_model_file(path: Path) -> bool:
    return path.suffix.lower() in SUFFIXES


def read_file(path: Path) -> bytes:
    """Raises InputError (reason: model_unreadable) for what is no plain file, is not ours to read or is too large."""
    try:
        if not path.is_file() or path.stat().st_size > LARGEST:
            raise InputError(f"{path.name}: no plain file, or a very large one", reason="model_unreadable")
        return path.read_bytes()
    except OSError as error:
        raise InputError(str(error), reason="model_unreadable") from error


def deploy_file(services: Services, path: Path) -> Dropped:
    """Checks a file and, where nothing is wrong with it, brings it into the engine.

    Raises InputError, StorageError, EngineUnavailable, EngineRefused.
    """
    content = read_file(path)
    checked = services.models_admin.check(path.name, content)
    if checked.problem:
        return _faulty(path, checked, content)
    there = {(one.key, one.kind): one for one in services.models_admin.definitions()}
    before = tuple(there[place] for one in checked.definitions if (place := (one.key, one.kind)) in there)
    deployed = services.models_admin.deploy(path.name, content)
    if deployed.problem:
        return _faulty(path, deployed, content)
    return Dropped(path, deployed, before)


def take_back(services: Services, before: tuple[Definition, ...]) -> int:
    """Makes the versions that were there before the newest again; returns how many files that took.

    A file is deployed as a whole: its definitions go back together. Raises ModelFileError where the engine does not
    take the older model any more.
    """
    files = {one.deployment_id or one.id: one for one in before}
    for one in files.values():
        made = services.models_admin.go_back(one)
        if made.problem:
            raise ModelFileError(made.problem, file=made.file, element=made.element, line=made.line)
    return len(files)


def _faulty(path: Path, deployed: Deployed, content: bytes) -> Dropped:
    text = content.decode("utf-8", errors="replace")
    kind: DefinitionKind = "decision" if path.suffix.lower() == ".dmn" else "process"
    try:
        model: Model | None = parse_dmn(content) if kind == "decision" else parse_model(content)
    except ModelFileError:
        model = None  # the fault that is told is the same one
    return Dropped(path, deployed, model=model, excerpt=excerpt(text, deployed.line))


def excerpt(text: str, line: int) -> str:
    """The lines around a faulty one, numbered, the faulty one marked; "" where its place is not known."""
    lines = text.splitlines()
    if not 0 < line <= len(lines):
        return ""
    first, last = max(1, line - AROUND), min(len(lines), line + AROUND)
    width = len(str(last))
    return "\n".join(
        f"{'▶' if number == line else ' '} {number:>{width}}  {lines[number - 1][:200]}"
        for number in range(first, last + 1)
    )
