dnl SPDX-License-Identifier: MIT
dnl flags.m4 - compiler and linker flags, each tried before it is used.

dnl ARCHCARD_CFLAGS(VARIABLE, FLAGS): adds to VARIABLE each flag the compiler takes without a
dnl warning. The test program includes a header, for flags that act on the C library's.
AC_DEFUN([ARCHCARD_CFLAGS],
[for ac_flag in m4_normalize([$2]); do
  AC_MSG_CHECKING([whether $CC takes $ac_flag])
  ac_saved=$CFLAGS
  CFLAGS="$CFLAGS $$1 -Werror $ac_flag"
  AC_COMPILE_IFELSE([AC_LANG_PROGRAM([[#include <stdio.h>]], [[puts("");]])],
    [$1="$$1 $ac_flag"; AC_MSG_RESULT([yes])],
    [AC_MSG_RESULT([no])])
  CFLAGS=$ac_saved
done
AC_SUBST([$1])])

dnl ARCHCARD_LDFLAGS(VARIABLE, FLAGS): the same for flags of linking.
AC_DEFUN([ARCHCARD_LDFLAGS],
[for ac_flag in m4_normalize([$2]); do
  AC_MSG_CHECKING([whether linking takes $ac_flag])
  ac_saved=$LDFLAGS
  LDFLAGS="$LDFLAGS $ac_flag"
  AC_LINK_IFELSE([AC_LANG_PROGRAM([], [])],
    [$1="$$1 $ac_flag"; AC_MSG_RESULT([yes])],
    [AC_MSG_RESULT([no])])
  LDFLAGS=$ac_saved
done
AC_SUBST([$1])])
