/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/widgets/class-bars.h"

#include <glib/gi18n.h>
#include <math.h>

#include "ui/draw/paint.h"

typedef struct
{
  GtkWidget *check;
  GtkWidget *name;
  GtkWidget *bar;
  GtkWidget *value;
  char      *title;
} Row;

struct _VitrineClassBars
{
  GtkWidget  parent_instance;

  GtkWidget *box;
  GArray    *rows;
  GtkWidget *group;      /* not shown: a class by itself is a choice of one, no box to tick */
  gboolean   updating;
};

G_DEFINE_FINAL_TYPE (VitrineClassBars, vitrine_class_bars, GTK_TYPE_WIDGET)

enum { CHOSEN, N_SIGNALS };
static guint signals[N_SIGNALS];

static void
clear_row (gpointer data)
{
  g_free (((Row *) data)->title);
}

static void
toggled_cb (GtkCheckButton *check, VitrineClassBars *self)
{
  if (self->updating || !gtk_check_button_get_active (check))
    return;
  for (guint i = 0; i < self->rows->len; i++)
    if (g_array_index (self->rows, Row, i).check == GTK_WIDGET (check))
      g_signal_emit (self, signals[CHOSEN], 0, (gint) i);
}

static void
add_row (VitrineClassBars *self, const char *title, int width_chars, int value_chars)
{
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 9);
  Row row = { gtk_check_button_new (), gtk_label_new (title), gtk_progress_bar_new (), gtk_label_new (NULL),
              g_strdup (title) };

  gtk_label_set_width_chars (GTK_LABEL (row.name), width_chars);
  gtk_label_set_max_width_chars (GTK_LABEL (row.name), width_chars);
  gtk_label_set_ellipsize (GTK_LABEL (row.name), PANGO_ELLIPSIZE_END);
  gtk_label_set_xalign (GTK_LABEL (row.name), 0);
  gtk_widget_set_hexpand (row.bar, TRUE);
  gtk_widget_set_valign (row.bar, GTK_ALIGN_CENTER);
  gtk_label_set_width_chars (GTK_LABEL (row.value), value_chars);
  gtk_label_set_xalign (GTK_LABEL (row.value), 1);
  gtk_widget_add_css_class (row.value, "numeric");
  gtk_box_append (GTK_BOX (line), row.name);
  gtk_box_append (GTK_BOX (line), row.bar);
  gtk_box_append (GTK_BOX (line), row.value);
  gtk_check_button_set_child (GTK_CHECK_BUTTON (row.check), line);
  gtk_check_button_set_group (GTK_CHECK_BUTTON (row.check), GTK_CHECK_BUTTON (self->group));
  gtk_widget_add_css_class (row.check, "class-row");
  g_signal_connect (row.check, "toggled", G_CALLBACK (toggled_cb), self);
  gtk_box_append (GTK_BOX (self->box), row.check);
  g_array_append_val (self->rows, row);
}

static void
rebuild (VitrineClassBars *self, guint n, const char *const *names, gboolean probability)
{
  GtkWidget *child;
  int width = 1;

  while ((child = gtk_widget_get_first_child (self->box)) != NULL)
    gtk_box_remove (GTK_BOX (self->box), child);
  g_array_set_size (self->rows, 0);
  for (guint i = 0; i < n; i++)
    width = MAX (width, names != NULL ? (int) g_utf8_strlen (names[i], -1) : i > 9 ? 2 : 1);
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *number = g_strdup_printf ("%u", i);

      add_row (self, names != NULL ? names[i] : number, width == 1 ? 2 : CLAMP (width + 1, 2, 11), probability ? 6 : 7);
    }
}

static gboolean
same_rows (VitrineClassBars *self, guint n, const char *const *names)
{
  if (self->rows->len != n)
    return FALSE;
  for (guint i = 0; i < n && names != NULL; i++)
    if (!g_str_equal (g_array_index (self->rows, Row, i).title, names[i]))
      return FALSE;
  return TRUE;
}

static void
set_class (GtkWidget *widget, const char *name, gboolean on)
{
  if (on)
    gtk_widget_add_css_class (widget, name);
  else
    gtk_widget_remove_css_class (widget, name);
}

void
vitrine_class_bars_set (VitrineClassBars *self, const float *values, guint n, const char *const *names,
                        gboolean probability, gint target)
{
  double limit = 1e-12;

  self->updating = TRUE;
  if (!same_rows (self, n, names))
    rebuild (self, n, names, probability);
  for (guint i = 0; i < n; i++)
    limit = MAX (limit, fabs (values[i]));
  for (guint i = 0; i < n; i++)
    {
      Row *row = &g_array_index (self->rows, Row, i);
      double part = probability ? values[i] : fabs (values[i]) / limit;
      g_autofree char *text = NULL;
      g_autofree char *label = NULL;

      if (probability && values[i] < 0.0005)
        text = g_strdup ("0 %");
      else if (probability)
        text = g_strdup_printf ("%.1f %%", 100 * values[i]);
      else
        text = vitrine_number (values[i], 3);
      label = g_strdup_printf ("%s: %s", row->title, text);
      gtk_label_set_text (GTK_LABEL (row->value), text);
      gtk_progress_bar_set_fraction (GTK_PROGRESS_BAR (row->bar), isfinite (part) ? CLAMP (part, 0, 1) : 0);
      gtk_check_button_set_active (GTK_CHECK_BUTTON (row->check), (gint) i == target);
      set_class (row->check, "chosen", (gint) i == target);
      set_class (row->name, "likely", part >= 0.1);
      set_class (row->value, "dim-label", part < 0.1);
      set_class (row->name, "dim-label", part < 0.1);
      gtk_accessible_update_property (GTK_ACCESSIBLE (row->bar), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
      gtk_accessible_update_property (GTK_ACCESSIBLE (row->check), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
    }
  self->updating = FALSE;
}

static void
vitrine_class_bars_dispose (GObject *object)
{
  VitrineClassBars *self = VITRINE_CLASS_BARS (object);

  g_clear_pointer (&self->box, gtk_widget_unparent);
  g_clear_pointer (&self->rows, g_array_unref);
  g_clear_object (&self->group);
  G_OBJECT_CLASS (vitrine_class_bars_parent_class)->dispose (object);
}

static void
vitrine_class_bars_class_init (VitrineClassBarsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = vitrine_class_bars_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "classbars");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_RADIO_GROUP);
  signals[CHOSEN] = g_signal_new ("chosen", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 1, G_TYPE_INT);
}

static void
vitrine_class_bars_init (VitrineClassBars *self)
{
  self->rows = g_array_new (FALSE, TRUE, sizeof (Row));
  g_array_set_clear_func (self->rows, clear_row);
  self->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  self->group = g_object_ref_sink (gtk_check_button_new ());
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Class to explain"), -1);
}
