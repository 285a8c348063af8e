// How indices connect data with what is picked of it: IndexPlan in C#. Free axes keep their place, indices say the others'.
layout(std140, binding = 0) uniform Call
{
    ivec4 info;       // elements written, free axes, indexed axes, count of indices for each coordinate
    ivec4 rows;       // from one index to the next, from what one picks to what the next does
    ivec4 free[8];    // size, limit, stride in the data, stride in the indices
    ivec4 more[8];    // of the free axis: stride in what is picked; of the indexed axis: size, stride in the data
};

int place(float index, int size)
{
    int i = int(index);
    return clamp(i < 0 ? i + size : i, 0, size - 1);
}
