"""Write the network in whole numbers: 8-bit weights and activations, for processors with 8-bit dot products.

    python3 quantise.py [umriss-float.onnx] [umriss.onnx] [--samples 512] [--seed 77]

Static quantisation in QDQ form (ONNX operators QuantizeLinear and DequantizeLinear; Jacob et al. 2018, arXiv:1712.05877):
weights symmetric, int8, one scale a channel, 7 bits used, since processors without 8-bit dot products (VNNI) add up pairs
in 16 bits and would overflow; activations uint8, ranges from freshly rendered scenes. The input is 8-bit grey by
nature: pack.py lets it in as it is. The two output layers stay in floats: boxes and joints need finer steps than a range of 256. Writes sha256, bytes and input into the
umriss.json beside the result."""
import argparse
import os

import numpy as np
import onnx
import torch
import torch.nn.functional as F
from onnx import helper, numpy_helper

from pack import packed, save

HERE = os.path.dirname(os.path.abspath(__file__))
WEIGHT_STEPS = 63
CUT = 1e-5  # share of an activation's values that may lie beyond its range at either end
FLOAT = ('o1', 'o2')


def evaluate(model, x):
    """Every tensor of the graph by name, for float32 x [n, 3, 192, 320]."""
    values = {t.name: torch.tensor(numpy_helper.to_array(t).copy()) for t in model.graph.initializer}
    values['x'] = x
    for node in model.graph.node:
        a = [values.get(name) for name in node.input]
        attribute = {one.name: helper.get_attribute_value(one) for one in node.attribute}
        if node.op_type == 'Constant':
            out = torch.tensor(numpy_helper.to_array(attribute['value']).copy())
        elif node.op_type == 'Conv':
            out = F.conv2d(a[0], a[1], a[2], attribute['strides'], attribute['pads'][:2])
        elif node.op_type == 'Relu':
            out = F.relu(a[0])
        elif node.op_type == 'Add':
            out = a[0] + a[1]
        elif node.op_type == 'Resize':
            out = F.interpolate(a[0], scale_factor=2., mode='nearest')
        elif node.op_type == 'Slice':
            out = a[0].index_select(int(a[3][0]), torch.arange(int(a[1][0]), min(int(a[2][0]), a[0].shape[int(a[3][0])])))
        elif node.op_type == 'Concat':
            out = torch.cat(a, attribute['axis'])
        else:
            raise SystemExit('an operator that is not known here: ' + node.op_type)
        values[node.output[0]] = out
    return values


def ranges(model, samples, seed):
    """{tensor: (low, high)} over rendered scenes."""
    from render import World
    world, found = World(seed), {}
    wanted = {node.output[0] for node in model.graph.node if node.op_type in ('Conv', 'Relu', 'Add', 'Resize')}
    for _ in range(samples // 16):
        x = torch.from_numpy(np.stack([world.sample()[0] for _ in range(16)])).float().div_(127.5).sub_(1)
        with torch.no_grad():
            values = evaluate(model, x)
        for name in wanted:
            v = np.sort(values[name].numpy().ravel())
            k = int(len(v) * CUT)
            low, high = found.get(name, (0., 0.))
            found[name] = min(low, float(v[k])), max(high, float(v[-1 - k]))
    return found


def quantised(model, found):
    graph, nodes, extra = model.graph, [], []
    weights = {t.name: numpy_helper.to_array(t) for t in graph.initializer}
    consumers = {}
    for node in graph.node:
        for name in node.input:
            consumers.setdefault(name, []).append(node)
    scales, renamed = {}, {}

    def constant(name, value):
        extra.append(numpy_helper.from_array(np.asarray(value), name))
        return name

    def pair(name, source):
        """Quantise and dequantise an activation; returns the name to read instead."""
        low, high = (-1., 127. / 127.5) if name == 'x' else found[name]
        scale = 1 / 127.5 if name == 'x' else max(high - low, 1e-6) / 255
        zero = 128 if name == 'x' else int(np.clip(round(-low / scale), 0, 255))
        scales[name] = scale, zero
        s, z = constant(name + '_scale', np.float32(scale)), constant(name + '_zero', np.uint8(zero))
        nodes.append(helper.make_node('QuantizeLinear', [source, s, z], [name + '_q']))
        nodes.append(helper.make_node('DequantizeLinear', [name + '_q', s, z], [name + '_dq']))
        renamed[name] = name + '_dq'

    pair('x', 'x')
    for node in graph.node:
        copy = onnx.NodeProto()
        copy.CopyFrom(node)
        for i, name in enumerate(copy.input):
            copy.input[i] = renamed.get(name, name)
        if node.op_type == 'Conv':
            kernel, bias = weights[node.input[1]], weights[node.input[2]]
            if node.input[1].split('.')[0] not in FLOAT:
                steps = np.maximum(np.abs(kernel).reshape(len(kernel), -1).max(1), 1e-8) / WEIGHT_STEPS
                whole = np.clip(np.round(kernel / steps[:, None, None, None]), -WEIGHT_STEPS, WEIGHT_STEPS).astype(np.int8)
                name = node.input[1]
                constant(name + '_q', whole), constant(name + '_scale', steps.astype(np.float32)), constant(name + '_zero', np.zeros(len(kernel), np.int8))
                nodes.append(helper.make_node('DequantizeLinear', [name + '_q', name + '_scale', name + '_zero'], [name + '_dq'], axis=0))
                scale = scales[node.input[0]][0] * steps
                constant(node.input[2] + '_q', np.round(bias / scale).astype(np.int32))
                constant(node.input[2] + '_scale', scale.astype(np.float32)), constant(node.input[2] + '_zero', np.zeros(len(kernel), np.int32))
                nodes.append(helper.make_node('DequantizeLinear', [node.input[2] + s for s in ('_q', '_scale', '_zero')], [node.input[2] + '_dq'], axis=0))
                copy.input[1], copy.input[2] = name + '_dq', node.input[2] + '_dq'
            else:
                extra.extend(t for t in graph.initializer if t.name in node.input[1:3])
        nodes.append(copy)
        out = node.output[0]
        if node.op_type in ('Conv', 'Relu', 'Add', 'Resize') and not (node.op_type == 'Conv' and node.input[1].split('.')[0] in FLOAT):
            following = consumers.get(out, [])
            if not (len(following) == 1 and following[0].op_type == 'Relu'):  # the sum or product before a Relu is fused with it
                pair(out, out)
    made = helper.make_graph(nodes, graph.name, graph.input, graph.output, extra)
    result = helper.make_model(made, opset_imports=[helper.make_opsetid('', 13)], ir_version=7, producer_name='umriss')
    onnx.checker.check_model(result)
    return result


def main():
    args = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    args.add_argument('source', nargs='?', default=os.path.join(HERE, 'umriss-float.onnx'))
    args.add_argument('target', nargs='?', default=os.path.join(HERE, 'umriss.onnx'))
    args.add_argument('--samples', type=int, default=512)
    args.add_argument('--seed', type=int, default=77)
    args = args.parse_args()
    torch.set_num_threads(1)
    model = onnx.load(args.source)
    result = quantised(model, ranges(model, args.samples, args.seed))
    save(packed(result), args.target)


if __name__ == '__main__':
    main()
