import fc from 'fast-check';
import { afterEach, vi } from 'vitest';
import { stopFixtures } from './fixtures.ts';

/*
Properties run on the same examples every time, so that a failure is the change's and not the day's.
FC_SEED=random looks for new ones; FC_SEED=<number> repeats what a failure named.
*/
const seed = process.env['FC_SEED'];
if (seed !== 'random') fc.configureGlobal({ seed: Number(seed ?? 20_261_120) });

// Whatever a test started, replaced or set ends with it, also when it failed: files share their worker.
afterEach(async () => {
	vi.restoreAllMocks();
	vi.unstubAllEnvs();
	vi.useRealTimers();
	await stopFixtures();
});
