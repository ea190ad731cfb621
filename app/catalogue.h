/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Catalogue: the data sets that there are, each with how many samples it has and the first of
 * them to look at. Sets are read one after the other in a job, once in the life of the program;
 * and files that were opened before. Thread: main.
 *
 * Signal: "changed" (guint): that item is known now.
 */
#pragma once

#include "core/nn.h"

G_BEGIN_DECLS

typedef enum
{
  VITRINE_GROUP_BUNDLED,
  VITRINE_GROUP_INSTALLED,
  VITRINE_GROUP_GENERATORS,
  VITRINE_GROUP_FILES,
  VITRINE_N_GROUPS,
} VitrineGroup;

typedef struct
{
  VitrineGroup group;
  NnSource     source;      /* with its initial settings, or those that it was opened with */
  char        *title;
  NnSamples   *few;         /* (nullable): its first samples */
  guint        n;           /* 0: not known yet */
  char        *problem;     /* (nullable): why it cannot be read */
} VitrineCatalogueItem;

#define VITRINE_TYPE_CATALOGUE (vitrine_catalogue_get_type ())
G_DECLARE_FINAL_TYPE (VitrineCatalogue, vitrine_catalogue, VITRINE, CATALOGUE, GObject)

/* One for the program: (transfer none). */
VitrineCatalogue *vitrine_catalogue_get_default (void);
/* By group, in the order of the registry; files last, the newest first. */
guint             vitrine_catalogue_n_items     (VitrineCatalogue *catalogue);
const VitrineCatalogueItem *vitrine_catalogue_item (VitrineCatalogue *catalogue, guint index);
/* From now on what is not known yet is read, till as many releases. */
void              vitrine_catalogue_hold        (VitrineCatalogue *catalogue);
void              vitrine_catalogue_release     (VitrineCatalogue *catalogue);
/* @source was opened: a file of the user's is kept in the list from now on (and in that of
 * the next start), whatever is no file is ignored. TRUE: the list is another one now. */
gboolean          vitrine_catalogue_add         (VitrineCatalogue *catalogue, const NnSource *source);
/* The file of @source holds something else now. */
void              vitrine_catalogue_refresh     (VitrineCatalogue *catalogue, const NnSource *source);
/* The item that @source is of: its class, or its file; -1: none. */
gint              vitrine_catalogue_find        (VitrineCatalogue *catalogue, const NnSource *source);

G_END_DECLS
