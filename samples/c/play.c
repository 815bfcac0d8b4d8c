/*
 * Follows an object through a video with Holdfast's C interface.
 *
 *     cc play.c $(pkg-config --cflags --libs holdfast-video) -o play
 *     ./play crossing.mp4 44 90 26 52
 */
#include <holdfast.h>

#include <stdio.h>
#include <stdlib.h>

int main(int count, char **arguments) {
    if (count != 6) {
        fprintf(stderr, "usage: %s VIDEO X Y WIDTH HEIGHT\n", arguments[0]);
        return 64;
    }
    holdfast_box box = {atof(arguments[2]), atof(arguments[3]), atof(arguments[4]),
                        atof(arguments[5])};
    holdfast_error error = {.struct_size = sizeof error};
    holdfast_frame_info frame = {.struct_size = sizeof frame};
    holdfast_estimate estimate = {.struct_size = sizeof estimate};
    holdfast_video *video = NULL;
    holdfast_tracker *tracker = NULL;

    holdfast_code code = holdfast_video_open(arguments[1], NULL, &video, &error);
    if (code == HOLDFAST_OK) code = holdfast_tracker_new(NULL, &tracker, &error);
    if (code == HOLDFAST_OK) code = holdfast_video_next(video, &frame, &error);
    if (code == HOLDFAST_OK) code = holdfast_video_init_tracker(video, tracker, &box, &error);
    while (code == HOLDFAST_OK) {
        code = holdfast_video_next(video, &frame, &error);
        if (code != HOLDFAST_OK) break;
        code = holdfast_video_update_tracker(video, tracker, &estimate, &error);
        if (code != HOLDFAST_OK) break;
        printf("%lld %.2f %.2f %.2f %.2f %.3f\n", (long long)frame.index, estimate.box.x,
               estimate.box.y, estimate.box.width, estimate.box.height, estimate.confidence);
    }
    if (code != HOLDFAST_END) fprintf(stderr, "%s\n", error.message);
    holdfast_tracker_free(tracker);
    holdfast_video_free(video);
    return code == HOLDFAST_END ? 0 : 1;
}
