"""Models that would go round within one transaction: what never waits is refused, what waits passes."""

from __future__ import annotations

from pathlib import Path

import pytest

from saijin_studio.core.errors import ModelFileError
from saijin_studio.engine.models.files import check_model

BPMN = Path("x.bpmn")
HEAD = (
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    'xmlns:camunda="http://camunda.org/schema/1.0/bpmn" targetNamespace="t">\n'
)
ASYNC = 'camunda:asyncBefore="true"'
CONDITION = "<conditionalEventDefinition><condition>true</condition></conditionalEventDefinition>"
WORK = '<serviceTask id="{}" camunda:type="external" camunda:topic="t" {}/>'


def model(*processes: str) -> bytes:
    """The first one is `p`, then `q`, `r`."""
    parts = (f'<process id="{key}">\n{inside}\n</process>' for key, inside in zip("pqr", processes, strict=False))
    return (HEAD + "".join(parts) + "</definitions>").encode()


def flows(*pairs: str) -> str:
    """Of `from-to`."""
    ends = (pair.split("-") for pair in pairs)
    return "".join(f'<sequenceFlow sourceRef="{a}" targetRef="{b}"/>' for a, b in ends)


def circle(step: str, *others: str) -> bytes:
    """start -> join -> step -> split -> end or back to join; `others` are further processes."""
    way = flows("start-join", "join-step", "step-split", "split-end", "split-join")
    gateways = '<exclusiveGateway id="join"/><exclusiveGateway id="split"/>'
    return model(f'<startEvent id="start"/>\n{gateways}{step}<endEvent id="end"/>{way}', *others)


def frame(inside: str, *pairs: str, attributes: str = "") -> str:
    """A sub-process as the circle's step: in -> ... -> out."""
    begin, end = '<startEvent id="in"/>', '<endEvent id="out"/>'
    return f'<subProcess id="step" {attributes}>{begin}{inside}{end}{flows(*pairs)}</subProcess>'


def refused(content: bytes, words: str = "a circle that never waits") -> ModelFileError:
    with pytest.raises(ModelFileError) as caught:
        check_model(BPMN, content)
    assert caught.value.detail.startswith(words)
    return caught.value


def refused_count(content: bytes) -> ModelFileError:
    return refused(content, "how often it is done (loopCardinality) is one number, 1000 at most")


def many(count: str, inside: str = "", step: str = "task") -> str:
    """A step done `count` times."""
    loop = "multiInstanceLoopCharacteristics"
    return f"<{step}><{loop}><loopCardinality>{count}</loopCardinality></{loop}>{inside}</{step}>"


# -- circles -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "step",
    [
        '<task id="step"/>',
        '<businessRuleTask id="step" camunda:decisionRef="d"/>',
        '<subProcess id="step"><startEvent/></subProcess>',
        '<task id="step" camunda:asyncBefore="false"/>',
        '<intermediateThrowEvent id="step"><signalEventDefinition/></intermediateThrowEvent>',
    ],
)
def test_a_circle_that_never_waits_is_refused(step: str) -> None:
    fault = refused(circle(step))
    assert (fault.params["element"], fault.params["line"]) == ("join", 4)


@pytest.mark.parametrize(
    "step",
    [
        f'<task id="step" {ASYNC}/>',
        '<task id="step" camunda:asyncAfter="true"/>',
        '<userTask id="step"/>',
        WORK.format("step", ""),
        '<businessRuleTask id="step" camunda:type="external" camunda:topic="t"/>',
        '<callActivity id="step" calledElement="x"/>',
        '<intermediateThrowEvent id="step"><messageEventDefinition camunda:type="external" camunda:topic="t"/>'
        "</intermediateThrowEvent>",
        '<intermediateCatchEvent id="step"><messageEventDefinition/></intermediateCatchEvent>',
        '<task id="other"/>',
    ],
)
def test_a_circle_that_waits_passes(step: str) -> None:
    check_model(BPMN, circle(step))


LINKS = (
    '<startEvent id="start"/><exclusiveGateway id="join"/><task id="step"/>'
    '<intermediateThrowEvent id="away"><linkEventDefinition name="l"/></intermediateThrowEvent>'
    '<intermediateCatchEvent id="back"><linkEventDefinition name="l"/></intermediateCatchEvent>'
) + flows("start-join", "join-step", "step-away", "back-join")
SIGNALS = (
    '<startEvent id="start"><signalEventDefinition signalRef="s"/></startEvent>'
    '<endEvent id="end"><signalEventDefinition signalRef="s"/></endEvent>'
) + flows("start-end")


@pytest.mark.parametrize("inside", [LINKS, SIGNALS])
def test_what_goes_on_for_ever_by_a_name_is_refused(inside: str) -> None:
    refused(model(inside))


def test_a_call_by_a_variable_that_does_not_wait_before_it_is_refused() -> None:
    for more in ("", 'camunda:asyncAfter="true"'):
        fault = refused(model(f'<callActivity id="c" calledElement="${{x}}" {more}/>'), "a call of whatever a variable")
        assert fault.params["element"] == "c"
    check_model(BPMN, model(f'<callActivity id="c" calledElement="${{x}}" {ASYNC}/>'))


# -- conditions ----------------------------------------------------------------------------------------------------


def test_a_condition_that_is_true_already_is_not_waited_for() -> None:
    event = '<intermediateCatchEvent id="step" {}>' + CONDITION + "</intermediateCatchEvent>"
    refused(circle(event.format("")))
    check_model(BPMN, circle(event.format(ASYNC)))


def test_a_gateway_of_events_goes_on_by_a_condition_that_is_true_already() -> None:
    event = f'<intermediateCatchEvent id="step">{CONDITION}</intermediateCatchEvent>'
    late = '<intermediateCatchEvent id="late"><timerEventDefinition/></intermediateCatchEvent>'
    gateway = '<eventBasedGateway id="gate" {}/>' + late
    way = flows("start-gate", "gate-step", "gate-late", "step-gate", "late-gate")
    refused(model('<startEvent id="start"/>' + gateway.format("") + event + way))
    check_model(BPMN, model('<startEvent id="start"/>' + gateway.format(ASYNC) + event + way))
    check_model(BPMN, model('<startEvent id="start"/>' + gateway.format("") + event.replace(CONDITION, "") + way))


BACK = flows("start-step", "step-end", "again-step")


@pytest.mark.parametrize("host", ['<userTask id="step" {}/>', WORK.replace('"{}"', '"step"', 1)])
@pytest.mark.parametrize("ends", ["true", "false"])
def test_a_condition_at_the_border_leads_back_before_the_step_has_waited(host: str, ends: str) -> None:
    event = f'<boundaryEvent id="again" attachedToRef="step" cancelActivity="{ends}" {{}}>{CONDITION}</boundaryEvent>'
    around = '<startEvent id="start"/><endEvent id="end"/>' + BACK
    refused(model(around + host.format("") + event.format("")))
    check_model(BPMN, model(around + host.format(ASYNC) + event.format("")))
    check_model(BPMN, model(around + host.format("") + event.format(ASYNC)))
    check_model(
        BPMN, model(around + host.format("") + event.format("").replace(CONDITION, "<messageEventDefinition/>"))
    )


def test_a_condition_that_stays_and_sets_its_own_variable_is_refused() -> None:
    sets = (
        "<task id='sets'><extensionElements><camunda:inputOutput><camunda:outputParameter name='{}'>1"
        "</camunda:outputParameter></camunda:inputOutput></extensionElements></task>"
    )
    begins = '<startEvent id="start"/><userTask id="person"/>' + flows("start-person")
    condition = CONDITION.replace("Definition>", 'Definition camunda:variableName="a">', 1)

    def made(ends: str, name: str) -> bytes:
        start = f'<startEvent id="seen" isInterrupting="{ends}">{condition}</startEvent>'
        inside = start + sets.format(name) + flows("seen-sets")
        return model(f'{begins}<subProcess id="watch" triggeredByEvent="true">{inside}</subProcess>')

    refused(made("false", "a"))
    check_model(BPMN, made("true", "a"))
    check_model(BPMN, made("false", "b"))


# -- sub-processes -------------------------------------------------------------------------------------------------


def test_a_sub_process_waits_where_each_of_its_ways_does() -> None:
    check_model(BPMN, circle(frame('<userTask id="u"/>', "in-u", "u-out")))
    refused(circle(frame('<userTask id="u"/>', "in-out")))
    fork = '<exclusiveGateway id="fork"/><userTask id="u"/><task id="t"/>'
    refused(circle(frame(fork, "in-fork", "fork-u", "fork-t", "u-out", "t-out")))
    check_model(BPMN, circle(frame(fork, "in-fork", "fork-u", "fork-t", "u-out", "t-out", attributes=ASYNC)))
    check_model(
        BPMN, circle(frame(fork.replace("<task", f"<task {ASYNC}"), "in-fork", "fork-u", "fork-t", "u-out", "t-out"))
    )


def test_a_sub_process_in_a_sub_process() -> None:
    inner = '<subProcess id="inner"><startEvent id="a"/>{}<endEvent id="z"/>{}</subProcess>'
    check_model(BPMN, circle(frame(inner.format('<userTask id="u"/>', flows("a-u", "u-z")), "in-inner", "inner-out")))
    refused(circle(frame(inner.format('<userTask id="u"/>', flows("a-z")), "in-inner", "inner-out")))


def test_an_event_sub_process_may_end_it_at_once() -> None:
    person = '<userTask id="u"/>'
    ends = (
        '<subProcess triggeredByEvent="true"><startEvent isInterrupting="{}">'
        + CONDITION
        + "</startEvent></subProcess>"
    )
    refused(circle(frame(person + ends.format("true"), "in-u", "u-out")))
    check_model(BPMN, circle(frame(person + ends.format("false"), "in-u", "u-out")))


def thrown(kind: str, frame_kind: str, inside: str = "", *pairs: str) -> bytes:
    """A sub-process that ends by an event at its border, which leads back to it."""
    event = f"<{kind}EventDefinition/>"
    inside = f'<startEvent id="in"/>{inside}<endEvent id="out">{event}</endEvent>' + flows(*(pairs or ("in-out",)))
    border = f'<boundaryEvent id="again" attachedToRef="step">{event}</boundaryEvent>'
    around = '<startEvent id="start"/>' + flows("start-step", "again-step")
    return model(f'{around}<{frame_kind} id="step">{inside}</{frame_kind}>{border}')


@pytest.mark.parametrize(
    ("kind", "frame_kind"),
    [("error", "subProcess"), ("escalation", "subProcess"), ("signal", "subProcess"), ("cancel", "transaction")],
)
def test_what_is_thrown_at_once_leads_back_at_once(kind: str, frame_kind: str) -> None:
    refused(thrown(kind, frame_kind))
    check_model(BPMN, thrown(kind, frame_kind, '<userTask id="u"/>', "in-u", "u-out"))


def test_an_event_sub_process_that_throws_further_is_not_its_own_catcher() -> None:
    error = "<errorEventDefinition/>"
    rethrows = (
        f'<subProcess id="handler" triggeredByEvent="true"><startEvent id="caught">{error}</startEvent>'
        f'<endEvent id="further">{error}</endEvent>{flows("caught-further")}</subProcess>'
    )
    fails = f'<startEvent id="start"/><endEvent id="fails">{error}</endEvent>{flows("start-fails")}'
    check_model(BPMN, model(rethrows + fails))


# -- calls ---------------------------------------------------------------------------------------------------------

CALL = '<callActivity id="step" calledElement="q" {}/>'
STRAIGHT = '<startEvent id="q1"/><endEvent id="q2"/>' + flows("q1-q2")
PERSON = '<startEvent id="q1"/><userTask id="q2"/><endEvent id="q3"/>' + flows("q1-q2", "q2-q3")


def test_a_call_waits_as_the_called_process_does() -> None:
    refused(circle(CALL.format(""), STRAIGHT))
    check_model(BPMN, circle(CALL.format(""), PERSON))
    check_model(BPMN, circle(CALL.format(ASYNC), STRAIGHT))
    onward = '<startEvent id="q1"/><callActivity id="q2" calledElement="r"/>' + flows("q1-q2")
    renamed = {straight: straight.replace('"q1', '"r1').replace('"q2', '"r2') for straight in (STRAIGHT, PERSON)}
    refused(circle(CALL.format(""), onward, renamed[STRAIGHT]))
    check_model(BPMN, circle(CALL.format(""), onward, renamed[PERSON].replace('"q3', '"r3')))


def test_two_calls_of_one_process_in_a_row_are_no_circle() -> None:
    calls = '<startEvent id="start"/><callActivity id="a" calledElement="q"/><callActivity id="b" calledElement="q"/>'
    check_model(BPMN, model(calls + flows("start-a", "a-b"), STRAIGHT))


def test_an_error_of_the_called_process_leads_back_at_once() -> None:
    error = "<errorEventDefinition/>"
    around = (
        f'<startEvent id="start"/>{CALL.format("")}'
        f'<boundaryEvent id="again" attachedToRef="step">{error}</boundaryEvent>{flows("start-step", "again-step")}'
    )
    refused(model(around, STRAIGHT.replace('<endEvent id="q2"/>', f'<endEvent id="q2">{error}</endEvent>')))
    check_model(BPMN, model(around, PERSON.replace('<endEvent id="q3"/>', f'<endEvent id="q3">{error}</endEvent>')))


def test_a_process_that_calls_itself_is_refused_unless_it_waits_first() -> None:
    calls = '<startEvent id="start"/><userTask id="person"/><callActivity id="c" calledElement="p" {}/>'
    assert refused(model(calls.format("") + flows("start-c"))).params["element"] == "start"
    refused(model(calls.format('camunda:asyncAfter="true"') + flows("start-c")))
    check_model(BPMN, model(calls.format(ASYNC) + flows("start-c")))
    check_model(BPMN, model(calls.format("") + flows("start-person", "person-c")))
    refused(
        model(
            '<startEvent id="a"/><callActivity id="b" calledElement="q"/>' + flows("a-b"),
            calls.format("") + flows("start-c"),
        )
    )


# -- how often -----------------------------------------------------------------------------------------------------


def one_by_one(step: str, inside: str = "", step_more: str = "", loop_more: str = "") -> str:
    """As many as a variable says, one after another."""
    count = "<loopCardinality>${n}</loopCardinality>"
    loop = f'<multiInstanceLoopCharacteristics isSequential="true" {loop_more}>{count}'
    return f'<{step} id="many" {step_more}>{loop}</multiInstanceLoopCharacteristics>{inside}</{step}>'


@pytest.mark.parametrize("count", ["1000", " 10 "])
def test_a_number_says_how_often(count: str) -> None:
    check_model(BPMN, model(many(count)))


BEGIN = '<startEvent id="b"/>'
WORK = '<serviceTask id="w" camunda:type="external" camunda:topic="t"/>'
PAST = '<exclusiveGateway id="g"/><endEvent id="e"/>' + flows("b-g", "g-w", "g-e")


@pytest.mark.parametrize(
    "step",
    [
        one_by_one("userTask"),
        one_by_one("task", loop_more=ASYNC),
        one_by_one("subProcess", BEGIN + WORK + flows("b-w")),
        one_by_one("subProcess", BEGIN + WORK + flows("b-w"), step_more=ASYNC),
        one_by_one("subProcess", f'{BEGIN}<task id="w" {ASYNC}/>' + flows("b-w")),
    ],
)
def test_a_variable_says_how_often_something_waits_in_turn(step: str) -> None:
    check_model(BPMN, model(step))


@pytest.mark.parametrize(
    "step",
    [
        many("${count}"),
        many("#{ a_b1 }", step="userTask"),
        one_by_one("task"),
        one_by_one("task", step_more=ASYNC),
        one_by_one("task", step_more='camunda:asyncAfter="true"'),
        one_by_one("subProcess", BEGIN),
        one_by_one("subProcess", BEGIN, step_more=ASYNC),
        one_by_one("subProcess", BEGIN + WORK + PAST),
    ],
)
def test_a_variable_builds_nothing_out_of_all_measure_at_once(step: str) -> None:
    refused_count(model(step))


@pytest.mark.parametrize(
    "count", ["1001", "2000000", "${2000000}", "${n * 1000}", "${a.b}", "-1", "", "１０", "1e9", "${n}0", "9" * 5000]
)
def test_anything_else_is_refused(count: str) -> None:
    refused_count(model(many(count)))


def test_numbers_within_numbers_multiply() -> None:
    check_model(BPMN, model(many("50", many("20"), "subProcess")))
    refused_count(model(many("50", many("21"), "subProcess")))
    refused_count(model(many("11", many("10", many("10"), "subProcess"), "subProcess")))
    check_model(BPMN, model(one_by_one("subProcess", BEGIN + WORK + flows("b-w") + many("1000"))))


def test_a_step_that_is_done_for_none_does_not_wait() -> None:
    loop = "<multiInstanceLoopCharacteristics {}</multiInstanceLoopCharacteristics>"
    step = '<userTask id="step" {}>' + loop + "</userTask>"
    refused(circle(step.format("", 'camunda:collection="${words}">')))
    refused(circle(step.format("", ' isSequential="true"><loopCardinality>${n}</loopCardinality>')))
    check_model(BPMN, circle(step.format("", "><loopCardinality>2</loopCardinality>")))
    check_model(BPMN, circle(step.format(ASYNC, 'camunda:collection="${words}">')))
