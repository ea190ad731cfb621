/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/widgets/sample-grid.h"

#include <glib/gi18n.h>

#include "ui/draw/box.h"
#include "ui/draw/data.h"
#include "ui/draw/paint.h"
#include "ui/draw/picture.h"
#include "ui/export.h"

#define PICTURE 64
#define CELL_WIDTH  76
#define CELL_HEIGHT 88

/* --- the list: indices that become objects only when they are seen ------- */

#define VITRINE_TYPE_SAMPLE_ITEM (vitrine_sample_item_get_type ())
G_DECLARE_FINAL_TYPE (VitrineSampleItem, vitrine_sample_item, VITRINE, SAMPLE_ITEM, GObject)

struct _VitrineSampleItem
{
  GObject parent_instance;
  guint   index;
};

G_DEFINE_FINAL_TYPE (VitrineSampleItem, vitrine_sample_item, G_TYPE_OBJECT)

static void
vitrine_sample_item_class_init (VitrineSampleItemClass *klass)
{
}

static void
vitrine_sample_item_init (VitrineSampleItem *item)
{
}

#define VITRINE_TYPE_SAMPLE_LIST (vitrine_sample_list_get_type ())
G_DECLARE_FINAL_TYPE (VitrineSampleList, vitrine_sample_list, VITRINE, SAMPLE_LIST, GObject)

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

/* --- one cell ----------------------------------------------------------- */

#define VITRINE_TYPE_SAMPLE_CELL (vitrine_sample_cell_get_type ())
G_DECLARE_FINAL_TYPE (VitrineSampleCell, vitrine_sample_cell, VITRINE, SAMPLE_CELL, GtkWidget)

struct _VitrineSampleCell
{
  GtkWidget  parent_instance;
  NnSamples *samples;
  guint      index;
};

G_DEFINE_FINAL_TYPE (VitrineSampleCell, vitrine_sample_cell, GTK_TYPE_WIDGET)

/* What tokens say, as large as fits. */
static void
draw_text (cairo_t            *cr,
           const VitrineTheme *theme,
           const NnSamples    *samples,
           const float        *values,
           double              x,
           double              y)
{
  g_autofree char *text = nn_samples_text (samples, values, nn_shape_count (&samples->shape));
  double w, h, size = 13;

  vitrine_text_size (cr, size, VITRINE_TEXT_NORMAL, text, &w, &h);
  size *= MIN (1, (PICTURE - 10) / MAX (w, 1));
  vitrine_text (cr, x, y, 0.5, 0.5, MAX (size, 6), VITRINE_TEXT_NORMAL, vitrine_theme_fg (theme, theme->text), text);
}

static void
draw_sample (cairo_t         *cr,
             gboolean         dark,
             const NnSamples *samples,
             guint            index,
             const float     *values,
             double           x,
             double           y)
{
  const VitrineBoxes boxes = vitrine_boxes_of (samples, (gint) index, NULL, 0);
  double place[4];

  if (samples->frames > 0)
    {
      vitrine_draw_film (cr, dark, &samples->shape, samples->frames, values, x, y, PICTURE - 8, PICTURE - 8);
      return;
    }
  vitrine_draw_picture (cr, dark, &samples->shape, values, 0, x, y, PICTURE - 8, PICTURE - 8);
  if (!boxes.has_truth)
    return;
  vitrine_picture_place (&samples->shape, x, y, PICTURE - 8, PICTURE - 8, place);
  vitrine_draw_boxes (cr, dark, &boxes, place[0], place[1], place[2], place[3]);
}

static void
vitrine_sample_cell_snapshot (GtkWidget   *widget,
                              GtkSnapshot *snapshot)
{
  VitrineSampleCell *cell = VITRINE_SAMPLE_CELL (widget);
  gboolean dark = vitrine_is_dark ();
  const VitrineTheme *theme = vitrine_theme (dark);
  double width = gtk_widget_get_width (widget), x = (width - PICTURE) / 2;
  g_autofree float *values = NULL;
  guint32 index = cell->index;
  cairo_t *cr;

  if (cell->samples == NULL)
    return;
  values = g_new (float, nn_shape_count (&cell->samples->shape));
  nn_samples_input (cell->samples, &index, 1, values);
  cr = gtk_snapshot_append_cairo (snapshot, &GRAPHENE_RECT_INIT (0, 0, (float) width, CELL_HEIGHT));
  vitrine_draw_frame (cr, dark, x, 2, PICTURE, PICTURE, 6);
  if (cell->samples->tokens != NULL)
    draw_text (cr, theme, cell->samples, values, x + PICTURE / 2.0, 2 + PICTURE / 2.0);
  else
    draw_sample (cr, dark, cell->samples, index, values, x + 4, 6);
  if (cell->samples->labels != NULL)
    {
      g_autofree char *name = vitrine_class_name (cell->samples, cell->samples->labels[index]);
      double w, h;

      vitrine_text_size (cr, 11, VITRINE_TEXT_NORMAL, name, &w, &h);
      vitrine_text (cr, w > width ? 0 : width / 2, PICTURE + 6, w > width ? 0 : 0.5, 0, 11,
                    VITRINE_TEXT_NORMAL, vitrine_theme_fg (theme, theme->dim), name);
    }
  cairo_destroy (cr);
}

static void
vitrine_sample_cell_measure (GtkWidget      *widget,
                             GtkOrientation  orientation,
                             int             for_size,
                             int            *minimum,
                             int            *natural,
                             int            *minimum_baseline,
                             int            *natural_baseline)
{
  *minimum = *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? CELL_WIDTH : CELL_HEIGHT;
}

static void
vitrine_sample_cell_finalize (GObject *object)
{
  g_clear_pointer (&VITRINE_SAMPLE_CELL (object)->samples, nn_samples_unref);
  G_OBJECT_CLASS (vitrine_sample_cell_parent_class)->finalize (object);
}

static void
vitrine_sample_cell_class_init (VitrineSampleCellClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = vitrine_sample_cell_finalize;
  GTK_WIDGET_CLASS (klass)->snapshot = vitrine_sample_cell_snapshot;
  GTK_WIDGET_CLASS (klass)->measure = vitrine_sample_cell_measure;
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (klass), GTK_ACCESSIBLE_ROLE_IMG);
}

static void
vitrine_sample_cell_init (VitrineSampleCell *cell)
{
  gtk_widget_set_overflow (GTK_WIDGET (cell), GTK_OVERFLOW_HIDDEN);
}

/* --- the grid ----------------------------------------------------------- */

struct _VitrineSampleGrid
{
  AdwBin       parent_instance;
  GtkGridView *view;
  NnSamples   *samples;
};

G_DEFINE_FINAL_TYPE (VitrineSampleGrid, vitrine_sample_grid, ADW_TYPE_BIN)

static guint activated_signal;

static void
setup_cb (GtkSignalListItemFactory *factory,
          GtkListItem              *item,
          gpointer                  data)
{
  gtk_list_item_set_child (item, g_object_new (VITRINE_TYPE_SAMPLE_CELL, NULL));
}

static void
bind_cb (GtkSignalListItemFactory *factory,
         GtkListItem              *item,
         gpointer                  data)
{
  VitrineSampleGrid *grid = data;
  VitrineSampleCell *cell = VITRINE_SAMPLE_CELL (gtk_list_item_get_child (item));
  g_autofree char *class_name = NULL;
  g_autofree char *label = NULL;

  g_clear_pointer (&cell->samples, nn_samples_unref);
  cell->samples = nn_samples_ref (grid->samples);
  cell->index = VITRINE_SAMPLE_ITEM (gtk_list_item_get_item (item))->index;
  if (cell->samples->labels != NULL)
    class_name = vitrine_class_name (cell->samples, cell->samples->labels[cell->index]);
  label = class_name == NULL ? g_strdup_printf (_("Sample %u"), cell->index)
                             : g_strdup_printf (_("Sample %u, %s"), cell->index, class_name);
  gtk_widget_set_tooltip_text (GTK_WIDGET (cell), label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (cell), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  gtk_widget_queue_draw (GTK_WIDGET (cell));
}

static void
activate_cb (GtkGridView *view,
             guint        position,
             gpointer     data)
{
  g_autoptr (VitrineSampleItem) item
    = g_list_model_get_item (G_LIST_MODEL (gtk_grid_view_get_model (view)), position);

  if (item != NULL)
    g_signal_emit (data, activated_signal, 0, item->index);
}

guint
vitrine_sample_grid_show (VitrineSampleGrid *grid,
                          NnSamples         *samples,
                          NnSplit            split,
                          gint               label)
{
  g_autoptr (VitrineSampleList) list = g_object_new (VITRINE_TYPE_SAMPLE_LIST, NULL);
  g_autoptr (GtkSingleSelection) selection = NULL;
  guint first = 0, n = 0, count;

  if (samples != NULL)
    nn_samples_range (samples, split, &first, &n);
  for (guint32 i = first; i < first + n; i++)
    if (label < 0 || (samples->labels != NULL && samples->labels[i] == label))
      g_array_append_val (list->indices, i);
  count = list->indices->len;
  /* The old list goes before its samples do. */
  gtk_grid_view_set_model (grid->view, NULL);
  g_clear_pointer (&grid->samples, nn_samples_unref);
  grid->samples = samples != NULL ? nn_samples_ref (samples) : NULL;
  selection = gtk_single_selection_new (NULL);
  gtk_single_selection_set_autoselect (selection, FALSE);
  gtk_single_selection_set_can_unselect (selection, TRUE);
  gtk_single_selection_set_model (selection, G_LIST_MODEL (list));
  gtk_grid_view_set_model (grid->view, GTK_SELECTION_MODEL (selection));
  return count;
}

static void
vitrine_sample_grid_dispose (GObject *object)
{
  VitrineSampleGrid *grid = VITRINE_SAMPLE_GRID (object);

  g_clear_pointer (&grid->samples, nn_samples_unref);
  G_OBJECT_CLASS (vitrine_sample_grid_parent_class)->dispose (object);
}

static void
vitrine_sample_grid_class_init (VitrineSampleGridClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = vitrine_sample_grid_dispose;
  activated_signal = g_signal_new ("activated", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 1, G_TYPE_UINT);
}

static void
vitrine_sample_grid_init (VitrineSampleGrid *grid)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  GtkWidget *scrolled = gtk_scrolled_window_new ();

  g_signal_connect (factory, "setup", G_CALLBACK (setup_cb), grid);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_cb), grid);
  grid->view = GTK_GRID_VIEW (gtk_grid_view_new (NULL, factory));
  gtk_grid_view_set_min_columns (grid->view, 2);
  gtk_grid_view_set_max_columns (grid->view, 40);
  gtk_widget_add_css_class (GTK_WIDGET (grid->view), "sample-grid");
  gtk_accessible_update_property (GTK_ACCESSIBLE (grid->view), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Samples"), -1);
  g_signal_connect (grid->view, "activate", G_CALLBACK (activate_cb), grid);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), GTK_WIDGET (grid->view));
  adw_bin_set_child (ADW_BIN (grid), scrolled);
}
