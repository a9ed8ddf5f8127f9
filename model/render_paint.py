"""Brushes: textures and textured polygons on grey float32 pictures [192, 320], greys 0 to 255."""
import cv2
import numpy as np

cv2.setNumThreads(1)
W, H = 320, 192
FINE = 4  # sub-pixel bits for cv2's drawing


class Paint:
    """Everything random comes from one generator; `textures` are zero-mean noise pictures, about -1 to 1."""

    def __init__(self, rng):
        self.rng = rng
        self.textures = [self.fractal(256, k) for k in (3, 4, 5, 6, 8, 8) for _ in range(4)]
        self.grain = rng.standard_normal((H + 64, W + 64)).astype(np.float32)

    def u(self, low, high):
        return float(self.rng.uniform(low, high))

    def p(self, share):
        return self.rng.random() < share

    def fractal(self, size, octaves):
        out, strength = np.zeros((size, size), np.float32), 1.
        for k in range(octaves - 1, -1, -1):
            coarse = max(2, size >> k)
            out += strength * cv2.resize(self.rng.standard_normal((coarse, coarse)).astype(np.float32), (size, size), interpolation=cv2.INTER_CUBIC)
            strength *= self.u(.4, .9)
        return np.clip(out / (out.std() + 1e-6) / 2, -1.5, 1.5)

    def cut(self, h, w, scale):
        """A random piece of a noise texture at the given magnification, [h, w]."""
        size = max(8, int(256 / scale))
        texture = self.textures[self.rng.integers(len(self.textures))]
        y, x = self.rng.integers(0, 257 - min(size, 256), 2)
        return cv2.resize(texture[y:y + size, x:x + size], (w, h), interpolation=cv2.INTER_LINEAR)

    def texture(self, h, w):
        """Noise, plain, stripes, chequers or tiles, [h, w]."""
        u, kind = self.u, self.rng.integers(9)
        if kind < 4:
            return self.cut(h, w, u(1, 3))
        if kind == 4:
            return np.zeros((h, w), np.float32)
        yy, xx = np.mgrid[0:h, 0:w].astype(np.float32)
        angle, frequency = u(0, 3.15), 6.28 / u(3, 40)
        a = (xx * np.cos(angle) + yy * np.sin(angle)) * frequency
        if kind == 5:
            return np.sin(a) * u(.3, 1)
        if kind == 6:
            return np.sign(np.sin(a)) * u(.3, 1)
        b = (-xx * np.sin(angle) + yy * np.cos(angle)) * frequency * u(.4, 1.5)
        if kind == 7:
            return np.sign(np.sin(a) * np.sin(b)) * u(.3, 1)
        return ((np.abs(np.sin(a)) < .12) | (np.abs(np.sin(b)) < .12)) * np.float32(-u(.4, 1.2))

    def creases(self, h, w):
        """Crumpled cloth: ridges of folded noise, [h, w], about -1 to 1."""
        ridge = 1 - 2 * np.abs(self.cut(h, w, self.u(.8, 2.5)))
        return ridge * .7 + .5 * np.abs(self.cut(h, w, self.u(.5, 1.5))) - .2

    def poly(self, image, points, tone, depth=0, texture=None):
        """A filled polygon, antialiased; depth is the texture's contrast. Returns (x0, y0, x1, y1, coverage) or None."""
        points = np.asarray(points, np.float32)
        x0, y0 = np.maximum(np.floor(points.min(0)).astype(int) - 1, 0)
        x1, y1 = np.minimum(np.ceil(points.max(0)).astype(int) + 2, [image.shape[1], image.shape[0]])
        if x1 <= x0 or y1 <= y0:
            return None
        mask = np.zeros((y1 - y0, x1 - x0), np.uint8)
        cv2.fillPoly(mask, [np.round((np.clip(points, -2000, 2000) - [x0, y0]) * 16).astype(np.int32)], 255, cv2.LINE_AA, FINE)
        cover = mask.astype(np.float32) / 255
        value = tone + ((texture or self.texture)(*mask.shape) * depth if depth else 0)
        if self.p(.5):
            value = value + np.linspace(-1, 1, mask.shape[0], dtype=np.float32)[:, None] * self.u(-25, 25)
        area = image[y0:y1, x0:x1]
        area += cover * (value - area)
        return x0, y0, x1, y1, cover

    def soft(self, image, points, gain, blur):
        """Multiply a soft-edged polygon by gain: a shadow or a patch of light."""
        mask = np.zeros((H // 4, W // 4), np.float32)
        cv2.fillPoly(mask, [(np.clip(points, -2000, 2000) / 4).astype(np.int32)], 1)
        image *= 1 + cv2.resize(cv2.GaussianBlur(mask, (0, 0), blur), (W, H)) * (gain - 1)
