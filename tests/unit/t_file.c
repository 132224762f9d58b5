/* SPDX-License-Identifier: MIT */
/* t_file.c - regular files as bytes, paths and folders. */
#include <check.h>
#include <stdlib.h>
#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/file.h"
#include "suite.h"

static char folder[] = "/tmp/t_file-XXXXXX";
static struct text path;

static const char *in_folder(const char *name)
{
    return path_join(&path, folder, name);
}

static void make_file(const char *name, size_t size)
{
    FILE *stream = fopen(in_folder(name), "w");

    ck_assert_ptr_nonnull(stream);
    for (size_t i = 0; i < size; i++)
        putc((int)('a' + i % 26), stream);
    ck_assert_int_eq(fclose(stream), 0);
}

static void check_refused(const char *name, uint64_t limit, const char *message)
{
    struct error error = {0};
    struct file file;

    ck_assert_int_eq(file_open(&file, in_folder(name), limit, &error), ERROR_INPUT);
    ck_assert_int_eq(strncmp(error.text, folder, strlen(folder)), 0);
    ck_assert_str_eq(error.text + strlen(folder) + 1, message);
    ck_assert_ptr_null(file.data);
    file_close(&file);
}

static void check_content(const char *name, size_t size, bool mapped)
{
    struct error error = {0};
    struct file file;

    make_file(name, size);
    ck_assert_int_eq(file_open(&file, in_folder(name), size, &error), 0);
    ck_assert_uint_eq(file.size, size);
    ck_assert(file.mapped == mapped);
    ck_assert_str_eq(file.path, text_get(&path));
    ck_assert((file.data == NULL) == (size == 0));
    if (size > 0)
        ck_assert_uint_eq(file.data[size - 1], 'a' + (size - 1) % 26);
    file_close(&file);
    ck_assert_ptr_null(file.path);
    unlink(in_folder(name));
}

START_TEST(files_of_every_size)
{
    check_content("empty", 0, false);
    check_content("small", 11, false);
    check_content("read", 1 << 20, false);
    check_content("mapped", (1 << 20) + 1, true);
    file_close(NULL);
}
END_TEST

START_TEST(only_regular_files)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int server = socket(AF_UNIX, SOCK_STREAM, 0);
    struct error error = {0};
    struct file file;

    check_refused("absent", 0, "absent: no such file or folder");
    ck_assert_int_eq(mkdir(in_folder("sub"), 0777), 0);
    check_refused("sub", 0, "sub: is a folder");
    ck_assert_int_eq(mkfifo(in_folder("fifo"), 0666), 0);
    check_refused("fifo", 0, "fifo: is a FIFO, not a regular file");
    strcpy(address.sun_path, in_folder("socket"));
    ck_assert_int_eq(bind(server, (struct sockaddr *)&address, sizeof address), 0);
    check_refused("socket", 0, "socket: is a socket, not a regular file");
    ck_assert_int_eq(symlink("loop", in_folder("loop")), 0);
    check_refused("loop", 0, "loop: too many symbolic links");
    make_file("plain", 5);
    check_refused("plain/x", 0, "plain/x: a part of the path is not a folder");
    check_refused("plain", 4, "plain: has 5 bytes, more than the limit of 4");
    ck_assert_int_eq(file_open(&file, "/dev/null", 0, &error), ERROR_INPUT);
    ck_assert_str_eq(error.text, "/dev/null: is a device, not a regular file");
    close(server);
    unlink(in_folder("socket"));
    unlink(in_folder("loop"));
    unlink(in_folder("plain"));
    unlink(in_folder("fifo"));
    rmdir(in_folder("sub"));
}
END_TEST

START_TEST(denied_files)
{
    make_file("closed", 3);
    ck_assert_int_eq(chmod(in_folder("closed"), 0), 0);
    if (geteuid() != 0)
        check_refused("closed", 0, "closed: permission denied");
    ck_assert_str_eq(file_reason(EACCES), "permission denied");
    unlink(in_folder("closed"));
}
END_TEST

START_TEST(paths)
{
    struct text text = {0};

    ck_assert_str_eq(path_join(&text, "a", "b"), "a/b");
    ck_assert_str_eq(path_join(&text, "a/", "b"), "a/b");
    ck_assert_str_eq(path_join(&text, "", "b"), "b");
    ck_assert_str_eq(path_join(&text, "/", "b"), "/b");
    ck_assert_str_eq(path_join(&text, "a", "/b"), "/b");
    text_fini(&text);
    ck_assert_str_eq(path_base("a/b.c"), "b.c");
    ck_assert_str_eq(path_base("b.c"), "b.c");
    ck_assert_str_eq(path_base("a/"), "");
    ck_assert(path_exists(folder) && path_is_folder(folder));
    ck_assert(!path_exists(in_folder("absent")) && !path_is_folder(in_folder("absent")));
    ck_assert(path_exists("/dev/null") && !path_is_folder("/dev/null"));
}
END_TEST

START_TEST(plain_names)
{
    static const char *const plain[] = {"model.safetensors", "sub/model-1.bin", "..a", "a..b",
                                        "a/..b/c",           "./x",             "\xc3\xa9"};
    static const char *const odd[] = {"",      "/etc/passwd", "..",         "../a",  "a/..",
                                      "a/../b", "http://x/y",  "file:/a",   "a\nb",  "a\x7f",
                                      "C:x"};

    for (size_t i = 0; i < sizeof plain / sizeof plain[0]; i++)
        ck_assert_msg(path_is_plain(plain[i]), "%s", plain[i]);
    for (size_t i = 0; i < sizeof odd / sizeof odd[0]; i++)
        ck_assert_msg(!path_is_plain(odd[i]), "%s", odd[i]);
}
END_TEST

static bool collect(void *context, const char *name)
{
    struct text *names = context;

    text_format(names, "%s ", name);
    return strcmp(name, "b") != 0;
}

START_TEST(folders_are_sorted)
{
    static const char *const names[] = {"b", "B", "\xc3\xa9", "a", ".hidden", "a10", "a9"};
    struct text seen = {0};
    struct error error = {0};

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        make_file(names[i], 0);
    ck_assert_int_eq(folder_each(folder, collect, &seen, &error), 0);
    ck_assert_str_eq(text_get(&seen), ".hidden B a a10 a9 b ");
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        unlink(in_folder(names[i]));
    seen.size = 0;
    ck_assert_int_eq(folder_each(in_folder("absent"), collect, &seen, &error), ERROR_INPUT);
    ck_assert_ptr_nonnull(strstr(error.text, "/absent: no such file or folder"));
    text_fini(&seen);
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
    Suite *suite = suite_create("file");
    TCase *cases = tcase_create("file");

    tcase_add_checked_fixture(cases, make_folder, remove_folder);
    tcase_add_test(cases, files_of_every_size);
    tcase_add_test(cases, only_regular_files);
    tcase_add_test(cases, denied_files);
    tcase_add_test(cases, paths);
    tcase_add_test(cases, plain_names);
    tcase_add_test(cases, folders_are_sorted);
    suite_add_tcase(suite, cases);
    return suite_run(suite);
}
