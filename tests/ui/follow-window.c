/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Following what changes often: at once where it is seen, once when it is seen again, and no longer than it lives. */
#include "ui/follow.h"

static guint calls;

static void
count_cb (gpointer widget)
{
  g_assert_true (GTK_IS_LABEL (widget));
  calls++;
}

static void
change (GtkAdjustment *followed, guint times)
{
  for (guint i = 0; i < times; i++)
    gtk_adjustment_set_value (followed, gtk_adjustment_get_value (followed) + 1);
}

static void
until (GtkWidget *widget, gboolean mapped)
{
  while (gtk_widget_get_mapped (widget) != mapped)
    g_main_context_iteration (NULL, TRUE);
}

static void
test_follow (void)
{
  g_autoptr (GtkAdjustment) followed = g_object_ref_sink (gtk_adjustment_new (0, 0, 1000, 1, 1, 0));
  GtkWidget *window = gtk_window_new (), *stack = gtk_stack_new (), *page = gtk_label_new ("page");

  gtk_stack_add_named (GTK_STACK (stack), page, "page");
  gtk_stack_add_named (GTK_STACK (stack), gtk_label_new ("other"), "other");
  gtk_stack_set_visible_child_name (GTK_STACK (stack), "other");
  gtk_window_set_child (GTK_WINDOW (window), stack);
  vitrine_follow (page, followed, "notify::value", count_cb);
  gtk_window_present (GTK_WINDOW (window));
  until (stack, TRUE);

  /* a page that nobody sees follows nothing, however often it changes */
  change (followed, 100);
  g_assert_cmpuint (calls, ==, 0);
  gtk_stack_set_visible_child_name (GTK_STACK (stack), "page");
  until (page, TRUE);
  g_assert_cmpuint (calls, ==, 1);

  change (followed, 3);
  g_assert_cmpuint (calls, ==, 4);

  /* away and back without a change: it knows all */
  gtk_stack_set_visible_child_name (GTK_STACK (stack), "other");
  until (page, FALSE);
  gtk_stack_set_visible_child_name (GTK_STACK (stack), "page");
  until (page, TRUE);
  g_assert_cmpuint (calls, ==, 4);

  gtk_stack_remove (GTK_STACK (stack), page);
  change (followed, 1);
  g_assert_cmpuint (calls, ==, 4);
  gtk_window_destroy (GTK_WINDOW (window));
}

/* A handler that is disconnected is heard no more, when the page is seen again neither. */
static void
test_disconnected (void)
{
  g_autoptr (GtkAdjustment) followed = g_object_ref_sink (gtk_adjustment_new (0, 0, 1000, 1, 1, 0));
  g_autoptr (GtkWidget) page = g_object_ref_sink (gtk_label_new ("page"));
  gulong handler = vitrine_follow (page, followed, "notify::value", count_cb);

  calls = 0;
  g_signal_handler_disconnect (followed, handler);
  change (followed, 5);
  g_assert_cmpuint (calls, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  gtk_init ();
  g_test_add_func ("/follow/seen", test_follow);
  g_test_add_func ("/follow/disconnected", test_disconnected);
  return g_test_run ();
}
