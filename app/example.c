/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/example.h"

#include <gio/gio.h>
#include <glib/gi18n.h>

static const VitrineExample examples[] = {
  { "digits-cnn", N_("Digits CNN"),
    N_("Convolution, pooling and dense layers read handwritten digits"),
    N_("Images"), "digits-cnn" },
  { "fashion-cnn", N_("Fashion CNN"),
    N_("Two convolutions tell shirts from shoes in Fashion-MNIST"),
    N_("Images"), "fashion-cnn" },
  { "find-the-digit", N_("Find the Digit"),
    N_("Where is it, and which? A box round one digit among clutter"),
    N_("Images"), "find-the-digit" },
  { "digit-autoencoder", N_("Digit Autoencoder"),
    N_("784 pixels through 32 numbers and back: what survives?"),
    N_("Generation"), "digit-autoencoder" },
  { "digit-vae-2d", N_("Digit VAE, 2-D"),
    N_("A map of all digits: every point of the plane decodes to a picture"),
    N_("Generation"), "digit-vae-2d" },
  { "digit-vae", N_("Digit VAE, 20-D"),
    N_("Twenty numbers say more than two: digits drawn from a Gaussian"),
    N_("Generation"), "digit-vae" },
  { "fashion-vae", N_("Fashion VAE, 16-D"),
    N_("Which latent dimensions do anything? Not all sixteen"),
    N_("Generation"), "fashion-vae" },
  { "digit-rows", N_("Digits Row by Row"),
    N_("A GRU reads a digit as 28 steps of 28 numbers and remembers"),
    N_("Sequences"), "digit-rows" },
  { "moving-shapes", N_("Moving Shapes"),
    N_("Which way? No single frame tells: a GRU remembers the ones before"),
    N_("Sequences"), "moving-shapes" },
  { "spoken-words", N_("Spoken Words"),
    N_("Ten words in voices never heard before, by their mel spectrograms"),
    N_("Sequences"), "spoken-words" },
  { "word-language", N_("Language of a Word"),
    N_("Letters in, one of five languages out: an embedding and a GRU"),
    N_("Sequences"), "word-language" },
  { "text-writer", N_("Text Writer"),
    N_("A GRU has read The Devil’s Dictionary and goes on writing it"),
    N_("Sequences"), "text-writer" },
  { "dates", N_("Dates to Translate"),
    N_("A small transformer turns “the 3rd of May 1998” into 1998-05-03"),
    N_("Sequences"), "dates" },
  { "heartbeats", N_("Heartbeat Anomaly"),
    N_("Knows normal beats alone: what it rebuilds badly is suspect"),
    N_("Sequences"), "heartbeats" },
  { "co2", N_("Carbon Dioxide"),
    N_("Two years of the air above Mauna Loa say what the next one brings"),
    N_("Sequences"), "co2" },
  { "breast-cancer", N_("Breast Cancer"),
    N_("Thirty measurements of cells, benign or malignant"),
    N_("Tables"), "breast-cancer" },
  { "diabetes", N_("Diabetes"),
    N_("How far a disease goes, by ten measures: a linear fit does as well"),
    N_("Tables"), "diabetes" },
  { "two-spirals", N_("Two Spirals"),
    N_("How hidden units bend the plane until two spirals come apart"),
    N_("Playground"), "two-spirals" },
};

const VitrineExample *
vitrine_example_list (guint *n)
{
  *n = G_N_ELEMENTS (examples);
  return examples;
}

const VitrineExample *
vitrine_example_find (const char *name,
                      GError    **error)
{
  g_autoptr (GString) names = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (examples); i++)
    {
      if (g_strcmp0 (examples[i].name, name) == 0)
        return &examples[i];
      g_string_append_printf (names, "%s%s", i > 0 ? ", " : "", examples[i].name);
    }
  g_set_error (error, NN_ERROR, NN_ERROR_UNKNOWN,
               _("There is no example named “%s”: choose one of %s."), name, names->str);
  return NULL;
}

/* In order: what the environment says, where `meson install` puts them, and the
 * source folder of a program that was built but not installed. */
const char *const *
vitrine_data_dirs (void)
{
  static const char *dirs[4];
  static gsize once = 0;

  if (g_once_init_enter (&once))
    {
      const char *dir = g_getenv ("VITRINE_DATA_DIR");
      guint n = 0;

      if (dir != NULL && *dir != '\0')
        dirs[n++] = g_strdup (dir);
      dirs[n++] = VITRINE_INSTALLED_DATA;
      dirs[n++] = VITRINE_SOURCE_DATA;
      dirs[n] = NULL;
      g_once_init_leave (&once, 1);
    }
  return dirs;
}

/* The examples lie beside the data folder. NULL: in none of them. */
static char *
find_example_file (const char *name,
                   const char *ending)
{
  const char *const *dirs = vitrine_data_dirs ();
  g_autofree char *file = g_strconcat (name, ending, NULL);

  for (guint i = 0; dirs[i] != NULL; i++)
    {
      g_autofree char *parent = g_path_get_dirname (dirs[i]);
      g_autofree char *path = g_build_filename (parent, "examples", file, NULL);

      if (g_file_test (path, G_FILE_TEST_IS_REGULAR))
        return g_steal_pointer (&path);
    }
  return NULL;
}

NnDocument *
vitrine_example_open (const VitrineExample *example,
                      gboolean              trained,
                      GError              **error)
{
  g_autofree char *path = trained ? find_example_file (example->name, ".vitrine") : NULL;
  g_autofree char *text = NULL;
  NnDocument *document;

  if (path != NULL)
    document = nn_document_load (path, error);
  else
    {
      path = find_example_file (example->spec, ".json");
      if (path == NULL)
        {
          g_set_error (error, NN_ERROR, NN_ERROR_UNKNOWN,
                       _("The file of the example “%s” is missing: reinstall Vitrine."), example->name);
          return NULL;
        }
      if (!g_file_get_contents (path, &text, NULL, error))
        return NULL;
      document = nn_document_from_json (text, error);
    }
  if (document == NULL)
    {
      g_prefix_error (error, "%s: ", example->name);
      return NULL;
    }
  g_free (document->title);
  document->title = g_strdup (_(example->title));
  g_free (document->summary);
  document->summary = g_strdup (_(example->summary));
  return document;
}
