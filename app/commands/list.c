/* SPDX-License-Identifier: GPL-3.0-or-later */
/* vitrine list: what there is, from the registry. */
#include <glib/gi18n.h>

#include "app/commands/cli.h"
#include "app/example.h"

static const char *const arg_kinds[] = {
  [NN_ARG_INTEGER] = "integer", [NN_ARG_REAL] = "real",     [NN_ARG_LOG] = "log",
  [NN_ARG_BOOLEAN] = "boolean", [NN_ARG_CHOICE] = "choice",   [NN_ARG_COLUMN] = "column",
};

static void
json_arg (JsonBuilder *builder, const NnArg *arg)
{
  json_builder_begin_object (builder);
  vitrine_json_string (builder, "name", arg->name);
  vitrine_json_string (builder, "title", arg->title);
  vitrine_json_string (builder, "unit", arg->unit);
  vitrine_json_string (builder, "kind", arg_kinds[arg->kind]);
  if (arg->kind == NN_ARG_CHOICE)
    vitrine_json_string (builder, "initial", arg->choices[(guint) arg->initial]);
  else if (arg->kind == NN_ARG_BOOLEAN)
    vitrine_json_bool (builder, "initial", arg->initial != 0);
  else
    vitrine_json_number (builder, "initial", arg->initial);
  vitrine_json_number (builder, "min", arg->min);
  vitrine_json_number (builder, "max", arg->max);
  json_builder_set_member_name (builder, "choices");
  json_builder_begin_array (builder);
  for (guint i = 0; arg->kind == NN_ARG_CHOICE && arg->choices[i] != NULL; i++)
    json_builder_add_string_value (builder, arg->choices[i]);
  json_builder_end_array (builder);
  json_builder_end_object (builder);
}

static void
json_class (JsonBuilder *builder, const NnClass *klass, NnKind kind)
{
  json_builder_begin_object (builder);
  vitrine_json_string (builder, "name", klass->name);
  vitrine_json_string (builder, "title", klass->title);
  vitrine_json_string (builder, "summary", klass->summary);
  vitrine_json_string (builder, "category", klass->category);
  json_builder_set_member_name (builder, "args");
  json_builder_begin_array (builder);
  for (guint a = 0; a < nn_class_n_args (klass); a++)
    json_arg (builder, &klass->args[a]);
  json_builder_end_array (builder);
  if (kind == NN_KIND_DATASET)
    {
      json_builder_set_member_name (builder, "prepare");
      json_builder_begin_array (builder);
      for (const NnArg *arg = nn_preparation_class.args; arg->name != NULL; arg++)
        if (nn_source_prepares (klass, arg->name))
          json_arg (builder, arg);
      json_builder_end_array (builder);
    }
  json_builder_end_object (builder);
}

static void
json_kind (JsonBuilder *builder, NnKind kind)
{
  const NnClass *const *list = nn_registry_list (kind);

  json_builder_set_member_name (builder, nn_kind_name (kind));
  json_builder_begin_array (builder);
  for (guint i = 0; list[i] != NULL; i++)
    json_class (builder, list[i], kind);
  json_builder_end_array (builder);
}

static void
json_examples (JsonBuilder *builder)
{
  guint n;
  const VitrineExample *examples = vitrine_example_list (&n);

  json_builder_set_member_name (builder, "examples");
  json_builder_begin_array (builder);
  for (guint i = 0; i < n; i++)
    {
      json_builder_begin_object (builder);
      vitrine_json_string (builder, "name", examples[i].name);
      vitrine_json_string (builder, "title", examples[i].title);
      vitrine_json_string (builder, "summary", examples[i].summary);
      vitrine_json_string (builder, "category", examples[i].kind);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

static void
append_arg (GString *args, const NnArg *arg)
{
  g_autofree char *value = nn_arg_to_string (arg, arg->initial);

  g_string_append_printf (args, "%s%s=%s", args->len > 0 ? " " : "", arg->name, value);
}

static void
print_kind (NnKind kind)
{
  const NnClass *const *list = nn_registry_list (kind);

  g_print ("%s\n", nn_kind_name (kind));
  for (guint i = 0; list[i] != NULL; i++)
    {
      g_autoptr (GString) args = g_string_new (NULL);

      for (guint a = 0; a < nn_class_n_args (list[i]); a++)
        append_arg (args, &list[i]->args[a]);
      for (const NnArg *arg = nn_preparation_class.args; kind == NN_KIND_DATASET && arg->name != NULL; arg++)
        if (nn_source_prepares (list[i], arg->name))
          append_arg (args, arg);
      g_print ("  %-22s %s\n", list[i]->name, _(list[i]->summary));
      if (args->len > 0)
        g_print ("  %-22s %s\n", "", args->str);
    }
}

static void
print_examples (void)
{
  guint n;
  const VitrineExample *examples = vitrine_example_list (&n);

  g_print ("examples\n");
  for (guint i = 0; i < n; i++)
    g_print ("  %-22s %s\n", examples[i].name, _(examples[i].summary));
}

static gboolean
known (const char *name)
{
  for (NnKind kind = 0; kind < NN_N_KINDS; kind++)
    if (g_strcmp0 (name, nn_kind_name (kind)) == 0)
      return TRUE;
  return g_strcmp0 (name, "examples") == 0;
}

static int
run (const VitrineCommand *command, int argc, char **argv)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  VitrineCli cli;
  int status = vitrine_cli_begin (&cli, command, NULL, 0, 1, argc, argv);
  const char *only;

  if (status >= 0)
    goto out;
  only = cli.n_files > 0 ? cli.files[0] : NULL;
  if (only != NULL && !known (only))
    {
      status = vitrine_cli_usage (&cli, _("there is no kind “%s”"), only);
      goto out;
    }
  json_builder_begin_object (builder);
  for (NnKind kind = 0; kind < NN_N_KINDS; kind++)
    {
      if (only != NULL && !g_str_equal (only, nn_kind_name (kind)))
        continue;
      if (cli.json)
        json_kind (builder, kind);
      else
        print_kind (kind);
    }
  if (only == NULL || g_str_equal (only, "examples"))
    {
      if (cli.json)
        json_examples (builder);
      else
        print_examples ();
    }
  json_builder_end_object (builder);
  if (cli.json)
    vitrine_json_print (builder);
  status = VITRINE_DONE;

out:
  vitrine_cli_end (&cli);
  return status;
}

const VitrineCommand vitrine_command_list = {
  .name = "list",
  .arguments = "[layers|losses|optimizers|schedules|datasets|explainers|metrics|examples]",
  .summary = N_("What there is: layers, losses, data sets, methods, examples"),
  .run = run,
};
