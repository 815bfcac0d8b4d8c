// Gradient histograms.
#include <features.h>
#include <math.h>
#include <string.h>

#include "clones.h"
#include "vectors.h"

// Floats of a cell's histogram: 18 signed directions, padded.
#define BINS 20
// Columns whose gradients are taken at a time, at most.
#define CHUNK 64
// The four cells around a pixel get a share of its vote each: those above and below on the left, then
// those on the right.
#define VOTES (4 * BINS)

// Of a row's `count` pixels from `start` on how strong the gradient is, and where its vote goes: by the
// direction and by the column. `row` and its neighbours are whole rows.
//
// The nearest of nine directions 20 degrees apart follows from four tangents, since all lie
// symmetrically to both axes.
INLINE void gradients(const float *row, const float *above, const float *below, int width,
                      int start, int count, const int32_t *columns, int32_t *offsets,
                      float *sizes) {
    float dx[CHUNK + LANES], dy[CHUNK + LANES];
    int from = start == 0, to = start + count == width ? count - 1 : count;
    for (int i = 0; i < count; i++) dy[i] = below[start + i] - above[start + i];
    for (int i = from; i < to; i++) dx[i] = row[start + i + 1] - row[start + i - 1];
    if (start == 0) dx[0] = row[width > 1] - row[0];
    if (to < count) dx[count - 1] = row[width - 1] - row[width > 1 ? width - 2 : 0];
    // Beyond the last, so that all are whole vectors.
    AT(dx + count) = AT(dy + count) = (vector){0};
    for (int i = 0; i < count; i += LANES) {
        vector x = AT(dx + i), y = AT(dy + i);
        vector ax = __builtin_elementwise_abs(x), ay = __builtin_elementwise_abs(y);
        // Comparisons give -1 where they hold.
        whole steep = -((ay > 0.17632698f * ax) + (ay > 0.57735027f * ax) +
                        (ay > 1.19175359f * ax) + (ay > 2.74747742f * ax));
        whole is_steep = steep > 0;
        whole is_mirrored = is_steep & (x * y < 0);
        whole mirrored = (is_mirrored & (9 - steep)) | (~is_mirrored & steep);
        whole opposite = ((is_steep & (y < 0)) | (~is_steep & (x < 0))) & 9;
        *(unaligned_whole *)(offsets + i) =
            *(const unaligned_whole *)(columns + i) + 4 * (mirrored + opposite);
        AT(sizes + i) = __builtin_elementwise_sqrt(x * x + y * y);
    }
}

// Parts the votes for four cells, of eight directions, and clears them.
INLINE void part(float *votes, vector *upper_left, vector *lower_left, vector *upper_right,
                 vector *lower_right) {
    vector a = OF(votes), b = OF(votes + 8), c = OF(votes + 16), d = OF(votes + 24);
    for (int i = 0; i < 4; i++) AT(votes + 8 * i) = (vector){0};
    vector left0 = __builtin_shufflevector(a, b, 0, 4, 8, 12, 1, 5, 9, 13);
    vector left1 = __builtin_shufflevector(c, d, 0, 4, 8, 12, 1, 5, 9, 13);
    vector right0 = __builtin_shufflevector(a, b, 2, 6, 10, 14, 3, 7, 11, 15);
    vector right1 = __builtin_shufflevector(c, d, 2, 6, 10, 14, 3, 7, 11, 15);
    *upper_left = __builtin_shufflevector(left0, left1, 0, 1, 2, 3, 8, 9, 10, 11);
    *lower_left = __builtin_shufflevector(left0, left1, 4, 5, 6, 7, 12, 13, 14, 15);
    *upper_right = __builtin_shufflevector(right0, right1, 0, 1, 2, 3, 8, 9, 10, 11);
    *lower_right = __builtin_shufflevector(right0, right1, 4, 5, 6, 7, 12, 13, 14, 15);
}

// Adds the votes of the pixels between two rows of cells to these, and clears them; what is below has
// none yet. `votes` is [columns + 1][VOTES].
INLINE void share(float *votes, int columns, float *above, float *below) {
    vector upper[2] = {0}, lower[2] = {0};
    pair upper_last = {0}, lower_last = {0};
    for (int cell = 0; cell <= columns; cell++) {
        float *v = votes + (ptrdiff_t)cell * VOTES;
        float *u = above + (ptrdiff_t)cell * BINS, *l = below + (ptrdiff_t)cell * BINS;
        for (int b = 0; b < 2; b++) {
            vector upper_left, lower_left, upper_right, lower_right;
            part(v + 32 * b, &upper_left, &lower_left, &upper_right, &lower_right);
            AT(u + 8 * b) += upper[b] + upper_left;
            AT(l + 8 * b) = lower[b] + lower_left;
            upper[b] = upper_right;
            lower[b] = lower_right;
        }
        vector last = OF(v + 64);
        AT(v + 64) = (vector){0};
        PAIR_AT(u + 16) += upper_last + __builtin_shufflevector(last, last, 0, 4);
        PAIR_AT(l + 16) = lower_last + __builtin_shufflevector(last, last, 1, 5);
        upper_last = __builtin_shufflevector(last, last, 2, 6);
        lower_last = __builtin_shufflevector(last, last, 3, 7);
    }
}

// Cell histograms with a margin of one cell on each side, [rows + 2][columns + 2][BINS]. `votes` holds
// [columns + 1][VOTES].
INLINE void collect(const float *luma, int columns, int rows, int cell, float *histogram,
                    float *votes) {
    float sizes[CHUNK + LANES];
    int32_t offsets[CHUNK + LANES], votes_of[CHUNK + LANES] = {0};
    int width = columns * cell, height = rows * cell;
    // A whole number of cells at a time: columns of all chunks weigh alike.
    int chunk = CHUNK / cell * cell;
    float inverse = 1.0f / (float)cell;
    size_t wide = (size_t)(columns + 2) * BINS;
    memset(votes, 0, sizeof(float) * (size_t)(columns + 1) * VOTES);
    memset(histogram, 0, sizeof(float) * wide);
    for (int top = 0; top < height;) {
        // The rows that lie between the middles of the same two rows of cells.
        int between = (int)(((float)top + 0.5f) * inverse + 0.5f), bottom = top + 1;
        while (bottom < height && (int)(((float)bottom + 0.5f) * inverse + 0.5f) == between)
            bottom++;
        for (int start = 0; start < width; start += chunk) {
            int count = width - start < chunk ? width - start : chunk;
            for (int i = 0; i < count; i++)
                votes_of[i] = VOTES * (int32_t)(((float)(start + i) + 0.5f) * inverse + 0.5f);
            for (int y = top; y < bottom; y++) {
                const float *row = luma + (ptrdiff_t)y * width;
                gradients(row, y > 0 ? row - width : row, y < height - 1 ? row + width : row,
                          width, start, count, votes_of, offsets, sizes);
                float low = ((float)y + 0.5f) * inverse + 0.5f - (float)between;
                quad shares[CHUNK];
                for (int j = 0; j < cell; j++) {
                    float right = ((float)j + 0.5f) * inverse + 0.5f;
                    right -= (float)(int)right;
                    float left = 1 - right;
                    shares[j] = (quad){left - left * low, left * low, right - right * low,
                                       right * low};
                }
                for (int i = 0; i < count; i += cell)
                    for (int j = 0; j < cell; j++)
                        QUAD_AT(votes + offsets[i + j]) += sizes[i + j] * shares[j];
            }
        }
        share(votes, columns, histogram + (size_t)between * wide,
              histogram + (size_t)(between + 1) * wide);
        top = bottom;
    }
}

// For each block of 2 x 2 cells the inverse of its norm, [rows + 1][columns + 2], the block that
// begins at cell (r, c) at (r, c). Cells outside the window have no full histogram: the edge cell
// stands for them. `energies` holds [rows + 2][columns + 2].
INLINE void measure(const float *histogram, int columns, int rows, float *energies,
                    float *inverses) {
    int wide = columns + 2;
    for (int y = 1; y <= rows; y++) {
        float *line = energies + (ptrdiff_t)y * wide;
        for (int x = 1; x <= columns; x++) {
            // Of the nine unsigned directions.
            const float *h = histogram + ((ptrdiff_t)y * wide + x) * BINS;
            vector folded = OF(h) + OF(h + 9);
            vector square = folded * folded;
            float last = h[8] + h[17];
            line[x] = (((square[0] + square[4]) + (square[1] + square[5])) +
                       ((square[2] + square[6]) + (square[3] + square[7]))) +
                      last * last;
        }
        line[0] = line[1];
        line[wide - 1] = line[wide - 2];
    }
    memcpy(energies, energies + wide, sizeof(float) * (size_t)wide);
    memcpy(energies + (ptrdiff_t)(rows + 1) * wide, energies + (ptrdiff_t)rows * wide,
           sizeof(float) * (size_t)wide);
    for (int y = 0; y <= rows; y++) {
        const float *e = energies + (ptrdiff_t)y * wide;
        float *out = inverses + (ptrdiff_t)y * wide;
        for (int x = 0; x <= columns; x++)
            out[x] = 1.0f / sqrtf(e[x] + e[x + 1] + e[x + wide] + e[x + wide + 1] + 1e-4f);
    }
}

// A cell's histogram divided by each of four norms, cut off at 0.2: the mean of each direction, signed
// and unsigned, and the sum for each norm.
INLINE void normalize(const float *h, quad inverse, float scale, float *out) {
    const vector limit = {0.2f, 0.2f, 0.2f, 0.2f, 0.2f, 0.2f, 0.2f, 0.2f};
    const quad short_limit = {0.2f, 0.2f, 0.2f, 0.2f};
    const quad none = {0};
    // 18 signed directions are two vectors and two more, 9 unsigned ones a vector and one more: the
    // three that remain are taken with all norms at once.
    vector low = OF(h), high = OF(h + 8), folded = OF(h) + OF(h + 9);
    vector low_sum = {0}, high_sum = {0}, folded_sum = {0};
    quad texture[4];
    for (int i = 0; i < 4; i++) {
        vector l = __builtin_elementwise_min(low * inverse[i], limit);
        vector g = __builtin_elementwise_min(high * inverse[i], limit);
        vector f = __builtin_elementwise_min(folded * inverse[i], limit);
        low_sum += l;
        high_sum += g;
        folded_sum += f;
        vector both = l + g;
        texture[i] = halves(&both);
    }
    quad p = __builtin_elementwise_min(h[16] * inverse, short_limit);
    quad q = __builtin_elementwise_min(h[17] * inverse, short_limit);
    quad r = __builtin_elementwise_min((h[8] + h[17]) * inverse, short_limit);
    quad rest = 0.5f * scale * sums_of(p, q, r, none);
    AT(out) = 0.5f * scale * low_sum;
    AT(out + 8) = 0.5f * scale * high_sum;
    AT(out + 18) = 0.5f * scale * folded_sum;
    out[16] = rest[0];
    out[17] = rest[1];
    out[26] = rest[2];
    QUAD_AT(out + 27) =
        0.2357f * scale * (sums_of(texture[0], texture[1], texture[2], texture[3]) + p + q);
    out[31] = 0;
}

CLONES void holdfast_gradient_histogram(const float *luma, int columns, int rows, int cell,
                                        float scale, float *result, float *scratch) {
    ptrdiff_t wide = columns + 2;
    float *votes = scratch + (rows + 2) * wide * BINS;
    float *energies = votes + wide * VOTES, *inverses = energies + (rows + 2) * wide;
    if (cell == 4)
        collect(luma, columns, rows, 4, scratch, votes);
    else
        collect(luma, columns, rows, cell, scratch, votes);
    measure(scratch, columns, rows, energies, inverses);
    for (int y = 0; y < rows; y++)
        for (int x = 0; x < columns; x++) {
            const float *n = inverses + y * wide + x;
            quad inverse = {n[0], n[1], n[wide], n[wide + 1]};
            normalize(scratch + ((y + 1) * wide + x + 1) * BINS, inverse, scale,
                      result + ((ptrdiff_t)y * columns + x) * 32);
        }
}
