// A script that is no loop's: it ends at once.
