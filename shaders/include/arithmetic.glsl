// Functions of two or three numbers, comparisons and what selects; part of functions.glsl.

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
float smaller(float a, float b) { return is_nan(a) ? a : is_nan(b) ? b : b < a ? b : a; }
float over(float x, float count) { return x / count; }

float both(float a, float b) { return a * b; }
float either(float a, float b) { return max(a, b); }
float one_of_two(float a, float b) { return abs(a - b); }

// a^b as IEEE 754's pow. Small whole exponents by squaring, which keeps whole numbers exact; others as 2^(b log2 a).
float power_of_positive(float a, float b, bool whole)
{
    float wide = exp2(b * log2(a));
    if (!whole || abs(b) > 64.0) return wide;
    float y = 1.0;
    float f = a;
    int n = int(abs(b));
    for (int i = 0; i < 7; i++)
    {
        if ((n & 1) != 0) y *= f;
        f *= f;
        n >>= 1;
        if (n == 0) break;
    }
    return b >= 0.0 ? y : y > 1e-37 && y < 1e37 ? 1.0 / y : wide;
}
float power(float a, float b)
{
    if ((!is_nan(b) && b == 0.0) || (!is_nan(a) && a == 1.0)) return 1.0;
    if (is_nan(a) || is_nan(b)) return NAN_VALUE;
    float m = abs(a);
    if (is_inf(b)) return m == 1.0 ? 1.0 : (m > 1.0) == (b > 0.0) ? INF_VALUE : 0.0;
    bool whole = floor(b) == b;
    bool odd = whole && abs(b) < 16777216.0 && floor(b * 0.5) * 2.0 != b;
    bool negative = (floatBitsToUint(a) >> 31) != 0u;
    float y = m == 0.0 || is_inf(a) ? ((m == 0.0) == (b > 0.0) ? 0.0 : INF_VALUE)
        : negative && !whole ? NAN_VALUE
        : power_of_positive(m, b, whole);
    return negative && odd ? -y : y;
}
float whole_power(float a, float b)
{
    float y = power(a, b);
    return trunc(y + y * 4e-7);
}

// The remainder of |a| / |b|, set right where the rounded quotient is one off.
float remainder_like_dividend(float a, float b)
{
    if (is_nan(a) || is_nan(b) || is_inf(a) || b == 0.0) return NAN_VALUE;
    if (is_inf(b)) return a;
    float divisor = abs(b);
    float rest = abs(a) - floor(abs(a) / divisor) * divisor;
    rest = rest < 0.0 ? rest + divisor : rest >= divisor ? rest - divisor : rest;
    return a < 0.0 ? -rest : rest;
}
float remainder_like_divisor(float a, float b)
{
    float rest = remainder_like_dividend(a, b);
    return rest != 0.0 && (rest < 0.0) != (b < 0.0) ? rest + b : rest;
}

// Normalisation: the factor of x, the shift that goes with it, and both applied; a blend of an old and a new statistic.
float scale_of_deviation(float scale, float variance, float epsilon) { return scale / sqrt(variance + epsilon); }
float shift_of_mean(float bias, float mean, float factor) { return bias - mean * factor; }
float affine(float x, float factor, float shift) { return x * factor + shift; }
float blend(float old, float current, float momentum) { return old * momentum + current * (1.0 - momentum); }

float finite_or_zero(float x) { return is_nan(x) || is_inf(x) ? 0.0 : x; }
float inverse_deviation(float variance, float epsilon) { return 1.0 / sqrt(variance + epsilon); }
float over_norm(float x, float norm) { return norm == 0.0 ? 0.0 : x / norm; }
