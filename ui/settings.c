/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/settings.h"

GSettings *
vitrine_settings (void)
{
  static GSettings *settings;

  if (settings == NULL)
    {
      GSettingsSchemaSource *source = g_settings_schema_source_get_default ();
      g_autoptr (GSettingsSchemaSource) built = NULL;
      g_autoptr (GSettingsSchema) schema = NULL;

      if (source != NULL)
        schema = g_settings_schema_source_lookup (source, VITRINE_APPLICATION_ID, TRUE);
      if (schema == NULL)
        {
          built = g_settings_schema_source_new_from_directory (VITRINE_BUILT_SCHEMAS, source, TRUE, NULL);
          if (built != NULL)
            schema = g_settings_schema_source_lookup (built, VITRINE_APPLICATION_ID, TRUE);
        }
      if (schema == NULL)
        g_error ("The settings schema %s is not installed: install Vitrine again.", VITRINE_APPLICATION_ID);
      settings = g_settings_new_full (schema, NULL, NULL);
    }
  return settings;
}
