/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A network that reads several inputs gets all of them, wherever the application runs it. */
#include "app/explaining.h"
#include "app/inside.h"
#include "app/latent.h"
#include "app/strip.h"
#include "tests/build.h"

/* The second input alone tells the label. */
static NnSamples *
telling_second (guint n)
{
  NnSamples *samples = build_samples (NN_SHAPE (3), n, 2, 0);
  g_autofree float *more = g_new (float, n * 2);
  g_autoptr (GBytes) bytes = NULL;
  NnRandom random = nn_random_new (3);

  for (guint i = 0; i < n * 3; i++)
    ((float *) samples->floats)[i] = nn_random_normal (&random);
  for (guint i = 0; i < n; i++)
    {
      more[2 * i] = nn_random_normal (&random);
      more[2 * i + 1] = 4 * samples->labels[i] - 2 + 0.1f * (float) nn_random_normal (&random);
    }
  bytes = g_bytes_new (more, n * 2 * sizeof (float));
  g_assert_true (nn_samples_add_input (samples, "more", &NN_SHAPE (2), bytes, 0, NULL));
  return samples;
}

/* Softmax of one number of the second input: no training is needed to know it. */
static NnModel *
reading_second (void)
{
  const float kernel[10] = { 0, 0, 0, 0, 0, 0, 0, 0, -1, 1 }, bias[2] = { 0, 0 };
  g_autoptr (NnModel) model = build_model ("input channels=3; input channels=2; concat from=1,2;"
                                           "dense units=2 activation=softmax", 1);
  g_autoptr (NnTensor) k = nn_tensor_new_from (&NN_SHAPE (5, 2), kernel);
  g_autoptr (NnTensor) b = nn_tensor_new_from (&NN_SHAPE (2), bias);
  NnTensor *weights[2] = { k, b };

  return nn_model_with_weights (model, weights, 2);
}

static void
test_strip (void)
{
  g_autoptr (NnSamples) samples = telling_second (700);
  g_autoptr (NnModel) model = reading_second ();
  g_autoptr (NnTape) tape = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) items = vitrine_strip_predict (model, samples, NULL, &tape, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (items->len, ==, 140);
  for (guint i = 0; i < items->len; i++)
    {
      const VitrineStripItem *item = &g_array_index (items, VitrineStripItem, i);

      g_assert_cmpint (item->predicted, ==, item->label);
      g_assert_cmpfloat (item->confidence, >, 0.9);
    }
}

static void
test_activations (void)
{
  g_autoptr (NnSamples) samples = telling_second (20);
  g_autoptr (NnModel) model = reading_second ();
  g_autoptr (NnModel) wide = build_model ("input channels=3; input channels=4; concat from=1,2", 1);
  g_autoptr (NnModel) wrong = build_model ("input channels=3; input channels=2; add from=1,2", 1);
  g_autoptr (NnModel) single = build_model ("input channels=3; dense units=2", 1);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) inputs = NULL, values = NULL, part = NULL, one = NULL;
  const NnTensor *joined;
  guint32 index = 7;

  inputs = nn_samples_tensors (samples, &index, 1, NULL);
  g_assert_cmpuint (inputs->len, ==, 2);
  values = vitrine_activations (model, inputs, NULL, &error);
  g_assert_no_error (error);
  joined = values->pdata[2];
  g_assert_cmpmem (joined->data, 3 * sizeof (float), samples->floats + 3 * index, 3 * sizeof (float));
  g_assert_cmpmem (joined->data + 3, 2 * sizeof (float), samples->more[0].floats + 2 * index,
                   2 * sizeof (float));
  g_assert_null (vitrine_activations (wide, inputs, NULL, &error));
  g_assert_error (error, NN_ERROR, NN_ERROR_SHAPE);
  g_clear_error (&error);
  /* with a layer that does not fit, the inputs before it live, all or some of them */
  part = vitrine_activations (wrong, inputs, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (part->pdata[1]);
  g_assert_null (part->pdata[2]);
  one = vitrine_activations (single, inputs, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (one->pdata[1]);
}

/* --- with a project -------------------------------------------------------- */

#define INPUT(name, channels) \
  "{\"class\": \"input\", \"name\": \"" name "\", \"args\": {\"height\": 0, \"width\": 0, \"channels\": " #channels "}}"
#define DENSE(units) "{\"class\": \"dense\", \"args\": {\"units\": " #units ", \"activation\": \"tanh\"}}"

/* Rebuilds the first input of the dates from a code that both inputs go into. */
static const char rebuilding[]
    = "{\"layers\": [" INPUT ("date", 28) ", " INPUT ("written", 10) ", {\"class\": \"concat\", \"inputs\": [\"date\", \"written\"]}, "
      DENSE (4) ", " DENSE (28) "], \"recipe\": {\"target\": \"input\", \"loss\": \"mse\", \"metric\": \"mae\"},"
      " \"source\": \"dates\"}";

typedef gboolean (*Condition) (gpointer data);

static void
wait_for (Condition condition, gpointer data)
{
  gint64 end = g_get_monotonic_time () + 200 * G_USEC_PER_SEC;

  while (!condition (data))
    {
      g_assert_cmpint (g_get_monotonic_time (), <, end);
      if (!g_main_context_iteration (NULL, FALSE))
        g_usleep (500);
    }
}

static gboolean
loaded (gpointer data)
{
  return vitrine_project_samples (data) != NULL;
}

static gboolean
explained (gpointer data)
{
  guint n;

  return vitrine_explaining_prediction (data, &n) != NULL && vitrine_explaining_result (data, 0) != NULL;
}

static gboolean
has_error (gpointer data)
{
  return vitrine_explaining_error (data, 0) != NULL;
}

static gboolean
has_values (gpointer data)
{
  return vitrine_inside_values (data) != NULL;
}

static gboolean
has_codes (gpointer data)
{
  guint n;

  return vitrine_latent_codes (data, &n) != NULL;
}

static gboolean
has_rebuilt (gpointer data)
{
  guint index;
  double error;

  return vitrine_latent_reconstruction (data, &index, &error) != NULL;
}

static VitrineProject *
open_project (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (NnDocument) document = nn_document_from_json (rebuilding, &error);
  VitrineProject *project;

  g_assert_no_error (error);
  project = vitrine_project_new (document, NULL);
  wait_for (loaded, project);
  return project;
}

/* What entry @entry is for sample @index, by core. */
static NnTensor *
truth (VitrineProject *project, guint32 index, guint entry)
{
  g_autoptr (GPtrArray) inputs = nn_samples_tensors (vitrine_project_samples (project), &index, 1, NULL);
  g_autoptr (GError) error = NULL;
  NnTensor *value = nn_model_predict (vitrine_project_model (project), (NnTensor *const *) inputs->pdata,
                                      inputs->len, entry, NULL, &error);

  g_assert_no_error (error);
  return value;
}

static void
test_explaining (void)
{
  const guint32 index = 9001;
  g_autoptr (VitrineProject) project = open_project ();
  g_autoptr (VitrineExplaining) explaining = vitrine_explaining_new (project, NULL);
  g_autoptr (NnTensor) input = nn_samples_tensor (vitrine_project_samples (project), index);
  g_autoptr (NnTensor) wanted = truth (project, index, 4);
  NnSpec method;
  const float *out;
  guint n;

  g_assert_true (nn_spec_named (&method, NN_KIND_EXPLAINER, "saliency", NULL));
  vitrine_explaining_set_methods (explaining, &method, 1);
  vitrine_explaining_set_sample (explaining, index);
  vitrine_explaining_set_active (explaining, TRUE);
  wait_for (explained, explaining);
  out = vitrine_explaining_prediction (explaining, &n);
  g_assert_cmpmem (out, n * sizeof (float), wanted->data, 28 * sizeof (float));
  g_assert_cmpfloat (vitrine_explaining_result (explaining, 0)->score, ==,
                     wanted->data[vitrine_explaining_target (explaining)]);
  /* one that was drawn has nothing for the second input */
  vitrine_explaining_set_drawn (explaining, input);
  wait_for (has_error, explaining);
  g_assert_nonnull (strstr (vitrine_explaining_error (explaining, 0), "reads 2 inputs and gets 1"));
}

static void
test_inside (void)
{
  const guint32 index = 9002;
  g_autoptr (VitrineProject) project = open_project ();
  g_autoptr (VitrineInside) inside = vitrine_inside_new (project, NULL);
  g_autoptr (NnTensor) wanted = truth (project, index, 4);
  const NnTensor *value;

  vitrine_inside_set_sample (inside, index);
  vitrine_inside_set_active (inside, TRUE);
  wait_for (has_values, inside);
  value = vitrine_inside_values (inside)->pdata[4];
  g_assert_cmpmem (value->data, 28 * sizeof (float), wanted->data, 28 * sizeof (float));
}

static void
test_latent (void)
{
  g_autoptr (VitrineProject) project = open_project ();
  g_autoptr (VitrineLatent) latent = vitrine_latent_new (project, NULL);
  g_autoptr (NnTensor) code = truth (project, 9003, 3);
  g_autoptr (NnTensor) rebuilt = NULL;
  const float *codes;
  double error;
  guint n, index;

  g_assert_cmpint (vitrine_latent_entry (latent), ==, 3);
  vitrine_latent_set_active (latent, TRUE);
  wait_for (has_codes, latent);
  codes = vitrine_latent_codes (latent, &n);
  g_assert_cmpuint (n, ==, 10000);
  g_assert_cmpmem (codes + 4 * 9003, 4 * sizeof (float), code->data, 4 * sizeof (float));
  vitrine_latent_set_pointer (latent, code->data);
  wait_for (has_rebuilt, latent);
  vitrine_latent_reconstruction (latent, &index, &error);
  rebuilt = truth (project, index, 4);
  g_assert_cmpmem (vitrine_latent_reconstruction (latent, &index, &error)->data, 28 * sizeof (float),
                   rebuilt->data, 28 * sizeof (float));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/inputs/strip", test_strip);
  g_test_add_func ("/inputs/activations", test_activations);
  g_test_add_func ("/inputs/explaining", test_explaining);
  g_test_add_func ("/inputs/inside", test_inside);
  g_test_add_func ("/inputs/latent", test_latent);
  return g_test_run ();
}
