dnl SPDX-License-Identifier: MIT
dnl core_folder.m4 - lets configure live beside a folder called "core".
dnl
dnl Autoconf removes crash dumps of that name ("rm -f core ..."): with a folder in the way, rm
dnl complains, and the clean-up chained behind it never happens. This puts a shell function in
dnl front of the real rm that leaves out the operand "core" when it is a folder.

AC_DEFUN([ARCHCARD_CORE_FOLDER],
[m4_divert_text([DEFAULTS],
[rm ()
{
  for ac_operand
  do
    shift
    if test "x$ac_operand" = xcore && test -d core; then continue; fi
    set x "$[@]" "$ac_operand"
    shift
  done
  command rm "$[@]"
}
])])
