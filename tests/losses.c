/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every registered loss: its gradient against differences; extremes stay finite. */
#include "core/nn.h"

#include <math.h>
#include <string.h>

#define N     3
#define WIDTH 5

typedef struct
{
  float  out[N * WIDTH];
  float  targets[N * WIDTH];
  gint32 labels[N];
} Data;

static double
evaluate (const NnSpec *spec, const Data *data, gboolean linked, float *d_out, float *after)
{
  float out[N * WIDTH + 16];
  NnLossCall call = {
    .args = spec->values, .n = N, .size = WIDTH, .width = WIDTH, .out = out, .d_out = d_out,
    .labels = data->labels, .targets = data->targets, .scale = 0.5f, .linked = linked,
  };
  double loss;

  memcpy (out, data->out, sizeof data->out);
  loss = NN_LOSS_CLASS (spec->klass)->evaluate (&call);
  if (after != NULL)
    memcpy (after, out, sizeof data->out);
  return loss;
}

static Data
make_data (gboolean probabilities)
{
  NnRandom random = nn_random_new (4);
  Data data;

  for (guint i = 0; i < N * WIDTH; i++)
    {
      data.out[i] = nn_random_normal (&random);
      data.targets[i] = nn_random_uniform (&random);
      if (probabilities)
        data.out[i] = 0.1f + 0.8f * nn_random_uniform (&random);
    }
  for (guint b = 0; b < N; b++)
    data.labels[b] = (b * 2 + 1) % WIDTH;
  return data;
}

static void
check_gradient (const NnSpec *spec, gboolean linked)
{
  const NnLossClass *klass = NN_LOSS_CLASS (spec->klass);
  Data data = make_data (klass->link != NN_ACTIVATION_LINEAR && !linked);
  float gradient[N * WIDTH], after[N * WIDTH];
  double square = 0;

  evaluate (spec, &data, linked, gradient, after);
  if (linked)
    {
      float activated[N * WIDTH + 16];

      nn_activation_forward (klass->link, N, WIDTH, data.out, activated);
      for (guint i = 0; i < N * WIDTH; i++)
        g_assert_cmpfloat (fabsf (activated[i] - after[i]), <, 1e-6);
    }
  else
    g_assert_cmpmem (after, sizeof after, data.out, sizeof data.out);
  for (guint i = 0; i < N * WIDTH; i++)
    {
      const float h = 1e-3f;
      float kept = data.out[i];
      double up, down, slope;

      data.out[i] = kept + h;
      up = evaluate (spec, &data, linked, NULL, NULL);
      data.out[i] = kept - h;
      down = evaluate (spec, &data, linked, NULL, NULL);
      data.out[i] = kept;
      slope = 0.5 * (up - down) / (2 * (double) h);
      square += gradient[i] * gradient[i];
      if (!(fabs (slope - gradient[i]) <= 1e-3 * fabs (slope) + 3e-4))
        g_error ("%s, number %u: gradient %g, difference %g", spec->klass->name, i, gradient[i],
                 slope);
    }
  g_assert_cmpfloat (sqrt (square), >, 0.05);
}

static void
test_gradient (gconstpointer klass)
{
  NnSpec spec = nn_spec_new (klass);

  check_gradient (&spec, FALSE);
  if (NN_LOSS_CLASS (klass)->link != NN_ACTIVATION_LINEAR)
    check_gradient (&spec, TRUE);
  for (guint i = 0; i < nn_class_n_args (klass); i++)
    {
      const NnArg *arg = &spec.klass->args[i];

      spec = nn_spec_new (klass);
      spec.values[i] = arg->kind == NN_ARG_CHOICE ? 1 : 0.3;
      check_gradient (&spec, FALSE);
      if (NN_LOSS_CLASS (klass)->link != NN_ACTIVATION_LINEAR)
        check_gradient (&spec, TRUE);
    }
}

/* Where exp overflows or a probability is 0, the loss is large and finite. */
static void
test_extremes (gconstpointer klass)
{
  NnSpec spec = nn_spec_new (klass);
  gboolean links = NN_LOSS_CLASS (klass)->link != NN_ACTIVATION_LINEAR;
  Data data = make_data (FALSE);
  float gradient[N * WIDTH];

  for (guint linked = 0; linked <= (links ? 1 : 0); linked++)
    {
      for (guint i = 0; i < N * WIDTH; i++)
        {
          data.out[i] = i % 2 == 0 ? 500 : -500;
          if (links && !linked)
            data.out[i] = i % 2;
          data.targets[i] = i % 3 == 0;
        }
      g_assert_true (isfinite (evaluate (&spec, &data, linked, gradient, NULL)));
      g_assert_cmpfloat (evaluate (&spec, &data, linked, gradient, NULL), >, 1);
      for (guint i = 0; i < N * WIDTH; i++)
        g_assert_true (isfinite (gradient[i]));
      /* and no number in, no number out */
      for (guint i = 0; i < N * WIDTH; i++)
        data.out[i] = NAN;
      if (!links || linked)
        g_assert_false (isfinite (evaluate (&spec, &data, linked, gradient, NULL)));
    }
}

/* A sample's loss does not depend on its neighbours. */
static void
test_additive (gconstpointer klass)
{
  NnSpec spec = nn_spec_new (klass);
  gboolean linked = NN_LOSS_CLASS (klass)->link != NN_ACTIVATION_LINEAR;
  Data data = make_data (FALSE);
  double all = evaluate (&spec, &data, linked, NULL, NULL);
  double sum = 0;

  for (guint b = 0; b < N; b++)
    {
      float out[WIDTH + 16];
      NnLossCall call = {
        .args = spec.values, .n = 1, .size = WIDTH, .width = WIDTH, .out = out,
        .labels = data.labels + b, .targets = data.targets + b * WIDTH, .scale = 1,
        .linked = linked,
      };

      memcpy (out, data.out + b * WIDTH, WIDTH * sizeof (float));
      sum += NN_LOSS_CLASS (klass)->evaluate (&call);
    }
  g_assert_cmpfloat (fabs (all - sum), <=, 1e-6 * fabs (all));
}

int
main (int argc, char **argv)
{
  const NnClass *const *classes = nn_registry_list (NN_KIND_LOSS);

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; classes[i] != NULL; i++)
    {
      g_autofree char *a = g_strconcat ("/losses/gradient/", classes[i]->name, NULL);
      g_autofree char *b = g_strconcat ("/losses/extremes/", classes[i]->name, NULL);
      g_autofree char *c = g_strconcat ("/losses/additive/", classes[i]->name, NULL);

      g_test_add_data_func (a, classes[i], test_gradient);
      g_test_add_data_func (b, classes[i], test_extremes);
      g_test_add_data_func (c, classes[i], test_additive);
    }
  return g_test_run ();
}
