/* SPDX-License-Identifier: GPL-3.0-or-later */
/* LayerIcon: a small slab in the colour of a layer's kind, for lists and drags. Thread: main. */
#pragma once

#include <gtk/gtk.h>

#include "core/class.h"

G_BEGIN_DECLS

#define VITRINE_TYPE_LAYER_ICON (vitrine_layer_icon_get_type ())
G_DECLARE_FINAL_TYPE (VitrineLayerIcon, vitrine_layer_icon, VITRINE, LAYER_ICON, GObject)

GdkPaintable *vitrine_layer_icon_new (const NnClass *klass, int size);

G_END_DECLS
