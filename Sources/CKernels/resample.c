// Separable resampling of a window of a plane: rows are mixed first, whole source rows at a time, then
// columns.
#include <features.h>
#include <math.h>

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

// How the taps of four columns of the result lie: one after the other, within eight source columns, or
// farther apart.
enum { NEIGHBORS, NEAR, FAR };

// For each column the first source column, counted from `origin`, and the weights of the eight from
// there; for each four columns how their taps lie.
INLINE void arrange(const int32_t *index, const float *weight, int columns, int origin,
                    int32_t *starts, float *dense, uint8_t *kinds) {
    for (int x = 0; x < columns; x += 4) {
        int kind = x + 4 <= columns ? NEIGHBORS : FAR;
        for (int c = x; c < columns && c < x + 4; c++) {
            const int32_t *at = index + HOLDFAST_TAPS * c;
            int low = at[0], high = at[0], even = 1;
            for (int t = 1; t < HOLDFAST_TAPS; t++) {
                low = at[t] < low ? at[t] : low;
                high = at[t] > high ? at[t] : high;
                even &= at[t] == at[0] + t;
            }
            starts[c] = low - origin;
            if (high - low >= LANES)
                kind = FAR;
            else if (kind == NEIGHBORS && !even)
                kind = NEAR;
            if (kind == FAR) break;
            AT(dense + LANES * c) = (vector){0};
            for (int t = 0; t < HOLDFAST_TAPS; t++)
                dense[LANES * c + at[t] - low] += weight[HOLDFAST_TAPS * c + t];
        }
        kinds[x / 4] = (uint8_t)kind;
    }
}

CLONES void holdfast_resample(const void *base, ptrdiff_t column_step, ptrdiff_t row_step, int bytes,
                              int shift, const int32_t *column_index, const float *column_weight,
                              int columns, const int32_t *row_index, const float *row_weight,
                              int rows, float scale, float offset, int first_column,
                              int last_column, float *scratch, float *result) {
    int count = last_column - first_column + 1;
    // The weights follow the row, so that what is read beyond its end is a number.
    float *row_buffer = scratch, *dense = scratch + count;
    int32_t *starts = (int32_t *)(void *)(dense + LANES * (columns + 1));
    uint8_t *kinds = (uint8_t *)(void *)(starts + columns);
    for (int i = 0; i < LANES * (columns + 1); i++) dense[i] = 0;
    arrange(column_index, column_weight, columns, first_column, starts, dense, kinds);
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
        for (int x = 0; x < columns; x += 4) {
            quad sum[4];
            switch (kinds[x / 4]) {
                case NEIGHBORS:
                    for (int i = 0; i < 4; i++)
                        sum[i] = QUAD_OF(row_buffer + starts[x + i]) *
                                 QUAD_OF(column_weight + HOLDFAST_TAPS * (x + i));
                    break;
                case NEAR:
                    for (int i = 0; i < 4; i++) {
                        vector products =
                            OF(row_buffer + starts[x + i]) * OF(dense + LANES * (x + i));
                        sum[i] = halves(&products);
                    }
                    break;
                default:
                    for (int c = x; c < columns && c < x + 4; c++) {
                        const int32_t *at = column_index + HOLDFAST_TAPS * c;
                        const float *w = column_weight + HOLDFAST_TAPS * c;
                        float value = 0;
                        for (int t = 0; t < HOLDFAST_TAPS; t++)
                            value += w[t] * row_buffer[at[t] - first_column];
                        out[c] = value * scale + offset;
                    }
                    continue;
            }
            QUAD_AT(out + x) = sums_of(sum[0], sum[1], sum[2], sum[3]) * scale + offset;
        }
    }
}

CLONES void holdfast_taps(double origin, double step, int count, int limit, int32_t *index,
                          float *weight) {
    double top = limit - 1, radius = step > 1 ? step : 1;
    for (int i = 0; i < count; i++) {
        double center = origin + (i + 0.5) * step - 0.5;
        double first = floor(center - radius) + 1;
        double places[HOLDFAST_TAPS], weights[HOLDFAST_TAPS], total = 0;
        for (int t = 0; t < HOLDFAST_TAPS; t++) {
            if (step > 2) {
                places[t] = floor(center + ((t + 0.5) / HOLDFAST_TAPS - 0.5) * step + 0.5);
                weights[t] = 1;
            } else {
                places[t] = first + t;
                double share = 1 - fabs(places[t] - center) / radius;
                weights[t] = share > 0 ? share : 0;
            }
            total += weights[t];
        }
        for (int t = 0; t < HOLDFAST_TAPS; t++) {
            double place = places[t] > 0 ? places[t] : 0;
            index[HOLDFAST_TAPS * i + t] = (int32_t)(place < top ? place : top);
            weight[HOLDFAST_TAPS * i + t] = (float)(weights[t] / total);
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
