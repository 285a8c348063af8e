// Functions of one, two or three numbers: the formulas of the operators, each written once for every kernel.
// An operator's C# class names its function here. Derivatives are f_gradient(x, dy, constants...) = dy * f'(x).
// NaN is made and found by its bits: GLSL lets compilers assume that isnan() is never true.

const float NAN_VALUE = uintBitsToFloat(0x7fc00000u);
const float INF_VALUE = uintBitsToFloat(0x7f800000u);

bool is_nan(float x) { return (floatBitsToUint(x) & 0x7fffffffu) > 0x7f800000u; }
bool is_inf(float x) { return (floatBitsToUint(x) & 0x7fffffffu) == 0x7f800000u; }

#include "include/elementary.glsl"
#include "include/arithmetic.glsl"
#include "include/activations.glsl"

// Which element of its result a map computes; for functions that treat elements differently.
int element = 0;

// The first of pcg3d's three words (Jarzynski, Olano: Hash functions for GPU rendering, JCGT 2020); integers wrap, so it is exact.
uint random_bits(uint x, uint y, uint z)
{
    uvec3 v = uvec3(x, y, z) * 1664525u + 1013904223u;
    v.x += v.y * v.z;
    v.y += v.z * v.x;
    v.z += v.x * v.y;
    v ^= v >> 16u;
    return v.x + v.y * v.z;
}

// 24 bits, which a float holds exactly, against the rate.
float dropout(float x, float count, float rate, float scale, float seed)
{
    uint bits = random_bits(uint(element), uint(count + 0.5), uint(seed)) >> 8u;
    return float(bits) >= rate * 16777216.0 ? x * scale : 0.0;
}
