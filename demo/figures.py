"""Clothed figures: Mesh2Motion's mannequin (CC0), moved by its own clips, shaded triangle by triangle."""
import json
import struct

import cv2
import numpy as np

KINDS = {5120: 'i1', 5121: 'u1', 5122: '<i2', 5123: '<u2', 5125: '<u4', 5126: '<f4'}
SIZES = {'SCALAR': 1, 'VEC2': 2, 'VEC3': 3, 'VEC4': 4, 'MAT4': 16}


class Gltf:
    """A binary glTF 2.0 file (Khronos specification, section 4.4)."""

    def __init__(self, path):
        raw = open(path, 'rb').read()
        length = struct.unpack('<I', raw[12:16])[0]
        self.doc, self.bytes = json.loads(raw[20:20 + length]), raw[28 + length:]

    def array(self, index):
        a = self.doc['accessors'][index]
        view, kind, size = self.doc['bufferViews'][a['bufferView']], np.dtype(KINDS[a['componentType']]), SIZES[a['type']]
        start, stride = view.get('byteOffset', 0) + a.get('byteOffset', 0), view.get('byteStride', kind.itemsize * size)
        return np.ndarray((a['count'], size), kind, self.bytes, start, (stride, kind.itemsize)).copy()


def matrix(q, t, s):
    """Quaternion, place and scale as 4×4."""
    x, y, z, w = q / np.linalg.norm(q)
    m = np.eye(4)
    m[:3, :3] = np.array([[1 - 2 * (y * y + z * z), 2 * (x * y - z * w), 2 * (x * z + y * w)], [2 * (x * y + z * w), 1 - 2 * (x * x + z * z), 2 * (y * z - x * w)],
                          [2 * (x * z - y * w), 2 * (y * z + x * w), 1 - 2 * (x * x + y * y)]]) * s
    m[:3, 3] = t
    return m


def between(a, b, share):
    """Shortest way from one rotation to another (normalised linear)."""
    b = np.where((a * b).sum(-1, keepdims=True) < 0, -b, b)
    q = a + (b - a) * share
    return q / np.linalg.norm(q, axis=-1, keepdims=True)


class Mannequin:
    """Mesh, skeleton and clips. A pose is local rotations [n, 4] and places [n, 3] of the nodes."""

    def __init__(self, base, addon):
        g = Gltf(base)
        doc, skin = g.doc, g.doc['skins'][0]
        self.nodes = doc['nodes']
        self.names = {node['name']: i for i, node in enumerate(self.nodes) if 'name' in node}
        self.parent = np.full(len(self.nodes), -1)
        for i, node in enumerate(self.nodes):
            self.parent[node.get('children', [])] = i
        self.order = sorted(range(len(self.nodes)), key=self.rank)
        self.joints, self.bind = skin['joints'], g.array(skin['inverseBindMatrices']).reshape(-1, 4, 4).transpose(0, 2, 1)
        self.rest_q = np.array([node.get('rotation', (0, 0, 0, 1)) for node in self.nodes], float)
        self.rest_t = np.array([node.get('translation', (0, 0, 0)) for node in self.nodes], float)
        self.scale = np.array([node.get('scale', (1, 1, 1)) for node in self.nodes], float)
        places, weights, faces = [], [], []
        for p in doc['meshes'][0]['primitives']:
            w, j = g.array(p['attributes']['WEIGHTS_0']).astype(float), g.array(p['attributes']['JOINTS_0']).astype(int)
            faces.append(g.array(p['indices']).reshape(-1, 3).astype(int) + sum(map(len, places)))
            places.append(g.array(p['attributes']['POSITION']).astype(float))
            full = np.zeros((len(w), len(self.joints)))
            np.add.at(full, (np.arange(len(w))[:, None], j), w / w.sum(1, keepdims=True))
            weights.append(full)
        self.places, self.weights, self.faces = np.concatenate(places), np.concatenate(weights), np.concatenate(faces)
        self.main = np.array([self.nodes[j]['name'] for j in self.joints])[self.weights.argmax(1)]
        self.clips = {}
        for source in (g, Gltf(addon)):
            for clip in source.doc['animations']:
                self.clips[clip['name']] = self.read(source, clip)

    def rank(self, i):
        return 0 if self.parent[i] < 0 else 1 + self.rank(self.parent[i])

    def read(self, g, clip):
        tracks = []
        for channel in clip['channels']:
            name, path = g.doc['nodes'][channel['target']['node']].get('name'), channel['target']['path']
            if name in self.names and path in ('rotation', 'translation'):
                sampler = clip['samplers'][channel['sampler']]
                tracks.append((self.names[name], path, g.array(sampler['input'])[:, 0], g.array(sampler['output'])))
        return tracks, max(t[2][-1] for t in tracks)

    def pose(self, clip, second):
        tracks, _ = self.clips[clip]
        q, t = self.rest_q.copy(), self.rest_t.copy()
        for node, path, times, values in tracks:
            values = values[1::3] if len(values) == 3 * len(times) else values
            i = int(np.clip(np.searchsorted(times, second) - 1, 0, max(0, len(times) - 2)))
            k = min(i + 1, len(times) - 1)
            share = 0 if k == i else float(np.clip((second - times[i]) / (times[k] - times[i]), 0, 1))
            if path == 'rotation':
                q[node] = between(values[i], values[k], share)
            else:
                t[node] = values[i] + (values[k] - values[i]) * share
        return q, t

    def skinned(self, q, t, puff):
        """Vertices in metres, feet near 0. `puff` [v, 3] is added in rest pose: cloth."""
        world = np.zeros((len(self.nodes), 4, 4))
        for i in self.order:
            local = matrix(q[i], t[i], self.scale[i])
            world[i] = local if self.parent[i] < 0 else world[self.parent[i]] @ local
        move = (self.weights @ (world[self.joints] @ self.bind).reshape(len(self.joints), 16)).reshape(-1, 4, 4)
        rest = self.places + puff
        return (move[:, :3, :3] @ rest[..., None])[..., 0] + move[:, :3, 3]

    def normals(self, places):
        a, b, c = (places[self.faces[:, k]] for k in range(3))
        n = np.cross(b - a, c - a)
        corners, each = self.faces.T.ravel(), np.tile(n, (3, 1))
        out = np.stack([np.bincount(corners, each[:, k], len(places)) for k in range(3)], -1)
        return out / np.maximum(np.linalg.norm(out, axis=1, keepdims=True), 1e-9)


class Wardrobe:
    """Colours and cloth of one figure: coat or jacket, trousers or skirt, hair."""

    def __init__(self, body, look, rng):
        rest, main, normal = body.places, body.main, body.normals(body.places)
        tone = np.tile(np.array(look['skin'], float), (len(rest), 1))
        is_ = lambda *parts: np.array([any(p in n for p in parts) for n in main])
        torso, arms, legs, feet, head = is_('spine', 'shoulder', 'hips'), is_('upper_arm', 'forearm'), is_('thigh', 'shin'), is_('foot', 'toe'), is_('head')
        hip = is_('hips')
        tone[torso | arms], tone[legs | (hip & ~np.array(look.get('coat', False)))], tone[feet] = look['top'], look['legs'], look['shoes']
        crown = rest[head, 1].max()
        hair = head & ((rest[:, 1] > crown - .10) | ((rest[:, 1] > crown - .20) & (rest[:, 2] < np.median(rest[head, 2]))))
        tone[hair] = look['hair']
        thick = np.zeros(len(rest))
        thick[torso], thick[arms], thick[legs], thick[hair] = .022, .014, .016, .018
        if look.get('coat'):
            upper = is_('thigh') | hip
            tone[upper] = look['top']
            thick[upper] = .045
        # Cloth is woven: each patch differs a little from the next.
        tone *= 1 + .06 * (rng.random((len(rest), 1)) - .5)
        self.puff, self.tone = normal * thick[:, None], tone


def paint(place, body, wardrobe, places, picture_depth, width, height):
    """One figure → (slice, linear colour, where it is seen) in its own window, and its shadow on the ground as polygon mask."""
    xy, depth = place.project(places, width, height)
    x0, y0 = np.maximum(np.floor(xy.min(0)).astype(int) - 2, 0)
    x1, y1 = np.minimum(np.ceil(xy.max(0)).astype(int) + 3, [width, height])
    if x1 <= x0 or y1 <= y0 or depth.min() < .5:
        return None
    f = body.faces
    tri = xy[f] - [x0, y0]
    area = (tri[:, 1, 0] - tri[:, 0, 0]) * (tri[:, 2, 1] - tri[:, 0, 1]) - (tri[:, 1, 1] - tri[:, 0, 1]) * (tri[:, 2, 0] - tri[:, 0, 0])
    front = np.flatnonzero(area > .02)
    front = front[np.argsort(-depth[f[front]].mean(1))]
    ids = np.full((y1 - y0, x1 - x0), -1, np.float32)
    points = np.round(tri * 16).astype(np.int32)
    for i in front:
        cv2.fillConvexPoly(ids, points[i], float(i), cv2.LINE_8, 4)
    seen = ids >= 0
    which = ids.astype(int)
    n = body.normals(places)[f].mean(1)
    n /= np.maximum(np.linalg.norm(n, axis=1, keepdims=True), 1e-9)
    middle = places[f].mean(1)
    sky = .55 + .45 * n[:, 1]
    low = .72 + .28 * np.clip((middle[:, 1] - places[:, 1].min()) / .8, 0, 1)
    bounce = .16 * np.clip(-n[:, 1] + .4, 0, 1)
    ambient = place.sky_light * (sky * low)[:, None] + np.array([.5, .47, .42]) * bounce[:, None]
    sun = place.sun_light * np.clip(n @ place.sun, 0, 1)[:, None]
    tone = wardrobe.tone[f].mean(1)
    window = (slice(y0, y1), slice(x0, x1))
    seen &= depth[f].mean(1)[which] < picture_depth[window] + .12
    return window, tone * ambient, tone * sun, which, seen


def shadow(place, body, places, floor, mask, width, height):
    """Paints where the figure keeps the sun from the ground, which lies at y = `floor` there."""
    above = places[:, 1:2] - floor
    fall = places - place.sun * (above / place.sun[1])
    xy, depth = place.project(fall, width, height)
    if depth.min() < .5:
        return
    points = np.round(xy * 16).astype(np.int32)[body.faces]
    reach = points.min((0, 1)) // 16, points.max((0, 1)) // 16
    if reach[1][0] < 0 or reach[0][0] > width or reach[0][1] > height:
        return
    for p in points[::2]:
        cv2.fillConvexPoly(mask, p, 255, cv2.LINE_8, 4)
