/* SPDX-License-Identifier: MIT */
/* diagram_picture.c - an SVG as PNG or PDF, through librsvg where there is one. Draws nothing. */
#include "report/diagram.h"

#ifdef HAVE_LIBRSVG

#include <string.h>

#include <cairo-pdf.h>
#include <librsvg/rsvg.h>

#include "plugin/library.h"

#define SCALE 2 /* pixels of a PNG for each of the drawing */
#define LIBRARY "librsvg-2.so.2"

/* The functions that are called below, each declared by its header, looked up in the library. */
#define FUNCTIONS(EACH) \
    EACH(cairo_create) EACH(cairo_destroy) EACH(cairo_image_surface_create) \
    EACH(cairo_pdf_surface_create_for_stream) EACH(cairo_scale) EACH(cairo_status) \
    EACH(cairo_status_to_string) EACH(cairo_surface_destroy) EACH(cairo_surface_finish) \
    EACH(cairo_surface_write_to_png_stream) EACH(g_object_unref) \
    EACH(rsvg_handle_get_intrinsic_size_in_pixels) EACH(rsvg_handle_new_from_data) \
    EACH(rsvg_handle_render_document)

static struct {
#define FIELD(name) __typeof__(&name) name;
    FUNCTIONS(FIELD)
#undef FIELD
} call;

static const struct library_function functions[] = {
#define ENTRY(name) {#name, (void **)&call.name},
    FUNCTIONS(ENTRY)
#undef ENTRY
    {NULL, NULL},
};

static cairo_status_t take(void *context, const unsigned char *data, unsigned int size)
{
    text_append(context, (const char *)data, size);
    return CAIRO_STATUS_SUCCESS;
}

static cairo_status_t paint(RsvgHandle *handle, cairo_surface_t *surface, double width,
                            double height, double scale)
{
    RsvgRectangle area = {.width = width, .height = height};
    cairo_t *cairo = call.cairo_create(surface);
    call.cairo_scale(cairo, scale, scale);
    gboolean done = call.rsvg_handle_render_document(handle, cairo, &area, NULL);
    cairo_status_t status = done ? call.cairo_status(cairo) : CAIRO_STATUS_READ_ERROR;
    call.cairo_destroy(cairo);
    return status;
}

int diagram_picture(const struct text *svg, const char *format, struct text *out,
                    struct error *error)
{
    bool pdf = !strcmp(format, "pdf");
    gdouble width = 0, height = 0;
    cairo_status_t status = CAIRO_STATUS_READ_ERROR;
    if (library_load(LIBRARY, functions, error))
        return error->code;
    RsvgHandle *handle =
        call.rsvg_handle_new_from_data((const guint8 *)text_get(svg), svg->size, NULL);
    if (handle && call.rsvg_handle_get_intrinsic_size_in_pixels(handle, &width, &height)) {
        cairo_surface_t *surface =
            pdf ? call.cairo_pdf_surface_create_for_stream(take, out, width, height)
                : call.cairo_image_surface_create(CAIRO_FORMAT_ARGB32, (int)(SCALE * width),
                                             (int)(SCALE * height));
        status = paint(handle, surface, width, height, pdf ? 1 : SCALE);
        if (!status && !pdf)
            status = call.cairo_surface_write_to_png_stream(surface, take, out);
        call.cairo_surface_finish(surface);
        call.cairo_surface_destroy(surface);
    }
    if (handle)
        call.g_object_unref(handle);
    return status ? error_set(error, ERROR_INTERNAL, "the drawing cannot be made a %s: %s", format,
                              call.cairo_status_to_string(status))
                  : 0;
}

#else

int diagram_picture(const struct text *svg, const char *format, struct text *out,
                    struct error *error)
{
    (void)svg;
    (void)out;
    return error_set(error, ERROR_USAGE, "--format %s: this program was built without librsvg; "
                     "install librsvg2-dev and build again, or take svg", format);
}

#endif
