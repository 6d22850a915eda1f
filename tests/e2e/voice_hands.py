"""What a person who listens does: hears what sounds, follows what is said, sets voices with mouse and keys."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QComboBox, QSlider, QWidget

from saijin_studio.core.events import PlaybackChanged, SpeechChanged
from saijin_studio.ui.panels.voice.section import VoiceSection

from .chat_hands import Desk
from .hands import choose, click, in_sight
from .keep_hands import Keeper, bring_in_sight, put, tick
from .user import Person, Script
from .voice_ear import Ear, bursts
from .voice_texts import TEXTS, VoiceTexts

ENDS = ("finished", "stopped", "failed")


class Listener(Keeper):
    """`told` is all that was told of speech, with the place in the recording; `stretches` are parts of it by name."""

    def __init__(self, person: Person) -> None:
        super().__init__(person)
        self.desk = Desk(person)
        self.ear = Ear(person.folder)
        self.told_of: list[tuple[int, SpeechChanged]] = []
        self.played: list[PlaybackChanged] = []
        self.stretches: dict[str, list[int]] = {}
        self.seen["stretches"] = self.stretches
        person.studio.context.bridge.speech_changed.connect(self._note_speech)
        person.studio.context.bridge.playback_changed.connect(self._note_playback)

    @property
    def texts(self) -> VoiceTexts:
        return TEXTS[self.person.studio.context.language]

    @property
    def panel(self) -> VoiceSection:
        section = self.window.section("voice")
        assert isinstance(section, VoiceSection)
        return section

    def _note_speech(self, event: SpeechChanged) -> None:
        self.told_of.append((self.ear.now(), event))

    def _note_playback(self, event: PlaybackChanged) -> None:
        self.played.append(event)

    # -- what is heard

    def begin(self, name: str) -> None:
        """A stretch of the recording begins here."""
        self.stretches[name] = [self.ear.now()]

    def end(self, name: str) -> None:
        self.stretches[name].append(self.ear.now())

    def heard(self, name: str) -> Callable[[], bool]:
        """Whether something sounded since the stretch began."""
        return lambda: self.ear.sounds(self.stretches[name][0])

    def sounded(self, name: str, times: int) -> Callable[[], bool]:
        """Whether so many sounds, with silence between them, were heard since the stretch began."""
        return lambda: len(bursts(self.ear.between(self.stretches[name][0], self.ear.now()))) >= times

    def said(self, name: str, what: Callable[[], bool] = lambda: True, quiet: float = 0.4) -> Script:
        """Something sounds, comes to its end, and there is silence for so many seconds."""
        yield self.heard(name)
        yield lambda: what() and self.ear.silent(quiet)
        self.end(name)

    # -- what is told of it

    def spoken(self, since: int) -> list[SpeechChanged]:
        """The sentences that began since this place of the recording."""
        return [event for at, event in self.told_of if at >= since and event.state == "speaking"]

    def speaking(self) -> SpeechChanged | None:
        """The sentence that is being said."""
        last = next((event for _, event in reversed(self.told_of) if event.state in ("speaking", *ENDS)), None)
        return last if last is not None and last.state == "speaking" else None

    def ended(self, correlation_id: str) -> bool:
        return any(event.correlation_id == correlation_id and event.state in ENDS for _, event in self.told_of)

    def says(self, index: int, since: int = 0) -> Callable[[], bool]:
        """Whether the sentence of this number is being said, and can be heard."""

        def look() -> bool:
            now = self.speaking()
            if now is None or now.index != index:
                return False
            at = next(at for at, event in reversed(self.told_of) if event is now)
            return at >= since and self.ear.sounds(at)

        return look

    # -- what is done

    def go(self, section: str, keys: str) -> Script:
        yield from self.keys(keys)
        yield lambda: self.window.current == section

    def see(self, widget: QWidget) -> Script:
        """Somewhere on its page, which may grow meanwhile."""

        def look() -> bool:
            if widget.isVisible() and not in_sight(widget):
                bring_in_sight(widget)
            return in_sight(widget)

        yield look

    def press(self, widget: QWidget) -> Script:
        """A button somewhere on its page."""
        yield from self.see(widget)
        yield widget.isEnabled
        click(widget)

    def tick(self, box: QCheckBox) -> Script:
        yield from self.see(box)
        tick(box)

    def choose(self, box: QComboBox, data: object) -> Script:
        yield from self.see(box)
        yield lambda: box.isEnabled() and box.findData(data) >= 0
        choose(box, data)

    def turn(self, slider: QSlider, steps: int) -> None:
        """With the arrow keys."""
        bring_in_sight(slider)
        slider.setFocus()
        for _ in range(abs(steps)):
            QTest.keyClick(slider, Qt.Key.Key_Right if steps > 0 else Qt.Key.Key_Left)

    def type_into(self, field: QWidget, words: str) -> Script:
        yield from self.see(field)
        yield self.has_keys
        field.setFocus()
        yield field.hasFocus
        self.write(field, words)

    def ask(self, text: str) -> None:
        """In the chat."""
        edit = self.desk.composer.edit
        edit.setFocus()
        put(edit, text)
        QTest.keyClick(edit, Qt.Key.Key_Return)
