// Separable resampling of a window of a plane: rows are mixed first, whole source rows at a time, then
// columns.
#include <features.h>

#include "clones.h"
#include "vectors.h"

// The rows of a plane that a row of the result is mixed from.
typedef struct {
    const uint8_t *row[HOLDFAST_TAPS];
    float weight[HOLDFAST_TAPS];
    int count;
} mixture;

INLINE void mix_bytes(const mixture *m, int rows, float *buffer, int count) {
    for (int i = 0; i < count; i++) {
        float sum = m->weight[0] * (float)m->row[0][i];
        for (int t = 1; t < rows; t++) sum += m->weight[t] * (float)m->row[t][i];
        buffer[i] = sum;
    }
}

INLINE void mix_any(const mixture *m, ptrdiff_t step, int bytes, int shift, float *buffer,
                    int count) {
    for (int i = 0; i < count; i++) {
        float sum = 0;
        for (int t = 0; t < m->count; t++) {
            const uint8_t *at = m->row[t] + i * step;
            int raw = bytes == 1 ? at[0] : *(const uint16_t *)(const void *)at;
            sum += m->weight[t] * (float)(raw >> shift);
        }
        buffer[i] = sum;
    }
}

INLINE void mix(const mixture *m, ptrdiff_t step, int bytes, int shift, float *buffer, int count) {
    if (bytes != 1 || step != 1 || shift != 0) return mix_any(m, step, bytes, shift, buffer, count);
    switch (m->count) {
        case 1: return mix_bytes(m, 1, buffer, count);
        case 2: return mix_bytes(m, 2, buffer, count);
        case 3: return mix_bytes(m, 3, buffer, count);
        default: return mix_bytes(m, 4, buffer, count);
    }
}

CLONES void holdfast_resample(const void *base, ptrdiff_t column_step, ptrdiff_t row_step, int bytes,
                              int shift, const int32_t *column_index, const float *column_weight,
                              int columns, const int32_t *row_index, const float *row_weight,
                              int rows, float scale, float offset, int first_column,
                              int last_column, float *row_buffer, float *result) {
    int count = last_column - first_column + 1;
    // Where the taps are neighbours, four columns of the result are taken at a time.
    int from = 0, to = columns;
    while (from < to && column_index[4 * from + 3] - column_index[4 * from] != 3) from++;
    while (to > from && column_index[4 * to - 1] - column_index[4 * to - 4] != 3) to--;
    for (int x = from; x < to; x++)
        if (column_index[4 * x + 3] - column_index[4 * x] != 3) to = x;
    to = from + (to - from) / 4 * 4;
    for (int y = 0; y < rows; y++) {
        mixture m = {.count = 0};
        for (int t = 0; t < HOLDFAST_TAPS; t++) {
            float weight = row_weight[y * HOLDFAST_TAPS + t];
            if (weight == 0 && (m.count > 0 || t < HOLDFAST_TAPS - 1)) continue;
            m.row[m.count] = (const uint8_t *)base + row_index[y * HOLDFAST_TAPS + t] * row_step +
                             first_column * column_step;
            m.weight[m.count++] = weight;
        }
        mix(&m, column_step, bytes, shift, row_buffer, count);
        float *out = result + (ptrdiff_t)y * columns;
        for (int x = 0; x < columns; x++) {
            if (x == from)
                for (; x < to; x += 4) {
                    quad sum[4];
                    for (int i = 0; i < 4; i++)
                        sum[i] = QUAD_OF(row_buffer + column_index[4 * (x + i)] - first_column) *
                                 QUAD_OF(column_weight + 4 * (x + i));
                    QUAD_AT(out + x) = sums_of(sum[0], sum[1], sum[2], sum[3]) * scale + offset;
                }
            if (x == columns) break;
            float sum = 0;
            for (int t = 0; t < HOLDFAST_TAPS; t++)
                sum += column_weight[x * HOLDFAST_TAPS + t] *
                       row_buffer[column_index[x * HOLDFAST_TAPS + t] - first_column];
            out[x] = sum * scale + offset;
        }
    }
}

// Places that are read at a time.
#define CHUNK 64

CLONES void holdfast_read_grid(const float *patch, int patch_columns, int patch_rows,
                               const holdfast_grid *grid, float *result) {
    float right = (float)(patch_columns - 1) - 1e-3f, bottom = (float)(patch_rows - 1) - 1e-3f;
    float across[CHUNK], down[2 * CHUNK], mixed[2 * CHUNK];
    int32_t places[CHUNK];
    for (int r = 0; r < grid->rows; r++) {
        float *out = result + (ptrdiff_t)r * grid->columns;
        float x0 = grid->x + (float)r * grid->row_x, y0 = grid->y + (float)r * grid->row_y;
        for (int start = 0; start < grid->columns; start += CHUNK) {
            int count = grid->columns - start < CHUNK ? grid->columns - start : CHUNK;
            for (int i = 0; i < count; i++) {
                float x = x0 + (float)(start + i) * grid->column_x;
                float y = y0 + (float)(start + i) * grid->column_y;
                // In this order a place that is not a number becomes 0.
                x = x > 0 ? x : 0;
                y = y > 0 ? y : 0;
                x = x < right ? x : right;
                y = y < bottom ? y : bottom;
                int32_t left = (int32_t)x, top = (int32_t)y;
                across[i] = x - (float)left;
                down[2 * i] = down[2 * i + 1] = y - (float)top;
                places[i] = top * patch_columns + left;
            }
            // Two neighbours at a time, which lie side by side.
            for (int i = 0; i < count; i++) {
                pair upper = PAIR_OF(patch + places[i]);
                pair lower = PAIR_OF(patch + places[i] + patch_columns);
                PAIR_AT(mixed + 2 * i) = upper + PAIR_OF(down + 2 * i) * (lower - upper);
            }
            for (int i = 0; i < count; i++)
                out[start + i] = mixed[2 * i] + across[i] * (mixed[2 * i + 1] - mixed[2 * i]);
        }
    }
}
