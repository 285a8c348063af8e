/*
 * A window by GLFW in C: the host draws into a texture, a network reads it, and the network's heatmap is drawn beside it.
 *
 *   cc main.c -I../../include -L../../artifacts/native -lneuralgl -lglfw -lGL -Wl,-rpath,../../artifacts/native -o glfw-c
 *   ./glfw-c ../../assets/models/digits.onnx [FRAMES]
 *
 * Prints what the network sees; with FRAMES it ends after so many.
 */
#define GLFW_INCLUDE_GLEXT
#define GL_GLEXT_PROTOTYPES
#include <GLFW/glfw3.h>
#include <neuralgl.h>
#include <stdio.h>
#include <stdlib.h>

#define SIDE 256

static void *find(const char *name, void *user)
{
    (void)user;
    return (void *)(size_t)glfwGetProcAddress(name);
}

static void check(ngl_status status)
{
    if (status == NGL_OK) return;
    fprintf(stderr, "neuralgl: %s\n", ngl_last_error());
    exit(1);
}

static GLuint framebuffer_of(GLuint texture)
{
    GLuint name;
    glGenFramebuffers(1, &name);
    glBindFramebuffer(GL_FRAMEBUFFER, name);
    glFramebufferTexture2D(GL_FRAMEBUFFER, GL_COLOR_ATTACHMENT0, GL_TEXTURE_2D, texture, 0);
    return name;
}

/* Your rendering: here a dark stroke on light paper, by scissored clears. */
static void draw(GLuint framebuffer)
{
    glBindFramebuffer(GL_FRAMEBUFFER, framebuffer);
    glClearColor(0.95f, 0.95f, 0.92f, 1);
    glClear(GL_COLOR_BUFFER_BIT);
    glEnable(GL_SCISSOR_TEST);
    glClearColor(0.1f, 0.1f, 0.1f, 1);
    for (int row = 0; row < 170; row += 2) {
        glScissor(108 + row / 8, 43 + row, 24, 2);
        glClear(GL_COLOR_BUFFER_BIT);
    }
    glDisable(GL_SCISSOR_TEST);
}

int main(int argc, char **argv)
{
    if (argc < 2 || !glfwInit()) return 2;
    glfwWindowHint(GLFW_CONTEXT_VERSION_MAJOR, 4);
    glfwWindowHint(GLFW_CONTEXT_VERSION_MINOR, 3);
    glfwWindowHint(GLFW_OPENGL_PROFILE, GLFW_OPENGL_CORE_PROFILE);
    GLFWwindow *window = glfwCreateWindow(2 * SIDE, SIDE, "NeuralGL in C", NULL, NULL);
    if (!window) return 3;
    glfwMakeContextCurrent(window);

    GLuint picture;
    glGenTextures(1, &picture);
    glBindTexture(GL_TEXTURE_2D, picture);
    glTexStorage2D(GL_TEXTURE_2D, 1, GL_RGBA8, SIDE, SIDE);
    GLuint target = framebuffer_of(picture);

    ngl_guest guest;
    ngl_network network;
    check(ngl_attach(&(ngl_attach_desc){.struct_size = sizeof(ngl_attach_desc), .get_proc_address = find}, &guest));
    check(ngl_load_file(guest, argv[1], NULL, &network));
    check(ngl_bind_texture(network, 0, &(ngl_texture_desc){.struct_size = sizeof(ngl_texture_desc), .texture = picture, .width = SIDE, .height = SIDE, .transform = "28x28,gray,invert,orientation=4"}));
    ngl_output_texture_info map = {.struct_size = sizeof map};
    check(ngl_output_heatmap(network, 0, &map));
    GLuint heatmap = framebuffer_of(map.texture);

    float p[64] = {0};
    int frames = argc > 2 ? atoi(argv[2]) : 0;
    for (int frame = 0; !glfwWindowShouldClose(window) && (frames == 0 || frame < frames); frame++) {
        draw(target);
        check(ngl_schedule(network));
        int32_t arrived;
        check(ngl_try_read(network, 0, p, 64, &arrived));
        check(ngl_update(guest));

        int width, height;
        glfwGetFramebufferSize(window, &width, &height);
        glBindFramebuffer(GL_DRAW_FRAMEBUFFER, 0);
        glBindFramebuffer(GL_READ_FRAMEBUFFER, target);
        glBlitFramebuffer(0, 0, SIDE, SIDE, 0, 0, width / 2, height, GL_COLOR_BUFFER_BIT, GL_LINEAR);
        glBindFramebuffer(GL_READ_FRAMEBUFFER, heatmap);
        glBlitFramebuffer(0, 0, map.width, map.height, width / 2, 0, width, height, GL_COLOR_BUFFER_BIT, GL_NEAREST);
        glfwSwapBuffers(window);
        glfwPollEvents();
    }

    int best = 0;
    for (int i = 1; i < 64; i++) best = p[i] > p[best] ? i : best;
    const char *label = NULL;
    check(ngl_label(network, (uint32_t)best, &label));
    printf("sees %s, p = %.2f\n", label ? label : "?", p[best]);
    check(ngl_detach(guest));
    glfwTerminate();
    return 0;
}
