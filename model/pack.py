"""Let the network in whole numbers take grey pictures as they are: bytes in, in blocks, instead of floats in planes.

    python3 pack.py [umriss.onnx]        once; quantise.py does it for what it writes

Input before: float32 [n, 3, 192, 320], v / 127.5 - 1, turned into bytes by the first operator. After: uint8 [n, 96, 160, 12], the
twelve greys of each block of 2x2 px: frame (upper left, upper right, lower left, lower right), plate, earlier frame.
The first convolution, 3x3 over 3 channels at stride 2, becomes 2x2 over 12 channels at stride 1 with the same weights (space to depth;
Shi et al. 2016, arXiv:1609.07009, the other way round): three channels are too few for the 8-bit kernels of ONNX Runtime, which then take
several times as long for each multiplication. The answers stay the same to the bit if each grey v goes in as the byte that the
operator had made of it: QuantizeLinear of float32(v / 127.5 - 1) at scale 1/127.5 and zero point 128, which is v or v + 1 (levels() below;
PAIRS in src/darkroom/umriss.ts). Writes sha256, bytes and input into the umriss.json beside the file."""
import hashlib
import json
import os
import sys

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

HERE = os.path.dirname(os.path.abspath(__file__))
INPUT = {
    'name': 'x', 'type': 'uint8', 'shape': ['n', 96, 160, 12],
    'channels': [plane + ', ' + pixel for plane in ('frame', 'plate', 'frame 0.25 s earlier') for pixel in ('upper left', 'upper right', 'lower left', 'lower right')],
    'colour': 'grey', 'scale': 'round(float32(v / 127.5 - 1) / float32(1 / 127.5)) + 128, halves to even, at most 255', 'letterboxGrey': 114, 'unknownPlateGrey': 114,
}


def levels():
    """The byte for each grey."""
    grey = (np.arange(256) / 127.5 - 1).astype(np.float32)
    return np.clip(np.rint(grey / np.float32(1 / 127.5)) + 128, 0, 255).astype(np.uint8)


def packed(model):
    """The same network with the input described above."""
    graph = model.graph
    values = {t.name: numpy_helper.to_array(t) for t in graph.initializer}
    first = next(node for node in graph.node if node.op_type == 'Conv')
    kernel = first.input[1].replace('_dq', '_q')
    if graph.input[0].type.tensor_type.elem_type != TensorProto.FLOAT or values[kernel].shape[1:] != (3, 3, 3):
        raise SystemExit('not a network of whole numbers that takes three planes of floats: packed already?')
    old = values[kernel].astype(np.int32)
    new = np.zeros((len(old), 12, 2, 2), np.int8)
    for ky in range(3):
        for kx in range(3):
            # Row 2y + ky - 1 lies in the block above (its lower row) for ky = 0, in block y for 1 and 2.
            for channel in range(3):
                new[:, 4 * channel + 2 * ((ky + 1) % 2) + (kx + 1) % 2, (ky + 1) // 2, (kx + 1) // 2] = old[:, channel, ky, kx]
    nodes = []
    for node in graph.node:
        if node.op_type == 'QuantizeLinear' and node.input[0] == graph.input[0].name:
            node = helper.make_node('Transpose', [node.input[0]], [node.output[0]], perm=[0, 3, 1, 2])
        elif node.name == first.name and node.output[0] == first.output[0]:
            node = helper.make_node('Conv', list(node.input), list(node.output), kernel_shape=[2, 2], strides=[1, 1], pads=[1, 1, 0, 0])
        nodes.append(node)
    weights = [numpy_helper.from_array(new, kernel) if t.name == kernel else t for t in graph.initializer]
    source = helper.make_tensor_value_info(INPUT['name'], TensorProto.UINT8, INPUT['shape'])
    made = helper.make_graph(nodes, graph.name, [source], list(graph.output), weights)
    result = helper.make_model(made, opset_imports=list(model.opset_import), ir_version=model.ir_version, producer_name=model.producer_name)
    onnx.checker.check_model(result)
    return result


def save(model, target):
    """Writes the network and what umriss.json says of it."""
    onnx.save(model, target)
    raw = open(target, 'rb').read()
    digest = hashlib.sha256(raw).hexdigest()
    print('sha256', digest, 'bytes', len(raw))
    card = os.path.splitext(target)[0] + '.json'
    if os.path.exists(card):
        described = json.load(open(card))
        described['sha256'], described['bytes'], described['input'] = digest, len(raw), INPUT
        with open(card, 'w') as file:
            json.dump(described, file, indent=2)
            file.write('\n')


def main():
    path = sys.argv[1] if len(sys.argv) > 1 else os.path.join(HERE, 'umriss.onnx')
    save(packed(onnx.load(path)), path)


if __name__ == '__main__':
    main()
