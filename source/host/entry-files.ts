import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/**
 * The file that another program of ours starts from. In the bundle this module lies beside the
 * entries or in a chunk one directory below; run from source, programs are TypeScript files.
 */
export function entryFile(program: 'emulator' | 'worker'): string {
	const candidates = import.meta.url.endsWith('.ts')
		? [`../programs/${program}.ts`]
		: [`./${program}.js`, `../${program}.js`];
	const files = candidates.map((candidate) => fileURLToPath(new URL(candidate, import.meta.url)));
	return files.find((file) => existsSync(file)) ?? files.join(' or ');
}
