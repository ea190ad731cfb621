/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/pages/start.h"

#include <glib/gi18n.h>
#include <string.h>

#include "app/recent.h"
#include "app/thumbnail.h"
#include "ui/draw/paint.h"
#include "ui/draw/thumbnail.h"
#include "ui/export.h"
#include "ui/settings.h"
#include "ui/widgets/layer-icon.h"
#include "ui/widgets/panes.h"

#define CARD_WIDTH     210
#define PICTURE_HEIGHT 146
/* What the first frame shows of the gallery; the rest comes with the next. */
#define FIRST_CARDS    10

struct _VitrineStartPage
{
  AdwBin parent_instance;

  GtkFlowBox     *gallery;
  GtkSearchBar   *search_bar;
  GtkSearchEntry *search;
  GtkListBox     *recent;
  GtkWidget      *recent_box;
  GtkWidget      *nothing;    /* where the search finds none */

  GCancellable   *cancellable;
  guint           n_cards;    /* of the examples, in their order */
  guint           next;       /* the example whose thumbnail comes next */
};

G_DEFINE_FINAL_TYPE (VitrineStartPage, vitrine_start_page, ADW_TYPE_BIN)

/* What a card keeps of its example, under "card" of its flow box child. */
typedef struct
{
  const VitrineExample *example;
  VitrineThumbnail     *thumbnail;
  VitrineFigureView    *picture;
  GtkLabel             *parameters;
} Card;

static void
card_free (gpointer data)
{
  Card *card = data;

  vitrine_thumbnail_free (card->thumbnail);
  g_free (card);
}

static Card *
card_of (GtkFlowBoxChild *child)
{
  return g_object_get_data (G_OBJECT (child), "card");
}

/* --- thumbnails, one after the other ------------------------------------ */

static void next_thumbnail (VitrineStartPage *page);

static void
thumbnail_cb (GObject      *object,
              GAsyncResult *result,
              gpointer      data)
{
  VitrineStartPage *page = VITRINE_START_PAGE (object);
  g_autoptr (GError) error = NULL;
  VitrineThumbnail *thumbnail = vitrine_thumbnail_load_finish (result, &error);
  Card *card = card_of (gtk_flow_box_get_child_at_index (page->gallery, (int) page->next));

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (thumbnail != NULL)
    {
      g_autofree char *count = vitrine_count (thumbnail->parameters);
      g_autofree char *text = g_strdup_printf (_("%s parameters"), count);

      card->thumbnail = thumbnail;
      vitrine_figure_view_set_draw (card->picture, vitrine_draw_thumbnail, thumbnail);
      gtk_label_set_label (card->parameters, text);
    }
  page->next++;
  next_thumbnail (page);
}

static void
next_thumbnail (VitrineStartPage *page)
{
  guint n;
  const VitrineExample *examples = vitrine_example_list (&n);

  if (page->next < n)
    vitrine_thumbnail_load_async (&examples[page->next], page, page->cancellable, thumbnail_cb, NULL);
}

/* --- cards -------------------------------------------------------------- */

static GtkWidget *
label (const char *text,
       const char *style,
       guint       lines)
{
  GtkWidget *widget = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (widget), 0);
  gtk_widget_add_css_class (widget, style);
  if (lines > 1)
    {
      gtk_label_set_wrap (GTK_LABEL (widget), TRUE);
      gtk_label_set_lines (GTK_LABEL (widget), (int) lines);
      gtk_label_set_ellipsize (GTK_LABEL (widget), PANGO_ELLIPSIZE_END);
      gtk_label_set_width_chars (GTK_LABEL (widget), 24);
      gtk_label_set_max_width_chars (GTK_LABEL (widget), 24);
      gtk_label_set_yalign (GTK_LABEL (widget), 0);
      gtk_widget_set_size_request (widget, -1, 36);
    }
  return widget;
}

static GtkWidget *
card_foot (Card *card)
{
  GtkWidget *foot = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *kind = label (_(card->example->kind), "caption", 1);
  GtkWidget *parameters = label ("", "caption", 1);

  card->parameters = GTK_LABEL (parameters);
  gtk_widget_add_css_class (kind, "dim-label");
  gtk_widget_add_css_class (parameters, "dim-label");
  gtk_widget_add_css_class (parameters, "numeric");
  gtk_widget_set_hexpand (kind, TRUE);
  gtk_box_append (GTK_BOX (foot), kind);
  gtk_box_append (GTK_BOX (foot), parameters);
  gtk_widget_set_margin_top (foot, 12);
  return foot;
}

static GtkWidget *
card_new (const VitrineExample *example)
{
  Card *card = g_new0 (Card, 1);
  GtkWidget *child = gtk_flow_box_child_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *text = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);
  GtkWidget *picture = vitrine_figure_view_new ();

  card->example = example;
  card->picture = VITRINE_FIGURE_VIEW (picture);
  vitrine_figure_view_set_size (card->picture, CARD_WIDTH, PICTURE_HEIGHT);
  vitrine_figure_view_set_name (card->picture, _(example->title));
  vitrine_figure_view_set_label (card->picture, _(example->title), _(example->summary));
  gtk_widget_set_focusable (picture, FALSE);
  gtk_widget_add_css_class (picture, "picture-head");
  gtk_widget_set_overflow (box, GTK_OVERFLOW_HIDDEN);
  gtk_widget_add_css_class (box, "card");
  gtk_widget_add_css_class (box, "gallery-card");
  gtk_widget_set_margin_start (text, 12);
  gtk_widget_set_margin_end (text, 12);
  gtk_widget_set_margin_top (text, 12);
  gtk_widget_set_margin_bottom (text, 12);
  gtk_box_append (GTK_BOX (text), label (_(example->title), "heading", 1));
  gtk_box_append (GTK_BOX (text), label (_(example->summary), "caption", 2));
  gtk_box_append (GTK_BOX (text), card_foot (card));
  gtk_box_append (GTK_BOX (box), picture);
  gtk_box_append (GTK_BOX (box), text);
  gtk_flow_box_child_set_child (GTK_FLOW_BOX_CHILD (child), box);
  gtk_accessible_update_property (GTK_ACCESSIBLE (child), GTK_ACCESSIBLE_PROPERTY_LABEL, _(example->title),
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, _(example->summary), -1);
  g_object_set_data_full (G_OBJECT (child), "card", card, card_free);
  return child;
}

static void
example_activated_cb (GtkFlowBox      *gallery,
                      GtkFlowBoxChild *child,
                      gpointer         data)
{
  gtk_widget_activate_action (GTK_WIDGET (gallery), "win.example", "s", card_of (child)->example->name);
}

/* --- search ------------------------------------------------------------- */

static gboolean
matches (GtkFlowBoxChild *child,
         gpointer         data)
{
  VitrineStartPage *page = data;
  const VitrineExample *example = card_of (child)->example;
  const char *wanted = gtk_editable_get_text (GTK_EDITABLE (page->search));
  g_autofree char *text = g_strjoin (" ", _(example->title), _(example->summary), _(example->kind), NULL);

  return *wanted == '\0' || g_str_match_string (wanted, text, TRUE);
}

static GtkFlowBoxChild *
first_match (VitrineStartPage *page)
{
  GtkFlowBoxChild *child;

  for (int i = 0; (child = gtk_flow_box_get_child_at_index (page->gallery, i)) != NULL; i++)
    if (matches (child, page))
      return child;
  return NULL;
}

static void
search_changed_cb (VitrineStartPage *page)
{
  gtk_flow_box_invalidate_filter (page->gallery);
  gtk_widget_set_visible (page->nothing, first_match (page) == NULL);
}

/* Enter opens the first that is left. */
static void
search_activate_cb (VitrineStartPage *page)
{
  GtkFlowBoxChild *child = first_match (page);

  if (child != NULL)
    example_activated_cb (page->gallery, child, NULL);
}

void
vitrine_start_page_bind_search (VitrineStartPage *page,
                                GtkToggleButton  *button)
{
  /* whatever has the focus: at first it is a button of the header */
  gtk_search_bar_set_key_capture_widget (page->search_bar, GTK_WIDGET (gtk_widget_get_root (GTK_WIDGET (button))));
  g_object_bind_property (button, "active", page->search_bar, "search-mode-enabled", G_BINDING_BIDIRECTIONAL);
}

/* --- recent documents --------------------------------------------------- */

static void
recent_activated_cb (GtkListBox    *list,
                     GtkListBoxRow *row,
                     gpointer       data)
{
  gtk_widget_activate_action (GTK_WIDGET (list), "win.open-path", "s",
                              (const char *) g_object_get_data (G_OBJECT (row), "path"));
}

static char *
when (gint64 time)
{
  g_autoptr (GDateTime) then = g_date_time_new_from_unix_local (time);
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  gint64 days = (g_date_time_to_unix (now) / 86400) - (time / 86400);

  /* Translators: GDateTime formats: today at 14:05, a day of this week, a day of the year. */
  return g_date_time_format (then, days == 0 ? _("today %H:%M") : days < 7 ? "%A" : _("%e %B"));
}

/* A slab of what the network is made of; of one that an older version noted, of the data it takes. */
static GtkWidget *
recent_icon (const VitrineRecent *item)
{
  const NnClass *layer = nn_registry_find (NN_KIND_LAYER, *item->layer != '\0' ? item->layer : "input", NULL);
  g_autoptr (GdkPaintable) icon = layer != NULL ? vitrine_layer_icon_new (layer, 32) : NULL;
  GtkWidget *image = gtk_image_new_from_paintable (icon);

  gtk_image_set_pixel_size (GTK_IMAGE (image), 32);
  return image;
}

static void
fill_recent (VitrineStartPage *page)
{
  g_autoptr (GPtrArray) recent = vitrine_recent_list ();
  GtkWidget *row;

  while ((row = gtk_widget_get_first_child (GTK_WIDGET (page->recent))) != NULL)
    gtk_list_box_remove (page->recent, row);
  for (guint i = 0; i < MIN (recent->len, 6); i++)
    {
      const VitrineRecent *item = g_ptr_array_index (recent, i);
      g_autofree char *day = when (item->time);
      g_autofree char *name = vitrine_recent_title (item);
      g_autofree char *place = vitrine_recent_place (recent, i);
      g_autofree char *facts = *item->summary != '\0' ? g_strdup_printf ("%s, %s", item->summary, day) : g_strdup (day);
      g_autofree char *told = place != NULL ? g_strdup_printf (_("in %s: %s"), place, facts) : g_strdup (facts);
      g_autofree char *subtitle = g_markup_escape_text (told, -1);   /* rows read both as markup */
      g_autofree char *title = g_markup_escape_text (name, -1);

      row = adw_action_row_new ();
      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
      adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
      adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 1);
      adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 1);
      adw_action_row_add_prefix (ADW_ACTION_ROW (row), recent_icon (item));
      gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
      gtk_widget_set_tooltip_text (row, item->path);
      g_object_set_data_full (G_OBJECT (row), "path", g_strdup (item->path), g_free);
      gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, told, -1);
      gtk_list_box_append (page->recent, row);
    }
  gtk_widget_set_visible (page->recent_box, recent->len > 0);
}

/* --- the page ----------------------------------------------------------- */

/* Up to so many. */
static void
fill_gallery (VitrineStartPage *page,
              guint             most)
{
  guint n;
  const VitrineExample *examples = vitrine_example_list (&n);

  for (; page->n_cards < MIN (n, most); page->n_cards++)
    gtk_flow_box_insert (page->gallery, card_new (&examples[page->n_cards]), -1);
}

static void
first_frame_cb (GdkFrameClock    *clock,
                VitrineStartPage *page)
{
  g_signal_handlers_disconnect_by_func (clock, first_frame_cb, page);
  fill_gallery (page, G_MAXUINT);
  if (page->cancellable != NULL)
    return;
  page->cancellable = g_cancellable_new ();
  next_thumbnail (page);
}

static void
vitrine_start_page_map (GtkWidget *widget)
{
  VitrineStartPage *page = VITRINE_START_PAGE (widget);

  GTK_WIDGET_CLASS (vitrine_start_page_parent_class)->map (widget);
  fill_recent (page);
  /* The window comes first, its pictures after: they would take the processors from it. */
  if (page->cancellable == NULL)
    g_signal_connect_object (gtk_widget_get_frame_clock (widget), "after-paint", G_CALLBACK (first_frame_cb), page,
                             G_CONNECT_AFTER);
}

static void
vitrine_start_page_dispose (GObject *object)
{
  VitrineStartPage *page = VITRINE_START_PAGE (object);

  if (page->cancellable != NULL)
    g_cancellable_cancel (page->cancellable);
  g_clear_object (&page->cancellable);
  G_OBJECT_CLASS (vitrine_start_page_parent_class)->dispose (object);
}

static void
vitrine_start_page_class_init (VitrineStartPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = vitrine_start_page_dispose;
  widget_class->map = vitrine_start_page_map;
  g_type_ensure (VITRINE_TYPE_PANES);
  gtk_widget_class_set_template_from_resource (widget_class, VITRINE_RESOURCES "/ui/start.ui");
  gtk_widget_class_bind_template_child (widget_class, VitrineStartPage, gallery);
  gtk_widget_class_bind_template_child (widget_class, VitrineStartPage, search_bar);
  gtk_widget_class_bind_template_child (widget_class, VitrineStartPage, search);
  gtk_widget_class_bind_template_child (widget_class, VitrineStartPage, recent);
  gtk_widget_class_bind_template_child (widget_class, VitrineStartPage, recent_box);
  gtk_widget_class_bind_template_child (widget_class, VitrineStartPage, nothing);
  gtk_widget_class_bind_template_callback (widget_class, example_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, recent_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_activate_cb);
}

static void
vitrine_start_page_init (VitrineStartPage *page)
{
  gtk_widget_init_template (GTK_WIDGET (page));
  gtk_search_bar_connect_entry (page->search_bar, GTK_EDITABLE (page->search));
  gtk_flow_box_set_filter_func (page->gallery, matches, page, NULL);
  fill_gallery (page, FIRST_CARDS);
}
