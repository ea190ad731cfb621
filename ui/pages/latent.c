/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/pages/latent.h"

#include <glib/gi18n.h>
#include <math.h>

#include "ui/draw/histogram.h"
#include "ui/draw/paint.h"
#include "ui/draw/picture.h"
#include "ui/draw/reconstruction.h"
#include "ui/draw/thumbs.h"
#include "ui/draw/traversal.h"
#include "ui/settings.h"
#include "ui/widgets/latent-map-view.h"
#include "ui/widgets/panes.h"

#define COLLAPSED 0.1        /* nats: a dimension below says nothing of its sample */
#define MAX_CLASSES 32
#define MAX_SLIDERS 64
#define GRID_DELAY_MS 90     /* the grid follows the view when it rests */
#define GRID_LIMIT 44        /* cells each way */
#define TRAVERSAL_HEIGHT 186.0
#define PLAY_SECONDS 6.0     /* along a row and back */

struct _VitrineLatentPage
{
  AdwBin                parent_instance;

  VitrineSession       *session;
  guint                 n_dims;         /* what the widgets are made for */
  gboolean              fitted;
  gboolean              showing;        /* values come from outside */
  guint                 grid_source;
  struct { double x0, x1, y0, y1; guint cols, rows, dx, dy; } wanted;   /* of the grid on its way */
  guint                 play_tick;
  gint64                play_start;
  VitrineTraversal      traversal;
  guint                *dims;           /* of its rows */
  VitrineThumbs         thumbs;
  VitrineClassCounts    classes;
  guint                 counts[MAX_CLASSES];
  VitrineReconstruction triple;
  char                 *triple_name;
  VitrineHistogram      histogram;
  struct { NnTensor *tensor; } decoded;
  GtkWidget            *sliders[MAX_SLIDERS];
  GtkLabel             *slider_values[MAX_SLIDERS];

  GtkStack             *stack;
  AdwStatusPage        *unavailable;
  VitrinePanes         *panes;
  GtkWidget            *bar;
  GtkLabel             *code_label;
  GtkWidget            *prior_button;
  VitrineLatentMapView *map_view;
  VitrineFigureView    *traversal_view;
  VitrineFigureView    *classes_view;
  VitrineFigureView    *decoded_view;
  VitrineFigureView    *nearest_view;
  VitrineFigureView    *triple_view;
  VitrineFigureView    *histogram_view;
  AdwComboRow          *dim_x_row;
  AdwComboRow          *dim_y_row;
  AdwComboRow          *colour_row;
  GtkWidget            *prior_switch_row;
  GtkWidget            *grid_switch_row;
  GtkSwitch            *samples_switch;
  GtkSwitch            *density_switch;
  GtkSwitch            *grid_switch;
  GtkSwitch            *prior_switch;
  GtkLabel             *count_label;
  GtkWidget            *classes_box;
  GtkLabel             *reconstruction_label;
  GtkLabel             *kl_label;
  GtkLabel             *elbo_label;
  GtkWidget            *kl_label_row;
  GtkWidget            *elbo_label_row;
  GtkLabel             *collapse_label;
  GtkBox               *sliders_box;
  GtkWidget            *nearest_box;
  GtkWidget            *triple_box;
  GtkWidget            *histogram_box;
  GtkLabel             *error_label;
  GtkDropDown          *range_choice;
  GtkToggleButton      *play_button;
  GSimpleActionGroup   *actions;
};

G_DEFINE_FINAL_TYPE (VitrineLatentPage, vitrine_latent_page, ADW_TYPE_BIN)

static VitrineLatent *
latent_of (VitrineLatentPage *page)
{
  return page->session->latent;
}

static VitrineLatentMap *
map_of (VitrineLatentPage *page)
{
  return vitrine_latent_map_view_data (page->map_view);
}

static gboolean
has_prior (VitrineLatentPage *page)
{
  return vitrine_latent_kl (latent_of (page)) != NULL;
}

/* --- the decoded picture ------------------------------------------------- */

static void
draw_decoded (gconstpointer data,
              gboolean      dark,
              cairo_t      *cr,
              double        width,
              double        height)
{
  NnTensor *const *tensor = data;
  NnShape shape;

  vitrine_draw_frame (cr, dark, 0, 0, width, height, 9);
  if (*tensor == NULL)
    return;
  shape = nn_shape_sample (&(*tensor)->shape);
  vitrine_draw_picture (cr, dark, &shape, (*tensor)->data, 0, 12, 12, width - 24, height - 24);
}

static void
draw_triple (gconstpointer data,
             gboolean      dark,
             cairo_t      *cr,
             double        width,
             double        height)
{
  vitrine_reconstruction_draw (data, dark, cr, width, height);
}

static double
triple_height (gconstpointer data,
               double        width)
{
  return vitrine_reconstruction_height (width);
}

static double
thumbs_height (gconstpointer data,
               double        width)
{
  return vitrine_thumbs_height (width);
}

static double
traversal_height (gconstpointer data,
                  double        width)
{
  return vitrine_traversal_height (data, width);
}

/* --- the pointer --------------------------------------------------------- */

static void
show_pointer (VitrineLatentPage *page)
{
  const float *pointer = vitrine_latent_pointer (latent_of (page));

  if (pointer == NULL)
    return;
  page->showing = TRUE;
  for (guint d = 0; d < MIN (page->n_dims, MAX_SLIDERS); d++)
    {
      g_autofree char *text = vitrine_number_signed (pointer[d], 2);

      gtk_range_set_value (GTK_RANGE (page->sliders[d]), pointer[d]);
      gtk_label_set_label (page->slider_values[d], text);
    }
  page->showing = FALSE;
  map_of (page)->pointer = pointer;
  page->traversal.pointer = pointer;
  vitrine_latent_map_view_refresh (page->map_view, FALSE);
  gtk_widget_queue_draw (GTK_WIDGET (page->traversal_view));
}

static void
set_pointer (VitrineLatentPage *page,
             const float       *code)
{
  vitrine_latent_set_pointer (latent_of (page), code);
  show_pointer (page);
}

static float *
copy_pointer (VitrineLatentPage *page)
{
  const float *pointer = vitrine_latent_pointer (latent_of (page));

  return pointer != NULL ? g_memdup2 (pointer, page->n_dims * sizeof (float)) : g_new0 (float, page->n_dims);
}

static void
pointer_moved_cb (VitrineLatentPage *page,
                  double             x,
                  double             y)
{
  g_autofree float *code = NULL;

  if (page->session == NULL || page->n_dims < 2)
    return;
  code = copy_pointer (page);
  code[map_of (page)->dx] = x;
  code[map_of (page)->dy] = y;
  set_pointer (page, code);
}

static void
slider_cb (GtkRange          *range,
           VitrineLatentPage *page)
{
  g_autofree float *code = NULL;

  if (page->showing)
    return;
  code = copy_pointer (page);
  code[GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (range), "dim"))] = gtk_range_get_value (range);
  set_pointer (page, code);
}

static void
make_sliders (VitrineLatentPage *page)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (page->sliders_box))) != NULL)
    gtk_box_remove (page->sliders_box, child);
  for (guint d = 0; d < MIN (page->n_dims, MAX_SLIDERS); d++)
    {
      GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
      g_autofree char *name = vitrine_latent_dim_name (d);
      GtkWidget *label = gtk_label_new (name), *value = gtk_label_new (NULL);
      GtkWidget *scale = gtk_scale_new_with_range (GTK_ORIENTATION_HORIZONTAL, -4, 4, 0.05);

      gtk_widget_add_css_class (label, "heading");
      gtk_widget_add_css_class (value, "numeric");
      gtk_label_set_width_chars (GTK_LABEL (value), 5);
      gtk_label_set_xalign (GTK_LABEL (value), 1);
      gtk_widget_set_hexpand (scale, TRUE);
      gtk_scale_add_mark (GTK_SCALE (scale), 0, GTK_POS_BOTTOM, NULL);
      gtk_accessible_update_property (GTK_ACCESSIBLE (scale), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
      g_object_set_data (G_OBJECT (scale), "dim", GUINT_TO_POINTER (d));
      g_signal_connect (scale, "value-changed", G_CALLBACK (slider_cb), page);
      gtk_box_append (GTK_BOX (row), label);
      gtk_box_append (GTK_BOX (row), scale);
      gtk_box_append (GTK_BOX (row), value);
      gtk_box_append (page->sliders_box, row);
      page->sliders[d] = scale;
      page->slider_values[d] = GTK_LABEL (value);
    }
}

/* --- grid and traversal -------------------------------------------------- */

static double
traversal_range (VitrineLatentPage *page)
{
  guint n, choice = gtk_drop_down_get_selected (page->range_choice);
  const float *codes = vitrine_latent_codes (latent_of (page), &n);
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
  g_autoptr (GVariant) state = g_action_group_get_action_state (G_ACTION_GROUP (page->actions), "scale");

  return g_str_equal (g_variant_get_string (state, NULL), "quantile");
}

static void
ask_traversal (VitrineLatentPage *page)
{
  double width = gtk_widget_get_width (GTK_WIDGET (page->traversal_view));

  if (page->session == NULL || page->n_dims < 1)
    return;
  page->traversal.steps = vitrine_traversal_steps (width > 100 ? width : 700);
  page->traversal.quantile = by_quantile (page);
  map_of (page)->range = page->traversal.quantile ? 0 : traversal_range (page);
  map_of (page)->steps = page->traversal.steps;
  vitrine_latent_set_traversal (latent_of (page), traversal_range (page), page->traversal.steps,
                                page->traversal.quantile);
}

/* Cells of half a unit, or as many doublings of it as keep the pictures to be told. */
static gboolean
ask_grid_cb (gpointer data)
{
  VitrineLatentPage *page = data;
  VitrineLatentMap *map = map_of (page);
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
    vitrine_latent_set_grid (latent_of (page), map->dx, map->dy, page->wanted.x0, page->wanted.x1, page->wanted.cols,
                             page->wanted.y0, page->wanted.y1, page->wanted.rows);
  return G_SOURCE_REMOVE;
}

static void
ask_grid (VitrineLatentPage *page)
{
  if (page->grid_source == 0)
    page->grid_source = g_timeout_add (GRID_DELAY_MS, ask_grid_cb, page);
}

/* All rows of a few dimensions; of many, three and a bit, to be scrolled. */
static void
fit_traversal (VitrineLatentPage *page)
{
  GtkWidget *scroller = gtk_widget_get_ancestor (GTK_WIDGET (page->traversal_view), GTK_TYPE_SCROLLED_WINDOW);
  double width = gtk_widget_get_width (GTK_WIDGET (page->traversal_view));
  int height = ceil (MIN (vitrine_traversal_height (&page->traversal, width > 100 ? width : 700), TRAVERSAL_HEIGHT));

  if (gtk_scrolled_window_get_min_content_height (GTK_SCROLLED_WINDOW (scroller)) != height)
    gtk_scrolled_window_set_min_content_height (GTK_SCROLLED_WINDOW (scroller), height);
}

static void
grid_cb (VitrineLatentPage *page)
{
  VitrineLatentMap *map = map_of (page);
  NnTensor *grid = vitrine_latent_grid (latent_of (page));
  NnTensor *rows = vitrine_latent_traversal (latent_of (page));

  if (grid != map->grid && (grid == NULL || grid->shape.size[0] == (gsize) page->wanted.cols * page->wanted.rows))
    {
      map->grid = grid;
      map->grid_x0 = page->wanted.x0, map->grid_x1 = page->wanted.x1, map->grid_cols = page->wanted.cols;
      map->grid_y0 = page->wanted.y0, map->grid_y1 = page->wanted.y1, map->grid_rows = page->wanted.rows;
      vitrine_latent_map_view_refresh (page->map_view, TRUE);
    }
  page->traversal.pictures = rows;
  page->traversal.codes = vitrine_latent_traversal_codes (latent_of (page));
  page->traversal.kl = vitrine_latent_kl (latent_of (page));
  if (rows != NULL && page->traversal.steps > 0)
    {
      page->traversal.n_rows = rows->shape.size[0] / page->traversal.steps;
      page->dims = g_realloc_n (page->dims, MAX (page->traversal.n_rows, 1), sizeof (guint));
      for (guint row = 0; row < page->traversal.n_rows; row++)
        page->dims[row] = vitrine_latent_traversal_dim (latent_of (page), row);
      page->traversal.dims = page->dims;
    }
  else
    {
      page->traversal.n_rows = 0;
    }
  fit_traversal (page);
  gtk_widget_queue_resize (GTK_WIDGET (page->traversal_view));
  gtk_widget_queue_draw (GTK_WIDGET (page->traversal_view));
}

static void
to_cell (VitrineLatentPage *page,
         guint              row,
         guint              step)
{
  g_autofree float *code = copy_pointer (page);

  if (row >= page->traversal.n_rows || step >= page->traversal.steps || page->traversal.codes == NULL)
    return;
  code[page->dims[row]] = page->traversal.codes[row * page->traversal.steps + step];
  set_pointer (page, code);
}

static void
traversal_pressed_cb (VitrineLatentPage *page,
                      int                n_press,
                      double             x,
                      double             y)
{
  guint row, step;

  gtk_widget_grab_focus (GTK_WIDGET (page->traversal_view));
  if (!vitrine_traversal_at (&page->traversal, gtk_widget_get_width (GTK_WIDGET (page->traversal_view)), x, y,
                             &row, &step))
    return;
  page->traversal.focus_row = row;
  page->traversal.focus_step = step;
  to_cell (page, row, step);
}

static gboolean
traversal_key_cb (VitrineLatentPage *page,
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
  gtk_widget_queue_draw (GTK_WIDGET (page->traversal_view));
  return TRUE;
}

/* --- read-outs ----------------------------------------------------------- */

/* Which dimensions say nothing, in words. */
static char *
collapse_words (VitrineLatentPage *page)
{
  const double *kl = vitrine_latent_kl (latent_of (page));
  g_autoptr (GString) names = g_string_new (NULL);
  guint collapsed = 0;

  if (kl == NULL)
    return g_strdup (_("This code has no prior: there is no KL to show, and dimensions are ordered by their spread."));
  for (guint d = 0; d < page->n_dims; d++)
    if (kl[d] < COLLAPSED && collapsed++ < 8)
      {
        g_autofree char *name = vitrine_latent_dim_name (d);

        g_string_append_printf (names, "%s%s", names->len > 0 ? ", " : "", name);
      }
  if (collapsed == 0)
    return page->n_dims == 2 ? g_strdup (_("Both dimensions carry information, none has collapsed."))
                             : g_strdup_printf (_("All %u dimensions carry information, none has collapsed."), page->n_dims);
  if (collapsed > 8)
    g_string_append (names, "…");
  return g_strdup_printf (g_dngettext (NULL, "%u of %u dimensions has collapsed to the prior (KL under 0.1 nats): %s. The decoder ignores it.",
                                       "%u of %u dimensions have collapsed to the prior (KL under 0.1 nats): %s. The decoder ignores them.",
                                       collapsed), collapsed, page->n_dims, names->str);
}

static void
show_objective (VitrineLatentPage *page)
{
  const VitrineObjective *objective = vitrine_latent_objective (latent_of (page));
  gboolean kl = objective != NULL && isfinite (objective->kl);
  g_autofree char *words = collapse_words (page), *count = NULL;
  g_autofree char *a = NULL, *b = NULL, *c = NULL;

  gtk_label_set_label (page->collapse_label, words);
  gtk_widget_set_visible (page->kl_label_row, kl);
  gtk_widget_set_visible (page->elbo_label_row, kl);
  if (objective == NULL)
    return;
  a = vitrine_number (objective->reconstruction, 4);
  b = vitrine_number (objective->kl, 3);
  c = vitrine_number (objective->elbo, 4);
  count = vitrine_count (objective->n_samples);
  gtk_label_set_label (page->reconstruction_label, a);
  gtk_label_set_label (page->kl_label, b);
  gtk_label_set_label (page->elbo_label, c);
}

static void
show_classes (VitrineLatentPage *page)
{
  VitrineLatentMap *map = map_of (page);
  g_autofree char *count = vitrine_count (map->n);
  g_autofree char *text = g_strdup_printf (_("%s samples"), count);
  gboolean some = map->labels != NULL && map->n_classes > 0 && map->n_classes <= MAX_CLASSES;

  gtk_widget_set_visible (page->classes_box, some);
  gtk_label_set_label (page->count_label, text);
  memset (page->counts, 0, sizeof page->counts);
  for (guint i = 0; some && i < map->n; i++)
    if (map->labels[i] >= 0 && (guint) map->labels[i] < map->n_classes)
      page->counts[map->labels[i]]++;
  page->classes = (VitrineClassCounts){ some ? map->n_classes : 0, page->counts, NULL };
  vitrine_figure_view_set_label (page->classes_view, _("Samples of each class"), text);
  gtk_widget_queue_resize (GTK_WIDGET (page->classes_view));
  gtk_widget_queue_draw (GTK_WIDGET (page->classes_view));
}

static void
show_histogram (VitrineLatentPage *page)
{
  guint n = 0;
  const float *errors = vitrine_latent_errors (latent_of (page), &n);
  g_autofree char *number = NULL, *words = NULL;

  page->histogram.values = errors;
  page->histogram.n = errors != NULL ? n : 0;
  page->histogram.share = 0.99;
  gtk_widget_set_visible (page->histogram_box, errors != NULL && n > 0);
  if (errors == NULL || n == 0)
    return;
  number = vitrine_number (vitrine_histogram_threshold (errors, n, 0.99), 3);
  words = g_strdup_printf (_("99 %% below %s"), number);
  vitrine_figure_view_set_label (page->histogram_view, _("Reconstruction errors of all samples"), words);
  gtk_widget_queue_draw (GTK_WIDGET (page->histogram_view));
}

static void
nearest_cb (VitrineLatentPage *page)
{
  guint n = 0, index = 0;
  double error = NAN;
  const VitrineNearest *nearest = vitrine_latent_nearest (latent_of (page), &n);
  NnTensor *output = vitrine_latent_reconstruction (latent_of (page), &index, &error);
  NnSamples *samples = vitrine_project_samples (page->session->project);
  g_autofree char *count = NULL, *number = NULL;

  for (guint i = 0; i < page->thumbs.n; i++)
    g_clear_pointer (&page->thumbs.pictures[i], nn_tensor_unref);
  page->thumbs.n = 0;
  for (guint i = 0; samples != NULL && nearest != NULL && i < MIN (n, VITRINE_THUMBS_MAX); i++)
    {
      page->thumbs.pictures[i] = nn_samples_tensor (samples, nearest[i].index);
      page->thumbs.labels[i] = samples->labels != NULL ? samples->labels[nearest[i].index] : -1;
      page->thumbs.numbers[i] = nearest[i].distance;
      page->thumbs.n++;
    }
  gtk_widget_set_visible (page->nearest_box, page->thumbs.n > 0);
  gtk_widget_queue_draw (GTK_WIDGET (page->nearest_view));

  g_clear_pointer (&page->triple.sample, nn_tensor_unref);
  g_clear_pointer (&page->triple_name, g_free);
  page->triple.output = output;
  gtk_widget_set_visible (page->triple_box, output != NULL && samples != NULL && isfinite (error));
  if (output != NULL && samples != NULL)
    {
      count = vitrine_count (index);
      page->triple_name = g_strdup_printf (_("Sample %s"), count);
      page->triple.sample = nn_samples_tensor (samples, index);
      page->triple.name = page->triple_name;
      number = vitrine_number (error, 4);
      gtk_label_set_label (page->error_label, number);
      vitrine_figure_view_set_label (page->triple_view, page->triple_name, number);
    }
  page->histogram.mark = error;
  gtk_widget_queue_draw (GTK_WIDGET (page->triple_view));
  gtk_widget_queue_draw (GTK_WIDGET (page->histogram_view));
}

static void
nearest_pressed_cb (VitrineLatentPage *page,
                    int                n_press,
                    double             x,
                    double             y)
{
  guint n = 0, n_codes = 0;
  const VitrineNearest *nearest = vitrine_latent_nearest (latent_of (page), &n);
  const float *codes = vitrine_latent_codes (latent_of (page), &n_codes);
  gint at = vitrine_thumbs_at (&page->thumbs, gtk_widget_get_width (GTK_WIDGET (page->nearest_view)), x, y);

  if (at >= 0 && (guint) at < n && codes != NULL && nearest[at].index < n_codes)
    set_pointer (page, codes + (gsize) nearest[at].index * page->n_dims);
}

/* --- what the latent tells ------------------------------------------------ */

static void
show_code_name (VitrineLatentPage *page)
{
  NnModel *model = vitrine_project_model (page->session->project);
  gint entry = vitrine_latent_entry (latent_of (page));
  g_autofree char *text = NULL;

  if (entry < 0 || (guint) entry >= nn_model_n_entries (model))
    return;
  text = g_strdup_printf (g_dngettext (NULL, "%s, %u dimension", "%s, %u dimensions", page->n_dims),
                          _(nn_model_entry (model, entry)->klass->base.title), page->n_dims);
  gtk_label_set_label (page->code_label, text);
}

static void
set_dims (VitrineLatentPage *page,
          guint              n_dims)
{
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);
  VitrineLatentMap *map = map_of (page);

  page->n_dims = n_dims;
  page->fitted = FALSE;
  map->n_dims = n_dims;
  map->dx = 0;
  map->dy = MIN (1, n_dims - 1);
  map->codes = NULL;
  map->n = 0;
  map->grid = NULL;
  map->pointer = NULL;
  page->traversal = (VitrineTraversal){ .steps = 15, .focus_row = -1, .focus_step = -1 };
  for (guint d = 0; d < n_dims; d++)
    {
      g_autofree char *name = vitrine_latent_dim_name (d);

      gtk_string_list_append (names, name);
    }
  page->showing = TRUE;
  adw_combo_row_set_model (page->dim_x_row, G_LIST_MODEL (names));
  adw_combo_row_set_model (page->dim_y_row, G_LIST_MODEL (names));
  adw_combo_row_set_selected (page->dim_x_row, map->dx);
  adw_combo_row_set_selected (page->dim_y_row, map->dy);
  page->showing = FALSE;
  gtk_widget_set_visible (GTK_WIDGET (page->dim_x_row), n_dims > 2);
  gtk_widget_set_visible (GTK_WIDGET (page->dim_y_row), n_dims > 2);
  make_sliders (page);
}

/* How much a dimension says: its KL, or the spread of its codes where there is none. */
static double
weight_of (VitrineLatentPage *page,
           guint              dim)
{
  const double *kl = vitrine_latent_kl (latent_of (page));
  const VitrineLatentMap *map = map_of (page);
  double sum = 0, squares = 0;

  if (kl != NULL)
    return kl[dim];
  for (guint i = 0; i < map->n; i++)
    {
      double z = map->codes[(gsize) i * map->n_dims + dim];

      sum += z;
      squares += z * z;
    }
  return squares / map->n - (sum / map->n) * (sum / map->n);
}

/* The two dimensions that say most: what a map of many should begin with. */
static void
choose_dims (VitrineLatentPage *page)
{
  double most[2] = { -INFINITY, -INFINITY };
  guint best[2] = { 0, 0 };

  if (page->n_dims <= 2)
    return;
  for (guint d = 0; d < page->n_dims; d++)
    {
      double weight = weight_of (page, d);

      if (weight > most[0])
        {
          most[1] = most[0], best[1] = best[0];
          most[0] = weight, best[0] = d;
        }
      else if (weight > most[1])
        {
          most[1] = weight, best[1] = d;
        }
    }
  adw_combo_row_set_selected (page->dim_x_row, best[0]);
  adw_combo_row_set_selected (page->dim_y_row, best[1]);
}

static void
available_cb (VitrineLatentPage *page)
{
  const char *why = vitrine_latent_unavailable (latent_of (page));
  guint n_dims = vitrine_latent_n_dims (latent_of (page));

  gtk_stack_set_visible_child_name (page->stack, why != NULL ? "unavailable" : "map");
  if (why != NULL)
    {
      adw_status_page_set_description (page->unavailable, why);
      map_of (page)->codes = NULL;
      map_of (page)->n = 0;
      map_of (page)->pointer = NULL;
      map_of (page)->grid = map_of (page)->decoded = NULL;
      return;
    }
  if (n_dims != page->n_dims && n_dims > 0)
    set_dims (page, n_dims);
  if (vitrine_latent_pointer (latent_of (page)) == NULL && n_dims > 0)
    {
      g_autofree float *zero = g_new0 (float, n_dims);

      vitrine_latent_set_pointer (latent_of (page), zero);
    }
  show_code_name (page);
  show_pointer (page);
  ask_traversal (page);
  ask_grid (page);
}

static void
codes_cb (VitrineLatentPage *page)
{
  VitrineLatentMap *map = map_of (page);
  NnSamples *samples = vitrine_project_samples (page->session->project);
  guint n = 0, n_errors = 0;
  const float *codes = vitrine_latent_codes (latent_of (page), &n);

  map->codes = codes;
  map->n = codes != NULL ? n : 0;
  map->labels = samples != NULL && samples->n >= n ? samples->labels : NULL;
  map->n_classes = samples != NULL ? samples->n_classes : 0;
  map->errors = vitrine_latent_errors (latent_of (page), &n_errors);
  map->n_errors = map->errors != NULL ? n_errors : 0;
  gtk_widget_set_visible (page->prior_switch_row, has_prior (page));
  gtk_widget_set_visible (page->prior_button, has_prior (page));
  map->prior = has_prior (page) && gtk_switch_get_active (page->prior_switch);
  page->traversal.kl = vitrine_latent_kl (latent_of (page));
  if (map->n > 0 && !page->fitted && gtk_widget_get_width (GTK_WIDGET (page->map_view)) > 60)
    {
      page->fitted = TRUE;
      choose_dims (page);
      if (!has_prior (page))
        gtk_drop_down_set_selected (page->range_choice, 2);
      vitrine_latent_map_view_fit (page->map_view);
      ask_traversal (page);
    }
  vitrine_latent_map_view_refresh (page->map_view, TRUE);
  show_objective (page);
  show_classes (page);
  show_histogram (page);
  gtk_widget_queue_draw (GTK_WIDGET (page->traversal_view));
}

static void
decoded_cb (VitrineLatentPage *page)
{
  NnTensor *decoded = vitrine_latent_decoded (latent_of (page));
  VitrineLatentMap *map = map_of (page);
  g_autofree char *words = NULL;

  map->decoded = decoded;
  page->decoded.tensor = decoded;
  words = vitrine_latent_map_describe (map);
  vitrine_figure_view_set_label (page->decoded_view, _("Decoded at the pointer"), words);
  vitrine_latent_map_view_refresh (page->map_view, FALSE);
  gtk_widget_queue_draw (GTK_WIDGET (page->decoded_view));
}

/* --- choices and actions -------------------------------------------------- */

static void
shown_cb (VitrineLatentPage *page)
{
  VitrineLatentMap *map = map_of (page);

  if (page->showing || page->session == NULL)
    return;
  map->samples = gtk_switch_get_active (page->samples_switch);
  map->density = gtk_switch_get_active (page->density_switch);
  map->pictures = gtk_switch_get_active (page->grid_switch);
  map->prior = has_prior (page) && gtk_switch_get_active (page->prior_switch);
  map->colour = adw_combo_row_get_selected (page->colour_row);
  vitrine_latent_map_view_refresh (page->map_view, TRUE);
  if (map->pictures)
    ask_grid (page);
}

static void
dims_cb (VitrineLatentPage *page)
{
  VitrineLatentMap *map = map_of (page);
  guint dx = adw_combo_row_get_selected (page->dim_x_row), dy = adw_combo_row_get_selected (page->dim_y_row);

  if (page->showing || page->session == NULL || dx >= page->n_dims || dy >= page->n_dims)
    return;
  map->dx = dx;
  map->dy = dy;
  map->grid = NULL;
  vitrine_latent_map_view_refresh (page->map_view, TRUE);
  vitrine_latent_map_view_fit (page->map_view);
  ask_grid (page);
}

static void
range_cb (VitrineLatentPage *page)
{
  ask_traversal (page);
}

static void
scale_cb (GSimpleAction *action,
          GVariant      *value,
          gpointer       data)
{
  g_simple_action_set_state (action, value);
  ask_traversal (data);
}

/* Along the row and back, slow at the ends. */
static gboolean
play_cb (GtkWidget     *widget,
         GdkFrameClock *clock,
         gpointer       data)
{
  VitrineLatentPage *page = data;
  VitrineTraversal *traversal = &page->traversal;
  guint row = MAX (traversal->focus_row, 0);
  double t = (gdk_frame_clock_get_frame_time (clock) - page->play_start) / (PLAY_SECONDS * G_USEC_PER_SEC);
  g_autofree float *code = NULL;
  double low, high;

  if (row >= traversal->n_rows || traversal->codes == NULL)
    return G_SOURCE_CONTINUE;
  low = traversal->codes[row * traversal->steps];
  high = traversal->codes[row * traversal->steps + traversal->steps - 1];
  code = copy_pointer (page);
  code[page->dims[row]] = low + (high - low) * (0.5 - 0.5 * cos (2 * G_PI * t));
  set_pointer (page, code);
  return G_SOURCE_CONTINUE;
}

static void
play_state_cb (GSimpleAction *action,
               GVariant      *value,
               gpointer       data)
{
  VitrineLatentPage *page = data;
  gboolean play = g_variant_get_boolean (value);

  g_simple_action_set_state (action, value);
  gtk_button_set_icon_name (GTK_BUTTON (page->play_button),
                            play ? "media-playback-pause-symbolic" : "media-playback-start-symbolic");
  if (play && page->play_tick == 0)
    {
      page->play_start = g_get_monotonic_time ();
      page->play_tick = gtk_widget_add_tick_callback (GTK_WIDGET (page), play_cb, page, NULL);
    }
  else if (!play && page->play_tick != 0)
    {
      gtk_widget_remove_tick_callback (GTK_WIDGET (page), page->play_tick);
      page->play_tick = 0;
    }
}

static void
sample_prior (VitrineLatentPage *page)
{
  g_autofree float *code = g_new (float, MAX (page->n_dims, 1));

  for (guint d = 0; d < page->n_dims; d++)
    code[d] = sqrt (-2 * log (1 - g_random_double ())) * cos (2 * G_PI * g_random_double ());
  if (page->n_dims > 0)
    set_pointer (page, code);
}

static void
page_action_cb (GtkWidget  *widget,
                const char *action,
                GVariant   *parameter)
{
  VitrineLatentPage *page = VITRINE_LATENT_PAGE (widget);

  if (page->session == NULL || vitrine_latent_unavailable (latent_of (page)) != NULL)
    return;
  if (g_str_equal (action, "page.fit"))
    vitrine_latent_map_view_fit (page->map_view);
  else if (g_str_equal (action, "page.zoom-in"))
    vitrine_latent_map_view_zoom (page->map_view, 1.25);
  else if (g_str_equal (action, "page.zoom-out"))
    vitrine_latent_map_view_zoom (page->map_view, 0.8);
  else if (g_str_equal (action, "page.sample-prior"))
    sample_prior (page);
  else if (g_str_equal (action, "page.play"))
    g_action_group_activate_action (G_ACTION_GROUP (page->actions), "play", NULL);
  else if (g_str_equal (action, "page.export-figure"))
    {
      GtkWidget *view = gtk_widget_has_focus (GTK_WIDGET (page->traversal_view)) ? GTK_WIDGET (page->traversal_view)
                                                                                 : GTK_WIDGET (page->map_view);

      vitrine_figure_view_popup (VITRINE_FIGURE_VIEW (view), gtk_widget_get_width (view) / 2.0, 24);
    }
}

/* --- set up --------------------------------------------------------------- */

static void
view_changed_cb (VitrineLatentPage *page)
{
  ask_grid (page);
}

void
vitrine_latent_page_set_session (VitrineLatentPage *page,
                                 VitrineSession    *session)
{
  g_return_if_fail (page->session == NULL);
  page->session = g_object_ref (session);
  g_signal_connect_object (session->latent, "available-changed", G_CALLBACK (available_cb), page, G_CONNECT_SWAPPED);
  g_signal_connect_object (session->latent, "codes-changed", G_CALLBACK (codes_cb), page, G_CONNECT_SWAPPED);
  g_signal_connect_object (session->latent, "decoded", G_CALLBACK (decoded_cb), page, G_CONNECT_SWAPPED);
  g_signal_connect_object (session->latent, "grid-changed", G_CALLBACK (grid_cb), page, G_CONNECT_SWAPPED);
  g_signal_connect_object (session->latent, "nearest-changed", G_CALLBACK (nearest_cb), page, G_CONNECT_SWAPPED);
  available_cb (page);
  codes_cb (page);
  decoded_cb (page);
  nearest_cb (page);
  if (gtk_widget_get_mapped (GTK_WIDGET (page)))
    vitrine_latent_set_active (session->latent, TRUE);
}

static void
vitrine_latent_page_map (GtkWidget *widget)
{
  VitrineLatentPage *page = VITRINE_LATENT_PAGE (widget);

  GTK_WIDGET_CLASS (vitrine_latent_page_parent_class)->map (widget);
  if (page->session != NULL)
    vitrine_latent_set_active (latent_of (page), TRUE);
}

static void
vitrine_latent_page_unmap (GtkWidget *widget)
{
  VitrineLatentPage *page = VITRINE_LATENT_PAGE (widget);

  g_action_group_change_action_state (G_ACTION_GROUP (page->actions), "play", g_variant_new_boolean (FALSE));
  if (page->session != NULL)
    vitrine_latent_set_active (latent_of (page), FALSE);
  GTK_WIDGET_CLASS (vitrine_latent_page_parent_class)->unmap (widget);
}

static void
vitrine_latent_page_size_allocate (GtkWidget *widget,
                                   int        width,
                                   int        height,
                                   int        baseline)
{
  VitrineLatentPage *page = VITRINE_LATENT_PAGE (widget);
  double room;

  GTK_WIDGET_CLASS (vitrine_latent_page_parent_class)->size_allocate (widget, width, height, baseline);
  if (page->session == NULL)
    return;
  room = gtk_widget_get_width (GTK_WIDGET (page->traversal_view));
  if (room > 100 && vitrine_traversal_steps (room) != page->traversal.steps)
    ask_traversal (page);
  ask_grid (page);
  if (!page->fitted && map_of (page)->n > 0)
    codes_cb (page);
}

static void
vitrine_latent_page_dispose (GObject *object)
{
  VitrineLatentPage *page = VITRINE_LATENT_PAGE (object);

  g_clear_handle_id (&page->grid_source, g_source_remove);
  for (guint i = 0; i < page->thumbs.n; i++)
    g_clear_pointer (&page->thumbs.pictures[i], nn_tensor_unref);
  page->thumbs.n = 0;
  g_clear_pointer (&page->triple.sample, nn_tensor_unref);
  g_clear_pointer (&page->triple_name, g_free);
  g_clear_pointer (&page->dims, g_free);
  g_clear_object (&page->session);
  g_clear_object (&page->actions);
  G_OBJECT_CLASS (vitrine_latent_page_parent_class)->dispose (object);
}

#define BIND(name) gtk_widget_class_bind_template_child (widget_class, VitrineLatentPage, name)

static void
bind_children (GtkWidgetClass *widget_class)
{
  BIND (stack);
  BIND (unavailable);
  BIND (panes);
  BIND (bar);
  BIND (code_label);
  BIND (prior_button);
  BIND (map_view);
  BIND (traversal_view);
  BIND (classes_view);
  BIND (decoded_view);
  BIND (nearest_view);
  BIND (triple_view);
  BIND (histogram_view);
  BIND (dim_x_row);
  BIND (dim_y_row);
  BIND (colour_row);
  BIND (prior_switch_row);
  BIND (grid_switch_row);
  BIND (samples_switch);
  BIND (density_switch);
  BIND (grid_switch);
  BIND (prior_switch);
  BIND (count_label);
  BIND (classes_box);
  BIND (reconstruction_label);
  BIND (kl_label);
  BIND (elbo_label);
  BIND (kl_label_row);
  BIND (elbo_label_row);
  BIND (collapse_label);
  BIND (sliders_box);
  BIND (nearest_box);
  BIND (triple_box);
  BIND (histogram_box);
  BIND (error_label);
  BIND (range_choice);
  BIND (play_button);
}

static void
vitrine_latent_page_class_init (VitrineLatentPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  static const char *const names[] = { "page.fit", "page.zoom-in", "page.zoom-out", "page.export-figure",
                                       "page.sample-prior", "page.play" };

  G_OBJECT_CLASS (klass)->dispose = vitrine_latent_page_dispose;
  widget_class->map = vitrine_latent_page_map;
  widget_class->unmap = vitrine_latent_page_unmap;
  widget_class->size_allocate = vitrine_latent_page_size_allocate;
  g_type_ensure (VITRINE_TYPE_PANES);
  g_type_ensure (VITRINE_TYPE_FIGURE_VIEW);
  g_type_ensure (VITRINE_TYPE_LATENT_MAP_VIEW);
  gtk_widget_class_set_template_from_resource (widget_class, VITRINE_RESOURCES "/ui/latent.ui");
  bind_children (widget_class);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    gtk_widget_class_install_action (widget_class, names[i], NULL, page_action_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_r, GDK_ALT_MASK, "page.sample-prior", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_p, GDK_ALT_MASK, "page.play", NULL);
}

static void
set_up_figures (VitrineLatentPage *page)
{
  GtkGesture *cells = gtk_gesture_click_new (), *nearest = gtk_gesture_click_new ();
  GtkEventController *keys = gtk_event_controller_key_new ();

  vitrine_figure_view_set_size (VITRINE_FIGURE_VIEW (page->map_view), 280, 240);
  vitrine_figure_view_set_name (VITRINE_FIGURE_VIEW (page->map_view), _("Latent map"));
  vitrine_figure_view_set_draw (page->traversal_view, vitrine_traversal_draw, &page->traversal);
  vitrine_figure_view_set_height_func (page->traversal_view, traversal_height);
  vitrine_figure_view_set_name (page->traversal_view, _("Latent traversal"));
  vitrine_figure_view_set_label (page->traversal_view, _("Traversal: a row of pictures for each dimension"), NULL);
  vitrine_figure_view_set_draw (page->classes_view, vitrine_class_counts_draw, &page->classes);
  vitrine_figure_view_set_height_func (page->classes_view, vitrine_class_counts_height);
  vitrine_figure_view_set_draw (page->decoded_view, draw_decoded, &page->decoded);
  vitrine_figure_view_set_size (page->decoded_view, 224, 224);
  vitrine_figure_view_set_name (page->decoded_view, _("Decoded"));
  vitrine_figure_view_set_draw (page->nearest_view, vitrine_thumbs_draw, &page->thumbs);
  vitrine_figure_view_set_height_func (page->nearest_view, thumbs_height);
  vitrine_figure_view_set_label (page->nearest_view, _("Samples nearest to the pointer"), NULL);
  vitrine_figure_view_set_draw (page->triple_view, draw_triple, &page->triple);
  vitrine_figure_view_set_height_func (page->triple_view, triple_height);
  vitrine_figure_view_set_name (page->triple_view, _("Reconstruction"));
  vitrine_figure_view_set_draw (page->histogram_view, vitrine_histogram_draw, &page->histogram);
  vitrine_figure_view_set_size (page->histogram_view, 240, 100);
  vitrine_figure_view_set_name (page->histogram_view, _("Reconstruction errors"));

  g_signal_connect_swapped (cells, "pressed", G_CALLBACK (traversal_pressed_cb), page);
  g_signal_connect_swapped (keys, "key-pressed", G_CALLBACK (traversal_key_cb), page);
  g_signal_connect_swapped (nearest, "pressed", G_CALLBACK (nearest_pressed_cb), page);
  gtk_widget_add_controller (GTK_WIDGET (page->traversal_view), GTK_EVENT_CONTROLLER (cells));
  gtk_widget_add_controller (GTK_WIDGET (page->traversal_view), keys);
  gtk_widget_add_controller (GTK_WIDGET (page->nearest_view), GTK_EVENT_CONTROLLER (nearest));
}

static void
vitrine_latent_page_init (VitrineLatentPage *page)
{
  static const GActionEntry entries[] = {
    { "scale", NULL, "s", "'absolute'", scale_cb },
    { "play", NULL, NULL, "false", play_state_cb },
  };
  const char *ranges[] = { _("Prior, ± 3σ"), _("Prior, ± 2σ"), _("All codes"), NULL };
  g_autoptr (GtkStringList) list = gtk_string_list_new (ranges);
  GtkSwitch *switches[4];

  page->actions = g_simple_action_group_new ();
  page->histogram.mark = NAN;
  page->traversal.focus_row = page->traversal.focus_step = -1;
  g_action_map_add_action_entries (G_ACTION_MAP (page->actions), entries, G_N_ELEMENTS (entries), page);
  gtk_widget_insert_action_group (GTK_WIDGET (page), "latent", G_ACTION_GROUP (page->actions));
  gtk_widget_init_template (GTK_WIDGET (page));
  gtk_box_prepend (GTK_BOX (page->bar), vitrine_panes_button (page->panes, FALSE));
  gtk_box_append (GTK_BOX (page->bar), vitrine_panes_button (page->panes, TRUE));
  gtk_drop_down_set_model (page->range_choice, G_LIST_MODEL (list));
  set_up_figures (page);

  switches[0] = page->samples_switch;
  switches[1] = page->density_switch;
  switches[2] = page->grid_switch;
  switches[3] = page->prior_switch;
  for (guint i = 0; i < G_N_ELEMENTS (switches); i++)
    g_signal_connect_swapped (switches[i], "notify::active", G_CALLBACK (shown_cb), page);
  g_signal_connect_swapped (page->colour_row, "notify::selected", G_CALLBACK (shown_cb), page);
  g_signal_connect_swapped (page->dim_x_row, "notify::selected", G_CALLBACK (dims_cb), page);
  g_signal_connect_swapped (page->dim_y_row, "notify::selected", G_CALLBACK (dims_cb), page);
  g_signal_connect_swapped (page->range_choice, "notify::selected", G_CALLBACK (range_cb), page);
  g_signal_connect_swapped (page->map_view, "pointer-moved", G_CALLBACK (pointer_moved_cb), page);
  g_signal_connect_swapped (page->map_view, "view-changed", G_CALLBACK (view_changed_cb), page);
}
