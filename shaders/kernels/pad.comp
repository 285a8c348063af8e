// y[c] = x[s(c)], or a number where s(c) lies outside x. Along each dimension, with q = (c - begin) * sign:
// MODE 0 (a number): s = q / step where that is whole; 1 (edge): q clamped; 2 (reflect): q mirrored; 3 (wrap): q from the other end.
layout(local_size_x = 64) in;

layout(std430, binding = 0) readonly buffer X { float x[]; };
layout(std430, binding = 3) writeonly buffer Y { float y[]; };

layout(std140, binding = 0) uniform Call
{
    ivec4 info;       // elements, dimensions
    vec4 number;
    ivec4 dims[8];    // size of y, size of x, begin, step; innermost first
};

#include "include/groups.glsl"

// Quotients of negative numbers are left open by GLSL ES, so none is taken.
int source(int c, ivec4 dim)
{
    int q = dim.w > 0 ? c - dim.z : dim.z - c;
#if MODE == 0
    int at = abs(q) / abs(dim.w);
    return q >= 0 && at * abs(dim.w) == q && at < dim.y ? at : -1;
#elif MODE == 1
    return clamp(q, 0, dim.y - 1);
#elif MODE == 2
    int period = 2 * (dim.y - 1);
    int r = period == 0 ? 0 : abs(q) % period;
    return r < dim.y ? r : period - r;
#else
    return q >= 0 ? q % dim.y : dim.y - 1 - (-q - 1) % dim.y;
#endif
}

void main()
{
    int i = group_in_row() * 64 + int(gl_LocalInvocationID.x);
    if (i >= info.x) return;
    int rest = i;
    int from = 0;
    int stride = 1;
    for (int d = 0; d < info.y; d++)
    {
        int outer = rest / dims[d].x;
        int at = source(rest - outer * dims[d].x, dims[d]);
        if (at < 0)
        {
            y[i] = number.x;
            return;
        }
        from += at * stride;
        stride *= dims[d].y;
        rest = outer;
    }
    y[i] = x[from];
}
