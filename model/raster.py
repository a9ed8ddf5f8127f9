"""The triangle filler of raster.c, compiled on first use with the system's C compiler into out/."""
import ctypes
import hashlib
import os
import subprocess

import numpy as np

HERE = os.path.dirname(os.path.abspath(__file__))


def _library():
    source = os.path.join(HERE, 'raster.c')
    name = hashlib.sha256(open(source, 'rb').read()).hexdigest()[:12]
    path = os.path.join(HERE, 'out', f'raster-{name}.so')
    if not os.path.exists(path):
        os.makedirs(os.path.dirname(path), exist_ok=True)
        draft = f'{path}.{os.getpid()}'
        subprocess.run(['cc', '-O3', '-march=native', '-shared', '-fPIC', '-o', draft, source, '-lm'], check=True)
        os.replace(draft, path)
    return ctypes.CDLL(path)


_FILL = _library().fill
_floats = np.ctypeslib.ndpointer(np.float32, flags='C')
_FILL.argtypes = [_floats, _floats, np.ctypeslib.ndpointer(np.int32, flags='C'), *[ctypes.c_int] * 3, ctypes.c_float, _floats, _floats]


def fill(xyz, grey, triangles, shade, cover, weight=1.):
    """Add one mesh to shade and cover, float32 [h, w] each; see raster.c. xyz [v, 3] in pixels and metres of depth."""
    h, w = shade.shape
    failed = _FILL(np.ascontiguousarray(xyz, np.float32), np.ascontiguousarray(grey, np.float32), triangles, len(triangles), w, h, weight, shade, cover)
    if failed:
        raise MemoryError('no memory for the depth buffer')
