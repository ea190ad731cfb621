/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Where the slabs of a network stand and how its edges go round them.
 *
 * 1. Columns: the longest way from an input.
 * 2. Lanes: each entry goes on in the reader with the longest way to an end, if that
 *    takes it for its own; what goes on in one another is a lane and keeps one row. A lane
 *    whose end is read further on keeps the stretch up to there for that edge.
 * 3. Rows: the longest lane first, then the shortest, each in the first row that is free.
 * 4. Edges: in a row where it is free, up and down in the gaps between columns, over others in
 *    the channel above a row, the shortest nearest to the slabs.
 */
#include "ui/draw/network-private.h"

#include <math.h>
#include <stdlib.h>

#define COLUMN_GAP     36
#define CAPTION_MOST   136
#define CAPTION_GAP    26
#define ROW_GAP        36
#define CHANNEL_FIRST  22   /* from the slabs to the first edge over them */
#define CHANNEL_PITCH  14
#define GAP_PITCH      6    /* between the edges that go up and down in one gap */
#define TIP_PITCH      10   /* between the ends of edges at one slab */
#define END_GAP        6
#define END_LENGTH     22
#define RESERVED       G_MAXUINT

typedef struct
{
  guint first, last;   /* nodes */
  guint from, to;      /* columns, the stretch for its last edge included */
  guint length;        /* nodes */
} Lane;

/* An edge that goes over others in the channel above @row. */
typedef struct
{
  guint edge;
  guint row;
  guint from, to;   /* the columns that it passes */
} Skip;

typedef struct
{
  VitrineNetwork *network;
  const NnModel  *model;
  guint           n;
  guint           n_columns;
  guint           n_rows;
  gint           *next;      /* the lane goes on, -1: it ends */
  guint          *reach;     /* the last column in which it is read */
  GPtrArray      *rows;      /* for each row its columns: node + 1, RESERVED, 0: free */
  double         *lefts;     /* of the columns */
  double         *widths;
  GArray         *skips;
  GHashTable     *slots;     /* gap and source: which of the gap's lines */
  guint          *n_slots;   /* of each gap */
} Layout;

static guint *
row_of (Layout *layout,
        guint   row)
{
  while (layout->rows->len <= row)
    g_ptr_array_add (layout->rows, g_new0 (guint, layout->n_columns));
  return g_ptr_array_index (layout->rows, row);
}

/* --- columns and lanes --------------------------------------------------------- */

static void
choose_columns (Layout *layout)
{
  VitrineNode *nodes = layout->network->nodes;

  for (guint i = 0; i < layout->n; i++)
    {
      const NnEntry *entry = nn_model_entry (layout->model, i);

      for (guint k = 0; k < entry->n_inputs; k++, layout->network->work++)
        nodes[i].column = MAX (nodes[i].column, nodes[nn_model_input (layout->model, i, k)].column + 1);
      /* What lost its input stays where it was. */
      if (entry->n_inputs == 0 && entry->klass->max_inputs > 0 && i > 0)
        nodes[i].column = nodes[i - 1].column + 1;
      layout->n_columns = MAX (layout->n_columns, nodes[i].column + 1);
    }
}

/* Each entry's favourite reader - that with the longest way to the output, or to another end if
 * it does not lead there - and of those whose favourite it is, the one with the longest way
 * behind it: these two are neighbours in a lane. */
static void
choose_next (Layout *layout)
{
  const NnModel *model = layout->model;
  const VitrineNode *nodes = layout->network->nodes;
  g_autofree guint *rest = g_new0 (guint, layout->n);
  g_autofree gint *wants = g_new (gint, layout->n);
  g_autofree gboolean *goes_on = g_new0 (gboolean, layout->n);   /* a lane comes up to there */

  for (guint i = 0; i < layout->n; i++)
    wants[i] = layout->next[i] = -1;
  if (layout->n > 0)
    rest[nn_model_output (model)] = layout->n;
  for (guint i = layout->n; i-- > 0;)
    for (guint k = 0; k < nn_model_entry (model, i)->n_inputs; k++, layout->network->work++)
      {
        guint input = nn_model_input (model, i, k);

        layout->reach[input] = MAX (layout->reach[input], nodes[i].column);
        if (wants[input] < 0 || rest[i] + 1 >= rest[input])
          {
            rest[input] = rest[i] + 1;
            wants[input] = (gint) i;
          }
      }
  for (guint i = 0; i < layout->n; i++)
    {
      const NnEntry *entry = nn_model_entry (model, i);
      gint best = -1;

      for (guint k = 0; k < entry->n_inputs; k++, layout->network->work++)
        {
          guint input = nn_model_input (model, i, k);

          if (wants[input] == (gint) i
              && (best < 0 || nodes[input].column > nodes[best].column
                  || (nodes[input].column == nodes[best].column && goes_on[input] && !goes_on[best])))
            best = (gint) input;
        }
      if (entry->n_inputs == 0 && i > 0 && wants[i - 1] < 0 && nodes[i - 1].column + 1 == nodes[i].column)
        best = (gint) i - 1;
      if (best >= 0)
        layout->next[best] = (gint) i;
      goes_on[i] = best >= 0;
    }
}

static int
compare_lanes (const void *a,
               const void *b)
{
  const Lane *x = a, *y = b;

  if (x->to - x->from != y->to - y->from)
    return x->to - x->from < y->to - y->from ? -1 : 1;
  return x->first < y->first ? -1 : 1;
}

static GArray *
make_lanes (Layout *layout)
{
  GArray *lanes = g_array_new (FALSE, FALSE, sizeof (Lane));
  g_autofree gboolean *inner = g_new0 (gboolean, layout->n);
  const VitrineNode *nodes = layout->network->nodes;
  guint longest = 0;
  Lane main;

  for (guint i = 0; i < layout->n; i++)
    if (layout->next[i] >= 0)
      inner[layout->next[i]] = TRUE;
  for (guint i = 0; i < layout->n; i++)
    {
      Lane lane = { .first = i, .last = i, .length = 1, .from = nodes[i].column };

      if (inner[i])
        continue;
      for (; layout->next[lane.last] >= 0; lane.length++, layout->network->work++)
        lane.last = (guint) layout->next[lane.last];
      lane.to = MAX (nodes[lane.last].column, MAX (layout->reach[lane.last], 1) - 1);
      g_array_append_val (lanes, lane);
      if (lane.length > g_array_index (lanes, Lane, longest).length)
        longest = lanes->len - 1;
    }
  if (lanes->len == 0)
    return lanes;
  main = g_array_index (lanes, Lane, longest);
  g_array_remove_index (lanes, longest);
  g_array_sort (lanes, compare_lanes);
  g_array_prepend_val (lanes, main);
  return lanes;
}

static gboolean
is_free (Layout     *layout,
         const Lane *lane,
         guint       row)
{
  const guint *cells = row_of (layout, row);

  for (guint c = lane->from; c <= lane->to; c++, layout->network->work++)
    if (cells[c] != 0)
      return FALSE;
  return TRUE;
}

static void
choose_rows (Layout *layout)
{
  g_autoptr (GArray) lanes = make_lanes (layout);
  VitrineNode *nodes = layout->network->nodes;

  for (guint i = 0; i < lanes->len; i++)
    {
      const Lane *lane = &g_array_index (lanes, Lane, i);
      guint row = 0, *cells;

      while (!is_free (layout, lane, row))
        row++;
      cells = row_of (layout, row);
      for (guint c = lane->from; c <= lane->to; c++)
        cells[c] = RESERVED;
      for (gint node = (gint) lane->first; node >= 0; node = layout->next[node])
        {
          nodes[node].row = row;
          cells[nodes[node].column] = (guint) node + 1;
        }
    }
  layout->n_rows = layout->rows->len;
}

/* --- edges, by rows and columns ---------------------------------------------------- */

static gpointer
slot_key (guint gap,
          gint  from)
{
  return GSIZE_TO_POINTER ((gsize) gap << 32 | (gsize) (from + 1));
}

/* A line up or down in the gap right of a column; lines of one source are one. */
static void
take_slot (Layout *layout,
           guint   gap,
           gint    from)
{
  gpointer key = slot_key (gap, from);

  if (!g_hash_table_contains (layout->slots, key))
    g_hash_table_insert (layout->slots, key, GUINT_TO_POINTER (layout->n_slots[gap]++));
}

/* Whether the source's row is free up to the reader: the next column, or its lane's own stretch. */
static gboolean
row_leads (Layout            *layout,
           const VitrineNode *from,
           const VitrineNode *to)
{
  return to->column == from->column + 1
         || (layout->next[from->index] < 0 && layout->reach[from->index] >= to->column);
}

static void
list_edges (Layout *layout)
{
  VitrineNetwork *network = layout->network;
  g_autoptr (GArray) edges = g_array_new (FALSE, TRUE, sizeof (VitrineEdge));

  for (guint i = 0; i < layout->n; i++)
    for (guint k = 0; k < nn_model_entry (layout->model, i)->n_inputs; k++)
      {
        VitrineEdge edge = { .from = (gint) nn_model_input (layout->model, i, k), .to = (gint) i, .input = k };
        const VitrineNode *from = &network->nodes[edge.from], *to = &network->nodes[i];

        if (!row_leads (layout, from, to))
          {
            Skip skip = { .edge = edges->len, .row = MAX (from->row, to->row),
                          .from = from->column + 1, .to = to->column - 1 };

            edge.n_points = 6;
            g_array_append_val (layout->skips, skip);
            take_slot (layout, from->column, edge.from);
            take_slot (layout, to->column - 1, edge.from);
          }
        else if (from->row != to->row)
          {
            edge.n_points = 4;
            take_slot (layout, to->column - 1, edge.from);
          }
        else
          edge.n_points = 2;
        g_array_append_val (edges, edge);
      }
  g_array_append_val (edges, ((VitrineEdge){ .from = -1, .to = -1, .n_points = 2 }));
  network->n_edges = edges->len;
  network->edges = (VitrineEdge *) g_array_free (g_steal_pointer (&edges), FALSE);
}

static int
compare_skips (const void *a,
               const void *b)
{
  const Skip *x = a, *y = b;

  if (x->to - x->from != y->to - y->from)
    return x->to - x->from < y->to - y->from ? -1 : 1;
  return x->edge < y->edge ? -1 : 1;
}

/* How many edges lie over one another in each channel: each lies over all that it shares a gap with. */
static void
stack_skips (Layout *layout,
             guint  *depth)
{
  g_autofree guint *skyline = g_new0 (guint, (gsize) layout->n_rows * layout->n_columns + 1);

  g_array_sort (layout->skips, compare_skips);
  for (guint i = 0; i < layout->skips->len; i++)
    {
      const Skip *skip = &g_array_index (layout->skips, Skip, i);
      guint *gaps = &skyline[(gsize) skip->row * layout->n_columns], level = 0;

      for (guint c = skip->from - 1; c <= skip->to; c++, layout->network->work++)
        level = MAX (level, gaps[c]);
      for (guint c = skip->from - 1; c <= skip->to; c++, layout->network->work++)
        gaps[c] = level + 1;
      depth[skip->row] = MAX (depth[skip->row], level + 1);
    }
}

/* --- places -------------------------------------------------------------------------- */

/* Rows stand as close as their slabs and the edges over them allow; a row's captions are on one line. */
static void
place_rows (Layout *layout)
{
  VitrineNetwork *network = layout->network;
  guint n_rows = MAX (layout->n_rows, 1);
  g_autofree double *half = g_new0 (double, n_rows);
  g_autofree double *middle = g_new0 (double, n_rows);
  g_autofree guint *depth = g_new0 (guint, n_rows);

  stack_skips (layout, depth);
  for (guint i = 0; i < network->n_nodes; i++)
    {
      const VitrineNode *node = &network->nodes[i];
      double width, height;

      vitrine_slab_extent (&node->slab, &width, &height);
      half[node->row] = MAX (half[node->row], height / 2);
    }
  for (guint r = 1; r < n_rows; r++)
    {
      double channel = depth[r] > 0 ? CHANNEL_FIRST + CHANNEL_PITCH * (depth[r] - 1) + 12 : 0;

      middle[r] = middle[r - 1] + MIN (half[r - 1] + CAPTION_GAP, CAPTION_MOST) + VITRINE_CAPTION_HEIGHT
                  + MAX (ROW_GAP, channel) + half[r];
    }
  for (guint i = 0; i < network->n_nodes; i++)
    {
      VitrineNode *node = &network->nodes[i];

      node->middle = middle[node->row];
      node->caption = MIN (half[node->row] + CAPTION_GAP, CAPTION_MOST);
    }
}

static void
place_columns (Layout *layout)
{
  VitrineNetwork *network = layout->network;
  double *widths = layout->widths, *lefts = layout->lefts;

  for (guint i = 0; i < network->n_nodes; i++)
    {
      VitrineNode *node = &network->nodes[i];

      if (node->n_readout > 0)
        node->width += VITRINE_READOUT_WIDTH + node->label;
      widths[node->column] = MAX (widths[node->column], MAX (node->width, vitrine_node_text_width (node)));
    }
  for (guint c = 1; c < layout->n_columns; c++)
    lefts[c] = lefts[c - 1] + widths[c - 1] + COLUMN_GAP;
  for (guint i = 0; i < network->n_nodes; i++)
    {
      VitrineNode *node = &network->nodes[i];

      node->left = lefts[node->column] + (widths[node->column] - node->width) / 2;
      vitrine_slab_place (&node->slab, node->left, node->middle);
    }
}

/* Where an edge from that source goes up or down right of a column. */
static double
gap_x (Layout *layout,
       guint   gap,
       gint    from)
{
  guint slot = GPOINTER_TO_UINT (g_hash_table_lookup (layout->slots, slot_key (gap, from)));
  double pitch = MIN (GAP_PITCH, 20.0 / MAX (layout->n_slots[gap], 1));

  return layout->lefts[gap] + layout->widths[gap] + COLUMN_GAP / 2.0 - 3
         + pitch * (slot - (layout->n_slots[gap] - 1) / 2.0);
}

/* The top of what stands in a row, from one column to another. */
static double
top_between (Layout     *layout,
             const Skip *skip)
{
  const VitrineEdge *edge = &layout->network->edges[skip->edge];
  const guint *cells = row_of (layout, skip->row);
  double top = INFINITY;

  for (guint c = layout->network->nodes[edge->from].column; c <= layout->network->nodes[edge->to].column;
       c++, layout->network->work++)
    if (cells[c] != 0 && cells[c] != RESERVED)
      {
        const VitrineNode *node = &layout->network->nodes[cells[c] - 1];
        double width, height;

        vitrine_slab_extent (&node->slab, &width, &height);
        top = MIN (top, node->middle - height / 2);
      }
  return top;
}

static void
place_skips (Layout *layout)
{
  g_autofree double *skyline = g_new0 (double, (gsize) layout->n_rows * layout->n_columns + 1);

  for (guint i = 0; i < layout->skips->len; i++)
    {
      const Skip *skip = &g_array_index (layout->skips, Skip, i);
      double *gaps = &skyline[(gsize) skip->row * layout->n_columns], y = top_between (layout, skip) - CHANNEL_FIRST;

      for (guint c = skip->from - 1; c <= skip->to; c++, layout->network->work++)
        if (gaps[c] != 0)
          y = MIN (y, gaps[c] - CHANNEL_PITCH);
      for (guint c = skip->from - 1; c <= skip->to; c++, layout->network->work++)
        gaps[c] = y;
      layout->network->edges[skip->edge].points[2][1] = y;
    }
}

/* --- edges, by points ------------------------------------------------------------------ */

static void
set_point (VitrineEdge *edge,
           guint        i,
           double       x,
           double       y)
{
  edge->points[i][0] = x;
  edge->points[i][1] = y;
}

/* Whether the edge comes from over (-1) or under (1) its reader's centre line, or along it (0). */
static gint
side_of (const VitrineNetwork *network,
         const VitrineEdge    *edge)
{
  guint from = network->nodes[edge->from].row, to = network->nodes[edge->to].row;

  if (edge->n_points == 2)
    return 0;
  return from <= to ? -1 : 1;
}

/* The ends of a reader's edges, one over the other: @sides counts those over and under its centre. */
static double
tip_y (const VitrineNode *node,
       gint               side,
       guint             *counts)
{
  double width, height, step;

  vitrine_slab_extent (&node->slab, &width, &height);
  step = MIN (TIP_PITCH, height / 2 / NN_MAX_INPUTS);
  if (side == 0)   /* the first is straight, more of the same source lie over it */
    return node->middle - (counts[1]++ == 0 ? 0 : step * ++counts[0]);
  return node->middle + (side < 0 ? -step * ++counts[0] : step * ++counts[2]);
}

static void
route_edge (Layout      *layout,
            VitrineEdge *edge,
            guint       *counts)
{
  const VitrineNode *from = &layout->network->nodes[edge->from], *to = &layout->network->nodes[edge->to];
  double width, height, x0, x1 = to->left - VITRINE_EDGE_CLEAR, y0 = from->middle, y1;

  vitrine_slab_extent (&from->slab, &width, &height);
  x0 = from->left + width + VITRINE_EDGE_CLEAR;
  y1 = nn_model_entry (layout->model, to->index)->n_inputs == 1 ? to->middle
       : tip_y (to, side_of (layout->network, edge), counts);
  set_point (edge, 0, x0, y0);
  if (edge->n_points == 2 && y1 != y0)   /* the same source once more */
    {
      edge->n_points = 4;
      set_point (edge, 1, x0 + 8, y0);
      set_point (edge, 2, x0 + 8, y1);
    }
  else if (edge->n_points == 4)
    {
      double x = gap_x (layout, to->column - 1, edge->from);

      set_point (edge, 1, x, y0);
      set_point (edge, 2, x, y1);
    }
  else if (edge->n_points == 6)
    {
      double over = edge->points[2][1], left = gap_x (layout, from->column, edge->from);
      double right = gap_x (layout, to->column - 1, edge->from);

      set_point (edge, 1, left, y0);
      set_point (edge, 2, left, over);
      set_point (edge, 3, right, over);
      set_point (edge, 4, right, y1);
      layout->network->top = MIN (layout->network->top, over - 12);
    }
  set_point (edge, edge->n_points - 1, x1, y1);
}

static void
route_edges (Layout *layout)
{
  VitrineNetwork *network = layout->network;
  VitrineEdge *end = &network->edges[network->n_edges - 1];
  double x = 0, y = 0;
  gint reader = -1;
  guint counts[3] = { 0 };

  for (guint i = 0; i + 1 < network->n_edges; i++, network->work++)
    {
      if (network->edges[i].to != reader)
        counts[0] = counts[1] = counts[2] = 0;
      reader = network->edges[i].to;
      route_edge (layout, &network->edges[i], counts);
    }
  if (network->n_nodes > 0)
    {
      const VitrineNode *last = &network->nodes[nn_model_output (layout->model)];

      end->from = (gint) nn_model_output (layout->model);
      x = last->left + last->width + END_GAP;
      y = last->middle;
    }
  set_point (end, 0, x, y);
  set_point (end, 1, x + END_LENGTH, y);
}

static void
find_bounds (VitrineNetwork *network)
{
  network->left = 0;
  network->right = 1;
  if (network->n_nodes == 0)
    {
      network->top = -CAPTION_MOST;
      network->bottom = CAPTION_MOST;
    }
  for (guint i = 0; i < network->n_nodes; i++)
    {
      double x, y, w, h;

      vitrine_network_box (&network->nodes[i], &x, &y, &w, &h);
      network->left = MIN (network->left, x);
      network->top = MIN (network->top, y);
      network->right = MAX (network->right, x + w);
      network->bottom = MAX (network->bottom, y + h);
    }
}

void
vitrine_network_lay_out (VitrineNetwork *network,
                         const NnModel  *model)
{
  g_autofree gint *next = g_new (gint, network->n_nodes + 1);
  g_autofree guint *reach = g_new0 (guint, network->n_nodes + 1);
  g_autofree double *lefts = g_new0 (double, network->n_nodes + 1);
  g_autofree double *widths = g_new0 (double, network->n_nodes + 1);
  g_autofree guint *n_slots = g_new0 (guint, network->n_nodes + 1);
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GArray) skips = g_array_new (FALSE, TRUE, sizeof (Skip));
  g_autoptr (GHashTable) slots = g_hash_table_new (g_direct_hash, g_direct_equal);
  Layout layout = { .network = network, .model = model, .n = network->n_nodes, .next = next, .reach = reach,
                    .rows = rows, .lefts = lefts, .widths = widths, .skips = skips, .slots = slots,
                    .n_slots = n_slots };

  network->top = INFINITY;
  network->bottom = -INFINITY;
  choose_columns (&layout);
  choose_next (&layout);
  choose_rows (&layout);
  list_edges (&layout);
  place_rows (&layout);
  place_columns (&layout);
  place_skips (&layout);
  route_edges (&layout);
  find_bounds (network);
}
