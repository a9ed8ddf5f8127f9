"""Pre- and post-processing: picture to network input, network output to people. The darkroom has its own in TypeScript."""
import cv2
import numpy as np

W, H, GREY = 320, 192, 114


def letterbox(image):
    """Fit a grey or coloured picture into 320x192 on grey 114. Returns (picture, scale, left, top) with x320 = x * scale + left."""
    h, w = image.shape[:2]
    scale = min(W / w, H / h)
    small = cv2.resize(image, (round(w * scale), round(h * scale)), interpolation=cv2.INTER_AREA)
    top, left = (H - small.shape[0]) // 2, (W - small.shape[1]) // 2
    out = np.full((H, W) + image.shape[2:], GREY, np.uint8)
    out[top:top + small.shape[0], left:left + small.shape[1]] = small
    return out, scale, left, top


def overlap(a, b):
    """(intersection over union, intersection over the smaller) of two boxes x0 y0 x1 y1."""
    w, h = min(a[2], b[2]) - max(a[0], b[0]), min(a[3], b[3]) - max(a[1], b[1])
    common = max(w, 0) * max(h, 0)
    one, other = (a[2] - a[0]) * (a[3] - a[1]), (b[2] - b[0]) * (b[3] - b[1])
    return common / (one + other - common + 1e-9), common / (min(one, other) + 1e-9)


def decode(out, threshold=.42, suppress_iou=.5, suppress_inside=.7):
    """One output [35, 24, 40] to a list of (score, box [4], joints [13, 2]) in pixels of the 320x192 picture, best first."""
    heat = 1 / (1 + np.exp(-out[0]))
    peak = (heat >= cv2.dilate(heat, np.ones((3, 3)))) & (heat > threshold)
    found = []
    for y, x in zip(*np.where(peak)):
        v = out[1:31, y, x]
        cx, cy = (x + .5 + v[0]) * 8, (y + .5 + v[1]) * 8
        w, h = np.exp(np.clip(v[2:4], -3, 3)) * 32
        box = np.array([max(cx - w / 2, 0), max(cy - h / 2, 0), min(cx + w / 2, W), min(cy + h / 2, H)])
        joints = v[4:].reshape(13, 2) * max(w, h) + [(x + .5) * 8, (y + .5) * 8]
        found.append((float(heat[y, x]), box, joints))
    found.sort(key=lambda person: -person[0])
    kept = []
    for person in found:
        pairs = (overlap(person[1], other[1]) for other in kept)
        if all(iou < suppress_iou and inside < suppress_inside for iou, inside in pairs):
            kept.append(person)
    return kept
