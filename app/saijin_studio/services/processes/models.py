"""Process models as people manage them: versions, new files, going back, starting by a form, moving what runs."""

from __future__ import annotations

import logging
import re
import uuid
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace
from pathlib import PurePosixPath
from typing import Any, Final

from ...core.errors import EngineRefused, EngineUnavailable, InputError, ModelFileError, NotFound, SaijinError
from ...core.process_model import Definition, DefinitionKind, Deployed, FormField, MigrationPlan, Outcome
from ...ports import ModelAdmin
from ..workflow.voice import VOICE
from .acts import for_each
from .form_values import form_values
from .service import CHAT, WRITING

log = logging.getLogger(__name__)
SUFFIXES: Final[Mapping[DefinitionKind, str]] = {"process": ".bpmn", "decision": ".dmn"}
LONGEST_NAME: Final = 200  # bytes: a part of a file that is being written has a longer name, and 255 are the most
ROOM: Final = 12  # bytes for a number, where a name is taken
STEM: Final = re.compile(r"[^\W_][\w .()+-]*")
DEVICE: Final = re.compile(r"con|prn|aux|nul|(com|lpt)[0-9¹²³]", re.IGNORECASE)
FORBIDDEN: Final = (401, 403)
LONGEST_KEY: Final = 255
AT_ONCE: Final = 25  # instances that are moved in one transaction
# What begins elsewhere: each of their instances belongs to something that the studio keeps.
BELONGING: Final = frozenset({CHAT, VOICE, WRITING})


class ProcessModels:
    """All methods raise EngineUnavailable, EngineRefused, and NotFound (kind: definition) for a version now removed."""

    def __init__(
        self, admin: ModelAdmin, enabled: Callable[[str], bool], deployed: Callable[[str], object] = lambda name: None
    ) -> None:
        """`enabled`: whether the configuration lets a process start; `deployed` is told the name of a file that the
        engine has taken.
        """
        self._admin = admin
        self._enabled = enabled
        self._deployed = deployed

    # -- versions ------------------------------------------------------------------------------------------------

    def definitions(self) -> tuple[Definition, ...]:
        """The newest of each process and decision, by name; with what runs on all versions together."""
        return _newest(self._admin.definitions())

    def versions(self, key: str, kind: DefinitionKind = "process") -> tuple[Definition, ...]:
        """Newest first, each with what runs on it."""
        found = [one for one in self._admin.definitions() if (one.key, one.kind) == (key, kind)]
        return tuple(map(_shown, sorted(found, key=lambda one: -one.version)))

    def xml(self, definition_id: str, kind: DefinitionKind = "process") -> str:
        return self._admin.xml(definition_id, kind)

    # -- files ---------------------------------------------------------------------------------------------------

    def check(self, name: str, content: bytes) -> Deployed:
        """What deploying it would make, with the versions it would get, or why it cannot be; changes nothing.

        Raises InputError (reason: file_name).
        """
        name = safe_name(name)
        try:
            made = self._admin.check(name, content)
        except ModelFileError as error:
            return _refused(name, error)
        now = {(one.key, one.kind): one.version for one in _newest(self._admin.definitions())}
        return Deployed(name, tuple(replace(one, version=now.get((one.key, one.kind), 0) + 1) for one in made))

    def deploy(self, name: str, content: bytes) -> Deployed:
        """Puts the file among the person's own models and into the engine. Where either fails the file that was there
        stays, and the answer says why. `definitions` is empty when the engine had this very file already.

        Raises InputError (reason: file_name), StorageError, EngineRefused (reason: deploy_forbidden).
        """
        return self._put(safe_name(name), content)

    def _put(self, name: str, content: bytes, anew: bool = False) -> Deployed:
        try:
            made = self._admin.deploy(name, content, anew)
        except ModelFileError as error:
            log.info("%s is not deployed: %s (%s)", name, error.detail, error.params.get("element"))
            return _refused(name, error)
        self._deployed(name)
        for one in made.definitions:
            log.info("%s: version %d of %s was deployed by a person", name, one.version, one.key)
        return replace(made, definitions=tuple(map(_shown, made.definitions)))

    def go_back(self, definition: Definition) -> Deployed:
        """An older version's model becomes the newest one, in the file that holds it now. Raises like `deploy`."""
        xml = self._admin.xml(definition.id, definition.kind)
        name = self._admin.home(definition.key, definition.kind, name_of(definition.key, definition.kind))
        return self._put(name, xml.encode(), anew=True)

    # -- starting ------------------------------------------------------------------------------------------------

    def start_form(self, definition_id: str) -> tuple[FormField, ...]:
        """The inputs that the model declares, in their order; none where it declares none."""
        return self._admin.start_form(definition_id)

    def start(self, definition_id: str, business_key: str, values: Mapping[str, Any]) -> str:
        """Starts this very version; returns the instance's id. Without a business key it gets one of its own.

        Raises InputError (params: name for a value; reason also: workflow_off, begins_elsewhere, business_key).
        """
        key = self._known(definition_id).key
        if key in BELONGING:
            words = f"{key} begins with a message or a text to be spoken"
            raise InputError(words, reason="begins_elsewhere", workflow=key)
        if not self._enabled(key):
            raise InputError(f"{key} is turned off in the configuration", reason="workflow_off", workflow=key)
        business_key = business_key.strip() or uuid.uuid4().hex
        if len(business_key) > LONGEST_KEY:
            raise InputError(f"a business key has 1 to {LONGEST_KEY} characters", reason="business_key")
        sent = form_values(self._admin.start_form(definition_id), values)
        started = self._admin.start(definition_id, business_key, sent)
        log.info("process %s: started by a person (%s)", started, definition_id)
        return started

    # -- moving to another version -------------------------------------------------------------------------------

    def plan(self, source_id: str, target_id: str, instance_ids: Collection[str] = ()) -> MigrationPlan:
        """What moving these instances would do, or all that run on the source; changes nothing. Instances that have
        ended or run on another version are left out.
        """
        return self._admin.plan(self._known(source_id), self._known(target_id), instance_ids)

    def migrate(self, plan: MigrationPlan) -> Outcome:
        """Each instance is moved whole or stays as it is; what would refuse all the others ends it.

        Raises InputError (reason: migration) for a plan with problems.
        """
        if not plan.possible:
            raise InputError("this plan has problems: nothing was moved", reason="migration")
        done: list[str] = []
        refused: dict[str, SaijinError] = {}
        ids = plan.instance_ids
        for start in range(0, len(ids), AT_ONCE):
            outcome = self._migrated(plan, ids[start : start + AT_ONCE])
            done += outcome.done
            refused |= outcome.refused
            if (stop := next(filter(_for_everybody, outcome.refused.values()), None)) is not None:
                refused |= dict.fromkeys(ids[start + AT_ONCE :], stop)
                break
        for one in done:
            log.info("process %s: moved by a person to %s", one, plan.target.id)
        return Outcome(tuple(done), refused)

    def _migrated(self, plan: MigrationPlan, some: Collection[str]) -> Outcome:
        """Together, and one by one where one of them holds the others up."""
        try:
            self._admin.migrate(plan.source.id, plan.target.id, some)
        except (EngineUnavailable, EngineRefused, NotFound) as error:
            if _for_everybody(error):
                return Outcome((), dict.fromkeys(some, error))
            return for_each(some, lambda one: self._admin.migrate(plan.source.id, plan.target.id, (one,)))
        return Outcome(tuple(some))

    def _known(self, definition_id: str) -> Definition:
        for one in self._admin.definitions():
            if one.id == definition_id and one.kind == "process":
                return one
        raise NotFound(kind="definition", id=definition_id)


def _for_everybody(error: SaijinError) -> bool:
    """Whether no other instance can be moved either: no engine, no right to it, no such version any more."""
    forbidden = isinstance(error, EngineRefused) and error.params.get("status") in FORBIDDEN
    no_version = isinstance(error, NotFound) and error.params.get("kind") == "definition"
    return isinstance(error, EngineUnavailable) or forbidden or no_version


def safe_name(name: str) -> str:
    """The name of a model file without any folders, fit for any file system. Raises InputError (reason: file_name)."""
    plain = PurePosixPath(name.replace("\\", "/")).name.strip()
    stem, suffix = PurePosixPath(plain).stem, PurePosixPath(plain).suffix
    fitting = STEM.fullmatch(stem) and len(plain.encode()) <= LONGEST_NAME
    if not fitting or _is_device(stem) or suffix.lower() not in SUFFIXES.values():
        words = f"{plain[:60] or name[:60]!r} is no name for a model: it ends in .bpmn or .dmn"
        raise InputError(words, reason="file_name", name=plain[:60])
    return stem + suffix.lower()


def name_of(key: str, kind: DefinitionKind) -> str:
    """A safe name for the file of a process or decision; their keys may hold any letter, and begin with a line."""
    suffix = SUFFIXES[kind]
    stem = re.sub(r"[^\w .()+-]", "_", key).lstrip("_ .()+-") or "model"
    stem = stem.encode()[: LONGEST_NAME - len(suffix) - ROOM].decode(errors="ignore").rstrip(" .")
    return safe_name(f"{'model ' if _is_device(stem) else ''}{stem}{suffix}")


def _is_device(stem: str) -> bool:
    """A name that Windows keeps for something else, whatever follows its first dot."""
    return DEVICE.fullmatch(stem.partition(".")[0].rstrip()) is not None


def _newest(versions: Iterable[Definition]) -> tuple[Definition, ...]:
    found: dict[tuple[str, DefinitionKind], list[Definition]] = {}
    for one in versions:
        found.setdefault((one.key, one.kind), []).append(one)
    newest = (_together(of_one_key) for of_one_key in found.values())
    return tuple(sorted(newest, key=lambda one: (one.kind != "process", one.name.casefold(), one.key)))


def _together(versions: list[Definition]) -> Definition:
    newest = max(versions, key=lambda one: one.version)
    running, failed = sum(one.running for one in versions), sum(one.failed for one in versions)
    return _shown(replace(newest, running=running, failed=failed))


def _shown(definition: Definition) -> Definition:
    return replace(definition, startable=definition.startable and definition.key not in BELONGING)


def _refused(name: str, error: ModelFileError) -> Deployed:
    element, line = str(error.params.get("element", "")), int(error.params.get("line", 0))
    return Deployed(name, problem=error.detail, element=element, line=line)
