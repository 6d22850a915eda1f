"""Makes a Whisper model of random weights, small enough for a test: `python tiny_whisper.py FOLDER`.

Run by a Python that has faster-whisper; its words make no sense, but everything around them is real.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

WIDTH, MELS, FRAMES, WORDS = 64, 80, 1500, 448  # the last three are Whisper's own


def make(folder: Path) -> None:
    import numpy as np
    from ctranslate2.specs.whisper_spec import WhisperSpec
    from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers

    letters = sorted(pre_tokenizers.ByteLevel.alphabet())
    special = ["<|endoftext|>", "<|startoftranscript|>", "<|translate|>", "<|transcribe|>"]
    special += ["<|startoflm|>", "<|startofprev|>", "<|nospeech|>", "<|notimestamps|>"]
    special += [f"<|{at * 0.02:.2f}|>" for at in range(1501)]
    size = len(letters) + len(special)
    tokenizer = Tokenizer(models.BPE(vocab={letter: at for at, letter in enumerate(letters)}, merges=[]))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.add_special_tokens([AddedToken(token, special=True) for token in special])
    numbers = np.random.default_rng(7)

    def some(*shape: int) -> Any:
        return (numbers.standard_normal(shape) * 0.3).astype(np.float32)

    spec = WhisperSpec(1, 1, 1, 1)
    fill(spec.encoder, some)
    fill(spec.decoder, some)
    spec.encoder.conv1.weight, spec.encoder.conv1.bias = some(WIDTH, MELS, 3), some(WIDTH)
    spec.encoder.conv2.weight, spec.encoder.conv2.bias = some(WIDTH, WIDTH, 3), some(WIDTH)
    spec.encoder.position_encodings.encodings = some(FRAMES, WIDTH)
    spec.decoder.position_encodings.encodings = some(WORDS, WIDTH)
    spec.decoder.embeddings.weight = some(size, WIDTH)
    spec.decoder.projection.weight = spec.decoder.embeddings.weight
    spec.register_vocabulary([*letters, *special])
    ids = {token: len(letters) + at for at, token in enumerate(special)}
    likely = np.full(size, -30.0, np.float32)  # letters above all, and an end before long
    likely[: len(letters)], likely[ids["<|endoftext|>"]] = 0.0, 9.0
    spec.decoder.projection.bias = likely
    spec.config.suppress_ids, spec.config.lang_ids = [], []
    spec.config.suppress_ids_begin = [ids["<|endoftext|>"]]
    spec.config.alignment_heads = [(0, 0)]
    spec.validate()
    folder.mkdir(parents=True, exist_ok=True)
    spec.save(str(folder))
    tokenizer.save(str(folder / "tokenizer.json"))


def fill(spec: Any, some: Any) -> None:
    """What every layer has: norms, attention and what comes after it."""
    norms(spec.layer_norm)
    for layer in spec.layer:
        for attention in [layer.self_attention, *([layer.attention] if hasattr(layer, "attention") else [])]:
            norms(attention.layer_norm)
            linears = attention.linear
            shapes = (3 * WIDTH, WIDTH) if len(linears) == 2 else (WIDTH, 2 * WIDTH, WIDTH)
            for linear, rows in zip(linears, shapes, strict=True):
                linear.weight, linear.bias = some(rows, WIDTH), some(rows)
        norms(layer.ffn.layer_norm)
        for linear, (rows, columns) in (
            (layer.ffn.linear_0, (4 * WIDTH, WIDTH)),
            (layer.ffn.linear_1, (WIDTH, 4 * WIDTH)),
        ):
            linear.weight, linear.bias = some(rows, columns), some(rows)


def norms(norm: Any) -> None:
    import numpy as np

    norm.gamma, norm.beta = np.ones(WIDTH, np.float32), np.zeros(WIDTH, np.float32)


if __name__ == "__main__":
    make(Path(sys.argv[1]))
