"""The inspector tells how a reply was made, while it is made and afterwards, with and without the engine."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtWidgets import QFileDialog
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from saijin_studio.core.conversation import AudioClip, PromptPart, Turn, TurnState
from saijin_studio.core.events import EngineChanged, SpeechChanged, StepChanged, TurnChanged
from saijin_studio.core.process import EngineState, EngineStatus, InstanceState
from saijin_studio.core.trace import Sampling
from saijin_studio.ui.panels.inspector.panel import InspectorPanel
from saijin_studio.ui.panels.inspector.prompt import PART_ROLE, PromptModel
from saijin_studio.ui.panels.inspector.raw import sampling_words
from tests.ui.inspector_panel import panel_at, words
from tests.ui.panel_data import now, parts, summary, trace
from tests.ui.panel_fakes import Studio, nameless, studio_at


@pytest.fixture
def studio(tmp_path: Path) -> Iterator[Studio]:
    for made in studio_at(tmp_path, summary(1), summary(2, InstanceState.COMPLETED)):
        made.services.chat.traces = {"turn-1": trace("turn-1"), "turn-2": trace("turn-2")}
        made.services.chat.turns = {"turn-1": open_turn("turn-1")}
        yield made


@pytest.fixture
def panel(qtbot: QtBot, studio: Studio) -> InspectorPanel:
    return panel_at(qtbot, studio)


def open_turn(key: str, state: TurnState = TurnState.RUNNING) -> Turn:
    return Turn(key, "conversation", "question", state, now())


def shown(qtbot: QtBot, panel: InspectorPanel, key: str) -> None:
    panel.show_reply(key)
    qtbot.waitUntil(lambda: panel.area.isVisible() and panel.state.text() != "")


def test_it_says_what_it_is_for_before_a_reply_is_chosen(panel: InspectorPanel) -> None:
    assert panel.empty.isVisible()
    assert "Inspect" in words(panel.empty)


def test_a_finished_reply_tells_everything(qtbot: QtBot, panel: InspectorPanel) -> None:
    shown(qtbot, panel, "turn-2")
    assert "Yuuri" in panel.state.text() and "answered" in panel.state.text()
    assert panel.figures.first.text() == "412 ms"
    assert panel.figures.pace.text() == "58"
    assert "addressed Yuuri" in panel.persona.words.text()
    who = words(panel.answerer)
    assert who.index("qwen3:8b") < who.index("gpt-4.1-mini")  # those that failed stand before the one that answered
    assert "cannot be reached" in who
    assert panel.timeline.steps.rowCount() == 8
    assert "answered" in panel.card.view.diagram_scene().done


def test_a_finished_reply_is_not_asked_for_again(qtbot: QtBot, studio: Studio, panel: InspectorPanel) -> None:
    shown(qtbot, panel, "turn-2")
    calls = studio.services.processes.calls.count("of_turn turn-2")
    qtbot.wait(1300)  # longer than the time between two questions: the thing to see is that none comes
    assert studio.services.processes.calls.count("of_turn turn-2") == calls


def test_a_token_moves_while_the_reply_is_made(qtbot: QtBot, studio: Studio, panel: InspectorPanel) -> None:
    shown(qtbot, panel, "turn-1")
    panel.poller.stop()
    scene = panel.card.view.diagram_scene()
    assert scene.active == {"ai_processing"}
    event = StepChanged("turn-1", "instance-1", "response_formatting", "chat.response_formatting", "started", now())
    studio.publish(event)
    qtbot.waitUntil(lambda: scene.active == {"response_formatting"})
    assert scene.moving


def test_the_end_of_a_reply_is_noticed(qtbot: QtBot, studio: Studio, panel: InspectorPanel) -> None:
    shown(qtbot, panel, "turn-1")
    assert "being made" in panel.state.text()
    studio.services.chat.turns["turn-1"] = open_turn("turn-1", TurnState.ANSWERED)
    studio.publish(TurnChanged("turn-1", "conversation", TurnState.ANSWERED))
    qtbot.waitUntil(lambda: "answered" in panel.state.text())


def test_without_the_engine_it_shows_what_the_store_knows(qtbot: QtBot, studio: Studio, panel: InspectorPanel) -> None:
    studio.services.processes.down = True
    shown(qtbot, panel, "turn-2")
    assert "engine cannot be asked" in panel.notice.words.text()
    assert panel.notice.isVisible()
    assert panel.figures.first.text() == "412 ms"
    assert panel.prompt.tree.isVisible()
    assert not panel.steps.isVisible()
    studio.services.processes.down = False
    studio.publish(EngineChanged(EngineStatus(EngineState.READY)))
    qtbot.waitUntil(panel.steps.isVisible, timeout=3000)
    assert not panel.notice.isVisible()


def test_a_process_the_engine_forgot(qtbot: QtBot, studio: Studio, panel: InspectorPanel) -> None:
    studio.services.processes.rows = ()
    shown(qtbot, panel, "turn-2")
    assert "no record" in panel.notice.words.text()


def test_another_reply_does_not_keep_the_first_ones_steps(qtbot: QtBot, studio: Studio, panel: InspectorPanel) -> None:
    shown(qtbot, panel, "turn-2")
    studio.services.processes.rows = ()
    studio.services.chat.turns["turn-1"] = open_turn("turn-1", TurnState.QUEUED)
    panel.show_reply("turn-1")
    qtbot.waitUntil(lambda: "waiting to start" in panel.state.text())
    assert not panel.steps.isVisible()
    assert not panel.card.view.diagram.shapes


def test_a_reply_nobody_knows(qtbot: QtBot, panel: InspectorPanel) -> None:
    panel.show_reply("nonsense")
    qtbot.waitUntil(panel.notice.isVisible)
    assert "Nothing more is known" in panel.notice.words.text()


def test_parts_left_out_say_why(qtbot: QtBot, panel: InspectorPanel) -> None:
    shown(qtbot, panel, "turn-2")
    model = panel.prompt.tree.parts
    texts = [model.index(row, 0).data() for row in range(model.rowCount())]
    assert texts == ["Instructions", "Persona", "Memory", "Lore", "Conversation · 1 left out"]
    talk = model.index(4, 0)
    assert "no room" in model.index(0, 0, talk).data()
    included = sum(part.tokens for part in parts() if part.included)
    assert str(included) in panel.prompt.note.text()


def test_a_part_opens_to_be_read(qtbot: QtBot, panel: InspectorPanel) -> None:
    shown(qtbot, panel, "turn-2")
    tree = panel.prompt.tree
    tree.expand(tree.parts.index(1, 0))
    tree.setCurrentIndex(tree.parts.index(3, 0, tree.parts.index(1, 0)))
    assert panel.prompt.reader.isVisible()
    assert panel.prompt.reader.toPlainText() == "{{user}}: Still open?\n{{char}}: For you, always."
    tree.setCurrentIndex(tree.parts.index(1, 0))
    assert not panel.prompt.reader.isVisible()


def test_the_prompt_model(qtbot: QtBot, qtmodeltester: ModelTester) -> None:
    model = PromptModel()
    qtmodeltester.check(model, force_py=True)
    model.set_parts(parts())
    model.set_parts(parts()[:2])
    assert model.rowCount() == 2
    group = model.index(1, 0)
    part = model.index(0, 1, group)
    assert model.parent(part) == group
    assert part.siblingAtColumn(0).data(PART_ROLE) == parts()[1]
    model.set_parts(())
    assert model.rowCount(QModelIndex()) == 0


def test_the_voice_is_played_stopped_and_saved(qtbot: QtBot, studio: Studio, panel: InspectorPanel) -> None:
    studio.services.voice.made = (AudioClip("reply", 0, "Good evening.", "/x.wav", 1.2, "espeak"),)
    shown(qtbot, panel, "turn-2")
    assert panel.voice.isVisible()
    qtbot.mouseClick(panel.voice.play, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: studio.services.voice.calls == ["speak reply"])
    studio.publish(SpeechChanged("reply", "reply", "speaking"))
    qtbot.waitUntil(lambda: panel.voice.play.accessibleName() == "Stop speaking")
    qtbot.mouseClick(panel.voice.play, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: studio.services.voice.calls[-1] == "stop")
    qtbot.mouseClick(panel.voice.save, Qt.MouseButton.LeftButton)
    dialog = panel.findChild(QFileDialog, "save_sound")
    assert dialog is not None
    dialog.fileSelected.emit("/somewhere/evening.wav")
    dialog.close()
    qtbot.waitUntil(lambda: studio.services.voice.calls[-1] == "save reply evening.wav")


def test_without_sound_there_is_no_voice_block(qtbot: QtBot, panel: InspectorPanel) -> None:
    shown(qtbot, panel, "turn-2")
    assert not panel.voice.isVisible()


def test_a_chosen_step_is_marked_on_the_diagram_and_the_other_way(qtbot: QtBot, panel: InspectorPanel) -> None:
    shown(qtbot, panel, "turn-2")
    panel.timeline.setCurrentIndex(panel.timeline.steps.index(2))
    assert panel.card.view.selection == "history_loading"
    panel.card.view.select("ai_processing")
    assert panel.timeline.currentIndex().row() == 5


@pytest.mark.parametrize(
    ("reason", "says"),
    [
        ("mentioned", "You addressed Yuuri"),
        ("conversation", "persona of this chat"),
        ("language", "speaks the language"),
        ("round_robin", "take turns"),
        ("least_loaded", "least to do"),
        ("weighted", "weights"),
        ("fallback", "default persona"),
        ("topic: stars", "“stars”"),
        ("topic: {0}", "“{0}”"),
        ("it is {Tuesday}", "it is {Tuesday}"),  # from a table that a person edited
    ],
)
def test_it_says_why_this_persona_answered(
    qtbot: QtBot, studio: Studio, panel: InspectorPanel, reason: str, says: str
) -> None:
    studio.services.chat.traces["turn-2"] = trace("turn-2", persona_reason=reason)
    shown(qtbot, panel, "turn-2")
    assert says in panel.persona.words.text()


def test_lore_has_a_group_of_its_own(qtbot: QtBot) -> None:
    model = PromptModel()
    model.set_parts(parts())
    rows = [model.index(row, 0) for row in range(model.rowCount())]
    lore = next(index for index in rows if index.data() == "Lore")
    assert model.index(0, 0, lore).data() == "The lighthouse"
    model.set_parts((PromptPart("lore", "lore", "Rain.", 2), PromptPart("lore", "memory", "Rain.", 2)))
    group = model.index(0, 0)
    assert [model.index(row, 0, group).data() for row in range(2)] == ["From the lorebook", "memory"]


@pytest.mark.parametrize(
    ("state", "says"), [(TurnState.APPROVAL, "waits for your approval"), (TurnState.WITHDRAWN, "taken back")]
)
def test_a_reply_that_waits_is_made(
    qtbot: QtBot, studio: Studio, panel: InspectorPanel, state: TurnState, says: str
) -> None:
    studio.services.chat.turns["turn-2"] = open_turn("turn-2", state)
    shown(qtbot, panel, "turn-2")
    qtbot.waitUntil(lambda: says in panel.state.text())
    assert panel._story is not None and not panel._story.open  # nothing more comes by itself


def test_it_leads_to_the_process(qtbot: QtBot, studio: Studio, panel: InspectorPanel) -> None:
    shown(qtbot, panel, "turn-2")
    with qtbot.waitSignal(studio.context.section_requested) as caught:
        qtbot.mouseClick(panel.open_process, Qt.MouseButton.LeftButton)
    assert caught.args == ["processes", {"instance": "instance-2"}]


def test_hidden_it_asks_nothing(qtbot: QtBot, studio: Studio, panel: InspectorPanel) -> None:
    shown(qtbot, panel, "turn-1")
    panel.hide()
    assert not panel.poller.running
    calls = len(studio.services.processes.calls)
    studio.publish(TurnChanged("turn-1", "conversation", TurnState.RUNNING))
    assert not panel.poller.running
    panel.show()
    qtbot.waitUntil(lambda: len(studio.services.processes.calls) > calls)


def test_everything_has_a_name(qtbot: QtBot, studio: Studio, panel: InspectorPanel) -> None:
    studio.services.voice.made = (AudioClip("reply", 0, "Good evening.", "/x.wav", 1.2, "espeak"),)
    shown(qtbot, panel, "turn-2")
    assert nameless(panel) == []


def test_parts_beside_the_persona_go_by_what_they_are(qtbot: QtBot) -> None:
    model = PromptModel()
    parts = (
        PromptPart("note", "user", "Calm.", 2),
        PromptPart("profile", "profile", "About Ann: a surgeon.", 5),
        PromptPart("summary", "summary", "They met.", 3),
        PromptPart("attachment", "a.txt", "Words.", 2, attachment_id="a1", left_out=1_200),
        PromptPart("image", "b.png", "", 300, False, "gone", attachment_id="a2"),
    )
    model.set_parts(parts)
    groups = [model.index(row, 0) for row in range(model.rowCount())]
    titles = [model.index(row, 0, group).data() for group in groups for row in range(model.rowCount(group))]
    assert titles == [
        "Author’s note",
        "About you",
        "Summary of what was left out",
        "Document: a.txt (its beginning; 1,200 tokens had no room)",
        "Picture: b.png (left out: its file is gone)",
    ]
    assert "Other" not in [group.data() for group in groups]


def test_values_that_were_set_are_told_and_others_are_not() -> None:
    assert sampling_words(Sampling(0.7, 8192, 512, ("END",), top_p=0.9, seed=7)).endswith(
        "at most 512 tokens · top-p 0.9 · seed 7 · stops at END"
    )
    assert "top-p" not in sampling_words(Sampling(None, 8192, 512))
