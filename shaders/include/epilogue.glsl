// What a matrix product does with a finished sum: EPILOGUE(sum, constants...) if defined, with CONSTANTS arguments.
#include "include/functions.glsl"

float finish(float sum)
{
#ifdef EPILOGUE
    return EPILOGUE(sum
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
#else
    return sum;
#endif
}
