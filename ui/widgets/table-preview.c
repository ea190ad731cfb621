/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/widgets/table-preview.h"

#include <glib/gi18n.h>
#include <string.h>

#include "ui/draw/paint.h"
#include "ui/widgets/column-list.h"
#include "ui/widgets/note-box.h"

#define MOST_COLUMNS 40     /* of a wide table that are shown with their cells; below it all are listed */
#define CELL_CHARS   14
#define COLUMN_SPACE 18
#define MOST_UNUSED  4      /* that are named below the table */

struct _VitrineTablePreview
{
  AdwWindow    parent_instance;

  NnSource     source;
  NnPreview   *preview;
  guint        target;
  GPtrArray   *heads;      /* check button of each column that is shown */
  GPtrArray   *uses;       /* the same, whether it is learnt from */
  gboolean    *used;       /* of each column */
  GtkWidget   *scrolled;
  GtkWidget   *body;
  GtkWidget   *open;
  GtkLabel    *refusal;
  GCancellable *reading;   /* what was accepted is being read; NULL: nothing is */
  AdwComboRow *column;
  AdwComboRow *missing;    /* NULL: nothing is missing */
  GtkLabel    *meaning;
  AdwActionRow *count;     /* how many are learnt from */
  VitrineColumnList *columns; /* NULL: all of them stand in the table */
  gboolean     updating;
};

G_DEFINE_FINAL_TYPE (VitrineTablePreview, vitrine_table_preview, ADW_TYPE_WINDOW)

static guint accepted_signal;

/* --- words -------------------------------------------------------------------- */

static char *
describe (const NnPreviewColumn *column)
{
  g_autofree char *missing = vitrine_count (column->missing);
  g_autoptr (GString) text = g_string_new (NULL);

  switch (column->kind)
    {
    case NN_COLUMN_NUMBERS:
      g_string_append (text, _("numbers"));
      break;
    case NN_COLUMN_WHOLE:
      g_string_append_printf (text, _("whole, %u different"), column->different);
      break;
    case NN_COLUMN_TEXTS:
      g_string_append_printf (text, _("text, %u different"), column->different);
      break;
    case NN_COLUMN_EMPTY:
    default:
      return g_strdup (_("empty"));
    }
  if (column->missing > 0)
    g_string_append_printf (text, _(", %s missing"), missing);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* NULL: nothing speaks against it. */
static char *
advise (const NnPreview *preview,
        guint            column)
{
  const NnPreviewColumn *c = &preview->columns[column];
  g_autofree char *rows = vitrine_count (preview->n_rows);

  switch (nn_preview_advice (preview, column))
    {
    case NN_ADVICE_COUNTS:
      return g_strdup (_("numbers the rows"));
    case NN_ADVICE_EMPTY:
      return g_strdup (_("empty"));
    case NN_ADVICE_CONSTANT:
      return g_strdup (_("the same in every row"));
    case NN_ADVICE_ALL_DIFFERENT:
      return g_strdup_printf (_("%u texts in %s rows"), c->different, rows);
    case NN_ADVICE_MANY_TEXTS:
      return g_strdup_printf (c->different > NN_PREVIEW_MOST_DIFFERENT ? _("over %u texts") : _("%u different texts"),
                              MIN (c->different, NN_PREVIEW_MOST_DIFFERENT));
    case NN_ADVICE_MIXED:
      return g_strdup (_("texts between numbers"));
    case NN_ADVICE_USE:
    default:
      return NULL;
    }
}

/* Why the target cannot be learnt; NULL: it can. */
static char *
refuse_target (VitrineTablePreview *dialog)
{
  const NnPreviewColumn *target = &dialog->preview->columns[dialog->target];

  if (dialog->preview->n_columns == 1)
    return g_strdup_printf (_("“%s” is the only column, and there is nothing to learn it from: a table needs two columns or more."),
                            target->name);
  if (target->missing > 0)
    return g_strdup_printf (_("“%s” has empty cells: a row without its answer teaches nothing. Choose another column, or fill them."),
                            target->name);
  switch (nn_preview_advice (dialog->preview, dialog->target))
    {
    case NN_ADVICE_CONSTANT:
      return g_strdup_printf (_("“%s” is “%s” in every row, so there is nothing to tell apart. Choose another column to learn."),
                              target->name, target->cells[0]);
    case NN_ADVICE_ALL_DIFFERENT:
      return g_strdup_printf (_("“%s” holds %u different texts, and a class needs several rows. Choose another column to learn."),
                              target->name, target->different);
    case NN_ADVICE_MIXED:
      return g_strdup_printf (_("“%s” holds numbers with texts between them. Mend the file, or choose another column to learn."),
                              target->name);
    default:
      return NULL;
    }
}

/* Why the columns that it would be learnt from cannot be read; NULL: they can. */
static char *
refuse_features (VitrineTablePreview *dialog)
{
  const gboolean refuses = dialog->missing != NULL && adw_combo_row_get_selected (dialog->missing) == 0;
  guint n = 0;

  for (guint c = 0; c < dialog->preview->n_columns; c++)
    {
      const NnPreviewColumn *column = &dialog->preview->columns[c];

      if (c == dialog->target || !dialog->used[c])
        continue;
      n++;
      if (refuses && column->missing > 0)
        return g_strdup_printf (_("“%s” has empty cells: take the mean for them, or do not use the column."), column->name);
    }
  return n > 0 ? NULL : g_strdup (_("No column is left to learn from: tick “Use” on one or more."));
}

/* "“name” (240 texts in 240 rows), “unit”": the first of those that are not used; NULL: all are. */
static char *
list_unused (VitrineTablePreview *dialog)
{
  g_autoptr (GString) text = g_string_new (NULL);
  guint n = 0;

  for (guint c = 0; c < dialog->preview->n_columns; c++)
    {
      g_autofree char *why = advise (dialog->preview, c);

      if (c == dialog->target || dialog->used[c] || ++n > MOST_UNUSED)
        continue;
      g_string_append_printf (text, "%s“%s”", n > 1 ? ", " : "", dialog->preview->columns[c].name);
      if (why != NULL)
        g_string_append_printf (text, " (%s)", why);
    }
  if (n > MOST_UNUSED)
    g_string_append_printf (text, ngettext (" and %u more", " and %u more", n - MOST_UNUSED), n - MOST_UNUSED);
  return n > 0 ? g_string_free (g_steal_pointer (&text), FALSE) : NULL;
}

static void
show_count (VitrineTablePreview *dialog)
{
  const guint most = dialog->preview->n_columns - 1;
  g_autofree char *text = NULL;
  guint n = 0;

  if (dialog->count == NULL)
    return;
  for (guint c = 0; c <= most; c++)
    n += c != dialog->target && dialog->used[c];
  text = g_strdup_printf (_("%u of %u"), n, most);
  adw_action_row_set_subtitle (dialog->count, text);
}

/* What will be learnt, and from what; or why it cannot be opened like that. */
static void
show_meaning (VitrineTablePreview *dialog)
{
  const NnPreviewColumn *target = &dialog->preview->columns[dialog->target];
  g_autofree char *target_problem = refuse_target (dialog);
  g_autofree char *problem = target_problem != NULL ? g_strdup (target_problem) : refuse_features (dialog);
  g_autofree char *unused = list_unused (dialog);
  g_autoptr (GString) text = g_string_new (problem);

  if (problem == NULL && nn_preview_is_classes (dialog->preview, dialog->target))
    g_string_append_printf (text, _("“%s” will be learnt as %u classes."), target->name, target->different);
  else if (problem == NULL)
    g_string_append_printf (text, _("“%s” will be learnt as a number."), target->name);
  if (unused != NULL && problem == NULL)
    {
      g_string_append_c (text, ' ');
      g_string_append_printf (text, _("Not used: %s."), unused);
    }
  show_count (dialog);
  gtk_label_set_label (dialog->meaning, text->str);
  gtk_widget_set_visible (GTK_WIDGET (dialog->refusal), FALSE);
  gtk_widget_set_sensitive (dialog->open, problem == NULL && dialog->reading == NULL);
}

/* --- choosing -------------------------------------------------------------------- */

/* Once it has its size: the column to learn is often the last one of many. */
static gboolean
reveal_cb (GtkWidget     *widget,
           GdkFrameClock *clock,
           gpointer       data)
{
  VitrineTablePreview *dialog = VITRINE_TABLE_PREVIEW (widget);
  GtkAdjustment *adjustment = gtk_scrolled_window_get_hadjustment (GTK_SCROLLED_WINDOW (dialog->scrolled));
  GtkWidget *head = dialog->target < dialog->heads->len ? g_ptr_array_index (dialog->heads, dialog->target) : NULL;
  graphene_rect_t place;

  if (head == NULL)
    return G_SOURCE_REMOVE;
  if (gtk_widget_get_width (head) <= 0 || gtk_adjustment_get_page_size (adjustment) <= 0)
    return G_SOURCE_CONTINUE;
  if (gtk_widget_compute_bounds (head, gtk_widget_get_parent (head), &place))
    gtk_adjustment_clamp_page (adjustment, place.origin.x - COLUMN_SPACE,
                               place.origin.x + place.size.width + COLUMN_SPACE);
  return G_SOURCE_REMOVE;
}

/* The one that is learnt is not learnt from. */
static void
show_uses (VitrineTablePreview *dialog)
{
  for (guint c = 0; c < dialog->uses->len; c++)
    {
      GtkWidget *use = g_ptr_array_index (dialog->uses, c);

      gtk_check_button_set_active (GTK_CHECK_BUTTON (use), c != dialog->target && dialog->used[c]);
      gtk_widget_set_sensitive (use, c != dialog->target);
    }
  if (dialog->columns != NULL)
    vitrine_column_list_refresh (dialog->columns, dialog->target);
}

static void
use_cb (GtkCheckButton      *use,
        VitrineTablePreview *dialog)
{
  guint index;

  if (dialog->updating || !g_ptr_array_find (dialog->uses, use, &index))
    return;
  dialog->used[index] = gtk_check_button_get_active (use);
  if (dialog->columns != NULL)
    vitrine_column_list_refresh (dialog->columns, dialog->target);
  show_meaning (dialog);
}

/* From the list of all columns: the table may have the same tick. */
static void
listed_cb (VitrineTablePreview *dialog)
{
  dialog->updating = TRUE;
  show_uses (dialog);
  dialog->updating = FALSE;
  show_meaning (dialog);
}

static void
use_all_cb (VitrineTablePreview *dialog)
{
  for (guint c = 0; c < dialog->preview->n_columns; c++)
    dialog->used[c] = nn_preview_advice (dialog->preview, c) <= NN_ADVICE_COUNTS
                      || nn_preview_advice (dialog->preview, c) == NN_ADVICE_CONSTANT;
  listed_cb (dialog);
}

static void
use_none_cb (VitrineTablePreview *dialog)
{
  memset (dialog->used, 0, dialog->preview->n_columns * sizeof *dialog->used);
  listed_cb (dialog);
}

static void
set_target (VitrineTablePreview *dialog,
            guint                target)
{
  if (dialog->updating)
    return;
  dialog->updating = TRUE;
  dialog->target = target;
  adw_combo_row_set_selected (dialog->column, target);
  if (target < dialog->heads->len)
    gtk_check_button_set_active (g_ptr_array_index (dialog->heads, target), TRUE);
  else
    for (guint i = 0; i < dialog->heads->len; i++)
      gtk_check_button_set_active (g_ptr_array_index (dialog->heads, i), FALSE);
  show_uses (dialog);
  dialog->updating = FALSE;
  gtk_widget_add_tick_callback (GTK_WIDGET (dialog), reveal_cb, NULL, NULL);
  show_meaning (dialog);
}

static void
column_cb (VitrineTablePreview *dialog)
{
  set_target (dialog, adw_combo_row_get_selected (dialog->column));
}

static void
head_cb (GtkCheckButton      *head,
         VitrineTablePreview *dialog)
{
  guint index;

  if (gtk_check_button_get_active (head) && g_ptr_array_find (dialog->heads, head, &index))
    set_target (dialog, index);
}

static void
set_reading (VitrineTablePreview *dialog,
             gboolean             reading)
{
  if (!reading)
    g_cancellable_cancel (dialog->reading);
  g_clear_object (&dialog->reading);
  if (reading)
    dialog->reading = g_cancellable_new ();
  gtk_widget_set_sensitive (dialog->body, !reading);
  show_meaning (dialog);
  gtk_widget_remove_css_class (GTK_WIDGET (dialog->refusal), "error");
  gtk_label_set_label (dialog->refusal, reading ? _("Reading the data…") : "");
  gtk_widget_set_visible (GTK_WIDGET (dialog->refusal), reading);
}

static void
accept_cb (VitrineTablePreview *dialog)
{
  nn_spec_set (&dialog->source.spec, "target", dialog->target + 1, NULL);
  if (dialog->missing != NULL)
    nn_spec_set (&dialog->source.spec, "missing", adw_combo_row_get_selected (dialog->missing), NULL);
  for (guint c = 0; c < dialog->preview->n_columns; c++)
    nn_source_leave_out (&dialog->source, dialog->preview->columns[c].name, c != dialog->target && !dialog->used[c]);
  set_reading (dialog, TRUE);
  g_signal_emit (dialog, accepted_signal, 0);
}

/* --- the table --------------------------------------------------------------------- */

static GtkWidget *
cell_label (const char *text,
            const char *style,
            gboolean    number)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), number ? 1 : 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_label_set_max_width_chars (GTK_LABEL (label), CELL_CHARS);
  gtk_widget_add_css_class (label, style);
  return label;
}

/* Words below a column's name: never cut. */
static GtkWidget *
caption_label (const char *text)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_add_css_class (label, "caption");
  gtk_widget_add_css_class (label, "dim-label");
  return label;
}

static GtkWidget *
make_use (VitrineTablePreview *dialog,
          guint                column)
{
  g_autofree char *name = g_strdup_printf (_("Use %s"), dialog->preview->columns[column].name);
  GtkWidget *use = gtk_check_button_new_with_label (_("Use"));

  gtk_widget_set_tooltip_text (use, _("Learn from this column"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (use), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  g_ptr_array_add (dialog->uses, use);
  g_signal_connect (use, "toggled", G_CALLBACK (use_cb), dialog);
  return use;
}

static GtkWidget *
make_table (VitrineTablePreview *dialog)
{
  NnPreview *preview = dialog->preview;
  GtkWidget *grid = gtk_grid_new (), *scrolled = gtk_scrolled_window_new ();

  dialog->scrolled = scrolled;
  gtk_grid_set_column_spacing (GTK_GRID (grid), COLUMN_SPACE);
  gtk_grid_set_row_spacing (GTK_GRID (grid), 6);
  gtk_widget_set_margin_start (grid, 12);
  gtk_widget_set_margin_end (grid, 12);
  gtk_widget_set_margin_top (grid, 12);
  gtk_widget_set_margin_bottom (grid, 12);
  for (guint c = 0; c < MIN (preview->n_columns, MOST_COLUMNS); c++)
    {
      const NnPreviewColumn *column = &preview->columns[c];
      const gboolean number = column->kind != NN_COLUMN_TEXTS;
      g_autofree char *kind = describe (column);
      g_autofree char *advice = advise (preview, c);
      g_autofree char *name = g_strdup_printf (_("Learn %s"), column->name);
      GtkWidget *head = gtk_check_button_new_with_label (column->name);

      gtk_widget_set_tooltip_text (head, _("Learn this column from the others"));
      gtk_accessible_update_property (GTK_ACCESSIBLE (head), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
      if (c > 0)
        gtk_check_button_set_group (GTK_CHECK_BUTTON (head), g_ptr_array_index (dialog->heads, 0));
      gtk_widget_add_css_class (head, "table-head");
      g_ptr_array_add (dialog->heads, head);
      g_signal_connect (head, "toggled", G_CALLBACK (head_cb), dialog);
      gtk_grid_attach (GTK_GRID (grid), head, (int) c, 0, 1, 1);
      gtk_grid_attach (GTK_GRID (grid), caption_label (kind), (int) c, 1, 1, 1);
      gtk_grid_attach (GTK_GRID (grid), make_use (dialog, c), (int) c, 2, 1, 1);
      if (advice != NULL && column->kind != NN_COLUMN_EMPTY)
        gtk_grid_attach (GTK_GRID (grid), caption_label (advice), (int) c, 3, 1, 1);
      for (guint r = 0; column->cells[r] != NULL; r++)
        gtk_grid_attach (GTK_GRID (grid), cell_label (*column->cells[r] != '\0' ? column->cells[r] : "–", "numeric", number),
                         (int) c, (int) r + 4, 1, 1);
    }
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), grid);
  gtk_scrolled_window_set_overlay_scrolling (GTK_SCROLLED_WINDOW (scrolled), FALSE);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scrolled), TRUE);
  gtk_widget_set_vexpand (scrolled, TRUE);
  gtk_widget_add_css_class (scrolled, "card");
  return scrolled;
}

/* --- settings ------------------------------------------------------------------------ */

static AdwComboRow *
make_choice (const char        *title,
             GtkStringList     *list)
{
  AdwComboRow *row = ADW_COMBO_ROW (adw_combo_row_new ());

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_combo_row_set_model (row, G_LIST_MODEL (list));
  return row;
}

/* How many columns are learnt from, and buttons for all of them at once. */
static GtkWidget *
make_count (VitrineTablePreview *dialog)
{
  GtkWidget *all = gtk_button_new_with_label (_("All")), *none = gtk_button_new_with_label (_("None"));

  dialog->count = ADW_ACTION_ROW (adw_action_row_new ());
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (dialog->count), _("Columns to learn from"));
  gtk_widget_set_tooltip_text (all, _("Learn from every column that can be read"));
  gtk_widget_set_tooltip_text (none, _("Learn from no column, to tick some"));
  gtk_widget_set_valign (all, GTK_ALIGN_CENTER);
  gtk_widget_set_valign (none, GTK_ALIGN_CENTER);
  g_signal_connect_swapped (all, "clicked", G_CALLBACK (use_all_cb), dialog);
  g_signal_connect_swapped (none, "clicked", G_CALLBACK (use_none_cb), dialog);
  adw_action_row_add_suffix (dialog->count, all);
  adw_action_row_add_suffix (dialog->count, none);
  return GTK_WIDGET (dialog->count);
}

/* What a column is and what speaks against it. */
static char *
describe_listed (gpointer data,
                 guint    column)
{
  const NnPreview *preview = data;
  g_autofree char *kind = describe (&preview->columns[column]);
  g_autofree char *advice = preview->columns[column].kind != NN_COLUMN_EMPTY ? advise (preview, column) : NULL;

  return advice != NULL ? g_strdup_printf ("%s · %s", kind, advice) : g_steal_pointer (&kind);
}

static GtkWidget *
make_columns (VitrineTablePreview *dialog)
{
  g_autofree const char **names = g_new0 (const char *, dialog->preview->n_columns + 1);

  for (guint c = 0; c < dialog->preview->n_columns; c++)
    names[c] = dialog->preview->columns[c].name;
  dialog->columns = VITRINE_COLUMN_LIST (vitrine_column_list_new (names, dialog->used, describe_listed, dialog->preview));
  g_signal_connect_swapped (dialog->columns, "toggled", G_CALLBACK (listed_cb), dialog);
  return GTK_WIDGET (dialog->columns);
}

static GtkWidget *
make_settings (VitrineTablePreview *dialog)
{
  GtkWidget *list = gtk_list_box_new ();
  g_autoptr (GtkStringList) columns = gtk_string_list_new (NULL);
  gboolean missing = FALSE;

  gtk_list_box_set_selection_mode (GTK_LIST_BOX (list), GTK_SELECTION_NONE);
  gtk_widget_add_css_class (list, "boxed-list");
  for (guint c = 0; c < dialog->preview->n_columns; c++)
    {
      gtk_string_list_append (columns, dialog->preview->columns[c].name);
      missing |= dialog->preview->columns[c].missing > 0;
    }
  dialog->column = make_choice (_("Column to learn"), columns);
  g_signal_connect_swapped (dialog->column, "notify::selected", G_CALLBACK (column_cb), dialog);
  gtk_list_box_append (GTK_LIST_BOX (list), GTK_WIDGET (dialog->column));
  if (dialog->preview->n_columns > 2)
    gtk_list_box_append (GTK_LIST_BOX (list), make_count (dialog));
  if (missing)
    {
      const NnArg *arg = &dialog->source.spec.klass->args[nn_class_find_arg (dialog->source.spec.klass, "missing")];
      g_autoptr (GtkStringList) ways = gtk_string_list_new (NULL);

      for (guint i = 0; arg->choice_titles[i] != NULL; i++)
        gtk_string_list_append (ways, _(arg->choice_titles[i]));
      dialog->missing = make_choice (_(arg->title), ways);
      adw_combo_row_set_selected (dialog->missing, (guint) nn_spec_get (&dialog->source.spec, "missing"));
      g_signal_connect_swapped (dialog->missing, "notify::selected", G_CALLBACK (show_meaning), dialog);
      gtk_list_box_append (GTK_LIST_BOX (list), GTK_WIDGET (dialog->missing));
    }
  return list;
}

static GtkWidget *
make_header (VitrineTablePreview *dialog)
{
  GtkWidget *header = adw_header_bar_new (), *cancel = gtk_button_new_with_mnemonic (_("_Cancel"));
  GtkWidget *open = gtk_button_new_with_mnemonic (_("_Open"));
  g_autofree char *name = g_path_get_basename (dialog->source.path);
  g_autofree char *rows = vitrine_count (dialog->preview->n_rows);
  g_autofree char *text = g_strdup_printf (ngettext ("%s rows, %u column", "%s rows, %u columns",
                                                     dialog->preview->n_columns), rows, dialog->preview->n_columns);

  adw_header_bar_set_show_end_title_buttons (ADW_HEADER_BAR (header), FALSE);
  adw_header_bar_set_title_widget (ADW_HEADER_BAR (header), adw_window_title_new (name, text));
  gtk_widget_add_css_class (open, "suggested-action");
  dialog->open = open;
  g_signal_connect_swapped (cancel, "clicked", G_CALLBACK (gtk_window_close), dialog);
  g_signal_connect_swapped (open, "clicked", G_CALLBACK (accept_cb), dialog);
  adw_header_bar_pack_start (ADW_HEADER_BAR (header), cancel);
  adw_header_bar_pack_end (ADW_HEADER_BAR (header), open);
  gtk_window_set_default_widget (GTK_WINDOW (dialog), open);
  return header;
}

GtkWidget *
vitrine_table_preview_new (GtkWindow      *parent,
                           const NnSource *source,
                           NnPreview      *preview)
{
  VitrineTablePreview *dialog = g_object_new (VITRINE_TYPE_TABLE_PREVIEW, "transient-for", parent, "modal", TRUE, NULL);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0), *body = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  GtkWidget *note = vitrine_note_box_new ();
  g_autofree char *name = g_path_get_basename (source->path);

  nn_source_copy (&dialog->source, source);
  dialog->preview = nn_preview_ref (preview);
  dialog->meaning = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_wrap (dialog->meaning, TRUE);
  gtk_label_set_xalign (dialog->meaning, 0);
  dialog->refusal = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_wrap (dialog->refusal, TRUE);
  gtk_label_set_xalign (dialog->refusal, 0);
  gtk_widget_set_visible (GTK_WIDGET (dialog->refusal), FALSE);
  dialog->used = g_new (gboolean, preview->n_columns);
  for (guint c = 0; c < preview->n_columns; c++)
    dialog->used[c] = nn_preview_advice (preview, c) <= NN_ADVICE_COUNTS;
  dialog->body = body;
  gtk_window_set_title (GTK_WINDOW (dialog), name);
  gtk_widget_set_margin_start (body, 12);
  gtk_widget_set_margin_end (body, 12);
  gtk_widget_set_margin_top (body, 12);
  gtk_widget_set_margin_bottom (body, 12);
  gtk_box_append (GTK_BOX (body), make_table (dialog));
  vitrine_note_box_tell (note, preview->note);
  gtk_box_append (GTK_BOX (body), note);
  gtk_box_append (GTK_BOX (body), make_settings (dialog));
  if (preview->n_columns > MOST_COLUMNS)
    gtk_box_append (GTK_BOX (body), make_columns (dialog));
  gtk_box_append (GTK_BOX (body), GTK_WIDGET (dialog->meaning));
  gtk_box_append (GTK_BOX (body), GTK_WIDGET (dialog->refusal));
  gtk_box_append (GTK_BOX (box), make_header (dialog));
  gtk_box_append (GTK_BOX (box), body);
  adw_window_set_content (ADW_WINDOW (dialog), box);
  gtk_window_set_focus (GTK_WINDOW (dialog), gtk_window_get_default_widget (GTK_WINDOW (dialog)));
  gtk_window_set_default_size (GTK_WINDOW (dialog), 820, 600);
  set_target (dialog, preview->n_columns - 1);
  return GTK_WIDGET (dialog);
}

const NnSource *
vitrine_table_preview_source (VitrineTablePreview *dialog)
{
  return &dialog->source;
}

GCancellable *
vitrine_table_preview_reading (VitrineTablePreview *dialog)
{
  return dialog->reading;
}

void
vitrine_table_preview_refuse (VitrineTablePreview *dialog,
                              const char          *sentence)
{
  set_reading (dialog, FALSE);
  gtk_label_set_label (dialog->refusal, sentence);
  gtk_widget_add_css_class (GTK_WIDGET (dialog->refusal), "error");
  gtk_widget_set_visible (GTK_WIDGET (dialog->refusal), TRUE);
}

/* Who reads for it holds it, so it may live on. */
static gboolean
vitrine_table_preview_close_request (GtkWindow *window)
{
  g_cancellable_cancel (VITRINE_TABLE_PREVIEW (window)->reading);
  return GTK_WINDOW_CLASS (vitrine_table_preview_parent_class)->close_request (window);
}

static void
vitrine_table_preview_finalize (GObject *object)
{
  VitrineTablePreview *dialog = VITRINE_TABLE_PREVIEW (object);

  nn_source_clear (&dialog->source);
  g_clear_object (&dialog->reading);
  g_clear_pointer (&dialog->preview, nn_preview_unref);
  g_ptr_array_unref (dialog->heads);
  g_ptr_array_unref (dialog->uses);
  g_free (dialog->used);
  G_OBJECT_CLASS (vitrine_table_preview_parent_class)->finalize (object);
}

static void
vitrine_table_preview_class_init (VitrineTablePreviewClass *klass)
{
  GTK_WINDOW_CLASS (klass)->close_request = vitrine_table_preview_close_request;
  G_OBJECT_CLASS (klass)->finalize = vitrine_table_preview_finalize;
  gtk_widget_class_add_binding_action (GTK_WIDGET_CLASS (klass), GDK_KEY_Escape, 0, "window.close", NULL);
  accepted_signal = g_signal_new ("accepted", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 0);
}

static void
vitrine_table_preview_init (VitrineTablePreview *dialog)
{
  dialog->heads = g_ptr_array_new ();
  dialog->uses = g_ptr_array_new ();
}
