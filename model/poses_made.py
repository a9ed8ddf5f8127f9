"""Made-up motion: joint angles over two seconds, turned into clips [40, 17, 3] by forward kinematics.

Captured falls are few, so most falling, lying, crouching and sitting figures come from here. Angles are radians; a value
is a number or an array over time; pairs are (left, right). The ranges are chosen by eye for plausible human reach."""
import numpy as np

from skeleton import FPS, axis_angle, on_floor

FRAMES = 40
CLOCK = np.arange(FRAMES) / FPS
REST = dict(lean=0, side=0, twist=0, hip=(0, 0), spread=(.05, .05), knee=(0, 0), shoulder=(0, 0), lift=(.12, .12), elbow=(.2, .2), inward=(.1, .1))


def pose(lean=0, side=0, twist=0, hip=(0, 0), spread=(.05, .05), knee=(0, 0), shoulder=(0, 0), lift=(.12, .12),
         elbow=(.2, .2), inward=(.1, .1), nod=0, turn=None):
    """Angles to points. lean, side, twist: trunk; hip, knee, shoulder, elbow: flexion; spread, lift: sideways;
    inward: forearm across the body; turn [T, 3, 3]: the whole figure, before it is set on the floor."""
    still = np.zeros(FRAMES)
    at = lambda v: still + v
    points = np.zeros((FRAMES, 17, 3))
    lean, side, twist, nod = at(lean), at(side), at(twist), at(nod)
    up = np.stack([np.sin(lean), np.sin(side) * np.cos(lean), np.cos(lean) * np.cos(side)], -1)
    left = np.stack([-np.sin(twist), np.cos(twist), still], -1)
    left -= (left * up).sum(-1, keepdims=True) * up
    left /= np.linalg.norm(left, axis=-1, keepdims=True)
    ahead = np.cross(left, up)
    points[:, 1] = up * .50
    points[:, 2] = points[:, 1] + (up * np.cos(nod)[:, None] + ahead * np.sin(nod)[:, None]) * .19
    for s, sign in ((0, 1), (1, -1)):
        def arm(flex, out):
            return (np.sin(flex) * np.cos(out))[:, None] * ahead + (sign * np.sin(out))[:, None] * left - (np.cos(flex) * np.cos(out))[:, None] * up

        def leg(flex, out):
            return np.stack([np.sin(flex) * np.cos(out), sign * np.sin(out), -np.cos(flex) * np.cos(out)], -1)

        points[:, 3 + s] = points[:, 1] - up * .04 + left * .18 * sign
        flex, out = at(shoulder[s]), at(lift[s])
        points[:, 5 + s] = points[:, 3 + s] + arm(flex, out) * .29
        points[:, 7 + s] = points[:, 5 + s] + arm(flex + at(elbow[s]), out - at(inward[s])) * .27
        flex, out, bend = at(hip[s]), at(spread[s]), at(knee[s])
        points[:, 9 + s] = [0, .09 * sign, 0]
        points[:, 11 + s] = points[:, 9 + s] + leg(flex, out) * .43
        points[:, 13 + s] = points[:, 11 + s] + leg(flex - bend, out) * .42
        points[:, 15 + s] = points[:, 13 + s] + leg(flex - bend + 1.4, out) * .19
    if turn is not None:
        points = np.einsum('tij,tkj->tki', turn, points)
    return on_floor(points)


def topple(direction, roll, angle):
    """Tilt an upright figure by angle [T] towards a direction, after turning it about its own axis by roll."""
    return axis_angle(np.array([np.cos(direction), np.sin(direction), 0]), angle) @ axis_angle(np.array([0, 0, 1.]), np.zeros(FRAMES) + roll)


def blend(a, b, weight):
    """Angles that go from a (weight 0) to b (weight 1)."""
    out = {}
    for key, rest in REST.items():
        x, y = a.get(key, rest), b.get(key, rest)
        pairwise = isinstance(rest, tuple)
        out[key] = tuple(p * (1 - weight) + q * weight for p, q in zip(x, y)) if pairwise else x * (1 - weight) + y * weight
    return out


class Maker:
    """Draws clips of a named kind from one random generator."""

    def __init__(self, rng):
        self.rng = rng

    def u(self, low, high):
        return self.rng.uniform(low, high)

    def u2(self, low, high):
        return self.u(low, high), self.u(low, high)

    def arms(self):
        """Something people do with their arms: hanging, phone, crossed, pointing, carrying, on hips, anything."""
        u, u2, k = self.u, self.u2, self.rng.integers(9)
        if k < 3:
            return dict(shoulder=u2(-.2, .3), lift=u2(.05, .3), elbow=u2(.05, .5))
        if k == 3:
            return dict(shoulder=(u(.2, .6),) * 2, lift=u2(0, .2), elbow=u2(1.3, 1.9), inward=u2(.3, .9))
        if k == 4:
            return dict(shoulder=(u(.3, 1.2), u(-.1, .2)), elbow=(u(1.8, 2.5), u(0, .4)))
        if k == 5:
            return dict(shoulder=(u(1, 1.7), u(-.2, .3)), lift=u2(0, .5), elbow=u2(0, .5))
        if k == 6:
            return dict(shoulder=(u(.4, .8),) * 2, elbow=(u(.6, 1.2),) * 2, inward=u2(0, .3))
        if k == 7:
            return dict(shoulder=u2(-.5, .1), lift=u2(.3, .7), elbow=u2(.8, 1.6), inward=u2(.5, 1))
        return dict(shoulder=u2(-.3, 3), lift=u2(0, 1.5), elbow=u2(0, 2), inward=u2(-.3, .8))

    def flat(self):
        """Angles of somebody lying: half of them stretched out, else limbs anywhere."""
        u, u2, p = self.u, self.u2, self.rng.random
        if p() < .5:
            arm = lambda: u(2.6, 3.2) if p() < .2 else u(-.2, .4)
            return dict(lean=u(-.1, .15), side=u(-.2, .2), twist=u(-.3, .3), hip=u2(-.1, .25), spread=u2(0, .25), knee=u2(0, .3),
                        shoulder=(arm(), arm()), lift=u2(0, .7), elbow=u2(0, .9), inward=u2(-.1, .5))
        return dict(lean=u(-.2, .5), side=u(-.3, .3), twist=u(-.5, .5), hip=u2(-.1, 1.3) if p() < .6 else u2(-.1, .3), spread=u2(0, .4),
                    knee=u2(0, 1.6) if p() < .6 else u2(0, .3), shoulder=u2(-.5, 3), lift=u2(0, 1.4), elbow=u2(0, 2.2), inward=u2(-.3, .9))

    def gait(self, run):
        u = self.u
        phase = 2 * np.pi * (u(1.2, 1.6) if run else u(.6, 1.05)) * CLOCK + u(0, 6.3)
        swing, bend = (u(.6, .9), u(1.2, 1.9)) if run else (u(.25, .5), u(.5, 1.))

        def leg(p):
            return swing * np.sin(p) + (.2 if run else .05), .1 + bend * np.clip(np.cos(p), 0, 1) ** 1.3 * (np.sin(p) < .9)

        (hip_l, knee_l), (hip_r, knee_r) = leg(phase), leg(phase + np.pi)
        angles = dict(lean=u(.02, .3) if run else u(-.05, .15), hip=(hip_l, hip_r), knee=(knee_l, knee_r), twist=.15 * np.sin(phase))
        reach, elbow = u(.5, 1.) if run else u(.1, .6), u(1.2, 1.8) if run else u(.1, .6)
        if run or self.rng.random() < .6:
            angles.update(shoulder=(-reach * np.sin(phase), reach * np.sin(phase)), elbow=(elbow, elbow))
        else:
            angles.update(self.arms())
        points = pose(**angles)
        points[..., 0] += (CLOCK * (u(2, 4) if run else u(.6, 1.5)))[:, None]
        return points

    def fall(self):
        """Half to one second from standing to lying, slow at first; one in five backwards in time: getting up."""
        u = self.u
        way = np.clip((CLOCK - u(.1, .7)) / u(.5, 1.1), 0, 1) ** u(1.2, 2)
        if self.rng.random() < .2:
            way = way[::-1].copy()
        start = dict(lean=u(-.1, .3), hip=self.u2(0, .5), knee=self.u2(0, .6), **self.arms())
        points = pose(**blend(start, self.flat(), way), turn=topple(u(0, 6.3), u(0, 6.3), way * u(1.3, 1.65)))
        heading = u(0, 6.3)
        points[..., :2] += (way * u(0, .6))[:, None, None] * np.array([np.cos(heading), np.sin(heading)])
        return points

    def strike(self):
        """Punches, kicks, pushes, grappling, a blow from above."""
        u, u2 = self.u, self.u2
        w = np.abs(np.sin(2 * np.pi * u(.5, 1.2) * CLOCK + u(0, 6))) ** 2
        v, k = np.roll(w, self.rng.integers(5, 15)), self.rng.integers(5)
        angles = dict(lean=u(0, .3) + .2 * w, hip=(u(.1, .5), u(-.4, 0)), knee=u2(.1, .5), twist=u(-.5, .5) * w)
        if k == 0:
            angles.update(shoulder=(.6 + u(.8, 1.1) * w, .6 + u(.6, 1.) * v), elbow=(2.2 - 2 * w, 2.2 - 2 * v), inward=u2(0, .3))
        elif k == 1:
            angles.update(hip=(u(1, 1.7) * w, -.1), knee=(1.2 * np.sin(w * 3), .2), lean=-.4 * w, shoulder=u2(.3, 1), elbow=u2(1, 2))
        elif k == 2:
            angles.update(shoulder=(1.2 + .3 * w,) * 2, elbow=(1.5 * (1 - w),) * 2, inward=u2(0, .3))
        elif k == 3:
            angles.update(lean=u(.3, .8), shoulder=u2(1., 1.9), elbow=u2(0, 1.2), inward=u2(0, .6))
        else:
            angles.update(shoulder=(2.8 - 1.8 * w, u(0, 1)), elbow=(u(.3, 1), 1), lift=u2(.1, .6))
        return pose(**angles)

    def clip(self, kind):
        """One clip [40, 17, 3] of walk, run, fall, strike, lie, stand, raise, sit, floor, crouch, bend or crawl."""
        u, u2 = self.u, self.u2
        sway = .05 * np.sin(2 * np.pi * u(.1, .6) * CLOCK + u(0, 6))
        wave = u(0, .6) * np.sin(2 * np.pi * u(.2, .8) * CLOCK)
        if kind in ('walk', 'run'):
            return self.gait(kind == 'run')
        if kind == 'fall':
            return self.fall()
        if kind == 'strike':
            return self.strike()
        if kind == 'lie':
            return pose(**self.flat(), turn=topple(u(0, 6.3), u(0, 6.3), u(1.35, 1.7) + sway * u(0, 1)))
        if kind == 'raise':
            return pose(hip=u2(-.1, .1), shoulder=(u(2.2, 3.1) + wave, u(2, 3.1)), lift=u2(0, .5), elbow=u2(0, 1), lean=sway)
        if kind == 'bend':
            return pose(lean=u(.6, 1.8) + 3 * sway, hip=u2(0, .4), knee=u2(0, .8), shoulder=u2(.5, 1.8), elbow=u2(0, 1), nod=u(-.5, .4))
        if kind == 'crouch':
            k = u(1.6, 2.5)
            return pose(lean=u(.2, 1) + sway, hip=(k * .85, k * .8 + u(-.5, .2)), knee=(k, k + u(-.3, .2)), spread=u2(0, .4),
                        shoulder=u2(.2, 1.3), elbow=u2(0, 1.2))
        if kind == 'crawl':
            return pose(lean=u(-.3, .2), hip=u2(1., 1.8), knee=u2(1., 1.8), shoulder=u2(1., 2), elbow=u2(0, .8), turn=topple(1.57, 0, u(1.1, 1.6) + 2 * sway))
        arms = self.arms()
        arms['shoulder'] = (np.asarray(arms['shoulder'][0]) + wave, arms['shoulder'][1])
        if kind == 'stand':
            return pose(lean=u(-.05, .2) + sway, side=u(-.1, .1), hip=u2(-.05, .2), spread=u2(0, .2), knee=u2(0, .2), twist=u(-.3, .3), nod=u(-.1, .7), **arms)
        if kind == 'sit':
            if self.rng.random() < .7:
                arms = dict(shoulder=u2(.2, .9), lift=u2(0, .3), elbow=u2(.3, 1.5), inward=u2(0, .6))
            h = u(1.2, 1.75)
            return pose(lean=u(-.35, .7) + sway, hip=(h, h + u(-.2, .2)), spread=u2(0, .35), knee=u2(.5, 1.9), nod=u(-.1, .8), **arms)
        if kind == 'floor':
            h = u(1.2, 2.2)
            return pose(lean=u(-.4, .7) + sway, hip=(h, h + u(-.4, .4)), spread=u2(0, .5), knee=u2(0, 2.2), **arms)
        raise ValueError(f'no such kind of clip: {kind}')
