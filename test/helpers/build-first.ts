import { build } from '../../scripts/build.js';

/* Before any test: the program that tests start is made of what stands in `source` now. Half a second. */

/** One build of the run: each project of vitest has a set-up of its own. */
const run = globalThis as { awsmsgBuild?: Promise<unknown> };

export default async function buildFirst(): Promise<void> {
	run.awsmsgBuild ??= build();
	await run.awsmsgBuild;
}
