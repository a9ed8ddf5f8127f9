"""The 17 points every pose consists of, and the rotations that poses are made with.

A clip is an array [T, 17, 3]: metres, z up, x forward, y to the figure's left, 20 frames a second.
The network predicts 13 of the 17 points (PREDICTED); feet and trunk points only shape the body.
"""
import numpy as np

FPS = 20
NAMES = ('pelvis neck head lsho rsho lelb relb lwri rwri lhip rhip lkne rkne lank rank ltoe rtoe').split()
PELVIS, NECK, HEAD, LSHO, RSHO, LELB, RELB, LWRI, RWRI, LHIP, RHIP, LKNE, RKNE, LANK, RANK, LTOE, RTOE = range(17)
PREDICTED = list(range(HEAD, LTOE))
MIRROR = [0, 1, 2, 4, 3, 6, 5, 8, 7, 10, 9, 12, 11, 14, 13, 16, 15]
FLOOR_GAP_M = 0.05  # the lowest joint lies about this far above the floor: a heel, a hip, a shoulder has flesh


def on_floor(points):
    """Shift every frame of [T, 17, 3] so that its lowest point lies FLOOR_GAP_M above z = 0."""
    points = points.copy()
    points[..., 2] -= (points[..., 2].min(axis=1) - FLOOR_GAP_M)[:, None]
    return points


def axis_angle(axis, angle):
    """Rotation matrices [T, 3, 3] about a unit axis [3] by angles [T] in radians (Rodrigues' formula)."""
    x, y, z = axis
    k = np.array([[0, -z, y], [z, 0, -x], [-y, x, 0]])
    angle = np.asarray(angle, float)
    return np.eye(3) + np.sin(angle)[:, None, None] * k + (1 - np.cos(angle))[:, None, None] * (k @ k)


def quaternion(q):
    """Rotation matrices [T, 3, 3] from quaternions [T, 4] in the order w, x, y, z."""
    w, x, y, z = (q / np.linalg.norm(q, axis=-1, keepdims=True)).T
    rows = [
        [1 - 2 * (y * y + z * z), 2 * (x * y - z * w), 2 * (x * z + y * w)],
        [2 * (x * y + z * w), 1 - 2 * (x * x + z * z), 2 * (y * z - x * w)],
        [2 * (x * z - y * w), 2 * (y * z + x * w), 1 - 2 * (x * x + y * y)],
    ]
    return np.stack([np.stack(row, -1) for row in rows], -2)


def cross(a, b):
    """The cross product over the last axis; numpy's own costs more than the arithmetic."""
    x, y, z = a[..., 0], a[..., 1], a[..., 2]
    u, v, w = b[..., 0], b[..., 1], b[..., 2]
    out = np.empty(np.broadcast_shapes(a.shape, b.shape))
    out[..., 0], out[..., 1], out[..., 2] = y * w - z * v, z * u - x * w, x * v - y * u
    return out


def swing(source, target):
    """The smallest rotations [N, 3, 3] that turn unit vectors source [N, 3] into target [N, 3]."""
    v = cross(source, target)
    c = np.maximum((source * target).sum(-1), -.9999)
    k = np.zeros((len(v), 3, 3))
    k[:, 0, 1], k[:, 0, 2], k[:, 1, 2] = -v[:, 2], v[:, 1], -v[:, 0]
    k[:, 1, 0], k[:, 2, 0], k[:, 2, 1] = v[:, 2], -v[:, 1], v[:, 0]
    return np.eye(3) + k + k @ k / (1 + c)[:, None, None]


def unit(v):
    """v [..., 3] at length 1; a zero vector stays zero."""
    return v / np.maximum(np.sqrt((v * v).sum(-1, keepdims=True)), 1e-6)
