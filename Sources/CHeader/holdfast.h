/*
 * Holdfast for C: follows objects through pictures.
 *
 *     holdfast_tracker *tracker;
 *     holdfast_error error = {.struct_size = sizeof error};
 *     holdfast_image frame = {.struct_size = sizeof frame, .format = HOLDFAST_BGR,
 *                             .width = 640, .height = 480, .planes = {pixels}, .strides = {1920}};
 *     holdfast_box box = {100, 80, 40, 60};
 *     holdfast_estimate estimate = {.struct_size = sizeof estimate};
 *
 *     holdfast_tracker_new(NULL, &tracker, &error);
 *     holdfast_tracker_init(tracker, &frame, &box, &error);
 *     holdfast_tracker_update(tracker, &frame, &estimate, &error);
 *     holdfast_tracker_free(tracker);
 *
 * Libraries. `libholdfast` needs no other library than the C library. `libholdfast-video` holds the
 * same and reads videos and cameras, for which it needs FFmpeg's libraries. Link one of them.
 *
 * Errors. A function that can fail returns HOLDFAST_OK or another code, and fills `error` where that
 * is not NULL. It then has changed nothing but `error`. There is no other error state.
 *
 * Structs. Whoever fills a struct or gives it to be filled sets `struct_size` to its sizeof first.
 * Later versions may add members at the end; programs built before keep working with them. Members
 * that are 0 have their usual value.
 *
 * Threads. There is no global state. A handle may be used by any thread, but not by two at the same
 * time; different handles have nothing to do with each other. What may be called beside other calls
 * says so. Pictures are read during the call only.
 *
 * Coordinates are pixels of the picture, counted from 0 at the outer edge of the first pixel: the box
 * {0, 0, 1, 1} is the first pixel. Text is UTF-8.
 */
#ifndef HOLDFAST_H
#define HOLDFAST_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- Errors ---------------------------------------------------------------------------------- */

/* What a function says of its end: one of the following. */
typedef int32_t holdfast_code;
enum {
    HOLDFAST_OK = 0,
    /* There is no further frame. Not an error. */
    HOLDFAST_END = 1,
    /* A pointer is NULL, a struct_size too small, or a number none of those that are known. */
    HOLDFAST_ERROR_ARGUMENT = 2,
    /* The picture's size, strides or depth are impossible. */
    HOLDFAST_ERROR_IMAGE = 3,
    /* The box or the point cannot be followed on this picture. */
    HOLDFAST_ERROR_BOX = 4,
    /* There is no such parameter or preset, or the value does not fit. */
    HOLDFAST_ERROR_PARAMETER = 5,
    /* The bytes are not a tracker saved by this version. */
    HOLDFAST_ERROR_STATE = 6,
    /* The tracker has not begun, or the video has no frame at hand. */
    HOLDFAST_ERROR_NOT_READY = 7,
    /* The room given is too small for what is to be written. */
    HOLDFAST_ERROR_ROOM = 8,
    /* The video cannot be opened or read. */
    HOLDFAST_ERROR_INPUT = 20,
    /* The video is damaged, or is none. All frames that can be decoded have been given. */
    HOLDFAST_ERROR_DATA = 21,
    /* A device or the network is not available. */
    HOLDFAST_ERROR_UNAVAILABLE = 22,
    /* holdfast_video_cancel was called. */
    HOLDFAST_ERROR_CANCELLED = 23
};

typedef struct holdfast_error {
    size_t struct_size;
    holdfast_code code;
    /* What went wrong, where and why, in a sentence for people; ends with 0. */
    char message[508];
} holdfast_error;

/* What a code means, in a few words. The text is constant. May be called at any time. */
const char *holdfast_code_text(holdfast_code code);

/* The version of the library, such as "0.1.0". The text is constant. May be called at any time. */
const char *holdfast_version(void);

/* ---- Pictures -------------------------------------------------------------------------------- */

/* How pixels lie in memory. Letters name the bytes of a pixel in their order. */
enum {
    HOLDFAST_BGR = 1,
    HOLDFAST_RGB = 2,
    /* With a fourth byte, which is left out of account. */
    HOLDFAST_BGRA = 3,
    HOLDFAST_RGBA = 4,
    HOLDFAST_ARGB = 5,
    HOLDFAST_ABGR = 6,
    HOLDFAST_GRAY = 7,
    /* 16 bits a pixel, in the machine's byte order; see bit_depth. */
    HOLDFAST_GRAY16 = 8,
    /* 4:2:0: a plane of luma, then one of Cb and Cr in turn (NV21: Cr and Cb). */
    HOLDFAST_NV12 = 9,
    HOLDFAST_NV21 = 10,
    /* Planes of luma, Cb and Cr: 4:2:0, 4:2:2, 4:4:4. */
    HOLDFAST_I420 = 11,
    HOLDFAST_I422 = 12,
    HOLDFAST_I444 = 13,
    /* 4:2:2 in one plane: Y, Cb, Y, Cr or Cb, Y, Cr, Y. */
    HOLDFAST_YUYV = 14,
    HOLDFAST_UYVY = 15
};

/* The matrix of formats with luma. */
enum {
    /* BT.709 if the shorter side has 720 pixels or more, else BT.601. */
    HOLDFAST_MATRIX_USUAL = 0,
    HOLDFAST_MATRIX_BT601 = 1,
    HOLDFAST_MATRIX_BT709 = 2,
    HOLDFAST_MATRIX_BT2020 = 3
};

/* Which values samples have. */
enum {
    /* All for gray, 16 to 235 for formats with chroma. */
    HOLDFAST_RANGE_USUAL = 0,
    HOLDFAST_RANGE_LIMITED = 1,
    HOLDFAST_RANGE_FULL = 2
};

typedef struct holdfast_image {
    size_t struct_size;
    /* HOLDFAST_BGR and so on. */
    int32_t format;
    /* Pixels, 1 to 65535. */
    int32_t width;
    int32_t height;
    /* HOLDFAST_MATRIX_ and HOLDFAST_RANGE_; of gray and formats with luma. */
    int32_t matrix;
    int32_t range;
    /* Of HOLDFAST_GRAY16: how many of the lowest bits are used, 9 to 16; 0 stands for 16. */
    int32_t bit_depth;
    /* The first byte of each plane. Where a format has several and only the first is given, the others
       follow it without gaps: their strides are that of the first, or half of it, rounded up. */
    const void *planes[4];
    /* From the start of a row to the start of the next, bytes; 0 where rows have no padding. */
    int64_t strides[4];
} holdfast_image;

/* ---- Boxes and estimates --------------------------------------------------------------------- */

typedef struct holdfast_box {
    double x;
    double y;
    double width;
    double height;
} holdfast_box;

typedef struct holdfast_rotated_box {
    double center_x;
    double center_y;
    /* The side that lies along the x axis at angle 0. */
    double width;
    double height;
    /* Radians, clockwise on the picture, between -pi and pi. */
    double angle;
} holdfast_rotated_box;

enum {
    /* The target is seen. */
    HOLDFAST_TRACKING = 0,
    /* Something is followed, but its box is probably wrong. */
    HOLDFAST_UNCERTAIN = 1,
    /* The target is not seen; the box is where it was last, and the search goes on. */
    HOLDFAST_LOST = 2
};

typedef struct holdfast_estimate {
    size_t struct_size;
    /* HOLDFAST_TRACKING and so on. */
    int32_t state;
    int32_t reserved;
    /* Where the target is: always finite, never empty, never larger than the picture. */
    holdfast_box box;
    /* The same with the turn that the target has made since it was begun with. */
    holdfast_rotated_box rotated_box;
    /* The overlap (intersection over union) with the true box that is to be expected, 0 to 1. */
    double confidence;
    /* Height of the response's peak over its surroundings, in their standard deviations. */
    double peak_to_sidelobe_ratio;
    /* The largest competing peak as a share of the main one, 0 to 1. */
    double subpeak_ratio;
} holdfast_estimate;

/* ---- Parameters ------------------------------------------------------------------------------ */

typedef struct holdfast_parameters holdfast_parameters;

typedef struct holdfast_parameter_info {
    size_t struct_size;
    char name[64];
    char unit[64];
    char meaning[256];
    double minimum;
    double maximum;
    /* Of the balanced preset. */
    double usual;
    /* 1 if only whole numbers make sense. */
    int32_t is_whole;
    /* 1 for what only somebody who studies the tracker would change. */
    int32_t is_for_research;
} holdfast_parameter_info;

/* The parameters of a preset, "fast", "balanced" or "accurate"; NULL stands for "balanced". */
holdfast_code holdfast_parameters_new(
    const char *preset, holdfast_parameters **parameters, holdfast_error *error);
/* Sets one by its name. Whole numbers and switches (0 and 1) are given as numbers, too. */
holdfast_code holdfast_parameters_set(
    holdfast_parameters *parameters, const char *name, double value, holdfast_error *error);
holdfast_code holdfast_parameters_get(
    const holdfast_parameters *parameters, const char *name, double *value, holdfast_error *error);
void holdfast_parameters_free(holdfast_parameters *parameters);

/* How many parameters there are, and what each of them is. May be called at any time. */
size_t holdfast_parameter_count(void);
holdfast_code holdfast_parameter_describe(
    size_t index, holdfast_parameter_info *info, holdfast_error *error);

/* ---- Trackers -------------------------------------------------------------------------------- */

/* Follows one target. Several targets take a tracker each, on as many threads as you like. */
typedef struct holdfast_tracker holdfast_tracker;

/* A tracker that has not begun. `parameters` are copied; NULL stands for the balanced preset. */
holdfast_code holdfast_tracker_new(
    const holdfast_parameters *parameters, holdfast_tracker **tracker, holdfast_error *error);
/* Begins to follow what the box holds. A tracker that follows something drops it and begins anew. */
holdfast_code holdfast_tracker_init(
    holdfast_tracker *tracker, const holdfast_image *image, const holdfast_box *box,
    holdfast_error *error);
/* Begins with the object at a point, whose box is proposed first; holdfast_tracker_estimate tells it. */
holdfast_code holdfast_tracker_init_at_point(
    holdfast_tracker *tracker, const holdfast_image *image, double x, double y,
    holdfast_error *error);
/* Begins anew on another box; HOLDFAST_ERROR_NOT_READY for a tracker that has not begun. */
holdfast_code holdfast_tracker_restart(
    holdfast_tracker *tracker, const holdfast_image *image, const holdfast_box *box,
    holdfast_error *error);
/* Finds the target on the next picture. Always answers; the state says whether the target is seen.
   Pictures come in order of time, each once, all of one size. `estimate` may be NULL. */
holdfast_code holdfast_tracker_update(
    holdfast_tracker *tracker, const holdfast_image *image, holdfast_estimate *estimate,
    holdfast_error *error);
/* The latest estimate once more. */
holdfast_code holdfast_tracker_estimate(
    const holdfast_tracker *tracker, holdfast_estimate *estimate, holdfast_error *error);

enum {
    /* The response of the filter. */
    HOLDFAST_MAP_RESPONSE = 0,
    /* Which positions speak for the target. */
    HOLDFAST_MAP_ACTIVATION = 1
};

typedef struct holdfast_map {
    size_t struct_size;
    int32_t columns;
    int32_t rows;
    /* What it covers, pixels of the picture; it may reach beyond. */
    holdfast_box region;
} holdfast_map;

/* A map of the last update, row by row. `values` has room for `capacity` numbers; where it is NULL,
   only `map` is filled. HOLDFAST_ERROR_NOT_READY before the first update, HOLDFAST_ERROR_ROOM where
   columns * rows is more than `capacity`. */
holdfast_code holdfast_tracker_map(
    const holdfast_tracker *tracker, int32_t kind, holdfast_map *map, float *values,
    size_t capacity, holdfast_error *error);

/* Another tracker that knows what this one does. Each goes its own way from here. */
holdfast_code holdfast_tracker_copy(
    const holdfast_tracker *tracker, holdfast_tracker **copy, holdfast_error *error);
/* The tracker as bytes, about 5 MB, for holdfast_bytes_free to give back. They fit this version of the
   library alone. */
holdfast_code holdfast_tracker_save(
    const holdfast_tracker *tracker, uint8_t **bytes, size_t *count, holdfast_error *error);
/* The tracker that was saved; it goes on exactly as the saved one would. The bytes are not trusted. */
holdfast_code holdfast_tracker_restore(
    const uint8_t *bytes, size_t count, holdfast_tracker **tracker, holdfast_error *error);
void holdfast_bytes_free(uint8_t *bytes);
void holdfast_tracker_free(holdfast_tracker *tracker);

/* The box of the object at a point near its middle. It is a guess: a box drawn by hand is better. */
holdfast_code holdfast_propose_box(
    const holdfast_image *image, double x, double y, holdfast_box *box, holdfast_error *error);

/* ---- Video: in libholdfast-video only -------------------------------------------------------- */

/* A video that is read frame by frame. It has at most one frame at hand. */
typedef struct holdfast_video holdfast_video;

typedef struct holdfast_video_options {
    size_t struct_size;
    /* FFmpeg's name of a device ("v4l2") or a container; NULL to detect it. */
    const char *format;
    /* FFmpeg's options for the input, "name=value" a line; may be NULL. */
    const char *format_options;
    /* The first frame, and the time in seconds of the first frame; only one of them may be above 0. */
    int64_t start_frame;
    double start_time;
    /* Threads of the decoder; 0 is one per processor. */
    int32_t threads;
    /* 1 always takes the newest frame, 2 takes every frame, 0 decides by the kind of the input. */
    int32_t live;
} holdfast_video_options;

typedef struct holdfast_video_info {
    size_t struct_size;
    /* As displayed, pixels. */
    int32_t width;
    int32_t height;
    double frame_rate;
    /* How many frames there probably are; -1 where that is not known. */
    int64_t frame_count;
    /* Seconds; -1 where that is not known. */
    double duration;
    int32_t is_live;
    int32_t reserved;
} holdfast_video_info;

typedef struct holdfast_frame_info {
    size_t struct_size;
    /* The frame's position in the video, from 0. */
    int64_t index;
    /* Seconds from the beginning. */
    double time;
    int32_t width;
    int32_t height;
} holdfast_frame_info;

/* Opens what a user names: a file, a folder or pattern of pictures, "-" for standard input, a URL, or
   with a format a device. `options` may be NULL. */
holdfast_code holdfast_video_open(
    const char *name, const holdfast_video_options *options, holdfast_video **video,
    holdfast_error *error);
holdfast_code holdfast_video_describe(
    const holdfast_video *video, holdfast_video_info *info, holdfast_error *error);
/* Goes to the next frame, which takes the place of the one at hand. HOLDFAST_END after the last; an
   error of damaged data comes after all frames that can be decoded. */
holdfast_code holdfast_video_next(
    holdfast_video *video, holdfast_frame_info *frame, holdfast_error *error);
/* Writes the frame at hand as HOLDFAST_BGR, HOLDFAST_RGB or HOLDFAST_GRAY. `capacity` and `stride` are
   bytes; a stride of 0 means rows without padding. */
holdfast_code holdfast_video_read(
    holdfast_video *video, int32_t format, void *pixels, size_t capacity, int64_t stride,
    holdfast_error *error);
/* What the functions of trackers do, on the frame at hand, whose pixels are used as they were decoded.
   Several threads may do this at the same time with a tracker each. */
holdfast_code holdfast_video_init_tracker(
    const holdfast_video *video, holdfast_tracker *tracker, const holdfast_box *box,
    holdfast_error *error);
holdfast_code holdfast_video_init_tracker_at_point(
    const holdfast_video *video, holdfast_tracker *tracker, double x, double y,
    holdfast_error *error);
holdfast_code holdfast_video_update_tracker(
    const holdfast_video *video, holdfast_tracker *tracker, holdfast_estimate *estimate,
    holdfast_error *error);
/* Makes a holdfast_video_next that waits, and all later ones, end with HOLDFAST_ERROR_CANCELLED. May be
   called by any thread at any time before holdfast_video_free. */
void holdfast_video_cancel(holdfast_video *video);
void holdfast_video_free(holdfast_video *video);

#ifdef __cplusplus
}
#endif

#endif
