"""Goldens of src/language-model/lora, from Python PEFT.

Usage: python tools/golden/lora.py        (needs torch, transformers, peft; rewrites tests/language-model/lora/golden)
Each folder is an adapter as PEFT saves it (A as PEFT initialises it, B random) over a checkpoint of
tests/language-model/golden, with expected.safetensors (logits of two texts, mean cross-entropy over both, the gradient of
every trained weight by its name in PEFT's file, its value after 20 steps of AdamW) and expected.json (base, texts, settings, loss of each step).
Everything is computed in float64, on weights that are float32 numbers; dropout is off.
"""
import json, pathlib, shutil, sys

sys.path.append(sys.path.pop(0))  # the standard library goes before scripts that are named like parts of it
import torch
from peft import LoraConfig, get_peft_model
from peft.optimizers import create_loraplus_optimizer
from safetensors.torch import load_file, save_file
from transformers import AutoModelForCausalLM

ROOT = pathlib.Path(__file__).resolve().parents[2]
OUT, BASES = ROOT / "tests" / "language-model" / "lora" / "golden", ROOT / "tests" / "language-model" / "golden"
STEPS, LEARNING_RATE, BETAS, EPSILON, DECAY = 20, 5e-3, (0.9, 0.98), 1e-8, 0.1
torch.set_default_dtype(torch.float64)

CASES = {
    "all-linear": ("tiny-mha-tied", 1, dict(r=4, lora_alpha=8, lora_dropout=0.1, target_modules="all-linear")),
    "rank-stabilised": ("tiny-gqa-untied", 4, dict(r=3, lora_alpha=6, use_rslora=True, target_modules=["q_proj", "v_proj", "down_proj"])),
    "modules-saved": ("tiny-gqa-untied", 8, dict(r=2, lora_alpha=5, target_modules=r".*layers\.1\..*_proj", modules_to_save=["lm_head", "norm"])),
    "untied": ("tiny-mha-tied", 1, dict(r=2, lora_alpha=4, target_modules=["o_proj", "up_proj"], modules_to_save=["embed_tokens"])),
    "gpt2-conv1d": ("families/gpt2-tied", 1, dict(r=2, lora_alpha=4, target_modules=["c_attn", "c_proj"], fan_in_fan_out=True, modules_to_save=["ln_f", "c_fc"])),
    "codegen-fused": ("families/codegen-untied", 4, dict(r=2, lora_alpha=3, target_modules="all-linear")),
    "neox-fused": ("families/neox-parallel", 1, dict(r=3, lora_alpha=3, target_modules="all-linear", modules_to_save=["final_layer_norm", "dense"])),
    "bigcode-multi-query": ("families/bigcode-multi-query", 1, dict(r=2, lora_alpha=4, target_modules=["c_attn"], modules_to_save=["wte"])),
    "head-of-tied": ("tiny-mha-tied", 1, dict(r=2, lora_alpha=4, target_modules=["q_proj", "lm_head"], alpha_pattern={"q_proj": 4})),
    "head": ("tiny-gqa-untied", 1, dict(r=2, lora_alpha=4, target_modules=["lm_head", "down_proj"], rank_pattern={"gate_proj": 7})),
}


def saved_name(name):
    """A parameter's name in the file that PEFT saves."""
    return name.replace(".modules_to_save.default", "").replace(".default", "")


def loss_and_logits(model, texts):
    logits = [model(input_ids=torch.tensor([ids])).logits[0] for ids in texts]
    losses = [torch.nn.functional.cross_entropy(l[:-1], torch.tensor(ids[1:]), reduction="none") for l, ids in zip(logits, texts)]
    return torch.cat(losses).mean(), logits


def optimizer_of(model, ratio):
    """LoRA+ as PEFT makes it; at ratio 1 plain AdamW, in which matrices decay and vectors do not."""
    options = dict(betas=BETAS, eps=EPSILON)
    if ratio != 1:
        return create_loraplus_optimizer(model, torch.optim.AdamW, lr=LEARNING_RATE, loraplus_lr_ratio=ratio, loraplus_weight_decay=DECAY, **options)
    trained = [p for p in model.parameters() if p.requires_grad]
    groups = [{"params": [p for p in trained if (p.dim() >= 2) == matrices], "weight_decay": DECAY if matrices else 0.0} for matrices in (True, False)]
    return torch.optim.AdamW(groups, lr=LEARNING_RATE, **options)


def case(name, base, ratio, settings, seed):
    torch.manual_seed(seed)
    model = AutoModelForCausalLM.from_pretrained(BASES / base, dtype=torch.float64, attn_implementation="eager")
    model = get_peft_model(model, LoraConfig(task_type="CAUSAL_LM", **settings)).eval()
    for key, parameter in model.named_parameters():
        if "lora_B" in key:
            parameter.data = 0.3 * torch.randn_like(parameter)
        if parameter.requires_grad:
            parameter.data = parameter.data.float().double()
    trained = {saved_name(key): p for key, p in model.named_parameters() if p.requires_grad}
    folder = OUT / name
    shutil.rmtree(folder, ignore_errors=True)
    model.save_pretrained(folder)
    (folder / "README.md").unlink(missing_ok=True)
    weights = load_file(folder / "adapter_model.safetensors")
    save_file({key: value.float() for key, value in weights.items()}, folder / "adapter_model.safetensors", metadata={"format": "pt"})
    config = json.loads((folder / "adapter_config.json").read_text())
    config["base_model_name_or_path"] = base.split("/")[-1]  # not a path of the machine that made it
    for key in ("target_modules", "modules_to_save"):
        if isinstance(config[key], list):
            config[key].sort()  # a set, saved in an order of its own
    (folder / "adapter_config.json").write_text(json.dumps(config, indent=2, sort_keys=True) + "\n")

    texts = json.loads((BASES / base / "expected.json").read_text())["ids"]
    loss, logits = loss_and_logits(model, texts)
    loss.backward()
    tensors = {f"logits.{i}": l.detach() for i, l in enumerate(logits)} | {f"gradient.{key}": p.grad.clone() for key, p in trained.items()}
    optimizer, losses = optimizer_of(model, ratio), []
    for _ in range(STEPS):
        loss, _ = loss_and_logits(model, texts)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    tensors |= {f"after.{key}": p.detach() for key, p in trained.items()}
    save_file({key: value.float().contiguous() for key, value in tensors.items()}, folder / "expected.safetensors")
    optimizer = {"steps": STEPS, "learningRate": LEARNING_RATE, "beta1": BETAS[0], "beta2": BETAS[1], "epsilon": EPSILON, "weightDecay": DECAY, "loraPlusRatio": ratio}
    (folder / "expected.json").write_text(json.dumps({"base": base, "ids": texts, "optimizer": optimizer, "losses": losses}) + "\n")


for seed, (name, (base, ratio, settings)) in enumerate(CASES.items()):
    case(name, base, ratio, settings, seed)
