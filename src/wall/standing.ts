/** The smallest walled process: it stands behind its wall, says so, and ends. */
process.stdout.write('standing\n', () => process.exit(0));
