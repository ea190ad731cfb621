/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * RecipeForm: all settings of the training in one list, with those of each output that
 * is trained beside the main one at its end. What is changed here is an undoable edit of
 * the project. Thread: main.
 */
#pragma once

#include <adwaita.h>

#include "app/project.h"

G_BEGIN_DECLS

#define VITRINE_TYPE_RECIPE_FORM (vitrine_recipe_form_get_type ())
G_DECLARE_FINAL_TYPE (VitrineRecipeForm, vitrine_recipe_form, VITRINE, RECIPE_FORM, AdwBin)

void vitrine_recipe_form_set_project (VitrineRecipeForm *self, VitrineProject *project);

G_END_DECLS
