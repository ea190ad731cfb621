/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/widgets/pins-view.h"

#include <glib/gi18n.h>
#include <string.h>

#include "app/fetch.h"
#include "app/pin-history.h"
#include "ui/widgets/gallery-view.h"

struct _VitrinePinsView
{
  VitrineFigureView parent_instance;

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

G_DEFINE_FINAL_TYPE (VitrinePinsView, vitrine_pins_view, VITRINE_TYPE_FIGURE_VIEW)

/* --- what is shown ------------------------------------------------------------- */

static guint
n_rows (VitrinePinsView *view)
{
  return view->pins != NULL ? vitrine_pins_n (view->pins) : 0;
}

static void
tell (VitrinePinsView *view)
{
  gint pointed = view->board.pointed;
  guint n = n_rows (view);
  g_autofree char *text = NULL;

  if (pointed >= 0)
    text = g_strdup_printf (_("%s. %d of %u"), vitrine_pins_words (view->pins, pointed), pointed + 1, n);
  else if (n > 0)
    text = g_strdup_printf (g_dngettext (NULL, "%u sample. The first: %s", "%u samples. The first: %s", n), n,
                            vitrine_pins_words (view->pins, 0));
  vitrine_figure_view_set_label (VITRINE_FIGURE_VIEW (view), _("Pinned samples"), text);
  gtk_widget_queue_draw (GTK_WIDGET (view));
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
  if (view->board.pointed >= (gint) n_rows (view))
    view->board.pointed = -1;
  add_lines (view);
  if (n_rows (view) != before)
    gtk_widget_queue_resize (GTK_WIDGET (view));
  tell (view);
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
explain (VitrinePinsView *view,
         gint             row)
{
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
    explain (view, view->menu_row);
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
  gint row = vitrine_pin_board_at (&view->board, gtk_widget_get_width (GTK_WIDGET (view)), x, y);

  /* By keyboard the menu opens in the middle, and means what is pointed at. */
  view->menu_row = view->board.pointed >= 0 ? view->board.pointed : row;
  if (view->menu_row >= 0)
    {
      g_menu_append (section, _("_Explain"), "pins.explain");
      g_menu_append (section, _("_Unpin"), "pins.unpin");
    }
  g_menu_append (section, _("Unpin _All"), "pins.unpin-all");
  g_menu_append_section (menu, NULL, G_MENU_MODEL (section));
}

/* --- pointer and keys ------------------------------------------------------------------ */

static void
point (VitrinePinsView *view,
       gint             row)
{
  if (row == view->board.pointed)
    return;
  view->board.pointed = row;
  gtk_widget_set_tooltip_text (GTK_WIDGET (view), row >= 0 ? vitrine_pins_words (view->pins, row) : NULL);
  gtk_widget_set_cursor_from_name (GTK_WIDGET (view), row >= 0 ? "pointer" : NULL);
  tell (view);
}

static gint
row_at (VitrinePinsView *view,
        double           x,
        double           y)
{
  return vitrine_pin_board_at (&view->board, gtk_widget_get_width (GTK_WIDGET (view)), x, y);
}

static void
motion_cb (VitrinePinsView *view,
           double           x,
           double           y)
{
  point (view, row_at (view, x, y));
}

static void
leave_cb (VitrinePinsView *view)
{
  point (view, -1);
}

static void
released_cb (VitrinePinsView *view,
             int              n_press,
             double           x,
             double           y)
{
  gtk_widget_grab_focus (GTK_WIDGET (view));
  explain (view, row_at (view, x, y));
}

static gboolean
key_cb (VitrinePinsView *view,
        guint            key)
{
  gint n = n_rows (view), now = view->board.pointed, next = now;
  gint columns = vitrine_pin_board_columns (gtk_widget_get_width (GTK_WIDGET (view)));

  if (n == 0)
    return FALSE;
  switch (key)
    {
    case GDK_KEY_Left:
      next = now - 1;
      break;
    case GDK_KEY_Right:
      next = now + 1;
      break;
    case GDK_KEY_Up:
      next = now - columns;
      break;
    case GDK_KEY_Down:
      next = now + columns;
      break;
    case GDK_KEY_Home:
      next = 0;
      break;
    case GDK_KEY_End:
      next = n - 1;
      break;
    case GDK_KEY_Return:
    case GDK_KEY_KP_Enter:
    case GDK_KEY_space:
      explain (view, now);
      return now >= 0;
    case GDK_KEY_Delete:
    case GDK_KEY_p:
      unpin (view, now);
      return now >= 0;
    default:
      return FALSE;
    }
  point (view, now < 0 ? 0 : next < 0 || next >= n ? now : next);
  return TRUE;
}

/* --- the object ---------------------------------------------------------------------------- */

static void
vitrine_pins_view_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (vitrine_pins_view_parent_class)->map (widget);
  update (VITRINE_PINS_VIEW (widget));
}

/* No pointer leaves what is hidden. */
static void
vitrine_pins_view_unmap (GtkWidget *widget)
{
  point (VITRINE_PINS_VIEW (widget), -1);
  GTK_WIDGET_CLASS (vitrine_pins_view_parent_class)->unmap (widget);
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

  object_class->dispose = vitrine_pins_view_dispose;
  object_class->finalize = vitrine_pins_view_finalize;
  widget_class->map = vitrine_pins_view_map;
  widget_class->unmap = vitrine_pins_view_unmap;
  VITRINE_FIGURE_VIEW_CLASS (klass)->fill_menu = fill_menu;
  gtk_widget_class_install_action (widget_class, "pins.explain", NULL, action_cb);
  gtk_widget_class_install_action (widget_class, "pins.unpin", NULL, action_cb);
  gtk_widget_class_install_action (widget_class, "pins.unpin-all", NULL, action_cb);
}

static void
vitrine_pins_view_init (VitrinePinsView *view)
{
  GtkWidget *widget = GTK_WIDGET (view);
  VitrineFigureView *figure = VITRINE_FIGURE_VIEW (view);
  GtkEventController *motion = gtk_event_controller_motion_new ();
  GtkEventController *key = gtk_event_controller_key_new ();
  GtkGesture *click = gtk_gesture_click_new ();

  view->board.pointed = view->menu_row = -1;
  view->index = g_array_new (FALSE, FALSE, sizeof (guint32));
  vitrine_figure_view_set_draw (figure, vitrine_pin_board_draw, &view->board);
  vitrine_figure_view_set_height_func (figure, vitrine_pin_board_height);
  vitrine_figure_view_set_csv (figure, vitrine_pin_board_csv);
  vitrine_figure_view_set_name (figure, _("Pinned samples"));
  g_signal_connect_swapped (motion, "motion", G_CALLBACK (motion_cb), view);
  g_signal_connect_swapped (motion, "leave", G_CALLBACK (leave_cb), view);
  g_signal_connect_swapped (click, "released", G_CALLBACK (released_cb), view);
  g_signal_connect_swapped (key, "key-pressed", G_CALLBACK (key_cb), view);
  gtk_widget_add_controller (widget, motion);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (click));
  gtk_widget_add_controller (widget, key);
}

GtkWidget *
vitrine_pins_view_new (VitrineSession *session)
{
  VitrinePinsView *view = g_object_new (VITRINE_TYPE_PINS_VIEW, NULL);

  view->session = g_object_ref (session);
  g_signal_connect_object (session->outcomes, "pins-changed", G_CALLBACK (update), view, G_CONNECT_SWAPPED);
  tell (view);
  return GTK_WIDGET (view);
}
