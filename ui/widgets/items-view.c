/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/widgets/items-view.h"

#include <glib/gi18n.h>

typedef struct
{
  gint  pointed;
  char *label;
  guint n;
  char *empty;
} VitrineItemsViewPrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (VitrineItemsView, vitrine_items_view, VITRINE_TYPE_FIGURE_VIEW)

static VitrineItemsViewPrivate *
own (VitrineItemsView *view)
{
  return vitrine_items_view_get_instance_private (view);
}

/* --- what is told -------------------------------------------------------------- */

static void
refresh (VitrineItemsView *view)
{
  VitrineItemsViewClass *klass = VITRINE_ITEMS_VIEW_GET_CLASS (view);
  VitrineItemsViewPrivate *self = own (view);
  g_autofree char *text = NULL;

  if (self->pointed >= 0)
    text = g_strdup_printf (_("%s. %d of %u"), klass->words (view, self->pointed), self->pointed + 1, self->n);
  else if (self->n > 0)
    text = g_strdup_printf (g_dngettext (NULL, "%u sample. The first: %s", "%u samples. The first: %s", self->n),
                            self->n, klass->words (view, 0));
  vitrine_figure_view_set_label (VITRINE_FIGURE_VIEW (view), self->label, text != NULL ? text : self->empty);
  gtk_widget_queue_draw (GTK_WIDGET (view));
}

static void
point (VitrineItemsView *view,
       gint              item)
{
  VitrineItemsViewClass *klass = VITRINE_ITEMS_VIEW_GET_CLASS (view);

  if (item == own (view)->pointed || gtk_widget_in_destruction (GTK_WIDGET (view)))
    return;
  own (view)->pointed = item;
  klass->point (view, item);
  gtk_widget_set_tooltip_text (GTK_WIDGET (view), item >= 0 ? klass->words (view, item) : NULL);
  gtk_widget_set_cursor_from_name (GTK_WIDGET (view), item >= 0 ? "pointer" : NULL);
  refresh (view);
}

void
vitrine_items_view_tell (VitrineItemsView *view,
                         const char       *label,
                         guint             n,
                         const char       *empty)
{
  VitrineItemsViewPrivate *self = own (view);

  self->n = n;
  g_free (self->label);
  self->label = g_strdup (label);
  g_free (self->empty);
  self->empty = g_strdup (empty);
  if (self->pointed >= (gint) n)
    {
      self->pointed = -1;
      VITRINE_ITEMS_VIEW_GET_CLASS (view)->point (view, -1);
    }
  refresh (view);
}

/* --- what can be done with one ------------------------------------------------- */

void
vitrine_explain_sample (GtkWidget      *widget,
                        VitrineSession *session,
                        guint           index)
{
  vitrine_explaining_set_sample (session->explaining, index);
  gtk_widget_activate_action (widget, "win.page", "s", "explain");
}

static gboolean
explain (VitrineItemsView *view,
         gint              item)
{
  if (item < 0 || item >= (gint) own (view)->n)
    return FALSE;
  VITRINE_ITEMS_VIEW_GET_CLASS (view)->explain (view, item);
  return TRUE;
}

gint
vitrine_items_view_meant (VitrineItemsView *view,
                          double            x,
                          double            y)
{
  gint pointed = own (view)->pointed;

  return pointed >= 0 ? pointed : VITRINE_ITEMS_VIEW_GET_CLASS (view)->at (view, x, y);
}

/* --- pointer and keys ---------------------------------------------------------- */

static void
motion_cb (VitrineItemsView *view,
           double            x,
           double            y)
{
  point (view, VITRINE_ITEMS_VIEW_GET_CLASS (view)->at (view, x, y));
}

static void
leave_cb (VitrineItemsView *view)
{
  point (view, -1);
}

static void
released_cb (VitrineItemsView *view,
             int               n_press,
             double            x,
             double            y)
{
  gtk_widget_grab_focus (GTK_WIDGET (view));
  explain (view, VITRINE_ITEMS_VIEW_GET_CLASS (view)->at (view, x, y));
}

static gboolean
key_cb (VitrineItemsView *view,
        guint             key)
{
  VitrineItemsViewClass *klass = VITRINE_ITEMS_VIEW_GET_CLASS (view);
  gint n = klass->count (view), columns = klass->columns (view), now = own (view)->pointed, next;

  if (n == 0)
    return FALSE;
  switch (key)
    {
    case GDK_KEY_Left:
      next = now - 1;
      break;
    case GDK_KEY_Right:
      next = now + 1;
      break;
    case GDK_KEY_Up:
      next = now - columns;
      break;
    case GDK_KEY_Down:
      next = now + columns;
      break;
    case GDK_KEY_Home:
      next = 0;
      break;
    case GDK_KEY_End:
      next = n - 1;
      break;
    case GDK_KEY_Return:
    case GDK_KEY_KP_Enter:
    case GDK_KEY_space:
      return explain (view, now);
    default:
      return now >= 0 && klass->key != NULL && klass->key (view, key, now);
    }
  point (view, now < 0 ? 0 : next < 0 || next >= n ? now : next);
  return TRUE;
}

/* --- the object ---------------------------------------------------------------- */

/* No pointer leaves what is hidden. */
static void
vitrine_items_view_unmap (GtkWidget *widget)
{
  point (VITRINE_ITEMS_VIEW (widget), -1);
  GTK_WIDGET_CLASS (vitrine_items_view_parent_class)->unmap (widget);
}

static void
vitrine_items_view_finalize (GObject *object)
{
  VitrineItemsViewPrivate *self = own (VITRINE_ITEMS_VIEW (object));

  g_free (self->label);
  g_free (self->empty);
  G_OBJECT_CLASS (vitrine_items_view_parent_class)->finalize (object);
}

static void
vitrine_items_view_class_init (VitrineItemsViewClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = vitrine_items_view_finalize;
  GTK_WIDGET_CLASS (klass)->unmap = vitrine_items_view_unmap;
}

static void
vitrine_items_view_init (VitrineItemsView *view)
{
  GtkWidget *widget = GTK_WIDGET (view);
  GtkEventController *motion = gtk_event_controller_motion_new ();
  GtkEventController *key = gtk_event_controller_key_new ();
  GtkGesture *click = gtk_gesture_click_new ();

  own (view)->pointed = -1;
  g_signal_connect_swapped (motion, "motion", G_CALLBACK (motion_cb), view);
  g_signal_connect_swapped (motion, "leave", G_CALLBACK (leave_cb), view);
  g_signal_connect_swapped (click, "released", G_CALLBACK (released_cb), view);
  g_signal_connect_swapped (key, "key-pressed", G_CALLBACK (key_cb), view);
  gtk_widget_add_controller (widget, motion);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (click));
  gtk_widget_add_controller (widget, key);
}
