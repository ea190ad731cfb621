/* SPDX-License-Identifier: GPL-3.0-or-later */
/* SampleList: a GListModel of the indices of samples, which become objects only when they are seen. Thread: main. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define VITRINE_TYPE_SAMPLE_ITEM (vitrine_sample_item_get_type ())
G_DECLARE_FINAL_TYPE (VitrineSampleItem, vitrine_sample_item, VITRINE, SAMPLE_ITEM, GObject)

struct _VitrineSampleItem
{
  GObject parent_instance;
  guint   index;
};

#define VITRINE_TYPE_SAMPLE_LIST (vitrine_sample_list_get_type ())
G_DECLARE_FINAL_TYPE (VitrineSampleList, vitrine_sample_list, VITRINE, SAMPLE_LIST, GObject)

/* @indices: (nullable): guint32, of which it makes a copy; NULL: none. */
VitrineSampleList *vitrine_sample_list_new  (const GArray *indices);
/* Where @index stands in the list; G_MAXUINT, which is GTK_INVALID_LIST_POSITION: nowhere. */
guint              vitrine_sample_list_find (VitrineSampleList *list, guint index);

G_END_DECLS
