"""Quality on freshly rendered samples with a fixed seed (never trained on: training seeds are above a million).

    python3 check_rendered.py WEIGHTS.pt [...] [--count 600] [--seed 99] [--threshold 0.42]

Prints precision, recall and F1 at IoU 0.5, recall by height of the box and of lying and falling figures. Absorbed people,
unknown plates and every decoy are in it, so the figures are lower than on a clean plate."""
import argparse
import os
from collections import defaultdict

import numpy as np
import torch

from check_clips import answers
from decode import decode, overlap
from net import load
from render import World

BINS = (0, 20, 40, 80, 400)


def judge(people, found, count):
    taken = set()
    for _, box, _ in found:
        rank = max(((overlap(box, p['box'])[0], i) for i, p in enumerate(people) if i not in taken), default=(0, -1))
        if rank[0] >= .5:
            taken.add(rank[1])
            if asked(people[rank[1]]):
                count['hit'] += 1
        elif not any(not asked(p) and overlap(box, p['box'])[1] > .3 for p in people):
            count['false'] += 1
    for i, person in enumerate(people):
        if not asked(person):
            continue
        height = person['box'][3] - person['box'][1]
        size = next(f'{a}-{b} px' for a, b in zip(BINS, BINS[1:]) if height < b)
        for group in ('all', size, *(['lying'] if person['kind'] in ('lie', 'fall') else [])):
            count[group] += 1
            count[group + ' found'] += i in taken


def asked(person):
    return person['visible'] > .2 and person['area'] > 30


def main():
    args = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    args.add_argument('weights', nargs='+')
    args.add_argument('--count', type=int, default=600)
    args.add_argument('--seed', type=int, default=99)
    args.add_argument('--threshold', type=float, default=.42)
    args = args.parse_args()
    torch.set_num_threads(1)
    world = World(args.seed)
    samples = [world.sample() for _ in range(args.count)]
    pictures = np.stack([pictures for pictures, _, _ in samples])
    for path in args.weights:
        out, count = answers(load(path), pictures), defaultdict(int)
        for o, (_, _, people) in zip(out, samples):
            judge(people, decode(o, args.threshold), count)
        p, r = count['hit'] / max(1, count['hit'] + count['false']), count['all found'] / max(1, count['all'])
        groups = ', '.join(f'{g} {count[g + " found"] / max(1, count[g]):.2f} of {count[g]}' for g in sorted(count) if g + ' found' in count)
        print('%s: P %.3f R %.3f F1 %.3f; found: %s' % (os.path.basename(path), p, r, 2 * p * r / max(1e-9, p + r), groups))


if __name__ == '__main__':
    main()
