#pragma once
#include "board.h"
#define ESP_LOGE(tag, text) board_print(tag ": " text "\n")
