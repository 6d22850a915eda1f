"""The options of a chat: what is in force, and what a file may hold."""

from __future__ import annotations

import json

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from saijin_studio.core import cards
from saijin_studio.core.chat_options import (
    NOBODY,
    SPEAKERS,
    AuthorNote,
    ChatOptions,
    Drop,
    checked,
    from_table,
    presets_of,
    resolve,
    to_table,
)
from saijin_studio.core.errors import InputError, PersonaError
from saijin_studio.core.persona import Persona, PersonaText
from saijin_studio.core.sampling import BOUNDS, NAMES, PRESETS, Sampling
from saijin_studio.core.settings import (
    ChatSettings,
    ModelSettings,
    Preset,
    Profile,
    SamplingSettings,
    Settings,
    UserProfile,
    VoiceSettings,
)

ANN = Profile(id="work", name="Dr. Ann", description="A surgeon.")
SETTINGS = Settings(
    models=ModelSettings(temperature=0.8, context_tokens=4096, reply_tokens=512),
    voice=VoiceSettings(enabled=False),
    user=UserProfile(name="Ann", description="Likes tea."),
    chats=ChatSettings(
        sampling=SamplingSettings(top_p=0.95),
        presets=(Preset(name="mine", values=SamplingSettings(temperature=0.2, top_k=20)),),
        profiles=(ANN,),
    ),
)
KEEPER = Persona(
    "keeper",
    {"en": PersonaText("Keeper", "")},
    model="ollama:one",
    system_prompt="Be grave.",
    preset="creative",
    sampling=Sampling(temperature=0.5),
    note=AuthorNote("Mind the fog.", 2),
)

WHOLE = ("top_k", "seed", "context_tokens", "reply_tokens")
numbers = {name: st.integers(*(int(bound) for bound in BOUNDS[name])) for name in WHOLE}
samplings = st.builds(
    Sampling,
    temperature=st.none() | st.floats(0, 2),
    stop=st.none() | st.lists(st.text(min_size=1, max_size=20), max_size=4).map(tuple),
    **{name: st.none() | numbers for name, numbers in numbers.items()},
)
texts = st.text(max_size=50)
options = st.builds(
    ChatOptions,
    model=st.none() | st.sampled_from(("", "ollama:a:b", "openai", "offline")),
    fallback=st.none() | st.sampled_from(("", NOBODY, "openai:x")),
    preset=st.none() | texts,
    sampling=samplings,
    note=st.none() | st.builds(AuthorNote, texts, st.integers(0, 1000), st.sampled_from(SPEAKERS)),
    system_prompt=st.none() | texts,
    language=st.none() | st.sampled_from(("en", "ja")),
    voice=st.none() | st.booleans(),
    profile=st.none() | texts,
    drop=st.none() | st.sampled_from(Drop),
)


@given(options)
def test_options_survive_their_json(given_options: ChatOptions) -> None:
    assert from_table(json.loads(json.dumps(to_table(given_options)))) == given_options


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


@given(st.dictionaries(st.sampled_from([*ChatOptions.__dataclass_fields__, "more"]), anything) | anything)
def test_what_a_foreign_file_holds_is_used_or_left_out(table: object) -> None:
    found = from_table(table)
    assert checked(found) == found
    assert from_table(to_table(found)) == found


def test_one_bad_value_leaves_the_others() -> None:
    found = from_table({"voice": "yes", "drop": "lore_first", "sampling": {"temperature": 9}, "language": "en"})
    assert found == ChatOptions(language="en", drop=Drop.LORE_FIRST)


def test_without_options_the_persona_s_word_counts_before_the_studio_s() -> None:
    found = resolve(ChatOptions(), KEEPER, SETTINGS)
    chosen = found.sampling
    assert (chosen.temperature, found.origins["temperature"]) == (0.5, "persona")
    assert (chosen.presence_penalty, found.origins["presence_penalty"]) == (0.3, "preset:creative")
    assert (chosen.context_tokens, found.origins["context_tokens"]) == (4096, "studio")
    assert (chosen.seed, found.origins.get("seed")) == (None, None)
    assert (found.model, found.origins["model"]) == ("ollama:one", "persona")
    assert (found.note, found.system_prompt) == (AuthorNote("Mind the fog.", 2), "Be grave.")
    assert (found.voice, found.origins["voice"]) == (False, "studio")
    assert (found.drop, found.language) == (Drop.SUMMARISE, "")
    assert found.profile == Profile(name="Ann", description="Likes tea.")


def test_the_chat_s_preset_goes_over_the_persona_s_values_and_under_the_chat_s() -> None:
    found = resolve(ChatOptions(preset="mine", sampling=Sampling(top_k=7)), KEEPER, SETTINGS)
    assert (found.sampling.temperature, found.origins["temperature"]) == (0.2, "preset:mine")
    assert (found.sampling.top_k, found.origins["top_k"]) == (7, "chat")
    assert found.sampling.presence_penalty is None  # the persona's preset was another one
    none = resolve(ChatOptions(preset=""), KEEPER, SETTINGS)
    assert (none.preset, none.sampling.presence_penalty, none.sampling.temperature) == ("", None, 0.5)


def test_the_chat_counts_before_all() -> None:
    wanted = ChatOptions(
        model="offline", fallback=NOBODY, note=AuthorNote(""), system_prompt="", language="ja", voice=True,
        profile="work", drop=Drop.OLDEST,
    )  # fmt: skip
    found = resolve(wanted, KEEPER, SETTINGS)
    assert (found.model, found.fallback, found.note.text, found.system_prompt) == ("offline", NOBODY, "", "")
    assert (found.language, found.voice, found.profile, found.drop) == ("ja", True, ANN, Drop.OLDEST)
    assert {found.origins[name] for name in ("model", "note", "voice", "profile", "drop")} == {"chat"}


def test_what_a_chat_chose_and_is_gone_falls_back() -> None:
    found = resolve(ChatOptions(profile="gone", preset="gone"), Persona("x", {"en": PersonaText("X", "")}), SETTINGS)
    assert (found.profile.name, found.origins["profile"]) == ("Ann", "studio")
    assert found.sampling.temperature == 0.8


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (ChatOptions(model="elsewhere:x"), "model"),
        (ChatOptions(model=NOBODY), "option"),
        (ChatOptions(note=AuthorNote("x", -1)), "option"),
        (ChatOptions(language="fr"), "option"),
        (ChatOptions(system_prompt="x" * 20_001), "too_long"),
    ],
)
def test_what_cannot_be_is_refused(bad: ChatOptions, reason: str) -> None:
    with pytest.raises(InputError) as refused:
        checked(bad)
    assert refused.value.params["reason"] == reason


def test_the_settings_hold_the_same_values_within_the_same_bounds() -> None:
    assert set(SamplingSettings.__struct_fields__) == set(NAMES)
    for name, (least, most) in BOUNDS.items():
        for value in (least, most):
            msgspec.convert({name: value}, SamplingSettings)
        with pytest.raises(msgspec.ValidationError):
            msgspec.convert({name: most + 1}, SamplingSettings)
    for preset in PRESETS.values():
        assert SamplingSettings.of(preset).sampling() == preset


def test_own_presets_stand_behind_those_of_the_studio() -> None:
    assert list(presets_of(SETTINGS)) == [*PRESETS, "mine"]


def card(**own: object) -> bytes:
    extensions = {"saijin": own, "depth_prompt": {"prompt": " Mind the fog. ", "depth": 2, "role": 1}}
    return json.dumps({"spec": "chara_card_v3", "data": {"name": "K", "extensions": extensions}}).encode()


def test_a_card_may_say_how_its_persona_talks() -> None:
    found = cards.parse("k", card(fallback="none", preset="precise", sampling={"temperature": 0.4}))
    assert (found.fallback, found.preset, found.sampling) == ("none", "precise", Sampling(temperature=0.4))
    assert found.note == AuthorNote("Mind the fog.", 2, "user")


@pytest.mark.parametrize("sampling", [{"temperature": 9}, {"heat": 1}, [1]])
def test_a_card_with_impossible_values_is_named_as_such(sampling: object) -> None:
    with pytest.raises(PersonaError, match="sampling"):
        cards.parse("k", card(sampling=sampling))
