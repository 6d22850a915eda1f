"""Voices that are offered: fetched, stopped, gone on with, refused where they are not what they should be, removed."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from types import SimpleNamespace

import pytest

from saijin_studio.core.cancel import CancelToken
from saijin_studio.core.errors import Cancelled, StorageError, StorageFull
from saijin_studio.core.hearing_models import ModelFault, ModelProgress
from saijin_studio.core.installed_voice import InstalledVoice
from saijin_studio.core.voice_models import VOICE_MODELS, XTTS
from saijin_studio.providers.speech.coqui_voices import CoquiVoices
from saijin_studio.services.voice.library import VoiceLibrary
from tests.model_host import Host, ModelHostServer, running_host
from tests.unit.voice_offer import FILES, WEIGHTS, Shelf, offer_of

host = running_host


@pytest.fixture
def shelf(tmp_path: Path, host: ModelHostServer, monkeypatch: pytest.MonkeyPatch) -> Shelf:
    return Shelf(tmp_path, host, monkeypatch)


def fetched(shelf: Shelf, cancel: CancelToken | None = None) -> list[ModelProgress]:
    told: list[ModelProgress] = []
    shelf.models.fetch("xtts-v2", told.append, cancel or CancelToken())
    return told


def in_library(shelf: Shelf) -> InstalledVoice:
    (voice,) = shelf.library.usable("coqui")
    return voice


def test_it_is_told_of_before_and_can_be_spoken_with_afterwards(shelf: Shelf, host: ModelHostServer) -> None:
    before = shelf.models.status("xtts-v2")
    assert (before.state, before.bytes, before.download_bytes) == ("absent", 0, sum(map(len, FILES.values())))
    assert not host.paths
    told = fetched(shelf)
    assert told[-1].done == told[-1].total == before.download_bytes and any(one.checking for one in told)
    voice = in_library(shelf)
    assert {name: (voice.folder / name).read_bytes() for name in FILES} == FILES
    assert (voice.name, voice.languages, voice.pickle) == ("XTTS v2", ("en", "ja", "zh"), True)
    assert voice.licence == f"Coqui Public Model License, not for commercial use, {XTTS.terms}"
    speaking = CoquiVoices(lambda: shelf.library.usable("coqui"), lambda: ())
    assert "ja" in speaking.languages and speaking.learner() == voice
    assert shelf.models.status("xtts-v2").state == "ready" and not shelf.coming.exists()
    host.paths.clear()
    assert fetched(shelf) == [] and not host.paths


def test_it_comes_from_the_state_that_is_known(shelf: Shelf, host: ModelHostServer) -> None:
    fetched(shelf)
    asked = [path for path in host.paths if not path.startswith("/store/")]
    assert asked == [f"/coqui/XTTS-v2/resolve/{XTTS.plan.revision}/{name}" for name in FILES]


def test_what_is_offered_names_each_file_with_its_checksum() -> None:
    for model in VOICE_MODELS.values():
        assert re.fullmatch(r"[0-9a-f]{40}", model.plan.revision)
        assert all(re.fullmatch(r"[0-9a-f]{64}", file.sha256) and file.size for file in model.plan.files)
        assert model.languages and model.terms.startswith("https://")
    assert not XTTS.licence.free and len(XTTS.languages) == 17
    assert 1_870_000_000 < XTTS.plan.total < 1_880_000_000


@pytest.mark.parametrize("how", [Host.CUT, Host.HANG])
def test_what_was_cut_off_or_stopped_goes_on_where_it_was(shelf: Shelf, host: ModelHostServer, how: Host) -> None:
    host.how, cancel = how, CancelToken()

    def tell(progress: ModelProgress) -> None:
        if how is Host.HANG and progress.done > 5_000:
            cancel.cancel()

    with pytest.raises(Cancelled if how is Host.HANG else ModelFault):
        shelf.models.fetch("xtts-v2", tell, cancel)
    begun = shelf.models.status("xtts-v2")
    assert begun.state == "begun" and 5_000 < begun.bytes < begun.download_bytes
    assert not shelf.library.voices()
    host.how, host.asked = Host.WELL, []
    fetched(shelf)
    (asked,) = host.asked
    assert asked[0] == "model.pth" and 0 < int(asked[1].removeprefix("bytes=").rstrip("-")) <= len(WEIGHTS) // 2
    assert (in_library(shelf).folder / "model.pth").read_bytes() == WEIGHTS


def test_other_bytes_than_those_that_are_known_never_get_into_the_library(shelf: Shelf, host: ModelHostServer) -> None:
    host.how = Host.OTHER_BYTES
    with pytest.raises(ModelFault) as caught:
        fetched(shelf)
    assert caught.value.params["reason"] == "damaged" and not shelf.library.voices()
    assert not list(shelf.coming.iterdir()) and shelf.models.status("xtts-v2").state == "absent"
    host.how = Host.WELL
    fetched(shelf)
    assert in_library(shelf).state == "ready"


def test_what_lies_there_without_a_plan_can_be_removed(shelf: Shelf) -> None:
    shelf.coming.mkdir(parents=True)
    (shelf.coming / "model.pth.part").write_bytes(WEIGHTS)
    status = shelf.models.status("xtts-v2")
    assert (status.state, status.bytes) == ("begun", len(WEIGHTS))
    assert shelf.models.remove("xtts-v2") and shelf.models.status("xtts-v2").state == "absent"
    assert not shelf.coming.exists()


def test_a_plan_on_the_disk_that_says_otherwise_is_not_believed(shelf: Shelf, host: ModelHostServer) -> None:
    evil = FILES | {"model.pth": WEIGHTS[:-1] + b"!"}
    host.files, host.how = evil, Host.CUT
    good, shelf.offer = shelf.offer, offer_of(evil)
    with pytest.raises(ModelFault):
        fetched(shelf)
    assert json.loads((shelf.coming / "plan.json").read_text())
    shelf.offer, host.how = good, Host.WELL
    with pytest.raises(ModelFault) as caught:
        fetched(shelf)
    assert caught.value.params["reason"] == "damaged" and not shelf.library.voices()


def test_a_studio_that_ended_before_it_was_put_in_place_goes_on(
    shelf: Shelf, host: ModelHostServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def ended(*given: object, **named: object) -> InstalledVoice:
        raise StorageError("gone")

    with monkeypatch.context() as patch:
        patch.setattr(VoiceLibrary, "adopt", ended)
        with pytest.raises(StorageError):
            fetched(shelf)
    assert shelf.models.status("xtts-v2").state == "begun"
    host.paths.clear()
    fetched(shelf)
    assert in_library(shelf).state == "ready" and not host.paths


def test_a_damaged_one_is_replaced(shelf: Shelf) -> None:
    fetched(shelf)
    (in_library(shelf).folder / "vocab.json").unlink()
    shelf.library._changed()
    assert shelf.models.status("xtts-v2").state == "absent"
    fetched(shelf)
    assert in_library(shelf).state == "ready"


def test_it_is_removed_whole_or_half(shelf: Shelf, host: ModelHostServer) -> None:
    assert not shelf.models.remove("xtts-v2")
    fetched(shelf)
    assert shelf.models.remove("xtts-v2") and not shelf.library.voices()
    assert not list(shelf.paths.voices.rglob("model.pth"))
    host.how = Host.CUT
    with pytest.raises(ModelFault):
        fetched(shelf)
    assert shelf.models.remove("xtts-v2") and shelf.models.status("xtts-v2").state == "absent"
    assert not list(shelf.paths.voices.rglob("model.pth*"))


def test_too_little_room_and_unknown_names_are_said_before_anything_comes(
    shelf: Shelf, host: ModelHostServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(ModelFault) as caught:
        shelf.models.fetch("../other", lambda progress: None, CancelToken())
    assert caught.value.params["reason"] == "unknown" and not shelf.models.remove("../other")
    assert shelf.models.status("../other").state == "absent"
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: SimpleNamespace(free=1_000))
    with pytest.raises(StorageFull):
        fetched(shelf)
    assert not host.paths
