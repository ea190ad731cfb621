/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* JSON for readers that trust nothing. Private to core. */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* Parses an object. Checks first what json-glib does not survive or check: the
 * encoding, and how deep it is nested. NULL with a sentence that goes on after
 * the name of the file. */
JsonNode   *nn_json_parse  (const char *data, gsize size, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* A member of that type, or NULL / FALSE where there is none or it is of another. */
JsonObject *nn_json_object (JsonObject *object, const char *key);
JsonArray  *nn_json_array  (JsonObject *object, const char *key);
const char *nn_json_string (JsonObject *object, const char *key);
gboolean    nn_json_whole  (JsonObject *object, const char *key, gint64 *value);

gboolean    nn_json_is     (JsonNode *node, GType type);   /* a value of that very type */
gboolean    nn_json_number (JsonNode *node, double *value);

/* Appends @text in quotes. */
void        nn_json_quote  (GString *to, const char *text);

G_END_DECLS
