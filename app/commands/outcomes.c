/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/commands/outcomes.h"

#include <glib/gi18n.h>

static const char *
class_name (const NnSamples *samples, gint label)
{
  return samples->class_names != NULL && label >= 0 && label < (gint) samples->n_classes ? samples->class_names[label]
                                                                                          : "–";
}

static const NnOutcome *
nth (const NnOutcomes *outcomes, guint i)
{
  return &outcomes->items[outcomes->order[i]];
}

void
vitrine_json_hardest (JsonBuilder *builder, const NnOutcomes *outcomes, const NnSamples *samples, guint n)
{
  json_builder_set_member_name (builder, "hardest");
  json_builder_begin_array (builder);
  for (guint i = 0; i < MIN (n, outcomes->n); i++)
    {
      const NnOutcome *item = nth (outcomes, i);
      gsize at = outcomes->order[i];

      json_builder_begin_object (builder);
      vitrine_json_number (builder, "sample", item->index);
      vitrine_json_number (builder, "loss", item->loss);
      if (item->label >= 0)
        {
          vitrine_json_string (builder, "label", class_name (samples, item->label));
          vitrine_json_string (builder, "predicted", class_name (samples, item->predicted));
        }
      if (item->counted > 0)
        {
          vitrine_json_number (builder, "confidence", item->confidence);
          vitrine_json_number (builder, "label_probability", item->label_probability);
          vitrine_json_number (builder, "right", item->right);
          vitrine_json_number (builder, "answers", item->counted);
        }
      if (outcomes->kind == NN_OUTCOME_NUMBERS && outcomes->width == 1)
        {
          vitrine_json_number (builder, "true", nn_samples_in_units (samples, 0, samples->targets[item->index]));
          vitrine_json_number (builder, "predicted", nn_samples_in_units (samples, 0, outcomes->numbers[at]));
        }
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

void
vitrine_print_hardest (const NnOutcomes *outcomes, const NnSamples *samples, guint n)
{
  gboolean classes = outcomes->kind == NN_OUTCOME_CLASSES;
  gboolean number = outcomes->kind == NN_OUTCOME_NUMBERS && outcomes->width == 1;

  g_print ("\n%-10s %-12s %s\n", _("sample"), _("loss"),
           classes || number ? _("true → predicted") : outcomes->counted > 0 ? _("right") : "");
  for (guint i = 0; i < MIN (n, outcomes->n); i++)
    {
      const NnOutcome *item = nth (outcomes, i);

      g_print ("%-10u %-12.5g", item->index, item->loss);
      if (classes)
        g_print (" %s → %s (%.0f %%)", class_name (samples, item->label), class_name (samples, item->predicted),
                 100 * item->confidence);
      else if (number)
        g_print (" %.5g → %.5g", nn_samples_in_units (samples, 0, samples->targets[item->index]),
                 nn_samples_in_units (samples, 0, outcomes->numbers[outcomes->order[i]]));
      else if (item->counted > 0)
        g_print (_(" %u of %u"), item->right, item->counted);
      g_print ("\n");
    }
}
