"""A made-up place, ray-cast once with sun and sky. Metres; x right, y up, z away from the camera."""
import numpy as np

from materials import facade, noise, surface


def unit(*v):
    return np.array(v) / np.linalg.norm(v)


class Place:
    """boxes: low corner, high corner, colour, texture. cylinders (upright): x, z, radius, from, to, colour. balls: centre, radius, colour."""

    def __init__(self, camera, pitch, focal, ground, boxes=(), cylinders=(), balls=(), sun=unit(-.62, .68, -.40), sun_light=(1.22, 1.11, .92), sky_light=(.33, .38, .47), soft=.014, back_z=23.,
                 height=lambda x, z: 0. * x, haze=(.66, .74, .84), shown=None, zones=()):
        self.camera, self.pitch, self.focal, self.ground = np.array([0., camera, 0.]), np.radians(pitch), focal, ground
        self.boxes, self.cylinders, self.balls = list(boxes), list(cylinders), list(balls)
        self.sun, self.sun_light, self.sky_light, self.soft = sun, np.array(sun_light), np.array(sky_light), soft
        self.back_z, self.height, self.haze, self.zones = back_z, height, np.array(haze), zones
        self.width_px, self.height_px, self.rate = shown or (512, 288, 10)

    def rays(self, width, height):
        u, v = np.meshgrid((np.arange(width) + .5 - width / 2) / (self.focal * width), (height / 2 - np.arange(height) - .5) / (self.focal * width))
        c, s = np.cos(self.pitch), np.sin(self.pitch)
        d = np.stack([u, v * c - s, v * s + c], -1).reshape(-1, 3)
        return d / np.linalg.norm(d, axis=1, keepdims=True)

    def project(self, points, width, height):
        """[n, 3] metres → [n, 2] pixels and [n] distance along the view."""
        p = points - self.camera
        c, s = np.cos(self.pitch), np.sin(self.pitch)
        depth, up = p[:, 2] * c - p[:, 1] * s, p[:, 1] * c + p[:, 2] * s
        scale = self.focal * width / np.maximum(depth, .1)
        return np.stack([width / 2 + p[:, 0] * scale, height / 2 - up * scale], -1), depth

    def shadowed(self, points, direction):
        d = np.broadcast_to(direction, points.shape)
        hit = np.zeros(len(points), bool)
        for low, high, _, _ in self.boxes:
            hit |= np.isfinite(box_hit(points, d, low, high)[0])
        for x, z, r, low, high, _ in self.cylinders:
            hit |= np.isfinite(cylinder_hit(points, d, x, z, r, low, high))
        for centre, r, _ in self.balls:
            hit |= np.isfinite(ball_hit(points, d, centre, r))
        return hit

    def cast(self, width, height, rng):
        """Returns lit picture, the same without sun, distance along the view, and where ground is. Linear light."""
        camera, d = self.camera, self.rays(width, height)
        n = len(d)
        best = np.where(d[:, 1] < 0, -camera[1] / np.minimum(d[:, 1], -1e-6), np.inf)
        best[best > 80] = np.inf
        ground = np.isfinite(best)
        at = camera + np.where(ground, best, 0)[:, None] * d
        albedo, normal, sky = np.zeros((n, 3)), np.tile([0., 1, 0], (n, 1)), np.ones(n)
        albedo[ground] = self.ground(at[ground, 0], at[ground, 2])
        for low, high, colour, texture in self.boxes:
            t, axis = box_hit(camera, d, low, high)
            m = t < best
            if not m.any():
                continue
            best[m], ground[m] = t[m], False
            p = camera + t[m, None] * d[m]
            normal[m] = 0
            normal[np.flatnonzero(m), axis[m]] = -np.sign(d[np.flatnonzero(m), axis[m]])
            sky[m] = 1
            if texture == 'facade':
                albedo[m], sky[m] = facade(p[:, 0], p[:, 1], colour)
            elif callable(texture):  # a floor at another height
                albedo[m], ground[m] = texture(p[:, 0], p[:, 2]), True
            else:
                albedo[m] = surface(texture, p, colour)
        for x, z, r, low, high, colour in self.cylinders:
            t = cylinder_hit(np.broadcast_to(camera, d.shape), d, x, z, r, low, high)
            m = t < best
            best[m], ground[m], sky[m], albedo[m] = t[m], False, 1, colour
            p = camera + t[m, None] * d[m]
            normal[m] = np.stack([(p[:, 0] - x) / r, 0 * p[:, 0], (p[:, 2] - z) / r], -1)
        for centre, r, colour in self.balls:
            t = ball_hit(camera, d, centre, r)
            m = t < best
            best[m], ground[m], sky[m] = t[m], False, 1
            p = camera + t[m, None] * d[m]
            normal[m] = (p - centre) / r
            leaf = noise(p[:, 0] * 16 + p[:, 2] * 5, p[:, 1] * 16 + p[:, 2] * 9, 12)[:, None] if colour[1] > colour[0] else .5
            albedo[m] = np.array(colour) * (.6 + .8 * leaf)
            normal[m] += .5 * (leaf - .5) if colour[1] > colour[0] else 0
        seen = np.isfinite(best)
        p = camera + np.where(seen, best, 0)[:, None] * d + normal * .004
        lit = np.zeros(n)
        for _ in range(5):  # the sun is a disc: a few directions give soft edges
            jitter = self.sun + self.soft * rng.normal(size=3)
            lit[seen] += ~self.shadowed(p[seen], jitter / np.linalg.norm(jitter))
        lit = lit / 5 * np.clip(normal @ self.sun, 0, 1)
        open_sky = sky * (.62 + .38 * normal[:, 1]) * (.70 + .30 * np.clip(p[:, 1] / 1.2 + (ground * 1.), 0, 1))
        near_wall = np.clip((self.back_z - p[:, 2]) / 2.2, 0, 1)
        open_sky *= np.where(ground, .66 + .34 * near_wall, 1)
        ambient = albedo * self.sky_light * open_sky[:, None]
        full = ambient + albedo * self.sun_light * lit[:, None]
        for picture in (full, ambient):
            picture[~seen] = self.haze
        depth = np.where(seen, best * (d @ np.array([0, -np.sin(self.pitch), np.cos(self.pitch)])), 1e6)
        shape = (height, width)
        return full.reshape(*shape, 3), ambient.reshape(*shape, 3), depth.reshape(shape), (ground & seen).reshape(shape)


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


def developed(linear):
    """Linear light → 8 bits, with a gentle shoulder."""
    v = np.clip(linear, 0, None) * .92
    v = v * (1 + v / 3.2) / (1 + v * .62)
    return (np.clip(v, 0, 1) ** (1 / 2.2) * 255 + .5).astype(np.uint8)
