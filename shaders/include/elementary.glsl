// Elementary functions of one number; part of functions.glsl.

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

// erfc for x >= 0 with a relative error below 1.2e-7 (Press et al., Numerical Recipes, section 6.2).
float erfc_positive(float x)
{
    float t = 1.0 / (1.0 + 0.5 * x);
    float p = -1.26551223 + t * (1.00002368 + t * (0.37409196 + t * (0.09678418 + t * (-0.18628806
        + t * (0.27886807 + t * (-1.13520398 + t * (1.48851587 + t * (-0.82215223 + t * 0.17087277))))))));
    return t * exp(p - x * x);
}
// e^x - 1: near 0 the difference would cancel, so a series stands there.
float exp_minus_1(float x)
{
    if (abs(x) > 0.35) return exp(x) - 1.0;
    return x * (1.0 + x * (0.5 + x * (0.16666667 + x * (0.041666667 + x * (0.0083333333 + x * (0.0013888889 + x * 1.984127e-4))))));
}

float reciprocal(float x) { return 1.0 / x; }
float reciprocal_gradient(float x, float dy) { return -dy / (x * x); }

float error_function(float x)
{
    if (is_nan(x)) return x;
    float z = x * x;
    if (z < 0.25)
    {
        return 1.1283792 * x * (1.0 - z * (0.33333333 - z * (0.1 - z * (0.023809524 - z * (0.0046296296 - z * 7.5757576e-4)))));
    }
    float y = 1.0 - erfc_positive(min(abs(x), 10.0));
    return x < 0.0 ? -y : y;
}
float error_function_gradient(float x, float dy) { return dy * (1.1283792 * exp(-x * x)); }

float cosine(float x) { return sine_of_quadrant(x, 1); }
float cosine_gradient(float x, float dy) { return -dy * sine_of_quadrant(x, 0); }
float tangent(float x) { return sine_of_quadrant(x, 0) / sine_of_quadrant(x, 1); }
float tangent_gradient(float x, float dy)
{
    float c = 1.0 / sine_of_quadrant(x, 1);
    return dy * (c * c);
}

// arcsin of 0 to 0.5 (Moshier's Cephes, asinf.c); above by arcsin(x) = pi/2 - 2 arcsin(sqrt((1 - x) / 2)).
float arc_sine_small(float x)
{
    float z = x * x;
    return x + x * z * (1.6666752422e-1 + z * (7.4953002686e-2 + z * (4.5470025998e-2 + z * (2.4181311049e-2 + z * 4.2163199048e-2))));
}
float arc_sine(float x)
{
    float a = abs(x);
    if (is_nan(x) || a > 1.0) return NAN_VALUE;
    float y = a > 0.5 ? 1.57079633 - 2.0 * arc_sine_small(sqrt(max(0.0, 0.5 * (1.0 - a)))) : arc_sine_small(a);
    return x < 0.0 ? -y : y;
}
float arc_sine_gradient(float x, float dy) { return dy / sqrt((1.0 - x) * (1.0 + x)); }
float arc_cosine(float x)
{
    float a = abs(x);
    if (is_nan(x) || a > 1.0) return NAN_VALUE;
    float y = a > 0.5 ? 2.0 * arc_sine_small(sqrt(max(0.0, 0.5 * (1.0 - a)))) : 1.57079633 - arc_sine_small(a);
    return x < 0.0 ? 3.14159265 - y : y;
}
float arc_cosine_gradient(float x, float dy) { return -dy / sqrt((1.0 - x) * (1.0 + x)); }

// Cephes, atanf.c: reduced to |x| <= tan(pi/8).
float arc_tangent(float x)
{
    if (is_nan(x)) return x;
    float a = abs(x);
    float y = a > 2.41421356 ? 1.57079633 : a > 0.41421356 ? 0.78539816 : 0.0;
    a = a > 2.41421356 ? -1.0 / a : a > 0.41421356 ? (a - 1.0) / (a + 1.0) : a;
    float z = a * a;
    y += a + a * z * (-3.33329491539e-1 + z * (1.99777106478e-1 + z * (-1.38776856032e-1 + z * 8.05374449538e-2)));
    return x < 0.0 ? -y : y;
}
float arc_tangent_gradient(float x, float dy) { return dy / (1.0 + x * x); }

// e^|x|/2 as the square of e^(|x|/2), which overflows later; near 0 the difference would cancel, so a series stands there.
float hyperbolic_sine(float x)
{
    if (is_nan(x)) return x;
    float a = abs(x);
    float z = x * x;
    if (a < 1.0) return x * (1.0 + z * (0.16666667 + z * (0.0083333333 + z * (1.984127e-4 + z * 2.7557319e-6))));
    float h = exp(0.5 * min(a, 180.0));
    float y = (0.5 * h) * h - 0.5 / h / h;
    return x < 0.0 ? -y : y;
}
float hyperbolic_cosine(float x)
{
    if (is_nan(x)) return x;
    float h = exp(0.5 * min(abs(x), 180.0));
    return (0.5 * h) * h + 0.5 / h / h;
}
float hyperbolic_sine_gradient(float x, float dy) { return dy * hyperbolic_cosine(x); }
float hyperbolic_cosine_gradient(float x, float dy) { return dy * hyperbolic_sine(x); }

// Squares overflow from 1e19 on, where ln(x + sqrt(x^2 +- 1)) is ln(2x).
float hyperbolic_arc_sine(float x)
{
    if (is_nan(x) || is_inf(x)) return x;
    float a = abs(x);
    float z = x * x;
    if (a < 0.25) return x * (1.0 - z * (0.16666667 - z * (0.075 - z * (0.044642857 - z * 0.030381944))));
    float y = a > 1e8 ? log(a) + 0.69314718 : log(a + sqrt(a * a + 1.0));
    return x < 0.0 ? -y : y;
}
float hyperbolic_arc_sine_gradient(float x, float dy) { return dy / sqrt(1.0 + x * x); }
float hyperbolic_arc_cosine(float x)
{
    if (is_nan(x) || x < 1.0) return NAN_VALUE;
    if (is_inf(x)) return x;
    float t = x - 1.0;
    if (x > 1e8) return log(x) + 0.69314718;
    float u = t + sqrt(t * (t + 2.0));
    return u < 0.03 ? u * (1.0 - u * (0.5 - u * (0.33333333 - u * 0.25))) : log(1.0 + u);
}
float hyperbolic_arc_cosine_gradient(float x, float dy) { return dy / (sqrt(x - 1.0) * sqrt(x + 1.0)); }
float hyperbolic_arc_tangent(float x)
{
    float a = abs(x);
    if (is_nan(x) || a > 1.0) return NAN_VALUE;
    float z = x * x;
    if (a < 0.25) return x * (1.0 + z * (0.33333333 + z * (0.2 + z * (0.14285714 + z * (0.11111111 + z * 0.090909091)))));
    float y = a == 1.0 ? INF_VALUE : 0.5 * log((1.0 + a) / (1.0 - a));
    return x < 0.0 ? -y : y;
}
float hyperbolic_arc_tangent_gradient(float x, float dy) { return dy / ((1.0 - x) * (1.0 + x)); }

float whole_below(float x) { return is_nan(x) ? x : floor(x); }
float whole_above(float x) { return is_nan(x) ? x : ceil(x); }
float whole_nearest(float x) { return is_nan(x) ? x : roundEven(x); }
float sign_of(float x) { return is_nan(x) ? x : x > 0.0 ? 1.0 : x < 0.0 ? -1.0 : 0.0; }
float test_nan(float x) { return is_nan(x) ? 1.0 : 0.0; }
float test_infinity(float x, float negative, float positive) { return is_inf(x) && (x < 0.0 ? negative : positive) != 0.0 ? 1.0 : 0.0; }
float negation(float x) { return 1.0 - x; }
