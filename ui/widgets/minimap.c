/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/widgets/minimap.h"

#include <adwaita.h>
#include <glib/gi18n.h>
#include <math.h>

struct _VitrineMinimap
{
  GtkWidget             parent_instance;
  const VitrineNetwork *network;
  GHashTable           *selected;
  GskRenderNode        *marks;      /* the layers, until they change */
  int                   width, height;
  double                view[4];
};

static guint moved_signal;

G_DEFINE_FINAL_TYPE (VitrineMinimap, vitrine_minimap, GTK_TYPE_WIDGET)

static gboolean
is_dark (void)
{
  return adw_style_manager_get_dark (adw_style_manager_get_default ());
}

static void
forget (VitrineMinimap *map)
{
  g_clear_pointer (&map->marks, gsk_render_node_unref);
  gtk_widget_queue_draw (GTK_WIDGET (map));
}

static void
draw_marks (VitrineMinimap *map,
            int             width,
            int             height)
{
  GskRenderNode *node = gsk_cairo_node_new (&GRAPHENE_RECT_INIT (0, 0, width, height));
  cairo_t *cr = gsk_cairo_node_get_draw_context (node);

  vitrine_network_draw_map (cr, vitrine_theme (is_dark ()), map->network, width, height, map->selected);
  cairo_destroy (cr);
  map->marks = node;
  map->width = width;
  map->height = height;
}

static void
vitrine_minimap_snapshot (GtkWidget   *widget,
                          GtkSnapshot *snapshot)
{
  VitrineMinimap *map = VITRINE_MINIMAP (widget);
  int width = gtk_widget_get_width (widget), height = gtk_widget_get_height (widget);
  cairo_t *cr;

  if (map->network == NULL || width <= 0)
    return;
  if (map->marks != NULL && (map->width != width || map->height != height))
    g_clear_pointer (&map->marks, gsk_render_node_unref);
  if (map->marks == NULL)
    draw_marks (map, width, height);
  gtk_snapshot_append_node (snapshot, map->marks);
  cr = gtk_snapshot_append_cairo (snapshot, &GRAPHENE_RECT_INIT (0, 0, width, height));
  vitrine_network_draw_map_view (cr, vitrine_theme (is_dark ()), map->network, width, height, map->view);
  cairo_destroy (cr);
}

static void
vitrine_minimap_measure (GtkWidget      *widget,
                         GtkOrientation  orientation,
                         int             for_size,
                         int            *minimum,
                         int            *natural,
                         int            *minimum_baseline,
                         int            *natural_baseline)
{
  *minimum = *natural = 60;
}

/* --- what it tells ---------------------------------------------------------------- */

/* "layers 3 to 9 of 500" */
static void
describe (VitrineMinimap *map)
{
  guint first = 0, last = 0, n = map->network != NULL ? map->network->n_nodes : 0;
  double span = n > 0 ? map->network->right - map->network->left : 1;
  g_autofree char *text = NULL;

  for (guint i = 0; i < n; i++)
    {
      const VitrineNode *node = &map->network->nodes[i];

      if (node->left + node->width < map->view[0] || node->left > map->view[2])
        continue;
      first = first == 0 ? i + 1 : first;
      last = i + 1;
    }
  if (first == 0)
    text = g_strdup_printf (ngettext ("none of %u layer in view", "none of %u layers in view", n), n);
  else
    text = g_strdup_printf (_("layers %u to %u of %u"), first, last, n);
  gtk_accessible_update_property (GTK_ACCESSIBLE (map), GTK_ACCESSIBLE_PROPERTY_VALUE_MIN, 0.0,
                                  GTK_ACCESSIBLE_PROPERTY_VALUE_MAX, 100.0, GTK_ACCESSIBLE_PROPERTY_VALUE_NOW,
                                  n > 0 ? CLAMP (100 * ((map->view[0] + map->view[2]) / 2 - map->network->left) / span, 0, 100) : 0,
                                  GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT, text,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text, -1);
}

void
vitrine_minimap_set_network (VitrineMinimap       *map,
                             const VitrineNetwork *network,
                             GHashTable           *selected)
{
  map->network = network;
  map->selected = selected;
  forget (map);
}

void
vitrine_minimap_set_view (VitrineMinimap *map,
                          const double    view[4])
{
  for (guint i = 0; i < 4; i++)
    map->view[i] = view[i];
  describe (map);
  gtk_widget_queue_draw (GTK_WIDGET (map));
}

/* --- the hand ------------------------------------------------------------------------ */

static void
go_to (VitrineMinimap *map,
       double          x,
       double          y)
{
  if (map->network == NULL)
    return;
  vitrine_network_from_map (map->network, gtk_widget_get_width (GTK_WIDGET (map)),
                            gtk_widget_get_height (GTK_WIDGET (map)), &x, &y);
  x = CLAMP (x, map->network->left, map->network->right);
  y = CLAMP (y, map->network->top, map->network->bottom);
  g_signal_emit (map, moved_signal, 0, x, y);
}

static void
drag_begin_cb (GtkGestureDrag *gesture,
               double          x,
               double          y,
               VitrineMinimap *map)
{
  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
  go_to (map, x, y);
}

static void
drag_update_cb (GtkGestureDrag *gesture,
                double          dx,
                double          dy,
                VitrineMinimap *map)
{
  double x, y;

  gtk_gesture_drag_get_start_point (gesture, &x, &y);
  go_to (map, x + dx, y + dy);
}

static gboolean
key_cb (GtkWidget *widget,
        GVariant  *parameter,
        gpointer   data)
{
  VitrineMinimap *map = VITRINE_MINIMAP (widget);
  double x, y;

  g_variant_get (parameter, "(dd)", &x, &y);
  g_signal_emit (map, moved_signal, 0, (map->view[0] + map->view[2]) / 2 + x * (map->view[2] - map->view[0]),
                 (map->view[1] + map->view[3]) / 2 + y * (map->view[3] - map->view[1]));
  return TRUE;
}

static void
vitrine_minimap_dispose (GObject *object)
{
  g_clear_pointer (&VITRINE_MINIMAP (object)->marks, gsk_render_node_unref);
  G_OBJECT_CLASS (vitrine_minimap_parent_class)->dispose (object);
}

static void
vitrine_minimap_class_init (VitrineMinimapClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = vitrine_minimap_dispose;
  widget_class->snapshot = vitrine_minimap_snapshot;
  widget_class->measure = vitrine_minimap_measure;
  moved_signal = g_signal_new ("moved", VITRINE_TYPE_MINIMAP, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                               2, G_TYPE_DOUBLE, G_TYPE_DOUBLE);
  gtk_widget_class_set_css_name (widget_class, "minimap");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_SLIDER);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Left, 0, key_cb, "(dd)", -0.25, 0.0);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Right, 0, key_cb, "(dd)", 0.25, 0.0);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Up, 0, key_cb, "(dd)", 0.0, -0.25);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Down, 0, key_cb, "(dd)", 0.0, 0.25);
}

static void
vitrine_minimap_init (VitrineMinimap *map)
{
  GtkGesture *drag = gtk_gesture_drag_new ();

  gtk_widget_set_focusable (GTK_WIDGET (map), TRUE);
  gtk_widget_set_overflow (GTK_WIDGET (map), GTK_OVERFLOW_HIDDEN);
  gtk_widget_set_tooltip_text (GTK_WIDGET (map), _("The whole network: drag to look elsewhere"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (map), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Map of the network"), -1);
  g_signal_connect (drag, "drag-begin", G_CALLBACK (drag_begin_cb), map);
  g_signal_connect (drag, "drag-update", G_CALLBACK (drag_update_cb), map);
  gtk_widget_add_controller (GTK_WIDGET (map), GTK_EVENT_CONTROLLER (drag));
  g_signal_connect_object (adw_style_manager_get_default (), "notify::dark", G_CALLBACK (forget), map, G_CONNECT_SWAPPED);
}

VitrineMinimap *
vitrine_minimap_new (void)
{
  return g_object_new (VITRINE_TYPE_MINIMAP, NULL);
}
