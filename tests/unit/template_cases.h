/* SPDX-License-Identifier: MIT */
/* template_cases.h - . */
