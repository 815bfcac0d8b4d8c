// How likely colours show the target, and sums of that.
#include <features.h>
#include <string.h>

#include "clones.h"
#include "vectors.h"

// The bin of a packed colour: four bits of each component.
INLINE int bin_of(uint16_t color) {
    return color >> 11 << 8 | (color >> 6 & 15) << 4 | (color >> 1 & 15);
}

#define BINS 4096

// Counts of colours. Neighbours often fall into the same bin, and each count waits for the one before: so they
// take turns in two lists.
typedef struct {
    uint32_t even[BINS], odd[BINS];
} tally;

INLINE void count_run(const uint16_t *colors, int count, tally *t) {
    int i = 0;
    for (; i + 2 <= count; i += 2) {
        t->even[bin_of(colors[i])]++;
        t->odd[bin_of(colors[i + 1])]++;
    }
    if (i < count) t->even[bin_of(colors[i])]++;
}

INLINE void write_counts(const tally *t, float *counts) {
    for (int i = 0; i < BINS; i++) counts[i] = (float)(t->even[i] + t->odd[i]);
}

CLONES void holdfast_count_colors(const uint16_t *colors, int side, const int32_t *inner,
                                  const int32_t *outer, float *inside, float *outside) {
    tally t;
    memset(&t, 0, sizeof t);
    for (int y = inner[1]; y < inner[3]; y++)
        count_run(colors + y * side + inner[0], inner[2] - inner[0], &t);
    write_counts(&t, inside);
    memset(&t, 0, sizeof t);
    for (int y = 0; y < side; y++) {
        const uint16_t *row = colors + y * side;
        int is_cut = y >= outer[1] && y < outer[3];
        count_run(row, is_cut ? outer[0] : side, &t);
        if (is_cut) count_run(row + outer[2], side - outer[2], &t);
    }
    write_counts(&t, outside);
}

CLONES void holdfast_likelihoods(const uint16_t *colors, const float *likelihood, int count,
                                 float *result) {
    for (int i = 0; i < count; i++) result[i] = likelihood[bin_of(colors[i])];
}

// Rows whose sums are taken side by side, since each waits for the number before.
#define ROWS 4

CLONES void holdfast_likelihood_sums(const uint16_t *colors, const float *likelihood, int side,
                                     double *sums) {
    int wide = side + 1;
    for (int x = 0; x < wide; x++) sums[x] = 0;
    for (int y = 0; y < side; y += ROWS) {
        int rows = side - y < ROWS ? side - y : ROWS;
        const uint16_t *from[ROWS];
        double row[ROWS] = {0};
        for (int r = 0; r < ROWS; r++) from[r] = colors + (r < rows ? y + r : y) * side;
        double *to = sums + (y + 1) * wide;
        for (int r = 0; r < rows; r++) to[r * wide] = 0;
        for (int x = 0; x < side; x++) {
            double above = to[x + 1 - wide];
            for (int r = 0; r < ROWS; r++) row[r] += likelihood[bin_of(from[r][x])];
            for (int r = 0; r < rows; r++) {
                above += row[r];
                to[r * wide + x + 1] = above;
            }
        }
    }
}

CLONES void holdfast_box_means(const double *sums, int side, int cells, int half_width,
                               int half_height, float *result) {
    int wide = side + 1;
    int32_t left[HOLDFAST_LONGEST_TRANSFORM], right[HOLDFAST_LONGEST_TRANSFORM];
    double step = (double)side / cells, area = 4.0 * half_width * half_height;
    for (int c = 0; c < cells; c++) {
        int x = (int)((c + 0.5) * step);
        left[c] = x > half_width ? x - half_width : 0;
        right[c] = x + half_width < side ? x + half_width : side;
    }
    for (int r = 0; r < cells; r++) {
        int y = (int)((r + 0.5) * step);
        const double *top = sums + (y > half_height ? y - half_height : 0) * wide;
        const double *bottom = sums + (y + half_height < side ? y + half_height : side) * wide;
        for (int c = 0; c < cells; c++) {
            double sum = bottom[right[c]] - top[right[c]] - bottom[left[c]] + top[left[c]];
            // What lies beyond the window counts as surroundings.
            result[r * cells + c] = (float)(sum / area);
        }
    }
}
