"""What the kinds of processes that a program can start have in common."""

from __future__ import annotations

import hashlib
import json
import re
import uuid
from collections.abc import Mapping
from typing import Any, Protocol, TypeAlias, cast

from ...core.errors import InputError
from ...core.process import StepRecord
from ...ports import VariableValue
from ..processes.variables import check_variables
from .types import DuplicateBusinessKey, ProcessStatus

Variables: TypeAlias = Mapping[str, VariableValue]


class Runs(Protocol):
    """One kind. Methods that take an id raise NotFound for one that is not theirs."""

    def start(self, key: str, variables: Variables, business_key: str) -> str:
        """`business_key` is "" when the program gave none. Raises InputError, DuplicateBusinessKey."""

    def open(self, run_id: str) -> bool:
        """Whether more happens by itself."""

    def status(self, run_id: str) -> ProcessStatus: ...

    def result(self, run_id: str) -> dict[str, Any]:
        """Of a completed one."""

    def cancel(self, run_id: str) -> None:
        """Nothing when it has ended."""

    def steps(self, run_id: str) -> tuple[StepRecord, ...]:
        """In the order in which they began; none before the engine has it."""

    def text(self, run_id: str, final: bool) -> str:
        """The words so far, or all of them, where a process writes some."""


def texts(key: str, variables: Variables, accepted: tuple[str, ...]) -> dict[str, str]:
    """The variables that the process takes, all of them text. Raises InputError for any other."""
    check_variables(variables)
    for name, value in variables.items():
        if name not in accepted:
            raise InputError(f"{key} takes {', '.join(accepted)}; not {name}", reason="variable", name=name)
        if not isinstance(value, str | None):
            raise InputError(f"{key}: {name} must be text", reason="variable", name=name)
    return {name: value for name, value in cast("Mapping[str, str | None]", variables).items() if value is not None}


def as_id(business_key: str) -> str:
    """What the studio's own processes can be named by: the key itself where it fits, else one made of it."""
    if not business_key:
        return uuid.uuid4().hex
    if re.fullmatch(r"[A-Za-z0-9_-]{1,32}", business_key):
        return business_key
    return hashlib.sha256(business_key.encode()).hexdigest()[:32]


def fingerprint(variables: Variables) -> str:
    return hashlib.sha256(json.dumps(variables, sort_keys=True).encode()).hexdigest()[:32]


def duplicate(business_key: str, why: str) -> DuplicateBusinessKey:
    return DuplicateBusinessKey(f"the business key {business_key!r} is in use: {why}", business_key=business_key)
