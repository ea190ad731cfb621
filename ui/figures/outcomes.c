/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a network makes of single samples: the confusion of its classes, precision and recall
 * of each, predicted over true numbers, and the samples that cost most. */
#include <glib/gi18n.h>

#include "app/figure.h"
#include "ui/draw/confusion.h"
#include "ui/draw/fit.h"
#include "ui/draw/gallery.h"
#include "ui/draw/paint.h"
#include "ui/draw/scores.h"

#define MARGIN 12.0
/* Of the figure of the hardest. */
#define HARDEST 40

/* The outcomes, and what of them is drawn. */
typedef struct
{
  NnOutcomes      *outcomes;
  NnSamples       *samples;
  VitrineTiles    *tiles;
  VitrineConfusion confusion;
  VitrineScores    scores;
  VitrineFit       fit;
  VitrineGallery   gallery;
} Subject;

static void
subject_free (gpointer data)
{
  Subject *subject = data;

  g_clear_pointer (&subject->tiles, vitrine_tiles_free);
  g_clear_pointer (&subject->outcomes, nn_outcomes_unref);
  g_clear_pointer (&subject->samples, nn_samples_unref);
  g_free (subject);
}

static Subject *
look (const VitrineFigureRequest *request, GError **error)
{
  Subject *subject = g_new0 (Subject, 1);
  const NnDocument *document = request->document;

  if (request->samples == NULL)
    {
      g_set_error (error, NN_ERROR, NN_ERROR_DATA,
                   _("This figure looks at samples, and the document has no data: name a source with --data."));
      subject_free (subject);
      return NULL;
    }
  subject->samples = nn_samples_ref (request->samples);
  if (request->outcomes != NULL)
    subject->outcomes = nn_outcomes_ref (request->outcomes);
  else
    subject->outcomes = nn_model_outcomes (document->model, request->samples, NN_SPLIT_TEST, &document->recipe,
                                           request->pool, NULL, error);
  if (subject->outcomes == NULL)
    {
      subject_free (subject);
      return NULL;
    }
  return subject;
}

static gpointer
refuse (Subject *subject, const char *sentence, GError **error)
{
  g_set_error_literal (error, NN_ERROR, NN_ERROR_DATA, sentence);
  subject_free (subject);
  return NULL;
}

static gpointer
prepare_confusion (const VitrineFigureRequest *request, GError **error)
{
  Subject *subject = look (request, error);

  if (subject == NULL)
    return NULL;
  if (subject->outcomes->scores == NULL)
    return refuse (subject, _("The network names no classes, so there is none that it could confuse: try the figure “fit” or “hardest”."), error);
  if (subject->outcomes->confusion == NULL)
    return refuse (subject, _("There is one matrix for classes of which one is right, and at most 1,000 of them: try the figure “scores”."), error);
  vitrine_confusion_init (&subject->confusion);
  vitrine_confusion_set (&subject->confusion, subject->outcomes, subject->samples);
  return subject;
}

static gpointer
prepare_scores (const VitrineFigureRequest *request, GError **error)
{
  Subject *subject = look (request, error);

  if (subject == NULL)
    return NULL;
  if (subject->outcomes->scores == NULL)
    return refuse (subject, _("The network names no classes, so there is no precision and no recall: try the figure “fit” or “hardest”."), error);
  subject->scores.outcomes = subject->outcomes;
  subject->scores.samples = subject->samples;
  return subject;
}

static gpointer
prepare_fit (const VitrineFigureRequest *request, GError **error)
{
  Subject *subject = look (request, error);

  if (subject == NULL)
    return NULL;
  if (subject->outcomes->kind != NN_OUTCOME_NUMBERS || subject->outcomes->numbers == NULL)
    return refuse (subject, _("The network predicts no numbers that could be held against true ones: try the figure “confusion” or “hardest”."), error);
  vitrine_fit_init (&subject->fit);
  vitrine_fit_set (&subject->fit, subject->outcomes, subject->samples,
                   request->target > 0 && request->target < (gint) subject->outcomes->width ? request->target : 0);
  return subject;
}

static gpointer
prepare_hardest (const VitrineFigureRequest *request, GError **error)
{
  Subject *subject = look (request, error);
  g_autoptr (NnTensor) inputs = NULL;
  guint32 index[HARDEST];
  guint n;
  NnShape shape;

  if (subject == NULL)
    return NULL;
  n = MIN (subject->outcomes->n, HARDEST);
  for (guint i = 0; i < n; i++)
    index[i] = subject->outcomes->items[subject->outcomes->order[i]].index;
  shape = nn_shape_batch (&subject->samples->shape, MAX (n, 1));
  inputs = nn_tensor_new (&shape);
  if (!nn_samples_read (subject->samples, 0, index, n, inputs->data, error))
    {
      subject_free (subject);
      return NULL;
    }
  subject->tiles = vitrine_tiles_new (subject->outcomes, subject->samples, index, n, inputs);
  vitrine_gallery_init (&subject->gallery);
  subject->gallery.title = _("Hardest samples");
  subject->gallery.subtitle = subject->outcomes->kind == NN_OUTCOME_CLASSES ? _("label → predicted, loss") : _("highest loss first");
  subject->gallery.tiles = subject->tiles;
  return subject;
}

/* On paper of its own. */
static void
draw_on_paper (VitrineDrawFunc draw, gconstpointer data, gboolean dark, cairo_t *cr, double width, double height)
{
  vitrine_set_color (cr, vitrine_theme (dark)->card);
  cairo_paint (cr);
  cairo_save (cr);
  cairo_translate (cr, MARGIN, MARGIN);
  draw (data, dark, cr, width - 2 * MARGIN, height - 2 * MARGIN);
  cairo_restore (cr);
}

static void
draw_confusion (gconstpointer data, gboolean dark, cairo_t *cr, double width, double height)
{
  draw_on_paper (vitrine_confusion_draw, &((const Subject *) data)->confusion, dark, cr, width, height);
}

static void
draw_scores (gconstpointer data, gboolean dark, cairo_t *cr, double width, double height)
{
  draw_on_paper (vitrine_scores_draw, &((const Subject *) data)->scores, dark, cr, width, height);
}

static void
draw_fit (gconstpointer data, gboolean dark, cairo_t *cr, double width, double height)
{
  draw_on_paper (vitrine_fit_draw, &((const Subject *) data)->fit, dark, cr, width, height);
}

static void
draw_hardest (gconstpointer data, gboolean dark, cairo_t *cr, double width, double height)
{
  draw_on_paper (vitrine_gallery_draw, &((const Subject *) data)->gallery, dark, cr, width, height);
}

static char *
confusion_csv (gconstpointer data)
{
  return vitrine_confusion_csv (&((const Subject *) data)->confusion);
}

static char *
scores_csv (gconstpointer data)
{
  return vitrine_scores_csv (&((const Subject *) data)->scores);
}

static char *
fit_csv (gconstpointer data)
{
  return vitrine_fit_csv (&((const Subject *) data)->fit);
}

static char *
hardest_csv (gconstpointer data)
{
  return vitrine_gallery_csv (&((const Subject *) data)->gallery);
}

const VitrineFigure vitrine_figure_confusion = {
  .name = "confusion",
  .title = N_("Which labels are taken for which classes"),
  .width = 504,
  .height = 464,
  .prepare = prepare_confusion,
  .draw = draw_confusion,
  .free = subject_free,
  .csv = confusion_csv,
};

const VitrineFigure vitrine_figure_scores = {
  .name = "scores",
  .title = N_("Precision, recall and F1 of each class"),
  .width = 464,
  .height = 360,
  .prepare = prepare_scores,
  .draw = draw_scores,
  .free = subject_free,
  .csv = scores_csv,
};

const VitrineFigure vitrine_figure_fit = {
  .name = "fit",
  .title = N_("Predicted numbers over true ones"),
  .width = 504,
  .height = 484,
  .prepare = prepare_fit,
  .draw = draw_fit,
  .free = subject_free,
  .csv = fit_csv,
};

const VitrineFigure vitrine_figure_hardest = {
  .name = "hardest",
  .title = N_("The samples that cost most"),
  .width = 584,
  .height = 464,
  .prepare = prepare_hardest,
  .draw = draw_hardest,
  .free = subject_free,
  .csv = hardest_csv,
};
