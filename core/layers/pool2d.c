/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "core/layers/pool2d.h"

enum
{
  POOL_SIZE,
  STRIDES,
  PADDING,
};

static const char *const padding_names[] = { "valid", "same", NULL };
static const char *const padding_titles[] = { NN_("Valid"), NN_("Same"), NULL };

/* A place in a window fits a byte: 15 x 15 places. */
const NnArg nn_pool2d_args[] = {
  { "pool_size", NN_("Window"), "", NN_ARG_INTEGER, 2, 1, 15 },
  { "strides", NN_("Stride (0: the window)"), "", NN_ARG_INTEGER, 0, 0, 16 },
  { "padding", NN_("Padding"), "", NN_ARG_CHOICE, 0, 0, 0, padding_names, padding_titles },
  { NULL },
};

/* A place in a window fits a byte here too. */
const NnArg nn_pool1d_args[] = {
  { "pool_size", NN_("Window"), "", NN_ARG_INTEGER, 2, 1, 255 },
  { "strides", NN_("Stride (0: the window)"), "", NN_ARG_INTEGER, 0, 0, 255 },
  { "padding", NN_("Padding"), "", NN_ARG_CHOICE, 0, 0, 0, padding_names, padding_titles },
  { NULL },
};

static gsize
place_windows (gsize extent, const NnWindows *windows, gboolean same, gsize *before)
{
  gsize n, covered;

  if (!same)
    return extent < windows->size ? 0 : (extent - windows->size) / windows->stride + 1;
  n = (extent + windows->stride - 1) / windows->stride;
  covered = (n - 1) * windows->stride + windows->size;
  *before = covered > extent ? (covered - extent) / 2 : 0;
  return n;
}

gboolean
nn_pool2d_windows (const double *args, const NnShape *in, NnWindows *windows)
{
  gboolean same = args[PADDING] != 0;

  if (in->n_axes == 2)
    *windows = (NnWindows){ .H = 1, .W = in->size[0], .C = in->size[1] };
  else
    *windows = (NnWindows){ .H = in->size[0], .W = in->size[1], .C = in->size[2] };
  windows->size = (gsize) args[POOL_SIZE];
  windows->stride = args[STRIDES] != 0 ? (gsize) args[STRIDES] : windows->size;
  windows->OH = in->n_axes == 2 ? 1 : place_windows (windows->H, windows, same, &windows->top);
  windows->OW = place_windows (windows->W, windows, same, &windows->left);
  return windows->OH > 0 && windows->OW > 0;
}

gboolean
nn_pool2d_shape (const char *title, const double *args, const NnShape *in, NnShape *out,
                 GError **error)
{
  NnWindows windows;

  if (in->n_axes != 3)
    {
      g_autofree char *text = nn_shape_to_string (in);

      g_set_error (error, NN_ERROR, NN_ERROR_SHAPE,
                   "%s needs an image of height, width and channels, this is %s: put it before "
                   "the Flatten.",
                   title, text);
      return FALSE;
    }
  if (!nn_pool2d_windows (args, in, &windows))
    {
      g_set_error (error, NN_ERROR, NN_ERROR_SHAPE,
                   "A %1$" G_GSIZE_FORMAT "×%1$" G_GSIZE_FORMAT " window does not fit a "
                   "%2$" G_GSIZE_FORMAT "×%3$" G_GSIZE_FORMAT " image: use padding, or a smaller "
                   "window.",
                   windows.size, windows.H, windows.W);
      return FALSE;
    }
  *out = NN_SHAPE (windows.OH, windows.OW, windows.C);
  return TRUE;
}

gboolean
nn_pool1d_shape (const char *title, const double *args, const NnShape *in, NnShape *out,
                 GError **error)
{
  NnWindows windows;

  if (in->n_axes != 2)
    {
      g_autofree char *text = nn_shape_to_string (in);

      g_set_error (error, NN_ERROR, NN_ERROR_SHAPE,
                   "%s needs a series of steps and features, this is %s.", title, text);
      return FALSE;
    }
  if (!nn_pool2d_windows (args, in, &windows))
    {
      g_set_error (error, NN_ERROR, NN_ERROR_SHAPE,
                   "A window of %" G_GSIZE_FORMAT " does not fit a series of %" G_GSIZE_FORMAT
                   " steps: use padding, or a smaller window.",
                   windows.size, windows.W);
      return FALSE;
    }
  *out = NN_SHAPE (windows.OW, windows.C);
  return TRUE;
}

char *
nn_pool2d_formula (const char *left, const double *args, const NnShape *in)
{
  NnWindows windows;

  nn_pool2d_windows (args, in, &windows);
  if (args[PADDING] != 0)
    return g_strdup_printf ("%s\n%" G_GSIZE_FORMAT " = ⌈%" G_GSIZE_FORMAT
                            " / %" G_GSIZE_FORMAT "⌉     no parameters",
                            left, windows.OW, windows.W, windows.stride);
  return g_strdup_printf ("%s\n%" G_GSIZE_FORMAT " = ⌊(%" G_GSIZE_FORMAT
                          " − %" G_GSIZE_FORMAT ") / %" G_GSIZE_FORMAT
                          "⌋ + 1     no parameters",
                          left, windows.OW, windows.W, windows.size, windows.stride);
}
