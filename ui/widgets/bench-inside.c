/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Looking inside the bench's slabs: the number under the pointer, one that is pinned, what it
 * reads, the channel in front, and the time. */
#include "ui/widgets/bench-private.h"

#include <math.h>
#include <string.h>

#include "ui/draw/network-inside.h"

static guint pointed_signal;

static const NnTensor *
value_of (VitrineBench *bench,
          gint          node)
{
  return node >= 0 ? bench->network->nodes[node].value : NULL;
}

/* What the network is shown: the numbers of its first input. */
static const NnTensor *
sample_of (VitrineBench *bench)
{
  return bench->network->n_nodes > 0 ? value_of (bench, 0) : NULL;
}

static gboolean
same_numbers (const NnTensor *a,
              const NnTensor *b)
{
  return a == b || (a != NULL && b != NULL && nn_tensor_count (a) == nn_tensor_count (b)
                    && memcmp (a->data, b->data, nn_tensor_count (a) * sizeof *a->data) == 0);
}

/* The arithmetic of what is pointed at, where it is known by now. */
static const NnArithmetic *
arithmetic_of (VitrineBench *bench)
{
  const VitrineBenchInside *spot = &bench->inside;

  return spot->spelled == spot->id && spot->spelled_cell == spot->cell ? spot->arithmetic : NULL;
}

/* --- channels and time ---------------------------------------------------------------- */

gsize
vitrine_bench_step_of (VitrineBench      *bench,
                       const VitrineNode *node)
{
  gsize steps = vitrine_network_steps (node);

  return steps > 0 ? MIN ((gsize) (bench->inside.time * steps), steps - 1) : 0;
}

static void
turn (VitrineBench *bench,
      gint          number,
      gsize         channel)
{
  const VitrineNode *node = &bench->network->nodes[number];

  if (vitrine_network_turn (bench->network, (guint) number, channel,
                            node->output.n_axes > 3 ? vitrine_bench_step_of (bench, node) : 0))
    vitrine_pictures_spoil_one (bench->pictures, node->id);
}

static void
remember_channel (VitrineBench *bench,
                  gint          number,
                  gsize         channel)
{
  g_hash_table_insert (bench->inside.channels, GUINT_TO_POINTER (bench->network->nodes[number].id),
                       GSIZE_TO_POINTER (channel + 1));
  turn (bench, number, channel);
}

/* The channel that a number of an image is in. */
static gsize
channel_of (const VitrineNode *node,
            gsize              cell)
{
  return cell % node->output.size[node->output.n_axes - 1];
}

/* What the number reads comes to the front: of a pinned one also the channel whose patch is spelled out. */
static void
follow_field (VitrineBench *bench)
{
  const NnArithmetic *arithmetic = arithmetic_of (bench);
  gint node = vitrine_network_find (bench->network, bench->inside.id);

  for (guint f = 0; arithmetic != NULL && node >= 0 && f < arithmetic->n_fields; f++)
    {
      const NnReceptive *field = &arithmetic->fields[f];
      gint input = vitrine_network_input (bench->network, node, field->input);
      const VitrineNode *own = input >= 0 ? &bench->network->nodes[input] : NULL;
      const NnGrid *grid = arithmetic->n_grids > 0 ? &arithmetic->grids[0] : NULL;

      if (own == NULL || own->slab.kind != VITRINE_SLAB_IMAGE || own->value == NULL)
        continue;
      if (field->size[own->output.n_axes - 1] == 1)
        remember_channel (bench, input, field->start[own->output.n_axes - 1]);
      else if (bench->inside.pinned && grid != NULL && grid->input == (gint) field->input && grid->places != NULL)
        for (guint i = 0; i < grid->rows * grid->columns; i++)
          if (grid->places[i] != NN_NOWHERE)
            {
              remember_channel (bench, input, channel_of (own, grid->places[i]));
              break;
            }
    }
}

/* After the network was laid out anew, or has other numbers: the channels and the time that were
 * chosen, and what is pointed at as long as it is there. */
void
vitrine_bench_inside_rebuilt (VitrineBench *bench)
{
  gint pointed = vitrine_network_find (bench->network, bench->inside.id);

  vitrine_network_set_tokens (bench->network, (const char *const *) bench->inside.tokens);
  for (guint i = 0; i < bench->network->n_nodes; i++)
    {
      const VitrineNode *node = &bench->network->nodes[i];
      gsize channel = GPOINTER_TO_SIZE (g_hash_table_lookup (bench->inside.channels, GUINT_TO_POINTER (node->id)));

      if (channel > 0 && node->output.n_axes > 0 && channel <= node->output.size[node->output.n_axes - 1])
        turn (bench, (gint) i, channel - 1);
    }
  if (bench->inside.id != 0
      && (value_of (bench, pointed) == NULL
          || bench->inside.cell >= nn_shape_count (&bench->network->nodes[pointed].output)))
    vitrine_bench_point (bench, 0, 0, FALSE);
  else if (bench->inside.strongest_for != NULL && !same_numbers (bench->inside.strongest_for, sample_of (bench)))
    vitrine_bench_point_strongest (bench, bench->inside.id);
}

void
vitrine_bench_set_tokens (VitrineBench      *bench,
                          const char *const *tokens)
{
  g_strfreev (bench->inside.tokens);
  bench->inside.tokens = g_strdupv ((char **) tokens);
}

/* --- what is pointed at ------------------------------------------------------------------- */

void
vitrine_bench_point (VitrineBench *bench,
                     guint         id,
                     gsize         cell,
                     gboolean      pinned)
{
  VitrineBenchInside *spot = &bench->inside;
  gint number = id != 0 ? vitrine_network_find (bench->network, id) : -1;
  const VitrineNode *node;

  if (number < 0 || value_of (bench, number) == NULL)
    id = 0;
  if (id == 0)
    {
      cell = 0;
      pinned = FALSE;
    }
  g_clear_pointer (&spot->strongest_for, nn_tensor_unref);
  if (spot->id == id && spot->cell == cell && spot->pinned == pinned)
    return;
  spot->id = id;
  spot->cell = cell;
  spot->pinned = pinned;
  if (id != 0)
    {
      gsize steps;

      node = &bench->network->nodes[number];
      steps = vitrine_network_steps (node);
      if (steps > 0)
        spot->time = (cell / (nn_shape_count (&node->output) / steps) + 0.5) / steps;
      if (node->slab.kind == VITRINE_SLAB_IMAGE)
        remember_channel (bench, number, channel_of (node, cell));
    }
  follow_field (bench);
  gtk_widget_queue_draw (GTK_WIDGET (bench));
  g_signal_emit (bench, pointed_signal, 0);
}

guint
vitrine_bench_pointed (VitrineBench *bench,
                       gsize        *cell,
                       gboolean     *pinned)
{
  *cell = bench->inside.cell;
  if (pinned != NULL)
    *pinned = bench->inside.pinned;
  return bench->inside.id;
}

void
vitrine_bench_set_arithmetic (VitrineBench       *bench,
                              guint               id,
                              gsize               cell,
                              const NnArithmetic *arithmetic)
{
  bench->inside.arithmetic = arithmetic;
  bench->inside.spelled = id;
  bench->inside.spelled_cell = cell;
  follow_field (bench);
  gtk_widget_queue_draw (GTK_WIDGET (bench));
}

/* The number of a layer that stands out most; with another sample another one, as long as nobody points. */
void
vitrine_bench_point_strongest (VitrineBench *bench,
                               guint         id)
{
  gint node = id != 0 ? vitrine_network_find (bench->network, id) : -1;
  const NnTensor *value = value_of (bench, node);
  gsize best = 0;

  if (value == NULL)
    return;
  for (gsize i = 1; i < nn_tensor_count (value); i++)
    if (fabsf (value->data[i]) > fabsf (value->data[best]))
      best = i;
  vitrine_bench_point (bench, id, best, FALSE);
  if (sample_of (bench) != NULL)
    bench->inside.strongest_for = nn_tensor_ref ((NnTensor *) sample_of (bench));
}

/* --- by step --------------------------------------------------------------------------------- */

/* Along one axis of what is pointed at. */
static gboolean
move_along (VitrineBench *bench,
            guint         axis,
            gint          step)
{
  gint number = vitrine_network_find (bench->network, bench->inside.id);
  gsize place[NN_MAX_AXES] = { 0 }, cell = 0;
  const NnShape *dims;

  if (bench->inside.id == 0 || number < 0)
    return FALSE;
  dims = &bench->network->nodes[number].output;
  if (axis >= dims->n_axes)
    return FALSE;
  nn_shape_unravel (dims, bench->inside.cell, place);
  place[axis] = (gsize) CLAMP ((gint64) place[axis] + step, 0, (gint64) dims->size[axis] - 1);
  for (guint a = 0; a < dims->n_axes; a++)
    cell = cell * dims->size[a] + place[a];
  vitrine_bench_point (bench, bench->inside.id, cell, bench->inside.pinned);
  return TRUE;
}

/* As it lies on the slab: rows go down, steps to the right. */
gboolean
vitrine_bench_move_spot (VitrineBench *bench,
                         gint          right,
                         gint          down)
{
  gint number = vitrine_network_find (bench->network, bench->inside.id);
  const VitrineNode *node = number >= 0 ? &bench->network->nodes[number] : NULL;
  gint step = right != 0 ? right : down;

  if (node == NULL)
    return FALSE;
  if (node->slab.kind == VITRINE_SLAB_IMAGE)
    return move_along (bench, node->output.n_axes - (right != 0 ? 2 : 3), step);
  if (node->slab.kind == VITRINE_SLAB_SEQUENCE)
    return move_along (bench, right != 0 ? 0 : 1, step);
  return move_along (bench, 0, step);
}

gboolean
vitrine_bench_step_channel (VitrineBench *bench,
                            gint          step)
{
  gint number = vitrine_network_find (bench->network, bench->inside.id);
  const VitrineNode *node = number >= 0 ? &bench->network->nodes[number] : NULL;
  gsize channels, cell;

  if (node == NULL || node->slab.kind != VITRINE_SLAB_IMAGE)
    return FALSE;
  channels = node->output.size[node->output.n_axes - 1];
  cell = bench->inside.cell - channel_of (node, bench->inside.cell)
         + (channel_of (node, bench->inside.cell) + channels + step) % channels;
  vitrine_bench_point (bench, bench->inside.id, cell, bench->inside.pinned);
  return TRUE;
}

/* The play head, and with it the number that is pointed at where that has time. */
void
vitrine_bench_set_time (VitrineBench *bench,
                        double        time)
{
  gint number = vitrine_network_find (bench->network, bench->inside.id);
  const VitrineNode *node = number >= 0 ? &bench->network->nodes[number] : NULL;
  gsize steps = node != NULL ? vitrine_network_steps (node) : 0;

  bench->inside.time = CLAMP (time, 0, 0.999999);
  for (guint i = 0; i < bench->network->n_nodes; i++)
    if (bench->network->nodes[i].output.n_axes > 3)
      turn (bench, (gint) i, bench->network->nodes[i].channel);
  if (steps > 0)
    {
      gsize width = nn_shape_count (&node->output) / steps;

      vitrine_bench_point (bench, bench->inside.id, vitrine_bench_step_of (bench, node) * width + bench->inside.cell % width,
                           bench->inside.pinned);
      bench->inside.time = CLAMP (time, 0, 0.999999);
    }
  gtk_widget_queue_draw (GTK_WIDGET (bench));
  g_signal_emit (bench, pointed_signal, 0);
}

/* The longest series tells what a step is. */
gboolean
vitrine_bench_step_time (VitrineBench *bench,
                         gint          step)
{
  gsize steps = 0, now;

  for (guint i = 0; i < bench->network->n_nodes; i++)
    steps = MAX (steps, vitrine_network_steps (&bench->network->nodes[i]));
  if (steps == 0)
    return FALSE;
  now = MIN ((gsize) (bench->inside.time * steps), steps - 1);
  vitrine_bench_set_time (bench, ((double) CLAMP ((gint64) now + step, 0, (gint64) steps - 1) + 0.5) / steps);
  return TRUE;
}

double
vitrine_bench_time (VitrineBench *bench)
{
  return bench->inside.time;
}

/* --- drawing ------------------------------------------------------------------------------------ */

/* The part of the widget that shows a rectangle of the network; FALSE: it is out of view. */
static gboolean
place_rect (VitrineBench    *bench,
            const double    *rect,
            int              width,
            int              height,
            graphene_rect_t *place)
{
  graphene_rect_t view = GRAPHENE_RECT_INIT (0, 0, width, height);

  *place = GRAPHENE_RECT_INIT (rect[0] * bench->scale + bench->x - 2, rect[1] * bench->scale + bench->y - 2,
                               (rect[2] - rect[0]) * bench->scale + 4, (rect[3] - rect[1]) * bench->scale + 4);
  if (!graphene_rect_intersection (place, &view, place))
    return FALSE;
  graphene_rect_round_extents (place, place);
  return TRUE;
}

/* A drawing no larger than it has to be. */
static cairo_t *
begin_drawing (VitrineBench          *bench,
               GtkSnapshot           *snapshot,
               const graphene_rect_t *place)
{
  int factor = gtk_widget_get_scale_factor (GTK_WIDGET (bench));
  cairo_t *cr = gtk_snapshot_append_cairo (snapshot, place);

  cairo_translate (cr, round (bench->x * factor) / factor, round (bench->y * factor) / factor);
  cairo_scale (cr, bench->scale, bench->scale);
  return cr;
}

/* Over the slabs; while they are on their way to other places, nothing. */
void
vitrine_bench_inside_draw (VitrineBench *bench,
                           GtkSnapshot  *snapshot,
                           int           width,
                           int           height)
{
  const VitrineTheme *theme = vitrine_theme (bench->network->dark);
  gint number = vitrine_network_find (bench->network, bench->inside.id);
  graphene_rect_t place;
  double rect[4];
  cairo_t *cr;

  if (bench->values == NULL || bench->dragging || bench->link != NULL || vitrine_motion_runs (bench))
    return;
  for (guint i = 0; i < bench->network->n_nodes; i++)
    {
      const VitrineNode *node = &bench->network->nodes[i];

      if (vitrine_network_steps (node) < 2)
        continue;
      vitrine_network_step_extent (node, vitrine_bench_step_of (bench, node), rect);
      if (!place_rect (bench, rect, width, height, &place))
        continue;
      cr = begin_drawing (bench, snapshot, &place);
      vitrine_network_draw_step (cr, theme, node, vitrine_bench_step_of (bench, node));
      cairo_destroy (cr);
    }
  if (value_of (bench, number) == NULL)
    return;
  vitrine_network_spot_extent (bench->network, number, bench->inside.cell, arithmetic_of (bench), rect);
  if (!place_rect (bench, rect, width, height, &place))
    return;
  cr = begin_drawing (bench, snapshot, &place);
  vitrine_network_draw_spot (cr, theme, bench->network, number, bench->inside.cell, arithmetic_of (bench),
                             bench->inside.pinned);
  cairo_destroy (cr);
}

void
vitrine_bench_inside_class_init (void)
{
  pointed_signal = g_signal_new ("pointed", VITRINE_TYPE_BENCH, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}
