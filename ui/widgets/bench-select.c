/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is selected on the bench - layers, or one connection - and the walk from one to the next. */
#include "ui/widgets/bench-private.h"

#include <glib/gi18n.h>
#include <math.h>

#define TOLD 40   /* layers in the description; each has an item of its own besides */

static gboolean
is_marked (VitrineBench *bench,
           guint         id)
{
  return g_hash_table_contains (bench->marked, GUINT_TO_POINTER (id));
}

gint
vitrine_bench_find_edge (VitrineBench *bench,
                         guint         to,
                         guint         input)
{
  for (guint i = 0; to != 0 && i < bench->network->n_edges; i++)
    {
      const VitrineEdge *edge = &bench->network->edges[i];

      if (edge->to >= 0 && bench->network->nodes[edge->to].id == to && edge->input == input)
        return (gint) i;
    }
  return -1;
}

static char *
tell (VitrineBench *bench)
{
  const VitrineNetwork *network = bench->network;
  gint index = bench->selected != 0 ? vitrine_network_find (network, bench->selected) : -1;
  gint edge = vitrine_bench_find_edge (bench, bench->edge_to, bench->edge_input);
  guint n = g_hash_table_size (bench->marked);

  if (edge >= 0)
    return g_strdup_printf (_("Bench: connection from %s to %s selected"), network->nodes[network->edges[edge].from].name,
                            network->nodes[network->edges[edge].to].name);
  if (n > 1)
    return g_strdup_printf (ngettext ("Bench: %u layer selected", "Bench: %u layers selected", n), n);
  if (index >= 0)
    return g_strdup_printf (_("Bench: %s selected, %s"), network->nodes[index].name, network->nodes[index].shape);
  return g_strdup_printf (ngettext ("Bench: %u layer", "Bench: %u layers", network->n_nodes), network->n_nodes);
}

void
vitrine_bench_describe (VitrineBench *bench)
{
  g_autoptr (GString) list = g_string_new (NULL);
  g_autofree char *label = tell (bench);

  vitrine_bench_tell_offer (bench, list);
  vitrine_bench_tell_link (bench, list);
  for (guint i = 0; i < bench->network->n_nodes && i < TOLD; i++)
    g_string_append_printf (list, "%s%s %s", i > 0 ? ", " : "", bench->network->nodes[i].name,
                            bench->network->nodes[i].shape);
  gtk_accessible_update_property (GTK_ACCESSIBLE (bench), GTK_ACCESSIBLE_PROPERTY_LABEL, label,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, list->str, -1);
}

static void
changed (VitrineBench *bench)
{
  vitrine_bench_describe (bench);
  vitrine_bench_update_items (bench);
  vitrine_minimap_set_network (bench->map, bench->network, bench->marked);
  gtk_widget_queue_draw (GTK_WIDGET (bench));
  vitrine_bench_emit_selection (bench);
}

guint
vitrine_bench_selected (VitrineBench *bench)
{
  return bench->selected;
}

void
vitrine_bench_select (VitrineBench *bench,
                      guint         id)
{
  if (id != 0 && vitrine_network_find (bench->network, id) < 0)
    id = 0;
  if (bench->selected == id && bench->edge_to == 0 && g_hash_table_size (bench->marked) == (id != 0))
    return;
  g_hash_table_remove_all (bench->marked);
  bench->edge_to = 0;
  bench->selected = id;
  if (id != 0)
    g_hash_table_add (bench->marked, GUINT_TO_POINTER (id));
  changed (bench);
}

guint *
vitrine_bench_selection (VitrineBench *bench,
                         guint        *n)
{
  guint *ids = NULL;

  *n = 0;
  if (g_hash_table_size (bench->marked) == 0)
    return NULL;
  ids = g_new0 (guint, g_hash_table_size (bench->marked) + 1);
  for (guint i = 0; i < bench->network->n_nodes; i++)
    if (is_marked (bench, bench->network->nodes[i].id))
      ids[(*n)++] = bench->network->nodes[i].id;
  return ids;
}

void
vitrine_bench_select_ids (VitrineBench *bench,
                          const guint  *ids,
                          guint         n)
{
  g_hash_table_remove_all (bench->marked);
  bench->edge_to = 0;
  bench->selected = 0;
  for (guint i = 0; i < n; i++)
    if (vitrine_network_find (bench->network, ids[i]) >= 0)
      {
        g_hash_table_add (bench->marked, GUINT_TO_POINTER (ids[i]));
        bench->selected = ids[i];
      }
  changed (bench);
}

void
vitrine_bench_select_all (VitrineBench *bench)
{
  bench->edge_to = 0;
  for (guint i = 0; i < bench->network->n_nodes; i++)
    g_hash_table_add (bench->marked, GUINT_TO_POINTER (bench->network->nodes[i].id));
  if (bench->selected == 0 && bench->network->n_nodes > 0)
    bench->selected = bench->network->nodes[bench->network->n_nodes - 1].id;
  changed (bench);
}

void
vitrine_bench_add (VitrineBench *bench,
                   guint         id)
{
  bench->edge_to = 0;
  bench->selected = id;
  g_hash_table_add (bench->marked, GUINT_TO_POINTER (id));
  changed (bench);
}

void
vitrine_bench_toggle (VitrineBench *bench,
                      guint         id)
{
  g_autofree guint *left = NULL;
  guint n;

  if (!is_marked (bench, id))
    {
      vitrine_bench_add (bench, id);
      return;
    }
  g_hash_table_remove (bench->marked, GUINT_TO_POINTER (id));
  left = vitrine_bench_selection (bench, &n);
  bench->edge_to = 0;
  if (bench->selected == id)
    bench->selected = n > 0 ? left[n - 1] : 0;
  changed (bench);
}

void
vitrine_bench_add_band (VitrineBench *bench)
{
  double x0, y0, x1, y1;

  vitrine_bench_to_network (bench, MIN (bench->band[0], bench->band[2]), MIN (bench->band[1], bench->band[3]), &x0, &y0);
  vitrine_bench_to_network (bench, MAX (bench->band[0], bench->band[2]), MAX (bench->band[1], bench->band[3]), &x1, &y1);
  bench->edge_to = 0;
  for (guint i = 0; i < bench->network->n_nodes; i++)
    {
      const VitrineNode *node = &bench->network->nodes[i];

      if (node->left < x1 && node->left + node->width > x0 && node->middle > y0 && node->middle < y1)
        {
          g_hash_table_add (bench->marked, GUINT_TO_POINTER (node->id));
          bench->selected = node->id;
        }
    }
  changed (bench);
}

void
vitrine_bench_select_edge (VitrineBench *bench,
                           guint         to,
                           guint         input)
{
  g_hash_table_remove_all (bench->marked);
  bench->selected = 0;
  bench->edge_to = to;
  bench->edge_input = input;
  changed (bench);
}

gboolean
vitrine_bench_selected_edge (VitrineBench *bench,
                             guint        *to,
                             guint        *input)
{
  *to = bench->edge_to;
  *input = bench->edge_input;
  return bench->edge_to != 0;
}

void
vitrine_bench_trim_selection (VitrineBench *bench)
{
  GHashTableIter iter;
  gpointer id;
  gboolean trimmed = FALSE;
  g_autofree guint *left = NULL;
  guint n;

  g_hash_table_iter_init (&iter, bench->marked);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    if (vitrine_network_find (bench->network, GPOINTER_TO_UINT (id)) < 0)
      {
        g_hash_table_iter_remove (&iter);
        trimmed = TRUE;
      }
  if (bench->edge_to != 0 && vitrine_bench_find_edge (bench, bench->edge_to, bench->edge_input) < 0)
    {
      bench->edge_to = 0;
      trimmed = TRUE;
    }
  if (!trimmed)
    return;
  left = vitrine_bench_selection (bench, &n);
  if (!is_marked (bench, bench->selected))
    bench->selected = n > 0 ? left[n - 1] : 0;
  changed (bench);
}

/* --- the walk ---------------------------------------------------------------- */

/* Along a connection: the neighbour in the same row before one in another. */
static gint
neighbour (VitrineBench *bench,
           gint          now,
           gboolean      back)
{
  const VitrineNetwork *network = bench->network;
  gint best = -1;

  for (guint i = 0; i + 1 < network->n_edges; i++)
    {
      const VitrineEdge *edge = &network->edges[i];
      gint other = back ? edge->from : edge->to;

      if ((back ? edge->to : edge->from) != now || other < 0)
        continue;
      if (best < 0 || (network->nodes[other].row == network->nodes[now].row
                       && network->nodes[best].row != network->nodes[now].row))
        best = other;
    }
  return best;
}

/* The nearest layer in another row. */
static gint
beside (VitrineBench *bench,
        gint          now,
        gboolean      up)
{
  const VitrineNode *nodes = bench->network->nodes;
  gint best = -1;
  double least = INFINITY;

  for (guint i = 0; i < bench->network->n_nodes; i++)
    {
      gint rows = up ? (gint) nodes[now].row - (gint) nodes[i].row : (gint) nodes[i].row - (gint) nodes[now].row;
      double distance = fabs (nodes[i].left + nodes[i].width / 2 - nodes[now].left - nodes[now].width / 2);

      if (rows > 0 && rows * 1e3 + distance < least)
        {
          least = rows * 1e3 + distance;
          best = (gint) i;
        }
    }
  return best;
}

gboolean
vitrine_bench_walk (VitrineBench *bench,
                    guint         key,
                    gboolean      extend)
{
  gint n = (gint) bench->network->n_nodes, now = vitrine_network_find (bench->network, bench->selected), next;

  if (n == 0)
    return FALSE;
  if (now < 0)
    next = key == GDK_KEY_Left || key == GDK_KEY_End ? n - 1 : 0;
  else if (key == GDK_KEY_Home)
    next = 0;
  else if (key == GDK_KEY_End)
    next = n - 1;
  else if (key == GDK_KEY_Left || key == GDK_KEY_Right)
    next = neighbour (bench, now, key == GDK_KEY_Left);
  else
    next = beside (bench, now, key == GDK_KEY_Up);
  if (next < 0)
    return TRUE;
  if (extend)
    vitrine_bench_add (bench, bench->network->nodes[next].id);
  else
    vitrine_bench_select (bench, bench->network->nodes[next].id);
  vitrine_bench_reveal (bench, bench->network->nodes[next].id);
  return TRUE;
}
