"""GPT-2 and Llama in plain PyTorch from folders as Hugging Face's transformers writes them: an independent second
opinion on what is read from and written to such folders. transformers itself is not needed.

make FOLDER writes config.json and random weights: of "gpt2" under transformers' names, with Conv1D's [in, out]
matrices, tied, with the buffers of old; of "gpt2-bare" the same without the prefix "transformer."; of "llama" with
grouped queries and stretched waves; of "llama-fused" the same with Phi-3's matrices, and tied.

run FOLDER TOKENS reads such a folder, one file or several, and the tensor "tokens" of a safetensors file, int64
[B, L + 1]. RESULT holds "loss" (mean cross-entropy in nats) and "logits" [B, L, vocabulary]; GRADIENTS is a folder like
FOLDER with each tensor's gradient in its place.

Exit codes: 0 done, 1 the folder cannot be used, 2 wrong arguments.
"""
import argparse
import json
import math
import os
import sys
from typing import Any

import torch
from gpt2 import DTYPES, read, write
from torch import Tensor
from torch.nn import functional

Weights = dict[str, Tensor]
Config = dict[str, Any]

GPT2: Config = {
    "model_type": "gpt2", "activation_function": "gelu_new", "n_embd": 16, "n_layer": 4, "n_head": 2, "n_inner": None,
    "n_positions": 24, "n_ctx": 24, "vocab_size": 11, "layer_norm_epsilon": 1e-3, "resid_pdrop": 0.1,
}
LLAMA: Config = {
    "model_type": "llama", "hidden_act": "silu", "hidden_size": 16, "num_hidden_layers": 4, "num_attention_heads": 4,
    "num_key_value_heads": 2, "intermediate_size": 24, "max_position_embeddings": 24, "vocab_size": 11,
    "rms_norm_eps": 1e-3, "rope_theta": 50.0, "tie_word_embeddings": False, "attention_bias": False,
    "rope_scaling": {
        "rope_type": "llama3", "factor": 4.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0,
        "original_max_position_embeddings": 16,
    },
}


def gpt2_shapes(config: Config, prefix: str) -> dict[str, list[int]]:
    hidden, inner = config["n_embd"], config["n_inner"] or 4 * config["n_embd"]
    shapes = {"wte.weight": [config["vocab_size"], hidden], "wpe.weight": [config["n_positions"], hidden]}
    for layer in range(config["n_layer"]):
        shapes |= {
            f"h.{layer}.ln_1.weight": [hidden], f"h.{layer}.ln_1.bias": [hidden],
            f"h.{layer}.attn.c_attn.weight": [hidden, 3 * hidden], f"h.{layer}.attn.c_attn.bias": [3 * hidden],
            f"h.{layer}.attn.c_proj.weight": [hidden, hidden], f"h.{layer}.attn.c_proj.bias": [hidden],
            f"h.{layer}.ln_2.weight": [hidden], f"h.{layer}.ln_2.bias": [hidden],
            f"h.{layer}.mlp.c_fc.weight": [hidden, inner], f"h.{layer}.mlp.c_fc.bias": [inner],
            f"h.{layer}.mlp.c_proj.weight": [inner, hidden], f"h.{layer}.mlp.c_proj.bias": [hidden],
        }
    shapes |= {"ln_f.weight": [hidden], "ln_f.bias": [hidden]}
    return {prefix + name: shape for name, shape in shapes.items()}


def llama_shapes(config: Config, fused: bool) -> dict[str, list[int]]:
    hidden, inner = config["hidden_size"], config["intermediate_size"]
    shared = hidden // config["num_attention_heads"] * config["num_key_value_heads"]
    shapes = {"model.embed_tokens.weight": [config["vocab_size"], hidden], "model.norm.weight": [hidden]}
    for layer in range(config["num_hidden_layers"]):
        name = f"model.layers.{layer}"
        shapes |= {
            f"{name}.input_layernorm.weight": [hidden], f"{name}.post_attention_layernorm.weight": [hidden],
            f"{name}.self_attn.o_proj.weight": [hidden, hidden], f"{name}.mlp.down_proj.weight": [hidden, inner],
        }
        if fused:
            shapes[f"{name}.self_attn.qkv_proj.weight"] = [hidden + 2 * shared, hidden]
            shapes[f"{name}.mlp.gate_up_proj.weight"] = [2 * inner, hidden]
        else:
            shapes[f"{name}.self_attn.q_proj.weight"] = [hidden, hidden]
            shapes[f"{name}.self_attn.k_proj.weight"] = [shared, hidden]
            shapes[f"{name}.self_attn.v_proj.weight"] = [shared, hidden]
            shapes[f"{name}.mlp.gate_proj.weight"] = [inner, hidden]
            shapes[f"{name}.mlp.up_proj.weight"] = [inner, hidden]
    if not config["tie_word_embeddings"]:
        shapes["lm_head.weight"] = [config["vocab_size"], hidden]
    return shapes


def attention(query: Tensor, key: Tensor, value: Tensor) -> Tensor:
    """Causal; [B, heads, L, d] each, of the output [B, L, heads · d]."""
    length = query.shape[2]
    mask = torch.full((length, length), -math.inf, dtype=query.dtype).triu(diagonal=1)
    scores = query @ key.transpose(-2, -1) / math.sqrt(query.shape[-1]) + mask
    return (scores.softmax(dim=-1) @ value).transpose(1, 2).flatten(2)


def gpt2_logits(weights: Weights, config: Config, tokens: Tensor) -> Tensor:
    prefix = "transformer." if "transformer.wte.weight" in weights else ""
    exact = config["activation_function"] == "gelu"

    def norm(x: Tensor, name: str) -> Tensor:
        centred = x - x.mean(dim=-1, keepdim=True)
        scaled = centred / (centred.pow(2).mean(dim=-1, keepdim=True) + config["layer_norm_epsilon"]).sqrt()
        return scaled * weights[f"{prefix}{name}.weight"] + weights[f"{prefix}{name}.bias"]

    def conv1d(x: Tensor, name: str) -> Tensor:
        return x @ weights[f"{prefix}{name}.weight"] + weights[f"{prefix}{name}.bias"]

    def gelu(x: Tensor) -> Tensor:
        return 0.5 * x * (1 + (torch.erf(x / math.sqrt(2)) if exact else torch.tanh(
            math.sqrt(2 / math.pi) * (x + 0.044715 * x**3))))

    def heads(x: Tensor) -> Tensor:
        return x.unflatten(2, (config["n_head"], -1)).transpose(1, 2)

    embedding = weights[f"{prefix}wte.weight"]
    x = embedding[tokens] + weights[f"{prefix}wpe.weight"][: tokens.shape[1]]
    for layer in range(config["n_layer"]):
        query, key, value = conv1d(norm(x, f"h.{layer}.ln_1"), f"h.{layer}.attn.c_attn").chunk(3, dim=2)
        x = x + conv1d(attention(heads(query), heads(key), heads(value)), f"h.{layer}.attn.c_proj")
        inner = gelu(conv1d(norm(x, f"h.{layer}.ln_2"), f"h.{layer}.mlp.c_fc"))
        x = x + conv1d(inner, f"h.{layer}.mlp.c_proj")
    head = embedding if config.get("tie_word_embeddings", True) else weights["lm_head.weight"]
    return norm(x, "ln_f") @ head.T


def frequencies(config: Config, size: int) -> list[float]:
    """Radians a token of each pair of numbers, as modeling_rope_utils.py computes them."""
    result, scaling = [], config.get("rope_scaling")
    for pair in range(size // 2):
        frequency = config["rope_theta"] ** (-2 * pair / size)
        if scaling:
            wave, length = 2 * math.pi / frequency, scaling["original_max_position_embeddings"]
            low, high = scaling["low_freq_factor"], scaling["high_freq_factor"]
            if wave > length / low:
                frequency /= scaling["factor"]
            elif wave >= length / high:
                smooth = (length / wave - low) / (high - low)
                frequency = (1 - smooth) * frequency / scaling["factor"] + smooth * frequency
        result.append(frequency)
    return result


def llama_logits(weights: Weights, config: Config, tokens: Tensor) -> Tensor:
    count, shared = config["num_attention_heads"], config["num_key_value_heads"]
    size = config["hidden_size"] // count
    angles = torch.outer(
        torch.arange(tokens.shape[1], dtype=torch.float64),
        torch.tensor(frequencies(config, size), dtype=torch.float64)).repeat(1, 2)
    cosine, sine = (table.to(weights["model.norm.weight"].dtype) for table in (angles.cos(), angles.sin()))

    def norm(x: Tensor, name: str) -> Tensor:
        return x * (x.pow(2).mean(dim=-1, keepdim=True) + config["rms_norm_eps"]).rsqrt() * weights[f"{name}.weight"]

    def parts(x: Tensor, names: list[str], fused: str, sizes: list[int]) -> list[Tensor]:
        if f"{fused}.weight" in weights:
            return list((x @ weights[f"{fused}.weight"].T).split(sizes, dim=-1))
        return [x @ weights[f"{name}.weight"].T for name in names]

    def turn(x: Tensor) -> Tensor:
        first, second = x.chunk(2, dim=-1)
        return x * cosine + torch.cat((-second, first), dim=-1) * sine

    def heads(x: Tensor, repeats: int = 1) -> Tensor:
        return x.unflatten(2, (-1, size)).transpose(1, 2).repeat_interleave(repeats, dim=1)

    x = weights["model.embed_tokens.weight"][tokens]
    for layer in range(config["num_hidden_layers"]):
        name = f"model.layers.{layer}"
        query, key, value = parts(
            norm(x, f"{name}.input_layernorm"), [f"{name}.self_attn.{part}_proj" for part in "qkv"],
            f"{name}.self_attn.qkv_proj", [count * size, shared * size, shared * size])
        attended = attention(turn(heads(query)), turn(heads(key, count // shared)), heads(value, count // shared))
        x = x + attended @ weights[f"{name}.self_attn.o_proj.weight"].T
        gate, up = parts(
            norm(x, f"{name}.post_attention_layernorm"), [f"{name}.mlp.gate_proj", f"{name}.mlp.up_proj"],
            f"{name}.mlp.gate_up_proj", [config["intermediate_size"]] * 2)
        x = x + (functional.silu(gate) * up) @ weights[f"{name}.mlp.down_proj.weight"].T
    head = weights["model.embed_tokens.weight" if config["tie_word_embeddings"] else "lm_head.weight"]
    return norm(x, "model.norm") @ head.T


def save(folder: str, config: Config, weights: Weights, files: int) -> None:
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, "config.json"), "w", encoding="utf-8") as file:
        json.dump(config, file)
    if files == 1:
        write(os.path.join(folder, "model.safetensors"), weights)
        return
    places = {name: f"model-{i % files + 1:05}-of-{files:05}.safetensors" for i, name in enumerate(weights)}
    for place in set(places.values()):
        held = {name: weight for name, weight in weights.items() if places[name] == place}
        write(os.path.join(folder, place), held)
    with open(os.path.join(folder, "model.safetensors.index.json"), "w", encoding="utf-8") as file:
        json.dump({"metadata": {"total_size": 0}, "weight_map": places}, file)


def load(folder: str) -> tuple[Config, Weights]:
    with open(os.path.join(folder, "config.json"), encoding="utf-8") as file:
        config = json.load(file)
    index = os.path.join(folder, "model.safetensors.index.json")
    if not os.path.exists(index):
        return config, read(os.path.join(folder, "model.safetensors"))[0]
    with open(index, encoding="utf-8") as file:
        places = json.load(file)["weight_map"]
    weights: Weights = {}
    for place in sorted(set(places.values())):
        weights |= read(os.path.join(folder, place))[0]
    if weights.keys() != places.keys():
        raise ValueError("the files hold other tensors than the index")
    return config, weights


def make(arguments: argparse.Namespace) -> None:
    torch.manual_seed(3)
    dtype = DTYPES[arguments.dtype]
    if arguments.model.startswith("gpt2"):
        prefix = "transformer." if arguments.model == "gpt2" else ""
        config, shapes = GPT2, gpt2_shapes(GPT2, prefix)
    else:
        fused = arguments.model == "llama-fused"
        config = LLAMA | {"tie_word_embeddings": fused}
        shapes = llama_shapes(config, fused)
    weights = {name: torch.randn(shape, dtype=torch.float64).mul(0.4).to(dtype) for name, shape in shapes.items()}
    if arguments.model.startswith("gpt2"):
        for layer in range(config["n_layer"]):
            weights[f"{prefix}h.{layer}.attn.bias"] = torch.ones(1, 1, 24, 24, dtype=dtype).tril()
            weights[f"{prefix}h.{layer}.attn.masked_bias"] = torch.tensor(-1e4, dtype=dtype)
    save(arguments.folder, config, weights, arguments.files)


def run(arguments: argparse.Namespace) -> None:
    config, weights = load(arguments.folder)
    tokens = read(arguments.tokens)[0]["tokens"]
    used = {name: weight.requires_grad_() for name, weight in weights.items() if not name.endswith(
        (".attn.bias", ".attn.masked_bias"))}
    logits = {"gpt2": gpt2_logits, "llama": llama_logits}[config["model_type"]](used, config, tokens[:, :-1])
    loss = functional.cross_entropy(logits.flatten(0, 1), tokens[:, 1:].flatten())
    loss.backward()
    write(arguments.output, {"loss": loss, "logits": logits})
    if arguments.gradients:
        save(arguments.gradients, config, {name: weight.grad for name, weight in used.items()}, files=1)


def parse() -> argparse.Namespace:
    """The arguments, or an end with exit code 2."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(required=True)
    making = commands.add_parser("make")
    making.set_defaults(do=make)
    making.add_argument("folder", metavar="FOLDER")
    making.add_argument("--model", choices=["gpt2", "gpt2-bare", "llama", "llama-fused"], required=True)
    making.add_argument("--dtype", choices=["F64", "F32"], default="F32")
    making.add_argument("--files", type=int, default=1, help="over so many files (default: 1)")
    running = commands.add_parser("run")
    running.set_defaults(do=run)
    running.add_argument("folder", metavar="FOLDER")
    running.add_argument("tokens", metavar="TOKENS")
    running.add_argument("--output", metavar="RESULT", required=True)
    running.add_argument("--gradients", metavar="GRADIENTS")
    return parser.parse_args()


def main() -> None:
    arguments = parse()
    torch.set_num_threads(1)
    try:
        arguments.do(arguments)
    except (OSError, LookupError, ValueError, RuntimeError) as error:
        print(f"huggingface.py: {arguments.folder}: {type(error).__name__}: {error}", file=sys.stderr)
        sys.exit(1)


if __name__ == "__main__":
    main()
