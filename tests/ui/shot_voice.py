"""Scenes for the pictures: the voice panel, a persona's voices, and the page of the voice's settings."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from saijin_studio.core.events import SpeechChanged
from saijin_studio.core.voice import Effects, VoiceChoice
from saijin_studio.services.voice.on_air import OnAir
from saijin_studio.services.voice.service import VoiceStatus
from saijin_studio.services.voice.speakers import EngineAbility
from tests.ui.shot_texts import TEXTS

if TYPE_CHECKING:
    from .shots import Studio


def voices(studio: Studio) -> None:
    """The panel from top to bottom, then how one persona sounds, with something changed and not kept."""
    services: Any = studio.services
    (studio.home / "settings.json").write_text("{}")
    services.voice_library.put("amy", licence="CC BY 4.0")
    services.voice_library.put("gift", state="card")
    card = services.personas.get("miyu")
    wanted = replace(card, voices={**card.voices, "en": VoiceChoice("espeak", "en-gb", 2.0, 1.1)})
    services.voice_book.keep(card, wanted)
    studio.open()
    studio.context.open_section("voice")
    section: Any = studio.window.section("voice")
    studio.settle(700)
    section.voice.trying.compare.click()
    answer = TEXTS[studio.language]["answer"]
    services.voice.air = (OnAir("u-1", "miyu", answer, 14.0), OnAir("u-2", "reika"))
    services.bus.publish(SpeechChanged("u-1", "m-1", "speaking", 0, answer))
    section.voice.engines.lines["openjtalk"].measure.click()
    studio.shot("voice")
    bar = section.voice.verticalScrollBar()
    for number in (1, 2):
        bar.setValue(bar.maximum() * number // 2)
        studio.shot(f"voice-{number}")
    studio.context.open_section("voice", persona="miyu")
    studio.settle(500)
    page = section.persona
    page.form.changed.emit(replace(page.form.shown, effects=Effects(0.4, 0.6, 0.2)), "")
    page.readings.wanted.emit("Saijin", "sigh jin")
    page.readings.wanted.emit("Creshieria", "kreh-she-air-ia")
    studio.shot("voice-persona")
    page.verticalScrollBar().setValue(page.verticalScrollBar().maximum())
    studio.shot("voice-persona-more")
    lacking(studio, section)
    studio.context.open_section("settings", page="voice")
    studio.shot("voice-settings")
    settings: Any = studio.window.section("settings")
    bar = settings.voice.verticalScrollBar()
    bar.setValue(bar.maximum())
    studio.shot("voice-settings-more")


def lacking(studio: Studio, section: Any) -> None:
    """Nobody can speak, and nothing can sound."""
    services: Any = studio.services
    engines = (
        EngineAbility("server", (), "server"),
        EngineAbility("coqui", (), "coqui-tts"),
        EngineAbility("vits", (), None),
        EngineAbility("openjtalk", ("ja",), "pyopenjtalk-plus"),
        EngineAbility("espeak", ("en",), "espeak-ng"),
    )
    services.voice.status = lambda: VoiceStatus("audio_device", engines, None)
    section.show_panel()
    section.voice.ask_status()
    studio.settle()
    section.voice.ensureWidgetVisible(section.voice.engines.lines["espeak"])
    studio.shot("voice-lacking")
