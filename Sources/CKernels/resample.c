// Separable resampling of a window of a plane: rows are mixed first, whole source rows at a time, then
// columns.
#include <features.h>

#include "clones.h"
#include "kernels.h"

INLINE void mix_bytes(const uint8_t *row, float weight, float *buffer, int count, int first) {
    if (first)
        for (int i = 0; i < count; i++) buffer[i] = weight * (float)row[i];
    else
        for (int i = 0; i < count; i++) buffer[i] += weight * (float)row[i];
}

INLINE void mix_any(const uint8_t *row, ptrdiff_t step, int bytes, int shift, float weight,
                    float *buffer, int count, int first) {
    for (int i = 0; i < count; i++, row += step) {
        int raw = bytes == 1 ? row[0] : *(const uint16_t *)(const void *)row;
        float value = weight * (float)(raw >> shift);
        buffer[i] = first ? value : buffer[i] + value;
    }
}

CLONES void holdfast_resample(const void *base, ptrdiff_t column_step, ptrdiff_t row_step, int bytes,
                              int shift, const int32_t *column_index, const float *column_weight,
                              int columns, const int32_t *row_index, const float *row_weight,
                              int rows, int taps, float scale, float offset, int first_column,
                              int last_column, float *row_buffer, float *result) {
    int count = last_column - first_column + 1;
    for (int y = 0; y < rows; y++) {
        int filled = 0;
        for (int t = 0; t < taps; t++) {
            float weight = row_weight[y * taps + t];
            if (weight == 0 && (filled || t < taps - 1)) continue;
            const uint8_t *row = (const uint8_t *)base + row_index[y * taps + t] * row_step +
                                 first_column * column_step;
            if (bytes == 1 && column_step == 1 && shift == 0)
                mix_bytes(row, weight, row_buffer, count, !filled);
            else
                mix_any(row, column_step, bytes, shift, weight, row_buffer, count, !filled);
            filled = 1;
        }
        float *out = result + (ptrdiff_t)y * columns;
        for (int x = 0; x < columns; x++) {
            float sum = 0;
            for (int t = 0; t < taps; t++)
                sum += column_weight[x * taps + t] *
                       row_buffer[column_index[x * taps + t] - first_column];
            out[x] = sum * scale + offset;
        }
    }
}

CLONES void holdfast_read_grid(const float *patch, int patch_columns, int patch_rows,
                               const holdfast_grid *grid, float *result) {
    float right = (float)(patch_columns - 1) - 1e-3f, bottom = (float)(patch_rows - 1) - 1e-3f;
    for (int r = 0; r < grid->rows; r++) {
        float *out = result + (ptrdiff_t)r * grid->columns;
        float x0 = grid->x + (float)r * grid->row_x, y0 = grid->y + (float)r * grid->row_y;
        for (int c = 0; c < grid->columns; c++) {
            float x = x0 + (float)c * grid->column_x, y = y0 + (float)c * grid->column_y;
            // In this order a place that is not a number becomes 0.
            x = x > 0 ? x : 0;
            y = y > 0 ? y : 0;
            x = x < right ? x : right;
            y = y < bottom ? y : bottom;
            int32_t left = (int32_t)x, top = (int32_t)y;
            float fx = x - (float)left, fy = y - (float)top;
            int32_t at = top * patch_columns + left;
            float a = patch[at], b = patch[at + 1];
            float p = patch[at + patch_columns], q = patch[at + patch_columns + 1];
            float upper = a + fx * (b - a), lower = p + fx * (q - p);
            out[c] = upper + fy * (lower - upper);
        }
    }
}
