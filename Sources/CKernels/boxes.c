// What a box of a window shows: its sums, its likeness with another one, edges along its sides.
#include <features.h>
#include <math.h>
#include <string.h>

#include "clones.h"
#include "vectors.h"

CLONES void holdfast_summed(const float *map, int columns, int rows, float *result) {
    const vector none = {0};
    ptrdiff_t stride = columns + 1;
    memset(result, 0, sizeof *result * (size_t)stride);
    for (int y = 0; y < rows; y++) {
        const float *from = map + (ptrdiff_t)y * columns;
        float *to = result + (y + 1) * stride;
        float row = 0;
        int x = 0;
        to[0] = 0;
        for (; x + LANES <= columns; x += LANES) {
            // The sums of one, two, four and eight neighbours.
            vector v = OF(from + x);
            v += __builtin_shufflevector(none, v, 0, 8, 9, 10, 11, 12, 13, 14);
            v += __builtin_shufflevector(none, v, 0, 1, 8, 9, 10, 11, 12, 13);
            v += __builtin_shufflevector(none, v, 0, 1, 2, 3, 8, 9, 10, 11);
            v += row;
            row = v[LANES - 1];
            AT(to + x + 1) = v + OF(to + x + 1 - stride);
        }
        for (; x < columns; x++) {
            row += from[x];
            to[x + 1] = row + to[x + 1 - stride];
        }
    }
}

// Samples on a side of a small picture, at most.
#define SMALL 32

// Where the samples of a small picture lie in a row or column: the one before and how far beyond it.
INLINE void places(double start, double length, int side, int count, int32_t *at, float *beyond) {
    for (int i = 0; i < side; i++) {
        double place = start + (i + 0.5) / side * length - 0.5;
        double last = count - 1.001;
        place = place > 0 ? place : 0;
        place = place < last ? place : last;
        at[i] = (int32_t)place;
        beyond[i] = (float)(place - at[i]);
    }
}

CLONES float holdfast_thumbnail_likeness(const float *colors, int columns, int rows, double x,
                                         double y, double width, double height, int side,
                                         const float *reference) {
    int32_t across[SMALL], down[SMALL];
    float right[SMALL], low[SMALL];
    places(x, width, side, columns, across, right);
    places(y, height, side, rows, down, low);
    quad sum = {0}, squares = {0}, products = {0};
    for (int r = 0; r < side; r++) {
        const float *above = colors + (ptrdiff_t)4 * down[r] * columns, *below = above + 4 * columns;
        for (int c = 0; c < side; c++) {
            ptrdiff_t at = (ptrdiff_t)4 * across[c];
            quad left = QUAD_OF(above + at);
            left += low[r] * (QUAD_OF(below + at) - left);
            quad next = QUAD_OF(above + at + 4);
            next += low[r] * (QUAD_OF(below + at + 4) - next);
            quad color = left + right[c] * (next - left);
            sum += color;
            squares += color * color;
            products += color * QUAD_OF(reference);
            reference += 4;
        }
    }
    // The fourth of a colour's floats is none of it.
    float count = (float)(3 * side * side), mean = (sum[0] + sum[1] + sum[2]) / count;
    float rest = squares[0] + squares[1] + squares[2] - count * mean * mean;
    // Plain surfaces have nothing to compare.
    return (products[0] + products[1] + products[2]) / (rest > 1 ? sqrtf(rest) : 1);
}

// Where one of the cells of a side begins and ends: at least one sample, and none from `end` on.
INLINE void cell_bounds(int start, int length, int cell, int cells, int end, int *low, int *high) {
    *low = start + (2 * length * cell + cells) / (2 * cells);
    *high = start + (2 * length * (cell + 1) + cells) / (2 * cells);
    *low = *low < end ? *low : end;
    *high = *high > *low ? *high : *low + 1;
    *high = *high < end ? *high : end;
}

CLONES float holdfast_layout_likeness(const float *sums, int columns, int rows, const int32_t *box,
                                      int cells, const float *reference) {
    ptrdiff_t stride = (ptrdiff_t)(columns + 1) * LANES;
    int width = box[2] - box[0], height = box[3] - box[1];
    vector squares = {0}, products = {0};
    for (int r = 0; r < cells; r++) {
        int top, bottom;
        cell_bounds(box[1], height, r, cells, rows, &top, &bottom);
        const float *upper = sums + top * stride, *lower = sums + bottom * stride;
        for (int c = 0; c < cells; c++) {
            int left, right;
            cell_bounds(box[0], width, c, cells, columns, &left, &right);
            int area = (right - left) * (bottom - top);
            ptrdiff_t a = (ptrdiff_t)left * LANES, b = (ptrdiff_t)right * LANES;
            vector mean = ((OF(lower + b) - OF(lower + a)) - (OF(upper + b) - OF(upper + a))) /
                          (float)(area > 1 ? area : 1);
            squares += mean * mean;
            products += mean * OF(reference);
            reference += LANES;
        }
    }
    return sum_of(&products) / (sqrtf(sum_of(&squares)) + 1e-6f);
}
