"""The losses of Code Comparison Tuning as one writes them with PyTorch and transformers: L_lm and L_seq are the mean over response
tokens of a padded batch, L_token a hinge on a linear head's scores of both sides of each pair. step.py and trial.py train with them."""
import torch


def padded(rows, value=0):
    longest = max(map(len, rows))
    return torch.tensor([row + [value] * (longest - len(row)) for row in rows])


def mask_of(rows):
    return padded([[1] * len(row) for row in rows])


def negative_log_likelihood(model, samples):
    ids = [s["ids"] for s in samples]
    labels = [[-100] * s["responseStart"] + s["ids"][s["responseStart"]:] for s in samples]
    return model(input_ids=padded(ids), attention_mask=mask_of(ids), labels=padded(labels, -100)).loss


def hinges(pairs, correct, buggy, margin):
    """Mean over pairs; `correct` and `buggy` are scores [pairs, T] of the tokens of each side."""
    return sum(p["positions"]["weight"] * torch.relu(margin - r[p["positions"]["correctIndex"]] + q[p["positions"]["buggyIndex"]]).sum()
               for p, r, q in zip(pairs, correct, buggy)) / len(pairs)
