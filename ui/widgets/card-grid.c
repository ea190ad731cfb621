/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/widgets/card-grid.h"

#define GAP 12

struct _VitrineCardGrid
{
  GtkWidget parent_instance;
  gboolean  fill;
};

G_DEFINE_FINAL_TYPE (VitrineCardGrid, vitrine_card_grid, GTK_TYPE_WIDGET)

static int
narrowest (GtkWidget *widget)
{
  int width = 1;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      int minimum;

      gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
      width = MAX (width, minimum);
    }
  return width;
}

/* As few columns as take no more lines: none stays empty that could be shared out. */
static int
fewest_lines (GtkWidget *widget, int columns)
{
  int n = 0, lines;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    n++;
  if (n == 0)
    return columns;
  lines = (n + columns - 1) / columns;
  return (n + lines - 1) / lines;
}

static int
columns_in (GtkWidget *widget, int width, int *column_width)
{
  int columns = MAX (1, (width + GAP) / (narrowest (widget) + GAP));

  if (VITRINE_CARD_GRID (widget)->fill)
    columns = fewest_lines (widget, columns);

  *column_width = MAX (1, (width - (columns - 1) * GAP) / columns);
  return columns;
}

/* Lays the cards out, or without @place only measures. Returns the height. */
static int
lay_out (GtkWidget *widget, int width, gboolean place)
{
  int column_width, columns = columns_in (widget, width, &column_width), y = 0;
  gboolean mirrored = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  GtkWidget *child = gtk_widget_get_first_child (widget);

  while (child != NULL)
    {
      GtkWidget *first = child;
      int height = 0;

      for (int i = 0; i < columns && child != NULL; i++, child = gtk_widget_get_next_sibling (child))
        {
          int natural;

          gtk_widget_measure (child, GTK_ORIENTATION_VERTICAL, column_width, NULL, &natural, NULL, NULL);
          height = MAX (height, natural);
        }
      for (int i = 0; place && i < columns && first != NULL; i++, first = gtk_widget_get_next_sibling (first))
        {
          int x = (mirrored ? columns - 1 - i : i) * (column_width + GAP);

          gtk_widget_size_allocate (first, &(GtkAllocation) { x, y, column_width, height }, -1);
        }
      y += height + GAP;
    }
  return MAX (0, y - GAP);
}

static void
vitrine_card_grid_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
                           int *minimum_baseline, int *natural_baseline)
{
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    *minimum = *natural = narrowest (widget);
  else
    *minimum = *natural = lay_out (widget, for_size > 0 ? for_size : narrowest (widget), FALSE);
}

static GtkSizeRequestMode
vitrine_card_grid_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
vitrine_card_grid_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  lay_out (widget, width, TRUE);
}

static void
vitrine_card_grid_dispose (GObject *object)
{
  vitrine_card_grid_clear (VITRINE_CARD_GRID (object));
  G_OBJECT_CLASS (vitrine_card_grid_parent_class)->dispose (object);
}

static void
vitrine_card_grid_class_init (VitrineCardGridClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = vitrine_card_grid_dispose;
  widget_class->measure = vitrine_card_grid_measure;
  widget_class->get_request_mode = vitrine_card_grid_get_request_mode;
  widget_class->size_allocate = vitrine_card_grid_size_allocate;
  gtk_widget_class_set_css_name (widget_class, "cardgrid");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
vitrine_card_grid_init (VitrineCardGrid *grid)
{
}

void
vitrine_card_grid_append (VitrineCardGrid *grid, GtkWidget *card)
{
  gtk_widget_set_parent (card, GTK_WIDGET (grid));
}

void
vitrine_card_grid_clear (VitrineCardGrid *grid)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (grid))) != NULL)
    gtk_widget_unparent (child);
}

void
vitrine_card_grid_set_fill (VitrineCardGrid *grid, gboolean fill)
{
  grid->fill = fill;
  gtk_widget_queue_resize (GTK_WIDGET (grid));
}
