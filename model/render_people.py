"""Figures in a place: which motion, where, how large, drawn with light, shadow and motion blur."""
import cv2
import numpy as np

import raster
from body import mannequins, skin
from render_paint import H, W
from skeleton import MIRROR
from wardrobe import Figure

UPRIGHT = ['walk'] * 8 + ['stand'] * 6 + ['run'] * 2 + ['raise', 'dance', 'bend', 'crouch'] + ['sit'] * 7
LOW = ['lie'] * 10 + ['fall'] * 8 + ['getup', 'crawl', 'floor', 'floor', 'crouch', 'bend', 'acro', 'sit']
FIGHT = ['strike'] * 6 + ['stand', 'walk', 'fall']
CLOSE = ['stand'] * 3 + ['strike', 'walk', 'bend']
FINE_PX = 55  # figures taller than this get the fine mesh


class Person:
    """points [4, 17, 3]: now, 0.05 s before now, the previous frame, 0.05 s before that; seen [4, v, 3]: pixels and depth."""

    def __init__(self, kind, figure, points, depth):
        self.kind, self.figure, self.points, self.depth = kind, figure, points, depth
        self.seen = self.grey = self.cover = None
        self.lift, self.learnt = 0., 0.


class People:
    def __init__(self, paint, place, library, data):
        self.paint, self.place, self.rng, self.u, self.p = paint, place, paint.rng, paint.u, paint.p
        self.poses, self.start = library['P'].astype(np.float32), library['start']
        self.by_group = {g: np.where(library['group'] == g)[0] for g in np.unique(library['group'])}
        self.meshes = {True: mannequins(data, .04), False: mannequins(data, .07)}
        self.wardrobe = {fine: [Figure(self.rng, self.meshes[fine]) for _ in range(40)] for fine in (True, False)}

    def dressed(self, fine):
        """A figure from a small stock, part of which is replaced each time: dressing costs more than drawing."""
        stock = self.wardrobe[fine]
        i = self.rng.integers(len(stock))
        if self.p(.3):
            stock[i] = Figure(self.rng, self.meshes[fine])
        return stock[i]

    def clip(self, kinds):
        """(kind, points [4, 17, 3] around the origin), the previous frame 0.15 to 0.3 s earlier; a quarter motionless."""
        kind = kinds[self.rng.integers(len(kinds))]
        c = self.rng.choice(self.by_group[kind])
        frames = self.poses[self.start[c]:self.start[c + 1]]
        lag = int(self.rng.integers(3, 7))
        i = int(self.rng.integers(lag + 1, len(frames)))
        points = frames[[i, i - 1, i - lag, i - lag - 1]].astype(np.float64)
        if self.p(.6 if kind == 'lie' else .25):
            points[:] = points[0]
        if kind == 'lie' and self.p(.6):  # limbs rest on the floor
            points[..., 2] *= self.u(.3, .8)
        points[..., :2] -= points[0, :, :2].mean(0)
        if self.p(.5):  # mirror, and swap sides, so that left stays left
            points[..., 1] *= -1
            points = points[:, MIRROR]
        if self.p(.04):  # any attitude at all
            q = np.linalg.qr(self.rng.standard_normal((3, 3)))[0]
            points = points @ (q * np.sign(np.linalg.det(q))).T
            points[..., 2] -= points[0, :, 2].min() - .05
        return kind, points

    def stand(self, kinds, spot, yaw, lift=0.):
        """A person on a floor spot [2], turned by yaw, raised by lift metres. None when too near the lens."""
        kind, points = self.clip(kinds)
        figure = self.dressed(self.place.stature(spot) > FINE_PX)
        c, s = np.cos(yaw), np.sin(yaw)
        points = points * figure.height
        points[..., :2] = points[..., :2] @ np.array([[c, s], [-s, c]]) + spot
        points[..., 2] += lift
        _, z = self.place.project(points)
        if z.min() < .5:
            return None
        person = Person(kind, figure, points, float(z[0].mean()))
        person.lift = lift
        return person

    def skin(self, person):
        if person.seen is not None:
            return
        figure, place = person.figure, self.place
        still = not np.ptp(person.points, axis=0).any()
        points = person.points[:1] if still else person.points
        places, normals = skin(figure.mesh, figure.tables, points, figure.girth)
        pixels, z = place.project(places)
        facing = np.clip(normals @ place.light.astype(np.float32) * .5 + .5, 0, 1)
        grey = figure.grey * (place.ambient + (1 - place.ambient) * facing ** 1.5) * 1.15
        if place.night:  # light falls off with distance
            grey = grey * np.minimum((person.depth / np.maximum(z, .5)) ** 2, 2)
        seen = np.concatenate([pixels, z[..., None]], -1).astype(np.float32)
        person.seen, person.grey = (np.repeat(seen, 4, 0), np.repeat(grey, 4, 0)) if still else (seen, grey)

    def draw(self, person, image, earlier=False, gain=1., opacity=1.):
        """Draw the current or the earlier frame of a person into image. Returns coverage in a crop, or None:
        (x0, y0, x1, y1, cover, share of the figure's extent that lies within the picture)."""
        self.skin(person)
        k = 2 if earlier else 0
        now, before, grey = person.seen[k], person.seen[k + 1], person.grey[k]
        if now[:, 2].min() < .3:
            return None
        low, high = np.minimum(now[:, :2].min(0), before[:, :2].min(0)), np.maximum(now[:, :2].max(0), before[:, :2].max(0))
        x0, y0 = np.maximum(np.floor(low).astype(int) - 1, 0)
        x1, y1 = np.minimum(np.ceil(high).astype(int) + 2, [W, H])
        if x1 - x0 < 2 or y1 - y0 < 2:
            return None
        shade, cover = np.zeros((y1 - y0, x1 - x0), np.float32), np.zeros((y1 - y0, x1 - x0), np.float32)
        motion = np.abs(now[:, :2] - before[:, :2]).max() * person.exposure
        steps = 1 if motion < 1.5 else 2 if motion < 4 else 4
        origin = np.array([x0, y0, 0], np.float32)
        for t in np.linspace(0, person.exposure, steps) if steps > 1 else (0.,):
            raster.fill(now + (before - now) * np.float32(t) - origin, grey, person.figure.triangles, shade, cover, 1 / steps)
        area = image[y0:y1, x0:x1]
        area += opacity * (np.clip(shade * gain, 0, 255) - cover * area)
        inside = (x1 - x0) * (y1 - y0) / max(1., float((high - low + 3).prod()))
        return x0, y0, x1, y1, cover, min(1., inside)

    def shadow(self, people, k):
        """Brightness factor [192, 320] of everybody's shadow: cast by the sun if it shines, else below the body."""
        mask, place = np.zeros((H // 2, W // 2), np.float32), self.place
        for person in people:
            points = person.points[k]
            shift = (points[:, 2:] - person.lift) * place.sun if place.sun is not None else 0
            ground, z = place.project(np.c_[points[:, :2] + shift, np.full(17, person.lift)])
            if z.min() < .4:
                continue
            width = max(1, int(.16 * place.focal / z.mean() / 2))
            ground = np.clip(ground / 2, -500, 500).astype(int)
            for i, j in ((0, 1), (1, 2), (9, 11), (11, 13), (10, 12), (12, 14), (3, 5), (5, 7), (4, 6), (6, 8)):
                cv2.line(mask, tuple(map(int, ground[i])), tuple(map(int, ground[j])), 1, width * (2 if i == 0 else 1))
        soft = cv2.resize(cv2.GaussianBlur(mask, (0, 0), place.softness), (W, H))
        return 1 - place.dark * np.minimum(soft, 1)

    def gather(self):
        """Who is there: a list of people, far to near, some fighting, embracing or in a cluster."""
        u, rng, place = self.u, self.rng, self.place
        odds = [.09, .6, .2, .08, .03, 0, 0, 0] if place.near else [.1, .37, .2, .11, .08, .06, .05, .03]
        count = int(rng.choice([0, 1, 2, 3, 4, 5, 7, 10], p=odds))
        low, people = self.p(.6 if place.near else .55), []
        want = np.exp(u(np.log(90), np.log(215))) if place.near else np.exp(u(np.log(70), np.log(220)) if self.p(.55) else u(np.log(20), np.log(220)))
        for _ in range(30):
            if len(people) >= count:
                break
            lying = low and self.p(.8)
            spot = self.spot(want, whole=lying and self.p(.75))
            if spot is None:
                continue
            yaw, left = u(0, 6.28), count - len(people)
            if left >= 2 and self.p(.32):
                kinds, gap = (FIGHT, u(.3, .9)) if self.p(.6) else (CLOSE, u(.35, .7))
                other = spot + np.array([np.cos(yaw), np.sin(yaw)]) * gap * (1 if self.p(.7) else -1)
                found = [self.stand(kinds, spot, yaw), self.stand(kinds, other, yaw + np.pi + rng.normal(0, .5))]
            elif left >= 3 and self.p(.25):
                found = [self.stand(UPRIGHT, spot + rng.normal(0, .6, 2), u(0, 6.28)) for _ in range(min(left, 5))]
            else:
                found = [self.stand(LOW if lying else UPRIGHT, spot, yaw)]
            people += [person for person in found if person]
        for person in people:
            person.exposure = u(0, .9)
        return sorted(people, key=lambda person: -person.depth)

    def spot(self, want, whole=False):
        """A floor spot where people are about `want` pixels tall, or nearly any after some tries; whole: well inside."""
        for attempt in range(12):
            spot = self.place.floor(self.u(50, W - 50), self.u(40, H - 12)) if whole else self.place.floor(self.u(-8, W + 8), self.u(12, H + 45))
            if spot is None:
                continue
            tall = self.place.stature(spot)
            if 17 < tall < 270 and (.5 < tall / want < 2 or attempt > 7):
                return spot
        return None
