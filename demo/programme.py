"""Strings the pieces of a rendered clip together into a long one, without storing any picture twice.

    python3 programme.py OUT_FOLDER DEMO_FOLDER NAME [NAME…]

Ordinary life is shown several times, what happens once: so a camera of the demo place shows minutes of life, and then something. The
sample table of an MP4 file (ISO/IEC 14496-12, section 8.6 and 8.7) says where each picture lies, and several may lie at one place.
"""
import json
import struct
import sys

from render import keep

# How often ordinary life is shown before something happens, and after. Chosen so that alarms of the demo place come one after the other.
PROGRAMMES = dict(steps=(1, 23), yard=(5, 21), arcade=(8, 17), gate=(15, 17), pool=(16, 8), square=(22, 4), hall=(13, 0), cellar=(28, 0))


def boxes(data, start, end):
    while start < end:
        size, kind = struct.unpack('>I4s', data[start:start + 8])
        yield kind, start + 8, start + size
        start += size


def find(data, *path):
    start, end = 0, len(data)
    for name in path:
        start, end = next((a, b) for kind, a, b in boxes(data, start, end) if kind == name)
    return start, end


def box(kind, *parts):
    body = b''.join(parts)
    return struct.pack('>I4s', len(body) + 8, kind) + body


def table(data, kind):
    """A full box that is a count and 32-bit words."""
    a, b = find(data, b'moov', b'trak', b'mdia', b'minf', b'stbl', kind)
    skip = 12 if kind == b'stsz' else 8
    return list(struct.unpack(f'>{(b - a - skip) // 4}I', data[a + skip:b]))


def samples_of(data):
    """Where each picture lies, how long it is, and whether it is a key picture. One track, no reordering, equal steps."""
    sizes, keys = table(data, b'stsz'), set(table(data, b'stss'))
    steps, chunks, runs = table(data, b'stts'), table(data, b'stco'), table(data, b'stsc')
    a, b = find(data, b'moov', b'trak', b'mdia', b'minf', b'stbl')
    assert all(kind != b'ctts' for kind, _, _ in boxes(data, a, b)), 'pictures do not lie in their order of showing'
    assert len(steps) == 2, 'pictures do not follow each other in equal steps'
    out, each = [], 0
    for number, offset in enumerate(chunks, 1):
        each = next((runs[i + 1] for i in range(0, len(runs), 3) if runs[i] == number), each)
        for _ in range(each):
            size = sizes[len(out)]
            out.append((offset, size, len(out) + 1 in keys))
            offset += size
    assert len(out) == len(sizes)
    return out, steps[1]


def rewritten(data, order):
    """The same file with its pictures in another order, some of them several times."""
    samples, step = samples_of(data)
    picked = [samples[i] for i in order]
    duration = len(picked) * step
    a, b = find(data, b'moov', b'trak', b'mdia', b'mdhd')
    scale = struct.unpack('>I', data[a + 12:a + 16])[0]
    movie_a, movie_b = find(data, b'moov', b'mvhd')
    movie = duration * struct.unpack('>I', data[movie_a + 12:movie_a + 16])[0] // scale

    def with_word(start, end, at, value):
        return data[start:start + at] + struct.pack('>I', value) + data[start + at + 4:end]

    def build(shift):
        chunks, counts, last = [], [], None
        for offset, size, _ in picked:
            if offset == last:
                counts[-1] += 1
            else:
                chunks.append(offset + shift)
                counts.append(1)
            last = offset + size
        runs = []
        for i, count in enumerate(counts, 1):
            if not runs or runs[-1][1] != count:
                runs.append((i, count, 1))
        words = lambda values: struct.pack(f'>{len(values)}I', *values)
        keys = [i for i, sample in enumerate(picked, 1) if sample[2]]
        sd = find(data, b'moov', b'trak', b'mdia', b'minf', b'stbl', b'stsd')
        stbl = box(b'stbl', box(b'stsd', data[sd[0]:sd[1]]), box(b'stts', words([0, 1, len(picked), step])), box(b'stss', words([0, len(keys), *keys])),
                   box(b'stsc', words([0, len(runs), *(v for run in runs for v in run)])), box(b'stsz', words([0, 0, len(picked), *(s[1] for s in picked)])), box(b'stco', words([0, len(chunks), *chunks])))
        part = lambda *path: box(path[-1], data[slice(*find(data, *path))])
        minf = box(b'minf', part(b'moov', b'trak', b'mdia', b'minf', b'vmhd'), part(b'moov', b'trak', b'mdia', b'minf', b'dinf'), stbl)
        mdia = box(b'mdia', box(b'mdhd', with_word(a, b, 16, duration)), part(b'moov', b'trak', b'mdia', b'hdlr'), minf)
        tk = find(data, b'moov', b'trak', b'tkhd')
        moov = box(b'moov', box(b'mvhd', with_word(movie_a, movie_b, 16, movie)), box(b'trak', box(b'tkhd', with_word(*tk, 20, movie)), mdia))
        mdat = find(data, b'mdat')
        head = part(b'ftyp') + moov
        return head, mdat

    head, mdat = build(0)
    head, mdat = build(len(head) + 8 - mdat[0])
    return head + box(b'mdat', data[slice(*mdat)])


def main(out, demo, *names):
    for name in names:
        data, truth = open(f'{out}/{name}.mp4', 'rb').read(), json.load(open(f'{out}/{name}.truth.json'))
        samples, _ = samples_of(data)
        rate = len(samples) * 1000 / truth['durationMs']
        life = list(range(round(truth['lifeMs'] * rate / 1000)))
        rest = list(range(len(life), len(samples)))
        assert not rest or samples[rest[0]][2], 'what happens does not begin with a key picture'
        before, after = PROGRAMMES[name]
        order = life * before + rest + life * after
        moved = round((before - 1) * len(life) * 1000 / rate)
        at = lambda one: dict(one, startMs=one['startMs'] + moved, endMs=one['endMs'] + moved)
        happens = lambda one: one['startMs'] >= truth['lifeMs']
        turns = [k * len(life) for k in range(before)] + [before * len(life) + len(rest) + k * len(life) for k in range(after)]
        quiet = [at(one) for one in truth['notEvents'] if happens(one)]
        for turn in turns:
            ms = round(turn * 1000 / rate)
            quiet += [dict(one, startMs=one['startMs'] + ms, endMs=one['endMs'] + ms) for one in truth['notEvents'] if not happens(one)]
        with open(f'{demo}/{name}.mp4', 'wb') as file:
            file.write(rewritten(data, order))
        whole = dict(truth, durationMs=round(len(order) * 1000 / rate), events=[at(one) for one in truth['events']], notEvents=sorted(quiet, key=lambda one: one['startMs']))
        del whole['lifeMs']
        keep(f'{demo}/{name}.truth.json', whole)
        keep(f'{demo}/{name}.scene.json', json.load(open(f'{out}/{name}.scene.json')))


if __name__ == '__main__':
    main(*sys.argv[1:])
