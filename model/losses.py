"""What the network should have said, and how wrong it was.

People arrive as float32 [n, 12, 32]: box x0 y0 x1 y1 (px), 13 joints x y (px), 1 if somebody, 1 if visible enough to be asked for."""
import torch
import torch.nn.functional as F

PEOPLE, FIELDS = 12, 32
ROWS, COLUMNS, STRIDE = 24, 40, 8
HEAD = slice(0, 2)
ARMS, LEGS = list(range(2, 14)), list(range(14, 26))  # coordinates of shoulders, elbows, wrists; hips, knees, ankles
SWAPPED = [2 * j + k for j in (0, 2, 1, 4, 3, 6, 5, 8, 7, 10, 9, 12, 11) for k in (0, 1)]


def targets(people):
    """heat, care, weight [n, 24, 40]; box [n, 4, 24, 40]; joints [n, 26, 24, 40].

    heat is a Gaussian about each centre, wide as the box; care is 0 around people too hidden to be asked for; weight tells
    how much a cell answers for box and joints of the person it belongs to."""
    n = len(people)
    x0, y0, x1, y1 = (people[..., k] for k in range(4))
    w, h = (x1 - x0).clamp(min=4), (y1 - y0).clamp(min=4)
    cx, cy = (x0 + x1) / 2 / STRIDE - .5, (y0 + y1) / 2 / STRIDE - .5
    gx, gy = torch.arange(float(COLUMNS)).view(1, 1, 1, -1), torch.arange(float(ROWS)).view(1, 1, -1, 1)
    spread = lambda t: t[..., None, None]
    sx, sy = spread((w / STRIDE * .16).clamp(min=.5)), spread((h / STRIDE * .16).clamp(min=.5))
    hill = torch.exp(-((gx - spread(cx)) ** 2 / (2 * sx ** 2) + (gy - spread(cy)) ** 2 / (2 * sy ** 2))) * spread(people[..., 30])
    asked = spread(people[..., 31])
    centre = ((gx - spread(cx.round())).abs() + (gy - spread(cy.round())).abs() < .5).float() * asked
    heat = torch.maximum(hill * asked, centre).amax(1)
    care = 1 - ((hill * (1 - asked)).amax(1) > .05).float() * (heat < .5).float()
    weight, who = (hill * asked + centre).max(1)
    weight = torch.where(weight > .45, weight.clamp(max=1), torch.zeros(()))
    pick = lambda t: torch.gather(t, 1, who.flatten(1)).view(n, ROWS, COLUMNS)
    longer, gx, gy = pick(torch.maximum(w, h)), gx[0], gy[0]
    box = torch.stack([pick(cx) - gx, pick(cy) - gy, torch.log(pick(w) / 32), torch.log(pick(h) / 32)], 1)
    joints = torch.gather(people[..., 4:30], 1, who.flatten(1)[..., None].expand(-1, -1, 26)).view(n, ROWS, COLUMNS, 13, 2)
    joints = torch.stack([joints[..., 0] - (gx[..., None] + .5) * STRIDE, joints[..., 1] - (gy[..., None] + .5) * STRIDE], -1) / longer[..., None, None]
    return heat, care, weight, box, joints.flatten(3).permute(0, 3, 1, 2)


def generous_iou(a, b):
    """GIoU [n, 24, 40] of two box fields [n, 4, 24, 40] as the network puts them out (arXiv:1902.09630)."""
    half = lambda t: torch.exp(t[:, 2:].clamp(-3, 3)) * (32 / STRIDE / 2)
    ha, hb = half(a), half(b)
    low, high = torch.minimum(a[:, :2] - ha, b[:, :2] - hb), torch.maximum(a[:, :2] + ha, b[:, :2] + hb)
    inner = (torch.minimum(a[:, :2] + ha, b[:, :2] + hb) - torch.maximum(a[:, :2] - ha, b[:, :2] - hb)).clamp(min=0)
    common, hull = inner.prod(1), (high - low).prod(1)
    union = 4 * ha.prod(1) + 4 * hb.prod(1) - common
    return common / union - (hull - union) / hull


def losses(out, people, mask):
    """(heat, box, joints, mask) losses, scalars. Heat: focal loss of Law and Deng (arXiv:1808.01244)."""
    heat, care, weight, box, joints = targets(people)
    out = out.float()
    p, at_centre = out[:, 0].sigmoid().clamp(1e-4, 1 - 1e-4), heat > .98
    right, wrong = (1 - p) ** 2 * p.log(), (1 - heat) ** 4 * p ** 2 * (1 - p).log()
    heat_loss = -(torch.where(at_centre, right, wrong) * care).sum() / at_centre.sum().clamp(min=8)
    share = weight.sum().clamp(min=8)
    box_loss = (((out[:, 1:5] - box).abs().sum(1) * .5 + (1 - generous_iou(out[:, 1:5], box)) * 2) * weight).sum() / share
    # Left and right look alike on a figure without a face: arms and legs may each be named the other way round. Without
    # this, the network answers with the average of both, and limbs collapse onto the trunk.
    miss = lambda j: F.smooth_l1_loss(out[:, 5:31], j.clamp(-3, 3), reduction='none', beta=.05)
    same, swapped = miss(joints), miss(joints[:, SWAPPED])
    limbs = sum(torch.minimum(same[:, part].sum(1), swapped[:, part].sum(1)) for part in (ARMS, LEGS))
    joint_loss = ((same[:, HEAD].sum(1) + limbs) * weight).sum() / share
    mask_loss = F.binary_cross_entropy_with_logits(F.pixel_shuffle(out[:, 31:35], 2)[:, 0], mask) * 3
    return heat_loss, box_loss, joint_loss, mask_loss
