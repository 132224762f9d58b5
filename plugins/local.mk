# plugins/local.mk - every folder NAME with a file NAME.c becomes plugins/NAME.so. Nothing is
# listed: a new architecture adds its folder and changes no other file.

plugin_names = $(foreach folder,$(wildcard $(srcdir)/plugins/*),\
    $(if $(wildcard $(folder)/$(notdir $(folder)).c),$(notdir $(folder))))
plugin_modules = $(plugin_names:%=plugins/%.so)
plugin_headers = $(public_HEADERS:%=$(srcdir)/%) $(publicext_HEADERS:%=$(srcdir)/%)
plugin_flags = $(PLUGIN_CFLAGS) -I$(srcdir)/core/include $(CPPFLAGS) \
    $(WARN_CFLAGS) $(HARDEN_CFLAGS) $(SANITIZE_CFLAGS) $(CFLAGS)
plugin_libs = $(PLUGIN_LDFLAGS) $(HARDEN_LDFLAGS) $(LDFLAGS) -lm

EXTRA_DIST += $(wildcard $(srcdir)/plugins/*/*)
man7_MANS += $(wildcard $(srcdir)/plugins/*/archcard-*.7)
CLEANFILES += plugins/*.so
# Sources, examples and vectors: what `archcard plugin new` and `check` begin with.
data_folders += plugins:plugins

.SECONDEXPANSION:

plugins/%.so: $$(wildcard $(srcdir)/plugins/$$*/*.c $(srcdir)/plugins/$$*/*.h) $(plugin_headers)
	$(AM_V_CCLD)$(MKDIR_P) plugins && $(CC) $(plugin_flags) $(WERROR_CFLAGS) -o $@ \
	    $(filter %.c,$^) $(plugin_libs)
