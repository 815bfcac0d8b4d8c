// Gradient histograms and linear projections of features.
#include <features.h>
#include <math.h>
#include <string.h>

#include "clones.h"
#include "vectors.h"

#define BINS 20  // 18 signed orientations, padded

// Cell histograms with a margin of one cell on each side, [rows + 2][columns + 2][BINS]. `line` holds
// one row of them.
INLINE void collect(const float *luma, int columns, int rows, int cell, float *histogram,
                    float *line) {
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
    int wide = (columns + 2) * BINS;
    memset(histogram, 0, sizeof(float) * (size_t)(rows + 2) * (size_t)wide);
    memset(line, 0, sizeof(float) * (size_t)wide);
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
                float *h = line + (ptrdiff_t)cx * BINS + bin[i];
                float right = magnitude[i] * (fx - (float)cx);
                h[0] += magnitude[i] - right;
                h[BINS] += right;
            }
        }
        // The row's own histogram is shared out to the two rows of cells that it lies between.
        float *upper = histogram + (ptrdiff_t)cy * wide, *lower = upper + wide;
        for (int i = 0; i < wide; i++) {
            upper[i] += (1 - wy) * line[i];
            lower[i] += wy * line[i];
            line[i] = 0;
        }
    }
}

// A cell's histogram divided by each of four energies, cut off at 0.2: the mean of each orientation,
// signed and unsigned, and the sum for each energy.
INLINE void normalize(const float *h, const float *energies, float *out) {
    const vector limit = {0.2f, 0.2f, 0.2f, 0.2f, 0.2f, 0.2f, 0.2f, 0.2f};
    // 18 signed orientations are two vectors and two more, 9 unsigned ones a vector and one more: the
    // three that remain share a third vector.
    vector low = OF(h), high = OF(h + 8), folded = OF(h) + OF(h + 9);
    vector rest = {h[16], h[17], h[8] + h[17], 0, 0, 0, 0, 0};
    vector low_sum = {0}, high_sum = {0}, folded_sum = {0}, rest_sum = {0};
    for (int i = 0; i < 4; i++) {
        float scale = 1.0f / sqrtf(energies[i] + 1e-4f);
        vector l = __builtin_elementwise_min(low * scale, limit);
        vector g = __builtin_elementwise_min(high * scale, limit);
        vector f = __builtin_elementwise_min(folded * scale, limit);
        vector r = __builtin_elementwise_min(rest * scale, limit);
        low_sum += l;
        high_sum += g;
        folded_sum += f;
        rest_sum += r;
        vector s = l + g;
        out[27 + i] = 0.2357f * (((s[0] + s[4]) + (s[1] + s[5])) + ((s[2] + s[6]) + (s[3] + s[7])) +
                                 (r[0] + r[1]));
    }
    AT(out) = 0.5f * low_sum;
    AT(out + 8) = 0.5f * high_sum;
    out[16] = 0.5f * rest_sum[0];
    out[17] = 0.5f * rest_sum[1];
    AT(out + 18) = 0.5f * folded_sum;
    out[26] = 0.5f * rest_sum[2];
    out[31] = 0;
}

CLONES void holdfast_gradient_histogram(const float *luma, int columns, int rows, int cell,
                                        float *result, float *scratch) {
    collect(luma, columns, rows, cell, scratch,
            scratch + (ptrdiff_t)(rows + 2) * (columns + 2) * BINS);
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
            normalize(h, n, result + ((ptrdiff_t)y * columns + x) * 32);
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
