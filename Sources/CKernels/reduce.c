// Reduction of a part of a plane by whole factors: rows are added first, whole source rows at a time,
// then columns.
#include <features.h>
#include <string.h>

#include "clones.h"
#include "kernels.h"

// The rows or columns of a block that are taken: all, or evenly spaced ones.
typedef struct {
    int count;
    int at[HOLDFAST_TAPS];
} taps;

INLINE taps taps_of(int size) {
    taps t = {.count = size < HOLDFAST_TAPS ? size : HOLDFAST_TAPS};
    for (int i = 0; i < t.count; i++) t.at[i] = (2 * i + 1) * size / (2 * t.count);
    return t;
}

// Where each source row begins that a row of the result is added from.
typedef struct {
    const uint8_t *at[HOLDFAST_TAPS];
} sources;

INLINE void add_bytes(sources rows, int taps, int count, uint16_t *restrict sums) {
    for (int i = 0; i < count; i++) {
        int sum = rows.at[0][i];
        for (int t = 1; t < taps; t++) sum += rows.at[t][i];
        sums[i] = (uint16_t)sum;
    }
}

INLINE void add_any(const holdfast_plane *plane, sources rows, int taps, int count,
                    uint32_t *restrict sums) {
    for (int i = 0; i < count; i++) {
        sums[i] = 0;
        for (int t = 0; t < taps; t++) {
            const uint8_t *at = rows.at[t] + i * plane->column_step;
            uint16_t raw = at[0];
            if (plane->bytes != 1) memcpy(&raw, at, sizeof raw);
            sums[i] += raw >> plane->shift;
        }
    }
}

// Adds each block's columns of the sums in `bytes` or, where that is NULL, in `any`: all `across`, or
// where there are more those of `some`.
INLINE void add_columns(const uint16_t *bytes, const uint32_t *any, int columns, int across,
                        const taps *some, float scale, float offset, float *restrict result) {
    int count = some ? some->count : across;
    for (int c = 0; c < columns; c++) {
        uint32_t sum = 0;
        for (int i = 0; i < count; i++) {
            int index = c * across + (some ? some->at[i] : i);
            sum += bytes ? bytes[index] : any[index];
        }
        result[c] = (float)(int32_t)sum * scale + offset;
    }
}

INLINE void reduce_columns(const uint16_t *bytes, const uint32_t *any, int columns, int across,
                           float scale, float offset, float *result) {
    taps some = taps_of(across);
    switch (across) {
        case 1: return add_columns(bytes, any, columns, 1, NULL, scale, offset, result);
        case 2: return add_columns(bytes, any, columns, 2, NULL, scale, offset, result);
        case 3: return add_columns(bytes, any, columns, 3, NULL, scale, offset, result);
        case 4: return add_columns(bytes, any, columns, 4, NULL, scale, offset, result);
        default: return add_columns(bytes, any, columns, across, &some, scale, offset, result);
    }
}

CLONES void holdfast_reduce(const holdfast_plane *plane, int left, int top, int columns, int rows,
                            int across, int down, float scale, float offset, uint32_t *scratch,
                            float *result) {
    taps vertical = taps_of(down);
    int count = columns * across;
    float mean = scale / (float)(vertical.count * taps_of(across).count);
    int plain = plane->bytes == 1 && plane->column_step == 1 && plane->shift == 0;
    uint16_t *sums = (uint16_t *)scratch;
    const uint8_t *first = (const uint8_t *)plane->base + left * plane->column_step +
                           top * plane->row_step;
    for (int r = 0; r < rows; r++) {
        sources from;
        for (int t = 0; t < vertical.count; t++)
            from.at[t] = first + ((ptrdiff_t)r * down + vertical.at[t]) * plane->row_step;
        float *out = result + (ptrdiff_t)r * columns;
        if (!plain) {
            add_any(plane, from, vertical.count, count, scratch);
            reduce_columns(NULL, scratch, columns, across, mean, offset, out);
            continue;
        }
        switch (vertical.count) {
            case 1: add_bytes(from, 1, count, sums); break;
            case 2: add_bytes(from, 2, count, sums); break;
            case 3: add_bytes(from, 3, count, sums); break;
            default: add_bytes(from, 4, count, sums);
        }
        reduce_columns(sums, NULL, columns, across, mean, offset, out);
    }
}
