/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/widgets/sample-strip.h"

#include <glib/gi18n.h>

#include "app/sight.h"
#include "ui/access.h"
#include "ui/draw/data.h"
#include "ui/draw/outcome.h"
#include "ui/draw/paint.h"
#include "ui/draw/strip.h"
#include "ui/export.h"
#include "ui/widgets/pin-menu.h"

#define KEPT (16 << 20)   /* bytes of samples that come from files */

typedef struct
{
  GtkWidget        *button;
  VitrineStripItem  item;
  VitrineThumb      thumb;
  NnTensor         *input;    /* NULL: being read, or it cannot be */
} Cell;

struct _VitrineSampleStrip
{
  GtkWidget  parent_instance;

  GtkWidget *scroller;
  GtkWidget *box;
  GPtrArray *cells;
  NnSamples *samples;
  VitrineSight *sight;
  GArray    *pins;       /* guint32 */
  gint       selected;
  gboolean   updating;
};

G_DEFINE_FINAL_TYPE (VitrineSampleStrip, vitrine_sample_strip, GTK_TYPE_WIDGET)

enum { CHOSEN, N_SIGNALS };
static guint signals[N_SIGNALS];

static void
free_cell (gpointer data)
{
  Cell *cell = data;

  g_free (cell->thumb.caption);
  g_free (cell->thumb.text);
  g_clear_pointer (&cell->input, nn_tensor_unref);
  g_free (cell);
}

static void
describe (VitrineSampleStrip *self, Cell *cell)
{
  const VitrineStripItem *item = &cell->item;
  g_autofree char *number = vitrine_count (item->index);
  g_autofree char *text = NULL;

  g_clear_pointer (&cell->thumb.caption, g_free);
  cell->thumb.wrong = item->label >= 0 && item->predicted >= 0 && item->label != item->predicted;
  if (item->label < 0)
    {
      cell->thumb.caption = g_strdup (number);
      text = g_strdup_printf (_("Sample %s"), number);
    }
  else if (item->predicted < 0)
    {
      cell->thumb.caption = vitrine_class_name (self->samples, item->label);
      text = g_strdup_printf (_("Sample %s: label %s"), number, cell->thumb.caption);
    }
  else
    {
      /* The whole names are under the neighbours that are right, and in the tooltip. */
      g_autofree char *label = vitrine_class_short_name (self->samples, item->label);
      g_autofree char *predicted = vitrine_class_short_name (self->samples, item->predicted);
      g_autofree char *label_name = vitrine_class_name (self->samples, item->label);
      g_autofree char *predicted_name = vitrine_class_name (self->samples, item->predicted);

      cell->thumb.caption = cell->thumb.wrong ? g_strdup_printf ("%s → %s", label, predicted) : g_strdup (label_name);
      text = g_strdup_printf (_("Sample %s: label %s, predicted %s (%.0f %%)"), number, label_name, predicted_name,
                              100 * item->confidence);
    }
  if (cell->thumb.unreadable)
    {
      const char *problem;
      g_autofree char *before = g_steal_pointer (&text);

      vitrine_sight_look (self->sight, item->index, &problem);
      text = g_strdup_printf ("%s: %s", before, problem);
    }
  gtk_widget_set_tooltip_text (cell->button, text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (cell->button), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
}

static void
draw_cb (GtkDrawingArea *area, cairo_t *cr, int width, int height, gpointer data)
{
  Cell *cell = data;

  vitrine_draw_thumb (&cell->thumb, vitrine_is_dark (), cr, width, height);
}

static void
toggled_cb (GtkToggleButton *button, VitrineSampleStrip *self)
{
  Cell *cell = g_object_get_data (G_OBJECT (button), "cell");

  if (self->updating)
    return;
  /* A second click must not take the selection away. */
  vitrine_sample_strip_select (self, cell->item.index);
  g_signal_emit (self, signals[CHOSEN], 0, cell->item.index);
}

static gint
sample_of_cb (GtkWidget *button, double x, double y, gpointer data)
{
  return ((const Cell *) g_object_get_data (G_OBJECT (button), "cell"))->item.index;
}

static const GArray *
pinned_cb (gpointer self)
{
  return VITRINE_SAMPLE_STRIP (self)->pins;
}

static void
show_pin (VitrineSampleStrip *self, Cell *cell)
{
  gboolean pinned = FALSE;

  for (guint i = 0; i < self->pins->len; i++)
    pinned |= g_array_index (self->pins, guint32, i) == cell->item.index;
  if (pinned != cell->thumb.pinned)
    gtk_widget_queue_draw (gtk_button_get_child (GTK_BUTTON (cell->button)));
  cell->thumb.pinned = pinned;
}

void
vitrine_sample_strip_set_pins (VitrineSampleStrip *self, const GArray *pins)
{
  g_array_set_size (self->pins, 0);
  g_array_append_vals (self->pins, pins->data, pins->len);
  for (guint i = 0; i < self->cells->len; i++)
    show_pin (self, self->cells->pdata[i]);
}

static Cell *
add_cell (VitrineSampleStrip *self)
{
  Cell *cell = g_new0 (Cell, 1);
  GtkWidget *area = gtk_drawing_area_new ();

  gtk_drawing_area_set_content_width (GTK_DRAWING_AREA (area), VITRINE_THUMB_WIDTH);
  gtk_drawing_area_set_content_height (GTK_DRAWING_AREA (area), VITRINE_THUMB_HEIGHT);
  gtk_drawing_area_set_draw_func (GTK_DRAWING_AREA (area), draw_cb, cell, NULL);
  g_signal_connect_object (adw_style_manager_get_default (), "notify::dark", G_CALLBACK (gtk_widget_queue_draw), area,
                           G_CONNECT_SWAPPED);
  cell->button = gtk_toggle_button_new ();
  gtk_button_set_child (GTK_BUTTON (cell->button), area);
  gtk_widget_add_css_class (cell->button, "thumb");
  gtk_widget_add_css_class (cell->button, "flat");
  g_object_set_data (G_OBJECT (cell->button), "cell", cell);
  g_signal_connect (cell->button, "toggled", G_CALLBACK (toggled_cb), self);
  vitrine_pin_menu_add (cell->button, sample_of_cb, pinned_cb, self);
  gtk_box_append (GTK_BOX (self->box), cell->button);
  g_ptr_array_add (self->cells, cell);
  return cell;
}

/* What is there of its sample. */
static void
show_cell (VitrineSampleStrip *self, Cell *cell)
{
  NnSamples *samples = self->samples;
  const char *problem;
  NnTensor *input = vitrine_sight_look (self->sight, cell->item.index, &problem);

  if (input != NULL)
    nn_tensor_ref (input);
  g_clear_pointer (&cell->input, nn_tensor_unref);
  g_clear_pointer (&cell->thumb.text, g_free);
  cell->input = input;
  cell->thumb.values = input != NULL ? input->data : NULL;
  cell->thumb.unreadable = problem != NULL;
  if (input != NULL && samples->tokens != NULL)
    cell->thumb.text = nn_samples_text (samples, input->data, nn_tensor_count (input));
  describe (self, cell);
  gtk_widget_queue_draw (gtk_button_get_child (GTK_BUTTON (cell->button)));
}

static void
came_cb (VitrineSampleStrip *self, guint index)
{
  for (guint i = 0; i < self->cells->len; i++)
    if (((const Cell *) self->cells->pdata[i])->item.index == index)
      show_cell (self, self->cells->pdata[i]);
}

/* The buttons stay and change what they show: while training runs the strip is
 * renewed all the time, and the focus must not be lost. */
void
vitrine_sample_strip_set (VitrineSampleStrip *self, NnSamples *samples, const VitrineStripItem *items, guint n)
{
  g_autofree guint32 *wishes = g_new (guint32, MAX (n, 1));

  g_clear_pointer (&self->samples, nn_samples_unref);
  self->samples = samples != NULL ? nn_samples_ref (samples) : NULL;
  if (samples == NULL)
    n = 0;
  for (guint i = 0; i < n; i++)
    wishes[i] = items[i].index;
  vitrine_sight_set_samples (self->sight, samples);
  vitrine_sight_wish (self->sight, wishes, n);
  while (self->cells->len > n)
    {
      Cell *cell = self->cells->pdata[self->cells->len - 1];

      gtk_box_remove (GTK_BOX (self->box), cell->button);
      g_ptr_array_set_size (self->cells, self->cells->len - 1);
    }
  for (guint i = 0; i < n; i++)
    {
      Cell *cell = i < self->cells->len ? self->cells->pdata[i] : add_cell (self);

      cell->item = items[i];
      cell->thumb.shape = samples->shape;
      cell->thumb.boxes = vitrine_boxes_of (samples, (gint) items[i].index, NULL, 0);
      cell->thumb.frames = samples->frames;
      show_cell (self, cell);
      show_pin (self, cell);
    }
  vitrine_sample_strip_select (self, self->selected);
}

void
vitrine_sample_strip_select (VitrineSampleStrip *self, gint index)
{
  self->selected = index;
  self->updating = TRUE;
  for (guint i = 0; i < self->cells->len; i++)
    {
      Cell *cell = self->cells->pdata[i];
      gboolean selected = (gint) cell->item.index == index;

      if (cell->thumb.selected != selected)
        gtk_widget_queue_draw (gtk_button_get_child (GTK_BUTTON (cell->button)));
      cell->thumb.selected = selected;
      gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (cell->button), selected);
    }
  self->updating = FALSE;
}

static void
vitrine_sample_strip_dispose (GObject *object)
{
  VitrineSampleStrip *self = VITRINE_SAMPLE_STRIP (object);

  g_clear_pointer (&self->scroller, gtk_widget_unparent);
  g_clear_pointer (&self->cells, g_ptr_array_unref);
  g_clear_pointer (&self->pins, g_array_unref);
  g_clear_object (&self->sight);
  g_clear_pointer (&self->samples, nn_samples_unref);
  G_OBJECT_CLASS (vitrine_sample_strip_parent_class)->dispose (object);
}

static void
vitrine_sample_strip_class_init (VitrineSampleStripClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = vitrine_sample_strip_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "samplestrip");
  signals[CHOSEN] = g_signal_new ("chosen", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 1, G_TYPE_UINT);
}

/* A wheel turns up and down, the strip goes left and right. */
static gboolean
scroll_cb (GtkEventControllerScroll *controller, double dx, double dy, VitrineSampleStrip *self)
{
  GtkAdjustment *adjustment = gtk_scrolled_window_get_hadjustment (GTK_SCROLLED_WINDOW (self->scroller));

  gtk_adjustment_set_value (adjustment, gtk_adjustment_get_value (adjustment) + (dx + dy) * (VITRINE_THUMB_WIDTH + 1));
  return TRUE;
}

static void
vitrine_sample_strip_init (VitrineSampleStrip *self)
{
  GtkEventController *scroll;

  self->selected = -1;
  self->sight = vitrine_sight_new (KEPT);
  g_signal_connect_object (self->sight, "came", G_CALLBACK (came_cb), self, G_CONNECT_SWAPPED);
  self->pins = g_array_new (FALSE, FALSE, sizeof (guint32));
  self->cells = g_ptr_array_new_with_free_func (free_cell);
  self->box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 1);
  self->scroller = gtk_scrolled_window_new ();
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (self->scroller), GTK_POLICY_EXTERNAL, GTK_POLICY_NEVER);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (self->scroller), self->box);
  gtk_widget_set_parent (self->scroller, GTK_WIDGET (self));
  scroll = gtk_event_controller_scroll_new (GTK_EVENT_CONTROLLER_SCROLL_BOTH_AXES);
  gtk_event_controller_set_propagation_phase (scroll, GTK_PHASE_CAPTURE);
  g_signal_connect (scroll, "scroll", G_CALLBACK (scroll_cb), self);
  gtk_widget_add_controller (self->scroller, scroll);
  vitrine_access_one_stop (self->box, NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Samples"), -1);
}
