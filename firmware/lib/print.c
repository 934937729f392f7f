/* SPDX-License-Identifier: Apache-2.0
 * Copyright 2026 The trn2-vp authors */
#include "lib/print.h"

#include <stdarg.h>

#include "drivers/pl011.h"

static void put_string(const char* text) {
  for (; *text; ++text) pl011_put(*text);
}

static void put_number(uint64_t value, unsigned base) {
  char digits[20];
  unsigned count = 0;
  do {
    digits[count++] = "0123456789abcdef"[value % base];
    value /= base;
  } while (value);
  while (count) pl011_put(digits[--count]);
}

void print(const char* format, ...) {
  va_list arguments;
  va_start(arguments, format);
  for (; *format; ++format) {
    if (*format != '%') {
      if (*format == '\n') pl011_put('\r');
      pl011_put(*format);
      continue;
    }
    switch (*++format) {
      case 's':
        put_string(va_arg(arguments, const char*));
        break;
      case 'u':
        put_number(va_arg(arguments, uint64_t), 10);
        break;
      case 'x':
        put_string("0x");
        put_number(va_arg(arguments, uint64_t), 16);
        break;
      default:
        pl011_put('%');
        break;
    }
  }
  va_end(arguments);
}
