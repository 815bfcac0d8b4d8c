// Products of samples and filter in the Fourier domain.
#include <features.h>
#include <string.h>

#include "clones.h"
#include "products.h"
#include "vectors.h"

CLONES void holdfast_apply_filter(const float *sample, const float *filter, float *response,
                                  int positions, int channels) {
    for (int p = 0; p < positions; p++)
        product(sample + (ptrdiff_t)p * 2 * channels, filter + (ptrdiff_t)p * 2 * channels, channels,
                response + 2 * p, response + 2 * p + 1);
}

CLONES void holdfast_shorten(const float *numbers, size_t count, uint16_t *result) {
    for (size_t i = 0; i < count; i += 2 * LANES) {
        wide_bits bits = *(const unaligned_wide_bits *)(numbers + i);
        // To the nearest, and to the even one of two that are as near.
        bits += 0x7fff + (bits >> 16 & 1);
        *(unaligned_bits *)(result + i) = LOW_OF(bits) >> 16 | (HIGH_OF(bits) & 0xffff0000);
    }
}

CLONES void holdfast_lengthen(const uint16_t *numbers, size_t count, float *result) {
    for (size_t i = 0; i < count; i += LANES) AT(result + i) = LONG_OF(numbers, i);
}

// Positions whose products with one sample are taken before those with the next: each sample is read in
// long pieces, and what is summed stays in the nearest cache.
#define PIECE 16
// No more channels than that.
#define MOST_CHANNELS 40

// What the samples answer to the filter, sent back through them; with labels, what the answer lacks of these.
INLINE void through_samples(const uint16_t *const *samples, const float *weights,
                            const float *const *labels, int count, const float *filter,
                            float *result, int positions, int channels) {
    ptrdiff_t width = 2 * channels;
    for (int first = 0; first < positions; first += PIECE) {
        int end = first + PIECE < positions ? first + PIECE : positions;
        memset(result + first * width, 0, sizeof(float) * (size_t)((end - first) * width));
        for (int k = 0; k < count; k++)
            for (int p = first; p < end; p++) {
                float x[2 * MOST_CHANNELS], re, im;
                for (int c = 0; c < width; c += LANES) AT(x + c) = LONG_OF(samples[k] + p * width, c);
                product(x, filter + p * width, channels, &re, &im);
                if (labels) {
                    re = labels[k][2 * p] - re;
                    im = labels[k][2 * p + 1] - im;
                }
                accumulate(x, weights[k] * re, weights[k] * im, result + p * width, channels);
            }
    }
}

// Channels by default: real and imaginary parts of a position are six vectors.
#define USUAL 24
// Samples that are taken together, so that their sums over the channels are, too.
#define TOGETHER 4
// More samples than that are taken one by one.
#define MOST_SAMPLES 64

// A position's numbers of a sample, in pairs.
#define GROUPS (2 * USUAL / (2 * LANES))

// Sums of neighbours, of each four numbers two of the one and two of the other vector.
#define PAIRED(a, b)                                                                               \
    (__builtin_shufflevector(a, b, 0, 2, 8, 10, 4, 6, 12, 14) +                                    \
     __builtin_shufflevector(a, b, 1, 3, 9, 11, 5, 7, 13, 15))
// Sums of the halves of the one and of the other vector.
#define HALVES_PAIRED(a, b)                                                                        \
    (__builtin_shufflevector(a, b, 0, 1, 2, 3, 8, 9, 10, 11) +                                     \
     __builtin_shufflevector(a, b, 4, 5, 6, 7, 12, 13, 14, 15))

// Samples of that many channels with their labels and twice their weights, filled up to a multiple of those
// that are taken together: beyond the last that one stands again, and counts nothing.
typedef struct {
    const uint16_t *spectra[MOST_SAMPLES];
    const float *labels[MOST_SAMPLES];
    float shares[2 * MOST_SAMPLES];
    int count;
} usual_samples;

INLINE void take_usual(const uint16_t *const *samples, const float *weights,
                       const float *const *labels, int count, usual_samples *usual) {
    usual->count = (count + TOGETHER - 1) / TOGETHER * TOGETHER;
    for (int k = 0; k < usual->count; k++) {
        int from = k < count ? k : count - 1;
        usual->spectra[k] = samples[from];
        if (labels) usual->labels[k] = labels[from];
        usual->shares[2 * k] = usual->shares[2 * k + 1] = k < count ? weights[k] : 0;
    }
}

// Adds samples' numbers times the real and times the imaginary part of their answers; of some groups, so that
// all sums stay in registers.
INLINE void add_answered(const usual_samples *usual, ptrdiff_t at, const float *answers, int groups,
                         vector *by_re, vector *by_im) {
    vector re[2 * GROUPS], im[2 * GROUPS];
    for (int i = 0; i < 2 * groups; i++) re[i] = im[i] = (vector){0};
#pragma clang loop unroll_count(TOGETHER)
    for (int k = 0; k < usual->count; k++) {
        float r = answers[2 * k], i = answers[2 * k + 1];
        for (int g = 0; g < groups; g++) {
            bits pairs = PAIRS_OF(usual->spectra[k] + at + g * 2 * LANES);
            vector first = FIRST_OF(pairs), second = SECOND_OF(pairs);
            re[2 * g] += r * first;
            im[2 * g] += i * first;
            re[2 * g + 1] += r * second;
            im[2 * g + 1] += i * second;
        }
    }
    for (int i = 0; i < 2 * groups; i++) {
        by_re[i] = re[i];
        by_im[i] = im[i];
    }
}

// What samples answer to the filter at a position, times their shares, or what the answers lack of their labels.
INLINE void answer(const usual_samples *usual, int lacks, const float *filter, ptrdiff_t position,
                   float *answers) {
    const int half = USUAL / LANES;
    ptrdiff_t at = position * 2 * USUAL;
    // Times these a sample's numbers add up to the real and to the imaginary part of the product.
    vector g[2 * GROUPS], h[2 * GROUPS];
    for (int i = 0; i < half; i++) {
        g[i] = h[half + i] = OF(filter + at + i * LANES);
        h[i] = OF(filter + at + USUAL + i * LANES);
        g[half + i] = -h[i];
    }
    for (int first = 0; first < usual->count; first += TOGETHER) {
        float goals[2 * TOGETHER];
        vector even[TOGETHER], odd[TOGETHER];
#pragma clang loop unroll(full)
        for (int k = 0; k < TOGETHER; k++) {
            if (lacks) {
                goals[2 * k] = usual->labels[first + k][2 * position];
                goals[2 * k + 1] = usual->labels[first + k][2 * position + 1];
            }
            const uint16_t *sample = usual->spectra[first + k] + at;
            bits x = PAIRS_OF(sample), y = PAIRS_OF(sample + 2 * LANES);
            bits z = PAIRS_OF(sample + 4 * LANES);
            vector x0 = FIRST_OF(x), y0 = FIRST_OF(y), z0 = FIRST_OF(z);
            vector re0 = x0 * g[0] + y0 * g[2] + z0 * g[4];
            vector im0 = x0 * h[0] + y0 * h[2] + z0 * h[4];
            vector x1 = SECOND_OF(x), y1 = SECOND_OF(y), z1 = SECOND_OF(z);
            vector re1 = x1 * g[1] + y1 * g[3] + z1 * g[5];
            vector im1 = x1 * h[1] + y1 * h[3] + z1 * h[5];
            even[k] = PAIRED(re0, im0);
            odd[k] = PAIRED(re1, im1);
        }
        vector fours[4] = {PAIRED(even[0], even[1]), PAIRED(even[2], even[3]),
                           PAIRED(odd[0], odd[1]), PAIRED(odd[2], odd[3])};
        vector sums = HALVES_PAIRED(fours[0], fours[1]) + HALVES_PAIRED(fours[2], fours[3]);
        if (lacks) sums = OF(goals) - sums;
        AT(answers + 2 * first) = OF(usual->shares + 2 * first) * sums;
    }
}

// The same for that many channels: what is summed over the channels or the samples never leaves the registers.
INLINE void through_usual_samples(const uint16_t *const *samples, const float *weights,
                                  const float *const *labels, int count, const float *filter,
                                  float *result, int positions) {
    usual_samples usual;
    take_usual(samples, weights, labels, count, &usual);
    const int half = USUAL / LANES;
    for (int p = 0; p < positions; p++) {
        float answers[2 * MOST_SAMPLES];
        answer(&usual, labels != NULL, filter, p, answers);
        ptrdiff_t at = (ptrdiff_t)p * 2 * USUAL;
        vector by_re[2 * GROUPS], by_im[2 * GROUPS];
        add_answered(&usual, at, answers, 2, by_re, by_im);
        add_answered(&usual, at + 4 * LANES, answers, 1, by_re + 4, by_im + 4);
        float *out = result + at;
        for (int i = 0; i < half; i++) {
            AT(out + i * LANES) = by_re[i] + by_im[half + i];
            AT(out + USUAL + i * LANES) = by_im[i] - by_re[half + i];
        }
    }
}

CLONES void holdfast_normal_operator(const uint16_t *const *samples, const float *weights, int count,
                                     const float *filter, float *result, int positions,
                                     int channels) {
    if (channels == USUAL && count <= MOST_SAMPLES)
        return through_usual_samples(samples, weights, NULL, count, filter, result, positions);
    through_samples(samples, weights, NULL, count, filter, result, positions, channels);
}

CLONES void holdfast_filter_residual(const uint16_t *const *samples, const float *weights,
                                     const float *const *labels, int count, const float *filter,
                                     float *result, int positions, int channels) {
    if (channels == USUAL && count <= MOST_SAMPLES)
        return through_usual_samples(samples, weights, labels, count, filter, result, positions);
    through_samples(samples, weights, labels, count, filter, result, positions, channels);
}

CLONES void holdfast_mean_power(const uint16_t *sample, int step, int positions, int channels,
                                float *power) {
    float share = 1 / (float)((positions + step - 1) / step);
    for (int c = 0; c < channels; c += LANES) {
        vector sum = {0};
        for (int p = 0; p < positions; p += step) {
            const uint16_t *x = sample + (ptrdiff_t)p * 2 * channels;
            vector re = LONG_OF(x, c), im = LONG_OF(x, channels + c);
            sum += re * re + im * im;
        }
        AT(power + c) = share * sum;
    }
}

CLONES void holdfast_activation(const float *sample, const float *filter, int size, int row,
                                int column, int channels, float *result) {
    for (int r = 0; r < size; r++) {
        const float *line = filter + (ptrdiff_t)((row - r + size) % size) * size * channels;
        for (int c = 0; c < size; c++) {
            const float *x = sample + ((ptrdiff_t)r * size + c) * channels;
            const float *f = line + (ptrdiff_t)((column - c + size) % size) * channels;
            vector sum = {0};
            for (int d = 0; d < channels; d += LANES) sum += OF(x + d) * OF(f + d);
            float total = sum_of(&sum);
            result[r * size + c] = total > 0 ? total : 0;
        }
    }
}
