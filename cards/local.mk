# cards/local.mk - card code, card rules, and the bundled cards and demo models.

EXTRA_DIST += $(wildcard $(srcdir)/cards/known/* $(srcdir)/cards/demo/*)
data_folders += cards/known:known cards/demo:demo
