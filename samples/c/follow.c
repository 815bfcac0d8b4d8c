/*
 * Follows a square over a patterned ground with Holdfast's C interface.
 *
 *     cc follow.c $(pkg-config --cflags --libs holdfast) -o follow && ./follow
 *
 * Prints a line per picture: its number, the box, the state and the confidence. Ends with 0 where the
 * square was followed, with 1 and a message where something failed.
 */
#include <holdfast.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WIDTH = 160, HEIGHT = 120, SIDE = 24, PICTURES = 8 };

/* Where the square is on a picture. */
static holdfast_box square(int number) {
    holdfast_box box = {40 + 2 * number, 40 + number, SIDE, SIDE};
    return box;
}

/* Draws a picture as BGR. */
static void draw(unsigned char *pixels, int number) {
    holdfast_box box = square(number);
    for (int y = 0; y < HEIGHT; y++) {
        for (int x = 0; x < WIDTH; x++) {
            unsigned char *pixel = pixels + 3 * (y * WIDTH + x);
            int u = x - (int)box.x, v = y - (int)box.y;
            int inside = u >= 0 && v >= 0 && u < SIDE && v < SIDE;
            pixel[0] = inside ? (unsigned char)(20 + 9 * v) : (unsigned char)(90 + 20 * ((x / 8 + y / 8) % 2));
            pixel[1] = inside ? (unsigned char)(220 - 8 * u) : (unsigned char)(110 + x / 4);
            pixel[2] = inside ? (u / 6 + v / 6) % 2 * 200 : (unsigned char)(100 + y / 4);
        }
    }
}

/* Ends the program where a call failed. */
static void check(holdfast_code code, const char *what, const holdfast_error *error) {
    if (code == HOLDFAST_OK) return;
    fprintf(stderr, "%s: %s: %s\n", what, holdfast_code_text(code), error->message);
    exit(1);
}

int main(void) {
    static unsigned char pixels[3 * WIDTH * HEIGHT];
    static const char *states[] = {"tracking", "uncertain", "lost"};
    holdfast_error error = {.struct_size = sizeof error};
    holdfast_image picture = {
        .struct_size = sizeof picture,
        .format = HOLDFAST_BGR,
        .width = WIDTH,
        .height = HEIGHT,
        .planes = {pixels},
        .strides = {3 * WIDTH},
    };
    printf("Holdfast %s, %zu parameters\n", holdfast_version(), holdfast_parameter_count());

    holdfast_parameters *parameters;
    check(holdfast_parameters_new("fast", &parameters, &error), "parameters", &error);
    check(holdfast_parameters_set(parameters, "state.lost-frames", 3, &error), "set", &error);
    holdfast_tracker *tracker;
    check(holdfast_tracker_new(parameters, &tracker, &error), "new", &error);
    holdfast_parameters_free(parameters);

    draw(pixels, 0);
    holdfast_box box = square(0);
    check(holdfast_tracker_init(tracker, &picture, &box, &error), "init", &error);

    holdfast_estimate estimate = {.struct_size = sizeof estimate};
    for (int number = 1; number < PICTURES; number++) {
        draw(pixels, number);
        check(holdfast_tracker_update(tracker, &picture, &estimate, &error), "update", &error);
        printf("%d: %.1f %.1f %.1f %.1f %s %.2f\n", number, estimate.box.x, estimate.box.y,
               estimate.box.width, estimate.box.height, states[estimate.state],
               estimate.confidence);
        if (number == PICTURES / 2) {
            /* Goes on as another tracker that is restored from bytes. */
            uint8_t *bytes;
            size_t count;
            check(holdfast_tracker_save(tracker, &bytes, &count, &error), "save", &error);
            holdfast_tracker_free(tracker);
            check(holdfast_tracker_restore(bytes, count, &tracker, &error), "restore", &error);
            holdfast_bytes_free(bytes);
        }
    }

    holdfast_map map = {.struct_size = sizeof map};
    check(holdfast_tracker_map(tracker, HOLDFAST_MAP_RESPONSE, &map, NULL, 0, &error), "map", &error);
    size_t values = (size_t)map.columns * (size_t)map.rows;
    float *response = malloc(values * sizeof *response);
    if (response == NULL) return 1;
    check(holdfast_tracker_map(tracker, HOLDFAST_MAP_RESPONSE, &map, response, values, &error),
          "map", &error);
    float highest = -1e9f;
    for (size_t i = 0; i < values; i++) highest = fmaxf(highest, response[i]);
    printf("response map: %dx%d, highest %.2f\n", map.columns, map.rows, highest);
    free(response);

    /* An error says what is wrong and leaves the tracker as it was. */
    holdfast_box outside = {1000, 1000, 10, 10};
    holdfast_code code = holdfast_tracker_restart(tracker, &picture, &outside, &error);
    printf("outside: %s\n", error.message);
    holdfast_tracker_free(tracker);

    holdfast_box truth = square(PICTURES - 1);
    double miss = fabs(estimate.box.x - truth.x) + fabs(estimate.box.y - truth.y);
    return code == HOLDFAST_ERROR_BOX && miss < 8 ? 0 : 1;
}
