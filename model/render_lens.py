"""From painted pictures to what a camera, its codec and a learnt plate make of them."""
import cv2
import numpy as np

from render_paint import H, W

UNKNOWN = 114  # letterbox bars, and plate cells that are not known to be empty
NOW, PLATE, BEFORE = 0, 1, 2


class Lens:
    def __init__(self, paint):
        self.paint, self.rng, self.u, self.p = paint, paint.rng, paint.u, paint.p

    def plate_light(self, plate):
        """The plate was learnt in other light: another gain, offset and gradient."""
        if not self.p(.6):
            return plate
        gain, offset, field = np.exp(self.rng.normal(0, .2)), self.rng.normal(0, 10), 1.
        if self.p(.4):
            yy, xx = np.mgrid[-1:1:H * 1j, -1:1:W * 1j].astype(np.float32)
            field = 1 + self.u(-.35, .35) * xx + self.u(-.35, .35) * yy
        return (plate - 110) * gain * field + 110 + offset

    def mended(self, plate):
        """Plates are mended under people who never left: rectangles filled from their borders or from beside."""
        for _ in range(self.rng.integers(1, 4)):
            w, h = int(np.exp(self.u(2.2, 4.6))), int(np.exp(self.u(2.2, 4.6)))
            x, y = int(self.u(1, max(2, W - w - 2))), int(self.u(1, max(2, H - h - 2)))
            x1, y1 = min(W - 2, x + w), min(H - 2, y + h)
            t = np.linspace(0, 1, x1 - x, dtype=np.float32)[None]
            s = np.linspace(0, 1, y1 - y, dtype=np.float32)[:, None]
            across = plate[y:y1, x - 1:x] * (1 - t) + plate[y:y1, x1:x1 + 1] * t
            down = plate[y - 1:y, x:x1] * (1 - s) + plate[y1:y1 + 1, x:x1] * s
            kind = self.rng.integers(4)
            if kind == 3:
                shift = int(self.u(-60, 60))
                fill = np.roll(plate, shift, 1)[y:y1, x:x1]
            else:
                fill = (across, down, (across + down) / 2)[kind]
            plate[y:y1, x:x1] = cv2.GaussianBlur(fill, (0, 0), self.u(.5, 4))
        return plate

    def hide(self, plate, boxes):
        """Set cells of 8 or 16 px (whole blocks, half of them where people are) to UNKNOWN, in place."""
        if self.p(.42):
            plate[:] = UNKNOWN
            return
        cell = 8 if self.p(.5) else 16
        for _ in range(self.rng.integers(1, 7)):
            if boxes and self.p(.5):  # where people keep standing, the plate stays unknown
                x0, y0, x1, y1 = boxes[self.rng.integers(len(boxes))]
                grow = self.u(-8, 20)
                x0, y0, x1, y1 = x0 - grow, y0 - grow, x1 + grow, y1 + grow
            else:
                x0, y0 = self.u(0, W), self.u(0, H)
                x1, y1 = x0 + np.exp(self.u(2.5, 4.8)), y0 + np.exp(self.u(2.5, 4.8))
            a, b = max(0, int(x0) // cell * cell), max(0, int(y0) // cell * cell)
            plate[b:max(b + cell, int(y1) // cell * cell), a:max(a + cell, int(x1) // cell * cell)] = UNKNOWN

    def clock(self, pictures):
        """Time burnt into the picture."""
        y, size, tone = int(self.rng.choice([12, H - 5])), self.u(.3, .6), self.u(0, 255)
        for picture in pictures:
            cv2.putText(picture, '%02d:%02d:%02d' % tuple(self.rng.integers(0, 60, 3)), (8, y), 0, size, tone, 1)

    def develop(self, now, plate, before, near):
        """uint8 [3, 192, 320]: light, shake, blur, gamma, noise, compression; the plate is smoother than the frames."""
        u, p, rng = self.u, self.p, self.rng
        pictures = [now, self.plate_light(plate), before]
        if p(.3):
            pictures[BEFORE] = pictures[BEFORE] * np.exp(rng.normal(0, .06))
        if p(.3):
            pictures[NOW] = pictures[NOW] * np.exp(rng.normal(0, .05))
        if p(.06):  # lamp flicker runs down the picture as bands
            wave = 1 + u(.02, .1) * np.sin(np.arange(H) * u(.03, .2) + u(0, 6))[:, None].astype(np.float32)
            pictures[rng.choice([NOW, BEFORE])] *= wave
        gamma, contrast, offset = np.exp(rng.normal(0, .22)), u(.6, 1.15), rng.normal(0, 14)
        worse = .05 if near else .15
        blur, noise, coarse = u(.8, 1.8) if p(worse) else u(0, .8), u(4, 12) if p(worse) else u(0, 4), u(.3, .9)
        quality, shrink = int(u(15, 70)) if p(.55) else 0, u(.35, .8) if p(.2) else 0
        shake = u(1, 3) if p(.22) else 0  # the plate is not aligned
        out = np.empty((3, H, W), np.uint8)
        for i, picture in enumerate(pictures):
            picture = picture.astype(np.float32)
            way = rng.normal(0, .6, 2) if p(.35) else np.zeros(2)
            if i == PLATE and shake:
                angle = u(0, 6.28)
                way = way + shake * np.array([np.cos(angle), np.sin(angle)])
            if way.any():
                picture = cv2.warpAffine(picture, np.float32([[1, 0, way[0]], [0, 1, way[1]]]), (W, H), borderMode=cv2.BORDER_REPLICATE)
            picture = cv2.GaussianBlur(picture, (0, 0), blur + .25 + (.3 if i == PLATE else 0))
            if shrink:
                picture = cv2.resize(cv2.resize(picture, None, fx=shrink, fy=shrink, interpolation=cv2.INTER_AREA), (W, H))
            picture = 255 * cv2.pow(np.clip(picture / 255, .001, 1), gamma)
            picture = (picture - 120) * contrast + 120 + offset
            if noise > .3:
                y, x = rng.integers(0, 64, 2)
                grain = self.paint.grain[y:y + H, x:x + W]
                if coarse > .5:
                    grain = cv2.GaussianBlur(grain, (0, 0), coarse) * (1 + coarse * 1.5)
                picture = picture + grain * noise * (.3 if i == PLATE else 1)
            picture = np.clip(picture, 0, 255).astype(np.uint8)
            if quality and (i != PLATE or p(.3)):
                picture = cv2.imdecode(cv2.imencode('.jpg', picture, [1, quality])[1], 0)
            out[i] = picture
        return out
