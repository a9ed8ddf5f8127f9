"""The network Umriss: 0.85 M parameters, 250 million multiplications for one picture of 320x192.

Input  float32 [n, 3, 192, 320]: frame, plate, frame 0.25 s earlier; grey, v / 127.5 - 1, letterboxed with grey 114.
Output float32 [n, 35, 24, 40] at stride 8:
  0      heat logit of a person's box centre
  1, 2   offset of the box centre from the cell, in cells
  3, 4   log of box width and height over 32 px
  5..30  13 joints, x and y from the cell's middle over the box's longer side (left and right may be swapped)
  31..34 mask logits of the cell's 2x2 quarters (stride 4)

A small residual encoder with a feature pyramid down to one level (Lin et al. 2017, arXiv:1612.03144), centres as peaks of a
heat map (Zhou et al. 2019, arXiv:1904.07850)."""
import torch
import torch.nn as nn
import torch.nn.functional as F

CHANNELS = 35


def conv(inputs, outputs, stride=1):
    return nn.Sequential(nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False), nn.BatchNorm2d(outputs), nn.ReLU(True))


class Residual(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.a = conv(width, width)
        self.b = nn.Sequential(nn.Conv2d(width, width, 3, 1, 1, bias=False), nn.BatchNorm2d(width))

    def forward(self, x):
        return F.relu(x + self.b(self.a(x)))


class Umriss(nn.Module):
    def __init__(self, widths=(16, 32, 48, 96, 112), blocks=(0, 1, 2, 1), pyramid=48, head=64):
        super().__init__()

        def stage(i, o, n):
            return nn.Sequential(conv(i, o, 2), *[Residual(o) for _ in range(n)])

        self.stem = conv(3, widths[0], 2)
        self.s4, self.s8 = stage(widths[0], widths[1], blocks[0]), stage(widths[1], widths[2], blocks[1])
        self.s16, self.s32 = stage(widths[2], widths[3], blocks[2]), stage(widths[3], widths[4], blocks[3])
        self.l32, self.l16, self.l8 = (nn.Conv2d(k, pyramid, 1) for k in (widths[4], widths[3], widths[2]))
        self.m16 = conv(pyramid, pyramid)
        self.h1, self.h2 = conv(pyramid, head), conv(pyramid, head)
        self.o1, self.o2 = nn.Conv2d(head, 5, 1), nn.Conv2d(head, 30, 1)  # heat and mask; box and joints
        self.o1.bias.data[0] = -4.  # people are rare: start quiet

    def forward(self, x):
        def up(t):
            return F.interpolate(t, scale_factor=2., mode='nearest')

        at8 = self.s8(self.s4(self.stem(x)))
        at16 = self.s16(at8)
        at32 = self.s32(at16)
        p = self.m16(up(self.l32(at32)) + self.l16(at16))
        p = F.relu(up(p) + self.l8(at8))
        where, what = self.o1(self.h1(p)), self.o2(self.h2(p))
        return torch.cat([where[:, :1], what, where[:, 1:]], 1)


def fold(net):
    """Put every BatchNorm (with its running statistics) into the convolution before it, in place: the same answers, a
    third less work for each training step, and no statistics to keep. Returns net."""
    for block in net.modules():
        if isinstance(block, nn.Sequential) and len(block) > 1 and isinstance(block[1], nn.BatchNorm2d):
            convolution, norm = block[0], block[1]
            scale = norm.weight.data / torch.sqrt(norm.running_var + norm.eps)
            convolution.weight.data *= scale[:, None, None, None]
            convolution.bias = nn.Parameter(norm.bias.data - norm.running_mean * scale)
            block[1] = nn.Identity()
    return net


def load(path):
    """A network from saved weights, folded or not, or from the exported .onnx (which holds the same, under the same names)."""
    if path.endswith('.onnx'):
        import onnx
        from onnx import numpy_helper
        state = {t.name: torch.tensor(numpy_helper.to_array(t).copy()) for t in onnx.load(path).graph.initializer}
        state = {k: v for k, v in state.items() if k.endswith(('weight', 'bias'))}
    else:
        state = torch.load(path)
    net = Umriss()
    if not any(key.endswith('running_mean') for key in state):
        fold(net)
    net.load_state_dict(state)
    return net.eval()


def multiplications(net, shape=(1, 3, 192, 320)):
    """Multiply-adds of all convolutions for one input."""
    total = []
    hooks = [m.register_forward_hook(lambda m, i, o: total.append(o[0, 0].numel() * m.weight.numel())) for m in net.modules() if isinstance(m, nn.Conv2d)]
    net.eval()(torch.zeros(shape))
    for hook in hooks:
        hook.remove()
    return sum(total)


if __name__ == '__main__':
    net = Umriss()
    print('%.3f M parameters, %.0f million multiply-adds' % (sum(p.numel() for p in net.parameters()) / 1e6, multiplications(net) / 1e6))
