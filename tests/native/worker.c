/*
 * A host in C whose network runs on a worker: a second context, made current on the library's thread by callbacks of the host's. It
 * draws all the while, compares what the worker gives with a plain run, and does wrong what a caller can do wrong.
 *
 *   worker MODEL.onnx PICTURE  writes the picture that the network saw (160x160 RGBA, rows from the top) and prints "key value"
 *                              lines, of which the last is "ok 1". Exit code 3: no OpenGL here.
 */
#include "gl.h"
#include "neuralgl.h"

#include <string.h>
#include <time.h>

#define SIDE 160

static int failures;

static void expect_at(int line, ngl_status wanted, ngl_status found, const char *call)
{
    const char *text = ngl_last_error();
    if (wanted != found || (found == NGL_OK) != (text[0] == '\0')) {
        fprintf(stderr, "worker.c:%d: %s gave %d, not %d: %s\n", line, call, (int)found, (int)wanted, text);
        failures++;
    }
}

#define EXPECT(status, call) expect_at(__LINE__, status, call, #call)

static void check_at(int line, int holds, const char *what)
{
    if (!holds) {
        fprintf(stderr, "worker.c:%d: %s does not hold\n", line, what);
        failures++;
    }
}

#define CHECK(condition) check_at(__LINE__, condition, #condition)

static void *get_proc_address(const char *name, void *user)
{
    (void)user;
    return host_get_proc_address(name);
}

static int32_t make_current(void *user) { return host_make_current(user); }

static void release(void *user)
{
    (void)user;
    host_make_current(NULL);
}

static int32_t cannot(void *user)
{
    (void)user;
    return 0;
}

/* The rest of the host's frame. */
static void frame_pause(void)
{
    struct timespec pause = {0, 1000000};
    nanosleep(&pause, NULL);
}

/* Updates until the network is there, or for a minute. */
static ngl_status wait_ready(ngl_guest guest, ngl_worker_network network)
{
    int32_t ready = 0;
    ngl_status status = NGL_OK;
    for (int i = 0; i < 60000 && !ready && status == NGL_OK; i++) {
        frame_pause();
        if (ngl_update(guest) != NGL_OK) return NGL_ERROR_INTERNAL;
        status = ngl_worker_ready(network, &ready);
    }
    return status;
}

/* A worker that cannot start says why, and the host goes on. */
static void wrong_context(ngl_guest guest, ngl_worker_desc desc, const char *words)
{
    ngl_worker worker = 0;
    int32_t state = NGL_WORKER_STARTING;
    ngl_status status = NGL_OK;
    EXPECT(NGL_OK, ngl_worker_start(guest, &desc, &worker));
    for (int i = 0; i < 60000 && state == NGL_WORKER_STARTING; i++) {
        frame_pause();
        EXPECT(NGL_OK, ngl_update(guest));
        status = ngl_worker_get_state(worker, &state);
    }
    CHECK(status == NGL_ERROR_CONTEXT && state == NGL_WORKER_FAILED);
    CHECK(strstr(ngl_last_error(), words) != NULL);
    EXPECT(NGL_OK, ngl_worker_stop_blocking(worker, 60000));
    EXPECT(NGL_ERROR_HANDLE, ngl_worker_get_state(worker, &state));
}

static void misuse(ngl_guest guest, ngl_worker worker, ngl_worker_network network, const ngl_worker_desc *good, const char *model)
{
    ngl_worker_desc desc = *good;
    ngl_worker other = 0;
    ngl_worker_network loading = 0;
    int32_t number = 0;
    int64_t frame = 0;
    EXPECT(NGL_ERROR_ARGUMENT, ngl_worker_start(guest, NULL, &other));
    EXPECT(NGL_ERROR_ARGUMENT, ngl_worker_start(guest, good, NULL));
    desc.struct_size = 4;
    EXPECT(NGL_ERROR_ARGUMENT, ngl_worker_start(guest, &desc, &other));
    desc = *good;
    desc.make_current = NULL;
    EXPECT(NGL_ERROR_ARGUMENT, ngl_worker_start(guest, &desc, &other));
    EXPECT(NGL_ERROR_HANDLE, ngl_worker_start(worker, good, &other));
    EXPECT(NGL_ERROR_HANDLE, ngl_worker_stop(0));
    EXPECT(NGL_ERROR_HANDLE, ngl_worker_get_state(guest, &number));
    EXPECT(NGL_ERROR_HANDLE, ngl_worker_submit(guest, &frame));
    EXPECT(NGL_ERROR_HANDLE, ngl_schedule(network));
    EXPECT(NGL_ERROR_ARGUMENT, ngl_worker_get_state(worker, NULL));
    EXPECT(NGL_ERROR_ARGUMENT, ngl_worker_submit(network, NULL));
    EXPECT(NGL_ERROR_ARGUMENT, ngl_worker_frame(network, NULL));
    EXPECT(NGL_ERROR_ARGUMENT, ngl_worker_bind_texture(network, 0, NULL, 0));
    EXPECT(NGL_ERROR_ARGUMENT, ngl_worker_bind_buffer(network, 0, 0, 0, 0));
    EXPECT(NGL_ERROR_ARGUMENT, ngl_worker_bind_buffer(network, 0, 1, 0, 7));
    EXPECT(NGL_ERROR_ARGUMENT, ngl_worker_set_input(network, 9, (const float *)model, 1));
    ngl_worker_output_info info = {.struct_size = sizeof info};
    EXPECT(NGL_ERROR_ARGUMENT, ngl_worker_output(network, 5, &info));
    ngl_worker_load_desc load = {.struct_size = sizeof load, .frames_in_flight = 99};
    EXPECT(NGL_ERROR_ARGUMENT, ngl_worker_load_file(worker, model, &load, &loading));
    load.frames_in_flight = 0;
    load.output_count = 1;
    EXPECT(NGL_ERROR_ARGUMENT, ngl_worker_load_file(worker, model, &load, &loading));
    EXPECT(NGL_OK, ngl_worker_load_file(worker, "/no/such/model.onnx", NULL, &loading));
    EXPECT(NGL_ERROR_MODEL, wait_ready(guest, loading));
    EXPECT(NGL_ERROR_MODEL, ngl_worker_submit(loading, &frame));
    EXPECT(NGL_OK, ngl_worker_unload(loading));
    EXPECT(NGL_ERROR_HANDLE, ngl_worker_unload(loading));
    ngl_worker_output_desc output = {.struct_size = sizeof output, .output = 4};
    load.outputs = &output;
    EXPECT(NGL_OK, ngl_worker_load_file(worker, model, &load, &loading));
    EXPECT(NGL_ERROR_ARGUMENT, wait_ready(guest, loading));
    EXPECT(NGL_OK, ngl_worker_unload(loading));

    /* Released while it is on its way. */
    EXPECT(NGL_OK, ngl_worker_load_file(worker, model, NULL, &loading));
    EXPECT(NGL_OK, ngl_worker_unload(loading));
}

int main(int argc, char **argv)
{
    if (argc != 3) return 1;
    if (!host_create_context()) {
        fprintf(stderr, "no OpenGL 4.3 through EGL\n");
        return 3;
    }
    void *second = host_create_another(host_context), *stranger = host_create_another(NULL);
    CHECK(second != NULL && stranger != NULL);

    /* Dark ink on light paper: a slanted stroke. */
    static unsigned char pixels[SIDE * SIDE * 4];
    memset(pixels, 255, sizeof pixels);
    for (int y = 25; y < 135; y++)
        for (int x = 75 - (y - 80) / 8, i = -7; i <= 7; i++) memset(&pixels[4 * (y * SIDE + x + i)], 20, 3);
    FILE *file = fopen(argv[2], "wb");
    if (!file || fwrite(pixels, sizeof pixels, 1, file) != 1 || fclose(file)) return 1;
    GLuint name;
    glGenTextures(1, &name);
    glBindTexture(GL_TEXTURE_2D, name);
    glTexImage2D(GL_TEXTURE_2D, 0, GL_RGBA8, SIDE, SIDE, 0, GL_RGBA, GL_UNSIGNED_BYTE, pixels);

    ngl_guest guest = 0;
    ngl_worker worker = 0;
    ngl_network plain = 0;
    ngl_worker_network network = 0;
    ngl_attach_desc attach = {.struct_size = sizeof attach, .get_proc_address = get_proc_address};
    EXPECT(NGL_OK, ngl_attach(&attach, &guest));
    ngl_worker_desc desc = {.struct_size = sizeof desc, .make_current = cannot, .release = release, .get_proc_address = get_proc_address, .user = second};
    wrong_context(guest, desc, "make_current gave 0");
    desc.make_current = make_current;
    desc.user = stranger;
    wrong_context(guest, desc, "shares no objects");
    desc.user = second;
    EXPECT(NGL_OK, ngl_worker_start(guest, &desc, &worker));

    ngl_worker_output_desc outputs[1] = {{.struct_size = sizeof outputs[0], .texture = 1, .format = NGL_OUTPUT_R32F, .heatmap = 1, .buffer = 1, .numbers = 1}};
    ngl_worker_load_desc load = {.struct_size = sizeof load, .output_count = 1, .outputs = outputs};
    int64_t frame = 0;
    EXPECT(NGL_OK, ngl_worker_load_file(worker, argv[1], &load, &network));
    EXPECT(NGL_OK, wait_ready(guest, network));
    EXPECT(NGL_ERROR_STATE, ngl_worker_submit(network, &frame));
    ngl_texture_desc texture = {.struct_size = sizeof texture, .texture = name, .width = SIDE, .height = SIDE};
    ngl_worker_frame_info info = {.struct_size = sizeof info};
    ngl_worker_output_info out = {.struct_size = sizeof out};
    EXPECT(NGL_OK, ngl_worker_output(network, 0, &out));
    CHECK(out.texture == 0 && out.numbers == NULL);

    ngl_traffic first = {.struct_size = sizeof first}, last = {.struct_size = sizeof last};
    for (int way = NGL_INPUT_COPIED; way <= NGL_INPUT_DIRECT; way++) {
        EXPECT(NGL_OK, ngl_worker_bind_texture(network, 0, &texture, way));
        for (int i = 0; i < 50; i++) {
            if (i == 5) EXPECT(NGL_OK, ngl_get_traffic(guest, &first));
            EXPECT(NGL_OK, ngl_update(guest));
            EXPECT(NGL_OK, ngl_worker_submit(network, &frame));
            frame_pause();
        }
        EXPECT(NGL_OK, ngl_get_traffic(guest, &last));
        CHECK(last.waits == first.waits && last.objects_made == first.objects_made && last.bytes_uploaded == first.bytes_uploaded);
    }
    int32_t reading = 1;
    for (int i = 0; i < 60000 && reading; i++) {
        EXPECT(NGL_OK, ngl_update(guest));
        EXPECT(NGL_OK, ngl_worker_is_reading(network, frame, &reading));
        frame_pause();
    }
    EXPECT(NGL_OK, ngl_worker_frame(network, &info));
    CHECK(info.arrived > 0 && info.latency_frames > 0 && info.submitted == info.arrived + info.dropped && info.frame == info.submitted);

    /* The same bits as a run in the host's own context, by every way. */
    float read[11] = {0}, texels[11] = {0};
    EXPECT(NGL_OK, ngl_load_file(guest, argv[1], NULL, &plain));
    EXPECT(NGL_OK, ngl_bind_texture(plain, 0, &texture));
    EXPECT(NGL_OK, ngl_schedule(plain));
    EXPECT(NGL_OK, ngl_read_output_blocking(plain, 0, read, 11));
    EXPECT(NGL_OK, ngl_worker_output(network, 0, &out));
    CHECK(out.width == 11 && out.height == 1 && out.texture != 0 && out.heatmap != 0 && out.heatmap_width * out.heatmap_height >= 11 && out.buffer != 0 && out.elements == 11);
    glBindTexture(GL_TEXTURE_2D, out.texture);
    glGetTexImage(GL_TEXTURE_2D, 0, GL_RED, GL_FLOAT, texels);
    CHECK(out.numbers && memcmp(read, out.numbers, sizeof read) == 0 && memcmp(read, texels, sizeof read) == 0);
    int best = 0;
    for (int i = 0; i < 11; i++) {
        printf("p%d %.9g\n", i, read[i]);
        if (read[i] > read[best]) best = i;
    }
    const char *label = NULL;
    EXPECT(NGL_OK, ngl_label(plain, (uint32_t)best, &label));
    printf("label %s\n", label ? label : "-");

    misuse(guest, worker, network, &desc, argv[1]);
    glBindTexture(GL_TEXTURE_2D, 0);

    /* Detaching stops the worker; its handle stays until it has let go of its context. */
    EXPECT(NGL_OK, ngl_worker_submit(network, &frame));
    EXPECT(NGL_OK, ngl_detach(guest));
    EXPECT(NGL_ERROR_HANDLE, ngl_worker_submit(network, &frame));
    EXPECT(NGL_OK, ngl_worker_stop_blocking(worker, 60000));
    EXPECT(NGL_ERROR_HANDLE, ngl_worker_stop_blocking(worker, 60000));
    CHECK(glGetError() == GL_NO_ERROR);
    printf("failures %d\nok %d\n", failures, failures == 0);
    return failures ? 6 : 0;
}
