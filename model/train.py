"""Train: one process renders into a ring in shared memory, this one draws batches from it.

    python3 train.py --seconds 5400 [--init out/umriss.pt | --resume] [--out out]

Writes OUT/umriss.pt (averaged weights) and OUT/state.pt (to go on with --resume) every two minutes. Plain float32 on
one CPU core. The order of samples depends on the speed of the machine, so two runs agree in quality, not in bits."""
import argparse
import ctypes
import mmap
import multiprocessing
import os
import time

os.environ.setdefault('OPENBLAS_NUM_THREADS', '1')

import numpy as np
import torch

from losses import FIELDS, PEOPLE, losses
from net import Umriss, fold, load

RING, BATCH, H, W = 16384, 32, 192, 320
USES = 3., 5.  # how often a rendered sample is used: the renderer waits below the first, the trainer above the second
WEIGHTS = (1, 1, 2, 1)  # of the losses of heat, box, joints, mask
LOG_STEPS, SAVE_SECONDS, WARM_UP_STEPS = 100, 120, 300


def shared(shape, kind):
    """An array that survives fork and is seen by both processes."""
    return np.frombuffer(mmap.mmap(-1, int(np.prod(shape)) * np.dtype(kind).itemsize), kind).reshape(shape)


def pack(people):
    """The nearest twelve people as losses.py wants them."""
    out = np.zeros((PEOPLE, FIELDS), np.float32)
    for row, person in zip(out, people[-PEOPLE:]):
        row[:4], row[4:30], row[30] = person['box'], person['joints'].ravel(), 1
        row[31] = person['visible'] > .2 and person['area'] > 30
    return out


def render_forever(seed, pictures, masks, people, count, used):
    ctypes.CDLL(None).prctl(1, 15)  # PR_SET_PDEATHSIG: end with the trainer
    from render import World
    world = World(seed)
    while True:
        if count[0] > 3000 and count[0] * USES[0] > used[0]:
            time.sleep(.05)
            continue
        slot = int(count[0]) % RING
        try:
            pictures[slot], masks[slot], found = world.sample()
        except (ValueError, IndexError, ZeroDivisionError, FloatingPointError) as error:
            print('a sample could not be rendered:', repr(error), flush=True)
            continue
        people[slot] = pack(found)
        count[0] += 1


def choose(rng, have):
    """A batch of slots that are not being written right now."""
    if have < RING:
        return rng.integers(0, have - 8, BATCH)
    return (have + 64 + rng.integers(0, RING - 128, BATCH)) % RING


def mirrored(x, who, mask):
    """The same batch seen in a mirror; left and right limbs need no swap, the loss does not tell them apart."""
    who = who.clone()
    who[..., [0, 2]] = W - who[..., [2, 0]]
    who[..., 4:30:2] = W - who[..., 4:30:2]
    return x.flip(3), who, mask.flip(2)


def main():
    args = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    args.add_argument('--seconds', type=float, required=True, help='of training in all, resumed time counted in')
    args.add_argument('--out', default=os.path.join(os.path.dirname(os.path.abspath(__file__)), 'out'))
    args.add_argument('--init', help='weights to start from')
    args.add_argument('--resume', action='store_true', help='go on from OUT/state.pt')
    args.add_argument('--seed', type=int, default=1)
    args.add_argument('--peak', type=float, default=1e-3, help='highest learning rate; 3e-3 from scratch, 4e-4 with --tune')
    args.add_argument('--weights', type=float, nargs=4, default=WEIGHTS, help='of the losses of heat, box, joints, mask')
    args.add_argument('--tune', action='store_true', help='fold BatchNorm and leave the first convolution as it is: less work a step')
    args = args.parse_args()
    os.makedirs(args.out, exist_ok=True)
    weights_path, state_path = os.path.join(args.out, 'umriss.pt'), os.path.join(args.out, 'state.pt')
    pictures, masks = shared((RING, 3, H, W), np.uint8), shared((RING, H // 4, W // 4), np.uint8)
    people = shared((RING, PEOPLE, FIELDS), np.float32)
    count, drawn = shared((1,), np.int64), shared((1,), np.int64)
    state = torch.load(state_path) if args.resume else dict(elapsed=0., step=0, images=0, used=0)
    seed = args.seed * 1000003 + state['images']
    multiprocessing.Process(target=render_forever, args=(seed, pictures, masks, people, count, drawn), daemon=True).start()

    torch.set_num_threads(1)
    torch.manual_seed(args.seed)
    rng = np.random.default_rng(args.seed)
    net = load(args.init) if args.init else Umriss()
    if args.tune:
        fold(net)
        net.stem.requires_grad_(False)
    if args.resume:
        net.load_state_dict(state['net'])
    net = net.to(memory_format=torch.channels_last).train()
    average = state['average'] if args.resume else {k: v.clone() for k, v in net.state_dict().items()}
    learnt = [p for p in net.parameters() if p.requires_grad]
    many, few = [p for p in learnt if p.ndim > 1], [p for p in learnt if p.ndim <= 1]
    optimiser = torch.optim.AdamW([dict(params=many, weight_decay=0 if args.tune else .02), dict(params=few, weight_decay=0)], lr=args.peak)
    if args.resume:
        optimiser.load_state_dict(state['optimiser'])
    while count[0] < 1200:
        time.sleep(1)
    start = saved = time.time()
    step, used, sums, before = state['step'], 0, np.zeros(4), time.time()

    def save():
        torch.save(average, weights_path)
        torch.save(dict(net=net.state_dict(), average=average, optimiser=optimiser.state_dict(), step=step, images=state['images'] + int(count[0]),
                        used=state['used'] + used, elapsed=state['elapsed'] + time.time() - start), state_path)

    while True:
        done = (state['elapsed'] + time.time() - start) / args.seconds
        if done >= 1:
            break
        have = int(count[0])
        if used > USES[1] * have:
            time.sleep(.02)
            continue
        rate = args.peak * (min(1, step / WARM_UP_STEPS) * (.5 + .5 * np.cos(np.pi * done)) + .003)
        for group in optimiser.param_groups:
            group['lr'] = rate
        batch = choose(rng, have)
        x, who, mask = (torch.from_numpy(a[batch]).float() for a in (pictures, people, masks))
        if step % 2:
            x, who, mask = mirrored(x, who, mask)
        parts = losses(net(x.div_(127.5).sub_(1).to(memory_format=torch.channels_last)), who, mask / 255)
        optimiser.zero_grad()
        sum(w * part for w, part in zip(args.weights, parts)).backward()
        torch.nn.utils.clip_grad_norm_(learnt, 10.)
        optimiser.step()
        step, used = step + 1, used + BATCH
        drawn[0] = used
        sums += [float(part) for part in parts]
        keep = min(.999, step / (step + 50))
        for k, v in net.state_dict().items():
            average[k].mul_(keep).add_(v, alpha=1 - keep) if v.is_floating_point() else average[k].copy_(v)
        if step % LOG_STEPS == 0:
            print('%5.0f s, step %d, rate %.5f, rendered %d, used %d; heat %.3f box %.3f joints %.3f mask %.3f; %.1f ms an image' % (
                state['elapsed'] + time.time() - start, step, rate, state['images'] + have, state['used'] + used, *(sums / LOG_STEPS),
                (time.time() - before) / LOG_STEPS / BATCH * 1e3), flush=True)
            sums[:], before = 0, time.time()
        if time.time() - saved > SAVE_SECONDS:
            save()
            saved = time.time()
    save()
    print('done: %d steps, %d rendered, %d used' % (step, state['images'] + int(count[0]), state['used'] + used))


if __name__ == '__main__':
    main()
