// Bilinear reading of grids that may be turned.
#include <features.h>
#include <string.h>

#include "clones.h"
#include "vectors.h"

// Places that are read at a time, from one row of the grid or several: many, for what was just written
// in parts cannot be read as a whole vector at once.
#define CHUNK 256

// Of each position how far it is beyond the upper left of its four neighbours, and where that lies.
typedef struct {
    float across[CHUNK], down[CHUNK];
    int64_t at[CHUNK];
} positions;

// Samples that stand so far apart.
typedef struct {
    int columns, rows;
    int64_t column_step, row_step;
} samples;

// `count` positions of a grid's row from column `start` on, each moved to the nearest inside.
INLINE void locate(const holdfast_grid *grid, int row, int start, int count, const samples *s,
                   float *across, float *down, int64_t *at) {
    float x0 = grid->x + (float)row * grid->row_x, y0 = grid->y + (float)row * grid->row_y;
    float column_x = grid->column_x, column_y = grid->column_y;
    int last_left = s->columns > 1 ? s->columns - 2 : 0, last_top = s->rows > 1 ? s->rows - 2 : 0;
    float right = (float)(s->columns - 1), bottom = (float)(s->rows - 1);
    int64_t column_step = s->column_step, row_step = s->row_step;
    for (int i = 0; i < count; i++) {
        float x = x0 + (float)(start + i) * column_x;
        float y = y0 + (float)(start + i) * column_y;
        // In this order a position that is not a number becomes 0.
        x = x > 0 ? x : 0;
        y = y > 0 ? y : 0;
        x = x < right ? x : right;
        y = y < bottom ? y : bottom;
        int32_t left = (int32_t)x, top = (int32_t)y;
        left = left < last_left ? left : last_left;
        top = top < last_top ? top : last_top;
        across[i] = x - (float)left;
        down[i] = y - (float)top;
        at[i] = top * row_step + left * column_step;
    }
}

// The next positions of a grid; returns how many. `row` and `start` go on.
INLINE int locate_next(const holdfast_grid *grid, int *row, int *start, const samples *s, positions *p) {
    int count = 0;
    while (*row < grid->rows && count < CHUNK) {
        int rest = grid->columns - *start, room = CHUNK - count, taken = rest < room ? rest : room;
        locate(grid, *row, *start, taken, s, p->across + count, p->down + count, p->at + count);
        count += taken;
        *start += taken;
        if (*start == grid->columns) {
            *start = 0;
            ++*row;
        }
    }
    return count;
}

CLONES void holdfast_read_grid(const float *patch, int columns, int rows, const holdfast_grid *grid,
                               float *result) {
    positions p;
    float mixed[2 * CHUNK];
    samples s = {columns, rows, 1, columns};
    int row = 0, start = 0;
    while (row < grid->rows) {
        int count = locate_next(grid, &row, &start, &s, &p);
        // Two neighbours at a time, which lie side by side.
        for (int i = 0; i < count; i++) {
            pair upper = PAIR_OF(patch + p.at[i]), lower = PAIR_OF(patch + p.at[i] + columns);
            PAIR_AT(mixed + 2 * i) = upper + p.down[i] * (lower - upper);
        }
        for (int i = 0; i < count; i++)
            result[i] = mixed[2 * i] + p.across[i] * (mixed[2 * i + 1] - mixed[2 * i]);
        result += count;
    }
}

INLINE float mix(float a, float b, float c, float d, float across, float down) {
    a += down * (c - a);
    b += down * (d - b);
    return a + across * (b - a);
}

// Two neighbours among bytes, the left one lowest.
INLINE uint32_t two_bytes(const uint8_t *at, int64_t column_step) {
    uint16_t both;
    if (column_step != 1 || __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__)
        return at[0] | (uint32_t)at[column_step] << 8;
    memcpy(&both, at, sizeof both);
    return both;
}

// Of bytes, whose four neighbours fit into one word.
INLINE void read_bytes(const uint8_t *base, const samples *s, const holdfast_grid *grid,
                       float scale, float offset, float *result) {
    positions p;
    uint32_t words[CHUNK];
    int row = 0, start = 0;
    while (row < grid->rows) {
        int count = locate_next(grid, &row, &start, s, &p);
        for (int i = 0; i < count; i++) {
            const uint8_t *at = base + p.at[i];
            words[i] = two_bytes(at, s->column_step) |
                       two_bytes(at + s->row_step, s->column_step) << 16;
        }
        for (int i = 0; i < count; i++) {
            int word = (int)words[i];
            float value = mix((float)(word & 255), (float)(word >> 8 & 255),
                              (float)(word >> 16 & 255), (float)(word >> 24 & 255), p.across[i],
                              p.down[i]);
            result[i] = value * scale + offset;
        }
        result += count;
    }
}

INLINE float sample(const holdfast_plane *plane, int64_t at) {
    uint16_t raw;
    if (plane->bytes == 1) return (float)(((const uint8_t *)plane->base)[at] >> plane->shift);
    memcpy(&raw, (const uint8_t *)plane->base + at, sizeof raw);
    return (float)(raw >> plane->shift);
}

CLONES void holdfast_read_plane(const holdfast_plane *plane, const holdfast_grid *grid, float scale,
                                float offset, float *result) {
    // A single row or column is its own neighbour.
    samples s = {plane->columns, plane->rows, plane->columns > 1 ? plane->column_step : 0,
                 plane->rows > 1 ? plane->row_step : 0};
    if (plane->bytes == 1 && plane->shift == 0) {
        if (s.column_step != 1) return read_bytes(plane->base, &s, grid, scale, offset, result);
        samples adjacent = {s.columns, s.rows, 1, s.row_step};
        return read_bytes(plane->base, &adjacent, grid, scale, offset, result);
    }
    positions p;
    int row = 0, start = 0;
    while (row < grid->rows) {
        int count = locate_next(grid, &row, &start, &s, &p);
        for (int i = 0; i < count; i++) {
            int64_t at = p.at[i], under = at + s.row_step;
            float value = mix(sample(plane, at), sample(plane, at + s.column_step),
                              sample(plane, under), sample(plane, under + s.column_step),
                              p.across[i], p.down[i]);
            result[i] = value * scale + offset;
        }
        result += count;
    }
}
