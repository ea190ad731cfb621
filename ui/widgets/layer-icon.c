/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/widgets/layer-icon.h"

#include <adwaita.h>

#include "ui/draw/slab.h"

struct _VitrineLayerIcon
{
  GObject        parent_instance;
  const NnClass *klass;
  int            size;
};

static void paintable_init (GdkPaintableInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (VitrineLayerIcon, vitrine_layer_icon, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (GDK_TYPE_PAINTABLE, paintable_init))

static void
snapshot (GdkPaintable *paintable,
          GdkSnapshot  *snapshot,
          double        width,
          double        height)
{
  VitrineLayerIcon *icon = VITRINE_LAYER_ICON (paintable);
  double size = MIN (width, height);
  cairo_t *cr = gtk_snapshot_append_cairo (snapshot, &GRAPHENE_RECT_INIT (0, 0, (float) width, (float) height));

  cairo_translate (cr, (width - size) / 2, (height - size) / 2);
  vitrine_slab_icon (cr, vitrine_theme (adw_style_manager_get_dark (adw_style_manager_get_default ())),
                     NN_LAYER_CLASS (icon->klass)->role, size);
  cairo_destroy (cr);
}

static int
intrinsic_size (GdkPaintable *paintable)
{
  return VITRINE_LAYER_ICON (paintable)->size;
}

static void
paintable_init (GdkPaintableInterface *iface)
{
  iface->snapshot = snapshot;
  iface->get_intrinsic_width = intrinsic_size;
  iface->get_intrinsic_height = intrinsic_size;
}

static void
vitrine_layer_icon_class_init (VitrineLayerIconClass *klass)
{
}

static void
vitrine_layer_icon_init (VitrineLayerIcon *icon)
{
  g_signal_connect_object (adw_style_manager_get_default (), "notify::dark",
                           G_CALLBACK (gdk_paintable_invalidate_contents), icon, G_CONNECT_SWAPPED);
}

GdkPaintable *
vitrine_layer_icon_new (const NnClass *klass,
                        int            size)
{
  VitrineLayerIcon *icon = g_object_new (VITRINE_TYPE_LAYER_ICON, NULL);

  icon->klass = klass;
  icon->size = size;
  return GDK_PAINTABLE (icon);
}
