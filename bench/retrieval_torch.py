"""Search the plain way: every score, and a full argsort of each row of scores, in blocks. Takes turns with retrieval.ts."""

import json
import resource
import sys
import time

import numpy
import torch

folder, dim, captions, every, threads = sys.argv[1], *map(int, sys.argv[2:])
torch.set_num_threads(threads)
images = torch.from_numpy(numpy.fromfile(f"{folder}/images.f32", dtype=numpy.float32).reshape(-1, dim))
texts = torch.from_numpy(numpy.fromfile(f"{folder}/texts.f32", dtype=numpy.float32).reshape(-1, dim))
count = len(images)
BLOCK = 500
discounts = torch.zeros(count + len(texts) + 1, dtype=torch.float64)
discounts[1:11] = 1 / torch.log2(torch.arange(2, 12, dtype=torch.float64))


def ranks_of(order, matches):
    # The places of all candidates, of which those of the matches are kept.
    places = torch.empty_like(order)
    places.scatter_(1, order, torch.arange(1, order.shape[1] + 1).expand_as(order))
    return places.gather(1, matches)


def add(found, ranks):
    first = ranks.min(1).values.double()
    for k in (1, 5, 10):
        found[f"r@{k}"].append((first <= k).double())
    found["mrr"].append(1 / first)
    ideal = discounts[1 : 1 + ranks.shape[1]].sum()
    found["ndcg@10"].append(discounts[ranks].sum(1) / ideal)


def search(part, mixed_part, queries, others, offset, matches_of):
    pool = torch.cat([images, texts])
    keys = ("r@1", "r@5", "r@10", "mrr", "ndcg@10")
    across, mixed = {key: [] for key in keys}, {key: [] for key in (*keys, "ownKindFirst")}
    chosen = torch.arange(0, len(queries), every)
    # Where the other modality starts in the pool.
    start = count if offset == 0 else 0
    for some in chosen.split(BLOCK):
        matches = matches_of(some)
        add(across, ranks_of(torch.argsort(queries[some] @ others.T, dim=1, descending=True), matches))
        scores = queries[some] @ pool.T
        scores[torch.arange(len(some)), some + offset] = -2
        order = torch.argsort(scores, dim=1, descending=True)
        add(mixed, ranks_of(order, matches + start))
        mixed["ownKindFirst"].append(((order[:, 0] < count) == (offset == 0)).double())
    for name, found in ((part, across), (mixed_part, mixed)):
        means[name] = {key: torch.cat(values).mean().item() for key, values in found.items()}


means = {}
begun, cpu = time.perf_counter(), time.process_time()
with torch.no_grad():
    search("imageToText", "image", images, texts, 0, lambda some: some[:, None] * captions + torch.arange(captions))
    search("textToImage", "text", texts, images, count, lambda some: (some // captions)[:, None])
seconds, cpu = time.perf_counter() - begun, time.process_time() - cpu
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
answer = {"version": torch.__version__, "seconds": seconds, "cpuSeconds": cpu, "peakMegabytes": peak, "means": means}
print(json.dumps(answer))
