/* Fill triangles with depth test and interpolated grey, two by two samples a pixel, and add the result to a picture.
 * xyz: vertices [v][3], x and y in pixels of the picture, z = depth in metres; grey: [v]; tri: [n][3] vertex numbers.
 * shade, cover: [h][w], both get weight * (grey * coverage) and weight * coverage added. Returns 0, or 1 when out of memory. */
#include <math.h>
#include <stdlib.h>

int fill(const float *xyz, const float *grey, const int *tri, int n, int w, int h, float weight, float *shade, float *cover) {
    int W = 2 * w, H = 2 * h;
    static float *depth; /* kept between calls: one process, one thread */
    static int room;
    if (W * H > room) {
        free(depth);
        room = W * H;
        depth = malloc(sizeof(float) * room * 2);
        if (!depth) { room = 0; return 1; }
    }
    float *value = depth + W * H;
    for (int i = 0; i < W * H; i++) { depth[i] = 1e9f; value[i] = 0; }
    for (int t = 0; t < n; t++) {
        const float *a = xyz + 3 * tri[3 * t], *b = xyz + 3 * tri[3 * t + 1], *c = xyz + 3 * tri[3 * t + 2];
        float ga = grey[tri[3 * t]], gb = grey[tri[3 * t + 1]], gc = grey[tri[3 * t + 2]];
        float ax = 2 * a[0], ay = 2 * a[1], bx = 2 * b[0], by = 2 * b[1], cx = 2 * c[0], cy = 2 * c[1];
        float area = (bx - ax) * (cy - ay) - (cx - ax) * (by - ay);
        if (area > -1e-4f) continue; /* faces away: the bodies are closed */
        int x0 = (int)floorf(fminf(ax, fminf(bx, cx))), x1 = (int)ceilf(fmaxf(ax, fmaxf(bx, cx)));
        int y0 = (int)floorf(fminf(ay, fminf(by, cy))), y1 = (int)ceilf(fmaxf(ay, fmaxf(by, cy)));
        if (x0 < 0) x0 = 0;
        if (y0 < 0) y0 = 0;
        if (x1 > W) x1 = W;
        if (y1 > H) y1 = H;
        /* barycentric weights u, v of a and b change linearly along a row */
        float inv = 1 / area, du = (by - cy) * inv, dv = (cy - ay) * inv, dz = du * (a[2] - c[2]) + dv * (b[2] - c[2]);
        float px = x0 + .5f;
        for (int y = y0; y < y1; y++) {
            float py = y + .5f;
            float u = ((bx - px) * (cy - py) - (cx - px) * (by - py)) * inv;
            float v = ((cx - px) * (ay - py) - (ax - px) * (cy - py)) * inv;
            float z = c[2] + u * (a[2] - c[2]) + v * (b[2] - c[2]);
            int i = y * W + x0, end = y * W + x1;
            for (; i < end; i++, u += du, v += dv, z += dz) {
                if (u < 0 || v < 0 || u + v > 1 || z >= depth[i]) continue;
                depth[i] = z;
                value[i] = u * ga + v * gb + (1 - u - v) * gc;
            }
        }
    }
    for (int y = 0; y < h; y++) for (int x = 0; x < w; x++) {
        float g = 0, k = 0;
        for (int j = 0; j < 4; j++) {
            int i = (2 * y + (j >> 1)) * W + 2 * x + (j & 1);
            if (depth[i] < 1e8f) { g += value[i]; k += 1; }
        }
        shade[y * w + x] += weight * g / 4;
        cover[y * w + x] += weight * k / 4;
    }
    return 0;
}
