/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Features of a table or a series: a row each, to be ranked and kept or left out; and how they go together. */
#include "ui/pages/data-private.h"

#include <glib/gi18n.h>
#include <math.h>

#include "ui/access.h"
#include "ui/draw/paint.h"

/* --- one feature of the list -------------------------------------------------- */

#define VITRINE_TYPE_FEATURE_ITEM (vitrine_feature_item_get_type ())
G_DECLARE_FINAL_TYPE (VitrineFeatureItem, vitrine_feature_item, VITRINE, FEATURE_ITEM, GObject)

struct _VitrineFeatureItem
{
  GObject       parent_instance;
  guint         index;
  NnStatistics *statistics;
  NnRanking    *ranking;      /* (nullable) */
  gboolean      kept;
};

G_DEFINE_FINAL_TYPE (VitrineFeatureItem, vitrine_feature_item, G_TYPE_OBJECT)

static void
vitrine_feature_item_finalize (GObject *object)
{
  VitrineFeatureItem *item = VITRINE_FEATURE_ITEM (object);

  g_clear_pointer (&item->statistics, nn_statistics_unref);
  g_clear_pointer (&item->ranking, nn_ranking_unref);
  G_OBJECT_CLASS (vitrine_feature_item_parent_class)->finalize (object);
}

static void
vitrine_feature_item_class_init (VitrineFeatureItemClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = vitrine_feature_item_finalize;
}

static void
vitrine_feature_item_init (VitrineFeatureItem *item)
{
}

static const NnFeature *
feature_of (VitrineFeatureItem *item)
{
  return &item->statistics->features[item->index];
}

/* --- columns --------------------------------------------------------------------- */

typedef enum
{
  COLUMN_KEEP,
  COLUMN_NAME,
  COLUMN_SPREAD,
  COLUMN_MUTUAL,
  COLUMN_CORRELATION,
  COLUMN_F,
  COLUMN_CHI2,
  COLUMN_MISSING,
  COLUMN_MEAN,
  COLUMN_DEVIATION,
  COLUMN_LEAST,
  COLUMN_MOST,
  N_COLUMNS,
} Column;

#define RANK(kind, width) { NULL, width, &nn_rank_measures[kind] }

/* @measure: (nullable): what it shows of a rank, which has the title */
static const struct
{
  const char          *title;
  int                  width;
  const NnRankMeasure *measure;
} columns[N_COLUMNS] = {
  [COLUMN_KEEP] = { N_("Keep"), 58 },
  [COLUMN_NAME] = { N_("Feature"), 170 },
  [COLUMN_SPREAD] = { N_("Distribution"), 132 },
  [COLUMN_MUTUAL] = RANK (NN_RANK_MUTUAL, 106),
  [COLUMN_CORRELATION] = RANK (NN_RANK_CORRELATION, 106),
  [COLUMN_F] = RANK (NN_RANK_F, 76),
  [COLUMN_CHI2] = RANK (NN_RANK_CHI2, 76),
  [COLUMN_MISSING] = { N_("Missing"), 84 },
  [COLUMN_MEAN] = { N_("Mean"), 84 },
  [COLUMN_DEVIATION] = { N_("Deviation"), 94 },
  [COLUMN_LEAST] = { N_("Least"), 84 },
  [COLUMN_MOST] = { N_("Most"), 84 },
};

static double
value_of (VitrineFeatureItem *item,
          Column              column)
{
  const NnFeature *feature = feature_of (item);
  const NnRank *rank = item->ranking != NULL ? &item->ranking->ranks[item->index] : NULL;

  if (columns[column].measure != NULL)
    return rank != NULL ? nn_rank_value (rank, columns[column].measure) : NAN;
  switch (column)
    {
    case COLUMN_KEEP:
      return item->kept;
    case COLUMN_MEAN:
      return feature->mean;
    case COLUMN_DEVIATION:
      return feature->deviation;
    case COLUMN_LEAST:
      return feature->min;
    case COLUMN_MOST:
      return feature->max;
    case COLUMN_MISSING:
      return feature->missing;
    default:
      return item->index;
    }
}

/* How probable by chance; NAN: the column has no such number. */
static double
chance_of (VitrineFeatureItem *item,
           Column              column)
{
  const NnRank *rank = item->ranking != NULL ? &item->ranking->ranks[item->index] : NULL;

  return rank == NULL || columns[column].measure == NULL ? NAN : nn_rank_chance (rank, columns[column].measure);
}

static char *
text_of (VitrineFeatureItem *item,
         Column              column)
{
  const NnRankMeasure *measure = columns[column].measure;
  const double value = value_of (item, column);

  if (column == COLUMN_NAME)
    return g_strdup (feature_of (item)->name);
  if (isnan (value))
    return g_strdup ("–");
  if (isinf (value))
    return g_strdup ("∞");
  if (column == COLUMN_MISSING)
    return value == 0 ? g_strdup ("–") : vitrine_count ((guint64) value);
  if (measure == NULL || measure->digits == 0)
    return vitrine_number (value, 3);
  return measure->has_sign ? vitrine_number_signed (value, measure->digits)
                           : g_strdup_printf ("%.*f", measure->digits, value);
}

/* --- cells ------------------------------------------------------------------------- */

static VitrineFeatureItem *
item_of (GtkListItem *cell)
{
  return VITRINE_FEATURE_ITEM (gtk_list_item_get_item (cell));
}

static void
draw_spread_cb (GtkDrawingArea *area,
                cairo_t        *cr,
                int             width,
                int             height,
                gpointer        data)
{
  VitrineFeatureItem *item = g_object_get_data (G_OBJECT (area), "item");

  if (item != NULL)
    vitrine_draw_feature_small (feature_of (item), vitrine_is_dark (), cr, width, height);
}

static void
keep (VitrineDataPage    *page,
      VitrineFeatureItem *item,
      gboolean            kept)
{
  g_autofree char *label = NULL;
  g_auto (NnSource) source = { 0 };

  item->kept = kept;
  nn_source_copy (&source, vitrine_project_source (page->session->project));
  nn_source_leave_out (&source, feature_of (item)->name, !kept);
  label = g_strdup_printf (kept ? _("Keep “%s”") : _("Leave “%s” Out"), feature_of (item)->name);
  data_source_edit (page, &source, label, NULL);
}

static void
keep_cb (GtkCheckButton  *check,
         VitrineDataPage *page)
{
  VitrineFeatureItem *item = g_object_get_data (G_OBJECT (check), "item");
  gboolean kept = gtk_check_button_get_active (check);

  if (item != NULL && !page->filling && item->kept != kept)
    keep (page, item, kept);
}

static void
setup_cb (GtkSignalListItemFactory *factory,
          GtkListItem              *cell,
          VitrineDataPage          *page)
{
  const Column column = GPOINTER_TO_INT (g_object_get_data (G_OBJECT (factory), "column"));
  GtkWidget *child;

  if (column == COLUMN_KEEP)
    {
      child = gtk_check_button_new ();
      gtk_widget_set_halign (child, GTK_ALIGN_CENTER);
      g_signal_connect (child, "toggled", G_CALLBACK (keep_cb), page);
    }
  else if (column == COLUMN_SPREAD)
    {
      child = gtk_drawing_area_new ();
      gtk_drawing_area_set_content_width (GTK_DRAWING_AREA (child), 112);
      gtk_drawing_area_set_content_height (GTK_DRAWING_AREA (child), 26);
      gtk_drawing_area_set_draw_func (GTK_DRAWING_AREA (child), draw_spread_cb, NULL, NULL);
    }
  else
    {
      child = gtk_label_new (NULL);
      gtk_label_set_xalign (GTK_LABEL (child), column == COLUMN_NAME ? 0 : 1);
      gtk_label_set_ellipsize (GTK_LABEL (child), column == COLUMN_NAME ? PANGO_ELLIPSIZE_MIDDLE : PANGO_ELLIPSIZE_NONE);
      gtk_widget_add_css_class (child, "numeric");
    }
  gtk_list_item_set_child (cell, child);
}

static void
bind_cb (GtkSignalListItemFactory *factory,
         GtkListItem              *cell,
         VitrineDataPage          *page)
{
  const Column column = GPOINTER_TO_INT (g_object_get_data (G_OBJECT (factory), "column"));
  GtkWidget *child = gtk_list_item_get_child (cell);
  VitrineFeatureItem *item = item_of (cell);
  const char *name = feature_of (item)->name;

  g_object_set_data_full (G_OBJECT (child), "item", g_object_ref (item), g_object_unref);
  if (column == COLUMN_KEEP)
    {
      g_autofree char *label = g_strdup_printf (_("Keep %s"), name);
      const gboolean filling = page->filling;

      page->filling = TRUE;
      gtk_check_button_set_active (GTK_CHECK_BUTTON (child), item->kept);
      page->filling = filling;
      gtk_accessible_update_property (GTK_ACCESSIBLE (child), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
    }
  else if (column == COLUMN_SPREAD)
    gtk_widget_queue_draw (child);
  else
    {
      g_autofree char *text = text_of (item, column);
      const double chance = chance_of (item, column);

      gtk_label_set_label (GTK_LABEL (child), text);
      if (isnan (chance))
        gtk_widget_set_tooltip_text (child, column == COLUMN_NAME ? name : NULL);
      else
        {
          g_autofree char *p = g_strdup_printf (_("as much by chance: p = %.2g"), chance);

          gtk_widget_set_tooltip_text (child, p);
        }
      if (item->kept)
        gtk_widget_remove_css_class (child, "dim-label");
      else
        gtk_widget_add_css_class (child, "dim-label");
    }
}

static void
unbind_cb (GtkSignalListItemFactory *factory,
           GtkListItem              *cell,
           VitrineDataPage          *page)
{
  GtkWidget *child = gtk_list_item_get_child (cell);

  g_object_set_data (G_OBJECT (child), "item", NULL);
  /* what waits to be used again says nothing */
  if (GTK_IS_LABEL (child))
    gtk_label_set_label (GTK_LABEL (child), "");
  else
    gtk_accessible_update_property (GTK_ACCESSIBLE (child), GTK_ACCESSIBLE_PROPERTY_LABEL, "", -1);
}

typedef struct
{
  VitrineDataPage *page;
  Column           column;
} Order;

/* What counts is how strong a correlation is. The first of the two probes is always below the other: what comes of
 * them tells which way the list is sorted, which GTK 4.8 does not. */
static int
compare_cb (gconstpointer a,
            gconstpointer b,
            gpointer      data)
{
  const Order *order = data;
  const Column column = order->column;
  VitrineFeatureItem *one = (gpointer) a, *other = (gpointer) b;

  if (one == order->page->probes[0])
    return -1;
  if (column == COLUMN_NAME)
    return g_utf8_collate (feature_of (one)->name, feature_of (other)->name);
  return nn_rank_compare (value_of (one, column), value_of (other, column),
                          columns[column].measure != NULL && columns[column].measure->has_sign,
                          order->page->features_reversed);
}

static GtkColumnViewColumn *
make_column (VitrineDataPage *page,
             Column           column)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  GtkColumnViewColumn *made;
  g_autoptr (GtkSorter) sorter = NULL;
  const char *title = columns[column].measure != NULL ? columns[column].measure->title : columns[column].title;

  g_object_set_data (G_OBJECT (factory), "column", GINT_TO_POINTER (column));
  g_signal_connect (factory, "setup", G_CALLBACK (setup_cb), page);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_cb), page);
  g_signal_connect (factory, "unbind", G_CALLBACK (unbind_cb), page);
  made = gtk_column_view_column_new (_(title), factory);
  if (column != COLUMN_SPREAD)
    {
      Order order = { page, column };

      sorter = GTK_SORTER (gtk_custom_sorter_new (compare_cb, g_memdup2 (&order, sizeof order), g_free));
      gtk_column_view_column_set_sorter (made, sorter);
    }
  gtk_column_view_column_set_fixed_width (made, columns[column].width);
  gtk_column_view_column_set_resizable (made, column == COLUMN_NAME);
  gtk_column_view_column_set_expand (made, column != COLUMN_KEEP && column != COLUMN_SPREAD
                                           && column != COLUMN_MISSING);
  return made;
}

/* Titles stand as their numbers do, at the right. GTK 4.8 has no property for that: the first child of the view is
 * the row of titles, each with one box in it. */
static void
align_titles (GtkColumnView *view)
{
  GtkWidget *title = gtk_widget_get_first_child (gtk_widget_get_first_child (GTK_WIDGET (view)));

  for (Column column = 0; title != NULL && column < N_COLUMNS; column++)
    {
      GtkWidget *box = gtk_widget_get_first_child (title);

      if (column >= COLUMN_MUTUAL && GTK_IS_BOX (box))
        gtk_widget_set_halign (box, GTK_ALIGN_END);
      title = gtk_widget_get_next_sibling (title);
    }
}

/* --- the list ---------------------------------------------------------------------- */

static GtkColumnViewColumn *
column_at (VitrineDataPage *page,
           Column           column)
{
  GListModel *list = gtk_column_view_get_columns (page->features);
  GtkColumnViewColumn *found = g_list_model_get_item (list, column);

  g_object_unref (found);     /* the list holds it */
  return found;
}

static void
show_columns (VitrineDataPage *page)
{
  NnSamples *samples = vitrine_survey_samples (page->session->survey);
  NnRanking *ranking = vitrine_survey_ranking (page->session->survey);
  gboolean missing = FALSE;

  for (guint k = 0; samples->missing != NULL && k < page->told->n_features; k++)
    missing |= page->told->features[k].missing > 0;
  gtk_column_view_column_set_visible (column_at (page, COLUMN_KEEP), nn_samples_are_rows (samples));
  gtk_column_view_column_set_visible (column_at (page, COLUMN_MISSING), missing);
  for (Column column = 0; column < N_COLUMNS; column++)
    if (columns[column].measure != NULL)
      gtk_column_view_column_set_visible (column_at (page, column),
                                          ranking != NULL && (ranking->n_classes > 0 || !columns[column].measure->classes));
  gtk_column_view_column_set_title (column_at (page, COLUMN_CORRELATION),
                                    ranking != NULL && ranking->n_classes > 2 ? _("Corr. ratio") : _("Correlation"));
}

static void
show_caption (VitrineDataPage *page)
{
  NnSamples *samples = vitrine_survey_samples (page->session->survey);
  NnRanking *ranking = vitrine_survey_ranking (page->session->survey);
  const char *problem = vitrine_survey_problem (page->session->survey);
  g_autofree char *count = NULL;
  g_autofree char *text = NULL;

  if (ranking == NULL)
    {
      gtk_label_set_label (page->features_caption, problem != NULL ? problem : "");
      return;
    }
  count = vitrine_count (ranking->n);
  if (samples->labels != NULL)
    text = g_strdup_printf (_("What each feature by itself tells of the class, over %s samples for training; mutual information in nats"), count);
  else
    text = g_strdup_printf (_("What each feature by itself tells of %s, over %s samples for training; mutual information in nats"),
                            page->told->n_targets > 0 ? page->told->targets[0].name : _("the target"), count);
  gtk_label_set_label (page->features_caption, text);
}

/* What is left out is in the list too, so that it can be taken back. */
static void
fill_list (VitrineDataPage *page)
{
  const NnSource *source = vitrine_project_source (page->session->project);
  NnRanking *ranking = vitrine_survey_ranking (page->session->survey);
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint k = 0; k < page->told->n_features; k++)
    {
      VitrineFeatureItem *item = g_object_new (VITRINE_TYPE_FEATURE_ITEM, NULL);

      item->index = k;
      item->statistics = nn_statistics_ref (page->told);
      item->ranking = ranking != NULL ? nn_ranking_ref (ranking) : NULL;
      item->kept = !nn_source_leaves_out (source, page->told->features[k].name);
      g_ptr_array_add (items, item);
    }
  page->filling = TRUE;
  g_list_store_splice (page->feature_store, 0, g_list_model_get_n_items (G_LIST_MODEL (page->feature_store)),
                       items->pdata, items->len);
  page->filling = FALSE;
}

static gboolean
scroll_up_cb (gpointer data)
{
  GtkAdjustment *adjustment = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (data));

  if (adjustment != NULL)
    gtk_adjustment_set_value (adjustment, 0);
  return G_SOURCE_REMOVE;
}

/* Before the list is sorted anew. */
static void
direction_cb (VitrineDataPage *page)
{
  GtkSorter *sorter = gtk_column_view_get_sorter (page->features);

  page->features_reversed = gtk_sorter_compare (sorter, page->probes[0], page->probes[1]) == GTK_ORDERING_LARGER;
}

/* Another order is read from its beginning, once the list has it. */
static void
sorted_cb (VitrineDataPage *page)
{
  if (page->session != NULL)
    g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, scroll_up_cb, g_object_ref (page->features), g_object_unref);
}

/* The row of feature @index, if it is in view. */
static GtkWidget *
find_row (GtkWidget *widget,
          guint      index)
{
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      VitrineFeatureItem *item = g_object_get_data (G_OBJECT (child), "item");
      GtkWidget *found = item != NULL && item->index == index ? child : find_row (child, index);

      if (found != NULL)
        return found;
    }
  return NULL;
}

/* From a cell to what the list moves the focus over. */
static gboolean
focus_row_cb (gpointer data)
{
  VitrineDataPage *page = data;
  GtkSingleSelection *selection = GTK_SINGLE_SELECTION (gtk_column_view_get_model (page->features));
  VitrineFeatureItem *item = gtk_single_selection_get_selected_item (selection);
  GtkWidget *row = item != NULL ? find_row (GTK_WIDGET (page->features), item->index) : NULL;

  while (row != NULL && !g_str_equal (G_OBJECT_TYPE_NAME (row), "GtkListItemWidget"))
    row = gtk_widget_get_parent (row);
  if (row != NULL)
    gtk_widget_grab_focus (row);
  return G_SOURCE_REMOVE;
}

/* A list that was filled anew has the row that was selected, and its keys, where it had them. */
static void
select_again (VitrineDataPage *page)
{
  GtkSelectionModel *selection = gtk_column_view_get_model (page->features);
  const guint n = g_list_model_get_n_items (G_LIST_MODEL (selection));

  for (guint k = 0; page->selected_feature != NULL && k < n; k++)
    {
      g_autoptr (VitrineFeatureItem) item = g_list_model_get_item (G_LIST_MODEL (selection), k);

      if (!g_str_equal (feature_of (item)->name, page->selected_feature))
        continue;
      gtk_selection_model_select_item (selection, k, TRUE);
      gtk_widget_activate_action (gtk_widget_get_last_child (GTK_WIDGET (page->features)), "list.scroll-to-item", "u", k);
      if (page->features_had_focus)
        g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, focus_row_cb, g_object_ref (page), g_object_unref);
      break;
    }
  page->features_had_focus = FALSE;
}

/* Space ticks the selected feature, or takes the tick away; on a tick that was clicked it does so by itself. */
static gboolean
list_key_cb (GtkEventControllerKey *controller,
             guint                  key,
             guint                  code,
             GdkModifierType        state,
             VitrineDataPage       *page)
{
  GtkSingleSelection *selection = GTK_SINGLE_SELECTION (gtk_column_view_get_model (page->features));
  VitrineFeatureItem *item = gtk_single_selection_get_selected_item (selection);

  if ((key != GDK_KEY_space && key != GDK_KEY_KP_Space) || (state & (GDK_CONTROL_MASK | GDK_ALT_MASK | GDK_SHIFT_MASK)) != 0
      || item == NULL || GTK_IS_CHECK_BUTTON (gtk_root_get_focus (gtk_widget_get_root (GTK_WIDGET (page))))
      || !gtk_column_view_column_get_visible (column_at (page, COLUMN_KEEP)))
    return GDK_EVENT_PROPAGATE;
  keep (page, item, !item->kept);
  return GDK_EVENT_STOP;
}

static void
row_selected_cb (GtkSingleSelection *selection,
                 GParamSpec         *pspec,
                 VitrineDataPage    *page)
{
  VitrineFeatureItem *item = gtk_single_selection_get_selected_item (selection);

  if (page->filling)
    return;
  g_free (page->selected_feature);
  page->selected_feature = item != NULL ? g_strdup (feature_of (item)->name) : NULL;
  data_panel_feature (page, item != NULL ? (gint) item->index : -1);
}

/* --- the matrix ------------------------------------------------------------------------ */

/* The strongest pair of features, for who does not point. */
static void
tell_strongest (VitrineDataPage *page)
{
  const guint n = page->told->n_features, side = page->told->n_matrix;
  guint row = 0, column = 0;
  double most = -1;
  g_autofree char *text = NULL;

  for (guint i = 0; side > 0 && i < n; i++)
    for (guint k = i + 1; k < n; k++)
      if (fabs (page->told->matrix[i * side + k]) > most)
        {
          most = fabs (page->told->matrix[i * side + k]);
          row = i;
          column = k;
        }
  if (most < 0)
    {
      gtk_label_set_label (page->matrix_caption, "");
      return;
    }
  text = vitrine_correlations_tell (&page->matrix_figure, (gint) row, (gint) column);
  {
    g_autofree char *strongest = g_strdup_printf (_("Strongest: %s"), text);

    gtk_label_set_label (page->matrix_caption, strongest);
    vitrine_figure_view_set_label (page->matrix, _("Correlations of all features"), strongest);
  }
}

static void
point (VitrineDataPage *page,
       gint             row,
       gint             column)
{
  g_autofree char *text = NULL;

  if (row == page->matrix_figure.row && column == page->matrix_figure.column)
    return;
  page->matrix_figure.row = row;
  page->matrix_figure.column = column;
  gtk_widget_queue_draw (GTK_WIDGET (page->matrix));
  if (row < 0)
    {
      tell_strongest (page);
      return;
    }
  text = vitrine_correlations_tell (&page->matrix_figure, row, column);
  gtk_label_set_label (page->matrix_caption, text);
  vitrine_figure_view_set_label (page->matrix, _("Correlations of all features"), text);
}

static void
matrix_motion_cb (GtkEventControllerMotion *motion,
                  double                    x,
                  double                    y,
                  VitrineDataPage          *page)
{
  gint row, column;

  if (page->told == NULL || page->told->n_matrix == 0)
    return;
  if (vitrine_correlations_at (&page->matrix_figure, gtk_widget_get_width (GTK_WIDGET (page->matrix)),
                         gtk_widget_get_height (GTK_WIDGET (page->matrix)), x, y, &row, &column))
    point (page, row, column);
  else
    point (page, -1, -1);
}

static void
matrix_leave_cb (GtkEventControllerMotion *motion,
                 VitrineDataPage          *page)
{
  if (page->told != NULL)
    point (page, -1, -1);
}

/* The arrow keys go from cell to cell. */
static gboolean
matrix_key_cb (GtkEventControllerKey *controller,
               guint                  key,
               guint                  code,
               GdkModifierType        state,
               VitrineDataPage       *page)
{
  const gint dx = key == GDK_KEY_Left ? -1 : key == GDK_KEY_Right ? 1 : 0;
  const gint dy = key == GDK_KEY_Up ? -1 : key == GDK_KEY_Down ? 1 : 0;
  const gint last = page->told != NULL ? (gint) page->told->n_matrix - 1 : -1;

  if ((dx == 0 && dy == 0) || last < 0)
    return GDK_EVENT_PROPAGATE;
  if (page->matrix_figure.row < 0)
    point (page, 0, 0);
  else
    point (page, CLAMP (page->matrix_figure.row + dy, 0, last), CLAMP (page->matrix_figure.column + dx, 0, last));
  return GDK_EVENT_STOP;
}

/* --- from outside ----------------------------------------------------------------------- */

void
data_features_clear (VitrineDataPage *page)
{
  if (gtk_widget_get_focus_child (GTK_WIDGET (page->features)) != NULL)
    page->features_had_focus = TRUE;
  page->filling = TRUE;
  g_list_store_remove_all (page->feature_store);
  page->filling = FALSE;
  page->matrix_figure = (VitrineCorrelations){ NULL, -1, -1 };
  vitrine_figure_view_set_draw (page->matrix, vitrine_draw_correlations, NULL);
  gtk_label_set_label (page->matrix_caption, "");
  gtk_label_set_label (page->features_caption, "");
}

void
data_features_show (VitrineDataPage *page)
{
  NnStatistics *told = vitrine_survey_statistics (page->session->survey);

  data_features_clear (page);
  if (told != page->told)
    {
      data_panel_clear (page);
      page->told = told != NULL ? nn_statistics_ref (told) : NULL;
    }
  if (told == NULL)
    return;
  fill_list (page);
  select_again (page);
  show_columns (page);
  show_caption (page);
  if (told->n_matrix > 0)
    {
      page->matrix_figure.statistics = page->told;
      vitrine_figure_view_set_draw (page->matrix, vitrine_draw_correlations, &page->matrix_figure);
      tell_strongest (page);
    }
  else
    {
      gtk_label_set_label (page->matrix_caption, told->n_features > 1
                           ? _("There are too many features for a matrix of all pairs: leave some out.")
                           : _("A correlation takes two features, and there is one."));
    }
}

void
data_features_init (VitrineDataPage *page)
{
  GtkEventController *motion = gtk_event_controller_motion_new ();
  GtkEventController *keys = gtk_event_controller_key_new (), *list_keys = gtk_event_controller_key_new ();
  GtkSortListModel *sorted;
  GtkSingleSelection *selection;

  page->feature_store = g_list_store_new (VITRINE_TYPE_FEATURE_ITEM);
  for (guint i = 0; i < G_N_ELEMENTS (page->probes); i++)
    page->probes[i] = g_object_new (VITRINE_TYPE_FEATURE_ITEM, NULL);
  for (Column column = 0; column < N_COLUMNS; column++)
    {
      g_autoptr (GtkColumnViewColumn) made = make_column (page, column);

      gtk_column_view_append_column (page->features, made);
    }
  align_titles (page->features);
  g_signal_connect_object (gtk_column_view_get_sorter (page->features), "changed", G_CALLBACK (direction_cb), page,
                           G_CONNECT_SWAPPED);
  sorted = gtk_sort_list_model_new (G_LIST_MODEL (g_object_ref (page->feature_store)),
                                    g_object_ref (gtk_column_view_get_sorter (page->features)));
  selection = gtk_single_selection_new (G_LIST_MODEL (sorted));
  gtk_single_selection_set_autoselect (selection, FALSE);
  gtk_single_selection_set_can_unselect (selection, TRUE);
  gtk_single_selection_set_selected (selection, GTK_INVALID_LIST_POSITION);
  g_signal_connect (selection, "notify::selected-item", G_CALLBACK (row_selected_cb), page);
  gtk_column_view_set_model (page->features, GTK_SELECTION_MODEL (selection));
  g_signal_connect_object (gtk_column_view_get_sorter (page->features), "changed", G_CALLBACK (sorted_cb), page,
                           G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  gtk_column_view_sort_by_column (page->features, column_at (page, COLUMN_MUTUAL), GTK_SORT_DESCENDING);
  g_object_unref (selection);
  vitrine_access_one_stop (GTK_WIDGET (page->features), NULL);
  gtk_event_controller_set_propagation_phase (list_keys, GTK_PHASE_CAPTURE);
  g_signal_connect (list_keys, "key-pressed", G_CALLBACK (list_key_cb), page);
  gtk_widget_add_controller (GTK_WIDGET (page->features), list_keys);
  page->matrix_figure = (VitrineCorrelations){ NULL, -1, -1 };
  vitrine_figure_view_set_csv (page->matrix, vitrine_correlations_csv);
  vitrine_figure_view_set_name (page->matrix, _("Correlations"));
  g_signal_connect (motion, "motion", G_CALLBACK (matrix_motion_cb), page);
  g_signal_connect (motion, "leave", G_CALLBACK (matrix_leave_cb), page);
  gtk_widget_add_controller (GTK_WIDGET (page->matrix), motion);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (matrix_key_cb), page);
  gtk_widget_add_controller (GTK_WIDGET (page->matrix), keys);
}
