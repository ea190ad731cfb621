/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "core/surface.h"

#include <math.h>

gboolean
nn_samples_is_plane (const NnSamples *samples)
{
  return samples->shape.n_axes == 1 && samples->shape.size[0] == 2 && samples->n_more == 0;
}

double
nn_samples_reach (const NnSamples *samples)
{
  double most = 1e-6;

  if (!nn_samples_is_plane (samples))
    return 0;
  for (guint32 i = 0; i < samples->n; i++)
    {
      float xy[2];

      nn_samples_input (samples, &i, 1, xy);
      most = MAX (most, MAX (fabs (xy[0]), fabs (xy[1])));
    }
  return ceil (most * 1.02);
}

gboolean
nn_model_reads_plane (const NnModel *model)
{
  guint n_inputs = 0;

  if (!nn_model_check (model, NULL))
    return FALSE;
  for (guint i = 0; i < nn_model_n_entries (model); i++)
    {
      const NnShape *shape = nn_model_shape (model, i);

      if (nn_model_entry (model, i)->n_inputs > 0)
        continue;
      n_inputs++;
      if (shape->n_axes != 1 || shape->size[0] != 2)
        return FALSE;
    }
  return n_inputs == 1;
}

/* The values of a batch, which begins at point @first, to where their unit's points are. */
static void
scatter (NnTape *tape, const NnSurface *surface, guint first, guint n)
{
  gsize points = (gsize) surface->side * surface->side;

  for (guint e = 0; e < surface->n_entries; e++)
    {
      const float *value = surface->values[e] != NULL ? nn_tape_value (tape, e) : NULL;
      gsize units = value != NULL ? surface->values[e]->shape.size[0] : 0;

      for (guint i = 0; i < n; i++)
        for (gsize u = 0; u < units; u++)
          surface->values[e]->data[u * points + first + i] = value[i * units + u];
    }
}

NnSurface *
nn_surface_new (NnTape *tape, double reach, guint side)
{
  const NnModel *model = nn_tape_model (tape);
  NnSurface *surface = g_new0 (NnSurface, 1);
  guint points = side * side, batch = nn_tape_batch (tape);

  g_atomic_ref_count_init (&surface->ref_count);
  surface->side = side;
  surface->reach = reach;
  surface->n_entries = nn_model_n_entries (model);
  surface->values = g_new0 (NnTensor *, MAX (surface->n_entries, 1));
  for (guint e = 0; e < surface->n_entries; e++)
    {
      const NnShape *shape = nn_model_shape (model, e);

      if (shape->n_axes == 1 && shape->size[0] <= NN_SURFACE_MAX_UNITS)
        surface->values[e] = nn_tensor_new (&NN_SHAPE (shape->size[0], side, side));
    }
  for (guint first = 0; first < points; first += batch)
    {
      guint n = MIN (batch, points - first);
      float *input = nn_tape_input (tape, 0);

      for (guint i = 0; i < n; i++)
        {
          guint row = (first + i) / side, column = (first + i) % side;

          input[2 * i] = reach * (2 * (column + 0.5) / side - 1);
          input[2 * i + 1] = reach * (1 - 2 * (row + 0.5) / side);
        }
      nn_tape_forward (tape, n);
      scatter (tape, surface, first, n);
    }
  return surface;
}

NnSurface *
nn_surface_ref (NnSurface *surface)
{
  g_atomic_ref_count_inc (&surface->ref_count);
  return surface;
}

void
nn_surface_unref (NnSurface *surface)
{
  if (!g_atomic_ref_count_dec (&surface->ref_count))
    return;
  for (guint e = 0; e < surface->n_entries; e++)
    g_clear_pointer (&surface->values[e], nn_tensor_unref);
  g_free (surface->values);
  g_free (surface);
}

double
nn_surface_at (const NnSurface *surface, guint entry, guint unit, double x, double y)
{
  const NnTensor *values = entry < surface->n_entries ? surface->values[entry] : NULL;
  guint column, row, side = surface->side;

  if (values == NULL || unit >= values->shape.size[0] || !(fabs (x) <= surface->reach && fabs (y) <= surface->reach))
    return NAN;
  column = MIN ((guint) ((x / surface->reach + 1) / 2 * side), side - 1);
  row = MIN ((guint) ((1 - y / surface->reach) / 2 * side), side - 1);
  return values->data[((gsize) unit * side + row) * side + column];
}
