/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/widgets/method-card.h"

#include <glib/gi18n.h>
#include <math.h>

#include "ui/args-form.h"
#include "ui/export.h"

struct _VitrineMethodCard
{
  GtkWidget           parent_instance;

  GtkWidget          *box;
  GtkLabel           *title;
  GtkLabel           *settings;
  GtkSpinner         *spinner;
  GtkMenuButton      *gear;
  GtkMenuButton      *more;
  GtkStack           *stack;
  VitrineFigureView  *view;
  GtkWidget          *message_box;
  GtkWidget          *message_icon;
  GtkLabel           *message;
  GtkWidget          *notes;
  GtkLabel           *note_label;
  GtkLabel           *note_value;
  GtkLabel           *time;
  VitrineArgsForm    *form;

  NnSpec              spec;
  VitrineMapDisplay   display;
  NnTensor           *input;
  NnExplanation      *explanation;
  char              **names;
  char              **tokens;
  VitrineAttribution *attribution;
  VitrineBoxes        boxes;
  guint               frames;
  gint                column, row;
  guint               spinner_delay;
};

G_DEFINE_FINAL_TYPE (VitrineMethodCard, vitrine_method_card, GTK_TYPE_WIDGET)

enum { POINTED, SPEC_CHANGED, REMOVED, N_SIGNALS };
static guint signals[N_SIGNALS];

static void
describe (VitrineMethodCard *self)
{
  g_autofree char *text = NULL;

  if (self->attribution == NULL)
    return;
  text = vitrine_attribution_describe (self->attribution);
  vitrine_figure_view_set_label (self->view, _(self->spec.klass->title), text);
}

/* The card's settings in a line; those that say nothing for such a sample are left out. */
static char *
summary_of (VitrineMethodCard *self)
{
  NnShape shape = { 0 };

  if (self->input != NULL)
    shape = nn_shape_sample (&self->input->shape);
  return vitrine_spec_summary (&self->spec, self->input != NULL ? &shape : NULL);
}

static void
show_settings (VitrineMethodCard *self)
{
  const NnClass *klass = self->spec.klass;
  g_autoptr (GStrvBuilder) hidden = g_strv_builder_new ();
  g_autofree char *summary = NULL;
  g_auto (GStrv) names = NULL;
  NnShape shape;

  if (klass == NULL)
    return;
  summary = summary_of (self);
  gtk_label_set_text (self->settings, summary);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->settings), summary);
  if (self->input == NULL)
    return;
  shape = nn_shape_sample (&self->input->shape);
  for (guint i = 0; i < nn_class_n_args (klass); i++)
    if (!nn_explainer_arg_applies (klass, &klass->args[i], &shape))
      g_strv_builder_add (hidden, klass->args[i].name);
  names = g_strv_builder_end (hidden);
  vitrine_args_form_hide (self->form, 0, (const char *const *) names);
}

/* A new drawing from what is known; the old one goes only when the view has the new. */
static void
rebuild (VitrineMethodCard *self)
{
  VitrineAttribution *old = self->attribution;

  self->attribution = NULL;
  if (self->input != NULL && self->explanation != NULL)
    {
      g_autofree char *settings = summary_of (self);

      self->attribution = self->tokens != NULL && self->input->shape.n_axes == 2
        ? vitrine_attribution_new_text (self->input, self->explanation, &self->display,
                                        (const char *const *) self->tokens)
        : vitrine_attribution_new (self->input, self->explanation, &self->display, (const char *const *) self->names);
      vitrine_attribution_set_captions (self->attribution, _(self->spec.klass->title), settings);
      self->attribution->boxes = self->boxes;
      self->attribution->frames = self->frames;
      self->attribution->column = self->column;
      self->attribution->row = self->row;
    }
  vitrine_figure_view_set_draw (self->view, vitrine_draw_attribution, self->attribution);
  vitrine_figure_view_set_export (self->view, vitrine_draw_attribution_card, self->attribution,
                                  self->attribution != NULL ? VITRINE_ATTRIBUTION_WIDTH : 0,
                                  self->attribution != NULL
                                    ? vitrine_attribution_card_height (self->attribution, VITRINE_ATTRIBUTION_WIDTH) : 0);
  g_clear_pointer (&old, vitrine_attribution_free);
  describe (self);
}

void
vitrine_method_card_set_spec (VitrineMethodCard *self, const NnSpec *spec)
{
  g_autofree char *settings_of = g_strdup_printf (_("Settings of %s"), _(spec->klass->title));
  g_autofree char *more_of = g_strdup_printf (_("More about %s"), _(spec->klass->title));

  self->spec = *spec;
  gtk_label_set_text (self->title, _(spec->klass->title));
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->title), _(spec->klass->summary));
  gtk_widget_set_visible (GTK_WIDGET (self->gear), nn_class_n_args (spec->klass) > 0);
  /* The button inside a menu button is named by the tooltip. */
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->gear), settings_of);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->more), more_of);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, _(spec->klass->title), -1);
  vitrine_args_form_set_spec (self->form, 0, spec);
  show_settings (self);
}

const NnSpec *
vitrine_method_card_spec (VitrineMethodCard *self)
{
  return &self->spec;
}

static void
show_notes (VitrineMethodCard *self)
{
  g_autofree char *label = NULL, *value = NULL, *time = NULL;

  gtk_widget_set_visible (self->notes, self->explanation != NULL);
  if (self->explanation == NULL)
    return;
  vitrine_explanation_note (self->explanation, &label, &value);
  time = vitrine_duration (self->explanation->seconds);
  gtk_label_set_text (self->note_label, label);
  gtk_label_set_text (self->note_value, value);
  gtk_label_set_text (self->time, time);
}

void
vitrine_method_card_set_result (VitrineMethodCard *self, const NnTensor *input, NnExplanation *explanation,
                                const char *error, const char *const *names)
{
  gboolean reshaped;

  if (explanation != NULL)
    nn_explanation_ref (explanation);
  g_clear_pointer (&self->explanation, nn_explanation_unref);
  self->explanation = explanation;
  reshaped = input != NULL && (self->input == NULL || self->input->shape.n_axes != input->shape.n_axes);
  g_clear_pointer (&self->input, nn_tensor_unref);
  self->input = input != NULL ? nn_tensor_ref ((NnTensor *) input) : NULL;
  if (reshaped)
    show_settings (self);
  g_strfreev (self->names);
  self->names = g_strdupv ((char **) names);
  rebuild (self);
  show_notes (self);
  /* As high as its neighbours: a map, or a few bars. */
  gtk_widget_set_size_request (self->message_box, -1, input != NULL && input->shape.n_axes > 2 ? 196 : 96);
  gtk_widget_set_visible (self->message_icon, input != NULL && input->shape.n_axes > 2);
  gtk_widget_set_valign (GTK_WIDGET (self->message), gtk_widget_get_visible (self->message_icon) ? GTK_ALIGN_START
                                                                                                  : GTK_ALIGN_CENTER);
  gtk_label_set_text (self->message, error != NULL ? error : "");
  gtk_stack_set_visible_child_name (self->stack, explanation != NULL ? "map" : error != NULL ? "message" : "wait");
}

void
vitrine_method_card_set_tokens (VitrineMethodCard *self, const char *const *tokens)
{
  g_strfreev (self->tokens);
  self->tokens = g_strdupv ((char **) tokens);
}

static gboolean
show_spinner_cb (gpointer data)
{
  VitrineMethodCard *self = data;

  self->spinner_delay = 0;
  gtk_spinner_start (self->spinner);
  return G_SOURCE_REMOVE;
}

/* Most methods are done within a frame or two: a spinner would only flicker. */
void
vitrine_method_card_set_busy (VitrineMethodCard *self, gboolean busy)
{
  if (busy && self->spinner_delay == 0 && !gtk_spinner_get_spinning (self->spinner))
    self->spinner_delay = g_timeout_add (250, show_spinner_cb, self);
  if (!busy)
    {
      g_clear_handle_id (&self->spinner_delay, g_source_remove);
      gtk_spinner_stop (self->spinner);
    }
  gtk_accessible_update_state (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_STATE_BUSY, busy, -1);
}

void
vitrine_method_card_set_display (VitrineMethodCard *self, const VitrineMapDisplay *display)
{
  self->display = *display;
  rebuild (self);
}

void
vitrine_method_card_set_pointer (VitrineMethodCard *self, gint column, gint row)
{
  if (self->column == column && self->row == row)
    return;
  self->column = column;
  self->row = row;
  if (self->attribution == NULL)
    return;
  self->attribution->column = column;
  self->attribution->row = row;
  gtk_widget_queue_draw (GTK_WIDGET (self->view));
  describe (self);
}

void
vitrine_method_card_set_name (VitrineMethodCard *self, const char *document)
{
  g_autofree char *name = g_strdup_printf ("%s %s", document, _(self->spec.klass->title));

  vitrine_figure_view_set_name (self->view, name);
}

void
vitrine_method_card_set_overlay (VitrineMethodCard *self, const VitrineBoxes *boxes, guint frames)
{
  gboolean other = frames != self->frames;

  if (vitrine_boxes_equal (boxes, &self->boxes) && !other)
    return;
  self->boxes = *boxes;
  self->frames = frames;
  if (self->attribution == NULL)
    return;
  self->attribution->boxes = *boxes;
  self->attribution->frames = frames;
  if (other)
    gtk_widget_queue_resize (GTK_WIDGET (self->view));
  gtk_widget_queue_draw (GTK_WIDGET (self->view));
}

VitrineAttribution *
vitrine_method_card_attribution (VitrineMethodCard *self)
{
  return self->attribution;
}

static void
point (VitrineMethodCard *self, gint column, gint row)
{
  if (column != self->column || row != self->row)
    g_signal_emit (self, signals[POINTED], 0, column, row);
}

static void
motion_cb (VitrineMethodCard *self, double x, double y)
{
  gint column = -1, row = -1;

  if (self->attribution != NULL
      && !vitrine_attribution_pick (self->attribution, gtk_widget_get_width (GTK_WIDGET (self->view)), x, y, &column, &row))
    column = row = -1;
  point (self, column, row);
}

static void
leave_cb (VitrineMethodCard *self)
{
  point (self, -1, -1);
}

/* The arrow keys move the pixel that is read; Escape lets it go. */
static gboolean
key_cb (GtkEventControllerKey *controller, guint key, guint code, GdkModifierType state, VitrineMethodCard *self)
{
  gint column = self->column, row = self->row;

  if (self->attribution == NULL || self->attribution->values == NULL || self->attribution->width == 0)
    return GDK_EVENT_PROPAGATE;
  if (key == GDK_KEY_Escape && column >= 0)
    {
      point (self, -1, -1);
      return GDK_EVENT_STOP;
    }
  if (key != GDK_KEY_Left && key != GDK_KEY_Right && key != GDK_KEY_Up && key != GDK_KEY_Down)
    return GDK_EVENT_PROPAGATE;
  if (column < 0)
    {
      column = self->attribution->width / 2;
      row = self->attribution->height / 2;
    }
  else
    {
      column += key == GDK_KEY_Left ? -1 : key == GDK_KEY_Right ? 1 : 0;
      row += key == GDK_KEY_Up ? -1 : key == GDK_KEY_Down ? 1 : 0;
    }
  point (self, CLAMP (column, 0, (gint) self->attribution->width - 1),
         CLAMP (row, 0, (gint) self->attribution->height - 1));
  return GDK_EVENT_STOP;
}

static void
export_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  vitrine_figure_view_export (VITRINE_METHOD_CARD (widget)->view, g_variant_get_string (parameter, NULL));
}

static void
remove_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  g_signal_emit (widget, signals[REMOVED], 0);
}

static void
form_changed_cb (VitrineMethodCard *self)
{
  g_autofree char *summary = NULL;

  self->spec = *vitrine_args_form_spec (self->form, 0);
  summary = summary_of (self);
  gtk_label_set_text (self->settings, summary);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->settings), summary);
  g_signal_emit (self, signals[SPEC_CHANGED], 0);
}

static void
vitrine_method_card_dispose (GObject *object)
{
  VitrineMethodCard *self = VITRINE_METHOD_CARD (object);

  g_clear_handle_id (&self->spinner_delay, g_source_remove);
  if (self->view != NULL)
    vitrine_figure_view_set_draw (self->view, NULL, NULL);
  g_clear_pointer (&self->box, gtk_widget_unparent);
  self->view = NULL;
  g_clear_pointer (&self->attribution, vitrine_attribution_free);
  g_clear_pointer (&self->explanation, nn_explanation_unref);
  g_clear_pointer (&self->input, nn_tensor_unref);
  g_clear_pointer (&self->names, g_strfreev);
  g_clear_pointer (&self->tokens, g_strfreev);
  G_OBJECT_CLASS (vitrine_method_card_parent_class)->dispose (object);
}

static void
vitrine_method_card_class_init (VitrineMethodCardClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = vitrine_method_card_dispose;
  g_type_ensure (VITRINE_TYPE_FIGURE_VIEW);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/vitrine/Vitrine/ui/method-card.ui");
  gtk_widget_class_bind_template_child (widget_class, VitrineMethodCard, box);
  gtk_widget_class_bind_template_child (widget_class, VitrineMethodCard, title);
  gtk_widget_class_bind_template_child (widget_class, VitrineMethodCard, settings);
  gtk_widget_class_bind_template_child (widget_class, VitrineMethodCard, spinner);
  gtk_widget_class_bind_template_child (widget_class, VitrineMethodCard, gear);
  gtk_widget_class_bind_template_child (widget_class, VitrineMethodCard, more);
  gtk_widget_class_bind_template_child (widget_class, VitrineMethodCard, stack);
  gtk_widget_class_bind_template_child (widget_class, VitrineMethodCard, view);
  gtk_widget_class_bind_template_child (widget_class, VitrineMethodCard, message);
  gtk_widget_class_bind_template_child (widget_class, VitrineMethodCard, message_box);
  gtk_widget_class_bind_template_child (widget_class, VitrineMethodCard, message_icon);
  gtk_widget_class_bind_template_child (widget_class, VitrineMethodCard, notes);
  gtk_widget_class_bind_template_child (widget_class, VitrineMethodCard, note_label);
  gtk_widget_class_bind_template_child (widget_class, VitrineMethodCard, note_value);
  gtk_widget_class_bind_template_child (widget_class, VitrineMethodCard, time);
  gtk_widget_class_install_action (widget_class, "card.export", "s", export_action);
  gtk_widget_class_install_action (widget_class, "card.remove", NULL, remove_action);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "methodcard");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);

  signals[POINTED] = g_signal_new ("pointed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2, G_TYPE_INT,
                                   G_TYPE_INT);
  signals[SPEC_CHANGED] = g_signal_new ("spec-changed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[REMOVED] = g_signal_new ("removed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
vitrine_method_card_init (VitrineMethodCard *self)
{
  GtkEventController *motion = gtk_event_controller_motion_new ();
  GtkEventController *keys = gtk_event_controller_key_new ();
  GtkWidget *popover = gtk_popover_new ();

  self->display = (VitrineMapDisplay) VITRINE_MAP_DISPLAY_INIT;
  self->column = self->row = -1;
  gtk_widget_init_template (GTK_WIDGET (self));
  vitrine_figure_view_set_size (self->view, VITRINE_ATTRIBUTION_WIDTH, 0);
  vitrine_figure_view_set_height_func (self->view, vitrine_attribution_height);
  vitrine_figure_view_set_csv (self->view, vitrine_attribution_csv);
  g_signal_connect_swapped (motion, "motion", G_CALLBACK (motion_cb), self);
  g_signal_connect_swapped (motion, "leave", G_CALLBACK (leave_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self->view), motion);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (key_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self->view), keys);

  self->form = VITRINE_ARGS_FORM (vitrine_args_form_new ());
  vitrine_args_form_add_section (self->form, NULL, NN_KIND_EXPLAINER);
  gtk_widget_set_size_request (GTK_WIDGET (self->form), 312, -1);
  gtk_popover_set_child (GTK_POPOVER (popover), GTK_WIDGET (self->form));
  gtk_menu_button_set_popover (self->gear, popover);
  g_signal_connect_swapped (self->form, "changed", G_CALLBACK (form_changed_cb), self);
  gtk_stack_set_visible_child_name (self->stack, "wait");
  gtk_widget_set_visible (self->notes, FALSE);
}

GtkWidget *
vitrine_method_card_new (void)
{
  return g_object_new (VITRINE_TYPE_METHOD_CARD, NULL);
}
