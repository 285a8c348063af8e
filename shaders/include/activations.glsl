// Activations; part of functions.glsl.

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

float elu(float x, float alpha) { return x < 0.0 ? alpha * exp_minus_1(x) : x; }
float elu_gradient(float x, float dy, float alpha) { return x < 0.0 ? dy * (alpha * exp(x)) : dy; }
float selu(float x, float alpha, float gamma) { return gamma * elu(x, alpha); }
float selu_gradient(float x, float dy, float alpha, float gamma) { return gamma * elu_gradient(x, dy, alpha); }
float celu(float x, float alpha) { return x < 0.0 ? alpha * exp_minus_1(x / alpha) : x; }
float celu_gradient(float x, float dy, float alpha) { return x < 0.0 ? dy * exp(x / alpha) : dy; }

// t = tanh(ln(1 + e^x)) = n / (n + 2) with n = e^x (e^x + 2); above 0 both divided by e^2x.
float mish(float x)
{
    if (is_nan(x)) return x;
    float e = exp(-abs(x));
    float n = x < 0.0 ? e * (e + 2.0) : 1.0 + 2.0 * e;
    float rest = x < 0.0 ? 2.0 : 2.0 * e * e;
    return x < -104.0 ? 0.0 : x * (n / (n + rest));
}
float mish_gradient(float x, float dy)
{
    float c = clamp(x, -104.0, 104.0);
    float e = exp(-abs(c));
    float n = c < 0.0 ? e * (e + 2.0) : 1.0 + 2.0 * e;
    float rest = c < 0.0 ? 2.0 : 2.0 * e * e;
    float t = n / (n + rest);
    return dy * (t + c * (rest / (n + rest)) * (1.0 + t) * sigmoid(c));
}

float softsign(float x) { return is_inf(x) ? sign(x) : x / (1.0 + abs(x)); }
float softsign_gradient(float x, float dy)
{
    float s = 1.0 / (1.0 + abs(x));
    return dy * (s * s);
}

float swish(float x, float alpha)
{
    if (is_nan(x)) return x;
    float gate = sigmoid(alpha * x);
    return gate == 0.0 ? 0.0 : x * gate;
}
float swish_gradient(float x, float dy, float alpha)
{
    float c = clamp(alpha * x, -104.0, 104.0);
    float e = exp(-abs(c));
    return dy * (sigmoid(c) + c * (e / ((1.0 + e) * (1.0 + e))));
}

float hard_sigmoid(float x, float alpha, float beta) { return is_nan(x) ? x : clamp(alpha * x + beta, 0.0, 1.0); }
float hard_sigmoid_gradient(float x, float dy, float alpha, float beta)
{
    float y = alpha * x + beta;
    return y > 0.0 && y < 1.0 ? dy * alpha : 0.0;
}
float hard_swish(float x) { return is_nan(x) ? x : x <= -3.0 ? 0.0 : x >= 3.0 ? x : x * (x + 3.0) * 0.16666667; }
float hard_swish_gradient(float x, float dy) { return x <= -3.0 ? 0.0 : x >= 3.0 ? dy : dy * (x * 0.33333333 + 0.5); }
float thresholded_relu(float x, float alpha) { return is_nan(x) || x > alpha ? x : 0.0; }
float thresholded_relu_gradient(float x, float dy, float alpha) { return x > alpha ? dy : 0.0; }
float shrink(float x, float lambd, float bias) { return is_nan(x) ? x : x > lambd ? x - bias : x < -lambd ? x + bias : 0.0; }
float shrink_gradient(float x, float dy, float lambd, float bias) { return abs(x) > lambd ? dy : 0.0; }
float prelu(float x, float slope) { return x < 0.0 ? x * slope : x; }
