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
