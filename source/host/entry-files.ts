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
