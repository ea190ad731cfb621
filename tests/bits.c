/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Same seed, same bits: with 1, 2, 3 and 8 threads, and stopped half-way, kept in a file and
 * gone on with by another number of threads. Every registered layer, loss, optimizer, schedule
 * and augmentation, every example, and data that stay in their file; what is registered next is tested by being listed.
 */
#include "tests/build.h"

#include <glib/gstdio.h>
#include <math.h>
#include <unistd.h>

#define STEPS 7
#define STOP  4   /* in the middle of the second epoch */

static const guint threads[] = { 1, 2, 3, 8 };

typedef struct
{
  NnModel   *model;
  NnSamples *samples;
  NnRecipe   recipe;
  guint      steps;
  guint      stop;
} Job;

static guint64
mix (guint64 hash, gconstpointer data, gsize size)
{
  const guint8 *bytes = data;

  for (gsize i = 0; i < size; i++)
    hash = (hash ^ bytes[i]) * G_GUINT64_CONSTANT (1099511628211);
  return hash;
}

static guint64
mix_model (guint64 hash, NnModel *model)
{
  for (guint i = 0; i < nn_model_n_entries (model); i++)
    {
      for (guint w = 0; w < nn_model_n_weights (model, i); w++)
        {
          NnTensor *weight = nn_model_weight (model, i, w);

          hash = mix (hash, weight->data, nn_tensor_count (weight) * sizeof (float));
        }
    }
  return hash;
}

/* Takes steps [from, to); every loss goes into @hash. */
static guint64
take_steps (NnTrainer *trainer, guint from, guint to, guint64 hash)
{
  g_autoptr (GError) error = NULL;

  for (guint step = from; step < to; step++)
    {
      NnStepReport report;

      nn_trainer_step (trainer, &report, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (report.step, ==, step + 1);
      hash = mix (hash, &report.loss, sizeof report.loss);
      hash = mix (hash, &report.metric, sizeof report.metric);
      if (report.epoch_done) /* without progress, for who waits for that */
        nn_trainer_tell (trainer, 1);
    }
  return hash;
}

static NnTrainer *
begin (const Job *job, NnModel *model, const NnRecipe *recipe, NnPool *pool)
{
  g_autoptr (GError) error = NULL;
  NnTrainer *trainer = nn_trainer_new (model, job->samples, recipe, pool, &error);

  g_assert_no_error (error);
  return trainer;
}

/* The weights, and what the trained network makes of all samples. */
static guint64
finish (const Job *job, NnTrainer *trainer, NnPool *pool, guint64 hash)
{
  g_autoptr (NnModel) model = nn_trainer_model (trainer);
  g_autoptr (GError) error = NULL;
  NnEvaluation result;

  if (job->samples->n <= 1000)
    {
      nn_model_evaluate (model, job->samples, NN_SPLIT_ALL, &job->recipe, pool, NULL, &result,
                         &error);
      g_assert_no_error (error);
      hash = mix (hash, &result.loss, sizeof result.loss);
      hash = mix (hash, &result.metric, sizeof result.metric);
    }
  return mix_model (hash, model);
}

static guint64
run_whole (const Job *job, guint n_threads)
{
  g_autoptr (NnPool) pool = nn_pool_new (n_threads);
  g_autoptr (NnTrainer) trainer = begin (job, job->model, &job->recipe, pool);
  guint64 hash = take_steps (trainer, 0, job->steps, 1);

  return finish (job, trainer, pool, hash);
}

/* The same in two parts, with a file between them. */
static guint64
run_resumed (const Job *job, guint n_first, guint n_second)
{
  g_autoptr (NnPool) first_pool = nn_pool_new (n_first);
  g_autoptr (NnPool) second_pool = nn_pool_new (n_second);
  g_autoptr (NnTrainer) first = begin (job, job->model, &job->recipe, first_pool);
  g_autoptr (NnTrainer) second = NULL;
  g_autoptr (NnDocument) document = nn_document_new ();
  g_autoptr (NnDocument) read = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *path = NULL;
  guint64 hash = take_steps (first, 0, job->stop, 1);
  gint fd = g_file_open_tmp ("vitrine-XXXXXX.vitrine", &path, &error);

  g_assert_no_error (error);
  close (fd);
  document->model = nn_trainer_model (first);
  document->recipe = job->recipe;
  document->progress = nn_trainer_progress (first);
  nn_document_save (document, path, &error);
  g_assert_no_error (error);
  read = nn_document_load (path, &error);
  g_assert_no_error (error);
  g_unlink (path);
  second = begin (job, read->model, &read->recipe, second_pool);
  g_assert_true (nn_trainer_resume (second, read->progress, &error));
  hash = take_steps (second, job->stop, job->steps, hash);
  return finish (job, second, second_pool, hash);
}

static void
check (const Job *job)
{
  guint64 hash = run_whole (job, threads[0]);

  for (guint t = 1; t < G_N_ELEMENTS (threads); t++)
    g_assert_cmphex (run_whole (job, threads[t]), ==, hash);
  for (guint t = 0; t < G_N_ELEMENTS (threads); t++)
    g_assert_cmphex (run_resumed (job, threads[t], threads[(t + 1) % G_N_ELEMENTS (threads)]), ==,
                     hash);
}

/* --- each layer ---------------------------------------------------------- */

static const NnShape shapes[] = {
  { 1, { 6 } }, { 2, { 7, 6 } }, { 3, { 8, 7, 4 } }, { 3, { 9, 8, 16 } }, { 4, { 2, 3, 4, 2 } },
};

/* Arguments for case number @round: 0 are the initial ones. */
static void
choose_args (const NnClass *klass, guint round, double *args)
{
  nn_class_init_args (klass, args);
  for (guint a = 0; a < nn_class_n_args (klass) && round > 0; a++)
    {
      const NnArg *arg = &klass->args[a];

      if (arg->kind == NN_ARG_BOOLEAN)
        args[a] = (round + a) % 2;
      else if (arg->kind == NN_ARG_CHOICE)
        args[a] = (round + a) % g_strv_length ((char **) arg->choices);
      else if (arg->kind == NN_ARG_INTEGER)
        args[a] = CLAMP (round + 1, arg->min, arg->max);
      else
        args[a] = CLAMP (0.1 * round, arg->min, arg->max);
    }
}

/* Tokens where the layer reads those; where there are steps, the last ones of some samples
 * are padding. */
static NnSamples *
make_samples (const NnLayerClass *klass, const double *args, const NnShape *shape)
{
  g_autoptr (NnSamples) plain = build_samples (*shape, 55, 4, 0);
  gsize size = nn_shape_count (shape);
  g_autofree float *x = g_memdup2 (plain->floats, 55 * size * sizeof (float));
  g_autoptr (GBytes) inputs = NULL;
  g_autoptr (GBytes) labels = g_bytes_new (plain->labels, 55 * sizeof (gint32));
  g_autoptr (GError) error = NULL;
  NnSamples *samples;

  for (gsize i = 0; i < 55 * size && klass->token_count != NULL; i++)
    x[i] = i * 7 % (gsize) MIN (nn_layer_arg (klass, args, klass->token_count), 11);
  for (guint b = 0; b < 55 && klass->token_count == NULL && shape->n_axes == 2; b++)
    memset (x + (b + 1) * size - b % 3 * shape->size[1], 0,
            b % 3 * shape->size[1] * sizeof (float));
  inputs = g_bytes_new (x, 55 * size * sizeof (float));
  samples = nn_samples_new_floats ("bits", "Bits", shape, 55, 44, inputs, labels,
                                   (const char *const *) plain->class_names, NULL, NULL, &error);
  g_assert_no_error (error);
  return samples;
}

static NnEntry
make_entry (guint id, const char *name, guint from)
{
  NnSpec spec;
  NnEntry entry = { .id = id, .n_inputs = from > 0 ? 1 : 0, .inputs = { from } };

  g_assert_true (nn_spec_named (&spec, NN_KIND_LAYER, name, NULL));
  entry.klass = NN_LAYER_CLASS (spec.klass);
  memcpy (entry.args, spec.values, sizeof spec.values);
  return entry;
}

/* input -> Masking of series, and a norm with weights -> the layer, or the layer of two
 * equal inputs -> a classifier. NULL where the layer does not take the shape. */
static NnModel *
make_model (const NnLayerClass *klass, const double *args, const NnShape *shape)
{
  NnEntry entries[8];
  NnShape in[2] = { *shape, *shape }, out;
  guint n_in = CLAMP (klass->max_inputs, 1, 2), n = 0;
  g_autoptr (GError) error = NULL;
  NnModel *model;

  if (!klass->shape (args, in, n_in, &out, NULL) || nn_shape_count (&out) > 30000)
    return NULL;
  entries[n++] = make_entry (1, "input", 0);
  for (guint a = 0; a < 4; a++)
    entries[0].args[a] = a < 4 - shape->n_axes ? 0 : shape->size[a + shape->n_axes - 4];
  if (klass->token_count == NULL)
    {
      if (shape->n_axes == 2)
        entries[n] = make_entry (n + 1, "masking", n), n++;
      entries[n] = make_entry (n + 1, "layernorm", n), n++;
    }
  entries[n] = (NnEntry){ .id = n + 1, .klass = klass, .n_inputs = n_in, .inputs = { n, n } };
  memcpy (entries[n++].args, args, sizeof entries[0].args);
  entries[n] = make_entry (n + 1, "flatten", n), n++;
  entries[n] = make_entry (n + 1, "dense", n);
  entries[n].args[0] = 4;
  entries[n].args[1] = NN_ACTIVATION_SOFTMAX;
  n++;
  model = nn_model_new (entries, n, 5, &error);
  g_assert_no_error (error);
  nn_model_check (model, &error);
  g_assert_no_error (error);
  return model;
}

static void
test_layer (gconstpointer data)
{
  const NnLayerClass *klass = data;
  guint cases = 0;

  for (guint round = 0; round < 3; round++)
    {
      for (guint s = 0; s < G_N_ELEMENTS (shapes); s++)
        {
          double args[NN_MAX_ARGS] = { 0 };
          g_autoptr (NnModel) model = NULL;
          g_autoptr (NnSamples) samples = NULL;
          Job job = { .steps = STEPS, .stop = STOP };

          choose_args (&klass->base, round, args);
          if (g_str_equal (klass->base.name, "reshape"))
            {
              const NnShape *shape = &shapes[s];

              args[0] = args[1] = 0;
              args[2] = shape->size[0];
              args[3] = nn_shape_count (shape) / shape->size[0];
            }
          model = make_model (klass, args, &shapes[s]);
          if (model == NULL)
            continue;
          samples = make_samples (klass, args, &shapes[s]);
          job.model = model;
          job.samples = samples;
          nn_recipe_init (&job.recipe);
          set_recipe (&job.recipe, "batch_size=17 learning_rate=0.01 epochs=3 seed=9");
          check (&job);
          cases++;
        }
    }
  g_assert_cmpuint (cases, >=, 2);
}

/* --- each way to train --------------------------------------------------- */

#define NET "input channels=5; dense units=18 activation=relu; batchnorm; dropout rate=0.2; "

/* Long enough for a schedule that waits to have waited before the stop and to act after it. */
static void
check_recipe (const char *net, NnShape shape, const char *recipe, guint n_classes, guint n_targets)
{
  g_autoptr (NnModel) model = build_model (net, 3);
  g_autoptr (NnSamples) samples = build_samples (shape, 55, n_classes, n_targets);
  Job job = { .model = model, .samples = samples, .steps = 16, .stop = 10 };

  g_test_message ("%s", recipe);
  nn_recipe_init (&job.recipe);
  set_recipe (&job.recipe, "batch_size=17 epochs=3 learning_rate=0.01");
  set_recipe (&job.recipe, recipe);
  check (&job);
}

static void
test_loss (gconstpointer data)
{
  const NnClass *klass = data;
  g_autofree char *recipe = g_strdup_printf ("loss=%s", klass->name);
  g_autofree char *numbers = g_strdup_printf ("loss=%s metric=mae", klass->name);

  if (NN_LOSS_CLASS (klass)->labels)
    check_recipe (NET "dense units=4 activation=softmax", NN_SHAPE (5), recipe, 4, 0);
  else if (NN_LOSS_CLASS (klass)->link == NN_ACTIVATION_SIGMOID)
    check_recipe (NET "dense units=1 activation=sigmoid", NN_SHAPE (5), numbers, 2, 0);
  else
    check_recipe (NET "dense units=3", NN_SHAPE (5), numbers, 0, 3);
}

static void
test_part (gconstpointer data)
{
  g_autofree char *with_mean = g_strdup_printf ("%s average=0.7 clip_norm=0.4 clip_value=0.05",
                                                (const char *) data);

  check_recipe (NET "dense units=4 activation=softmax", NN_SHAPE (5), data, 4, 0);
  check_recipe (NET "dense units=4 activation=softmax", NN_SHAPE (5), with_mean, 4, 0);
}

static void
test_augmentation (gconstpointer data)
{
  check_recipe ("input height=7 width=6 channels=2; conv2d filters=5 kernel_size=3 activation=relu;"
                "maxpool2d; flatten; dense units=4 activation=softmax",
                NN_SHAPE (7, 6, 2), data, 4, 0);
}

/* --- each example -------------------------------------------------------- */

static void
test_example (gconstpointer data)
{
  const char *data_dirs[] = { g_getenv ("VITRINE_DATA_DIR"), NULL };
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (NnDocument) document = NULL;
  g_autoptr (NnSamples) samples = NULL;
  Job job = { .steps = 4, .stop = 2 };

  g_file_get_contents (data, &text, NULL, &error);
  g_assert_no_error (error);
  document = nn_document_from_json (text, &error);
  g_assert_no_error (error);
  samples = nn_source_load (&document->source, data_dirs, NULL, &error);
  g_assert_no_error (error);
  job.model = document->model;
  job.samples = samples;
  job.recipe = document->recipe;
  check (&job);
}

/* --- data that are read as they are needed -------------------------------- */

/* As NumPy writes it, its rows one after the other. */
static char *
write_npy (const char *folder, const char *name, const char *kind, const char *shape, gconstpointer data, gsize size)
{
  char *path = g_build_filename (folder, name, NULL);
  g_autofree char *header = g_strdup_printf ("{'descr': '%s', 'fortran_order': False, 'shape': (%s), }\n", kind, shape);
  const guint16 length = GUINT16_TO_LE (strlen (header));
  g_autoptr (GByteArray) file = g_byte_array_new ();
  g_autoptr (GError) error = NULL;

  g_byte_array_append (file, (const guint8 *) "\x93NUMPY\x01", 8);
  g_byte_array_append (file, (const guint8 *) &length, 2);
  g_byte_array_append (file, (const guint8 *) header, strlen (header));
  g_byte_array_append (file, data, size);
  g_file_set_contents (path, (const char *) file->data, file->len, &error);
  g_assert_no_error (error);
  return path;
}

static NnSamples *
load (const char *source, const char *memory)
{
  g_auto (NnSource) from = { 0 };
  g_autoptr (GError) error = NULL;
  NnSamples *samples;

  nn_source_parse (&from, source, &error);
  g_assert_no_error (error);
  nn_source_set_string (&from, "memory", memory, &error);
  g_assert_no_error (error);
  samples = nn_source_load (&from, NULL, NULL, &error);
  g_assert_no_error (error);
  return samples;
}

/* A large array stays in its file: the same bits as from memory, and for any number of threads,
 * which read pieces of a batch at once while the next are fetched. */
static void
test_streamed (gconstpointer data)
{
  const char *kind = data;
  const gboolean bytes = g_str_equal (kind, "|u1");
  g_autoptr (NnModel) model = build_model ("input height=7 width=6 channels=2; conv2d filters=5 kernel_size=3 "
                                           "activation=relu; flatten; dropout rate=0.2; dense units=4 "
                                           "activation=softmax", 3);
  g_autoptr (NnSamples) plain = build_samples (NN_SHAPE (7, 6, 2), 75, 4, 0);
  g_autofree char *folder = g_dir_make_tmp ("vitrine-bits-XXXXXX", NULL);
  g_autofree guint8 *small = g_new (guint8, 75 * 84);
  g_autofree char *x = NULL;
  g_autofree char *y = write_npy (folder, "y.npy", "<i4", "75,", plain->labels, 75 * sizeof (gint32));
  g_autofree char *source = NULL;
  g_autoptr (NnSamples) streamed = NULL;
  g_autoptr (NnSamples) memory = NULL;
  Job job = { .model = model, .steps = STEPS, .stop = STOP };

  for (guint i = 0; i < 75 * 84; i++)
    small[i] = (guint8) (i * 37 % 251);
  x = write_npy (folder, "x.npy", kind, "75, 7, 6, 2", bytes ? (gconstpointer) small : plain->floats,
                 75 * 84 * (bytes ? 1 : sizeof (float)));
  source = g_strdup_printf ("%s,%s", x, y);
  streamed = load (source, "0");
  memory = load (source, "64");
  g_assert_true (streamed->floats == NULL && streamed->bytes == NULL);
  g_assert_true (memory->floats != NULL || memory->bytes != NULL);
  nn_recipe_init (&job.recipe);
  set_recipe (&job.recipe, "batch_size=17 learning_rate=0.01 epochs=3 seed=9");
  job.samples = streamed;
  check (&job);
  g_assert_cmphex (run_whole (&job, 3), ==, run_whole (&(Job){ .model = model, .samples = memory, .recipe = job.recipe,
                                                               .steps = STEPS, .stop = STOP }, 1));
  g_unlink (x);
  g_unlink (y);
  g_rmdir (folder);
}

/* --- all of them --------------------------------------------------------- */

static void
add_kind (NnKind kind, const char *key, GTestDataFunc func)
{
  const NnClass *const *list = nn_registry_list (kind);

  for (guint i = 0; list[i] != NULL; i++)
    {
      g_autofree char *path = g_strdup_printf ("/bits/%s/%s", nn_kind_name (kind), list[i]->name);

      if (kind == NN_KIND_LAYER && NN_LAYER_CLASS (list[i])->max_inputs == 0)
        continue;
      if (key == NULL)
        g_test_add_data_func (path, list[i], func);
      else
        g_test_add_data_func_full (path, g_strdup_printf ("%s=%s", key, list[i]->name), func,
                                   g_free);
    }
}

static void
add_augmentations (void)
{
  for (const NnArg *arg = nn_augmentation_class.args; arg->name != NULL; arg++)
    {
      g_autofree char *path = g_strdup_printf ("/bits/augmentation/%s", arg->name);
      g_autofree char *value
          = nn_arg_to_string (arg, arg->kind == NN_ARG_BOOLEAN ? TRUE : MIN (arg->max, 0.4));

      g_test_add_data_func_full (path, g_strdup_printf ("%s=%s", arg->name, value),
                                 test_augmentation, g_free);
    }
}

static void
add_examples (void)
{
  g_autofree char *folder
      = g_test_build_filename (G_TEST_DIST, "..", "resources", "examples", NULL);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;
  guint n = 0;

  g_assert_nonnull (dir);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_strdup_printf ("/bits/examples/%s", name);

      if (!g_str_has_suffix (name, ".json"))
        continue;
      g_test_add_data_func_full (path, g_build_filename (folder, name, NULL), test_example,
                                 g_free);
      n++;
    }
  g_assert_cmpuint (n, >=, 10);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add_kind (NN_KIND_LAYER, NULL, test_layer);
  add_kind (NN_KIND_LOSS, NULL, test_loss);
  add_kind (NN_KIND_OPTIMIZER, "optimizer", test_part);
  add_kind (NN_KIND_SCHEDULE, "schedule", test_part);
  add_augmentations ();
  g_test_add_data_func ("/bits/streamed/floats", "<f4", test_streamed);
  g_test_add_data_func ("/bits/streamed/bytes", "|u1", test_streamed);
  add_examples ();
  return g_test_run ();
}
