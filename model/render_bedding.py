"""What lies under people and moves with them: mats, rugs, blankets, bedding, with straps and stripes.

The plate knows it as it lay before somebody fell on it or turned over in it; now it is pushed aside and creased. Without
this, the network takes everything that has changed for body, and boxes of people who lie on a mat grow to the mat's size."""
import cv2
import numpy as np

from render_paint import H, W

ON_IT = ('lie', 'fall', 'floor', 'getup', 'crawl', 'sit', 'crouch')


class Bedding:
    def __init__(self, paint, place):
        self.paint, self.place, self.rng, self.u, self.p = paint, place, paint.rng, paint.u, paint.p

    def lay(self, base, people):
        """Put mats under some of the people, into the empty picture. Returns where: [(x0, y0, x1, y1, soft mask, metre)]."""
        u, p, found = self.u, self.p, []
        for person in people:
            if person.kind not in ON_IT or not p(.45):
                continue
            body = person.points[0, :, :2]
            along = body[1] - body[0]
            heading = np.arctan2(along[1], along[0]) + self.rng.normal(0, .3) if p(.6) else u(0, 3.1)
            half = np.array([u(.6, 1.6), u(.4, 1.2)])
            corners = np.array([(-1, -1), (1, -1), (1, 1), (-1, 1)]) * half
            c, s = np.cos(heading), np.sin(heading)
            ground = corners @ np.array([[c, s], [-s, c]]) + body.mean(0) + self.rng.normal(0, .3, 2)
            pixels, z = self.place.project(np.c_[ground, np.full(4, person.lift)])
            if z.min() < .4:
                continue
            metre = self.place.focal / z.mean()
            if p(.7):  # otherwise what lies there is what the place shows anyway
                self.paint.poly(base, pixels, u(15, 240), u(5, 50))
            for _ in range(self.rng.integers(1, 5) if p(.35) else 0):  # straps, cables, clothes
                ends = self.rng.uniform(0, 1, (2, 4)) ** 2
                a, b = (pixels * (end / end.sum())[:, None] for end in ends)
                a, b = np.clip(a.sum(0), -900, 900), np.clip(b.sum(0), -900, 900)
                cv2.line(base, tuple(map(int, a)), tuple(map(int, b)), u(5, 240), max(1, int(u(.01, .07) * metre)), cv2.LINE_AA)
            x0, y0 = np.maximum(np.floor(pixels.min(0)).astype(int) - 3, 0)
            x1, y1 = np.minimum(np.ceil(pixels.max(0)).astype(int) + 3, [W, H])
            if x1 - x0 < 8 or y1 - y0 < 8:
                continue
            mask = np.zeros((y1 - y0, x1 - x0), np.uint8)
            cv2.fillPoly(mask, [np.round(np.clip(pixels, -2000, 2000) - [x0, y0]).astype(np.int32)], 255)
            found.append((x0, y0, x1, y1, cv2.GaussianBlur(mask.astype(np.float32) / 255, (0, 0), u(.6, 2)), metre))
        return found

    def push(self, now, before, base, places):
        """Move what was laid, in the frame and mostly alike in the frame before: shifted up to 0.2 m, dented, creased."""
        u, p, paint = self.u, self.p, self.paint
        for x0, y0, x1, y1, mask, metre in places:
            if p(.25):
                continue
            h, w = mask.shape
            yy, xx = np.mgrid[y0:y1, x0:x1].astype(np.float32)
            shift, dent = self.rng.normal(0, .07, 2) * metre, u(0, .06) * metre
            bend = dent * paint.cut(h, w, u(.3, 2)), dent * paint.cut(h, w, u(.3, 2))
            folds = u(0, 35) * paint.creases(h, w) if p(.6) else 0
            for picture, share in ((now, 1.), (before, 1. if p(.6) else u(0, 1))):
                moved = cv2.remap(base, xx + share * (bend[0] + np.float32(shift[0])), yy + share * (bend[1] + np.float32(shift[1])),
                                  cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT) + share * folds
                area = picture[y0:y1, x0:x1]
                area += mask * (moved - area)
