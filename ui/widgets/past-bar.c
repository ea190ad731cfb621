/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/widgets/past-bar.h"

#include <glib/gi18n.h>

struct _VitrinePastBar
{
  GtkWidget       parent_instance;

  VitrineSession *session;
  gboolean        needed;
  GtkWidget      *revealer;
  GtkLabel       *label;
};

G_DEFINE_FINAL_TYPE (VitrinePastBar, vitrine_past_bar, GTK_TYPE_WIDGET)

static void
refresh (VitrinePastBar *bar)
{
  NnRun *run = NULL;
  gboolean past = bar->session != NULL && vitrine_project_past (bar->session->project, &run) != NULL;

  if (past)
    {
      g_autofree char *moment = vitrine_timeline_text (bar->session->timeline);
      g_autofree char *text = g_strdup_printf (_("The network of %s as it was: %s"), run->title, moment);

      gtk_label_set_label (bar->label, text);
    }
  gtk_revealer_set_reveal_child (GTK_REVEALER (bar->revealer), past && bar->needed);
}

void
vitrine_past_bar_set_session (VitrinePastBar *bar,
                              VitrineSession *session)
{
  if (bar->session != NULL)
    g_signal_handlers_disconnect_by_data (bar->session->project, bar);
  g_set_object (&bar->session, session);
  if (session != NULL)
    g_signal_connect_object (session->project, "notify::past", G_CALLBACK (refresh), bar, G_CONNECT_SWAPPED);
  refresh (bar);
}

void
vitrine_past_bar_set_needed (VitrinePastBar *bar,
                             gboolean        needed)
{
  bar->needed = needed;
  refresh (bar);
}

static void
vitrine_past_bar_dispose (GObject *object)
{
  VitrinePastBar *bar = VITRINE_PAST_BAR (object);

  if (bar->revealer != NULL)
    vitrine_past_bar_set_session (bar, NULL);
  g_clear_pointer (&bar->revealer, gtk_widget_unparent);
  G_OBJECT_CLASS (vitrine_past_bar_parent_class)->dispose (object);
}

static void
vitrine_past_bar_class_init (VitrinePastBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = vitrine_past_bar_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
}

static GtkWidget *
add_button (GtkWidget  *box,
            const char *icon,
            const char *label,
            const char *tip,
            const char *action)
{
  GtkWidget *button = icon != NULL ? gtk_button_new_from_icon_name (icon) : gtk_button_new_with_label (label);

  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);
  gtk_widget_set_tooltip_text (button, tip);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  if (icon != NULL)
    gtk_widget_add_css_class (button, "flat");
  gtk_box_append (GTK_BOX (box), button);
  return button;
}

static void
vitrine_past_bar_init (VitrinePastBar *bar)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6), *label = gtk_label_new (NULL);

  gtk_widget_add_css_class (box, "past-bar");
  add_button (box, "go-previous-symbolic", NULL, _("The kept model before (Alt+Page Up)"), "win.look-earlier");
  add_button (box, "go-next-symbolic", NULL, _("The kept model after (Alt+Page Down)"), "win.look-later");
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_widget_add_css_class (label, "numeric");
  gtk_box_append (GTK_BOX (box), label);
  bar->label = GTK_LABEL (label);
  add_button (box, NULL, _("Back to Now"), _("The network as it is (Alt+Home)"), "win.look-now");

  bar->revealer = gtk_revealer_new ();
  gtk_revealer_set_transition_duration (GTK_REVEALER (bar->revealer), 150);
  gtk_revealer_set_child (GTK_REVEALER (bar->revealer), box);
  gtk_widget_set_parent (bar->revealer, GTK_WIDGET (bar));
}
