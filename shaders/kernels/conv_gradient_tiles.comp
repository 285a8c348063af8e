// The same gradient on llvmpipe: a lane computes 8 x 8 results from texels of four cells. Sixteen loads serve 256 products; turning the
// columns' texels is renaming, which costs nothing where every component is a vector register. See conv_tiles.comp.
// Defines: LANES.
layout(local_size_x = LANES) in;

uniform samplerBuffer a;    // texture unit 0: the grid, in four copies
uniform samplerBuffer b;    // texture unit 1: the gradients on the grid
layout(std430, binding = 3) writeonly buffer Y { float y[]; };

#include "include/conv_gradient_call.glsl"

#define EACH(F) F(0) F(1) F(2) F(3) F(4) F(5) F(6) F(7)
#define START_COLUMN(j) int at_x##j = column_start(group, min(n0 + j, size.y - 1));
#define START_ROW(i) int at_d##i = (group * size.x + min(m0 + i, size.x - 1)) * (run.w / 4); vec4 sum##i##_0 = vec4(0.0), sum##i##_1 = vec4(0.0);
#define LOAD_COLUMN(j) vec4 x##j = texelFetch(a, at_x##j + k);
#define TURN(part) vec4 left_##part = vec4(x0.part, x1.part, x2.part, x3.part), right_##part = vec4(x4.part, x5.part, x6.part, x7.part);
#define MULTIPLY_PART(i, part) sum##i##_0 += d.part * left_##part; sum##i##_1 += d.part * right_##part;
#define MULTIPLY(i) { vec4 d = texelFetch(b, at_d##i + k); MULTIPLY_PART(i, x) MULTIPLY_PART(i, y) MULTIPLY_PART(i, z) MULTIPLY_PART(i, w) }
#define STORE(i) store(slice, group, m0 + i, n0, sum##i##_0, sum##i##_1);

void store_one(int slice, int group, int m, int n, float s)
{
    if (n < size.y) y[result(slice, group, m, n)] = s;
}

void store(int slice, int group, int m, int n, vec4 s0, vec4 s1)
{
    if (m >= size.x) return;
    store_one(slice, group, m, n, s0.x);
    store_one(slice, group, m, n + 1, s0.y);
    store_one(slice, group, m, n + 2, s0.z);
    store_one(slice, group, m, n + 3, s0.w);
    store_one(slice, group, m, n + 4, s1.x);
    store_one(slice, group, m, n + 5, s1.y);
    store_one(slice, group, m, n + 6, s1.z);
    store_one(slice, group, m, n + 7, s1.w);
}

void main()
{
    int columns = (size.y + 7) / 8;
    int rows = (size.x + 7) / 8;
    int tile = this_invocation().x;
    int slice = tile / (columns * rows) % run.z;
    int group = this_group().z;
    int m0 = tile / columns % rows * 8;
    int n0 = tile % columns * 8;
    EACH(START_COLUMN)
    EACH(START_ROW)
    int end = min((slice + 1) * run.y, run.x) / 4;
    for (int k = slice * (run.y / 4); k < end; k++)
    {
        EACH(LOAD_COLUMN)
        TURN(x) TURN(y) TURN(z) TURN(w)
        EACH(MULTIPLY)
    }

    if (tile >= columns * rows * run.z) return;
    EACH(STORE)
}
