# schemas/local.mk - JSON Schemas and lists: data, installed as they are.

EXTRA_DIST += $(wildcard $(srcdir)/schemas/*.json)
data_folders += schemas:schemas
