/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which part of the network the bench shows, how large, and the map of all of it. */
#include "ui/widgets/bench-private.h"

#define MARGIN     30
#define ZOOM_LEAST 0.004
#define ZOOM_MOST  4.0
#define FIT_LEAST  0.45   /* a network that would be smaller opens readable, from its beginning */
#define READABLE   0.62
#define WHOLE_LEAST 0.1   /* one that would be a thread is fitted only so far: its layers can be told, the map has the rest */
#define IN_SIGHT   72     /* so much of the network, or all of what is smaller, cannot be pushed out of the view */
#define MAP_WIDTH  190
#define MAP_HEIGHT 92
#define MAP_LOW    360  /* a bench that is lower has a smaller map, */
#define MAP_LESS   0.6  /* so much of it */
#define MAP_MARGIN 12

void
vitrine_bench_to_network (VitrineBench *bench,
                          double        x,
                          double        y,
                          double       *nx,
                          double       *ny)
{
  *nx = (x - bench->x) / bench->scale;
  *ny = (y - bench->y) / bench->scale;
}

static void
view_changed (VitrineBench *bench)
{
  vitrine_motion_stop (bench);
  gtk_widget_queue_allocate (GTK_WIDGET (bench));
  gtk_widget_queue_draw (GTK_WIDGET (bench));
  vitrine_bench_tell_zoom (bench);
}

static gboolean
tell_zoom_cb (gpointer data)
{
  VitrineBench *bench = data;

  bench->tell_zoom = 0;
  vitrine_bench_tell_zoom (bench);
  return G_SOURCE_REMOVE;
}

/* Where @from to @to lies at @scale so that @focus is in the middle, and no end further in than the margin. */
static double
place_end (double from,
           double to,
           double focus,
           double scale,
           double length)
{
  double at = length / 2 - focus * scale;

  if ((to - from) * scale <= length - 2 * MARGIN)
    return (length - (to - from) * scale) / 2 - from * scale;
  return CLAMP (at, length - MARGIN - to * scale, MARGIN - from * scale);
}

/* All that can be told of what is too long: round the selected layer, or where the view was. */
static void
fit_part (VitrineBench *bench,
          int           width,
          int           height,
          double        x,
          double        y)
{
  const VitrineNetwork *network = bench->network;
  gint selected = bench->selected != 0 ? vitrine_network_find (network, bench->selected) : -1;

  if (selected >= 0)
    {
      double left, top, w, h;

      vitrine_network_box (&network->nodes[selected], &left, &top, &w, &h);
      x = left + w / 2;
      y = top + h / 2;
    }
  bench->scale = WHOLE_LEAST;
  bench->x = place_end (network->left, network->right, x, bench->scale, width);
  bench->y = place_end (network->top, network->bottom, y, bench->scale, height);
  bench->fitted = bench->begun = FALSE;
}

/* Called while sizes are handed out: whoever shows the zoom must not ask for
 * another size right then, so it is told a moment later. A network that would be
 * too small to read is shown from its beginning, and then stays where it is put;
 * untouched until the window has another width, it may fit there. */
void
vitrine_bench_apply_fit (VitrineBench *bench,
                         int           width,
                         int           height)
{
  double scale = bench->scale, x, y;

  vitrine_bench_to_network (bench, width / 2.0, height / 2.0, &x, &y);
  vitrine_network_fit (bench->network, width, height, MARGIN, &bench->scale, &bench->x, &bench->y);
  if (!bench->whole && bench->scale < FIT_LEAST)
    {
      double tall = (bench->network->bottom - bench->network->top) * READABLE;

      bench->scale = READABLE;
      bench->x = MARGIN - bench->network->left * READABLE;
      bench->y = MAX (MARGIN, (height - tall) / 2) - bench->network->top * READABLE;
      bench->fitted = FALSE;
      bench->begun = TRUE;
    }
  if (bench->whole && bench->scale < WHOLE_LEAST)
    fit_part (bench, width, height, x, y);
  if (scale != bench->scale && bench->tell_zoom == 0)
    bench->tell_zoom = g_idle_add_full (GTK_PRIORITY_RESIZE - 1, tell_zoom_cb, bench, NULL);
}

void
vitrine_bench_fit (VitrineBench *bench)
{
  bench->fitted = bench->whole = TRUE;
  view_changed (bench);
}

/* How far to go for a stretch to be in sight. */
static double
way_back (double from,
          double to,
          double length)
{
  double part = MIN (IN_SIGHT, length / 4);

  if (to < part)
    return part - to;
  return from > length - part ? length - part - from : 0;
}

static void
keep_in_sight (VitrineBench *bench)
{
  const VitrineNetwork *network = bench->network;

  if (network->n_nodes == 0 || bench->width <= 0)
    return;
  bench->x += way_back (network->left * bench->scale + bench->x, network->right * bench->scale + bench->x, bench->width);
  bench->y += way_back (network->top * bench->scale + bench->y, network->bottom * bench->scale + bench->y, bench->height);
}

void
vitrine_bench_zoom_at (VitrineBench *bench,
                       double        scale,
                       double        x,
                       double        y)
{
  double nx, ny;

  vitrine_bench_to_network (bench, x, y, &nx, &ny);
  bench->scale = CLAMP (scale, ZOOM_LEAST, ZOOM_MOST);
  bench->x = x - nx * bench->scale;
  bench->y = y - ny * bench->scale;
  keep_in_sight (bench);
  bench->fitted = bench->begun = FALSE;
  view_changed (bench);
}

void
vitrine_bench_zoom (VitrineBench *bench,
                    double        factor)
{
  vitrine_bench_zoom_at (bench, bench->scale * factor, gtk_widget_get_width (GTK_WIDGET (bench)) / 2.0,
                         gtk_widget_get_height (GTK_WIDGET (bench)) / 2.0);
}

void
vitrine_bench_pan (VitrineBench *bench,
                   double        x,
                   double        y)
{
  bench->x = x;
  bench->y = y;
  keep_in_sight (bench);
  bench->fitted = bench->begun = FALSE;
  view_changed (bench);
}

static GdkRectangle
place_of (VitrineBench      *bench,
          const VitrineNode *node)
{
  double x, y, w, h;

  vitrine_network_box (node, &x, &y, &w, &h);
  return (GdkRectangle){ (int) (x * bench->scale + bench->x), (int) (y * bench->scale + bench->y),
                         (int) MAX (w * bench->scale, 1), (int) MAX (h * bench->scale, 1) };
}

void
vitrine_bench_place_of (VitrineBench *bench,
                        guint         id,
                        GdkRectangle *place)
{
  gint index = id != 0 ? vitrine_network_find (bench->network, id) : -1;

  if (index < 0)
    {
      *place = (GdkRectangle){ gtk_widget_get_width (GTK_WIDGET (bench)) / 2, gtk_widget_get_height (GTK_WIDGET (bench)) / 3, 1, 1 };
      return;
    }
  *place = place_of (bench, &bench->network->nodes[index]);
}

/* How far a stretch has to go to be within another; its beginning wins where it is longer. */
static double
way_into (double from,
          double to,
          double low,
          double high)
{
  if (from < low || to - from > high - low)
    return low - from;
  return to > high ? high - to : 0;
}

void
vitrine_bench_reveal (VitrineBench *bench,
                      guint         id)
{
  int width = gtk_widget_get_width (GTK_WIDGET (bench)), height = gtk_widget_get_height (GTK_WIDGET (bench));
  GdkRectangle at;
  double dx, dy;

  if (bench->fitted || width <= 0 || vitrine_network_find (bench->network, id) < 0)
    return;
  vitrine_bench_place_of (bench, id, &at);
  dx = way_into (at.x, at.x + at.width, MARGIN, width - MARGIN);
  dy = way_into (at.y, at.y + at.height, 12, height - 12);
  if (dx == 0 && dy == 0)
    return;
  bench->x += dx;
  bench->y += dy;
  bench->begun = FALSE;
  gtk_widget_queue_allocate (GTK_WIDGET (bench));
  gtk_widget_queue_draw (GTK_WIDGET (bench));
}

/* --- the map ---------------------------------------------------------------- */

/* Not while sizes are handed out: what comes and goes asks for another size. */
static gboolean
show_map_cb (gpointer data)
{
  VitrineBench *bench = data;

  bench->show_map = 0;
  if (!bench->map_wanted && gtk_widget_has_focus (GTK_WIDGET (bench->map)))
    gtk_widget_grab_focus (GTK_WIDGET (bench));
  gtk_widget_set_visible (GTK_WIDGET (bench->map), bench->map_wanted);
  return G_SOURCE_REMOVE;
}

/* The corner where the map hides least of the layers; what the colours mean is in the fourth. */
static void
choose_corner (VitrineBench *bench,
               int           width,
               int           height)
{
  const double less = height < MAP_LOW ? MAP_LESS : 1;
  const int w = (int) (MAP_WIDTH * less), h = (int) (MAP_HEIGHT * less);
  const int right = width - w - MAP_MARGIN, bottom = height - h - MAP_MARGIN;
  const GdkRectangle corners[] = { { MAP_MARGIN, bottom, w, h }, { right, bottom, w, h }, { MAP_MARGIN, MAP_MARGIN, w, h } };
  int least = G_MAXINT;

  for (guint c = 0; c < G_N_ELEMENTS (corners); c++)
    {
      int hidden = 0;

      for (guint i = 0; i < bench->network->n_nodes; i++)
        {
          GdkRectangle node = place_of (bench, &bench->network->nodes[i]), common;

          if (gdk_rectangle_intersect (&node, &corners[c], &common))
            hidden += common.width * common.height;
        }
      if (hidden < least)
        {
          least = hidden;
          bench->map_place = corners[c];
        }
    }
}

void
vitrine_bench_place_map (VitrineBench *bench,
                         int           width,
                         int           height,
                         gboolean      resized)
{
  const VitrineNetwork *network = bench->network;
  double view[4];
  gboolean larger;

  vitrine_bench_to_network (bench, 0, 0, &view[0], &view[1]);
  vitrine_bench_to_network (bench, width, height, &view[2], &view[3]);
  larger = network->n_nodes > 1 && (network->left < view[0] - 1 || network->right > view[2] + 1
                                    || network->top < view[1] - 1 || network->bottom > view[3] + 1);
  larger &= width > 2 * MAP_WIDTH && height > 2 * MAP_HEIGHT;
  /* It stays where it is while the hand pans. */
  if (larger && (resized || !bench->map_wanted || bench->map_scale != bench->scale))
    choose_corner (bench, width, height);
  bench->map_scale = bench->scale;
  bench->map_wanted = larger;
  if (larger != gtk_widget_get_visible (GTK_WIDGET (bench->map)) && bench->show_map == 0)
    bench->show_map = g_idle_add_full (GTK_PRIORITY_RESIZE - 1, show_map_cb, bench, NULL);
  if (!gtk_widget_get_visible (GTK_WIDGET (bench->map)))
    return;
  vitrine_minimap_set_view (bench->map, view);
  gtk_widget_size_allocate (GTK_WIDGET (bench->map), &bench->map_place, -1);
}

static void
map_moved_cb (VitrineBench *bench,
              double        x,
              double        y)
{
  vitrine_bench_pan (bench, gtk_widget_get_width (GTK_WIDGET (bench)) / 2.0 - x * bench->scale,
                     gtk_widget_get_height (GTK_WIDGET (bench)) / 2.0 - y * bench->scale);
}

void
vitrine_bench_make_map (VitrineBench *bench)
{
  bench->map = vitrine_minimap_new ();
  gtk_widget_set_parent (GTK_WIDGET (bench->map), GTK_WIDGET (bench));
  gtk_widget_set_visible (GTK_WIDGET (bench->map), FALSE);
  g_signal_connect_object (bench->map, "moved", G_CALLBACK (map_moved_cb), bench, G_CONNECT_SWAPPED);
}
