/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "core/formats/npz.h"

#include <string.h>

#include <zip.h>

#include "core/error.h"
#include "core/formats/format.h"

gboolean
nn_npz_sniff (const char *path)
{
  g_autoptr (GInputStream) stream = NULL;
  goffset length;
  char head[4];
  gsize n;

  stream = nn_format_open (path, &length, NULL, NULL);
  return stream != NULL && nn_format_read (stream, head, 4, &n, path, NULL, NULL) && n == 4
         && memcmp (head, "PK\3\4", 4) == 0;
}

/* Into memory that grows with what really comes, as an archive may lie about sizes. */
static GBytes *
read_entry (zip_t *zip, zip_uint64_t index, const char *entry, const char *name, GError **error)
{
  zip_file_t *file = zip_fopen_index (zip, index, 0);
  g_autofree guint8 *data = NULL;
  gsize room = 0, used = 0;
  zip_int64_t n = 1;

  while (file != NULL && n > 0)
    {
      guint8 *grown;

      if (used == room)
        {
          room = MAX (room * 2, 1 << 16);
          grown = g_try_realloc (data, room);
          if (grown == NULL)
            {
              g_autofree char *count = nn_format_count (room);

              zip_fclose (file);
              g_set_error (error, NN_ERROR, NN_ERROR_MEMORY,
                           "%s in %s needs over %s bytes of memory, more than there is.", entry,
                           name, count);
              return NULL;
            }
          data = grown;
        }
      n = zip_fread (file, data + used, room - used);
      used += MAX (n, 0);
    }
  if (file == NULL || n < 0)
    g_set_error (error, NN_ERROR, NN_ERROR_FORMAT, "%s in %s cannot be unpacked: %s.", entry, name,
                 file != NULL ? zip_file_strerror (file) : zip_strerror (zip));
  if (file != NULL)
    zip_fclose (file);
  return file == NULL || n < 0 ? NULL : g_bytes_new_take (g_steal_pointer (&data), used);
}

static gboolean
is_entry (const char *entry, const char *name)
{
  const gsize n = strlen (name);

  return g_ascii_strncasecmp (entry, name, n) == 0 && strcmp (entry + n, ".npy") == 0;
}

static gboolean
read_archive (zip_t *zip, const char *name, const char *const *names, GBytes **arrays,
              GError **error)
{
  const zip_int64_t n = zip_get_num_entries (zip, 0);

  for (zip_int64_t i = 0; i < n; i++)
    {
      const char *entry = zip_get_name (zip, i, 0);

      for (guint k = 0; entry != NULL && names[k] != NULL; k++)
        if (arrays[k] == NULL && is_entry (entry, names[k]))
          {
            arrays[k] = read_entry (zip, i, entry, name, error);
            if (arrays[k] == NULL)
              return FALSE;
          }
    }
  return TRUE;
}

static zip_t *
open_archive (GBytes *bytes, const char *name, GError **error)
{
  zip_error_t problem;
  zip_source_t *source;
  zip_t *zip = NULL;
  gsize size;
  gconstpointer data = g_bytes_get_data (bytes, &size);

  zip_error_init (&problem);
  source = zip_source_buffer_create (data, size, 0, &problem);
  if (source != NULL)
    zip = zip_open_from_source (source, ZIP_RDONLY | ZIP_CHECKCONS, &problem);
  if (zip == NULL)
    {
      zip_source_free (source);
      g_set_error (error, NN_ERROR, NN_ERROR_FORMAT, "%s is no sound NPZ file: %s.", name,
                   zip_error_strerror (&problem));
    }
  zip_error_fini (&problem);
  return zip;
}

gboolean
nn_npz_parse (GBytes *bytes, const char *name, const char *const *names, GBytes **arrays,
              GError **error)
{
  const guint n = g_strv_length ((char **) names);
  gboolean done;
  zip_t *zip;

  memset (arrays, 0, n * sizeof *arrays);
  zip = open_archive (bytes, name, error);
  if (zip == NULL)
    return FALSE;
  done = read_archive (zip, name, names, arrays, error);
  zip_discard (zip);
  for (guint k = 0; !done && k < n; k++)
    g_clear_pointer (&arrays[k], g_bytes_unref);
  return done;
}

/* Mapped where that can be. */
static GBytes *
load (const char *path, GError **error)
{
  g_autoptr (GMappedFile) file = g_mapped_file_new (path, FALSE, NULL);

  return file != NULL ? g_mapped_file_get_bytes (file) : nn_format_load (path, error);
}

char **
nn_npz_list (const char *path, GError **error)
{
  g_autofree char *name = g_path_get_basename (path);
  g_autoptr (GBytes) bytes = load (path, error);
  zip_t *zip = bytes != NULL ? open_archive (bytes, name, error) : NULL;
  GPtrArray *names;

  if (zip == NULL)
    return NULL;
  names = g_ptr_array_new ();
  for (zip_int64_t i = 0; i < zip_get_num_entries (zip, 0); i++)
    {
      const char *entry = zip_get_name (zip, i, 0);

      if (entry != NULL && g_str_has_suffix (entry, ".npy") && g_utf8_validate (entry, -1, NULL))
        g_ptr_array_add (names, g_strndup (entry, strlen (entry) - strlen (".npy")));
    }
  zip_discard (zip);
  g_ptr_array_add (names, NULL);
  return (char **) g_ptr_array_free (names, FALSE);
}

gboolean
nn_npz_read (const char *path, const char *const *names, GBytes **arrays, GError **error)
{
  g_autofree char *name = g_path_get_basename (path);
  g_autoptr (GBytes) bytes = NULL;

  memset (arrays, 0, g_strv_length ((char **) names) * sizeof *arrays);
  bytes = load (path, error);
  return bytes != NULL && nn_npz_parse (bytes, name, names, arrays, error);
}
