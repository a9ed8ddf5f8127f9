"""The places of Musterplatz, one a camera. Nothing of them exists."""
import numpy as np

from materials import asphalt, deck_and_water, hatched, paving, tiles
from place import Place, unit

DARK, GREY, WOOD, LEAF = (.25, .26, .28), (.55, .54, .52), (.46, .33, .22), (.24, .36, .18)


def bench(x, z, long=1.8, back=True):
    """Seat 45 cm high, seen from the front; people sit facing the camera."""
    parts = [((x - long / 2, .40, z), (x + long / 2, .47, z + .5), WOOD, 'wood')]
    if back:
        parts.append(((x - long / 2, .62, z + .5), (x + long / 2, .86, z + .56), WOOD, 'wood'))
    return parts + [((x + dx, 0, z + .05), (x + dx + .12, .40, z + .45), DARK, '') for dx in (-long / 2 + .2, long / 2 - .32)]


def bush(x, z, size=1.):
    return [((x + dx * size, (.62 + dy) * size, z + dz * size), r * size, LEAF) for dx, dy, dz, r in ((0, .25, 0, .72), (-.45, .1, .2, .5), (.42, .1, -.15, .52), (.1, .65, .1, .5))]


def square(shown=None):
    back = 23.
    boxes = [
        ((-30, 0, back), (30, 12, back + 3), (.74, .69, .60), 'facade'),
        ((-30, 0, back - .5), (30, .16, back), (.58, .56, .53), 'stone'),
        ((-13.5, 0, 4), (-9.6, 6.2, back), (.62, .52, .43), 'side'),
        ((2.2, .40, 12.5), (4.8, .47, 13.05), WOOD, 'wood'), ((2.2, .62, 13.05), (4.8, .86, 13.11), WOOD, 'wood'),
        ((2.45, 0, 12.55), (2.6, .40, 13.0), DARK, ''), ((4.4, 0, 12.55), (4.55, .40, 13.0), DARK, ''),
        ((2.45, .4, 13.02), (2.53, .9, 13.06), DARK, ''), ((4.47, .4, 13.02), (4.55, .9, 13.06), DARK, ''),
        ((-7.4, 0, 18.2), (-5.6, .62, 20.0), GREY, 'stone'), ((6.2, 0, 18.2), (8.0, .62, 20.0), GREY, 'stone'),
        ((5.2, 0, 12.7), (5.6, .85, 13.1), (.22, .30, .28), ''),
        ((-10.4, .8, 15.0), (-10.3, 2.2, 17.2), (.72, .73, .74), 'board'), ((-10.4, 0, 15.1), (-10.3, .8, 15.22), DARK, ''), ((-10.4, 0, 17.0), (-10.3, .8, 17.12), DARK, ''),
    ]
    cylinders = [(-4.3, 15.6, .075, 0, 5.6, (.20, .22, .24)), (-4.3, 15.6, .16, 0, .5, (.20, .22, .24)), (10.4, 14.6, .075, 0, 5.6, (.20, .22, .24)), (10.4, 14.6, .16, 0, .5, (.20, .22, .24))]
    cylinders += [(x, 20.8, .09, 0, .85, (.28, .29, .31)) for x in (-4.5, -2.7, -.9, .9, 2.7, 4.5)]
    balls = [((-4.3, 5.6, 15.6), .26, (.86, .84, .76)), ((10.4, 5.6, 14.6), .26, (.86, .84, .76))]
    balls += [((x + dx, .62 + dy, 19.1 + dz), r, LEAF) for x in (-6.5, 7.1) for dx, dy, dz, r in ((0, .65, 0, .72), (-.45, .45, .2, .5), (.42, .5, -.15, .52), (.1, 1.05, .1, .5))]
    rest = ('Bank', 'rest', [(2.0, .1, 12.3), (5.0, .1, 12.3), (5.0, 1.0, 13.3), (2.0, 1.0, 13.3)])
    return Place(4.4, 11.5, 1050 / 960, paving, boxes, cylinders, balls, zones=[rest], shown=shown)


def arcade():
    """A covered walk beside the square: shops on the left, pillars on the right, low sun between them."""
    boxes = [((-9, 0, 3), (-4.2, 5, 24), (.66, .60, .52), 'side'), ((-9, 0, 22), (9, 6, 24), (.70, .66, .58), 'plaster'), ((-1.2, 0, 21.95), (1.2, 2.5, 22), (.20, .22, .24), 'glass')]
    boxes += [((3.6, 0, z), (4.2, 4.6, z + .6), (.72, .68, .60), 'plaster') for z in (6.5, 10.5, 14.5, 18.5)]
    boxes += [((-4.15, 0, 12.2), (-3.65, .55, 13.6), (.42, .36, .32), 'stone')]
    return Place(3.4, 14, .95, paving, boxes, [], bush(-3.9, 12.9, .5), sun=unit(.70, .55, -.35), back_z=22.)


STEPS_Z, STEP_DEEP, STEP_HIGH, STEP_COUNT = 14.6, .38, .16, 5


def steps():
    """Stairs down from a terrace to a landing."""
    def stairs(x, z):
        return paving(x * 1.7, z * .2)
    boxes = [((-7, 0, STEPS_Z + i * STEP_DEEP), (7, (i + 1) * STEP_HIGH, 24), (.6, .58, .54), stairs) for i in range(STEP_COUNT)]
    boxes += [((-7.6, 0, STEPS_Z - .3), (-7, 1.7, 24), (.62, .58, .52), 'plaster'), ((7, 0, STEPS_Z - .3), (7.6, 1.7, 24), (.62, .58, .52), 'plaster'), ((-20, 0, 24), (20, 9, 26), (.58, .44, .36), 'brick')]
    boxes += [((x, 2.3, 23.9), (x + 1.4, 4.4, 24), (.30, .36, .42), 'glass') for x in (-6, -2.4, 1.2, 4.8)]

    def height(x, z):
        return STEP_HIGH * STEP_COUNT * np.clip((z - STEPS_Z + .1) / (STEP_COUNT * STEP_DEEP), 0, 1)
    return Place(4.0, 12, 1.15, tiles(.8, (.54, .52, .48), .3, .1), boxes, [], bush(-8.4, 13.2) + bush(8.4, 13.4), sun=unit(-.45, .72, -.50), back_z=24., height=height)


def pool():
    """The deck of an open-air pool: water on the left, loungers behind, a hut."""
    boxes = [((-14, 0, 19.5), (14, 3.0, 21), (.66, .70, .68), 'plaster'), ((3.2, 0, 19.4), (4.4, 2.1, 19.5), (.28, .40, .46), ''), ((5.6, 0, 19.4), (6.8, 2.1, 19.5), (.28, .40, .46), '')]
    for x in (3.2, 5.6):
        boxes += [((x, .30, 15.2), (x + .7, .36, 17.1), (.80, .80, .76), ''), ((x + .05, 0, 15.3), (x + .12, .3, 15.4), DARK, ''), ((x + .05, 0, 16.8), (x + .12, .3, 16.9), DARK, '')]
    cylinders = [(-2.6, 18.4, .05, 0, 2.6, (.7, .7, .72)), (-4.6, 6.9, .03, 0, .9, (.75, .76, .78)), (-4.6, 7.5, .03, 0, .9, (.75, .76, .78))]
    rest = ('Liegen', 'rest', [(3.0, .1, 15.0), (6.6, .1, 15.0), (6.6, .9, 17.4), (3.0, .9, 17.4)])
    return Place(4.2, 15, .98, deck_and_water(-2.4, 17.), boxes, cylinders, [((-2.6, 2.7, 18.4), .34, (.80, .30, .22))], sun=unit(.42, .80, -.44), sky_light=(.36, .42, .52), back_z=19.5, zones=[rest])


def yard():
    """A delivery yard: a lorry at the ramp, and a hatched field that is closed."""
    low, high = (-5.2, 9.6), (-1.2, 13.4)
    boxes = [((-16, 0, 18), (16, 7, 20), (.60, .45, .38), 'brick'), ((-6.2, 0, 17.0), (-.4, 1.15, 18), (.50, .50, .50), 'stone'), ((-4.8, 1.15, 17.95), (-1.8, 4.0, 18), (.40, .44, .48), 'metal'), ((3.0, 0, 17.95), (4.1, 2.15, 18), (.22, .26, .30), '')]
    boxes += [((4.9, .9, 10.6), (7.2, 3.6, 16.6), (.74, .75, .76), 'metal'), ((5.0, .5, 8.7), (7.1, 2.7, 10.5), (.16, .28, .44), ''), ((5.2, 1.6, 8.66), (6.9, 2.4, 8.72), (.10, .13, .16), '')]
    boxes += [((x, 0, z), (x + .3, .9, z + 1.0), (.06, .06, .07), '') for x in (4.95, 6.9) for z in (9.2, 14.2)]
    boxes += [((-9.4, 0, 14.2), (-7.4, 1.5, 17.4), (.18, .32, .24), 'metal')]
    cylinders = [(1.9, 17.4, .04, 0, 3.4, (.3, .3, .32)), (low[0], low[1], .06, 0, .8, (.75, .22, .12)), (high[0], low[1], .06, 0, .8, (.75, .22, .12)), (low[0], high[1], .06, 0, .8, (.75, .22, .12)), (high[0], high[1], .06, 0, .8, (.75, .22, .12))]
    closed = ('Sperrfläche', 'watch', [(low[0], 0, low[1]), (high[0], 0, low[1]), (high[0], 0, high[1]), (low[0], 0, high[1])])
    return Place(5.0, 18, 1.0, hatched(low, high), boxes, cylinders, sun=unit(-.30, .78, -.55), back_z=18., zones=[closed])


def gate():
    """An entrance: doors of a hall, a forecourt where people wait."""
    back = 12.4
    boxes = [((-14, 0, back), (14, 6, back + 1.5), (.70, .67, .62), 'plaster'), ((-2.6, 0, back - .1), (2.6, 2.8, back), (.20, .26, .30), 'glass'), ((-3.4, 2.9, back - 1.6), (3.4, 3.1, back), (.40, .42, .44), '')]
    boxes += [((-5.6, 0, back - 1.8), (-4.0, .6, back - .4), GREY, 'stone'), ((4.0, 0, back - 1.8), (5.6, .6, back - .4), GREY, 'stone')]
    cylinders = [(x, z, .05, 0, .95, (.30, .31, .33)) for x in (-2.9, 2.9) for z in (7.0, 8.4, 9.8)]
    crowd = ('Einlass', 'crowd', [(-2.9, 0, 6.4), (2.9, 0, 6.4), (2.9, 0, 11.6), (-2.9, 0, 11.6)])
    return Place(5.2, 28, 1.25, tiles(.6, (.56, .54, .50), .28, .1), boxes, cylinders, bush(-4.8, back - 1.1, .7) + bush(4.8, back - 1.1, .7), sun=unit(.35, .80, -.48), back_z=back, zones=[crowd])


def hall():
    """A waiting hall: lamps above, benches, a counter."""
    boxes = [((-16, 0, 17), (16, 6, 18), (.72, .70, .64), 'plaster'), ((-12, 0, 4), (-7.4, 6, 17), (.66, .66, .62), 'plaster'), ((-3.4, .9, 16.9), (2.2, 2.9, 17), (.26, .34, .40), 'glass'), ((-6.9, 0, 14.6), (-3.9, 1.1, 15.4), (.42, .34, .26), 'wood'), ((4.2, 0, 16.95), (5.6, 2.3, 17), (.24, .30, .34), 'glass')]
    boxes += bench(3.6, 12.4, 2.4) + bench(-.6, 13.8, 2.0) + [((6.9, 0, 11.2), (7.7, 1.9, 11.9), (.28, .36, .50), '')]
    rest = ('Bänke', 'rest', [(2.2, .1, 12.2), (5.0, .1, 12.2), (5.0, 1.0, 13.1), (2.2, 1.0, 13.1)])
    return Place(3.3, 12.5, .95, tiles(.5, (.60, .58, .55), .14), boxes, [(6.2, 8.2, .18, 0, 6, (.66, .65, .62))], [], sun=unit(.12, .98, -.12), sun_light=(.62, .58, .50), sky_light=(.52, .52, .50), soft=.18, back_z=17., zones=[rest])


def cellar():
    """A bicycle cellar, watched at certain hours only."""
    boxes = [((-7, 0, 12.5), (7, 3, 13.5), (.58, .57, .54), 'plaster'), ((-7.5, 0, 2), (-4.6, 3, 13), (.56, .55, .52), 'plaster'), ((4.6, 0, 2), (7.5, 3, 13), (.56, .55, .52), 'plaster'), ((-.6, 0, 12.4), (.6, 2.1, 12.5), (.26, .34, .30), 'metal')]
    boxes += [((x, .1, z), (x + .06, 1.0, z + 1.7), (.30, .32, .36), '') for x in (-4.2, -3.7, -3.2, 3.3, 3.8) for z in (8.4,)]
    return Place(2.7, 16, .85, tiles(1.6, (.46, .45, .43), .2), boxes, [(-1.9, 9.2, .16, 0, 3, (.6, .6, .57))], sun=unit(.05, .99, -.1), sun_light=(.50, .48, .42), sky_light=(.46, .46, .44), soft=.25, back_z=12.5)


PLACES = dict(musterplatz=lambda: square((960, 540, 12.5)), square=square, arcade=arcade, steps=steps, pool=pool, yard=yard, gate=gate, hall=hall, cellar=cellar)
