/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Functions of a vector, for the kernels that need them on their way. exp and log
 * are Cephes' (S. L. Moshier): reduction to a short interval, then a polynomial,
 * within 2 units in the last place.
 */
#pragma once

#include "core/kernels/vector.h"

/* 2^n (1 + r + r^2 / 2 + ...) with x = n log 2 + r */
INLINE vf
exponential (vf x)
{
  vf n, r, p;
  vi power;

  /* in this order what is not a number stays so */
  x = largest (all (-87.0f), smallest (all (88.0f), x));
  n = nearest (x * 1.44269504f);
  r = add_product (x, n, all (-0.693359375f));
  r = add_product (r, n, all (2.12194440e-4f));
  p = all (1.9875691500e-4f);
  p = horner (p, r, 1.3981999507e-3f);
  p = horner (p, r, 8.3334519073e-3f);
  p = horner (p, r, 4.1665795894e-2f);
  p = horner (p, r, 1.6666665459e-1f);
  p = horner (p, r, 5.0000001201e-1f);
  p = add_product (r, p, r * r) + 1.0f;
  power = (__builtin_convertvector (n, vi) + 127) << 23;
  return p * (vf) power;
}

/* log (1 + m) + e log 2 with x = 2^e (1 + m), m from sqrt (1/2) - 1 to sqrt (2) - 1 */
INLINE vf
logarithm (vf x)
{
  vi bits = (vi) x;
  vi power = (bits - 0x3f3504f3) >> 23;
  vf m = (vf) (bits - (power << 23)) - 1.0f;
  vf e = __builtin_convertvector (power, vf);
  vf z = m * m;
  vf p = all (7.0376836292e-2f), y;

  p = horner (p, m, -1.1514610310e-1f);
  p = horner (p, m, 1.1676998740e-1f);
  p = horner (p, m, -1.2420140846e-1f);
  p = horner (p, m, 1.4249322787e-1f);
  p = horner (p, m, -1.6668057665e-1f);
  p = horner (p, m, 2.0000714765e-1f);
  p = horner (p, m, -2.4999993993e-1f);
  p = horner (p, m, 3.3333331174e-1f);
  y = p * m * z;
  y = add_product (y, e, all (-2.12194440e-4f));
  y = add_product (y, z, all (-0.5f));
  return add_product (m + y, e, all (0.693359375f));
}

INLINE vf
magnitude (vf x)
{
  return (vf) ((vi) x & 0x7fffffff);
}

INLINE vf
with_sign (vf x, vf sign)
{
  return (vf) ((vi) x | ((vi) sign & (gint32) 0x80000000u));
}

INLINE vf
sigmoid_of (vf x)
{
  return 1.0f / (1.0f + exponential (-x));
}

/* Near zero the fraction loses digits: there a polynomial (Cephes). */
INLINE vf
tanh_of (vf x)
{
  vf size = magnitude (x);
  vf far = 1.0f - 2.0f / (exponential (size * 2.0f) + 1.0f);
  vf z = x * x;
  vf p = all (-5.70498872745e-3f);

  p = horner (p, z, 2.06390887954e-2f);
  p = horner (p, z, -5.37397155531e-2f);
  p = horner (p, z, 1.33314422036e-1f);
  p = horner (p, z, -3.33332819422e-1f);
  p = add_product (x, p * z, x);
  return if_above (size, all (0.625f), with_sign (far, x), p);
}

/* log (1 + e) with what 1 + e lost (W. Kahan). */
INLINE vf
logarithm_of_one_and (vf e)
{
  vf one = 1.0f + e;

  return logarithm (one) + (e - (one - 1.0f)) / one;
}

INLINE vf
softplus_of (vf x)
{
  return largest (all (0), x) + logarithm_of_one_and (exponential (-magnitude (x)));
}

/* The error function: a polynomial near zero, else 1 - exp (-x^2) p(t),
 * t = 1 / (1 + p x) (Abramowitz and Stegun 7.1.26 leaves 1.5e-7). */
INLINE vf
erf_of (vf x)
{
  vf size = magnitude (x);
  vf t = 1.0f / horner (size, all (0.3275911f), 1.0f);
  vf z = x * x;
  vf q = all (1.061405429f);
  vf p = all (7.8537e-5f);

  q = horner (q, t, -1.453152027f);
  q = horner (q, t, 1.421413741f);
  q = horner (q, t, -0.284496736f);
  q = horner (q, t, 0.254829592f);
  q = horner (q * t, -exponential (-z), 1.0f);
  /* Taylor: 2 / sqrt (pi) (x - x^3 / 3 + x^5 / 10 - x^7 / 42 + x^9 / 216 - ...) */
  p = all (-8.5489e-4f);
  p = horner (p, z, 5.22397762e-3f);
  p = horner (p, z, -2.68661706e-2f);
  p = horner (p, z, 1.12837917e-1f);
  p = horner (p, z, -3.76126389e-1f);
  p = horner (p, z, 1.12837917f);
  return if_above (size, all (0.5f), with_sign (q, x), p * x);
}

INLINE vf
gelu_of (vf x)
{
  return 0.5f * x * (1.0f + erf_of (x * 0.70710678f));
}

INLINE vf
gelu_slope_of (vf x)
{
  vf slope = x * exponential (x * x * -0.5f);

  return add_product (0.5f * (1.0f + erf_of (x * 0.70710678f)), slope, all (0.39894228f));
}
