"""Renders demo/musterplatz.mp4 and its truth. Needs NumPy, OpenCV, ffmpeg and Mesh2Motion's two animation files (CC0).

    python3 render.py MOCAP_FOLDER OUT_FOLDER [SECOND…]      with seconds: only these pictures, as PNG
"""
import json
import os
import re
import subprocess
import sys

import cv2
import numpy as np

from figures import Mannequin, Wardrobe, between, paint, shadow
from place import CAMERA, FOCAL, PITCH, cast, developed, project
from story import COATS, SECONDS, cast_of

WIDTH, HEIGHT, RATE, FINE = 960, 540, 12.5, 2
BLEND_S = .28


def place_of(out):
    """The place takes minutes to cast; kept beside the output while trying things."""
    path = os.path.join(out, 'place.npz')
    if not os.path.exists(path):
        full, ambient, depth, ground = cast(WIDTH * FINE, HEIGHT * FINE, np.random.default_rng(1))
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
        return np.array(act['a'])
    share = np.clip((second - act['start']) / max(1e-6, act['end'] - act['start']), 0, 1)
    return np.array(act['a']) + (np.array(act['b']) - np.array(act['a'])) * share


def places_at(body, wardrobe, actor, second):
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
    return np.stack([v[:, 0] * c + v[:, 2] * s + where[0], v[:, 1], -v[:, 0] * s + v[:, 2] * c + where[1]], -1), where


def frame(body, people, wardrobes, place, second):
    full, ambient, depth, ground, empty = place
    width, height = WIDTH * FINE, HEIGHT * FINE
    picture, mask, shown = empty.copy(), np.zeros((height, width), np.uint8), []
    for actor, wardrobe in zip(people, wardrobes):
        if actor.enters <= second < actor.leaves:
            places, where = places_at(body, wardrobe, actor, second)
            shadow(body, places, mask, width, height)
            shown.append((places, wardrobe, where))
    if shown:
        rows, columns = np.flatnonzero(mask.any(1)), np.flatnonzero(mask.any(0))
        if len(rows):
            w = (slice(max(0, rows[0] - 16), rows[-1] + 17), slice(max(0, columns[0] - 16), columns[-1] + 17))
            dark = (cv2.GaussianBlur(mask[w], (0, 0), 2.6).astype(np.float32) / 255 * ground[w])[..., None]
            picture[w] = developed(full[w] * (1 - dark) + ambient[w] * (dark * .92))
    for places, wardrobe, where in sorted(shown, key=lambda one: -one[2][1]):
        painted = paint(body, wardrobe, places, depth, width, height)
        if painted is None:
            continue
        window, dim, sun, which, seen = painted
        foot = project(np.array([[where[0], 0, where[1]]]), width, height)[0][0].astype(int)
        x, y = np.clip(foot, 0, [width - 1, height - 1])
        share = np.clip((full[y, x] - ambient[y, x]).sum() / max(1e-6, ambient[y, x].sum()) / 1.3, 0, 1)
        colour = developed(dim + sun * share)
        picture[window][seen] = colour[which[seen]]
    return cv2.resize(picture, (WIDTH, HEIGHT), interpolation=cv2.INTER_AREA)


def scene():
    """What one would tell Augenmass about this camera: where the floor lies, and that the bench is for resting."""
    focal = FOCAL * WIDTH / HEIGHT
    corners = np.array([(2.0, .1, 12.3), (5.0, .1, 12.3), (5.0, 1.0, 13.3), (2.0, 1.0, 13.3)])
    bench = project(corners, 1, HEIGHT / WIDTH)[0] / [1, HEIGHT / WIDTH]
    ground = dict(horizonY=round(float(.5 - focal * np.tan(PITCH)), 4), cameraHeightM=float(CAMERA[1]), focal=round(focal, 4))
    return dict(ground=ground, zones=[dict(name='Bank', kind='rest', polygon=bench.round(3).tolist())])


def keep(path, value):
    with open(path, 'w') as file:
        # Pairs of numbers stay on one line.
        file.write(re.sub(r'\[\s+([-\d.]+),\s+([-\d.]+)\s+\]', r'[\1, \2]', json.dumps(value, indent=2)) + '\n')


def main(mocap, out, *seconds):
    os.makedirs(out, exist_ok=True)
    full, ambient, depth, ground = place_of(out)
    place = full, ambient, depth, ground, developed(full)
    body = Mannequin(f'{mocap}/human-base-animations.glb', f'{mocap}/human-addon-animations.glb')
    people, truth, quiet = cast_of()
    rng = np.random.default_rng(7)
    wardrobes = [Wardrobe(body, COATS[actor.look], rng) for actor in people]
    for second in seconds:
        cv2.imwrite(f'{out}/{float(second):05.1f}.png', frame(body, people, wardrobes, place, float(second))[..., ::-1])
    if seconds:
        return
    encode = subprocess.Popen(
        ['ffmpeg', '-v', 'error', '-y', '-f', 'rawvideo', '-pix_fmt', 'rgb24', '-s', f'{WIDTH}x{HEIGHT}', '-r', str(RATE), '-i', '-', '-an', '-c:v', 'libx264', '-preset', 'medium', '-crf', '26',
         '-pix_fmt', 'yuv420p', '-g', '50', '-movflags', '+faststart', '-map_metadata', '-1', '-fflags', '+bitexact', '-flags', '+bitexact', f'{out}/musterplatz.mp4'], stdin=subprocess.PIPE)
    for i in range(int(SECONDS * RATE)):
        encode.stdin.write(frame(body, people, wardrobes, place, i / RATE).tobytes())
    encode.stdin.close()
    if encode.wait():
        raise SystemExit('ffmpeg could not encode the clip')
    keep(f'{out}/musterplatz.truth.json', dict(clip='musterplatz.mp4', durationMs=SECONDS * 1000, widthPx=WIDTH, heightPx=HEIGHT, events=truth, notEvents=quiet))
    keep(f'{out}/musterplatz.scene.json', scene())


if __name__ == '__main__':
    main(*sys.argv[1:])
