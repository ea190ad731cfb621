/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/widgets/time-bar.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "ui/widgets/time-slider.h"

struct _VitrineTimeBar
{
  GtkWidget          parent_instance;

  VitrineSession    *session;
  GtkWidget         *play;
  GtkWidget         *now;
  GtkLabel          *title;
  GtkLabel          *summary;
  VitrineTimeSlider *slider;
};

G_DEFINE_FINAL_TYPE (VitrineTimeBar, vitrine_time_bar, GTK_TYPE_WIDGET)

static void
name (GtkWidget  *widget,
      const char *text)
{
  gtk_widget_set_tooltip_text (widget, text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
}

static void
refresh (VitrineTimeBar *bar)
{
  VitrineTimeline *timeline = bar->session->timeline;
  NnRun *run = vitrine_timeline_run (timeline);
  gboolean playing = vitrine_timeline_playing (timeline), any;
  g_autofree char *title = NULL, *summary = NULL, *text = NULL;

  /* With one place to be at there is nothing to go through. */
  any = run != NULL && vitrine_timeline_last (timeline) > 0;
  gtk_widget_set_visible (GTK_WIDGET (bar), any);
  /* What is not seen is told when it is. */
  if (!any || !gtk_widget_get_mapped (GTK_WIDGET (bar)))
    return;
  title = vitrine_timeline_title (timeline);
  summary = vitrine_timeline_summary (timeline);
  text = vitrine_timeline_is_now (timeline) ? g_strdup_printf ("%s, %s", title, summary)
                                            : g_strdup_printf (_("%s, %s: back to now (Alt+Home)"), title, summary);
  gtk_label_set_label (bar->title, title);
  gtk_label_set_label (bar->summary, summary);
  name (bar->now, text);
  gtk_button_set_icon_name (GTK_BUTTON (bar->play), playing ? "media-playback-pause-symbolic"
                                                            : "media-playback-start-symbolic");
  name (bar->play, playing ? _("Stop going through the kept models (Shift+Alt+Page Down)")
                           : _("Go through the kept models (Shift+Alt+Page Down)"));
  vitrine_time_slider_refresh (bar->slider);
}

static void
mapped_cb (VitrineTimeBar *bar)
{
  if (bar->session != NULL)
    refresh (bar);
}

void
vitrine_time_bar_set_session (VitrineTimeBar *bar,
                              VitrineSession *session)
{
  g_return_if_fail (bar->session == NULL);
  bar->session = g_object_ref (session);
  vitrine_time_slider_set_timeline (bar->slider, session->timeline);
  g_signal_connect_object (session->timeline, "changed", G_CALLBACK (refresh), bar, G_CONNECT_SWAPPED);
  refresh (bar);
}

static void
vitrine_time_bar_dispose (GObject *object)
{
  VitrineTimeBar *bar = VITRINE_TIME_BAR (object);
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (bar))) != NULL)
    gtk_widget_unparent (child);
  g_clear_object (&bar->session);
  G_OBJECT_CLASS (vitrine_time_bar_parent_class)->dispose (object);
}

static void
vitrine_time_bar_class_init (VitrineTimeBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = vitrine_time_bar_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BOX_LAYOUT);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static GtkLabel *
add_line (GtkWidget  *box,
          const char *style)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (label, style);
  gtk_widget_add_css_class (label, "numeric");
  gtk_box_append (GTK_BOX (box), label);
  return GTK_LABEL (label);
}

/* In words, or by its star alone where there is no room. */
static GtkWidget *
make_best (void)
{
  GtkWidget *squeezer = adw_squeezer_new (), *content = adw_button_content_new (), *buttons[2];

  adw_button_content_set_icon_name (ADW_BUTTON_CONTENT (content), "starred-symbolic");
  adw_button_content_set_label (ADW_BUTTON_CONTENT (content), _("Go to Best"));
  buttons[0] = gtk_button_new ();
  gtk_button_set_child (GTK_BUTTON (buttons[0]), content);
  buttons[1] = gtk_button_new_from_icon_name ("starred-symbolic");
  for (guint i = 0; i < G_N_ELEMENTS (buttons); i++)
    {
      gtk_actionable_set_action_name (GTK_ACTIONABLE (buttons[i]), "win.look-best");
      gtk_widget_set_tooltip_text (buttons[i], _("The kept model with the least held-out loss (Alt+End)"));
      gtk_widget_add_css_class (buttons[i], "flat");
      gtk_widget_set_valign (buttons[i], GTK_ALIGN_CENTER);
      adw_squeezer_add (ADW_SQUEEZER (squeezer), buttons[i]);
    }
  adw_squeezer_set_homogeneous (ADW_SQUEEZER (squeezer), FALSE);
  return squeezer;
}

static void
vitrine_time_bar_init (VitrineTimeBar *bar)
{
  GtkWidget *widget = GTK_WIDGET (bar), *lines = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  gtk_widget_add_css_class (widget, "foot-bar");
  gtk_widget_add_css_class (widget, "time-bar");
  gtk_box_layout_set_spacing (GTK_BOX_LAYOUT (gtk_widget_get_layout_manager (widget)), 6);
  gtk_accessible_update_property (GTK_ACCESSIBLE (bar), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Kept models"), -1);

  bar->play = gtk_button_new_from_icon_name ("media-playback-start-symbolic");
  gtk_actionable_set_action_name (GTK_ACTIONABLE (bar->play), "win.play-past");
  gtk_widget_add_css_class (bar->play, "flat");
  gtk_widget_set_valign (bar->play, GTK_ALIGN_CENTER);
  gtk_widget_set_parent (bar->play, widget);

  bar->title = add_line (lines, "caption-heading");
  bar->summary = add_line (lines, "caption");
  gtk_widget_add_css_class (GTK_WIDGET (bar->summary), "dim-label");
  gtk_label_set_width_chars (bar->summary, 9);
  gtk_label_set_max_width_chars (bar->summary, 30);
  bar->now = gtk_button_new ();
  gtk_button_set_child (GTK_BUTTON (bar->now), lines);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (bar->now), "win.look-now");
  gtk_widget_add_css_class (bar->now, "flat");
  gtk_widget_add_css_class (bar->now, "time-now");
  gtk_widget_set_valign (bar->now, GTK_ALIGN_CENTER);
  gtk_widget_set_parent (bar->now, widget);

  bar->slider = g_object_new (VITRINE_TYPE_TIME_SLIDER, "hexpand", TRUE, "valign", GTK_ALIGN_CENTER, NULL);
  gtk_widget_set_parent (GTK_WIDGET (bar->slider), widget);

  gtk_widget_set_parent (make_best (), widget);
  gtk_widget_set_visible (widget, FALSE);
  g_signal_connect (bar, "map", G_CALLBACK (mapped_cb), NULL);
}
