"""GPU or CPU: where a model fits, by what is free and what others have been promised."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from ...core.local_models import LoadedModel, NoRoom, RoomTaken, same_model
from .leases import Lease
from .server import Machine

SERVER_DECIDES = -1
KEEP_OFF_GPU = 0
# Beside its weights a model needs room for the conversation (its key-value cache) and for computing.
_BESIDE = 1.2
_AT_LEAST_BESIDE = 256 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Placement:
    """`device`: gpu, cpu, gpu+cpu, or server where the server is on another machine. Bytes are what is promised."""

    device: str
    num_gpu: int
    gpu_bytes: int = 0
    ram_bytes: int = 0


ELSEWHERE = Placement("server", SERVER_DECIDES)


def memory_needed(size_bytes: int) -> int:
    """Bytes that a model of this size on disk takes when it is loaded: an estimate on the cautious side."""
    return max(int(size_bytes * _BESIDE), size_bytes + _AT_LEAST_BESIDE)


def place(
    model: str, size_bytes: int | None, machine: Machine, loaded: Collection[LoadedModel], leases: Collection[Lease]
) -> Placement:
    """Where the model goes. `leases` are those of others.

    Raises NoRoom when it never fits on this machine, RoomTaken (retryable) when it does not fit now.
    """
    if size_bytes is None or any(same_model(lease.model, model) for lease in leases):
        # Nothing is known of it, or its room has been promised already to somebody who brings the same model.
        return Placement("gpu" if machine.gpu_total else "cpu", SERVER_DECIDES)
    need = memory_needed(size_bytes)
    gpu, ram = _available(machine, loaded, leases)
    if need <= gpu:
        return Placement("gpu", SERVER_DECIDES, gpu_bytes=need)
    if need <= ram:
        # Without a GPU that is known here the server may still have one of another make.
        return Placement("cpu", KEEP_OFF_GPU if machine.gpu_total else SERVER_DECIDES, ram_bytes=need)
    if need <= gpu + ram:
        return Placement("gpu+cpu", SERVER_DECIDES, gpu_bytes=gpu, ram_bytes=need - gpu)
    words = f"{model} needs {_gib(need)}; free are {_gib(gpu)} on GPUs and {_gib(ram)} of memory"
    if need > machine.gpu_total + machine.ram_total:
        raise NoRoom(words, provider="ollama", model=model)
    raise RoomTaken(words, provider="ollama", model=model)


def _available(machine: Machine, loaded: Collection[LoadedModel], leases: Collection[Lease]) -> tuple[int, int]:
    """Free bytes on GPUs and in memory: with what the server would give up for it, less what is promised."""
    idle = [model for model in loaded if not any(same_model(model.name, lease.model) for lease in leases)]
    promised = {lease.model: lease for lease in leases if not lease.loaded}.values()
    gpu = machine.gpu_free + sum(m.gpu_bytes for m in idle) - sum(lease.gpu_bytes for lease in promised)
    ram = machine.ram_free + sum(m.size_bytes - m.gpu_bytes for m in idle) - sum(lease.ram_bytes for lease in promised)
    return min(max(gpu, 0), machine.gpu_total), min(max(ram, 0), machine.ram_total)


def _gib(size: int) -> str:
    return f"{size / 2**30:.1f} GiB"
