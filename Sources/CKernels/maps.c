// What is asked of small maps and lists: their highest number, variance, likeness and slopes.
#include <features.h>
#include <math.h>

#include "clones.h"
#include "vectors.h"

CLONES int holdfast_highest(const float *values, int count) {
    vector high = -INFINITY - (vector){0};
    int i = 0;
    for (; i + LANES <= count; i += LANES)
        high = __builtin_elementwise_max(high, OF(values + i));
    float highest = high[0];
    for (int l = 1; l < LANES; l++) highest = high[l] > highest ? high[l] : highest;
    for (; i < count; i++) highest = values[i] > highest ? values[i] : highest;
    for (i = 0; i < count; i++)
        if (values[i] == highest) return i;
    return 0;
}

CLONES float holdfast_variance(const float *values, int count) {
    // Numbers are taken from the first, so that alike ones lose nothing.
    float origin = count > 0 ? values[0] : 0;
    vector sum = {0}, squares = {0};
    int i = 0;
    for (; i + LANES <= count; i += LANES) {
        vector v = OF(values + i) - origin;
        sum += v;
        squares += v * v;
    }
    float all = sum_of(&sum), square = sum_of(&squares);
    for (; i < count; i++) {
        float v = values[i] - origin;
        all += v;
        square += v * v;
    }
    if (count == 0) return 0;
    float mean = all / (float)count, variance = square / (float)count - mean * mean;
    return variance > 0 ? variance : 0;
}

CLONES void holdfast_taper(const float *values, const float *taper, int count, float *result) {
    vector sum = {0};
    int i = 0;
    for (; i + LANES <= count; i += LANES) sum += OF(values + i);
    float total = sum_of(&sum);
    for (; i < count; i++) total += values[i];
    float mean = total / (float)(count > 0 ? count : 1);
    for (i = 0; i < count; i++) result[i] = (values[i] - mean) * taper[i];
}

CLONES float holdfast_likeness(const float *a, const float *b, int stride, int columns, int rows) {
    vector sums[5] = {{0}, {0}, {0}, {0}, {0}};
    float rest[5] = {0}, all[5];
    for (int y = 0; y < rows; y++) {
        const float *p = a + (ptrdiff_t)y * stride, *q = b + (ptrdiff_t)y * stride;
        int x = 0;
        for (; x + LANES <= columns; x += LANES) {
            vector v = OF(p + x), w = OF(q + x);
            sums[0] += v;
            sums[1] += w;
            sums[2] += v * v;
            sums[3] += w * w;
            sums[4] += v * w;
        }
        for (; x < columns; x++) {
            rest[0] += p[x];
            rest[1] += q[x];
            rest[2] += p[x] * p[x];
            rest[3] += q[x] * q[x];
            rest[4] += p[x] * q[x];
        }
    }
    float share = 1 / ((float)columns * (float)rows);
    for (int i = 0; i < 5; i++) all[i] = share * (sum_of(&sums[i]) + rest[i]);
    float spread = (all[2] - all[0] * all[0]) * (all[3] - all[1] * all[1]);
    return (all[4] - all[0] * all[1]) / sqrtf(spread > 1e-18f ? spread : 1e-18f);
}

CLONES void holdfast_cross_phase(const float *a, const float *b, int positions, float *result) {
    for (int p = 0; p < positions; p++) {
        float ar = a[2 * p], ai = a[2 * p + 1], br = b[2 * p], bi = b[2 * p + 1];
        float re = ar * br + ai * bi, im = ar * bi - ai * br, length = sqrtf(re * re + im * im);
        float scale = 1 / (length > 1e-12f ? length : 1e-12f);
        result[2 * p] = re * scale;
        result[2 * p + 1] = im * scale;
    }
}

CLONES float holdfast_lag_square(const float *values, int count, int lag) {
    vector sum = {0};
    int i = lag;
    for (; i + LANES <= count; i += LANES) {
        vector d = OF(values + i) - OF(values + i - lag);
        sum += d * d;
    }
    float total = sum_of(&sum);
    for (; i < count; i++) total += (values[i] - values[i - lag]) * (values[i] - values[i - lag]);
    return total;
}

CLONES int holdfast_count_near(const float *values, int count, int lag, float difference) {
    int32_t near = 0;
    for (int i = lag; i < count; i++) near += fabsf(values[i] - values[i - lag]) < difference;
    return near;
}

CLONES float holdfast_product(const float *a, const float *b, int count) {
    vector sum = {0};
    int i = 0;
    for (; i + LANES <= count; i += LANES) sum += OF(a + i) * OF(b + i);
    float total = sum_of(&sum);
    for (; i < count; i++) total += a[i] * b[i];
    return total;
}

INLINE int inside(int i, int size) { return i < 0 ? 0 : i < size ? i : size - 1; }

CLONES void holdfast_read_cells(const float *map, int size, int stride, int channels, int top,
                                int left, float down, float across, int rows, int columns,
                                float *result) {
    for (int r = 0; r < rows; r++) {
        const float *upper = map + (ptrdiff_t)inside(top + r, size) * size * stride;
        const float *lower = map + (ptrdiff_t)inside(top + r + 1, size) * size * stride;
        for (int c = 0; c < columns; c++) {
            ptrdiff_t a = (ptrdiff_t)inside(left + c, size) * stride;
            ptrdiff_t b = (ptrdiff_t)inside(left + c + 1, size) * stride;
            for (int k = 0; k < channels; k += LANES) {
                vector u = OF(upper + a + k), l = OF(lower + a + k);
                u += across * (OF(upper + b + k) - u);
                l += across * (OF(lower + b + k) - l);
                AT(result + k) = u + down * (l - u);
            }
            result += channels;
        }
    }
}

// Frequencies of a row, at most.
#define MOST_FREQUENCIES (HOLDFAST_LONGEST_TRANSFORM / 2 + 1)

CLONES void holdfast_slopes(const float *spectrum, int size, double row, double column,
                            double *slopes) {
    int half = size / 2 + 1;
    double turn = 2 * 3.14159265358979323846 / size;
    double cosines[MOST_FREQUENCIES], sines[MOST_FREQUENCIES], steps[MOST_FREQUENCIES];
    for (int k = 0; k < half; k++) {
        // All but the first and the last frequency stand for two.
        double weight = k == 0 || k == size / 2 ? 1 : 2;
        cosines[k] = weight * cos(turn * k * column);
        sines[k] = weight * sin(turn * k * column);
        steps[k] = turn * k;
    }
    for (int i = 0; i < 6; i++) slopes[i] = 0;
    for (int y = 0; y < size; y++) {
        const float *line = spectrum + (ptrdiff_t)y * half * 2;
        double sums[6] = {0};
        for (int k = 0; k < half; k++) {
            double re = line[2 * k], im = line[2 * k + 1], u = steps[k];
            double r = re * cosines[k] - im * sines[k], m = re * sines[k] + im * cosines[k];
            sums[0] += r;
            sums[1] += m;
            sums[2] += u * r;
            sums[3] += u * m;
            sums[4] += u * u * r;
            sums[5] += u * u * m;
        }
        double v = turn * (y <= size / 2 ? y : y - size), c = cos(v * row), s = sin(v * row);
        double r0 = sums[0] * c - sums[1] * s, i0 = sums[0] * s + sums[1] * c;
        slopes[0] += r0;
        slopes[1] -= v * i0;
        slopes[2] -= sums[2] * s + sums[3] * c;
        slopes[3] -= v * v * r0;
        slopes[4] -= v * (sums[2] * c - sums[3] * s);
        slopes[5] -= sums[4] * c - sums[5] * s;
    }
}
