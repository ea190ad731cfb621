/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/widgets/number-card.h"

#include <glib/gi18n.h>

#include "app/arithmetic-text.h"
#include "ui/draw/arithmetic.h"
#include "ui/draw/network.h"
#include "ui/export.h"
#include "ui/settings.h"
#include "ui/widgets/number-views.h"

struct _VitrineNumberCard
{
  AdwBin             parent_instance;

  VitrineBench      *bench;
  VitrineInside     *inside;
  VitrineProject    *project;

  GtkWidget         *box;
  GtkLabel          *title;
  GtkLabel          *what;
  GtkToggleButton   *pin;
  VitrineFigureView *figure;
  GtkWidget         *head;
  VitrineNumberViews *views;
  gboolean           settling;    /* the button is set, not pressed */

  guint              id;          /* what was pointed at, and when */
  gsize              cell;
  double             time;

  VitrineSpelled     spelled;     /* what the figure draws */
  char             **inputs;
  char              *note;
};

G_DEFINE_FINAL_TYPE (VitrineNumberCard, vitrine_number_card, ADW_TYPE_BIN)

/* --- what is shown ------------------------------------------------------------------ */

/* What a number of the sample stands for. */
static char *
note_for (VitrineNumberCard *card,
          const NnEntry     *entry,
          double             value)
{
  NnSamples *samples = vitrine_project_samples (card->project);

  if (entry->n_inputs > 0)
    return NULL;
  if (samples != NULL && samples->tokens != NULL && value >= 0
      && value < g_strv_length (samples->tokens))
    {
      const char *token = samples->tokens[(guint) value];

      if (*token == '\0')
        return g_strdup (_("Padding: the text is shorter."));
      return g_strdup_printf (_("A token of the sample: “%s”."), token);
    }
  return g_strdup (_("A number of the sample, as it came."));
}

static void
clear_spelled (VitrineNumberCard *card)
{
  card->spelled = (VitrineSpelled){ 0 };
  g_clear_pointer (&card->inputs, g_strfreev);
  g_clear_pointer (&card->note, g_free);
}

static void
fill_spelled (VitrineNumberCard *card)
{
  NnModel *model = vitrine_project_model (card->project);
  GPtrArray *values = vitrine_inside_values (card->inside);
  const NnArithmetic *arithmetic;
  guint id = 0;
  gsize cell = 0;
  gint index;

  clear_spelled (card);
  arithmetic = vitrine_inside_arithmetic (card->inside, &id, &cell);
  index = arithmetic != NULL ? nn_model_index (model, id) : -1;
  if (index < 0 && nn_model_n_entries (model) <= 1)
    card->spelled.note = _("Add a layer: how each of its numbers comes about is then shown here");
  if (index < 0 || values == NULL)
    return;
  card->inputs = vitrine_input_names (model, (guint) index);
  card->note = note_for (card, nn_model_entry (model, (guint) index), arithmetic->value);
  card->spelled = (VitrineSpelled){
    .arithmetic = arithmetic,
    .title = _(nn_model_entry (model, (guint) index)->klass->base.title),
    .inputs = (const char *const *) card->inputs,
    .ink = vitrine_ink_inputs (model, (guint) index, (NnTensor *const *) values->pdata),
    .note = card->note,
  };
  vitrine_bench_set_arithmetic (card->bench, id, cell, arithmetic);
}

static void
show_arithmetic (VitrineNumberCard *card)
{
  g_autofree char *text = vitrine_spelled_text (&card->spelled);

  vitrine_figure_view_set_label (card->figure, _("Arithmetic"), text);
  vitrine_figure_view_set_draw (card->figure, vitrine_draw_arithmetic, &card->spelled);
  vitrine_figure_view_set_export (card->figure, vitrine_draw_arithmetic_whole, &card->spelled,
                                  VITRINE_ARITHMETIC_WIDTH, VITRINE_ARITHMETIC_WHOLE);
  vitrine_figure_view_set_csv (card->figure, vitrine_spelled_csv);
}

static void
show (VitrineNumberCard *card)
{
  g_autofree char *what = NULL;
  g_autofree char *name = NULL;
  guint id = 0;
  gsize cell = 0;
  gint index;

  vitrine_bench_set_arithmetic (card->bench, 0, 0, NULL);
  fill_spelled (card);
  if (card->spelled.arithmetic != NULL)
    what = vitrine_arithmetic_what (card->spelled.arithmetic);
  gtk_label_set_label (card->title, card->spelled.title != NULL ? card->spelled.title : _("How a number comes about"));
  gtk_label_set_label (card->what, what != NULL ? what : "");
  name = g_strdup_printf ("%s, %s", card->spelled.title != NULL ? card->spelled.title : "", what != NULL ? what : "");
  vitrine_figure_view_set_name (card->figure, name);
  vitrine_inside_arithmetic (card->inside, &id, &cell);
  index = nn_model_index (vitrine_project_model (card->project), id);
  if (index < 0 || card->spelled.arithmetic == NULL
      || !vitrine_number_views_show (card->views, (guint) index, cell, vitrine_bench_time (card->bench), card->figure))
    show_arithmetic (card);
}

/* Where the network does not fit together the bench has a card that mends it, and needs the room for that. */
static void
update_visible (VitrineNumberCard *card)
{
  gtk_widget_set_visible (GTK_WIDGET (card), vitrine_inside_values (card->inside) != NULL
                                             && nn_model_check (vitrine_project_model (card->project), NULL)
                                             && g_settings_get_boolean (vitrine_settings (), "show-arithmetic"));
}

void
vitrine_number_card_update (VitrineNumberCard *card)
{
  gsize cell;

  update_visible (card);
  if (vitrine_bench_pointed (card->bench, &cell, NULL) == 0)
    vitrine_bench_point_strongest (card->bench, vitrine_bench_selected (card->bench));
  show (card);
}

/* --- what happens ---------------------------------------------------------------------- */

static void
bench_pointed_cb (VitrineNumberCard *card)
{
  gboolean pinned;
  gsize cell;
  guint id = vitrine_bench_pointed (card->bench, &cell, &pinned);

  vitrine_inside_point (card->inside, id, cell);
  if (id == card->id && cell == card->cell && card->time != vitrine_bench_time (card->bench))
    show (card);
  card->id = id;
  card->cell = cell;
  card->time = vitrine_bench_time (card->bench);
  card->settling = TRUE;
  gtk_toggle_button_set_active (card->pin, pinned);
  card->settling = FALSE;
  gtk_widget_set_sensitive (GTK_WIDGET (card->pin), id != 0);
  /* who wants to keep a number wants to see it */
  if (pinned)
    g_settings_set_boolean (vitrine_settings (), "show-arithmetic", TRUE);
}

/* A layer that is chosen shows its strongest number, unless another of it is pointed at. */
static void
selection_cb (VitrineNumberCard *card)
{
  guint selected = vitrine_bench_selected (card->bench), id;
  gboolean pinned;
  gsize cell;

  id = vitrine_bench_pointed (card->bench, &cell, &pinned);
  if (selected != 0 && !pinned && id != selected)
    vitrine_bench_point_strongest (card->bench, selected);
}

static void
pin_cb (VitrineNumberCard *card)
{
  if (!card->settling)
    vitrine_number_card_toggle (card);
}

void
vitrine_number_card_toggle (VitrineNumberCard *card)
{
  gboolean pinned;
  gsize cell;
  guint id = vitrine_bench_pointed (card->bench, &cell, &pinned);

  if (id == 0)
    id = vitrine_bench_selected (card->bench);
  vitrine_bench_point (card->bench, id, cell, !pinned);
}

gboolean
vitrine_number_card_copy (VitrineNumberCard *card)
{
  g_autofree char *text = NULL;

  if (card->spelled.arithmetic == NULL)
    return FALSE;
  text = vitrine_number_views_text (card->views);
  if (text == NULL)
    text = vitrine_spelled_text (&card->spelled);
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (card)), text);
  gtk_widget_activate_action (GTK_WIDGET (card), "win.message", "s", _("The arithmetic is on the clipboard"));
  return TRUE;
}

void
vitrine_number_card_close (VitrineNumberCard *card)
{
  gsize cell;
  guint id = vitrine_bench_pointed (card->bench, &cell, NULL);

  vitrine_bench_point (card->bench, id, cell, FALSE);
  g_settings_set_boolean (vitrine_settings (), "show-arithmetic", FALSE);
}

/* --- the card ------------------------------------------------------------------------------ */

static void
vitrine_number_card_dispose (GObject *object)
{
  VitrineNumberCard *card = VITRINE_NUMBER_CARD (object);

  if (card->inside != NULL)
    g_signal_handlers_disconnect_by_data (card->inside, card);
  g_clear_pointer (&card->views, vitrine_number_views_free);
  clear_spelled (card);
  g_clear_object (&card->bench);
  g_clear_object (&card->inside);
  g_clear_object (&card->project);
  G_OBJECT_CLASS (vitrine_number_card_parent_class)->dispose (object);
}

static void
vitrine_number_card_class_init (VitrineNumberCardClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = vitrine_number_card_dispose;
}

static GtkWidget *
make_button (const char *icon,
             const char *tooltip,
             const char *action)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon);

  gtk_widget_set_tooltip_text (button, tooltip);
  gtk_widget_add_css_class (button, "flat");
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);
  return button;
}

static GtkWidget *
make_head (VitrineNumberCard *card)
{
  GtkWidget *head = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *pin = gtk_toggle_button_new ();

  card->title = GTK_LABEL (gtk_label_new (NULL));
  gtk_widget_add_css_class (GTK_WIDGET (card->title), "heading");
  card->what = GTK_LABEL (gtk_label_new (NULL));
  gtk_widget_add_css_class (GTK_WIDGET (card->what), "dim-label");
  gtk_widget_add_css_class (GTK_WIDGET (card->what), "numeric");
  gtk_label_set_ellipsize (card->what, PANGO_ELLIPSIZE_END);
  gtk_label_set_width_chars (card->what, 3);
  gtk_label_set_xalign (card->what, 0);
  gtk_widget_set_hexpand (GTK_WIDGET (card->what), TRUE);
  card->pin = GTK_TOGGLE_BUTTON (pin);
  gtk_button_set_icon_name (GTK_BUTTON (pin), "view-pin-symbolic");
  gtk_widget_set_tooltip_text (pin, _("Pin the number (Ctrl+Shift+P)"));
  gtk_widget_add_css_class (pin, "flat");
  g_signal_connect_swapped (pin, "toggled", G_CALLBACK (pin_cb), card);
  gtk_box_append (GTK_BOX (head), GTK_WIDGET (card->title));
  gtk_box_append (GTK_BOX (head), GTK_WIDGET (card->what));
  gtk_box_append (GTK_BOX (head), pin);
  gtk_box_append (GTK_BOX (head), make_button ("edit-copy-symbolic", _("Copy as text (Ctrl+Alt+C)"), "page.copy-number"));
  gtk_box_append (GTK_BOX (head), make_button ("window-close-symbolic", _("Close the card"), "page.close-number"));
  return head;
}

/* A step or a unit of a state, a step that asks: pointed at by a click or a drag. */
static void
choose_at (VitrineNumberCard *card,
           double             x,
           double             y)
{
  GtkWidget *figure = GTK_WIDGET (card->figure);
  double time;
  gint64 cell;

  if (!vitrine_number_views_at (card->views, gtk_widget_get_width (figure), gtk_widget_get_height (figure), x, y, &time,
                                &cell))
    return;
  if (cell >= 0)
    {
      gboolean pinned;
      gsize now;
      guint id = vitrine_bench_pointed (card->bench, &now, &pinned);

      vitrine_bench_point (card->bench, id, (gsize) cell, pinned);
    }
  vitrine_bench_set_time (card->bench, time);
}

static void
drag_begin_cb (GtkGestureDrag    *drag,
               double             x,
               double             y,
               VitrineNumberCard *card)
{
  choose_at (card, x, y);
}

static void
drag_update_cb (GtkGestureDrag    *drag,
                double             dx,
                double             dy,
                VitrineNumberCard *card)
{
  double x, y;

  if (gtk_gesture_drag_get_start_point (drag, &x, &y))
    choose_at (card, x + dx, y + dy);
}

static void
add_gestures (VitrineNumberCard *card)
{
  GtkGesture *drag = gtk_gesture_drag_new ();

  g_signal_connect (drag, "drag-begin", G_CALLBACK (drag_begin_cb), card);
  g_signal_connect (drag, "drag-update", G_CALLBACK (drag_update_cb), card);
  gtk_widget_add_controller (GTK_WIDGET (card->figure), GTK_EVENT_CONTROLLER (drag));
}

static void
vitrine_number_card_init (VitrineNumberCard *card)
{
  card->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 9);
  gtk_widget_add_css_class (card->box, "card");
  gtk_widget_add_css_class (card->box, "number-card");
  card->head = make_head (card);
  gtk_box_append (GTK_BOX (card->box), card->head);
  card->figure = VITRINE_FIGURE_VIEW (vitrine_figure_view_new ());
  vitrine_figure_view_set_size (card->figure, 380, VITRINE_ARITHMETIC_HEIGHT);
  vitrine_figure_view_set_least_height (card->figure, 116);
  gtk_box_append (GTK_BOX (card->box), GTK_WIDGET (card->figure));
  adw_bin_set_child (ADW_BIN (card), card->box);
  add_gestures (card);
}

void
vitrine_number_card_connect (VitrineNumberCard *card,
                             VitrineBench      *bench,
                             VitrineInside     *inside,
                             VitrineProject    *project)
{
  g_return_if_fail (card->bench == NULL);
  card->bench = g_object_ref (bench);
  card->inside = g_object_ref (inside);
  card->project = g_object_ref (project);
  card->views = vitrine_number_views_new (inside, project, (void (*) (gpointer)) show, card);
  gtk_widget_set_visible (vitrine_number_views_choice (card->views), FALSE);
  gtk_box_insert_child_after (GTK_BOX (card->head), vitrine_number_views_choice (card->views), GTK_WIDGET (card->what));
  g_signal_connect_object (bench, "pointed", G_CALLBACK (bench_pointed_cb), card, G_CONNECT_SWAPPED);
  g_signal_connect_object (bench, "selection-changed", G_CALLBACK (selection_cb), card, G_CONNECT_SWAPPED);
  g_signal_connect_swapped (inside, "pointed", G_CALLBACK (show), card);
  g_signal_connect_object (vitrine_settings (), "changed::show-arithmetic", G_CALLBACK (update_visible), card,
                           G_CONNECT_SWAPPED);
  update_visible (card);
}
