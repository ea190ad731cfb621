/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/widgets/bench-private.h"

#include <glib/gi18n.h>
#include <math.h>

enum
{
  PROP_ZOOM = 1,
  N_PROPS,
};
static GParamSpec *props[N_PROPS];
static guint signals[VITRINE_BENCH_N_SIGNALS];

G_DEFINE_FINAL_TYPE (VitrineBench, vitrine_bench, GTK_TYPE_WIDGET)

#define MARGIN     30
#define ZOOM_LEAST 0.01
#define ZOOM_MOST  4.0
#define FIT_LEAST  0.45   /* a network that would be smaller opens readable, from its beginning */
#define READABLE   0.62
#define MAP_WIDTH  190
#define MAP_HEIGHT 92
#define MAP_MARGIN 12

gboolean
vitrine_bench_is_dark (void)
{
  return adw_style_manager_get_dark (adw_style_manager_get_default ());
}

/* --- signals ---------------------------------------------------------------- */

void
vitrine_bench_emit_insert (VitrineBench *bench,
                           const char   *class_name,
                           guint         after,
                           guint         before)
{
  g_signal_emit (bench, signals[VITRINE_BENCH_INSERT], 0, class_name, after, before);
}

void
vitrine_bench_emit_move (VitrineBench *bench,
                         guint         after,
                         guint         before)
{
  g_signal_emit (bench, signals[VITRINE_BENCH_MOVE], 0, after, before);
}

void
vitrine_bench_emit_mend (VitrineBench *bench,
                         guint         id)
{
  g_signal_emit (bench, signals[VITRINE_BENCH_MEND], 0, id);
}

void
vitrine_bench_emit_join (VitrineBench *bench,
                         guint         from,
                         guint         to,
                         gboolean      other,
                         guint         old_to,
                         guint         old_input)
{
  g_signal_emit (bench, signals[VITRINE_BENCH_JOIN], 0, from, to, other, old_to, old_input);
}

void
vitrine_bench_emit_branch (VitrineBench *bench,
                           guint         from)
{
  g_signal_emit (bench, signals[VITRINE_BENCH_BRANCH], 0, from);
}

void
vitrine_bench_emit_refused (VitrineBench *bench,
                            const char   *why)
{
  g_signal_emit (bench, signals[VITRINE_BENCH_REFUSED], 0, why);
}

void
vitrine_bench_emit_typed (VitrineBench *bench,
                          const char   *text)
{
  g_signal_emit (bench, signals[VITRINE_BENCH_TYPED], 0, text);
}

void
vitrine_bench_emit_selection (VitrineBench *bench)
{
  g_signal_emit (bench, signals[VITRINE_BENCH_SELECTION_CHANGED], 0);
}

/* --- view ----------------------------------------------------------------- */

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
 * another size right then, so it is told a moment later. A network that would be
 * too small to read is shown from its beginning, and then stays where it is put. */
static void
apply_fit (VitrineBench *bench,
           int           width,
           int           height)
{
  double scale = bench->scale;

  vitrine_network_fit (bench->network, width, height, MARGIN, &bench->scale, &bench->x, &bench->y);
  if (!bench->whole && bench->scale < FIT_LEAST)
    {
      double tall = (bench->network->bottom - bench->network->top) * READABLE;

      bench->scale = READABLE;
      bench->x = MARGIN - bench->network->left * READABLE;
      bench->y = MAX (MARGIN, (height - tall) / 2) - bench->network->top * READABLE;
      bench->fitted = FALSE;
    }
  if (scale != bench->scale && bench->tell_zoom == 0)
    bench->tell_zoom = g_idle_add_full (GTK_PRIORITY_RESIZE - 1, tell_zoom_cb, bench, NULL);
}

void
vitrine_bench_fit (VitrineBench *bench)
{
  bench->fitted = bench->whole = TRUE;
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
  gtk_widget_queue_allocate (GTK_WIDGET (bench));
  gtk_widget_queue_draw (GTK_WIDGET (bench));
}

/* --- the model -------------------------------------------------------------- */

static NnTensor *const *
values_of (VitrineBench *bench)
{
  return bench->values != NULL && bench->values->len == nn_model_n_entries (bench->model)
         ? (NnTensor *const *) bench->values->pdata : NULL;
}

static void
rebuild (VitrineBench *bench)
{
  g_clear_pointer (&bench->network, vitrine_network_free);
  bench->network = vitrine_network_new (bench->model, values_of (bench), (const char *const *) bench->class_names,
                                        vitrine_bench_is_dark ());
  vitrine_network_set_surface (bench->network, bench->surface);
  vitrine_scene_spoil (bench->scene);
  vitrine_bench_inside_rebuilt (bench);
  gtk_widget_queue_draw (GTK_WIDGET (bench));
  vitrine_minimap_set_network (bench->map, bench->network, bench->marked);
}

static void
take (VitrineBench      *bench,
      NnModel           *model,
      GPtrArray         *values,
      const char *const *class_names)
{
  nn_model_ref (model);
  g_clear_pointer (&bench->model, nn_model_unref);
  bench->model = model;
  if (values != NULL)
    g_ptr_array_ref (values);
  g_clear_pointer (&bench->values, g_ptr_array_unref);
  bench->values = values;
  g_strfreev (bench->class_names);
  bench->class_names = g_strdupv ((char **) class_names);
}

void
vitrine_bench_set_surface (VitrineBench *bench,
                           NnSurface    *surface)
{
  if (surface == bench->surface)
    return;
  if (surface != NULL)
    nn_surface_ref (surface);
  g_clear_pointer (&bench->surface, nn_surface_unref);
  bench->surface = surface;
  vitrine_network_set_surface (bench->network, surface);
  vitrine_scene_spoil (bench->scene);
  gtk_widget_queue_draw (GTK_WIDGET (bench));
}

void
vitrine_bench_set_model (VitrineBench      *bench,
                         NnModel           *model,
                         GPtrArray         *values,
                         const char *const *class_names)
{
  gboolean same = bench->model != NULL && nn_model_same_structure (bench->model, model);

  take (bench, model, values, class_names);
  /* Other numbers in the same layers, as often as training brings them: all stays where it is. */
  if (same && vitrine_network_update (bench->network, values_of (bench), (const char *const *) bench->class_names))
    {
      vitrine_scene_spoil (bench->scene);
      vitrine_bench_inside_rebuilt (bench);
      gtk_widget_queue_draw (GTK_WIDGET (bench));
      return;
    }
  if (!same)
    {
      vitrine_bench_end_link (bench, FALSE);
      vitrine_bench_preview (bench, NULL);
      bench->moving = FALSE;
      bench->hovered = 0;
      vitrine_motion_remember (bench);
    }
  rebuild (bench);
  if (!same)
    {
      vitrine_bench_trim_selection (bench);
      vitrine_bench_update_card (bench);
      vitrine_bench_update_items (bench);
      vitrine_bench_describe (bench);
      vitrine_motion_start (bench);
    }
  gtk_widget_queue_allocate (GTK_WIDGET (bench));
}

/* --- size ------------------------------------------------------------------- */

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
  const int right = width - MAP_WIDTH - MAP_MARGIN, bottom = height - MAP_HEIGHT - MAP_MARGIN;
  const GdkRectangle corners[] = { { MAP_MARGIN, bottom, MAP_WIDTH, MAP_HEIGHT }, { right, bottom, MAP_WIDTH, MAP_HEIGHT },
                                   { MAP_MARGIN, MAP_MARGIN, MAP_WIDTH, MAP_HEIGHT } };
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

static void
place_map (VitrineBench *bench,
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
  if (larger && (resized || !bench->map_wanted))
    choose_corner (bench, width, height);
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

static void
vitrine_bench_size_allocate (GtkWidget *widget,
                             int        width,
                             int        height,
                             int        baseline)
{
  VitrineBench *bench = VITRINE_BENCH (widget);

  gtk_widget_size_allocate (GTK_WIDGET (bench->leaver), &(GtkAllocation){ 0, 0, width, height }, -1);
  if (bench->fitted)
    apply_fit (bench, width, height);
  else if (bench->height > 0)   /* a card came or went under it: the middle stays the middle */
    bench->y += (height - bench->height) / 2.0;
  vitrine_bench_place_items (bench, width, height);
  vitrine_bench_place_card (bench, width, height);
  place_map (bench, width, height, width != bench->width || height != bench->height);
  bench->width = width;
  bench->height = height;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    if (GTK_IS_POPOVER (child))
      gtk_popover_present (GTK_POPOVER (child));
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

static void
vitrine_bench_snapshot (GtkWidget   *widget,
                        GtkSnapshot *snapshot)
{
  VitrineBench *bench = VITRINE_BENCH (widget);

  vitrine_bench_draw_scene (bench, snapshot, gtk_widget_get_width (widget), gtk_widget_get_height (widget));
  vitrine_bench_inside_draw (bench, snapshot, gtk_widget_get_width (widget), gtk_widget_get_height (widget));
  gtk_widget_snapshot_child (widget, GTK_WIDGET (bench->map), snapshot);
  gtk_widget_snapshot_child (widget, bench->card, snapshot);
}

/* --- the menu, and leaving -------------------------------------------------------- */

static GMenuModel *
make_menu (void)
{
  static const struct { const char *label, *action; } rows[] = {
    { N_("Cu_t"), "page.cut" }, { N_("_Copy"), "page.copy" }, { N_("_Paste"), "page.paste" },
    { N_("Du_plicate"), "page.duplicate" }, { N_("_Delete"), "page.delete" }, { NULL, NULL },
    { N_("_Insert a Layer…"), "page.insert" }, { N_("C_onnect to…"), "page.connect" },
    { N_("Disco_nnect…"), "page.disconnect" }, { NULL, NULL },
    { N_("Select _All"), "page.select-all" }, { N_("_Fit"), "page.fit" }, { NULL, NULL },
  };
  GMenu *menu = g_menu_new (), *section = g_menu_new ();

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    if (rows[i].label != NULL)
      g_menu_append (section, _(rows[i].label), rows[i].action);
    else
      {
        g_menu_append_section (menu, NULL, G_MENU_MODEL (section));
        g_object_unref (section);
        section = g_menu_new ();
      }
  g_object_unref (section);
  return G_MENU_MODEL (menu);
}

static void
prepare_leaver (VitrineBench *bench)
{
  double width, height;

  g_clear_pointer (&bench->figure, vitrine_network_figure_free);
  bench->figure = vitrine_network_figure_new (bench->model, bench->values, (const char *const *) bench->class_names,
                                              bench->surface);
  vitrine_network_figure_size (bench->figure, &width, &height);
  vitrine_figure_view_set_export (bench->leaver, vitrine_network_figure_draw, bench->figure, width, height);
}

void
vitrine_bench_popup (VitrineBench *bench,
                     double        x,
                     double        y)
{
  g_autoptr (GMenuModel) menu = make_menu ();

  prepare_leaver (bench);
  vitrine_figure_view_set_menu (bench->leaver, menu);
  vitrine_figure_view_popup (bench->leaver, x, y);
}

void
vitrine_bench_menu (VitrineBench *bench)
{
  GdkRectangle at;

  vitrine_bench_place_of (bench, bench->selected, &at);
  vitrine_bench_popup (bench, at.x + at.width / 2.0, at.y + at.height / 2.0);
}

void
vitrine_bench_export (VitrineBench *bench,
                      const char   *name)
{
  prepare_leaver (bench);
  vitrine_figure_view_set_name (bench->leaver, name);
  vitrine_figure_view_set_menu (bench->leaver, NULL);
  vitrine_figure_view_popup (bench->leaver, gtk_widget_get_width (GTK_WIDGET (bench)) / 2.0,
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
  GtkWidget *child;

  g_clear_handle_id (&bench->tell_zoom, g_source_remove);
  g_clear_handle_id (&bench->show_map, g_source_remove);
  vitrine_bench_end_link (bench, FALSE);
  g_clear_pointer (&bench->motion, vitrine_motion_free);
  g_clear_pointer (&bench->items, g_ptr_array_unref);
  if (bench->map != NULL)
    vitrine_minimap_set_network (bench->map, NULL, NULL);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (bench))) != NULL)
    gtk_widget_unparent (child);
  bench->card = NULL;
  bench->leaver = NULL;
  bench->map = NULL;
  G_OBJECT_CLASS (vitrine_bench_parent_class)->dispose (object);
}

static void
vitrine_bench_finalize (GObject *object)
{
  VitrineBench *bench = VITRINE_BENCH (object);

  vitrine_bench_clear_accepts (bench);
  g_clear_pointer (&bench->scene, vitrine_scene_free);
  g_clear_pointer (&bench->figure, vitrine_network_figure_free);
  g_clear_pointer (&bench->network, vitrine_network_free);
  g_clear_pointer (&bench->model, nn_model_unref);
  g_clear_pointer (&bench->values, g_ptr_array_unref);
  g_clear_pointer (&bench->surface, nn_surface_unref);
  g_clear_pointer (&bench->marked, g_hash_table_unref);
  g_clear_pointer (&bench->inside.channels, g_hash_table_unref);
  g_strfreev (bench->class_names);
  G_OBJECT_CLASS (vitrine_bench_parent_class)->finalize (object);
}

static guint
make_signal (const char *name,
             guint       n,
             ...)
{
  GType types[5];
  va_list list;

  va_start (list, n);
  for (guint i = 0; i < n; i++)
    types[i] = va_arg (list, GType);
  va_end (list);
  return g_signal_newv (name, VITRINE_TYPE_BENCH, G_SIGNAL_RUN_LAST, NULL, NULL, NULL, NULL, G_TYPE_NONE, n, types);
}

static void
vitrine_bench_class_init (VitrineBenchClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = vitrine_bench_dispose;
  object_class->finalize = vitrine_bench_finalize;
  object_class->get_property = vitrine_bench_get_property;
  widget_class->snapshot = vitrine_bench_snapshot;
  widget_class->measure = vitrine_bench_measure;
  widget_class->size_allocate = vitrine_bench_size_allocate;

  props[PROP_ZOOM] = g_param_spec_double ("zoom", NULL, NULL, 0, 100, 1,
                                          G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, props);
  signals[VITRINE_BENCH_INSERT] = make_signal ("insert", 3, G_TYPE_STRING, G_TYPE_UINT, G_TYPE_UINT);
  signals[VITRINE_BENCH_MOVE] = make_signal ("move", 2, G_TYPE_UINT, G_TYPE_UINT);
  signals[VITRINE_BENCH_MEND] = make_signal ("mend", 1, G_TYPE_UINT);
  signals[VITRINE_BENCH_JOIN] = make_signal ("join", 5, G_TYPE_UINT, G_TYPE_UINT, G_TYPE_BOOLEAN, G_TYPE_UINT, G_TYPE_UINT);
  signals[VITRINE_BENCH_BRANCH] = make_signal ("branch", 1, G_TYPE_UINT);
  signals[VITRINE_BENCH_REFUSED] = make_signal ("refused", 1, G_TYPE_STRING);
  signals[VITRINE_BENCH_TYPED] = make_signal ("typed", 1, G_TYPE_STRING);
  signals[VITRINE_BENCH_SELECTION_CHANGED] = make_signal ("selection-changed", 0);
  gtk_widget_class_set_css_name (widget_class, "bench");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
  vitrine_bench_inside_class_init ();
  vitrine_bench_install_keys (widget_class);
}

static void
vitrine_bench_init (VitrineBench *bench)
{
  bench->scale = 1;
  bench->target = -1;
  bench->fitted = TRUE;
  bench->marked = g_hash_table_new (g_direct_hash, g_direct_equal);
  bench->items = g_ptr_array_new ();
  bench->scene = vitrine_scene_new ();
  bench->motion = vitrine_motion_new (bench);
  bench->leaver = VITRINE_FIGURE_VIEW (vitrine_figure_view_new ());
  gtk_widget_set_can_target (GTK_WIDGET (bench->leaver), FALSE);
  gtk_widget_set_focusable (GTK_WIDGET (bench->leaver), FALSE);
  vitrine_figure_view_set_name (bench->leaver, _("Network"));
  gtk_widget_set_parent (GTK_WIDGET (bench->leaver), GTK_WIDGET (bench));
  bench->map = vitrine_minimap_new ();
  gtk_widget_set_parent (GTK_WIDGET (bench->map), GTK_WIDGET (bench));
  gtk_widget_set_visible (GTK_WIDGET (bench->map), FALSE);
  g_signal_connect_object (bench->map, "moved", G_CALLBACK (map_moved_cb), bench, G_CONNECT_SWAPPED);
  vitrine_bench_make_card (bench);
  vitrine_bench_inside_init (bench);
  bench->model = nn_model_new (NULL, 0, 1, NULL);
  rebuild (bench);
  gtk_widget_set_focusable (GTK_WIDGET (bench), TRUE);
  gtk_widget_set_overflow (GTK_WIDGET (bench), GTK_OVERFLOW_HIDDEN);
  gtk_widget_add_css_class (GTK_WIDGET (bench), "bench-paper");
  g_signal_connect_object (adw_style_manager_get_default (), "notify::dark", G_CALLBACK (rebuild), bench,
                           G_CONNECT_SWAPPED);
  vitrine_bench_add_gestures (bench);
}
