// The second pass of a product whose k was split: y = finish(sum of the parts, in their order, + bias), always the same bits. The parts may
// have some of y's columns only.
// Defines: BIAS, EPILOGUE, CONSTANTS.
layout(local_size_x = 64) in;

layout(std430, binding = 0) restrict readonly buffer Sums { float sums[]; };
#ifdef BIAS
layout(std430, binding = 2) restrict readonly buffer Bias { float bias[]; };
#endif
layout(std430, binding = 3) restrict writeonly buffer Y { float y[]; };

layout(std140, binding = 0) uniform Call
{
    ivec4 info;         // results, results of a batch, columns, parts
    ivec4 place;        // where the columns begin in y, columns of y
    vec4 constants;
};

#include "include/groups.glsl"
#include "include/epilogue.glsl"

void main()
{
    int i = group_in_row() * 64 + int(gl_LocalInvocationID.x);
    if (i >= info.x) return;
    int batch = i / info.y;
    int at = batch * info.w * info.y + i - batch * info.y;
    float s = 0.0;
    for (int part = 0; part < info.w; part++) s += sums[at + part * info.y];
    int row = i / info.z;
    int n = place.x + i - row * info.z;
#ifdef BIAS
    s += bias[n];
#endif
    y[row * place.y + n] = finish(s);
}
