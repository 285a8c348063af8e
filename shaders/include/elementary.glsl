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
