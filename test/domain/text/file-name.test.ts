import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fileNameOf } from '../../../source/domain/text/file-name.ts';

/** What may come from a hostile endpoint, a file or a message: paths, devices, control characters, anything. */
const hostile = fc.oneof(
	fc.string({ unit: 'binary', maxLength: 400 }),
	fc
		.array(
			fc.constantFrom('..', '.', '/', '\\', '~', '-', 'C:', 'con', 'NUL', '\u0000', '\n', ' ', 'a'),
			{ maxLength: 12 },
		)
		.map((parts) => parts.join('')),
);

describe('a name from outside as part of a file name', () => {
	test('stays in its folder, on every system, and is a plain short name', () => {
		fc.assert(
			fc.property(hostile, fc.constantFrom('', '.json', '-redrive.json'), (name, ending) => {
				const file = `${fileNameOf(name)}${ending}`;
				for (const system of [path.posix, path.win32]) {
					const folder = system === path.posix ? '/home/me' : 'C:\\Users\\me';
					expect(system.dirname(system.resolve(folder, file))).toBe(folder);
					expect(system.basename(file)).toBe(file);
				}
				expect(file).toMatch(/^\w[\w.-]*$/);
				expect(file).not.toMatch(/^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i);
				expect(Buffer.byteLength(file)).toBeLessThanOrEqual(255);
			}),
			{ numRuns: 2_000 },
		);
	});

	test('as AWS makes it, stays as it is', () => {
		const names = [
			fc.stringMatching(/^[A-Za-z0-9_][A-Za-z0-9_-]{0,73}(\.fifo)?$/),
			fc.stringMatching(/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/),
			fc.uuid(),
		];
		fc.assert(
			fc.property(fc.oneof(...names), (name) => {
				fc.pre(!/^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i.test(name));
				expect(fileNameOf(name)).toBe(name);
			}),
			{ numRuns: 2_000 },
		);
	});
});
