"""Skinned bodies: a mannequin mesh that follows the 17 points of a pose.

The meshes are Mesh2Motion's male and female mannequins (CC0). They are thinned by vertex clustering to about 1,500 points,
their 66 bones are merged into 15, and each bone turns by the smallest rotation from its parent's, so that a pose needs
points only, no joint angles (linear blend skinning)."""
import os

import numpy as np

from poses_mocap import accessor, gltf
from skeleton import cross, swing, unit

BONES = 'pelvis chest head larm rarm lfore rfore lhand rhand lthigh rthigh lshank rshank lfoot rfoot'.split()
PELVIS, CHEST, HEAD, LARM, RARM, LFORE, RFORE, LHAND, RHAND, LTHIGH, RTHIGH, LSHANK, RSHANK, LFOOT, RFOOT = range(15)
# for each bone: the point it hangs on, and the two points it runs along
ANCHOR = np.array([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14])
SPANS = np.array([(0, 1), (0, 1), (1, 2), (3, 5), (4, 6), (5, 7), (6, 8), (5, 7), (6, 8), (9, 11), (10, 12), (11, 13), (12, 14), (13, 15), (14, 16)])
# bones and their parents, so that each parent has turned before its children
LEVELS = [([HEAD, LARM, RARM, LTHIGH, RTHIGH], [CHEST, CHEST, CHEST, PELVIS, PELVIS]),
          ([LFORE, RFORE, LSHANK, RSHANK], [LARM, RARM, LTHIGH, RTHIGH]), ([LFOOT, RFOOT], [LSHANK, RSHANK])]


def share(name):
    """Which of our bones a bone of the mannequin belongs to, and in which share."""
    side = 1 if name.endswith('_r') else 0
    for start, shares in (
        ('pelvis', {PELVIS: 1}), ('root', {PELVIS: 1}), ('spine_01', {PELVIS: .75, CHEST: .25}), ('spine_02', {PELVIS: .35, CHEST: .65}),
        ('spine_03', {CHEST: 1}), ('clavicle', {CHEST: 1}), ('neck', {CHEST: .5, HEAD: .5}), ('head', {HEAD: 1}), ('upperarm', {LARM + side: 1}),
        ('lowerarm', {LFORE + side: 1}), ('thigh', {LTHIGH + side: 1}), ('calf', {LSHANK + side: 1}), ('foot', {LFOOT + side: 1}), ('ball', {LFOOT + side: 1}),
    ):
        if name.startswith(start):
            return shares
    return {LHAND + side: 1}  # fingers


class Mesh:
    """rest [v, 3] metres, normal [v, 3], triangles int32 [t, 3], weights [v, 15], part [v] (main bone), points [17, 3]."""

    def __init__(self, path, cell_m):
        doc, buffer = gltf(path)
        skin = doc['skins'][0]
        names = [doc['nodes'][i]['name'] for i in skin['joints']]
        bind = accessor(doc, buffer, skin['inverseBindMatrices']).reshape(-1, 4, 4).transpose(0, 2, 1)
        at = {n: np.linalg.inv(m)[:3, 3] for n, m in zip(names, bind)}
        merge = np.zeros((len(names), len(BONES)))
        for i, name in enumerate(names):
            for bone, part in share(name).items():
                merge[i, bone] = part
        places, weights, faces = [], [], []
        for primitive in doc['meshes'][0]['primitives']:
            get = lambda key: accessor(doc, buffer, primitive['attributes'][key])
            faces.append(accessor(doc, buffer, primitive['indices']).reshape(-1, 3).astype(int) + sum(map(len, places)))
            places.append(get('POSITION').astype(float))
            weights.append((get('WEIGHTS_0')[..., None] * merge[get('JOINTS_0').astype(int)]).sum(1))
        self.rest, self.weights, self.triangles = thin(np.concatenate(places), np.concatenate(weights), np.concatenate(faces), cell_m)
        self.part = self.weights.argmax(1)
        shoulders, hips = (at['upperarm_l'] + at['upperarm_r']) / 2, (at['thigh_l'] + at['thigh_r']) / 2
        sides = [at[n + s] for n in ('upperarm', 'lowerarm', 'hand', 'thigh', 'calf', 'foot', 'ball') for s in ('_l', '_r')]
        self.points = np.stack([hips, shoulders + .04 * unit(shoulders - hips), self.rest[self.part == HEAD].mean(0), *sides])
        self.normal = normals(self.rest, self.triangles)
        span = self.points[SPANS[:, 1]] - self.points[SPANS[:, 0]]
        self.reach, self.along = np.linalg.norm(span, axis=-1), unit(span)
        self.hip_frame = frame(span[PELVIS], self.points[9] - self.points[10])
        self.chest_frame = frame(span[CHEST], self.points[3] - self.points[4])
        self.axes = frame(self.points[1] - self.points[0], self.points[9] - self.points[10])  # columns: up, left, ahead

    def local(self):
        """rest in figure axes, metres from the pelvis: (up, left, ahead) [v, 3]."""
        return (self.rest - self.points[0]) @ self.axes


def thin(places, weights, faces, cell):
    """Merge all vertices of one main bone within one cell; drop the triangles that vanish."""
    key = np.c_[np.floor(places / cell).astype(int), weights.argmax(1)]
    _, new, count = np.unique(key, axis=0, return_inverse=True, return_counts=True)
    total = lambda v: np.stack([np.bincount(new, v[:, k], len(count)) for k in range(v.shape[1])], -1) / count[:, None]
    faces = new[faces]
    whole = (faces[:, 0] != faces[:, 1]) & (faces[:, 1] != faces[:, 2]) & (faces[:, 0] != faces[:, 2])
    faces = faces[whole]
    _, first = np.unique(np.sort(faces, 1), axis=0, return_index=True)
    return total(places), total(weights), faces[first].astype(np.int32)


def normals(places, faces):
    a, b, c = (places[faces[:, k]] for k in range(3))
    n = np.cross(b - a, c - a)
    out = np.stack([sum(np.bincount(faces[:, k], n[:, d], len(places)) for k in range(3)) for d in range(3)], -1)
    return unit(out)


def frame(up, left):
    """Columns up, left, ahead; works on [3] and on [n, 3]."""
    up = unit(up)
    left = unit(left - (left * up).sum(-1, keepdims=True) * up)
    return np.stack([up, left, cross(left, up)], -1)


def bone_moves(mesh, points, girth):
    """For poses [n, 17, 3]: matrices [n, 15, 3, 3] and shifts [n, 15, 3] that carry resting vertices to the pose."""
    rest, n = mesh.points, len(points)
    turn, pull = np.empty((n, 15, 3, 3)), np.empty((n, 15))
    span = points[:, SPANS[:, 1]] - points[:, SPANS[:, 0]]
    reach = np.sqrt((span * span).sum(-1))
    span /= np.maximum(reach, 1e-6)[..., None]
    ratio = reach / mesh.reach
    size = ratio[:, [LTHIGH, LSHANK, PELVIS]].mean(1)
    turn[:, PELVIS] = frame(span[:, PELVIS], points[:, 9] - points[:, 10]) @ mesh.hip_frame.T
    turn[:, CHEST] = frame(span[:, CHEST], points[:, 3] - points[:, 4]) @ mesh.chest_frame.T
    for bones, parents in LEVELS:
        before = turn[:, parents]
        now = (before @ mesh.along[bones][:, :, None])[..., 0]
        turn[:, bones] = swing(now.reshape(-1, 3), span[:, bones].reshape(-1, 3)).reshape(n, -1, 3, 3) @ before
    turn[:, [LHAND, RHAND]] = turn[:, [LFORE, RFORE]]  # a hand goes on where the forearm points
    pull[:] = np.clip(ratio, .5, 1.6)
    pull[:, [HEAD, LHAND, RHAND, LFOOT, RFOOT]] = size[:, None]
    across = (size[:, None] * girth)[..., None, None]
    stretch = across * np.eye(3) + (pull[..., None, None] - across) * mesh.along[:, :, None] * mesh.along[:, None, :]
    move = turn @ stretch
    return move, points[:, ANCHOR] - (move @ rest[ANCHOR][:, :, None])[..., 0]


def blend_table(rest, normal, weights):
    """What skinning needs of a figure, once: each vertex (and normal) times each of its weights, [v, 60] and [v, 45]."""
    ones = np.c_[rest, np.ones(len(rest))]
    table = lambda v: (weights[:, :, None] * v[:, None, :]).reshape(len(v), -1).astype(np.float32)
    return table(ones), table(normal)


def skin(mesh, tables, points, girth):
    """Carry a figure's blend_table to poses [n, 17, 3]; girth [15] thickens bones. Returns places and normals [n, v, 3]."""
    move, shift = bone_moves(mesh, points, girth)
    move, n = move.transpose(0, 1, 3, 2), len(points)  # rows: source axis
    affine = np.concatenate([move, shift[:, :, None]], 2).reshape(n, 60, 3)
    carry = lambda table, m: (table @ m.transpose(1, 0, 2).reshape(-1, n * 3).astype(np.float32)).reshape(-1, n, 3).swapaxes(0, 1)
    return carry(tables[0], affine), unit(carry(tables[1], move.reshape(n, 45, 3)))


def mannequins(data, cell_m):
    """The male and the female mesh, thinned to cells of cell_m metres."""
    return [Mesh(os.path.join(data, 'mocap', 'mesh2motion', 'models-variation', f'human-{k}.glb'), cell_m) for k in ('male', 'female')]
