"""An empty place: a camera and what it sees with nobody there.

Half made of random surfaces and boxes, half cut from Poly Haven panoramas (CC0, without people). World axes: metres,
x right, y away from the camera, z up; the floor is z = 0."""
import glob
import os

import cv2
import numpy as np

from render_paint import FINE, H, W


class Place:
    def __init__(self, paint, data):
        self.paint, self.rng, self.u, self.p = paint, paint.rng, paint.u, paint.p
        paths = sorted(glob.glob(os.path.join(data, 'backgrounds', 'polyhaven-equirect', '*.jpg')))
        self.panoramas = [cv2.imread(path, 0) for path in paths]
        self.renew()

    def renew(self):
        """Choose a camera that sees enough floor at useful distances, then paint the empty picture.

        near: a room seen from nearby, by a good camera at the height of a shelf or a ceiling, with few and large people."""
        self.near = self.p(.55)
        for _ in range(30):
            self.camera()
            heights = [self.stature(spot) for spot in (self.floor(self.u(10, W - 10), self.u(20, H + 30)) for _ in range(12)) if spot is not None]
            if sum(18 < h < 230 for h in heights) >= 4:
                break
        real = self.panoramas and self.p(.4)
        image = self.panorama() if real else self.surfaces()
        for _ in range(int(np.exp(self.u(0, 2) if real else self.u(.5, 3.8)))):
            self.thing(image)
        gx, gy = np.meshgrid(np.linspace(-1, 1, W, dtype=np.float32), np.linspace(-1, 1, H, dtype=np.float32))
        image *= 1 + self.u(-.3, .3) * gx + self.u(-.3, .3) * gy - self.u(0, .25) * (gx ** 2 + gy ** 2)
        self.image = np.clip(image, 0, 255)
        self.night = self.p(.08 if self.near else .15)  # infrared: light comes from the camera
        if self.night:
            self.image *= np.exp(-self.u(.3, 1.3) * ((gx - self.u(-.3, .3)) ** 2 + (gy - self.u(-.2, .4)) ** 2))
        self.sun = self.rng.normal(0, 1.2, 2) if self.p(.5) and not self.night else None
        self.softness, self.dark = self.u(.7, 4), self.u(0, .15 if self.night else .55)
        light = -self.toward if self.night else np.array([*self.rng.normal(0, .7, 2), self.u(.3, 1.2)])
        self.light, self.ambient = light / np.linalg.norm(light), self.u(.25, .75)

    # ---- camera ----
    def camera(self):
        u, kind = self.u, self.rng.random()
        self.focal = W / 2 / np.tan(np.radians(u(35, 105)) / 2)
        if self.near:
            self.focal = W / 2 / np.tan(np.radians(u(45, 95)) / 2)
            height = u(.9, 2.8)
            pitch = u(-3, 20) if height < 1.8 else u(5, 35)
        elif kind < .1:  # from above
            height, pitch = u(2.6, 7), u(55, 90)
        else:
            height = np.exp(u(np.log(1.), np.log(8.)))
            pitch = u(-5, 25) if height < 2 else u(5, 60)
        self.pitch, roll = np.radians(pitch), np.radians(self.rng.normal(0, 3))
        cp, sp, cr, sr = np.cos(self.pitch), np.sin(self.pitch), np.cos(roll), np.sin(roll)
        self.turn = np.array([[cr, -sr, 0], [sr, cr, 0], [0, 0, 1]]) @ np.array([[1, 0, 0], [0, -sp, -cp], [0, cp, -sp]])
        self.at, self.toward = np.array([0, 0, height]), np.array([0, cp, -sp])

    def project(self, points):
        """World [..., 3] to pixels [..., 2] and depth [...] in metres (depth below 0.1 is cut off)."""
        seen = (points - self.at) @ self.turn.T
        z = seen[..., 2]
        return seen[..., :2] / np.maximum(z, .1)[..., None] * self.focal + [W / 2, H / 2], z

    def floor(self, x, y):
        """The floor point [2] under a pixel, or None at and above the horizon."""
        ray = self.turn.T @ np.array([(x - W / 2) / self.focal, (y - H / 2) / self.focal, 1.])
        if ray[2] > -.02:
            return None
        return (self.at - self.at[2] / ray[2] * ray)[:2]

    def stature(self, spot):
        """How many pixels 1.7 m measure there (as if held up to the camera)."""
        _, z = self.project(np.array([*spot, .8]))
        return 1.7 * self.focal / z if z > .8 else 999

    # ---- pictures ----
    def panorama(self):
        """A perspective view at a random heading; 1024 px round, so it is soft: some grain is added."""
        image = self.panoramas[self.rng.integers(len(self.panoramas))]
        xx, yy = np.meshgrid((np.arange(W) - W / 2) / self.focal, (np.arange(H) - H / 2) / self.focal)
        ray = np.stack([xx, yy, np.ones_like(xx)], -1) @ self.turn
        heading, rise = np.arctan2(ray[..., 0], ray[..., 1]) + self.u(0, 6.28), np.arctan2(ray[..., 2], np.hypot(ray[..., 0], ray[..., 1]))
        h, w = image.shape
        u, v = (heading / 6.2832 % 1 * w).astype(np.float32), ((.5 - rise / np.pi) * h).astype(np.float32)
        view = cv2.remap(image, u, v, cv2.INTER_LINEAR, borderMode=cv2.BORDER_WRAP).astype(np.float32)
        if self.p(.5):
            view = view[:, ::-1].copy()
        view = (view - view.mean()) * self.u(.6, 1.3) + self.u(60, 170)
        return view + self.paint.cut(H, W, self.u(.7, 1.2)) * self.u(0, 12)

    def surfaces(self):
        u, paint = self.u, self.paint
        image = np.full((H, W), u(30, 220), np.float32) + paint.texture(H, W) * u(0, 30)
        horizon = H / 2 - self.focal * np.tan(self.pitch) if self.pitch < 1.2 else -999
        wall = horizon + u(0, .45) * max(10, min(H - horizon, 2 * H))
        tiles = self.floor_texture() if self.p(.7) else None
        ground = np.full((H, W), u(30, 210), np.float32) + (tiles if tiles is not None else paint.texture(H, W)) * u(0, 35)
        below = (np.arange(H)[:, None] > wall + (np.arange(W) - u(0, W))[None] * u(-.25, .25)).astype(np.float32)
        image += cv2.GaussianBlur(below, (0, 0), .6) * (ground - image)
        if self.p(.4):
            x, edge = u(0, W), (W + 5) if self.p(.5) else -5
            paint.poly(image, [(x, -5), (edge, -5), (edge, wall + u(0, 60)), (x, wall)], u(30, 220), u(0, 25))
        if self.p(.3):
            image += paint.cut(H, W, 1) * u(0, 15)
        return image

    def floor_texture(self):
        corners, z = self.project(np.array([[-8, 2, 0], [8, 2, 0], [8, 22, 0], [-8, 22, 0]], float))
        if (z < .3).any():
            return None
        warp = cv2.getPerspectiveTransform(np.float32([[0, 0], [255, 0], [255, 255], [0, 255]]), corners.astype(np.float32))
        return cv2.warpPerspective(self.paint.texture(256, 256), warp, (W, H), borderMode=cv2.BORDER_REFLECT)

    def block(self, image, spot, half_x, half_y, height, tone, heading=None, base=0., texture=None, depth=None):
        """A box standing on the floor; returns its drawn faces (as poly does), nearest last."""
        heading = self.u(0, 3.1) if heading is None else heading
        c, s = np.cos(heading), np.sin(heading)
        ground = np.array([[dx * c - dy * s + spot[0], dx * s + dy * c + spot[1]] for dx, dy in ((-half_x, -half_y), (half_x, -half_y), (half_x, half_y), (-half_x, half_y))])
        low, z0 = self.project(np.c_[ground, np.full(4, base)])
        high, z1 = self.project(np.c_[ground, np.full(4, height)])
        if min(z0.min(), z1.min()) < .3:
            return []
        depth = (self.u(0, 30) if self.p(.5) else 0) if depth is None else depth
        near = ((ground - self.at[:2]) ** 2).sum(1).argmin()
        faces = [self.paint.poly(image, [low[i], low[k], high[k], high[i]], tone * (.75 if k == near else .55), depth, texture) for i, k in ((near, (near + 1) % 4), (near - 1, near))]
        if self.at[2] > height:
            faces.append(self.paint.poly(image, high, tone, depth, texture))
        return [face for face in faces if face]

    def thing(self, image):
        """One random still object: panel, lines, pole, blob, foliage, fence or box."""
        u, paint, kind = self.u, self.paint, self.rng.integers(10)
        tone, depth, x, y = u(5, 250), u(0, 40) if self.p(.5) else 0, u(-20, W + 20), u(-20, H + 20)
        if kind < 3:
            w, h = np.exp(u(1.2, 4.8)) / 2, np.exp(u(1.2, 4.8)) / 2
            skew = u(-.6, .6) * w
            paint.poly(image, [(x - w, y - h - skew), (x + w, y - h + skew), (x + w, y + h + skew), (x - w, y + h - skew)], tone, depth)
        elif kind == 3:
            for _ in range(self.rng.integers(1, 4)):
                angle, length = u(0, 6.3), u(20, 300)
                end = (int((x + length * np.cos(angle)) * 16), int((y + length * np.sin(angle)) * 16))
                cv2.line(image, (int(x * 16), int(y * 16)), end, tone, int(self.rng.integers(1, 5)), cv2.LINE_AA, FINE)
        elif kind == 4:
            w, top = u(1, 7), u(20, 150)
            paint.poly(image, [(x - w, y - top), (x + w, y - top), (x + w, y + 40), (x - w, y + 40)], tone, depth)
        elif kind == 5:
            paint.poly(image, cv2.ellipse2Poly((int(x), int(y)), (int(u(2, 30)), int(u(2, 30))), int(u(0, 180)), 0, 360, 30), tone, depth)
        elif kind == 6:
            size, tone = u(5, 30), u(20, 130)
            for q in self.rng.normal(0, size, (self.rng.integers(15, 60), 2)) + [x, y]:
                cv2.ellipse(image, (int(q[0]), int(q[1])), (int(u(1, 2 + size / 3)), int(u(1, 2 + size / 5))), u(0, 180), 0, 360, tone + u(-25, 25), -1)
        elif kind == 7:
            step, w, h, upright, thick = u(4, 16), u(20, 160), u(10, 90), self.p(.5), int(u(1, 3))
            for i in np.arange(0, w if upright else h, step):
                a, b = ((x + i, y), (x + i, y + h)) if upright else ((x, y + i), (x + w, y + i))
                cv2.line(image, tuple(map(int, a)), tuple(map(int, b)), tone, thick)
        else:
            spot = self.floor(x, y)
            if spot is not None and spot[1] < 40:
                self.block(image, spot, u(.15, 1.2), u(.15, .8), u(.3, 2.), tone)
