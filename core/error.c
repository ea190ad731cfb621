/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "core/error.h"

typedef struct
{
  char *way;
} NnErrorPrivate;

static void
nn_error_private_init (NnErrorPrivate *priv)
{
}

static void
nn_error_private_copy (const NnErrorPrivate *from, NnErrorPrivate *to)
{
  to->way = g_strdup (from->way);
}

static void
nn_error_private_clear (NnErrorPrivate *priv)
{
  g_free (priv->way);
}

G_DEFINE_EXTENDED_ERROR (NnError, nn_error)

const char *
nn_error_way (const GError *error)
{
  return error != NULL && error->domain == NN_ERROR ? nn_error_get_private (error)->way : NULL;
}

void
nn_error_set_way (GError *error, const char *format, ...)
{
  NnErrorPrivate *priv = error != NULL ? nn_error_get_private (error) : NULL;
  va_list args;

  if (priv == NULL)
    return;
  g_free (priv->way);
  va_start (args, format);
  priv->way = g_strdup_vprintf (format, args);
  va_end (args);
}
