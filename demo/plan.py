"""Draws the plan of Musterplatz, north at the top: `python3 plan.py OUT.png`. Ink on nothing, so that it reads on light and dark paper."""
import sys

import cv2
import numpy as np

WIDTH, HEIGHT, FINE = 1200, 800, 4
INK = (128, 134, 142)
canvas = np.zeros((HEIGHT * FINE, WIDTH * FINE), np.uint8)


def line(a, b, ink=170, px=1.6):
    cv2.line(canvas, tuple(int(v * FINE) for v in a), tuple(int(v * FINE) for v in b), ink, max(1, int(px * FINE)), cv2.LINE_AA)


def rect(x0, y0, x1, y1, ink=170, px=1.6):
    for a, b in (((x0, y0), (x1, y0)), ((x1, y0), (x1, y1)), ((x1, y1), (x0, y1)), ((x0, y1), (x0, y0))):
        line(a, b, ink, px)


def hatch(x0, y0, x1, y1, step=9, ink=60):
    """A building: 45 degrees, clipped to the box."""
    for c in np.arange(x0 - (y1 - y0), x1, step):
        ax, ay, bx, by = c, y1, c + (y1 - y0), y0
        if ax < x0:
            ax, ay = x0, y1 - (x0 - c)
        if bx > x1:
            bx, by = x1, y1 - (x1 - c)
        if ax < bx:
            line((ax, ay), (bx, by), ink, .8)


def building(x0, y0, x1, y1):
    hatch(x0, y0, x1, y1)
    rect(x0, y0, x1, y1, 230, 2.4)


def tree(x, y, r):
    for k in range(7):
        angle = 2 * np.pi * k / 7
        cv2.ellipse(canvas, (int((x + .6 * r * np.cos(angle)) * FINE), int((y + .6 * r * np.sin(angle)) * FINE)), (int(.5 * r * FINE),) * 2, 0, np.degrees(angle) - 100, np.degrees(angle) + 100, 130, int(1.2 * FINE), cv2.LINE_AA)


def main(out):
    for x in range(440, 820, 40):  # paving
        line((x, 262), (x, 618), 45, .8)
    for y in range(270, 618, 30):
        line((425, y), (818, y), 45, .8)
    rect(425, 255, 820, 620, 90, 1.2)
    building(425, 110, 820, 255)  # town hall
    rect(600, 175, 660, 255, 200, 1.6)
    cv2.circle(canvas, (630 * FINE, 205 * FINE), 14 * FINE, 200, int(1.6 * FINE), cv2.LINE_AA)
    building(250, 255, 362, 620)  # the shops of the arcade
    for y in range(275, 620, 48):  # its pillars
        cv2.rectangle(canvas, (418 * FINE, y * FINE), (428 * FINE, (y + 10) * FINE), 230, -1)
    for x in range(832, 900, 13):  # the steps
        line((x, 330), (x, 520), 150, 1.2)
    rect(832, 330, 897, 520, 190, 1.6)
    building(897, 300, 930, 550)
    building(950, 110, 1120, 330)  # the hall, cut open below: waiting hall
    rect(965, 215, 1105, 330, 150, 1.2)
    rect(1010, 326, 1062, 334, 230, 2.4)
    for y in (372, 402, 432):
        for x in (985, 1088):
            cv2.circle(canvas, (x * FINE, y * FINE), 3 * FINE, 170, -1, cv2.LINE_AA)
    building(150, 50, 400, 84)  # the yard: ramp, closed field, wall
    rect(150, 84, 400, 225, 150, 1.4)
    hatch(190, 100, 270, 180, 14, 150)
    rect(190, 100, 270, 180, 200, 1.6)
    building(100, 650, 310, 775)  # the bicycle cellar below
    for x in range(130, 290, 16):
        line((x, 668), (x, 700), 190, 1.4)
    rect(905, 600, 1140, 720, 230, 2.)  # pool
    for y in range(620, 720, 20):
        for x in range(915, 1120, 40):
            line((x, y), (x + 18, y), 80, 1.)
    rect(880, 575, 1165, 748, 120, 1.2)
    for x, y, r in ((470, 660, 22), (540, 668, 18), (700, 664, 22), (780, 670, 18), (60, 330, 24), (70, 420, 20), (60, 520, 24), (1165, 470, 20), (860, 130, 20), (880, 200, 16), (560, 60, 18), (700, 60, 20)):
        tree(x, y, r)
    line((1150, 90), (1150, 45), 200, 2.)  # north
    line((1150, 45), (1142, 60), 200, 2.)
    line((1150, 45), (1158, 60), 200, 2.)
    alpha = cv2.resize(canvas, (WIDTH, HEIGHT), interpolation=cv2.INTER_AREA)
    picture = np.dstack([np.full_like(alpha, v) for v in INK[::-1]] + [alpha])
    cv2.imwrite(out, picture, [cv2.IMWRITE_PNG_COMPRESSION, 9])


if __name__ == '__main__':
    main(*sys.argv[1:])
