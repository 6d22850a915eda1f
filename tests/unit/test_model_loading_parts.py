"""The parts that loading is made of: the catalogue, room, leases, the queue of a model, progress on disk."""

from __future__ import annotations

import json
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saijin_studio.core.cancel import CancelToken
from saijin_studio.core.errors import Cancelled, InputError
from saijin_studio.core.local_models import CHECKING, PULLING, LoadedModel, NoRoom, PullProgress, RoomTaken
from saijin_studio.services.models.catalogue import find, read_catalogue
from saijin_studio.services.models.leases import Lease, ModelLeases
from saijin_studio.services.models.progress import Progress, ProgressBook
from saijin_studio.services.models.queue import ModelQueues
from saijin_studio.services.models.room import Placement, memory_needed, place
from saijin_studio.services.models.server import Machine, this_machine
from tests.unit.model_stage import GIB, catalogue

ENTRY = {
    "name": "N",
    "ollama": "n:1b",
    "parameters": "1B",
    "size_bytes": 1,
    "context": 2048,
    "licence": "MIT",
    "languages": ["en"],
    "url": "https://example.org/n",
}
MACHINE = Machine(gpu_free=10 * GIB, gpu_total=24 * GIB, ram_free=20 * GIB, ram_total=32 * GIB)


# -- the catalogue ---------------------------------------------------------------------------------------------------


def test_the_shipped_catalogue_has_tinyllama_and_swallow() -> None:
    entries = catalogue()
    tiny = find(entries, "tinyllama:latest")
    assert tiny is not None
    assert (tiny.licence, tiny.context, tiny.languages) == ("Apache-2.0", 2048, ("en",))
    swallows = [entry for entry in entries if "Swallow" in entry.name]
    assert len(swallows) >= 2
    assert all("ja" in entry.languages and "Community License" in entry.licence for entry in swallows)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"size_bytes": 0}, "size_bytes"),
        ({"size_bytes": "1"}, "size_bytes"),
        ({"context": 1}, "context"),
        ({"languages": []}, "languages"),
        ({"url": "http://x"}, "url"),
        ({"colour": "red"}, "colour"),
        ({"name": ""}, "name"),
    ],
)
def test_a_wrong_entry_is_named_with_its_place(tmp_path: Path, change: dict[str, Any], said: str) -> None:
    file = tmp_path / "catalogue.json"
    file.write_text(json.dumps({"models": [ENTRY, {**ENTRY, "ollama": "other", **change}]}))
    with pytest.raises(InputError) as caught:
        read_catalogue(file)
    assert said in str(caught.value)
    assert "models[" in str(caught.value) and str(file) in str(caught.value)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"models": 3}', b"\xff\xfe", b" " * 1_000_001])
def test_what_is_no_catalogue(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "catalogue.json"
    file.write_bytes(content)
    with pytest.raises(InputError, match=r"catalogue\.json"):
        read_catalogue(file)


def test_a_missing_catalogue_and_one_with_a_name_twice(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="No such file"):
        read_catalogue(tmp_path / "none.json")
    file = tmp_path / "twice.json"
    file.write_text(json.dumps({"models": [{**ENTRY, "ollama": "n"}, {**ENTRY, "ollama": "n:latest"}]}))
    with pytest.raises(InputError, match="twice"):
        read_catalogue(file)


# -- room ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("gib", "device", "num_gpu"),
    [(5, "gpu", -1), (12, "cpu", 0), (20, "gpu+cpu", -1)],
)
def test_gpu_or_cpu_by_what_is_free(gib: int, device: str, num_gpu: int) -> None:
    found = place("m", gib * GIB, MACHINE, (), ())
    assert (found.device, found.num_gpu) == (device, num_gpu)
    assert found.gpu_bytes + found.ram_bytes == memory_needed(gib * GIB)


def test_too_large_for_ever_and_too_large_now() -> None:
    with pytest.raises(NoRoom):
        place("m", 60 * GIB, MACHINE, (), ())
    with pytest.raises(RoomTaken):
        place("m", 30 * GIB, MACHINE, (), ())


def test_what_others_were_promised_is_not_free() -> None:
    lease = Lease(holder="a", model="big", gpu_bytes=8 * GIB)
    assert place("m", 5 * GIB, MACHINE, (), (lease,)).device == "cpu"
    assert (
        place("m", 5 * GIB, MACHINE, (), (Lease(holder="a", model="big", gpu_bytes=8 * GIB, loaded=True),)).device
        == "gpu"
    )


def test_two_who_want_the_same_model_need_its_room_once() -> None:
    lease = Lease(holder="a", model="m", gpu_bytes=9 * GIB)
    assert place("m:latest", 7 * GIB, MACHINE, (), (lease,)) == Placement("gpu", -1)


def test_a_loaded_model_makes_way_unless_somebody_has_it() -> None:
    idle = LoadedModel("idle:latest", 10 * GIB, 10 * GIB)
    full = replace(MACHINE, gpu_free=0)
    assert place("m", 5 * GIB, full, (idle,), ()).device == "gpu"
    used = Lease(holder="a", model="idle", loaded=True)
    assert place("m", 5 * GIB, full, (idle,), (used,)).device == "cpu"


def test_a_model_that_nobody_knows_is_left_to_the_server() -> None:
    assert place("m", None, MACHINE, (), ()) == Placement("gpu", -1)


SIZES = st.integers(0, 100 * GIB)


@given(SIZES, SIZES, SIZES, SIZES, SIZES, st.lists(SIZES, max_size=3))
def test_never_promised_more_than_there_is(
    need: int, gpu: int, gpu_used: int, ram: int, ram_used: int, promised: list[int]
) -> None:
    machine = Machine(max(gpu - gpu_used, 0), gpu, max(ram - ram_used, 0), ram)
    leases = [Lease(holder=str(n), model=f"o{n}", gpu_bytes=size) for n, size in enumerate(promised)]
    try:
        found = place("m", need, machine, (), leases)
    except (NoRoom, RoomTaken):
        return
    assert found.gpu_bytes <= max(machine.gpu_free - sum(promised), 0)
    assert found.ram_bytes <= machine.ram_free


def test_this_machine_has_memory() -> None:
    machine = this_machine(lambda: ())
    assert 0 < machine.ram_free <= machine.ram_total
    assert machine.gpu_total == 0


# -- leases ----------------------------------------------------------------------------------------------------------


class Clock:
    now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


def test_leases_survive_the_program_and_end_when_nobody_renews_them(tmp_path: Path) -> None:
    clock, file = Clock(), tmp_path / "run" / "leases.json"
    ModelLeases(file, 60, clock).take("a", lambda others: Lease(holder="", model="m", ram_bytes=5))
    leases = ModelLeases(file, 60, clock)
    clock.now += 50
    leases.renew("a", loaded=True)
    clock.now += 50
    assert [(lease.holder, lease.loaded, lease.ram_bytes) for lease in leases.held()] == [("a", True, 5)]
    clock.now += 20
    assert leases.held() == ()
    leases.renew("a")
    leases.release("a")
    assert leases.held() == ()


def test_a_clock_set_back_does_not_keep_a_lease_for_ever(tmp_path: Path) -> None:
    clock = Clock()
    leases = ModelLeases(tmp_path / "leases.json", 60, clock)
    leases.take("a", lambda others: Lease(holder="", model="m"))
    clock.now -= 3600
    assert leases.held() == ()


def test_a_damaged_file_is_begun_anew(tmp_path: Path) -> None:
    file = tmp_path / "leases.json"
    file.write_bytes(b'[{"holder": ')
    leases = ModelLeases(file)
    assert leases.held() == ()
    leases.take("a", lambda others: Lease(holder="", model="m"))
    assert len(leases.held()) == 1


def test_taking_again_replaces_and_a_refusal_changes_nothing(tmp_path: Path) -> None:
    leases = ModelLeases(tmp_path / "leases.json")
    leases.take("a", lambda others: Lease(holder="", model="m", ram_bytes=1))
    leases.take("a", lambda others: Lease(holder="", model="m", ram_bytes=2))

    def refuse(others: tuple[Lease, ...]) -> Lease:
        assert [lease.ram_bytes for lease in others] == [2]
        raise NoRoom("no")

    with pytest.raises(NoRoom):
        leases.take("b", refuse)
    assert [(lease.holder, lease.ram_bytes) for lease in leases.held()] == [("a", 2)]


def test_of_two_big_ones_at_the_same_moment_one_waits(tmp_path: Path) -> None:
    """Each fits alone; both count on the same memory."""
    outcomes: list[str] = []
    start = threading.Barrier(2)

    def run(holder: str) -> None:
        leases = ModelLeases(tmp_path / "leases.json")

        def decide(others: tuple[Lease, ...]) -> Lease:
            found = place(holder, 12 * GIB, replace(MACHINE, gpu_free=0, gpu_total=0), (), others)
            return Lease(holder=holder, model=holder, ram_bytes=found.ram_bytes)

        start.wait(5)
        try:
            leases.take(holder, decide)
            outcomes.append("taken")
        except RoomTaken:
            outcomes.append("waits")

    threads = [threading.Thread(target=run, args=(name,)) for name in ("a", "b")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert sorted(outcomes) == ["taken", "waits"]


# -- the queue -------------------------------------------------------------------------------------------------------


def test_a_queue_lets_so_many_through_in_their_order() -> None:
    queues, order = ModelQueues(1), []
    release, entered = threading.Event(), threading.Event()

    def first() -> None:
        with queues.turn("m", CancelToken()):
            entered.set()
            release.wait(5)

    def later(number: int) -> None:
        with queues.turn("m", CancelToken()):
            order.append(number)

    threads = [threading.Thread(target=first)]
    threads[0].start()
    assert entered.wait(5)
    for number in range(3):
        threads.append(threading.Thread(target=later, args=(number,)))
        threads[-1].start()
        until(queues, number + 2)
    with queues.turn("other", CancelToken()):
        assert queues.depths() == {"m": 4, "other": 1}, "another model is not held up"
    assert order == []
    release.set()
    for thread in threads:
        thread.join(5)
    assert order == [0, 1, 2]
    assert queues.depths() == {}


def test_waiting_can_be_cancelled() -> None:
    queues, cancel = ModelQueues(1), CancelToken()
    outcome: list[str] = []

    def wait() -> None:
        try:
            with queues.turn("m", cancel):
                outcome.append("entered")
        except Cancelled:
            outcome.append("cancelled")

    with queues.turn("m", CancelToken()):
        thread = threading.Thread(target=wait)
        thread.start()
        until(queues, 2)
        cancel.cancel()
        thread.join(5)
    assert outcome == ["cancelled"]
    assert queues.depth("m") == 0


def until(queues: ModelQueues, depth: int) -> None:
    pause = threading.Event()
    for _ in range(500):
        if queues.depth("m") == depth:
            return
        pause.wait(0.01)
    raise AssertionError(queues.depths())


# -- progress --------------------------------------------------------------------------------------------------------


def test_progress_is_found_again(tmp_path: Path) -> None:
    book = ProgressBook(tmp_path / "models")
    assert book.read("a key / with\nanything") is None
    progress = Progress(provider="ollama", model="m", phase=PULLING)
    progress.add(PullProgress(PULLING, "sha256:a", 5, 10))
    progress.add(PullProgress(PULLING, "sha256:b", 70, 70))
    progress.add(PullProgress(PULLING, "sha256:a", 7, 10))
    progress.add(PullProgress(CHECKING))
    book.write("a key / with\nanything", progress)
    again = ProgressBook(tmp_path / "models").read("a key / with\nanything")
    assert again is not None
    assert (again.phase, again.completed, again.total) == (CHECKING, 77, 80)
    book.forget("a key / with\nanything")
    assert book.read("a key / with\nanything") is None


def test_damaged_progress_is_begun_anew(tmp_path: Path) -> None:
    book = ProgressBook(tmp_path)
    book.write("k", Progress(provider="ollama", model="m", phase=PULLING))
    (file,) = tmp_path.glob("*.json")
    file.write_bytes(b"{")
    assert book.read("k") is None
