"""
What happens at the places of Musterplatz. Each story is a piece of ordinary life, after which the place is empty again, and one in which
something happens; `programme.py` strings them together. Seconds and metres; times of the second piece count on from the first.
"""
import numpy as np

from actors import JOG_STRIDE_M, Actor
import story as square_story

LEFT, RIGHT, NEAR = -np.pi / 2, np.pi / 2, np.pi
FALL_S, LIES = 2.4, dict(at=9., restless=.22)


class Story:
    """`life_s`: how long ordinary life lasts, `seconds`: all of it. Truth as in *.truth.json."""

    def __init__(self, people, life_s, seconds=None, events=(), quiet=()):
        self.people, self.life_s, self.seconds = people, life_s, seconds or life_s
        self.events, self.quiet = list(events), list(quiet)
        for actor in people:
            assert actor.leaves <= self.seconds + 1.01, (actor.look, actor.leaves, self.seconds)
            assert actor.enters >= life_s or actor.leaves <= life_s, ('somebody is left when life is over', actor.look, actor.leaves)


def event(behaviour, start, end, what):
    return dict(behaviour=behaviour, startMs=int(round(start * 1000)), endMs=int(round(end * 1000)), what=what)


def calm(what, start, end):
    return dict(what=what, startMs=int(round(start * 1000)), endMs=int(round(end * 1000)))


def rises(actor, seconds=4.4):
    """Gets up from where Death01 left it."""
    return actor.act('Death01', seconds, at=FALL_S, speed=-FALL_S / seconds).act('Idle_Loop', 2., loop=True)


def later(people, seconds):
    for actor in people:
        actor.enters, actor.now = actor.enters + seconds, actor.now + seconds
        for act in actor.acts:
            act['start'], act['end'] = act['start'] + seconds, act['end'] + seconds
    return people


def musterplatz():
    people, events, quiet = square_story.cast_of()
    return Story(people, 0, square_story.SECONDS, events, quiet)


def square():
    at = 30.
    life = [
        Actor('blue', 1.02, 1.0, 9.0, 16.8).walk((1.5, 13.2), (-8.2, 11.6)),
        Actor('red', .97, 3.0, -8.4, 15.4).walk((-1.2, 14.6), (8.8, 16.4), speed=1.2),
        Actor('ochre', 1.0, 7.5, -6.6, 10.2).walk((.4, 10.8)).act('Idle_Talking_Loop', 7.0, yaw=.9, loop=True).walk((7.6, 12.4)),
        Actor('grey', .98, 9.0, 7.4, 12.0).walk((1.5, 11.4)).act('Idle_Talking_Loop', 6.4, yaw=-1.9, loop=True).walk((-6.6, 11.0)),
        Actor('green', 1.03, 16.0, 8.6, 15.0).walk((-8.2, 14.0), speed=1.5),
    ]
    people, events, quiet = square_story.cast_of()
    # In the longer clip whoever helps the one who fell stands and telephones.
    for actor in people:
        for act in actor.acts:
            if act['clip'] == 'Fixing_Kneeling' and act['end'] == 55.6:
                act['clip'] = 'Idle_Talking_Loop'
    quiet = [dict(one, what=one['what'].replace('kneels beside the fallen person', 'stands beside the fallen person, telephones')) for one in quiet]
    moved = lambda one: dict(one, startMs=one['startMs'] + int(at * 1000), endMs=one['endMs'] + int(at * 1000))
    return Story(life + later(people, at), at, at + square_story.SECONDS, [moved(one) for one in events], [moved(one) for one in quiet])


def arcade():
    at = 33.
    people = [
        Actor('blue', 1.02, 1., -1.6, 20.6).walk((-1.0, 12), (-.4, 4.8), speed=1.45),
        Actor('ochre', .97, 3., 8.2, 13.2).walk((2.4, 12.4), (-1.4, 14.0), (-1.2, 21.2), speed=1.35),
        Actor('red', .96, 9., 1.4, 4.9).walk((1.2, 9.6)).act('Idle_Talking_Loop', 8., yaw=LEFT, loop=True).walk((2.1, 12.6), (8.4, 13.2)),
        Actor('green', 1.03, 8., -2.6, 21).walk((-.9, 11.), (.1, 9.7), speed=1.5).act('Idle_Talking_Loop', 4.2, yaw=RIGHT, loop=True).walk((-.8, 4.8), speed=1.3),
    ]
    meet = at + 8.6
    a = Actor('black', 1.04, at + 1., -2.0, 17.6).walk((-.62, 9.0), speed=1.4)
    a.until(meet, 'Idle_Talking_Loop', yaw=RIGHT)
    b = Actor('white', .97, at + .5, 8.2, 13.2).walk((2.2, 12.4), (.36, 9.0), speed=1.38)
    b.until(meet + .62, 'Idle_Talking_Loop', yaw=LEFT)
    a.act('Push_Loop', .95, at=.2, slide=(.34, 0, .55)).until(meet + 1.9, 'Idle_Loop')
    b.act('Hit_Chest', .33, slide=(.75, 0, .5)).act('Idle_Loop', 1.2, loop=True)
    a.walk((.42, 9.0), speed=1.5).act('Push_Loop', 1.0, at=.2, slide=(.36, 0, .5))
    hit = a.now - .36
    b.until(hit, 'Idle_Loop')
    down = b.now
    b.act('Death01', FALL_S, slide=(.75, 0, .8))
    a.act('Idle_Loop', 1.6, loop=True).walk((-1.2, 12.), (-2.4, 21.2), speed=1.3)
    b.act('Death01', down + 19. - b.now, **LIES)
    rises(b).walk((1.4, 4.7), speed=1.05)
    c = Actor('red', .96, down + 7., -1.2, 4.9).walk((-.5, 8.0), speed=1.45)
    c.until(b.acts[-1]['start'], 'Idle_Talking_Loop', yaw=.8).walk((-.6, 4.7), speed=1.05)
    end = max(b.leaves, c.leaves) + .5
    return Story(people + [a, b, c], at, end, [
        event('assault', meet, down + FALL_S, 'two pushes, the one pushed goes down'),
        event('fall', down, down + FALL_S, 'goes down after the second push'),
        event('lying', down + FALL_S, down + 19, 'lies on the ground, stirring'),
    ], [calm('two stand and talk', 13.5, 18.), calm('stands beside the one pushed, telephones', c.acts[1]['start'], c.acts[1]['end'])])


def steps():
    at = 34.
    people = [
        Actor('grey', .99, 1., -2.4, 20.2).walk((-2.0, 14.2), (-6.8, 10.2), speed=1.1),
        Actor('blue', 1.02, 2., 7.0, 11.4).walk((2.6, 13.4), (2.9, 20.2), speed=1.15),
        Actor('red', .96, 10., -6.8, 10.6).walk((-.6, 11.4)).act('Interact', 2., yaw=.4).act('Idle_Loop', 3.2, loop=True).walk((6.8, 10.8), speed=1.3),
        Actor('ochre', 1.0, 15., 3.8, 20.2).walk((3.4, 14.2), (-6.4, 9.8), speed=1.2),
        Actor('green', 1.04, 18., 7.2, 12.2).walk((-7.2, 12.6), speed=1.45),
    ]
    a = Actor('white', .98, at + 1., 1.6, 20.2).walk((1.2, 14.3), (.3, 11.8), speed=1.3)
    down = a.now
    a.act('Death01', FALL_S, slide=(-.1, -.4, .9))
    a.act('Death01', down + 24. - a.now, **LIES)
    rises(a).walk((-6.4, 10.), speed=.95)
    b = Actor('ochre', .97, down + 9.5, 6.6, 10.6).walk((2.0, 11.2), speed=1.6)
    b.until(a.acts[-1]['start'], 'Idle_Talking_Loop', yaw=LEFT).walk((-6., 9.7), speed=.97)
    end = max(a.leaves, b.leaves) + .5
    return Story(people + [a, b], at, end, [
        event('fall', down, down + FALL_S, 'falls at the foot of the stairs'),
        event('lying', down + FALL_S, down + 24, 'lies on the ground, stirring'),
    ], [calm('stands beside the fallen person, telephones', b.acts[1]['start'], b.acts[1]['end'])])


def pool():
    at = 33.
    people = [
        Actor('blue', 1.0, 1., 8.6, 14.4).walk((1.4, 12.6), (-.4, 5.6), speed=1.2),
        Actor('red', .96, 4., 1.2, 5.4).walk((1.6, 11.), (8.6, 14.0), speed=1.25),
        Actor('green', 1.03, 10., 8.4, 13.2).walk((-.9, 12.8)).act('Idle_Loop', 5., yaw=LEFT, loop=True).walk((8.6, 15.0), speed=1.35),
        Actor('ochre', .78, 14., 2.4, 5.6).walk((2.0, 9.4), (7.6, 12.2), speed=1.15),
    ]
    run = Actor('ochre', .86, at + 1., 8.0, 12.4).walk((-1.1, 10.6), speed=3.5, clip='Jog_Fwd_Loop', stride=JOG_STRIDE_M).walk((-.6, 5.2), speed=3.0, clip='Jog_Fwd_Loop', stride=JOG_STRIDE_M)
    a = Actor('white', 1.0, at + 7., 8.4, 13.0).walk((1.5, 10.8), speed=1.1)
    sinks = a.now
    a.act('Kneeling Tired', 3., loop=True).act('Death01', 4.6, at=.55, speed=.4)
    lies = a.now
    a.act('Death01', lies + 24. - a.now, **LIES)
    rises(a).walk((7.8, 12.), speed=.9)
    b = Actor('grey', 1.03, lies + 13., .6, 5.2).walk((-.1, 9.6), speed=1.7)
    b.until(a.acts[-1]['start'], 'Idle_Talking_Loop', yaw=.7).walk((7.6, 11.4), speed=.92)
    end = max(a.leaves, b.leaves) + .5
    return Story(people + [run, a, b], at, end, [
        event('running', at + 1., run.acts[0]['end'], 'runs along the edge at 3.5 m/s'),
        event('lying', lies, lies + 24, 'sinks down slowly and lies on the deck'),
    ], [calm('kneels down slowly', sinks, sinks + 3.), calm('stands beside the one who lies', b.acts[1]['start'], b.acts[1]['end'])])


def yard():
    at = 32.
    people = [
        Actor('ochre', 1.02, 1., 3.5, 17.6).walk((2.6, 14.), (1.2, 6.4), speed=1.3),
        Actor('blue', .99, 3., 8.4, 8.2).walk((3.4, 8.0), (.2, 12.)).act('Interact', 2., yaw=-.3).act('Idle_Loop', 2.5, loop=True).walk((3.5, 17.6)),
        Actor('green', 1.03, 12., -7.4, 7.8).walk((6.4, 7.4), speed=1.35),
        Actor('red', .96, 16., 3.6, 17.6).walk((.6, 14.8), (-.2, 8.4), (-7.0, 7.6), speed=1.3),
    ]
    a = Actor('black', 1.0, at + 1., -8.0, 8.4).walk((-5.4, 9.3), (-3.2, 12.4), speed=1.25)
    enters, a_in = a.acts[1]['start'], a.acts[1]['start'] + .3
    a.act('Interact', 2., yaw=.2).act('Crouch_Idle_Loop', 3.6, yaw=.2, loop=True).act('Idle_Loop', 3., yaw=NEAR, loop=True).walk((-2.4, 9.4), (-.4, 5.8), speed=1.3)
    leaves = a.acts[-2]['end']
    b = Actor('ochre', 1.02, at + 20., 3.5, 17.6).walk((1.6, 13.), (-.6, 6.), speed=1.3)
    end = max(a.leaves, b.leaves) + .5
    assert enters < a_in
    return Story(people + [a, b], at, end, [event('intrusion', a_in, leaves, 'walks into the closed field, stays, leaves')], [calm('walks past the closed field', 16.5, 27.)])


def gate():
    at, doors = 26., 12.25
    people = [
        Actor('blue', 1.02, 1., -6.2, 8.2).walk((-1., 9.6), (-.4, doors), speed=1.3),
        Actor('red', .96, 5., .8, doors).walk((1.4, 9.6), (2.4, 4.4), speed=1.35),
        Actor('green', 1.0, 9., 6.2, 8.4).walk((1.4, 8.8)).act('Idle_Loop', 4., yaw=.2, loop=True).walk((.6, doors)),
        Actor('ochre', .98, 12., -.6, doors).walk((-1.6, 8.8), (-2.4, 4.4), speed=1.3),
    ]
    looks, rng = ['red', 'blue', 'green', 'grey', 'ochre', 'black', 'white'], np.random.default_rng(5)
    crowd, stays, opens = [], [], at + 27.
    spots = sorted([(.70 * (i - 1.5) + .35 * (j % 2) - .17, 7.5 + .64 * j) for j in range(4) for i in range(4)], key=lambda s: -s[1])
    for k, (x, z) in enumerate(spots):
        side = 1 if x > 0 else -1
        enters = at + .6 + .62 * k + .3 * rng.random()
        start = (side * 6.4, 8.0 + 1.4 * rng.random()) if k % 3 else (side * (1. + rng.random()), 4.3)
        a = Actor(looks[k % 7], .94 + .1 * rng.random(), enters, *start).walk((x, z), speed=1.35 + .2 * rng.random())
        stays.append(a.now)
        turn = .5 * (rng.random() - .5)
        # Nobody stands still: they shift, step aside, press on.
        while a.now < opens + .4 * k - 2.5:
            angle, far = 2 * np.pi * rng.random(), .15 + .2 * rng.random()
            a.walk((x + far * np.cos(angle), z + far * np.sin(angle)), speed=.45)
            a.act('Idle_Talking_Loop', .3 + 1.2 * rng.random(), yaw=a.yaw + .8 * (rng.random() - .5), at=2 * rng.random(), loop=True)
        a.until(opens + .4 * k, 'Idle_Loop')
        a.walk((x * .5, 11.2), (x * .4, doors), speed=1.2)
        crowd.append(a)
    dense = sorted(stays)[8]
    end = max(a.leaves for a in crowd) + .5
    return Story(people + crowd, at, end, [event('crowding', dense, opens + 3., 'sixteen people wait closely before the doors')], [calm('people come and go one by one', 1., 24.)])


def hall():
    end = 64.
    people = [
        Actor('red', .96, 1., -7.6, 9.).walk((2.2, 11.), (3.1, 11.9), speed=1.25).act('Sitting_Enter', 1.2, yaw=NEAR).until(40, 'Sitting_Idle_Loop').act('Sitting_Exit', 1.1).walk((6., 9.6), (8.2, 7.6)),
        Actor('blue', 1.03, 3., 8.2, 11.2).walk((-2.2, 15.8), speed=1.3).act('Interact', 2., yaw=0.).until(20, 'Idle_Talking_Loop').walk((-8.4, 13.), speed=1.4),
        Actor('ochre', .99, 9., -7.2, 8.).walk((.2, 9.4)).act('Fixing_Kneeling', 5.17, yaw=2.2).act('Idle_Loop', 1.5, loop=True).walk((8., 9.8)),
        Actor('grey', .98, 15., 4.9, 16.6).walk((3.0, 14.2), (-7.4, 8.4), speed=1.2),
        Actor('green', 1.0, 24., 7.6, 8.6).walk((-.4, 10.2)).until(44, 'Idle_Talking_Loop', yaw=-1.2).walk((-7.6, 9.)),
        Actor('white', .97, 25., -7.6, 9.8).walk((-1.4, 10.5)).until(43, 'Idle_Talking_Loop', yaw=1.4).walk((4.9, 16.6), speed=1.3),
        Actor('black', 1.04, 46., -7.8, 10.4).walk((8., 9.), speed=1.7),
        Actor('blue', 1.02, 50., 7.8, 9.6).walk((-7.6, 11.8), speed=1.35),
    ]
    return Story(people, end, end, [], [
        calm('sits on a bench', 10., 41.), calm('kneels and ties a shoe', 14.6, 20.), calm('two stand and talk', 31., 43.), calm('hurries through', 46., 55.5)])


def cellar():
    return Story([
        Actor('blue', 1.0, 1., 0., 12.35).walk((-.4, 9.4), (1.2, 4.2), speed=1.2),
        Actor('red', .96, 10., .8, 4.2).walk((2.4, 8.6)).act('Fixing_Kneeling', 5.17, yaw=.9).walk((.2, 12.35), speed=1.2),
    ], 30.)


STORIES = dict(musterplatz=musterplatz, square=square, arcade=arcade, steps=steps, pool=pool, yard=yard, gate=gate, hall=hall, cellar=cellar)
