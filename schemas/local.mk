# schemas/local.mk - JSON Schemas and lists: data, installed as they are.

EXTRA_DIST += $(wildcard $(srcdir)/schemas/*.json) schemas/json-schema
data_folders += schemas:schemas
