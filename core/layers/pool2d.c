/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "core/layers/pool2d.h"

#include "core/coder.h"

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
                   "%s needs an image of height, width and channels, this is %s: put it where "
                   "the image is not flat yet.",
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

/* --- spelled out ----------------------------------------------------------------- */

/* Windows of so many rows and columns are shown whole, of others the largest numbers. */
#define WINDOW_MOST 7
#define SHOWN       9

/* The largest of, or the mean of, a window's numbers. */
typedef struct
{
  const float *x;
  gsize        y0, y1, x0, x1, W, C, c;
} Window;

static gsize
place_in (const Window *window, gsize i)
{
  gsize columns = window->x1 - window->x0;

  return ((window->y0 + i / columns) * window->W + window->x0 + i % columns) * window->C + window->c;
}

/* The numbers of @window by their places, the largest first, so many as are shown. */
static guint
largest_of (const Window *window, gsize count, gsize *places)
{
  guint n = 0;

  for (gsize i = 0; i < count; i++)
    {
      gsize place = place_in (window, i);
      guint at = n;

      while (at > 0 && window->x[places[at - 1]] < window->x[place])
        at--;
      if (at >= SHOWN)
        continue;
      for (guint j = MIN (n, SHOWN - 1); j > at; j--)
        places[j] = places[j - 1];
      places[at] = place;
      n = MIN (n + 1, SHOWN);
    }
  return n;
}

static NnGrid *
spell_window (NnArithmetic *arithmetic, const Window *window)
{
  gsize rows = window->y1 - window->y0, columns = window->x1 - window->x0;
  gsize count = rows * columns, places[SHOWN];
  gboolean whole = rows <= WINDOW_MOST && columns <= WINDOW_MOST;
  guint n = whole ? (guint) count : largest_of (window, count, places);
  NnGrid *grid = nn_spell_grid (arithmetic, NN_GRID_FIRST, NN_GRID_VALUES,
                                n < count ? NN_("Largest of {input}") : NN_("Window of {input}"),
                                whole ? (guint) rows : (n + 2) / 3, whole ? (guint) columns : 3);

  grid->input = 0;
  grid->scattered = !whole;
  grid->places = g_new (gsize, (gsize) grid->rows * grid->columns);
  for (guint i = 0; i < grid->rows * grid->columns; i++)
    {
      grid->places[i] = i >= n ? NN_NOWHERE : whole ? place_in (window, i) : places[i];
      if (i < n)
        grid->values[i] = window->x[grid->places[i]];
    }
  return grid;
}

static void
spell_pool (NnArithmetic *arithmetic, const Window *window, NnStepKind kind)
{
  gsize count = (window->y1 - window->y0) * (window->x1 - window->x0);
  NnGrid *grid = spell_window (arithmetic, window);
  guint shown = (guint) MIN (count, (gsize) grid->rows * grid->columns);
  NnStep *first, *rest, *number;

  if (kind == NN_STEP_MAXIMUM)
    {
      nn_spell_of_grid (arithmetic, kind, NN_("Largest of {0}"), grid)->numbers[0] = count;
      return;
    }
  first = nn_spell_of_grid (arithmetic, kind, NN_("Sum of the {0} numbers"), grid);
  first->numbers[0] = shown;
  if (shown < count)
    {
      double all = 0;

      for (gsize i = 0; i < count; i++)
        all += window->x[place_in (window, i)];
      rest = nn_spell_given (arithmetic, NN_("and {0} more"), all - first->value);
      rest->numbers[0] = count - shown;
      first = nn_spell_step (arithmetic, NN_STEP_ADD, NN_("Sum of all"), first, rest, NULL);
    }
  number = nn_spell_given (arithmetic, NN_("How many they are"), count);
  nn_spell_step (arithmetic, NN_STEP_OVER, NN_("Mean"), first, number, NULL);
}

static void
spell (const NnLayerCall *call, gsize cell, NnStepKind kind, NnArithmetic *arithmetic)
{
  guint n_axes = call->in_shape[0].n_axes;
  gsize place[NN_MAX_AXES], y, x;
  NnWindows win;
  Window window;
  NnReceptive *field;

  nn_pool2d_windows (call->args, &call->in_shape[0], &win);
  nn_shape_unravel (&call->out_shape, cell, place);
  y = n_axes == 3 ? place[0] * win.stride : 0;
  x = place[n_axes - 2] * win.stride;
  window = (Window){ call->in[0], y > win.top ? y - win.top : 0, MIN (y + win.size - win.top, win.H),
                     x > win.left ? x - win.left : 0, MIN (x + win.size - win.left, win.W),
                     win.W, win.C, place[n_axes - 1] };
  spell_pool (arithmetic, &window, kind);
  field = nn_spell_field (arithmetic, call, 0);
  nn_spell_range (field, n_axes - 1, window.c, 1);
  nn_spell_range (field, n_axes - 2, window.x0, window.x1 - window.x0);
  if (n_axes == 3)
    nn_spell_range (field, 0, window.y0, window.y1 - window.y0);
}

void
nn_maxpool2d_spell (const NnLayerCall *call, gsize cell, NnArithmetic *arithmetic)
{
  spell (call, cell, NN_STEP_MAXIMUM, arithmetic);
}

void
nn_avgpool2d_spell (const NnLayerCall *call, gsize cell, NnArithmetic *arithmetic)
{
  spell (call, cell, NN_STEP_SUM, arithmetic);
}

void
nn_global_pool_spell (const NnLayerCall *call, gsize cell, gsize rows, NnStepKind kind,
                      NnArithmetic *arithmetic)
{
  guint n_axes = call->in_shape[0].n_axes;
  gsize W = n_axes == 3 ? call->in_shape[0].size[1] : 1;
  Window window = { call->in[0], 0, rows / W, 0, W, W, call->out_shape.size[0], cell };
  NnReceptive *field;

  if (rows == 0)
    {
      nn_spell_given (arithmetic, NN_("No step counts: all are padding"), 0);
      return;
    }
  spell_pool (arithmetic, &window, kind);
  field = nn_spell_field (arithmetic, call, 0);
  nn_spell_range (field, n_axes - 1, cell, 1);
  nn_spell_range (field, 0, 0, rows / W);
}

/* --- code ------------------------------------------------------------------ */

static const char mean_inside[] =
  "def mean_inside(x, frame, pool):\n"
  "    \"\"\"The mean of each window over the places that are not padding.\"\"\"\n"
  "    return pool(F.pad(x, frame)) / pool(F.pad(torch.ones_like(x), frame))\n";

/* What "same" padding puts before and behind one axis, and what PyTorch has for it: as much on
 * both sides, with a last window that may hang over (*hangs). FALSE: it has nothing. */
typedef struct
{
  gsize before, behind;
  gboolean even, hangs;
} Edge;

static Edge
edge (gsize extent, gsize window, gsize stride)
{
  gsize n = (extent + stride - 1) / stride, covered = (n - 1) * stride + window;
  gsize total = covered > extent ? covered - extent : 0;
  Edge edge = { total / 2, total - total / 2, FALSE, FALSE };
  gsize padded = extent + 2 * edge.before;

  if (padded < window || edge.before > window / 2)
    return edge;
  edge.even = (padded - window) / stride + 1 == n;
  if (!edge.even)
    {
      gsize ceiling = (padded - window + stride - 1) / stride + 1;

      /* a window has to begin before the padding behind */
      if ((ceiling - 1) * stride >= extent + edge.before)
        ceiling--;
      edge.hangs = ceiling == n;
    }
  return edge;
}

void
nn_pool2d_code (NnCoder *coder, const char *keras, gboolean largest)
{
  guint n = coder->in[0].n_axes - 1;
  gsize window = (gsize) coder->args[POOL_SIZE];
  gsize stride = coder->args[STRIDES] > 0 ? (gsize) coder->args[STRIDES] : window;
  gboolean same = coder->args[PADDING] != 0;
  Edge down = edge (coder->in[0].size[0], window, stride);
  Edge across = edge (coder->in[0].size[n - 1], window, stride);
  gboolean fits = (down.even || down.hangs) && (across.even || across.hangs);
  const char *more = stride != window ? nn_coder_text (coder, ", %" G_GSIZE_FORMAT, stride) : "";
  const char *kind = largest ? "Max" : "Avg", *name = largest ? "max" : "avg", *frame;

  if (coder->flavor == NN_CODE_KERAS)
    {
      if (stride != window)
        nn_coder_keras (coder, keras, "!pool_size strides padding=valid");
      else
        nn_coder_keras (coder, keras, "!pool_size padding=valid");
      return;
    }
  nn_coder_axes (coder, NN_AXES_FIRST);
  if (n == 1)
    down = across;
  if (same && fits && (down.before > 0 || across.before > 0))
    more = nn_coder_text (coder,
                          down.before == across.before ? "%s, padding=%" G_GSIZE_FORMAT
                                                       : "%s, padding=(%" G_GSIZE_FORMAT
                                                         ", %" G_GSIZE_FORMAT ")",
                          more, down.before, across.before);
  if (same && fits && !(down.even && across.even))
    more = nn_coder_text (coder, "%s, ceil_mode=True", more);
  if (same && fits && !largest && (down.before > 0 || across.before > 0))
    more = nn_coder_text (coder, "%s, count_include_pad=False", more);
  if (!same || fits)
    {
      nn_coder_function (
          coder,
          nn_coder_text (coder, "nn.%sPool%ud(%" G_GSIZE_FORMAT "%s)", kind, n, window, more),
          "F.%s_pool%ud({0}, %" G_GSIZE_FORMAT "%s)", name, n, window, more);
      return;
    }
  frame =
      nn_coder_text (coder, "(%" G_GSIZE_FORMAT ", %" G_GSIZE_FORMAT, across.before, across.behind);
  frame = n == 1 ? nn_coder_text (coder, "%s)", frame)
                 : nn_coder_text (coder, "%s, %" G_GSIZE_FORMAT ", %" G_GSIZE_FORMAT ")", frame,
                                  down.before, down.behind);
  if (largest)
    {
      nn_coder_function (coder,
                         nn_coder_text (coder, "nn.ConstantPad%ud(%s, -torch.inf)", n, frame),
                         "F.pad({0}, %s, value=-torch.inf)", frame);
      nn_coder_function (
          coder, nn_coder_text (coder, "nn.MaxPool%ud(%" G_GSIZE_FORMAT "%s)", n, window, more),
          "F.max_pool%ud({0}, %" G_GSIZE_FORMAT "%s)", n, window, more);
      return;
    }
  nn_coder_helper (coder, mean_inside);
  nn_coder_function (coder, NULL, "mean_inside({0}, %s, nn.AvgPool%ud(%" G_GSIZE_FORMAT "%s))",
                     frame, n, window, more);
}
