/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/draw/attention.h"

#include <glib/gi18n.h>
#include <math.h>

#include "app/arithmetic-text.h"
#include "ui/draw/token.h"

#define LABELS      22.0   /* room for the steps before and above the matrix */
#define FOOT        36.0   /* colour bar */
#define GAP         56.0
#define CELL_MOST   26.0
#define LEAST        0.02  /* weaker arcs are left out */
#define TOLD         4

typedef struct
{
  double x, y, cell_w, cell_h;      /* of the matrix */
  double arcs_x, arcs_w, top, base; /* of the arcs: the line of those that are asked, and of those that ask */
} Layout;

static gsize
n_queries (const VitrineAttention *attention)
{
  return attention->n_asking > 0 ? attention->n_asking : attention->weights->shape.size[1];
}

static gsize
n_keys (const VitrineAttention *attention)
{
  return attention->n_asked > 0 ? attention->n_asked : attention->weights->shape.size[2];
}

static float
weight_at (const VitrineAttention *attention,
           gsize                   query,
           gsize                   key)
{
  const gsize *size = attention->weights->shape.size;

  return attention->weights->data[(attention->head * size[1] + query) * size[2] + key];
}

static Layout
lay_out (const VitrineAttention *attention,
         double                  width,
         double                  height)
{
  Layout layout = { .x = LABELS, .y = LABELS };
  double half = MIN (width * 0.46, 420);

  layout.cell_w = MIN (CELL_MOST, (half - LABELS) / n_keys (attention));
  layout.cell_h = MIN (CELL_MOST, (height - LABELS - FOOT) / n_queries (attention));
  layout.arcs_x = layout.x + layout.cell_w * n_keys (attention) + GAP;
  layout.arcs_w = MAX (width - layout.arcs_x - 12, 40);
  layout.top = attention->own ? height - 40 : 26;
  layout.base = height - 40;
  return layout;
}

/* A letter, or the number where there is room for it. */
static char *
label_of (const char *const *labels,
          gsize              step)
{
  if (labels == NULL || step >= g_strv_length ((char **) labels))
    return g_strdup_printf ("%" G_GSIZE_FORMAT, step);
  return g_strdup (vitrine_token_sign (labels[step]));
}

/* Every step where there is room for what it is called, else some of them. */
static gboolean
is_told (const char *const *labels,
         gsize              step,
         gsize              n,
         double             pitch)
{
  double room = labels != NULL ? 7 : n > 10 ? 16 : 10;

  return step % MAX (1, (gsize) ceil (room / pitch)) == 0;
}

/* --- the matrix -------------------------------------------------------------------- */

static void
draw_matrix (cairo_t                *cr,
             const VitrineTheme     *theme,
             const VitrineAttention *attention,
             const Layout           *layout)
{
  gsize T = n_queries (attention), S = n_keys (attention);
  double w = layout->cell_w * S, h = layout->cell_h * T;
  VitrineColor dim = vitrine_theme_fg (theme, theme->dim), text = vitrine_theme_fg (theme, theme->text);
  g_autofree float *shown = g_new (float, T * S);
  cairo_surface_t *surface;

  for (gsize i = 0; i < T * S; i++)
    shown[i] = weight_at (attention, i / S, i % S);
  surface = vitrine_map_surface (theme, VITRINE_MAP_MAGNITUDE, shown, T, S, 1, 1);
  cairo_rectangle (cr, layout->x, layout->y, w, h);
  vitrine_set_color (cr, theme->view);
  cairo_fill (cr);
  vitrine_paint_surface (cr, surface, layout->x, layout->y, w, h, TRUE, 1);
  cairo_surface_destroy (surface);
  cairo_rectangle (cr, layout->x - 0.5, layout->y - 0.5, w + 1, h + 1);
  vitrine_set_color (cr, vitrine_theme_fg (theme, theme->line));
  cairo_set_line_width (cr, 1);
  cairo_stroke (cr);
  for (gsize s = 0; s < S; s++)
    if (is_told (attention->asked, s, S, layout->cell_w))
      {
        g_autofree char *label = label_of (attention->asked, s);

        vitrine_text (cr, layout->x + (s + 0.5) * layout->cell_w, layout->y - 5, 0.5, 1, 11, VITRINE_TEXT_NORMAL, dim, label);
      }
  for (gsize t = 0; t < T; t++)
    if (is_told (attention->asking, t, T, layout->cell_h) || (gint) t == attention->query)
      {
        g_autofree char *label = label_of (attention->asking, t);

        gboolean strong = (gint) t == attention->query;

        vitrine_text (cr, layout->x - 6, layout->y + (t + 0.5) * layout->cell_h, 1, 0.5,
                      strong ? 12 : MIN (11, layout->cell_h + 2), strong ? VITRINE_TEXT_BOLD : VITRINE_TEXT_NORMAL,
                      strong ? text : dim, label);
      }
  if (attention->query >= 0 && (gsize) attention->query < T)
    {
      cairo_rectangle (cr, layout->x - 1, layout->y + attention->query * layout->cell_h - 0.5, w + 2, layout->cell_h + 1);
      vitrine_set_color (cr, theme->hot);
      cairo_set_line_width (cr, 1.8);
      cairo_stroke (cr);
    }
  vitrine_colour_bar (cr, theme, VITRINE_MAP_MAGNITUDE, layout->x, layout->y + h + 8, MIN (w, 132), 7, FALSE, 0, 1, NAN);
}

/* --- the arcs ------------------------------------------------------------------------ */

static double
place_of (const Layout *layout,
          gsize         step,
          gsize         n)
{
  return layout->arcs_x + (step + 0.5) * layout->arcs_w / n;
}

static void
draw_arc (cairo_t                *cr,
          const VitrineTheme     *theme,
          const VitrineAttention *attention,
          const Layout           *layout,
          gsize                   query,
          gsize                   key,
          VitrineColor            color)
{
  double weight = weight_at (attention, query, key);
  double x0 = place_of (layout, query, n_queries (attention)), x1 = place_of (layout, key, n_keys (attention));

  cairo_new_path (cr);
  if (attention->own)
    {
      double most = layout->base - 16, height = MIN (most, 14 + fabs (x1 - x0) * 0.62);

      if (query == key)
        {
          cairo_move_to (cr, x0 - 4, layout->base - 9);
          cairo_curve_to (cr, x0 - 9, layout->base - 24, x0 + 9, layout->base - 24, x0 + 4, layout->base - 9);
        }
      else
        {
          cairo_move_to (cr, x0, layout->base - 9);
          cairo_curve_to (cr, x0, layout->base - 9 - height * 1.2, x1, layout->base - 9 - height * 1.2, x1, layout->base - 9);
        }
    }
  else
    {
      double middle = (layout->top + layout->base) / 2;

      cairo_move_to (cr, x0, layout->base - 9);
      cairo_curve_to (cr, x0, middle, x1, middle, x1, layout->top + 9);
    }
  cairo_set_line_width (cr, 0.8 + 4.2 * weight);
  vitrine_set_color (cr, vitrine_color_alpha (color, color.a * (0.12 + 0.88 * weight)));
  cairo_stroke (cr);
}

static void
draw_line_of_steps (cairo_t            *cr,
                    const VitrineTheme *theme,
                    const char *const  *labels,
                    const Layout       *layout,
                    gsize               n,
                    double              y,
                    gint                pointed)
{
  for (gsize i = 0; i < n; i++)
    {
      g_autofree char *label = label_of (labels, i);
      gboolean strong = (gint) i == pointed;

      if (strong || is_told (labels, i, n, layout->arcs_w / n))
        vitrine_text (cr, place_of (layout, i, n), y, 0.5, 0.5, strong ? 13 : 11.5,
                      strong ? VITRINE_TEXT_BOLD : VITRINE_TEXT_NORMAL,
                      strong ? theme->hot : vitrine_theme_fg (theme, theme->text), label);
    }
}

static void
draw_arcs (cairo_t                *cr,
           const VitrineTheme     *theme,
           const VitrineAttention *attention,
           const Layout           *layout)
{
  gsize T = n_queries (attention), S = n_keys (attention);
  VitrineColor plain = vitrine_theme_fg (theme, attention->query >= 0 ? 0.22 : 0.62);

  cairo_save (cr);
  cairo_set_line_cap (cr, CAIRO_LINE_CAP_ROUND);
  for (guint pointed = 0; pointed < 2; pointed++)   /* those of the pointed step over all others */
    for (gsize t = 0; t < T; t++)
      for (gsize s = 0; s < S; s++)
        if (((gint) t == attention->query) == (pointed == 1) && weight_at (attention, t, s) >= LEAST)
          draw_arc (cr, theme, attention, layout, t, s, pointed ? theme->hot : plain);
  cairo_restore (cr);
  draw_line_of_steps (cr, theme, attention->asking, layout, T, layout->base, attention->query);
  if (!attention->own)
    draw_line_of_steps (cr, theme, attention->asked, layout, S, layout->top, -1);
}

static guint
strongest_keys (const VitrineAttention *attention,
                gsize                   query,
                gsize                  *keys)
{
  guint n = 0;

  for (gsize s = 0; s < n_keys (attention); s++)
    {
      guint at = n;

      while (at > 0 && weight_at (attention, query, keys[at - 1]) < weight_at (attention, query, s))
        at--;
      if (at >= TOLD)
        continue;
      for (guint i = MIN (n, TOLD - 1); i > at; i--)
        keys[i] = keys[i - 1];
      keys[at] = s;
      n = MIN (n + 1, TOLD);
    }
  return n;
}

/* Of @most steps. */
static char *
tell (const VitrineAttention *attention,
      guint                   most)
{
  GString *text = g_string_new (NULL);
  gsize query = attention->query >= 0 ? MIN ((gsize) attention->query, n_queries (attention) - 1) : 0, keys[TOLD];
  guint n = MIN (strongest_keys (attention, query, keys), most);
  g_autofree char *asks = label_of (attention->asking, query);

  g_string_append_printf (text, _("Head %" G_GSIZE_FORMAT ", step %" G_GSIZE_FORMAT), attention->head, query);
  if (attention->asking != NULL)
    g_string_append_printf (text, " “%s”", asks);
  g_string_append (text, _(" looks at:"));
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *number = vitrine_arithmetic_number (weight_at (attention, query, keys[i]));
      g_autofree char *asked = label_of (attention->asked, keys[i]);

      g_string_append_printf (text, _("%s step %" G_GSIZE_FORMAT), i > 0 ? "," : "", keys[i]);
      if (attention->asked != NULL)
        g_string_append_printf (text, " “%s”", asked);
      g_string_append_printf (text, " %s", number);
    }
  return g_string_free (text, FALSE);
}

char *
vitrine_attention_text (const VitrineAttention *attention)
{
  return tell (attention, TOLD);
}

/* As much of it as there is room for. */
static void
draw_words (cairo_t                *cr,
            const VitrineTheme     *theme,
            const VitrineAttention *attention,
            double                  x,
            double                  y,
            double                  width)
{
  for (guint most = TOLD; most > 0; most--)
    {
      g_autofree char *text = tell (attention, most);
      double w;

      vitrine_text_size (cr, 12, VITRINE_TEXT_NORMAL, text, &w, NULL);
      if (w > width && most > 1)
        continue;
      vitrine_text (cr, x, y, 0, 0.5, 12, VITRINE_TEXT_NORMAL, vitrine_theme_fg (theme, theme->dim), text);
      return;
    }
}

void
vitrine_draw_attention (gconstpointer data,
                        gboolean      dark,
                        cairo_t      *cr,
                        double        width,
                        double        height)
{
  const VitrineAttention *attention = data;
  const VitrineTheme *theme = vitrine_theme (dark);
  Layout layout = lay_out (attention, width, height);

  draw_matrix (cr, theme, attention, &layout);
  if (layout.arcs_w < 120)
    return;
  draw_arcs (cr, theme, attention, &layout);
  draw_words (cr, theme, attention, layout.arcs_x, height - 12, layout.arcs_w);
}

gboolean
vitrine_attention_at (const VitrineAttention *attention,
                      double                  width,
                      double                  height,
                      double                  x,
                      double                  y,
                      gsize                  *query,
                      gsize                  *key)
{
  Layout layout = lay_out (attention, width, height);
  double column = (x - layout.x) / layout.cell_w, row = (y - layout.y) / layout.cell_h;

  if (column < 0 || row < 0 || column >= n_keys (attention) || row >= n_queries (attention))
    return FALSE;
  *query = (gsize) row;
  *key = (gsize) column;
  return TRUE;
}

char *
vitrine_attention_csv (gconstpointer data)
{
  const VitrineAttention *attention = data;
  GString *text = g_string_new ("head,query,key,weight\n");
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];

  for (gsize t = 0; t < n_queries (attention); t++)
    for (gsize s = 0; s < n_keys (attention); s++)
      g_string_append_printf (text, "%" G_GSIZE_FORMAT ",%" G_GSIZE_FORMAT ",%" G_GSIZE_FORMAT ",%s\n", attention->head, t, s,
                              g_ascii_dtostr (buffer, sizeof buffer, weight_at (attention, t, s)));
  return g_string_free (text, FALSE);
}
