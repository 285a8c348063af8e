// Writes what a network made of each tile to the tile's place in the result, scale times as large. Channels that it does not make are 0,
// alpha is 1; one channel alone is grey in red, green and blue.
layout(local_size_x = 8, local_size_y = 8) in;

layout(std430, binding = 0) readonly buffer Tiles { float values[]; };
layout(FORMAT, binding = 0) uniform writeonly image2D result;

#include "include/tiles_call.glsl"

void main()
{
    ivec3 at = ivec3(gl_GlobalInvocationID);
    int tile = grid.y + at.z;
    ivec2 size = own() * form.x, pixel = place(tile) * size + at.xy;
    if (tile >= grid.z || any(greaterThanEqual(at.xy, size)) || any(greaterThanEqual(pixel, picture.xy * form.x))) return;
    int index = at.z * made.x + (at.y + form.w) * made.z + (at.x + form.w) * made.w;
    vec4 texel = vec4(values[index], 0.0, 0.0, 1.0);
    if (form.z == 1) texel.gb = texel.rr;
    if (form.z > 1) texel.g = values[index + made.y];
    if (form.z > 2) texel.b = values[index + 2 * made.y];
    if (form.z > 3) texel.a = values[index + 3 * made.y];
    imageStore(result, pixel, texel);
}
