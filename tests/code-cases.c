/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * code-cases CASES OUT: networks as programs, beside what they answer.
 *
 * Each line of CASES is a JSON object: {"spec": a document's SPEC} or {"file": a document},
 * and "epochs" of training in one batch (0: none). Into OUT go for case i the programs
 * i-keras.py and i-pytorch.py, their weights, the inputs i-x0.npy and so on, what the
 * network answers (i-y0.npy and so on), what it answers when it is trained (i-z0.npy), what it
 * was trained on (i-labels.npy, i-targets.npy), and i.json, which tells of the ends.
 * tests/code.py makes the cases and compares.
 */
#include <json-glib/json-glib.h>
#include <string.h>

#include "core/tape-private.h"
#include "drawn.h"

#define N 6

typedef struct
{
  NnDocument *document;
  NnTensor *inputs[NN_MAX_MORE + 1];
  guint n_inputs;
  const char *out;
  guint number;
  NnPool *pool;
} Case;

static void
fail (const Case *self, const GError *error)
{
  g_printerr ("case %u: %s\n", self->number, error != NULL ? error->message : "?");
  exit (1);
}

static char *
path_of (const Case *self, const char *rest)
{
  return g_strdup_printf ("%s/%u%s", self->out, self->number, rest);
}

static void
save (const Case *self, const char *rest, const NnTensor *tensor)
{
  g_autofree char *path = path_of (self, rest);
  g_autoptr (GError) error = NULL;

  if (!nn_npy_write (path, tensor, &error))
    fail (self, error);
}

/* All weights anew: biases that are not zero, statistics that are not those of the start. */
static void
draw_weights (Case *self)
{
  NnModel *model = self->document->model;
  g_autoptr (GPtrArray) weights = g_ptr_array_new_with_free_func ((GDestroyNotify) nn_tensor_unref);
  NnRandom random = nn_random_new (self->number + 1);

  for (guint i = 0; i < nn_model_n_entries (model); i++)
    for (guint w = 0; w < nn_model_n_weights (model, i); w++)
      {
        const NnWeightInfo *info = nn_model_weight_info (model, i, w);
        NnTensor *tensor = nn_tensor_new (&info->shape);
        NnRandom own = nn_random_split (&random, weights->len);

        draw_weight (&own, info, tensor->data);
        g_ptr_array_add (weights, tensor);
      }
  if (weights->len == 0)
    return;
  self->document->model = nn_model_with_weights (model, (NnTensor **) weights->pdata, weights->len);
  nn_model_unref (model);
}

/* How many tokens the readers of entry @index know; 0: they read numbers. *@masked: the value
 * that is padding to them, if they know it. */
static gsize
n_tokens (const NnModel *model, guint index, gboolean *masked, float *mask)
{
  *masked = FALSE;
  for (guint i = 0; i < nn_model_n_entries (model); i++)
    for (guint k = 0; k < nn_model_entry (model, i)->n_inputs; k++)
      {
        const NnEntry *entry = nn_model_entry (model, i);

        if (nn_model_input (model, i, k) != index)
          continue;
        if (g_str_equal (entry->klass->base.name, "masking"))
          {
            *masked = TRUE;
            *mask = (float) nn_layer_arg (entry->klass, entry->args, "mask_value");
          }
        if (entry->klass->token_count != NULL)
          {
            *masked = entry->klass->count_steps != NULL;
            *mask = 0;
            return (gsize) nn_layer_arg (entry->klass, entry->args, entry->klass->token_count);
          }
      }
  return 0;
}

/* Series that end before their last step, where anything knows padding. */
static void
draw_inputs (Case *self)
{
  NnModel *model = self->document->model;

  for (guint i = 0; i < nn_model_n_entries (model); i++)
    {
      NnRandom random = nn_random_new (100 * self->number + i);
      const NnShape *shape = nn_model_shape (model, i);
      NnShape batch = nn_shape_batch (shape, N);
      gsize count = nn_shape_count (shape), T = shape->size[0], tokens;
      gboolean masked;
      float mask = 0;
      NnTensor *tensor;

      if (nn_model_entry (model, i)->n_inputs > 0)
        continue;
      g_assert_cmpuint (self->n_inputs, <, G_N_ELEMENTS (self->inputs));
      tokens = n_tokens (model, i, &masked, &mask);
      tensor = nn_tensor_new (&batch);
      for (gsize k = 0; k < N * count; k++)
        {
          float u = nn_random_uniform_at (&random, k);

          /* token 0 is padding: it stands at the end alone */
          tensor->data[k] = tokens > 1    ? 1 + (float) (guint) (u * (tokens - 1))
                            : tokens == 1 ? 0
                                          : 3 * u - 1.5f;
        }
      for (guint b = 0; masked && b < N; b++)
        for (gsize t = 1 + (b * 7 + 3) % T; t < T; t++)
          for (gsize k = 0; k < count / T; k++)
            tensor->data[(b * T + t) * (count / T) + k] = mask;
      self->inputs[self->n_inputs++] = tensor;
    }
}

static void
answer (Case *self, NnModel *model, const NnProgram *program, const char *name)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (NnTape) tape = NULL;
  guint targets[NN_MAX_OUTPUTS];

  for (guint k = 0; k < program->n_outputs; k++)
    targets[k] = program->outputs[k].entry;
  tape = nn_tape_new_aims (model, targets, program->n_outputs, N, NN_TAPE_KEEP, self->pool, &error);
  if (tape == NULL)
    fail (self, error);
  for (guint k = 0; k < self->n_inputs; k++)
    memcpy (nn_tape_input (tape, k), self->inputs[k]->data,
            nn_tensor_count (self->inputs[k]) * sizeof (float));
  nn_tape_forward (tape, N);
  for (guint k = 0; k < program->n_outputs; k++)
    {
      NnShape shape = nn_shape_batch (nn_model_shape (model, program->outputs[k].entry), N);
      g_autofree char *rest = g_strdup_printf ("-%s%u.npy", name, k);
      g_autoptr (NnTensor) tensor =
          nn_tensor_new_from (&shape, nn_tape_value (tape, program->outputs[k].entry));

      save (self, rest, tensor);
    }
}

static NnProgram *
write_program (Case *self, NnCodeFlavor flavor)
{
  NnDocument *document = self->document;
  const char *name = nn_code_flavor_names[flavor];
  g_autofree char *rest = g_strdup_printf ("-%s.py", name);
  g_autofree char *path = path_of (self, rest);
  g_autofree char *other = g_strdup_printf ("-%s.safetensors", name);
  g_autofree char *weights = path_of (self, other);
  g_autofree char *beside = g_path_get_basename (weights);
  g_autoptr (GError) error = NULL;
  NnProgram *program =
      nn_program_new (document->model, &document->recipe, flavor, document->title, beside, &error);

  if (program == NULL || !nn_program_save_weights (program, document->model, weights, &error) ||
      !g_file_set_contents (path, program->text, -1, &error))
    fail (self, error);
  return program;
}

/* --- training ------------------------------------------------------------------ */

static gsize
count_classes (const NnModel *model, guint index)
{
  const NnShape *shape = nn_model_shape (model, index);

  return shape->size[shape->n_axes - 1];
}

/* Labels for the first output whose loss wants them, numbers for the first of the others. */
static NnSamples *
make_samples (Case *self)
{
  NnModel *model = self->document->model;
  const NnRecipe *recipe = &self->document->recipe;
  NnRandom random = nn_random_new (self->number + 77);
  NnShape shape = nn_shape_sample (&self->inputs[0]->shape);
  g_autoptr (GBytes) x =
      g_bytes_new (self->inputs[0]->data, nn_tensor_count (self->inputs[0]) * sizeof (float));
  g_autoptr (GBytes) labels = NULL, targets = NULL;
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  NnShape target_shape = { 0 }, rows = NN_SHAPE (N);
  g_autoptr (GError) error = NULL;
  NnSamples *samples;

  for (guint k = 0; k <= recipe->n_sides; k++)
    {
      const NnSpec *loss = k == 0 ? &recipe->loss : &recipe->sides[k - 1].loss;
      guint index = k == 0 ? nn_model_output (model)
                           : (guint) nn_model_index (model, recipe->sides[k - 1].entry);
      const NnShape *out = nn_model_shape (model, index);
      gsize width = count_classes (model, index), count = nn_shape_count (out);

      if (NN_LOSS_CLASS (loss->klass)->labels && labels == NULL)
        {
          gsize n = N * count / width;
          g_autofree gint32 *values = g_new (gint32, n);
          g_autoptr (NnTensor) tensor = NULL;

          rows = out->n_axes > 1 ? NN_SHAPE (N, count / width) : NN_SHAPE (N);
          tensor = nn_tensor_new (&rows);
          for (gsize i = 0; i < n; i++)
            tensor->data[i] = values[i] = nn_random_below (&random, (guint) width);
          labels = g_bytes_new (values, n * sizeof (gint32));
          for (gsize i = 0; i < width; i++)
            g_ptr_array_add (names, g_strdup_printf ("%u", (guint) i));
          g_ptr_array_add (names, NULL);
          save (self, "-labels.npy", tensor);
        }
      else if (!NN_LOSS_CLASS (loss->klass)->labels && targets == NULL)
        {
          NnShape batch = nn_shape_batch (out, N);
          g_autoptr (NnTensor) tensor = nn_tensor_new (&batch);

          for (gsize i = 0; i < N * count; i++)
            tensor->data[i] = nn_random_uniform (&random);
          targets = g_bytes_new (tensor->data, N * count * sizeof (float));
          target_shape = *out;
          save (self, "-targets.npy", tensor);
        }
    }
  if (rows.n_axes == 1)
    samples = nn_samples_new_floats ("cases", "Cases", &shape, N, N, x, labels,
                                     labels != NULL ? (const char *const *) names->pdata : NULL,
                                     targets, targets != NULL ? &target_shape : NULL, &error);
  else
    {
      samples = nn_samples_new_floats ("cases", "Cases", &shape, N, N, x, NULL, NULL, targets,
                                       targets != NULL ? &target_shape : NULL, &error);
      if (samples != NULL)
        nn_samples_label_steps (samples, labels, (guint) rows.size[1],
                                (const char *const *) names->pdata, &error);
    }
  if (error != NULL)
    fail (self, error);
  return samples;
}

static void
train (Case *self, guint epochs, const NnProgram *program)
{
  g_autoptr (NnSamples) samples = make_samples (self);
  g_autoptr (NnTrainer) trainer = NULL;
  g_autoptr (NnModel) trained = NULL;
  g_autoptr (GError) error = NULL;
  NnStepReport report;

  trainer =
      nn_trainer_new (self->document->model, samples, &self->document->recipe, self->pool, &error);
  if (trainer == NULL)
    fail (self, error);
  for (guint e = 0; e < epochs; e++)
    {
      if (!nn_trainer_step (trainer, &report, &error))
        fail (self, error);
      g_assert_true (report.epoch_done);
    }
  trained = nn_trainer_model (trainer);
  answer (self, trained, program, "z");
}

/* --- the whole ---------------------------------------------------------------------- */

static void
add_ends (JsonBuilder *builder, const char *name, const NnProgramValue *values, guint n)
{
  json_builder_set_member_name (builder, name);
  json_builder_begin_array (builder);
  for (guint k = 0; k < n; k++)
    {
      json_builder_begin_object (builder);
      json_builder_set_member_name (builder, "channels_first");
      json_builder_add_boolean_value (builder, values[k].channels_first);
      json_builder_set_member_name (builder, "tokens");
      json_builder_add_boolean_value (builder, values[k].tokens);
      json_builder_set_member_name (builder, "left_out");
      json_builder_add_string_value (builder, nn_activation_names[values[k].left_out]);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

static void
tell (Case *self, const NnProgram *program)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;
  g_autofree char *text = NULL;
  g_autofree char *path = path_of (self, ".json");
  NnModel *model = self->document->model;

  json_builder_begin_object (builder);
  add_ends (builder, "inputs", program->inputs, program->n_inputs);
  add_ends (builder, "outputs", program->outputs, program->n_outputs);
  json_builder_set_member_name (builder, "parameters");
  json_builder_add_int_value (builder, (gint64) nn_model_n_parameters (model, -1));
  json_builder_set_member_name (builder, "numbers");
  json_builder_add_int_value (builder, (gint64) nn_program_n_weights (program, model));
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  text = json_to_string (root, FALSE);
  g_file_set_contents (path, text, -1, NULL);
}

static void
work (Case *self, JsonObject *object)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (NnProgram) keras = NULL, pytorch = NULL;
  guint epochs = (guint) json_object_get_int_member_with_default (object, "epochs", 0);

  if (json_object_has_member (object, "file"))
    self->document = nn_document_load (json_object_get_string_member (object, "file"), &error);
  else
    {
      g_autofree char *spec = json_to_string (json_object_get_member (object, "spec"), FALSE);

      self->document = nn_document_from_json (spec, &error);
    }
  if (self->document == NULL || !nn_model_check (self->document->model, &error))
    fail (self, error);
  if (!json_object_has_member (object, "file"))
    draw_weights (self);
  draw_inputs (self);
  for (guint k = 0; k < self->n_inputs; k++)
    {
      g_autofree char *rest = g_strdup_printf ("-x%u.npy", k);

      save (self, rest, self->inputs[k]);
    }
  keras = write_program (self, NN_CODE_KERAS);
  pytorch = write_program (self, NN_CODE_PYTORCH);
  answer (self, self->document->model, pytorch, "y");
  if (epochs > 0)
    train (self, epochs, pytorch);
  tell (self, pytorch);
  for (guint k = 0; k < self->n_inputs; k++)
    nn_tensor_unref (self->inputs[k]);
  nn_document_unref (self->document);
}

int
main (int argc, char **argv)
{
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  NnPool *pool = nn_pool_new (1);

  if (argc != 3 || !g_file_get_contents (argv[1], &text, NULL, NULL))
    return 2;
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL && lines[i][0] != '\0'; i++)
    {
      Case self = { .out = argv[2], .number = i, .pool = pool };
      g_autoptr (JsonNode) root = json_from_string (lines[i], NULL);

      work (&self, json_node_get_object (root));
    }
  nn_pool_unref (pool);
  return 0;
}
