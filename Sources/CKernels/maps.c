// What is asked of small maps and lists: their highest number, variance, likeness and slopes.
#include <features.h>
#include <math.h>

#include "clones.h"
#include "vectors.h"

// Doubles side by side.
#define DOUBLES 4
typedef double doubles __attribute__((vector_size(8 * DOUBLES)));
typedef double unaligned_doubles __attribute__((vector_size(8 * DOUBLES), aligned(8)));
#define DOUBLES_OF(p) (*(const unaligned_doubles *)(p))

CLONES int holdfast_highest(const float *values, int count) {
    vector high = -INFINITY - (vector){0};
    int i = 0;
    for (; i + LANES <= count; i += LANES)
        high = __builtin_elementwise_max(high, OF(values + i));
    float highest = high[0];
    for (int l = 1; l < LANES; l++) highest = high[l] > highest ? high[l] : highest;
    for (; i < count; i++) highest = values[i] > highest ? values[i] : highest;
    for (i = 0; i + LANES <= count; i += LANES)
        if (__builtin_reduce_or(OF(values + i) == highest)) break;
    for (; i < count; i++)
        if (values[i] == highest) return i;
    return 0;
}

CLONES int holdfast_reaches(const float *values, int count, float level) {
    int i = 0;
    for (; i + LANES <= count; i += LANES)
        if (__builtin_reduce_or(OF(values + i) >= level)) return 1;
    for (; i < count; i++)
        if (values[i] >= level) return 1;
    return 0;
}

CLONES void holdfast_add_moments(const float *values, int count, double *sum, double *squares) {
    doubles sums[2] = {{0}, {0}}, all[2] = {{0}, {0}};
    int i = 0;
    for (; i + 2 * DOUBLES <= count; i += 2 * DOUBLES) {
        vector v = OF(values + i);
        doubles low = __builtin_convertvector(__builtin_shufflevector(v, v, 0, 1, 2, 3), doubles);
        doubles high = __builtin_convertvector(__builtin_shufflevector(v, v, 4, 5, 6, 7), doubles);
        sums[0] += low;
        sums[1] += high;
        all[0] += low * low;
        all[1] += high * high;
    }
    doubles s = sums[0] + sums[1], q = all[0] + all[1];
    for (; i < count; i++) {
        double v = values[i];
        s[0] += v;
        q[0] += v * v;
    }
    *sum += (s[0] + s[1]) + (s[2] + s[3]);
    *squares += (q[0] + q[1]) + (q[2] + q[3]);
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

// Cosines and sines of the multiples of an angle: each is the one before, turned.
INLINE void turns(double angle, int count, double *cosines, double *sines) {
    double c = cos(angle), s = sin(angle);
    cosines[0] = 1;
    sines[0] = 0;
    for (int k = 1; k < count; k++) {
        cosines[k] = cosines[k - 1] * c - sines[k - 1] * s;
        sines[k] = sines[k - 1] * c + cosines[k - 1] * s;
    }
}

CLONES void holdfast_slopes(const float *spectrum, int size, double row, double column,
                            double *slopes) {
    int half = size / 2 + 1;
    double turn = 2 * 3.14159265358979323846 / size;
    double cosines[MOST_FREQUENCIES + DOUBLES] = {0}, sines[MOST_FREQUENCIES + DOUBLES] = {0};
    double down_cosines[MOST_FREQUENCIES], down_sines[MOST_FREQUENCIES];
    turns(turn * column, half, cosines, sines);
    turns(turn * row, half, down_cosines, down_sines);
    // All but the first and the last frequency stand for two.
    for (int k = 1; k < size / 2; k++) {
        cosines[k] *= 2;
        sines[k] *= 2;
    }
    for (int i = 0; i < 6; i++) slopes[i] = 0;
    for (int y = 0; y < size; y++) {
        const float *line = spectrum + (ptrdiff_t)y * half * 2;
        doubles sums[6] = {{0}, {0}, {0}, {0}, {0}, {0}};
        for (int k = 0; k < half; k += DOUBLES) {
            vector both = {0};
            if (k + DOUBLES <= half)
                both = OF(line + 2 * k);
            else
                for (int i = 0; i < 2 * (half - k); i++) both[i] = line[2 * k + i];
            doubles re = __builtin_convertvector(
                __builtin_shufflevector(both, both, 0, 2, 4, 6), doubles);
            doubles im = __builtin_convertvector(
                __builtin_shufflevector(both, both, 1, 3, 5, 7), doubles);
            doubles c = DOUBLES_OF(cosines + k), s = DOUBLES_OF(sines + k);
            doubles u = turn * ((double)k + (doubles){0, 1, 2, 3});
            doubles r = re * c - im * s, m = re * s + im * c;
            sums[0] += r;
            sums[1] += m;
            sums[2] += u * r;
            sums[3] += u * m;
            sums[4] += u * u * r;
            sums[5] += u * u * m;
        }
        double all[6];
        for (int i = 0; i < 6; i++)
            all[i] = (sums[i][0] + sums[i][1]) + (sums[i][2] + sums[i][3]);
        int frequency = y <= size / 2 ? y : size - y;
        double v = turn * (y <= size / 2 ? y : y - size), c = down_cosines[frequency];
        double s = y <= size / 2 ? down_sines[frequency] : -down_sines[frequency];
        double r0 = all[0] * c - all[1] * s, i0 = all[0] * s + all[1] * c;
        slopes[0] += r0;
        slopes[1] -= v * i0;
        slopes[2] -= all[2] * s + all[3] * c;
        slopes[3] -= v * v * r0;
        slopes[4] -= v * (all[2] * c - all[3] * s);
        slopes[5] -= all[4] * c - all[5] * s;
    }
}
