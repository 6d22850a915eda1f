"""Makes two small voices with random weights: `python tiny_coqui.py FOLDER`, with the Python of Coqui's environment.

FOLDER/vits and FOLDER/xtts have the files of real voices and make noise instead of words.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

sys.path.append(str(Path(__file__).resolve().parents[2] / "app"))

from saijin_studio.providers.speech import coqui_models

SIGNS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"


def make_vits(folder: Path) -> None:
    from TTS.tts.configs.shared_configs import CharactersConfig
    from TTS.tts.configs.vits_config import VitsArgs, VitsConfig
    from TTS.tts.models.vits import Vits

    arguments = VitsArgs(
        hidden_channels=16,
        hidden_channels_ffn_text_encoder=16,
        num_heads_text_encoder=1,
        num_layers_text_encoder=1,
        num_layers_flow=1,
        num_layers_posterior_encoder=1,
        upsample_initial_channel_decoder=32,
        use_sdp=False,
        init_discriminator=False,
    )
    config = VitsConfig(model_args=arguments)
    config.characters = CharactersConfig(
        characters_class="TTS.tts.models.vits.VitsCharacters",
        pad="_",
        characters=SIGNS,
        punctuations="!'(),-.:;? ",
        phonemes="",
    )
    config.use_phonemes = False
    save(Vits(config), config, folder)


def make_xtts(folder: Path) -> None:
    from TTS.tts.configs.xtts_config import XttsArgs, XttsConfig
    from TTS.tts.layers.xtts.tokenizer import VoiceBpeTokenizer
    from TTS.tts.models.xtts import Xtts

    folder.mkdir(parents=True)
    (folder / "vocab.json").write_text(vocabulary(), "utf-8")
    arguments = XttsArgs(
        gpt_layers=1,
        gpt_n_model_channels=32,
        gpt_n_heads=2,
        gpt_max_audio_tokens=44,
        gpt_num_audio_tokens=66,
        gpt_start_audio_token=64,
        gpt_stop_audio_token=65,
        gpt_use_perceiver_resampler=True,
        decoder_input_dim=32,
    )
    config = XttsConfig(model_args=arguments, languages=["en", "ja"])
    model = Xtts(config)
    model.tokenizer = VoiceBpeTokenizer(vocab_file=folder / "vocab.json")
    model.init_models()
    model.gpt.mel_head.bias.data[arguments.gpt_stop_audio_token] = -100.0  # its length is no matter of chance
    save(model, config, folder)


def vocabulary() -> str:
    """Every sign of its own, with the marks that XTTS puts into its texts."""
    from tokenizers import Tokenizer
    from tokenizers.models import BPE

    marks = ["[STOP]", "[UNK]", "[SPACE]", "[START]", "[en]", "[ja]"]
    words = {word: number for number, word in enumerate([*marks, *SIGNS, *"!'(),-.:;?"])}
    tokenizer = Tokenizer(BPE(vocab=words, merges=[], unk_token="[UNK]"))
    tokenizer.add_special_tokens(marks)
    text: str = tokenizer.to_str()
    return text


def save(model: Any, config: Any, folder: Path) -> None:
    from safetensors.torch import save_file

    folder.mkdir(parents=True, exist_ok=True)
    state = {name: value.contiguous().clone() for name, value in model.state_dict().items()}
    save_file(state, str(folder / "model.safetensors"))
    (folder / "config.json").write_text(json.dumps(json.loads(config.to_json())), "utf-8")


if __name__ == "__main__":
    torch = coqui_models.prepare()
    torch.manual_seed(7)
    make_vits(Path(sys.argv[1]) / "vits")
    make_xtts(Path(sys.argv[1]) / "xtts")
