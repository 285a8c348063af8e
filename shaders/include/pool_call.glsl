// The parameters that the kernels of pools share, and what lies under a window. Sizes are z, y, x.
#include "include/groups.glsl"

layout(std140, binding = 0) uniform Call
{
    ivec4 info;         // elements of y, 1 if places are counted column by column
    ivec4 sizes;        // of what the window slides over
    ivec4 positions;    // of the windows
    ivec4 kernel;
    ivec4 stride;
    ivec4 dilation;
    ivec4 pads;         // before
    ivec4 pads_end;     // behind
};

// z, y, x within planes of these sizes, and the plane.
ivec4 split(int at, ivec3 of)
{
    int row = at / of.z;
    int slab = row / of.y;
    int plane = slab / of.x;
    return ivec4(slab - plane * of.x, row - slab * of.y, at - row * of.z, plane);
}

// The first tap of a window from base on that lies on an element.
ivec3 first_taps(ivec3 base) { return (max(-base, ivec3(0)) + dilation.xyz - 1) / dilation.xyz; }

// The end of the taps that lie below a limit.
ivec3 end_taps(ivec3 base, ivec3 limit) { return min(kernel.xyz, (max(limit - base, ivec3(0)) + dilation.xyz - 1) / dilation.xyz); }

// How many taps count at a window; at least 1.
float count(ivec3 base, ivec3 first, ivec3 end)
{
#ifdef COUNT_PADS
    ivec3 taps = end_taps(base, sizes.xyz + pads_end.xyz);
#else
    ivec3 taps = max(end - first, ivec3(0));
#endif
    return float(max(taps.x * taps.y * taps.z, 1));
}
