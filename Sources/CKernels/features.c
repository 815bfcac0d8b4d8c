// Linear projections of features, their taper, and colours.
#include <features.h>

#include "clones.h"
#include "vectors.h"

// The sums of as many vectors are kept at once, so that they do not wait for one another.
#define numbers vector
#define READ OF
#define WRITE AT
#define AT_ONCE 8
#include "projections.h"
#undef numbers
#undef READ
#undef WRITE
#undef AT_ONCE

#define numbers wide
#define READ WIDE_OF
#define WRITE WIDE_AT
#define AT_ONCE 6
#define project wide_project
#define project_all wide_project_all
#include "projections.h"
#undef project
#undef project_all

CLONES float holdfast_project(const float *features, const float *mean, const float *matrix,
                              int positions, int inputs, int outputs, float *result, int stride) {
    int o = 0;
    wide squares = {0};
    for (; o + 2 * LANES <= outputs; o += 2 * LANES)
        wide_project_all(features, mean, matrix + o, positions, inputs, outputs, result + o, stride,
                         &squares);
    vector rest = LOW_OF(squares) + HIGH_OF(squares);
    if (o < outputs)
        project_all(features, mean, matrix + o, positions, inputs, outputs, result + o, stride,
                    &rest);
    return sum_of(&rest);
}

CLONES void holdfast_window(const float *map, const float *window, const float *scales, int positions,
                            int channels, float *result) {
    for (int p = 0; p < positions; p++) {
        float w = window[p];
        for (int c = 0; c < channels; c += LANES) {
            ptrdiff_t at = (ptrdiff_t)p * channels + c;
            AT(result + at) = w * OF(scales + c) * OF(map + at);
        }
    }
}

CLONES void holdfast_mean_rows(const float *table, const uint16_t *rows, int cells, int cell,
                               int count, float *result) {
    int columns = cells * cell;
    float share = 1.0f / (float)(cell * cell);
    const float *end = result + (ptrdiff_t)cells * cells * count;
    for (int y = 0; y < cells; y++)
        for (int x = 0; x < cells; x++) {
            const uint16_t *corner = rows + (ptrdiff_t)y * cell * columns + x * cell;
            vector low = {0}, high = {0};
            for (int dy = 0; dy < cell; dy++)
                for (int dx = 0; dx < cell; dx++) {
                    const float *row =
                        table + (ptrdiff_t)corner[dy * columns + dx] * HOLDFAST_TABLE_WIDTH;
                    low += OF(row);
                    high += OF(row + LANES);
                }
            float *out = result + ((ptrdiff_t)y * cells + x) * count;
            low *= share;
            high *= share;
            // What is written beyond the row is the next one's.
            if (count > LANES && end - out >= 2 * LANES) {
                AT(out) = low;
                AT(out + LANES) = high;
            } else {
                for (int i = 0; i < count; i++) out[i] = i < LANES ? low[i] : high[i - LANES];
            }
        }
}

CLONES void holdfast_halve(const float *map, int stride, int columns, int rows, float *result) {
    for (int y = 0; y < rows; y++) {
        const float *top = map + (ptrdiff_t)y * 2 * stride, *bottom = top + stride;
        float *out = result + (ptrdiff_t)y * columns;
        for (int x = 0; x < columns; x++)
            out[x] = 0.25f * (top[2 * x] + top[2 * x + 1] + bottom[2 * x] + bottom[2 * x + 1]);
    }
}

INLINE uint16_t five_bits(float v) {
    v *= 32;
    v = v > 0 ? v : 0;
    return (uint16_t)(int32_t)(v < 31 ? v : 31);
}

CLONES void holdfast_pack_colors(const float *first, const float *second, const float *third,
                                 const float *matrix, int count, uint16_t *result) {
    for (int i = 0; i < count; i++) {
        float a = first[i], b = second[i], c = third[i];
        uint16_t red = five_bits(matrix[0] * a + matrix[1] * b + matrix[2] * c);
        uint16_t green = five_bits(matrix[3] * a + matrix[4] * b + matrix[5] * c);
        uint16_t blue = five_bits(matrix[6] * a + matrix[7] * b + matrix[8] * c);
        result[i] = (uint16_t)(red << 10 | green << 5 | blue);
    }
}

CLONES double holdfast_learn_colors(const float *inside, float inside_share, const float *first,
                                    float first_share, const float *outside, float outside_share,
                                    float rate, int bins, float *foreground, float *background,
                                    float *likelihood) {
    vector difference = {0};
    for (int i = 0; i < bins; i += LANES) {
        vector now = inside_share * OF(inside + i);
        vector f = now + first_share * (OF(first + i) - now);
        vector b = outside_share * OF(outside + i);
        vector on = OF(foreground + i), around = OF(background + i);
        on += rate * (f - on);
        around += rate * (b - around);
        vector total = on + around;
        whole known = total > 1e-7f;
        vector share = on / total;
        for (int l = 0; l < LANES; l++) share[l] = known[l] ? share[l] : 0.5f;
        AT(foreground + i) = on;
        AT(background + i) = around;
        AT(likelihood + i) = share;
        difference += (now - b) * share;
    }
    return sum_of(&difference);
}
