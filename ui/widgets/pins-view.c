/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/widgets/pins-view.h"

#include <glib/gi18n.h>
#include <string.h>

#include "app/fetch.h"
#include "app/pin-history.h"

struct _VitrinePinsView
{
  VitrineItemsView parent_instance;

  VitrineSession *session;
  VitrinePinBoard board;
  VitrinePins    *pins;
  gint            menu_row;      /* that the menu was opened over */
  /* the inputs of the pinned samples, and of which */
  NnTensor       *inputs;
  NnSamples      *samples;
  GArray         *index;         /* guint32 */
  GCancellable   *fetching;
};

G_DEFINE_FINAL_TYPE (VitrinePinsView, vitrine_pins_view, VITRINE_TYPE_ITEMS_VIEW)

/* --- what is shown ------------------------------------------------------------- */

static guint
n_rows (VitrinePinsView *view)
{
  return view->pins != NULL ? vitrine_pins_n (view->pins) : 0;
}

static void
add_lines (VitrinePinsView *view)
{
  for (guint i = 0; i < n_rows (view); i++)
    {
      const GArray *line = vitrine_outcomes_pin_history (view->session->outcomes, vitrine_pins_index (view->pins, i));
      guint n = line != NULL ? line->len : 0;
      g_autofree double *steps = g_new (double, MAX (n, 1));
      g_autofree float *values = g_new (float, MAX (n, 1));

      for (guint k = 0; k < n; k++)
        {
          steps[k] = g_array_index (line, VitrinePinPoint, k).step;
          values[k] = g_array_index (line, VitrinePinPoint, k).value;
        }
      vitrine_pins_set_line (view->pins, i, steps, values, n);
    }
}

/* Whether the inputs that are there are those of @found. */
static gboolean
fits (VitrinePinsView  *view,
      const NnOutcomes *found)
{
  if (view->inputs == NULL || view->samples != vitrine_project_samples (view->session->project)
      || view->index->len != found->n)
    return FALSE;
  for (guint i = 0; i < found->n; i++)
    if (g_array_index (view->index, guint32, i) != found->items[i].index)
      return FALSE;
  return TRUE;
}

static void
show (VitrinePinsView *view,
      NnOutcomes      *found)
{
  guint before = n_rows (view);

  g_clear_pointer (&view->pins, vitrine_pins_free);
  if (found != NULL)
    view->pins = vitrine_pins_new (found, view->samples, view->inputs);
  view->board.pins = view->pins;
  add_lines (view);
  if (n_rows (view) != before)
    gtk_widget_queue_resize (GTK_WIDGET (view));
  vitrine_items_view_tell (VITRINE_ITEMS_VIEW (view), _("Pinned samples"), n_rows (view), NULL);
}

static void update (VitrinePinsView *view);

static void
fetched_cb (GObject      *object,
            GAsyncResult *result,
            gpointer      data)
{
  VitrinePinsView *view = VITRINE_PINS_VIEW (object);
  g_autoptr (NnTensor) inputs = vitrine_fetch_finish (result, NULL);

  /* Cancelled: the widget is no more. */
  if (inputs == NULL || view->session == NULL)
    return;
  g_clear_object (&view->fetching);
  g_clear_pointer (&view->inputs, nn_tensor_unref);
  view->inputs = g_steal_pointer (&inputs);
  update (view);
}

/* Once the inputs are there; others are asked for one request at a time. */
static void
update (VitrinePinsView *view)
{
  NnOutcomes *found = vitrine_outcomes_pins (view->session->outcomes);
  NnSamples *samples = vitrine_project_samples (view->session->project);

  if (!gtk_widget_get_mapped (GTK_WIDGET (view)))
    return;
  if (found == NULL || samples == NULL)
    {
      show (view, NULL);
      return;
    }
  if (view->fetching != NULL)
    return;
  if (fits (view, found))
    {
      show (view, found);
      return;
    }
  g_clear_pointer (&view->samples, nn_samples_unref);
  view->samples = nn_samples_ref (samples);
  g_array_set_size (view->index, 0);
  for (guint i = 0; i < found->n; i++)
    g_array_append_val (view->index, found->items[i].index);
  view->fetching = g_cancellable_new ();
  vitrine_fetch_async (samples, (const guint32 *) (gpointer) view->index->data, view->index->len, view, view->fetching,
                       fetched_cb, NULL);
}

/* --- what can be done with one ----------------------------------------------------- */

static void
unpin (VitrinePinsView *view,
       gint             row)
{
  if (row >= 0 && row < (gint) n_rows (view))
    vitrine_project_pin (view->session->project, vitrine_pins_index (view->pins, row), FALSE);
}

static void
explain (VitrineItemsView *items,
         gint              row)
{
  VitrinePinsView *view = VITRINE_PINS_VIEW (items);

  if (row >= 0 && row < (gint) n_rows (view))
    vitrine_explain_sample (GTK_WIDGET (view), view->session, vitrine_pins_index (view->pins, row));
}

static void
unpin_all (VitrinePinsView *view)
{
  VitrineProject *project = view->session->project;
  const GArray *pins = vitrine_project_pins (project);

  while (pins->len > 0)
    vitrine_project_pin (project, g_array_index (pins, guint32, pins->len - 1), FALSE);
}

static void
action_cb (GtkWidget  *widget,
           const char *action,
           GVariant   *parameter)
{
  VitrinePinsView *view = VITRINE_PINS_VIEW (widget);

  if (g_str_equal (action, "pins.explain"))
    explain (VITRINE_ITEMS_VIEW (view), view->menu_row);
  else if (g_str_equal (action, "pins.unpin"))
    unpin (view, view->menu_row);
  else
    unpin_all (view);
}

static void
fill_menu (VitrineFigureView *figure,
           GMenu             *menu,
           double             x,
           double             y)
{
  VitrinePinsView *view = VITRINE_PINS_VIEW (figure);
  g_autoptr (GMenu) section = g_menu_new ();

  view->menu_row = vitrine_items_view_meant (VITRINE_ITEMS_VIEW (view), x, y);
  if (view->menu_row >= 0)
    {
      g_menu_append (section, _("_Explain"), "pins.explain");
      g_menu_append (section, _("_Unpin"), "pins.unpin");
    }
  g_menu_append (section, _("Unpin _All"), "pins.unpin-all");
  g_menu_append_section (menu, NULL, G_MENU_MODEL (section));
}

/* --- the rows, for pointer and keys ------------------------------------------------------ */

static guint
count (VitrineItemsView *view)
{
  return n_rows (VITRINE_PINS_VIEW (view));
}

static guint
columns (VitrineItemsView *view)
{
  return vitrine_pin_board_columns (gtk_widget_get_width (GTK_WIDGET (view)));
}

static gint
row_at (VitrineItemsView *view,
        double            x,
        double            y)
{
  return vitrine_pin_board_at (&VITRINE_PINS_VIEW (view)->board, gtk_widget_get_width (GTK_WIDGET (view)), x, y);
}

static void
point (VitrineItemsView *view,
       gint              row)
{
  VITRINE_PINS_VIEW (view)->board.pointed = row;
}

static const char *
words (VitrineItemsView *view,
       gint              row)
{
  return vitrine_pins_words (VITRINE_PINS_VIEW (view)->pins, row);
}

static gboolean
key (VitrineItemsView *view,
     guint             key,
     gint              row)
{
  if (key != GDK_KEY_Delete && key != GDK_KEY_p)
    return FALSE;
  unpin (VITRINE_PINS_VIEW (view), row);
  return TRUE;
}

/* --- the object ---------------------------------------------------------------------------- */

static void
vitrine_pins_view_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (vitrine_pins_view_parent_class)->map (widget);
  update (VITRINE_PINS_VIEW (widget));
}

static void
vitrine_pins_view_dispose (GObject *object)
{
  VitrinePinsView *view = VITRINE_PINS_VIEW (object);

  if (view->fetching != NULL)
    g_cancellable_cancel (view->fetching);
  g_clear_object (&view->fetching);
  view->board.pins = NULL;
  g_clear_pointer (&view->pins, vitrine_pins_free);
  g_clear_pointer (&view->inputs, nn_tensor_unref);
  g_clear_pointer (&view->samples, nn_samples_unref);
  g_clear_object (&view->session);
  G_OBJECT_CLASS (vitrine_pins_view_parent_class)->dispose (object);
}

static void
vitrine_pins_view_finalize (GObject *object)
{
  g_array_unref (VITRINE_PINS_VIEW (object)->index);
  G_OBJECT_CLASS (vitrine_pins_view_parent_class)->finalize (object);
}

static void
vitrine_pins_view_class_init (VitrinePinsViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  VitrineItemsViewClass *items_class = VITRINE_ITEMS_VIEW_CLASS (klass);

  object_class->dispose = vitrine_pins_view_dispose;
  object_class->finalize = vitrine_pins_view_finalize;
  widget_class->map = vitrine_pins_view_map;
  VITRINE_FIGURE_VIEW_CLASS (klass)->fill_menu = fill_menu;
  items_class->count = count;
  items_class->columns = columns;
  items_class->at = row_at;
  items_class->point = point;
  items_class->words = words;
  items_class->explain = explain;
  items_class->key = key;
  gtk_widget_class_install_action (widget_class, "pins.explain", NULL, action_cb);
  gtk_widget_class_install_action (widget_class, "pins.unpin", NULL, action_cb);
  gtk_widget_class_install_action (widget_class, "pins.unpin-all", NULL, action_cb);
}

static void
vitrine_pins_view_init (VitrinePinsView *view)
{
  VitrineFigureView *figure = VITRINE_FIGURE_VIEW (view);

  view->board.pointed = view->menu_row = -1;
  view->index = g_array_new (FALSE, FALSE, sizeof (guint32));
  vitrine_figure_view_set_draw (figure, vitrine_pin_board_draw, &view->board);
  vitrine_figure_view_set_height_func (figure, vitrine_pin_board_height);
  vitrine_figure_view_set_csv (figure, vitrine_pin_board_csv);
  vitrine_figure_view_set_name (figure, _("Pinned samples"));
}

GtkWidget *
vitrine_pins_view_new (VitrineSession *session)
{
  VitrinePinsView *view = g_object_new (VITRINE_TYPE_PINS_VIEW, NULL);

  view->session = g_object_ref (session);
  g_signal_connect_object (session->outcomes, "pins-changed", G_CALLBACK (update), view, G_CONNECT_SWAPPED);
  vitrine_items_view_tell (VITRINE_ITEMS_VIEW (view), _("Pinned samples"), 0, NULL);
  return GTK_WIDGET (view);
}
