/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/widgets/code-view.h"

#include <glib/gi18n.h>
#include <string.h>

#include "ui/export-code.h"
#include "ui/settings.h"

/* What words of Python are, for colours. */
enum
{
  KEYWORD,
  NAME,        /* that a def or a class gives */
  STRING,
  NUMBER,
  COMMENT,
  N_KINDS,
};

struct _VitrineCodeView
{
  AdwBin          parent_instance;

  VitrineProject *project;
  guint           refresh;
  NnModel        *shown;           /* what the text is of */
  NnRecipe        shown_recipe;
  NnCodeFlavor    shown_flavor;
  char           *shown_title;

  GtkToggleButton *flavors[NN_N_CODE_FLAVORS];
  GtkStack       *stack;
  GtkTextView    *text;
  GtkLabel       *problem;
  GtkTextTag     *tags[N_KINDS];
};

G_DEFINE_FINAL_TYPE (VitrineCodeView, vitrine_code_view, ADW_TYPE_BIN)

/* --- colours ------------------------------------------------------------------ */

static gboolean
is_keyword (const char *word,
            gsize       length)
{
  static const char *const words[]
      = { "and", "as", "break", "class", "def", "else", "False", "for", "from", "if", "import", "in", "is", "lambda",
          "None", "not", "or", "return", "self", "True", "while", "with" };

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    {
      if (strlen (words[i]) == length && strncmp (words[i], word, length) == 0)
        return TRUE;
    }
  return FALSE;
}

static gsize
string_length (const char *text)
{
  gsize quotes = g_str_has_prefix (text, "\"\"\"") ? 3 : 1, i = quotes;

  for (; text[i] != '\0'; i++)
    {
      if (text[i] == '\\' && text[i + 1] != '\0')
        i++;
      else if (strncmp (text + i, "\"\"\"", quotes) == 0)
        return i + quotes;
    }
  return i;
}

/* The kind of what @text begins with, and its length in bytes; -1: nothing that is coloured. */
static gint
next_word (const char *text,
           gsize      *length,
           gboolean   *named)
{
  gsize n = 1;

  if (text[0] == '#')
    {
      *length = strcspn (text, "\n");
      return COMMENT;
    }
  if (text[0] == '"')
    {
      *length = string_length (text);
      return STRING;
    }
  if (g_ascii_isdigit (text[0]))
    {
      while (g_ascii_isalnum (text[n]) || text[n] == '.' || text[n] == '_'
             || (strchr ("+-", text[n]) != NULL && text[n] != '\0' && text[n - 1] == 'e'))
        n++;
      *length = n;
      return NUMBER;
    }
  if (g_ascii_isalpha (text[0]) || text[0] == '_')
    {
      gboolean names = *named;

      while (g_ascii_isalnum (text[n]) || text[n] == '_')
        n++;
      *length = n;
      *named = (n == 3 && strncmp (text, "def", 3) == 0) || (n == 5 && strncmp (text, "class", 5) == 0);
      if (names)
        return NAME;
      return is_keyword (text, n) ? KEYWORD : -1;
    }
  *length = (gsize) (g_utf8_next_char (text) - text);
  return -1;
}

static void
colour (VitrineCodeView *view)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (view->text);
  GtkTextIter start, end;
  g_autofree char *text = NULL;
  gboolean named = FALSE;
  gint at = 0;

  gtk_text_buffer_get_bounds (buffer, &start, &end);
  gtk_text_buffer_remove_all_tags (buffer, &start, &end);
  text = gtk_text_buffer_get_text (buffer, &start, &end, FALSE);
  for (const char *p = text; *p != '\0';)
    {
      gsize length = 1;
      gint kind = next_word (p, &length, &named);
      gint n = (gint) g_utf8_strlen (p, (gssize) length);

      if (kind >= 0)
        {
          gtk_text_buffer_get_iter_at_offset (buffer, &start, at);
          gtk_text_buffer_get_iter_at_offset (buffer, &end, at + n);
          gtk_text_buffer_apply_tag (buffer, view->tags[kind], &start, &end);
        }
      p += length;
      at += n;
    }
}

/* Of GNOME's palette, so that each has four to one against the paper. */
static void
choose_colours (VitrineCodeView *view)
{
  static const char *const colours[2][N_KINDS] = {
    { "#9141ac", "#1a5fb4", "#1b7d4b", "#a14a00", "#6e6d72" },
    { "#dc8add", "#99c1f1", "#8ff0a4", "#ffbe6f", "#9a9996" },
  };
  gboolean dark = adw_style_manager_get_dark (adw_style_manager_get_default ());

  for (guint i = 0; i < N_KINDS; i++)
    g_object_set (view->tags[i], "foreground", colours[dark ? 1 : 0][i], NULL);
}

/* --- the text ------------------------------------------------------------------ */

/* Puts @text in place of what is shown: only what differs, so that the place that is looked
 * at stays where it is. */
static void
set_text (VitrineCodeView *view,
          const char      *text)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (view->text);
  GtkTextIter start, end;
  g_autofree char *old = NULL;
  gsize same = 0, tail = 0, n, m;
  gint first, last;

  gtk_text_buffer_get_bounds (buffer, &start, &end);
  old = gtk_text_buffer_get_text (buffer, &start, &end, FALSE);
  n = strlen (old);
  m = strlen (text);
  while (same < n && same < m && old[same] == text[same])
    same++;
  while (tail < n - same && tail < m - same && old[n - 1 - tail] == text[m - 1 - tail])
    tail++;
  /* not within a character */
  while (same > 0 && (old[same] & 0xc0) == 0x80)
    same--;
  while (tail > 0 && (old[n - tail] & 0xc0) == 0x80)
    tail--;
  if (same == n && n == m)
    return;
  first = (gint) g_utf8_strlen (old, (gssize) same);
  last = (gint) g_utf8_strlen (old, (gssize) (n - tail));
  gtk_text_buffer_get_iter_at_offset (buffer, &start, first);
  gtk_text_buffer_get_iter_at_offset (buffer, &end, last);
  gtk_text_buffer_delete (buffer, &start, &end);
  gtk_text_buffer_insert (buffer, &start, text + same, (gint) (m - tail - same));
  colour (view);
}

static void
keep_shown (VitrineCodeView *view,
            NnModel         *model,
            NnCodeFlavor     flavor)
{
  NnModel *old = view->shown;

  view->shown = nn_model_ref (model);
  g_clear_pointer (&old, nn_model_unref);
  view->shown_recipe = *vitrine_project_recipe (view->project);
  view->shown_flavor = flavor;
  g_free (view->shown_title);
  view->shown_title = g_strdup (vitrine_project_title (view->project));
}

/* Training changes weights alone, with every frame. */
static gboolean
is_shown (VitrineCodeView *view,
          NnModel         *model,
          NnCodeFlavor     flavor)
{
  return view->shown != NULL && view->shown_flavor == flavor
         && g_strcmp0 (view->shown_title, vitrine_project_title (view->project)) == 0
         && nn_recipe_equal (&view->shown_recipe, vitrine_project_recipe (view->project))
         && (view->shown == model || nn_model_same_structure (view->shown, model));
}

static void
refresh (VitrineCodeView *view)
{
  NnCodeFlavor flavor = vitrine_code_flavor ();
  NnModel *model;
  g_autoptr (NnProgram) program = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *label = NULL;

  g_clear_handle_id (&view->refresh, g_source_remove);
  if (view->project == NULL || !gtk_widget_get_mapped (GTK_WIDGET (view)))
    return;
  model = vitrine_project_model (view->project);
  if (is_shown (view, model, flavor))
    return;
  keep_shown (view, model, flavor);
  program = nn_program_new (model, vitrine_project_recipe (view->project), flavor,
                            vitrine_project_title (view->project), NULL, &error);
  gtk_stack_set_visible_child_name (view->stack, program != NULL ? "text" : "problem");
  if (program == NULL)
    {
      gtk_label_set_label (view->problem, error->message);
      return;
    }
  set_text (view, program->text);
  label = g_strdup_printf (_("Code in %s"), nn_code_flavor_titles[flavor]);
  gtk_accessible_update_property (GTK_ACCESSIBLE (view->text), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
}

static gboolean
refresh_cb (gpointer data)
{
  VitrineCodeView *view = data;

  view->refresh = 0;
  refresh (view);
  return G_SOURCE_REMOVE;
}

/* Once, however much changes at once. */
static void
changed_cb (VitrineCodeView *view)
{
  if (view->refresh == 0 && gtk_widget_get_mapped (GTK_WIDGET (view)))
    view->refresh = g_idle_add (refresh_cb, view);
}

static void
flavor_cb (VitrineCodeView *view)
{
  NnCodeFlavor flavor = vitrine_code_flavor ();

  if (!gtk_toggle_button_get_active (view->flavors[flavor]))
    gtk_toggle_button_set_active (view->flavors[flavor], TRUE);
  refresh (view);
}

static void
toggled_cb (VitrineCodeView *view,
            GtkToggleButton *button)
{
  for (guint i = 0; i < NN_N_CODE_FLAVORS; i++)
    {
      if (view->flavors[i] == button && gtk_toggle_button_get_active (button) && vitrine_code_flavor () != i)
        vitrine_set_code_flavor (i);
    }
}

void
vitrine_code_view_switch (VitrineCodeView *view)
{
  vitrine_set_code_flavor ((vitrine_code_flavor () + 1) % NN_N_CODE_FLAVORS);
}

void
vitrine_code_view_copy (VitrineCodeView *view)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (view->text);
  GtkTextIter start, end;
  g_autofree char *text = NULL;
  g_autofree char *message = NULL;

  refresh (view);
  if (g_strcmp0 (gtk_stack_get_visible_child_name (view->stack), "text") != 0)
    {
      gtk_widget_activate_action (GTK_WIDGET (view), "win.message", "s", gtk_label_get_label (view->problem));
      return;
    }
  gtk_text_buffer_get_bounds (buffer, &start, &end);
  text = gtk_text_buffer_get_text (buffer, &start, &end, FALSE);
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (view)), text);
  message = g_strdup_printf (_("Copied the code for %s"), nn_code_flavor_titles[view->shown_flavor]);
  gtk_widget_activate_action (GTK_WIDGET (view), "win.message", "s", message);
}

/* --- the widget ------------------------------------------------------------------ */

static void
vitrine_code_view_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (vitrine_code_view_parent_class)->map (widget);
  refresh (VITRINE_CODE_VIEW (widget));
}

static void
vitrine_code_view_dispose (GObject *object)
{
  VitrineCodeView *view = VITRINE_CODE_VIEW (object);

  g_clear_handle_id (&view->refresh, g_source_remove);
  if (view->project != NULL)
    g_signal_handlers_disconnect_by_data (view->project, view);
  g_clear_object (&view->project);
  g_clear_pointer (&view->shown, nn_model_unref);
  g_clear_pointer (&view->shown_title, g_free);
  G_OBJECT_CLASS (vitrine_code_view_parent_class)->dispose (object);
}

static void
vitrine_code_view_class_init (VitrineCodeViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = vitrine_code_view_dispose;
  widget_class->map = vitrine_code_view_map;
  gtk_widget_class_set_template_from_resource (widget_class, VITRINE_RESOURCES "/ui/code-view.ui");
  gtk_widget_class_bind_template_child_full (widget_class, "keras", FALSE,
                                             G_STRUCT_OFFSET (VitrineCodeView, flavors[NN_CODE_KERAS]));
  gtk_widget_class_bind_template_child_full (widget_class, "pytorch", FALSE,
                                             G_STRUCT_OFFSET (VitrineCodeView, flavors[NN_CODE_PYTORCH]));
  gtk_widget_class_bind_template_child (widget_class, VitrineCodeView, stack);
  gtk_widget_class_bind_template_child (widget_class, VitrineCodeView, text);
  gtk_widget_class_bind_template_child (widget_class, VitrineCodeView, problem);
}

static void
vitrine_code_view_init (VitrineCodeView *view)
{
  gtk_widget_init_template (GTK_WIDGET (view));
  for (guint i = 0; i < N_KINDS; i++)
    view->tags[i] = gtk_text_buffer_create_tag (gtk_text_view_get_buffer (view->text), NULL, NULL);
  for (guint i = 0; i < NN_N_CODE_FLAVORS; i++)
    g_signal_connect_object (view->flavors[i], "toggled", G_CALLBACK (toggled_cb), view, G_CONNECT_SWAPPED);
  choose_colours (view);
  g_signal_connect_object (adw_style_manager_get_default (), "notify::dark", G_CALLBACK (choose_colours), view,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (vitrine_settings (), "changed::code-flavor", G_CALLBACK (flavor_cb), view,
                           G_CONNECT_SWAPPED);
  flavor_cb (view);
}

void
vitrine_code_view_set_project (VitrineCodeView *view,
                               VitrineProject  *project)
{
  g_return_if_fail (view->project == NULL);
  view->project = g_object_ref (project);
  g_signal_connect_swapped (project, "notify::model", G_CALLBACK (changed_cb), view);
  g_signal_connect_swapped (project, "notify::title", G_CALLBACK (changed_cb), view);
  g_signal_connect_swapped (project, "recipe-changed", G_CALLBACK (changed_cb), view);
  refresh (view);
}
