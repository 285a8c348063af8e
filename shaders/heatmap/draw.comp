// One texel of the canvas for each number of a tensor: tiles of numbers side by side, coloured within the panel's limits.
layout(local_size_x = 16, local_size_y = 4) in;

struct Panel
{
    vec4 limits;
    vec4 data;
    vec4 units;
};

layout(std430, binding = 0) readonly buffer X { float x[]; };
layout(std430, binding = 1) readonly buffer Panels { vec4 rule[2]; Panel panels[]; };
layout(std430, binding = 2) readonly buffer Colors { uint colors[]; };  // sequential map, then diverging map, 256 each
layout(std430, binding = 3) readonly buffer Units { float units[]; };   // limits of units, where each has its own
layout(rgba8, binding = 0) uniform writeonly image2D canvas;

layout(std140, binding = 0) uniform Call
{
    ivec4 info;     // first element, elements, panel, first unit
    ivec4 place;    // left, top, width, height on the canvas
    ivec4 tile;     // width and height of a tile, tiles in a row
};

#include "include/functions.glsl"

// Not in any map: NaN, +infinity, -infinity, and where the last row of tiles ends early.
const vec4 NAN_COLOR = vec4(1.0, 0.0, 1.0, 1.0);
const vec4 PLUS_COLOR = vec4(1.0, 1.0, 1.0, 1.0);
const vec4 MINUS_COLOR = vec4(1.0, 0.5, 0.0, 1.0);
const vec4 NOTHING = vec4(0.0, 0.0, 0.0, 0.0);

void main()
{
    ivec2 at = ivec2(gl_GlobalInvocationID.xy);
    if (at.x >= place.z || at.y >= place.w) return;

    ivec2 tile_at = at / tile.xy;
    ivec2 inside = at - tile_at * tile.xy;
    int i = (tile_at.y * tile.z + tile_at.x) * tile.x * tile.y + inside.y * tile.x + inside.x;
    vec4 color = NOTHING;
    if (i < info.y)
    {
        float v = x[info.x + i];
        vec4 limits = panels[info.z].limits;
        if (panels[info.z].units.y != 0.0)
        {
            float own = units[info.w + tile_at.y * tile.z + tile_at.x] * rule[0].z;
            limits.xy = vec2(limits.z != 0.0 ? -own : 0.0, own);
        }
        if (is_nan(v)) color = NAN_COLOR;
        else if (is_inf(v)) color = v > 0.0 ? PLUS_COLOR : MINUS_COLOR;
        else if (limits.z != 0.0)
        {
            // 255 colours, so that 0 has one of its own in the middle.
            float side = v < 0.0 ? -limits.x : limits.y;
            float t = side > 0.0 ? clamp(v / side, -1.0, 1.0) : 0.0;
            color = unpackUnorm4x8(colors[256 + 127 + int(floor(127.0 * t + 0.5))]);
        }
        else
        {
            float t = limits.y > limits.x ? clamp((v - limits.x) / (limits.y - limits.x), 0.0, 1.0) : 0.0;
            color = unpackUnorm4x8(colors[int(floor(255.0 * t + 0.5))]);
        }
    }
    imageStore(canvas, place.xy + at, color);
}
