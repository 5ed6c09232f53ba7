"""GPT-2 in plain PyTorch: an independent second opinion on the executor's numbers, and on its step time.

MODEL is a safetensors file: the weights under GPT-2's names, each as torch.nn.Linear has it ([out, in]); "tokens",
int64 [B, L + 1], each sequence with the token after its last; in the metadata "heads", the number of attention heads.
RESULT holds "loss" (mean cross-entropy in nats), "logits" [B, L, vocabulary] and "gradient.<name>" of each weight.

Exit codes: 0 done, 1 the model cannot be used, 2 wrong arguments.

Times compare with the executor's only under its BLAS and its treatment of freed memory, which the output names:
LD_LIBRARY_PATH=/usr/lib/x86_64-linux-gnu/openblas-openmp and MALLOC_MMAP_THRESHOLD_=1073741824
MALLOC_TRIM_THRESHOLD_=2147483647 MALLOC_TOP_PAD_=67108864 (src/Torch/native/allocator.cpp).
"""
import argparse
import ctypes
import json
import math
import os
import re
import statistics
import sys
import time
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

DTYPES = {"F64": torch.float64, "F32": torch.float32, "I64": torch.int64}


def read(path: str) -> tuple[dict[str, Tensor], dict[str, str]]:
    """Tensors and metadata of a safetensors file."""
    with open(path, "rb") as file:
        length = int.from_bytes(file.read(8), "little")
        header: dict[str, Any] = json.loads(file.read(length))
        data = bytearray(file.read())
    metadata = header.pop("__metadata__", {})
    tensors = {}
    for name, entry in header.items():
        begin, end = entry["data_offsets"]
        flat = torch.frombuffer(data[begin:end], dtype=DTYPES[entry["dtype"]])
        tensors[name] = flat.reshape(entry["shape"])
    return tensors, metadata


def write(path: str, tensors: dict[str, Tensor]) -> None:
    """Writes a safetensors file; all tensors have one dtype, so each is aligned."""
    names, header, end = {dtype: name for name, dtype in DTYPES.items()}, {}, 0
    for name, tensor in tensors.items():
        begin, end = end, end + tensor.numel() * tensor.element_size()
        header[name] = {"dtype": names[tensor.dtype], "shape": list(tensor.shape), "data_offsets": [begin, end]}
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(len(text).to_bytes(8, "little") + text)
        for tensor in tensors.values():
            file.write(tensor.detach().contiguous().numpy().tobytes())


class Attention(nn.Module):
    def __init__(self, hidden: int, heads: int, length: int) -> None:
        super().__init__()
        self.heads = heads
        self.c_attn = nn.Linear(hidden, 3 * hidden)
        self.c_proj = nn.Linear(hidden, hidden)
        self.register_buffer("mask", torch.full((length, length), -math.inf).triu(diagonal=1), persistent=False)

    def forward(self, x: Tensor) -> Tensor:
        batch, length, hidden = x.shape
        split = self.c_attn(x).view(batch, length, 3, self.heads, hidden // self.heads)
        query, key, value = split.permute(2, 0, 3, 1, 4)
        scores = (query / math.sqrt(query.shape[-1])) @ key.transpose(-2, -1) + self.mask
        return self.c_proj((scores.softmax(dim=-1) @ value).transpose(1, 2).reshape(batch, length, hidden))


class Layer(nn.Module):
    def __init__(self, hidden: int, heads: int, inner: int, length: int) -> None:
        super().__init__()
        self.ln_1 = nn.LayerNorm(hidden)
        self.attn = Attention(hidden, heads, length)
        self.ln_2 = nn.LayerNorm(hidden)
        self.mlp = nn.ModuleDict({"c_fc": nn.Linear(hidden, inner), "c_proj": nn.Linear(inner, hidden)})

    def forward(self, x: Tensor) -> Tensor:
        x = x + self.attn(self.ln_1(x))
        inner = functional.gelu(self.mlp["c_fc"](self.ln_2(x)))  # exact, by erf
        return x + self.mlp["c_proj"](inner)


class Gpt2(nn.Module):
    """From tokens [B, L] to logits [B, L, vocabulary]; its sizes are those of the weights it is made from."""

    def __init__(self, weights: dict[str, Tensor], heads: int, length: int) -> None:
        super().__init__()
        vocabulary, hidden = weights["wte.weight"].shape
        inner = weights["h.0.mlp.c_fc.weight"].shape[0]
        layers = len({name.split(".")[1] for name in weights if name.startswith("h.")})
        self.wte = nn.Embedding(vocabulary, hidden)
        self.wpe = nn.Embedding(weights["wpe.weight"].shape[0], hidden)
        self.h = nn.ModuleList(Layer(hidden, heads, inner, length) for _ in range(layers))
        self.ln_f = nn.LayerNorm(hidden)
        self.lm_head = nn.Linear(hidden, vocabulary, bias=False)
        self.to(weights["wte.weight"].dtype)
        self.load_state_dict(weights)

    def forward(self, tokens: Tensor) -> Tensor:
        x = self.wte(tokens) + self.wpe.weight[: tokens.shape[1]]
        for layer in self.h:
            x = layer(x)
        return self.lm_head(self.ln_f(x))


def step(model: Gpt2, tokens: Tensor) -> tuple[Tensor, Tensor]:
    """Loss, averaged over all B · L targets, and logits; the gradients are then on the parameters."""
    logits = model(tokens[:, :-1])
    loss = functional.cross_entropy(logits.flatten(0, 1), tokens[:, 1:].flatten())
    loss.backward()
    return loss, logits


def blas_in_use() -> str:
    """The loaded matrix library: of an OpenBLAS threading, version and kernels, else the names of its files."""
    with open("/proc/self/maps", encoding="utf-8") as maps:
        paths = {line.split(maxsplit=5)[5].strip() for line in maps if "/lib" in line}
    found = sorted(path for path in paths if re.match("lib(blas|openblas|mkl|blis)", os.path.basename(path)))
    for library in map(ctypes.CDLL, found):  # loaded already: the same ones again
        if hasattr(library, "openblas_get_config"):
            library.openblas_get_config.restype = library.openblas_get_corename.restype = ctypes.c_char_p
            threading = {0: "serial", 1: "pthread"}.get(library.openblas_get_parallel(), "openmp")
            version = library.openblas_get_config().decode().split()[1]
            return f"openblas-{threading} {version} {library.openblas_get_corename().decode()}"
    return ", ".join(found) or "built into PyTorch"


def measure(model: Gpt2, tokens: Tensor, arguments: argparse.Namespace) -> dict[str, Any]:
    """Times of steps from gradients of None, after the warm-up, and what they are times of."""
    optimizer = torch.optim.AdamW(model.parameters())
    times = []
    for _ in range(arguments.warm_up + arguments.repeats):
        start = time.perf_counter()
        optimizer.zero_grad(set_to_none=True)
        step(model, tokens)
        if arguments.adamw:
            optimizer.step()
        times.append((time.perf_counter() - start) * 1e3)
    del times[: arguments.warm_up]
    return {
        "medianMs": statistics.median(times),
        "samplesMs": times,
        "adamw": arguments.adamw,
        "batchSequences": tokens.shape[0],
        "sequenceTokens": tokens.shape[1] - 1,
        "threads": torch.get_num_threads(),
        "torch": torch.__version__,
        "blas": blas_in_use(),
        "malloc": {name: value for name, value in os.environ.items() if name.startswith("MALLOC_")},
    }


def parse() -> argparse.Namespace:
    """The arguments, or an end with exit code 2."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", metavar="MODEL", help="weights and tokens")
    mode = parser.add_mutually_exclusive_group(required=True)
    mode.add_argument("--output", metavar="RESULT", help="compute, and write the results here")
    mode.add_argument("--time", action="store_true", help="measure, and print one line of JSON")
    parser.add_argument("--threads", type=int, default=1, help="threads of each operation (default: 1)")
    parser.add_argument("--warm-up", type=int, default=5, help="steps before the measured ones (default: 5)")
    parser.add_argument("--repeats", type=int, default=20, help="steps that are measured (default: 20)")
    parser.add_argument("--adamw", action="store_true", help="with the optimiser's update in the measured step")
    arguments = parser.parse_args()
    if min(arguments.threads, arguments.warm_up, arguments.repeats) < 1:
        parser.error("--threads, --warm-up and --repeats must be at least 1")
    return arguments


def run(arguments: argparse.Namespace) -> None:
    weights, metadata = read(arguments.model)
    tokens = weights.pop("tokens")
    model = Gpt2(weights, int(metadata["heads"]), tokens.shape[1] - 1)
    if arguments.time:
        print(json.dumps(measure(model, tokens, arguments)))
    else:
        loss, logits = step(model, tokens)
        gradients = {f"gradient.{name}": weight.grad for name, weight in model.named_parameters()}
        write(arguments.output, {"loss": loss, "logits": logits, **gradients})


def main() -> None:
    arguments = parse()
    torch.set_num_threads(arguments.threads)
    try:
        run(arguments)
    except (OSError, LookupError, ValueError, RuntimeError) as error:
        print(f"gpt2.py: {arguments.model}: {type(error).__name__}: {error}", file=sys.stderr)
        sys.exit(1)


if __name__ == "__main__":
    main()
