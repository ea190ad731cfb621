/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "core/class.h"

#include <math.h>
#include <string.h>

#include "core/tensor.h"

guint
nn_class_n_args (const NnClass *klass)
{
  guint n = 0;

  while (klass->args != NULL && klass->args[n].name != NULL)
    n++;
  return n;
}

gint
nn_class_find_arg (const NnClass *klass, const char *name)
{
  for (guint i = 0; klass->args != NULL && klass->args[i].name != NULL; i++)
    {
      if (strcmp (klass->args[i].name, name) == 0)
        return (gint) i;
    }
  return -1;
}

void
nn_class_init_args (const NnClass *klass, double *values)
{
  guint n = nn_class_n_args (klass);

  g_return_if_fail (n <= NN_MAX_ARGS);
  memset (values, 0, NN_MAX_ARGS * sizeof (double));
  for (guint i = 0; i < n; i++)
    values[i] = klass->args[i].initial;
}

/* The bounds of a value: those of choices and booleans follow from their kind. */
static void
arg_range (const NnArg *arg, double *min, double *max)
{
  *min = 0;
  *max = 1;
  if (arg->kind == NN_ARG_CHOICE)
    *max = (double) g_strv_length ((char **) arg->choices) - 1;
  else if (arg->kind != NN_ARG_BOOLEAN)
    {
      *min = arg->min;
      *max = arg->max;
    }
}

/* The shortest text that reads back as the same number, in the C locale. */
static char *
number_to_string (double value)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  for (guint digits = 1; digits <= 17; digits++)
    {
      char format[8];

      g_snprintf (format, sizeof format, "%%.%ug", digits);
      g_ascii_formatd (text, sizeof text, format, value);
      if (g_ascii_strtod (text, NULL) == value)
        break;
    }
  /* "1e+01" is for machines */
  if (fabs (value) < 1e15 && value == trunc (value))
    g_ascii_formatd (text, sizeof text, "%.0f", value);
  return g_strdup (text);
}

/* The same with commas between thousands, for a sentence. */
static char *
number_to_read (double value)
{
  g_autofree char *count = NULL;

  if (!(fabs (value) >= 1000 && fabs (value) < 1e15 && value == trunc (value)))
    return number_to_string (value);
  count = nn_count_to_string ((guint64) fabs (value));
  return g_strconcat (value < 0 ? "-" : "", count, NULL);
}

gboolean
nn_arg_check (const NnArg *arg, double value, GError **error)
{
  double min, max;
  gboolean whole = arg->kind != NN_ARG_REAL && arg->kind != NN_ARG_LOG;

  arg_range (arg, &min, &max);
  if (isfinite (value) && value >= min && value <= max && (!whole || value == trunc (value)))
    return TRUE;

  if (arg->kind == NN_ARG_CHOICE)
    {
      g_autofree char *choices = g_strjoinv (", ", (char **) arg->choices);

      g_set_error (error, NN_ERROR, NN_ERROR_RANGE, "“%s” must be one of %s.", arg->name, choices);
    }
  else if (arg->kind == NN_ARG_BOOLEAN)
    g_set_error (error, NN_ERROR, NN_ERROR_RANGE, "“%s” must be true or false.", arg->name);
  else
    {
      g_autofree char *low = number_to_read (min);
      g_autofree char *high = number_to_read (max);
      g_autofree char *given = number_to_read (value);

      g_set_error (error, NN_ERROR, NN_ERROR_RANGE, "“%s” must be a%s number from %s to %s, not %s.",
                   arg->name, whole ? " whole" : "", low, high, given);
    }
  return FALSE;
}

char *
nn_arg_to_string (const NnArg *arg, double value)
{
  if (arg->kind == NN_ARG_BOOLEAN)
    return g_strdup (value != 0 ? "true" : "false");
  if (arg->kind == NN_ARG_CHOICE)
    return g_strdup (arg->choices[(guint) value]);
  return number_to_string (value);
}

static gboolean
choice_from_string (const NnArg *arg, const char *text, double *value, GError **error)
{
  g_autofree char *choices = NULL;

  for (guint i = 0; arg->choices[i] != NULL; i++)
    {
      if (g_ascii_strcasecmp (arg->choices[i], text) == 0)
        {
          *value = i;
          return TRUE;
        }
    }
  choices = g_strjoinv (", ", (char **) arg->choices);
  g_set_error (error, NN_ERROR, NN_ERROR_RANGE, "“%s” must be one of %s, not “%s”.", arg->name,
               choices, text);
  return FALSE;
}

static gboolean
boolean_from_string (const NnArg *arg, const char *text, double *value, GError **error)
{
  static const char *const words[] = { "false", "true", "no", "yes", "off", "on", "0", "1" };

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    {
      if (g_ascii_strcasecmp (words[i], text) == 0)
        {
          *value = i % 2;
          return TRUE;
        }
    }
  g_set_error (error, NN_ERROR, NN_ERROR_RANGE, "“%s” must be true or false, not “%s”.", arg->name,
               text);
  return FALSE;
}

gboolean
nn_arg_from_string (const NnArg *arg, const char *text, double *value, GError **error)
{
  char *end = NULL;
  double number;

  if (arg->kind == NN_ARG_CHOICE)
    return choice_from_string (arg, text, value, error);
  if (arg->kind == NN_ARG_BOOLEAN)
    return boolean_from_string (arg, text, value, error);

  number = g_ascii_strtod (text, &end);
  while (end != text && g_ascii_isspace (*end))
    end++;
  if (end == text || *end != '\0')
    {
      g_set_error (error, NN_ERROR, NN_ERROR_RANGE, "“%s” must be a number, not “%s”.", arg->name,
                   text);
      return FALSE;
    }
  if (!nn_arg_check (arg, number, error))
    return FALSE;
  *value = number;
  return TRUE;
}

static const char *const kind_names[NN_N_KINDS] = {
  "layers", "losses", "optimizers", "schedules", "datasets", "explainers", "metrics"
};
static const char *const kind_nouns[NN_N_KINDS] = {
  "layer", "loss", "optimizer", "schedule", "data set", "explainer", "metric"
};

const char *
nn_kind_name (NnKind kind)
{
  g_return_val_if_fail (kind < NN_N_KINDS, NULL);
  return kind_names[kind];
}

#define MOST_NAMES 12   /* more are no help */
#define LONGEST    48

/* How many characters are to be changed, put in or taken out. */
static guint
name_distance (const char *a, const char *b)
{
  const gsize n = MIN (strlen (b), LONGEST);
  guint row[LONGEST + 1];

  for (gsize k = 0; k <= n; k++)
    row[k] = k;
  for (gsize i = 0; a[i] != '\0' && i < LONGEST; i++)
    {
      guint corner = row[0];

      row[0] = i + 1;
      for (gsize k = 1; k <= n; k++)
        {
          const guint other = corner + (g_ascii_tolower (a[i]) != g_ascii_tolower (b[k - 1]));

          corner = row[k];
          row[k] = MIN (MIN (row[k], row[k - 1]) + 1, other);
        }
    }
  return row[n];
}

/* All names where they are few, else the three nearest to @name. */
static char *
tell_names (const NnClass *const *list, const char *name)
{
  g_autoptr (GString) names = g_string_new ("There is: ");
  guint n = 0, best[3] = { G_MAXUINT, G_MAXUINT, G_MAXUINT };
  const char *near[3] = { NULL };

  for (; list[n] != NULL; n++)
    {
      const guint distance = name_distance (name, list[n]->name);

      g_string_append_printf (names, n == 0 ? "%s" : ", %s", list[n]->name);
      for (guint k = 0; k < 3; k++)
        if (distance < best[k])
          {
            memmove (best + k + 1, best + k, (2 - k) * sizeof *best);
            memmove (near + k + 1, near + k, (2 - k) * sizeof *near);
            best[k] = distance;
            near[k] = list[n]->name;
            break;
          }
    }
  if (n <= MOST_NAMES)
    return g_string_free (g_steal_pointer (&names), FALSE);
  return g_strdup_printf ("The nearest of %u are %s, %s and %s", n, near[0], near[1], near[2]);
}

const NnClass *
nn_registry_find (NnKind kind, const char *name, GError **error)
{
  const NnClass *const *list = nn_registry_list (kind);
  g_autofree char *names = NULL;

  for (guint i = 0; list[i] != NULL; i++)
    {
      if (strcmp (list[i]->name, name) == 0)
        return list[i];
    }
  if (error == NULL)
    return NULL;
  names = tell_names (list, name);
  g_set_error (error, NN_ERROR, NN_ERROR_UNKNOWN, "There is no %s named “%s”. %s.", kind_nouns[kind], name, names);
  return NULL;
}

NnSpec
nn_spec_new (const NnClass *klass)
{
  NnSpec spec = { klass, { 0 } };

  nn_class_init_args (klass, spec.values);
  return spec;
}

gboolean
nn_spec_named (NnSpec *spec, NnKind kind, const char *name, GError **error)
{
  const NnClass *klass = nn_registry_find (kind, name, error);

  if (klass == NULL)
    return FALSE;
  *spec = nn_spec_new (klass);
  return TRUE;
}

double
nn_spec_get (const NnSpec *spec, const char *arg)
{
  gint i = nn_class_find_arg (spec->klass, arg);

  if (i < 0)
    {
      g_critical ("%s has no argument %s", spec->klass->name, arg);
      return 0;
    }
  return spec->values[i];
}

/* -1 with a sentence where the class has no such argument. */
static gint
find_arg (const NnSpec *spec, const char *arg, GError **error)
{
  gint i = nn_class_find_arg (spec->klass, arg);
  g_autoptr (GString) names = NULL;

  if (i >= 0)
    return i;
  names = g_string_new (NULL);
  for (guint k = 0; k < nn_class_n_args (spec->klass); k++)
    g_string_append_printf (names, k == 0 ? " It has: %s" : ", %s", spec->klass->args[k].name);
  g_set_error (error, NN_ERROR, NN_ERROR_UNKNOWN, "“%s” has no argument “%s”.%s%s",
               spec->klass->name, arg, names->str, names->len > 0 ? "." : "");
  return -1;
}

gboolean
nn_spec_set (NnSpec *spec, const char *arg, double value, GError **error)
{
  gint i = find_arg (spec, arg, error);

  if (i < 0 || !nn_arg_check (&spec->klass->args[i], value, error))
    return FALSE;
  spec->values[i] = value;
  return TRUE;
}

gboolean
nn_spec_set_string (NnSpec *spec, const char *arg, const char *text, GError **error)
{
  gint i = find_arg (spec, arg, error);

  return i >= 0 && nn_arg_from_string (&spec->klass->args[i], text, &spec->values[i], error);
}

gboolean
nn_spec_equal (const NnSpec *a, const NnSpec *b)
{
  if (a->klass != b->klass)
    return FALSE;
  for (guint i = 0; i < nn_class_n_args (a->klass); i++)
    {
      if (a->values[i] != b->values[i])
        return FALSE;
    }
  return TRUE;
}
