// What one sample's spectrum at one position, real parts before imaginary parts, does in every product
// of samples and filters.
#pragma once
#include "clones.h"
#include "vectors.h"

// re + i im = sum over the channels of x * f
INLINE void product(const float *x, const float *f, int channels, float *re, float *im) {
    vector r = {0}, i = {0};
    for (int c = 0; c < channels; c += LANES) {
        vector xr = OF(x + c), xi = OF(x + channels + c);
        vector fr = OF(f + c), fi = OF(f + channels + c);
        r += xr * fr - xi * fi;
        i += xr * fi + xi * fr;
    }
    quad both = folded(halves(&r), halves(&i));
    *re = both[0] + both[2];
    *im = both[1] + both[3];
}

// result += conj(x) * (re + i im)
INLINE void accumulate(const float *x, float re, float im, float *result, int channels) {
    for (int c = 0; c < channels; c += LANES) {
        vector xr = OF(x + c), xi = OF(x + channels + c);
        AT(result + c) += xr * re + xi * im;
        AT(result + channels + c) += xr * im - xi * re;
    }
}
