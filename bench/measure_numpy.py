"""The peer of `npm run bench -- measure`: the measures as the papers' code computes them, in NumPy.

Full similarity matrices, percentiles over all their entries, a full sort of every row for retrieval. Prints JSON.
"""
import json
import resource
import sys
import time

import numpy as np
import scipy.linalg

start = time.perf_counter()
x, y = np.load(sys.argv[1])
n, d = x.shape
x = x / np.linalg.norm(x, axis=1, keepdims=True)
y = y / np.linalg.norm(y, axis=1, keepdims=True)
mx, my = x.mean(0), y.mean(0)
off = ~np.eye(n, dtype=bool)


def cone(rows):
    cosines = (rows @ rows.T)[off]
    quartiles = np.percentile(cosines, [25, 50, 75])
    uniformity = np.log(np.mean(np.exp(4 * cosines - 4), dtype=np.float64))
    return {
        "mean": float(cosines.mean(dtype=np.float64)),
        "std": float(cosines.std(dtype=np.float64)),
        "min": float(cosines.min()),
        "max": float(cosines.max()),
        "quartiles": quartiles.tolist(),
        "uniformity": float(uniformity),
    }


def recall(similarity):
    order = np.argsort(-similarity, axis=1)
    rank = np.argmax(order == np.arange(n)[:, None], axis=1)
    return [float((rank < k).mean()) for k in (1, 5, 10)]


def mixed(own, cross):
    own = own.copy()
    np.fill_diagonal(own, -2)
    best = cross.max(1)
    return float((own.max(1) > best).mean()), float(np.median((own > best[:, None]).sum(1)) + 1)


matched = float((x * y).sum(1).mean())
cones = [cone(x), cone(y)]
m = max((1 - matched) / 2, 1e-3)
within = sum((1 - c["mean"]) / 2 for c in cones) / 2
cross = x @ y.T
retrieval = [recall(cross), recall(cross.T)]
pools = [mixed(x @ x.T, cross), mixed(y @ y.T, cross.T)]
sx, sy = np.cov(x.T), np.cov(y.T)
frechet = float(((mx - my) ** 2).sum() + np.trace(sx + sy - 2 * scipy.linalg.sqrtm(sx @ sy).real))
# Linear separability: least squares on half of the rows, accuracy on the other.
half = n // 2
train = np.concatenate([x[:half], y[:half]])
target = np.concatenate([np.ones(half), -np.ones(half)])
design = np.concatenate([train, np.ones((2 * half, 1))], axis=1)
weights = np.linalg.lstsq(design, target, rcond=None)[0]
score = lambda rows: np.concatenate([rows, np.ones((len(rows), 1))], axis=1) @ weights
accuracy = float(((score(x[half:]) > 0).mean() + (score(y[half:]) < 0).mean()) / 2)
print(
    json.dumps(
        {
            "seconds": time.perf_counter() - start,
            "peakMegabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
            "l2m": float(np.linalg.norm(mx - my)),
            "l2i": float(np.linalg.norm(x - y, axis=1).mean()),
            "rmg": m / (m + within),
            "matchedCosine": matched,
            "cones": cones,
            "retrieval": retrieval,
            "mixedPool": pools,
            "frechet": frechet,
            "linearSeparability": accuracy,
        }
    )
)
