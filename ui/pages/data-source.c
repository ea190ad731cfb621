/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the samples come from: the list at the left, and the settings of what is chosen. */
#include "ui/pages/data-private.h"

#include <glib/gi18n.h>

#include "app/drawings.h"
#include "ui/access.h"
#include "ui/draw/data.h"
#include "ui/draw/paint.h"
#include "ui/draw/plane.h"
#include "ui/draw/sample.h"
#include "ui/widgets/note-box.h"
#include "ui/widgets/pass-row.h"

#define THUMB 34
#define THUMB_REACH 6.2    /* of the generators, which are told apart by their size, too */

typedef struct
{
  GtkWidget *row;       /* of the list */
  GtkWidget *thumb;
  GtkLabel  *caption;
  guint      index;     /* in the catalogue */
} SourceRow;

static SourceRow *
row_at (VitrineDataPage *page,
        guint            index)
{
  return g_ptr_array_index (page->rows, index);
}

/* --- rows ---------------------------------------------------------------- */

static void
draw_thumb (GtkDrawingArea *area,
            cairo_t        *cr,
            int             width,
            int             height,
            gpointer        data)
{
  const SourceRow *row = data;
  const VitrineCatalogueItem *item = vitrine_catalogue_item (vitrine_catalogue_get_default (), row->index);
  const VitrineTheme *theme = vitrine_theme (vitrine_is_dark ());
  g_autofree float *values = NULL;
  guint32 first = 0;

  if (item->few == NULL)
    {
      vitrine_round_rect (cr, 0.5, 0.5, width - 1, height - 1, 6);
      vitrine_set_color (cr, vitrine_theme_fg (theme, 0.06));
      cairo_fill (cr);
      return;
    }
  if (data_is_plane (item->few))
    {
      const VitrinePlane plane = { MAX (THUMB_REACH, nn_samples_reach (item->few)), 0, 0, width };

      vitrine_plane_points (cr, theme, &plane, item->few, 0.6);
      return;
    }
  values = g_new (float, nn_shape_count (&item->few->shape));
  nn_samples_input (item->few, &first, 1, values);
  vitrine_draw_sample (item->few, 0, values, vitrine_is_dark (), cr, 0, 0, width, height);
}

/* @samples: (nullable): those of the document, where they are of this row. */
static char *
describe (const VitrineCatalogueItem *item,
          const NnSamples            *samples)
{
  g_autofree char *count = NULL;
  g_autofree char *shape = NULL;

  if (samples != NULL)
    {
      count = vitrine_count (samples->n);
      shape = nn_shape_to_string (&samples->shape);
      return g_strdup_printf ("%s · %s", count, shape);
    }
  if (item->problem != NULL)
    return g_strdup (_("cannot be read"));
  if (item->n == 0)
    return g_strdup (_(item->source.spec.klass->category));
  count = vitrine_count (item->n);
  if (item->few == NULL)
    return g_steal_pointer (&count);
  shape = nn_shape_to_string (&item->few->shape);
  return g_strdup_printf ("%s · %s", count, shape);
}

static const char *
summary_of (const NnSource *source)
{
  if (vitrine_drawings_are (source))
    return _("Drawn on this page, and kept for every document. Delete removes the selected one.");
  return _(source->spec.klass->summary);
}

/* The summary of the chosen one stands below it. */
static void
show_tooltip (SourceRow *row)
{
  const VitrineCatalogueItem *item = vitrine_catalogue_item (vitrine_catalogue_get_default (), row->index);
  const char *summary = gtk_widget_has_css_class (row->row, "chosen") ? NULL : summary_of (&item->source);

  gtk_widget_set_tooltip_text (row->row, item->problem != NULL        ? item->problem
                                         : item->source.path != NULL ? item->source.path
                                                                     : summary);
}

static void
fill_row (SourceRow       *row,
          const NnSamples *samples)
{
  const VitrineCatalogueItem *item = vitrine_catalogue_item (vitrine_catalogue_get_default (), row->index);
  g_autofree char *text = describe (item, samples);
  gtk_label_set_label (row->caption, text);
  show_tooltip (row);
  gtk_widget_queue_draw (row->thumb);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row->row), GTK_ACCESSIBLE_PROPERTY_LABEL, item->title,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text, -1);
}

static SourceRow *
make_row (guint index)
{
  const VitrineCatalogueItem *item = vitrine_catalogue_item (vitrine_catalogue_get_default (), index);
  SourceRow *row = g_new0 (SourceRow, 1);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 9);
  GtkWidget *text = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *title = gtk_label_new (item->title);

  row->index = index;
  row->row = gtk_list_box_row_new ();
  row->thumb = gtk_drawing_area_new ();
  row->caption = GTK_LABEL (gtk_label_new (NULL));
  gtk_drawing_area_set_content_width (GTK_DRAWING_AREA (row->thumb), THUMB);
  gtk_drawing_area_set_content_height (GTK_DRAWING_AREA (row->thumb), THUMB);
  gtk_drawing_area_set_draw_func (GTK_DRAWING_AREA (row->thumb), draw_thumb, row, NULL);
  gtk_widget_set_valign (row->thumb, GTK_ALIGN_CENTER);
  gtk_label_set_xalign (GTK_LABEL (title), 0);
  gtk_label_set_ellipsize (GTK_LABEL (title), PANGO_ELLIPSIZE_END);
  gtk_label_set_xalign (row->caption, 0);
  gtk_label_set_ellipsize (row->caption, PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (GTK_WIDGET (row->caption), "caption");
  gtk_widget_add_css_class (GTK_WIDGET (row->caption), "dim-label");
  gtk_widget_add_css_class (GTK_WIDGET (row->caption), "numeric");
  gtk_widget_set_valign (text, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (text), title);
  gtk_box_append (GTK_BOX (text), GTK_WIDGET (row->caption));
  gtk_box_append (GTK_BOX (box), row->thumb);
  gtk_box_append (GTK_BOX (box), text);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row->row), box);
  g_object_set_data (G_OBJECT (row->row), "source-row", row);
  fill_row (row, NULL);
  return row;
}

static void
fill_list (VitrineDataPage *page)
{
  VitrineCatalogue *catalogue = vitrine_catalogue_get_default ();
  GtkWidget *child;

  /* the settings outlive the rows */
  if (gtk_widget_get_parent (page->settings) != NULL)
    gtk_list_box_remove (page->sources, page->settings);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (page->sources))) != NULL)
    gtk_list_box_remove (page->sources, child);
  g_ptr_array_set_size (page->rows, 0);
  page->chosen = -1;
  for (guint i = 0; i < vitrine_catalogue_n_items (catalogue); i++)
    {
      SourceRow *row = make_row (i);

      g_ptr_array_add (page->rows, row);
      gtk_list_box_append (page->sources, row->row);
    }
}

static void
header_func (GtkListBoxRow *row,
             GtkListBoxRow *before,
             gpointer       data)
{
  static const char *const titles[VITRINE_N_GROUPS] = { N_("Bundled"), N_("Installed"), N_("Generators"), N_("Your files") };
  const SourceRow *mine = g_object_get_data (G_OBJECT (row), "source-row");
  const SourceRow *other = before != NULL ? g_object_get_data (G_OBJECT (before), "source-row") : NULL;
  VitrineCatalogue *catalogue = vitrine_catalogue_get_default ();
  GtkWidget *label;

  if (mine == NULL && other != NULL)    /* the settings go with the row above */
    {
      gtk_list_box_row_set_header (row, NULL);
      return;
    }
  if (before != NULL && other == NULL)  /* below the settings */
    other = g_object_get_data (G_OBJECT (before), "chosen-row");
  if (mine == NULL
      || (other != NULL && vitrine_catalogue_item (catalogue, mine->index)->group
                             == vitrine_catalogue_item (catalogue, other->index)->group))
    {
      gtk_list_box_row_set_header (row, NULL);
      return;
    }
  label = gtk_label_new (_(titles[vitrine_catalogue_item (catalogue, mine->index)->group]));
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_add_css_class (label, "heading");
  gtk_widget_add_css_class (label, "source-group");
  gtk_list_box_row_set_header (row, label);
}

/* --- settings ------------------------------------------------------------ */

/* Names of the arguments of @klass that cut, mix and scale (@split), or that do not. */
static char **
names_of (const NnClass *klass,
          gboolean       split)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();

  for (guint i = 0; i < nn_class_n_args (klass); i++)
    if ((klass->args[i].role != NN_ARG_OWN) == split)
      g_ptr_array_add (names, g_strdup (klass->args[i].name));
  g_ptr_array_add (names, NULL);
  return (char **) g_ptr_array_free (g_steal_pointer (&names), FALSE);
}

/* What does nothing as things are is not shown. */
static char **
idle_preparation (const NnSource *source)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();

  for (const NnArg *arg = nn_preparation_class.args; arg->name != NULL; arg++)
    if (!nn_source_offers (source, arg))
      g_ptr_array_add (names, g_strdup (arg->name));
  g_ptr_array_add (names, NULL);
  return (char **) g_ptr_array_free (g_steal_pointer (&names), FALSE);
}

/* While a setting of the same file is changed, its columns stay. */
static void
show_columns (VitrineDataPage *page)
{
  NnSamples *samples = vitrine_project_samples (page->session->project);
  const char *path = vitrine_project_source (page->session->project)->path;

  if (samples == NULL && g_strcmp0 (path, page->columns_of) == 0)
    return;
  g_free (page->columns_of);
  page->columns_of = g_strdup (path);
  vitrine_args_form_set_columns (page->form, DATA_OWN, samples != NULL ? (const char *const *) samples->columns : NULL,
                                 samples != NULL ? samples->column : 0);
}

static void
fill_form (VitrineDataPage *page)
{
  NnSource source = *vitrine_project_source (page->session->project);   /* only looked at */
  g_auto (GStrv) own = NULL;
  g_auto (GStrv) split = NULL;
  g_auto (GStrv) idle = NULL;

  if (source.prepare.klass == NULL)
    source.prepare = nn_spec_new (&nn_preparation_class);
  own = names_of (source.spec.klass, FALSE);
  split = names_of (source.spec.klass, TRUE);
  idle = idle_preparation (&source);
  if (vitrine_args_form_spec (page->form, DATA_OWN)->klass != source.spec.klass)
    {
      vitrine_args_form_hide (page->form, DATA_OWN, (const char *const *) split);
      vitrine_args_form_hide (page->form, DATA_OWN_SPLIT, (const char *const *) own);
    }
  show_columns (page);
  vitrine_args_form_set_spec (page->form, DATA_OWN, &source.spec);
  vitrine_args_form_set_spec (page->form, DATA_OWN_SPLIT, &source.spec);
  vitrine_args_form_hide (page->form, DATA_PREPARE, (const char *const *) idle);
  vitrine_args_form_set_spec (page->form, DATA_PREPARE, &source.prepare);
}

static void
form_changed_cb (VitrineDataPage *page,
                 guint            section,
                 gint             arg)
{
  const NnSpec *spec = vitrine_args_form_spec (page->form, section);
  const NnArg *row = &spec->klass->args[arg];
  g_autofree char *label = g_strdup_printf (_("Change “%s”"), _(row->title));
  g_autofree char *merge = g_strdup_printf ("data:%s", row->name);
  g_auto (NnSource) source = { 0 };

  nn_source_copy (&source, vitrine_project_source (page->session->project));
  if (section == DATA_PREPARE)
    source.prepare = *spec;
  else
    source.spec = *spec;
  /* What is aimed at now may be far from the scale that a network learns on, as data that just came. */
  if (row->kind == NN_ARG_COLUMN)
    vitrine_project_begin_source (page->session->project, &source, label);
  else
    data_source_edit (page, &source, label, merge);
}

void
data_source_edit (VitrineDataPage *page,
                  const NnSource  *source,
                  const char      *label,
                  const char      *merge)
{
  vitrine_project_edit_source (page->session->project, source, label, merge);
}

/* --- the chosen one --------------------------------------------------------- */

static void
mark (VitrineDataPage *page,
      gint             index,
      gboolean         chosen)
{
  GtkWidget *row = index >= 0 && (guint) index < page->rows->len ? row_at (page, (guint) index)->row : NULL;

  if (row == NULL)
    return;
  if (chosen)
    gtk_widget_add_css_class (row, "chosen");
  else
    gtk_widget_remove_css_class (row, "chosen");
  show_tooltip (row_at (page, (guint) index));
  gtk_accessible_update_state (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_STATE_SELECTED, chosen, -1);
}

static void
choose (VitrineDataPage *page,
        gint             index)
{
  if (index == page->chosen)
    return;
  mark (page, page->chosen, FALSE);
  if (page->chosen >= 0 && (guint) page->chosen < page->rows->len)
    fill_row (row_at (page, (guint) page->chosen), NULL);   /* as it is listed */
  if (gtk_widget_get_parent (page->settings) != NULL)
    gtk_list_box_remove (page->sources, page->settings);
  page->chosen = index;
  if (index >= 0)
    {
      mark (page, index, TRUE);
      g_object_set_data (G_OBJECT (page->settings), "chosen-row", row_at (page, (guint) index));
      gtk_list_box_insert (page->sources, page->settings, index + 1);
      data_source_reveal (page);
    }
  gtk_list_box_invalidate_headers (page->sources);
}

/* Once the list has its size: the chosen row near the top of what is seen. */
static gboolean
scroll_cb (gpointer data)
{
  VitrineDataPage *page = data;
  GtkWidget *row = page->chosen >= 0 ? row_at (page, (guint) page->chosen)->row : NULL;
  GtkWidget *scrolled = gtk_widget_get_ancestor (GTK_WIDGET (page->sources), GTK_TYPE_SCROLLED_WINDOW);
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (scrolled));
  double x, y;

  /* not laid out yet: on a busy machine that takes its time */
  if (row != NULL && gtk_widget_get_mapped (row)
      && (gtk_widget_get_height (row) <= 0 || gtk_adjustment_get_page_size (adjustment) <= 0
          || gtk_adjustment_get_upper (adjustment) < gtk_widget_get_height (GTK_WIDGET (page->sources))))
    return G_SOURCE_CONTINUE;
  page->scroll_idle = 0;
  if (row == NULL || !gtk_widget_translate_coordinates (row, GTK_WIDGET (page->sources), 0, 0, &x, &y))
    return G_SOURCE_REMOVE;
  if (y < gtk_adjustment_get_value (adjustment)
      || y + 200 > gtk_adjustment_get_value (adjustment) + gtk_adjustment_get_page_size (adjustment))
    gtk_adjustment_set_value (adjustment, MAX (y - 100, 0));
  return G_SOURCE_REMOVE;
}

void
data_source_reveal (VitrineDataPage *page)
{
  if (page->scroll_idle == 0)
    page->scroll_idle = g_timeout_add (120, scroll_cb, page);
}

gboolean
data_source_focus (VitrineDataPage *page)
{
  if (page->chosen < 0 || !gtk_widget_get_mapped (GTK_WIDGET (page->sources)))
    return FALSE;
  data_source_reveal (page);   /* the list may have no size yet to scroll by */
  return gtk_widget_grab_focus (row_at (page, (guint) page->chosen)->row);
}

static void
show_summary (VitrineDataPage *page)
{
  const NnSource *source = vitrine_project_source (page->session->project);

  vitrine_note_box_tell (page->note, page->samples != NULL ? page->samples->note : NULL);
  gtk_label_set_label (page->summary, summary_of (source));
}

void
data_source_show_note (VitrineDataPage *page)
{
  if (vitrine_project_source (page->session->project)->spec.klass == NULL)
    return;
  show_summary (page);
  show_columns (page);
}

void
data_source_changed (VitrineDataPage *page)
{
  const NnSource *source = vitrine_project_source (page->session->project);
  VitrineCatalogue *catalogue = vitrine_catalogue_get_default ();

  if (page->rows->len != vitrine_catalogue_n_items (catalogue))
    fill_list (page);
  if (source->spec.klass == NULL)
    {
      choose (page, -1);
      return;
    }
  choose (page, vitrine_catalogue_find (catalogue, source));
  show_summary (page);
  fill_form (page);
}

static void
activated_cb (GtkListBox      *list,
              GtkListBoxRow   *widget,
              VitrineDataPage *page)
{
  const SourceRow *row = g_object_get_data (G_OBJECT (widget), "source-row");
  const VitrineCatalogueItem *item;
  g_autofree char *label = NULL;

  if (row == NULL || (gint) row->index == page->chosen)
    return;
  item = vitrine_catalogue_item (vitrine_catalogue_get_default (), row->index);
  label = g_strdup_printf (_("Choose “%s”"), item->title);
  data_source_edit (page, &item->source, label, NULL);
}

static void
item_cb (VitrineDataPage *page,
         guint            index)
{
  if (index < page->rows->len)
    fill_row (row_at (page, index), (gint) index == page->chosen ? page->samples : NULL);
}

void
data_source_samples (VitrineDataPage *page)
{
  if (page->chosen >= 0)
    item_cb (page, (guint) page->chosen);
}

void
data_source_look (VitrineDataPage *page,
                  gboolean         on)
{
  VitrineCatalogue *catalogue = vitrine_catalogue_get_default ();

  if (on == page->looking)
    return;
  page->looking = on;
  if (on)
    vitrine_catalogue_hold (catalogue);
  else
    vitrine_catalogue_release (catalogue);
}

/* --- making it --------------------------------------------------------------- */

static GtkWidget *
make_settings (VitrineDataPage *page)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *row = vitrine_pass_row_new (box);

  page->summary = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_wrap (page->summary, TRUE);
  gtk_label_set_xalign (page->summary, 0);
  gtk_label_set_max_width_chars (page->summary, 30);
  gtk_widget_add_css_class (GTK_WIDGET (page->summary), "caption");
  gtk_widget_add_css_class (GTK_WIDGET (page->summary), "dim-label");
  page->form = VITRINE_ARGS_FORM (vitrine_args_form_new ());
  vitrine_args_form_add_section (page->form, NULL, NN_N_KINDS);
  vitrine_args_form_add_section (page->form, _("Split and scale"), NN_N_KINDS);
  vitrine_args_form_add_section (page->form, NULL, NN_N_KINDS);
  vitrine_args_form_set_sliders (page->form, DATA_OWN, TRUE);
  g_signal_connect_swapped (page->form, "changed", G_CALLBACK (form_changed_cb), page);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (page->summary));
  page->note = vitrine_note_box_new ();
  gtk_box_append (GTK_BOX (box), page->note);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (page->form));
  gtk_widget_add_css_class (row, "source-settings");
  return row;
}

void
data_source_init (VitrineDataPage *page)
{
  page->rows = g_ptr_array_new_with_free_func (g_free);
  page->settings = g_object_ref_sink (make_settings (page));
  gtk_list_box_set_header_func (page->sources, header_func, NULL, NULL);
  g_signal_connect (page->sources, "row-activated", G_CALLBACK (activated_cb), page);
  page->catalogue_handler = g_signal_connect_swapped (vitrine_catalogue_get_default (), "changed", G_CALLBACK (item_cb), page);
  vitrine_access_one_stop (GTK_WIDGET (page->sources), "source-settings");
  fill_list (page);
}

void
data_source_clear (VitrineDataPage *page)
{
  data_source_look (page, FALSE);
  g_clear_handle_id (&page->scroll_idle, g_source_remove);
  g_clear_signal_handler (&page->catalogue_handler, vitrine_catalogue_get_default ());
  if (page->settings != NULL && gtk_widget_get_parent (page->settings) != NULL)
    gtk_list_box_remove (page->sources, page->settings);
  g_clear_object (&page->settings);
  g_clear_pointer (&page->columns_of, g_free);
}
