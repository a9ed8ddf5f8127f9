"""What things are made of: albedo of ground, walls and boxes as functions of place in metres. Values 0…1, linear light."""
import numpy as np


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


def tiles(size, colour, joint=.2, wear=.05):
    """A floor of square tiles."""
    def albedo(x, z):
        fx, fz = np.abs(x / size - np.round(x / size)) * size, np.abs(z / size - np.round(z / size)) * size
        edge = np.clip(1.5 - np.minimum(fx, fz) / .012, 0, 1)
        tone = 1 + .10 * (noise(np.floor(x / size + .5) + .5, np.floor(z / size + .5) + .5, 21) - .5) + wear * (noise(x * .8, z * .8, 22) - .5)
        return (tone * (1 - joint * edge))[:, None] * np.array(colour)
    return albedo


def asphalt(x, z):
    tone = .30 + .05 * (noise(x * 14, z * 14, 31) - .5) + .06 * (noise(x * .45, z * .45, 32) - .5)
    return tone[:, None] * np.array([1., .99, .97])


def hatched(low, high, under=asphalt):
    """Ground with a yellow hatched field, `low` to `high` (x, z): where nobody may stand."""
    def albedo(x, z):
        base = under(x, z)
        inside = (x > low[0]) & (x < high[0]) & (z > low[1]) & (z < high[1])
        border = inside & ((x < low[0] + .14) | (x > high[0] - .14) | (z < low[1] + .14) | (z > high[1] - .14))
        stripe = inside & (np.abs((x + z) / .9 - np.round((x + z) / .9)) < .10)
        base[border | stripe] = np.array([.66, .52, .10]) * (.85 + .2 * noise(x * 5, z * 5, 33)[border | stripe, None])
        return base
    return albedo


def deck_and_water(edge_x, depth_z):
    """A pool: light tiles, and water left of `edge_x` nearer than `depth_z`, with a dark rim."""
    floor = tiles(.30, (.66, .64, .58), .16)

    def albedo(x, z):
        base = floor(x, z)
        water = (x < edge_x) & (z < depth_z)
        rim = ~water & (x < edge_x + .35) & (z < depth_z + .35)
        base[rim] = np.array([.30, .42, .48]) * (.9 + .2 * noise(x * 4, z * 4, 41)[rim, None])
        lanes = np.clip(1.4 - np.abs((x + 1.2) / 2.4 - np.round((x + 1.2) / 2.4)) * 2.4 / .08, 0, 1)
        tone = .9 + .18 * (noise(x * 1.3 + .6 * noise(x, z, 43), z * 1.3, 42) - .5)
        base[water] = (tone * (1 - .35 * lanes))[water, None] * np.array([.16, .42, .50])
        return base
    return albedo


def surface(texture, p, colour):
    """Albedo of a box's surface at points p [n, 3]."""
    x, y, z = p[:, 0], p[:, 1], p[:, 2]
    colour = np.array(colour)
    if texture == 'side':
        bricks = noise(np.floor(z / .5 + .5 * (np.floor(y / .25) % 2)) + .5, np.floor(y / .25) + .5, 9)
        shop = (y > .5) & (y < 2.9) & (np.abs(z - 5 * np.round(z / 5)) < 1.7)
        return np.where(shop[:, None], [.17, .20, .24], (.94 + .14 * (bricks[:, None] - .5)) * colour)
    if texture == 'brick':
        row = np.floor(y / .075)
        along = (x + z) / .24 + .5 * (row % 2)
        tone = 1 + .20 * (noise(np.floor(along) + .5, row + .5, 51) - .5) + .06 * (noise(x + z, y, 52) - .5)
        joint = (np.abs(along - np.round(along)) < .035) | (np.abs(y / .075 - np.round(y / .075)) < .10)
        return np.where(joint[:, None], .82 * colour + .06, tone[:, None] * colour)
    if texture == 'plaster':
        return (1 + .05 * (noise((x + z) * 2, y * 2, 53) - .5) + .05 * (noise((x + z) * .4, y * .4, 54) - .5) - .10 * np.clip(.35 - y, 0, .35))[:, None] * colour
    if texture == 'metal':
        rib = np.abs(np.sin((x + z) * np.pi / .25))
        return (.82 + .22 * rib + .04 * (noise(x + z, y * 3, 55) - .5))[:, None] * colour
    if texture == 'glass':
        bars = (np.abs((x + z) / 1.2 - np.round((x + z) / 1.2)) < .035) | (np.abs(y / 1.1 - np.round(y / 1.1)) < .03)
        return np.where(bars[:, None], [.55, .56, .57], (.9 + .25 * noise((x + z) * .7, y * .8, 56))[:, None] * colour)
    if texture == 'board':
        return colour * (.86 + .2 * (noise(z[:, None] * 6, y[:, None] * 9, 4) > .5))
    if texture == 'wood':
        return colour * (.85 + .3 * noise(x[:, None] * 1.5, (z + y)[:, None] * 30, 7))
    return colour * (.94 + .12 * noise(x[:, None] * 7 + z[:, None] * 3, y[:, None] * 7 + z[:, None] * 5, 7))
