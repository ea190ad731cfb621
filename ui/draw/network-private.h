/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What network.c (names and sizes), network-fill.c (what is inside), network-layout.c (where
 * they stand) and network-draw.c share. */
#pragma once

#include "ui/draw/network.h"

G_BEGIN_DECLS

#define VITRINE_CAPTION_HEIGHT 58
#define VITRINE_READOUT_WIDTH  100  /* beside its labels */
#define VITRINE_EDGE_CLEAR     7    /* from a slab to the ends of its edges */

/* Of its captions, or of the narrowest column. */
double vitrine_node_text_width (const VitrineNode *node);
/* What is to be shown inside; NULL: nothing. The read-out is made at once, the faces when asked for. */
void   vitrine_node_set_value  (VitrineNetwork *network, VitrineNode *node, NnTensor *value,
                                const char *const *class_names);
void   vitrine_node_clear      (VitrineNode *node);
/* Columns, lanes, places and edges. The nodes have names, slabs and read-outs. */
void   vitrine_network_lay_out (VitrineNetwork *network, const NnModel *model);

G_END_DECLS
