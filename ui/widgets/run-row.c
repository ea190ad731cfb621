/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/widgets/run-row.h"

#include <glib/gi18n.h>
#include <math.h>

#include "ui/draw/paint.h"

struct _VitrineRunRow
{
  AdwActionRow  parent_instance;

  VitrineCurve *curve;
  GtkWidget    *toggle;
  GtkWidget    *dot;
  GtkLabel     *number;
  GtkWidget    *star;
  GtkWidget    *bin;
};

static guint toggled_signal, deleted_signal;

G_DEFINE_FINAL_TYPE (VitrineRunRow, vitrine_run_row, ADW_TYPE_ACTION_ROW)

/* Full: shown. A ring: hidden. */
static void
draw_dot (GtkDrawingArea *area,
          cairo_t        *cr,
          int             width,
          int             height,
          gpointer        data)
{
  VitrineRunRow *row = data;
  const VitrineTheme *theme = vitrine_theme (adw_style_manager_get_dark (adw_style_manager_get_default ()));

  vitrine_set_color (cr, vitrine_theme_run (theme, vitrine_curve_color (row->curve)));
  cairo_arc (cr, width / 2.0, height / 2.0, vitrine_curve_shown (row->curve) ? 5 : 4.2, 0, 2 * G_PI);
  cairo_set_line_width (cr, 1.6);
  if (vitrine_curve_shown (row->curve))
    cairo_fill (cr);
  else
    cairo_stroke (cr);
}

static void
toggled_cb (VitrineRunRow *row)
{
  vitrine_curve_show (row->curve, vitrine_curve_color (row->curve),
                      gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (row->toggle)));
  gtk_widget_queue_draw (row->dot);
  g_signal_emit (row, toggled_signal, 0);
}

static void
deleted_cb (VitrineRunRow *row)
{
  g_signal_emit (row, deleted_signal, 0);
}

VitrineCurve *
vitrine_run_row_curve (VitrineRunRow *row)
{
  return row->curve;
}

void
vitrine_run_row_update (VitrineRunRow *row,
                        const char    *state,
                        gboolean       best,
                        gboolean       busy)
{
  const NnRun *run = vitrine_curve_run (row->curve);
  gint index = vitrine_curve_best (row->curve);
  g_autofree char *length = NULL, *subtitle = NULL, *number = NULL, *escaped = NULL, *title = NULL;
  guint epochs = run->steps->len / MAX (run->steps_per_epoch, 1);

  if (run->steps_per_epoch > 0 && epochs > 0)
    length = g_strdup_printf (g_dngettext (NULL, "%u epoch", "%u epochs", epochs), epochs);
  else
    length = g_strdup_printf (g_dngettext (NULL, "%u step", "%u steps", run->steps->len), run->steps->len);
  subtitle = g_strdup_printf ("%s, %s", run->summary != NULL ? run->summary : "", state != NULL ? state : length);
  escaped = g_markup_escape_text (subtitle, -1);
  title = g_markup_escape_text (run->title, -1);
  number = index >= 0 ? vitrine_number (g_array_index (run->epochs, NnRunEpoch, index).val_loss, 3) : g_strdup ("–");

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), escaped);
  gtk_label_set_label (row->number, number);
  gtk_widget_set_opacity (row->star, best ? 1 : 0);
  gtk_widget_set_sensitive (row->bin, !busy);
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (row->toggle), vitrine_curve_shown (row->curve));
  gtk_widget_queue_draw (row->dot);
}

GtkWidget *
vitrine_run_row_new (VitrineCurve *curve)
{
  VitrineRunRow *row = g_object_new (VITRINE_TYPE_RUN_ROW, NULL);
  g_autofree char *show = g_strdup_printf (_("Show %s"), vitrine_curve_run (curve)->title);
  g_autofree char *drop = g_strdup_printf (_("Delete %s"), vitrine_curve_run (curve)->title);

  row->curve = curve;
  gtk_widget_set_tooltip_text (row->toggle, show);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row->toggle), GTK_ACCESSIBLE_PROPERTY_LABEL, show, -1);
  gtk_widget_set_tooltip_text (row->bin, drop);
  vitrine_run_row_update (row, NULL, FALSE, FALSE);
  g_signal_connect_swapped (row->toggle, "toggled", G_CALLBACK (toggled_cb), row);
  g_signal_connect_swapped (row->bin, "clicked", G_CALLBACK (deleted_cb), row);
  return GTK_WIDGET (row);
}

static void
vitrine_run_row_class_init (VitrineRunRowClass *klass)
{
  toggled_signal = g_signal_new ("toggled", VITRINE_TYPE_RUN_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 0);
  deleted_signal = g_signal_new ("deleted", VITRINE_TYPE_RUN_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 0);
}

static void
vitrine_run_row_init (VitrineRunRow *row)
{
  row->dot = gtk_drawing_area_new ();
  gtk_drawing_area_set_content_width (GTK_DRAWING_AREA (row->dot), 14);
  gtk_drawing_area_set_content_height (GTK_DRAWING_AREA (row->dot), 14);
  gtk_drawing_area_set_draw_func (GTK_DRAWING_AREA (row->dot), draw_dot, row, NULL);
  row->toggle = gtk_toggle_button_new ();
  gtk_button_set_child (GTK_BUTTON (row->toggle), row->dot);
  gtk_widget_add_css_class (row->toggle, "flat");
  gtk_widget_add_css_class (row->toggle, "run-dot");
  gtk_widget_set_valign (row->toggle, GTK_ALIGN_CENTER);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), row->toggle);

  row->number = GTK_LABEL (gtk_label_new (NULL));
  gtk_widget_add_css_class (GTK_WIDGET (row->number), "numeric");
  row->star = gtk_image_new_from_icon_name ("starred-symbolic");
  gtk_widget_set_tooltip_text (row->star, _("The best validation loss of all runs"));
  row->bin = gtk_button_new_from_icon_name ("user-trash-symbolic");
  gtk_widget_add_css_class (row->bin, "flat");
  gtk_widget_add_css_class (row->bin, "circular");
  gtk_widget_add_css_class (row->bin, "dim-label");
  gtk_widget_set_valign (row->bin, GTK_ALIGN_CENTER);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), GTK_WIDGET (row->number));
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), row->star);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), row->bin);
}
