"""Secrets by their names and by their looks."""

from __future__ import annotations

import pytest

from saijin_studio.core.secret_names import MASK, is_secret, masked


@pytest.mark.parametrize(
    "name",
    "password dbPassword db_passwd user.secret accessToken API_TOKEN credential credentials apiKey api_key private-key "
    "key keys authorization Authorization sessionCookie accesstoken clientsecret secretkey apitoken myapikey dbPass "
    "passcode pin cardPin パスワード データベースのパスワード APIキー ＡＰＩキー トークン".split(),
)
def test_names_of_secrets(name: str) -> None:
    assert is_secret(name, "x")


@pytest.mark.parametrize(
    "name",
    "persona_key processKey business_key text monkey keyboard keyword tokenizer secretary passport bypass spin pinned "
    "キーワード 人格キー".split(),
)
def test_names_of_none(name: str) -> None:
    assert not is_secret(name, "x")


def test_a_number_of_tokens_is_a_count() -> None:
    assert not is_secret("reply_tokens", 512)
    assert not is_secret("first_token_seconds", 0.5)
    assert is_secret("token", "abc")
    assert not is_secret("トークン数", 512)
    assert is_secret("password", 1234)


def test_yes_and_no_tell_nothing() -> None:
    assert not is_secret("has_password", True)


def test_secrets_inside_values_are_masked() -> None:
    value = {"a": [{"token": "x", "b": 1}], "keys": {"c": "d"}, "persona_key": "yuuri"}
    assert masked(value) == {"a": [{"token": "***", "b": 1}], "keys": "***", "persona_key": "yuuri"}
    assert masked("plain") == "plain"


def test_secrets_in_texts_inside_values_are_masked() -> None:
    value = {"headers": ["Authorization: Bearer hush-hush"], "note": {"a": ["my sk-hush-hush-hush"]}, "n": 1, "z": None}
    assert masked(value) == {"headers": ["Authorization: ***"], "note": {"a": ["my ***"]}, "n": 1, "z": None}
    assert masked("token=hush") == "token=***"


def test_a_value_of_any_depth_is_masked() -> None:
    value: object = "sk-hush-hush-hush"
    for _ in range(5_000):
        value = [value]
    shown = masked(value)
    while isinstance(shown, list):
        (shown,) = shown
    assert shown == MASK
