"""A contact sheet to look at: frame with boxes, joints and mask, plate, frame before.

    python3 check_render.py [SEED] [OUT.png]"""
import os
import sys

import cv2
import numpy as np

from render import World

BONES = ((1, 2), (1, 3), (3, 5), (2, 4), (4, 6), (1, 7), (2, 8), (7, 8), (7, 9), (9, 11), (8, 10), (10, 12))


def panel(pictures, mask, people):
    grey = [cv2.cvtColor(p, cv2.COLOR_GRAY2BGR) for p in pictures]
    marked = grey[0].copy()
    marked[..., 2] = np.maximum(marked[..., 2], cv2.resize(mask, (320, 192)) // 3)
    for person in people:
        x0, y0, x1, y1 = map(int, person['box'])
        cv2.rectangle(marked, (x0, y0), (x1, y1), (0, 255, 255) if person['visible'] > .2 and person['area'] > 30 else (0, 0, 255), 1)
        for a, b in BONES:
            cv2.line(marked, tuple(map(int, person['joints'][a])), tuple(map(int, person['joints'][b])), (0, 255, 0), 1, cv2.LINE_AA)
    return np.hstack([marked, *grey])


if __name__ == '__main__':
    seed = int(sys.argv[1]) if len(sys.argv) > 1 else 1
    out = sys.argv[2] if len(sys.argv) > 2 else os.path.join(os.path.dirname(os.path.abspath(__file__)), 'out', 'sheet.png')
    world, panels = World(seed), []
    for i in range(96):
        sample = world.sample()
        if i % 6 == 5:
            panels.append(panel(*sample))
    cv2.imwrite(out, np.vstack([np.hstack(panels[i:i + 2]) for i in range(0, len(panels), 2)]))
    print(out)
