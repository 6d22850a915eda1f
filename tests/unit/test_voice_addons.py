"""Bringing and removing optional voices: progress, faults, a cancel or a kill in the middle, and never half of one."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import psutil
import pytest
from filelock import FileLock

from saijin_studio.core.cancel import CancelToken
from saijin_studio.core.errors import Cancelled, NotFound, SaijinError, StorageFull
from saijin_studio.core.voice_addons import AddonFault, AddonProgress
from saijin_studio.paths import shipped
from saijin_studio.services.voice.addons import AddonRecipe, VoiceAddons, coqui

ROOT = Path(__file__).parents[2]
FAKE = Path(__file__).with_name("fake_pip.py")


class Stage(NamedTuple):
    addons: VoiceAddons
    folder: Path
    seen: list[AddonProgress]
    recipe: AddonRecipe
    gone: list[str]

    def install(self, cancel: CancelToken | None = None) -> None:
        self.addons.install("coqui", self.seen.append, cancel or CancelToken())

    @property
    def environments(self) -> list[str]:
        return sorted(each.name for each in self.folder.glob("env-*"))


def recipe_in(tmp_path: Path) -> AddonRecipe:
    (tmp_path / "coqui-requirements.txt").write_text("torch==2.13.0\ncoqui-tts[ja]==0.28.0\n")
    (tmp_path / "coqui-constraints.txt").write_text("six==1.17.0\n")
    return replace(coqui(tmp_path, ("--check",)), python=(sys.executable, str(FAKE)))


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    gone: list[str] = []
    recipe = recipe_in(tmp_path)
    return Stage(
        VoiceAddons(tmp_path / "addons", [recipe], gone.append), tmp_path / "addons" / "coqui", [], recipe, gone
    )


def test_size_and_licences_are_told_before_anything_is_there(stage: Stage) -> None:
    (status,) = stage.addons.all()
    assert (status.state, status.bytes) == ("absent", 0)
    assert status.addon.download_bytes > 500_000_000 < status.addon.disk_bytes
    assert [(one.name, one.free) for one in status.addon.licences] == [("MPL-2.0", True), ("CPML", False)]
    assert not stage.folder.exists()


def test_it_is_brought_step_by_step_and_used_when_all_of_it_is_there(stage: Stage) -> None:
    stage.install()
    steps = [(one.step, one.done, one.total, one.name, one.size) for one in stage.seen]
    assert steps[0][0] == "preparing"
    assert ("collecting", 1, 3, "torch", "527.0 MB") in steps
    assert ("collecting", 2, 3, "coqui-tts", "") in steps
    assert ("installing", 0, 3, "", "") in steps
    assert steps[-1][0] == "checking"
    status = stage.addons.status("coqui")
    assert (status.state, status.gpu) == ("ready", True)
    assert status.bytes > 5000
    python = stage.addons.python("coqui")
    assert python is not None
    assert python.exists()
    assert not (stage.folder / "downloads").exists()
    stage.seen.clear()
    stage.install()
    assert stage.seen == []


@pytest.mark.parametrize(
    ("how", "kind", "reason"),
    [
        ("network", AddonFault, "network"),
        ("version", AddonFault, "version"),
        ("odd", AddonFault, "failed"),
        ("broken", AddonFault, "failed"),
        ("full", StorageFull, None),
    ],
)
def test_a_fault_says_why_and_the_next_time_goes_on(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, how: str, kind: type[SaijinError], reason: str | None
) -> None:
    monkeypatch.setenv("FAKE_PIP", how)
    with pytest.raises(kind) as caught:
        stage.install()
    assert caught.value.params.get("reason") == reason
    assert stage.addons.status("coqui").state == "begun"
    assert stage.addons.python("coqui") is None
    monkeypatch.delenv("FAKE_PIP")
    stage.install()
    assert stage.addons.status("coqui").state == "ready"
    assert len(stage.environments) == 1


def test_a_cancel_ends_pip_and_keeps_what_has_come(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FAKE_PIP", "wait")
    cancel = CancelToken()

    def tell(progress: AddonProgress) -> None:
        if progress.size:
            threading.Thread(target=cancel.cancel).start()

    with pytest.raises(Cancelled):
        stage.addons.install("coqui", tell, cancel)
    _, alive = psutil.wait_procs(psutil.Process().children(recursive=True), timeout=5)
    assert not alive
    assert (stage.folder / "downloads" / "torch.whl").exists()
    assert stage.addons.python("coqui") is None


def test_a_studio_that_closes_ends_pip(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FAKE_PIP", "wait")

    def tell(progress: AddonProgress) -> None:
        if progress.size:
            threading.Thread(target=stage.addons.close).start()

    with pytest.raises(Cancelled):
        stage.addons.install("coqui", tell, CancelToken())
    _, alive = psutil.wait_procs(psutil.Process().children(recursive=True), timeout=5)
    assert not alive
    assert (stage.folder / "downloads" / "torch.whl").exists()


def test_a_kill_in_the_middle_leaves_nothing_that_is_used(stage: Stage, tmp_path: Path) -> None:
    program = (
        "import os, sys\n"
        "from pathlib import Path\n"
        "from saijin_studio.core.cancel import CancelToken\n"
        "from saijin_studio.services.voice.addons import VoiceAddons\n"
        "from tests.unit.test_voice_addons import recipe_in\n"
        f"home = Path({str(tmp_path)!r})\n"
        f"die = lambda progress: os.kill(os.getpid(), {int(signal.SIGKILL)}) if progress.size else None\n"
        "VoiceAddons(home / 'addons', [recipe_in(home)]).install('coqui', die, CancelToken())\n"
    )
    environment = {**os.environ, "PYTHONPATH": f"{ROOT / 'app'}{os.pathsep}{ROOT}", "FAKE_PIP": ""}
    done = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, timeout=50)
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()
    (before,) = stage.environments
    assert stage.addons.status("coqui").state == "begun"
    assert stage.addons.python("coqui") is None
    stage.install()
    assert stage.environments != [before]
    assert len(stage.environments) == 1
    assert stage.addons.status("coqui").state == "ready"


def test_a_newer_list_makes_it_outdated_and_the_old_one_serves_meanwhile(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage.install()
    before = stage.addons.python("coqui")
    stage.recipe.constraints.write_text("six==1.18.0\n")
    assert stage.addons.status("coqui").state == "outdated"
    monkeypatch.setenv("FAKE_PIP", "network")
    with pytest.raises(AddonFault):
        stage.install()
    assert stage.addons.python("coqui") == before
    monkeypatch.delenv("FAKE_PIP")
    stage.install()
    assert stage.addons.status("coqui").state == "ready"
    assert stage.addons.python("coqui") != before
    assert len(stage.environments) == 1


def test_removed_is_gone_and_its_programs_are_ended_first(stage: Stage) -> None:
    assert not stage.addons.remove("coqui")
    stage.install()
    stage.gone.clear()
    assert stage.addons.remove("coqui")
    assert stage.gone == ["coqui"]
    assert not stage.folder.exists()
    assert stage.addons.status("coqui").state == "absent"


def test_one_installation_at_a_time(stage: Stage) -> None:
    stage.folder.mkdir(parents=True)
    with FileLock(stage.folder / "lock"):
        for act in (stage.install, lambda: stage.addons.remove("coqui")):
            with pytest.raises(AddonFault) as caught:
                act()
            assert caught.value.params["reason"] == "busy"


def test_too_little_room_is_said_before_anything_is_fetched(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda place: shutil._ntuple_diskusage(9, 8, 1))
    with pytest.raises(StorageFull):
        stage.install()
    assert stage.seen == []


@pytest.mark.parametrize("mark", ["", "[]", "{}", '{"env": "../elsewhere"}', '{"env": "env-gone"}', '{"env": 3}'])
def test_a_mark_that_names_no_environment_counts_for_nothing(stage: Stage, mark: str) -> None:
    stage.folder.mkdir(parents=True)
    (stage.folder / "ready.json").write_text(mark)
    assert stage.addons.python("coqui") is None
    assert stage.addons.status("coqui").state == "absent"


def test_an_unknown_part_is_not_found(stage: Stage) -> None:
    with pytest.raises(NotFound):
        stage.addons.install("other", stage.seen.append, CancelToken())


def test_the_environment_has_the_pip_settings_of_the_studios_own(
    stage: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "pip.conf").write_text("[global]\nproxy = proxy.example:3128\n")
    monkeypatch.setattr(sys, "prefix", str(tmp_path))
    stage.install()
    (name,) = stage.environments
    assert "proxy.example" in (stage.folder / name / "pip.conf").read_text()


def test_every_package_is_pinned_to_one_version() -> None:
    folder = shipped() / "resources" / "voices"
    for name in ("coqui-requirements.txt", "coqui-constraints.txt"):
        lines = [line for line in (folder / name).read_text().splitlines() if line and not line.startswith("#")]
        assert lines
        assert all(line.count("==") == 1 and "*" not in line for line in lines)


def test_the_command_line_says_the_terms_and_installs_only_after_a_yes(
    home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from saijin_studio.__main__ import main

    monkeypatch.setattr(sys, "argv", ["saijin-studio", "voice", "install", "coqui"])
    assert main() == 1
    told = capsys.readouterr().err
    assert "3.3 GB" in told or "0.8 GB" in told
    assert "CPML (not for commercial use)" in told
    assert not (home / "addons").exists()
    monkeypatch.setattr(sys, "argv", ["saijin-studio", "voice", "parts", "--json"])
    assert main() == 0
    (part,) = json.loads(capsys.readouterr().out)
    assert (part["addon"]["name"], part["state"]) == ("coqui", "absent")
