"""
The coefficients of src/behaviour/encounter-weights.ts and descent-weights.ts: an additive logistic regression (each number's influence a
line with five bends) on what src/trial/numbers.ts writes of the development seeds.

    node src/trial/numbers.ts assault 11,12,13,14,41,42 > assault.jsonl
    node src/trial/numbers.ts fall 11,12,41,42 > fall.jsonl
    python3 model/fit_odds.py assault.jsonl ENCOUNTER [--held 13,14]

Each line is {"scene", "seed", "life", "label", "timeMs", "numbers"}. Of a scene in which it happens only some moments show it: the six best of each
are taken anew in every round (learning from bags, Andrews, Tsochantaridis and Hofmann 2003), and the hardest of ordinary life.
"""
import argparse
import json

import numpy as np
import torch

BENDS = (-1., -.3, .4, 1.2, 2.)
ROUNDS, STEPS, BATCH = 6, 400, 1024


def read(path, names=None):
    rows = [json.loads(line) for line in open(path)]
    names = names or list(rows[0]['numbers'])
    numbers = np.array([[row['numbers'][name] or 0 for name in names] for row in rows], np.float32).clip(-6, 6)
    meta = np.array([[row['scene'], row['seed'], row['life'], row['label'], row['timeMs']] for row in rows], np.int64)
    return names, numbers, meta


class Additive(torch.nn.Module):
    def __init__(self, count):
        super().__init__()
        self.sum = torch.nn.Linear(count * (1 + len(BENDS)), 1)
        torch.nn.init.zeros_(self.sum.weight)

    def forward(self, x):
        return self.sum(torch.cat([x] + [torch.relu(x - bend) for bend in BENDS], 1))[:, 0]


def fit(x, meta, noise):
    rng = np.random.default_rng(0)
    torch.manual_seed(0)
    net, x = Additive(x.shape[1]), torch.tensor(x)
    step = torch.optim.AdamW(net.parameters(), 4e-3, weight_decay=.05)
    happens, calm = np.where(meta[:, 3] == 1)[0], np.where(meta[:, 3] == 0)[0]
    scenes, score = {}, None
    for i in happens:
        scenes.setdefault(meta[i, 0], []).append(i)
    for _ in range(ROUNDS):
        if score is None:
            chosen = np.concatenate([happens, rng.choice(calm, min(8000, len(calm)), replace=False)])
        else:
            best = [i for group in scenes.values() for i in sorted(group, key=lambda i: -score[i])[:6]]
            chosen = np.concatenate([best, calm[np.argsort(-score[calm])[:3000]], rng.choice(calm, 4000)])
        y = torch.tensor((meta[chosen, 3] == 1).astype(np.float32))
        for _ in range(STEPS):
            at = torch.tensor(rng.choice(len(chosen), BATCH))
            seen = x[chosen[at.numpy()]]
            loss = torch.nn.functional.binary_cross_entropy_with_logits(net(seen + noise * torch.randn_like(seen)), y[at])
            step.zero_grad()
            loss.backward()
            step.step()
        with torch.no_grad():
            score = net(x).numpy()
    return net


def report(score, meta, hours):
    """Share of the scenes in which it is found, and false alarms (apart by 8 s) in ordinary life, by threshold."""
    best = {}
    for i in np.where(meta[:, 3] == 1)[0]:
        best[meta[i, 0]] = max(best.get(meta[i, 0], -99.), score[i])
    for least in np.arange(-1, 5, .5):
        at = np.where((meta[:, 2] == 1) & (score > least))[0]
        at = at[np.lexsort((meta[at, 4], meta[at, 0]))]
        alarms = 0 if len(at) == 0 else 1 + int(np.sum((np.diff(meta[at, 0]) != 0) | (np.diff(meta[at, 4]) > 8000)))
        print(f'least {least:4.1f}: {np.mean([value > least for value in best.values()]):.2f} of scenes that gave numbers, {alarms} false in {hours} h')


def written(net, names, mean, spread, name):
    weights, count = net.sum.weight[0].detach().numpy(), len(names)
    print(f'export const {name}: Odds = {{\n  always: {float(net.sum.bias):.3f},\n  terms: {{')
    for i, key in enumerate(names):
        term = [f'{mean[i]:.4g}', f'{spread[i]:.4g}'] + [f'{weights[i + j * count]:.3f}' for j in range(1 + len(BENDS))]
        print(f"    {key}: [{', '.join(term)}],")
    print('  },\n};')


def main():
    options = argparse.ArgumentParser()
    options.add_argument('numbers')
    options.add_argument('name')
    options.add_argument('--held', default='')
    options.add_argument('--noise', type=float, default=.05)
    given = options.parse_args()
    names, numbers, meta = read(given.numbers)
    held = np.isin(meta[:, 1], [int(seed) for seed in given.held.split(',') if seed])
    mean, spread = numbers[~held].mean(0), numbers[~held].std(0) + 1e-6
    x = ((numbers - mean) / spread).clip(-4, 4)
    net = fit(x[~held], meta[~held], given.noise)
    if held.any():
        with torch.no_grad():
            report(net(torch.tensor(x[held])).numpy(), meta[held], 4 * len(given.held.split(',')))
    else:
        written(net, names, mean, spread, given.name)


if __name__ == '__main__':
    main()
