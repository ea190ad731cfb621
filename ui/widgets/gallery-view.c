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
  VitrineFigureView parent_instance;

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

G_DEFINE_FINAL_TYPE (VitrineGalleryView, vitrine_gallery_view, VITRINE_TYPE_FIGURE_VIEW)

/* --- what is shown ------------------------------------------------------------- */

static double
view_width (VitrineGalleryView *view)
{
  return gtk_widget_get_width (GTK_WIDGET (view));
}

static guint
n_shown (VitrineGalleryView *view)
{
  return vitrine_gallery_shown (&view->gallery, view_width (view), gtk_widget_get_height (GTK_WIDGET (view)));
}

static void
refresh (VitrineGalleryView *view)
{
  gint pointed = view->gallery.pointed;
  guint n = view->tiles != NULL ? vitrine_tiles_n (view->tiles) : 0;
  g_autofree char *text = NULL;

  if (pointed >= 0)
    text = g_strdup_printf (_("%s. %d of %u"), vitrine_tiles_words (view->tiles, pointed), pointed + 1, n);
  else if (n > 0)
    text = g_strdup_printf (g_dngettext (NULL, "%u sample. The first: %s", "%u samples. The first: %s", n), n,
                            vitrine_tiles_words (view->tiles, 0));
  vitrine_figure_view_set_label (VITRINE_FIGURE_VIEW (view), view->label, text != NULL ? text : view->empty);
  gtk_widget_queue_draw (GTK_WIDGET (view));
}

static void
take_tiles (VitrineGalleryView *view,
            VitrineTiles       *tiles)
{
  g_clear_pointer (&view->tiles, vitrine_tiles_unref);
  view->tiles = tiles;
  view->gallery.tiles = tiles;
  if (view->gallery.pointed >= (gint) (tiles != NULL ? vitrine_tiles_n (tiles) : 0))
    view->gallery.pointed = -1;
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

void
vitrine_explain_sample (GtkWidget      *widget,
                        VitrineSession *session,
                        guint           index)
{
  NnSamples *samples = vitrine_project_samples (session->project);
  g_autoptr (NnTensor) input = NULL;

  if (samples == NULL || index >= samples->n)
    return;
  input = nn_samples_tensor (samples, index);
  vitrine_explaining_set_target (session->explaining, -1);
  vitrine_explaining_set_input (session->explaining, input, (gint) index);
  gtk_widget_activate_action (widget, "win.page", "s", "explain");
}

static void
explain (VitrineGalleryView *view,
         gint                tile)
{
  g_autoptr (VitrineGalleryView) self = g_object_ref (view);
  guint index;

  if (tile < 0 || view->tiles == NULL || tile >= (gint) vitrine_tiles_n (view->tiles))
    return;
  index = vitrine_tiles_index (view->tiles, tile);
  vitrine_explain_sample (GTK_WIDGET (view), view->session, index);
  g_signal_emit (self, leaving_signal, 0);
}

static void
action_cb (GtkWidget  *widget,
           const char *action,
           GVariant   *parameter)
{
  VitrineGalleryView *view = VITRINE_GALLERY_VIEW (widget);
  gint tile = view->menu_tile >= 0 ? view->menu_tile : view->gallery.pointed;

  if (tile < 0 || view->tiles == NULL || tile >= (gint) vitrine_tiles_n (view->tiles))
    return;
  if (g_str_equal (action, "gallery.explain"))
    {
      explain (view, tile);
      return;
    }
  gtk_widget_activate_action (widget, "win.pin-sample", "u", (guint32) vitrine_tiles_index (view->tiles, tile));
}

static void
fill_menu (VitrineFigureView *figure,
           GMenu             *menu,
           double             x,
           double             y)
{
  VitrineGalleryView *view = VITRINE_GALLERY_VIEW (figure);
  g_autoptr (GMenu) section = g_menu_new ();
  gint tile = vitrine_gallery_at (&view->gallery, view_width (view), gtk_widget_get_height (GTK_WIDGET (view)), x, y);

  /* By keyboard the menu opens in the middle, and means what is pointed at. */
  view->menu_tile = view->gallery.pointed >= 0 && tile != view->gallery.pointed ? view->gallery.pointed : tile;
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

/* --- pointer and keys ------------------------------------------------------------------ */

static void
point (VitrineGalleryView *view,
       gint                tile)
{
  if (tile == view->gallery.pointed)
    return;
  view->gallery.pointed = tile;
  gtk_widget_set_tooltip_text (GTK_WIDGET (view), tile >= 0 ? vitrine_tiles_words (view->tiles, tile) : NULL);
  gtk_widget_set_cursor_from_name (GTK_WIDGET (view), tile >= 0 ? "pointer" : NULL);
  refresh (view);
}

static gint
tile_at (VitrineGalleryView *view,
         double              x,
         double              y)
{
  return vitrine_gallery_at (&view->gallery, view_width (view), gtk_widget_get_height (GTK_WIDGET (view)), x, y);
}

static void
motion_cb (VitrineGalleryView *view,
           double              x,
           double              y)
{
  point (view, tile_at (view, x, y));
}

static void
leave_cb (VitrineGalleryView *view)
{
  point (view, -1);
}

static void
released_cb (VitrineGalleryView *view,
             int                 n_press,
             double              x,
             double              y)
{
  gtk_widget_grab_focus (GTK_WIDGET (view));
  explain (view, tile_at (view, x, y));
}

static gboolean
key_cb (VitrineGalleryView *view,
        guint               key)
{
  gint n = n_shown (view), now = view->gallery.pointed, next;
  gint columns = vitrine_gallery_columns (&view->gallery, view_width (view));

  if (n == 0)
    return FALSE;
  switch (key)
    {
    case GDK_KEY_Left:
      next = now - 1;
      break;
    case GDK_KEY_Right:
      next = now + 1;
      break;
    case GDK_KEY_Up:
      next = now - columns;
      break;
    case GDK_KEY_Down:
      next = now + columns;
      break;
    case GDK_KEY_Home:
      next = 0;
      break;
    case GDK_KEY_End:
      next = n - 1;
      break;
    case GDK_KEY_Return:
    case GDK_KEY_KP_Enter:
    case GDK_KEY_space:
      explain (view, now);
      return now >= 0;
    case GDK_KEY_p:
      view->menu_tile = -1;
      action_cb (GTK_WIDGET (view), "gallery.pin", NULL);
      return now >= 0;
    default:
      return FALSE;
    }
  point (view, now < 0 ? 0 : next < 0 || next >= n ? now : next);
  return TRUE;
}

/* --- the object ---------------------------------------------------------------------------- */

/* No pointer leaves what is hidden. */
static void
vitrine_gallery_view_unmap (GtkWidget *widget)
{
  point (VITRINE_GALLERY_VIEW (widget), -1);
  GTK_WIDGET_CLASS (vitrine_gallery_view_parent_class)->unmap (widget);
}

static void
vitrine_gallery_view_dispose (GObject *object)
{
  VitrineGalleryView *view = VITRINE_GALLERY_VIEW (object);

  give_up (view);
  wish_clear (&view->shown);
  view->gallery.tiles = NULL;
  g_clear_pointer (&view->tiles, vitrine_tiles_unref);
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

  object_class->dispose = vitrine_gallery_view_dispose;
  object_class->finalize = vitrine_gallery_view_finalize;
  GTK_WIDGET_CLASS (klass)->unmap = vitrine_gallery_view_unmap;
  VITRINE_FIGURE_VIEW_CLASS (klass)->fill_menu = fill_menu;
  gtk_widget_class_install_action (GTK_WIDGET_CLASS (klass), "gallery.explain", NULL, action_cb);
  gtk_widget_class_install_action (GTK_WIDGET_CLASS (klass), "gallery.pin", NULL, action_cb);
  leaving_signal = g_signal_new ("leaving", VITRINE_TYPE_GALLERY_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 0);
}

static void
vitrine_gallery_view_init (VitrineGalleryView *view)
{
  GtkWidget *widget = GTK_WIDGET (view);
  VitrineFigureView *figure = VITRINE_FIGURE_VIEW (view);
  GtkEventController *motion = gtk_event_controller_motion_new ();
  GtkEventController *key = gtk_event_controller_key_new ();
  GtkGesture *click = gtk_gesture_click_new ();

  vitrine_gallery_init (&view->gallery);
  view->menu_tile = -1;
  vitrine_figure_view_set_draw (figure, vitrine_gallery_draw, &view->gallery);
  vitrine_figure_view_set_csv (figure, vitrine_gallery_csv);
  g_signal_connect_swapped (motion, "motion", G_CALLBACK (motion_cb), view);
  g_signal_connect_swapped (motion, "leave", G_CALLBACK (leave_cb), view);
  g_signal_connect_swapped (click, "released", G_CALLBACK (released_cb), view);
  g_signal_connect_swapped (key, "key-pressed", G_CALLBACK (key_cb), view);
  gtk_widget_add_controller (widget, motion);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (click));
  gtk_widget_add_controller (widget, key);
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
