/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A sample that is spoken: the microphone in the place of the drawing pad. */
#include "ui/pages/data-private.h"

#include <glib/gi18n.h>

#include "app/microphone.h"
#include "ui/draw/paint.h"
#include "ui/draw/wave.h"
#include "ui/export.h"

#define SECONDS 2.0
#define WIDTH   280
#define HEIGHT  150

gboolean
data_record_can (VitrineDataPage *page)
{
  return page->microphone && page->samples != NULL && nn_source_hears (vitrine_project_source (page->session->project));
}

/* "Record, and say one of: yes, no, up" */
static void
show_words (VitrineDataPage *page)
{
  const NnSamples *samples = page->samples;
  g_autofree char *words = samples->class_names != NULL ? g_strjoinv (", ", samples->class_names) : NULL;
  g_autofree char *text = NULL;

  if (page->listening != NULL)
    text = g_strdup (_("Listening…"));
  else if (words != NULL)
    text = g_strdup_printf (_("Two seconds are recorded. The network knows: %s."), words);
  else
    text = g_strdup (_("Two seconds are recorded."));
  gtk_label_set_label (page->record_caption, text);
}

static void
draw_wave (GtkDrawingArea *area,
           cairo_t        *cr,
           int             width,
           int             height,
           gpointer        data)
{
  VitrineDataPage *page = data;
  const VitrineWave wave = { (const float *) page->heard->data, page->heard->len, (gsize) (SECONDS * page->heard_rate) };

  vitrine_draw_wave (&wave, vitrine_is_dark (), cr, width, height);
}

void
data_record_stop (VitrineDataPage *page)
{
  if (page->listening != NULL)
    vitrine_job_cancel (page->listening);
  g_clear_pointer (&page->listening, vitrine_job_unref);
  gtk_widget_action_set_enabled (GTK_WIDGET (page), "page.record", TRUE);
}

static void
listened_cb (VitrineJob *job,
             gpointer    snapshot,
             gboolean    finished,
             gpointer    data)
{
  VitrineDataPage *page = data;
  const VitrineTake *take = snapshot;

  if (take != NULL)
    {
      g_array_set_size (page->heard, 0);
      g_array_append_vals (page->heard, take->sound, take->n);
      page->heard_rate = take->rate;
      gtk_widget_queue_draw (GTK_WIDGET (page->wave));
      if (take->sample != NULL)
        data_draw_take (page, take->sample);
      if (take->problem != NULL)
        gtk_label_set_label (page->draw_caption, take->problem);
    }
  if (!finished)
    return;
  data_record_stop (page);
  show_words (page);
}

/* "page.record" */
static void
record_cb (GtkWidget  *widget,
           const char *action,
           GVariant   *parameter)
{
  VitrineDataPage *page = VITRINE_DATA_PAGE (widget);

  if (!data_record_can (page) || page->listening != NULL)
    return;
  data_draw_take (page, NULL);
  page->listening = vitrine_microphone_listen (vitrine_project_source (page->session->project), SECONDS, listened_cb, page);
  gtk_widget_action_set_enabled (widget, "page.record", FALSE);
  show_words (page);
}

static void
found_cb (GObject      *object,
          GAsyncResult *result,
          gpointer      data)
{
  VitrineDataPage *page = VITRINE_DATA_PAGE (object);

  page->microphone = vitrine_microphone_find_finish (result);
  if (page->samples != NULL && page->session != NULL)
    data_draw_show (page);
}

/* One may be plugged in at any time: asked again for every set of recordings. */
void
data_record_find (VitrineDataPage *page)
{
  if (page->samples != NULL && nn_source_hears (vitrine_project_source (page->session->project)))
    vitrine_microphone_find_async (page, found_cb, NULL);
}

void
data_record_show (VitrineDataPage *page,
                  gboolean         on)
{
  data_record_stop (page);
  g_array_set_size (page->heard, 0);
  gtk_widget_queue_draw (GTK_WIDGET (page->wave));
  gtk_stack_set_visible_child_name (page->draw_stack, on ? "record" : "pad");
  if (on)
    show_words (page);
}

void
data_record_clear (VitrineDataPage *page)
{
  if (page->listening != NULL)
    vitrine_job_cancel (page->listening);
  g_clear_pointer (&page->listening, vitrine_job_unref);
  g_clear_pointer (&page->heard, g_array_unref);
}

void
data_record_install (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "page.record", NULL, record_cb);
}

void
data_record_init (VitrineDataPage *page)
{
  page->heard = g_array_new (FALSE, FALSE, sizeof (float));
  gtk_drawing_area_set_content_width (page->wave, WIDTH);
  gtk_drawing_area_set_content_height (page->wave, HEIGHT);
  gtk_drawing_area_set_draw_func (page->wave, draw_wave, page, NULL);
}
