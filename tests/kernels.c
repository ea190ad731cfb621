/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every fast kernel of every instruction set that this machine has, against its
 * naive twin over random shapes; fused ones against the plain ones, bit by bit. */
#include "core/kernels/kernels.h"
#include "core/tensor.h"

#include <math.h>
#include <string.h>

static const char *const sets[] = { "sse2", "neon", "baseline", "avx2", "avx512" };
static const NnKernels *naive;

#define CANARY 12345.0f
#define N_CANARIES 16

static float
number (void)
{
  return (float) g_test_rand_double_range (-1, 1);
}

static guint
below (guint n)
{
  return (guint) g_test_rand_int_range (0, (gint32) n);
}

/* @n random numbers. */
static float *
numbers (gsize n)
{
  float *x = nn_alloc (n * sizeof (float));

  for (gsize i = 0; i < n; i++)
    x[i] = number ();
  return x;
}

/* Room for @n numbers: what is not written, and what lies behind, is seen. */
static float *
room (gsize n)
{
  float *x = nn_alloc ((n + N_CANARIES) * sizeof (float));

  for (gsize i = 0; i < n + N_CANARIES; i++)
    x[i] = CANARY;
  return x;
}

static void
check_canaries (const float *x, gsize n)
{
  for (gsize i = n; i < n + N_CANARIES; i++)
    g_assert_cmpfloat (x[i], ==, CANARY);
}

static void
check_close (const float *x, const float *y, gsize n, double tolerance)
{
  for (gsize i = 0; i < n; i++)
    {
      if (!(fabs ((double) x[i] - y[i]) <= tolerance * (1 + fabs (y[i]))))
        g_error ("number %" G_GSIZE_FORMAT " of %" G_GSIZE_FORMAT " is %g, not %g", i, n, x[i],
                 y[i]);
    }
  check_canaries (x, n);
}

static void
check_same (const float *x, const float *y, gsize n)
{
  for (gsize i = 0; i < n; i++)
    {
      if (memcmp (&x[i], &y[i], sizeof (float)) != 0)
        g_error ("number %" G_GSIZE_FORMAT " of %" G_GSIZE_FORMAT " is %.9g, not %.9g", i, n, x[i],
                 y[i]);
    }
}

/* --- products ------------------------------------------------------------ */

static void
test_gemm (gconstpointer data)
{
  const NnKernels *fast = data;

  for (guint n = 0; n < 400; n++)
    {
      gsize M = 1 + below (40), N = 1 + below (70), K = 1 + below (n % 8 == 0 ? 500 : 40);
      gboolean turned = below (2);
      gsize a_row = turned ? 1 : K + below (3), a_col = turned ? M + below (3) : 1;
      gsize b_row = N + below (3), c_row = N + below (3);
      NnGemmFlags flags = below (4);
      float *a = numbers (M * a_row + K * a_col), *b = numbers (K * b_row);
      float *start = below (2) ? numbers (N) : NULL;
      float *x = room (M * c_row), *y = room (M * c_row);

      for (gsize i = 0; i < M * c_row; i++)
        x[i] = y[i] = number ();
      fast->gemm (M, N, K, a, a_row, a_col, b, b_row, x, c_row, start, flags);
      naive->gemm (M, N, K, a, a_row, a_col, b, b_row, y, c_row, start, flags);
      check_close (x, y, M * c_row, 1e-4);
      for (gsize m = 0; m < M; m++)
        check_same (x + m * c_row + N, y + m * c_row + N, c_row - N);
      nn_free (a);
      nn_free (b);
      nn_free (start);
      nn_free (x);
      nn_free (y);
    }
}

static void
test_gemm_nt (gconstpointer data)
{
  const NnKernels *fast = data;

  for (guint n = 0; n < 300; n++)
    {
      gsize M = 1 + below (40), N = 1 + below (70), K = 1 + below (140);
      gsize a_row = K + below (3), b_row = K + below (3), c_row = N + below (3);
      float *a = numbers (M * a_row), *b = numbers (N * b_row);
      float *x = room (M * c_row), *y = room (M * c_row);
      float *scratch = nn_alloc (nn_gemm_nt_scratch (K));

      fast->gemm_nt (M, N, K, a, a_row, b, b_row, x, c_row, scratch);
      naive->gemm_nt (M, N, K, a, a_row, b, b_row, y, c_row, scratch);
      check_close (x, y, M * c_row, 1e-4);
      nn_free (a);
      nn_free (b);
      nn_free (x);
      nn_free (y);
      nn_free (scratch);
    }
}

static void
test_rows (gconstpointer data)
{
  const NnKernels *fast = data;

  for (guint n = 0; n < 200; n++)
    {
      gsize M = 1 + below (40), N = 1 + below (90), row = N + below (3);
      float *a = numbers (M * row);
      float *x = room (M * N), *y = room (M * N);

      fast->sum_rows (M, N, a, row, x);
      naive->sum_rows (M, N, a, row, y);
      check_close (x, y, N, 1e-5);
      fast->transpose (M, N, a, row, x, M);
      naive->transpose (M, N, a, row, y, M);
      check_same (x, y, M * N);
      check_canaries (x, M * N);
      nn_free (a);
      nn_free (x);
      nn_free (y);
    }
}

/* --- convolutions -------------------------------------------------------- */

static NnConv
random_conv (gboolean plain)
{
  static const gsize channels[] = { 1, 2, 3, 4, 8, 16, 32 };
  NnConv conv = { .H = 1 + below (14), .W = 1 + below (14) };
  gsize down, across;

  conv.C = below (3) ? channels[below (G_N_ELEMENTS (channels))] : 1 + below (40);
  conv.F = below (3) ? 1 + below (40) : 32;
  conv.KH = conv.KW = 1 + below (5);
  if (below (4) == 0)
    conv.KW = 1 + below (5);
  /* enough of those that go by Winograd's way */
  if (below (4) == 0)
    {
      conv.KH = conv.KW = 3;
      conv.C = 32 + below (10);
      conv.F = 32 + below (10);
      plain = FALSE;
    }
  conv.stride = plain ? 1 + below (3) : 1;
  conv.dilation = plain && below (3) == 0 ? 2 : 1;
  conv.H += (conv.KH - 1) * conv.dilation + 1;
  conv.W += (conv.KW - 1) * conv.dilation + 1;
  if (plain && below (5) == 0)   /* a series, all its zeros before it */
    {
      conv.H = conv.KH = conv.OH = 1;
      conv.left = (conv.KW - 1) * conv.dilation;
      conv.OW = (conv.W - 1) / conv.stride + 1;
      return conv;
    }
  if (below (2))
    {
      conv.OH = (conv.H - (conv.KH - 1) * conv.dilation - 1) / conv.stride + 1;
      conv.OW = (conv.W - (conv.KW - 1) * conv.dilation - 1) / conv.stride + 1;
      return conv;
    }
  conv.OH = (conv.H + conv.stride - 1) / conv.stride;
  conv.OW = (conv.W + conv.stride - 1) / conv.stride;
  down = (conv.OH - 1) * conv.stride + (conv.KH - 1) * conv.dilation + 1;
  across = (conv.OW - 1) * conv.stride + (conv.KW - 1) * conv.dilation + 1;
  conv.top = down > conv.H ? (down - conv.H) / 2 : 0;
  conv.left = across > conv.W ? (across - conv.W) / 2 : 0;
  return conv;
}

typedef struct
{
  NnConv conv;
  guint  n;
  gsize  in, out, kernel;
  float *x, *w, *turned, *by_filter, *bias, *u;
  void  *scratch, *pool_scratch;
} Case;

static void
case_init (Case *c, gboolean plain)
{
  memset (c, 0, sizeof *c);
  c->conv = random_conv (plain);
  c->n = 1 + below (3);
  c->in = c->conv.H * c->conv.W * c->conv.C;
  c->out = c->conv.OH * c->conv.OW * c->conv.F;
  c->kernel = c->conv.KH * c->conv.KW * c->conv.C * c->conv.F;
  c->x = numbers (c->n * c->in);
  c->w = numbers (c->kernel);
  c->bias = below (4) ? numbers (c->conv.F) : NULL;
  c->turned = nn_alloc (c->kernel * sizeof (float));
  c->by_filter
      = nn_alloc (c->conv.F * c->conv.KH * nn_conv_row (&c->conv) * sizeof (float));
  if (nn_conv_is_winograd (&c->conv))
    c->u = nn_alloc (16 * c->conv.C * c->conv.F * sizeof (float));
  nn_conv_turn (&c->conv, c->w, c->turned);
  nn_conv_by_filter (&c->conv, c->w, c->by_filter);
  c->scratch = nn_alloc (nn_conv_scratch (&c->conv));
  c->pool_scratch = nn_alloc (nn_conv_pool_scratch (&c->conv));
  /* what is left over from another layer must not matter */
  memset (c->scratch, 0x7f, nn_conv_scratch (&c->conv));
  memset (c->pool_scratch, 0x7f, nn_conv_pool_scratch (&c->conv));
}

static void
case_clear (Case *c)
{
  nn_free (c->x);
  nn_free (c->w);
  nn_free (c->bias);
  nn_free (c->turned);
  nn_free (c->u);
  nn_free (c->by_filter);
  nn_free (c->scratch);
  nn_free (c->pool_scratch);
}

static void
test_conv (gconstpointer data)
{
  const NnKernels *fast = data;

  for (guint k = 0; k < 250; k++)
    {
      gboolean relu = below (2);
      float *fx, *nx, *fy, *ny, *fw, *nw, *dy;
      Case c;

      case_init (&c, TRUE);
      dy = numbers (c.n * c.out);
      fy = room (c.out), ny = room (c.out);
      fx = room (c.in), nx = room (c.in);
      fw = room (c.kernel + c.conv.F), nw = room (c.kernel + c.conv.F);

      if (c.u != NULL)
        fast->conv_transform (&c.conv, c.w, c.u);
      fast->conv_forward (&c.conv, c.x, c.w, c.u, c.bias, relu, fy, c.scratch);
      naive->conv_forward (&c.conv, c.x, c.w, NULL, c.bias, relu, ny, c.scratch);
      check_close (fy, ny, c.out, 1e-4);

      fast->conv_d_in (&c.conv, dy, c.w, c.turned, fx, c.scratch);
      naive->conv_d_in (&c.conv, dy, c.w, c.turned, nx, c.scratch);
      check_close (fx, nx, c.in, 1e-4);

      fast->conv_d_weights (&c.conv, c.n, c.x, dy, fw, fw + c.kernel, c.scratch);
      naive->conv_d_weights (&c.conv, c.n, c.x, dy, nw, nw + c.kernel, c.scratch);
      check_close (fw, nw, c.kernel + c.conv.F, 1e-4);

      nn_free (dy);
      nn_free (fx), nn_free (nx);
      nn_free (fy), nn_free (ny);
      nn_free (fw), nn_free (nw);
      case_clear (&c);
    }
}

/* The zeros that a stride sets between two places of dy are left out, and change no bit. */
static void
test_stride (gconstpointer data)
{
  const NnKernels *fast = data;

  for (guint k = 0; k < 100; k++)
    {
      float *dy, *between, *with, *without, *scratch;
      NnConv whole;
      Case c;

      case_init (&c, TRUE);
      whole = c.conv;
      whole.stride = 1;
      whole.OH = (c.conv.OH - 1) * c.conv.stride + 1;
      whole.OW = (c.conv.OW - 1) * c.conv.stride + 1;
      dy = numbers (c.out);
      between = nn_alloc (whole.OH * whole.OW * whole.F * sizeof (float));
      memset (between, 0, whole.OH * whole.OW * whole.F * sizeof (float));
      for (gsize o = 0; o < c.conv.OH * c.conv.OW; o++)
        memcpy (between + (o / c.conv.OW * whole.OW + o % c.conv.OW) * c.conv.stride * whole.F,
                dy + o * whole.F, whole.F * sizeof (float));
      scratch = nn_alloc (nn_conv_scratch (&whole));
      with = room (c.in), without = room (c.in);
      fast->conv_d_in (&whole, between, c.w, c.turned, with, scratch);
      fast->conv_d_in (&c.conv, dy, c.w, c.turned, without, c.scratch);
      check_same (with, without, c.in);
      check_canaries (without, c.in);
      nn_free (dy), nn_free (between), nn_free (scratch);
      nn_free (with), nn_free (without);
      case_clear (&c);
    }
}

static void
test_depthwise (gconstpointer data)
{
  const NnKernels *fast = data;

  for (guint k = 0; k < 200; k++)
    {
      gboolean add = below (2);
      float *fx, *nx, *fy, *ny, *fw, *nw, *dy;
      gsize in, out, kernel;
      Case c;

      case_init (&c, TRUE);
      c.conv.F = c.conv.C;
      in = c.in, out = c.conv.OH * c.conv.OW * c.conv.C;
      kernel = c.conv.KH * c.conv.KW * c.conv.C;
      nn_free (c.bias);
      c.bias = below (2) ? numbers (c.conv.C) : NULL;
      nn_free (c.scratch);
      c.scratch = nn_alloc (nn_conv_scratch (&c.conv));
      memset (c.scratch, 0x7f, nn_conv_scratch (&c.conv));
      dy = numbers (out);
      fy = room (out), ny = room (out);
      fx = room (in), nx = room (in);
      fw = room (kernel), nw = room (kernel);

      fast->depthwise_forward (&c.conv, c.x, c.w, c.bias, fy, c.scratch);
      naive->depthwise_forward (&c.conv, c.x, c.w, c.bias, ny, c.scratch);
      check_close (fy, ny, out, 1e-4);
      check_canaries (fy, out);
      fast->depthwise_d_in (&c.conv, dy, c.w, fx, c.scratch);
      naive->depthwise_d_in (&c.conv, dy, c.w, nx, c.scratch);
      check_close (fx, nx, in, 1e-4);
      check_canaries (fx, in);
      for (gsize i = 0; add && i < kernel; i++)
        fw[i] = nw[i] = number ();
      fast->depthwise_d_weights (&c.conv, add, c.x, dy, fw, c.scratch);
      naive->depthwise_d_weights (&c.conv, add, c.x, dy, nw, c.scratch);
      check_close (fw, nw, kernel, 1e-4);
      check_canaries (fw, kernel);

      nn_free (dy);
      nn_free (fx), nn_free (nx);
      nn_free (fy), nn_free (ny);
      nn_free (fw), nn_free (nw);
      case_clear (&c);
    }
}

/* Spreads the pooled gradient to the winners, as pooling and relu do. */
static void
spread (const Case *c, const float *dy, const guint8 *winner, float *between)
{
  gsize PH = c->conv.OH / 2, PW = c->conv.OW / 2;

  memset (between, 0, c->n * c->out * sizeof (float));
  for (gsize i = 0; i < c->n; i++)
    for (gsize p = 0; p < PH * PW; p++)
      for (gsize f = 0; f < c->conv.F; f++, winner++, dy++)
        {
          gsize oy = p / PW * 2 + *winner / 2, ox = p % PW * 2 + *winner % 2;

          if (*winner != NN_WINNER_NONE)
            between[i * c->out + (oy * c->conv.OW + ox) * c->conv.F + f] = *dy;
        }
}

static void
check_fused (const NnKernels *k, Case *c)
{
  gboolean relu = below (2);
  gsize PH = c->conv.OH / 2, PW = c->conv.OW / 2, F = c->conv.F;
  gsize pooled = PH * PW * F;
  NnWindows windows = { c->conv.OH, c->conv.OW, F, 2, 2, 0, 0, PH, PW };
  float *dy = numbers (c->n * pooled), *between = room (c->n * c->out);
  float *fy = room (c->n * pooled), *py = room (c->n * pooled);
  float *fx = room (c->n * c->in), *px = room (c->n * c->in);
  float *fw = room (c->kernel + F), *pw = room (c->kernel + F);
  guint8 *winner = nn_alloc (c->n * pooled + 16), *place = nn_alloc (c->n * pooled + 16);

  if (c->u != NULL)
    k->conv_transform (&c->conv, c->w, c->u);
  for (guint i = 0; i < c->n; i++)
    {
      k->conv_pool_forward (&c->conv, c->x + i * c->in, c->w, c->u, c->bias, relu, fy + i * pooled,
                            winner + i * pooled, c->pool_scratch);
      k->conv_forward (&c->conv, c->x + i * c->in, c->w, c->u, c->bias, relu, between,
                       c->scratch);
      k->max_pool (&windows, between, py + i * pooled, place + i * pooled);
    }
  check_same (fy, py, c->n * pooled);
  check_canaries (fy, c->n * pooled);
  for (gsize i = 0; i < c->n * pooled; i++)
    g_assert_cmpuint (winner[i], ==, relu && py[i] <= 0 ? NN_WINNER_NONE : place[i]);
  for (gsize i = c->n * pooled; i < c->n * pooled + 16; i++)
    g_assert_cmpuint (winner[i], ==, 0);

  spread (c, dy, winner, between);
  k->conv_pool_backward (&c->conv, c->n, c->x, dy, winner, c->w, c->by_filter, fx, fw,
                         fw + c->kernel, c->pool_scratch);
  k->conv_d_weights (&c->conv, c->n, c->x, between, pw, pw + c->kernel, c->scratch);
  for (guint i = 0; i < c->n; i++)
    k->conv_d_in (&c->conv, between + i * c->out, c->w, c->turned, px + i * c->in, c->scratch);
  check_same (fw, pw, c->kernel + F);
  check_same (fx, px, c->n * c->in);
  check_canaries (fx, c->n * c->in);
  check_canaries (fw, c->kernel + F);

  nn_free (dy), nn_free (between);
  nn_free (fy), nn_free (py);
  nn_free (fx), nn_free (px);
  nn_free (fw), nn_free (pw);
  nn_free (winner), nn_free (place);
}

/* Same bits, fused or one after the other. */
static void
test_fused (gconstpointer data)
{
  for (guint n = 0; n < 250; n++)
    {
      Case c;

      case_init (&c, FALSE);
      check_fused (data, &c);
      case_clear (&c);
    }
}

static void
test_max_pool (gconstpointer data)
{
  const NnKernels *fast = data;

  for (guint n = 0; n < 200; n++)
    {
      NnWindows win = { .C = 1 + below (40), .size = 1 + below (4), .stride = 1 + below (4) };
      gsize in, out;
      float *x, *fy, *ny;
      guint8 *fw, *nw;

      win.H = win.size + below (8);
      win.W = win.size + below (8);
      win.top = below (win.size);
      win.left = below (win.size);
      win.OH = (win.H + win.top - 1) / win.stride + 1;
      win.OW = (win.W + win.left - 1) / win.stride + 1;
      in = win.H * win.W * win.C;
      out = win.OH * win.OW * win.C;
      x = numbers (in);
      for (gsize i = 0; i < in; i++)
        x[i] = roundf (x[i] * 3);   /* with many equal ones */
      fy = room (out), ny = room (out);
      fw = nn_alloc (out), nw = nn_alloc (out);
      fast->max_pool (&win, x, fy, fw);
      naive->max_pool (&win, x, ny, nw);
      check_same (fy, ny, out);
      check_canaries (fy, out);
      g_assert_cmpmem (fw, out, nw, out);
      nn_free (x);
      nn_free (fy), nn_free (ny);
      nn_free (fw), nn_free (nw);
    }
}

/* --- each number by itself ----------------------------------------------- */

typedef void (*Map) (gsize n, const float *x, float *y);

static void
check_map (Map fast, Map twin, double low, double high, double tolerance)
{
  for (guint k = 0; k < 40; k++)
    {
      gsize n = 1 + below (200);
      float *x = nn_alloc (n * sizeof (float)), *fy = room (n), *ny = room (n);

      for (gsize i = 0; i < n; i++)
        x[i] = (float) g_test_rand_double_range (low, high) * (i % 5 == 0 ? 0.02f : 1);
      fast (n, x, fy);
      twin (n, x, ny);
      for (gsize i = 0; i < n; i++)
        {
          if (!(fabs (fy[i] - ny[i]) <= tolerance * (fabs (ny[i]) + 1e-6)))
            g_error ("of %g came %.9g, not %.9g", x[i], fy[i], ny[i]);
        }
      check_canaries (fy, n);
      /* in place */
      fast (n, x, x);
      check_same (x, fy, n);
      nn_free (x);
      nn_free (fy), nn_free (ny);
    }
}

static void
test_maps (gconstpointer data)
{
  const NnKernels *fast = data;
  const float odd[] = { NAN, 1e30f, -1e30f, 0 };
  float y[4];

  check_map (fast->exp, naive->exp, -86, 87, 4e-7);
  check_map (fast->sigmoid, naive->sigmoid, -60, 60, 5e-7);
  check_map (fast->tanh, naive->tanh, -12, 12, 5e-7);
  check_map (fast->softplus, naive->softplus, -60, 60, 1e-6);
  check_map (fast->gelu, naive->gelu, -2, 12, 4e-6);
  check_map (fast->gelu_slope, naive->gelu_slope, 0, 12, 4e-6);

  fast->sigmoid (4, odd, y);
  g_assert_true (isnan (y[0]));
  g_assert_cmpfloat (y[1], ==, 1);
  g_assert_cmpfloat_with_epsilon (y[2], 0, 1e-30);
  g_assert_cmpfloat (y[3], ==, 0.5f);
  fast->tanh (4, odd, y);
  g_assert_cmpfloat (y[1], ==, 1);
  g_assert_cmpfloat (y[2], ==, -1);
  g_assert_cmpfloat (y[3], ==, 0);
  fast->gelu (4, odd, y);
  g_assert_cmpfloat (y[1], ==, 1e30f);
  g_assert_cmpfloat_with_epsilon (y[2], 0, 1e-30);
  fast->softplus (4, odd, y);
  g_assert_true (isnan (y[0]));
  g_assert_cmpfloat (y[1], ==, 1e30f);
  g_assert_cmpfloat_with_epsilon (y[2], 0, 1e-30);
}

static void
test_adam (gconstpointer data)
{
  const NnKernels *fast = data;
  const float c[7] = { 0.9f, 0.1f, 0.999f, 0.001f, 1e-3f, 3.2f, 1e-7f };

  for (gsize n = 1; n < 70; n++)
    {
      float *g = numbers (n), *s = numbers (3 * n);
      float *x[3], *y[3];

      for (guint i = 0; i < 3; i++)
        {
          x[i] = room (n), y[i] = room (n);
          for (gsize k = 0; k < n; k++)
            x[i][k] = y[i][k] = i == 2 ? s[2 * n + k] * s[2 * n + k] : s[i * n + k];
        }
      fast->adam (n, c, 0.99f, x[0], x[1], x[2], g);
      naive->adam (n, c, 0.99f, y[0], y[1], y[2], g);
      for (guint i = 0; i < 3; i++)
        {
          check_close (x[i], y[i], n, 1e-6);
          nn_free (x[i]);
          nn_free (y[i]);
        }
      nn_free (g);
      nn_free (s);
    }
}

/* Whether it took as long as that much work takes no test can tell: `vitrine bench` says it. */
static void
test_peak (gconstpointer data)
{
  const NnKernels *fast = data;
  float sums[16];
  gsize n = fast->peak (1000, 0.5f, sums);

  g_assert_cmpuint (n, >=, 1000 * fast->lanes);
  for (guint i = 0; i < 16; i++)
    g_assert_cmpfloat (sums[i], ==, 0.25 * (n / fast->lanes));
}

static void
test_price (gconstpointer data)
{
  const NnKernels *fast = data;

  for (gsize n = 1; n < 1200; n += n < 70 ? 1 : 83)
    {
      float *w = numbers (n), *start = numbers (n), *g = room (n), *h = room (n);
      double sum, squares, want, want_squares;

      for (gsize i = 0; i < n; i += 3)
        w[i] = i % 2 == 0 ? 0.0f : -0.0f;
      memcpy (g, start, n * sizeof (float));
      memcpy (h, start, n * sizeof (float));
      fast->sizes (n, w, &sum, &squares);
      naive->sizes (n, w, &want, &want_squares);
      g_assert_cmpfloat (fabs (sum - want), <=, 1e-6 * want);
      g_assert_cmpfloat (fabs (squares - want_squares), <=, 1e-6 * want_squares);
      fast->add_price (n, 0.3f, 0.7f, w, g);
      naive->add_price (n, 0.3f, 0.7f, w, h);
      check_close (g, h, n, 1e-6);
      nn_free (w), nn_free (start), nn_free (g), nn_free (h);
    }
}

static void
test_binary_crossentropy (gconstpointer data)
{
  const NnKernels *fast = data;

  for (gsize n = 1; n < 70; n++)
    {
      float *t = numbers (n);
      float *x = room (n), *y = room (n), *dx = room (n), *dy = room (n);
      double p, q;

      for (gsize i = 0; i < n; i++)
        {
          t[i] = fabsf (t[i]);
          x[i] = y[i] = 20 * number ();
        }
      p = fast->binary_crossentropy (n, x, t, dx, 0.5f);
      q = naive->binary_crossentropy (n, y, t, dy, 0.5f);
      g_assert_cmpfloat_with_epsilon (p, q, 1e-5 * q);
      check_close (x, y, n, 1e-6);
      check_close (dx, dy, n, 1e-6);
      fast->binary_crossentropy (n, x, t, NULL, 0.5f);
      nn_free (t);
      nn_free (x), nn_free (y);
      nn_free (dx), nn_free (dy);
    }
}

/* --- along rows ---------------------------------------------------------- */

static void
test_softmax (gconstpointer data)
{
  const NnKernels *fast = data;

  for (gsize n = 0; n < 300; n++)
    {
      gsize M = 1 + below (20), N = 1 + below (70), limit = below (3) ? N : below (N + 1);
      gboolean causal = below (2);
      float scale = 0.1f + 2 * fabsf (number ());
      float *x = room (M * N), *y = room (M * N), *d = room (M * N), *e = room (M * N);

      for (gsize i = 0; i < M * N; i++)
        {
          x[i] = y[i] = (n % 5 == 0 ? 100 : 3) * number ();
          d[i] = e[i] = number ();
        }
      fast->softmax (M, N, limit, causal, scale, x);
      naive->softmax (M, N, limit, causal, scale, y);
      check_close (x, y, M * N, 2e-5);
      for (gsize m = 0; m < M; m++)
        {
          gsize valid = causal ? MIN (limit, m + 1) : limit;

          for (gsize i = valid; i < N; i++)
            g_assert_cmpfloat (x[m * N + i], ==, 0);
        }
      fast->softmax_back (M, N, scale, y, d);
      naive->softmax_back (M, N, scale, y, e);
      check_close (d, e, M * N, 2e-6);
      nn_free (x), nn_free (y);
      nn_free (d), nn_free (e);
    }
}

static void
test_norm_rows (gconstpointer data)
{
  const NnKernels *fast = data;

  for (guint n = 0; n < 300; n++)
    {
      gsize M = 1 + below (20), N = 4 + below (90);
      gboolean center = below (2), inputs = below (4) != 0;
      float epsilon = below (2) ? 1e-3f : 1e-6f;
      float *x = numbers (M * N), *dy = numbers (M * N);
      float *gamma = below (3) ? numbers (N) : NULL, *beta = below (3) ? numbers (N) : NULL;
      float *y = room (M * N), *z = room (M * N), *dx = room (M * N), *dz = room (M * N);
      float *stats = room (2 * M), *other = room (2 * M);
      float *d_gamma = room (N), *e_gamma = room (N), *d_beta = room (N), *e_beta = room (N);

      for (gsize i = 0; i < M * N; i++)
        x[i] += 2;
      fast->norm_rows (M, N, center, epsilon, x, gamma, beta, y, stats);
      naive->norm_rows (M, N, center, epsilon, x, gamma, beta, z, other);
      check_close (y, z, M * N, 1e-4);
      check_close (stats, other, 2 * M, 1e-4);
      fast->norm_rows_back (M, N, center, x, other, gamma, dy, inputs ? dx : NULL,
                            gamma != NULL ? d_gamma : NULL, beta != NULL ? d_beta : NULL);
      naive->norm_rows_back (M, N, center, x, other, gamma, dy, inputs ? dz : NULL,
                             gamma != NULL ? e_gamma : NULL, beta != NULL ? e_beta : NULL);
      check_close (dx, dz, M * N, 2e-5);
      check_close (d_gamma, e_gamma, N, 2e-5);
      check_close (d_beta, e_beta, N, 2e-5);
      nn_free (x), nn_free (dy);
      nn_free (gamma), nn_free (beta);
      nn_free (y), nn_free (z);
      nn_free (dx), nn_free (dz);
      nn_free (stats), nn_free (other);
      nn_free (d_gamma), nn_free (e_gamma);
      nn_free (d_beta), nn_free (e_beta);
    }
}

/* --- one order for every sum --------------------------------------------- */

static void
same_products (const NnKernels *a, const NnKernels *b)
{
  gsize M = 1 + below (30), N = 1 + below (70), K = 1 + below (300);
  float *x = numbers (M * K), *w = numbers (K * N), *turned = numbers (N * K);
  float *p = room (M * N), *q = room (M * N);
  float *scratch = nn_alloc (nn_gemm_nt_scratch (K));

  a->gemm (M, N, K, x, K, 1, w, N, p, N, NULL, 0);
  b->gemm (M, N, K, x, K, 1, w, N, q, N, NULL, 0);
  check_same (p, q, M * N);
  a->gemm_nt (M, N, K, x, K, turned, K, p, N, scratch);
  b->gemm_nt (M, N, K, x, K, turned, K, q, N, scratch);
  check_same (p, q, M * N);
  nn_free (x), nn_free (w), nn_free (turned);
  nn_free (p), nn_free (q), nn_free (scratch);
}

static void
same_convolutions (const NnKernels *a, const NnKernels *b)
{
  float *dy, *p, *q;
  gsize weights;
  Case c;

  case_init (&c, TRUE);
  weights = c.kernel + c.conv.F;
  dy = numbers (c.n * c.out);
  p = room (MAX (c.out, MAX (c.in, weights)));
  q = room (MAX (c.out, MAX (c.in, weights)));
  if (c.u != NULL)
    a->conv_transform (&c.conv, c.w, c.u);
  a->conv_forward (&c.conv, c.x, c.w, c.u, c.bias, TRUE, p, c.scratch);
  if (c.u != NULL)
    b->conv_transform (&c.conv, c.w, c.u);
  b->conv_forward (&c.conv, c.x, c.w, c.u, c.bias, TRUE, q, c.scratch);
  check_same (p, q, c.out);
  a->conv_d_in (&c.conv, dy, c.w, c.turned, p, c.scratch);
  b->conv_d_in (&c.conv, dy, c.w, c.turned, q, c.scratch);
  check_same (p, q, c.in);
  a->conv_d_weights (&c.conv, c.n, c.x, dy, p, p + c.kernel, c.scratch);
  b->conv_d_weights (&c.conv, c.n, c.x, dy, q, q + c.kernel, c.scratch);
  check_same (p, q, weights);
  nn_free (dy), nn_free (p), nn_free (q);
  case_clear (&c);
}

static void
same_numbers (const NnKernels *a, const NnKernels *b)
{
  const float adam[7] = { 0.9f, 0.1f, 0.999f, 0.001f, 1e-3f, 3.2f, 1e-7f };
  const Map maps[][2] = { { a->exp, b->exp }, { a->sigmoid, b->sigmoid }, { a->tanh, b->tanh },
                          { a->softplus, b->softplus }, { a->gelu, b->gelu },
                          { a->gelu_slope, b->gelu_slope } };
  gsize n = 1 + below (100);
  float *x = numbers (n), *t = numbers (n), *p = room (3 * n), *q = room (3 * n);
  double sums[4];

  for (gsize i = 0; i < n; i++)
    {
      x[i] *= 8;
      t[i] = fabsf (t[i]);
    }
  for (guint i = 0; i < G_N_ELEMENTS (maps); i++)
    {
      maps[i][0](n, x, p);
      maps[i][1](n, x, q);
      check_same (p, q, n);
    }
  memcpy (p, x, n * sizeof (float));
  memcpy (q, x, n * sizeof (float));
  g_assert_cmpfloat (a->binary_crossentropy (n, p, t, p + n, 0.5f), ==,
                     b->binary_crossentropy (n, q, t, q + n, 0.5f));
  check_same (p, q, 2 * n);
  for (gsize i = 0; i < n; i++)
    p[2 * n + i] = q[2 * n + i] = t[i];
  a->adam (n, adam, 0.99f, p, p + n, p + 2 * n, x);
  b->adam (n, adam, 0.99f, q, q + n, q + 2 * n, x);
  check_same (p, q, 3 * n);
  a->add_price (n, 0.3f, 0.7f, x, p);
  b->add_price (n, 0.3f, 0.7f, x, q);
  check_same (p, q, 3 * n);
  a->sizes (n, x, &sums[0], &sums[1]);
  b->sizes (n, x, &sums[2], &sums[3]);
  g_assert_cmpmem (sums, 2 * sizeof (double), sums + 2, 2 * sizeof (double));
  nn_free (x), nn_free (t);
  nn_free (p), nn_free (q);
}

static void
same_rows (const NnKernels *a, const NnKernels *b)
{
  gsize M = 1 + below (30), N = 1 + below (70), K = N + below (300);
  float *x = numbers (M * K), *w = numbers (K * N), *stats = room (2 * M);
  float *p = room (M * N), *q = room (M * N);
  gboolean causal = below (2);

  a->gemm (M, N, K, x, K, 1, w, N, p, N, NULL, 0);
  b->gemm (M, N, K, x, K, 1, w, N, q, N, NULL, 0);
  check_same (p, q, M * N);
  a->softmax (M, N, N, causal, 0.25f, p);
  b->softmax (M, N, N, causal, 0.25f, q);
  check_same (p, q, M * N);
  a->softmax_back (M, N, 0.25f, x, p);
  b->softmax_back (M, N, 0.25f, x, q);
  check_same (p, q, M * N);
  a->norm_rows (M, N, TRUE, 1e-3f, x, w, NULL, p, stats);
  b->norm_rows (M, N, TRUE, 1e-3f, x, w, NULL, q, stats);
  check_same (p, q, M * N);
  a->norm_rows_back (M, N, TRUE, x, stats, w, x, p, NULL, NULL);
  b->norm_rows_back (M, N, TRUE, x, stats, w, x, q, NULL, NULL);
  check_same (p, q, M * N);
  nn_free (x), nn_free (w);
  nn_free (stats);
  nn_free (p), nn_free (q);
}

/* The widths of the vectors change no bit. */
static void
test_same_bits (void)
{
  const NnKernels *a = nn_kernels_for ("avx2"), *b = nn_kernels_for ("avx512");

  if (a == NULL || b == NULL)
    {
      g_test_skip ("this machine has one instruction set with fused multiply-add");
      return;
    }
  for (guint n = 0; n < 60; n++)
    {
      same_products (a, b);
      same_convolutions (a, b);
      same_numbers (a, b);
      same_rows (a, b);
    }
}

/* Whatever compiled it, with sanitizers or without: sums and functions of numbers come out as
 * here, the same wherever there is a fused multiply-add. */
static const struct { const char *set, *sum; } known_bits[] = {
  { "sse2", "adbde308621a39c54a51df35e332091b3c7dfcae" },
  { "avx2", "4ec2c0b11044f9dbfc08a2ee7e2f9694c56b8849" },
  { "avx512", "4ec2c0b11044f9dbfc08a2ee7e2f9694c56b8849" },
};

static void
test_known_bits (gconstpointer data)
{
  const guint known = GPOINTER_TO_UINT (data);
  const NnKernels *k = nn_kernels_for (known_bits[known].set);
  const float adam[7] = { 0.9f, 0.1f, 0.999f, 0.001f, 1e-3f, 3.2f, 1e-7f };
  const gsize M = 13, N = 37, K = 300, n = M * N;
  float *x = room (M * K), *w = room (K * N), *y = room (8 * n);
  g_autofree char *sum = NULL;
  guint32 state = 1;

  for (gsize i = 0; i < M * K + K * N; i++)
    {
      state = state * 1664525u + 1013904223u;
      *(i < M * K ? x + i : w + i - M * K) = (float) (gint32) state * 0x1p-31f;
    }
  k->gemm (M, N, K, x, K, 1, w, N, y, N, NULL, 0);
  k->exp (n, y, y + n);
  k->sigmoid (n, y, y + 2 * n);
  k->tanh (n, y, y + 3 * n);
  k->softplus (n, y, y + 4 * n);
  k->gelu (n, y, y + 5 * n);
  k->gelu_slope (n, y, y + 6 * n);
  memcpy (y + 7 * n, y, n * sizeof (float));
  k->adam (n, adam, 0.99f, y + 7 * n, x, y + 2 * n, w);
  sum = g_compute_checksum_for_data (G_CHECKSUM_SHA1, (const guint8 *) y, 8 * n * sizeof (float));
  g_assert_cmpstr (sum, ==, known_bits[known].sum);
  nn_free (x), nn_free (w), nn_free (y);
}

/* --- recurrent cells ----------------------------------------------------- */

/* A record: h, cell, new cell, tanh, gates or their gradients (4 U), out, and a gap. */
static NnCell
make_cell (gsize n, gsize U, gsize row, float *record, const float *w, const float *bias,
           float *d_h, float *d_cell, const float *d_out, float *d_gates)
{
  return (NnCell){
    .n = n, .U = U, .row = row, .h = record, .w = w, .bias = bias, .gates = record + 4 * U,
    .q = record + 7 * U, .cell = record + U, .cell_row = row, .new_cell = record + 2 * U,
    .tanh_cell = record + 3 * U, .out = record + 8 * U, .out_row = row, .d_h = d_h,
    .d_cell = d_cell, .d_out = d_out, .d_gates = d_gates != NULL ? d_gates : record + 4 * U,
    .d_row = d_gates != NULL ? 4 * U : row,
  };
}

static void
run_cell (const NnKernels *kernels, gboolean gru, gboolean back, const NnCell *cell)
{
  if (back)
    (gru ? kernels->gru_backward : kernels->lstm_backward) (cell);
  else
    (gru ? kernels->gru_forward : kernels->lstm_forward) (cell);
}

static void
check_cell (const NnKernels *fast, gboolean gru, gboolean in_place)
{
  gsize n = 1 + below (20), U = 1 + below (70), row = 9 * U + below (3);
  float *w = numbers (U * 4 * U), *bias = numbers (U), *given = numbers (n * row);
  float *records[2], *d_h[2], *d_cell[2], *d_gates[2];
  gboolean has_out = below (2);

  for (guint k = 0; k < 2; k++)
    {
      const NnKernels *kernels = k == 0 ? fast : naive;
      NnCell cell;

      records[k] = room (n * row);
      d_h[k] = room (n * U);
      d_cell[k] = room (n * U);
      d_gates[k] = room (n * 4 * U);
      memcpy (records[k], given, n * row * sizeof (float));
      for (gsize i = 0; i < n * U; i++)
        {
          d_h[k][i] = given[i];
          d_cell[k][i] = given[n * U + i];
        }
      cell = make_cell (n, U, row, records[k], w, bias, d_h[k], d_cell[k],
                        has_out ? given + 8 * U : NULL, in_place ? NULL : d_gates[k]);
      run_cell (kernels, gru, FALSE, &cell);
      run_cell (kernels, gru, TRUE, &cell);
    }
  check_close (records[0], records[1], n * row, 1e-4);
  check_close (d_h[0], d_h[1], n * U, 1e-4);
  check_close (d_cell[0], d_cell[1], n * U, 1e-4);
  check_close (d_gates[0], d_gates[1], n * 4 * U, 1e-4);
  for (guint k = 0; k < 2; k++)
    {
      nn_free (records[k]), nn_free (d_h[k]);
      nn_free (d_cell[k]), nn_free (d_gates[k]);
    }
  nn_free (w), nn_free (bias), nn_free (given);
}

/* One sample alone has the bits that it has among others. */
static void
check_cell_alone (const NnKernels *fast, gboolean gru)
{
  gsize n = 1 + below (20), U = 1 + below (70), row = 9 * U;
  float *w = numbers (U * 4 * U), *bias = numbers (U), *given = numbers (n * row);
  float *x = room (n * row), *y = room (n * row);
  NnCell cell = make_cell (n, U, row, x, w, bias, NULL, NULL, NULL, NULL);

  memcpy (x, given, n * row * sizeof (float));
  memcpy (y, given, n * row * sizeof (float));
  run_cell (fast, gru, FALSE, &cell);
  for (gsize m = 0; m < n; m++)
    {
      cell = make_cell (1, U, row, y + m * row, w, bias, NULL, NULL, NULL, NULL);
      run_cell (fast, gru, FALSE, &cell);
    }
  check_same (x, y, n * row);
  nn_free (w), nn_free (bias), nn_free (given);
  nn_free (x), nn_free (y);
}

static void
test_cells (gconstpointer data)
{
  for (guint i = 0; i < 100; i++)
    {
      check_cell (data, i % 2, i / 2 % 2);
      check_cell_alone (data, i % 2);
    }
}

static void
add_tests (const char *set, const NnKernels *kernels)
{
  const struct
  {
    const char   *name;
    GTestDataFunc func;
  } tests[] = {
    { "gemm", test_gemm },   { "gemm-nt", test_gemm_nt },   { "rows", test_rows },
    { "conv", test_conv },   { "fused", test_fused },       { "max-pool", test_max_pool },
    { "stride", test_stride }, { "depthwise", test_depthwise },
    { "maps", test_maps },   { "adam", test_adam },         { "cells", test_cells },
    { "price", test_price },
    { "binary-crossentropy", test_binary_crossentropy },
    { "softmax", test_softmax }, { "norm-rows", test_norm_rows }, { "peak", test_peak },
  };

  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    {
      g_autofree char *path = g_strdup_printf ("/kernels/%s/%s", set, tests[i].name);

      g_test_add_data_func (path, kernels, tests[i].func);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  naive = nn_kernels_for ("naive");
  for (guint i = 0; i < G_N_ELEMENTS (sets); i++)
    {
      if (nn_kernels_for (sets[i]) != NULL)
        add_tests (sets[i], nn_kernels_for (sets[i]));
    }
  for (guint i = 0; i < G_N_ELEMENTS (known_bits); i++)
    {
      g_autofree char *path = g_strdup_printf ("/kernels/%s/known-bits", known_bits[i].set);

      if (nn_kernels_for (known_bits[i].set) != NULL)
        g_test_add_data_func (path, GUINT_TO_POINTER (i), test_known_bits);
    }
  g_test_add_data_func ("/kernels/naive/fused", naive, test_fused);
  g_test_add_func ("/kernels/same-bits", test_same_bits);
  return g_test_run ();
}
