/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/widgets/recipe-form.h"

#include <glib/gi18n.h>

#include "ui/args-form.h"

/* In the order in which a person asks for them. */
static const struct
{
  NnRecipePart part;
  const char  *title;   /* (nullable): of the chooser, or a heading */
} rows[] = {
  { NN_RECIPE_LOSS, N_("Loss") },
  { NN_RECIPE_OPTIMIZER, N_("Optimiser") },
  { NN_RECIPE_TRAINING, NULL },
  { NN_RECIPE_SCHEDULE, N_("Schedule") },
  { NN_RECIPE_METRIC, N_("Metric") },
  { NN_RECIPE_AUGMENTATION, N_("Augmentation") },
};

#define N_ROWS G_N_ELEMENTS (rows)
/* Of a side output: what it aims at under a heading, its loss, its metric. */
enum { SIDE_AIM, SIDE_LOSS, SIDE_METRIC, N_SIDE_SECTIONS };

struct _VitrineRecipeForm
{
  AdwBin           parent_instance;

  VitrineProject  *project;
  VitrineArgsForm *form;
  GStrv            outputs;      /* headings of the sections of side outputs */
  gboolean         own_change;   /* the change of the recipe comes from here */
};

G_DEFINE_FINAL_TYPE (VitrineRecipeForm, vitrine_recipe_form, ADW_TYPE_BIN)

static NnSpec *
spec_of (NnRecipe *recipe,
         guint     section)
{
  NnSide *side;

  if (section < N_ROWS)
    return nn_recipe_part (recipe, rows[section].part);
  section -= N_ROWS;
  side = &recipe->sides[section / N_SIDE_SECTIONS];
  return section % N_SIDE_SECTIONS == SIDE_AIM    ? &side->aim
         : section % N_SIDE_SECTIONS == SIDE_LOSS ? &side->loss
                                                  : &side->metric;
}

/* "Dense 10", as the bench has it. */
static char *
name_entry (NnModel *model,
            gint     index)
{
  g_autofree char *shape = NULL;

  if (index < 0)
    return g_strdup (_("removed from the network"));
  if (nn_model_error (model, index) == NULL)
    shape = nn_shape_to_string (nn_model_shape (model, index));
  return g_strdup_printf ("%s %s", _(nn_model_entry (model, index)->klass->base.title), shape != NULL ? shape : "");
}

static GStrv
name_outputs (VitrineRecipeForm *self)
{
  const NnRecipe *recipe = vitrine_project_recipe (self->project);
  NnModel *model = vitrine_project_model (self->project);
  GStrvBuilder *builder = g_strv_builder_new ();
  GStrv names;

  for (guint i = 0; i < recipe->n_sides; i++)
    {
      g_autofree char *entry = name_entry (model, nn_model_index (model, recipe->sides[i].entry));
      g_autofree char *name = g_strdup_printf (_("Output %u: %s"), i + 2, entry);

      g_strv_builder_add (builder, name);
    }
  names = g_strv_builder_end (builder);
  g_strv_builder_unref (builder);
  return names;
}

/* Sections for the outputs that there are now; those that are there already stay. */
static void
suit_outputs (VitrineRecipeForm *self)
{
  g_auto (GStrv) names = name_outputs (self);

  if (self->outputs != NULL && g_strv_equal ((const char *const *) names, (const char *const *) self->outputs))
    return;
  vitrine_args_form_truncate (self->form, N_ROWS);
  for (guint i = 0; names[i] != NULL; i++)
    {
      vitrine_args_form_add_section (self->form, names[i], NN_N_KINDS);
      vitrine_args_form_add_section (self->form, _("Loss"), NN_KIND_LOSS);
      vitrine_args_form_add_section (self->form, _("Metric"), NN_KIND_METRIC);
    }
  g_strfreev (self->outputs);
  self->outputs = g_steal_pointer (&names);
}

static void
show (VitrineRecipeForm *self)
{
  NnRecipe recipe = *vitrine_project_recipe (self->project);

  if (self->own_change)
    return;
  suit_outputs (self);
  for (guint i = 0; i < N_ROWS + N_SIDE_SECTIONS * recipe.n_sides; i++)
    vitrine_args_form_set_spec (self->form, i, spec_of (&recipe, i));
}

/* An entry may have gone, or come back. While a network trains it only changes its weights. */
static void
model_cb (VitrineRecipeForm *self)
{
  if (vitrine_project_recipe (self->project)->n_sides > 0)
    show (self);
}

static void
form_cb (VitrineRecipeForm *self,
         guint              section,
         gint               arg)
{
  NnRecipe recipe = *vitrine_project_recipe (self->project);
  const NnSpec *spec = vitrine_args_form_spec (self->form, section);
  const char *title = arg >= 0 ? spec->klass->args[arg].title : spec->klass->title;
  g_autofree char *label = g_strdup_printf (_("Set %s"), _(title));
  g_autofree char *merge = g_strdup_printf ("recipe:%u:%d", section, arg);

  *spec_of (&recipe, section) = *spec;
  self->own_change = TRUE;
  vitrine_project_edit_recipe (self->project, &recipe, label, merge);
  self->own_change = FALSE;
}

void
vitrine_recipe_form_set_project (VitrineRecipeForm *self,
                                 VitrineProject    *project)
{
  g_return_if_fail (self->project == NULL);
  self->project = g_object_ref (project);
  g_signal_connect_object (project, "recipe-changed", G_CALLBACK (show), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (project, "notify::model", G_CALLBACK (model_cb), self, G_CONNECT_SWAPPED);
  show (self);
}

static void
vitrine_recipe_form_dispose (GObject *object)
{
  g_clear_object (&VITRINE_RECIPE_FORM (object)->project);
  G_OBJECT_CLASS (vitrine_recipe_form_parent_class)->dispose (object);
}

static void
vitrine_recipe_form_finalize (GObject *object)
{
  g_strfreev (VITRINE_RECIPE_FORM (object)->outputs);
  G_OBJECT_CLASS (vitrine_recipe_form_parent_class)->finalize (object);
}

static void
vitrine_recipe_form_class_init (VitrineRecipeFormClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = vitrine_recipe_form_dispose;
  G_OBJECT_CLASS (klass)->finalize = vitrine_recipe_form_finalize;
}

static void
vitrine_recipe_form_init (VitrineRecipeForm *self)
{
  self->form = VITRINE_ARGS_FORM (vitrine_args_form_new ());
  for (guint i = 0; i < N_ROWS; i++)
    vitrine_args_form_add_section (self->form, rows[i].title != NULL ? _(rows[i].title) : NULL,
                                   nn_recipe_part_kind (rows[i].part));
  g_signal_connect_swapped (self->form, "changed", G_CALLBACK (form_cb), self);
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->form));
}
