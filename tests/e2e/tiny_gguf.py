"""Writes a very small language model with random weights, for tests against a real server.

The file format is GGUF version 3 (https://github.com/ggml-org/ggml/blob/master/docs/gguf.md); the network is a Llama of
two layers whose tokens are all bytes and a few dozen words.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

WIDTH, HEADS, KEY_HEADS, LAYERS, HIDDEN, WINDOW = 64, 4, 2, 2, 128, 2048
ALIGNMENT = 32
UINT32, INT32, FLOAT32, BOOL, STRING, ARRAY = 4, 5, 6, 7, 8, 9  # value types of the format
NORMAL, UNKNOWN, CONTROL, BYTE = 1, 2, 3, 6  # token types
FLOAT_TENSOR = 0

Weights = NDArray[np.float32]
Value = str | bool | int | float | Sequence[str] | Sequence[int] | Sequence[float]


def write_tiny_model(path: Path, seed: int = 0) -> None:
    """A file of about half a megabyte that Ollama loads; it says the words below in a random order."""
    tokens = _tokens()
    fields = _fields(tokens)
    tensors = _tensors(np.random.default_rng(seed), len(tokens))
    head = struct.pack("<4sIQQ", b"GGUF", 3, len(tensors), len(fields))
    head += b"".join(_text(name) + _value(value) for name, value in fields.items())
    offset, data = 0, b""
    for name, weights in tensors.items():
        shape = tuple(reversed(weights.shape))  # the format counts the fastest dimension first
        head += _text(name) + struct.pack(f"<I{len(shape)}QIQ", len(shape), *shape, FLOAT_TENSOR, offset)
        raw = weights.astype("<f4").tobytes()
        data += raw + bytes(-len(raw) % ALIGNMENT)
        offset = len(data)
    path.write_bytes(head + bytes(-len(head) % ALIGNMENT) + data)


def _tokens() -> list[tuple[str, float, int]]:
    """(text, score, type); a higher score is preferred when text is cut into tokens."""
    special = [("<unk>", 0.0, UNKNOWN), ("<s>", 0.0, CONTROL), ("</s>", 0.0, CONTROL)]
    byte = [(f"<0x{number:02X}>", 0.0, BYTE) for number in range(256)]
    letters = ["▁", *"etaoinsrhldcumfpgwybvkxjqz", ".", ",", "!", "?"]
    words = [
        f"▁{w}" for w in "a the we you it is was and or not tea rain book lamp good small warm here now then".split()
    ]
    return special + byte + [(text, -1.0 - rank, NORMAL) for rank, text in enumerate(letters + words)]


def _fields(tokens: list[tuple[str, float, int]]) -> dict[str, Value]:
    return {
        "general.architecture": "llama",
        "general.name": "tiny",
        "llama.context_length": WINDOW,
        "llama.embedding_length": WIDTH,
        "llama.block_count": LAYERS,
        "llama.feed_forward_length": HIDDEN,
        "llama.attention.head_count": HEADS,
        "llama.attention.head_count_kv": KEY_HEADS,
        "llama.attention.layer_norm_rms_epsilon": 1e-5,
        "llama.rope.dimension_count": WIDTH // HEADS,
        "llama.vocab_size": len(tokens),
        "tokenizer.ggml.model": "llama",
        "tokenizer.ggml.tokens": [text for text, _, _ in tokens],
        "tokenizer.ggml.scores": [score for _, score, _ in tokens],
        "tokenizer.ggml.token_type": [kind for _, _, kind in tokens],
        "tokenizer.ggml.unknown_token_id": 0,
        "tokenizer.ggml.bos_token_id": 1,
        "tokenizer.ggml.eos_token_id": 2,
        "tokenizer.ggml.add_bos_token": True,
        "tokenizer.ggml.add_space_prefix": False,
    }


def _tensors(chance: np.random.Generator, count: int) -> dict[str, Weights]:
    def matrix(rows: int, columns: int, scale: float = 0.3) -> Weights:
        return (chance.standard_normal((rows, columns)) * scale).astype(np.float32)

    ones = np.ones(WIDTH, np.float32)
    narrow = WIDTH // HEADS * KEY_HEADS
    tensors = {"token_embd.weight": matrix(count, WIDTH, 1.0)}
    for layer in range(LAYERS):
        parts = {
            "attn_norm": ones,
            "attn_q": matrix(WIDTH, WIDTH),
            "attn_k": matrix(narrow, WIDTH),
            "attn_v": matrix(narrow, WIDTH),
            "attn_output": matrix(WIDTH, WIDTH),
            "ffn_norm": ones,
            "ffn_gate": matrix(HIDDEN, WIDTH),
            "ffn_up": matrix(HIDDEN, WIDTH),
            "ffn_down": matrix(WIDTH, HIDDEN),
        }
        tensors |= {f"blk.{layer}.{name}.weight": weights for name, weights in parts.items()}
    output = matrix(count, WIDTH)
    output[: 3 + 256] *= 0.02  # the end and raw bytes are rare, so that it speaks on, in letters
    return tensors | {"output_norm.weight": ones, "output.weight": output}


def _text(text: str) -> bytes:
    raw = text.encode()
    return struct.pack("<Q", len(raw)) + raw


def _value(value: Value) -> bytes:
    if isinstance(value, str):
        return struct.pack("<I", STRING) + _text(value)
    if isinstance(value, (bool, int, float)):
        kind, packed = _number(value)
        return struct.pack("<I", kind) + packed
    head = struct.pack("<I", ARRAY)
    if isinstance(value[0], str):
        return head + struct.pack("<IQ", STRING, len(value)) + b"".join(_text(str(text)) for text in value)
    kind, letter = (FLOAT32, "f") if isinstance(value[0], float) else (INT32, "i")
    return head + struct.pack(f"<IQ{len(value)}{letter}", kind, len(value), *value)


def _number(value: bool | int | float) -> tuple[int, bytes]:
    if isinstance(value, bool):
        return BOOL, struct.pack("<?", value)
    if isinstance(value, int):
        return UINT32, struct.pack("<I", value)
    return FLOAT32, struct.pack("<f", value)
