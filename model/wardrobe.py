"""What a figure wears: thickness and grey of every vertex of a body, drawn from a random generator.

There is no face and no likeness: a figure is a shape, a few greys and folds. Greys are 5 to 250 before the light."""
import numpy as np

import body
from skeleton import unit

ARMS = [body.LARM, body.RARM, body.LFORE, body.RFORE]
LEGS = [body.LTHIGH, body.RTHIGH, body.LSHANK, body.RSHANK]


def sphere(rows=6, columns=10):
    """A unit sphere: vertices [v, 3] and triangles [t, 3]."""
    theta = np.linspace(0, np.pi, rows + 1)
    phi = np.arange(columns) / columns * 2 * np.pi
    v = np.stack([np.outer(np.sin(theta), np.cos(phi)), np.outer(np.sin(theta), np.sin(phi)), np.outer(np.cos(theta), np.ones(columns))], -1).reshape(-1, 3)
    return v, grid(rows + 1, columns)


def grid(rows, columns):
    """Triangles of a tube of rows rings with columns vertices each."""
    t = []
    for i in range(rows - 1):
        for j in range(columns):
            a, b = i * columns + j, i * columns + (j + 1) % columns
            t += [(a, b, a + columns), (b, b + columns, a + columns)]
    return np.array(t, np.int32)


BALL = sphere()
TUBE = grid(7, 16)


class Figure:
    """One dressed body: mesh, tables for skinning, triangles, grey [v], girth [15]. Fixed for the frames of one sample."""

    def __init__(self, rng, meshes):
        self.rng, self.mesh = rng, meshes[rng.integers(len(meshes))]
        mesh, u, p = self.mesh, rng.uniform, lambda x: rng.random() < x
        self.axes = mesh.axes
        at, part = mesh.local(), mesh.part
        self.height = u(.92, 1.1) if p(.88) else u(.62, .92)  # stature over the pose's own
        fat = u(.85, 1.35)
        self.girth = np.full(15, fat)
        self.girth[body.HEAD] = u(.95, 1.12) * (1.1 if self.height < .8 else 1)
        self.girth[[body.LHAND, body.RHAND, body.LFOOT, body.RFOOT]] = u(1, 1.25)
        skin_grey, upper, lower = u(70, 225), u(5, 250), u(5, 250)
        if p(.22):
            lower = upper + u(-15, 15)
        shoe, hair = u(5, 240), u(5, 110) if p(.7) else u(5, 235)
        thick, self.grey = np.zeros(len(part)), np.full(len(part), upper)
        along = np.zeros(len(part))  # 0 to 1 along the limb
        for bone in (*ARMS, *LEGS):
            start = mesh.points[body.ANCHOR[bone]]
            along[part == bone] = (mesh.rest[part == bone] - start) @ mesh.along[bone] / mesh.reach[bone]
        cloth = ~np.isin(part, [body.HEAD, body.LHAND, body.RHAND, body.LFOOT, body.RFOOT])
        legs = np.isin(part, LEGS)
        jacket, trousers = u(0, .05) if p(.6) else u(0, .008), u(0, .045)
        thick[cloth & ~legs] += jacket
        thick[legs] += trousers * (.4 + .6 * np.isin(part[legs], LEGS[2:]))
        self.grey[(at[:, 0] < u(-.16, .12)) & cloth & ~np.isin(part, ARMS)] = lower
        sleeve = u(.1, .9) if p(.3) else 2  # in bones from the shoulder: 1 is the elbow
        reach = along + np.isin(part, [body.LFORE, body.RFORE])
        self.grey[np.isin(part, ARMS) & (reach > sleeve)] = skin_grey
        if p(.15):
            hem = u(.3, 1.4)
            self.grey[legs & (along + np.isin(part, LEGS[2:]) > hem)] = skin_grey
        self.grey[np.isin(part, [body.LFOOT, body.RFOOT])] = shoe
        self.grey[np.isin(part, [body.LHAND, body.RHAND])] = skin_grey if p(.9) else shoe
        self.head(at, part, thick, skin_grey, hair, upper)
        if p(.3):
            self.pattern(at, cloth & ~legs)
        if p(.2):  # belly
            thick += np.where(part <= body.CHEST, u(.02, .1) * np.exp(-((at[:, 0] - .17) / .16) ** 2) * np.clip(at[:, 2] * 8, 0, 1), 0)
        self.folds(at, cloth, u(0, .2) if p(.8) else 0, thick)
        self.rest = mesh.rest + mesh.normal * thick[:, None]
        self.normal, self.weights, self.triangles = mesh.normal, mesh.weights, mesh.triangles
        coat = p(.14)
        if coat or p(.1):
            self.skirt(upper if coat else lower, u(.2, .75))
        self.extras(at, hair, shoe)
        self.tables = body.blend_table(self.rest, self.normal, self.weights)

    def head(self, at, part, thick, skin_grey, hair, upper):
        rng, mine = self.rng, part == body.HEAD
        self.grey[mine] = skin_grey
        centre = at[mine].mean(0)
        top, back = at[:, 0] - centre[0], centre[2] - at[:, 2]
        kind = rng.random()
        if kind < .12:  # hood, scarf, helmet
            self.grey[mine & (top + back > rng.uniform(-.1, .05))] = upper
            thick[mine] += rng.uniform(.01, .04)
        elif kind < .93:
            above = mine & (top * rng.uniform(.7, 1.3) + back * rng.uniform(.6, 1.4) > rng.uniform(-.02, .07))
            self.grey[above] = hair
            thick[above] += rng.uniform(0, .03)

    def pattern(self, at, where):
        """Stripes, a block of another grey, or a print across the chest."""
        rng, kind = self.rng, self.rng.integers(4)
        other = rng.uniform(5, 250)
        if kind == 0:
            where = where & (np.sin(at[:, 0] / rng.uniform(.02, .08)) > rng.uniform(-.5, .5))
        elif kind == 1:
            where = where & (np.sin(at[:, 1] / rng.uniform(.02, .08)) > rng.uniform(-.5, .5))
        elif kind == 2:
            where = where & (at[:, 0] > rng.uniform(.2, .5))
        else:
            where = where & (np.abs(at[:, 1]) < rng.uniform(.04, .14)) & (at[:, 2] > 0)
        self.grey[where] = other

    def folds(self, at, cloth, depth, thick):
        """Creases: smooth waves of brightness and thickness over the cloth."""
        rng, wave = self.rng, np.zeros(len(at))
        for _ in range(5):
            wave += np.sin(at @ rng.normal(0, rng.uniform(12, 45), 3) + rng.uniform(0, 6.3))
        self.grey = self.grey * (1 + np.where(cloth, depth * wave / 2.5, 0))
        thick += np.where(cloth, np.abs(wave) * rng.uniform(0, .006), 0)

    def add(self, places, normal, weights, triangles, grey):
        """Append a part given in figure axes (up, left, ahead; metres from the pelvis)."""
        self.triangles = np.concatenate([self.triangles, triangles + len(self.rest)]).astype(np.int32)
        self.rest = np.concatenate([self.rest, self.mesh.points[0] + places @ self.axes.T])
        self.normal = np.concatenate([self.normal, normal @ self.axes.T])
        self.weights = np.concatenate([self.weights, weights])
        self.grey = np.concatenate([self.grey, np.broadcast_to(grey, len(places))])

    def ball(self, centre, radii, bone, grey):
        v, t = BALL
        weights = np.zeros((len(v), 15))
        weights[:, bone] = 1
        self.add(v * radii + centre, unit(v / np.asarray(radii)), weights, t, grey)

    def skirt(self, grey, length):
        """A skirt or the lower part of a coat: a tube from the waist, carried by the pelvis above and the thighs below."""
        u, rows, columns = self.rng.uniform, 7, 16
        down, phi = np.repeat(np.linspace(0, 1, rows), columns), np.tile(np.arange(columns) / columns * 2 * np.pi, rows)
        flare = u(.0, .14)
        wide, deep = .17 + down * flare + u(0, .03), .13 + down * flare + u(0, .03)
        ripple = 1 + .06 * down * np.sin(phi * self.rng.integers(3, 7) + u(0, 6))
        places = np.stack([.1 - down * length, wide * np.cos(phi) * ripple, deep * np.sin(phi) * ripple], -1)
        weights, side = np.zeros((len(places), 15)), np.clip(.5 + places[:, 1] / .24, 0, 1)
        low = np.clip(down * 1.1 - .1, 0, .9)
        weights[:, body.PELVIS], weights[:, body.LTHIGH], weights[:, body.RTHIGH] = 1 - low, low * side, low * (1 - side)
        normal = np.stack([np.zeros_like(phi), np.cos(phi), np.sin(phi)], -1)
        self.add(places, normal, weights, TUBE, grey * (1 + .12 * np.sin(phi * 5 + u(0, 6))))

    def extras(self, at, hair, shoe):
        rng, u = self.rng, self.rng.uniform
        if rng.random() < .12:  # backpack
            self.ball((.38, 0, -.19), (u(.17, .25), u(.12, .18), u(.07, .14)), body.CHEST, shoe)
        if rng.random() < .1:  # bag in a hand
            hand = rng.integers(2)
            place = (self.mesh.points[7 + hand] - self.mesh.points[0]) @ self.axes
            self.ball(place + [0, (.3, -.3)[hand], 0], (u(.1, .2), u(.12, .2), u(.04, .1)), body.LHAND + hand, hair)
        if rng.random() < .08:  # hat, bun, cap
            top = (self.mesh.points[2] - self.mesh.points[0]) @ self.axes
            self.ball(top + [u(.02, .12), 0, u(-.1, .04)], (u(.04, .09), u(.09, .16), u(.09, .16)), body.HEAD, u(5, 250))
