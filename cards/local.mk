# cards/local.mk - card code, card rules, and the bundled cards and demo models.

core_libarchcard_a_SOURCES += \
    cards/card.c \
    cards/card.h \
    cards/markdown.c \
    cards/markdown.h

EXTRA_DIST += $(wildcard $(srcdir)/cards/known/* $(srcdir)/cards/demo/*)
data_folders += cards/known:known cards/demo:demo
