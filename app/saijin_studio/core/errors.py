"""The studio's errors form one tree; each has a stable code and says whether a retry can help.

SaijinError
├── InputError            what the person or a file gave cannot be used
│   ├── SettingsError
│   │   └── ConfigError     bpm_config.yaml (line, key)
│   ├── PersonaError
│   └── ModelFileError    a BPMN or DMN file that does not parse (element, line)
├── NotFound
├── ProviderError         a language model or speech engine did not do its work
│   ├── ProviderUnavailable
│   │   └── SpeechUnavailable   nothing can speak the language
│   ├── ModelMissing
│   ├── CredentialsRefused
│   ├── FirstTokenTimeout
│   ├── IdleTimeout
│   ├── RateLimited
│   └── ProviderFault
├── Cancelled
├── StorageError
│   └── StorageFull
└── EngineError
    ├── EngineUnavailable
    ├── EngineRefused     the engine answered with an error
    ├── ArtefactError     a jar is missing, damaged or cannot be fetched
    └── RuntimeMissing    no Java or no PostgreSQL

Core and services never write sentences for people: the faces (window, command line) translate `code` with `params`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from .conversation import ProviderFailure


class SaijinError(Exception):
    """Base of all foreseeable faults.

    `code` is stable and translated by the faces; `params` fill the translation; `detail` is for logs and
    for "show details", in the words of whoever raised it first.
    """

    code: ClassVar[str] = "error"
    retryable: ClassVar[bool] = False

    def __init__(self, detail: str = "", **params: str | int | float) -> None:
        super().__init__(detail or self.code)
        self.detail = detail
        self.params = params

    def __str__(self) -> str:
        return self.detail or self.code


class InputError(SaijinError):
    code = "input"


class SettingsError(InputError):
    code = "settings"


class ConfigError(SettingsError):
    """The process kernel's configuration cannot be used; params: line (0 where there is none), key."""

    code = "bpm_config"


class PersonaError(InputError):
    code = "persona"


class ModelFileError(InputError):
    """A process model that cannot be deployed; params: file, element, line."""

    code = "model_file"


class NotFound(SaijinError):
    """params: kind, id."""

    code = "not_found"


class ProviderError(SaijinError):
    """params: provider, model. `failures`: who of a chain was asked and did not answer, or not to the end."""

    code = "provider"
    retryable = True
    failures: tuple[ProviderFailure, ...] = ()


class ProviderUnavailable(ProviderError):
    code = "provider_unavailable"


class SpeechUnavailable(ProviderUnavailable):
    """params: language, missing (the package that would help)."""

    code = "speech_unavailable"
    retryable = False


class ModelMissing(ProviderError):
    code = "model_missing"
    retryable = False


class CredentialsRefused(ProviderError):
    code = "credentials_refused"
    retryable = False


class FirstTokenTimeout(ProviderError):
    code = "first_token_timeout"


class IdleTimeout(ProviderError):
    code = "idle_timeout"


class RateLimited(ProviderError):
    """params: retry_after (seconds, 0 when the server did not say)."""

    code = "rate_limited"


class ProviderFault(ProviderError):
    code = "provider_fault"


class Cancelled(SaijinError):
    code = "cancelled"


class StorageError(SaijinError):
    code = "storage"
    retryable = True


class StorageFull(StorageError):
    code = "storage_full"


class EngineError(SaijinError):
    code = "engine"
    retryable = True


class EngineUnavailable(EngineError):
    code = "engine_unavailable"


class EngineRefused(EngineError):
    """params: status (HTTP), type (the engine's exception name)."""

    code = "engine_refused"
    retryable = False


class ArtefactError(EngineError):
    """params: artefact, reason (missing, damaged, unreachable)."""

    code = "engine_artefact"


class RuntimeMissing(EngineError):
    """params: part (java, postgresql)."""

    code = "engine_runtime"
    retryable = False


def of_code(code: str, detail: str = "", **params: str | int | float) -> SaijinError:
    """The error that was stored or sent as its code; one whose code is unknown comes back as an EngineError."""
    kinds = [SaijinError]
    for kind in kinds:  # grows as it goes down the tree
        if kind.code == code:
            return kind(detail, **params)
        kinds += kind.__subclasses__()
    return EngineError(detail or code, **params)
