/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the charts of layers show where, and in words. */
#include "ui/draw/layers-private.h"

#include <glib/gi18n.h>
#include <math.h>

const char *
vitrine_layers_title (VitrineLayersKind kind)
{
  static const char *const titles[] = { N_("Gradient norm"), N_("Weight norm"), N_("Step size"), N_("Silent units") };

  return _(titles[kind]);
}

const char *
vitrine_layers_subtitle (VitrineLayersKind kind)
{
  static const char *const subtitles[]
    = { N_("the pull on each"), N_("how large each is"), N_("of the weights: 0.001 is healthy"),
        N_("ReLU units at 0 for 1,024 samples") };

  return _(subtitles[kind]);
}

/* --- names ---------------------------------------------------------------- */

void
vitrine_layer_names_clear (VitrineLayerNames *names)
{
  for (guint i = 0; i < names->n; i++)
    g_clear_pointer (&names->names[i], g_free);
  names->n = 0;
}

/* "Dense 128" where there are several of a kind: by their width, and by "2" where that is the
 * same, too. */
void
vitrine_layer_names_set (VitrineLayerNames *names, const NnWatchLog *log, const NnModel *model)
{
  vitrine_layer_names_clear (names);
  names->n = MIN (log->n_layers, VITRINE_MAX_LAYERS);
  for (guint i = 0; i < names->n; i++)
    {
      gint index = nn_model_index (model, log->ids[i]);
      const NnClass *klass = index >= 0 ? &nn_model_entry (model, (guint) index)->klass->base : NULL;
      const NnShape *shape = index >= 0 ? nn_model_shape (model, (guint) index) : NULL;
      gboolean alone = TRUE;
      guint same = 0;

      names->roles[i] = klass != NULL ? NN_LAYER_CLASS (klass)->role : NN_ROLE_NONE;
      /* The output has the colour that it has on the bench. */
      if (index >= 0 && (guint) index == nn_model_output (model))
        names->roles[i] = NN_ROLE_SAMPLE;
      if (klass == NULL || shape == NULL || shape->n_axes == 0)
        {
          names->names[i] = g_strdup_printf (_("Layer %u"), i + 1);
          continue;
        }
      for (guint k = 0; k < log->n_layers; k++)
        {
          gint other = nn_model_index (model, log->ids[k]);

          alone &= k == i || other < 0 || &nn_model_entry (model, (guint) other)->klass->base != klass;
        }
      names->names[i] = alone ? g_strdup (_(klass->title))
                              : g_strdup_printf ("%s %" G_GSIZE_FORMAT, _(klass->title), shape->size[shape->n_axes - 1]);
      for (guint k = 0; k < i; k++)
        same += g_str_has_prefix (names->names[k], names->names[i]);
      if (same > 0)
        {
          g_autofree char *name = names->names[i];

          names->names[i] = g_strdup_printf ("%s (%u)", name, same + 1);
        }
    }
}

/* --- readings -------------------------------------------------------------- */

double
vitrine_layer_reading (const VitrineLayerLines *lines, guint index, guint layer)
{
  const NnLayerReading *reading
    = &g_array_index (lines->log->readings, NnLayerReading, index * lines->log->n_layers + layer);

  switch (lines->kind)
    {
    case VITRINE_LAYERS_GRADIENT:
      return reading->gradient;
    case VITRINE_LAYERS_WEIGHT:
      return reading->weight;
    case VITRINE_LAYERS_STEP:
      return reading->weight > 0 ? reading->step / reading->weight : NAN;
    case VITRINE_LAYERS_SILENT:
    default:
      return reading->silent;
    }
}

/* The last index whose step is not after @step; -1: none. */
static gint
index_at (const NnWatchLog *log, double step)
{
  gint low = -1, high = (gint) log->steps->len - 1;

  while (low < high)
    {
      gint middle = (low + high + 1) / 2;

      if (g_array_index (log->steps, guint32, middle) <= step)
        low = middle;
      else
        high = middle - 1;
    }
  return low;
}

double
vitrine_layer_lines_value (const VitrineLayerLines *lines, guint layer, double step)
{
  gint index = lines->log != NULL ? index_at (lines->log, step) : -1;

  return index >= 0 ? vitrine_layer_reading (lines, (guint) index, layer) : NAN;
}

char *
vitrine_layer_lines_format (const VitrineLayerLines *lines, double value)
{
  if (!isfinite (value))
    return g_strdup ("–");
  if (lines->kind == VITRINE_LAYERS_SILENT)
    return g_strdup_printf ("%.3g %%", 100 * value);
  return vitrine_number (value, 3);
}

/* --- layout ---------------------------------------------------------------- */

#define LEFT   52
#define RIGHT  92
#define BOTTOM 30

static void
lay_out_x (VitrineLayersPlan *plan, guint steps_per_epoch, double x_end, const GArray *steps)
{
  plan->unit = steps_per_epoch > 0 ? steps_per_epoch : 1;
  plan->last = steps != NULL && steps->len > 0 ? g_array_index (steps, guint32, steps->len - 1) : 0;
  plan->end = MAX (MAX (plan->last, x_end * plan->unit), 1);
}

void
vitrine_layer_lines_plan (const VitrineLayerLines *lines, double width, double height, VitrineLayersPlan *plan)
{
  double low = INFINITY, high = -INFINITY;

  *plan = (VitrineLayersPlan){ .x = LEFT, .y = lines->title ? 36 : 8, .logarithmic = lines->kind != VITRINE_LAYERS_SILENT };
  plan->w = MAX (width - LEFT - RIGHT, 10);
  plan->h = MAX (height - plan->y - BOTTOM, 10);
  lay_out_x (plan, lines->steps_per_epoch, lines->x_end, lines->log != NULL ? lines->log->steps : NULL);
  if (!plan->logarithmic)
    {
      plan->low = 0;
      plan->high = 1;
      return;
    }
  for (guint i = 0; lines->log != NULL && i < lines->log->steps->len; i++)
    for (guint k = 0; k < lines->names->n; k++)
      {
        double value = vitrine_layer_reading (lines, i, k);

        if (isfinite (value) && value > 0)
          {
            low = MIN (low, value);
            high = MAX (high, value);
          }
      }
  if (!(low <= high))
    low = 0.01, high = 1;
  /* Room at both ends, and never more decades than can be read. */
  plan->high = high * 1.3;
  plan->low = MAX (low / 1.3, plan->high * 1e-7);
}

double
vitrine_layers_px (const VitrineLayersPlan *plan, double step)
{
  return plan->x + plan->w * step / plan->end;
}

double
vitrine_layers_py (const VitrineLayersPlan *plan, double value)
{
  double t = plan->logarithmic ? log (value / plan->low) / log (plan->high / plan->low)
                               : (value - plan->low) / (plan->high - plan->low);

  return plan->y + plan->h * (1 - CLAMP (t, -0.02, 1.02));
}

double
vitrine_layer_lines_nearest (const VitrineLayerLines *lines, double width, double height, double px, double py)
{
  VitrineLayersPlan plan;
  double step;
  gint index;

  if (lines->log == NULL || lines->log->steps->len == 0)
    return NAN;
  vitrine_layer_lines_plan (lines, width, height, &plan);
  if (px < plan.x - 4 || px > plan.x + plan.w + 4 || py < plan.y - 4 || py > plan.y + plan.h + 4)
    return NAN;
  step = (px - plan.x) / plan.w * plan.end;
  index = MAX (index_at (lines->log, step), 0);
  if (index + 1 < (gint) lines->log->steps->len
      && fabs (g_array_index (lines->log->steps, guint32, index + 1) - step)
           < fabs (g_array_index (lines->log->steps, guint32, index) - step))
    index++;
  return g_array_index (lines->log->steps, guint32, index);
}

void
vitrine_layer_spread_plan (const VitrineLayerSpread *spread, double width, double height, VitrineLayersPlan *plan)
{
  double low = INFINITY, high = -INFINITY;

  *plan = (VitrineLayersPlan){ .x = LEFT, .y = spread->title ? 36 : 8 };
  plan->w = MAX (width - LEFT - 20, 10);
  plan->h = MAX (height - plan->y - BOTTOM, 10);
  lay_out_x (plan, spread->steps_per_epoch, spread->x_end, spread->log != NULL ? spread->log->spread_steps : NULL);
  for (guint i = 0; spread->log != NULL && i < spread->log->spread_steps->len; i++)
    {
      const NnHistogram *histogram = nn_watch_log_spread (spread->log, i, spread->layer, spread->which);

      low = MIN (low, histogram->low);
      high = MAX (high, histogram->high);
    }
  if (!(low < high))
    low = isfinite (low) ? low - 0.5 : -1, high = low + 1;
  plan->low = low - (high - low) * 0.03;
  plan->high = high + (high - low) * 0.03;
}

/* --- in words and numbers ---------------------------------------------------- */

char *
vitrine_layer_lines_describe (const VitrineLayerLines *lines)
{
  GString *text = g_string_new (NULL);
  gboolean any = FALSE;
  double step = lines->hover;
  g_autofree char *count = NULL;

  if (lines->log == NULL || lines->log->steps->len == 0)
    return g_string_free (g_string_append (text, _("Nothing was read yet")), FALSE);
  if (isnan (step))
    step = g_array_index (lines->log->steps, guint32, lines->log->steps->len - 1);
  count = vitrine_count (step);
  g_string_append_printf (text, _("%s at step %s"), vitrine_layers_title (lines->kind), count);
  for (guint k = 0; k < lines->names->n; k++)
    {
      double value = vitrine_layer_lines_value (lines, k, step);
      g_autofree char *number = vitrine_layer_lines_format (lines, value);

      if (isfinite (value))
        g_string_append_printf (text, "%s %s %s", any ? "," : ":", lines->names->names[k], number);
      any |= isfinite (value);
    }
  return g_string_free (text, FALSE);
}

char *
vitrine_layer_lines_csv (gconstpointer data)
{
  const VitrineLayerLines *lines = data;
  GString *text = g_string_new ("step");

  for (guint k = 0; k < lines->names->n; k++)
    g_string_append_printf (text, ",\"%s\"", lines->names->names[k]);
  g_string_append_c (text, '\n');
  for (guint i = 0; lines->log != NULL && i < lines->log->steps->len; i++)
    {
      g_string_append_printf (text, "%u", g_array_index (lines->log->steps, guint32, i));
      for (guint k = 0; k < lines->names->n; k++)
        {
          double value = vitrine_layer_reading (lines, i, k);
          char number[G_ASCII_DTOSTR_BUF_SIZE];

          g_string_append_printf (text, ",%s", isfinite (value) ? g_ascii_formatd (number, sizeof number, "%.9g", value) : "");
        }
      g_string_append_c (text, '\n');
    }
  return g_string_free (text, FALSE);
}

char *
vitrine_layer_spread_describe (const VitrineLayerSpread *spread)
{
  const NnHistogram *last;
  g_autofree char *low = NULL, *high = NULL, *step = NULL;
  guint at;

  if (spread->log == NULL || spread->log->spread_steps->len == 0)
    return g_strdup (_("Nothing was read yet"));
  for (at = spread->log->spread_steps->len - 1; at > 0; at--)
    if (!(g_array_index (spread->log->spread_steps, guint32, at) > spread->at))
      break;
  last = nn_watch_log_spread (spread->log, at, spread->layer, spread->which);
  low = vitrine_number (last->low, 3);
  high = vitrine_number (last->high, 3);
  step = vitrine_count (g_array_index (spread->log->spread_steps, guint32, at));
  return g_strdup_printf (spread->which == 0 ? _("%s: weights between %s and %s after step %s")
                                             : _("%s: gradients between %s and %s at step %s"),
                          spread->names->names[spread->layer], low, high, step);
}

char *
vitrine_layer_spread_csv (gconstpointer data)
{
  const VitrineLayerSpread *spread = data;
  GString *text = g_string_new ("step,low,high,count\n");

  for (guint i = 0; spread->log != NULL && i < spread->log->spread_steps->len; i++)
    {
      const NnHistogram *histogram = nn_watch_log_spread (spread->log, i, spread->layer, spread->which);
      double width = (histogram->high - histogram->low) / NN_HISTOGRAM_BINS;

      for (guint b = 0; b < NN_HISTOGRAM_BINS; b++)
        {
          char low[G_ASCII_DTOSTR_BUF_SIZE], high[G_ASCII_DTOSTR_BUF_SIZE];

          g_string_append_printf (text, "%u,%s,%s,%u\n", g_array_index (spread->log->spread_steps, guint32, i),
                                  g_ascii_formatd (low, sizeof low, "%.9g", histogram->low + b * width),
                                  g_ascii_formatd (high, sizeof high, "%.9g", histogram->low + (b + 1) * width),
                                  histogram->counts[b]);
        }
    }
  return g_string_free (text, FALSE);
}
