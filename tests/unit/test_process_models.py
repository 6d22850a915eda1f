"""Models as people manage them, without an engine: names of files, going back, moving what runs."""

from __future__ import annotations

from collections.abc import Collection
from typing import cast

import pytest

from saijin_studio.core.errors import EngineRefused, EngineUnavailable, InputError, NotFound, SaijinError
from saijin_studio.core.process_model import Definition, DefinitionKind, Deployed, FormField, MigrationPlan, Step
from saijin_studio.ports import ModelAdmin
from saijin_studio.services.processes.models import AT_ONCE, LONGEST_NAME, ProcessModels, name_of, safe_name


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("a.bpmn", "a.bpmn"),
        ("../../etc/a.bpmn", "a.bpmn"),
        ("C:\\x\\私の モデル (1).DMN", "私の モデル (1).dmn"),
        ("chat_interaction.v2.bpmn", "chat_interaction.v2.bpmn"),
    ],
)
def test_a_file_keeps_its_name_without_folders(name: str, safe: str) -> None:
    assert safe_name(name) == safe


DEVICES = ["CON.bpmn", "nul.dmn", "com1.v2.bpmn", "aux .bpmn"]


@pytest.mark.parametrize(
    "name", ["", "..", ".bpmn", "a.xml", "a\0.bpmn", "-a.bpmn", "a" * 200 + ".bpmn", "a\n.dmn", *DEVICES]
)
def test_other_names_are_refused(name: str) -> None:
    with pytest.raises(InputError) as caught:
        safe_name(name)
    assert caught.value.params["reason"] == "file_name"


def test_a_name_is_as_long_as_file_systems_take_it() -> None:
    """They count bytes, and most take 255 of them."""
    assert safe_name("会" * 65 + ".bpmn")
    with pytest.raises(InputError):
        safe_name("会" * 85 + ".bpmn")


@pytest.mark.parametrize(
    ("key", "name"),
    [
        ("order", "order.bpmn"),
        ("_6f0a", "6f0a.bpmn"),
        ("a:b/c", "a_b_c.bpmn"),
        ("__", "model.bpmn"),
        ("con", "model con.bpmn"),
        ("会議", "会議.bpmn"),
    ],
)
def test_any_key_makes_a_name(key: str, name: str) -> None:
    assert name_of(key, "process") == name
    assert len(name_of("会" * 300, "decision").encode()) < LONGEST_NAME


OLD, NEW = (Definition(f"d{number}", "p", "P", number, "process") for number in (1, 2))


GONE = EngineUnavailable("gone")
STUCK = EngineRefused("stuck", status=400, type="")


class Admin:
    """Moves all but those that it cannot; `faults` are raised for whom they name."""

    def __init__(self, **faults: SaijinError) -> None:
        self.faults = faults
        self.moved: list[str] = []
        self.asked = 0
        self.deployed: list[tuple[str, bytes, bool]] = []

    def definitions(self) -> tuple[Definition, ...]:
        chat = Definition("c1", "chat_interaction", "Chat", 1, "process")
        return (OLD, NEW, chat)

    def migrate(self, source_id: str, target_id: str, instance_ids: Collection[str]) -> None:
        self.asked += 1
        for one in instance_ids:
            if f"i{one}" in self.faults:
                raise self.faults[f"i{one}"]
        self.moved += instance_ids

    def xml(self, definition_id: str, kind: DefinitionKind) -> str:
        return f"<{definition_id}/>"

    def home(self, key: str, kind: DefinitionKind, wanted: str) -> str:
        return {"p": "order,v2.bpmn"}.get(key, wanted)

    def deploy(self, name: str, content: bytes, anew: bool = False) -> Deployed:
        self.deployed.append((name, content, anew))
        return Deployed(name, (NEW,))

    def start_form(self, definition_id: str) -> tuple[FormField, ...]:
        return ()


def models(admin: Admin, on: bool = True) -> ProcessModels:
    return ProcessModels(cast(ModelAdmin, admin), lambda key: on)


def plan(*ids: str, target: str = "work") -> MigrationPlan:
    return MigrationPlan(OLD, NEW, ids, (Step("work", "Work", target, "Work", len(ids)),))


def test_one_that_cannot_be_moved_holds_up_no_other() -> None:
    ids = [str(number) for number in range(AT_ONCE * 2 + 1)]
    admin = Admin(i3=STUCK)
    outcome = models(admin).migrate(plan(*ids))
    assert sorted(outcome.done) == sorted(admin.moved) == sorted(set(ids) - {"3"})
    assert set(outcome.refused) == {"3"}
    with pytest.raises(InputError):
        models(admin).migrate(plan("1", target=""))


@pytest.mark.parametrize(
    "fault",
    [GONE, EngineRefused("no", status=403, type=""), NotFound(kind="definition", id="d2")],
)
def test_what_holds_for_everybody_is_asked_once(fault: SaijinError) -> None:
    """In the middle, so that others would still be asked."""
    ids = [str(number) for number in range(AT_ONCE * 40)]
    admin = Admin(i30=fault)
    outcome = models(admin).migrate(plan(*ids))
    assert (outcome.done, admin.asked) == (tuple(ids[:AT_ONCE]), 2)
    assert outcome.refused == dict.fromkeys(ids[AT_ONCE:], fault)
    admin = Admin(i30=STUCK, i31=fault)  # it comes while they are moved one by one
    outcome = models(admin).migrate(plan(*ids))
    assert {*ids[:30]} <= {*outcome.done}
    assert {*ids[30:32], *ids[2 * AT_ONCE :]} <= {*outcome.refused}
    assert {*outcome.done, *outcome.refused} == {*ids}
    assert admin.asked <= 2 + AT_ONCE


@pytest.mark.parametrize(("key", "name"), [("p", "order,v2.bpmn"), ("_6f0a", "6f0a.bpmn")])
def test_back_into_the_file_that_holds_it_now(key: str, name: str) -> None:
    """Whatever the file was called where the older version came from."""
    admin = Admin()
    told: list[str] = []
    service = ProcessModels(cast(ModelAdmin, admin), lambda key: True, told.append)
    older = Definition("d1", key, "P", 1, "process", file="[x].bpmn")
    assert service.go_back(older).definitions == (NEW,)
    assert admin.deployed == [(name, b"<d1/>", True)]
    assert told == [name]


def test_chats_begin_in_a_conversation() -> None:
    for definition_id, on, reason in (("c1", True, "begins_elsewhere"), ("d1", False, "workflow_off")):
        with pytest.raises(InputError) as caught:
            models(Admin(), on).start(definition_id, "", {})
        assert caught.value.params["reason"] == reason
    with pytest.raises(NotFound):
        models(Admin()).start("gone", "", {})
    shown = {one.key: one for one in models(Admin()).definitions()}
    assert (shown["chat_interaction"].startable, shown["p"].startable, shown["p"].version) == (False, True, 2)
