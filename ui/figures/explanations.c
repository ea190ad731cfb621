/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Explanations: one method's map, or the maps of all methods, of one sample. */
#include <glib/gi18n.h>

#include "app/figure.h"
#include "ui/draw/attribution.h"
#include "ui/draw/paint.h"
#include "ui/draw/sample.h"

#define MARGIN 15.0

/* The true box of the sample and the predicted one, where there are boxes. */
static VitrineBoxes
find_boxes (const VitrineFigureRequest *request, const GPtrArray *inputs)
{
  NnModel *model = request->document->model;
  g_autoptr (NnTensor) out = NULL;

  if (!request->samples->boxes)
    return vitrine_boxes_of (request->samples, request->sample, NULL, 0);
  out = nn_model_predict (model, (NnTensor *const *) inputs->pdata, inputs->len, nn_model_output (model),
                          request->pool, NULL);
  return vitrine_boxes_of (request->samples, request->sample, out != NULL ? out->data : NULL,
                           out != NULL ? nn_tensor_count (out) : 0);
}

static VitrineAttribution *
explain (const VitrineFigureRequest *request, const NnSpec *method, const GPtrArray *inputs, GError **error)
{
  const NnTensor *input = inputs->pdata[0];
  const VitrineMapDisplay display = VITRINE_MAP_DISPLAY_INIT;
  NnShape shape = nn_shape_sample (&input->shape);
  g_autofree char *settings = vitrine_spec_summary (method, &shape);
  g_autoptr (NnExplanation) explanation = NULL;
  VitrineAttribution *attribution;

  explanation = nn_explain (request->document->model, method, (NnTensor *const *) inputs->pdata, inputs->len,
                            request->target, nn_spec_get (&request->document->recipe.training, "seed"),
                            request->pool, NULL, NULL, NULL, error);
  if (explanation == NULL)
    return NULL;
  if (request->samples->tokens != NULL && shape.n_axes == 1)
    attribution = vitrine_attribution_new_text (input, explanation, &display,
                                                (const char *const *) request->samples->tokens);
  else
    {
      g_auto (GStrv) labels = vitrine_feature_labels (request->samples, input);

      attribution = vitrine_attribution_new (input, explanation, &display, (const char *const *) labels);
    }
  vitrine_attribution_set_captions (attribution, _(method->klass->title), settings);
  attribution->boxes = find_boxes (request, inputs);
  attribution->frames = request->samples->frames;
  return attribution;
}

/* All inputs of the sample. */
static GPtrArray *
sample (const VitrineFigureRequest *request, GError **error)
{
  guint32 index = request->sample;

  if (request->samples == NULL)
    {
      g_set_error (error, NN_ERROR, NN_ERROR_DATA,
                   _("An explanation needs a sample, and the document has no data: name a source with --data."));
      return NULL;
    }
  if (request->sample >= request->samples->n)
    {
      g_set_error (error, NN_ERROR, NN_ERROR_RANGE, _("There is no sample %u: the data set has 0 to %u."), request->sample,
                   request->samples->n - 1);
      return NULL;
    }
  return nn_samples_tensors (request->samples, &index, 1, error);
}

static gpointer
prepare_one (const VitrineFigureRequest *request, GError **error)
{
  g_autoptr (GPtrArray) inputs = sample (request, error);
  NnSpec first = { .klass = nn_registry_list (NN_KIND_EXPLAINER)[0] };
  GPtrArray *cards;
  VitrineAttribution *card;

  if (inputs == NULL)
    return NULL;
  if (request->method.klass == NULL)
    first = nn_spec_new (first.klass);
  card = explain (request, request->method.klass != NULL ? &request->method : &first, inputs, error);
  if (card == NULL)
    return NULL;
  cards = g_ptr_array_new_with_free_func ((GDestroyNotify) vitrine_attribution_free);
  g_ptr_array_add (cards, card);
  return cards;
}

/* Methods that find nothing to read in this network are left out; where none is left, the last
 * sentence says why. */
static gpointer
prepare_all (const VitrineFigureRequest *request, GError **error)
{
  const NnClass *const *list = nn_registry_list (NN_KIND_EXPLAINER);
  g_autoptr (GPtrArray) inputs = sample (request, error);
  g_autoptr (GPtrArray) cards = g_ptr_array_new_with_free_func ((GDestroyNotify) vitrine_attribution_free);
  g_autoptr (GError) last = NULL;

  if (inputs == NULL)
    return NULL;
  for (guint i = 0; list[i] != NULL; i++)
    {
      NnSpec method = nn_spec_new (list[i]);
      VitrineAttribution *card;

      g_clear_error (&last);
      card = nn_explainer_applies (list[i], request->document->model, &last) ? explain (request, &method, inputs, &last)
                                                                             : NULL;
      if (card != NULL)
        g_ptr_array_add (cards, card);
    }
  if (cards->len == 0)
    {
      g_propagate_error (error, g_steal_pointer (&last));
      return NULL;
    }
  return g_steal_pointer (&cards);
}

/* As large as fits, in the middle. */
static void
draw (gconstpointer data, gboolean dark, cairo_t *cr, double width, double height)
{
  double w, h, scale;

  vitrine_attribution_grid_size (data, &w, &h);
  scale = MIN ((width - 2 * MARGIN) / w, (height - 2 * MARGIN) / h);
  vitrine_set_color (cr, vitrine_theme (dark)->card);
  cairo_paint (cr);
  cairo_save (cr);
  cairo_translate (cr, (width - scale * w) / 2, (height - scale * h) / 2);
  cairo_scale (cr, scale, scale);
  vitrine_draw_attribution_grid (data, dark, cr, w, h);
  cairo_restore (cr);
}

static void
free_cards (gpointer data)
{
  g_ptr_array_unref (data);
}

const VitrineFigure vitrine_figure_explanation = {
  .name = "explanation",
  .title = N_("One method's map of a sample"),
  .width = 294,
  .height = 297,
  .prepare = prepare_one,
  .draw = draw,
  .free = free_cards,
};

const VitrineFigure vitrine_figure_explanations = {
  .name = "explanations",
  .title = N_("The maps of all methods of a sample"),
  .width = 870,
  .height = 879,
  .prepare = prepare_all,
  .draw = draw,
  .free = free_cards,
};
