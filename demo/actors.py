"""Figures that walk and act on a timetable. Seconds and metres."""
import numpy as np

STRIDE_M = 1.42  # of Walk_Loop, both steps
JOG_STRIDE_M = 2.5
COATS = {
    'red': dict(skin=(.62, .44, .34), hair=(.10, .07, .05), top=(.46, .08, .07), legs=(.06, .07, .10), shoes=(.05, .05, .05), coat=True),
    'blue': dict(skin=(.70, .52, .42), hair=(.30, .22, .12), top=(.10, .17, .33), legs=(.16, .14, .12), shoes=(.10, .06, .04)),
    'green': dict(skin=(.36, .23, .16), hair=(.03, .03, .03), top=(.12, .22, .14), legs=(.05, .05, .06), shoes=(.30, .30, .30)),
    'grey': dict(skin=(.66, .48, .38), hair=(.50, .49, .47), top=(.10, .10, .11), legs=(.10, .10, .12), shoes=(.04, .04, .04), coat=True),
    'ochre': dict(skin=(.58, .40, .30), hair=(.16, .09, .05), top=(.48, .30, .08), legs=(.08, .11, .18), shoes=(.5, .5, .48)),
    'black': dict(skin=(.68, .50, .40), hair=(.05, .04, .04), top=(.035, .035, .04), legs=(.07, .08, .12), shoes=(.04, .04, .04)),
    'white': dict(skin=(.60, .43, .33), hair=(.22, .14, .07), top=(.10, .24, .30), legs=(.05, .05, .07), shoes=(.45, .45, .45)),
}


class Actor:
    """A list of acts; each starts where the last ended. `tall` scales the mannequin."""

    def __init__(self, look, tall, enters, x, z):
        self.look, self.tall, self.enters, self.acts = look, tall, enters, []
        self.now, self.x, self.z, self.yaw = enters, x, z, None

    def walk(self, *points, speed=1.36, clip='Walk_Loop', stride=STRIDE_M):
        for x, z in points:
            length = float(np.hypot(x - self.x, z - self.z))
            yaw = float(np.arctan2(x - self.x, z - self.z))
            self.acts.append(dict(kind='walk', clip=clip, stride=stride * self.tall, start=self.now, end=self.now + length / speed, a=(self.x, self.z), b=(x, z), yaw=yaw, speed=speed))
            self.now, self.x, self.z, self.yaw = self.now + length / speed, x, z, yaw
        return self

    def act(self, clip, seconds, yaw=None, at=0., speed=1., loop=False, restless=0., slide=None):
        """Plays a clip on the spot from its second `at`; past its end it holds, or starts again. `restless` radians of stirring,
        `slide` (x, z, seconds): is moved that far meanwhile, fast first, as somebody who is pushed."""
        self.yaw = self.yaw if yaw is None else yaw
        act = dict(kind='act', clip=clip, start=self.now, end=self.now + seconds, a=(self.x, self.z), yaw=self.yaw, at=at, speed=speed, loop=loop, restless=restless)
        if slide:
            act['slide'] = slide
            self.x, self.z = self.x + slide[0], self.z + slide[1]
        self.acts.append(act)
        self.now += seconds
        return self

    def until(self, second, clip='Idle_Loop', yaw=None, **more):
        return self.act(clip, second - self.now, yaw, loop=True, **more)

    @property
    def leaves(self):
        return self.now
