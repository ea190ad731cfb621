/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What build.c (what is shown), build-code.c (the network as code), build-edit.c (edits) and
 * build-search.c (layers looked for by name) share. */
#pragma once

#include <adwaita.h>

#include "app/inside.h"
#include "app/pace.h"
#include "core/nn.h"
#include "ui/pages/build.h"
#include "ui/widgets/bench.h"
#include "ui/widgets/chooser.h"
#include "ui/widgets/code-view.h"
#include "ui/widgets/inspector.h"
#include "ui/widgets/number-card.h"
#include "ui/widgets/palette.h"
#include "ui/widgets/panes.h"
#include "ui/widgets/sample-picker.h"

G_BEGIN_DECLS

/* What the chooser is open for. */
typedef enum
{
  VITRINE_SEARCH_INSERT,       /* a layer after what is selected */
  VITRINE_SEARCH_BRANCH,       /* a layer that reads @source */
  VITRINE_SEARCH_CONNECT,      /* a layer that shall read @source */
  VITRINE_SEARCH_DISCONNECT,   /* one of the connections of @source */
} VitrineSearch;

struct _VitrineBuildPage
{
  AdwBin            parent_instance;

  VitrineSession   *session;
  VitrineInside    *inside;
  VitrinePace      *pace;

  VitrinePanes     *panes;
  VitrinePalette   *palette;
  GtkBox           *bar_start;
  GtkBox           *bar_end;
  GtkSwitch        *look;
  gboolean          looks;        /* what is inside is computed */
  GtkWidget        *look_label;
  VitrineSamplePicker *sample;
  VitrineBench     *bench;
  VitrineNumberCard *number;
  GtkLabel         *totals;
  GtkButton        *zoom_button;
  VitrineInspector *inspector;

  GtkPaned         *code_pane;
  GtkToggleButton  *code_button;
  VitrineCodeView  *code;
  GtkWidget        *number_bin;
  gboolean          code_placed;
  gboolean          code_fits;    /* the network is to fit once the sizes are given out */
  double            code_zoom;    /* at which it did */
  guint             code_idle;

  VitrineChooser   *chooser;
  VitrineSearch     search;
  guint             source;
};

NnModel *vitrine_build_page_model (VitrineBuildPage *page);
void     vitrine_build_page_complain (VitrineBuildPage *page, const char *text);
/* build-code.c */
void     vitrine_build_page_install_code (GtkWidgetClass *widget_class);
void     vitrine_build_page_make_code (VitrineBuildPage *page);
/* build-edit.c */
void     vitrine_build_page_connect_edits (VitrineBuildPage *page);
void     vitrine_build_page_install_edits (GtkWidgetClass *widget_class);
void     vitrine_build_page_enable_edits (VitrineBuildPage *page);
void     vitrine_build_page_insert (VitrineBuildPage *page, const char *class_name, guint after, guint before);
void     vitrine_build_page_branch (VitrineBuildPage *page, const NnLayerClass *klass, guint from);
void     vitrine_build_page_join (VitrineBuildPage *page, guint from, guint to, gboolean other, guint old_to,
                                  guint old_input);
/* Where a layer goes that is to stand after what is selected. */
void     vitrine_build_page_place (VitrineBuildPage *page, guint *after, guint *before);
/* build-search.c */
void     vitrine_build_page_make_search (VitrineBuildPage *page);
/* @source: of a branch or a connection; @typed: (nullable). */
void     vitrine_build_page_search (VitrineBuildPage *page, VitrineSearch search, guint source, const char *typed);

G_END_DECLS
