"""The renderer: the same seed gives the same samples, and labels fit the pictures. Run: python3 -m unittest test_render

Skipped where the motion library (out/poses.npz, made by poses.py) or the data is missing."""
import os
import unittest

import numpy as np

from poses import DATA, LIBRARY
from skeleton import swing, unit

READY = os.path.exists(LIBRARY) and os.path.exists(os.path.join(DATA, 'mocap'))


@unittest.skipUnless(READY, 'needs out/poses.npz (python3 poses.py) and ../shared/data')
class Samples(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        from render import World
        cls.World = World
        world = World(5)
        cls.samples = [world.sample() for _ in range(40)]

    def test_same_seed_same_samples(self):
        world = self.World(5)
        for pictures, mask, people in self.samples[:10]:
            again, mask2, people2 = world.sample()
            np.testing.assert_array_equal(pictures, again)
            np.testing.assert_array_equal(mask, mask2)
            self.assertEqual([p['box'] for p in people], [p['box'] for p in people2])

    def test_other_seed_other_samples(self):
        self.assertGreater(np.abs(self.World(6).sample()[0].astype(int) - self.samples[0][0]).mean(), 1)

    def test_shapes_and_ranges(self):
        for pictures, mask, people in self.samples:
            self.assertEqual((pictures.shape, pictures.dtype), ((3, 192, 320), np.uint8))
            self.assertEqual((mask.shape, mask.dtype), ((48, 80), np.uint8))
            for person in people:
                x0, y0, x1, y1 = person['box']
                self.assertTrue(0 <= x0 < x1 <= 320 and 0 <= y0 < y1 <= 192, person['box'])
                self.assertTrue(0 <= person['visible'] <= 1.001)
                self.assertEqual(person['joints'].shape, (13, 2))

    def test_joints_of_whole_people_lie_in_their_boxes(self):
        inside = []
        for _, _, people in self.samples:
            for person in people:
                if person['visible'] > .97:
                    x0, y0, x1, y1 = person['box']
                    slack = .12 * max(x1 - x0, y1 - y0) + 2
                    x, y = person['joints'].T
                    inside += list((x > x0 - slack) & (x < x1 + slack) & (y > y0 - slack) & (y < y1 + slack))
        self.assertGreater(len(inside), 200)
        self.assertGreater(np.mean(inside), .97)

    def test_mask_lies_within_boxes(self):
        for _, mask, people in self.samples:
            outside = mask > 128
            for person in people:
                x0, y0, x1, y1 = person['box']
                outside[max(0, int(y0 / 4) - 3):int(y1 / 4) + 4, max(0, int(x0 / 4) - 3):int(x1 / 4) + 4] = False
            # people of whom less than 12 px can be seen are in the mask and have no box
            self.assertLess(outside.sum(), 30)

    def test_unknown_cells_are_whole_blocks(self):
        seen = 0
        for pictures, _, _ in self.samples:
            plate = pictures[1]
            for y in range(16, 176, 16):
                for x in range(112, 208, 16):
                    seen += bool((plate[y:y + 16, x:x + 16] == 114).all())
        self.assertGreater(seen, 5)


class Rotations(unittest.TestCase):
    def test_swing_turns_one_vector_into_the_other(self):
        rng = np.random.default_rng(0)
        a, b = unit(rng.normal(size=(50, 3))), unit(rng.normal(size=(50, 3)))
        turn = swing(a, b)
        np.testing.assert_allclose((turn @ a[:, :, None])[..., 0], b, atol=1e-6)
        np.testing.assert_allclose(turn @ turn.transpose(0, 2, 1), np.tile(np.eye(3), (50, 1, 1)), atol=1e-6)


if __name__ == '__main__':
    unittest.main()
