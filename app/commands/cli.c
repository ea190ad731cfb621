/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/commands/cli.h"

#include <gio/gio.h>
#include <glib/gi18n.h>
#include <langinfo.h>
#include <locale.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "app/example.h"
#include "app/terms.h"
#include "core/formats/format.h"
#include "core/starter.h"

#define VITRINE_DOMAIN "vitrine"
#define NO_SEED        G_MININT64

/* --- verbs ------------------------------------------------------------- */

static int
run_help (FILE *stream)
{
  fputs (_("Usage: vitrine [FILE…]            the window\n"
           "       vitrine VERB [OPTION…]     the command line\n\n"),
         stream);
  for (guint i = 0; vitrine_commands[i] != NULL; i++)
    fprintf (stream, "  %-10s %s\n", vitrine_commands[i]->name, _(vitrine_commands[i]->summary));
  fputs (_("\nvitrine VERB --help tells more of each. Everywhere: --json, --threads N, --seed N.\n"),
         stream);
  return stream == stdout ? VITRINE_DONE : VITRINE_USAGE;
}

/* Messages in the user's language and in UTF-8; numbers with a point everywhere. */
static void
set_locale (void)
{
  setlocale (LC_ALL, "");
  setlocale (LC_NUMERIC, "C");
  if (strcmp (nl_langinfo (CODESET), "UTF-8") != 0)
    setlocale (LC_CTYPE, "C.UTF-8");
  bindtextdomain (VITRINE_DOMAIN, VITRINE_LOCALE_DIR);
  bind_textdomain_codeset (VITRINE_DOMAIN, "UTF-8");
  textdomain (VITRINE_DOMAIN);
}

int
vitrine_commands_run (int argc, char **argv)
{
  set_locale ();
  if (argc < 2 || g_str_equal (argv[1], "--help") || g_str_equal (argv[1], "-h")
      || g_str_equal (argv[1], "help"))
    return run_help (argc < 2 ? stderr : stdout);
  for (guint i = 0; vitrine_commands[i] != NULL; i++)
    if (g_str_equal (vitrine_commands[i]->name, argv[1]))
      return vitrine_commands[i]->run (vitrine_commands[i], argc - 1, argv + 1);
  fprintf (stderr, _("vitrine: there is no verb “%s”; vitrine --help lists them\n"), argv[1]);
  return VITRINE_USAGE;
}

/* --- options ----------------------------------------------------------- */

/* A message is one line, whatever a library put into it. */
static void
print_error (const char *message)
{
  g_autofree char *line = g_strdup (message);

  g_strdelimit (line, "\r\n", ' ');
  g_strchomp (line);
  fprintf (stderr, "vitrine: %s\n", line);
}

int
vitrine_cli_fail (const GError *error)
{
  const char *way = nn_error_way (error);
  g_autofree char *text = way != NULL ? g_strdup_printf ("%s (%s)", error->message, way) : NULL;

  print_error (text != NULL ? text : error != NULL ? error->message : _("It did not work, and nothing says why."));
  return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) ? VITRINE_CANCELLED : VITRINE_FAILED;
}

int
vitrine_cli_usage (const VitrineCli *cli, const char *format, ...)
{
  g_autofree char *text = NULL;
  g_autofree char *line = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  line = g_strdup_printf (_("%s (usage: vitrine %s %s)"), text, cli->command->name,
                          cli->command->arguments);
  print_error (line);
  return VITRINE_USAGE;
}

int
vitrine_cli_begin (VitrineCli           *cli,
                   const VitrineCommand *command,
                   const GOptionEntry   *entries,
                   guint                 min_files,
                   guint                 max_files,
                   int                   argc,
                   char                **argv)
{
  const GOptionEntry shared[] = {
    { "json", 0, 0, G_OPTION_ARG_NONE, &cli->json, N_("Print JSON"), NULL },
    { "threads", 0, 0, G_OPTION_ARG_INT, &cli->threads,
      N_("Threads to use; results do not depend on it"), "N" },
    { "seed", 0, 0, G_OPTION_ARG_INT64, &cli->seed, N_("Seed of all random numbers"), "N" },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &cli->files, NULL, NULL },
    { NULL },
  };
  g_autofree char *program = g_strconcat ("vitrine ", command->name, NULL);
  g_autofree char *usage = g_strconcat (command->arguments, "\n\n  ", _(command->summary), NULL);
  g_autoptr (GOptionContext) context = g_option_context_new (usage);
  g_autoptr (GError) error = NULL;

  memset (cli, 0, sizeof *cli);
  cli->command = command;
  cli->seed = NO_SEED;
  g_set_prgname (program);
  g_option_context_add_main_entries (context, shared, NULL);
  if (entries != NULL)
    g_option_context_add_main_entries (context, entries, NULL);
  if (command->description != NULL)
    g_option_context_set_description (context, _(command->description));
  if (!g_option_context_parse (context, &argc, &argv, &error))
    return vitrine_cli_usage (cli, "%s", error->message);
  cli->n_files = cli->files != NULL ? g_strv_length (cli->files) : 0;
  if (cli->n_files < min_files || cli->n_files > max_files)
    return vitrine_cli_usage (cli, g_dngettext (NULL, "%u file given", "%u files given", cli->n_files),
                              cli->n_files);
  if (cli->threads < 0 || cli->threads > 1024)
    return vitrine_cli_usage (cli, _("--threads goes from 1 to 1024, or 0 for all"));
  if (cli->seed == NO_SEED)
    cli->seed = -1;
  else if (cli->seed < 0 || cli->seed > G_MAXUINT32)
    return vitrine_cli_usage (cli, _("--seed goes from 0 to 4294967295"));
  cli->pool = nn_pool_new (cli->threads);
  return -1;
}

void
vitrine_cli_end (VitrineCli *cli)
{
  g_clear_pointer (&cli->pool, nn_pool_unref);
  g_clear_pointer (&cli->files, g_strfreev);
}

/* --- Ctrl+C ------------------------------------------------------------ */

static volatile sig_atomic_t interrupted;

static void
interrupt_cb (int number)
{
  if (interrupted)
    _exit (VITRINE_CANCELLED);
  interrupted = 1;
}

void
vitrine_cli_catch_interrupt (void)
{
  struct sigaction action = { .sa_handler = interrupt_cb };

  sigemptyset (&action.sa_mask);
  sigaction (SIGINT, &action, NULL);
  sigaction (SIGTERM, &action, NULL);
}

gboolean
vitrine_cli_interrupted (void)
{
  return interrupted != 0;
}

/* --- progress ---------------------------------------------------------- */

void
vitrine_progress_begin (VitrineProgress *progress)
{
  progress->shown = isatty (STDERR_FILENO) != 0;
  progress->begin = g_get_monotonic_time ();
  progress->last = 0;
}

static char *
format_seconds (double seconds)
{
  guint s = (guint) (seconds + 0.5);

  if (s >= 3600)
    return g_strdup_printf ("%u:%02u:%02u", s / 3600, s / 60 % 60, s % 60);
  return g_strdup_printf ("%u:%02u", s / 60, s % 60);
}

void
vitrine_progress_update (VitrineProgress *progress, double done, const char *note)
{
  gint64 now = g_get_monotonic_time ();
  double spent = (now - progress->begin) / (double) G_USEC_PER_SEC;
  g_autofree char *left = NULL;
  char bar[31];

  if (!progress->shown || now - progress->last < 80 * G_TIME_SPAN_MILLISECOND)
    return;
  progress->last = now;
  done = CLAMP (done, 0, 1);
  for (guint i = 0; i < sizeof bar - 1; i++)
    bar[i] = i < done * (sizeof bar - 1) ? '=' : ' ';
  bar[sizeof bar - 1] = '\0';
  left = done > 0.001 ? format_seconds (spent / done * (1 - done)) : g_strdup ("-:--");
  fprintf (stderr, "\r\033[K[%s] %3.0f%%  %s%s%s", bar, 100 * done, note != NULL ? note : "",
           note != NULL ? "  " : "", left);
  fflush (stderr);
}

void
vitrine_progress_clear (VitrineProgress *progress)
{
  if (progress->shown && progress->last > 0)
    fputs ("\r\033[K", stderr);
  progress->last = 0;
}

void
vitrine_progress_cb (double done, gpointer data)
{
  vitrine_progress_update (data, done, NULL);
}

char *
vitrine_cli_number (const char *format, double value)
{
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];

  return g_strdup (isfinite (value) ? g_ascii_formatd (buffer, sizeof buffer, format, value) : "–");
}

/* --- JSON -------------------------------------------------------------- */

void
vitrine_json_number (JsonBuilder *builder, const char *name, double value)
{
  if (name != NULL)
    json_builder_set_member_name (builder, name);
  if (!isfinite (value))
    json_builder_add_null_value (builder);
  else if (value == floor (value) && fabs (value) < 9007199254740992.0)
    json_builder_add_int_value (builder, (gint64) value);
  else
    json_builder_add_double_value (builder, value);
}

void
vitrine_json_string (JsonBuilder *builder, const char *name, const char *value)
{
  json_builder_set_member_name (builder, name);
  if (value != NULL)
    json_builder_add_string_value (builder, value);
  else
    json_builder_add_null_value (builder);
}

void
vitrine_json_bool (JsonBuilder *builder, const char *name, gboolean value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_boolean_value (builder, value);
}

void
vitrine_json_shape (JsonBuilder *builder, const char *name, const NnShape *shape)
{
  json_builder_set_member_name (builder, name);
  json_builder_begin_array (builder);
  for (guint i = 0; i < shape->n_axes; i++)
    json_builder_add_int_value (builder, shape->size[i]);
  json_builder_end_array (builder);
}

void
vitrine_json_terms (JsonBuilder *builder, const GArray *terms)
{
  json_builder_set_member_name (builder, "terms");
  json_builder_begin_object (builder);
  for (guint i = 0; i < terms->len; i++)
    {
      const VitrineTerm *term = &g_array_index (terms, VitrineTerm, i);

      vitrine_json_number (builder, term->name, term->value);
    }
  json_builder_end_object (builder);
}

void
vitrine_json_args (JsonBuilder *builder, const NnSpec *spec)
{
  json_builder_begin_object (builder);
  for (guint i = 0; i < nn_class_n_args (spec->klass); i++)
    {
      const NnArg *arg = &spec->klass->args[i];

      if (arg->kind == NN_ARG_CHOICE)
        vitrine_json_string (builder, arg->name, arg->choices[(guint) spec->values[i]]);
      else if (arg->kind == NN_ARG_BOOLEAN)
        vitrine_json_bool (builder, arg->name, spec->values[i] != 0);
      else
        vitrine_json_number (builder, arg->name, spec->values[i]);
    }
  json_builder_end_object (builder);
}

void
vitrine_json_spec (JsonBuilder *builder, const char *name, const NnSpec *spec)
{
  json_builder_set_member_name (builder, name);
  if (spec->klass == NULL)
    {
      json_builder_add_null_value (builder);
      return;
    }
  json_builder_begin_object (builder);
  vitrine_json_string (builder, "class", spec->klass->name);
  json_builder_set_member_name (builder, "args");
  vitrine_json_args (builder, spec);
  json_builder_end_object (builder);
}

/* json-glib 1.6 writes 1e-08 as "1e-08.0", which no reader takes: so numbers are written here. */
static void
append_node (GString *text, JsonNode *node)
{
  char number[G_ASCII_DTOSTR_BUF_SIZE];

  if (JSON_NODE_HOLDS_OBJECT (node))
    {
      JsonObjectIter iter;
      const char *name;
      JsonNode *member;
      const char *comma = "";

      g_string_append_c (text, '{');
      json_object_iter_init_ordered (&iter, json_node_get_object (node));
      while (json_object_iter_next_ordered (&iter, &name, &member))
        {
          g_string_append_printf (text, "%s\"%s\":", comma, name);
          append_node (text, member);
          comma = ",";
        }
      g_string_append_c (text, '}');
    }
  else if (JSON_NODE_HOLDS_ARRAY (node))
    {
      JsonArray *array = json_node_get_array (node);

      g_string_append_c (text, '[');
      for (guint i = 0; i < json_array_get_length (array); i++)
        {
          g_string_append (text, i > 0 ? "," : "");
          append_node (text, json_array_get_element (array, i));
        }
      g_string_append_c (text, ']');
    }
  else if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_DOUBLE)
    {
      g_string_append (text, g_ascii_dtostr (number, sizeof number, json_node_get_double (node)));
    }
  else
    {
      g_autofree char *value = json_to_string (node, FALSE);

      g_string_append (text, value);
    }
}

static char *
finish (JsonBuilder *builder)
{
  g_autoptr (JsonNode) root = json_builder_get_root (builder);
  GString *text = g_string_new (NULL);

  append_node (text, root);
  return g_string_free (text, FALSE);
}

void
vitrine_json_print (JsonBuilder *builder)
{
  g_autofree char *text = finish (builder);

  puts (text);
  fflush (stdout);
}

gboolean
vitrine_json_write (JsonBuilder *builder, const char *path, GError **error)
{
  g_autofree char *text = finish (builder);
  g_autofree char *line = g_strconcat (text, "\n", NULL);

  return nn_format_save (path, line, strlen (line), error);
}

/* --- documents and data ------------------------------------------------ */

gboolean
vitrine_cli_source (NnDocument *document, const char *text, GError **error)
{
  g_auto (NnSource) source = { 0 };

  if (!nn_source_parse (&source, text, error))
    return FALSE;
  nn_source_clear (&document->source);
  nn_source_copy (&document->source, &source);
  return TRUE;
}

/* Rows of another file of the same kind are on the scale that the network was trained on. */
static gboolean
take_source (NnDocument *document, const char *text, GError **error)
{
  g_auto (NnSource) before = { 0 };
  NnSource *source = &document->source;

  nn_source_copy (&before, source);
  if (!vitrine_cli_source (document, text, error))
    return FALSE;
  if (before.spec.klass != source->spec.klass || !NN_DATASET_CLASS (source->spec.klass)->needs_path)
    return TRUE;
  if (nn_class_find_arg (source->spec.klass, "standardise") >= 0)
    return nn_spec_set (&source->spec, "standardise", nn_spec_get (&before.spec, "standardise"), error);
  return before.prepare.klass == NULL
         || nn_spec_set (&source->prepare, "standardise", nn_spec_get (&before.prepare, "standardise"), error);
}

NnSamples *
vitrine_cli_samples (NnDocument *document, const char *text, GError **error)
{
  if (text != NULL && !take_source (document, text, error))
    return NULL;
  if (document->source.spec.klass == NULL)
    {
      g_set_error (error, NN_ERROR, NN_ERROR_DATA,
                   _("The document names no data set: give one with --data."));
      return NULL;
    }
  return nn_source_load (&document->source, vitrine_data_dirs (), NULL, error);
}

NnSamples *
vitrine_cli_first_samples (NnDocument *document, char **settings, GString *said, GError **error)
{
  gboolean scaled = FALSE, asked = FALSE;
  NnSamples *samples;

  for (guint i = 0; settings != NULL && settings[i] != NULL; i++)
    asked |= g_str_has_prefix (settings[i], "data.standardise=");
  samples = asked ? vitrine_cli_samples (document, NULL, error)
                  : nn_source_load_first (&document->source, &scaled, vitrine_data_dirs (), NULL, error);
  if (samples != NULL && samples->note != NULL)
    {
      g_auto (GStrv) sentences = g_strsplit (samples->note, "\n", -1);

      for (guint i = 0; sentences[i] != NULL; i++)
        g_string_append_printf (said, "%s: %s\n", samples->title, sentences[i]);
    }
  if (samples != NULL && scaled)
    g_string_append_printf (said, samples->target_mean != NULL
                                    ? _("%s: the numbers to aim at are far from 0 to 1, so they and the inputs are"
                                        " standardised (data.standardise=all)\n")
                                    : _("%s: the inputs are far from 0 to 1, so they are standardised"
                                        " (data.standardise=inputs)\n"),
                            samples->title);
  return samples;
}

gboolean
vitrine_cli_entry (const NnModel *model, const char *name, guint *index, GError **error)
{
  g_autoptr (GString) names = g_string_new (NULL);

  if (!nn_model_check (model, error))
    return FALSE;
  *index = nn_model_output (model);
  if (name == NULL)
    return TRUE;
  for (guint i = 0; i < nn_model_n_entries (model); i++)
    {
      g_autofree char *id = g_strdup_printf ("%u", nn_model_entry (model, i)->id);

      if (g_str_equal (nn_model_entry_name (model, i), name) || g_str_equal (id, name))
        {
          *index = i;
          return TRUE;
        }
      g_string_append_printf (names, "%s%s", i > 0 ? ", " : "", nn_model_entry_name (model, i));
    }
  g_set_error (error, NN_ERROR, NN_ERROR_UNKNOWN,
               _("The network has no entry “%s”: choose one of %s."), name, names->str);
  return FALSE;
}

gboolean
vitrine_cli_pair (const char *text, char **key, char **value, GError **error)
{
  const char *equals = strchr (text, '=');

  if (equals == NULL || equals == text)
    {
      g_set_error (error, NN_ERROR, NN_ERROR_FORMAT, _("“%s” should read key=value."), text);
      return FALSE;
    }
  *key = g_strndup (text, equals - text);
  *value = g_strdup (equals + 1);
  return TRUE;
}

gboolean
vitrine_cli_set (NnSpec *spec, char **pairs, GError **error)
{
  for (guint i = 0; pairs != NULL && pairs[i] != NULL; i++)
    {
      g_autofree char *key = NULL;
      g_autofree char *value = NULL;

      if (!vitrine_cli_pair (pairs[i], &key, &value, error)
          || !nn_spec_set_string (spec, key, value, error))
        return FALSE;
    }
  return TRUE;
}

#define DATA "data."

gboolean
vitrine_cli_data_settings (NnDocument *document, char **pairs, GError **error)
{
  NnSource *source = &document->source;

  for (guint i = 0; pairs != NULL && pairs[i] != NULL; i++)
    {
      g_autofree char *key = NULL;
      g_autofree char *value = NULL;

      if (!vitrine_cli_pair (pairs[i], &key, &value, error))
        return FALSE;
      if (!g_str_has_prefix (key, DATA))
        continue;
      if (source->spec.klass == NULL)
        {
          g_set_error (error, NN_ERROR, NN_ERROR_DATA,
                       _("“%s” is a setting of the data and the document names none: give them with --data."), key);
          return FALSE;
        }
      if (!nn_source_set_string (source, key + strlen (DATA), value, error))
        return FALSE;
    }
  return TRUE;
}

/* Whether a setting is read by the search for a rate alone. */
static gboolean
is_finders (NnRecipe *recipe, const char *key)
{
  for (guint i = 0; i < NN_N_RECIPE_SPECS; i++)
    if (i != NN_RECIPE_FINDER && nn_class_find_arg (nn_recipe_part (recipe, i)->klass, key) >= 0)
      return FALSE;
  return nn_class_find_arg (&nn_finder_class, key) >= 0;
}

static gboolean
set_recipe (const VitrineCli *cli, NnRecipe *recipe, const char *key, const char *value, GError **error)
{
  if (is_finders (recipe, key) && g_str_equal (cli->command->name, "train"))
    {
      g_set_error (error, NN_ERROR, NN_ERROR_UNKNOWN,
                   _("“%s” is a setting of the search for a learning rate and does nothing in a training: give it to "
                     "vitrine find-rate."), key);
      return FALSE;
    }
  return nn_recipe_set_string (recipe, key, value, error);
}

gboolean
vitrine_cli_recipe_settings (const VitrineCli *cli, NnDocument *document, char **pairs, GError **error)
{
  NnRecipe *recipe = &document->recipe;

  for (guint i = 0; pairs != NULL && pairs[i] != NULL; i++)
    {
      g_autofree char *key = NULL;
      g_autofree char *value = NULL;

      if (!vitrine_cli_pair (pairs[i], &key, &value, error)
          || (!g_str_has_prefix (key, DATA) && !set_recipe (cli, recipe, key, value, error)))
        return FALSE;
    }
  return cli->seed < 0 || nn_spec_set (&recipe->training, "seed", cli->seed, error);
}

gboolean
vitrine_cli_is_figure (const char *path)
{
  const char *dot = strrchr (path, '.');

  return dot != NULL
         && (g_ascii_strcasecmp (dot, ".png") == 0 || g_ascii_strcasecmp (dot, ".svg") == 0
             || g_ascii_strcasecmp (dot, ".pdf") == 0);
}

gboolean
vitrine_cli_is_array (const char *path)
{
  return g_str_has_suffix (path, ".npy");
}

/* The class called @text, -1: none. */
static gint
find_name (const NnSamples *samples, const char *text)
{
  const char *name = g_str_equal (text, "space") ? " " : g_str_equal (text, "newline") ? "\n" : text;

  for (guint i = 0; i < samples->n_classes; i++)
    if (g_str_equal (samples->class_names[i], text))
      return (gint) i;
  for (guint i = 0; i < samples->n_classes; i++)
    if (g_str_equal (samples->class_names[i], name))
      return (gint) i;
  return -1;
}

gboolean
vitrine_cli_target (NnModel *model, const NnSamples *samples, const GPtrArray *inputs, const char *text, NnPool *pool,
                    gint *target, GError **error)
{
  g_autoptr (NnTensor) output = NULL;
  gsize first, n;
  gint name = -1;
  gint64 number;

  *target = -1;
  if (text == NULL)
    return TRUE;
  if (!nn_explain_answer (model, (NnTensor *const *) inputs->pdata, inputs->len, pool, &output, &first, &n, error))
    return FALSE;
  if (samples != NULL && samples->class_names != NULL && samples->n_classes == n)
    name = find_name (samples, text);
  if (g_ascii_string_to_signed (text, 10, -1, G_MAXINT, &number, NULL)
      && (name < 0 || n == nn_tensor_count (output)))
    {
      *target = (gint) number;
      return TRUE;
    }
  if (name < 0)
    {
      g_set_error (error, NN_ERROR, NN_ERROR_UNKNOWN,
                   _("There is no output “%s”: give the name of a class, or a number from 0 to %" G_GSIZE_FORMAT "."),
                   text, nn_tensor_count (output) - 1);
      return FALSE;
    }
  *target = (gint) first + name;
  return TRUE;
}
