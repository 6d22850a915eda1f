"""Models from outside: what is refused before the engine sees it, and how the fault is named."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saijin_studio.core.errors import ModelFileError
from saijin_studio.engine.deployer import model_files
from saijin_studio.engine.model_files import MAX_BYTES, check_model, read_model
from saijin_studio.paths import shipped

BPMN = Path("x.bpmn")
HEAD = (
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    'xmlns:camunda="http://camunda.org/schema/1.0/bpmn" targetNamespace="t">\n<process id="p">\n'
)
TAIL = "\n</process></definitions>"


def model(inside: str) -> bytes:
    return (HEAD + inside + TAIL).encode()


def refusal(content: bytes, path: Path = BPMN) -> ModelFileError:
    with pytest.raises(ModelFileError) as caught:
        check_model(path, content)
    assert caught.value.params["file"] == path.name
    return caught.value


def flow(condition: str) -> bytes:
    return model(f'<sequenceFlow id="f"><conditionExpression>{condition}</conditionExpression></sequenceFlow>')


def test_the_shipped_models_pass() -> None:
    files = model_files([shipped() / "processes"])
    assert {path.stem for path in files} >= {"chat_interaction", "voice_synthesis"}
    for path in files:
        read_model(path)


def test_a_model_that_does_not_parse_names_element_and_line() -> None:
    fault = refusal(model('<startEvent id="begin"/>\n<serviceTask id="broken">\n<endEvent id="last"/>'))
    assert fault.params["line"] == 6
    assert fault.params["element"] == "last"
    assert "mismatch" in fault.detail


def test_no_doctype() -> None:
    bomb = '<!DOCTYPE d [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>' + HEAD + "&b;" + TAIL
    assert "DOCTYPE" in refusal(bomb.encode()).detail
    outside = '<!DOCTYPE d SYSTEM "file:///etc/passwd">' + HEAD + TAIL
    assert "DOCTYPE" in refusal(outside.encode()).detail


def test_another_kind_of_file() -> None:
    assert "root" in refusal(b"<html/>").detail
    assert "root" in refusal(HEAD.encode() + TAIL.encode(), Path("x.dmn")).detail
    dmn = b'<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="t"/>'
    check_model(Path("x.dmn"), dmn)


@pytest.mark.parametrize(
    ("inside", "element"),
    [
        ('<scriptTask id="s" scriptFormat="groovy"><script>1</script></scriptTask>', "script"),
        ('<serviceTask id="j" camunda:class="java.lang.Runtime"/>', "j"),
        ('<serviceTask id="b" camunda:delegateExpression="${bean}"/>', "b"),
        ('<serviceTask id="e" camunda:expression="${x}"/>', "e"),
        (
            '<serviceTask id="l"><extensionElements><camunda:executionListener id="in" class="X" event="start"/>'
            "</extensionElements></serviceTask>",
            "in",
        ),
        (
            "<serviceTask><extensionElements><camunda:connector><camunda:connectorId>http</camunda:connectorId>"
            "</camunda:connector></extensionElements></serviceTask>",
            "connector",
        ),
    ],
)
def test_code_in_a_model_is_refused(inside: str, element: str) -> None:
    fault = refusal(model(inside))
    assert (fault.params["element"], fault.params["line"]) == (element, 3)


@pytest.mark.parametrize(
    "condition",
    [
        "${x == 'a (b)'}",
        "${not (a and (b or c))}",
        "${count &gt; 3 &amp;&amp; !empty name}",
        "#{approved}",
        "${execution.processBusinessKey == key}",
        "no expression, but (words) and f(x)",
    ],
)
def test_conditions_that_compare_pass(condition: str) -> None:
    check_model(BPMN, flow(condition))


@pytest.mark.parametrize(
    "condition",
    [
        "${runtimeService.createProcessInstanceQuery()}",
        "${''.getClass().forName('java.lang.Runtime')}",
        "${a['class']}",
        "${x.class.name}",
        "${S('{}')}",
        "#{f (1)}",
    ],
)
def test_conditions_that_call_are_refused(condition: str) -> None:
    assert "not call" in refusal(flow(condition)).detail


def test_caps() -> None:
    assert "deep" in refusal(model("<subProcess>" * 200 + "</subProcess>" * 200)).detail
    assert "many" in refusal(model("<task/>" * 20_001)).detail


def test_a_file_that_is_too_large(tmp_path: Path) -> None:
    path = tmp_path / "big.bpmn"
    path.write_bytes(b" " * (MAX_BYTES + 1))
    with pytest.raises(ModelFileError, match="larger"):
        read_model(path)


@given(st.binary(max_size=400))
def test_any_bytes_are_a_clear_refusal(content: bytes) -> None:
    refusal(content)


@given(st.text(max_size=60))
def test_any_text_in_a_document_is_judged_without_a_crash(text: str) -> None:
    escaped = text.replace("&", "&amp;").replace("<", "&lt;")
    try:
        check_model(BPMN, flow("${" + escaped + "}"))
    except ModelFileError as error:
        assert error.detail


def test_the_persons_file_takes_the_place_of_the_shipped_one(tmp_path: Path) -> None:
    for folder, names in (("a", ("one.bpmn", "two.dmn", "three.txt")), ("b", ("one.bpmn",))):
        (tmp_path / folder).mkdir()
        for name in names:
            (tmp_path / folder / name).touch()
    found = model_files([tmp_path / "a", tmp_path / "b", tmp_path / "absent"])
    assert [str(path.relative_to(tmp_path)) for path in found] == ["b/one.bpmn", "a/two.dmn"]
