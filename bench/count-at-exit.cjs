/* Loaded before a program that is counted: at its end one line on standard error tells the modules of Node's that it loaded, and the KiB that it read. */
const { readFileSync, writeSync } = require('node:fs');

process.on('exit', () => {
	const read = /^rchar: (\d+)/m.exec(readFileSync('/proc/self/io', 'utf8'))?.[1];
	const modules = process.moduleLoadList.length;
	writeSync(2, `\n${JSON.stringify({ modules, read: Number(read) / 1024 })}\n`);
});
