// FFmpeg's C API for Swift. Macros that Swift cannot import become constants here.
#pragma once
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/display.h>
#include <libavutil/imgutils.h>
#include <libavutil/opt.h>
#include <libavutil/pixdesc.h>
#include <libswscale/swscale.h>

static const int holdfast_averror_eof = AVERROR_EOF;
static const int holdfast_averror_eagain = AVERROR(EAGAIN);
static const int holdfast_averror_exit = AVERROR_EXIT;
static const int holdfast_averror_invaliddata = AVERROR_INVALIDDATA;
static const int64_t holdfast_no_timestamp = AV_NOPTS_VALUE;
