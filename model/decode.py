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


def mask_of(out):
    """The mask of one output [35, 24, 40] as probabilities of 4 px cells, [48, 80]."""
    quarters = 1 / (1 + np.exp(-out[31:35]))
    return quarters.reshape(2, 2, 24, 40).transpose(2, 0, 3, 1).reshape(48, 80)


def snap(box, mask, share=.7, grow=.15, threshold=.45, least=.15):
    """Pull a box towards what the mask says lies in it and a little around it.

    The box is regressed from one cell and tends to be loose; the mask is coarse, but local. Too little mask: unchanged."""
    x0, y0, x1, y1 = box
    w, h = x1 - x0, y1 - y0
    left, top = int(max(0, (x0 - grow * w) // 4)), int(max(0, (y0 - grow * h) // 4))
    part = mask[top:int(np.ceil((y1 + grow * h) / 4)), left:int(np.ceil((x1 + grow * w) / 4))] > threshold
    if part.sum() * 16 < least * w * h:
        return box
    columns, rows = np.where(part.any(0))[0], np.where(part.any(1))[0]
    extent = np.array([left + columns[0], top + rows[0], left + columns[-1] + 1, top + rows[-1] + 1]) * 4.
    return box * (1 - share) + extent * share


def fill(box, mask):
    """Mean mask probability within a box: how much of it the network believes to be body."""
    x0, y0, x1, y1 = int(box[0] // 4), int(box[1] // 4), int(np.ceil(box[2] / 4)), int(np.ceil(box[3] / 4))
    part = mask[y0:y1, x0:x1]
    return float(part.mean()) if part.size else 0.


def peaks(out, threshold):
    """Local maxima of the heat over threshold: (heat, box, joints), best first."""
    heat, found = 1 / (1 + np.exp(-out[0])), []
    highest = (heat >= cv2.dilate(heat, np.ones((3, 3)))) & (heat > threshold)
    for y, x in zip(*np.where(highest)):
        v = out[1:31, y, x]
        cx, cy = (x + .5 + v[0]) * 8, (y + .5 + v[1]) * 8
        w, h = np.exp(np.clip(v[2:4], -3, 3)) * 32
        box = np.array([max(cx - w / 2, 0), max(cy - h / 2, 0), min(cx + w / 2, W), min(cy + h / 2, H)])
        joints = v[4:].reshape(13, 2) * max(w, h) + [(x + .5) * 8, (y + .5) * 8]
        found.append((float(heat[y, x]), box, joints))
    return sorted(found, key=lambda person: -person[0])


def decode(out, threshold=.45, suppress_iou=.5, suppress_inside=.7, peak=.15, fill_power=.35, snap_share=.7):
    """One output [35, 24, 40] to a list of (score, box [4], joints [13, 2]) in pixels of the 320x192 picture, best first.

    Peaks are suppressed by heat, boxes pulled to the mask, people scored by heat and fill and kept over threshold.
    fill_power 0 and snap_share 0 with peak = threshold is the plain reading of the heat map."""
    kept = []
    for person in peaks(out, peak):
        pairs = (overlap(person[1], other[1]) for other in kept)
        if all(iou < suppress_iou and inside < suppress_inside for iou, inside in pairs):
            kept.append(person)
    mask, people = mask_of(out), []
    for heat, box, joints in kept:
        box = snap(box, mask, snap_share)
        score = heat ** (1 - fill_power) * fill(box, mask) ** fill_power
        if score > threshold:
            people.append((score, box, joints))
    return sorted(people, key=lambda person: -person[0])
