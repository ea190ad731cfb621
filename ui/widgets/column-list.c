/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/widgets/column-list.h"

#include <glib/gi18n.h>

#define TALL 150

struct _VitrineColumnList
{
  GtkWidget          parent_instance;

  GtkStringList     *names;
  gboolean          *ticks;
  VitrineColumnWords words;
  gpointer           data;
  guint              fixed;
  GPtrArray         *bound;     /* GtkListItem, those that have a widget */
  gboolean           showing;
};

G_DEFINE_FINAL_TYPE (VitrineColumnList, vitrine_column_list, GTK_TYPE_WIDGET)

static guint toggled_signal;

static void
show_item (VitrineColumnList *list,
           GtkListItem       *item)
{
  const guint column = gtk_list_item_get_position (item);
  GtkWidget *check = gtk_widget_get_first_child (gtk_list_item_get_child (item));

  list->showing = TRUE;
  gtk_check_button_set_active (GTK_CHECK_BUTTON (check), column != list->fixed && list->ticks[column]);
  gtk_widget_set_sensitive (check, column != list->fixed);
  list->showing = FALSE;
}

static void
check_cb (GtkCheckButton    *check,
          VitrineColumnList *list)
{
  GtkListItem *item = g_object_get_data (G_OBJECT (check), "item");
  const guint column = gtk_list_item_get_position (item);

  if (list->showing || column == GTK_INVALID_LIST_POSITION)
    return;
  list->ticks[column] = gtk_check_button_get_active (check);
  g_signal_emit (list, toggled_signal, 0, column);
}

static void
setup_cb (VitrineColumnList *list,
          GtkListItem       *item)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *check = gtk_check_button_new_with_label (""), *words = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (words), 1);
  gtk_label_set_ellipsize (GTK_LABEL (words), PANGO_ELLIPSIZE_END);
  gtk_widget_set_hexpand (words, TRUE);
  gtk_widget_add_css_class (words, "dim-label");
  gtk_widget_add_css_class (words, "caption");
  g_object_set_data (G_OBJECT (check), "item", item);
  g_signal_connect (check, "toggled", G_CALLBACK (check_cb), list);
  gtk_box_append (GTK_BOX (box), check);
  gtk_box_append (GTK_BOX (box), words);
  gtk_widget_set_margin_start (box, 6);
  gtk_widget_set_margin_end (box, 6);
  gtk_list_item_set_activatable (item, FALSE);
  gtk_list_item_set_child (item, box);
}

static void
bind_cb (VitrineColumnList *list,
         GtkListItem       *item)
{
  const guint column = gtk_list_item_get_position (item);
  GtkWidget *check = gtk_widget_get_first_child (gtk_list_item_get_child (item));
  const char *name = gtk_string_list_get_string (list->names, column);
  g_autofree char *told = list->words (list->data, column);
  g_autofree char *use = g_strdup_printf (_("Use %s"), name);

  gtk_check_button_set_label (GTK_CHECK_BUTTON (check), name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (check), GTK_ACCESSIBLE_PROPERTY_LABEL, use, -1);
  gtk_label_set_label (GTK_LABEL (gtk_widget_get_next_sibling (check)), told);
  g_ptr_array_add (list->bound, item);
  show_item (list, item);
}

static void
unbind_cb (VitrineColumnList *list,
           GtkListItem       *item)
{
  g_ptr_array_remove_fast (list->bound, item);
}

void
vitrine_column_list_refresh (VitrineColumnList *list,
                             guint              fixed)
{
  list->fixed = fixed;
  for (guint i = 0; i < list->bound->len; i++)
    show_item (list, list->bound->pdata[i]);
}

GtkWidget *
vitrine_column_list_new (const char *const *names,
                         gboolean          *ticks,
                         VitrineColumnWords words,
                         gpointer           data)
{
  VitrineColumnList *list = g_object_new (VITRINE_TYPE_COLUMN_LIST, NULL);
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  GtkWidget *scrolled = gtk_scrolled_window_new (), *view;

  list->names = gtk_string_list_new (names);
  list->ticks = ticks;
  list->words = words;
  list->data = data;
  g_signal_connect_object (factory, "setup", G_CALLBACK (setup_cb), list, G_CONNECT_SWAPPED);
  g_signal_connect_object (factory, "bind", G_CALLBACK (bind_cb), list, G_CONNECT_SWAPPED);
  g_signal_connect_object (factory, "unbind", G_CALLBACK (unbind_cb), list, G_CONNECT_SWAPPED);
  view = gtk_list_view_new (GTK_SELECTION_MODEL (gtk_no_selection_new (G_LIST_MODEL (g_object_ref (list->names)))), factory);
  gtk_accessible_update_property (GTK_ACCESSIBLE (view), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Columns to learn from"), -1);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), view);
  gtk_scrolled_window_set_min_content_height (GTK_SCROLLED_WINDOW (scrolled), TALL);
  gtk_scrolled_window_set_overlay_scrolling (GTK_SCROLLED_WINDOW (scrolled), FALSE);
  gtk_widget_add_css_class (scrolled, "card");
  gtk_widget_set_parent (scrolled, GTK_WIDGET (list));
  return GTK_WIDGET (list);
}

static void
vitrine_column_list_dispose (GObject *object)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))) != NULL)
    gtk_widget_unparent (child);
  g_clear_object (&VITRINE_COLUMN_LIST (object)->names);
  G_OBJECT_CLASS (vitrine_column_list_parent_class)->dispose (object);
}

static void
vitrine_column_list_finalize (GObject *object)
{
  g_ptr_array_unref (VITRINE_COLUMN_LIST (object)->bound);
  G_OBJECT_CLASS (vitrine_column_list_parent_class)->finalize (object);
}

static void
vitrine_column_list_class_init (VitrineColumnListClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = vitrine_column_list_dispose;
  G_OBJECT_CLASS (klass)->finalize = vitrine_column_list_finalize;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
  toggled_signal = g_signal_new ("toggled", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 1, G_TYPE_UINT);
}

static void
vitrine_column_list_init (VitrineColumnList *list)
{
  list->bound = g_ptr_array_new ();
  list->fixed = G_MAXUINT;
}
