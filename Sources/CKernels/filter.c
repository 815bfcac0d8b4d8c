// Products of samples and filter in the Fourier domain, and the vector operations of the solver.
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
    for (size_t i = 0; i < count; i++) {
        uint32_t bits;
        memcpy(&bits, numbers + i, sizeof bits);
        // To the nearest, and to the even one of two that are as near.
        result[i] = (uint16_t)((bits + 0x7fff + (bits >> 16 & 1)) >> 16);
    }
}

CLONES void holdfast_lengthen(const uint16_t *numbers, size_t count, float *result) {
    for (size_t i = 0; i < count; i++) {
        uint32_t bits = (uint32_t)numbers[i] << 16;
        memcpy(result + i, &bits, sizeof bits);
    }
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
                for (int c = 0; c < width; c += LANES) AT(x + c) = LONG_OF(samples[k] + p * width + c);
                product(x, filter + p * width, channels, &re, &im);
                if (labels) {
                    re = labels[k][2 * p] - re;
                    im = labels[k][2 * p + 1] - im;
                }
                accumulate(x, weights[k] * re, weights[k] * im, result + p * width, channels);
            }
    }
}

// Channels by default: real and imaginary parts of a position are three vectors of sixteen.
#define USUAL 24
#define WIDE (2 * LANES)
// Samples that are taken together, so that their sums over the channels are, too.
#define TOGETHER 4
// More samples than that are taken one by one.
#define MOST_SAMPLES 64

// Sums of neighbours of the one and of the other vector by turns, of each four numbers.
#define PAIRED(a, b)                                                                               \
    (__builtin_shufflevector(a, b, 0, 16, 2, 18, 4, 20, 6, 22, 8, 24, 10, 26, 12, 28, 14, 30) +    \
     __builtin_shufflevector(a, b, 1, 17, 3, 19, 5, 21, 7, 23, 9, 25, 11, 27, 13, 29, 15, 31))
#define PAIRS_PAIRED(a, b)                                                                         \
    (__builtin_shufflevector(a, b, 0, 1, 16, 17, 4, 5, 20, 21, 8, 9, 24, 25, 12, 13, 28, 29) +     \
     __builtin_shufflevector(a, b, 2, 3, 18, 19, 6, 7, 22, 23, 10, 11, 26, 27, 14, 15, 30, 31))
#define QUADS_PAIRED(a, b)                                                                         \
    (__builtin_shufflevector(a, b, 0, 1, 2, 3, 16, 17, 18, 19, 8, 9, 10, 11, 24, 25, 26, 27) +     \
     __builtin_shufflevector(a, b, 4, 5, 6, 7, 20, 21, 22, 23, 12, 13, 14, 15, 28, 29, 30, 31))

// The same for that many channels: what is summed over the samples never leaves the registers.
INLINE void through_usual_samples(const uint16_t *const *samples, const float *weights,
                                  const float *const *labels, int count, const float *filter,
                                  float *result, int positions) {
    // Beyond the last sample that one stands again, and counts nothing.
    float shares[2 * MOST_SAMPLES];
    const uint16_t *from[MOST_SAMPLES];
    int padded = (count + TOGETHER - 1) / TOGETHER * TOGETHER;
    for (int k = 0; k < padded; k++) {
        from[k] = samples[k < count ? k : count - 1];
        shares[2 * k] = shares[2 * k + 1] = k < count ? weights[k] : 0;
    }
    for (int p = 0; p < positions; p++) {
        ptrdiff_t at = (ptrdiff_t)p * 2 * USUAL;
        const float *f = filter + at;
        // Times these a sample's numbers add up to the real and to the imaginary part of the product.
        float of_re[2 * USUAL], of_im[2 * USUAL];
        for (int c = 0; c < USUAL; c += LANES) {
            AT(of_re + c) = AT(of_im + USUAL + c) = OF(f + c);
            AT(of_re + USUAL + c) = -OF(f + USUAL + c);
            AT(of_im + c) = OF(f + USUAL + c);
        }
        wide g0 = WIDE_OF(of_re), g1 = WIDE_OF(of_re + WIDE), g2 = WIDE_OF(of_re + 2 * WIDE);
        wide h0 = WIDE_OF(of_im), h1 = WIDE_OF(of_im + WIDE), h2 = WIDE_OF(of_im + 2 * WIDE);
        wide re0 = {0}, re1 = {0}, re2 = {0}, im0 = {0}, im1 = {0}, im2 = {0};
        for (int first = 0; first < count; first += TOGETHER) {
            wide sums[2 * TOGETHER];
            float answers[2 * TOGETHER], goals[2 * TOGETHER];
            for (int k = 0; k < TOGETHER; k++) {
                const uint16_t *sample = from[first + k] + at;
                if (labels) {
                    const float *label = labels[first + k < count ? first + k : count - 1] + 2 * p;
                    goals[2 * k] = label[0];
                    goals[2 * k + 1] = label[1];
                }
                wide x0 = WIDE_LONG_OF(sample), x1 = WIDE_LONG_OF(sample + WIDE);
                wide x2 = WIDE_LONG_OF(sample + 2 * WIDE);
                sums[2 * k] = x0 * g0 + x1 * g1 + x2 * g2;
                sums[2 * k + 1] = x0 * h0 + x1 * h1 + x2 * h2;
            }
            wide pairs[4] = {PAIRED(sums[0], sums[1]), PAIRED(sums[2], sums[3]),
                             PAIRED(sums[4], sums[5]), PAIRED(sums[6], sums[7])};
            wide quads[2] = {PAIRS_PAIRED(pairs[0], pairs[1]), PAIRS_PAIRED(pairs[2], pairs[3])};
            wide both = QUADS_PAIRED(quads[0], quads[1]);
            vector answer = LOW_OF(both) + HIGH_OF(both);
            if (labels) answer = OF(goals) - answer;
            AT(answers) = OF(shares + 2 * first) * answer;
            for (int k = 0; k < TOGETHER; k++) {
                const uint16_t *sample = from[first + k] + at;
                // Read again, for few processors have registers for all of them.
                wide x0 = WIDE_LONG_OF(sample), x1 = WIDE_LONG_OF(sample + WIDE);
                wide x2 = WIDE_LONG_OF(sample + 2 * WIDE);
                float re = answers[2 * k], im = answers[2 * k + 1];
                re0 += re * x0;
                re1 += re * x1;
                re2 += re * x2;
                im0 += im * x0;
                im1 += im * x1;
                im2 += im * x2;
            }
        }
        float by_re[2 * USUAL], by_im[2 * USUAL], *out = result + at;
        WIDE_AT(by_re) = re0;
        WIDE_AT(by_re + WIDE) = re1;
        WIDE_AT(by_re + 2 * WIDE) = re2;
        WIDE_AT(by_im) = im0;
        WIDE_AT(by_im + WIDE) = im1;
        WIDE_AT(by_im + 2 * WIDE) = im2;
        for (int c = 0; c < USUAL; c += LANES) {
            AT(out + c) = OF(by_re + c) + OF(by_im + USUAL + c);
            AT(out + USUAL + c) = OF(by_im + c) - OF(by_re + USUAL + c);
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

CLONES void holdfast_add_scaled(float *y, float scale, const float *x, size_t count) {
    for (size_t i = 0; i < count; i++) y[i] += scale * x[i];
}

// Positions whose products are summed in single precision.
#define BLOCK 64

CLONES double holdfast_add_weighted(float *y, float scale, const float *weight, const float *x,
                                    int positions, int channels) {
    double total = 0;
    vector sum = {0};
    for (int p = 0; p < positions; p++) {
        float w = scale * weight[p];
        for (int c = 0; c < channels; c += LANES) {
            ptrdiff_t i = (ptrdiff_t)p * channels + c;
            AT(y + i) += w * OF(x + i);
            sum += OF(x + i) * OF(y + i);
        }
        if (p % BLOCK == BLOCK - 1 || p == positions - 1) {
            total += sum_of(&sum);
            sum = (vector){0};
        }
    }
    return total;
}

CLONES double holdfast_gradient_step(float *filter, float *residual, const float *direction,
                                     const float *image, float step, const float *power,
                                     const float *penalty, int positions, int channels) {
    double total = 0;
    vector sum = {0};
    for (int p = 0; p < positions; p++) {
        for (int c = 0; c < channels; c += LANES) {
            ptrdiff_t i = (ptrdiff_t)p * channels + c;
            AT(filter + i) += step * OF(direction + i);
            vector r = OF(residual + i) - step * OF(image + i);
            AT(residual + i) = r;
            sum += r * r / (OF(power + c) + penalty[p]);
        }
        if (p % BLOCK == BLOCK - 1 || p == positions - 1) {
            total += sum_of(&sum);
            sum = (vector){0};
        }
    }
    return total;
}

CLONES void holdfast_gradient_turn(float *direction, const float *residual, float turn,
                                   const float *power, const float *penalty, int positions,
                                   int channels) {
    for (int p = 0; p < positions; p++)
        for (int c = 0; c < channels; c += LANES) {
            ptrdiff_t i = (ptrdiff_t)p * channels + c;
            AT(direction + i) =
                OF(residual + i) / (OF(power + c) + penalty[p]) + turn * OF(direction + i);
        }
}

CLONES void holdfast_mean_power(const uint16_t *sample, int step, int positions, int channels,
                                float *power) {
    float share = 1 / (float)((positions + step - 1) / step);
    for (int c = 0; c < channels; c += LANES) {
        vector sum = {0};
        for (int p = 0; p < positions; p += step) {
            const uint16_t *x = sample + (ptrdiff_t)p * 2 * channels + c;
            vector re = LONG_OF(x), im = LONG_OF(x + channels);
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
