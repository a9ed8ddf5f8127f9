"""Write the network as ONNX and its description beside it.

    python3 export.py IN.pt[:SHARE] [...] [--out umriss-float.onnx] [--state out/state.pt] [--save out/mixed.pt]

Several weights are averaged by their shares: what was tuned and what it was tuned from answer better together than either
alone (Wortsman et al. 2022, arXiv:2203.05482).

Opset 13, BatchNorm folded, batch size free. The same random input goes through PyTorch and through OpenCV's reader; the
largest difference is printed, and more than 1e-3 is refused. With --state it updates `trained` in umriss.json. The product
runs what quantise.py makes of the result."""
import argparse
import json
import os
from collections import Counter

import cv2
import numpy as np
import onnx
import torch

from net import fold, load

HERE = os.path.dirname(os.path.abspath(__file__))


def averaged(names):
    """The share-weighted mean of several folded networks of the same ancestry."""
    pairs = [name.rsplit(':', 1) if ':' in name else (name, '1') for name in names]
    nets, shares = [fold(load(path)) for path, _ in pairs], np.array([float(share) for _, share in pairs])
    states, shares = [net.state_dict() for net in nets], shares / shares.sum()
    nets[0].load_state_dict({k: sum(float(w) * s[k] for w, s in zip(shares, states)) for k in states[0]})
    return nets[0]


def main():
    args = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    args.add_argument('weights', nargs='+', help='PATH or PATH:SHARE')
    args.add_argument('--save', help='also keep the averaged weights')
    args.add_argument('--out', default=os.path.join(HERE, 'umriss-float.onnx'))
    args.add_argument('--state', help='state.pt of the training run, for the counts in umriss.json')
    args = args.parse_args()
    net = averaged(args.weights)
    if args.save:
        torch.save(net.state_dict(), args.save)
    torch.manual_seed(0)
    x = torch.rand(1, 3, 192, 320) * 2 - 1
    torch.onnx.export(net, x, args.out, opset_version=13, input_names=['x'], output_names=['y'],
                      dynamic_axes={'x': {0: 'n'}, 'y': {0: 'n'}}, do_constant_folding=True)
    model = onnx.load(args.out)
    onnx.checker.check_model(model)
    print('operators', dict(Counter(node.op_type for node in model.graph.node)))
    reader = cv2.dnn.readNet(args.out)
    reader.setInput(x.numpy())
    difference = float(np.abs(reader.forward() - net(x).detach().numpy()).max())
    print('largest difference to PyTorch %.1e' % difference)
    if difference > 1e-3:
        raise SystemExit('the exported network answers differently: do not use it')
    card = os.path.join(HERE, 'umriss.json')
    if args.state:
        described = json.load(open(card))
        state = torch.load(args.state)
        described['trained'] = {
            'on': 'rendered figures only', 'averaged': [os.path.basename(name) for name in args.weights],
            'startedFrom': 'weights of the first proof (first.pt), itself trained on 374000 rendered images',
            'imagesRendered': int(state['images']), 'imagesUsed': int(state['used']), 'steps': int(state['step']), 'seconds': round(state['elapsed']),
        }
        with open(card, 'w') as file:
            json.dump(described, file, indent=2)
            file.write('\n')


if __name__ == '__main__':
    main()
