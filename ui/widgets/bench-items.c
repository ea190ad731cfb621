/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What assistive technology sees of the bench: an item for each layer, where its slab is, with
 * its name, its shape and what it reads. They draw nothing and take no clicks.
 */
#include "ui/widgets/bench-private.h"

#include <glib/gi18n.h>

#define VITRINE_TYPE_BENCH_ITEM (vitrine_bench_item_get_type ())
G_DECLARE_FINAL_TYPE (VitrineBenchItem, vitrine_bench_item, VITRINE, BENCH_ITEM, GtkWidget)

struct _VitrineBenchItem
{
  GtkWidget parent_instance;
  guint     id;
  char     *told;
  gboolean  selected;
};

G_DEFINE_FINAL_TYPE (VitrineBenchItem, vitrine_bench_item, GTK_TYPE_WIDGET)

static void
vitrine_bench_item_finalize (GObject *object)
{
  g_free (VITRINE_BENCH_ITEM (object)->told);
  G_OBJECT_CLASS (vitrine_bench_item_parent_class)->finalize (object);
}

static void
vitrine_bench_item_class_init (VitrineBenchItemClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = vitrine_bench_item_finalize;
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (klass), GTK_ACCESSIBLE_ROLE_TREE_ITEM);
}

static void
vitrine_bench_item_init (VitrineBenchItem *item)
{
  gtk_widget_set_can_target (GTK_WIDGET (item), FALSE);
  gtk_widget_set_focusable (GTK_WIDGET (item), FALSE);
}

/* "26 × 26 × 32, 320 params, reads Input" */
static char *
describe (VitrineBench      *bench,
          const VitrineNode *node)
{
  GString *text = g_string_new (node->shape);
  const NnEntry *entry = nn_model_entry (bench->model, node->index);

  if (node->note != NULL)
    g_string_append_printf (text, ", %s", node->note);
  for (guint k = 0; k < entry->n_inputs; k++)
    {
      const char *input = bench->network->nodes[nn_model_input (bench->model, node->index, k)].name;

      g_string_append_printf (text, k == 0 ? _(", reads %s") : _(" and %s"), input);
    }
  return g_string_free (text, FALSE);
}

static void
update_item (VitrineBench     *bench,
             VitrineBenchItem *item,
             guint             index)
{
  const VitrineNode *node = &bench->network->nodes[index];
  g_autofree char *told = describe (bench, node);
  gboolean selected = g_hash_table_contains (bench->marked, GUINT_TO_POINTER (node->id));

  if (item->id != node->id || g_strcmp0 (item->told, told) != 0)
    {
      item->id = node->id;
      g_free (item->told);
      item->told = g_steal_pointer (&told);
      gtk_accessible_update_property (GTK_ACCESSIBLE (item), GTK_ACCESSIBLE_PROPERTY_LABEL, node->name,
                                      GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, item->told, -1);
    }
  else if (item->selected == selected)
    return;
  item->selected = selected;
  gtk_accessible_update_state (GTK_ACCESSIBLE (item), GTK_ACCESSIBLE_STATE_SELECTED, selected, -1);
}

void
vitrine_bench_update_items (VitrineBench *bench)
{
  while (bench->items->len > bench->network->n_nodes)
    {
      gtk_widget_unparent (g_ptr_array_index (bench->items, bench->items->len - 1));
      g_ptr_array_set_size (bench->items, (gint) bench->items->len - 1);
    }
  while (bench->items->len < bench->network->n_nodes)
    {
      GtkWidget *item = g_object_new (VITRINE_TYPE_BENCH_ITEM, NULL);

      gtk_widget_set_parent (item, GTK_WIDGET (bench));
      g_ptr_array_add (bench->items, item);
    }
  for (guint i = 0; i < bench->items->len; i++)
    update_item (bench, g_ptr_array_index (bench->items, i), i);
}

void
vitrine_bench_place_items (VitrineBench *bench,
                           int           width,
                           int           height)
{
  for (guint i = 0; i < bench->items->len && i < bench->network->n_nodes; i++)
    {
      GtkWidget *item = g_ptr_array_index (bench->items, i);
      const VitrineNode *node = &bench->network->nodes[i];
      double slab_width, slab_height, x0, y0, x1, y1;
      gboolean seen;

      /* The slab alone, so that the middle of the item is the middle of what is drawn. */
      vitrine_slab_extent (&node->slab, &slab_width, &slab_height);
      x0 = node->left * bench->scale + bench->x;
      x1 = x0 + slab_width * bench->scale;
      y0 = (node->middle - slab_height / 2) * bench->scale + bench->y;
      y1 = y0 + slab_height * bench->scale;
      seen = x1 > 0 && x0 < width && y1 > 0 && y0 < height;
      gtk_widget_set_child_visible (item, seen);
      if (seen)
        gtk_widget_size_allocate (item, &(GtkAllocation){ (int) x0, (int) y0, (int) MAX (x1 - x0, 1), (int) MAX (y1 - y0, 1) }, -1);
    }
}
