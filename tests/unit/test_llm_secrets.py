"""Keys lie in the keyring; without one the studio says so."""

from __future__ import annotations

import pytest
from keyring.backend import KeyringBackend
from keyring.backends import fail, null
from keyring.errors import KeyringLocked, PasswordDeleteError

from saijin_studio.core.address import check_address, is_loopback
from saijin_studio.core.errors import SettingsError, StorageError
from saijin_studio.providers.secrets import KeyringSecrets


class MemoryKeyring(KeyringBackend):
    priority = 1.0

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        if (service, username) not in self.kept:
            raise PasswordDeleteError("not there")
        del self.kept[service, username]


class LockedKeyring(MemoryKeyring):
    def get_password(self, service: str, username: str) -> str | None:
        raise KeyringLocked("locked")


def test_a_key_is_kept_changed_and_removed() -> None:
    backend = MemoryKeyring()
    secrets = KeyringSecrets(backend)
    assert secrets.get("openai") is None
    secrets.set("openai", "one")
    secrets.set("openai", "two")
    secrets.set("engine", "other")
    assert (secrets.get("openai"), secrets.get("engine")) == ("two", "other")
    assert all(service == "saijin-studio" for service, _ in backend.kept)
    secrets.set("openai", None)
    secrets.set("openai", None)
    assert (secrets.get("openai"), secrets.get("engine")) == (None, "other")


@pytest.mark.parametrize("backend", [fail.Keyring, null.Keyring])
def test_without_a_keyring_writing_is_a_clear_error_and_reading_finds_nothing(backend: type[KeyringBackend]) -> None:
    secrets = KeyringSecrets(backend())
    assert secrets.get("openai") is None
    with pytest.raises(StorageError) as caught:
        secrets.set("openai", "sk-secret")
    assert caught.value.params == {"secret": "openai", "reason": "no_keyring"}
    assert "sk-secret" not in str(caught.value)


def test_a_locked_keyring_is_told_apart() -> None:
    with pytest.raises(StorageError) as caught:
        KeyringSecrets(LockedKeyring()).get("openai")
    assert caught.value.params["reason"] == "refused"


def test_the_system_keyring_is_used_when_none_is_given() -> None:
    with pytest.raises(StorageError):
        KeyringSecrets().set("openai", "x")  # the tests run with the failing one


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (" http://127.0.0.1:11434/ ", "http://127.0.0.1:11434"),
        ("https://api.example.com/v1", "https://api.example.com/v1"),
        ("http://[::1]:8080/v1//", "http://[::1]:8080/v1"),
        ("HTTP://localhost", "HTTP://localhost"),
    ],
)
def test_addresses(typed: str, kept: str) -> None:
    assert check_address(typed, "x") == kept


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "   ",
        "localhost:11434",
        "file:///etc/passwd",
        "http://",
        "http://a:b@c",
        "http://a b",
        "http://a/\x00",
        "http://a:99999",
        "http://a:x",
        "http://[::1",
        "http://a?b=c",
        "http://a#b",
        "http://a:0",
        "http://" + "a" * 3000,
    ],
)
def test_what_is_no_address(typed: str) -> None:
    with pytest.raises(SettingsError) as caught:
        check_address(typed, "models.ollama.address")
    assert caught.value.params["setting"] == "models.ollama.address"


@pytest.mark.parametrize(
    ("address", "here"),
    [
        ("http://127.0.0.1:1", True),
        ("http://localhost", True),
        ("http://[::1]:5", True),
        ("http://127.0.0.2", True),
        ("http://example.com", False),
        ("http://10.0.0.1", False),
        ("http://localhost.example.com", False),
    ],
)
def test_what_is_this_machine(address: str, here: bool) -> None:
    assert is_loopback(address) is here
