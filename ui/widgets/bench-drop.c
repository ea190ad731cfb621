/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Layers in the air: which edges would take them, and the drop. */
#include "ui/widgets/bench-private.h"

#include <glib/gi18n.h>
#include <string.h>

#include "core/group.h"

void
vitrine_bench_clear_accepts (VitrineBench *bench)
{
  for (guint i = 0; bench->accepts != NULL && i < bench->n_accepts; i++)
    g_free (bench->accepts[i]);
  g_clear_pointer (&bench->accepts, g_free);
  bench->n_accepts = 0;
  bench->target = -1;
}

/* None is lit any more, and none told of. */
static void
drop_accepts (VitrineBench *bench)
{
  vitrine_bench_clear_accepts (bench);
  vitrine_bench_update_hint (bench);
  vitrine_bench_describe (bench);
  gtk_widget_queue_draw (GTK_WIDGET (bench));
}

void
vitrine_bench_aim (VitrineBench *bench,
                   gint          edge)
{
  if (edge == bench->target)
    return;
  bench->target = edge;
  vitrine_bench_describe (bench);
  gtk_widget_queue_draw (GTK_WIDGET (bench));
}

/* The words of the pill on the edge under the hand, and how many edges are lit. */
void
vitrine_bench_tell_offer (VitrineBench *bench,
                          GString      *text)
{
  const VitrineEdge *edge;
  const char *after, *gives;
  guint lit = 0;

  if (bench->accepts == NULL || bench->target < 0)
    return;
  edge = &bench->network->edges[bench->target];
  after = edge->from >= 0 ? bench->network->nodes[edge->from].name : NULL;
  gives = bench->accepts[bench->target];
  for (guint i = 0; i < bench->n_accepts; i++)
    lit += bench->accepts[i] != NULL;
  if (after == NULL)
    g_string_append (text, gives != NULL ? gives : _("It does not fit yet"));
  else if (gives == NULL)
    g_string_append_printf (text, _("After %s it does not fit yet"), after);
  else
    g_string_append_printf (text, _("After %s it gives %s"), after, gives);
  g_string_append_printf (text, ngettext (". %u of %u connection would take it. ", ". %u of %u connections would take it. ",
                                          bench->n_accepts), lit, bench->n_accepts);
}

static guint
id_of (VitrineBench *bench,
       gint          node)
{
  return node >= 0 ? bench->network->nodes[node].id : 0;
}

/* The shape that a new layer would give on an edge, as text; NULL where it does not fit. */
static char *
try_edge (VitrineBench       *bench,
          const VitrineEdge  *edge,
          const NnLayerClass *klass,
          const double       *args)
{
  NnShape shape;

  if (!nn_model_try_insert (bench->model, klass, args, id_of (bench, edge->from), id_of (bench, edge->to), &shape))
    return NULL;
  return klass->max_inputs == 0 ? g_strdup (_("start here")) : vitrine_shape_text (&shape);
}

static void
new_accepts (VitrineBench *bench)
{
  vitrine_bench_clear_accepts (bench);
  bench->n_accepts = bench->network->n_edges;
  bench->accepts = g_new0 (char *, bench->n_accepts);
}

void
vitrine_bench_preview (VitrineBench  *bench,
                       const NnClass *klass)
{
  double args[NN_MAX_ARGS];

  bench->dragging = klass != NULL;
  bench->moving = FALSE;
  drop_accepts (bench);
  if (klass == NULL)
    return;
  nn_class_init_args (klass, args);
  new_accepts (bench);
  for (guint i = 0; i < bench->n_accepts; i++)
    bench->accepts[i] = try_edge (bench, &bench->network->edges[i], NN_LAYER_CLASS (klass), args);
}

void
vitrine_bench_preview_at (VitrineBench  *bench,
                          const NnClass *klass,
                          guint          after,
                          guint          before)
{
  double args[NN_MAX_ARGS];

  bench->dragging = klass != NULL;
  drop_accepts (bench);
  if (klass == NULL)
    return;
  nn_class_init_args (klass, args);
  new_accepts (bench);
  for (guint i = 0; i < bench->n_accepts; i++)
    {
      const VitrineEdge *edge = &bench->network->edges[i];

      if (id_of (bench, edge->from) != after || id_of (bench, edge->to) != before)
        continue;
      bench->accepts[i] = try_edge (bench, edge, NN_LAYER_CLASS (klass), args);
      vitrine_bench_aim (bench, (gint) i);
      return;
    }
}

static gboolean
is_marked (VitrineBench *bench,
           gint          node)
{
  return node >= 0 && g_hash_table_contains (bench->marked, GUINT_TO_POINTER (id_of (bench, node)));
}

void
vitrine_bench_preview_move (VitrineBench *bench,
                            gboolean      moving)
{
  guint n;
  g_autofree guint *ids = vitrine_bench_selection (bench, &n);

  bench->dragging = bench->moving = moving && n > 0;
  drop_accepts (bench);
  if (!bench->moving)
    return;
  new_accepts (bench);
  for (guint i = 0; i < bench->n_accepts; i++)
    {
      const VitrineEdge *edge = &bench->network->edges[i];
      NnShape shape;

      if (!is_marked (bench, edge->from) && !is_marked (bench, edge->to)
          && nn_model_try_group (bench->model, ids, n, id_of (bench, edge->from), &shape))
        bench->accepts[i] = vitrine_shape_text (&shape);
    }
}

/* An edge within reach, whether it takes the layer or not: dropped on one that does not, the layer
 * shows its card and how it is mended. Layers from elsewhere go to the end where no edge is near. */
gint
vitrine_bench_edge_for (VitrineBench *bench,
                        double        x,
                        double        y)
{
  double nx, ny;
  gint edge;

  if (bench->accepts == NULL)
    return -1;
  vitrine_bench_to_network (bench, x, y, &nx, &ny);
  edge = vitrine_network_edge_at (bench->network, NULL, nx, ny, MAX (46, 30 / bench->scale));
  if (edge < 0 && !bench->moving)
    edge = (gint) bench->network->n_edges - 1;
  if (edge >= 0 && bench->moving
      && (is_marked (bench, bench->network->edges[edge].from) || is_marked (bench, bench->network->edges[edge].to)))
    edge = -1;
  return edge;
}

/* @class_name: NULL, what is selected is moved there. */
void
vitrine_bench_drop_on_edge (VitrineBench *bench,
                            gint          edge_number,
                            const char   *class_name)
{
  const VitrineEdge *edge = &bench->network->edges[edge_number];
  guint after = id_of (bench, edge->from), before = id_of (bench, edge->to);

  if (class_name != NULL)
    vitrine_bench_emit_insert (bench, class_name, after, before);
  else
    vitrine_bench_emit_move (bench, after, before);
}

/* Over the edge before, or after, what is selected. */
gboolean
vitrine_bench_move_selected (VitrineBench *bench,
                             gint          step)
{
  gint first = -1, last = -1;

  for (guint i = 0; i < bench->network->n_nodes; i++)
    if (is_marked (bench, (gint) i))
      {
        first = first < 0 ? (gint) i : first;
        last = (gint) i;
      }
  for (guint i = 0; first >= 0 && i < bench->network->n_edges; i++)
    {
      const VitrineEdge *edge = &bench->network->edges[i];

      if (is_marked (bench, edge->from) || is_marked (bench, edge->to))
        continue;
      if ((step < 0 && edge->to >= 0 && edge->to == first - 1) || (step > 0 && edge->from == last + 1))
        {
          vitrine_bench_drop_on_edge (bench, (gint) i, NULL);
          return TRUE;
        }
    }
  return FALSE;
}

/* --- layers from the palette --------------------------------------------------- */

static const NnClass *
dragged_class (const GValue *value)
{
  const char *text = value != NULL && G_VALUE_HOLDS_STRING (value) ? g_value_get_string (value) : NULL;

  if (text == NULL || !g_str_has_prefix (text, VITRINE_LAYER_PREFIX))
    return NULL;
  return nn_registry_find (NN_KIND_LAYER, text + strlen (VITRINE_LAYER_PREFIX), NULL);
}

static void
value_cb (GtkDropTarget *drop,
          GParamSpec    *pspec,
          VitrineBench  *bench)
{
  const NnClass *klass = dragged_class (gtk_drop_target_get_value (drop));

  if (klass != NULL)
    vitrine_bench_preview (bench, klass);
}

static GdkDragAction
drop_motion_cb (GtkDropTarget *drop,
                double         x,
                double         y,
                VitrineBench  *bench)
{
  const NnClass *klass = bench->dragging ? NULL : dragged_class (gtk_drop_target_get_value (drop));

  if (klass != NULL)
    vitrine_bench_preview (bench, klass);
  vitrine_bench_aim (bench, vitrine_bench_edge_for (bench, x, y));
  return GDK_ACTION_COPY;
}

static void
drop_leave_cb (GtkDropTarget *drop,
               VitrineBench  *bench)
{
  vitrine_bench_preview (bench, NULL);
}

static gboolean
drop_cb (GtkDropTarget *drop,
         const GValue  *value,
         double         x,
         double         y,
         VitrineBench  *bench)
{
  const NnClass *klass = dragged_class (value);
  gint target;

  if (klass == NULL)
    return FALSE;
  vitrine_bench_preview (bench, klass);
  target = vitrine_bench_edge_for (bench, x, y);
  vitrine_bench_drop_on_edge (bench, target, klass->name);
  vitrine_bench_preview (bench, NULL);
  gtk_widget_grab_focus (GTK_WIDGET (bench));
  return TRUE;
}

void
vitrine_bench_add_drop_target (VitrineBench *bench)
{
  GtkDropTarget *drop = gtk_drop_target_new (G_TYPE_STRING, GDK_ACTION_COPY);

  gtk_drop_target_set_preload (drop, TRUE);
  g_signal_connect (drop, "notify::value", G_CALLBACK (value_cb), bench);
  g_signal_connect (drop, "motion", G_CALLBACK (drop_motion_cb), bench);
  g_signal_connect (drop, "leave", G_CALLBACK (drop_leave_cb), bench);
  g_signal_connect (drop, "drop", G_CALLBACK (drop_cb), bench);
  gtk_widget_add_controller (GTK_WIDGET (bench), GTK_EVENT_CONTROLLER (drop));
}
