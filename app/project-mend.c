/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What keeps a training from its beginning, mended: one step, whichever page it is asked on. */
#include "app/project-private.h"

#include <glib/gi18n.h>

gboolean
vitrine_project_fitted_recipe (VitrineProject *project,
                               NnRecipe       *recipe)
{
  *recipe = project->recipe;
  nn_recipe_fit (recipe, vitrine_project_present (project), project->samples);
  return !nn_recipe_equal (recipe, &project->recipe);
}

/* Why there is no mend. */
static void
tell (VitrineProject *project,
      NnModel        *model,
      GError        **error)
{
  NnRecipe recipe = project->recipe;

  if (!nn_model_check (model, error) || (project->samples != NULL && !nn_recipe_suit (&recipe, model, project->samples, error)))
    return;
  g_set_error_literal (error, NN_ERROR, NN_ERROR_DATA,
                       project->samples == NULL ? _("There are no data to fit the network to: choose some on the Data page.")
                                                : _("There is nothing to mend in the network: it suits its data."));
}

gboolean
vitrine_project_mend (VitrineProject *project,
                      GError        **error)
{
  NnModel *model = vitrine_project_model (project);
  g_autofree char *label = NULL;
  g_autoptr (NnModel) mended = nn_recipe_mend (&project->recipe, model, project->samples, &label);
  const gboolean reads = project->samples == NULL || !nn_model_check (model, NULL)
                         || nn_model_check_samples (model, project->samples, NULL);
  NnRecipe recipe = project->recipe;

  if (mended == NULL)
    {
      tell (project, model, error);
      return FALSE;
    }
  /* Other samples than it was made for may have another target, too. */
  if (!reads)
    nn_recipe_fit (&recipe, mended, project->samples);
  vitrine_project_edit_network (project, mended, &recipe, _(label));
  return TRUE;
}
