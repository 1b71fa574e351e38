declare global {
	interface ImportMeta {
		/** What `bin/launch.js` gives to each file of the build; there is none when the program runs from source. */
		readonly launch?: {
			readonly folder: string | undefined;
			command: string;
			/** Which build runs: the one of the first file that was loaded, or of the thread that started this one. */
			readonly build: string | undefined;
		};
	}
}

/**
 * Where this process keeps compiled code, for its threads and children; `undefined` where it keeps none, or
 * runs from source. `bin/compile-cache.js` decides, or the user's NODE_COMPILE_CACHE.
 */
export function compileCacheFolder(): string | undefined {
	return import.meta.launch?.folder;
}

/**
 * Says what this process does, before more of the program is loaded: compiled code is kept for each command
 * by itself, since each calls other functions.
 */
export function compileFor(command: string): void {
	if (import.meta.launch !== undefined) import.meta.launch.command = command;
}
