"""Everything that changes in a picture and is no person: the figures must be told apart from these.

Each decoy draws into the current and the previous picture, never into the plate; `base` is the empty place."""
import cv2
import numpy as np

import raster
from render_paint import H, W
from render_vehicle import vehicle


class Decoys:
    def __init__(self, paint, place, people):
        self.paint, self.place, self.people, self.rng, self.u, self.p = paint, place, people, paint.rng, paint.u, paint.p
        self.kinds = [(self.shape, 2.5), (self.vehicle, 4), (self.pram, 1), (self.animal, 2), (self.door, 1.5), (self.swaying, 2.5), (self.cloth, 1.2),
                      (self.cast, 2.5), (self.patch, 1.5), (self.screen, .7), (self.luggage, 1.5), (self.glare, .8), (self.lost_shadow, 1.5)]
        self.odds = np.array([weight for _, weight in self.kinds])
        self.odds /= self.odds.sum()

    def add(self, now, before, base):
        """One decoy, in both pictures (moved, or still) or in one of them only."""
        make = self.kinds[self.rng.choice(len(self.kinds), p=self.odds)][0]
        seed = self.rng.integers(1 << 40)
        show = [self.p(.93), self.p(.85)]
        moving = self.p(.6)
        usual = self.paint.rng
        for image, shown, step in ((now, show[0], 0.), (before, show[1], 1. if moving else 0.)):
            if shown:
                self.draw = self.paint.rng = self.people.rng = np.random.default_rng(seed)  # the same object twice
                self.r = lambda low, high: float(self.draw.uniform(low, high))
                make(image, step, base)
        self.paint.rng = self.people.rng = usual

    def spot(self, step, speed=1.5):
        """A floor spot that has moved by step times up to 0.25 s of speed (m/s), its pixel and a metre's length there."""
        for _ in range(8):
            spot = self.place.floor(self.r(-10, W + 10), self.r(15, H + 30))
            if spot is not None and 12 < self.place.stature(spot) < 300:
                spot = spot + step * np.array([self.r(-1, 1), self.r(-1, 1)]) * speed * .25
                pixel, _ = self.place.project(np.array([*spot, 0.]))
                return spot, pixel, self.place.stature(spot) / 1.7
        return None

    def shape(self, image, step, base):
        """Any polygon, also tall, thin and round ones."""
        r, kind = self.r, self.draw.integers(4)
        x, y, size = r(0, W), r(0, H), np.exp(r(1.2, 4.3))
        if kind == 0:
            q = np.array([(-.5, -.25), (.5, -.25), (.5, .25), (-.5, .25)]) * size * np.exp(r(0, .6))
        elif kind == 1:
            q = np.array([(-.2, -.6), (.2, -.6), (.25, .6), (-.25, .6)]) * size * r(.5, 2)
        elif kind == 2:
            q = np.stack([np.cos(np.arange(12) / 2), np.sin(np.arange(12) / 2)], -1) * size * .2 * [1, r(.5, 3)]
        else:
            corners = self.draw.integers(3, 9)
            angle, aspect = np.sort(self.draw.uniform(0, 6.28, corners)), np.exp(r(-.9, .9))
            radius = size / 2 * self.draw.uniform(.4, 1, corners)
            q = np.stack([np.cos(angle) * radius * aspect, np.sin(angle) * radius / aspect], -1)
        shift = self.draw.normal(0, .25 * size + 1, 2) * step
        self.paint.poly(image, q + [x, y] - shift, r(5, 250), r(0, 40))

    def vehicle(self, image, step, base):
        """A car, van or bus on the floor, with a dark patch below it."""
        found, r = self.spot(step, 6), self.r
        if not found:
            return
        places, greys = vehicle(self.draw)
        angle, scale = r(0, 6.28), r(.8, 1.1)
        c, s = np.cos(angle), np.sin(angle)
        places = places * scale
        places = np.c_[places[:, 0] * c - places[:, 1] * s + found[0][0], places[:, 0] * s + places[:, 1] * c + found[0][1], places[:, 2]]
        pixels, z = self.place.project(places)
        if z.min() < 1:
            return
        below, _ = self.place.project(np.c_[places[:, :2], np.zeros(len(places))])
        self.paint.soft(image, cv2.convexHull(below.astype(np.float32))[:, 0], r(.4, .8), r(.5, 2))
        x0, y0 = np.maximum(np.floor(pixels.min(0)).astype(int), 0)
        x1, y1 = np.minimum(np.ceil(pixels.max(0)).astype(int) + 1, [W, H])
        if x1 - x0 < 2 or y1 - y0 < 2:
            return
        shade, cover = np.zeros((y1 - y0, x1 - x0), np.float32), np.zeros((y1 - y0, x1 - x0), np.float32)
        raster.fill(np.c_[pixels - [x0, y0], z], greys, np.arange(len(places), dtype=np.int32).reshape(-1, 3), shade, cover)
        area = image[y0:y1, x0:x1]
        area += shade - cover * area

    def pram(self, image, step, base):
        """A pram, trolley or wheelchair without anybody in it: a box on thin legs with wheels."""
        found, r = self.spot(step), self.r
        if not found:
            return
        spot, (x, y), metre = found
        self.place.block(image, spot, r(.25, .5), r(.2, .3), r(.7, 1.1), r(5, 250), r(0, 3.1), base=r(.25, .5))
        for dx in (-.35, .35):
            centre = (int(x + dx * metre), int(y - .12 * metre))
            if max(map(abs, centre)) < 999:
                cv2.circle(image, centre, max(1, int(r(.08, .25) * metre)), r(5, 120), max(1, int(.04 * metre)), cv2.LINE_AA)
                cv2.line(image, centre, (centre[0] + int(r(-.2, .2) * metre), int(y - r(.5, 1.1) * metre)), r(5, 200), max(1, int(.04 * metre)), cv2.LINE_AA)

    def animal(self, image, step, base):
        """A dog, cat or bird: trunk, legs, head, tail."""
        found, r = self.spot(step), self.r
        if not found:
            return
        _, (x, y), metre = found
        size, tone = metre * r(.25, 1.), r(5, 250)
        if size > 120 or abs(x) > 600 or abs(y) > 600:
            return
        side, line = 1 if r(0, 1) < .5 else -1, max(1, int(.09 * size))
        at = lambda dx, dy: (int(x + side * dx * size), int(y + dy * size))
        for dx in (-.38, -.28, .28, .38):
            cv2.line(image, at(dx, -.4), at(dx + r(-.12, .12), 0), tone * .85, line, cv2.LINE_AA)
        cv2.line(image, at(-.45, -.5), at(-.7, -r(.3, .9)), tone, max(1, line // 2), cv2.LINE_AA)
        cv2.ellipse(image, at(0, -.45), (max(1, int(.48 * size)), max(1, int(.17 * size))), 0, 0, 360, tone, -1, cv2.LINE_AA)
        cv2.ellipse(image, at(.55, -.65), (max(1, int(.17 * size)), max(1, int(.12 * size))), 0, 0, 360, tone * r(.8, 1.1), -1, cv2.LINE_AA)

    def door(self, image, step, base):
        """A door, gate or cupboard that stands open: a tall patch of another grey, with an edge."""
        found, r = self.spot(0), self.r
        if not found:
            return
        _, (x, y), metre = found
        w, h, skew, tone = metre * r(.3, 1.), metre * r(1.2, 2.3), metre * r(-.2, .2), r(5, 250)
        w *= 1 - step * r(0, .6)
        q = np.array([(x, y), (x + w, y + skew), (x + w, y - h - skew), (x, y - h)])
        self.paint.poly(image, q, tone, r(0, 25))

    def area(self):
        """A random rectangle (x0, y0, x1, y1) and a soft mask for it, or None."""
        r, aspect = self.r, np.exp(self.r(-.9, .9))
        x, y, size = r(0, W), r(0, H), np.exp(r(2.2, 4.8))
        x0, y0 = int(max(0, x - size * aspect / 2)), int(max(0, y - size / aspect / 2))
        x1, y1 = int(min(W, x + size * aspect / 2)), int(min(H, y + size / aspect / 2))
        if x1 - x0 < 5 or y1 - y0 < 5:
            return None
        mask = np.zeros((y1 - y0, x1 - x0), np.float32)
        if r(0, 1) < .6:
            cv2.ellipse(mask, ((x1 - x0) // 2, (y1 - y0) // 2), ((x1 - x0) // 2, (y1 - y0) // 2), 0, 0, 360, 1, -1)
        else:
            mask[2:-2, 2:-2] = 1
        return x0, y0, x1, y1, cv2.GaussianBlur(mask, (0, 0), r(.7, 3))

    def swaying(self, image, step, base):
        """Curtain, branches, flag, moved bedding: the place's own texture, pushed about, its folds lighter and darker."""
        found = self.area()
        if not found:
            return
        x0, y0, x1, y1, mask = found
        h, w = mask.shape
        push, coarse, folds = self.r(1.5, 8), self.r(.3, 2), self.r(0, 30)
        paint = self.paint
        yy, xx = np.mgrid[y0:y1, x0:x1].astype(np.float32)
        xx, yy = xx + push * paint.cut(h, w, coarse) + self.r(-3, 3), yy + push * paint.cut(h, w, coarse) + self.r(-3, 3)
        moved = cv2.remap(base, xx, yy, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT) + folds * paint.cut(h, w, coarse)
        image[y0:y1, x0:x1] += mask * (moved - image[y0:y1, x0:x1])

    def cloth(self, image, step, base):
        """Creased cloth: a blanket, coat or heap of washing, on the floor or anywhere."""
        r = self.r
        tone, depth, tall = r(15, 240), r(10, 55), r(0, 1)
        found = self.spot(0) if tall < .7 else None
        if found:
            spot, _, _ = found
            corners = self.draw.integers(5, 10)
            angle = np.sort(self.draw.uniform(0, 6.28, corners))
            reach = self.draw.uniform(.5, 1, corners) * r(.3, 1.2)
            ground = np.stack([spot[0] + np.cos(angle) * reach, spot[1] + np.sin(angle) * reach * r(.4, 1), self.draw.uniform(0, .3, corners)], -1)
            q, z = self.place.project(ground)
            if z.min() < .5:
                return
        else:
            x, y, w, h = r(0, W), r(0, H), np.exp(r(2, 4.5)), np.exp(r(2, 4.5))
            q = np.array([(x, y), (x + w / 2, y + r(-.2, .2) * h), (x + w, y), (x + w * r(.8, 1.1), y + h), (x + w / 2, y + h * r(.8, 1.2)), (x + r(-.1, .2) * w, y + h)])
        self.paint.poly(image, q, tone, depth, self.paint.creases)

    def cast(self, image, step, base):
        """A shadow or a patch of light from something outside the picture."""
        r, corners = self.r, self.draw.integers(3, 8)
        angle, size, aspect = np.sort(self.draw.uniform(0, 6.28, corners)), np.exp(r(2.5, 5)), np.exp(r(-1, 1))
        q = np.stack([np.cos(angle) * aspect, np.sin(angle) / aspect], -1) * size / 2 + [r(0, W), r(0, H)] - step * self.draw.normal(0, 5, 2)
        self.paint.soft(image, q, r(.4, 1.5), r(.3, 2.5))

    def lost_shadow(self, image, step, base):
        """The shadow of somebody who is outside the picture or behind a wall: shaped like a person, and none."""
        found = self.spot(0)
        if not found:
            return
        _, points = self.people.clip(['walk', 'stand', 'run'])
        lean = np.array([self.r(-1.5, 1.5), self.r(-1.5, 1.5)])
        points = points[2 if step else 0]
        ground, z = self.place.project(np.c_[points[:, :2] + points[:, 2:] * lean + found[0], np.zeros(17)])
        if z.min() < .5:
            return
        mask, ground = np.zeros((H // 2, W // 2), np.float32), np.clip(ground / 2, -500, 500)
        width = max(1, int(.16 * self.place.focal / z.mean() / 2))
        for i, j in ((0, 1), (1, 2), (9, 11), (11, 13), (10, 12), (12, 14), (3, 5), (4, 6)):
            cv2.line(mask, tuple(map(int, ground[i])), tuple(map(int, ground[j])), 1, width * (2 if i == 0 else 1))
        image *= 1 - self.r(.15, .5) * np.minimum(cv2.resize(cv2.GaussianBlur(mask, (0, 0), self.r(.6, 3)), (W, H)), 1)

    def patch(self, image, step, base):
        """A rectangle of other brightness: lamp switched on, sun through a window."""
        r = self.r
        x, y, w, h, slant = r(0, W), r(0, H), np.exp(r(2, 5)), np.exp(r(2, 5)), r(-.6, .6)
        self.paint.soft(image, np.array([(x, y), (x + w, y), (x + w + slant * h, y + h), (x + slant * h, y + h)]), r(.6, 1.7), r(.3, 1.5))

    def screen(self, image, step, base):
        """A television, a mirror, a shop window: a rectangle whose picture changes."""
        x, y, w, h = int(self.r(0, W - 20)), int(self.r(0, H - 16)), int(self.r(12, 70)), int(self.r(10, 45))
        area = image[y:y + h, x:x + w]
        area[:] = np.clip(self.r(20, 200) + self.paint.texture(*area.shape) * self.r(10, 60), 0, 255)

    def luggage(self, image, step, base):
        """A chair, box, case or table that was not there before, or has been moved."""
        found, r = self.spot(step * .3), self.r
        if found:
            self.place.block(image, found[0], r(.12, .6), r(.1, .5), r(.2, 1.2), r(5, 250), r(0, 3.1))

    def glare(self, image, step, base):
        """A headlight, torch or reflection: burnt-out core and halo."""
        x, y, size = int(self.r(0, W)), int(self.r(0, H)), self.r(2, 14)
        mask = np.zeros((H // 2, W // 2), np.float32)
        cv2.circle(mask, (x // 2, y // 2), max(1, int(size / 2)), 1, -1)
        image += cv2.resize(cv2.GaussianBlur(mask, (0, 0), size * self.r(.2, .8)), (W, H)) * self.r(150, 500)

    def weather(self, image):
        """Rain, snow or insects before the lens."""
        r, kind = self.paint.u, self.rng.integers(3)
        layer = np.zeros((H, W), np.float32)
        slant, long = r(-4, 4), r(3, 16)
        for x, y in self.rng.uniform(0, 1, (int(np.exp(r(2.5, 5))) if kind < 2 else self.rng.integers(1, 5), 2)) * [W, H]:
            if kind == 0:
                cv2.line(layer, (int(x), int(y)), (int(x + slant), int(y + long)), 1, 1, cv2.LINE_AA)
            else:
                cv2.circle(layer, (int(x), int(y)), int(r(0, 2)) if kind == 1 else int(r(1, 6)), 1, -1, cv2.LINE_AA)
        image += cv2.GaussianBlur(layer, (0, 0), r(.4, 1.5) if kind < 2 else r(1, 3)) * r(20, 130)
