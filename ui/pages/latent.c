/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/pages/latent-private.h"

#include <glib/gi18n.h>
#include <math.h>

#include "ui/draw/paint.h"
#include "ui/draw/picture.h"
#include "ui/settings.h"

G_DEFINE_FINAL_TYPE (VitrineLatentPage, vitrine_latent_page, ADW_TYPE_BIN)

VitrineLatent *
latent_page_latent (VitrineLatentPage *page)
{
  return page->session->latent;
}

VitrineLatentMap *
latent_page_map (VitrineLatentPage *page)
{
  return vitrine_latent_map_view_data (page->map_view);
}

static gboolean
has_prior (VitrineLatentPage *page)
{
  return vitrine_latent_kl (latent_page_latent (page)) != NULL;
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

static char *
decoded_csv (gconstpointer data)
{
  static const char *const names[] = { "decoded", NULL };
  NnTensor *const *tensor = data;
  NnShape shape;

  if (*tensor == NULL)
    return g_strdup ("");
  shape = nn_shape_sample (&(*tensor)->shape);
  return vitrine_picture_csv (&shape, names, (const float *const[]){ (*tensor)->data });
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

/* --- what the latent tells ------------------------------------------------ */

static void
show_code_name (VitrineLatentPage *page)
{
  NnModel *model = vitrine_project_model (page->session->project);
  gint entry = vitrine_latent_entry (latent_page_latent (page));
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
  VitrineLatentMap *map = latent_page_map (page);

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
  latent_pointer_make_sliders (page);
}

/* How much a dimension says: its KL, or the spread of its codes where there is none. */
static double
weight_of (VitrineLatentPage *page,
           guint              dim)
{
  const double *kl = vitrine_latent_kl (latent_page_latent (page));
  const VitrineLatentMap *map = latent_page_map (page);
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

/* A network that does not fit together is to be mended first: another example is no answer to it. */
static void
show_unavailable (VitrineLatentPage *page,
                  const char        *why)
{
  gboolean whole = nn_model_check (vitrine_project_model (page->session->project), NULL);

  adw_status_page_set_title (page->unavailable, whole ? _("No Code to Show") : _("The Network Is Not Whole"));
  adw_status_page_set_description (page->unavailable, why);
  gtk_widget_set_visible (page->example_button, whole);
  gtk_widget_set_visible (page->build_button, !whole);
}

static void
available_cb (VitrineLatentPage *page)
{
  const char *why = vitrine_latent_unavailable (latent_page_latent (page));
  guint n_dims = vitrine_latent_n_dims (latent_page_latent (page));

  gtk_stack_set_visible_child_name (page->stack, why != NULL ? "unavailable" : "map");
  if (why != NULL)
    {
      show_unavailable (page, why);
      latent_page_map (page)->codes = NULL;
      latent_page_map (page)->n = 0;
      latent_page_map (page)->pointer = NULL;
      latent_page_map (page)->grid = latent_page_map (page)->decoded = NULL;
      return;
    }
  if (n_dims != page->n_dims && n_dims > 0)
    set_dims (page, n_dims);
  if (vitrine_latent_pointer (latent_page_latent (page)) == NULL && n_dims > 0)
    {
      g_autofree float *zero = g_new0 (float, n_dims);

      vitrine_latent_set_pointer (latent_page_latent (page), zero);
    }
  show_code_name (page);
  latent_pointer_show (page);
  latent_traversal_ask (page);
  latent_grid_ask (page);
}

/* Without a prior nothing says that codes lie about zero: begin at their mean,
 * and let the sliders span them. */
static void
begin_amid_codes (VitrineLatentPage *page)
{
  guint n, n_dims = vitrine_latent_n_dims (latent_page_latent (page));
  const float *codes = vitrine_latent_codes (latent_page_latent (page), &n);
  const float *pointer = vitrine_latent_pointer (latent_page_latent (page));
  g_autofree float *mean = g_new (float, MAX (1, n_dims));

  for (guint d = 0; d < n_dims; d++)
    {
      double sum = 0, low = -1, high = 1;

      if (pointer != NULL && pointer[d] != 0)
        return;
      for (guint i = 0; i < n; i++)
        {
          double value = codes[(gsize) i * n_dims + d];

          sum += value;
          low = MIN (low, value);
          high = MAX (high, value);
        }
      mean[d] = sum / MAX (1, n);
      page->showing = TRUE;
      if (d < MIN (page->n_dims, LATENT_MAX_SLIDERS))
        {
          gtk_range_set_range (GTK_RANGE (page->sliders[d]), floor (low), ceil (high));
          gtk_scale_clear_marks (GTK_SCALE (page->sliders[d]));
        }
      page->showing = FALSE;
    }
  latent_pointer_set (page, mean);
}

static void codes_cb (VitrineLatentPage *page);

static gboolean
has_room (VitrineLatentPage *page)
{
  return gtk_widget_get_width (GTK_WIDGET (page->map_view)) > 60;
}

/* A frame at a time until the map has a size. */
static gboolean
fit_tick_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer data)
{
  VitrineLatentPage *page = VITRINE_LATENT_PAGE (widget);

  if (!page->fitted && !has_room (page))
    return G_SOURCE_CONTINUE;
  page->fit_tick = 0;
  if (!page->fitted)
    codes_cb (page);
  return G_SOURCE_REMOVE;
}

static void
codes_cb (VitrineLatentPage *page)
{
  VitrineLatentMap *map = latent_page_map (page);
  NnSamples *samples = vitrine_project_samples (page->session->project);
  guint n = 0, n_errors = 0;
  const float *codes = vitrine_latent_codes (latent_page_latent (page), &n);

  map->codes = codes;
  map->n = codes != NULL ? n : 0;
  map->labels = samples != NULL && samples->n >= n ? samples->labels : NULL;
  map->n_classes = samples != NULL ? samples->n_classes : 0;
  map->errors = vitrine_latent_errors (latent_page_latent (page), &n_errors);
  map->n_errors = map->errors != NULL ? n_errors : 0;
  gtk_widget_set_visible (page->grid_switch_row, samples == NULL || samples->shape.n_axes == 3);
  gtk_widget_set_visible (page->prior_switch_row, has_prior (page));
  gtk_widget_set_visible (page->prior_button, has_prior (page));
  map->prior = has_prior (page) && gtk_switch_get_active (page->prior_switch);
  page->traversal.kl = vitrine_latent_kl (latent_page_latent (page));
  if (map->n > 0 && !page->fitted && !has_room (page) && page->fit_tick == 0)
    page->fit_tick = gtk_widget_add_tick_callback (GTK_WIDGET (page), fit_tick_cb, NULL, NULL);
  if (map->n > 0 && !page->fitted && has_room (page))
    {
      page->fitted = TRUE;
      choose_dims (page);
      if (!has_prior (page))
        {
          gtk_drop_down_set_selected (page->range_choice, 2);
          begin_amid_codes (page);
        }
      vitrine_latent_map_view_fit (page->map_view);
      latent_traversal_ask (page);
    }
  vitrine_latent_map_view_refresh (page->map_view, TRUE);
  latent_readouts_show (page);
  gtk_widget_queue_draw (GTK_WIDGET (page->traversal_view));
}

static void
decoded_cb (VitrineLatentPage *page)
{
  NnTensor *decoded = vitrine_latent_decoded (latent_page_latent (page));
  VitrineLatentMap *map = latent_page_map (page);
  g_autofree char *words = NULL;

  map->decoded = decoded;
  page->decoded.tensor = decoded;
  words = vitrine_latent_code_describe (map);
  vitrine_figure_view_set_label (page->decoded_view, _("Decoded at the pointer"), words);
  vitrine_latent_map_view_refresh (page->map_view, FALSE);
  gtk_widget_queue_draw (GTK_WIDGET (page->decoded_view));
}

/* --- choices and actions -------------------------------------------------- */

static void
shown_cb (VitrineLatentPage *page)
{
  VitrineLatentMap *map = latent_page_map (page);

  if (page->showing || page->session == NULL)
    return;
  map->samples = gtk_switch_get_active (page->samples_switch);
  map->density = gtk_switch_get_active (page->density_switch);
  map->pictures = gtk_switch_get_active (page->grid_switch);
  map->prior = has_prior (page) && gtk_switch_get_active (page->prior_switch);
  map->colour = adw_combo_row_get_selected (page->colour_row);
  vitrine_latent_map_view_refresh (page->map_view, TRUE);
  if (map->pictures)
    latent_grid_ask (page);
}

static void
dims_cb (VitrineLatentPage *page)
{
  VitrineLatentMap *map = latent_page_map (page);
  guint dx = adw_combo_row_get_selected (page->dim_x_row), dy = adw_combo_row_get_selected (page->dim_y_row);

  if (page->showing || page->session == NULL || dx >= page->n_dims || dy >= page->n_dims)
    return;
  map->dx = dx;
  map->dy = dy;
  map->grid = NULL;
  vitrine_latent_map_view_refresh (page->map_view, TRUE);
  vitrine_latent_map_view_fit (page->map_view);
  latent_grid_ask (page);
}

static void
range_cb (VitrineLatentPage *page)
{
  latent_traversal_ask (page);
}

static void
scale_cb (GSimpleAction *action,
          GVariant      *value,
          gpointer       data)
{
  g_simple_action_set_state (action, value);
  latent_traversal_ask (data);
}

static void
page_action_cb (GtkWidget  *widget,
                const char *action,
                GVariant   *parameter)
{
  VitrineLatentPage *page = VITRINE_LATENT_PAGE (widget);

  if (page->session == NULL || vitrine_latent_unavailable (latent_page_latent (page)) != NULL)
    return;
  if (g_str_equal (action, "page.fit"))
    vitrine_latent_map_view_fit (page->map_view);
  else if (g_str_equal (action, "page.zoom-in"))
    vitrine_latent_map_view_zoom (page->map_view, 1.25);
  else if (g_str_equal (action, "page.zoom-out"))
    vitrine_latent_map_view_zoom (page->map_view, 0.8);
  else if (g_str_equal (action, "page.sample-prior"))
    latent_pointer_sample_prior (page);
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
  latent_grid_ask (page);
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
  g_signal_connect_object (session->latent, "grid-changed", G_CALLBACK (latent_grid_cb), page, G_CONNECT_SWAPPED);
  g_signal_connect_object (session->latent, "nearest-changed", G_CALLBACK (latent_nearest_cb), page, G_CONNECT_SWAPPED);
  available_cb (page);
  codes_cb (page);
  decoded_cb (page);
  latent_nearest_cb (page);
  if (gtk_widget_get_mapped (GTK_WIDGET (page)))
    vitrine_latent_set_active (session->latent, TRUE);
}

static void
vitrine_latent_page_map (GtkWidget *widget)
{
  VitrineLatentPage *page = VITRINE_LATENT_PAGE (widget);

  GTK_WIDGET_CLASS (vitrine_latent_page_parent_class)->map (widget);
  if (page->session != NULL)
    vitrine_latent_set_active (latent_page_latent (page), TRUE);
}

static void
vitrine_latent_page_unmap (GtkWidget *widget)
{
  VitrineLatentPage *page = VITRINE_LATENT_PAGE (widget);

  g_action_group_change_action_state (G_ACTION_GROUP (page->actions), "play", g_variant_new_boolean (FALSE));
  if (page->session != NULL)
    vitrine_latent_set_active (latent_page_latent (page), FALSE);
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
    latent_traversal_ask (page);
  latent_grid_ask (page);
  if (!page->fitted && latent_page_map (page)->n > 0)
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
  g_clear_object (&page->sight);
  page->classes = (VitrineClassCounts){ 0 };
  g_clear_pointer (&page->class_names, g_strfreev);
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
  BIND (example_button);
  BIND (build_button);
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
  BIND (unit_label);
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
  vitrine_figure_view_set_csv (page->traversal_view, vitrine_traversal_csv);
  vitrine_figure_view_set_label (page->traversal_view, _("Traversal: a row of pictures for each dimension"), NULL);
  vitrine_figure_view_set_draw (page->classes_view, vitrine_class_counts_draw, &page->classes);
  vitrine_figure_view_set_height_func (page->classes_view, vitrine_class_counts_height);
  vitrine_figure_view_set_csv (page->classes_view, vitrine_class_counts_csv);
  vitrine_figure_view_set_draw (page->decoded_view, draw_decoded, &page->decoded);
  vitrine_figure_view_set_size (page->decoded_view, 224, 224);
  vitrine_figure_view_set_csv (page->decoded_view, decoded_csv);
  vitrine_figure_view_set_name (page->decoded_view, _("Decoded"));
  vitrine_figure_view_set_draw (page->nearest_view, vitrine_thumbs_draw, &page->thumbs);
  vitrine_figure_view_set_csv (page->nearest_view, vitrine_thumbs_csv);
  vitrine_figure_view_set_height_func (page->nearest_view, thumbs_height);
  vitrine_figure_view_set_label (page->nearest_view, _("Samples nearest to the pointer"), NULL);
  vitrine_figure_view_set_draw (page->triple_view, draw_triple, &page->triple);
  vitrine_figure_view_set_csv (page->triple_view, vitrine_reconstruction_csv);
  vitrine_figure_view_set_height_func (page->triple_view, triple_height);
  vitrine_figure_view_set_name (page->triple_view, _("Reconstruction"));
  vitrine_figure_view_set_draw (page->histogram_view, vitrine_histogram_draw, &page->histogram);
  vitrine_figure_view_set_size (page->histogram_view, 240, 100);
  vitrine_figure_view_set_name (page->histogram_view, _("Reconstruction errors"));
  vitrine_figure_view_set_csv (page->histogram_view, vitrine_histogram_csv);

  g_signal_connect_swapped (cells, "pressed", G_CALLBACK (latent_traversal_pressed_cb), page);
  g_signal_connect_swapped (keys, "key-pressed", G_CALLBACK (latent_traversal_key_cb), page);
  g_signal_connect_swapped (nearest, "pressed", G_CALLBACK (latent_nearest_pressed_cb), page);
  gtk_widget_add_controller (GTK_WIDGET (page->traversal_view), GTK_EVENT_CONTROLLER (cells));
  gtk_widget_add_controller (GTK_WIDGET (page->traversal_view), keys);
  gtk_widget_add_controller (GTK_WIDGET (page->nearest_view), GTK_EVENT_CONTROLLER (nearest));
}

static void
vitrine_latent_page_init (VitrineLatentPage *page)
{
  static const GActionEntry entries[] = {
    { "scale", NULL, "s", "'absolute'", scale_cb },
    { "play", NULL, NULL, "false", latent_pointer_play_cb },
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
  g_signal_connect_swapped (page->map_view, "pointer-moved", G_CALLBACK (latent_pointer_moved_cb), page);
  g_signal_connect_swapped (page->map_view, "view-changed", G_CALLBACK (view_changed_cb), page);
}
