"""Cars, vans and buses as small closed meshes: a side profile drawn out to the vehicle's width, windows, wheels.

Without them, whatever moves, is large and throws a shadow becomes a person."""
import numpy as np

# length and height of the outline in shares of the vehicle's, from the rear bumper over the roof to the front
SALOON = [(-.5, .2), (-.5, .6), (-.42, .68), (-.3, .95), (-.2, 1.), (.05, 1.), (.22, .68), (.46, .58), (.5, .5), (.5, .2)]
HATCH = [(-.5, .2), (-.5, .62), (-.44, .95), (-.3, 1.), (.0, 1.), (.2, .7), (.45, .58), (.5, .48), (.5, .2)]
VAN = [(-.5, .15), (-.5, .95), (-.47, 1.), (.2, 1.), (.36, .6), (.48, .5), (.5, .4), (.5, .15)]
BUS = [(-.5, .12), (-.5, .97), (-.48, 1.), (.47, 1.), (.5, .93), (.5, .12)]
KINDS = [(SALOON, (3.9, 4.8), (1.35, 1.5), 1.7), (HATCH, (3.4, 4.2), (1.4, 1.65), 1.65), (VAN, (4.6, 6), (1.9, 2.5), 1.9), (BUS, (8, 12), (2.8, 3.3), 2.5)]
SHARES = [.4, .35, .2, .05]


class Faces:
    """Flat triangles: places [3t, 3] metres (along, across, up) with one grey each."""

    def __init__(self):
        self.places, self.greys = [], []

    def fan(self, points, grey):
        """A convex polygon, seen from the side its points go round clockwise or not: both are drawn."""
        for i in range(1, len(points) - 1):
            for triangle in ((points[0], points[i], points[i + 1]), (points[0], points[i + 1], points[i])):
                self.places += triangle
                self.greys += [grey] * 3


def vehicle(rng):
    """Places [v, 3] around the origin and greys [v]; every three are a triangle."""
    u = rng.uniform
    profile, long, tall, wide = KINDS[rng.choice(4, p=SHARES)]
    length, height, half = u(*long), u(*tall), wide / 2 * u(.95, 1.05)
    paint, glass, faces = u(15, 245), u(15, 110), Faces()
    points = [(x * length, z * height, half * (.78 if z > .75 else 1.)) for x, z in profile]
    middle = (0., .45 * height)
    for side in (-1, 1):
        at = lambda x, z, y: np.array([x, side * y, z])
        ring = [at(x, z, y) for x, z, y in points]
        for a, b in zip(ring, ring[1:] + ring[:1]):
            upper = (a[2] + b[2]) / 2 > .66 * height
            faces.fan([at(*middle, half), a, b], paint * (.62 if upper else .7))
        pane = [at(x * .84 * length, z * height, half * .93) for x, z in profile if z > .58]
        if len(pane) > 2:
            faces.fan(pane, glass)
        for x in (-.31, .31):
            angle = np.arange(8) / 8 * 2 * np.pi
            faces.fan([at(x * length + .33 * np.cos(a), .33 + .33 * np.sin(a), half * 1.01) for a in angle], u(5, 50))
    for (x0, z0, y0), (x1, z1, y1) in zip(points, points[1:]):
        steep = abs(z1 - z0) / (np.hypot(x1 - x0, z1 - z0) + 1e-6)
        window = min(z0, z1) > .5 * height and .35 < steep
        grey = glass * 1.4 if window else paint * (1.1 - .45 * steep)
        faces.fan([np.array(p) for p in ((x0, -y0, z0), (x1, -y1, z1), (x1, y1, z1), (x0, y0, z0))], grey)
    return np.array(faces.places), np.array(faces.greys)
