/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/widgets/chart-pair.h"

#define GAP        12
#define SIDE_LEAST 760    /* less than this in all, and they stand one above the other */
#define FIRST      0.62   /* the first one's share, as its curves have labels at their ends */

struct _VitrineChartPair
{
  GtkWidget parent_instance;
};

G_DEFINE_FINAL_TYPE (VitrineChartPair, vitrine_chart_pair, GTK_TYPE_WIDGET)

static void
vitrine_chart_pair_measure (GtkWidget      *widget,
                            GtkOrientation  orientation,
                            int             for_size,
                            int            *minimum,
                            int            *natural,
                            int            *minimum_baseline,
                            int            *natural_baseline)
{
  gboolean stacked = orientation == GTK_ORIENTATION_VERTICAL && for_size < SIDE_LEAST;

  *minimum = *natural = 0;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      int least, wish;

      gtk_widget_measure (child, orientation, -1, &least, &wish, NULL, NULL);
      *minimum = stacked ? *minimum + least + (*minimum > 0 ? GAP : 0) : MAX (*minimum, least);
      *natural = stacked ? *natural + wish + (*natural > 0 ? GAP : 0) : MAX (*natural, wish);
    }
}

static GtkSizeRequestMode
vitrine_chart_pair_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
vitrine_chart_pair_size_allocate (GtkWidget *widget,
                                  int        width,
                                  int        height,
                                  int        baseline)
{
  GtkWidget *first = gtk_widget_get_first_child (widget);
  GtkWidget *second = first != NULL ? gtk_widget_get_next_sibling (first) : NULL;
  gboolean mirrored = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;

  if (second == NULL)
    return;
  if (width >= SIDE_LEAST)
    {
      int left = (width - GAP) * FIRST, right = width - GAP - left;

      gtk_widget_size_allocate (first, &(GtkAllocation) { mirrored ? right + GAP : 0, 0, left, height }, -1);
      gtk_widget_size_allocate (second, &(GtkAllocation) { mirrored ? 0 : left + GAP, 0, right, height }, -1);
    }
  else
    {
      int upper = (height - GAP) / 2;

      gtk_widget_size_allocate (first, &(GtkAllocation) { 0, 0, width, upper }, -1);
      gtk_widget_size_allocate (second, &(GtkAllocation) { 0, upper + GAP, width, height - GAP - upper }, -1);
    }
}

static void
vitrine_chart_pair_dispose (GObject *object)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))) != NULL)
    gtk_widget_unparent (child);
  G_OBJECT_CLASS (vitrine_chart_pair_parent_class)->dispose (object);
}

static void
vitrine_chart_pair_class_init (VitrineChartPairClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = vitrine_chart_pair_dispose;
  widget_class->measure = vitrine_chart_pair_measure;
  widget_class->get_request_mode = vitrine_chart_pair_get_request_mode;
  widget_class->size_allocate = vitrine_chart_pair_size_allocate;
  gtk_widget_class_set_css_name (widget_class, "chartpair");
}

static void
vitrine_chart_pair_init (VitrineChartPair *pair)
{
}
