// Responses of several samples at once, one in each lane, and the metric that peak response
// regularization measures their errors in.
#include <features.h>
#include <string.h>

#include "clones.h"
#include "products.h"
#include "vectors.h"

CLONES void holdfast_sample_responses(const float *samples, int first, int count, int capacity,
                                      const float *filter, float *responses, int positions,
                                      int channels) {
    for (int p = 0; p < positions; p++) {
        const float *f = filter + (ptrdiff_t)p * 2 * channels;
        const float *x = samples + ((ptrdiff_t)p * capacity + first) * 2 * channels;
        float *out = responses + (ptrdiff_t)p * 2 * LANES;
        memset(out, 0, sizeof(float) * 2 * LANES);
        for (int k = 0; k < count; k++, x += 2 * channels)
            product(x, f, channels, out + k, out + LANES + k);
    }
}

CLONES void holdfast_sample_adjoint(const float *samples, const float *weights, int first,
                                    int count, int capacity, const float *responses, float *result,
                                    int positions, int channels) {
    for (int p = 0; p < positions; p++) {
        const float *in = responses + (ptrdiff_t)p * 2 * LANES;
        const float *x = samples + ((ptrdiff_t)p * capacity + first) * 2 * channels;
        float *out = result + (ptrdiff_t)p * 2 * channels;
        for (int k = 0; k < count; k++, x += 2 * channels) {
            float weight = weights[first + k];
            accumulate(x, weight * in[k], weight * in[LANES + k], out, channels);
        }
    }
}

// The cell of `line` that is pooled, in lane `l`; -1 where truncation leaves none.
INLINE int argument(const float *line, ptrdiff_t step, int from, int to, int l, int truncated) {
    int best = from;
    for (int i = from + 1; i < to; i++)
        if (line[i * step + l] > line[best * step + l]) best = i;
    return truncated && line[best * step + l] <= 0 ? -1 : best;
}

void holdfast_pooled_maxima(const float *maps, int size, int margin, int32_t *row_maxima,
                            int32_t *column_maxima) {
    for (int i = 0; i < size; i++) {
        int inside = i >= margin && i < size - margin;
        for (int l = 0; l < LANES; l++) {
            row_maxima[i * LANES + l] =
                inside ? argument(maps + (ptrdiff_t)i * size * LANES, LANES, margin, size - margin,
                                  l, margin > 0)
                       : -1;
            column_maxima[i * LANES + l] =
                inside ? argument(maps + (ptrdiff_t)i * LANES, (ptrdiff_t)size * LANES, margin,
                                  size - margin, l, margin > 0)
                       : -1;
        }
    }
}

CLONES void holdfast_pool(float *maps, int size, float pooling, const int32_t *row_maxima,
                          const int32_t *column_maxima) {
    vector rows[HOLDFAST_LONGEST_TRANSFORM], columns[HOLDFAST_LONGEST_TRANSFORM];
    for (int i = 0; i < size; i++)
        for (int l = 0; l < LANES; l++) {
            int r = row_maxima[i * LANES + l], c = column_maxima[i * LANES + l];
            rows[i][l] = r < 0 ? 0 : pooling * maps[((ptrdiff_t)i * size + r) * LANES + l];
            columns[i][l] = c < 0 ? 0 : pooling * maps[((ptrdiff_t)c * size + i) * LANES + l];
        }
    for (int i = 0; i < size; i++)
        for (int j = 0; j < size; j++)
            AT(maps + ((ptrdiff_t)i * size + j) * LANES) += rows[i] + columns[j];
}

CLONES void holdfast_pool_transposed(float *maps, int size, float pooling,
                                     const int32_t *row_maxima, const int32_t *column_maxima) {
    vector rows[HOLDFAST_LONGEST_TRANSFORM], columns[HOLDFAST_LONGEST_TRANSFORM];
    memset(columns, 0, sizeof columns);
    for (int i = 0; i < size; i++) {
        vector row = {0};
        for (int j = 0; j < size; j++) {
            vector v = OF(maps + ((ptrdiff_t)i * size + j) * LANES);
            row += v;
            columns[j] += v;
        }
        rows[i] = row;
    }
    for (int i = 0; i < size; i++)
        for (int l = 0; l < LANES; l++) {
            int r = row_maxima[i * LANES + l], c = column_maxima[i * LANES + l];
            if (r >= 0) maps[((ptrdiff_t)i * size + r) * LANES + l] += pooling * rows[i][l];
            if (c >= 0) maps[((ptrdiff_t)c * size + i) * LANES + l] += pooling * columns[i][l];
        }
}

CLONES void holdfast_multiply(float *y, const float *x, size_t count) {
    for (size_t i = 0; i < count; i++) y[i] *= x[i];
}
