/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/thumbnail-private.h"

#include <glib/gi18n.h>
#include <math.h>

#include "app/code.h"

#define MANIFOLD_COLUMNS 9
#define MANIFOLD_ROWS    6
#define SURFACE_COLUMNS  96
#define SURFACE_ROWS     48
#define PLANE            6.0   /* the playground's points lie in -6..6 */

typedef VitrineThumbnailSubject Subject;

void
vitrine_thumbnail_choose (const NnSamples *samples,
                          guint32         *index,
                          guint            n)
{
  guint first, count, at = 0;

  nn_samples_range (samples, NN_SPLIT_TEST, &first, &count);
  if (count == 0)
    nn_samples_range (samples, NN_SPLIT_ALL, &first, &count);
  for (guint k = 0; k < n; k++)
    {
      guint tries = 0;

      while (samples->labels != NULL && tries++ < count
             && samples->labels[first + at % count] != (gint32) (k % MAX (samples->n_classes, 1)))
        at++;
      index[k] = first + at++ % count;
    }
}

static gboolean
samples_grid (Subject          *subject,
              VitrineThumbnail *thumbnail,
              guint             rows,
              guint             columns)
{
  g_autofree guint32 *index = g_new (guint32, rows * columns);

  vitrine_thumbnail_choose (subject->samples, index, rows * columns);
  thumbnail->rows = rows;
  thumbnail->columns = columns;
  thumbnail->frames = subject->samples->frames;
  g_clear_pointer (&subject->inputs, g_ptr_array_unref);
  subject->inputs = nn_samples_tensors (subject->samples, index, rows * columns, NULL);
  thumbnail->pictures = nn_tensor_ref (subject->inputs->pdata[0]);
  if (subject->samples->tokens != NULL)
    {
      gsize size = nn_shape_count (&subject->samples->shape);

      thumbnail->texts = g_new0 (char *, rows * columns + 1);
      for (guint i = 0; i < rows * columns; i++)
        thumbnail->texts[i] = nn_samples_text (subject->samples, thumbnail->pictures->data + i * size, size);
    }
  return TRUE;
}

/* What the network makes of the samples shown. */
static gboolean
answer (Subject          *subject,
        VitrineThumbnail *thumbnail,
        GError          **error)
{
  NnModel *model = subject->document->model;

  thumbnail->outputs = nn_model_predict (model, (NnTensor *const *) subject->inputs->pdata,
                                         subject->inputs->len, nn_model_output (model), subject->pool,
                                         error);
  return thumbnail->outputs != NULL;
}

static gboolean
with_outputs (Subject          *subject,
              VitrineThumbnail *thumbnail,
              guint             n,
              GError          **error)
{
  samples_grid (subject, thumbnail, 1, n);
  return answer (subject, thumbnail, error);
}

/* The likeliest class of each, as the data call it. */
static gboolean
prediction (Subject          *subject,
            VitrineThumbnail *thumbnail,
            guint             n,
            GError          **error)
{
  const NnSamples *samples = subject->samples;
  gsize classes;

  if (!with_outputs (subject, thumbnail, n, error))
    return FALSE;
  thumbnail->kind = VITRINE_THUMBNAIL_PREDICTION;
  thumbnail->sound = samples->rate > 0 && samples->shape.n_axes == 2;
  thumbnail->answers = g_new0 (char *, n + 1);
  classes = nn_tensor_count (thumbnail->outputs) / n;
  for (guint i = 0; i < n; i++)
    {
      const float *p = thumbnail->outputs->data + i * classes;
      gsize best = 0;

      for (gsize c = 1; c < classes; c++)
        best = p[c] > p[best] ? c : best;
      thumbnail->answers[i] = best < samples->n_classes ? g_strdup (_(samples->class_names[best]))
                                                        : g_strdup_printf ("%" G_GSIZE_FORMAT, best);
    }
  return TRUE;
}

static gboolean
manifold (Subject          *subject,
          VitrineThumbnail *thumbnail,
          guint             entry,
          GError          **error)
{
  g_autoptr (NnTensor) codes = nn_tensor_new (&NN_SHAPE (MANIFOLD_ROWS * MANIFOLD_COLUMNS, 2));

  for (guint i = 0; i < MANIFOLD_ROWS * MANIFOLD_COLUMNS; i++)
    {
      codes->data[2 * i] = (float) (-2.4 + 4.8 * (i % MANIFOLD_COLUMNS) / (MANIFOLD_COLUMNS - 1));
      codes->data[2 * i + 1] = (float) (2 - 4.0 * (i / MANIFOLD_COLUMNS) / (MANIFOLD_ROWS - 1));
    }
  thumbnail->kind = VITRINE_THUMBNAIL_MANIFOLD;
  thumbnail->rows = MANIFOLD_ROWS;
  thumbnail->columns = MANIFOLD_COLUMNS;
  thumbnail->pictures = vitrine_decode (subject->document->model, entry, codes, subject->pool, error);
  return thumbnail->pictures != NULL;
}

static void
surface_points (Subject          *subject,
                VitrineThumbnail *thumbnail)
{
  thumbnail->n_points = MIN (subject->samples->n, 300);
  thumbnail->points = g_new (float, 2 * thumbnail->n_points);
  thumbnail->labels = g_new (gint32, thumbnail->n_points);
  for (guint32 i = 0; i < thumbnail->n_points; i++)
    {
      nn_samples_input (subject->samples, &i, 1, thumbnail->points + 2 * i);
      /* data may have none, or one for each step */
      thumbnail->labels[i] = subject->samples->labels != NULL ? subject->samples->labels[i] : 0;
    }
  for (guint i = 0; i < 2 * thumbnail->n_points; i++)
    thumbnail->points[i] /= (float) PLANE;
}

/* The share of the second class at each point of the plane. */
static gboolean
surface (Subject          *subject,
         VitrineThumbnail *thumbnail,
         GError          **error)
{
  const guint n = SURFACE_COLUMNS * SURFACE_ROWS;
  g_autoptr (NnTensor) plane = nn_tensor_new (&NN_SHAPE (n, 2));
  g_autoptr (NnTensor) answers = NULL;
  NnModel *model = subject->document->model;
  gsize width;

  for (guint i = 0; i < n; i++)
    {
      /* Twice as wide as the points need, so that it fills a card of any form. */
      plane->data[2 * i] = (float) (2 * PLANE * (2.0 * (i % SURFACE_COLUMNS) / (SURFACE_COLUMNS - 1) - 1));
      plane->data[2 * i + 1] = (float) (PLANE * (1 - 2.0 * (i / SURFACE_COLUMNS) / (SURFACE_ROWS - 1)));
    }
  answers = nn_model_predict (model, &plane, 1, nn_model_output (model), subject->pool, error);
  if (answers == NULL)
    return FALSE;
  width = nn_tensor_count (answers) / n;
  thumbnail->kind = VITRINE_THUMBNAIL_SURFACE;
  thumbnail->rows = SURFACE_ROWS;
  thumbnail->columns = SURFACE_COLUMNS;
  thumbnail->pictures = nn_tensor_new (&NN_SHAPE (n));
  for (guint i = 0; i < n; i++)
    thumbnail->pictures->data[i] = answers->data[i * width + width - 1];
  surface_points (subject, thumbnail);
  return TRUE;
}

static gboolean
with_boxes (Subject          *subject,
            VitrineThumbnail *thumbnail,
            GError          **error)
{
  samples_grid (subject, thumbnail, 2, 3);
  return answer (subject, thumbnail, error);
}

static guint
count_convolutions (const NnModel *model)
{
  guint n = 0;

  for (guint i = 0; i < nn_model_n_entries (model); i++)
    n += nn_model_entry (model, i)->klass->role == NN_ROLE_CONVOLVE;
  return n;
}

/* The first entry of which something of @n_axes can be looked at: states have two, attention three. */
static gint
find_inside (const NnModel *model,
             guint          n_axes,
             gboolean       of_two)
{
  for (guint i = 0; i < nn_model_n_entries (model); i++)
    {
      NnInsideInfo info[NN_MAX_INSIDES];
      const guint n = nn_model_error (model, i) == NULL ? nn_model_insides (model, i, info) : 0;

      if (n > 0 && info[0].shape.n_axes == n_axes
          && (!of_two || (nn_model_entry (model, i)->n_inputs > 1 && nn_model_input (model, i, 0) != nn_model_input (model, i, 1))))
        return (gint) i;
    }
  return -1;
}

/* Networks that give back what they get. */
static gboolean
fill_rebuilt (Subject          *subject,
              VitrineThumbnail *thumbnail,
              GError          **error)
{
  NnModel *model = subject->document->model;
  const NnShape *shape = &subject->samples->shape;
  const gint code = vitrine_code_find (model);

  if (shape->n_axes == 2 && shape->size[1] == 1)
    return vitrine_thumbnail_anomalies (subject, thumbnail, error);
  /* Only a prior says where among the codes there is something to see. */
  if (code >= 0 && nn_model_find_role (model, NN_ROLE_SAMPLE) >= 0)
    return nn_shape_count (nn_model_shape (model, (guint) code)) == 2
               ? manifold (subject, thumbnail, (guint) code, error)
               : vitrine_thumbnail_draws (subject, thumbnail, (guint) code, error);
  thumbnail->kind = VITRINE_THUMBNAIL_RECONSTRUCTION;
  return with_outputs (subject, thumbnail, 5, error);
}

/* Texts, of which the network says the class, a translation, or what comes next. */
static gboolean
fill_text (Subject          *subject,
           VitrineThumbnail *thumbnail,
           GError          **error)
{
  NnModel *model = subject->document->model;
  const gint looks = find_inside (model, 3, TRUE);

  if (subject->samples->labels != NULL
      && nn_shape_count (nn_model_shape (model, nn_model_output (model))) == subject->samples->n_classes)
    return prediction (subject, thumbnail, 4, error);
  if (subject->samples->n_more > 0 && looks >= 0)
    return vitrine_thumbnail_attention (subject, thumbnail, (guint) looks, error);
  return vitrine_thumbnail_text (subject, thumbnail, error);
}

static gboolean
fill (Subject          *subject,
      VitrineThumbnail *thumbnail,
      GError          **error)
{
  NnModel *model = subject->document->model;
  const NnSamples *samples = subject->samples;
  const NnShape *shape = &samples->shape, *out = nn_model_shape (model, nn_model_output (model));
  const gint states = find_inside (model, 2, FALSE);

  if (nn_samples_is_plane (samples) && samples->labels != NULL)
    return surface (subject, thumbnail, error);
  if (nn_shape_equal (out, shape))
    return fill_rebuilt (subject, thumbnail, error);
  if (samples->boxes && nn_shape_count (out) == 4)
    {
      thumbnail->boxes = TRUE;
      return with_boxes (subject, thumbnail, error);
    }
  if (samples->frames > 0)
    return samples_grid (subject, thumbnail, 4, 1);
  if (samples->tokens != NULL)
    return fill_text (subject, thumbnail, error);
  if (nn_samples_are_rows (samples))
    return samples->targets != NULL ? vitrine_thumbnail_fit (subject, thumbnail, error)
                                    : vitrine_thumbnail_effects (subject, thumbnail, error);
  if (shape->n_axes == 2 && shape->size[1] == 1 && samples->targets != NULL)
    return vitrine_thumbnail_forecast (subject, thumbnail, error);
  if (shape->n_axes == 3 && states >= 0)
    return vitrine_thumbnail_states (subject, thumbnail, (guint) states, error);
  if (count_convolutions (model) == 1)
    return shape->n_axes == 3 ? vitrine_thumbnail_network (subject, thumbnail, error)
                              : prediction (subject, thumbnail, 4, error);
  return shape->n_axes == 1 ? samples_grid (subject, thumbnail, 5, 2) : samples_grid (subject, thumbnail, 4, 6);
}

VitrineThumbnail *
vitrine_thumbnail_new (const VitrineExample *example,
                       NnPool               *pool,
                       GCancellable         *cancellable,
                       GError              **error)
{
  g_autoptr (VitrineThumbnail) thumbnail = g_new0 (VitrineThumbnail, 1);
  g_autoptr (NnDocument) document = vitrine_example_open (example, TRUE, error);
  g_autoptr (NnSamples) samples = NULL;
  Subject subject = { document, NULL, pool, NULL };
  gboolean done;

  if (document == NULL)
    return NULL;
  thumbnail->parameters = nn_model_n_parameters (document->model, -1);
  samples = nn_source_load (&document->source, vitrine_data_dirs (), cancellable, error);
  if (samples == NULL)
    return NULL;
  subject.samples = samples;
  done = fill (&subject, thumbnail, error);
  g_clear_pointer (&subject.inputs, g_ptr_array_unref);
  return done ? g_steal_pointer (&thumbnail) : NULL;
}

void
vitrine_thumbnail_free (VitrineThumbnail *thumbnail)
{
  if (thumbnail == NULL)
    return;
  g_strfreev (thumbnail->texts);
  g_strfreev (thumbnail->answers);
  g_clear_pointer (&thumbnail->pictures, nn_tensor_unref);
  g_clear_pointer (&thumbnail->outputs, nn_tensor_unref);
  g_clear_pointer (&thumbnail->model, nn_model_unref);
  g_clear_pointer (&thumbnail->values, g_ptr_array_unref);
  g_free (thumbnail->points);
  g_free (thumbnail->labels);
  g_free (thumbnail);
}

static void
thumbnail_thread (GTask        *task,
                  gpointer      owner,
                  gpointer      example,
                  GCancellable *cancellable)
{
  GError *error = NULL;
  VitrineThumbnail *thumbnail = vitrine_thumbnail_new (example, NULL, cancellable, &error);

  if (thumbnail == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, thumbnail, (GDestroyNotify) vitrine_thumbnail_free);
}

void
vitrine_thumbnail_load_async (const VitrineExample *example,
                              gpointer              owner,
                              GCancellable         *cancellable,
                              GAsyncReadyCallback   callback,
                              gpointer              data)
{
  g_autoptr (GTask) task = g_task_new (owner, cancellable, callback, data);

  g_task_set_source_tag (task, vitrine_thumbnail_load_async);
  g_task_set_task_data (task, (gpointer) example, NULL);
  g_task_run_in_thread (task, thumbnail_thread);
}

VitrineThumbnail *
vitrine_thumbnail_load_finish (GAsyncResult *result,
                               GError      **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
