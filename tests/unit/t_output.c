/* SPDX-License-Identifier: MIT */
/* t_output.c - outputs that appear whole or not at all. */
#include <check.h>
#include <stdlib.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "base/output.h"
#include "suite.h"

static char folder[] = "/tmp/t_output-XXXXXX";
static struct text path;

static const char *in_folder(const char *name)
{
    return path_join(&path, folder, name);
}

static bool count_name(void *context, const char *name)
{
    (void)name;
    ++*(int *)context;
    return true;
}

static int count_files(void)
{
    struct error error = {0};
    int count = 0;

    ck_assert_int_eq(folder_each(folder, count_name, &count, &error), 0);
    return count;
}

static void check_content(const char *name, const char *expected)
{
    struct error error = {0};
    struct file file;

    ck_assert_int_eq(file_open(&file, in_folder(name), 0, &error), 0);
    ck_assert_uint_eq(file.size, strlen(expected));
    ck_assert_mem_eq(file.data, expected, file.size);
    file_close(&file);
}

static void write_file(const char *name, const char *content)
{
    struct error error = {0};
    struct output output;

    ck_assert_int_eq(output_open(&output, in_folder(name), &error), 0);
    fputs(content, output.stream);
    ck_assert_int_eq(output_commit(&output, &error), 0);
}

START_TEST(committed_files_appear)
{
    struct error error = {0};
    struct output output;
    struct stat status;

    umask(027);
    ck_assert_int_eq(output_open(&output, in_folder("a"), &error), 0);
    fputs("new", output.stream);
    ck_assert(!path_exists(in_folder("a")));
    ck_assert_int_eq(count_files(), 1);
    ck_assert_int_eq(output_commit(&output, &error), 0);
    ck_assert_int_eq(count_files(), 1);
    check_content("a", "new");
    ck_assert_int_eq(stat(in_folder("a"), &status), 0);
    ck_assert_uint_eq(status.st_mode & 0777, 0640);
    output_discard(&output);
    ck_assert_ptr_null(output.path);
    unlink(in_folder("a"));
}
END_TEST

START_TEST(discarded_files_leave_the_old_one)
{
    struct error error = {0};
    struct output output;

    write_file("a", "old");
    ck_assert_int_eq(output_open(&output, in_folder("a"), &error), 0);
    fputs("new", output.stream);
    output_discard(&output);
    check_content("a", "old");
    ck_assert_int_eq(count_files(), 1);
    output_discard(&output);
    output_discard(NULL);
    write_file("a", "newer");
    check_content("a", "newer");
    unlink(in_folder("a"));
}
END_TEST

START_TEST(links_stay_links)
{
    struct stat status;

    write_file("a", "old");
    ck_assert_int_eq(symlink("a", in_folder("link")), 0);
    write_file("link", "new");
    check_content("a", "new");
    ck_assert_int_eq(lstat(in_folder("link"), &status), 0);
    ck_assert(S_ISLNK(status.st_mode));
    unlink(in_folder("link"));
    unlink(in_folder("a"));
}
END_TEST

START_TEST(places_that_cannot_be_written)
{
    struct error error = {0};
    struct output output;

    ck_assert_int_eq(output_open(&output, in_folder("absent/a"), &error), ERROR_USAGE);
    ck_assert_ptr_nonnull(strstr(error.text, "absent/a: cannot be written: no such file"));
    error = (struct error){0};
    ck_assert_int_eq(output_open(&output, folder, &error), ERROR_USAGE);
    ck_assert_ptr_nonnull(strstr(error.text, "cannot be written: is a folder"));
    error = (struct error){0};
    ck_assert_int_eq(output_open(&output, "", &error), ERROR_USAGE);
    ck_assert_ptr_null(output.path);
    ck_assert_int_eq(count_files(), 0);
}
END_TEST

/* A device stays a device, and a full one is noticed. */
START_TEST(devices_are_written_as_they_are)
{
    struct error error = {0};
    struct output output;
    struct stat status;

    ck_assert_int_eq(output_open(&output, "/dev/full", &error), 0);
    fputs("text", output.stream);
    ck_assert_int_eq(output_commit(&output, &error), ERROR_SYSTEM);
    ck_assert_str_eq(error.text, "/dev/full: cannot be written: no space left");
    ck_assert_int_eq(stat("/dev/full", &status), 0);
    ck_assert(S_ISCHR(status.st_mode));
}
END_TEST

/* Bytes that do not fit any more: the file does not appear. */
START_TEST(full_disks_leave_nothing)
{
    struct error error = {0};
    struct output output;
    int full = open("/dev/full", O_WRONLY);

    write_file("a", "old");
    ck_assert_int_eq(output_open(&output, in_folder("a"), &error), 0);
    ck_assert_int_ge(dup2(full, fileno(output.stream)), 0);
    fputs("new", output.stream);
    ck_assert_int_eq(output_commit(&output, &error), ERROR_SYSTEM);
    ck_assert_ptr_nonnull(strstr(error.text, "no space left"));
    check_content("a", "old");
    ck_assert_int_eq(count_files(), 1);
    close(full);
    unlink(in_folder("a"));
}
END_TEST

/* Standard output leads to `descriptor` while something is written; returns the result. */
static int write_standard(int descriptor, struct error *error)
{
    struct output output;
    int kept;
    int result;

    fflush(stdout);
    kept = dup(STDOUT_FILENO);
    dup2(descriptor, STDOUT_FILENO);
    ck_assert_int_eq(output_open(&output, "-", error), 0);
    fputs("text", output.stream);
    result = output_commit(&output, error);
    dup2(kept, STDOUT_FILENO);
    close(kept);
    return result;
}

START_TEST(standard_output_is_checked)
{
    struct error error = {0};
    char text[5] = "";
    int ends[2];
    int full = open("/dev/full", O_WRONLY);

    signal(SIGPIPE, SIG_IGN);
    ck_assert_int_eq(pipe(ends), 0);
    ck_assert_int_eq(write_standard(ends[1], &error), 0);
    ck_assert_int_eq(read(ends[0], text, 5), 4);
    ck_assert_str_eq(text, "text");
    ck_assert_int_eq(write_standard(full, &error), ERROR_SYSTEM);
    ck_assert_str_eq(error.text, "standard output: cannot be written: no space left");
    error = (struct error){0};
    close(ends[0]);
    ck_assert_int_eq(write_standard(ends[1], &error), ERROR_SYSTEM);
    ck_assert_str_eq(error.text, "standard output: cannot be written: the reader has gone");
    close(ends[1]);
    close(full);
}
END_TEST

/* Only the process that opened them removes unfinished outputs. */
START_TEST(all_can_be_discarded)
{
    struct error error = {0};
    struct output outputs[2];
    pid_t child;

    output_discard_all();
    ck_assert_int_eq(output_open(&outputs[0], in_folder("a"), &error), 0);
    ck_assert_int_eq(output_open(&outputs[1], in_folder("b"), &error), 0);
    child = fork();
    if (child == 0) {
        output_discard_all();
        _exit(0);
    }
    waitpid(child, NULL, 0);
    ck_assert_int_eq(count_files(), 2);
    output_discard_all();
    ck_assert_int_eq(count_files(), 0);
    output_discard(&outputs[0]);
    output_discard(&outputs[1]);
}
END_TEST

static void make_folder(void)
{
    ck_assert_ptr_nonnull(mkdtemp(folder));
}

static void remove_folder(void)
{
    text_fini(&path);
    ck_assert_int_eq(rmdir(folder), 0);
}

int main(void)
{
    Suite *suite = suite_create("output");
    TCase *cases = tcase_create("output");

    tcase_add_checked_fixture(cases, make_folder, remove_folder);
    tcase_add_test(cases, committed_files_appear);
    tcase_add_test(cases, discarded_files_leave_the_old_one);
    tcase_add_test(cases, links_stay_links);
    tcase_add_test(cases, places_that_cannot_be_written);
    tcase_add_test(cases, devices_are_written_as_they_are);
    tcase_add_test(cases, full_disks_leave_nothing);
    tcase_add_test(cases, standard_output_is_checked);
    tcase_add_test(cases, all_can_be_discarded);
    suite_add_tcase(suite, cases);
    return suite_run(suite);
}
