/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/widgets/run-list.h"

#include <glib/gi18n.h>
#include <math.h>

#include "app/moment.h"
#include "ui/draw/paint.h"
#include "ui/widgets/run-row.h"

struct _VitrineRunList
{
  GtkWidget       parent_instance;

  VitrineSession *session;
  GPtrArray      *curves;       /* (unowned) */
  GtkWidget      *box;
  GtkListBox     *rows;
};

G_DEFINE_FINAL_TYPE (VitrineRunList, vitrine_run_list, GTK_TYPE_WIDGET)

/* --- rows -------------------------------------------------------------------- */

static NnRun *
run_of (VitrineRunRow *row)
{
  return vitrine_curve_run (vitrine_run_row_curve (row));
}

static double
best_loss (const VitrineCurve *curve)
{
  gint best = vitrine_curve_best (curve);

  return best < 0 ? INFINITY : g_array_index (vitrine_curve_run (curve)->epochs, NnRunEpoch, best).val_loss;
}

/* The user's choice, else the one with the least loss. */
static NnRun *
find_best (VitrineRunList *list)
{
  NnRun *best = NULL;
  double least = INFINITY;

  for (guint i = 0; i < list->curves->len; i++)
    {
      const VitrineCurve *curve = g_ptr_array_index (list->curves, i);

      if (vitrine_curve_run (curve)->starred)
        return vitrine_curve_run (curve);
      if (best_loss (curve) < least)
        {
          least = best_loss (curve);
          best = vitrine_curve_run (curve);
        }
    }
  return best;
}

void
vitrine_run_list_update (VitrineRunList *list)
{
  VitrineTraining *training = list->session->training;
  NnRun *live = vitrine_training_run (training), *best = find_best (list);
  VitrineTrainingState state = vitrine_training_state (training);
  gboolean is_live = state == VITRINE_TRAINING_RUNNING || state == VITRINE_TRAINING_PAUSED;

  for (guint i = 0; i < list->curves->len; i++)
    {
      VitrineRunRow *row = VITRINE_RUN_ROW (gtk_list_box_get_row_at_index (list->rows, (gint) i));
      NnRun *run = run_of (row);
      gboolean busy = run == live && is_live;

      vitrine_run_row_update (row, &(VitrineRunRowState){
                                .state = !busy ? NULL : state == VITRINE_TRAINING_PAUSED ? _("paused") : _("running"),
                                .best = run == best,
                                .looked = run == vitrine_timeline_run (list->session->timeline),
                                .busy = busy,
                                .any_busy = is_live,
                              });
    }
}

/* --- what is asked of them ------------------------------------------------------ */

/* In the run's place: @body under @heading with these two answers. */
static AdwMessageDialog *
make_dialog (VitrineRunList *list,
             NnRun          *run,
             const char     *heading,
             const char     *body,
             const char     *answer,
             const char     *label)
{
  GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (list))), heading, body);

  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _("_Cancel"), answer, label, NULL);
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_object_set_data_full (G_OBJECT (dialog), "run", nn_run_ref (run), (GDestroyNotify) nn_run_unref);
  return ADW_MESSAGE_DIALOG (dialog);
}

static void
response_cb (AdwMessageDialog *dialog,
             const char       *response,
             VitrineRunList   *list)
{
  NnRun *run = g_object_get_data (G_OBJECT (dialog), "run");
  GtkWidget *entry = adw_message_dialog_get_extra_child (dialog);

  if (list->session == NULL)
    return;
  if (g_str_equal (response, "delete"))
    vitrine_project_remove_run (list->session->project, run);
  else if (g_str_equal (response, "rename"))
    {
      g_autofree char *title = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (entry))));

      if (*title != '\0')
        vitrine_project_rename_run (list->session->project, run, title);
    }
}

static void
ask_to_delete (VitrineRunList *list,
               NnRun          *run)
{
  g_autofree char *heading = g_strdup_printf (_("Delete %s?"), run->title);
  g_autofree char *count = vitrine_count (nn_run_n_steps (run));
  g_autofree char *kept = g_strdup_printf (g_dngettext (NULL, "%u kept model", "%u kept models", run->kept->len),
                                           run->kept->len);
  g_autofree char *body = g_strdup_printf (_("Its curves of %s steps and its %s are lost. The network keeps its weights."),
                                           count, kept);
  AdwMessageDialog *dialog = make_dialog (list, run, heading, body, "delete", _("_Delete"));

  adw_message_dialog_set_response_appearance (dialog, "delete", ADW_RESPONSE_DESTRUCTIVE);
  g_signal_connect_object (dialog, "response", G_CALLBACK (response_cb), list, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
ask_for_name (VitrineRunList *list,
              NnRun          *run)
{
  AdwMessageDialog *dialog = make_dialog (list, run, _("Rename the Run"), NULL, "rename", _("_Rename"));
  GtkWidget *entry = gtk_entry_new ();

  gtk_editable_set_text (GTK_EDITABLE (entry), run->title);
  gtk_entry_set_activates_default (GTK_ENTRY (entry), TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Name of the run"), -1);
  adw_message_dialog_set_extra_child (dialog, entry);
  adw_message_dialog_set_response_appearance (dialog, "rename", ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (dialog, "rename");
  g_signal_connect_object (dialog, "response", G_CALLBACK (response_cb), list, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
tell (VitrineRunList *list,
      const char     *text)
{
  gtk_widget_activate_action (GTK_WIDGET (list), "win.message", "s", text);
}

static void
restore (VitrineRunList *list,
         NnRun          *run,
         guint           index)
{
  NnKept *kept = g_ptr_array_index (run->kept, index);
  gboolean there = kept->model == vitrine_project_present (list->session->project);
  g_autofree char *moment = vitrine_moment_name (run, kept->step);
  g_autofree char *text = NULL;

  vitrine_project_restore (list->session->project, run, kept);
  text = there ? g_strdup_printf (_("The weights are those of %s already."), moment)
               : g_strdup_printf (_("The weights are those of %s again. Undo takes them back."), moment);
  tell (list, text);
}

/* To the bit where all that takes is there; else from the last weights, as a run of its own. */
static void
continue_run (VitrineRunList *list,
              NnRun          *run)
{
  if (run->progress != NULL && run->recipe != NULL)
    {
      vitrine_training_continue (list->session->training, run);
      return;
    }
  vitrine_project_restore (list->session->project, run, g_ptr_array_index (run->kept, run->kept->len - 1));
  tell (list, _("It goes on from its last weights as a new run: the state of its optimiser is no longer there."));
  vitrine_training_start (list->session->training);
}

static void
asked_cb (VitrineRunRow  *row,
          const char     *what,
          VitrineRunList *list)
{
  g_autoptr (NnRun) run = nn_run_ref (run_of (row));

  if (g_str_equal (what, "restore-best"))
    restore (list, run, (guint) nn_run_best_kept (run));
  else if (g_str_equal (what, "restore-last"))
    restore (list, run, run->kept->len - 1);
  else if (g_str_equal (what, "continue"))
    continue_run (list, run);
  else if (g_str_equal (what, "look"))
    vitrine_timeline_choose (list->session->timeline, run);
  else if (g_str_equal (what, "rename"))
    ask_for_name (list, run);
  else if (g_str_equal (what, "star"))
    vitrine_project_star_run (list->session->project, run);
  else if (g_str_equal (what, "delete"))
    ask_to_delete (list, run);
}

static void
repeat_cb (AdwMessageDialog *dialog,
           const char       *response,
           VitrineRunList   *list)
{
  GtkWidget *spin = g_object_get_data (G_OBJECT (dialog), "seeds");

  if (g_str_equal (response, "repeat") && list->session != NULL)
    vitrine_training_repeat (list->session->training, (guint) gtk_spin_button_get_value (GTK_SPIN_BUTTON (spin)));
}

void
vitrine_run_list_ask_to_repeat (VitrineRunList *list)
{
  VitrineSession *session = list->session;
  guint seed = nn_spec_get (&vitrine_project_recipe (session->project)->training, "seed");
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12), *label = gtk_label_new (_("Seeds"));
  GtkWidget *spin = gtk_spin_button_new_with_range (2, VITRINE_MOST_SEEDS, 1);
  g_autofree char *body = NULL;
  AdwMessageDialog *dialog;

  if (vitrine_training_is_working (session->training))
    {
      tell (list, _("Training is under way: stop it first, then repeat it with several seeds."));
      return;
    }
  body = g_strdup_printf (_("One run after the other, with the settings as they are: each draws its weights anew and shuffles the "
                            "samples by a seed of its own, from %u on. The network becomes that of the best run; undo brings this "
                            "one back."), seed);
  dialog = ADW_MESSAGE_DIALOG (adw_message_dialog_new (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (list))),
                                                       _("Repeat with Several Seeds"), body));
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (spin), 3);
  gtk_text_set_activates_default (GTK_TEXT (gtk_editable_get_delegate (GTK_EDITABLE (spin))), TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (spin), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Seeds"), -1);
  gtk_widget_set_halign (box, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), spin);
  adw_message_dialog_set_extra_child (dialog, box);
  g_object_set_data (G_OBJECT (dialog), "seeds", spin);
  adw_message_dialog_add_responses (dialog, "cancel", _("_Cancel"), "repeat", _("_Repeat"), NULL);
  adw_message_dialog_set_response_appearance (dialog, "repeat", ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (dialog, "repeat");
  adw_message_dialog_set_close_response (dialog, "cancel");
  g_signal_connect_object (dialog, "response", G_CALLBACK (repeat_cb), list, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
row_toggled_cb (VitrineRunRow  *row,
                VitrineRunList *list)
{
  vitrine_project_show_run (list->session->project, run_of (row), vitrine_curve_shown (vitrine_run_row_curve (row)));
}

/* The rows stay where they are those of these curves: the focus must not be lost by a star. */
static gboolean
has_rows_of (VitrineRunList  *list,
             const GPtrArray *curves)
{
  for (guint i = 0; i < curves->len; i++)
    {
      GtkListBoxRow *row = gtk_list_box_get_row_at_index (list->rows, (gint) i);

      if (row == NULL || vitrine_run_row_curve (VITRINE_RUN_ROW (row)) != g_ptr_array_index (curves, i))
        return FALSE;
    }
  return gtk_list_box_get_row_at_index (list->rows, (gint) curves->len) == NULL;
}

void
vitrine_run_list_set_curves (VitrineRunList *list,
                             GPtrArray      *curves)
{
  GtkListBoxRow *row;

  if (list->curves != NULL && has_rows_of (list, curves))
    {
      list->curves = curves;
      vitrine_run_list_update (list);
      return;
    }
  while ((row = gtk_list_box_get_row_at_index (list->rows, 0)) != NULL)
    gtk_list_box_remove (list->rows, GTK_WIDGET (row));
  list->curves = curves;
  for (guint i = 0; i < curves->len; i++)
    {
      GtkWidget *made = vitrine_run_row_new (g_ptr_array_index (curves, i));

      g_signal_connect (made, "toggled", G_CALLBACK (row_toggled_cb), list);
      g_signal_connect (made, "asked", G_CALLBACK (asked_cb), list);
      gtk_list_box_append (list->rows, made);
    }
  gtk_widget_set_visible (GTK_WIDGET (list->rows), curves->len > 0);
  vitrine_run_list_update (list);
}

/* Which run is looked at has changed, perhaps: told by the rows' looks alone. */
static void
timeline_cb (VitrineRunList *list)
{
  NnRun *looked = vitrine_timeline_run (list->session->timeline);

  for (guint i = 0; list->curves != NULL && i < list->curves->len; i++)
    {
      GtkWidget *row = GTK_WIDGET (gtk_list_box_get_row_at_index (list->rows, (gint) i));

      if ((run_of (VITRINE_RUN_ROW (row)) == looked) == gtk_widget_has_css_class (row, "looked"))
        continue;
      vitrine_run_list_update (list);
      return;
    }
}

void
vitrine_run_list_set_session (VitrineRunList *list,
                              VitrineSession *session)
{
  g_return_if_fail (list->session == NULL);
  list->session = g_object_ref (session);
  g_signal_connect_object (session->timeline, "changed", G_CALLBACK (timeline_cb), list, G_CONNECT_SWAPPED);
}

/* --- the widget ------------------------------------------------------------------ */

static void
vitrine_run_list_dispose (GObject *object)
{
  VitrineRunList *list = VITRINE_RUN_LIST (object);

  list->curves = NULL;
  g_clear_pointer (&list->box, gtk_widget_unparent);
  g_clear_object (&list->session);
  G_OBJECT_CLASS (vitrine_run_list_parent_class)->dispose (object);
}

static void
vitrine_run_list_class_init (VitrineRunListClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = vitrine_run_list_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
}

static GtkWidget *
make_heading (void)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *title = gtk_label_new (_("Runs")), *caption = gtk_label_new (_("best validation loss"));
  GtkWidget *repeat = gtk_button_new_with_label (_("Repeat…"));

  gtk_label_set_xalign (GTK_LABEL (title), 0);
  gtk_widget_set_hexpand (title, TRUE);
  gtk_widget_add_css_class (title, "heading");
  gtk_widget_add_css_class (caption, "caption");
  gtk_widget_add_css_class (caption, "dim-label");
  gtk_actionable_set_action_name (GTK_ACTIONABLE (repeat), "win.repeat");
  gtk_widget_set_tooltip_text (repeat, _("Train the same network with several seeds, one after the other (Ctrl+R)"));
  gtk_widget_add_css_class (repeat, "flat");
  gtk_widget_add_css_class (repeat, "small-text");
  gtk_box_append (GTK_BOX (box), title);
  gtk_box_append (GTK_BOX (box), repeat);
  gtk_box_append (GTK_BOX (box), caption);
  return box;
}

static void
vitrine_run_list_init (VitrineRunList *list)
{
  list->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  gtk_box_append (GTK_BOX (list->box), make_heading ());
  list->rows = GTK_LIST_BOX (gtk_list_box_new ());
  gtk_list_box_set_selection_mode (list->rows, GTK_SELECTION_NONE);
  gtk_widget_add_css_class (GTK_WIDGET (list->rows), "boxed-list");
  gtk_widget_add_css_class (GTK_WIDGET (list->rows), "tight");
  gtk_box_append (GTK_BOX (list->box), GTK_WIDGET (list->rows));
  gtk_widget_set_parent (list->box, GTK_WIDGET (list));
}
