/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/widgets/sample-picker.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "ui/draw/paint.h"
#include "ui/draw/sample.h"
#include "ui/export.h"
#include "ui/settings.h"
#include "ui/widgets/draw-pad.h"

struct _VitrineSamplePicker
{
  GtkBox          parent_instance;

  VitrineInside  *inside;
  VitrineProject *project;
  gint            followed;     /* what the Explain page looked at; -1: nothing */

  GtkDrawingArea *picture;
  GtkLabel       *title;
  GtkLabel       *subtitle;
  GtkMenuButton  *pen;
  VitrineDrawPad *pad;
};

G_DEFINE_FINAL_TYPE (VitrineSamplePicker, vitrine_sample_picker, GTK_TYPE_BOX)

static NnSamples *
samples_of (VitrineSamplePicker *picker)
{
  return picker->project != NULL ? vitrine_project_samples (picker->project) : NULL;
}

/* --- what is shown ---------------------------------------------------------------- */

/* A text says itself, of others the label tells what they are; of one that cannot be read, why. */
static char *
subtitle_of (VitrineSamplePicker *picker,
             const NnSamples     *samples,
             guint                index)
{
  const char *split = index < samples->n_train ? _("training") : _("validation");
  const char *problem;
  NnTensor *sample = vitrine_inside_input (picker->inside, &problem);

  if (problem != NULL)
    return g_strdup (problem);
  if (samples->tokens != NULL && sample != NULL)
    {
      g_autofree char *text = nn_samples_text (samples, sample->data, nn_tensor_count (sample));
      g_autofree char *line = g_strdelimit (g_strdup (text), "\n\t", ' ');

      return g_strdup_printf ("“%s”", line);
    }
  if (samples->labels != NULL && samples->class_names != NULL)
    return g_strdup_printf (_("%s, label %s"), split, samples->class_names[samples->labels[index]]);
  return g_strdup (split);
}

void
vitrine_sample_picker_update (VitrineSamplePicker *picker)
{
  NnSamples *samples = samples_of (picker);
  guint index = vitrine_inside_sample (picker->inside);
  gboolean drawn = vitrine_inside_drawn (picker->inside) != NULL;
  g_autofree char *number = vitrine_count (index);
  g_autofree char *title = g_strdup_printf (_("Sample %s"), number);
  g_autofree char *subtitle = NULL;
  const char *problem;
  gboolean image;

  if (samples == NULL || index >= samples->n)
    return;
  image = samples->shape.n_axes == 3;
  subtitle = drawn ? g_strdup (image ? _("drawn by hand") : _("recorded")) : subtitle_of (picker, samples, index);
  gtk_label_set_label (picker->title, drawn ? _("Your own") : title);
  gtk_label_set_label (picker->subtitle, subtitle);
  vitrine_inside_input (picker->inside, &problem);
  gtk_widget_set_tooltip_text (GTK_WIDGET (picker->subtitle), samples->tokens != NULL || problem != NULL ? subtitle : NULL);
  gtk_widget_set_visible (GTK_WIDGET (picker->picture), image);
  gtk_widget_set_visible (GTK_WIDGET (picker->pen), image && samples->n_more == 0);
  gtk_widget_queue_draw (GTK_WIDGET (picker->picture));
}

static void
draw_picture_cb (GtkDrawingArea *area,
                 cairo_t        *cr,
                 int             width,
                 int             height,
                 gpointer        data)
{
  VitrineSamplePicker *picker = data;
  const VitrineTheme *theme = vitrine_theme (vitrine_is_dark ());
  NnSamples *samples = samples_of (picker);
  const char *problem;
  NnTensor *sample;
  cairo_surface_t *surface;
  const gsize *size;

  if (samples == NULL || samples->shape.n_axes != 3 || picker->inside == NULL)
    return;
  sample = vitrine_inside_input (picker->inside, &problem);
  if (sample == NULL)
    {
      vitrine_draw_no_sample (problem != NULL, vitrine_is_dark (), cr, 0, 0, width, height);
      return;
    }
  size = samples->shape.size;
  vitrine_round_rect (cr, 0.5, 0.5, width - 1, height - 1, 6);
  vitrine_set_color (cr, theme->view);
  cairo_fill_preserve (cr);
  vitrine_set_color (cr, vitrine_theme_fg (theme, theme->line));
  cairo_set_line_width (cr, 1);
  cairo_stroke (cr);
  surface = vitrine_picture_surface (theme, sample->data, size[0], size[1], size[2], 1);
  vitrine_paint_surface (cr, surface, 3, 3, width - 6, height - 6, FALSE, 1);
  cairo_surface_destroy (surface);
}

/* --- which it is -------------------------------------------------------------------- */

static void
set_sample (VitrineSamplePicker *picker,
            guint                index)
{
  vitrine_inside_set_sample (picker->inside, index);
  vitrine_sample_picker_update (picker);
}

void
vitrine_sample_picker_reset (VitrineSamplePicker *picker)
{
  NnSamples *samples = samples_of (picker);

  picker->followed = -1;
  vitrine_draw_pad_clear (picker->pad);
  set_sample (picker, samples != NULL && samples->n_train < samples->n ? samples->n_train : 0);
}

void
vitrine_sample_picker_follow (VitrineSamplePicker *picker,
                              VitrineExplaining   *explaining)
{
  gint index = vitrine_explaining_index (explaining);
  NnSamples *samples = samples_of (picker);

  if (index == picker->followed || index < 0 || samples == NULL || (guint) index >= samples->n)
    return;
  picker->followed = index;
  set_sample (picker, (guint) index);
}

static void
step_action (GtkWidget  *widget,
             const char *action,
             GVariant   *parameter)
{
  VitrineSamplePicker *picker = VITRINE_SAMPLE_PICKER (widget);
  NnSamples *samples = samples_of (picker);
  guint index;

  if (samples == NULL || samples->n == 0)
    return;
  index = vitrine_inside_sample (picker->inside);
  if (g_str_equal (action, "sample.random"))
    index = (guint) g_random_int_range (0, (gint32) samples->n);
  else
    index = (index + samples->n + (g_str_equal (action, "sample.next") ? 1 : -1)) % samples->n;
  set_sample (picker, index);
}

static void
pad_action (GtkWidget  *widget,
            const char *action,
            GVariant   *parameter)
{
  VitrineSamplePicker *picker = VITRINE_SAMPLE_PICKER (widget);

  if (g_str_equal (action, "sample.clear-pad"))
    vitrine_draw_pad_clear (picker->pad);
  else
    vitrine_draw_pad_undo (picker->pad);
}

/* An empty pad is the data set's sample again. */
static void
drawn_cb (VitrineSamplePicker *picker)
{
  NnSamples *samples = samples_of (picker);
  g_autoptr (NnTensor) sample = NULL;

  if (samples == NULL || picker->inside == NULL || samples->shape.n_axes != 3)
    return;
  sample = vitrine_pad_sample (vitrine_draw_pad_ink (picker->pad), &samples->shape);
  vitrine_inside_set_drawn (picker->inside, sample);
  vitrine_sample_picker_update (picker);
}

/* --- the widget ----------------------------------------------------------------------- */

static void
vitrine_sample_picker_dispose (GObject *object)
{
  VitrineSamplePicker *picker = VITRINE_SAMPLE_PICKER (object);

  g_clear_object (&picker->inside);
  g_clear_object (&picker->project);
  G_OBJECT_CLASS (vitrine_sample_picker_parent_class)->dispose (object);
}

static void
vitrine_sample_picker_class_init (VitrineSamplePickerClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = vitrine_sample_picker_dispose;
  g_type_ensure (VITRINE_TYPE_DRAW_PAD);
  gtk_widget_class_set_template_from_resource (widget_class, VITRINE_RESOURCES "/ui/sample-picker.ui");
  gtk_widget_class_bind_template_child (widget_class, VitrineSamplePicker, picture);
  gtk_widget_class_bind_template_child (widget_class, VitrineSamplePicker, title);
  gtk_widget_class_bind_template_child (widget_class, VitrineSamplePicker, subtitle);
  gtk_widget_class_bind_template_child (widget_class, VitrineSamplePicker, pen);
  gtk_widget_class_bind_template_child (widget_class, VitrineSamplePicker, pad);
  gtk_widget_class_install_action (widget_class, "sample.previous", NULL, step_action);
  gtk_widget_class_install_action (widget_class, "sample.next", NULL, step_action);
  gtk_widget_class_install_action (widget_class, "sample.random", NULL, step_action);
  gtk_widget_class_install_action (widget_class, "sample.undo-pad", NULL, pad_action);
  gtk_widget_class_install_action (widget_class, "sample.clear-pad", NULL, pad_action);
}

static void
vitrine_sample_picker_init (VitrineSamplePicker *picker)
{
  picker->followed = -1;
  gtk_widget_init_template (GTK_WIDGET (picker));
  gtk_drawing_area_set_draw_func (picker->picture, draw_picture_cb, picker, NULL);
  vitrine_draw_pad_set_actions (picker->pad, GTK_WIDGET (picker), "sample.undo-pad", "sample.clear-pad");
  g_signal_connect_object (picker->pad, "changed", G_CALLBACK (drawn_cb), picker, G_CONNECT_SWAPPED);
}

void
vitrine_sample_picker_connect (VitrineSamplePicker *picker,
                               VitrineInside       *inside,
                               VitrineProject      *project)
{
  g_return_if_fail (picker->inside == NULL);
  picker->inside = g_object_ref (inside);
  picker->project = g_object_ref (project);
  vitrine_sample_picker_reset (picker);
}
