/* SPDX-License-Identifier: GPL-3.0-or-later */
/* vitrine explain: why the network says what it says of a sample. */
#include <glib/gi18n.h>
#include <math.h>

#include "app/commands/rows.h"
#include "app/figure.h"

typedef struct
{
  VitrineCli  cli;
  char       *method;
  char      **settings;
  char       *data;
  char      **input;
  char       *out;
  gint        sample;
  char       *target;
  gboolean    dark;

  NnDocument *document;
  NnSamples  *samples;
  NnSamples  *names;       /* whose classes and tokens are named: of the data set */
  NnSpec      spec;
} Explain;

/* The samples to explain: those of the data set, or the files' rows. */
static gboolean
find_samples (Explain *explain, GError **error)
{
  explain->samples = explain->input != NULL ? vitrine_cli_input_samples (explain->document->model, explain->input, error)
                                            : vitrine_cli_samples (explain->document, explain->data, error);
  if (explain->samples == NULL
      || !nn_model_check_samples (explain->document->model, explain->samples, error))
    return FALSE;
  /* The rows of a file have no names, the document's data have. */
  explain->names = explain->samples;
  if (explain->input != NULL && explain->document->source.spec.klass != NULL)
    explain->names = vitrine_cli_samples (explain->document, explain->data, NULL);
  if (explain->sample < 0 || (guint) explain->sample >= explain->samples->n)
    {
      g_set_error (error, NN_ERROR, NN_ERROR_RANGE,
                   _("There is no sample %d: they go from 0 to %u."), explain->sample,
                   explain->samples->n - 1);
      return FALSE;
    }
  return TRUE;
}

static NnExplanation *
explain_one (Explain *explain, guint32 index, VitrineProgress *progress, GError **error)
{
  g_autoptr (GPtrArray) inputs = nn_samples_tensors (explain->samples, &index, 1, error);
  guint64 seed = explain->cli.seed >= 0
                   ? (guint64) explain->cli.seed
                   : (guint64) nn_spec_get (&explain->document->recipe.training, "seed");

  gint target;

  if (inputs == NULL
      || !vitrine_cli_target (explain->document->model, explain->names, inputs, explain->target, explain->cli.pool,
                              &target, error))
    return NULL;
  return nn_explain (explain->document->model, &explain->spec, (NnTensor *const *) inputs->pdata,
                     inputs->len, target, seed, explain->cli.pool, NULL, vitrine_progress_cb, progress, error);
}

/* What the sample says where it is a text: the tokens as they are, "" for padding. */
static void
add_tokens (const Explain *explain, JsonBuilder *builder)
{
  g_autoptr (NnTensor) input = nn_samples_tensor (explain->samples, explain->sample);
  const guint n = g_strv_length (explain->names->tokens);

  json_builder_set_member_name (builder, "tokens");
  json_builder_begin_array (builder);
  for (gsize i = 0; i < nn_tensor_count (input); i++)
    json_builder_add_string_value (builder, input->data[i] >= 0 && input->data[i] < n
                                              ? explain->names->tokens[(guint) input->data[i]] : "");
  json_builder_end_array (builder);
}

/* The class or token that output @target is for, of one step or of the whole; NULL: none. */
static const char *
target_name (const Explain *explain, gint target)
{
  const NnModel *model = explain->document->model;
  const NnShape *shape = nn_model_shape (model, nn_model_output (model));
  guint n = shape->n_axes > 0 ? shape->size[shape->n_axes - 1] : 1;

  if (explain->names == NULL || explain->names->class_names == NULL || n != explain->names->n_classes)
    return NULL;
  return explain->names->class_names[target % n];
}

/* The class or token that is explained; of an answer for every step also which step. */
static void
add_target_name (const Explain *explain, JsonBuilder *builder, gint target)
{
  const NnModel *model = explain->document->model;
  const NnShape *shape = nn_model_shape (model, nn_model_output (model));
  guint n = shape->n_axes > 0 ? shape->size[shape->n_axes - 1] : 1;

  if (target_name (explain, target) == NULL)
    return;
  vitrine_json_string (builder, "target_name", target_name (explain, target));
  if (shape->n_axes == 2)
    vitrine_json_number (builder, "step", target / n);
}

static JsonBuilder *
to_json (const Explain *explain, const NnExplanation *explanation, gboolean with_values)
{
  JsonBuilder *builder = json_builder_new ();

  json_builder_begin_object (builder);
  vitrine_json_string (builder, "method", explanation->method.klass->name);
  if (explain->input == NULL)
    vitrine_json_number (builder, "sample", explain->sample);
  vitrine_json_number (builder, "target", explanation->target);
  add_target_name (explain, builder, explanation->target);
  vitrine_json_number (builder, "score", explanation->score);
  vitrine_json_bool (builder, "signed", explanation->is_signed);
  vitrine_json_number (builder, "residual", explanation->residual);
  json_builder_set_member_name (builder, "args");
  vitrine_json_args (builder, &explanation->method);
  vitrine_json_number (builder, "seed", explanation->seed);
  vitrine_json_number (builder, "seconds", explanation->seconds);
  vitrine_json_shape (builder, "shape", &explanation->attribution->shape);
  if (explanation->n_segments > 0)
    {
      const NnShape *shape = &explanation->attribution->shape;
      gsize pixels = shape->n_axes >= 2 ? shape->size[0] * shape->size[1] : shape->size[0];

      vitrine_json_number (builder, "fit", explanation->fit);
      vitrine_json_number (builder, "fit_error", explanation->fit_error);
      json_builder_set_member_name (builder, "weights");
      json_builder_begin_array (builder);
      for (guint i = 0; i < explanation->n_segments; i++)
        json_builder_add_double_value (builder, explanation->weights[i]);
      json_builder_end_array (builder);
      json_builder_set_member_name (builder, "errors");
      json_builder_begin_array (builder);
      for (guint i = 0; explanation->errors != NULL && i < explanation->n_segments; i++)
        json_builder_add_double_value (builder, explanation->errors[i]);
      json_builder_end_array (builder);
      json_builder_set_member_name (builder, "segments");
      json_builder_begin_array (builder);
      for (gsize i = 0; explanation->segments != NULL && i < pixels; i++)
        json_builder_add_int_value (builder, explanation->segments[i]);
      json_builder_end_array (builder);
    }
  if (with_values && explain->names != NULL && explain->names->tokens != NULL)
    add_tokens (explain, builder);
  if (with_values)
    {
      json_builder_set_member_name (builder, "attribution");
      json_builder_begin_array (builder);
      for (gsize i = 0; i < nn_tensor_count (explanation->attribution); i++)
        vitrine_json_number (builder, NULL, explanation->attribution->data[i]);
      json_builder_end_array (builder);
    }
  json_builder_end_object (builder);
  return builder;
}

static gboolean
write_figure (Explain *explain, gint target, GError **error)
{
  const VitrineFigure *figure = vitrine_figure_find ("explanation", error);
  VitrineFigureRequest request = {
    .document = explain->document,
    .samples = explain->samples,
    .sample = explain->sample,
    .method = explain->spec,
    .target = target,
    .dark = explain->dark,
    .pool = explain->cli.pool,
  };
  gpointer data;
  gboolean ok;

  if (figure == NULL)
    return FALSE;
  data = figure->prepare (&request, error);
  if (data == NULL)
    return FALSE;
  ok = vitrine_figure_write (figure->draw, data, explain->dark, figure->width, figure->height,
                             explain->out, error);
  figure->free (data);
  return ok;
}

/* All rows of --input, or the one sample; the array has the input's shape. */
static gboolean
write_npy (Explain *explain, const NnExplanation *first, VitrineProgress *progress, GError **error)
{
  g_autoptr (NnTensor) all = NULL;
  gsize size = nn_tensor_count (first->attribution);
  NnShape shape;
  guint n = explain->samples->n;

  if (explain->input == NULL || n == 1)
    return nn_npy_write (explain->out, first->attribution, error);
  shape = nn_shape_batch (&first->attribution->shape, n);
  all = nn_tensor_new (&shape);
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (NnExplanation) explanation = explain_one (explain, i, progress, error);

      if (explanation == NULL)
        return FALSE;
      memcpy (all->data + i * size, explanation->attribution->data, size * sizeof (float));
    }
  return nn_npy_write (explain->out, all, error);
}

static gboolean
explain_and_write (Explain *explain, GError **error)
{
  VitrineProgress progress;
  g_autoptr (NnExplanation) explanation = NULL;
  g_autoptr (JsonBuilder) builder = NULL;
  gboolean ok = TRUE;

  explain->document = nn_document_load (explain->cli.files[0], error);
  if (explain->document == NULL || !nn_spec_named (&explain->spec, NN_KIND_EXPLAINER, explain->method, error)
      || !vitrine_cli_set (&explain->spec, explain->settings, error) || !find_samples (explain, error))
    return FALSE;
  vitrine_progress_begin (&progress);
  explanation = explain_one (explain, explain->sample, &progress, error);
  if (explanation == NULL)
    {
      vitrine_progress_clear (&progress);
      return FALSE;
    }
  if (g_str_has_suffix (explain->out, ".json"))
    {
      g_autoptr (JsonBuilder) file = to_json (explain, explanation, TRUE);

      ok = vitrine_json_write (file, explain->out, error);
    }
  else if (vitrine_cli_is_figure (explain->out))
    ok = write_figure (explain, explanation->target, error);
  else
    ok = write_npy (explain, explanation, &progress, error);
  vitrine_progress_clear (&progress);
  if (!ok)
    return FALSE;
  if (explain->cli.json)
    {
      builder = to_json (explain, explanation, FALSE);
      vitrine_json_print (builder);
    }
  else if (target_name (explain, explanation->target) != NULL)
    g_print (_("%s of output %d (%s), which is %.4g: written to %s\n"), explanation->method.klass->title,
             explanation->target, target_name (explain, explanation->target), explanation->score, explain->out);
  else
    g_print (_("%s of output %d, which is %.4g: written to %s\n"), explanation->method.klass->title,
             explanation->target, explanation->score, explain->out);
  return TRUE;
}

static int
run (const VitrineCommand *command, int argc, char **argv)
{
  Explain explain = { .sample = -1 };
  const GOptionEntry entries[] = {
    { "method", 0, 0, G_OPTION_ARG_STRING, &explain.method, N_("An explainer: vitrine list explainers"),
      "NAME" },
    { "set", 0, 0, G_OPTION_ARG_STRING_ARRAY, &explain.settings, N_("A setting of the method"),
      "KEY=VALUE" },
    { "sample", 0, 0, G_OPTION_ARG_INT, &explain.sample,
      N_("Number of the sample in its data set, from 0"), "N" },
    { "input", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &explain.input,
      N_("Samples from a file instead; again for each further input"), "X.npy" },
    { "data", 0, 0, G_OPTION_ARG_STRING, &explain.data, N_("Another data set"), "SRC" },
    { "target", 0, 0, G_OPTION_ARG_STRING, &explain.target, N_("Which output, by number or name; the highest else"), "K" },
    { "dark", 0, 0, G_OPTION_ARG_NONE, &explain.dark, N_("Draw on dark"), NULL },
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &explain.out,
      N_("Where to write: .npy, .json, .png, .svg or .pdf"), "OUT" },
    { NULL },
  };
  g_autoptr (GError) error = NULL;
  int status = vitrine_cli_begin (&explain.cli, command, entries, 1, 1, argc, argv);

  if (status >= 0)
    goto out;
  if (explain.method == NULL || explain.out == NULL)
    status = vitrine_cli_usage (&explain.cli, _("give --method and -o"));
  else if (!vitrine_cli_is_array (explain.out) && !g_str_has_suffix (explain.out, ".json")
           && !vitrine_cli_is_figure (explain.out))
    status = vitrine_cli_usage (&explain.cli, _("give -o a name that ends in .npy, .json, .png, .svg or .pdf"));
  else if (explain.sample < 0 && explain.input == NULL)
    status = vitrine_cli_usage (&explain.cli, _("give --sample or --input"));
  else
    {
      explain.sample = MAX (explain.sample, 0);
      status = explain_and_write (&explain, &error) ? VITRINE_DONE : vitrine_cli_fail (error);
    }

out:
  g_clear_pointer (&explain.document, nn_document_unref);
  if (explain.names != explain.samples)
    g_clear_pointer (&explain.names, nn_samples_unref);
  g_clear_pointer (&explain.samples, nn_samples_unref);
  g_free (explain.method);
  g_free (explain.target);
  g_free (explain.data);
  g_strfreev (explain.input);
  g_free (explain.out);
  g_strfreev (explain.settings);
  vitrine_cli_end (&explain.cli);
  return status;
}

const VitrineCommand vitrine_command_explain = {
  .name = "explain",
  .arguments = "FILE --method NAME [--set KEY=VALUE]… (--sample N|--input X.npy) [--target K] -o OUT",
  .summary = N_("Attribute an output to the input's numbers"),
  .description = N_("The array in OUT.npy has the input's shape. The held-out samples of a data set "
                    "are its last ones.\n\n"
                    "K is the number of an output, from 0, or the name of a class (--target English). Of a network "
                    "that tells which token comes next, a name is the token (--target e, space, newline) and means "
                    "the prediction at the last step that is no padding, which is also explained without --target; "
                    "that of another step is the output STEP × TOKENS + TOKEN.\n\n"
                    "Of a network with several inputs the first is explained, the others stay what the sample has "
                    "there.\n\n"
                    "Where the network reads tokens, their vectors are explained: an attribution is the sum over "
                    "the numbers of a token's vector, or the length where a method gives magnitudes."),
  .run = run,
};
