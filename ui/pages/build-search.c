/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Layers looked for by name: one to insert, one to connect to, a connection to cut. */
#include "ui/pages/build-private.h"

#include <glib/gi18n.h>

#include "ui/draw/network.h"
#include "ui/widgets/layer-icon.h"

static void
add_row (VitrineBuildPage *page,
         guint             id,
         const NnClass    *klass,
         const char       *title,
         const char       *words,
         const char       *note,
         gboolean          dim)
{
  g_autoptr (GdkPaintable) icon = vitrine_layer_icon_new (klass, 24);

  vitrine_chooser_add (page->chooser, id, icon, title, words, note, dim);
}

/* "Dense 2": of several alike, which one. (transfer full) */
static char *
name_of (const NnModel *model,
         guint          index)
{
  const NnLayerClass *klass = nn_model_entry (model, index)->klass;
  guint number = 1, same = 0;

  for (guint i = 0; i < nn_model_n_entries (model); i++)
    {
      number += i < index && nn_model_entry (model, i)->klass == klass;
      same += nn_model_entry (model, i)->klass == klass;
    }
  return same > 1 ? g_strdup_printf ("%s %u", _(klass->base.title), number) : g_strdup (_(klass->base.title));
}

/* --- rows ----------------------------------------------------------------------- */

/* What each layer would give there; those that do not fit come last. */
static void
list_layers (VitrineBuildPage *page,
             guint             after,
             guint             before)
{
  NnModel *model = vitrine_build_page_model (page);
  const NnClass *const *classes = nn_registry_list (NN_KIND_LAYER);

  for (guint round = 0; round < 2; round++)
    for (guint i = 0; classes[i] != NULL; i++)
      {
        NnShape shape = { 0 };
        gboolean fits = nn_model_try_insert (model, NN_LAYER_CLASS (classes[i]), NULL, after, before, &shape);
        g_autofree char *text = fits ? vitrine_shape_text (&shape) : NULL;
        g_autofree char *words = g_strjoin (" ", classes[i]->name, _(classes[i]->category), NULL);

        if (fits == (round == 0))
          add_row (page, i, classes[i], _(classes[i]->title), words, text != NULL ? text : _("does not fit yet"), !fits);
      }
}

/* Those that would read @page->source. */
static guint
list_readers (VitrineBuildPage *page)
{
  NnModel *model = vitrine_build_page_model (page);
  guint n = 0;

  for (guint i = 0; i < nn_model_n_entries (model); i++)
    {
      const NnEntry *entry = nn_model_entry (model, i);
      g_autofree char *title = name_of (model, i);
      NnJoin join, second;

      if (!nn_model_offer (model, page->source, entry->id, FALSE, &join, NULL))
        continue;
      n++;
      for (guint other = 0; other < 2; other++)
        {
          g_autofree char *note = NULL;

          if (other == 1 && (!nn_model_offer (model, page->source, entry->id, TRUE, &second, NULL)
                             || (second.kind == join.kind && second.input == join.input)))
            continue;
          note = vitrine_join_text (model, entry, other ? &second : &join);
          add_row (page, 2 * i + other, &entry->klass->base, title, nn_model_entry_name (model, i), note, FALSE);
        }
    }
  return n;
}

/* Connections as numbers: reader times NN_MAX_INPUTS plus input. */
static guint
list_connections (VitrineBuildPage *page)
{
  NnModel *model = vitrine_build_page_model (page);
  guint n = 0;

  for (guint i = 0; i < nn_model_n_entries (model); i++)
    for (guint k = 0; k < nn_model_entry (model, i)->n_inputs; k++)
      {
        guint input = nn_model_input (model, i, k);
        gboolean in = nn_model_entry (model, i)->id == page->source;
        g_autofree char *reader = name_of (model, i);
        g_autofree char *source = name_of (model, input);
        g_autofree char *title = g_strdup_printf ("%s → %s", source, reader);

        if (!in && nn_model_entry (model, input)->id != page->source)
          continue;
        n++;
        add_row (page, i * NN_MAX_INPUTS + k, &nn_model_entry (model, in ? input : i)->klass->base, title, NULL,
                 in ? _("reads") : _("is read"), FALSE);
      }
  return n;
}

/* --- what happens ------------------------------------------------------------------ */

static void
pointed_cb (VitrineBuildPage *page,
            guint             id)
{
  const NnClass *klass = id != G_MAXUINT ? nn_registry_list (NN_KIND_LAYER)[id] : NULL;
  guint after, before;

  if (page->search != VITRINE_SEARCH_INSERT || page->session == NULL)
    return;
  vitrine_build_page_place (page, &after, &before);
  vitrine_bench_preview_at (page->bench, klass, after, before);
}

static void
closed_cb (VitrineBuildPage *page)
{
  vitrine_bench_preview_at (page->bench, NULL, 0, 0);
  gtk_widget_grab_focus (GTK_WIDGET (page->bench));
}

static void
chosen_cb (VitrineBuildPage *page,
           guint             id)
{
  NnModel *model = vitrine_build_page_model (page);
  const NnClass *const *classes = nn_registry_list (NN_KIND_LAYER);
  guint after, before;

  switch (page->search)
    {
    case VITRINE_SEARCH_INSERT:
      vitrine_build_page_place (page, &after, &before);
      vitrine_build_page_insert (page, classes[id]->name, after, before);
      break;
    case VITRINE_SEARCH_BRANCH:
      vitrine_build_page_branch (page, NN_LAYER_CLASS (classes[id]), page->source);
      break;
    case VITRINE_SEARCH_CONNECT:
      vitrine_build_page_join (page, page->source, nn_model_entry (model, id / 2)->id, id % 2 == 1, 0, 0);
      break;
    case VITRINE_SEARCH_DISCONNECT:
      vitrine_build_page_join (page, 0, 0, FALSE, nn_model_entry (model, id / NN_MAX_INPUTS)->id, id % NN_MAX_INPUTS);
      break;
    }
}

void
vitrine_build_page_search (VitrineBuildPage *page,
                           VitrineSearch     search,
                           guint             source,
                           const char       *typed)
{
  static const char *const prompts[] = { N_("Insert a layer"), N_("A layer that reads this one"), N_("Connect to"),
                                         N_("Disconnect") };
  GdkRectangle at;
  guint after, before;

  if (!gtk_widget_get_mapped (GTK_WIDGET (page->bench)))
    {
      vitrine_build_page_complain (page, _("The layers are behind the code: close it first."));
      return;
    }
  page->search = search;
  page->source = source;
  vitrine_chooser_begin (page->chooser, _(prompts[search]));
  vitrine_build_page_place (page, &after, &before);
  if (search == VITRINE_SEARCH_INSERT)
    list_layers (page, after, before);
  else if (search == VITRINE_SEARCH_BRANCH)
    list_layers (page, source, 0);
  else if (search == VITRINE_SEARCH_CONNECT && list_readers (page) == 0)
    {
      vitrine_build_page_complain (page, _("No other layer can read this one: the shapes do not agree, or it would be a loop."));
      return;
    }
  else if (search == VITRINE_SEARCH_DISCONNECT && list_connections (page) == 0)
    {
      vitrine_build_page_complain (page, _("This layer is connected to nothing."));
      return;
    }
  vitrine_bench_place_of (page->bench, source != 0 ? source : vitrine_bench_selected (page->bench), &at);
  vitrine_chooser_open (page->chooser, &at, typed);
}

void
vitrine_build_page_make_search (VitrineBuildPage *page)
{
  page->chooser = vitrine_chooser_new ();
  gtk_widget_set_parent (GTK_WIDGET (page->chooser), GTK_WIDGET (page->bench));
  g_signal_connect_object (page->chooser, "pointed", G_CALLBACK (pointed_cb), page, G_CONNECT_SWAPPED);
  g_signal_connect_object (page->chooser, "chosen", G_CALLBACK (chosen_cb), page, G_CONNECT_SWAPPED);
  g_signal_connect_object (page->chooser, "closed", G_CALLBACK (closed_cb), page, G_CONNECT_SWAPPED);
}
