import { fileURLToPath } from 'node:url';

/**
 * The file that another program of ours starts from: in the bundle a small one beside the launcher, from
 * source the program itself.
 */
export function entryFile(program: 'emulator' | 'worker'): string {
	const file = import.meta.url.endsWith('.ts')
		? `../programs/${program}.ts`
		: `../bin/${program}.js`;
	return fileURLToPath(new URL(file, import.meta.url));
}

/** The build that runs here, of which its threads have to be too; `undefined` when the program runs from source. */
export function runningBuild(): string | undefined {
	return import.meta.launch?.build;
}
