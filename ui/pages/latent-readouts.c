/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The read-outs: objective, classes, errors, the nearest samples and their reconstruction. */
#include "ui/pages/latent-private.h"

#include <glib/gi18n.h>
#include <math.h>

#include "ui/draw/data.h"
#include "ui/draw/paint.h"

#define KEPT      (16 << 20) /* bytes of samples that come from files */
#define COLLAPSED 0.1        /* nats: a dimension below says nothing of its sample */

/* Which dimensions say nothing, in words. */
static char *
collapse_words (VitrineLatentPage *page)
{
  const double *kl = vitrine_latent_kl (latent_page_latent (page));
  g_autoptr (GString) names = g_string_new (NULL);
  guint collapsed = 0;

  if (kl == NULL)
    return g_strdup (_("This code has no prior: there is no KL to show, and dimensions are "
                       "ordered by their spread."));
  for (guint d = 0; d < page->n_dims; d++)
    if (kl[d] < COLLAPSED && collapsed++ < 8)
      {
        g_autofree char *name = vitrine_latent_dim_name (d);

        g_string_append_printf (names, "%s%s", names->len > 0 ? ", " : "", name);
      }
  if (collapsed == 0)
    return page->n_dims == 2
               ? g_strdup (_("Both dimensions carry information, none has collapsed."))
               : g_strdup_printf (_("All %u dimensions carry information, none has collapsed."),
                                  page->n_dims);
  if (collapsed > 8)
    g_string_append (names, "…");
  return g_strdup_printf (g_dngettext (NULL,
                                       "%u of %u dimensions has collapsed to the prior (KL under "
                                       "0.1 nats): %s. The decoder ignores it.",
                                       "%u of %u dimensions have collapsed to the prior (KL under "
                                       "0.1 nats): %s. The decoder ignores them.",
                                       collapsed),
                          collapsed, page->n_dims, names->str);
}

static void
show_objective (VitrineLatentPage *page)
{
  const VitrineObjective *objective = vitrine_latent_objective (latent_page_latent (page));
  gboolean kl = objective != NULL && isfinite (objective->kl);
  g_autofree char *words = collapse_words (page), *count = NULL;
  g_autofree char *a = NULL, *b = NULL, *c = NULL;

  /* before there are codes nothing is known of the prior */
  gtk_widget_set_visible (GTK_WIDGET (page->collapse_label), objective != NULL);
  gtk_label_set_label (page->collapse_label, words);
  gtk_widget_set_visible (page->kl_label_row, kl);
  gtk_widget_set_visible (page->elbo_label_row, kl);
  gtk_widget_set_visible (GTK_WIDGET (page->unit_label), objective != NULL && objective->unit != NULL);
  if (objective == NULL)
    return;
  gtk_label_set_label (page->unit_label, objective->unit != NULL ? objective->unit : "");
  a = vitrine_number (objective->reconstruction, 4);
  b = vitrine_number (objective->kl, 3);
  c = vitrine_number (objective->elbo, 4);
  count = vitrine_count (objective->n_samples);
  gtk_label_set_label (page->reconstruction_label, a);
  gtk_label_set_label (page->kl_label, b);
  gtk_label_set_label (page->elbo_label, c);
}

static void
show_classes (VitrineLatentPage *page)
{
  VitrineLatentMap *map = latent_page_map (page);
  g_autofree char *count = vitrine_count (map->n);
  g_autofree char *text = g_strdup_printf (_("%s samples"), count);
  gboolean some = map->labels != NULL && map->n_classes > 0 && map->n_classes <= LATENT_MAX_CLASSES;

  gtk_widget_set_visible (page->classes_box, some);
  gtk_label_set_label (page->count_label, text);
  memset (page->counts, 0, sizeof page->counts);
  for (guint i = 0; some && i < map->n; i++)
    if (map->labels[i] >= 0 && (guint) map->labels[i] < map->n_classes)
      page->counts[map->labels[i]]++;
  g_clear_pointer (&page->class_names, g_strfreev);
  if (some)
    page->class_names = g_strdupv (vitrine_project_samples (page->session->project)->class_names);
  page->classes = (VitrineClassCounts){ some ? map->n_classes : 0, page->counts, page->class_names };
  vitrine_figure_view_set_label (page->classes_view, _("Samples of each class"), text);
  gtk_widget_queue_resize (GTK_WIDGET (page->classes_view));
  gtk_widget_queue_draw (GTK_WIDGET (page->classes_view));
}

static void
show_histogram (VitrineLatentPage *page)
{
  guint n = 0;
  const float *errors = vitrine_latent_errors (latent_page_latent (page), &n);
  g_autofree char *number = NULL, *words = NULL;

  page->histogram.values = errors;
  page->histogram.n = errors != NULL ? n : 0;
  page->histogram.share = 0.99;
  gtk_widget_set_visible (page->histogram_box, errors != NULL && n > 0);
  if (errors == NULL || n == 0)
    return;
  number = vitrine_number (vitrine_histogram_threshold (errors, n, 0.99), 3);
  words = g_strdup_printf (_("99 %% below %s"), number);
  vitrine_figure_view_set_label (page->histogram_view, _("Reconstruction errors of all samples"),
                                 words);
  gtk_widget_queue_draw (GTK_WIDGET (page->histogram_view));
}

void
latent_readouts_show (VitrineLatentPage *page)
{
  show_objective (page);
  show_classes (page);
  show_histogram (page);
}

/* Who they are and how far away. */
static void
tell_nearest (VitrineLatentPage    *page,
              const VitrineNearest *nearest)
{
  NnSamples *samples = vitrine_project_samples (page->session->project);
  g_autoptr (GString) words = g_string_new (NULL);

  for (guint i = 0; i < page->thumbs.n; i++)
    {
      g_autofree char *index = vitrine_count (nearest[i].index);
      g_autofree char *far = vitrine_number (page->thumbs.numbers[i], 3);
      g_autofree char *class = page->thumbs.labels[i] >= 0 ? vitrine_class_name (samples, page->thumbs.labels[i]) : NULL;

      g_string_append (words, i > 0 ? "; " : "");
      if (class != NULL)
        g_string_append_printf (words, _("Sample %s, %s, %s away"), index, class, far);
      else
        g_string_append_printf (words, _("Sample %s, %s away"), index, far);
    }
  vitrine_figure_view_set_label (page->nearest_view, _("Samples nearest to the pointer"), words->str);
}

/* Samples that are there now; the others come. */
static void
show_samples (VitrineLatentPage *page)
{
  const char *problem;

  for (guint i = 0; i < page->thumbs.n; i++)
    {
      NnTensor *picture = vitrine_sight_look (page->sight, page->thumbs.samples[i], &problem);

      g_clear_pointer (&page->thumbs.pictures[i], nn_tensor_unref);
      page->thumbs.pictures[i] = picture != NULL ? nn_tensor_ref (picture) : NULL;
      page->thumbs.unreadable[i] = problem != NULL;
    }
  g_clear_pointer (&page->triple.sample, nn_tensor_unref);
  if (page->triple.output != NULL)
    {
      NnTensor *sample = vitrine_sight_look (page->sight, page->triple_index, &problem);

      page->triple.sample = sample != NULL ? nn_tensor_ref (sample) : NULL;
    }
  gtk_widget_queue_draw (GTK_WIDGET (page->nearest_view));
  gtk_widget_queue_draw (GTK_WIDGET (page->triple_view));
}

static void
wish_for_samples (VitrineLatentPage *page)
{
  NnSamples *samples = vitrine_project_samples (page->session->project);
  guint32 wishes[VITRINE_THUMBS_MAX + 1];
  guint n = 0;

  if (page->sight == NULL)
    {
      page->sight = vitrine_sight_new (KEPT);
      g_signal_connect_object (page->sight, "came", G_CALLBACK (show_samples), page, G_CONNECT_SWAPPED);
    }
  if (page->triple.output != NULL)
    wishes[n++] = page->triple_index;
  for (guint i = 0; i < page->thumbs.n; i++)
    wishes[n++] = page->thumbs.samples[i];
  vitrine_sight_set_samples (page->sight, samples);
  vitrine_sight_wish (page->sight, wishes, n);
  show_samples (page);
}

void
latent_nearest_cb (VitrineLatentPage *page)
{
  guint n = 0, index = 0;
  double error = NAN;
  const VitrineNearest *nearest = vitrine_latent_nearest (latent_page_latent (page), &n);
  NnTensor *output = vitrine_latent_reconstruction (latent_page_latent (page), &index, &error);
  NnSamples *samples = vitrine_project_samples (page->session->project);
  g_autofree char *count = NULL, *number = NULL;

  for (guint i = 0; i < page->thumbs.n; i++)
    g_clear_pointer (&page->thumbs.pictures[i], nn_tensor_unref);
  page->thumbs.n = 0;
  for (guint i = 0; samples != NULL && nearest != NULL && i < MIN (n, VITRINE_THUMBS_MAX); i++)
    {
      page->thumbs.samples[i] = nearest[i].index;
      page->thumbs.labels[i] = samples->labels != NULL ? samples->labels[nearest[i].index] : -1;
      page->thumbs.numbers[i] = nearest[i].distance;
      page->thumbs.n++;
    }
  tell_nearest (page, nearest);
  gtk_widget_set_visible (page->nearest_box, page->thumbs.n > 0);

  g_clear_pointer (&page->triple_name, g_free);
  page->triple.output = samples != NULL && index < samples->n ? output : NULL;
  page->triple_index = index;
  gtk_widget_set_visible (page->triple_box, output != NULL && samples != NULL && isfinite (error));
  if (output != NULL && samples != NULL)
    {
      count = vitrine_count (index);
      page->triple_name = g_strdup_printf (_("Sample %s"), count);
      page->triple.name = page->triple_name;
      number = vitrine_number (error, 4);
      gtk_label_set_label (page->error_label, number);
      vitrine_figure_view_set_label (page->triple_view, page->triple_name, number);
    }
  wish_for_samples (page);
  page->histogram.mark = error;
  gtk_widget_queue_draw (GTK_WIDGET (page->histogram_view));
}

void
latent_nearest_pressed_cb (VitrineLatentPage *page,
                           int                n_press,
                           double             x,
                           double             y)
{
  guint n = 0, n_codes = 0;
  const VitrineNearest *nearest = vitrine_latent_nearest (latent_page_latent (page), &n);
  const float *codes = vitrine_latent_codes (latent_page_latent (page), &n_codes);
  gint at = vitrine_thumbs_at (&page->thumbs,
                               gtk_widget_get_width (GTK_WIDGET (page->nearest_view)), x, y);

  if (at >= 0 && (guint) at < n && codes != NULL && nearest[at].index < n_codes)
    latent_pointer_set (page, codes + (gsize) nearest[at].index * page->n_dims);
}
