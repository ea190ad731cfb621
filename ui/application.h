/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Application: the windows, and the actions that belong to no window. Thread: main. */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define VITRINE_TYPE_APPLICATION (vitrine_application_get_type ())
G_DECLARE_FINAL_TYPE (VitrineApplication, vitrine_application, VITRINE, APPLICATION, AdwApplication)

VitrineApplication *vitrine_application_new  (void);
/* Opens the window and the documents named in @argv; returns the exit status. */
int                 vitrine_application_main (int argc, char **argv);

G_END_DECLS
