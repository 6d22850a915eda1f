"""What a process model or a decision may consist of. Anything that is not named here is refused.

A line is an element and its attributes; `camunda:` stands for the engine's own namespace under either of its names.
Missing on purpose: scripts, listeners, connectors, Java classes, beans, fields, embedded resources, mail and shell
tasks, and validators of forms. Work is done by workers.
"""

from __future__ import annotations

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
DMN = ("http://www.omg.org/spec/DMN/", "https://www.omg.org/spec/DMN/")  # the scheme changed between versions
ENGINES = frozenset({"http://camunda.org/schema/1.0/bpmn", "http://operaton.org/schema/1.0/bpmn"})
DMN_ENGINES = frozenset({"http://camunda.org/schema/1.0/dmn", "http://operaton.org/schema/1.0/dmn"})
DRAWING = (
    "http://www.omg.org/spec/BPMN/20100524/DI",
    "http://www.omg.org/spec/DD/",
    "http://www.omg.org/spec/DMN/20180521/D",  # DMNDI/, DI/, DC/
    "https://www.omg.org/spec/DMN/20191111/DMNDI/",
    "https://www.omg.org/spec/DMN/20191111/DI/",
    "https://www.omg.org/spec/DMN/20191111/DC/",
    "http://bpmn.io/schema/",
    "http://www.omg.org/spec/BPMN/non-normative/color/1.0",
)
XSI = "http://www.w3.org/2001/XMLSchema-instance"
# Of attributes alone: colours, the modeler that drew it, the language of a text.
HARMLESS = (*DRAWING, "http://camunda.org/schema/modeler/1.0", "http://www.w3.org/XML/1998/namespace")

_ASYNC = "camunda:async camunda:asyncBefore camunda:asyncAfter camunda:exclusive camunda:jobPriority"
_ACTIVITY = f"{_ASYNC} default isForCompensation startQuantity completionQuantity"
_EXTERNAL = "camunda:type camunda:topic camunda:taskPriority"
_FORM = "camunda:formKey camunda:formRef camunda:formRefBinding camunda:formRefVersion camunda:initiator"
_PEOPLE = (
    "camunda:assignee camunda:candidateUsers camunda:candidateGroups camunda:dueDate camunda:followUpDate "
    "camunda:priority"
)
_STARTERS = "camunda:candidateStarterUsers camunda:candidateStarterGroups camunda:isStartableInTasklist"
_DECISION = (
    "camunda:decisionRef camunda:decisionRefBinding camunda:decisionRefVersion camunda:decisionRefVersionTag "
    "camunda:resultVariable camunda:mapDecisionResult"
)
_CALLED = "calledElement camunda:calledElementBinding camunda:calledElementVersion camunda:calledElementVersionTag"

_BPMN = f"""
definitions targetNamespace expressionLanguage typeLanguage exporter exporterVersion
process isExecutable isClosed processType camunda:historyTimeToLive camunda:versionTag camunda:taskPriority
process camunda:jobPriority {_STARTERS}
documentation textFormat
extensionElements
startEvent isInterrupting parallelMultiple {_ASYNC} {_FORM}
endEvent {_ASYNC}
intermediateCatchEvent parallelMultiple {_ASYNC}
intermediateThrowEvent {_ASYNC}
boundaryEvent attachedToRef cancelActivity parallelMultiple {_ASYNC}
timerEventDefinition
timeDate xsi:type
timeDuration xsi:type
timeCycle xsi:type
messageEventDefinition messageRef {_EXTERNAL}
errorEventDefinition errorRef camunda:errorCodeVariable camunda:errorMessageVariable
signalEventDefinition signalRef camunda:async
escalationEventDefinition escalationRef camunda:escalationCodeVariable
conditionalEventDefinition camunda:variableName camunda:variableEvents
condition xsi:type
compensateEventDefinition activityRef waitForCompletion
cancelEventDefinition
terminateEventDefinition
linkEventDefinition
source
target
message
error errorCode camunda:errorMessage
signal
escalation escalationCode
task {_ACTIVITY}
manualTask {_ACTIVITY}
serviceTask {_ACTIVITY} {_EXTERNAL}
sendTask {_ACTIVITY} {_EXTERNAL} messageRef
businessRuleTask {_ACTIVITY} {_EXTERNAL} {_DECISION}
userTask {_ACTIVITY} {_FORM} {_PEOPLE}
receiveTask {_ACTIVITY} messageRef instantiate
callActivity {_ACTIVITY} {_CALLED}
subProcess {_ACTIVITY} triggeredByEvent
transaction {_ACTIVITY} triggeredByEvent method
multiInstanceLoopCharacteristics isSequential behavior {_ASYNC} camunda:collection camunda:elementVariable
loopCardinality xsi:type
completionCondition xsi:type
loopDataInputRef
inputDataItem
exclusiveGateway gatewayDirection default {_ASYNC}
inclusiveGateway gatewayDirection default {_ASYNC}
parallelGateway gatewayDirection {_ASYNC}
eventBasedGateway gatewayDirection eventGatewayType instantiate {_ASYNC}
sequenceFlow sourceRef targetRef isImmediate
conditionExpression xsi:type
incoming
outgoing
association sourceRef targetRef associationDirection
textAnnotation textFormat
text
group categoryValueRef
category
categoryValue value
collaboration isClosed
participant processRef
messageFlow sourceRef targetRef messageRef
laneSet
lane
flowNodeRef
childLaneSet
property
dataObject isCollection
dataObjectReference dataObjectRef
dataStore capacity isUnlimited
dataStoreReference dataStoreRef
dataInputAssociation
dataOutputAssociation
sourceRef
targetRef
"""

_BPMN_ENGINE = """
properties
property value
inputOutput
inputParameter
outputParameter
list
map
entry key
value
in source sourceExpression target variables businessKey local
out source sourceExpression target variables local
failedJobRetryTimeCycle
formData businessKey
formField label type defaultValue datePattern
validation
constraint config
"""

_DMN = """
definitions namespace expressionLanguage typeLanguage exporter exporterVersion
description
extensionElements
decision camunda:historyTimeToLive camunda:versionTag
question
allowedAnswers
variable typeRef
informationRequirement
requiredDecision href
requiredInput href
inputData
decisionTable hitPolicy aggregation preferredOrientation outputLabel
input label camunda:inputVariable
inputExpression typeRef expressionLanguage
inputValues expressionLanguage
output label typeRef
outputValues expressionLanguage
rule
annotation
annotationEntry
inputEntry expressionLanguage
outputEntry expressionLanguage
literalExpression typeRef expressionLanguage
text
textAnnotation textFormat
association associationDirection
sourceRef href
targetRef href
"""


def _table(text: str) -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for line in text.strip().splitlines():
        element, *attributes = line.split()
        found[element] = found.get(element, frozenset({"id", "name"})) | frozenset(attributes)
    return found


BPMN_ELEMENTS = _table(_BPMN)
ENGINE_ELEMENTS = _table(_BPMN_ENGINE)
DMN_ELEMENTS = _table(_DMN)

CONSTRAINTS = frozenset({"required", "readonly", "minlength", "maxlength", "min", "max"})
NEEDS_WORKER = frozenset({"serviceTask", "sendTask"})
FEEL_TEXTS = frozenset(
    {"inputExpression", "inputEntry", "outputEntry", "literalExpression", "inputValues", "outputValues"}
)
