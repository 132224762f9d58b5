/* SPDX-License-Identifier: MIT */
/* t_table.c - a hash table from byte strings to numbers. */
#include <check.h>
#include <stdlib.h>
#include <stdio.h>
#include <string.h>

#include "base/table.h"
#include "suite.h"

#define KEYS 20000

static char names[KEYS][16];

static void name_keys(void)
{
    for (int i = 0; i < KEYS; i++)
        snprintf(names[i], sizeof names[i], "%.*s%d", i % 9, "........", i);
}

START_TEST(many_keys)
{
    struct table table = {0};
    uint64_t value = 0;

    name_keys();
    for (uint64_t i = 0; i < KEYS; i++)
        ck_assert(!table_put(&table, names[i], strlen(names[i]), i));
    ck_assert_uint_eq(table.count, KEYS);
    for (uint64_t i = 0; i < KEYS; i++) {
        ck_assert(table_find(&table, names[i], strlen(names[i]), &value));
        ck_assert_uint_eq(value, i);
        ck_assert(table_put(&table, names[i], strlen(names[i]), i + 1));
    }
    ck_assert_uint_eq(table.count, KEYS);
    ck_assert(table_find(&table, names[5], strlen(names[5]), &value));
    ck_assert_uint_eq(value, 6);
    ck_assert(!table_find(&table, "absent", 6, &value));
    table_fini(&table);
    ck_assert(!table_find(&table, names[5], strlen(names[5]), &value));
    table_fini(NULL);
}
END_TEST

START_TEST(keys_are_bytes_of_any_length)
{
    static const char bytes[100] = "a\0b\0c";
    struct table table = {0};
    uint64_t value = 0;

    for (size_t size = 0; size <= sizeof bytes; size++)
        ck_assert(!table_put(&table, bytes, size, size));
    for (size_t size = 0; size <= sizeof bytes; size++) {
        ck_assert(table_find(&table, bytes, size, &value));
        ck_assert_uint_eq(value, size);
    }
    table_fini(&table);
}
END_TEST

START_TEST(every_byte_counts)
{
    char key[40] = "";
    struct table table = {0};

    for (size_t size = 1; size <= sizeof key; size++) {
        table_clear(&table, size);
        ck_assert(!table_put(&table, key, size, 0));
        for (size_t i = 0; i < size; i++) {
            char other[sizeof key] = "";
            uint64_t value;

            other[i] = 1;
            ck_assert(!table_find(&table, other, size, &value));
        }
    }
    table_fini(&table);
}
END_TEST

START_TEST(cleared_tables_are_empty)
{
    struct table table = {0};
    uint64_t value = 0;

    name_keys();
    for (uint64_t i = 0; i < KEYS; i++)
        table_put(&table, names[i], strlen(names[i]), i);
    table_clear(&table, 3);
    ck_assert_uint_eq(table.count, 0);
    for (uint64_t i = 0; i < 1000; i++)
        ck_assert(!table_find(&table, names[i], strlen(names[i]), &value));
    for (uint64_t i = 0; i < 1000; i++) {
        table_expect(&table, names[i], strlen(names[i]));
        ck_assert(!table_put(&table, names[i], strlen(names[i]), i));
    }
    table_clear(&table, KEYS);
    for (uint64_t i = 0; i < KEYS; i++)
        ck_assert(!table_put(&table, names[i], strlen(names[i]), i));
    table_fini(&table);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("table");
    TCase *cases = tcase_create("table");

    tcase_add_test(cases, many_keys);
    tcase_add_test(cases, keys_are_bytes_of_any_length);
    tcase_add_test(cases, every_byte_counts);
    tcase_add_test(cases, cleared_tables_are_empty);
    suite_add_tcase(suite, cases);
    return suite_run(suite);
}
