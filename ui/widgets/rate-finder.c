/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/widgets/rate-finder.h"

#include <glib/gi18n.h>
#include <math.h>

#include "ui/args-form.h"
#include "ui/draw/paint.h"
#include "ui/settings.h"

struct _VitrineRateFinder
{
  AdwBin            parent_instance;

  VitrineSession   *session;
  NnFinding        *judged;      /* the one whose suggestion was last chosen by itself */
  gboolean          own_recipe;  /* the change of the recipe comes from this form */

  VitrineRatesView *view;
  GtkLabel         *headline;
  GtkLabel         *sentence;
  GtkProgressBar   *progress;
  GtkMenuButton    *gear;
  GtkWidget        *again_button;
  GtkWidget        *stop_button;
  GtkWidget        *use_button;
  VitrineArgsForm  *form;
};

G_DEFINE_FINAL_TYPE (VitrineRateFinder, vitrine_rate_finder, ADW_TYPE_BIN)

static double
rate_in_use (VitrineRateFinder *self)
{
  return nn_spec_get (&vitrine_project_recipe (self->session->project)->optimizer, "learning_rate");
}

static void
say (VitrineRateFinder *self,
     const char        *headline,
     const char        *sentence)
{
  gtk_label_set_label (self->headline, headline);
  gtk_label_set_label (self->sentence, sentence);
}

static void
say_running (VitrineRateFinder *self,
             const NnFinding   *finding)
{
  g_autofree char *headline = NULL, *sentence = NULL, *rate = NULL;
  guint steps, n = finding != NULL ? finding->n : 0;

  steps = nn_spec_get (finding != NULL ? &finding->settings
                                       : &vitrine_project_recipe (self->session->project)->finder, "steps");
  gtk_progress_bar_set_fraction (self->progress, (double) n / steps);
  if (n == 0)
    {
      say (self, _("Getting ready…"), _("The rates are tried on a copy: the network keeps its weights."));
      return;
    }
  rate = vitrine_rates_format (finding->points[n - 1].rate);
  headline = g_strdup_printf (_("Trying %s"), rate);
  sentence = g_strdup_printf (_("Batch %u of %u, each at a higher rate, on a copy: the network keeps its weights."), n, steps);
  say (self, headline, sentence);
}

/* What was tried is not what is set now. */
static gboolean
is_stale (VitrineRateFinder *self,
          const NnFinding   *finding)
{
  NnSamples *samples = vitrine_project_samples (self->session->project);
  g_autofree char *subject = NULL;

  if (samples == NULL)
    return FALSE;
  subject = nn_finder_subject (vitrine_project_recipe (self->session->project), samples);
  return g_strcmp0 (subject, finding->subject) != 0;
}

static void
say_done (VitrineRateFinder *self,
          const NnFinding   *finding)
{
  double chosen = vitrine_rates_view_chosen (self->view);
  g_autofree char *headline = vitrine_rates_format (chosen);
  g_autofree char *suggestion = vitrine_rates_format (finding->suggestion);
  g_autofree char *tenth = vitrine_rates_format (finding->tenth);
  g_autofree char *sentence = NULL;

  if (isnan (chosen))
    {
      say (self, _("Nothing to suggest"), finding->reason);
      return;
    }
  if (is_stale (self, finding))
    sentence = g_strdup_printf (_("Found for %s, which the settings are no longer: search again."), finding->subject);
  else if (chosen == rate_in_use (self))
    sentence = g_strdup (_("This is the rate of the settings now. Undo brings the old one back."));
  else if (chosen == finding->suggestion)
    sentence = g_strdup_printf (_("Here the smoothed loss falls fastest. A tenth of the rate of the least loss is %s; "
                                  "a click on the chart chooses any other."), tenth);
  else if (finding->reason == NULL)
    sentence = g_strdup_printf (_("Chosen by hand: the loss falls fastest at %s, and a tenth of the rate of the least "
                                  "loss is %s."), suggestion, tenth);
  else
    sentence = g_strdup (finding->reason);
  say (self, headline, sentence);
}

static void
update (VitrineRateFinder *self)
{
  VitrineFinder *finder = self->session->finder;
  VitrineFinderState state = vitrine_finder_state (finder);
  NnFinding *finding = vitrine_finder_finding (finder);
  gboolean running = state == VITRINE_FINDER_RUNNING, done = state == VITRINE_FINDER_DONE;

  vitrine_rates_view_set_finding (self->view, finding, running);
  if (!done || finding != self->judged)
    vitrine_rates_view_choose (self->view, done ? finding->suggestion : NAN);
  self->judged = done ? finding : NULL;
  gtk_widget_set_visible (GTK_WIDGET (self->progress), running);
  gtk_widget_set_visible (self->stop_button, running);
  gtk_widget_set_visible (self->again_button, !running);
  gtk_widget_set_sensitive (GTK_WIDGET (self->gear), !running);
  if (running)
    say_running (self, finding);
  else if (done)
    say_done (self, finding);
  else
    say (self, _("No search yet"), vitrine_finder_message (finder) != NULL ? vitrine_finder_message (finder) : "");
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "finder.use",
                                 done && isfinite (vitrine_rates_view_chosen (self->view))
                                   && vitrine_rates_view_chosen (self->view) != rate_in_use (self));
}

static void
recipe_cb (VitrineRateFinder *self)
{
  if (!self->own_recipe)
    vitrine_args_form_set_spec (self->form, 0, &vitrine_project_recipe (self->session->project)->finder);
  update (self);
}

static void
form_cb (VitrineRateFinder *self,
         guint              section,
         gint               arg)
{
  NnRecipe recipe = *vitrine_project_recipe (self->session->project);
  g_autofree char *label = g_strdup_printf (_("Set %s"), _(recipe.finder.klass->args[arg].title));
  g_autofree char *merge = g_strdup_printf ("recipe:finder:%d", arg);

  recipe.finder = *vitrine_args_form_spec (self->form, 0);
  self->own_recipe = TRUE;
  vitrine_project_edit_recipe (self->session->project, &recipe, label, merge);
  self->own_recipe = FALSE;
}

static void
action_cb (GtkWidget  *widget,
           const char *action,
           GVariant   *parameter)
{
  VitrineRateFinder *self = VITRINE_RATE_FINDER (widget);

  if (g_str_equal (action, "finder.search"))
    vitrine_finder_start (self->session->finder);
  else if (g_str_equal (action, "finder.stop"))
    vitrine_finder_stop (self->session->finder);
  else
    vitrine_finder_use (self->session->finder, vitrine_rates_view_chosen (self->view));
}

VitrineFigureView *
vitrine_rate_finder_view (VitrineRateFinder *self)
{
  return VITRINE_FIGURE_VIEW (self->view);
}

void
vitrine_rate_finder_set_session (VitrineRateFinder *self,
                                 VitrineSession    *session)
{
  g_autofree char *name = g_strdup_printf (_("%s learning rates"), vitrine_project_title (session->project));

  g_return_if_fail (self->session == NULL);
  self->session = g_object_ref (session);
  vitrine_figure_view_set_name (VITRINE_FIGURE_VIEW (self->view), name);
  g_signal_connect_object (session->finder, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session->project, "recipe-changed", G_CALLBACK (recipe_cb), self, G_CONNECT_SWAPPED);
  recipe_cb (self);
}

static void
vitrine_rate_finder_dispose (GObject *object)
{
  g_clear_object (&VITRINE_RATE_FINDER (object)->session);
  G_OBJECT_CLASS (vitrine_rate_finder_parent_class)->dispose (object);
}

static void
vitrine_rate_finder_class_init (VitrineRateFinderClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  static const char *const actions[] = { "finder.search", "finder.stop", "finder.use" };

  G_OBJECT_CLASS (klass)->dispose = vitrine_rate_finder_dispose;
  g_type_ensure (VITRINE_TYPE_RATES_VIEW);
  gtk_widget_class_set_template_from_resource (widget_class, VITRINE_RESOURCES "/ui/rate-finder.ui");
  gtk_widget_class_bind_template_child (widget_class, VitrineRateFinder, view);
  gtk_widget_class_bind_template_child (widget_class, VitrineRateFinder, headline);
  gtk_widget_class_bind_template_child (widget_class, VitrineRateFinder, sentence);
  gtk_widget_class_bind_template_child (widget_class, VitrineRateFinder, progress);
  gtk_widget_class_bind_template_child (widget_class, VitrineRateFinder, gear);
  gtk_widget_class_bind_template_child (widget_class, VitrineRateFinder, again_button);
  gtk_widget_class_bind_template_child (widget_class, VitrineRateFinder, stop_button);
  gtk_widget_class_bind_template_child (widget_class, VitrineRateFinder, use_button);
  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    gtk_widget_class_install_action (widget_class, actions[i], NULL, action_cb);
}

static void
vitrine_rate_finder_init (VitrineRateFinder *self)
{
  GtkWidget *popover = gtk_popover_new ();

  gtk_widget_init_template (GTK_WIDGET (self));
  self->form = VITRINE_ARGS_FORM (vitrine_args_form_new ());
  vitrine_args_form_add_section (self->form, NULL, NN_N_KINDS);
  gtk_widget_set_size_request (GTK_WIDGET (self->form), 312, -1);
  gtk_popover_set_child (GTK_POPOVER (popover), GTK_WIDGET (self->form));
  gtk_menu_button_set_popover (self->gear, popover);
  g_signal_connect_swapped (self->form, "changed", G_CALLBACK (form_cb), self);
  g_signal_connect_swapped (self->view, "chosen", G_CALLBACK (update), self);
}
