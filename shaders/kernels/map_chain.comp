// Several maps over the same number of elements that follow each other, each element's values in registers from one to the next. Their
// text comes with the program, from MapChain.cs: BLOCKS declares what is written and read, SCALARS takes numbers that all elements share,
// PICK loads an element's operands, VALUES calls the maps' functions, STORE writes what is read later. CALLS is how many maps there are.
// With TEXELS, on llvmpipe, operands are buffer textures and four elements are computed together: FETCH loads four, and PICK, JOIN and
// RESULTS take them apart and together. An element's operands are loaded before its results are stored, for they may lie in one buffer.
layout(local_size_x = 64) in;

BLOCKS

layout(std140, binding = 0) uniform Call
{
    ivec4 info;       // elements
    vec4 constants[CALLS];
};

#include "include/groups.glsl"
#include "include/functions.glsl"

const int PER_INVOCATION = 4;

void main()
{
    int group = group_in_row();
    int first = group * 64 * PER_INVOCATION + int(gl_LocalInvocationID.x);
    SCALARS
    for (int j = 0; j < PER_INVOCATION; j++)
    {
        int i = first + j * 64;
#ifdef TEXELS
        if (4 * i >= info.x) break;
        FETCH
        RESULTS
        element = 4 * i;
        { PICK(x) VALUES JOIN(x) }
        element = 4 * i + 1;
        { PICK(y) VALUES JOIN(y) }
        element = 4 * i + 2;
        { PICK(z) VALUES JOIN(z) }
        element = 4 * i + 3;
        { PICK(w) VALUES JOIN(w) }
        STORE
#else
        if (i >= info.x) break;
        element = i;
        PICK(i)
        VALUES
        STORE
#endif
    }
}
