/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The edits of the Build page: what the bench's gestures, the keys and the menu do to the network. */
#include "ui/pages/build-private.h"

#include <glib/gi18n.h>
#include <string.h>

/* Takes @model and @error over: one step of the history, or the sentence why not. A pointer to
   the error, as the call that makes @model may stand among the arguments. */
static gboolean
edit (VitrineBuildPage *page,
      NnModel          *model,
      const char       *verb,
      const char       *what,
      GError          **error)
{
  g_autoptr (NnModel) edited = model;
  g_autoptr (GError) problem = g_steal_pointer (error);
  g_autofree char *label = g_strdup_printf ("%s %s", verb, what);

  if (edited == NULL)
    vitrine_build_page_complain (page, problem != NULL ? problem->message : _("This cannot be done here."));
  else if (edited != vitrine_build_page_model (page))
    vitrine_project_edit (page->session->project, edited, label, NULL);
  return edited != NULL;
}

static const char *
title_of (const NnModel *model,
          guint          id)
{
  gint index = nn_model_index (model, id);

  return index >= 0 ? _(nn_model_entry (model, (guint) index)->klass->base.title) : "";
}

/* "Dense", "3 Layers". (transfer full) */
static char *
title_of_group (const NnModel *model,
                const guint   *ids,
                guint          n)
{
  if (n == 1)
    return g_strdup (title_of (model, ids[0]));
  return g_strdup_printf (ngettext ("%u Layer", "%u Layers", n), n);
}

static void
show_new (VitrineBuildPage *page,
          guint             id)
{
  vitrine_bench_select (page->bench, id);
  vitrine_bench_reveal (page->bench, id);
}

/* --- insert ------------------------------------------------------------------------ */

void
vitrine_build_page_insert (VitrineBuildPage *page,
                           const char       *class_name,
                           guint             after,
                           guint             before)
{
  GError *error = NULL;
  const NnClass *klass = nn_registry_find (NN_KIND_LAYER, class_name, &error);
  NnModel *model = NULL;
  guint id = 0;

  if (klass != NULL)
    model = nn_model_insert (vitrine_build_page_model (page), NN_LAYER_CLASS (klass), NULL, after, before, &id, &error);
  if (edit (page, model, _("Insert"), klass != NULL ? _(klass->title) : class_name, &error))
    show_new (page, id);
}

/* The first that reads entry @index, 0: none. */
static guint
first_reader (const NnModel *model,
              guint          index)
{
  for (guint i = index + 1; i < nn_model_n_entries (model); i++)
    for (guint k = 0; k < nn_model_entry (model, i)->n_inputs; k++)
      if (nn_model_input (model, i, k) == index)
        return nn_model_entry (model, i)->id;
  return 0;
}

void
vitrine_build_page_place (VitrineBuildPage *page,
                          guint            *after,
                          guint            *before)
{
  NnModel *model = vitrine_build_page_model (page);
  guint n = nn_model_n_entries (model), to, input;
  gint selected = nn_model_index (model, vitrine_bench_selected (page->bench));

  if (vitrine_bench_selected_edge (page->bench, &to, &input))
    {
      *after = nn_model_entry (model, (guint) nn_model_index (model, to))->inputs[input];
      *before = to;
      return;
    }
  *before = selected >= 0 ? first_reader (model, (guint) selected) : 0;
  if (*before != 0)
    *after = nn_model_entry (model, (guint) selected)->id;
  else
    *after = n > 0 ? nn_model_entry (model, nn_model_output (model))->id : 0;
}

static void
append_cb (VitrineBuildPage *page,
           const char       *class_name)
{
  guint after, before;

  vitrine_build_page_place (page, &after, &before);
  vitrine_build_page_insert (page, class_name, after, before);
}

void
vitrine_build_page_branch (VitrineBuildPage   *page,
                           const NnLayerClass *klass,
                           guint               from)
{
  GError *error = NULL;
  guint id = 0;
  NnModel *model = nn_model_branch (vitrine_build_page_model (page), klass, from, &id, &error);

  if (edit (page, model, _("Branch to"), _(klass->base.title), &error))
    show_new (page, id);
}

/* --- connections --------------------------------------------------------------------- */

void
vitrine_build_page_join (VitrineBuildPage *page,
                         guint             from,
                         guint             to,
                         gboolean          other,
                         guint             old_to,
                         guint             old_input)
{
  NnModel *model = vitrine_build_page_model (page), *joined = NULL;
  g_autoptr (NnModel) cut = NULL;
  GError *error = NULL;
  NnJoin join;
  guint id = 0;

  if (old_to != 0)
    cut = nn_model_disconnect (model, old_to, old_input, &error);
  else
    cut = nn_model_ref (model);
  if (to == 0 || cut == NULL)
    {
      edit (page, g_steal_pointer (&cut), _("Disconnect"), title_of (model, old_to), &error);
      return;
    }
  if (nn_model_offer (cut, from, to, other, &join, &error))
    joined = nn_model_join (cut, from, to, &join, &id, &error);
  if (edit (page, joined, _("Connect"), title_of (model, from), &error))
    show_new (page, id != 0 ? id : to);
}

static void
move_cb (VitrineBuildPage *page,
         guint             after,
         guint             before)
{
  NnModel *model = vitrine_build_page_model (page);
  guint n;
  g_autofree guint *ids = vitrine_bench_selection (page->bench, &n);
  g_autofree char *what = title_of_group (model, ids, n);
  GError *error = NULL;

  if (n > 0)
    edit (page, nn_model_move_group (model, ids, n, after, before, &error), _("Move"), what, &error);
}

/* On an empty bench an Input of what the data are, behind that a small network for them. */
static void
begin (VitrineBuildPage *page)
{
  VitrineProject *project = page->session->project;
  const gboolean empty = nn_model_n_entries (vitrine_build_page_model (page)) == 0;
  g_autoptr (GError) error = NULL;

  if (!(empty ? vitrine_project_mend (project, &error) : vitrine_project_start_network (project, &error)))
    vitrine_build_page_complain (page, error->message);
}

static void
mend_cb (VitrineBuildPage *page,
         guint             id)
{
  NnModel *model = vitrine_build_page_model (page);
  gint index = nn_model_index (model, id);
  g_autofree char *label = NULL;
  g_autoptr (NnModel) mended = index >= 0 ? nn_model_mend (model, (guint) index, &label) : NULL;

  if (id == 0)
    begin (page);
  else if (mended != NULL)
    vitrine_project_edit (page->session->project, mended, _(label), NULL);
}

/* --- groups --------------------------------------------------------------------------- */

static void
delete_layers (VitrineBuildPage *page,
               const char       *verb)
{
  NnModel *model = vitrine_build_page_model (page);
  guint n, left;
  g_autofree guint *ids = vitrine_bench_selection (page->bench, &n);
  g_autofree char *what = NULL;
  GError *error = NULL;
  gint first;

  if (n == 0)
    return;
  what = title_of_group (model, ids, n);
  first = nn_model_index (model, ids[0]);
  if (!edit (page, nn_model_remove_group (model, ids, n, &error), verb, what, &error))
    return;
  /* The selection stays where the hand is. */
  left = nn_model_n_entries (vitrine_build_page_model (page));
  if (left > 0)
    vitrine_bench_select (page->bench, nn_model_entry (vitrine_build_page_model (page), MIN ((guint) first, left - 1))->id);
}

/* The piece behind @after, and what is new is selected. */
static void
paste_piece (VitrineBuildPage *page,
             const NnModel    *piece,
             guint             after,
             guint             before,
             const char       *verb,
             const char       *what)
{
  g_autofree guint *ids = g_new0 (guint, nn_model_n_entries (piece) + 1);
  GError *error = NULL;
  NnModel *model = nn_model_paste (vitrine_build_page_model (page), piece, after, before, ids, &error);
  guint n = 0;

  if (!edit (page, model, verb, what, &error))
    return;
  while (ids[n] != 0)
    n++;
  vitrine_bench_select_ids (page->bench, ids, n);
  vitrine_bench_reveal (page->bench, ids[0]);
}

static NnModel *
selected_piece (VitrineBuildPage *page,
                char            **what)
{
  guint n;
  g_autofree guint *ids = vitrine_bench_selection (page->bench, &n);

  if (n == 0)
    return NULL;
  *what = title_of_group (vitrine_build_page_model (page), ids, n);
  return nn_model_extract (vitrine_build_page_model (page), ids, n, NULL);
}

static void
duplicate (VitrineBuildPage *page)
{
  NnModel *model = vitrine_build_page_model (page);
  guint n, last;
  g_autofree guint *ids = vitrine_bench_selection (page->bench, &n);
  g_autofree char *what = NULL;
  g_autoptr (NnModel) piece = selected_piece (page, &what);

  if (piece == NULL)
    return;
  last = (guint) nn_model_index (model, ids[n - 1]);
  if (n == 1 && nn_model_entry (model, last)->klass->max_inputs == 0)
    {
      vitrine_build_page_complain (page, _("The input cannot be doubled: a network here has one."));
      return;
    }
  paste_piece (page, piece, ids[n - 1], first_reader (model, last), _("Duplicate"), what);
}

/* --- the clipboard ----------------------------------------------------------------------- */

static gboolean
copy (VitrineBuildPage *page)
{
  g_autofree char *what = NULL;
  g_autoptr (NnModel) piece = selected_piece (page, &what);
  g_autofree char *json = piece != NULL ? nn_model_to_json (piece) : NULL;

  if (json != NULL)
    gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (page)), json);
  return json != NULL;
}

static void
cut (VitrineBuildPage *page)
{
  if (copy (page))
    delete_layers (page, _("Cut"));
}

static void
pasted_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      data)
{
  g_autoptr (VitrineBuildPage) page = data;
  g_autofree char *text = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (source), result, NULL);
  g_autofree char *sentence = NULL;
  g_autoptr (NnDocument) document = NULL;
  g_autoptr (GError) error = NULL;
  guint n, after, before;
  char *what;

  if (page->session == NULL)
    return;
  if (text == NULL)
    {
      vitrine_build_page_complain (page, _("The clipboard holds no text: copy layers here, or a list of layers as JSON."));
      return;
    }
  document = nn_document_from_json (text, &error);
  if (document == NULL)
    {
      sentence = g_strdup_printf (_("The clipboard holds no list of layers: %s"), error->message);
      vitrine_build_page_complain (page, sentence);
      return;
    }
  n = nn_model_n_entries (document->model);
  what = g_strdup_printf (ngettext ("%u Layer", "%u Layers", n), n);
  vitrine_build_page_place (page, &after, &before);
  paste_piece (page, document->model, after, before, _("Paste"), what);
  g_free (what);
}

static void
paste (VitrineBuildPage *page)
{
  gdk_clipboard_read_text_async (gtk_widget_get_clipboard (GTK_WIDGET (page)), NULL, pasted_cb, g_object_ref (page));
}

/* --- actions ---------------------------------------------------------------------------------- */

/* A connection that is selected is cut; else there is a list of them. */
static gboolean
cut_selected_edge (VitrineBuildPage *page)
{
  guint to, input;

  if (!vitrine_bench_selected_edge (page->bench, &to, &input))
    return FALSE;
  vitrine_build_page_join (page, 0, 0, FALSE, to, input);
  return TRUE;
}

static void
edit_action (GtkWidget  *widget,
             const char *action,
             GVariant   *parameter)
{
  VitrineBuildPage *page = VITRINE_BUILD_PAGE (widget);
  const char *verb = action + strlen ("page.");

  if (g_str_equal (verb, "delete"))
    {
      if (!cut_selected_edge (page))
        delete_layers (page, _("Delete"));
    }
  else if (g_str_equal (verb, "duplicate"))
    duplicate (page);
  else if (g_str_equal (verb, "cut"))
    cut (page);
  else if (g_str_equal (verb, "copy"))
    copy (page);
  else if (g_str_equal (verb, "paste"))
    paste (page);
  else if (g_str_equal (verb, "select-all"))
    vitrine_bench_select_all (page->bench);
  else
    vitrine_bench_move_selected (page->bench, g_str_equal (verb, "move-left") ? -1 : 1);
}

static void
search_action (GtkWidget  *widget,
               const char *action,
               GVariant   *parameter)
{
  VitrineBuildPage *page = VITRINE_BUILD_PAGE (widget);
  guint selected = vitrine_bench_selected (page->bench);

  if (g_str_equal (action, "page.insert"))
    vitrine_build_page_search (page, VITRINE_SEARCH_INSERT, 0, NULL);
  else if (g_str_equal (action, "page.connect"))
    vitrine_build_page_search (page, VITRINE_SEARCH_CONNECT, selected, NULL);
  else if (!cut_selected_edge (page))
    vitrine_build_page_search (page, VITRINE_SEARCH_DISCONNECT, selected, NULL);
}

void
vitrine_build_page_enable_edits (VitrineBuildPage *page)
{
  static const char *const of_layers[] = { "page.duplicate", "page.cut", "page.copy", "page.move-left", "page.move-right",
                                           "page.connect" };
  guint n, to, input;
  G_GNUC_UNUSED g_autofree guint *ids = vitrine_bench_selection (page->bench, &n);
  gboolean edge = vitrine_bench_selected_edge (page->bench, &to, &input);

  for (guint i = 0; i < G_N_ELEMENTS (of_layers); i++)
    gtk_widget_action_set_enabled (GTK_WIDGET (page), of_layers[i], n > 0);
  gtk_widget_action_set_enabled (GTK_WIDGET (page), "page.delete", n > 0 || edge);
  gtk_widget_action_set_enabled (GTK_WIDGET (page), "page.disconnect", n > 0 || edge);
}

void
vitrine_build_page_install_edits (GtkWidgetClass *widget_class)
{
  static const char *const edits[] = { "page.delete", "page.duplicate", "page.cut", "page.copy", "page.paste",
                                       "page.select-all", "page.move-left", "page.move-right" };
  static const struct { const char *action; guint key; GdkModifierType state; } searches[] = {
    { "page.insert", GDK_KEY_k, GDK_CONTROL_MASK },
    { "page.connect", GDK_KEY_j, GDK_CONTROL_MASK },
    { "page.disconnect", GDK_KEY_j, GDK_CONTROL_MASK | GDK_SHIFT_MASK },
  };

  for (guint i = 0; i < G_N_ELEMENTS (edits); i++)
    gtk_widget_class_install_action (widget_class, edits[i], NULL, edit_action);
  for (guint i = 0; i < G_N_ELEMENTS (searches); i++)
    {
      gtk_widget_class_install_action (widget_class, searches[i].action, NULL, search_action);
      gtk_widget_class_add_binding_action (widget_class, searches[i].key, searches[i].state, searches[i].action, NULL);
    }
}

/* --- signals of the bench ------------------------------------------------------------------------ */

static void
branch_cb (VitrineBuildPage *page,
           guint             from)
{
  vitrine_build_page_search (page, VITRINE_SEARCH_BRANCH, from, NULL);
}

static void
typed_cb (VitrineBuildPage *page,
          const char       *text)
{
  vitrine_build_page_search (page, VITRINE_SEARCH_INSERT, 0, text);
}

void
vitrine_build_page_connect_edits (VitrineBuildPage *page)
{
  const struct { const char *signal; GCallback callback; } rows[] = {
    { "insert", G_CALLBACK (vitrine_build_page_insert) }, { "move", G_CALLBACK (move_cb) },
    { "join", G_CALLBACK (vitrine_build_page_join) },     { "branch", G_CALLBACK (branch_cb) },
    { "typed", G_CALLBACK (typed_cb) },                   { "refused", G_CALLBACK (vitrine_build_page_complain) },
    { "mend", G_CALLBACK (mend_cb) },
  };

  g_signal_connect_object (page->palette, "append", G_CALLBACK (append_cb), page, G_CONNECT_SWAPPED);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    g_signal_connect_object (page->bench, rows[i].signal, rows[i].callback, page, G_CONNECT_SWAPPED);
}
