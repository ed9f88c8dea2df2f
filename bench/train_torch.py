"""The peer of bench/train.ts: the same training step by PyTorch, timed on request.

    /usr/bin/python3 train_torch.py '{"batch": 128, "size": 28, ...}'

Reads lines from standard input, each a number of threads and a number of steps, and answers with the milliseconds of
each step as a JSON list. The model is built from torch.nn as open_clip builds it.
"""

import json
import math
import sys
import time

import torch
import torch.nn as nn
import torch.nn.functional as F


class Block(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.ln_1 = nn.LayerNorm(width)
        self.attn = nn.MultiheadAttention(width, heads, batch_first=True)
        self.ln_2 = nn.LayerNorm(width)
        self.mlp = nn.Sequential(nn.Linear(width, 4 * width), nn.GELU(), nn.Linear(4 * width, width))

    def forward(self, x, mask):
        h = self.ln_1(x)
        x = x + self.attn(h, h, h, need_weights=False, attn_mask=mask)[0]
        return x + self.mlp(self.ln_2(x))


class Clip(nn.Module):
    def __init__(self, c):
        super().__init__()
        image, text, size = c["image"], c["text"], c["embeddingSize"]
        w = image["width"]
        self.conv1 = nn.Conv2d(image["channels"], w, image["patch"], image["patch"], bias=False)
        self.class_embedding = nn.Parameter(w**-0.5 * torch.randn(w))
        self.image_positions = nn.Parameter(w**-0.5 * torch.randn((image["size"] // image["patch"]) ** 2 + 1, w))
        self.ln_pre, self.ln_post = nn.LayerNorm(w), nn.LayerNorm(w)
        self.image_blocks = nn.ModuleList(Block(w, image["heads"]) for _ in range(image["layers"]))
        self.image_projection = nn.Parameter(w**-0.5 * torch.randn(w, size))
        w = text["width"]
        self.token_embedding = nn.Embedding(text["vocabulary"], w)
        self.text_positions = nn.Parameter(0.01 * torch.randn(text["context"], w))
        self.text_blocks = nn.ModuleList(Block(w, text["heads"]) for _ in range(text["layers"]))
        self.ln_final = nn.LayerNorm(w)
        self.text_projection = nn.Parameter(w**-0.5 * torch.randn(w, size))
        self.logit_scale = nn.Parameter(torch.tensor(math.log(1 / 0.07)))
        n = text["context"]
        self.register_buffer("mask", torch.full((n, n), -math.inf).triu(1))

    def forward(self, images, tokens):
        x = self.conv1(images).flatten(2).transpose(1, 2)
        x = torch.cat([self.class_embedding.expand(len(x), 1, -1), x], 1) + self.image_positions
        x = self.ln_pre(x)
        for block in self.image_blocks:
            x = block(x, None)
        x = F.normalize(self.ln_post(x[:, 0]) @ self.image_projection, dim=-1)
        y = self.token_embedding(tokens) + self.text_positions
        for block in self.text_blocks:
            y = block(y, self.mask)
        y = self.ln_final(y)[torch.arange(len(y)), tokens.argmax(-1)]
        y = F.normalize(y @ self.text_projection, dim=-1)
        logits = self.logit_scale.exp() * x @ y.T
        target = torch.arange(len(x))
        return (F.cross_entropy(logits, target) + F.cross_entropy(logits.T, target)) / 2


config = json.loads(sys.argv[1])
torch.manual_seed(0)
model = Clip(config["model"])
matrices = [p for p in model.parameters() if p.ndim >= 2]
others = [p for p in model.parameters() if p.ndim < 2]
optimizer = torch.optim.AdamW(
    [{"params": matrices, "weight_decay": 0.2}, {"params": others, "weight_decay": 0.0}],
    lr=1e-4,
    betas=(0.9, 0.98),
    eps=1e-6,
    # One kernel over many tensors, where this version of PyTorch has it.
    foreach=True,
)
image, text, batch = config["model"]["image"], config["model"]["text"], config["batch"]
images = torch.rand(batch, image["channels"], image["size"], image["size"])
tokens = torch.randint(0, text["vocabulary"] - 2, (batch, text["context"]))
tokens[:, -1] = text["vocabulary"] - 1


def step():
    optimizer.zero_grad(set_to_none=True)
    loss = model(images, tokens)
    loss.backward()
    optimizer.step()
    with torch.no_grad():
        model.logit_scale.clamp_(0, math.log(100))
    return loss.item()


print(json.dumps({"torch": torch.__version__, "parameters": sum(p.numel() for p in model.parameters())}), flush=True)
for line in sys.stdin:
    threads, steps = map(int, line.split())
    torch.set_num_threads(threads)
    times = []
    for _ in range(steps):
        start = time.perf_counter()
        loss = step()
        times.append(1000 * (time.perf_counter() - start))
    assert math.isfinite(loss), loss
    print(json.dumps(times), flush=True)
