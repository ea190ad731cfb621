/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Left of the cards: the sample and the network's answer. Right: superpixels and the pointed pixel. */
#include <glib/gi18n.h>
#include <math.h>

#include "ui/draw/paint.h"
#include "ui/draw/token.h"
#include "ui/pages/explain-private.h"

static NnSamples *
samples_of (VitrineExplainPage *page)
{
  return page->session != NULL ? vitrine_project_samples (page->session->project) : NULL;
}

static char *
class_name (const NnSamples *samples, gint label)
{
  if (samples != NULL && samples->class_names != NULL && label >= 0 && label < (gint) samples->n_classes)
    return g_strdup (samples->class_names[label]);
  return g_strdup_printf ("%d", label);
}

/* The sample */

double
explain_side_sample_height (gconstpointer data, double width)
{
  const VitrineAttribution *attribution = data;

  return vitrine_attribution_height (data, attribution->height > 0 && attribution->tokens == NULL ? EXPLAIN_SAMPLE : width);
}

/* Bars have no opacity and no pixels. */
static void
show_display_rows (VitrineExplainPage *page, gboolean maps)
{
  gtk_widget_set_visible (gtk_widget_get_parent (GTK_WIDGET (page->opacity)), maps);
  gtk_widget_set_visible (gtk_widget_get_parent (gtk_widget_get_parent (GTK_WIDGET (page->smooth))), maps);
  gtk_widget_set_visible (gtk_widget_get_parent (GTK_WIDGET (page->percentile)), maps);
}

static VitrineBoxes
boxes_of (VitrineExplainPage *page)
{
  guint n = 0;
  const float *out = vitrine_explaining_prediction (page->session->explaining, &n);

  return vitrine_boxes_of (samples_of (page), vitrine_explaining_index (page->session->explaining), out, n);
}

/* Beside the sample's number: its label, and how well its box was found. */
static void
show_label (VitrineExplainPage *page)
{
  const NnSamples *samples = samples_of (page);
  gint index = vitrine_explaining_index (page->session->explaining);
  const char *problem = vitrine_explaining_problem (page->session->explaining);
  double iou = page->picture != NULL ? vitrine_boxes_iou (&page->picture->boxes) : NAN;
  g_autofree char *label = NULL;
  g_autofree char *share = isfinite (iou) ? g_strdup_printf (_("IoU %.0f %%"), 100 * iou) : NULL;
  g_autofree char *text = NULL;

  if (index >= 0 && samples != NULL && samples->labels != NULL && index < (gint) samples->n)
    {
      g_autofree char *name = class_name (samples, samples->labels[index]);

      label = g_strdup_printf (_("label %s"), name);
    }
  text = problem != NULL ? g_strdup (problem)
         : label != NULL && share != NULL ? g_strdup_printf ("%s, %s", label, share)
                                        : g_strdup (label != NULL ? label : share != NULL ? share : "");
  gtk_label_set_text (page->sample_label, text);
  vitrine_figure_view_set_label (page->sample, gtk_label_get_text (page->sample_title), *text != '\0' ? text : NULL);
}

void
explain_side_pin (VitrineExplainPage *page)
{
  gint index = vitrine_explaining_index (page->session->explaining);

  /* A drawn sample is none of the data. */
  gtk_widget_set_visible (GTK_WIDGET (page->pin), index >= 0);
  page->updating = TRUE;
  gtk_toggle_button_set_active (page->pin, index >= 0 && vitrine_project_is_pinned (page->session->project, index));
  page->updating = FALSE;
  vitrine_sample_strip_set_pins (page->strip, vitrine_project_pins (page->session->project));
}

/* The boxes follow the network; that of the answer comes a little after the sample. */
static void
show_boxes (VitrineExplainPage *page)
{
  VitrineBoxes boxes = boxes_of (page);

  if (page->picture == NULL || vitrine_boxes_equal (&boxes, &page->picture->boxes))
    return;
  page->picture->boxes = boxes;
  show_label (page);
  /* the legend may come or go */
  gtk_widget_queue_resize (GTK_WIDGET (page->sample));
  gtk_widget_queue_draw (GTK_WIDGET (page->sample));
  for (guint i = 0; i < page->cards->len; i++)
    explain_cards_overlay (page, i);
}

void
explain_side_sample (VitrineExplainPage *page)
{
  const VitrineMapDisplay plain = VITRINE_MAP_DISPLAY_INIT;
  NnSamples *samples = samples_of (page);
  NnTensor *input = vitrine_explaining_input (page->session->explaining);
  gint index = vitrine_explaining_index (page->session->explaining);
  VitrineAttribution *old = page->picture;
  g_autofree char *count = index >= 0 ? vitrine_count (index) : NULL;
  g_autofree char *title = index >= 0 ? g_strdup_printf (_("Sample %s"), count) : g_strdup (_("Your own sample"));

  page->picture = NULL;
  if (input != NULL && explain_page_tokens (page) != NULL && input->shape.n_axes == 2)
    page->picture = vitrine_attribution_new_text (input, NULL, &plain, explain_page_tokens (page));
  else if (input != NULL)
    page->picture = vitrine_attribution_new (input, NULL, &plain, explain_page_feature_names (page));
  if (page->picture != NULL)
    {
      page->picture->column = page->column;
      page->picture->row = page->row;
      page->picture->frames = samples != NULL ? samples->frames : 0;
      page->picture->boxes = boxes_of (page);
    }
  gtk_widget_set_halign (GTK_WIDGET (page->sample), page->picture != NULL && page->picture->height > 0 && page->picture->tokens == NULL
                         ? GTK_ALIGN_CENTER : GTK_ALIGN_FILL);
  vitrine_figure_view_set_draw (page->sample, vitrine_draw_attribution, page->picture);
  g_clear_pointer (&old, vitrine_attribution_free);
  if (input == NULL && vitrine_explaining_problem (page->session->explaining) == NULL)
    return;
  gtk_label_set_text (page->sample_title, title);
  explain_side_pin (page);
  show_label (page);
  vitrine_figure_view_set_name (page->sample, title);
  show_display_rows (page, input != NULL && input->shape.n_axes > 2);
  explain_side_pixel (page);
}

/* The answer */

/* Whether the @n outputs are the numbers that the data aim at, and these have names. */
static gboolean
are_targets (const NnSamples *samples, guint n)
{
  return samples != NULL && samples->target_names != NULL && n == g_strv_length (samples->target_names);
}

static gboolean
are_probabilities (const NnSamples *samples, const float *values, guint n)
{
  double sum = 0;

  if (are_targets (samples, n))
    return FALSE;
  for (guint i = 0; i < n; i++)
    {
      if (!(values[i] >= -1e-4 && values[i] <= 1 + 1e-4))
        return FALSE;
      sum += values[i];
    }
  /* one number is a probability where it says yes or no, and a forecast where it aims at another */
  return n == 1 ? samples == NULL || samples->labels != NULL : fabs (sum - 1) < 0.01;
}

typedef struct
{
  float value;
  guint index;
} Likely;

static int
compare_likely (gconstpointer a, gconstpointer b)
{
  const Likely *left = a, *right = b;

  if (left->value != right->value)
    return left->value < right->value ? 1 : -1;
  return left->index < right->index ? -1 : left->index > right->index;
}

/* Of many names only the likeliest, and the one that is explained. */
static void
show_likeliest (VitrineExplainPage *page, const float *values, guint n, const char *const *names, gboolean probability,
                gint target)
{
  g_autofree Likely *ranked = g_new (Likely, n);
  g_auto (GStrv) shown = g_new0 (char *, EXPLAIN_LIKELIEST + 1);
  float chosen[EXPLAIN_LIKELIEST];
  gint row = -1;

  for (guint i = 0; i < n; i++)
    ranked[i] = (Likely) { values[i], i };
  qsort (ranked, n, sizeof *ranked, compare_likely);
  for (guint i = 0; i < EXPLAIN_LIKELIEST; i++)
    {
      page->likeliest[i] = ranked[i].index;
      if ((gint) ranked[i].index == target)
        row = i;
    }
  if (row < 0 && target >= 0)
    page->likeliest[row = EXPLAIN_LIKELIEST - 1] = target;
  for (guint i = 0; i < EXPLAIN_LIKELIEST; i++)
    {
      shown[i] = vitrine_token_name (names[page->likeliest[i]]);
      chosen[i] = values[page->likeliest[i]];
    }
  page->ranked = TRUE;
  vitrine_class_bars_set (page->classes, chosen, EXPLAIN_LIKELIEST, (const char *const *) shown, probability, row);
}

void
explain_side_prediction (VitrineExplainPage *page)
{
  NnSamples *samples = samples_of (page);
  gint target = vitrine_explaining_target (page->session->explaining);
  const char *single[] = { _("Output"), NULL };
  const char *targets[VITRINE_CLASS_BARS_MAX + 1] = { NULL };
  const char *const *names = NULL;
  float in_units[VITRINE_CLASS_BARS_MAX];
  const float *values;
  gboolean few, named, probability;
  guint n;

  show_boxes (page);
  values = vitrine_explaining_prediction (page->session->explaining, &n);
  few = n <= VITRINE_CLASS_BARS_MAX;
  probability = values != NULL && are_probabilities (samples, values, n);
  if (few && are_targets (samples, n))
    {
      for (guint i = 0; i < n; i++)
        targets[i] = _(samples->target_names[i]);
      names = targets;
    }
  else if (n == 1)
    names = single;
  else if (samples != NULL && samples->class_names != NULL && n == samples->n_classes)
    names = (const char *const *) samples->class_names;
  named = names != NULL && values != NULL
          && (!few || (samples != NULL && samples->step_labels != NULL && n > EXPLAIN_LIKELIEST));
  few = few && !named;
  page->ranked = FALSE;
  gtk_widget_set_visible (GTK_WIDGET (page->classes), few || named);
  gtk_widget_set_visible (page->output_row, !few);
  gtk_widget_set_visible (gtk_widget_get_parent (GTK_WIDGET (page->target_title)), values != NULL);
  gtk_label_set_text (page->target_title, named && samples->tokens != NULL ? _("Explain token")
                                           : samples != NULL && n == samples->n_classes ? _("Explain class")
                                                                                        : _("Explain output"));
  gtk_label_set_text (page->target_unit, probability ? _("probability") : _("value"));
  if (few && are_targets (samples, n) && values != NULL)
    {
      for (guint i = 0; i < n; i++)
        in_units[i] = (float) nn_samples_in_units (samples, i, values[i]);
      values = in_units;
    }
  page->updating = TRUE;
  if (few)
    vitrine_class_bars_set (page->classes, values, n, names, probability, target);
  else
    {
      if (named)
        show_likeliest (page, values, n, names, probability, target);
      g_autofree char *text = vitrine_number (target >= 0 ? values[target] : NAN, 3);

      gtk_spin_button_set_range (page->output, 0, n - 1);
      gtk_spin_button_set_value (page->output, MAX (target, 0));
      gtk_spin_button_set_numeric (page->output, !named);
      gtk_spin_button_update (page->output);
      gtk_label_set_text (page->output_value, text);
    }
  page->updating = FALSE;
}

/* Superpixels */

static gint
superpixel_slot (VitrineExplainPage *page)
{
  for (guint i = 0; i < page->cards->len; i++)
    {
      NnExplanation *explanation = vitrine_explaining_result (page->session->explaining, i);

      if (explanation != NULL && explanation->n_segments > 0)
        return i;
    }
  return -1;
}

static char *
superpixel_caption (VitrineExplainPage *page, const NnExplanation *explanation)
{
  g_autofree char *target = explain_page_target_name (page);
  gint repeats = nn_class_find_arg (explanation->method.klass, "repeats");
  guint n = repeats >= 0 ? (guint) explanation->method.values[repeats] : 1, n_outputs;
  const float *values = vitrine_explaining_prediction (page->session->explaining, &n_outputs);
  g_autofree char *effect = values != NULL && are_probabilities (samples_of (page), values, n_outputs)
    ? g_strdup_printf (_("Effect on the probability of %s."), target)
    : g_strdup_printf (_("Effect on output %s."), target);

  if (n > 1)
    return g_strdup_printf (_("%s Bars: mean of %u repeats, whiskers: ± 2 deviations."), effect, n);
  return g_strdup_printf (_("%s More repeats would give error bars."), effect);
}

static void
point_bar (VitrineExplainPage *page, const NnExplanation *explanation)
{
  const VitrineAttribution *picture = page->picture;
  gint32 segment;

  page->bars->pointed = -1;
  if (picture == NULL || page->column < 0 || page->row < 0 || page->column >= (gint) picture->width
      || page->row >= (gint) picture->height)
    return;
  segment = explanation->segments[vitrine_attribution_at (picture, page->column, page->row)];
  for (guint i = 0; i < page->bars->n; i++)
    if ((gint32) page->bars->bars[i].id == segment)
      page->bars->pointed = i;
}

void
explain_side_superpixels (VitrineExplainPage *page)
{
  gint slot = superpixel_slot (page);
  NnExplanation *explanation = slot >= 0 ? vitrine_explaining_result (page->session->explaining, slot) : NULL;
  VitrineBars *old = page->bars;
  gboolean lime = FALSE, table = FALSE, series = FALSE, text = FALSE;
  NnTensor *input = vitrine_explaining_input (page->session->explaining);

  page->bars_slot = slot;
  /* A result for another shape is from before an edit. */
  if (explanation != NULL && (input == NULL || nn_tensor_count (explanation->attribution) != nn_tensor_count (input)))
    explanation = NULL;
  table = input != NULL && input->shape.n_axes == 2;
  series = page->picture != NULL && page->picture->series;
  text = page->picture != NULL && page->picture->tokens != NULL;
  if (explanation != NULL && text)
    page->bars = vitrine_bars_new_tokens (explanation, page->picture->tokens, page->picture->width);
  else if (explanation != NULL)
    page->bars = table ? vitrine_bars_new_features (explanation, input, explain_page_feature_names (page), FALSE)
                       : vitrine_bars_new_superpixels (explanation);
  else
    page->bars = NULL;
  if (page->bars != NULL && !table)
    point_bar (page, explanation);
  gtk_label_set_text (page->superpixel_title, text ? _("Tokens") : table ? _("Features") : series ? _("Pieces") : _("Superpixels"));
  vitrine_figure_view_set_name (page->superpixels, text ? _("Tokens") : table ? _("Features") : series ? _("Pieces") : _("Superpixels"));
  vitrine_figure_view_set_draw (page->superpixels, vitrine_draw_bars, page->bars);
  g_clear_pointer (&old, vitrine_bars_free);
  gtk_widget_set_visible (GTK_WIDGET (page->superpixels), page->bars != NULL);
  gtk_widget_set_visible (page->fit_row, explanation != NULL && !isnan (explanation->fit));
  for (guint i = 0; i < page->cards->len; i++)
    lime = lime || NN_EXPLAINER_CLASS (vitrine_method_card_spec (page->cards->pdata[i])->klass)->segments;
  gtk_widget_set_visible (page->show_lime, !lime);
  if (explanation == NULL)
    {
      gtk_label_set_text (page->superpixel_method, "");
      gtk_label_set_text (page->superpixel_caption,
                          lime && text ? _("The tokens of LIME appear here.")
                          : text ? _("LIME hides tokens at random and asks what each of them does.")
                          : lime && table ? _("The features of LIME appear here.")
                          : lime && series ? _("The pieces of LIME appear here.")
                          : series ? _("LIME cuts the series into pieces and asks what each of them does.")
                          : lime ? _("The superpixels of LIME appear here.")
                          : table ? _("LIME hides features at random and asks what each of them does.")
                                  : _("LIME cuts the picture into superpixels and asks what each of them does."));
    }
  else
    {
      g_autofree char *caption = superpixel_caption (page, explanation);
      g_autofree char *described = vitrine_bars_describe (page->bars);
      g_autofree char *note = NULL, *fit = NULL;

      vitrine_explanation_note (explanation, &note, &fit);
      gtk_label_set_text (page->fit, fit);
      gtk_label_set_text (page->superpixel_method, _(explanation->method.klass->title));
      gtk_label_set_text (page->superpixel_caption, caption);
      vitrine_figure_view_set_label (page->superpixels, text ? _("Tokens by their effect")
                                     : table ? _("Features by their effect")
                                     : series ? _("Pieces by their effect")
                                              : _("Superpixels by their effect"),
                                     described);
    }
}

/* The pointed pixel */

static void
pixel_row (VitrineExplainPage *page, guint row, const char *title, const char *value)
{
  GtkWidget *name = gtk_label_new (title), *number = gtk_label_new (value);

  gtk_label_set_xalign (GTK_LABEL (name), 0);
  gtk_label_set_ellipsize (GTK_LABEL (name), PANGO_ELLIPSIZE_END);
  gtk_widget_set_hexpand (name, TRUE);
  gtk_label_set_xalign (GTK_LABEL (number), 1);
  gtk_widget_add_css_class (name, "caption");
  gtk_widget_add_css_class (name, "dim-label");
  gtk_widget_add_css_class (number, "caption");
  gtk_widget_add_css_class (number, "numeric");
  gtk_grid_attach (page->pixel_grid, name, 0, row, 1, 1);
  gtk_grid_attach (page->pixel_grid, number, 1, row, 1, 1);
}

void
explain_side_pixel (VitrineExplainPage *page)
{
  GtkWidget *child;
  gboolean map = page->picture != NULL && page->picture->height > 0;
  gboolean series = map && page->picture->series;
  gboolean says = map && page->picture->tokens != NULL;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (page->pixel_grid))) != NULL)
    gtk_grid_remove (page->pixel_grid, child);
  gtk_widget_set_visible (gtk_widget_get_parent (GTK_WIDGET (page->pixel_caption)), map);
  gtk_label_set_text (page->pixel_title, says ? _("Token") : series ? _("Step") : _("Pixel"));
  if (!map || page->column < 0 || page->column >= (gint) page->picture->width)
    {
      gtk_label_set_text (page->pixel_caption, says ? _("Point at a token to read it in all of them.")
                                                   : series ? _("Point at a series to read the same step in all of them.")
                                                     : _("Point at a map to read the same pixel in all of them."));
      return;
    }
  {
    g_autofree char *place = vitrine_attribution_place (page->picture, page->column, page->row);
    gsize at = vitrine_attribution_at (page->picture, page->column, page->row) * page->picture->channels;
    g_autofree char *value = vitrine_number (page->picture->input->data[at], 3);

    gtk_label_set_text (page->pixel_caption, place);
    pixel_row (page, 0, says ? _("Its number") : page->picture->channels == 1 ? _("Sample") : _("Sample, first channel"), value);
  }
  for (guint i = 0; i < page->cards->len; i++)
    {
      VitrineMethodCard *card = page->cards->pdata[i];
      VitrineAttribution *attribution = vitrine_method_card_attribution (card);
      double value = attribution != NULL ? vitrine_attribution_value (attribution, page->column, page->row) : NAN;
      g_autofree char *number = vitrine_number (value, 2);
      g_autofree char *text = g_strconcat (value > 0 && attribution != NULL && !attribution->magnitude ? "+" : "", number, NULL);

      pixel_row (page, i + 1, _(vitrine_method_card_spec (card)->klass->title), text);
    }
}

void
explain_side_clear (VitrineExplainPage *page)
{
  if (page->sample != NULL)
    vitrine_figure_view_set_draw (page->sample, NULL, NULL);
  if (page->superpixels != NULL)
    vitrine_figure_view_set_draw (page->superpixels, NULL, NULL);
  g_clear_pointer (&page->picture, vitrine_attribution_free);
  g_clear_pointer (&page->bars, vitrine_bars_free);
}
