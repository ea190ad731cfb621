/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/widgets/inspector.h"

#include <glib/gi18n.h>

#include "app/weigher.h"
#include "ui/args-form.h"
#include "ui/draw/network.h"
#include "ui/draw/weights.h"
#include "ui/export.h"
#include "ui/follow.h"
#include "ui/settings.h"
#include "ui/widgets/layer-icon.h"
#include "ui/widgets/weights-window.h"

#define USUAL_WIDTH 288

struct _VitrineInspector
{
  AdwBin             parent_instance;

  VitrineProject    *project;
  gulong             handler;        /* of its model */
  guint              id;
  GArray            *others;         /* ids (guint) of layers that are chosen beside it */
  VitrineWeights    *drawn;
  guint              drawn_id;
  const NnModel     *drawn_model;   /* not owned: only compared */
  VitrineWeigher    *weigher;
  guint              weights_tick;

  GtkStack          *stack;
  GtkListBox        *totals;
  GtkLabel          *total_values[4];
  GtkImage          *icon;
  GtkLabel          *title;
  GtkLabel          *subtitle;
  GtkWidget         *formula_card;
  GtkLabel          *formula;
  GtkLabel          *numbers;
  AdwBin            *form_bin;
  VitrineArgsForm   *form;
  const NnClass     *form_class;
  GtkWidget         *weights_box;
  GtkLabel          *weights_count;
  AdwBin            *weights_bin;
  VitrineFigureView *weights_view;
  GtkLabel          *weights_point;
  double             x, y;           /* of the pointer over the weights; x < 0: elsewhere */
  guint              marked_id;      /* whose number is pointed at on the bench, */
  gsize              marked_unit;    /* and which of its units that is */
};

G_DEFINE_FINAL_TYPE (VitrineInspector, vitrine_inspector, ADW_TYPE_BIN)

/* --- settings --------------------------------------------------------------- */

static void
changed_cb (VitrineInspector *inspector,
            guint             section,
            gint              arg)
{
  NnModel *model = vitrine_project_model (inspector->project);
  const NnSpec *spec = vitrine_args_form_spec (inspector->form, section);
  g_autoptr (GError) error = NULL;
  g_autoptr (NnModel) edited = NULL;
  g_autofree char *label = NULL;
  g_autofree char *merge = NULL;

  if (arg < 0 || nn_model_index (model, inspector->id) < 0)
    return;
  edited = nn_model_set_arg (model, inspector->id, (guint) arg, spec->values[arg], &error);
  for (guint i = 0; edited != NULL && i < inspector->others->len; i++)
    {
      NnModel *next = nn_model_set_arg (edited, g_array_index (inspector->others, guint, i), (guint) arg,
                                        spec->values[arg], &error);

      nn_model_unref (edited);
      edited = next;
    }
  if (edited == NULL)
    {
      gtk_widget_activate_action (GTK_WIDGET (inspector), "win.message", "s", error->message);
      return;
    }
  if (inspector->others->len > 0)
    label = g_strdup_printf (ngettext ("Set %s of %u Layer", "Set %s of %u Layers", inspector->others->len + 1),
                             _(spec->klass->args[arg].title), inspector->others->len + 1);
  else
    label = g_strdup_printf (_("Set %s of %s"), _(spec->klass->args[arg].title), _(spec->klass->title));
  merge = g_strdup_printf ("arg-%u-%d", inspector->id, arg);
  vitrine_project_edit (inspector->project, edited, label, merge);
}

static void
show_form (VitrineInspector *inspector,
           const NnEntry    *entry)
{
  NnSpec spec = { .klass = &entry->klass->base };

  memcpy (spec.values, entry->args, sizeof spec.values);
  gtk_widget_set_visible (GTK_WIDGET (inspector->form_bin), nn_class_n_args (spec.klass) > 0);
  if (inspector->form == NULL || inspector->form_class != spec.klass)
    {
      inspector->form = VITRINE_ARGS_FORM (vitrine_args_form_new ());
      inspector->form_class = spec.klass;
      vitrine_args_form_add_section (inspector->form, NULL, NN_KIND_LAYER);
      g_signal_connect_object (inspector->form, "changed", G_CALLBACK (changed_cb), inspector, G_CONNECT_SWAPPED);
      adw_bin_set_child (inspector->form_bin, GTK_WIDGET (inspector->form));
    }
  vitrine_args_form_set_spec (inspector->form, 0, &spec);
}

/* --- formula and weights ------------------------------------------------------ */

static void
show_formula (VitrineInspector *inspector,
              const NnModel    *model,
              guint             index)
{
  const NnEntry *entry = nn_model_entry (model, index);
  NnShape in[NN_MAX_INPUTS];
  g_autofree char *markup = NULL;

  if (nn_model_error (model, index) == NULL && entry->klass->formula != NULL)
    {
      for (guint k = 0; k < entry->n_inputs; k++)
        in[k] = *nn_model_shape (model, nn_model_input (model, index, k));
      markup = entry->klass->formula (entry->args, in, entry->n_inputs, nn_model_shape (model, index));
    }
  gtk_widget_set_visible (inspector->formula_card, TRUE);
  gtk_widget_set_visible (GTK_WIDGET (inspector->numbers), FALSE);
  if (markup != NULL && pango_parse_markup (markup, -1, 0, NULL, NULL, NULL, NULL))
    {
      char *numbers = strchr (markup, '\n');

      if (numbers != NULL)
        {
          *numbers++ = '\0';
          gtk_label_set_markup (inspector->numbers, numbers);
          gtk_widget_set_visible (GTK_WIDGET (inspector->numbers), TRUE);
        }
      gtk_label_set_markup (inspector->formula, markup);
    }
  else
    gtk_label_set_label (inspector->formula, _(entry->klass->base.summary));
}

/* What the pointer is over, in a line; and the unit that is pointed at on the bench, outlined. */
static void
show_point (VitrineInspector *inspector)
{
  VitrineWeights *weights = inspector->drawn;
  double width = gtk_widget_get_width (GTK_WIDGET (inspector->weights_view));
  g_autofree char *text = NULL;

  if (weights == NULL)
    return;
  weights->unit = inspector->marked_id == inspector->id && inspector->id != 0 ? (gint) inspector->marked_unit : -1;
  weights->pointed = inspector->x >= 0
                     && vitrine_weights_at (weights, width, inspector->x, inspector->y, &weights->point);
  if (weights->pointed)
    text = vitrine_weights_point_text (weights, &weights->point);
  gtk_label_set_label (inspector->weights_point, text != NULL ? text : _("Point at a weight to read it."));
  gtk_widget_queue_draw (GTK_WIDGET (inspector->weights_view));
}

static void
motion_cb (VitrineInspector *inspector,
           double            x,
           double            y)
{
  inspector->x = x;
  inspector->y = y;
  show_point (inspector);
}

static void
leave_cb (VitrineInspector *inspector)
{
  inspector->x = -1;
  show_point (inspector);
}

static void
show_weights (VitrineInspector *inspector,
              const NnModel    *model,
              VitrineWeights   *weights)
{
  g_autofree char *count = NULL;
  g_autofree char *value = NULL;

  vitrine_figure_view_set_draw (inspector->weights_view, vitrine_weights_draw, weights);
  g_clear_pointer (&inspector->drawn, vitrine_weights_free);
  inspector->drawn = weights;
  inspector->drawn_model = model;
  inspector->drawn_id = inspector->id;
  gtk_widget_set_visible (inspector->weights_box, weights != NULL);
  if (weights == NULL)
    return;
  count = vitrine_weights_count (weights);
  gtk_label_set_label (inspector->weights_count, count);
  value = g_strdup_printf (_("%s numbers between %.3g and %.3g, mean %.3g, deviation %.3g"), count, -weights->limit,
                           weights->limit, weights->weighed->mean, weights->weighed->deviation);
  vitrine_figure_view_set_label (inspector->weights_view, _("Weights and biases"), value);
  show_point (inspector);
  gtk_widget_queue_resize (GTK_WIDGET (inspector->weights_view));
}

static void
weighed_cb (VitrineInspector *inspector,
            NnModel          *model,
            guint             id,
            VitrineWeigher   *weigher)
{
  const guint index = (guint) nn_model_index (model, id);

  if (id == inspector->id && inspector->others->len == 0)
    show_weights (inspector, model, vitrine_weights_new_weighed (model, index, vitrine_weigher_take (weigher)));
}

/* What is to be known of the weights comes at once where they are few, else later: until then those of the same layer
 * stay, of another there is nothing. */
static void
weigh (VitrineInspector *inspector)
{
  NnModel *model = vitrine_project_model (inspector->project);
  const gint index = nn_model_index (model, inspector->id);
  const int width = gtk_widget_get_width (GTK_WIDGET (inspector->weights_view));
  VitrineWeighed *weighed;

  if (index < 0 || inspector->others->len > 0)
    return;
  weighed = vitrine_weights_unweighed (model, (guint) index, width > 0 ? width : USUAL_WIDTH);
  if (weighed == NULL)
    {
      show_weights (inspector, model, NULL);
      return;
    }
  vitrine_weigher_want (inspector->weigher, model, inspector->id, weighed);
  if (inspector->drawn_id != inspector->id)
    show_weights (inspector, NULL, NULL);
}

/* While training runs the model changes with every frame; a few times a second
 * is enough for weights, and a big matrix must not hold up the drawing. */
static gboolean
weights_tick_cb (gpointer data)
{
  VitrineInspector *inspector = data;

  inspector->weights_tick = 0;
  weigh (inspector);
  return G_SOURCE_REMOVE;
}

/* --- the whole ------------------------------------------------------------------ */

static void
show_totals (VitrineInspector *inspector,
             NnModel          *model)
{
  g_autofree char *layers = vitrine_count (nn_model_n_entries (model));
  g_autofree char *parameters = vitrine_count (nn_model_n_parameters (model, -1));
  g_autofree char *macs = vitrine_count (nn_model_macs (model));
  g_autofree char *bytes = g_format_size (nn_model_bytes (model));
  const char *values[] = { layers, parameters, macs, bytes };

  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    gtk_label_set_label (inspector->total_values[i], values[i]);
}

static void
show_head (VitrineInspector *inspector,
           NnModel          *model,
           guint             index)
{
  const NnEntry *entry = nn_model_entry (model, index);
  const GError *error = nn_model_error (model, index);
  g_autoptr (GdkPaintable) icon = vitrine_layer_icon_new (&entry->klass->base, 24);
  g_autofree char *subtitle = NULL;

  gtk_image_set_from_paintable (inspector->icon, icon);
  gtk_label_set_label (inspector->title, _(entry->klass->base.title));
  if (error != NULL)
    subtitle = g_strdup (error->message);
  else
    {
      guint64 n = nn_model_n_parameters (model, (gint) index);
      g_autofree char *shape = vitrine_shape_text (nn_model_shape (model, index)), *count = vitrine_count (n);

      subtitle = n > 0 ? g_strdup_printf (ngettext ("%s, %s parameter", "%s, %s parameters", n), shape, count)
                       : g_strdup (shape);
    }
  gtk_label_set_label (inspector->subtitle, subtitle);
}

/* Several layers: what they are together, and their settings where they are of one kind. */
static void
show_several (VitrineInspector *inspector,
              NnModel          *model)
{
  const NnEntry *first = nn_model_entry (model, (guint) nn_model_index (model, inspector->id));
  guint n = inspector->others->len + 1;
  guint64 count = nn_model_n_parameters (model, nn_model_index (model, inspector->id));
  gboolean alike = TRUE;
  g_autofree char *title = g_strdup_printf (ngettext ("%u layer", "%u layers", n), n);
  g_autofree char *numbers = NULL;
  g_autofree char *subtitle = NULL;

  for (guint i = 0; i < inspector->others->len; i++)
    {
      gint index = nn_model_index (model, g_array_index (inspector->others, guint, i));

      count += nn_model_n_parameters (model, index);
      alike &= nn_model_entry (model, (guint) index)->klass == first->klass;
    }
  numbers = vitrine_count (count);
  subtitle = g_strdup_printf (ngettext ("%s parameter in all", "%s parameters in all", count), numbers);
  gtk_label_set_label (inspector->title, title);
  gtk_label_set_label (inspector->subtitle, subtitle);
  gtk_widget_set_visible (GTK_WIDGET (inspector->numbers), FALSE);
  gtk_label_set_label (inspector->formula,
                       alike ? _("All of one kind: what is set here is set in each.")
                             : _("Of several kinds: choose layers of one kind to set them together."));
  gtk_widget_set_visible (inspector->weights_box, FALSE);
  if (alike)
    show_form (inspector, first);
  else
    gtk_widget_set_visible (GTK_WIDGET (inspector->form_bin), FALSE);
}

static void
update (VitrineInspector *inspector)
{
  NnModel *model;
  gint index;

  if (inspector->project == NULL)
    return;
  model = vitrine_project_model (inspector->project);
  index = inspector->id != 0 ? nn_model_index (model, inspector->id) : -1;
  gtk_stack_set_visible_child_name (inspector->stack, index >= 0 ? "layer" : "none");
  if (index < 0)
    {
      show_totals (inspector, model);
      return;
    }
  for (guint i = inspector->others->len; i-- > 0;)
    {
      if (nn_model_index (model, g_array_index (inspector->others, guint, i)) < 0)
        g_array_remove_index (inspector->others, i);
    }
  show_head (inspector, model, (guint) index);
  if (inspector->others->len > 0)
    {
      show_several (inspector, model);
      return;
    }
  show_formula (inspector, model, (guint) index);
  show_form (inspector, nn_model_entry (model, (guint) index));
  if (inspector->weights_tick == 0 && inspector->drawn_model != model)
    inspector->weights_tick = g_timeout_add (120, weights_tick_cb, inspector);
}

static void
model_cb (gpointer inspector)
{
  update (inspector);
}

static void
vitrine_inspector_dispose (GObject *object)
{
  VitrineInspector *inspector = VITRINE_INSPECTOR (object);

  g_clear_handle_id (&inspector->weights_tick, g_source_remove);
  vitrine_inspector_set_project (inspector, NULL);
  if (inspector->weights_view != NULL)
    vitrine_figure_view_set_draw (inspector->weights_view, vitrine_weights_draw, NULL);
  inspector->weights_view = NULL;
  g_clear_pointer (&inspector->drawn, vitrine_weights_free);
  g_clear_object (&inspector->weigher);
  g_clear_pointer (&inspector->others, g_array_unref);
  G_OBJECT_CLASS (vitrine_inspector_parent_class)->dispose (object);
}

static void
vitrine_inspector_class_init (VitrineInspectorClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = vitrine_inspector_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, VITRINE_RESOURCES "/ui/inspector.ui");
  gtk_widget_class_bind_template_child (widget_class, VitrineInspector, stack);
  gtk_widget_class_bind_template_child (widget_class, VitrineInspector, totals);
  gtk_widget_class_bind_template_child (widget_class, VitrineInspector, icon);
  gtk_widget_class_bind_template_child (widget_class, VitrineInspector, title);
  gtk_widget_class_bind_template_child (widget_class, VitrineInspector, subtitle);
  gtk_widget_class_bind_template_child (widget_class, VitrineInspector, formula_card);
  gtk_widget_class_bind_template_child (widget_class, VitrineInspector, formula);
  gtk_widget_class_bind_template_child (widget_class, VitrineInspector, numbers);
  gtk_widget_class_bind_template_child (widget_class, VitrineInspector, form_bin);
  gtk_widget_class_bind_template_child (widget_class, VitrineInspector, weights_box);
  gtk_widget_class_bind_template_child (widget_class, VitrineInspector, weights_count);
  gtk_widget_class_bind_template_child (widget_class, VitrineInspector, weights_bin);
  gtk_widget_class_bind_template_child (widget_class, VitrineInspector, weights_point);
}

static void
vitrine_inspector_init (VitrineInspector *inspector)
{
  GtkEventController *motion;
  const char *const titles[] = { _("Layers"), _("Parameters"), _("Multiply-adds a sample"), _("Weights") };

  inspector->others = g_array_new (FALSE, FALSE, sizeof (guint));
  inspector->weigher = vitrine_weigher_new ();
  g_signal_connect_object (inspector->weigher, "weighed", G_CALLBACK (weighed_cb), inspector, G_CONNECT_SWAPPED);
  gtk_widget_init_template (GTK_WIDGET (inspector));
  for (guint i = 0; i < G_N_ELEMENTS (titles); i++)
    {
      GtkWidget *row = adw_action_row_new (), *label = gtk_label_new (NULL);

      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), titles[i]);
      gtk_widget_add_css_class (label, "numeric");
      adw_action_row_add_suffix (ADW_ACTION_ROW (row), label);
      gtk_list_box_append (inspector->totals, row);
      inspector->total_values[i] = GTK_LABEL (label);
    }
  inspector->weights_view = VITRINE_FIGURE_VIEW (vitrine_figure_view_new ());
  vitrine_figure_view_set_height_func (inspector->weights_view, vitrine_weights_height);
  vitrine_figure_view_set_csv (inspector->weights_view, vitrine_weights_csv);
  vitrine_figure_view_set_csv_kept (inspector->weights_view, vitrine_weights_keep, vitrine_weights_csv,
                                    (GDestroyNotify) vitrine_weights_free);
  vitrine_figure_view_set_name (inspector->weights_view, _("Weights"));
  adw_bin_set_child (inspector->weights_bin, GTK_WIDGET (inspector->weights_view));
  inspector->x = -1;
  motion = gtk_event_controller_motion_new ();
  g_signal_connect_swapped (motion, "motion", G_CALLBACK (motion_cb), inspector);
  g_signal_connect_swapped (motion, "leave", G_CALLBACK (leave_cb), inspector);
  gtk_widget_add_controller (GTK_WIDGET (inspector->weights_view), motion);
}

void
vitrine_inspector_set_project (VitrineInspector *inspector,
                               VitrineProject   *project)
{
  if (inspector->project != NULL)
    g_clear_signal_handler (&inspector->handler, inspector->project);
  g_set_object (&inspector->project, project);
  if (project != NULL)
    inspector->handler = vitrine_follow (GTK_WIDGET (inspector), project, "notify::model", model_cb);
  update (inspector);
}

void
vitrine_inspector_show_layer (VitrineInspector *inspector,
                              guint             id)
{
  vitrine_inspector_show_layers (inspector, &id, id != 0);
}

void
vitrine_inspector_show_layers (VitrineInspector *inspector,
                               const guint      *ids,
                               guint             n)
{
  inspector->id = n > 0 ? ids[0] : 0;
  g_array_set_size (inspector->others, 0);
  if (n > 1)
    g_array_append_vals (inspector->others, ids + 1, n - 1);
  inspector->drawn_model = NULL;
  update (inspector);
}

void
vitrine_inspector_mark (VitrineInspector *inspector,
                        guint             id,
                        gsize             cell)
{
  NnModel *model = inspector->project != NULL ? vitrine_project_model (inspector->project) : NULL;
  gint index = model != NULL && id != 0 ? nn_model_index (model, id) : -1;

  inspector->marked_id = 0;
  if (index >= 0 && nn_model_error (model, (guint) index) == NULL)
    {
      const NnShape *shape = nn_model_shape (model, (guint) index);

      inspector->marked_id = id;
      inspector->marked_unit = cell % shape->size[shape->n_axes - 1];
    }
  show_point (inspector);
}

/* Those of this layer alone, and its statistics. */
void
vitrine_inspector_draw_weights (VitrineInspector *inspector)
{
  NnModel *model = vitrine_project_model (inspector->project);
  gint index = inspector->id != 0 ? nn_model_index (model, inspector->id) : -1;
  g_autoptr (NnModel) fresh = NULL, edited = NULL;
  g_autoptr (GPtrArray) weights = g_ptr_array_new ();
  g_autofree char *label = NULL;

  if (index < 0 || nn_model_n_weights (model, (guint) index) == 0)
    {
      gtk_widget_activate_action (GTK_WIDGET (inspector), "win.message", "s",
                                  _("There are no weights to draw: select a layer that has some."));
      return;
    }
  fresh = nn_model_reinitialise (model, (guint64) g_get_real_time ());
  for (guint i = 0; i < nn_model_n_entries (model); i++)
    for (guint w = 0; w < nn_model_n_weights (model, i); w++)
      g_ptr_array_add (weights, i == (guint) index ? nn_model_weight (fresh, i, w) : NULL);
  edited = nn_model_with_weights (model, (NnTensor **) weights->pdata, weights->len);
  label = g_strdup_printf (_("Draw the Weights of %s Anew"),
                           _(nn_model_entry (model, (guint) index)->klass->base.title));
  vitrine_project_edit (inspector->project, edited, label, NULL);
}

void
vitrine_inspector_all_weights (VitrineInspector *inspector)
{
  NnModel *model = vitrine_project_model (inspector->project);
  gint index = inspector->id != 0 ? nn_model_index (model, inspector->id) : -1;
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (inspector));

  if (index < 0 || nn_model_error (model, (guint) index) != NULL || nn_model_n_weights (model, (guint) index) == 0)
    gtk_widget_activate_action (GTK_WIDGET (inspector), "win.message", "s",
                                _("There are no weights to show: select a layer that has some."));
  else
    gtk_window_present (GTK_WINDOW (vitrine_weights_window_new (GTK_WINDOW (root), inspector->project, inspector->id)));
}
