/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/widgets/palette.h"

#include <glib/gi18n.h>
#include <string.h>

#include "ui/access.h"
#include "ui/drag-escape.h"
#include "ui/widgets/bench.h"
#include "ui/widgets/layer-icon.h"

struct _VitrinePalette
{
  GtkBox          parent_instance;
  GtkSearchEntry *search;
  GtkListBox     *list;
  GtkWidget      *empty;
};

static guint append_signal;

G_DEFINE_FINAL_TYPE (VitrinePalette, vitrine_palette, GTK_TYPE_BOX)

static const NnClass *
row_class (GtkListBoxRow *row)
{
  return g_object_get_data (G_OBJECT (row), "class");
}

/* --- rows -------------------------------------------------------------------- */

static GdkContentProvider *
prepare_cb (GtkDragSource *source,
            double         x,
            double         y,
            gpointer       row)
{
  g_autofree char *text = g_strconcat (VITRINE_LAYER_PREFIX, row_class (row)->name, NULL);

  return gdk_content_provider_new_typed (G_TYPE_STRING, text);
}

static void
drag_begin_cb (GtkDragSource *source,
               GdkDrag       *drag,
               gpointer       row)
{
  g_autoptr (GdkPaintable) icon = vitrine_layer_icon_new (row_class (row), 56);

  gtk_drag_source_set_icon (source, icon, 28, 28);
}

static GtkWidget *
make_row (const NnClass *klass)
{
  GtkWidget *row = gtk_list_box_row_new (), *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 9);
  g_autoptr (GdkPaintable) icon = vitrine_layer_icon_new (klass, 24);
  GtkWidget *image = gtk_image_new_from_paintable (icon), *label = gtk_label_new (_(klass->title));
  GtkDragSource *drag = gtk_drag_source_new ();

  gtk_image_set_pixel_size (GTK_IMAGE (image), 24);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_box_append (GTK_BOX (box), image);
  gtk_box_append (GTK_BOX (box), label);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_widget_set_tooltip_text (row, _(klass->summary));
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, _(klass->title),
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, _(klass->summary), -1);
  g_object_set_data (G_OBJECT (row), "class", (gpointer) klass);
  g_signal_connect (drag, "prepare", G_CALLBACK (prepare_cb), row);
  g_signal_connect (drag, "drag-begin", G_CALLBACK (drag_begin_cb), row);
  vitrine_drag_add_escape (drag);
  gtk_widget_add_controller (row, GTK_EVENT_CONTROLLER (drag));
  return row;
}

/* Categories as people build, what is not named here after them; inputs, which are there already, last. */
static guint
category_rank (const NnClass *klass)
{
  static const char *const order[] = { "Core", "Convolution", "Pooling", "Series", "Attention",
                                       "Normalisation", "Variational", "Shape", "Merge" };

  for (guint i = 0; i < G_N_ELEMENTS (order); i++)
    if (g_str_equal (order[i], klass->category))
      return i;
  return NN_LAYER_CLASS (klass)->max_inputs == 0 ? G_N_ELEMENTS (order) + 1 : G_N_ELEMENTS (order);
}

static int
compare_rows (GtkListBoxRow *a,
              GtkListBoxRow *b,
              gpointer       data)
{
  const NnClass *left = row_class (a), *right = row_class (b);
  guint ranks[2] = { category_rank (left), category_rank (right) };

  if (ranks[0] != ranks[1])
    return ranks[0] < ranks[1] ? -1 : 1;
  if (!g_str_equal (left->category, right->category))
    return strcmp (left->category, right->category);
  if (NN_LAYER_CLASS (left)->common != NN_LAYER_CLASS (right)->common)
    return NN_LAYER_CLASS (left)->common ? -1 : 1;
  return g_utf8_collate (_(left->title), _(right->title));
}

static void
set_header (GtkListBoxRow *row,
            GtkListBoxRow *before,
            gpointer       data)
{
  const char *category = row_class (row)->category;
  GtkWidget *label;

  if (before != NULL && g_str_equal (row_class (before)->category, category))
    {
      gtk_list_box_row_set_header (row, NULL);
      return;
    }
  label = gtk_label_new (_(category));
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_add_css_class (label, "caption-heading");
  gtk_widget_add_css_class (label, "dim-label");
  gtk_widget_add_css_class (label, "category");
  gtk_list_box_row_set_header (row, label);
}

static gboolean
matches (GtkListBoxRow *row,
         gpointer       data)
{
  VitrinePalette *palette = data;
  const NnClass *klass = row_class (row);
  g_autofree char *wanted = g_utf8_casefold (gtk_editable_get_text (GTK_EDITABLE (palette->search)), -1);
  g_autofree char *text = NULL;
  g_autofree char *folded = NULL;

  text = g_strjoin (" ", klass->name, _(klass->title), _(klass->category), _(klass->summary), NULL);
  folded = g_utf8_casefold (text, -1);
  return strstr (folded, wanted) != NULL;
}

/* --- signals ------------------------------------------------------------------ */

static GtkListBoxRow *
first_match (VitrinePalette *palette)
{
  for (int i = 0;; i++)
    {
      GtkListBoxRow *row = gtk_list_box_get_row_at_index (palette->list, i);

      if (row == NULL || gtk_widget_get_child_visible (GTK_WIDGET (row)))
        return row;
    }
}

static void
append (VitrinePalette *palette,
        GtkListBoxRow  *row)
{
  if (row == NULL)
    return;
  g_signal_emit (palette, append_signal, 0, row_class (row)->name);
  gtk_editable_set_text (GTK_EDITABLE (palette->search), "");
}

static void
row_activated_cb (VitrinePalette *palette,
                  GtkListBoxRow  *row)
{
  append (palette, row);
}

static void
search_changed_cb (VitrinePalette *palette)
{
  GtkListBoxRow *row;

  gtk_list_box_invalidate_filter (palette->list);
  row = first_match (palette);
  if (row != NULL && *gtk_editable_get_text (GTK_EDITABLE (palette->search)) != '\0')
    gtk_list_box_select_row (palette->list, row);
  else
    gtk_list_box_unselect_all (palette->list);
}

static void
search_activate_cb (VitrinePalette *palette)
{
  append (palette, gtk_list_box_get_selected_row (palette->list));
}

static void
search_stop_cb (VitrinePalette *palette)
{
  gtk_editable_set_text (GTK_EDITABLE (palette->search), "");
}

/* Down from the search goes into the list. */
static gboolean
search_key_cb (GtkEventControllerKey *keys,
               guint                  key,
               guint                  code,
               GdkModifierType        state,
               VitrinePalette        *palette)
{
  GtkListBoxRow *row = key == GDK_KEY_Down ? first_match (palette) : NULL;

  if (row == NULL)
    return GDK_EVENT_PROPAGATE;
  gtk_list_box_select_row (palette->list, row);
  gtk_widget_grab_focus (GTK_WIDGET (row));
  return GDK_EVENT_STOP;
}

static void
vitrine_palette_class_init (VitrinePaletteClass *klass)
{
  append_signal = g_signal_new ("append", VITRINE_TYPE_PALETTE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
vitrine_palette_init (VitrinePalette *palette)
{
  const NnClass *const *classes = nn_registry_list (NN_KIND_LAYER);
  GtkWidget *scroller = gtk_scrolled_window_new (), *list = gtk_list_box_new ();
  GtkEventController *keys = gtk_event_controller_key_new ();

  gtk_orientable_set_orientation (GTK_ORIENTABLE (palette), GTK_ORIENTATION_VERTICAL);
  gtk_widget_set_size_request (GTK_WIDGET (palette), 216, -1);
  gtk_widget_add_css_class (GTK_WIDGET (palette), "palette");
  palette->search = GTK_SEARCH_ENTRY (gtk_search_entry_new ());
  g_object_set (palette->search, "placeholder-text", _("Search layers"), "margin-top", 8, "margin-bottom", 3,
                "margin-start", 9, "margin-end", 9, NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (palette->search), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Search layers"), -1);
  g_signal_connect_swapped (palette->search, "search-changed", G_CALLBACK (search_changed_cb), palette);
  g_signal_connect_swapped (palette->search, "activate", G_CALLBACK (search_activate_cb), palette);
  g_signal_connect_swapped (palette->search, "stop-search", G_CALLBACK (search_stop_cb), palette);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (search_key_cb), palette);
  gtk_widget_add_controller (GTK_WIDGET (palette->search), keys);
  gtk_box_append (GTK_BOX (palette), GTK_WIDGET (palette->search));

  palette->list = GTK_LIST_BOX (list);
  gtk_widget_add_css_class (list, "palette-list");
  gtk_widget_set_margin_bottom (list, 12);
  gtk_accessible_update_property (GTK_ACCESSIBLE (list), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Layers"), -1);
  gtk_list_box_set_activate_on_single_click (palette->list, FALSE);
  gtk_list_box_set_sort_func (palette->list, compare_rows, NULL, NULL);
  gtk_list_box_set_header_func (palette->list, set_header, NULL, NULL);
  gtk_list_box_set_filter_func (palette->list, matches, palette, NULL);
  palette->empty = gtk_label_new (_("No layer of that name"));
  gtk_widget_add_css_class (palette->empty, "dim-label");
  gtk_widget_set_margin_top (palette->empty, 24);
  gtk_list_box_set_placeholder (palette->list, palette->empty);
  g_signal_connect_swapped (list, "row-activated", G_CALLBACK (row_activated_cb), palette);
  for (guint i = 0; classes[i] != NULL; i++)
    gtk_list_box_append (palette->list, make_row (classes[i]));
  vitrine_access_one_stop (list, NULL);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), list);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_widget_set_vexpand (scroller, TRUE);
  gtk_box_append (GTK_BOX (palette), scroller);
}
