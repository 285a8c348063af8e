// Functions of one, two or three numbers: the formulas of the operators, each written once for every kernel.
// An operator's C# class names its function here. Derivatives are f_gradient(x, dy, constants...) = dy * f'(x).
// NaN is made and found by its bits: GLSL lets compilers assume that isnan() is never true.

const float NAN_VALUE = uintBitsToFloat(0x7fc00000u);
const float INF_VALUE = uintBitsToFloat(0x7f800000u);

bool is_nan(float x) { return (floatBitsToUint(x) & 0x7fffffffu) > 0x7f800000u; }
bool is_inf(float x) { return (floatBitsToUint(x) & 0x7fffffffu) == 0x7f800000u; }

float identity(float x) { return x; }
float identity_gradient(float x, float dy) { return dy; }

// Exponentials only of -|x|, so that none overflows.
float sigmoid(float x)
{
    if (is_nan(x)) return x;
    float e = exp(-abs(x));
    return (x >= 0.0 ? 1.0 : e) / (1.0 + e);
}
float sigmoid_gradient(float x, float dy)
{
    float e = exp(-abs(x));
    return dy * (e / ((1.0 + e) * (1.0 + e)));
}

// Drivers turn a comparison that selects into min or max, which lose NaN: it is asked for by its bits.
float relu(float x) { return is_nan(x) ? x : max(x, 0.0); }
float relu_gradient(float x, float dy) { return x > 0.0 ? dy : 0.0; }

float leaky_relu(float x, float alpha) { return x < 0.0 ? alpha * x : x; }
float leaky_relu_gradient(float x, float dy, float alpha) { return x > 0.0 ? dy : dy * alpha; }

// sin and cos of x by Cody-Waite reduction to [-pi/4, pi/4]: pi/2 in three parts, of which the first two times n are exact
// for |x| <= 1e4, then Moshier's minimax polynomials (Cephes, sinf.c). GLSL promises nothing for its own sin.
float sine_of_quadrant(float x, int shift)
{
    if (is_nan(x) || is_inf(x)) return NAN_VALUE;
    float n = floor(x * 0.63661977 + 0.5);
    float r = ((x - n * 1.5703125) - n * 4.837512969970703125e-4) - n * 7.54978995489188216e-8;
    float z = r * r;
    int quadrant = (int(n) + shift) & 3;
    float s = r + r * z * (-1.6666654611e-1 + z * (8.3321608736e-3 + z * -1.9515295891e-4));
    float c = 1.0 - 0.5 * z + z * z * (4.166664568298827e-2 + z * (-1.388731625493765e-3 + z * 2.443315711809948e-5));
    float y = (quadrant & 1) == 0 ? s : c;
    return clamp((quadrant & 2) == 0 ? y : -y, -1.0, 1.0);
}
float sine(float x) { return sine_of_quadrant(x, 0); }
float sine_gradient(float x, float dy) { return dy * sine_of_quadrant(x, 1); }

// The built-in may compute sinh/cosh = inf/inf = NaN for large |x|; near 0 the quotient would cancel, so a series stands there.
float tanh_safe(float x)
{
    if (is_nan(x)) return x;
    float a = abs(x);
    if (a < 0.05)
    {
        float z = x * x;
        return x * (1.0 + z * (-0.33333333 + z * 0.13333333));
    }
    float e = exp(-2.0 * a);
    float t = (1.0 - e) / (1.0 + e);
    return x < 0.0 ? -t : t;
}
float tanh_safe_gradient(float x, float dy)
{
    float e = exp(-2.0 * abs(x));
    return dy * (4.0 * e / ((1.0 + e) * (1.0 + e)));
}

// erfc for x >= 0 with a relative error below 1.2e-7 (Press et al., Numerical Recipes, section 6.2).
float erfc_positive(float x)
{
    float t = 1.0 / (1.0 + 0.5 * x);
    float p = -1.26551223 + t * (1.00002368 + t * (0.37409196 + t * (0.09678418 + t * (-0.18628806
        + t * (0.27886807 + t * (-1.13520398 + t * (1.48851587 + t * (-0.82215223 + t * 0.17087277))))))));
    return t * exp(p - x * x);
}
float normal_cdf(float x)
{
    float tail = 0.5 * erfc_positive(min(abs(x), 14.0) * 0.70710678);
    return x < 0.0 ? tail : 1.0 - tail;
}
float gelu_erf(float x)
{
    if (is_nan(x)) return x;
    return x < -14.0 ? 0.0 : x * normal_cdf(x);
}
float gelu_erf_gradient(float x, float dy)
{
    float a = min(abs(x), 14.0);
    return dy * (normal_cdf(x) + clamp(x, -14.0, 14.0) * 0.39894228 * exp(-0.5 * a * a));
}

// x is clamped before it is cubed: beyond 12 the tanh is 1 to the last bit.
// 0.5 (1 + tanh u) is written as a sigmoid of 2u, which does not cancel in the negative tail.
float gelu_tanh_inner(float x)
{
    float c = clamp(x, -12.0, 12.0);
    return 0.79788456 * (c + 0.044715 * c * c * c);
}
float gelu_tanh(float x)
{
    if (is_nan(x)) return x;
    return x < -12.0 ? 0.0 : x * sigmoid(2.0 * gelu_tanh_inner(x));
}
float gelu_tanh_gradient(float x, float dy)
{
    float c = clamp(x, -12.0, 12.0);
    float u = gelu_tanh_inner(x);
    float e = exp(-2.0 * abs(u));
    float sech2 = 4.0 * e / ((1.0 + e) * (1.0 + e));
    return dy * (sigmoid(2.0 * u) + 0.5 * c * sech2 * 0.79788456 * (1.0 + 3.0 * 0.044715 * c * c));
}

float silu(float x)
{
    if (is_nan(x)) return x;
    return x < -104.0 ? 0.0 : x * sigmoid(x);
}
float silu_gradient(float x, float dy)
{
    float c = clamp(x, -104.0, 104.0);
    float e = exp(-abs(c));
    return dy * (sigmoid(c) + c * (e / ((1.0 + e) * (1.0 + e))));
}

float softplus(float x)
{
    if (is_nan(x)) return x;
    float e = exp(-abs(x));
    float tail = e < 0.03 ? e * (1.0 - e * (0.5 - e * (0.33333333 - e * 0.25))) : log(1.0 + e);
    return max(x, 0.0) + tail;
}
float softplus_gradient(float x, float dy) { return dy * sigmoid(x); }

float clip(float x, float low, float high)
{
    return is_nan(x) ? x : min(max(x, low), high);
}
float clip_gradient(float x, float dy, float low, float high) { return x >= low && x <= high ? dy : 0.0; }

float negative(float x) { return -x; }
float negative_gradient(float x, float dy) { return -dy; }
float absolute(float x) { return abs(x); }
float absolute_gradient(float x, float dy) { return x > 0.0 ? dy : x < 0.0 ? -dy : 0.0; }
float exponential(float x) { return is_nan(x) ? x : exp(x); }
float exponential_gradient(float x, float dy) { return dy * exp(x); }
float logarithm(float x)
{
    if (is_nan(x) || x < 0.0) return NAN_VALUE;
    return x == 0.0 ? -INF_VALUE : is_inf(x) ? x : log(x);
}
float logarithm_gradient(float x, float dy) { return dy / x; }
float square_root(float x)
{
    if (is_nan(x) || x < 0.0) return NAN_VALUE;
    return x == 0.0 || is_inf(x) ? x : sqrt(x);
}
float square_root_gradient(float x, float dy) { return dy * (0.5 / sqrt(x)); }

float add(float a, float b) { return a + b; }
float subtract(float a, float b) { return a - b; }
float multiply(float a, float b) { return a * b; }
float divide(float a, float b) { return a / b; }

// Bools are stored as 0 and 1.
float truth(bool b) { return b ? 1.0 : 0.0; }
float equal_to(float a, float b) { return truth(!is_nan(a) && !is_nan(b) && a == b); }
float greater(float a, float b) { return truth(!is_nan(a) && !is_nan(b) && a > b); }
float less(float a, float b) { return truth(!is_nan(a) && !is_nan(b) && a < b); }
float greater_or_equal(float a, float b) { return truth(!is_nan(a) && !is_nan(b) && a >= b); }
float less_or_equal(float a, float b) { return truth(!is_nan(a) && !is_nan(b) && a <= b); }
float select(float condition, float a, float b) { return condition != 0.0 ? a : b; }
float not_zero(float x) { return truth(x != 0.0 || is_nan(x)); }
float truncated(float x) { return trunc(x); }

// The larger, NaN if one is NaN.
float larger(float a, float b) { return is_nan(a) ? a : is_nan(b) ? b : a < b ? b : a; }

float descent_step(float a, float b, float c) { return a - c * b; }
float moving_average(float a, float b, float c) { return a + c * (b - a); }
float moving_average_of_square(float a, float b, float c) { return a + c * (b * b - a); }
float adam_direction(float a, float b, float c) { return a / (sqrt(b) + c); }

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
