"""Which files of a published Whisper model are wanted, in the form that faster-whisper reads."""

from __future__ import annotations

import re
from typing import Any, Final

from ...core.cancel import CancelToken
from ...core.hearing_models import ModelFault
from ...core.model_files import ModelFile, ModelPlan
from ..model_host import FileHost

WANTED: Final = re.compile(r"(config|preprocessor_config|tokenizer)\.json|model\.bin|vocabulary\.\w+")
NEEDED: Final = frozenset({"config.json", "model.bin", "tokenizer.json"})
LONGEST_LIST: Final = 4 * 1024 * 1024


def repository_of(name: str) -> str:
    """ "base" and the like, or "owner/name" of any model in the same form."""
    if "/" in name:
        return name
    if name in ("turbo", "large-v3-turbo"):
        return "mobiuslabsgmbh/faster-whisper-large-v3-turbo"
    if name.startswith("distil-"):
        return f"Systran/faster-distil-whisper-{name.removeprefix('distil-')}"
    return f"Systran/faster-whisper-{'large-v3' if name == 'large' else name}"


class ModelHost(FileHost):
    def plan(self, name: str, cancel: CancelToken) -> ModelPlan:
        """What the model consists of now. Raises ModelFault, Cancelled."""
        repository = repository_of(name)
        address = f"{self._address}/api/models/{repository}?blobs=true"
        with self._open(address, {}, LONGEST_LIST, name, cancel) as answer:
            try:
                answer.read()
                return _plan(repository, answer.json())
            except (ValueError, KeyError, TypeError) as error:
                raise ModelFault(f"no list of files: {error}", model=name, reason="unknown") from error


def _plan(repository: str, told: Any) -> ModelPlan:
    """Raises ValueError, KeyError, TypeError for what is none."""
    found = []
    for one in told["siblings"]:
        if WANTED.fullmatch(str(one["rfilename"])):
            found.append(
                ModelFile(str(one["rfilename"]), int(one["size"]), str((one.get("lfs") or {}).get("sha256", "")))
            )
    if lacking := NEEDED - {one.name for one in found}:
        raise ValueError(f"it lacks {', '.join(sorted(lacking))}")
    revision = str(told["sha"])
    if not revision.isalnum():
        raise ValueError("it has no revision")
    return ModelPlan(repository, revision, tuple(found))
