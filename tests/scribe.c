/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The program's lists are written without the main thread, the newest last, and all before the end. */
#include "app/scribe.h"

#include <glib/gstdio.h>
#include <stdio.h>

#define LARGE (1 << 20)

static char *folder;

/* Bytes that this thread has written to anything. */
static guint64
written (void)
{
  g_autofree char *text = NULL;
  guint64 bytes = 0;

  g_assert_true (g_file_get_contents ("/proc/thread-self/io", &text, NULL, NULL));
  g_assert_cmpint (sscanf (strstr (text, "wchar:"), "wchar: %" G_GUINT64_FORMAT, &bytes), ==, 1);
  return bytes;
}

static char *
text_of (char letter)
{
  return g_strnfill (LARGE, letter);
}

static void
test_newest (void)
{
  g_autofree char *path = g_build_filename (folder, "deep", "list.json", NULL);
  g_autofree char *other = g_build_filename (folder, "other.json", NULL);
  g_autofree char *there = NULL, *there_too = NULL, *last = text_of ('z');
  const guint64 before = written ();

  for (char letter = 'a'; letter <= 'z'; letter++)
    {
      g_autofree char *text = text_of (letter);
      g_autofree char *told = NULL;

      vitrine_scribe_write (path, text);
      vitrine_scribe_write (other, "one");
      told = vitrine_scribe_read (path);
      g_assert_cmpstr (told, ==, text);
      g_main_context_iteration (NULL, FALSE);
    }
  vitrine_scribe_finish ();
  g_assert_cmpuint (written () - before, <, LARGE);
  g_assert_true (g_file_get_contents (path, &there, NULL, NULL));
  g_assert_cmpstr (there, ==, last);
  g_assert_true (g_file_get_contents (other, &there_too, NULL, NULL));
  g_assert_cmpstr (there_too, ==, "one");
  vitrine_scribe_finish ();
}

/* Without an end: it is written soon, and again when there is more. */
static void
test_soon (void)
{
  g_autofree char *path = g_build_filename (folder, "soon.json", NULL);

  for (char letter = '0'; letter <= '9'; letter++)
    {
      const char text[] = { letter, '\0' };

      vitrine_scribe_write (path, text);
      for (;;)
        {
          g_autofree char *there = NULL;

          if (g_file_get_contents (path, &there, NULL, NULL) && g_str_equal (there, text))
            break;
          if (!g_main_context_iteration (NULL, FALSE))
            g_usleep (500);
        }
    }
  vitrine_scribe_finish ();
}

/* Where nothing can be written nothing is, and nothing else goes wrong. */
static void
test_nowhere (void)
{
  g_autofree char *told = NULL;

  vitrine_scribe_write ("/proc/nowhere/list.json", "text");
  vitrine_scribe_finish ();
  told = vitrine_scribe_read ("/proc/nowhere/list.json");
  g_assert_null (told);
}

int
main (int argc, char **argv)
{
  int status;
  g_autofree char *command = NULL;

  g_test_init (&argc, &argv, NULL);
  folder = g_dir_make_tmp ("vitrine-scribe-XXXXXX", NULL);
  g_test_add_func ("/scribe/newest", test_newest);
  g_test_add_func ("/scribe/soon", test_soon);
  g_test_add_func ("/scribe/nowhere", test_nowhere);
  status = g_test_run ();
  command = g_strdup_printf ("rm -r '%s'", folder);
  g_assert_cmpint (system (command), ==, 0);
  g_free (folder);
  return status;
}
