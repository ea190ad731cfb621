/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * WeightsWindow: all weights of one layer, each number to be read, and exported as CSV or NPY.
 * It follows the project's model, and closes when the layer goes. Thread: main.
 */
#pragma once

#include <adwaita.h>

#include "app/project.h"

G_BEGIN_DECLS

#define VITRINE_TYPE_WEIGHTS_WINDOW (vitrine_weights_window_get_type ())
G_DECLARE_FINAL_TYPE (VitrineWeightsWindow, vitrine_weights_window, VITRINE, WEIGHTS_WINDOW, AdwWindow)

/* @id: of an entry with weights. */
GtkWidget *vitrine_weights_window_new (GtkWindow *parent, VitrineProject *project, guint id);

G_END_DECLS
