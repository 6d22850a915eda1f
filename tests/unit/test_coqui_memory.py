"""Which errors of PyTorch mean that there is no room, and how memory is given back, with a PyTorch of paper."""

from __future__ import annotations

import sys
import types
from collections.abc import Iterator
from pathlib import Path

import pytest

from saijin_studio.providers.speech import coqui_models
from saijin_studio.providers.speech.coqui_models import CoquiVoice


class OutOfMemoryError(RuntimeError):
    """Named as PyTorch's."""


class Cuda:
    def __init__(self, there: bool) -> None:
        self.there = there
        self.kept = 5_000
        self.most = 7_000

    def is_available(self) -> bool:
        return self.there

    def empty_cache(self) -> None:
        assert self.there
        self.kept = 0

    def max_memory_reserved(self) -> int:
        return self.most

    def reset_peak_memory_stats(self) -> None:
        self.most = self.kept


def put_torch(monkeypatch: pytest.MonkeyPatch, cuda: Cuda) -> Cuda:
    torch = types.ModuleType("torch")
    torch.cuda = cuda  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "torch", torch)
    return cuda


@pytest.mark.parametrize(
    "error",
    [
        OutOfMemoryError("Tried to allocate 20.00 MiB"),
        MemoryError(),
        RuntimeError("CUDA error: out of memory"),
        RuntimeError("CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling `cublasCreate(handle)`"),
        RuntimeError("[enforce fail] DefaultCPUAllocator: can't allocate memory: you tried to allocate 8 bytes"),
    ],
)
def test_no_room_in_all_its_words(error: Exception) -> None:
    assert coqui_models.no_room(error)


@pytest.mark.parametrize(
    "error", [RuntimeError("CUDA error: device-side assert triggered"), ValueError("room"), OSError("no such file")]
)
def test_other_faults_are_none_of_memory(error: Exception) -> None:
    assert not coqui_models.no_room(error)


def test_memory_is_given_back_to_the_gpu_where_there_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    cuda = put_torch(monkeypatch, Cuda(there=True))
    assert coqui_models.best_device() == "cuda"
    coqui_models.free()
    assert cuda.kept == 0
    assert [coqui_models.gpu_bytes(), coqui_models.gpu_bytes()] == [7_000, 0], "since the last look"


def test_without_a_gpu_there_is_nothing_to_give_back(monkeypatch: pytest.MonkeyPatch) -> None:
    put_torch(monkeypatch, Cuda(there=False))
    coqui_models.free()
    assert (coqui_models.best_device(), coqui_models.gpu_bytes()) == ("cpu", 0)


def test_what_nobody_holds_any_more_is_let_go_first(monkeypatch: pytest.MonkeyPatch) -> None:
    """PyTorch gives back only what no object uses, and a model is full of circles."""
    gone: list[str] = []

    class Layer:
        def __init__(self) -> None:
            self.itself = self

        def __del__(self) -> None:
            gone.append("layer")

    class Looking(Cuda):
        def empty_cache(self) -> None:
            gone.append("emptied")

    put_torch(monkeypatch, Looking(there=True))
    Layer()
    coqui_models.free()
    assert gone == ["layer", "emptied"]


class Model:
    """Two layers, of which the GPU has room for one."""

    def __init__(self) -> None:
        self.places = ["cpu", "cpu"]

    def modules(self) -> Iterator[object]:
        return iter(())

    def to(self, device: str) -> None:
        for number in range(len(self.places)):
            if device == "cuda" and number:
                raise OutOfMemoryError("Tried to allocate 2.00 GiB")
            self.places[number] = device


class Broken(Model):
    """On a GPU that breaks, from which nothing can be read."""

    def to(self, device: str) -> None:
        self.places[0] = device
        raise RuntimeError("CUDA error: unknown error")


def test_a_model_that_may_lie_in_two_places_is_said_to_be_in_none() -> None:
    voice = CoquiVoice(Path(), Broken(), 22_050)
    with pytest.raises(RuntimeError):
        voice.move("cuda")
    assert voice.device not in ("cpu", "cuda")
    voice.model = Model()
    voice.move("cpu")
    assert voice.device == "cpu"


def test_a_model_that_does_not_fit_stays_whole_on_the_processor() -> None:
    model = Model()
    voice = CoquiVoice(Path(), model, 22_050)
    with pytest.raises(OutOfMemoryError):
        voice.move("cuda")
    assert (voice.device, model.places) == ("cpu", ["cpu", "cpu"])
