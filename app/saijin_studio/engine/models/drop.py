"""One model file from a person's hand into their folder and the engine: both, or neither."""

from __future__ import annotations

import contextlib
import errno
import itertools
import os
import tempfile
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from lxml import etree

from ...core.errors import (
    EngineRefused,
    EngineUnavailable,
    ModelFileError,
    SaijinError,
    StorageError,
    StorageFull,
)
from ...core.process_model import DefinitionKind
from ..rest.engine import RestEngine
from .calls import calls_in_circles
from .deployer import model_files, problem_of, upload
from .elements import BPMN, DMN
from .files import MAX_BYTES, check_model, parse, read_model

FORBIDDEN = (401, 403)


@dataclass(frozen=True, slots=True)
class Made:
    """A process or decision that a file holds."""

    key: str
    name: str
    kind: DefinitionKind
    line: int


class ModelDrop:
    """Thread-safe. `folders`: the shipped one first, the person's own, where files are written, last."""

    def __init__(self, engine: RestEngine, folders: Sequence[Path]) -> None:
        self._engine = engine
        self._folders = tuple(folders)
        self._alone = threading.Lock()

    def check(self, name: str, content: bytes) -> tuple[Made, ...]:
        """What the file holds. Raises ModelFileError, StorageError."""
        with _storage_errors():
            return self._checked(name, content)

    def _checked(self, name: str, content: bytes) -> tuple[Made, ...]:
        path = Path(name)
        if len(content) > MAX_BYTES:
            raise ModelFileError(f"larger than {MAX_BYTES} bytes", file=name, element="", line=0)
        check_model(path, content)
        made = _made(content)
        if not made:
            raise ModelFileError("nothing in it can be run: no process is executable", file=name, element="", line=0)
        others = [file for file in model_files(self._folders) if file.name != name]
        _check_keys(name, made, others)
        _check_calls(name, content, others)
        return made

    def home(self, key: str, kind: DefinitionKind, wanted: str) -> str:
        """The file that holds this process or decision; where none does, `wanted`, numbered if that is another's."""
        with _storage_errors():
            files = model_files(self._folders)
            for path in files:
                if any((one.key, one.kind) == (key, kind) for one in _held(path)):
                    return path.name
        taken = {path.name.casefold() for path in files}
        stem, suffix = Path(wanted).stem, Path(wanted).suffix
        names = itertools.chain([wanted], (f"{stem} ({number}){suffix}" for number in itertools.count(2)))
        return next(name for name in names if name.casefold() not in taken)

    def deploy(self, name: str, content: bytes, anew: bool = False) -> dict[str, Any]:
        """The engine's deployment; `anew` makes one also of what it has. What the folder held stays there unless the
        engine has taken the new one.

        Raises ModelFileError, StorageError, EngineUnavailable, EngineRefused where the engine does not let us.
        """
        path = self._folders[-1] / name
        with self._alone:
            self.check(name, content)
            with _written(path, content):
                try:
                    return self._uploaded(name, content, anew)
                except EngineRefused as error:
                    raise _judged(path, error, content) from error

    def _uploaded(self, name: str, content: bytes, anew: bool) -> dict[str, Any]:
        """The engine may have taken what it could not confirm in time: so it is asked once whether it has."""
        before = self._newest(name)
        try:
            return upload(self._engine, name, content, anew)
        except EngineUnavailable:
            now = self._newest(name)
            if now is None or now == before:
                raise
            return self._made_by(now)

    def _newest(self, name: str) -> dict[str, Any] | None:
        """The newest deployment of this name."""
        get = self._engine.client.get
        found: list[dict[str, Any]] = get(
            "/deployment", name=name, sortBy="deploymentTime", sortOrder="desc", maxResults=1
        )
        return found[0] if found else None

    def _made_by(self, deployment: dict[str, Any]) -> dict[str, Any]:
        """With its definitions, as the answer to an upload has them."""
        kinds = {"deployedProcessDefinitions": "process", "deployedDecisionDefinitions": "decision"}
        client, made_by = self._engine.client, deployment["id"]
        rows = {field: client.get(f"/{kind}-definition", deploymentId=made_by) for field, kind in kinds.items()}
        return deployment | {field: {row["id"]: row for row in some} for field, some in rows.items()}


def _judged(path: Path, error: EngineRefused, content: bytes) -> SaijinError:
    """Why the engine did not take a file."""
    if error.params.get("status") in FORBIDDEN:
        words = "the engine does not let this account deploy models"
        return EngineRefused(f"{words}: {error.detail}", **error.params, reason="deploy_forbidden")
    found = problem_of(path, error, content)
    return ModelFileError(found.detail, file=path.name, element=found.element, line=found.line)


def _made(content: bytes) -> tuple[Made, ...]:
    root = parse(content)
    return tuple(
        Made(node.get("id", ""), node.get("name", ""), kind, int(cast("int | None", node.sourceline) or 0))
        for node in root.iterchildren(etree.Element)
        if (kind := _kind(node)) is not None
    )


def _kind(node: etree._Element) -> DefinitionKind | None:
    name = etree.QName(node)
    if name.namespace == BPMN and name.localname == "process" and node.get("isExecutable") == "true":
        return "process"
    return "decision" if (name.namespace or "").startswith(DMN) and name.localname == "decision" else None


def _check_keys(name: str, made: Sequence[Made], others: Sequence[Path]) -> None:
    """Two files with one process would take turns in being its newest version."""
    ours = {one.key: one for one in made}
    for path in others:
        for theirs in _held(path):
            if (own := ours.get(theirs.key)) is not None and own.kind == theirs.kind:
                words = f"{own.key} is in {path.name} already: give this file the same name to take its place"
                raise ModelFileError(words, file=name, element=own.key, line=own.line)


def _held(path: Path) -> tuple[Made, ...]:
    """Nothing of a file that cannot be used: it is not deployed either."""
    try:
        return _made(read_model(path))
    except ModelFileError:
        return ()


def _check_calls(name: str, content: bytes, others: Sequence[Path]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        new = Path(folder) / name
        new.write_bytes(content)
        call = next((call for call in calls_in_circles([*others, new]) if call.path == new), None)
    if call is not None:
        words = f"{call.caller} and {call.called} call each other without end: mark the call as asyncBefore"
        raise ModelFileError(words, file=name, element=call.element, line=call.line)


@contextlib.contextmanager
def _written(path: Path, content: bytes) -> Iterator[None]:
    """The file with this content; what was there is put back when anything goes wrong. Raises StorageError."""
    with _storage_errors():
        before = path.read_bytes() if path.is_file() else None
        _write(path, content)
    try:
        yield
    except BaseException:
        with _storage_errors():
            if before is None:
                path.unlink(missing_ok=True)
            else:
                _write(path, before)
        raise


def _write(path: Path, content: bytes) -> None:
    """Whole or not at all, for the user alone; the part is no model file to who watches the folder."""
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        with open(part, "wb", opener=lambda name, flags: os.open(name, flags, 0o600)) as out:
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
        part.replace(path)
    except OSError:
        part.unlink(missing_ok=True)
        raise


@contextlib.contextmanager
def _storage_errors() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        raise (StorageFull if full else StorageError)(str(error)) from error
