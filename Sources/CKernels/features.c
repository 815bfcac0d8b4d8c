// Gradient histograms and linear projections of features.
#include <features.h>
#include <math.h>
#include <string.h>

#include "clones.h"
#include "kernels.h"

#define BINS 20  // 18 signed orientations, padded

// Cell histograms with a margin of one cell on each side, [rows + 2][columns + 2][BINS].
INLINE void collect(const float *luma, int columns, int rows, int cell, float *histogram) {
    static const float cosines[9] = {1.0f,         0.93969262f,  0.76604444f,
                                     0.5f,         0.17364818f,  -0.17364818f,
                                     -0.5f,        -0.76604444f, -0.93969262f};
    static const float sines[9] = {0.0f,        0.34202014f, 0.64278761f, 0.86602540f, 0.98480775f,
                                   0.98480775f, 0.86602540f, 0.64278761f, 0.34202014f};
    int width = columns * cell, height = rows * cell;
    enum { CHUNK = 64 };
    float magnitude[CHUNK], best[CHUNK], dx[CHUNK], dy[CHUNK];
    int32_t bin[CHUNK];
    float inverse = 1.0f / (float)cell;
    memset(histogram, 0, sizeof(float) * (size_t)(rows + 2) * (size_t)(columns + 2) * BINS);
    for (int y = 0; y < height; y++) {
        const float *row = luma + (ptrdiff_t)y * width;
        const float *above = y > 0 ? row - width : row;
        const float *below = y < height - 1 ? row + width : row;
        float fy = ((float)y + 0.5f) * inverse + 0.5f;
        int cy = (int)fy;
        float wy = fy - (float)cy;
        for (int start = 0; start < width; start += CHUNK) {
            int count = width - start < CHUNK ? width - start : CHUNK;
            for (int i = 0; i < count; i++) {
                int x = start + i;
                int left = x > 0 ? x - 1 : 0, right = x < width - 1 ? x + 1 : x;
                dx[i] = row[right] - row[left];
                dy[i] = below[x] - above[x];
            }
            for (int i = 0; i < count; i++) {
                magnitude[i] = sqrtf(dx[i] * dx[i] + dy[i] * dy[i]);
                best[i] = 0;
                bin[i] = 0;
            }
            for (int o = 0; o < 9; o++)
                for (int i = 0; i < count; i++) {
                    float dot = cosines[o] * dx[i] + sines[o] * dy[i];
                    float size = fabsf(dot);
                    int32_t which = dot > 0 ? o : o + 9;
                    bin[i] = size > best[i] ? which : bin[i];
                    best[i] = size > best[i] ? size : best[i];
                }
            for (int i = 0; i < count; i++) {
                float fx = ((float)(start + i) + 0.5f) * inverse + 0.5f;
                int cx = (int)fx;
                float wx = fx - (float)cx;
                float *h = histogram + ((ptrdiff_t)cy * (columns + 2) + cx) * BINS + bin[i];
                float lower = magnitude[i] * wy, upper = magnitude[i] - lower;
                h[0] += upper - upper * wx;
                h[BINS] += upper * wx;
                h += (columns + 2) * BINS;
                h[0] += lower - lower * wx;
                h[BINS] += lower * wx;
            }
        }
    }
}

CLONES void holdfast_gradient_histogram(const float *luma, int columns, int rows, int cell,
                                        float *result, float *scratch) {
    collect(luma, columns, rows, cell, scratch);
    int wide = columns + 2;
    // Energy of the nine unsigned orientations, kept in the padding of each histogram.
    for (int i = 0; i < wide * (rows + 2); i++) {
        float *h = scratch + (ptrdiff_t)i * BINS;
        float energy = 0;
        for (int o = 0; o < 9; o++) energy += (h[o] + h[o + 9]) * (h[o] + h[o + 9]);
        h[18] = energy;
    }
    for (int y = 0; y < rows; y++)
        for (int x = 0; x < columns; x++) {
            // Cells outside the window have no full histogram: the edge cell stands for them.
            int l = x > 0 ? x : 1, r = x < columns - 1 ? x + 2 : columns;
            int u = y > 0 ? y : 1, d = y < rows - 1 ? y + 2 : rows;
            int cx = x + 1, cy = y + 1;
            const float *h = scratch + ((ptrdiff_t)cy * wide + cx) * BINS;
#define ENERGY(a, b) scratch[((ptrdiff_t)(b)*wide + (a)) * BINS + 18]
            float here = h[18];
            float n[4] = {
                here + ENERGY(l, cy) + ENERGY(cx, u) + ENERGY(l, u),
                here + ENERGY(r, cy) + ENERGY(cx, u) + ENERGY(r, u),
                here + ENERGY(l, cy) + ENERGY(cx, d) + ENERGY(l, d),
                here + ENERGY(r, cy) + ENERGY(cx, d) + ENERGY(r, d),
            };
#undef ENERGY
            float *out = result + ((ptrdiff_t)y * columns + x) * 32;
            for (int i = 0; i < 32; i++) out[i] = 0;
            for (int i = 0; i < 4; i++) {
                float scale = 1.0f / sqrtf(n[i] + 1e-4f);
                float sum = 0;
                for (int o = 0; o < 18; o++) {
                    float v = h[o] * scale;
                    v = v < 0.2f ? v : 0.2f;
                    out[o] += 0.5f * v;
                    sum += v;
                }
                for (int o = 0; o < 9; o++) {
                    float v = (h[o] + h[o + 9]) * scale;
                    v = v < 0.2f ? v : 0.2f;
                    out[18 + o] += 0.5f * v;
                }
                out[27 + i] = 0.2357f * sum;
            }
        }
}

CLONES void holdfast_project(const float *features, const float *mean, const float *matrix,
                             int positions, int inputs, int outputs, float *result, int stride) {
    for (int p = 0; p < positions; p++) {
        const float *in = features + (ptrdiff_t)p * inputs;
        for (int o = 0; o < outputs; o += 8) {
            float sum[8] = {0};
            for (int i = 0; i < inputs; i++) {
                float v = in[i] - mean[i];
                const float *row = matrix + (ptrdiff_t)i * outputs + o;
                for (int l = 0; l < 8; l++) sum[l] += v * row[l];
            }
            for (int l = 0; l < 8; l++) result[(ptrdiff_t)p * stride + o + l] = sum[l];
        }
    }
}

CLONES void holdfast_window(float *map, const float *window, float scale, int positions, int stride,
                            int from, int to) {
    for (int p = 0; p < positions; p++) {
        float w = window[p] * scale;
        for (int c = from; c < to; c++) map[(ptrdiff_t)p * stride + c] *= w;
    }
}
