/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "core/starter.h"

#include <string.h>

#include "core/model-private.h"
#include "core/trainer-private.h"

#define MOST_LAYERS 24
#define LAST_SIDE   8     /* pictures are pooled down to about that */
#define LONG_SERIES 64    /* steps: longer ones are shortened first */
#define FEW_SAMPLES 2000
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

/* --- a network of its own -------------------------------------------------- */

typedef struct
{
  NnEntry entries[MOST_LAYERS];
  guint   n;
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
  while ((name = va_arg (list, const char *)) != NULL)
    if (!nn_spec_set_string (&spec, name, va_arg (list, const char *), &error))
      g_error ("%s", error->message);
  va_end (list);
  memset (entry, 0, sizeof *entry);
  entry->id = stack->n + 1;
  entry->klass = NN_LAYER_CLASS (spec.klass);
  memcpy (entry->args, spec.values, sizeof entry->args);
  entry->n_inputs = stack->n > 0;
  entry->inputs[0] = stack->n;
  stack->n++;
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
  g_autofree char *tokens = g_strdup_printf ("%u", MAX (g_strv_length (samples->tokens), 1));

  add (stack, "embedding", "input_dim", tokens, "output_dim", "32", "mask_zero", steps ? "false" : "true", NULL);
  add (stack, "lstm", "units", "64", "return_sequences", steps ? "true" : "false", NULL);
}

static void
add_series_layers (Stack *stack, const NnShape *shape, gboolean steps)
{
  for (gsize length = shape->size[0]; !steps && length > LONG_SERIES && stack->n < 6; length /= 4)
    {
      add (stack, "conv1d", "filters", "32", "kernel_size", "5", "padding", "same", "activation", "relu", NULL);
      add (stack, "maxpool1d", "pool_size", "4", NULL);
    }
  add (stack, "gru", "units", "64", "return_sequences", steps ? "true" : "false", NULL);
}

/* Nothing to aim at: through a few numbers and back. */
static void
add_autoencoder (Stack *stack, const NnSamples *samples)
{
  const gsize size = nn_shape_count (&samples->shape);
  const gsize hidden = CLAMP (size / 2, 2, size <= WIDE_CODE ? 128 : 64), code = CLAMP (hidden / 4, 1, 32);

  if (samples->shape.n_axes > 1)
    add (stack, "flatten", NULL);
  add_dense (stack, hidden, "relu");
  add_dense (stack, code, "linear");
  add_dense (stack, hidden, "relu");
  /* bytes are pictures from 0 to 1 */
  add_dense (stack, size, samples->bytes != NULL ? "sigmoid" : "linear");
  if (samples->shape.n_axes > 1)
    add_axes (stack, "reshape", &samples->shape);
}

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

  if (samples->n_more > 0)
    {
      g_set_error (error, NN_ERROR, NN_ERROR_DATA,
                   "%s gives a network %u inputs: put one together that reads them all, or start from an example.",
                   samples->title, samples->n_more + 1);
      return NULL;
    }
  add_axes (stack, "input", &samples->shape);
  if (samples->labels == NULL && !steps && samples->targets == NULL)
    add_autoencoder (stack, samples);
  else
    {
      if (samples->tokens != NULL && samples->shape.n_axes == 1)
        add_text_layers (stack, samples, steps);
      else if (samples->shape.n_axes == 3)
        add_picture_layers (stack, &samples->shape);
      else if (samples->shape.n_axes == 2)
        add_series_layers (stack, &samples->shape, steps);
      else
        {
          if (samples->shape.n_axes > 1)
            add (stack, "flatten", NULL);
          add_dense (stack, 32, "relu");
          add_dense (stack, 16, "relu");
        }
      add_output (stack, samples);
    }
  model = nn_model_new (stack->entries, stack->n, seed, error);
  if (model == NULL || !nn_model_check_samples (model, samples, error))
    return NULL;
  return g_steal_pointer (&model);
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
  nn_recipe_fit (&document->recipe, model, samples);
  nn_spec_set (&document->recipe.training, "epochs", samples->n_train < FEW_SAMPLES ? 40 : 10, NULL);
  g_free (document->title);
  document->title = g_strdup (samples->title);
  return TRUE;
}
