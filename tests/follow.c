/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What follows the model: explanations and codes. */
#include <math.h>

#include "app/explaining.h"
#include "app/latent.h"

#define IMAGE "{\"class\": \"input\"}, {\"class\": \"flatten\"}, "
#define DENSE(units, activation) \
  "{\"class\": \"dense\", \"args\": {\"units\": " #units ", \"activation\": \"" activation "\"}}"

static const char classifier[] = "{\"layers\": [" IMAGE DENSE (16, "relu") ", " DENSE (10, "softmax")
                                 "], \"source\": \"digits\"}";
static const char variational[]
  = "{\"layers\": [" IMAGE DENSE (16, "relu") ", " DENSE (6, "linear") ", {\"class\": \"sampling\"}, "
    DENSE (16, "relu") ", " DENSE (784, "sigmoid") ", {\"class\": \"reshape\"}],"
    " \"recipe\": {\"target\": \"input\", \"loss\": \"binary_crossentropy\", \"reduction\": \"sum\","
    " \"metric\": \"mae\"}, \"source\": \"digits\"}";

static VitrineProject *
open_project (const char *spec)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (NnDocument) document = nn_document_from_json (spec, &error);

  g_assert_no_error (error);
  return vitrine_project_new (document, NULL);
}

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
both_explained (gpointer data)
{
  return vitrine_explaining_result (data, 0) != NULL && vitrine_explaining_result (data, 1) != NULL
         && !vitrine_explaining_busy (data, 0) && !vitrine_explaining_busy (data, 1);
}

static gboolean
has_strip (gpointer data)
{
  guint n;

  return vitrine_explaining_strip (data, &n) != NULL;
}

static gboolean
has_error (gpointer data)
{
  return vitrine_explaining_error (data, 0) != NULL;
}

static float *
copy_of (NnExplanation *explanation)
{
  return g_memdup2 (explanation->attribution->data,
                    nn_tensor_count (explanation->attribution) * sizeof (float));
}

typedef struct
{
  VitrineExplaining *explaining;
  float             *before;
} Change;

static gboolean
slot_differs (gpointer data)
{
  Change *change = data;
  NnExplanation *now = vitrine_explaining_result (change->explaining, 0);

  return now != NULL && !vitrine_explaining_busy (change->explaining, 0)
         && memcmp (now->attribution->data, change->before,
                    nn_tensor_count (now->attribution) * sizeof (float)) != 0;
}

static void
test_explaining (void)
{
  g_autoptr (NnPool) pool = nn_pool_new (2);
  g_autoptr (VitrineProject) project = open_project (classifier);
  g_autoptr (VitrineExplaining) explaining = vitrine_explaining_new (project, pool);
  g_autoptr (NnTensor) input = NULL;
  g_autoptr (NnTensor) odd = nn_tensor_new (&NN_SHAPE (1, 5, 5, 1));
  g_autoptr (NnModel) model = NULL;
  g_autoptr (NnExplanation) direct = NULL;
  g_autofree float *first = NULL;
  g_autofree float *second = NULL;
  Change change = { explaining };
  NnSpec methods[2];
  const VitrineStripItem *items;
  const float *out;
  guint n;

  g_assert_true (nn_spec_named (&methods[0], NN_KIND_EXPLAINER, "saliency", NULL));
  g_assert_true (nn_spec_named (&methods[1], NN_KIND_EXPLAINER, "occlusion", NULL));
  wait_for (loaded, project);
  input = nn_samples_tensor (vitrine_project_samples (project), 8001);
  vitrine_explaining_set_methods (explaining, methods, 2);
  vitrine_explaining_set_sample (explaining, 8001);

  /* Nobody looks: nothing is computed. */
  for (guint i = 0; i < 20; i++)
    {
      g_usleep (2000);
      g_main_context_iteration (NULL, FALSE);
    }
  g_assert_null (vitrine_explaining_result (explaining, 0));
  vitrine_explaining_set_active (explaining, TRUE);
  wait_for (both_explained, explaining);
  out = vitrine_explaining_prediction (explaining, &n);
  g_assert_cmpuint (n, ==, 10);
  g_assert_cmpfloat (out[vitrine_explaining_target (explaining)], >=, 0.1);

  /* The same as asking core. */
  direct = nn_explain (vitrine_project_model (project), &methods[0], &input, 1, -1, 0, NULL, NULL, NULL, NULL, NULL);
  g_assert_cmpmem (direct->attribution->data, 784 * sizeof (float),
                   vitrine_explaining_result (explaining, 0)->attribution->data, 784 * sizeof (float));

  /* Another sample, then another model: the slot follows. */
  change.before = first = copy_of (vitrine_explaining_result (explaining, 0));
  vitrine_explaining_set_sample (explaining, 8002);
  wait_for (slot_differs, &change);
  change.before = second = copy_of (vitrine_explaining_result (explaining, 0));
  model = nn_model_reinitialise (vitrine_project_model (project), 77);
  vitrine_project_set_live (project, model);
  wait_for (slot_differs, &change);

  wait_for (has_strip, explaining);
  vitrine_explaining_set_strip (explaining, VITRINE_STRIP_WRONG, 4000);
  items = vitrine_explaining_strip (explaining, &n);
  g_assert_cmpuint (n, >, 1000);
  g_assert_cmpuint (n, <=, 2000);
  for (guint i = 0; i < n; i++)
    {
      g_assert_cmpint (items[i].label, !=, items[i].predicted);
      g_assert_cmpuint (items[i].index, >=, 8000);
      g_assert_true (i == 0 || items[i].confidence <= items[i - 1].confidence);
    }
  g_assert_cmpint (vitrine_explaining_random_wrong (explaining), >=, 8000);

  /* What cannot be explained says why. */
  vitrine_explaining_set_drawn (explaining, odd);
  wait_for (has_error, explaining);
}

/* A slow method under way does not hold up another sample, nor the end of all. */
static void
test_explaining_cancel (void)
{
  g_autoptr (VitrineProject) project = open_project (classifier);
  g_autoptr (VitrineExplaining) explaining = vitrine_explaining_new (project, NULL);
  NnSpec methods[2];
  guint waited = 0;

  g_assert_true (nn_spec_named (&methods[0], NN_KIND_EXPLAINER, "lime", NULL));
  g_assert_true (nn_spec_named (&methods[1], NN_KIND_EXPLAINER, "smoothgrad", NULL));
  wait_for (loaded, project);
  vitrine_explaining_set_methods (explaining, methods, 2);
  vitrine_explaining_set_active (explaining, TRUE);
  for (guint i = 0; i < 30; i++)
    {
      gint64 begin = g_get_monotonic_time ();

      vitrine_explaining_set_sample (explaining, i);
      waited += g_get_monotonic_time () - begin > 50000;
      g_usleep (3000);
      g_main_context_iteration (NULL, FALSE);
    }
  /* A thread that is not given the processor is no thread that waits: most, not all. */
  g_assert_cmpuint (waited, <, 15);
  wait_for (both_explained, explaining);
  g_assert_cmpint (vitrine_explaining_index (explaining), ==, 29);
}

static gboolean
has_codes (gpointer data)
{
  guint n;

  return vitrine_latent_codes (data, &n) != NULL;
}

static gboolean
has_decoded (gpointer data)
{
  guint n;

  return vitrine_latent_decoded (data) != NULL && vitrine_latent_grid (data) != NULL
         && vitrine_latent_traversal (data) != NULL && vitrine_latent_nearest (data, &n) != NULL;
}

typedef struct
{
  VitrineLatent *latent;
  NnTensor      *wanted;
  guint          nearest;
} Pointer;

static gboolean
pointer_arrived (gpointer data)
{
  Pointer *pointer = data;
  NnTensor *decoded = vitrine_latent_decoded (pointer->latent);
  guint n;
  const VitrineNearest *nearest = vitrine_latent_nearest (pointer->latent, &n);

  return decoded != NULL
         && memcmp (decoded->data, pointer->wanted->data, 784 * sizeof (float)) == 0
         && nearest != NULL && nearest[0].index == pointer->nearest;
}

/* Mean over the samples of what the formula makes of the encoder's means and log-variances. */
static void
check_kl (VitrineProject *project, guint encoder, const double *kl)
{
  NnSamples *samples = vitrine_project_samples (project);
  g_autoptr (NnTensor) input = nn_tensor_new (&NN_SHAPE (samples->n, 28, 28, 1));
  g_autoptr (NnTensor) code = NULL;
  g_autoptr (GError) error = NULL;

  for (guint32 i = 0; i < samples->n; i++)
    nn_samples_input (samples, &i, 1, input->data + 784 * (gsize) i);
  code = nn_model_predict (vitrine_project_model (project), &input, 1, encoder, NULL, &error);
  g_assert_no_error (error);
  for (guint d = 0; d < 3; d++)
    {
      double sum = 0;

      for (gsize i = 0; i < samples->n; i++)
        {
          double mean = code->data[6 * i + d], log_var = code->data[6 * i + 3 + d];

          sum += (mean * mean + exp (log_var) - 1 - log_var) / 2;
        }
      g_assert_cmpfloat (sum, >, 0);
      g_assert_cmpfloat_with_epsilon (kl[d], sum / samples->n, 1e-6 * sum / samples->n);
    }
}

static void
test_latent (void)
{
  g_autoptr (NnPool) pool = nn_pool_new (2);
  g_autoptr (VitrineProject) project = open_project (variational);
  g_autoptr (VitrineLatent) latent = vitrine_latent_new (project, pool);
  g_autoptr (NnTensor) wanted = NULL;
  g_autoptr (NnTensor) code = NULL;
  g_autoptr (GError) error = NULL;
  const VitrineObjective *objective;
  const float *codes;
  Pointer pointer = { latent };
  double sum = 0, rebuilt_error;
  guint n, rebuilt;

  g_assert_null (vitrine_latent_unavailable (latent));
  g_assert_cmpuint (vitrine_latent_n_dims (latent), ==, 3);
  vitrine_latent_set_grid (latent, 0, 1, -2, 2, 5, -2, 2, 4);
  vitrine_latent_set_traversal (latent, 3, 7, FALSE);
  vitrine_latent_set_active (latent, TRUE);
  wait_for (has_codes, latent);
  codes = vitrine_latent_codes (latent, &n);
  g_assert_cmpuint (n, ==, 10000);
  objective = vitrine_latent_objective (latent);
  for (guint d = 0; d < 3; d++)
    sum += vitrine_latent_kl (latent)[d];
  g_assert_cmpfloat_with_epsilon (objective->kl, sum, 1e-9);
  check_kl (project, vitrine_latent_entry (latent) - 1, vitrine_latent_kl (latent));
  g_assert_cmpfloat (objective->reconstruction, >, 100);
  g_assert_cmpfloat_with_epsilon (objective->elbo, -(objective->reconstruction + objective->kl), 1e-9);

  wait_for (has_decoded, latent);
  g_assert_cmpuint (vitrine_latent_grid (latent)->shape.size[0], ==, 20);
  g_assert_cmpuint (vitrine_latent_traversal (latent)->shape.size[0], ==, 21);
  g_assert_cmpfloat_with_epsilon (vitrine_latent_traversal_codes (latent)[0], -3, 1e-6);
  g_assert_cmpfloat_with_epsilon (vitrine_latent_traversal_codes (latent)[6], 3, 1e-6);
  g_assert_cmpfloat (vitrine_latent_kl (latent)[vitrine_latent_traversal_dim (latent, 0)], >=,
                     vitrine_latent_kl (latent)[vitrine_latent_traversal_dim (latent, 2)]);

  /* At a sample's own code that sample is nearest, and the picture is what decoding gives. */
  code = nn_tensor_new_from (&NN_SHAPE (1, 3), codes + 3 * 4321);
  wanted = vitrine_decode (vitrine_project_model (project), vitrine_latent_entry (latent), code, NULL, &error);
  g_assert_no_error (error);
  pointer.wanted = wanted;
  pointer.nearest = 4321;
  for (guint i = 0; i < 200; i++)
    vitrine_latent_set_pointer (latent, (float[]){ i / 100.0f - 1, 0, 0 });
  vitrine_latent_set_pointer (latent, code->data);
  wait_for (pointer_arrived, &pointer);
  g_assert_nonnull (vitrine_latent_reconstruction (latent, &rebuilt, &rebuilt_error));
  g_assert_cmpuint (rebuilt, ==, 4321);
  g_assert_cmpfloat_with_epsilon (rebuilt_error, vitrine_latent_errors (latent, &n)[4321],
                                  1e-4 * rebuilt_error);
}

static void
count_cb (VitrineLatent *latent, guint *count)
{
  (*count)++;
}

static void
test_latent_unavailable (void)
{
  g_autoptr (VitrineProject) project = open_project (classifier);
  g_autoptr (VitrineLatent) latent = vitrine_latent_new (project, NULL);
  g_autoptr (VitrineProject) other = open_project (variational);
  guint changes = 0;

  g_assert_nonnull (vitrine_latent_unavailable (latent));
  g_assert_cmpint (vitrine_latent_entry (latent), ==, -1);
  vitrine_latent_set_active (latent, TRUE);
  g_signal_connect (latent, "available-changed", G_CALLBACK (count_cb), &changes);
  vitrine_project_edit (project, vitrine_project_model (other), "Paste", NULL);
  g_assert_null (vitrine_latent_unavailable (latent));
  g_assert_cmpuint (changes, ==, 1);
  wait_for (has_codes, latent);
  vitrine_project_undo (project);
  g_assert_nonnull (vitrine_latent_unavailable (latent));
  g_assert_false (has_codes (latent));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/follow/explaining", test_explaining);
  g_test_add_func ("/follow/explaining/cancel", test_explaining_cancel);
  g_test_add_func ("/follow/latent", test_latent);
  g_test_add_func ("/follow/latent/unavailable", test_latent_unavailable);
  return g_test_run ();
}
