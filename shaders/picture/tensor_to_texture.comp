// Writes a tensor into a texture, one texel a pixel: channel c of pixel (x, y) is values[first + c·channel + y·row + x·column], times
// the channel's scale plus its offset. Channels that the tensor lacks are 0, alpha is 1; one channel alone is grey in red, green and blue.
layout(local_size_x = 8, local_size_y = 8) in;

layout(std430, binding = 0) readonly buffer Source { float values[]; };
layout(FORMAT, binding = 0) uniform writeonly image2D picture;

layout(std140, binding = 0) uniform Call
{
    ivec4 size;     // width, height, channels; index of the first value
    ivec4 strides;  // from channel to channel, row to row, column to column
    vec4 scale;     // of each channel
    vec4 offset;
};

float channel(ivec2 at, int c)
{
    return values[size.w + c * strides.x + at.y * strides.y + at.x * strides.z] * scale[c] + offset[c];
}

void main()
{
    ivec2 at = ivec2(gl_GlobalInvocationID.xy);
    if (any(greaterThanEqual(at, size.xy))) return;
    vec4 texel = vec4(channel(at, 0), 0.0, 0.0, 1.0);
    if (size.z == 1) texel.gb = texel.rr;
    if (size.z > 1) texel.g = channel(at, 1);
    if (size.z > 2) texel.b = channel(at, 2);
    if (size.z > 3) texel.a = channel(at, 3);
    imageStore(picture, at, texel);
}
