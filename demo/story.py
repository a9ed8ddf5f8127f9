"""Who walks through the square, when, and what befalls them: the clip of `augenmass demo`."""
import numpy as np

from actors import JOG_STRIDE_M, Actor

SECONDS = 88


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
