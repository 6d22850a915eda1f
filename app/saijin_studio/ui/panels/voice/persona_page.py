"""How one persona sounds: chosen here, heard before it is kept, and given back to its card where that is wanted."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot

from ....core.errors import SaijinError
from ....core.persona import LANGUAGES, Persona
from ....core.voice import PARTS, Part, VoiceChoice
from ...context import UiContext
from ...messages import describe_error
from ...widgets import IconButton, OneLine, label, push_button, set_property
from ..personas.page import audition_text
from ..settings.form import Choice, Row, Switch, WheelGuard
from .draft import VoiceDraft
from .form import WIDE, VoiceForm
from .found import Found, look_at, set_aside
from .persona_try_card import PersonaTryCard
from .readings import ReadingsCard
from .replies_card import RepliesCard
from .sheet import Card, Sheet, line_of
from .source import Voices
from .words import language_title, part_title

ORDER: tuple[Part, ...] = ("narration", *(part for part in PARTS if part != "narration"))


class PersonaVoicePage(Sheet):
    """`back` leads to the panel."""

    back = Signal()

    def __init__(self, context: UiContext) -> None:
        super().__init__()
        self._context = context
        self.key = ""
        self.draft: VoiceDraft | None = None
        self._emotional: frozenset[str] = frozenset()
        self.title = OneLine("display")
        self._build_head()
        self.replies = RepliesCard(context.theme)
        self.column.addWidget(self.replies)
        self._build_voice()
        self.trying = PersonaTryCard(context)
        self.column.addWidget(self.trying)
        self.readings = ReadingsCard(context)
        self.column.addWidget(self.readings)
        self.column.addStretch(1)
        self._connect()

    # -- parts

    def _build_head(self) -> None:
        returning = IconButton(self._context.theme, "chevron-left", self.tr("Back to the voices"))
        returning.clicked.connect(self.back)
        self.undo = push_button(self.tr("Undo"))
        self.reset = push_button(self.tr("Back to the card's"), "", self.tr("Back to the voices of the card"))
        self.keep = push_button(self.tr("Keep"), "primary")
        self.column.addLayout(line_of(returning, label(self.tr("Voice"), "muted"), 1))
        head = line_of(self.title, self.undo, self.reset, self.keep)
        head.setStretch(0, 1)
        self.column.addLayout(head)
        self.state = label("", "muted", wrap=True)
        self.column.addWidget(self.state)

    def _build_voice(self) -> None:
        self.card = Card(self.tr("Voice"))
        guard = WheelGuard(self)
        theme = self._context.theme
        self.language, self.part = Choice(theme), Choice(theme)
        for box in (self.language, self.part):
            box.installEventFilter(guard)
        for part in ORDER:
            self.part.addItem(part_title(part), part)
        self.own = Switch(theme, self.tr("A voice of its own"))
        parts = self.tr("Dialogue stands in quotation marks, actions stand between *asterisks*.")
        self.part_row = Row(self.tr("For which words"), parts, self.part, WIDE)
        self.own_row = Row(self.tr("A voice of its own"), self.tr("Otherwise it has the usual voice."), self.own)
        self.form = VoiceForm(self._context)
        for row in (Row(self.tr("Language"), "", self.language, WIDE), self.part_row, self.own_row, self.form):
            self.card.column.addWidget(row)
        self.column.addWidget(self.card)

    def _connect(self) -> None:
        self.language.activated.connect(self._language_chosen)
        self.part.activated.connect(self._show)
        self.own.toggled.connect(self._own_turned)
        self.replies.wanted.connect(self._heard_wanted)
        self.replies.language_wanted.connect(self._speech_wanted)
        self.form.changed.connect(self._voice_wanted)
        self.readings.wanted.connect(self._reading_wanted)
        self.readings.tried.connect(self._try_reading)
        self.trying.wanted.connect(self._try)
        self.undo.clicked.connect(self._undo)
        self.reset.clicked.connect(self._reset)
        self.keep.clicked.connect(self._keep)

    # -- what is shown

    def show_persona(self, key: str) -> None:
        """What was changed and not kept stays while the same persona is shown."""
        if key == self.key and self.draft is not None and self.draft.changed:
            return
        self.key, self.draft = key, None
        self.form.forget_voices()
        self.trying.audition.forget()
        self._say("")
        self._context.operations.run(
            lambda services: look_at(services, key), owner=self, done=self._show_found, failed=self._fault
        )

    def _show_found(self, found: Found) -> None:
        persona = found.persona
        if persona.key != self.key:
            return
        self._emotional = frozenset(each.name for each in found.engines if "emotion" in each.does)
        spoken = {code for each in found.engines if each.missing is None for code in each.languages}
        self._fill_languages(persona, spoken, found.own.language)
        self.replies.offer(spoken)
        self.title.setText(self.tr("How {name} sounds").format(name=persona.text(self._context.language).name))
        self.title.setToolTip(self.title.text())
        self.draft = VoiceDraft(persona, found.own)
        self._suggest()
        self._show()
        if found.fault is not None:
            self._damaged(found.fault)
        self._ask_voices()

    def _damaged(self, error: SaijinError) -> None:
        """Nothing is kept over a damaged file: the way on is back to the card."""
        self._fault(error)
        self.keep.setEnabled(False)
        self.reset.setEnabled(True)

    def _fill_languages(self, persona: Persona, spoken: set[str], own: str) -> None:
        chosen = self.language.currentData() or own or self._context.language
        self.language.clear()
        rest = sorted(spoken - {*LANGUAGES, *persona.voices}, key=language_title)
        for code in dict.fromkeys((*LANGUAGES, *persona.voices, *rest)):
            self.language.addItem(language_title(code), code)
        self.language.setCurrentIndex(max(0, self.language.findData(chosen)))

    @property
    def _place(self) -> tuple[str, Part]:
        return str(self.language.currentData()), ORDER[max(0, self.part.currentIndex())]

    @Slot()
    def _show(self) -> None:
        """The draft as it is now."""
        if self.draft is None:
            return
        self.replies.show_heard(not self.draft.wanted.silent)
        self.replies.show_language(self.draft.wanted.speech_language)
        language, part = self._place
        usual, own = part == "narration", self.draft.has_own(language, part)
        self.own_row.setVisible(not usual)
        self.own.blockSignals(True)
        self.own.setChecked(own)
        self.own.blockSignals(False)
        self.own.update()
        self.form.setEnabled(usual or own)
        self.form.show_voice(self.draft.voice(language, part))
        self.readings.show_words(self.draft.readings(language))
        self._dress()

    def _dress(self) -> None:
        if self.draft is None:
            return
        self.undo.setEnabled(self.draft.can_undo)
        self.keep.setEnabled(self.draft.changed)
        self.reset.setEnabled(not self.draft.as_card)
        if self.draft.changed:
            self._say(self.tr("Changed, not kept yet."))
        else:
            as_card = self.tr("As the card has it.")
            self._say(as_card if self.draft.as_card else self.tr("Kept; the card itself is as it was."))

    def _say(self, words: str, role: str = "muted") -> None:
        self.state.setText(words)
        set_property(self.state, "role", role)

    def _fault(self, error: SaijinError) -> None:
        self._say(describe_error(error), "error")

    def _suggest(self) -> None:
        """The persona's own words."""
        if self.draft is not None:
            self.trying.suggest(audition_text(self.draft.card, self._place[0], self._context))

    def _ask_voices(self) -> None:
        language = self._place[0]
        self._context.operations.run(
            lambda services: (language, services.voice_trials.voices(language)), owner=self, done=self._show_voices
        )

    def _show_voices(self, found: tuple[str, Voices]) -> None:
        if found[0] == self._place[0]:
            self.form.show_voices(found[1], self._emotional)

    # -- what the person wants

    @Slot()
    def _language_chosen(self) -> None:
        self.form.forget_voices()
        self._suggest()
        self._show()
        self._ask_voices()

    @Slot(bool)
    def _own_turned(self, on: bool) -> None:
        if self.draft is not None:
            self.draft.set_own(*self._place, on)
            self._show()

    @Slot(bool)
    def _heard_wanted(self, on: bool) -> None:
        if self.draft is not None:
            self.draft.hear(on)
            self._dress()

    @Slot(str)
    def _speech_wanted(self, language: str) -> None:
        if self.draft is not None:
            self.draft.speak(language)
            self._dress()

    @Slot(object, str)
    def _voice_wanted(self, voice: VoiceChoice, mark: str) -> None:
        if self.draft is not None:
            self.draft.choose(*self._place, voice, mark)
            if mark:  # under the person's hand: only what depends on it
                self._dress()
            else:
                self._show()

    @Slot(str, str)
    def _reading_wanted(self, word: str, how: str) -> None:
        if self.draft is not None:
            self.draft.read(self._place[0], word, how)
            self._show()

    @Slot()
    def _undo(self) -> None:
        if self.draft is not None:
            self.draft.undo()
            self._show()

    @Slot()
    def _reset(self) -> None:
        """In the draft; where the file is damaged, at once: there is nothing to go back to."""
        if self.draft is None:
            return
        self.draft.back_to_card()
        self._show()
        key = self.key
        self._context.operations.run(
            lambda services: set_aside(services, key), owner=self, done=self._solved, failed=self._fault
        )

    def _solved(self, moved: bool) -> None:
        if moved:
            self._dress()
            self._say(self.tr("As the card has it. The damaged file is kept beside it under another name."))

    @Slot()
    def _keep(self) -> None:
        if self.draft is None:
            return
        card, wanted = self.draft.card, self.draft.wanted
        self.keep.setEnabled(False)
        self._context.operations.run(
            lambda services: services.voice_book.keep(card, wanted),
            owner=self,
            done=lambda _: self._kept(wanted),
            failed=self._not_kept,
        )

    def _kept(self, wanted: Persona) -> None:
        if self.draft is not None and wanted.key == self.key:
            self.draft.kept(wanted)
            self._dress()
        self._context.personas.load()  # who shows whether it is heard shall know

    def _not_kept(self, error: SaijinError) -> None:
        self._dress()
        self._fault(error)

    # -- what is heard

    @Slot(str)
    def _try(self, text: str) -> None:
        if self.draft is not None:
            self._hear(text, self.draft.readings(self._place[0]))

    @Slot(str, str)
    def _try_reading(self, word: str, how: str) -> None:
        self._hear(word, {word: how})

    def _hear(self, text: str, readings: dict[str, str]) -> None:
        from ....services.voice.trials import Trial

        if self.draft is not None:
            language, part = self._place
            self.trying.audition.say(Trial(text, language, self.draft.voice(language, part), readings))
