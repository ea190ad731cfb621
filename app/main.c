/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "app/commands/cli.h"
#include "ui/application.h"

/* A verb is a bare word; documents have a dot or a slash in their name. */
static gboolean
is_verb (const char *text)
{
  for (guint i = 0; vitrine_commands[i] != NULL; i++)
    if (strcmp (vitrine_commands[i]->name, text) == 0)
      return TRUE;
  return strcmp (text, "--help") == 0 || strcmp (text, "-h") == 0 || strcmp (text, "help") == 0
         || (*text != '-' && strpbrk (text, "./:") == NULL && !g_file_test (text, G_FILE_TEST_EXISTS));
}

int
main (int    argc,
      char **argv)
{
  if (argc > 1 && is_verb (argv[1]))
    return vitrine_commands_run (argc, argv);
  return vitrine_application_main (argc, argv);
}
