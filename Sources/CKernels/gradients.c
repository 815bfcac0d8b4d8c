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
// With what follows in the last vector.
#define ROOM (CHUNK + LANES)
// The four cells around a pixel get a share of its vote each: those above and below on the left, then
// those on the right.
#define VOTES (4 * BINS)

// A part of three rows, one below the other, with room for whole vectors behind.
typedef struct {
    float above[ROOM], row[ROOM + 1], below[ROOM];
} strip;

// Of a row's `count` pixels from `start` on how strong the gradient is, and where its vote goes: by the
// direction and by the column. `row` and its neighbours are whole rows of a picture that ends at `end`.
//
// The nearest of nine directions 20 degrees apart follows from four tangents, since all lie
// symmetrically to both axes.
INLINE void gradients(const float *row, const float *above, const float *below, const float *end,
                      int width, int start, int count, const int32_t *columns, int32_t *offsets,
                      float *sizes) {
    const whole places = {0, 1, 2, 3, 4, 5, 6, 7};
    strip copy;
    row += start;
    above += start;
    below += start;
    if (end - below <= (count + LANES - 1) / LANES * LANES) {
        // Vectors would reach beyond the picture.
        memset(&copy, 0, sizeof copy);
        int left = start > 0, right = start + count < width;
        memcpy(copy.above, above, sizeof(float) * (size_t)count);
        memcpy(copy.row + 1 - left, row - left, sizeof(float) * (size_t)(left + count + right));
        memcpy(copy.below, below, sizeof(float) * (size_t)count);
        row = copy.row + 1;
        above = copy.above;
        below = copy.below;
    }
    for (int i = 0; i < count; i += LANES) {
        // Beyond the first and the last column there is no neighbour.
        vector here = OF(row + i), right = OF(row + i + 1);
        vector left = start + i > 0 ? OF(row + i - 1)
                                    : __builtin_shufflevector(here, here, 0, 0, 1, 2, 3, 4, 5, 6);
        int last = width - 1 - start - i;
        if (last < LANES) {
            whole is_last = places == last;
            right = (vector)((is_last & (whole)here) | (~is_last & (whole)right));
        }
        vector x = right - left, y = OF(below + i) - OF(above + i);
        vector ax = __builtin_elementwise_abs(x), ay = __builtin_elementwise_abs(y);
        // Comparisons give -1 where they hold, and the first one does where any does.
        whole is_steep = ay > 0.17632698f * ax;
        whole steep = -(is_steep + (ay > 0.57735027f * ax) + (ay > 1.19175359f * ax) +
                        (ay > 2.74747742f * ax));
        whole is_mirrored = is_steep & (x * y < 0);
        whole mirrored = (is_mirrored & (9 - steep)) | (~is_mirrored & steep);
        vector along = (vector)((is_steep & (whole)y) | (~is_steep & (whole)x));
        whole opposite = (along < 0) & 9;
        *(unaligned_whole *)(offsets + i) =
            *(const unaligned_whole *)(columns + i) + 4 * (mirrored + opposite);
        AT(sizes + i) = __builtin_elementwise_sqrt(x * x + y * y);
    }
}

// Eight numbers of which the even ones stand before the odd ones, in their order.
#define ORDERED(v) __builtin_shufflevector(v, v, 0, 4, 1, 5, 2, 6, 3, 7)

// Adds the votes of the pixels between two rows of cells to these, and clears them; what is below has
// none yet. `votes` is [columns + 1][VOTES].
INLINE void share(float *votes, int columns, float *above, float *below) {
    vector above_before[2] = {0}, below_before[2] = {0};
    pair upper_last = {0}, lower_last = {0};
    for (int cell = 0; cell <= columns; cell++) {
        float *v = votes + (ptrdiff_t)cell * VOTES;
        float *u = above + (ptrdiff_t)cell * BINS, *l = below + (ptrdiff_t)cell * BINS;
        for (int b = 0; b < 2; b++) {
            // Of eight directions the votes, four for each; then those for each cell, of which those for even
            // directions stand before those for odd ones.
            float *from = v + 32 * b;
            vector v0 = OF(from), v2 = OF(from + 8), v4 = OF(from + 16), v6 = OF(from + 24);
            AT(from) = AT(from + 8) = AT(from + 16) = AT(from + 24) = (vector){0};
            vector left = __builtin_shufflevector(v0, v2, 0, 8, 1, 9, 4, 12, 5, 13);
            vector left_rest = __builtin_shufflevector(v4, v6, 0, 8, 1, 9, 4, 12, 5, 13);
            vector right = __builtin_shufflevector(v0, v2, 2, 10, 3, 11, 6, 14, 7, 15);
            vector right_rest = __builtin_shufflevector(v4, v6, 2, 10, 3, 11, 6, 14, 7, 15);
            vector upper = __builtin_shufflevector(left, left_rest, 0, 1, 8, 9, 4, 5, 12, 13);
            vector lower = __builtin_shufflevector(left, left_rest, 2, 3, 10, 11, 6, 7, 14, 15);
            upper += above_before[b];
            lower += below_before[b];
            AT(u + 8 * b) += ORDERED(upper);
            AT(l + 8 * b) = ORDERED(lower);
            above_before[b] =
                __builtin_shufflevector(right, right_rest, 0, 1, 8, 9, 4, 5, 12, 13);
            below_before[b] =
                __builtin_shufflevector(right, right_rest, 2, 3, 10, 11, 6, 7, 14, 15);
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
    float sizes[ROOM];
    int32_t offsets[ROOM], votes_of[ROOM] = {0};
    int width = columns * cell, height = rows * cell;
    // A whole number of cells at a time: columns of all chunks weigh alike.
    int chunk = CHUNK / cell * cell;
    float inverse = 1.0f / (float)cell;
    size_t across = (size_t)(columns + 2) * BINS;
    memset(votes, 0, sizeof(float) * (size_t)(columns + 1) * VOTES);
    memset(histogram, 0, sizeof(float) * across);
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
                          luma + (ptrdiff_t)height * width, width, start, count, votes_of, offsets,
                          sizes);
                float low = ((float)y + 0.5f) * inverse + 0.5f - (float)between;
                quad shares[CHUNK];
                for (int j = 0; j < cell; j++) {
                    float right = ((float)j + 0.5f) * inverse + 0.5f;
                    right -= (float)(int)right;
                    float left = 1 - right;
                    shares[j] = (quad){left, 0, right, 0} + low * (quad){-left, left, -right, right};
                }
                // Neighbours often vote for the same, and each such vote waits for the one before. So
                // cells take turns, beginning with the columns that follow the middle of a cell.
                for (int j = 0; j < cell; j++) {
                    int column = (j + (cell + 1) / 2) % cell;
                    quad parts = shares[column];
#pragma clang loop unroll_count(4)
                    for (int i = column; i < count; i += cell)
                        QUAD_AT(votes + offsets[i]) += sizes[i] * parts;
                }
            }
        }
        share(votes, columns, histogram + (size_t)between * across,
              histogram + (size_t)(between + 1) * across);
        top = bottom;
    }
}

// For each block of 2 x 2 cells the inverse of its norm, [rows + 1][columns + 2], the block that
// begins at cell (r, c) at (r, c). Cells outside the window have no full histogram: the edge cell
// stands for them. `energies` holds [rows + 2][columns + 2].
INLINE void measure(const float *histogram, int columns, int rows, float *energies,
                    float *inverses) {
    int across = columns + 2;
    for (int y = 1; y <= rows; y++) {
        float *line = energies + (ptrdiff_t)y * across;
        for (int x = 1; x <= columns; x++) {
            // Of the nine unsigned directions.
            const float *h = histogram + ((ptrdiff_t)y * across + x) * BINS;
            vector folded = OF(h) + OF(h + 9);
            vector square = folded * folded;
            float last = h[8] + h[17];
            line[x] = (((square[0] + square[4]) + (square[1] + square[5])) +
                       ((square[2] + square[6]) + (square[3] + square[7]))) +
                      last * last;
        }
        line[0] = line[1];
        line[across - 1] = line[across - 2];
    }
    memcpy(energies, energies + across, sizeof(float) * (size_t)across);
    memcpy(energies + (ptrdiff_t)(rows + 1) * across, energies + (ptrdiff_t)rows * across,
           sizeof(float) * (size_t)across);
    for (int y = 0; y <= rows; y++) {
        const float *e = energies + (ptrdiff_t)y * across;
        float *out = inverses + (ptrdiff_t)y * across;
        int x = 0;
        for (; x + LANES <= columns + 1; x += LANES) {
            vector sum = OF(e + x) + OF(e + x + 1) + OF(e + x + across) + OF(e + x + across + 1);
            AT(out + x) = 1.0f / __builtin_elementwise_sqrt(sum + 1e-4f);
        }
        for (; x <= columns; x++)
            out[x] = 1.0f / sqrtf(e[x] + e[x + 1] + e[x + across] + e[x + across + 1] + 1e-4f);
    }
}

// A cell's histogram divided by each of four norms, cut off at 0.2: the mean of each direction, signed
// and unsigned, and the sum for each norm.
INLINE void normalize(const float *h, quad inverse, float scale, float *out) {
    const wide limit = 0.2f - (wide){0};
    const quad short_limit = {0.2f, 0.2f, 0.2f, 0.2f};
    const quad none = {0};
    // 18 signed directions are two vectors and two more, 9 unsigned ones a vector and one more: the
    // three that remain are taken with all norms at once.
    wide directions = WIDE_OF(h), sum = {0};
    vector folded = OF(h) + OF(h + 9), folded_sum = {0};
    quad texture[4];
    for (int i = 0; i < 4; i++) {
        wide d = __builtin_elementwise_min(directions * inverse[i], limit);
        vector f = __builtin_elementwise_min(folded * inverse[i], LOW_OF(limit));
        sum += d;
        folded_sum += f;
        vector both = LOW_OF(d) + HIGH_OF(d);
        texture[i] = halves(&both);
    }
    quad p = __builtin_elementwise_min(h[16] * inverse, short_limit);
    quad q = __builtin_elementwise_min(h[17] * inverse, short_limit);
    quad r = __builtin_elementwise_min((h[8] + h[17]) * inverse, short_limit);
    quad rest = 0.5f * scale * sums_of(p, q, r, none);
    WIDE_AT(out) = 0.5f * scale * sum;
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
    ptrdiff_t across = columns + 2;
    float *votes = scratch + (rows + 2) * across * BINS;
    float *energies = votes + across * VOTES, *inverses = energies + (rows + 2) * across;
    if (cell == 4)
        collect(luma, columns, rows, 4, scratch, votes);
    else
        collect(luma, columns, rows, cell, scratch, votes);
    measure(scratch, columns, rows, energies, inverses);
    for (int y = 0; y < rows; y++)
        for (int x = 0; x < columns; x++) {
            const float *n = inverses + y * across + x;
            quad inverse = {n[0], n[1], n[across], n[across + 1]};
            normalize(scratch + ((y + 1) * across + x + 1) * BINS, inverse, scale,
                      result + ((ptrdiff_t)y * columns + x) * 32);
        }
}
