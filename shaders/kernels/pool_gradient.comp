// What each element gets back from the windows over it: dy / count, or with MAX the dy of the windows whose largest it is, whose places are
// given within their planes. Defines one of: AVERAGE, COUNT_PADS, MAX.
layout(local_size_x = 64) in;

layout(std430, binding = 0) readonly buffer D { float dy[]; };
#ifdef MAX
layout(std430, binding = 1) readonly buffer Places { float places[]; };
#endif
layout(std430, binding = 3) writeonly buffer Y { float y[]; };

#include "include/pool_call.glsl"

void main()
{
    int at = group_in_row() * 64 + int(gl_LocalInvocationID.x);
    if (at >= info.x) return;

    ivec4 e = split(at, sizes.xyz);
    int volume = positions.x * positions.y * positions.z;
#ifdef MAX
    int own = at - e.w * sizes.x * sizes.y * sizes.z;
#endif
    float sum = 0.0;
    for (int kz = 0; kz < kernel.x; kz++)
    {
        int z = e.x + pads.x - kz * dilation.x;
        if (z < 0 || z % stride.x != 0 || z / stride.x >= positions.x) continue;
        for (int ky = 0; ky < kernel.y; ky++)
        {
            int y_at = e.y + pads.y - ky * dilation.y;
            if (y_at < 0 || y_at % stride.y != 0 || y_at / stride.y >= positions.y) continue;
            for (int kx = 0; kx < kernel.z; kx++)
            {
                int x_at = e.z + pads.z - kx * dilation.z;
                if (x_at < 0 || x_at % stride.z != 0 || x_at / stride.z >= positions.z) continue;
                ivec3 position = ivec3(z, y_at, x_at) / stride.xyz;
                int k = e.w * volume + (position.x * positions.y + position.y) * positions.z + position.z;
#ifdef MAX
                if (int(places[k]) == own) sum += dy[k];
#else
                ivec3 base = position * stride.xyz - pads.xyz;
                sum += dy[k] / count(base, first_taps(base), end_taps(base, sizes.xyz));
#endif
            }
        }
    }
    y[at] = sum;
}
