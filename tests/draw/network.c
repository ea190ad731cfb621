/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Networks as slabs: measures, layout, what is at a point, and what it looks like. */
#include <math.h>

#include "tests/draw/harness.h"
#include "core/nn.h"
#include "ui/draw/network.h"

static const NnLayerClass *
layer (const char *name)
{
  return NN_LAYER_CLASS (nn_registry_find (NN_KIND_LAYER, name, NULL));
}

static NnModel *
append (NnModel *model, const char *name, const char *arg, double value)
{
  const NnLayerClass *klass = layer (name);
  double args[NN_MAX_ARGS];
  NnModel *next;

  nn_class_init_args (&klass->base, args);
  if (arg != NULL)
    args[nn_class_find_arg (&klass->base, arg)] = value;
  next = nn_model_insert (model, klass, args, 0, 0, NULL, NULL);
  g_assert_nonnull (next);
  nn_model_unref (model);
  return next;
}

static NnModel *
digits (void)
{
  NnModel *model = append (nn_model_new (NULL, 0, 1, NULL), "input", NULL, 0);

  model = append (model, "conv2d", "filters", 32);
  model = append (model, "maxpool2d", NULL, 0);
  model = append (model, "flatten", NULL, 0);
  model = append (model, "dense", "units", 128);
  return append (model, "dense", "units", 10);
}

static void
test_measures (void)
{
  VitrineSlab slab = { 0 };
  double w, h, x, y;

  vitrine_slab_measure (&slab, &NN_SHAPE (28, 28, 1), 28);
  g_assert_cmpfloat_with_epsilon (slab.w, 146, 0.01);
  g_assert_cmpfloat_with_epsilon (slab.d, 8, 0.01);
  g_assert_cmpuint (slab.panes, ==, 1);
  vitrine_slab_measure (&slab, &NN_SHAPE (26, 26, 32), 28);
  g_assert_cmpfloat_with_epsilon (slab.w, 139.1, 0.1);
  g_assert_cmpfloat_with_epsilon (slab.d, 58, 0.01);
  g_assert_cmpuint (slab.panes, ==, 8);
  vitrine_slab_measure (&slab, &NN_SHAPE (7, 7, 512), 224);
  g_assert_cmpfloat_with_epsilon (slab.w, 36, 0.01);
  g_assert_cmpuint (slab.panes, ==, 13);
  vitrine_slab_measure (&slab, &NN_SHAPE (5408), 28);
  g_assert_cmpfloat_with_epsilon (slab.h, 246.4, 0.1);
  vitrine_slab_measure (&slab, &NN_SHAPE (28, 48), 28);
  g_assert_cmpint (slab.kind, ==, VITRINE_SLAB_SEQUENCE);
  g_assert_cmpfloat_with_epsilon (slab.w, 170, 0.5);

  vitrine_slab_extent (&slab, &w, &h);
  vitrine_slab_place (&slab, 100, 200);
  vitrine_slab_point (&slab, 10, 0, 0, &x, &y);
  g_assert_cmpfloat_with_epsilon (x - slab.x, 8.66, 0.01);
  g_assert_cmpfloat_with_epsilon (y - slab.y, 1.71, 0.01);
}

static void
test_row (void)
{
  g_autoptr (NnModel) model = digits ();
  g_autoptr (VitrineNetwork) network = vitrine_network_new (model, NULL, NULL, FALSE);

  g_assert_cmpuint (network->n_nodes, ==, 6);
  g_assert_cmpuint (network->n_edges, ==, 6);   /* five and the end */
  g_assert_cmpstr (network->nodes[1].shape, ==, "26 × 26 × 32");
  g_assert_cmpstr (network->nodes[1].note, ==, "320 params");
  for (guint i = 0; i < 6; i++)
    {
      const VitrineNode *node = &network->nodes[i];
      double x, y, w, h;

      g_assert_cmpuint (node->column, ==, i);
      g_assert_cmpuint (node->row, ==, 0);
      vitrine_network_box (node, &x, &y, &w, &h);
      g_assert_cmpint (vitrine_network_node_at (network, x + w / 2, y + h / 2), ==, (gint) i);
      if (i > 0)
        g_assert_cmpfloat (node->left, >=, node[-1].left + node[-1].width + 24);
    }
  for (guint i = 0; i + 1 < network->n_edges; i++)
    {
      const VitrineEdge *edge = &network->edges[i];
      double x = (edge->points[0][0] + edge->points[1][0]) / 2;

      g_assert_cmpuint (edge->n_points, ==, 2);
      g_assert_cmpfloat (edge->points[1][0], >, edge->points[0][0]);
      g_assert_cmpint (vitrine_network_edge_at (network, NULL, x, edge->points[0][1] + 5, 40), ==, (gint) i);
    }
}

/* A shortcut goes above what it passes; what does not fit has no shape, and those after it wait. */
static void
test_branches (void)
{
  g_autoptr (NnModel) model = append (nn_model_new (NULL, 0, 1, NULL), "input", NULL, 0);
  g_autoptr (VitrineNetwork) network = NULL;
  g_autoptr (NnModel) wrong = NULL;
  gboolean over = FALSE;

  model = append (g_steal_pointer (&model), "flatten", NULL, 0);
  model = append (g_steal_pointer (&model), "dense", "units", 64);
  model = append (g_steal_pointer (&model), "dense", "units", 64);
  model = append (g_steal_pointer (&model), "add", NULL, 0);
  network = vitrine_network_new (model, NULL, NULL, FALSE);
  for (guint i = 0; i + 1 < network->n_edges; i++)
    {
      const VitrineEdge *edge = &network->edges[i];

      if (edge->n_points == 6)
        {
          over = TRUE;
          for (gint n = edge->from; n <= edge->to; n++)
            g_assert_cmpfloat (edge->points[2][1], <, network->nodes[n].slab.y);
        }
    }
  g_assert_true (over);
  g_clear_pointer (&network, vitrine_network_free);

  wrong = nn_model_insert (model, layer ("conv2d"), NULL, nn_model_entry (model, 1)->id,
                           nn_model_entry (model, 2)->id, NULL, NULL);
  g_assert_nonnull (wrong);
  network = vitrine_network_new (wrong, NULL, NULL, FALSE);
  g_assert_false (network->nodes[2].fits);
  g_assert_false (network->nodes[2].waits);
  g_assert_true (network->nodes[3].waits);
}

/* --- any graph: nothing lies on anything ---------------------------------------- */

/* Layers of all kinds of slabs, every one reading what a generator says; the list is in order. */
static NnModel *
random_graph (NnRandom *random, guint n)
{
  static const char *const names[] = { "activation", "add", "dense", "concat", "layernorm" };
  g_autofree NnEntry *entries = g_new0 (NnEntry, n);
  NnModel *model;

  for (guint i = 0; i < n; i++)
    {
      NnEntry *entry = &entries[i];

      entry->id = i + 1;
      entry->klass = layer (i == 0 ? "input" : names[nn_random_below (random, G_N_ELEMENTS (names))]);
      nn_class_init_args (&entry->klass->base, entry->args);
      if (i == 0)
        entry->args[nn_class_find_arg (&entry->klass->base, "channels")] = 1 + nn_random_below (random, 40);
      else if (g_str_equal (entry->klass->base.name, "dense"))
        entry->args[nn_class_find_arg (&entry->klass->base, "units")] = 1 + nn_random_below (random, 900);
      else
        entry->n_inputs = 0;
      if (i > 0)
        entry->n_inputs = MIN (entry->klass->max_inputs, 1 + nn_random_below (random, 4));
      /* Most read what is near, some reach far back, one in thirty has lost its input. */
      for (guint k = 0; k < entry->n_inputs; k++)
        entry->inputs[k] = i - nn_random_below (random, nn_random_below (random, 4) == 0 ? i : MIN (i, 3));
      if (i > 0 && nn_random_below (random, 30) == 0)
        entry->n_inputs = 0;
    }
  model = nn_model_new (entries, n, 1, NULL);
  g_assert_nonnull (model);
  return model;
}

static void
slab_box (const VitrineNode *node, double box[4])
{
  double width, height;

  vitrine_slab_extent (&node->slab, &width, &height);
  box[0] = node->left;
  box[1] = node->middle - height / 2;
  box[2] = node->left + node->width;
  box[3] = node->middle + height / 2;
}

static void
caption_box (const VitrineNode *node, double box[4])
{
  double x, y, w, h;

  vitrine_network_box (node, &x, &y, &w, &h);
  box[0] = x + 6;
  box[1] = node->middle + node->caption;
  box[2] = x + w - 6;
  box[3] = y + h;
}

static gboolean
touches (const double a[2], const double b[2], const double box[4])
{
  return MAX (a[0], b[0]) > box[0] + 0.5 && MIN (a[0], b[0]) < box[2] - 0.5
         && MAX (a[1], b[1]) > box[1] + 0.5 && MIN (a[1], b[1]) < box[3] - 0.5;
}

static void
test_any_graph (void)
{
  NnRandom random = nn_random_new (21);
  guint over = 0, rows = 0;

  for (guint round = 0; round < 120; round++)
    {
      g_autoptr (NnModel) model = random_graph (&random, 2 + nn_random_below (&random, 40));
      g_autoptr (VitrineNetwork) network = vitrine_network_new (model, NULL, NULL, FALSE);

      for (guint i = 0; i < network->n_nodes; i++)
        {
          double box[4], words[4];

          rows = MAX (rows, network->nodes[i].row + 1);
          slab_box (&network->nodes[i], box);
          caption_box (&network->nodes[i], words);
          for (guint k = 0; k < i; k++)
            {
              double ax, ay, aw, ah, bx, by, bw, bh;

              vitrine_network_box (&network->nodes[i], &ax, &ay, &aw, &ah);
              vitrine_network_box (&network->nodes[k], &bx, &by, &bw, &bh);
              g_assert_true (ax + aw <= bx || bx + bw <= ax || ay + ah <= by || by + bh <= ay);
            }
          for (guint e = 0; e + 1 < network->n_edges; e++)
            {
              const VitrineEdge *edge = &network->edges[e];

              for (guint p = 0; p + 1 < edge->n_points; p++)
                {
                  g_assert_false (touches (edge->points[p], edge->points[p + 1], box));
                  g_assert_false (touches (edge->points[p], edge->points[p + 1], words));
                }
            }
        }
      for (guint e = 0; e + 1 < network->n_edges; e++)
        {
          const VitrineEdge *edge = &network->edges[e];

          over += edge->n_points == 6;
          for (guint p = 0; p + 1 < edge->n_points; p++)
            {
              g_assert_cmpfloat (edge->points[p + 1][0], >=, edge->points[p][0] - 0.01);
              g_assert_cmpfloat (edge->points[p + 1][1], >=, network->top);
            }
          /* no two edges end at one point */
          for (guint o = 0; o < e; o++)
            if (network->edges[o].to == edge->to)
              g_assert_cmpfloat (fabs (network->edges[o].points[network->edges[o].n_points - 1][1]
                                       - edge->points[edge->n_points - 1][1]), >, 0.5);
        }
    }
  g_test_message ("%u edges over others, up to %u rows", over, rows);
  g_assert_cmpuint (over, >, 200);
  g_assert_cmpuint (rows, >, 4);
}

/* --- many layers ------------------------------------------------------------------ */

/* @n layers in a row; with @step every so many-th adds what came that many layers before. */
static NnModel *
long_chain (guint n, guint step)
{
  g_autofree NnEntry *entries = g_new0 (NnEntry, n);

  for (guint i = 0; i < n; i++)
    {
      gboolean adds = step > 0 && i > 0 && i % step == 0;

      entries[i] = (NnEntry){ .id = i + 1, .klass = layer (i == 0 ? "input" : adds ? "add" : "activation"),
                              .n_inputs = i == 0 ? 0 : adds ? 2 : 1, .inputs = { i, adds ? i - step + 1 : 0 } };
      nn_class_init_args (&entries[i].klass->base, entries[i].args);
    }
  return nn_model_new (entries, n, 1, NULL);
}

static guint64
work_of (guint n, guint step)
{
  g_autoptr (NnModel) model = long_chain (n, step);
  g_autoptr (VitrineNetwork) network = vitrine_network_new (model, NULL, NULL, FALSE);

  g_assert_cmpuint (network->n_nodes, ==, n);
  return network->work;
}

/* The time is told; what is asserted is the work, which no busy machine changes. */
static void
test_many (void)
{
  g_autoptr (NnModel) model = long_chain (500, 3);
  gint64 best = G_MAXINT64;

  for (guint i = 0; i < 12; i++)
    {
      gint64 start = g_get_monotonic_time ();
      G_GNUC_UNUSED g_autoptr (VitrineNetwork) network = vitrine_network_new (model, NULL, NULL, FALSE);

      best = MIN (best, g_get_monotonic_time () - start);
    }
  g_test_message ("500 layers lay out in %.2f ms: %" G_GUINT64_FORMAT " steps, %" G_GUINT64_FORMAT " without shortcuts",
                  best / 1e3, work_of (500, 3), work_of (500, 0));
  g_assert_cmpuint (work_of (500, 0), >, 500);
  g_assert_cmpuint (work_of (500, 0), <, 500 * 20);
  g_assert_cmpuint (work_of (500, 3), <, 500 * 30);
  /* twice the layers, twice the work */
  g_assert_cmpfloat (work_of (1000, 3), <, 2.1 * work_of (500, 3));
}

/* --- what it looks like ------------------------------------------------------- */

static NnModel *drawn;
static GPtrArray *values;

static GPtrArray *
made_values (const NnModel *model)
{
  GPtrArray *made = g_ptr_array_new_with_free_func ((GDestroyNotify) nn_tensor_unref);

  for (guint i = 0; i < nn_model_n_entries (model); i++)
    {
      NnShape shape = nn_shape_batch (nn_model_shape (model, i), 1);
      NnTensor *tensor = nn_tensor_new (&shape);
      gsize n = nn_tensor_count (tensor);

      for (gsize k = 0; k < n; k++)
        tensor->data[k] = (float) MAX (0, sin (k * 0.37 + i) * draw_noise ((guint) k % 97));
      if (i + 1 == nn_model_n_entries (model))
        for (gsize k = 0; k < n; k++)
          tensor->data[k] = k == 2 ? 0.51f : k == 3 ? 0.48f : 0.001f;
      g_ptr_array_add (made, tensor);
    }
  return made;
}

static void
draw_network (gconstpointer data, gboolean dark, cairo_t *cr, double width, double height)
{
  const VitrineTheme *theme = vitrine_theme (dark);
  g_autoptr (VitrineNetwork) network = vitrine_network_new (drawn, (NnTensor *const *) values->pdata, NULL, dark);
  const char *accepts[8] = { NULL, "12 × 12 × 32", NULL, NULL, "64", "64" };
  VitrineNetworkLook look = { .selected = nn_model_entry (drawn, 1)->id, .target = 4, .accepts = accepts,
                              .dragging = data != NULL, .focused = TRUE };
  double scale, x, y;

  vitrine_set_color (cr, theme->view);
  cairo_paint (cr);
  vitrine_network_fit (network, width, height, 16, &scale, &x, &y);
  cairo_translate (cr, x, y);
  cairo_scale (cr, scale, scale);
  vitrine_network_draw (cr, theme, network, &look, NULL);
}

/* A network that reads a plane: every unit's surface stands in its cell. */
static NnModel *
plane (void)
{
  static const char *const names[] = { "height", "width", "channels" };
  NnModel *model = append (nn_model_new (NULL, 0, 1, NULL), "input", NULL, 0);

  for (guint i = 0; i < 3; i++)
    {
      const NnEntry *input = nn_model_entry (model, 0);
      NnModel *next = nn_model_set_arg (model, input->id, (guint) nn_class_find_arg (&input->klass->base, names[i]),
                                        i == 2 ? 2 : 0, NULL);

      g_assert_nonnull (next);
      nn_model_unref (model);
      model = next;
    }
  model = append (model, "dense", "units", 4);
  model = append (model, "dense", "units", 20);
  return append (model, "dense", "units", 2);
}

/* Unit u of entry e falls and rises along u + 1 waves: what stands where can be told apart. */
static NnSurface *
made_surface (const NnModel *model)
{
  g_autoptr (NnTape) tape = nn_tape_new ((NnModel *) model, 64, NN_TAPE_KEEP, NULL, NULL);
  NnSurface *surface = nn_surface_new (tape, 2, 24);

  for (guint e = 0; e < surface->n_entries; e++)
    for (gsize k = 0; surface->values[e] != NULL && k < nn_tensor_count (surface->values[e]); k++)
      {
        gsize u = k / (24 * 24), row = k / 24 % 24, column = k % 24;

        surface->values[e]->data[k] = (1 + 9 * u) * sin ((u + 1) * (row + e * column) * 0.13);
      }
  return surface;
}

static void
draw_plane (gconstpointer data, gboolean dark, cairo_t *cr, double width, double height)
{
  const VitrineTheme *theme = vitrine_theme (dark);
  g_autoptr (NnModel) model = plane ();
  g_autoptr (GPtrArray) inside = made_values (model);
  g_autoptr (NnSurface) surface = made_surface (model);
  g_autoptr (VitrineNetwork) network = vitrine_network_new (model, (NnTensor *const *) inside->pdata, NULL, dark);
  double scale, x, y;

  g_assert_true (network->nodes[0].tiles && network->nodes[1].tiles && network->nodes[3].tiles);
  g_assert_false (network->nodes[2].tiles);
  vitrine_network_set_surface (network, surface);
  vitrine_set_color (cr, theme->view);
  cairo_paint (cr);
  vitrine_network_fit (network, width, height, 16, &scale, &x, &y);
  cairo_translate (cr, x, y);
  cairo_scale (cr, scale, scale);
  vitrine_network_draw (cr, theme, network, NULL, NULL);
}

/* Two heads that one layer reads, a shortcut over two layers, a branch that rejoins, and one that waits. */
static NnModel *
branched (void)
{
  static const struct { const char *name, *arg; double value; guint inputs[2]; } rows[] = {
    { "input", NULL, 0, { 0 } },             { "conv2d", "filters", 16, { 1 } },
    { "conv2d", "filters", 16, { 2 } },      { "layernorm", NULL, 0, { 3 } },
    { "add", NULL, 0, { 4, 2 } },            { "maxpool2d", NULL, 0, { 5 } },
    { "flatten", NULL, 0, { 6 } },           { "dense", "units", 8, { 7 } },
    { "dense", "units", 8, { 7 } },          { "sampling", NULL, 0, { 8, 9 } },
    { "conv2d", "filters", 4, { 10 } },      { "dense", "units", 3, { 11 } },
  };
  NnEntry entries[G_N_ELEMENTS (rows)] = { 0 };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      entries[i] = (NnEntry){ .id = i + 1, .klass = layer (rows[i].name), .inputs = { rows[i].inputs[0], rows[i].inputs[1] } };
      entries[i].n_inputs = (rows[i].inputs[0] != 0) + (rows[i].inputs[1] != 0);
      nn_class_init_args (&entries[i].klass->base, entries[i].args);
      if (rows[i].arg != NULL)
        entries[i].args[nn_class_find_arg (&entries[i].klass->base, rows[i].arg)] = rows[i].value;
      if (g_str_equal (rows[i].name, "conv2d"))
        entries[i].args[nn_class_find_arg (&entries[i].klass->base, "padding")] = 1;
    }
  return nn_model_new (entries, G_N_ELEMENTS (rows), 1, NULL);
}

static void
draw_branches (gconstpointer data, gboolean dark, cairo_t *cr, double width, double height)
{
  const VitrineTheme *theme = vitrine_theme (dark);
  g_autoptr (NnModel) model = branched ();
  g_autoptr (VitrineNetwork) network = vitrine_network_new (model, NULL, NULL, dark);
  double scale, x, y;

  vitrine_set_color (cr, theme->view);
  cairo_paint (cr);
  vitrine_network_fit (network, width, height, 12, &scale, &x, &y);
  cairo_translate (cr, x, y);
  cairo_scale (cr, scale, scale);
  vitrine_network_draw (cr, theme, network, NULL, NULL);
}

/* The same from afar, a selected layer in it and a part of it in view; and, with @data, a deep one. */
static void
draw_map (gconstpointer data, gboolean dark, cairo_t *cr, double width, double height)
{
  const VitrineTheme *theme = vitrine_theme (dark);
  g_autoptr (NnModel) model = data != NULL ? long_chain (200, 3) : branched ();
  g_autoptr (VitrineNetwork) network = vitrine_network_new (model, NULL, NULL, dark);
  g_autoptr (GHashTable) selected = g_hash_table_new (g_direct_hash, g_direct_equal);
  double span = network->right - network->left;

  g_hash_table_add (selected, GUINT_TO_POINTER (5));
  vitrine_set_color (cr, theme->window);
  cairo_paint (cr);
  vitrine_network_draw_map (cr, theme, network, width, height, selected);
  vitrine_network_draw_map_view (cr, theme, network, width, height,
                                 (const double[4]){ network->left + span * 0.3, network->top, network->left + span * 0.6,
                                                    network->bottom });
}

/* A point of the map leads to the layer that is drawn there. */
static void
test_map (void)
{
  g_autoptr (NnModel) model = branched ();
  g_autoptr (VitrineNetwork) network = vitrine_network_new (model, NULL, NULL, FALSE);
  double left = -100, last = 0;

  for (guint i = 0; i < network->n_nodes; i++)
    {
      const VitrineNode *node = &network->nodes[i];
      gboolean found = FALSE;

      for (double px = 0; px < 190 && !found; px += 0.5)
        for (double py = 0; py < 92 && !found; py += 0.5)
          {
            double x = px, y = py;

            vitrine_network_from_map (network, 190, 92, &x, &y);
            found = fabs (x - node->left - node->width / 2) < 15 && fabs (y - node->middle) < 15;
            left = MAX (left, x);
            last = px;
          }
      g_assert_true (found);
    }
  g_assert_cmpfloat (last, <, 190);
  g_assert_cmpfloat (left, >, network->right - 200);
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  drawn = digits ();
  values = made_values (drawn);
  g_test_add_func ("/network/measures", test_measures);
  g_test_add_func ("/network/row", test_row);
  g_test_add_func ("/network/branches", test_branches);
  g_test_add_func ("/network/any-graph", test_any_graph);
  g_test_add_func ("/network/map", test_map);
  g_test_add_func ("/network/many", test_many);
  draw_case ("network", draw_network, NULL, 860, 340);
  draw_case ("network-drag", draw_network, drawn, 860, 340);
  draw_case ("network-branches", draw_branches, NULL, 1100, 380);
  draw_case ("network-map", draw_map, NULL, 190, 92);
  draw_case ("network-map-deep", draw_map, drawn, 190, 92);
  draw_case ("network-plane", draw_plane, NULL, 640, 340);
  status = g_test_run ();
  g_ptr_array_unref (values);
  nn_model_unref (drawn);
  return status;
}
