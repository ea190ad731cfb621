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


gboolean
vitrine_bench_is_dark (void)
{
  return adw_style_manager_get_dark (adw_style_manager_get_default ());
}

/* --- signals ---------------------------------------------------------------- */

void
vitrine_bench_tell_zoom (VitrineBench *bench)
{
  g_object_notify_by_pspec (G_OBJECT (bench), props[PROP_ZOOM]);
}

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
  vitrine_pictures_spoil (bench->pictures);
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
  vitrine_pictures_spoil (bench->pictures);
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
      vitrine_pictures_spoil (bench->pictures);
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
      vitrine_bench_update_hint (bench);
      vitrine_bench_update_items (bench);
      vitrine_bench_describe (bench);
      vitrine_motion_start (bench);
    }
  gtk_widget_queue_allocate (GTK_WIDGET (bench));
}

/* --- size ------------------------------------------------------------------- */

static void
vitrine_bench_size_allocate (GtkWidget *widget,
                             int        width,
                             int        height,
                             int        baseline)
{
  VitrineBench *bench = VITRINE_BENCH (widget);

  gtk_widget_size_allocate (GTK_WIDGET (bench->leaver), &(GtkAllocation){ 0, 0, width, height }, -1);
  if (bench->begun && width != bench->width)
    bench->fitted = TRUE;
  if (bench->fitted)
    vitrine_bench_apply_fit (bench, width, height);
  else if (bench->height > 0)   /* a card came or went under it: the middle stays the middle */
    bench->y += (height - bench->height) / 2.0;
  vitrine_bench_place_items (bench, width, height);
  vitrine_bench_place_card (bench, width, height);
  vitrine_bench_place_hint (bench, width, height);
  vitrine_bench_place_map (bench, width, height, width != bench->width || height != bench->height);
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
  vitrine_bench_snapshot_hint (bench, snapshot);
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
  g_clear_pointer (&bench->hint, g_free);
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
  g_clear_pointer (&bench->pictures, vitrine_pictures_free);
  g_clear_pointer (&bench->figure, vitrine_network_figure_free);
  g_clear_pointer (&bench->network, vitrine_network_free);
  g_clear_pointer (&bench->model, nn_model_unref);
  g_clear_pointer (&bench->values, g_ptr_array_unref);
  g_clear_pointer (&bench->surface, nn_surface_unref);
  g_clear_pointer (&bench->marked, g_hash_table_unref);
  g_clear_pointer (&bench->inside.channels, g_hash_table_unref);
  g_strfreev (bench->inside.tokens);
  g_clear_pointer (&bench->inside.strongest_for, nn_tensor_unref);
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
  bench->pictures = vitrine_pictures_new ();
  bench->motion = vitrine_motion_new (bench);
  bench->leaver = VITRINE_FIGURE_VIEW (vitrine_figure_view_new ());
  gtk_widget_set_can_target (GTK_WIDGET (bench->leaver), FALSE);
  gtk_widget_set_focusable (GTK_WIDGET (bench->leaver), FALSE);
  vitrine_figure_view_set_name (bench->leaver, _("Network"));
  gtk_widget_set_parent (GTK_WIDGET (bench->leaver), GTK_WIDGET (bench));
  vitrine_bench_make_map (bench);
  vitrine_bench_make_card (bench);
  vitrine_bench_make_hint (bench);
  vitrine_bench_inside_init (bench);
  bench->model = nn_model_new (NULL, 0, 1, NULL);
  rebuild (bench);
  vitrine_bench_update_hint (bench);
  gtk_widget_set_focusable (GTK_WIDGET (bench), TRUE);
  gtk_widget_set_overflow (GTK_WIDGET (bench), GTK_OVERFLOW_HIDDEN);
  gtk_widget_add_css_class (GTK_WIDGET (bench), "bench-paper");
  g_signal_connect_object (adw_style_manager_get_default (), "notify::dark", G_CALLBACK (rebuild), bench,
                           G_CONNECT_SWAPPED);
  vitrine_bench_add_gestures (bench);
}
