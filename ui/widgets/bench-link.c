/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A connection in the air: drawn out of a layer's port, or taken by its end from the layer that
 * reads it. While it is held, every layer says whether it would take it and what that would mean.
 */
#include "ui/widgets/bench-private.h"

#include <glib/gi18n.h>
#include <math.h>

struct _VitrineLink
{
  guint    from;
  guint    old_to;         /* the reader that it was taken from, 0: it is new */
  guint    old_input;
  NnModel *model;          /* without the connection that was taken */
  gboolean other;          /* Shift: the second meaning */
  NnJoin  *offers;         /* for each node */
  gboolean *fits;
  double   x, y;           /* the pointer */
  gint     target;         /* node under it, -1 */
  gboolean home;           /* it is over the layer that it comes from */
};

static void
find_offers (VitrineBench *bench)
{
  VitrineLink *link = bench->link;

  for (guint i = 0; i < bench->network->n_nodes; i++)
    link->fits[i] = nn_model_offer (link->model, link->from, bench->network->nodes[i].id, link->other,
                                    &link->offers[i], NULL);
}

void
vitrine_bench_begin_link (VitrineBench *bench,
                          guint         from,
                          guint         old_to,
                          guint         old_input)
{
  VitrineLink *link = g_new0 (VitrineLink, 1);

  vitrine_bench_end_link (bench, FALSE);
  link->from = from;
  link->old_to = old_to;
  link->old_input = old_input;
  link->model = old_to != 0 ? nn_model_disconnect (bench->model, old_to, old_input, NULL) : NULL;
  if (link->model == NULL)
    link->model = nn_model_ref (bench->model);
  link->offers = g_new0 (NnJoin, bench->network->n_nodes);
  link->fits = g_new0 (gboolean, bench->network->n_nodes);
  link->target = -1;
  bench->link = link;
  find_offers (bench);
}

gboolean
vitrine_bench_link_takes (VitrineBench *bench,
                          guint         index)
{
  return bench->link->fits[index] || bench->network->nodes[index].id == bench->link->from;
}

void
vitrine_bench_update_link (VitrineBench *bench,
                           double        x,
                           double        y,
                           gboolean      other)
{
  VitrineLink *link = bench->link;
  gint target = link->target;
  gboolean changed = link->other != other;
  double nx, ny;

  vitrine_bench_to_network (bench, x, y, &nx, &ny);
  link->x = x;
  link->y = y;
  link->target = vitrine_network_node_at (bench->network, nx, ny);
  link->home = link->target >= 0 && bench->network->nodes[link->target].id == link->from;
  if (link->home)
    link->target = -1;
  if (changed)
    {
      link->other = other;
      find_offers (bench);
    }
  if (changed || link->target != target)
    vitrine_bench_describe (bench);
  gtk_widget_queue_draw (GTK_WIDGET (bench));
}

/* On a layer it connects, or says why not; a new one on the paper asks for the layer that shall read
 * it, one that was taken from a reader is gone there. */
static void
drop_link (VitrineBench *bench,
           VitrineLink  *link)
{
  guint to = link->target >= 0 ? bench->network->nodes[link->target].id : 0;
  g_autoptr (GError) error = NULL;
  NnJoin offer;

  if (link->home || (to != 0 && to == link->old_to))
    return;
  if (to == 0 && link->old_to == 0)
    vitrine_bench_emit_branch (bench, link->from);
  else if (to == 0 || link->fits[link->target])
    vitrine_bench_emit_join (bench, link->from, to, link->other, link->old_to, link->old_input);
  else if (!nn_model_offer (link->model, link->from, to, link->other, &offer, &error))
    vitrine_bench_emit_refused (bench, error->message);
}

void
vitrine_bench_end_link (VitrineBench *bench,
                        gboolean      drop)
{
  VitrineLink *link = g_steal_pointer (&bench->link);

  if (link == NULL)
    return;
  if (drop)
    drop_link (bench, link);
  nn_model_unref (link->model);
  g_free (link->offers);
  g_free (link->fits);
  g_free (link);
  vitrine_bench_describe (bench);
  gtk_widget_queue_draw (GTK_WIDGET (bench));
}

/* --- words ------------------------------------------------------------------------ */

char *
vitrine_join_text (const NnModel *model,
                   const NnEntry *reader,
                   const NnJoin  *join)
{
  g_autofree char *shape = vitrine_shape_text (&join->shape);
  gint old;

  switch (join->kind)
    {
    case NN_JOIN_MERGE:
      return g_strdup_printf (_("%s both · %s"), _(join->klass->base.title), shape);
    case NN_JOIN_INSTEAD:
      old = nn_model_index (model, reader->inputs[join->input]);
      return g_strdup_printf (_("Read it, not %s · %s"), _(nn_model_entry (model, (guint) old)->klass->base.title), shape);
    case NN_JOIN_READ:
      break;
    }
  if (reader->n_inputs == 0)
    return g_strdup_printf (_("Read it · %s"), shape);
  return g_strdup_printf (_("Input %u · %s"), reader->n_inputs + 1, shape);
}

static char *
offer_text (const VitrineLink *link,
            guint              to,
            const NnJoin      *join)
{
  return vitrine_join_text (link->model, nn_model_entry (link->model, (guint) nn_model_index (link->model, to)), join);
}

/* What the layer under the hand says to the connection: (transfer full) text of its pill. */
static char *
target_text (VitrineBench *bench,
             VitrinePill  *pill)
{
  const VitrineLink *link = bench->link;
  guint to = bench->network->nodes[link->target].id;
  g_autoptr (GError) error = NULL;
  NnJoin join;

  *pill = to == link->old_to ? VITRINE_PILL_PALE : VITRINE_PILL_ACCENT;
  if (to == link->old_to)
    return g_strdup (_("Leave it as it is"));
  if (nn_model_offer (link->model, link->from, to, link->other, &join, &error))
    return offer_text (link, to, &join);
  *pill = VITRINE_PILL_HOT;
  return g_strdup (error->message);
}

void
vitrine_bench_tell_link (VitrineBench *bench,
                         GString      *text)
{
  g_autofree char *said = NULL;
  VitrinePill pill;

  if (bench->link == NULL || bench->link->target < 0)
    return;
  said = target_text (bench, &pill);
  g_string_append_printf (text, "%s: %s%s ", bench->network->nodes[bench->link->target].name, said,
                          g_str_has_suffix (said, ".") ? "" : ".");
}

/* --- drawing ---------------------------------------------------------------------- */

static void
draw_line (VitrineBench       *bench,
           const VitrineTheme *theme,
           cairo_t            *cr,
           gboolean            refused)
{
  const VitrineLink *link = bench->link;
  gint index = vitrine_network_find (bench->network, link->from);
  double x, y, bend;

  if (index < 0)
    return;
  vitrine_network_port (&bench->network->nodes[index], &x, &y);
  x = x * bench->scale + bench->x;
  y = y * bench->scale + bench->y;
  bend = CLAMP (fabs (link->x - x) / 2, 20, 120);
  cairo_move_to (cr, x, y);
  cairo_curve_to (cr, x + bend, y, link->x - bend, link->y, link->x, link->y);
  cairo_set_line_width (cr, 2.5);
  vitrine_set_color (cr, refused ? theme->hot : theme->accent);
  cairo_stroke (cr);
  cairo_arc (cr, link->x, link->y, 4, 0, 2 * G_PI);
  cairo_fill (cr);
}

static void
place_pill (VitrineBench      *bench,
            const VitrineNode *node,
            double            *x,
            double            *y)
{
  double width, height;

  vitrine_slab_extent (&node->slab, &width, &height);
  *x = (node->left + width / 2) * bench->scale + bench->x;
  *y = (node->middle - height / 2) * bench->scale + bench->y - 16;
}

static void
draw_target (VitrineBench       *bench,
             const VitrineTheme *theme,
             cairo_t            *cr,
             int                 width)
{
  const VitrineLink *link = bench->link;
  const VitrineNode *node = &bench->network->nodes[link->target];
  VitrinePill pill;
  g_autofree char *text = target_text (bench, &pill);
  g_autofree char *second = NULL;
  double x, y;
  NnJoin join;

  place_pill (bench, node, &x, &y);
  if (pill == VITRINE_PILL_ACCENT && nn_model_offer (link->model, link->from, node->id, !link->other, &join, NULL))
    second = offer_text (link, node->id, &join);
  if (second != NULL && !g_str_equal (second, text))
    {
      g_autofree char *hint = g_strdup_printf (link->other ? _("without Shift: %s") : _("Shift: %s"), second);

      vitrine_network_draw_pill (cr, theme, x, y - 24, hint, VITRINE_PILL_PALE, 6, width - 6);
    }
  vitrine_network_draw_pill (cr, theme, x, y, text, pill, 6, width - 6);
}

void
vitrine_bench_draw_link (VitrineBench       *bench,
                         const VitrineTheme *theme,
                         cairo_t            *cr,
                         int                 width)
{
  const VitrineLink *link = bench->link;

  for (guint i = 0; i < bench->network->n_nodes; i++)
    {
      const VitrineNode *node = &bench->network->nodes[i];
      g_autofree char *shape = NULL;
      double x, y, w, h;

      if (!link->fits[i])
        continue;
      vitrine_network_box (node, &x, &y, &w, &h);
      vitrine_round_rect (cr, (x - 4) * bench->scale + bench->x, y * bench->scale + bench->y, (w + 8) * bench->scale,
                          h * bench->scale, 12 * MIN (1, bench->scale));
      vitrine_set_color (cr, vitrine_color_alpha (theme->accent, (gint) i == link->target ? 0.16 : 0.05));
      cairo_fill_preserve (cr);
      vitrine_set_color (cr, vitrine_color_alpha (theme->accent, (gint) i == link->target ? 1 : 0.55));
      cairo_set_line_width (cr, (gint) i == link->target ? 3 : 1.5);
      cairo_stroke (cr);
      if ((gint) i == link->target || bench->scale < 0.45)
        continue;
      place_pill (bench, node, &x, &y);
      shape = link->offers[i].kind == NN_JOIN_MERGE
              ? g_strdup (_(link->offers[i].klass->base.title)) : vitrine_shape_text (&link->offers[i].shape);
      vitrine_network_draw_pill (cr, theme, x, y, shape, VITRINE_PILL_PALE, 0, 0);
    }
  draw_line (bench, theme, cr, link->target >= 0 && !link->fits[link->target]
             && bench->network->nodes[link->target].id != link->old_to);
  if (link->target >= 0)
    draw_target (bench, theme, cr, width);
}
