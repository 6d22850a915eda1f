"""The jars: the list, the store, and every way in which a file can be wrong."""

from __future__ import annotations

import hashlib
import os
import re
from pathlib import Path

import pytest
import requests
from hypothesis import given
from hypothesis import strategies as st

from saijin_studio.core.cancel import CancelToken
from saijin_studio.core.errors import ArtefactError, Cancelled, StorageFull
from saijin_studio.engine import artefact_fetch
from saijin_studio.engine.artefacts import EXTRA_JARS, Artefact, Store, artefact_list, disk_full_as_error, provide
from saijin_studio.engine.editions import Edition
from saijin_studio.paths import shipped


def artefact(name: str, content: bytes) -> Artefact:
    return Artefact("org.test", name, "1", "", hashlib.sha256(content).hexdigest(), len(content))


ONE, TWO = b"the first jar", b"the second jar"
ARTEFACTS = (artefact("one", ONE), artefact("two", TWO))


@pytest.fixture
def store(home: Path) -> Store:
    return Store(home / "engine" / "jars", ARTEFACTS)


@pytest.fixture
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """No installer's folder and no Maven repository of this machine; the path of an empty one."""
    monkeypatch.delenv(EXTRA_JARS, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path / "person"))
    return tmp_path / "maven"


def fill(folder: Path, **contents: bytes) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in contents.items():
        (folder / f"{name}-1.jar").write_bytes(content)
    return folder


@pytest.mark.parametrize(
    ("edition", "pom", "engine", "version"),
    [
        ("camunda", "pom.xml", "camunda-engine", "7.24.0"),
        ("operaton", "pom-operaton.xml", "operaton-engine", "1.0.3"),
    ],
)
def test_the_committed_lists_are_whole(edition: Edition, pom: str, engine: str, version: str) -> None:
    found = artefact_list(edition)
    assert len({a.file_name for a in found}) == len(found) > 100
    assert all(re.fullmatch(r"[0-9a-f]{64}", a.sha256) and a.size > 0 for a in found)
    by_name = {a.name: a.version for a in found}
    assert by_name[engine] == version
    text = (shipped() / "packaging" / "engine" / pom).read_text(encoding="utf-8")
    assert f"<spring-boot.version>{by_name['spring-boot']}<" in text
    assert not {"h2", "groovy", "graal-sdk"} & set(by_name), "no second database, no script engine"


def test_an_installers_folder_serves_first(store: Store, nowhere: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(EXTRA_JARS, str(fill(nowhere.parent / "shipped", one=ONE, two=TWO)))
    seen: list[float] = []
    provide(store, str(nowhere), seen.append, CancelToken())
    assert [path.read_bytes() for path in store.paths()] == [ONE, TWO]
    assert (seen[0], seen[-1]) == (0.0, 1.0)


def test_the_persons_maven_repository_serves(store: Store, nowhere: Path) -> None:
    for one, content in zip(ARTEFACTS, (ONE, TWO), strict=True):
        path = nowhere / one.repository_path
        path.parent.mkdir(parents=True)
        path.write_bytes(content)
    provide(store, str(nowhere), lambda _: None, CancelToken())
    assert store.missing() == ()


def test_nothing_to_do_reports_no_progress(store: Store, nowhere: Path) -> None:
    fill(store.folder, one=ONE, two=TWO)
    seen: list[float] = []
    provide(store, str(nowhere), seen.append, CancelToken())
    assert seen == []


def test_a_damaged_jar_is_removed_and_wanted(store: Store) -> None:
    fill(store.folder, one=ONE, two=b"x" * len(TWO))
    assert [a.name for a in store.missing()] == ["two"]
    assert not store.paths()[1].exists()


def test_damage_behind_an_unchanged_time_is_found_by_a_thorough_look(store: Store) -> None:
    fill(store.folder, one=ONE, two=TWO)
    assert store.missing() == ()
    path = store.paths()[0]
    state = path.stat()
    path.write_bytes(b"y" * len(ONE))
    os.utime(path, ns=(state.st_atime_ns, state.st_mtime_ns))
    assert store.missing() == (), "the daily look trusts size and time"
    assert [a.name for a in store.missing(thorough=True)] == ["one"]


def test_a_changed_list_is_not_fooled_by_the_marker(store: Store) -> None:
    fill(store.folder, one=ONE, two=TWO)
    assert store.missing() == ()
    newer = Store(store.folder, (artefact("one", b"the other jar"), ARTEFACTS[1]))
    assert [a.name for a in newer.missing()] == ["one"]


@given(st.binary(max_size=200))
def test_a_damaged_marker_only_costs_time(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    folder = fill(tmp_path_factory.mktemp("store"), one=ONE, two=TWO)
    (folder / "verified.json").write_bytes(content)
    assert Store(folder, ARTEFACTS).missing() == ()


class Server:
    """Stands in for jgo's download: content by artefact, or a fault."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, answers: dict[str, list[bytes | Exception]]) -> None:
        self.asked: list[str] = []
        self._answers = answers
        monkeypatch.setattr(artefact_fetch, "_resolve", self._resolve)

    def _resolve(self, one: Artefact, cache: Path, counter: artefact_fetch.Counter) -> Path:
        self.asked.append(one.name)
        answer = self._answers[one.name].pop(0)
        if isinstance(answer, Exception):
            raise answer
        cache.mkdir(parents=True)
        path = cache / one.file_name
        path.write_bytes(answer)
        counter.add(len(answer))
        return path


def test_half_a_jar_is_fetched_again(store: Store, nowhere: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    server = Server(monkeypatch, {"one": [ONE], "two": [TWO[:5], TWO]})
    seen: list[float] = []
    provide(store, str(nowhere), seen.append, CancelToken())
    assert sorted(server.asked) == ["one", "two", "two"]
    assert store.missing(thorough=True) == ()
    assert seen == sorted(seen)


def test_no_network_is_said_and_what_came_is_kept(store: Store, nowhere: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(artefact_fetch, "AT_ONCE", 1)
    monkeypatch.setattr(artefact_fetch, "PAUSE_SECONDS", 0.0)
    server = Server(monkeypatch, {"one": [ONE], "two": [requests.ConnectionError("no route")] * 3})
    with pytest.raises(ArtefactError) as caught:
        provide(store, str(nowhere), lambda _: None, CancelToken())
    assert caught.value.params == {"artefact": "two-1.jar", "reason": "unreachable"}
    assert [a.name for a in store.missing()] == ["two"]
    assert server.asked == ["one", "two", "two", "two"]
    assert [path.name for path in store.folder.parent.iterdir()] == ["jars"], "no half file is left"


def test_always_damaged(store: Store, nowhere: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Server(monkeypatch, {"one": [ONE], "two": [b"evil"] * 3})
    with pytest.raises(ArtefactError) as caught:
        provide(store, str(nowhere), lambda _: None, CancelToken())
    assert caught.value.params["reason"] == "damaged"


def test_not_in_the_repository(store: Store, nowhere: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(artefact_fetch, "PAUSE_SECONDS", 0.0)
    Server(monkeypatch, {"one": [ONE], "two": [RuntimeError("Artifact not found")] * 3})
    with pytest.raises(ArtefactError) as caught:
        provide(store, str(nowhere), lambda _: None, CancelToken())
    assert caught.value.params["reason"] == "missing"


def test_cancel_ends_a_fetch(store: Store, nowhere: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Server(monkeypatch, {"one": [ONE], "two": [TWO]})
    cancel = CancelToken()
    with pytest.raises(Cancelled):
        provide(store, str(nowhere), lambda _: cancel.cancel(), cancel)


def test_a_full_disk_has_a_name() -> None:
    with pytest.raises(StorageFull):
        with disk_full_as_error():
            raise OSError(28, "No space left on device")
