// A window by SDL2 in C++17: draw a digit with the mouse, and the title says what the network sees.
//
//   c++ -std=c++17 main.cpp -I../../include -L../../artifacts/native -lneuralgl $(sdl2-config --cflags --libs) -lGL -Wl,-rpath,../../artifacts/native -o sdl2-cpp
//   ./sdl2-cpp ../../assets/models/digits.onnx [FRAMES]
//
// With FRAMES it draws a stroke by itself, ends after so many frames and prints what was seen.
#define GL_GLEXT_PROTOTYPES
#include <SDL.h>
#include <SDL_opengl.h>
#include <neuralgl.hpp>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

constexpr int side = 256;

struct paper {
    std::vector<unsigned char> pixels = std::vector<unsigned char>(side * side * 4, 255);
    GLuint texture = 0, framebuffer = 0;

    paper()
    {
        glGenTextures(1, &texture);
        glBindTexture(GL_TEXTURE_2D, texture);
        glTexStorage2D(GL_TEXTURE_2D, 1, GL_RGBA8, side, side);
        glGenFramebuffers(1, &framebuffer);
        glBindFramebuffer(GL_READ_FRAMEBUFFER, framebuffer);
        glFramebufferTexture2D(GL_READ_FRAMEBUFFER, GL_COLOR_ATTACHMENT0, GL_TEXTURE_2D, texture, 0);
    }

    void ink(int x, int y, int radius = 10)
    {
        for (int v = std::max(0, y - radius); v < std::min(side, y + radius); v++)
            for (int u = std::max(0, x - radius); u < std::min(side, x + radius); u++)
                if ((u - x) * (u - x) + (v - y) * (v - y) < radius * radius) std::fill_n(&pixels[4 * (v * side + u)], 3, static_cast<unsigned char>(25));
    }

    void clear() { std::fill(pixels.begin(), pixels.end(), static_cast<unsigned char>(255)); }

    void show(int width, int height)
    {
        glBindTexture(GL_TEXTURE_2D, texture);
        glTexSubImage2D(GL_TEXTURE_2D, 0, 0, 0, side, side, GL_RGBA, GL_UNSIGNED_BYTE, pixels.data());
        glBindFramebuffer(GL_READ_FRAMEBUFFER, framebuffer);
        glBlitFramebuffer(0, 0, side, side, 0, height, width, 0, GL_COLOR_BUFFER_BIT, GL_LINEAR);
    }
};

int main(int argc, char **argv)
{
    if (argc < 2 || SDL_Init(SDL_INIT_VIDEO) != 0) return 2;
    SDL_GL_SetAttribute(SDL_GL_CONTEXT_MAJOR_VERSION, 4);
    SDL_GL_SetAttribute(SDL_GL_CONTEXT_MINOR_VERSION, 3);
    SDL_GL_SetAttribute(SDL_GL_CONTEXT_PROFILE_MASK, SDL_GL_CONTEXT_PROFILE_CORE);
    SDL_Window *window = SDL_CreateWindow("draw a digit; right button clears", SDL_WINDOWPOS_CENTERED, SDL_WINDOWPOS_CENTERED, 512, 512, SDL_WINDOW_OPENGL | SDL_WINDOW_RESIZABLE);
    SDL_GLContext context = window ? SDL_GL_CreateContext(window) : nullptr;
    if (!context) return 3;
    SDL_GL_SetSwapInterval(1);
    const int frames = argc > 2 ? std::atoi(argv[2]) : 0;
    std::string seen = "nothing yet";
    try {
        paper sheet;
        ngl::guest guest(SDL_GL_GetProcAddress);
        ngl::network network = guest.load(argv[1]);
        network.bind_texture(sheet.texture, side, side);
        std::vector<float> p(static_cast<std::size_t>(network.output().elements));
        bool running = true;
        for (int frame = 0; running && (frames == 0 || frame < frames); frame++) {
            int width, height;
            SDL_GetWindowSize(window, &width, &height);
            for (SDL_Event e; SDL_PollEvent(&e);) {
                running = running && e.type != SDL_QUIT;
                if (e.type == SDL_MOUSEMOTION && (e.motion.state & SDL_BUTTON_LMASK)) sheet.ink(e.motion.x * side / width, e.motion.y * side / height);
                if (e.type == SDL_MOUSEBUTTONDOWN && e.button.button == SDL_BUTTON_RIGHT) sheet.clear();
            }
            if (frames > 0 && frame < 85) sheet.ink(138 - frame / 4, 43 + 2 * frame);

            SDL_GL_GetDrawableSize(window, &width, &height);
            glBindFramebuffer(GL_DRAW_FRAMEBUFFER, 0);
            sheet.show(width, height);
            network.schedule();
            if (network.try_read(p)) {
                auto best = std::max_element(p.begin(), p.end());
                seen = network.label(static_cast<std::uint32_t>(best - p.begin())) + ", p = " + std::to_string(*best).substr(0, 4);
                SDL_SetWindowTitle(window, ("sees " + seen).c_str());
            }
            guest.update();
            SDL_GL_SwapWindow(window);
        }
        std::printf("sees %s\n", seen.c_str());
    } catch (const ngl::error &e) {
        std::fprintf(stderr, "neuralgl: %s\n", e.what());
        return 1;
    }
    SDL_GL_DeleteContext(context);
    SDL_DestroyWindow(window);
    SDL_Quit();
    return 0;
}
