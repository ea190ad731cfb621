/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* A program as a whole: what stands before the network and behind it. */
#include "core/code-private.h"

#include <string.h>

/* Whether the word @word stands in @text, by itself. */
static gboolean
holds (const char *text, const char *word)
{
  const char *at = text;

  while ((at = strstr (at, word)) != NULL)
    {
      if (at == text || !(g_ascii_isalnum (at[-1]) || at[-1] == '_' || at[-1] == '.'))
        return TRUE;
      at++;
    }
  return FALSE;
}

static void
print_imports (const NnWriter *writer, const char *text, GString *to)
{
  static const struct { gint flavor; const char *word; const char *line; } rows[] = {
    { -1, "math.", "import math\n" },
    { -1, "Path(", "from pathlib import Path\n" },
    { NN_CODE_PYTORCH, "torch.", "import torch\n" },
    { NN_CODE_PYTORCH, "F.", "import torch.nn.functional as F\n" },
    { NN_CODE_PYTORCH, "load_file(", "from safetensors.torch import load_file\n" },
    { NN_CODE_PYTORCH, "nn.", "from torch import nn\n" },
    { NN_CODE_PYTORCH, "pack_padded_sequence(",
      "from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence\n" },
    { NN_CODE_KERAS, "keras.", "import keras\n" },
    { NN_CODE_KERAS, "load_file(", "from safetensors.numpy import load_file\n" },
  };
  gsize begin = to->len;
  gboolean standard = FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      if ((rows[i].flavor >= 0 && rows[i].flavor != (gint) writer->flavor)
          || !holds (text, rows[i].word))
        continue;
      if (rows[i].flavor >= 0 && standard)
        g_string_append_c (to, '\n');
      standard = rows[i].flavor < 0;
      g_string_append (to, rows[i].line);
    }
  if (writer->flavor == NN_CODE_KERAS && (holds (text, "layers.") || holds (text, "ops.")))
    g_string_append_printf (to, "from keras import %s%s%s\n", holds (text, "layers.") ? "layers" : "",
                            holds (text, "layers.") && holds (text, "ops.") ? ", " : "",
                            holds (text, "ops.") ? "ops" : "");
  if (to->len > begin)
    g_string_append_c (to, '\n');
}

/* Where PyTorch's own first values are not those that were chosen. */
static void
print_first_values (NnWriter *writer)
{
  static const char *const calls[] = {
    [NN_INIT_ZEROS] = "zeros_(%s)",
    [NN_INIT_ONES] = "ones_(%s)",
    [NN_INIT_GLOROT_UNIFORM] = "xavier_uniform_(%s)",
    [NN_INIT_GLOROT_NORMAL] = "xavier_normal_(%s)",
    [NN_INIT_HE_UNIFORM] = "kaiming_uniform_(%s)",
    [NN_INIT_HE_NORMAL] = "kaiming_normal_(%s)",
    [NN_INIT_UNIFORM] = "uniform_(%s, -0.05, 0.05)",
    [NN_INIT_NORMAL] = "normal_(%s, std=0.05)",
    [NN_INIT_ORTHOGONAL] = "orthogonal_(%s)",
  };

  for (guint i = 0; i < writer->parameters->len; i++)
    {
      const NnParameter *parameter = g_ptr_array_index (writer->parameters, i);
      const NnEntry *entry = nn_model_entry (writer->model, parameter->entry);
      gint weight = g_array_index (parameter->pieces, NnPiece, 0).weight;
      NnWeightInfo usual[NN_MAX_WEIGHTS];
      double args[NN_MAX_ARGS];
      g_autofree char *call = NULL;
      NnInit init;

      if (!parameter->kernel || weight < 0 || writer->weights != NULL)
        continue;
      memcpy (args, entry->args, sizeof args);
      for (guint a = 0; a < nn_class_n_args (&entry->klass->base); a++)
        {
          if (g_str_has_suffix (entry->klass->base.args[a].name, "_initializer"))
            args[a] = entry->klass->base.args[a].initial;
        }
      entry->klass->weights (args, writer->entries[parameter->entry].coder.in, entry->n_inputs,
                             nn_model_shape (writer->model, parameter->entry), usual);
      init = nn_model_weight_info (writer->model, parameter->entry, (guint) weight)->init;
      if (init == usual[weight].init || init >= G_N_ELEMENTS (calls))
        continue;
      {
        g_auto (GStrv) halves = g_strsplit (calls[init], "%s", 2);

        call = g_strjoinv (parameter->place, halves);
      }
      nn_code_line (writer->body, 0, "nn.init.%s", call);
    }
}

/* A text in Python's quotes. */
static char *
quoted (const char *text)
{
  GString *out = g_string_new ("\"");

  for (; *text != '\0'; text++)
    {
      if (*text == '"' || *text == '\\')
        g_string_append_c (out, '\\');
      if ((guchar) *text < 0x20)
        g_string_append_printf (out, "\\x%02x", (guchar) *text);
      else
        g_string_append_c (out, *text);
    }
  g_string_append_c (out, '"');
  return g_string_free (out, FALSE);
}

static void
print_weights (NnWriter *writer)
{
  g_autofree char *name = quoted (writer->weights);

  if (writer->flavor == NN_CODE_PYTORCH)
    {
      nn_code_line (writer->body, 0,
                    "model.load_state_dict(load_file(Path(__file__).with_name(%s)))", name);
      return;
    }
  nn_code_line (writer->body, 0, "weights = load_file(Path(__file__).with_name(%s))", name);
  nn_code_line (writer->body, 0, "for layer, names in {");
  for (guint i = 0; i < writer->n; i++)
    {
      GString *names = g_string_new (NULL);

      for (guint w = 0; w < nn_model_n_weights (writer->model, i); w++)
        g_string_append_printf (names, "%s\"%s\"", w > 0 ? ", " : "",
                                nn_model_weight_info (writer->model, i, w)->name);
      if (names->len > 0)
        nn_code_line (writer->body, 4, "\"%s\": [%s],", writer->entries[i].name, names->str);
      g_string_free (names, TRUE);
    }
  nn_code_line (writer->body, 0, "}.items():");
  nn_code_line (writer->body, 4, "model.get_layer(layer).set_weights("
                                 "[weights[f\"{layer}.{name}\"] for name in names])");
}

void
nn_code_print_program (NnWriter *writer)
{
  GString *head = g_string_new (NULL);
  g_autofree char *title = g_strdup (writer->title != NULL ? writer->title : "");
  gsize begin;

  nn_code_print_model (writer);
  begin = writer->body->len;
  if (writer->flavor == NN_CODE_PYTORCH)
    print_first_values (writer);
  if (writer->weights != NULL && writer->parameters->len > 0)
    print_weights (writer);
  if (writer->body->len > begin)
    g_string_insert_c (writer->body, begin, '\n');
  if (writer->recipe != NULL)
    nn_code_print_training (writer);

  g_strdelimit (title, "\r\n\t\v\f", ' ');
  if (title[0] != '\0' && g_utf8_validate (title, -1, NULL))
    g_string_append_printf (head, "# %s\n", title);
  {
    g_autoptr (GString) all = g_string_new (writer->body->str);

    for (guint i = 0; i < writer->helpers->len; i++)
      g_string_append (all, g_ptr_array_index (writer->helpers, i));
    print_imports (writer, all->str, head);
  }
  for (guint i = 0; i < writer->helpers->len; i++)
    g_string_append_printf (head, "\n%s\n", (char *) g_ptr_array_index (writer->helpers, i));
  if (writer->helpers->len > 0 || g_str_has_prefix (writer->body->str, "class "))
    g_string_append_c (head, '\n');
  g_string_prepend (writer->body, head->str);
  g_string_free (head, TRUE);
}
