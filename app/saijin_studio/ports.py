"""What services need and others provide: language models, speech, sound, secrets, the process engine."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Literal, Protocol, TypeAlias

from .core.cancel import CancelToken
from .core.conversation import Message
from .core.persona import Persona, VoiceChoice
from .core.process import EngineStatus, Incident, ProcessDetail, ProcessSummary, StepRecord, TopicDepth, UserTask
from .core.process import VariableValue as VariableValue
from .core.process_model import Definition, DefinitionKind, Deployed, FormField, MigrationPlan
from .core.process_query import CauseGroup, ElementFigures, HeatSpan, InstanceFilter, InstanceNode, InstancePage
from .core.process_record import Attempt, Variable

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Samples = NDArray[np.float32]


# -- language models ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PromptMessage:
    role: Literal["system", "user", "assistant"]
    content: str


@dataclass(frozen=True, slots=True)
class ChatRequest:
    """What a model is asked. `prefix` is what was already said of this reply before a crash: continue it.

    `persona`, `history` (oldest first, the newest is the user's message) and `user_name` serve the offline model;
    all others read `messages` alone.
    """

    messages: tuple[PromptMessage, ...]
    persona: Persona
    history: tuple[Message, ...]
    language: str  # of the reply: "en" or "ja"
    user_name: str = ""
    prefix: str = ""
    context_tokens: int = 8192
    reply_tokens: int = 1024
    temperature: float = 0.8
    stop: tuple[str, ...] = ()
    seed: str = ""  # varies what the offline model says: the correlation id of the turn
    # Told the body of the request as it goes to the server; secrets stand in its headers alone.
    sending: Callable[[Mapping[str, object]], None] | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class ModelInfo:
    name: str
    size_bytes: int | None = None
    detail: str = ""  # parameter size, quantisation


class ChatModel(Protocol):
    """One provider with one model. Built anew whenever the settings change."""

    @property
    def provider(self) -> str:
        """ollama, openai, offline."""

    @property
    def model(self) -> str:
        """The model's name; may need a request the first time. Raises ProviderError."""

    def stream(self, request: ChatRequest, cancel: CancelToken) -> Iterator[str]:
        """Pieces of the reply as they come (without `request.prefix`).

        Registers with `cancel` so that a set token ends a blocked read within a second.
        Raises a ProviderError (ProviderUnavailable, ModelMissing, CredentialsRefused, RateLimited, ProviderFault)
        or Cancelled. First-token and idle time-outs are the chain's.
        """

    def models(self) -> tuple[ModelInfo, ...]:
        """What the server offers. Raises ProviderError."""


class ChatModelFactory(Protocol):
    def __call__(self) -> tuple[ChatModel, ...]:
        """The chain in its order, by the settings of this moment."""


class SecretStore(Protocol):
    """The OS keyring. Names: "openai", "engine"."""

    def get(self, name: str) -> str | None: ...

    def set(self, name: str, value: str | None) -> None:
        """None removes. Raises StorageError when there is no keyring to write to."""


# -- voice -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Speech:
    """Mono float32 samples in -1..1 at `sample_rate` Hz."""

    samples: Samples
    sample_rate: int

    @property
    def seconds(self) -> float:
        return len(self.samples) / self.sample_rate


class SpeechEngine(Protocol):
    @property
    def name(self) -> str:
        """espeak, openjtalk."""

    @property
    def languages(self) -> frozenset[str]: ...

    def missing(self) -> str | None:
        """None when it can speak, otherwise the name of what is missing (a package)."""

    def variants(self, language: str) -> tuple[str, ...]: ...

    def warm(self, language: str) -> None:
        """Loads what the first sentence needs; returns when it is there, at once the second time."""

    def synthesise(self, text: str, language: str, voice: VoiceChoice) -> Speech:
        """One sentence of one language. Raises ProviderError."""

    def close(self) -> None:
        """Ends what it started; may be used again."""


class AudioOutput(Protocol):
    """One always-open stream. All calls return at once and may come from any thread."""

    def missing(self) -> str | None:
        """None when there is a device, otherwise why there is none (audio_library, audio_device)."""

    def enqueue(self, utterance: str, speech: Speech, on_start: Callable[[], None] | None = None) -> None:
        """Appends to what is being played; `utterance` names what belongs together (a correlation id)."""

    def stop(self, utterance: str | None = None) -> None:
        """Drops what is queued and falls silent at once; of one utterance or of all. Later pieces of a stopped
        utterance are dropped too until `begin` is called for it."""

    def begin(self, utterance: str) -> None: ...

    def wait(self, utterance: str, timeout: float | None = None) -> bool:
        """Waits until all of an utterance has sounded; false on time-out."""

    def speaking(self) -> str | None: ...

    def close(self) -> None: ...


# -- the process engine ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class EngineConnection:
    """Where the engine's REST API answers now; `url` ends without a slash (.../engine-rest)."""

    url: str
    user: str = ""
    password: str = field(default="", repr=False)


class ProcessEngine(Protocol):
    """The engine's REST API as services need it. All raise EngineUnavailable or EngineRefused."""

    def start_process(self, key: str, business_key: str, variables: Mapping[str, VariableValue]) -> str:
        """Starts the newest version; returns the instance id. Raises EngineRefused for an unknown key."""

    def find_instances(self, process_key: str, business_key: str) -> tuple[str, ...]:
        """Ids of running and finished instances with this business key."""

    def instances(self, limit: int = 200, finished: bool = True) -> tuple[ProcessSummary, ...]:
        """Running ones first, then finished, newest first."""

    def detail(self, instance_id: str) -> ProcessDetail:
        """Raises NotFound."""

    def steps(self, instance_id: str) -> tuple[StepRecord, ...]: ...

    def retry(self, instance_id: str) -> int:
        """Gives each failed task of the instance one new set of tries; returns how many there were."""

    def cancel(self, instance_id: str, reason: str) -> None: ...

    def correlate(self, message: str, business_key: str, variables: Mapping[str, VariableValue]) -> bool:
        """False when nobody waits for the message."""

    def topics(self) -> tuple[TopicDepth, ...]: ...

    def running(self, process_keys: Collection[str] = ()) -> int:
        """How many instances run now, of these processes or of all."""

    def variables(self, instance_id: str) -> dict[str, object]:
        """The variables of the instance itself, also when it has ended; Json as dict or list. Raises NotFound."""

    def set_variables(self, instance_id: str, variables: Mapping[str, VariableValue]) -> None:
        """Of a running instance. Raises NotFound."""

    def user_tasks(self, business_key: str = "") -> tuple[UserTask, ...]:
        """Open decisions, oldest first; of one business key or all."""

    def complete_user_task(self, task_id: str, variables: Mapping[str, VariableValue]) -> None:
        """Raises NotFound when it is not open any more."""

    def incidents(self, instance_id: str = "") -> tuple[Incident, ...]:
        """What failed for good, newest first; of one instance or all."""

    def incident(self, incident_id: str) -> Incident:
        """However many newer ones there are. Raises NotFound when it is none any more."""

    def skip(self, instance_id: str, activity_id: str) -> None:
        """Leaves a waiting step out: its token goes on as if the step had been completed. Raises NotFound."""

    def definitions(self) -> tuple[tuple[str, str, int], ...]:
        """(key, name, version) of the newest versions."""

    def page(self, asked: InstanceFilter, first: int, limit: int, about: Collection[str] = ()) -> InstancePage:
        """`about`: business keys known to be of the persona asked for, beside what the engine knows itself."""

    def causes(self, asked: InstanceFilter, about: Collection[str] = ()) -> tuple[CauseGroup, ...]:
        """What failed for good, by step and message, the newest first."""

    def tree(self, instance_id: str) -> InstanceNode:
        """From the first caller down. Raises NotFound."""

    def heat(self, definition_id: str, span: HeatSpan) -> dict[str, ElementFigures]:
        """By activity id, over a bounded number of instances."""

    def model(self, definition_id: str) -> str:
        """The BPMN of a process definition. Raises NotFound."""

    def variable_records(self, instance_id: str) -> tuple[Variable, ...]:
        """All variables with their scopes, also when it has ended; no secret's value. Raises NotFound."""

    def variable_value(self, variable_id: str) -> object:
        """Of one variable, however large; bytes of a file. Raises NotFound, InputError (reason: secret)."""

    def attempts(self, instance_id: str) -> tuple[Attempt, ...]:
        """Each try of each external task, as far as the engine knows. Raises NotFound."""


FormValue: TypeAlias = VariableValue | datetime


@dataclass(frozen=True, slots=True)
class InstanceFacts:
    """What an act on an instance must know of it first."""

    instance_id: str
    process_key: str
    business_key: str
    definition_id: str
    running: bool


class ProcessSteering(Protocol):
    """Acts on instances beyond ProcessEngine's. Each is done whole or not at all.

    All raise EngineUnavailable, EngineRefused, and NotFound (kind: process, step) for what is not there any more.
    """

    def facts(self, instance_id: str) -> InstanceFacts:
        """Also of one that has ended."""

    def failing(self, instance_id: str) -> tuple[str, ...]:
        """The instances whose steps failed: itself, or those that it called and waits for."""

    def standing(self, instance_id: str) -> frozenset[str]:
        """The steps that hold a token; empty when it has ended."""

    def set_typed(self, instance_id: str, values: Mapping[str, object], scope: str = "") -> None:
        """Each with the type that the variable had; `scope` is the step that holds them. Raises InputError."""

    def move(self, instance_id: str, source: str, target: str) -> None:
        """Each token of a step to another step. Raises InputError (reason: multi_instance)."""

    def move_all(self, instance_id: str, target: str) -> None:
        """All that is under way ends, and the instance goes on from this step. Raises InputError like `move`."""

    def restart(self, instance_id: str, activity_id: str) -> str:
        """A new instance like one that has ended, from this step; returns its id. Raises InputError like `move`."""


class ModelAdmin(Protocol):
    """Models in the engine. All raise EngineUnavailable, EngineRefused, NotFound (kind: definition, user_task)."""

    def definitions(self) -> tuple[Definition, ...]:
        """All versions of processes and decisions."""

    def xml(self, definition_id: str, kind: DefinitionKind) -> str: ...

    def check(self, name: str, content: bytes) -> tuple[Definition, ...]:
        """What the file would make, without versions. Raises ModelFileError."""

    def home(self, key: str, kind: DefinitionKind, wanted: str) -> str:
        """The name of our file that holds this process or decision; a free name like `wanted` where none does."""

    def deploy(self, name: str, content: bytes, anew: bool = False) -> Deployed:
        """Writes the file to the person's folder and brings it into the engine; both or neither. `anew` makes a new
        version even of what the engine has.

        Raises ModelFileError, StorageError, EngineRefused where the engine does not let us.
        """

    def start_form(self, definition_id: str) -> tuple[FormField, ...]: ...

    def start(self, definition_id: str, business_key: str, values: Mapping[str, FormValue]) -> str:
        """Returns the instance's id. Raises InputError for a value that the engine cannot keep."""

    def task_form(self, task_id: str) -> tuple[FormField, ...]: ...

    def open_task(self, task_id: str) -> UserTask:
        """Without the variables of its process."""

    def complete_task(self, task_id: str, values: Mapping[str, FormValue]) -> None:
        """Raises InputError for a value that the engine cannot keep."""

    def plan(self, source: Definition, target: Definition, instance_ids: Collection[str]) -> MigrationPlan:
        """For these instances, or for all that run on the source."""

    def migrate(self, source_id: str, target_id: str, instance_ids: Collection[str]) -> None:
        """All of them or none."""


class EngineHost(Protocol):
    """Whoever looks after the engine: the supervisor of the managed one, or the watcher of a remote one."""

    def start(self) -> None:
        """Begins in the background; progress comes as EngineChanged events."""

    def stop(self) -> None:
        """Clean shutdown in the right order; returns when everything has ended."""

    def status(self) -> EngineStatus: ...

    def restart(self) -> None:
        """Tries again after giving up."""

    def wait_ready(self, timeout: float) -> bool: ...

    def connection(self) -> EngineConnection:
        """Raises EngineUnavailable while there is none."""

    @property
    def is_owner(self) -> bool:
        """Whether this process looks after the engine and so runs the workers of this home."""


@dataclass(frozen=True, slots=True)
class Gpu:
    name: str
    percent: float
    memory_used: int  # bytes
    memory_total: int


@dataclass(frozen=True, slots=True)
class DeploymentProblem:
    file: str
    element: str
    line: int
    detail: str


# -- the process kernel ------------------------------------------------------------------------------------------


class Cache(Protocol):
    """Values that may be lost at any time: in this process, or in Redis for several machines. Thread-safe.

    No method raises because a server is away: a cache that cannot be reached is an empty one.
    """

    def get(self, key: str) -> bytes | None: ...

    def put(self, key: str, value: bytes, seconds: float) -> None: ...

    def add(self, key: str, amount: int, seconds: float) -> int:
        """Counts up at once for everybody who shares the cache; returns the new count."""

    def forget(self, prefix: str) -> int:
        """Removes what begins with `prefix`; returns how much that was."""

    def close(self) -> None: ...


class Blobs(Protocol):
    """Values too large for a process variable, kept under their hash. Raises StorageError, StorageFull, NotFound."""

    def put(self, content: bytes) -> str:
        """Returns the reference: "sha256:" and 64 hexadecimal digits."""

    def get(self, reference: str) -> bytes: ...
