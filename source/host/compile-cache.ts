import { getCompileCacheDir } from 'node:module';
import { dirname } from 'node:path';

/**
 * Where this process keeps its compiled code, for its threads and children; `undefined` without a cache.
 * `bin/compile-cache.js` decides, or the user's NODE_COMPILE_CACHE.
 */
export function compileCacheFolder(): string | undefined {
	// Node has a folder of its own in it for each of its versions.
	const used = getCompileCacheDir();
	return used === undefined ? undefined : dirname(used);
}
