"""Build the pose library: captured and made-up motion in one file.

    python3 poses.py [--data ../../shared/data] [--out out/poses.npz]

Writes P float16 [frames, 17, 3], start [clips + 1], group [clips] (what the figure does). Seed 7, about five seconds."""
import argparse
import glob
import os
from collections import Counter

import numpy as np

import poses_mocap as mocap
from poses_made import Maker
from skeleton import on_floor

HERE = os.path.dirname(os.path.abspath(__file__))
DATA = os.path.join(HERE, '..', '..', 'shared', 'data')
LIBRARY = os.path.join(HERE, 'out', 'poses.npz')
DEEPMIMIC = dict(crawl='crawl', dance_a='dance', dance_b='dance', getup_facedown='getup', getup_faceup='getup', jog='run', jump='dance',
                 kick='strike', punch='strike', roll='acro', run='run', spin='dance', spinkick='strike', stealthy_walk='walk', walk='walk', zombie_walk='walk')
MESH2MOTION = {
    'Crouch_Fwd_Loop': 'crouch', 'Crouch_Idle_Loop': 'crouch', 'Dance_Loop': 'dance', 'Death01': 'fall', 'Fixing_Kneeling': 'crouch',
    'Hit_Chest': 'strike', 'Hit_Head': 'strike', 'Idle': 'stand', 'Idle_Loop': 'stand', 'Idle_Talking_Loop': 'stand', 'Interact': 'stand',
    'Jog_Fwd_Loop': 'run', 'PickUp_Table': 'bend', 'Punch_Cross': 'strike', 'Punch_Enter': 'strike', 'Punch_Jab': 'strike',
    'Push_Loop': 'strike', 'Roll': 'acro', 'Sitting_Enter': 'sit', 'Sitting_Exit': 'sit', 'Sitting_Idle_Loop': 'sit',
    'Sitting_Talking_Loop': 'sit', 'Sprint_Loop': 'run', 'Walk_Formal_Loop': 'walk', 'Walk_Loop': 'walk',
    'Bow': 'bend', 'Confused': 'stand', 'Consume Item': 'stand', 'Crawl': 'crawl', 'Dizzy': 'stand', 'Defend': 'strike',
    'Dance Charleston': 'dance', 'Fighting Idle': 'strike', 'Fighting Left Jab': 'strike', 'Fighting Right Jab': 'strike',
    'Idle Listening': 'stand', 'Jumping Jacks': 'raise', 'Kneeling Tired': 'crouch', 'Meditate': 'floor', 'Pushup': 'crawl',
    'Shivering': 'stand', 'Sleeping': 'lie', 'Throw Object': 'strike', 'Tired Hunched': 'bend', 'Victory': 'raise',
}
KAYKIT = {
    'Death_A': 'fall', 'Death_A_Pose': 'lie', 'Death_B': 'fall', 'Death_B_Pose': 'lie', 'Hit_A': 'strike', 'Hit_B': 'strike',
    'Idle': 'stand', 'Lie_Down': 'fall', 'Lie_Idle': 'lie', 'Lie_Pose': 'lie', 'Lie_StandUp': 'getup', 'PickUp': 'bend',
    'Running_A': 'run', 'Sit_Chair_Down': 'sit', 'Sit_Chair_Idle': 'sit', 'Sit_Chair_StandUp': 'sit', 'Sit_Floor_Down': 'floor',
    'Sit_Floor_Idle': 'floor', 'Sit_Floor_StandUp': 'floor', 'Throw': 'strike', 'Unarmed_Melee_Attack_Kick': 'strike',
    'Unarmed_Melee_Attack_Punch_A': 'strike', 'Unarmed_Melee_Attack_Punch_B': 'strike', 'Walking_A': 'walk', 'Walking_B': 'walk', 'Walking_C': 'walk',
}
MADE = dict(walk=400, run=100, stand=400, sit=400, floor=150, crouch=200, bend=200, fall=600, lie=700, strike=400, crawl=100)
MADE['raise'] = 120
REPEAT = {'getup': 6, 'strike': 3, 'crawl': 3, 'fall': 25, 'lie': 15}  # copies of captured clips, which are rarer than made-up ones


def pieces(points, group, length=60):
    """Cut a long clip into pieces of length frames (and 8 over), each starting at the origin and standing on the floor."""
    for i in range(0, max(1, len(points) - 15), length):
        piece = points[i:i + length + 8]
        if len(piece) < 12:
            continue
        sink = 0 if group == 'lie' else min(0, piece[..., 2].min() - .03)
        yield piece - np.r_[piece[0, 0, :2], sink]


def captured(data):
    """Yield (group, clip) for everything under data/mocap."""
    at = lambda *parts: os.path.join(data, 'mocap', *parts)
    for name, group in DEEPMIMIC.items():
        yield group, mocap.deepmimic(open(at('deepmimic', 'motions', f'humanoid3d_{name}.txt')).read())
    for path in sorted(glob.glob(at('cmu-iclone', 'All_BVH', '**', '*.bvh'), recursive=True)):
        text = open(path).read()
        if text.count('\n') > 400:
            yield 'strike' if '02_05' in path else 'walk', mocap.cmu(text)
    for path in sorted(glob.glob(at('reactidle', 'genuine', '*.bvh'))):
        yield 'stand', on_floor(mocap.reactidle(open(path).read()))
    for name in ('base', 'addon'):
        for clip, points in mocap.mesh2motion(at('mesh2motion', f'human-{name}-animations.glb')):
            if clip in MESH2MOTION:
                yield MESH2MOTION[clip], points
    for clip, points in mocap.kaykit(at('kaykit', 'kaykit_char_animations.gltf')):
        if clip in KAYKIT:
            yield KAYKIT[clip], on_floor(points)  # KayKit's fat trunks keep lying hips 0.3 m up


def main():
    args = argparse.ArgumentParser(description=__doc__)
    args.add_argument('--data', default=DATA)
    args.add_argument('--out', default=LIBRARY)
    args = args.parse_args()
    os.makedirs(os.path.dirname(args.out), exist_ok=True)
    clips, groups = [], []
    for group, points in captured(args.data):
        for piece in pieces(points, group):
            for _ in range(REPEAT.get(group, 1)):
                clips.append(piece.astype(np.float16))
                groups.append(group)
    print('captured', len(clips), Counter(groups))
    maker = Maker(np.random.default_rng(7))
    for kind, count in MADE.items():
        for _ in range(count):
            clips.append(maker.clip(kind).astype(np.float16))
            groups.append(kind)
    np.savez(args.out, group=np.array(groups), start=np.cumsum([0] + [len(c) for c in clips]), P=np.concatenate(clips))
    print('in all', len(clips), Counter(groups))


if __name__ == '__main__':
    main()
