// FFmpeg's C API for Swift. Macros that Swift cannot import become constants here, and what differs
// between FFmpeg 5, 6 and 7 becomes one function.
#pragma once
#include <libavcodec/avcodec.h>
#include <libavcodec/bsf.h>
#include <libavdevice/avdevice.h>
#include <libavformat/avformat.h>
#include <libavutil/display.h>
#include <libavutil/hwcontext.h>
#include <libavutil/imgutils.h>
#include <libavutil/opt.h>
#include <libavutil/parseutils.h>
#include <libavutil/pixdesc.h>
#include <libswscale/swscale.h>
#include <stdlib.h>
#include <string.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif

static const int holdfast_averror_eof = AVERROR_EOF;
static const int holdfast_averror_eagain = AVERROR(EAGAIN);
static const int holdfast_averror_exit = AVERROR_EXIT;
static const int holdfast_averror_invaliddata = AVERROR_INVALIDDATA;
static const int holdfast_averror_access = AVERROR(EACCES);
static const int holdfast_averror_missing_encoder = AVERROR_ENCODER_NOT_FOUND;
static const int64_t holdfast_no_timestamp = AV_NOPTS_VALUE;

static inline int holdfast_averror(int code) { return AVERROR(code); }

// libavdevice has had libavformat's major version since FFmpeg 0.11.
static const int holdfast_avdevice_major = LIBAVFORMAT_VERSION_MAJOR;

// The 3x3 display matrix of a stream, or NULL.
static inline const int32_t *holdfast_display_matrix(AVStream *stream) {
#if LIBAVFORMAT_VERSION_INT >= AV_VERSION_INT(60, 15, 100)
    const AVPacketSideData *data = av_packet_side_data_get(
        stream->codecpar->coded_side_data, stream->codecpar->nb_coded_side_data,
        AV_PKT_DATA_DISPLAYMATRIX);
    return data && data->size >= 36 ? (const int32_t *)data->data : NULL;
#else
    size_t size = 0;
    const uint8_t *data = av_stream_get_side_data(stream, AV_PKT_DATA_DISPLAYMATRIX, &size);
    return data && size >= 36 ? (const int32_t *)data : NULL;
#endif
}

// Gives a stream the display matrix of another. Since FFmpeg 6.1 it comes with the codec's parameters.
static inline void holdfast_copy_display_matrix(AVStream *from, AVStream *to) {
#if LIBAVFORMAT_VERSION_INT < AV_VERSION_INT(60, 15, 100)
    size_t size = 0;
    const uint8_t *data = av_stream_get_side_data(from, AV_PKT_DATA_DISPLAYMATRIX, &size);
    uint8_t *copy = data ? av_stream_new_side_data(to, AV_PKT_DATA_DISPLAYMATRIX, size) : NULL;
    if (copy) memcpy(copy, data, size);
#else
    (void)from;
    (void)to;
#endif
}

// The pixel formats that an encoder takes, ended by AV_PIX_FMT_NONE, or NULL where it does not say.
static inline const enum AVPixelFormat *holdfast_encoder_formats(const AVCodec *codec) {
#if LIBAVCODEC_VERSION_INT >= AV_VERSION_INT(61, 13, 100)
    const void *formats = NULL;
    if (avcodec_get_supported_config(NULL, codec, AV_CODEC_CONFIG_PIX_FORMAT, 0, &formats, NULL) < 0)
        return NULL;
    return (const enum AVPixelFormat *)formats;
#else
    return codec->pix_fmts;
#endif
}

// Lays out the planes of a frame whose format and size are set in one block, which the frame takes over,
// or without a block only says how long it must be. 0 where a format is not held by planes of pixels.
static inline int holdfast_lay_out_frame(AVFrame *frame, AVBufferRef *block) {
    enum { alignment = 64, spare_rows = 16 };
    const AVPixFmtDescriptor *format = av_pix_fmt_desc_get((enum AVPixelFormat)frame->format);
    if (!format || format->flags & (AV_PIX_FMT_FLAG_PAL | AV_PIX_FMT_FLAG_HWACCEL)) return 0;
    const int width = FFALIGN(frame->width, alignment), rows = FFALIGN(frame->height, spare_rows);
    if (av_image_fill_linesizes(frame->linesize, (enum AVPixelFormat)frame->format, width) < 0) return 0;
    for (int plane = 0; plane < 4; plane++)
        frame->linesize[plane] = FFALIGN(frame->linesize[plane], alignment);
    const int size = av_image_fill_pointers(
        frame->data, (enum AVPixelFormat)frame->format, rows, block ? block->data : NULL,
        frame->linesize);
    frame->buf[0] = block;
    frame->extended_data = frame->data;
    return size < 0 ? 0 : size + alignment;
}

// Blocks of this size and more go back to the system as soon as they are freed. glibc alone lets the
// limit grow to 32 MB, and the holes that an encoder's buffers leave in its heaps are kept for good. Of smaller
// ones each thread keeps a few megabytes, which it needs on the next frame again; glibc alone gives back what
// lies at a heap's end beyond 128 KB, and each page then costs a fault.
static inline void holdfast_set_large_block_size(int bytes) {
#ifdef __GLIBC__
    mallopt(M_MMAP_THRESHOLD, bytes);
    mallopt(M_TRIM_THRESHOLD, 4 * bytes);
#else
    (void)bytes;
#endif
}

// glibc alone makes up to eight heaps for each processor, and what is free in one is of no use to a thread that
// has another.
static inline void holdfast_set_heaps(int count) {
#ifdef __GLIBC__
    mallopt(M_ARENA_MAX, count);
#else
    (void)count;
#endif
}
