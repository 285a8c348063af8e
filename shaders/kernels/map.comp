// y[c] = FUNCTION(a[c], b[c], c[c], constants...) for every coordinate c.
// Defines: INPUTS 1..3, CONSTANTS 0..4, FUNCTION, and STRIDED if an operand is broadcast or transposed (else each is either
// read in step with y, or A_SCALAR/B_SCALAR/C_SCALAR is defined and its one number is read). PLACED with STRIDED and at most two
// operands: they begin at an offset, and the results are a part of y.
layout(local_size_x = 64) in;

layout(std430, binding = 0) readonly buffer A { float a[]; };
#if INPUTS > 1
layout(std430, binding = 1) readonly buffer B { float b[]; };
#endif
#if INPUTS > 2
layout(std430, binding = 2) readonly buffer C { float c[]; };
#endif
layout(std430, binding = 3) writeonly buffer Y { float y[]; };

layout(std140, binding = 0) uniform Call
{
    ivec4 info;       // elements, dimensions
    vec4 constants;
    ivec4 dims[8];    // size, stride of a, of b, of c (of y where there is no c); innermost first
#ifdef PLACED
    ivec4 offsets;    // of a, of b, of y
#endif
};

#include "include/groups.glsl"
#include "include/functions.glsl"

const int PER_INVOCATION = 4;

void main()
{
    int group = group_in_row();
    int first = group * 64 * PER_INVOCATION + int(gl_LocalInvocationID.x);
    for (int j = 0; j < PER_INVOCATION; j++)
    {
        int i = first + j * 64;
        if (i >= info.x) break;
#ifdef STRIDED
        ivec3 at = ivec3(0);
        int rest = i;
        for (int d = 0; d < info.y; d++)
        {
            int q = rest / dims[d].x;
            at += (rest - q * dims[d].x) * dims[d].yzw;
            rest = q;
        }
#else
        ivec3 at = ivec3(i);
#ifdef A_SCALAR
        at.x = 0;
#endif
#ifdef B_SCALAR
        at.y = 0;
#endif
#ifdef C_SCALAR
        at.z = 0;
#endif
#endif
        element = i;
#ifdef PLACED
        at += offsets.xyz;
        i = at.z;
#endif
        y[i] = FUNCTION(a[at.x]
#if INPUTS > 1
            , b[at.y]
#endif
#if INPUTS > 2
            , c[at.z]
#endif
#if CONSTANTS > 0
            , constants.x
#endif
#if CONSTANTS > 1
            , constants.y
#endif
#if CONSTANTS > 2
            , constants.z
#endif
#if CONSTANTS > 3
            , constants.w
#endif
        );
    }
}
