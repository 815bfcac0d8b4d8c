// Bilinear reading of grids that may be turned.
#include <features.h>
#include <string.h>

#include "clones.h"
#include "vectors.h"

// Places that are read at a time, from one row of the grid or several: many, for what was just written
// in parts cannot be read as a whole vector at once.
#define CHUNK 256

// Of each position how far it is beyond the upper left of its four neighbours, and which that is.
typedef struct {
    float across[CHUNK], down[CHUNK];
    int32_t left[CHUNK], top[CHUNK];
} positions;

// Samples that stand so far apart.
typedef struct {
    int columns, rows;
    int64_t column_step, row_step;
} samples;

// How far a coordinate, moved to the nearest inside, is beyond the lower of its two neighbours among `count`,
// which is `first`.
INLINE float place(float at, int count, int32_t *first) {
    float end = (float)(count - 1);
    int last = count > 1 ? count - 2 : 0;
    // In this order a coordinate that is not a number becomes 0.
    at = at > 0 ? at : 0;
    at = at < end ? at : end;
    *first = (int32_t)at;
    *first = *first < last ? *first : last;
    return at - (float)*first;
}

// `count` positions of a grid's row from column `start` on.
INLINE void locate(const holdfast_grid *grid, int row, int start, int count, const samples *s,
                   float *across, float *down, int32_t *left, int32_t *top) {
    float x0 = grid->x + (float)row * grid->row_x, y0 = grid->y + (float)row * grid->row_y;
    float column_x = grid->column_x, column_y = grid->column_y;
    int columns = s->columns, rows = s->rows;
    for (int i = 0; i < count; i++) {
        across[i] = place(x0 + (float)(start + i) * column_x, columns, left + i);
        down[i] = place(y0 + (float)(start + i) * column_y, rows, top + i);
    }
}

// The next positions of a grid; returns how many. `row` and `start` go on.
INLINE int locate_next(const holdfast_grid *grid, int *row, int *start, const samples *s, positions *p) {
    int count = 0;
    while (*row < grid->rows && count < CHUNK) {
        int rest = grid->columns - *start, room = CHUNK - count, taken = rest < room ? rest : room;
        locate(grid, *row, *start, taken, s, p->across + count, p->down + count, p->left + count,
               p->top + count);
        count += taken;
        *start += taken;
        if (*start == grid->columns) {
            *start = 0;
            ++*row;
        }
    }
    return count;
}

// Where positions' upper left neighbours lie: as whole numbers of 32 bits, which vectors multiply quickly, if
// those of all samples are.
INLINE int is_near(const samples *s) {
    int64_t column = s->column_step < 0 ? -s->column_step : s->column_step;
    int64_t row = s->row_step < 0 ? -s->row_step : s->row_step;
    // The sum of two products of such numbers does not overflow.
    return column <= INT32_MAX && row <= INT32_MAX &&
           column * s->columns + row * s->rows <= INT32_MAX;
}

INLINE void find(const positions *p, int count, const samples *s, int32_t *at) {
    int32_t column_step = (int32_t)s->column_step, row_step = (int32_t)s->row_step;
    for (int i = 0; i < count; i++) at[i] = p->top[i] * row_step + p->left[i] * column_step;
}

// Samples of a row that are mixed at a time, at most.
#define SPAN (4 * CHUNK)

// Some columns of an upright grid: of each how far it is beyond the left one of its neighbours, and where
// that lies, counted from the first sample of `span`.
typedef struct {
    float across[CHUNK];
    int32_t at[CHUNK];
    int first, span;
} columns;

INLINE void locate_columns(const holdfast_grid *grid, int start, int count, int samples, columns *c) {
    int32_t first = INT32_MAX, last = 0;
    for (int i = 0; i < count; i++) {
        c->across[i] =
            place(grid->x + (float)(start + i) * grid->column_x, samples, c->at + i);
        first = c->at[i] < first ? c->at[i] : first;
        last = c->at[i] > last ? c->at[i] : last;
    }
    for (int i = 0; i < count; i++) c->at[i] -= first;
    c->first = first;
    c->span = last - first + 2;
}

// An upright grid, whose rows all read the same columns: two rows of samples are mixed, then neighbours among
// these. Of bytes or of `patch`, whose rows stand so far apart. Returns whether the grid was read, as one that
// needs few of many columns is not.
INLINE int read_upright(int is_bytes, const float *patch, const uint8_t *bytes, const samples *s,
                        const holdfast_grid *grid, float scale, float offset, float *result) {
    if (grid->column_y != 0 || grid->row_x != 0 || s->columns < 2 || s->rows < 2) return 0;
    columns c;
    float mixed[SPAN], pairs[2 * CHUNK];
    for (int start = 0; start < grid->columns; start += CHUNK) {
        int rest = grid->columns - start, count = rest < CHUNK ? rest : CHUNK;
        locate_columns(grid, start, count, s->columns, &c);
        if (c.span > SPAN) return 0;
        for (int row = 0; row < grid->rows; row++) {
            int32_t top;
            float down = place(grid->y + (float)row * grid->row_y, s->rows, &top);
            int64_t at = top * s->row_step + c.first;
            for (int i = 0; i < c.span; i++) {
                int64_t under = at + s->row_step;
                float upper = is_bytes ? (float)bytes[at + i] : patch[at + i];
                float lower = is_bytes ? (float)bytes[under + i] : patch[under + i];
                mixed[i] = upper + down * (lower - upper);
            }
            for (int i = 0; i < count; i++) PAIR_AT(pairs + 2 * i) = PAIR_OF(mixed + c.at[i]);
            float *out = result + (ptrdiff_t)row * grid->columns + start;
            for (int i = 0; i < count; i++) {
                float value = pairs[2 * i] + c.across[i] * (pairs[2 * i + 1] - pairs[2 * i]);
                out[i] = is_bytes ? value * scale + offset : value;
            }
        }
    }
    return 1;
}

CLONES void holdfast_read_grid(const float *patch, int columns, int rows, const holdfast_grid *grid,
                               float *result) {
    positions p;
    float mixed[2 * CHUNK];
    int32_t at[CHUNK];
    samples s = {columns, rows, 1, columns};
    if (read_upright(0, patch, NULL, &s, grid, 1, 0, result)) return;
    int row = 0, start = 0, near = is_near(&s);
    while (row < grid->rows) {
        int count = locate_next(grid, &row, &start, &s, &p);
        if (near) find(&p, count, &s, at);
        // Two neighbours at a time, which lie side by side.
        for (int i = 0; i < count; i++) {
            const float *from =
                patch + (near ? at[i] : (ptrdiff_t)p.top[i] * columns + p.left[i]);
            pair upper = PAIR_OF(from), lower = PAIR_OF(from + columns);
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
    int32_t at[CHUNK];
    int row = 0, start = 0;
    while (row < grid->rows) {
        int count = locate_next(grid, &row, &start, s, &p);
        find(&p, count, s, at);
        // One by one: put together in vectors, words take longer.
#pragma clang loop vectorize(disable)
        for (int i = 0; i < count; i++) {
            const uint8_t *from = base + at[i];
            words[i] = two_bytes(from, s->column_step) |
                       two_bytes(from + s->row_step, s->column_step) << 16;
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
    if (plane->bytes == 1 && plane->shift == 0 && is_near(&s)) {
        if (s.column_step != 1) return read_bytes(plane->base, &s, grid, scale, offset, result);
        samples adjacent = {s.columns, s.rows, 1, s.row_step};
        if (read_upright(1, NULL, plane->base, &adjacent, grid, scale, offset, result)) return;
        return read_bytes(plane->base, &adjacent, grid, scale, offset, result);
    }
    positions p;
    int row = 0, start = 0;
    while (row < grid->rows) {
        int count = locate_next(grid, &row, &start, &s, &p);
        for (int i = 0; i < count; i++) {
            int64_t at = p.top[i] * s.row_step + p.left[i] * s.column_step;
            int64_t under = at + s.row_step;
            float value = mix(sample(plane, at), sample(plane, at + s.column_step),
                              sample(plane, under), sample(plane, under + s.column_step),
                              p.across[i], p.down[i]);
            result[i] = value * scale + offset;
        }
        result += count;
    }
}
