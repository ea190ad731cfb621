/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Pictures of the slabs: each is painted once and then only moved.
 *
 * They are made for what is in view, a few milliseconds' worth in each frame, the oldest first:
 * while training brings new numbers faster than all can be painted, each gets its turn. Until
 * then a slab shows its picture of before.
 */
#include "ui/widgets/bench-private.h"

#include <math.h>

#define BUDGET       (5 * G_TIME_SPAN_MILLISECOND)
#define FIRST_BUDGET (40 * G_TIME_SPAN_MILLISECOND)  /* the first look shows all at once */
#define ZOOM_REST    (90 * G_TIME_SPAN_MILLISECOND)
#define KEEP_BYTES   ((gsize) 96 << 20)              /* of pictures that are out of view */

typedef struct
{
  GdkTexture *texture;
  double      scale;      /* that it was painted for, in pixels of the screen */
  guint       edition;
  guint64     painted;    /* the frame that painted it, 0: never */
  guint64     used;       /* the frame that showed it last */
  gsize       bytes;
} Picture;

struct _VitrinePictures
{
  GHashTable *pictures;   /* id: Picture */
  guint       edition;    /* grows when all pictures are out of date */
  guint64     frame;
  gsize       bytes;
  double      scale;      /* of the frame before */
  gint64      zoomed;     /* when it changed last */
  gboolean    late;       /* something was left for the next frame */
  guint       tick;
};

static void
picture_free (gpointer data)
{
  Picture *picture = data;

  g_clear_object (&picture->texture);
  g_free (picture);
}

VitrinePictures *
vitrine_pictures_new (void)
{
  VitrinePictures *pictures = g_new0 (VitrinePictures, 1);

  pictures->pictures = g_hash_table_new_full (g_direct_hash, g_direct_equal, NULL, picture_free);
  return pictures;
}

void
vitrine_pictures_free (VitrinePictures *pictures)
{
  g_hash_table_unref (pictures->pictures);
  g_free (pictures);
}

static Picture *
find (VitrineBench *bench,
      guint         index)
{
  return g_hash_table_lookup (bench->pictures->pictures, GUINT_TO_POINTER (bench->network->nodes[index].id));
}

void
vitrine_pictures_spoil (VitrinePictures *pictures)
{
  pictures->edition++;
}

void
vitrine_pictures_spoil_one (VitrinePictures *pictures,
                            guint            id)
{
  Picture *picture = g_hash_table_lookup (pictures->pictures, GUINT_TO_POINTER (id));

  if (picture != NULL)
    picture->edition = pictures->edition - 1;
}

/* --- painting -------------------------------------------------------------------- */

GdkTexture *
vitrine_surface_to_texture (cairo_surface_t *surface)
{
  gsize stride = cairo_image_surface_get_stride (surface);
  int width = cairo_image_surface_get_width (surface), height = cairo_image_surface_get_height (surface);
  g_autoptr (GBytes) bytes = NULL;

  cairo_surface_flush (surface);
  bytes = g_bytes_new_with_free_func (cairo_image_surface_get_data (surface), stride * height,
                                      (GDestroyNotify) cairo_surface_destroy, surface);
  return gdk_memory_texture_new (width, height, GDK_MEMORY_DEFAULT, bytes, stride);
}

/* @scale: pixels of the screen for one of the network's. */
static void
paint (VitrineBench *bench,
       guint         index,
       Picture      *picture,
       double        scale)
{
  const VitrineTheme *theme = vitrine_theme (bench->network->dark);
  cairo_surface_t *surface;
  double x, y, w, h, left, top;
  cairo_t *cr;

  vitrine_network_extent (&bench->network->nodes[index], &x, &y, &w, &h);
  /* What the corner has of a pixel, so that the whole falls on the screen's own pixels. */
  left = x * scale - floor (x * scale);
  top = y * scale - floor (y * scale);
  surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, MAX ((int) ceil (w * scale + left), 1),
                                        MAX ((int) ceil (h * scale + top), 1));
  cr = cairo_create (surface);
  cairo_translate (cr, left, top);
  cairo_scale (cr, scale, scale);
  cairo_translate (cr, -x, -y);
  vitrine_network_draw_node (cr, theme, bench->network, index, scale);
  cairo_destroy (cr);
  bench->pictures->bytes -= picture->bytes;
  picture->bytes = (gsize) cairo_image_surface_get_stride (surface) * cairo_image_surface_get_height (surface);
  bench->pictures->bytes += picture->bytes;
  g_clear_object (&picture->texture);
  picture->texture = vitrine_surface_to_texture (surface);
  picture->scale = scale;
  picture->edition = bench->pictures->edition;
  picture->painted = bench->pictures->frame;
}

static gboolean
is_fresh (const VitrinePictures *pictures,
          const Picture         *picture,
          double                 scale)
{
  return picture->texture != NULL && picture->edition == pictures->edition && fabs (picture->scale / scale - 1) <= 1e-3;
}

typedef struct { guint index; guint64 painted; } Stale;

static int
compare_age (const void *a,
             const void *b)
{
  const Stale *x = a, *y = b;

  if (x->painted != y->painted)
    return x->painted < y->painted ? -1 : 1;
  return x->index < y->index ? -1 : 1;
}

/* Those in view that are out of date, the oldest first. */
static GArray *
list_stale (VitrineBench *bench,
            const GArray *seen,
            double        scale)
{
  VitrinePictures *pictures = bench->pictures;
  GArray *stale = g_array_new (FALSE, FALSE, sizeof (Stale));

  for (guint i = 0; i < seen->len; i++)
    {
      guint index = g_array_index (seen, guint, i);
      Picture *picture = find (bench, index);

      if (picture == NULL)
        {
          picture = g_new0 (Picture, 1);
          g_hash_table_insert (pictures->pictures, GUINT_TO_POINTER (bench->network->nodes[index].id), picture);
        }
      picture->used = pictures->frame;
      if (!is_fresh (pictures, picture, scale))
        g_array_append_vals (stale, &(Stale){ index, picture->painted }, 1);
    }
  g_array_sort (stale, compare_age);
  return stale;
}

static void
drop_unseen (VitrinePictures *pictures)
{
  GHashTableIter iter;
  gpointer value;

  if (pictures->bytes < KEEP_BYTES)
    return;
  g_hash_table_iter_init (&iter, pictures->pictures);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      Picture *picture = value;

      if (picture->used == pictures->frame)
        continue;
      pictures->bytes -= picture->bytes;
      g_hash_table_iter_remove (&iter);
    }
}

static gboolean
again_cb (GtkWidget     *widget,
          GdkFrameClock *clock,
          gpointer       data)
{
  VITRINE_BENCH (widget)->pictures->tick = 0;
  gtk_widget_queue_draw (widget);
  return G_SOURCE_REMOVE;
}

void
vitrine_pictures_refresh (VitrineBench *bench,
                          const GArray *seen,
                          double        scale)
{
  VitrinePictures *pictures = bench->pictures;
  gint64 now = g_get_monotonic_time ();
  gint64 until = now + (g_hash_table_size (pictures->pictures) == 0 ? FIRST_BUDGET : BUDGET);
  g_autoptr (GArray) stale = NULL;

  pictures->frame++;
  pictures->late = FALSE;
  if (pictures->scale != 0 && pictures->scale != scale)
    pictures->zoomed = now;
  pictures->scale = scale;
  stale = list_stale (bench, seen, scale);
  for (guint i = 0; i < stale->len; i++)
    {
      guint index = g_array_index (stale, Stale, i).index;
      Picture *picture = find (bench, index);

      /* While the zoom is on its way, a picture of another size will do. */
      if (picture->texture != NULL && picture->edition == pictures->edition && now - pictures->zoomed < ZOOM_REST)
        pictures->late = TRUE;
      else if (g_get_monotonic_time () < until)
        paint (bench, index, picture, scale);
      else
        pictures->late = TRUE;
    }
  drop_unseen (pictures);
  if (pictures->late && pictures->tick == 0)
    pictures->tick = gtk_widget_add_tick_callback (GTK_WIDGET (bench), again_cb, NULL, NULL);
}

GdkTexture *
vitrine_pictures_get (VitrineBench *bench,
                      guint         index,
                      double        scale,
                      gboolean     *exact)
{
  const Picture *picture = find (bench, index);

  if (picture == NULL)
    return NULL;
  *exact = fabs (picture->scale / scale - 1) <= 1e-3;
  return picture->texture;
}
