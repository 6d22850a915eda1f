"""http leads to this machine and its own network alone; a key never leaves it unencrypted."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from saijin_studio.core.address import check_server, is_guarded, is_near
from saijin_studio.core.errors import SaijinError, SettingsError
from saijin_studio.core.settings import SpeechServer as ServerSettings
from saijin_studio.core.voice import VoiceChoice
from saijin_studio.ports import Speech
from saijin_studio.providers.hearing.server import ServerTranscriber
from saijin_studio.providers.llm.line import proxy_for
from saijin_studio.providers.llm.openai_compatible import OpenAIModel
from saijin_studio.providers.llm.tokenizer import ServerTokens
from saijin_studio.providers.speech.server import SpeechServerEngine

OWN = ("127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16", "fc00::/7", "fe80::/10")
PUBLIC = "http://203.0.113.7:8880"
LABEL = st.from_regex(r"[a-z][a-z0-9-]{0,14}[a-z0-9]", fullmatch=True)


class Keys:
    """A keyring with a key for everything."""

    def get(self, name: str) -> str:
        return "sk-1"

    def set(self, name: str, value: str | None) -> None:
        raise AssertionError("nobody stores a key")


def hosted(host: Any) -> str:
    return f"http://[{host}]:8880" if ":" in str(host) else f"http://{host}:8880"


def own_hosts() -> st.SearchStrategy[Any]:
    return st.one_of([st.ip_addresses(network=block) for block in OWN])


@given(own_hosts())
def test_addresses_of_the_own_network_are_taken(host: Any) -> None:
    assert check_server(hosted(host), "x") == hosted(host)
    if host.version == 4:
        assert is_near(f"http://[::ffff:{host}]")


@given(st.ip_addresses().filter(lambda host: host.is_global))
def test_addresses_of_the_world_are_refused(host: Any) -> None:
    with pytest.raises(SettingsError) as caught:
        check_server(hosted(host), "voice.server.address")
    assert caught.value.params == {"setting": "voice.server.address", "reason": "plain"}
    assert check_server(hosted(host).replace("http:", "https:"), "x")
    if host.version == 4:
        for disguised in (int(host), hex(int(host)), f"[::ffff:{host}]"):  # as resolvers take them, too
            assert not is_guarded(f"http://{disguised}/v1")


@given(LABEL, LABEL, st.sampled_from([".local", ".lan", ".home.arpa", ".internal"]))
def test_names_of_the_own_network_are_taken(first: str, second: str, zone: str) -> None:
    for host in (first, f"{first}{zone}", f"{first}.{second}{zone}.", f"{first}{zone}".upper()):
        assert is_guarded(f"http://{host}:8880/v1")


@given(LABEL, LABEL.filter(lambda name: name not in ("local", "lan", "internal", "localhost")))
def test_names_of_the_world_are_refused(first: str, last: str) -> None:
    for host in (f"{first}.{last}", f"local.{last}", f"{first}.local.{last}", f"192.168.1.9.{last}"):
        assert not is_guarded(f"http://{host}")


@pytest.mark.parametrize(
    "host",
    [
        "evil.com\\.local",
        "evil.com%2f.local",
        "134744072",
        "0x08080808",
        "8.8",
        "a\u2488com",
        "192.168.1.256",
        ".local",
    ],
)
def test_what_only_looks_near_is_refused(host: str) -> None:
    with pytest.raises(SettingsError):
        check_server(f"http://{host}", "x")


def askers() -> Iterator[tuple[str, Any]]:
    """Whoever has a key and asks a server, asking one of the world over http."""
    settings = ServerSettings(address=PUBLIC, model="m", voice="v")
    yield "speech", lambda: SpeechServerEngine(lambda: settings, Keys()).synthesise("Hi.", "en", VoiceChoice())
    yield (
        "hearing",
        lambda: ServerTranscriber(lambda: settings, Keys()).transcribe(Speech(np.zeros(160, np.float32), 16_000)),
    )
    yield "chat", lambda: OpenAIModel(PUBLIC, "m", Keys()).models()


@pytest.mark.parametrize(("who", "ask"), list(askers()), ids=[who for who, _ in askers()])
def test_nobody_sends_a_key_into_the_world_unencrypted(who: str, ask: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[Any] = []
    monkeypatch.setattr("httpx.Client.send", lambda self, request, **_: sent.append(request))
    with pytest.raises(SettingsError) as caught:
        ask()
    assert caught.value.params["reason"] == "plain" and not sent


def test_a_server_that_counts_is_asked_without_the_key(monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[Any] = []

    def post(self: Any, address: str, **parts: Any) -> Any:
        sent.append(parts["headers"])
        raise SaijinError("that is enough")

    monkeypatch.setattr("httpx.Client.post", post)
    for address in (PUBLIC, "https://tokens.example.com"):
        with pytest.raises(SaijinError):
            ServerTokens(address, Keys()).can_count("m")
    assert sent == [{}, {"Authorization": "Bearer sk-1"}]


def test_no_proxy_reads_what_stays_in_the_own_network(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy"):
        monkeypatch.setenv(name, "http://proxy.example.com:3128")
    for name in ("no_proxy", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
    assert proxy_for("http://192.168.1.9:8880/v1") is None and proxy_for("http://nas.lan") is None
    assert proxy_for("https://api.example.com/v1") == "http://proxy.example.com:3128"
