/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "core/formats/format.h"

#include <errno.h>
#include <stdlib.h>
#include <math.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "core/error.h"

char *
nn_format_count (guint64 count)
{
  g_autofree char *digits = g_strdup_printf ("%" G_GUINT64_FORMAT, count);
  GString *text = g_string_new (NULL);
  gsize n = strlen (digits);

  for (gsize i = 0; i < n; i++)
    {
      if (i > 0 && (n - i) % 3 == 0)
        g_string_append_c (text, ',');
      g_string_append_c (text, digits[i]);
    }
  return g_string_free (text, FALSE);
}

gboolean
nn_format_product (const guint64 *sizes, guint n, gsize width, gsize *bytes)
{
  const guint64 limit = G_GUINT64_CONSTANT (1) << 40;
  guint64 product = width;

  for (guint i = 0; i < n; i++)
    if (!g_uint64_checked_mul (&product, product, sizes[i]) || product > limit)
      return FALSE;
  *bytes = product;
  return TRUE;
}

/* GIO's errors become ours, with the file's name, except for a cancelled read. */
static void
propagate (GError **error, GError *from, const char *name)
{
  if (g_error_matches (from, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_propagate_error (error, from);
      return;
    }
  g_set_error (error, NN_ERROR, NN_ERROR_FORMAT, "%s cannot be read: %s%s", name, from->message,
               g_str_has_suffix (from->message, ".") ? "" : ".");
  g_error_free (from);
}

GInputStream *
nn_format_unpack (GInputStream *stream, gboolean *packed, const char *name,
                  GCancellable *cancellable, GError **error)
{
  g_autoptr (GInputStream) buffered = g_buffered_input_stream_new_sized (stream, 64 * 1024);
  g_autoptr (GConverter) converter = NULL;
  g_autoptr (GError) local = NULL;
  const guint8 *head;
  gsize n;

  if (g_buffered_input_stream_fill (G_BUFFERED_INPUT_STREAM (buffered), -1, cancellable,
                                    &local) < 0)
    {
      propagate (error, g_steal_pointer (&local), name);
      return NULL;
    }
  head = g_buffered_input_stream_peek_buffer (G_BUFFERED_INPUT_STREAM (buffered), &n);
  *packed = n >= 2 && head[0] == 0x1f && head[1] == 0x8b;
  if (!*packed)
    return g_steal_pointer (&buffered);

  converter = G_CONVERTER (g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP));
  return g_converter_input_stream_new (buffered, converter);
}

GInputStream *
nn_format_open (const char *path, goffset *length, GCancellable *cancellable, GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFileInputStream) stream = NULL;
  g_autoptr (GFileInfo) info = NULL;
  g_autoptr (GError) local = NULL;
  g_autofree char *name = g_path_get_basename (path);
  GInputStream *unpacked;
  gboolean packed = FALSE;

  stream = g_file_read (file, cancellable, &local);
  if (stream == NULL)
    {
      if (g_error_matches (local, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
        g_set_error (error, NN_ERROR, NN_ERROR_UNKNOWN, "There is no file %s.", path);
      else
        propagate (error, g_steal_pointer (&local), name);
      return NULL;
    }
  info = g_file_input_stream_query_info (stream, G_FILE_ATTRIBUTE_STANDARD_SIZE ","
                                         G_FILE_ATTRIBUTE_STANDARD_TYPE, cancellable, NULL);
  unpacked = nn_format_unpack (G_INPUT_STREAM (stream), &packed, name, cancellable, error);
  *length = -1;
  if (info != NULL && !packed && g_file_info_get_file_type (info) == G_FILE_TYPE_REGULAR)
    *length = g_file_info_get_size (info);
  return unpacked;
}

gboolean
nn_format_read (GInputStream *stream, void *buffer, gsize size, gsize *n_read, const char *name,
                GCancellable *cancellable, GError **error)
{
  g_autoptr (GError) local = NULL;

  if (g_input_stream_read_all (stream, buffer, size, n_read, cancellable, &local) ||
      g_error_matches (local, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT))
    return TRUE;
  propagate (error, g_steal_pointer (&local), name);
  return FALSE;
}

gboolean
nn_format_read_block (GInputStream *stream, gsize size, guint8 **data, gsize *n_read,
                      const char *name, GCancellable *cancellable, GError **error)
{
  g_autofree guint8 *block = NULL;
  gsize room = 0, used = 0;

  do
    {
      gsize now = 0, want = MIN (size, room == 0 ? 1024 * 1024 : room * 2);
      guint8 *grown = g_try_realloc (block, MAX (want, 1));

      if (grown == NULL)
        {
          g_autofree char *count = nn_format_count (want);

          g_set_error (error, NN_ERROR, NN_ERROR_MEMORY,
                       "%s needs %s bytes of memory, more than there is.", name, count);
          return FALSE;
        }
      block = grown;
      room = want;
      if (!nn_format_read (stream, block + used, room - used, &now, name, cancellable, error))
        return FALSE;
      used += now;
    }
  while (used == room && room < size);

  *data = g_steal_pointer (&block);
  *n_read = used;
  return TRUE;
}

GBytes *
nn_format_load (const char *path, GError **error)
{
  g_autofree char *name = g_path_get_basename (path);
  g_autoptr (GError) local = NULL;
  char *data;
  gsize size;

  if (g_file_get_contents (path, &data, &size, &local))
    return g_bytes_new_take (data, size);
  if (g_error_matches (local, G_FILE_ERROR, G_FILE_ERROR_NOENT))
    g_set_error (error, NN_ERROR, NN_ERROR_UNKNOWN, "There is no file %s.", path);
  else
    propagate (error, g_steal_pointer (&local), name);
  return NULL;
}

/* What stands there already and must not be replaced; NULL: it may be. */
static const char *
why_not_replace (const char *target)
{
  struct stat info;

  if (stat (target, &info) != 0)
    return g_strerror (errno);
  if (S_ISDIR (info.st_mode))
    return "a folder has that name";
  if (!S_ISREG (info.st_mode))
    return "it is a device, not a file";
  return access (target, W_OK) != 0 ? g_strerror (errno) : NULL;
}

static gboolean
fail_to_save (const char *path, const char *target, const char *why, GError **error)
{
  const gboolean there = target != NULL && g_file_test (target, G_FILE_TEST_IS_REGULAR);
  g_autofree char *name
      = *path != '\0' ? g_path_get_basename (path) : g_strdup ("A file without a name");

  g_set_error (error, NN_ERROR, NN_ERROR_DATA, "%s could not be saved: %s.%s", name, why,
               there ? " The file that was there is unchanged." : "");
  return FALSE;
}

gboolean
nn_format_can_save (const char *path, GError **error)
{
  g_autofree char *target = realpath (path, NULL);
  g_autofree char *folder = g_path_get_dirname (target != NULL ? target : path);
  g_autofree char *probe = g_build_filename (folder, ".vitrine-XXXXXX", NULL);
  const char *why = *path == '\0' ? "it needs a name"
                    : target != NULL ? why_not_replace (target) : NULL;
  int descriptor;

  if (why != NULL)
    return fail_to_save (path, target, why, error);
  descriptor = g_mkstemp (probe);
  if (descriptor < 0)
    return fail_to_save (path, target, g_strerror (errno), error);
  close (descriptor);
  unlink (probe);
  return TRUE;
}

gboolean
nn_format_save (const char *path, gconstpointer data, gsize size, GError **error)
{
  g_autofree char *target = realpath (path, NULL); /* a link stays a link */
  const char *why = *path == '\0' ? "it needs a name"
                    : target != NULL ? why_not_replace (target) : NULL;
  g_autoptr (GError) local = NULL;

  if (why == NULL && size > G_MAXSSIZE)
    why = "it is too large";
  if (why == NULL)
    {
      const char *colon;

      if (g_file_set_contents_full (target != NULL ? target : path, data, (gssize) size,
                                    G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE,
                                    0666, &local))
        return TRUE;
      /* GLib names its temporary file first, which tells nobody anything. */
      colon = g_strrstr (local->message, ": ");
      why = colon != NULL ? colon + 2 : local->message;
    }
  return fail_to_save (path, target, why, error);
}

/* IEEE 754 half precision: exact in a float. */
static void
convert_halves (const guint8 *data, gsize n, gboolean big_endian, float *out)
{
  for (gsize i = 0; i < n; i++)
    {
      const guint16 bits = data[2 * i + big_endian] | data[2 * i + !big_endian] << 8;
      const int exponent = bits >> 10 & 31, fraction = bits & 1023;
      float value;

      if (exponent == 31)
        value = fraction != 0 ? NAN : INFINITY;
      else if (exponent == 0)
        value = ldexpf (fraction, -24);
      else
        value = ldexpf (fraction + 1024, exponent - 25);
      out[i] = bits & 0x8000 ? -value : value;
    }
}

#define CONVERT(Type)                                                          \
  for (gsize i = 0; i < n; i++)                                                \
    {                                                                          \
      guint8 raw[sizeof (Type)];                                               \
      Type value;                                                              \
                                                                               \
      for (gsize k = 0; k < sizeof (Type); k++)                                \
        raw[k] = data[i * sizeof (Type) + (swap ? sizeof (Type) - 1 - k : k)]; \
      memcpy (&value, raw, sizeof value);                                      \
      out[i] = (float) value;                                                  \
    }                                                                          \
  return TRUE

gboolean
nn_format_to_floats (const guint8 *data, gsize n, char kind, guint width, gboolean big_endian,
                     float *out)
{
  const gboolean swap = big_endian != (G_BYTE_ORDER == G_BIG_ENDIAN);

  switch (kind << 8 | width)
    {
    case 'f' << 8 | 2:
      convert_halves (data, n, big_endian, out);
      return TRUE;
    case 'f' << 8 | 4: CONVERT (float);
    case 'f' << 8 | 8: CONVERT (double);
    case 'b' << 8 | 1:
    case 'u' << 8 | 1: CONVERT (guint8);
    case 'u' << 8 | 2: CONVERT (guint16);
    case 'u' << 8 | 4: CONVERT (guint32);
    case 'u' << 8 | 8: CONVERT (guint64);
    case 'i' << 8 | 1: CONVERT (gint8);
    case 'i' << 8 | 2: CONVERT (gint16);
    case 'i' << 8 | 4: CONVERT (gint32);
    case 'i' << 8 | 8: CONVERT (gint64);
    default: return FALSE;
    }
}
