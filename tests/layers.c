/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Every registered layer, driven by hand: gradients against finite differences,
 * nothing written that is not the layer's own, samples that do not see each
 * other, and arguments at their bounds. A new layer is tested by being listed.
 */
#include <math.h>
#include <string.h>

#include "core/nn.h"

#define N 3            /* samples of a batch */
#define COORDINATES 40 /* numbers of each tensor that are moved */

/* A layer with all that the tape would set aside for it. */
typedef struct
{
  const NnLayerClass *klass;
  double              args[NN_MAX_ARGS];
  guint               n_in;
  NnShape             in[NN_MAX_INPUTS];
  NnShape             out;
  NnLayerPlan         plan;
  guint               n_weights;
  NnWeightInfo        info[NN_MAX_WEIGHTS];
  gsize               in_count[NN_MAX_INPUTS];
  gsize               out_count;
  gsize               weight_count[NN_MAX_WEIGHTS];

  float              *x[NN_MAX_INPUTS], *d_x[NN_MAX_INPUTS];
  float              *w[NN_MAX_WEIGHTS], *new_w[NN_MAX_WEIGHTS], *d_w[NN_MAX_WEIGHTS];
  float              *y, *d_y, *probe;
  void               *state, *scratch, *prepared;
  double             *terms;
  guint32             counts[NN_MAX_INPUTS][N];
  const guint32      *steps[NN_MAX_INPUTS]; /* where some steps are padding */
  gboolean            training;
  gboolean            linear;
} Rig;

static float *
alloc_floats (gsize n)
{
  return nn_alloc (MAX (n, 1) * sizeof (float));
}

static void
fill_nan (float *block, gsize n)
{
  for (gsize i = 0; i < n; i++)
    block[i] = NAN;
}

static gboolean
is_finite (const float *block, gsize n)
{
  for (gsize i = 0; i < n; i++)
    {
      if (!isfinite (block[i]))
        return FALSE;
    }
  return TRUE;
}

static double
norm (const float *block, gsize n)
{
  double sum = 0;

  for (gsize i = 0; i < n; i++)
    sum += (double) block[i] * block[i];
  return sqrt (sum);
}

static void
rig_clear (Rig *rig)
{
  for (guint k = 0; k < NN_MAX_INPUTS; k++)
    {
      nn_free (rig->x[k]);
      nn_free (rig->d_x[k]);
    }
  for (guint w = 0; w < NN_MAX_WEIGHTS; w++)
    {
      nn_free (rig->w[w]);
      nn_free (rig->new_w[w]);
      nn_free (rig->d_w[w]);
    }
  nn_free (rig->y);
  nn_free (rig->d_y);
  nn_free (rig->probe);
  nn_free (rig->state);
  nn_free (rig->scratch);
  nn_free (rig->prepared);
  g_free (rig->terms);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Rig, rig_clear)

static void
rig_weights (Rig *rig, NnRandom *random)
{
  for (guint w = 0; w < rig->n_weights; w++)
    {
      NnRandom own = nn_random_split (random, 100 + w);

      rig->w[w] = alloc_floats (rig->weight_count[w]);
      rig->new_w[w] = alloc_floats (rig->weight_count[w]);
      rig->d_w[w] = alloc_floats (rig->weight_count[w]);
      nn_weight_init (&rig->info[w], &own, rig->w[w]);
      /* Biases begin at zero, which would hide a bias that is left out; a fixed
       * weight may be a variance and stays positive. */
      for (gsize i = 0; i < rig->weight_count[w]; i++)
        rig->w[w][i] += rig->info[w].fixed ? 0.5f * nn_random_uniform (random)
                                           : 0.2f * nn_random_normal (random);
    }
}

/* In every second round of cases samples end early. */
static void
rig_steps (Rig *rig, gboolean padded)
{
  for (guint k = 0; k < rig->n_in; k++)
    {
      guint32 T = (guint32) rig->in[k].size[0];

      rig->counts[k][0] = T;
      rig->counts[k][1] = (T + 1) / 2;
      rig->counts[k][2] = 1;
      rig->steps[k] = padded && rig->in[k].n_axes > 1 ? rig->counts[k] : NULL;
    }
}

/* Normal numbers, or tokens where the layer reads those. */
static float
rig_number (const Rig *rig, NnRandom *random)
{
  if (rig->klass->token_count == NULL)
    return (float) nn_random_normal (random);
  return nn_random_below (random, (guint) nn_layer_arg (rig->klass, rig->args, rig->klass->token_count));
}

/* FALSE where the arguments do not fit the shape, or where the case is too large. */
static gboolean
rig_init (Rig *rig, const NnLayerClass *klass, const double *args, const NnShape *in, guint n_in,
          guint64 seed)
{
  NnRandom random = nn_random_new (seed);
  g_autoptr (GError) error = NULL;
  gsize total = 0;

  memset (rig, 0, sizeof *rig);
  rig->klass = klass;
  memcpy (rig->args, args, sizeof rig->args);
  rig->n_in = n_in;
  for (guint k = 0; k < n_in; k++)
    rig->in[k] = *in;
  if (n_in > 1) /* the last axes differ where the layer allows it */
    rig->in[1].size[in->n_axes - 1] += 3;
  if (!klass->shape (rig->args, rig->in, n_in, &rig->out, NULL) && n_in > 1)
    rig->in[1] = *in;
  if (!klass->shape (rig->args, rig->in, n_in, &rig->out, &error))
    {
      g_assert_error (error, NN_ERROR, error->code);
      g_assert_cmpuint (strlen (error->message), >, 10);
      return FALSE;
    }
  g_assert_no_error (error);
  rig->out_count = N * nn_shape_count (&rig->out);
  g_assert_cmpuint (rig->out_count, >, 0);
  if (klass->weights != NULL)
    rig->n_weights = klass->weights (rig->args, rig->in, n_in, &rig->out, rig->info);
  for (guint w = 0; w < rig->n_weights; w++)
    total += rig->weight_count[w] = nn_shape_count (&rig->info[w].shape);
  if (total > 2000000 || rig->out_count > 2000000)
    return FALSE;
  if (klass->plan != NULL)
    klass->plan (rig->args, rig->in, n_in, &rig->out, &rig->plan);

  for (guint k = 0; k < n_in; k++)
    {
      rig->in_count[k] = N * nn_shape_count (&rig->in[k]);
      rig->x[k] = alloc_floats (rig->in_count[k]);
      rig->d_x[k] = alloc_floats (rig->in_count[k]);
      for (gsize i = 0; i < rig->in_count[k]; i++)
        rig->x[k][i] = rig_number (rig, &random);
    }
  rig_weights (rig, &random);
  rig_steps (rig, seed / 100 % 2 == 1);
  rig->y = alloc_floats (rig->out_count);
  rig->d_y = alloc_floats (rig->out_count);
  rig->probe = alloc_floats (rig->out_count);
  for (gsize i = 0; i < rig->out_count; i++)
    rig->probe[i] = (float) nn_random_normal (&random);
  rig->state = nn_alloc (MAX (N * rig->plan.state_bytes, 1));
  rig->scratch = nn_alloc (MAX (rig->plan.scratch_bytes, 1));
  rig->prepared = nn_alloc (MAX (rig->plan.prepared_bytes, 1));
  rig->terms = g_new0 (double, rig->plan.n_terms + 1);
  return TRUE;
}

static NnLayerCall
rig_call (Rig *rig)
{
  return (NnLayerCall){
    .args = rig->args,
    .n = N,
    .n_inputs = rig->n_in,
    .in_shape = rig->in,
    .out_shape = rig->out,
    .steps = rig->steps,
    .in = (const float *const *) rig->x,
    .out = rig->y,
    .weights = (const float *const *) rig->w,
    .state = rig->state,
    .scratch = rig->scratch,
    .prepared = rig->prepared,
    .training = rig->training,
    .linear = rig->linear,
    .random = nn_random_new (5),
    .terms = rig->terms,
    .new_weights = rig->training ? rig->new_w : NULL,
    .d_out = rig->d_y,
    .d_in = rig->d_x,
    .d_weights = rig->d_w,
    .term_scale = rig->training ? 1.0f / N : 0,
  };
}

/* Runs forward and returns the scalar whose gradient is asked for: the outputs
 * weighted by the probe, and the penalties as the loss would add them. */
static double
rig_forward (Rig *rig)
{
  NnLayerCall call = rig_call (rig);
  double sum = 0, penalty = 0;

  fill_nan (rig->y, rig->out_count);
  if (rig->klass->prepare != NULL)
    rig->klass->prepare (&call, rig->prepared);
  rig->klass->forward (&call);
  for (gsize i = 0; i < rig->out_count; i++)
    sum += (double) rig->probe[i] * rig->y[i];
  for (guint t = 0; t < rig->plan.n_terms; t++)
    penalty += rig->terms[t];
  if (rig->klass->term_weight != NULL)
    penalty *= nn_layer_arg (rig->klass, rig->args, rig->klass->term_weight);
  return sum + call.term_scale * penalty;
}

/* Whether the gradient of a weight can be asked for: weight_gradient() is for training. */
static gboolean
has_gradient (const Rig *rig, guint w)
{
  return !rig->info[w].fixed && (rig->training || rig->klass->weight_gradient == NULL);
}

/* The gradient in two calls. Rows that were not asked for belong to another thread. */
static void
rig_by_rows (Rig *rig, const NnLayerCall *call, guint w)
{
  gsize rows = rig->info[w].shape.size[0], half = rows / 2;
  gsize width = rig->weight_count[w] / rows;
  float *second = rig->d_w[w] + half * width;

  for (gsize i = 0; i < (rows - half) * width; i++)
    second[i] = 77;
  if (half > 0)
    rig->klass->weight_gradient (call, w, 0, half, rig->d_w[w]);
  for (gsize i = 0; i < (rows - half) * width; i++)
    g_assert_cmpfloat (second[i], ==, 77);
  rig->klass->weight_gradient (call, w, half, rows, second);
}

/* Fills d_x (unless @only_weights) and d_w. */
static void
rig_backward (Rig *rig, gboolean only_weights)
{
  NnLayerCall call = rig_call (rig);
  float *nowhere[MAX (NN_MAX_INPUTS, NN_MAX_WEIGHTS)] = { NULL };
  float *wanted[NN_MAX_WEIGHTS] = { NULL };

  memcpy (rig->d_y, rig->probe, rig->out_count * sizeof (float));
  for (guint k = 0; k < rig->n_in; k++)
    fill_nan (rig->d_x[k], rig->in_count[k]);
  for (guint w = 0; w < rig->n_weights; w++)
    {
      fill_nan (rig->d_w[w], rig->weight_count[w]);
      wanted[w] = rig->info[w].fixed ? NULL : rig->d_w[w];
    }
  if (only_weights)
    call.d_in = nowhere;
  call.d_weights = rig->klass->weight_gradient != NULL ? nowhere : wanted;
  rig->klass->backward (&call);
  for (guint w = 0; w < rig->n_weights && rig->klass->weight_gradient != NULL; w++)
    {
      if (has_gradient (rig, w))
        rig_by_rows (rig, &call, w);
    }
}

typedef struct
{
  guint checked;
  guint kinks;    /* no derivative there: a maximum or a relu changes sides */
  double norm;    /* of the measured gradient */
} Compared;

/* d loss / d block[at] from the right and from the left. */
static void
measure (Rig *rig, float *block, gsize at, float step, double *right, double *left)
{
  float kept = block[at];
  double middle = rig_forward (rig);
  float up = kept + step, down = kept - step;

  block[at] = up;
  *right = (rig_forward (rig) - middle) / ((double) up - kept);
  block[at] = down;
  *left = (middle - rig_forward (rig)) / ((double) kept - down);
  block[at] = kept;
}

/* Any number, or the next one whose gradient is other than zero: a maximum passes few. */
static gsize
choose_place (const float *gradient, gsize n, gboolean any, NnRandom *random)
{
  gsize from = nn_random_below (random, (guint) n);

  for (gsize i = 0; i < n && !any; i++)
    {
      if (gradient[(from + i) % n] != 0)
        return (from + i) % n;
    }
  return from;
}

static void
compare (Rig *rig, const char *what, float *block, const float *gradient, gsize n,
         NnRandom *random, Compared *compared)
{
  static const float steps[] = { 1e-2f, 2e-3f, 5e-4f };
  double scale = norm (gradient, n) / sqrt ((double) n);

  g_assert_true (is_finite (gradient, n));
  for (guint i = 0; i < MIN (n, COORDINATES); i++)
    {
      gsize at = n <= COORDINATES ? i : choose_place (gradient, n, i % 2, random);
      gboolean good = FALSE, kink = FALSE;
      double right = 0, left = 0;

      for (guint s = 0; s < G_N_ELEMENTS (steps) && !good; s++)
        {
          double slack = 0.01 * fabs (gradient[at]) + 0.01 * scale + 2e-6 / steps[s];

          measure (rig, block, at, steps[s], &right, &left);
          good = fabs ((right + left) / 2 - gradient[at]) <= slack;
          kink = fabs (right - left) > slack;
        }
      compared->checked++;
      compared->kinks += !good && kink;
      compared->norm += right * right;
      if (!good && !kink)
        g_error ("%s: d %s [%" G_GSIZE_FORMAT "] is %g by backward and %g by differences",
                 rig->klass->base.name, what, at, gradient[at], (right + left) / 2);
    }
}

static char *
describe (const Rig *rig)
{
  g_autofree char *shape = nn_shape_to_string (&rig->in[0]);
  GString *text = g_string_new (NULL);

  g_string_printf (text, "%s, %u × %s%s%s:", rig->klass->base.name, rig->n_in, shape,
                   rig->training ? ", training" : "", rig->linear ? ", linear" : "");
  for (guint a = 0; a < nn_class_n_args (&rig->klass->base); a++)
    {
      g_autofree char *value = nn_arg_to_string (&rig->klass->base.args[a], rig->args[a]);

      g_string_append_printf (text, " %s=%s", rig->klass->base.args[a].name, value);
    }
  return g_string_free (text, FALSE);
}

/* Returns whether any gradient was other than zero. */
static gboolean
check_gradients (Rig *rig)
{
  NnRandom random = nn_random_new (11);
  Compared compared = { 0 };
  g_autofree char *text = describe (rig);
  double found = 0;
  float *d_x[NN_MAX_INPUTS] = { NULL }, *d_w[NN_MAX_WEIGHTS] = { NULL };

  g_test_message ("%s", text);
  rig_forward (rig);
  rig_backward (rig, FALSE);
  for (guint k = 0; k < rig->n_in; k++)
    d_x[k] = g_memdup2 (rig->d_x[k], rig->in_count[k] * sizeof (float));
  for (guint w = 0; w < rig->n_weights; w++)
    d_w[w] = g_memdup2 (rig->d_w[w], rig->weight_count[w] * sizeof (float));

  /* Nobody wants the inputs' gradient: that of the weights stays as it is. */
  rig_forward (rig);
  rig_backward (rig, TRUE);
  for (guint w = 0; w < rig->n_weights; w++)
    {
      if (has_gradient (rig, w))
        g_assert_cmpmem (d_w[w], rig->weight_count[w] * sizeof (float), rig->d_w[w],
                         rig->weight_count[w] * sizeof (float));
    }

  for (guint k = 0; k < rig->n_in; k++)
    {
      compare (rig, "input", rig->x[k], d_x[k], rig->in_count[k], &random, &compared);
      found += norm (d_x[k], rig->in_count[k]);
    }
  for (guint w = 0; w < rig->n_weights; w++)
    {
      if (!has_gradient (rig, w))
        continue;
      compare (rig, rig->info[w].name, rig->w[w], d_w[w], rig->weight_count[w], &random, &compared);
      found += norm (d_w[w], rig->weight_count[w]);
    }
  g_assert_cmpuint (compared.kinks * 3, <=, compared.checked);
  for (guint k = 0; k < rig->n_in; k++)
    g_free (d_x[k]);
  for (guint w = 0; w < rig->n_weights; w++)
    g_free (d_w[w]);
  return found > 1e-3 && sqrt (compared.norm) > 1e-3;
}

static void
check_forward (Rig *rig)
{
  g_autofree float *first = NULL;
  g_autofree char *text = describe (rig);
  char *kept[NN_MAX_WEIGHTS] = { NULL };
  gsize row = rig->out_count / N;

  g_test_message ("%s", text);
  for (guint w = 0; w < rig->n_weights; w++)
    kept[w] = g_memdup2 (rig->w[w], rig->weight_count[w] * sizeof (float));
  rig_forward (rig);
  g_assert_true (is_finite (rig->y, rig->out_count));
  first = g_memdup2 (rig->y, rig->out_count * sizeof (float));
  memset (rig->state, 0xff, N * rig->plan.state_bytes);
  memset (rig->scratch, 0xff, rig->plan.scratch_bytes);
  rig_forward (rig);
  g_assert_cmpmem (first, rig->out_count * sizeof (float), rig->y,
                   rig->out_count * sizeof (float));
  for (guint w = 0; w < rig->n_weights; w++)
    {
      g_assert_cmpmem (kept[w], rig->weight_count[w] * sizeof (float), rig->w[w],
                       rig->weight_count[w] * sizeof (float));
      g_free (kept[w]);
      if (rig->training && rig->info[w].fixed)
        g_assert_true (is_finite (rig->new_w[w], rig->weight_count[w]));
    }

  /* The middle sample does not see its neighbours. */
  for (guint k = 0; k < rig->n_in; k++)
    {
      for (gsize i = 0; i < rig->in_count[k]; i++)
        rig->x[k][i] += i / (rig->in_count[k] / N) != 1 ? 1 : 0;
    }
  rig_forward (rig);
  if (rig->plan.batch_wide && rig->training)
    g_assert_true (memcmp (first + row, rig->y + row, row * sizeof (float)) != 0);
  else
    g_assert_cmpmem (first + row, row * sizeof (float), rig->y + row, row * sizeof (float));
}

/* A chunk of its own gives what the sample gave within the batch. */
static void
check_chunk (Rig *rig)
{
  NnLayerCall call;
  const float *x[NN_MAX_INPUTS] = { NULL };
  const guint32 *steps[NN_MAX_INPUTS] = { NULL };
  g_autofree float *whole = NULL;
  gsize row = rig->out_count / N;

  if (rig->plan.batch_wide && rig->training)
    return;
  rig_forward (rig);
  whole = g_memdup2 (rig->y, rig->out_count * sizeof (float));
  call = rig_call (rig);
  call.n = 1;
  call.first = 1;
  for (guint k = 0; k < rig->n_in; k++)
    {
      x[k] = rig->x[k] + rig->in_count[k] / N;
      steps[k] = rig->steps[k] != NULL ? rig->steps[k] + 1 : NULL;
    }
  call.in = x;
  call.steps = steps;
  fill_nan (rig->y, rig->out_count);
  rig->klass->forward (&call);
  for (gsize i = 0; i < row; i++)
    g_assert_cmpfloat_with_epsilon (rig->y[i], whole[row + i], 1e-5 * (1 + fabs (rig->y[i])));
  g_assert_true (isnan (rig->y[row]) || rig->out_count == row);
}

static const NnShape shapes[] = {
  { 1, { 6 } },      { 1, { 33 } },       { 1, { 784 } },      { 2, { 7, 6 } },   { 2, { 5, 33 } },
  { 3, { 6, 5, 2 } }, { 3, { 9, 8, 1 } }, { 3, { 5, 6, 16 } }, { 3, { 4, 5, 32 } }, { 4, { 2, 3, 4, 2 } },
  { 2, { 5, 16 } },
};

/* Arguments for case number @round: 0 are the initial ones. */
static void
choose_args (const NnClass *klass, guint round, NnRandom *random, double *args)
{
  static const double sizes[] = { 1, 2, 3, 5, 16, 17, 32 };

  nn_class_init_args (klass, args);
  for (guint a = 0; a < nn_class_n_args (klass) && round > 0; a++)
    {
      const NnArg *arg = &klass->args[a];

      switch (arg->kind)
        {
        case NN_ARG_BOOLEAN:
          args[a] = nn_random_below (random, 2);
          break;
        case NN_ARG_CHOICE:
          args[a] = nn_random_below (random, g_strv_length ((char **) arg->choices));
          break;
        case NN_ARG_INTEGER:
          args[a] = CLAMP (sizes[nn_random_below (random, arg->max > 100 ? 7 : 3)], arg->min,
                           arg->max);
          break;
        case NN_ARG_LOG:
        case NN_ARG_REAL:
        default:
          args[a] = arg->min + (MIN (arg->max, arg->min + 2) - arg->min)
                    * nn_random_uniform (random);
          break;
        }
    }
}

/* Runs @check over shapes, numbers of inputs and modes. */
static void
for_cases (const NnLayerClass *klass, guint rounds, void (*check) (Rig *rig, gpointer data),
           gpointer data)
{
  NnRandom random = nn_random_new (g_str_hash (klass->base.name));
  gboolean has_activation = nn_class_find_arg (&klass->base, "activation") >= 0;
  guint fitting = 0;

  for (guint round = 0; round < rounds; round++)
    {
      for (guint s = 0; s < G_N_ELEMENTS (shapes); s++)
        {
          guint n_in = MIN (klass->min_inputs + round % 2, klass->max_inputs);
          double args[NN_MAX_ARGS];

          choose_args (&klass->base, round, &random, args);
          for (guint mode = 0; mode < (has_activation ? 3 : 2); mode++)
            {
              g_auto (Rig) rig = { 0 };

              if (!rig_init (&rig, klass, args, &shapes[s], n_in, round * 100 + s))
                break;
              rig.training = mode > 0;
              rig.linear = mode == 2;
              check (&rig, data);
              fitting++;
            }
        }
    }
  g_assert_cmpuint (fitting, >=, 2);
}

typedef struct
{
  guint cases;
  guint flat;
} Flatness;

static void
gradient_case (Rig *rig, gpointer data)
{
  Flatness *flatness = data;

  gboolean found = check_gradients (rig);

  /* tokens have no gradient, and weights may have theirs in training alone */
  if (rig->klass->token_count != NULL && !rig->training)
    return;
  flatness->cases++;
  flatness->flat += !found;
}

static void
test_gradient (gconstpointer data)
{
  Flatness flatness = { 0 };

  for_cases (data, 6, gradient_case, &flatness);
  /* A gradient of zero agrees with everything. Some cases have one (a softmax of
   * one number); a layer whose cases mostly do is not tested at all. */
  g_assert_cmpuint (flatness.flat * 4, <=, flatness.cases);
}

/* call->linear leaves the activation out, and nothing else. */
static void
check_linear (Rig *rig)
{
  gint arg = nn_class_find_arg (&rig->klass->base, "activation");
  g_autofree float *linear = NULL;
  double chosen;

  if (!rig->linear)
    return;
  rig_forward (rig);
  linear = g_memdup2 (rig->y, rig->out_count * sizeof (float));
  chosen = rig->args[arg];
  rig->args[arg] = NN_ACTIVATION_LINEAR;
  rig->linear = FALSE;
  rig_forward (rig);
  g_assert_cmpmem (linear, rig->out_count * sizeof (float), rig->y,
                   rig->out_count * sizeof (float));
  rig->args[arg] = chosen;
  rig->linear = TRUE;
}

static void
forward_case (Rig *rig, gpointer data)
{
  check_linear (rig);
  check_chunk (rig);
  check_forward (rig);
}

static void
test_forward (gconstpointer data)
{
  for_cases (data, 6, forward_case, NULL);
}

static double
bound (const NnArg *arg, gboolean upper)
{
  if (arg->kind == NN_ARG_BOOLEAN)
    return upper;
  if (arg->kind == NN_ARG_CHOICE)
    return upper ? g_strv_length ((char **) arg->choices) - 1 : 0;
  return upper ? arg->max : arg->min;
}

static void
test_bounds (gconstpointer data)
{
  const NnLayerClass *klass = data;

  for (guint a = 0; a < 2 * nn_class_n_args (&klass->base); a++)
    {
      const NnArg *arg = &klass->base.args[a / 2];
      double args[NN_MAX_ARGS];

      nn_class_init_args (&klass->base, args);
      args[a / 2] = bound (arg, a % 2);
      g_assert_true (nn_arg_check (arg, args[a / 2], NULL));
      for (guint s = 0; s < G_N_ELEMENTS (shapes); s++)
        {
          g_auto (Rig) rig = { 0 };
          NnShape out;

          if (klass->max_inputs == 0)
            {
              klass->shape (args, NULL, 0, &out, NULL);
              continue;
            }
          if (nn_shape_count (&shapes[s]) > 300 && arg->max > 10000)
            continue; /* slow, and no other than with a smaller input */
          if (!rig_init (&rig, klass, args, &shapes[s], klass->min_inputs, s))
            continue;
          for (guint mode = 0; mode < 2; mode++)
            {
              rig.training = mode;
              rig_forward (&rig);
              rig_backward (&rig, FALSE);
              g_assert_true (is_finite (rig.y, rig.out_count));
              for (guint k = 0; k < rig.n_in; k++)
                g_assert_true (is_finite (rig.d_x[k], rig.in_count[k]));
            }
        }
    }
}

/* What the window shows of a class is there and is sound. */
static void
test_class (gconstpointer data)
{
  const NnLayerClass *klass = data;
  double args[NN_MAX_ARGS];

  g_assert_cmpuint (strlen (klass->base.title), >, 0);
  g_assert_true (g_str_has_suffix (klass->base.summary, "."));
  g_assert_nonnull (klass->base.category);
  g_assert_cmpint (klass->role, !=, NN_ROLE_NONE);
  g_assert_cmpuint (klass->min_inputs, <=, klass->max_inputs);
  g_assert_cmpuint (klass->max_inputs, <=, NN_MAX_INPUTS);
  g_assert_true (klass->forward != NULL && klass->backward != NULL && klass->shape != NULL);
  nn_class_init_args (&klass->base, args);
  for (guint s = 0; s < G_N_ELEMENTS (shapes) && klass->formula != NULL; s++)
    {
      NnShape in[2] = { shapes[s], shapes[s] }, out;
      g_autofree char *formula = NULL;
      g_autofree char *document = NULL;
      g_autoptr (GMarkupParseContext) context = NULL;
      static const GMarkupParser parser = { 0 };
      g_autoptr (GError) error = NULL;

      if (!klass->shape (args, in, klass->min_inputs, &out, NULL))
        continue;
      formula = klass->formula (args, in, klass->min_inputs, &out);
      if (formula == NULL)
        continue;
      document = g_strdup_printf ("<markup>%s</markup>", formula);
      context = g_markup_parse_context_new (&parser, 0, NULL, NULL);
      g_markup_parse_context_parse (context, document, -1, &error);
      g_assert_no_error (error);
      g_markup_parse_context_end_parse (context, &error);
      g_assert_no_error (error);
    }
}

static void
run_batchnorm (Rig *rig, float *mean, float *variance)
{
  rig->training = TRUE;
  rig_forward (rig);
  *mean = rig->new_w[2][0];
  *variance = rig->new_w[3][0];
}

/* Numbers worked out by hand. */
static void
test_batchnorm_statistics (void)
{
  const NnLayerClass *klass = NN_LAYER_CLASS (nn_registry_find (NN_KIND_LAYER, "batchnorm", NULL));
  double args[NN_MAX_ARGS] = { 0.9, 0.001 };
  float mean, variance;
  g_auto (Rig) rig = { 0 };

  g_assert_true (rig_init (&rig, klass, args, &NN_SHAPE (1), 1, 1));
  rig.x[0][0] = 1;
  rig.x[0][1] = 2;
  rig.x[0][2] = 6;           /* mean 3, variance (4 + 1 + 9) / 3 */
  rig.w[2][0] = 10;
  rig.w[3][0] = 2;
  run_batchnorm (&rig, &mean, &variance);
  g_assert_cmpfloat_with_epsilon (mean, 0.9 * 10 + 0.1 * 3, 1e-5);
  g_assert_cmpfloat_with_epsilon (variance, 0.9 * 2 + 0.1 * 14 / 3, 1e-5);
  g_assert_cmpfloat_with_epsilon (rig.y[2], rig.w[0][0] * 3 / sqrt (14.0 / 3 + 0.001) + rig.w[1][0],
                                  1e-4);
  rig.training = FALSE;
  rig_forward (&rig);
  g_assert_cmpfloat_with_epsilon (rig.y[2], rig.w[0][0] * -4 / sqrt (2.001) + rig.w[1][0], 1e-4);
}

static void
test_dropout_rate (void)
{
  const NnLayerClass *klass = NN_LAYER_CLASS (nn_registry_find (NN_KIND_LAYER, "dropout", NULL));
  double args[NN_MAX_ARGS] = { 0.3 };
  g_auto (Rig) rig = { 0 };
  guint zeros = 0;

  g_assert_true (rig_init (&rig, klass, args, &NN_SHAPE (20000), 1, 1));
  rig.training = TRUE;
  rig_forward (&rig);
  for (gsize i = 0; i < rig.out_count; i++)
    {
      zeros += rig.y[i] == 0;
      if (rig.y[i] != 0)
        g_assert_cmpfloat_with_epsilon (rig.y[i], rig.x[0][i] / 0.7, 1e-5);
    }
  /* Standard deviation 0.0019 */
  g_assert_cmpfloat_with_epsilon (zeros / (double) rig.out_count, 0.3, 0.008);
}

static void
test_sampling_terms (void)
{
  const NnLayerClass *klass = NN_LAYER_CLASS (nn_registry_find (NN_KIND_LAYER, "sampling", NULL));
  double args[NN_MAX_ARGS] = { 3 };

  for (guint n_in = 1; n_in <= 2; n_in++)
    {
      g_auto (Rig) rig = { 0 };
      NnShape shape = NN_SHAPE (n_in == 1 ? 4 : 2);

      g_assert_true (rig_init (&rig, klass, args, &shape, n_in, 1));
      g_assert_cmpuint (rig.plan.n_terms, ==, 2);
      for (guint s = 0; s < N; s++)
        {
          float *mean = rig.x[0] + s * shape.size[0];
          float *log_var = n_in == 1 ? mean + 2 : rig.x[1] + s * 2;

          mean[0] = 0, log_var[0] = 0;                      /* the standard one: no penalty */
          mean[1] = 2, log_var[1] = (float) log (4);
        }
      rig_forward (&rig);
      g_assert_cmpfloat_with_epsilon (rig.terms[0], 0, 1e-6);
      g_assert_cmpfloat_with_epsilon (rig.terms[1], N * 0.5 * (4 + 4 - 1 - log (4)), 1e-4);
      g_assert_cmpfloat (rig.y[1], ==, 2);                  /* no noise outside of training */
      rig.training = TRUE;
      rig_forward (&rig);
      g_assert_cmpfloat (rig.y[1], !=, 2);
      g_assert_cmpfloat (rig.y[1], !=, rig.y[3]);           /* each sample has noise of its own */
    }
}

static void
test_spatial_dropout (void)
{
  const NnLayerClass *klass
      = NN_LAYER_CLASS (nn_registry_find (NN_KIND_LAYER, "spatial_dropout", NULL));
  const double args[NN_MAX_ARGS] = { 0.3 };
  const gsize T = 4, C = 5000;
  g_auto (Rig) rig = { 0 };
  guint dropped = 0;

  g_assert_true (rig_init (&rig, klass, args, &NN_SHAPE (T, C), 1, 1));
  rig.training = TRUE;
  rig_forward (&rig);
  for (gsize i = 0; i < N * C; i++)
    {
      gsize first = i / C * T * C + i % C;
      gboolean gone = rig.y[first] == 0;

      dropped += gone;
      for (gsize t = 0; t < T; t++)
        g_assert_cmpfloat_with_epsilon (rig.y[first + t * C], gone ? 0 : rig.x[0][first + t * C] / 0.7,
                                        1e-5);
    }
  /* Standard deviation 0.0037 */
  g_assert_cmpfloat_with_epsilon (dropped / (double) (N * C), 0.3, 0.016);
}

static void
test_gaussian_noise (void)
{
  const NnLayerClass *klass
      = NN_LAYER_CLASS (nn_registry_find (NN_KIND_LAYER, "gaussian_noise", NULL));
  const double args[NN_MAX_ARGS] = { 0.5 };
  g_auto (Rig) rig = { 0 };
  double sum = 0, squares = 0;

  g_assert_true (rig_init (&rig, klass, args, &NN_SHAPE (20000), 1, 1));
  rig.training = TRUE;
  rig_forward (&rig);
  for (gsize i = 0; i < rig.out_count; i++)
    {
      sum += rig.y[i] - rig.x[0][i];
      squares += (rig.y[i] - rig.x[0][i]) * (rig.y[i] - rig.x[0][i]);
    }
  g_assert_cmpfloat_with_epsilon (sum / rig.out_count, 0, 0.01);
  g_assert_cmpfloat_with_epsilon (sqrt (squares / rig.out_count), 0.5, 0.01);
}

/* Where all values are the same, dropped weights of attention leave their mean as it is. */
static void
test_attention_dropout (void)
{
  const NnLayerClass *klass
      = NN_LAYER_CLASS (nn_registry_find (NN_KIND_LAYER, "multi_head_attention", NULL));
  double args[NN_MAX_ARGS];
  g_auto (Rig) rig = { 0 };
  g_autofree float *whole = NULL;
  double mean = 0;
  guint equal = 0;

  nn_class_init_args (&klass->base, args);
  args[nn_class_find_arg (&klass->base, "num_heads")] = 1;
  args[nn_class_find_arg (&klass->base, "dropout")] = 0.4;
  args[nn_class_find_arg (&klass->base, "use_bias")] = FALSE;
  g_assert_true (rig_init (&rig, klass, args, &NN_SHAPE (300, 1), 1, 1));
  for (gsize i = 0; i < rig.in_count[0]; i++)
    rig.x[0][i] = 1;
  rig_forward (&rig);
  whole = g_memdup2 (rig.y, rig.out_count * sizeof (float));
  rig.training = TRUE;
  rig_forward (&rig);
  for (gsize i = 0; i < rig.out_count; i++)
    {
      mean += rig.y[i] / whole[i] / rig.out_count;
      equal += fabs (rig.y[i] - whole[i]) < 1e-6;
    }
  /* Standard deviation sqrt (0.4 / 0.6 / 300 / 900) = 0.0016 */
  g_assert_cmpfloat_with_epsilon (mean, 1, 0.007);
  g_assert_cmpuint (equal, <, 10);
}

/* Steps that count, as layers see them. */
static void
check_count_steps (const char *name, const double *args, const NnShape *shape, const float *x,
                   guint32 a, guint32 b, guint32 c)
{
  const NnLayerClass *klass = NN_LAYER_CLASS (nn_registry_find (NN_KIND_LAYER, name, NULL));
  guint32 steps[N];
  g_auto (Rig) rig = { 0 };
  NnLayerCall call;

  g_assert_true (rig_init (&rig, klass, args, shape, 1, 1));
  memcpy (rig.x[0], x, rig.in_count[0] * sizeof (float));
  rig_forward (&rig);
  call = rig_call (&rig);
  klass->count_steps (&call, steps);
  g_assert_cmpuint (steps[0], ==, a);
  g_assert_cmpuint (steps[1], ==, b);
  g_assert_cmpuint (steps[2], ==, c);
}

static void
test_count_steps (void)
{
  const float tokens[N * 4] = { 1, 0, 2, 0, 0, 0, 0, 0, 3, 4, 1, 2 };
  const float steps[N * 6] = { 9, 9, 9, 1, 9, 9, 9, 9, 9, 9, 9, 9, 1, 1, 9, 9, 3, 9 };
  double args[NN_MAX_ARGS] = { 5, 2, TRUE, NN_INIT_UNIFORM };
  double value[NN_MAX_ARGS] = { 9 };

  check_count_steps ("embedding", args, &NN_SHAPE (4), tokens, 3, 0, 4);
  args[2] = FALSE;
  check_count_steps ("embedding", args, &NN_SHAPE (4), tokens, 4, 4, 4);
  check_count_steps ("masking", value, &NN_SHAPE (3, 2), steps, 2, 0, 3);
}

/* Numbers that are no tokens read no memory that is not there. */
static void
test_tokens_clamped (void)
{
  const NnLayerClass *klass = NN_LAYER_CLASS (nn_registry_find (NN_KIND_LAYER, "embedding", NULL));
  static const float wild[N] = { -7, 1e30f, NAN };
  static const guint expected[N] = { 0, 4, 0 };
  double args[NN_MAX_ARGS] = { 5, 1, FALSE, NN_INIT_UNIFORM };
  g_auto (Rig) rig = { 0 };

  g_assert_true (rig_init (&rig, klass, args, &NN_SHAPE (1), 1, 1));
  memcpy (rig.x[0], wild, sizeof wild);
  rig.training = TRUE;
  rig_forward (&rig);
  for (guint b = 0; b < N; b++)
    g_assert_cmpfloat (rig.y[b], ==, rig.w[0][expected[b]]);
  rig_backward (&rig, FALSE);
  g_assert_cmpfloat (rig.d_w[0][4], ==, rig.probe[1]);
  g_assert_cmpfloat (rig.d_w[0][0], ==, rig.probe[0] + rig.probe[2]);
}

/* The states inside of a recurrent layer are those that it puts out, with and without
 * every step asked for, before and after the way back. */
static void
check_states (const char *name, guint direction)
{
  const NnLayerClass *klass = NN_LAYER_CLASS (nn_registry_find (NN_KIND_LAYER, name, NULL));
  NnInsideInfo info[NN_MAX_INSIDES];
  NnShape shape = NN_SHAPE (7, 6);
  gsize U = 5, T = 7;

  for (guint sequences = 0; sequences < 2; sequences++)
    {
      double args[NN_MAX_ARGS];
      float states[N * 7 * 5], *y;
      g_auto (Rig) whole = { 0 }, rig = { 0 };
      guint n, each, n_states;
      NnLayerCall call;

      nn_class_init_args (&klass->base, args);
      args[0] = 5, args[2] = direction;
      args[1] = TRUE;
      g_assert_true (rig_init (&whole, klass, args, &shape, 1, 101));
      rig_forward (&whole);
      args[1] = sequences;
      g_assert_true (rig_init (&rig, klass, args, &shape, 1, 101));
      for (guint w = 0; w < rig.n_weights; w++)
        memcpy (rig.w[w], whole.w[w], rig.weight_count[w] * sizeof (float));
      memcpy (rig.x[0], whole.x[0], rig.in_count[0] * sizeof (float));
      rig.training = TRUE;
      rig_forward (&rig);
      rig_backward (&rig, FALSE);
      call = rig_call (&rig);
      n = klass->insides (args, rig.in, 1, &rig.out, info);
      each = g_str_equal (name, "lstm") ? 2 : 1;
      n_states = each * (direction == 2 ? 2 : 1);
      g_assert_cmpuint (n, >=, n_states);   /* gates follow */
      for (guint which = 0; which < n_states; which += each)
        {
          klass->inside (&call, which, states);
          for (gsize i = 0; i < N * T; i++)
            {
              y = whole.y + i * whole.out.size[1] + (which / each) * U;
              g_assert_cmpmem (states + i * U, U * sizeof (float), y, U * sizeof (float));
              if (i % T >= rig.counts[0][i / T])
                g_assert_true (norm (y, U) == 0);
            }
        }
    }
}

/* A sample that is padding from its first step on leaves the state at its start, zero, whichever way
 * it is read. */
static void
check_nothing_read (const char *name, guint direction)
{
  static const guint32 none[N];
  const NnLayerClass *klass = NN_LAYER_CLASS (nn_registry_find (NN_KIND_LAYER, name, NULL));
  double args[NN_MAX_ARGS];
  g_auto (Rig) rig = { 0 };

  nn_class_init_args (&klass->base, args);
  args[0] = 5, args[1] = FALSE, args[2] = direction;
  g_assert_true (rig_init (&rig, klass, args, &NN_SHAPE (7, 6), 1, 1));
  rig.steps[0] = none;
  for (gsize i = 0; i < rig.out_count; i++)
    rig.y[i] = NAN;
  rig_forward (&rig);
  for (gsize i = 0; i < rig.out_count; i++)
    g_assert_cmpfloat (rig.y[i], ==, 0);
}

static void
test_nothing_read (void)
{
  for (guint direction = 0; direction < 3; direction++)
    {
      check_nothing_read ("lstm", direction);
      check_nothing_read ("gru", direction);
      check_nothing_read ("simple_rnn", direction);
    }
}

static void
test_states (void)
{
  static const char *const names[] = { "lstm", "gru", "simple_rnn" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      for (guint direction = 0; direction < 3; direction++)
        check_states (names[i], direction);
    }
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *name;
    GTestDataFunc func;
    gboolean computes;
  } checks[] = {
    { "class", test_class, FALSE },
    { "gradient", test_gradient, TRUE },
    { "forward", test_forward, TRUE },
    { "bounds", test_bounds, FALSE },
  };
  const NnClass *const *layers = nn_registry_list (NN_KIND_LAYER);

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; layers[i] != NULL; i++)
    {
      for (guint c = 0; c < G_N_ELEMENTS (checks); c++)
        {
          g_autofree char *path = g_strdup_printf ("/layers/%s/%s", layers[i]->name,
                                                   checks[c].name);

          if (NN_LAYER_CLASS (layers[i])->max_inputs > 0 || !checks[c].computes)
            g_test_add_data_func (path, layers[i], checks[c].func);
        }
    }
  g_test_add_func ("/layers/batchnorm/statistics", test_batchnorm_statistics);
  g_test_add_func ("/layers/dropout/rate", test_dropout_rate);
  g_test_add_func ("/layers/spatial-dropout/channels", test_spatial_dropout);
  g_test_add_func ("/layers/gaussian-noise/numbers", test_gaussian_noise);
  g_test_add_func ("/layers/multi-head-attention/dropout", test_attention_dropout);
  g_test_add_func ("/layers/sampling/terms", test_sampling_terms);
  g_test_add_func ("/layers/count-steps", test_count_steps);
  g_test_add_func ("/layers/embedding/clamped", test_tokens_clamped);
  g_test_add_func ("/layers/recurrent-states", test_states);
  g_test_add_func ("/layers/recurrent-nothing-read", test_nothing_read);
  return g_test_run ();
}
