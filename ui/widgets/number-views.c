/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/widgets/number-views.h"

#include <glib/gi18n.h>
#include <string.h>

#include "ui/draw/arithmetic.h"
#include "ui/draw/attention.h"
#include "ui/draw/states.h"

/* One row of the choice. */
typedef struct
{
  guint inside;   /* of nn_model_insides() */
  gsize head;     /* of attention */
} View;

struct _VitrineNumberViews
{
  VitrineInside   *inside;
  VitrineProject  *project;
  void           (*changed) (gpointer data);
  gpointer         data;

  GtkDropDown     *choice;
  GArray          *views;      /* View of each row but the first, which is the arithmetic */
  guint            id;         /* of the layer that they are of */
  char            *wanted;     /* the title that was chosen last, for the next layer */
  gboolean         filling;

  /* what is drawn: one of the two */
  NnTensor        *values;
  VitrineStates    states;
  VitrineAttention attention;
  gsize            units;      /* numbers of the layer's output in a step, or in all */
  gboolean         sequences;
  char            *title;
  char           **asking, **asked;
};

static void
clear (VitrineNumberViews *views)
{
  g_clear_pointer (&views->values, nn_tensor_unref);
  g_clear_pointer (&views->title, g_free);
  g_clear_pointer (&views->asking, g_strfreev);
  g_clear_pointer (&views->asked, g_strfreev);
}

static void
chosen_cb (VitrineNumberViews *views)
{
  GtkStringObject *row = gtk_drop_down_get_selected_item (views->choice);

  if (views->filling)
    return;
  g_free (views->wanted);
  views->wanted = g_strdup (row != NULL ? gtk_string_object_get_string (row) : NULL);
  views->changed (views->data);
}

VitrineNumberViews *
vitrine_number_views_new (VitrineInside  *inside,
                          VitrineProject *project,
                          void          (*changed) (gpointer data),
                          gpointer        data)
{
  VitrineNumberViews *views = g_new0 (VitrineNumberViews, 1);

  views->inside = inside;
  views->project = project;
  views->changed = changed;
  views->data = data;
  views->views = g_array_new (FALSE, FALSE, sizeof (View));
  views->choice = g_object_ref_sink (GTK_DROP_DOWN (gtk_drop_down_new_from_strings ((const char *const[]){ NULL })));
  gtk_widget_add_css_class (GTK_WIDGET (views->choice), "flat");
  gtk_widget_set_valign (GTK_WIDGET (views->choice), GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (GTK_WIDGET (views->choice), _("What is shown of the layer"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (views->choice), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _("What is shown of the layer"), -1);
  g_signal_connect_swapped (views->choice, "notify::selected", G_CALLBACK (chosen_cb), views);
  return views;
}

void
vitrine_number_views_free (VitrineNumberViews *views)
{
  g_signal_handlers_disconnect_by_data (views->choice, views);
  clear (views);
  g_object_unref (views->choice);
  g_array_unref (views->views);
  g_free (views->wanted);
  g_free (views);
}

GtkWidget *
vitrine_number_views_choice (VitrineNumberViews *views)
{
  return GTK_WIDGET (views->choice);
}

/* --- which views there are ----------------------------------------------------------- */

static void
add_view (VitrineNumberViews *views,
          GtkStringList      *rows,
          guint               inside,
          gsize               head,
          const char         *title)
{
  View view = { inside, head };

  g_array_append_val (views->views, view);
  gtk_string_list_append (rows, title);
}

static guint
count_views (const NnModel *model,
             guint          index)
{
  NnInsideInfo info[NN_MAX_INSIDES];
  guint n = nn_model_insides (model, index, info), count = 0;

  for (guint i = 0; i < n; i++)
    count += info[i].shape.n_axes == 3 ? (guint) info[i].shape.size[0] : 1;
  return count;
}

/* The rows for a layer; the one that was chosen for the layer before, if it has that, too. */
static void
list_views (VitrineNumberViews *views,
            const NnModel      *model,
            guint               index)
{
  g_autoptr (GtkStringList) rows = gtk_string_list_new (NULL);
  NnInsideInfo info[NN_MAX_INSIDES];
  guint n = nn_model_insides (model, index, info), selected = 0;

  g_array_set_size (views->views, 0);
  gtk_string_list_append (rows, _("Arithmetic"));
  for (guint i = 0; i < n; i++)
    if (info[i].shape.n_axes == 3)
      for (gsize head = 0; head < info[i].shape.size[0]; head++)
        {
          g_autofree char *title = g_strdup_printf (_("%s, head %" G_GSIZE_FORMAT), _(info[i].title), head);

          add_view (views, rows, i, head, title);
        }
    else
      add_view (views, rows, i, 0, _(info[i].title));
  for (guint i = 0; views->wanted != NULL && i < g_list_model_get_n_items (G_LIST_MODEL (rows)); i++)
    if (g_str_equal (gtk_string_list_get_string (rows, i), views->wanted))
      selected = i;
  views->filling = TRUE;
  gtk_drop_down_set_model (views->choice, G_LIST_MODEL (rows));
  gtk_drop_down_set_selected (views->choice, selected);
  views->filling = FALSE;
  gtk_widget_set_visible (GTK_WIDGET (views->choice), views->views->len > 0);
}

/* --- what is drawn ----------------------------------------------------------------------- */

/* The letters that the steps of entry @index come from, where it goes back to a text. */
static char **
letters_of (VitrineNumberViews *views,
            const NnModel      *model,
            guint               index,
            gsize               steps)
{
  NnSamples *samples = vitrine_project_samples (views->project);
  GPtrArray *values = vitrine_inside_values (views->inside);
  const NnTensor *tokens;
  char **letters;
  guint n;

  while (nn_model_entry (model, index)->n_inputs > 0)
    index = nn_model_input (model, index, 0);
  tokens = values != NULL && index < values->len ? g_ptr_array_index (values, index) : NULL;
  if (samples == NULL || samples->tokens == NULL || tokens == NULL || nn_tensor_count (tokens) != steps)
    return NULL;
  n = g_strv_length (samples->tokens);
  letters = g_new0 (char *, steps + 1);
  for (gsize i = 0; i < steps; i++)
    letters[i] = g_strdup (tokens->data[i] >= 0 && tokens->data[i] < n ? samples->tokens[(guint) tokens->data[i]] : "");
  return letters;
}

/* Up to the last that is no padding. */
static gsize
count_letters (char **letters,
               gsize  steps)
{
  while (letters != NULL && steps > 1 && *letters[steps - 1] == '\0')
    steps--;
  return steps;
}

static void
show_attention (VitrineNumberViews *views,
                const NnModel      *model,
                guint               index,
                const View         *view,
                double              time,
                VitrineFigureView  *figure)
{
  const NnEntry *entry = nn_model_entry (model, index);
  gsize queries = views->values->shape.size[1], keys = views->values->shape.size[2];
  g_autofree char *text = NULL;

  views->asking = letters_of (views, model, nn_model_input (model, index, 0), queries);
  views->asked = letters_of (views, model, nn_model_input (model, index, MIN (1, entry->n_inputs - 1)), keys);
  views->attention = (VitrineAttention){
    .weights = views->values, .head = view->head, .own = entry->n_inputs == 1,
    .asking = (const char *const *) views->asking, .asked = (const char *const *) views->asked,
    .n_asking = count_letters (views->asking, queries), .n_asked = count_letters (views->asked, keys),
  };
  views->attention.query = (gint) MIN ((gsize) (time * queries), views->attention.n_asking - 1);
  text = vitrine_attention_text (&views->attention);
  vitrine_figure_view_set_label (figure, _("Attention"), text);
  vitrine_figure_view_set_draw (figure, vitrine_draw_attention, &views->attention);
  vitrine_figure_view_set_export (figure, vitrine_draw_attention, &views->attention, VITRINE_ARITHMETIC_WIDTH, 260);
  vitrine_figure_view_set_csv (figure, vitrine_attention_csv);
}

static void
show_states (VitrineNumberViews *views,
             const NnModel      *model,
             guint               index,
             const NnInsideInfo *info,
             gsize               cell,
             double              time,
             VitrineFigureView  *figure)
{
  const NnShape *shape = nn_model_shape (model, index);
  gsize steps = info->shape.size[0], units = info->shape.size[1], width = shape->size[shape->n_axes - 1];
  gboolean second = g_str_has_prefix (info->name, "backward_");
  gint64 unit = (gint64) (cell % width) - (second ? (gint64) units : 0);
  g_autofree char *text = NULL;

  views->units = width;
  views->sequences = shape->n_axes == 2;
  views->title = g_strdup (_(info->title));
  views->states = (VitrineStates){
    .values = views->values, .title = views->title, .step = MIN ((gsize) (time * steps), steps - 1),
    .unit = unit >= 0 && unit < (gint64) units ? (gint) unit : -1,
  };
  text = vitrine_states_text (&views->states);
  vitrine_figure_view_set_label (figure, views->title, text);
  vitrine_figure_view_set_draw (figure, vitrine_draw_states, &views->states);
  vitrine_figure_view_set_export (figure, vitrine_draw_states, &views->states, VITRINE_ARITHMETIC_WIDTH, 260);
  vitrine_figure_view_set_csv (figure, vitrine_states_csv);
}

gboolean
vitrine_number_views_show (VitrineNumberViews *views,
                           guint               index,
                           gsize               cell,
                           double              time,
                           VitrineFigureView  *figure)
{
  NnModel *model = vitrine_project_model (views->project);
  GPtrArray *insides = vitrine_inside_insides (views->inside, index);
  NnInsideInfo info[NN_MAX_INSIDES];
  const View *view;
  guint row;

  clear (views);
  if (views->id != nn_model_entry (model, index)->id || views->views->len != count_views (model, index))
    {
      views->id = nn_model_entry (model, index)->id;
      list_views (views, model, index);
    }
  row = gtk_drop_down_get_selected (views->choice);
  if (row == 0 || row > views->views->len || insides == NULL)
    return FALSE;
  view = &g_array_index (views->views, View, row - 1);
  nn_model_insides (model, index, info);
  if (view->inside >= insides->len)
    return FALSE;
  views->values = nn_tensor_ref (g_ptr_array_index (insides, view->inside));
  if (!nn_shape_equal (&views->values->shape, &info[view->inside].shape))
    {
      clear (views);
      return FALSE;
    }
  if (views->values->shape.n_axes == 3)
    show_attention (views, model, index, view, time, figure);
  else
    show_states (views, model, index, &info[view->inside], cell, time, figure);
  return TRUE;
}

gboolean
vitrine_number_views_at (VitrineNumberViews *views,
                         double              width,
                         double              height,
                         double              x,
                         double              y,
                         double             *time,
                         gint64             *cell)
{
  gsize step, key;
  guint unit;

  *cell = -1;
  if (views->values == NULL)
    return FALSE;
  if (views->values->shape.n_axes == 3)
    {
      if (!vitrine_attention_at (&views->attention, width, height, x, y, &step, &key))
        return FALSE;
      *time = (step + 0.5) / views->values->shape.size[1];
      return TRUE;
    }
  if (!vitrine_states_at (&views->states, width, height, x, y, &step, &unit))
    return FALSE;
  *time = (step + 0.5) / views->values->shape.size[0];
  *cell = views->sequences ? (gint64) (step * views->units + unit) : (gint64) unit;
  return TRUE;
}

char *
vitrine_number_views_text (VitrineNumberViews *views)
{
  if (views->values == NULL)
    return NULL;
  return views->values->shape.n_axes == 3 ? vitrine_attention_text (&views->attention)
                                          : vitrine_states_text (&views->states);
}
