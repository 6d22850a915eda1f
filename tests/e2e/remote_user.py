"""A person whose studio uses somebody else's engine: looks at its processes, mends one and brings a model.

Run as `python -m tests.e2e.remote_user PART FOLDER`; see `user`.
"""

from __future__ import annotations

import sys
from functools import partial

from saijin_studio.core.process import InstanceState
from saijin_studio.ui.panels.processes.section import MODELS

from .faulty_engine import FAULTS, misbehave
from .hands import click, click_row, drop
from .panel_user import Panel
from .user import Person, Script, main
from .walks import FILE, KEY

FAILED = InstanceState.FAILED


def visit(person: Person) -> Script:
    """Sees the list, opens the failed one, tries it again, watches it go on, and drops a changed model."""
    panel = Panel(person)
    panel.go("processes")
    yield lambda: len(panel.states()) >= 3
    person.seen["states"] = [str(state) for state in sorted(panel.states())]
    person.photograph("1-list")
    click_row(panel.section.instances.list.view, panel.states().index(FAILED))
    yield lambda: panel.failed_at("step_1")
    person.seen["failed"] = {"why": panel.detail.failure.words.text(), **panel.story()}
    person.photograph("2-failed")
    click(panel.detail.failure.retry)
    yield lambda: panel.detail.card.view.diagram_scene().active == {"step_2"} and not panel.detail.failure.isVisible()
    person.seen["retried"] = panel.story()
    person.photograph("3-goes-on")
    yield from bring(person, panel)


def bring(person: Person, panel: Panel) -> Script:
    panel.tab(MODELS)
    yield panel.models_there
    models = panel.models
    yield lambda: models.model.place_of((KEY, "process")) >= 0
    click_row(models.view, models.model.place_of((KEY, "process")))
    yield lambda: [one.running for one in panel.versions()][:1] == [2]
    before = panel.versions()[0].version
    window, view = person.studio.window, models.detail.card.view
    drop(window, view.mapTo(window, view.rect().center()), person.folder / FILE)
    yield lambda: models.detail.shown is not None and models.detail.shown.version == before + 1
    person.seen["versions"] = [one.version for one in panel.versions()]
    person.photograph("4-deployed")
    yield lambda: True


def bear(person: Person) -> Script:
    """Has one process open while the engine misbehaves in one way after the other."""
    panel, engine = Panel(person), person.studio.context.settings.engine.address
    panel.go("processes")
    yield lambda: len(panel.states()) == 1
    click_row(panel.section.instances.list.view, 0)
    yield lambda: panel.detail.card.view.diagram_scene().active == {"step_1"}
    side, said = panel.section.instances.list, dict[str, list[str]]()

    def told(words: str) -> bool:
        return side.stale.isVisible() and words in side.stale_words.text()

    for fault, words in FAULTS.items():
        misbehave(engine, fault)
        yield partial(told, words)
        person.photograph(f"bear-{fault}")
        drawn = sorted(panel.detail.card.view.diagram_scene().active)
        said[fault] = [side.stale_words.text(), f"{len(panel.states())} rows", *drawn]
        misbehave(engine, "none")
        yield partial(lambda words: not told(words), words)
    person.seen["said"] = said
    yield lambda: True


if __name__ == "__main__":
    sys.exit(main({"visit": visit, "bear": bear}))
