/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Latent map, traversal and reconstruction: figures of a model that has a code. */
#include <glib/gi18n.h>
#include <math.h>

#include "app/code.h"
#include "app/figure.h"
#include "ui/draw/latent-map.h"
#include "ui/draw/reconstruction.h"
#include "ui/draw/traversal.h"

#define WIDTH  840.0
#define HEIGHT 600.0
#define STEPS  13
#define RANGE  3.0

typedef struct
{
  VitrineCodes         *codes;
  NnSamples            *samples;
  float                *pointer;
  VitrineLatentMap      map;
  VitrineTraversal      traversal;
  VitrineReconstruction triple;
  float                *cells;
  guint                *dims;
  char                 *name;
} Figure;

static void
figure_free (gpointer data)
{
  Figure *figure = data;

  g_clear_pointer (&figure->codes, vitrine_codes_unref);
  g_clear_pointer (&figure->samples, nn_samples_unref);
  g_clear_pointer (&figure->map.grid, nn_tensor_unref);
  g_clear_pointer (&figure->traversal.pictures, nn_tensor_unref);
  g_clear_pointer (&figure->triple.sample, nn_tensor_unref);
  g_clear_pointer (&figure->triple.output, nn_tensor_unref);
  g_free (figure->pointer);
  g_free (figure->cells);
  g_free (figure->dims);
  g_free (figure->name);
  g_free (figure);
}

/* The codes of all samples; the pointer at that of the request's sample. */
static Figure *
encode (const VitrineFigureRequest *request, guint *entry, GError **error)
{
  NnModel *model = request->document->model;
  g_autoptr (NnTape) tape = NULL;
  Figure *figure;

  if (!vitrine_code_require (model, entry, error))
    return NULL;
  if (request->samples == NULL)
    {
      g_set_error (error, NN_ERROR, NN_ERROR_DATA, _("There are no samples to code: choose a data set first."));
      return NULL;
    }
  figure = g_new0 (Figure, 1);
  figure->samples = nn_samples_ref (request->samples);
  figure->codes = vitrine_codes_compute (model, *entry, request->samples, &request->document->recipe, request->pool,
                                         &tape, NULL, error);
  if (figure->codes == NULL)
    {
      figure_free (figure);
      return NULL;
    }
  figure->pointer = g_new0 (float, figure->codes->n_dims);
  if (request->sample < figure->codes->n)
    for (guint d = 0; d < figure->codes->n_dims; d++)
      figure->pointer[d] = figure->codes->codes[(gsize) request->sample * figure->codes->n_dims + d];
  return figure;
}

static gpointer
prepare_map (const VitrineFigureRequest *request, GError **error)
{
  guint entry;
  Figure *figure = encode (request, &entry, error);
  VitrineLatentMap *map;
  g_autofree guint *dims = NULL;
  NnShape shape;
  double step = 0.5, x0, y0, x1, y1;

  if (figure == NULL)
    return NULL;
  map = &figure->map;
  dims = vitrine_codes_order (figure->codes);
  vitrine_latent_map_init (map);
  map->codes = figure->codes->codes;
  map->n = figure->codes->n;
  map->n_dims = figure->codes->n_dims;
  map->labels = request->samples->labels;
  map->n_classes = request->samples->n_classes;
  map->errors = figure->codes->errors;
  map->n_errors = map->errors != NULL ? map->n : 0;
  map->prior = figure->codes->kl != NULL;
  map->range = 0;
  if (map->n_dims > 2)
    map->dx = dims[0], map->dy = dims[1];
  else
    map->dy = map->n_dims - 1;
  vitrine_latent_map_fit (map, WIDTH, HEIGHT);

  while (step * map->scale < 26)
    step *= 2;
  while (step * map->scale > 52)
    step /= 2;
  vitrine_latent_map_to_code (map, WIDTH, HEIGHT, 0, HEIGHT, &x0, &y0);
  vitrine_latent_map_to_code (map, WIDTH, HEIGHT, WIDTH, 0, &x1, &y1);
  map->grid_x0 = floor (x0 / step) * step, map->grid_x1 = ceil (x1 / step) * step;
  map->grid_y0 = floor (y0 / step) * step, map->grid_y1 = ceil (y1 / step) * step;
  map->grid_cols = lround ((map->grid_x1 - map->grid_x0) / step) + 1;
  map->grid_rows = lround ((map->grid_y1 - map->grid_y0) / step) + 1;
  shape = NN_SHAPE (map->grid_cols * map->grid_rows, map->n_dims);
  {
    g_autoptr (NnTensor) wanted = nn_tensor_new (&shape);

    for (guint i = 0; i < map->grid_cols * map->grid_rows; i++)
      {
        float *code = wanted->data + (gsize) i * map->n_dims;

        memcpy (code, figure->pointer, map->n_dims * sizeof (float));
        code[map->dx] = map->grid_x0 + i % map->grid_cols * step;
        code[map->dy] = map->grid_y0 + i / map->grid_cols * step;
      }
    map->grid = vitrine_decode (request->document->model, entry, wanted, request->pool, error);
  }
  if (map->grid == NULL)
    g_clear_pointer (&figure, figure_free);
  return figure;
}

static void
draw_map (gconstpointer data, gboolean dark, cairo_t *cr, double width, double height)
{
  VitrineLatentMap map = ((const Figure *) data)->map;

  /* Prepared for one size: another shows the same stretch of the plane. */
  map.scale *= MIN (width / WIDTH, height / HEIGHT);
  vitrine_latent_map_draw (&map, dark, cr, width, height);
}

static gpointer
prepare_traversal (const VitrineFigureRequest *request, GError **error)
{
  guint entry;
  Figure *figure = encode (request, &entry, error);
  VitrineTraversal *traversal;
  guint n_dims;

  if (figure == NULL)
    return NULL;
  n_dims = figure->codes->n_dims;
  traversal = &figure->traversal;
  *traversal = (VitrineTraversal){ .n_rows = n_dims, .steps = STEPS, .focus_row = -1, .focus_step = -1 };
  figure->dims = vitrine_codes_order (figure->codes);
  figure->cells = g_new (float, n_dims * STEPS);
  {
    g_autoptr (NnTensor) wanted = nn_tensor_new (&NN_SHAPE (n_dims * STEPS, n_dims));

    for (guint i = 0; i < n_dims * STEPS; i++)
      {
        float *code = wanted->data + (gsize) i * n_dims;

        figure->cells[i] = -RANGE + 2 * RANGE * (i % STEPS) / (STEPS - 1);
        memcpy (code, figure->pointer, n_dims * sizeof (float));
        code[figure->dims[i / STEPS]] = figure->cells[i];
      }
    traversal->pictures = vitrine_decode (request->document->model, entry, wanted, request->pool, error);
  }
  if (traversal->pictures == NULL)
    {
      figure_free (figure);
      return NULL;
    }
  traversal->codes = figure->cells;
  traversal->dims = figure->dims;
  traversal->kl = figure->codes->kl;
  traversal->pointer = figure->pointer;
  return figure;
}

static void
draw_traversal (gconstpointer data, gboolean dark, cairo_t *cr, double width, double height)
{
  const Figure *figure = data;
  double wanted = vitrine_traversal_height (&figure->traversal, width);

  /* Many dimensions: all of them, smaller. */
  cairo_save (cr);
  if (wanted > height)
    {
      double scale = height / wanted;

      cairo_translate (cr, width * (1 - scale) / 2, 0);
      cairo_scale (cr, scale, scale);
    }
  vitrine_traversal_draw (&figure->traversal, dark, cr, width, wanted);
  cairo_restore (cr);
}

static gpointer
prepare_reconstruction (const VitrineFigureRequest *request, GError **error)
{
  NnModel *model = request->document->model;
  g_autoptr (NnTape) tape = NULL;
  const NnShape *shape;
  guint32 index = request->sample;
  NnShape batch;
  Figure *figure;

  if (request->samples == NULL || request->sample >= request->samples->n)
    {
      g_set_error (error, NN_ERROR, NN_ERROR_DATA, _("There is no such sample to reconstruct."));
      return NULL;
    }
  if (!nn_model_check_samples (model, request->samples, error) || !vitrine_ready_decoder (&tape, model, 1, NULL, error))
    return NULL;
  shape = nn_model_shape (model, nn_model_output (model));
  if (!nn_shape_equal (shape, &request->samples->shape))
    {
      g_autofree char *out = nn_shape_to_string (shape), *in = nn_shape_to_string (&request->samples->shape);

      g_set_error (error, NN_ERROR, NN_ERROR_SHAPE,
                   _("The network makes %s out of %s: a reconstruction has the shape of its sample."), out, in);
      return NULL;
    }
  figure = g_new0 (Figure, 1);
  figure->triple.sample = nn_samples_tensor (request->samples, request->sample);
  nn_tape_load (tape, request->samples, &index, 0, 1, NULL);
  nn_tape_forward (tape, 1);
  batch = nn_shape_batch (shape, 1);
  figure->triple.output = nn_tensor_new_from (&batch, nn_tape_value (tape, nn_model_output (model)));
  figure->name = g_strdup_printf (_("Sample %u"), request->sample);
  figure->triple.name = figure->name;
  return figure;
}

static void
draw_reconstruction (gconstpointer data, gboolean dark, cairo_t *cr, double width, double height)
{
  vitrine_reconstruction_draw (&((const Figure *) data)->triple, dark, cr, width, height);
}

const VitrineFigure vitrine_figure_latent_map = {
  .name = "latent-map",
  .title = N_("Latent map"),
  .width = WIDTH,
  .height = HEIGHT,
  .prepare = prepare_map,
  .draw = draw_map,
  .free = figure_free,
};

const VitrineFigure vitrine_figure_traversal = {
  .name = "traversal",
  .title = N_("Traversal"),
  .width = 800,
  .height = 180,
  .prepare = prepare_traversal,
  .draw = draw_traversal,
  .free = figure_free,
};

const VitrineFigure vitrine_figure_reconstruction = {
  .name = "reconstruction",
  .title = N_("Reconstruction"),
  .width = 420,
  .height = 186,
  .prepare = prepare_reconstruction,
  .draw = draw_reconstruction,
  .free = figure_free,
};
