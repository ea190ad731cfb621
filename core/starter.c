/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "core/starter.h"

#include <math.h>
#include <string.h>

#include "core/model-private.h"
#include "core/trainer-private.h"

#define MOST_LAYERS 64
#define LAST_SIDE   8     /* pictures are pooled down to about that */
#define LONG_SERIES 64    /* steps: longer ones are shortened first */
#define FEW_SAMPLES 2000
#define HEADS       4     /* of attention */
#define WIDE_CODE   4096  /* numbers to rebuild, beyond which hidden layers stay as they are */

/* --- inputs ---------------------------------------------------------------- */

/* The arguments time, height, width and channels that make @shape. */
static void
write_axes (const NnShape *shape, double *args)
{
  static const guint places[NN_MAX_AXES][4] = { { 0 }, { 3 }, { 0, 3 }, { 1, 2, 3 }, { 0, 1, 2, 3 } };

  memset (args, 0, 4 * sizeof *args);
  for (guint i = 0; i < shape->n_axes; i++)
    args[places[shape->n_axes][i]] = shape->size[i];
}

NnModel *
nn_model_fit_inputs (const NnModel *model, const NnSamples *samples, GError **error)
{
  g_autoptr (GArray) entries = nn_model_entries (model);
  g_autoptr (NnModel) fitted = NULL;
  guint k = 0;

  for (guint i = 0; i < entries->len; i++)
    {
      NnEntry *entry = &g_array_index (entries, NnEntry, i);

      if (entry->n_inputs == 0 && k <= samples->n_more)
        write_axes (nn_samples_input_shape (samples, k++), entry->args);
    }
  fitted = nn_model_build (entries, nn_model_seed (model), model, error);
  if (fitted == NULL || !nn_model_check_samples (fitted, samples, error))
    return NULL;
  return g_steal_pointer (&fitted);
}

/* --- the scale of people's own numbers -------------------------------------- */

#define LOOKED_AT 2000  /* samples */
#define FAR_INPUT 10    /* mean or spread: beyond it, inputs drown the first weights */
#define FAR       3     /* of what is aimed at: the last layer begins near 0, and moves a learning rate at a step */

/* Whether any of @width columns of @n rows has a mean or a spread beyond @far, or (@small) a tiny spread. */
static gboolean
is_far (const float *values, gsize n, gsize width, double far, gboolean small)
{
  for (gsize k = 0; k < width; k++)
    {
      double sum = 0, squares = 0, spread;

      for (gsize i = 0; i < n; i++)
        sum += values[i * width + k];
      for (gsize i = 0; i < n; i++)
        squares += (values[i * width + k] - sum / n) * (values[i * width + k] - sum / n);
      spread = sqrt (squares / n);
      if (spread > far || fabs (sum / n) > far || (small && spread > 0 && spread < 1 / far / far))
        return TRUE;
    }
  return FALSE;
}

static gboolean
has_far_inputs (NnSamples *samples)
{
  const gsize size = nn_shape_count (&samples->shape), width = samples->shape.size[samples->shape.n_axes - 1];
  const guint n = CLAMP ((1 << 22) / size, 1, MIN (samples->n_train, LOOKED_AT));
  g_autofree float *values = NULL;
  g_autofree guint32 *index = NULL;

  if (samples->bytes != NULL || samples->tokens != NULL)
    return FALSE;
  values = g_new (float, n * size);
  index = g_new (guint32, n);
  for (guint i = 0; i < n; i++)
    index[i] = i;
  nn_samples_input (samples, index, n, values);
  return is_far (values, n * (size / width), width, FAR_INPUT, FALSE);
}

/* How the samples should be standardised; NULL: as they are. */
static const char *
choose_scale (const NnSource *source, NnSamples *samples)
{
  const gboolean own = !nn_source_prepares (source->spec.klass, "standardise");
  const NnSpec *spec = own ? &source->spec : &source->prepare;
  const NnSpec initial = nn_spec_new (spec->klass);

  if (!NN_DATASET_CLASS (source->spec.klass)->needs_path || samples->tokens != NULL
      || nn_spec_get (spec, "standardise") != nn_spec_get (&initial, "standardise"))
    return NULL;
  if (samples->targets != NULL && !samples->boxes && !samples->yes_no
      && is_far (samples->targets, MIN (samples->n_train, LOOKED_AT), nn_shape_count (&samples->target_shape), FAR, TRUE))
    return "all";
  return !own && has_far_inputs (samples) ? "inputs" : NULL;
}

NnSamples *
nn_source_load_first (NnSource *source, gboolean *scaled, const char *const *data_dirs, GCancellable *cancellable,
                      GError **error)
{
  g_autoptr (NnSamples) samples = nn_source_load (source, data_dirs, cancellable, error);
  const char *scale = samples != NULL ? choose_scale (source, samples) : NULL;

  if (scaled != NULL)
    *scaled = scale != NULL;
  if (scale == NULL)
    return g_steal_pointer (&samples);
  if (!nn_source_set_string (source, "standardise", scale, error))
    return NULL;
  return nn_source_load (source, data_dirs, cancellable, error);
}

/* --- a network of its own -------------------------------------------------- */

typedef struct
{
  NnEntry entries[MOST_LAYERS];
  guint   n;
  GError *error;          /* the first: data may ask for more than a layer takes */
} Stack;

/* One more layer, which reads the one before; its arguments as "name", "value", ..., NULL. */
static void G_GNUC_NULL_TERMINATED
add (Stack *stack, const char *klass, ...)
{
  NnEntry *entry = &stack->entries[stack->n];
  g_autoptr (GError) error = NULL;
  const char *name;
  va_list list;
  NnSpec spec;

  if (!nn_spec_named (&spec, NN_KIND_LAYER, klass, &error))
    g_error ("%s", error->message);
  va_start (list, klass);
  while (error == NULL && (name = va_arg (list, const char *)) != NULL)
    nn_spec_set_string (&spec, name, va_arg (list, const char *), &error);
  va_end (list);
  if (error != NULL && stack->error == NULL)
    stack->error = g_steal_pointer (&error);
  memset (entry, 0, sizeof *entry);
  entry->id = stack->n + 1;
  entry->klass = NN_LAYER_CLASS (spec.klass);
  memcpy (entry->args, spec.values, sizeof entry->args);
  entry->n_inputs = entry->klass->max_inputs > 0;
  entry->inputs[0] = stack->n;
  stack->n++;
}

/* The layer that was added last reads these entries instead. */
static void
read_from (Stack *stack, const guint *ids, guint n)
{
  NnEntry *entry = &stack->entries[stack->n - 1];

  entry->n_inputs = n;
  memcpy (entry->inputs, ids, n * sizeof *ids);
}

static void
add_number (Stack *stack, const char *klass, const char *name, gsize value)
{
  g_autofree char *text = g_strdup_printf ("%zu", value);

  add (stack, klass, name, text, NULL);
}

static void
add_dense (Stack *stack, gsize units, const char *activation)
{
  g_autofree char *text = g_strdup_printf ("%zu", units);

  add (stack, "dense", "units", text, "activation", activation, NULL);
}

static void
add_axes (Stack *stack, const char *klass, const NnShape *shape)
{
  add (stack, klass, NULL);
  write_axes (shape, stack->entries[stack->n - 1].args);
}

static void
add_embedding (Stack *stack, const NnSamples *samples, gsize width, gboolean mask)
{
  g_autofree char *tokens = g_strdup_printf ("%u", MAX (g_strv_length (samples->tokens), 1));
  g_autofree char *numbers = g_strdup_printf ("%zu", width);

  add (stack, "embedding", "input_dim", tokens, "output_dim", numbers, "mask_zero", mask ? "true" : "false", NULL);
}

/* --- branches: one input, to a vector or to a series of as many steps ------- */

/* Pictures: pairs of convolution and pooling, each with twice the filters, down to a few places. */
static void
add_picture_layers (Stack *stack, const NnShape *shape)
{
  gsize side = MIN (shape->size[0], shape->size[1]);
  guint filters = 16;

  while (filters <= 64 && (filters == 16 || side >= LAST_SIDE))
    {
      g_autofree char *text = g_strdup_printf ("%u", filters);

      add (stack, "conv2d", "filters", text, "kernel_size", "3", "padding", "same", "activation", "relu", NULL);
      if (side >= 2)
        add (stack, "maxpool2d", "pool_size", "2", NULL);
      side /= 2;
      filters *= 2;
    }
  add (stack, "flatten", NULL);
  add_dense (stack, 64, "relu");
}

static void
add_text_layers (Stack *stack, const NnSamples *samples, gboolean steps)
{
  add_embedding (stack, samples, 32, !steps);
  add (stack, "lstm", "units", "64", "return_sequences", steps ? "true" : "false", NULL);
}

static void
add_series_layers (Stack *stack, const NnShape *shape, gboolean steps)
{
  guint shorter = 0;

  for (gsize length = shape->size[0]; !steps && length > LONG_SERIES && shorter < 3; length /= 4, shorter++)
    {
      add (stack, "conv1d", "filters", "32", "kernel_size", "5", "padding", "same", "activation", "relu", NULL);
      add (stack, "maxpool1d", "pool_size", "4", NULL);
    }
  add (stack, "gru", "units", "64", "return_sequences", steps ? "true" : "false", NULL);
}

/* From input @k to a vector, or with @steps to a series of @label_steps: one for each label. */
static void
add_branch (Stack *stack, const NnSamples *samples, guint k, gboolean steps)
{
  const NnShape *shape = nn_samples_input_shape (samples, k);
  const gboolean text = samples->tokens != NULL && shape->n_axes == 1;
  /* a number at each step is a series, too */
  const gboolean goes_along = steps && shape->n_axes <= 2 && shape->size[0] == samples->label_steps;

  add_axes (stack, "input", shape);
  if (text)
    {
      add_text_layers (stack, samples, goes_along);
    }
  else if (shape->n_axes == 2 || goes_along)
    {
      const NnShape series = NN_SHAPE (shape->size[0], 1);

      if (shape->n_axes == 1)
        add_axes (stack, "reshape", &series);
      add_series_layers (stack, shape, goes_along);
    }
  else if (shape->n_axes == 3)
    {
      add_picture_layers (stack, shape);
    }
  else
    {
      if (shape->n_axes > 1)
        add (stack, "flatten", NULL);
      add_dense (stack, 32, "relu");
      add_dense (stack, 16, "relu");
    }
  if (steps && !goes_along)
    {
      add_number (stack, "repeat", "n", samples->label_steps);
      add (stack, "gru", "units", "64", "return_sequences", "true", NULL);
    }
}

/* Every input on its own, then what they came to side by side. */
static void
add_branches (Stack *stack, const NnSamples *samples, gboolean steps)
{
  guint ends[1 + NN_MAX_MORE];

  for (guint k = 0; k <= samples->n_more; k++)
    {
      add_branch (stack, samples, k, steps);
      ends[k] = stack->n;
    }
  if (samples->n_more == 0)
    return;
  add (stack, "concat", NULL);
  read_from (stack, ends, samples->n_more + 1);
  if (steps)
    add (stack, "gru", "units", "64", "return_sequences", "true", NULL);
  else
    add_dense (stack, 64, "relu");
}

/* --- nothing to aim at: through a few numbers and back ----------------------- */

static void
add_autoencoder (Stack *stack, const NnSamples *samples)
{
  const gsize size = nn_shape_count (&samples->shape);
  const gsize hidden = CLAMP (size / 2, 2, size <= WIDE_CODE ? 128 : 64), code = CLAMP (hidden / 4, 1, 32);
  guint ends[1 + NN_MAX_MORE];

  for (guint k = 0; k <= samples->n_more; k++)
    {
      const NnShape *shape = nn_samples_input_shape (samples, k);

      add_axes (stack, "input", shape);
      if (shape->n_axes > 1)
        add (stack, "flatten", NULL);
      ends[k] = stack->n;
    }
  if (samples->n_more > 0)
    {
      add (stack, "concat", NULL);
      read_from (stack, ends, samples->n_more + 1);
    }
  add_dense (stack, hidden, "relu");
  add_dense (stack, code, "linear");
  add_dense (stack, hidden, "relu");
  /* bytes are pictures from 0 to 1 */
  add_dense (stack, size, samples->bytes != NULL ? "sigmoid" : "linear");
  if (samples->shape.n_axes > 1)
    add_axes (stack, "reshape", &samples->shape);
}

/* --- texts that become texts: attention ------------------------------------- */

/* A text is read, and what was written of another so far: a token late, so that each step tells the next. */
static gboolean
translates (const NnSamples *samples)
{
  return samples->tokens != NULL && samples->step_labels != NULL && samples->n_more == 1
         && samples->shape.n_axes == 1 && samples->more[0].shape.n_axes == 1
         && samples->more[0].shape.size[0] == samples->label_steps;
}

/* Attention from the last layer to @over (0: to itself), added to what it is of, and normalised. */
static void
add_attention (Stack *stack, gsize width, guint over, gboolean causal)
{
  const guint from = stack->n;
  g_autofree char *key = g_strdup_printf ("%zu", width / HEADS);

  add (stack, "multi_head_attention", "num_heads", G_STRINGIFY (HEADS), "key_dim", key, "use_causal_mask",
       causal ? "true" : "false", NULL);
  if (over > 0)
    read_from (stack, (guint[]){ from, over }, 2);
  add (stack, "add", NULL);
  read_from (stack, (guint[]){ from, from + 1 }, 2);
  add (stack, "layernorm", NULL);
}

/* Two Dense layers at every step, added to what they read, and normalised. */
static void
add_feed_forward (Stack *stack, gsize width)
{
  const guint from = stack->n;

  add_dense (stack, 2 * width, "relu");
  add_dense (stack, width, "linear");
  add (stack, "add", NULL);
  read_from (stack, (guint[]){ from, stack->n - 1 }, 2);
  add (stack, "layernorm", NULL);
}

/* A Transformer of one block on either side; few pairs of texts fill a narrow one. */
static void
add_translator (Stack *stack, const NnSamples *samples)
{
  const gsize width = samples->n_train < FEW_SAMPLES ? 32 : 48;
  guint memory;

  add_axes (stack, "input", &samples->shape);
  add_embedding (stack, samples, width, TRUE);
  add (stack, "positional_encoding", NULL);
  add_attention (stack, width, 0, FALSE);
  add_feed_forward (stack, width);
  memory = stack->n;
  add_axes (stack, "input", &samples->more[0].shape);
  add_embedding (stack, samples, width, FALSE);
  add (stack, "positional_encoding", NULL);
  add_attention (stack, width, 0, TRUE);
  add_attention (stack, width, memory, FALSE);
  add_feed_forward (stack, width);
}

/* --- all of it -------------------------------------------------------------- */

static void
add_output (Stack *stack, const NnSamples *samples)
{
  if (samples->labels != NULL || samples->step_labels != NULL)
    add_dense (stack, MAX (samples->n_classes, 2), "softmax");
  else
    add_dense (stack, nn_shape_count (&samples->target_shape),
               samples->yes_no || samples->boxes ? "sigmoid" : "linear");
}

NnModel *
nn_starter_model (const NnSamples *samples, guint64 seed, GError **error)
{
  const gboolean steps = samples->step_labels != NULL;
  g_autofree Stack *stack = g_new0 (Stack, 1);
  g_autoptr (NnModel) model = NULL;

  if (samples->labels == NULL && !steps && samples->targets == NULL)
    {
      add_autoencoder (stack, samples);
    }
  else
    {
      if (translates (samples))
        add_translator (stack, samples);
      else
        add_branches (stack, samples, steps);
      add_output (stack, samples);
    }
  if (stack->error != NULL)
    {
      g_propagate_error (error, stack->error);
      return NULL;
    }
  model = nn_model_new (stack->entries, stack->n, seed, error);
  if (model == NULL || !nn_model_check_samples (model, samples, error))
    return NULL;
  return g_steal_pointer (&model);
}

void
nn_starter_recipe (NnRecipe *recipe, const NnModel *model, const NnSamples *samples)
{
  static const char *const settings[][2] = {
    { "schedule", "one_cycle" }, { "learning_rate", "0.004" }, { "clip_norm", "1" }, { "metric", "exact_match" },
  };
  const gboolean few = samples->n_train < FEW_SAMPLES;

  nn_recipe_fit (recipe, model, samples);
  nn_spec_set (&recipe->training, "epochs", translates (samples) ? (few ? 80 : 20) : few ? 40 : 10, NULL);
  for (guint i = 0; translates (samples) && i < G_N_ELEMENTS (settings); i++)
    {
      g_autoptr (GError) error = NULL;

      if (!nn_recipe_set_string (recipe, settings[i][0], settings[i][1], &error))
        g_error ("%s", error->message);
    }
}

gboolean
nn_document_start (NnDocument *document, const NnSamples *samples, GError **error)
{
  NnModel *model = nn_starter_model (samples, 1, error);

  if (model == NULL)
    return FALSE;
  g_clear_pointer (&document->model, nn_model_unref);
  document->model = model;
  nn_recipe_init (&document->recipe);
  nn_starter_recipe (&document->recipe, model, samples);
  g_free (document->title);
  document->title = g_strdup (samples->title);
  return TRUE;
}
