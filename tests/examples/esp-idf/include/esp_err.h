#pragma once
#include "board.h"
typedef int esp_err_t;
#define ESP_ERROR_CHECK(call) ((call) == 0 ? (void)0 : board_exit(1))
