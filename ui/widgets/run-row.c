/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/widgets/run-row.h"

#include <glib/gi18n.h>
#include <math.h>

#include "app/moment.h"
#include "ui/draw/paint.h"

struct _VitrineRunRow
{
  AdwActionRow  parent_instance;

  VitrineCurve *curve;
  GtkWidget    *toggle;
  GtkWidget    *dot;
  GtkLabel     *number;
  GtkWidget    *star;
  GtkWidget    *menu;
  GSimpleActionGroup *actions;
};

static guint toggled_signal, asked_signal;

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
  gboolean shown = gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (row->toggle));

  if (shown == vitrine_curve_shown (row->curve))
    return;
  vitrine_curve_show (row->curve, vitrine_curve_color (row->curve), shown);
  gtk_widget_queue_draw (row->dot);
  g_signal_emit (row, toggled_signal, 0);
}

static void
ask (VitrineRunRow *row,
     const char    *what)
{
  if (g_action_group_get_action_enabled (G_ACTION_GROUP (row->actions), what))
    g_signal_emit (row, asked_signal, 0, what);
}

static void
action_cb (GSimpleAction *action,
           GVariant      *parameter,
           gpointer       row)
{
  g_signal_emit (row, asked_signal, 0, g_action_get_name (G_ACTION (action)));
}

static void
star_cb (VitrineRunRow *row)
{
  ask (row, "star");
}

static void
activated_cb (VitrineRunRow *row)
{
  ask (row, "look");
}

static gboolean
key_cb (VitrineRunRow  *row,
        guint           key,
        guint           code,
        GdkModifierType state)
{
  switch (key)
    {
    case GDK_KEY_F2:
      ask (row, "rename");
      return TRUE;
    case GDK_KEY_Delete:
      ask (row, "delete");
      return TRUE;
    case GDK_KEY_Menu:
      gtk_menu_button_popup (GTK_MENU_BUTTON (row->menu));
      return TRUE;
    default:
      return FALSE;
    }
}

VitrineCurve *
vitrine_run_row_curve (VitrineRunRow *row)
{
  return row->curve;
}

static void
enable (VitrineRunRow *row,
        const char    *name,
        gboolean       enabled)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (row->actions), name);

  g_simple_action_set_enabled (G_SIMPLE_ACTION (action), enabled);
}

static void
name_widget (GtkWidget  *widget,
             const char *format,
             const char *title)
{
  g_autofree char *text = g_strdup_printf (format, title);

  gtk_widget_set_tooltip_text (widget, text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
}

static void
update_star (VitrineRunRow *row,
             gboolean       best)
{
  const NnRun *run = vitrine_curve_run (row->curve);

  gtk_button_set_icon_name (GTK_BUTTON (row->star), best ? "starred-symbolic" : "non-starred-symbolic");
  if (best)
    gtk_widget_remove_css_class (row->star, "dim-label");
  else
    gtk_widget_add_css_class (row->star, "dim-label");
  name_widget (row->star, run->starred ? _("%s is the best by choice: choose by validation loss again")
                          : best       ? _("%s has the best validation loss: keep the star on it")
                                       : _("Make %s the best"), run->title);
}

void
vitrine_run_row_update (VitrineRunRow            *row,
                        const VitrineRunRowState *state)
{
  const NnRun *run = vitrine_curve_run (row->curve);
  gint index = vitrine_curve_best (row->curve);
  g_autofree char *length = vitrine_moment_length (run);
  g_autofree char *subtitle = NULL, *number = NULL, *escaped = NULL, *title = NULL;

  subtitle = g_strdup_printf ("%s, %s", run->summary != NULL ? run->summary : "",
                              state->state != NULL ? state->state : length);
  escaped = g_markup_escape_text (subtitle, -1);
  title = g_markup_escape_text (run->title, -1);
  number = index >= 0 ? vitrine_number (g_array_index (run->epochs, NnRunEpoch, index).val_loss, 3) : g_strdup ("–");

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), escaped);
  gtk_label_set_label (row->number, number);
  name_widget (row->toggle, _("Show %s"), run->title);
  name_widget (row->menu, _("What to do with %s"), run->title);
  update_star (row, state->best);
  enable (row, "restore-best", !state->any_busy && nn_run_best_kept (run) >= 0);
  enable (row, "restore-last", !state->any_busy && run->kept->len > 0);
  enable (row, "continue", !state->any_busy && run->kept->len > 0);
  enable (row, "look", run->kept->len > 0);
  enable (row, "delete", !state->busy);
  if (state->looked)
    gtk_widget_add_css_class (GTK_WIDGET (row), "looked");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (row), "looked");
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (row->toggle), vitrine_curve_shown (row->curve));
  gtk_widget_queue_draw (row->dot);
}

GtkWidget *
vitrine_run_row_new (VitrineCurve *curve)
{
  VitrineRunRow *row = g_object_new (VITRINE_TYPE_RUN_ROW, NULL);

  row->curve = curve;
  vitrine_run_row_update (row, &(VitrineRunRowState){ 0 });
  g_signal_connect_swapped (row->toggle, "toggled", G_CALLBACK (toggled_cb), row);
  return GTK_WIDGET (row);
}

static void
vitrine_run_row_dispose (GObject *object)
{
  g_clear_object (&VITRINE_RUN_ROW (object)->actions);
  G_OBJECT_CLASS (vitrine_run_row_parent_class)->dispose (object);
}

static void
vitrine_run_row_class_init (VitrineRunRowClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = vitrine_run_row_dispose;
  toggled_signal = g_signal_new ("toggled", VITRINE_TYPE_RUN_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 0);
  asked_signal = g_signal_new ("asked", VITRINE_TYPE_RUN_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                               G_TYPE_NONE, 1, G_TYPE_STRING);
}

static GMenuModel *
make_menu (void)
{
  GMenu *menu = g_menu_new ();
  g_autoptr (GMenu) weights = g_menu_new ();
  g_autoptr (GMenu) record = g_menu_new ();

  g_menu_append (weights, _("Restore _Best Weights"), "run.restore-best");
  g_menu_append (weights, _("Restore _Last Weights"), "run.restore-last");
  g_menu_append (weights, _("_Continue"), "run.continue");
  g_menu_append (record, _("Look Back at Its _Models"), "run.look");
  g_menu_append (record, _("_Rename…"), "run.rename");
  g_menu_append (record, _("_Delete…"), "run.delete");
  g_menu_append_section (menu, NULL, G_MENU_MODEL (weights));
  g_menu_append_section (menu, NULL, G_MENU_MODEL (record));
  return G_MENU_MODEL (menu);
}

static void
add_actions (VitrineRunRow *row)
{
  static const GActionEntry entries[] = {
    { "restore-best", action_cb }, { "restore-last", action_cb }, { "continue", action_cb },
    { "look", action_cb },         { "rename", action_cb },       { "star", action_cb },
    { "delete", action_cb },
  };
  GtkEventController *key = gtk_event_controller_key_new ();

  row->actions = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (row->actions), entries, G_N_ELEMENTS (entries), row);
  gtk_widget_insert_action_group (GTK_WIDGET (row), "run", G_ACTION_GROUP (row->actions));
  g_signal_connect_swapped (key, "key-pressed", G_CALLBACK (key_cb), row);
  gtk_widget_add_controller (GTK_WIDGET (row), key);
}

static void
vitrine_run_row_init (VitrineRunRow *row)
{
  g_autoptr (GMenuModel) menu = make_menu ();

  add_actions (row);
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
  row->star = gtk_button_new_from_icon_name ("non-starred-symbolic");
  row->menu = gtk_menu_button_new ();
  gtk_menu_button_set_icon_name (GTK_MENU_BUTTON (row->menu), "view-more-symbolic");
  gtk_menu_button_set_menu_model (GTK_MENU_BUTTON (row->menu), menu);
  gtk_widget_add_css_class (row->star, "flat");
  gtk_widget_add_css_class (row->star, "run-button");
  gtk_widget_add_css_class (row->menu, "flat");
  gtk_widget_add_css_class (row->menu, "run-button");
  gtk_widget_set_valign (row->star, GTK_ALIGN_CENTER);
  gtk_widget_set_valign (row->menu, GTK_ALIGN_CENTER);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), GTK_WIDGET (row->number));
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), row->star);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), row->menu);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 1);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 1);
  g_signal_connect_swapped (row->star, "clicked", G_CALLBACK (star_cb), row);
  g_signal_connect (row, "activated", G_CALLBACK (activated_cb), NULL);
}
