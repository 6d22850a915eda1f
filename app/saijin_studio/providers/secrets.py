"""Keys and passwords in the keyring of the operating system."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from ..core.errors import StorageError

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

SERVICE = "saijin-studio"


class KeyringSecrets:
    """SecretStore over the `keyring` package; `backend` takes the place of the system's own."""

    def __init__(self, backend: KeyringBackend | None = None) -> None:
        self._backend = backend
        self._lock = threading.Lock()  # some backends talk over one connection that threads must not share

    def get(self, name: str) -> str | None:
        """The secret, None when there is none or no keyring. Raises StorageError when the keyring refuses."""
        from keyring.errors import KeyringError, NoKeyringError

        with self._lock:
            try:
                return self._keyring().get_password(SERVICE, name)
            except NoKeyringError:
                return None
            except KeyringError as error:
                raise StorageError(f"the keyring refused: {error}", secret=name, reason="refused") from None

    def set(self, name: str, value: str | None) -> None:
        """Stores or, with None, removes. Raises StorageError when the keyring is missing or refuses."""
        from keyring.errors import KeyringError, NoKeyringError

        with self._lock:
            try:
                self._write(name, value)
            except NoKeyringError:
                raise StorageError("this system has no keyring", secret=name, reason="no_keyring") from None
            except KeyringError as error:
                raise StorageError(f"the keyring refused: {error}", secret=name, reason="refused") from None

    def _write(self, name: str, value: str | None) -> None:
        keyring = self._keyring()
        if value is None:
            if keyring.get_password(SERVICE, name) is not None:
                keyring.delete_password(SERVICE, name)
            return
        keyring.set_password(SERVICE, name, value)
        if keyring.get_password(SERVICE, name) != value:  # the null backend takes everything and keeps nothing
            raise StorageError("the keyring did not keep it", secret=name, reason="no_keyring")

    def _keyring(self) -> KeyringBackend:
        if self._backend is not None:
            return self._backend
        import keyring

        return keyring.get_keyring()
