/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What network.c (what is inside the nodes), network-layout.c (where they stand) and
 * network-draw.c share. */
#pragma once

#include "ui/draw/network.h"

G_BEGIN_DECLS

#define VITRINE_CAPTION_HEIGHT 58
#define VITRINE_READOUT_WIDTH  100  /* beside its labels */

/* Of its captions, or of the narrowest column. */
double vitrine_node_text_width (const VitrineNode *node);
/* Columns, lanes, places and edges. The nodes have names, slabs and read-outs. */
void   vitrine_network_lay_out (VitrineNetwork *network, const NnModel *model);

G_END_DECLS
