"""Musterplatz: a made-up square, ray-cast once with sun and sky. Metres; x right, y up, z away from the camera."""
import numpy as np

CAMERA = np.array([0, 4.4, 0.])
PITCH = np.radians(11.5)
FOCAL = 1050 / 960  # of the picture's width
SUN = np.array([-.62, .68, -.40]) / np.linalg.norm([-.62, .68, -.40])
SUN_LIGHT, SKY_LIGHT = np.array([1.22, 1.11, .92]), np.array([.33, .38, .47])
FACADE_Z = 23.

# boxes: low corner, high corner, colour, texture
BOXES = [
    ((-30, 0, FACADE_Z), (30, 12, FACADE_Z + 3), (.74, .69, .60), 'facade'),
    ((-30, 0, FACADE_Z - .5), (30, .16, FACADE_Z), (.58, .56, .53), 'stone'),
    ((-13.5, 0, 4), (-9.6, 6.2, FACADE_Z), (.62, .52, .43), 'side'),
    # a bench: seat, back, two feet
    ((2.2, .40, 12.5), (4.8, .47, 13.05), (.46, .33, .22), 'wood'), ((2.2, .62, 13.05), (4.8, .86, 13.11), (.46, .33, .22), 'wood'),
    ((2.45, 0, 12.55), (2.6, .40, 13.0), (.25, .26, .28), ''), ((4.4, 0, 12.55), (4.55, .40, 13.0), (.25, .26, .28), ''),
    ((2.45, .4, 13.02), (2.53, .9, 13.06), (.25, .26, .28), ''), ((4.47, .4, 13.02), (4.55, .9, 13.06), (.25, .26, .28), ''),
    # planters
    ((-7.4, 0, 18.2), (-5.6, .62, 20.0), (.55, .54, .52), 'stone'), ((6.2, 0, 18.2), (8.0, .62, 20.0), (.55, .54, .52), 'stone'),
    # a litter bin, a notice board
    ((5.2, 0, 12.7), (5.6, .85, 13.1), (.22, .30, .28), ''),
    ((-10.4, .8, 15.0), (-10.3, 2.2, 17.2), (.72, .73, .74), 'board'), ((-10.4, 0, 15.1), (-10.3, .8, 15.22), (.25, .26, .28), ''), ((-10.4, 0, 17.0), (-10.3, .8, 17.12), (.25, .26, .28), ''),
]
# upright cylinders: x, z, radius, from, to, colour
CYLINDERS = [(-4.3, 15.6, .075, 0, 5.6, (.20, .22, .24)), (-4.3, 15.6, .16, 0, .5, (.20, .22, .24)), (10.4, 14.6, .075, 0, 5.6, (.20, .22, .24)), (10.4, 14.6, .16, 0, .5, (.20, .22, .24))]
CYLINDERS += [(x, 20.8, .09, 0, .85, (.28, .29, .31)) for x in (-4.5, -2.7, -.9, .9, 2.7, 4.5)]
# balls: centre, radius, colour
BALLS = [((-4.3, 5.6, 15.6), .26, (.86, .84, .76)), ((10.4, 5.6, 14.6), .26, (.86, .84, .76))]
BALLS += [((x + dx, .62 + dy, 19.1 + dz), r, (.24, .36, .18)) for x in (-6.5, 7.1) for dx, dy, dz, r in ((0, .65, 0, .72), (-.45, .45, .2, .5), (.42, .5, -.15, .52), (.1, 1.05, .1, .5))]


def noise(x, y, seed):
    """Value noise, 0…1."""
    xi, yi = np.floor(x).astype(np.int64), np.floor(y).astype(np.int64)
    u, v = x - xi, y - yi
    u, v = u * u * (3 - 2 * u), v * v * (3 - 2 * v)

    def at(a, b):
        h = (a * 374761393 + b * 668265263 + seed * 1442695041) & 0xffffffff
        h = ((h ^ (h >> 13)) * 1274126177) & 0xffffffff
        return ((h ^ (h >> 16)) & 0xffff) / 65535
    return (at(xi, yi) * (1 - u) + at(xi + 1, yi) * u) * (1 - v) + (at(xi, yi + 1) * (1 - u) + at(xi + 1, yi + 1) * u) * v


def paving(x, z):
    """Albedo of the ground: slabs in bond, a darker band, and joints."""
    band = (np.abs(x) > 8.2) | (np.abs(z - 16.6) < .35) | (np.abs(x + 2.4) < .35)
    size_x, size_z = np.where(band, .35, 1.2), np.where(band, .35, .8)
    row = np.floor(z / size_z)
    across = x / size_x + .5 * (row % 2)
    tone = .56 + .10 * (noise(np.floor(across) + .5, row + .5, 1) - .5) + .07 * (noise(x * .5, z * .5, 2) - .5) + .05 * (noise(x * 9, z * 9, 3) - .5)
    fx, fz = np.abs(across - np.round(across)) * size_x, np.abs(z / size_z - np.round(z / size_z)) * size_z
    joint = np.clip(1.4 - np.minimum(fx, fz) / .016, 0, 1)
    tone = np.where(band, tone * .80, tone) * (1 - .34 * joint)
    return tone[:, None] * np.array([1.0, .965, .90])


def facade(x, y, colour):
    """A town hall: arcade, windows, string courses, a clock. Returns albedo and how much sky reaches it."""
    tone = np.ones_like(x) + .05 * (noise(x * 3, y * 3, 5) - .5) + .04 * (noise(np.floor(x / .6 + .5 * (np.floor(y / .3) % 2)) + .5, np.floor(y / .3) + .5, 6) - .5)
    sky = np.ones_like(x)
    cx = x - 4 * np.round(x / 4)
    arch = (y < 2.5) & (np.abs(cx) < 1.15) | ((y >= 2.5) & (cx ** 2 + (y - 2.5) ** 2 < 1.15 ** 2))
    rim = ((y < 2.5) & (np.abs(cx) < 1.38) | ((y >= 2.5) & (cx ** 2 + (y - 2.5) ** 2 < 1.38 ** 2))) & ~arch
    tone[rim] *= 1.14
    door = arch & (np.abs(cx) < .8) & (y < 2.3)
    tone[arch] = .34 + .05 * y[arch]
    tone[door] = .30 + .06 * (np.abs(np.abs(cx[door]) - .4) < .06)
    window = (np.abs(cx) < .62) & (y > 4.75) & (y < 6.9)
    frame = (np.abs(cx) < .80) & (y > 4.58) & (y < 7.05) & ~window
    bars = window & ((np.abs(cx) < .035) | (np.abs(y - 6.1) < .035))
    tone[frame] *= 1.16
    tone[window] = .42 + .10 * noise(x[window] * .8, y[window] * .9, 8)
    tone[bars] = 1.1
    course = (np.abs(y - 4.15) < .13) | (np.abs(y - 4.4) < .04)
    tone[course] *= 1.12
    below = (y < 4.02) & (y > 3.90)
    tone[below] *= .72
    sky[arch] = .7
    clock = (x - 2) ** 2 + (y - 4.93) ** 2
    face, ring = clock < .40 ** 2, (clock < .48 ** 2) & (clock >= .40 ** 2)
    tone[face], tone[ring] = 1.28, .45
    angle = np.arctan2(x - 2, y - 4.93)
    ticks = face & (clock > .31 ** 2) & (np.abs((angle / (np.pi / 6)) - np.round(angle / (np.pi / 6))) < .09)
    hands = face & (((np.abs(angle - .3) < .05 / np.sqrt(clock + 1e-6) * .6) & (clock < .32 ** 2)) | ((np.abs(angle + 2.0) < .05 / np.sqrt(clock + 1e-6) * .7) & (clock < .22 ** 2)))
    tone[ticks | hands] = .25
    glass = (window & ~bars)[:, None]
    return np.where(glass, tone[:, None] * np.array([.55, .66, .80]), tone[:, None] * np.array(colour)), sky


def rays(width, height):
    u, v = np.meshgrid((np.arange(width) + .5 - width / 2) / (FOCAL * width), (height / 2 - np.arange(height) - .5) / (FOCAL * width))
    d = np.stack([u, v * np.cos(PITCH) - np.sin(PITCH), v * np.sin(PITCH) + np.cos(PITCH)], -1).reshape(-1, 3)
    return d / np.linalg.norm(d, axis=1, keepdims=True)


def project(points, width, height):
    """[n, 3] metres → [n, 2] pixels and [n] distance along the view."""
    p = points - CAMERA
    depth = p[:, 2] * np.cos(PITCH) - p[:, 1] * np.sin(PITCH)
    up = p[:, 1] * np.cos(PITCH) + p[:, 2] * np.sin(PITCH)
    scale = FOCAL * width / np.maximum(depth, .1)
    return np.stack([width / 2 + p[:, 0] * scale, height / 2 - up * scale], -1), depth


def box_hit(origin, d, low, high):
    with np.errstate(divide='ignore', invalid='ignore'):
        a, b = (np.array(low) - origin) / d, (np.array(high) - origin) / d
    near, far = np.minimum(a, b), np.maximum(a, b)
    t0, t1 = near.max(1), far.min(1)
    return np.where((t0 < t1) & (t0 > 1e-3), t0, np.inf), near.argmax(1)


def cylinder_hit(origin, d, x, z, r, low, high):
    ox, oz = origin[..., 0] - x, origin[..., 2] - z
    a, b, c = d[:, 0] ** 2 + d[:, 2] ** 2, ox * d[:, 0] + oz * d[:, 2], ox ** 2 + oz ** 2 - r * r
    root = b * b - a * c
    t = np.where(root > 0, (-b - np.sqrt(np.maximum(root, 0))) / np.maximum(a, 1e-9), np.inf)
    y = origin[..., 1] + np.where(np.isfinite(t), t, 0) * d[:, 1]
    return np.where((t > 1e-3) & (y > low) & (y < high), t, np.inf)


def ball_hit(origin, d, centre, r):
    o = origin - np.array(centre)
    b, c = (o * d).sum(-1), (o * o).sum(-1) - r * r
    root = b * b - c
    t = np.where(root > 0, -b - np.sqrt(np.maximum(root, 0)), np.inf)
    return np.where(t > 1e-3, t, np.inf)


def shadowed(points, direction):
    d = np.broadcast_to(direction, points.shape)
    hit = np.zeros(len(points), bool)
    for low, high, _, _ in BOXES:
        hit |= np.isfinite(box_hit(points, d, low, high)[0])
    for x, z, r, low, high, _ in CYLINDERS:
        hit |= np.isfinite(cylinder_hit(points, d, x, z, r, low, high))
    for centre, r, _ in BALLS:
        hit |= np.isfinite(ball_hit(points, d, centre, r))
    return hit


def cast(width, height, rng):
    """Returns lit picture, the same without sun, distance along the view, and where ground is. Linear light."""
    d = rays(width, height)
    n = len(d)
    best = np.where(d[:, 1] < 0, -CAMERA[1] / np.minimum(d[:, 1], -1e-6), np.inf)
    best[best > 80] = np.inf
    ground = np.isfinite(best)
    at = CAMERA + np.where(ground, best, 0)[:, None] * d
    albedo, normal, sky = np.zeros((n, 3)), np.tile([0., 1, 0], (n, 1)), np.ones(n)
    albedo[ground] = paving(at[ground, 0], at[ground, 2])
    for low, high, colour, texture in BOXES:
        t, axis = box_hit(CAMERA, d, low, high)
        m = t < best
        if not m.any():
            continue
        best[m], ground[m] = t[m], False
        p = CAMERA + t[m, None] * d[m]
        normal[m] = 0
        normal[np.flatnonzero(m), axis[m]] = -np.sign(d[np.flatnonzero(m), axis[m]])
        sky[m] = 1
        if texture == 'facade':
            albedo[m], sky[m] = facade(p[:, 0], p[:, 1], colour)
        elif texture == 'side':
            bricks = noise(np.floor(p[:, 2] / .5 + .5 * (np.floor(p[:, 1] / .25) % 2)) + .5, np.floor(p[:, 1] / .25) + .5, 9)
            shop = (p[:, 1] > .5) & (p[:, 1] < 2.9) & (np.abs(p[:, 2] - 5 * np.round(p[:, 2] / 5)) < 1.7)
            albedo[m] = np.where(shop[:, None], [.17, .20, .24], (.94 + .14 * (bricks[:, None] - .5)) * np.array(colour))
        elif texture == 'board':
            albedo[m] = np.array(colour) * (.86 + .2 * (noise(p[:, 2:3] * 6, p[:, 1:2] * 9, 4) > .5))
        elif texture == 'wood':
            albedo[m] = np.array(colour) * (.85 + .3 * noise(p[:, 0:1] * 1.5, (p[:, 2:3] + p[:, 1:2]) * 30, 7))
        else:
            albedo[m] = np.array(colour) * (.94 + .12 * noise(p[:, 0:1] * 7 + p[:, 2:3] * 3, p[:, 1:2] * 7 + p[:, 2:3] * 5, 7))
    for x, z, r, low, high, colour in CYLINDERS:
        t = cylinder_hit(np.broadcast_to(CAMERA, d.shape), d, x, z, r, low, high)
        m = t < best
        best[m], ground[m], sky[m], albedo[m] = t[m], False, 1, colour
        p = CAMERA + t[m, None] * d[m]
        normal[m] = np.stack([(p[:, 0] - x) / r, 0 * p[:, 0], (p[:, 2] - z) / r], -1)
    for centre, r, colour in BALLS:
        t = ball_hit(CAMERA, d, centre, r)
        m = t < best
        best[m], ground[m], sky[m] = t[m], False, 1
        p = CAMERA + t[m, None] * d[m]
        normal[m] = (p - centre) / r
        leaf = noise(p[:, 0] * 16 + p[:, 2] * 5, p[:, 1] * 16 + p[:, 2] * 9, 12)[:, None] if colour[1] > colour[0] else .5
        albedo[m] = np.array(colour) * (.6 + .8 * leaf)
        normal[m] += .5 * (leaf - .5) if colour[1] > colour[0] else 0
    seen = np.isfinite(best)
    p = CAMERA + np.where(seen, best, 0)[:, None] * d + normal * .004
    lit = np.zeros(n)
    for _ in range(5):  # the sun is a disc: a few directions give soft edges
        jitter = SUN + .014 * rng.normal(size=3)
        lit[seen] += ~shadowed(p[seen], jitter / np.linalg.norm(jitter))
    lit = lit / 5 * np.clip(normal @ SUN, 0, 1)
    open_sky = sky * (.62 + .38 * normal[:, 1]) * (.70 + .30 * np.clip(p[:, 1] / 1.2 + (ground * 1.), 0, 1))
    near_wall = np.clip((FACADE_Z - p[:, 2]) / 2.2, 0, 1)
    open_sky *= np.where(ground, .66 + .34 * near_wall, 1)
    ambient = albedo * SKY_LIGHT * open_sky[:, None]
    full = ambient + albedo * SUN_LIGHT * lit[:, None]
    haze = np.array([.66, .74, .84])
    for picture in (full, ambient):
        picture[~seen] = haze
    depth = np.where(seen, best * (d @ np.array([0, -np.sin(PITCH), np.cos(PITCH)])), 1e6)
    shape = (height, width)
    return full.reshape(*shape, 3), ambient.reshape(*shape, 3), depth.reshape(shape), (ground & seen).reshape(shape)


def developed(linear):
    """Linear light → 8 bits, with a gentle shoulder."""
    v = np.clip(linear, 0, None) * .92
    v = v * (1 + v / 3.2) / (1 + v * .62)
    return (np.clip(v, 0, 1) ** (1 / 2.2) * 255 + .5).astype(np.uint8)
