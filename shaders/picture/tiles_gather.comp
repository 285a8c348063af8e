// values[sample n, channel c, y, x] = the picture at that pixel of tile n, its halo included; beyond the picture's edge the edge counts.
// Samples beyond the last tile repeat it: their results are not used, and stale numbers could be NaN and slow.
layout(local_size_x = 8, local_size_y = 8) in;

layout(binding = 0) uniform sampler2D source;
layout(std430, binding = 0) writeonly buffer Tiles { float values[]; };

#include "include/tiles_call.glsl"

void main()
{
    ivec3 at = ivec3(gl_GlobalInvocationID);
    if (any(greaterThanEqual(at.xy, picture.zw))) return;
    ivec2 pixel = place(min(grid.y + at.z, grid.z - 1)) * own() - grid.w + at.xy;
    vec4 texel = texelFetch(source, clamp(pixel, ivec2(0), picture.xy - 1), 0);
    int index = at.z * given.x + at.y * given.z + at.x * given.w;
    for (int c = 0; c < form.y; c++) values[index + c * given.y] = texel[c];
}
