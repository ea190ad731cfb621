/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/widgets/rates-view.h"

#include <glib/gi18n.h>
#include <math.h>

struct _VitrineRatesView
{
  VitrineFigureView parent_instance;

  NnFinding   *finding;
  VitrineRates rates;
};

static guint chosen_signal;

G_DEFINE_FINAL_TYPE (VitrineRatesView, vitrine_rates_view, VITRINE_TYPE_FIGURE_VIEW)

static void
export_draw (gconstpointer data,
             gboolean      dark,
             cairo_t      *cr,
             double        width,
             double        height)
{
  VitrineRates clean = *(const VitrineRates *) data;

  clean.hover = -1;
  vitrine_rates_draw (&clean, dark, cr, width, height);
}

static char *
csv (gconstpointer data)
{
  const NnFinding *finding = ((const VitrineRates *) data)->finding;
  GString *text = g_string_new ("rate,loss,smoothed\n");

  for (guint i = 0; finding != NULL && i < finding->n; i++)
    g_string_append_printf (text, "%.9g,%.7g,%.7g\n", finding->points[i].rate, finding->points[i].loss,
                            finding->points[i].smooth);
  return g_string_free (text, FALSE);
}

static void
refresh (VitrineRatesView *view)
{
  g_autofree char *words = vitrine_rates_describe (&view->rates);

  vitrine_figure_view_set_label (VITRINE_FIGURE_VIEW (view), _("Loss by learning rate"), words);
  gtk_widget_queue_draw (GTK_WIDGET (view));
}

void
vitrine_rates_view_set_finding (VitrineRatesView *view,
                                NnFinding        *finding,
                                gboolean          running)
{
  if (finding != NULL)
    nn_finding_ref (finding);
  g_clear_pointer (&view->finding, nn_finding_unref);
  view->finding = finding;
  view->rates.finding = finding;
  view->rates.running = running;
  if (finding == NULL || view->rates.hover >= (gint) finding->n)
    view->rates.hover = -1;
  refresh (view);
}

void
vitrine_rates_view_choose (VitrineRatesView *view,
                           double            rate)
{
  view->rates.chosen = rate;
  refresh (view);
}

double
vitrine_rates_view_chosen (VitrineRatesView *view)
{
  return view->rates.chosen;
}

static void
hover (VitrineRatesView *view,
       gint              point)
{
  if (point == view->rates.hover)
    return;
  view->rates.hover = point;
  refresh (view);
}

static gint
point_at (VitrineRatesView *view,
          double            x,
          double            y)
{
  return vitrine_rates_nearest (&view->rates, gtk_widget_get_width (GTK_WIDGET (view)),
                                gtk_widget_get_height (GTK_WIDGET (view)), x, y);
}

/* Two digits, as the suggestions have them: what is chosen is what is shown. */
static void
choose_point (VitrineRatesView *view,
              gint              point)
{
  g_autofree char *text = NULL;

  if (point < 0 || view->rates.running)
    return;
  text = g_strdup_printf ("%.2g", view->finding->points[point].rate);
  view->rates.chosen = g_ascii_strtod (text, NULL);
  refresh (view);
  g_signal_emit (view, chosen_signal, 0);
}

static void
motion_cb (VitrineRatesView *view,
           double            x,
           double            y)
{
  hover (view, point_at (view, x, y));
}

static void
leave_cb (VitrineRatesView *view)
{
  hover (view, -1);
}

static void
pressed_cb (VitrineRatesView *view,
            int               n_press,
            double            x,
            double            y)
{
  gtk_widget_grab_focus (GTK_WIDGET (view));
  choose_point (view, point_at (view, x, y));
}

/* Where the arrow keys begin: at what is chosen. */
static gint
start_point (VitrineRatesView *view)
{
  gint n = view->finding->n, best = n / 2;

  for (gint i = 0; isfinite (view->rates.chosen) && i < n; i++)
    if (fabs (log (view->finding->points[i].rate / view->rates.chosen))
        < fabs (log (view->finding->points[best].rate / view->rates.chosen)))
      best = i;
  return best;
}

static gboolean
key_cb (VitrineRatesView *view,
        guint             key)
{
  gint n = view->finding != NULL ? view->finding->n : 0, now = view->rates.hover;

  if (n == 0)
    return FALSE;
  switch (key)
    {
    case GDK_KEY_Left:
      hover (view, now < 0 ? start_point (view) : MAX (now - 1, 0));
      return TRUE;
    case GDK_KEY_Right:
      hover (view, now < 0 ? start_point (view) : MIN (now + 1, n - 1));
      return TRUE;
    case GDK_KEY_Home:
      hover (view, 0);
      return TRUE;
    case GDK_KEY_End:
      hover (view, n - 1);
      return TRUE;
    case GDK_KEY_Return:
    case GDK_KEY_KP_Enter:
      choose_point (view, now);
      return now >= 0;
    default:
      return FALSE;
    }
}

static void
vitrine_rates_view_finalize (GObject *object)
{
  VitrineRatesView *view = VITRINE_RATES_VIEW (object);

  g_clear_pointer (&view->finding, nn_finding_unref);
  G_OBJECT_CLASS (vitrine_rates_view_parent_class)->finalize (object);
}

static void
vitrine_rates_view_class_init (VitrineRatesViewClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = vitrine_rates_view_finalize;
  chosen_signal = g_signal_new ("chosen", VITRINE_TYPE_RATES_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                G_TYPE_NONE, 0);
}

static void
vitrine_rates_view_init (VitrineRatesView *view)
{
  GtkWidget *widget = GTK_WIDGET (view);
  VitrineFigureView *figure = VITRINE_FIGURE_VIEW (view);
  GtkEventController *motion = gtk_event_controller_motion_new ();
  GtkEventController *key = gtk_event_controller_key_new ();
  GtkGesture *click = gtk_gesture_click_new ();

  vitrine_rates_init (&view->rates);
  vitrine_figure_view_set_draw (figure, vitrine_rates_draw, &view->rates);
  vitrine_figure_view_set_export (figure, export_draw, &view->rates, 720, 420);
  vitrine_figure_view_set_csv (figure, csv);
  vitrine_figure_view_set_size (figure, 300, 240);
  g_signal_connect_swapped (motion, "motion", G_CALLBACK (motion_cb), view);
  g_signal_connect_swapped (motion, "leave", G_CALLBACK (leave_cb), view);
  g_signal_connect_swapped (click, "pressed", G_CALLBACK (pressed_cb), view);
  g_signal_connect_swapped (key, "key-pressed", G_CALLBACK (key_cb), view);
  gtk_widget_add_controller (widget, motion);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (click));
  gtk_widget_add_controller (widget, key);
}
