/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/widgets/gallery-view.h"

#include <glib/gi18n.h>
#include <string.h>

#include "app/fetch.h"

/* Samples and what is known of them. */
typedef struct
{
  NnOutcomes *outcomes;
  NnSamples  *samples;
  GArray     *index;         /* guint32 */
} Wish;

struct _VitrineGalleryView
{
  VitrineItemsView parent_instance;

  VitrineSession *session;
  char           *label;
  char           *subtitle;
  char           *empty;
  VitrineGallery  gallery;
  VitrineTiles   *tiles;
  gint            menu_tile;        /* that the menu was opened over */

  NnTensor       *inputs;           /* of the wish that is shown */
  Wish            shown;
  Wish            under_way;        /* its inputs are being read */
  Wish            next;             /* the newest that came meanwhile */
  GCancellable   *fetching;
};

static guint leaving_signal;

G_DEFINE_FINAL_TYPE (VitrineGalleryView, vitrine_gallery_view, VITRINE_TYPE_ITEMS_VIEW)

/* --- what is shown ------------------------------------------------------------- */

static double
view_width (VitrineGalleryView *view)
{
  return gtk_widget_get_width (GTK_WIDGET (view));
}

static guint
n_tiles (VitrineGalleryView *view)
{
  return view->tiles != NULL ? vitrine_tiles_n (view->tiles) : 0;
}

static void
refresh (VitrineGalleryView *view)
{
  vitrine_items_view_tell (VITRINE_ITEMS_VIEW (view), view->label, n_tiles (view), view->empty);
}

static void
take_tiles (VitrineGalleryView *view,
            VitrineTiles       *tiles)
{
  g_clear_pointer (&view->tiles, vitrine_tiles_free);
  view->tiles = tiles;
  view->gallery.tiles = tiles;
  /* Its height may be another one. */
  gtk_widget_queue_resize (GTK_WIDGET (view));
  refresh (view);
}

static void
wish_clear (Wish *wish)
{
  g_clear_pointer (&wish->outcomes, nn_outcomes_unref);
  g_clear_pointer (&wish->samples, nn_samples_unref);
  g_clear_pointer (&wish->index, g_array_unref);
}

static const guint32 *
indices (const Wish *wish)
{
  return (const guint32 *) (gpointer) wish->index->data;
}

static gboolean
same_samples (const Wish *a,
              const Wish *b)
{
  return a->samples == b->samples && a->index != NULL && a->index->len == b->index->len
         && memcmp (a->index->data, b->index->data, a->index->len * sizeof (guint32)) == 0;
}

/* Nothing more is waited for. */
static void
give_up (VitrineGalleryView *view)
{
  if (view->fetching != NULL)
    g_cancellable_cancel (view->fetching);
  g_clear_object (&view->fetching);
  wish_clear (&view->under_way);
  wish_clear (&view->next);
}

/* Shows @wish, which it takes over, whose inputs are those that are there. */
static void
show_wish (VitrineGalleryView *view,
           Wish               *wish)
{
  wish_clear (&view->shown);
  view->shown = *wish;
  *wish = (Wish) { NULL };
  take_tiles (view, vitrine_tiles_new (view->shown.outcomes, view->shown.samples, indices (&view->shown),
                                       view->shown.index->len, view->inputs));
}

static void fetched_cb (GObject *object, GAsyncResult *result, gpointer data);

/* What is being read is read to its end: were it given up for each newer wish, slow samples
 * would never be seen while training runs. */
static void
begin_next (VitrineGalleryView *view)
{
  if (view->fetching != NULL || view->next.outcomes == NULL)
    return;
  if (view->inputs != NULL && same_samples (&view->shown, &view->next))
    {
      show_wish (view, &view->next);
      return;
    }
  view->under_way = view->next;
  view->next = (Wish) { NULL };
  view->fetching = g_cancellable_new ();
  vitrine_fetch_async (view->under_way.samples, indices (&view->under_way), view->under_way.index->len, view,
                       view->fetching, fetched_cb, NULL);
}

static void
fetched_cb (GObject      *object,
            GAsyncResult *result,
            gpointer      data)
{
  VitrineGalleryView *view = VITRINE_GALLERY_VIEW (object);
  g_autoptr (NnTensor) inputs = vitrine_fetch_finish (result, NULL);

  /* Cancelled: nobody waits for it, or the widget is no more. */
  if (inputs == NULL)
    return;
  g_clear_object (&view->fetching);
  g_clear_pointer (&view->inputs, nn_tensor_unref);
  view->inputs = g_steal_pointer (&inputs);
  show_wish (view, &view->under_way);
  begin_next (view);
}

void
vitrine_gallery_view_show (VitrineGalleryView *view,
                           NnOutcomes         *outcomes,
                           const guint32      *index,
                           guint               n)
{
  NnSamples *samples = vitrine_project_samples (view->session->project);

  if (outcomes == NULL || samples == NULL || n == 0)
    {
      give_up (view);
      wish_clear (&view->shown);
      take_tiles (view, NULL);
      return;
    }
  wish_clear (&view->next);
  view->next.outcomes = nn_outcomes_ref (outcomes);
  view->next.samples = nn_samples_ref (samples);
  view->next.index = g_array_new (FALSE, FALSE, sizeof (guint32));
  g_array_append_vals (view->next.index, index, n);
  begin_next (view);
}

void
vitrine_gallery_view_set_subtitle (VitrineGalleryView *view,
                                   const char         *subtitle)
{
  g_free (view->subtitle);
  view->gallery.subtitle = view->subtitle = g_strdup (subtitle);
  gtk_widget_queue_draw (GTK_WIDGET (view));
}

void
vitrine_gallery_view_set_empty (VitrineGalleryView *view,
                                const char         *text)
{
  g_free (view->empty);
  view->gallery.empty = view->empty = g_strdup (text);
  refresh (view);
}

/* --- what can be done with one ----------------------------------------------------- */

static void
explain (VitrineItemsView *items,
         gint              tile)
{
  g_autoptr (VitrineGalleryView) view = g_object_ref (VITRINE_GALLERY_VIEW (items));

  vitrine_explain_sample (GTK_WIDGET (view), view->session, vitrine_tiles_index (view->tiles, tile));
  g_signal_emit (view, leaving_signal, 0);
}

static void
pin (VitrineGalleryView *view,
     gint                tile)
{
  gtk_widget_activate_action (GTK_WIDGET (view), "win.pin-sample", "u", (guint32) vitrine_tiles_index (view->tiles, tile));
}

static void
action_cb (GtkWidget  *widget,
           const char *action,
           GVariant   *parameter)
{
  VitrineGalleryView *view = VITRINE_GALLERY_VIEW (widget);

  if (view->menu_tile < 0 || view->menu_tile >= (gint) n_tiles (view))
    return;
  if (g_str_equal (action, "gallery.explain"))
    explain (VITRINE_ITEMS_VIEW (view), view->menu_tile);
  else
    pin (view, view->menu_tile);
}

static void
fill_menu (VitrineFigureView *figure,
           GMenu             *menu,
           double             x,
           double             y)
{
  VitrineGalleryView *view = VITRINE_GALLERY_VIEW (figure);
  g_autoptr (GMenu) section = g_menu_new ();

  view->menu_tile = vitrine_items_view_meant (VITRINE_ITEMS_VIEW (view), x, y);
  if (view->menu_tile < 0)
    return;
  g_menu_append (section, _("_Explain"), "gallery.explain");
  g_menu_append (section,
                 vitrine_project_is_pinned (view->session->project, vitrine_tiles_index (view->tiles, view->menu_tile))
                   ? _("_Unpin")
                   : _("_Pin"),
                 "gallery.pin");
  g_menu_append_section (menu, NULL, G_MENU_MODEL (section));
}

/* --- the tiles, for pointer and keys ----------------------------------------------------- */

static guint
count (VitrineItemsView *items)
{
  VitrineGalleryView *view = VITRINE_GALLERY_VIEW (items);

  return vitrine_gallery_shown (&view->gallery, view_width (view), gtk_widget_get_height (GTK_WIDGET (view)));
}

static guint
columns (VitrineItemsView *items)
{
  VitrineGalleryView *view = VITRINE_GALLERY_VIEW (items);

  return vitrine_gallery_columns (&view->gallery, view_width (view));
}

static gint
tile_at (VitrineItemsView *items,
         double            x,
         double            y)
{
  VitrineGalleryView *view = VITRINE_GALLERY_VIEW (items);

  return vitrine_gallery_at (&view->gallery, view_width (view), gtk_widget_get_height (GTK_WIDGET (view)), x, y);
}

static void
point (VitrineItemsView *items,
       gint              tile)
{
  VITRINE_GALLERY_VIEW (items)->gallery.pointed = tile;
}

static const char *
words (VitrineItemsView *items,
       gint              tile)
{
  return vitrine_tiles_words (VITRINE_GALLERY_VIEW (items)->tiles, tile);
}

static gboolean
key (VitrineItemsView *items,
     guint             key,
     gint              tile)
{
  if (key != GDK_KEY_p)
    return FALSE;
  pin (VITRINE_GALLERY_VIEW (items), tile);
  return TRUE;
}

/* --- the object ---------------------------------------------------------------------------- */

static void
vitrine_gallery_view_dispose (GObject *object)
{
  VitrineGalleryView *view = VITRINE_GALLERY_VIEW (object);

  give_up (view);
  wish_clear (&view->shown);
  view->gallery.tiles = NULL;
  g_clear_pointer (&view->tiles, vitrine_tiles_free);
  g_clear_pointer (&view->inputs, nn_tensor_unref);
  g_clear_object (&view->session);
  G_OBJECT_CLASS (vitrine_gallery_view_parent_class)->dispose (object);
}

static void
vitrine_gallery_view_finalize (GObject *object)
{
  VitrineGalleryView *view = VITRINE_GALLERY_VIEW (object);

  g_free (view->label);
  g_free (view->subtitle);
  g_free (view->empty);
  G_OBJECT_CLASS (vitrine_gallery_view_parent_class)->finalize (object);
}

static void
vitrine_gallery_view_class_init (VitrineGalleryViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  VitrineItemsViewClass *items_class = VITRINE_ITEMS_VIEW_CLASS (klass);

  object_class->dispose = vitrine_gallery_view_dispose;
  object_class->finalize = vitrine_gallery_view_finalize;
  VITRINE_FIGURE_VIEW_CLASS (klass)->fill_menu = fill_menu;
  items_class->count = count;
  items_class->columns = columns;
  items_class->at = tile_at;
  items_class->point = point;
  items_class->words = words;
  items_class->explain = explain;
  items_class->key = key;
  gtk_widget_class_install_action (GTK_WIDGET_CLASS (klass), "gallery.explain", NULL, action_cb);
  gtk_widget_class_install_action (GTK_WIDGET_CLASS (klass), "gallery.pin", NULL, action_cb);
  leaving_signal = g_signal_new ("leaving", VITRINE_TYPE_GALLERY_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 0);
}

static void
vitrine_gallery_view_init (VitrineGalleryView *view)
{
  VitrineFigureView *figure = VITRINE_FIGURE_VIEW (view);

  vitrine_gallery_init (&view->gallery);
  view->menu_tile = -1;
  vitrine_figure_view_set_draw (figure, vitrine_gallery_draw, &view->gallery);
  vitrine_figure_view_set_csv (figure, vitrine_gallery_csv);
}

GtkWidget *
vitrine_gallery_view_new (VitrineSession *session,
                          const char     *label,
                          gboolean        titled)
{
  VitrineGalleryView *view = g_object_new (VITRINE_TYPE_GALLERY_VIEW, NULL);

  view->session = g_object_ref (session);
  view->label = g_strdup (label);
  view->gallery.title = titled ? view->label : NULL;
  vitrine_figure_view_set_name (VITRINE_FIGURE_VIEW (view), label);
  if (!titled)
    vitrine_figure_view_set_height_func (VITRINE_FIGURE_VIEW (view), vitrine_gallery_height);
  refresh (view);
  return GTK_WIDGET (view);
}
