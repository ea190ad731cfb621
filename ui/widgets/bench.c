/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/widgets/bench.h"

#include <adwaita.h>
#include <glib/gi18n.h>
#include <math.h>

#include "ui/draw/network.h"
#include "ui/widgets/bench-private.h"

enum
{
  PROP_ZOOM = 1,
  N_PROPS,
};
static GParamSpec *props[N_PROPS];
static guint signals[VITRINE_BENCH_N_SIGNALS];

G_DEFINE_FINAL_TYPE (VitrineBench, vitrine_bench, GTK_TYPE_WIDGET)

#define MARGIN     30
#define ZOOM_LEAST 0.05
#define ZOOM_MOST  4.0

static gboolean
is_dark (void)
{
  return adw_style_manager_get_dark (adw_style_manager_get_default ());
}

void
vitrine_bench_emit (VitrineBench *bench,
                    guint         signal,
                    guint         id)
{
  g_signal_emit (bench, signals[signal], 0, id);
}

/* An edge as the two ids between which something goes. */
void
vitrine_bench_emit_edge (VitrineBench *bench,
                         gint          edge_number,
                         const char   *class_name,
                         guint         id)
{
  const VitrineEdge *edge = &bench->network->edges[edge_number];
  guint after = edge->from >= 0 ? bench->network->nodes[edge->from].id : 0;
  guint before = edge->to >= 0 ? bench->network->nodes[edge->to].id : 0;

  if (class_name != NULL)
    g_signal_emit (bench, signals[VITRINE_BENCH_INSERT], 0, class_name, after, before);
  else
    g_signal_emit (bench, signals[VITRINE_BENCH_MOVE], 0, id, after, before);
}

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

/* --- which edges would take a layer -------------------------------------- */

/* The shape that a layer would give on an edge, as text; NULL where it does not fit. */
static char *
try_edge (VitrineBench       *bench,
          const VitrineEdge  *edge,
          const NnLayerClass *klass,
          const double       *args)
{
  const NnShape *in;
  NnShape out = { 0 };

  if (klass->min_inputs == 0)
    return edge->from < 0 && bench->network->n_nodes == 0 ? g_strdup (_("start here")) : NULL;
  if (edge->from < 0 || nn_model_error (bench->model, (guint) edge->from) != NULL)
    return NULL;
  in = nn_model_shape (bench->model, (guint) edge->from);
  if (klass->min_inputs > 1)
    {
      guint before = edge->to >= 0 ? bench->network->nodes[edge->to].id : 0, id = 0;
      g_autoptr (NnModel) tried = nn_model_insert (bench->model, klass, args, bench->network->nodes[edge->from].id,
                                                   before, &id, NULL);
      gint index = tried != NULL ? nn_model_index (tried, id) : -1;

      return index >= 0 && nn_model_error (tried, (guint) index) == NULL
             ? vitrine_shape_text (nn_model_shape (tried, (guint) index)) : NULL;
    }
  return klass->shape (args, in, 1, &out, NULL) ? vitrine_shape_text (&out) : NULL;
}

static void
clear_accepts (VitrineBench *bench)
{
  for (guint i = 0; bench->accepts != NULL && i < bench->n_accepts; i++)
    g_free (bench->accepts[i]);
  g_clear_pointer (&bench->accepts, g_free);
  bench->n_accepts = 0;
  bench->target = -1;
}

static void
find_accepts (VitrineBench       *bench,
              const NnLayerClass *klass,
              const double       *args,
              guint               moved)
{
  clear_accepts (bench);
  bench->n_accepts = bench->network->n_edges;
  bench->accepts = g_new0 (char *, bench->n_accepts);
  for (guint i = 0; i < bench->n_accepts; i++)
    {
      const VitrineEdge *edge = &bench->network->edges[i];
      gint own = moved != 0 ? vitrine_network_find (bench->network, moved) : -2;

      if (edge->from != own && edge->to != own)
        bench->accepts[i] = try_edge (bench, edge, klass, args);
    }
}

void
vitrine_bench_preview (VitrineBench  *bench,
                       const NnClass *klass)
{
  bench->dragging = klass != NULL;
  if (klass != NULL)
    {
      double args[NN_MAX_ARGS];

      nn_class_init_args (klass, args);
      find_accepts (bench, NN_LAYER_CLASS (klass), args, 0);
    }
  else
    clear_accepts (bench);
  gtk_widget_queue_draw (GTK_WIDGET (bench));
}

void
vitrine_bench_preview_move (VitrineBench *bench,
                            guint         id)
{
  gint index = id != 0 ? nn_model_index (bench->model, id) : -1;

  bench->dragging = index >= 0;
  bench->ghost = index >= 0 ? id : 0;
  if (index >= 0)
    {
      const NnEntry *entry = nn_model_entry (bench->model, (guint) index);

      find_accepts (bench, entry->klass, entry->args, id);
    }
  else
    clear_accepts (bench);
  gtk_widget_queue_draw (GTK_WIDGET (bench));
}

/* An edge within reach, whether it takes the layer or not: dropped on one that does not, the layer
 * shows its card and how it is mended. Layers from elsewhere go to the end where no edge is near. */
gint
vitrine_bench_edge_for (VitrineBench *bench,
                        double        x,
                        double        y)
{
  gint own = bench->ghost != 0 ? vitrine_network_find (bench->network, bench->ghost) : -2, edge;
  double nx, ny;

  if (bench->accepts == NULL)
    return -1;
  vitrine_bench_to_network (bench, x, y, &nx, &ny);
  edge = vitrine_network_edge_at (bench->network, NULL, nx, ny, MAX (46, 30 / bench->scale));
  if (edge < 0 && bench->ghost == 0)
    edge = (gint) bench->network->n_edges - 1;
  if (edge >= 0 && (bench->network->edges[edge].from == own || bench->network->edges[edge].to == own))
    edge = -1;
  return edge;
}

/* --- view ----------------------------------------------------------------- */

static void
view_changed (VitrineBench *bench)
{
  gtk_widget_queue_allocate (GTK_WIDGET (bench));
  gtk_widget_queue_draw (GTK_WIDGET (bench));
  g_object_notify_by_pspec (G_OBJECT (bench), props[PROP_ZOOM]);
}

static gboolean
tell_zoom_cb (gpointer data)
{
  VitrineBench *bench = data;

  bench->tell_zoom = 0;
  g_object_notify_by_pspec (G_OBJECT (bench), props[PROP_ZOOM]);
  return G_SOURCE_REMOVE;
}

/* Called while sizes are handed out: whoever shows the zoom must not ask for
 * another size right then, so it is told a moment later. */
static void
apply_fit (VitrineBench *bench,
           int           width,
           int           height)
{
  double scale = bench->scale;

  vitrine_network_fit (bench->network, width, height, MARGIN, &bench->scale, &bench->x, &bench->y);
  if (scale != bench->scale && bench->tell_zoom == 0)
    bench->tell_zoom = g_idle_add_full (GTK_PRIORITY_RESIZE - 1, tell_zoom_cb, bench, NULL);
}

void
vitrine_bench_fit (VitrineBench *bench)
{
  bench->fitted = TRUE;
  view_changed (bench);
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
  bench->fitted = FALSE;
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
  bench->fitted = FALSE;
  view_changed (bench);
}

/* --- selection and what it tells ------------------------------------------ */

static void
describe (VitrineBench *bench)
{
  gint index = bench->selected != 0 ? vitrine_network_find (bench->network, bench->selected) : -1;
  g_autoptr (GString) list = g_string_new (NULL);
  g_autofree char *label = NULL;

  for (guint i = 0; i < bench->network->n_nodes && i < 40; i++)
    g_string_append_printf (list, "%s%s %s", i > 0 ? ", " : "", bench->network->nodes[i].name,
                            bench->network->nodes[i].shape);
  if (index >= 0)
    label = g_strdup_printf (_("Bench: %s selected, %s"), bench->network->nodes[index].name,
                             bench->network->nodes[index].shape);
  else
    label = g_strdup_printf (ngettext ("Bench: %u layer", "Bench: %u layers", bench->network->n_nodes),
                             bench->network->n_nodes);
  gtk_accessible_update_property (GTK_ACCESSIBLE (bench), GTK_ACCESSIBLE_PROPERTY_LABEL, label,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, list->str, -1);
}

guint
vitrine_bench_selected (VitrineBench *bench)
{
  return bench->selected;
}

void
vitrine_bench_select (VitrineBench *bench,
                      guint         id)
{
  if (id != 0 && vitrine_network_find (bench->network, id) < 0)
    id = 0;
  if (bench->selected == id)
    return;
  bench->selected = id;
  describe (bench);
  gtk_widget_queue_draw (GTK_WIDGET (bench));
  g_signal_emit (bench, signals[VITRINE_BENCH_SELECTION_CHANGED], 0);
}

/* --- the card under a layer that does not fit ------------------------------ */

/* The first that is wrong by itself; those after it only wait. */
static gint
first_error (NnModel *model)
{
  for (guint i = 0; i < nn_model_n_entries (model); i++)
    if (nn_model_error (model, i) != NULL)
      return (gint) i;
  return -1;
}

static void
mend_cb (VitrineBench *bench)
{
  vitrine_bench_emit (bench, VITRINE_BENCH_MEND, bench->wrong);
}

static void
update_card (VitrineBench *bench)
{
  gint index = first_error (bench->model);
  g_autofree char *label = NULL;
  g_autoptr (NnModel) mended = NULL;

  bench->wrong = index >= 0 ? nn_model_entry (bench->model, (guint) index)->id : 0;
  gtk_widget_set_visible (bench->card, index >= 0);
  if (index < 0)
    return;
  gtk_label_set_label (bench->sentence, nn_model_error (bench->model, (guint) index)->message);
  mended = nn_model_mend (bench->model, (guint) index, &label);
  gtk_widget_set_visible (GTK_WIDGET (bench->mend), mended != NULL);
  if (mended != NULL)
    gtk_button_set_label (bench->mend, label != NULL ? label : _("Mend"));
}

static void
make_card (VitrineBench *bench)
{
  GtkWidget *label = gtk_label_new (NULL), *button = gtk_button_new ();

  bench->card = gtk_box_new (GTK_ORIENTATION_VERTICAL, 9);
  gtk_widget_add_css_class (bench->card, "card");
  gtk_widget_add_css_class (bench->card, "error-card");
  bench->sentence = GTK_LABEL (label);
  gtk_label_set_wrap (bench->sentence, TRUE);
  gtk_label_set_max_width_chars (bench->sentence, 34);
  gtk_label_set_xalign (bench->sentence, 0);
  gtk_box_append (GTK_BOX (bench->card), label);
  bench->mend = GTK_BUTTON (button);
  gtk_widget_add_css_class (button, "suggested-action");
  gtk_widget_set_halign (button, GTK_ALIGN_START);
  g_signal_connect_swapped (button, "clicked", G_CALLBACK (mend_cb), bench);
  gtk_box_append (GTK_BOX (bench->card), button);
  gtk_widget_set_visible (bench->card, FALSE);
  gtk_widget_set_parent (bench->card, GTK_WIDGET (bench));
}

/* --- the model -------------------------------------------------------------- */

static void
rebuild (VitrineBench *bench)
{
  g_clear_pointer (&bench->network, vitrine_network_free);
  bench->network = vitrine_network_new (bench->model,
                                        bench->values != NULL && bench->values->len == nn_model_n_entries (bench->model)
                                        ? (NnTensor *const *) bench->values->pdata : NULL,
                                        (const char *const *) bench->class_names, is_dark ());
  gtk_widget_queue_draw (GTK_WIDGET (bench));
}

void
vitrine_bench_set_model (VitrineBench      *bench,
                         NnModel           *model,
                         GPtrArray         *values,
                         const char *const *class_names)
{
  gboolean same = bench->model != NULL && nn_model_same_structure (bench->model, model);

  nn_model_ref (model);
  g_clear_pointer (&bench->model, nn_model_unref);
  bench->model = model;
  g_clear_pointer (&bench->values, g_ptr_array_unref);
  bench->values = values != NULL ? g_ptr_array_ref (values) : NULL;
  g_strfreev (bench->class_names);
  bench->class_names = g_strdupv ((char **) class_names);
  if (bench->dragging && !same)
    {
      vitrine_bench_preview (bench, NULL);
      bench->ghost = 0;
    }
  rebuild (bench);
  if (bench->selected != 0 && vitrine_network_find (bench->network, bench->selected) < 0)
    vitrine_bench_select (bench, 0);
  if (!same)
    {
      update_card (bench);
      describe (bench);
    }
  gtk_widget_queue_allocate (GTK_WIDGET (bench));
}

/* --- drawing ------------------------------------------------------------------ */

static void
draw_dots (VitrineBench *bench,
           cairo_t      *cr,
           int           width,
           int           height)
{
  double pitch = 24 * bench->scale;
  VitrineColor color = vitrine_theme_fg (vitrine_theme (is_dark ()), 0.10);

  while (pitch < 14)
    pitch *= 2;
  cairo_save (cr);
  cairo_set_line_cap (cr, CAIRO_LINE_CAP_ROUND);
  cairo_set_line_width (cr, 1.6);
  vitrine_set_color (cr, color);
  for (double y = fmod (bench->y, pitch); y < height; y += pitch)
    for (double x = fmod (bench->x, pitch); x < width; x += pitch)
      {
        cairo_move_to (cr, x, y);
        cairo_line_to (cr, x, y);
      }
  cairo_stroke (cr);
  cairo_restore (cr);
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
  double limit;

  if (node == NULL || isnan (node->high) || width < 480)
    return;
  label = g_strdup_printf (_("Activation of %s"), node->name);
  limit = MAX (fabs (node->low), fabs (node->high));
  vitrine_text (cr, width - 24 - 132 - 10, 28, 1, 0.5, 12, VITRINE_TEXT_NORMAL, vitrine_theme_fg (theme, theme->dim), label);
  vitrine_colour_bar (cr, theme, node->map, width - 24 - 132, 24, 132, 8, FALSE,
                      node->map == VITRINE_MAP_SIGNED ? -limit : 0, node->map == VITRINE_MAP_INK ? 1 : limit, NAN);
}

static void
draw_moved (VitrineBench       *bench,
            const VitrineTheme *theme,
            cairo_t            *cr)
{
  gint index = bench->ghost != 0 ? vitrine_network_find (bench->network, bench->ghost) : -1;
  VitrineSlab slab;

  if (index < 0)
    return;
  slab = bench->network->nodes[index].slab;
  slab.x += bench->moved_x / bench->scale;
  slab.y += bench->moved_y / bench->scale;
  cairo_push_group (cr);
  vitrine_slab_draw (cr, theme, &slab, bench->network->nodes[index].faces, bench->network->nodes[index].sharp);
  cairo_pop_group_to_source (cr);
  cairo_paint_with_alpha (cr, 0.8);
}

static void
draw_hint (VitrineBench       *bench,
           const VitrineTheme *theme,
           cairo_t            *cr,
           int                 width,
           int                 height)
{
  if (bench->network->n_nodes > 1 || bench->dragging)
    return;
  vitrine_text (cr, width / 2.0, height - 70, 0.5, 0.5, 15, VITRINE_TEXT_BOLD, vitrine_theme_fg (theme, theme->dim),
                _("Drag a layer here"));
  vitrine_text (cr, width / 2.0, height - 46, 0.5, 0.5, 12.5, VITRINE_TEXT_NORMAL, vitrine_theme_fg (theme, theme->dim),
                _("or choose one in the list and press Enter"));
}

static void
vitrine_bench_snapshot (GtkWidget   *widget,
                        GtkSnapshot *snapshot)
{
  VitrineBench *bench = VITRINE_BENCH (widget);
  const VitrineTheme *theme = vitrine_theme (is_dark ());
  int width = gtk_widget_get_width (widget), height = gtk_widget_get_height (widget);
  VitrineNetworkLook look = { 0 };
  cairo_t *cr;
  double clip[4];

  cr = gtk_snapshot_append_cairo (snapshot, &GRAPHENE_RECT_INIT (0, 0, width, height));
  draw_dots (bench, cr, width, height);
  if (bench->network != NULL)
    {
      look.selected = bench->selected;
      look.ghost = bench->ghost;
      look.dragging = bench->dragging;
      look.accepts = (const char *const *) bench->accepts;
      look.target = bench->target;
      look.focused = gtk_widget_has_focus (widget);
      vitrine_bench_to_network (bench, 0, 0, &clip[0], &clip[1]);
      vitrine_bench_to_network (bench, width, height, &clip[2], &clip[3]);
      cairo_save (cr);
      cairo_translate (cr, bench->x, bench->y);
      cairo_scale (cr, bench->scale, bench->scale);
      vitrine_network_draw (cr, theme, bench->network, &look, clip);
      draw_moved (bench, theme, cr);
      cairo_restore (cr);
      draw_legend (bench, theme, cr, width);
      draw_hint (bench, theme, cr, width, height);
    }
  cairo_destroy (cr);
  gtk_widget_snapshot_child (widget, bench->card, snapshot);
}

static void
vitrine_bench_size_allocate (GtkWidget *widget,
                             int        width,
                             int        height,
                             int        baseline)
{
  VitrineBench *bench = VITRINE_BENCH (widget);
  gint index;

  gtk_widget_size_allocate (GTK_WIDGET (bench->leaver), &(GtkAllocation){ 0, 0, width, height }, -1);
  if (bench->network == NULL)
    return;
  if (bench->fitted)
    apply_fit (bench, width, height);
  index = bench->wrong != 0 ? vitrine_network_find (bench->network, bench->wrong) : -1;
  if (index >= 0 && gtk_widget_get_visible (bench->card))
    {
      const VitrineNode *node = &bench->network->nodes[index];
      GtkAllocation place = { 0 };
      double bx, by, bw, bh;

      vitrine_network_box (node, &bx, &by, &bw, &bh);
      gtk_widget_measure (bench->card, GTK_ORIENTATION_HORIZONTAL, -1, NULL, &place.width, NULL, NULL);
      gtk_widget_measure (bench->card, GTK_ORIENTATION_VERTICAL, place.width, NULL, &place.height, NULL, NULL);
      place.x = (int) (bench->x + (bx + bw / 2) * bench->scale - place.width / 2.0);
      place.y = (int) (bench->y + (by + bh) * bench->scale + 12);
      place.x = CLAMP (place.x, 6, MAX (6, width - place.width - 6));
      place.y = CLAMP (place.y, 6, MAX (6, height - place.height - 6));
      gtk_widget_size_allocate (bench->card, &place, -1);
    }
}

static void
vitrine_bench_measure (GtkWidget      *widget,
                       GtkOrientation  orientation,
                       int             for_size,
                       int            *minimum,
                       int            *natural,
                       int            *minimum_baseline,
                       int            *natural_baseline)
{
  *minimum = orientation == GTK_ORIENTATION_HORIZONTAL ? 240 : 200;
  *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? 800 : 600;
}

/* --- leaving ---------------------------------------------------------------------- */

void
vitrine_bench_popup (VitrineBench *bench,
                     double        x,
                     double        y)
{
  double width, height;

  g_clear_pointer (&bench->figure, vitrine_network_figure_free);
  bench->figure = vitrine_network_figure_new (bench->model, bench->values, (const char *const *) bench->class_names);
  vitrine_network_figure_size (bench->figure, &width, &height);
  vitrine_figure_view_set_export (bench->leaver, vitrine_network_figure_draw, bench->figure, width, height);
  vitrine_figure_view_popup (bench->leaver, x, y);
}

void
vitrine_bench_export (VitrineBench *bench,
                      const char   *name)
{
  vitrine_figure_view_set_name (bench->leaver, name);
  vitrine_bench_popup (bench, gtk_widget_get_width (GTK_WIDGET (bench)) / 2.0,
                       gtk_widget_get_height (GTK_WIDGET (bench)) / 2.0);
}

/* --- the object ------------------------------------------------------------------ */

static void
vitrine_bench_get_property (GObject    *object,
                            guint       id,
                            GValue     *value,
                            GParamSpec *pspec)
{
  if (id == PROP_ZOOM)
    g_value_set_double (value, VITRINE_BENCH (object)->scale);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
vitrine_bench_dispose (GObject *object)
{
  VitrineBench *bench = VITRINE_BENCH (object);

  g_clear_handle_id (&bench->tell_zoom, g_source_remove);
  g_clear_pointer (&bench->card, gtk_widget_unparent);
  if (bench->leaver != NULL)
    gtk_widget_unparent (GTK_WIDGET (bench->leaver));
  bench->leaver = NULL;
  G_OBJECT_CLASS (vitrine_bench_parent_class)->dispose (object);
}

static void
vitrine_bench_finalize (GObject *object)
{
  VitrineBench *bench = VITRINE_BENCH (object);

  clear_accepts (bench);
  g_clear_pointer (&bench->figure, vitrine_network_figure_free);
  g_clear_pointer (&bench->network, vitrine_network_free);
  g_clear_pointer (&bench->model, nn_model_unref);
  g_clear_pointer (&bench->values, g_ptr_array_unref);
  g_strfreev (bench->class_names);
  G_OBJECT_CLASS (vitrine_bench_parent_class)->finalize (object);
}

static void
vitrine_bench_class_init (VitrineBenchClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GType type = VITRINE_TYPE_BENCH;

  object_class->dispose = vitrine_bench_dispose;
  object_class->finalize = vitrine_bench_finalize;
  object_class->get_property = vitrine_bench_get_property;
  widget_class->snapshot = vitrine_bench_snapshot;
  widget_class->measure = vitrine_bench_measure;
  widget_class->size_allocate = vitrine_bench_size_allocate;

  props[PROP_ZOOM] = g_param_spec_double ("zoom", NULL, NULL, 0, 100, 1,
                                          G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, props);
  signals[VITRINE_BENCH_INSERT] = g_signal_new ("insert", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                                3, G_TYPE_STRING, G_TYPE_UINT, G_TYPE_UINT);
  signals[VITRINE_BENCH_MOVE] = g_signal_new ("move", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                              3, G_TYPE_UINT, G_TYPE_UINT, G_TYPE_UINT);
  signals[VITRINE_BENCH_REMOVE] = g_signal_new ("remove", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                                1, G_TYPE_UINT);
  signals[VITRINE_BENCH_DUPLICATE] = g_signal_new ("duplicate", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                                   G_TYPE_NONE, 1, G_TYPE_UINT);
  signals[VITRINE_BENCH_MEND] = g_signal_new ("mend", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                              1, G_TYPE_UINT);
  signals[VITRINE_BENCH_SELECTION_CHANGED] = g_signal_new ("selection-changed", type, G_SIGNAL_RUN_LAST, 0, NULL,
                                                           NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_css_name (widget_class, "bench");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
  vitrine_bench_install_keys (widget_class);
}

static void
vitrine_bench_init (VitrineBench *bench)
{
  bench->scale = 1;
  bench->target = -1;
  bench->fitted = TRUE;
  bench->leaver = VITRINE_FIGURE_VIEW (vitrine_figure_view_new ());
  gtk_widget_set_can_target (GTK_WIDGET (bench->leaver), FALSE);
  gtk_widget_set_focusable (GTK_WIDGET (bench->leaver), FALSE);
  vitrine_figure_view_set_name (bench->leaver, _("Network"));
  gtk_widget_set_parent (GTK_WIDGET (bench->leaver), GTK_WIDGET (bench));
  make_card (bench);
  bench->model = nn_model_new (NULL, 0, 1, NULL);
  rebuild (bench);
  gtk_widget_set_focusable (GTK_WIDGET (bench), TRUE);
  gtk_widget_set_overflow (GTK_WIDGET (bench), GTK_OVERFLOW_HIDDEN);
  gtk_widget_add_css_class (GTK_WIDGET (bench), "bench-paper");
  g_signal_connect_object (adw_style_manager_get_default (), "notify::dark", G_CALLBACK (rebuild), bench,
                           G_CONNECT_SWAPPED);
  vitrine_bench_add_gestures (bench);
}
