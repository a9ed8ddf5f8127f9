"""The rendered world: one sample is a frame, its plate, the frame before, and who is in it.

    python3 render.py [SEED]      time per sample (for pictures see check_render.py)

World.sample() returns (pictures uint8 [3, 192, 320], mask uint8 [48, 80], people); people is a list of
dict(box = x0, y0, x1, y1 of what is visible, joints float32 [13, 2], visible = share of the figure, area = pixels, kind).
A place serves six samples. All randomness comes from the seed."""
import sys
import time

import cv2
import numpy as np

from poses import DATA, LIBRARY
from render_bedding import Bedding
from render_decoys import Decoys
from render_lens import BEFORE, NOW, PLATE, UNKNOWN, Lens
from render_paint import H, W, Paint
from render_people import LOW, UPRIGHT, People
from render_place import Place
from skeleton import PREDICTED

SAMPLES_PER_PLACE = 6
FAINT = 7  # mean grey difference to the empty place below which nobody is asked for


class World:
    def __init__(self, seed, data=DATA, library=LIBRARY):
        self.rng = np.random.default_rng(seed)
        self.paint = Paint(self.rng)
        self.u, self.p = self.paint.u, self.paint.p
        self.place = Place(self.paint, data)
        self.people = People(self.paint, self.place, np.load(library), data)
        self.decoys = Decoys(self.paint, self.place, self.people)
        self.bedding = Bedding(self.paint, self.place)
        self.lens = Lens(self.paint)
        self.left = SAMPLES_PER_PLACE

    def sample(self):
        if self.left <= 0:
            self.place.renew()
            self.left = SAMPLES_PER_PLACE
        self.left -= 1
        u, p, rng = self.u, self.p, self.rng
        people = self.people.gather()
        base = self.place.image.copy()
        things = self.furnish(base, people)
        laid = self.bedding.lay(base, people)
        now, before, plate, owner = base.copy(), base.copy(), base.copy(), np.zeros((H, W), np.uint8)
        near = self.place.near
        self.bedding.push(now, before, base, laid)
        if p(.5 if near else .62):
            for _ in range(rng.integers(1, 4 if near else 6)):
                self.decoys.add(now, before, base)
        if people and self.place.dark > .06:
            now *= self.people.shadow(people, 0)
            before *= self.people.shadow(people, 2)
        gain, absorbed = u(.7, 1.2), p(.3)
        for person in people:
            person.learnt = (1. if p(.6) else u(.3, 1)) if absorbed and p(.5) else 0
        info = self.layers(people, things, base, now, before, plate, owner, gain)
        if p(.22):
            for _ in range(rng.integers(1, 3)):
                self.ghost(plate, gain)
        if p(.07):
            self.decoys.weather(now)
            self.decoys.weather(before)
        if p(.2):
            self.lens.mended(plate)
        if p(.12):
            self.lens.clock((now, before, plate))
        margin = self.letterbox(owner)
        out = self.labels(people, info, owner, now, base)
        pictures = self.lens.develop(now, plate, before, near)
        if p(.45):
            self.lens.hide(pictures[PLATE], [person['box'] for person in out])
        pictures[:, margin] = UNKNOWN
        mask = cv2.resize((owner > 0).astype(np.uint8) * 255, (W // 4, H // 4), interpolation=cv2.INTER_AREA)
        return pictures, mask, out

    def furnish(self, base, people):
        """Chairs, beds and tables for people, and things that hide them. Returns [(depth, x0, y0, x1, y1, cover)]."""
        u, p, place, things = self.u, self.p, self.place, []
        for person in people:
            spot = person.points[0, :, :2].mean(0)
            toward = place.at[:2] - spot
            toward = toward / (np.linalg.norm(toward) + 1e-6)
            if person.kind == 'sit' and p(.6):
                height = max(.2, person.points[0, 0, 2] - .1)
                place.block(base, person.points[0, 0, :2], u(.2, .5), u(.2, .3), height, u(5, 250))
            if person.kind in ('lie', 'floor') and p(.25):
                lift = u(.25, .6)
                along = person.points[0, 1, :2] - person.points[0, 0, :2]
                place.block(base, spot, u(.9, 1.1), u(.4, .9), lift, u(15, 245), np.arctan2(along[1], along[0]),
                            texture=self.paint.creases if p(.7) else None, depth=u(5, 45))
                person.points[..., 2] += lift
                person.lift = lift
            if p(.4 if person.kind == 'sit' else .04):
                faces = place.block(base, spot + toward * u(.4, .8), u(.4, 1.1), u(.25, .45), u(.65, .85), u(5, 250), u(0, 3.1) if p(.3) else None)
                things += [(person.depth - .2, *face) for face in faces]
        for _ in range(self.rng.integers(1, 4) if p(.22) else 0):
            person = people[self.rng.integers(len(people))] if people else None
            x, y, size = u(0, W), u(0, H), 70.
            if person is not None:
                pixels, _z = place.project(person.points[0])
                (x, y), size = pixels[self.rng.choice([0, 9, 13])], np.ptp(pixels[:, 1]) + 10
            if p(.35):
                w = u(.02, .1) * size
                q = [(x - w, -5), (x + w, -5), (x + w, y + size), (x - w, y + size)]
            else:
                w, h = u(.2, 1.2) * size, u(.1, .45) * size
                x, y = x + u(-.5, .5) * size, y + u(0, .6) * size
                q = [(x - w, y - h), (x + w, y - h + u(-.1, .1) * size), (x + w, y + h), (x - w, y + h)]
            face = self.paint.poly(base, q, u(10, 245), u(0, 30) if p(.6) else 0)
            if face:
                things.append((0., *face))
        return things

    def layers(self, people, things, base, now, before, plate, owner, gain):
        """Paint people and what hides them, far to near. Returns for each person (pixels before hiding, share inside) or None."""
        info = [None] * len(people)
        order = [(person.depth, 0, i) for i, person in enumerate(people)] + [(thing[0], 1, i) for i, thing in enumerate(things)]
        for _, is_thing, i in sorted(order, reverse=True):
            if is_thing:
                _, x0, y0, x1, y1, cover = things[i]
                for picture in (now, before, plate):
                    area = picture[y0:y1, x0:x1]
                    area += cover * (base[y0:y1, x0:x1] - area)
                owner[y0:y1, x0:x1][cover > .5] = 0
                continue
            person = people[i]
            if person.learnt:
                self.people.draw(person, plate, True, gain, person.learnt)
            self.people.draw(person, before, True, gain)
            drawn = self.people.draw(person, now, False, gain)
            if drawn:
                x0, y0, x1, y1, cover, inside = drawn
                owner[y0:y1, x0:x1][cover > .43] = i + 1
                info[i] = int((cover > .43).sum()), inside
        return info

    def ghost(self, plate, gain):
        """Somebody in the plate who has left."""
        spot = self.people.spot(np.exp(self.u(3, 5.2)))
        person = self.people.stand(UPRIGHT + LOW, spot, self.u(0, 6.28)) if spot is not None else None
        if person:
            person.exposure = 0.
            self.people.draw(person, plate, False, gain, 1. if self.p(.4) else self.u(.1, .7))

    def letterbox(self, owner):
        """Where bars lie: none, above and below (16:9 in 5:3), or at the sides (4:3, upright). Nobody is asked for there."""
        kind = self.rng.choice(4, p=[.3, .4, .27, .03])
        bars = np.zeros((H, W), bool)
        if kind == 1:
            bars[:6] = bars[-6:] = True
        elif kind:
            side = 32 if kind == 2 else 106
            bars[:, :side] = bars[:, -side:] = True
        owner[bars] = 0
        return bars

    def labels(self, people, info, owner, now, base):
        out = []
        for i, person in enumerate(people):
            ys, xs = np.where(owner == i + 1)
            if info[i] is None or len(xs) < 12:
                continue
            area, inside = info[i]
            columns, few = np.sort(xs), len(xs) // 250  # rows come sorted from np.where; a few outermost pixels do not count
            box = (float(columns[few]), float(ys[few]), columns[-1 - few] + 1., ys[-1 - few] + 1.)
            visible = len(xs) / max(area, 1) * inside
            if np.abs(now[ys, xs] - base[ys, xs]).mean() < FAINT:
                visible = 0.  # as good as invisible: do not ask for it
            joints, _ = self.place.project(person.points[0])
            out.append(dict(box=box, joints=joints[PREDICTED].astype(np.float32), visible=float(visible), kind=person.kind, area=len(xs)))
        return out


if __name__ == '__main__':
    world, start = World(int(sys.argv[1]) if len(sys.argv) > 1 else 1), time.process_time()
    for _ in range(300):
        world.sample()
    print('%.2f ms of processor time a sample' % ((time.process_time() - start) / 300 * 1e3))
