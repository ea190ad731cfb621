/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a trained network makes of its data, as the pictures of the cards show it. */
#include "app/thumbnail-private.h"

#include <math.h>
#include <string.h>

#include "app/activations.h"
#include "app/code.h"

#define EFFECTS        7     /* rows of a table that are named */
#define ENOUGH         300   /* samples that tell how a network behaves */
#define BEATS          28
#define TRAVERSAL_ROWS 5
#define TRAVERSAL_COLUMNS 7
#define DRAW_ROWS      4
#define DRAW_COLUMNS   6
#define TRAVERSAL_FAR  2.4   /* deviations */
#define ALIVE          0.05  /* nats: a dimension with less says nothing */
#define MOST_LETTERS   18    /* of what attention looks at: more would be too fine to see */
#define WRITTEN        170   /* characters */
#define GIVEN_LEAST    10
#define GIVEN_MOST     40

/* Up to @most held-out samples, or of all where none is; free with g_free(). */
static guint32 *
held_out (const NnSamples *samples,
          guint            most,
          guint           *n)
{
  guint first, count;
  guint32 *index;

  nn_samples_range (samples, NN_SPLIT_TEST, &first, &count);
  if (count == 0)
    nn_samples_range (samples, NN_SPLIT_ALL, &first, &count);
  *n = MIN (count, most);
  index = g_new (guint32, MAX (*n, 1));
  for (guint i = 0; i < *n; i++)
    index[i] = first + i;
  return index;
}

static NnTensor *
answers_to (VitrineThumbnailSubject *subject,
            GPtrArray               *inputs,
            GError                 **error)
{
  NnModel *model = subject->document->model;

  return nn_model_predict (model, (NnTensor *const *) inputs->pdata, inputs->len, nn_model_output (model),
                           subject->pool, error);
}

gboolean
vitrine_thumbnail_network (VitrineThumbnailSubject *subject,
                           VitrineThumbnail        *thumbnail,
                           GError                 **error)
{
  guint32 index[4];

  vitrine_thumbnail_choose (subject->samples, index, G_N_ELEMENTS (index));
  subject->inputs = nn_samples_tensors (subject->samples, &index[3], 1, NULL);
  thumbnail->kind = VITRINE_THUMBNAIL_NETWORK;
  thumbnail->values = vitrine_activations (subject->document->model, subject->inputs, subject->pool, error);
  thumbnail->model = nn_model_ref (subject->document->model);
  return thumbnail->values != NULL;
}

/* --- codes --------------------------------------------------------------- */

/* A row for each of the dimensions that say most: one sample, that dimension moved. */
static gboolean
traverse (VitrineThumbnailSubject *subject,
          VitrineThumbnail        *thumbnail,
          guint                    entry,
          const guint             *order,
          GError                 **error)
{
  NnModel *model = subject->document->model;
  const guint rows = TRAVERSAL_ROWS, columns = TRAVERSAL_COLUMNS;
  const gsize dims = nn_shape_count (nn_model_shape (model, entry));
  guint32 index[TRAVERSAL_ROWS];
  g_autoptr (NnTensor) codes = nn_tensor_new (&NN_SHAPE (rows * columns, dims));
  g_autoptr (NnTensor) own = NULL;

  vitrine_thumbnail_choose (subject->samples, index, rows);
  subject->inputs = nn_samples_tensors (subject->samples, index, rows, NULL);
  own = nn_model_predict (model, (NnTensor *const *) subject->inputs->pdata, subject->inputs->len, entry,
                          subject->pool, error);
  if (own == NULL)
    return FALSE;
  for (guint i = 0; i < rows * columns; i++)
    {
      const double t = 2.0 * (i % columns) / (columns - 1) - 1;

      memcpy (codes->data + i * dims, own->data + i / columns * dims, dims * sizeof (float));
      codes->data[i * dims + order[i / columns]] = (float) (t * TRAVERSAL_FAR);
    }
  thumbnail->kind = VITRINE_THUMBNAIL_MANIFOLD;
  thumbnail->rows = rows;
  thumbnail->columns = columns;
  thumbnail->pictures = vitrine_decode (model, entry, codes, subject->pool, error);
  return thumbnail->pictures != NULL;
}

/* Where many dimensions of the code say nothing, those that say most; else what the prior draws. */
gboolean
vitrine_thumbnail_draws (VitrineThumbnailSubject *subject,
                         VitrineThumbnail        *thumbnail,
                         guint                    entry,
                         GError                 **error)
{
  NnModel *model = subject->document->model;
  g_autoptr (NnSamples) head = nn_samples_head (subject->samples, MIN (subject->samples->n, ENOUGH), error);
  g_autoptr (NnTape) tape = NULL;
  g_autoptr (VitrineCodes) codes = NULL;
  g_autoptr (NnTensor) prior = NULL;
  guint alive = 0;

  if (head != NULL)
    codes = vitrine_codes_compute (model, entry, head, &subject->document->recipe, subject->pool, &tape, NULL, error);
  if (codes == NULL)
    return FALSE;
  for (guint d = 0; d < codes->n_dims; d++)
    alive += codes->kl == NULL || codes->kl[d] > ALIVE;
  if (alive >= TRAVERSAL_ROWS && alive < codes->n_dims)
    {
      g_autofree guint *order = vitrine_codes_order (codes);

      return traverse (subject, thumbnail, entry, order, error);
    }
  prior = nn_sample_prior (nn_model_shape (model, entry), DRAW_ROWS * DRAW_COLUMNS, 1);
  thumbnail->rows = DRAW_ROWS;
  thumbnail->columns = DRAW_COLUMNS;
  thumbnail->pictures = vitrine_decode (model, entry, prior, subject->pool, error);
  return thumbnail->pictures != NULL;
}

/* --- series --------------------------------------------------------------- */

typedef struct
{
  guint  row;
  double error;
} Rebuilt;

static int
compare_rebuilt (gconstpointer a,
                 gconstpointer b)
{
  const Rebuilt *x = a, *y = b;

  return x->error < y->error ? -1 : x->error > y->error ? 1 : (int) x->row - (int) y->row;
}

/* Those of the better three quarters, evenly, and last the one that comes back worst. */
gboolean
vitrine_thumbnail_anomalies (VitrineThumbnailSubject *subject,
                             VitrineThumbnail        *thumbnail,
                             GError                 **error)
{
  const gsize width = nn_shape_count (&subject->samples->shape);
  guint n;
  g_autofree guint32 *index = held_out (subject->samples, ENOUGH, &n);
  g_autofree Rebuilt *all = g_new0 (Rebuilt, n);
  g_autoptr (NnTensor) back = NULL;
  const guint shown = MIN (n, BEATS + 1);
  const NnShape shape = nn_shape_batch (&subject->samples->shape, shown);
  const float *from;

  subject->inputs = nn_samples_tensors (subject->samples, index, n, NULL);
  back = answers_to (subject, subject->inputs, error);
  if (back == NULL)
    return FALSE;
  from = ((NnTensor *) subject->inputs->pdata[0])->data;
  for (guint i = 0; i < n; i++)
    {
      all[i].row = i;
      for (gsize k = 0; k < width; k++)
        all[i].error += pow (from[i * width + k] - back->data[i * width + k], 2);
    }
  qsort (all, n, sizeof *all, compare_rebuilt);
  thumbnail->kind = VITRINE_THUMBNAIL_ANOMALIES;
  thumbnail->rows = shown;
  thumbnail->columns = 1;
  thumbnail->pictures = nn_tensor_new (&shape);
  for (guint i = 0; i < shown; i++)
    {
      const guint at = i + 1 == shown ? n - 1 : (guint) (0.75 * n * i / MAX (shown - 1, 1));

      memcpy (thumbnail->pictures->data + i * width, from + all[at].row * width, width * sizeof (float));
    }
  thumbnail->outputs = nn_tensor_new (&subject->samples->shape);
  memcpy (thumbnail->outputs->data, back->data + all[n - 1].row * width, width * sizeof (float));
  return TRUE;
}

gboolean
vitrine_thumbnail_forecast (VitrineThumbnailSubject *subject,
                            VitrineThumbnail        *thumbnail,
                            GError                 **error)
{
  const gsize width = nn_shape_count (&subject->samples->target_shape);
  guint n;
  g_autofree guint32 *index = held_out (subject->samples, 1, &n);
  g_autoptr (NnTensor) said = NULL;

  subject->inputs = nn_samples_tensors (subject->samples, index, n, NULL);
  said = answers_to (subject, subject->inputs, error);
  if (said == NULL)
    return FALSE;
  thumbnail->kind = VITRINE_THUMBNAIL_FORECAST;
  thumbnail->rows = thumbnail->columns = 1;
  thumbnail->pictures = nn_tensor_ref (subject->inputs->pdata[0]);
  thumbnail->outputs = nn_tensor_new (&NN_SHAPE (2, width));
  memcpy (thumbnail->outputs->data, said->data, width * sizeof (float));
  nn_samples_target (subject->samples, FALSE, index, 1, thumbnail->outputs->data + width);
  return TRUE;
}

/* --- tables ----------------------------------------------------------------- */

/* What is so against what the network says, on one scale. */
gboolean
vitrine_thumbnail_fit (VitrineThumbnailSubject *subject,
                       VitrineThumbnail        *thumbnail,
                       GError                 **error)
{
  guint n;
  g_autofree guint32 *index = held_out (subject->samples, ENOUGH, &n);
  g_autofree float *truth = g_new (float, MAX (n, 1));
  g_autoptr (NnTensor) said = NULL;
  float low = INFINITY, high = -INFINITY;

  subject->inputs = nn_samples_tensors (subject->samples, index, n, NULL);
  said = answers_to (subject, subject->inputs, error);
  if (said == NULL)
    return FALSE;
  nn_samples_target (subject->samples, FALSE, index, n, truth);
  for (guint i = 0; i < n; i++)
    {
      low = MIN (low, MIN (truth[i], said->data[i]));
      high = MAX (high, MAX (truth[i], said->data[i]));
    }
  thumbnail->kind = VITRINE_THUMBNAIL_FIT;
  thumbnail->n_points = n;
  thumbnail->points = g_new (float, 2 * n);
  for (guint i = 0; i < n; i++)
    {
      thumbnail->points[2 * i] = 2 * (truth[i] - low) / MAX (high - low, 1e-9f) - 1;
      thumbnail->points[2 * i + 1] = 2 * (said->data[i] - low) / MAX (high - low, 1e-9f) - 1;
    }
  return TRUE;
}

typedef struct
{
  guint  feature;
  double effect;
} Effect;

static int
compare_effects (gconstpointer a,
                 gconstpointer b)
{
  const double x = fabs (((const Effect *) a)->effect), y = fabs (((const Effect *) b)->effect);

  return x > y ? -1 : x < y;
}

/* By how much the last class's share rises, in the mean, with one more deviation of a feature. */
static gboolean
effect_of (VitrineThumbnailSubject *subject,
           const NnTensor          *rows,
           guint                    feature,
           double                  *effect,
           GError                 **error)
{
  const gsize n = rows->shape.size[0], width = rows->shape.size[1];
  double mean = 0, square = 0, sum = 0;

  for (gsize i = 0; i < n; i++)
    mean += rows->data[i * width + feature] / n;
  for (gsize i = 0; i < n; i++)
    square += pow (rows->data[i * width + feature] - mean, 2) / n;
  for (int side = -1; side <= 1; side += 2)
    {
      g_autoptr (NnTensor) moved = nn_tensor_new (&rows->shape);
      g_autoptr (GPtrArray) inputs = g_ptr_array_new ();
      g_autoptr (NnTensor) said = NULL;
      gsize classes;

      memcpy (moved->data, rows->data, n * width * sizeof (float));
      for (gsize i = 0; i < n; i++)
        moved->data[i * width + feature] += (float) (side * 0.5 * sqrt (square));
      g_ptr_array_add (inputs, moved);
      said = answers_to (subject, inputs, error);
      if (said == NULL)
        return FALSE;
      classes = nn_tensor_count (said) / n;
      for (gsize i = 0; i < n; i++)
        sum += side * said->data[i * classes + classes - 1] / n;
    }
  *effect = sum;
  return TRUE;
}

gboolean
vitrine_thumbnail_effects (VitrineThumbnailSubject *subject,
                           VitrineThumbnail        *thumbnail,
                           GError                 **error)
{
  NnSamples *samples = subject->samples;
  const guint width = (guint) nn_shape_count (&samples->shape), shown = MIN (width, EFFECTS);
  guint n;
  g_autofree guint32 *index = held_out (samples, ENOUGH, &n);
  g_autofree Effect *all = g_new0 (Effect, width);

  subject->inputs = nn_samples_tensors (samples, index, n, NULL);
  for (guint f = 0; f < width; f++)
    {
      all[f].feature = f;
      if (!effect_of (subject, subject->inputs->pdata[0], f, &all[f].effect, error))
        return FALSE;
    }
  qsort (all, width, sizeof *all, compare_effects);
  thumbnail->kind = VITRINE_THUMBNAIL_EFFECTS;
  thumbnail->rows = shown;
  thumbnail->columns = 1;
  thumbnail->pictures = nn_tensor_new (&NN_SHAPE (shown));
  thumbnail->texts = g_new0 (char *, shown + 1);
  thumbnail->answers = g_new0 (char *, 3);
  for (guint i = 0; i < shown; i++)
    {
      thumbnail->pictures->data[i] = (float) all[i].effect;
      thumbnail->texts[i] = nn_samples_feature (samples, all[i].feature);
    }
  thumbnail->answers[0] = g_strdup (samples->class_names[0]);
  thumbnail->answers[1] = g_strdup (samples->class_names[samples->n_classes - 1]);
  return TRUE;
}

/* --- steps ----------------------------------------------------------------- */

gboolean
vitrine_thumbnail_states (VitrineThumbnailSubject *subject,
                          VitrineThumbnail        *thumbnail,
                          guint                    entry,
                          GError                 **error)
{
  guint32 index[4];

  vitrine_thumbnail_choose (subject->samples, index, G_N_ELEMENTS (index));
  subject->inputs = nn_samples_tensors (subject->samples, &index[3], 1, NULL);
  thumbnail->kind = VITRINE_THUMBNAIL_STATES;
  thumbnail->rows = thumbnail->columns = 1;
  thumbnail->pictures = nn_tensor_ref (subject->inputs->pdata[0]);
  thumbnail->outputs = nn_model_predict_inside (subject->document->model,
                                                (NnTensor *const *) subject->inputs->pdata,
                                                subject->inputs->len, entry, 0, subject->pool, error);
  return thumbnail->outputs != NULL;
}

static guint
letters (const NnSamples *samples,
         const float     *values,
         gsize            n)
{
  guint count = 0;

  while (count < n && values[count] > 0 && (guint) values[count] < g_strv_length (samples->tokens))
    count++;
  return count;
}

/* The longest text that can still be shown letter by letter, of the first that are held out. */
static guint32
long_text (const NnSamples *samples)
{
  const gsize width = nn_shape_count (&samples->shape);
  guint n, longest = 0;
  g_autofree guint32 *index = held_out (samples, 40, &n);
  g_autofree float *values = g_new (float, width);
  guint32 found = index[0];

  for (guint i = 0; i < n; i++)
    {
      guint length;

      nn_samples_input (samples, &index[i], 1, values);
      length = letters (samples, values, width);
      if (length > longest && length <= MOST_LETTERS)
        {
          longest = length;
          found = index[i];
        }
    }
  return found;
}

/* The likeliest token at each step, up to the end of the text. */
static char *
spell (const NnSamples *samples,
       const NnTensor  *said,
       guint           *n)
{
  const gsize steps = said->shape.size[1], width = said->shape.size[2];
  g_autofree float *tokens = g_new0 (float, steps);

  for (gsize t = 0; t < steps; t++)
    {
      const float *p = said->data + t * width;
      gsize best = 0;

      for (gsize c = 1; c < width; c++)
        best = p[c] > p[best] ? c : best;
      tokens[t] = best;
    }
  *n = letters (samples, tokens, steps);
  return nn_samples_text (samples, tokens, *n);
}

/* Where the network looks, in the mean of its heads, as it writes each letter. */
gboolean
vitrine_thumbnail_attention (VitrineThumbnailSubject *subject,
                             VitrineThumbnail        *thumbnail,
                             guint                    entry,
                             GError                 **error)
{
  NnSamples *samples = subject->samples;
  NnModel *model = subject->document->model;
  const guint32 index = long_text (samples);
  g_autoptr (NnTensor) said = NULL, looks = NULL;
  NnTensor *given;
  guint asking, asked;

  subject->inputs = nn_samples_tensors (samples, &index, 1, NULL);
  given = subject->inputs->pdata[0];
  said = answers_to (subject, subject->inputs, error);
  if (said != NULL)
    looks = nn_model_predict_inside (model, (NnTensor *const *) subject->inputs->pdata, subject->inputs->len, entry, 0,
                                     subject->pool, error);
  if (looks == NULL)
    return FALSE;
  asked = letters (samples, given->data, nn_tensor_count (given));
  thumbnail->texts = g_new0 (char *, 3);
  thumbnail->texts[0] = nn_samples_text (samples, given->data, asked);
  thumbnail->texts[1] = spell (samples, said, &asking);
  thumbnail->kind = VITRINE_THUMBNAIL_ATTENTION;
  thumbnail->rows = MIN (asking, (guint) looks->shape.size[2]);
  thumbnail->columns = MIN (asked, (guint) looks->shape.size[3]);
  thumbnail->pictures = nn_tensor_new (&NN_SHAPE (MAX (thumbnail->rows, 1), MAX (thumbnail->columns, 1)));
  for (gsize h = 0; h < looks->shape.size[1]; h++)
    for (guint q = 0; q < thumbnail->rows; q++)
      for (guint k = 0; k < thumbnail->columns; k++)
        thumbnail->pictures->data[q * thumbnail->columns + k]
            += looks->data[(h * looks->shape.size[2] + q) * looks->shape.size[3] + k] / looks->shape.size[1];
  return TRUE;
}

/* How the first paragraph begins that a held-out window shows enough of. */
static char *
beginning (const NnSamples *samples)
{
  const gsize width = nn_shape_count (&samples->shape);
  guint n;
  g_autofree guint32 *index = held_out (samples, ENOUGH, &n);
  g_autofree float *values = g_new (float, width);

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *text = NULL;
      const char *line;

      nn_samples_input (samples, &index[i], 1, values);
      text = nn_samples_text (samples, values, width);
      line = strrchr (text, '\n');
      if (line != NULL && strlen (line + 1) >= GIVEN_LEAST && strlen (line + 1) <= GIVEN_MOST)
        return g_strdup (line + 1);
    }
  return NULL;
}

gboolean
vitrine_thumbnail_text (VitrineThumbnailSubject *subject,
                        VitrineThumbnail        *thumbnail,
                        GError                 **error)
{
  NnSpec settings = nn_spec_new (&nn_generation_class);
  g_autofree char *given = beginning (subject->samples);
  g_autoptr (NnWriter) writer = NULL;
  g_autoptr (GString) written = g_string_new (NULL);

  settings.values[0] = 0.5;   /* the temperature: neither dull nor wild */
  writer = nn_writer_new (subject->document->model, subject->samples, &settings, subject->pool, error);
  if (writer == NULL || !nn_writer_begin (writer, given, error))
    return FALSE;
  while (written->len < WRITTEN)
    {
      const char *token = nn_writer_next (writer);

      if (token == NULL)
        break;
      g_string_append (written, token);
    }
  thumbnail->kind = VITRINE_THUMBNAIL_TEXT;
  thumbnail->texts = g_new0 (char *, 3);
  thumbnail->texts[0] = given != NULL ? g_steal_pointer (&given) : g_strdup ("");
  thumbnail->texts[1] = g_string_free (g_steal_pointer (&written), FALSE);
  return TRUE;
}
