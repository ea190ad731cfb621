/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the bench shows, so that it pans at the display's rate however large the network is.
 *
 * Slabs are pictures (bench-pictures.c), or a shade of their colour until there is one. What is out
 * of view costs nothing; edges, and what is in the air, are few and drawn as they are.
 */
#include "ui/widgets/bench-private.h"

#include <glib/gi18n.h>
#include <math.h>

#define DOTS_PITCH   24.0
#define FADED        0.30
#define PORT_RADIUS  5.5
#define PORT_SCALE   0.2    /* a port would be larger than its slab */

struct _VitrineScene
{
  GdkTexture *dots;
  int         dots_size;
  gboolean    dots_dark;
};

VitrineScene *
vitrine_scene_new (void)
{
  return g_new0 (VitrineScene, 1);
}

void
vitrine_scene_free (VitrineScene *scene)
{
  g_clear_object (&scene->dots);
  g_free (scene);
}

/* --- paper ------------------------------------------------------------------------ */

static void
draw_dots (VitrineBench *bench,
           GtkSnapshot  *snapshot,
           int           width,
           int           height,
           double        scale,
           double        x,
           double        y)
{
  VitrineScene *scene = bench->scene;
  double pitch = DOTS_PITCH * scale;
  int factor = gtk_widget_get_scale_factor (GTK_WIDGET (bench)), size;
  gboolean dark = vitrine_bench_is_dark ();
  graphene_rect_t tile;

  while (pitch < 14)
    pitch *= 2;
  size = (int) round (pitch) * factor;
  if (scene->dots == NULL || scene->dots_size != size || scene->dots_dark != dark)
    {
      cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, size, size);
      cairo_t *cr = cairo_create (surface);

      cairo_arc (cr, size / 2.0, size / 2.0, 0.8 * factor, 0, 2 * G_PI);
      vitrine_set_color (cr, vitrine_theme_fg (vitrine_theme (dark), 0.10));
      cairo_fill (cr);
      cairo_destroy (cr);
      g_clear_object (&scene->dots);
      scene->dots = vitrine_surface_to_texture (surface);
      scene->dots_size = size;
      scene->dots_dark = dark;
    }
  pitch = round (pitch);
  tile = GRAPHENE_RECT_INIT (round (fmod (x, pitch) - pitch * 1.5), round (fmod (y, pitch) - pitch * 1.5), pitch, pitch);
  gtk_snapshot_push_repeat (snapshot, &GRAPHENE_RECT_INIT (0, 0, width, height), &tile);
  gtk_snapshot_append_texture (snapshot, scene->dots, &tile);
  gtk_snapshot_pop (snapshot);
}

/* What the colours inside the selected slab mean. */
static void
draw_legend (VitrineBench       *bench,
             const VitrineTheme *theme,
             cairo_t            *cr,
             int                 width)
{
  gint index = bench->selected != 0 ? vitrine_network_find (bench->network, bench->selected) : -1;
  const VitrineNode *node = index >= 0 ? &bench->network->nodes[index] : NULL;
  g_autofree char *label = NULL;
  double limit, text_width;

  if (node == NULL || node->value == NULL || width < 480)
    return;
  vitrine_network_fill (bench->network, (guint) index);
  label = g_strdup_printf (_("Activation of %s"), node->name);
  limit = MAX (fabs (node->low), fabs (node->high));
  /* over slabs, where the network is larger than the bench */
  vitrine_text_size (cr, 12, VITRINE_TEXT_NORMAL, label, &text_width, NULL);
  vitrine_round_rect (cr, width - 24 - 132 - 10 - text_width - 9, 12, text_width + 10 + 132 + 21, 40, 9);
  vitrine_set_color (cr, vitrine_color_alpha (theme->view, 0.88));
  cairo_fill (cr);
  vitrine_text (cr, width - 24 - 132 - 10, 28, 1, 0.5, 12, VITRINE_TEXT_NORMAL, vitrine_theme_fg (theme, theme->dim), label);
  vitrine_colour_bar (cr, theme, node->map, width - 24 - 132, 24, 132, 8, FALSE,
                      node->map == VITRINE_MAP_SIGNED ? -limit : 0, node->map == VITRINE_MAP_INK ? 1 : limit, NAN);
}

/* --- layers ------------------------------------------------------------------------- */

typedef struct
{
  VitrineBench       *bench;
  const VitrineTheme *theme;
  GtkSnapshot        *snapshot;
  int                 width, height;
  double              scale, x, y;   /* the view as it is seen now */
} Frame;

/* Where a rectangle of the network is in the widget; FALSE: out of view. */
static gboolean
place_rect (const Frame     *frame,
            double           x,
            double           y,
            double           w,
            double           h,
            graphene_rect_t *rect)
{
  *rect = GRAPHENE_RECT_INIT (x * frame->scale + frame->x, y * frame->scale + frame->y, w * frame->scale, h * frame->scale);
  return rect->origin.x < frame->width && rect->origin.x + rect->size.width > 0
         && rect->origin.y < frame->height && rect->origin.y + rect->size.height > 0;
}

static GdkRGBA
rgba (VitrineColor color)
{
  return (GdkRGBA){ (float) color.r, (float) color.g, (float) color.b, (float) color.a };
}

static void
draw_selection (const Frame       *frame,
                const VitrineNode *node,
                double             dx,
                double             dy)
{
  gboolean focused = gtk_widget_has_focus (GTK_WIDGET (frame->bench));
  GdkRGBA ground = rgba (vitrine_color_alpha (frame->theme->accent, 0.09));
  GdkRGBA line = rgba (vitrine_color_alpha (frame->theme->accent, focused ? 1 : 0.75));
  const float widths[] = { 2, 2, 2, 2 };
  const GdkRGBA colors[] = { line, line, line, line };
  graphene_rect_t rect;
  GskRoundedRect round;
  double x, y, w, h;

  vitrine_network_box (node, &x, &y, &w, &h);
  h += vitrine_network_caption_more (frame->scale);
  if (!place_rect (frame, x - 4 + dx, y + dy, w + 8, h, &rect))
    return;
  gsk_rounded_rect_init_from_rect (&round, &rect, (float) (12 * MIN (1, frame->scale)));
  gtk_snapshot_push_rounded_clip (frame->snapshot, &round);
  gtk_snapshot_append_color (frame->snapshot, &ground, &rect);
  gtk_snapshot_pop (frame->snapshot);
  gtk_snapshot_append_border (frame->snapshot, &round, widths, colors);
}

static double
opacity_of (VitrineBench *bench,
            guint         index)
{
  if (bench->moving && g_hash_table_contains (bench->marked, GUINT_TO_POINTER (bench->network->nodes[index].id)))
    return FADED;
  if (bench->link != NULL && !vitrine_bench_link_takes (bench, index))
    return FADED;
  return 1;
}

/* Where a picture's corner lies, from the view's own: on a pixel of the screen. */
static float
on_pixel (const Frame *frame,
          double       at,
          double       shift)
{
  int factor = gtk_widget_get_scale_factor (GTK_WIDGET (frame->bench));
  double scale = frame->scale * factor;

  return (float) ((floor (at * scale) + round (shift * scale)) / factor);
}

static void
draw_node (const Frame *frame,
           guint        index)
{
  VitrineBench *bench = frame->bench;
  const VitrineNode *node = &bench->network->nodes[index];
  int factor = gtk_widget_get_scale_factor (GTK_WIDGET (bench));
  graphene_rect_t rect;
  double dx, dy, alpha = vitrine_motion_shift (bench, index, &dx, &dy), x, y, w, h;
  gboolean exact = FALSE;
  GdkTexture *texture = vitrine_pictures_get (bench, index, frame->scale * factor, &exact);

  vitrine_network_extent (node, &x, &y, &w, &h);
  place_rect (frame, x + dx, y + dy, w, h, &rect);
  alpha *= opacity_of (bench, index);
  if (alpha < 1)
    gtk_snapshot_push_opacity (frame->snapshot, alpha);
  if (texture == NULL)
    {
      GdkRGBA shade = rgba (vitrine_color_alpha (node->slab.color, 0.12));
      graphene_rect_t slab;

      vitrine_slab_extent (&node->slab, &w, &h);
      place_rect (frame, node->left + dx, node->middle - h / 2 + dy, w, h, &slab);
      gtk_snapshot_append_color (frame->snapshot, &shade, &slab);
    }
  else
    {
      /* Pixel on pixel, unless it was painted for another scale. */
      if (exact)
        rect = GRAPHENE_RECT_INIT (on_pixel (frame, x, dx) + (float) frame->x, on_pixel (frame, y, dy) + (float) frame->y,
                                   (float) gdk_texture_get_width (texture) / factor,
                                   (float) gdk_texture_get_height (texture) / factor);
      gtk_snapshot_append_texture (frame->snapshot, texture, &rect);
    }
  if (alpha < 1)
    gtk_snapshot_pop (frame->snapshot);
}

/* --- edges -------------------------------------------------------------------------- */

static void
shift_edge (VitrineBench *bench,
            VitrineEdge  *edge)
{
  double from[2] = { 0, 0 }, to[2] = { 0, 0 };

  if (edge->from >= 0)
    vitrine_motion_shift (bench, (guint) edge->from, &from[0], &from[1]);
  if (edge->to >= 0)
    vitrine_motion_shift (bench, (guint) edge->to, &to[0], &to[1]);
  for (guint i = 0; i < edge->n_points; i++)
    for (guint c = 0; c < 2; c++)
      edge->points[i][c] += i < edge->n_points / 2 ? from[c] : to[c];
}

static gboolean
edge_is_seen (const Frame       *frame,
              const VitrineEdge *edge)
{
  double x0 = INFINITY, y0 = INFINITY, x1 = -INFINITY, y1 = -INFINITY;
  graphene_rect_t rect;

  for (guint i = 0; i < edge->n_points; i++)
    {
      x0 = MIN (x0, edge->points[i][0]);
      x1 = MAX (x1, edge->points[i][0]);
      y0 = MIN (y0, edge->points[i][1]);
      y1 = MAX (y1, edge->points[i][1]);
    }
  return place_rect (frame, x0 - 8, y0 - 8, x1 - x0 + 16, y1 - y0 + 16, &rect);
}

static VitrineNetworkLook
look_of (VitrineBench *bench)
{
  return (VitrineNetworkLook){ .dragging = bench->dragging, .accepts = (const char *const *) bench->accepts,
                               .target = bench->target };
}

static void
draw_edges (const Frame *frame)
{
  VitrineBench *bench = frame->bench;
  const VitrineNetwork *network = bench->network;
  VitrineNetworkLook look = look_of (bench);
  gint selected = vitrine_bench_find_edge (bench, bench->edge_to, bench->edge_input);
  gint held = -1;
  cairo_t *cr;

  if (network->n_edges < 2 && !bench->dragging)
    return;
  if (bench->link != NULL && bench->pressed.kind == VITRINE_SPOT_TIP)
    held = vitrine_bench_find_edge (bench, bench->pressed.id, bench->pressed.input);
  cr = gtk_snapshot_append_cairo (frame->snapshot, &GRAPHENE_RECT_INIT (0, 0, frame->width, frame->height));
  cairo_translate (cr, frame->x, frame->y);
  cairo_scale (cr, frame->scale, frame->scale);
  for (guint i = 0; i < network->n_edges; i++)
    {
      VitrineEdge edge = network->edges[i];
      VitrineEdgeLook kind = vitrine_network_edge_look (network, &look, i);

      if ((edge.to < 0 && kind <= VITRINE_EDGE_FADED) || (gint) i == held)
        continue;
      if (bench->link != NULL)
        kind = VITRINE_EDGE_FADED;
      else if ((gint) i == selected)
        kind = VITRINE_EDGE_SELECTED;
      if (vitrine_motion_runs (bench))
        shift_edge (bench, &edge);
      if (edge_is_seen (frame, &edge))
        vitrine_network_draw_edge (cr, frame->theme, &edge, kind);
    }
  cairo_destroy (cr);
}

/* --- over all -------------------------------------------------------------------------- */

static void
draw_port (const Frame *frame,
           guint        id)
{
  VitrineBench *bench = frame->bench;
  gint index = id != 0 ? vitrine_network_find (bench->network, id) : -1;
  gboolean hot = id == bench->hovered && bench->on_port;
  double radius = hot ? PORT_RADIUS + 2 : PORT_RADIUS, x, y;
  GdkRGBA ground = rgba (frame->theme->accent), line = rgba (frame->theme->view);
  const float widths[] = { 1.5, 1.5, 1.5, 1.5 };
  const GdkRGBA colors[] = { line, line, line, line };
  graphene_rect_t rect;
  GskRoundedRect round;

  if (index < 0 || bench->dragging || frame->scale < PORT_SCALE || vitrine_motion_runs (bench))
    return;
  vitrine_network_port (&bench->network->nodes[index], &x, &y);
  rect = GRAPHENE_RECT_INIT (x * frame->scale + frame->x - radius, y * frame->scale + frame->y - radius, 2 * radius, 2 * radius);
  gsk_rounded_rect_init_from_rect (&round, &rect, (float) radius);
  gtk_snapshot_push_rounded_clip (frame->snapshot, &round);
  gtk_snapshot_append_color (frame->snapshot, &ground, &rect);
  gtk_snapshot_pop (frame->snapshot);
  gtk_snapshot_append_border (frame->snapshot, &round, widths, colors);
}

/* The slabs that the hand carries. */
static void
draw_moved (const Frame *frame)
{
  VitrineBench *bench = frame->bench;
  Frame carried = *frame;
  int factor = gtk_widget_get_scale_factor (GTK_WIDGET (bench));

  carried.x += bench->moved_x;
  carried.y += bench->moved_y;
  gtk_snapshot_push_opacity (frame->snapshot, 0.8);
  for (guint i = 0; i < bench->network->n_nodes; i++)
    {
      const VitrineNode *node = &bench->network->nodes[i];
      gboolean exact;
      GdkTexture *texture = vitrine_pictures_get (bench, i, frame->scale * factor, &exact);
      graphene_rect_t rect;
      double x, y, w, h;

      vitrine_network_extent (node, &x, &y, &w, &h);
      if (texture != NULL
          && g_hash_table_contains (bench->marked, GUINT_TO_POINTER (node->id)) && place_rect (&carried, x, y, w, h, &rect))
        gtk_snapshot_append_texture (frame->snapshot, texture, &rect);
    }
  gtk_snapshot_pop (frame->snapshot);
}

static void
draw_air (const Frame *frame)
{
  VitrineBench *bench = frame->bench;
  VitrineNetworkLook look = look_of (bench);
  cairo_t *cr = gtk_snapshot_append_cairo (frame->snapshot, &GRAPHENE_RECT_INIT (0, 0, frame->width, frame->height));

  vitrine_network_draw_pills (cr, frame->theme, bench->network, &look,
                              (const double[3]){ frame->scale, frame->x, frame->y });
  if (bench->link != NULL)
    vitrine_bench_draw_link (bench, frame->theme, cr, frame->width);
  if (bench->hand == VITRINE_HAND_BAND)
    {
      cairo_rectangle (cr, MIN (bench->band[0], bench->band[2]) + 0.5, MIN (bench->band[1], bench->band[3]) + 0.5,
                       fabs (bench->band[2] - bench->band[0]), fabs (bench->band[3] - bench->band[1]));
      vitrine_set_color (cr, vitrine_color_alpha (frame->theme->accent, 0.12));
      cairo_fill_preserve (cr);
      vitrine_set_color (cr, frame->theme->accent);
      cairo_set_line_width (cr, 1);
      cairo_stroke (cr);
    }
  cairo_destroy (cr);
}

static void
draw_words (const Frame *frame)
{
  VitrineBench *bench = frame->bench;
  cairo_t *cr;

  if (bench->selected != 0)
    {
      cr = gtk_snapshot_append_cairo (frame->snapshot, &GRAPHENE_RECT_INIT (0, 0, frame->width, 60));
      draw_legend (bench, frame->theme, cr, frame->width);
      cairo_destroy (cr);
    }
}

/* The layers in view, in the order in which they are drawn. */
static GArray *
list_seen (const Frame *frame)
{
  GArray *seen = g_array_new (FALSE, FALSE, sizeof (guint));

  for (guint i = 0; i < frame->bench->network->n_nodes; i++)
    {
      graphene_rect_t rect;
      double dx, dy, x, y, w, h;

      vitrine_motion_shift (frame->bench, i, &dx, &dy);
      vitrine_network_extent (&frame->bench->network->nodes[i], &x, &y, &w, &h);
      if (place_rect (frame, x + dx, y + dy, w, h, &rect))
        g_array_append_val (seen, i);
    }
  return seen;
}

void
vitrine_bench_draw_scene (VitrineBench *bench,
                          GtkSnapshot  *snapshot,
                          int           width,
                          int           height)
{
  int factor = gtk_widget_get_scale_factor (GTK_WIDGET (bench));
  g_autoptr (GArray) seen = NULL;
  Frame frame = { .bench = bench, .theme = vitrine_theme (vitrine_bench_is_dark ()), .snapshot = snapshot,
                  .width = width, .height = height };

  vitrine_motion_view (bench, &frame.scale, &frame.x, &frame.y);
  frame.x = round (frame.x * factor) / factor;
  frame.y = round (frame.y * factor) / factor;
  seen = list_seen (&frame);
  vitrine_pictures_refresh (bench, seen, frame.scale * factor);
  draw_dots (bench, snapshot, width, height, frame.scale, frame.x, frame.y);
  for (guint i = 0; i < bench->network->n_nodes; i++)
    if (g_hash_table_contains (bench->marked, GUINT_TO_POINTER (bench->network->nodes[i].id)))
      {
        double dx, dy;

        vitrine_motion_shift (bench, i, &dx, &dy);
        draw_selection (&frame, &bench->network->nodes[i], dx, dy);
      }
  draw_edges (&frame);
  for (guint i = 0; i < seen->len; i++)
    draw_node (&frame, g_array_index (seen, guint, i));
  draw_port (&frame, bench->link != NULL ? bench->pressed.id : bench->selected);
  if (bench->hovered != bench->selected && bench->link == NULL)
    draw_port (&frame, bench->hovered);
  if (bench->moving && bench->hand == VITRINE_HAND_MOVE)
    draw_moved (&frame);
  if (bench->dragging || bench->link != NULL || bench->hand == VITRINE_HAND_BAND)
    draw_air (&frame);
  draw_words (&frame);
}
