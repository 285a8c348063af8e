// Windows over planes. Defines one of: AVERAGE, COUNT_PADS (the mean with pads as zeros), MAX, PLACE (where the largest is); with
// IN_PLANE places are counted within a plane, and -1 says that there is none.
layout(local_size_x = 64) in;

layout(std430, binding = 0) readonly buffer X { float x[]; };
layout(std430, binding = 3) writeonly buffer Y { float y[]; };

#include "include/pool_call.glsl"
#include "include/functions.glsl"

void main()
{
    int at = group_in_row() * 64 + int(gl_LocalInvocationID.x);
    if (at >= info.x) return;

    ivec4 p = split(at, positions.xyz);
    ivec3 base = p.xyz * stride.xyz - pads.xyz;
    ivec3 first = first_taps(base);
    ivec3 end = end_taps(base, sizes.xyz);
    int volume = sizes.x * sizes.y * sizes.z;
#if defined(MAX) || defined(PLACE)
    float best = -INF_VALUE;
    int best_at = -1;
#else
    float sum = 0.0;
#endif
    for (int kz = first.x; kz < end.x; kz++)
    {
        for (int ky = first.y; ky < end.y; ky++)
        {
            int row = ((base.x + kz * dilation.x) * sizes.y + base.y + ky * dilation.y) * sizes.z + base.z;
            for (int kx = first.z; kx < end.z; kx++)
            {
                float value = x[p.w * volume + row + kx * dilation.z];
#if defined(MAX) || defined(PLACE)
                if (best_at < 0 || value > best || (is_nan(value) && !is_nan(best)))
                {
                    best = value;
                    best_at = row + kx * dilation.z;
                }
#else
                sum += value;
#endif
            }
        }
    }
#ifdef MAX
    y[at] = best;
#elif defined(PLACE)
#ifdef IN_PLANE
    y[at] = float(best_at);
#else
    ivec4 place = split(max(best_at, 0), sizes.xyz);
    int within = info.y == 1 ? place.x + sizes.x * (place.y + sizes.y * place.z) : max(best_at, 0);
    y[at] = float(p.w * volume + within);
#endif
#else
    y[at] = sum / count(base, first, end);
#endif
}
