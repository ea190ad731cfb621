/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The cards of the methods: which are shown, what they show, and how they leave together. */
#include <glib/gi18n.h>

#include "ui/pages/explain-private.h"

static void
pointed_cb (VitrineExplainPage *page, gint column, gint row)
{
  explain_cards_set_pointer (page, column, row);
}

static guint
slot_of (VitrineExplainPage *page, gpointer card)
{
  guint slot = 0;

  g_ptr_array_find (page->cards, card, &slot);
  return slot;
}

static void
spec_changed_cb (VitrineExplainPage *page, VitrineMethodCard *card)
{
  vitrine_explaining_set_method (page->session->explaining, slot_of (page, card), vitrine_method_card_spec (card));
  explain_cards_busy (page);
}

static void
removed_cb (VitrineExplainPage *page, VitrineMethodCard *card)
{
  g_autofree NnSpec *specs = g_new (NnSpec, page->cards->len);
  guint n = 0;

  for (guint i = 0; i < page->cards->len; i++)
    if (page->cards->pdata[i] != card)
      specs[n++] = *vitrine_method_card_spec (page->cards->pdata[i]);
  page->all_methods = FALSE;
  explain_cards_set_methods (page, specs, n);
}

static void
add_card (VitrineExplainPage *page, const NnSpec *spec)
{
  GtkWidget *card = vitrine_method_card_new ();

  vitrine_method_card_set_spec (VITRINE_METHOD_CARD (card), spec);
  vitrine_method_card_set_display (VITRINE_METHOD_CARD (card), &page->display);
  vitrine_method_card_set_name (VITRINE_METHOD_CARD (card), vitrine_project_title (page->session->project));
  g_signal_connect_object (card, "pointed", G_CALLBACK (pointed_cb), page, G_CONNECT_SWAPPED);
  g_signal_connect_object (card, "spec-changed", G_CALLBACK (spec_changed_cb), page, G_CONNECT_SWAPPED);
  g_signal_connect_object (card, "removed", G_CALLBACK (removed_cb), page, G_CONNECT_SWAPPED);
  vitrine_card_grid_append (page->grid, card);
  g_ptr_array_add (page->cards, card);
}

/* The card of a method with what was set on it; NULL: it is not shown. */
static const NnSpec *
shown_spec (VitrineExplainPage *page, const NnClass *klass)
{
  for (guint k = 0; k < page->cards->len; k++)
    if (vitrine_method_card_spec (page->cards->pdata[k])->klass == klass)
      return vitrine_method_card_spec (page->cards->pdata[k]);
  return NULL;
}

/* The menu: what is shown, and what can be. What is shown can always be taken away. */
static void
show_states (VitrineExplainPage *page)
{
  const NnClass *const *list = nn_registry_list (NN_KIND_EXPLAINER);
  const NnModel *model = vitrine_project_model (page->session->project);

  for (guint i = 0; list[i] != NULL; i++)
    {
      GAction *action = g_action_map_lookup_action (G_ACTION_MAP (page->method_actions), list[i]->name);
      gboolean shown = shown_spec (page, list[i]) != NULL;

      g_simple_action_set_state (G_SIMPLE_ACTION (action), g_variant_new_boolean (shown));
      g_simple_action_set_enabled (G_SIMPLE_ACTION (action), shown || nn_explainer_applies (list[i], model, NULL));
    }
}

void
explain_cards_rebuild (VitrineExplainPage *page)
{
  guint n = vitrine_explaining_n_methods (page->session->explaining);

  g_ptr_array_set_size (page->cards, 0);
  vitrine_card_grid_clear (page->grid);
  for (guint i = 0; i < n; i++)
    {
      add_card (page, vitrine_explaining_method (page->session->explaining, i));
      explain_cards_result (page, i);
    }
  gtk_widget_set_visible (page->no_methods, n == 0);
  gtk_widget_set_visible (GTK_WIDGET (page->grid), n > 0);
  show_states (page);
  explain_cards_busy (page);
  explain_side_superpixels (page);
  explain_side_pixel (page);
}

/* What lies over the sample lies over its maps as well. */
void
explain_cards_overlay (VitrineExplainPage *page, guint slot)
{
  const VitrineBoxes none = { 0 };
  const VitrineAttribution *picture = page->picture;

  vitrine_method_card_set_overlay (page->cards->pdata[slot], picture != NULL ? &picture->boxes : &none,
                                   picture != NULL ? picture->frames : 0);
}

void
explain_cards_result (VitrineExplainPage *page, guint slot)
{
  VitrineExplaining *explaining = page->session->explaining;

  if (slot >= page->cards->len)
    return;
  explain_cards_overlay (page, slot);
  vitrine_method_card_set_tokens (page->cards->pdata[slot], explain_page_tokens (page));
  vitrine_method_card_set_result (page->cards->pdata[slot], vitrine_explaining_input (explaining),
                                  vitrine_explaining_result (explaining, slot), vitrine_explaining_error (explaining, slot),
                                  explain_page_feature_names (page));
  vitrine_method_card_set_pointer (page->cards->pdata[slot], page->column, page->row);
}

void
explain_cards_busy (VitrineExplainPage *page)
{
  for (guint i = 0; i < page->cards->len; i++)
    vitrine_method_card_set_busy (page->cards->pdata[i], vitrine_explaining_busy (page->session->explaining, i));
}

void
explain_cards_set_display (VitrineExplainPage *page)
{
  for (guint i = 0; i < page->cards->len; i++)
    vitrine_method_card_set_display (page->cards->pdata[i], &page->display);
}

void
explain_cards_set_pointer (VitrineExplainPage *page, gint column, gint row)
{
  if (page->column == column && page->row == row)
    return;
  page->column = column;
  page->row = row;
  for (guint i = 0; i < page->cards->len; i++)
    vitrine_method_card_set_pointer (page->cards->pdata[i], column, row);
  if (page->picture != NULL)
    {
      page->picture->column = column;
      page->picture->row = row;
      gtk_widget_queue_draw (GTK_WIDGET (page->sample));
    }
  explain_side_superpixels (page);
  explain_side_pixel (page);
}

void
explain_cards_set_methods (VitrineExplainPage *page, const NnSpec *specs, guint n)
{
  vitrine_explaining_set_methods (page->session->explaining, specs, n);
  explain_cards_rebuild (page);
}

/* The menu of methods */

static void
method_state_cb (GSimpleAction *action, GVariant *state, VitrineExplainPage *page)
{
  const NnClass *const *list = nn_registry_list (NN_KIND_EXPLAINER);
  NnSpec specs[32];
  guint n = 0;

  /* In the order of the registry; those that stay keep their settings. */
  for (guint i = 0; list[i] != NULL && n < G_N_ELEMENTS (specs); i++)
    {
      gboolean this = g_str_equal (list[i]->name, g_action_get_name (G_ACTION (action)));
      gboolean found = FALSE;

      for (guint k = 0; k < page->cards->len && !found; k++)
        {
          const NnSpec *spec = vitrine_method_card_spec (page->cards->pdata[k]);

          found = spec->klass == list[i];
          if (found && !(this && !g_variant_get_boolean (state)))
            specs[n++] = *spec;
        }
      if (!found && this && g_variant_get_boolean (state))
        specs[n++] = nn_spec_new (list[i]);
    }
  page->all_methods = FALSE;
  explain_cards_set_methods (page, specs, n);
}

void
explain_cards_show_all (VitrineExplainPage *page)
{
  const NnClass *const *list = nn_registry_list (NN_KIND_EXPLAINER);
  const NnModel *model = vitrine_project_model (page->session->project);
  NnSpec specs[32];
  guint n = 0;

  for (guint i = 0; list[i] != NULL && n < G_N_ELEMENTS (specs); i++)
    if (nn_explainer_applies (list[i], model, NULL))
      {
        const NnSpec *shown = shown_spec (page, list[i]);

        specs[n++] = shown != NULL ? *shown : nn_spec_new (list[i]);
      }
  page->all_methods = TRUE;
  explain_cards_set_methods (page, specs, n);
}

void
explain_cards_offer (VitrineExplainPage *page)
{
  const NnClass *const *list = nn_registry_list (NN_KIND_EXPLAINER);
  const NnModel *model = vitrine_project_model (page->session->project);
  gboolean other = FALSE;

  /* while an edit is under way that leaves it in pieces, the cards wait */
  if (!nn_model_check (model, NULL))
    return;
  for (guint i = 0; list[i] != NULL; i++)
    other |= nn_explainer_applies (list[i], model, NULL) != (shown_spec (page, list[i]) != NULL);
  if (other && page->all_methods)
    explain_cards_show_all (page);
  else
    show_states (page);
}

/* The grid as one figure */

static void
export_all_cb (GSimpleAction *action, GVariant *parameter, VitrineExplainPage *page)
{
  double width, height;

  vitrine_figure_view_set_export (page->all, NULL, NULL, 0, 0);
  g_ptr_array_set_size (page->export_grid, 0);
  for (guint i = 0; i < page->cards->len; i++)
    {
      VitrineAttribution *shown = vitrine_method_card_attribution (page->cards->pdata[i]);
      VitrineAttribution *copy;

      if (shown == NULL)
        continue;
      if (shown->tokens != NULL)
        copy = vitrine_attribution_new_text (shown->input, shown->explanation, &shown->display,
                                             explain_page_tokens (page));
      else
        copy = vitrine_attribution_new (shown->input, shown->explanation, &shown->display,
                                        explain_page_feature_names (page));
      vitrine_attribution_set_captions (copy, shown->title, shown->settings);
      copy->boxes = shown->boxes;
      copy->frames = shown->frames;
      g_ptr_array_add (page->export_grid, copy);
    }
  if (page->export_grid->len > 0)
    {
      g_autofree char *name = g_strdup_printf (_("%s explanations"), vitrine_project_title (page->session->project));

      vitrine_attribution_grid_size (page->export_grid, &width, &height);
      vitrine_figure_view_set_export (page->all, vitrine_draw_attribution_grid, page->export_grid, width, height);
      vitrine_figure_view_set_csv (page->all, vitrine_attribution_grid_csv);
      vitrine_figure_view_set_name (page->all, name);
    }
  vitrine_figure_view_export (page->all, g_variant_get_string (parameter, NULL));
}

void
explain_cards_init (VitrineExplainPage *page)
{
  const NnClass *const *list = nn_registry_list (NN_KIND_EXPLAINER);
  g_autoptr (GMenu) menu = g_menu_new ();
  GSimpleAction *export = g_simple_action_new ("export-all", G_VARIANT_TYPE_STRING);

  page->cards = g_ptr_array_new ();
  page->export_grid = g_ptr_array_new_with_free_func ((GDestroyNotify) vitrine_attribution_free);
  page->method_actions = g_simple_action_group_new ();
  for (guint i = 0; list[i] != NULL; i++)
    {
      g_autofree char *name = g_strconcat ("methods.", list[i]->name, NULL);
      GSimpleAction *action = g_simple_action_new_stateful (list[i]->name, NULL, g_variant_new_boolean (FALSE));

      g_signal_connect_object (action, "change-state", G_CALLBACK (method_state_cb), page, 0);
      g_action_map_add_action (G_ACTION_MAP (page->method_actions), G_ACTION (action));
      g_object_unref (action);
      g_menu_append (menu, _(list[i]->title), name);
    }
  g_signal_connect_object (export, "activate", G_CALLBACK (export_all_cb), page, 0);
  g_action_map_add_action (G_ACTION_MAP (page->method_actions), G_ACTION (export));
  g_object_unref (export);
  gtk_widget_insert_action_group (GTK_WIDGET (page), "methods", G_ACTION_GROUP (page->method_actions));
  gtk_menu_button_set_menu_model (page->methods, G_MENU_MODEL (menu));
}
