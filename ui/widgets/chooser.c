/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/widgets/chooser.h"

#include <glib/gi18n.h>

#include "app/fuzzy.h"

#define LIST_HEIGHT 296

struct _VitrineChooser
{
  GtkPopover      parent_instance;
  GtkSearchEntry *entry;
  GtkListBox     *list;
  GtkWidget      *scroller;
  guint           n_rows;
};

typedef struct
{
  guint  id;
  guint  number;    /* in the order in which they came */
  char  *title;
  char  *words;
  guint  score;     /* for what is typed now */
} Row;

static guint pointed_signal, chosen_signal;

G_DEFINE_FINAL_TYPE (VitrineChooser, vitrine_chooser, GTK_TYPE_POPOVER)

static void
row_free (gpointer data)
{
  Row *row = data;

  g_free (row->title);
  g_free (row->words);
  g_free (row);
}

static Row *
row_of (GtkListBoxRow *widget)
{
  return g_object_get_data (G_OBJECT (widget), "row");
}

/* The title counts for more than other words. */
static guint
score_of (const Row  *row,
          const char *typed)
{
  guint title = vitrine_fuzzy_score (row->title, typed);
  guint words = row->words != NULL ? vitrine_fuzzy_score (row->words, typed) : 0;

  return title > 0 ? 2 * title : words > 100 ? words : 0;
}

static int
compare (GtkListBoxRow *a,
         GtkListBoxRow *b,
         gpointer       data)
{
  const Row *x = row_of (a), *y = row_of (b);

  if (x->score != y->score)
    return x->score > y->score ? -1 : 1;
  return x->number < y->number ? -1 : 1;
}

static gboolean
matches (GtkListBoxRow *row,
         gpointer       data)
{
  return row_of (row)->score > 0;
}

static GtkListBoxRow *
first_shown (VitrineChooser *chooser)
{
  for (int i = 0;; i++)
    {
      GtkListBoxRow *row = gtk_list_box_get_row_at_index (chooser->list, i);

      if (row == NULL || gtk_widget_get_child_visible (GTK_WIDGET (row)))
        return row;
    }
}

static void
scroll_to (VitrineChooser *chooser,
           GtkListBoxRow  *row)
{
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (chooser->scroller));
  double y;

  if (!gtk_widget_translate_coordinates (GTK_WIDGET (row), GTK_WIDGET (chooser->list), 0, 0, NULL, &y))
    return;
  gtk_adjustment_clamp_page (adjustment, y, y + gtk_widget_get_height (GTK_WIDGET (row)));
}

static void
point (VitrineChooser *chooser,
       GtkListBoxRow  *row)
{
  if (row != NULL)
    {
      gtk_list_box_select_row (chooser->list, row);
      scroll_to (chooser, row);
    }
  else
    gtk_list_box_unselect_all (chooser->list);
}

static void
typed_cb (VitrineChooser *chooser)
{
  const char *typed = gtk_editable_get_text (GTK_EDITABLE (chooser->entry));

  for (int i = 0;; i++)
    {
      GtkListBoxRow *row = gtk_list_box_get_row_at_index (chooser->list, i);

      if (row == NULL)
        break;
      row_of (row)->score = score_of (row_of (row), typed);
    }
  gtk_list_box_invalidate_sort (chooser->list);
  gtk_list_box_invalidate_filter (chooser->list);
  point (chooser, first_shown (chooser));
}

static void
selected_cb (VitrineChooser *chooser)
{
  GtkListBoxRow *row = gtk_list_box_get_selected_row (chooser->list);

  g_signal_emit (chooser, pointed_signal, 0, row != NULL ? row_of (row)->id : G_MAXUINT);
}

static void
choose (VitrineChooser *chooser,
        GtkListBoxRow  *row)
{
  guint id;

  if (row == NULL)
    return;
  id = row_of (row)->id;
  gtk_popover_popdown (GTK_POPOVER (chooser));
  g_signal_emit (chooser, chosen_signal, 0, id);
}

static void
activate_cb (VitrineChooser *chooser)
{
  choose (chooser, gtk_list_box_get_selected_row (chooser->list));
}

static void
close_cb (VitrineChooser *chooser)
{
  gtk_popover_popdown (GTK_POPOVER (chooser));
}

/* The next row that is shown, without leaving the entry. */
static void
step (VitrineChooser *chooser,
      int             by)
{
  GtkListBoxRow *row = gtk_list_box_get_selected_row (chooser->list);
  int i = row != NULL ? gtk_list_box_row_get_index (row) : by > 0 ? -1 : 0;

  for (i += by; (row = gtk_list_box_get_row_at_index (chooser->list, i)) != NULL; i += by)
    if (gtk_widget_get_child_visible (GTK_WIDGET (row)))
      {
        point (chooser, row);
        return;
      }
}

static gboolean
key_cb (GtkEventControllerKey *keys,
        guint                  key,
        guint                  code,
        GdkModifierType        state,
        VitrineChooser        *chooser)
{
  if (key != GDK_KEY_Down && key != GDK_KEY_Up)
    return GDK_EVENT_PROPAGATE;
  step (chooser, key == GDK_KEY_Down ? 1 : -1);
  return GDK_EVENT_STOP;
}

void
vitrine_chooser_begin (VitrineChooser *chooser,
                       const char     *prompt)
{
  GtkListBoxRow *row;

  while ((row = gtk_list_box_get_row_at_index (chooser->list, 0)) != NULL)
    gtk_list_box_remove (chooser->list, GTK_WIDGET (row));
  chooser->n_rows = 0;
  g_object_set (chooser->entry, "placeholder-text", prompt, NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (chooser->entry), GTK_ACCESSIBLE_PROPERTY_LABEL, prompt, -1);
}

void
vitrine_chooser_add (VitrineChooser *chooser,
                     guint           id,
                     GdkPaintable   *icon,
                     const char     *title,
                     const char     *words,
                     const char     *note,
                     gboolean        dim)
{
  GtkWidget *widget = gtk_list_box_row_new (), *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 9);
  GtkWidget *image = gtk_image_new_from_paintable (icon), *label = gtk_label_new (title), *end = gtk_label_new (note);
  Row *row = g_new0 (Row, 1);

  row->id = id;
  row->title = g_strdup (title);
  row->words = g_strdup (words);
  row->score = 1;
  row->number = chooser->n_rows++;
  gtk_image_set_pixel_size (GTK_IMAGE (image), 24);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_label_set_ellipsize (GTK_LABEL (end), PANGO_ELLIPSIZE_END);
  gtk_label_set_max_width_chars (GTK_LABEL (end), 34);
  gtk_widget_add_css_class (end, "caption");
  gtk_widget_add_css_class (end, "numeric");
  gtk_widget_add_css_class (end, "dim-label");
  if (dim)
    gtk_widget_set_opacity (box, 0.55);
  gtk_box_append (GTK_BOX (box), image);
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), end);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (widget), box);
  gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL, title,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, note != NULL ? note : "", -1);
  g_object_set_data_full (G_OBJECT (widget), "row", row, row_free);
  gtk_list_box_append (chooser->list, widget);
}

void
vitrine_chooser_open (VitrineChooser     *chooser,
                      const GdkRectangle *at,
                      const char         *typed)
{
  gtk_popover_set_pointing_to (GTK_POPOVER (chooser), at);
  gtk_editable_set_text (GTK_EDITABLE (chooser->entry), typed != NULL ? typed : "");
  typed_cb (chooser);
  gtk_popover_popup (GTK_POPOVER (chooser));
  gtk_widget_grab_focus (GTK_WIDGET (chooser->entry));
  gtk_editable_set_position (GTK_EDITABLE (chooser->entry), -1);
}

static void
vitrine_chooser_class_init (VitrineChooserClass *klass)
{
  pointed_signal = g_signal_new ("pointed", VITRINE_TYPE_CHOOSER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                 1, G_TYPE_UINT);
  chosen_signal = g_signal_new ("chosen", VITRINE_TYPE_CHOOSER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                1, G_TYPE_UINT);
}

static void
vitrine_chooser_init (VitrineChooser *chooser)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6), *empty = gtk_label_new (_("Nothing of that name"));
  GtkEventController *keys = gtk_event_controller_key_new ();

  chooser->entry = GTK_SEARCH_ENTRY (gtk_search_entry_new ());
  g_object_set (chooser->entry, "search-delay", 0, NULL);
  gtk_widget_set_size_request (GTK_WIDGET (chooser->entry), 320, -1);
  g_signal_connect_object (chooser->entry, "search-changed", G_CALLBACK (typed_cb), chooser, G_CONNECT_SWAPPED);
  g_signal_connect_object (chooser->entry, "activate", G_CALLBACK (activate_cb), chooser, G_CONNECT_SWAPPED);
  g_signal_connect_object (chooser->entry, "stop-search", G_CALLBACK (close_cb), chooser, G_CONNECT_SWAPPED);
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect_object (keys, "key-pressed", G_CALLBACK (key_cb), chooser, 0);
  gtk_widget_add_controller (GTK_WIDGET (chooser->entry), keys);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (chooser->entry));

  chooser->list = GTK_LIST_BOX (gtk_list_box_new ());
  gtk_widget_add_css_class (GTK_WIDGET (chooser->list), "palette-list");
  gtk_widget_add_css_class (empty, "dim-label");
  gtk_widget_set_margin_top (empty, 18);
  gtk_list_box_set_placeholder (chooser->list, empty);
  gtk_list_box_set_sort_func (chooser->list, compare, NULL, NULL);
  gtk_list_box_set_filter_func (chooser->list, matches, NULL, NULL);
  g_signal_connect_object (chooser->list, "row-activated", G_CALLBACK (choose), chooser, G_CONNECT_SWAPPED);
  g_signal_connect_object (chooser->list, "row-selected", G_CALLBACK (selected_cb), chooser, G_CONNECT_SWAPPED);
  chooser->scroller = gtk_scrolled_window_new ();
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (chooser->scroller), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (chooser->scroller), TRUE);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (chooser->scroller), LIST_HEIGHT);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (chooser->scroller), GTK_WIDGET (chooser->list));
  gtk_box_append (GTK_BOX (box), chooser->scroller);
  gtk_popover_set_child (GTK_POPOVER (chooser), box);
}

VitrineChooser *
vitrine_chooser_new (void)
{
  return g_object_new (VITRINE_TYPE_CHOOSER, NULL);
}
