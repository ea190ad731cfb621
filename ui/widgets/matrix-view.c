/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/widgets/matrix-view.h"

#include <glib/gi18n.h>
#include <math.h>

#include "ui/export.h"

#define LARGEST  56
#define READABLE 44

struct _VitrineMatrixView
{
  GtkWidget      parent_instance;

  NnTensor      *tensor;
  char          *name;
  VitrineMatrix  matrix;
  GtkAdjustment *adjustments[2];      /* across, down */
  GtkScrollablePolicy policies[2];
  double         pointer[2];          /* where Ctrl+scroll zooms */
  gboolean       fits;                /* to be shown whole at the next size */
};

enum { HADJUSTMENT = 1, VADJUSTMENT, HSCROLL_POLICY, VSCROLL_POLICY };
enum { CHOSEN, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE_WITH_CODE (VitrineMatrixView, vitrine_matrix_view, GTK_TYPE_WIDGET,
                               G_IMPLEMENT_INTERFACE (GTK_TYPE_SCROLLABLE, NULL))

/* --- what is in sight ----------------------------------------------------------- */

static void
scrolled_cb (VitrineMatrixView *view)
{
  view->matrix.x = view->adjustments[0] != NULL ? gtk_adjustment_get_value (view->adjustments[0]) : 0;
  view->matrix.y = view->adjustments[1] != NULL ? gtk_adjustment_get_value (view->adjustments[1]) : 0;
  gtk_widget_queue_draw (GTK_WIDGET (view));
}

static void
set_adjustment (VitrineMatrixView *view,
                guint              axis,
                GtkAdjustment     *adjustment)
{
  if (view->adjustments[axis] != NULL)
    g_signal_handlers_disconnect_by_data (view->adjustments[axis], view);
  g_clear_object (&view->adjustments[axis]);
  if (adjustment == NULL)
    return;
  view->adjustments[axis] = g_object_ref_sink (adjustment);
  g_signal_connect_swapped (adjustment, "value-changed", G_CALLBACK (scrolled_cb), view);
}

/* The edges with the numbers do not scroll. */
static void
configure (VitrineMatrixView *view)
{
  double whole[2];
  const double edge[2] = { VITRINE_MATRIX_LEFT, VITRINE_MATRIX_TOP };
  const int size[2] = { gtk_widget_get_width (GTK_WIDGET (view)), gtk_widget_get_height (GTK_WIDGET (view)) };

  vitrine_matrix_size (&view->matrix, &whole[0], &whole[1]);
  for (guint a = 0; a < 2; a++)
    {
      double page = MAX (size[a] - edge[a], 1), upper = MAX (whole[a] - edge[a], page);

      if (view->adjustments[a] != NULL)
        gtk_adjustment_configure (view->adjustments[a],
                                  CLAMP (gtk_adjustment_get_value (view->adjustments[a]), 0, upper - page), 0, upper,
                                  MAX (view->matrix.cell, 20), page * 0.9, page);
    }
  scrolled_cb (view);
}

/* The cell under @x, @y stays there. */
static void
set_cell (VitrineMatrixView *view,
          double             cell,
          double             x,
          double             y)
{
  double old = view->matrix.cell, share;

  cell = CLAMP (cell >= 4 ? round (cell) : cell, 1, LARGEST);
  if (view->tensor == NULL || cell == old)
    return;
  share = cell / old;
  view->matrix.cell = cell;
  x = MAX (x - VITRINE_MATRIX_LEFT, 0);
  y = MAX (y - VITRINE_MATRIX_TOP, 0);
  configure (view);
  if (view->adjustments[0] != NULL)
    gtk_adjustment_set_value (view->adjustments[0], (view->matrix.x + x) * share - x);
  if (view->adjustments[1] != NULL)
    gtk_adjustment_set_value (view->adjustments[1], (view->matrix.y + y) * share - y);
  gtk_widget_queue_draw (GTK_WIDGET (view));
}

static void
zoom_at (VitrineMatrixView *view,
         double             factor,
         double             x,
         double             y)
{
  double cell = view->matrix.cell * factor;

  set_cell (view, factor > 1 ? MAX (cell, view->matrix.cell + 1) : cell, x, y);
}

/* About the chosen cell where it is in sight, else about the middle. */
void
vitrine_matrix_view_zoom (VitrineMatrixView *view,
                          double             factor)
{
  double width = gtk_widget_get_width (GTK_WIDGET (view)), height = gtk_widget_get_height (GTK_WIDGET (view));
  double x = -1, y = -1;

  if (view->tensor != NULL && view->matrix.chosen)
    {
      vitrine_matrix_place (&view->matrix, view->matrix.row, view->matrix.column, &x, &y);
      x += VITRINE_MATRIX_LEFT - view->matrix.x;
      y += VITRINE_MATRIX_TOP - view->matrix.y;
    }
  if (x < 0 || y < 0 || x > width || y > height)
    {
      x = width / 2;
      y = height / 2;
    }
  zoom_at (view, factor, x, y);
}

void
vitrine_matrix_view_fit (VitrineMatrixView *view)
{
  double width = gtk_widget_get_width (GTK_WIDGET (view)), height = gtk_widget_get_height (GTK_WIDGET (view));

  if (view->tensor == NULL || width <= 0)
    return;
  view->fits = FALSE;
  view->matrix.cell = 1;
  for (double cell = READABLE; cell > 1; cell--)
    {
      double w, h;

      view->matrix.cell = cell;
      vitrine_matrix_size (&view->matrix, &w, &h);
      if (w <= width && h <= height)
        break;
      view->matrix.cell = 1;
    }
  configure (view);
}

/* --- the chosen cell ---------------------------------------------------------------- */

char *
vitrine_matrix_view_text (VitrineMatrixView *view)
{
  return view->tensor != NULL && view->matrix.chosen ? vitrine_matrix_text (&view->matrix, view->name) : NULL;
}

const VitrineMatrix *
vitrine_matrix_view_matrix (VitrineMatrixView *view)
{
  return &view->matrix;
}

static void
chosen (VitrineMatrixView *view)
{
  g_autofree char *text = vitrine_matrix_view_text (view);

  gtk_accessible_update_property (GTK_ACCESSIBLE (view), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  text != NULL ? text : _("No cell is chosen"), -1);
  gtk_widget_queue_draw (GTK_WIDGET (view));
  g_signal_emit (view, signals[CHOSEN], 0);
}

static void
motion_cb (VitrineMatrixView *view,
           double             x,
           double             y)
{
  gsize row, column;

  view->pointer[0] = x;
  view->pointer[1] = y;
  if (!vitrine_matrix_at (&view->matrix, x, y, &row, &column)
      || (view->matrix.chosen && view->matrix.row == row && view->matrix.column == column))
    return;
  view->matrix.chosen = TRUE;
  view->matrix.row = row;
  view->matrix.column = column;
  chosen (view);
}

static void
pressed_cb (VitrineMatrixView *view)
{
  gtk_widget_grab_focus (GTK_WIDGET (view));
}

static gboolean
scroll_cb (VitrineMatrixView        *view,
           double                    dx,
           double                    dy,
           GtkEventControllerScroll *scroll)
{
  if (!(gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (scroll)) & GDK_CONTROL_MASK))
    return FALSE;
  zoom_at (view, dy < 0 ? 1.25 : 0.8, view->pointer[0], view->pointer[1]);
  return TRUE;
}

static void
reveal (VitrineMatrixView *view)
{
  double x, y;

  vitrine_matrix_place (&view->matrix, view->matrix.row, view->matrix.column, &x, &y);
  if (view->adjustments[0] != NULL)
    gtk_adjustment_clamp_page (view->adjustments[0], x, x + view->matrix.cell);
  if (view->adjustments[1] != NULL)
    gtk_adjustment_clamp_page (view->adjustments[1], y, y + view->matrix.cell);
}

static gboolean
key_cb (VitrineMatrixView *view,
        guint              key,
        guint              code,
        GdkModifierType    state)
{
  gsize rows, columns;
  gint64 row = (gint64) view->matrix.row, column = (gint64) view->matrix.column;

  if (view->tensor == NULL)
    return FALSE;
  vitrine_matrix_extents (view->tensor, &rows, &columns);
  switch (key)
    {
    case GDK_KEY_Left: column--; break;
    case GDK_KEY_Right: column++; break;
    case GDK_KEY_Up: row--; break;
    case GDK_KEY_Down: row++; break;
    case GDK_KEY_Home: column = 0; break;
    case GDK_KEY_End: column = (gint64) columns - 1; break;
    case GDK_KEY_Page_Up: row -= 20; break;
    case GDK_KEY_Page_Down: row += 20; break;
    case GDK_KEY_plus: case GDK_KEY_equal: case GDK_KEY_KP_Add: vitrine_matrix_view_zoom (view, 1.25); return TRUE;
    case GDK_KEY_minus: case GDK_KEY_KP_Subtract: vitrine_matrix_view_zoom (view, 0.8); return TRUE;
    default: return FALSE;
    }
  /* the first key chooses the first cell */
  if (view->matrix.chosen)
    {
      view->matrix.row = (gsize) CLAMP (row, 0, (gint64) rows - 1);
      view->matrix.column = (gsize) CLAMP (column, 0, (gint64) columns - 1);
    }
  view->matrix.chosen = TRUE;
  reveal (view);
  chosen (view);
  return TRUE;
}

/* --- the widget ----------------------------------------------------------------------- */

static void
vitrine_matrix_view_snapshot (GtkWidget   *widget,
                              GtkSnapshot *snapshot)
{
  VitrineMatrixView *view = VITRINE_MATRIX_VIEW (widget);
  int width = gtk_widget_get_width (widget), height = gtk_widget_get_height (widget);
  cairo_t *cr;

  if (view->tensor == NULL || width <= 0 || height <= 0)
    return;
  cr = gtk_snapshot_append_cairo (snapshot, &GRAPHENE_RECT_INIT (0, 0, width, height));
  vitrine_matrix_draw (&view->matrix, vitrine_is_dark (), cr, width, height);
  cairo_destroy (cr);
}

static void
vitrine_matrix_view_size_allocate (GtkWidget *widget,
                                   int        width,
                                   int        height,
                                   int        baseline)
{
  VitrineMatrixView *view = VITRINE_MATRIX_VIEW (widget);

  if (view->fits)
    vitrine_matrix_view_fit (view);
  else
    configure (view);
}

static void
vitrine_matrix_view_get_property (GObject    *object,
                                  guint       id,
                                  GValue     *value,
                                  GParamSpec *spec)
{
  VitrineMatrixView *view = VITRINE_MATRIX_VIEW (object);

  if (id == HADJUSTMENT || id == VADJUSTMENT)
    g_value_set_object (value, view->adjustments[id - HADJUSTMENT]);
  else
    g_value_set_enum (value, view->policies[id - HSCROLL_POLICY]);
}

static void
vitrine_matrix_view_set_property (GObject      *object,
                                  guint         id,
                                  const GValue *value,
                                  GParamSpec   *spec)
{
  VitrineMatrixView *view = VITRINE_MATRIX_VIEW (object);

  if (id == HADJUSTMENT || id == VADJUSTMENT)
    {
      set_adjustment (view, id - HADJUSTMENT, g_value_get_object (value));
      configure (view);
    }
  else
    view->policies[id - HSCROLL_POLICY] = g_value_get_enum (value);
}

static void
vitrine_matrix_view_dispose (GObject *object)
{
  VitrineMatrixView *view = VITRINE_MATRIX_VIEW (object);

  for (guint a = 0; a < 2; a++)
    set_adjustment (view, a, NULL);
  view->matrix.tensor = NULL;
  g_clear_pointer (&view->tensor, nn_tensor_unref);
  g_clear_pointer (&view->name, g_free);
  G_OBJECT_CLASS (vitrine_matrix_view_parent_class)->dispose (object);
}

static void
vitrine_matrix_view_class_init (VitrineMatrixViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = vitrine_matrix_view_dispose;
  object_class->get_property = vitrine_matrix_view_get_property;
  object_class->set_property = vitrine_matrix_view_set_property;
  widget_class->snapshot = vitrine_matrix_view_snapshot;
  widget_class->size_allocate = vitrine_matrix_view_size_allocate;
  g_object_class_override_property (object_class, HADJUSTMENT, "hadjustment");
  g_object_class_override_property (object_class, VADJUSTMENT, "vadjustment");
  g_object_class_override_property (object_class, HSCROLL_POLICY, "hscroll-policy");
  g_object_class_override_property (object_class, VSCROLL_POLICY, "vscroll-policy");
  signals[CHOSEN] = g_signal_new ("chosen", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 0);
  gtk_widget_class_set_css_name (widget_class, "matrix");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
vitrine_matrix_view_init (VitrineMatrixView *view)
{
  GtkWidget *widget = GTK_WIDGET (view);
  GtkEventController *motion = gtk_event_controller_motion_new (), *key = gtk_event_controller_key_new ();
  GtkEventController *scroll = gtk_event_controller_scroll_new (GTK_EVENT_CONTROLLER_SCROLL_VERTICAL);
  GtkGesture *click = gtk_gesture_click_new ();

  view->matrix.cell = 1;
  gtk_widget_set_focusable (widget, TRUE);
  gtk_widget_set_overflow (widget, GTK_OVERFLOW_HIDDEN);
  g_signal_connect_swapped (motion, "motion", G_CALLBACK (motion_cb), view);
  g_signal_connect_swapped (key, "key-pressed", G_CALLBACK (key_cb), view);
  g_signal_connect_swapped (scroll, "scroll", G_CALLBACK (scroll_cb), view);
  g_signal_connect_swapped (click, "pressed", G_CALLBACK (pressed_cb), view);
  gtk_widget_add_controller (widget, motion);
  gtk_widget_add_controller (widget, key);
  gtk_widget_add_controller (widget, scroll);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (click));
  g_signal_connect_object (adw_style_manager_get_default (), "notify::dark", G_CALLBACK (gtk_widget_queue_draw), view,
                           G_CONNECT_SWAPPED);
}

void
vitrine_matrix_view_set_tensor (VitrineMatrixView *view,
                                NnTensor          *tensor,
                                const char        *name,
                                double             limit)
{
  gboolean other = view->tensor == NULL || !nn_shape_equal (&view->tensor->shape, &tensor->shape)
                   || g_strcmp0 (view->name, name) != 0;
  NnTensor *old = view->tensor;

  view->tensor = nn_tensor_ref (tensor);
  g_clear_pointer (&old, nn_tensor_unref);
  if (other)
    {
      g_free (view->name);
      view->name = g_strdup (name);
      view->matrix.chosen = FALSE;
    }
  view->matrix.tensor = tensor;
  view->matrix.limit = MAX (limit, 1e-12);
  gtk_accessible_update_property (GTK_ACCESSIBLE (view), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  if (other && gtk_widget_get_width (GTK_WIDGET (view)) > 0)
    vitrine_matrix_view_fit (view);
  else if (other)
    view->fits = TRUE;
  chosen (view);
}
