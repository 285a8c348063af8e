/*
 * Bad model files through the C library: each gives a status, a kind of fault and a sentence of one line, makes no OpenGL object, and a
 * network that was there before answers with the same bits.
 *
 *   badfiles GOOD.onnx LIST    LIST has one path a line. Prints "STATUS KIND" for each, or "0 0" for one that loads. Exit code 3: no
 *                              OpenGL here; 6: something of the above does not hold.
 */
#include "gl.h"
#include "neuralgl.h"

#include <string.h>

static int failures;

static void fail(const char *path, const char *what)
{
    fprintf(stderr, "badfiles.c: %s: %s: %s\n", path, what, ngl_last_error());
    failures++;
}

static void *get_proc_address(const char *name, void *user)
{
    (void)user;
    return host_get_proc_address(name);
}

static int64_t objects_made(ngl_guest guest)
{
    ngl_traffic traffic = {.struct_size = sizeof traffic};
    return ngl_get_traffic(guest, &traffic) == NGL_OK ? traffic.objects_made + 1000000 * traffic.live_objects : -1;
}

/* The good network's answer to the same numbers, 6 of them. */
static int answers(ngl_network good, float *numbers)
{
    return ngl_schedule(good) == NGL_OK && ngl_read_output_blocking(good, 0, numbers, 6) == NGL_OK;
}

static int is_one_line(const char *text)
{
    return strlen(text) > 9 && !strchr(text, '\n');
}

/* The whole file, or null for what is none or too long to be worth it. */
static void *content(const char *path, size_t *size)
{
    FILE *file = strncmp(path, "/dev/", 5) == 0 || strstr(path, "pipe") ? NULL : fopen(path, "rb");
    void *data = NULL;
    *size = 0;
    if (file && fseek(file, 0, SEEK_END) == 0 && ftell(file) > 0 && ftell(file) < 100000000) {
        *size = (size_t)ftell(file);
        data = malloc(*size);
        rewind(file);
        if (data && fread(data, 1, *size, file) != *size) *size = 0;
    }
    if (file) fclose(file);
    return data;
}

static void try_file(ngl_guest guest, ngl_network good, const char *path, const float *expected)
{
    int64_t before = objects_made(guest);
    ngl_network network = 12345;
    ngl_status status = ngl_load_file(guest, path, NULL, &network);
    int32_t kind = ngl_last_model_error();
    printf("%d %d\n", (int)status, (int)kind);
    if (status == NGL_OK) {
        if (ngl_unload(network) != NGL_OK) fail(path, "cannot be unloaded");
        return;
    }
    if (network != 0 || !is_one_line(ngl_last_error())) fail(path, "leaves a handle, or no line");
    size_t size;
    void *data = content(path, &size);
    if (size > 0) {
        ngl_status again = ngl_load_memory(guest, data, size, NULL, &network);
        if (again != NGL_OK && (again != status || !is_one_line(ngl_last_error()))) fail(path, "is another error from memory");
        if (again == NGL_OK) ngl_unload(network);
    }
    free(data);
    if (before != objects_made(guest)) fail(path, "made objects of OpenGL");
    float found[6] = {0};
    if (!answers(good, found) || memcmp(found, expected, sizeof found) != 0) fail(path, "changed what a good model answers");
}

int main(int argc, char **argv)
{
    if (argc != 3) return 1;
    if (!host_create_context()) {
        fprintf(stderr, "no OpenGL 4.3 through EGL\n");
        return 3;
    }

    ngl_attach_desc attach = {.struct_size = sizeof attach, .get_proc_address = get_proc_address};
    ngl_load_desc two = {.struct_size = sizeof two, .batch = 2};
    ngl_guest guest = 0;
    ngl_network good = 0;
    float expected[6] = {0};
    const float input[8] = {1, -2, 3, -4, 0.5f, 0.25f, 8, 1};
    if (ngl_attach(&attach, &guest) != NGL_OK || ngl_load_file(guest, argv[1], &two, &good) != NGL_OK || ngl_set_input(good, 0, input, 8) != NGL_OK || !answers(good, expected)) {
        fail(argv[1], "the good model");
        return 6;
    }

    FILE *list = fopen(argv[2], "r");
    static char path[65536];
    if (!list) return 1;
    for (int first = 1; fgets(path, sizeof path, list); first = 0) {
        path[strcspn(path, "\n")] = '\0';
        /* The first keeps weights in a second file, which is denied until it is allowed. */
        if (first) {
            ngl_network network = 0;
            if (ngl_load_file(guest, path, NULL, &network) != NGL_ERROR_MODEL || ngl_last_model_error() != NGL_MODEL_EXTERNAL_DATA_DENIED) fail(path, "is not denied");
            if (ngl_allow_external_data(12345, 1) != NGL_ERROR_HANDLE || ngl_last_model_error() != NGL_MODEL_NONE) fail(path, "no guest");
            if (ngl_allow_external_data(guest, 1) != NGL_OK) fail(path, "cannot be allowed");
            if (ngl_fold_batch_normalization(12345, 1) != NGL_ERROR_HANDLE) fail(path, "no guest to fold for");
            if (ngl_fold_batch_normalization(guest, 1) != NGL_OK || ngl_fold_batch_normalization(guest, 0) != NGL_OK) fail(path, "cannot be folded");
        }
        try_file(guest, good, path, expected);
    }
    fclose(list);
    if (ngl_detach(guest) != NGL_OK || glGetError() != GL_NO_ERROR) fail(argv[1], "the end");
    return failures ? 6 : 0;
}
