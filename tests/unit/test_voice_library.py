"""Voices that a person brings to this machine: every form they come in, what is refused, and nothing half there."""

from __future__ import annotations

import errno
import json
import os
import pickle
import shutil
import struct
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from saijin_studio.core.cancel import CancelToken
from saijin_studio.core.errors import Cancelled, InputError, NotFound, ProviderUnavailable, StorageError, StorageFull
from saijin_studio.core.voice import VoiceChoice
from saijin_studio.providers.speech.vits import VitsEngine
from saijin_studio.services.voice import library as library_module
from saijin_studio.services.voice import voice_files
from saijin_studio.services.voice.library import VoiceLibrary
from tests.unit.tiny_vits import coqui_config, piper_config, voice_folder, write_model


class House:
    """A library with the engine that tries what comes in; `tried` are the folders it was shown."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.tried: list[tuple[str, str]] = []
        self.library = VoiceLibrary(home / "voices", self.check)
        self.engine = VitsEngine(lambda: self.library.usable("vits"))

    def check(self, engine: str, folder: Path) -> None:
        self.tried.append((engine, folder.name))
        if engine == "coqui":
            raise ProviderUnavailable("coqui-tts is not installed", provider="coqui", missing="coqui-tts")
        self.engine.check(folder)

    def left_behind(self) -> list[str]:
        """What lies in the library beside its voices."""
        folder = self.home / "voices" / "installed"
        return [each.name for each in folder.iterdir() if each.name.startswith(".")] if folder.is_dir() else []


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    made = House(tmp_path)
    yield made
    made.engine.close()


def piper_file(folder: Path, name: str = "en_US-amy-low", **config: Any) -> Path:
    folder.mkdir(exist_ok=True)
    write_model(folder / f"{name}.onnx")
    (folder / f"{name}.onnx.json").write_text(json.dumps(piper_config(by_letters=True, **config)), "utf-8")
    return folder / f"{name}.onnx"


def safetensors(file: Path, size: int = 100) -> Path:
    head = json.dumps({"w": {"dtype": "U8", "shape": [size], "data_offsets": [0, size]}}).encode()
    file.write_bytes(struct.pack("<Q", len(head)) + head + b"\1" * size)
    return file


def reason(caught: pytest.ExceptionInfo[InputError]) -> object:
    return caught.value.params.get("reason")


def test_a_piper_voice_comes_in_is_listed_and_speaks(house: House) -> None:
    file = piper_file(house.home / "downloads")
    (file.parent / "MODEL_CARD").write_text("# Amy\n* Language: en_US\n* License: CC0\n")
    one = house.library.add(file)
    assert (one.name, one.engine, one.languages, one.state) == ("en_US-amy-low", "vits", ("en",), "ready")
    assert one.licence == "CC0" and one.size > 1000 and not one.pickle
    assert house.library.voices() == (one,) == house.library.usable("vits")
    assert house.engine.synthesise("hello", "en", VoiceChoice(variant=one.id)).seconds > 0.1
    assert house.left_behind() == [] and house.tried[0][0] == "vits"
    shutil.rmtree(file.parent)  # the library has its own copy
    assert house.engine.synthesise("hello", "en", VoiceChoice(variant=one.id)).seconds > 0.1


def test_a_folder_of_coqui_s_export_comes_in(house: House) -> None:
    one = house.library.add(voice_folder(house.home / "My Voice", coqui_config()), name="Anna", licence="mine")
    assert (one.name, one.licence, one.languages) == ("Anna", "mine", ("en",))
    assert house.engine.synthesise("hello", "en", VoiceChoice()).seconds > 0.1


def test_a_voice_that_tells_no_language_wants_to_be_told(house: House) -> None:
    folder = voice_folder(house.home / "a", {**coqui_config(), "datasets": []})
    with pytest.raises(InputError) as caught:
        house.library.add(folder)
    assert reason(caught) == "voice_language"
    assert house.library.add(folder, languages=("pt-BR", "pt")).languages == ("pt",)


def test_an_exported_voice_comes_in_again(house: House) -> None:
    first = house.library.add(piper_file(house.home / "a", speakers=2), name="Two people", licence="MIT")
    house.library.export(first.id, house.home / "two.zip")
    house.library.remove(first.id)
    again = house.library.add(house.home / "two.zip")
    assert (again.name, again.licence, again.speakers) == ("Two people", "MIT", ("p0", "p1"))
    assert again.id != first.id and house.left_behind() == [".removed"]
    assert house.engine.synthesise("hello", "en", VoiceChoice()).seconds > 0.1


def test_a_removal_can_be_taken_back(house: House) -> None:
    one = house.library.add(piper_file(house.home / "a"))
    mark = house.library.remove(one.id)
    assert house.library.voices() == ()
    with pytest.raises(NotFound):
        house.library.get(one.id)
    assert house.library.restore(mark) == one == house.library.get(one.id)
    with pytest.raises(NotFound):
        house.library.restore(mark)


@pytest.mark.parametrize("mark", ["", "..", "../../etc.1", "none.123", "a/b.1"])
def test_what_was_never_removed_is_not_restored(house: House, mark: str) -> None:
    with pytest.raises(NotFound):
        house.library.restore(mark)


def test_removals_are_gone_a_day_later(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = (house.library.add(piper_file(house.home / name)) for name in "ab")
    mark = house.library.remove(first.id)
    monkeypatch.setattr(library_module, "KEPT_SECONDS", -2.0)
    house.library.remove(second.id)
    with pytest.raises(NotFound):
        house.library.restore(mark)


def test_what_was_removed_just_now_is_kept_when_the_rest_goes(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = (house.library.add(piper_file(house.home / name)) for name in "ab")
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now - library_module.KEPT_SECONDS - 2)
    old = house.library.remove(first.id)
    monkeypatch.setattr(time, "time", lambda: now)
    young = house.library.remove(second.id)
    again = VoiceLibrary(house.home / "voices")
    again.forget_removed()
    with pytest.raises(NotFound):
        again.restore(old)
    assert again.restore(young) == second


# -- what is refused ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["model.pth", "best_model.pth", "model.safetensors"])
def test_pickles_only_come_in_on_purpose_and_are_marked(house: House, name: str) -> None:
    folder = house.home / "voice"
    folder.mkdir()
    (folder / name).write_bytes(pickle.dumps({"weights": [0.0] * 100}))
    (folder / "config.json").write_text(json.dumps(coqui_config()))
    with pytest.raises(InputError) as caught:
        house.library.add(folder)
    assert reason(caught) == "voice_pickle"
    with pytest.raises(InputError) as caught:
        house.library.add(folder, pickles=True, origin="card")
    assert reason(caught) == "voice_pickle"
    assert house.tried == [] and house.left_behind() == []
    assert house.library.add(folder, pickles=True).pickle


def test_a_pickle_that_calls_itself_a_model_is_told(house: House) -> None:
    file = piper_file(house.home / "a")
    file.write_bytes(pickle.dumps({"weights": [0.0] * 100}))
    with pytest.raises(InputError) as caught:
        house.library.add(file)
    assert reason(caught) == "voice_pickle" and house.tried == []


def test_safetensors_come_in_without_coqui_and_cut_ones_do_not(house: House) -> None:
    folder = house.home / "voice"
    folder.mkdir()
    weights = safetensors(folder / "model.safetensors")
    (folder / "config.json").write_text(json.dumps({"model": "xtts", "languages": ["en", "ja", "zh-cn"]}))
    one = house.library.add(folder)
    assert (one.engine, one.languages, one.pickle) == ("coqui", ("en", "ja", "zh"), False)
    for content in (weights.read_bytes()[:-1], b"", struct.pack("<Q", 2**63) + b"{}", b"\x02" + bytes(7) + b"[]"):
        weights.write_bytes(content)
        with pytest.raises(InputError) as caught:
            house.library.add(folder)
        assert reason(caught) == "voice_file"


@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        (lambda file: file.write_bytes(file.read_bytes()[:200]), "voice_file"),
        (lambda file: file.write_bytes(b""), "voice_file"),
        (lambda file: file.write_bytes(b"no model " * 100), "voice_file"),
        (lambda file: write_model(file, "nan"), "voice_sound"),
        (lambda file: write_model(file, strange="bert"), "voice_file"),
        (lambda file: file.with_name(file.name + ".json").unlink(), "voice_no_config"),
        (lambda file: file.with_name(file.name + ".json").write_text("{"), "voice_config"),
        (lambda file: file.with_name(file.name + ".json").write_text("[" * 100_000), "voice_config"),
        (lambda file: file.with_name(file.name + ".json").write_text('{"phoneme_id_map": {}}'), "voice_config"),
        (lambda file: file.unlink(), "file"),
    ],
)
def test_a_broken_voice_is_refused_with_its_reason_and_leaves_nothing(house: House, spoil: Any, why: str) -> None:
    file = piper_file(house.home / "a")
    spoil(file)
    with pytest.raises(InputError) as caught:
        house.library.add(file)
    assert reason(caught) == why
    assert house.library.voices() == () and house.left_behind() == []


@pytest.mark.parametrize("name", ["song.mp3", "notes.txt", "model.gguf"])
def test_what_is_no_voice_is_refused(house: House, name: str) -> None:
    (house.home / name).write_bytes(b"x" * 1000)
    with pytest.raises(InputError) as caught:
        house.library.add(house.home / name)
    assert reason(caught) == "voice_kind"
    with pytest.raises(InputError) as caught:
        house.library.add(house.home)
    assert reason(caught) == "voice_kind"


def packed(file: Path, files: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as out:
        for name, content in files.items():
            out.writestr(name, content)
    return file


def test_an_archive_cannot_write_elsewhere_or_claim_to_be_accepted(house: House) -> None:
    model = piper_file(house.home / "a").read_bytes()
    config = json.dumps(piper_config(by_letters=True)).encode()
    told = json.dumps({"name": "Eve", "pickle": False, "accepted": True, "files": {"../x": 1}}).encode()
    files = {"../../model.onnx": model, "/etc/config.json": config, "voice.json": told, "../evil.sh": b"boo"}
    one = house.library.add(packed(house.home / "eve.zip", files), origin="card")
    assert one.name == "Eve" and one.state == "card"
    assert sorted(each.name for each in one.folder.iterdir()) == ["config.json", "model.onnx", "voice.json"]
    assert not list(house.home.rglob("evil*"))


@pytest.mark.parametrize(
    "files",
    [
        {},
        {f"{number}.onnx": b"x" for number in range(101)},
        {"a/model.onnx": b"x" * 100, "b/model.onnx": b"y" * 100},
        {"model.onnx": b"x" * 100},
    ],
)
def test_an_archive_that_holds_no_single_voice_is_refused(house: House, files: dict[str, bytes]) -> None:
    with pytest.raises(InputError):
        house.library.add(packed(house.home / "odd.zip", files))
    assert house.left_behind() == []


def test_a_damaged_archive_and_one_that_swells_are_refused(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = packed(house.home / "a.zip", {"model.onnx": b"\0" * 50_000_000, "config.json": b"{}"})
    monkeypatch.setattr(voice_files, "MOST_GIGABYTES", 0.01)
    with pytest.raises(InputError) as caught:
        house.library.add(whole)
    assert reason(caught) == "voice_large"
    whole.write_bytes(whole.read_bytes()[:2000])
    with pytest.raises(InputError) as caught:
        house.library.add(whole)
    assert reason(caught) == "voice_file" and house.left_behind() == []


# -- cards, damage, faults ---------------------------------------------------------------------------------------


def test_a_voice_that_came_with_a_card_is_never_loaded_before_it_is_accepted(house: House) -> None:
    one = house.library.add(piper_file(house.home / "a"), origin="card")
    assert one.state == "card" and house.tried == []
    assert house.library.usable("vits") == () and house.engine.languages == frozenset()
    assert house.library.accept(one.id).state == "ready"
    assert house.tried == [("vits", one.id)]
    assert VoiceLibrary(house.home / "voices").get(one.id).state == "ready"


def test_a_card_s_voice_that_is_broken_stays_unloaded(house: House) -> None:
    file = piper_file(house.home / "a")
    write_model(file, "nan")
    one = house.library.add(file, origin="card")
    with pytest.raises(InputError):
        house.library.accept(one.id)
    assert house.library.get(one.id).state == "card"


@pytest.mark.parametrize("damage", ["model.onnx", "voice.json"])
def test_what_was_damaged_since_is_shown_and_not_loaded(house: House, damage: str) -> None:
    one = house.library.add(piper_file(house.home / "a"))
    (one.folder / damage).write_bytes(b"x")
    fresh = VoiceLibrary(house.home / "voices")
    assert fresh.get(one.id).state == "broken" and fresh.usable("vits") == ()
    with pytest.raises(InputError):
        fresh.export(one.id, house.home / "out.zip")
    fresh.remove(one.id)
    assert fresh.voices() == ()


def test_what_another_program_adds_is_seen(house: House) -> None:
    other = VoiceLibrary(house.home / "voices")
    assert other.voices() == ()
    one = house.library.add(piper_file(house.home / "a"), origin="card")
    assert other.get(one.id).state == "card"
    house.library.accept(one.id)
    assert other.get(one.id).state == "ready"


def test_a_cancel_leaves_nothing(house: House) -> None:
    token = CancelToken()
    token.cancel()
    with pytest.raises(Cancelled):
        house.library.add(piper_file(house.home / "a"), cancel=token)
    assert house.library.voices() == () and house.left_behind() == []


def test_a_full_disk_leaves_nothing(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(fd: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StorageFull):
        house.library.add(piper_file(house.home / "a"))
    assert house.library.voices() == () and house.left_behind() == []


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "voices").write_text("a file in its place")
    with pytest.raises(StorageError):
        VoiceLibrary(tmp_path / "voices").add(piper_file(tmp_path / "a"))
