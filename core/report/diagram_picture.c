/* SPDX-License-Identifier: MIT */
/* diagram_picture.c - an SVG as PNG or PDF, through librsvg where there is one. Draws nothing. */
#include "report/diagram.h"

#ifdef HAVE_LIBRSVG

#include <string.h>

#include <cairo-pdf.h>
#include <librsvg/rsvg.h>

#define SCALE 2 /* pixels of a PNG for each of the drawing */

static cairo_status_t take(void *context, const unsigned char *data, unsigned int size)
{
    text_append(context, (const char *)data, size);
    return CAIRO_STATUS_SUCCESS;
}

static cairo_status_t paint(RsvgHandle *handle, cairo_surface_t *surface, double width,
                            double height, double scale)
{
    RsvgRectangle area = {.width = width, .height = height};
    cairo_t *cairo = cairo_create(surface);
    cairo_scale(cairo, scale, scale);
    gboolean done = rsvg_handle_render_document(handle, cairo, &area, NULL);
    cairo_status_t status = done ? cairo_status(cairo) : CAIRO_STATUS_READ_ERROR;
    cairo_destroy(cairo);
    return status;
}

int diagram_picture(const struct text *svg, const char *format, struct text *out,
                    struct error *error)
{
    bool pdf = !strcmp(format, "pdf");
    gdouble width = 0, height = 0;
    cairo_status_t status = CAIRO_STATUS_READ_ERROR;
    RsvgHandle *handle = rsvg_handle_new_from_data((const guint8 *)text_get(svg), svg->size, NULL);
    if (handle && rsvg_handle_get_intrinsic_size_in_pixels(handle, &width, &height)) {
        cairo_surface_t *surface =
            pdf ? cairo_pdf_surface_create_for_stream(take, out, width, height)
                : cairo_image_surface_create(CAIRO_FORMAT_ARGB32, (int)(SCALE * width),
                                             (int)(SCALE * height));
        status = paint(handle, surface, width, height, pdf ? 1 : SCALE);
        if (!status && !pdf)
            status = cairo_surface_write_to_png_stream(surface, take, out);
        cairo_surface_finish(surface);
        cairo_surface_destroy(surface);
    }
    if (handle)
        g_object_unref(handle);
    return status ? error_set(error, ERROR_INTERNAL, "the drawing cannot be made a %s: %s", format,
                              cairo_status_to_string(status))
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
