"""The inspector pages through the versions of a reply, compares them, has another one made, and opens trace files."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QTextCursor
from PySide6.QtWidgets import QFileDialog, QTextEdit, QWidget
from pytestqt.qtbot import QtBot

from saijin_studio.core.conversation import Again, AudioClip, PromptPart, TurnState
from saijin_studio.core.errors import InputError
from saijin_studio.core.events import TurnChanged
from saijin_studio.core.process import InstanceState
from saijin_studio.core.trace import Made, Sampling, Sent, Version
from saijin_studio.core.usage import Usage
from saijin_studio.services.traces import file as trace_file
from saijin_studio.services.traces.story import to_reply
from saijin_studio.ui.panels.inspector.again import AgainDialog
from saijin_studio.ui.panels.inspector.compare import CompareDialog
from saijin_studio.ui.panels.inspector.panel import InspectorPanel
from tests.ui.inspector_panel import panel_at, words
from tests.ui.panel_data import CHAT_XML, now, parts, summary, trace
from tests.ui.panel_fakes import Studio, nameless, studio_at

BODY = {"model": "gpt-4.1-mini", "messages": [{"role": "user", "content": "Tell me."}], "temperature": 0.8}
WISHES = Again("reika", "ollama:gemma3:4b", "Be brief.", "Be stern.")
TEXTS = ("It was an old map.", "It was an older map, and torn.")


@pytest.fixture
def studio(tmp_path: Path) -> Iterator[Studio]:
    rows = (summary(1, InstanceState.COMPLETED), summary(2, InstanceState.COMPLETED))
    for made in studio_at(tmp_path, *rows):
        services = made.services
        other = (PromptPart("instruction", "system", "Be stern.", 3), *parts()[1:])
        services.chat.traces = {
            "turn-1": trace("turn-1", provider="ollama", model="qwen3:8b"),
            "turn-2": trace("turn-2", parts=other, persona_reason="again"),
        }
        at = now() - timedelta(minutes=3)
        services.traces.others = (
            Version("turn-1", TurnState.ANSWERED, at, "yuuri", "ollama", "qwen3:8b"),
            Version("turn-2", TurnState.ANSWERED, at, "reika", "openai", "gpt-4.1-mini", standing=True),
        )
        sampling = Sampling(0.8, 8192, 1024, ("###",))
        for key, text, wishes in (("turn-1", TEXTS[0], Again()), ("turn-2", TEXTS[1], WISHES)):
            usage = Usage(1204, 85, 8192, "length")
            services.traces.made[key] = Made(wishes, sampling, Sent(BODY), f" {text} ", text, usage)
        yield made


@pytest.fixture
def panel(qtbot: QtBot, studio: Studio) -> InspectorPanel:
    return panel_at(qtbot, studio)


def shown(qtbot: QtBot, panel: InspectorPanel, key: str) -> None:
    panel.show_reply(key)
    qtbot.waitUntil(lambda: panel.area.isVisible() and panel.acts._correlation_id == key and panel._story is not None)


def press(qtbot: QtBot, button: QWidget) -> None:
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def saved_trace(studio: Studio, folder: Path) -> Path:
    """As another studio would have exported it, with a persona that nobody knows here."""
    stories = [studio.services.traces.story(key) for key in ("turn-1", "turn-2")]
    captain = trace_file.Who(key="captain", name="Captain")
    replies = (msgspec.structs.replace(to_reply(story, "", "chat"), persona=captain) for story in stories)
    made = trace_file.TraceFile(
        exported_at=now(),
        question=trace_file.Question(text="Tell me.", at=now()),
        replies=tuple(replies),
        chosen=1,
        diagrams={"chat": CHAT_XML},
    )
    path = folder / "evening.trace.json"
    trace_file.write(made, path)
    return path


# -- versions --------------------------------------------------------------------------------------------------------


def test_versions_are_paged(qtbot: QtBot, panel: InspectorPanel) -> None:
    shown(qtbot, panel, "turn-2")
    bar = panel.versions
    assert bar.pages.isVisible() and bar.count.text() == "2/2"
    assert bar.standing.text() == "in the chat"
    assert not bar.newer.isEnabled()
    press(qtbot, bar.older)
    qtbot.waitUntil(lambda: bar.count.text() == "1/2")
    assert panel.correlation_id == "turn-1"
    assert bar.standing.text() == "an older version"
    assert not bar.older.isEnabled() and bar.newer.isEnabled()


def test_a_reply_without_others_has_no_pages(qtbot: QtBot, studio: Studio, panel: InspectorPanel) -> None:
    studio.services.traces.others = ()
    shown(qtbot, panel, "turn-2")
    assert not panel.versions.pages.isVisible()
    assert panel.versions.again.isVisible()


def test_a_version_made_elsewhere_is_noticed(qtbot: QtBot, studio: Studio, panel: InspectorPanel) -> None:
    shown(qtbot, panel, "turn-2")
    assert panel._story is not None
    traces = studio.services.traces
    traces.others = (*traces.others, replace(traces.others[0], correlation_id="turn-3"))
    studio.publish(TurnChanged("turn-3", panel._story.turn.conversation_id, TurnState.ANSWERED))
    qtbot.waitUntil(lambda: panel.versions.count.text() == "2/3")


def test_it_says_what_a_person_wanted_other(qtbot: QtBot, panel: InspectorPanel) -> None:
    shown(qtbot, panel, "turn-2")
    said = panel.wishes.words.text()
    assert panel.wishes.isVisible()
    for part in ("Reika", "Ollama · gemma3:4b", "Be brief.", "Be stern."):
        assert part in said
    assert "You asked" in panel.persona.words.text()
    shown(qtbot, panel, "turn-1")
    assert not panel.wishes.isVisible()


# -- request and answer ----------------------------------------------------------------------------------------------


def test_the_request_and_the_answer_are_shown_word_for_word(qtbot: QtBot, panel: InspectorPanel) -> None:
    shown(qtbot, panel, "turn-2")
    raw = panel.raw
    assert "0.8" in raw.sampling.text() and "8,192" in raw.sampling.text() and "###" in raw.sampling.text()
    assert "1,204 tokens in" in raw.usage.text() and "reached the limit" in raw.usage.text()
    assert not raw.reader.isVisible()
    raw.request.click()
    assert json.loads(raw.reader.toPlainText()) == BODY
    assert not raw.changed.isVisible()
    raw.answer.click()
    assert raw.reader.toPlainText() == f" {TEXTS[1]} "
    assert not raw.request.isChecked()
    raw.answer.click()
    assert not raw.reader.isVisible()


def test_a_request_that_changed_since_says_so(qtbot: QtBot, studio: Studio, panel: InspectorPanel) -> None:
    made = studio.services.traces.made
    made["turn-2"] = replace(made["turn-2"], sent=Sent(BODY, faithful=False))
    shown(qtbot, panel, "turn-2")
    panel.raw.request.click()
    assert panel.raw.changed.isVisible()


def test_a_model_that_needs_no_request(qtbot: QtBot, studio: Studio, panel: InspectorPanel) -> None:
    shown(qtbot, panel, "turn-2")
    panel.raw.request.click()
    made = studio.services.traces.made
    made["turn-1"] = replace(made["turn-1"], sent=None, usage=None)
    shown(qtbot, panel, "turn-1")
    assert not panel.raw.request.isEnabled() and not panel.raw.reader.isVisible()
    assert not panel.raw.usage.isVisible()
    made["turn-2"] = Made()
    shown(qtbot, panel, "turn-2")
    qtbot.waitUntil(lambda: not panel.raw.isVisible())


# -- again -----------------------------------------------------------------------------------------------------------


def ask_again(qtbot: QtBot, panel: InspectorPanel) -> AgainDialog:
    press(qtbot, panel.versions.again)
    dialog = panel.findChild(AgainDialog)
    assert isinstance(dialog, AgainDialog)
    qtbot.waitUntil(lambda: dialog.model.findData("ollama:gemma3:4b") >= 0)
    return dialog


def test_another_version_is_made_with_what_was_chosen(qtbot: QtBot, studio: Studio, panel: InspectorPanel) -> None:
    shown(qtbot, panel, "turn-1")
    dialog = ask_again(qtbot, panel)
    assert dialog.wished() == Again(persona="yuuri")  # nothing else is other yet
    assert dialog.model.findData("openai") < 0  # it is switched off
    dialog.persona.setCurrentIndex(dialog.persona.findData("miyu"))
    dialog.model.setCurrentIndex(dialog.model.findData("ollama:gemma3:4b"))
    dialog.instruction.setPlainText("In one word. ")
    dialog.system.setPlainText("You are a lighthouse.")
    assert nameless(dialog) == []
    press(qtbot, dialog.go)
    qtbot.waitUntil(lambda: panel.correlation_id == "turn-again")
    wished = Again("miyu", "ollama:gemma3:4b", "In one word.", "You are a lighthouse.")
    assert studio.services.chat.wishes == [("turn-1", wished)]
    qtbot.waitUntil(lambda: "waiting to start" in panel.state.text())


def test_the_wishes_of_a_version_are_there_to_be_changed(qtbot: QtBot, panel: InspectorPanel) -> None:
    shown(qtbot, panel, "turn-2")
    dialog = ask_again(qtbot, panel)
    assert dialog.wished() == replace(WISHES, persona="yuuri")  # who made it, as its trace says
    dialog.reject()


def test_a_refusal_is_said_in_the_dialog(qtbot: QtBot, studio: Studio, panel: InspectorPanel) -> None:
    studio.services.chat.refuse = InputError("too long", reason="too_long")
    shown(qtbot, panel, "turn-1")
    dialog = ask_again(qtbot, panel)
    press(qtbot, dialog.go)
    qtbot.waitUntil(dialog.trouble.isVisible)
    assert "too long" in dialog.trouble.text()
    assert dialog.go.isEnabled() and panel.correlation_id == "turn-1"
    dialog.reject()


# -- side by side ----------------------------------------------------------------------------------------------------


def compared(qtbot: QtBot, panel: InspectorPanel) -> CompareDialog:
    press(qtbot, panel.versions.compare)
    dialog = panel.findChild(CompareDialog)
    assert isinstance(dialog, CompareDialog)
    qtbot.waitUntil(lambda: len(dialog.findChildren(QTextEdit)) > 1)
    return dialog


def marked(text: QTextEdit) -> str:
    """What the other one has not."""
    cursor, found = QTextCursor(text.document()), ""
    for place in range(1, len(text.toPlainText()) + 1):
        cursor.setPosition(place)  # the format is that of the letter before
        if cursor.charFormat().fontStrikeOut() or cursor.charFormat().fontUnderline():
            found += text.toPlainText()[place - 1]
    return found


def test_two_versions_stand_side_by_side(qtbot: QtBot, panel: InspectorPanel) -> None:
    shown(qtbot, panel, "turn-2")
    dialog = compared(qtbot, panel)
    assert (dialog.left.currentData(), dialog.right.currentData()) == (0, 1)
    left, right, *prompts = dialog.findChildren(QTextEdit)
    assert (left.toPlainText(), right.toPlainText()) == TEXTS
    assert (marked(left), marked(right)) == ("old", "older, and torn")
    assert [text.toPlainText() for text in prompts] == [parts()[0].text, "Be stern."]
    qtbot.waitUntil(lambda: "How to answer" in words(dialog))
    assert "qwen3:8b" in words(dialog) and "gpt-4.1-mini" in words(dialog)
    assert nameless(dialog) == []
    dialog.left.setCurrentIndex(1)
    qtbot.waitUntil(lambda: "Both prompts are the same" in words(dialog))
    dialog.close()


# -- files -----------------------------------------------------------------------------------------------------------


def test_a_version_is_copied_as_json(qtbot: QtBot, panel: InspectorPanel) -> None:
    shown(qtbot, panel, "turn-2")
    panel.acts.copy()
    qtbot.waitUntil(lambda: QGuiApplication.clipboard().text() == "trace of turn-2")


def test_the_whole_trace_is_exported(qtbot: QtBot, studio: Studio, panel: InspectorPanel, tmp_path: Path) -> None:
    shown(qtbot, panel, "turn-2")
    panel.acts.ask_where()
    dialog = panel.findChild(QFileDialog, "export_trace")
    assert isinstance(dialog, QFileDialog)
    dialog.fileSelected.emit(str(tmp_path / "x.trace.json"))
    dialog.close()
    qtbot.waitUntil(lambda: studio.services.traces.saved == [("turn-2", tmp_path / "x.trace.json")])


def opened(qtbot: QtBot, panel: InspectorPanel, path: Path) -> None:
    panel.acts.ask_which()
    dialog = panel.findChild(QFileDialog, "open_trace")
    assert isinstance(dialog, QFileDialog)
    dialog.fileSelected.emit(str(path))
    dialog.close()
    qtbot.waitUntil(panel.file_strip.isVisible)


def test_a_trace_of_another_studio_is_shown_to_be_read(
    qtbot: QtBot, studio: Studio, panel: InspectorPanel, tmp_path: Path
) -> None:
    studio.services.voice.made = (AudioClip("reply", 0, "Good evening.", "/x.wav", 1.2, "espeak"),)
    path = saved_trace(studio, tmp_path)
    shown(qtbot, panel, "turn-1")
    calls = len(studio.services.processes.calls)
    opened(qtbot, panel, path)
    assert "evening.trace.json" in words(panel.file_strip)
    assert panel.state.text().startswith("Captain · answered")
    assert panel.versions.count.text() == "2/2" and not panel.versions.again.isVisible()
    assert not panel.open_process.isVisible()
    assert panel.timeline.steps.rowCount() == 8 and panel.card.view.diagram.shapes
    assert panel.voice.isVisible() and not panel.voice.play.isVisible()
    panel.raw.request.click()
    assert json.loads(panel.raw.reader.toPlainText()) == BODY
    press(qtbot, panel.versions.older)
    qtbot.waitUntil(lambda: panel.versions.count.text() == "1/2")
    dialog = compared(qtbot, panel)
    assert dialog.findChildren(QTextEdit)[0].toPlainText() == TEXTS[1]  # beside the first there is only the second
    dialog.close()
    panel.acts.copy()
    qtbot.waitUntil(lambda: QGuiApplication.clipboard().text().startswith("{"))
    copied = trace_file.decode(QGuiApplication.clipboard().text().encode())
    assert [reply.text for reply in copied.replies] == [TEXTS[0]]
    assert len(studio.services.processes.calls) == calls  # nothing was asked of the engine
    assert nameless(panel) == []
    panel.file_strip.closed.emit()
    qtbot.waitUntil(lambda: panel.correlation_id == "turn-1" and "Yuuri" in panel.state.text())
    assert not panel.file_strip.isVisible() and panel.versions.again.isVisible()


def test_a_file_opens_in_an_empty_panel_and_is_left_again(
    qtbot: QtBot, studio: Studio, panel: InspectorPanel, tmp_path: Path
) -> None:
    opened(qtbot, panel, saved_trace(studio, tmp_path))
    assert panel.area.isVisible() and not panel.empty.isVisible()
    panel.file_strip.closed.emit()
    assert panel.empty.isVisible() and not panel.area.isVisible()


def test_a_file_that_is_no_trace_is_refused_in_place(qtbot: QtBot, panel: InspectorPanel, tmp_path: Path) -> None:
    broken = tmp_path / "broken.json"
    broken.write_text('{"format": "saijin-trace", "version": 7}')
    shown(qtbot, panel, "turn-2")
    panel.acts.open(str(broken))
    qtbot.waitUntil(panel.trouble.isVisible)
    said = words(panel.trouble)
    assert "not a trace" in said and "broken.json" in said and "version" in said
    assert panel.correlation_id == "turn-2" and panel.area.isVisible()  # what was shown stays
    panel.trouble.closed.emit()
    assert not panel.trouble.isVisible()


def test_a_file_with_a_broken_diagram_shows_the_rest(
    qtbot: QtBot, studio: Studio, panel: InspectorPanel, tmp_path: Path
) -> None:
    path = saved_trace(studio, tmp_path)
    content = json.loads(path.read_text())
    content["diagrams"]["chat"] = "<not a model"
    path.write_text(json.dumps(content))
    opened(qtbot, panel, path)
    assert panel.timeline.steps.rowCount() == 8
    assert panel.raw.isVisible()
    assert not panel.card.view.diagram.shapes
