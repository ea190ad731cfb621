/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The panel at the right: the chosen sample, and what the numbers of all are. */
#include "ui/pages/data-private.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "ui/draw/data.h"
#include "ui/draw/paint.h"
#include "ui/draw/sample.h"
#include "ui/draw/token.h"

#define TOP_TOKENS 12
#define PICTURE    200.0
#define KEPT       (8 << 20)   /* bytes of samples that come from files */

/* --- the chosen sample -------------------------------------------------------- */

typedef struct _DataChosen
{
  NnSamples *samples;
  guint      index;
  NnTensor  *input;       /* NULL: it cannot be read */
} Chosen;

static void
chosen_free (Chosen *chosen)
{
  nn_samples_unref (chosen->samples);
  g_clear_pointer (&chosen->input, nn_tensor_unref);
  g_free (chosen);
}

static void
draw_chosen (gconstpointer data,
             gboolean      dark,
             cairo_t      *cr,
             double        width,
             double        height)
{
  const Chosen *chosen = data;

  if (chosen->input != NULL)
    vitrine_draw_sample (chosen->samples, (gint) chosen->index, chosen->input->data, dark, cr, 0, 0, width, height);
  else
    vitrine_draw_no_sample (TRUE, dark, cr, 0, 0, width, height);
}

static double
chosen_height (gconstpointer data,
               double        width)
{
  const Chosen *chosen = data;

  switch (vitrine_sample_kind (chosen->samples))
    {
    case VITRINE_SAMPLE_IMAGE:
    case VITRINE_SAMPLE_FILM:
      return MIN (width, PICTURE + 40);
    case VITRINE_SAMPLE_SPECTROGRAM:
      return width * 0.7;
    default:
      return width * 0.45;
    }
}

/* A row of a table is all of its numbers. */
static char *
chosen_csv (gconstpointer data)
{
  const Chosen *chosen = data;
  const gsize n = nn_shape_count (&chosen->samples->shape);
  GString *csv = g_string_new ("number,value\n");

  for (gsize i = 0; chosen->input != NULL && i < n; i++)
    {
      char number[G_ASCII_DTOSTR_BUF_SIZE];
      g_autofree char *name = nn_samples_are_rows (chosen->samples) ? nn_samples_feature (chosen->samples, i)
                                                                    : g_strdup_printf ("%zu", i + 1);
      const double value = nn_samples_are_rows (chosen->samples) ? vitrine_sample_value (chosen->samples, chosen->input->data, i)
                                                                 : chosen->input->data[i];

      g_string_append_printf (csv, "\"%s\",%s\n", name, g_ascii_formatd (number, sizeof number, "%.9g", value));
    }
  return g_string_free (csv, FALSE);
}

static char *
caption_of (const NnSamples *samples,
            guint            index)
{
  const char *part = index < samples->n_train ? _("training") : _("held out");
  g_autofree char *name = NULL;

  if (samples->labels != NULL)
    {
      name = vitrine_class_name (samples, samples->labels[index]);
      return g_strdup_printf ("%s, %s", name, part);
    }
  if (samples->targets != NULL && nn_shape_count (&samples->target_shape) == 1)
    {
      name = vitrine_number (nn_samples_in_units (samples, 0, samples->targets[index]), 4);
      return g_strdup_printf ("%s, %s", name, part);
    }
  if (vitrine_samples_translate (samples))
    {
      name = vitrine_sample_translation (samples, index);
      return g_strdup_printf ("%s, %s", name, part);
    }
  return g_strdup (part);
}

static void
forget_sample (VitrineDataPage *page)
{
  vitrine_figure_view_set_draw (page->picture, draw_chosen, NULL);
  g_clear_pointer (&page->picture_data, chosen_free);
  gtk_widget_set_visible (page->sample_box, FALSE);
}

/* The picture leaves as a file or a copy when it is that of the sample that is meant. */
static void
enable_export (VitrineDataPage *page)
{
  const gboolean shown = page->picture_data != NULL && page->picture_data->index == page->sample_asked
                         && page->picture_data->input != NULL;

  gtk_widget_action_set_enabled (GTK_WIDGET (page), "page.sample-copy", shown);
  gtk_widget_action_set_enabled (GTK_WIDGET (page), "page.sample-export", shown);
}

static void
show_sample (VitrineDataPage *page,
             NnTensor        *input,
             const char      *problem)
{
  NnSamples *samples = page->samples;
  const guint index = page->sample_asked;
  g_autofree char *number = vitrine_count (index);
  g_autofree char *title = g_strdup_printf (_("Sample %s"), number);
  g_autofree char *caption = problem != NULL ? g_strdup (problem) : caption_of (samples, index);
  g_autofree char *words = input != NULL ? vitrine_sample_words (samples, input->data) : NULL;
  Chosen *chosen = g_new0 (Chosen, 1);

  forget_sample (page);
  chosen->samples = nn_samples_ref (samples);
  chosen->index = index;
  chosen->input = input != NULL ? nn_tensor_ref (input) : NULL;
  page->picture_data = chosen;
  gtk_label_set_label (page->sample_title, title);
  gtk_label_set_label (page->sample_caption, caption);
  gtk_widget_set_tooltip_text (GTK_WIDGET (page->sample_caption), problem);
  vitrine_figure_view_set_draw (page->picture, draw_chosen, chosen);
  vitrine_figure_view_set_name (page->picture, title);
  vitrine_figure_view_set_label (page->picture, title, words != NULL ? words : caption);
  gtk_widget_set_tooltip_text (GTK_WIDGET (page->picture), words != NULL ? words : problem);
  gtk_widget_set_visible (page->sample_box, TRUE);
  gtk_widget_queue_resize (GTK_WIDGET (page->picture));
}

/* If it is there; until then the one before stays. */
static void
came_cb (VitrineDataPage *page,
         guint            index)
{
  const char *problem;
  NnTensor *input;

  if (page->samples == NULL || index != page->sample_asked)
    return;
  input = vitrine_sight_look (page->sight, index, &problem);
  if (input != NULL || problem != NULL)
    show_sample (page, input, problem);
  enable_export (page);
}

void
data_panel_sample (VitrineDataPage *page,
                   guint            index)
{
  const guint n = page->samples != NULL && index != G_MAXUINT ? 1 : 0;

  page->sample_asked = n > 0 ? index : G_MAXUINT;
  vitrine_sight_set_samples (page->sight, page->samples);
  vitrine_sight_wish (page->sight, &page->sample_asked, n);
  if (n > 0)
    came_cb (page, index);
  else
    forget_sample (page);
}

/* --- numbers ------------------------------------------------------------------- */

static void
add_number (VitrineDataPage *page,
            int             *row,
            const char      *title,
            const char      *text)
{
  GtkWidget *name = gtk_label_new (title), *value = gtk_label_new (text);
  g_autofree char *both = g_strdup_printf ("%s: %s", title, text);

  gtk_label_set_xalign (GTK_LABEL (name), 0);
  gtk_widget_set_hexpand (name, TRUE);
  gtk_widget_add_css_class (name, "dim-label");
  gtk_label_set_xalign (GTK_LABEL (value), 1);
  gtk_label_set_selectable (GTK_LABEL (value), FALSE);
  gtk_widget_add_css_class (value, "numeric");
  gtk_accessible_update_property (GTK_ACCESSIBLE (value), GTK_ACCESSIBLE_PROPERTY_LABEL, both, -1);
  gtk_grid_attach (page->numbers, name, 0, *row, 1, 1);
  gtk_grid_attach (page->numbers, value, 1, *row, 1, 1);
  (*row)++;
}

static void
add_value (VitrineDataPage *page,
           int             *row,
           const char      *title,
           double           value)
{
  g_autofree char *text = vitrine_number (value, 4);

  add_number (page, row, title, text);
}

static void
add_count (VitrineDataPage *page,
           int             *row,
           const char      *title,
           guint64          value)
{
  g_autofree char *text = vitrine_count (value);

  add_number (page, row, title, text);
}

/* A column of texts is a feature for each of them: the first one speaks for it. */
static gboolean
is_first_of (const NnSamples *samples,
             guint            feature)
{
  return feature == 0 || samples->origin[feature] != samples->origin[feature - 1];
}

static void
add_missing_of (VitrineDataPage *page,
                int             *row,
                const NnSamples *samples,
                guint            feature)
{
  const char *name = samples->columns[samples->origin[feature]];
  const gboolean text = g_strcmp0 (samples->feature_names[feature], name) != 0;
  g_autofree char *indented = g_strconcat ("   ", name, NULL);
  g_autofree char *count = vitrine_count (samples->missing[feature]);
  g_autofree char *filled = g_strdup_printf (text ? _("%s, as no text") : _("%s, the mean"), count);

  add_number (page, row, indented, filled);
}

#define MOST_MISSING 6   /* columns that are named */

/* How many values were missing in how many columns, and what stands in their place. */
static void
add_missing (VitrineDataPage *page,
             int             *row)
{
  const NnSamples *samples = vitrine_survey_samples (page->session->survey);
  guint64 sum = 0;
  guint n = 0;
  g_autofree char *count = NULL, *all = NULL;

  if (samples->missing == NULL || samples->origin == NULL)
    return;
  for (guint k = 0; k < page->told->n_features; k++)
    if (is_first_of (samples, k) && samples->missing[k] > 0)
      {
        sum += samples->missing[k];
        n++;
      }
  count = vitrine_count (sum);
  all = n > 0 ? g_strdup_printf (ngettext ("%s in %u column", "%s in %u columns", n), count, n) : g_strdup (_("none"));
  add_number (page, row, _("Missing"), all);
  for (guint k = 0, shown = 0; k < page->told->n_features && shown < MOST_MISSING; k++)
    if (is_first_of (samples, k) && samples->missing[k] > 0)
      {
        add_missing_of (page, row, samples, k);
        shown++;
      }
  if (n > MOST_MISSING)
    {
      g_autofree char *rest = vitrine_count (n - MOST_MISSING);

      add_number (page, row, _("More columns"), rest);
    }
}

static void
fill_numbers (VitrineDataPage *page)
{
  const NnSamples *samples = page->samples;
  g_autofree char *shape = nn_shape_to_string (&samples->shape);
  GtkWidget *child;
  int row = 0;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (page->numbers))) != NULL)
    gtk_grid_remove (page->numbers, child);
  add_count (page, &row, _("For training"), samples->n_train);
  add_count (page, &row, _("Held out"), samples->n - samples->n_train);
  add_number (page, &row, _("Numbers in a sample"), shape);
  if (page->told == NULL)
    return;
  if (page->told->n_tokens > 0)
    {
      add_count (page, &row, _("Different tokens"), page->told->n_tokens - 1);
      return;
    }
  add_missing (page, &row);
  if (page->told->n_features > 0 && samples->shape.n_axes == 1)
    return;   /* a mean over columns of different units means nothing */
  add_value (page, &row, _("Least"), page->told->all.min);
  add_value (page, &row, _("Mean"), page->told->all.mean);
  add_value (page, &row, _("Deviation"), page->told->all.deviation);
  add_value (page, &row, _("Most"), page->told->all.max);
}

/* --- how they are spread ---------------------------------------------------------- */

static void
tell_spread (VitrineDataPage *page)
{
  const NnFeature *feature = page->spread_figure.feature;
  /* to the same place behind the point */
  g_autofree char *mean = feature->deviation > 0
                            ? vitrine_number_tick (feature->mean, pow (10, floor (log10 (feature->deviation)) - 2))
                            : vitrine_number (feature->mean, 4);
  g_autofree char *deviation = vitrine_number (feature->deviation, 3);
  g_autofree char *text = page->spread_figure.pointed >= 0
                            ? vitrine_feature_tell (&page->spread_figure, page->spread_figure.pointed)
                            : g_strdup_printf (_("mean %s, deviation %s"), mean, deviation);

  gtk_label_set_label (page->spread_caption, text);
  gtk_widget_set_tooltip_text (GTK_WIDGET (page->spread_caption), text);
  vitrine_figure_view_set_label (page->spread, feature->name != NULL ? feature->name : _("All numbers"), text);
}

void
data_panel_feature (VitrineDataPage *page,
                    gint             feature)
{
  NnSamples *samples = vitrine_survey_samples (page->session->survey);
  const NnStatistics *told = page->told;
  const NnFeature *chosen;

  if (told == NULL || samples == NULL || told->n_tokens > 0)
    {
      vitrine_figure_view_set_draw (page->spread, vitrine_draw_feature, NULL);
      page->spread_figure.feature = NULL;
      gtk_widget_set_visible (page->spread_box, FALSE);
      return;
    }
  if (feature < 0 && told->n_features > 0 && samples->shape.n_axes == 1)
    chosen = told->n_targets > 0 ? &told->targets[0] : &told->features[0];
  else
    chosen = feature < 0 ? &told->all : &told->features[feature];
  page->spread_figure = (VitrineFeatureFigure){ chosen, chosen->by_class != NULL ? told->n_classes : 0,
                                                (const char *const *) samples->class_names, -1 };
  gtk_label_set_label (page->spread_title, chosen->name != NULL ? chosen->name : _("All numbers"));
  vitrine_figure_view_set_draw (page->spread, vitrine_draw_feature, &page->spread_figure);
  vitrine_figure_view_set_name (page->spread, chosen->name != NULL ? chosen->name : _("All numbers"));
  tell_spread (page);
  gtk_widget_set_visible (page->spread_box, TRUE);
}

static void
spread_motion_cb (GtkEventControllerMotion *motion,
                  double                    x,
                  double                    y,
                  VitrineDataPage          *page)
{
  gint bin = vitrine_feature_at (&page->spread_figure, gtk_widget_get_width (GTK_WIDGET (page->spread)),
                                 gtk_widget_get_height (GTK_WIDGET (page->spread)), x, y);

  if (page->spread_figure.feature == NULL || bin == page->spread_figure.pointed)
    return;
  page->spread_figure.pointed = bin;
  gtk_widget_queue_draw (GTK_WIDGET (page->spread));
  tell_spread (page);
}

static void
spread_leave_cb (GtkEventControllerMotion *motion,
                 VitrineDataPage          *page)
{
  spread_motion_cb (motion, -1, -1, page);
}

/* --- mean pictures and tokens -------------------------------------------------------- */

/* What the two pictures show, in words. */
static void
tell_means (VitrineDataPage *page)
{
  const NnStatistics *told = page->told;
  const gsize n = nn_shape_count (&told->shape);
  float least = INFINITY, most = -INFINITY, wide = 0;
  g_autofree char *from = NULL, *to = NULL, *spread = NULL, *text = NULL;

  for (gsize i = 0; i < n; i++)
    {
      least = MIN (least, told->mean[i]);
      most = MAX (most, told->mean[i]);
      wide = MAX (wide, told->deviation[i]);
    }
  from = vitrine_number (least, 3);
  to = vitrine_number (most, 3);
  spread = vitrine_number (wide, 3);
  text = g_strdup_printf (_("means from %s to %s, deviations up to %s"), from, to, spread);
  vitrine_figure_view_set_label (page->means, _("Mean and deviation of all samples"), text);
}

static void
clear_tokens (VitrineDataPage *page)
{
  vitrine_figure_view_set_draw (page->tokens, vitrine_class_counts_draw, NULL);
  page->token_counts = (VitrineClassCounts){ 0 };
  g_clear_pointer (&page->token_numbers, g_free);
  g_clear_pointer (&page->token_names, g_strfreev);
}

/* The most frequent tokens; padding is none. */
static void
fill_tokens (VitrineDataPage *page)
{
  const NnSamples *samples = vitrine_survey_samples (page->session->survey);
  const NnStatistics *told = page->told;
  const guint n = MIN (TOP_TOKENS, told->n_tokens > 0 ? told->n_tokens - 1 : 0);
  g_autofree gboolean *taken = g_new0 (gboolean, told->n_tokens + 1);
  guint *counts;
  char **names;

  clear_tokens (page);
  gtk_widget_set_visible (page->tokens_box, n > 0);
  if (n == 0)
    return;
  counts = g_new0 (guint, n);
  names = g_new0 (char *, n + 1);
  for (guint k = 0; k < n; k++)
    {
      guint best = 0;

      for (guint t = 1; t < told->n_tokens; t++)
        if (!taken[t] && (best == 0 || told->token_counts[t] > told->token_counts[best]))
          best = t;
      taken[best] = TRUE;
      counts[k] = (guint) MIN (told->token_counts[best], G_MAXUINT);
      names[k] = vitrine_token_name (samples->tokens[best]);
    }
  page->token_numbers = counts;
  page->token_names = names;
  page->token_counts = (VitrineClassCounts){ n, counts, names };
  vitrine_figure_view_set_draw (page->tokens, vitrine_class_counts_draw, &page->token_counts);
  vitrine_figure_view_set_label (page->tokens, _("Most frequent tokens"), names[0]);
}

/* --- all of it ---------------------------------------------------------------------- */

void
data_panel_progress (VitrineDataPage *page)
{
  const double progress = vitrine_survey_progress (page->session->survey);

  gtk_widget_set_opacity (GTK_WIDGET (page->progress), progress >= 0 ? 1 : 0);
  gtk_progress_bar_set_fraction (page->progress, MAX (progress, 0));
}

static void
show_balance (VitrineDataPage *page)
{
  NnSamples *samples = page->samples;
  const gboolean labels = samples != NULL && samples->labels != NULL && samples->n_classes > 0;
  g_autofree char *count = NULL;
  g_autofree char *total = NULL;

  vitrine_figure_view_set_draw (page->balance, vitrine_draw_balance, labels ? samples : NULL);
  gtk_widget_set_visible (page->balance_box, labels);
  if (!labels)
    return;
  count = vitrine_count (samples->n);
  total = g_strdup_printf (g_dngettext (NULL, "%s sample", "%s samples", samples->n), count);
  gtk_label_set_label (page->total, total);
  vitrine_figure_view_set_label (page->balance, _("Class balance"), total);
}

void
data_panel_clear (VitrineDataPage *page)
{
  page->sample_asked = G_MAXUINT;
  vitrine_sight_set_samples (page->sight, NULL);
  forget_sample (page);
  vitrine_figure_view_set_draw (page->balance, vitrine_draw_balance, NULL);
  vitrine_figure_view_set_draw (page->spread, vitrine_draw_feature, NULL);
  page->spread_figure = (VitrineFeatureFigure){ NULL, 0, NULL, -1 };
  vitrine_figure_view_set_draw (page->means, vitrine_draw_means, NULL);
  clear_tokens (page);
  gtk_widget_set_visible (page->spread_box, FALSE);
  gtk_widget_set_visible (page->means_box, FALSE);
  gtk_widget_set_visible (page->tokens_box, FALSE);
  gtk_widget_set_visible (page->balance_box, FALSE);
  g_clear_pointer (&page->told, nn_statistics_unref);
}

void
data_panel_show (VitrineDataPage *page)
{
  NnSamples *of = vitrine_survey_samples (page->session->survey);

  if (page->samples == NULL)
    return;
  show_balance (page);
  fill_numbers (page);
  if (page->told == NULL || of == NULL)
    return;
  data_panel_feature (page, -1);
  page->means_figure = (VitrineMeans){ of, page->told };
  gtk_widget_set_visible (page->means_box, page->told->mean != NULL);
  vitrine_figure_view_set_draw (page->means, vitrine_draw_means, page->told->mean != NULL ? &page->means_figure : NULL);
  if (page->told->mean != NULL)
    tell_means (page);
  fill_tokens (page);
}

void
data_panel_init (VitrineDataPage *page)
{
  GtkEventController *motion = gtk_event_controller_motion_new ();

  page->sample_asked = G_MAXUINT;
  page->sight = vitrine_sight_new (KEPT);
  g_signal_connect_object (page->sight, "came", G_CALLBACK (came_cb), page, G_CONNECT_SWAPPED);
  vitrine_figure_view_set_height_func (page->picture, chosen_height);
  vitrine_figure_view_set_size (page->picture, 200, 60);
  vitrine_figure_view_set_csv (page->picture, chosen_csv);
  vitrine_figure_view_set_height_func (page->balance, vitrine_balance_height);
  vitrine_figure_view_set_size (page->balance, 200, 24);
  vitrine_figure_view_set_name (page->balance, _("Class balance"));
  vitrine_figure_view_set_csv (page->balance, vitrine_balance_csv);
  vitrine_figure_view_set_size (page->spread, 200, 132);
  vitrine_figure_view_set_csv (page->spread, vitrine_feature_csv);
  vitrine_figure_view_set_height_func (page->means, vitrine_means_height);
  vitrine_figure_view_set_size (page->means, 200, 60);
  vitrine_figure_view_set_name (page->means, _("Mean and deviation"));
  vitrine_figure_view_set_csv (page->means, vitrine_means_csv);
  vitrine_figure_view_set_label (page->means, _("Mean and deviation of all samples"), _("Nothing is known yet"));
  vitrine_figure_view_set_height_func (page->tokens, vitrine_class_counts_height);
  vitrine_figure_view_set_csv (page->tokens, vitrine_class_counts_csv);
  vitrine_figure_view_set_size (page->tokens, 200, 60);
  vitrine_figure_view_set_name (page->tokens, _("Most frequent tokens"));
  g_signal_connect (motion, "motion", G_CALLBACK (spread_motion_cb), page);
  g_signal_connect (motion, "leave", G_CALLBACK (spread_leave_cb), page);
  gtk_widget_add_controller (GTK_WIDGET (page->spread), motion);
}
