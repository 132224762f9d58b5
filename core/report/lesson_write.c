/* SPDX-License-Identifier: MIT */
/* lesson_write.c - the files of a course, made one after the other and then written. Says nothing new. */
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/memory.h"
#include "report/diagram.h"
#include "report/lesson_part.h"
#include "report/quiz.h"

/* Files that are to be written. */
struct course {
    const char *folder;
    struct course_file {
        const char *name;
        struct text text;
    } *files; /* [count] */
    size_t count, room;
    struct arena arena;
};

static struct text *file_new(struct course *course, const char *name)
{
    course->files =
        memory_grow(course->files, &course->room, course->count + 1, sizeof *course->files);
    course->files[course->count] = (struct course_file){.name = arena_text(&course->arena, name)};
    return &course->files[course->count++].text;
}

static void course_fini(struct course *course)
{
    for (size_t i = 0; i < course->count; i++)
        text_fini(&course->files[i].text);
    free(course->files);
    arena_fini(&course->arena);
}

static void add_document(struct course *course, const char *name, struct doc *doc)
{
    doc_render_markdown(doc, &(struct look){0}, file_new(course, name));
    doc_free(doc);
}

/* The stacks as a picture, and the same without words. */
static int add_diagrams(struct course *course, const struct lesson *lesson, struct error *error)
{
    const struct examined **models = memory_new(lesson->count, sizeof *models);
    struct stack stack;
    for (uint32_t i = 0; i < lesson->count; i++)
        models[i] = lesson->studies[i].examined;
    stack_init(&stack, models, lesson->count);
    for (int blank = 0; blank < 2 && !error->code; blank++) {
        struct diagram_look look = {.blank = blank};
        struct text svg = {0};
        diagram_svg(&stack, &look, &svg);
        diagram_picture(&svg, "png", file_new(course, blank ? "transformer_stack_diagram_blank.png"
                                                            : "transformer_stack_diagram.png"), error);
        text_fini(&svg);
    }
    stack_fini(&stack);
    free(models);
    return error->code;
}

static void add_index(struct doc *doc)
{
    static const char *const rows[][2] = {
        {"lesson.md", "the walk through the models, with pictures"},
        {"SLIDES.md", "the key terms, a slide each"},
        {"quiz.md", "questions made from the models' facts"},
        {"quiz_key.md", "the answers, with their computation and source"},
        {"glossary.md", "the words, and their values here"},
        {"transformer_stack_diagram.png", "the stacks, labelled"},
        {"transformer_stack_diagram_blank.png", "the same to be labelled by you"},
    };
    doc_heading(doc, 2, "Files");
    doc_table_begin(doc, NULL);
    doc_table_column(doc, "file", ALIGN_LEFT);
    doc_table_column(doc, "what", ALIGN_LEFT);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        doc_table_row(doc, TONE_PLAIN);
        doc_table_cell(doc, rows[i][0]);
        doc_table_cell(doc, rows[i][1]);
    }
    doc_table_end(doc);
}

static struct doc *readme_of(const struct lesson *lesson)
{
    struct doc *doc = doc_new();
    struct text title = {0};
    text_add(&title, "How language models work: ");
    lesson_names(lesson, &title);
    doc_heading(doc, 1, text_get(&title));
    doc_paragraph(doc, "A course on models at hand. Every number in it is read from the models' files or "
                       "was computed in a run, by archcard.");
    lesson_objectives(lesson, doc);
    add_index(doc);
    lesson_activities(lesson, doc);
    lesson_checklist(lesson, doc);
    text_fini(&title);
    return doc;
}

static struct doc *quiz_of(const struct lesson *lesson, bool key)
{
    struct doc *doc = doc_new();
    doc_heading(doc, 1, key ? "Key of the quiz" : "Quiz");
    if (key)
        report_quiz_key(&lesson->quiz, doc);
    else
        doc_paragraph(doc, "One answer of each is right. The key is in quiz_key.md.");
    if (!key)
        report_quiz_questions(&lesson->quiz, 2, doc);
    return doc;
}

static int add_picture(void *context, const char *file, const char *svg)
{
    text_add(file_new(context, file), svg);
    return 0;
}

static void add_documents(struct course *course, const struct lesson *lesson)
{
    struct doc *whole = doc_new(), *glossary = doc_new();
    report_lesson(lesson, whole);
    lesson_slides(lesson, whole, file_new(course, "SLIDES.md"));
    doc_each_picture(whole, add_picture, course);
    add_document(course, "lesson.md", whole);
    doc_heading(glossary, 1, "Glossary");
    lesson_glossary(lesson, glossary);
    add_document(course, "glossary.md", glossary);
    add_document(course, "quiz.md", quiz_of(lesson, false));
    add_document(course, "quiz_key.md", quiz_of(lesson, true));
    add_document(course, "README.md", readme_of(lesson));
}

static int file_write(const struct course *course, const struct course_file *file, struct error *error)
{
    struct text path = {0};
    struct output output;
    path_join(&path, course->folder, file->name);
    int code = output_open(&output, text_get(&path), error);
    if (!code) {
        fwrite(text_get(&file->text), 1, file->text.size, output.stream); /* commit sees what failed */
        code = output_commit(&output, error);
    }
    output_discard(&output);
    text_fini(&path);
    return code;
}

int lesson_write(const struct lesson *lesson, const char *folder, struct error *error)
{
    struct course course = {.folder = folder};
    if (!add_diagrams(&course, lesson, error))
        add_documents(&course, lesson);
    if (!error->code && mkdir(folder, 0777) && !(errno == EEXIST && path_is_folder(folder)))
        error_set(error, ERROR_USAGE, "%s: %s", folder,
                  errno == EEXIST ? "is no folder; give another name" : file_reason(errno));
    for (size_t i = 0; i < course.count && !error->code; i++)
        file_write(&course, &course.files[i], error);
    course_fini(&course);
    return error->code;
}
