/*
Loaded into the programs of the soak by NODE_OPTIONS: says every few seconds how many handles the main thread has, into a file named by
the process. A whole file takes the place of the one before, so that nobody reads half of one.
*/
const { renameSync, writeFileSync } = require('node:fs');
const { isMainThread } = require('node:worker_threads');

const folder = process.env.SOAK_TOLD;
if (folder !== undefined && isMainThread) {
	const file = `${folder}/${process.pid}`;
	setInterval(() => {
		const kinds = {};
		for (const kind of process.getActiveResourcesInfo()) kinds[kind] = (kinds[kind] ?? 0) + 1;
		const handles = Object.values(kinds).reduce((sum, count) => sum + count, 0);
		try {
			writeFileSync(`${file}.part`, JSON.stringify({ handles, kinds }));
			renameSync(`${file}.part`, file);
		} catch {
			// The soak has ended, and its folder is gone.
		}
	}, 5000).unref();
}
