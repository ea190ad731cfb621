/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/widgets/panel-board.h"

#include <glib/gi18n.h>

#include "ui/panels/panel.h"
#include "ui/settings.h"
#include "ui/widgets/card-grid.h"

#define MAX_PANELS 32
#define SETTING    "train-panels-hidden"

struct _VitrinePanelBoard
{
  AdwBin              parent_instance;

  VitrineSession     *session;
  VitrineCardGrid    *grid;
  GSimpleActionGroup *actions;
  GtkWidget          *cards[MAX_PANELS];   /* by the order of vitrine_panels(); NULL: not shown */
};

G_DEFINE_FINAL_TYPE (VitrinePanelBoard, vitrine_panel_board, ADW_TYPE_BIN)

GtkWidget *
vitrine_panel_heading (const char *title,
                       GtkLabel  **subtitle)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 9);
  GtkWidget *heading = gtk_label_new (title), *caption = gtk_label_new (NULL);

  gtk_widget_add_css_class (heading, "heading");
  gtk_widget_add_css_class (caption, "caption");
  gtk_widget_add_css_class (caption, "dim-label");
  gtk_label_set_xalign (GTK_LABEL (caption), 0);
  /* Beside a choice there is room for a few words: the rest goes into a second line. */
  gtk_label_set_wrap (GTK_LABEL (caption), TRUE);
  gtk_label_set_lines (GTK_LABEL (caption), 2);
  gtk_label_set_ellipsize (GTK_LABEL (caption), PANGO_ELLIPSIZE_END);
  gtk_widget_set_hexpand (caption, TRUE);
  gtk_widget_add_css_class (row, "panel-heading");
  gtk_box_append (GTK_BOX (row), heading);
  gtk_box_append (GTK_BOX (row), caption);
  /* what is cut off all the same */
  g_object_bind_property (caption, "label", caption, "tooltip-text", G_BINDING_SYNC_CREATE);
  if (subtitle != NULL)
    *subtitle = GTK_LABEL (caption);
  return row;
}

/* What is stored are those that are not wanted: a panel that a later version brings is seen. */
static gboolean
is_chosen (const VitrinePanelClass *klass)
{
  g_auto (GStrv) hidden = g_settings_get_strv (vitrine_settings (), SETTING);

  return !g_strv_contains ((const char *const *) hidden, klass->name);
}

/* Brings the cards in line with what is chosen and what applies; a card that stays keeps its state. */
static void
update (VitrinePanelBoard *board)
{
  const VitrinePanelClass *const *panels = vitrine_panels ();
  GtkWidget *before = NULL;
  gboolean any = FALSE;

  for (guint i = 0; panels[i] != NULL; i++)
    {
      gboolean shown = board->session != NULL && is_chosen (panels[i])
                       && (panels[i]->applies == NULL || panels[i]->applies (board->session));

      if (!shown)
        g_clear_pointer (&board->cards[i], gtk_widget_unparent);
      else if (board->cards[i] == NULL)
        {
          board->cards[i] = panels[i]->new (board->session);
          gtk_widget_add_css_class (board->cards[i], "card");
          gtk_widget_insert_after (board->cards[i], GTK_WIDGET (board->grid), before);
        }
      if (shown)
        before = board->cards[i];
      any |= shown;
    }
  gtk_widget_set_visible (GTK_WIDGET (board), any);
}

static void
changed_cb (VitrinePanelBoard *board)
{
  update (board);
}

void
vitrine_panel_board_set_session (VitrinePanelBoard *board,
                                 VitrineSession    *session)
{
  g_return_if_fail (board->session == NULL);
  board->session = g_object_ref (session);
  g_signal_connect_object (session->project, "notify::samples", G_CALLBACK (changed_cb), board, G_CONNECT_SWAPPED);
  g_signal_connect_object (session->project, "notify::model", G_CALLBACK (changed_cb), board, G_CONNECT_SWAPPED);
  g_signal_connect_object (session->project, "recipe-changed", G_CALLBACK (changed_cb), board, G_CONNECT_SWAPPED);
  g_signal_connect_object (session->project, "runs-changed", G_CALLBACK (changed_cb), board, G_CONNECT_SWAPPED);
  g_signal_connect_object (session->project, "pins-changed", G_CALLBACK (changed_cb), board, G_CONNECT_SWAPPED);
  update (board);
}

GActionGroup *
vitrine_panel_board_actions (VitrinePanelBoard *board)
{
  return G_ACTION_GROUP (board->actions);
}

GMenuModel *
vitrine_panel_board_menu (VitrinePanelBoard *board)
{
  const VitrinePanelClass *const *panels = vitrine_panels ();
  GMenu *menu = g_menu_new ();

  for (guint i = 0; panels[i] != NULL; i++)
    {
      g_autofree char *action = g_strconcat ("panels.", panels[i]->name, NULL);

      g_menu_append (menu, _(panels[i]->title), action);
    }
  return G_MENU_MODEL (menu);
}

/* A switch of the menu: the setting is the truth, and every window follows it. Names of no panel
 * here, of another version, stay in it. */
static void
chosen_cb (GSimpleAction *action,
           GVariant      *state,
           gpointer       data)
{
  const char *name = g_action_get_name (G_ACTION (action));
  g_auto (GStrv) hidden = g_settings_get_strv (vitrine_settings (), SETTING);
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();
  g_auto (GStrv) list = NULL;

  for (guint i = 0; hidden[i] != NULL; i++)
    if (!g_str_equal (hidden[i], name))
      g_strv_builder_add (names, hidden[i]);
  if (!g_variant_get_boolean (state))
    g_strv_builder_add (names, name);
  list = g_strv_builder_end (names);
  g_settings_set_strv (vitrine_settings (), SETTING, (const char *const *) list);
}

static void
setting_cb (VitrinePanelBoard *board)
{
  const VitrinePanelClass *const *panels = vitrine_panels ();

  for (guint i = 0; panels[i] != NULL; i++)
    {
      GAction *action = g_action_map_lookup_action (G_ACTION_MAP (board->actions), panels[i]->name);

      g_simple_action_set_state (G_SIMPLE_ACTION (action), g_variant_new_boolean (is_chosen (panels[i])));
    }
  update (board);
}

static void
vitrine_panel_board_dispose (GObject *object)
{
  VitrinePanelBoard *board = VITRINE_PANEL_BOARD (object);

  for (guint i = 0; i < MAX_PANELS; i++)
    g_clear_pointer (&board->cards[i], gtk_widget_unparent);
  g_clear_object (&board->session);
  g_clear_object (&board->actions);
  G_OBJECT_CLASS (vitrine_panel_board_parent_class)->dispose (object);
}

static void
vitrine_panel_board_class_init (VitrinePanelBoardClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = vitrine_panel_board_dispose;
}

static void
vitrine_panel_board_init (VitrinePanelBoard *board)
{
  const VitrinePanelClass *const *panels = vitrine_panels ();

  board->grid = g_object_new (VITRINE_TYPE_CARD_GRID, NULL);
  vitrine_card_grid_set_fill (board->grid, TRUE);
  adw_bin_set_child (ADW_BIN (board), GTK_WIDGET (board->grid));
  gtk_accessible_update_property (GTK_ACCESSIBLE (board->grid), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Panels"), -1);
  board->actions = g_simple_action_group_new ();
  for (guint i = 0; panels[i] != NULL; i++)
    {
      g_autoptr (GSimpleAction) action
        = g_simple_action_new_stateful (panels[i]->name, NULL, g_variant_new_boolean (is_chosen (panels[i])));

      g_assert (i < MAX_PANELS);
      g_signal_connect (action, "change-state", G_CALLBACK (chosen_cb), NULL);
      g_action_map_add_action (G_ACTION_MAP (board->actions), G_ACTION (action));
    }
  g_signal_connect_object (vitrine_settings (), "changed::" SETTING, G_CALLBACK (setting_cb), board, G_CONNECT_SWAPPED);
}
