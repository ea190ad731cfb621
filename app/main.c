/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/application.h"

int
main (int    argc,
      char **argv)
{
  return vitrine_application_main (argc, argv);
}
