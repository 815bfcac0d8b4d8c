// The hot loops of the tracker. Each has a plain Swift reference that the tests hold it against.
//
// Maps are row-major with the channels innermost: [row][column][channel]. The number of channels is
// a multiple of HOLDFAST_LANES, so that every loop runs over whole vectors.
#pragma once
#include <stddef.h>
#include <stdint.h>

#define HOLDFAST_LANES 8

// --- Fourier transforms -------------------------------------------------------------------------

/// Factors and roots of unity for transforms of one length.
typedef struct {
    int length;          // a product of 2, 3 and 5; even; at most HOLDFAST_LONGEST_TRANSFORM
    int factor_count;
    int factors[16];
    float roots[2 * 256];  // cos, -sin of 2 pi k / length
} holdfast_fourier_plan;

#define HOLDFAST_LONGEST_TRANSFORM 256

/// Fills a plan; returns 0 if the length is not supported.
int holdfast_fourier_plan_make(holdfast_fourier_plan *plan, int length);

/// Two-dimensional transform of real square maps, [n][n][channels], to the half spectrum
/// [n][n / 2 + 1][2][channels] (real parts, then imaginary parts). Not scaled.
void holdfast_fourier_forward(const holdfast_fourier_plan *plan, const float *map, float *spectrum,
                              int channels);

/// The inverse, scaled by 1 / n^2. The spectrum is overwritten.
void holdfast_fourier_inverse(const holdfast_fourier_plan *plan, float *spectrum, float *map,
                              int channels);

/// The spectrum of maps that are moved cyclically: what lies `row` rows down and `column` columns to the right of
/// the first cell comes to lie there. Fractions of cells are interpolated as the spectrum says.
void holdfast_fourier_move(const holdfast_fourier_plan *plan, const float *spectrum, double row,
                           double column, float *result, int channels);

/// The same of one map, [n][n], to [n][n / 2 + 1][2]. `scratch` holds
/// holdfast_fourier_scratch(plan) floats.
void holdfast_fourier_forward_single(const holdfast_fourier_plan *plan, const float *map,
                                     float *spectrum, float *scratch);

/// The inverse of one spectrum, which is kept.
void holdfast_fourier_inverse_single(const holdfast_fourier_plan *plan, const float *spectrum,
                                     float *map, float *scratch);

static inline size_t holdfast_fourier_scratch(const holdfast_fourier_plan *plan) {
    return 2 * (size_t)plan->length * ((size_t)plan->length / 2 + HOLDFAST_LANES);
}

// --- Filter -------------------------------------------------------------------------------------

/// response[p] = sum over channels of sample[p][c] * filter[p][c], complex, [position][2].
void holdfast_apply_filter(const float *sample, const float *filter, float *response, int positions,
                           int channels);

/// Numbers in half the room, each with the upper 16 bits of a float (bfloat16), rounded to the nearest; `count` is
/// a multiple of 2 HOLDFAST_LANES. They stand in an order that is quick to read: of so many the first, the one
/// HOLDFAST_LANES behind it, the second, and so on.
void holdfast_shorten(const float *numbers, size_t count, uint16_t *result);
/// The floats that such numbers stand for.
void holdfast_lengthen(const uint16_t *numbers, size_t count, float *result);

/// The normal operator of the filter's least squares: for samples x_k of weight a_k, each
/// [position][2][channels] and shortened,
/// result[p] = sum_k a_k conj(x_k[p]) (sum_c x_k[p][c] filter[p][c]).
void holdfast_normal_operator(const uint16_t *const *samples, const float *weights, int count,
                              const float *filter, float *result, int positions, int channels);

/// What the samples still ask of a filter: with the labels y_k, each [position][2],
/// result[p] = sum_k a_k conj(x_k[p]) (y_k[p] - sum_c x_k[p][c] filter[p][c]).
void holdfast_filter_residual(const uint16_t *const *samples, const float *weights,
                              const float *const *labels, int count, const float *filter,
                              float *result, int positions, int channels);

/// y += scale * x
void holdfast_add_scaled(float *y, float scale, const float *x, size_t count);
/// y[p][c] += weight[p] * x[p][c]; returns the new y . x.
double holdfast_add_weighted(float *y, const float *weight, const float *x, int positions,
                             int channels);

/// What preconditioned conjugate gradients begin with: residual -= penalty[p] * filter. Returns
/// residual . residual / (power[c] + penalty[p]).
double holdfast_gradient_begin(float *residual, const float *filter, const float *power,
                               const float *penalty, int positions, int channels);

/// One step of them: filter += step * direction, residual -= step * image. Returns what `begin` does.
double holdfast_gradient_step(float *filter, float *residual, const float *direction,
                              const float *image, float step, const float *power,
                              const float *penalty, int positions, int channels);

/// The next direction: residual / (power[c] + penalty[p]) + turn * direction.
void holdfast_gradient_turn(float *direction, const float *residual, float turn, const float *power,
                            const float *penalty, int positions, int channels);

/// power[c] = the mean, over every `step`-th position of a shortened sample, of |sample[p][c]|^2.
void holdfast_mean_power(const uint16_t *sample, int step, int positions, int channels, float *power);

/// What each position of a map adds to the response at a cell inside it, [size][size]:
/// sample[q] . filter[cell - q], wrapped round, and 0 where that is negative.
void holdfast_activation(const float *sample, const float *filter, int size, int row, int column,
                         int channels, float *result);

// --- A filter along one axis --------------------------------------------------------------------
// Samples are [position][dimension], their spectra [frequency][2][dimension] over the non-negative
// frequencies; `dimensions` is a multiple of 2 HOLDFAST_LANES.

/// The Fourier transform along the axis of an odd number of samples, at most 65. Cosines and sines
/// (of negative angles) are [frequency][position].
void holdfast_axis_transform(const float *samples, int count, int dimensions, const float *cosines,
                             const float *sines, float *spectrum);

/// response[k] = sum over the dimensions of conj(numerator[k]) spectrum[k], as real and imaginary part.
void holdfast_axis_response(const float *numerator, const float *spectrum, int frequencies,
                            int dimensions, float *response);

/// numerator += rate (conj(label) spectrum - numerator) and, with the energy of each frequency,
/// denominator += rate (energy - denominator). The label is [frequency][2].
void holdfast_axis_learn(const float *spectrum, const float *label, float rate, int frequencies,
                         int dimensions, float *numerator, float *denominator);

// --- Features -----------------------------------------------------------------------------------

/// Gradient histogram of Felzenszwalb et al. (PAMI 2010): 18 signed and 9 unsigned orientations and
/// 4 gradient energies per cell, times `scale`. `luma` is [rows * cell][columns * cell], the result
/// [rows][columns][32] with the last channel 0. `scratch` holds
/// holdfast_gradient_scratch(columns, rows) floats.
void holdfast_gradient_histogram(const float *luma, int columns, int rows, int cell, float scale,
                                 float *result, float *scratch);

static inline size_t holdfast_gradient_scratch(int columns, int rows) {
    return (size_t)(columns + 2) * ((size_t)rows + 6) * 22;
}

/// result[p][0 ..< outputs] = matrix^T (features[p] - mean), matrix [inputs][outputs]; the result's
/// positions are `stride` floats apart. `outputs` is a multiple of 8. Returns the sum of the squares of all results.
float holdfast_project(const float *features, const float *mean, const float *matrix, int positions,
                       int inputs, int outputs, float *result, int stride);

/// result[p][c] = window[p] * scales[c] * map[p][c]
void holdfast_window(const float *map, const float *window, const float *scales, int positions,
                     int channels, float *result);

#define HOLDFAST_TABLE_WIDTH 16

/// For each of cells x cells cells the mean of the table's rows that its cell x cell samples name.
/// Rows have `count` numbers, at most HOLDFAST_TABLE_WIDTH, and stand so far apart.
void holdfast_mean_rows(const float *table, const uint16_t *rows, int cells, int cell, int count,
                        float *result);

/// The means of 2 x 2 samples, [rows][columns], of a map whose rows are `stride` floats apart.
void holdfast_halve(const float *map, int stride, int columns, int rows, float *result);

/// Red, green and blue at five bits each, `r << 10 | g << 5 | b`: three components times a
/// 3 x 3 matrix, row by row.
void holdfast_pack_colors(const float *first, const float *second, const float *third,
                          const float *matrix, int count, uint16_t *result);

/// Colour histograms of the target and of its surroundings learn the counts of a frame, times their
/// shares; `first_share` of what the target's learns is the histogram of the first frame. The likelihood
/// of each colour to be the target's follows, 0.5 where it was never seen. Returns how much likelier the
/// frame's pixels in the target are than those around. `bins` is a multiple of 8.
double holdfast_learn_colors(const float *inside, float inside_share, const float *first,
                             float first_share, const float *outside, float outside_share,
                             float rate, int bins, float *foreground, float *background,
                             float *likelihood);

/// How many of side x side packed colours fall into each bin of four bits for each component, 4096 of them: those
/// in the rectangle `inner` (left, top, right, bottom), and those outside `outer`.
void holdfast_count_colors(const uint16_t *colors, int side, const int32_t *inner,
                           const int32_t *outer, float *inside, float *outside);

/// The likelihoods of packed colours, by their bins of four bits for each component.
void holdfast_likelihoods(const uint16_t *colors, const float *likelihood, int count, float *result);

/// Their sums over the rectangles that begin with the first of side x side colours,
/// [side + 1][side + 1].
void holdfast_likelihood_sums(const uint16_t *colors, const float *likelihood, int side, double *sums);

/// From such sums the means over a box of a size around each of cells x cells cells, which cover the same;
/// what lies outside counts 0. At most 256 cells on a side.
void holdfast_box_means(const double *sums, int side, int cells, int half_width, int half_height,
                        float *result);

// --- Sampling -----------------------------------------------------------------------------------

/// Samples of a frame. Each has one byte where `bytes` is 1, else two, of which the lowest `shift` bits
/// are none of it; steps are in bytes.
typedef struct {
    const void *base;
    ptrdiff_t column_step, row_step;
    int bytes, shift;
    int columns, rows;
} holdfast_plane;

/// Rows and columns that a block is the mean of, at most.
#define HOLDFAST_TAPS 4

/// Means of blocks of `across` x `down` samples, the first at column `left` and row `top`, all inside the
/// plane, times `scale` and with `offset` added, [rows][columns]. Of longer blocks HOLDFAST_TAPS rows or
/// columns are taken, evenly spaced, so that the cost does not grow with their area. `scratch` holds
/// columns * across numbers.
void holdfast_reduce(const holdfast_plane *plane, int left, int top, int columns, int rows, int across,
                     int down, float scale, float offset, uint32_t *scratch, float *result);

/// A grid of positions among samples, turned or not. Coordinates are in samples, 0 in the middle of the
/// first.
typedef struct {
    float x, y;                // the first position
    float column_x, column_y;  // from one column to the next
    float row_x, row_y;        // from one row to the next
    int columns, rows;
} holdfast_grid;

/// Bilinear reading of a patch of at least 2 x 2 samples; beyond it its edge is repeated.
void holdfast_read_grid(const float *patch, int patch_columns, int patch_rows,
                        const holdfast_grid *grid, float *result);

/// The same of a plane, of whatever size, times `scale` and with `offset` added.
void holdfast_read_plane(const holdfast_plane *plane, const holdfast_grid *grid, float scale,
                         float offset, float *result);

// --- What boxes are judged by -------------------------------------------------------------------
// Colours are three floats, four apart, [row][column].

/// Colours smoothed with the binomial weights 1, 2, 1 each way, their edge repeated. `scratch` holds as
/// many as `result`.
void holdfast_smooth_colors(const float *colors, int columns, int rows, float *scratch, float *result);

/// Of each sample of a rectangle, which must not touch the border, the size of the difference of colours
/// between its neighbours across and down, [row][column][2]; the second has the sign of their product.
/// Other samples of the result are left as they are.
void holdfast_color_gradients(const float *colors, int columns, int left, int top, int right,
                              int bottom, float *result);

/// Gradients g of holdfast_color_gradients as g / (g + half): across, down, the larger of both, and both
/// together in the lane of their orientation, [sample][lane], other lanes 0.
void holdfast_saturated_gradients(const float *gradients, int count, float half, float *across,
                                  float *down, float *strongest, float *oriented);

/// A map's sums over the rectangles that begin with its first sample, [rows + 1][columns + 1][lane].
void holdfast_summed_lanes(const float *map, int columns, int rows, float *result);

/// Segments of colours (Felzenszwalb and Huttenlocher, IJCV 2004): the name of each sample's and the size
/// of each. `scratch` holds holdfast_segment_scratch(columns, rows) numbers, `labels` and `sizes`
/// columns * rows. Returns how many segments there are.
int holdfast_segment(const float *colors, int columns, int rows, float scale, int smallest,
                     int32_t *scratch, int32_t *labels, int32_t *sizes);

static inline size_t holdfast_segment_scratch(int columns, int rows) {
    return (size_t)columns * (size_t)rows * 17;
}

/// How many samples of segments each of `count` boxes (left, top, right, bottom) cuts off: of each segment
/// the smaller part, inside or outside. Fewer than 65,536 samples; `scratch` holds
/// holdfast_cut_scratch(columns, rows) numbers.
void holdfast_cut_samples(const int32_t *labels, int columns, int rows, const int32_t *sizes,
                          int segments, const int32_t *boxes, int count, uint16_t *scratch,
                          int32_t *cut);

static inline size_t holdfast_cut_scratch(int columns, int rows) {
    return ((size_t)columns + 1) * ((size_t)rows + 1) * 16;
}

/// A map's sums over the rectangles that begin with its first sample, [rows + 1][columns + 1].
void holdfast_summed(const float *map, int columns, int rows, float *result);

/// The normalized cross-correlation of a small picture, [side][side][4], of sum 0 and whose squares sum to 1,
/// with the colours in a box, read bilinearly; beyond the window its edge is repeated. `side` is at most
/// 32, and the fourth numbers of `reference` are 0.
float holdfast_thumbnail_likeness(const float *colors, int columns, int rows, double x, double y,
                                  double width, double height, int side, const float *reference);

/// The cosine of a layout, [cells][cells][lane], whose squares sum to 1, with the means of as many parts of
/// a box (left, top, right, bottom), by sums of holdfast_summed_lanes.
float holdfast_layout_likeness(const float *sums, int columns, int rows, const int32_t *box, int cells,
                               const float *reference);

// --- Maps and lists -----------------------------------------------------------------------------

/// The place of the highest of some numbers, the first of several.
int holdfast_highest(const float *values, int count);

/// Values less their mean, times those of a taper.
void holdfast_taper(const float *values, const float *taper, int count, float *result);

/// The correlation of two parts of maps whose rows stand `stride` values apart, -1...1.
float holdfast_likeness(const float *a, const float *b, int stride, int columns, int rows);

/// Whether any number is at least as high as a level.
int holdfast_reaches(const float *values, int count, float level);

/// Adds the sum of some numbers, and that of their squares.
void holdfast_add_moments(const float *values, int count, double *sum, double *squares);

/// By how much the phase of each number of `b` is ahead of `a`'s, as numbers of length 1, [position][2].
void holdfast_cross_phase(const float *a, const float *b, int positions, float *result);

/// The variance of some numbers; 0 for none.
float holdfast_variance(const float *values, int count);

/// The sum of the squares of the differences between numbers that stand so far apart.
float holdfast_lag_square(const float *values, int count, int lag);

/// How many numbers differ by less than that from those which stand so far before them.
int holdfast_count_near(const float *values, int count, int lag, float difference);

/// a . b
float holdfast_product(const float *a, const float *b, int count);

/// A rectangle of a map of cells, [size][size][stride], read bilinearly from a place between cells on, so
/// far down and across from `top` and `left`: [rows][columns][channels]. Beyond the map its edge is
/// repeated; `channels` is a multiple of HOLDFAST_LANES.
void holdfast_read_cells(const float *map, int size, int stride, int channels, int top, int left,
                         float down, float across, int rows, int columns, float *result);

/// A real map's value and slopes, by its spectrum [size][size / 2 + 1][2], at a place between its cells: the
/// value, down, across, and the second ones down, both ways and across, times size^2.
void holdfast_slopes(const float *spectrum, int size, double row, double column, double *slopes);
