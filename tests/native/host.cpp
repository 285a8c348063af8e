// The C++ wrapper in a host: owners that move and release themselves, errors that are thrown, results by every way.
//   host MODEL.onnx PICTURE    writes the picture that it made (160x160 RGBA, rows from the top); prints "key value" lines.
#include "gl.h"
#include "neuralgl.hpp"

#include <thread>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <string>

static int failures;

static void check_at(int line, bool holds, const char *what)
{
    if (!holds) {
        std::fprintf(stderr, "host.cpp:%d: %s does not hold\n", line, what);
        failures++;
    }
}

#define CHECK(condition) check_at(__LINE__, condition, #condition)

int main(int argc, char **argv)
{
    constexpr int side = 160;
    if (argc != 3) return 1;
    if (!host_create_context()) {
        std::fprintf(stderr, "no OpenGL 4.3 through EGL\n");
        return 3;
    }

    // Dark ink on light paper: a slanted stroke.
    std::vector<unsigned char> pixels(side * side * 4, 255);
    for (int y = 25; y < 135; y++)
        for (int x = 75 - (y - 80) / 8, i = -7; i <= 7; i++) std::memset(&pixels[4 * (y * side + x + i)], 20, 3);
    std::FILE *file = std::fopen(argv[2], "wb");
    if (!file || std::fwrite(pixels.data(), pixels.size(), 1, file) != 1 || std::fclose(file)) return 1;
    GLuint texture;
    glGenTextures(1, &texture);
    glBindTexture(GL_TEXTURE_2D, texture);
    glTexImage2D(GL_TEXTURE_2D, 0, GL_RGBA8, side, side, 0, GL_RGBA, GL_UNSIGNED_BYTE, pixels.data());

    ngl::network outlives;
    {
        ngl::guest first([](const char *name) { return host_get_proc_address(name); });
        ngl::guest guest = std::move(first);
        try {
            guest.load("/no/such/model.onnx");
            CHECK(!"loading what does not exist");
        } catch (const ngl::error &e) {
            CHECK(e.status() == NGL_ERROR_MODEL && std::strstr(e.what(), "/no/such/model.onnx"));
        }

        ngl::network loaded = guest.load(argv[1]), network = std::move(loaded);
        CHECK(!loaded && network && network.inputs() == 1 && network.outputs() == 1);
        CHECK(network.input().elements == 784 && network.output().dimensions == (std::vector<std::int64_t>{1, 11}));
        try {
            network.schedule();
            CHECK(!"running without input");
        } catch (const ngl::error &e) {
            CHECK(e.status() == NGL_ERROR_STATE);
        }

        network.bind_texture(texture, side, side);
        ngl::texture result = network.output_texture(NGL_OUTPUT_R32F);
        std::vector<float> polled(11), called;
        bool arrived = false;
        for (int frame = 0; frame < 10; frame++) {
            network.schedule();
            if (frame == 0) network.request_read([&](const float *p, std::size_t n) { called.assign(p, p + n); });
            arrived = network.try_read(polled);
            glFinish();
            guest.update();
        }
        std::vector<float> read = network.read_blocking(), texels(11);
        glBindTexture(GL_TEXTURE_2D, result.name);
        glGetTexImage(GL_TEXTURE_2D, 0, GL_RED, GL_FLOAT, texels.data());
        CHECK(arrived && polled == read && called == read && texels == read && result.width == 11);
        int best = 0;
        for (int i = 0; i < 11; i++) {
            std::printf("p%d %.9g\n", i, read[static_cast<std::size_t>(i)]);
            if (read[static_cast<std::size_t>(i)] > read[static_cast<std::size_t>(best)]) best = i;
        }
        std::printf("label %s\n", network.label(static_cast<std::uint32_t>(best)).c_str());
        auto slot = ngl::make<ngl_texture_desc>();
        slot.texture = texture;
        slot.width = slot.height = side;
        network.bind_ring({slot, slot});
        CHECK(network.next_slot() == 0 && network.is_free(0));
        network.schedule();
        CHECK(network.next_slot() == 1 && network.read_blocking() == read);
        network.set_next_slot(0);
        CHECK(network.next_slot() == 0);
        network.upload_frame(pixels.data(), side, side);
        network.schedule();
        CHECK(network.read_blocking() == read);
        network.bind_buffer_ring({network.output_buffer()});
        CHECK(network.next_slot() == 0);
        network.bind_texture(texture, side, side);
        int calls = 0;
        while (!network.schedule_within(0.001).is_complete && calls < 100000) calls++;
        CHECK(calls > 0 && network.read_blocking() == read);
        ngl::loading load = guest.begin_load(argv[1]), replacing = network.replace(argv[1]);
        for (int i = 0; i < 200000 && (load.get().state == NGL_LOAD_LOADING || replacing.get().state == NGL_LOAD_LOADING); i++) {
            guest.update_within(2);
            std::this_thread::sleep_for(std::chrono::microseconds(200));
        }
        CHECK(load.get().state == NGL_LOAD_READY && replacing.get().state == NGL_LOAD_READY);
        ngl::network sliced = load.take();
        sliced.bind_texture(texture, side, side);
        sliced.schedule();
        network.schedule();
        CHECK(sliced.read_blocking() == read && network.read_blocking() == read);
        CHECK(network.label(99).empty() && guest.traffic().live_objects > 0);

        // The same from a worker, whose context shares with this one.
        void *second = host_create_another(host_context);
        ngl::worker_network left;
        {
            ngl::worker worker(guest.handle(), [second] { return host_make_current(second) != 0; }, [] { host_make_current(nullptr); }, [](const char *name) { return host_get_proc_address(name); });
            auto wanted = ngl::make<ngl_worker_output_desc>();
            wanted.numbers = 1;
            auto load = ngl::make<ngl_worker_load_desc>();
            load.outputs = &wanted;
            load.output_count = 1;
            ngl::worker_network first_network = worker.load(argv[1], &load), shared = std::move(first_network);
            CHECK(!first_network && shared);
            while (!shared.ready()) guest.update();
            auto desc = ngl::make<ngl_texture_desc>();
            desc.texture = texture;
            desc.width = desc.height = side;
            shared.bind(desc);
            CHECK(shared.submit() == 1 && worker.state() == NGL_WORKER_RUNNING);
            while (shared.frame().frame != 1) guest.update();
            CHECK(!shared.is_reading(1) && std::memcmp(shared.output().numbers, read.data(), sizeof(float) * 11) == 0);
            left = std::move(shared);
        }
        left.reset();

        // Released by its guest first: its own release is then a handle that is gone, and no crash.
        outlives = std::move(network);
    }
    outlives.reset();
    CHECK(glGetError() == GL_NO_ERROR);
    std::printf("failures %d\nok %d\n", failures, failures == 0);
    return failures ? 6 : 0;
}
