// y[o] = scale * join over r of x[o, r]. The kept coordinates o are the result's; the reduced ones are walked in chunks, so that
// no loop is longer than a device allows: with several chunks, y holds [chunks] partial results for each o.
// Defines: JOIN(a, b), START.
layout(local_size_x = 64) in;

layout(std430, binding = 0) readonly buffer X { float x[]; };
layout(std430, binding = 3) writeonly buffer Y { float y[]; };

layout(std140, binding = 0) uniform Call
{
    ivec4 info;         // results, kept dimensions, reduced dimensions, chunks
    ivec4 lengths;      // reduced elements, elements in a chunk
    vec4 scale;
    ivec4 kept[8];      // size, stride; innermost first
    ivec4 reduced[8];
};

#include "include/groups.glsl"
#include "include/functions.glsl"

void main()
{
    int group = group_in_row();
    int i = group * 64 + int(gl_LocalInvocationID.x);
    if (i >= info.x * info.w) return;

    int rest = i / info.w;
    int chunk = i - rest * info.w;
    int start = 0;
    for (int d = 0; d < info.y; d++)
    {
        int q = rest / kept[d].x;
        start += (rest - q * kept[d].x) * kept[d].y;
        rest = q;
    }

    float joined = START;
    int end = min((chunk + 1) * lengths.y, lengths.x);
    for (int r = chunk * lengths.y; r < end; r++)
    {
#ifdef ONE_DIMENSION
        int at = start + r * reduced[0].y;
#else
        int at = start;
        int left = r;
        for (int d = 0; d < info.z; d++)
        {
            int q = left / reduced[d].x;
            at += (left - q * reduced[d].x) * reduced[d].y;
            left = q;
        }
#endif
        joined = JOIN(joined, x[at]);
    }
    y[i] = joined * scale.x;
}
