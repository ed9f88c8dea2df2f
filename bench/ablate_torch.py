"""One step of an ablation the plain way: select dimensions, normalise, multiply, sort every row of scores. Takes turns with ablate.ts."""

import json
import sys
import time

import numpy
import torch

stack = torch.from_numpy(numpy.load(sys.argv[1]))
torch.set_num_threads(int(sys.argv[2]))


def recall_at_1(scores):
    # The rank of the match among all candidates, from a full sort.
    ranks = torch.argsort(scores, dim=1, descending=True)
    return (ranks[:, 0] == torch.arange(len(scores))).float().mean().item()


def step(kept):
    rows = torch.nn.functional.normalize(stack[:, :, kept], dim=-1)
    first, second = rows
    l2m = (first.mean(0) - second.mean(0)).norm().item()
    scores = first @ second.T
    return l2m, [recall_at_1(scores), recall_at_1(scores.T)]


print(json.dumps({"torch": torch.__version__}), flush=True)
with torch.no_grad():
    for line in sys.stdin:
        kept = torch.tensor(json.loads(line))
        start = time.perf_counter()
        l2m, recall = step(kept)
        seconds = time.perf_counter() - start
        print(json.dumps({"seconds": seconds, "l2m": l2m, "recall": recall}), flush=True)
