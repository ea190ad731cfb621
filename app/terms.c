/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/terms.h"

#include <glib/gi18n.h>

static void
clear_term (gpointer data)
{
  VitrineTerm *term = data;

  g_free (term->name);
  g_free (term->title);
}

/* Takes the texts. */
static void
add (GArray *list,
     char   *name,
     char   *title,
     double  value)
{
  VitrineTerm term = { .name = name, .title = title, .value = value };

  g_array_append_val (list, term);
}

const char *
vitrine_terms_unit (const NnRecipe  *recipe,
                    const NnSamples *samples)
{
  const NnSpec *loss = &recipe->loss;
  const char *likelihood = loss->klass != NULL ? NN_LOSS_CLASS (loss->klass)->likelihood : NULL;
  const gboolean picture = samples->shape.n_axes == 3, grey = likelihood != NULL && nn_samples_grey (samples);
  g_autofree char *text = NULL;

  if (likelihood == NULL || nn_spec_get (loss, "reduction") != NN_REDUCTION_SUM || !nn_aims_at_input (&recipe->training))
    return NULL;
  /* Translators: %s is a distribution, such as "Bernoulli" */
  text = g_strdup_printf (grey ? (picture ? _("nats per picture, grey %s") : _("nats per sample, grey %s"))
                               : (picture ? _("nats per picture, %s") : _("nats per sample, %s")), _(likelihood));
  return g_intern_string (text);
}

GArray *
vitrine_terms_new (const NnModel      *model,
                   const NnRecipe     *recipe,
                   const NnSamples    *samples,
                   const NnEvaluation *evaluation,
                   const double       *terms)
{
  GArray *list = g_array_new (FALSE, FALSE, sizeof (VitrineTerm));

  g_array_set_clear_func (list, clear_term);
  add (list, g_strdup ("data"), g_strdup (_(recipe->loss.klass->title)), evaluation->data_loss);
  g_array_index (list, VitrineTerm, 0).unit = vitrine_terms_unit (recipe, samples);
  for (guint s = 0; s < recipe->n_sides; s++)
    {
      const NnSide *side = &recipe->sides[s];
      gint index = nn_model_index (model, side->entry);
      const char *entry = index >= 0 ? nn_model_entry_name (model, index) : "";

      add (list, g_strdup_printf ("%s %s", entry, side->loss.klass->name),
           /* Translators: a part of the loss, such as "Mean squared error of dense_2" */
           g_strdup_printf (_("%s of %s"), _(side->loss.klass->title), entry),
           nn_spec_get (&side->aim, "weight") * evaluation->side_loss[s]);
    }
  for (guint i = 0; i < nn_model_n_entries (model); i++)
    {
      const char *term = nn_model_term (model, i);
      const char *entry = nn_model_entry_name (model, i);

      if (term != NULL)
        add (list, g_strdup_printf ("%s %s", entry, term), g_strdup_printf (_("%s of %s"), _(term), entry),
             terms[i]);
    }
  return list;
}

char *
vitrine_terms_text (const GArray *terms)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < terms->len; i++)
    {
      const VitrineTerm *term = &g_array_index (terms, VitrineTerm, i);

      g_string_append_printf (text, "%s%s %.4g", i > 0 ? " + " : "", term->name, term->value);
    }
  return g_string_free (text, terms->len < 2);
}

static void
add_kind (GString    *text,
          GPtrArray  *kinds,
          const char *title)
{
  if (g_ptr_array_find_with_equal_func (kinds, title, g_str_equal, NULL))
    return;
  g_ptr_array_add (kinds, (gpointer) title);
  g_string_append_printf (text, "%s%s", text->len > 0 ? " + " : "", title);
}

char *
vitrine_terms_kinds (const NnModel  *model,
                     const NnRecipe *recipe)
{
  g_autoptr (GPtrArray) kinds = g_ptr_array_new ();
  GString *text = g_string_new (NULL);

  add_kind (text, kinds, _(recipe->loss.klass->title));
  for (guint s = 0; s < recipe->n_sides; s++)
    add_kind (text, kinds, _(recipe->sides[s].loss.klass->title));
  for (guint i = 0; i < nn_model_n_entries (model); i++)
    {
      const char *term = nn_model_term (model, i);

      if (term != NULL)
        add_kind (text, kinds, _(term));
    }
  return g_string_free (text, FALSE);
}
