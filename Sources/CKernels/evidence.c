// What boxes are judged by: gradients of colours, sums over rectangles, segments.
#include <features.h>
#include <math.h>
#include <string.h>

#include "clones.h"
#include "vectors.h"

// A colour of three components; the fourth float is whatever memory holds.
INLINE quad color_at(const float *colors, int i) {
    const int32_t all = -1;
    typedef int32_t mask __attribute__((vector_size(16)));
    return (quad)((mask)QUAD_OF(colors + 4 * i) & (mask){all, all, all, 0});
}

INLINE float dot(quad a, quad b) {
    quad p = a * b;
    return p[0] + p[1] + p[2];
}

CLONES void holdfast_smooth_colors(const float *colors, int columns, int rows, float *scratch,
                                   float *result) {
    for (int y = 0; y < rows; y++) {
        for (int x = 0; x < columns; x++) {
            int i = y * columns + x;
            quad before = color_at(colors, x > 0 ? i - 1 : i);
            quad after = color_at(colors, x < columns - 1 ? i + 1 : i);
            QUAD_AT(scratch + 4 * i) = 0.25f * (before + after) + 0.5f * color_at(colors, i);
        }
    }
    for (int y = 0; y < rows; y++) {
        int above = y > 0 ? -columns : 0, below = y < rows - 1 ? columns : 0;
        for (int x = 0; x < columns; x++) {
            int i = y * columns + x;
            quad ends = QUAD_OF(scratch + 4 * (i + above)) + QUAD_OF(scratch + 4 * (i + below));
            QUAD_AT(result + 4 * i) = 0.25f * ends + 0.5f * QUAD_OF(scratch + 4 * i);
        }
    }
}

CLONES void holdfast_color_gradients(const float *colors, int columns, int left, int top, int right,
                                     int bottom, float *result) {
    for (int y = top; y < bottom; y++) {
        for (int x = left; x < right; x++) {
            int i = y * columns + x;
            quad across = color_at(colors, i + 1) - color_at(colors, i - 1);
            quad down = color_at(colors, i + columns) - color_at(colors, i - columns);
            float size = sqrtf(dot(down, down));
            result[2 * i] = sqrtf(dot(across, across));
            result[2 * i + 1] = dot(across, down) >= 0 ? size : -size;
        }
    }
}

CLONES void holdfast_saturated_gradients(const float *gradients, int count, float half,
                                         float *across, float *down, float *strongest,
                                         float *oriented) {
    for (int i = 0; i < count; i++) {
        float x = gradients[2 * i], y = fabsf(gradients[2 * i + 1]);
        across[i] = x / (x + half);
        down[i] = y / (y + half);
        strongest[i] = across[i] > down[i] ? across[i] : down[i];
    }
    memset(oriented, 0, sizeof(float) * LANES * (size_t)count);
    for (int i = 0; i < count; i++) {
        float x = gradients[2 * i], y = fabsf(gradients[2 * i + 1]);
        float size = sqrtf(x * x + y * y);
        // Tangents of an eighth, a quarter and three eighths of a right angle's double.
        int eighth = (y >= 0.41421356f * x) + (y >= x) + (y >= 2.4142136f * x);
        int lane = gradients[2 * i + 1] < 0 ? LANES - 1 - eighth : eighth;
        if (size > 0) oriented[i * LANES + lane] = size / (size + half);
    }
}

CLONES void holdfast_summed_lanes(const float *map, int columns, int rows, float *result) {
    int stride = (columns + 1) * LANES;
    memset(result, 0, sizeof(float) * (size_t)stride);
    for (int y = 0; y < rows; y++) {
        const float *from = map + y * columns * LANES;
        float *to = result + (y + 1) * stride;
        vector row = {0};
        AT(to) = row;
        for (int x = 1; x <= columns; x++) {
            row += OF(from + (x - 1) * LANES);
            AT(to + x * LANES) = row + OF(to - stride + x * LANES);
        }
    }
}
