"""A message that is played, with the sentence that is heard, for the screenshots."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from saijin_studio.core.conversation import Role
from saijin_studio.core.events import SpeechChanged
from saijin_studio.core.spoken import SpokenText
from saijin_studio.ui.transcript.transcript import Transcript

if TYPE_CHECKING:
    from tests.ui.shots import Studio


def speaking(studio: Studio) -> None:
    from tests.ui.shots import fill

    services = studio.services
    fill(services, studio.language)
    (studio.home / "settings.json").write_text("{}")
    studio.open()
    transcript = studio.window.findChild(Transcript)
    assert isinstance(transcript, Transcript)
    rows = [row for row in transcript.stack.rows if row.role is Role.PERSONA and row.message and row.message.has_audio]
    reader = SpokenText(studio.language)
    said = [*reader.feed(rows[0].text), *reader.finish()][1]
    services.voice.playback.tell("played", rows[0].key, "playing", 7.4, 1.25)
    services.bus.publish(SpeechChanged("played", rows[0].key, "speaking", 1, said.text, said.begin, said.end))
    studio.shot("speaking")
    services.voice.playback.tell("played", rows[0].key, "paused", 9.1, 1.25)
    transcript.setFocus()
    transcript.walk_to(rows[-1])
    transcript._point_bar(None)
    voice = replace(studio.context.settings.voice, muted=True, volume=0.6)
    studio.context.save_settings(replace(studio.context.settings, voice=voice))
    studio.shot("speaking-pointed")
    code = rows[-1]
    begin = code.text.index("```")
    services.voice.playback.tell("again", code.key, "playing", 3.2)
    end = code.text.index("```", begin + 3) + 3
    services.bus.publish(SpeechChanged("again", code.key, "speaking", 1, "Here is some code.", begin, end))
    transcript.scroll_by(-60)
    studio.shot("speaking-code")
