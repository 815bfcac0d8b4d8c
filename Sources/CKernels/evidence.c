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

// --- Segments -----------------------------------------------------------------------------------

// Differences are told apart to an eighth of a unit, up to 128 of them.
#define BUCKETS_PER_UNIT 8
#define BUCKETS 1024
// A sample's edges: to the right, below, below to the right, and from its right to below it.
#define KINDS 4

typedef struct {
    int32_t *parent, *size;
    float *tolerance;
} forest;

INLINE int32_t root_of(forest *f, int32_t i) {
    while (f->parent[i] != i) {
        f->parent[i] = f->parent[f->parent[i]];
        i = f->parent[i];
    }
    return i;
}

// Joins two roots; returns the one that stays.
INLINE int32_t join(forest *f, int32_t a, int32_t b) {
    int32_t large = f->size[a] >= f->size[b] ? a : b, small = large == a ? b : a;
    f->parent[small] = large;
    f->size[large] += f->size[small];
    return large;
}

INLINE void ends(int32_t edge, int columns, int32_t *first, int32_t *second) {
    int32_t i = edge / KINDS, kind = edge % KINDS;
    const int32_t starts[KINDS] = {0, 0, 0, 1};
    const int32_t stops[KINDS] = {1, columns, columns + 1, columns};
    *first = i + starts[kind];
    *second = i + stops[kind];
}

// The weights of all edges, below 0 where there is none.
INLINE void weigh(const float *colors, int columns, int rows, float *weights) {
    for (int y = 0; y < rows; y++) {
        for (int x = 0; x < columns; x++) {
            int i = y * columns + x;
            int is_right = x + 1 == columns, is_bottom = y + 1 == rows;
            float *w = weights + KINDS * i;
            for (int kind = 0; kind < KINDS; kind++) w[kind] = -1;
            quad here = color_at(colors, i);
            if (!is_right) {
                quad d = here - color_at(colors, i + 1);
                w[0] = sqrtf(dot(d, d));
            }
            if (is_bottom) continue;
            quad under = color_at(colors, i + columns), d = here - under;
            w[1] = sqrtf(dot(d, d));
            if (is_right) continue;
            d = here - color_at(colors, i + columns + 1);
            w[2] = sqrtf(dot(d, d));
            d = color_at(colors, i + 1) - under;
            w[3] = sqrtf(dot(d, d));
        }
    }
}

INLINE int bucket_of(float weight) {
    float place = weight * BUCKETS_PER_UNIT;
    return place < BUCKETS - 1 ? (int)place : BUCKETS - 1;
}

// By buckets of the weight, in their order within a bucket; returns how many edges there are.
INLINE int32_t sort_edges(const float *weights, int32_t count, int32_t *order) {
    int32_t next[BUCKETS + 1] = {0};
    for (int32_t e = 0; e < count; e++)
        if (weights[e] >= 0) next[bucket_of(weights[e]) + 1]++;
    for (int b = 0; b < BUCKETS; b++) next[b + 1] += next[b];
    int32_t total = next[BUCKETS];
    for (int32_t e = 0; e < count; e++)
        if (weights[e] >= 0) order[next[bucket_of(weights[e])]++] = e;
    return total;
}

CLONES int holdfast_segment(const float *colors, int columns, int rows, float scale, int smallest,
                            int32_t *scratch, int32_t *labels, int32_t *sizes) {
    int32_t count = columns * rows;
    int32_t *order = scratch;
    float *weights = (float *)(scratch + KINDS * count);
    forest f = {scratch + 2 * KINDS * count, scratch + (2 * KINDS + 1) * count,
                (float *)(scratch + (2 * KINDS + 2) * count)};
    for (int32_t i = 0; i < count; i++) {
        f.parent[i] = i;
        f.size[i] = 1;
        f.tolerance[i] = scale;
    }
    weigh(colors, columns, rows, weights);
    int32_t edges = sort_edges(weights, KINDS * count, order), first, second;
    for (int32_t e = 0; e < edges; e++) {
        ends(order[e], columns, &first, &second);
        if (f.parent[first] == f.parent[second]) continue;
        int32_t a = root_of(&f, first), b = root_of(&f, second);
        float weight = weights[order[e]];
        if (a == b || weight > f.tolerance[a] || weight > f.tolerance[b]) continue;
        int32_t joined = join(&f, a, b);
        f.tolerance[joined] = weight + scale / (float)f.size[joined];
    }
    // Most edges are within a segment by now, which shows at once where all point at their roots.
    for (int32_t i = 0; i < count; i++) f.parent[i] = root_of(&f, i);
    for (int32_t e = 0; e < edges; e++) {
        ends(order[e], columns, &first, &second);
        if (f.parent[first] == f.parent[second]) continue;
        int32_t a = root_of(&f, first), b = root_of(&f, second);
        if (a != b && (f.size[a] < smallest || f.size[b] < smallest)) join(&f, a, b);
    }
    // The order is no longer needed, so its place holds the names.
    int32_t *names = order, named = 0;
    for (int32_t i = 0; i < count; i++) names[i] = -1;
    for (int32_t i = 0; i < count; i++) {
        int32_t root = root_of(&f, i);
        if (names[root] < 0) {
            sizes[named] = f.size[root];
            names[root] = named++;
        }
        labels[i] = names[root];
    }
    return named;
}

CLONES int holdfast_cut_samples(const int32_t *labels, int columns, int left, int top, int right,
                                int bottom, const int32_t *sizes, int segments, int32_t *scratch) {
    memset(scratch, 0, sizeof(int32_t) * (size_t)segments);
    for (int y = top; y < bottom; y++)
        for (int x = left; x < right; x++) scratch[labels[y * columns + x]]++;
    int32_t cut = 0;
    for (int i = 0; i < segments; i++) {
        int32_t rest = sizes[i] - scratch[i];
        cut += scratch[i] < rest ? scratch[i] : rest;
    }
    return cut;
}
