/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "core/datasets/rows.h"

#include <string.h>

#include "core/formats/format.h"

static void
fail_memory (gsize bytes, const char *title, GError **error)
{
  g_autofree char *count = nn_format_count (bytes);

  g_set_error (error, NN_ERROR, NN_ERROR_MEMORY,
               "%s needs %s bytes of memory to be shuffled, more than there is.", title, count);
}

gboolean
nn_rows_order (const double *args, guint n, const char *title, guint32 **order, GError **error)
{
  NnRandom random = nn_random_new (args[NN_ROWS_SEED]);

  *order = NULL;
  if (args[NN_ROWS_SHUFFLE] == 0)
    return TRUE;
  *order = g_try_new (guint32, n);
  if (*order == NULL)
    {
      fail_memory ((gsize) n * sizeof (guint32), title, error);
      return FALSE;
    }
  for (guint i = 0; i < n; i++)
    (*order)[i] = i;
  nn_random_shuffle (&random, *order, n);
  return TRUE;
}

guint
nn_rows_n_train (const double *args, guint n)
{
  return CLAMP ((guint) (n * args[NN_ROWS_TRAIN_SHARE] + 0.5), 1, MAX (n, 1));
}

GBytes *
nn_rows_take (gpointer data, const guint32 *order, gsize n, gsize width, const char *title,
              GError **error)
{
  g_autofree guint8 *from = data;
  guint8 *to;

  if (order == NULL)
    return g_bytes_new_take (g_steal_pointer (&from), n * width);
  to = g_try_malloc (n * width);
  if (to == NULL)
    {
      fail_memory (n * width, title, error);
      return NULL;
    }
  for (gsize i = 0; i < n; i++)
    memcpy (to + i * width, from + order[i] * width, width);
  return g_bytes_new_take (to, n * width);
}

GBytes *
nn_rows_one_hot (const float *values, gsize n, gsize width)
{
  g_autofree gint32 *labels = n > 1 && width > 1 ? g_try_new (gint32, n) : NULL;

  for (gsize i = 0; labels != NULL && i < n; i++)
    {
      labels[i] = -1;
      for (gsize k = 0; k < width; k++)
        {
          const float value = values[i * width + k];

          if (value == 0)
            continue;
          if (value != 1 || labels[i] >= 0)
            return NULL;
          labels[i] = (gint32) k;
        }
      if (labels[i] < 0)
        return NULL;
    }
  return labels != NULL ? g_bytes_new_take (g_steal_pointer (&labels), n * sizeof (gint32)) : NULL;
}

void
nn_rows_split_path (const char *path, char **first, char **rest)
{
  *first = *rest = NULL;
  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    for (const char *comma = strchr (path, ','); comma != NULL; comma = strchr (comma + 1, ','))
      {
        g_autofree char *left = g_strstrip (g_strndup (path, comma - path));
        g_autofree char *right = g_strstrip (g_strdup (comma + 1));

        if (*first == NULL || g_file_test (left, G_FILE_TEST_EXISTS))
          {
            g_free (*first);
            g_free (*rest);
            *first = g_steal_pointer (&left);
            *rest = g_steal_pointer (&right);
          }
        if (g_file_test (*first, G_FILE_TEST_EXISTS) && g_file_test (*rest, G_FILE_TEST_EXISTS))
          return;
      }
  if (*first == NULL)
    *first = g_strdup (path);
}
