/** For tests: says that it runs, complains at length when asked to, and ends with its input. */
if (process.argv[2] === 'complain') process.stderr.write(`${'nothing works. '.repeat(2000)}the end\n`);
process.stdout.write('waiting\n');
process.stdin.on('end', () => process.exit(0)).resume();
