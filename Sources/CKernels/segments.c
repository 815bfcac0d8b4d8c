// Segments of colours, and how boxes cut them.
#include <features.h>
#include <math.h>
#include <string.h>

#include "clones.h"
#include "vectors.h"

// Differences are told apart to an eighth of a unit, up to 128 of them.
#define BUCKETS_PER_UNIT 8
#define BUCKETS 1024
// A sample's edges: to the right, below, below to the right, and from its right to below it.
#define KINDS 4
// Edges that are looked at together.
#define BLOCK 64

// Each sample knows the first of its segment: most edges lie within one, which shows at once. The samples of a
// segment form a ring, so that those of the smaller one are renamed where two are joined.
typedef struct {
    int32_t *first, *next, *size;
    float *tolerance;
} forest;

// Joins two segments; returns the one that stays.
INLINE int32_t join(forest *f, int32_t a, int32_t b) {
    int32_t large = f->size[a] >= f->size[b] ? a : b, small = large == a ? b : a;
    int32_t i = small;
    do {
        f->first[i] = large;
        i = f->next[i];
    } while (i != small);
    int32_t after = f->next[large];
    f->next[large] = f->next[small];
    f->next[small] = after;
    f->size[large] += f->size[small];
    return large;
}

// Where an edge begins and ends, from its first sample on.
INLINE void ends(int32_t edge, const int32_t *stops, int32_t *first, int32_t *second) {
    int32_t i = (int32_t)((uint32_t)edge / KINDS), kind = (int32_t)((uint32_t)edge % KINDS);
    *first = i + (kind == 3);
    *second = i + stops[kind];
}

// How far the colours of samples lie apart from those so many places on, of whole rows or less. Sums are
// taken one by one, so that no compiler joins them.
INLINE void differ(const float *planes, int size, int from, int to, int count, float *weights) {
    const float *a = planes + from, *b = planes + to;
    int i = 0;
    for (; i + LANES <= count; i += LANES) {
        vector x = OF(a + i) - OF(b + i), y = OF(a + size + i) - OF(b + size + i);
        vector z = OF(a + 2 * size + i) - OF(b + 2 * size + i);
        x *= x;
        y *= y;
        z *= z;
        x += y;
        x += z;
        AT(weights + i) = __builtin_elementwise_sqrt(x);
    }
    for (; i < count; i++) {
        float x = a[i] - b[i], y = a[size + i] - b[size + i], z = a[2 * size + i] - b[2 * size + i];
        x *= x;
        y *= y;
        z *= z;
        x += y;
        x += z;
        weights[i] = sqrtf(x);
    }
}

// An edge and how far the colours of its ends lie apart.
typedef struct {
    int32_t edge;
    float weight;
} link;

// The weights of a row's edges, [KINDS][columns], and their buckets, [columns][KINDS]; edges that do not
// exist are behind the last bucket.
INLINE void weigh_row(const float *planes, int columns, int rows, int y, float *weights,
                      uint16_t *buckets) {
    int size = columns * rows, i = y * columns, is_bottom = y + 1 == rows;
    for (int k = 0; k < KINDS * columns; k++) weights[k] = -1;
    differ(planes, size, i, i + 1, columns - 1, weights);
    if (!is_bottom) {
        differ(planes, size, i, i + columns, columns, weights + columns);
        differ(planes, size, i, i + columns + 1, columns - 1, weights + 2 * columns);
        differ(planes, size, i + 1, i + columns, columns - 1, weights + 3 * columns);
    }
    for (int k = 0; k < KINDS; k++)
        for (int x = 0; x < columns; x++) {
            float place = weights[k * columns + x] * BUCKETS_PER_UNIT;
            int bucket = (int)(place < BUCKETS - 1 ? place : BUCKETS - 1);
            buckets[x * KINDS + k] = (uint16_t)(weights[k * columns + x] < 0 ? BUCKETS : bucket);
        }
}

CLONES int holdfast_segment(const float *colors, int columns, int rows, float scale, int smallest,
                            int32_t *scratch, int32_t *labels, int32_t *sizes) {
    int32_t count = columns * rows;
    link *links = (link *)scratch;
    float *planes = (float *)(scratch + 2 * KINDS * count);
    float *weights = planes + 3 * count;
    uint16_t *buckets = (uint16_t *)(weights + KINDS * count);
    // Once all edges are sorted, the trees take the place of the colours.
    int32_t *trees = scratch + 2 * KINDS * count;
    forest f = {trees, trees + count, trees + 2 * count, (float *)(trees + 3 * count)};
    for (int32_t i = 0; i < count; i++)
        for (int k = 0; k < 3; k++) planes[k * count + i] = colors[4 * i + k];
    for (int y = 0; y < rows; y++)
        weigh_row(planes, columns, rows, y, weights + KINDS * y * columns,
                  buckets + KINDS * y * columns);
    int32_t next[BUCKETS + 2] = {0};
    for (int32_t e = 0; e < KINDS * count; e++) next[buckets[e] + 1]++;
    for (int b = 0; b < BUCKETS; b++) next[b + 1] += next[b];
    int32_t edges = next[BUCKETS];
    for (int y = 0; y < rows; y++)
        for (int x = 0; x < columns; x++)
            for (int k = 0; k < KINDS; k++) {
                int32_t e = KINDS * (y * columns + x) + k;
                link l = {e, weights[KINDS * y * columns + k * columns + x]};
                links[next[buckets[e]]++] = l;
            }
    const int32_t stops[KINDS] = {1, columns, columns + 1, columns};
    for (int32_t i = 0; i < count; i++) {
        f.first[i] = f.next[i] = i;
        f.size[i] = 1;
        f.tolerance[i] = scale;
    }
    int32_t first, second, apart = 0;
    for (int32_t begin = 0; begin < edges; begin += BLOCK) {
        // Most edges lie within a segment, and which do is hard to foretell: these are sorted out without asking
        // one by one.
        link between[BLOCK];
        int32_t end = begin + BLOCK < edges ? begin + BLOCK : edges, count_between = 0;
        for (int32_t e = begin; e < end; e++) {
            between[count_between] = links[e];
            ends(links[e].edge, stops, &first, &second);
            count_between += f.first[first] != f.first[second];
        }
        for (int32_t e = 0; e < count_between; e++) {
            link l = between[e];
            ends(l.edge, stops, &first, &second);
            int32_t a = f.first[first], b = f.first[second];
            if (a == b) continue;
            if (l.weight > f.tolerance[a] || l.weight > f.tolerance[b]) {
                // Only these may join anything later.
                links[apart++] = l;
                continue;
            }
            int32_t joined = join(&f, a, b);
            f.tolerance[joined] = l.weight + scale / (float)f.size[joined];
        }
    }
    for (int32_t e = 0; e < apart; e++) {
        ends(links[e].edge, stops, &first, &second);
        int32_t a = f.first[first], b = f.first[second];
        if (a != b && (f.size[a] < smallest || f.size[b] < smallest)) join(&f, a, b);
    }
    // The order is no longer needed, so its place holds the names.
    int32_t *names = scratch, named = 0;
    for (int32_t i = 0; i < count; i++) names[i] = -1;
    for (int32_t i = 0; i < count; i++) {
        int32_t root = f.first[i];
        if (names[root] < 0) {
            sizes[named] = f.size[root];
            names[root] = named++;
        }
        labels[i] = names[root];
    }
    return named;
}

// --- Boxes that cut them ------------------------------------------------------------------------

// Segments that are counted at a time.
#define NAMES 16
typedef uint16_t counts __attribute__((vector_size(2 * NAMES)));
typedef uint16_t unaligned_counts __attribute__((vector_size(2 * NAMES), aligned(2)));
#define COUNTS_AT(p) (*(unaligned_counts *)(p))
#define COUNTS_OF(p) (*(const unaligned_counts *)(p))

// Of each rectangle that begins with the first sample how many samples it has of NAMES segments,
// [rows + 1][columns + 1][NAMES].
INLINE void count_names(const int32_t *labels, int columns, int rows, int32_t first, uint16_t *sums) {
    uint16_t one[NAMES + 1][NAMES] = {0};
    for (int i = 0; i < NAMES; i++) one[i][i] = 1;
    ptrdiff_t stride = (ptrdiff_t)(columns + 1) * NAMES;
    memset(sums, 0, sizeof *sums * (size_t)stride);
    for (int y = 0; y < rows; y++) {
        uint16_t *line = sums + (y + 1) * stride;
        counts row = {0};
        COUNTS_AT(line) = row;
        for (int x = 0; x < columns; x++) {
            uint32_t name = (uint32_t)(labels[y * columns + x] - first);
            row += COUNTS_OF(one[name < NAMES ? name : NAMES]);
            uint16_t *at = line + (ptrdiff_t)(x + 1) * NAMES;
            COUNTS_AT(at) = row + COUNTS_OF(at - stride);
        }
    }
}

CLONES void holdfast_cut_samples(const int32_t *labels, int columns, int rows, const int32_t *sizes,
                                 int segments, const int32_t *boxes, int count, uint16_t *scratch,
                                 int32_t *cut) {
    ptrdiff_t stride = (ptrdiff_t)(columns + 1) * NAMES;
    memset(cut, 0, sizeof *cut * (size_t)count);
    for (int32_t first = 0; first < segments; first += NAMES) {
        uint16_t own[NAMES] = {0};
        for (int i = 0; i < NAMES && first + i < segments; i++) own[i] = (uint16_t)sizes[first + i];
        counts size = COUNTS_OF(own);
        count_names(labels, columns, rows, first, scratch);
        for (int b = 0; b < count; b++) {
            const int32_t *box = boxes + 4 * b;
            const uint16_t *top = scratch + box[1] * stride, *bottom = scratch + box[3] * stride;
            ptrdiff_t left = (ptrdiff_t)box[0] * NAMES, right = (ptrdiff_t)box[2] * NAMES;
            counts inside = COUNTS_OF(bottom + right) - COUNTS_OF(bottom + left) -
                            COUNTS_OF(top + right) + COUNTS_OF(top + left);
            counts smaller = __builtin_elementwise_min(inside, size - inside);
            uint16_t parts[NAMES];
            COUNTS_AT(parts) = smaller;
            for (int i = 0; i < NAMES; i++) cut[b] += parts[i];
        }
    }
}
