/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How long an epoch takes: seen, not guessed; of this network, or not known. */
#include <math.h>

#include "app/pace.h"

#define NET(units) "{\"layers\": [{\"class\": \"input\"}, {\"class\": \"flatten\"}, {\"class\": \"dense\"," \
  " \"args\": {\"units\": " #units "}}, {\"class\": \"dense\", \"args\": {\"units\": 10, \"activation\": \"softmax\"}}]," \
  " \"recipe\": {\"epochs\": 2}, \"source\": \"digits\"}"

typedef struct
{
  NnPool          *pool;
  VitrineProject  *project;
  VitrineTraining *training;
  VitrinePace     *pace;
} Set;

static Set
set_up (const char *spec)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (NnDocument) document = nn_document_from_json (spec, &error);
  Set set;

  g_assert_no_error (error);
  set.pool = nn_pool_new (2);
  set.project = vitrine_project_new (document, NULL);
  set.training = vitrine_training_new (set.project, set.pool);
  set.pace = vitrine_pace_new (set.project, set.training, set.pool);
  vitrine_pace_set_active (set.pace, TRUE);
  return set;
}

static void
tear_down (Set *set)
{
  g_object_unref (set->pace);
  g_object_unref (set->training);
  g_object_unref (set->project);
  nn_pool_unref (set->pool);
}

static void
wait_for (gboolean (*condition) (Set *), Set *set)
{
  gint64 end = g_get_monotonic_time () + 120 * G_USEC_PER_SEC;

  while (!condition (set))
    {
      g_assert_cmpint (g_get_monotonic_time (), <, end);
      if (!g_main_context_iteration (NULL, FALSE))
        g_usleep (500);
    }
}

static gboolean
known (Set *set)
{
  return !isnan (vitrine_pace_seconds (set->pace));
}

static gboolean
trained (Set *set)
{
  return vitrine_training_state (set->training) == VITRINE_TRAINING_FINISHED;
}

static void
edit (Set *set, double units)
{
  NnModel *model = vitrine_project_model (set->project);
  const NnEntry *entry = nn_model_entry (model, 2);
  g_autoptr (NnModel) edited = nn_model_set_arg (model, entry->id, 0, units, NULL);

  g_assert_nonnull (edited);
  vitrine_project_edit (set->project, edited, "Edit", NULL);
}

/* A network never trained is tried; a larger one takes longer; what is tried is left as it was. */
static void
test_tried (void)
{
  Set set = set_up (NET (8));
  NnModel *before;
  g_autofree char *text = NULL;
  double small, large;

  g_assert_true (isnan (vitrine_pace_seconds (set.pace)));
  g_assert_null (vitrine_pace_text (set.pace));
  wait_for (known, &set);
  before = vitrine_project_model (set.project);
  small = vitrine_pace_seconds (set.pace);
  text = vitrine_pace_text (set.pace);
  g_test_message ("8 units: %.3f s, told as %s", small, text);
  g_assert_cmpfloat (small, >, 0);
  g_assert_true (g_str_has_prefix (text, "~") || g_str_has_prefix (text, "<"));
  g_assert_false (vitrine_project_modified (set.project));

  edit (&set, 4000);
  g_assert_true (isnan (vitrine_pace_seconds (set.pace)));   /* of another network, so not known */
  wait_for (known, &set);
  large = vitrine_pace_seconds (set.pace);
  g_test_message ("4000 units: %.3f s", large);
  g_assert_cmpfloat (large, >, 5 * small);
  g_assert_true (vitrine_project_model (set.project) != before);
  tear_down (&set);
}

/* The training of this network says it better; it is not tried again. */
static void
test_trained (void)
{
  Set set = set_up (NET (64));
  double seen, told;

  vitrine_pace_set_active (set.pace, FALSE);
  for (guint i = 0; i < 20000 && vitrine_project_samples (set.project) == NULL; i++)
    if (!g_main_context_iteration (NULL, FALSE))
      g_usleep (500);
  vitrine_training_start (set.training);
  wait_for (trained, &set);
  told = vitrine_pace_seconds (set.pace);
  seen = vitrine_project_samples (set.project)->n_train / vitrine_training_status (set.training)->samples_per_second;
  g_test_message ("seen %.3f s, told %.3f s", seen, told);
  g_assert_cmpfloat (told, >, seen / 3);
  g_assert_cmpfloat (told, <, seen * 3);
  edit (&set, 65);
  g_assert_true (isnan (vitrine_pace_seconds (set.pace)));
  tear_down (&set);
}

/* What cannot be trained has no pace. */
static gboolean
waited (Set *set)
{
  static gint64 start;

  if (start == 0)
    start = g_get_monotonic_time ();
  return g_get_monotonic_time () - start > 2 * G_USEC_PER_SEC;
}

static void
test_unknown (void)
{
  Set set = set_up ("{\"layers\": [{\"class\": \"input\"}, {\"class\": \"dense\"}], \"source\": \"digits\"}");

  wait_for (waited, &set);
  g_assert_true (isnan (vitrine_pace_seconds (set.pace)));
  g_assert_null (vitrine_pace_text (set.pace));
  tear_down (&set);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/pace/tried", test_tried);
  g_test_add_func ("/pace/trained", test_trained);
  g_test_add_func ("/pace/unknown", test_unknown);
  return g_test_run ();
}
