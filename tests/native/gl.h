/* The little of EGL and OpenGL that a host without their headers needs; real hosts include theirs. */
#ifndef HOST_GL_H
#define HOST_GL_H

#include <dlfcn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

typedef unsigned int GLenum, GLuint, GLbitfield;
typedef int GLint, GLsizei;
typedef float GLfloat;
typedef char GLchar;
typedef void *(*host_loader)(const char *);

#define GL_NO_ERROR 0
#define GL_TEXTURE_2D 0x0DE1
#define GL_RGBA 0x1908
#define GL_RED 0x1903
#define GL_UNSIGNED_BYTE 0x1401
#define GL_FLOAT 0x1406
#define GL_RGBA8 0x8058
#define GL_R32F 0x822E
#define GL_FRAMEBUFFER 0x8D40
#define GL_COLOR_ATTACHMENT0 0x8CE0
#define GL_FRAMEBUFFER_COMPLETE 0x8CD5
#define GL_COLOR_BUFFER_BIT 0x4000
#define GL_TRIANGLES 4
#define GL_VERTEX_SHADER 0x8B31
#define GL_FRAGMENT_SHADER 0x8B30
#define GL_LINK_STATUS 0x8B82
#define GL_TEXTURE_MIN_FILTER 0x2801
#define GL_NEAREST 0x2600
#define GL_VERSION 0x1F02
#define GL_RENDERER 0x1F01

#define GL_FUNCTIONS(F) \
    F(void, glClear, (GLbitfield)) F(void, glClearColor, (GLfloat, GLfloat, GLfloat, GLfloat)) F(void, glViewport, (GLint, GLint, GLsizei, GLsizei)) \
    F(GLenum, glGetError, (void)) F(const unsigned char *, glGetString, (GLenum)) F(void, glFinish, (void)) \
    F(void, glGenTextures, (GLsizei, GLuint *)) F(void, glBindTexture, (GLenum, GLuint)) F(void, glTexParameteri, (GLenum, GLenum, GLint)) \
    F(void, glTexImage2D, (GLenum, GLint, GLint, GLsizei, GLsizei, GLint, GLenum, GLenum, const void *)) \
    F(void, glTexStorage2D, (GLenum, GLsizei, GLenum, GLsizei, GLsizei)) F(void, glGetTexImage, (GLenum, GLint, GLenum, GLenum, void *)) \
    F(void, glGenFramebuffers, (GLsizei, GLuint *)) F(void, glBindFramebuffer, (GLenum, GLuint)) F(GLenum, glCheckFramebufferStatus, (GLenum)) \
    F(void, glFramebufferTexture2D, (GLenum, GLenum, GLenum, GLuint, GLint)) F(void, glReadPixels, (GLint, GLint, GLsizei, GLsizei, GLenum, GLenum, void *)) \
    F(GLuint, glCreateShader, (GLenum)) F(void, glShaderSource, (GLuint, GLsizei, const GLchar *const *, const GLint *)) F(void, glCompileShader, (GLuint)) \
    F(GLuint, glCreateProgram, (void)) F(void, glAttachShader, (GLuint, GLuint)) F(void, glLinkProgram, (GLuint)) F(void, glGetProgramiv, (GLuint, GLenum, GLint *)) \
    F(void, glUseProgram, (GLuint)) F(GLint, glGetUniformLocation, (GLuint, const GLchar *)) F(void, glUniform1f, (GLint, GLfloat)) \
    F(void, glGenVertexArrays, (GLsizei, GLuint *)) F(void, glBindVertexArray, (GLuint)) F(void, glDrawArrays, (GLenum, GLint, GLsizei))

#define DECLARE(result, name, arguments) static result(*name) arguments;
GL_FUNCTIONS(DECLARE)
#undef DECLARE

static host_loader host_get_proc_address;

static void *host_display, *host_config;
static void *(*host_egl_create_context)(void *, void *, void *, const int *);
static unsigned (*host_egl_make_current)(void *, void *, void *, void *);
static unsigned (*host_egl_bind_api)(unsigned);

/* Another context, which shares with one or with none (null), current nowhere. */
static inline void *host_create_another(void *share)
{
    const int version[] = {0x3098, 4, 0x30FB, 3, 0x30FD, 1, 0x3038};
    return host_egl_create_context(host_display, host_config, share, version);
}

/* Makes a context current on the calling thread, or none (null). */
static inline int host_make_current(void *context)
{
    return host_egl_bind_api(0x30A2) && host_egl_make_current(host_display, NULL, NULL, context);
}

/* The context of host_create_context. */
static void *host_context;

/* A context without a window on Mesa's surfaceless platform, current on this thread. */
static int host_create_context(void)
{
    typedef void *(*get_platform_display)(unsigned, void *, const intptr_t *);
    typedef unsigned (*initialize)(void *, int *, int *);
    typedef unsigned (*choose_config)(void *, const int *, void **, int, int *);
    typedef unsigned (*bind_api)(unsigned);
    typedef void *(*create_context)(void *, void *, void *, const int *);
    typedef unsigned (*make_current)(void *, void *, void *, void *);
    void *library = dlopen("libEGL.so.1", RTLD_NOW | RTLD_GLOBAL);
    if (!library) return 0;
    *(void **)&host_get_proc_address = dlsym(library, "eglGetProcAddress");
    if (!host_get_proc_address) return 0;
    get_platform_display platform = (get_platform_display)(uintptr_t)dlsym(library, "eglGetPlatformDisplay");
    initialize init = (initialize)(uintptr_t)dlsym(library, "eglInitialize");
    choose_config choose = (choose_config)(uintptr_t)dlsym(library, "eglChooseConfig");
    bind_api bind = (bind_api)(uintptr_t)dlsym(library, "eglBindAPI");
    create_context create = (create_context)(uintptr_t)dlsym(library, "eglCreateContext");
    make_current current = (make_current)(uintptr_t)dlsym(library, "eglMakeCurrent");
    if (!platform || !init || !choose || !bind || !create || !current) return 0;
    void *display = platform(0x31DD, NULL, NULL);
    int major, minor, count = 0;
    if (!display || !init(display, &major, &minor) || !bind(0x30A2)) return 0;
    const int wanted[] = {0x3033, 0, 0x3040, 8, 0x3038};
    void *config = NULL;
    choose(display, wanted, &config, 1, &count);
    const int version[] = {0x3098, 4, 0x30FB, 3, 0x30FD, 1, 0x3038};
    void *context = create(display, config, NULL, version);
    if (!context || !current(display, NULL, NULL, context)) return 0;
    host_context = context;
    host_display = display;
    host_config = config;
    host_egl_create_context = create;
    host_egl_make_current = current;
    host_egl_bind_api = bind;
#define LOAD(result, name, arguments) if (!(*(void **)&name = host_get_proc_address(#name))) return 0;
    GL_FUNCTIONS(LOAD)
#undef LOAD
    return 1;
}

#endif
