/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * The document's JSON, read. It may be short (the SPEC of the command line):
 * layers without ids and inputs are numbered and chained in order, arguments
 * left out have their initial values. A word that nobody knows is refused.
 */
#include "core/store-private.h"

#include <math.h>
#include <string.h>

#include "core/formats/json.h"
#include "core/model-private.h"


/* A misspelt key would otherwise be a wish that nobody hears. */
static gboolean
check_keys (JsonObject *object, const char *what, const char *const *keys, GError **error)
{
  JsonObjectIter iter;
  const char *key;

  json_object_iter_init_ordered (&iter, object);
  while (json_object_iter_next_ordered (&iter, &key, NULL))
    if (!g_strv_contains (keys, key))
      {
        g_autofree char *list = g_strjoinv (", ", (char **) keys);

        g_set_error (error, NN_ERROR, NN_ERROR_FORMAT, "“%s” is no part of %s, which has: %s.", key,
                     what, list);
        return FALSE;
      }
  return TRUE;
}

static gboolean
read_value (const NnArg *arg, JsonNode *node, double *value, GError **error)
{
  if (nn_json_is (node, G_TYPE_STRING) && arg->kind == NN_ARG_CHOICE)
    return nn_arg_from_string (arg, json_node_get_string (node), value, error);
  if (nn_json_is (node, G_TYPE_BOOLEAN) && arg->kind == NN_ARG_BOOLEAN)
    {
      *value = json_node_get_boolean (node);
      return TRUE;
    }
  if (arg->kind != NN_ARG_CHOICE && arg->kind != NN_ARG_BOOLEAN && nn_json_number (node, value))
    return nn_arg_check (arg, *value, error);

  g_set_error (error, NN_ERROR, NN_ERROR_FORMAT, "The argument “%s” must be %s.", arg->name,
               arg->kind == NN_ARG_CHOICE ? "a text"
               : arg->kind == NN_ARG_BOOLEAN ? "true or false" : "a number");
  return FALSE;
}

/* The "args" of @object (nullable); initial values where there are none. */
static gboolean
read_spec (NnSpec *spec, const NnClass *klass, JsonObject *object, GError **error)
{
  JsonObject *args = object != NULL ? nn_json_object (object, "args") : NULL;
  JsonObjectIter iter;
  const char *key;
  JsonNode *node;

  *spec = nn_spec_new (klass);
  if (args == NULL && object != NULL && json_object_has_member (object, "args"))
    {
      g_set_error (error, NN_ERROR, NN_ERROR_FORMAT, "%s: “args” must be an object {…}.",
                   klass->title);
      return FALSE;
    }
  if (args == NULL)
    return TRUE;
  json_object_iter_init_ordered (&iter, args);
  while (json_object_iter_next_ordered (&iter, &key, &node))
    {
      const gint i = nn_class_find_arg (klass, key);

      /* the registry's own sentence names the arguments that there are */
      if (i < 0 ? !nn_spec_set (spec, key, 0, error)
                : !read_value (&klass->args[i], node, &spec->values[i], error))
        {
          g_prefix_error (error, "%s: ", klass->title);
          return FALSE;
        }
    }
  return TRUE;
}

/* A spec that carries its class's name. @what is for messages. */
static gboolean
read_named (NnSpec *spec, NnKind kind, JsonNode *node, const char *what, GError **error)
{
  static const char *const keys[] = { "class", "args", "path", "prepare", "leave_out", NULL };
  JsonObject *object = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  const char *name = nn_json_is (node, G_TYPE_STRING) ? json_node_get_string (node)
                     : object != NULL ? nn_json_string (object, "class") : NULL;
  const NnClass *klass;

  if (name == NULL)
    {
      g_set_error (error, NN_ERROR, NN_ERROR_FORMAT, "The %s has no “class”.", what);
      return FALSE;
    }
  klass = nn_registry_find (kind, name, error);
  if (klass == NULL || (object != NULL && !check_keys (object, what, keys, error)))
    return FALSE;
  return read_spec (spec, klass, object, error);
}

/* An id, or the name that an earlier layer was given. */
static gboolean
read_input (JsonNode *node, const NnEntry *entries, char *const *names, guint n, guint *id,
            GError **error)
{
  if (nn_json_is (node, G_TYPE_INT64) && json_node_get_int (node) > 0 &&
      json_node_get_int (node) <= G_MAXUINT32)
    {
      *id = json_node_get_int (node);
      return TRUE;
    }
  if (nn_json_is (node, G_TYPE_STRING))
    {
      for (guint i = 0; i < n; i++)
        if (g_strcmp0 (names[i], json_node_get_string (node)) == 0)
          {
            *id = entries[i].id;
            return TRUE;
          }
      g_set_error (error, NN_ERROR, NN_ERROR_UNKNOWN,
                   "Layer %u reads “%s”, but no earlier layer has that name.", n + 1,
                   json_node_get_string (node));
      return FALSE;
    }
  g_set_error (error, NN_ERROR, NN_ERROR_FORMAT,
               "Layer %u: inputs must be the ids or the names of earlier layers.", n + 1);
  return FALSE;
}

static gboolean
read_inputs (JsonObject *object, NnEntry *entries, char *const *names, guint at, GError **error)
{
  JsonArray *array = nn_json_array (object, "inputs");
  NnEntry *entry = &entries[at];

  if (array == NULL && json_object_has_member (object, "inputs"))
    {
      g_set_error (error, NN_ERROR, NN_ERROR_FORMAT, "Layer %u: “inputs” must be a list […].",
                   at + 1);
      return FALSE;
    }
  if (array == NULL)
    {
      entry->n_inputs = entry->klass->max_inputs > 0 && at > 0;
      entry->inputs[0] = at > 0 ? entries[at - 1].id : 0;
      return TRUE;
    }
  if (json_array_get_length (array) > NN_MAX_INPUTS)
    {
      g_set_error (error, NN_ERROR, NN_ERROR_RANGE, "Layer %u has %u inputs; %d are the most.",
                   at + 1, json_array_get_length (array), NN_MAX_INPUTS);
      return FALSE;
    }
  entry->n_inputs = json_array_get_length (array);
  for (guint k = 0; k < entry->n_inputs; k++)
    if (!read_input (json_array_get_element (array, k), entries, names, at, &entry->inputs[k],
                     error))
      return FALSE;
  return TRUE;
}

/* Layer number @at of @entries; those before it are done. */
static gboolean
read_layer (JsonNode *node, NnEntry *entries, char **names, guint at, GError **error)
{
  static const char *const keys[] = { "id", "name", "class", "args", "inputs", NULL };
  JsonObject *object = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  const char *name = object != NULL ? nn_json_string (object, "class") : NULL;
  const NnClass *klass;
  gint64 id = at > 0 ? (gint64) entries[at - 1].id + 1 : 1;
  NnSpec spec;

  if (name == NULL)
    {
      g_set_error (error, NN_ERROR, NN_ERROR_FORMAT, "Layer %u has no “class”.", at + 1);
      return FALSE;
    }
  klass = nn_registry_find (NN_KIND_LAYER, name, error);
  if (klass == NULL || !check_keys (object, "a layer", keys, error) ||
      !read_spec (&spec, klass, object, error))
    return FALSE;
  if (json_object_has_member (object, "id") && !nn_json_whole (object, "id", &id))
    id = 0;
  if (id < 1 || id > G_MAXUINT32 - NN_MAX_LAYERS)
    {
      g_set_error (error, NN_ERROR, NN_ERROR_FORMAT,
                   "Layer %u has an id that is no whole number from 1 on.", at + 1);
      return FALSE;
    }

  entries[at].id = id;
  entries[at].klass = NN_LAYER_CLASS (klass);
  memcpy (entries[at].args, spec.values, sizeof spec.values);
  names[at] = g_strdup (nn_json_string (object, "name"));
  return read_inputs (object, entries, names, at, error);
}

gboolean
nn_store_read_seed (JsonObject *object, guint64 *seed, GError **error)
{
  const char *text = nn_json_string (object, "seed");
  gint64 whole;

  if (nn_json_whole (object, "seed", &whole) && whole >= 0)
    *seed = (guint64) whole;
  else if (json_object_has_member (object, "seed") &&
           (text == NULL || !g_ascii_string_to_unsigned (text, 10, 0, G_MAXUINT64, seed, NULL)))
    {
      g_set_error (error, NN_ERROR, NN_ERROR_FORMAT, "The seed is no whole number from 0 on.");
      return FALSE;
    }
  return TRUE;
}

NnModel *
nn_store_read_model (JsonObject *object, GError **error)
{
  JsonArray *layers = nn_json_array (object, "layers");
  const guint n = layers != NULL ? json_array_get_length (layers) : 0;
  g_autofree NnEntry *entries = NULL;
  g_auto (GStrv) names = NULL;
  guint64 seed = 1;

  if (layers == NULL)
    {
      g_set_error (error, NN_ERROR, NN_ERROR_FORMAT, "There is no list of “layers”.");
      return NULL;
    }
  if (n > NN_MAX_LAYERS)
    {
      g_set_error (error, NN_ERROR, NN_ERROR_RANGE, "There are %u layers; %d are the most.", n,
                   NN_MAX_LAYERS);
      return NULL;
    }
  if (!nn_store_read_seed (object, &seed, error))
    return NULL;

  entries = g_new0 (NnEntry, n + 1);
  names = g_new0 (char *, n + 1);
  for (guint i = 0; i < n; i++)
    {
      gboolean good = read_layer (json_array_get_element (layers, i), entries, names, i, error);

      /* a strv ends at its first NULL */
      if (names[i] == NULL)
        names[i] = g_strdup ("");
      if (!good)
        return NULL;
    }
  return nn_model_new (entries, n, seed, error);
}

/* A scalar as the command line would write it: "epochs": 5 is --set epochs=5. */
static gboolean
read_setting (NnRecipe *recipe, const char *key, JsonNode *node, GError **error)
{
  g_autofree char *text = NULL;
  char number[G_ASCII_DTOSTR_BUF_SIZE];
  double value;

  if (nn_json_is (node, G_TYPE_STRING))
    text = g_strdup (json_node_get_string (node));
  else if (nn_json_is (node, G_TYPE_BOOLEAN))
    text = g_strdup (json_node_get_boolean (node) ? "true" : "false");
  else if (nn_json_number (node, &value))
    text = g_strdup (g_ascii_dtostr (number, sizeof number, value));
  else
    {
      g_set_error (error, NN_ERROR, NN_ERROR_FORMAT,
                   "The recipe's “%s” is neither text nor number.",
                   key);
      return FALSE;
    }
  return nn_recipe_set_string (recipe, key, text, error);
}

static gboolean
read_side (NnSide *side, JsonNode *node, GError **error)
{
  JsonObject *object = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  JsonNode *aim, *loss, *metric;
  double entry;

  if (object == NULL || !json_object_has_member (object, "entry")
      || !nn_json_number (json_object_get_member (object, "entry"), &entry) || entry < 1
      || entry > G_MAXUINT || (aim = json_object_get_member (object, "aim")) == NULL
      || !JSON_NODE_HOLDS_OBJECT (aim) || (loss = json_object_get_member (object, "loss")) == NULL
      || (metric = json_object_get_member (object, "metric")) == NULL)
    {
      g_set_error (error, NN_ERROR, NN_ERROR_FORMAT,
                   "A side output of the recipe needs “entry”, “aim”, “loss” and “metric”.");
      return FALSE;
    }
  *side = (NnSide){ .entry = (guint) entry, .aim = nn_spec_new (&nn_side_class) };
  return read_spec (&side->aim, &nn_side_class, json_node_get_object (aim), error)
         && read_named (&side->loss, NN_KIND_LOSS, loss, "loss", error)
         && read_named (&side->metric, NN_KIND_METRIC, metric, "metric", error);
}

static gboolean
read_sides (NnRecipe *recipe, JsonNode *node, GError **error)
{
  JsonArray *array = JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;

  recipe->n_sides = 0;
  if (array == NULL || json_array_get_length (array) > G_N_ELEMENTS (recipe->sides))
    {
      g_set_error (error, NN_ERROR, NN_ERROR_FORMAT,
                   "The recipe's “sides” must be a list of %u outputs at most.",
                   (guint) G_N_ELEMENTS (recipe->sides));
      return FALSE;
    }
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      if (!read_side (&recipe->sides[i], json_array_get_element (array, i), error))
        return FALSE;
      recipe->n_sides++;
    }
  return TRUE;
}

gboolean
nn_store_read_recipe (NnRecipe *recipe, JsonObject *object, GError **error)
{
  JsonObjectIter iter;
  const char *key;
  JsonNode *node;

  /* classes first: the settings are their arguments */
  for (guint i = 0; i < NN_N_RECIPE_SPECS; i++)
    {
      NnSpec *spec = nn_recipe_part (recipe, i);

      node = json_object_get_member (object, nn_recipe_part_names[i]);
      if (node == NULL)
        continue;
      if (nn_recipe_part_kind (i) != NN_N_KINDS)
        {
          if (!read_named (spec, nn_recipe_part_kind (i), node, nn_recipe_part_names[i], error))
            return FALSE;
        }
      else if (!JSON_NODE_HOLDS_OBJECT (node))
        {
          g_set_error (error, NN_ERROR, NN_ERROR_FORMAT, "The recipe's “%s” has no “args”.",
                       nn_recipe_part_names[i]);
          return FALSE;
        }
      else if (!read_spec (spec, spec->klass, json_node_get_object (node), error))
        return FALSE;
    }
  json_object_iter_init_ordered (&iter, object);
  while (json_object_iter_next_ordered (&iter, &key, &node))
    {
      gboolean done = FALSE;

      for (guint i = 0; i < NN_N_RECIPE_SPECS; i++)
        done |= strcmp (key, nn_recipe_part_names[i]) == 0;
      if (!done && g_str_equal (key, "sides"))
        {
          if (!read_sides (recipe, node, error))
            return FALSE;
          done = TRUE;
        }
      if (!done && !read_setting (recipe, key, node, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
nn_store_read_number (JsonNode *node, double *value)
{
  const char *text;

  if (node == NULL)
    return FALSE;
  text = nn_json_is (node, G_TYPE_STRING) ? json_node_get_string (node) : NULL;

  if (JSON_NODE_HOLDS_NULL (node))
    *value = NAN;
  else if (g_strcmp0 (text, "inf") == 0)
    *value = INFINITY;
  else if (g_strcmp0 (text, "-inf") == 0)
    *value = -INFINITY;
  else
    return nn_json_number (node, value);
  return TRUE;
}

/* What an epoch adds to its batches; a file from before it was kept has none of it. */
static gboolean
read_epoch_progress (NnProgress *progress, JsonObject *object)
{
  JsonArray *sums = nn_json_array (object, "sums");
  JsonArray *terms = nn_json_array (object, "terms");
  JsonNode *loss = json_object_get_member (object, "best_loss");
  gint64 epoch = 0;
  double summed = 0;

  progress->best_loss = INFINITY;
  if (json_object_has_member (object, "sums")
      && (sums == NULL || json_array_get_length (sums) != 3
          || !nn_store_read_number (json_array_get_element (sums, 0), &progress->loss_sum)
          || !nn_store_read_number (json_array_get_element (sums, 1), &progress->metric_sum)
          || !nn_json_number (json_array_get_element (sums, 2), &summed)
          || !(summed >= 0 && summed <= G_MAXUINT)))
    return FALSE;
  progress->summed = summed;
  if (loss != NULL && (!nn_store_read_number (loss, &progress->best_loss) || isnan (progress->best_loss)))
    return FALSE;
  if (json_object_has_member (object, "best_epoch")
      && (!nn_json_whole (object, "best_epoch", &epoch) || epoch < 0 || epoch > progress->epoch))
    return FALSE;
  progress->best_epoch = epoch;
  if (terms != NULL)
    progress->terms = g_array_new (FALSE, FALSE, sizeof (double));
  for (guint i = 0; terms != NULL && i < json_array_get_length (terms); i++)
    {
      double value;

      if (!nn_store_read_number (json_array_get_element (terms, i), &value))
        return FALSE;
      g_array_append_val (progress->terms, value);
    }
  return TRUE;
}

/* A training that can go on; its tensors come later. */
static gboolean
read_progress (NnDocument *document, JsonObject *object, GError **error)
{
  const char *const names[]
      = { "step", "optimizer_steps", "epoch", "at", "batch", "batch_size" };
  JsonArray *heard = nn_json_array (object, "heard");
  JsonNode *usual = json_object_get_member (object, "usual_loss"), *first = json_object_get_member (object, "first_loss");
  const char *optimizer = nn_json_string (object, "optimizer");
  g_autoptr (NnProgress) progress = g_new0 (NnProgress, 1);
  gint64 numbers[G_N_ELEMENTS (names)];
  gboolean good = optimizer != NULL && heard != NULL
                  && json_array_get_length (heard) == NN_SCHEDULE_STATE;

  for (guint i = 0; good && i < G_N_ELEMENTS (names); i++)
    good = nn_json_whole (object, names[i], &numbers[i]) && numbers[i] >= 0
           && (i < 2 || numbers[i] <= G_MAXUINT);
  for (guint i = 0; good && i < NN_SCHEDULE_STATE; i++)
    good = nn_json_number (json_array_get_element (heard, i), &progress->heard[i]);
  progress->epoch = good ? numbers[2] : 0;
  if (!good || !read_epoch_progress (progress, object))
    {
      g_set_error (error, NN_ERROR, NN_ERROR_FORMAT,
                   "What was kept to go on with the training is damaged.");
      return FALSE;
    }
  progress->step = numbers[0];
  progress->optimizer_steps = numbers[1];
  progress->at = numbers[3];
  progress->batch = numbers[4];
  progress->batch_size = numbers[5];
  if (usual == NULL || !nn_json_number (usual, &progress->usual_loss))
    progress->usual_loss = NAN;
  if (first == NULL || !nn_json_number (first, &progress->first_loss))
    progress->first_loss = NAN;
  progress->optimizer = g_strdup (optimizer);
  document->progress = g_steal_pointer (&progress);
  return TRUE;
}

/* "prepare": {"args": {…}} and "leave_out": ["…"] */
static gboolean
read_preparation (NnSource *source, JsonObject *object, GError **error)
{
  JsonObject *prepare = nn_json_object (object, "prepare");
  JsonArray *names = nn_json_array (object, "leave_out");

  source->prepare = nn_spec_new (&nn_preparation_class);
  if ((prepare == NULL && json_object_has_member (object, "prepare"))
      || (names == NULL && json_object_has_member (object, "leave_out")))
    {
      g_set_error (error, NN_ERROR, NN_ERROR_FORMAT,
                   "The source's “prepare” must be {\"args\": {…}}, its “leave_out” a list of names.");
      return FALSE;
    }
  if (prepare != NULL && !read_spec (&source->prepare, &nn_preparation_class, prepare, error))
    return FALSE;
  for (guint i = 0; names != NULL && i < json_array_get_length (names); i++)
    {
      JsonNode *name = json_array_get_element (names, i);

      if (!nn_json_is (name, G_TYPE_STRING))
        {
          g_set_error (error, NN_ERROR, NN_ERROR_FORMAT, "The source's “leave_out” must be a list of names.");
          return FALSE;
        }
      nn_source_leave_out (source, json_node_get_string (name), TRUE);
    }
  return TRUE;
}

static gboolean
read_source (NnSource *source, JsonNode *node, GError **error)
{
  if (node == NULL || JSON_NODE_HOLDS_NULL (node))
    return TRUE;
  if (nn_json_is (node, G_TYPE_STRING))
    return nn_source_parse (source, json_node_get_string (node), error);
  if (!read_named (&source->spec, NN_KIND_DATASET, node, "source", error))
    return FALSE;
  source->path = g_strdup (nn_json_string (json_node_get_object (node), "path"));
  return read_preparation (source, json_node_get_object (node), error);
}

/* Whole numbers, each once; more than there is room for are left out. */
static gboolean
read_pins (GArray *pins, JsonArray *array, GError **error)
{
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonNode *node = json_array_get_element (array, i);
      gint64 value = nn_json_is (node, G_TYPE_INT64) ? json_node_get_int (node) : -1;
      guint32 pin = value;
      gboolean known = FALSE;

      if (value < 0 || value > G_MAXUINT32)
        {
          g_set_error (error, NN_ERROR, NN_ERROR_FORMAT,
                       "Pin %u is no sample: “pins” lists whole numbers from 0 on.", i + 1);
          return FALSE;
        }
      for (guint k = 0; k < pins->len; k++)
        known |= g_array_index (pins, guint32, k) == pin;
      if (!known && pins->len < NN_MAX_PINS)
        g_array_append_val (pins, pin);
    }
  return TRUE;
}

NnDocument *
nn_document_from_node (JsonNode *root, const char *name, GArray *stored, GError **error)
{
  static const char *const keys[] = { "vitrine", "title", "summary", "seed", "layers", "recipe",
                                      "source", "runs", "progress", "pins", NULL };
  g_autoptr (NnDocument) document = nn_document_new ();
  JsonObject *object = json_node_get_object (root);
  JsonObject *recipe = nn_json_object (object, "recipe");
  JsonArray *runs = nn_json_array (object, "runs");
  gint64 version = NN_DOCUMENT_VERSION;

  if (json_object_has_member (object, "vitrine") &&
      (!nn_json_whole (object, "vitrine", &version) || version < 1))
    {
      g_set_error (error, NN_ERROR, NN_ERROR_FORMAT, "%s has a format without a number.", name);
      return NULL;
    }
  if (version > NN_DOCUMENT_VERSION)
    {
      g_set_error (error, NN_ERROR, NN_ERROR_FORMAT,
                   "%s was written by a newer Vitrine (format %" G_GINT64_FORMAT
                   ", this one reads %d): update Vitrine to open it.", name, version,
                   NN_DOCUMENT_VERSION);
      return NULL;
    }
  if (!check_keys (object, "a document", keys, error))
    return NULL;
  if (recipe == NULL && json_object_has_member (object, "recipe") &&
      !json_object_get_null_member (object, "recipe"))
    {
      g_set_error (error, NN_ERROR, NN_ERROR_FORMAT, "“recipe” must be an object {…}.");
      return NULL;
    }
  g_free (document->title);
  document->title = g_strdup (nn_json_string (object, "title"));
  g_free (document->summary);
  document->summary = g_strdup (nn_json_string (object, "summary"));
  document->model = nn_store_read_model (object, error);
  if (document->model == NULL ||
      (recipe != NULL && !nn_store_read_recipe (&document->recipe, recipe, error)) ||
      !read_source (&document->source, json_object_get_member (object, "source"), error))
    return NULL;
  if (nn_json_object (object, "progress") != NULL
      && !read_progress (document, nn_json_object (object, "progress"), error))
    return NULL;
  if (nn_json_array (object, "pins") != NULL
      && !read_pins (document->pins, nn_json_array (object, "pins"), error))
    return NULL;
  for (guint i = 0; runs != NULL && i < json_array_get_length (runs); i++)
    if (!nn_store_read_run (document, json_array_get_element (runs, i), stored))
      {
        g_set_error (error, NN_ERROR, NN_ERROR_FORMAT, "The record of training %u is damaged.",
                     i + 1);
        return NULL;
      }
  return g_steal_pointer (&document);
}
