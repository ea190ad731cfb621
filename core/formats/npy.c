/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "core/formats/npy.h"

#include <string.h>

#include "core/error.h"
#include "core/formats/format.h"

/* Longer headers than this are nobody's. */
#define MAX_HEADER (1 << 20)

static const char magic[] = "\x93NUMPY";

/* The header is the text of a Python dictionary; this reads the few forms that
 * it can have, and nothing else. */
typedef struct
{
  const char *at;
  const char *end;
} Cursor;

typedef struct
{
  char     kind;
  guint    width;
  gboolean big_endian;
  gboolean fortran;
  guint    n_axes;
  guint64  sizes[NN_MAX_AXES + 1]; /* one too many is still read, to be named */
  guint    seen;                   /* bit by bit: descr, fortran_order, shape */
  char     unknown[16];            /* a type that is not read */
} Header;

static gboolean
accept (Cursor *cursor, const char *token)
{
  const gsize n = strlen (token);

  while (cursor->at < cursor->end && g_ascii_isspace (*cursor->at))
    cursor->at++;
  if ((gsize) (cursor->end - cursor->at) < n || memcmp (cursor->at, token, n) != 0)
    return FALSE;
  cursor->at += n;
  return TRUE;
}

static gboolean
read_string (Cursor *cursor, char *text, gsize room)
{
  const char *quote = accept (cursor, "'") ? "'" : accept (cursor, "\"") ? "\"" : NULL;
  gsize n = 0;

  if (quote == NULL)
    return FALSE;
  while (cursor->at < cursor->end && *cursor->at != *quote)
    {
      if (n + 1 >= room)
        return FALSE;
      text[n++] = *cursor->at++;
    }
  text[n] = '\0';
  return accept (cursor, quote);
}

static gboolean
read_shape (Cursor *cursor, Header *header)
{
  if (!accept (cursor, "("))
    return FALSE;
  while (!accept (cursor, ")"))
    {
      guint64 size = 0;
      gboolean digits = FALSE;

      accept (cursor, "");
      for (; cursor->at < cursor->end && g_ascii_isdigit (*cursor->at); cursor->at++, digits = TRUE)
        if (!g_uint64_checked_mul (&size, size, 10) ||
            !g_uint64_checked_add (&size, size, *cursor->at - '0'))
          return FALSE;
      if (!digits || header->n_axes > NN_MAX_AXES)
        return FALSE;
      header->sizes[header->n_axes++] = size;
      accept (cursor, "L"); /* Python 2 */
      if (!accept (cursor, ",") && (cursor->at >= cursor->end || *cursor->at != ')'))
        return FALSE;
    }
  return TRUE;
}

/* "<f4", "|u1"; half precision is f2. */
static gboolean
read_type (Cursor *cursor, Header *header)
{
  char text[sizeof header->unknown];

  if (!read_string (cursor, text, sizeof text))
    return FALSE;
  if (strlen (text) != 3 || strchr ("<>|=", text[0]) == NULL || strchr ("fiub", text[1]) == NULL
      || strchr ("1248", text[2]) == NULL || (text[1] == 'f' && text[2] == '1') || (text[1] == 'b' && text[2] != '1'))
    {
      for (const char *c = text; ; c++)
        if (*c == '\0')
          {
            g_strlcpy (header->unknown, text, sizeof header->unknown);
            break;
          }
        else if (!g_ascii_isgraph (*c))
          break;
      return FALSE;
    }
  header->big_endian = text[0] == '>' || (text[0] == '=' && G_BYTE_ORDER == G_BIG_ENDIAN);
  header->kind = text[1];
  header->width = text[2] - '0';
  return TRUE;
}

static gboolean
read_entry (Cursor *cursor, Header *header)
{
  char key[16];
  guint which;

  if (!read_string (cursor, key, sizeof key) || !accept (cursor, ":"))
    return FALSE;
  if (strcmp (key, "descr") == 0 && read_type (cursor, header))
    which = 1;
  else if (strcmp (key, "fortran_order") == 0 && (accept (cursor, "False") ||
           (header->fortran = accept (cursor, "True"))))
    which = 2;
  else if (strcmp (key, "shape") == 0 && read_shape (cursor, header))
    which = 4;
  else
    return FALSE;
  if (header->seen & which)
    return FALSE;
  header->seen |= which;
  return TRUE;
}

static gboolean
read_header (Cursor *cursor, Header *header)
{
  if (!accept (cursor, "{"))
    return FALSE;
  while (!accept (cursor, "}"))
    {
      if (!read_entry (cursor, header))
        return FALSE;
      if (!accept (cursor, ",") && (cursor->at >= cursor->end || *cursor->at != '}'))
        return FALSE;
    }
  accept (cursor, "");
  return header->seen == 7 && cursor->at == cursor->end;
}

/* Finds header and data within the file. */
static gboolean
split (const guint8 *data, gsize have, gsize size, const char *name, Cursor *cursor,
       GError **error)
{
  gsize start, length;

  if (have < 10 || memcmp (data, magic, 6) != 0)
    {
      g_set_error (error, NN_ERROR, NN_ERROR_FORMAT,
                   "%s is no NPY file: it should begin with “\\x93NUMPY”.", name);
      return FALSE;
    }
  if (data[6] < 1 || data[6] > 3)
    {
      g_set_error (error, NN_ERROR, NN_ERROR_FORMAT,
                   "%s is an NPY file of version %u; versions 1 to 3 can be read.", name, data[6]);
      return FALSE;
    }
  start = data[6] == 1 ? 10 : 12;
  length = data[8] | data[9] << 8;
  if (data[6] > 1 && have >= 12)
    length |= (gsize) data[10] << 16 | (gsize) data[11] << 24;
  if (size < start || length > size - start)
    {
      g_set_error (error, NN_ERROR, NN_ERROR_FORMAT,
                   "%s says that its header has %zu bytes but ends after %zu.", name, length,
                   size < start ? 0 : size - start);
      return FALSE;
    }
  if (length > have - start)
    {
      g_set_error (error, NN_ERROR, NN_ERROR_FORMAT,
                   "%s has a header of %zu bytes; %zu are the most.", name, length, have - start);
      return FALSE;
    }
  cursor->at = (const char *) data + start;
  cursor->end = cursor->at + length;
  return TRUE;
}

static char *
describe (const Header *header)
{
  GString *text = g_string_new ("(");

  for (guint i = 0; i < header->n_axes; i++)
    g_string_append_printf (text, i == 0 ? "%" G_GUINT64_FORMAT : ", %" G_GUINT64_FORMAT,
                            header->sizes[i]);
  g_string_append_c (text, ')');
  return g_string_free (text, FALSE);
}

static gboolean
check (const Header *header, gsize have, const char *name, GError **error)
{
  g_autofree char *shape = describe (header);
  gsize need = 0;

  if (header->n_axes > NN_MAX_AXES)
    g_set_error (error, NN_ERROR, NN_ERROR_SHAPE, "%s holds an array of more than %d axes.", name,
                 NN_MAX_AXES);
  else if (!nn_format_product (header->sizes, header->n_axes, header->width, &need))
    g_set_error (error, NN_ERROR, NN_ERROR_FORMAT,
                 "%s says it holds an array of %s, which is more than any memory.", name, shape);
  else if (need == 0)
    g_set_error (error, NN_ERROR, NN_ERROR_DATA, "%s holds an array of %s: it is empty.", name,
                 shape);
  else if (need != have)
    g_set_error (error, NN_ERROR, NN_ERROR_FORMAT,
                 "%s says it holds an array of %s, which needs %zu bytes, but has %zu.", name,
                 shape, need, have);
  else
    return TRUE;
  return FALSE;
}

/* The first axis runs fastest in @from and slowest in @to. */
static void
from_fortran (const NnShape *shape, const float *from, float *to)
{
  const gsize count = nn_shape_count (shape);
  gsize at[NN_MAX_AXES] = { 0 };

  for (gsize i = 0; i < count; i++)
    {
      gsize index = 0;

      for (guint axis = 0; axis < shape->n_axes; axis++)
        index = index * shape->size[axis] + at[axis];
      to[index] = from[i];
      for (guint axis = 0; axis < shape->n_axes && ++at[axis] == shape->size[axis]; axis++)
        at[axis] = 0;
    }
}

gboolean
nn_npy_parse_head (const guint8 *data, gsize have, gsize size, const char *name, NnNpyHead *head,
                   GError **error)
{
  Header header = { 0 };
  Cursor cursor;
  gsize offset;

  memset (head, 0, sizeof *head);
  if (!split (data, have, size, name, &cursor, error))
    return FALSE;
  offset = (const guint8 *) cursor.end - data;
  if (!read_header (&cursor, &header))
    {
      if (header.unknown[0] != '\0')
        g_set_error (error, NN_ERROR, NN_ERROR_FORMAT,
                     "%s holds an array of type “%s”, and numbers are read: save it as one of floats or whole numbers, as"
                     " by astype('float32').", name, header.unknown);
      else
        g_set_error (error, NN_ERROR, NN_ERROR_FORMAT,
                     "%s has a header that cannot be read: it should name descr (a number type such as"
                     " '<f4'), fortran_order and shape.", name);
      return FALSE;
    }
  if (!check (&header, size - offset, name, error))
    return FALSE;

  *head = (NnNpyHead){ .kind = header.kind, .width = header.width, .big_endian = header.big_endian,
                       .fortran = header.fortran && header.n_axes > 1, .offset = offset,
                       .bytes = size - offset };
  head->shape.n_axes = MAX (header.n_axes, 1);
  head->shape.size[0] = 1;
  for (guint i = 0; i < header.n_axes; i++)
    head->shape.size[i] = header.sizes[i];
  return TRUE;
}

gboolean
nn_npy_sniff (const char *path)
{
  g_autoptr (GInputStream) stream = NULL;
  goffset length;
  char head[6];
  gsize n;

  stream = nn_format_open (path, &length, NULL, NULL);
  return stream != NULL && nn_format_read (stream, head, sizeof head, &n, path, NULL, NULL)
         && n == sizeof head && memcmp (head, magic, sizeof head) == 0;
}

gboolean
nn_npy_read_head (const char *path, NnNpyHead *head, GError **error)
{
  g_autofree char *name = g_path_get_basename (path);
  g_autofree guint8 *data = NULL;
  g_autoptr (GInputStream) stream = NULL;
  goffset length = -1;
  gsize have;

  memset (head, 0, sizeof *head);
  stream = nn_format_open (path, &length, NULL, error);
  if (stream == NULL)
    return FALSE;
  if (length < 0)
    {
      g_set_error (error, NN_ERROR, NN_ERROR_FORMAT,
                   "%s is packed or no plain file: unpack it first.", name);
      return FALSE;
    }
  return nn_format_read_block (stream, MIN (length, MAX_HEADER), &data, &have, name, NULL, error)
         && nn_npy_parse_head (data, have, (gsize) length, name, head, error);
}

float *
nn_npy_floats (const NnNpyHead *head, const guint8 *data, const char *name, GError **error)
{
  const gsize count = nn_shape_count (&head->shape);
  g_autofree float *values = g_try_new (float, count);
  g_autofree float *turned = head->fortran ? g_try_new (float, count) : NULL;

  if (values == NULL || (head->fortran && turned == NULL))
    {
      g_autofree char *bytes = nn_format_count (count * sizeof (float));

      g_set_error (error, NN_ERROR, NN_ERROR_MEMORY,
                   "%s needs %s bytes of memory, more than there is.", name, bytes);
      return NULL;
    }
  nn_format_to_floats (data, count, head->kind, head->width, head->big_endian, values);
  if (!head->fortran)
    return g_steal_pointer (&values);
  from_fortran (&head->shape, values, turned);
  return g_steal_pointer (&turned);
}

NnTensor *
nn_npy_parse (GBytes *bytes, const char *name, GError **error)
{
  g_autofree float *values = NULL;
  NnTensor *tensor;
  NnNpyHead head;
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);

  if (!nn_npy_parse_head (data, size, size, name, &head, error))
    return NULL;
  values = nn_npy_floats (&head, data + head.offset, name, error);
  if (values == NULL)
    return NULL;
  tensor = nn_tensor_new (&head.shape);
  memcpy (tensor->data, values, nn_tensor_count (tensor) * sizeof (float));
  return tensor;
}

NnTensor *
nn_npy_read (const char *path, GError **error)
{
  g_autoptr (GBytes) bytes = nn_format_load (path, error);
  g_autofree char *name = g_path_get_basename (path);

  return bytes != NULL ? nn_npy_parse (bytes, name, error) : NULL;
}

gboolean
nn_npy_write (const char *path, const NnTensor *tensor, GError **error)
{
  g_autoptr (GString) file = g_string_new (NULL);
  const gsize count = nn_tensor_count (tensor);

  g_string_append_printf (file, "{'descr': '%cf4', 'fortran_order': False, 'shape': (",
                          G_BYTE_ORDER == G_BIG_ENDIAN ? '>' : '<');
  for (guint i = 0; i < tensor->shape.n_axes; i++)
    g_string_append_printf (file, i == 0 ? "%zu," : " %zu,", tensor->shape.size[i]);
  if (tensor->shape.n_axes > 1) /* "(3,)" but "(3, 4)" */
    g_string_truncate (file, file->len - 1);
  g_string_append (file, "), }");
  while ((10 + file->len + 1) % 64 != 0)
    g_string_append_c (file, ' ');
  g_string_append_c (file, '\n');

  g_string_prepend_len (file, (const char[]){ file->len & 0xff, file->len >> 8 }, 2);
  g_string_prepend_len (file, "\x93NUMPY\1\0", 8);
  g_string_append_len (file, (const char *) tensor->data, count * sizeof (float));
  return nn_format_save (path, file->str, file->len, error);
}
