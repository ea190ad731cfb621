/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/draw/slab.h"

#include <math.h>
#include <string.h>

/* yaw 30, pitch 20 degrees */
static const double along_u[2] = { 0.8660254, 0.1710101 };
static const double along_v[2] = { 0, 0.9396926 };
static const double along_k[2] = { 0.5, -0.2961981 };

void
vitrine_slab_point (const VitrineSlab *slab,
                    double             u,
                    double             v,
                    double             k,
                    double            *x,
                    double            *y)
{
  *x = slab->x + along_u[0] * u + along_k[0] * k;
  *y = slab->y + along_u[1] * u + along_v[1] * v + along_k[1] * k;
}

gboolean
vitrine_slab_pick (const VitrineSlab *slab,
                   double             x,
                   double             y,
                   double             k,
                   double            *u,
                   double            *v)
{
  *u = (x - slab->x - along_k[0] * k) / along_u[0];
  *v = (y - slab->y - along_u[1] * *u - along_k[1] * k) / along_v[1];
  return *u >= 0 && *u < slab->w && *v >= 0 && *v < slab->h;
}

static double
depth_of (gsize channels)
{
  return MIN (96, 8 + 10 * log2 (MAX (1, (double) channels)));
}

static void
measure_image (VitrineSlab *slab,
               gsize        height,
               gsize        width,
               gsize        channels,
               gsize        largest)
{
  const double whole = MAX (1.0, (double) largest);

  slab->kind = VITRINE_SLAB_IMAGE;
  slab->h = MAX (36, 146 * pow (height / whole, 0.65));
  slab->w = MAX (36, 146 * pow (width / whole, 0.65));
  slab->d = depth_of (channels);
  slab->panes = (guint) MIN (channels, 1 + (gsize) ((slab->d - 8) / 7));
  slab->cells = 0;
}

void
vitrine_slab_measure (VitrineSlab   *slab,
                      const NnShape *shape,
                      gsize          largest)
{
  gsize n = nn_shape_count (shape);

  slab->panes = 1;
  if (shape->n_axes >= 3)
    measure_image (slab, shape->size[shape->n_axes - 3], shape->size[shape->n_axes - 2],
                   shape->size[shape->n_axes - 1], largest);
  else if (shape->n_axes == 2)
    {
      slab->kind = VITRINE_SLAB_SEQUENCE;
      slab->w = CLAMP (10 * pow (shape->size[0], 0.85), 72, 240);
      slab->h = CLAMP (26 * pow (shape->size[1], 0.4), 36, 150);
      slab->d = 10;
      slab->cells = shape->size[0] <= 64 ? (guint) shape->size[0] : 0;
    }
  else
    {
      slab->kind = VITRINE_SLAB_VECTOR;
      slab->w = 22;
      slab->d = 14;
      slab->h = 1.12 * MIN (220, MIN (14.0 * n, 96 + 10 * log2 (MAX (1, (double) n))));
      slab->h = MAX (slab->h, 20);
      slab->cells = (guint) MIN (n, 64);
    }
}

void
vitrine_slab_extent (const VitrineSlab *slab,
                     double            *width,
                     double            *height)
{
  *width = along_u[0] * slab->w + along_k[0] * slab->d;
  *height = along_u[1] * slab->w + along_v[1] * slab->h - along_k[1] * slab->d;
}

void
vitrine_slab_place (VitrineSlab *slab,
                    double       left,
                    double       middle)
{
  double width, height;

  vitrine_slab_extent (slab, &width, &height);
  slab->x = left;
  slab->y = middle - height / 2 - along_k[1] * slab->d;
}

double
vitrine_slab_depth (const VitrineSlab *slab,
                    guint              index)
{
  if (slab->panes <= 1)
    return 0;
  return 2 + (slab->d - 4) * index / (slab->panes - 1.0);
}

typedef double Point3[3];

static void
path (cairo_t           *cr,
      const VitrineSlab *slab,
      const Point3      *points,
      guint              n)
{
  cairo_new_path (cr);
  for (guint i = 0; i < n; i++)
    {
      double x, y;

      vitrine_slab_point (slab, points[i][0], points[i][1], points[i][2], &x, &y);
      cairo_line_to (cr, x, y);
    }
  cairo_close_path (cr);
}

static void
fill (cairo_t           *cr,
      const VitrineSlab *slab,
      const Point3      *points,
      guint              n,
      VitrineColor       color)
{
  path (cr, slab, points, n);
  vitrine_set_color (cr, color);
  cairo_fill (cr);
}

static void
edge (cairo_t           *cr,
      const VitrineSlab *slab,
      const Point3       a,
      const Point3       b,
      double             width,
      VitrineColor       color)
{
  double x0, y0, x1, y1;

  vitrine_slab_point (slab, a[0], a[1], a[2], &x0, &y0);
  vitrine_slab_point (slab, b[0], b[1], b[2], &x1, &y1);
  vitrine_line (cr, x0, y0, x1, y1, width, color);
}

static void
silhouette (cairo_t           *cr,
            const VitrineSlab *slab)
{
  const double w = slab->w, h = slab->h, d = slab->d;
  const Point3 points[] = { { 0, 0, 0 }, { 0, 0, d }, { w, 0, d }, { w, h, d }, { w, h, 0 }, { 0, h, 0 } };

  path (cr, slab, points, G_N_ELEMENTS (points));
}

static void
draw_shadow (cairo_t            *cr,
             const VitrineTheme *theme,
             const VitrineSlab  *slab)
{
  static const double grown[] = { 7, 4, 1.5 }, alpha[] = { 0.018, 0.022, 0.030 };
  const double z = slab->h + 6;

  for (guint i = 0; i < G_N_ELEMENTS (grown); i++)
    {
      const double e = grown[i];
      const Point3 points[] = { { -e, z + e * 0.2, -e * 0.6 }, { slab->w + e, z + e * 0.2, -e * 0.6 },
                                { slab->w + e, z, slab->d + e }, { -e, z, slab->d + e } };

      fill (cr, slab, points, 4, (VitrineColor){ 0, 0, 0, alpha[i] * (theme->dark ? 2.2 : 1) });
    }
}

static void
draw_back (cairo_t           *cr,
           const VitrineSlab *slab)
{
  const double w = slab->w, h = slab->h, d = slab->d;
  const Point3 back[] = { { 0, 0, d }, { w, 0, d }, { w, h, d }, { 0, h, d } };
  const Point3 ground[] = { { 0, h, 0 }, { w, h, 0 }, { w, h, d }, { 0, h, d } };
  const Point3 hidden[] = { { 0, 0, d }, { w, h, d }, { 0, h, 0 } };
  const Point3 corner = { 0, h, d };

  fill (cr, slab, back, 4, vitrine_color_alpha (slab->color, 0.05));
  fill (cr, slab, ground, 4, vitrine_color_alpha (slab->color, 0.10));
  for (guint i = 0; i < 3; i++)
    edge (cr, slab, corner, hidden[i], 1, vitrine_color_alpha (slab->color, 0.22));
}

static void
draw_pane (cairo_t            *cr,
           const VitrineTheme *theme,
           const VitrineSlab  *slab,
           guint               index,
           cairo_surface_t    *face,
           gboolean            sharp)
{
  const double w = slab->w, h = slab->h, k = vitrine_slab_depth (slab, index);
  const Point3 corners[] = { { 0, 0, k }, { w, 0, k }, { w, h, k }, { 0, h, k } };
  const gboolean front = index == 0;

  fill (cr, slab, corners, 4, vitrine_color_alpha (theme->view, front ? 0.80 : 0.55));
  fill (cr, slab, corners, 4, vitrine_color_alpha (slab->color, 0.045));
  if (face != NULL)
    {
      double columns = cairo_image_surface_get_width (face), rows = cairo_image_surface_get_height (face);
      cairo_matrix_t matrix;
      double x, y;

      vitrine_slab_point (slab, 0, 0, k, &x, &y);
      cairo_matrix_init (&matrix, along_u[0] * w / columns, along_u[1] * w / columns, 0, along_v[1] * h / rows, x, y);
      cairo_save (cr);
      cairo_transform (cr, &matrix);
      cairo_rectangle (cr, 0, 0, columns, rows);
      cairo_clip (cr);
      vitrine_set_surface (cr, face, sharp);
      cairo_paint_with_alpha (cr, front ? 1 : 0.8);
      cairo_restore (cr);
    }
  path (cr, slab, corners, 4);
  vitrine_set_color (cr, vitrine_color_alpha (slab->color, front ? 0.75 : 0.55));
  cairo_set_line_width (cr, 0.8);
  cairo_stroke (cr);
}

/* The lines between a vector's cells or a sequence's steps. */
static void
draw_cells (cairo_t           *cr,
            const VitrineSlab *slab)
{
  gboolean upright = slab->kind == VITRINE_SLAB_SEQUENCE;
  VitrineColor color = vitrine_color_alpha (slab->color, 0.22);

  if (slab->kind == VITRINE_SLAB_VECTOR && slab->cells > 40)
    return;
  for (guint i = 1; i < slab->cells; i++)
    {
      double t = (double) i / slab->cells;
      const Point3 a = { upright ? slab->w * t : 0, upright ? 0 : slab->h * t, 0 };
      const Point3 b = { upright ? slab->w * t : slab->w, upright ? slab->h : slab->h * t, 0 };

      edge (cr, slab, a, b, 0.8, color);
    }
}

static void
fill_gradient (cairo_t           *cr,
               const VitrineSlab *slab,
               const Point3      *points,
               cairo_pattern_t   *gradient)
{
  path (cr, slab, points, 4);
  cairo_set_source (cr, gradient);
  cairo_fill (cr);
  cairo_pattern_destroy (gradient);
}

static void
add_stop (cairo_pattern_t *gradient,
          double           offset,
          VitrineColor     color,
          double           alpha)
{
  cairo_pattern_add_color_stop_rgba (gradient, offset, color.r, color.g, color.b, alpha);
}

static cairo_pattern_t *
gradient_between (const VitrineSlab *slab,
                  const Point3       a,
                  const Point3       b)
{
  double x0, y0, x1, y1;

  vitrine_slab_point (slab, a[0], a[1], a[2], &x0, &y0);
  vitrine_slab_point (slab, b[0], b[1], b[2], &x1, &y1);
  return cairo_pattern_create_linear (x0, y0, x1, y1);
}

static void
draw_faces (cairo_t            *cr,
            const VitrineTheme *theme,
            const VitrineSlab  *slab)
{
  static const VitrineColor white = { 1, 1, 1, 1 };
  const double w = slab->w, h = slab->h, d = slab->d, sheen = theme->dark ? 0.09 : 0.30;
  const Point3 top[] = { { 0, 0, 0 }, { w, 0, 0 }, { w, 0, d }, { 0, 0, d } };
  const Point3 right[] = { { w, 0, 0 }, { w, 0, d }, { w, h, d }, { w, h, 0 } };
  const Point3 front[] = { { 0, 0, 0 }, { w, 0, 0 }, { w, h, 0 }, { 0, h, 0 } };
  cairo_pattern_t *gradient;
  double x, y;

  gradient = gradient_between (slab, top[0], top[2]);
  add_stop (gradient, 0, white, theme->dark ? 0.10 : 0.30);
  add_stop (gradient, 1, slab->color, 0.22);
  fill_gradient (cr, slab, top, gradient);

  gradient = gradient_between (slab, right[0], right[3]);
  add_stop (gradient, 0, slab->color, 0.20);
  add_stop (gradient, 1, slab->color, 0.34);
  fill_gradient (cr, slab, right, gradient);

  vitrine_slab_point (slab, 0, 0, 0, &x, &y);
  gradient = cairo_pattern_create_linear (x, y, x + w * 0.9, y + h * 0.9);
  add_stop (gradient, 0, white, sheen);
  add_stop (gradient, 0.30, white, sheen * 0.35);
  add_stop (gradient, 0.31, white, 0);
  add_stop (gradient, 1, white, 0);
  fill_gradient (cr, slab, front, gradient);
}

static void
draw_edges (cairo_t            *cr,
            const VitrineTheme *theme,
            const VitrineSlab  *slab)
{
  const double w = slab->w, h = slab->h, d = slab->d;
  const Point3 lines[][2] = {
    { { 0, 0, 0 }, { w, 0, 0 } }, { { w, 0, 0 }, { w, h, 0 } }, { { w, h, 0 }, { 0, h, 0 } },
    { { 0, h, 0 }, { 0, 0, 0 } }, { { 0, 0, 0 }, { 0, 0, d } }, { { w, 0, 0 }, { w, 0, d } },
    { { w, h, 0 }, { w, h, d } }, { { 0, 0, d }, { w, 0, d } }, { { w, 0, d }, { w, h, d } },
  };
  const Point3 a = { 1.2, 1.4, 0 }, b = { w - 1.2, 1.4, 0 };

  for (guint i = 0; i < G_N_ELEMENTS (lines); i++)
    edge (cr, slab, lines[i][0], lines[i][1], 1.2, vitrine_color_alpha (slab->color, 0.85));
  edge (cr, slab, a, b, 1, (VitrineColor){ 1, 1, 1, theme->dark ? 0.25 : 0.55 });
}

void
vitrine_slab_draw (cairo_t                *cr,
                   const VitrineTheme     *theme,
                   const VitrineSlab      *slab,
                   cairo_surface_t *const *faces,
                   gboolean                sharp)
{
  cairo_save (cr);
  cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
  cairo_set_line_cap (cr, CAIRO_LINE_CAP_ROUND);
  draw_shadow (cr, theme, slab);
  draw_back (cr, slab);
  for (gint i = (gint) slab->panes - 1; i >= 0; i--)
    draw_pane (cr, theme, slab, (guint) i, faces != NULL ? faces[i] : NULL, sharp);
  draw_cells (cr, slab);
  draw_faces (cr, theme, slab);
  draw_edges (cr, theme, slab);
  cairo_restore (cr);
}

void
vitrine_slab_draw_far (cairo_t           *cr,
                       const VitrineSlab *slab,
                       double             width)
{
  silhouette (cr, slab);
  vitrine_set_color (cr, vitrine_color_alpha (slab->color, 0.30));
  cairo_fill (cr);
  vitrine_slab_outline (cr, slab, width, vitrine_color_alpha (slab->color, 0.85));
}

void
vitrine_slab_outline (cairo_t           *cr,
                      const VitrineSlab *slab,
                      double             width,
                      VitrineColor       color)
{
  cairo_save (cr);
  silhouette (cr, slab);
  cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
  cairo_set_line_width (cr, width);
  vitrine_set_color (cr, color);
  cairo_stroke (cr);
  cairo_restore (cr);
}

void
vitrine_slab_icon (cairo_t            *cr,
                   const VitrineTheme *theme,
                   NnRole              role,
                   double              size)
{
  VitrineSlab slab = { .panes = 1, .color = vitrine_theme_layer (theme, role) };
  gboolean flat = role == NN_ROLE_CONVOLVE || role == NN_ROLE_POOL || role == NN_ROLE_INPUT;
  gboolean tall = role == NN_ROLE_WEIGH || role == NN_ROLE_FLATTEN || role == NN_ROLE_SAMPLE;
  double width, height;

  if (flat)
    {
      slab.w = slab.h = 11.5;
      slab.d = role == NN_ROLE_INPUT ? 2 : 8;
      slab.panes = role == NN_ROLE_INPUT ? 1 : 3;
    }
  else if (tall)
    {
      slab.w = 5;
      slab.h = 14;
      slab.d = 4;
    }
  else
    {
      slab.w = 14;
      slab.h = 4.5;
      slab.d = 8;
    }
  vitrine_slab_extent (&slab, &width, &height);
  cairo_save (cr);
  cairo_scale (cr, size / 20, size / 20);
  vitrine_slab_place (&slab, (20 - width) / 2, 10);
  cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
  draw_back (cr, &slab);
  for (gint i = (gint) slab.panes - 1; i >= 0; i--)
    draw_pane (cr, theme, &slab, (guint) i, NULL, TRUE);
  draw_faces (cr, theme, &slab);
  draw_edges (cr, theme, &slab);
  cairo_restore (cr);
}
