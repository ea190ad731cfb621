/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is asked of the decoder beside the pointer: rows of pictures and a grid of them. */
#include "ui/pages/latent-private.h"

#include <glib/gi18n.h>
#include <math.h>

#include "ui/draw/paint.h"

#define GRID_DELAY_MS 90     /* the grid follows the view when it rests */
#define GRID_LIMIT 44        /* cells each way */
#define TRAVERSAL_HEIGHT 186.0

static double
traversal_range (VitrineLatentPage *page)
{
  guint n, choice = gtk_drop_down_get_selected (page->range_choice);
  const float *codes = vitrine_latent_codes (latent_page_latent (page), &n);
  double most = 0;

  if (choice < 2)
    return choice == 0 ? 3 : 2;
  for (gsize i = 0; codes != NULL && i < (gsize) n * page->n_dims; i++)
    most = MAX (most, fabsf (codes[i]));
  return most > 0 ? most : 3;
}

static gboolean
by_quantile (VitrineLatentPage *page)
{
  g_autoptr (GVariant) state =
      g_action_group_get_action_state (G_ACTION_GROUP (page->actions), "scale");

  return g_str_equal (g_variant_get_string (state, NULL), "quantile");
}

void
latent_traversal_ask (VitrineLatentPage *page)
{
  double width = gtk_widget_get_width (GTK_WIDGET (page->traversal_view));

  if (page->session == NULL || page->n_dims < 1)
    return;
  page->traversal.steps = vitrine_traversal_steps (width > 100 ? width : 700);
  page->traversal.quantile = by_quantile (page);
  latent_page_map (page)->range = page->traversal.quantile ? 0 : traversal_range (page);
  latent_page_map (page)->steps = page->traversal.steps;
  vitrine_latent_set_traversal (latent_page_latent (page), traversal_range (page),
                                page->traversal.steps, page->traversal.quantile);
}

/* Cells of half a unit, or as many doublings of it as keep the pictures to be told. */
static gboolean
ask_grid_cb (gpointer data)
{
  VitrineLatentPage *page = data;
  VitrineLatentMap *map = latent_page_map (page);
  double width = gtk_widget_get_width (GTK_WIDGET (page->map_view));
  double height = gtk_widget_get_height (GTK_WIDGET (page->map_view));
  double step = 0.5, x0, y0, x1, y1;

  page->grid_source = 0;
  if (page->session == NULL || page->n_dims < 2 || width < 20 || height < 20 || !map->pictures)
    return G_SOURCE_REMOVE;
  while (step * map->scale < 26)
    step *= 2;
  while (step * map->scale > 52)
    step /= 2;
  vitrine_latent_map_to_code (map, width, height, 0, height, &x0, &y0);
  vitrine_latent_map_to_code (map, width, height, width, 0, &x1, &y1);
  page->wanted.x0 = floor (x0 / step) * step;
  page->wanted.x1 = ceil (x1 / step) * step;
  page->wanted.y0 = floor (y0 / step) * step;
  page->wanted.y1 = ceil (y1 / step) * step;
  page->wanted.cols = lround ((page->wanted.x1 - page->wanted.x0) / step) + 1;
  page->wanted.rows = lround ((page->wanted.y1 - page->wanted.y0) / step) + 1;
  page->wanted.dx = map->dx;
  page->wanted.dy = map->dy;
  if (page->wanted.cols <= GRID_LIMIT * 2 && page->wanted.rows <= GRID_LIMIT)
    vitrine_latent_set_grid (latent_page_latent (page), map->dx, map->dy, page->wanted.x0,
                             page->wanted.x1, page->wanted.cols, page->wanted.y0, page->wanted.y1,
                             page->wanted.rows);
  return G_SOURCE_REMOVE;
}

void
latent_grid_ask (VitrineLatentPage *page)
{
  if (page->grid_source == 0)
    page->grid_source = g_timeout_add (GRID_DELAY_MS, ask_grid_cb, page);
}

/* All rows of a few dimensions; of many, three and a bit, to be scrolled. */
static void
fit_traversal (VitrineLatentPage *page)
{
  GtkWidget *scroller =
      gtk_widget_get_ancestor (GTK_WIDGET (page->traversal_view), GTK_TYPE_SCROLLED_WINDOW);
  double width = gtk_widget_get_width (GTK_WIDGET (page->traversal_view));
  int height = ceil (MIN (vitrine_traversal_height (&page->traversal, width > 100 ? width : 700),
                          TRAVERSAL_HEIGHT));

  if (gtk_scrolled_window_get_min_content_height (GTK_SCROLLED_WINDOW (scroller)) != height)
    gtk_scrolled_window_set_min_content_height (GTK_SCROLLED_WINDOW (scroller), height);
}

/* What the rows show, and the cell of the keyboard. */
static void
tell_traversal (VitrineLatentPage *page)
{
  const VitrineTraversal *traversal = &page->traversal;
  const guint rows = traversal->codes != NULL ? traversal->n_rows : 0;
  const guint row = (guint) MAX (traversal->focus_row, 0);
  g_autoptr (GString) words = g_string_new (NULL);

  if (rows == 0)
    g_string_append (words, _("Nothing is known yet"));
  else
    g_string_append_printf (words, g_dngettext (NULL, "%u dimension in %u steps", "%u dimensions in %u steps", rows), rows,
                            traversal->steps);
  if (row < rows)
    {
      const float *codes = traversal->codes + row * traversal->steps;
      const gint step = vitrine_traversal_nearest (traversal, row);
      g_autofree char *name = vitrine_latent_dim_name (page->dims[row]);
      g_autofree char *from = vitrine_number (codes[0], 3);
      g_autofree char *to = vitrine_number (codes[traversal->steps - 1], 3);
      g_autofree char *here = vitrine_number (codes[MAX (step, 0)], 3);

      g_string_append_printf (words, _("; %s from %s to %s, here %s"), name, from, to, here);
    }
  vitrine_figure_view_set_label (page->traversal_view, _("Traversal: a row of pictures for each dimension"), words->str);
}

void
latent_grid_cb (VitrineLatentPage *page)
{
  VitrineLatentMap *map = latent_page_map (page);
  NnTensor *grid = vitrine_latent_grid (latent_page_latent (page));
  NnTensor *rows = vitrine_latent_traversal (latent_page_latent (page));

  if (grid != map->grid &&
      (grid == NULL || grid->shape.size[0] == (gsize)page->wanted.cols * page->wanted.rows))
    {
      map->grid = grid;
      map->grid_x0 = page->wanted.x0, map->grid_x1 = page->wanted.x1,
      map->grid_cols = page->wanted.cols;
      map->grid_y0 = page->wanted.y0, map->grid_y1 = page->wanted.y1,
      map->grid_rows = page->wanted.rows;
      vitrine_latent_map_view_refresh (page->map_view, TRUE);
    }
  page->traversal.pictures = rows;
  page->traversal.codes = vitrine_latent_traversal_codes (latent_page_latent (page));
  page->traversal.kl = vitrine_latent_kl (latent_page_latent (page));
  if (rows != NULL && page->traversal.steps > 0)
    {
      page->traversal.n_rows = rows->shape.size[0] / page->traversal.steps;
      page->dims = g_realloc_n (page->dims, MAX (page->traversal.n_rows, 1), sizeof (guint));
      for (guint row = 0; row < page->traversal.n_rows; row++)
        page->dims[row] = vitrine_latent_traversal_dim (latent_page_latent (page), row);
      page->traversal.dims = page->dims;
    }
  else
    {
      page->traversal.n_rows = 0;
    }
  tell_traversal (page);
  fit_traversal (page);
  gtk_widget_queue_resize (GTK_WIDGET (page->traversal_view));
  gtk_widget_queue_draw (GTK_WIDGET (page->traversal_view));
}

static void
to_cell (VitrineLatentPage *page,
         guint              row,
         guint              step)
{
  g_autofree float *code = latent_pointer_copy (page);

  if (row >= page->traversal.n_rows || step >= page->traversal.steps ||
      page->traversal.codes == NULL)
    return;
  code[page->dims[row]] = page->traversal.codes[row * page->traversal.steps + step];
  latent_pointer_set (page, code);
}

void
latent_traversal_pressed_cb (VitrineLatentPage *page,
                             int                n_press,
                             double             x,
                             double             y)
{
  guint row, step;

  gtk_widget_grab_focus (GTK_WIDGET (page->traversal_view));
  if (!vitrine_traversal_at (&page->traversal,
                             gtk_widget_get_width (GTK_WIDGET (page->traversal_view)), x, y, &row,
                             &step))
    return;
  page->traversal.focus_row = row;
  page->traversal.focus_step = step;
  to_cell (page, row, step);
  tell_traversal (page);
}

gboolean
latent_traversal_key_cb (VitrineLatentPage *page,
                         guint              key)
{
  VitrineTraversal *traversal = &page->traversal;
  gint row = MAX (traversal->focus_row, 0), step;

  if (traversal->n_rows == 0)
    return FALSE;
  if (key == GDK_KEY_Up)
    row = MAX (row - 1, 0);
  else if (key == GDK_KEY_Down)
    row = MIN (row + 1, (gint) traversal->n_rows - 1);
  else if (key != GDK_KEY_Left && key != GDK_KEY_Right)
    return FALSE;
  step = MAX (vitrine_traversal_nearest (traversal, row), 0);
  if (key == GDK_KEY_Left)
    step = MAX (step - 1, 0);
  else if (key == GDK_KEY_Right)
    step = MIN (step + 1, (gint) traversal->steps - 1);
  traversal->focus_row = row;
  traversal->focus_step = step;
  if (key == GDK_KEY_Left || key == GDK_KEY_Right)
    to_cell (page, row, step);
  tell_traversal (page);
  gtk_widget_queue_draw (GTK_WIDGET (page->traversal_view));
  return TRUE;
}
