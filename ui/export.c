/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/export.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "ui/draw/paint.h"

typedef struct
{
  VitrineDrawFunc   draw;
  gconstpointer     data;
  double            width;
  double            height;
  double            least_height;
  VitrineHeightFunc height_func;
  VitrineDrawFunc   export_draw;
  gconstpointer     export_data;
  double            export_width;
  double            export_height;
  VitrineCsvFunc    csv;
  VitrineKeepFunc   keep;     /* of figures with many numbers; else NULL */
  VitrineCsvFunc    kept_csv;
  GDestroyNotify    free_kept;
  char             *name;
  GtkWidget        *menu;
  GMenuModel       *before;   /* what stands in the menu before the export */
  GtkEventController *motion;
  GtkFileChooserNative *chooser;
} VitrineFigureViewPrivate;

G_DEFINE_TYPE_WITH_PRIVATE (VitrineFigureView, vitrine_figure_view, GTK_TYPE_WIDGET)

#define PRIVATE(view) ((VitrineFigureViewPrivate *) vitrine_figure_view_get_instance_private (view))

/* What leaves stands on paper of its own: dark figures have light letters. */
typedef struct
{
  VitrineDrawFunc draw;
  gconstpointer   data;
} OnPaper;

#define PAPER_MARGIN 12.0

gboolean
vitrine_is_dark (void)
{
  return adw_style_manager_get_dark (adw_style_manager_get_default ());
}

static void
draw_on_paper (gconstpointer data, gboolean dark, cairo_t *cr, double width, double height)
{
  const OnPaper *paper = data;

  vitrine_set_color (cr, vitrine_theme (dark)->card);
  cairo_paint (cr);
  cairo_translate (cr, PAPER_MARGIN, PAPER_MARGIN);
  paper->draw (paper->data, dark, cr, width - 2 * PAPER_MARGIN, height - 2 * PAPER_MARGIN);
}

/* FALSE where there is nothing to export. */
static gboolean
export_size (VitrineFigureView *view, OnPaper *paper, double *width, double *height)
{
  VitrineFigureViewPrivate *self = PRIVATE (view);

  if (self->export_draw != NULL)
    {
      *paper = (OnPaper) { self->export_draw, self->export_data };
      *width = self->export_width;
      *height = self->export_height;
    }
  else
    {
      *paper = (OnPaper) { self->draw, self->data };
      *width = gtk_widget_get_width (GTK_WIDGET (view));
      *height = gtk_widget_get_height (GTK_WIDGET (view));
    }
  *width += 2 * PAPER_MARGIN;
  *height += 2 * PAPER_MARGIN;
  return paper->draw != NULL && paper->data != NULL;
}

static void
say (VitrineFigureView *view, const char *text)
{
  GtkWidget *overlay = gtk_widget_get_ancestor (GTK_WIDGET (view), ADW_TYPE_TOAST_OVERLAY);

  if (overlay != NULL)
    adw_toast_overlay_add_toast (ADW_TOAST_OVERLAY (overlay), adw_toast_new (text));
  else
    g_message ("%s", text);
}

static void
written_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autofree char *name = data;
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;

  if (vitrine_figure_write_finish (result, &error))
    text = g_strdup_printf (_("Saved “%s”"), name);
  say (VITRINE_FIGURE_VIEW (object), text != NULL ? text : error->message);
  g_application_release (g_application_get_default ());
}

/* FALSE where there are none. */
static gboolean
write_numbers (VitrineFigureView *view, const char *path)
{
  VitrineFigureViewPrivate *self = PRIVATE (view);
  gconstpointer data = self->data != NULL ? self->data : self->export_data;
  char *text = data != NULL && self->keep == NULL ? self->csv (data) : NULL;

  if (data == NULL || (self->keep == NULL && text == NULL))
    return FALSE;
  if (self->keep != NULL)
    vitrine_figure_write_table_async (self->kept_csv, self->keep (data), self->free_kept, path, view, written_cb,
                                      g_path_get_basename (path));
  else
    vitrine_figure_write_text_async (text, path, view, written_cb, g_path_get_basename (path));
  return TRUE;
}

static gboolean
write_drawing (VitrineFigureView *view, const char *path)
{
  OnPaper paper;
  double width, height;

  if (!export_size (view, &paper, &width, &height))
    return FALSE;
  vitrine_figure_write_async (draw_on_paper, &paper, vitrine_is_dark (), width, height, path, view, written_cb,
                              g_path_get_basename (path));
  return TRUE;
}

/* FALSE where there is nothing to export. */
static gboolean
write_to (VitrineFigureView *view, const char *path, const char *format)
{
  if (!(g_str_equal (format, "csv") ? write_numbers (view, path) : write_drawing (view, path)))
    return FALSE;
  /* whoever closes the window meanwhile still gets the file */
  g_application_hold (g_application_get_default ());
  return TRUE;
}

static void
chooser_response_cb (GtkNativeDialog *dialog, int response, VitrineFigureView *view)
{
  VitrineFigureViewPrivate *self = PRIVATE (view);
  const char *format = g_object_get_data (G_OBJECT (dialog), "format");

  if (response == GTK_RESPONSE_ACCEPT)
    {
      g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
      g_autofree char *chosen = g_file_get_path (file);
      g_autofree char *ending = g_strconcat (".", format, NULL);
      g_autofree char *path = chosen == NULL || g_str_has_suffix (chosen, ending) ? g_strdup (chosen)
                                                                                  : g_strconcat (chosen, ending, NULL);

      if (path == NULL)
        say (view, _("A figure can be saved in a local folder only: choose one."));
      else if (!write_to (view, path, format))
        say (view, _("The figure is still empty: wait until it is drawn."));
    }
  g_clear_object (&self->chooser);
}

static void
copy (VitrineFigureView *view)
{
  OnPaper paper;
  double width, height;
  cairo_surface_t *surface;
  cairo_t *cr;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GdkTexture) texture = NULL;
  gsize stride;
  int w, h;

  if (!export_size (view, &paper, &width, &height))
    return;
  w = (int) ceil (2 * width);
  h = (int) ceil (2 * height);
  surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, w, h);
  cairo_surface_set_device_scale (surface, 2, 2);
  cr = cairo_create (surface);
  draw_on_paper (&paper, vitrine_is_dark (), cr, width, height);
  cairo_destroy (cr);
  cairo_surface_flush (surface);
  stride = cairo_image_surface_get_stride (surface);
  bytes = g_bytes_new (cairo_image_surface_get_data (surface), stride * h);
  texture = gdk_memory_texture_new (w, h, GDK_MEMORY_DEFAULT, bytes, stride);
  cairo_surface_destroy (surface);
  gdk_clipboard_set_texture (gtk_widget_get_clipboard (GTK_WIDGET (view)), texture);
  say (view, _("Copied the figure"));
}

void
vitrine_figure_view_export (VitrineFigureView *view, const char *format)
{
  VitrineFigureViewPrivate *self = PRIVATE (view);
  g_autofree char *name = NULL;
  GtkRoot *root;

  g_return_if_fail (VITRINE_IS_FIGURE_VIEW (view));
  if (g_str_equal (format, "copy"))
    {
      copy (view);
      return;
    }
  if (self->chooser != NULL)
    return;
  root = gtk_widget_get_root (GTK_WIDGET (view));
  name = g_strdup_printf ("%s.%s", self->name != NULL ? self->name : _("Figure"), format);
  g_strdelimit (name, "/", '-');
  self->chooser = gtk_file_chooser_native_new (_("Export Figure"), GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL,
                                               GTK_FILE_CHOOSER_ACTION_SAVE, _("_Export"), _("_Cancel"));
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (self->chooser), TRUE);
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (self->chooser), name);
  g_object_set_data_full (G_OBJECT (self->chooser), "format", g_strdup (format), g_free);
  g_signal_connect_object (self->chooser, "response", G_CALLBACK (chooser_response_cb), view, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->chooser));
}

static void
export_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  vitrine_figure_view_export (VITRINE_FIGURE_VIEW (widget), g_variant_get_string (parameter, NULL));
}

static GMenuModel *
menu_model (VitrineFigureView *view, double x, double y)
{
  VitrineFigureViewClass *klass = VITRINE_FIGURE_VIEW_GET_CLASS (view);
  GMenu *menu = g_menu_new ();
  g_autoptr (GMenu) formats = g_menu_new ();
  g_autoptr (GMenu) others = g_menu_new ();

  if (klass->fill_menu != NULL)
    klass->fill_menu (view, menu, x, y);
  g_menu_append (formats, _("Export as _PNG…"), "figure.export::png");
  g_menu_append (formats, _("Export as _SVG…"), "figure.export::svg");
  g_menu_append (formats, _("Export as P_DF…"), "figure.export::pdf");
  if (PRIVATE (view)->csv != NULL)
    g_menu_append (formats, _("Export Its _Data as CSV…"), "figure.export::csv");
  g_menu_append (others, _("_Copy to Clipboard"), "figure.export::copy");
  if (PRIVATE (view)->before != NULL)
    {
      g_autoptr (GMenu) figure = g_menu_new ();
      g_autoptr (GMenu) section = g_menu_new ();

      g_menu_append_section (figure, NULL, G_MENU_MODEL (formats));
      g_menu_append_section (figure, NULL, G_MENU_MODEL (others));
      g_menu_append_submenu (section, _("_Figure"), G_MENU_MODEL (figure));
      /* Its sections, not one section of them: lines stand between them. */
      for (int i = 0; i < g_menu_model_get_n_items (PRIVATE (view)->before); i++)
        {
          g_autoptr (GMenuItem) item = g_menu_item_new_from_model (PRIVATE (view)->before, i);

          g_menu_append_item (menu, item);
        }
      g_menu_append_section (menu, NULL, G_MENU_MODEL (section));
      return G_MENU_MODEL (menu);
    }
  g_menu_append_section (menu, NULL, G_MENU_MODEL (formats));
  g_menu_append_section (menu, NULL, G_MENU_MODEL (others));
  return G_MENU_MODEL (menu);
}

void
vitrine_figure_view_set_menu (VitrineFigureView *view, GMenuModel *menu)
{
  g_return_if_fail (VITRINE_IS_FIGURE_VIEW (view));
  g_set_object (&PRIVATE (view)->before, menu);
}

void
vitrine_figure_view_popup (VitrineFigureView *view, double x, double y)
{
  VitrineFigureViewPrivate *self = PRIVATE (view);
  g_autoptr (GMenuModel) model = menu_model (view, x, y);
  GdkRectangle at = { (int) x, (int) y, 1, 1 };

  if (self->menu == NULL)
    {
      self->menu = gtk_popover_menu_new_from_model (NULL);
      gtk_popover_set_has_arrow (GTK_POPOVER (self->menu), FALSE);
      gtk_widget_set_halign (self->menu, GTK_ALIGN_START);
      gtk_widget_set_parent (self->menu, GTK_WIDGET (view));
    }
  gtk_popover_menu_set_menu_model (GTK_POPOVER_MENU (self->menu), model);
  gtk_popover_set_pointing_to (GTK_POPOVER (self->menu), &at);
  gtk_popover_popup (GTK_POPOVER (self->menu));
}

static void
pressed_cb (GtkGestureClick *gesture, int n_press, double x, double y, VitrineFigureView *view)
{
  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
  vitrine_figure_view_popup (view, x, y);
}

static void
popup_in_middle (VitrineFigureView *view)
{
  vitrine_figure_view_popup (view, gtk_widget_get_width (GTK_WIDGET (view)) / 2.0,
                             gtk_widget_get_height (GTK_WIDGET (view)) / 2.0);
}

/* Depth first; the focus goes before the pointer. */
static VitrineFigureView *
find_view (GtkWidget *widget, gboolean focus)
{
  if (!gtk_widget_get_mapped (widget))
    return NULL;
  if (VITRINE_IS_FIGURE_VIEW (widget)
      && (focus ? gtk_widget_has_focus (widget)
                : gtk_event_controller_motion_contains_pointer (
                    GTK_EVENT_CONTROLLER_MOTION (PRIVATE (VITRINE_FIGURE_VIEW (widget))->motion))))
    return VITRINE_FIGURE_VIEW (widget);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      VitrineFigureView *found = find_view (child, focus);

      if (found != NULL)
        return found;
    }
  return NULL;
}

gboolean
vitrine_figure_view_popup_in (GtkWidget *root)
{
  VitrineFigureView *view = find_view (root, TRUE);

  if (view == NULL)
    view = find_view (root, FALSE);
  if (view == NULL)
    return FALSE;
  popup_in_middle (view);
  return TRUE;
}

static gboolean
menu_key_cb (GtkWidget *widget, GVariant *args, gpointer data)
{
  popup_in_middle (VITRINE_FIGURE_VIEW (widget));
  return TRUE;
}

static void
vitrine_figure_view_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  VitrineFigureViewPrivate *self = PRIVATE (VITRINE_FIGURE_VIEW (widget));
  int width = gtk_widget_get_width (widget), height = gtk_widget_get_height (widget);
  cairo_t *cr;

  if (self->draw == NULL || self->data == NULL || width <= 0 || height <= 0)
    return;
  cr = gtk_snapshot_append_cairo (snapshot, &GRAPHENE_RECT_INIT (0, 0, width, height));
  self->draw (self->data, vitrine_is_dark (), cr, width, height);
  cairo_destroy (cr);
}

static GtkSizeRequestMode
vitrine_figure_view_get_request_mode (GtkWidget *widget)
{
  return PRIVATE (VITRINE_FIGURE_VIEW (widget))->height_func != NULL ? GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH
                                                                     : GTK_SIZE_REQUEST_CONSTANT_SIZE;
}

static void
vitrine_figure_view_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum,
                             int *natural, int *minimum_baseline, int *natural_baseline)
{
  VitrineFigureViewPrivate *self = PRIVATE (VITRINE_FIGURE_VIEW (widget));
  double size = orientation == GTK_ORIENTATION_HORIZONTAL ? self->width : self->height;

  if (orientation == GTK_ORIENTATION_VERTICAL && self->height_func != NULL && self->data != NULL)
    size = self->height_func (self->data, for_size > 0 ? for_size : self->width);
  *minimum = *natural = (int) ceil (size);
  if (orientation == GTK_ORIENTATION_VERTICAL && self->least_height > 0)
    *minimum = MIN (*minimum, (int) ceil (self->least_height));
}

static void
vitrine_figure_view_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  VitrineFigureViewPrivate *self = PRIVATE (VITRINE_FIGURE_VIEW (widget));

  if (self->menu != NULL)
    gtk_popover_present (GTK_POPOVER (self->menu));
}

static void
vitrine_figure_view_dispose (GObject *object)
{
  VitrineFigureViewPrivate *self = PRIVATE (VITRINE_FIGURE_VIEW (object));

  self->draw = NULL;
  self->export_draw = NULL;
  g_clear_pointer (&self->menu, gtk_widget_unparent);
  g_clear_object (&self->chooser);
  g_clear_object (&self->before);
  g_clear_pointer (&self->name, g_free);
  G_OBJECT_CLASS (vitrine_figure_view_parent_class)->dispose (object);
}

static void
vitrine_figure_view_class_init (VitrineFigureViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = vitrine_figure_view_dispose;
  widget_class->snapshot = vitrine_figure_view_snapshot;
  widget_class->measure = vitrine_figure_view_measure;
  widget_class->get_request_mode = vitrine_figure_view_get_request_mode;
  widget_class->size_allocate = vitrine_figure_view_size_allocate;

  gtk_widget_class_set_css_name (widget_class, "figure");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
  gtk_widget_class_install_action (widget_class, "figure.export", "s", export_action);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_F10, GDK_SHIFT_MASK, menu_key_cb, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Menu, 0, menu_key_cb, NULL);
}

static void
vitrine_figure_view_init (VitrineFigureView *view)
{
  VitrineFigureViewPrivate *self = PRIVATE (view);
  GtkGesture *click = gtk_gesture_click_new ();

  gtk_widget_set_focusable (GTK_WIDGET (view), TRUE);
  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), GDK_BUTTON_SECONDARY);
  g_signal_connect (click, "pressed", G_CALLBACK (pressed_cb), view);
  gtk_widget_add_controller (GTK_WIDGET (view), GTK_EVENT_CONTROLLER (click));
  self->motion = gtk_event_controller_motion_new ();
  gtk_widget_add_controller (GTK_WIDGET (view), self->motion);
  g_signal_connect_object (adw_style_manager_get_default (), "notify::dark", G_CALLBACK (gtk_widget_queue_draw),
                           view, G_CONNECT_SWAPPED);
}

GtkWidget *
vitrine_figure_view_new (void)
{
  return g_object_new (VITRINE_TYPE_FIGURE_VIEW, NULL);
}

void
vitrine_figure_view_set_draw (VitrineFigureView *view, VitrineDrawFunc draw, gconstpointer data)
{
  VitrineFigureViewPrivate *self = PRIVATE (view);

  self->draw = draw;
  self->data = data;
  if (self->height_func != NULL)
    gtk_widget_queue_resize (GTK_WIDGET (view));
  gtk_widget_queue_draw (GTK_WIDGET (view));
}

void
vitrine_figure_view_set_size (VitrineFigureView *view, double width, double height)
{
  VitrineFigureViewPrivate *self = PRIVATE (view);

  self->width = width;
  self->height = height;
  gtk_widget_queue_resize (GTK_WIDGET (view));
}

void
vitrine_figure_view_set_least_height (VitrineFigureView *view, double height)
{
  PRIVATE (view)->least_height = height;
  gtk_widget_queue_resize (GTK_WIDGET (view));
}

void
vitrine_figure_view_set_height_func (VitrineFigureView *view, VitrineHeightFunc func)
{
  PRIVATE (view)->height_func = func;
  gtk_widget_queue_resize (GTK_WIDGET (view));
}

void
vitrine_figure_view_set_export (VitrineFigureView *view, VitrineDrawFunc draw, gconstpointer data,
                                double width, double height)
{
  VitrineFigureViewPrivate *self = PRIVATE (view);

  self->export_draw = width > 0 ? draw : NULL;
  self->export_data = data;
  self->export_width = width;
  self->export_height = height;
}

void
vitrine_figure_view_set_csv (VitrineFigureView *view, VitrineCsvFunc func)
{
  PRIVATE (view)->csv = func;
}

void
vitrine_figure_view_set_csv_kept (VitrineFigureView *view, VitrineKeepFunc keep, VitrineCsvFunc func,
                                  GDestroyNotify free_kept)
{
  VitrineFigureViewPrivate *self = PRIVATE (view);

  self->keep = keep;
  self->kept_csv = func;
  self->free_kept = free_kept;
}

void
vitrine_figure_view_set_name (VitrineFigureView *view, const char *name)
{
  VitrineFigureViewPrivate *self = PRIVATE (view);

  g_free (self->name);
  self->name = g_strdup (name);
}

void
vitrine_figure_view_set_label (VitrineFigureView *view, const char *label, const char *value)
{
  gtk_accessible_update_property (GTK_ACCESSIBLE (view), GTK_ACCESSIBLE_PROPERTY_LABEL, label,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, value != NULL ? value : "", -1);
}
