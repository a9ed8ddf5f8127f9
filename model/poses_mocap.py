"""Readers for motion capture and hand-made animation; each returns clips [T, 17, 3] (see skeleton.py).

Sources, beside ../shared/data/mocap: DeepMimic humanoid3d (MIT), CMU motion capture as BVH (free for any use),
ReActIdle (MIT), Mesh2Motion (CC0), KayKit (CC0; short fat figures, so only their rotations are used).
"""
import json
import os
import struct

import numpy as np

from skeleton import FPS, axis_angle, quaternion

Y_UP_TO_Z_UP = [2, 0, 1]  # x = old z (forward), y = old x (left), z = old y (up)


def deepmimic(text):
    """DeepMimic's JSON: 44 numbers a frame; layout and offsets from its data/characters/humanoid3d.txt."""
    frames = np.array(json.loads(text)['Frames'])
    frames = frames[::max(1, round(1 / FPS / frames[0, 0]))]
    root, root_at = quaternion(frames[:, 4:8]), frames[:, 1:4]
    chest = root @ quaternion(frames[:, 8:12])
    neck = chest @ quaternion(frames[:, 12:16])
    at = lambda rotation, offset: np.einsum('tij,j->ti', rotation, np.array(offset))
    hinge = lambda angle: axis_angle(np.array([0, 0, 1.]), angle)
    points = np.zeros((len(frames), 17, 3))
    chest_at = root_at + at(root, [0, .236, 0])
    points[:, 0], points[:, 1] = root_at, chest_at + at(chest, [0, .22, 0])
    points[:, 2] = points[:, 1] + at(neck, [0, .19, 0])
    # columns of hip, knee, ankle, shoulder, elbow; the right side has z > 0
    for s, (hip, knee, ankle, shoulder, elbow, side) in enumerate(((30, 34, 35, 39, 43, -1), (16, 20, 21, 25, 29, 1))):
        thigh = root @ quaternion(frames[:, hip:hip + 4])
        shank = thigh @ hinge(frames[:, knee])
        foot = shank @ quaternion(frames[:, ankle:ankle + 4])
        points[:, 9 + s] = root_at + at(root, [0, 0, .085 * side])
        points[:, 11 + s] = points[:, 9 + s] + at(thigh, [0, -.4216, 0])
        points[:, 13 + s] = points[:, 11 + s] + at(shank, [0, -.41, 0])
        points[:, 15 + s] = points[:, 13 + s] + at(foot, [.18, -.05, 0])
        arm = chest @ quaternion(frames[:, shoulder:shoulder + 4])
        points[:, 3 + s] = chest_at + at(chest, [-.024, .2435, .183 * side])
        points[:, 5 + s] = points[:, 3 + s] + at(arm, [0, -.2748, 0])
        points[:, 7 + s] = points[:, 5 + s] + at(arm @ hinge(frames[:, elbow]), [0, -.2589, 0])
    return points[..., [0, 2, 1]] * [1, -1, 1]


def bvh_joints(text):
    """World positions {joint: [T, 3]} of a BVH file in its own units; the first frame (often a T-pose) is left out."""
    head, _, motion = text.partition('MOTION')
    stack, joints, current = [], [], None
    for words in (line.split() for line in head.split('\n')):
        if not words:
            continue
        if words[0] in ('ROOT', 'JOINT'):
            joints.append([words[1], stack[-1] if stack else -1, None, []])
            current = len(joints) - 1
        elif words[0] == 'End':
            current = None
        elif words[0] == '{':
            stack.append(current if current is not None else -9)
        elif words[0] == '}':
            stack.pop()
        elif words[0] == 'OFFSET' and stack[-1] >= 0:
            joints[stack[-1]][2] = np.array(words[1:], float)
        elif words[0] == 'CHANNELS':
            joints[stack[-1]][3] = words[2:]
    lines = motion.strip().split('\n')
    step = max(1, round(1 / FPS / float(lines[1].split()[-1])))
    rows = np.array([line.split() for line in lines[3::step] if line.strip()], float)
    world, named, column = [], {}, 0
    for name, parent, offset, channels in joints:
        place, turn = np.tile(offset, (len(rows), 1)), np.tile(np.eye(3), (len(rows), 1, 1))
        for channel in channels:
            value, axis = rows[:, column], 'XYZ'.index(channel[0])
            column += 1
            if channel.endswith('position'):
                place[:, axis] += value
            else:
                turn = turn @ axis_angle(np.eye(3)[axis], np.radians(value))
        if parent >= 0:
            place = world[parent][1] + np.einsum('tij,tj->ti', world[parent][0], place)
            turn = world[parent][0] @ turn
        world.append((turn, place))
        named[name] = place
    return named


def cmu(text):
    """CMU trials re-exported by iClone: centimetres, y or z up."""
    at = {k.replace('CC_Base_', ''): v / 100 for k, v in bvh_joints(text).items()}
    sides = [at[s + part] for part in ('Upperarm', 'Forearm', 'Hand', 'Thigh', 'Calf', 'Foot', 'ToeBase') for s in ('L_', 'R_')]
    hips, neck = (sides[6] + sides[7]) / 2, (sides[0] + sides[1]) / 2
    points = np.stack([hips, neck, at['Head'] + (at['Head'] - at['NeckTwist01']) * 1.1, *sides], 1)
    up = np.abs((points[:, 2] - points[:, 13:15].mean(1)).mean(0)).argmax()
    return points if up == 2 else points[..., Y_UP_TO_Z_UP]


def reactidle(text, stature_m=1.7):
    """ReActIdle: Rigify-like names, hands and toes as end sites only, so both are extended along their limb."""
    at = bvh_joints(text)
    points = np.zeros((len(at['pelvis']), 17, 3))
    points[:, 0], points[:, 1] = at['pelvis'], at['neck']
    points[:, 2] = at['face'] + (at['face'] - at['neck']) * .3
    for s, side in enumerate('LR'):
        upper, fore = at[f'upper_arm.{side}'], at[f'forearm.{side}']
        for k, joint in ((3, upper), (5, fore), (7, fore + (fore - upper) * .95)):
            points[:, k + s] = joint
        for k, name in ((9, 'thigh'), (11, 'shin'), (13, 'foot')):
            points[:, k + s] = at[f'{name}.{side}']
        points[:, 15 + s] = points[:, 13 + s] + [0, -.05, .13]
    points = points[..., Y_UP_TO_Z_UP]
    return points * stature_m / (np.ptp(points[..., 2], axis=1).mean() + .15)


def gltf(path):
    """A glTF file, text or binary: (json, buffer)."""
    raw = open(path, 'rb').read()
    if raw[:4] == b'glTF':
        size = struct.unpack('<I', raw[12:16])[0]
        return json.loads(raw[20:20 + size]), raw[28 + size:]
    doc = json.loads(raw)
    return doc, open(os.path.join(os.path.dirname(path), doc['buffers'][0]['uri']), 'rb').read()


def accessor(doc, buffer, index):
    """The numbers of one glTF accessor, [count, width] (glTF 2.0, section 3.6.2)."""
    a = doc['accessors'][index]
    view = doc['bufferViews'][a['bufferView']]
    kind = {5121: np.uint8, 5123: np.uint16, 5125: np.uint32, 5126: np.float32}[a['componentType']]
    width = {'SCALAR': 1, 'VEC2': 2, 'VEC3': 3, 'VEC4': 4, 'MAT4': 16}[a['type']]
    at = view.get('byteOffset', 0) + a.get('byteOffset', 0)
    return np.frombuffer(buffer, kind, a['count'] * width, at).reshape(a['count'], width)


def gltf_clips(path, offsets=None, hip_scale=1.):
    """Yield (name, {node: [T, 3]}) for each animation, world positions in the file's units.

    offsets replaces the resting translation of named nodes: other bones under the same rotations."""
    doc, buffer = gltf(path)
    nodes = doc['nodes']
    parent = {c: i for i, n in enumerate(nodes) for c in n.get('children', [])}
    for animation in doc['animations']:
        track = {}
        for ch in animation['channels']:
            s = animation['samplers'][ch['sampler']]
            track[ch['target']['node'], ch['target']['path']] = (accessor(doc, buffer, s['input'])[:, 0], accessor(doc, buffer, s['output']))
        end = max(t[-1] for t, _ in track.values())
        clock = np.arange(0, max(end, .6), 1 / FPS)
        world = {}

        def value(i, path_, rest):
            if (i, path_) not in track:
                return np.tile(np.array(nodes[i].get(path_, rest), float), (len(clock), 1))
            t, v = track[i, path_]
            if path_ == 'rotation':  # neighbouring keys may have opposite signs
                v = v.copy()
                for k in range(1, len(v)):
                    v[k] *= 1 if v[k] @ v[k - 1] >= 0 else -1
            return np.stack([np.interp(clock, t, v[:, k]) for k in range(v.shape[1])], -1)

        def solve(i):
            if i not in world:
                turn = quaternion(value(i, 'rotation', [0, 0, 0, 1])[:, [3, 0, 1, 2]])
                place, name = value(i, 'translation', [0, 0, 0]), nodes[i].get('name')
                if offsets and name in offsets:
                    place = np.tile(offsets[name], (len(clock), 1))
                if name == 'hips':
                    place = place * hip_scale
                if i in parent:
                    up, at = solve(parent[i])
                    place = at + np.einsum('tij,tj->ti', up, place)
                    turn = up @ turn
                world[i] = turn, place
            return world[i]

        yield animation['name'], {n.get('name'): solve(i)[1] for i, n in enumerate(nodes)}


def rigged(at, names, head_m=.09):
    """17 points from named joints; names: (head, neck, (upper arm, forearm, hand, thigh, shin, foot, toe) with {} for l or r)."""
    head, neck, limbs = names
    sides = [at[part.format(s)] for part in limbs for s in 'lr']
    shoulders, hips = (sides[0] + sides[1]) / 2, (sides[6] + sides[7]) / 2
    up = at[head] - (at[neck] if neck else shoulders)
    up = up / np.maximum(np.linalg.norm(up, axis=-1, keepdims=True), 1e-6)
    trunk = shoulders - hips
    points = np.stack([hips, shoulders + .04 * trunk / np.linalg.norm(trunk, axis=-1, keepdims=True), at[head] + head_m * up, *sides], 1)
    return points[..., Y_UP_TO_Z_UP]


def mesh2motion(path):
    names = ('DEF-head', 'DEF-neck', ('DEF-upper_arm.{}', 'DEF-forearm.{}', 'DEF-hand.{}', 'DEF-thigh.{}', 'DEF-shin.{}', 'DEF-foot.{}', 'DEF-toe.{}'))
    for clip, at in gltf_clips(path):
        yield clip, rigged({k[:-1] + k[-1].lower() if k and k[-2:-1] == '.' else k: v for k, v in at.items()}, names)


# human bone lengths (m) along KayKit's own bone axes (y runs along the bone)
KAYKIT_BONES = {
    'spine': [0, .10, 0], 'chest': [0, .17, 0], 'head': [0, .30, 0],
    'upperarm.l': [.18, .22, 0], 'upperarm.r': [-.18, .22, 0], 'lowerarm.l': [0, .29, 0], 'lowerarm.r': [0, .29, 0],
    'wrist.l': [0, .26, 0], 'wrist.r': [0, .26, 0], 'upperleg.l': [.09, 0, 0], 'upperleg.r': [-.09, 0, 0],
    'lowerleg.l': [0, .43, 0], 'lowerleg.r': [0, .43, 0], 'foot.l': [0, .42, 0], 'foot.r': [0, .42, 0],
    'toes.l': [0, .17, 0], 'toes.r': [0, .17, 0],
}


def kaykit(path):
    names = ('head', None, ('upperarm.{}', 'lowerarm.{}', 'wrist.{}', 'upperleg.{}', 'lowerleg.{}', 'foot.{}', 'toes.{}'))
    for clip, at in gltf_clips(path, KAYKIT_BONES, hip_scale=.93 / .4057):
        yield clip, rigged(at, names, head_m=.08)
