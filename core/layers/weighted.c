/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "core/layers/weighted.h"

#include <math.h>

/* A patch of so many rows and columns is shown as it lies; of others, and where nothing lies
 * beside each other, the products that weigh most. */
#define PATCH_MOST   7
#define STRONGEST    9
#define CHANNELS     3   /* whose sums are told one by one */

typedef struct
{
  gsize  u, v, c;
  double product;
} Term;

static gsize
place_of (const NnProducts *p, gsize u, gsize v, gsize c)
{
  gint64 y = p->top + (gint64) (u * p->dilation), x = p->left + (gint64) (v * p->dilation);

  if (y < 0 || x < 0 || y >= (gint64) p->H || x >= (gint64) p->W)
    return NN_NOWHERE;
  return ((gsize) y * p->W + (gsize) x) * p->C + p->channel + c;
}

static inline double
x_of (const NnProducts *p, gsize u, gsize v, gsize c)
{
  gsize at = place_of (p, u, v, c);

  return at == NN_NOWHERE ? 0 : p->x[at];
}

static inline double
w_of (const NnProducts *p, gsize u, gsize v, gsize c)
{
  return p->w[(gint64) u * p->w_row + (gint64) v * p->w_column + (gint64) c * p->w_channel];
}

static double
channel_sum (const NnProducts *p, gsize c)
{
  double sum = 0;

  for (gsize u = 0; u < p->rows; u++)
    for (gsize v = 0; v < p->columns; v++)
      sum += x_of (p, u, v, c) * w_of (p, u, v, c);
  return sum;
}

double
nn_products_sum (const NnProducts *p)
{
  double sum = 0;

  for (gsize c = 0; c < p->channels; c++)
    sum += channel_sum (p, c);
  return sum;
}

/* The @most largest of what comes, the larger first and of equals the earlier. */
static guint
keep_largest (Term *terms, guint n, guint most, Term term)
{
  guint at = n;

  while (at > 0 && fabs (terms[at - 1].product) < fabs (term.product))
    at--;
  if (at >= most)
    return n;
  for (guint i = MIN (n, most - 1); i > at; i--)
    terms[i] = terms[i - 1];
  terms[at] = term;
  return MIN (n + 1, most);
}

/* --- the three grids ------------------------------------------------------------ */

typedef struct
{
  NnGrid *x, *w, *products;
} Grids;

static Grids
make_grids (NnArithmetic *arithmetic, const NnProducts *p, const char *title, const char *weights,
            gsize unit, guint rows, guint columns)
{
  Grids grids;

  grids.x = nn_spell_grid (arithmetic, NN_GRID_FIRST, NN_GRID_VALUES, title, rows, columns);
  grids.x->input = (gint) p->input;
  grids.x->places = g_new (gsize, rows * columns);
  for (guint i = 0; i < rows * columns; i++)
    grids.x->places[i] = NN_NOWHERE;
  grids.w = nn_spell_grid (arithmetic, NN_GRID_TIMES, NN_GRID_WEIGHTS, weights, rows, columns);
  grids.w->numbers[0] = unit;
  grids.products = nn_spell_grid (arithmetic, NN_GRID_EQUALS, NN_GRID_RESULTS, NN_("Products"), rows,
                                  columns);
  return grids;
}

static void
set_term (const Grids *grids, const NnProducts *p, guint at, gsize u, gsize v, gsize c)
{
  grids->x->values[at] = x_of (p, u, v, c);
  grids->x->places[at] = place_of (p, u, v, c);
  grids->w->values[at] = w_of (p, u, v, c);
  grids->products->values[at] = grids->x->values[at] * grids->w->values[at];
}

/* The sums of the strongest other channels, and what is left, added to that of the one shown. */
static NnStep *
add_channels (NnArithmetic *arithmetic, const NnProducts *p, NnStep *first, const Term *largest,
              guint told)
{
  NnStep *others[CHANNELS + 1], *all;
  double left = nn_products_sum (p) - first->value;
  guint n = 0;

  for (guint i = 1; i < told; i++)
    {
      others[n] = nn_spell_given (arithmetic, NN_("Channel {0}"), largest[i].product);
      others[n++]->numbers[0] = p->channel + largest[i].c;
      left -= largest[i].product;
    }
  if (p->channels > told)
    {
      others[n] = nn_spell_given (arithmetic, NN_("and {0} more channels"), left);
      others[n++]->numbers[0] = p->channels - told;
    }
  all = nn_spell_step (arithmetic, NN_STEP_ADD, NN_("Sum of all {0} channels"), first, NULL);
  all->numbers[0] = p->channels;
  for (guint i = 0; i < n; i++)
    nn_spell_take (arithmetic, all, others[i]);
  return all;
}

/* Patch, kernel and products of the channel that weighs most. */
static NnStep *
spell_patch (NnArithmetic *arithmetic, const NnProducts *p, const char *weights, gsize unit)
{
  guint told = p->channels <= CHANNELS + 1 ? (guint) p->channels : CHANNELS, n = 0;
  Term largest[CHANNELS + 1];
  NnStep *first;
  Grids grids;
  gsize shown;

  for (gsize c = 0; c < p->channels; c++)
    n = keep_largest (largest, n, CHANNELS + 1, (Term){ 0, 0, c, channel_sum (p, c) });
  shown = largest[0].c;
  grids = make_grids (arithmetic, p,
                      p->C > 1 ? NN_("Patch, channel {0}") : NN_("Patch of {input}"), weights,
                      unit, (guint) p->rows, (guint) p->columns);
  grids.x->numbers[0] = p->channel + shown;
  for (gsize u = 0; u < p->rows; u++)
    for (gsize v = 0; v < p->columns; v++)
      set_term (&grids, p, (guint) (u * p->columns + v), u, v, shown);
  first = nn_spell_of_grid (arithmetic, NN_STEP_SUM,
                            p->channels > 1 ? NN_("Sum of the {0} products, channel {1}")
                                            : NN_("Sum of the {0} products"), grids.products);
  first->numbers[1] = p->channel + shown;
  return p->channels == 1 ? first : add_channels (arithmetic, p, first, largest, told);
}

/* The products that weigh most, and what all others come to. */
static NnStep *
spell_strongest (NnArithmetic *arithmetic, const NnProducts *p, const char *weights, gsize unit)
{
  gsize count = p->rows * p->columns * p->channels;
  Term largest[STRONGEST];
  guint n = 0, columns;
  double shown = 0;
  NnStep *first, *rest;
  Grids grids;

  for (gsize u = 0; u < p->rows; u++)
    for (gsize v = 0; v < p->columns; v++)
      for (gsize c = 0; c < p->channels; c++)
        n = keep_largest (largest, n, STRONGEST,
                          (Term){ u, v, c, x_of (p, u, v, c) * w_of (p, u, v, c) });
  columns = n > 3 ? 3 : 1;
  grids = make_grids (arithmetic, p,
                      count > n ? NN_("Strongest of {input}") : NN_("{input}"), weights, unit,
                      (n + columns - 1) / columns, columns);
  grids.x->scattered = TRUE;
  for (guint i = 0; i < n; i++)
    set_term (&grids, p, i, largest[i].u, largest[i].v, largest[i].c);
  first = nn_spell_of_grid (arithmetic, NN_STEP_SUM, NN_("Sum of the {0} products"), grids.products);
  first->numbers[0] = n;
  if (count == n)
    return first;
  for (guint i = 0; i < n; i++)
    shown += grids.products->values[i];
  rest = nn_spell_given (arithmetic, NN_("and {0} more products"), nn_products_sum (p) - shown);
  rest->numbers[0] = count - n;
  return nn_spell_step (arithmetic, NN_STEP_ADD, NN_("Sum of all products"), first, rest, NULL);
}

NnStep *
nn_spell_products (NnArithmetic *arithmetic, const NnProducts *p, const char *weights, gsize unit)
{
  gboolean patch = p->rows * p->columns > 1 && p->rows <= PATCH_MOST && p->columns <= PATCH_MOST;

  if (p->rows * p->columns == 0)
    return nn_spell_given (arithmetic, NN_("No place of the input reaches here"), 0);
  return patch ? spell_patch (arithmetic, p, weights, unit)
               : spell_strongest (arithmetic, p, weights, unit);
}

/* --- the whole of a weighted sum --------------------------------------------------- */

/* Along one axis: what of the taps lies inside. */
static gboolean
inside (gint64 start, gsize dilation, gsize taps, gsize extent, gsize *first, gsize *size)
{
  gsize u = 0, end = taps;

  while (u < taps && start + (gint64) (u * dilation) < 0)
    u++;
  while (end > u && start + (gint64) ((end - 1) * dilation) >= (gint64) extent)
    end--;
  *first = (gsize) (start + (gint64) (u * dilation));
  *size = end - u;
  return end > u;
}

void
nn_spell_products_field (NnArithmetic *arithmetic, const NnLayerCall *call, const NnProducts *p)
{
  guint n_axes = call->in_shape[p->input].n_axes;
  gsize y, n_y, x, n_x;
  NnReceptive *field;

  if (!inside (p->top, p->dilation, p->rows, p->H, &y, &n_y)
      || !inside (p->left, p->dilation, p->columns, p->W, &x, &n_x))
    return;
  field = nn_spell_field (arithmetic, call, p->input);
  nn_spell_range (field, n_axes - 1, p->channel, p->channels);
  if (n_axes >= 2)
    {
      nn_spell_range (field, n_axes - 2, x, n_x);
      field->step[n_axes - 2] = p->dilation;
    }
  if (n_axes >= 3)
    {
      nn_spell_range (field, n_axes - 3, y, n_y);
      field->step[n_axes - 3] = p->dilation;
    }
}

/* The numbers before the activation of all units at the place of @cell. */
static double *
all_sums (const NnLayerCall *call, gsize cell, NnProductsFunc func, const float *bias, gsize units)
{
  double *sums = g_new (double, units);

  for (gsize unit = 0; unit < units; unit++)
    {
      NnProducts p = { 0 };

      func (call, cell - cell % units + unit, &p);
      sums[unit] = nn_products_sum (&p) + (bias != NULL ? bias[unit] : 0);
    }
  return sums;
}

void
nn_spell_weighted (NnArithmetic *arithmetic, const NnLayerCall *call, gsize cell,
                   NnProductsFunc func, const float *bias, NnActivation activation,
                   const NnWeightedWords *words)
{
  const NnShape *out = &call->out_shape;
  gsize units = out->size[out->n_axes - 1], unit = cell % units;
  gsize place[NN_MAX_AXES] = { 0 };
  NnProducts p = { 0 };
  NnStep *sum;

  nn_shape_unravel (out, cell, place);
  arithmetic->what = words->what;
  arithmetic->numbers[0] = unit;
  arithmetic->numbers[1] = units;
  arithmetic->numbers[2] = place[0];
  arithmetic->numbers[3] = place[1];
  func (call, cell, &p);
  sum = nn_spell_products (arithmetic, &p, words->weights, unit);
  if (bias != NULL)
    {
      NnStep *start = nn_spell_given (arithmetic, words->bias, bias[unit]);

      start->numbers[0] = unit;
      sum = nn_spell_step (arithmetic, NN_STEP_ADD,
                           activation == NN_ACTIVATION_LINEAR ? NN_("Sum with the bias")
                                                              : NN_("Before the activation"),
                           sum, start, NULL);
    }
  if (activation == NN_ACTIVATION_SOFTMAX)
    {
      g_autofree double *sums = all_sums (call, cell, func, bias, units);

      nn_spell_softmax (arithmetic, sums, units, sum);
      p.channel = 0;    /* the other units may see other channels */
      p.channels = p.C;
    }
  else
    nn_spell_function (arithmetic, activation, NN_LEAKY_SLOPE, sum);
  nn_spell_products_field (arithmetic, call, &p);
}
