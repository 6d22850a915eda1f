"""Models from outside: what is refused before the engine sees it, and how the fault is named."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saijin_studio.core.errors import ModelFileError
from saijin_studio.engine.models.calls import calls_in_circles
from saijin_studio.engine.models.deployer import model_files
from saijin_studio.engine.models.files import MAX_BYTES, check_model, read_model
from saijin_studio.paths import shipped

BPMN = Path("x.bpmn")
HEAD = (
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
    'xmlns:camunda="http://camunda.org/schema/1.0/bpmn" targetNamespace="t">\n<process id="p">\n'
)
KEPT = 'historyTimeToLive="([^"]*)"'
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


def test_the_history_of_the_shipped_models_is_kept_for_a_year() -> None:
    """The panel counts and filters by as much."""
    files = model_files([shipped() / "processes"])
    times = {path.name: re.findall(KEPT, path.read_text("utf-8")) for path in files}
    assert times == {name: ["P365D"] for name in times}
    assert len(times) >= 4


def test_a_model_that_does_not_parse_names_element_and_line() -> None:
    fault = refusal(model('<startEvent id="begin"/>\n<task id="broken">\n<endEvent id="last"/>'))
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
        ('<scriptTask id="s" scriptFormat="groovy"><script>1</script></scriptTask>', "s"),
        ('<serviceTask id="j" camunda:class="java.lang.Runtime"/>', "j"),
        ('<serviceTask id="b" camunda:delegateExpression="${bean}"/>', "b"),
        ('<serviceTask id="e" camunda:expression="${x}"/>', "e"),
        ('<serviceTask id="n" name="Nobody does it"/>', "n"),
        ('<serviceTask id="m" camunda:type="mail" camunda:topic="x"/>', "m"),
        ('<serviceTask id="h" camunda:type="shell" camunda:topic="x"/>', "h"),
        ('<serviceTask id="t" camunda:type="external"/>', "t"),
        ('<serviceTask id="a" xmlns:activiti="http://activiti.org/bpmn" activiti:class="X"/>', "a"),
        ('<sendTask id="w" implementation="##WebService" operationRef="x"/>', "w"),
        ('<businessRuleTask id="r" camunda:class="X"/>', "r"),
        ('<task><extensionElements><camunda:executionListener id="in" class="X"/></extensionElements></task>', "in"),
        ('<userTask id="u"><extensionElements><camunda:taskListener id="in" event="create" class="X"/>'
         "</extensionElements></userTask>", "in"),
        ("<task><extensionElements><camunda:connector><camunda:connectorId>http</camunda:connectorId>"
         "</camunda:connector></extensionElements></task>", "connector"),
        ('<task><extensionElements><camunda:field id="f" name="x"/></extensionElements></task>', "f"),
        ('<task><extensionElements><camunda:inputOutput><camunda:inputParameter name="x"><camunda:script id="s">1'
         "</camunda:script></camunda:inputParameter></camunda:inputOutput></extensionElements></task>", "s"),
        ('<userTask><extensionElements><camunda:formData><camunda:formField><camunda:validation>'
         '<camunda:constraint name="validator" config="java.lang.Runtime"/></camunda:validation></camunda:formField>'
         "</camunda:formData></extensionElements></userTask>", "constraint"),
        ('<sequenceFlow><conditionExpression id="c" language="groovy">1</conditionExpression></sequenceFlow>', "c"),
        ('<sequenceFlow><conditionExpression id="c" camunda:resource="x">1</conditionExpression></sequenceFlow>', "c"),
        ('<callActivity id="v" calledElement="x" camunda:variableMappingClass="X"/>', "v"),
        ('<callActivity id="v" calledElement="x" camunda:caseRef="X"/>', "v"),
        ('<adHocSubProcess id="o"/>', "o"),
        ('<task><extensionElements><other xmlns="urn:other" id="x"/></extensionElements></task>', "x"),
        ('<process xmlns="urn:other" id="x"/>', "x"),
        ('<userTask id="g" camunda:assignee="${bean.find(1)}"/>', "g"),
    ],
)  # fmt: skip
def test_what_no_model_needs_is_refused(inside: str, element: str) -> None:
    fault = refusal(model(inside))
    assert (fault.params["element"], fault.params["line"]) == (element, 3)


EVERYTHING = """
<extensionElements><camunda:properties><camunda:property name="retry" value="tries=5"/></camunda:properties>
</extensionElements>
<laneSet><lane id="lane"><flowNodeRef>rules</flowNodeRef></lane></laneSet>
<startEvent id="start"><messageEventDefinition messageRef="m"/></startEvent>
<serviceTask id="work" camunda:type="external" camunda:topic="a" camunda:taskPriority="${priority}"
    camunda:asyncBefore="true" default="f"><incoming>f</incoming>
  <extensionElements><camunda:failedJobRetryTimeCycle>R3/PT1M</camunda:failedJobRetryTimeCycle>
  <camunda:inputOutput><camunda:inputParameter name="x"><camunda:map><camunda:entry key="k">${a.b}</camunda:entry>
  </camunda:map></camunda:inputParameter><camunda:inputParameter name="y"><camunda:list><camunda:value>1</camunda:value>
  </camunda:list></camunda:inputParameter><camunda:outputParameter name="z">${n + 1}</camunda:outputParameter>
  </camunda:inputOutput></extensionElements>
  <multiInstanceLoopCharacteristics isSequential="true" camunda:collection="${words}" camunda:elementVariable="word">
    <completionCondition xsi:type="tFormalExpression">${nrOfCompletedInstances >= 2}</completionCondition>
  </multiInstanceLoopCharacteristics></serviceTask>
<businessRuleTask id="rules" camunda:decisionRef="persona_routing" camunda:mapDecisionResult="singleResult"
    camunda:resultVariable="route"/>
<userTask id="approve" camunda:candidateUsers="me" camunda:formKey="x"><extensionElements><camunda:formData>
  <camunda:formField id="ok" type="boolean" label="OK" defaultValue="false"><camunda:validation>
  <camunda:constraint name="required"/></camunda:validation></camunda:formField></camunda:formData>
  </extensionElements></userTask>
<callActivity id="call" calledElement="model_integration"><extensionElements>
  <camunda:in businessKey="#{execution.processBusinessKey}"/><camunda:in source="model" target="model"/>
  <camunda:in sourceExpression="${loopCounter}" target="index"/><camunda:out variables="all"/></extensionElements>
  </callActivity>
<subProcess id="stop" triggeredByEvent="true"><startEvent isInterrupting="true"><messageEventDefinition/></startEvent>
  <endEvent><terminateEventDefinition/></endEvent></subProcess>
<transaction id="t"><endEvent><cancelEventDefinition/></endEvent></transaction>
<boundaryEvent id="late" attachedToRef="work" cancelActivity="false"><timerEventDefinition>
  <timeDuration xsi:type="tFormalExpression">PT${seconds}S</timeDuration></timerEventDefinition></boundaryEvent>
<boundaryEvent attachedToRef="work"><errorEventDefinition errorRef="e" camunda:errorMessageVariable="why"/>
  </boundaryEvent>
<boundaryEvent attachedToRef="work"><compensateEventDefinition/></boundaryEvent>
<intermediateThrowEvent><compensateEventDefinition activityRef="work"/></intermediateThrowEvent>
<intermediateThrowEvent><signalEventDefinition signalRef="s"/></intermediateThrowEvent>
<intermediateThrowEvent><messageEventDefinition messageRef="m" camunda:type="external" camunda:topic="send"/>
  </intermediateThrowEvent>
<intermediateCatchEvent><conditionalEventDefinition><condition xsi:type="tFormalExpression">${a &lt; 1}</condition>
  </conditionalEventDefinition></intermediateCatchEvent>
<endEvent><escalationEventDefinition escalationRef="c"/></endEvent>
<eventBasedGateway id="g"/><inclusiveGateway id="i" default="f"/><exclusiveGateway/><parallelGateway/>
<receiveTask id="r" messageRef="m"/><manualTask/><sendTask camunda:type="external" camunda:topic="b"/>
<dataObject id="d"/><dataObjectReference id="dr" dataObjectRef="d"/>
<textAnnotation><text>calls f(x)</text></textAnnotation>
<association id="as" associationDirection="One" sourceRef="late" targetRef="work"/>
<sequenceFlow id="f" name="x" sourceRef="start" targetRef="work"><documentation>${f(x)} is explained</documentation>
  <conditionExpression xsi:type="tFormalExpression">${ok ? a : b}</conditionExpression></sequenceFlow>
"""


def test_what_the_studio_supports_passes() -> None:
    check_model(BPMN, model(EVERYTHING.replace(">= 2}", "&gt;= 2}")))


@pytest.mark.parametrize("condition", ["${x == 'a (b)'}", "#{approved}", "no expression, but (words) and f(x)"])
def test_conditions_that_compare_pass(condition: str) -> None:
    check_model(BPMN, flow(condition))


@pytest.mark.parametrize("condition", ["${runtimeService.createProcessInstanceQuery()}", "#{f (1)}", "${a['class']}"])
def test_conditions_that_call_are_refused(condition: str) -> None:
    assert refusal(flow(condition)).params["element"] == "conditionExpression"


def test_only_plain_utf_8() -> None:
    text = HEAD + TAIL
    for head in ('version="1.0" encoding="ISO-8859-1"', 'version="1.1"', 'version="1.0" encoding="UTF-7"'):
        assert "UTF-8" in refusal(f"<?xml {head}?>{text}".encode()).detail
    assert "UTF-8" in refusal(f'<?xml version="1.0" encoding="UTF-16"?>{text}'.encode("utf-16")).detail
    for head in ('version="1.0" encoding="utf-8"', "version='1.0'", 'version="1.0" encoding="UTF-8" standalone="no" '):
        check_model(BPMN, f"<?xml {head}?>\n{text}".encode())
        check_model(BPMN, b"\xef\xbb\xbf" + f"<?xml {head}?>\n{text}".encode())


DMN = """<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/"
 xmlns:camunda="http://camunda.org/schema/1.0/dmn" id="d" name="d" namespace="t">
<decision id="which" name="Which" camunda:historyTimeToLive="P1D"{language}>
{inside}
</decision></definitions>"""
TABLE = """<decisionTable id="t" hitPolicy="FIRST"><input id="i" label="Word" camunda:inputVariable="w">
<inputExpression id="ie" typeRef="string"{language}><text>{expression}</text></inputExpression></input>
<output id="o" name="answer" typeRef="string"/><rule id="r"><description>f(x)</description>
<inputEntry id="e"><text>{entry}</text></inputEntry><outputEntry id="oe"><text>"b"</text></outputEntry></rule>
</decisionTable>"""


def decision(expression: str = "word", entry: str = '"a","b"', language: str = "") -> bytes:
    inside = TABLE.format(expression=expression, entry=entry, language=language)
    return DMN.format(inside=inside, language="").encode()


def test_a_decision_table_passes() -> None:
    check_model(Path("x.dmn"), decision())
    check_model(Path("x.dmn"), decision("${count &gt; 3}", "", ' expressionLanguage="juel"'))
    check_model(Path("x.dmn"), decision("count &gt; 3", "", ' expressionLanguage="juel"'))
    feel = ' expressionLanguage="https://www.omg.org/spec/DMN/20191111/FEEL/"'
    check_model(Path("x.dmn"), decision("count + 1", "[1..5]", feel))


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (decision("1", "1", ' expressionLanguage="groovy"'), "language"),
        (decision("1", "1", ' expressionLanguage="javascript"'), "language"),
        (decision("bean.call()"), "function"),
        (decision(entry='function(x) external { java: { class: "java.lang.Math" } }'), "function"),
        (decision("${bean()}", "1", ' expressionLanguage="juel"'), "not call"),
        (decision("bean()", "1", ' expressionLanguage="juel"'), "not call"),
        (DMN.format(language="", inside="<context><contextEntry/></context>").encode(), "context"),
        (DMN.format(language="", inside="<invocation/>").encode(), "invocation"),
        (DMN.format(language="", inside="<encapsulatedLogic/>").encode(), "encapsulatedLogic"),
        (DMN.format(language=' expressionLanguage="groovy"', inside="").encode(), "expressionLanguage"),
    ],
)
def test_what_no_decision_needs_is_refused(content: bytes, word: str) -> None:
    fault = refusal(content, Path("x.dmn"))
    assert word in fault.detail
    assert fault.params["line"]


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


WORDS = [
    "<process>",
    "</process>",
    "<task/>",
    "<!DOCTYPE x>",
    "<?x?>",
    "<!--",
    "-->",
    "&a;",
    "${a}",
    "${",
    "<camunda:in ",
]


@given(st.lists(st.sampled_from(WORDS) | st.text(max_size=5), max_size=12))
def test_any_pieces_of_xml_are_judged_without_a_crash(pieces: list[str]) -> None:
    for path in (BPMN, Path("x.dmn")):
        try:
            check_model(path, (HEAD + "".join(pieces) + TAIL).encode("utf-8", "replace"))
        except ModelFileError as error:
            assert error.detail


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


def calling(folder: Path, name: str, called: str, attributes: str = "") -> Path:
    call = f'<callActivity id="call_{called}" calledElement="{called}" {attributes}/>'
    path = folder / f"{name}.bpmn"
    path.write_bytes(model(call).replace(b'id="p"', f'id="{name}"'.encode()))
    return path


def test_processes_that_call_each_other_are_found(tmp_path: Path) -> None:
    circle = [calling(tmp_path, "one", "two"), calling(tmp_path, "two", "three"), calling(tmp_path, "three", "one")]
    beside = [calling(tmp_path, "first", "one"), tmp_path / "broken.bpmn"]
    beside[1].write_text("no XML", encoding="utf-8")
    found = calls_in_circles([*circle, *beside])
    assert [(call.path.stem, call.element, call.line) for call in found] == [
        ("one", "call_two", 3),
        ("two", "call_three", 3),
        ("three", "call_one", 3),
    ]


def test_calls_that_wait_or_come_to_an_end_pass(tmp_path: Path) -> None:
    waits = calling(tmp_path, "two", "one", 'camunda:asyncBefore="true"')
    assert calls_in_circles([calling(tmp_path, "one", "two"), waits]) == ()
    assert calls_in_circles([calling(tmp_path, "one", "two"), calling(tmp_path, "two", "elsewhere")]) == ()
