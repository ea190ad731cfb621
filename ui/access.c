/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/access.h"

#include <adwaita.h>
#include <glib/gi18n.h>

static void
set_name (GtkWidget  *widget,
          const char *name)
{
  gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

static void
set_description (GtkWidget  *widget,
                 const char *text)
{
  gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text, -1);
}

/* Marks what was looked at. */
static gboolean
is_known (GtkWidget *widget)
{
  static const char known[] = "vitrine-access";

  if (g_object_get_data (G_OBJECT (widget), known) != NULL)
    return TRUE;
  g_object_set_data (G_OBJECT (widget), known, widget);
  return FALSE;
}

static void
name_by (GtkWidget *widget,
         GtkWidget *label)
{
  gtk_accessible_update_relation (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_RELATION_LABELLED_BY, label, NULL, -1);
}

/* --- buttons ------------------------------------------------------------------- */

/* A button that shows an icon alone is called as that by GTK. */
static gboolean
is_nameless (GtkWidget *button)
{
  GtkAccessible *accessible = GTK_ACCESSIBLE (button);
  const char *icon = GTK_IS_BUTTON (button) ? gtk_button_get_icon_name (GTK_BUTTON (button)) : NULL;
  g_autofree char *other = NULL;

  if (!gtk_test_accessible_has_property (accessible, GTK_ACCESSIBLE_PROPERTY_LABEL))
    return TRUE;
  if (icon != NULL)
    other = gtk_test_accessible_check_property (accessible, GTK_ACCESSIBLE_PROPERTY_LABEL, icon, NULL);
  return icon != NULL && other == NULL;
}

/* The button in it, which is what can be pressed, takes its name by itself. */
static void
name_menu (GtkWidget  *button,
           const char *label)
{
  g_auto (GStrv) parts = g_strsplit (label, "_", -1);
  g_autofree char *plain = g_strjoinv ("", parts);

  set_name (button, gtk_menu_button_get_use_underline (GTK_MENU_BUTTON (button)) ? plain : label);
}

/* What shows an icon alone is named by its tooltip. What has a mnemonic is named twice by GTK, once
 * with the underscore: the label that it shows remains. */
static void
name_button (GtkWidget *button)
{
  const char *tip = gtk_widget_get_tooltip_text (button);
  const char *label = GTK_IS_BUTTON (button) ? gtk_button_get_label (GTK_BUTTON (button))
                                             : gtk_menu_button_get_label (GTK_MENU_BUTTON (button));
  GtkWidget *child = GTK_IS_BUTTON (button) ? gtk_button_get_child (GTK_BUTTON (button))
                                            : gtk_menu_button_get_child (GTK_MENU_BUTTON (button));

  if (label != NULL && GTK_IS_BUTTON (button) && gtk_button_get_use_underline (GTK_BUTTON (button)))
    gtk_accessible_reset_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL);
  else if (label != NULL && GTK_IS_MENU_BUTTON (button) && is_nameless (button))
    name_menu (button, label);
  else if (tip != NULL && label == NULL && (child == NULL || GTK_IS_IMAGE (child) || GTK_IS_MENU_BUTTON (button)) && is_nameless (button))
    set_name (button, tip);
}

/* --- what is chosen from a list --------------------------------------------------- */

static void
told_choice_cb (GtkWidget *widget)
{
  GObject *item = GTK_IS_DROP_DOWN (widget) ? gtk_drop_down_get_selected_item (GTK_DROP_DOWN (widget))
                                            : adw_combo_row_get_selected_item (ADW_COMBO_ROW (widget));
  const char *text = GTK_IS_STRING_OBJECT (item) ? gtk_string_object_get_string (GTK_STRING_OBJECT (item)) : NULL;

  if (text == NULL)
    return;
  set_description (widget, text);
  if (GTK_IS_DROP_DOWN (widget))
    set_description (gtk_widget_get_first_child (widget), text);
}

/* Its button has the focus, so it bears the name; which one is chosen is told with it. */
static void
name_choice (GtkWidget *widget)
{
  if (is_known (widget))
    return;
  if (GTK_IS_DROP_DOWN (widget))
    name_by (gtk_widget_get_first_child (widget), widget);
  g_signal_connect (widget, "notify::selected-item", G_CALLBACK (told_choice_cb), NULL);
  told_choice_cb (widget);
}

/* --- rows and cells ------------------------------------------------------------------ */

/* The first that says something: a label, or what draws itself. */
static GtkWidget *
first_words (GtkWidget *widget)
{
  if (GTK_IS_LABEL (widget))
    return *gtk_label_get_text (GTK_LABEL (widget)) != '\0' ? widget : NULL;
  if (gtk_widget_get_first_child (widget) == NULL)
    return gtk_accessible_get_accessible_role (GTK_ACCESSIBLE (widget)) == GTK_ACCESSIBLE_ROLE_IMG && !GTK_IS_IMAGE (widget)
             ? widget : NULL;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = gtk_widget_get_visible (child) ? first_words (child) : NULL;

      if (found != NULL)
        return found;
    }
  return NULL;
}

static void
name_row (GtkWidget *row)
{
  GtkWidget *words = first_words (row);

  if (words != NULL)
    name_by (row, words);
}

/* A heading in @widget. */
static GtkWidget *
find_heading (GtkWidget *widget)
{
  GtkWidget *found = NULL;

  if (GTK_IS_LABEL (widget) && gtk_widget_has_css_class (widget, "heading"))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_heading (child);
  return found;
}

/* A list is named by the heading that stands above it. */
static void
name_list (GtkWidget *list)
{
  static const guint most = 5;
  GtkWidget *from = list;

  if (is_known (list) || gtk_test_accessible_has_property (GTK_ACCESSIBLE (list), GTK_ACCESSIBLE_PROPERTY_LABEL))
    return;
  for (guint i = 0; from != NULL && i < most; i++, from = gtk_widget_get_parent (from))
    for (GtkWidget *before = gtk_widget_get_prev_sibling (from); before != NULL; before = gtk_widget_get_prev_sibling (before))
      {
        GtkWidget *heading = find_heading (before);

        if (heading != NULL)
          {
            name_by (list, heading);
            return;
          }
      }
}

/* The lists of an expander: its rows are within one without a name. */
static void
name_lists (GtkWidget  *widget,
            const char *title)
{
  if (GTK_IS_LIST_BOX (widget) || ADW_IS_EXPANDER_ROW (widget))
    set_name (widget, title);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    if (!ADW_IS_PREFERENCES_ROW (child))
      name_lists (child, title);
}

/* --- lists that are one stop ------------------------------------------------------------ */

static GtkWidget *
find_inner (GtkWidget  *list,
            const char *inner)
{
  for (GtkWidget *row = gtk_widget_get_first_child (list); inner != NULL && row != NULL;
       row = gtk_widget_get_next_sibling (row))
    if (gtk_widget_has_css_class (row, inner) && gtk_widget_get_child_visible (row))
      return row;
  return NULL;
}

/* To what comes after the list, or before it. */
static void
leave (GtkWidget       *list,
       GtkDirectionType direction)
{
  GtkWidget *root = GTK_WIDGET (gtk_widget_get_root (list));

  gtk_widget_set_can_focus (list, FALSE);
  if (!gtk_widget_child_focus (root, direction))
    gtk_widget_child_focus (root, direction);   /* all around: from the other end */
  gtk_widget_set_can_focus (list, TRUE);
}

static gboolean
tab_cb (GtkEventControllerKey *keys,
        guint                  keyval,
        guint                  keycode,
        GdkModifierType        state,
        const char            *inner)
{
  GtkWidget *list = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (keys));
  const gboolean back = keyval == GDK_KEY_ISO_Left_Tab || (state & GDK_SHIFT_MASK) != 0;
  const GtkDirectionType direction = back ? GTK_DIR_TAB_BACKWARD : GTK_DIR_TAB_FORWARD;
  GtkWidget *row = find_inner (list, inner), *before;

  if ((keyval != GDK_KEY_Tab && keyval != GDK_KEY_ISO_Left_Tab) || (state & (GDK_CONTROL_MASK | GDK_ALT_MASK)) != 0)
    return GDK_EVENT_PROPAGATE;
  if (row != NULL && gtk_widget_get_focus_child (list) == row)
    {
      before = gtk_widget_get_prev_sibling (row);
      if (gtk_widget_child_focus (gtk_list_box_row_get_child (GTK_LIST_BOX_ROW (row)), direction) || (back && before != NULL && gtk_widget_grab_focus (before)))
        return GDK_EVENT_STOP;
    }
  else if (row != NULL && !back && gtk_widget_child_focus (gtk_list_box_row_get_child (GTK_LIST_BOX_ROW (row)), direction))
    {
      return GDK_EVENT_STOP;
    }
  leave (list, direction);
  return GDK_EVENT_STOP;
}

void
vitrine_access_one_stop (GtkWidget  *list,
                         const char *inner)
{
  GtkEventController *keys = gtk_event_controller_key_new ();

  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (tab_cb), (gpointer) g_intern_string (inner));
  gtk_widget_add_controller (list, keys);
}

/* --- all of them ----------------------------------------------------------------------- */

static gboolean
mapped_cb (GSignalInvocationHint *hint,
           guint                  n_values,
           const GValue          *values,
           gpointer               data)
{
  GtkWidget *widget = g_value_get_object (&values[0]);

  if (GTK_IS_BUTTON (widget) || GTK_IS_MENU_BUTTON (widget))
    name_button (widget);
  else if (GTK_IS_DROP_DOWN (widget) || ADW_IS_COMBO_ROW (widget))
    name_choice (widget);
  else if (ADW_IS_EXPANDER_ROW (widget))
    name_lists (widget, adw_preferences_row_get_title (ADW_PREFERENCES_ROW (widget)));
  else if (GTK_IS_LIST_BOX (widget))
    name_list (widget);
  else if (g_str_equal (G_OBJECT_TYPE_NAME (widget), "GtkColumnListView"))
    name_by (widget, gtk_widget_get_parent (widget));
  else if (GTK_IS_PANED (widget))
    set_name (widget, _("Divider"));
  else if (g_str_equal (G_OBJECT_TYPE_NAME (widget), "GtkListItemWidget"))
    name_row (widget);
  return TRUE;
}

void
vitrine_access_start (void)
{
  gpointer klass = g_type_class_ref (GTK_TYPE_WIDGET);

  g_signal_add_emission_hook (g_signal_lookup ("map", GTK_TYPE_WIDGET), 0, mapped_cb, NULL, NULL);
  g_type_class_unref (klass);
}
