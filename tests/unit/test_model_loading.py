"""Loading a model: pulled where it is missing, going on after a stop, cancelled, refused; the look before a chat."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from saijin_studio.core.cancel import CancelToken
from saijin_studio.core.errors import (
    Cancelled,
    InputError,
    ModelMissing,
    ProviderFault,
    ProviderUnavailable,
    SaijinError,
)
from saijin_studio.core.local_models import NoRoom, same_model
from saijin_studio.core.settings import ModelSettings
from saijin_studio.services.models.server import Machine
from tests.fault_server import Fault, FaultServer, free_port
from tests.pull_server import PullServer
from tests.unit.model_stage import GIB, ModelStage

KEY = "model-load:small"


@pytest.fixture
def server() -> Iterator[PullServer]:
    with PullServer() as running:
        yield running


@pytest.fixture
def stage(server: PullServer, tmp_path: Path) -> ModelStage:
    return ModelStage(tmp_path, server.url)


def load(stage: ModelStage, keep_alive: str = "", cancel: CancelToken | None = None, num_gpu: int = -1) -> str:
    return stage.loading.load(KEY, "ollama", "small", num_gpu, keep_alive, cancel or CancelToken())


def test_a_missing_model_is_pulled_and_loaded(server: PullServer, stage: ModelStage) -> None:
    server.gpu = True
    assert load(stage, keep_alive="30m", num_gpu=0) == "gpu"
    assert stage.phases == ["pulling", "checking", "loading", "ready"]
    assert (stage.told[-1].completed, stage.told[-1].total, stage.told[-1].correlation_id) == (2000, 2000, KEY)
    (asked,) = server.bodies("/api/generate")
    # No more than the model was trained for, whatever the settings allow.
    assert asked["options"] == {"num_ctx": 2048, "num_gpu": 0}
    assert asked["keep_alive"] == "30m"


def test_an_installed_model_is_only_loaded(server: PullServer, stage: ModelStage) -> None:
    server.installed["small:latest"] = 5
    assert load(stage) == "cpu"
    assert stage.phases == ["loading", "ready"]
    assert server.bodies("/api/pull") == []
    assert "keep_alive" not in server.bodies("/api/generate")[0]


def test_with_keep_alive_0_it_is_brought_but_not_loaded(server: PullServer, stage: ModelStage) -> None:
    assert load(stage, keep_alive="0") == ""
    assert "small:latest" in server.installed
    assert server.loaded == {}


def test_cancelled_in_the_middle_it_goes_on_where_it_stopped(server: PullServer, tmp_path: Path) -> None:
    server.held = True
    first, cancel = ModelStage(tmp_path, server.url), CancelToken()
    outcome: list[SaijinError] = []

    def run() -> None:
        try:
            load(first, cancel=cancel)
        except SaijinError as error:
            outcome.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    server.let(13)  # the first layer and three tenths of the second
    first.wait_told(lambda event: event.completed >= 1000)
    server.wait_have("sha256:b", 300)
    cancel.cancel()
    thread.join(5)
    assert [type(error) for error in outcome] == [Cancelled]
    assert server.gone.wait(5), "the server was told to stop"
    assert first.leases.held() == (), "its process may be gone, so nothing stays promised"

    server.held = False
    second = ModelStage(tmp_path, server.url)  # the program was started anew
    assert load(second) == "cpu"
    assert second.told[0].phase == "pulling"
    assert second.told[0].completed >= 1000, "what had come shows from the first moment"
    assert second.told[-1].completed == second.told[-1].total == 2000


@pytest.mark.parametrize(
    ("words", "kind", "retryable"),
    [
        ("pull model manifest: 412: requires a newer version of Ollama", ModelMissing, False),
        ("write /models/blobs/x: no space left on device", NoRoom, False),
        ("dial tcp: lookup registry: no such host", ProviderFault, True),
    ],
)
def test_what_a_registry_says_no_with(
    server: PullServer, stage: ModelStage, words: str, kind: type[SaijinError], retryable: bool
) -> None:
    server.pull_error = words
    with pytest.raises(kind) as caught:
        load(stage)
    assert words in str(caught.value)
    assert caught.value.retryable is retryable


def test_a_name_that_the_registry_does_not_know(server: PullServer, stage: ModelStage) -> None:
    with pytest.raises(ModelMissing):
        stage.loading.load(KEY, "ollama", "nobody", -1, "", CancelToken())


def test_too_large_for_the_server(server: PullServer, stage: ModelStage) -> None:
    server.load_error = "model requires more system memory (9.9 GiB) than is available (1.0 GiB)"
    with pytest.raises(NoRoom):
        load(stage)


@pytest.mark.parametrize("fault", [Fault.WRONG_SHAPE, Fault.CUT, Fault.MALFORMED])
def test_a_server_that_talks_nonsense(fault: Fault, tmp_path: Path) -> None:
    """Its pull answers with the stream of a chat."""
    with FaultServer(fault) as server:
        with pytest.raises(ProviderFault) as caught:
            ModelStage(tmp_path, server.url).loading.load(KEY, "ollama", "small", -1, "", CancelToken())
    assert caught.value.retryable


def test_a_server_that_is_not_there(tmp_path: Path) -> None:
    stage = ModelStage(tmp_path, f"http://127.0.0.1:{free_port()}")
    with pytest.raises(ProviderUnavailable):
        stage.loading.request("", "", "", "")
    assert stage.loading.needed() is None, "the chain deals with it"


def test_why_it_failed_is_kept_for_whoever_waits(stage: ModelStage) -> None:
    stage.loading.failed(KEY, "ollama", "small", ModelMissing("file does not exist"))
    progress = stage.book.read(KEY)
    assert progress is not None
    assert (progress.phase, progress.failure, progress.detail) == ("failed", "model_missing", "file does not exist")
    stage.loading.release(KEY, "ollama", "small", "")
    assert stage.phases == ["failed"]


def test_called_off_in_the_middle_is_told(server: PullServer, stage: ModelStage) -> None:
    server.pull_error = "connection reset"
    with pytest.raises(ProviderFault):
        load(stage)
    stage.loading.release(KEY, "ollama", "small", "")
    assert stage.phases == ["pulling", "stopped"]


def test_a_release_stops_what_is_still_at_work(server: PullServer, stage: ModelStage) -> None:
    """The drawn process has left the step, by a timer or a message, and its lock is lost only some seconds later."""
    server.held = True
    outcome: list[SaijinError] = []

    def run() -> None:
        try:
            load(stage)
        except SaijinError as error:
            outcome.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    server.let(2)
    server.wait_have("sha256:a", 200)
    stage.loading.release(KEY, "ollama", "small", "")
    thread.join(5)
    assert [type(error) for error in outcome] == [Cancelled]
    assert server.gone.wait(5)
    assert stage.phases == ["pulling", "stopped"]


def test_the_lease_is_taken_and_given_back(server: PullServer, stage: ModelStage) -> None:
    server.installed["small:latest"] = GIB
    place = stage.loading.allocate(KEY, "ollama", "small")
    assert (place.device, place.num_gpu) == ("cpu", -1)
    (lease,) = stage.leases.held()
    assert (lease.holder, lease.model, lease.loaded) == (KEY, "small", False)
    assert lease.ram_bytes > GIB
    load(stage)
    assert stage.leases.held()[0].loaded
    stage.loading.release(KEY, "ollama", "small", "")
    assert stage.leases.held() == ()
    assert server.loaded, "it stays for the next one"


def test_a_lease_that_ran_out_is_taken_again_or_there_is_no_room(server: PullServer, tmp_path: Path) -> None:
    server.installed["small:latest"] = GIB
    stage = ModelStage(tmp_path, server.url)
    load(stage)
    assert [lease.loaded for lease in stage.leases.held()] == [True]
    full = Machine(gpu_free=0, gpu_total=0, ram_free=0, ram_total=GIB)
    late = ModelStage(tmp_path / "later", server.url, machine=full)
    server.loaded.clear()
    with pytest.raises(NoRoom):
        load(late)
    assert server.loaded == {}


def test_a_model_of_the_catalogue_is_weighed_before_it_is_there(server: PullServer, tmp_path: Path) -> None:
    tiny = Machine(gpu_free=0, gpu_total=0, ram_free=GIB, ram_total=GIB)
    stage = ModelStage(tmp_path, server.url, machine=tiny)
    with pytest.raises(NoRoom, match="Swallow"):
        stage.loading.allocate(KEY, "ollama", "hf.co/TheBloke/Swallow-7B-Instruct-GGUF:Q4_K_M")
    assert stage.loading.allocate(KEY, "ollama", "tinyllama").device == "cpu"


def test_unloading_waits_for_others(server: PullServer, stage: ModelStage) -> None:
    server.installed["small:latest"] = GIB
    stage.loading.allocate(KEY, "ollama", "small")
    stage.loading.allocate("another", "ollama", "small:latest")
    load(stage)
    stage.loading.release(KEY, "ollama", "small", "0")
    assert "small:latest" in server.loaded
    stage.loading.release("another", "ollama", "small", "0")
    assert server.loaded == {}


def test_a_request_names_who_is_asked(server: PullServer, stage: ModelStage) -> None:
    server.installed["small:latest"] = 5
    wanted = stage.loading.request("", "", "", "")
    assert (wanted.provider, wanted.model, wanted.loaded, wanted.cached) == ("ollama", "small", False, None)
    load(stage)
    assert stage.loading.request("ollama", "small:latest", "", "").loaded
    assert stage.loading.request("offline", "", "", "").loaded
    with pytest.raises(InputError):
        stage.loading.request("nobody", "", "", "")


def test_an_answer_is_kept_for_the_same_question(server: PullServer, stage: ModelStage) -> None:
    server.installed["small:latest"] = 5
    answer = stage.loading.infer(KEY, "ollama", "small", "Who?", "en", CancelToken())
    assert answer == "Hello."
    stage.loading.keep_answer("ollama", "small", "Who?", "en", answer)
    assert stage.loading.request("", "", "Who?", "en").cached == "Hello."
    assert stage.loading.request("", "", "Why?", "en").cached is None


def test_the_window_it_was_loaded_with_is_kept_for_the_answer(server: PullServer, stage: ModelStage) -> None:
    """Another one would have the server load the model a second time."""
    server.installed["small:latest"] = 5
    server.loaded["small:latest"] = {"size": 5, "context_length": 2048}
    models = msgspec.structs.replace(stage.settings.models, context_tokens=4096, reply_tokens=16)
    stage.settings = msgspec.structs.replace(stage.settings, models=models)
    stage.loading.infer(KEY, "ollama", "small", "Who?", "en", CancelToken())
    assert server.bodies("/api/chat")[-1]["options"]["num_ctx"] == 2048


def test_what_is_needed_before_a_chat(server: PullServer, stage: ModelStage) -> None:
    server.installed["small:latest"] = 5
    assert stage.loading.needed() == ("ollama", "small")
    server.loaded["small:latest"] = {"size": 5}
    assert stage.loading.needed() == ("ollama", "small"), "not asked again within two seconds"
    load(stage)
    assert stage.loading.needed() is None, "but after it was loaded here"


@pytest.mark.parametrize("order", [("offline", "ollama"), ("openai", "offline")])
def test_nothing_is_needed_for_a_chain_that_begins_elsewhere(stage: ModelStage, order: tuple[str, ...]) -> None:
    models = msgspec.convert({"order": order, "openai": {"enabled": True}}, ModelSettings)
    stage.settings = msgspec.structs.replace(stage.settings, models=models)
    assert stage.loading.needed() is None


def test_names_with_and_without_a_tag() -> None:
    assert same_model("TinyLlama", "tinyllama:latest")
    assert same_model("hf.co/x/Y:Q4", "hf.co/x/y:q4")
    assert not same_model("host:5000/x", "host:5000/x:other")
    assert not same_model("a", "a:1b")
