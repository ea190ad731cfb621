/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/widgets/sample-list.h"

G_DEFINE_FINAL_TYPE (VitrineSampleItem, vitrine_sample_item, G_TYPE_OBJECT)

static void
vitrine_sample_item_class_init (VitrineSampleItemClass *klass)
{
}

static void
vitrine_sample_item_init (VitrineSampleItem *item)
{
}

struct _VitrineSampleList
{
  GObject parent_instance;
  GArray *indices;   /* guint32 */
};

static GType
list_item_type (GListModel *model)
{
  return VITRINE_TYPE_SAMPLE_ITEM;
}

static guint
list_n_items (GListModel *model)
{
  return VITRINE_SAMPLE_LIST (model)->indices->len;
}

static gpointer
list_item (GListModel *model,
           guint       position)
{
  VitrineSampleList *list = VITRINE_SAMPLE_LIST (model);
  VitrineSampleItem *item;

  if (position >= list->indices->len)
    return NULL;
  item = g_object_new (VITRINE_TYPE_SAMPLE_ITEM, NULL);
  item->index = g_array_index (list->indices, guint32, position);
  return item;
}

static void
list_init (GListModelInterface *iface)
{
  iface->get_item_type = list_item_type;
  iface->get_n_items = list_n_items;
  iface->get_item = list_item;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (VitrineSampleList, vitrine_sample_list, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_init))

static void
vitrine_sample_list_finalize (GObject *object)
{
  g_array_unref (VITRINE_SAMPLE_LIST (object)->indices);
  G_OBJECT_CLASS (vitrine_sample_list_parent_class)->finalize (object);
}

static void
vitrine_sample_list_class_init (VitrineSampleListClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = vitrine_sample_list_finalize;
}

static void
vitrine_sample_list_init (VitrineSampleList *list)
{
  list->indices = g_array_new (FALSE, FALSE, sizeof (guint32));
}

VitrineSampleList *
vitrine_sample_list_new (const GArray *indices)
{
  VitrineSampleList *list = g_object_new (VITRINE_TYPE_SAMPLE_LIST, NULL);

  if (indices != NULL && indices->len > 0)
    g_array_append_vals (list->indices, indices->data, indices->len);
  return list;
}

guint
vitrine_sample_list_find (VitrineSampleList *list,
                          guint              index)
{
  for (guint i = 0; index != G_MAXUINT && i < list->indices->len; i++)
    if (g_array_index (list->indices, guint32, i) == index)
      return i;
  return G_MAXUINT;
}
