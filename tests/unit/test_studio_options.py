"""How models choose their words where neither the chat nor its persona says otherwise."""

from __future__ import annotations

import msgspec
import pytest

from saijin_studio.core.chat_options import CHAT, STUDIO, ChatOptions, Drop, resolve
from saijin_studio.core.errors import InputError, NotFound
from saijin_studio.core.persona import Persona, PersonaText
from saijin_studio.core.sampling import NAMES, PRESETS, Sampling
from saijin_studio.core.settings import Settings
from saijin_studio.core.studio_options import studio_options, with_preset, with_values, without_preset

PLAIN = Persona("plain", {"en": PersonaText("Plain", "")})
EVERY = {
    "temperature": 0.4,
    "top_p": 0.5,
    "min_p": 0.1,
    "top_k": 7,
    "repeat_penalty": 1.2,
    "presence_penalty": 0.1,
    "frequency_penalty": 0.2,
    "stop": ("END",),
    "seed": 3,
    "context_tokens": 4096,
    "reply_tokens": 99,
}


def kept(settings: Settings) -> Settings:
    """As it comes back from the file."""
    return msgspec.json.decode(msgspec.json.encode(settings), type=Settings)


def test_every_value_is_set_and_inherited() -> None:
    assert set(EVERY) == set(NAMES)
    settings = kept(with_values(Settings(), EVERY))
    found = resolve(ChatOptions(), PLAIN, settings)
    assert found.sampling.set_values() == EVERY
    assert {found.origins[name] for name in NAMES} == {STUDIO}
    assert studio_options(settings).changed == set(NAMES)


def test_what_is_left_to_others_and_what_cannot_be() -> None:
    settings = with_values(with_values(Settings(), EVERY), dict.fromkeys(EVERY))
    options = studio_options(settings)
    assert options.in_force.set_values() == {"context_tokens": 8192, "reply_tokens": 1024}
    assert options.changed == frozenset()


def test_a_preset_that_is_chosen_says_all_it_can() -> None:
    settings = kept(with_values(with_values(Settings(), EVERY), {"preset": "creative"}))
    options, creative = studio_options(settings), PRESETS["creative"]
    assert options.in_force.set_values() == {**EVERY, **creative.set_values()}
    assert options.origins["temperature"] == "preset:creative" and options.origins["seed"] == STUDIO
    settings = with_values(settings, {"top_p": 0.6})
    assert (studio_options(settings).in_force.top_p, studio_options(settings).origins["top_p"]) == (0.6, STUDIO)


def test_the_studio_s_preset_is_the_last_word() -> None:
    settings = with_values(Settings(), {"preset": "precise", "min_p": 0.2})
    persona = Persona("p", PLAIN.texts, sampling=Sampling(temperature=0.6))
    found = resolve(ChatOptions(), persona, settings)
    assert (found.preset, found.origins["preset"]) == ("precise", STUDIO)
    assert (found.sampling.temperature, found.sampling.min_p) == (0.6, 0.2)
    assert (found.sampling.top_k, found.origins["top_k"]) == (40, "preset:precise")
    own = resolve(ChatOptions(preset=""), persona, settings)
    assert (own.preset, own.origins["preset"], own.sampling.top_k) == ("", CHAT, None)


def test_presets_of_one_s_own() -> None:
    settings = kept(with_preset(Settings(), "  My  own ", Sampling(top_k=9)))
    settings = with_values(settings, {"preset": "My own", "drop": Drop.OLDEST})
    assert (studio_options(settings).in_force.top_k, settings.chats.drop) == (9, Drop.OLDEST)
    gone = without_preset(settings, "My own")
    assert studio_options(gone).in_force.top_k is None
    assert studio_options(with_preset(gone, "My own", Sampling(top_k=9))) == studio_options(settings)
    with pytest.raises(NotFound):
        without_preset(gone, "My own")


@pytest.mark.parametrize(
    ("values", "reason"),
    [({"voice": True}, "option"), ({"preset": "gone"}, "option"), ({"drop": "all"}, "option"),
     ({"top_p": 9}, "sampling"), ({"stop": ("",)}, "sampling_stop")],
)  # fmt: skip
def test_what_cannot_be(values: dict[str, object], reason: str) -> None:
    with pytest.raises(InputError) as caught:
        with_values(Settings(), values)
    assert caught.value.params["reason"] == reason
