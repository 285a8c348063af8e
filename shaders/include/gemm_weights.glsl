// The right operand of a product in texels of four, on texture unit 1. Packed weights begin with the scales of their columns, which
// are also read as numbers; see PackedWeights.cs. Defines: WEIGHTS_16, WEIGHTS_8.
#ifdef WEIGHTS_8
uniform isamplerBuffer b;
#else
uniform samplerBuffer b;
#endif

#if defined(WEIGHTS_16)
vec4 fetch_b(int texel) { return texelFetch(b, texel + (size.y + 1) / 2); }
#elif defined(WEIGHTS_8)
vec4 fetch_b(int texel) { return vec4(texelFetch(b, texel + size.y)); }
#else
vec4 fetch_b(int texel) { return texelFetch(b, texel); }
#endif

#if defined(WEIGHTS_16) || defined(WEIGHTS_8)
layout(std430, binding = 1) readonly buffer Scales { float scales[]; };
#define SCALED(sum, n) ((sum) * scales[n])
#else
#define SCALED(sum, n) (sum)
#endif
