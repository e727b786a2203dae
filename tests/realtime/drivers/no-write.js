export const read = () => false;
