/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a card says in words. */
#include <glib/gi18n.h>
#include <math.h>

#include "ui/draw/attribution.h"
#include "ui/draw/paint.h"

static void
append_arg (GString *text, const NnArg *arg, double value)
{
  const char *separator = text->len > 0 ? ", " : "";
  g_autofree char *title = g_utf8_strdown (_(arg->title), -1);

  switch (arg->kind)
    {
    case NN_ARG_BOOLEAN:
      if (value != 0)
        g_string_append_printf (text, "%s%s", separator, title);
      break;
    case NN_ARG_CHOICE:
      {
        const char *const *titles = arg->choice_titles != NULL ? arg->choice_titles : arg->choices;
        g_autofree char *choice = g_utf8_strdown (_(titles[(guint) value]), -1);

        g_string_append_printf (text, "%s%s: %s", separator, title, choice);
        break;
      }
    case NN_ARG_INTEGER:
      {
        g_autofree char *number = vitrine_number_tick (value, 1);

        /* A unit "0: the last" names what zero stands for. "64 steps" reads better
         * than "steps 64", but only a plural counts. */
        if (value == 0 && g_str_has_prefix (_(arg->unit), "0: "))
          g_string_append_printf (text, "%s%s: %s", separator, title, _(arg->unit) + 3);
        else if (g_str_has_suffix (title, "s"))
          g_string_append_printf (text, "%s%s %s", separator, number, title);
        else
          g_string_append_printf (text, "%s%s %s", separator, title, number);
        break;
      }
    case NN_ARG_REAL:
    case NN_ARG_LOG:
    default:
      {
        g_autofree char *number = g_strdup_printf ("%g", value);

        g_string_append_printf (text, "%s%s %s%s%s", separator, title, number, *arg->unit != '\0' ? " " : "", arg->unit);
        break;
      }
    }
}

char *
vitrine_spec_summary (const NnSpec *spec, const NnShape *shape)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < nn_class_n_args (spec->klass); i++)
    {
      const NnArg *arg = &spec->klass->args[i];

      if (shape != NULL && !nn_explainer_arg_applies (spec->klass, arg, shape))
        continue;
      /* One line has no room for what is as it always is. */
      if (arg->kind != NN_ARG_INTEGER && arg->kind != NN_ARG_BOOLEAN && spec->values[i] == arg->initial)
        continue;
      append_arg (text, arg, spec->values[i]);
    }
  if (text->len == 0)
    g_string_append (text, _("the usual settings"));
  return g_string_free (text, FALSE);
}

void
vitrine_explanation_note (const NnExplanation *explanation, char **label, char **value)
{
  if (explanation->n_segments > 0 && !isnan (explanation->fit))
    {
      *label = g_strdup (_("Local fit R²"));
      *value = explanation->fit_error > 0 ? g_strdup_printf ("%.2f ± %.2f", explanation->fit, explanation->fit_error)
                                          : g_strdup_printf ("%.2f", explanation->fit);
    }
  else if (isnan (explanation->residual))
    {
      *label = g_strdup (_("Completeness"));
      *value = g_strdup (_("not promised"));
    }
  else
    {
      double percent = 100 * explanation->residual;
      g_autofree char *number = percent < 10 ? g_strdup_printf ("%.1f", percent) : vitrine_number (percent, 2);

      *label = g_strdup (_("Completeness residual"));
      *value = g_strdup_printf ("%s %%", number);
    }
}

char *
vitrine_duration (double seconds)
{
  if (seconds < 0.00005)
    return g_strdup (_("< 0.1 ms"));
  if (seconds < 0.0095)
    return g_strdup_printf (_("%.1f ms"), 1000 * seconds);
  if (seconds < 0.9995)
    return g_strdup_printf (_("%.0f ms"), 1000 * seconds);
  if (seconds < 99.5)
    return g_strdup_printf (_("%.1f s"), seconds);
  return g_strdup_printf (_("%.0f min"), seconds / 60);
}
