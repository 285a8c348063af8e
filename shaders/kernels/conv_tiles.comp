// The same convolution on llvmpipe, where a load through a buffer texture is one vector load and one from a storage buffer a loop: an
// invocation, that is one lane of a vector, computes ROWS x 8 results, so that a number it loads serves many products. The grid has four
// copies, each a cell later, so that the run of cells under any tap is made of whole texels of one of them; the taps' places, in
// texels, say of which. All is written out by macros: a sum in an indexed array would not stay in a register.
// Defines: LANES, TALL for 8 outputs (else 4), BIAS, EPILOGUE, CONSTANTS.
layout(local_size_x = LANES) in;

uniform samplerBuffer a;    // texture unit 0: the grid
uniform samplerBuffer b;    // texture unit 1: the weights
#ifdef BIAS
layout(std430, binding = 2) readonly buffer Bias { float bias[]; };
#endif
layout(std430, binding = 3) buffer Y { float y[]; };

#include "include/conv_call.glsl"
#include "include/epilogue.glsl"

#ifdef TALL
const int ROWS = 8;
#define EACH_ROW(F) F(0, w0.x) F(1, w0.y) F(2, w0.z) F(3, w0.w) F(4, w1.x) F(5, w1.y) F(6, w1.z) F(7, w1.w)
#else
const int ROWS = 4;
#define EACH_ROW(F) F(0, w0.x) F(1, w0.y) F(2, w0.z) F(3, w0.w)
#endif
#define START(i, part) vec4 sum##i##_0 = vec4(0.0), sum##i##_1 = vec4(0.0);
#define MULTIPLY(i, part) sum##i##_0 += x0 * part; sum##i##_1 += x1 * part;
#define STORE(i, part) store(m0 + i, channel + i, to0, to1, sum##i##_0, sum##i##_1);

void store_one(int to, int channel, float s, float add)
{
    if (to < 0) return;
    if (plane.w == 1) s += y[channel * plane.x * plane.y * plane.z + to];
    y[channel * plane.x * plane.y * plane.z + to] = s + add;
}

void store(int m, int channel, ivec4 to0, ivec4 to1, vec4 s0, vec4 s1)
{
    if (m >= size.x) return;
    float add = 0.0;
#ifdef BIAS
    if (stride.w == 1) add = bias[channel % (source.z * size.x)];
#endif
    store_one(to0.x, channel, s0.x, add);
    store_one(to0.y, channel, s0.y, add);
    store_one(to0.z, channel, s0.z, add);
    store_one(to0.w, channel, s0.w, add);
    store_one(to1.x, channel, s1.x, add);
    store_one(to1.y, channel, s1.y, add);
    store_one(to1.z, channel, s1.z, add);
    store_one(to1.w, channel, s1.w, add);
}

void main()
{
    int rows = (size.x + ROWS - 1) / ROWS;
    int tiles = (size.y + 7) / 8;
    int tile = this_invocation().x;
    int p_tile = tile / rows;
    int m0 = (tile - p_tile * rows) * ROWS;
    int p0 = p_tile * 8;
    ivec2 at = example_and_group();
    int from = (at.x * source.x + at.y * source.w * source.y + min(p0, tiles * 8 - 8)) / 4;
    EACH_ROW(START)
    for (int c = size.z; c < size.w; c++)
    {
        int row = ((at.y * source.w + c) * weight.y * weight.x + m0) / 4;
        int cell = from + c * (source.y / 4);
        for (int t = 0; t < weight.y; t++)
        {
            int k = cell + tap(t);
            vec4 x0 = texelFetch(a, k), x1 = texelFetch(a, k + 1);
            vec4 w0 = texelFetch(b, row);
#ifdef TALL
            vec4 w1 = texelFetch(b, row + 1);
#endif
            row += weight.x / 4;
            EACH_ROW(MULTIPLY)
        }
    }

    if (p_tile >= tiles) return;
    ivec4 to0 = ivec4(place(p0), place(p0 + 1), place(p0 + 2), place(p0 + 3));
    ivec4 to1 = ivec4(place(p0 + 4), place(p0 + 5), place(p0 + 6), place(p0 + 7));
    int channel = ((at.x + weight.z) * source.z + at.y) * size.x + m0;
    EACH_ROW(STORE)
#ifdef EPILOGUE
    // In a second pass, so that the function stands in the program once and not for each result.
    if (stride.w == 0) return;
    for (int i = 0; i < ROWS * 8; i++)
    {
        int to = place(p0 + (i & 7));
        if (to < 0 || m0 + (i >> 3) >= size.x) continue;
        int k = (channel + (i >> 3)) * plane.x * plane.y * plane.z + to;
        y[k] = finish(y[k]);
    }
#endif
}
