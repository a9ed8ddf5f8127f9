"""Quality on hand-labelled frames of real clips (labels/frames.jsonl; measurement only, nothing is trained on them).

    python3 check_clips.py WEIGHTS.pt [...] [--data ../../shared/data] [--sheet OUT.png]

Plates are made here, from the labels: the median over the frames in which a pixel is outside every (interpolated, enlarged)
labelled box. `clean` fills pixels that were never free by inpainting; `unknown` sets them to grey 114 in blocks of 16; `none`
is a cold start, all grey; `median` is the plain median, people and all. Prints precision, recall and F1 at IoU 0.5 (0.3),
recall of lying people, and joints within 0.2 of the box's longer side."""
import argparse
import json
import os
from collections import defaultdict

import cv2
import numpy as np
import torch

from decode import decode, letterbox, overlap
import net as network
from poses import DATA

HERE = os.path.dirname(os.path.abspath(__file__))
JOINTS = 'head lsho rsho lelb relb lwri rwri lhip rhip lkne rkne lank rank'.split()


def frames_of(path):
    capture, out = cv2.VideoCapture(path), []
    fps = capture.get(cv2.CAP_PROP_FPS)
    while True:
        good, frame = capture.read()
        if not good:
            return out, fps
        out.append(letterbox(cv2.cvtColor(frame, cv2.COLOR_BGR2GRAY))[0])


def fit(label):
    """Scale and shift of letterbox() for a label's picture size."""
    scale = min(320 / label['width'], 192 / label['height'])
    return scale, (320 - round(label['width'] * scale)) // 2, (192 - round(label['height'] * scale)) // 2


def boxes_at(labels, frame):
    """Labelled boxes at any frame: everybody of the two nearest labelled frames, joined where there is one person."""
    before = max((l for l in labels if l['frame'] <= frame), key=lambda l: l['frame'], default=labels[0])
    after = min((l for l in labels if l['frame'] >= frame), key=lambda l: l['frame'], default=labels[-1])
    return [p['box'] for l in (before, after) for p in l['persons']]


def plates(frames, labels):
    """The four plates described above."""
    step = max(1, len(frames) // 60)
    stack, free = [], []
    scale, left, top = fit(labels[0])
    for i in range(0, len(frames), step):
        mask = np.ones((192, 320), bool)
        for x0, y0, x1, y1 in boxes_at(labels, i):
            grow = .08 * max(x1 - x0, y1 - y0)
            a = (np.array([x0 - grow, y0 - grow, x1 + grow, y1 + grow]) * scale + [left, top, left, top]).astype(int)
            mask[max(0, a[1]):max(0, a[3]), max(0, a[0]):max(0, a[2])] = False
        stack.append(frames[i].astype(np.float32))
        free.append(mask)
    stack, free = np.stack(stack), np.stack(free)
    median = np.median(stack, 0)
    with np.errstate(all='ignore'):
        known = np.nanmedian(np.where(free, stack, np.nan), 0)
    holes = free.sum(0) < 2
    known[holes] = 0
    clean = cv2.inpaint(known.astype(np.uint8), holes.astype(np.uint8), 3, cv2.INPAINT_TELEA)
    unknown = clean.copy()
    unknown[cv2.resize(cv2.resize(holes.astype(np.float32), (20, 12), interpolation=cv2.INTER_AREA), (320, 192), interpolation=cv2.INTER_NEAREST) > .02] = 114
    return dict(clean=clean, unknown=unknown, none=np.full((192, 320), 114, np.uint8), median=median.astype(np.uint8))


def load(data):
    """[(clip, labels, inputs by plate kind [n, 3, 192, 320])]; frames beyond the clip's end are left out."""
    by_clip, out = defaultdict(list), []
    for line in open(os.path.join(HERE, 'labels', 'frames.jsonl')):
        label = json.loads(line)
        by_clip[label['clip']].append(label)
    for clip, labels in sorted(by_clip.items()):
        frames, fps = frames_of(os.path.join(data, 'video', clip))
        if not frames:
            continue
        labels = sorted((l for l in labels if l['frame'] < len(frames)), key=lambda l: l['frame'])
        kinds, back = plates(frames, labels), max(1, round((fps or 10) / 4))
        inputs = {k: np.stack([[frames[l['frame']], plate, frames[max(0, l['frame'] - back)]] for l in labels]) for k, plate in kinds.items()}
        out.append((clip, labels, inputs))
    return out


def answers(net, pictures):
    with torch.no_grad():
        return np.concatenate([net(torch.from_numpy(p).float().div(127.5).sub(1)).numpy() for p in np.array_split(pictures, max(1, len(pictures) // 16))])


def judge(labels, found, at=.5):
    """Counts over one clip's frames: hits, false, missed, lying, lying found, joints, joints near."""
    count = defaultdict(float)
    for label, people in zip(labels, found):
        scale, left, top = fit(label)
        place = lambda xy: np.array(xy) * scale + [left, top]
        truth = [(np.r_[place(p['box'][:2]), place(p['box'][2:])], p) for p in label['persons']]
        taken = set()
        for _, box, joints in people:
            rank = sorted(((overlap(box, t)[0], i) for i, (t, _) in enumerate(truth) if i not in taken), reverse=True)
            if rank and rank[0][0] >= at:
                taken.add(rank[0][1])
                person = truth[rank[0][1]][1]
                if person['ignore']:
                    continue
                count['hit'] += 1
                size = max(truth[rank[0][1]][0][2:] - truth[rank[0][1]][0][:2])
                for name, xy in person.get('joints', {}).items():
                    j = JOINTS.index(name)
                    both = [j] if j == 0 else [j, j + 1 if j % 2 else j - 1]  # left and right are not told apart
                    count['joints'] += 1
                    count['near'] += min(np.linalg.norm(joints[k] - place(xy)) for k in both) < .2 * size
            elif not any(p['ignore'] and overlap(box, t)[1] > .5 for t, p in truth):
                count['false'] += 1
        for i, (_, person) in enumerate(truth):
            if person['ignore']:
                continue
            count['missed'] += i not in taken
            if person['posture'] == 'lying':
                count['lying'] += 1
                count['lying found'] += i in taken
    return count


def report(count):
    tp, fp, fn = count['hit'], count['false'], count['missed']
    return 'P %.2f R %.2f F1 %.3f' % (tp / max(1, tp + fp), tp / max(1, tp + fn), 2 * tp / max(1, 2 * tp + fp + fn))


def main():
    args = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    args.add_argument('weights', nargs='+')
    args.add_argument('--data', default=DATA)
    args.add_argument('--threshold', type=float, nargs='+', default=[.42])
    args.add_argument('--clips', action='store_true', help='also a line for each clip')
    args = args.parse_args()
    torch.set_num_threads(1)
    clips = load(args.data)
    print(len(clips), 'clips,', sum(len(l) for _, l, _ in clips), 'frames,', sum(len(f['persons']) for _, l, _ in clips for f in l), 'people')
    for path in args.weights:
        net = network.load(path)
        for kind in ('clean', 'unknown', 'none', 'median'):
            raw = [answers(net, inputs[kind]) for _, _, inputs in clips]
            for threshold in args.threshold:
                total, loose = defaultdict(float), defaultdict(float)
                for (clip, labels, _), out in zip(clips, raw):
                    found = [decode(o, threshold) for o in out]
                    one = judge(labels, found)
                    if args.clips:
                        print('   ', kind, clip, report(one))
                    for sums, counts in ((total, one), (loose, judge(labels, found, .3))):
                        for k, v in counts.items():
                            sums[k] += v
                print('%-12s plate %-8s threshold %.2f: %s (IoU 0.3 %s), lying %d of %d (%d at 0.3), joints near %.2f' % (
                    os.path.basename(path), kind, threshold, report(total), report(loose).split('F1 ')[1], total['lying found'], total['lying'],
                    loose['lying found'], total['near'] / max(1, total['joints'])))


if __name__ == '__main__':
    main()
