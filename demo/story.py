"""Who walks through Musterplatz, when, and what befalls them. Seconds and metres; every figure is an actor of clips."""
import numpy as np

SECONDS = 88
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

    def act(self, clip, seconds, yaw=None, at=0., speed=1., loop=False, restless=0., shift=(0., 0.)):
        """Plays a clip on the spot from its second `at`; past its end it holds, or starts again. `restless` radians of stirring."""
        self.yaw = self.yaw if yaw is None else yaw
        self.acts.append(dict(kind='act', clip=clip, start=self.now, end=self.now + seconds, a=(self.x + shift[0], self.z + shift[1]), yaw=self.yaw, at=at, speed=speed, loop=loop, restless=restless))
        self.now += seconds
        return self

    def until(self, second, clip='Idle_Loop', yaw=None, **more):
        return self.act(clip, second - self.now, yaw, loop=True, **more)

    @property
    def leaves(self):
        return self.now


def cast_of():
    """The actors, and the truth: what happens from when to when."""
    left, right, ahead = -np.pi / 2, np.pi / 2, np.pi
    fall, sleep = 2.4, dict(at=9., restless=.22)
    people = [
        Actor('red', .97, 4.6, -6.6, 12.6).walk((7.2, 11.4)),
        Actor('blue', 1.03, 8.0, 9.4, 16.6).walk((.9, 11.9)).act('Fixing_Kneeling', 5.5, yaw=-2.4, loop=True).walk((-6.2, 10.0)),
        Actor('green', 1.0, 13.0, -8.2, 15.6).walk((2.2, 11.5), (3.4, 11.9)).act('Sitting_Enter', 1.2, yaw=ahead).until(51, 'Sitting_Idle_Loop').act('Sitting_Exit', 1.2).walk((6.6, 10.6)),
    ]
    fallen = Actor('grey', .99, 28.0, 9.6, 17.2).walk((-.7, 11.2), speed=1.42)
    t_fall = fallen.now
    fallen.act('Death01', fall).act('Death01', 54 - fallen.now, **sleep)
    fallen.act('Death01', 4.4, at=fall, speed=-fall / 4.4).until(60).walk((-8.4, 14.8), speed=1.0)
    helper = Actor('ochre', .98, 43.5, -6.4, 9.8).walk((-1.9, 10.5), speed=1.5).until(55.6, 'Fixing_Kneeling', yaw=.9).until(60.4, 'Idle_Talking_Loop', yaw=1.1).walk((-7.6, 13.6), speed=1.02)
    striker = Actor('black', 1.03, 63.6, -6.6, 12.0).walk((-.52, 10.5), speed=1.42).until(71.4, 'Idle_Talking_Loop', yaw=right)
    struck = Actor('white', .97, 62.8, 7.6, 12.6).walk((.40, 10.55), speed=1.42).until(71.75, 'Idle_Talking_Loop', yaw=left)
    t_strike, t_away = 71.4, 75.2
    striker.act('Punch_Jab', 1.0).act('Punch_Cross', 1.05).until(t_away, 'Idle_Loop').walk((-6.0, 9.6), speed=3.0, clip='Jog_Fwd_Loop', stride=JOG_STRIDE_M)
    struck.act('Hit_Chest', .85).act('Hit_Head', .35)
    t_down = struck.now
    struck.act('Death01', fall).act('Death01', SECONDS + 1 - struck.now, **sleep)
    passer = Actor('red', .95, 77.5, 7.2, 11.6).walk((2.7, 10.9), speed=1.5).until(SECONDS + 1, 'Fixing_Kneeling', yaw=-1.6)
    people += [fallen, helper, striker, struck, passer]
    ms = lambda second: int(round(second * 1000))
    truth = [
        dict(behaviour='fall', startMs=ms(t_fall), endMs=ms(t_fall + fall), what='walks, goes down, lies and stirs until helped up'),
        dict(behaviour='lying', startMs=ms(t_fall + fall), endMs=ms(54), what='lies on the ground, stirring'),
        dict(behaviour='assault', startMs=ms(t_strike), endMs=ms(t_down + fall), what='two strikes, the one struck goes down'),
        dict(behaviour='fall', startMs=ms(t_down), endMs=ms(t_down + fall), what='goes down after the second strike'),
        dict(behaviour='lying', startMs=ms(t_down + fall), endMs=ms(SECONDS), what='lies on the ground, stirring'),
        dict(behaviour='running', startMs=ms(t_away), endMs=ms(striker.now), what='runs off at 3 m/s'),
    ]
    quiet = [
        dict(what='kneels and ties a shoe', startMs=ms(people[1].acts[1]['start']), endMs=ms(people[1].acts[1]['end'])),
        dict(what='sits on the bench', startMs=ms(people[2].acts[2]['start']), endMs=ms(people[2].acts[4]['end'])),
        dict(what='kneels beside the fallen person', startMs=ms(helper.acts[1]['start']), endMs=ms(helper.acts[1]['end'])),
        dict(what='kneels beside the one struck', startMs=ms(passer.acts[1]['start']), endMs=ms(SECONDS)),
    ]
    return people, truth, quiet
