#!/usr/bin/env node
// Any Node must be able to parse this file: an old one gets a sentence instead of a syntax error.
var version = process.versions.node.split('.').map(Number);

if (version[0] < 22 || (version[0] === 22 && version[1] < 12)) {
	process.stderr.write(
		'awsmsg needs Node 22.12 or newer and this is Node ' +
			process.versions.node +
			': install a newer one (https://nodejs.org) and run it again.\n',
	);
	process.exit(1);
}

// Unheard, this signal opens Node's inspector to every user of this computer.
process.on('SIGUSR1', () => {});
// React chooses its build when it is first loaded.
process.env.NODE_ENV = 'production';
// Warnings of the SDK and of node:sqlite belong on no screen and in no pipe.
process.removeAllListeners('warning');

// By `require`: the loader of ES modules costs a start 3 ms before it reads the first of them.
try {
	require('./launch.js').start('cli').run().catch(failed);
} catch (error) {
	failed(error);
}

function failed(error) {
	var missing = error && error.code === 'ENOENT' && /build[\\/]cli\.js/.test(String(error.path));
	process.stderr.write(
		missing
			? 'awsmsg is not built yet: run npm run build (or npm start) in its directory.\n'
			: 'awsmsg could not start: ' + ((error && error.stack) || error) + '\n',
	);
	process.exit(1);
}
