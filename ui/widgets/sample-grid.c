/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/widgets/sample-grid.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "app/sight.h"
#include "ui/access.h"
#include "ui/draw/data.h"
#include "ui/draw/paint.h"
#include "ui/draw/sample.h"
#include "ui/export.h"
#include "ui/widgets/sample-list.h"

#define CAPTION 24    /* below a picture, where there is something to say */
#define GAP     12    /* beside it */
#define KEPT    (64 << 20)   /* bytes of samples that come from files */

/* --- one cell ----------------------------------------------------------- */

struct _VitrineSampleGrid
{
  AdwBin       parent_instance;
  GtkGridView *view;
  NnSamples   *samples;
  VitrineSight *sight;
  NnOutcomes  *outcomes[2];
  int          size;
};

G_DEFINE_FINAL_TYPE (VitrineSampleGrid, vitrine_sample_grid, ADW_TYPE_BIN)

enum { ACTIVATED, SELECTED, MENU, N_SIGNALS };
static guint signals[N_SIGNALS];

#define VITRINE_TYPE_SAMPLE_CELL (vitrine_sample_cell_get_type ())
G_DECLARE_FINAL_TYPE (VitrineSampleCell, vitrine_sample_cell, VITRINE, SAMPLE_CELL, GtkWidget)

struct _VitrineSampleCell
{
  GtkWidget          parent_instance;
  VitrineSampleGrid *grid;        /* outlives its cells */
  NnSamples         *samples;
  guint              index;
  char              *caption;     /* (nullable) that it was named with */
  gboolean           wrong;       /* and whether the answer was */
};

G_DEFINE_FINAL_TYPE (VitrineSampleCell, vitrine_sample_cell, GTK_TYPE_WIDGET)

/* What the network makes of a sample; NULL: not known. */
static const NnOutcome *
outcome_of (VitrineSampleGrid *grid,
            guint              index)
{
  for (guint i = 0; i < G_N_ELEMENTS (grid->outcomes); i++)
    {
      const NnOutcome *found = grid->outcomes[i] != NULL ? nn_outcomes_find (grid->outcomes[i], index) : NULL;

      if (found != NULL)
        return found;
    }
  return NULL;
}

/* "3", or "3 → 2" with @wrong where the network takes it for that; NULL: nothing to say. */
static char *
caption_of (VitrineSampleGrid *grid,
            NnSamples         *samples,
            guint              index,
            gboolean          *wrong)
{
  const NnOutcome *outcome = outcome_of (grid, index);
  g_autofree char *name = NULL;
  g_autofree char *other = NULL;

  *wrong = outcome != NULL && outcome->counted > 0 && outcome->right < outcome->counted;
  if (samples->labels != NULL)
    {
      name = vitrine_class_name (samples, samples->labels[index]);
      if (!*wrong || outcome->predicted < 0)
        return g_steal_pointer (&name);
      other = vitrine_class_name (samples, outcome->predicted);
      return g_strdup_printf ("%s → %s", name, other);
    }
  if (samples->targets != NULL && nn_shape_count (&samples->target_shape) == 1)
    return vitrine_number (nn_samples_in_units (samples, 0, samples->targets[index]), 3);
  return vitrine_samples_translate (samples) ? vitrine_sample_translation (samples, index) : NULL;
}

static gboolean
has_caption (const NnSamples *samples)
{
  return samples->labels != NULL || (samples->targets != NULL && nn_shape_count (&samples->target_shape) == 1)
         || vitrine_samples_translate (samples);
}

static void
draw_caption (VitrineSampleCell  *cell,
              cairo_t            *cr,
              const VitrineTheme *theme,
              double              width,
              double              y)
{
  gboolean wrong;
  g_autofree char *text = caption_of (cell->grid, cell->samples, cell->index, &wrong);
  double w, h;

  if (text == NULL)
    return;
  vitrine_text_size (cr, 11, wrong ? VITRINE_TEXT_BOLD : VITRINE_TEXT_NORMAL, text, &w, &h);
  if (w > width && strstr (text, " → ") != NULL)   /* what it takes it for is the news */
    {
      char *rest = g_strdup (strstr (text, " → ") + 1);

      g_free (text);
      text = rest;
      vitrine_text_size (cr, 11, VITRINE_TEXT_BOLD, text, &w, &h);
    }
  vitrine_text (cr, w > width ? 0 : width / 2, y, w > width ? 0 : 0.5, 0, 11,
                wrong ? VITRINE_TEXT_BOLD : VITRINE_TEXT_NORMAL,
                wrong ? theme->hot : vitrine_theme_fg (theme, theme->dim), text);
}

static void
vitrine_sample_cell_snapshot (GtkWidget   *widget,
                              GtkSnapshot *snapshot)
{
  VitrineSampleCell *cell = VITRINE_SAMPLE_CELL (widget);
  gboolean dark = vitrine_is_dark ();
  int width = gtk_widget_get_width (widget), height = gtk_widget_get_height (widget), size = cell->grid->size;
  const double left = floor ((width - size) / 2.0);
  const char *problem;
  NnTensor *input;
  cairo_t *cr;

  if (cell->samples == NULL)
    return;
  input = vitrine_sight_look (cell->grid->sight, cell->index, &problem);
  cr = gtk_snapshot_append_cairo (snapshot, &GRAPHENE_RECT_INIT (0, 0, (float) width, (float) height));
  if (input != NULL)
    vitrine_draw_sample (cell->samples, (gint) cell->index, input->data, dark, cr, left, 2, size, size);
  else
    vitrine_draw_no_sample (problem != NULL, dark, cr, left, 2, size, size);
  draw_caption (cell, cr, vitrine_theme (dark), width, size + 6);
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
  VitrineSampleCell *cell = VITRINE_SAMPLE_CELL (widget);
  gboolean caption = cell->samples == NULL || has_caption (cell->samples);

  *minimum = *natural = cell->grid->size + (orientation == GTK_ORIENTATION_HORIZONTAL ? GAP : caption ? CAPTION : 6);
}

static void
vitrine_sample_cell_finalize (GObject *object)
{
  g_clear_pointer (&VITRINE_SAMPLE_CELL (object)->samples, nn_samples_unref);
  g_clear_pointer (&VITRINE_SAMPLE_CELL (object)->caption, g_free);
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

static void
setup_cb (GtkSignalListItemFactory *factory,
          GtkListItem              *item,
          gpointer                  data)
{
  VitrineSampleCell *cell = g_object_new (VITRINE_TYPE_SAMPLE_CELL, NULL);

  cell->grid = data;
  gtk_list_item_set_child (item, GTK_WIDGET (cell));
}

/* "Sample 17, 3 → 2: age 61, sex 1", or why it cannot be read. */
static void
name_cell (VitrineSampleCell *cell)
{
  NnSamples *samples = cell->samples;
  const char *problem = NULL;
  NnTensor *input = NULL;
  g_autofree char *words = NULL;
  g_autofree char *caption = NULL;
  g_autofree char *label = NULL;
  const guint index = cell->index;
  gboolean wrong;

  /* words do not tell pictures: those in memory need not be made for it */
  if (samples->shape.n_axes == 1 || !vitrine_sight_at_hand (cell->grid->sight))
    input = vitrine_sight_look (cell->grid->sight, index, &problem);
  words = input != NULL ? vitrine_sample_words (samples, input->data) : g_strdup (problem);
  caption = caption_of (cell->grid, samples, index, &wrong);
  label = caption == NULL ? g_strdup_printf (_("Sample %u"), index) : g_strdup_printf (_("Sample %u, %s"), index, caption);
  if (words != NULL)
    {
      g_autofree char *whole = g_strdup_printf ("%s: %s", label, words);

      g_free (label);
      label = g_steal_pointer (&whole);
    }
  g_free (cell->caption);
  cell->caption = g_steal_pointer (&caption);
  cell->wrong = wrong;
  gtk_widget_set_tooltip_text (GTK_WIDGET (cell), label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (cell), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
}

static void
bind_cb (GtkSignalListItemFactory *factory,
         GtkListItem              *item,
         gpointer                  data)
{
  VitrineSampleGrid *grid = data;
  VitrineSampleCell *cell = VITRINE_SAMPLE_CELL (gtk_list_item_get_child (item));

  g_clear_pointer (&cell->samples, nn_samples_unref);
  cell->samples = nn_samples_ref (grid->samples);
  cell->index = VITRINE_SAMPLE_ITEM (gtk_list_item_get_item (item))->index;
  name_cell (cell);
  gtk_widget_queue_draw (GTK_WIDGET (cell));
}

static void
unbind_cb (GtkSignalListItemFactory *factory,
           GtkListItem              *item,
           gpointer                  data)
{
  VitrineSampleCell *cell = VITRINE_SAMPLE_CELL (gtk_list_item_get_child (item));

  g_clear_pointer (&cell->samples, nn_samples_unref);
  /* what waits to be used again says nothing */
  gtk_accessible_update_property (GTK_ACCESSIBLE (cell), GTK_ACCESSIBLE_PROPERTY_LABEL, "", -1);
}

static void
activate_cb (GtkGridView *view,
             guint        position,
             gpointer     data)
{
  g_autoptr (VitrineSampleItem) item
    = g_list_model_get_item (G_LIST_MODEL (gtk_grid_view_get_model (view)), position);

  if (item != NULL)
    g_signal_emit (data, signals[ACTIVATED], 0, item->index);
}

guint
vitrine_sample_grid_selected (VitrineSampleGrid *grid)
{
  GtkSelectionModel *model = gtk_grid_view_get_model (grid->view);
  VitrineSampleItem *item = model != NULL ? gtk_single_selection_get_selected_item (GTK_SINGLE_SELECTION (model)) : NULL;

  return item != NULL ? item->index : G_MAXUINT;
}

static void
selected_cb (VitrineSampleGrid *grid)
{
  g_signal_emit (grid, signals[SELECTED], 0, vitrine_sample_grid_selected (grid));
}

void
vitrine_sample_grid_show (VitrineSampleGrid *grid,
                          NnSamples         *samples,
                          GArray            *indices)
{
  g_autoptr (VitrineSampleList) list = vitrine_sample_list_new (samples != NULL ? indices : NULL);
  g_autoptr (GtkSingleSelection) selection = NULL;
  guint was = samples == grid->samples ? vitrine_sample_grid_selected (grid) : G_MAXUINT, at;

  /* The old list goes before its samples do. */
  gtk_grid_view_set_model (grid->view, NULL);
  if (samples != NULL)
    nn_samples_ref (samples);
  g_clear_pointer (&grid->samples, nn_samples_unref);
  grid->samples = samples;
  vitrine_sight_set_samples (grid->sight, samples);
  selection = gtk_single_selection_new (NULL);
  gtk_single_selection_set_autoselect (selection, FALSE);
  gtk_single_selection_set_can_unselect (selection, TRUE);
  gtk_single_selection_set_model (selection, G_LIST_MODEL (list));
  at = vitrine_sample_list_find (list, was);
  gtk_single_selection_set_selected (selection, at);
  g_signal_connect_object (selection, "notify::selected", G_CALLBACK (selected_cb), grid, G_CONNECT_SWAPPED);
  gtk_grid_view_set_model (grid->view, GTK_SELECTION_MODEL (selection));
  if (was != G_MAXUINT && at == GTK_INVALID_LIST_POSITION)
    selected_cb (grid);
}

/* --- the cells that there are ------------------------------------------------ */

static void
for_each_cell (GtkWidget *widget,
               void     (*func) (VitrineSampleCell *cell, gpointer data),
               gpointer   data)
{
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      if (VITRINE_IS_SAMPLE_CELL (child))
        func (VITRINE_SAMPLE_CELL (child), data);
      else
        for_each_cell (child, func, data);
    }
}

typedef struct
{
  GArray *seen, *near;   /* guint32: within the window, and above and below it */
} Wishes;

static void
add_wish (VitrineSampleCell *cell,
          gpointer           data)
{
  Wishes *wishes = data;
  graphene_rect_t place;
  guint32 index = cell->index;

  if (cell->samples == NULL || !gtk_widget_compute_bounds (GTK_WIDGET (cell), GTK_WIDGET (cell->grid), &place))
    return;
  if (place.origin.y + place.size.height > 0 && place.origin.y < gtk_widget_get_height (GTK_WIDGET (cell->grid)))
    g_array_append_val (wishes->seen, index);
  else
    g_array_append_val (wishes->near, index);
}

/* Once all is in its place: what is seen is read first, then what is soon seen, as much as may be kept. */
static void
vitrine_sample_grid_snapshot (GtkWidget   *widget,
                              GtkSnapshot *snapshot)
{
  VitrineSampleGrid *grid = VITRINE_SAMPLE_GRID (widget);
  g_autoptr (GArray) seen = NULL;
  g_autoptr (GArray) near = NULL;

  GTK_WIDGET_CLASS (vitrine_sample_grid_parent_class)->snapshot (widget, snapshot);
  if (grid->samples == NULL || vitrine_sight_at_hand (grid->sight))
    return;
  seen = g_array_new (FALSE, FALSE, sizeof (guint32));
  near = g_array_new (FALSE, FALSE, sizeof (guint32));
  for_each_cell (GTK_WIDGET (grid->view), add_wish, &(Wishes){ seen, near });
  for (guint i = 0; i < near->len && seen->len < KEPT / sizeof (float) / nn_shape_count (&grid->samples->shape); i++)
    g_array_append_val (seen, g_array_index (near, guint32, i));
  vitrine_sight_wish (grid->sight, (const guint32 *) (gpointer) seen->data, seen->len);
}

static void
show_if_it (VitrineSampleCell *cell,
            gpointer           data)
{
  if (cell->samples == NULL || cell->index != GPOINTER_TO_UINT (data))
    return;
  name_cell (cell);
  gtk_widget_queue_draw (GTK_WIDGET (cell));
}

static void
came_cb (VitrineSampleGrid *grid,
         guint              index)
{
  for_each_cell (GTK_WIDGET (grid->view), show_if_it, GUINT_TO_POINTER (index));
}

/* While the network looks at them, answers come many times a second, and most say nothing new. */
static void
refresh_cell (VitrineSampleCell *cell,
              gpointer           data)
{
  g_autofree char *caption = NULL;
  gboolean wrong;

  if (cell->samples == NULL)
    return;
  caption = caption_of (cell->grid, cell->samples, cell->index, &wrong);
  if (g_strcmp0 (caption, cell->caption) == 0 && wrong == cell->wrong)
    return;
  name_cell (cell);
  gtk_widget_queue_draw (GTK_WIDGET (cell));
}

static void
resize_cell (VitrineSampleCell *cell,
             gpointer           data)
{
  gtk_widget_queue_resize (GTK_WIDGET (cell));
}

void
vitrine_sample_grid_set_outcomes (VitrineSampleGrid *grid,
                                  NnOutcomes        *train,
                                  NnOutcomes        *test)
{
  NnOutcomes *both[2] = { train, test };

  for (guint i = 0; i < 2; i++)
    {
      if (both[i] != NULL)
        nn_outcomes_ref (both[i]);
      g_clear_pointer (&grid->outcomes[i], nn_outcomes_unref);
      grid->outcomes[i] = both[i];
    }
  for_each_cell (GTK_WIDGET (grid->view), refresh_cell, NULL);
}

void
vitrine_sample_grid_set_size (VitrineSampleGrid *grid,
                              int                size)
{
  grid->size = CLAMP (size, VITRINE_SAMPLE_SIZE_LEAST, VITRINE_SAMPLE_SIZE_MOST);
  for_each_cell (GTK_WIDGET (grid->view), resize_cell, NULL);
  gtk_widget_queue_resize (GTK_WIDGET (grid->view));
}

int
vitrine_sample_grid_size (VitrineSampleGrid *grid)
{
  return grid->size;
}

/* --- the menu ------------------------------------------------------------- */

static void
pressed_cb (GtkGestureClick   *gesture,
            int                n_press,
            double             x,
            double             y,
            VitrineSampleGrid *grid)
{
  GtkWidget *picked = gtk_widget_pick (GTK_WIDGET (grid), x, y, GTK_PICK_DEFAULT);
  GtkWidget *cell = picked != NULL ? gtk_widget_get_ancestor (picked, VITRINE_TYPE_SAMPLE_CELL) : NULL;
  GtkSelectionModel *model = gtk_grid_view_get_model (grid->view);
  VitrineSampleList *list;

  /* the row of a cell is a little wider than the cell */
  if (cell == NULL && picked != NULL && VITRINE_IS_SAMPLE_CELL (gtk_widget_get_first_child (picked)))
    cell = gtk_widget_get_first_child (picked);
  if (cell == NULL || model == NULL)
    return;
  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
  list = VITRINE_SAMPLE_LIST (gtk_single_selection_get_model (GTK_SINGLE_SELECTION (model)));
  gtk_single_selection_set_selected (GTK_SINGLE_SELECTION (model),
                                     vitrine_sample_list_find (list, VITRINE_SAMPLE_CELL (cell)->index));
  g_signal_emit (grid, signals[MENU], 0, VITRINE_SAMPLE_CELL (cell)->index, x, y);
}

/* The menu key asks about what is selected, in the place of the cell that has the focus. */
static gboolean
menu_key_cb (GtkWidget *widget,
             GVariant  *args,
             gpointer   data)
{
  VitrineSampleGrid *grid = VITRINE_SAMPLE_GRID (widget);
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (widget));
  guint index = vitrine_sample_grid_selected (grid);
  double x = 40, y = 40;

  if (index == G_MAXUINT)
    return GDK_EVENT_PROPAGATE;
  if (focus != NULL && gtk_widget_is_ancestor (focus, widget))
    gtk_widget_translate_coordinates (focus, widget, gtk_widget_get_width (focus) / 2.0, gtk_widget_get_height (focus) / 2.0,
                                      &x, &y);
  g_signal_emit (grid, signals[MENU], 0, index, x, y);
  return GDK_EVENT_STOP;
}

/* --- the widget ------------------------------------------------------------ */

static void
vitrine_sample_grid_dispose (GObject *object)
{
  VitrineSampleGrid *grid = VITRINE_SAMPLE_GRID (object);

  for (guint i = 0; i < 2; i++)
    g_clear_pointer (&grid->outcomes[i], nn_outcomes_unref);
  g_clear_pointer (&grid->samples, nn_samples_unref);
  vitrine_sight_set_samples (grid->sight, NULL);
  G_OBJECT_CLASS (vitrine_sample_grid_parent_class)->dispose (object);
}

static void
vitrine_sample_grid_finalize (GObject *object)
{
  g_object_unref (VITRINE_SAMPLE_GRID (object)->sight);
  G_OBJECT_CLASS (vitrine_sample_grid_parent_class)->finalize (object);
}

static void
vitrine_sample_grid_class_init (VitrineSampleGridClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = vitrine_sample_grid_dispose;
  G_OBJECT_CLASS (klass)->finalize = vitrine_sample_grid_finalize;
  widget_class->snapshot = vitrine_sample_grid_snapshot;
  signals[ACTIVATED] = g_signal_new ("activated", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
  signals[SELECTED] = g_signal_new ("selected", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
  signals[MENU] = g_signal_new ("menu", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 3, G_TYPE_UINT,
                                G_TYPE_DOUBLE, G_TYPE_DOUBLE);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_F10, GDK_SHIFT_MASK, menu_key_cb, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Menu, 0, menu_key_cb, NULL);
}

static void
vitrine_sample_grid_init (VitrineSampleGrid *grid)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  GtkWidget *scrolled = gtk_scrolled_window_new ();
  GtkGesture *click = gtk_gesture_click_new ();

  grid->size = VITRINE_SAMPLE_SIZE_USUAL;
  grid->sight = vitrine_sight_new (KEPT);
  g_signal_connect_object (grid->sight, "came", G_CALLBACK (came_cb), grid, G_CONNECT_SWAPPED);
  g_signal_connect (factory, "setup", G_CALLBACK (setup_cb), grid);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_cb), grid);
  g_signal_connect (factory, "unbind", G_CALLBACK (unbind_cb), grid);
  grid->view = GTK_GRID_VIEW (gtk_grid_view_new (NULL, factory));
  gtk_grid_view_set_min_columns (grid->view, 2);
  gtk_grid_view_set_max_columns (grid->view, 60);
  gtk_widget_add_css_class (GTK_WIDGET (grid->view), "sample-grid");
  gtk_accessible_update_property (GTK_ACCESSIBLE (grid->view), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Samples"), -1);
  vitrine_access_one_stop (GTK_WIDGET (grid->view), NULL);
  g_signal_connect (grid->view, "activate", G_CALLBACK (activate_cb), grid);
  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), GDK_BUTTON_SECONDARY);
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (click), GTK_PHASE_CAPTURE);
  g_signal_connect (click, "pressed", G_CALLBACK (pressed_cb), grid);
  gtk_widget_add_controller (GTK_WIDGET (grid), GTK_EVENT_CONTROLLER (click));
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), GTK_WIDGET (grid->view));
  adw_bin_set_child (ADW_BIN (grid), scrolled);
}
