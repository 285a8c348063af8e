/*
 * A host in C with its own context and its own rendering. It draws a scene, runs a model texture to texture in between, draws again
 * and compares; then it does everything wrong that a caller can do wrong.
 *
 *   host MODEL.onnx PICTURE    writes the picture that the network saw (160x160 RGBA, rows from the bottom) and prints "key value"
 *                              lines, of which the last is "ok 1". Exit code 3: no OpenGL here.
 */
#define _POSIX_C_SOURCE 199309L /* nanosleep */
#include "gl.h"
#include "neuralgl.h"

#include <math.h>
#include <string.h>
#include <time.h>

#define SIDE 160

static int failures;

static void expect_at(int line, ngl_status wanted, ngl_status found, const char *call)
{
    const char *text = ngl_last_error();
    if (wanted != found || (found == NGL_OK) != (text[0] == '\0')) {
        fprintf(stderr, "host.c:%d: %s gave %d, not %d: %s\n", line, call, (int)found, (int)wanted, text);
        failures++;
    }
}

#define EXPECT(status, call) expect_at(__LINE__, status, call, #call)

static void check_at(int line, int holds, const char *what)
{
    if (!holds) {
        fprintf(stderr, "host.c:%d: %s does not hold\n", line, what);
        failures++;
    }
}

#define CHECK(condition) check_at(__LINE__, condition, #condition)

static void *get_proc_address(const char *name, void *user)
{
    (*(int *)user)++;
    return host_get_proc_address(name);
}

static GLuint shader_program(const char *vertex, const char *fragment)
{
    GLuint program = glCreateProgram(), shaders[2] = {glCreateShader(GL_VERTEX_SHADER), glCreateShader(GL_FRAGMENT_SHADER)};
    const char *sources[2] = {vertex, fragment};
    for (int i = 0; i < 2; i++) {
        glShaderSource(shaders[i], 1, &sources[i], NULL);
        glCompileShader(shaders[i]);
        glAttachShader(program, shaders[i]);
    }
    glLinkProgram(program);
    GLint linked = 0;
    glGetProgramiv(program, GL_LINK_STATUS, &linked);
    if (!linked) exit(9);
    return program;
}

/* The host's state is set once and never again: what another library changes would be seen in the next picture. */
struct scene {
    GLuint program, framebuffer, texture, vertices;
    GLint phase;
};

static void scene_create(struct scene *s)
{
    s->program = shader_program(
        "#version 430\nout vec2 at;\nvoid main() { vec2 p = vec2(gl_VertexID & 1, gl_VertexID >> 1) * 4.0 - 1.0; at = p; gl_Position = vec4(p, 0, 1); }\n",
        "#version 430\nin vec2 at;\nuniform float phase;\nout vec4 color;\nvoid main() { float stroke = smoothstep(0.25, 0.2, abs(at.x + 0.15 * at.y)) * step(abs(at.y), 0.7); color = vec4(vec3(1.0 - 0.95 * stroke) * (0.98 + 0.02 * sin(phase + 9.0 * at.x)), 1.0); }\n");
    s->phase = glGetUniformLocation(s->program, "phase");
    glGenTextures(1, &s->texture);
    glBindTexture(GL_TEXTURE_2D, s->texture);
    glTexImage2D(GL_TEXTURE_2D, 0, GL_RGBA8, SIDE, SIDE, 0, GL_RGBA, GL_UNSIGNED_BYTE, NULL);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER, GL_NEAREST);
    glGenFramebuffers(1, &s->framebuffer);
    glBindFramebuffer(GL_FRAMEBUFFER, s->framebuffer);
    glFramebufferTexture2D(GL_FRAMEBUFFER, GL_COLOR_ATTACHMENT0, GL_TEXTURE_2D, s->texture, 0);
    if (glCheckFramebufferStatus(GL_FRAMEBUFFER) != GL_FRAMEBUFFER_COMPLETE) exit(9);
    glGenVertexArrays(1, &s->vertices);
    glBindVertexArray(s->vertices);
    glUseProgram(s->program);
    glViewport(0, 0, SIDE, SIDE);
    glClearColor(0.5f, 0.25f, 0.125f, 1.0f);
}

/* Relies on the state of scene_create. */
static void scene_draw(const struct scene *s, float phase, unsigned char *pixels)
{
    glClear(GL_COLOR_BUFFER_BIT);
    glUniform1f(s->phase, phase);
    glDrawArrays(GL_TRIANGLES, 0, 3);
    if (pixels) glReadPixels(0, 0, SIDE, SIDE, GL_RGBA, GL_UNSIGNED_BYTE, pixels);
}

struct answer {
    int calls;
    size_t count;
    float first;
};

static void on_read(const float *numbers, size_t count, void *user)
{
    struct answer *a = user;
    a->calls++;
    a->count = count;
    a->first = numbers[0];
}

static ngl_load_info load_state(ngl_load load)
{
    ngl_load_info info = {.struct_size = sizeof info};
    EXPECT(NGL_OK, ngl_load_get(load, &info));
    return info;
}

/* Updates until the load is over, never for ever. */
static ngl_load_info load_finish(ngl_guest guest, ngl_load load)
{
    ngl_load_info info = load_state(load);
    double before = -1;
    for (int i = 0; i < 200000 && info.state == NGL_LOAD_LOADING; i++) {
        CHECK(info.progress >= before && info.progress < 1 && info.doing[0] != 0);
        before = info.progress;
        EXPECT(NGL_OK, ngl_update_within(guest, 1));
        struct timespec pause = {0, 200000};
        nanosleep(&pause, NULL);
        info = load_state(load);
    }
    return info;
}

/* Loaded in slices, run in slices and replaced in slices, the network answers as before: read[] is the answer to the scene's picture. */
static void slices(ngl_guest guest, const char *model, const ngl_texture_desc *texture, const float *read)
{
    ngl_load load = 0, replacing = 0;
    ngl_network network = 0, same = 0;
    float found[11];
    ngl_load_desc desc = {.struct_size = sizeof desc, .weights = 9};
    EXPECT(NGL_ERROR_ARGUMENT, ngl_load_begin_file(guest, model, &desc, &load));
    EXPECT(NGL_ERROR_ARGUMENT, ngl_load_begin_file(guest, NULL, NULL, &load));
    EXPECT(NGL_ERROR_ARGUMENT, ngl_load_begin_file(guest, model, NULL, NULL));
    EXPECT(NGL_ERROR_ARGUMENT, ngl_update_within(guest, -1));
    EXPECT(NGL_ERROR_HANDLE, ngl_load_get(load, NULL));

    EXPECT(NGL_OK, ngl_load_begin_file(guest, "/no/such/model.onnx", NULL, &load));
    EXPECT(NGL_ERROR_ARGUMENT, ngl_load_get(load, NULL));
    CHECK(load_finish(guest, load).state == NGL_LOAD_FAILED);
    EXPECT(NGL_ERROR_MODEL, ngl_load_network(load, &network));
    CHECK(strstr(ngl_last_error(), "/no/such/model.onnx") != NULL && network == 0);
    EXPECT(NGL_OK, ngl_load_release(load));
    EXPECT(NGL_ERROR_HANDLE, ngl_load_release(load));

    EXPECT(NGL_OK, ngl_load_begin_file(guest, model, NULL, &load));
    EXPECT(NGL_ERROR_STATE, ngl_load_network(load, &network));
    ngl_load_info info = load_finish(guest, load);
    CHECK(info.state == NGL_LOAD_READY && info.progress == 1 && info.calls > 1 && info.has_network == 1);
    EXPECT(NGL_OK, ngl_load_network(load, &network));
    EXPECT(NGL_OK, ngl_load_network(load, &same));
    CHECK(network != 0 && network == same);
    EXPECT(NGL_OK, ngl_load_release(load));
    EXPECT(NGL_OK, ngl_bind_texture(network, 0, texture));
    ngl_slice_info slice = {.struct_size = sizeof slice};
    EXPECT(NGL_ERROR_ARGUMENT, ngl_schedule_within(network, 0.0 / 0.0, &slice));
    slice.struct_size = 1;
    EXPECT(NGL_ERROR_ARGUMENT, ngl_schedule_within(network, 1, &slice));
    slice.struct_size = sizeof slice;
    int calls = 0;
    do {
        EXPECT(NGL_OK, ngl_schedule_within(network, 0.001, &slice));
        calls++;
        CHECK(slice.calls == calls && slice.pieces > 0 && slice.overran_by != NULL);
    } while (!slice.is_complete && calls < 100000);
    CHECK(slice.is_complete && calls > 1);
    EXPECT(NGL_OK, ngl_read_output_blocking(network, 0, found, 11));
    CHECK(memcmp(found, read, sizeof found) == 0);

    EXPECT(NGL_ERROR_ARGUMENT, ngl_replace_begin_file(network, NULL, &replacing));
    EXPECT(NGL_ERROR_ARGUMENT, ngl_replace_begin_memory(network, NULL, 5, &replacing));
    EXPECT(NGL_OK, ngl_replace_begin_file(network, model, &replacing));
    CHECK(load_finish(guest, replacing).state == NGL_LOAD_READY);
    EXPECT(NGL_OK, ngl_load_network(replacing, &same));
    CHECK(same == network);
    EXPECT(NGL_OK, ngl_schedule(network));
    EXPECT(NGL_OK, ngl_read_output_blocking(network, 0, found, 11));
    CHECK(memcmp(found, read, sizeof found) == 0);
    EXPECT(NGL_OK, ngl_load_release(replacing));
    EXPECT(NGL_OK, ngl_unload(network));

    desc.weights = NGL_WEIGHTS_INT8;
    EXPECT(NGL_OK, ngl_load_file(guest, model, &desc, &network));
    EXPECT(NGL_OK, ngl_bind_texture(network, 0, texture));
    EXPECT(NGL_OK, ngl_schedule(network));
    EXPECT(NGL_OK, ngl_read_output_blocking(network, 0, found, 11));
    CHECK(memcmp(found, read, sizeof found) != 0);
    for (int i = 0; i < 11; i++) CHECK(found[i] > read[i] - 0.05f && found[i] < read[i] + 0.05f);
    EXPECT(NGL_OK, ngl_unload(network));

    /* One that is given up, and one that detaching takes along. */
    EXPECT(NGL_OK, ngl_load_begin_file(guest, model, NULL, &load));
    EXPECT(NGL_OK, ngl_load_release(load));
    EXPECT(NGL_OK, ngl_load_begin_file(guest, model, NULL, &load));
    EXPECT(NGL_OK, ngl_update(guest));
}

/* Rings of textures and uploaded frames give what the texture alone gave: read[] is the answer to the scene's picture. */
static void rings(ngl_network network, const struct scene *scene, const unsigned char *picture, const float *read)
{
    float found[11];
    uint32_t slot = 9;
    int32_t is_free = 0;
    static unsigned char black[SIDE * SIDE * 4];
    GLuint dark;
    glGenTextures(1, &dark);
    glBindTexture(GL_TEXTURE_2D, dark);
    glTexImage2D(GL_TEXTURE_2D, 0, GL_RGBA8, SIDE, SIDE, 0, GL_RGBA, GL_UNSIGNED_BYTE, black);
    ngl_texture_desc slots[2] = {{.struct_size = sizeof slots[0], .texture = dark, .width = SIDE, .height = SIDE, .transform = "28x28,gray,invert,orientation=4"}};
    slots[1] = slots[0];
    slots[1].texture = scene->texture;
    EXPECT(NGL_ERROR_STATE, ngl_ring_next(network, 0, 0, &slot));
    EXPECT(NGL_ERROR_ARGUMENT, ngl_bind_texture_ring(network, 0, slots, 0));
    EXPECT(NGL_ERROR_ARGUMENT, ngl_bind_texture_ring(network, 0, NULL, 2));
    EXPECT(NGL_OK, ngl_bind_texture_ring(network, 0, slots, 2));
    for (uint32_t i = 0; i < 4; i++) {
        EXPECT(NGL_OK, ngl_ring_next(network, 0, 0, &slot));
        CHECK(slot == i % 2);
        EXPECT(NGL_OK, ngl_schedule(network));
        EXPECT(NGL_OK, ngl_read_output_blocking(network, 0, found, 11));
        CHECK((memcmp(found, read, sizeof found) == 0) == (i % 2 == 1));
        EXPECT(NGL_OK, ngl_ring_is_free(network, 0, 0, slot, &is_free));
        CHECK(is_free != 0);
    }
    EXPECT(NGL_OK, ngl_ring_set_next(network, 0, 0, 1));
    EXPECT(NGL_OK, ngl_schedule(network));
    EXPECT(NGL_OK, ngl_read_output_blocking(network, 0, found, 11));
    CHECK(memcmp(found, read, sizeof found) == 0);
    EXPECT(NGL_ERROR_ARGUMENT, ngl_ring_set_next(network, 0, 0, 2));
    EXPECT(NGL_ERROR_ARGUMENT, ngl_ring_is_free(network, 0, 0, 7, &is_free));
    EXPECT(NGL_ERROR_ARGUMENT, ngl_ring_is_free(network, 0, 0, 0, NULL));
    EXPECT(NGL_ERROR_STATE, ngl_ring_next(network, 0, 5, &slot));
    slots[1].sample = 1;
    EXPECT(NGL_ERROR_ARGUMENT, ngl_bind_texture_ring(network, 0, slots, 2));
    slots[1].sample = 0;
    slots[1].target = NGL_TARGET_EXTERNAL;
    EXPECT(NGL_ERROR_LIMIT, ngl_bind_texture_ring(network, 0, slots, 2));
    EXPECT(NGL_ERROR_LIMIT, ngl_bind_texture(network, 0, &slots[1]));
    CHECK(strstr(ngl_last_error(), "GL_OES_EGL_image_external_essl3") != NULL);
    slots[1].target = 3;
    EXPECT(NGL_ERROR_ARGUMENT, ngl_bind_texture(network, 0, &slots[1]));

    ngl_frame_desc frame = {.struct_size = sizeof frame, .width = SIDE, .height = SIDE, .rgba = picture};
    for (int i = 0; i < 5; i++) {
        frame.rgba = i % 2 ? black : picture;
        EXPECT(NGL_OK, ngl_upload_frame(network, 0, &frame));
        EXPECT(NGL_OK, ngl_schedule(network));
        EXPECT(NGL_OK, ngl_read_output_blocking(network, 0, found, 11));
        CHECK((memcmp(found, read, sizeof found) == 0) == (i % 2 == 0));
    }
    frame.height = 0;
    EXPECT(NGL_ERROR_ARGUMENT, ngl_upload_frame(network, 0, &frame));
    frame.height = SIDE;
    frame.rgba = NULL;
    EXPECT(NGL_ERROR_ARGUMENT, ngl_upload_frame(network, 0, &frame));

    GLuint own;
    glGenTextures(1, &own);
    glBindTexture(GL_TEXTURE_2D, own);
    glTexStorage2D(GL_TEXTURE_2D, 1, GL_R32F, 11, 1);
    ngl_output_texture_desc wanted = {.struct_size = sizeof wanted, .format = NGL_OUTPUT_R32F, .texture = own};
    ngl_output_texture_info info = {.struct_size = sizeof info};
    EXPECT(NGL_OK, ngl_output_texture(network, 0, &wanted, &info));
    EXPECT(NGL_OK, ngl_schedule(network));
    glGetTexImage(GL_TEXTURE_2D, 0, GL_RED, GL_FLOAT, found);
    CHECK(info.texture == own && info.width == 11 && memcmp(found, read, sizeof found) == 0);

    uint32_t buffer = 0;
    EXPECT(NGL_OK, ngl_output_buffer(network, 0, &buffer));
    int64_t odd = 3;
    EXPECT(NGL_ERROR_ARGUMENT, ngl_bind_buffer_ring(network, 0, &buffer, &odd, 1));
    EXPECT(NGL_ERROR_ARGUMENT, ngl_bind_buffer_ring(network, 0, NULL, NULL, 1));
    EXPECT(NGL_OK, ngl_bind_buffer_ring(network, 0, &buffer, NULL, 1));
    EXPECT(NGL_OK, ngl_ring_next(network, 0, 0, &slot));
    CHECK(slot == 0);
}

/* Everything wrong that a caller can do: each gives a status and a text, and none a crash. */
static void misuse(const char *model, const ngl_attach_desc *attach)
{
    ngl_guest guest = 0, other = 0;
    ngl_network network = 0;
    ngl_attach_desc wrong = *attach;
    EXPECT(NGL_ERROR_ARGUMENT, ngl_attach(NULL, &guest));
    EXPECT(NGL_ERROR_ARGUMENT, ngl_attach(attach, NULL));
    wrong.struct_size = 3;
    EXPECT(NGL_ERROR_ARGUMENT, ngl_attach(&wrong, &guest));
    wrong = *attach;
    wrong.get_proc_address = NULL;
    EXPECT(NGL_ERROR_ARGUMENT, ngl_attach(&wrong, &guest));
    wrong = *attach;
    wrong.state_mode = 17;
    EXPECT(NGL_ERROR_ARGUMENT, ngl_attach(&wrong, &guest));
    EXPECT(NGL_ERROR_HANDLE, ngl_update(0));
    EXPECT(NGL_ERROR_HANDLE, ngl_update(12345));
    EXPECT(NGL_ERROR_HANDLE, ngl_detach(12345));
    EXPECT(NGL_ERROR_HANDLE, ngl_schedule((ngl_network)(uintptr_t)&guest));

    EXPECT(NGL_OK, ngl_attach(attach, &guest));
    EXPECT(NGL_ERROR_MODEL, ngl_load_file(guest, "/no/such/model.onnx", NULL, &network));
    CHECK(strstr(ngl_last_error(), "/no/such/model.onnx") != NULL && network == 0);
    EXPECT(NGL_ERROR_ARGUMENT, ngl_load_file(guest, NULL, NULL, &network));
    EXPECT(NGL_ERROR_ARGUMENT, ngl_load_file(guest, model, NULL, NULL));
    EXPECT(NGL_ERROR_MODEL, ngl_load_memory(guest, "not a model", 11, NULL, &network));
    EXPECT(NGL_ERROR_HANDLE, ngl_load_file(guest + 1, model, NULL, &network));
    ngl_load_desc load = {.struct_size = sizeof load, .batch = -1};
    EXPECT(NGL_ERROR_ARGUMENT, ngl_load_file(guest, model, &load, &network));
    load.batch = 1;
    load.input_transform = "28x28,violet";
    EXPECT(NGL_OK, ngl_load_file(guest, model, &load, &network));
    ngl_texture_desc texture = {.struct_size = sizeof texture, .texture = 1, .width = SIDE, .height = SIDE};
    EXPECT(NGL_ERROR_ARGUMENT, ngl_bind_texture(network, 0, &texture));
    CHECK(strstr(ngl_last_error(), "violet") != NULL);
    EXPECT(NGL_OK, ngl_unload(network));
    EXPECT(NGL_OK, ngl_load_file(guest, model, NULL, &network));
    EXPECT(NGL_ERROR_HANDLE, ngl_update(network));
    EXPECT(NGL_ERROR_HANDLE, ngl_schedule(guest));
    EXPECT(NGL_ERROR_STATE, ngl_schedule(network));
    texture.width = 0;
    EXPECT(NGL_ERROR_ARGUMENT, ngl_bind_texture(network, 0, &texture));
    EXPECT(NGL_ERROR_ARGUMENT, ngl_bind_texture(network, 0, NULL));
    EXPECT(NGL_ERROR_ARGUMENT, ngl_bind_texture(network, 7, &texture));
    EXPECT(NGL_ERROR_ARGUMENT, ngl_bind_buffer(network, 0, 0, 0));
    EXPECT(NGL_ERROR_ARGUMENT, ngl_bind_buffer(network, 0, 1, 3));
    float few[3] = {0};
    int32_t arrived = 9;
    EXPECT(NGL_ERROR_ARGUMENT, ngl_set_input(network, 0, few, 3));
    EXPECT(NGL_ERROR_ARGUMENT, ngl_set_input(network, 0, NULL, 784));
    EXPECT(NGL_ERROR_ARGUMENT, ngl_try_read(network, 0, few, 3, &arrived));
    EXPECT(NGL_ERROR_ARGUMENT, ngl_try_read(network, 0, NULL, 100, &arrived));
    EXPECT(NGL_ERROR_ARGUMENT, ngl_read_output_blocking(network, 0, few, 3));
    EXPECT(NGL_ERROR_ARGUMENT, ngl_request_read(network, 0, NULL, NULL));
    EXPECT(NGL_ERROR_ARGUMENT, ngl_output_buffer(network, 0, NULL));
    EXPECT(NGL_ERROR_ARGUMENT, ngl_output_texture(network, 0, NULL, NULL));
    EXPECT(NGL_ERROR_ARGUMENT, ngl_label(network, 0, NULL));
    EXPECT(NGL_ERROR_ARGUMENT, ngl_input_count(network, NULL));
    EXPECT(NGL_OK, ngl_unload(network));
    EXPECT(NGL_ERROR_HANDLE, ngl_unload(network));
    EXPECT(NGL_ERROR_HANDLE, ngl_schedule(network));

    /* Detaching takes the networks along. */
    EXPECT(NGL_OK, ngl_load_file(guest, model, NULL, &network));
    EXPECT(NGL_OK, ngl_attach(attach, &other));
    CHECK(other != guest);
    EXPECT(NGL_OK, ngl_detach(guest));
    EXPECT(NGL_ERROR_HANDLE, ngl_detach(guest));
    EXPECT(NGL_ERROR_HANDLE, ngl_unload(network));
    EXPECT(NGL_OK, ngl_detach(other));
}

int main(int argc, char **argv)
{
    if (argc != 3) return 1;
    if (!host_create_context()) {
        fprintf(stderr, "no OpenGL 4.3 through EGL\n");
        return 3;
    }
    CHECK(ngl_abi_version() == NGL_ABI_VERSION);
    printf("version %s\n", ngl_version());

    struct scene scene;
    static unsigned char before[SIDE * SIDE * 4], after[SIDE * SIDE * 4];
    scene_create(&scene);
    scene_draw(&scene, 1.5f, before);
    FILE *picture = fopen(argv[2], "wb");
    if (!picture || fwrite(before, sizeof before, 1, picture) != 1 || fclose(picture)) return 1;

    int looked_up = 0;
    ngl_attach_desc attach = {.struct_size = sizeof attach, .get_proc_address = get_proc_address, .user = &looked_up};
    ngl_guest guest = 0;
    ngl_network network = 0;
    EXPECT(NGL_OK, ngl_attach(&attach, &guest));
    CHECK(looked_up > 0);
    EXPECT(NGL_OK, ngl_load_file(guest, argv[1], NULL, &network));
    ngl_tensor_info in = {.struct_size = sizeof in}, out = {.struct_size = sizeof out};
    uint32_t inputs = 0, outputs = 0;
    EXPECT(NGL_OK, ngl_input_count(network, &inputs));
    EXPECT(NGL_OK, ngl_output_count(network, &outputs));
    EXPECT(NGL_OK, ngl_input_info(network, 0, &in));
    EXPECT(NGL_OK, ngl_output_info(network, 0, &out));
    CHECK(inputs == 1 && outputs == 1 && in.elements == 784 && in.rank == 2 && in.dimensions[1] == 784 && out.elements == 11);

    /* The host drew with rows from the bottom; the digit is upright for it. */
    ngl_texture_desc texture = {.struct_size = sizeof texture, .texture = scene.texture, .width = SIDE, .height = SIDE, .transform = "28x28,gray,invert,orientation=4"};
    EXPECT(NGL_OK, ngl_bind_texture(network, 0, &texture));
    ngl_output_texture_desc wanted = {.struct_size = sizeof wanted, .format = NGL_OUTPUT_R32F};
    ngl_output_texture_info result = {.struct_size = sizeof result}, heatmap = {.struct_size = sizeof heatmap};
    EXPECT(NGL_OK, ngl_output_texture(network, 0, &wanted, &result));
    EXPECT(NGL_OK, ngl_output_heatmap(network, 0, &heatmap));
    CHECK(result.width == 11 && result.height == 1 && result.texture != 0 && heatmap.texture != 0 && heatmap.width * heatmap.height >= 11);

    struct answer answer = {0};
    float polled[11] = {0}, read[11] = {0}, texels[11] = {0};
    int32_t arrived = 0;
    for (int frame = 0; frame < 20; frame++) {
        scene_draw(&scene, 1.5f, NULL);
        EXPECT(NGL_OK, ngl_schedule(network));
        if (frame == 0) EXPECT(NGL_OK, ngl_request_read(network, 0, on_read, &answer));
        EXPECT(NGL_OK, ngl_try_read(network, 0, polled, 11, &arrived));
        EXPECT(NGL_OK, ngl_update(guest));
        glFinish();
    }
    EXPECT(NGL_OK, ngl_update(guest));
    CHECK(arrived == 1 && answer.calls == 1 && answer.count == 11);
    scene_draw(&scene, 1.5f, after);
    CHECK(memcmp(before, after, sizeof before) == 0);

    EXPECT(NGL_OK, ngl_read_output_blocking(network, 0, read, 11));
    glBindTexture(GL_TEXTURE_2D, result.texture);
    glGetTexImage(GL_TEXTURE_2D, 0, GL_RED, GL_FLOAT, texels);
    CHECK(memcmp(read, texels, sizeof read) == 0 && memcmp(read, polled, sizeof read) == 0 && answer.first == read[0]);
    slices(guest, argv[1], &texture, read);
    int best = 0;
    for (int i = 0; i < 11; i++) {
        printf("p%d %.9g\n", i, read[i]);
        if (read[i] > read[best]) best = i;
    }
    const char *label = NULL;
    EXPECT(NGL_OK, ngl_label(network, (uint32_t)best, &label));
    printf("label %s\n", label ? label : "-");
    EXPECT(NGL_OK, ngl_label(network, 99, &label));
    CHECK(label == NULL);

    ngl_traffic first = {.struct_size = sizeof first}, last = {.struct_size = sizeof last};
    EXPECT(NGL_OK, ngl_get_traffic(guest, &first));
    for (int frame = 0; frame < 100; frame++) EXPECT(NGL_OK, ngl_schedule(network));
    EXPECT(NGL_OK, ngl_get_traffic(guest, &last));
    CHECK(last.bytes_uploaded == first.bytes_uploaded && last.waits == first.waits && last.objects_made == first.objects_made && last.programs_built == first.programs_built);
    printf("queries_per_schedule %lld\n", (long long)((last.state_queries - first.state_queries) / 100));
    printf("dispatches_per_schedule %lld\n", (long long)((last.dispatches - first.dispatches) / 100));
    rings(network, &scene, before, read);
    const char *host_error = NULL;
    EXPECT(NGL_OK, ngl_take_host_error(guest, &host_error));
    CHECK(host_error && host_error[0] == '\0');
    EXPECT(NGL_OK, ngl_unload(network));
    EXPECT(NGL_OK, ngl_detach(guest));

    misuse(argv[1], &attach);
    glBindTexture(GL_TEXTURE_2D, scene.texture);
    scene_draw(&scene, 1.5f, after);
    CHECK(memcmp(before, after, sizeof before) == 0 && glGetError() == GL_NO_ERROR);
    printf("failures %d\nok %d\n", failures, failures == 0);
    return failures ? 6 : 0;
}
