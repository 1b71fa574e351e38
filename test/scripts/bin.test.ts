import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import vm from 'node:vm';
import { describe, expect, test } from 'vitest';
import { stopLater } from '../helpers/fixtures.ts';
import { binary } from '../helpers/program.ts';
import { run } from '../helpers/run.ts';

/** Runs the launcher as the given version of Node would, up to where it starts the program. */
function launchedBy(version: string): { written: string; code: number | undefined } {
	const code = readFileSync(binary, 'utf8').replace(/^#!.*/, '').split('\ntry {')[0] ?? '';
	let written = '';
	let exit: number | undefined;
	class Exit extends Error {}
	const process = {
		versions: { node: version },
		env: {},
		stderr: {
			write: (text: string) => {
				written += text;
			},
		},
		on: () => {},
		removeAllListeners: () => {},
		exit: (status: number) => {
			exit = status;
			throw new Exit();
		},
	};
	try {
		vm.runInNewContext(code, { process });
	} catch (error) {
		if (!(error instanceof Exit)) throw error;
	}
	return { written, code: exit };
}

describe('the launcher', () => {
	test.each(['20.20.2', '22.11.0', '18.0.0', '12.0.0'])(
		'refuses Node %s and says what to do',
		(version) => {
			const { written, code } = launchedBy(version);
			expect(code).toBe(1);
			expect(written).toMatch(new RegExp(`^awsmsg needs Node 22\\.12 or newer.*${version}.*\n$`));
			expect(written).toMatch(/install a newer one/);
		},
	);

	test.each(['22.12.0', '22.23.3', '24.0.0', '26.10.0'])('accepts Node %s', (version) => {
		expect(launchedBy(version)).toEqual({ written: '', code: undefined });
	});

	test('is written so that a Node of many years ago can read it', () => {
		const code = readFileSync(binary, 'utf8');
		expect(code).not.toMatch(/\?\.|\?\?|\bawait\b|\basync\b|\bimport\b/);
	});

	test('says in one line that the program is not built', async () => {
		const folder = mkdtempSync(path.join(tmpdir(), 'awsmsg-bin-'));
		stopLater(() => rmSync(folder, { recursive: true }));
		writeFileSync(path.join(folder, 'package.json'), '{"type": "module"}');
		cpSync(path.dirname(binary), path.join(folder, 'bin'), { recursive: true });
		const result = await run(['--help'], {
			program: [process.execPath, path.join(folder, 'bin', 'awsmsg.js')],
		});
		expect(result).toMatchObject({ code: 1, stdout: '' });
		expect(result.stderr).toMatch(/^awsmsg is not built yet: run npm run build.*\n$/);
	});
});
