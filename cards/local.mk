# cards/local.mk - card code, card rules, and the bundled cards and demo models.

core_libarchcard_a_SOURCES += \
    cards/card.c \
    cards/card.h \
    cards/claim.h \
    cards/claim_base.c \
    cards/claim_code.c \
    cards/claim_sizes.c \
    cards/claim_subject.c \
    cards/claim_table.c \
    cards/claim_types.c \
    cards/claim_words.c \
    cards/claims.c \
    cards/claims.h \
    cards/markdown.c \
    cards/markdown.h \
    cards/passage.c \
    cards/passage.h \
    cards/rules/base.c \
    cards/rules/base.h \
    cards/rules/check.c \
    cards/rules/check.h \
    cards/rules/complete.c \
    cards/rules/consistent.c \
    cards/rules/examples.c \
    cards/rules/fields.c \
    cards/rules/form.c \
    cards/rules/groups.h \
    cards/rules/index.c \
    cards/rules/language.c \
    cards/rules/license.c \
    cards/rules/lists.c \
    cards/rules/lists.h \
    cards/rules/loading.c \
    cards/rules/results.c \
    cards/rules/results_text.c \
    cards/rules/rule.c \
    cards/rules/rule.h \
    cards/rules/rules.def \
    cards/rules/safety.c \
    cards/rules/own.c \
    cards/rules/own.h \
    cards/rules/policy.c \
    cards/rules/policy.h \
    cards/rules/template.c \
    cards/rules/truth.c \
    cards/rules/truth_kind.c \
    cards/rules/whole.c \
    cards/words.c \
    cards/words.h

EXTRA_DIST += $(wildcard $(srcdir)/cards/known/* $(srcdir)/cards/demo/*)
data_folders += cards/known:known cards/demo:demo
