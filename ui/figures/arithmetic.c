/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Arithmetic: how one number of one sample came about. */
#include "ui/draw/arithmetic.h"

#include <glib/gi18n.h>

#include "app/activations.h"
#include "app/arithmetic-text.h"
#include "app/figure.h"
#include "ui/draw/network.h"

#define MARGIN 24.0

extern const VitrineFigure vitrine_figure_arithmetic;

typedef struct
{
  VitrineSpelled spelled;
  NnArithmetic  *arithmetic;
  char         **inputs;
} Sheet;

static gpointer
prepare (const VitrineFigureRequest *request,
         GError                    **error)
{
  NnModel *model = request->document->model;
  g_autoptr (GPtrArray) inputs = NULL;
  g_autoptr (GPtrArray) values = NULL;
  g_autoptr (NnTape) tape = NULL;
  guint32 index = request->sample;
  Sheet *sheet;

  if (request->samples == NULL)
    {
      g_set_error (error, NN_ERROR, NN_ERROR_DATA, _("The document has no data to look at: give it some first."));
      return NULL;
    }
  inputs = nn_samples_tensors (request->samples, &index, 1, error);
  if (inputs == NULL)
    return NULL;
  tape = vitrine_activations_tape (model, inputs, NULL, request->pool, error);
  if (tape == NULL)
    return NULL;
  values = vitrine_activations_read (tape, model);
  sheet = g_new0 (Sheet, 1);
  sheet->arithmetic = nn_tape_spell (tape, 0, request->entry, request->cell);
  sheet->inputs = vitrine_input_names (model, request->entry);
  sheet->spelled = (VitrineSpelled){
    .arithmetic = sheet->arithmetic,
    .title = _(nn_model_entry (model, request->entry)->klass->base.title),
    .inputs = (const char *const *) sheet->inputs,
    .ink = vitrine_ink_inputs (model, request->entry, (NnTensor *const *) values->pdata),
    .note = nn_model_entry (model, request->entry)->n_inputs == 0 ? _("A number of the sample, as it came.") : NULL,
  };
  return sheet;
}

static void
draw (gconstpointer data,
      gboolean      dark,
      cairo_t      *cr,
      double        width,
      double        height)
{
  const Sheet *sheet = data;

  vitrine_set_color (cr, vitrine_theme (dark)->card);
  cairo_paint (cr);
  cairo_translate (cr, MARGIN, MARGIN);
  vitrine_draw_arithmetic_whole (&sheet->spelled, dark, cr, width - 2 * MARGIN, height - 2 * MARGIN);
}

static void
sheet_free (gpointer data)
{
  Sheet *sheet = data;

  g_clear_pointer (&sheet->arithmetic, nn_arithmetic_free);
  g_strfreev (sheet->inputs);
  g_free (sheet);
}

const VitrineFigure vitrine_figure_arithmetic = {
  .name = "arithmetic",
  .title = N_("Arithmetic"),
  .width = VITRINE_ARITHMETIC_WIDTH + 2 * MARGIN,
  .height = VITRINE_ARITHMETIC_WHOLE + 2 * MARGIN,
  .prepare = prepare,
  .draw = draw,
  .free = sheet_free,
};
