/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/args-form.h"

#include <glib/gi18n.h>
#include <math.h>
#include <stdlib.h>

#include "ui/draw/paint.h"
#include "ui/widgets/pass-row.h"

#define MAX_SECTIONS 32
#define LEAST_LOG (-9.0)     /* a logarithmic row that may be 0 has it one step below 1e-9 */
#define FIRST_LOG 1e-5       /* the first step up from 0, of the most that it may be */

typedef struct
{
  GtkWidget *row;
  GtkWidget *editor;         /* the spin button, the switch, or the combo row itself */
  GtkWidget *slider;         /* (nullable) */
  GtkWidget *fold;           /* (nullable): the row that it is folded into */
} Row;

typedef struct
{
  NnSpec     spec;
  NnKind     kind;
  GtkWidget *head;           /* (nullable): the chooser among the classes, or a heading */
  GtkWidget *chooser;        /* (nullable): @head, where it is one */
  GPtrArray *rows;           /* Row, by argument; NULL entries are hidden ones */
  GStrv      hidden;
  gboolean   sliders;
  GStrv      columns;        /* (nullable) */
  guint      column;         /* that stands for 0 */
} Section;

struct _VitrineArgsForm
{
  AdwBin      parent_instance;

  GtkListBox *list;
  Section     sections[MAX_SECTIONS];
  guint       n_sections;
  gboolean    showing;       /* values come from outside: no signal */
};

static guint changed_signal;

G_DEFINE_FINAL_TYPE (VitrineArgsForm, vitrine_args_form, ADW_TYPE_BIN)

/* Which section and argument a row's editor belongs to. */
static void
mark (GtkWidget *editor,
      guint      section,
      gint       arg)
{
  g_object_set_data (G_OBJECT (editor), "section", GUINT_TO_POINTER (section));
  g_object_set_data (G_OBJECT (editor), "arg", GINT_TO_POINTER (arg + 1));
}

static guint
section_of (gpointer editor)
{
  return GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (editor), "section"));
}

static gint
arg_of (gpointer editor)
{
  return GPOINTER_TO_INT (g_object_get_data (G_OBJECT (editor), "arg")) - 1;
}

static const NnArg *
arg_row (VitrineArgsForm *form,
         gpointer         editor)
{
  return &form->sections[section_of (editor)].spec.klass->args[arg_of (editor)];
}

/* A fold that is closed says what was set within. */
static void
show_fold (Section   *section,
           GtkWidget *fold)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < section->rows->len; i++)
    {
      Row *row = g_ptr_array_index (section->rows, i);
      const NnArg *arg = &section->spec.klass->args[i];
      g_autofree char *value = nn_arg_to_string (arg, section->spec.values[i]);

      if (row != NULL && row->fold == fold && section->spec.values[i] != arg->initial)
        g_string_append_printf (text, "%s%s %s", text->len > 0 ? ", " : "", _(arg->title), value);
    }
  adw_expander_row_set_subtitle (ADW_EXPANDER_ROW (fold), text->str);
  g_string_free (text, TRUE);
}

static void
show_folds (Section *section)
{
  GtkWidget *last = NULL;

  for (guint i = 0; i < section->rows->len; i++)
    {
      Row *row = g_ptr_array_index (section->rows, i);

      if (row == NULL || row->fold == NULL || row->fold == last)
        continue;
      last = row->fold;
      show_fold (section, last);
    }
}

static void
take_value (VitrineArgsForm *form,
            gpointer         editor,
            double           value)
{
  Section *section = &form->sections[section_of (editor)];
  gint arg = arg_of (editor);

  if (form->showing || section->spec.values[arg] == value)
    return;
  section->spec.values[arg] = value;
  show_folds (section);
  g_signal_emit (form, changed_signal, 0, section_of (editor), arg);
}

/* --- numbers ------------------------------------------------------------ */

static double
to_log (const NnArg *arg,
        double       value)
{
  return value > 0 ? log10 (value) : LEAST_LOG - 1;
}

static double
spin_value (const NnArg *arg,
            double       position)
{
  double value = position;

  if (arg->kind == NN_ARG_LOG)
    {
      g_autofree char *text = NULL;

      if (arg->min <= 0 && position < LEAST_LOG)
        return 0;
      /* Steps of a factor of two leave crumbs: six digits are meant. */
      text = g_strdup_printf ("%.6g", pow (10, position));
      value = strtod (text, NULL);
    }
  else if (arg->kind == NN_ARG_INTEGER)
    {
      value = round (position);
    }
  return CLAMP (value, arg->min, arg->max);
}

static double
spin_position (const NnArg *arg,
               double       value)
{
  return arg->kind == NN_ARG_LOG ? to_log (arg, value) : value;
}

#define MINUS "\xe2\x88\x92"

/* As everywhere else in the window, and every digit that counts: "1e−6", "−0.25". */
static char *
number_text (const NnArg *arg,
             double       value)
{
  g_autofree char *plain = g_strdup_printf (arg->kind == NN_ARG_INTEGER ? "%.0f" : "%.6g", value);
  g_autoptr (GString) text = g_string_new (plain);

  g_string_replace (text, "e-0", "e-", 0);
  g_string_replace (text, "e+0", "e", 0);
  g_string_replace (text, "-", MINUS, 0);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* The reverse, of either minus. FALSE: no number. */
static gboolean
number_typed (const char *typed,
              double     *value)
{
  g_autoptr (GString) text = g_string_new (typed);
  char *end;

  g_string_replace (text, MINUS, "-", 0);
  *value = strtod (text->str, &end);
  return end != text->str && isfinite (*value);
}

static gboolean
output_cb (GtkSpinButton   *spin,
           VitrineArgsForm *form)
{
  const NnArg *arg = arg_row (form, spin);
  double value = spin_value (arg, gtk_adjustment_get_value (gtk_spin_button_get_adjustment (spin)));
  g_autofree char *text = number_text (arg, value);

  if (g_strcmp0 (gtk_editable_get_text (GTK_EDITABLE (spin)), text) != 0)
    gtk_editable_set_text (GTK_EDITABLE (spin), text);
  return TRUE;
}

/* The same in a sentence: with commas between thousands, which somebody who types leaves out. */
static char *
number_read (const NnArg *arg,
             double       value)
{
  return fabs (value) >= 1000 && value == round (value) ? vitrine_number_tick (value, 1) : number_text (arg, value);
}

/* What was typed is not what is set: the sentence why. */
static void
tell_range (VitrineArgsForm *form,
            const NnArg     *arg,
            const char      *typed,
            double           set)
{
  g_autofree char *low = number_read (arg, arg->min), *high = number_read (arg, arg->max);
  g_autofree char *now = number_read (arg, set);
  g_autofree char *text = g_strdup_printf (_("“%s” can be %s to %s, not %s: it is %s now."), _(arg->title), low, high, typed,
                                           now);

  gtk_widget_activate_action (GTK_WIDGET (form), "win.message", "s", text);
}

static gint
input_cb (GtkSpinButton   *spin,
          double          *position,
          VitrineArgsForm *form)
{
  const NnArg *arg = arg_row (form, spin);
  const char *text = gtk_editable_get_text (GTK_EDITABLE (spin));
  double value;

  if (!number_typed (text, &value))
    return GTK_INPUT_ERROR;
  /* Of a new row it is the text of its own adjustment, and nobody typed it. */
  if (!form->showing && (value < arg->min || value > arg->max))
    tell_range (form, arg, text, CLAMP (value, arg->min, arg->max));
  *position = spin_position (arg, CLAMP (value, arg->min, arg->max));
  return TRUE;
}

static Row *row_of      (VitrineArgsForm *form, gpointer editor);
static void show_slider (VitrineArgsForm *form, Row *row, const NnArg *arg, double value);

static void
spin_cb (GtkSpinButton   *spin,
         VitrineArgsForm *form)
{
  const NnArg *arg = arg_row (form, spin);
  GtkAdjustment *adjustment = gtk_spin_button_get_adjustment (spin);
  double position = gtk_adjustment_get_value (adjustment);
  double low = gtk_adjustment_get_lower (adjustment);

  /* Between 0 and the least number there is nothing to stop at: up from 0 goes to where
   * such values usually begin, down to 0. */
  if (arg->kind == NN_ARG_LOG && arg->min <= 0 && position > low && position < LEAST_LOG)
    {
      gboolean up = form->sections[section_of (spin)].spec.values[arg_of (spin)] == 0;

      gtk_adjustment_set_value (adjustment, up ? to_log (arg, arg->max * FIRST_LOG) : low);
      return;
    }
  show_slider (form, row_of (form, spin), arg, spin_value (arg, position));
  take_value (form, spin, spin_value (arg, position));
}

/* --- sliders ------------------------------------------------------------- */

#define SLIDER_ENDS 1000.0   /* a slider over more than this factor moves by factors itself */

static gboolean
by_factors (const NnArg *arg)
{
  return arg->min > 0 && arg->max / arg->min > SLIDER_ENDS;
}

/* What a slider can reach: a seed goes on far beyond what anybody tries. */
static double
slider_end (const NnArg *arg)
{
  return arg->min <= 1 && arg->max > 1e6 ? 100 : arg->max;
}

static double
slider_value (const NnArg *arg,
              double       t)
{
  double end = slider_end (arg), value = by_factors (arg) ? arg->min * pow (end / arg->min, t) : arg->min + t * (end - arg->min);
  double step = arg->kind == NN_ARG_INTEGER ? 1 : end - arg->min <= 2 ? 0.01 : 0.5;

  if (by_factors (arg))   /* two digits are meant */
    step = MAX (pow (10, floor (log10 (value)) - 1), step);
  return CLAMP (round (value / step) * step, arg->min, arg->max);
}

static double
slider_position (const NnArg *arg,
                 double       value)
{
  double end = slider_end (arg);

  value = CLAMP (value, arg->min, end);
  return by_factors (arg) ? log (value / arg->min) / log (end / arg->min) : (value - arg->min) / (end - arg->min);
}

static Row *
row_of (VitrineArgsForm *form,
        gpointer         editor)
{
  return g_ptr_array_index (form->sections[section_of (editor)].rows, arg_of (editor));
}

/* The spin button tells the value, and the form of it. */
static void
slider_cb (GtkRange        *slider,
           VitrineArgsForm *form)
{
  const NnArg *arg = arg_row (form, slider);
  double value = slider_value (arg, gtk_range_get_value (slider));

  if (!form->showing)
    gtk_spin_button_set_value (GTK_SPIN_BUTTON (row_of (form, slider)->editor), spin_position (arg, value));
}

static void
show_slider (VitrineArgsForm *form,
             Row             *row,
             const NnArg     *arg,
             double           value)
{
  gboolean showing = form->showing;

  if (row == NULL || row->slider == NULL)
    return;
  form->showing = TRUE;
  gtk_range_set_value (GTK_RANGE (row->slider), slider_position (arg, value));
  form->showing = showing;
}

/* The wheel is for the list that the form lies in: a number that happens to pass under it stays as it is. */
static gboolean
wheel_cb (GtkEventControllerScroll *controller,
          double                    dx,
          double                    dy,
          VitrineArgsForm          *form)
{
  GtkWidget *scrolled = gtk_widget_get_ancestor (GTK_WIDGET (form), GTK_TYPE_SCROLLED_WINDOW);
  GtkAdjustment *adjustment;
  double step = 1;

  if (scrolled == NULL || dy == 0)
    return GDK_EVENT_PROPAGATE;
  adjustment = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (scrolled));
  if (gtk_event_controller_scroll_get_unit (controller) == GDK_SCROLL_UNIT_WHEEL)
    step = pow (gtk_adjustment_get_page_size (adjustment), 2.0 / 3);    /* as the list itself goes */
  gtk_adjustment_set_value (adjustment, gtk_adjustment_get_value (adjustment) + dy * step);
  return GDK_EVENT_STOP;
}

static void
leave_wheel (VitrineArgsForm *form,
             GtkWidget       *editor)
{
  GtkEventController *scroll = gtk_event_controller_scroll_new (GTK_EVENT_CONTROLLER_SCROLL_VERTICAL);

  gtk_event_controller_set_propagation_phase (scroll, GTK_PHASE_CAPTURE);
  g_signal_connect (scroll, "scroll", G_CALLBACK (wheel_cb), form);
  gtk_widget_add_controller (editor, scroll);
}

static GtkWidget *
make_slider (VitrineArgsForm *form,
             const NnArg     *arg,
             guint            section,
             gint             index)
{
  GtkWidget *slider = gtk_scale_new (GTK_ORIENTATION_HORIZONTAL, gtk_adjustment_new (0, 0, 1, 0.01, 0.1, 0));

  mark (slider, section, index);
  gtk_scale_set_draw_value (GTK_SCALE (slider), FALSE);
  gtk_widget_set_margin_start (slider, 3);
  gtk_widget_set_margin_end (slider, 3);
  gtk_widget_set_margin_bottom (slider, 3);
  gtk_accessible_update_property (GTK_ACCESSIBLE (slider), GTK_ACCESSIBLE_PROPERTY_LABEL, _(arg->title), -1);
  g_signal_connect (slider, "value-changed", G_CALLBACK (slider_cb), form);
  leave_wheel (form, slider);
  return slider;
}

/* Title and spin button, and below them the slider. */
static GtkWidget *
make_slider_row (Row         *made,
                 const NnArg *arg)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 9), *title = gtk_label_new (_(arg->title));

  gtk_label_set_xalign (GTK_LABEL (title), 0);
  gtk_label_set_wrap (GTK_LABEL (title), TRUE);   /* a long one must not widen the panel */
  gtk_widget_set_hexpand (title, TRUE);
  gtk_box_append (GTK_BOX (line), title);
  if (arg->unit != NULL && *arg->unit != '\0')
    {
      GtkWidget *unit = gtk_label_new (_(arg->unit));

      gtk_widget_add_css_class (unit, "dim-label");
      gtk_box_append (GTK_BOX (line), unit);
    }
  gtk_box_append (GTK_BOX (line), made->editor);
  gtk_widget_set_margin_top (line, 6);
  gtk_widget_set_margin_start (line, 12);
  gtk_widget_set_margin_end (line, 9);
  gtk_box_append (GTK_BOX (box), line);
  gtk_box_append (GTK_BOX (box), made->slider);
  return vitrine_pass_row_new (box);
}

static double
step_of (const NnArg *arg)
{
  double range = arg->max - arg->min;

  if (arg->kind == NN_ARG_INTEGER)
    return 1;
  if (arg->kind == NN_ARG_LOG)
    return log10 (2);
  return range <= 2 ? 0.05 : range <= 20 ? 0.1 : 1;
}

static GtkWidget *
make_spin (VitrineArgsForm *form,
           const NnArg     *arg,
           guint            section,
           gint             index)
{
  double low = arg->kind == NN_ARG_LOG ? to_log (arg, arg->min) : arg->min;
  double high = arg->kind == NN_ARG_LOG ? to_log (arg, arg->max) : arg->max;
  double step = step_of (arg);
  GtkAdjustment *adjustment = gtk_adjustment_new (low, low, high, step, arg->kind == NN_ARG_LOG ? 1 : 10 * step, 0);
  GtkWidget *spin = gtk_spin_button_new (adjustment, step, arg->kind == NN_ARG_INTEGER ? 0 : 9);

  mark (spin, section, index);
  gtk_editable_set_width_chars (GTK_EDITABLE (spin), arg->kind == NN_ARG_INTEGER ? 4 : 6);
  gtk_editable_set_max_width_chars (GTK_EDITABLE (spin), 8);
  gtk_spin_button_set_update_policy (GTK_SPIN_BUTTON (spin), GTK_UPDATE_IF_VALID);
  gtk_widget_set_valign (spin, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (spin, "numeric");
  g_signal_connect (spin, "output", G_CALLBACK (output_cb), form);
  g_signal_connect (spin, "input", G_CALLBACK (input_cb), form);
  g_signal_connect (spin, "value-changed", G_CALLBACK (spin_cb), form);
  leave_wheel (form, spin);
  return spin;
}

/* --- switches and choices ----------------------------------------------- */

static void
switch_cb (GtkSwitch       *toggle,
           GParamSpec      *pspec,
           VitrineArgsForm *form)
{
  take_value (form, toggle, gtk_switch_get_active (toggle));
}

/* Of a column: the list may end in several, which only 0 stands for. */
static double
column_value (const Section *section,
              guint          selected)
{
  return section->columns == NULL || selected == section->column ? 0 : selected + 1;
}

static guint
column_selected (const Section *section,
                 double         value)
{
  return section->columns == NULL ? 0 : value == 0 ? section->column : (guint) value - 1;
}

/* While the columns are not known, what is set is told by its number. */
static void
fill_columns (const Section *section,
              AdwComboRow   *row,
              double         value)
{
  g_autofree char *number = g_strdup_printf (_("Column %.0f"), value);
  const char *const unknown[] = { value == 0 ? _("Last column") : number, NULL };
  const char *const *names = section->columns != NULL ? (const char *const *) section->columns : unknown;
  g_autoptr (GtkStringList) list = gtk_string_list_new (names);

  adw_combo_row_set_model (row, G_LIST_MODEL (list));
  gtk_widget_set_sensitive (GTK_WIDGET (row), section->columns != NULL);
}

static void
show_column (const Section *section,
             AdwComboRow   *row,
             double         value)
{
  if (section->columns == NULL || adw_combo_row_get_model (row) == NULL)
    fill_columns (section, row, value);
  adw_combo_row_set_selected (row, column_selected (section, value));
}

static void
column_cb (AdwComboRow     *row,
           GParamSpec      *pspec,
           VitrineArgsForm *form)
{
  guint selected = adw_combo_row_get_selected (row);

  if (selected != GTK_INVALID_LIST_POSITION)
    take_value (form, row, column_value (&form->sections[section_of (row)], selected));
}

static GtkWidget *
make_column (VitrineArgsForm *form,
             guint            section,
             gint             index)
{
  GtkWidget *row = adw_combo_row_new ();

  mark (row, section, index);
  g_signal_connect (row, "notify::selected", G_CALLBACK (column_cb), form);
  return row;
}

static void
choice_cb (AdwComboRow     *row,
           GParamSpec      *pspec,
           VitrineArgsForm *form)
{
  guint selected = adw_combo_row_get_selected (row);

  if (selected != GTK_INVALID_LIST_POSITION)
    take_value (form, row, selected);
}

static GtkWidget *
make_choice (VitrineArgsForm *form,
             const NnArg     *arg,
             guint            section,
             gint             index)
{
  const char *const *titles = arg->choice_titles != NULL ? arg->choice_titles : arg->choices;
  g_autoptr (GtkStringList) list = gtk_string_list_new (NULL);
  GtkWidget *row = adw_combo_row_new ();

  for (guint i = 0; titles[i] != NULL; i++)
    gtk_string_list_append (list, _(titles[i]));
  mark (row, section, index);
  adw_combo_row_set_model (ADW_COMBO_ROW (row), G_LIST_MODEL (list));
  g_signal_connect (row, "notify::selected", G_CALLBACK (choice_cb), form);
  return row;
}

/* --- rows ---------------------------------------------------------------- */

static Row *
make_row (VitrineArgsForm *form,
          const NnArg     *arg,
          guint            section,
          gint             index)
{
  Row *made = g_new0 (Row, 1);

  if (arg->kind == NN_ARG_CHOICE)
    {
      made->row = made->editor = make_choice (form, arg, section, index);
    }
  else if (arg->kind == NN_ARG_COLUMN)
    {
      made->row = made->editor = make_column (form, section, index);
    }
  else if (form->sections[section].sliders && arg->kind != NN_ARG_BOOLEAN)
    {
      made->editor = make_spin (form, arg, section, index);
      made->slider = make_slider (form, arg, section, index);
      made->row = make_slider_row (made, arg);
      gtk_accessible_update_property (GTK_ACCESSIBLE (made->editor), GTK_ACCESSIBLE_PROPERTY_LABEL, _(arg->title), -1);
      return made;
    }
  else
    {
      made->row = adw_action_row_new ();
      if (arg->kind == NN_ARG_BOOLEAN)
        {
          made->editor = gtk_switch_new ();
          mark (made->editor, section, index);
          gtk_widget_set_valign (made->editor, GTK_ALIGN_CENTER);
          g_signal_connect (made->editor, "notify::active", G_CALLBACK (switch_cb), form);
        }
      else
        {
          made->editor = make_spin (form, arg, section, index);
        }
      adw_action_row_add_suffix (ADW_ACTION_ROW (made->row), made->editor);
      adw_action_row_set_activatable_widget (ADW_ACTION_ROW (made->row), made->editor);
    }
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (made->row), _(arg->title));
  adw_action_row_set_title_lines (ADW_ACTION_ROW (made->row), 2);
  if (arg->unit != NULL && *arg->unit != '\0')
    adw_action_row_set_subtitle (ADW_ACTION_ROW (made->row), _(arg->unit));
  return made;
}

static void
show_values (VitrineArgsForm *form,
             Section         *section)
{
  form->showing = TRUE;
  for (guint i = 0; i < section->rows->len; i++)
    {
      Row *row = g_ptr_array_index (section->rows, i);
      const NnArg *arg = &section->spec.klass->args[i];
      double value = section->spec.values[i];

      if (row == NULL)
        continue;
      if (arg->kind == NN_ARG_CHOICE)
        adw_combo_row_set_selected (ADW_COMBO_ROW (row->editor), value);
      else if (arg->kind == NN_ARG_COLUMN)
        show_column (section, ADW_COMBO_ROW (row->editor), value);
      else if (arg->kind == NN_ARG_BOOLEAN)
        gtk_switch_set_active (GTK_SWITCH (row->editor), value != 0);
      else if (spin_value (arg, gtk_spin_button_get_value (GTK_SPIN_BUTTON (row->editor))) != value)
        gtk_spin_button_set_value (GTK_SPIN_BUTTON (row->editor), spin_position (arg, value));
      else
        gtk_spin_button_update (GTK_SPIN_BUTTON (row->editor));
      show_slider (form, row, arg, value);
    }
  show_folds (section);
  form->showing = FALSE;
}

static gboolean
is_hidden (const Section *section,
           const char    *name)
{
  return section->hidden != NULL && g_strv_contains ((const char *const *) section->hidden, name);
}

/* What stands in the list itself for argument @arg; NULL: nothing, or what does so for one before. */
static GtkWidget *
listed (const Section *section,
        guint          arg)
{
  const Row *row = g_ptr_array_index (section->rows, arg);

  if (row == NULL || row->fold == NULL)
    return row != NULL ? row->row : NULL;
  for (guint i = 0; i < arg; i++)
    {
      const Row *before = g_ptr_array_index (section->rows, i);

      if (before != NULL && before->fold == row->fold)
        return NULL;
    }
  return row->fold;
}

/* Where the rows of @section begin in the list, after its chooser. */
static gint
position_of (VitrineArgsForm *form,
             guint            section)
{
  gint position = 0;

  for (guint i = 0; i <= section; i++)
    {
      position += form->sections[i].head != NULL;
      for (guint k = 0; i < section && k < form->sections[i].rows->len; k++)
        position += listed (&form->sections[i], k) != NULL;
    }
  return position;
}

static GtkWidget *
make_fold (const char *title)
{
  GtkWidget *fold = adw_expander_row_new ();

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (fold), _(title));
  return fold;
}

static void
rebuild (VitrineArgsForm *form,
         guint            index)
{
  Section *section = &form->sections[index];
  gint position = position_of (form, index);

  GtkWidget *fold = NULL;

  for (guint i = 0; i < section->rows->len; i++)
    {
      GtkWidget *old = listed (section, i);

      if (old != NULL)
        gtk_list_box_remove (form->list, old);
    }
  g_ptr_array_set_size (section->rows, 0);
  for (guint i = 0; section->spec.klass != NULL && i < nn_class_n_args (section->spec.klass); i++)
    {
      const NnArg *arg = &section->spec.klass->args[i];
      Row *row = is_hidden (section, arg->name) ? NULL : make_row (form, arg, index, i);

      g_ptr_array_add (section->rows, row);
      if (row == NULL)
        continue;
      if (arg->fold == NULL)
        fold = NULL;
      else if (fold == NULL
               || g_strcmp0 (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (fold)), _(arg->fold)) != 0)
        fold = make_fold (arg->fold);
      row->fold = fold;
      if (fold != NULL)
        adw_expander_row_add_row (ADW_EXPANDER_ROW (fold), row->row);
      if (listed (section, i) != NULL)
        gtk_list_box_insert (form->list, listed (section, i), position++);
    }
}

static guint
class_position (NnKind         kind,
                const NnClass *klass)
{
  const NnClass *const *list = nn_registry_list (kind);

  for (guint i = 0; list[i] != NULL; i++)
    if (list[i] == klass)
      return i;
  return GTK_INVALID_LIST_POSITION;
}

static void
class_cb (AdwComboRow     *row,
          GParamSpec      *pspec,
          VitrineArgsForm *form)
{
  Section *section = &form->sections[section_of (row)];
  guint selected = adw_combo_row_get_selected (row);
  const NnClass *klass;
  NnSpec spec;

  if (form->showing || selected == GTK_INVALID_LIST_POSITION)
    return;
  klass = nn_registry_list (section->kind)[selected];
  if (klass == section->spec.klass)
    return;
  /* What both have stays: the learning rate does not jump with the optimizer. */
  spec = nn_spec_new (klass);
  for (guint i = 0; section->spec.klass != NULL && i < nn_class_n_args (section->spec.klass); i++)
    if (nn_class_find_arg (klass, section->spec.klass->args[i].name) >= 0)
      nn_spec_set (&spec, section->spec.klass->args[i].name, section->spec.values[i], NULL);
  section->spec = spec;
  rebuild (form, section_of (row));
  show_values (form, section);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), "");
  gtk_widget_set_tooltip_text (GTK_WIDGET (row), _(klass->summary));
  g_signal_emit (form, changed_signal, 0, section_of (row), -1);
}

/* A row that names those below it. */
static GtkWidget *
make_heading (const char *title)
{
  GtkWidget *label = gtk_label_new (title), *row = vitrine_pass_row_new (label);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_add_css_class (label, "heading");
  gtk_widget_add_css_class (row, "form-heading");
  return row;
}

guint
vitrine_args_form_add_section (VitrineArgsForm *form,
                               const char      *title,
                               NnKind           kind)
{
  guint index = form->n_sections++;
  Section *section = &form->sections[index];

  g_return_val_if_fail (index < MAX_SECTIONS, 0);
  section->kind = kind;
  section->rows = g_ptr_array_new_with_free_func (g_free);
  if (title != NULL && kind == NN_N_KINDS)
    {
      section->head = make_heading (title);
      gtk_list_box_append (form->list, section->head);
    }
  else if (title != NULL)
    {
      g_autoptr (GtkStringList) list = gtk_string_list_new (NULL);
      const NnClass *const *classes = nn_registry_list (kind);

      for (guint i = 0; classes[i] != NULL; i++)
        gtk_string_list_append (list, _(classes[i]->title));
      section->head = section->chooser = adw_combo_row_new ();
      mark (section->chooser, index, -1);
      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (section->chooser), title);
      adw_combo_row_set_model (ADW_COMBO_ROW (section->chooser), G_LIST_MODEL (list));
      adw_combo_row_set_selected (ADW_COMBO_ROW (section->chooser), GTK_INVALID_LIST_POSITION);
      g_signal_connect (section->chooser, "notify::selected", G_CALLBACK (class_cb), form);
      gtk_list_box_append (form->list, section->chooser);
    }
  return index;
}

void
vitrine_args_form_truncate (VitrineArgsForm *form,
                            guint            n)
{
  while (form->n_sections > n)
    {
      Section *section = &form->sections[--form->n_sections];

      for (guint i = 0; i < section->rows->len; i++)
        {
          GtkWidget *old = listed (section, i);

          if (old != NULL)
            gtk_list_box_remove (form->list, old);
        }
      if (section->head != NULL)
        gtk_list_box_remove (form->list, section->head);
      g_ptr_array_unref (section->rows);
      g_strfreev (section->hidden);
      g_strfreev (section->columns);
      *section = (Section){ 0 };
    }
}

void
vitrine_args_form_hide (VitrineArgsForm   *form,
                        guint              section,
                        const char *const *names)
{
  g_strfreev (form->sections[section].hidden);
  form->sections[section].hidden = g_strdupv ((char **) names);
  rebuild (form, section);
  if (form->sections[section].spec.klass != NULL)
    show_values (form, &form->sections[section]);
}

void
vitrine_args_form_set_sliders (VitrineArgsForm *form,
                               guint            section,
                               gboolean         sliders)
{
  form->sections[section].sliders = sliders;
}

void
vitrine_args_form_set_columns (VitrineArgsForm   *form,
                               guint              index,
                               const char *const *names,
                               guint              initial)
{
  Section *section = &form->sections[index];
  const gboolean none = names == NULL || section->columns == NULL;

  if (none ? names == NULL && section->columns == NULL
           : initial == section->column && g_strv_equal (names, (const char *const *) section->columns))
    return;
  g_strfreev (section->columns);
  section->columns = g_strdupv ((char **) names);
  section->column = initial;
  form->showing = TRUE;
  for (guint i = 0; i < section->rows->len; i++)
    {
      Row *row = g_ptr_array_index (section->rows, i);

      if (row == NULL || section->spec.klass->args[i].kind != NN_ARG_COLUMN)
        continue;
      fill_columns (section, ADW_COMBO_ROW (row->editor), section->spec.values[i]);
      show_column (section, ADW_COMBO_ROW (row->editor), section->spec.values[i]);
    }
  form->showing = FALSE;
}

void
vitrine_args_form_set_spec (VitrineArgsForm *form,
                            guint            index,
                            const NnSpec    *spec)
{
  Section *section = &form->sections[index];
  gboolean same = section->spec.klass == spec->klass;

  section->spec = *spec;
  if (!same)
    rebuild (form, index);
  if (section->chooser != NULL)
    {
      form->showing = TRUE;
      adw_combo_row_set_selected (ADW_COMBO_ROW (section->chooser), class_position (section->kind, spec->klass));
      gtk_widget_set_tooltip_text (section->chooser, spec->klass != NULL ? _(spec->klass->summary) : NULL);
      form->showing = FALSE;
    }
  if (spec->klass != NULL)
    show_values (form, section);
}

const NnSpec *
vitrine_args_form_spec (VitrineArgsForm *form,
                        guint            section)
{
  return &form->sections[section].spec;
}

GtkWidget *
vitrine_args_form_new (void)
{
  return g_object_new (VITRINE_TYPE_ARGS_FORM, NULL);
}

static void
vitrine_args_form_finalize (GObject *object)
{
  VitrineArgsForm *form = VITRINE_ARGS_FORM (object);

  for (guint i = 0; i < form->n_sections; i++)
    {
      g_ptr_array_unref (form->sections[i].rows);
      g_strfreev (form->sections[i].hidden);
      g_strfreev (form->sections[i].columns);
    }
  G_OBJECT_CLASS (vitrine_args_form_parent_class)->finalize (object);
}

static void
vitrine_args_form_class_init (VitrineArgsFormClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = vitrine_args_form_finalize;
  changed_signal = g_signal_new ("changed", VITRINE_TYPE_ARGS_FORM, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 2, G_TYPE_UINT, G_TYPE_INT);
}

static void
vitrine_args_form_init (VitrineArgsForm *form)
{
  form->list = GTK_LIST_BOX (gtk_list_box_new ());
  gtk_accessible_update_property (GTK_ACCESSIBLE (form->list), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Settings"), -1);
  gtk_list_box_set_selection_mode (form->list, GTK_SELECTION_NONE);
  gtk_widget_add_css_class (GTK_WIDGET (form->list), "boxed-list");
  gtk_widget_add_css_class (GTK_WIDGET (form->list), "tight");
  adw_bin_set_child (ADW_BIN (form), GTK_WIDGET (form->list));
}
