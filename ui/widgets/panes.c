/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/widgets/panes.h"

#include <adwaita.h>
#include <glib/gi18n.h>

struct _VitrinePanes
{
  GtkWidget  parent_instance;
  GtkWidget *root;        /* the outer flap, as a child */
  AdwFlap   *outer;       /* the left panel beside the rest */
  AdwFlap   *inner;       /* the centre beside the right panel */
  gulong     width_handler;
  GdkSurface *surface;
};

enum
{
  PROP_START_FOLDED = 1,
  PROP_END_FOLDED,
  PROP_SHOW_START,
  PROP_SHOW_END,
  N_PROPS,
};
static GParamSpec *props[N_PROPS];

static void buildable_init (GtkBuildableIface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (VitrinePanes, vitrine_panes, GTK_TYPE_WIDGET,
                               G_IMPLEMENT_INTERFACE (GTK_TYPE_BUILDABLE, buildable_init))

static gboolean
is_folded (AdwFlap *flap)
{
  return adw_flap_get_fold_policy (flap) == ADW_FLAP_FOLD_POLICY_ALWAYS;
}

static void
fold (VitrinePanes *panes,
      AdwFlap      *flap,
      gboolean      folded,
      guint         folded_prop)
{
  if (adw_flap_get_flap (flap) == NULL || is_folded (flap) == folded)
    return;
  adw_flap_set_fold_policy (flap, folded ? ADW_FLAP_FOLD_POLICY_ALWAYS : ADW_FLAP_FOLD_POLICY_NEVER);
  adw_flap_set_reveal_flap (flap, !folded);
  g_object_notify_by_pspec (G_OBJECT (panes), props[folded_prop]);
}

static void
width_cb (VitrinePanes *panes)
{
  gint width = panes->surface != NULL ? gdk_surface_get_width (panes->surface) : 0, height;

  /* Before the first size is known, the one that was asked for. */
  if (width <= 1 && GTK_IS_WINDOW (gtk_widget_get_root (GTK_WIDGET (panes))))
    gtk_window_get_default_size (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (panes))), &width, &height);
  fold (panes, panes->inner, width < VITRINE_FOLD_END, PROP_END_FOLDED);
  fold (panes, panes->outer, width < VITRINE_FOLD_START, PROP_START_FOLDED);
}

static void
follow (VitrinePanes *panes,
        GdkSurface   *surface)
{
  if (panes->surface == surface)
    return;
  if (panes->surface != NULL)
    g_clear_signal_handler (&panes->width_handler, panes->surface);
  g_set_object (&panes->surface, surface);
  if (surface != NULL)
    panes->width_handler = g_signal_connect_swapped (surface, "notify::width", G_CALLBACK (width_cb), panes);
}

/* A page that was never shown is measured with the others: unfolded it would
 * keep the window wide. */
static void
vitrine_panes_root (GtkWidget *widget)
{
  VitrinePanes *panes = VITRINE_PANES (widget);

  GTK_WIDGET_CLASS (vitrine_panes_parent_class)->root (widget);
  follow (panes, gtk_native_get_surface (gtk_widget_get_native (widget)));
  width_cb (panes);
}

static void
vitrine_panes_unroot (GtkWidget *widget)
{
  follow (VITRINE_PANES (widget), NULL);
  GTK_WIDGET_CLASS (vitrine_panes_parent_class)->unroot (widget);
}

static void
vitrine_panes_realize (GtkWidget *widget)
{
  VitrinePanes *panes = VITRINE_PANES (widget);

  GTK_WIDGET_CLASS (vitrine_panes_parent_class)->realize (widget);
  follow (panes, gtk_native_get_surface (gtk_widget_get_native (widget)));
  width_cb (panes);
}

static void
vitrine_panes_unrealize (GtkWidget *widget)
{
  follow (VITRINE_PANES (widget), NULL);
  GTK_WIDGET_CLASS (vitrine_panes_parent_class)->unrealize (widget);
}

static void
vitrine_panes_dispose (GObject *object)
{
  VitrinePanes *panes = VITRINE_PANES (object);

  follow (panes, NULL);
  g_clear_pointer (&panes->root, gtk_widget_unparent);
  G_OBJECT_CLASS (vitrine_panes_parent_class)->dispose (object);
}

static void
vitrine_panes_get_property (GObject    *object,
                            guint       id,
                            GValue     *value,
                            GParamSpec *pspec)
{
  VitrinePanes *panes = VITRINE_PANES (object);

  switch (id)
    {
    case PROP_START_FOLDED:
      g_value_set_boolean (value, is_folded (panes->outer));
      break;
    case PROP_END_FOLDED:
      g_value_set_boolean (value, is_folded (panes->inner));
      break;
    case PROP_SHOW_START:
      g_value_set_boolean (value, adw_flap_get_reveal_flap (panes->outer));
      break;
    case PROP_SHOW_END:
      g_value_set_boolean (value, adw_flap_get_reveal_flap (panes->inner));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
vitrine_panes_set_property (GObject      *object,
                            guint         id,
                            const GValue *value,
                            GParamSpec   *pspec)
{
  VitrinePanes *panes = VITRINE_PANES (object);

  if (id == PROP_SHOW_START)
    adw_flap_set_reveal_flap (panes->outer, g_value_get_boolean (value));
  else if (id == PROP_SHOW_END)
    adw_flap_set_reveal_flap (panes->inner, g_value_get_boolean (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
vitrine_panes_class_init (VitrinePanesClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->dispose = vitrine_panes_dispose;
  object_class->get_property = vitrine_panes_get_property;
  object_class->set_property = vitrine_panes_set_property;
  widget_class->root = vitrine_panes_root;
  widget_class->unroot = vitrine_panes_unroot;
  widget_class->realize = vitrine_panes_realize;
  widget_class->unrealize = vitrine_panes_unrealize;

  props[PROP_START_FOLDED] = g_param_spec_boolean ("start-folded", NULL, NULL, FALSE, flags);
  props[PROP_END_FOLDED] = g_param_spec_boolean ("end-folded", NULL, NULL, FALSE, flags);
  props[PROP_SHOW_START] = g_param_spec_boolean ("show-start", NULL, NULL, TRUE, flags | G_PARAM_WRITABLE);
  props[PROP_SHOW_END] = g_param_spec_boolean ("show-end", NULL, NULL, TRUE, flags | G_PARAM_WRITABLE);
  g_object_class_install_properties (object_class, N_PROPS, props);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "panes");
}

static void
revealed_cb (VitrinePanes *panes,
             GParamSpec   *pspec,
             AdwFlap      *flap)
{
  g_object_notify_by_pspec (G_OBJECT (panes), props[flap == panes->outer ? PROP_SHOW_START : PROP_SHOW_END]);
}

static AdwFlap *
make_flap (VitrinePanes   *panes,
           GtkPackType     side)
{
  AdwFlap *flap = ADW_FLAP (adw_flap_new ());

  adw_flap_set_fold_policy (flap, ADW_FLAP_FOLD_POLICY_NEVER);
  adw_flap_set_flap_position (flap, side);
  adw_flap_set_locked (flap, TRUE);
  g_signal_connect_object (flap, "notify::reveal-flap", G_CALLBACK (revealed_cb), panes, G_CONNECT_SWAPPED);
  return flap;
}

static void
vitrine_panes_init (VitrinePanes *panes)
{
  panes->outer = make_flap (panes, GTK_PACK_START);
  panes->inner = make_flap (panes, GTK_PACK_END);
  adw_flap_set_content (panes->outer, GTK_WIDGET (panes->inner));
  panes->root = GTK_WIDGET (panes->outer);
  gtk_widget_set_parent (panes->root, GTK_WIDGET (panes));
}

static void
set_start (VitrinePanes *panes,
           GtkWidget    *child)
{
  gtk_widget_add_css_class (child, "side");
  gtk_widget_add_css_class (child, "side-start");
  gtk_widget_set_hexpand (child, FALSE);
  adw_flap_set_flap (panes->outer, child);
}

static void
set_center (VitrinePanes *panes,
            GtkWidget    *child)
{
  gtk_widget_set_hexpand (child, TRUE);
  adw_flap_set_content (panes->inner, child);
}

static void
set_end (VitrinePanes *panes,
         GtkWidget    *child)
{
  gtk_widget_add_css_class (child, "side");
  gtk_widget_add_css_class (child, "side-end");
  gtk_widget_set_hexpand (child, FALSE);
  adw_flap_set_flap (panes->inner, child);
}

GtkWidget *
vitrine_panes_button (VitrinePanes *panes,
                      gboolean      end)
{
  GtkWidget *button = gtk_toggle_button_new ();
  const char *label = end ? _("Show the right panel") : _("Show the left panel");

  gtk_button_set_icon_name (GTK_BUTTON (button), end ? "sidebar-show-right-symbolic" : "sidebar-show-symbolic");
  gtk_widget_set_tooltip_text (button, label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  gtk_widget_add_css_class (button, "flat");
  g_object_bind_property (panes, end ? "show-end" : "show-start", button, "active",
                          G_BINDING_SYNC_CREATE | G_BINDING_BIDIRECTIONAL);
  g_object_bind_property (panes, end ? "end-folded" : "start-folded", button, "visible", G_BINDING_SYNC_CREATE);
  return button;
}

static GtkBuildableIface *parent_buildable;

static void
vitrine_panes_add_child (GtkBuildable *buildable,
                         GtkBuilder   *builder,
                         GObject      *child,
                         const char   *type)
{
  VitrinePanes *panes = VITRINE_PANES (buildable);

  if (!GTK_IS_WIDGET (child))
    parent_buildable->add_child (buildable, builder, child, type);
  else if (g_strcmp0 (type, "start") == 0)
    set_start (panes, GTK_WIDGET (child));
  else if (g_strcmp0 (type, "end") == 0)
    set_end (panes, GTK_WIDGET (child));
  else
    set_center (panes, GTK_WIDGET (child));
}

static void
buildable_init (GtkBuildableIface *iface)
{
  parent_buildable = g_type_interface_peek_parent (iface);
  iface->add_child = vitrine_panes_add_child;
}
