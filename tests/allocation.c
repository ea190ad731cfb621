/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A step of training asks the system for no memory: whatever the network, its inputs and outputs,
 * the loss, the metric, the optimizer, the schedule and what is done to the gradients; from
 * memory and from a file that is read as it is needed. Between them the networks below hold every
 * layer that is registered; a new one is missing here until it is added.
 *
 * Not so where samples are pictures in files of their own: what decodes a PNG or a JPEG takes and
 * gives back its memory for each, in a thread that reads ahead.
 */
#include "core/formats/npy.h"
#include "tests/build.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <stdlib.h>

#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__) && defined(__GLIBC__)
#if defined(__has_feature)
#if !__has_feature(address_sanitizer) && !__has_feature(thread_sanitizer)
#define COUNTS_ALLOCATIONS
#endif
#else
#define COUNTS_ALLOCATIONS
#endif
#endif

/* volatile: compilers take it for granted that malloc() changes no variable of ours */
static volatile gint n_allocations;

#ifdef COUNTS_ALLOCATIONS
/* In place of those of the C library, which they end in. */
extern void *__libc_malloc (size_t size);
extern void *__libc_calloc (size_t n, size_t size);
extern void *__libc_realloc (void *block, size_t size);
extern void *__libc_memalign (size_t alignment, size_t size);

static void
count (void)
{
  __atomic_add_fetch (&n_allocations, 1, __ATOMIC_RELAXED);
}

void *
malloc (size_t size)
{
  count ();
  return __libc_malloc (size);
}

void *
calloc (size_t n, size_t size)
{
  count ();
  return __libc_calloc (n, size);
}

void *
realloc (void *block, size_t size)
{
  count ();
  return __libc_realloc (block, size);
}

void *
aligned_alloc (size_t alignment, size_t size)
{
  count ();
  return __libc_memalign (alignment, size);
}

int
posix_memalign (void **block, size_t alignment, size_t size)
{
  count ();
  *block = __libc_memalign (alignment, size);
  return *block != NULL ? 0 : ENOMEM;
}
#endif

/* Whether one more of each kind is seen to be counted. */
static gboolean
is_counted (void)
{
  gint before = n_allocations;
  /* volatile: a compiler may leave out what nobody reads */
  void *volatile blocks[4] = { malloc (3), calloc (1, 3), aligned_alloc (64, 64), NULL };
  void *block = NULL;
  gint n_counted;

  blocks[0] = realloc (blocks[0], 3000);
  if (posix_memalign (&block, 64, 64) == 0)
    blocks[3] = block;
  n_counted = n_allocations - before;
  for (guint i = 0; i < G_N_ELEMENTS (blocks); i++)
    free (blocks[i]);
  return n_counted == 5;
}

/* --- the networks -------------------------------------------------------- */

typedef enum { PICTURES, SERIES, CODES, TOKENS, TWO_CLASSES, STEPS, NUMBERS, TWO_INPUTS } Data;

static const struct { const char *name, *text; Data data; const char *recipe; } cases[] = {
  { "convolution", "input height=9 width=8 channels=2; conv2d filters=6 kernel_size=3 activation=relu; "
    "batchnorm; maxpool2d; dropout rate=0.3; flatten; dense units=12 activation=tanh; "
    "dense units=4 activation=softmax", PICTURES, "" },
  { "pictures", "input height=9 width=8 channels=2; zero_padding2d; depthwise_conv2d kernel_size=3; "
    "activation; separable_conv2d filters=6 kernel_size=3; groupnorm groups=2; avgpool2d; upsampling2d; "
    "conv2d_transpose filters=4; cropping2d; spatial_dropout rate=0.2; globalmaxpool2d; "
    "globalavgpool2d from=11; concat from=12,13; dense units=4 activation=softmax", PICTURES, "" },
  { "series", "input time=6 channels=8; masking; simple_rnn units=5 return_sequences=true; "
    "lstm units=5 return_sequences=true; gru units=6 return_sequences=true; last_step; repeat n=8; "
    "conv1d filters=4 padding=same; maxpool1d; cropping1d; zero_padding1d; upsampling1d; "
    "conv1d_transpose filters=4; globalmaxpool1d; globalavgpool1d from=5; concat from=14,15; dense units=4 activation=softmax", SERIES, "clip_norm=0.5" },
  { "views", "input time=6 channels=8; permute; slice start=1; avgpool1d; "
    "reshape time=0 height=4 width=1 channels=5; flatten; dense units=4 activation=softmax", SERIES, "" },
  { "attention", "input time=6 channels=8; positional_encoding kind=learned; layernorm; "
    "multi_head_attention num_heads=2 key_dim=4 dropout=0.2 use_causal_mask=true; add from=2,4; "
    "rmsnorm; dense units=16 activation=gelu; dense units=8; add from=5,8; gaussian_noise; "
    "activity_regularization l1=0.01; flatten; dense units=4 activation=softmax", SERIES, "average=0.99" },
  { "tokens", "input channels=10; embedding input_dim=9 output_dim=4; globalavgpool1d; "
    "dense units=4 activation=softmax", TOKENS, "class_weights=balanced optimizer=adamw" },
  { "merges", "input channels=10; dense units=6 activation=tanh; dense units=6 from=1; add from=2,3; "
    "subtract from=2,4; multiply from=3,5; average from=4,5,6; maximum from=2,7; dot from=2,8; "
    "concat from=8,9; dense units=4 activation=softmax", CODES, "clip_value=0.01 clip_norm=1" },
  { "autoencoder", "input channels=10; dense units=8 activation=tanh; dense units=6; sampling beta=0.7; "
    "dense units=8 activation=tanh; dense units=10 activation=sigmoid", CODES,
    "target=input loss=binary_crossentropy metric=mae" },
  { "augmented", "input height=9 width=8 channels=2; flatten; dense units=4 activation=softmax", PICTURES,
    "shift=0.1 rotate=10 zoom=0.1 noise=0.1 mixup=0.2 schedule=plateau" },
  { "label-for-each-step", "input time=6 channels=8; gru units=5 return_sequences=true; "
    "dense units=4 activation=softmax", STEPS, "class_weights=balanced mixup=0.2 metric=exact_match" },
  { "side-outputs", "input channels=10; dense units=6 activation=tanh; dense units=4 activation=softmax; "
    "dense units=3 from=2; dense units=10 from=2", NUMBERS,
    "2.target=label 2.loss=crossentropy 2.metric=accuracy loss=mse metric=mae target=input 3.loss=huber "
    "mixup=0.2 clip_norm=1" },
  { "two-inputs", "input channels=10; input time=3 channels=2; flatten from=2; concat from=1,3; "
    "dense units=4 activation=softmax", TWO_INPUTS, "mixup=0.2 noise=0.1" },
  { "answers", "input channels=10; dense units=3 activation=sigmoid", NUMBERS,
    "loss=binary_crossentropy label_smoothing=0.1 metric=f1" },
};

/* Words of ten letters below 9. */
static NnSamples *
make_tokens (void)
{
  static const char *const names[] = { "a", "b", "c", "d", NULL };
  guint8 letters[200 * 10];
  gint32 labels[200];
  g_autoptr (GBytes) bytes = NULL, classes = NULL;
  g_autoptr (GError) error = NULL;
  NnSamples *samples;

  for (guint i = 0; i < G_N_ELEMENTS (letters); i++)
    letters[i] = (i * 7 + i / 10) % 9;
  for (guint i = 0; i < G_N_ELEMENTS (labels); i++)
    labels[i] = letters[i * 10] % 4;
  bytes = g_bytes_new (letters, sizeof letters);
  classes = g_bytes_new (labels, sizeof labels);
  samples = nn_samples_new_bytes ("words", "Words", &NN_SHAPE (10), 200, 160, bytes, 1, classes,
                                  names, &error);
  g_assert_no_error (error);
  return samples;
}

/* A label for each step. */
static NnSamples *
make_steps (void)
{
  static const char *const names[] = { "a", "b", "c", "d", NULL };
  NnSamples *samples = build_samples (NN_SHAPE (6, 8), 200, 0, 0);
  gint32 *steps = g_new (gint32, 200 * 6);
  g_autoptr (GBytes) labels = g_bytes_new_take (steps, 200 * 6 * sizeof (gint32));
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 200 * 6; i++)
    steps[i] = (gint32) (i % 5) - 1;
  nn_samples_label_steps (samples, labels, 6, names, &error);
  g_assert_no_error (error);
  return samples;
}

static NnSamples *
make_two_inputs (void)
{
  NnSamples *samples = build_samples (NN_SHAPE (10), 200, 4, 0);
  g_autoptr (GBytes) more = g_bytes_new_take (g_new0 (float, 200 * 6), 200 * 6 * sizeof (float));
  g_autoptr (GError) error = NULL;

  nn_samples_add_input (samples, "second", &NN_SHAPE (3, 2), more, 0, &error);
  g_assert_no_error (error);
  return samples;
}

static NnSamples *
make_samples (Data data)
{
  switch (data)
    {
    case TWO_CLASSES:
      return build_samples (NN_SHAPE (10), 1000, 2, 0);
    case STEPS:
      return make_steps ();
    case NUMBERS:
      return build_samples (NN_SHAPE (10), 200, 4, 3);
    case TWO_INPUTS:
      return make_two_inputs ();
    case PICTURES:
      return build_samples (NN_SHAPE (9, 8, 2), 200, 4, 0);
    case SERIES:
      return build_samples (NN_SHAPE (6, 8), 200, 4, 0);
    case TOKENS:
      return make_tokens ();
    default:
      return build_samples (NN_SHAPE (10), 200, 4, 0);
    }
}

/* Epochs begin and end on the way. */
static void
check_samples (const char *text, NnSamples *samples, const char *settings)
{
  g_autoptr (NnModel) model = build_model (text, 1);
  g_autoptr (NnPool) pool = nn_pool_new (2);
  g_autoptr (GError) error = NULL;
  g_autoptr (NnTrainer) trainer = NULL;
  NnStepReport report;
  NnRecipe recipe;
  gint before;

  nn_model_check (model, &error);
  g_assert_no_error (error);
  nn_recipe_init (&recipe);
  if (samples->targets != NULL)
    nn_recipe_fit (&recipe, model, samples);
  if (*settings != '\0')
    set_recipe (&recipe, settings);
  trainer = nn_trainer_new (model, samples, &recipe, pool, &error);
  g_assert_no_error (error);
  nn_trainer_step (trainer, &report, &error);
  before = n_allocations;
  for (guint i = 0; i < 30; i++)
    {
      g_assert_true (nn_trainer_step (trainer, &report, &error));
      if (report.epoch_done)
        nn_trainer_tell (trainer, report.loss);
    }
  g_assert_cmpint (n_allocations, ==, before);
}

static void
check_steps (const char *text, Data data, const char *settings)
{
  g_autoptr (NnSamples) samples = make_samples (data);

  check_samples (text, samples, settings);
}

static gboolean
cannot_count (void)
{
  if (is_counted ())
    return FALSE;
#ifdef COUNTS_ALLOCATIONS
  if (g_getenv ("VITRINE_VALGRIND") == NULL)
    g_error ("What is asked of the C library is not counted.");
#endif
  g_test_skip ("sanitizers and valgrind bring their own malloc, which is not counted");
  return TRUE;
}

static void
test_case (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);

  if (!cannot_count ())
    check_steps (cases[i].text, cases[i].data, cases[i].recipe);
}

static void
test_optimizer (gconstpointer data)
{
  g_autofree char *settings = g_strconcat ("optimizer=", ((const NnClass *) data)->name, NULL);

  if (!cannot_count ())
    check_steps (cases[0].text, cases[0].data, settings);
}

static void
test_loss (gconstpointer data)
{
  const char *name = ((const NnClass *) data)->name;
  g_autofree char *settings = g_strdup_printf ("target=input metric=mae loss=%s", name);

  if (cannot_count ())
    return;
  if (g_str_equal (name, "crossentropy"))
    check_steps (cases[0].text, cases[0].data, "label_smoothing=0.1");
  else
    check_steps ("input channels=10; dense units=10 activation=sigmoid", CODES, settings);
}

static void
test_schedule (gconstpointer data)
{
  g_autofree char *settings = g_strconcat ("schedule=", ((const NnClass *) data)->name, NULL);

  if (!cannot_count ())
    check_steps (cases[0].text, cases[0].data, settings);
}

/* In a batch in which sorting by the C library's own would take memory. */
static void
test_metric (gconstpointer data)
{
  const NnMetricClass *metric = NN_METRIC_CLASS (data);
  g_autofree char *settings
      = g_strdup_printf ("batch_size=600 %smetric=%s", metric->labels ? "" : "loss=mse ", metric->base.name);

  if (cannot_count ())
    return;
  if (metric->labels)
    check_steps ("input channels=10; dense units=2 activation=softmax", TWO_CLASSES, settings);
  else
    {
      g_autoptr (NnSamples) samples = build_samples (NN_SHAPE (10), 1000, 0, metric->boxes ? 4 : 3);

      check_samples (metric->boxes ? "input channels=10; dense units=4" : "input channels=10; dense units=3",
                     samples, settings);
    }
}

/* As bytes and as numbers, none of it kept in memory. */
static void
test_streamed (void)
{
  g_autofree char *folder = g_dir_make_tmp ("vitrine-allocation-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "x.npy", NULL);
  g_autoptr (NnTensor) tensor = nn_tensor_new (&NN_SHAPE (500, 10));
  g_autoptr (NnSamples) samples = NULL;
  g_auto (NnSource) source = { 0 };
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 5000; i++)
    tensor->data[i] = i % 17;
  g_assert_true (nn_npy_write (path, tensor, &error));
  nn_source_parse (&source, path, &error);
  g_assert_no_error (error);
  nn_source_set_string (&source, "memory", "0", &error);
  g_assert_no_error (error);
  samples = nn_source_load (&source, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_null (samples->floats);
  g_assert_null (samples->bytes);
  if (!cannot_count ())
    check_samples ("input channels=10; dense units=6; dense units=10", samples,
                   "target=input loss=mse metric=mae noise=0.1");
  g_remove (path);
  g_remove (folder);
}

/* Every layer stands in one of the networks. */
static void
test_every_layer (void)
{
  const NnClass *const *layers = nn_registry_list (NN_KIND_LAYER);

  for (guint l = 0; layers[l] != NULL; l++)
    {
      gboolean found = FALSE;

      for (guint i = 0; i < G_N_ELEMENTS (cases) && !found; i++)
        {
          g_autoptr (NnModel) model = build_model (cases[i].text, 1);

          for (guint k = 0; k < nn_model_n_entries (model) && !found; k++)
            found = &nn_model_entry (model, k)->klass->base == layers[l];
        }
      if (!found)
        g_error ("No network of this test has a layer %s.", layers[l]->name);
    }
}

static void
add_each (NnKind kind, GTestDataFunc func)
{
  const NnClass *const *classes = nn_registry_list (kind);

  for (guint i = 0; classes[i] != NULL; i++)
    {
      g_autofree char *path
          = g_strdup_printf ("/allocation/%s/%s", nn_kind_name (kind), classes[i]->name);

      g_test_add_data_func (path, classes[i], func);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/allocation/networks/%s", cases[i].name);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_case);
    }
  add_each (NN_KIND_OPTIMIZER, test_optimizer);
  add_each (NN_KIND_LOSS, test_loss);
  add_each (NN_KIND_METRIC, test_metric);
  add_each (NN_KIND_SCHEDULE, test_schedule);
  g_test_add_func ("/allocation/streamed", test_streamed);
  g_test_add_func ("/allocation/every-layer", test_every_layer);
  return g_test_run ();
}
