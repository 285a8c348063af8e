// values = (v - mean)·scale, v = mix · average of the picture over the footprint of each pixel of the input, [channels, height, width] or
// [height, width, channels]. Everything up to the average is integer arithmetic: texels as bytes, weights as whole units (areas in 1/target
// of a source pixel, bilinear ones in 1/(2·target)). So no driver's filtering, fused arithmetic or order of additions can change it.
// Nothing overflows while the source is at most 16384 and the input at most 8192 pixels a side: a row sums to at most
// 16384·262140 < 2^32, and rows are added in two halves of 16 bits.
// Defines: BILINEAR (else area), LINEAR_LIGHT, SRGB_TEXTURE (the sampler decodes), GREY_TEXTURE (one channel), RECTANGLE or EXTERNAL (the target),
// FLOAT_TEXTURE: texels are taken as they are, beyond [0, 1] too, and summed in floats.
// WIDE: a work group shares one footprint (large ones; llvmpipe ends a loop after 65,535 rounds without a word); SMALL_GROUPS of 64.
#if defined(WIDE) && !defined(SMALL_GROUPS)
#define SIDE 16
#else
#define SIDE 8
#endif
layout(local_size_x = SIDE, local_size_y = SIDE) in;

#ifdef RECTANGLE
layout(binding = 0) uniform sampler2DRect picture;
#define FETCH(at) texelFetch(picture, at)
#elif defined(EXTERNAL)
layout(binding = 0) uniform highp samplerExternalOES picture;
#define FETCH(at) texelFetch(picture, at, 0)
#else
layout(binding = 0) uniform sampler2D picture;
#define FETCH(at) texelFetch(picture, at, 0)
#endif

#ifdef FLOAT_TEXTURE
#define SUM vec4
#else
#define SUM uvec4
#endif

layout(std430, binding = 0) writeonly buffer Destination { float values[]; };

layout(std140, binding = 0) uniform Call
{
    ivec4 size;         // of the input: width, height, channels; index of the first value
    ivec4 strides;      // from channel to channel, row to row, column to column
    ivec4 target;       // what the picture fills of the input: x, y, width, height
    ivec4 source;       // what is read of the upright picture: width, height; the texel at its upper left
    ivec4 steps;        // in texels, for one column to the right and one row down
    vec4 look;          // invert (0 or 1), pad, level of white
    vec4 mean;
    vec4 scale;
    vec4 mix_rows[3];   // from red, green, blue, alpha to each channel
    uvec4 light[64];    // linear light of each byte, white being 262140
};

#ifdef WIDE
shared SUM high_parts[SIDE * SIDE];
shared SUM low_parts[SIDE * SIDE];
#endif

uint light_of(uint b) { return light[b >> 2u][b & 3u]; }

SUM levels(ivec2 at)
{
    vec4 texel = FETCH(at);
#ifdef GREY_TEXTURE
    texel = vec4(texel.rrr, 1.0);
#endif
#ifdef FLOAT_TEXTURE
    return texel;
#else
#ifdef SRGB_TEXTURE
    // Encoding again and rounding to the byte undoes the sampler's decoding exactly, however roughly it and pow are computed.
    vec3 curved = 1.055 * pow(max(texel.rgb, vec3(0.003)), vec3(1.0 / 2.4)) - 0.055;
    texel.rgb = mix(curved, 12.92 * texel.rgb, lessThanEqual(texel.rgb, vec3(0.0031308)));
#endif
    uvec4 bytes = uvec4(texel * 255.0 + 0.5);
#ifdef LINEAR_LIGHT
    return uvec4(light_of(bytes.r), light_of(bytes.g), light_of(bytes.b), bytes.a * 1028u);
#else
    return bytes;
#endif
#endif
}

// Along one axis, for pixel i of n that are made of m source pixels: x the first tap, y the number of taps.
ivec2 taps(int i, int m, int n)
{
#ifdef BILINEAR
    int position = (2 * i + 1) * m - n;
    return ivec2(position < 0 ? -1 : position / (2 * n), 2);
#else
    int first = i * m / n;
    return ivec2(first, ((i + 1) * m - 1) / n - first + 1);
#endif
}

uint weight(int tap, int i, int m, int n)
{
#ifdef BILINEAR
    return uint(2 * n - abs((2 * i + 1) * m - n - tap * 2 * n));
#else
    return uint(min((i + 1) * m, (tap + 1) * n) - max(i * m, tap * n));
#endif
}

#ifdef FLOAT_TEXTURE
#define WEIGHT(w) float(w)
#else
#define WEIGHT(w) (w)
#endif

// The weighted sum over the taps of a lane, one of every so many, as high·65536 + low.
void sum(ivec2 pixel, ivec2 lane, int every, out SUM high, out SUM low)
{
    high = SUM(0);
    low = SUM(0);
    ivec2 columns = taps(pixel.x, source.x, target.z);
    ivec2 rows = taps(pixel.y, source.y, target.w);
    for (int r = lane.y; r < rows.y; r += every)
    {
        int y = rows.x + r;
        ivec2 row_start = source.zw + clamp(y, 0, source.y - 1) * steps.zw;
        SUM row = SUM(0);
        for (int c = lane.x; c < columns.y; c += every)
        {
            int x = columns.x + c;
            row += WEIGHT(weight(x, pixel.x, source.x, target.z)) * levels(row_start + clamp(x, 0, source.x - 1) * steps.xy);
        }
        uint w = weight(y, pixel.y, source.y, target.w);
#ifdef FLOAT_TEXTURE
        low += WEIGHT(w) * row;
#else
        high += w * (row >> 16u);
        low += w * (row & 65535u);
#endif
    }
}

void main()
{
    SUM high, low;
#ifdef WIDE
    ivec2 at = ivec2(gl_WorkGroupID.xy);
    int lane = int(gl_LocalInvocationIndex);
    sum(clamp(at - target.xy, ivec2(0), target.zw - 1), ivec2(gl_LocalInvocationID.xy), SIDE, high, low);
    high_parts[lane] = high;
    low_parts[lane] = low;
    for (int half_of = SIDE * SIDE / 2; half_of > 0; half_of /= 2)
    {
        barrier();
        if (lane < half_of)
        {
            high_parts[lane] += high_parts[lane + half_of];
            low_parts[lane] += low_parts[lane + half_of];
        }
    }
    if (lane > 0) return;
    high = high_parts[0];
    low = low_parts[0];
#else
    ivec2 at = ivec2(gl_GlobalInvocationID.xy);
    if (any(greaterThanEqual(at, size.xy))) return;
    sum(clamp(at - target.xy, ivec2(0), target.zw - 1), ivec2(0), 1, high, low);
#endif

#ifdef BILINEAR
    float total = float(2 * target.z) * float(2 * target.w);
#else
    float total = float(source.x) * float(source.y);
#endif
    vec4 average = (vec4(high) * 65536.0 + vec4(low)) / (total * look.z);
    bool inside = all(greaterThanEqual(at, target.xy)) && all(lessThan(at, target.xy + target.zw));
    int index = size.w + at.y * strides.y + at.x * strides.z;
    for (int c = 0; c < size.z; c++)
    {
        float v = inside ? dot(mix_rows[c], average) : look.y;
        v = look.x > 0.0 ? 1.0 - v : v;
        values[index + c * strides.x] = (v - mean[c]) * scale[c];
    }
}
