"""Renders the clips of Musterplatz and their truth. Needs NumPy, OpenCV, ffmpeg and Mesh2Motion's two animation files (CC0).

    python3 render.py MOCAP_FOLDER OUT_FOLDER NAME [SECOND…]      NAME of stories.py; with seconds: only these pictures, as PNG
"""
import json
import multiprocessing
import os
import re
import subprocess
import sys

import cv2
import numpy as np

from actors import COATS
from figures import Mannequin, Wardrobe, between, paint, shadow
from place import developed
from places import PLACES
from stories import STORIES

FINE = 2
BLEND_S = .28


def picture_of(place, out, name):
    """Casting takes a minute or so; kept beside the output while trying things."""
    path = os.path.join(out, f'{name}.npz')
    if not os.path.exists(path):
        full, ambient, depth, ground = place.cast(place.width_px * FINE, place.height_px * FINE, np.random.default_rng(1))
        np.savez(path, f=full.astype(np.float16), a=ambient.astype(np.float16), d=depth.astype(np.float32), g=ground)
    kept = np.load(path)
    return kept['f'].astype(np.float32), kept['a'].astype(np.float32), kept['d'], kept['g']


def clip_second(body, act, second):
    length = body.clips[act['clip']][1]
    if act['kind'] == 'walk':
        return (second - act['start']) * act['speed'] / act['stride'] * length % length
    at = act['at'] + (second - act['start']) * act['speed']
    return at % length if act['loop'] else float(np.clip(at, 0, length))


def stir(body, q, second, amount):
    """Small slow movements of someone who lies."""
    for name, speed, phase, axis in (('DEF-forearm.L', 1.1, 0, 0), ('DEF-upper_arm.R', .8, 2, 2), ('DEF-shin.R', .9, 4, 0), ('DEF-thigh.R', .9, 4.6, 0), ('DEF-head', .7, 1, 1)):
        turn = np.zeros(4)
        angle = amount * np.sin(speed * second + phase) * (1.6 if 'shin' in name or 'forearm' in name else 1)
        turn[axis], turn[3] = np.sin(angle / 2), np.cos(angle / 2)
        x1, y1, z1, w1 = q[body.names[name]]
        x2, y2, z2, w2 = turn
        q[body.names[name]] = (w1 * x2 + x1 * w2 + y1 * z2 - z1 * y2, w1 * y2 - x1 * z2 + y1 * w2 + z1 * x2, w1 * z2 + x1 * y2 - y1 * x2 + z1 * w2, w1 * w2 - x1 * x2 - y1 * y2 - z1 * z2)


def act_pose(body, act, second):
    q, t = body.pose(act['clip'], clip_second(body, act, second))
    if act.get('restless'):
        stir(body, q, second, act['restless'])
    return q, t


def stand(act, second):
    if act['kind'] == 'act':
        x, z, seconds = act.get('slide', (0, 0, 1))
        share = 1 - (1 - np.clip((second - act['start']) / seconds, 0, 1)) ** 2
        return np.array(act['a']) + np.array([x, z]) * share
    share = np.clip((second - act['start']) / max(1e-6, act['end'] - act['start']), 0, 1)
    return np.array(act['a']) + (np.array(act['b']) - np.array(act['a'])) * share


def places_at(place, body, wardrobe, actor, second):
    """Vertices of an actor at a moment; consecutive acts melt into each other."""
    i = max(k for k, act in enumerate(actor.acts) if act['start'] <= second)
    act = actor.acts[i]
    q, t = act_pose(body, act, second)
    yaw, where = act['yaw'], stand(act, second)
    since = second - act['start']
    if i > 0 and since < BLEND_S * (2 if actor.acts[i - 1]['clip'] != act['clip'] else 1):
        share = since / (BLEND_S * (2 if actor.acts[i - 1]['clip'] != act['clip'] else 1))
        share = share * share * (3 - 2 * share)
        before = actor.acts[i - 1]
        if before['clip'] != act['clip']:
            q0, t0 = act_pose(body, before, second if before['kind'] == 'walk' or before['loop'] else before['end'])
            q, t = between(q0, q, share), t0 + (t - t0) * share
        turn = (yaw - before['yaw'] + np.pi) % (2 * np.pi) - np.pi
        yaw = before['yaw'] + turn * share
    v = body.skinned(q, t, wardrobe.puff) * actor.tall
    c, s = np.cos(yaw), np.sin(yaw)
    floor = float(place.height(where[0], where[1]))
    return np.stack([v[:, 0] * c + v[:, 2] * s + where[0], v[:, 1] + floor, -v[:, 0] * s + v[:, 2] * c + where[1]], -1), where, floor


def frame(place, body, people, wardrobes, cast, second):
    full, ambient, depth, ground, empty = cast
    width, height = place.width_px * FINE, place.height_px * FINE
    picture, mask, shown = empty.copy(), np.zeros((height, width), np.uint8), []
    for actor, wardrobe in zip(people, wardrobes):
        if actor.enters <= second < actor.leaves:
            places, where, floor = places_at(place, body, wardrobe, actor, second)
            shadow(place, body, places, floor, mask, width, height)
            shown.append((places, wardrobe, where, floor))
    if shown:
        rows, columns = np.flatnonzero(mask.any(1)), np.flatnonzero(mask.any(0))
        if len(rows):
            w = (slice(max(0, rows[0] - 16), rows[-1] + 17), slice(max(0, columns[0] - 16), columns[-1] + 17))
            soft = 2.6 + 40 * max(0., place.soft - .02)
            dark = (cv2.GaussianBlur(mask[w], (0, 0), soft).astype(np.float32) / 255 * ground[w])[..., None]
            picture[w] = developed(full[w] * (1 - dark) + ambient[w] * (dark * .92))
    for places, wardrobe, where, floor in sorted(shown, key=lambda one: -one[2][1]):
        painted = paint(place, body, wardrobe, places, depth, width, height)
        if painted is None:
            continue
        window, dim, sun, which, seen = painted
        foot = place.project(np.array([[where[0], floor, where[1]]]), width, height)[0][0].astype(int)
        x, y = np.clip(foot, 0, [width - 1, height - 1])
        share = np.clip((full[y, x] - ambient[y, x]).sum() / max(1e-6, ambient[y, x].sum()) / 1.3, 0, 1)
        colour = developed(dim + sun * share)
        picture[window][seen] = colour[which[seen]]
    return cv2.resize(picture, (place.width_px, place.height_px), interpolation=cv2.INTER_AREA)


def scene(place):
    """What one would tell Augenmass about this camera: where the floor lies, and its zones."""
    aspect = place.width_px / place.height_px
    focal = place.focal * aspect
    zones = []
    for name, kind, corners in place.zones:
        polygon = np.clip(place.project(np.array(corners, float), 1, 1 / aspect)[0] / [1, 1 / aspect], 0, 1)
        zones.append(dict(name=name, kind=kind, polygon=polygon.round(3).tolist()))
    ground = dict(horizonY=round(float(.5 - focal * np.tan(place.pitch)), 4), cameraHeightM=float(place.camera[1]), focal=round(focal, 4))
    return dict(ground=ground, zones=zones)


def keep(path, value):
    with open(path, 'w') as file:
        # Pairs of numbers stay on one line.
        file.write(re.sub(r'\[\s+([-\d.]+),\s+([-\d.]+)\s+\]', r'[\1, \2]', json.dumps(value, indent=2, ensure_ascii=False)) + '\n')


def main(mocap, out, name, *seconds):
    os.makedirs(out, exist_ok=True)
    place, story = PLACES[name](), STORIES[name]()
    cast = picture_of(place, out, name)
    cast = *cast, developed(cast[0])
    body = Mannequin(f'{mocap}/human-base-animations.glb', f'{mocap}/human-addon-animations.glb')
    rng = np.random.default_rng(7)
    wardrobes = [Wardrobe(body, COATS[actor.look], rng) for actor in story.people]
    cv2.setNumThreads(1)

    global at

    def at(second):
        return frame(place, body, story.people, wardrobes, cast, second)
    for second in seconds:
        cv2.imwrite(f'{out}/{name}-{float(second):05.1f}.png', at(float(second))[..., ::-1])
    if seconds:
        return
    # A key picture where ordinary life ends: there the clip can be cut.
    encode = subprocess.Popen(
        ['ffmpeg', '-v', 'error', '-y', '-f', 'rawvideo', '-pix_fmt', 'rgb24', '-s', f'{place.width_px}x{place.height_px}', '-r', str(place.rate), '-i', '-', '-an', '-c:v', 'libx264', '-preset', 'medium', '-crf', '26' if place.width_px > 600 else '29',
         '-pix_fmt', 'yuv420p', *(() if place.width_px > 600 else ('-bf', '0')), '-g', '50', '-force_key_frames', str(story.life_s), '-movflags', '+faststart', '-map_metadata', '-1', '-fflags', '+bitexact', '-flags', '+bitexact', f'{out}/{name}.mp4'], stdin=subprocess.PIPE)
    with multiprocessing.Pool(int(os.environ.get('JOBS', '2'))) as pool:
        for picture in pool.imap(at, [i / place.rate for i in range(int(round(story.seconds * place.rate)))], 8):
            encode.stdin.write(picture.tobytes())
    encode.stdin.close()
    if encode.wait():
        raise SystemExit('ffmpeg could not encode the clip')
    truth = dict(clip=f'{name}.mp4', durationMs=int(round(story.seconds * 1000)), lifeMs=int(story.life_s * 1000), widthPx=place.width_px, heightPx=place.height_px, events=story.events, notEvents=story.quiet)
    keep(f'{out}/{name}.truth.json', truth)
    keep(f'{out}/{name}.scene.json', scene(place))


if __name__ == '__main__':
    main(*sys.argv[1:])
