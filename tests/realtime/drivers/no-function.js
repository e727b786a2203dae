export const write = 3;
