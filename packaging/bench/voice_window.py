"""What a reply that is spoken costs its own writing and the window, beside the same reply without voice.

Method: the real window on the real engine, in a process of its own, the chat open. A stand-in model has 200 pieces of
four characters a second of new sentences, as a server does, whether or not they are taken in time. The same words are
written twice, with voice and without, one right after the other and in turns the one or the other first; the text is
timed on the bus, from its first piece to its last. Another thread posts an event to the GUI thread every 2 ms, from
the question until the reply is stored and, where it is spoken, its third sentence sounds: what the event waits is how
long the thread was busy with something else.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import threading
from collections.abc import Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import Any

from bench.figure import Figure, figure
from bench.gui import longest
from bench.place import screen, screen_name
from bench.voice_studio import in_own_program

SECONDS = 900.0
RATIO_GOAL, GUI_GOAL = 0.97, 50.0
SENTENCES = 60
PIECE, PER_SECOND = 4, 200


def measure() -> Iterator[Figure]:
    """Runs in a process of its own: a QApplication is made once for each. Raises RuntimeError."""
    with screen() as variables, tempfile.TemporaryDirectory(prefix="saijin-voice-") as home:
        found = in_own_program("bench.voice_window", SECONDS, **variables, SAIJIN_HOME=home)
    rates = {state: found[state]["rate"] for state in ("on", "off")}
    ratios = [on / off for on, off in zip(rates["on"], rates["off"], strict=True)]
    method = f"the same {SENTENCES} sentences written with voice and without, one after the other, {screen_name()}"
    yield figure("Reply streamed, voice on to off", "", ratios, method, RATIO_GOAL, at_least=True)
    late = f"from when the model has a piece to its event on the bus, {PER_SECOND} pieces a second, {screen_name()}"
    for state, some in rates.items():
        yield figure(f"Reply streamed, voice {state}", "characters/s", some, method)
        yield figure(f"Piece passed on, voice {state}", "ms", found[state]["late"], late)
    how = f"an event every 2 ms while a reply is written{{}}, {screen_name()}; what it waits, longest"
    yield longest(figure("GUI thread busy, voice on", "ms", found["on"]["waited"], how.format(" and said")), GUI_GOAL)
    yield figure("GUI thread busy, voice off", "ms", found["off"]["waited"], how.format(""))
    how = f"time of a core that the GUI thread takes between two such events, {screen_name()}"
    yield figure("GUI thread's own work, voice on", "ms", found["on"]["worked"], how)


def main() -> None:
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QApplication

    from bench.sound_server import sounding
    from bench.voice_driver import Stage, drive
    from bench.voice_studio import Teller, quiet_settings
    from saijin_studio.bootstrap.studio import Studio
    from saijin_studio.core.bus import EventBus
    from saijin_studio.paths import Paths
    from saijin_studio.services.settings import SettingsService
    from saijin_studio.ui.app import StudioWindow

    paths, bus = Paths(Path(os.environ["SAIJIN_HOME"])), EventBus()
    paths.make()
    settings = SettingsService(paths.settings_file, bus)
    settings.save(quiet_settings())
    with sounding() as device:
        os.environ.update(device.env)
        model = Teller(PIECE, PER_SECOND)
        studio = Studio(paths, settings, bus, lambda _: (model,))
        application = QApplication(sys.argv[:1])
        services: Future[Any] = Future()
        services.set_result(studio.services)
        window = StudioWindow(application, services, bus, paths, settings.current, lambda: None)
        stage = Stage(window, application)
        found: dict[str, Any] = {}
        driver = threading.Thread(target=drive, args=(studio, model, stage, found, SENTENCES))
        window.show()
        QTimer.singleShot(0, driver.start)
        application.exec()
        driver.join()
        window.close()
        studio.close()
    if "fault" in found:
        raise SystemExit(found["fault"])
    print(json.dumps(found))


if __name__ == "__main__":
    main()
