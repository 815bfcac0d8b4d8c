// Batched real Fourier transforms: Stockham's autosorting algorithm, radix 4, 2, 3 and 5, eight
// channels side by side in the vector lanes.
#include <math.h>
#include <features.h>
#include <string.h>

#include "clones.h"
#include "kernels.h"

#define LANES HOLDFAST_LANES
#define LONGEST HOLDFAST_LONGEST_TRANSFORM

typedef struct {
    float re[LANES];
    float im[LANES];
} lanes;

int holdfast_fourier_plan_make(holdfast_fourier_plan *plan, int length) {
    memset(plan, 0, sizeof *plan);
    if (length < 2 || length > LONGEST || length % 2 != 0) return 0;
    plan->length = length;
    const int radices[] = {4, 2, 3, 5};
    int rest = length;
    for (int i = 0; i < 4; i++)
        while (rest % radices[i] == 0) {
            plan->factors[plan->factor_count++] = radices[i];
            rest /= radices[i];
        }
    for (int k = 0; k < length; k++) {
        double angle = 2 * 3.14159265358979323846 * k / length;
        plan->roots[2 * k] = (float)cos(angle);
        plan->roots[2 * k + 1] = (float)-sin(angle);
    }
    return rest == 1;
}

INLINE void store_turned(lanes *out, const float *re, const float *im, float c, float s) {
    for (int l = 0; l < LANES; l++) {
        out->re[l] = re[l] * c - im[l] * s;
        out->im[l] = re[l] * s + im[l] * c;
    }
}

INLINE void butterfly2(const lanes *x, ptrdiff_t d, lanes *y, ptrdiff_t e, const float *root,
                       int p) {
    float re[LANES], im[LANES];
    for (int l = 0; l < LANES; l++) {
        re[l] = x[0].re[l] - x[d].re[l];
        im[l] = x[0].im[l] - x[d].im[l];
    }
    for (int l = 0; l < LANES; l++) {
        y[0].re[l] = x[0].re[l] + x[d].re[l];
        y[0].im[l] = x[0].im[l] + x[d].im[l];
    }
    store_turned(y + e, re, im, root[2 * p], root[2 * p + 1]);
}

INLINE void butterfly3(const lanes *x, ptrdiff_t d, lanes *y, ptrdiff_t e, const float *root,
                       int p) {
    const float h = 0.86602540378443864676f;
    float r1[LANES], i1[LANES], r2[LANES], i2[LANES];
    for (int l = 0; l < LANES; l++) {
        float sr = x[d].re[l] + x[2 * d].re[l], si = x[d].im[l] + x[2 * d].im[l];
        float dr = h * (x[d].im[l] - x[2 * d].im[l]), di = h * (x[2 * d].re[l] - x[d].re[l]);
        float mr = x[0].re[l] - 0.5f * sr, mi = x[0].im[l] - 0.5f * si;
        y[0].re[l] = x[0].re[l] + sr;
        y[0].im[l] = x[0].im[l] + si;
        r1[l] = mr + dr;
        i1[l] = mi + di;
        r2[l] = mr - dr;
        i2[l] = mi - di;
    }
    store_turned(y + e, r1, i1, root[2 * p], root[2 * p + 1]);
    store_turned(y + 2 * e, r2, i2, root[4 * p], root[4 * p + 1]);
}

INLINE void butterfly4(const lanes *x, ptrdiff_t d, lanes *y, ptrdiff_t e, const float *root,
                       int p) {
    float r1[LANES], i1[LANES], r2[LANES], i2[LANES], r3[LANES], i3[LANES];
    for (int l = 0; l < LANES; l++) {
        float ar = x[0].re[l] + x[2 * d].re[l], ai = x[0].im[l] + x[2 * d].im[l];
        float br = x[0].re[l] - x[2 * d].re[l], bi = x[0].im[l] - x[2 * d].im[l];
        float cr = x[d].re[l] + x[3 * d].re[l], ci = x[d].im[l] + x[3 * d].im[l];
        float er = x[d].re[l] - x[3 * d].re[l], ei = x[d].im[l] - x[3 * d].im[l];
        y[0].re[l] = ar + cr;
        y[0].im[l] = ai + ci;
        r1[l] = br + ei;
        i1[l] = bi - er;
        r2[l] = ar - cr;
        i2[l] = ai - ci;
        r3[l] = br - ei;
        i3[l] = bi + er;
    }
    store_turned(y + e, r1, i1, root[2 * p], root[2 * p + 1]);
    store_turned(y + 2 * e, r2, i2, root[4 * p], root[4 * p + 1]);
    store_turned(y + 3 * e, r3, i3, root[6 * p], root[6 * p + 1]);
}

INLINE void butterfly5(const lanes *x, ptrdiff_t d, lanes *y, ptrdiff_t e, const float *root,
                       int p) {
    const float c1 = 0.30901699437494742410f, c2 = -0.80901699437494742410f;
    const float s1 = 0.95105651629515357212f, s2 = 0.58778525229247312917f;
    float r[4][LANES], i[4][LANES];
    for (int l = 0; l < LANES; l++) {
        float ar = x[d].re[l] + x[4 * d].re[l], ai = x[d].im[l] + x[4 * d].im[l];
        float br = x[d].re[l] - x[4 * d].re[l], bi = x[d].im[l] - x[4 * d].im[l];
        float cr = x[2 * d].re[l] + x[3 * d].re[l], ci = x[2 * d].im[l] + x[3 * d].im[l];
        float er = x[2 * d].re[l] - x[3 * d].re[l], ei = x[2 * d].im[l] - x[3 * d].im[l];
        float m1r = x[0].re[l] + c1 * ar + c2 * cr, m1i = x[0].im[l] + c1 * ai + c2 * ci;
        float m2r = x[0].re[l] + c2 * ar + c1 * cr, m2i = x[0].im[l] + c2 * ai + c1 * ci;
        float n1r = s1 * bi + s2 * ei, n1i = -(s1 * br + s2 * er);
        float n2r = s2 * bi - s1 * ei, n2i = -(s2 * br - s1 * er);
        y[0].re[l] = x[0].re[l] + ar + cr;
        y[0].im[l] = x[0].im[l] + ai + ci;
        r[0][l] = m1r + n1r;
        i[0][l] = m1i + n1i;
        r[3][l] = m1r - n1r;
        i[3][l] = m1i - n1i;
        r[1][l] = m2r + n2r;
        i[1][l] = m2i + n2i;
        r[2][l] = m2r - n2r;
        i[2][l] = m2i - n2i;
    }
    for (int k = 0; k < 4; k++)
        store_turned(y + (k + 1) * e, r[k], i[k], root[2 * (k + 1) * p], root[2 * (k + 1) * p + 1]);
}

// Transforms `from` in place of `to` or the other way round; returns where the result lies.
INLINE lanes *transform(const holdfast_fourier_plan *plan, lanes *from, lanes *to) {
    int n = plan->length, stride = 1;
    for (int f = 0; f < plan->factor_count; f++) {
        int radix = plan->factors[f], m = n / radix;
        for (int p = 0; p < m; p++) {
            int turn = p * stride;
            for (int q = 0; q < stride; q++) {
                const lanes *x = from + q + stride * p;
                lanes *y = to + q + stride * radix * p;
                ptrdiff_t d = (ptrdiff_t)stride * m;
                switch (radix) {
                    case 4: butterfly4(x, d, y, stride, plan->roots, turn); break;
                    case 3: butterfly3(x, d, y, stride, plan->roots, turn); break;
                    case 5: butterfly5(x, d, y, stride, plan->roots, turn); break;
                    default: butterfly2(x, d, y, stride, plan->roots, turn); break;
                }
            }
        }
        lanes *swap = from;
        from = to;
        to = swap;
        n = m;
        stride *= radix;
    }
    return from;
}

// Two real rows travel as the real and the imaginary part of one complex row.
INLINE void rows_forward(const holdfast_fourier_plan *plan, const float *a, const float *b,
                         float *out_a, float *out_b, int channels) {
    lanes first[LONGEST], second[LONGEST];
    int n = plan->length;
    for (int x = 0; x < n; x++)
        for (int l = 0; l < LANES; l++) {
            first[x].re[l] = a[x * channels + l];
            first[x].im[l] = b[x * channels + l];
        }
    const lanes *z = transform(plan, first, second);
    for (int k = 0; k <= n / 2; k++) {
        const lanes *u = z + k, *v = z + (k == 0 ? 0 : n - k);
        float *ra = out_a + 2 * k * channels, *rb = out_b + 2 * k * channels;
        for (int l = 0; l < LANES; l++) {
            ra[l] = 0.5f * (u->re[l] + v->re[l]);
            ra[channels + l] = 0.5f * (u->im[l] - v->im[l]);
            rb[l] = 0.5f * (u->im[l] + v->im[l]);
            rb[channels + l] = 0.5f * (v->re[l] - u->re[l]);
        }
    }
}

INLINE void rows_inverse(const holdfast_fourier_plan *plan, const float *in_a, const float *in_b,
                         float *a, float *b, int channels, float scale) {
    lanes first[LONGEST], second[LONGEST];
    int n = plan->length;
    // The inverse is the forward transform with real and imaginary parts changing places.
    for (int k = 0; k <= n / 2; k++) {
        const float *ra = in_a + 2 * k * channels, *rb = in_b + 2 * k * channels;
        lanes *u = first + k, *v = first + (k == 0 ? 0 : n - k);
        float ur[LANES], ui[LANES];
        for (int l = 0; l < LANES; l++) {
            v->im[l] = ra[l] + rb[channels + l];
            v->re[l] = rb[l] - ra[channels + l];
            ur[l] = ra[l] - rb[channels + l];
            ui[l] = ra[channels + l] + rb[l];
        }
        for (int l = 0; l < LANES; l++) {
            u->im[l] = ur[l];
            u->re[l] = ui[l];
        }
    }
    const lanes *z = transform(plan, first, second);
    for (int x = 0; x < n; x++)
        for (int l = 0; l < LANES; l++) {
            a[x * channels + l] = z[x].im[l] * scale;
            b[x * channels + l] = z[x].re[l] * scale;
        }
}

INLINE void column(const holdfast_fourier_plan *plan, float *spectrum, ptrdiff_t step, int channels,
                   int inverse) {
    lanes first[LONGEST], second[LONGEST];
    int n = plan->length;
    int re = inverse ? channels : 0, im = inverse ? 0 : channels;
    for (int y = 0; y < n; y++)
        for (int l = 0; l < LANES; l++) {
            first[y].re[l] = spectrum[y * step + re + l];
            first[y].im[l] = spectrum[y * step + im + l];
        }
    const lanes *z = transform(plan, first, second);
    for (int y = 0; y < n; y++)
        for (int l = 0; l < LANES; l++) {
            spectrum[y * step + re + l] = z[y].re[l];
            spectrum[y * step + im + l] = z[y].im[l];
        }
}

CLONES void holdfast_fourier_forward(const holdfast_fourier_plan *plan, const float *map,
                                     float *spectrum, int channels) {
    int n = plan->length, half = n / 2 + 1;
    ptrdiff_t step = (ptrdiff_t)half * 2 * channels;
    for (int y = 0; y < n; y += 2)
        for (int c = 0; c < channels; c += LANES)
            rows_forward(plan, map + (ptrdiff_t)y * n * channels + c,
                         map + (ptrdiff_t)(y + 1) * n * channels + c, spectrum + y * step + c,
                         spectrum + (y + 1) * step + c, channels);
    for (int k = 0; k < half; k++)
        for (int c = 0; c < channels; c += LANES)
            column(plan, spectrum + 2 * k * channels + c, step, channels, 0);
}

CLONES void holdfast_fourier_inverse(const holdfast_fourier_plan *plan, float *spectrum, float *map,
                                     int channels) {
    int n = plan->length, half = n / 2 + 1;
    ptrdiff_t step = (ptrdiff_t)half * 2 * channels;
    float scale = 1.0f / ((float)n * (float)n);
    for (int k = 0; k < half; k++)
        for (int c = 0; c < channels; c += LANES)
            column(plan, spectrum + 2 * k * channels + c, step, channels, 1);
    for (int y = 0; y < n; y += 2)
        for (int c = 0; c < channels; c += LANES)
            rows_inverse(plan, spectrum + y * step + c, spectrum + (y + 1) * step + c,
                         map + (ptrdiff_t)y * n * channels + c,
                         map + (ptrdiff_t)(y + 1) * n * channels + c, channels, scale);
}
