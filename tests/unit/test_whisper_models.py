"""Models of the local speech recognition: fetched with progress, stopped, gone on with, refused, removed."""

from __future__ import annotations

import shutil
import threading
from pathlib import Path
from types import SimpleNamespace

import pytest

from saijin_studio.core.cancel import CancelToken
from saijin_studio.core.errors import Cancelled, StorageError, StorageFull
from saijin_studio.core.hearing_models import ModelFault, ModelProgress, ModelStatus
from saijin_studio.providers import model_folders, model_host
from saijin_studio.providers.hearing.model_host import ModelHost, repository_of
from saijin_studio.providers.hearing.whisper_models import WhisperModels
from tests.model_host import MODEL, Host, ModelHostServer, running_host

HALF = len(MODEL) // 2


host = running_host


@pytest.fixture
def models(tmp_path: Path, host: ModelHostServer) -> WhisperModels:
    return WhisperModels(tmp_path / "models", ModelHost(host.url))


def fetched(models: WhisperModels, name: str = "base", cancel: CancelToken | None = None) -> list[ModelProgress]:
    told: list[ModelProgress] = []
    models.fetch(name, told.append, cancel or CancelToken())
    return told


def test_what_is_here_is_known_before_and_after(models: WhisperModels, host: ModelHostServer) -> None:
    assert models.status("base") == ModelStatus("base", "absent", download_bytes=148_000_000)
    assert models.folder("base") is None and not host.asked
    told = fetched(models)
    wanted = {name: data for name, data in host.files.items() if name != "README.md"}
    folder = models.folder("base")
    assert folder is not None
    assert {file.name: file.read_bytes() for file in folder.iterdir() if file.name != "ready.json"} == wanted
    total = sum(map(len, wanted.values()))
    assert {one.total for one in told} == {total} and any(one.checking for one in told)
    assert [one.done for one in told] == sorted(one.done for one in told) and told[-1].done == total
    assert models.status("base").state == "ready" and models.status("base").bytes >= total
    host.asked.clear()
    assert fetched(models) == [] and not host.asked


@pytest.mark.parametrize("how", [Host.CUT, Host.HANG])
def test_what_was_cut_off_or_stopped_goes_on_where_it_was(
    models: WhisperModels, host: ModelHostServer, how: Host
) -> None:
    host.how, cancel = how, CancelToken()

    def tell(progress: ModelProgress) -> None:
        if how is Host.HANG and progress.done > 1_000:
            cancel.cancel()

    with pytest.raises(Cancelled if how is Host.HANG else ModelFault) as caught:
        models.fetch("base", tell, cancel)
    assert caught.value.params.get("reason") == (None if how is Host.HANG else "network")
    begun = models.status("base")
    assert begun.state == "begun" and models.folder("base") is None
    assert 1_000 < begun.bytes < begun.download_bytes < 3_000_000
    host.how, host.asked = Host.WELL, []
    told = fetched(models)
    name, asked = host.asked[0]
    come = int(asked.removeprefix("bytes=").rstrip("-"))
    assert name == "model.bin" and 0 < come <= HALF and told[0].done > come
    folder = models.folder("base")
    assert folder is not None and (folder / "model.bin").read_bytes() == MODEL


def test_a_host_without_ranges_sends_all_of_it_again(models: WhisperModels, host: ModelHostServer) -> None:
    host.how = Host.CUT
    with pytest.raises(ModelFault):
        fetched(models)
    host.how = Host.NO_RANGES
    fetched(models)
    folder = models.folder("base")
    assert folder is not None and (folder / "model.bin").read_bytes() == MODEL


@pytest.mark.parametrize(
    ("how", "reason"),
    [
        (Host.OTHER_BYTES, "damaged"),
        (Host.NO_LIST, "unknown"),
        (Host.NO_MODEL, "unknown"),
        (Host.UNKNOWN, "unknown"),
        (Host.BROKEN, "refused"),
        (Host.UNENCRYPTED, "refused"),
        (Host.ROUND, "network"),
    ],
)
def test_what_is_wrong_is_said_and_mends(models: WhisperModels, host: ModelHostServer, how: Host, reason: str) -> None:
    host.how = how
    with pytest.raises(ModelFault) as caught:
        fetched(models)
    assert caught.value.params["reason"] == reason and models.folder("base") is None
    if reason == "damaged":
        assert models.status("base") == ModelStatus("base", "absent", download_bytes=148_000_000)
    host.how = Host.WELL
    fetched(models)
    assert models.folder("base") is not None


def test_without_a_network_it_is_said(tmp_path: Path) -> None:
    with pytest.raises(ModelFault) as caught:
        fetched(WhisperModels(tmp_path, ModelHost("http://127.0.0.1:9")))
    assert caught.value.params["reason"] == "network"


def test_a_host_that_falls_silent_is_given_up(
    models: WhisperModels, host: ModelHostServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(model_host, "READING_SECONDS", 0.2)
    host.how = Host.HANG
    with pytest.raises(ModelFault) as caught:
        fetched(models)
    assert caught.value.params["reason"] == "network" and models.status("base").state == "begun"


def test_a_disk_without_room_is_said_before_anything_comes(
    models: WhisperModels, host: ModelHostServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: SimpleNamespace(free=len(MODEL)))
    with pytest.raises(StorageFull) as caught:
        fetched(models)
    assert caught.value.params["reason"] == "hearing_model" and not host.asked


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full")
def test_a_disk_that_fills_meanwhile_is_said(
    models: WhisperModels, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "models" / "base").mkdir(parents=True)
    monkeypatch.setattr(
        model_folders, "read_plan", lambda place: ModelHost(models._host._address).plan("base", CancelToken())
    )
    (tmp_path / "models" / "base" / "config.json.part").symlink_to("/dev/full")
    with pytest.raises(StorageFull) as caught:
        fetched(models)
    assert caught.value.params["reason"] == "hearing_model"


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path, host: ModelHostServer) -> None:
    (tmp_path / "models").write_text("a file")
    with pytest.raises(StorageError):
        fetched(WhisperModels(tmp_path / "models", ModelHost(host.url)))


def test_one_at_a_time_and_closing_stops_it(models: WhisperModels, host: ModelHostServer) -> None:
    host.how, ended = Host.HANG, threading.Event()

    def fetch() -> None:
        with pytest.raises(Cancelled):
            fetched(models)
        ended.set()

    under_way = threading.Thread(target=fetch)
    under_way.start()
    assert host.hanging.wait(20)
    for act in (lambda: fetched(models), lambda: models.remove("base")):
        with pytest.raises(ModelFault) as caught:
            act()
        assert caught.value.params["reason"] == "busy"
    models.close()
    assert ended.wait(20)
    under_way.join()
    assert models.status("base").state == "begun"


def test_a_model_is_removed_whole_or_half(models: WhisperModels, host: ModelHostServer) -> None:
    let_go: list[str] = []
    models.let_go = lambda: let_go.append("base")
    assert not models.remove("base")
    fetched(models)
    assert models.remove("base") and let_go == ["base"]
    assert models.status("base").state == "absent"
    host.how = Host.CUT
    with pytest.raises(ModelFault):
        fetched(models)
    assert models.remove("base") and models.status("base").state == "absent"


def test_what_lies_there_without_a_plan_can_be_removed(models: WhisperModels, tmp_path: Path) -> None:
    place = tmp_path / "models" / "base"
    place.mkdir(parents=True)
    (place / "model.bin.part").write_bytes(MODEL)
    status = models.status("base")
    assert (status.state, status.bytes, status.download_bytes) == ("begun", len(MODEL), 148_000_000)
    assert models.remove("base") and not place.exists()


def test_a_plan_that_cannot_be_read_is_asked_for_anew(models: WhisperModels, tmp_path: Path) -> None:
    place = tmp_path / "models" / "base"
    place.mkdir(parents=True)
    (place / "plan.json").write_text("{")
    (place / "model.bin").write_bytes(b"of who knows what")
    fetched(models)
    assert (place / "model.bin").read_bytes() == MODEL


@pytest.mark.parametrize("name", ["", "..", "../base", "a/b/c", "base ", "/models/own", "-base", "a/../b"])
def test_names_that_are_none_touch_nothing(models: WhisperModels, tmp_path: Path, name: str) -> None:
    (tmp_path / "base").mkdir()
    with pytest.raises(ModelFault) as caught:
        fetched(models, name)
    assert caught.value.params["reason"] == "unknown"
    assert not models.remove(name) and models.status(name).state == "absent" and (tmp_path / "base").is_dir()


def test_a_folder_of_ones_own_is_used_and_never_removed(models: WhisperModels, tmp_path: Path) -> None:
    own = tmp_path / "mine"
    own.mkdir()
    (own / "model.bin").write_bytes(b"model")
    assert models.folder(str(own)) == own
    assert models.status(str(own)) == ModelStatus(str(own), "ready", 5, own=True)
    assert not models.remove(str(own)) and own.is_dir()


@pytest.mark.parametrize(
    ("name", "repository"),
    [
        ("base", "Systran/faster-whisper-base"),
        ("small.en", "Systran/faster-whisper-small.en"),
        ("large", "Systran/faster-whisper-large-v3"),
        ("turbo", "mobiuslabsgmbh/faster-whisper-large-v3-turbo"),
        ("distil-large-v3", "Systran/faster-distil-whisper-large-v3"),
        ("someone/whisper-ja", "someone/whisper-ja"),
    ],
)
def test_names_and_where_they_are_published(name: str, repository: str) -> None:
    assert repository_of(name) == repository
